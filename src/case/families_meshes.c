/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_meshes.c: quotients, rules, elements and volumes of textbooks, computed on random
 * problems with a known solution. Like families_computed.c: written last, from theory.
 */
#include "case/families_draw.h"
#include <complex.h>
#include <gsl/gsl_math.h>

/* What the quotient makes of exp(x z / h) beside its derivative. */
static long double complex quotient(size_t kind, long double complex z) {
    const long double wide = 1.5L;

    switch (kind) {
    case 0: /* forward */
        return (cexpl(z) - 1) / z;
    case 1: /* central, with steps h and 1.5 h */
        return (cexpl(z) - cexpl(-wide * z)) / ((1 + wide) * z);
    case 2: /* central */
        return csinhl(z) / z;
    case 3: /* five points */
        return (8 * csinhl(z) - csinhl(2 * z)) / (6 * z);
    default: /* compact */
        return 3 * csinhl(z) / (z * (2 + ccoshl(z)));
    }
}

/* Of the real part of three exponentials, at 0. */
static void finite_differences(struct ordo_draw *d) {
    static const double orders[] = {1, 1, 2, 4, 4};
    const size_t kind = ordo_draw_count(d, 0, 4);
    long double complex rate[3], size[3];

    ordo_draw_refined(d, ordo_draw_between(d, 4, 16), ordo_draw_chance(d, 0.7) ? 2 : 1.5,
                      ordo_draw_count(d, 4, 7));
    for (size_t k = 0; k < 3; k++) {
        rate[k] = ordo_draw_between(d, -2, 2) + I * ordo_draw_between(d, -5, 5);
        size[k] = ordo_draw_between(d, -1, 1) + I * ordo_draw_between(d, -1, 1);
    }
    for (size_t i = 0; i < d->s->levels; i++) {
        long double error = 0;
        for (size_t k = 0; k < 3; k++)
            error += creall(size[k] * rate[k] * (quotient(kind, rate[k] * d->s->h[i]) - 1));
        d->s->clean[i] = (double)error;
    }
    ordo_draw_form(d, 2, kind < 2 ? 1 : 2, kind < 2 ? 2 : 4);
    ordo_draw_claim(d, orders[kind]);
}

/* A rule's value of exp(x z) over [0, 1]. */
static long double complex rule(size_t kind, long double complex z) {
    const long double complex half = cexpl(z / 2), quarter = cexpl(z / 4), all = cexpl(z);

    switch (kind) {
    case 0: /* at the left end */
        return 1;
    case 1: /* midpoint */
        return half;
    case 2: /* Simpson with the weights 1, 2, 1 */
        return (1 + 2 * half + all) / 4;
    case 3: /* Simpson */
        return (1 + 4 * half + all) / 6;
    case 4: /* Gauss with two nodes */
        return half * ccoshl(z / sqrtl(12));
    default: /* Boole */
        return (7 + 32 * quarter + 12 * half + 32 * quarter * half + 7 * all) / 90;
    }
}

static void composite_rule(struct ordo_draw *d) {
    static const double orders[] = {1, 2, 2, 4, 4, 6};
    const size_t kind = d->good ? ordo_draw_count(d, 0, 5) : 2;
    const long double complex rate =
        ordo_draw_between(d, -2, 2) + I * ordo_draw_signed(d, ordo_draw_between(d, 1, 6));
    const long double complex size = cexpl(I * ordo_draw_between(d, 0, 2 * M_PI));

    ordo_draw_refined(d, ordo_draw_between(d, 2, 6), 2, ordo_draw_count(d, 4, kind == 5 ? 5 : 7));
    for (size_t i = 0; i < d->s->levels; i++) {
        const long double complex z = rate * d->s->h[i];
        const long double complex relative = rule(kind, z) * z / (cexpl(z) - 1) - 1;
        d->s->clean[i] = (double)creall(size * (cexpl(rate) - 1) / rate * relative);
    }
    ordo_draw_form(d, 2, kind == 0 ? 1 : 2, kind == 0 ? 3 : 4);
    ordo_draw_claim_or(d, orders[kind], 4);
}

