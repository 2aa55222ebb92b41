/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_curves.c: the errors that the figures draw, level by level in parallel. Nothing here is
 * judged; a case and its result are only what the pictures of cases are drawn from, too.
 */
#include "ordo.h"
#include "paper/figure.h"
#include <gsl/gsl_math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

const struct ordo_protocol ordo_protocol_default = {.width_step = 1,
                                                    .width_max = 100,
                                                    .points = 2000,
                                                    .test_points = 2003,
                                                    .seeds = 5,
                                                    .solver = ORDO_SOLVER_QR};

const struct ordo_protocol ordo_protocol_paper = {.width_step = 1,
                                                  .width_max = 50,
                                                  .points = ORDO_POINTS_DEFAULT,
                                                  .test_points = ORDO_TEST_POINTS_DEFAULT,
                                                  .seeds = 1,
                                                  .solver = ORDO_SOLVER_NORMAL,
                                                  .init = ORDO_INIT_UNIFORM,
                                                  .frozen_bias = true};

struct ordo_case ordo_curve_case(enum ordo_curve curve, const struct ordo_protocol *protocol,
                                 size_t widths[]) {
    static const struct {
        const char *architecture, *method;
        bool one_directional, drawn;
    } curves[ORDO_CURVES] = {
        [ORDO_CURVE_MLP] = {"mlp", "staged", false, false},
        [ORDO_CURVE_GLU] = {"glu", "staged", false, false},
        [ORDO_CURVE_GQU] = {"gqu", "staged", false, true},
        [ORDO_CURVE_MLP_ONE] = {"mlp", "staged", true, false},
        [ORDO_CURVE_GLU_ONE] = {"glu", "staged", true, false},
        [ORDO_CURVE_GQU_ONE] = {"gqu", "staged", true, true},
        [ORDO_CURVE_MLP_SPLINE] = {"mlp", "spline", false, false},
        [ORDO_CURVE_GLU_SPLINE] = {"glu", "spline", false, false},
        [ORDO_CURVE_MLP_INTERPOLATE] = {"mlp", "interpolate", false, false},
        [ORDO_CURVE_GLU_INTERPOLATE] = {"glu", "interpolate", false, false},
    };
    struct ordo_case c = {
        .function = ordo_target_function(ordo_target_find("coswell")),
        .approximation = {.architecture = ordo_architecture_find(curves[curve].architecture),
                          .activation = ordo_activation_find("relu"),
                          .method = ordo_method_find(curves[curve].method),
                          .knots = ORDO_KNOTS_UNIFORM,
                          .staging = ORDO_STAGING_DEFAULT,
                          .dx = 1,
                          .lower = {-1},
                          .upper = {1},
                          .points = protocol->points,
                          .test_points = protocol->test_points},
        .widths = widths,
        .seeds = curves[curve].drawn ? protocol->seeds : 1,
        .versus = ORDO_VERSUS_N,
    };
    const struct ordo_approximation *a = &c.approximation;

    c.approximation.staging.linear_solver = protocol->solver;
    c.approximation.staging.init = protocol->init;
    c.approximation.staging.frozen_bias = protocol->frozen_bias;
    c.approximation.staging.one_directional = curves[curve].one_directional;
    for (size_t n = 1; n <= protocol->width_max; n += protocol->width_step)
        if (n >= ordo_method_width_min(a->method, a->architecture, a->activation))
            widths[c.widths_count++] = n;
    return c;
}

struct ordo_curves {
    struct ordo_case cases[ORDO_CURVES];
    struct ordo_result results[ORDO_CURVES]; /* zeroed where nobody asked */
    size_t widths[ORDO_CURVES][ORDO_CURVE_WIDTHS_MAX];
};

const struct ordo_result *ordo_curves_result(const struct ordo_curves *curves,
                                             enum ordo_curve curve) {
    return curves->results[curve].c != NULL ? &curves->results[curve] : NULL;
}

void ordo_curves_free(struct ordo_curves *curves) {
    for (size_t i = 0; curves != NULL && i < ORDO_CURVES; i++) {
        ordo_approximation_free(&curves->cases[i].approximation);
        free(curves->results[i].levels);
    }
    free(curves);
}

/* Sample the target, and list the levels: seeds within widths. */
static int prepare(struct ordo_curves *curves, enum ordo_curve curve,
                   const struct ordo_protocol *protocol, char message[], size_t size) {
    struct ordo_case *c = &curves->cases[curve];
    struct ordo_result *r = &curves->results[curve];

    *c = ordo_curve_case(curve, protocol, curves->widths[curve]);
    r->c = c;
    r->levels = calloc(c->widths_count * c->seeds + 1, sizeof *r->levels);
    if (r->levels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < c->widths_count; i++)
        for (unsigned long seed = 1; seed <= c->seeds; seed++)
            r->levels[r->levels_count++] = (struct ordo_measurement){
                .n = c->widths[i], .seed = seed, .status = ORDO_EINTERRUPTED, .error = GSL_NAN};
    return ordo_approximation_prepare(&c->approximation, &c->function, message, size);
}

/* All levels; each depends on nothing but its curve, width and seed. Wide levels first, as one that
 * starts last keeps the other workers waiting. */
static void measure(struct ordo_curves *curves, const struct ordo_curves_options *options) {
    size_t total = 0, done = 0;

    for (size_t i = 0; i < ORDO_CURVES; i++)
        total += curves->results[i].levels_count;
#pragma omp parallel for schedule(dynamic, 1)                                                      \
    num_threads(options->threads > 0 ? options->threads : omp_get_max_threads())
    for (size_t task = 0; task < total; task++) {
        size_t i = 0, level = task;
        while (level >= curves->results[i].levels_count)
            level -= curves->results[i++].levels_count;
        struct ordo_measurement *m =
            &curves->results[i].levels[curves->results[i].levels_count - 1 - level];
        if (options->stop != NULL && *options->stop)
            continue;
        ordo_approximation_measure(&curves->cases[i].approximation, m->n, 1, m->seed, m);
        if (options->progress) {
#pragma omp critical
            fprintf(stderr, "\r\033[K%zu of %zu levels", ++done, total);
        }
    }
    if (options->progress)
        fputs("\r\033[K", stderr);
}

int ordo_curves_run(const struct ordo_protocol *protocol, const struct ordo_curves_options *options,
                    struct ordo_curves **curves, char message[], size_t size) {
    int status = ORDO_OK;

    snprintf(message, size, "%s", "");
    *curves = calloc(1, sizeof **curves);
    if (*curves == NULL)
        status = ORDO_ENOMEM;
    for (enum ordo_curve curve = 0; curve < ORDO_CURVES && status == ORDO_OK; curve++)
        if (options->wanted >> curve & 1u)
            status = prepare(*curves, curve, protocol, message, size);
    if (status == ORDO_OK)
        measure(*curves, options);
    else if (message[0] == '\0')
        snprintf(message, size, "%s", ordo_status_text(status));
    return status;
}
