/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fit_words.c: what came of a fit without an expectation, in words.
 */
#include "gate/conclude.h"
#include "gate/fitting.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ordo_fitting_say(struct ordo_fitting *f, int reason, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(f->message, sizeof f->message, format, arguments);
    va_end(arguments);
    f->out.reason = reason;
}

void ordo_fitting_hint(struct ordo_fitting *f, const char *sentence) {
    const size_t used = strlen(f->hint);

    if (used + strlen(sentence) + 3 <= sizeof f->hint)
        snprintf(f->hint + used, sizeof f->hint - used, "%s%s", used > 0 ? "; " : "", sentence);
}

/* ": add the level x = 0.01", the next finer one at the ratio of the last two; "" where a stated
 * window, or round-off, has left finer ones out, or no double holds it. */
static void next_text(const struct ordo_fitting *f, char text[], size_t size) {
    const struct ordo_judged *j = f->judged;

    text[0] = '\0';
    if (j->out.levels_count < 2 || ordo_from_fine(&f->request, j, 0)->drop != ORDO_USED)
        return;
    if (ordo_positive(ordo_next_level(&f->request, j)))
        snprintf(text, size, ": add the level x = %g", ordo_next_level(&f->request, j));
}

void ordo_fitting_say_few(struct ordo_fitting *f) {
    const struct ordo_judged *j = f->judged;
    const size_t count = f->usable.count;
    size_t tiny = 0, flat = 0;
    char order[64] = "", next[64];

    next_text(f, next, sizeof next);
    for (size_t i = 0; i < j->out.levels_count; i++) {
        tiny += j->levels[i].drop == ORDO_DROP_ROUND_OFF;
        flat += j->levels[i].drop == ORDO_DROP_PLATEAU;
    }
    if (count == 2)
        snprintf(order, sizeof order, ", whose slope is %.3f",
                 ordo_fitting_slope(j->out.levels_count, j->levels));
    if (tiny > 0)
        ordo_fitting_say(
            f, tiny == j->out.levels_count ? ORDO_EXACT : ORDO_AT_ROUND_OFF,
            "%zu of %zu levels are round-off (near %.1e), which has no order: %zu left%s, a fit "
            "needs 3",
            tiny, j->out.levels_count, j->floor, count, order);
    else if (flat > 0)
        ordo_fitting_say(f, ORDO_PLATEAU,
                         "%zu of %zu levels are on a plateau: %zu left%s, a fit needs 3", flat,
                         j->out.levels_count, count, order);
    else
        ordo_fitting_say(f, ORDO_TOO_FEW_LEVELS, "%zu usable level%s of %zu%s; a fit needs 3%s",
                         count, count == 1 ? "" : "s", j->out.levels_count, order, next);
}

/* The correction to name: the one that fits best, or else that of the finest steps. NULL if there
 * is none. */
static const struct ordo_model *best_of(const struct ordo_fitting *f) {
    const struct ordo_model *best = NULL;

    for (size_t i = 1; i < f->out.models_count; i++)
        if (best == NULL || f->models[i].residual < best->residual)
            best = &f->models[i];
    return best;
}

/* An interval of orders: "1.93 to 2.10". */
static void interval_text(const double interval[2], char text[], size_t size) {
    if (gsl_finite(interval[0]) && gsl_finite(interval[1]))
        snprintf(text, size, "%.3f to %.3f", interval[0], interval[1]);
    else if (gsl_finite(interval[0]))
        snprintf(text, size, "%.3f or more", interval[0]);
    else if (gsl_finite(interval[1]))
        snprintf(text, size, "%.3f or less", interval[1]);
    else
        snprintf(text, size, "anything");
}

/* "order 1.976 ± 0.025", "order 1.978 (1.95 to 2.10)". */
static void order_text(const struct ordo_model *m, char text[], size_t size) {
    const double below = m->order - m->interval[0], above = m->interval[1] - m->order;
    char interval[64];

    interval_text(m->interval, interval, sizeof interval);
    if (gsl_finite(above + below) && fabs(above - below) <= 0.0005 + 0.05 * (above + below))
        snprintf(text, size, "order %.3f ± %.3f", m->order, GSL_MAX(above, below));
    else
        snprintf(text, size, "order %.3f (%s)", m->order, interval);
}

/* Three levels without noise, and nothing that tells the relative order. */
static void say_three(struct ordo_fitting *f) {
    const struct ordo_model *first = &f->models[1], *last = &f->models[f->out.models_count - 1];
    char next[64];

    next_text(f, next, sizeof next);
    ordo_fitting_say(
        f, -1,
        "order %.3f in the limit with a correction of relative order %g, %.3f with %g, "
        "which three levels cannot tell%s%s state it (--correction)",
        first->order, first->q, last->order, last->q, next, next[0] != 0 ? ", or" : ":");
}

/* The line does not fit, or there is no noise and a correction is nearer: what it says. */
static void say_correction(struct ordo_fitting *f, const struct ordo_model *best,
                           const char *line) {
    const bool several = f->out.models_count > 2;
    char limit[80], all[64], term[80], others[120] = "";

    order_text(best, limit, sizeof limit);
    interval_text(f->out.limit, all, sizeof all);
    if (several)
        snprintf(others, sizeof others, " (all that fit as well admit %s)", all);
    snprintf(term, sizeof term, "a correction of relative order %g accounts for %.2g %%", best->q,
             100 * fabs(best->share));
    ordo_fitting_say(f, -1, "%s in the limit: %s at the finest level%s; %s, %s", limit,
                     fabs(best->share) < 1e-6 ? "no correction is seen" : term, others,
                     f->models[0].fits ? "a straight line fits too"
                                       : "a straight line does not fit as well",
                     line);
}

