/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * newton.c: Newton's method for some blocks of a network's parameters: exact gradient and Hessian,
 * cross terms included, Jacobi scaling, damping, strong Wolfe line search (Nocedal and Wright,
 * Numerical Optimization, 2nd ed., algorithms 3.2, 3.5 and 3.6).
 */
#include "method/newton.h"
#include "method/methods.h"
#include "method/reduction.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Largest cosine between the residual and a column of J at which the gradient counts as zero, and
 * relative length at which a step does. */
static const double gradient_zero = 1e-9, step_zero = 1e-14;

/* Sufficient decrease and curvature of the Wolfe conditions, and how much a trial step may grow. */
static const double wolfe_decrease = 1e-4, wolfe_curvature = 0.9, step_growth = 2;
enum { TRIALS = 30 };

/* A parameter that moves the outputs less than this share (of the square) of what another of its
 * block does counts as if it moved them so much: a step along one of a saturated gate, which moves
 * next to nothing, would else dwarf all others. */
static const double influence_least = 1e-12;

/* Damping, in parameters that make the diagonal of J'J one, that leaves nothing of H. */
static const double damping_most = 1e6;

struct descent {
    const struct ordo_problem *problem;
    struct ordo_network *net;
    const bool *chosen;
    bool reduced, gates_move;
    struct ordo_reduction reduction;
    size_t S;      /* parameters of the chosen blocks */
    size_t *place; /* place[P]: where a parameter is among them; SIZE_MAX if it is not chosen */
    gsl_matrix J, H, work;    /* J[rows][S] with T applied; H[S][S] */
    double *apply_work;       /* [(D + 1)*S] */
    double *r, *v;            /* residual, T'residual */
    double *bend, *bend_work; /* second derivatives [n*q*q], and scratch for them */
    double *knots;
    double *theta;                      /* theta[P] at the start of a step */
    gsl_vector scale, gradient, p, rhs; /* [S]; p is the direction, in parameters */
    gsl_vector rcond_work;              /* [3*S] */
    gsl_permutation pivots;
    double F, rcond;
};

static int descent_init(struct descent *d, struct ordo_workspace *workspace) {
    const struct ordo_network *net = d->net;
    const size_t N = d->problem->sample.N, n = net->n, D = ordo_network_degree(net);
    const size_t q = ordo_network_neuron_parameters(net);

    d->reduced = net->activation->power > 0 && net->dx == 1;
    d->place = ordo_workspace_take(workspace, net->P, sizeof *d->place);
    if (d->place == NULL)
        return ORDO_ENOMEM;
    for (size_t j = 0; j < net->P; j++)
        d->place[j] = SIZE_MAX;
    for (size_t b = 0; b < net->blocks_count; b++) {
        for (size_t j = 0; d->chosen[b] && j < net->blocks[b].count; j++)
            d->place[net->blocks[b].offset + j] = d->S++;
        d->gates_move = d->gates_move || (d->chosen[b] && net->blocks[b].name[0] == 'G') ||
                        (d->chosen[b] && net->blocks[b].name[0] == 'g');
    }
    if (ordo_reduction_init(N, n, D, d->reduced, workspace, &d->reduction) != ORDO_OK)
        return ORDO_ENOMEM;
    const size_t rows = d->reduced ? d->reduction.capacity : N;
    d->J = ordo_workspace_matrix(workspace, rows, d->S);
    d->H = ordo_workspace_matrix(workspace, d->S, d->S);
    d->work = ordo_workspace_matrix(workspace, d->S, d->S);
    d->apply_work = ordo_workspace_doubles(workspace, (D + 1) * d->S);
    d->r = ordo_workspace_doubles(workspace, rows);
    d->v = ordo_workspace_doubles(workspace, rows);
    d->bend = ordo_workspace_doubles(workspace, n * q * q);
    d->bend_work = ordo_workspace_doubles(workspace, ordo_network_bend_scratch(net));
    d->knots = ordo_workspace_doubles(workspace, n);
    d->theta = ordo_workspace_doubles(workspace, net->P);
    d->scale = ordo_workspace_vector(workspace, d->S);
    d->gradient = ordo_workspace_vector(workspace, d->S);
    d->p = ordo_workspace_vector(workspace, d->S);
    d->rhs = ordo_workspace_vector(workspace, d->S);
    d->rcond_work = ordo_workspace_vector(workspace, 3 * d->S);
    d->pivots = ordo_workspace_permutation(workspace, d->S);
    return ordo_workspace_failed(workspace) ? ORDO_ENOMEM : ORDO_OK;
}

/* F and the residual where the network stands. An F that is not finite is a value like others: the
 * line search turns away from it. */
