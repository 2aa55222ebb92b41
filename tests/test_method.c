/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_method.c: the methods and the B-splines behind them: exactness on polynomials, orthogonality
 * of residuals, ranks, DB's closed forms, then the reference figures of theory §1.
 */
#include "check.h"
#include "experiment/approximation.h"
#include "jacobian.h"
#include "method/bspline.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EACH(type, a, list) for (const struct type *const *a = list; *a != NULL; a++)

static char message[ORDO_MESSAGE_SIZE];

static struct ordo_workspace *workspace;

/* Targets. */

struct powers {
    double c[ORDO_BSPLINE_DEGREE_MAX + 1];
    size_t degree;
};

static double powers_at(const struct powers *f, double x) {
    double sum = 0;
    for (size_t j = f->degree + 1; j-- > 0;)
        sum = sum * x + f->c[j];
    return sum;
}

static int powers_eval(void *context, const double x[], double *y, char text[], size_t size) {
    (void)text, (void)size;
    *y = powers_at(context, x[0]);
    return ORDO_OK;
}

/* Coefficients of both signs, none of them small. */
static struct powers powers_of(size_t degree) {
    struct powers f = {.degree = degree};
    for (size_t j = 0; j <= degree; j++)
        f.c[j] = (j % 3 == 1 ? -1 : 1) * (0.5 + 0.13 * (double)(j * j % 7));
    return f;
}

static struct ordo_function function_of(struct powers *f) {
    return (struct ordo_function){.dx = 1, .eval = powers_eval, .context = f};
}

static struct ordo_function named(const char *name) {
    return ordo_target_function(ordo_target_find(name));
}

/* An experiment on [-1, 1], prepared. */
static struct ordo_approximation prepared(const char *architecture, const char *activation,
                                          const char *method, enum ordo_knots knots, size_t points,
                                          const struct ordo_function *function, bool predict) {
    struct ordo_approximation a = {.architecture = ordo_architecture_find(architecture),
                                   .activation = ordo_activation_find(activation),
                                   .method = ordo_method_find(method),
                                   .knots = knots,
                                   .staging = ORDO_STAGING_DEFAULT,
                                   .dx = 1,
                                   .lower = {-1},
                                   .upper = {1},
                                   .points = points,
                                   .test_points = points + 6,
                                   .predict = predict};

    const int status = ordo_approximation_prepare(&a, function, message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s, %s, %s: %s", architecture, activation, method, message);
    return a;
}

static double measured(const struct ordo_approximation *a, size_t n) {
    struct ordo_measurement m;

    ordo_approximation_measure(a, n, 1, 1, &m);
    if (m.status != ORDO_OK)
        fail_msg("%s by %s, n = %zu: %s", a->architecture->name, a->method->name, n,
                 ordo_status_text(m.status));
    assert_int_equal(m.n, n);
    assert_int_equal(m.P, ordo_network_parameters(a->architecture, n, a->dx, 1));
    return m.error;
}

/* The network that a method finds; free it. */
static struct ordo_network fitted(const struct ordo_approximation *a, size_t n,
                                  struct ordo_fit *fit) {
    struct ordo_network net;
    const int status = ordo_approximation_fit(a, n, 1, 1, &net, fit);

    if (status != ORDO_OK)
        fail_msg("%s by %s, n = %zu: %s", a->architecture->name, a->method->name, n,
                 ordo_status_text(status));
    return net;
}

/* Sum of |terms| of a product network at x: the size that its round-off is measured against. */
static double terms_size(const struct ordo_network *net, double x) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g"),
                 *D = ordo_network_block(net, "D");
    double sum = fabs(*ordo_network_block(net, "d"));

    for (size_t i = 0; i < net->n; i++) {
        double *w[ORDO_BLOCKS_MAX], term = G[i] * x + g[i];
        ordo_network_neuron(net, i, w);
        term = term > 0 ? fabs(D[i]) * gsl_pow_uint(term, net->activation->power) : 0;
        for (size_t j = 0; j < net->architecture->factors; j++)
            term *= fabs(*w[2 * j] * x) + fabs(*w[2 * j + 1]);
        sum += term;
    }
    return sum;
}

/* Worst distance of the network from the test values, in units of eps times the largest size. */
static double distance_in_eps(const struct ordo_network *net, const struct ordo_sample *s) {
    double *y = malloc(s->N * sizeof *y), worst = 0, size = 0;

    assert_non_null(y);
    ordo_network_forward(net, s->N, s->x, y);
    for (size_t i = 0; i < s->N; i++) {
        const double off = fabs(y[i] - s->y[i]);
        worst = off <= worst ? worst : off; /* NaN stays */
        size = fmax(size, terms_size(net, s->x[i]));
    }
    free(y);
    return worst / (DBL_EPSILON * size);
}

/* Contract. */

