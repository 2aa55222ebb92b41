/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * newton.h: Newton's method for some blocks of a network's parameters, with the exact gradient and
 * Hessian of
 *
 *     F(theta) = 1/(2N) sum_p (y(x_p) - y_p)^2.
 */
#ifndef ORDO_NEWTON_H
#define ORDO_NEWTON_H

#include "method/method.h"

enum ordo_newton_variant {
    ORDO_NEWTON_DAMPED, /* Cholesky, with as much damping as makes the Hessian positive definite */
    ORDO_NEWTON_PUBLISHED /* DB's: one undamped step by LU, with Jacobi scaling and the rows of
                             zeros removed */
};

/* Minimise over the blocks that chosen[net->blocks_count] marks, with at most `iterations` steps.
 * Every step runs along a direction of descent (the scaled gradient's where Newton's is none) up to
 * a point that fulfils the strong Wolfe conditions, so F never rises. In parameters that are scaled
 * to a unit diagonal of J'J it stops when the gradient is orthogonal to the residual ("gradient"),
 * the step is round-off ("step"), no smaller F is found along the direction ("no descent") or
 * `iterations` steps are done ("iterations"). None of these is an error.
 * fit->iterations, gradient, step and stop are set. Returns ORDO_OK, ORDO_ENOMEM, ORDO_ESINGULAR or
 * ORDO_ENOTFINITE (F at the start is not finite). */
int ordo_newton_minimise(const struct ordo_problem *problem, struct ordo_network *net,
                         const bool chosen[], enum ordo_newton_variant variant, size_t iterations,
                         struct ordo_workspace *workspace, struct ordo_fit *fit);

#endif
