/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_floor.c: what takes over at the fine end: parts of lower order, tolerances, round-off;
 * and scales that only the fine end resolves.
 */
#include "case/families_draw.h"
#include <float.h>
#include <gsl/gsl_math.h>

/* A part of order `low` < p that is `share` of the finest error of order p. The oracle of a claim
 * of the lower order knows the rest for a correction. */
static void pollute(struct ordo_draw *d, double p, double low, double share) {
    struct ordo_family_study *s = d->s;
    const double ratio = ordo_draw_finest(d) / s->h[0];
    const double at_coarsest = fabs(share) * pow(ratio, p - low); /* of the part over the rest */

    ordo_draw_power(d, low);
    for (size_t i = 0; i < s->levels; i++)
        s->clean[i] *= at_coarsest;
    ordo_draw_term(d, (share < 0 ? -1 : 1) / at_coarsest, p - low);
}

static void first_order_part(struct ordo_draw *d) {
    const double p = 2 + (double)ordo_draw_count(d, 0, 2);

    ordo_draw_levels(d, p, 4, 12);
    pollute(d, p, 1, ordo_draw_log(d, 0.1, 1000));
    ordo_draw_claim_or(d, 1, p);
}

static void boundary_part(struct ordo_draw *d) {
    const double p = ordo_draw_one(d, 4, (const double[]){2, 2, 3, 4});

    ordo_draw_levels(d, p, 4, 12);
    pollute(d, p, p - ordo_draw_one(d, 2, (const double[]){0.5, 1}), ordo_draw_log(d, 0.3, 300));
    ordo_draw_claim_or(d, d->s->form.q[0] > 0 ? p - d->s->form.q[0] : p, p);
}

static void quadrature_part(struct ordo_draw *d) {
    const double p = ordo_draw_one(d, 4, (const double[]){2, 3, 3, 4}), low = p - 1;

    ordo_draw_levels(d, p, 4, 12);
    pollute(d, p, low, -ordo_draw_log(d, 0.3, 300));
    ordo_draw_claim_or(d, low, p);
}

/* Either a tolerance that does not depend on h, or one that falls with the error. */
static void solver_tolerance(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), sign = ordo_draw_chance(d, 0.5) ? -1 : 1;
    struct ordo_family_study *s = d->s;

    ordo_draw_errors(d, p, 4, 16);
    if (d->good) {
        d->noise.sigma = ordo_draw_log(d, 0.001, 0.05);
        ordo_draw_claim(d, p);
        return;
    }
    s->form.known = false;
    const double tolerance = ordo_draw_log(d, 1e-12, 1e-4);
    const double end = tolerance / ordo_draw_log(d, 0.001, 10),
                 factor = end / s->clean[ordo_draw_own(d) - 1];
    for (size_t i = 0; i < s->levels; i++)
        s->clean[i] = fabs(s->clean[i] * factor + sign * tolerance);
    ordo_draw_claim_or(d, 0, p);
}

/* Errors that begin at 0.1 … 1e-4 of a solution of size 1 and end about the round-off. */
static void round_off(struct ordo_draw *d, double epsilon) {
    const double p = ordo_draw_one(d, 4, (const double[]){2, 3, 4, 4});
    const size_t count = ordo_draw_count(d, 5, 12);
    const double first = ordo_draw_log(d, 1e-4, 0.1);
    const double last = fmin(epsilon * ordo_draw_log(d, 0.01, 1e3), first / 100);
    struct ordo_family_study *s = d->s;

    ordo_draw_refined(d, ordo_draw_between(d, 4, 16),
                      pow(first / last, 1 / (p * (double)(count - 1))), count);
    ordo_draw_power(d, p);
    const double scale = first / s->clean[0];
    for (size_t i = 0; i < count; i++)
        s->clean[i] *= scale;
    ordo_draw_claim(d, p);
    d->noise.round_off = epsilon;
}

static void round_off_double(struct ordo_draw *d) {
    round_off(d, ordo_draw_log(d, DBL_EPSILON, 50 * DBL_EPSILON));
    d->s->request.scale = 1;
    d->s->untold = true;
}

static void round_off_untold(struct ordo_draw *d) {
    round_off(d, ordo_draw_log(d, DBL_EPSILON, 50 * DBL_EPSILON));
}

