/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decide.c: how the line, the model with a correction, and the finest steps together give the
 * verdict. Orders are speeds here: without the sign of the expected one.
 */
#include "gate/conclude.h"
#include "gate/correction.h"
#include "gate/judgement.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdio.h>

/* Fewest levels whose scatter about the model with a correction says something: it has three
 * parameters, and one degree of freedom has a Student's t of 12.7. */
enum { SCATTER_LEVELS = 5 };

enum { TEXT = 200 };

/* Level of the test for a growing term. It is weaker than that of the others, as the finest step
 * has to be outside as well. */
static const double growing_level = 0.05;

/* What is looked at. */
struct view {
    const struct ordo_request *request;
    const struct ordo_tail *tail;
    struct ordo_tail ends; /* of the finest steps: ends.s[0], ends.s[1], … */
    double sign;           /* of an order whose error falls: -1 if large x are fine */
    size_t steps;          /* from the finest on that `speed` has */
    double speed[4];       /* of the finest steps, the finest first */
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

/* Change of the local order from step i + 1 to the finer step i; nothing where it is round-off of
 * logarithms of some hundreds. */
static double change(const struct view *v, size_t i) {
    const double difference = v->speed[i] - v->speed[i + 1];
    return fabs(difference) > 1e-10 ? difference : 0;
}

/* Mean of d h^q / d log h over step i, which is what a small term a h^q adds to its order but for
 * the factor a; h relative to the finest. */
static double effect(const struct ordo_tail *t, size_t i, double q) {
    const double way = t->s[i + 1] - t->s[i];
    return exp(q * (t->s[i] - t->s[0])) * expm1(q * way) / way;
}

/* The limit, if what changes from the second step to the finest is a term of relative order q. */
static double extrapolated(const struct view *v, double q) {
    const double fine = effect(&v->ends, 0, q), coarse = effect(&v->ends, 1, q);
    return v->speed[0] + (v->speed[0] - v->speed[1]) * fine / (coarse - fine);
}

/* How the change of the local order shrinks from the second step to the finest, for a term of
 * relative order q. */
static double shrinking(const struct view *v, double q) {
    const double e0 = effect(&v->ends, 0, q), e1 = effect(&v->ends, 1, q),
                 e2 = effect(&v->ends, 2, q);
    return (e2 - e1) / (e1 - e0);
}

/* The relative order that explains how the change of the local order shrinks, from the slowest to
 * the fastest; the slowest if it does not shrink, or there are but two steps. */
static double observed_order(const struct view *v) {
    const double shrinks = v->steps < 3 ? 0 : change(v, 1) / change(v, 0);
    double low = ordo_relative_orders[0], high = ordo_relative_orders[ORDO_RELATIVE_ORDERS - 1];

    if (v->steps < 3 || !(shrinks > shrinking(v, low)))
        return low;
    if (!(shrinks < shrinking(v, high)))
        return high;
    for (int i = 0; i < 20; i++) {
        const double middle = 0.5 * (low + high);
        if (shrinking(v, middle) < shrinks)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The limit lies between the finest step and what the slowest plausible term makes of it: the one
 * stated, or one of half the relative order that the third step points to, as a term of q followed
 * by one of 2 q looks like something between the two. */
static struct ordo_limit limit_of(const struct view *v) {
    const double given = v->request->correction, observed = observed_order(v);
    const double slowest = given > 0 ? given : GSL_MAX(ordo_relative_orders[0], observed / 2);
    const double end = extrapolated(v, slowest);
    struct ordo_limit l = {.q = given, .used = GSL_MIN(v->steps, 3) + 1};

    for (size_t i = 0; i < ORDO_RELATIVE_ORDERS && given == 0; i++)
        if (i == 0 || fabs(log(ordo_relative_orders[i] / observed)) < fabs(log(l.q / observed)))
            l.q = ordo_relative_orders[i];
    l.speed = extrapolated(v, l.q);
    l.interval[0] = GSL_MIN(v->speed[0], end);
    l.interval[1] = GSL_MAX(v->speed[0], end);
    l.share = (v->speed[0] - l.speed) / effect(&v->ends, 0, l.q);
    return l;
}

/* Whether the local order changes in one direction over the three finest changes, or as many as
 * there are: white scatter does so once in 23 times. */
static bool moves(const struct view *v) {
    for (size_t i = 0; i + 3 <= v->steps; i++)
        if (!(change(v, i) * change(v, i + 1) > 0))
            return false;
    return true;
}

/* Whether the changes of the local order shrink towards the limit, as those of any decaying term
 * do: a growing one, and scatter, are no ground to extrapolate from. Where the last change is
 * nothing beside the one before, as after a switch, that is enough: no term shrinks faster than
 * eightfold on levels that double, and white scatter does so once in 17 times. Halfway to the limit
 * they may stand still for a while: nearer to that than to the slowest growing term. */
static bool settles(const struct view *v) {
    const double last = fabs(change(v, 0));

    if (v->steps < 3)
        return true;
    const double before = fabs(change(v, 1));
    return 8 * last <= before || (last <= before && (v->steps < 4 || before <= fabs(change(v, 2))));
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
    if (v->steps < 3 || !(change(v, 0) * change(v, 1) > 0))
        return false;
    if (within(v, p[0]))
        return true;
    return !beyond(v, p[0], extrapolated(v, ordo_relative_orders[0]));
}

/* The figures of the model that speaks, and its part of the message. */
static void show(const struct view *v, double speed, const double interval[2], double q,
                 double share, struct ordo_judged *j, char text[static TEXT]) {
    const double half = GSL_MAX(speed - interval[0], interval[1] - speed);
    const int shows =
        gsl_finite(half)
            ? snprintf(text, TEXT, "order %.3f ± %.3f in the limit", v->sign * speed, half)
            : snprintf(text, TEXT, "order %.3f in the limit, unbounded on one side",
                       v->sign * speed);
    char power[24] = "h";

    if (q != 1)
        snprintf(power, sizeof power, "h^%g", q);
    const size_t used = (size_t)GSL_MIN(shows, TEXT - 1);
    snprintf(text + used, TEXT - used,
             "; a term of relative order %s%s accounts for %.2g %% at the finest level", power,
             v->sign < 0 ? " (h = 1/x)" : "", 100 * fabs(share));
    j->out.limit = v->sign * speed;
    j->out.limit_interval[0] = v->sign > 0 ? interval[0] : -interval[1];
    j->out.limit_interval[1] = v->sign > 0 ? interval[1] : -interval[0];
    j->out.correction[0] = share * exp(-q * v->tail->s[0]);
    j->out.correction[1] = q;
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
    j->check.measured = j->out.limit;
    j->check.interval[0] = j->out.limit_interval[0];
    j->check.interval[1] = j->out.limit_interval[1];
    ordo_conclude(&j->check, verdict, reasons[verdict],
                  "%s; the finest step has %.3f: that %s %g ± %g", limit, v->sign * v->speed[0],
                  relation(verdict), v->request->order, v->request->band);
}

/* A PASS of the line that is not to be believed. */
static void veto(const struct view *v, const char *because, struct ordo_judged *j) {
    ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                  "order %.3f over %zu levels lies within %g ± %g, but %s", j->out.order,
                  j->out.used, v->request->order, v->request->band, because);
}

/* Whether the local order moves further into a band that is open there. */
static bool opens(const struct view *v) {
    const enum ordo_intent intent = v->request->intent;
    const double last = change(v, 0);

    return moves(v) && ((intent == ORDO_AT_LEAST && last > 0) ||
                        (intent == ORDO_AT_MOST && last < 0 && v->speed[0] > 0));
}

/* Whether the finest error is so small that round-off may have begun to lift it. */
static bool near_round_off(const struct view *v, const struct ordo_judged *j) {
    return v->request->floor == ORDO_FLOOR_AUTO &&
           v->tail->v[0] < log(ORDO_EXACT_TOLERANCE * ordo_scale_of(v->request, j));
}

/* A study without noise is decided by its finest steps, if these are no scatter after all. Whether
 * it was. */
static bool without_noise(const struct view *v, struct ordo_judged *j) {
    const struct ordo_limit l = limit_of(v);
    const enum ordo_verdict line = j->check.verdict;
    const enum ordo_verdict limit = verdict_of(v, l.interval[0], l.interval[1]);
    enum ordo_verdict verdict = ORDO_INCONCLUSIVE;
    char text[TEXT];

    if (line == ORDO_PASS) {
        if (!moves(v) || (within(v, v->speed[0]) && (within(v, l.speed) || !settles(v))))
            return false;
    } else if (limit == ORDO_PASS && (settles(v) || opens(v)))
        verdict = ORDO_PASS;
    else if (limit == ORDO_FAIL && line == ORDO_FAIL)
        return true;
    else if (limit == ORDO_FAIL && beyond(v, v->speed[0], v->speed[1]) &&
             (moves(v) || settles(v)) && !near_round_off(v, j))
        verdict = ORDO_FAIL;
    else if (!moves(v) && !settles(v))
        return false;
    show(v, l.speed, l.interval, l.q, l.share, j, text);
    conclude(v, verdict, text, j);
    if (verdict == ORDO_INCONCLUSIVE && v->steps == 2 && v->request->correction == 0)
        ordo_hint(j,
                  "a fourth level, x = %g, or the relative order of the correction "
                  "(--correction 1), may decide",
                  exp(v->sign * (2 * v->ends.s[0] - v->ends.s[1])));
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

/* Whether the finest step lies outside the band by so many of the standard errors that the scatter
 * about the line gives it. */
static bool strays(const struct view *v, double scatter, double times) {
    const struct ordo_tail *t = &v->ends;
    const double error = times * scatter * sqrt(1 / t->w[0] + 1 / t->w[1]) / (t->s[1] - t->s[0]);

    return beyond(v, v->speed[0] - error, v->speed[0] + error);
}

/* Whether the two finest steps have left the band on one side, and the slope over both by more than
 * three of its standard errors. */
static bool has_left(const struct view *v) {
    const struct ordo_tail *t = &v->ends;
    const double way = t->s[2] - t->s[0], slope = (t->v[2] - t->v[0]) / way;
    const double error = sqrt(scatter_of(v->tail) * (1 / t->w[0] + 1 / t->w[2])) / way;

    return beyond(v, v->speed[0], v->speed[1]) && beyond(v, slope - 3 * error, slope + 3 * error);
}

/* Why a PASS of the line is not to be believed, if it is not: as text. */
static bool doubtful(const struct view *v, const struct ordo_correction *c, bool seen,
                     struct ordo_judged *j, char text[static TEXT]) {
    const double finest = v->sign * v->speed[0];
    struct ordo_correction growing;

    if (seen && verdict_of(v, c->interval[0], c->interval[1]) == ORDO_FAIL)
        show(v, c->speed, c->interval, c->q, c->share, j, text);
    else if (grows(v, j->out.used, &growing))
        snprintf(text, TEXT,
                 "a term that grows by the relative order %g accounts for %.2g %% at the finest "
                 "level, and the finest step has %.3f",
                 -growing.q, 100 * fabs(growing.share), finest);
    else if (has_left(v))
        snprintf(text, TEXT, "the two finest steps have left it with %.3f and %.3f",
                 v->sign * v->speed[1], finest);
    else if (strays(v, j->out.residual, v->request->deterministic ? 2 : 3))
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

/* What scatter may hide is judged by how well the models fit. */
static void with_scatter(const struct view *v, struct ordo_judged *j) {
    const enum ordo_verdict line = j->check.verdict;
    const struct ordo_request *r = v->request;
    struct ordo_correction c;
    char text[TEXT];

    const bool seen = v->tail->count >= SCATTER_LEVELS &&
                      ordo_correction_find(v->tail, SCATTER_LEVELS, r->correction, &c) &&
                      c.chance < ORDO_TEST_LEVEL;
    if (seen)
        ordo_correction_interval(v->tail, r->correction, r->confidence, &c);
    if (line == ORDO_PASS) {
        if (doubtful(v, &c, seen, j, text))
            veto(v, text, j);
        return;
    }
    const enum ordo_verdict verdict = seen ? corrected(v, &c) : ORDO_INCONCLUSIVE;
    if (verdict == ORDO_PASS || (verdict == ORDO_FAIL && line != ORDO_FAIL && !j->finest_strays)) {
        show(v, c.speed, c.interval, c.q, c.share, j, text);
        conclude(v, verdict, text, j);
    } else if (line == ORDO_FAIL && approaches(v) &&
               !(seen && verdict_of(v, c.interval[0], c.interval[1]) == ORDO_FAIL &&
                 !within(v, v->speed[0])))
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                      "order %.3f over %zu levels lies outside %g ± %g, but the finest steps lead "
                      "there: %.3f, then %.3f",
                      j->out.order, j->out.used, r->order, r->band, v->sign * v->speed[1],
                      v->sign * v->speed[0]);
}

/* The finest steps, each by a factor of sqrt 2 or more: of shorter ones the order is mostly
 * scatter. Four of them if the levels reach so far, and shorter ones if they do not. */
static void take_steps(struct view *v) {
    const struct ordo_tail *t = v->tail;
    const double least = GSL_MIN(log(1.25), (t->s[t->count - 1] - t->s[0]) / 4) * (1 - 1e-6);
    struct ordo_tail *e = &v->ends;

    e->count = 0;
    for (size_t i = 0; i < t->count && e->count < 5; i++)
        if (i == 0 || t->s[i] - e->s[e->count - 1] >= least) {
            e->s[e->count] = t->s[i];
            e->v[e->count] = t->v[i];
            e->w[e->count++] = t->w[i];
        }
    v->steps = e->count - 1;
    for (size_t i = 0; i < v->steps; i++)
        v->speed[i] = ordo_tail_speed(e, i);
}

/* What there is to look at. False if it has fewer than two steps. */
static bool view_take(const struct ordo_request *r, const struct ordo_usable *a,
                      struct ordo_tail *tail, struct view *v) {
    *v = (struct view){.request = r, .tail = tail, .sign = ordo_fine_is_large(r) ? -1 : 1};
    ordo_tail_take(r, a, tail);
    if (tail->count < 3)
        return false;
    take_steps(v);
    return v->steps >= 2;
}

bool ordo_limit_find(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_limit *limit) {
    struct ordo_tail tail;
    struct view v;

    if (!view_take(r, a, &tail, &v) || !settles(&v))
        return false;
    *limit = limit_of(&v);
    return true;
}

void ordo_decide(const struct ordo_request *r, const struct ordo_usable *a, struct ordo_judged *j) {
    struct ordo_tail tail;
    struct view v;

    if (view_take(r, a, &tail, &v) && (!r->deterministic || !without_noise(&v, j)))
        with_scatter(&v, j);
}