static void test_contract(void **state) {
    (void)state;
    EACH(ordo_method, m, ordo_methods) {
        assert_true((*m)->name != NULL && strlen((*m)->name) > 0);
        assert_true((*m)->summary != NULL && strlen((*m)->summary) > 0);
        assert_true((*m)->source != NULL && strlen((*m)->source) > 0);
        assert_true((*m)->serves != NULL && (*m)->fit != NULL);
        assert_ptr_equal(ordo_method_find((*m)->name), *m);
        EACH(ordo_method, other, ordo_methods)
        assert_true(m == other || strcmp((*m)->name, (*other)->name) != 0);
    }
    assert_null(ordo_method_find("newton"));
    assert_string_equal(ordo_knots_name(ORDO_KNOTS_UNIFORM), "uniform");
    assert_string_equal(ordo_knots_name(ORDO_KNOTS_EQUIDISTRIBUTED), "equidistributed");
}

static bool used_together(const struct ordo_architecture *architecture,
                          const struct ordo_activation *activation) {
    return architecture->activation == NULL ||
           strcmp(architecture->activation, activation->name) == 0;
}

/* Whatever a method says it serves it fits; whatever it refuses has a reason. */
static void test_serves(void **state) {
    const struct ordo_function function = named("sin4");
    size_t served = 0, refused = 0;

    (void)state;
    EACH(ordo_method, m, ordo_methods)
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations)
    for (size_t dx = 1; dx <= 3 && used_together(*a, *act); dx++) {
        char why[200] = "";
        if (!(*m)->serves(*a, *act, dx, why, sizeof why)) {
            assert_true(strlen(why) > 0);
            refused++;
            continue;
        }
        served++;
        if (dx > 1)
            continue;
        for (int knots = ORDO_KNOTS_UNIFORM; knots <= ((*m)->knots ? 1 : 0); knots++) {
            const size_t least = ordo_method_width_min(*m, *a, *act);
            const size_t widths[] = {least, least + 1, least + 2, least + 3, least + 8, 30};
            struct ordo_approximation experiment =
                prepared((*a)->name, (*act)->name, (*m)->name, (enum ordo_knots)knots, 601,
                         &function, false);
            assert_true(least >= 1);
            assert_in_range(ordo_method_needs(*m, *a, *act, (enum ordo_knots)knots), 0,
                            ORDO_DERIVATIVE_MAX);
            for (size_t i = 0; i < COUNT(widths); i++) {
                struct ordo_measurement level;
                ordo_approximation_measure(&experiment, widths[i], 1, 1, &level);
                if (level.status != ORDO_OK || !isfinite(level.error) || level.error < 0)
                    fail_msg("%s, %s, %s, n = %zu: %s, error %g", (*m)->name, (*a)->name,
                             (*act)->name, widths[i], ordo_status_text(level.status), level.error);
            }
            ordo_approximation_free(&experiment);
        }
    }
    assert_true(served > 0 && refused > 0);
}

/* GV's layers have no biases, so no knots where these methods want them. */
static void test_serves_biases_only(void **state) {
    static const char *const names[] = {"spline", "interpolate", "least_squares"};
    const struct ordo_activation *relu = ordo_activation_find("relu");

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct ordo_method *m = ordo_method_find(names[i]);
        char why[200] = "";
        assert_false(m->serves(ordo_architecture_find("ffn_reglu"), relu, 1, why, sizeof why));
        assert_string_equal(why, "it serves architectures with biases, not ffn_reglu");
        assert_true(
            m->serves(ordo_architecture_find("ffn_reglu_biased"), relu, 1, why, sizeof why));
    }
}

static void test_determinism(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3", "gqu2d"};
    const struct ordo_function function = named("runge9");

    (void)state;
    EACH(ordo_method, m, ordo_methods)
    for (size_t i = 0; i < COUNT(architectures); i++) {
        char why[200];
        const struct ordo_architecture *a = ordo_architecture_find(architectures[i]);
        if (!(*m)->serves(a, ordo_activation_find("relu"), 1, why, sizeof why))
            continue;
        struct ordo_approximation experiment = prepared(
            a->name, "relu", (*m)->name,
            (*m)->knots ? ORDO_KNOTS_EQUIDISTRIBUTED : ORDO_KNOTS_UNIFORM, 1001, &function, false);
        struct ordo_fit fit;
        struct ordo_network one = fitted(&experiment, 40, &fit),
                            two = fitted(&experiment, 40, &fit);
        assert_memory_equal(one.theta, two.theta, one.P * sizeof *one.theta);
        ordo_network_free(&one);
        ordo_network_free(&two);
        ordo_approximation_free(&experiment);
    }
}

/* B-splines. */

static const double breaks[] = {-1, -0.8, -0.75, -0.4, -0.1, 0.05, 0.3, 0.6, 0.9, 1};
enum { CELLS = COUNT(breaks) - 1, MANY = 1501 };

static struct ordo_bspline bspline(size_t p) {
    struct ordo_bspline s;
    assert_int_equal(ordo_bspline_init(p, CELLS, breaks, workspace, &s), ORDO_OK);
    return s;
}

static void grid(double x[]) {
    for (size_t i = 0; i < MANY; i++)
        x[i] = -1 + 2 * (double)i / (MANY - 1);
}

