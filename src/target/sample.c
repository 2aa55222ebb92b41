/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample.c: points of a box and the target's values there.
 */
#include "ordo.h"
#include "target/target.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_qrng.h>
#include <stdio.h>
#include <stdlib.h>

/* Midpoints of N cells of [0, 1], or N points with both ends. */
static void grid(double lower, double upper, size_t N, bool ends, double x[]) {
    for (size_t i = 0; i < N; i++) {
        const double s = ends ? (double)i / (double)(N - 1) : ((double)i + 0.5) / (double)N;
        x[i] = (1 - s) * lower + s * upper;
    }
}

static int sobol(size_t dx, const double lower[], const double upper[], size_t N, size_t skip,
                 double x[]) {
    gsl_qrng *generator = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dx);
    double point[ORDO_DX_MAX];

    if (generator == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < skip + N; i++) {
        gsl_qrng_get(generator, point);
        for (size_t j = 0; i >= skip && j < dx; j++)
            x[(i - skip) * dx + j] = lower[j] + point[j] * (upper[j] - lower[j]);
    }
    gsl_qrng_free(generator);
    return ORDO_OK;
}

/* A function that remembers its earlier calls would make a result depend on what ran before it. */
static int repeatable(const struct ordo_function *function, const struct ordo_sample *s, size_t i,
                      char message[], size_t size) {
    double again = 0;
    const int status = function->eval(function->context, s->x + i * s->dx, &again, message, size);

    if (status != ORDO_OK || again == s->y[i])
        return status;
    snprintf(
        message, size,
        "the target gave %.17g and then %.17g at the same point, x = %.10g%s; expected a function "
        "of its arguments alone",
        s->y[i], again, s->x[i * s->dx], s->dx > 1 ? ", ..." : "");
    return ORDO_EINVAL;
}

static int sample(const struct ordo_function *function, const double lower[], const double upper[],
                  size_t N, bool test, size_t skip, struct ordo_sample *s, char message[],
                  size_t size) {
    int status = ORDO_ENOMEM;

    *s = (struct ordo_sample){.N = N, .dx = function->dx};
    s->x = calloc(N, function->dx * sizeof *s->x);
    s->y = calloc(N, sizeof *s->y);
    snprintf(message, size, "%s", ordo_status_text(status));
    if (s->x == NULL || s->y == NULL)
        goto done;
    if (s->dx == 1)
        grid(lower[0], upper[0], N, !test, s->x);
    else if (sobol(s->dx, lower, upper, N, skip, s->x) != ORDO_OK)
        goto done;
    status = ORDO_OK;
    for (size_t i = 0; i < N && status == ORDO_OK; i++)
        status = function->eval(function->context, s->x + i * s->dx, s->y + i, message, size);
    for (size_t i = 0; i < N && status == ORDO_OK; i += (N + 2) / 3)
        status = repeatable(function, s, i, message, size);
done:
    if (status != ORDO_OK)
        ordo_sample_free(s);
    else
        message[0] = '\0';
    return status;
}

int ordo_sample_fit(const struct ordo_function *function, const double lower[],
                    const double upper[], size_t N, struct ordo_sample *s, char message[],
                    size_t size) {
    return sample(function, lower, upper, N, false, 0, s, message, size);
}

int ordo_sample_test(const struct ordo_function *function, const double lower[],
                     const double upper[], size_t N, size_t skip, struct ordo_sample *s,
                     char message[], size_t size) {
    return sample(function, lower, upper, N, true, skip, s, message, size);
}

double ordo_sample_rms(const struct ordo_sample *s) {
    const gsl_vector_const_view y = gsl_vector_const_view_array(s->y, s->N);
    return gsl_blas_dnrm2(&y.vector) / sqrt((double)s->N);
}

void ordo_sample_free(struct ordo_sample *s) {
    if (s == NULL)
        return;
    free(s->x);
    free(s->y);
    *s = (struct ordo_sample){0};
}
