/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_computed.c: methods of textbooks run on problems with a known solution; their errors are
 * computed, not modelled. Like families_theory.c: written last.
 */
#include "case/families_draw.h"
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_zeta.h>

/* log R(z) - z of the method with the stability function R: its error of a step. Kinds 1 … 4 are
 * explicit Runge–Kutta with as many stages, 0 is the trapezoidal rule. */
static double step_defect(size_t kind, double z) {
    double sum = 0, term = 1;

    if (kind == 0) { /* 2 artanh(z / 2) - z */
        for (int k = 3; k < 40; k += 2)
            sum += 2 * gsl_pow_int(z / 2, k) / k;
        return sum;
    }
    for (size_t k = 1; k < 30; k++) {
        term *= z / (double)k;
        sum += k > kind ? term : 0;
    }
    return log1p(-sum * exp(-z));
}

static void runge_kutta(struct ordo_draw *d) {
    const size_t kind = ordo_draw_count(d, 0, 4);
    const double p = kind == 0 ? 2 : (double)kind;
    const double lambda = ordo_draw_between(d, 0.5, 5) * (ordo_draw_chance(d, 0.5) ? 1 : -1);

    ordo_draw_refined(d, ordo_draw_between(d, 8, 24), ordo_draw_chance(d, 0.7) ? 2 : 1.5,
                      ordo_draw_count(d, 4, 6));
    for (size_t i = 0; i < d->s->levels; i++) {
        const double h = d->s->h[i];
        d->s->clean[i] = fabs(exp(lambda) * expm1(step_defect(kind, lambda * h) / h));
    }
    ordo_draw_form(d, 2, kind == 0 ? 2 : 1, kind == 0 ? 4 : 2);
    ordo_draw_claim(d, p);
}

static double adams_bashforth(double lambda, size_t n, bool euler) {
    const double h = 1 / (double)n, z = lambda * h;
    double y[4];

    for (size_t i = 0; i < 4; i++)
        y[i] = euler ? gsl_pow_int(1 + z, (int)i) : exp(z * (double)i);
    for (size_t i = 4; i <= n; i++) {
        const double next = y[3] + z / 24 * (55 * y[3] - 59 * y[2] + 37 * y[1] - 9 * y[0]);
        y[0] = y[1];
        y[1] = y[2];
        y[2] = y[3];
        y[3] = next;
    }
    return fabs(y[3] - exp(lambda));
}

static void multistep(struct ordo_draw *d) {
    const double lambda = ordo_draw_between(d, 0.5, 2) * (ordo_draw_chance(d, 0.5) ? 1 : -1);
    const size_t first = ordo_draw_count(d, 12, 24);

    ordo_draw_refined(d, (double)first, 2, ordo_draw_count(d, 4, 6));
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = adams_bashforth(lambda, first << i, !d->good);
    ordo_draw_form(d, 2, 1, 2);
    ordo_draw_claim_or(d, 4, 4);
    d->s->limit = d->good ? 4 : 2;
}

static void romberg(struct ordo_draw *d) {
    static const double bernoulli[] = {1. / 12,       -1. / 720,     1. / 30240,
                                       -1. / 1209600, 1. / 47900160, -691 / 1307674368000.};
    const size_t column = ordo_draw_count(d, 0, 2);
    const double p = 2 + 2 * (double)column, rate = ordo_draw_between(d, 0.5, 6);

    ordo_draw_refined(d, (double)ordo_draw_count(d, 3, 6), 2,
                      ordo_draw_count(d, 4, column == 2 ? 5 : 7));
    for (size_t i = 0; i < d->s->levels; i++) {
        double e = 0;
        for (size_t j = 1; j <= 6; j++) {
            double c = bernoulli[j - 1] * pow(rate * d->s->h[i], 2 * (double)j);
            for (size_t k = 1; k <= column; k++)
                c *= (pow(4, (double)k - (double)j) - 1) / (pow(4, (double)k) - 1);
            e += c;
        }
        d->s->clean[i] = fabs(e);
    }
    ordo_draw_form(d, 1, 2, 0);
    ordo_draw_claim_or(d, p, p + ordo_draw_one(d, 2, (const double[]){-2, 2}));
    if (d->s->request.order == 0)
        ordo_draw_claim_or(d, p, p + 2);
}