/* x^b interpolated at (k / n)^grading, in the norm of the derivative; a difference of squares for
 * each cell. */
static double singular_error(double b, double grading, size_t n) {
    double sum = 0, left = 0;

    for (size_t k = 1; k <= n; k++) {
        const double right = pow((double)k / (double)n, grading);
        const double whole = b * b * (pow(right, 2 * b - 1) - pow(left, 2 * b - 1)) / (2 * b - 1);
        sum += whole - gsl_pow_2(pow(right, b) - pow(left, b)) / (right - left);
        left = right;
    }
    return sqrt(sum);
}

static void singular(struct ordo_draw *d) {
    const double b = ordo_draw_one(d, 5, (const double[]){0.6, 0.75, 0.9, 1.1, 1.25});
    const bool graded = d->good && b > 0.8 && ordo_draw_chance(d, 0.5);
    const size_t first = ordo_draw_doubled(d, 4, 16, 4, 6);

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = singular_error(b, graded ? 1.5 / (b - 0.5) : 1, first << i);
    ordo_draw_claim_or(d, graded ? 1 : b - 0.5, 1);
}

/* Three waves carried once round, in the mean square, by the growth of each in a step. */
static double wave_error(size_t kind, double courant, const double size[3], size_t n,
                         size_t steps) {
    double sum = 0;

    for (size_t k = 0; k < 3; k++) {
        const double t = 2 * M_PI * (double)(k + 1) / (double)n;
        const double complex growth =
            kind == 0 ? 1 - courant * (1 - cexp(-I * t)) /* upwind */
            : kind == 1
                ? cos(t) - I * courant * sin(t)                                /* Lax, Friedrichs */
                : 1 - I * courant * sin(t) - courant * courant * (1 - cos(t)); /* Wendroff */
        sum += gsl_pow_2(size[k] * cabs(cpow(growth, (double)steps) - 1));
    }
    return sqrt(sum / 2);
}

static void waves(struct ordo_draw *d) {
    const size_t kind = ordo_draw_count(d, 0, 2);
    const size_t first = ordo_draw_doubled(d, 12, 40, 4, 7);
    const size_t steps = first + ordo_draw_count(d, first / 8, 2 * first);
    const double size[] = {1, ordo_draw_between(d, 0, 1), ordo_draw_between(d, 0, 0.5)};

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] =
            wave_error(kind, (double)first / (double)steps, size, first << i, steps << i);
    ordo_draw_claim_or(d, kind < 2 ? 1 : 2, kind < 2 ? 2 : 1);
}

enum { CELLS = 4096 };

/* A block carried once round by upwind differences, in the mean. */
static double jump_error(size_t n, size_t steps) {
    const double courant = (double)n / (double)steps;
    double u[CELLS], sum = 0;

    if (n < 1 || n > CELLS)
        return NAN; /* no mesh, or one for which there is no room */
    for (size_t i = 0; i < n; i++)
        u[i] = i < n / 2;
    for (size_t step = 0; step < steps; step++) {
        double left = u[n - 1];
        for (size_t i = 0; i < n; i++) {
            const double here = u[i];
            u[i] = here - courant * (here - left);
            left = here;
        }
    }
    for (size_t i = 0; i < n; i++)
        sum += fabs(u[i] - (i < n / 2));
    return sum / (double)n;
}

static void jump(struct ordo_draw *d) {
    const size_t first = 2 * ordo_draw_doubled(d, 6, 16, 4, 5);
    const size_t steps = first + ordo_draw_count(d, first / 8, first);

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = jump_error(first << i, steps << i);
    ordo_draw_claim_or(d, 0.5, 1);
}

