/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * floor.c: which levels are left to fit: neither round-off nor outside the stated window.
 */
#include "gate/conclude.h"
#include "gate/judgement.h"
#include <float.h>
#include <gsl/gsl_math.h>

struct ordo_level *ordo_from_fine(const struct ordo_judged *j, double order, size_t rank) {
    return &j->levels[order < 0 ? j->out.levels_count - 1 - rank : rank];
}

double ordo_progress(const struct ordo_level *coarse, const struct ordo_level *fine, double order) {
    return ordo_log_ratio(fine->error, coarse->error) / ordo_log_ratio(fine->x, coarse->x) / order;
}

double ordo_scale_of(const struct ordo_request *r, const struct ordo_judged *j) {
    double largest = 0;

    for (size_t i = 0; i < j->out.levels_count; i++)
        largest = GSL_MAX(largest, j->levels[i].error);
    return r->scale > 0 ? r->scale : GSL_MIN(ORDO_UNKNOWN_SCALE * largest, DBL_MAX);
}

double ordo_floor_drop(const struct ordo_request *r, struct ordo_judged *j) {
    const double scale = ordo_scale_of(r, j);
    const double sure = r->floor == ORDO_FLOOR_AUTO ? ORDO_ROUND_OFF * scale : r->floor;
    const double maybe = r->floor == ORDO_FLOOR_AUTO ? ORDO_EXACT_TOLERANCE * scale : r->floor;
    size_t tail = 0;
    double height = 0;

    for (size_t i = 0; i < j->out.levels_count; i++) {
        struct ordo_level *level = ordo_from_fine(j, r->order, i);
        const bool stopped =
            i + 1 < j->out.levels_count && level->error <= maybe &&
            ordo_progress(ordo_from_fine(j, r->order, i + 1), level, r->order) < 0.5;
        if (level->error < sure || stopped)
            tail = i + 1;
    }
    for (size_t i = 0; i < tail; i++) {
        struct ordo_level *level = ordo_from_fine(j, r->order, i);
        level->drop = ORDO_DROP_ROUND_OFF;
        height += log(level->error) / (double)tail;
    }
    if (tail > 0 && tail < j->out.levels_count && r->floor == ORDO_FLOOR_AUTO) {
        struct ordo_level *level = ordo_from_fine(j, r->order, tail);
        if (level->error <= GSL_MIN(maybe, 3 * exp(height)))
            level->drop = ORDO_DROP_ROUND_OFF;
    }
    if (r->floor > 0)
        return r->floor;
    return tail > 0 ? exp(height) : 0;
}

void ordo_window_drop(const struct ordo_request *r, struct ordo_judged *j) {
    for (size_t i = 0; i < j->out.levels_count; i++)
        if (j->levels[i].x < r->from || j->levels[i].x > r->to)
            j->levels[i].drop = ORDO_DROP_WINDOW;
}
