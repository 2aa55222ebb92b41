/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spline.c: the least-squares spline as a network. With U = Q = … = G a product of k affine factors
 * behind a ReLU is the truncated power of degree k + 1, so a network of n neurons is a smoothest
 * spline of that degree (theory §1, why the orders hold).
 *
 * Of the n neurons, p (the degree) are open on the whole domain and carry, with the bias d, the
 * polynomial of one cell, the home; the others sit at the n - p interior knots and open away from
 * it. Opening outwards from a well-chosen cell instead of from the left end keeps the terms, and
 * with them the round-off of the forward pass, small.
 */
#include "method/bspline.h"
#include "method/methods.h"
#include "method/workspace.h"
#include "ordo.h"
#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_zeta.h>

/* Share of the mean density that is added to it everywhere, so that a cell stays finite where the
 * derivative vanishes. */
static const double density_floor = 0.03;

/* Where the knots lie; equidistributed (de Boor): each cell has the same share of
 * |f^(r)|^(1/(r+1/2)). */
enum { UNIFORM, EQUIDISTRIBUTED };
static const char *const knots[] = {
    [UNIFORM] = "uniform", [EQUIDISTRIBUTED] = "equidistributed", NULL};

static bool free_knots(const struct ordo_values *values) {
    return ordo_values_choice(values, "knots") == EQUIDISTRIBUTED;
}

static size_t degree(const struct ordo_architecture *architecture,
                     const struct ordo_activation *activation) {
    return architecture->factors + activation->power;
}

/* Breaks that give every cell the same share of |f^(r)|^(1/(r+1/2)). */
static int equidistribute(const struct ordo_derivative *derivative, size_t r, double a, double b,
                          size_t cells, struct ordo_workspace *workspace, double breaks[]) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t fine = 8 * cells + 4096;
    const double width = (b - a) / (double)fine;
    /* Integral of the density up to a point. */
    double *share = ordo_workspace_doubles(workspace, fine + 1);

    if (share == NULL) {
        ordo_workspace_release(workspace, mark);
        return ORDO_ENOMEM;
    }
    share[0] = 0;
    for (size_t i = 0; i < fine; i++) {
        const double x = a + width * ((double)i + 0.5);
        share[i + 1] =
            share[i] + pow(fabs(ordo_derivative_eval(derivative, r, x)), 1 / ((double)r + 0.5));
    }
    const double floor_each = density_floor * share[fine] / (double)fine;
    for (size_t i = 0; i <= fine; i++)
        share[i] += floor_each > 0 ? floor_each * (double)i : (double)i;
    for (size_t i = 1, k = 0; i < cells; i++) {
        const double wanted = share[fine] * (double)i / (double)cells;
        while (share[k + 1] < wanted)
            k++;
        breaks[i] = a + width * ((double)k + (wanted - share[k]) / (share[k + 1] - share[k]));
    }
    breaks[0] = a;
    breaks[cells] = b;
    ordo_workspace_release(workspace, mark);
    return ORDO_OK;
}

static void uniform(double a, double b, size_t cells, double breaks[]) {
    for (size_t i = 0; i <= cells; i++) {
        const double s = (double)i / (double)cells;
        breaks[i] = (1 - s) * a + s * b;
    }
}

/* Where the j-th open gate's hinge lies, in half lengths of the domain from its middle: on
 * alternate sides, the first two just outside. */
static double open_hinge(size_t j) {
    const size_t pair = j / 2;
    const double distance = 1.001 + 0.5 * (double)pair;
    return j % 2 == 0 ? -distance : distance;
}

/* Neuron i becomes weight * (sign (x - t))_+^p. */
static void neuron_set(struct ordo_network *net, size_t i, double sign, double t, double weight) {
    double *w[ORDO_BLOCKS_MAX];

    ordo_network_block(net, "G")[i] = sign;
    ordo_network_block(net, "g")[i] = -sign * t;
    ordo_network_block(net, "D")[i] = weight;
    ordo_network_neuron(net, i, w);
    for (size_t j = 0; j < net->architecture->factors; j++) {
        *w[2 * j] = sign;
        *w[2 * j + 1] = -sign * t;
    }
}

/* Neurons first … first + p - 1 and the bias d become the polynomial with the given Taylor
 * coefficients about the middle of [a, b]. */
