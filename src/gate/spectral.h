/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spectral.h: whether errors fall faster than any power. Private to the gate.
 */
#ifndef ORDO_SPECTRAL_H
#define ORDO_SPECTRAL_H

#include <stdbool.h>
#include <stddef.h>

/* What a table says about the law error = C exp(-rate X), X = x where refinement makes x larger,
 * 1/x where it makes it smaller, beside the power law. */
struct ordo_spectral {
    double gain;         /* sum of squares about the power law over that about the exponential */
    double coarse, fine; /* plain slope of the coarser and of the finer half of the levels */
};

/* u[n] = log x ascending, v[n] = log error, all of weight 1; refine = 1 if the finest level is the
 * last one, -1 if it is the first. True if the exponential is the better law beyond chance (F test
 * of the two residual variances at 5 %) and the finer half is steeper than the coarser one, by half
 * of its slope at least. n >= 6, else false. */
bool ordo_spectral_find(size_t n, const double u[], const double v[], int refine,
                        struct ordo_spectral *spectral);

#endif
