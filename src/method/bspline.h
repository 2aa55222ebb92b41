/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bspline.h: smoothest splines in the B-spline basis: a banded least-squares fit, and the
 * conversion to truncated powers, whose weights are a network's.
 *
 * gsl_bspline is not used because it searches each point's cell from the left, O(N n) for N points.
 */
#ifndef ORDO_BSPLINE_H
#define ORDO_BSPLINE_H

#include "method/workspace.h"
#include <stddef.h>

/* Largest degree: gated8 on relu3. */
#define ORDO_BSPLINE_DEGREE_MAX 11

/* A C^(p-1) spline of degree p on [t_0, t_cells]. */
struct ordo_bspline {
    size_t p, cells;
    double *knots; /* knots[cells + 2p + 1], both ends p + 1 times */
    double *c;     /* coefficients c[cells + p] */
};

/* breaks[cells + 1], strictly ascending; 1 <= p <= ORDO_BSPLINE_DEGREE_MAX. Coefficients 0. Its
 * arrays are taken from the workspace and good until that is released. Returns ORDO_OK, ORDO_EINVAL
 * or ORDO_ENOMEM. */
int ordo_bspline_init(size_t p, size_t cells, const double breaks[],
                      struct ordo_workspace *workspace, struct ordo_bspline *s);

/* Least squares through (x[N], y[N]), x ascending within the breaks: normal equations of the
 * B-spline basis (condition O(1) in n, see theory §1), banded Cholesky, and one step of iterative
 * refinement. O(N + n) time and memory.
 * Returns ORDO_OK, ORDO_ENOMEM or ORDO_ESINGULAR (a cell without points). */
int ordo_bspline_fit(struct ordo_bspline *s, size_t N, const double x[], const double y[],
                     struct ordo_workspace *workspace);

/* Values y[N] at ascending x[N]. */
void ordo_bspline_eval(const struct ordo_bspline *s, size_t N, const double x[], double y[]);

/* The spline as a polynomial on one cell plus truncated powers that open away from it:
 * taylor[p + 1]: coefficients of (x - centre)^j of the polynomial on cell *cell, where centre is
 * the middle of the breaks; jump[cells - 1]: jump of the p-th derivative over p! at breaks
 * 1 … cells - 1. Of a few cells spread over the domain the one is taken whose terms are smallest,
 * as their size is that of the round-off. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_bspline_powers(const struct ordo_bspline *s, struct ordo_workspace *workspace,
                        size_t *cell, double taylor[], double jump[]);

#endif
