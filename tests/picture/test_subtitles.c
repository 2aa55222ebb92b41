/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_subtitles.c: a subtitle has its figures, and enough digits to see why they pass or fail.
 */
#include "blocks.h"

static const struct {
    const char *expectation, *stated;
    double measured, expected, band;
    enum ordo_verdict verdict;
    const char *words;
} rows[] = {
    {"value", "0.4573:0.01", 0.459, 0.4573, 0.01, ORDO_PASS,
     "value within 0.37 % of 0.4573, 1 % allowed"},
    {"value", "0.4573:0.01", 0.4573, 0.4573, 0.01, ORDO_PASS,
     "value within 0.01 % of 0.4573, 1 % allowed"},
    {"value", "0.4573:0.01", 0.5122, 0.4573, 0.01, ORDO_FAIL, "value 12 % off 0.4573, 1 % allowed"},
    {"value", "0.4573:0.01", 0.461874, 0.4573, 0.01, ORDO_FAIL,
     "value 1.0002 % off 0.4573, 1 % allowed"},
    {"exact", "9.094947017729282e-13", 2.34e-15, 0, 0x1p-40, ORDO_PASS,
     "largest error 2.3e-15, exact up to 4.5e-13"},
    {"exact", "9.094947017729282e-13", 3e-5, 0, 0x1p-40, ORDO_FAIL,
     "largest error 3.0e-05, exact up to 4.5e-13"},
    {"exact", "9.094947017729282e-13", 0, 0, 0x1p-40, ORDO_PASS,
     "largest error 0, exact up to 4.5e-13"},
    {"below", "rival", 0.9943, 1, NAN, ORDO_PASS, "every error at most 0.994 times that of rival"},
    {"below", "rival", 0.99996, 1, NAN, ORDO_PASS,
     "every error at most 0.99996 times that of rival"},
    {"below", "rival", 1.4, 1, NAN, ORDO_FAIL, "an error is 1.40 times that of rival"},
    {"jump", "3", 3.0004, 3, NAN, ORDO_FAIL, "largest jump 3.0004, at most 3 allowed"},
    {"jump", "3", 412.2, 3, NAN, ORDO_FAIL, "largest jump 412, at most 3 allowed"},
    {"slope", "-3.5:0.15", -3.3496, -3.5, 0.15, ORDO_FAIL,
     "slope −3.3496 ± 0.0704, stated −3.5 ± 0.15"},
    {"slope", "-3.5:0.0702", -3.5, -3.5, 0.0702, ORDO_INCONCLUSIVE,
     "slope −3.5000 ± 0.0704, stated −3.5 ± 0.0702"},
    {"published", "db-1d-gqu-n", -3.35, -3.5, 0.15, ORDO_PASS,
     "slope −3.35 ± 0.07, published −3.5 ± 0.15"},
    {"constant", ":0.02", 0.7303, 1, 0.02, ORDO_FAIL,
     "constant 0.7303 of the predicted, 1 ± 0.02 expected"},
    {"baseline", "b.csv", 1.0502, 1, 0.05, ORDO_FAIL,
     "largest error 1.0502 of the baseline's, at most 1.05 allowed"},
    /* No figure, so the reason. */
    {"jump", "3", NAN, 3, NAN, ORDO_ERROR, "an error is not a finite positive number"},
};

/* The expectation of this name. */
static const struct ordo_expectation *expectation_find(const char *name) {
    for (size_t i = 0; ordo_expectations[i] != NULL; i++)
        if (strcmp(ordo_expectations[i]->name, name) == 0)
            return ordo_expectations[i];
    fail_msg("no expectation %s", name);
    return NULL;
}

static void test_subtitles(void **state) {
    static const char *const starts[] = {"✔ PASS", "✘ FAIL", "◆ INCONCLUSIVE", "▲ ERROR"};
    char subtitle[200];

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        struct ordo_case c;
        struct ordo_result r;
        plain_make(&c, &r, widths_window, 6, "1", -2);
        expect(&c, rows[k].expectation, rows[k].stated);
        judge_alone(&r);
        assert_int_equal(r.findings_count, 1);
        /* Whatever came of it, this is what is to be said. */
        struct ordo_finding *finding = &r.findings[0];
        ordo_finding_begin(finding, expectation_find(rows[k].expectation), rows[k].expectation);
        finding->check.verdict = rows[k].verdict;
        finding->check.reason = ORDO_INVALID_ERROR;
        finding->check.measured = rows[k].measured;
        finding->check.interval[0] = rows[k].measured - 0.0704;
        finding->check.interval[1] = rows[k].measured + 0.0704;
        finding->check.expected = rows[k].expected;
        finding->check.band = rows[k].band;
        char *text = data_of(&r);
        snprintf(subtitle, sizeof subtitle, "%s: %s", starts[rows[k].verdict], rows[k].words);
        assert_key(text, "subtitle", subtitle);
        free(text);
        result_drop(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subtitles),
    };

    return cmocka_run_group_tests_name("subtitles", tests, NULL, NULL);
}
