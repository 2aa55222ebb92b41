/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hint.c: what else is to be said of a table or a request: what would decide, what looks mistaken.
 */
#include "gate/judgement.h"
#include "gate/probability.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ordo_hint(struct ordo_judged *j, const char *format, ...) {
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
    return ordo_t_quantile(r->confidence, count - 2) * ratio / sqrt(count * (count * count - 1));
}

void ordo_hint_needed(const struct ordo_request *r, const struct ordo_window *window,
                      struct ordo_judged *j) {
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
        ordo_hint(
            j, "%zu more level%s of the same ratio, or %.0f seeds for each of these, would decide",
            more, more == 1 ? "" : "s", seeds);
    else
        ordo_hint(j, "the order is too close to the edge of the band for more data to decide");
}

void ordo_hint_mistakes(const struct ordo_request *r, struct ordo_judged *j) {
    const double half = 0.5 * (j->out.interval[1] - j->out.interval[0]);

    if (j->check.verdict == ORDO_FAIL)
        for (int dimension = 2; dimension <= 3; dimension++) {
            if (fabs(j->out.order - r->order * dimension) <= r->band + half && dimension == 2)
                ordo_hint(j, "this is twice the expected order: are these mean square errors?");
            if (fabs(j->out.order * dimension - r->order) <= r->band + half * dimension)
                ordo_hint(
                    j,
                    "this is the expected order divided by %d: is x a number of unknowns in %d "
                    "dimensions?",
                    dimension, dimension);
        }
    if (r->intent == ORDO_EQUAL && r->band >= 0.5)
        ordo_hint(j, "a band of %g admits the rival order %g too", r->band,
                  r->order + (r->order < 0 ? 0.5 : -0.5));
}
