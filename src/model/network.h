/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * network.h: a network's parameters, their number, its forward pass and its derivatives.
 *
 * The room is for what approximates: activations, architectures, and networks made of both. An
 * activation or architecture is one entry of its table and nothing elsewhere. It may call gate,
 * text, setting and target, knows nothing of how parameters are found, and allocates them only.
 *
 * The parameters are one flat array, block after block: G[n*dx], g[n], the blocks of the
 * multiplicand ([n*dx], [n] or [n*dx*dx], neuron-major), D[n*dy], d[dy]. An architecture without
 * biases has no g and no d.
 */
#ifndef ORDO_NETWORK_H
#define ORDO_NETWORK_H

#include "model/activation.h"
#include "model/architecture.h"

struct ordo_network {
    const struct ordo_architecture *architecture;
    const struct ordo_activation *activation;
    size_t n, dx, dy;
    size_t P;      /* number of parameters */
    double *theta; /* theta[P] */
    size_t blocks_count;
    struct {
        const char *name;
        size_t offset, count; /* block b is theta[offset .. offset + count - 1] */
        size_t extent;        /* parameters per neuron; of d: dy */
    } blocks[ORDO_BLOCKS_MAX];
};

/* Number of parameters without building the network (theory §1, table); 0 if it would overflow. */
size_t ordo_network_parameters(const struct ordo_architecture *architecture, size_t n, size_t dx,
                               size_t dy);

/* A network with all parameters 0. 1 <= n, 1 <= dx, dy <= ORDO_DIMENSION_MAX (64 for a quadratic
 * form). Returns ORDO_OK, ORDO_EINVAL (also if the architecture is not used with the activation) or
 * ORDO_ENOMEM. Free with ordo_network_free, which accepts a zeroed network and NULL. */
#define ORDO_DIMENSION_MAX 1024
int ordo_network_alloc(const struct ordo_architecture *architecture,
                       const struct ordo_activation *activation, size_t n, size_t dx, size_t dy,
                       struct ordo_network *network);
void ordo_network_free(struct ordo_network *network);

/* The parameters of a block by name ("G", "U", "D", …), or NULL. For a product of k > 2 factors
 * the blocks are U1, u1, … Uk, uk. */
double *ordo_network_block(const struct ordo_network *network, const char *name);

/* Pointers to neuron i's own parameters in each block of the multiplicand:
 * w[ORDO_BLOCKS_MAX], as many as the architecture has. */
void ordo_network_neuron(const struct ordo_network *network, size_t i, double *w[]);

/* Forward pass. x[N*dx] and y[N*dy], row-major. Allocates nothing; points go through in blocks
 * that stay in the cache, and neurons are summed in groups, so that round-off grows with the
 * square root of n/32 and not with n. */
void ordo_network_forward(const struct ordo_network *network, size_t N, const double x[],
                          double y[]);

/* Derivative of the outputs with respect to the parameters of the blocks that
 * chosen[blocks_count] marks, whose columns stand side by side in the order of the blocks:
 * J[(p*dy + o)*ld + c] = d y_o(x_p) / d theta of column c, ld >= the number of columns. x[N*dx]
 * row-major. At kinks the derivative is that of the left branch. Allocates nothing. */
void ordo_network_jacobian(const struct ordo_network *network, const bool chosen[], size_t N,
                           const double x[], double J[], size_t ld);

/* Parameters that one neuron has, its outer weights included: the q of ordo_network_bend. */
size_t ordo_network_neuron_parameters(const struct ordo_network *network);

/* Second derivatives of a weighted sum of outputs. No parameter of one neuron meets one of another,
 * and d meets none, so they are n symmetric q x q matrices: for the parameters of neuron i in the
 * order of the blocks (G, g, the multiplicand's, D; every row of a block after the other),
 *
 *     C[(i*q + a)*q + b] = sum over points p and outputs o of
 *                          v[p*dy + o] d^2 y_o(x_p) / d theta_a d theta_b.
 *
 * x[N*dx] and v[N*dy] row-major, scratch[ordo_network_bend_scratch], C[n*q*q] overwritten. At kinks
 * the derivative is that of the left branch, as in ordo_network_jacobian. Allocates nothing. */
void ordo_network_bend(const struct ordo_network *network, size_t N, const double x[],
                       const double v[], double scratch[], double C[]);

/* Doubles of scratch that ordo_network_bend wants, whatever N: half a megabyte or less unless one
 * point's derivatives alone take more. */
size_t ordo_network_bend_scratch(const struct ordo_network *network);

#endif
