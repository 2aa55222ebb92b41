/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decide.c: how the line, the model with a correction, and the finest steps together give the
 * verdict. Orders are speeds here: without the sign of the expected one.
 */
#include "gate/conclude.h"
#include "gate/judgement.h"
#include "gate/levels.h"
#include "gate/request.h"
#include "gate/steps.h"
#include <gsl/gsl_math.h>
#include <stdio.h>

/* Fewest levels whose scatter about the model with a correction says something: it has three
 * parameters, and one degree of freedom has a Student's t of 12.7. */
enum { SCATTER_LEVELS = 5 };

enum { TEXT = 200 };

/* Level of the test for a growing term. It is weaker than that of the others, as the finest step
 * has to be outside as well. */
static const double growing_level = 0.05;

/* Level below which a correction is likely enough to state its interval. */
static const double likely_level = 0.25;

/* What is looked at. */
struct view {
    const struct ordo_request *request;
    const struct ordo_tail *tail;
    double sign; /* of an order whose error falls: -1 if large x are fine */
    struct ordo_steps steps;
    const double *speed; /* of the finest steps, the finest first */
};

static enum ordo_verdict verdict_of(const struct view *v, double low, double high) {
    return v->sign < 0 ? ordo_band_verdict(v->request, -high, -low)
                       : ordo_band_verdict(v->request, low, high);
}

static bool within(const struct view *v, double speed) {
    return verdict_of(v, speed, speed) == ORDO_PASS;
}

/* Both outside, and on the same side. */
static bool beyond(const struct view *v, double a, double b) {
    return verdict_of(v, GSL_MIN(a, b), GSL_MAX(a, b)) == ORDO_FAIL;
}

/* Whether the finest steps forbid to call the claim refuted: two of them inside the band; the
 * finest one inside and the two changes before it leading there; or outside, and the last two
 * changes, or the only ones, leading so that the slowest term would carry it inside. */
static bool approaches(const struct view *v) {
    const double *p = v->speed;

    if (within(v, p[0]) && within(v, p[1]))
        return true;
    if (v->request->deterministic && within(v, ordo_tail_speed(v->tail, 0)))
        return true;
    if (v->steps.count < 3 ||
        !(ordo_steps_change(&v->steps, 0) * ordo_steps_change(&v->steps, 1) > 0))
        return false;
    if (within(v, p[0]))
        return true;
    return !beyond(v, p[0], ordo_steps_extrapolate(&v->steps, ordo_relative_orders[0]));
}

/* The model that speaks: log e = height + speed log h + log(1 + a h^q), with a h^q = share at the
 * finest level. */
struct model {
    double speed, interval[2], q, share, height;
    size_t count; /* the finest levels that it was fitted to, of the tail */
};

/* The model of a limit is that of the two finest steps, and goes through the levels of the finest.
 * There is none of so small a q that bends that step so much: then the height is NaN. */
static struct model model_of_steps(const struct view *v) {
    const struct ordo_steps *t = &v->steps;
    struct model m = {.height = GSL_NAN};

    m.speed = ordo_steps_limit(t, v->request->correction, m.interval, &m.q);
    const double way = t->s[1] - t->s[0], remainder = t->speed[0] - m.speed;
    const double bend = exp(remainder * way), most = exp(m.q * way);
    m.share = bend < most ? (bend - 1) / (most - bend) : remainder / m.q;
    if (bend < most)
        m.height = t->v[0] - m.speed * t->s[0] - log1p(m.share);
    while (m.count < v->tail->count && v->tail->s[m.count] <= t->s[2])
        m.count++;
    return m;
}

static struct model model_of_fit(const struct view *v, const struct ordo_correction *c) {
    const struct ordo_tail *t = v->tail;
    struct model m = {.speed = c->speed,
                      .interval = {c->interval[0], c->interval[1]},
                      .q = c->q,
                      .share = c->share,
                      .count = c->count};
    double total = 0;

    for (size_t i = 0; i < c->count; i++) {
        const double term = c->share * exp(GSL_MIN(c->q * (t->s[i] - t->s[0]), 700));
        m.height += t->w[i] * (t->v[i] - c->speed * t->s[i] - log1p(term));
        total += t->w[i];
    }
    m.height /= total;
    return m;
}

