/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * derivative.h: derivatives of a 1D target, from piecewise Chebyshev series (gsl_cheb).
 *
 * The interval is halved until a series of fixed length resolves the target to round-off on every
 * piece; a series is cut where its coefficients reach round-off, as each derivative multiplies the
 * noise of the m-th coefficient by up to m^2, and reaches into its neighbours, as that is so at the
 * ends of an interval only. Root mean squares of derivatives up to the sixth are good to 1e-6 for
 * the named targets on [-1, 1].
 */
#ifndef ORDO_DERIVATIVE_H
#define ORDO_DERIVATIVE_H

#include "target/target.h"

struct ordo_derivative;

/* Largest order of derivative: gated8 behind relu3 with equidistributed knots needs the twelfth. */
#define ORDO_DERIVATIVE_MAX 12

/* Resolve a function with dx = 1 on [a, b] up to its order-th derivative, order <=
 * ORDO_DERIVATIVE_MAX. Returns ORDO_OK; ORDO_ENOCONV if the function is not smooth enough (a kink,
 * a jump, a pole near the interval); ORDO_ENOMEM; or the function's own status. Each failure has
 * its reason in message[size]. Free with ordo_derivative_free. */
int ordo_derivative_alloc(const struct ordo_function *function, double a, double b, size_t order,
                          struct ordo_derivative **derivative, char message[], size_t size);
void ordo_derivative_free(struct ordo_derivative *derivative);

/* f^(order)(x) for x in [a, b]. Thread-safe. */
double ordo_derivative_eval(const struct ordo_derivative *derivative, size_t order, double x);

/* Root mean square of f^(order) over [a, b]. */
double ordo_derivative_rms(const struct ordo_derivative *derivative, size_t order);

/* (integral of |f^(order)|^p over [a, b])^(1/p): with p = 1/(order + 1/2) de Boor's measure of how
 * hard f is for free knots (theory §1, best possible with free knots). Relative error 1e-6.
 * Returns ORDO_OK, ORDO_ENOCONV or ORDO_ENOMEM. */
int ordo_derivative_norm(const struct ordo_derivative *derivative, size_t order, double p,
                         double *norm);

#endif
