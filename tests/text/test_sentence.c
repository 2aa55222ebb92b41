/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_sentence.c: a function of a case file as one line of text.
 */
#include "check.h"
#include "text/sentence.h"
#include <string.h>

static void test_lua_function_text(void **state) {
    static const char text[] = "x = [==[ ]] function ]==] f = function() return 'a\\'end' end\n"
                               "g = function()\n"
                               "  --[[ end\n"
                               "  ]] repeat until true\n"
                               "\n"
                               "  while x do  y = \"a\tb\" end end z = 1\n";
    char to[200];

    (void)state;
    ordo_sentence_function(text, sizeof text - 1, 1, 1, to, sizeof to);
    assert_string_equal(to, "function() return 'a\\'end' end");
    ordo_sentence_function(text, sizeof text - 1, 2, 6, to, sizeof to);
    assert_string_equal(to, "function() repeat until true while x do y = \"a\\tb\" end end");
    ordo_sentence_function(text, sizeof text - 1, 2, 6, to, 16);
    assert_string_equal(to, "function() r…");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lua_function_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
