/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judge.c: from a table of (x, error) to a verdict on its order: validation, replicates, floor,
 * window, line, interval, band.
 *
 * The levels are looked at from the finest to the coarsest, because the order is a statement about
 * the limit. Fine is where theory says that the error is small: large x for a negative order, small
 * x for a positive one.
 */
#include "gate/conclude.h"
#include "gate/levels.h"
#include "gate/spectral.h"
#include "gate/window.h"
#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void judgement_init(const struct ordo_request *request, struct ordo_judgement *j) {
    *j = (struct ordo_judgement){
        .check = ordo_check_begin("order", request->order, request->band),
        .order = GSL_NAN,
        .interval = {GSL_NAN, GSL_NAN},
        .constant = GSL_NAN,
        .residual = GSL_NAN,
        .from = GSL_NAN,
        .to = GSL_NAN,
    };
}

/* What is wrong with a request, or NULL. Written so that NaN is wrong. */
static const char *request_fault(const struct ordo_request *r) {
    if (!(gsl_finite(r->order) && r->order != 0))
        return "the expected order must be finite and not 0";
    if (!(r->band > 0 && r->band < fabs(r->order)))
        return "the band must be positive and smaller than the expected order";
    if (!(r->confidence > 0 && r->confidence < 1))
        return "the confidence must lie strictly between 0 and 1";
    if (r->min_levels < 3)
        return "a fit with an interval needs at least 3 levels";
    if (!(r->from >= 0 && r->from < r->to))
        return "the window must run from a smaller to a larger x";
    if (!(gsl_finite(r->scale) && r->scale >= 0))
        return "the scale must be finite and positive, or 0 if it is not known";
    if (!(r->floor == ORDO_FLOOR_AUTO || (gsl_finite(r->floor) && r->floor >= 0)))
        return "the floor must be finite and not negative";
    return NULL;
}

/* The level that is `rank` steps coarser than the finest of all. */
static struct ordo_level *from_fine(const struct ordo_judgement *j, double order, size_t rank) {
    return &j->levels[order < 0 ? j->levels_count - 1 - rank : rank];
}

/* How fast the error falls from one level to the next finer one, in units of the expected order: 1
 * is as expected, 0 stands still. */
static double progress(const struct ordo_level *coarse, const struct ordo_level *fine,
                       double order) {
    return log(fine->error / coarse->error) / log(fine->x / coarse->x) / order;
}

/* Size of the solution, known or guessed. */
static double scale_of(const struct ordo_request *r, const struct ordo_judgement *j) {
    double largest = 0;

    for (size_t i = 0; i < j->levels_count; i++)
        largest = GSL_MAX(largest, j->levels[i].error);
    return r->scale > 0 ? r->scale : ORDO_UNKNOWN_SCALE * largest;
}

/* Mark the round-off at the fine end. With `auto`: everything below ORDO_ROUND_OFF, and what comes
 * after the error has stopped falling below ORDO_EXACT_TOLERANCE; a last level that the floor has
 * lifted goes too. Returns the height of the floor, 0 if there is none. */
static double floor_drop(const struct ordo_request *r, struct ordo_judgement *j) {
    const double scale = scale_of(r, j);
    const double sure = r->floor == ORDO_FLOOR_AUTO ? ORDO_ROUND_OFF * scale : r->floor;
    const double maybe = r->floor == ORDO_FLOOR_AUTO ? ORDO_EXACT_TOLERANCE * scale : r->floor;
    size_t tail = 0;
    double height = 0;

    for (size_t i = 0; i < j->levels_count; i++) {
        struct ordo_level *level = from_fine(j, r->order, i);
        const bool stopped = i + 1 < j->levels_count && level->error <= maybe &&
                             progress(from_fine(j, r->order, i + 1), level, r->order) < 0.5;
        if (level->error < sure || stopped)
            tail = i + 1;
    }
    for (size_t i = 0; i < tail; i++) {
        struct ordo_level *level = from_fine(j, r->order, i);
        level->drop = ORDO_DROP_ROUND_OFF;
        height += log(level->error) / (double)tail;
    }
    if (tail > 0 && tail < j->levels_count && r->floor == ORDO_FLOOR_AUTO) {
        struct ordo_level *level = from_fine(j, r->order, tail);
        if (level->error <= GSL_MIN(maybe, 3 * exp(height)))
            level->drop = ORDO_DROP_ROUND_OFF;
    }
    if (r->floor > 0)
        return r->floor;
    return tail > 0 ? exp(height) : 0;
}

