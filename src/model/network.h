/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * network.h: a network's parameters, their number, and its forward pass.
 *
 * The parameters are one flat array, block after block: G[n*dx], g[n], the blocks of the
 * multiplicand ([n*dx], [n] or [n*dx*dx], neuron-major), D[n*dy], d[dy].
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
 * form). Returns ORDO_OK, ORDO_EINVAL or ORDO_ENOMEM. Free with ordo_network_free, which accepts a
 * zeroed network and NULL. */
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

/* Derivative of the outputs with respect to the parameters of block b (an index into
 * network->blocks): J[(p*dy + o)*ld + e] = d y_o(x_p) / d theta[offset + e], e < count, ld >=
 * count. x[N*dx] row-major. Allocates nothing. */
void ordo_network_jacobian(const struct ordo_network *network, size_t b, size_t N, const double x[],
                           double J[], size_t ld);

#endif
