/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interpolate.c: DB's construction (eqs. 6 and 7 with the errata of theory §1), and its extension
 * to a product of k affine factors.
 *
 * On cell i, between t_i and t_(i+1), the network is the polynomial that has the target's values at
 * both ends and its derivatives 2 … k + 1 at t_i. Neuron i adds what changes at t_i,
 *
 *     p_i(x) - p_(i-1)(x) = (x - t_i) q_i(x),       q_i of degree k,
 *
 * so its gate is relu(x - t_i) and its multiplicand q_i. For k = 0 and 1 that is DB's sweep with
 * its closed form, n neurons and n cells. For k >= 2 a product of affine factors has real roots
 * only, which q_i need not have: then two neurons share a gate, q = (q + M T) - M T with T a
 * polynomial of k distinct real roots and M large enough for the sum to have k real roots as well;
 * n neurons make n/2 cells, and the last neuron of an odd n is dead.
 */
#include "method/methods.h"
#include "method/workspace.h"
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_poly.h>
#include <gsl/gsl_sf_gamma.h>

enum { DEGREE = ORDO_FACTORS_MAX };

static size_t neurons_per_cell(const struct ordo_architecture *architecture) {
    return architecture->factors < 2 ? 1 : 2;
}

/* Taylor coefficients p[0 … k + 1] of the polynomial of the cell that begins at t. */
static void cell_polynomial(const struct ordo_derivative *f, size_t k, double t, double h,
                            double p[]) {
    double rest = 0;

    p[0] = ordo_derivative_eval(f, 0, t);
    for (size_t j = k + 1; j >= 2; j--) {
        p[j] = ordo_derivative_eval(f, j, t) / gsl_sf_fact((unsigned)j);
        rest = (rest + p[j]) * h;
    }
    p[1] = (ordo_derivative_eval(f, 0, t + h) - p[0]) / h - rest;
}

/* Re-expand p[0 … degree] about the point that lies h further right. */
static void polynomial_shift(size_t degree, double h, double p[]) {
    for (size_t j = 0; j < degree; j++)
        for (size_t i = degree; i > j; i--)
            p[i - 1] += h * p[i];
}

/* The k roots of q[0 … k] into root[k] if they are all real. Newton's step polishes what the
 * eigenvalue solver found. */
static bool real_roots(size_t k, const double q[], double root[],
                       gsl_poly_complex_workspace *workspace) {
    double z[2 * DEGREE];

    if (gsl_poly_complex_solve(q, k + 1, workspace, z) != GSL_SUCCESS)
        return false;
    for (size_t j = 0; j < k; j++) {
        double derivative[2];
        if (fabs(z[2 * j + 1]) > 1e-9 * (fabs(z[2 * j]) + fabs(z[2 * j + 1])))
            return false;
        gsl_poly_eval_derivs(q, k + 1, z[2 * j], derivative, 2);
        root[j] = z[2 * j];
        if (derivative[1] != 0)
            root[j] -= derivative[0] / derivative[1];
    }
    return true;
}

/* Neuron i: weight relu(x - t) prod_j (x - t - root_j). */
static void neuron_set(struct ordo_network *net, size_t i, double t, double weight,
                       const double root[]) {
    double *w[ORDO_BLOCKS_MAX];

    ordo_network_block(net, "G")[i] = 1;
    ordo_network_block(net, "g")[i] = -t;
    ordo_network_block(net, "D")[i] = weight;
    ordo_network_neuron(net, i, w);
    for (size_t j = 0; j < net->architecture->factors; j++) {
        *w[2 * j] = 1;
        *w[2 * j + 1] = -(t + root[j]);
    }
}

