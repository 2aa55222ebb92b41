/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probability.h: the probabilities that the gate decides by, for any degrees of freedom. Private to
 * the gate.
 *
 * GSL's quantiles end the program, or give NaN, where their iteration does not settle, as
 * gsl_cdf_fdist_Pinv(0.99, 6, 504) does. Here a test compares probabilities, which need no search,
 * and the one quantile that an interval needs is bracketed. Nothing here is ever NaN for finite
 * arguments. A variance that is known has infinitely many degrees of freedom: then F is
 * chi-squared over df1 and Student's T is normal.
 */
#ifndef ORDO_PROBABILITY_H
#define ORDO_PROBABILITY_H

/* Probability that the ratio of two estimates of one variance, with df1 and df2 degrees of freedom,
 * both above 0, df2 perhaps INFINITY, is at least between / within (Snedecor's F). 1 where nothing
 * lies between or the variance within is unbounded; 0 where nothing lies within. */
double ordo_f_tail(double between, double within, double df1, double df2);

/* Probability that |T| >= |t|, for Student's T with df > 0 degrees of freedom, perhaps INFINITY. */
double ordo_t_tail(double t, double df);

/* The t with P(|T| <= t) = confidence, in (1e-150, 1), to 1e-10 of itself for up to 1e6 degrees of
 * freedom and to 1e-13 for few; for INFINITY to 1e-16 over the confidence. */
double ordo_t_quantile(double confidence, double df);

#endif
