/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * steps.h: the finest steps of a study, and what they say of the limit where there is no noise.
 * Orders are speeds here, as in correction.h. Private to the gate.
 */
#ifndef ORDO_STEPS_H
#define ORDO_STEPS_H

#include "gate/correction.h"

/* Steps that are looked at. */
enum { ORDO_STEPS = 4 };

/* Step i runs from level i + 1 to the finer level i. */
struct ordo_steps {
    size_t count;             /* of steps, one less than of levels */
    double s[ORDO_STEPS + 1]; /* log h of the levels, the finest first */
    double v[ORDO_STEPS + 1]; /* log error */
    double w[ORDO_STEPS + 1]; /* number of replicates */
    double speed[ORDO_STEPS]; /* local orders */
};

/* The finest steps, each by a factor of 5/4 or more: of shorter ones the order is mostly scatter.
 * Four of them if the levels reach so far, and shorter ones if they do not. */
void ordo_steps_take(const struct ordo_tail *tail, struct ordo_steps *steps);

/* Change of the local order from step i + 1 to the finer step i; exactly 0 where it is round-off.
 */
double ordo_steps_change(const struct ordo_steps *steps, size_t i);

/* Whether the local order changes in one direction over the three finest changes, or as many as
 * there are: white scatter does so once in 23 times. */
bool ordo_steps_move(const struct ordo_steps *steps);

/* Whether the changes of the local order, each for the way it took, shrink towards the limit, as
 * those of any decaying term do: a growing one, and scatter, are no ground to extrapolate from.
 * Where the last change is nothing beside the one before, as after a switch, that is enough: no
 * term shrinks faster than eightfold on levels that double, and white scatter does so once in 17
 * times. So it is where the last two go one way, whatever the third does: a term that was the
 * leading one makes changes that grow before they shrink, and two terms of different sign make the
 * local order turn. Beyond the turn the slower one leads it and the faster one takes more from the
 * change before than from the last, so that the slow one looks slower than it is, and the
 * extrapolation of what shrinks (Aitken's) leads beyond the limit. */
bool ordo_steps_settle(const struct ordo_steps *steps);

/* The order in the limit, if what changes from the second step to the finest is a small term of
 * relative order q. */
double ordo_steps_extrapolate(const struct ordo_steps *steps, double q);

/* The order in the limit by a term of relative order *q: the `given` one, or if that is 0 the one
 * of ordo_relative_orders that is nearest to what the third step, and the fourth, point to. The
 * interval runs from the finest step to what the slowest plausible term makes of it: a small one of
 * half the relative order that is observed, as a term of q followed by one of 2 q looks like
 * something between the two, or one of any size that is a fifth slower. */
double ordo_steps_limit(const struct ordo_steps *steps, double given, double interval[2],
                        double *q);

#endif
