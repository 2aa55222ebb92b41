/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_solution.c: extrapolation without an exact solution.
 */
#include "tables.h"
#include <gsl/gsl_randist.h>

enum { N = 7 };

/* phi = 3 + 2 h^p with h = 2^-i. */
static void power(double p, bool by_n, double x[], double phi[]) {
    for (int i = 0; i < N; i++) {
        x[i] = by_n ? ldexp(1, i) : ldexp(1, -i);
        phi[i] = 3 + 2 * pow(2, -i * p);
    }
}

static void check_judged(const double x[], const double phi[], const struct ordo_request *request,
                         enum ordo_verdict verdict, enum ordo_reason reason) {
    struct ordo_extrapolation *e;
    assert_int_equal(ordo_judge_solution(N, x, phi, request, &e), ORDO_OK);
    if (e->check->verdict != verdict || e->check->reason != (int)reason)
        fail_msg("%s, %s: %s", ordo_verdict_name(e->check->verdict),
                 ordo_reason_name(e->check->reason), e->check->message);
    ordo_extrapolation_free(e);
}

/* An exact power law: order, limit and uncertainty from the formulas. */
static void test_power_law(void **state) {
    static const double orders[] = {0.5, 1, 1.5, 2, 3, 4};
    double x[N], phi[N];

    (void)state;
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++)
        for (int by_n = 0; by_n <= 1; by_n++) {
            const double p = orders[k], sign = by_n ? -1 : 1;
            const struct ordo_request request = ask(sign * p, 0.2 * p);
            struct ordo_extrapolation *e;
            power(p, by_n, x, phi);
            assert_int_equal(ordo_judge_solution(N, x, phi, &request, &e), ORDO_OK);
            assert_int_equal(e->check->verdict, ORDO_PASS);
            assert_int_equal(e->convergence, ORDO_MONOTONE);
            check_near(e->order, sign * p, 1e-4);
            assert_true(e->interval[0] <= e->order && e->order <= e->interval[1]);
            check_near(e->limit, 3, 1e-6);
            /* 1.25 times the true error of the finest level. */
            check_double(e->uncertainty, 1.25 * 2 * pow(2, -(N - 1) * p), 0.05);
            ordo_extrapolation_free(e);
        }
}

/* The limit and its unit do not matter to the order; nor does the order of the rows. */
static void test_invariance(void **state) {
    double x[N], phi[N], moved[N], swapped_x[N], swapped[N];
    const struct ordo_request request = ask(2, 0.3);
    struct ordo_extrapolation *a, *b;

    (void)state;
    power(2, false, x, phi);
    for (int i = 0; i < N; i++)
        phi[i] += 0.01 * sin(7 * i) * x[i] * x[i];
    assert_int_equal(ordo_judge_solution(N, x, phi, &request, &a), ORDO_OK);
    for (int i = 0; i < N; i++) {
        moved[i] = 1e-3 * (phi[i] - 40);
        swapped_x[i] = 1e3 * x[N - 1 - i];
        swapped[i] = phi[N - 1 - i];
    }
    assert_int_equal(ordo_judge_solution(N, x, moved, &request, &b), ORDO_OK);
    check_near(b->order, a->order, 1e-5);
    check_near(b->interval[0], a->interval[0], 1e-4);
    ordo_extrapolation_free(b);
    assert_int_equal(ordo_judge_solution(N, swapped_x, swapped, &request, &b), ORDO_OK);
    check_near(b->order, a->order, 1e-7);
    check_near(b->interval[1], a->interval[1], 1e-6);
    ordo_extrapolation_free(b);
    ordo_extrapolation_free(a);
}

static void test_verdicts(void **state) {
    double x[N], phi[N];
    struct ordo_request request = ask(2, 0.2);

    (void)state;
    power(1, false, x, phi);
    check_judged(x, phi, &request, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    power(3, false, x, phi);
    check_judged(x, phi, &request, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    power(2, false, x, phi);
    for (int i = 0; i < N; i++)
        phi[i] = 3 + (i % 2 == 0 ? 1 : -1) * x[i];
    check_judged(x, phi, &request, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC);
    for (int i = 0; i < N; i++)
        phi[i] = 1 / x[i];
    check_judged(x, phi, &request, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    for (int i = 0; i < N; i++)
        phi[i] = 3;
    check_judged(x, phi, &request, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    power(2, false, x, phi);
    phi[3] = NAN;
    check_judged(x, phi, &request, ORDO_ERROR, ORDO_INVALID_ERROR);
    power(2, false, x, phi);
    x[2] = -1;
    check_judged(x, phi, &request, ORDO_ERROR, ORDO_INVALID_X);
    power(2, false, x, phi);
    x[2] = x[3];
    check_judged(x, phi, &request, ORDO_ERROR, ORDO_DUPLICATE_LEVEL);

    struct ordo_extrapolation *e;
    power(2, false, x, phi);
    assert_int_equal(ordo_judge_solution(3, x, phi, &request, &e), ORDO_OK);
    assert_int_equal(e->check->reason, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(e->check->verdict, ORDO_INCONCLUSIVE);
    ordo_extrapolation_free(e);
    request.band = 0;
    assert_int_equal(ordo_judge_solution(N, x, phi, &request, &e), ORDO_EINVAL);
    assert_int_not_equal(e->check->verdict, ORDO_PASS);
    ordo_extrapolation_free(e);
}

/* An order above theory must not make the uncertainty smaller than theory allows. */
static void test_no_reward(void **state) {
    double x[N], phi[N];
    const struct ordo_request second = ask(2, 0.2);
    struct ordo_extrapolation *e;

    (void)state;
    power(4, false, x, phi);
    assert_int_equal(ordo_judge_solution(N, x, phi, &second, &e), ORDO_OK);
    assert_true(e->uncertainty > 3 * 2 * pow(2, -4. * (N - 1)));
    ordo_extrapolation_free(e);
}

/* The interval covers the true order as often as it says, within what 1000 studies can tell. */
static void test_coverage(void **state) {
    enum { STUDIES = 1000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct ordo_request request = ask(2, 0.3);
    double x[N], phi[N], covered = 0;

    (void)state;
    for (int k = 0; k < STUDIES; k++) {
        struct ordo_extrapolation *e;
        for (int i = 0; i < N; i++) {
            x[i] = pow(1.5, -i);
            phi[i] = 3 + 2 * x[i] * x[i] + gsl_ran_gaussian(rng, 0.005);
        }
        assert_int_equal(ordo_judge_solution(N, x, phi, &request, &e), ORDO_OK);
        covered += e->interval[0] <= 2 && 2 <= e->interval[1];
        ordo_extrapolation_free(e);
    }
    gsl_rng_free(rng);
    check_between(covered / STUDIES, 0.93, 0.97);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_law), cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_verdicts),  cmocka_unit_test(test_no_reward),
        cmocka_unit_test(test_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
