/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * methods.h: the methods, each defined at the end of its file, and what they share.
 */
#ifndef ORDO_METHODS_H
#define ORDO_METHODS_H

#include "method/method.h"

extern const struct ordo_method ordo_method_interpolate;
extern const struct ordo_method ordo_method_spline;
extern const struct ordo_method ordo_method_least_squares;

/* Whether dx = 1 and the activation is relu (any_power: or another truncated power); if not,
 * why[size] says so. */
bool ordo_serves_1d_relu(const struct ordo_activation *activation, size_t dx, bool any_power,
                         char why[], size_t size);

/* Leading constant of the least-squares smoothest spline of order r (degree r - 1) with uniform
 * knots: sqrt(|B_2r|/(2r)!) (theory §1). */
double ordo_spline_constant(size_t r);

#endif
