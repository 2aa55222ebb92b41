/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * least_squares.c: with the gates fixed, all coefficients that the multiplicand is linear in, and
 * the bias d, by one least-squares fit: QR on the design matrix (gsl_linalg's blocked QR over the
 * BLAS), never the normal equations, whose condition is the square (theory §1, what else goes
 * wrong).
 *
 * The gates alternate, G_i = ±1 and g_i = ∓t_i, with t equally spaced on the domain widened by
 * 0.05 % of its length at each end, as in DB's protocol. Of a product of k factors the first k - 1
 * are tied to the gate and the last is free (`gqu`: U = G, Q free). The monomials are those of
 * xi in [-1, 1], the domain's own coordinate.
 */
#include "method/methods.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

/* Share of the domain's length by which the gates reach beyond each of its ends. */
static const double widening = 0.0005;

/* Columns of length 1 that depend on each other do so to round-off; the others of the small set
 * that is searched for them are further away from the span of the rest than this. */
static const double dependence = 1e-11;

static size_t neuron_terms(const struct ordo_architecture *architecture) {
    return ordo_terms_count(architecture->terms, 1);
}

/* Exponent of the gate's own argument in every column: the activation and the tied factors. */
static unsigned gate_power(const struct ordo_network *net) {
    const size_t k = net->architecture->factors;
    return net->activation->power + (k > 1 ? (unsigned)k - 1 : 0);
}

/* Degree of every column between two gates. */
static size_t column_degree(const struct ordo_network *net) {
    return gate_power(net) + neuron_terms(net->architecture) - 1;
}

static void gates_set(const struct ordo_problem *problem, struct ordo_network *net,
                      struct ordo_fit *fit) {
    double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    const double length = problem->upper[0] - problem->lower[0];
    const double first = problem->lower[0] - widening * length, span = (1 + 2 * widening) * length;
    const size_t n = net->n;

    fit->h = n > 1 ? span / (double)(n - 1) : GSL_NAN;
    for (size_t i = 0; i < n; i++) {
        double *w[ORDO_BLOCKS_MAX];
        const double t = n > 1 ? first + span * (double)i / (double)(n - 1) : first;
        G[i] = i % 2 == 0 ? 1 : -1;
        g[i] = -G[i] * t;
        ordo_network_neuron(net, i, w);
        for (size_t j = 0; j + 1 < net->architecture->factors; j++) {
            *w[2 * j] = G[i];
            *w[2 * j + 1] = g[i];
        }
    }
}

/* One row of the design matrix: the terms of every neuron at x, then 1 for the bias. */
static void design_row(const struct ordo_problem *problem, const struct ordo_network *net, double x,
                       double a[]) {
    const size_t terms = neuron_terms(net->architecture);
    const double centre = 0.5 * (problem->lower[0] + problem->upper[0]);
    const double half = 0.5 * (problem->upper[0] - problem->lower[0]);
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    const double xi = (x - centre) / half;
    const unsigned power = gate_power(net);

    for (size_t i = 0; i < net->n; i++) {
        const double z = G[i] * x + g[i];
        double value = z > 0 ? gsl_pow_uint(z, power) : 0;
        for (size_t q = 0; q < terms; q++) {
            *a++ = value;
            value *= xi;
        }
    }
    *a = 1;
}

/* The Chebyshev polynomials T_0 … T_D at s. */
static void chebyshev(size_t D, double s, double T[]) {
    T[0] = 1;
    T[1] = s;
    for (size_t k = 2; k <= D; k++)
        T[k] = 2 * s * T[k - 1] - T[k - 2];
}

/* The rows of one cell, x[count] and y[count] with count > D + 1, as D + 1 rows that stand for them
 * in every least-squares fit. Between two gates all columns are polynomials of degree D, A = V C
 * with V[count][D + 1] the Chebyshev polynomials; with V = Q R, |A c - y|^2 is |R C c - Q'y|^2 plus
 * a constant, and C follows from A at D + 1 nodes. */
