/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * line.h: a straight line through logarithms, with what is needed to judge it: the variance of its
 * slope, the trend that it leaves, the point that does not belong.
 */
#ifndef ORDO_LINE_H
#define ORDO_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Levels of a window, log x ascending. */
struct ordo_points {
    size_t count;
    const double *u;     /* u[count] = log x */
    const double *v;     /* v[count] = log error, mean of the replicates */
    const double *w;     /* w[count] = number of replicates, or by their standard errors */
    const double *slack; /* slack[count]: how far a point may be off the line without being an
                            outlier, however straight the others lie */
    double pure_ss;      /* weighted sum of squares of the replicates about their means … */
    double pure_df;      /* … and its degrees of freedom; 0 and 0 without replicates */
    double known;        /* standard deviation of log error for a weight of 1, 0 if not known */
};

struct ordo_line {
    double slope, slope_error; /* and its standard deviation */
    double centre, height;     /* log error = height + slope (log x - centre) */
    double sigma; /* standard deviation of log error about the line for a weight of 1 */
    double df;    /* degrees of freedom behind sigma; INFINITY if it is the known one */
    double drift,
        drift_error; /* change of the local slope from the first to the last point
                        (quadratic fit), and its standard deviation; 0, inf for count = 3 */
    double drift_df;
    double ss;           /* weighted sum of squares about the line */
    size_t outlier;      /* the point with the largest studentized residual … */
    double outlier_p;    /* … and the probability of such a one among `count`; 1 if count < 5 */
    double outlier_off;  /* log of the factor by which it is off the line of the others … */
    double others_sigma; /* … and how these scatter, for a weight of 1 */
    double end_p[2];     /* probability that the first, the last point is as far off the line
                            of the others as it is; 1 if that is within its slack or count < 5 */
    bool robust;         /* fitted by bisquare weights because of an outlier */
};

/* Variance of log error for a weight of 1, and its degrees of freedom into *all: the known one,
 * unless the residuals `ss` about a model, or the replicates, are larger than it can explain
 * (chi-squared, 1 %); else what residuals and replicates say together, unless the replicates
 * cannot explain the residuals (F test): then the seeds of a level share an offset, or the model
 * does not fit, and the residuals alone count.
 *
 * A preliminary test of two variances has to be far weaker than 5 % (Bozivich, Bancroft and
 * Hartley 1956): at 1 % the 95 % interval of four levels holds the true order in as few as 77 % of
 * the cases, of eight in 86 %. At the level 0.45 sqrt(2/df) it does so in no fewer than 93.5 % for
 * four levels and more, whatever the offset and the seeds, and without an offset more than half of
 * the studies pool, so that their median width is that of who knows. */
double ordo_variance(const struct ordo_points *points, double ss, double df, double *all);

/* The same about a model with more parameters than the line, to which ordo_variance gave `line_df`:
 * without the replicates where they did not explain how the levels lie off the line. They may share
 * an offset, of which few levels and one parameter more leave too little to be noticed: pooled
 * then, an offset would be seen as a term. It only adds to what the replicates say, so the variance
 * is never less than that. */
double ordo_variance_beyond(const struct ordo_points *points, double line_df, double ss, double df,
                            double *all);

/* Least squares, weighted; the variance is that of ordo_variance. With
 * at least ORDO_ROBUST_LEVELS points (and at most ORDO_ROBUST_LEVELS_MAX, as its medians take a
 * sort for each iteration and window, and one point among so many bends no line) and an outlier
 * (1 %) between the two ends the fit is repeated with bisquare weights (robust.h); at an end it
 * tells of the limits of the window instead. count >= 3. Returns ORDO_OK, ORDO_ENOMEM, or
 * ORDO_EINVAL if u is constant to rounding. */
#define ORDO_ROBUST_LEVELS 8
#define ORDO_ROBUST_LEVELS_MAX 1000
int ordo_line_fit(const struct ordo_points *points, struct ordo_line *line);

#endif
