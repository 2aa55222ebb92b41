/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fit.c: what fits a table of which nothing is expected. The judge is asked for the order that the
 * table itself has, which tells round-off, plateaus and windows as for a stated one; then the line
 * and every correction are fitted to what it leaves.
 */
#include "gate/conclude.h"
#include "gate/fitting.h"
#include "gate/levels.h"
#include "gate/probability.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdlib.h>

/* Times that the order is guessed anew from what the last guess left. */
enum { GUESSES_MAX = 6 };

/* Fewest levels that a correction is fitted to: of four, with three parameters, scatter says
 * little. */
enum { CORRECTION_LEVELS = 5 };

/* The band of a guessed order, and the smallest order, as errors that stand still have none. */
static const double band_share = 0.1, band_most = 0.4, least_order = 0.1;

/* What stands for models where there was no memory for them. Nothing writes to it. */
static const struct ordo_models no_memory = {.message = "out of memory",
                                             .hint = "",
                                             .reason = ORDO_INVALID_ERROR,
                                             .round_off = NAN,
                                             .limit = {NAN, NAN}};

static bool left(const struct ordo_level *level) {
    return level->drop == ORDO_USED || level->drop == ORDO_DROP_PRE_ASYMPTOTIC;
}

double ordo_fitting_slope(size_t n, const struct ordo_level levels[]) {
    double count = 0, u = 0, v = 0, suu = 0, suv = 0;

    for (size_t i = 0; i < n; i++)
        if (left(&levels[i])) {
            const double way = log(levels[i].x) - u, rise = log(levels[i].error) - v;
            count++;
            u += way / count;
            v += rise / count;
            suu += way * (log(levels[i].x) - u);
            suv += way * (log(levels[i].error) - v);
        }
    return suu > 0 ? suv / suu : 0;
}

static void guess_set(struct ordo_request *r, double slope) {
    const double size = GSL_MAX(fabs(slope), least_order);

    r->order = slope < 0 ? -size : size;
    r->band = GSL_MIN(band_share * size, band_most);
}

/* Judge by the guess, in place of what was judged before. */
static int judge(struct ordo_fitting *f, size_t n, const double x[], const double error[]) {
    struct ordo_judgement *j = NULL;

    ordo_judgement_free(f->judged != NULL ? &f->judged->out : NULL);
    f->judged = NULL;
    const int status = ordo_judge(n, x, error, &f->request, &j);
    if (status == ORDO_OK)
        f->judged = (struct ordo_judged *)j;
    else {
        ordo_fitting_say(f, j->check->reason, "%s", j->check->message);
        ordo_judgement_free(j);
    }
    return status;
}

/* The first of the finest levels that repeat one error, or have stopped falling, is this many from
 * the end of the window; 0 if there is no such tail. */
static size_t flat_tail(const struct ordo_fitting *f) {
    const struct ordo_judged *j = f->judged;
    size_t first = 0, same = 1;

    if (j->check.reason == ORDO_PLATEAU)
        return j->flat;
    if (j->check.reason != ORDO_STALE)
        return 0;
    while (first < j->out.levels_count && !left(ordo_from_fine(&f->request, j, first)))
        first++;
    while (first + same < j->out.levels_count &&
           ordo_from_fine(&f->request, j, first + same)->error ==
               ordo_from_fine(&f->request, j, first)->error)
        same++;
    return same;
}

/* Move the fine end of the window behind the plateau, and behind what that lifts by a tenth or more
 * as long as enough for a correction are left. False if nothing is left then. */
static bool window_shorten(struct ordo_fitting *f, size_t flat) {
    struct ordo_request *r = &f->request;
    const size_t count = f->judged->out.levels_count;
    double height = 0;
    size_t rank = 0;

    for (size_t gone = 0; rank < count; rank++) {
        const struct ordo_level *level = ordo_from_fine(r, f->judged, rank);
        if (left(level) && gone++ == flat)
            break;
        height = level->error;
    }
    while (flat > 2 && rank + CORRECTION_LEVELS < count &&
           ordo_from_fine(r, f->judged, rank)->error <= 10 * height)
        rank++;
    if (rank >= count)
        return false;
    f->plateau = height;
    *(r->fine == ORDO_FINE_LARGE ? &r->to : &r->from) = ordo_from_fine(r, f->judged, rank)->x;
    return r->from < r->to;
}

