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
#include <gsl/gsl_sf_gamma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Share of the domain's length by which the gates reach beyond each of its ends. */
static const double widening = 0.0005;

/* Columns that depend on each other do so to round-off, and others of the small well-scaled set
 * that is searched for them by far more than this. */
static const double dependence = 1e-11;

/* Coefficients of one neuron; a cubic at most. */
enum { TERMS_MAX = 4 };

static size_t neuron_terms(const struct ordo_architecture *architecture) {
    return ordo_terms_count(architecture->terms, 1);
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

/* Design matrix A[N][n*terms + 1]: the terms of every neuron, then 1 for the bias. Every column
 * has length 1, or is 0 if its gate is shut on all points; norm[] keeps the lengths. */
static void design(const struct ordo_problem *problem, const struct ordo_network *net,
                   gsl_matrix *A, double norm[]) {
    const size_t terms = neuron_terms(net->architecture), columns = A->size2;
    const double centre = 0.5 * (problem->lower[0] + problem->upper[0]);
    const double half = 0.5 * (problem->upper[0] - problem->lower[0]);
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    const unsigned tied =
        net->architecture->factors > 1 ? (unsigned)net->architecture->factors - 1 : 0;
    const unsigned power = net->activation->power + tied;

    memset(norm, 0, columns * sizeof *norm);
    for (size_t row = 0; row < A->size1; row++) {
        const double x = problem->sample.x[row], xi = (x - centre) / half;
        double *a = gsl_matrix_ptr(A, row, 0);
        for (size_t i = 0; i < net->n; i++) {
            const double z = G[i] * x + g[i];
            double value = z > 0 ? gsl_pow_uint(z, power) : 0;
            for (size_t q = 0; q < terms; q++, value *= xi)
                *a++ = value;
        }
        *a = 1;
        for (size_t j = 0; j < columns; j++)
            norm[j] += gsl_pow_2(gsl_matrix_get(A, row, j));
    }
    for (size_t j = 0; j < columns; j++)
        norm[j] = norm[j] > 0 ? sqrt(norm[j]) : 1;
    for (size_t row = 0; row < A->size1; row++)
        for (size_t j = 0; j < columns; j++)
            *gsl_matrix_ptr(A, row, j) /= norm[j];
}

/* Mark the columns of A[..][candidates[count]] that depend on the others among them: pivoted QR. */
static int dependent(const gsl_matrix *A, size_t count, const size_t candidates[], double tolerance,
                     bool dropped[]) {
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
    }
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QRPT_decomp(C, tau, pivots, &signum, norm) != GSL_SUCCESS)
        goto done;
    for (size_t j = 0; j < count; j++)
        if (j >= C->size1 ||
            !(fabs(gsl_matrix_get(C, j, j)) > tolerance * fabs(gsl_matrix_get(C, 0, 0))))
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
        status = dependent(A, count, open, dependence, dropped);
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

/* min |A c - y|; A is overwritten. */
static int qr_solve(gsl_matrix *A, const double y[], gsl_vector *c) {
    int status = ORDO_ENOMEM;
    gsl_vector_const_view b = gsl_vector_const_view_array(y, A->size1);
    gsl_matrix *T = gsl_matrix_alloc(A->size2, A->size2);
    gsl_vector *x = gsl_vector_alloc(A->size1), *work = gsl_vector_alloc(A->size2);

    if (T == NULL || x == NULL || work == NULL)
        goto done;
    status = ORDO_ESINGULAR;
    if (gsl_linalg_QR_decomp_r(A, T) != GSL_SUCCESS)
        goto done;
    /* A dependency that the points cause (a cell without points) shows as a zero on R's diagonal.
     */
    double largest = 0, smallest = GSL_POSINF;
    for (size_t j = 0; j < A->size2; j++) {
        largest = GSL_MAX(largest, fabs(gsl_matrix_get(A, j, j)));
        smallest = GSL_MIN(smallest, fabs(gsl_matrix_get(A, j, j)));
    }
    if (!(smallest > DBL_EPSILON * largest))
        goto done;
    if (gsl_linalg_QR_lssolve_r(A, T, &b.vector, x, work) != GSL_SUCCESS)
        goto done;
    for (size_t j = 0; j < A->size2; j++)
        gsl_vector_set(c, j, gsl_vector_get(x, j));
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
    gsl_matrix *A = NULL;
    gsl_vector *solution = NULL;
    double *c = calloc(columns, sizeof *c), *norm = malloc(columns * sizeof *norm);
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
    A = gsl_matrix_alloc(sample->N, columns);
    if (A == NULL || c == NULL || norm == NULL || kept == NULL || dropped == NULL)
        goto done;
    gates_set(problem, net, fit);
    design(problem, net, A, norm);
    status = structural(problem, net, A, dropped);
    if (status != ORDO_OK)
        goto done;
    fit->rank = keep_columns(A, dropped, kept);
    gsl_matrix_view independent = gsl_matrix_submatrix(A, 0, 0, sample->N, fit->rank);
    solution = gsl_vector_alloc(fit->rank);
    if (solution == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    status = qr_solve(&independent.matrix, sample->y, solution);
    if (status != ORDO_OK)
        goto done;
    for (size_t j = 0; j < fit->rank; j++)
        c[kept[j]] = gsl_vector_get(solution, j) / norm[kept[j]];
    for (size_t i = 0; i < net->n; i++) {
        double *w[ORDO_BLOCKS_MAX], *own = c + i * terms;
        monomials_to_x(terms, centre, half, own);
        ordo_network_neuron(net, i, w);
        a->set(a, 1, own, w, ordo_network_block(net, "D") + i);
    }
    *ordo_network_block(net, "d") = c[columns - 1];
    if (sample->N < 10 * net->n)
        snprintf(fit->note, sizeof fit->note,
                 "%zu points for %zu gates: fewer than ten points a cell", sample->N, net->n);
done:
    gsl_matrix_free(A);
    gsl_vector_free(solution);
    free(c);
    free(norm);
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