static int evaluate(struct descent *d) {
    struct ordo_reduction *reduction = &d->reduction;
    gsl_matrix_view residual;

    if (reduction->rows == 0 || (d->reduced && d->gates_move)) {
        const size_t count = ordo_network_knots(d->net, d->knots);
        gsl_sort(d->knots, 1, count);
        if (ordo_reduction_set(reduction, &d->problem->sample, count, d->knots) != ORDO_OK)
            return ORDO_ESINGULAR;
    }
    ordo_network_forward(d->net, reduction->rows, reduction->x, d->r);
    residual = gsl_matrix_view_array(d->r, reduction->rows, 1);
    ordo_reduction_apply(reduction, &residual.matrix, d->apply_work);
    for (size_t i = 0; i < reduction->rows; i++)
        d->r[i] -= reduction->y[i];
    gsl_vector_const_view r = gsl_vector_const_view_array(d->r, reduction->rows);
    d->F =
        (gsl_pow_2(gsl_blas_dnrm2(&r.vector)) + reduction->tail) / (2 * (double)reduction->points);
    return ORDO_OK;
}

/* J, with T applied, and the gradient. */
static void differentiate(struct descent *d) {
    const size_t rows = d->reduction.rows;
    gsl_matrix_view J = gsl_matrix_submatrix(&d->J, 0, 0, rows, d->S);
    gsl_vector_const_view r = gsl_vector_const_view_array(d->r, rows);

    ordo_network_jacobian(d->net, d->chosen, rows, d->reduction.x, d->J.data, d->J.tda);
    ordo_reduction_apply(&d->reduction, &J.matrix, d->apply_work);
    gsl_blas_dgemv(CblasTrans, 1 / (double)d->reduction.points, &J.matrix, &r.vector, 0,
                   &d->gradient);
}

/* Second derivatives times the residual, added to the lower triangle of H. */
static void bend_add(struct descent *d) {
    const struct ordo_network *net = d->net;
    const size_t q = ordo_network_neuron_parameters(net), rows = d->reduction.rows;
    const double points = (double)d->reduction.points;
    size_t first[ORDO_BLOCKS_MAX], blocks[ORDO_BLOCKS_MAX], count = 0, own = 0;

    memcpy(d->v, d->r, rows * sizeof *d->v);
    ordo_reduction_apply_transposed(&d->reduction, d->v);
    ordo_network_bend(net, rows, d->reduction.x, d->v, d->bend_work, d->bend);
    for (size_t b = 0; b < net->blocks_count; b++) {
        if (strcmp(net->blocks[b].name, "d") == 0)
            continue;
        blocks[count] = b;
        first[count++] = own;
        own += net->blocks[b].extent;
    }
    for (size_t i = 0; i < net->n; i++)
        for (size_t k = 0; k < count; k++)
            for (size_t l = 0; l < count; l++) {
                const size_t eb = net->blocks[blocks[k]].extent, ec = net->blocks[blocks[l]].extent;
                for (size_t e = 0; e < eb; e++)
                    for (size_t f = 0; f < ec; f++) {
                        const size_t a = d->place[net->blocks[blocks[k]].offset + i * eb + e];
                        const size_t c = d->place[net->blocks[blocks[l]].offset + i * ec + f];
                        if (a < d->S && c <= a)
                            *gsl_matrix_ptr(&d->H, a, c) +=
                                d->bend[(i * q + first[k] + e) * q + first[l] + f] / points;
                    }
            }
}

/* Scale of every parameter, of H = J'J; 0 for one that nothing depends on. */
static void scale_set(struct descent *d) {
    gsl_vector_const_view diagonal = gsl_matrix_const_diagonal(&d->H);

    for (size_t b = 0; b < d->net->blocks_count; b++) {
        if (!d->chosen[b])
            continue;
        const size_t first = d->place[d->net->blocks[b].offset], count = d->net->blocks[b].count;
        gsl_vector_const_view own = gsl_vector_const_subvector(&diagonal.vector, first, count);
        const double least = influence_least * gsl_vector_max(&own.vector);
        for (size_t j = 0; j < count; j++) {
            const double size = gsl_vector_get(&own.vector, j);
            gsl_vector_set(&d->scale, first + j, size > 0 ? 1 / sqrt(GSL_MAX(size, least)) : 0);
        }
    }
}

/* The lower triangle of the Hessian in parameters that make the diagonal of J'J one; a parameter
 * that nothing depends on gets a row of the unit matrix and no gradient. */
static void hessian(struct descent *d) {
    gsl_matrix_const_view J = gsl_matrix_const_submatrix(&d->J, 0, 0, d->reduction.rows, d->S);

    gsl_blas_dsyrk(CblasLower, CblasTrans, 1 / (double)d->reduction.points, &J.matrix, 0, &d->H);
    scale_set(d);
    bend_add(d);
    for (size_t i = 0; i < d->S; i++)
        for (size_t j = 0; j <= i; j++)
            *gsl_matrix_ptr(&d->H, i, j) *=
                gsl_vector_get(&d->scale, i) * gsl_vector_get(&d->scale, j);
    for (size_t j = 0; j < d->S; j++)
        if (gsl_vector_get(&d->scale, j) == 0)
            gsl_matrix_set(&d->H, j, j, 1);
}

