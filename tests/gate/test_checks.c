/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_checks.c: the checks beside the order.
 */
#include "tables.h"

static void test_constant(void **state) {
    static const struct {
        double measured, predicted, band;
        enum ordo_verdict verdict;
    } rows[] = {
        {1, 1, 0.02, ORDO_PASS},      {2e-7, 2e-7, 1e-3, ORDO_PASS}, {1.0199, 1, 0.02, ORDO_PASS},
        {1.0201, 1, 0.02, ORDO_FAIL}, {0.9801, 1, 0.02, ORDO_PASS},  {0.9799, 1, 0.02, ORDO_FAIL},
        {3, 1, 0.5, ORDO_FAIL},       {1e-9, 1, 0.5, ORDO_FAIL},     {1.5, 3, 0.5, ORDO_PASS},
        {1.5, 1.5, 0, ORDO_PASS},
    };
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ordo_check_constant(rows[i].measured, rows[i].predicted, rows[i].band, "n = 7", &check);
        check_outcome(&check, rows[i].verdict,
                      rows[i].verdict == ORDO_PASS ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS);
        assert_string_equal(check.expectation, "constant");
        check_double(check.measured, rows[i].measured / rows[i].predicted, 1e-15);
        check_near(check.expected, 1, 0);
        assert_non_null(strstr(check.message, "n = 7"));
    }
    /* A band that everything or nothing is within is a mistake. */
    static const double bad_bands[] = {NAN, INFINITY, -INFINITY, -1};
    for (size_t b = 0; b < COUNT(bad_bands); b++) {
        ordo_check_constant(1, 1, bad_bands[b], "n = 7", &check);
        check_outcome(&check, ORDO_ERROR, ORDO_NO_PREDICTION);
    }
    for (size_t b = 0; b < COUNT(bad_values); b++) {
        ordo_check_constant(bad_values[b], 1, 2, "n = 7", &check);
        check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
        ordo_check_constant(1, bad_values[b], 2, "n = 7", &check);
        check_outcome(&check, ORDO_ERROR, ORDO_NO_PREDICTION);
        ordo_check_constant(bad_values[b], bad_values[b], 2, "n = 7", &check);
        assert_int_equal(check.verdict, ORDO_ERROR);
    }
}

