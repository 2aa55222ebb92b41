/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_suggest.c: the nearest known name.
 */
#include "check.h"
#include "text/suggest.h"
#include <string.h>

static void test_suggestions(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "architecture", "test_points"};
    static const char *const swaps[] = {"abc", "Widths"};
    static const char *const nearer[] = {"acbdxy", "abcd"};
    char endless[100];

    (void)state;
#define SUGGEST(word) ordo_suggest(word, names, sizeof names / sizeof *names)
    assert_string_equal(SUGGEST("glu"), "glu");
    assert_string_equal(SUGGEST("GLU"), "glu");
    assert_string_equal(SUGGEST("glu2"), "glu");
    assert_string_equal(SUGGEST("gu"), "glu");
    assert_string_equal(SUGGEST("mpl"), "mlp");
    assert_string_equal(SUGGEST("architectrue"), "architecture");
    assert_string_equal(SUGGEST("arkitekcture"), "architecture");
    assert_string_equal(SUGGEST("testpionts"), "test_points");
    assert_null(SUGGEST("zzz"));
    assert_null(SUGGEST("xy"));
    assert_null(SUGGEST(""));
    assert_null(SUGGEST("learning_rate"));
    assert_null(ordo_suggest("glu", NULL, 0));
    memset(endless, 'g', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(SUGGEST(endless));
    /* A transposition is one edit, but the pair is not edited again: "ca" to "abc" takes three. */
    assert_null(ordo_suggest("ca", swaps, 1));
    assert_string_equal(ordo_suggest("widhts", swaps, 2), "Widths");
    assert_string_equal(ordo_suggest("acbd", nearer, 2), "abcd");
}

/* The remark behind a word, which is cut to its room, and none where nothing is near. */
static void test_hint(void **state) {
    static const char *const names[] = {"mlp", "glu"};
    char hint[40];

    (void)state;
    ordo_suggest_hint("gul", names, 2, '"', hint, sizeof hint);
    assert_string_equal(hint, " (did you mean \"glu\"?)");
    ordo_suggest_hint("gul", names, 2, '\'', hint, 10);
    assert_string_equal(hint, " (did you");
    ordo_suggest_hint("spline", names, 2, '\'', hint, sizeof hint);
    assert_string_equal(hint, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_suggestions),
                                       cmocka_unit_test(test_hint)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
