/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approximation.c: fit a network to a target and measure the error of its forward pass.
 */
#include "experiment/approximation.h"
#include "ordo.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Coefficient of the predicted RMSE = law h^r. Uniform knots: c rms(f^(r)). Free knots: with
 * N = (b - a)/h cells, c N^-r |f^(r)|_{1/(r+1/2)} / sqrt(b - a) (theory §1). */
static double leading_constant(const struct ordo_approximation *a, double c) {
    const double length = a->upper[0] - a->lower[0];
    double norm;

    if (a->knots == ORDO_KNOTS_UNIFORM)
        return c * ordo_derivative_rms(a->derivative, a->law_order);
    if (ordo_derivative_norm(a->derivative, a->law_order, 1 / ((double)a->law_order + 0.5),
                             &norm) != ORDO_OK)
        return GSL_NAN;
    return c * norm / sqrt(length) / gsl_pow_uint(length, (unsigned)a->law_order);
}

int ordo_approximation_prepare(struct ordo_approximation *a, const struct ordo_function *function,
                               char message[], size_t size) {
    size_t needs = ordo_method_needs(a->method, a->architecture, a->activation, a->knots);
    const double c = ordo_method_constant(a->method, a->architecture, a->activation, &a->law_order);
    const bool predict = a->predict && gsl_finite(c) && a->dx == 1;
    int status;

    a->law = GSL_NAN;
    if (predict && needs < a->law_order)
        needs = a->law_order;
    status = ordo_sample_fit(function, a->lower, a->upper, a->points, &a->fit, message, size);
    if (status == ORDO_OK)
        status = ordo_sample_test(function, a->lower, a->upper, a->test_points, a->points, &a->test,
                                  message, size);
    if (status == ORDO_OK && needs > 0)
        status = ordo_derivative_alloc(function, a->lower[0], a->upper[0], needs, &a->derivative,
                                       message, size);
    if (status != ORDO_OK) {
        ordo_approximation_free(a);
        return status;
    }
    a->scale = ordo_sample_rms(&a->test);
    if (predict)
        a->law = leading_constant(a, c);
    return ORDO_OK;
}

/* Root mean square of the network's error on a sample; y[] is scratch. */
static double rmse(const struct ordo_network *network, const struct ordo_sample *sample,
                   double y[]) {
    const gsl_vector_const_view error = gsl_vector_const_view_array(y, sample->N);

    ordo_network_forward(network, sample->N, sample->x, y);
    for (size_t i = 0; i < sample->N; i++)
        y[i] -= sample->y[i];
    /* The norm neither overflows nor underflows, as a sum of squares would. */
    return gsl_blas_dnrm2(&error.vector) / sqrt((double)sample->N);
}

static double cpu_seconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int ordo_approximation_fit(const struct ordo_approximation *a, size_t n, double gate_scale,
                           unsigned long seed, struct ordo_network *network, struct ordo_fit *fit) {
    const struct ordo_problem problem = {
        .lower = a->lower,
        .upper = a->upper,
        .sample = a->fit,
        .derivative = a->derivative,
        .knots = a->knots,
        .staging = &a->staging,
        .gate_scale = gate_scale,
    };
    struct ordo_workspace *workspace = ordo_workspace_alloc();
    int status;

    *fit = (struct ordo_fit){.h = GSL_NAN, .gradient = GSL_NAN, .step = GSL_NAN};
    status = ordo_network_alloc(a->architecture, a->activation, n, a->dx, 1, network);
    if (status == ORDO_OK)
        status = workspace == NULL ? ORDO_ENOMEM
                                   : a->method->fit(&problem, seed, workspace, network, fit);
    ordo_workspace_free(workspace);
    return status;
}

void ordo_approximation_measure(const struct ordo_approximation *a, size_t n, double gate_scale,
                                unsigned long seed, struct ordo_measurement *m) {
    const double start = cpu_seconds();
    struct ordo_fit fit = {.h = GSL_NAN};
    struct ordo_network network = {0};
    double *y = malloc(GSL_MAX(a->test.N, a->fit.N) * sizeof *y);

    *m = (struct ordo_measurement){.n = n,
                                   .seed = seed,
                                   .status = ORDO_ENOMEM,
                                   .error = GSL_NAN,
                                   .h = GSL_NAN,
                                   .predicted = GSL_NAN,
                                   .gradient = GSL_NAN,
                                   .step = GSL_NAN};
    if (y == NULL)
        goto done;
    m->status = ordo_approximation_fit(a, n, gate_scale, seed, &network, &fit);
    m->P = network.P;
    if (m->status == ORDO_OK) {
        m->error = rmse(&network, &a->test, y);
        if (!gsl_finite(m->error))
            m->status = ORDO_ENOTFINITE;
        m->h = fit.h;
        m->predicted = a->law * gsl_pow_uint(fit.h, (unsigned)a->law_order);
    }
    m->iterations = fit.iterations;
    m->gradient = fit.gradient;
    m->step = fit.step;
    snprintf(m->stop, sizeof m->stop, "%s", fit.stop);
    snprintf(m->note, sizeof m->note, "%s", fit.note);
done:
    free(y);
    ordo_network_free(&network);
    m->seconds = cpu_seconds() - start;
}

void ordo_approximation_free(struct ordo_approximation *a) {
    if (a == NULL)
        return;
    ordo_sample_free(&a->fit);
    ordo_sample_free(&a->test);
    ordo_derivative_free(a->derivative);
    a->derivative = NULL;
}