static void romberg_singular(struct ordo_draw *d) {
    const double a = ordo_draw_one(d, 4, (const double[]){0.25, 0.5, 0.5, 0.75});
    const bool simpson = ordo_draw_chance(d, 0.5);
    const double zeta = gsl_sf_zeta(-a);

    ordo_draw_levels(d, 2, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double h = d->s->h[i], leading = zeta * pow(h, 1 + a);
        const double second = a * h * h / 12;
        const double fourth = -a * (a - 1) * (a - 2) * gsl_pow_4(h) / 720;
        d->s->clean[i] = fabs(simpson ? leading * (4 / pow(2, 1 + a) - 1) / 3 - fourth / 4
                                      : leading + second + fourth);
    }
    ordo_draw_form(d, 1, simpson ? 3 - a : 1 - a, 0);
    ordo_draw_claim_or(d, 1 + a, simpson ? 4 : 2);
}

static void wrong_extrapolation(struct ordo_draw *d) {
    const double weight = d->good ? 2 : 4, rate = ordo_draw_between(d, 0.3, 3);

    ordo_draw_refined(d, ordo_draw_between(d, 2, 8), 2, ordo_draw_count(d, 4, 8));
    for (size_t i = 0; i < d->s->levels; i++) {
        double e = 0, term = 1; /* of (exp(z) - 1) / z = 1 + z / 2 + z² / 6 + … */
        for (int k = 1; k < 24; k++) {
            term *= rate * d->s->h[i] / (k + 1);
            e += term * (weight / gsl_pow_int(2, k) - 1) / (weight - 1);
        }
        d->s->clean[i] = fabs(e);
    }
    ordo_draw_form(d, 1, 1, 0);
    ordo_draw_claim_or(d, 2, 2);
    d->s->limit = d->good ? 2 : 1;
}

/* The discrete wave number of linear elements, cos(k' h) = (1 - k²h²/3) / (1 + k²h²/6), for
 * k = exp(a[1]); a[2]: in energy. The order is a[0] = 1 or 2 (energy or not). */
static double helmholtz_error(const double a[], double h) {
    const bool energy = a[2] > 0;
    const double k = exp(a[1]), t = k * h, t2 = t * t;
    const double phase = acos((1 - t2 / 3) / (1 + t2 / 6)) / h - k;
    const double best = energy ? t / sqrt(12) : t2 / sqrt(120);

    return (a[0] - (energy ? 1 : 2)) * log(h) +
           log(hypot(best, 2 * sin(fmin(fabs(phase), M_PI) / 2)));
}

static void helmholtz(struct ordo_draw *d) {
    const double k = ordo_draw_log(d, 5, 60);
    const bool energy = ordo_draw_chance(d, 0.6);

    ordo_draw_refined(d, k * ordo_draw_between(d, 0.6, 2), 2, ordo_draw_count(d, 5, 8));
    ordo_draw_shape(d, 1, helmholtz_error, 2, 3, (const double[]){energy ? 1 : 2, log(k), energy});
    ordo_draw_claim_or(d, energy ? 1 : 2, energy ? 2 : ordo_draw_one(d, 2, (double[]){1, 3}));
}

static void periodic(struct ordo_draw *d) {
    const size_t levels = ordo_draw_count(d, 4, 7);
    const double n = ordo_draw_between(d, 3, 8), last = ordo_draw_log(d, 1e-10, 1e-3);
    const double ratio = ordo_draw_one(d, 3, (const double[]){1.5, M_SQRT2, 2});
    const double r = pow(last, 1 / (n * pow(ratio, (double)levels - 1)));

    ordo_draw_refined(d, n, ratio, levels);
    for (size_t i = 0; i < d->s->levels; i++) {
        const double power = pow(r, 1 / d->s->h[i]);
        d->s->clean[i] = 2 * power / (1 - power);
    }
    ordo_draw_claim_or(d, INFINITY, 2 * (double)ordo_draw_count(d, 1, 3));
}