/* One point at random in each of n strata, for exp(a x): the root mean square over repetitions. */
static void stratified(struct ordo_draw *d) {
    const double a = ordo_draw_signed(d, ordo_draw_between(d, 0.5, 3));

    ordo_draw_doubled(d, 4, 16, 4, 7);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double h = d->s->h[i], z = a * h;
        const double spread = expm1(2 * z) / (2 * z) - gsl_pow_2(expm1(z) / z);
        d->s->clean[i] = h * sqrt(spread * expm1(2 * a) / expm1(2 * z));
    }
    ordo_draw_form(d, 1, 1, 0);
    d->noise.sigma = sqrt(0.5 / ordo_draw_log(d, 8, 1000));
    d->noise.known = ordo_draw_chance(d, 0.5);
    ordo_draw_claim_or(d, 1.5, ordo_draw_one(d, 3, (const double[]){0.5, 1, 2}));
}

/* A sum of cosines, or its derivative. */
static double cosines(const double wave[6], double x, bool slope) {
    double sum = 0;

    for (size_t k = 0; k < 6; k += 2)
        sum += slope ? -wave[k] * sin(wave[k] * x + wave[k + 1]) : cos(wave[k] * x + wave[k + 1]);
    return sum;
}

/* Largest error over [0, 1]; slopes at the nodes are exact (kind 0), central differences, or these
 * and a one-sided one at 0. */
static double hermite_error(size_t kind, const double wave[6], size_t n) {
    enum { POINTS = 8 };
    const double h = 1 / (double)n;
    double largest = 0;

    for (size_t i = 0; i < n; i++) {
        double f[2], s[2];
        for (size_t k = 0; k < 2; k++) {
            const double x = h * (double)(i + k);
            const bool end = kind == 2 && i + k == 0;
            f[k] = cosines(wave, x, false);
            s[k] = kind == 0
                       ? cosines(wave, x, true)
                       : (cosines(wave, x + h, false) - cosines(wave, end ? x : x - h, false)) /
                             (end ? h : 2 * h);
        }
        for (int j = 1; j < POINTS; j++) {
            const double t = j / (double)POINTS, r = 1 - t;
            const double value = f[0] * r * r * (1 + 2 * t) + f[1] * t * t * (3 - 2 * t) +
                                 h * t * r * (s[0] * r - s[1] * t);
            largest = fmax(largest, fabs(value - cosines(wave, h * ((double)i + t), false)));
        }
    }
    return largest;
}

static void hermite(struct ordo_draw *d) {
    static const double orders[] = {4, 3, 2};
    const size_t kind = d->good ? ordo_draw_count(d, 0, 2) : 2;
    const size_t first = ordo_draw_doubled(d, 4, 12, 4, 6);
    double wave[6];

    for (size_t k = 0; k < 6; k++)
        wave[k] = ordo_draw_between(d, k % 2 == 0 ? 1 : 0, 2 * M_PI);
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = hermite_error(kind, wave, first << i);
    ordo_draw_claim_or(d, orders[kind], 3);
}

/* -Δu = f with u = sin(a π x) sin(b π y): five points (kind 0), nine, nine and f + h²/12 Δf. */
static void mehrstellen(struct ordo_draw *d) {
    const size_t kind = d->good ? ordo_draw_count(d, 0, 2) : 1;
    const double a = M_PI * (double)ordo_draw_count(d, 1, 4);
    const double b = M_PI * (double)ordo_draw_count(d, 1, 4), exact = a * a + b * b;

    ordo_draw_refined(d, 4 * GSL_MAX(a, b) / M_PI + ordo_draw_between(d, 0, 4), 2,
                      ordo_draw_count(d, 4, 6));
    for (size_t i = 0; i < d->s->levels; i++) {
        const double h = d->s->h[i], x = gsl_pow_2(2 * sin(a * h / 2) / h);
        const double y = gsl_pow_2(2 * sin(b * h / 2) / h);
        const double left = x + y - (kind > 0 ? h * h * x * y / 6 : 0);
        const double right = kind == 2 ? 1 - h * h * (x + y) / 12 : 1;
        d->s->clean[i] = exact * right / left - 1;
    }
    if (ordo_draw_chance(d, 0.5)) {
        d->unit = ORDO_UNIT_UNKNOWNS;
        d->dimension = 2;
    }
    ordo_draw_form(d, 2, 2, 4);
    ordo_draw_claim_or(d, kind == 2 ? 4 : 2, 4);
}

