/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_plot_case.c: the data of a case's picture has every level, the line and the wedge.
 */
#include "blocks.h"
#include "picture/plot_shapes.h"

/* The two commonest faults of such plots: a guide with the wrong sign, and rounded errors. */
static void test_slopes(void **state) {
    /* Against n the order is negative, against h (the last) positive. */
    static const size_t cases[] = {R_PASS, R_FAIL, R_SEEDS};
    const struct fixture *f = *state;
    double rows[ROWS_MAX][4];

    for (size_t k = 0; k < 3; k++) {
        const struct ordo_result *result = &f->results[cases[k]];
        const struct ordo_judgement *j = result->judged[0].judgement;
        const double order = ordo_case_order(result->c);
        char *text = data_of(result);
        assert_line(text, j->order, j->interval);
        block_read(text, "fit", rows);
        check_double(rows[0][0], j->from, 1e-12);
        check_double(rows[2][0], j->to, 1e-12);

        assert_int_equal(block_read(text, "wedge", rows), 4);
        check_near(slope(rows[0], rows[1]), order, 1e-9);
        assert_true(rows[0][0] < rows[1][0]);
        assert_true((rows[1][1] < rows[0][1]) == (order < 0));
        /* The right angle lies below, and the wedge below the data. */
        check_near(rows[2][1], fmin(rows[0][1], rows[1][1]), 0);
        free(text);
    }
}

static void test_levels_are_complete(void **state) {
    struct fixture *f = *state;
    double rows[ROWS_MAX][4];
    char *text = data_of(&f->results[R_FAIL]), number[64];

    assert_int_equal(block_read(text, "used", rows), 9);
    for (size_t i = 0; i < 9; i++) {
        const double error = *figure_at(&f->results[R_FAIL], i + 2, "error");
        assert_true(rows[i][1] == error);
        snprintf(number, sizeof number, "%.17g\n", error);
        assert_non_null(strstr(text, number));
    }
    assert_int_equal(block_read(text, "outside-window", rows), 2);
    check_near(rows[0][0], 32, 0);
    assert_key(text, "verdict", "FAIL");
    assert_key(text, "xlabel", "width n (neurons)");
    assert_key(text, "ylabel", "RMSE on the test grid");
    /* Blocks are told apart by two empty lines, so no text may hold a line break. */
    assert_int_equal(occurrences(text, "\n\n\n#"), 16);
    free(text);

    text = data_of(&f->results[R_PASS]);
    assert_int_equal(block_read(text, "prediction", rows), 11);
    free(text);

    text = data_of(&f->results[R_NAN]);
    assert_int_equal(block_read(text, "missing", rows), 1);
    check_near(rows[0][0], 64, 0);
    assert_true(isfinite(rows[0][1]));
    assert_int_equal(block_read(text, "not-fitted", rows), 4);
    free(text);

    text = data_of(&f->results[R_EXACT]);
    assert_int_equal(block_read(text, "zero", rows), 1);
    assert_int_equal(block_read(text, "reference", rows), 2);
    check_double(rows[0][1], 0.5 * ORDO_EXACT_TOLERANCE, 1e-14);
    assert_key(text, "reference_title", "exact up to here");
    free(text);

    text = data_of(&f->results[R_SEEDS]);
    assert_int_equal(block_read(text, "seeds", rows), 18);
    assert_int_equal(block_read(text, "used", rows), 6);
    assert_key(text, "xlabel", "knot spacing h");
    free(text);

    text = data_of(&f->results[R_FAILED]);
    assert_key(text, "empty", "no level has an error to draw");
    free(text);
}

/* 3 h (1 + 2 h), h = 1/n: the curve of the model that decides goes through every level, to the last
 * digits, and has the order of the limit beside that of the line; no line has a curve that decides.
 */
static void test_curve(void **state) {
    static const double widths[] = {8, 16, 32, 64, 128, 256};
    double rows[ROWS_MAX][4];
    struct ordo_case c;
    struct ordo_result r;

    (void)state;
    plain_make(&c, &r, widths, 6, "1", -1);
    for (size_t i = 0; i < 6; i++)
        *figure_at(&r, i, "error") = 3 / widths[i] * (1 + 2 / widths[i]);
    expect(&c, "order", "-1");
    expect(&c, "band", "0.05");
    state_value(&c.study, "deterministic", "false");
    char *text = judged_data(&r);
    assert_int_equal(block_read(text, "curve", rows), ORDO_CURVE_POINTS);
    for (size_t i = 0; i < ORDO_CURVE_POINTS; i++)
        check_double(rows[i][1], 3 / rows[i][0] * (1 + 2 / rows[i][0]), 1e-6);
    check_double(rows[0][0], 8, 1e-9);
    check_double(rows[ORDO_CURVE_POINTS - 1][0], 256, 1e-9);
    assert_key(text, "curve_title", "limit −1.000 ± 0.000 · (1 + a h)");
    assert_key(text, "subtitle", "✔ PASS: order −1.000 ± 0.000, expected −1 ± 0.05");
    assert_non_null(strstr(text, "\n\"fit_title\" \"line: fit −1.0"));
    free(text);
    /* Where the line decides there is no curve. */
    for (size_t i = 0; i < 6; i++)
        *figure_at(&r, i, "error") = 3 / widths[i];
    text = judged_data(&r);
    block_read(text, "curve", rows);
    assert_true(isnan(rows[0][0]));
    assert_no_key(text, "curve_title");
    assert_non_null(strstr(text, "\n\"fit_title\" \"fit −1.000"));
    free(text);
    result_drop(&r);
}

