/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * correction.h: a power law with its first correction,
 *
 *     log e = c + p log h + log(1 + a h^q),
 *
 * h = x for a positive expected order and 1/x for a negative one, so that p is a speed. Private to
 * the gate.
 */
#ifndef ORDO_CORRECTION_H
#define ORDO_CORRECTION_H

#include "gate/window.h"

/* The relative orders of a correction that nobody stated, the slowest first. */
enum { ORDO_RELATIVE_ORDERS = 4 };
extern const double ordo_relative_orders[ORDO_RELATIVE_ORDERS];

/* Levels that the model looks at: the finest so many. With more the line has 62 degrees of freedom,
 * and what a correction does to it shows as a trend of its windows. */
enum { ORDO_TAIL_LEVELS = 64 };

/* The fine end of what is left to fit, the finest level first. */
struct ordo_tail {
    size_t count;
    double s[ORDO_TAIL_LEVELS];                        /* log h, ascending */
    double v[ORDO_TAIL_LEVELS];                        /* log error */
    double w[ORDO_TAIL_LEVELS];                        /* weight */
    double ss[ORDO_TAIL_LEVELS], df[ORDO_TAIL_LEVELS]; /* of the replicates */
    double known;                                      /* as in struct ordo_points */
};

/* Those at the very end are left out that a floor lifts by more than ORDO_SLACK. */
void ordo_tail_take(const struct ordo_request *request, const struct ordo_usable *usable,
                    struct ordo_tail *tail);

/* Speed of the step to level i from the next coarser one, i + 1 < count. */
double ordo_tail_speed(const struct ordo_tail *tail, size_t i);

/* Which way the term goes: it decays as h does, or it grows while the leading one decays. */
enum ordo_term { ORDO_DECAYING, ORDO_GROWING };

/* Where the misfit of one relative order is least: the size of the term log(1 + t) where it is
 * largest, the sum of squares, and what the term adds to the slope of the line. */
struct ordo_valley {
    double z, ss, slope;
};

struct ordo_correction {
    size_t count; /* the finest levels that it was fitted to; 0 if there is none */
    enum ordo_term term;
    double q;         /* relative order: 1/2, 1, 2, 3 (-1/2 … for a growing term), or as given */
    double t;         /* the term at the coarsest level (at the finest, if it grows) */
    double share;     /* the term at the finest level, a h^q */
    double remainder; /* its effect on the local order there */
    double speed;     /* p */
    double interval[2]; /* of p: profile likelihood over p, a and all q that are left; an end that
                           the levels do not bound is infinite */
    double ss, line_ss; /* sums of squares about it and about the line through the same levels */
    double variance;    /* about it, for a weight of 1 */
    double df;          /* behind the variance, INFINITY if it is known */
    double chance;      /* probability that scatter about a line gains as much (F test) */
    struct ordo_valley valley[ORDO_RELATIVE_ORDERS]; /* of each q, in their order */
};

/* Fit the finest `count` levels, 4 or more, with the best q, or the given one if it is not 0. The
 * result has no interval. False if the levels lie too close together. */
bool ordo_correction_fit(const struct ordo_tail *tail, size_t count, enum ordo_term term,
                         double given, struct ordo_correction *correction);

/* The interval of a fit. */
void ordo_correction_interval(const struct ordo_tail *tail, double given, double confidence,
                              struct ordo_correction *correction);

/* Fit the widest window of at least `least` levels of which no narrower one says that its coarse
 * levels do not belong (Chow's test at ORDO_TEST_LEVEL). The chance is that of the best of all that
 * were tried. False if there is none. */
bool ordo_correction_find(const struct ordo_tail *tail, size_t least, double given,
                          struct ordo_correction *correction);

#endif
