/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * correction.c: a power law with its first correction. For a given q and size of the term the model
 * is a line, so the fit is a search along one parameter.
 */
#include "gate/correction.h"
#include "gate/probability.h"
#include "gate/request.h"
#include <gsl/gsl_machine.h>
#include <gsl/gsl_math.h>

/* Relative orders of a correction: corners and layers, smooth problems on general and on symmetric
 * meshes, and the next one (theory, section 7). */
const double ordo_relative_orders[ORDO_RELATIVE_ORDERS] = {0.5, 1, 2, 3};

/* The search runs along z = log(1 + t), t > -1 the size of the term where it is largest. From -5,
 * where it takes all but 0.7 % of the leading one away, to where it is as large as the leading one
 * at the other end too: beyond, it is the leading one in all levels. */
static const double z_min = -5, other_end = 1;
/* Points of the search. They need only find the right valley: between -5 and where the term has
 * nothing to add the misfit has one or two, several wide. */
enum { GRID_MIN = 10, GRID_MAX = 24 };

/* One window with one q, without the line that fits best. */
struct series {
    size_t n;
    double u[ORDO_TAIL_LEVELS]; /* log h about its weighted mean */
    double y[ORDO_TAIL_LEVELS]; /* what log error has beside the line */
    double r[ORDO_TAIL_LEVELS]; /* (h / h of the largest term)^q */
    const double *w;
    double total, suu; /* sums of w and of w u^2 */
    double slope, line_ss;
    double pure_ss, pure_df;
    size_t points;
    double step;
};

/* Take the line out of values[n]; its slope. */
static double without_line(const struct series *s, double values[]) {
    double mean = 0, slope = 0;

    for (size_t i = 0; i < s->n; i++) {
        const double weighted = s->w[i] * values[i];
        mean += weighted;
        slope += s->u[i] * weighted;
    }
    mean /= s->total;
    slope /= s->suu;
    for (size_t i = 0; i < s->n; i++)
        values[i] -= mean + slope * s->u[i];
    return slope;
}

static bool series_take(const struct ordo_tail *tail, size_t count, struct series *s) {
    double centre = 0;

    *s = (struct series){.n = count, .w = tail->w};
    for (size_t i = 0; i < count; i++) {
        s->total += tail->w[i];
        centre += tail->w[i] * tail->s[i];
        s->pure_ss += tail->ss[i];
        s->pure_df += tail->df[i];
    }
    centre /= s->total;
    for (size_t i = 0; i < count; i++) {
        s->u[i] = tail->s[i] - centre;
        s->y[i] = tail->v[i] - tail->v[0];
        s->suu += s->w[i] * s->u[i] * s->u[i];
    }
    if (!(s->suu > 0))
        return false;
    s->slope = without_line(s, s->y);
    s->slope += without_line(s, s->y); /* once more: the first leaves its own round-off */
    for (size_t i = 0; i < count; i++)
        s->line_ss += s->w[i] * s->y[i] * s->y[i];
    return gsl_finite(s->slope) && gsl_finite(s->line_ss);
}

static void series_term(const struct ordo_tail *tail, enum ordo_term term, double q,
                        struct series *s) {
    const double largest = term == ORDO_GROWING ? tail->s[0] : tail->s[s->n - 1];
    const double sign = term == ORDO_GROWING ? -1 : 1;
    const double span = q * (tail->s[s->n - 1] - tail->s[0]);

    for (size_t i = 0; i < s->n; i++)
        s->r[i] = exp(sign * q * (tail->s[i] - largest));
    const double z_max = log1p(other_end * exp(GSL_MIN(span, 700)));
    s->points = (size_t)GSL_MIN(GSL_MAX(z_max - z_min, GRID_MIN), GRID_MAX);
    s->step = (z_max - z_min) / (double)(s->points - 1);
}

/* Sum of squares about the best model with this z; what it adds to the slope of the line, and the
 * Gauss-Newton step of z. */
static double misfit(const struct series *s, double z, double *slope, double *step) {
    const double t = expm1(z);
    double g[ORDO_TAIL_LEVELS], d[ORDO_TAIL_LEVELS], ss = 0, gradient = 0, curvature = 0;

    for (size_t i = 0; i < s->n; i++)
        g[i] = log1p(t * s->r[i]);
    *slope = -without_line(s, g);
    for (size_t i = 0; i < s->n; i++)
        ss += s->w[i] * gsl_pow_2(s->y[i] - g[i]);
    if (step == NULL)
        return ss;
    for (size_t i = 0; i < s->n; i++)
        d[i] = s->r[i] * (1 + t) / (1 + t * s->r[i]);
    without_line(s, d);
    for (size_t i = 0; i < s->n; i++) {
        gradient += s->w[i] * d[i] * (s->y[i] - g[i]);
        curvature += s->w[i] * d[i] * d[i];
    }
    *step = curvature > 0 ? gradient / curvature : 0;
    return ss;
}

