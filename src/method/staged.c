/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * staged.c: DB's protocol (DB §4, theory §2): the gates alternate on a uniform grid, everything
 * else is random, and one block of parameters after the other is solved for, D, U, Q, R, then
 * optionally the gates and all parameters together.
 *
 * In D, U, Q and R the model is linear (R: in the cubes), and such a stage is one linear
 * least-squares problem, solved exactly by QR; `linear_solver = "normal"` takes the published way
 * instead, one Newton step by the normal equations. Every stage solves for the output bias d as
 * well: one that freezes it, as DB's program does (`frozen_bias`), spikes at odd n, where a gate is
 * dead (theory §1). Stages in which the model is not linear (G, all, and the squares of gqu2a …
 * gqu2c) use Newton's method (newton.h).
 */
#include "method/linear.h"
#include "method/methods.h"
#include "method/newton.h"
#include "method/reduction.h"
#include "ordo.h"
#include <assert.h>
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Largest cosine between the residual and a column of J that is not worth a remark. */
static const double gradient_left = 1e-3;

/* One run of the protocol. */
struct run {
    const struct ordo_problem *problem;
    struct ordo_network *net;
    struct ordo_fit *fit;
    struct ordo_reduction reduction;
    bool reduction_current; /* it belongs to the gates as they are */
};

/* A seed of 32 bits, which the generator takes, out of (n, seed), so that neighbours share nothing
 * (the finaliser of SplitMix64; Steele, Lea, Flood 2014). */
static unsigned long mix(size_t n, unsigned long seed) {
    uint64_t z = (uint64_t)seed * 0x9e3779b97f4a7c15u + (uint64_t)n;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (unsigned long)((z ^ z >> 31) & 0xffffffffu);
}

/* Random parameters; those of affine factors refer to xi in [-1, 1], the domain's own coordinate,
 * so that their roots lie in every domain alike. */
static int initialise(const struct run *run, unsigned long seed) {
    struct ordo_network *net = run->net;
    const double centre = 0.5 * (run->problem->lower[0] + run->problem->upper[0]);
    const double half = 0.5 * (run->problem->upper[0] - run->problem->lower[0]);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    if (rng == NULL)
        return ORDO_ENOMEM;
    gsl_rng_set(rng, mix(net->n, seed));
    for (size_t j = 0; j < net->P; j++)
        net->theta[j] = run->problem->staging->init == ORDO_INIT_UNIFORM
                            ? gsl_ran_flat(rng, -1, 1)
                            : gsl_ran_gaussian_ziggurat(rng, 1);
    gsl_rng_free(rng);
    for (const struct ordo_block *b = net->architecture->blocks; b->name != NULL; b++) {
        double *row = ordo_network_block(net, b->name);
        double *bias = b[1].name != NULL && b[1].extent == ORDO_SCALAR
                           ? ordo_network_block(net, b[1].name)
                           : NULL;
        for (size_t i = 0; i < net->n && b->extent == ORDO_VECTOR; i++) {
            row[i] /= half;
            if (bias != NULL)
                bias[i] -= row[i] * centre;
        }
    }
    return ORDO_OK;
}

/* Stages. */

/* A stage: the blocks that it solves for. */
struct stage {
    const char *name;
    bool chosen[ORDO_BLOCKS_MAX];
    size_t columns; /* parameters of the chosen blocks */
    unsigned power; /* p if the model is linear in their p-th powers, 0 if it is in none */
    bool gates;     /* whether they move the knots */
};

/* The multiplicand's own block b, or NULL. */
static const struct ordo_block *own_block(const struct ordo_network *net, size_t b) {
    for (const struct ordo_block *own = net->architecture->blocks; own->name != NULL; own++)
        if (strcmp(net->blocks[b].name, own->name) == 0)
            return own;
    return NULL;
}

