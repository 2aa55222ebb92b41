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
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Largest cosine between the residual and a column of J that is not worth a remark. */
static const double gradient_left = 1e-3;

/* Most stages of one sweep, and their longest name. */
enum { STAGES_MAX = 16, STAGE_SIZE = 8 };

/* Where the parameters come from that no stage has solved for yet: N(0, 1), as DB prints, or
 * U(-1, 1), as DB's program draws. */
enum { NORMAL, UNIFORM };
static const char *const inits[] = {[NORMAL] = "normal", [UNIFORM] = "uniform", NULL};

/* How a stage is solved in which the model is linear: orthogonal, with the rank found, or by the
 * normal equations, as DB publishes. */
enum { SOLVER_QR, SOLVER_NORMAL };
static const char *const solvers[] = {[SOLVER_QR] = "qr", [SOLVER_NORMAL] = "normal", NULL};

/* What a run is told. */
struct staging {
    char name[STAGES_MAX][STAGE_SIZE];
    const char *stages[ORDO_BLOCKS_MAX]; /* of a sweep, in order; none: those of the architecture */
    size_t stages_count, sweeps, iterations, init, linear_solver;
    bool frozen_bias, one_directional;
    double gate_scale;
};

static_assert((int)STAGES_MAX <= (int)ORDO_BLOCKS_MAX, "every stated stage has its place");

/* The one place where it is read. ORDO_EINVAL if it is not there or asks for nothing. */
static int staging_read(const struct ordo_problem *problem, struct staging *s) {
    const struct ordo_values *values = problem->settings;
    const char *stages = ordo_values_text(values, "stages");

    *s = (struct staging){.sweeps = ordo_values_integer(values, "sweeps"),
                          .iterations = ordo_values_integer(values, "iterations"),
                          .init = ordo_values_choice(values, "init"),
                          .linear_solver = ordo_values_choice(values, "linear_solver"),
                          .frozen_bias = ordo_values_flag(values, "frozen_bias"),
                          .one_directional = ordo_values_flag(values, "one_directional"),
                          .gate_scale = problem->gate_scale};
    for (const char *p = stages != NULL ? stages : ""; *p != '\0';) {
        const size_t length = strcspn(p, " ");
        if (length >= STAGE_SIZE || s->stages_count == STAGES_MAX)
            return ORDO_EINVAL;
        memcpy(s->name[s->stages_count], p, length);
        s->stages[s->stages_count] = s->name[s->stages_count];
        s->stages_count++;
        p += length + (p[length] == ' ');
    }
    return s->sweeps > 0 ? ORDO_OK : ORDO_EINVAL;
}

/* One run of the protocol. */
struct run {
    const struct ordo_problem *problem;
    struct staging staging;
    struct ordo_workspace *workspace;
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
    const struct ordo_mark mark = ordo_workspace_mark(run->workspace);
    const gsl_rng rng = {.type = gsl_rng_mt19937,
                         .state = ordo_workspace_take(run->workspace, 1, gsl_rng_mt19937->size)};

