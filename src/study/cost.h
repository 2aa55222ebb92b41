/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.h: what the next level will cost: the wall time of those that are there follows a power law,
 *
 *     seconds(x) = C x^order,
 *
 * in x, the coordinate that the case is judged against, or its first one if that is a figure. The
 * law is the line of ordo_fit, over the widest window of levels without a trend, seeds merged by
 * their geometric mean; one through two levels if there are no more.
 */
#ifndef ORDO_COST_H
#define ORDO_COST_H

#include "study/study.h"

/* The costs of a case; zeroed to begin with. */
struct ordo_costs {
    size_t count;           /* measurements that have told a cost */
    double *x, *seconds;    /* x[count], seconds[count] */
    size_t fitted;          /* those that the law is of */
    double constant, order; /* of the law; one level, or levels that become cheaper as they become
                               finer, which is noise, have the order 0 */
};

/* Room for all measurements of a result, and the costs of those that have an outcome. ORDO_OK or
 * ORDO_ENOMEM; free it in both cases. */
int ordo_costs_begin(struct ordo_costs *costs, const struct ordo_result *result);
void ordo_costs_free(struct ordo_costs *costs);

/* A further measurement, if it has told what it costs. */
void ordo_costs_add(struct ordo_costs *costs, const struct ordo_result *result,
                    const struct ordo_measurement *m);

/* The x of a level, at[coordinates]. */
double ordo_costs_x(const struct ordo_case *c, const double at[]);

/* What one measurement at x will take, in seconds, into *seconds; NaN if nothing is known. The law
 * is fitted again when there is a sixteenth more to fit it to. ORDO_OK or ORDO_ENOMEM. */
int ordo_costs_predict(struct ordo_costs *costs, const struct ordo_case *c, double x,
                       double *seconds);

#endif
