/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_draw.c: random numbers, levels, power laws and claims for the families.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

double ordo_draw_between(struct ordo_draw *d, double a, double b) {
    return a + (b - a) * gsl_rng_uniform(d->rng);
}

double ordo_draw_log(struct ordo_draw *d, double a, double b) {
    return exp(ordo_draw_between(d, log(a), log(b)));
}

size_t ordo_draw_count(struct ordo_draw *d, size_t a, size_t b) {
    return a + gsl_rng_uniform_int(d->rng, b - a + 1);
}

double ordo_draw_signed(struct ordo_draw *d, double value) {
    return ordo_draw_chance(d, 0.5) ? value : -value;
}

bool ordo_draw_chance(struct ordo_draw *d, double probability) {
    return gsl_rng_uniform(d->rng) < probability;
}

double ordo_draw_one(struct ordo_draw *d, size_t count, const double list[]) {
    return list[gsl_rng_uniform_int(d->rng, count)];
}

double ordo_draw_order(struct ordo_draw *d) {
    static const double orders[] = {0.5, 1, 1, 1, 1.5, 2, 2, 2, 2, 3, 3, 4};
    return ordo_draw_one(d, sizeof orders / sizeof *orders, orders);
}

/* Mostly 4 to 6 levels, as in papers. */
static size_t level_count(struct ordo_draw *d, size_t least, size_t most) {
    static const size_t ends[][2] = {{4, 6}, {4, 6}, {4, 6}, {7, 10}, {11, 16}, {17, 30}};
    const size_t class = ordo_draw_count(d, 0, 5);
    const size_t count = ordo_draw_count(d, ends[class][0], ends[class][1]);

    return GSL_MIN(GSL_MAX(count, least), most);
}

void ordo_draw_levels(struct ordo_draw *d, double p, size_t least, size_t most) {
    static const double ratios[] = {2, 2, 2, M_SQRT2, 1.5, 10. / 7, 0};
    const size_t count = level_count(d, least, most);
    const double first = floor(ordo_draw_log(d, 3, 17));
    const double range = fmin(pow(1e8, 1 / p), 2048); /* of h */
    const double widest = pow(range, 1 / (double)(count - 1));
    const double ratio = ordo_draw_one(d, sizeof ratios / sizeof *ratios, ratios);
    double n = first, last = 0, step = ratio;

    d->s->levels = count + d->more;
    for (size_t i = 0; i < d->s->levels; i++) {
        if (ratio == 0 && i < count)
            step = ordo_draw_between(d, 1.3, 2.2);
        last = fmax(floor(n + 0.5), last + 1);
        d->s->h[i] = 1 / last;
        n *= fmin(step, widest);
    }
}

size_t ordo_draw_own(const struct ordo_draw *d) { return d->s->levels - d->more; }

double ordo_draw_finest(const struct ordo_draw *d) { return d->s->h[ordo_draw_own(d) - 1]; }

void ordo_draw_refined(struct ordo_draw *d, double n, double ratio, size_t count) {
    d->s->levels = count + d->more;
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->h[i] = 1 / (n * pow(ratio, (double)i));
}

size_t ordo_draw_doubled(struct ordo_draw *d, size_t from, size_t to, size_t least, size_t most) {
    const size_t first = ordo_draw_count(d, from, to);

    ordo_draw_refined(d, (double)first, 2, ordo_draw_count(d, least, most));
    return first;
}

void ordo_draw_power(struct ordo_draw *d, double p) {
    struct ordo_family_study *s = d->s;
    const double coarsest = ordo_draw_log(d, 1e-3, 1);

    s->form.known = true;
    for (size_t i = 0; i < s->levels; i++) {
        s->form.factor[i] = 1;
        s->clean[i] = coarsest * pow(s->h[i] / s->h[0], p);
    }
}

void ordo_draw_errors(struct ordo_draw *d, double p, size_t least, size_t most) {
    ordo_draw_levels(d, p, least, most);
    ordo_draw_power(d, p);
}

void ordo_draw_term(struct ordo_draw *d, double share, double q) {
    struct ordo_family_study *s = d->s;

    for (size_t i = 0; i < s->levels; i++) {
        const double factor = 1 + share * pow(s->h[i] / s->h[0], q);
        s->clean[i] *= fabs(factor);
        s->form.factor[i] *= factor < 0 ? -1 : 1;
    }
    s->form.q[s->form.terms++] = q;
}

void ordo_draw_form(struct ordo_draw *d, size_t terms, double q1, double q2) {
    struct ordo_family_form *f = &d->s->form;

    *f = (struct ordo_family_form){.known = true, .terms = terms, .q = {q1, q2}};
    for (size_t i = 0; i < d->s->levels; i++)
        f->factor[i] = d->s->clean[i] < 0 ? -1 : 1;
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = fabs(d->s->clean[i]);
}

void ordo_draw_shape(struct ordo_draw *d, double C, ordo_family_shape *shape, size_t unknowns,
                     size_t count, const double a[]) {
    struct ordo_family_study *s = d->s;

    s->form = (struct ordo_family_form){.known = true, .shape = shape, .unknowns = unknowns};
    for (size_t k = 0; k < count; k++)
        s->form.a[k] = a[k];
    for (size_t i = 0; i < s->levels; i++)
        s->clean[i] = C * exp(shape(a, s->h[i]));
}

void ordo_draw_shape_any(struct ordo_draw *d, ordo_family_shape *shape, size_t unknowns,
                         size_t count, const double a[]) {
    const double coarsest = ordo_draw_log(d, 1e-3, 1);

    ordo_draw_shape(d, coarsest * pow(d->s->h[0], -a[0]), shape, unknowns, count, a);
}

static double draw_share(struct ordo_draw *d) {
    static const double shares[] = {0.05, 0.1, 0.1, 0.1, 0.15, 0.2};
    return ordo_draw_one(d, 6, shares);
}

static void claim(struct ordo_draw *d, double limit, double claimed, double share) {
    d->s->limit = limit;
    d->s->request.order = claimed;
    d->s->request.band = fabs(claimed) * share;
}

void ordo_draw_claim_or(struct ordo_draw *d, double limit, double wrong) {
    claim(d, limit, d->good ? limit : wrong, draw_share(d));
}

void ordo_draw_claim(struct ordo_draw *d, double limit) {
    static const double steps[] = {-1, -0.5, 0.5, 1, 1};
    const double share = draw_share(d);

    claim(d, limit, limit, share);
    if (d->good)
        return;
    const double step = ordo_draw_one(d, 5, steps), bands = ordo_draw_between(d, 1.5, 4);
    const double off =
        ordo_draw_chance(d, 0.6) ? step : bands * share * limit * (step > 0 ? 1 : -1);
    claim(d, limit, fabs(limit + off) < 0.25 ? limit + 1 : limit + off, share);
}