/* Largest cosine between the residual and a column of J. */
static double gradient_size(const struct descent *d) {
    const double residual = sqrt(2 * d->F);
    double largest = 0;

    for (size_t j = 0; j < d->S && residual > 0; j++)
        largest =
            GSL_MAX(largest, fabs(gsl_vector_get(&d->gradient, j) * gsl_vector_get(&d->scale, j)) /
                                 residual);
    return largest;
}

/* Damping that has been needed is never zero again. */
static double damping_more(double damping) { return GSL_MAX(16 * damping, 16 * DBL_EPSILON); }

/* Solve (H + damping) p = -gradient, in scaled parameters, for the direction p in parameters. */
static bool solve_damped(struct descent *d, double damping) {
    gsl_matrix_tricpy(CblasLower, CblasNonUnit, &d->work, &d->H);
    for (size_t j = 0; j < d->S; j++)
        *gsl_matrix_ptr(&d->work, j, j) += damping;
    if (gsl_linalg_cholesky_decomp1(&d->work) != GSL_SUCCESS ||
        gsl_linalg_cholesky_solve(&d->work, &d->rhs, &d->p) != GSL_SUCCESS)
        return false;
    gsl_vector_mul(&d->p, &d->scale);
    return gsl_finite(gsl_blas_dnrm2(&d->p));
}

static bool solve_published(struct descent *d) {
    int signum;

    for (size_t i = 0; i < d->S; i++)
        for (size_t j = 0; j < d->S; j++)
            gsl_matrix_set(&d->work, i, j, gsl_matrix_get(&d->H, GSL_MAX(i, j), GSL_MIN(i, j)));
    if (gsl_linalg_LU_decomp(&d->work, &d->pivots, &signum) != GSL_SUCCESS)
        return false;
    /* That of the triangle, which loses rank where the matrix does. */
    if (gsl_linalg_tri_rcond(CblasUpper, &d->work, &d->rcond, &d->rcond_work) != GSL_SUCCESS)
        d->rcond = 0;
    if (gsl_linalg_LU_solve(&d->work, &d->pivots, &d->rhs, &d->p) != GSL_SUCCESS)
        return false;
    gsl_vector_mul(&d->p, &d->scale);
    return gsl_finite(gsl_blas_dnrm2(&d->p));
}

/* The direction of a step and the slope of F along it, < 0; 0 if there is none. An H that is
 * indefinite, or singular to working precision, is damped until it is not, from *damping on; at
 * damping_most the direction is that of the scaled gradient. */
static double direction(struct descent *d, enum ordo_newton_variant variant, double *damping) {
    bool solved = false;
    double slope;

    for (size_t j = 0; j < d->S; j++)
        gsl_vector_set(&d->rhs, j, -gsl_vector_get(&d->gradient, j) * gsl_vector_get(&d->scale, j));
    if (variant == ORDO_NEWTON_PUBLISHED)
        solved = solve_published(d);
    while (variant == ORDO_NEWTON_DAMPED && !solved && *damping < damping_most)
        if (!(solved = solve_damped(d, *damping)))
            *damping = damping_more(*damping);
    if (solved && gsl_blas_ddot(&d->gradient, &d->p, &slope) == GSL_SUCCESS && slope < 0)
        return slope;
    gsl_vector_memcpy(&d->p, &d->rhs);
    gsl_vector_mul(&d->p, &d->scale);
    gsl_blas_ddot(&d->gradient, &d->p, &slope);
    return slope < 0 ? slope : 0;
}

/* Go to theta + step p; F there and its slope along p. */
static int try_step(struct descent *d, double step, double *slope) {
    int status;

    for (size_t b = 0; b < d->net->blocks_count; b++)
        for (size_t j = d->net->blocks[b].offset;
             d->chosen[b] && j < d->net->blocks[b].offset + d->net->blocks[b].count; j++)
            d->net->theta[j] = d->theta[j] + step * gsl_vector_get(&d->p, d->place[j]);
    status = evaluate(d);
    if (status != ORDO_OK)
        return status;
    differentiate(d);
    gsl_blas_ddot(&d->gradient, &d->p, slope);
    if (!gsl_finite(d->F) || !gsl_finite(*slope)) {
        d->F = GSL_POSINF;
        *slope = GSL_POSINF;
    }
    return ORDO_OK;
}

/* A trial point of the line search. */
struct trial {
    double step, F, slope;
};

