/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_bspline.c: B-splines: the basis, fits, and the way to truncated powers.
 */
#include "fits.h"

static const double breaks[] = {-1, -0.8, -0.75, -0.4, -0.1, 0.05, 0.3, 0.6, 0.9, 1};
enum { CELLS = COUNT(breaks) - 1, MANY = 1501 };

static struct ordo_bspline bspline(size_t p) {
    struct ordo_bspline s;
    assert_int_equal(ordo_bspline_init(p, CELLS, breaks, workspace, &s), ORDO_OK);
    return s;
}

static void grid(double x[]) {
    for (size_t i = 0; i < MANY; i++)
        x[i] = -1 + 2 * (double)i / (MANY - 1);
}

static void randomise(struct ordo_bspline *s) {
    for (size_t i = 0; i < s->cells + s->p; i++)
        s->c[i] = uniform(-1, 1);
}

static void test_bspline_basis(void **state) {
    double x[MANY], y[MANY];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= ORDO_BSPLINE_DEGREE_MAX; p++) {
        struct ordo_bspline s = bspline(p);
        for (size_t i = 0; i < CELLS + p; i++) /* partition of unity */
            s.c[i] = 1;
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++)
            check_near(y[i], 1, 1e-14);
        for (size_t i = 0; i < CELLS + p; i++) { /* Greville's points give x itself */
            s.c[i] = 0;
            for (size_t j = 1; j <= p; j++)
                s.c[i] += s.knots[i + j] / (double)p;
        }
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++)
            check_near(y[i], x[i], 1e-14);
        for (size_t k = 0; k < CELLS + p; k++) { /* not negative, and zero off its p + 1 cells */
            memset(s.c, 0, (CELLS + p) * sizeof *s.c);
            s.c[k] = 1;
            ordo_bspline_eval(&s, MANY, x, y);
            for (size_t i = 0; i < MANY; i++) {
                assert_true(y[i] >= 0);
                if (x[i] < s.knots[k] || x[i] > s.knots[k + p + 1])
                    check_near(y[i], 0, 0);
            }
        }
    }
}

static void test_bspline_fit(void **state) {
    double x[MANY], y[MANY], fit[MANY], other[MANY];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= ORDO_BSPLINE_DEGREE_MAX; p++) {
        struct ordo_bspline s = bspline(p), t = bspline(p);
        /* A spline of the space is its own fit. */
        randomise(&t);
        ordo_bspline_eval(&t, MANY, x, y);
        assert_int_equal(ordo_bspline_fit(&s, MANY, x, y, workspace), ORDO_OK);
        ordo_bspline_eval(&s, MANY, x, fit);
        for (size_t i = 0; i < MANY; i++)
            check_near(fit[i], y[i], 1e-13);
        /* Otherwise the residual is orthogonal to the space. */
        for (size_t i = 0; i < MANY; i++)
            y[i] = cos(9 * x[i]) + fabs(x[i]);
        assert_int_equal(ordo_bspline_fit(&s, MANY, x, y, workspace), ORDO_OK);
        ordo_bspline_eval(&s, MANY, x, fit);
        for (int k = 0; k < 10; k++) {
            double inner = 0, rr = 0, tt = 0;
            randomise(&t);
            ordo_bspline_eval(&t, MANY, x, other);
            for (size_t i = 0; i < MANY; i++) {
                inner += (y[i] - fit[i]) * other[i];
                rr += gsl_pow_2(y[i] - fit[i]);
                tt += gsl_pow_2(other[i]);
            }
            assert_true(rr > 1e-6);
            check_near(inner, 0, 1e-11 * sqrt(rr * tt));
        }
    }
}

/* Leading coefficient on one cell: the p-th divided difference of p + 1 values. */
static double leading(const struct ordo_bspline *s, size_t cell) {
    double x[ORDO_BSPLINE_DEGREE_MAX + 1], y[ORDO_BSPLINE_DEGREE_MAX + 1];

    for (size_t i = 0; i <= s->p; i++)
        x[i] = breaks[cell] +
               (breaks[cell + 1] - breaks[cell]) * ((double)i + 0.5) / (double)(s->p + 1);
    ordo_bspline_eval(s, s->p + 1, x, y);
    for (size_t d = 1; d <= s->p; d++)
        for (size_t i = s->p; i >= d; i--)
            y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - d]);
    return y[s->p];
}

static void test_bspline_powers(void **state) {
    double x[MANY], y[MANY], taylor[ORDO_BSPLINE_DEGREE_MAX + 1], jump[CELLS];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= 8; p++) {
        struct ordo_bspline s = bspline(p);
        size_t home = CELLS;
        randomise(&s);
        assert_int_equal(ordo_bspline_powers(&s, workspace, &home, taylor, jump), ORDO_OK);
        assert_in_range(home, 0, CELLS - 1);
        for (size_t i = 1; i < CELLS && p <= 5; i++) {
            /* A difference loses eps 2^p/(p! delta^p), delta a (p+1)-th of the narrowest cell. */
            const double left = leading(&s, i - 1), right = leading(&s, i);
            const double lost = DBL_EPSILON * gsl_pow_uint(2 * (double)(p + 1) / 0.05, (unsigned)p);
            check_near(jump[i - 1], right - left, 10 * lost);
        }
        /* Polynomial and jumps add up to the spline; the terms' size is that of the round-off. */
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++) {
            long double sum = 0, size = 0, power = 1;
            for (size_t j = 0; j <= p; j++, power *= x[i]) { /* the middle of the breaks is 0 */
                sum += taylor[j] * power;
                size += fabsl(taylor[j] * power);
            }
            for (size_t k = 1; k < CELLS; k++) {
                const long double t = x[i] - (long double)breaks[k];
                /* Left of home a jump is met from the right: minus J (x - t)^p where x < t. */
                const long double term = jump[k - 1] * powl(t, (long double)p);
                if (k > home ? t > 0 : t < 0) {
                    sum += k > home ? term : -term;
                    size += fabsl(term);
                }
            }
            check_near((double)sum, y[i], (double)(16 * DBL_EPSILON * (1 + size)));
        }
    }
}

static void test_bspline_failures(void **state) {
    static const double flat[] = {0, 1, 1, 2}, back[] = {0, 2, 1, 3}, nan[] = {0, NAN, 1, 2};
    double x[] = {-1, -0.9, 0.7, 0.8, 1}, y[] = {1, 2, 3, 4, 5};
    struct ordo_bspline s = {0};

    (void)state;
    assert_int_equal(ordo_bspline_init(0, CELLS, breaks, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(ORDO_BSPLINE_DEGREE_MAX + 1, CELLS, breaks, workspace, &s),
                     ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 0, breaks, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, flat, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, back, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, nan, workspace, &s), ORDO_EINVAL);
    s = bspline(2);
    assert_int_equal(ordo_bspline_fit(&s, COUNT(x), x, y, workspace), ORDO_ESINGULAR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bspline_basis),
        cmocka_unit_test(test_bspline_fit),
        cmocka_unit_test(test_bspline_powers),
        cmocka_unit_test(test_bspline_failures),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
