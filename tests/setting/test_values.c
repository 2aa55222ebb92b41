/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_values.c: sets of values: declared, set, brought, copied, compared; texts of every kind;
 * what is said of wrong ones.
 */
#include "declared.h"

static const char *const fruits[] = {"apple", "pear", "plum", NULL};

static const struct ordo_setting pear_settings[] = {
    ORDO_SETTING("ripe", FLAG, .initial = "true", .help = "whether it may be eaten"),
    ORDO_SETTING("stem", NUMBER, .unit = "mm", .help = "its length"),
    {.name = NULL},
};

static const struct ordo_setting *brought(const char *name) {
    return strcmp(name, "pear") == 0 ? pear_settings : NULL;
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("number", NUMBER, .low = -1, .high = 1, .unit = "K", .help = "h"),
    ORDO_SETTING("integer", INTEGER, .initial = "7", .low = 1, .high = 9, .help = "h"),
    ORDO_SETTING("flag", FLAG, .initial = "false", .help = "h"),
    ORDO_SETTING("text", TEXT, .high = 10, .help = "h"),
    ORDO_SETTING("fruit", CHOICE, .initial = "plum", .choices = fruits, .brings = brought,
                 .help = "h"),
    ORDO_SETTING("any", CHOICE, .help = "h"),
    ORDO_SETTING("basket", CHOICES, .high = 3, .choices = fruits, .help = "h"),
    ORDO_SETTING("domain", INTERVALS, .initial = "-1:1", .help = "h"),
    ORDO_SETTING("banded", BANDED, .help = "h"),
    ORDO_SETTING("loose", BANDED, .low = 0, .high = INFINITY, .open = true, .loose = true,
                 .help = "h"),
    ORDO_SETTING("tolerance", TOLERANCE, .low = 0x1p-1074, .high = 1e-6, .help = "h"),
    ORDO_SETTING("function", FUNCTION, .help = "h"),
    ORDO_SETTING("scale", PER_LEVEL, .help = "h"),
    {.name = NULL},
};

static struct ordo_values declared(void) {
    struct ordo_values values = {0};

    assert_int_equal(ordo_values_declare(&values, settings), ORDO_OK);
    return values;
}

static void set(struct ordo_values *values, const char *name, const char *text) {
    char expected[256] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s is '%s', expected %s", name, text, expected);
}

static const struct ordo_setting *setting_of(const char *name) {
    const struct ordo_setting *s = settings;

    while (strcmp(s->name, name) != 0)
        s++;
    return s;
}