static int polynomial_set(struct ordo_network *net, size_t first, size_t p, double a, double b,
                          const double taylor[], struct ordo_workspace *workspace) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    int status = ORDO_ENOMEM, signum;
    const double middle = 0.5 * (a + b), half = 0.5 * (b - a);
    double *d = ordo_network_block(net, "d");
    gsl_matrix V = ordo_workspace_matrix(workspace, p, p);
    gsl_vector w = ordo_workspace_vector(workspace, p);
    gsl_permutation pivots = ordo_workspace_permutation(workspace, p);

    if (ordo_workspace_failed(workspace))
        goto done;
    /* (xi - s)^p = sum_i binomial(p, i) (-s)^(p - i) xi^i, xi = (x - middle)/half. */
    for (size_t i = 1; i <= p; i++) {
        for (size_t j = 0; j < p; j++)
            gsl_matrix_set(&V, i - 1, j,
                           gsl_sf_choose((unsigned)p, (unsigned)i) *
                               gsl_pow_uint(-open_hinge(j), (unsigned)(p - i)));
        gsl_vector_set(&w, i - 1, taylor[i] * gsl_pow_uint(half, (unsigned)i));
    }
    status = ORDO_ESINGULAR;
    if (gsl_linalg_LU_decomp(&V, &pivots, &signum) != GSL_SUCCESS ||
        gsl_linalg_LU_svx(&V, &pivots, &w) != GSL_SUCCESS)
        goto done;
    *d = taylor[0];
    for (size_t j = 0; j < p; j++) {
        const double s = open_hinge(j), sign = s < 0 ? 1 : -1, weight = gsl_vector_get(&w, j);
        *d -= weight * gsl_pow_uint(-s, (unsigned)p);
        neuron_set(net, first + j, sign, middle + half * s,
                   weight * gsl_pow_uint(sign / half, (unsigned)p));
    }
    status = ORDO_OK;
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

static int spline_fit(const struct ordo_problem *problem, unsigned long seed,
                      struct ordo_workspace *workspace, struct ordo_network *net,
                      struct ordo_fit *fit) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t p = degree(net->architecture, net->activation), cells = net->n - p + 1;
    const double a = problem->lower[0], b = problem->upper[0];
    const struct ordo_sample *sample = &problem->sample;
    double *breaks = ordo_workspace_doubles(workspace, cells + 1);
    double *jump = ordo_workspace_doubles(workspace, cells);
    double taylor[ORDO_BSPLINE_DEGREE_MAX + 1];
    struct ordo_bspline s;
    size_t home = 0;
    int status = ordo_workspace_failed(workspace) ? ORDO_ENOMEM : ORDO_OK;

    (void)seed;
    if (status != ORDO_OK)
        goto done;
    if (sample->N < 10 * cells)
        ordo_fit_remark(fit, "%zu points for %zu cells: fewer than ten points a cell", sample->N,
                        cells);
    if (!free_knots(problem->settings))
        uniform(a, b, cells, breaks);
    else
        status = equidistribute(problem->derivative, p + 1, a, b, cells, workspace, breaks);
    if (status == ORDO_OK)
        status = ordo_bspline_init(p, cells, breaks, workspace, &s);
    if (status == ORDO_OK)
        status = ordo_bspline_fit(&s, sample->N, sample->x, sample->y, workspace);
    if (status == ORDO_OK)
        status = ordo_bspline_powers(&s, workspace, &home, taylor, jump);
    if (status == ORDO_OK)
        status = polynomial_set(net, cells - 1, p, a, b, taylor, workspace);
    if (status != ORDO_OK)
        goto done;
    for (size_t i = 1; i < cells; i++) {
        /* Left of the home cell a jump J at t is met from the right: the polynomial to the left
         * is the one to the right minus J (x - t)^p = minus J (-1)^p (t - x)^p. */
        const bool right = i > home;
        neuron_set(net, i - 1, right ? 1 : -1, breaks[i],
                   right || p % 2 == 1 ? jump[i - 1] : -jump[i - 1]);
    }
    fit->h = (b - a) / (double)cells;
    fit->rank = fit->columns = cells + p;
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

static size_t spline_needs(const struct ordo_architecture *architecture,
                           const struct ordo_activation *activation,
                           const struct ordo_values *settings) {
    return !free_knots(settings) ? 0 : degree(architecture, activation) + 1;
}

/* sqrt(|B_2r| / (2r)!) = sqrt(2 zeta(2r)) / (2 pi)^r. */
double ordo_spline_constant(size_t r) {
    return sqrt(2 * gsl_sf_zeta_int((int)(2 * r))) / gsl_pow_uint(2 * M_PI, (unsigned)r);
}

static double spline_constant(const struct ordo_architecture *architecture,
                              const struct ordo_activation *activation, size_t *order) {
    *order = degree(architecture, activation) + 1;
    return ordo_spline_constant(*order);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING(
        "knots", CHOICE, .title = "Knots", .initial = "uniform", .choices = knots,
        .expected = "a kind of knots",
        .help = "uniform, or equidistributed: each cell has the same share of |f^(r)|^(1/(r+1/2))"),
    {.name = NULL},
};

const struct ordo_method ordo_method_spline = {
    .name = "spline",
    .summary = "least-squares smoothest spline in the tied form U = Q = ... = G",
    .source = "theory §1, smoothest splines; de Boor, A Practical Guide to Splines, ch. XII, XIV",
    .products = true,
    .activations = ORDO_SERVES_POWERS,
    .width_min = degree,
    .seedless = true,
    .needs = spline_needs,
    .fit = spline_fit,
    .constant = spline_constant,
    .free_knots = free_knots,
    .settings = settings,
};
