/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_expect.c: the field `expect`: claims about the error and about other figures, and the
 * reasons that they share.
 */
#include "cases.h"

/* A case that expects this, its one claim or claims. */
static void load_expect(const char *expect, struct ordo_cases *cases) {
    char content[1024];

    snprintf(content, sizeof content,
             "return {name = 'a', target = 'runge9', " NETWORK
             "widths = {8, 12, 16, 24}, expect = %s}",
             expect);
    load(content, cases);
}

static const char *figure_of(const struct ordo_case *c, size_t claim) {
    return c->figure[c->claims[claim].figure].name;
}

/* Bare keys are those of the first figure; a number is short for an order, whose band is a tenth of
 * it and below half an order; claims stand in the order of the figures. */
static void test_figures(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load_expect("{order = -3, band = 0.2, why = 'theory',\n"
                "figures = {h = -1, P = {order = 1, band = 0.25, exact = true, why = 'counted'},\n"
                "iterations = {value = {3, band = 0.5}, empirical = 'seen'}}}",
                &cases);
    const struct ordo_case *c = &cases.cases[0];
    assert_int_equal(c->claims_count, 4);
    assert_string_equal(figure_of(c, 0), "error");
    CHECK_VALUES(&c->claims[0].values, "order=-3", "why=theory", "exact~");
    check_near(ordo_values_number(&c->claims[0].values, "band"), 0.2, 0);
    assert_string_equal(figure_of(c, 1), "P");
    CHECK_VALUES(&c->claims[1].values, "order=1", "band=0.25", "why=counted", "empirical~");
    assert_true(ordo_values_given(&c->claims[1].values, "exact"));
    assert_string_equal(figure_of(c, 2), "h");
    CHECK_VALUES(&c->claims[2].values, "order=-1", "why=theory", "intent~equal");
    check_near(ordo_values_number(&c->claims[2].values, "band"), 0.1, 1e-16);
    assert_string_equal(figure_of(c, 3), "iterations");
    CHECK_VALUES(&c->claims[3].values, "value=3:0.5", "why~", "empirical=seen");
    assert_string_equal(ordo_case_why(c), "theory");
    check_near(ordo_case_order(c), -3, 0);
    ordo_cases_free(&cases);

    load_expect("{figures = {error = -7}, empirical = 'seen'}", &cases);
    c = &cases.cases[0];
    assert_int_equal(c->claims_count, 1);
    assert_string_equal(figure_of(c, 0), "error");
    CHECK_VALUES(&c->claims[0].values, "order=-7", "why~", "empirical=seen");
    check_near(ordo_values_number(&c->claims[0].values, "band"), 0.4, 0);
    ordo_cases_free(&cases);
}

/* Both reasons go to a claim that has none; one that has its own keeps that alone. */
static void test_reasons(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load_expect("{why = 'w', empirical = 'e', figures = {P = 1, h = {order = -1, band = 0.1,\n"
                "why = 'own'}}}",
                &cases);
    const struct ordo_case *c = &cases.cases[0];
    assert_int_equal(c->claims_count, 2);
    CHECK_VALUES(&c->claims[0].values, "why=w");
    CHECK_VALUES(&c->claims[1].values, "why=own", "empirical~");
    ordo_cases_free(&cases);
}

/* The order of the claim that has one tells the direction of the case. */
static void test_direction(void **state) {
    static const struct {
        const char *expect;
        int direction;
    } rows[] = {
        {"{order = -3, band = 0.2, why = 'w'}", -1},
        {"{order = 3, band = 0.2, why = 'w'}", 1},
        {"{exact = true, why = 'w'}", 0},
        {"{exact = true, why = 'w', figures = {P = 1}}", 1},
        {"{exact = true, why = 'w', figures = {h = -1}}", -1},
    };
    struct ordo_cases cases = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        load_expect(rows[i].expect, &cases);
        assert_int_equal(ordo_case_direction(&cases.cases[0]), rows[i].direction);
        ordo_cases_free(&cases);
    }
}

/* Each claim may have a rival of its own. */
static void test_rivals(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("local function case(name, expect) return {name = name, target = 'runge9', " NETWORK
         "widths = {8}, expect = expect} end\n"
         "return {case('a', {below = 'b', why = 'w', figures = {P = {below = 'c'}}}),\n"
         "case('b', {exact = true, why = 'w'}), case('c', {exact = true, why = 'w'})}",
         &cases);
    assert_string_equal(ordo_case_rival(&cases.cases[0], 0), "b");
    assert_string_equal(ordo_case_rival(&cases.cases[0], 1), "c");
    assert_null(ordo_case_rival(&cases.cases[0], 2));
    assert_null(ordo_case_rival(&cases.cases[1], 0));
    ordo_cases_free(&cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_rivals),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