/* The figures of the model that speaks, and its part of the message. What it finds most likely may
 * lie anywhere in its interval, so the message has the middle. */
static void show(const struct view *v, const struct model *m, struct ordo_judged *j,
                 char text[static TEXT]) {
    const double speed = m->speed, *interval = m->interval, q = m->q, share = m->share;
    const double middle = 0.5 * (interval[0] + interval[1]),
                 half = 0.5 * (interval[1] - interval[0]);
    const bool bounded = gsl_finite(half);
    const double figure = v->sign * (bounded ? middle : speed);
    char power[24] = "h";

    const int shows =
        bounded ? snprintf(text, TEXT, "order %.3f ± %.3f in the limit", figure, half)
                : snprintf(text, TEXT, "order %.3f in the limit, unbounded on one side", figure);
    if (q != 1)
        snprintf(power, sizeof power, "h^%g", q);
    const size_t used = (size_t)GSL_MIN(shows, TEXT - 1);
    snprintf(text + used, TEXT - used,
             "; a term of relative order %s%s accounts for %.2g %% at the finest level", power,
             v->sign < 0 ? " (h = 1/x)" : "", 100 * fabs(share));
    j->out.limit = v->sign * speed;
    j->out.limit_interval[0] = v->sign > 0 ? interval[0] : -interval[1];
    j->out.limit_interval[1] = v->sign > 0 ? interval[1] : -interval[0];
    j->out.correction[0] = share == 0 ? 0 : share * exp(-q * v->tail->s[0]);
    j->out.correction[1] = q;
    j->out.limit_constant = exp(m->height);
    for (int end = 0; end < 2; end++)
        j->out.limit_levels[(end == 0) == (v->sign < 0)] =
            exp(v->sign * v->tail->s[end == 0 ? 0 : m->count - 1]);
    j->out.share = share;
}

static const char *relation(enum ordo_verdict verdict) {
    return verdict == ORDO_PASS   ? "lies within"
           : verdict == ORDO_FAIL ? "lies outside"
                                  : "does not show";
}

/* The verdict of the model with a correction, instead of that of the line. */
static void conclude(const struct view *v, enum ordo_verdict verdict, const char *limit,
                     struct ordo_judged *j) {
    static const enum ordo_reason reasons[] = {[ORDO_PASS] = ORDO_WITHIN_BAND,
                                               [ORDO_FAIL] = ORDO_OUTSIDE_BAND,
                                               [ORDO_INCONCLUSIVE] = ORDO_NOT_ASYMPTOTIC};

    j->hint[0] = '\0'; /* it was about a line that does not decide */
    const double *interval = j->out.limit_interval, middle = 0.5 * (interval[0] + interval[1]);
    j->check.measured = gsl_finite(middle) ? middle : j->out.limit;
    j->check.interval[0] = interval[0];
    j->check.interval[1] = interval[1];
    ordo_conclude(&j->check, verdict, reasons[verdict],
                  "%s; the finest step has %.3f: that %s %s%g ± %g%s%s", limit,
                  v->sign * v->speed[0], relation(verdict), ordo_intent_words(v->request->intent),
                  v->request->order, v->request->band, verdict == ORDO_FAIL ? ": " : "",
                  verdict == ORDO_FAIL ? ordo_conclude_how(v->request, j->out.limit) : "");
}

/* A PASS of the line that is not to be believed. */
static void veto(const struct view *v, const char *because, struct ordo_judged *j) {
    ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                  "order %.3f over %zu levels lies within %s%g ± %g, but %s", j->out.order,
                  j->out.used, ordo_intent_words(v->request->intent), v->request->order,
                  v->request->band, because);
}

/* Whether the local order moves further into a band that is open there. */
static bool opens(const struct view *v) {
    const enum ordo_intent intent = v->request->intent;
    const double last = ordo_steps_change(&v->steps, 0);

    return ordo_steps_move(&v->steps) && ((intent == ORDO_AT_LEAST && last > 0) ||
                                          (intent == ORDO_AT_MOST && last < 0 && v->speed[0] > 0));
}