/* n powers of 2, whose nodes GSL has in tables. */
static void gauss(struct ordo_draw *d) {
    const double a = ordo_draw_one(d, 4, (const double[]){0.5, 1, 1.5, 3});
    const double first = ordo_draw_chance(d, 0.5) ? 4 : 8;

    ordo_draw_refined(d, first, 2, ordo_draw_count(d, 4, 6));
    for (size_t i = 0; i < d->s->levels; i++) {
        const size_t n = (size_t)(1 / d->s->h[i] + 0.5);
        gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(n);
        double sum = 0, x, w;
        for (size_t k = 0; table != NULL && k < n; k++) {
            gsl_integration_glfixed_point(-1, 1, k, &x, &w, table);
            sum += w * pow(fabs(x), a);
        }
        gsl_integration_glfixed_table_free(table);
        d->s->clean[i] = fabs(sum - 2 / (a + 1));
    }
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_form(d, 2, 1, 2);
    ordo_draw_claim_or(d, a + 1, ordo_draw_chance(d, 0.5) ? a : a + 2);
}

/* Largest error at the nodes of -ε u'' + u' = 0, u(0) = 0, u(1) = 1, for ε = exp(a[1]); a[2]: by
 * upwind differences. The order is a[0] = 1 or 2 (upwind or central). */
static double convection_error(const double a[], double h) {
    const bool upwind = a[2] > 0;
    const double epsilon = exp(a[1]), peclet = h / epsilon;
    const size_t n = (size_t)(1 / h + 0.5);
    const double inverse = upwind ? 1 / (1 + peclet) : (2 - peclet) / (2 + peclet);
    const double end = gsl_pow_int(inverse, (int)n), exact_end = exp(-1 / epsilon);
    double largest = 0, power = 1;

    for (size_t k = 1; k < n; k++) { /* k nodes left of the layer */
        power *= inverse;
        const double u = (power - end) / (1 - end);
        const double exact = (exp(-(double)k * peclet) - exact_end) / (1 - exact_end);
        largest = fmax(largest, fabs(u - exact));
    }
    return (a[0] - (upwind ? 1 : 2)) * log(h) + log(largest);
}

static void convection(struct ordo_draw *d) {
    const double epsilon = ordo_draw_log(d, 0.01, 0.5);
    const size_t first = ordo_draw_count(d, 4, 12);
    const bool upwind = ordo_draw_chance(d, 0.5);

    ordo_draw_refined(d, (double)first, 2, ordo_draw_count(d, 4, 7));
    ordo_draw_shape(d, 1, convection_error, 2, 3,
                    (const double[]){upwind ? 1 : 2, log(epsilon), upwind});
    ordo_draw_claim_or(d, upwind ? 1 : 2, upwind ? 2 : 1);
}

/* Largest error of -u'' = f with u = sin(w x), u(0) = 0, u'(1) + u(1) = g, by elimination, for
 * w = a[1]. The last equation is a one-sided difference if a[2], or a central one with a node
 * beyond the end: the order is a[0] = 1 or 2. */
static double robin_error(const double a[], double h) {
    const bool one_sided = a[2] > 0;
    const double w = a[1], g = w * cos(w) + sin(w);
    const size_t n = (size_t)(1 / h + 0.5);
    double c[2049] = {0}, r[2049] = {0}, u = 0, largest = 0;

    if (n < 1 || n >= sizeof c / sizeof *c)
        return NAN;                  /* no mesh, or one for which there is no room */
    for (size_t i = 1; i < n; i++) { /* -u[i-1] + 2 u[i] - u[i+1] = h² f[i] */
        const double pivot = 2 - c[i - 1];
        c[i] = 1 / pivot;
        r[i] = (h * h * w * w * sin(w * h * (double)i) + r[i - 1]) / pivot;
    }
    if (one_sided)
        u = (h * g + r[n - 1]) / (1 + h - c[n - 1]);
    else
        u = (h * h * w * w * sin(w) + 2 * h * g + 2 * r[n - 1]) / (2 + 2 * h - 2 * c[n - 1]);
    for (size_t i = n; i > 0; i--) {
        largest = fmax(largest, fabs(u - sin(w * h * (double)i)));
        u = c[i - 1] * u + r[i - 1];
    }
    return (a[0] - (one_sided ? 1 : 2)) * log(h) + log(largest);
}

