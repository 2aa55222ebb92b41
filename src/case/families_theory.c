/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_theory.c: what textbooks prove of errors, as formulas. Written last, from theory and
 * not from what any judge does.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

/* sqrt(b² + a²) of a part of order a[0] and one whose order is more by a[2], exp(a[1]) to one. */
static double root(const double a[], double h) {
    return a[0] * log(h) + log(hypot(1, exp(a[1] + a[2] * log(h))));
}

/* Parts of the orders p and low; the second is `share` of the finest first. */
static void root_of_parts(struct ordo_draw *d, double p, double low, double share) {
    const double last = ordo_draw_finest(d);

    ordo_draw_shape_any(d, root, 2, 3,
                        (const double[]){low, -log(share) - (p - low) * log(last), p - low});
}

static void recovered_gradient(struct ordo_draw *d) {
    const bool strip = !d->good || ordo_draw_chance(d, 0.3);

    ordo_draw_levels(d, 2, 4, 8);
    if (strip) {
        root_of_parts(d, 2, 1.5, ordo_draw_log(d, 0.5, 30));
    } else {
        ordo_draw_power(d, 2);
        ordo_draw_term(d, -ordo_draw_between(d, 0.1, 0.6), 1);
    }
    ordo_draw_claim_or(d, strip ? 1.5 : 2, 2);
}

static void natural_spline(struct ordo_draw *d) {
    const bool natural = !d->good || ordo_draw_chance(d, 0.3);

    ordo_draw_levels(d, 4, 4, 8);
    if (natural) {
        root_of_parts(d, 4, 2.5, ordo_draw_log(d, 0.5, 300));
    } else {
        ordo_draw_power(d, 4);
        ordo_draw_term(d, ordo_draw_between(d, -0.5, 1), 1);
    }
    ordo_draw_claim_or(d, natural ? 2.5 : 4, 4);
}

static void hp_elements(struct ordo_draw *d) {
    const double power = ordo_draw_one(d, 3, (const double[]){1. / 3, 0.5, 0.25});
    const double ratio = ordo_draw_one(d, 3, (const double[]){2, 1.5, 3});

    ordo_draw_refined(d, ordo_draw_log(d, 20, 200), ratio, ordo_draw_count(d, 5, 9));
    struct ordo_family_study *s = d->s;
    const double from = pow(s->h[0], -power), to = pow(ordo_draw_finest(d), -power);
    const double b = ordo_draw_between(d, log(1e2), log(1e7)) / (to - from);
    for (size_t i = 0; i < s->levels; i++)
        s->clean[i] = 0.1 * exp(-b * (pow(s->h[i], -power) - from));
    d->unit = ORDO_UNIT_NUMBER;
    const double slope =
        log(s->clean[0] / s->clean[ordo_draw_own(d) - 1]) / log(s->h[0] / ordo_draw_finest(d));
    ordo_draw_claim_or(d, INFINITY, fmax(0.5, floor(2 * slope + 0.5) / 2));
}

static void quasi_monte_carlo(struct ordo_draw *d) {
    const double power = (double)ordo_draw_count(d, 1, 3);
    struct ordo_family_study *s = d->s;

    ordo_draw_refined(d, ordo_draw_log(d, 64, 1024), ordo_draw_chance(d, 0.5) ? 2 : 4,
                      ordo_draw_count(d, 5, 10));
    ordo_draw_power(d, 1);
    for (size_t i = 0; i < s->levels; i++) {
        s->form.factor[i] = pow(-log(s->h[i]), power);
        s->clean[i] *= s->form.factor[i];
    }
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, 1, ordo_draw_one(d, 2, (const double[]){0.5, 1.5}));
}

/* Of the excess exp(a[1]) h² over the right stiffness. */
static double locked(const double a[], double h) {
    return a[0] * log(h) - log1p(exp(a[1]) * h * h);
}

static void locking(struct ordo_draw *d) {
    const double thickness = ordo_draw_log(d, 0.003, 0.5);
    const double excess = 1 / (12 * thickness * thickness);

    ordo_draw_levels(d, 2, 5, 10);
    ordo_draw_shape(d, excess, locked, 2, 2, (const double[]){2, log(excess)});
    ordo_draw_claim(d, 2);
}

static void contact(struct ordo_draw *d) {
    const double p = 1 + (double)ordo_draw_count(d, 0, 2), low = p / (p + 1);

    ordo_draw_levels(d, p, 4, 10);
    ordo_draw_power(d, low);
    ordo_draw_term(d, ordo_draw_log(d, 0.02, 10), p - low);
    ordo_draw_claim_or(d, low, p);
}

static void shock(struct ordo_draw *d) {
    ordo_draw_levels(d, 2, 5, 10);
    ordo_draw_power(d, 1);
    ordo_draw_term(d, ordo_draw_log(d, 0.05, 50), 1);
    ordo_draw_claim_or(d, 1, 2);
    d->noise.sigma = ordo_draw_log(d, 0.001, 0.02); /* the shock's place within a cell */
}

/* Of the spacing exp(a[1]) of the reference, which is finer than all. */
static double referred(const double a[], double h) {
    return a[0] * log(h) + log1p(-exp(fmin(a[0] * (a[1] - log(h)), -1e-3)));
}

static void reference_solution(struct ordo_draw *d) {
    const double p = ordo_draw_one(d, 4, (const double[]){1, 2, 2, 4});

    ordo_draw_levels(d, p, 4, 7);
    const double finer = ordo_draw_finest(d) / ordo_draw_one(d, 4, (const double[]){2, 4, 8, 16});
    ordo_draw_shape_any(d, referred, 2, 2, (const double[]){p, log(finer)});
    ordo_draw_claim(d, p);
}

