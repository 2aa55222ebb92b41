/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * line.c: a straight line through logarithms.
 */
#include "gate/line.h"
#include "gate/probability.h"
#include "gate/robust.h"
#include "ordo.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics.h>
#include <stdlib.h>

/* Level of the tests for lack of fit and for an outlier. */
static const double alpha = 0.01;

/* Level, for two degrees of freedom, below which the residuals are more than the replicates explain
 * (see ordo_variance). */
static const double share_level = 0.45;

/* Weighted mean of u, so that slope and height are uncorrelated and units do not matter. */
static double centre_of(const struct ordo_points *p) {
    return gsl_stats_wmean(p->w, 1, p->u, 1, p->count);
}

double ordo_variance(const struct ordo_points *p, double ss, double df, double *all) {
    const double lack = ss / df, pure = p->pure_df > 0 ? p->pure_ss / p->pure_df : 0;
    const double known = p->known * p->known;

    *all = GSL_POSINF;
    if (known > 0 && ordo_f_tail(lack, known, df, *all) >= alpha &&
        (p->pure_df == 0 || ordo_f_tail(pure, known, p->pure_df, *all) >= alpha))
        return known;
    *all = df;
    if (p->pure_df == 0 || ordo_f_tail(lack, pure, df, p->pure_df) < share_level * sqrt(2 / df))
        return lack;
    *all += p->pure_df;
    return (ss + p->pure_ss) / *all;
}

double ordo_variance_beyond(const struct ordo_points *p, double line_df, double ss, double df,
                            double *all) {
    struct ordo_points alone = *p;

    if (p->pure_df == 0 || line_df > (double)p->count - 2)
        return ordo_variance(p, ss, df, all);
    alone.pure_df = 0;
    const double variance = ordo_variance(&alone, ss, df, all);
    return isinf(*all) ? variance : GSL_MAX(variance, p->pure_ss / p->pure_df);
}

/* How far a point lies off the line of the others, and these about it for a weight of 1. */
struct deletion {
    double off, sigma;
};

/* Externally studentized residual of point i: how far it lies off the line of the others in units
 * of their scatter, or of the known one. 0 where that is within its slack. */
static double studentized(const struct ordo_points *p, size_t i, double total, double sww,
                          const struct ordo_line *line, struct deletion *d) {
    const double t = p->u[i] - line->centre, r = p->v[i] - line->height - line->slope * t;
    const double left = 1 - p->w[i] * (1 / total + t * t / sww);
    const double rest = GSL_MAX(line->ss - p->w[i] * r * r / left, 1e-30 * line->ss);

    d->off = r / left;
    d->sigma = isinf(line->df) ? line->sigma : sqrt(rest / ((double)p->count - 3));
    const double scale = d->sigma * sqrt(left / p->w[i]);

    return left > 0 && scale > 0 && fabs(d->off) > p->slack[i] ? fabs(r) / scale : 0;
}

/* The worst point has the probability of the worst among `count` (Bonferroni). */
static void find_outlier(const struct ordo_points *p, double sww, struct ordo_line *line) {
    const double df = isinf(line->df) ? line->df : (double)p->count - 3;
    double total = 0, worst = 0;
    struct deletion d;

    line->outlier_p = line->end_p[0] = line->end_p[1] = 1;
    if (p->count < 5)
        return;
    for (size_t i = 0; i < p->count; i++)
        total += p->w[i];
    for (size_t i = 0; i < p->count; i++) {
        const double off = studentized(p, i, total, sww, line, &d);
        if (off > worst) {
            worst = off;
            line->outlier = i;
            line->outlier_off = d.off;
            line->others_sigma = d.sigma;
        }
        if (i == 0 || i + 1 == p->count)
            line->end_p[i > 0] = ordo_t_tail(off, df);
    }
    line->outlier_p = GSL_MIN(1, (double)p->count * ordo_t_tail(worst, df));
}