    if (rng.state == NULL) {
        ordo_workspace_release(run->workspace, mark);
        return ORDO_ENOMEM;
    }
    gsl_rng_set(&rng, mix(net->n, seed));
    for (size_t j = 0; j < net->P; j++)
        net->theta[j] = run->staging.init == UNIFORM ? gsl_ran_flat(&rng, -1, 1)
                                                     : gsl_ran_gaussian_ziggurat(&rng, 1);
    ordo_workspace_release(run->workspace, mark);
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
            stage.chosen[b] = outer || gates || !run->staging.frozen_bias;
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

static int reduction_set(struct run *run) {
    const struct ordo_mark mark = ordo_workspace_mark(run->workspace);
    double *knots = ordo_workspace_doubles(run->workspace, run->net->n);
    int status = ORDO_ENOMEM;

    if (knots != NULL) {
        const size_t count = ordo_network_knots(run->net, knots);
        gsl_sort(knots, 1, count);
        status = ordo_reduction_set(&run->reduction, &run->problem->sample, count, knots);
    }
    run->reduction_current = status == ORDO_OK;
    ordo_workspace_release(run->workspace, mark);
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

/* The solution c[columns] becomes the stage's parameters; of R it has the cubes. */
static void stage_set(const struct stage *stage, const double c[], struct ordo_network *net) {
    for (size_t block = 0; block < net->blocks_count; block++) {
        double *own = net->theta + net->blocks[block].offset;
        if (!stage->chosen[block])
            continue;
        for (size_t j = 0; j < net->blocks[block].count; j++, c++)
            own[j] = stage->power == 3 && !is_bias(net, block) ? cbrt(*c) : *c;
    }
}

static int stage_exact(struct run *run, const struct stage *stage) {
    struct ordo_workspace *workspace = run->workspace;
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t columns = stage->columns, D = ordo_network_degree(run->net);
    bool collapsed = false;
    int status = run->reduction_current ? ORDO_OK : reduction_set(run);

    if (status != ORDO_OK)
        return status;
    assert(columns > 0);
    gsl_matrix A = ordo_workspace_matrix(workspace, run->reduction.rows, columns);
    gsl_vector b = ordo_workspace_vector(workspace, run->reduction.rows);
    gsl_vector c = ordo_workspace_vector(workspace, columns);
    double *work = ordo_workspace_doubles(workspace, (D + 1) * columns);
    bool *suspect = ordo_workspace_take(workspace, columns, sizeof *suspect);
    status = ORDO_ENOMEM;
    if (ordo_workspace_failed(workspace))
        goto done;
    stage_system(run, stage, &A, &b, work);
    suspect_set(run, stage, suspect);
    run->fit->columns = columns;
    status = ordo_linear_solve(&A, &b, suspect, workspace, &c, &run->fit->rank, &collapsed);
    if (status != ORDO_OK)
        goto done;
    if (collapsed)
        ordo_fit_remark(run->fit,
                        "the %zu columns of stage %s have the rank %zu to working precision",
                        columns, stage->name, run->fit->rank);
    stage_set(stage, c.data, run->net);
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

/* A stage by Newton's method. What stays away from a minimum, or was solved for with a singular
 * matrix, is said. */
static int stage_newton(struct run *run, const struct stage *stage,
                        enum ordo_newton_variant variant, size_t iterations) {
    struct ordo_fit *fit = run->fit;
    const int status = ordo_newton_minimise(run->problem, run->net, stage->chosen, variant,
                                            iterations, run->workspace, fit);

    run->reduction_current = run->reduction_current && !stage->gates;
    if (variant == ORDO_NEWTON_PUBLISHED && fit->rcond < DBL_EPSILON)
        ordo_fit_remark(fit, "the normal equations of stage %s are singular to working precision",
                        stage->name);
    else if (variant == ORDO_NEWTON_DAMPED && strcmp(fit->stop, "iterations") == 0 &&
             fit->gradient > gradient_left)
        ordo_fit_remark(fit, "stage %s ended after %zu steps with a gradient of %.1e", stage->name,
                        fit->iterations, fit->gradient);
    return status;
}

static int stage_run(struct run *run, const char *name) {
    const struct staging *staging = &run->staging;
    const struct stage stage = stage_make(run, name);

    if (stage.power == 0)
        return stage_newton(run, &stage, ORDO_NEWTON_DAMPED, staging->iterations);
    if (staging->linear_solver == SOLVER_NORMAL)
        return stage_newton(run, &stage, ORDO_NEWTON_PUBLISHED, 1);
    return stage_exact(run, &stage);
}

static int staged_fit(const struct ordo_problem *problem, unsigned long seed,
                      struct ordo_workspace *workspace, struct ordo_network *net,
                      struct ordo_fit *fit) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    struct run run = {.problem = problem, .workspace = workspace, .net = net, .fit = fit};
    struct staging *staging = &run.staging;
    const size_t N = problem->sample.N;
    int status = staging_read(problem, staging);

    if (status != ORDO_OK)
        return status;
    if (staging->stages_count == 0)
        staging->stages_count = ordo_architecture_stages(net->architecture, staging->stages);
    if (net->n >= N) {
        ordo_fit_remark(fit, "%zu gates but only %zu points", net->n, N);
        return ORDO_EINVAL;
    }
    if (N < 10 * net->n)
        ordo_fit_remark(fit, "%zu points for %zu gates: fewer than ten points a cell", N, net->n);
    status = ordo_reduction_init(N, net->n, ordo_network_degree(net), net->activation->power > 0,
                                 workspace, &run.reduction);
    if (status == ORDO_OK)
        status = initialise(&run, seed);
    ordo_gates_place(problem, staging->gate_scale, staging->one_directional, net, fit);
    for (size_t sweep = 0; sweep < staging->sweeps; sweep++)
        for (size_t i = 0; i < staging->stages_count && status == ORDO_OK; i++)
            status = stage_run(&run, staging->stages[i]);
    ordo_workspace_release(workspace, mark);
    return status;
}

/* The constants of theory §1 are those of everything linear solved at once: of one stage that
 * covers it for `mlp` (D), `glu` (U) and `gqu2d` (Q). */
static double staged_constant(const struct ordo_architecture *architecture,
                              const struct ordo_activation *activation, size_t *order) {
    const double c =
        ordo_method_constant(ordo_method_find("least_squares"), architecture, activation, order);
    const bool one_stage = architecture->degree < 2 || architecture->terms == ORDO_TERMS_FULL;

    return one_stage && architecture->biased && activation->power == 1 ? c : GSL_NAN;
}

/* The stages that are named are ones that the architecture has. */
static int staged_check(const struct ordo_architecture *architecture,
                        const struct ordo_values *values, size_t index,
                        struct ordo_complaint *complaint) {
    const char *names[ORDO_BLOCKS_MAX + 2];
    size_t count = ordo_architecture_stages(architecture, names), element = 1;
    char word[64], expected[64];

    if (strcmp(values->settings[index]->name, "stages") != 0)
        return ORDO_OK;
    names[count++] = "G";
    names[count++] = "all";
    snprintf(expected, sizeof expected, "a stage of %s", architecture->name);
    for (const char *p = values->values[index].text; p != NULL && *p != '\0'; element++) {
        const size_t length = strcspn(p, " ");
        size_t i = 0;
        snprintf(word, sizeof word, "%.*s", (int)length, p);
        while (i < count && strcmp(names[i], word) != 0)
            i++;
        if (i == count)
            return ordo_not_listed(complaint, element, word, names, count, expected);
        p += length + (p[length] == ' ');
    }
    return ORDO_OK;
}

/* What becomes of a smooth gate as n grows is a choice that no order can be stated without; and a
 * gate for each point is too many. */
static int staged_check_all(const struct ordo_activation *activation,
                            const struct ordo_values *values, size_t n,
                            struct ordo_complaint *complaint) {
    const size_t points = ordo_values_integer(values, "points");

    if (!ordo_values_given(values, "gate_scale") && activation->power == 0 &&
        strcmp(activation->name, "identity") != 0) {
        snprintf(complaint->field, sizeof complaint->field, "gate_scale");
        return ordo_sentence(
            complaint,
            "is missing, expected one beside the smooth activation %s: with a fixed one the error "
            "follows no power law, with one that grows like n, as function(n) return 10*n end, it "
            "has the order of relu",
            activation->name);
    }
    if (n < points)
        return ORDO_OK;
    snprintf(complaint->field, sizeof complaint->field, "widths");
    return ordo_sentence(complaint,
                         "goes up to %zu, expected fewer gates than the %zu points of the fit", n,
                         points);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("stages", CHOICES, .title = "Stages", .high = STAGES_MAX,
                 .expected = "a list of 1 to 16 stages",
                 .help = "what is solved for, in order: D, the architecture's own, G (gates), all"),
    ORDO_SETTING("sweeps", INTEGER, .title = "Sweeps", .initial = "1", .low = 1, .high = 1000,
                 .help = "how often the stages are gone through"),
    ORDO_SETTING("iterations", INTEGER, .initial = "100", .low = 1, .high = 100000,
                 .help = "most Newton steps of a stage that is not linear"),
    ORDO_SETTING("init", CHOICE, .title = "Initial parameters", .initial = "normal",
                 .choices = inits, .expected = "the name of a distribution",
                 .help = "normal: N(0, 1); uniform: U(-1, 1)"),
    ORDO_SETTING("linear_solver", CHOICE, .title = "Linear solver", .initial = "qr",
                 .choices = solvers, .expected = "the name of a solver",
                 .help = "of a linear stage: qr, or normal (equations)"),
    ORDO_SETTING("frozen_bias", FLAG, .title = "Output bias frozen", .initial = "false",
                 .help =
                     "the output bias is left to the stages D, G and all, as DB's program does"),
    ORDO_SETTING("one_directional", FLAG, .title = "Gates in one direction", .initial = "false",
                 .help = "all gates open to the right instead of alternating (DB fig. 6)"),
    ORDO_SETTING(
        "gate_scale", PER_LEVEL, .title = "β", .low = 0, .high = INFINITY, .open = true,
        .expected = "a finite number above 0 or a function of n",
        .help =
            "β in act(β(x − t)), a number or a function of n; a smooth activation must state it"),
    {.name = NULL},
};

const struct ordo_method ordo_method_staged = {
    .name = "staged",
    .summary = "one block of parameters after the other from random ones, then all by Newton",
    .source = "DB §4 protocol",
    .fit = staged_fit,
    .constant = staged_constant,
    .settings = settings,
    .check = staged_check,
    .check_all = staged_check_all,
};