static struct stage stage_make(const struct run *run, const char *name) {
    const struct ordo_network *net = run->net;
    const bool all = strcmp(name, "all") == 0, gates = strcmp(name, "G") == 0;
    const bool outer = strcmp(name, "D") == 0;
    struct stage stage = {.name = name, .power = all || gates ? 0 : 1, .gates = all || gates};

    for (size_t b = 0; b < net->blocks_count; b++) {
        const struct ordo_block *own = own_block(net, b);
        if (own != NULL)
            stage.chosen[b] = strcmp(own->stage, name) == 0;
        else if (strcmp(net->blocks[b].name, "D") == 0)
            stage.chosen[b] = outer;
        else if (strcmp(net->blocks[b].name, "d") == 0)
            stage.chosen[b] = outer || gates || !run->problem->staging->frozen_bias;
        else /* G and g */
            stage.chosen[b] = gates;
        if (own != NULL && stage.chosen[b])
            stage.power = own->power == 2 ? 0 : own->power;
        stage.chosen[b] = stage.chosen[b] || all;
        stage.columns += stage.chosen[b] ? net->blocks[b].count : 0;
    }
    return stage;
}

static bool is_bias(const struct ordo_network *net, size_t b) {
    return strcmp(net->blocks[b].name, "d") == 0;
}

/* A sentence more for the record, unless it is there already or has no room. */
__attribute__((format(printf, 2, 3))) static void remark(struct ordo_fit *fit, const char *format,
                                                         ...) {
    const size_t used = strlen(fit->note);
    char text[sizeof fit->note];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (strstr(fit->note, text) == NULL && used + 2 + strlen(text) < sizeof fit->note)
        snprintf(fit->note + used, sizeof fit->note - used, "%s%s", used > 0 ? "; " : "", text);
}

static int reduction_set(struct run *run) {
    double *knots = malloc(run->net->n * sizeof *knots);
    int status = ORDO_ENOMEM;

    if (knots != NULL) {
        const size_t count = ordo_network_knots(run->net, knots);
        gsl_sort(knots, 1, count);
        status = ordo_reduction_set(&run->reduction, &run->problem->sample, count, knots);
    }
    run->reduction_current = status == ORDO_OK;
    free(knots);
    return status;
}

/* Whether gate i is open on all points. */
static bool wide_open(const struct run *run, size_t i) {
    const struct ordo_sample *sample = &run->problem->sample;
    const double *G = ordo_network_block(run->net, "G"), *g = ordo_network_block(run->net, "g");
    const double shift = g != NULL ? g[i] : 0;

    return run->net->activation->power > 0 && G[i] * sample->x[0] + shift > 0 &&
           G[i] * sample->x[sample->N - 1] + shift > 0;
}

/* Mark the columns that may depend on each other exactly: those of gates that are open on all
 * points, and the bias. */
static void suspect_set(const struct run *run, const struct stage *stage, bool suspect[]) {
    const struct ordo_network *net = run->net;

    for (size_t b = 0; b < net->blocks_count; b++)
        for (size_t j = 0; stage->chosen[b] && j < net->blocks[b].count; j++)
            *suspect++ = is_bias(net, b) || wide_open(run, j / net->blocks[b].extent);
}

/* Jacobian of the stage's blocks at the reduced points, and what the other blocks leave to fit. The
 * stage's parameters are set to 1, where the derivative of R^3 is 3, and then to 0. */
