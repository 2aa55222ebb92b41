/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.h: tables whose slope and interval are known in closed form, and what is asked of them.
 */
#ifndef ORDO_TESTS_TABLES_H
#define ORDO_TESTS_TABLES_H

#include "check.h"
#include "ordo.h"
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Student's t, 97.5 %, 3 and 8 degrees of freedom; 95 % and 99.5 %, 3 degrees. */
static const double t975_3 = 3.182446305, t975_8 = 2.306004135;
static const double t950_3 = 2.353363435, t995_3 = 5.840909310;

/* What is no x and no error. */
static const double bad_values[] = {NAN, INFINITY, -INFINITY, 0, -0.0, -1, -1e-300};

static inline struct ordo_request ask(double order, double band) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    request.order = order;
    request.band = band;
    return request;
}

/* Judge a table of which the call is expected to succeed. */
static inline struct ordo_judgement *judge(size_t n, const double x[], const double error[],
                                           const struct ordo_request *request) {
    struct ordo_judgement *j = NULL;
    assert_int_equal(ordo_judge(n, x, error, request, &j), ORDO_OK);
    assert_non_null(j);
    assert_true(strlen(j->check->message) > 0);
    assert_string_equal(j->check->expectation, "order");
    return j;
}

#define check_outcome(check, wanted_verdict, wanted_reason)                                        \
    check_outcome_at(check, wanted_verdict, wanted_reason, __FILE__, __LINE__)

static inline void check_outcome_at(const struct ordo_check *check, enum ordo_verdict verdict,
                                    enum ordo_reason reason, const char *file, int line) {
    if (check->verdict == verdict && check->reason == (int)reason && strlen(check->message) > 0)
        return;
    print_error("%s, %s (%s), expected %s, %s\n", ordo_verdict_name(check->verdict),
                ordo_reason_name(check->reason), check->message, ordo_verdict_name(verdict),
                ordo_reason_name(reason));
    _fail(file, line);
}

/* x and C x^order; widths 8, 8*ratio, … */
static inline void power_law(size_t n, double ratio, double C, double order, double x[],
                             double error[]) {
    for (size_t i = 0; i < n; i++) {
        x[i] = 8 * pow(ratio, (double)i);
        error[i] = C * pow(x[i], order);
    }
}

/* A table that scatters about n^-2. */
static const double scattered_x[] = {8, 12, 16, 24, 32, 48, 64};
static const double scattered_factor[] = {1.03, 0.98, 1.01, 0.95, 1.04, 1.00, 0.99};
enum { SCATTERED = COUNT(scattered_x) };

static inline void scattered(double x[], double error[]) {
    for (size_t i = 0; i < SCATTERED; i++) {
        x[i] = scattered_x[i];
        error[i] = 0.7 * scattered_factor[i] / (x[i] * x[i]);
    }
}

/* Five levels with the given slope and half-width of the 95 % interval: the residuals
 * a (1, -2, 0, 2, -1) are orthogonal to 1 and to log x = L (-2 … 2), so the standard error is
 * a / (L sqrt 3). */
static inline void known_interval(double slope, double half, double x[5], double error[5]) {
    static const double residual[5] = {1, -2, 0, 2, -1};
    const double L = log(2), a = half * L * sqrt(3) / t975_3;

    for (int i = 0; i < 5; i++) {
        x[i] = exp(L * (i - 2));
        error[i] = exp(slope * L * (i - 2) + a * residual[i]);
    }
}

/* Slope, its standard error and the residual from the textbook sums, in long double. */
static inline void textbook(size_t n, const double x[], const double error[], double *slope,
                            double *se, double *s) {
    long double xm = 0, ym = 0, Sxx = 0, Sxy = 0, SSE = 0;

    for (size_t i = 0; i < n; i++) {
        xm += logl(x[i]) / (long double)n;
        ym += logl(error[i]) / (long double)n;
    }
    for (size_t i = 0; i < n; i++) {
        Sxx += (logl(x[i]) - xm) * (logl(x[i]) - xm);
        Sxy += (logl(x[i]) - xm) * (logl(error[i]) - ym);
    }
    for (size_t i = 0; i < n; i++) {
        const long double r = logl(error[i]) - ym - Sxy / Sxx * (logl(x[i]) - xm);
        SSE += r * r;
    }
    *slope = (double)(Sxy / Sxx);
    *s = (double)sqrtl(SSE / (long double)(n - 2));
    *se = (double)(sqrtl(SSE / (long double)(n - 2)) / sqrtl(Sxx));
}

#endif