/* Labels that would run into each other leave every other one out: of powers of two, and of levels
 * that stand where no round number does. */
static void test_crowded_ticks(void **state) {
    static const double widths[] = {4, 8, 16, 32, 64, 128, 256};
    struct ordo_case c;
    struct ordo_result r;

    (void)state;
    plain_make(&c, &r, widths, 7, "1", -1);
    expect(&c, "order", "-1");
    expect(&c, "band", "0.05");
    char *text = judged_data(&r);
    assert_key(text, "tick_labels", "4 8 16 32 64 128 256");
    free(text);
    for (size_t i = 0; i < 7; i++)
        r.levels[i] = 1 / widths[i];
    text = judged_data(&r);
    assert_key(text, "tick_labels", "0.00390625 0.015625 0.0625 0.25");
    free(text);
    for (size_t i = 0; i < 7; i++)
        r.levels[i] = 3.7e-4 * pow(1.3, (double)i);
    text = judged_data(&r);
    assert_key(text, "tick_labels", "3.7×10^{−4} 6.25×10^{−4} 0.00105676 0.00178592");
    free(text);
    result_drop(&r);
}

/* One marker for each level, whatever the number of seeds and whether anything is fitted. */
static void test_jump(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    double rows[ROWS_MAX][4], *seeds[18];

    (void)state;
    plain_make(&c, &r, widths_window, 6, "3", -2);
    for (size_t i = 0; i < 18; i++)
        seeds[i] = figure_at(&r, i, "error");
    *seeds[7] *= 1.5; /* n = 7 */
    expect(&c, "jump", "3");
    char *text = judged_data(&r);
    assert_int_equal(block_read(text, "not-fitted", rows), 6);
    for (size_t i = 0; i < 6; i++) {
        check_near(rows[i][0], widths_window[i], 0);
        check_double(rows[i][1], cbrt(*seeds[3 * i] * *seeds[3 * i + 1] * *seeds[3 * i + 2]),
                     1e-14);
    }
    assert_int_equal(block_read(text, "seeds", rows), 18);
    assert_true(rows[7][1] == *seeds[7]);
    assert_key(text, "subtitle", "✔ PASS: largest jump 1.50, at most 3 allowed");
    assert_key(text, "not_fitted_title", "mean of 3 seeds: 6 levels");
    assert_key(text, "seeds_title", "single seeds");
    assert_no_key(text, "fit_title");
    assert_no_key(text, "wedge_title");
    free(text);

    /* A seed without an error does not take the others along. */
    *seeds[7] = NAN;
    text = judged_data(&r);
    assert_int_equal(block_read(text, "not-fitted", rows), 6);
    check_double(rows[2][1], sqrt(*seeds[6] * *seeds[8]), 1e-14);
    assert_key(text, "missing_title", "no finite error: 1");
    free(text);
    result_drop(&r);
}

/* Labels come from the experiment; each figure that is judged has its own picture. */
static void test_several_figures(void **state) {
    struct ordo_case c;
    struct ordo_result r;

    (void)state;
    heat_make(&c, &r, "heat", "lu");
    judge_alone(&r);
    for (size_t k = 0; k < 2; k++) {
        char *text = claim_data(&r, k);
        assert_line(text, r.judged[k].judgement->order, r.judged[k].judgement->interval);
        assert_key(text, "xlabel", "mesh width (m)");
        assert_key(text, "ylabel", heat_figures[k].label);
        assert_key(text, "wedge_title", k == 0 ? "expected slope 2" : "expected slope 1");
        assert_non_null(strstr(text, k == 0 ? "heat, L2 error" : "heat, H1 error"));
        assert_null(strstr(text, "neuron"));
        free(text);
    }
    result_drop(&r);
}

static void test_stems_differ(void **state) {
    static const char *const marked[] = {".x", "overview-1", "-x"};
    struct ordo_case c;
    char stem[2][192];

    (void)state;
    network_make(&c, "glu-runge9.v2", "glu");
    for (size_t k = 0; k < 2; k++)
        assert_non_null(ordo_case_claim(&c, k));
    ordo_plot_stem(&c, 0, stem[0], sizeof stem[0]);
    assert_string_equal(stem[0], "glu-runge9.v2");
    ordo_plot_stem(&c, 1, stem[1], sizeof stem[1]);
    assert_int_equal(strncmp(stem[1], "glu-runge9.v2-P-", 16), 0);
    free(c.name);
    c.name = writable("a/b");
    ordo_plot_stem(&c, 0, stem[0], sizeof stem[0]);
    free(c.name);
    c.name = writable("a b");
    ordo_plot_stem(&c, 0, stem[1], sizeof stem[1]);
    assert_string_not_equal(stem[0], stem[1]);
    assert_null(strchr(stem[0], '/'));
    for (size_t i = 0; i < 3; i++) {
        free(c.name);
        c.name = writable(marked[i]);
        for (size_t k = 0; k < 2; k++) {
            ordo_plot_stem(&c, k, stem[0], sizeof stem[0]);
            assert_int_equal(stem[0][0], '_');
        }
    }
    ordo_case_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_slopes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_levels_are_complete, setup, teardown),
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_crowded_ticks),
        cmocka_unit_test(test_jump),
        cmocka_unit_test(test_several_figures),
        cmocka_unit_test(test_stems_differ),
    };

    return cmocka_run_group_tests_name("picture of a case", tests, NULL, NULL);
}