static void stated_window_drop(const struct ordo_request *r, struct ordo_judgement *j) {
    for (size_t i = 0; i < j->levels_count; i++)
        if (j->levels[i].x < r->from || j->levels[i].x > r->to)
            j->levels[i].drop = ORDO_DROP_WINDOW;
}

static const struct ordo_level *finest_usable(const struct ordo_request *r,
                                              const struct ordo_usable *a) {
    return a->level[r->order < 0 ? a->count - 1 : 0];
}

/* How fast the error falls in the finest step, as `progress` has it. */
static double progress_at_end(const struct ordo_request *r, const struct ordo_usable *a) {
    const struct ordo_level *const *end = a->level + (r->order < 0 ? a->count - 2 : 0);

    return r->order < 0 ? progress(end[0], end[1], r->order) : progress(end[1], end[0], r->order);
}

static void take_window(const struct ordo_request *r, const struct ordo_usable *a,
                        const struct ordo_window *window, struct ordo_judgement *j) {
    const struct ordo_line *line = &window->line;
    const size_t first = r->order < 0 ? a->count - window->count : 0;

    j->order = line->slope;
    j->interval[0] = line->slope - window->half;
    j->interval[1] = line->slope + window->half;
    j->constant = exp(line->height - line->slope * line->centre);
    j->residual = line->sigma;
    j->used = window->count;
    j->from = a->level[first]->x;
    j->to = a->level[first + window->count - 1]->x;
    for (size_t i = 0; i < a->count; i++)
        if (i < first || i >= first + window->count)
            j->levels[a->level[i] - j->levels].drop = ORDO_DROP_PRE_ASYMPTOTIC;
    j->check.measured = j->order;
    j->check.interval[0] = j->interval[0];
    j->check.interval[1] = j->interval[1];
}

/* A sentence more for the hint. */
__attribute__((format(printf, 2, 3))) static void hint(struct ordo_judgement *j, const char *format,
                                                       ...) {
    const size_t used = strlen(j->hint);
    va_list arguments;

    if (used + 3 > sizeof j->hint)
        return;
    snprintf(j->hint + used, sizeof j->hint - used, "%s", used > 0 ? "; " : "");
    va_start(arguments, format);
    vsnprintf(j->hint + strlen(j->hint), sizeof j->hint - strlen(j->hint), format, arguments);
    va_end(arguments);
}

/* Half-width that `count` levels with the same ratio and scatter would give. */
static double half_width(const struct ordo_request *r, const struct ordo_window *window,
                         double count) {
    const double ratio = window->line.slope_error *
                         sqrt((double)window->count * (gsl_pow_2((double)window->count) - 1));
    return gsl_cdf_tdist_Pinv(0.5 + 0.5 * r->confidence, count - 2) * ratio /
           sqrt(count * (count * count - 1));
}

/* What would decide a table that cannot: more levels at the same ratio, or more seeds. */
static void hint_needed(const struct ordo_request *r, const struct ordo_window *window,
                        struct ordo_judgement *j) {
    enum { MORE = 100 };
    double edge[2], gap = HUGE_VAL;
    size_t more = 1;

    ordo_band_edges(r, edge);
    for (size_t k = 0; k < 2; k++)
        if (gsl_finite(edge[k]))
            gap = GSL_MIN(gap, fabs(window->line.slope - edge[k]));
    while (more <= MORE && half_width(r, window, (double)(window->count + more)) >= gap)
        more++;
    const double seeds = ceil(gsl_pow_2(window->half / gap));
    if (more <= MORE && seeds >= 2 && seeds <= 1000)
        hint(j, "%zu more level%s of the same ratio, or %.0f seeds for each of these, would decide",
             more, more == 1 ? "" : "s", seeds);
    else
        hint(j, "the order is too close to the edge of the band for more data to decide");
}

/* Mistakes that show in the figures. */
static void hint_mistakes(const struct ordo_request *r, struct ordo_judgement *j) {
    const double half = 0.5 * (j->interval[1] - j->interval[0]);

    if (j->check.verdict == ORDO_FAIL)
        for (int dimension = 2; dimension <= 3; dimension++) {
            if (fabs(j->order - r->order * dimension) <= r->band + half && dimension == 2)
                hint(j, "this is twice the expected order: are these mean square errors?");
            if (fabs(j->order * dimension - r->order) <= r->band + half * dimension)
                hint(j,
                     "this is the expected order divided by %d: is x a number of unknowns in %d "
                     "dimensions?",
                     dimension, dimension);
        }
    if (r->intent == ORDO_EQUAL && r->band >= 0.5)
        hint(j, "a band of %g admits the rival order %g too", r->band,
             r->order + (r->order < 0 ? 0.5 : -0.5));
}