static void randomise(gsl_rng *rng, struct ordo_bspline *s) {
    for (size_t i = 0; i < s->cells + s->p; i++)
        s->c[i] = 2 * gsl_rng_uniform(rng) - 1;
}

static void test_bspline_basis(void **state) {
    double x[MANY], y[MANY];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= ORDO_BSPLINE_DEGREE_MAX; p++) {
        struct ordo_bspline s = bspline(p);
        for (size_t i = 0; i < CELLS + p; i++) /* partition of unity */
            s.c[i] = 1;
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++)
            check_near(y[i], 1, 1e-14);
        for (size_t i = 0; i < CELLS + p; i++) { /* Greville's points give x itself */
            s.c[i] = 0;
            for (size_t j = 1; j <= p; j++)
                s.c[i] += s.knots[i + j] / (double)p;
        }
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++)
            check_near(y[i], x[i], 1e-14);
        for (size_t k = 0; k < CELLS + p; k++) { /* not negative, and zero off its p + 1 cells */
            memset(s.c, 0, (CELLS + p) * sizeof *s.c);
            s.c[k] = 1;
            ordo_bspline_eval(&s, MANY, x, y);
            for (size_t i = 0; i < MANY; i++) {
                assert_true(y[i] >= 0);
                if (x[i] < s.knots[k] || x[i] > s.knots[k + p + 1])
                    check_near(y[i], 0, 0);
            }
        }
    }
}

static void test_bspline_fit(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double x[MANY], y[MANY], fit[MANY], other[MANY];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= ORDO_BSPLINE_DEGREE_MAX; p++) {
        struct ordo_bspline s = bspline(p), t = bspline(p);
        /* A spline of the space is its own fit. */
        randomise(rng, &t);
        ordo_bspline_eval(&t, MANY, x, y);
        assert_int_equal(ordo_bspline_fit(&s, MANY, x, y, workspace), ORDO_OK);
        ordo_bspline_eval(&s, MANY, x, fit);
        for (size_t i = 0; i < MANY; i++)
            check_near(fit[i], y[i], 1e-13);
        /* Otherwise the residual is orthogonal to the space. */
        for (size_t i = 0; i < MANY; i++)
            y[i] = cos(9 * x[i]) + fabs(x[i]);
        assert_int_equal(ordo_bspline_fit(&s, MANY, x, y, workspace), ORDO_OK);
        ordo_bspline_eval(&s, MANY, x, fit);
        for (int k = 0; k < 10; k++) {
            double inner = 0, rr = 0, tt = 0;
            randomise(rng, &t);
            ordo_bspline_eval(&t, MANY, x, other);
            for (size_t i = 0; i < MANY; i++) {
                inner += (y[i] - fit[i]) * other[i];
                rr += gsl_pow_2(y[i] - fit[i]);
                tt += gsl_pow_2(other[i]);
            }
            assert_true(rr > 1e-6);
            check_near(inner, 0, 1e-11 * sqrt(rr * tt));
        }
    }
    gsl_rng_free(rng);
}

/* Leading coefficient on one cell: the p-th divided difference of p + 1 values. */
static double leading(const struct ordo_bspline *s, size_t cell) {
    double x[ORDO_BSPLINE_DEGREE_MAX + 1], y[ORDO_BSPLINE_DEGREE_MAX + 1];

    for (size_t i = 0; i <= s->p; i++)
        x[i] = breaks[cell] +
               (breaks[cell + 1] - breaks[cell]) * ((double)i + 0.5) / (double)(s->p + 1);
    ordo_bspline_eval(s, s->p + 1, x, y);
    for (size_t d = 1; d <= s->p; d++)
        for (size_t i = s->p; i >= d; i--)
            y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - d]);
    return y[s->p];
}

static void test_bspline_powers(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double x[MANY], y[MANY], taylor[ORDO_BSPLINE_DEGREE_MAX + 1], jump[CELLS];

    (void)state;
    grid(x);
    for (size_t p = 1; p <= 8; p++) {
        struct ordo_bspline s = bspline(p);
        size_t home = CELLS;
        randomise(rng, &s);
        assert_int_equal(ordo_bspline_powers(&s, workspace, &home, taylor, jump), ORDO_OK);
        assert_in_range(home, 0, CELLS - 1);
        for (size_t i = 1; i < CELLS && p <= 5; i++) {
            /* A difference loses eps 2^p/(p! delta^p), delta a (p+1)-th of the narrowest cell. */
            const double left = leading(&s, i - 1), right = leading(&s, i);
            const double lost = DBL_EPSILON * gsl_pow_uint(2 * (double)(p + 1) / 0.05, (unsigned)p);
            check_near(jump[i - 1], right - left, 10 * lost);
        }
        /* Polynomial and jumps add up to the spline; the terms' size is that of the round-off. */
        ordo_bspline_eval(&s, MANY, x, y);
        for (size_t i = 0; i < MANY; i++) {
            long double sum = 0, size = 0, power = 1;
            for (size_t j = 0; j <= p; j++, power *= x[i]) { /* the middle of the breaks is 0 */
                sum += taylor[j] * power;
                size += fabsl(taylor[j] * power);
            }
            for (size_t k = 1; k < CELLS; k++) {
                const long double t = x[i] - (long double)breaks[k];
                /* Left of home a jump is met from the right: minus J (x - t)^p where x < t. */
                const long double term = jump[k - 1] * powl(t, (long double)p);
                if (k > home ? t > 0 : t < 0) {
                    sum += k > home ? term : -term;
                    size += fabsl(term);
                }
            }
            check_near((double)sum, y[i], (double)(16 * DBL_EPSILON * (1 + size)));
        }
    }
    gsl_rng_free(rng);
}

