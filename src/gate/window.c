/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * window.c: the windows of levels that an order may rest on.
 */
#include "gate/window.h"
#include "gate/probability.h"
#include "gate/request.h"
#include <float.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics.h>
#include <stdlib.h>

/* More than 12 log(most levels) windows are never needed. */
enum { WINDOWS_MAX = 512 };

/* ORDO_SLACK, and twice what a floor adds to the error. */
static double slack_of(double floor, double error) { return ORDO_SLACK + log1p(2 * floor / error); }

void ordo_usable_free(struct ordo_usable *a) {
    free(a->u);
    free(a->level);
}

/* The largest ratio of two weights. The centre of levels of which one weighs more lies on that one
 * but for round-off, whose square, so weighted, would count like the ways to all others. */
static const double most_weight = 1e12;

/* The weights of levels whose standard errors are known are relative to their mean, so that all
 * that is said of a row of weight 1 is said of a usual one. */
static void know_errors(struct ordo_usable *a) {
    const double most = most_weight * gsl_stats_min(a->w, 1, a->count);
    double total = 0;

    for (size_t i = 0; i < a->count; i++) {
        a->ss[i] *= GSL_MIN(1, most / a->w[i]);
        a->w[i] = GSL_MIN(a->w[i], most);
        total += a->w[i];
    }
    a->known = sqrt((double)a->count / total);
    for (size_t i = 0; i < a->count; i++) {
        a->w[i] *= gsl_pow_2(a->known);
        a->ss[i] *= gsl_pow_2(a->known);
    }
}

int ordo_usable_alloc(const struct ordo_request *r, size_t n, struct ordo_level levels[],
                      double floor, struct ordo_usable *a) {
    *a = (struct ordo_usable){.u = malloc((6 * n + 1) * sizeof *a->u),
                              .level = malloc((n + 1) * sizeof *a->level)};
    if (a->u == NULL || a->level == NULL) {
        ordo_usable_free(a);
        return ORDO_ENOMEM;
    }
    a->v = a->u + n;
    a->w = a->v + n;
    a->ss = a->w + n;
    a->df = a->ss + n;
    a->slack = a->df + n;
    for (size_t i = 0; i < n; i++) {
        struct ordo_level *level = &levels[i];
        if (level->drop != ORDO_USED)
            continue;
        a->u[a->count] = log(level->x);
        a->v[a->count] = log(level->error);
        const double rows = (double)level->replicates;
        a->w[a->count] =
            level->standard_error > 0 ? gsl_pow_2(level->error / level->standard_error) : rows;
        a->df[a->count] = rows - 1;
        a->slack[a->count] = slack_of(floor, level->error);
        a->ss[a->count] = level->spread * level->spread * a->df[a->count] * (a->w[a->count] / rows);
        a->level[a->count++] = level;
    }
    if (a->count > 0 && a->level[0]->standard_error > 0)
        know_errors(a);
    /* The finest level may be off by what the band allows to the order of its step. */
    if (a->count > 1) {
        const bool large = ordo_fine_is_large(r);
        const size_t fine = large ? a->count - 1 : 0, next = large ? fine - 1 : 1;
        a->slack[fine] += r->band * fabs(a->u[fine] - a->u[next]);
    }
    return ORDO_OK;
}

/* However slowly the error may fall, it must not grow. */
void ordo_band_edges(const struct ordo_request *r, double edge[2]) {
    const bool steeper_open = r->intent == ORDO_AT_LEAST, slower_open = r->intent == ORDO_AT_MOST;
    const double steeper = steeper_open ? HUGE_VAL : fabs(r->order) + r->band;
    const double slower = slower_open ? 0 : fabs(r->order) - r->band;
    edge[0] = r->order < 0 ? -steeper : slower;
    edge[1] = r->order < 0 ? -slower : steeper;
}

enum ordo_verdict ordo_band_verdict(const struct ordo_request *r, double low, double high) {
    double edge[2];

    ordo_band_edges(r, edge);
    return low >= edge[0] && high <= edge[1] ? ORDO_PASS
           : high < edge[0] || low > edge[1] ? ORDO_FAIL
                                             : ORDO_INCONCLUSIVE;
}

/* Whether the round-off of the logarithms of the levels makes more of the slope than the band. */
static bool too_close(const struct ordo_request *r, const struct ordo_points *p) {
    const size_t last = p->count - 1;
    const double x = 1 + GSL_MAX(fabs(p->u[0]), fabs(p->u[last]));
    const double error = 1 + GSL_MAX(fabs(p->v[0]), fabs(p->v[last]));

    return DBL_EPSILON * (fabs(r->order) * x + error) > r->band * (p->u[last] - p->u[0]);
}