/* Gauss-Newton from z, which converges quadratically where the model is exact. */
static struct ordo_valley descend(const struct series *s, double z) {
    const double z_max = z_min + (double)(s->points - 1) * s->step;
    struct ordo_valley v = {.z = z};
    double step, slope, next;

    v.ss = misfit(s, z, &v.slope, &step);
    for (int i = 0; i < 24 && fabs(step) > 1e-8; i++) {
        const double to = GSL_MAX(z_min, GSL_MIN(z_max, v.z + step));
        const double ss = misfit(s, to, &slope, &next);
        if (ss < v.ss) {
            v = (struct ordo_valley){to, ss, slope};
            step = next;
        } else
            step /= 4;
    }
    return v;
}

/* The smallest misfit: down from the best of the search, and from no term at all, as the
 * valley of a small one is narrow. */
static struct ordo_valley lowest(const struct series *s) {
    double best = 0, least = HUGE_VAL, slope;

    for (size_t i = 0; i < s->points; i++) {
        const double z = z_min + (double)i * s->step, ss = misfit(s, z, &slope, NULL);
        if (ss < least) {
            least = ss;
            best = z;
        }
    }
    const struct ordo_valley far = descend(s, best), near = descend(s, 0);
    return near.ss < far.ss ? near : far;
}

/* Variance about the model, as that about a line. A q that is chosen among a few counts as half a
 * parameter. Never below the round-off of the logarithms. */
static double variance(const struct ordo_tail *tail, const struct series *s, double ss,
                       double given, double *df) {
    const struct ordo_points points = {
        .count = s->n, .pure_ss = s->pure_ss, .pure_df = s->pure_df, .known = tail->known};
    const double round_off = gsl_pow_2(8 * GSL_DBL_EPSILON * (1 + fabs(tail->v[0])));
    const double rest = GSL_MAX((double)s->n - (given > 0 ? 3 : 3.5), 1);

    ordo_variance(&points, s->line_ss, (double)s->n - 2, df);
    return round_off + ordo_variance_beyond(&points, *df, ss, rest, df);
}

/* The q that is looked at as number i: the given one alone, or all. 0 behind the last. */
static double relative_order(double given, size_t i) {
    if (given > 0)
        return i == 0 ? given : 0;
    return i < ORDO_RELATIVE_ORDERS ? ordo_relative_orders[i] : 0;
}

bool ordo_correction_fit(const struct ordo_tail *tail, size_t count, enum ordo_term term,
                         double given, struct ordo_correction *c) {
    struct series s;
    double q;

    *c = (struct ordo_correction){.term = term, .ss = HUGE_VAL};
    if (count < 4 || count > tail->count || !series_take(tail, count, &s))
        return false;
    for (size_t i = 0; (q = relative_order(given, i)) > 0; i++) {
        series_term(tail, term, q, &s);
        const struct ordo_valley v = c->valley[i] = lowest(&s);
        if (v.ss < c->ss) {
            c->ss = v.ss;
            c->q = term == ORDO_GROWING ? -q : q;
            c->t = expm1(v.z);
            c->speed = s.slope + v.slope;
            c->share = c->t * s.r[0];
        }
    }
    c->count = count;
    c->line_ss = s.line_ss;
    c->remainder = c->q * c->share / (1 + c->share);
    c->variance = variance(tail, &s, c->ss, given, &c->df);
    c->chance = ordo_t_tail(sqrt(GSL_MAX(c->line_ss - c->ss, 0) / c->variance), c->df);
    c->interval[0] = GSL_NEGINF;
    c->interval[1] = GSL_POSINF;
    return gsl_finite(c->ss) && gsl_finite(c->speed);
}

/* Widen the interval by what z allows: the orders p whose sum of squares with this term does not
 * exceed the bound. Whether there is one. */
static bool admit(const struct series *s, double z, double bound, double interval[2]) {
    double slope;
    const double left = bound - misfit(s, z, &slope, NULL);

    if (!(left >= 0))
        return false;
    const double half = sqrt(left / s->suu);
    interval[0] = GSL_MIN(interval[0], s->slope + slope - half);
    interval[1] = GSL_MAX(interval[1], s->slope + slope + half);
    return true;
}