/* The first levels of the fine end that have stopped falling far above round-off. */
static bool plateau(const struct ordo_request *r, const struct ordo_usable *a,
                    struct ordo_judgement *j) {
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
    if (flat < 2 || flat + 2 > n - 1 || coarse / (double)(n - 1 - flat) < 0.5)
        return false;
    const double height = a->level[r->order < 0 ? n - 1 : 0]->error;
    const double relative = height / scale_of(r, j);
    ordo_conclude(&j->check, ORDO_FAIL, ORDO_PLATEAU,
                  "the error stops falling near %.1e over the %zu finest levels, far above the "
                  "round-off of double precision: %s",
                  height, flat + 1,
                  relative > 1e-9 && relative < 1e-5
                      ? "that is the size of single precision, or of a solver's tolerance"
                      : "a solver's tolerance, an optimiser that gave up, or a part of the error "
                        "that refinement does not reach");
    return true;
}

static void conclude_line(const struct ordo_request *r, const struct ordo_window *window,
                          struct ordo_judgement *j) {
    const bool reversed = j->order * r->order < 0;
    const bool faster = !reversed && fabs(j->order) > fabs(r->order);

    switch (window->verdict) {
    case ORDO_PASS:
        ordo_conclude(&j->check, ORDO_PASS, ORDO_WITHIN_BAND,
                      "order %.3f ± %.3f lies within %g ± %g over %zu levels, x = %g to %g",
                      j->order, window->half, r->order, r->band, j->used, j->from, j->to);
        break;
    case ORDO_FAIL:
        ordo_conclude(&j->check, ORDO_FAIL, ORDO_OUTSIDE_BAND,
                      "order %.3f ± %.3f lies outside %g ± %g: %s, over %zu levels, x = %g to %g",
                      j->order, window->half, r->order, r->band,
                      reversed ? "the error changes in the opposite direction"
                      : faster ? "the error falls faster than expected"
                               : "the error falls more slowly than expected",
                      j->used, j->from, j->to);
        break;
    default:
        ordo_conclude(
            &j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL,
            "order %.3f ± %.3f crosses an edge of %g ± %g: these %zu levels cannot decide",
            j->order, window->half, r->order, r->band, j->used);
        hint_needed(r, window, j);
    }
}

/* Fit all windows and conclude. */
static int asymptotics(const struct ordo_request *r, const struct ordo_usable *a,
                       struct ordo_judgement *j) {
    struct ordo_window *windows = NULL;
    size_t count = 0;
    const int status = ordo_windows_fit(r, a, &windows, &count);

    if (status != ORDO_OK)
        goto done;
    const struct ordo_window *chosen = ordo_windows_widest(windows, count);
    if (chosen == NULL) {
        const struct ordo_window *finest = &windows[0];
        take_window(r, a, finest, j);
        const double toward = r->order < 0 ? 0.5 : -0.5;
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
                          "which lie on different sides of %g ± %g",
                          chosen->count, chosen->line.slope, chosen->half, other->count,
                          other->line.slope, other->half, r->order, r->band);
            break;
        }
    }
    /* The finest level speaks for the limit: off the line of the others it is never excused. */
    if (chosen->line.end_p[r->order < 0] < ORDO_TEST_LEVEL && j->check.verdict != ORDO_FAIL)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                      "order %.3f ± %.3f, but the finest level x = %g is off the line of the other "
                      "%zu: what it says of the limit is not what they say",
                      j->order, chosen->half, finest_usable(r, a)->x, chosen->count - 1);
    else if (j->check.verdict == ORDO_INCONCLUSIVE && progress_at_end(r, a) < 0)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE, ORDO_NOT_ASYMPTOTIC,
                      "order %.3f ± %.3f, but the error grows again at the finest level x = %g",
                      j->order, chosen->half, finest_usable(r, a)->x);
    if (chosen->line.outlier_p < ORDO_TEST_LEVEL)
        hint(j, "the level x = %g does not fit the others%s", a->level[chosen->line.outlier]->x,
             chosen->line.robust ? " and counts less in the fit" : "");
