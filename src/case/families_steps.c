/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_steps.c: methods of textbooks for differential equations in time, run on random problems
 * with a known solution. Like families_computed.c: written last, from theory.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

/* y' = w cos(w t + f) y from 0 to 1 by an explicit method whose stages use the one before each. */
static double stages_error(size_t kind, long double w, long double f, size_t n) {
    static const struct {
        size_t stages;
        long double a[4], b[4], c[4];
    } methods[] = {
        {2, {0, 1.0L / 2}, {0, 1}, {0, 1.0L / 2}},
        {3, {0, 1.0L / 3, 2.0L / 3}, {1.0L / 4, 0, 3.0L / 4}, {0, 1.0L / 3, 2.0L / 3}},
        {4, {0, 0.5, 0.5, 1}, {1.0L / 6, 1.0L / 3, 1.0L / 3, 1.0L / 6}, {0, 0.5, 0.5, 1}},
        {4, {0, 0.5, 0.5, 1}, {1.0L / 6, 1.0L / 3, 1.0L / 3, 1.0L / 6}, {0, 0.5, 0.5, 0.5}},
    };
    const long double h = 1 / (long double)n;
    long double y = 1;

    for (size_t i = 0; i < n; i++) {
        long double k = 0, sum = 0;
        for (size_t stage = 0; stage < methods[kind].stages; stage++) {
            const long double t = h * ((long double)i + methods[kind].c[stage]);
            k = w * cosl(w * t + f) * (y + h * methods[kind].a[stage] * k);
            sum += methods[kind].b[stage] * k;
        }
        y += h * sum;
    }
    return (double)(y - expl(sinl(w + f) - sinl(f)));
}

static void stage_time(struct ordo_draw *d) {
    static const double orders[] = {2, 3, 4, 1};
    const size_t kind = d->good ? ordo_draw_count(d, 0, 3) : 3;
    const double w = ordo_draw_between(d, 1, 6), f = ordo_draw_between(d, 0, 2 * M_PI);
    const size_t first = ordo_draw_doubled(d, 8, 24, 4, 6);

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = stages_error(kind, w, f, first << i);
    ordo_draw_form(d, 1, 1, 0);
    ordo_draw_claim_or(d, orders[kind], 4);
}

/* y' = l (y - cos w t) - w sin w t, whose solution is cos w t, from 0 to 1; the first steps exact
 * or by Euler's implicit method. */
static double backward_error(size_t steps, bool euler, long double l, long double w, size_t n) {
    const long double h = 1 / (long double)n, lead = steps == 2 ? 1.5L : 11 / 6.0L;
    long double y = 1, before = 1, far = 1;

    for (size_t i = 1; i <= n; i++) {
        const long double t = h * (long double)i, g = -l * cosl(w * t) - w * sinl(w * t);
        const long double past = steps == 2 ? 2 * y - before / 2 : 3 * y - 3 * before / 2 + far / 3;
        const long double next = i >= steps ? (past + h * g) / (lead - h * l)
                                 : euler    ? (y + h * g) / (1 - h * l)
                                            : cosl(w * t);
        far = before;
        before = y;
        y = next;
    }
    return (double)(y - cosl(w));
}

static void backward(struct ordo_draw *d) {
    const size_t steps = d->good ? ordo_draw_count(d, 2, 3) : 3;
    const bool euler = !d->good || ordo_draw_chance(d, 0.5);
    const double l = ordo_draw_between(d, -3, 1), w = ordo_draw_between(d, 0.5, 6);
    const size_t first = ordo_draw_doubled(d, 8, 24, 4, 7);

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = backward_error(steps, euler, l, w, first << i);
    ordo_draw_form(d, 1, 1, 0);
    ordo_draw_claim_or(d, steps == 3 && !euler ? 3 : 2, 3);
}

struct orbit {
    double q[2], p[2];
};

static void kick(struct orbit *o, double h) {
    const double cube = pow(hypot(o->q[0], o->q[1]), 3);

    for (size_t k = 0; k < 2; k++)
        o->p[k] -= h * o->q[k] / cube;
}

static void drift(struct orbit *o, double h) {
    for (size_t k = 0; k < 2; k++)
        o->q[k] += h * o->p[k];
}

/* Of a planet's place after the time t, from the perihelion; outer > 0: three steps of the shares
 * outer, 1 - 2 outer, outer are one. */
static double kepler_error(double eccentricity, double t, bool lie, double outer, size_t n) {
    const double h = t / (double)n, shares[] = {outer, 1 - 2 * outer, outer};
    struct orbit o = {.q = {1 - eccentricity},
                      .p = {0, sqrt((1 + eccentricity) / (1 - eccentricity))}};
    double anomaly = t;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < (outer > 0 ? 3 : 1); k++) {
            const double step = outer > 0 ? shares[k] * h : h;
            kick(&o, lie ? step : step / 2);
            drift(&o, step);
            kick(&o, lie ? 0 : step / 2);
        }
    for (int i = 0; i < 50; i++)
        anomaly -= (anomaly - eccentricity * sin(anomaly) - t) / (1 - eccentricity * cos(anomaly));
    return hypot(o.q[0] - cos(anomaly) + eccentricity,
                 o.q[1] - sqrt(1 - eccentricity * eccentricity) * sin(anomaly));
}