/* Neurons i and i + 1 become (x - t)_+ q(x - t), q[0 … k] of any roots. */
static int pair_set(struct ordo_network *net, size_t i, double t, double span, const double q[],
                    gsl_poly_complex_workspace *roots) {
    const size_t k = net->architecture->factors;
    double T[DEGREE + 1] = {1}, sum[DEGREE + 1], root[DEGREE], T_root[DEGREE], size = 0;

    /* T has its roots at the Chebyshev points of [-span, span], where it is well separated. */
    for (size_t j = 0; j < k; j++) {
        T_root[j] = span * cos(M_PI * ((double)j + 0.5) / (double)k);
        for (size_t l = j + 1; l-- > 0;) {
            T[l + 1] += T[l];
            T[l] *= -T_root[j];
        }
    }
    for (size_t l = 0; l <= k; l++)
        size = GSL_MAX(size, fabs(q[l]) * gsl_pow_uint(span, (unsigned)l));
    if (size == 0)
        return ORDO_OK; /* nothing changes at t: both neurons stay dead */
    double M = size / gsl_pow_uint(span, (unsigned)k);
    for (; gsl_finite(M); M *= 2) { // NOLINT(cert-flp30-c): doubling is exact
        for (size_t l = 0; l <= k; l++)
            sum[l] = q[l] + M * T[l];
        if (real_roots(k, sum, root, roots)) {
            neuron_set(net, i, t, sum[k], root);
            neuron_set(net, i + 1, t, -M, T_root);
            return ORDO_OK;
        }
    }
    return ORDO_ENOCONV;
}

static int interpolate_fit(const struct ordo_problem *problem, unsigned long seed,
                           struct ordo_workspace *workspace, struct ordo_network *net,
                           struct ordo_fit *fit) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t k = net->architecture->factors,
                 cells = net->n / neurons_per_cell(net->architecture);
    const double a = problem->lower[0], b = problem->upper[0], h = (b - a) / (double)cells;
    double before[DEGREE + 2] = {0}, p[DEGREE + 2] = {0};
    /* As gsl_poly_complex_workspace_alloc(k + 1) makes it: a companion matrix of k x k. */
    gsl_poly_complex_workspace roots = {.nc = k,
                                        .matrix = ordo_workspace_doubles(workspace, k * k)};
    int status = ordo_workspace_failed(workspace) ? ORDO_ENOMEM : ORDO_OK;

    (void)seed;
    *ordo_network_block(net, "d") = ordo_derivative_eval(problem->derivative, 0, a);
    for (size_t i = 0; i < cells && status == ORDO_OK; i++) {
        const double t = a + h * (double)i;
        double q[DEGREE + 1], none[1] = {0};
        cell_polynomial(problem->derivative, k, t, h, p);
        for (size_t j = 0; j <= k; j++)
            q[j] = p[j + 1] - before[j + 1];
        if (k == 0) {
            neuron_set(net, i, t, q[0], none);
        } else if (k == 1) {
            neuron_set(net, i, t, 1, none);
            ordo_network_block(net, "U")[i] = q[1];
            ordo_network_block(net, "u")[i] = q[0] - q[1] * t;
        } else {
            status = pair_set(net, 2 * i, t, b - a, q, &roots);
        }
        for (size_t j = 0; j <= k + 1; j++)
            before[j] = p[j];
        polynomial_shift(k + 1, h, before);
    }
    fit->h = h;
    ordo_workspace_release(workspace, mark);
    return status;
}

static size_t interpolate_width_min(const struct ordo_architecture *architecture,
                                    const struct ordo_activation *activation) {
    (void)activation;
    return neurons_per_cell(architecture);
}

static size_t interpolate_needs(const struct ordo_architecture *architecture,
                                const struct ordo_activation *activation,
                                const struct ordo_values *settings) {
    (void)activation, (void)settings;
    return architecture->factors + 1;
}

/* The error on a cell is f^(r)/r! (tau^r - h^(r-1) tau) to leading order; the mean of
 * (s^r - s)^2 over [0, 1] is 1/(2r+1) - 2/(r+2) + 1/3. r = 2 and 3 give the 1/sqrt(120) and
 * sqrt(2/945) of theory §1. */
static double interpolate_constant(const struct ordo_architecture *architecture,
                                   const struct ordo_activation *activation, size_t *order) {
    const double r = (double)architecture->factors + 2;

    (void)activation;
    *order = architecture->factors + 2;
    return sqrt(1 / (2 * r + 1) - 2 / (r + 2) + 1. / 3) / gsl_sf_fact((unsigned)*order);
}

const struct ordo_method ordo_method_interpolate = {
    .name = "interpolate",
    .summary = "DB's sweep: values at the knots, higher derivatives at each left knot",
    .source = "DB eqs. 6 and 7 with the errata of theory §1",
    .products = true,
    .activations = ORDO_SERVES_RELU,
    .width_min = interpolate_width_min,
    .width_step = neurons_per_cell,
    .seedless = true,
    .needs = interpolate_needs,
    .fit = interpolate_fit,
    .constant = interpolate_constant,
};