/* Whether the finest error is so small that round-off may have begun to lift it. */
static bool near_round_off(const struct view *v, const struct ordo_judged *j) {
    return v->request->floor == ORDO_FLOOR_AUTO &&
           v->tail->v[0] < log(ORDO_EXACT_TOLERANCE * ordo_scale_of(v->request, j));
}

/* Whether the last change of the local order is no more than twice what the printed digits may do
 * to it: then the scatter of rounding is what is seen. */
static bool rounded(const struct view *v, const struct ordo_judged *j) {
    const struct ordo_steps *t = &v->steps;
    const double digits = ordo_rounding(j->out.levels_count, j->levels, exp(t->v[0]));
    const double most = digits * (1 / (t->s[1] - t->s[0]) + 1 / (t->s[2] - t->s[1]));

    return t->count > 2 && fabs(ordo_steps_change(t, 0)) < 2 * most;
}

/* A study without noise is decided by its finest steps, if these are no scatter after all. Whether
 * it was. */
static bool without_noise(const struct view *v, struct ordo_judged *j) {
    const double given = v->request->correction;
    const enum ordo_verdict line = j->check.verdict;
    const bool moves = ordo_steps_move(&v->steps), settles = ordo_steps_settle(&v->steps);
    enum ordo_verdict verdict = ORDO_INCONCLUSIVE;
    const struct model m = model_of_steps(v);
    const enum ordo_verdict limit = verdict_of(v, m.interval[0], m.interval[1]);
    char text[TEXT];

    if (line == ORDO_FAIL && v->speed[0] < 0)
        return true; /* this end is no limit */
    if (rounded(v, j))
        return false;
    if (limit == ORDO_PASS && (settles || (line != ORDO_PASS && opens(v))))
        verdict = ORDO_PASS;
    else if (line == ORDO_PASS) {
        if (!moves || (within(v, v->speed[0]) && !settles))
            return false;
    } else if (limit == ORDO_FAIL && line == ORDO_FAIL) {
        if (!moves || !settles)
            return true;
        verdict = ORDO_FAIL;
    } else if (limit == ORDO_FAIL && beyond(v, v->speed[0], v->speed[1]) && (moves || settles) &&
               !near_round_off(v, j))
        verdict = ORDO_FAIL;
    else if (!moves && !settles)
        return false;
    if (verdict == line && ordo_steps_change(&v->steps, 0) == 0)
        return true; /* there is no term to speak of */
    show(v, &m, j, text);
    conclude(v, verdict, text, j);
    const double next = exp(v->sign * (2 * v->steps.s[0] - v->steps.s[1]));
    if (verdict == ORDO_INCONCLUSIVE && v->steps.count == 2 && given == 0 && ordo_positive(next))
        ordo_hint(j,
                  "a fourth level, x = %g, or the relative order of the correction "
                  "(--correction 1), may decide",
                  next);
    return true;
}

/* Whether a term grows that will lead the order out of the band, and has led the finest step there:
 * it fits better than the line (F test) and than any decaying term, and the finest step is outside
 * by more than two of its standard errors. */
static bool grows(const struct view *v, size_t used, struct ordo_correction *c) {
    const size_t count = GSL_MIN(used, v->tail->count);
    const struct ordo_tail *t = v->tail;
    struct ordo_correction decaying;

    if (within(v, v->speed[0]) || count < SCATTER_LEVELS ||
        !ordo_correction_fit(t, count, ORDO_GROWING, 0, c) ||
        !ordo_correction_fit(t, count, ORDO_DECAYING, 0, &decaying))
        return false;
    const double error = sqrt(c->variance * (1 / t->w[0] + 1 / t->w[1])) / fabs(t->s[1] - t->s[0]);
    return c->ss < decaying.ss && c->chance < growing_level &&
           beyond(v, v->speed[0] - 2 * error, v->speed[0] + 2 * error);
}

/* Variance of the scatter of one replicate: of what the levels between two others are off the line
 * through these. A curve hardly enters, unlike into what is left about a line. */
