/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_declared.c: the contract of every setting that is declared anywhere.
 */
#include "declared.h"
#include <gsl/gsl_rng.h>

static size_t settings_seen;

/* It has a name as a case file can write it, help of one line, and says what it expects. */
static void check_words(const struct ordo_setting settings[], const char *whose) {
    for (const struct ordo_setting *s = settings; s->name != NULL; s++) {
        char expected[256] = "";
        settings_seen++;
        if (strspn(s->name, "abcdefghijklmnopqrstuvwxyz_") != strlen(s->name))
            fail_msg("%s: '%s' is no name of a field", whose, s->name);
        if (s->help == NULL || s->help[0] == '\0' || strchr(s->help, '\n') != NULL)
            fail_msg("%s: '%s' has no help of one line", whose, s->name);
        ordo_setting_expected(s, expected, sizeof expected);
        assert_in_range(strlen(expected), 1, sizeof expected - 2);
        assert_true(s->title == NULL || s->title[0] != '\0');
        assert_false(s->required && s->initial != NULL);
        assert_true(s->low <= s->high);
        for (const struct ordo_setting *t = settings; t < s; t++)
            assert_string_not_equal(s->name, t->name);
    }
}

static void test_words(void **state) {
    (void)state;
    each_list(check_words);
    assert_true(settings_seen > 0);
}

/* Every default is a value. */
static void check_initial(const struct ordo_setting settings[], const char *whose) {
    (void)whose;
    for (const struct ordo_setting *s = settings; s->name != NULL; s++)
        if (s->initial != NULL)
            check_round_trip(s, s->initial);
}

static void test_initial(void **state) {
    (void)state;
    each_list(check_initial);
}

/* Choices are there, differ, and are the only ones. */
static void check_choices(const struct ordo_setting settings[], const char *whose) {
    for (const struct ordo_setting *s = settings; s->name != NULL; s++) {
        struct ordo_value value = no_value();
        if (s->choices == NULL && s->choice == NULL)
            continue;
        if (ordo_setting_choice(s, 0) == NULL)
            fail_msg("%s: '%s' has an empty list", whose, s->name);
        assert_false(s->choices != NULL && s->choice != NULL);
        for (size_t i = 0; ordo_setting_choice(s, i) != NULL; i++) {
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(ordo_setting_choice(s, i), ordo_setting_choice(s, k));
            assert_null(
                strchr(ordo_setting_choice(s, i), s->kind == ORDO_KIND_CHOICES ? ' ' : '\n'));
            check_round_trip(s, ordo_setting_choice(s, i));
        }
        if (s->kind == ORDO_KIND_CHOICE || s->kind == ORDO_KIND_CHOICES)
            assert_int_equal(ordo_value_parse(s, "no-such-choice", &value), ORDO_EINVAL);
        ordo_value_clear(&value);
    }
}

static void test_choices(void **state) {
    (void)state;
    each_list(check_choices);
}

/* Both ends of a range are in it unless they are open; what is beyond is not, nor is what is no
 * number. */
static void check_range(const struct ordo_setting settings[], const char *whose) {
    static const char *const never[] = {"",   "nan", "inf", "-inf", "x",
                                        "1x", " 1",  "1 ",  "0x",   "1,5"};

    (void)whose;
    for (const struct ordo_setting *s = settings; s->name != NULL; s++) {
        const bool ranged = s->low != 0 || s->high != 0;
        struct ordo_value value = no_value();
        char text[64];
        if (s->kind != ORDO_KIND_NUMBER && s->kind != ORDO_KIND_INTEGER &&
            s->kind != ORDO_KIND_TOLERANCE)
            continue;
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            assert_int_equal(ordo_value_parse(s, never[i], &value), ORDO_EINVAL);
        assert_int_equal(ordo_setting_admits(s, NAN), 0);
        assert_int_equal(ordo_setting_admits(s, INFINITY), 0);
        if (s->kind == ORDO_KIND_INTEGER)
            assert_int_equal(ordo_value_parse(s, "4.5", &value), ORDO_EINVAL);
        if (!ranged) {
            check_round_trip(s, "-1e300");
            continue;
        }
        assert_int_equal(ordo_setting_admits(s, s->low), !s->open);
        assert_int_equal(ordo_setting_admits(s, nextafter(s->low, -INFINITY)), 0);
        if (isfinite(s->high)) {
            assert_int_equal(ordo_setting_admits(s, s->high), !s->open);
            assert_int_equal(ordo_setting_admits(s, nextafter(s->high, INFINITY)), 0);
        }
        snprintf(text, sizeof text, "%.17g", s->low - 1);
        assert_int_equal(ordo_value_parse(s, text, &value), ORDO_EINVAL);
        assert_true(isnan(value.number)); /* what was there stays */
    }
}