/* Texts that are values and texts that are not, of each kind. */
static void test_texts(void **state) {
    static const struct {
        const char *name, *right[4], *wrong[8];
    } rows[] = {
        {"number", {"-1", "0.1", "1e-300"}, {"2", "-1.0000001", "0x", "1e400"}},
        {"integer", {"1", "9"}, {"0", "10", "2.5", "1e99", "-1"}},
        {"flag", {"true", "false"}, {"", "yes", "True", "1"}},
        {"text", {"a b\xc2\xa7", "0123456789", "-"}, {"", "01234567890", "a\nb", "\xff", "\x7f"}},
        {"fruit", {"apple", "pear"}, {"", "Apple", "appl", "apple pear"}},
        {"any", {"thing"}, {""}},
        {"basket",
         {"plum", "plum apple plum"},
         {"", " ", "plum  apple", "plum,apple", "kiwi", "plum plum plum plum"}},
        {"domain",
         {"0:1", "-2.5:-1 0:1e9", "-1e-9:1e-9 0:1 2:3"},
         {"", "1", "1:0", "0:0", "0:1 ", "0:1  2:3", "0:x", "0:inf"}},
        {"banded", {"-3:0.1", "0:1e-9"}, {"", "3", ":0.1", "3:", "x:1", "3:nan"}},
        {"loose", {"3:0.1", ":0.1"}, {"", "0:0.1", "-1:0.1", "3", ":"}},
        {"tolerance", {"1e-6", "1e-300"}, {"0", "1e-5", "-1", "true"}},
        {"function", {"sin(4x)", "function(x) return x end"}, {""}},
        {"scale", {"2.5", "function(n) return n end"}, {""}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ordo_setting *s = setting_of(rows[i].name);
        for (size_t k = 0; k < 4 && rows[i].right[k] != NULL; k++)
            check_round_trip(s, rows[i].right[k]);
        for (size_t k = 0; k < 8 && rows[i].wrong[k] != NULL; k++) {
            struct ordo_value value = no_value();
            if (ordo_value_parse(s, rows[i].wrong[k], &value) != ORDO_EINVAL)
                fail_msg("%s can be '%s'", s->name, rows[i].wrong[k]);
            ordo_value_clear(&value);
        }
    }
    /* Each kind has its row. */
    for (const struct ordo_setting *s = settings; s->name != NULL; s++) {
        bool found = false;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            found = found || strcmp(rows[i].name, s->name) == 0;
        assert_true(found);
    }
}

static void check_print(const char *name, const char *text, const char *wanted) {
    struct ordo_value value = no_value();
    char printed[128];

    assert_int_equal(ordo_value_parse(setting_of(name), text, &value), ORDO_OK);
    ordo_value_print(setting_of(name), &value, printed, sizeof printed);
    assert_string_equal(printed, wanted);
    ordo_value_clear(&value);
}

static void test_print(void **state) {
    (void)state;
    check_print("number", "-0.5", "−0.5 K");
    check_print("integer", "7", "7");
    check_print("flag", "true", "yes");
    check_print("flag", "false", "no");
    check_print("basket", "plum apple", "plum, apple");
    check_print("domain", "-1:1 0:2.5", "[−1, 1] × [0, 2.5]");
    check_print("banded", "-3:0.05", "−3 ± 0.05");
    check_print("function", "sin(4x)", "sin(4x)");
}

/* Defaults are there and not given; what is set is given; other names are nothing. */
static void test_shorthands(void **state) {
    struct ordo_values values = declared();

    (void)state;
    check_near(ordo_values_number(&values, "integer"), 7, 0);
    assert_int_equal(ordo_values_integer(&values, "integer"), 7);
    assert_false(ordo_values_given(&values, "integer"));
    assert_true(isnan(ordo_values_number(&values, "number")));
    assert_int_equal(ordo_values_integer(&values, "number"), 0);
    assert_int_equal(ordo_values_choice(&values, "fruit"), 2);
    assert_false(ordo_values_flag(&values, "flag"));
    set(&values, "flag", "true");
    set(&values, "number", "-0.5");
    set(&values, "text", "abc");
    assert_true(ordo_values_flag(&values, "flag"));
    assert_true(ordo_values_given(&values, "number"));
    assert_int_equal(ordo_values_integer(&values, "number"), 0); /* negative */
    assert_string_equal(ordo_values_text(&values, "text"), "abc");
    assert_ptr_equal(ordo_values_find(&values, "text"),
                     &values.values[ordo_values_index(&values, "text")]);
    for (int i = 0; i < 2; i++) {
        const struct ordo_values *none = i == 0 ? &values : NULL;
        assert_true(isnan(ordo_values_number(none, "no")));
        assert_null(ordo_values_text(none, "no"));
        assert_null(ordo_values_find(none, "no"));
        assert_false(ordo_values_given(none, "no") || ordo_values_flag(none, "no"));
        assert_int_equal(ordo_values_choice(none, "no"), 0);
    }
    assert_int_equal(ordo_values_index(&values, "no"), values.count);
    ordo_values_free(&values);
    ordo_values_free(&values); /* zeroed */
    ordo_values_free(NULL);
}

/* What is not expected is said, and what was there stays. */
static void test_set_wrong(void **state) {
    struct ordo_values values = declared();
    char expected[256] = "";

    (void)state;
    set(&values, "integer", "3");
    assert_int_equal(ordo_values_set(&values, "integer", "10", expected, sizeof expected),
                     ORDO_EINVAL);
    assert_string_equal(expected, "an integer from 1 to 9");
    check_near(ordo_values_number(&values, "integer"), 3, 0);
    assert_int_equal(ordo_values_set(&values, "no", "10", expected, sizeof expected), ORDO_EINVAL);
    assert_string_equal(expected, "");
    ordo_values_free(&values);
}

/* A choice brings its settings right behind it, with their defaults. */
static void test_bring(void **state) {
    struct ordo_values values = declared();
    const size_t count = values.count;

    (void)state;
    set(&values, "fruit", "pear");
    const size_t fruit = ordo_values_index(&values, "fruit");
    assert_int_equal(values.count, count + 2);
    assert_string_equal(values.settings[fruit + 1]->name, "ripe");
    assert_string_equal(values.settings[fruit + 2]->name, "stem");
    assert_string_equal(values.settings[fruit + 3]->name, "any");
    assert_true(ordo_values_flag(&values, "ripe"));
    assert_false(ordo_values_given(&values, "ripe"));
    set(&values, "stem", "12.5");
    ordo_values_free(&values);
    values = declared();
    set(&values, "fruit", "apple");
    assert_int_equal(values.count, count);
    ordo_values_free(&values);
}

/* A copy is equal and shares nothing; one difference, in anything, is seen from both sides. */
static void test_copy_and_equal(void **state) {
    static const char *const changes[][2] = {
        {"number", "0.5"},       {"integer", "8"},     {"flag", "true"},   {"text", "other"},
        {"fruit", "apple"},      {"any", "x"},         {"basket", "plum"}, {"domain", "-1:2"},
        {"domain", "-1:1 -1:1"}, {"banded", "-3:0.1"}, {"loose", ":0.3"},  {"tolerance", "1e-7"},
        {"function", "cos(x)"},  {"scale", "3"},       {"fruit", "pear"},
    };
    struct ordo_values a = declared(), b;

    (void)state;
    set(&a, "basket", "plum pear");
    set(&a, "loose", ":0.25");
    assert_int_equal(ordo_values_copy(&b, &a), ORDO_OK);
    assert_true(ordo_values_equal(&a, &b, NULL));
    for (size_t i = 0; i < a.count; i++) {
        check_same_value(a.settings[i], &a.values[i], &b.values[i]);
        assert_int_equal(a.values[i].given, b.values[i].given);
        assert_true(a.values[i].text == NULL || a.values[i].text != b.values[i].text);
        assert_true(a.values[i].numbers == NULL || a.values[i].numbers != b.values[i].numbers);
    }
    ordo_values_free(&b);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *const but[] = {"no", changes[i][0], NULL};
        assert_int_equal(ordo_values_copy(&b, &a), ORDO_OK);
        set(&b, changes[i][0], changes[i][1]);
        if (ordo_values_equal(&a, &b, NULL) || ordo_values_equal(&b, &a, NULL))
            fail_msg("%s = %s makes no difference", changes[i][0], changes[i][1]);
        assert_true(ordo_values_equal(&a, &b, but) && ordo_values_equal(&b, &a, but));
        ordo_values_free(&b);
    }
    /* What only one of them has counts if it is given. */
    assert_int_equal(ordo_values_copy(&b, &a), ORDO_OK);
    assert_int_equal(ordo_values_declare(&b, pear_settings), ORDO_OK);
    assert_true(ordo_values_equal(&a, &b, NULL));
    set(&b, "stem", "1");
    assert_false(ordo_values_equal(&a, &b, NULL));
    assert_false(ordo_values_equal(&b, &a, NULL));
    ordo_values_free(&a);
    ordo_values_free(&b);
}