static void test_bspline_failures(void **state) {
    static const double flat[] = {0, 1, 1, 2}, back[] = {0, 2, 1, 3}, nan[] = {0, NAN, 1, 2};
    double x[] = {-1, -0.9, 0.7, 0.8, 1}, y[] = {1, 2, 3, 4, 5};
    struct ordo_bspline s = {0};

    (void)state;
    assert_int_equal(ordo_bspline_init(0, CELLS, breaks, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(ORDO_BSPLINE_DEGREE_MAX + 1, CELLS, breaks, workspace, &s),
                     ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 0, breaks, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, flat, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, back, workspace, &s), ORDO_EINVAL);
    assert_int_equal(ordo_bspline_init(2, 3, nan, workspace, &s), ORDO_EINVAL);
    s = bspline(2);
    assert_int_equal(ordo_bspline_fit(&s, COUNT(x), x, y, workspace), ORDO_ESINGULAR);
}

/* Spline. */

/* Polynomials of degree p are reproduced to the round-off of the terms that add up to them. */
static void test_spline_exact(void **state) {
    size_t served = 0;

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations) {
        char why[200];
        if (!used_together(*a, *act) ||
            !ordo_method_find("spline")->serves(*a, *act, 1, why, sizeof why))
            continue;
        const size_t p = (*a)->factors + (*act)->power;
        struct powers f = powers_of(p);
        const struct ordo_function function = function_of(&f);
        struct ordo_approximation experiment = prepared((*a)->name, (*act)->name, "spline",
                                                        ORDO_KNOTS_UNIFORM, 1001, &function, false);
        served++;
        for (size_t n = p; n <= p + 24; n += 6) {
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, &fit);
            check_between(distance_in_eps(&net, &experiment.test), 0, 200);
            check_double(fit.h, 2 / (double)(n - p + 1), 1e-14);
            ordo_network_free(&net);
        }
        ordo_approximation_free(&experiment);
    }
    assert_true(served >= 9 * 3);
}

/* The network is the B-spline, evaluated in the other basis. */
static void test_spline_is_bspline(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3"};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t p = 1; p <= COUNT(architectures); p++) {
        struct ordo_approximation experiment = prepared(architectures[p - 1], "relu", "spline",
                                                        ORDO_KNOTS_UNIFORM, 4001, &function, false);
        enum { N = 256 };
        const size_t cells = N - p + 1;
        double even[N + 1], *y, *wanted;
        struct ordo_bspline s;
        struct ordo_fit fit;
        struct ordo_network net = fitted(&experiment, N, &fit);
        const struct ordo_sample *test = &experiment.test;
        for (size_t i = 0; i <= cells; i++)
            even[i] = -1 + 2 * (double)i / (double)cells;
        assert_int_equal(ordo_bspline_init(p, cells, even, workspace, &s), ORDO_OK);
        assert_int_equal(
            ordo_bspline_fit(&s, experiment.fit.N, experiment.fit.x, experiment.fit.y, workspace),
            ORDO_OK);
        y = malloc(test->N * sizeof *y);
        wanted = malloc(test->N * sizeof *wanted);
        assert_true(y != NULL && wanted != NULL);
        ordo_network_forward(&net, test->N, test->x, y);
        ordo_bspline_eval(&s, test->N, test->x, wanted);
        for (size_t i = 0; i < test->N; i++)
            check_near(y[i], wanted[i], 1e-12);
        /* The tied form: every factor is the gate, and the inner gates sit at the knots. */
        for (size_t i = 0; i < N; i++) {
            double *w[ORDO_BLOCKS_MAX];
            const double G = ordo_network_block(&net, "G")[i], g = ordo_network_block(&net, "g")[i];
            ordo_network_neuron(&net, i, w);
            check_near(fabs(G), 1, 0);
            if (i + 1 < cells)
                check_near(-g / G, even[i + 1], 1e-15);
            for (size_t j = 0; j + 1 < p; j++) {
                check_near(*w[2 * j], G, 0);
                check_near(*w[2 * j + 1], g, 0);
            }
        }
        free(y);
        free(wanted);
        ordo_network_free(&net);
        ordo_approximation_free(&experiment);
    }
}

/* |f'''| of 1/(1 + 9x^2). */
static double runge9_third(double x) {
    const double u = 9 * x * x;
    return fabs(1944 * x * (1 - u) / gsl_pow_4(1 + u));
}

