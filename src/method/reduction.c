/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reduction.c: a sample reduced to few rows that stand for it in fits by piecewise polynomials.
 */
#include "method/reduction.h"
#include "ordo.h"
#include <assert.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <string.h>

int ordo_reduction_init(size_t N, size_t knots, size_t D, bool reduce,
                        struct ordo_workspace *workspace, struct ordo_reduction *r) {
    const size_t rows = GSL_MIN(N, (knots + 1) * (D + 1));

    *r = (struct ordo_reduction){.degree = D};
    if (!reduce)
        return ORDO_OK;
    r->capacity = rows;
    r->at = ordo_workspace_take(workspace, knots + 1, sizeof *r->at);
    r->T = ordo_workspace_doubles(workspace, (knots + 1) * (D + 1) * (D + 1));
    r->own_x = ordo_workspace_doubles(workspace, rows);
    r->own_y = ordo_workspace_doubles(workspace, rows);
    r->V = ordo_workspace_doubles(workspace, N * (D + 1));
    r->tau = ordo_workspace_doubles(workspace, D + 1);
    r->rhs = ordo_workspace_doubles(workspace, N);
    r->row = ordo_workspace_doubles(workspace, D + 1);
    return ordo_workspace_failed(workspace) ? ORDO_ENOMEM : ORDO_OK;
}

/* The Chebyshev polynomials T_0 … T_D at s. */
static void chebyshev(size_t D, double s, double values[]) {
    values[0] = 1;
    if (D > 0)
        values[1] = s;
    for (size_t k = 2; k <= D; k++)
        values[k] = 2 * s * values[k - 1] - values[k - 2];
}

/* One cell of count > D + 1 points in D + 1 rows that begin at `row`. */
static int cell_reduce(struct ordo_reduction *r, size_t count, const double x[], const double y[],
                       size_t row) {
    const size_t D = r->degree;
    const double middle = 0.5 * (x[0] + x[count - 1]), half = 0.5 * (x[count - 1] - x[0]);
    double *T = r->T + r->cells * (D + 1) * (D + 1);
    gsl_matrix_view V = gsl_matrix_view_array(r->V, count, D + 1);
    gsl_vector_view tau = gsl_vector_view_array(r->tau, D + 1);
    gsl_vector_view rhs = gsl_vector_view_array(r->rhs, count);

    for (size_t i = 0; i < count; i++)
        chebyshev(D, (x[i] - middle) / half, gsl_matrix_ptr(&V.matrix, i, 0));
    memcpy(r->rhs, y, count * sizeof *y);
    if (gsl_linalg_QR_decomp(&V.matrix, &tau.vector) != GSL_SUCCESS ||
        gsl_linalg_QR_QTvec(&V.matrix, &tau.vector, &rhs.vector) != GSL_SUCCESS)
        return ORDO_ESINGULAR;
    memcpy(r->own_y + row, r->rhs, (D + 1) * sizeof *r->rhs);
    for (size_t i = D + 1; i < count; i++)
        r->tail += gsl_pow_2(r->rhs[i]);
    /* The polynomials are orthogonal on their nodes, N'N = (D + 1) diag(1, 1/2, …, 1/2), so
     * N^-1 = diag(1, 2, …, 2) N'/(D + 1). */
    for (size_t node = 0; node <= D; node++) {
        const double s = cos(M_PI * ((double)node + 0.5) / (double)(D + 1));
        r->own_x[row + node] = middle + half * s;
        chebyshev(D, s, r->row);
        for (size_t k = 0; k <= D; k++)
            r->row[k] *= (k == 0 ? 1. : 2.) / (double)(D + 1);
        for (size_t k = 0; k <= D; k++) {
            double sum = 0;
            for (size_t j = k; j <= D; j++)
                sum += gsl_matrix_get(&V.matrix, k, j) * r->row[j];
            T[k * (D + 1) + node] = sum;
        }
    }
    r->at[r->cells++] = row;
    return ORDO_OK;
}

int ordo_reduction_set(struct ordo_reduction *r, const struct ordo_sample *sample, size_t count,
                       const double knots[]) {
    int status = ORDO_OK;

    r->points = sample->N;
    r->rows = 0;
    r->cells = 0;
    r->tail = 0;
    if (r->capacity == 0) {
        r->rows = sample->N;
        r->x = sample->x;
        r->y = sample->y;
        return ORDO_OK;
    }
    r->x = r->own_x;
    r->y = r->own_y;
    for (size_t first = 0, knot = 0; first < sample->N && status == ORDO_OK;) {
        size_t points = 0;
        while (knot < count && knots[knot] <= sample->x[first])
            knot++;
        const double end = knot < count ? knots[knot] : GSL_POSINF;
        while (first + points < sample->N && sample->x[first + points] < end)
            points++;
        const size_t taken = GSL_MIN(points, r->degree + 1);
        assert(r->rows + taken <= r->capacity);
        if (points > taken) {
            status = cell_reduce(r, points, sample->x + first, sample->y + first, r->rows);
        } else {
            memcpy(r->own_x + r->rows, sample->x + first, taken * sizeof *r->own_x);
            memcpy(r->own_y + r->rows, sample->y + first, taken * sizeof *r->own_y);
        }
        r->rows += taken;
        first += points;
    }
    return status;
}

void ordo_reduction_apply(const struct ordo_reduction *r, gsl_matrix *A, double work[]) {
    const size_t D = r->degree;

    assert(A->size1 == r->rows);
    for (size_t cell = 0; cell < r->cells; cell++) {
        gsl_matrix_const_view T =
            gsl_matrix_const_view_array(r->T + cell * (D + 1) * (D + 1), D + 1, D + 1);
        gsl_matrix_view rows = gsl_matrix_submatrix(A, r->at[cell], 0, D + 1, A->size2);
        gsl_matrix_view before = gsl_matrix_view_array(work, D + 1, A->size2);
        gsl_matrix_memcpy(&before.matrix, &rows.matrix);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &T.matrix, &before.matrix, 0, &rows.matrix);
    }
}

void ordo_reduction_apply_transposed(const struct ordo_reduction *r, double v[]) {
    const size_t D = r->degree;

    for (size_t cell = 0; cell < r->cells; cell++) {
        const double *T = r->T + cell * (D + 1) * (D + 1);
        double *own = v + r->at[cell];
        for (size_t node = 0; node <= D; node++) {
            r->row[node] = 0;
            for (size_t k = 0; k <= D; k++)
                r->row[node] += T[k * (D + 1) + node] * own[k];
        }
        memcpy(own, r->row, (D + 1) * sizeof *own);
    }
}
