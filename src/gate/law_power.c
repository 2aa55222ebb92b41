/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_power.c: the power law, a straight line through logarithms by ordinary least squares.
 */
#include "gate/law.h"
#include "gate/probability.h"
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics.h>

static int fit(size_t n, const double u[], const double v[], double confidence,
               struct ordo_law_estimate *e) {
    double zero, cov00, cov01, cov11 = GSL_NAN, ss = GSL_NAN;

    *e = (struct ordo_law_estimate){.order = GSL_NAN, .half = GSL_NAN, .residual = GSL_NAN};
    gsl_fit_linear(u, 1, v, 1, n, &zero, &e->order, &cov00, &cov01, &cov11, &ss);
    e->centre = gsl_stats_mean(u, 1, n);
    e->height = gsl_stats_mean(v, 1, n);
    if (n > 2) {
        e->half = sqrt(cov11) * ordo_t_quantile(confidence, (double)n - 2);
        e->residual = sqrt(ss / ((double)n - 2));
    }
    return gsl_finite(e->order) && (n == 2 || gsl_finite(e->half)) ? ORDO_OK : ORDO_EINVAL;
}

const struct ordo_law ordo_law_power = {
    .name = "power",
    .formula = "C x^order",
    .parameters = (const char *const[]){"C", "order", NULL},
    .fit = fit,
};