static double scatter_of(const struct ordo_tail *t) {
    double sum = 0;

    for (size_t i = 1; i + 1 < t->count; i++) {
        const double b = (t->s[i] - t->s[i - 1]) / (t->s[i + 1] - t->s[i - 1]), a = 1 - b;
        const double off = t->v[i] - a * t->v[i - 1] - b * t->v[i + 1];
        sum += off * off / (1 / t->w[i] + a * a / t->w[i - 1] + b * b / t->w[i + 1]);
    }
    return sum / ((double)t->count - 2);
}

/* What the printed digits may do to the order of the finest step, at most. */
static double digits_of_step(const struct view *v, const struct ordo_judged *j) {
    const struct ordo_steps *t = &v->steps;
    return ordo_rounding(j->out.levels_count, j->levels, exp(t->v[0])) / (t->s[1] - t->s[0]);
}

/* Whether the finest step lies outside the band: by three of the standard errors that the scatter
 * about the line gives it, or, where there is no noise, by more than the printed digits do. */
static bool strays(const struct view *v, const struct ordo_judged *j) {
    const struct ordo_steps *t = &v->steps;
    const double scatter = j->out.residual * sqrt(1 / t->w[0] + 1 / t->w[1]) / (t->s[1] - t->s[0]);
    const double error = v->request->deterministic ? digits_of_step(v, j) : 3 * scatter;

    return beyond(v, v->speed[0] - error, v->speed[0] + error);
}

/* Whether the two finest steps have left the band on one side, and the slope over both by more than
 * three of its standard errors. */
static bool has_left(const struct view *v) {
    const struct ordo_steps *t = &v->steps;
    const double way = t->s[2] - t->s[0], slope = (t->v[2] - t->v[0]) / way;
    const double error = sqrt(scatter_of(v->tail) * (1 / t->w[0] + 1 / t->w[2])) / way;

    return beyond(v, v->speed[0], v->speed[1]) && beyond(v, slope - 3 * error, slope + 3 * error);
}

/* Why a PASS of the line is not to be believed, if it is not: as text. */
static bool doubtful(const struct view *v, const struct ordo_correction *c, struct ordo_judged *j,
                     char text[static TEXT]) {
    const double finest = v->sign * v->speed[0];
    struct ordo_correction growing;

    if (c->chance < ORDO_TEST_LEVEL && verdict_of(v, c->interval[0], c->interval[1]) == ORDO_FAIL) {
        const struct model m = model_of_fit(v, c);
        show(v, &m, j, text);
    } else if (grows(v, j->out.used, &growing))
        snprintf(text, TEXT,
                 "a term that grows by the relative order %g accounts for %.2g %% at the finest "
                 "level, and the finest step has %.3f",
                 -growing.q, 100 * fabs(growing.share), finest);
    else if (has_left(v))
        snprintf(text, TEXT, "the two finest steps have left it with %.3f and %.3f",
                 v->sign * v->speed[1], finest);
    else if (strays(v, j))
        snprintf(text, TEXT, "the finest step has left it with %.3f", finest);
    else
        return false;
    return true;
}

/* What the model with a correction says where it is seen beyond the scatter. It decides for the
 * claim if the finest step agrees and what the term does there is at most the band, and against it
 * if the two finest steps do, as one level never refutes. */
static enum ordo_verdict corrected(const struct view *v, const struct ordo_correction *c) {
    const enum ordo_verdict verdict = verdict_of(v, c->interval[0], c->interval[1]);

    if (verdict == ORDO_PASS && within(v, v->speed[0]) && fabs(c->remainder) <= v->request->band)
        return ORDO_PASS;
    if (verdict == ORDO_FAIL && !approaches(v) && beyond(v, v->speed[0], c->speed) && has_left(v))
        return ORDO_FAIL;
    return ORDO_INCONCLUSIVE;
}

/* What the line and the model with a correction say together, and the latter's interval with it:
 * ORDO_ERROR where the line is to speak alone. A term that is seen may decide; one that is only
 * likely says how far the limit may lie where that changes nothing. */