/* Judge until the order that is guessed is that of what is left, and no plateau is left. */
static int settle(struct ordo_fitting *f, size_t n, const double x[], const double error[]) {
    struct ordo_request *r = &f->request;
    const double from = r->from, to = r->to;
    int status = ORDO_OK;

    for (int i = 0; i < GUESSES_MAX && status == ORDO_OK; i++) {
        const double before = r->order;
        status = judge(f, n, x, error);
        if (status != ORDO_OK || f->judged->levels == NULL)
            break;
        const size_t flat = flat_tail(f);
        const bool shorter = flat > 0 && window_shorten(f, flat);
        if (shorter)
            ordo_fitting_hint(f, f->judged->check.message);
        const double slope = ordo_fitting_slope(f->judged->out.levels_count, f->judged->levels);
        if (slope != 0) /* two levels are left */
            guess_set(r, slope);
        if (!shorter && (r->order == before || fabs(r->order - before) < 0.01 * fabs(before)))
            break;
    }
    for (size_t i = 0;
         f->judged != NULL && f->judged->levels != NULL && i < f->judged->out.levels_count; i++) {
        struct ordo_level *level = &f->judged->levels[i];
        if (level->drop == ORDO_DROP_WINDOW && level->x >= from && level->x <= to)
            level->drop = ORDO_DROP_PLATEAU;
        else if (level->drop == ORDO_DROP_PRE_ASYMPTOTIC)
            level->drop = ORDO_USED;
    }
    return status;
}

double ordo_fitting_order(const struct ordo_fitting *f, double speed) {
    return f->request.fine == ORDO_FINE_LARGE ? -speed : speed;
}

/* The x whose logarithm u is, as it was given. */
static double x_at(const struct ordo_usable *a, double u) {
    size_t i = 0;

    while (i + 1 < a->count && a->u[i] < u)
        i++;
    return a->level[i]->x;
}

static struct ordo_model *model_add(struct ordo_fitting *f, const struct ordo_model *model) {
    struct ordo_model *m = &f->models[f->out.models_count];

    *m = *model;
    f->pointers[f->out.models_count++] = m;
    f->out.models = f->pointers;
    f->out.reason = -1;
    return m;
}

/* A model with a correction, from what it says of the `count` finest levels in units of h. */
static void correction_add(struct ordo_fitting *f, enum ordo_model_kind kind, size_t count,
                           double speed, const double interval[2], double q, double share,
                           double residual) {
    const struct ordo_tail *t = &f->tail;
    const bool large = f->request.fine == ORDO_FINE_LARGE;
    const double a = share == 0 ? 0 : share * exp(-q * t->s[0]);
    const size_t averaged = kind == ORDO_MODEL_STEPS ? 1 : count;
    double height = 0, total = 0;

    for (size_t i = 0; i < averaged; i++) {
        total += t->w[i];
        height += t->w[i] * (t->v[i] - speed * t->s[i] -
                             log1p(share * exp(GSL_MIN(q * (t->s[i] - t->s[0]), 700))));
    }
    const double near = x_at(&f->usable, large ? -t->s[0] : t->s[0]);
    const double far = x_at(&f->usable, large ? -t->s[count - 1] : t->s[count - 1]);
    model_add(
        f, &(struct ordo_model){
               .kind = kind,
               .fits = true,
               .order = ordo_fitting_order(f, speed),
               .interval = {large ? -interval[1] : interval[0], large ? -interval[0] : interval[1]},
               .constant = exp(height / total),
               .q = q,
               .a = a,
               .share = share,
               .finest = ordo_fitting_order(f, speed + q * share / (1 + share)),
               .residual = residual,
               .from = GSL_MIN(near, far),
               .to = GSL_MAX(near, far),
               .used = count,
           });
}

/* The line of the widest window without a trend, or of the finest if all have one. ORDO_OK,
 * ORDO_ENOMEM, or ORDO_EINVAL if the levels lie too close together. */
