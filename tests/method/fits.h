/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fits.h: what tests of methods share: targets, and fits of a network to one without the
 * experiments above.
 */
#ifndef ORDO_TESTS_FITS_H
#define ORDO_TESTS_FITS_H

#include "method/bspline.h"
#include "method/method.h"
#include "method/workspace.h"
#include "networks.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>

static struct ordo_workspace *workspace;

/* Every set of values that was told; a copy of a fitting shares its own until it is told another.
 */
struct told {
    struct ordo_values values;
    struct told *next;
};
static struct told *told;

static inline int fits_setup(void **state) {
    workspace = ordo_workspace_alloc();
    return rng_setup(state) != 0 || workspace == NULL;
}

static inline int fits_teardown(void **state) {
    ordo_workspace_free(workspace);
    for (struct told *next; told != NULL; told = next) {
        next = told->next;
        ordo_values_free(&told->values);
        free(told);
    }
    return rng_teardown(state);
}

/* Before each test, so that one that is run alone draws the same. */
static inline int rng_reset(void **state) {
    (void)state;
    gsl_rng_set(rng, 20260214);
    return 0;
}

/* Targets. */

struct powers {
    double c[ORDO_BSPLINE_DEGREE_MAX + 1];
    size_t degree;
};

static inline double powers_at(const struct powers *f, double x) {
    double sum = 0;
    for (size_t j = f->degree + 1; j-- > 0;)
        sum = sum * x + f->c[j];
    return sum;
}

static inline int powers_eval(void *context, const double x[], double *y, char text[],
                              size_t size) {
    (void)text, (void)size;
    *y = powers_at(context, x[0]);
    return ORDO_OK;
}

/* Coefficients of both signs, none of them small. */
static inline struct powers powers_of(size_t degree) {
    struct powers f = {.degree = degree};
    for (size_t j = 0; j <= degree; j++)
        f.c[j] = (j % 3 == 1 ? -1 : 1) * (0.5 + 0.13 * (double)(j * j % 7));
    return f;
}

static inline struct ordo_function function_of(struct powers *f) {
    return (struct ordo_function){.dx = 1, .eval = powers_eval, .context = f};
}

static inline struct ordo_function named(const char *name) {
    return ordo_target_function(ordo_target_find(name));
}

/* What is fitted to what, on [-1, 1] unless `lower` and `upper` are set. */
struct fitting {
    const struct ordo_architecture *architecture;
    const struct ordo_activation *activation;
    const struct ordo_method *method;
    const struct ordo_values *settings; /* of the method; freed at the end of all tests */
    double lower[1], upper[1];
    size_t points;
    struct ordo_sample fit, test;
    struct ordo_derivative *derivative;
};

/* Tell it this value of a setting of its method, as ordo_value_parse takes it; name == NULL: every
 * default. */