static void test_spline_equidistributed(void **state) {
    enum { N = 64, FINE = 2000 };
    const struct ordo_function function = named("runge9");
    struct ordo_approximation experiment =
        prepared("glu", "relu", "spline", ORDO_KNOTS_EQUIDISTRIBUTED, 4001, &function, false);
    struct ordo_fit fit;
    struct ordo_network net = fitted(&experiment, N, &fit);
    const size_t cells = N - 1;
    double knots[N] = {-1}, share[N], total = 0;

    (void)state;
    for (size_t i = 1; i < cells; i++)
        knots[i] = -ordo_network_block(&net, "g")[i - 1] / ordo_network_block(&net, "G")[i - 1];
    knots[cells] = 1;
    for (size_t i = 0; i < cells; i++) {
        const double width = knots[i + 1] - knots[i];
        assert_true(width > 0);
        share[i] = 0;
        for (int k = 0; k < FINE; k++)
            share[i] +=
                pow(runge9_third(knots[i] + width * (k + 0.5) / FINE), 1 / 3.5) * width / FINE;
        total += share[i];
    }
    /* A small floor under the density (theory §1) makes wide cells' shares a little smaller. */
    for (size_t i = 0; i < cells; i++)
        check_between(share[i], 0.9 * total / (double)cells, 1.02 * total / (double)cells);
    check_double(fit.h, 2. / (double)cells, 1e-14);
    ordo_network_free(&net);
    ordo_approximation_free(&experiment);
}

static void test_sampled_too_thinly(void **state) {
    const struct ordo_function function = named("sin4");

    (void)state;
    for (int knots = 0; knots <= 1; knots++) {
        struct ordo_approximation experiment =
            prepared("glu", "relu", "spline", (enum ordo_knots)knots, 20, &function, false);
        struct ordo_measurement m;
        ordo_approximation_measure(&experiment, 64, 1, 1, &m);
        assert_int_equal(m.status, ORDO_ESINGULAR);
        assert_true(isnan(m.error));
        ordo_approximation_free(&experiment);
    }
    /* Enough to solve, but too few to trust. */
    struct ordo_approximation experiment =
        prepared("glu", "relu", "spline", ORDO_KNOTS_UNIFORM, 200, &function, false);
    struct ordo_measurement m;
    ordo_approximation_measure(&experiment, 64, 1, 1, &m);
    assert_int_equal(m.status, ORDO_OK);
    assert_non_null(strstr(m.note, "fewer than ten points"));
    ordo_approximation_measure(&experiment, 16, 1, 1, &m);
    assert_string_equal(m.note, "");
    ordo_approximation_free(&experiment);
}

/* Interpolate. */

static void test_interpolate_knots(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3", "gated4"};

    (void)state;
    for (size_t k = 0; k < COUNT(architectures); k++)
        for (size_t n = 2; n <= 64; n *= 2) {
            const struct ordo_function function = named("runge9");
            struct ordo_approximation experiment = prepared(
                architectures[k], "relu", "interpolate", ORDO_KNOTS_UNIFORM, 101, &function, false);
            const size_t cells = k < 2 ? n : n / 2;
            double x[65], y[65];
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, &fit);
            struct ordo_sample knots = {.N = cells + 1, .dx = 1, .x = x, .y = y};
            for (size_t i = 0; i <= cells; i++) {
                x[i] = -1 + 2 * (double)i / (double)cells;
                y[i] = 1 / (1 + 9 * x[i] * x[i]);
            }
            check_double(fit.h, 2 / (double)cells, 1e-14);
            check_between(distance_in_eps(&net, &knots), 0, 100);
            ordo_network_free(&net);
            ordo_approximation_free(&experiment);
        }
}

/* A polynomial of degree k + 1 is met everywhere, not at the knots only. */
static void test_interpolate_exact(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3"};

    (void)state;
    for (size_t k = 0; k < COUNT(architectures); k++)
        for (size_t n = 2; n <= 32; n += 5) {
            struct powers f = powers_of(k + 1);
            const struct ordo_function function = function_of(&f);
            struct ordo_approximation experiment = prepared(
                architectures[k], "relu", "interpolate", ORDO_KNOTS_UNIFORM, 101, &function, false);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, &fit);
            check_between(distance_in_eps(&net, &experiment.test), 0, 200);
            ordo_network_free(&net);
            ordo_approximation_free(&experiment);
        }
}

/* DB's sweep with the errata of theory §1, for sin 4x on [0, 2] with D = G = 1 for glu: the sum of
 * the neurons so far is evaluated for every new one. */
/* On a line of slope 1 the misprint's recurrence S_i - S_(i-1) + S_(i-2) = 1 from rest gives the
 * slopes 1, 2, 2, 1, 0, 0 again and again: the weights are their differences. */