/* Good: Lie, Strang, Yoshida. Bad: a half step that is a whole one, or Yoshida with 1.35. */
static void kepler(struct ordo_draw *d) {
    const double eccentricity = ordo_draw_between(d, 0, 0.5), t = ordo_draw_between(d, 1, 4);
    const size_t kind = ordo_draw_count(d, 0, 2), first = ordo_draw_doubled(d, 16, 40, 4, 6);
    const bool lie = kind == 0, rounded = !d->good && !lie;
    const double outer = rounded ? 1.35 : kind == 2 ? 1 / (2 - cbrt(2)) : 0;
    const double p = lie ? 1 : kind == 2 && !rounded ? 4 : 2;

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = kepler_error(eccentricity, t, lie, outer, first << i);
    if (!rounded)
        ordo_draw_form(d, 2, lie ? 1 : 2, lie ? 2 : 4);
    ordo_draw_claim_or(d, p, lie ? 2 : 4);
}

/* dX = m X dt + s X dW to t = 1: the moments of a step are known. Kinds: the mean by Euler and
 * Maruyama, their paths, Milstein's paths in the mean square. */
static double brownian_error(size_t kind, double m, double s, double steps) {
    const long double h = 1 / (long double)steps, v = s * s, e = 1 + m * h;
    const long double more = kind == 2 ? v * v * h * h / 2 : 0;

    if (kind == 0)
        return (double)(powl(e, steps) - expl(m));
    return (double)sqrtl(expl(2 * m + v) - 2 * expl(m) * powl(e + v * h + more, steps) +
                         powl(e * e + v * h + more, steps));
}

static void brownian(struct ordo_draw *d) {
    const size_t kind = ordo_draw_count(d, 0, 2);
    const double m = ordo_draw_signed(d, ordo_draw_between(d, 0.3, 1.5));
    const double s = ordo_draw_between(d, 0.2, 0.8);

    ordo_draw_doubled(d, 4, 16, 4, 8);
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = brownian_error(kind, m, s, 1 / d->s->h[i]);
    if (kind != 1)
        ordo_draw_form(d, 1, 1, 0);
    if (kind > 0) {
        d->noise.sigma = 1 / sqrt(ordo_draw_log(d, 100, 1e5));
        d->noise.known = true;
    }
    ordo_draw_claim_or(d, kind == 1 ? 0.5 : 1, kind == 1 ? 1 : 0.5);
}

/* y' = l y to t = 1. */
static void theta_method(struct ordo_draw *d) {
    const bool off = !d->good || ordo_draw_chance(d, 0.3), implicit = ordo_draw_chance(d, 0.3);
    const double theta =
        off ? 0.5 + ordo_draw_signed(d, ordo_draw_log(d, 0.003, 0.1)) : (implicit ? 1 : 0.5);
    const double l = ordo_draw_signed(d, ordo_draw_between(d, 0.5, 4));

    ordo_draw_doubled(d, 8, 24, 4, 7);
    for (size_t i = 0; i < d->s->levels; i++) {
        const long double n = roundl(1 / (long double)d->s->h[i]), z = l / n;
        const long double growth = (1 + (1 - theta) * z) / (1 - theta * z);
        d->s->clean[i] = (double)(powl(growth, n) - expl(l));
    }
    ordo_draw_form(d, 2, off || implicit ? 1 : 2, off || implicit ? 2 : 4);
    ordo_draw_claim_or(d, off || implicit ? 1 : 2, 2);
}

const struct ordo_family ordo_families_steps[] = {
    {"stage-time", stage_time,
     .why = "with the last stage of the classical method at the time of the one before, sum b c is "
            "5/12 and the order 1 for y' = f(t, y) (Butcher 2016)"},
    {"backward-differences", backward,
     .why = "an implicit Euler step is a start that keeps BDF2 at its order, and makes BDF3 2 "
            "(Hairer, Nørsett, Wanner 1993)"},
    {"splitting", kepler,
     .why = "Lie's splitting has the order 1, Strang's 2, Yoshida's 4, which a coefficient of two "
            "decimals makes 2 (Hairer, Lubich, Wanner 2006)"},
    {"geometric-brownian", brownian,
     .why = "Euler and Maruyama have the weak order 1 and the strong one ½, Milstein the strong "
            "one 1 (Kloeden, Platen 1992)"},
    {"theta-method", theta_method,
     .why = "the θ method has the order 2 for θ = ½ alone: 0.51 has 1, late (Hairer, Wanner 1996)"},
    {0},
};
