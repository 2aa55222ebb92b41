/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_probability.c: tails and quantiles against values of 30 digits, and by their symmetries; the
 * robust line against its definition and against GSL's.
 */
#include "gate/probability.h"
#include "gate/robust.h"
#include "tables.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_randist.h>

/* Computed with mpmath 1.3 at 40 digits from the incomplete beta function. */
static void test_t_quantile(void **state) {
    static const struct {
        double df, confidence, t;
    } rows[] = {
        {1, 0.01, 0.015709255323664917},
        {1, 0.5, 1.0},
        {1, 0.95, 12.706204736174693},
        {1, 0.99, 63.656741162871524},
        {1, 1 - 0x1p-30, 683565275.57643159},
        {2, 0.01, 0.014142842783549566},
        {2, 0.5, 0.81649658092772603},
        {2, 0.95, 4.3026527297494618},
        {2, 1 - 0x1p-30, 32767.999977111816},
        {3, 0.01, 0.013604054691036679},
        {3, 0.95, 3.1824463052837084},
        {3, 0.99, 5.8409093097333554},
        {3, 1 - 0x1p-30, 1332.8765030400674},
        {7, 0.5, 0.71114177808178631},
        {7, 0.95, 2.3646242515927847},
        {7, 1 - 0x1p-30, 43.189025964020776},
        {30, 0.01, 0.012638348785835286},
        {30, 0.99, 2.749995653567225},
        {504, 0.5, 0.67497683873481407},
        {504, 0.95, 1.9646820033895747},
        {504, 1 - 0x1p-30, 6.2394712603324545},
        {8126, 0.01, 0.012533855172335037},
        {8126, 0.95, 1.9602559632024589},
        {1000000, 0.01, 0.012533472641929246},
        {1000000, 0.5, 0.67448999553108738},
        {1000000, 0.95, 1.9599663568141067},
        {1000000, 1 - 0x1p-30, 6.1208151431261567},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_double(ordo_t_quantile(rows[i].confidence, rows[i].df), rows[i].t, 1e-10);
        for (int sign = -1; sign <= 1; sign += 2)
            check_near(ordo_t_tail(sign * rows[i].t, rows[i].df), 1 - rows[i].confidence, 1e-10);
    }
    /* The quantile takes back the tail, whatever the degrees of freedom; far out and near 0 too. */
    for (double df = 1; df < 1.5e6; df = ceil(1.3 * df))
        for (double tail = 0x1p-52; tail < 1; tail *= 8)
            check_double(ordo_t_tail(ordo_t_quantile(1 - tail, df), df), tail, 1e-10);
    check_double(ordo_t_quantile(1e-100, 1), 1e-100 * M_PI / 2, 1e-12);
    check_double(ordo_t_quantile(1e-100, 2), 1e-100 * M_SQRT2, 1e-12);
}

static void test_f_tail(void **state) {
    static const struct {
        double F, df1, df2, tail;
    } rows[] = {
        {2.85, 6, 504, 0.0097238855832539686},
        {0.3, 6, 504, 0.93682060730151825},
        {30, 6, 504, 8.6164080993261537e-31},
        {1, 1, 1, 0.5},
        {1e6, 1, 1, 0.00063661956016111788},
        {4, 3, 1, 0.34855203515184901},
        {1.2, 5000, 3000, 1.5672373354893756e-8},
        {0.97, 5000, 3000, 0.82547890329865662},
        {1.001, 1000000, 1000000, 0.30862554957109747},
        {1.5, 63, 8000, 0.0064900168636240499},
        {7.5, 2, 9, 0.01210990412386703},
        {1e12, 5, 7, 2.5197004782965464e-41},
        {2.1, 100, 12, 0.075613990595725253},
        {1e-8, 1, 5, 0.99992407866218734},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const double tail = ordo_f_tail(rows[i].F, 1, rows[i].df1, rows[i].df2);
        check_double(tail, rows[i].tail, 1e-10);
        check_double(ordo_f_tail(1e150 * rows[i].F, 1e150, rows[i].df1, rows[i].df2), tail, 1e-12);
        /* Both sides of the ratio make 1. */
        check_near(tail + ordo_f_tail(1, rows[i].F, rows[i].df2, rows[i].df1), 1, 1e-12);
    }
    /* Two degrees of freedom have a closed form; one those of Student. */
    for (double F = 1e-12; F < 1e12; F *= 7)
        for (double df = 1; df < 1e6; df = 2 * df + 1) {
            check_double(ordo_f_tail(F, 1, 2, df), exp(-0.5 * df * log1p(2 * F / df)), 1e-10);
            check_double(ordo_f_tail(F, 1, 1, df), ordo_t_tail(sqrt(F), df), 1e-10);
        }
    /* Nothing is NaN where one of the two has no size. */
    static const double sizes[] = {0, 5e-324, 1e-300, 1, 1e300, INFINITY};
    for (size_t a = 0; a < COUNT(sizes); a++)
        for (size_t b = 0; b < COUNT(sizes); b++)
            check_between(ordo_f_tail(sizes[a], sizes[b], 6, 504), 0, 1);
    check_near(ordo_f_tail(0, 0, 1, 1), 1, 0);
    check_near(ordo_f_tail(1, 0, 1, 1), 0, 0);
    check_near(ordo_f_tail(1, INFINITY, 1, 1), 1, 0);
    check_near(ordo_t_tail(0, 3), 1, 0);
    check_near(ordo_t_tail(1e200, 3), 0, 0);
}