static void test_ranges(void **state) {
    (void)state;
    each_list(check_range);
}

/* Numbers of every size come back to the last bit. */
static void check_bits(const struct ordo_setting settings[], const char *whose) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)whose;
    assert_non_null(rng);
    for (const struct ordo_setting *s = settings; s->name != NULL; s++)
        for (int i = 0; i < 200; i++) {
            const double a =
                ldexp(2 * gsl_rng_uniform(rng) - 1, (int)gsl_rng_uniform_int(rng, 80) - 40);
            const double b =
                a + ldexp(gsl_rng_uniform_pos(rng), (int)gsl_rng_uniform_int(rng, 40) - 20);
            char text[160];
            if (s->kind == ORDO_KIND_INTERVALS)
                snprintf(text, sizeof text, "%.17g:%.17g -0.1:%.17g", a, b > a ? b : a + 1,
                         fabs(b));
            else if (s->kind == ORDO_KIND_BANDED && ordo_setting_admits(s, a))
                snprintf(text, sizeof text, "%.17g:%.17g", a, gsl_rng_uniform_pos(rng));
            else if (s->kind == ORDO_KIND_BANDED && s->loose)
                snprintf(text, sizeof text, ":%.17g", gsl_rng_uniform_pos(rng));
            else if ((s->kind == ORDO_KIND_NUMBER || s->kind == ORDO_KIND_TOLERANCE ||
                      s->kind == ORDO_KIND_PER_LEVEL) &&
                     ordo_setting_admits(s, a))
                snprintf(text, sizeof text, "%.17g", a);
            else
                continue;
            check_round_trip(s, text);
        }
    gsl_rng_free(rng);
}

static void test_bits(void **state) {
    (void)state;
    each_list(check_bits);
}

/* Within a case every name is there once, whatever a choice brings; a claim has each once. */
static void test_names_of_a_case(void **state) {
    (void)state;
    for (size_t i = 0; ordo_experiments[i] != NULL; i++) {
        struct ordo_case c;
        assert_int_equal(ordo_case_init(&c, ordo_experiments[i]), ORDO_OK);
        for (size_t k = 0; k < c.settings.count; k++) {
            const struct ordo_setting *chooser = c.settings.settings[k];
            for (size_t j = 0; chooser->brings != NULL && ordo_setting_choice(chooser, j) != NULL;
                 j++) {
                const struct ordo_setting *s = chooser->brings(ordo_setting_choice(chooser, j));
                for (; s != NULL && s->name != NULL; s++) {
                    assert_null(ordo_values_find(&c.settings, s->name));
                    assert_null(ordo_values_find(&c.study, s->name));
                }
            }
            assert_null(ordo_values_find(&c.study, chooser->name));
        }
        struct ordo_claim *claim = ordo_case_claim(&c, 0);
        assert_non_null(claim);
        for (size_t k = 0; k < claim->values.count; k++)
            assert_int_equal(ordo_values_index(&claim->values, claim->values.settings[k]->name), k);
        ordo_case_free(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_initial),
        cmocka_unit_test(test_choices), cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_bits),    cmocka_unit_test(test_names_of_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