static void stage_system(struct run *run, const struct stage *stage, gsl_matrix *A, gsl_vector *b,
                         double work[]) {
    struct ordo_network *net = run->net;
    const struct ordo_reduction *reduction = &run->reduction;
    const size_t bias = net->architecture->biased && stage->chosen[net->blocks_count - 1] ? 1 : 0;

    for (size_t block = 0; block < net->blocks_count; block++)
        for (size_t j = 0; stage->chosen[block] && j < net->blocks[block].count; j++)
            net->theta[net->blocks[block].offset + j] = 1;
    ordo_network_jacobian(net, stage->chosen, reduction->rows, reduction->x, A->data, A->tda);
    if (stage->power > 1) {
        gsl_matrix_view powers = gsl_matrix_submatrix(A, 0, 0, A->size1, A->size2 - bias);
        gsl_matrix_scale(&powers.matrix, 1. / stage->power);
    }
    for (size_t block = 0; block < net->blocks_count; block++)
        if (stage->chosen[block])
            memset(net->theta + net->blocks[block].offset, 0,
                   net->blocks[block].count * sizeof *net->theta);
    ordo_network_forward(net, reduction->rows, reduction->x, b->data);
    gsl_matrix_view rest = gsl_matrix_view_vector(b, reduction->rows, 1);
    ordo_reduction_apply(reduction, A, work);
    ordo_reduction_apply(reduction, &rest.matrix, work);
    for (size_t i = 0; i < reduction->rows; i++)
        b->data[i] = reduction->y[i] - b->data[i];
}

static int stage_exact(struct run *run, const struct stage *stage) {
    struct ordo_network *net = run->net;
    const size_t columns = stage->columns;
    double *work = NULL;
    bool *suspect = NULL, collapsed = false;
    gsl_matrix *A = NULL;
    gsl_vector *b = NULL, *c = NULL;
    int status = run->reduction_current ? ORDO_OK : reduction_set(run);

    if (status != ORDO_OK)
        return status;
    assert(columns > 0);
    A = gsl_matrix_alloc(run->reduction.rows, columns);
    b = gsl_vector_alloc(run->reduction.rows);
    c = gsl_vector_alloc(columns);
    work = malloc((ordo_network_degree(net) + 1) * columns * sizeof *work);
    suspect = malloc(columns * sizeof *suspect);
    status = ORDO_ENOMEM;
    if (A == NULL || b == NULL || c == NULL || work == NULL || suspect == NULL)
        goto done;
    stage_system(run, stage, A, b, work);
    suspect_set(run, stage, suspect);
    run->fit->columns = columns;
    status = ordo_linear_solve(A, b, suspect, c, &run->fit->rank, &collapsed);
    if (status != ORDO_OK)
        goto done;
    if (collapsed)
        remark(run->fit, "the %zu columns of stage %s have the rank %zu to working precision",
               columns, stage->name, run->fit->rank);
    for (size_t block = 0, first = 0; block < net->blocks_count; block++) {
        double *own = net->theta + net->blocks[block].offset;
        if (!stage->chosen[block])
            continue;
        for (size_t j = 0; j < net->blocks[block].count; j++) {
            const double value = gsl_vector_get(c, first++);
            own[j] = stage->power == 3 && !is_bias(net, block) ? cbrt(value) : value;
        }
    }
done:
    gsl_matrix_free(A);
    gsl_vector_free(b);
    gsl_vector_free(c);
    free(work);
    free(suspect);
    return status;
}

/* A stage by Newton's method. What stays away from a minimum, or was solved for with a singular
 * matrix, is said. */
static int stage_newton(struct run *run, const struct stage *stage,
                        enum ordo_newton_variant variant, size_t iterations) {
    struct ordo_fit *fit = run->fit;
    const int status =
        ordo_newton_minimise(run->problem, run->net, stage->chosen, variant, iterations, fit);

    run->reduction_current = run->reduction_current && !stage->gates;
    if (variant == ORDO_NEWTON_PUBLISHED && fit->rcond < DBL_EPSILON)
        remark(fit, "the normal equations of stage %s are singular to working precision",
               stage->name);
    else if (variant == ORDO_NEWTON_DAMPED && strcmp(fit->stop, "iterations") == 0 &&
             fit->gradient > gradient_left)
        remark(fit, "stage %s ended after %zu steps with a gradient of %.1e", stage->name,
               fit->iterations, fit->gradient);
    return status;
}

