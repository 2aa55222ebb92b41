/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_placeholder.c: words with {names} in them.
 */
#include "check.h"
#include "experiment/placeholder.h"
#include <stdlib.h>
#include <string.h>

static const struct ordo_binding bindings[] = {
    {"n", "64"}, {"h", "0.015625"}, {"nu", "{n}; rm -rf *"}, {"empty", ""}, {"n2", "4096"}};
enum { BINDINGS = sizeof bindings / sizeof bindings[0] };

static void test_fill(void **state) {
    (void)state;
    static const char *const words[][2] = {
        {"./solver", "./solver"},
        {"{n}", "64"},
        {"--n={n}", "--n=64"},
        {"{n}{h}", "640.015625"},
        {"{n2}", "4096"},
        {"{{n}}", "{n}"},
        {"{{{n}}}", "{64}"},
        {"{nu}", "{n}; rm -rf *"}, /* what is filled in is not looked at again */
        {"a{empty}b", "ab"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char *filled = ordo_placeholders_fill(words[i][0], bindings, BINDINGS);
        assert_string_equal(filled, words[i][1]);
        free(filled);
    }
}

static void test_known(void **state) {
    (void)state;
    static const char *const names[] = {"n", "h", "level", "seed"};
    static const struct {
        const char *word, *expected; /* NULL: it is known */
    } words[] = {
        {"{n}-{seed}", NULL},
        {"{{m}}", NULL},
        {"plain", NULL},
        {"{sed}", "has {sed} (did you mean 'seed'?), expected in braces one of n, h, level, seed; "
                  "'{{' is a brace"},
        {"{}", "has {}, expected in braces one of n"},
        {"{N}", "has {N}"},
        {"{ n }", "has { n }"},
        {"{n", "has '{' by itself, expected '{{' for a brace, or a {name} of what fills it"},
        {"n}", "has '}' by itself, expected '}}'"},
        {"{n}}", "has '}' by itself"},
        {"{a{n}", "has '{' by itself"},
    };
    char text[600];

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const bool known = ordo_placeholders_known(words[i].word, names, 4, text, sizeof text);
        assert_int_equal(known, words[i].expected == NULL);
        if (words[i].expected != NULL &&
            strncmp(text, words[i].expected, strlen(words[i].expected)) != 0)
            fail_msg("%s: \"%s\", expected \"%s\"", words[i].word, text, words[i].expected);
    }
}

static void test_use(void **state) {
    (void)state;
    assert_true(ordo_placeholders_use("--n={n}", "n"));
    assert_false(ordo_placeholders_use("--n={{n}}", "n"));
    assert_false(ordo_placeholders_use("{n2}", "n"));
    assert_false(ordo_placeholders_use("n", "n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
