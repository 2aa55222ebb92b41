/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * floor.c: which levels are left to fit: neither round-off nor outside the stated window.
 *
 * Round-off is looked for where theory says that the error is small, which is the coarse end if the
 * error grows.
 */
#include "gate/conclude.h"
#include "gate/judgement.h"
#include "gate/request.h"
#include <float.h>
#include <gsl/gsl_math.h>

static struct ordo_level *from_end(const struct ordo_judged *j, bool last, size_t rank) {
    return &j->levels[last ? j->out.levels_count - 1 - rank : rank];
}

static struct ordo_level *from_small(const struct ordo_request *r, const struct ordo_judged *j,
                                     size_t rank) {
    return from_end(j, r->order < 0, rank);
}

struct ordo_level *ordo_from_fine(const struct ordo_request *r, const struct ordo_judged *j,
                                  size_t rank) {
    return from_end(j, ordo_fine_is_large(r), rank);
}

double ordo_progress(const struct ordo_level *coarse, const struct ordo_level *fine, double order) {
    return ordo_log_ratio(fine->error, coarse->error) / ordo_log_ratio(fine->x, coarse->x) / order;
}

/* What a step does if the error falls neither half nor twice as fast as expected. */
static const double least_progress = 0.5, most_progress = 2;

/* Factor by which round-off may exceed its usual height. */
static const double scattered = 3;

/* Of the step to this rank, how fast the error falls; NaN for the last. */
static double step(const struct ordo_request *r, const struct ordo_judged *j, size_t rank) {
    return rank + 1 < j->out.levels_count
               ? ordo_progress(from_small(r, j, rank + 1), from_small(r, j, rank), r->order)
               : GSL_NAN;
}

/* Whether the error stops falling with the step to this rank: it does next to nothing, or less than
 * expected and than the step before. An error of half the order falls more slowly, and on and on.
 */
static bool stops(const struct ordo_request *r, const struct ordo_judged *j, size_t rank) {
    const double now = step(r, j, rank), before = step(r, j, rank + 1);
    return now < least_progress && (now < 0.25 || !(now > 0.75 * before));
}

/* Whether as many levels as a fit may rest on fall as expected at the end. */
static bool falls_at_end(const struct ordo_request *r, const struct ordo_judged *j) {
    size_t rank = 0;

    while (step(r, j, rank) >= least_progress && step(r, j, rank) <= most_progress)
        rank++;
    return rank + 1 >= r->min_levels;
}

double ordo_scale_of(const struct ordo_request *r, const struct ordo_judged *j) {
    const bool ends = falls_at_end(r, j);
    double largest = 0;

    for (size_t i = 0; i < j->out.levels_count; i++) {
        const struct ordo_level *level = from_small(r, j, i), *end = from_small(r, j, 0);
        const double way = i > 0 ? r->order * ordo_log_ratio(level->x, end->x) : 0;
        if (ends && ordo_log_ratio(level->error, end->error) - way > log(ORDO_UNKNOWN_SCALE))
            break;
        largest = GSL_MAX(largest, level->error);
    }
    return r->scale > 0 ? r->scale : GSL_MIN(ORDO_UNKNOWN_SCALE * largest, DBL_MAX);
}

double ordo_floor_drop(const struct ordo_request *r, struct ordo_judged *j) {
    const bool automatic = r->floor == ORDO_FLOOR_AUTO;
    const double scale = ordo_scale_of(r, j);
    const double sure = automatic ? ORDO_ROUND_OFF * scale : r->floor;
    const double maybe = automatic ? ORDO_EXACT_TOLERANCE * scale : r->floor;
    size_t tail = 0;
    double height = 0;

    for (size_t i = 0; i < j->out.levels_count; i++) {
        const double error = from_small(r, j, i)->error;
        if (error > scattered * maybe)
            break; /* if the error is small at the other end, the sign is wrong */
        if (error < sure || (error <= maybe && stops(r, j, i)))
            tail = i + 1;
    }
    for (size_t i = 0; i < tail; i++) {
        struct ordo_level *level = from_small(r, j, i);
        level->drop = ORDO_DROP_ROUND_OFF;
        height += log(level->error) / (double)tail;
    }
    if (tail > 0 && tail < j->out.levels_count && automatic) {
        struct ordo_level *level = from_small(r, j, tail);
        if (level->error <= GSL_MIN(maybe, scattered * exp(height)))
            level->drop = ORDO_DROP_ROUND_OFF;
    }
    if (r->floor > 0)
        return r->floor;
    return tail > 0 ? exp(height) : 0;
}

double ordo_floor_unknown(const struct ordo_request *r, const struct ordo_judged *j) {
    const bool stated = r->scale > 0 || r->floor != ORDO_FLOOR_AUTO;

    return stated ? 0 : scattered * ORDO_EXACT_TOLERANCE * ordo_scale_of(r, j);
}

void ordo_window_drop(const struct ordo_request *r, struct ordo_judged *j) {
    for (size_t i = 0; i < j->out.levels_count; i++)
        if (j->levels[i].x < r->from || j->levels[i].x > r->to)
            j->levels[i].drop = ORDO_DROP_WINDOW;
}