done:
    free(windows);
    return status;
}

/* An error that falls faster and faster has no order, whatever the window: say so instead of the
 * band that it misses on the steep side. A verdict is never made better by this. */
static void spectral(const struct ordo_request *r, const struct ordo_usable *a,
                     struct ordo_judgement *j) {
    struct ordo_spectral s;

    if (j->check.verdict == ORDO_PASS || j->order / r->order < 1 ||
        !ordo_spectral_find(a->count, a->u, a->v, r->order < 0 ? 1 : -1, &s))
        return;
    ordo_conclude(&j->check, j->check.verdict, ORDO_NOT_POWER_LAW,
                  "the error falls faster than any power of x: the slope goes from %.2f over the "
                  "coarser half to %.2f over the finer half of %zu levels, and an exponential fits "
                  "%.1f times better than a power law",
                  s.coarse, s.fine, a->count, s.gain);
}

/* Too little is left to fit. */
static void conclude_few(const struct ordo_request *r, size_t usable, struct ordo_judgement *j) {
    size_t tiny = 0;

    for (size_t i = 0; i < j->levels_count; i++)
        tiny += j->levels[i].drop == ORDO_DROP_ROUND_OFF;
    if (tiny > 0 && usable < 2)
        ordo_conclude(
            &j->check, ORDO_INCONCLUSIVE, tiny == j->levels_count ? ORDO_EXACT : ORDO_AT_ROUND_OFF,
            "%zu of %zu levels are round-off (below %.1e), which has no order; if theory "
            "says exact, expect that instead",
            tiny, j->levels_count, r->floor > 0 ? r->floor : ORDO_EXACT_TOLERANCE * scale_of(r, j));
    else
        ordo_conclude(&j->check, j->levels_count < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE,
                      ORDO_TOO_FEW_LEVELS,
                      "%zu usable level%s of %zu; a slope with an interval needs %zu", usable,
                      usable == 1 ? "" : "s", j->levels_count, r->min_levels);
}

/* A stale file repeats its last error. Round-off may do so too, and is dropped before. */
static bool stale(const struct ordo_request *r, struct ordo_judgement *j) {
    size_t rank = 0;

    while (rank + 1 < j->levels_count && from_fine(j, r->order, rank)->drop == ORDO_DROP_WINDOW)
        rank++;
    if (rank + 1 >= j->levels_count)
        return false;
    const struct ordo_level *finest = from_fine(j, r->order, rank);
    const struct ordo_level *next = from_fine(j, r->order, rank + 1);
    if (finest->error != next->error || finest->drop != ORDO_USED)
        return false;
    ordo_conclude(&j->check, ORDO_FAIL, ORDO_STALE,
                  "x = %g and x = %g have one and the same error %.17g: a stale file or a "
                  "result that was not computed again",
                  next->x, finest->x, finest->error);
    return true;
}

int ordo_judge(size_t n, const double x[], const double error[], const struct ordo_request *request,
               struct ordo_judgement *j) {
    int status = ORDO_OK;
    struct ordo_usable usable = {0};

    judgement_init(request, j);
    const char *fault = request_fault(request);
    if (fault != NULL) {
        snprintf(j->check.message, sizeof j->check.message, "%s", fault);
        return ORDO_EINVAL;
    }
    status = ordo_levels_merge(n, x, error, request->replicates, &j->levels, &j->levels_count,
                               &j->check);
    if (status != ORDO_OK || j->levels == NULL)
        goto done;
    const double floor = floor_drop(request, j);
    stated_window_drop(request, j);
    status = ordo_usable_alloc(request, j, floor, &usable);
    if (status != ORDO_OK)
        goto done;
    j->used = usable.count;
    if (usable.count < request->min_levels)
        conclude_few(request, usable.count, j);
    else
        status = asymptotics(request, &usable, j);
    if (status == ORDO_OK && usable.count >= request->min_levels) {
        spectral(request, &usable, j);
        if (!stale(request, j))
            plateau(request, &usable, j);
        hint_mistakes(request, j);
    }
done:
    if (status != ORDO_OK)
        snprintf(j->check.message, sizeof j->check.message, "%s", ordo_status_text(status));
    ordo_usable_free(&usable);
    return status;
}

void ordo_judgement_free(struct ordo_judgement *judgement) {
    if (judgement == NULL)
        return;
    free(judgement->levels);
    judgement->levels = NULL;
    judgement->levels_count = 0;
}
