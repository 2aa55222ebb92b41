/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_analysis.c: errors of classical approximations in closed form. Written after the rules
 * of the judge, from textbooks; nothing was mended for them.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

/* The whole number n of which a level is the spacing 1/n. */
static double number(const struct ordo_draw *d, size_t i) { return floor(1 / d->s->h[i] + 0.5); }

static void bernstein(struct ordo_draw *d) {
    const double c = ordo_draw_between(d, 0.5, 3), x = ordo_draw_between(d, 0.1, 0.9);

    ordo_draw_levels(d, 1, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i);
        d->s->clean[i] = exp(n * log1p(x * expm1(c / n))) - exp(c * x);
    }
    ordo_draw_form(d, 2, 1, 2);
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, 1, 2);
}

static void polygons(struct ordo_draw *d) {
    const size_t kind = ordo_draw_count(d, 0, 2); /* inside, outside, a third of the way */

    ordo_draw_doubled(d, 3, 12, 4, 7);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i), inside = n * sin(M_PI / n), outside = n * tan(M_PI / n);
        d->s->clean[i] = (kind == 0   ? inside
                          : kind == 1 ? outside
                                      : (2 * inside + outside) / 3) -
                         M_PI;
    }
    ordo_draw_form(d, 2, 2, 4);
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, kind == 2 ? 4 : 2, kind == 2 ? 2 : 4);
}

/* y coth y - 1 by its series below the radius π, without the term y²/3. */
static double rest_of_coth(double y) {
    const double s = y * y;
    return y < 0.3 ? s * s * (-1 / 45. + s * (2 / 945. + s * (-1 / 4725. + s * 2 / 93555.)))
                   : y / tanh(y) - 1 - s / 3;
}

static void end_correction(struct ordo_draw *d) {
    const double c = ordo_draw_between(d, 0.5, 8);
    const bool corrected = ordo_draw_chance(d, 0.5);

    ordo_draw_levels(d, corrected ? 4 : 2, 4, 8);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double y = 0.5 * c / number(d, i);
        d->s->clean[i] = expm1(c) / c * (rest_of_coth(y) + (corrected ? 0 : y * y / 3));
    }
    ordo_draw_form(d, 2, 2, 4);
    ordo_draw_claim_or(d, corrected ? 4 : 2, corrected ? 2 : 4);
}

static void harmonic(struct ordo_draw *d) {
    const bool shifted = ordo_draw_chance(d, 0.5);

    ordo_draw_levels(d, shifted ? 2 : 1, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i);
        double sum = 0;
        for (size_t k = (size_t)n; k > 0; k--)
            sum += 1 / (double)k;
        d->s->clean[i] = sum - log(n + (shifted ? 0.5 : 0)) - M_EULER;
    }
    ordo_draw_form(d, 2, 1, 2);
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, shifted ? 2 : 1, shifted ? 1 : 2);
}

static void chebyshev(struct ordo_draw *d) {
    ordo_draw_levels(d, 1, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = M_2_PI / (2 * number(d, i) + 1);
    ordo_draw_form(d, 2, 1, 2);
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, 1, ordo_draw_one(d, 2, (const double[]){0.5, 2}));
}

static void fejer(struct ordo_draw *d) {
    const double r = ordo_draw_between(d, 0.3, 0.95);

    ordo_draw_levels(d, 1, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i);
        d->s->clean[i] = -r * expm1(n * log(r)) / (n * (1 - r) * (1 - r));
    }
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, 1, 2);
}

/* Largest error of the linear interpolant of x^a between two knots: where the slopes agree. */
static double chord_error(double a, double left, double right) {
    const double f = pow(left, a), slope = (pow(right, a) - f) / (right - left);
    const double x = pow(slope / a, 1 / (a - 1));
    return fabs(pow(x, a) - f - slope * (x - left));
}

static void graded(struct ordo_draw *d) {
    const double a = ordo_draw_one(d, 3, (const double[]){0.5, 0.6, 0.75});
    const double grading = ordo_draw_one(d, 4, (const double[]){1, 1.5, 2, 6});
    const double p = fmin(2, a * grading);

    ordo_draw_levels(d, p, 4, 8);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i);
        double left = 0, largest = 0;
        for (size_t k = 1; k <= (size_t)n; k++) {
            const double right = pow((double)k / n, grading);
            largest = fmax(largest, chord_error(a, left, right));
            left = right;
        }
        d->s->clean[i] = largest;
    }
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, p, p < 2 ? 2 : 1);
}

static void stirling(struct ordo_draw *d) {
    static const double series[] = {1 / 12., -1 / 360., 1 / 1260., -1 / 1680., 1 / 1188.};
    const size_t terms = ordo_draw_count(d, 0, 1);

    ordo_draw_levels(d, terms == 0 ? 1 : 3, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double n = number(d, i);
        d->s->clean[i] = 0;
        for (size_t k = sizeof series / sizeof *series; k-- > terms;)
            d->s->clean[i] += series[k] * pow(n, -2 * (double)k - 1);
    }
    ordo_draw_form(d, 2, 2, 4);
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_claim_or(d, terms == 0 ? 1 : 3, ordo_draw_one(d, 2, (const double[]){2, 4}));
}

const struct ordo_family ordo_families_analysis[] = {
    {"bernstein", bernstein,
     .why = "Bernstein's polynomials have the order 1 however smooth the function is (Voronovskaya "
            "1932)"},
    {"polygons", polygons,
     .why = "the perimeters of Archimedes' polygons have the order 2, two thirds and one third of "
            "them 4 (Huygens 1654)"},
    {"end-correction", end_correction,
     .why = "the trapezoidal rule has the order 2, with the derivatives at its ends 4 (Euler, "
            "Maclaurin)"},
    {"harmonic", harmonic,
     .why = "the harmonic numbers less log n have the order 1, less log (n + 1/2) 2 (DeTemple "
            "1993)"},
    {"chebyshev-series", chebyshev,
     .why = "the truncated Chebyshev series of |x| is off by 2 / π (2n + 1) at 0: order 1 "
            "(Trefethen 2013)"},
    {"fejer-means", fejer,
     .why = "the means of Fejér have the order 1 where partial sums converge geometrically "
            "(Zygmund 1945)"},
    {"graded-mesh", graded,
     .why = "linear interpolants of x^a on a mesh (i/n)^g have the order a g, at most 2 (Rice "
            "1969)"},
    {"stirling", stirling,
     .why = "Stirling's series has the order 1 after its first factor, 3 after one term more"},
    {0},
};
