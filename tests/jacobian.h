/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jacobian.h: the derivatives with respect to one block.
 */
#ifndef ORDO_TESTS_JACOBIAN_H
#define ORDO_TESTS_JACOBIAN_H

#include "model/network.h"

static inline void block_jacobian(const struct ordo_network *network, size_t b, size_t N,
                                  const double x[], double J[], size_t ld) {
    bool chosen[ORDO_BLOCKS_MAX] = {0};

    chosen[b] = true;
    ordo_network_jacobian(network, chosen, N, x, J, ld);
}

#endif
