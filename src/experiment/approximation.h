/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approximation.h: the networks behind the experiment `approximation`, for who looks at more than
 * their errors. A level is a width n: fit a network of n neurons to the target by a method.
 */
#ifndef ORDO_APPROXIMATION_H
#define ORDO_APPROXIMATION_H

#include "experiment/experiment.h"
#include "method/method.h"

/* What the levels of a case share: read-only once it is prepared. */
struct ordo_approximation {
    const struct ordo_values *settings;
    const struct ordo_architecture *architecture;
    const struct ordo_activation *activation;
    const struct ordo_method *method;
    size_t dx;
    double lower[ORDO_DX_MAX], upper[ORDO_DX_MAX];
    struct ordo_sample fit, test;
    struct ordo_derivative *derivative; /* NULL unless the method or the prediction needs it */
    double law;                         /* predicted RMSE is law * h^law_order; NaN if none */
    size_t law_order;
};

/* The network of one level: at[0] = n, `level` its place among the case's. Thread-safe,
 * deterministic in its arguments but the worker. Returns what the method returns; the network is
 * the caller's to free in every case. */
int ordo_approximation_fit(const struct ordo_approximation *approximation, size_t n, size_t level,
                           unsigned long seed, struct ordo_workspace *workspace,
                           struct ordo_network *network, struct ordo_fit *fit);

#endif