static void round_off_single(struct ordo_draw *d) {
    const double epsilon = (double)FLT_EPSILON * ordo_draw_log(d, 1, 10);

    round_off(d, epsilon);
    d->s->request.floor = 10 * epsilon;
    d->s->untold = true;
}

/* Order a[0] below the thickness exp(a[1]), a[0] - exp(a[2]) above it. */
static double layered(const double a[], double h) {
    const double t = exp(a[2]) * (log(h) - a[1]);
    return a[0] * log(h) - GSL_MAX(t, 0) - log1p(exp(-fabs(t)));
}

static void layer(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), flat = ordo_draw_between(d, 0, 0.5 * p);
    const struct ordo_family_study *s = d->s;

    ordo_draw_levels(d, p, 6, 20);
    const double place = ordo_draw_between(d, 0, 0.7), last = ordo_draw_finest(d);
    const double thickness = s->h[0] * pow(last / s->h[0], place);
    ordo_draw_shape(d, 0.3 * pow(thickness, -p), layered, 3, 3,
                    (const double[]){p, log(thickness), log(p - flat)});
    ordo_draw_claim(d, p);
}

static void switching(struct ordo_draw *d) {
    static const double orders[][2] = {{1, 2}, {2, 1}, {2, 4}, {4, 2}, {3, 2}, {2, 3}, {1, 1.5}};
    const size_t kind = ordo_draw_count(d, 0, 6);
    struct ordo_family_study *s = d->s;

    ordo_draw_levels(d, 3, 6, 16);
    ordo_draw_power(d, orders[kind][1]);
    s->form.first = ordo_draw_count(d, 1, ordo_draw_own(d) - 3);
    for (size_t i = 0; i < s->form.first; i++)
        s->clean[i] *= pow(s->h[i] / s->h[s->form.first], orders[kind][0] - orders[kind][1]);
    ordo_draw_claim_or(d, orders[kind][1], orders[kind][0]);
}

static void wild_head(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);
    struct ordo_family_study *s = d->s;

    ordo_draw_errors(d, p, 7, 20);
    s->form.first = ordo_draw_count(d, 1, ordo_draw_own(d) - 5);
    for (size_t i = 0; i < s->form.first; i++)
        s->clean[i] *= ordo_draw_log(d, 0.1, 10);
    ordo_draw_claim(d, p);
}

static void instability(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), growth = ordo_draw_between(d, 0.5, 2);

    ordo_draw_errors(d, p, 5, 12);
    const double ratio = d->s->h[0] / ordo_draw_finest(d);
    ordo_draw_term(d, ordo_draw_log(d, 0.05, 20) / pow(ratio, p + growth), -p - growth);
    d->s->form.known = false;
    ordo_draw_claim_or(d, -growth, p);
}

const struct ordo_family ordo_families_floor[] = {
    {"first-order-part", first_order_part,
     .why = "a first-order part (a wrong index, a lagged term) takes over at the fine levels"},
    {"boundary-part", boundary_part,
     .why = "a boundary closure of one order less costs ½ in the mean square, 1 in the maximum"},
    {"quadrature-part", quadrature_part,
     .why = "an inexact quadrature adds an error of one order less and of the other sign (Strang's "
            "first lemma): a dip, then the lower order"},
    {"solver-tolerance", solver_tolerance,
     .why = "a fixed tolerance of 1e-4 … 1e-12 is a plateau, one in proportion to h^p is scatter"},
    {"round-off-scale", round_off_double,
     .why = "the last levels are round-off of a solution of size 1, which is told"},
    {"round-off-untold", round_off_untold,
     .why = "the last levels are round-off of a solution of size 1, which nobody tells"},
    {"single-precision", round_off_single,
     .why = "the last levels are round-off in single precision, whose floor is told"},
    {"boundary-layer", layer,
     .why = "a layer of thickness ε is not there before h < ε: the error hardly falls until then"},
    {"switching-order", switching,
     .why = "a limiter or a threshold switches the scheme between two levels, and the order at "
            "once, at least two steps before the end"},
    {"wild-head", wild_head,
     .why = "coarse levels that resolve nothing have any error; the last five or more are clean"},
    {"instability", instability,
     .why = "h^p + s h^-g: the error of a step is amplified by the number of steps",
     .claim = ORDO_CLAIM_FALSE},
    {0},
};