/* -(k u')' = sin(w x), u(0) = u(1) = 0, k = 1 left and `ratio` right of ½, by n (even) finite
 * volumes: largest error at their centres. */
static double interface_error(double w, double ratio, bool harmonic, size_t n) {
    const double h = 1 / (double)n, between = harmonic ? 2 * ratio / (1 + ratio) : (1 + ratio) / 2;
    const double s = sin(w / 2) / (w * w), all = sin(w) / (w * w);
    const double flux = -(s + (all - s) / ratio) / (0.5 + 0.5 / ratio);
    double c[CELLS] = {0}, r[CELLS] = {0}, u = 0, largest = 0;

    if (n > CELLS)
        return NAN;
    for (size_t i = 0; i < n; i++) {
        const double k = i < n / 2 ? 1 : ratio;
        const double left = i == 0 ? 2 : i == n / 2 ? between : k;
        const double right = i == n - 1 ? 2 * k : i == n / 2 - 1 ? between : k;
        const double source = h * (cos(w * h * (double)i) - cos(w * h * (double)(i + 1))) / w;
        const double pivot = left + right - (i > 0 ? left * c[i - 1] : 0);
        c[i] = i + 1 < n ? right / pivot : 0;
        r[i] = (source + (i > 0 ? left * r[i - 1] : 0)) / pivot;
    }
    for (size_t i = n; i-- > 0;) {
        const double x = h * ((double)i + 0.5), part = sin(w * x) / (w * w) + flux * x;
        const double exact = i < n / 2 ? part : s + flux / 2 + (part - s - flux / 2) / ratio;
        u = r[i] + c[i] * u;
        largest = fmax(largest, fabs(u - exact));
    }
    return largest;
}

static void interface(struct ordo_draw *d) {
    const double w = ordo_draw_between(d, 0.5, 6), ratio = ordo_draw_log(d, 0.05, 20);
    const bool harmonic = d->good && ordo_draw_chance(d, 0.6);
    const size_t first = 2 * ordo_draw_doubled(d, 2, 8, 4, 7);

    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = interface_error(w, ratio, harmonic, first << i);
    ordo_draw_claim_or(d, harmonic ? 2 : 1, 2);
}

const struct ordo_family ordo_families_meshes[] = {
    {"finite-differences", finite_differences,
     .why = "forward quotients have the order 1, central ones 2 on equal steps and 1 on unequal "
            "ones, five-point and compact ones 4 (Lele 1992)"},
    {"composite-rule", composite_rule,
     .why = "the degree of a rule sets its order: 2 midpoint, 4 Simpson and Gauss, 6 Boole; with "
            "the weights 1, 2, 1 Simpson's is the trapezoidal rule (Davis, Rabinowitz 1984)"},
    {"singular-elements", singular,
     .why = "linear elements have the order b - ½ in energy for x^b on equal cells, and 1 on "
            "graded ones (Schwab 1998)"},
    {"waves", waves,
     .why = "upwind and Lax–Friedrichs carry a smooth wave with the order 1, Lax–Wendroff with 2, "
            "once the shortest wave is resolved (LeVeque 2002)"},
    {"upwind-jump", jump,
     .why =
         "upwind differences smear a jump over √h: the order is ½ in the mean (Tang, Teng 1995)"},
    {"stratified", stratified,
     .why = "one random point in each of n strata has the order 3/2 for an integrand with a "
            "derivative, not the ½ of Monte Carlo (Haber 1966)"},
    {"cubic-hermite", hermite,
     .why = "cubic Hermite interpolation has the order 4, with slopes by central differences 3, "
            "with a one-sided one at the end 2 in the maximum (de Boor 1978)"},
    {"nine-points", mehrstellen,
     .why = "nine points have the order 4 for Poisson's equation with a corrected right-hand side, "
            "and 2 without (Collatz 1960)"},
    {"interface", interface,
     .why = "finite volumes at a jump of the coefficient have the order 2 with its harmonic mean, "
            "1 with the arithmetic one (Patankar 1980)"},
    {0},
};
