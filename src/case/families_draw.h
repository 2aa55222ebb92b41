/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_draw.h: what the draw functions of the families build a study from.
 *
 * All of them speak of the spacing h and of orders that are positive where the error falls with h;
 * families.c turns that into x and the signs of a request.
 */
#ifndef ORDO_FAMILIES_DRAW_H
#define ORDO_FAMILIES_DRAW_H

#include "case/families.h"

enum ordo_family_unit { ORDO_UNIT_ANY, ORDO_UNIT_SPACING, ORDO_UNIT_NUMBER, ORDO_UNIT_UNKNOWNS };

struct ordo_draw {
    gsl_rng *rng;
    bool good;   /* the claim is to be true */
    size_t more; /* levels beyond the study's own, which change nothing else */
    enum ordo_family_unit unit;
    double dimension; /* of ORDO_UNIT_UNKNOWNS */
    struct ordo_family_noise noise;
    struct ordo_family_study *s;
};

/* Uniform in [a, b], log-uniform in [a, b], a whole number in [a, b], a value of either sign, true
 * with a probability, an element of list[count]. */
double ordo_draw_between(struct ordo_draw *d, double a, double b);
double ordo_draw_log(struct ordo_draw *d, double a, double b);
size_t ordo_draw_count(struct ordo_draw *d, size_t a, size_t b);
double ordo_draw_signed(struct ordo_draw *d, double value);
bool ordo_draw_chance(struct ordo_draw *d, double probability);
double ordo_draw_one(struct ordo_draw *d, size_t count, const double list[]);

/* An order that methods have: 1/2 … 4, mostly 1 and 2. */
double ordo_draw_order(struct ordo_draw *d);

/* Levels for an error of about order p: least … most of them, few more often than many; whole
 * numbers n with h = 1/n from n = 3 … 16 on, refined by 2, sqrt 2, 1.5, 10/7 or by a mixture; no
 * finer than 1e-8 of the coarsest error. */
void ordo_draw_levels(struct ordo_draw *d, double p, size_t least, size_t most);

/* How many levels are the study's own, and the finest h of these. */
size_t ordo_draw_own(const struct ordo_draw *d);
double ordo_draw_finest(const struct ordo_draw *d);

/* The same, refined by `ratio` from n on, whatever error that gives. */
void ordo_draw_refined(struct ordo_draw *d, double n, double ratio, size_t count);

/* Levels n, 2 n, 4 n, … with n whole in [from, to], least … most of them; the first n. */
size_t ordo_draw_doubled(struct ordo_draw *d, size_t from, size_t to, size_t least, size_t most);

/* clean[i] = C h[i]^p with C such that the coarsest error is 1e-3 … 1; the form is that. */
void ordo_draw_power(struct ordo_draw *d, double p);

/* Both, with the levels for that order. */
void ordo_draw_errors(struct ordo_draw *d, double p, size_t least, size_t most);

/* clean[i] *= 1 + share (h[i] / h[0])^q, a term that the oracle is told of. Where that is not
 * positive its absolute value is taken, as a norm would. */
void ordo_draw_term(struct ordo_draw *d, double share, double q);

/* What was computed has a form that the oracle knows: h^p with up to two terms. clean[] may have
 * signs, which go to the form. */
void ordo_draw_form(struct ordo_draw *d, size_t terms, double q1, double q2);

/* clean[i] = C exp(shape(a, h[i])), with a[count] of which the first `unknowns` are not told. */
void ordo_draw_shape(struct ordo_draw *d, double C, ordo_family_shape *shape, size_t unknowns,
                     size_t count, const double a[]);

/* The same with C h[0]^a[0] = 1e-3 … 1. */
void ordo_draw_shape_any(struct ordo_draw *d, ordo_family_shape *shape, size_t unknowns,
                         size_t count, const double a[]);

/* The claim, after the errors: `limit` is the true order. If the claim is to be false it is off by
 * 1/2, 1 or some bands; or it is `wrong`. The band is 5 to 20 % of the claim, mostly 10. */
void ordo_draw_claim(struct ordo_draw *d, double limit);
void ordo_draw_claim_or(struct ordo_draw *d, double limit, double wrong);

#endif
