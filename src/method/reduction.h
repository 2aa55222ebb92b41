/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reduction.h: a sample of one variable reduced to few rows that stand for it in every
 * least-squares fit by piecewise polynomials with given knots.
 *
 * Within a cell every function of the fit is a polynomial of degree D. With V the Chebyshev
 * polynomials at the cell's points and V = Q R, a polynomial with the coefficients c has the
 * distance |V c - y|^2 = |R c - Q'y|^2 + tail, and its coefficients follow from its values at D + 1
 * nodes: c = N^-1 v. So D + 1 rows T v - Q'y, T = R N^-1, take the place of the cell's points, by
 * orthogonal steps only. A cell with fewer points than that keeps them. The cost of a fit with n
 * gates falls from O(N n^2) to O(N + n^3).
 */
#ifndef ORDO_REDUCTION_H
#define ORDO_REDUCTION_H

#include "method/workspace.h"
#include "target/target.h"
#include <gsl/gsl_matrix.h>
#include <stdbool.h>

struct ordo_reduction {
    size_t rows;
    const double *x; /* x[rows]: where the functions of the fit are to be evaluated */
    const double *y; /* y[rows]: what T times their values is to be held against */
    double tail;     /* what no fit can reach of the sum of squares */
    size_t points;   /* of the sample */

    /* Private. */
    size_t degree, capacity, cells;
    size_t *at;                  /* at[cells]: first row of a cell in reduced form */
    double *T;                   /* T[cells*(D + 1)*(D + 1)] */
    double *own_x, *own_y;       /* [capacity] */
    double *V, *tau, *rhs, *row; /* scratch of one cell */
};

/* Room for N points, at most `knots` knots and degree D, taken from the workspace and good until
 * that is released. `reduce` false: for functions that are no piecewise polynomials; the rows are
 * then the points themselves. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_reduction_init(size_t N, size_t knots, size_t D, bool reduce,
                        struct ordo_workspace *workspace, struct ordo_reduction *reduction);

/* Reduce a sample with ascending x for the ascending knots[count]. Allocates nothing.
 * ORDO_OK or ORDO_ESINGULAR. */
int ordo_reduction_set(struct ordo_reduction *reduction, const struct ordo_sample *sample,
                       size_t count, const double knots[]);

/* A[rows][columns], values at x, becomes T A. work[(D + 1)*columns]. */
void ordo_reduction_apply(const struct ordo_reduction *reduction, gsl_matrix *A, double work[]);

/* v[rows] becomes T'v. */
void ordo_reduction_apply_transposed(const struct ordo_reduction *reduction, double v[]);

#endif
