/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * linear.c: linear least squares by orthogonal steps, never the normal equations, whose condition
 * is the square (theory §1, what else goes wrong).
 */
#include "method/linear.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>

/* Columns of length 1 that depend on each other do so to round-off; the others of the small set
 * that is searched for them are further away from the span of the rest than this. */
static const double dependence = 1e-11;

/* Divide every column by its length; `kept` marks those that have one. */
static int normalise(gsl_matrix *A, double length[], bool kept[]) {
    for (size_t j = 0; j < A->size2; j++) {
        gsl_vector_view column = gsl_matrix_column(A, j);
        length[j] = gsl_blas_dnrm2(&column.vector);
        if (!gsl_finite(length[j]))
            return ORDO_ENOTFINITE;
        kept[j] = length[j] > 0;
    }
    for (size_t i = 0; i < A->size1; i++) {
        double *row = gsl_matrix_ptr(A, i, 0);
        for (size_t j = 0; j < A->size2; j++)
            row[j] = kept[j] ? row[j] / length[j] : 0;
    }
    return ORDO_OK;
}

/* Of the kept columns among the suspect ones, keep an independent set. */
static int independent(const gsl_matrix *A, const bool suspect[], struct ordo_workspace *workspace,
                       bool kept[]) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    size_t count = 0, *which = ordo_workspace_take(workspace, A->size2, sizeof *which);
    int status = ORDO_OK, signum;

    for (size_t j = 0; j < A->size2 && which != NULL; j++)
        if (suspect[j] && kept[j])
            which[count++] = j;
    gsl_matrix C = ordo_workspace_matrix(workspace, A->size1, count);
    gsl_vector tau = ordo_workspace_vector(workspace, GSL_MIN(A->size1, count));
    gsl_vector norm = ordo_workspace_vector(workspace, count);
    gsl_permutation pivots = ordo_workspace_permutation(workspace, count);
    if (ordo_workspace_failed(workspace))
        status = ORDO_ENOMEM;
    if (status != ORDO_OK || count < 2)
        goto done;
    for (size_t j = 0; j < count; j++) {
        gsl_vector_const_view from = gsl_matrix_const_column(A, which[j]);
        gsl_matrix_set_col(&C, j, &from.vector);
    }
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QRPT_decomp(&C, &tau, &pivots, &signum, &norm) != GSL_SUCCESS)
        goto done;
    for (size_t j = 0; j < count; j++)
        if (j >= C.size1 || !(fabs(gsl_matrix_get(&C, j, j)) > dependence))
            kept[which[gsl_permutation_get(&pivots, j)]] = false;
    status = ORDO_OK;
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

/* Move the kept columns to the front. Returns their number. */
static size_t compact(gsl_matrix *A, const bool kept[], size_t which[]) {
    size_t count = 0;

    for (size_t j = 0; j < A->size2; j++)
        if (kept[j])
            which[count++] = j;
    for (size_t i = 0; i < A->size1; i++) {
        double *row = gsl_matrix_ptr(A, i, 0);
        for (size_t j = 0; j < count; j++)
            row[j] = row[which[j]];
    }
    return count;
}

/* The solution of least norm of a system that has lost rank; A is overwritten. */
static int least_norm(gsl_matrix *A, const gsl_vector *b, struct ordo_workspace *workspace,
                      gsl_vector *x, size_t *rank) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t small = GSL_MIN(A->size1, A->size2);
    gsl_vector tau_Q = ordo_workspace_vector(workspace, small);
    gsl_vector tau_Z = ordo_workspace_vector(workspace, small);
    gsl_vector work = ordo_workspace_vector(workspace, A->size2);
    gsl_vector residual = ordo_workspace_vector(workspace, A->size1);
    gsl_permutation pivots = ordo_workspace_permutation(workspace, A->size2);
    int status = ORDO_ENOMEM;

    if (ordo_workspace_failed(workspace))
        goto done;
    status = ORDO_ESINGULAR;
    /* Columns have length 1 or less, so the rank is counted against round-off itself. */
    if (gsl_linalg_COD_decomp_e(A, &tau_Q, &tau_Z, &pivots, DBL_EPSILON * (double)A->size2, rank,
                                &work) == GSL_SUCCESS &&
        *rank > 0 &&
        gsl_linalg_COD_lssolve(A, &tau_Q, &tau_Z, &pivots, *rank, b, x, &residual) == GSL_SUCCESS)
        status = ORDO_OK;
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

/* The same with fewer rows than columns: rows of zeros are added, as GSL's solver wants no fewer.
 */