static inline void set(struct fitting *a, const char *name, const char *text) {
    struct told *own = calloc(1, sizeof *own);
    char expected[256] = "";

    assert_non_null(own);
    own->next = told;
    told = own;
    if (a->settings != NULL)
        assert_int_equal(ordo_values_copy(&own->values, a->settings), ORDO_OK);
    else
        assert_int_equal(ordo_values_declare(&own->values, a->method->settings), ORDO_OK);
    if (name != NULL &&
        ordo_values_set(&own->values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s: %s is '%s', expected %s", a->method->name, name, text, expected);
    a->settings = &own->values;
}

static inline void set_number(struct fitting *a, const char *name, size_t number) {
    char text[32];

    snprintf(text, sizeof text, "%zu", number);
    set(a, name, text);
}

static inline bool declares(const struct ordo_method *method, const char *name) {
    for (const struct ordo_setting *s = method->settings; s != NULL && s->name != NULL; s++)
        if (strcmp(s->name, name) == 0)
            return true;
    return false;
}

static inline void fitting_free(struct fitting *a) {
    ordo_sample_free(&a->fit);
    ordo_sample_free(&a->test);
    ordo_derivative_free(a->derivative);
}

/* Sample the target, and what derivatives of it the method needs. */
static inline void fitting_sample(struct fitting *a, const struct ordo_function *function) {
    const size_t needs = ordo_method_needs(a->method, a->architecture, a->activation, a->settings);
    char message[ORDO_MESSAGE_SIZE] = "";
    int status =
        ordo_sample_fit(function, a->lower, a->upper, a->points, &a->fit, message, sizeof message);

    if (status == ORDO_OK)
        status = ordo_sample_test(function, a->lower, a->upper, a->points + 6, a->points, &a->test,
                                  message, sizeof message);
    if (status == ORDO_OK && needs > 0)
        status = ordo_derivative_alloc(function, a->lower[0], a->upper[0], needs, &a->derivative,
                                       message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s, %s: %s", a->architecture->name, a->method->name, message);
}

/* With the method's defaults, and not sampled yet. */
static inline struct fitting made(const char *architecture, const char *activation,
                                  const char *method, size_t points) {
    struct fitting a = {.architecture = ordo_architecture_find(architecture),
                        .activation = ordo_activation_find(activation),
                        .method = ordo_method_find(method),
                        .lower = {-1},
                        .upper = {1},
                        .points = points};

    set(&a, NULL, NULL);
    return a;
}

static inline struct fitting prepared(const char *architecture, const char *activation,
                                      const char *method, size_t points,
                                      const struct ordo_function *function) {
    struct fitting a = made(architecture, activation, method, points);

    fitting_sample(&a, function);
    return a;
}

/* The same with knots where the target needs them, if the method has a choice. */
static inline struct fitting prepared_freely(const char *architecture, const char *activation,
                                             const char *method, size_t points,
                                             const struct ordo_function *function) {
    struct fitting a = made(architecture, activation, method, points);

    if (declares(a.method, "knots"))
        set(&a, "knots", "equidistributed");
    fitting_sample(&a, function);
    return a;
}

static inline struct fitting staged(const char *architecture, const char *activation, size_t points,
                                    const char *target) {
    const struct ordo_function function = named(target);
    return prepared(architecture, activation, "staged", points, &function);
}

/* The stages by one letter each; "*" is all. */
static inline void stages(struct fitting *a, const char *letters) {
    char text[80] = "";

    for (const char *p = letters; *p != '\0'; p++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", p > letters ? " " : "",
                 *p == '*' ? 3 : 1, *p == '*' ? "all" : p);
    set(a, "stages", text);
}

static inline struct ordo_problem problem_of(const struct fitting *a, double gate_scale) {
    return (struct ordo_problem){.lower = a->lower,
                                 .upper = a->upper,
                                 .sample = a->fit,
                                 .derivative = a->derivative,
                                 .settings = a->settings,
                                 .gate_scale = gate_scale};
}

/* The network of n neurons that the method finds, to be freed in every case, with the scratch
 * memory given. Returns what the method returns. */
static inline int fitting_run(const struct fitting *a, size_t n, double gate_scale,
                              unsigned long seed, struct ordo_workspace *scratch,
                              struct ordo_network *net, struct ordo_fit *fit) {
    const struct ordo_problem problem = problem_of(a, gate_scale);

    assert_non_null(scratch);
    *fit = (struct ordo_fit){.h = NAN, .gradient = NAN, .step = NAN};
    assert_int_equal(ordo_network_alloc(a->architecture, a->activation, n, 1, 1, net), ORDO_OK);
    return a->method->fit(&problem, seed, scratch, net, fit);
}

/* The same with scratch memory of its own, so that threads may call it. */
static inline int fitting_fit(const struct fitting *a, size_t n, double gate_scale,
                              unsigned long seed, struct ordo_network *net, struct ordo_fit *fit) {
    struct ordo_workspace *scratch = ordo_workspace_alloc();
    const int status = fitting_run(a, n, gate_scale, seed, scratch, net, fit);

    ordo_workspace_free(scratch);
    return status;
}

static inline struct ordo_network fitted(const struct fitting *a, size_t n, unsigned long seed,
                                         struct ordo_fit *fit) {
    struct ordo_network net;
    const int status = fitting_fit(a, n, 1, seed, &net, fit);

    if (status != ORDO_OK)
        fail_msg("%s, %s by %s, n = %zu: %s", a->architecture->name, a->activation->name,
                 a->method->name, n, ordo_status_text(status));
    return net;
}

/* Half the mean square of a network's error on a sample. */
static inline double half_square(const struct ordo_network *net, const struct ordo_sample *s) {
    double *y = doubles(s->N), sum = 0;

    ordo_network_forward(net, s->N, s->x, y);
    for (size_t i = 0; i < s->N; i++)
        sum += gsl_pow_2(y[i] - s->y[i]);
    free(y);
    return sum / (2 * (double)s->N);
}

/* A fit and the RMSE of its network on the test sample, NaN if the method failed. */
struct level {
    int status;
    double error;
    struct ordo_fit fit;
};

static inline struct level measured(const struct fitting *a, size_t n, double gate_scale,
                                    unsigned long seed) {
    struct ordo_network net;
    struct level m = {.error = NAN};

    m.status = fitting_fit(a, n, gate_scale, seed, &net, &m.fit);
    if (m.status == ORDO_OK)
        m.error = sqrt(2 * half_square(&net, &a->test));
    ordo_network_free(&net);
    return m;
}

static inline double test_error(const struct fitting *a, size_t n, unsigned long seed) {
    const struct level m = measured(a, n, 1, seed);

    if (m.status != ORDO_OK || !isfinite(m.error))
        fail_msg("%s, %s by %s, n = %zu: %s", a->architecture->name, a->activation->name,
                 a->method->name, n, ordo_status_text(m.status));
    return m.error;
}

/* RMSE on the fit's own sample. */
static inline double fit_error(const struct fitting *a, size_t n, unsigned long seed) {
    struct ordo_fit fit;
    struct ordo_network net = fitted(a, n, seed, &fit);
    const double error = sqrt(2 * half_square(&net, &a->fit));

    ordo_network_free(&net);
    return error;
}

/* Sum of |terms| of a product network at x: the size that its round-off is measured against. */
static inline double terms_size(const struct ordo_network *net, double x) {
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
static inline double distance_in_eps(const struct ordo_network *net, const struct ordo_sample *s) {
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

/* The record of Newton's method says why it stopped, and how far it came. */
static inline void check_stop(const struct ordo_fit *fit, size_t iterations) {
    static const char *const words[] = {"gradient", "step", "no descent", "iterations"};
    size_t known = 0;

    for (size_t i = 0; i < COUNT(words); i++)
        known += strcmp(fit->stop, words[i]) == 0;
    assert_int_equal(known, 1);
    assert_in_range(fit->iterations, 0, iterations);
    assert_true(isfinite(fit->gradient) && fit->gradient >= 0);
    assert_true(fit->iterations == 0 ? isnan(fit->step) : isfinite(fit->step) && fit->step > 0);
    if (strcmp(fit->stop, "iterations") == 0)
        assert_int_equal(fit->iterations, iterations);
}

#endif