/* Minimum of the cubic through two trials, kept away from both; their middle if there is none. */
static double between(const struct trial *a, const struct trial *b) {
    const double width = b->step - a->step;
    const double u = a->slope + b->slope - 3 * (b->F - a->F) / width;
    const double w = GSL_SIGN(width) * sqrt(u * u - a->slope * b->slope);
    const double cubic = b->step - width * (b->slope + w - u) / (b->slope - a->slope + 2 * w);
    const double margin = 0.1 * fabs(width);

    if (!gsl_finite(cubic))
        return a->step + 0.5 * width;
    return GSL_MAX(GSL_MIN(cubic, GSL_MAX(a->step, b->step) - margin),
                   GSL_MIN(a->step, b->step) + margin);
}

/* Strong Wolfe line search from theta, where F and its slope along p are given. Leaves the network
 * at the step that it returns, with F, the residual and the gradient of that point; 0 if no step
 * lowers F. */
static int line_search(struct descent *d, double slope, double *step) {
    const struct trial start = {0, d->F, slope};
    struct trial low = start, high = {0}, now = {.step = 1};
    bool bracketed = false;
    int status = ORDO_OK;

    for (size_t trial = 0; trial < TRIALS; trial++) {
        status = try_step(d, now.step, &now.slope);
        if (status != ORDO_OK)
            return status;
        now.F = d->F;
        if (now.F > start.F + wolfe_decrease * now.step * slope || now.F >= low.F) {
            high = now;
            bracketed = true;
        } else {
            if (fabs(now.slope) <= -wolfe_curvature * slope) {
                *step = now.step;
                return ORDO_OK;
            }
            if (bracketed ? now.slope * (high.step - low.step) >= 0 : now.slope >= 0) {
                high = low;
                bracketed = true;
            }
            low = now;
        }
        now.step = bracketed ? between(&low, &high) : step_growth * now.step;
        if (bracketed && fabs(high.step - low.step) <= DBL_EPSILON * fabs(low.step))
            break;
    }
    /* The best point that was seen, which fulfils the first condition at least. */
    *step = low.step;
    return try_step(d, low.step, &now.slope);
}

/* One step, of that multiple of the direction p; 0, and the network where it was, if nothing along
 * p lowers F. */
static int take_step(struct descent *d, enum ordo_newton_variant variant, double *damping,
                     double *step) {
    int status = ORDO_OK;

    memcpy(d->theta, d->net->theta, d->net->P * sizeof *d->theta);
    const double slope = direction(d, variant, damping);
    *damping /= 64;
    *step = 0;
    if (slope < 0)
        status = line_search(d, slope, step);
    if (*step == 0)
        memcpy(d->net->theta, d->theta, d->net->P * sizeof *d->theta);
    return status;
}

/* Length of step*p relative to the parameters, both in the scaled ones. */
static double step_size(const struct descent *d, double step) {
    double moved = 0, all = 0;

    for (size_t j = 0; j < d->net->P; j++) {
        if (d->place[j] == SIZE_MAX || gsl_vector_get(&d->scale, d->place[j]) == 0)
            continue;
        const double scale = gsl_vector_get(&d->scale, d->place[j]);
        moved += gsl_pow_2(step * gsl_vector_get(&d->p, d->place[j]) / scale);
        all += gsl_pow_2(d->theta[j] / scale);
    }
    return all > 0 ? sqrt(moved / all) : GSL_POSINF;
}

int ordo_newton_minimise(const struct ordo_problem *problem, struct ordo_network *net,
                         const bool chosen[], enum ordo_newton_variant variant, size_t iterations,
                         struct ordo_workspace *workspace, struct ordo_fit *fit) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    struct descent d = {.problem = problem, .net = net, .chosen = chosen, .rcond = GSL_NAN};
    double damping = 0, step;
    const char *stop = "iterations";
    int status = descent_init(&d, workspace);

    fit->iterations = 0;
    fit->step = GSL_NAN;
    if (status == ORDO_OK)
        status = evaluate(&d);
    if (status == ORDO_OK && !gsl_finite(d.F))
        status = ORDO_ENOTFINITE;
    if (status != ORDO_OK)
        goto done;
    differentiate(&d);
    for (;;) {
        hessian(&d);
        fit->gradient = gradient_size(&d);
        if (fit->gradient <= gradient_zero)
            stop = "gradient";
        else if (fit->iterations > 0 && fit->step <= step_zero)
            stop = "step";
        else if (fit->iterations < iterations) {
            status = take_step(&d, variant, &damping, &step);
            if (status != ORDO_OK)
                goto done;
            if (step > 0) {
                fit->iterations++;
                fit->step = step_size(&d, step);
                continue;
            }
            stop = "no descent";
        }
        break;
    }
    fit->rcond = d.rcond;
    snprintf(fit->stop, sizeof fit->stop, "%s", stop);
done:
    ordo_workspace_release(workspace, mark);
    return status;
}