static void test_interpolate_printed(void **state) {
    static const double weights[] = {1, 1, 0, -1, -1, 0};
    struct powers f = {.degree = 1, .c = {0.25, 1}};
    const struct ordo_function function = function_of(&f);
    struct ordo_approximation experiment =
        prepared("mlp", "relu", "interpolate_printed", ORDO_KNOTS_UNIFORM, 101, &function, false);
    struct ordo_fit fit;
    struct ordo_network net = fitted(&experiment, 20, &fit);

    (void)state;
    check_double(fit.h, 0.1, 1e-14);
    check_near(*ordo_network_block(&net, "d"), -0.75, 1e-14);
    for (size_t i = 0; i < 20; i++)
        check_near(ordo_network_block(&net, "D")[i], weights[i % 6], 1e-11);
    ordo_network_free(&net);
    ordo_approximation_free(&experiment);
}

static void test_interpolate_closed_form(void **state) {
    enum { N = 16 };
    const double h = 2. / N;
    const struct ordo_function function = named("sin4");

    (void)state;
    for (int glu = 0; glu <= 1; glu++) {
        struct ordo_approximation a = {.architecture = ordo_architecture_find(glu ? "glu" : "mlp"),
                                       .activation = ordo_activation_find("relu"),
                                       .method = ordo_method_find("interpolate"),
                                       .dx = 1,
                                       .lower = {0},
                                       .upper = {2},
                                       .points = 50,
                                       .test_points = 50};
        struct ordo_fit fit;
        double weight[N], U[N], u[N];
        assert_int_equal(ordo_approximation_prepare(&a, &function, message, sizeof message),
                         ORDO_OK);
        struct ordo_network net = fitted(&a, N, &fit);
        for (int i = 0; i < N; i++) {
            const double next = (i + 1) * h;
            double before = 0; /* y_{i-1} at the next knot, sin 0 = 0 */
            for (int j = 0; j < i; j++)
                before += (next - j * h) * (glu ? U[j] * next + u[j] : weight[j]);
            weight[i] = (sin(4 * next) - before) / h;
            /* f'' = -16 sin 4x */
            U[i] = -8 * (sin(4 * i * h) - (i > 0 ? sin(4 * (i - 1) * h) : 0));
            u[i] = weight[i] - U[i] * next;
            check_near(ordo_network_block(&net, "G")[i], 1, 0);
            check_near(ordo_network_block(&net, "g")[i], -i * h, 1e-15);
            check_near(ordo_network_block(&net, "D")[i], glu ? 1 : weight[i], glu ? 0 : 1e-11);
            if (glu) {
                /* |f''| <= 16, its error is some 1e-9 of it near the ends (test_target.c). */
                check_near(ordo_network_block(&net, "U")[i], U[i], 1e-8);
                check_near(ordo_network_block(&net, "u")[i], u[i], 1e-7);
            }
        }
        check_near(*ordo_network_block(&net, "d"), 0, 1e-14);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* Least squares. */

/* RMSE of theory §1, reference values: n = 128, 8001 points, 1/(1 + 9x^2). */
static void test_least_squares_reference(void **state) {
    static const struct {
        const char *architecture, *activation;
        double rmse, relative;
    } rows[] = {
        {"mlp", "relu", 5.229e-5, 0.01},  {"glu", "relu", 1.038e-6, 0.01},
        {"mlp", "relu2", 1.052e-6, 0.01}, {"mlp", "relu3", 2.987e-8, 0.01},
        {"gqu", "relu", 2.87e-8, 0.05},   {"gqu2d", "relu", 6.385e-9, 0.01},
    };
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ordo_approximation experiment =
            prepared(rows[i].architecture, rows[i].activation, "least_squares", ORDO_KNOTS_UNIFORM,
                     8001, &function, false);
        check_double(measured(&experiment, 128), rows[i].rmse, rows[i].relative);
        ordo_approximation_free(&experiment);
    }
}

/* Columns of the design from the network's Jacobian: the free factor's blocks (D for mlp) and d. */
static gsl_matrix *design_of(const struct ordo_network *net, const struct ordo_sample *s,
                             size_t terms) {
    const size_t columns = net->n * terms + 1, blocks = net->blocks_count;
    gsl_matrix *A = gsl_matrix_alloc(s->N, columns);
    /* One row of a full quadratic has a block of its own, {Q, W, b}; so have {U, u, Q} of gqu2. */
    const size_t first = terms == 1 ? blocks - 2 : blocks - 2 - terms;
    size_t column = 0;

    assert_non_null(A);
    for (size_t b = first; b < first + terms; b++, column += net->n)
        block_jacobian(net, b, s->N, s->x, A->data + column, A->tda);
    block_jacobian(net, blocks - 1, s->N, s->x, A->data + column, A->tda);
    assert_int_equal(column + 1, columns);
    for (size_t j = 0; j < columns; j++) {
        gsl_vector_view v = gsl_matrix_column(A, j);
        const double norm = gsl_blas_dnrm2(&v.vector);
        if (norm > 0)
            gsl_vector_scale(&v.vector, 1 / norm);
    }
    return A;
}

static size_t numerical_rank(const gsl_matrix *design) {
    gsl_matrix *A = gsl_matrix_alloc(design->size1, design->size2),
               *V = gsl_matrix_alloc(design->size2, design->size2);
    gsl_vector *S = gsl_vector_alloc(design->size2), *work = gsl_vector_alloc(design->size2);
    size_t rank = 0;

    assert_true(A != NULL && V != NULL && S != NULL && work != NULL);
    gsl_matrix_memcpy(A, design);
    assert_int_equal(gsl_linalg_SV_decomp(A, V, S, work), GSL_SUCCESS);
    while (rank < S->size && gsl_vector_get(S, rank) > 1e-12 * gsl_vector_get(S, 0))
        rank++;
    gsl_matrix_free(A);
    gsl_matrix_free(V);
    gsl_vector_free(S);
    gsl_vector_free(work);
    return rank;
}

/* With m terms a neuron and gates (x - t)^q: for even n the first and the last gate are open on the
 * whole domain and, with the bias, give 2m + 1 columns in the q + m dimensional space of
 * polynomials of degree q + m - 1, which they fill if m >= q. For odd n one gate is open and m
 * columns are dead. So mlp, glu and gqu2d, the free multiplicand of degree k, lack 1, 2, 3 (theory
 * §1); tied gqu (m = 2, q = 2) lacks 1. */
static void test_least_squares_rank(void **state) {
    static const struct {
        const char *architecture;
        size_t terms, tied;
    } rows[] = {{"mlp", 1, 1},  {"glu", 2, 1}, {"gqu2d", 3, 1},
                {"gqu2", 3, 1}, {"gqu", 2, 2}, {"gated3", 2, 3}};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t n = 2; n <= 13; n++) {
            const size_t m = rows[i].terms, q = rows[i].tied;
            const size_t even = m >= q ? m + 1 - q : 0;
            struct ordo_approximation experiment =
                prepared(rows[i].architecture, "relu", "least_squares", ORDO_KNOTS_UNIFORM, 301,
                         &function, false);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, &fit);
            gsl_matrix *A = design_of(&net, &experiment.fit, m);
            assert_int_equal(fit.columns, n * m + 1);
            assert_int_equal(fit.columns - fit.rank, n % 2 == 0 ? even : m);
            assert_int_equal(fit.rank, numerical_rank(A));
            gsl_matrix_free(A);
            ordo_network_free(&net);
            ordo_approximation_free(&experiment);
        }
}

