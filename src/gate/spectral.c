/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spectral.c: whether errors fall faster than any power, as those of analytic approximations do.
 */
#include "gate/spectral.h"
#include "gate/probability.h"
#include <gsl/gsl_machine.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics.h>

/* Slope of v against u. */
static double plain_slope(size_t n, const double u[], const double v[]) {
    return gsl_stats_covariance(u, 1, v, 1, n) / gsl_stats_variance(u, 1, n);
}

/* Sum of squares about v = height + slope exp(sign u). */
static double exponential_ss(size_t n, const double u[], const double v[], int sign) {
    const double largest = sign > 0 ? u[n - 1] : u[0];
    double mean = 0, sxx = 0, sxy = 0, syy = 0;
    const double height = gsl_stats_mean(v, 1, n);

    for (size_t i = 0; i < n; i++)
        mean += exp(sign * (u[i] - largest)) / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double x = exp(sign * (u[i] - largest)) - mean, y = v[i] - height;
        sxx += x * x;
        sxy += x * y;
        syy += y * y;
    }
    return GSL_MAX(sxx > 0 ? syy - sxy * sxy / sxx : syy, syy * GSL_DBL_EPSILON);
}

bool ordo_spectral_find(size_t n, const double u[], const double v[], int refine,
                        struct ordo_spectral *s) {
    const size_t half = (n + 1) / 2;

    if (n < 6)
        return false;
    const double slope = plain_slope(n, u, v);
    const double ss_power = (double)(n - 1) * (gsl_stats_variance(v, 1, n) -
                                               slope * gsl_stats_covariance(u, 1, v, 1, n));
    s->gain = ss_power / exponential_ss(n, u, v, refine);
    s->coarse = plain_slope(half, refine > 0 ? u : u + n - half, refine > 0 ? v : v + n - half);
    s->fine = plain_slope(half, refine > 0 ? u + n - half : u, refine > 0 ? v + n - half : v);
    return ordo_f_tail(s->gain, 1, (double)n - 2, (double)n - 2) < 0.05 &&
           refine * s->fine < 1.5 * refine * s->coarse && refine * s->fine < 0;
}
