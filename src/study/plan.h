/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.h: what a run of a case would have to do: the levels that are kept, what the others will
 * cost, what came of those that are there, and which further ones would decide it.
 */
#ifndef ORDO_PLAN_H
#define ORDO_PLAN_H

#include "study/cost.h"

/* One level. */
struct ordo_plan_level {
    double x;           /* what the costs depend on (cost.h) */
    size_t kept, seeds; /* measurements: those that are kept, all of them */
    double seconds;     /* by the clock, of one measurement: geometric mean of those that are kept,
                           or predicted; NaN if it is not known */
};

/* A case, planned. */
struct ordo_plan {
    struct ordo_result result;      /* the measurements that are kept, judged if there are any */
    struct ordo_plan_level *levels; /* levels[levels_count], as in the case; none of one that reads
                                       them itself */
    size_t levels_count;
    size_t kept, missing;    /* measurements */
    double seconds, dearest; /* of all that are missing, of the dearest one; NaN if not known */
    struct ordo_plan_level *further; /* further[further_count]: the levels of the same ratio that
                                        would decide, if all are kept and that is known */
    size_t further_count;
};

/* Plan a case; recall is NULL if nothing is kept. ORDO_OK, also if the case cannot be prepared,
 * which result.failure says; ORDO_ENOMEM; a status of the recall. Free it in every case. */
int ordo_plan_make(struct ordo_case *c, const struct ordo_recall *recall, struct ordo_plan *plan);
void ordo_plan_free(struct ordo_plan *plan);

/* How long so many measurements take with `jobs` at a time, at least. */
double ordo_plan_time(double seconds, double dearest, size_t jobs);

#endif