/* A variance that is known: the normal and the chi-squared distributions. */
static void test_known(void **state) {
    static const struct {
        double chi, df, tail;
    } rows[] = {{11.344866730144373, 3, 0.01},
                {18.307038053275146, 10, 0.05},
                {67.327633, 100, 0.995},
                {1106.969, 1000, 0.01}};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();

    (void)state;
    check_double(ordo_t_quantile(0.95, INFINITY), 1.9599639845400545, 1e-14);
    check_double(ordo_t_quantile(0.99, INFINITY), 2.5758293035489004, 1e-14);
    check_double(ordo_t_quantile(0.5, INFINITY), 0.67448975019608174, 1e-14);
    for (double tail = 0x1p-50; tail < 1; tail *= 4)
        check_double(ordo_t_tail(-ordo_t_quantile(1 - tail, INFINITY), INFINITY), tail, 1e-12);
    for (size_t i = 0; i < COUNT(rows); i++)
        check_double(ordo_f_tail(rows[i].chi / rows[i].df, 1, rows[i].df, INFINITY), rows[i].tail,
                     2e-5);
    /* One degree of freedom is the normal distribution, two are exponential; four have a closed
     * form; GSL's own for any. */
    for (double chi = 1e-8; chi < 700; chi *= 3) {
        check_double(ordo_f_tail(chi, 1, 1, INFINITY), erfc(sqrt(chi / 2)), 1e-12);
        check_double(ordo_f_tail(chi, 2, 2, INFINITY), exp(-chi / 2), 1e-12);
        check_double(ordo_f_tail(chi / 4, 1, 4, INFINITY), exp(-chi / 2) * (1 + chi / 2), 1e-12);
        for (double df = 1; df < 1e6; df = ceil(2.7 * df))
            check_near(ordo_f_tail(chi / df, 1, df, INFINITY), gsl_cdf_chisq_Q(chi, df), 1e-12);
    }
    for (double df = 10; df < 1.5e6; df *= 7)
        check_double(ordo_f_tail(1 + 2 / sqrt(df), 1, df, INFINITY),
                     gsl_cdf_chisq_Q(df + 2 * sqrt(df), df), 1e-9);
    check_near(ordo_f_tail(0, 1, 5, INFINITY), 1, 0);
    check_near(ordo_f_tail(1e300, 1e-300, 5, INFINITY), 0, 0);
    gsl_set_error_handler(handler);
}

/* What gsl_multifit_robust says of the rows, each times the root of its weight; false if it does
 * not settle. */