/* The same along all z: those of the grid and the best, and where the bound is reached between one
 * that is admitted and one that is not. */
static void admit_all(const struct series *s, double best, double bound, double interval[2]) {
    double before = z_min;
    bool was = admit(s, before, bound, interval);
    bool passed = false;

    if (was)
        interval[1] = GSL_POSINF;
    for (size_t i = 1; i < s->points;) {
        double z = z_min + (double)i * s->step;
        if (!passed && best <= z) {
            z = best;
            passed = true;
        } else
            i++;
        const bool is = admit(s, z, bound, interval);
        double inside = was ? before : z, outside = was ? z : before;
        for (int k = 0; k < 20 && is != was; k++) {
            const double middle = 0.5 * (inside + outside);
            if (admit(s, middle, bound, interval))
                inside = middle;
            else
                outside = middle;
        }
        before = z;
        was = is;
    }
    if (was)
        interval[0] = GSL_NEGINF;
}

void ordo_correction_interval(const struct ordo_tail *tail, double given, double confidence,
                              struct ordo_correction *c) {
    const double t = ordo_t_quantile(confidence, c->df);
    const double bound = c->ss + t * t * c->variance;
    struct series s;
    double q;

    c->interval[0] = c->interval[1] = c->speed;
    if (!series_take(tail, c->count, &s))
        return;
    for (size_t i = 0; (q = relative_order(given, i)) > 0; i++) {
        if (!(c->valley[i].ss <= bound))
            continue;
        series_term(tail, c->term, q, &s);
        admit_all(&s, c->valley[i].z, bound, c->interval);
    }
}

/* Sizes of the windows that are looked at: each some quarter wider than the one before. */
enum { WINDOWS_MAX = 16 };
static size_t window_sizes(size_t least, size_t most, size_t sizes[WINDOWS_MAX]) {
    size_t count = 0;

    for (size_t size = least; size < most && count + 1 < WINDOWS_MAX; size += 1 + size / 4)
        sizes[count++] = size;
    if (most >= least)
        sizes[count++] = most;
    return count;
}

bool ordo_correction_find(const struct ordo_tail *tail, size_t least, double given,
                          struct ordo_correction *c) {
    struct ordo_correction fits[WINDOWS_MAX];
    size_t sizes[WINDOWS_MAX], chosen = WINDOWS_MAX;
    const size_t count = window_sizes(least, tail->count, sizes);

    for (size_t k = 0; k < count; k++) {
        if (!ordo_correction_fit(tail, sizes[k], ORDO_DECAYING, given, &fits[k]))
            return false;
        bool belongs = true;
        for (size_t m = 0; m < k && belongs; m++) {
            const double more = (double)(sizes[k] - sizes[m]);
            const double excess = GSL_MAX(fits[k].ss - fits[m].ss, 0) / more;
            belongs = excess <= fits[m].variance ||
                      ordo_f_tail(excess, fits[m].variance, more, fits[m].df) >=
                          ORDO_TEST_LEVEL / (double)(count - 1);
        }
        if (belongs)
            chosen = k;
    }
    if (chosen == WINDOWS_MAX)
        return false;
    *c = fits[chosen];
    /* The window and the relative order were chosen: the best of so many. */
    c->chance *= (double)(count * (given > 0 ? 1 : ORDO_RELATIVE_ORDERS));
    return true;
}

void ordo_tail_take(const struct ordo_request *r, const struct ordo_usable *a,
                    struct ordo_tail *tail) {
    const bool large = ordo_fine_is_large(r);
    const size_t last = a->count - 1;

    tail->count = 0;
    tail->known = a->known;
    for (size_t i = 0; i < a->count && tail->count < ORDO_TAIL_LEVELS; i++) {
        const size_t from = large ? last - i : i, next = large ? from - 1 : from + 1;
        const double band = i == 0 && a->count > 1 ? r->band * fabs(a->u[from] - a->u[next]) : 0;
        if (tail->count == 0 && a->slack[from] - band > 2 * ORDO_SLACK)
            continue;
        tail->s[tail->count] = large ? -a->u[from] : a->u[from];
        tail->v[tail->count] = a->v[from];
        tail->w[tail->count] = a->w[from];
        tail->ss[tail->count] = a->ss[from];
        tail->df[tail->count++] = a->df[from];
    }
}

double ordo_tail_speed(const struct ordo_tail *tail, size_t i) {
    return (tail->v[i + 1] - tail->v[i]) / (tail->s[i + 1] - tail->s[i]);
}