/* The residual of the network's own forward pass is orthogonal to every column, dropped ones too.
 */
static void test_least_squares_residual(void **state) {
    static const struct {
        const char *architecture;
        size_t terms;
    } rows[] = {{"mlp", 1}, {"glu", 2}, {"gqu", 2}, {"gated3", 2}, {"gqu2", 3}, {"gqu2d", 3}};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t n = 11; n <= 12; n++) {
            struct ordo_approximation experiment =
                prepared(rows[i].architecture, "relu", "least_squares", ORDO_KNOTS_UNIFORM, 501,
                         &function, false);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, &fit);
            gsl_matrix *A = design_of(&net, &experiment.fit, rows[i].terms);
            gsl_vector *r = gsl_vector_alloc(A->size1), *inner = gsl_vector_alloc(A->size2);
            ordo_network_forward(&net, r->size, experiment.fit.x, r->data);
            for (size_t p = 0; p < r->size; p++)
                r->data[p] -= experiment.fit.y[p];
            gsl_blas_dgemv(CblasTrans, 1, A, r, 0, inner);
            /* What is left is round-off of terms that cancel, against |r| of about 1e-3. */
            for (size_t j = 0; j < inner->size; j++)
                check_near(gsl_vector_get(inner, j), 0, 1e-7 * gsl_blas_dnrm2(r));
            gsl_matrix_free(A);
            gsl_vector_free(r);
            gsl_vector_free(inner);
            ordo_network_free(&net);
            ordo_approximation_free(&experiment);
        }
}

/* Polynomials of the span are met to round-off at every width. x^3 by gqu needs two gates that are
 * open everywhere, so an even n: one open (x - t)^2 (a + bx) and the bias do not span the cubics.
 */