/* What is expected, in words, where a declaration does not say it itself. */
static void test_expected(void **state) {
    static const struct {
        struct ordo_setting setting;
        const char *expected;
    } rows[] = {
        {ORDO_SETTING("a", NUMBER, .unit = NULL), "a finite number"},
        {ORDO_SETTING("a", NUMBER, .low = 0, .high = 1, .open = true),
         "a number above 0 and below 1"},
        {ORDO_SETTING("a", NUMBER, .low = 0, .high = INFINITY, .open = true),
         "a finite number above 0"},
        {ORDO_SETTING("a", NUMBER, .low = 0, .high = INFINITY), "a number of at least 0"},
        {ORDO_SETTING("a", NUMBER, .low = -1, .high = 2.5), "a number from -1 to 2.5"},
        {ORDO_SETTING("a", INTEGER, .low = 3, .high = INFINITY), "an integer of at least 3"},
        {ORDO_SETTING("a", INTEGER, .unit = NULL), "an integer"},
        {ORDO_SETTING("a", FLAG, .unit = NULL), "true or false"},
        {ORDO_SETTING("a", TEXT, .high = 9), "a text of 1 to 9 bytes"},
        {ORDO_SETTING("a", CHOICES, .high = 4), "a list of 1 to 4 names"},
        {ORDO_SETTING("a", INTERVALS, .unit = NULL), "an interval {a, b} with a < b"},
        {ORDO_SETTING("a", BANDED, .unit = NULL), "{number, band = b}"},
        {ORDO_SETTING("a", TOLERANCE, .high = 1e-6),
         "true or a tolerance above 0 and at most 1e-06"},
        {ORDO_SETTING("a", NUMBER, .expected = "a guess"), "a guess"},
    };
    char expected[128];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ordo_setting_expected(&rows[i].setting, expected, sizeof expected);
        assert_string_equal(expected, rows[i].expected);
    }
}

static void test_complaints(void **state) {
    struct ordo_complaint complaint = {0};

    (void)state;
    assert_int_equal(ordo_expected(&complaint, "at most %d", 3), ORDO_EINVAL);
    assert_int_equal(complaint.kind, ORDO_EXPECTED);
    assert_string_equal(complaint.text, "at most 3");
    assert_int_equal(ordo_sentence(&complaint, "is %s", "odd"), ORDO_EINVAL);
    assert_int_equal(complaint.kind, ORDO_SENTENCE);
    assert_string_equal(complaint.text, "is odd");
    assert_int_equal(ordo_not_listed(&complaint, 2, "pera", fruits, 3, "a fruit"), ORDO_EINVAL);
    assert_int_equal(complaint.element, 2);
    assert_string_equal(
        complaint.text,
        "is \"pera\" (did you mean \"pear\"?), expected a fruit: apple, pear, plum");
    ordo_not_listed(&complaint, 0, "z\n\xff", fruits, 3, "a fruit");
    assert_string_equal(complaint.text, "is \"z\\n\\xff\", expected a fruit: apple, pear, plum");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_print),
        cmocka_unit_test(test_shorthands), cmocka_unit_test(test_set_wrong),
        cmocka_unit_test(test_bring),      cmocka_unit_test(test_copy_and_equal),
        cmocka_unit_test(test_expected),   cmocka_unit_test(test_complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