static enum ordo_verdict together(const struct view *v, const struct ordo_correction *c,
                                  const struct ordo_judged *j) {
    const enum ordo_verdict line = j->check.verdict, decides = corrected(v, c);
    const bool seen = c->chance < ORDO_TEST_LEVEL;
    const bool agrees = verdict_of(v, c->interval[0], c->interval[1]) == line;

    if (line == ORDO_PASS)
        return agrees ? ORDO_PASS : ORDO_ERROR;
    if (seen && decides == ORDO_PASS)
        return ORDO_PASS;
    if (line == ORDO_FAIL)
        return !agrees && seen && approaches(v)             ? ORDO_INCONCLUSIVE
               : agrees && beyond(v, v->speed[0], c->speed) ? ORDO_FAIL
                                                            : ORDO_ERROR;
    if (j->finest_strays)
        return ORDO_ERROR;
    return seen ? decides : ORDO_INCONCLUSIVE;
}

/* A term that is only likely leaves the line its say. */
static void widen(const struct view *v, const struct ordo_check *line, struct ordo_correction *c) {
    const bool negative = v->sign < 0;
    c->interval[0] = GSL_MIN(c->interval[0], v->sign * line->interval[negative]);
    c->interval[1] = GSL_MAX(c->interval[1], v->sign * line->interval[!negative]);
}

/* What scatter may hide is judged by how well the models fit. */
static void with_scatter(const struct view *v, struct ordo_judged *j) {
    const enum ordo_verdict line = j->check.verdict;
    const struct ordo_request *r = v->request;
    struct ordo_correction c = {.chance = 1};
    char text[TEXT];

    const bool likely = v->tail->count >= SCATTER_LEVELS &&
                        ordo_correction_find(v->tail, SCATTER_LEVELS, r->correction, &c) &&
                        c.chance < likely_level;
    if (likely)
        ordo_correction_interval(v->tail, r->correction, r->confidence, &c);
    if (likely && c.chance >= ORDO_TEST_LEVEL)
        widen(v, &j->check, &c);
    if (line == ORDO_PASS && doubtful(v, &c, j, text)) {
        veto(v, text, j);
        return;
    }
    const enum ordo_verdict verdict = likely ? together(v, &c, j) : ORDO_ERROR;
    if (verdict != ORDO_ERROR) {
        const struct model m = model_of_fit(v, &c);
        show(v, &m, j, text);
        conclude(v, verdict, text, j);
    } else if (line == ORDO_FAIL && approaches(v) &&
               !(c.chance < ORDO_TEST_LEVEL && !within(v, v->speed[0])))
        ordo_conclude(
            &j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
            "order %.3f over %zu levels lies outside %s%g ± %g, but the finest steps lead "
            "there: %.3f, then %.3f",
            j->out.order, j->out.used, ordo_intent_words(r->intent), r->order, r->band,
            v->sign * v->speed[1], v->sign * v->speed[0]);
}

/* What there is to look at. False if it has fewer than two steps. */
static bool view_take(const struct ordo_request *r, const struct ordo_usable *a,
                      struct ordo_tail *tail, struct view *v) {
    *v = (struct view){.request = r, .tail = tail, .sign = ordo_fine_is_large(r) ? -1 : 1};
    ordo_tail_take(r, a, tail);
    if (tail->count < 3)
        return false;
    ordo_steps_take(tail, &v->steps);
    v->speed = v->steps.speed;
    return v->steps.count >= 2;
}

bool ordo_limit_find(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_limit *limit) {
    struct ordo_tail tail;
    struct view v;

    if (!view_take(r, a, &tail, &v) || !ordo_steps_settle(&v.steps))
        return false;
    const struct model m = model_of_steps(&v);
    *limit = (struct ordo_limit){.speed = m.speed,
                                 .interval = {m.interval[0], m.interval[1]},
                                 .q = m.q,
                                 .share = m.share,
                                 .used = GSL_MIN(v.steps.count, 3) + 1};
    return true;
}

void ordo_decide(const struct ordo_request *r, const struct ordo_usable *a, struct ordo_judged *j) {
    struct ordo_tail tail;
    struct view v;

    if (view_take(r, a, &tail, &v) && (!r->deterministic || !without_noise(&v, j)))
        with_scatter(&v, j);
}