static void test_least_squares_exact(void **state) {
    static const struct {
        const char *architecture;
        size_t degree, step;
    } rows[] = {{"mlp", 1, 1},   {"glu", 2, 1},   {"gqu", 3, 2},   {"gqu2", 3, 1},
                {"gqu2a", 3, 1}, {"gqu2c", 3, 1}, {"gqu2d", 3, 1}, {"gqu2d", 2, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct powers f = {.degree = rows[i].degree};
        f.c[f.degree] = 1;
        const struct ordo_function function = function_of(&f);
        struct ordo_approximation experiment =
            prepared(rows[i].architecture, "relu", "least_squares", ORDO_KNOTS_UNIFORM, 401,
                     &function, false);
        for (size_t n = 4; n <= 40; n += rows[i].step)
            check_between(measured(&experiment, n), 0, 1e-12);
        if (rows[i].step == 1)
            check_between(measured(&experiment, 3), 0, 1e-12);
        else
            for (size_t n = 3; n <= 9; n += 2)
                assert_true(measured(&experiment, n) > 1e-9);
        ordo_approximation_free(&experiment);
    }
}

static void test_least_squares_refuses(void **state) {
    const struct ordo_function function = named("sin4");
    struct ordo_approximation experiment =
        prepared("glu", "relu", "least_squares", ORDO_KNOTS_UNIFORM, 64, &function, false);
    struct ordo_measurement m;

    (void)state;
    ordo_approximation_measure(&experiment, 100, 1, 1, &m);
    assert_int_equal(m.status, ORDO_EINVAL);
    assert_true(isnan(m.error));
    assert_non_null(strstr(m.note, "201 unknowns"));
    assert_non_null(strstr(m.note, "64 points"));
    ordo_approximation_measure(&experiment, 32, 1, 1, &m); /* 65 unknowns */
    assert_int_equal(m.status, ORDO_EINVAL);
    ordo_approximation_free(&experiment);
}

/* Leading constants. */

static double constant_of(const char *method, const char *architecture, const char *activation,
                          size_t *order) {
    return ordo_method_constant(ordo_method_find(method), ordo_architecture_find(architecture),
                                ordo_activation_find(activation), order);
}

static void test_constants(void **state) {
    static const struct {
        const char *method, *architecture, *activation;
        size_t order;
        double squared; /* 1/c^2 */
    } rows[] = {
        {"spline", "mlp", "relu", 2, 720},
        {"spline", "glu", "relu", 3, 30240},
        {"spline", "mlp", "relu2", 3, 30240},
        {"spline", "gqu", "relu", 4, 1209600},
        {"spline", "mlp", "relu3", 4, 1209600},
        {"spline", "glu", "relu2", 4, 1209600},
        {"spline", "gated3", "relu", 5, 47900160}, /* |B_10|/10! = (5/66)/3628800 */
        {"interpolate", "mlp", "relu", 2, 120},
        {"interpolate", "glu", "relu", 3, 945. / 2},
        {"least_squares", "mlp", "relu", 2, 720},
        {"least_squares", "glu", "relu", 3, 30240},
        {"least_squares", "mlp", "relu3", 4, 1209600},
        {"least_squares", "gqu2d", "relu", 4, 5040. * 5040},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t order = 0;
        check_double(constant_of(rows[i].method, rows[i].architecture, rows[i].activation, &order),
                     1 / sqrt(rows[i].squared), 1e-14);
        assert_int_equal(order, rows[i].order);
    }
}

/* Measured over predicted, both by the program, and against theory's own rms f^(r). */
static void check_ratio(const char *method, const char *architecture, enum ordo_knots knots,
                        size_t points, size_t n, double low, double high) {
    static const double rms[] = {[2] = 5.63665, [3] = 46.3330, [4] = 520.122};
    const struct ordo_function function = named("runge9");
    struct ordo_approximation experiment =
        prepared(architecture, "relu", method, knots, points, &function, true);
    struct ordo_measurement m;
    size_t order = 0;

    ordo_approximation_measure(&experiment, n, 1, 1, &m);
    assert_int_equal(m.status, ORDO_OK);
    check_between(m.error / m.predicted, low, high);
    const double c = constant_of(method, architecture, "relu", &order);
    if (knots == ORDO_KNOTS_UNIFORM && order <= 4)
        check_double(m.predicted, c * gsl_pow_uint(m.h, (unsigned)order) * rms[order], 3e-6);
    ordo_approximation_free(&experiment);
}

static void test_ratios(void **state) {
    (void)state;
    check_ratio("spline", "mlp", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "glu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "gqu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "mlp", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("spline", "glu", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("spline", "gqu", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("interpolate", "mlp", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("interpolate", "glu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("interpolate", "gqu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.97, 1.03);
    check_ratio("least_squares", "mlp", ORDO_KNOTS_UNIFORM, 4001, 129, 0.98, 1.04);
    check_ratio("least_squares", "glu", ORDO_KNOTS_UNIFORM, 4001, 128, 0.98, 1.04);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract),
        cmocka_unit_test(test_serves),
        cmocka_unit_test(test_serves_biases_only),
        cmocka_unit_test(test_determinism),
        cmocka_unit_test(test_bspline_basis),
        cmocka_unit_test(test_bspline_fit),
        cmocka_unit_test(test_bspline_powers),
        cmocka_unit_test(test_bspline_failures),
        cmocka_unit_test(test_spline_exact),
        cmocka_unit_test(test_spline_is_bspline),
        cmocka_unit_test(test_spline_equidistributed),
        cmocka_unit_test(test_sampled_too_thinly),
        cmocka_unit_test(test_interpolate_knots),
        cmocka_unit_test(test_interpolate_exact),
        cmocka_unit_test(test_interpolate_printed),
        cmocka_unit_test(test_interpolate_closed_form),
        cmocka_unit_test(test_least_squares_reference),
        cmocka_unit_test(test_least_squares_rank),
        cmocka_unit_test(test_least_squares_residual),
        cmocka_unit_test(test_least_squares_exact),
        cmocka_unit_test(test_least_squares_refuses),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_ratios),
    };
    gsl_set_error_handler_off();
    workspace = ordo_workspace_alloc();
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ordo_workspace_free(workspace);
    return failed;
}