static bool by_gsl(size_t n, const double t[], const double v[], const double w[],
                   struct ordo_robust *fit) {
    gsl_matrix *X = gsl_matrix_alloc(n, 2), *cov = gsl_matrix_alloc(2, 2);
    gsl_vector *c = gsl_vector_alloc(2), *y = gsl_vector_alloc(n);
    gsl_multifit_robust_workspace *work =
        gsl_multifit_robust_alloc(gsl_multifit_robust_bisquare, n, 2);

    for (size_t i = 0; i < n; i++) {
        gsl_matrix_set(X, i, 0, sqrt(w[i]));
        gsl_matrix_set(X, i, 1, sqrt(w[i]) * t[i]);
        gsl_vector_set(y, i, sqrt(w[i]) * v[i]);
    }
    const bool settled = gsl_multifit_robust(X, y, c, cov, work) == GSL_SUCCESS;
    *fit = (struct ordo_robust){gsl_vector_get(c, 0), gsl_vector_get(c, 1),
                                gsl_multifit_robust_statistics(work).sigma,
                                sqrt(gsl_matrix_get(cov, 1, 1))};
    gsl_multifit_robust_free(work);
    gsl_vector_free(c);
    gsl_vector_free(y);
    gsl_matrix_free(cov);
    gsl_matrix_free(X);
    return settled;
}

/* GSL stops at a relative change of 1.5e-8 of the coefficients; ours goes on to the fixed point,
 * which lies nearer than that to where a contraction has come, or some times that where weights of
 * a point make it slow. Where GSL does not settle, ours says so or is finite. */
static void test_robust(void **state) {
    enum { TABLES = 2000, MOST = 30 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    size_t settled = 0, theirs = 0;

    (void)state;
    gsl_rng_set(rng, 7);
    for (size_t k = 0; k < TABLES; k++) {
        const size_t n = 8 + k % (MOST - 7);
        double t[MOST], v[MOST], w[MOST], mirrored[MOST];
        struct ordo_robust ours, gsl, other;
        for (size_t i = 0; i < n; i++) {
            w[i] = 1 + (double)(k % 3) * gsl_rng_uniform(rng);
            t[i] = 0.7 * ((double)i - 0.5 * (double)(n - 1));
            v[i] = 1 - 2 * t[i] + 0.05 * gsl_ran_tdist(rng, 3);
        }
        v[n / 2] += 1.5;
        const int status = ordo_robust_fit(n, t, v, w, &ours);
        const bool settles = by_gsl(n, t, v, w, &gsl);
        assert_true(status == ORDO_OK || status == ORDO_ENOCONV);
        settled += status == ORDO_OK;
        theirs += settles;
        if (status != ORDO_OK)
            continue;
        if (settles) {
            check_near(ours.slope, gsl.slope, 2e-7);
            check_near(ours.height, gsl.height, 2e-7);
            check_double(ours.sigma, gsl.sigma, 1e-5);
            check_double(ours.slope_error, gsl.slope_error, 1e-5);
        }
        /* Units and sign: another line is added, and the fit follows. */
        for (size_t i = 0; i < n; i++)
            mirrored[i] = 300 + 5 * t[i] - v[i];
        assert_int_equal(ordo_robust_fit(n, t, mirrored, w, &other), ORDO_OK);
        check_near(other.slope, 5 - ours.slope, 1e-9);
        check_near(other.height, 300 - ours.height, 1e-9);
        check_double(other.slope_error, ours.slope_error, 1e-7);
    }
    assert_true(settled >= theirs);
    print_message("%zu of %d robust lines settle, %zu by GSL\n", settled, TABLES, theirs);
    gsl_set_error_handler(handler);
    gsl_rng_free(rng);
}

/* A power law with one wild level: the line of the others, exactly. */
static void test_robust_exact(void **state) {
    static const double w[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    double t[9], v[9];
    struct ordo_robust fit;

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        t[i] = (double)i - 4;
        v[i] = 3 - 2 * t[i];
    }
    v[3] += 2;
    assert_int_equal(ordo_robust_fit(9, t, v, w, &fit), ORDO_OK);
    check_near(fit.slope, -2, 1e-9);
    check_near(fit.height, 3, 1e-9);
    assert_true(fit.slope_error > 0);
    /* Nothing to weigh: a line without scatter has no standard deviation, and says so. */
    for (size_t i = 0; i < 9; i++)
        v[i] = 0;
    assert_int_equal(ordo_robust_fit(9, t, v, w, &fit), ORDO_ENOCONV);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t_quantile),   cmocka_unit_test(test_f_tail),
        cmocka_unit_test(test_known),        cmocka_unit_test(test_robust),
        cmocka_unit_test(test_robust_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