void ordo_fitting_say_models(struct ordo_fitting *f) {
    const struct ordo_model *line = &f->models[0], *best = best_of(f);
    const struct ordo_line *l = &f->line.line;
    const double toward = f->request.fine == ORDO_FINE_LARGE ? 0.5 : -0.5;
    char order[80], all[64], next[64], text[160];

    next_text(f, next, sizeof next);
    order_text(line, order, sizeof order);
    interval_text(f->out.limit, all, sizeof all);
    snprintf(text, sizeof text, "%s over %zu levels, x = %g to %g", order, line->used, line->from,
             line->to);
    if (f->judged->check.reason == ORDO_NOT_POWER_LAW)
        ordo_fitting_say(f, -1, "%s, but %s", text, f->judged->check.message);
    else if (f->usable.count == 3 && best == NULL && l->df <= 1)
        ordo_fitting_say(f, -1,
                         "%s; three levels cannot tell curvature from scatter%s%s say that "
                         "there is no noise (--deterministic)",
                         text, next, next[0] != 0 ? ", or" : ":");
    else if (f->usable.count == 3 && best != NULL && f->request.correction == 0)
        say_three(f);
    else if (best != NULL &&
             (!line->fits || (f->request.deterministic && !(best->residual >= line->residual))))
        say_correction(f, best, text);
    else if (line->fits && (best == NULL || f->out.limit[1] - f->out.limit[0] < 0.0005))
        ordo_fitting_say(f, -1, "%s: a straight line fits", text);
    else if (line->fits)
        ordo_fitting_say(f, -1,
                         "%s: a straight line fits; a correction is not seen, but with one the "
                         "order in the limit may be %s",
                         text, all);
    else if (!f->line.admissible)
        ordo_fitting_say(f, -1,
                         "%s does not fit: the local order still changes from %.2f to %.2f, so "
                         "these levels are not asymptotic",
                         text, l->slope - toward * l->drift, l->slope + toward * l->drift);
    else
        ordo_fitting_say(f, -1, "%s, but the finest level is off that line", text);
}

/* Errors that are smallest in the middle, and errors that may be nothing but round-off. */
static void hint_size(struct ordo_fitting *f) {
    const struct ordo_judged *j = f->judged;
    const size_t count = f->usable.count;
    const double size = f->request.scale > 0 ? f->request.scale : 1;
    size_t least = 0, tiny = 0;
    char text[160];

    for (size_t i = 0; i < count; i++) {
        const double error = f->usable.level[i]->error;
        least = error < f->usable.level[least]->error ? i : least;
        tiny += error < ORDO_ROUND_OFF * size;
    }
    const bool middle = least > 1 && least + 2 < count;
    if (middle && ordo_fitting_order(f, f->models[0].order) < 0) {
        snprintf(text, sizeof text,
                 "the errors grow again behind x = %g towards the fine end: --window %s%g%s fits "
                 "what comes before",
                 f->usable.level[least]->x, f->request.fine == ORDO_FINE_LARGE ? ":" : "",
                 f->usable.level[least]->x, f->request.fine == ORDO_FINE_LARGE ? "" : ":");
        ordo_fitting_hint(f, text);
    }
    if (tiny == count && j->floor == 0) {
        snprintf(text, sizeof text, "all of them are round-off of a solution of size %g%s", size,
                 f->request.scale > 0 ? "" : ": if that is its size, state --scale 1");
        ordo_fitting_hint(f, text);
    }
}

void ordo_fitting_say_more(struct ordo_fitting *f) {
    const struct ordo_judged *j = f->judged;
    const struct ordo_usable *a = &f->usable;
    const bool large = f->request.fine == ORDO_FINE_LARGE;
    const struct ordo_line *line = &f->line.line;
    struct ordo_request r = f->request;
    char text[160];
    size_t tiny = 0;

    for (size_t i = 0; i < j->out.levels_count; i++)
        tiny += j->levels[i].drop == ORDO_DROP_ROUND_OFF;
    if (tiny > 0) {
        snprintf(text, sizeof text, "%zu level%s %s round-off, near %.1e", tiny,
                 tiny == 1 ? "" : "s", tiny == 1 ? "is" : "are", j->floor);
        ordo_fitting_hint(f, text);
    }
    if (j->check.reason == ORDO_PLATEAU)
        ordo_fitting_hint(f, j->check.message);
    if (f->out.models_count == 0)
        return;
    hint_size(f);
    if (line->end_p[large] < ORDO_TEST_LEVEL) {
        snprintf(text, sizeof text, "the finest level x = %g is off the line of the others",
                 a->level[large ? a->count - 1 : 0]->x);
        ordo_fitting_hint(f, text);
    } else if (ordo_outlier_words(a, &f->line, large, text, sizeof text))
        ordo_fitting_hint(f, text);
    /* A logarithm makes the slope smaller than its order, which is a multiple of 1/2 in theory. */
    for (int i = 0; i < 2; i++) {
        r.order =
            ordo_fitting_order(f, 0.5 * (ceil(2 * ordo_fitting_order(f, f->models[0].order)) + i));
        if (a->count < 4 || r.order == 0 || !ordo_fits_logarithm(&r, a))
            continue;
        snprintf(text, sizeof text, "x^%g |log x| fits better than a straight line", r.order);
        ordo_fitting_hint(f, text);
        break;
    }
}