static int cell_compress(const struct ordo_problem *problem, const struct ordo_network *net,
                         size_t D, size_t count, const double x[], const double y[], gsl_matrix *A,
                         gsl_vector *b) {
    const double middle = 0.5 * (x[0] + x[count - 1]), half = 0.5 * (x[count - 1] - x[0]);
    int status = ORDO_ENOMEM, signum;
    gsl_matrix *V = gsl_matrix_alloc(count, D + 1), *nodes = gsl_matrix_alloc(D + 1, D + 1);
    gsl_vector *tau = gsl_vector_alloc(D + 1), *rhs = gsl_vector_alloc(count);
    gsl_permutation *pivots = gsl_permutation_alloc(D + 1);

    if (V == NULL || nodes == NULL || tau == NULL || rhs == NULL || pivots == NULL)
        goto done;
    for (size_t i = 0; i < count; i++) {
        chebyshev(D, (x[i] - middle) / half, gsl_matrix_ptr(V, i, 0));
        gsl_vector_set(rhs, i, y[i]);
    }
    for (size_t i = 0; i <= D; i++) {
        const double s = cos(M_PI * ((double)i + 0.5) / (double)(D + 1));
        chebyshev(D, s, gsl_matrix_ptr(nodes, i, 0));
        design_row(problem, net, middle + half * s, gsl_matrix_ptr(A, i, 0));
    }
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QR_decomp(V, tau) != GSL_SUCCESS ||
        gsl_linalg_QR_QTvec(V, tau, rhs) != GSL_SUCCESS ||
        gsl_linalg_LU_decomp(nodes, pivots, &signum) != GSL_SUCCESS)
        goto done;
    /* A at the nodes becomes C, then R C, column by column. */
    for (size_t j = 0; j < A->size2; j++) {
        gsl_vector_view column = gsl_matrix_column(A, j);
        if (gsl_linalg_LU_svx(nodes, pivots, &column.vector) != GSL_SUCCESS)
            goto done;
    }
    gsl_matrix_const_view R = gsl_matrix_const_submatrix(V, 0, 0, D + 1, D + 1);
    gsl_blas_dtrmm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1, &R.matrix, A);
    for (size_t i = 0; i <= D; i++)
        gsl_vector_set(b, i, gsl_vector_get(rhs, i));
    status = ORDO_OK;
done:
    gsl_matrix_free(V);
    gsl_matrix_free(nodes);
    gsl_vector_free(tau);
    gsl_vector_free(rhs);
    gsl_permutation_free(pivots);
    return status;
}

/* Design matrix and right-hand side, in *rows rows: cells with many points in compressed form. That
 * takes the cost from O(N n^2) to O(N + n^3); A and b have room for one row per point or D + 1 per
 * cell, whichever is less. */
static int design(const struct ordo_problem *problem, const struct ordo_network *net, gsl_matrix *A,
                  gsl_vector *b, size_t *rows) {
    const struct ordo_sample *sample = &problem->sample;
    const size_t D = column_degree(net);
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    int status = ORDO_OK;

    *rows = 0;
    for (size_t first = 0, gate = 0; first < sample->N && status == ORDO_OK;) {
        size_t count = 0;
        while (gate < net->n && -g[gate] / G[gate] <= sample->x[first])
            gate++;
        const double end = gate < net->n ? -g[gate] / G[gate] : GSL_POSINF;
        while (first + count < sample->N && sample->x[first + count] < end)
            count++;
        const size_t taken = count > D + 1 ? D + 1 : count;
        gsl_matrix_view part = gsl_matrix_submatrix(A, *rows, 0, taken, A->size2);
        gsl_vector_view right = gsl_vector_subvector(b, *rows, taken);
        if (count > D + 1)
            status = cell_compress(problem, net, D, count, sample->x + first, sample->y + first,
                                   &part.matrix, &right.vector);
        for (size_t i = 0; i < count && count <= D + 1; i++) {
            design_row(problem, net, sample->x[first + i], gsl_matrix_ptr(&part.matrix, i, 0));
            gsl_vector_set(&right.vector, i, sample->y[first + i]);
        }
        *rows += taken;
        first += count;
    }
    return status;
}

/* Mark the columns of A that depend on others among candidates[count]: pivoted QR of a copy whose
 * columns have length 1. */
static int dependent(const gsl_matrix *A, size_t count, const size_t candidates[], bool dropped[]) {
    int status = ORDO_ENOMEM, signum;
    gsl_matrix *C = gsl_matrix_alloc(A->size1, count);
    gsl_vector *tau = gsl_vector_alloc(GSL_MIN(A->size1, count)), *norm = gsl_vector_alloc(count);
    gsl_permutation *pivots = gsl_permutation_alloc(count);

    if (C == NULL || tau == NULL || norm == NULL || pivots == NULL)
        goto done;
    for (size_t j = 0; j < count; j++) {
        gsl_vector_const_view from = gsl_matrix_const_column(A, candidates[j]);
        gsl_vector_view to = gsl_matrix_column(C, j);
        gsl_vector_memcpy(&to.vector, &from.vector);
        gsl_vector_scale(&to.vector, 1 / gsl_blas_dnrm2(&to.vector));
    }
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QRPT_decomp(C, tau, pivots, &signum, norm) != GSL_SUCCESS)
        goto done;
    for (size_t j = 0; j < count; j++)
        if (j >= C->size1 || !(fabs(gsl_matrix_get(C, j, j)) > dependence))
            dropped[candidates[gsl_permutation_get(pivots, j)]] = true;
    status = ORDO_OK;
