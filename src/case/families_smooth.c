/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_smooth.c: power laws without noise, and the ways in which they are approached.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

/* Share of a correction at the coarsest level: of either sign and any size. */
static double correction_share(struct ordo_draw *d) { return ordo_draw_between(d, -0.75, 1.5); }

static void power_law(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 4, 30);
    ordo_draw_claim(d, p);
}

static void correction(struct ordo_draw *d, double q) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 4, 12);
    ordo_draw_term(d, correction_share(d), q);
    ordo_draw_claim(d, p);
}

static void correction_half(struct ordo_draw *d) { correction(d, 0.5); }

static void correction_one(struct ordo_draw *d) { correction(d, 1); }

static void correction_two(struct ordo_draw *d) { correction(d, 2); }

static void correction_three(struct ordo_draw *d) { correction(d, 3); }

static void two_corrections(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), q = ordo_draw_chance(d, 0.5) ? 1 : 2;

    ordo_draw_errors(d, p, 4, 12);
    const double a = ordo_draw_between(d, -0.4, 0.8), b = ordo_draw_between(d, -0.4, 0.8);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double t = pow(d->s->h[i] / d->s->h[0], q);
        d->s->clean[i] *= 1 + a * t + b * t * t;
    }
    d->s->form.terms = 2;
    d->s->form.q[0] = q;
    d->s->form.q[1] = 2 * q;
    ordo_draw_claim(d, p);
}

/* The two terms cancel where t = share, which lies among the levels or beside them. */
static void cancelling_terms(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), q = 1 + (double)ordo_draw_count(d, 0, 1);

    ordo_draw_errors(d, p, 5, 12);
    ordo_draw_term(d, -ordo_draw_between(d, 0.8, 8), q);
    ordo_draw_claim(d, p);
}

/* Order a[0] far below the knee and a[0] + a[1] above it; exp(a[3]) is the relative order at which
 * the smaller part dies away. */
static double bent(const double a[], double h) {
    const double sharpness = exp(a[3]), t = sharpness * (log(h) - a[2]);
    return a[0] * log(h) + a[1] / sharpness * (GSL_MAX(t, 0) + log1p(exp(-fabs(t))));
}

static void bend(struct ordo_draw *d, double from, double to, double sharpness) {
    const struct ordo_family_study *s = d->s;
    const double place = ordo_draw_between(d, 0, 0.9), last = ordo_draw_finest(d);
    const double knee = s->h[0] * pow(last / s->h[0], place);

    ordo_draw_shape_any(d, bent, 4, 4, (const double[]){to, from - to, log(knee), log(sharpness)});
}

static void knee(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);
    const double from = p + ordo_draw_one(d, 4, (const double[]){-1, -0.5, 0.5, 1});

    ordo_draw_levels(d, fmax(p, from), 5, 20);
    bend(d, from, p, ordo_draw_between(d, 1, 4));
    ordo_draw_claim_or(d, p, from > 0 ? from : p + 1);
}

/* Height a[1], at log h = a[2], of the width exp(a[3]). */
static double bumped(const double a[], double h) {
    const double t = (log(h) - a[2]) * exp(-a[3]);
    return a[0] * log(h) + a[1] * exp(-t * t / 2);
}

static void bump(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);
    const struct ordo_family_study *s = d->s;

    ordo_draw_levels(d, p, 6, 20);
    const double range = log(s->h[0] / ordo_draw_finest(d));
    const double centre = log(s->h[0]) - ordo_draw_between(d, 0, 0.6) * range;
    const double width = ordo_draw_between(d, 0.05, 0.2) * range;
    const double height = ordo_draw_between(d, -0.5, 1);
    ordo_draw_shape_any(d, bumped, 4, 4, (const double[]){p, height, centre, log(width)});
    ordo_draw_claim(d, p);
}

/* Size a[1], frequency a[2], phase a[3]. */
static double rippled(const double a[], double h) {
    return a[0] * log(h) + log1p(GSL_MAX(a[1] * sin(a[2] * log(h) + a[3]), -0.99));
}

static void ripple(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), frequency = ordo_draw_between(d, 2, 12);
    const double phase = ordo_draw_between(d, 0, 2 * M_PI), size = ordo_draw_log(d, 0.003, 0.05);

    ordo_draw_levels(d, p, 5, 30);
    ordo_draw_shape_any(d, rippled, 4, 4, (const double[]){p, size, frequency, phase});
    ordo_draw_claim(d, p);
}

