/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_newton.c: Newton's method: descent, quadratic convergence, what its record says.
 */
#include "fits.h"
#include "method/newton.h"
#include <gsl/gsl_eigen.h>

/* Random parameters; the hinges lie within [-1, 1]. */
static void net_draw(struct ordo_network *net) {
    for (size_t j = 0; j < net->P; j++)
        net->theta[j] = uniform(-1, 1);
    for (size_t i = 0; i < net->n; i++) {
        ordo_network_block(net, "G")[i] = i % 2 == 0 ? 2 + uniform(-1, 1) : -2 + uniform(-1, 1);
        if (net->architecture->biased)
            ordo_network_block(net, "g")[i] = uniform(-1, 1);
    }
}

static struct ordo_network net_of(const struct fitting *a, size_t n) {
    struct ordo_network net;
    assert_int_equal(ordo_network_alloc(a->architecture, a->activation, n, 1, 1, &net), ORDO_OK);
    net_draw(&net);
    return net;
}

/* Minimise over all blocks, or D and d only, from theta[P]; theta is left alone. Returns F. */
static double minimised(const struct fitting *a, struct ordo_network *net, const double theta[],
                        bool outer, size_t iterations, struct ordo_fit *fit) {
    const struct ordo_problem problem = problem_of(a, 1);
    bool chosen[ORDO_BLOCKS_MAX];

    memcpy(net->theta, theta, net->P * sizeof *theta);
    for (size_t b = 0; b < net->blocks_count; b++)
        chosen[b] = !outer || net->blocks[b].name[0] == 'D' || net->blocks[b].name[0] == 'd';
    *fit = (struct ordo_fit){.h = GSL_NAN};
    assert_int_equal(
        ordo_newton_minimise(&problem, net, chosen, ORDO_NEWTON_DAMPED, iterations, workspace, fit),
        ORDO_OK);
    check_stop(fit, iterations);
    return half_square(net, &a->fit);
}

static void test_newton_descends(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gqu2", "gqu2b", "gqu2c", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        EACH(ordo_activation, act, ordo_activations) {
            struct fitting a = staged(names[k], (*act)->name, 121, "runge9");
            struct ordo_network net = net_of(&a, 5);
            double *theta = doubles(net.P), F, first;
            struct ordo_fit fit;
            memcpy(theta, net.theta, net.P * sizeof *theta);
            F = first = half_square(&net, &a.fit);
            for (size_t iterations = 1; iterations <= 9; iterations++) {
                const double now = minimised(&a, &net, theta, false, iterations, &fit);
                if (!(now <= F * (1 + 1e-12)))
                    fail_msg("%s, %s: F rises from %g to %g in step %zu", names[k], (*act)->name, F,
                             now, iterations);
                F = now;
            }
            assert_true(F < 0.9 * first);
            free(theta);
            ordo_network_free(&net);
            fitting_free(&a);
        }
}

