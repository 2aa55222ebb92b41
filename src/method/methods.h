/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * methods.h: what the methods share.
 */
#ifndef ORDO_METHODS_H
#define ORDO_METHODS_H

#include "method/method.h"

/* Add a sentence to fit->note, unless it is there already or has no room: none is cut. */
__attribute__((format(printf, 2, 3))) void ordo_fit_remark(struct ordo_fit *fit, const char *format,
                                                           ...);

/* Gates of DB's protocol for dx = 1: G_i = ±scale, g_i = -G_i t_i with t equally spaced on the
 * domain widened by 0.05 % of its length at each end, and signs that alternate unless
 * one_directional. A network without g has all its hinges at 0. fit->h is the spacing of t, NaN for
 * n = 1. */
void ordo_gates_place(const struct ordo_problem *problem, double scale, bool one_directional,
                      struct ordo_network *net, struct ordo_fit *fit);

/* Where the gates change sign, -g_i/G_i, into knots[n], in the order of the neurons; gates that
 * never do are left out. dx = 1. Returns their number. */
size_t ordo_network_knots(const struct ordo_network *net, double knots[]);

/* Degree of a network between two neighbouring knots, for truncated powers as activation. */
size_t ordo_network_degree(const struct ordo_network *net);

/* Leading constant of the least-squares smoothest spline of order r (degree r - 1) with uniform
 * knots: sqrt(|B_2r|/(2r)!) (theory §1). */
double ordo_spline_constant(size_t r);

#endif
