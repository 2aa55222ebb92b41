/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approximation.h: the main experiment. A level is a width n: fit a network of n neurons to the
 * target by a method, and measure the RMSE of the forward pass of the returned network on a test
 * grid that the fit did not see.
 */
#ifndef ORDO_APPROXIMATION_H
#define ORDO_APPROXIMATION_H

#include "method/method.h"

struct ordo_approximation {
    /* Set by the caller. */
    const struct ordo_architecture *architecture;
    const struct ordo_activation *activation;
    const struct ordo_method *method;
    enum ordo_knots knots;
    struct ordo_staging staging;
    size_t dx;
    double lower[ORDO_DX_MAX], upper[ORDO_DX_MAX];
    size_t points, test_points;
    bool predict; /* whether a predicted RMSE is wanted */

    /* Set by ordo_approximation_prepare, shared by the workers, read-only from then on. */
    struct ordo_sample fit, test;
    struct ordo_derivative *derivative; /* NULL unless the method or the prediction needs it */
    double scale;                       /* rms of the target on the test grid */
    double law;                         /* predicted RMSE is law * h^law_order; NaN if none */
    size_t law_order;
};

/* What one level gave. */
struct ordo_measurement {
    size_t n; /* in a table: rank of the level, from coarse to fine */
    unsigned long seed;
    double x;         /* only in a table, which has columns instead of n, h and P */
    int status;       /* ORDO_OK, or why there is no error */
    double error;     /* RMSE of the forward pass on the test grid; NaN if there is none */
    double h;         /* knot spacing, NaN if the method has none */
    size_t P;         /* number of parameters */
    double predicted; /* RMSE according to theory, NaN if there is no prediction */
    double seconds;   /* CPU time of the level; not part of the determinism promise */
    char note[sizeof((struct ordo_fit){0}.note)]; /* as in struct ordo_fit */
    /* Of the last stage of training that was not linear, as in struct ordo_fit. */
    size_t iterations;
    double gradient, step;
    char stop[24];
};

/* Sample the target and resolve the derivatives that the case needs. One thread.
 * Returns ORDO_OK, or a status with its reason in message[size]. */
int ordo_approximation_prepare(struct ordo_approximation *approximation,
                               const struct ordo_function *function, char message[], size_t size);

/* The network of one level. Thread-safe, deterministic in (approximation, n, gate_scale, seed).
 * gate_scale: beta of theory §3, 1 unless the case says otherwise. Returns what the method returns;
 * the network is the caller's to free in every case. */
int ordo_approximation_fit(const struct ordo_approximation *approximation, size_t n,
                           double gate_scale, unsigned long seed, struct ordo_network *network,
                           struct ordo_fit *fit);

/* One level: fit and measure. The outcome, failure included, is in *measurement. */
void ordo_approximation_measure(const struct ordo_approximation *approximation, size_t n,
                                double gate_scale, unsigned long seed,
                                struct ordo_measurement *measurement);

/* Free what prepare allocated. */
void ordo_approximation_free(struct ordo_approximation *approximation);

#endif
