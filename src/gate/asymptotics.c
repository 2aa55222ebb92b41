/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * asymptotics.c: the verdict on the levels that are left: the line of the widest window, and what
 * speaks against taking its word.
 */
#include "gate/conclude.h"
#include "gate/judgement.h"
#include "gate/levels.h"
#include "gate/request.h"
#include "gate/spectral.h"
#include <gsl/gsl_math.h>
#include <stdlib.h>

static const struct ordo_level *finest_usable(const struct ordo_request *r,
                                              const struct ordo_usable *a) {
    return a->level[ordo_fine_is_large(r) ? a->count - 1 : 0];
}

/* How fast the error falls in the finest step, as ordo_progress has it. */
static double progress_at_end(const struct ordo_request *r, const struct ordo_usable *a) {
    const bool large = ordo_fine_is_large(r);
    struct ordo_level *const *end = a->level + (large ? a->count - 2 : 0);

    return large ? ordo_progress(end[0], end[1], r->order)
                 : ordo_progress(end[1], end[0], r->order);
}

/* The figures of the check are those of the line. */
static void show_line(struct ordo_judged *j) {
    j->check.measured = j->out.order;
    j->check.interval[0] = j->out.interval[0];
    j->check.interval[1] = j->out.interval[1];
}

static void take_window(const struct ordo_request *r, const struct ordo_usable *a,
                        const struct ordo_window *window, struct ordo_judged *j) {
    const struct ordo_line *line = &window->line;
    const size_t first = ordo_fine_is_large(r) ? a->count - window->count : 0;

    j->window = *window;
    j->out.order = line->slope;
    j->out.interval[0] = line->slope - window->half;
    j->out.interval[1] = line->slope + window->half;
    j->out.constant = exp(line->height - line->slope * line->centre);
    j->out.residual = line->sigma;
    j->out.used = window->count;
    j->out.from = a->level[first]->x;
    j->out.to = a->level[first + window->count - 1]->x;
    for (size_t i = 0; i < a->count; i++)
        if (i < first || i >= first + window->count)
            a->level[i]->drop = ORDO_DROP_PRE_ASYMPTOTIC;
    show_line(j);
}

static void conclude_line(const struct ordo_request *r, const struct ordo_window *window,
                          struct ordo_judged *j) {
    switch (window->verdict) {
    case ORDO_PASS:
        ordo_conclude(&j->check, ORDO_PASS, ORDO_WITHIN_BAND,
                      "order %.3f ± %.3f lies within %s%g ± %g over %zu levels, x = %g to %g",
                      j->out.order, window->half, ordo_intent_words(r->intent), r->order, r->band,
                      j->out.used, j->out.from, j->out.to);
        break;
    case ORDO_FAIL:
        ordo_conclude(&j->check, ORDO_FAIL, ORDO_OUTSIDE_BAND,
                      "order %.3f ± %.3f lies outside %s%g ± %g: %s, over %zu levels, x = %g to %g",
                      j->out.order, window->half, ordo_intent_words(r->intent), r->order, r->band,
                      ordo_conclude_how(r, j->out.order), j->out.used, j->out.from, j->out.to);
        break;
    default:
        ordo_conclude(
            &j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL,
            "order %.3f ± %.3f crosses an edge of %s%g ± %g: these %zu levels cannot decide",
            j->out.order, window->half, ordo_intent_words(r->intent), r->order, r->band,
            j->out.used);
    }
}