static int line_add(struct ordo_fitting *f) {
    const struct ordo_usable *a = &f->usable;
    struct ordo_window *windows = NULL;
    size_t count = 0;

    f->request.min_levels = GSL_MIN(f->request.min_levels, a->count);
    const int status = ordo_windows_fit(&f->request, a, &windows, &count);
    if (status == ORDO_OK) {
        const struct ordo_window *widest = ordo_windows_widest(windows, count);
        const bool large = f->request.fine == ORDO_FINE_LARGE;
        f->line = widest != NULL ? *widest : windows[0];
        const size_t first = large ? a->count - f->line.count : 0;
        const struct ordo_line *line = &f->line.line;
        model_add(f, &(struct ordo_model){
                         .kind = ORDO_MODEL_LINE,
                         .fits = f->line.admissible && line->end_p[large] >= ORDO_TEST_LEVEL,
                         .order = line->slope,
                         .interval = {line->slope - f->line.half, line->slope + f->line.half},
                         .constant = exp(line->height - line->slope * line->centre),
                         .finest = line->slope,
                         .residual = line->sigma,
                         .from = a->level[first]->x,
                         .to = a->level[first + f->line.count - 1]->x,
                         .used = f->line.count,
                     });
        for (size_t i = 0; i < a->count; i++)
            if (i < first || i >= first + f->line.count)
                a->level[i]->drop = ORDO_DROP_PRE_ASYMPTOTIC;
    }
    free(windows);
    return status;
}

/* Orders that a correction admits, as speeds, beside those before it. */
static void limit_widen(struct ordo_fitting *f, const double interval[2]) {
    const bool large = f->request.fine == ORDO_FINE_LARGE;
    double *limit = f->out.limit; /* fmin and fmax take the number where the other is none */

    limit[0] = fmin(limit[0], large ? -interval[1] : interval[0]);
    limit[1] = fmax(limit[1], large ? -interval[0] : interval[1]);
}

/* Every correction that fits as well as the best, each with the orders that it admits. */
static void corrections_add(struct ordo_fitting *f) {
    const struct ordo_request *r = &f->request;
    struct ordo_correction best;

    if (!ordo_correction_find(&f->tail, f->request.deterministic && f->tail.count == 4 ? 4 : 5,
                              r->correction, &best))
        return;
    if (best.chance < ORDO_TEST_LEVEL)
        f->models[0].fits = false;
    else if (f->models[0].fits && best.count < f->models[0].used)
        return; /* many levels, of which the finest few say less than the line */
    const double t = ordo_t_quantile(r->confidence, best.df);
    struct ordo_correction all = best;
    ordo_correction_interval(&f->tail, r->correction, r->confidence, &all);
    limit_widen(f, all.interval);
    for (size_t i = 0; i < (r->correction > 0 ? 1 : ORDO_RELATIVE_ORDERS); i++) {
        const double q = r->correction > 0 ? r->correction : ordo_relative_orders[i];
        struct ordo_correction c;
        if (!ordo_correction_fit(&f->tail, best.count, ORDO_DECAYING, q, &c) ||
            c.ss > best.ss + t * t * best.variance)
            continue;
        ordo_correction_interval(&f->tail, q, r->confidence, &c);
        correction_add(f, ORDO_MODEL_CORRECTION, c.count, c.speed, c.interval, q, c.share,
                       sqrt(c.variance));
    }
}

/* Errors that were printed with few digits: what these may have done to the limit that is read off
 * two steps, by the slowest plausible term. The first step is off by `off` at most, the limit by
 * that and twice as much for the way it is extrapolated. */
static double limit_rounding(const struct ordo_fitting *f, size_t used) {
    const struct ordo_judged *j = f->judged;
    const double q = f->request.correction > 0 ? f->request.correction : ordo_relative_orders[0];
    const double way = f->tail.s[1] - f->tail.s[0];
    double off = 0;

    for (size_t i = 0; i < used && i < f->tail.count; i++)
        off = GSL_MAX(off, ordo_rounding(j->out.levels_count, j->levels, exp(f->tail.v[i])) / way);
    return off * (1 + 2 / expm1(q * way));
}

/* Without noise: what the finest steps say of the limit. Three levels do not tell q. */
static void steps_add(struct ordo_fitting *f) {
    struct ordo_request r = f->request;
    const bool each = f->usable.count == 3 && r.correction == 0;
    struct ordo_limit limit;

    for (size_t i = 0; r.deterministic && i < (each ? ORDO_RELATIVE_ORDERS : 1); i++) {
        r.correction = each ? ordo_relative_orders[i] : f->request.correction;
        if (!ordo_limit_find(&r, &f->usable, &limit) || limit.share <= -1)
            continue;
        const double rounding = limit_rounding(f, limit.used);
        limit.interval[0] -= rounding;
        limit.interval[1] += rounding;
        limit_widen(f, limit.interval);
        correction_add(f, ORDO_MODEL_STEPS, limit.used, limit.speed, limit.interval, limit.q,
                       limit.share, GSL_NAN);
    }
}

