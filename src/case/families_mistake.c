/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_mistake.c: what people do wrong with a right method, each beside its right twin.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

/* Errors of order p with a correction that nobody would quarrel about. */
static void errors(struct ordo_draw *d, double p, size_t least, size_t most) {
    ordo_draw_errors(d, p, least, most);
    ordo_draw_term(d, ordo_draw_between(d, -0.3, 0.5), 1 + (double)ordo_draw_count(d, 0, 1));
}

static void mean_square(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    errors(d, d->good ? p : 2 * p, 4, 10);
    ordo_draw_claim_or(d, p, p);
    d->s->limit = d->good ? p : 2 * p;
}

static void wrong_norm(struct ordo_draw *d) {
    const double p = 1 + (double)ordo_draw_count(d, 0, 2);

    errors(d, p, 4, 10);
    ordo_draw_claim_or(d, p, p + ordo_draw_one(d, 3, (const double[]){0.5, 1, -0.5}));
}

static void unknowns(struct ordo_draw *d) {
    const double p = 1 + (double)ordo_draw_count(d, 0, 2);

    ordo_draw_errors(d, p, 4, 10);
    d->unit = ORDO_UNIT_UNKNOWNS;
    d->dimension = 2 + (double)ordo_draw_count(d, 0, 1);
    ordo_draw_claim_or(d, p, p * d->dimension);
}

static void order_reduction(struct ordo_draw *d) {
    const double p = 3 + (double)ordo_draw_count(d, 0, 1);
    const double stage = 1 + (double)ordo_draw_count(d, 0, 1), low = stage + 0.25;

    ordo_draw_levels(d, p, 5, 12);
    ordo_draw_power(d, low);
    ordo_draw_term(d, ordo_draw_log(d, 0.05, 5), p - low);
    ordo_draw_claim_or(d, low, p);
}

static void divergent(struct ordo_draw *d) {
    const double growth = ordo_draw_between(d, 0.3, 2);

    ordo_draw_levels(d, growth, 4, 12);
    ordo_draw_power(d, -growth);
    ordo_draw_claim_or(d, -growth, ordo_draw_order(d));
    d->noise.sigma = ordo_draw_chance(d, 0.5) ? 0 : ordo_draw_log(d, 0.01, 0.1);
}

static void wrong_sign(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    errors(d, p, 4, 10);
    ordo_draw_claim_or(d, p, -p);
}

static void growing(struct ordo_draw *d) {
    const double growth = ordo_draw_one(d, 4, (const double[]){0.5, 1, 2, 2});

    ordo_draw_levels(d, growth, 4, 10);
    ordo_draw_power(d, -growth);
    ordo_draw_term(d, ordo_draw_between(d, -0.5, 1), 1 + (double)ordo_draw_count(d, 0, 1));
    ordo_draw_claim_or(d, -growth, -growth - ordo_draw_one(d, 2, (const double[]){0.5, 1}));
    d->unit = ordo_draw_chance(d, 0.5) ? ORDO_UNIT_NUMBER : ORDO_UNIT_SPACING;
    d->s->request.fine = d->unit == ORDO_UNIT_NUMBER ? ORDO_FINE_LARGE : ORDO_FINE_SMALL;
    d->s->untold = true;
}

static void flat(struct ordo_draw *d) {
    ordo_draw_levels(d, 1, 4, 12);
    ordo_draw_power(d, 0);
    ordo_draw_claim_or(d, 0, ordo_draw_order(d));
    d->noise.sigma = ordo_draw_log(d, 1e-4, 0.2);
}

/* The last files were not computed again. */
static void stale(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);
    struct ordo_family_study *s = d->s;

    errors(d, p, 5, 10);
    s->form.known = false;
    for (size_t i = ordo_draw_own(d) - ordo_draw_count(d, 1, 2); i < s->levels; i++)
        s->clean[i] = s->clean[i - 1];
    ordo_draw_claim_or(d, 0, p);
}

static void one_sided(struct ordo_draw *d, enum ordo_intent intent) {
    const double p = ordo_draw_order(d), side = intent == ORDO_AT_LEAST ? 1 : -1;
    const double beyond = ordo_draw_one(d, 3, (const double[]){0, 0.25, 0.5});

    errors(d, p, 4, 10);
    d->s->request.intent = intent;
    ordo_draw_claim_or(d, p, p + side * ordo_draw_one(d, 2, (const double[]){0.5, 1}));
    if (d->good) /* the order is better than, or as good as, what is claimed */
        d->s->request.order = p - side * beyond * p;
    if (d->s->request.order <= 0)
        d->s->request.order = p / 2;
    d->s->request.band = 0.1 * d->s->request.order;
}

static void at_least(struct ordo_draw *d) { one_sided(d, ORDO_AT_LEAST); }

static void at_most(struct ordo_draw *d) { one_sided(d, ORDO_AT_MOST); }

const struct ordo_family ordo_families_mistake[] = {
    {"mean-square", mean_square,
     .why = "the mean square has twice the order of its root, which the claim speaks of"},
    {"wrong-norm", wrong_norm,
     .why = "the order in H¹ is one less than in L² (Aubin, Nitsche), in L² up to ½ above L^∞"},
    {"unknowns", unknowns,
     .why = "(n + 1)^d unknowns stand beside the error: its order in them is -p / d, not -p"},
    {"order-reduction", order_reduction,
     .why = "with boundary values in time Runge–Kutta has its stage order q + ¼ in L², not its p "
            "(Ostermann, Roche 1992)"},
    {"divergent", divergent, .why = "the error grows as the mesh is refined",
     .claim = ORDO_CLAIM_FALSE},
    {"wrong-sign", wrong_sign,
     .why = "n stands where the claim has h: the order is right but for its sign"},
    {"growing", growing,
     .why = "a condition number grows as h^-2 (1 + a h): the fine end is where it is large"},
    {"flat", flat,
     .why = "the method is not consistent: the error stays what it is but for scatter",
     .claim = ORDO_CLAIM_FALSE},
    {"stale", stale,
     .why = "the finest one or two levels show the error of the level before: nothing was refined",
     .claim = ORDO_CLAIM_FALSE},
    {"at-least", at_least, .why = "a lower bound of the order holds for everything that is faster"},
    {"at-most", at_most,
     .why = "an upper bound of the order, a barrier, holds for everything that is slower"},
    {0},
};
