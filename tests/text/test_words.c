/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_words.c: words come back as they were, from us and from a shell.
 */
#include "check.h"
#include "text/words.h"
#include <stdlib.h>
#include <string.h>

static const char *const lists[][5] = {
    {"./heat", "--n", "{n}"},
    {"a b", "", "it's", "''"},
    {"; rm -rf *", "$HOME", "`id`", "a\\b"},
    {"{a,b}", "{1..3}", "\"", "#"},
    {"é", "\t", "'"},
};

static void test_back(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t count = 0, found;
        while (count < 5 && lists[i][count] != NULL)
            count++;
        char *text = ordo_words_join(lists[i], count);
        char **words = ordo_words_split(text, &found);
        assert_int_equal(found, count);
        assert_null(words[count]);
        for (size_t k = 0; k < count; k++)
            assert_string_equal(words[k], lists[i][k]);
        free(words);
        free(text);
    }
}

/* A shell makes the same words of it. */
static void test_shell(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char command[512], printed[256] = "", expected[256] = "";
        size_t count = 0;
        for (; count < 5 && lists[i][count] != NULL; count++)
            snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s\n",
                     lists[i][count]);
        char *text = ordo_words_join(lists[i], count);
        snprintf(command, sizeof command, "printf '%%s\\n' %s", text);
        FILE *shell = popen(command, "r"); // NOLINT(cert-env33-c): the shell is what is asked
        assert_non_null(shell);
        assert_true(fread(printed, 1, sizeof printed - 1, shell) > 0);
        assert_int_equal(pclose(shell), 0);
        assert_string_equal(printed, expected);
        free(text);
    }
}

static void test_plain(void **state) {
    (void)state;
    char to[64];

    assert_int_equal(ordo_word_quote("--h={h}", to, sizeof to), 7);
    assert_string_equal(to, "--h={h}");
    assert_int_equal(ordo_word_quote("a b", to, sizeof to), 5);
    assert_string_equal(to, "'a b'");
    assert_int_equal(ordo_word_quote("a b", to, 3), 5); /* cut */
    assert_string_equal(to, "'a");
}

/* Texts that are not ours end somewhere. */
static void test_foreign(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        const char *last;
    } texts[] = {{"", 0, NULL},     {"   ", 0, NULL}, {"a  b ", 2, "b"},  {"'a b", 1, "a b"},
                 {"a\\", 1, "a\\"}, {"''", 1, ""},    {"x'y'z", 1, "xyz"}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t count;
        char **words = ordo_words_split(texts[i].text, &count);
        assert_int_equal(count, texts[i].count);
        if (count > 0)
            assert_string_equal(words[count - 1], texts[i].last);
        free(words);
    }
}

static void test_numbers(void **state) {
    (void)state;
    static const struct {
        double number;
        const char *text;
    } numbers[] = {{64, "64"},
                   {100000, "100000"},
                   {0.1, "0.1"},
                   {1e-5, "1e-05"},
                   {-3, "-3"},
                   {1.0 / 3, "0.333333333333333"},
                   {0.1 + 0.2, "0.30000000000000004"}};
    char text[40], *end;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        ordo_word_number(numbers[i].number, text, sizeof text);
        assert_true(strtod(text, &end) == numbers[i].number);
        if (i != 5)
            assert_string_equal(text, numbers[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_back),    cmocka_unit_test(test_shell),
        cmocka_unit_test(test_plain),   cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