static void test_value(void **state) {
    const double x[] = {8, 16, 32}, near[] = {0.99, 1, 1.02}, far[] = {1, 1.04, 0.95};
    double error[3];
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    ordo_check_value(3, x, near, 1, 0.03, &check);
    check_outcome(&check, ORDO_PASS, ORDO_VALUE_AGREES);
    assert_string_equal(check.expectation, "value");
    check_near(check.measured, 1.02, 0);
    check_near(check.expected, 1, 0);
    ordo_check_value(3, x, far, 1, 0.045, &check);
    check_outcome(&check, ORDO_FAIL, ORDO_VALUE_DIFFERS);
    check_near(check.measured, 0.95, 0);
    ordo_check_value(0, x, near, 1, 0.03, &check);
    check_outcome(&check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_check_value(3, x, near, 1, NAN, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    ordo_check_value(3, x, near, NAN, 0.5, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    ordo_check_value(3, x, near, 0, 0.5, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 3; i++) {
            memcpy(error, near, sizeof error);
            error[i] = bad_values[b];
            ordo_check_value(3, x, error, 1, 2, &check);
            check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
}

static void test_exact(void **state) {
    static const double never[] = {NAN, INFINITY, -INFINITY, -1e-300};
    const double x[] = {8, 16, 32}, zero[] = {0, 0, 0}, tiny[] = {0, 1e-12, 9e-13};
    double error[3];
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    ordo_check_exact(3, x, zero, 1e-12, 1, &check);
    check_outcome(&check, ORDO_PASS, ORDO_EXACT);
    ordo_check_exact(3, x, tiny, 1e-12, 1, &check);
    check_outcome(&check, ORDO_PASS, ORDO_EXACT);
    check_near(check.measured, 1e-12, 0);
    assert_string_equal(check.expectation, "exact");
    ordo_check_exact(3, x, tiny, 1e-12, 0.99, &check);
    check_outcome(&check, ORDO_FAIL, ORDO_NOT_EXACT);
    ordo_check_exact(3, x, tiny, 1e-13, 11, &check);
    check_outcome(&check, ORDO_PASS, ORDO_EXACT);
    ordo_check_exact(0, x, zero, 1e-12, 1, &check);
    check_outcome(&check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    for (size_t b = 0; b < COUNT(never); b++) {
        for (size_t i = 0; i < 3; i++) {
            memcpy(error, tiny, sizeof error);
            error[i] = never[b];
            ordo_check_exact(3, x, error, 1e-12, 1, &check);
            check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
        /* An infinite bound would let everything pass. */
        ordo_check_exact(3, x, tiny, never[b], 1, &check);
        assert_int_not_equal(check.verdict, ORDO_PASS);
        ordo_check_exact(3, x, tiny, 1e-12, never[b], &check);
        assert_int_not_equal(check.verdict, ORDO_PASS);
    }
}

static void test_below(void **state) {
    const double x[] = {8, 16, 32}, error[] = {1, 2, 3}, rival[] = {2, 2.5, 3.0000001};
    double changed[3];
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    ordo_check_below(3, x, error, rival, "rival", &check);
    check_outcome(&check, ORDO_PASS, ORDO_BELOW);
    check_double(check.measured, 3 / 3.0000001, 1e-15);
    assert_string_equal(check.expectation, "below");
    assert_non_null(strstr(check.message, "rival"));
    for (size_t i = 0; i < 3; i++) {
        memcpy(changed, rival, sizeof changed);
        changed[i] = error[i];
        ordo_check_below(3, x, error, changed, "rival", &check);
        check_outcome(&check, ORDO_FAIL, ORDO_NOT_BELOW);
        changed[i] = error[i] * (1 + 0x1p-52);
        ordo_check_below(3, x, error, changed, "rival", &check);
        check_outcome(&check, ORDO_PASS, ORDO_BELOW);
    }
    ordo_check_below(0, x, error, rival, "rival", &check);
    check_outcome(&check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 3; i++) {
            memcpy(changed, error, sizeof changed);
            changed[i] = bad_values[b];
            ordo_check_below(3, x, changed, rival, "rival", &check);
            check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
            memcpy(changed, rival, sizeof changed);
            changed[i] = bad_values[b];
            ordo_check_below(3, x, error, changed, "rival", &check);
            check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
}

/* A power law has ratio 1 between any neighbours; a spike in one replicate of one level shows with
 * its own size, a dip does not, the ends and round-off are not looked at. */
static void test_jump(void **state) {
    double x[24], error[24];
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    for (size_t i = 0; i < 24; i++) { /* 8 levels in 3 replicates, in no order */
        x[i] = 4 * (double)((i * 5) % 8 + 1);
        error[i] = 7 * pow(x[i], -2.5);
    }
    assert_int_equal(ordo_check_jump(24, x, error, 1 + 1e-9, 1, &check), ORDO_OK);
    check_outcome(&check, ORDO_PASS, ORDO_NO_JUMP);
    check_double(check.measured, 1, 1e-12);
    for (size_t i = 0; i < 24; i++) {
        const bool end = x[i] == 4 || x[i] == 32;
        const double kept = error[i];
        error[i] = 5 * kept;
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
        check_outcome(&check, end ? ORDO_PASS : ORDO_FAIL, end ? ORDO_NO_JUMP : ORDO_JUMP);
        if (!end)
            check_double(check.measured, 5, 1e-12);
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1e15, &check), ORDO_OK);
        check_outcome(&check, ORDO_PASS, ORDO_NO_JUMP);
        error[i] = kept / 5;
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
        check_outcome(&check, ORDO_PASS, ORDO_NO_JUMP);
        for (size_t b = 0; b < COUNT(bad_values); b++) {
            error[i] = bad_values[b];
            assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
            check_outcome(&check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
        error[i] = kept;
    }
    assert_int_equal(ordo_check_jump(0, x, error, 3, 1, &check), ORDO_OK);
    assert_int_equal(check.verdict, ORDO_ERROR);
    assert_int_equal(ordo_check_jump(2, x, error, 3, 1, &check), ORDO_OK);
    check_outcome(&check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(ordo_check_jump(24, x, error, INFINITY, 1, &check), ORDO_OK);
    assert_int_equal(check.verdict, ORDO_ERROR);
}

static void test_baseline(void **state) {
    const double x[] = {8, 16, 32, 64}, error[] = {1, 0.25, 0.06, 0.016};
    const double base_x[] = {64, 16}, base[] = {0.016, 0.25};
    struct ordo_check check = ORDO_CHECK_INIT;
    double other[2];

    (void)state;
    ordo_check_baseline(4, x, error, 2, base_x, base, 0, &check);
    assert_int_equal(check.verdict, ORDO_PASS);
    check_near(check.measured, 1, 0);
    /* Better is fine, worse by the tolerance too, by more is not. */
    memcpy(other, base, sizeof other);
    other[0] = 0.1;
    ordo_check_baseline(4, x, error, 2, base_x, other, 0.01, &check);
    assert_int_equal(check.verdict, ORDO_PASS);
    other[0] = 0.016 / 1.0099;
    ordo_check_baseline(4, x, error, 2, base_x, other, 0.01, &check);
    assert_int_equal(check.verdict, ORDO_PASS);
    other[0] = 0.016 / 1.0101;
    ordo_check_baseline(4, x, error, 2, base_x, other, 0.01, &check);
    assert_int_equal(check.verdict, ORDO_FAIL);
    assert_int_equal(check.reason, ORDO_REGRESSED);
    assert_non_null(strstr(check.message, "x = 64"));
    /* A level that is gone is a regression; nothing to compare with is an error. */
    ordo_check_baseline(3, x, error, 2, base_x, base, 1, &check);
    assert_int_equal(check.verdict, ORDO_FAIL);
    ordo_check_baseline(4, x, error, 0, base_x, base, 1, &check);
    assert_int_equal(check.verdict, ORDO_ERROR);
    static const double bad[] = {NAN, INFINITY, 0, -1};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        other[0] = bad[i];
        ordo_check_baseline(4, x, error, 2, base_x, other, 1, &check);
        assert_int_equal(check.verdict, ORDO_ERROR);
    }
    ordo_check_baseline(4, x, error, 2, base_x, base, INFINITY, &check);
    assert_int_equal(check.verdict, ORDO_ERROR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant), cmocka_unit_test(test_value),
        cmocka_unit_test(test_exact),    cmocka_unit_test(test_below),
        cmocka_unit_test(test_jump),     cmocka_unit_test(test_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
