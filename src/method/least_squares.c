/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * least_squares.c: with the gates fixed, all coefficients that the multiplicand is linear in, and
 * the bias d, by one least-squares fit.
 *
 * The gates alternate, G_i = ±1 and g_i = ∓t_i, with t equally spaced on the domain widened by
 * 0.05 % of its length at each end, as in DB's protocol. Of a product of k factors the first k - 1
 * are tied to the gate and the last is free (`gqu`: U = G, Q free). The monomials are those of
 * xi in [-1, 1], the domain's own coordinate.
 */
#include "method/linear.h"
#include "method/methods.h"
#include "method/reduction.h"
#include "ordo.h"
#include <gsl/gsl_math.h>

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

/* The gates, and the factors that are tied to them. */
static void gates_set(const struct ordo_problem *problem, struct ordo_network *net,
                      struct ordo_fit *fit) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");

    ordo_gates_place(problem, 1, false, net, fit);
    for (size_t i = 0; i < net->n; i++) {
        double *w[ORDO_BLOCKS_MAX];
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

/* Mark the columns of gates that are open on all points, and the bias: they share the few
 * polynomials of their degree. For even n two gates are open and the deficiency is 1, 2, 3 for
 * k = 0, 1, 2 (theory §1). */
static void suspect_set(const struct ordo_problem *problem, const struct ordo_network *net,
                        bool suspect[]) {
    const size_t terms = neuron_terms(net->architecture), N = problem->sample.N;
    const double first = problem->sample.x[0], last = problem->sample.x[N - 1];
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");

    for (size_t j = 0; j < net->n * terms; j++)
        suspect[j] =
            G[j / terms] * first + g[j / terms] > 0 && G[j / terms] * last + g[j / terms] > 0;
    suspect[net->n * terms] = true;
}

/* Coefficients of xi^q become those of x^q, xi = (x - centre)/half. */
static void monomials_to_x(size_t terms, double centre, double half, double c[]) {
    for (size_t q = 0; q < terms; q++)
        c[q] /= gsl_pow_uint(half, (unsigned)q);
    for (size_t j = 0; j + 1 < terms; j++)
        for (size_t q = terms - 1; q > j; q--)
            c[q - 1] -= centre * c[q];
}

/* The coefficients c[n*terms + 1] of the terms in xi, which are overwritten, become the network's
 * multiplicands and weights. */
static void coefficients_set(const struct ordo_problem *problem, double c[],
                             struct ordo_network *net) {
    const struct ordo_architecture *a = net->architecture;
    const size_t terms = neuron_terms(a);
    const double centre = 0.5 * (problem->lower[0] + problem->upper[0]);
    const double half = 0.5 * (problem->upper[0] - problem->lower[0]);
    double *w[ORDO_BLOCKS_MAX];
    const struct ordo_neuron neuron = {.architecture = a, .dx = 1, .w = w};

    for (size_t i = 0; i < net->n; i++) {
        monomials_to_x(terms, centre, half, c + i * terms);
        ordo_network_neuron(net, i, w);
        a->set(&neuron, c + i * terms, ordo_network_block(net, "D") + i);
    }
    *ordo_network_block(net, "d") = c[net->n * terms];
}

static int least_squares_fit(const struct ordo_problem *problem, unsigned long seed,
                             struct ordo_workspace *workspace, struct ordo_network *net,
                             struct ordo_fit *fit) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t N = problem->sample.N, n = net->n, D = column_degree(net);
    const size_t columns = n * neuron_terms(net->architecture) + 1;
    struct ordo_reduction reduction;
    bool collapsed;
    int status;

    (void)seed;
    fit->columns = columns;
    if (columns > N) {
        ordo_fit_remark(fit, "%zu unknowns but only %zu points", columns, N);
        return ORDO_EINVAL;
    }
    if (N < 10 * n)
        ordo_fit_remark(fit, "%zu points for %zu gates: fewer than ten points a cell", N, n);
    double *knots = ordo_workspace_doubles(workspace, n);
    double *work = ordo_workspace_doubles(workspace, (D + 1) * columns);
    bool *suspect = ordo_workspace_take(workspace, columns, sizeof *suspect);
    gsl_vector c = ordo_workspace_vector(workspace, columns);
    status = ordo_reduction_init(N, n, D, true, workspace, &reduction);
    if (status != ORDO_OK)
        goto done;
    gates_set(problem, net, fit);
    status =
        ordo_reduction_set(&reduction, &problem->sample, ordo_network_knots(net, knots), knots);
    if (status != ORDO_OK)
        goto done;
    gsl_matrix A = ordo_workspace_matrix(workspace, reduction.rows, columns);
    status = ORDO_ENOMEM;
    if (ordo_workspace_failed(workspace))
        goto done;
    for (size_t i = 0; i < reduction.rows; i++)
        design_row(problem, net, reduction.x[i], gsl_matrix_ptr(&A, i, 0));
    ordo_reduction_apply(&reduction, &A, work);
    suspect_set(problem, net, suspect);
    gsl_vector_const_view b = gsl_vector_const_view_array(reduction.y, reduction.rows);
    status = ordo_linear_solve(&A, &b.vector, suspect, workspace, &c, &fit->rank, &collapsed);
    if (collapsed)
        ordo_fit_remark(fit, "the %zu columns have the rank %zu to working precision", columns,
                        fit->rank);
    if (status == ORDO_OK)
        coefficients_set(problem, c.data, net);
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

static size_t least_squares_width_min(const struct ordo_architecture *architecture,
                                      const struct ordo_activation *activation) {
    (void)architecture, (void)activation;
    return 2;
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
    .activations = ORDO_SERVES_POWERS,
    .width_min = least_squares_width_min,
    .seedless = true,
    .fit = least_squares_fit,
    .constant = least_squares_constant,
};