/* Fit what is left of the levels. */
static int models_fit(struct ordo_fitting *f) {
    const struct ordo_judged *j = f->judged;
    int status = ordo_usable_alloc(&f->request, j->out.levels_count, j->levels,
                                   GSL_MAX(j->floor, f->plateau), &f->usable);

    if (status != ORDO_OK) {
        f->usable = (struct ordo_usable){0}; /* it was freed */
        return status;
    }
    f->out.levels = j->out.levels;
    f->out.levels_count = j->out.levels_count;
    if (j->floor > 0)
        f->out.round_off = j->floor;
    if (f->usable.count < 3) {
        ordo_fitting_say_few(f);
        ordo_fitting_say_more(f);
        return ORDO_OK;
    }
    status = line_add(f);
    if (status == ORDO_EINVAL) {
        ordo_fitting_say(f, ORDO_INVALID_X,
                         "the finest of %zu levels lie too close together for a slope",
                         f->usable.count);
        return ORDO_OK;
    }
    if (status != ORDO_OK)
        return status;
    ordo_tail_take(&f->request, &f->usable, &f->tail);
    if (j->check.reason == ORDO_NOT_POWER_LAW)
        f->models[0].fits = false;
    else {
        corrections_add(f);
        steps_add(f);
    }
    ordo_fitting_say_models(f);
    ordo_fitting_say_more(f);
    return ORDO_OK;
}

/* Guess the order from all of the window, and with it the fine end. ORDO_OK, with a reason if the
 * rows are invalid, or ORDO_ENOMEM. */
static int guess(struct ordo_fitting *f, size_t n, const double x[], const double error[]) {
    struct ordo_check check = ordo_check_begin("", GSL_NAN, GSL_NAN);
    struct ordo_request *r = &f->request;
    struct ordo_level *levels = NULL;
    size_t count = 0, first = 0;
    const int status =
        ordo_levels_merge(n, x, error, r->standard_error, r->replicates, &levels, &count, &check);

    if (status == ORDO_OK && levels == NULL)
        ordo_fitting_say(f, check.reason, "%s", check.message);
    if (status == ORDO_OK && levels != NULL) {
        f->out.reason = -1;
        const size_t used = ordo_levels_within(count, levels, r->from, r->to, &first);
        const double slope = ordo_fitting_slope(used, levels + first);
        if (r->fine == ORDO_FINE_AUTO)
            r->fine = slope < 0 ? ORDO_FINE_LARGE : ORDO_FINE_SMALL;
        guess_set(r, slope);
    }
    f->out.fine = r->fine;
    free(levels);
    return status;
}

int ordo_fit(size_t n, const double x[], const double error[], const struct ordo_request *given,
             struct ordo_models **models) {
    struct ordo_fitting *f = calloc(1, sizeof *f);

    *models = (struct ordo_models *)&no_memory;
    if (f == NULL)
        return ORDO_ENOMEM;
    *models = &f->out;
    f->out = no_memory;
    f->out.message = f->message;
    f->out.hint = f->hint;
    const char *fault = ordo_request_read(given, &f->request);
    if (fault == NULL)
        fault = ordo_request_fit_fault(&f->request, 3);
    if (fault != NULL) {
        ordo_fitting_say(f, ORDO_INVALID_ERROR, "%s", fault);
        return ORDO_EINVAL;
    }
    int status = guess(f, n, x, error);
    if (status == ORDO_OK && f->out.reason == -1) {
        status = settle(f, n, x, error);
        if (status == ORDO_OK)
            status = models_fit(f);
    }
    if (status == ORDO_ENOMEM)
        ordo_fitting_say(f, ORDO_INVALID_ERROR, "%s", ordo_status_text(status));
    return status;
}

void ordo_models_free(struct ordo_models *models) {
    struct ordo_fitting *f = (struct ordo_fitting *)models;

    if (models == NULL || models == &no_memory)
        return;
    ordo_judgement_free(f->judged != NULL ? &f->judged->out : NULL);
    ordo_usable_free(&f->usable);
    free(f);
}