/* Fit all windows and conclude. */
static int conclude_windows(const struct ordo_request *r, const struct ordo_usable *a,
                            struct ordo_judged *j) {
    struct ordo_window *windows = NULL;
    size_t count = 0;
    char outlier[100];
    const int status = ordo_windows_fit(r, a, &windows, &count);

    if (status != ORDO_OK)
        goto done;
    const struct ordo_window *chosen = ordo_windows_widest(windows, count);
    if (chosen == NULL) {
        const struct ordo_window *finest = &windows[0];
        take_window(r, a, finest, j);
        const double toward = ordo_fine_is_large(r) ? 0.5 : -0.5;
        ordo_conclude(&j->check,
                      ordo_band_verdict(r, finest->line.slope - finest->half,
                                        finest->line.slope + finest->half) == ORDO_FAIL
                          ? ORDO_FAIL
                          : ORDO_INCONCLUSIVE,
                      ORDO_NOT_ASYMPTOTIC,
                      "the local order still changes from %.2f to %.2f over the %zu finest levels: "
                      "these levels are not asymptotic",
                      finest->line.slope - toward * finest->line.drift,
                      finest->line.slope + toward * finest->line.drift, finest->count);
        goto done;
    }
    take_window(r, a, chosen, j);
    conclude_line(r, chosen, j);
    for (size_t i = 0; i < count; i++) {
        const struct ordo_window *other = &windows[i];
        if (other->admissible && other->verdict + chosen->verdict == ORDO_PASS + ORDO_FAIL &&
            other->verdict != chosen->verdict) {
            ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                          "the %zu finest levels give %.3f ± %.3f and the %zu finest %.3f ± %.3f, "
                          "which lie on different sides of %s%g ± %g",
                          chosen->count, chosen->line.slope, chosen->half, other->count,
                          other->line.slope, other->half, ordo_intent_words(r->intent), r->order,
                          r->band);
            break;
        }
    }
    /* The finest level speaks for the limit: off the line of the others it is never excused. */
    j->finest_strays = chosen->line.end_p[ordo_fine_is_large(r)] < ORDO_TEST_LEVEL;
    if (j->finest_strays && j->check.verdict != ORDO_FAIL)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                      "order %.3f ± %.3f, but the finest level x = %g is off the line of the other "
                      "%zu: what it says of the limit is not what they say",
                      j->out.order, chosen->half, finest_usable(r, a)->x, chosen->count - 1);
    else if (j->check.verdict == ORDO_INCONCLUSIVE && progress_at_end(r, a) < 0)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                      "order %.3f ± %.3f, but the error %s again at the finest level x = %g",
                      j->out.order, chosen->half, ordo_fine_grows(r) ? "falls" : "grows",
                      finest_usable(r, a)->x);
    if (a->known > 0 && gsl_finite(chosen->line.df))
        ordo_hint(
            j,
            "the levels are off the line by %.2g times what their standard errors say, so what "
            "is seen makes the interval, which is Student's",
            chosen->line.sigma / a->known);
    if (ordo_outlier_words(a, chosen, ordo_fine_is_large(r), outlier, sizeof outlier))
        ordo_hint(j, "%s", outlier);
done:
    free(windows);
    return status;
}

/* An error that falls faster and faster has no order, whatever the window: say so instead of the
 * band that it misses on the steep side. A verdict is never made better by this. */
static void spectral(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_judged *j) {
    struct ordo_spectral s;

    if (j->check.verdict == ORDO_PASS || j->out.order / r->order < 1 - 1e-9 || ordo_fine_grows(r) ||
        !ordo_spectral_find(a->count, a->u, a->v, r->order < 0 ? 1 : -1, &s))
        return;
    ordo_conclude(&j->check, j->check.verdict, ORDO_NOT_POWER_LAW,
                  "the error falls faster than any power of x: the slope goes from %.2f over the "
                  "coarser half to %.2f over the finer half of %zu levels, and an exponential fits "
                  "%.1f times better than a power law",
                  s.coarse, s.fine, a->count, s.gain);
}

/* Whether the first levels of the fine end have stopped falling far above round-off. */
static void plateau(const struct ordo_request *r, const struct ordo_usable *a,
                    struct ordo_judged *j) {
    const size_t n = a->count;
    size_t flat = 0;
    double coarse = 0;

    /* Steps from the finest level on that do less than a quarter of what is expected, then the mean
     * of the others. */
    for (size_t i = 0; i + 1 < n; i++) {
        const size_t fine = r->order < 0 ? n - 1 - i : i, next = r->order < 0 ? fine - 1 : fine + 1;
        const double done = (a->v[fine] - a->v[next]) / (a->u[fine] - a->u[next]) / r->order;
        if (flat == i && fabs(done) < 0.25)
            flat++;
        else
            coarse += done;
    }
    if (ordo_fine_grows(r) || flat < 2 || flat + 2 > n - 1 || coarse / (double)(n - 1 - flat) < 0.5)
        return;
    j->flat = flat + 1;
    const double height = a->level[r->order < 0 ? n - 1 : 0]->error;
    const double relative = height / ordo_scale_of(r, j);
    ordo_conclude(&j->check, ORDO_FAIL, ORDO_PLATEAU,
                  "the error stops falling near %.1e over the %zu finest levels, far above the "
                  "round-off of double precision: %s",
                  height, flat + 1,
                  relative > 1e-9 && relative < 1e-5
                      ? "that is the size of single precision, or of a solver's tolerance"
                      : "a solver's tolerance, an optimiser that gave up, or a part of the error "
                        "that refinement does not reach");
}

