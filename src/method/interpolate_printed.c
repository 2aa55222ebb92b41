/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interpolate_printed.c: DB's sweep for the MLP with the misprint of eq. 6, kept to show what it
 * costs (theory §1, errata).
 *
 * Neuron i is to make the network meet the target at t_(i+1) = (i + 1)h, so its weight is the
 * change of slope D_i = [f((i+1)h) - y_(i-1)((i+1)h)]/h. With y taken one knot too early, at ih,
 * the network passes t_(i+1) at f((i+1)h) + h S_(i-1), S_i the slope on cell i, and
 *
 *     S_i - S_(i-1) + S_(i-2) = [f((i+1)h) - f(ih)]/h:
 *
 * the homogeneous solutions are sixth roots of unity, so S stays bounded and the error is O(h)
 * instead of O(h^2).
 */
#include "method/methods.h"
#include "ordo.h"

static int printed_fit(const struct ordo_problem *problem, unsigned long seed,
                       struct ordo_workspace *workspace, struct ordo_network *net,
                       struct ordo_fit *fit) {
    const struct ordo_derivative *f = problem->derivative;
    const double a = problem->lower[0], b = problem->upper[0], h = (b - a) / (double)net->n;
    double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    double *D = ordo_network_block(net, "D");
    double y = ordo_derivative_eval(f, 0, a), slope = 0; /* of the network so far, at t_i */

    (void)seed, (void)workspace;
    *ordo_network_block(net, "d") = y;
    for (size_t i = 0; i < net->n; i++) {
        G[i] = 1;
        g[i] = -(a + h * (double)i);
        D[i] = (ordo_derivative_eval(f, 0, a + h * (double)(i + 1)) - y) / h;
        slope += D[i];
        y += slope * h;
    }
    fit->h = h;
    return ORDO_OK;
}

static size_t printed_needs(const struct ordo_architecture *architecture,
                            const struct ordo_activation *activation,
                            const struct ordo_values *settings) {
    (void)architecture, (void)activation, (void)settings;
    return 1; /* the values themselves, at any point */
}

const struct ordo_method ordo_method_interpolate_printed = {
    .name = "interpolate_printed",
    .summary = "the same sweep with what we take for the misprint of eq. 6: order -1",
    .source = "DB eq. 6 as printed, theory §1 errata",
    .mlp = true,
    .activations = ORDO_SERVES_RELU,
    .seedless = true,
    .needs = printed_needs,
    .fit = printed_fit,
};