done:
    gsl_matrix_free(C);
    gsl_vector_free(tau);
    gsl_vector_free(norm);
    gsl_permutation_free(pivots);
    return status;
}

/* The exact dependencies, known beforehand: a gate that is shut on all points has no columns, and
 * those that are open on all points share the few polynomials of their degree, with the bias. For
 * even n two gates are open and the deficiency is 1, 2, 3 for k = 0, 1, 2 (theory §1). */
static int structural(const struct ordo_problem *problem, const struct ordo_network *net,
                      const gsl_matrix *A, bool dropped[]) {
    const size_t terms = neuron_terms(net->architecture), N = problem->sample.N;
    const double first = problem->sample.x[0], last = problem->sample.x[N - 1];
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    size_t *open = malloc(A->size2 * sizeof *open), count = 0;
    int status = ORDO_OK;

    if (open == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < net->n; i++) {
        const bool at_first = G[i] * first + g[i] > 0, at_last = G[i] * last + g[i] > 0;
        for (size_t j = i * terms; j < (i + 1) * terms; j++) {
            if (at_first && at_last)
                open[count++] = j;
            else if (!at_first && !at_last)
                dropped[j] = true;
        }
    }
    open[count++] = A->size2 - 1;
    if (count > 1)
        status = dependent(A, count, open, dropped);
    free(open);
    return status;
}

static size_t keep_columns(gsl_matrix *A, const bool dropped[], size_t kept[]) {
    size_t count = 0;

    for (size_t j = 0; j < A->size2; j++)
        if (!dropped[j])
            kept[count++] = j;
    for (size_t row = 0; row < A->size1; row++) {
        double *a = gsl_matrix_ptr(A, row, 0);
        for (size_t j = 0; j < count; j++)
            a[j] = a[kept[j]];
    }
    return count;
}

/* min |A c - b|; A is overwritten. The columns need no scaling, as Householder QR does not depend
 * on it. */
static int qr_solve(gsl_matrix *A, const gsl_vector *b, gsl_vector *c) {
    int status = ORDO_ENOMEM;
    gsl_matrix *T = gsl_matrix_alloc(A->size2, A->size2);
    gsl_vector *x = gsl_vector_alloc(A->size1), *work = gsl_vector_alloc(A->size2);

    if (T == NULL || x == NULL || work == NULL)
        goto done;
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QR_decomp_r(A, T) != GSL_SUCCESS)
        goto done;
    /* A dependency that the points cause (a cell without points) shows as a diagonal element of R
     * that is round-off beside its column. */
    for (size_t j = 0; j < A->size2; j++) {
        gsl_vector_const_view column = gsl_matrix_const_subcolumn(A, j, 0, j + 1);
        if (!(fabs(gsl_matrix_get(A, j, j)) > DBL_EPSILON * gsl_blas_dnrm2(&column.vector)))
            goto done;
    }
    if (gsl_linalg_QR_lssolve_r(A, T, b, x, work) != GSL_SUCCESS)
        goto done;
    gsl_vector_const_view solution = gsl_vector_const_subvector(x, 0, A->size2);
    gsl_vector_memcpy(c, &solution.vector);
    status = ORDO_OK;
done:
    gsl_matrix_free(T);
    gsl_vector_free(x);
    gsl_vector_free(work);
    return status;
}

/* Coefficients of xi^q become those of x^q, xi = (x - centre)/half. */
static void monomials_to_x(size_t terms, double centre, double half, double c[]) {
    for (size_t q = 0; q < terms; q++)
        c[q] /= gsl_pow_uint(half, (unsigned)q);
    for (size_t j = 0; j + 1 < terms; j++)
        for (size_t q = terms - 1; q > j; q--)
            c[q - 1] -= centre * c[q];
}

