/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * linear.h: linear least squares by orthogonal steps, with the rank found.
 */
#ifndef ORDO_LINEAR_H
#define ORDO_LINEAR_H

#include "method/workspace.h"
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>
#include <stdbool.h>

/* min |A c - b| for A[rows][columns], overwritten. Columns are brought to length 1 first; those of
 * zeros have c = 0. suspect[columns] marks columns that may depend on each other exactly (gates
 * that are open on all points share the few polynomials of their degree): of these a pivoted QR
 * keeps an independent set, and the others have c = 0. Of the rest, QR; if its triangle is singular
 * to working precision, or there are fewer rows than columns, the solution of least norm by a
 * complete orthogonal decomposition of that triangle, and *collapsed is set. *rank is the number of
 * independent columns that was found; if all columns are zeros it is 0 and *collapsed is set.
 * Returns ORDO_OK, ORDO_ENOMEM, ORDO_ESINGULAR (a factorisation failed) or ORDO_ENOTFINITE (A or b
 * has NaN or Inf). */
int ordo_linear_solve(gsl_matrix *A, const gsl_vector *b, const bool suspect[],
                      struct ordo_workspace *workspace, gsl_vector *c, size_t *rank,
                      bool *collapsed);

#endif