/* The sums are plain ones: gsl_fit_wlinear has running means, in which a level that weighs 1e12
 * times more than the others cancels what these say of the slope. */
static int straight(const struct ordo_points *p, struct ordo_line *line, double t[]) {
    double ss = 0, sww = 0, swv = 0;

    line->centre = centre_of(p);
    line->height = gsl_stats_wmean(p->w, 1, p->v, 1, p->count);
    for (size_t i = 0; i < p->count; i++) {
        t[i] = p->u[i] - line->centre;
        sww += p->w[i] * t[i] * t[i];
        swv += p->w[i] * t[i] * (p->v[i] - line->height);
    }
    line->slope = swv / sww;
    for (size_t i = 0; i < p->count; i++)
        ss += p->w[i] * gsl_pow_2(p->v[i] - line->height - line->slope * t[i]);
    if (!(gsl_finite(line->slope) && gsl_finite(ss) && sww > 0))
        return ORDO_EINVAL;
    line->sigma = sqrt(ordo_variance(p, ss, (double)p->count - 2, &line->df));
    line->slope_error = line->sigma / sqrt(sww);
    line->ss = ss;
    find_outlier(p, sww, line);
    return ORDO_OK;
}

/* Local slope against u, from a quadratic: its part q that is orthogonal to the line, so that the
 * line stays what it is. */
static void curve(const struct ordo_points *p, const double t[], struct ordo_line *line) {
    double w = 0, wt2 = 0, wt3 = 0, wqq = 0, wqv = 0;

    for (size_t i = 0; i < p->count; i++) {
        w += p->w[i];
        wt2 += p->w[i] * t[i] * t[i];
        wt3 += p->w[i] * gsl_pow_3(t[i]);
    }
    for (size_t i = 0; i < p->count; i++) {
        const double q = t[i] * t[i] - wt2 / w - wt3 / wt2 * t[i];
        wqq += p->w[i] * q * q;
        wqv += p->w[i] * q * (p->v[i] - line->height - line->slope * t[i]);
    }
    const double curvature = 2 * wqv / wqq, length = t[p->count - 1] - t[0];
    const double rest = GSL_MAX(line->ss - wqv * wqv / wqq, 0);
    const double variance =
        ordo_variance_beyond(p, line->df, rest, (double)p->count - 3, &line->drift_df);
    line->drift = curvature * length;
    line->drift_error = 2 * sqrt(variance / wqq) * length;
}

/* Bisquare weights in place of least squares; where they do not settle, least squares stays. */
static int robust(const struct ordo_points *p, struct ordo_line *line, const double t[]) {
    struct ordo_robust fit;
    const int status = ordo_robust_fit(p->count, t, p->v, p->w, &fit);

    if (status != ORDO_OK)
        return status == ORDO_ENOCONV ? ORDO_OK : status;
    line->height = fit.height;
    line->slope = fit.slope;
    line->slope_error = fit.slope_error;
    line->sigma = fit.sigma;
    line->df = (double)p->count - 2;
    line->robust = true;
    return ORDO_OK;
}

int ordo_line_fit(const struct ordo_points *p, struct ordo_line *line) {
    double few[32], *t = few;
    int status;

    *line = (struct ordo_line){.drift_error = GSL_POSINF, .drift_df = 1};
    if (p->count > sizeof few / sizeof *few) {
        t = malloc(p->count * sizeof *t);
        if (t == NULL)
            return ORDO_ENOMEM;
    }
    status = straight(p, line, t);
    if (status == ORDO_OK && p->count >= 4)
        curve(p, t, line);
    const bool inside = line->outlier > 0 && line->outlier + 1 < p->count;
    if (status == ORDO_OK && p->count >= ORDO_ROBUST_LEVELS && p->count <= ORDO_ROBUST_LEVELS_MAX &&
        line->outlier_p < alpha && inside)
        status = robust(p, line, t);
    if (t != few)
        free(t);
    return status;
}