static int least_squares_fit(const struct ordo_problem *problem, unsigned long seed,
                             struct ordo_network *net, struct ordo_fit *fit) {
    const struct ordo_architecture *a = net->architecture;
    const struct ordo_sample *sample = &problem->sample;
    const size_t terms = neuron_terms(a), columns = net->n * terms + 1;
    const double centre = 0.5 * (problem->lower[0] + problem->upper[0]);
    const double half = 0.5 * (problem->upper[0] - problem->lower[0]);
    const size_t D = column_degree(net);
    const size_t rows_max = GSL_MIN(sample->N, (net->n + 1) * (D + 1));
    size_t rows;
    gsl_matrix *A = NULL;
    gsl_vector *b = NULL, *solution = NULL;
    double *c = calloc(columns, sizeof *c);
    size_t *kept = malloc(columns * sizeof *kept);
    bool *dropped = calloc(columns, sizeof *dropped);
    int status = ORDO_ENOMEM;

    (void)seed;
    fit->columns = columns;
    if (columns > sample->N) {
        snprintf(fit->note, sizeof fit->note, "%zu unknowns but only %zu points", columns,
                 sample->N);
        status = ORDO_EINVAL;
        goto done;
    }
    if (sample->N < 10 * net->n)
        snprintf(fit->note, sizeof fit->note,
                 "%zu points for %zu gates: fewer than ten points a cell", sample->N, net->n);
    A = gsl_matrix_alloc(rows_max, columns);
    b = gsl_vector_alloc(rows_max);
    if (A == NULL || b == NULL || c == NULL || kept == NULL || dropped == NULL)
        goto done;
    gates_set(problem, net, fit);
    status = design(problem, net, A, b, &rows);
    if (status != ORDO_OK)
        goto done;
    gsl_matrix_view whole = gsl_matrix_submatrix(A, 0, 0, rows, columns);
    status = structural(problem, net, &whole.matrix, dropped);
    if (status != ORDO_OK)
        goto done;
    fit->rank = keep_columns(&whole.matrix, dropped, kept);
    if (fit->rank > rows) {
        status = ORDO_ESINGULAR;
        goto done;
    }
    gsl_matrix_view independent = gsl_matrix_submatrix(A, 0, 0, rows, fit->rank);
    gsl_vector_const_view right = gsl_vector_const_subvector(b, 0, rows);
    solution = gsl_vector_alloc(fit->rank);
    if (solution == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    status = qr_solve(&independent.matrix, &right.vector, solution);
    if (status != ORDO_OK)
        goto done;
    for (size_t j = 0; j < fit->rank; j++)
        c[kept[j]] = gsl_vector_get(solution, j);
    for (size_t i = 0; i < net->n; i++) {
        double *w[ORDO_BLOCKS_MAX], *own = c + i * terms;
        monomials_to_x(terms, centre, half, own);
        ordo_network_neuron(net, i, w);
        a->set(a, 1, own, w, ordo_network_block(net, "D") + i);
    }
    *ordo_network_block(net, "d") = c[columns - 1];
done:
    gsl_matrix_free(A);
    gsl_vector_free(b);
    gsl_vector_free(solution);
    free(c);
    free(kept);
    free(dropped);
    return status;
}

static bool least_squares_serves(const struct ordo_architecture *architecture,
                                 const struct ordo_activation *activation, size_t dx, char why[],
                                 size_t size) {
    (void)architecture;
    return ordo_serves_1d_relu(activation, dx, true, why, size);
}

static size_t least_squares_width_min(const struct ordo_architecture *architecture,
                                      const struct ordo_activation *activation) {
    (void)architecture, (void)activation;
    return 2;
}

static size_t least_squares_needs(const struct ordo_architecture *architecture,
                                  const struct ordo_activation *activation, enum ordo_knots knots) {
    (void)architecture, (void)activation, (void)knots;
    return 0;
}

/* Theory §1, leading constants: `mlp` spans the smoothest splines of degree p, `glu` the C^0
 * quadratics, a full quadratic behind a ReLU the C^0 cubics. For the other spaces none is stated.
 */
static double least_squares_constant(const struct ordo_architecture *architecture,
                                     const struct ordo_activation *activation, size_t *order) {
    const bool quadratic =
        !architecture->product && architecture->degree == 2 && activation->power == 1;

    *order = (size_t)architecture->degree + activation->power + 1;
    if (architecture->degree == 0)
        return ordo_spline_constant(*order);
    if (architecture->product && architecture->factors == 1 && activation->power == 1)
        return 1 / sqrt(30240);
    return quadratic ? 1. / 5040 : GSL_NAN;
}

const struct ordo_method ordo_method_least_squares = {
    .name = "least_squares",
    .summary = "gates fixed and alternating, everything linear in one QR",
    .source = "DB §4 protocol with the remedy of theory §1",
    .serves = least_squares_serves,
    .width_min = least_squares_width_min,
    .needs = least_squares_needs,
    .fit = least_squares_fit,
    .constant = least_squares_constant,
};