struct ordo_points ordo_usable_points(const struct ordo_usable *a, size_t first, size_t count) {
    struct ordo_points points = {.count = count,
                                 .u = a->u + first,
                                 .v = a->v + first,
                                 .w = a->w + first,
                                 .slack = a->slack + first,
                                 .known = a->known};

    for (size_t i = first; i < first + count; i++) {
        points.pure_ss += a->ss[i];
        points.pure_df += a->df[i];
    }
    return points;
}

/* Fit the finest `count` levels. The interval is Student's, or normal, widened by half of what the
 * local order drifts within the window if that drift is more than scatter: a straight line through
 * a curve is wrong by that much at its ends. A drift that is larger than the band makes the window
 * inadmissible. */
static int window_fit(const struct ordo_request *r, const struct ordo_usable *a, size_t count,
                      struct ordo_window *window) {
    const size_t first = ordo_fine_is_large(r) ? a->count - count : 0;
    const struct ordo_points points = ordo_usable_points(a, first, count);
    struct ordo_line *line = &window->line;

    window->count = count;
    const int status = too_close(r, &points) ? ORDO_EINVAL : ordo_line_fit(&points, line);
    if (status != ORDO_OK)
        return status;
    line->outlier += first;
    const bool trend = ordo_f_tail(gsl_pow_2(line->drift), gsl_pow_2(line->drift_error), 1,
                                   line->drift_df) < ORDO_TEST_LEVEL;
    window->admissible = !trend || fabs(line->drift) <= r->band;
    window->half = ordo_t_quantile(r->confidence, line->df) * line->slope_error +
                   (trend ? 0.5 * fabs(line->drift) : 0);
    window->verdict = ordo_band_verdict(r, line->slope - window->half, line->slope + window->half);
    return ORDO_OK;
}

/* Whether the levels by which `wide` exceeds `narrow` do not belong to the line of the latter: more
 * than scatter can explain (Chow's test of prediction, at the level `p`), and so far off that the
 * order on the way to them differs by more than the band. */
static bool has_head(const struct ordo_request *r, const struct ordo_usable *a,
                     const struct ordo_window *wide, const struct ordo_window *narrow, double p) {
    const double more = (double)(wide->count - narrow->count), df = (double)narrow->count - 2;
    const size_t first = ordo_fine_is_large(r) ? a->count - wide->count : narrow->count;
    const bool known = isinf(narrow->line.df);
    const double excess = (wide->line.ss - narrow->line.ss) / more;
    const double rest = known ? gsl_pow_2(narrow->line.sigma) : narrow->line.ss / df;

    for (size_t i = first; i < first + wide->count - narrow->count; i++) {
        const double way = a->u[i] - narrow->line.centre;
        const double off = a->v[i] - narrow->line.height - narrow->line.slope * way;
        if (fabs(off) > r->band * fabs(way))
            return ordo_f_tail(excess, rest, more, known ? GSL_POSINF : df) < p;
    }
    return false;
}

/* A window with a head of levels that are not asymptotic yet is not admissible. */
static void heads_find(const struct ordo_request *r, const struct ordo_usable *a,
                       struct ordo_window windows[], size_t count) {
    for (size_t wide = 1; wide < count; wide++)
        for (size_t narrow = 0; narrow < wide && windows[wide].admissible; narrow++)
            if (has_head(r, a, &windows[wide], &windows[narrow],
                         ORDO_TEST_LEVEL / (double)(count - 1)))
                windows[wide].admissible = false;
}

/* Sizes of the windows that are looked at: one by one at first, then each some tenth wider than the
 * one before, so that a table of a million levels has no million windows. Ascending; the last is
 * all. */
static size_t window_sizes(size_t least, size_t most, size_t sizes[WINDOWS_MAX]) {
    size_t count = 0;

    for (size_t size = least; size < most && count + 1 < WINDOWS_MAX; size += 1 + size / 12)
        sizes[count++] = size;
    sizes[count++] = most;
    return count;
}

int ordo_windows_fit(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_window **windows, size_t *count) {
    size_t sizes[WINDOWS_MAX];
    int status = ORDO_OK;

    *count = window_sizes(r->min_levels, a->count, sizes);
    *windows = calloc(*count, sizeof **windows);
    if (*windows == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < *count && status == ORDO_OK; i++)
        status = window_fit(r, a, sizes[i], &(*windows)[i]);
    if (status == ORDO_OK)
        heads_find(r, a, *windows, *count);
    return status;
}

const struct ordo_window *ordo_windows_widest(const struct ordo_window windows[], size_t count) {
    for (size_t i = count; i-- > 0;)
        if (windows[i].admissible)
            return &windows[i];
    return NULL;
}
