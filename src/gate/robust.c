/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * robust.c: a straight line by iteratively reweighted least squares.
 */
#include "gate/robust.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <stdlib.h>

/* The parameters of a line, and what makes a median of absolute residuals a standard deviation. */
enum { P = 2, ITERATIONS = 200 };
static const double tuning = 4.685, normal_median = 0.6745;

struct work {
    size_t n;
    const double *t, *v;
    const double *given; /* given[n]: the weights that the points come with */
    double *left;        /* left[n]: 1 - leverage */
    double *r;           /* r[n]: residuals over sqrt(left), for a weight of 1 */
    double *w;           /* w[n]: weights, scratch of the median before */
};

static void residuals(const struct work *k, const struct ordo_robust *fit) {
    for (size_t i = 0; i < k->n; i++)
        k->r[i] = sqrt(k->given[i] / k->left[i]) * (k->v[i] - fit->height - fit->slope * k->t[i]);
}

/* Standard deviation from the median of |r|, of which a line makes one small at will (Street,
 * Carroll and Ruppert 1988). `raw` takes back what the leverage added to r. */
static double median_sigma(const struct work *k, bool raw) {
    for (size_t i = 0; i < k->n; i++)
        k->w[i] = fabs(k->r[i]) * (raw ? sqrt(k->left[i]) : 1);
    gsl_sort(k->w, 1, k->n);
    return gsl_stats_median_from_sorted_data(k->w + P - 1, 1, k->n - P + 1) / normal_median;
}

/* Weighted least squares with weights from the residuals. False if they leave no line. */
static bool reweigh(const struct work *k, double sigma, struct ordo_robust *fit) {
    double cov00, cov01, cov11, ss;

    for (size_t i = 0; i < k->n; i++) {
        const double u = k->r[i] / (sigma * tuning);
        k->w[i] = fabs(u) < 1 ? k->given[i] * gsl_pow_2(1 - u * u) : 0;
    }
    gsl_fit_wlinear(k->t, 1, k->w, 1, k->v, 1, k->n, &fit->height, &fit->slope, &cov00, &cov01,
                    &cov11, &ss);
    return gsl_finite(fit->height) && gsl_finite(fit->slope);
}

/* Iterate until the line moves by less than 1e-10 of the scatter anywhere, which no figure shows,
 * or by round-off. Two weights in turn, a cycle, never do. */
static bool settle(const struct work *k, double least, struct ordo_robust *fit) {
    double height = 0;

    for (size_t i = 0; i < k->n; i++)
        height = GSL_MAX(height, fabs(k->v[i]));
    for (int i = 0; i < ITERATIONS; i++) {
        const struct ordo_robust before = *fit;
        const double sigma = GSL_MAX(median_sigma(k, false), least);
        double moved = 0;

        if (!reweigh(k, sigma, fit))
            return false;
        residuals(k, fit);
        for (size_t e = 0; e < k->n; e++)
            moved = GSL_MAX(
                moved, fabs(fit->height - before.height + (fit->slope - before.slope) * k->t[e]));
        if (moved <= GSL_MAX(1e-10 * sigma, 16 * DBL_EPSILON * height))
            return true;
    }
    return false;
}

/* Street, Carroll and Ruppert (1988), equations 3 and 5, then DuMouchel and O'Brien (1989), section
 * 4.1: never below what least squares gives a share to. */
static double deviation(const struct work *k, double least, double least_squares) {
    const double n = (double)k->n, scale = tuning * GSL_MAX(median_sigma(k, true), least);
    double a = 0, b = 0;

    for (size_t i = 0; i < k->n; i++) {
        const double u = k->r[i] / scale, rest = 1 - u * u;
        if (rest > 0) {
            a += rest * (1 - 5 * u * u) / n;
            b += k->left[i] * gsl_pow_2(u * rest * rest) / (n - P);
        }
    }
    const double sigma = (1 + P / n * (1 - a) / a) * sqrt(b) * scale / a;
    return GSL_MAX(sigma,
                   sqrt((gsl_pow_2(least_squares * P) + sigma * sigma * n) / (gsl_pow_2(P) + n)));
}

int ordo_robust_fit(size_t n, const double t[], const double v[], const double w[],
                    struct ordo_robust *fit) {
    struct work k = {.n = n, .t = t, .v = v, .given = w, .left = malloc(3 * n * sizeof *k.left)};
    double cov00, cov01, cov11, ss, total = 0;
    int status = ORDO_ENOMEM;

    if (k.left == NULL)
        goto done;
    k.r = k.left + n;
    k.w = k.r + n;
    const double mean = gsl_stats_wmean(w, 1, t, 1, n), stt = gsl_stats_wtss(w, 1, t, 1, n);
    /* Of scatter below a millionth of what the data do there is none. */
    const double least = 1e-6 * sqrt(gsl_stats_wtss(w, 1, v, 1, n) / (double)(n - 1));
    gsl_fit_wlinear(t, 1, w, 1, v, 1, n, &fit->height, &fit->slope, &cov00, &cov01, &cov11, &ss);
    for (size_t i = 0; i < n; i++)
        total += w[i];
    for (size_t i = 0; i < n; i++)
        k.left[i] = GSL_MAX(1 - w[i] * (1 / total + gsl_pow_2(t[i] - mean) / stt), 1e-4);
    residuals(&k, fit);
    status = ORDO_ENOCONV;
    if (!settle(&k, least, fit))
        goto done;
    fit->sigma = deviation(&k, least, sqrt(ss / (double)(n - P)));
    fit->slope_error = fit->sigma / sqrt(stt);
    if (gsl_finite(fit->slope_error) && fit->slope_error > 0)
        status = ORDO_OK;
done:
    free(k.left);
    return status;
}
