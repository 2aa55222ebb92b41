/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dd.h: double-double arithmetic (Dekker 1971; Hida, Li and Bailey 2001): a number is hi + lo with
 * |lo| <= ulp(hi)/2, some 32 digits. It is here for one thing: the p-th differences of a spline's
 * coefficients are divided by h^p, which would blow the rounding of plain doubles up to the size of
 * the jumps themselves.
 */
#ifndef ORDO_DD_H
#define ORDO_DD_H

#include <math.h>

struct dd {
    double hi, lo;
};

static inline struct dd dd_from(double a) { return (struct dd){a, 0}; }

/* a + b, exactly. */
static inline struct dd dd_two_sum(double a, double b) {
    const double s = a + b, v = s - a;
    return (struct dd){s, (a - (s - v)) + (b - v)};
}

static inline struct dd dd_add(struct dd a, struct dd b) {
    struct dd s = dd_two_sum(a.hi, b.hi), t = dd_two_sum(a.lo, b.lo);
    s = dd_two_sum(s.hi, s.lo + t.hi);
    return dd_two_sum(s.hi, s.lo + t.lo);
}

static inline struct dd dd_sub(struct dd a, struct dd b) {
    return dd_add(a, (struct dd){-b.hi, -b.lo});
}

static inline struct dd dd_mul(struct dd a, struct dd b) {
    const double p = a.hi * b.hi;
    return dd_two_sum(p, fma(a.hi, b.hi, -p) + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct dd dd_div(struct dd a, struct dd b) {
    const double q1 = a.hi / b.hi;
    const struct dd r = dd_sub(a, dd_mul(b, dd_from(q1)));
    const double q2 = r.hi / b.hi;
    const struct dd r2 = dd_sub(r, dd_mul(b, dd_from(q2)));
    return dd_add(dd_two_sum(q1, q2), dd_from(r2.hi / b.hi));
}

#endif
