/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * networks.h: what tests of networks share: the lists gone through, random parameters, and the
 * formulas of theory §1 evaluated slowly in long double.
 */
#ifndef ORDO_TESTS_NETWORKS_H
#define ORDO_TESTS_NETWORKS_H

#include "check.h"
#include "model/network.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EACH(type, a, list) for (const struct type *const *a = list; *a != NULL; a++)

static inline bool used_together(const struct ordo_architecture *architecture,
                                 const struct ordo_activation *activation) {
    return architecture->activation == NULL ||
           strcmp(architecture->activation, activation->name) == 0;
}

/* Every architecture with every activation that it is used with. */
#define EACH_PAIR(a, act)                                                                          \
    EACH(ordo_architecture, a, ordo_architectures)                                                 \
    EACH(ordo_activation, act, ordo_activations)                                                   \
    if (used_together(*a, *act))

static gsl_rng *rng;

static inline int rng_setup(void **state) {
    (void)state;
    gsl_set_error_handler_off();
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    return rng == NULL;
}

static inline int rng_teardown(void **state) {
    (void)state;
    gsl_rng_free(rng);
    return 0;
}

static inline double uniform(double low, double high) {
    return low + (high - low) * gsl_rng_uniform(rng);
}

static inline void fill(size_t count, double a[]) {
    for (size_t i = 0; i < count; i++)
        a[i] = uniform(-1, 1);
}

static inline double *doubles(size_t count) {
    double *a = calloc(count, sizeof *a);
    assert_non_null(a);
    return a;
}

/* The only activation of the architecture, or else the one of this name. */
static inline const struct ordo_activation *
activation_for(const struct ordo_architecture *architecture, const char *name) {
    return ordo_activation_find(architecture->activation != NULL ? architecture->activation : name);
}

/* A network with random parameters; the generator starts anew, so that a failure is repeated. */
static inline struct ordo_network network(const struct ordo_architecture *architecture,
                                          const char *activation, size_t n, size_t dx, size_t dy) {
    struct ordo_network net;

    gsl_rng_set(rng, 7);
    assert_int_equal(
        ordo_network_alloc(architecture, activation_for(architecture, activation), n, dx, dy, &net),
        ORDO_OK);
    for (size_t i = 0; i < net.P; i++)
        check_near(net.theta[i], 0, 0);
    fill(net.P, net.theta);
    return net;
}

/* The activations of theory §1 and §3; *known is false for others. */
static inline long double Phi(long double z) { return erfcl(-z / sqrtl(2)) / 2; }
static inline long double plus(long double z) { return z > 0 ? z : 0; }

static inline long double activation_of(const char *name, long double z, bool *known) {
    *known = true;
#define ACTIVATION(wanted, value)                                                                  \
    if (strcmp(name, wanted) == 0)                                                                 \
    return value
    ACTIVATION("relu", plus(z));
    ACTIVATION("relu2", plus(z) * plus(z));
    ACTIVATION("relu3", plus(z) * plus(z) * plus(z));
    ACTIVATION("gelu", z * Phi(z));
    ACTIVATION("sigmoid", 1 / (1 + expl(-z)));
    ACTIVATION("silu", z / (1 + expl(-z)));
    ACTIVATION("tanh", tanhl(z));
    ACTIVATION("identity", z);
#undef ACTIVATION
    *known = false;
    return 0;
}

/* Row . x, and the same with absolute values into *size. */
static inline long double dot(size_t dx, const double row[], const double x[], long double *size) {
    long double sum = 0;

    *size = 0;
    for (size_t j = 0; j < dx; j++) {
        sum += (long double)row[j] * x[j];
        *size += fabsl((long double)row[j] * x[j]);
    }
    return sum;
}

/* Gate arguments stay 1e-3 away from the kink, a hundred steps of the difference. */
static inline bool near_kink(const struct ordo_network *net, size_t N, const double x[]) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");

    for (size_t i = 0; i < net->n; i++)
        for (size_t p = 0; p < N; p++) {
            long double size;
            const long double z =
                dot(net->dx, G + i * net->dx, x + p * net->dx, &size) + (g != NULL ? g[i] : 0);
            if (fabsl(z) < 1e-3L)
                return true;
        }
    return false;
}

/* The derivatives with respect to one block. */
static inline void block_jacobian(const struct ordo_network *network, size_t b, size_t N,
                                  const double x[], double J[], size_t ld) {
    bool chosen[ORDO_BLOCKS_MAX] = {0};

    chosen[b] = true;
    ordo_network_jacobian(network, chosen, N, x, J, ld);
}

/* ordo_network_bend with scratch of its own. */
static inline void network_bend(const struct ordo_network *network, size_t N, const double x[],
                                const double v[], double C[]) {
    double *scratch = malloc(ordo_network_bend_scratch(network) * sizeof *scratch);

    assert_non_null(scratch);
    ordo_network_bend(network, N, x, v, scratch, C);
    free(scratch);
}

#endif
