/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rk_order.h: which order a Runge-Kutta method has, by Butcher's conditions and nothing else:
 *
 *     sum_i b_i g_i(tau) = 1 / density(tau)    for every rooted tree tau of at most so many nodes,
 *
 * g_i(the single node) = 1, and g_i of a tree is the product over its root's subtrees sigma of
 * sum_j a_ij g_j(sigma). (Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I,
 * theorem II.2.13.)
 */
#ifndef RK_ORDER_H
#define RK_ORDER_H

#include <stddef.h>

/* No order above it is looked for. There are 1205 trees of so many nodes or fewer. */
#define RK_ORDER_MAX 10

/* The order of a method: A[s*s] row-major, b[s], nodes c_i the sums of the rows of A. 0 if it is
 * not even consistent, -1 if memory ran out. */
int rk_order(size_t s, const double A[], const double b[]);

/* The order if every step but the first begins with the slope at the last stage of the step before,
 * f(t + c_s h, Y_s), instead of the one at its solution, f(t + h, y). That can be right only if
 * c_s = 1; it changes nothing if the last row of A is b. Else it is that of two such steps, which
 * are one method with 2s - 1 stages: the slope that the second step takes over is wrong by as much
 * as any later one is, up to terms of higher order. Arguments and return value as above. */
int rk_order_reused(size_t s, const double A[], const double b[]);

#endif
