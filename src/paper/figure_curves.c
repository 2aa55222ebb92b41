/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_curves.c: the errors that the figures draw, as a study of cases that expect nothing.
 */
#include "method/method.h"
#include "paper/figure.h"
#include <stdlib.h>
#include <string.h>

const struct ordo_protocol ordo_protocol_default = {.width_max = 100,
                                                    .points = "2000",
                                                    .test_points = "2003",
                                                    .seeds = "5",
                                                    .linear_solver = "qr",
                                                    .init = "normal",
                                                    .frozen_bias = "false",
                                                    .how = "trained in stages by QR"};

const struct ordo_protocol ordo_protocol_paper = {
    .width_max = 50,
    .points = "10000",
    .test_points = "10007",
    .seeds = "1",
    .linear_solver = "normal",
    .init = "uniform",
    .frozen_bias = "true",
    .how = "as DB’s program: normal equations, frozen bias"};

int ordo_protocol_case(const struct ordo_protocol *protocol, const char *target,
                       const char *architecture, const char *method, struct ordo_case *c) {
    const struct ordo_target *named = ordo_target_find(target);
    const char *const settings[][2] = {
        {"target", named->formula},
        {"dx", "1"},
        {"architecture", architecture},
        {"method", method},
        {"points", protocol->points},
        {"test_points", protocol->test_points},
        /* What only `staged` brings. */
        {"linear_solver", protocol->linear_solver},
        {"init", protocol->init},
        {"frozen_bias", protocol->frozen_bias},
    };
    char expected[200];
    int status = ordo_case_init(c, ordo_experiment_find("approximation"));

    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && status == ORDO_OK; i++)
        if (ordo_values_find(&c->settings, settings[i][0]) != NULL)
            status = ordo_values_set(&c->settings, settings[i][0], settings[i][1], expected,
                                     sizeof expected);
    if (status == ORDO_OK)
        ordo_values_find(&c->settings, "target")->function = ordo_target_function(named);
    return status;
}

static const struct {
    const char *name, *architecture, *method;
    const char *one_directional; /* NULL: as the method does by default */
    bool drawn;                  /* its error depends on what is drawn at random */
} curves_list[ORDO_CURVES] = {
    [ORDO_CURVE_MLP] = {"mlp", "mlp", "staged", NULL, false},
    [ORDO_CURVE_GLU] = {"glu", "glu", "staged", NULL, false},
    [ORDO_CURVE_GQU] = {"gqu", "gqu", "staged", NULL, true},
    [ORDO_CURVE_MLP_ONE] = {"mlp, one direction", "mlp", "staged", "true", false},
    [ORDO_CURVE_GLU_ONE] = {"glu, one direction", "glu", "staged", "true", false},
    [ORDO_CURVE_GQU_ONE] = {"gqu, one direction", "gqu", "staged", "true", true},
    [ORDO_CURVE_MLP_SPLINE] = {"mlp, spline", "mlp", "spline", NULL, false},
    [ORDO_CURVE_GLU_SPLINE] = {"glu, spline", "glu", "spline", NULL, false},
    [ORDO_CURVE_MLP_INTERPOLATE] = {"mlp, interpolation", "mlp", "interpolate", NULL, false},
    [ORDO_CURVE_GLU_INTERPOLATE] = {"glu, interpolation", "glu", "interpolate", NULL, false},
};

int ordo_curve_case(enum ordo_curve curve, const struct ordo_protocol *protocol,
                    struct ordo_case *c) {
    const char *architecture = curves_list[curve].architecture, *method = curves_list[curve].method;
    const size_t narrowest =
        ordo_method_width_min(ordo_method_find(method), ordo_architecture_find(architecture),
                              ordo_activation_find("relu"));
    char expected[200];
    int status = ordo_protocol_case(protocol, "coswell", architecture, method, c);

    if (status == ORDO_OK && curves_list[curve].one_directional != NULL)
        status = ordo_values_set(&c->settings, "one_directional",
                                 curves_list[curve].one_directional, expected, sizeof expected);
    if (status == ORDO_OK && curves_list[curve].drawn)
        status = ordo_values_set(&c->study, "seeds", protocol->seeds, expected, sizeof expected);
    if (status != ORDO_OK)
        return status;
    c->name = strdup(curves_list[curve].name);
    c->levels = malloc(protocol->width_max * sizeof *c->levels);
    if (c->name == NULL || c->levels == NULL)
        return ORDO_ENOMEM;
    for (size_t n = narrowest; n <= protocol->width_max; n++)
        c->levels[c->levels_count++] = (double)n;
    return ORDO_OK;
}

struct ordo_curves {
    struct ordo_case cases[ORDO_CURVES]; /* zeroed where nobody asked */
    struct ordo_study study;
};

const struct ordo_result *ordo_curves_result(const struct ordo_curves *curves,
                                             enum ordo_curve curve) {
    for (size_t i = 0; i < curves->study.count; i++)
        if (curves->study.results[i].c == &curves->cases[curve])
            return &curves->study.results[i];
    return NULL;
}

void ordo_curves_free(struct ordo_curves *curves) {
    if (curves == NULL)
        return;
    ordo_study_free(&curves->study);
    for (size_t i = 0; i < ORDO_CURVES; i++)
        ordo_case_free(&curves->cases[i]);
    free(curves);
}

int ordo_curves_run(const struct ordo_protocol *protocol, unsigned wanted,
                    const struct ordo_study_options *options, struct ordo_curves **curves,
                    char message[], size_t size) {
    struct ordo_case *cases[ORDO_CURVES];
    size_t count = 0;
    int status = ORDO_OK;

    *curves = calloc(1, sizeof **curves);
    if (*curves == NULL)
        status = ORDO_ENOMEM;
    for (enum ordo_curve curve = 0; curve < ORDO_CURVES && status == ORDO_OK; curve++)
        if (wanted >> curve & 1u) {
            cases[count] = &(*curves)->cases[curve];
            status = ordo_curve_case(curve, protocol, cases[count++]);
        }
    if (status == ORDO_OK && count > 0)
        status = ordo_study_run(cases, count, options, &(*curves)->study);
    snprintf(message, size, "%s", status != ORDO_OK ? ordo_status_text(status) : "");
    for (size_t i = 0; status == ORDO_OK && i < count; i++)
        if ((*curves)->study.results[i].failure != NULL) {
            status = ORDO_EINVAL;
            snprintf(message, size, "%s", (*curves)->study.results[i].failure);
        }
    return status;
}