/* F is a quadratic in D and d: one step, and the minimum is that of least squares. */
static void test_newton_linear(void **state) {
    (void)state;
    for (size_t n = 3; n <= 7; n += 2) {
        struct fitting a = staged("mlp", "relu", 301, "sin4");
        struct ordo_fit fit;
        struct ordo_network net = fitted(&a, n, 1, &fit);
        double *theta = doubles(net.P);
        const double least = half_square(&net, &a.fit);
        memcpy(theta, net.theta, net.P * sizeof *theta);
        for (size_t i = 0; i < n; i++)
            theta[net.P - 2 - i] = uniform(-1, 1);
        const double F = minimised(&a, &net, theta, true, 10, &fit);
        assert_int_equal(fit.iterations, 1);
        assert_string_equal(fit.stop, "gradient");
        check_double(F, least, 1e-9);
        free(theta);
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

/* From a solution there is nowhere to go: F = 0, or as good as that after the reduction. */
static void test_newton_exact_start(void **state) {
    (void)state;
    EACH(ordo_activation, act, ordo_activations) {
        struct fitting a = staged("glu", (*act)->name, 121, "runge9");
        struct ordo_network net = net_of(&a, 4);
        double *theta = doubles(net.P);
        struct ordo_fit fit;
        memcpy(theta, net.theta, net.P * sizeof *theta);
        ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
        check_between(minimised(&a, &net, theta, false, 20, &fit), 0, 1e-28);
        if ((*act)->power == 0) {
            assert_string_equal(fit.stop, "gradient");
            assert_int_equal(fit.iterations, 0);
            check_near(fit.gradient, 0, 0);
        }
        free(theta);
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

/* Near a minimum with a residual (a network's values and a little more) each gradient is at most
 * the power 1.5 of the one before: no method that knows H only in part does that. */
static void test_newton_quadratic(void **state) {
    size_t seen = 0;

    (void)state;
    for (int start = 0; start < 6; start++) {
        struct fitting a = staged("mlp", "tanh", 201, "runge1");
        struct ordo_network net = net_of(&a, 3);
        double *theta = doubles(net.P), before = 1;
        struct ordo_fit fit;
        for (size_t i = 0; i < 3; i++) { /* steep gates, well apart: a minimum that is well posed */
            ordo_network_block(&net, "G")[i] = 6;
            ordo_network_block(&net, "g")[i] = 4 - 4 * (double)i;
            ordo_network_block(&net, "D")[i] = 1 + 0.3 * uniform(-1, 1);
        }
        ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
        for (size_t i = 0; i < a.fit.N; i++)
            a.fit.y[i] += 0.02 * cos(9 * a.fit.x[i]);
        for (size_t j = 0; j < net.P; j++)
            theta[j] = net.theta[j] + 0.03 * uniform(-1, 1);
        for (size_t iterations = 1; iterations <= 20; iterations++) {
            minimised(&a, &net, theta, false, iterations, &fit);
            if (fit.iterations < iterations)
                break;
            if (before < 1e-2) {
                assert_true(fit.gradient < pow(before, 1.5));
                seen++;
            }
            before = fit.gradient;
        }
        assert_string_equal(fit.stop, "gradient");
        free(theta);
        ordo_network_free(&net);
        fitting_free(&a);
    }
    assert_true(seen >= 6);
}

/* Least eigenvalue of the Hessian of F in all parameters, from the points themselves. */
static double least_eigenvalue(const struct ordo_network *net, const struct ordo_sample *s) {
    const size_t q = ordo_network_neuron_parameters(net), P = net->P, N = s->N;
    gsl_matrix *J = gsl_matrix_alloc(N, P), *H = gsl_matrix_alloc(P, P);
    gsl_vector *values = gsl_vector_alloc(P);
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(P);
    double *r = doubles(N), *C = doubles(net->n * q * q);

    ordo_network_forward(net, N, s->x, r);
    for (size_t i = 0; i < N; i++)
        r[i] -= s->y[i];
    for (size_t b = 0; b < net->blocks_count; b++)
        block_jacobian(net, b, N, s->x, J->data + net->blocks[b].offset, P);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1 / (double)N, J, J, 0, H);
    network_bend(net, N, s->x, r, C);
    for (size_t i = 0; i < net->n; i++) /* dx = 1: a neuron has one parameter in every block */
        for (size_t b = 0; b < q; b++)
            for (size_t c = 0; c < q; c++)
                *gsl_matrix_ptr(H, net->blocks[b].offset + i, net->blocks[c].offset + i) +=
                    C[(i * q + b) * q + c] / (double)N;
    assert_int_equal(gsl_eigen_symm(H, values, work), GSL_SUCCESS);
    const double least = gsl_vector_min(values);
    gsl_matrix_free(J);
    gsl_matrix_free(H);
    gsl_vector_free(values);
    gsl_eigen_symm_free(work);
    free(r);
    free(C);
    return least;
}

static void test_newton_indefinite(void **state) {
    static const char *const activations[] = {"relu", "relu2", "tanh", "gelu"};

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct fitting a = staged("glu", activations[k], 301, "runge9");
        struct ordo_network net = net_of(&a, 6);
        double *theta = doubles(net.P);
        struct ordo_fit fit;
        const double F = half_square(&net, &a.fit), least = least_eigenvalue(&net, &a.fit);
        memcpy(theta, net.theta, net.P * sizeof *theta);
        assert_true(least < -1e-4);
        assert_true(minimised(&a, &net, theta, false, 60, &fit) < 1e-3 * F);
        for (size_t j = 0; j < net.P; j++)
            assert_true(isfinite(net.theta[j]));
        free(theta);
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

/* The recorded gradient, by differences of F and of the outputs. */
static void test_newton_gradient(void **state) {
    static const char *const activations[] = {"relu2", "relu3", "tanh", "silu"};
    const double h = 1e-6;

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct fitting a = staged("gqu2c", activations[k], 401, "runge9");
        struct ordo_network net = net_of(&a, 3);
        double *theta = doubles(net.P), *up = doubles(a.fit.N), *down = doubles(a.fit.N);
        double largest = 0;
        struct ordo_fit fit;
        for (size_t i = 0; i < a.fit.N; i++) /* most of which no network reaches */
            a.fit.y[i] += i % 2 == 0 ? 1 : -1;
        memcpy(theta, net.theta, net.P * sizeof *theta);
        const double F = minimised(&a, &net, theta, false, 0, &fit);
        assert_string_equal(fit.stop, "iterations");
        assert_memory_equal(theta, net.theta, net.P * sizeof *theta);
        for (size_t j = 0; j < net.P; j++) {
            double slope, square = 0;
            net.theta[j] = theta[j] + h;
            slope = half_square(&net, &a.fit);
            ordo_network_forward(&net, a.fit.N, a.fit.x, up);
            net.theta[j] = theta[j] - h;
            slope = (slope - half_square(&net, &a.fit)) / (2 * h);
            ordo_network_forward(&net, a.fit.N, a.fit.x, down);
            net.theta[j] = theta[j];
            for (size_t i = 0; i < a.fit.N; i++)
                square += gsl_pow_2((up[i] - down[i]) / (2 * h)) / (double)a.fit.N;
            largest = fmax(largest, fabs(slope) / sqrt(square * 2 * F));
        }
        check_double(fit.gradient, largest, 1e-6);
        assert_true(largest > 1e-3 && largest <= 1);
        free(theta);
        free(up);
        free(down);
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

/* A steep gate of a glu that no point is near moves next to nothing, and its J'J is round-off; it
 * must not keep the others from moving. */
static void test_newton_saturated(void **state) {
    (void)state;
    struct fitting a = staged("glu", "tanh", 501, "runge9");
    struct level m;

    stages(&a, "DU");
    const double start = measured(&a, 30, 300, 1).error;
    stages(&a, "DU*");
    set(&a, "iterations", "60");
    m = measured(&a, 30, 300, 1);
    assert_int_equal(m.status, ORDO_OK);
    assert_true(m.error < start);
    assert_true(strcmp(m.fit.stop, "iterations") == 0 || m.fit.gradient < 1e-6);
    fitting_free(&a);
}

static void test_newton_not_finite(void **state) {
    (void)state;
    struct fitting a = staged("glu", "tanh", 51, "runge9");
    struct ordo_network net = net_of(&a, 3);
    const struct ordo_problem problem = problem_of(&a, 1);
    const bool chosen[ORDO_BLOCKS_MAX] = {true, true};
    struct ordo_fit fit = {0};

    ordo_network_block(&net, "D")[1] = GSL_NAN;
    assert_int_equal(
        ordo_newton_minimise(&problem, &net, chosen, ORDO_NEWTON_DAMPED, 5, workspace, &fit),
        ORDO_ENOTFINITE);
    ordo_network_free(&net);
    fitting_free(&a);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(newton_descends),  TEST(newton_linear),     TEST(newton_exact_start),
        TEST(newton_quadratic), TEST(newton_indefinite), TEST(newton_gradient),
        TEST(newton_saturated), TEST(newton_not_finite),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