static void logarithm(struct ordo_draw *d) {
    const double p = ordo_draw_one(d, 3, (const double[]){1, 2, 2});
    struct ordo_family_study *s = d->s;

    ordo_draw_errors(d, p, 4, 16);
    for (size_t i = 0; i < s->levels; i++) {
        s->form.factor[i] = fabs(log(s->h[i]));
        s->clean[i] *= s->form.factor[i];
    }
    ordo_draw_claim(d, p);
}

/* exp(-b n^s), which starts at 1 and ends at 1e-3 … 1e-9. */
static void exponential(struct ordo_draw *d) {
    const double s = ordo_draw_one(d, 4, (const double[]){1. / 3, 0.5, 1, 1});
    struct ordo_family_study *study = d->s;

    ordo_draw_levels(d, 6, 4, 16);
    const double from = pow(study->h[0], -s), to = pow(ordo_draw_finest(d), -s);
    const double b = ordo_draw_between(d, log(1e3), log(1e9)) / (to - from);
    for (size_t i = 0; i < study->levels; i++)
        study->clean[i] = exp(-b * (pow(study->h[i], -s) - from));
    /* The slope somewhere in the middle is what a line would say. */
    const double n = sqrt(from * to);
    const double slope = fmax(0.5, floor(2 * b * s * n + 0.5) / 2);
    ordo_draw_claim_or(d, INFINITY, slope);
    if (d->good) {
        study->request.order = slope;
        study->request.band = 0.1 * slope;
        study->request.intent = ORDO_AT_LEAST;
    }
}

static void corner(struct ordo_draw *d) {
    static const double singular[] = {2. / 3, 4. / 3, 0.5, 1, 0.544};
    static const double regular[] = {1, 2, 1, 2, 1};
    const size_t kind = ordo_draw_count(d, 0, 4);

    ordo_draw_levels(d, 2, 4, 12);
    ordo_draw_power(d, singular[kind]);
    ordo_draw_term(d, ordo_draw_log(d, 0.05, 20), regular[kind] - singular[kind]);
    ordo_draw_claim_or(d, singular[kind], regular[kind]);
}

static void three_levels(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), q = 1 + (double)ordo_draw_count(d, 0, 1);

    ordo_draw_refined(d, ordo_draw_between(d, 4, 32), 2, 3);
    ordo_draw_power(d, p);
    ordo_draw_term(d, ordo_draw_between(d, -0.4, 0.8), q);
    ordo_draw_claim(d, p);
    d->s->request.correction = q;
}

const struct ordo_family ordo_families_smooth[] = {
    {"power-law", power_law, .why = "C h^p has the order p on every pair of levels"},
    {"correction-1/2", correction_half,
     .why = "C h^p (1 + a h^½): a singularity of the next half order decays by √2 a halving"},
    {"correction-1", correction_one,
     .why = "C h^p (1 + a h): the next term of a Taylor series, without symmetry"},
    {"correction-2", correction_two,
     .why = "C h^p (1 + a h²): the next term of a symmetric method"},
    {"correction-3", correction_three,
     .why = "C h^p (1 + a h³): a correction that is gone after two halvings"},
    {"two-corrections", two_corrections,
     .why = "C h^p (1 + a h^q + b h^2q): both terms are there at the coarse levels"},
    {"cancelling-terms", cancelling_terms,
     .why = "|C h^p - D h^(p+q)| has a dip where the terms cancel, and the order p beyond it"},
    {"knee", knee,
     .why = "the order changes at a scale of the problem that only the finer levels resolve"},
    {"bump", bump,
     .why = "a resonance of mesh and solution raises or lowers some levels and leaves the limit"},
    {"ripple", ripple,
     .why = "a complex exponent makes the constant periodic in log h, with p as the mean order"},
    {"logarithm", logarithm,
     .why = "h^p |log h|: linear elements in the maximum norm (Scott 1976) lose 1 / |log h|"},
    {"exponential", exponential,
     .why =
         "exp(-b n^s) falls faster than any power: no order is right, every one is at least met"},
    {"corner", corner,
     .why = "the singularity r^(2/3) of a reentrant corner (1/2 of a slit) sets the order, the "
            "regular part hides it at the coarse levels (Grisvard 1985)"},
    {"three-levels", three_levels,
     .why = "three levels determine C, p and a where the order q of the correction is known"},
    {0},
};
