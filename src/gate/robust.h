/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * robust.h: a straight line that one wild point does not bend. Private to the gate.
 */
#ifndef ORDO_ROBUST_H
#define ORDO_ROBUST_H

#include <stddef.h>

struct ordo_robust {
    double height, slope; /* v = height + slope t */
    double sigma;         /* standard deviation about the line for a weight of 1 */
    double slope_error;   /* standard deviation of the slope */
};

/* Fit v[n] against t[n] with weights w[n], all above 0, n > 2, by iteratively reweighted least
 * squares with Tukey's bisquare weights (tuning constant 4.685: 95 % efficient for normal scatter),
 * the scale from the median of the absolute residuals, and the standard deviation of DuMouchel and
 * O'Brien (1989): the fit and the figures of gsl_multifit_robust, followed to the fixed point and
 * by a criterion that does not depend on units. ORDO_OK; ORDO_ENOCONV if the weights do not settle
 * or leave no line, and then *fit is not to be used; ORDO_ENOMEM. */
int ordo_robust_fit(size_t n, const double t[], const double v[], const double w[],
                    struct ordo_robust *fit);

#endif
