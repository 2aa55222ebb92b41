/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stop.h: when the levels that are there have decided a case, so that finer ones need not be run.
 *
 * Levels are looked at from the coarsest on. The case is decided as soon as two successive numbers
 * of levels, each enough for a fit, have the same verdict, PASS or FAIL. What breaks at finer
 * levels cannot be seen: the verdict is about the levels that it rests on. What it is worth is
 * measured by `ordo selftest --families --until-decided`, for orders; whoever expects anything
 * else, which may be about all levels, the finest or a stated window, has them all run.
 */
#ifndef ORDO_STOP_H
#define ORDO_STOP_H

#include "study/study.h"

/* Levels that must be there before any of them can be spared. */
size_t ordo_stop_least(size_t min_levels);

/* Whether these two decide: the verdicts of the levels without the finest, and of all of them. */
bool ordo_stop_agree(enum ordo_verdict without_finest, enum ordo_verdict all);

/* Whether a case may be decided before all levels are there: it states its levels, expects orders
 * and nothing else, and none of them to be refused or to be found by extrapolation. */
bool ordo_case_stops(const struct ordo_case *c);

/* Whether the measurements that have an outcome decide the case. ORDO_OK or ORDO_ENOMEM. */
int ordo_result_decided(const struct ordo_study *study, const struct ordo_result *result,
                        bool *decided);

#endif