static int least_norm_wide(const gsl_matrix *A, const gsl_vector *b,
                           struct ordo_workspace *workspace, gsl_vector *x, size_t *rank) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    gsl_matrix square = ordo_workspace_matrix(workspace, A->size2, A->size2);
    gsl_vector right = ordo_workspace_vector(workspace, A->size2);
    int status = ORDO_ENOMEM;

    if (!ordo_workspace_failed(workspace)) {
        gsl_matrix_view rows = gsl_matrix_submatrix(&square, 0, 0, A->size1, A->size2);
        gsl_vector_view values = gsl_vector_subvector(&right, 0, A->size1);
        gsl_matrix_set_zero(&square);
        gsl_vector_set_zero(&right);
        gsl_matrix_memcpy(&rows.matrix, A);
        gsl_vector_memcpy(&values.vector, b);
        status = least_norm(&square, &right, workspace, x, rank);
    }
    ordo_workspace_release(workspace, mark);
    return status;
}

/* QR of columns that are likely to be independent; x[columns]. */
static int triangle(gsl_matrix *A, const gsl_vector *b, struct ordo_workspace *workspace,
                    gsl_vector *x, size_t *rank, bool *collapsed) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t columns = A->size2;
    gsl_matrix T = ordo_workspace_matrix(workspace, columns, columns);
    gsl_vector rhs = ordo_workspace_vector(workspace, A->size1);
    gsl_vector work = ordo_workspace_vector(workspace, 3 * columns);
    int status = ORDO_ENOMEM;
    double rcond = 0;

    if (ordo_workspace_failed(workspace))
        goto done;
    status = ORDO_ESINGULAR;
    gsl_vector_view short_work = gsl_vector_subvector(&work, 0, columns);
    gsl_vector_memcpy(&rhs, b);
    if (gsl_linalg_QR_decomp_r(A, &T) != GSL_SUCCESS ||
        gsl_linalg_QR_QTvec_r(A, &T, &rhs, &short_work.vector) != GSL_SUCCESS)
        goto done;
    gsl_matrix_view upper = gsl_matrix_submatrix(A, 0, 0, columns, columns);
    gsl_vector_const_view right = gsl_vector_const_subvector(&rhs, 0, columns);
    *rank = columns;
    if (gsl_linalg_tri_rcond(CblasUpper, &upper.matrix, &rcond, &work) == GSL_SUCCESS &&
        rcond > DBL_EPSILON) {
        gsl_vector_memcpy(x, &right.vector);
        gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, &upper.matrix, x);
        status = ORDO_OK;
        goto done;
    }
    *collapsed = true;
    gsl_matrix_set_zero(&T); /* it has served */
    gsl_matrix_tricpy(CblasUpper, CblasNonUnit, &T, &upper.matrix);
    status = least_norm(&T, &right.vector, workspace, x, rank);
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

int ordo_linear_solve(gsl_matrix *A, const gsl_vector *b, const bool suspect[],
                      struct ordo_workspace *workspace, gsl_vector *c, size_t *rank,
                      bool *collapsed) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t columns = A->size2;
    double *length = ordo_workspace_doubles(workspace, columns);
    bool *kept = ordo_workspace_take(workspace, columns, sizeof *kept);
    size_t count, *which = ordo_workspace_take(workspace, columns, sizeof *which);
    int status = ORDO_ENOMEM;

    *rank = 0;
    *collapsed = false;
    gsl_vector_set_zero(c);
    if (ordo_workspace_failed(workspace))
        goto done;
    status = normalise(A, length, kept);
    if (status == ORDO_OK && !gsl_finite(gsl_blas_dnrm2(b)))
        status = ORDO_ENOTFINITE;
    if (status == ORDO_OK)
        status = independent(A, suspect, workspace, kept);
    if (status != ORDO_OK)
        goto done;
    count = compact(A, kept, which);
    if (count == 0) { /* c = 0 is as good as any */
        *collapsed = true;
        goto done;
    }
    gsl_vector x = ordo_workspace_vector(workspace, count);
    if (ordo_workspace_failed(workspace)) {
        status = ORDO_ENOMEM;
        goto done;
    }
    gsl_matrix_view part = gsl_matrix_submatrix(A, 0, 0, A->size1, count);
    *collapsed = A->size1 < count;
    status = *collapsed ? least_norm_wide(&part.matrix, b, workspace, &x, rank)
                        : triangle(&part.matrix, b, workspace, &x, rank, collapsed);
    for (size_t j = 0; j < count && status == ORDO_OK; j++) {
        const double value = gsl_vector_get(&x, j) / length[which[j]];
        gsl_vector_set(c, which[j], value);
        if (!gsl_finite(value))
            status = ORDO_ENOTFINITE;
    }
done:
    ordo_workspace_release(workspace, mark);
    return status;
}