/* A stale file repeats its last error. Round-off may do so too, and is dropped before; so may
 * errors that were printed with few digits, if those cannot show the step that is expected. */
static bool stale(const struct ordo_request *r, struct ordo_judged *j) {
    size_t rank = 0;

    while (rank + 1 < j->out.levels_count && ordo_from_fine(r, j, rank)->drop == ORDO_DROP_WINDOW)
        rank++;
    if (rank + 1 >= j->out.levels_count)
        return false;
    const struct ordo_level *finest = ordo_from_fine(r, j, rank);
    const struct ordo_level *next = ordo_from_fine(r, j, rank + 1);
    if (finest->error != next->error || finest->drop != ORDO_USED ||
        fabs(r->order * ordo_log_ratio(finest->x, next->x)) <=
            ordo_rounding(j->out.levels_count, j->levels, finest->error))
        return false;
    ordo_conclude(&j->check, ORDO_FAIL, ORDO_STALE,
                  "x = %g and x = %g have one and the same error %.17g: a stale file or a "
                  "result that was not computed again",
                  next->x, finest->x, finest->error);
    return true;
}

/* Whether the line of these levels refutes the claim. */
static int refutes(const struct ordo_request *r, const struct ordo_usable *a, bool *is) {
    struct ordo_window *windows = NULL;
    size_t count = 0;

    *is = false;
    if (a->count < r->min_levels)
        return ORDO_OK;
    const int status = ordo_windows_fit(r, a, &windows, &count);
    if (status == ORDO_OK) {
        const struct ordo_window *widest = ordo_windows_widest(windows, count);
        *is = widest != NULL && widest->verdict == ORDO_FAIL;
    }
    free(windows);
    return status == ORDO_EINVAL ? ORDO_OK : status;
}

/* An error that falls too slowly only where it may be the round-off of a solution whose size nobody
 * stated is no refutation: the levels above have to say so too. */
static int scale_unknown(const struct ordo_request *r, const struct ordo_usable *a,
                         struct ordo_judged *j) {
    const double height = ordo_floor_unknown(r, j), finest = finest_usable(r, a)->error;
    struct ordo_usable above = *a;
    bool is;

    if (j->check.verdict != ORDO_FAIL || j->out.order / r->order >= 1 || finest > height ||
        ordo_fine_grows(r))
        return ORDO_OK;
    for (above.count = 0; above.count < a->count; above.count++)
        if (a->level[r->order < 0 ? above.count : a->count - 1 - above.count]->error <= height)
            break;
    const size_t first = r->order < 0 ? 0 : a->count - above.count;
    above.u += first;
    above.v += first;
    above.w += first;
    above.ss += first;
    above.df += first;
    above.slack += first;
    above.level += first;
    const int status = refutes(r, &above, &is);
    if (status == ORDO_OK && !is)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_PLATEAU,
                      "the error does not fall as expected below %.1e, which may be the round-off "
                      "of a solution of size %.0e: state --scale, the size of the solution, or "
                      "--floor",
                      height, finest / ORDO_EXACT_TOLERANCE);
    return status;
}

/* The figures of a corrected model that was overruled are not those behind the verdict. */
static void forget_limit(struct ordo_judged *j) {
    const int reason = j->check.reason;

    if (reason != ORDO_NOT_POWER_LAW && reason != ORDO_STALE && reason != ORDO_PLATEAU)
        return;
    j->out.limit = j->out.limit_interval[0] = j->out.limit_interval[1] = j->out.share =
        j->out.correction[0] = j->out.correction[1] = GSL_NAN;
    show_line(j);
}

int ordo_asymptotics(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_judged *j) {
    int status = conclude_windows(r, a, j);

    if (status == ORDO_EINVAL) {
        ordo_conclude(&j->check, ORDO_ERROR, ORDO_INVALID_X,
                      "the finest of %zu levels lie too close together for a slope", a->count);
        return ORDO_OK;
    }
    if (status != ORDO_OK)
        return status;
    ordo_decide(r, a, j);
    spectral(r, a, j);
    if (!stale(r, j)) {
        plateau(r, a, j);
        status = scale_unknown(r, a, j);
        if (status != ORDO_OK)
            return status;
    }
    forget_limit(j);
    ordo_hint_needed(r, j);
    ordo_hint_mistakes(r, a, j);
    return ORDO_OK;
}
