/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hint.c: what else is to be said of a table or a request: what would decide, what looks mistaken.
 */
#include "gate/judgement.h"
#include "gate/probability.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ordo_hint(struct ordo_judged *j, const char *format, ...) {
    char sentence[sizeof j->hint];
    const size_t used = strlen(j->hint);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (used + strlen(sentence) + 3 <= sizeof j->hint) /* whole or not at all */
        snprintf(j->hint + used, sizeof j->hint - used, "%s%s", used > 0 ? "; " : "", sentence);
}

bool ordo_outlier_words(const struct ordo_usable *a, const struct ordo_window *window,
                        bool fine_is_large, char text[], size_t size) {
    const struct ordo_line *line = &window->line;
    const size_t coarsest = fine_is_large ? a->count - window->count : window->count - 1;
    const double x = a->level[line->outlier]->x;

    if (line->outlier == coarsest)
        snprintf(
            text, size,
            "the coarsest level x = %g is off the line of the others: pre-asymptotic or mistaken",
            x);
    else
        snprintf(text, size, "the level x = %g does not fit the others%s", x,
                 line->robust ? " and counts less in the fit" : "");
    return line->outlier_p < ORDO_TEST_LEVEL;
}

/* Half-width that `count` levels with the same ratio and scatter would give. */
static double half_width(const struct ordo_request *r, const struct ordo_window *window,
                         double count) {
    const double had = (double)window->count;
    const double ratio = window->line.slope_error * sqrt(had * (had * had - 1));
    return ordo_t_quantile(r->confidence, window->line.df + count - had) * ratio /
           sqrt(count * (count * count - 1));
}

/* How many times the data it takes for a half-width of `gap`, which falls as the square root of
 * their number; infinite if it would not, as what the drift adds stays. */
static double times_needed(const struct ordo_request *r, const struct ordo_window *window,
                           double gap) {
    const double half = half_width(r, window, (double)window->count);
    const double room = gap - (window->half - half);

    return room > 0 ? gsl_pow_2(half / room) : GSL_POSINF;
}

/* More samples of each level, if the interval is that of their standard errors, or more seeds,
 * unless those that there are do not explain the scatter, as they share what is off; "" if that
 * would not decide or takes too many. */
static void data_needed(const struct ordo_request *r, const struct ordo_judged *j, double gap,
                        char text[], size_t size) {
    enum { TIMES = 100, SEEDS = 1000 };
    const struct ordo_window *window = &j->window;
    const double had = (double)window->count, times = times_needed(r, window, gap);
    double rows = 0;

    text[0] = '\0';
    for (size_t i = 0; i < j->out.levels_count; i++)
        if (j->levels[i].drop == ORDO_USED)
            rows += (double)j->levels[i].replicates;
    if (r->deterministic)
        return;
    if (isinf(window->line.df) && times <= TIMES)
        snprintf(text, size, "about %.0f times as many samples", ceil(times));
    else if (r->standard_error == NULL && (rows == had || window->line.df > had - 2) &&
             rows / had * times <= SEEDS)
        snprintf(text, size, "%.0f seeds for each of these%s", ceil(rows / had * times),
                 rows > had ? "" : " if they are drawn at random");
}

void ordo_hint_needed(const struct ordo_request *r, struct ordo_judged *j) {
    enum { MORE = 100 }; /* more than that nobody computes to settle one order */
    const struct ordo_window *window = &j->window;
    double edge[2], gap = HUGE_VAL;
    char levels[64] = "", data[80];
    size_t more = 1;

    if (j->check.reason != ORDO_WIDE_INTERVAL)
        return;
    ordo_band_edges(r, edge);
    for (size_t k = 0; k < 2; k++)
        if (gsl_finite(edge[k]))
            gap = GSL_MIN(gap, fabs(window->line.slope - edge[k]));
    if (half_width(r, window, (double)window->count) < gap) {
        ordo_hint(j, "the local order still changes, which widens the interval: finer levels would "
                     "decide");
        return;
    }
    while (more <= MORE && half_width(r, window, (double)(window->count + more)) >= gap)
        more++;
    j->out.more_levels = more <= MORE ? more : 0;
    if (more <= MORE)
        snprintf(levels, sizeof levels, "%zu more level%s of the same ratio", more,
                 more == 1 ? "" : "s");
    data_needed(r, j, gap, data, sizeof data);
    if (levels[0] == '\0' && data[0] == '\0')
        ordo_hint(j, "the order is too close to the edge of the band for more data to decide");
    else
        ordo_hint(j, "%s%s%s would decide", levels,
                  levels[0] != '\0' && data[0] != '\0' ? ", or " : "", data);
}

/* What the expected order would be if the study stated its x or its error as it means them. A
 * mistake is named only if the study would be within its band without it, and known so well. */
static void hint_units(const struct ordo_request *r, struct ordo_judged *j) {
    const double half = 0.5 * (j->out.interval[1] - j->out.interval[0]);

    if (fabs(j->out.order + r->order) <= r->band && half <= r->band)
        ordo_hint(j, "the order has the other sign: if x is a %s, state %g",
                  r->order < 0 ? "spacing" : "number of unknowns", -r->order);
    if (fabs(0.5 * j->out.order - r->order) <= r->band && half <= 2 * r->band)
        ordo_hint(j, "this is twice the expected order: are these mean square errors?");
    for (int dimension = 2; dimension <= 3 && r->order < 0; dimension++)
        if (fabs(j->out.order * dimension - r->order) <= r->band && half * dimension <= r->band)
            ordo_hint(j,
                      "this is the expected order divided by %d: is x a number of unknowns in %d "
                      "dimensions?",
                      dimension, dimension);
    if (r->intent == ORDO_EQUAL && j->check.verdict == ORDO_FAIL &&
        GSL_MIN(j->out.interval[0] / r->order, j->out.interval[1] / r->order) >
            1 + r->band / fabs(r->order))
        ordo_hint(j, "if faster is good enough, ask for --intent at-least");
}