static int stage_run(struct run *run, const char *name) {
    const struct ordo_staging *staging = run->problem->staging;
    const struct stage stage = stage_make(run, name);

    if (stage.power == 0)
        return stage_newton(run, &stage, ORDO_NEWTON_DAMPED, staging->iterations);
    if (staging->linear_solver == ORDO_SOLVER_NORMAL)
        return stage_newton(run, &stage, ORDO_NEWTON_PUBLISHED, 1);
    return stage_exact(run, &stage);
}

/* The stages of a sweep, into stages[]: the stated ones, or D and those of the multiplicand. */
static size_t stages_list(const struct ordo_staging *staging,
                          const struct ordo_architecture *architecture, const char *stages[]) {
    size_t count = 0;

    for (size_t i = 0; i < staging->stages_count; i++)
        stages[count++] = staging->stages[i];
    if (count > 0)
        return count;
    stages[count++] = "D";
    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++)
        if (strcmp(stages[count - 1], b->stage) != 0)
            stages[count++] = b->stage;
    return count;
}

static int staged_fit(const struct ordo_problem *problem, unsigned long seed,
                      struct ordo_network *net, struct ordo_fit *fit) {
    struct run run = {.problem = problem, .net = net, .fit = fit};
    const char *stages[ORDO_STAGES_MAX];
    const size_t count = stages_list(problem->staging, net->architecture, stages);
    const size_t N = problem->sample.N;
    int status;

    assert(problem->staging != NULL && problem->staging->sweeps > 0);
    if (net->n >= N) {
        remark(fit, "%zu gates but only %zu points", net->n, N);
        return ORDO_EINVAL;
    }
    if (N < 10 * net->n)
        remark(fit, "%zu points for %zu gates: fewer than ten points a cell", N, net->n);
    status = ordo_reduction_alloc(N, net->n, ordo_network_degree(net), net->activation->power > 0,
                                  &run.reduction);
    if (status == ORDO_OK)
        status = initialise(&run, seed);
    ordo_gates_place(problem, problem->gate_scale, problem->staging->one_directional, net, fit);
    for (size_t sweep = 0; sweep < problem->staging->sweeps; sweep++)
        for (size_t i = 0; i < count && status == ORDO_OK; i++)
            status = stage_run(&run, stages[i]);
    ordo_reduction_free(&run.reduction);
    return status;
}

static bool staged_serves(const struct ordo_architecture *architecture,
                          const struct ordo_activation *activation, size_t dx, char why[],
                          size_t size) {
    (void)architecture, (void)activation;
    if (dx != 1)
        snprintf(why, size, "it serves dx = 1, not dx = %zu", dx);
    return dx == 1;
}

static size_t staged_width_min(const struct ordo_architecture *architecture,
                               const struct ordo_activation *activation) {
    (void)architecture, (void)activation;
    return 1;
}

static size_t staged_needs(const struct ordo_architecture *architecture,
                           const struct ordo_activation *activation, enum ordo_knots knots) {
    (void)architecture, (void)activation, (void)knots;
    return 0;
}

/* The constants of theory §1 are those of everything linear solved at once: of one stage that
 * covers it for `mlp` (D), `glu` (U) and `gqu2d` (Q). */
static double staged_constant(const struct ordo_architecture *architecture,
                              const struct ordo_activation *activation, size_t *order) {
    const double c = ordo_method_least_squares.constant(architecture, activation, order);
    const bool one_stage = architecture->degree < 2 || architecture->terms == ORDO_TERMS_FULL;

    return one_stage && architecture->biased && activation->power == 1 ? c : GSL_NAN;
}

const struct ordo_method ordo_method_staged = {
    .name = "staged",
    .summary = "one block of parameters after the other from random ones, then all by Newton",
    .source = "DB §4 protocol",
    .serves = staged_serves,
    .width_min = staged_width_min,
    .needs = staged_needs,
    .fit = staged_fit,
    .constant = staged_constant,
    .staged = true,
};
