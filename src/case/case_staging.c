/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_staging.c: the fields of a case that only a method with stages looks at.
 */
#include "case/case_reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of the stages that an architecture has. */
static size_t stage_names(const struct ordo_architecture *architecture,
                          const char *names[ORDO_BLOCKS_MAX]) {
    size_t count = 0;

    names[count++] = "D";
    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++)
        if (strcmp(b->stage, names[count - 1]) != 0)
            names[count++] = b->stage;
    names[count++] = "G";
    names[count++] = "all";
    return count;
}

static int element_stage(struct ordo_reader *r, void *to) {
    const char *names[ORDO_BLOCKS_MAX];
    const size_t count = stage_names(r->c->approximation.architecture, names);
    size_t choice;

    if (lua_type(r->L, -1) != LUA_TSTRING)
        return ordo_reader_reject(r, "the name of %s", r->expected);
    const int status = ordo_reader_choice(r, names, count, &choice);
    snprintf(to, ORDO_STAGE_SIZE, "%s", names[choice]);
    return status;
}

int ordo_case_stages(struct ordo_reader *r) {
    struct ordo_staging *staging = &r->c->approximation.staging;
    const size_t count = lua_rawlen(r->L, -1);
    char expected[64];
    int status = ordo_reader_keys(r, r->field, NULL, 0, count);

    if (status != ORDO_OK)
        return status;
    if (count == 0)
        return ordo_reader_complain(r, "field 'stages' is empty, expected %s", r->expected);
    if (count > ORDO_STAGES_MAX)
        return ordo_reader_complain(r, "field 'stages' has %zu stages, expected at most %d", count,
                                    ORDO_STAGES_MAX);
    snprintf(expected, sizeof expected, "a stage of %s", r->c->approximation.architecture->name);
    staging->stages_count = count;
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status =
            ordo_reader_element(r, (lua_Integer)i + 1, expected, element_stage, staging->stages[i]);
    return status;
}

int ordo_case_sweeps(struct ordo_reader *r) {
    return ordo_reader_integer(r, 1, ORDO_SWEEPS_MAX, &r->c->approximation.staging.sweeps);
}

int ordo_case_iterations(struct ordo_reader *r) {
    return ordo_reader_integer(r, 1, ORDO_ITERATIONS_MAX, &r->c->approximation.staging.iterations);
}

int ordo_case_init(struct ordo_reader *r) {
    static const enum ordo_init values[] = {ORDO_INIT_NORMAL, ORDO_INIT_UNIFORM};
    const char *const names[] = {ordo_init_name(values[0]), ordo_init_name(values[1])};
    size_t choice;
    const int status = ordo_reader_choice(r, names, 2, &choice);

    r->c->approximation.staging.init = values[choice];
    return status;
}

int ordo_case_linear_solver(struct ordo_reader *r) {
    static const enum ordo_linear_solver values[] = {ORDO_SOLVER_QR, ORDO_SOLVER_NORMAL};
    const char *const names[] = {ordo_linear_solver_name(values[0]),
                                 ordo_linear_solver_name(values[1])};
    size_t choice;
    const int status = ordo_reader_choice(r, names, 2, &choice);

    r->c->approximation.staging.linear_solver = values[choice];
    return status;
}

int ordo_case_frozen_bias(struct ordo_reader *r) {
    r->c->approximation.staging.frozen_bias = lua_toboolean(r->L, -1);
    return ORDO_OK;
}

int ordo_case_one_directional(struct ordo_reader *r) {
    r->c->approximation.staging.one_directional = lua_toboolean(r->L, -1);
    return ORDO_OK;
}

/* What the function gives for a width; a Lua error in it ends the reading with its own sentence. */
static int scale_of_width(struct ordo_reader *r, size_t n, double *scale) {
    char found[64];

    lua_pushvalue(r->L, -1);
    lua_pushinteger(r->L, (lua_Integer)n);
    ordo_lua_call(r->lua, 1);
    *scale = lua_type(r->L, -1) == LUA_TNUMBER ? lua_tonumber(r->L, -1) : NAN;
    ordo_reader_describe(r->L, -1, found, sizeof found);
    lua_pop(r->L, 1);
    if (isfinite(*scale) && *scale > 0)
        return ORDO_OK;
    return ordo_reader_complain(
        r, "field 'gate_scale' gives %s for n = %zu, expected a finite number above 0",
        strcmp(found, "missing") == 0 ? "nil" : found, n);
}

int ordo_case_gate_scale_field(struct ordo_reader *r) {
    struct ordo_case *c = r->c;
    const bool function = lua_type(r->L, -1) == LUA_TFUNCTION;
    double scale = NAN;
    char number[32];
    lua_Debug info;
    int status;

    if (function) {
        status = ordo_reader_function(r, &c->gate_scale, &info);
        r->line = info.linedefined;
    } else {
        status = ordo_reader_number(r, &scale);
        if (status == ORDO_OK && !(scale > 0))
            status = ordo_reader_reject(r, "%s", r->expected);
        snprintf(number, sizeof number, "%.10g", scale);
        if (status == ORDO_OK && (c->gate_scale = strdup(number)) == NULL)
            status = ordo_reader_out_of_memory(r);
    }
    if (status != ORDO_OK)
        return status;
    if ((c->gate_scales = calloc(c->widths_count, sizeof *c->gate_scales)) == NULL)
        return ordo_reader_out_of_memory(r);
    for (size_t i = 0; i < c->widths_count && status == ORDO_OK; i++) {
        c->gate_scales[i] = scale;
        if (function)
            status = scale_of_width(r, c->widths[i], &c->gate_scales[i]);
    }
    return status;
}