bool ordo_fits_logarithm(const struct ordo_request *r, const struct ordo_usable *a) {
    const double n = (double)a->count;
    double ss[2] = {0}, mean[2] = {0}, u = 0, v = 0, suu = 0, suv = 0, svv = 0;

    for (size_t i = 0; i < a->count; i++) {
        if (a->u[i] * a->u[0] <= 0 || fabs(a->u[i]) < M_LN2)
            return false;
        u += a->u[i] / n;
        v += a->v[i] / n;
        mean[0] += (a->v[i] - r->order * a->u[i]) / n;
        mean[1] += (a->v[i] - r->order * a->u[i] - log(fabs(a->u[i]))) / n;
    }
    for (size_t i = 0; i < a->count; i++) {
        const double off = a->v[i] - r->order * a->u[i];
        ss[0] += gsl_pow_2(off - mean[0]);
        ss[1] += gsl_pow_2(off - log(fabs(a->u[i])) - mean[1]);
        suu += gsl_pow_2(a->u[i] - u);
        suv += (a->u[i] - u) * (a->v[i] - v);
        svv += gsl_pow_2(a->v[i] - v);
    }
    return ss[1] < ss[0] &&
           ordo_f_tail((svv - suv * suv / suu) / (n - 2), ss[1] / (n - 1), n - 2, n - 1) < 0.05;
}

/* Size of the round-off that a finest error may be: of a solution of the stated size, or of size 1;
 * NULL if it is none. In double precision up to ORDO_ROUND_OFF; in single precision, of unit 2^-23,
 * from a quarter of that to eight of it. */
static const char *round_off_of(const struct ordo_request *r, double error) {
    const double relative = error / (r->scale > 0 ? r->scale : 1);

    return relative <= ORDO_ROUND_OFF                   ? "double"
           : relative >= 0x1p-25 && relative <= 0x1p-20 ? "single"
                                                        : NULL;
}

/* Whether something constant in the errors explains that the step to this level does not fall as
 * the band demands: that by which the level lies above the expected order. Without it the step
 * before falls so, or is that floor too. An error that falls steadily has no such floor. */
static bool lifted(const struct ordo_request *r, const struct ordo_judged *j, size_t rank) {
    const struct ordo_level *fine = ordo_from_fine(r, j, rank);
    const double least = 1 - r->band / fabs(r->order);

    if (rank + 2 >= j->out.levels_count)
        return false;
    struct ordo_level middle = *ordo_from_fine(r, j, rank + 1),
                      coarse = *ordo_from_fine(r, j, rank + 2);
    const double due = pow(fine->x / middle.x, r->order);
    const double floor = (fine->error - due * middle.error) / (1 - due);
    if (ordo_progress(&middle, fine, r->order) >= least)
        return false;
    middle.error -= floor;
    coarse.error -= floor;
    return middle.error <= 0 ||
           (coarse.error > 0 && ordo_progress(&coarse, &middle, r->order) >= least);
}

/* A finest level that breaks off the line, or does not fall, where round-off lies. */
static void hint_round_off(const struct ordo_request *r, struct ordo_judged *j) {
    size_t rank = 0;

    while (rank < j->out.levels_count && ordo_from_fine(r, j, rank)->drop != ORDO_USED)
        rank++;
    if (r->floor != ORDO_FLOOR_AUTO || ordo_fine_grows(r) || rank + 1 >= j->out.levels_count)
        return;
    const struct ordo_level *finest = ordo_from_fine(r, j, rank);
    const char *precision = round_off_of(r, finest->error);
    const double done = ordo_progress(ordo_from_fine(r, j, rank + 1), finest, r->order);
    const bool strays = done < 1 && j->window.line.end_p[ordo_fine_is_large(r)] < ORDO_TEST_LEVEL;
    if (precision == NULL || !(done < 0.25 || strays || lifted(r, j, rank)))
        return;
    if (r->scale > 0)
        ordo_hint(j,
                  "%.1e is round-off of %s precision: if that is what the finest level shows, "
                  "state --floor",
                  finest->error, precision);
    else
        ordo_hint(j,
                  "%.1e is round-off of %s precision for a solution of size 1: if that is what "
                  "the finest level shows, state %s--floor",
                  finest->error, precision, precision[0] == 'd' ? "--scale or " : "");
}

void ordo_hint_mistakes(const struct ordo_request *r, const struct ordo_usable *a,
                        struct ordo_judged *j) {
    if (j->check.verdict != ORDO_PASS)
        hint_round_off(r, j);
    if (j->check.verdict == ORDO_FAIL)
        hint_units(r, j);
    if (j->check.verdict != ORDO_PASS && ordo_fits_logarithm(r, a))
        ordo_hint(j, "x^%g |log x| fits these errors better than a power law does", r->order);
    if (r->intent == ORDO_EQUAL && r->band >= 0.5)
        ordo_hint(j, "a band of %g admits the rival order %g too", r->band,
                  r->order + (r->order < 0 ? 0.5 : -0.5));
}