static void euler_maruyama(struct ordo_draw *d) {
    ordo_draw_refined(d, ordo_draw_between(d, 8, 32), 2, ordo_draw_count(d, 4, 9));
    ordo_draw_power(d, 0.5);
    ordo_draw_term(d, ordo_draw_between(d, -0.2, 0.3), 0.5);
    ordo_draw_claim_or(d, 0.5, 1);
    d->noise.sigma = sqrt(0.5 / ordo_draw_log(d, 100, 1e5)); /* of a mean square over paths */
    d->noise.known = true;
}

static void staircase(struct ordo_draw *d) {
    ordo_draw_errors(d, 1, 5, 16);
    ordo_draw_term(d, ordo_draw_log(d, 0.01, 0.5), 1);
    ordo_draw_claim_or(d, 1, 2);
    d->noise.sigma = ordo_draw_log(d, 0.02, 0.15);
}

static void time_step(struct ordo_draw *d) {
    const bool linear = !d->good || ordo_draw_chance(d, 0.5); /* dt ~ h, or h² */

    ordo_draw_levels(d, 4, 4, 9);
    ordo_draw_power(d, linear ? 2 : 4);
    const double share = linear ? ordo_draw_log(d, 0.1, 100) : ordo_draw_log(d, 0.05, 1);
    ordo_draw_term(d, share * (ordo_draw_chance(d, 0.7) ? 1 : -1), 2);
    ordo_draw_claim_or(d, linear ? 2 : 4, 4);
}

static void adaptive(struct ordo_draw *d) {
    const bool uniform = !d->good;
    const size_t count = ordo_draw_count(d, 6, 16);
    double n = ordo_draw_log(d, 20, 200);
    struct ordo_family_study *s = d->s;

    s->levels = count + d->more;
    for (size_t i = 0; i < s->levels; i++) {
        s->h[i] = 1 / floor(n);
        n *= uniform ? 4 : i < count ? ordo_draw_between(d, 1.3, 2.5) : 1.5;
    }
    ordo_draw_power(d, uniform ? 1. / 3 : 0.5);
    ordo_draw_term(d, ordo_draw_between(d, -0.2, 0.4), uniform ? 1. / 6 : 0.5);
    ordo_draw_claim_or(d, uniform ? 1. / 3 : 0.5, 0.5);
    d->unit = ORDO_UNIT_NUMBER;
    d->noise.sigma = ordo_draw_log(d, 0.003, 0.03);
}

static void caputo(struct ordo_draw *d) {
    const double alpha = ordo_draw_one(d, 4, (const double[]){0.3, 0.5, 0.6, 0.8});
    const bool graded = d->good && ordo_draw_chance(d, 0.5);

    ordo_draw_levels(d, 2, 4, 10);
    ordo_draw_power(d, graded ? 2 - alpha : alpha);
    ordo_draw_term(d, ordo_draw_log(d, 0.05, 10), graded ? alpha : 2 - 2 * alpha);
    ordo_draw_claim_or(d, graded ? 2 - alpha : alpha, 2 - alpha);
}

const struct ordo_family ordo_families_theory[] = {
    {"recovered-gradient", recovered_gradient,
     .why = "recovered gradients of linear elements are superconvergent of order 2 in the "
            "interior, 3/2 with the strip at the boundary (Zienkiewicz, Zhu 1992)"},
    {"natural-spline", natural_spline,
     .why = "the complete cubic spline has the order 4, the natural one loses to h^2.5 in the mean "
            "square at its ends (de Boor 1978)"},
    {"hp-elements", hp_elements,
     .why =
         "hp elements converge as exp(-b N^(1/3)) at a singularity (Babuška, Guo 1986): no order",
     .claim = ORDO_CLAIM_FALSE},
    {"quasi-monte-carlo", quasi_monte_carlo,
     .why = "Koksma and Hlawka: (log N)^d / N has the order 1, and keeps 1/2 at bay for long only"},
    {"locking", locking,
     .why = "a linear Timoshenko beam is too stiff by 1 + (h / t)² / 12 until h is below its "
            "thickness (Hughes 1987)"},
    {"contact-discontinuity", contact,
     .why =
         "a scheme of order p has p / (p + 1) in the mean at a contact (Banks, Aslam, Rider 2008)"},
    {"shock", shock,
     .why = "a captured shock makes every scheme first order in the mean (LeVeque 2002)"},
    {"reference-solution", reference_solution,
     .why = "against a solution on a mesh 2 to 16 times finer the last errors are too small by its "
            "own error"},
    {"euler-maruyama", euler_maruyama,
     .why = "the strong order of Euler and Maruyama is 1/2, of Milstein 1 (Kloeden, Platen 1992)"},
    {"staircase", staircase,
     .why = "a curved boundary in steps costs order 1 and scatters with the cells that it cuts"},
    {"time-step", time_step,
     .why = "order 4 in space and 2 in time give 4 with a step in proportion to h², 2 with h"},
    {"adaptive", adaptive,
     .why = "adaptive linear elements have N^-½ in energy at a reentrant corner, uniform ones N^-⅓ "
            "(Binev, Dahmen, DeVore 2004)"},
    {"fractional-derivative", caputo,
     .why = "the L1 scheme of order 2 - α has the order α on uniform steps, as solutions begin "
            "with t^α (Stynes, O'Riordan, Gracia 2017)"},
    {0},
};
