/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_published.c: a plain slope over the paper's own window, run and judged by the study.
 */
#include "check.h"
#include "findings.h"
#include "ordo.h"
#include "study/expectation.h"
#include "study/published.h"
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES, FAILS, AGAINST_P, TOO_FEW, OUTSIDE, COUNT, LEVELS = 5 };

static void set(struct ordo_values *values, const char *name, const char *text) {
    char expected[200] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s = %s: expected %s", name, text, expected);
}

/* Splines with knots for sin(4x), on first + {0, step, …} widths; it expects a published slope. */
static void case_make(struct ordo_case *c, const char *name, const char *architecture,
                      const char *id, const char *band, const double widths[LEVELS]) {
    const struct ordo_target *target = ordo_target_find("sin4");

    assert_int_equal(ordo_case_init(c, ordo_experiment_find("approximation")), ORDO_OK);
    c->name = strdup(name);
    c->file = strdup("here.lua");
    set(&c->settings, "target", target->formula);
    ordo_values_find(&c->settings, "target")->function = ordo_target_function(target);
    set(&c->settings, "dx", "1");
    set(&c->settings, "architecture", architecture);
    set(&c->settings, "method", "spline");
    set(&c->settings, "points", "1500");
    set(&c->settings, "test_points", "1507");
    c->levels = malloc(LEVELS * sizeof *c->levels);
    assert_non_null(c->levels);
    memcpy(c->levels, widths, LEVELS * sizeof *widths);
    c->levels_count = LEVELS;
    assert_non_null(ordo_case_claim(c, 0));
    set(&c->claims[0].values, "published", id);
    set(&c->claims[0].values, "published_band", band);
}

/* Plain least squares of log error on log x over the levels first … last - 1. */
static double plain_slope(const struct ordo_result *r, size_t first, size_t last) {
    const double n = (double)(last - first);
    double su = 0, sv = 0, suu = 0, suv = 0;

    for (size_t k = first; k < last; k++) {
        const double u = log(ordo_result_x(r, k)), v = log(ordo_result_error(r, k, 0));
        su += u;
        sv += v;
        suu += u * u;
        suv += u * v;
    }
    return (n * suv - su * sv) / (n * suu - su * su);
}

static void check_outcome(const struct ordo_finding *finding, enum ordo_verdict verdict,
                          int reason) {
    assert_non_null(finding);
    if (finding->check.verdict != verdict || finding->check.reason != reason)
        fail_msg("%s, %s (%s)", ordo_verdict_name(finding->check.verdict),
                 ordo_reason_name(finding->check.reason), finding->check.message);
    assert_true(strlen(finding->check.message) > 0);
}

static void check_claimed(const struct ordo_result *r, const char *expected) {
    const struct ordo_finding *finding = finding_named(r, "published");
    char text[256];

    finding->expectation->claimed(&r->c->claims[0], text, sizeof text);
    assert_string_equal(text, expected);
}

/* The row's window, n = 3 … 50, leaves the fifth width, 64, out, whatever x is. */
static void test_published(void **state) {
    static const double widths[LEVELS] = {16, 24, 32, 48, 64},
                        beyond[LEVELS] = {51, 61, 71, 81, 91};
    static const char *const rows[COUNT][4] = {
        [PASSES] = {"passes", "mlp", "db-1d-mlp-n", "0.25"},
        [FAILS] = {"fails", "glu", "db-1d-gqu-n", "0.15"},
        [AGAINST_P] = {"against-P", "mlp", "db-1d-mlp-P", "0.25"},
        [TOO_FEW] = {"too-few", "mlp", "db-1d-mlp-n", "1"},
        [OUTSIDE] = {"outside", "mlp", "db-1d-mlp-n", "1"},
    };
    const struct ordo_study_options options = {.threads = 2};
    struct ordo_case cases[COUNT], *pointers[COUNT];
    struct ordo_study study;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        case_make(&cases[i], rows[i][0], rows[i][1], rows[i][2], rows[i][3],
                  i == OUTSIDE ? beyond : widths);
        pointers[i] = &cases[i];
    }
    assert_true(ordo_case_axis(&cases[AGAINST_P], "P", &cases[AGAINST_P].x));
    set(&cases[TOO_FEW].study, "min_levels", "5");
    set(&cases[OUTSIDE].claims[0].values, "order", "-2");
    set(&cases[OUTSIDE].claims[0].values, "band", "0.5");
    assert_int_equal(ordo_study_run(pointers, COUNT, &options, &study), ORDO_OK);
    for (size_t i = 0; i <= AGAINST_P; i++) {
        const struct ordo_result *r = &study.results[i];
        const struct ordo_finding *finding = finding_named(r, "published");
        const struct ordo_published *row = ordo_published_find(rows[i][2]);
        assert_int_equal(r->findings_count, 1);
        check_outcome(finding, i == FAILS ? ORDO_FAIL : ORDO_PASS,
                      i == FAILS ? ORDO_VALUE_DIFFERS : ORDO_VALUE_AGREES);
        const struct ordo_check *check = &finding->check;
        check_double(check->measured, plain_slope(r, 0, 4), 1e-12);
        assert_true(fabs(check->measured - plain_slope(r, 0, 5)) > 1e-4);
        check_near(check->expected, row->slope, 0);
        check_near(check->band, strtod(rows[i][3], NULL), 0);
        assert_true(check->interval[0] < check->measured && check->measured < check->interval[1]);
        assert_non_null(strstr(check->message, row->id));
        assert_non_null(strstr(check->message, "4 levels"));
        check_near(finding->from, ordo_result_x(r, 0), 0);
        check_near(finding->to, ordo_result_x(r, 3), 0);
    }
    check_claimed(&study.results[FAILS], "slope −3.5 ± 0.15 in n as published");
    check_claimed(&study.results[AGAINST_P], "slope −2.18 ± 0.25 in P as published");
    check_outcome(finding_named(&study.results[TOO_FEW], "published"), ORDO_INCONCLUSIVE,
                  ORDO_TOO_FEW_LEVELS);
    check_outcome(finding_named(&study.results[OUTSIDE], "order"), ORDO_PASS, ORDO_WITHIN_BAND);
    check_outcome(ordo_result_finding(&study.results[OUTSIDE]), ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_study_free(&study);
    for (size_t i = 0; i < COUNT; i++)
        ordo_case_free(&cases[i]);
}

/* A row that is not there, as of a store from elsewhere, is an error that says so. */
static void test_unknown_row(void **state) {
    static const double widths[LEVELS] = {16, 24, 32, 48, 64};
    const struct ordo_study_options options = {.threads = 1};
    struct ordo_case c, *pointer = &c;
    struct ordo_study study;

    (void)state;
    case_make(&c, "nowhere", "mlp", "db-9d-mlp-n", "0.1", widths);
    assert_int_equal(ordo_study_run(&pointer, 1, &options, &study), ORDO_OK);
    check_outcome(finding_named(&study.results[0], "published"), ORDO_ERROR, ORDO_NO_PREDICTION);
    assert_non_null(strstr(study.results[0].findings[0].check.message, "no row \"db-9d-mlp-n\""));
    ordo_study_free(&study);
    ordo_case_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_unknown_row),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