static void robin(struct ordo_draw *d) {
    /* sin w, to which the first-order part is in proportion, is small or not. */
    const double w = M_PI * (double)ordo_draw_count(d, 1, 2) + ordo_draw_log(d, 0.01, 1.5);
    const bool one_sided = !d->good || ordo_draw_chance(d, 0.5);
    const size_t first = ordo_draw_count(d, 4, 12);

    ordo_draw_refined(d, (double)first, 2, ordo_draw_count(d, 4, 7));
    ordo_draw_shape(d, 1, robin_error, 2, 3, (const double[]){one_sided ? 1 : 2, w, one_sided});
    ordo_draw_claim_or(d, one_sided ? 1 : 2, 2);
}

static void eigenvalue(struct ordo_draw *d) {
    const double mode = (double)ordo_draw_count(d, 1, 6);
    const bool elements = ordo_draw_chance(d, 0.5);

    ordo_draw_refined(d, mode * ordo_draw_between(d, 1.5, 4), 2, ordo_draw_count(d, 4, 7));
    for (size_t i = 0; i < d->s->levels; i++) {
        const double t = mode * M_PI * d->s->h[i], s = sin(t / 2);
        const double stiffness = 4 * s * s, mass = elements ? 1 - 2 * s * s / 3 : 1;
        d->s->clean[i] = fabs(stiffness / mass / (t * t) - 1);
    }
    ordo_draw_form(d, 2, 2, 4);
    ordo_draw_claim_or(d, 2, ordo_draw_one(d, 2, (const double[]){1, 4}));
}

static void fourier(struct ordo_draw *d) {
    const double m = 1 + (double)ordo_draw_count(d, 0, 2);

    ordo_draw_levels(d, m, 4, 10);
    for (size_t i = 0; i < d->s->levels; i++)
        d->s->clean[i] = sqrt(gsl_sf_hzeta(2 * m, 1 / d->s->h[i] + 1));
    d->unit = ORDO_UNIT_NUMBER;
    ordo_draw_form(d, 2, 1, 2);
    ordo_draw_claim_or(d, m - 0.5, ordo_draw_one(d, 3, (const double[]){m, m + 0.5, m - 1}));
    if (d->s->request.order == 0)
        ordo_draw_claim_or(d, m - 0.5, m);
}

const struct ordo_family ordo_families_computed[] = {
    {"runge-kutta", runge_kutta,
     .why = "explicit Runge–Kutta of 1 to 4 stages and the trapezoidal rule for y' = λ y (Hairer, "
            "Nørsett, Wanner 1993)"},
    {"multistep", multistep,
     .why =
         "Adams–Bashforth of order 4 keeps it from an exact start; Euler's first steps make it 2"},
    {"romberg", romberg,
     .why = "column k of the Romberg table of an exponential has the order 2 k + 2 (Euler, "
            "Maclaurin), not that of its neighbours"},
    {"romberg-singular", romberg_singular,
     .why = "the trapezoidal rule of x^a, and Simpson's, have the order 1 + a (Navot 1961)"},
    {"wrong-extrapolation", wrong_extrapolation,
     .why = "Richardson's weights for h take the first order of a forward difference away, those "
            "for h² do not"},
    {"helmholtz", helmholtz,
     .why = "the error C k h + D k³ h² of the energy falls twice as fast as in the limit while the "
            "pollution rules (Ihlenburg, Babuška 1995)"},
    {"periodic-trapezoid", periodic,
     .why = "the trapezoidal rule of a periodic analytic function converges geometrically "
            "(Trefethen, Weideman 2014)",
     .claim = ORDO_CLAIM_FALSE},
    {"gauss-quadrature", gauss,
     .why = "Gauss' rule with an even number of nodes has the order a + 1 for |x|^a"},
    {"convection", convection,
     .why = "upwind differences have the order 1, central ones 2, once the mesh's Péclet number is "
            "small (Roos, Stynes, Tobiska 2008)"},
    {"robin-boundary", robin,
     .why = "central differences have the order 2, with a one-sided difference in the Robin "
            "condition 1, late if u'' is small there"},
    {"eigenvalue", eigenvalue,
     .why = "eigenvalues of -u'' by differences or linear elements have the order 2, twice that of "
            "the eigenfunction's energy (Strang, Fix 1973)"},
    {"fourier", fourier,
     .why =
         "a jump in derivative m - 1 leaves a tail of order m - ½ in the mean square, m pointwise"},
    {0},
};
