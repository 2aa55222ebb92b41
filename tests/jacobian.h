/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jacobian.h: the derivatives with respect to one block, and the second ones.
 */
#ifndef ORDO_TESTS_JACOBIAN_H
#define ORDO_TESTS_JACOBIAN_H

#include "check.h"
#include "model/network.h"
#include <stdlib.h>

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
