/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * steps.c: how the local order changes over the finest steps, and where a term that explains it
 * leads.
 */
#include "gate/steps.h"
#include <gsl/gsl_math.h>

double ordo_steps_change(const struct ordo_steps *t, size_t i) {
    const double difference = t->speed[i] - t->speed[i + 1];
    return fabs(difference) > 1e-10 ? difference : 0; /* round-off of logarithms of some hundreds */
}

/* The same for each unit of log h between the middles of the steps. */
static double rate(const struct ordo_steps *t, size_t i) {
    return 2 * ordo_steps_change(t, i) / (t->s[i + 2] - t->s[i]);
}

/* What a term adds to the local order over step i, but for a factor: the mean of
 * d log(1 + r h^q) / d log h over r, h relative to the finest. r = 0 is a term that is small, r > 0
 * one that has not long ceased to be the leading one. */
static double effect(const struct ordo_steps *t, size_t i, double q, double r) {
    const double way = t->s[i + 1] - t->s[i], grown = expm1(q * way);
    const double power = exp(q * (t->s[i] - t->s[0]));
    return (r > 0 ? log1p(r * power * grown / (1 + r * power)) / r : power * grown) / way;
}

double ordo_steps_extrapolate(const struct ordo_steps *t, double q) {
    const double fine = effect(t, 0, q, 0), coarse = effect(t, 1, q, 0);
    return t->speed[0] + (t->speed[0] - t->speed[1]) * fine / (coarse - fine);
}

/* What a term of the share r takes from the local order in the finest change. */
static double change_by(const struct ordo_steps *t, double q, double r) {
    return r * (effect(t, 1, q, r) - effect(t, 0, q, r));
}

/* The same of a term of any size, which has to be the larger the less it changes where it is
 * positive: by Newton's method from the small one, from below, as the change is concave in r. The
 * limit of the small one if no term of this order changes so much, or the term is negative, which
 * changes more. */
static double extrapolated_far(const struct ordo_steps *t, double q) {
    const double wanted = t->speed[1] - t->speed[0], near = ordo_steps_extrapolate(t, q);
    double r = (t->speed[0] - near) / effect(t, 0, q, 0);

    if (!(r > 0))
        return near;
    for (int i = 0; i < 20; i++) {
        const double now = change_by(t, q, r), left = wanted - now;
        if (left <= 1e-9 * wanted)
            return t->speed[0] - r * effect(t, 0, q, r);
        const double slope = (change_by(t, q, 1.001 * r) - now) / (0.001 * r);
        if (!(slope > 0))
            break;
        r += left / slope;
    }
    return near;
}

/* How a term makes the change of the local order shrink from step i + 1 to step i. */
static double shrinking(const struct ordo_steps *t, size_t i, double q, double r) {
    const double fine = effect(t, i, q, r), middle = effect(t, i + 1, q, r),
                 coarse = effect(t, i + 2, q, r);
    return (coarse - middle) / (middle - fine);
}

/* The share r at which a term of relative order q makes the last change shrink as observed, which
 * the more the smaller r: by bisection of log r. */
static double observed_share(const struct ordo_steps *t, double q, double shrinks) {
    double low = log(1e-4), high = log(10);

    for (int i = 0; i < 10; i++) {
        const double middle = 0.5 * (low + high);
        if (shrinking(t, 0, q, exp(middle)) > shrinks)
            low = middle;
        else
            high = middle;
    }
    return exp(low);
}

/* The relative order that explains how the change of the local order shrinks, within those that are
 * looked at; the slowest if it does not shrink, or there are but two steps. Where the order moves
 * in one direction over four steps, and changed less before than a small term explains, the term
 * was the leading one there: its share then explains the last change, and its order the one before.
 */
static double observed_order(const struct ordo_steps *t) {
    const double shrinks = t->count < 3 ? 0 : ordo_steps_change(t, 1) / ordo_steps_change(t, 0);
    const double before = t->count < 4 ? 0 : ordo_steps_change(t, 2) / ordo_steps_change(t, 1);
    double low = ordo_relative_orders[0], high = ordo_relative_orders[ORDO_RELATIVE_ORDERS - 1];

    if (!(shrinks > 0))
        return low;
    if (!(shrinks < shrinking(t, 0, high, 0)))
        return high;
    for (int i = 0; i < 10; i++) {
        const double middle = 0.5 * (low + high);
        if (shrinking(t, 0, middle, 0) < shrinks)
            low = middle;
        else
            high = middle;
    }
    if (!(before > 0 && before < shrinking(t, 1, low, 0)))
        return low;
    high = ordo_relative_orders[ORDO_RELATIVE_ORDERS - 1];
    for (int i = 0; i < 8; i++) {
        const double middle = 0.5 * (low + high);
        if (shrinking(t, 1, middle, observed_share(t, middle, shrinks)) > before)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool ordo_steps_move(const struct ordo_steps *t) {
    for (size_t i = 0; i + 3 <= t->count; i++)
        if (!(ordo_steps_change(t, i) * ordo_steps_change(t, i + 1) > 0))
            return false;
    return true;
}

bool ordo_steps_settle(const struct ordo_steps *t) {
    const double last = fabs(rate(t, 0));

    if (t->count < 3)
        return true;
    const double before = fabs(rate(t, 1));
    const bool one_way = ordo_steps_change(t, 0) * ordo_steps_change(t, 1) > 0;
    return 8 * last <= before ||
           (last <= before && (t->count < 4 || one_way || before <= fabs(rate(t, 2))));
}

double ordo_steps_limit(const struct ordo_steps *t, double given, double interval[2], double *q) {
    const double observed = observed_order(t);
    const double slowest = given > 0 ? given : GSL_MAX(ordo_relative_orders[0], observed / 2);
    const double likely = given > 0 ? given : GSL_MAX(ordo_relative_orders[0], 0.8 * observed);
    const double small = ordo_steps_extrapolate(t, slowest);
    /* A term of this order and any size changes no more from the third step on than a small one. */
    const bool more = given > 0 && t->count > 2 &&
                      ordo_steps_change(t, 1) / ordo_steps_change(t, 0) > shrinking(t, 0, given, 0);
    const double large = more ? small : extrapolated_far(t, likely);
    const double end = fabs(large - t->speed[0]) > fabs(small - t->speed[0]) ? large : small;

    *q = given;
    for (size_t i = 0; i < ORDO_RELATIVE_ORDERS && given == 0; i++)
        if (i == 0 || fabs(log(ordo_relative_orders[i] / observed)) < fabs(log(*q / observed)))
            *q = ordo_relative_orders[i];
    interval[0] = GSL_MIN(t->speed[0], end);
    interval[1] = GSL_MAX(t->speed[0], end);
    return ordo_steps_extrapolate(t, *q);
}

void ordo_steps_take(const struct ordo_tail *tail, struct ordo_steps *t) {
    const double range = tail->s[tail->count - 1] - tail->s[0];
    const double least = GSL_MIN(log(1.25), range / 4) * (1 - 1e-6);
    size_t levels = 0;

    for (size_t i = 0; i < tail->count && levels <= ORDO_STEPS; i++)
        if (i == 0 || tail->s[i] - t->s[levels - 1] >= least) {
            t->s[levels] = tail->s[i];
            t->v[levels] = tail->v[i];
            t->w[levels++] = tail->w[i];
        }
    t->count = levels - 1;
    for (size_t i = 0; i < t->count; i++)
        t->speed[i] = (t->v[i + 1] - t->v[i]) / (t->s[i + 1] - t->s[i]);
}
