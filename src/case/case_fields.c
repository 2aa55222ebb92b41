/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_fields.c: the fields of a case, one table entry each, and what holds between them.
 */
#include "case/case_fields.h"
#include "case/case_reader.h"
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* {a, b} with a < b. */
static int get_interval(struct ordo_reader *r, double *a, double *b) {
    static const char number[] = "a finite number";
    int status = ordo_reader_keys(r, r->field, NULL, 0, 2);

    if (status == ORDO_OK && lua_rawlen(r->L, -1) != 2)
        return ordo_reader_reject(r, "%s", r->expected);
    if (status == ORDO_OK)
        status = ordo_reader_element(r, 1, number, ordo_reader_element_number, a);
    if (status == ORDO_OK)
        status = ordo_reader_element(r, 2, number, ordo_reader_element_number, b);
    if (status == ORDO_OK && !(*a < *b))
        return ordo_reader_complain(r, "field '%s' is {%.10g, %.10g}, expected %s", r->field, *a,
                                    *b, r->expected);
    return status;
}

/* Fields of a case. */

static int parse_name(struct ordo_reader *r) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (!ordo_reader_is_name(s, length))
        return ordo_reader_reject(r, "%s", r->expected);
    r->c->name = strdup(s);
    return r->c->name != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

static int parse_source(struct ordo_reader *r) {
    return ordo_reader_text(r, ORDO_TEXT_MAX, &r->c->source);
}

static int parse_named_target(struct ordo_reader *r) {
    const struct ordo_target *target = ordo_target_find(lua_tostring(r->L, -1));
    const char *names[ORDO_NAMES_MAX];
    size_t count;

    if (target == NULL) {
        ORDO_COLLECT(ordo_targets, names, count);
        return ordo_reader_reject_name(r, names, count);
    }
    r->c->function = ordo_target_function(target);
    r->c->target = strdup(target->formula);
    return r->c->target != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

/* The dx of a Lua function is not known before the next field. */
static int parse_target(struct ordo_reader *r) {
    lua_Debug info;

    if (lua_type(r->L, -1) == LUA_TSTRING)
        return parse_named_target(r);
    const int status = ordo_reader_function(r, &r->c->target, &info);
    if (status == ORDO_OK) {
        r->c->line = info.linedefined;
        r->c->approximation.dx = info.isvararg ? 0 : info.nparams;
    }
    return status;
}

static int parse_dx(struct ordo_reader *r) {
    const size_t declared = r->c->approximation.dx;
    size_t dx = 0;

    if (r->c->function.eval != NULL)
        return ordo_reader_complain(
            r, "field 'dx' is given, expected none as the target %s has dx = %zu", r->c->target,
            r->c->function.dx);
    r->line = r->c->line;
    if (ordo_reader_integer(r, 1, ORDO_DX_MAX, &dx) != ORDO_OK)
        return ORDO_EINVAL;
    if (declared > 0 && dx != declared)
        return ordo_reader_reject(r, "%zu, the number of parameters of the target", declared);
    r->c->approximation.dx = dx;
    return ORDO_OK;
}

struct pair {
    double *a, *b;
};

static int element_interval(struct ordo_reader *r, void *to) {
    const struct pair *pair = to;

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    return get_interval(r, pair->a, pair->b);
}

static int parse_domain(struct ordo_reader *r) {
    struct ordo_approximation *a = &r->c->approximation;
    bool nested;
    int status = ORDO_OK;

    nested = lua_rawgeti(r->L, -1, 1) == LUA_TTABLE;
    lua_pop(r->L, 1);
    if (!nested) {
        status = get_interval(r, &a->lower[0], &a->upper[0]);
        for (size_t j = 1; j < a->dx; j++) {
            a->lower[j] = a->lower[0];
            a->upper[j] = a->upper[0];
        }
        return status;
    }
    if (lua_rawlen(r->L, -1) != a->dx)
        return ordo_reader_complain(
            r, "field 'domain' has %llu intervals, expected %zu, one for each variable",
            (unsigned long long)lua_rawlen(r->L, -1), a->dx);
    if ((status = ordo_reader_keys(r, r->field, NULL, 0, a->dx)) != ORDO_OK)
        return status;
    for (size_t j = 0; j < a->dx && status == ORDO_OK; j++)
        status = ordo_reader_element(r, (lua_Integer)j + 1, "an interval {a, b} with a < b",
                                     element_interval, &(struct pair){&a->lower[j], &a->upper[j]});
    return status;
}

static int parse_architecture(struct ordo_reader *r) {
    const char *names[ORDO_NAMES_MAX];
    size_t count;

    r->c->approximation.architecture = ordo_architecture_find(lua_tostring(r->L, -1));
    if (r->c->approximation.architecture != NULL)
        return ORDO_OK;
    ORDO_COLLECT(ordo_architectures, names, count);
    return ordo_reader_reject_name(r, names, count);
}

static int parse_activation(struct ordo_reader *r) {
    const struct ordo_architecture *architecture = r->c->approximation.architecture;
    const char *names[ORDO_NAMES_MAX];
    size_t count;

    r->c->approximation.activation = ordo_activation_find(lua_tostring(r->L, -1));
    if (r->c->approximation.activation == NULL) {
        ORDO_COLLECT(ordo_activations, names, count);
        return ordo_reader_reject_name(r, names, count);
    }
    if (architecture->activation != NULL &&
        strcmp(architecture->activation, r->c->approximation.activation->name) != 0)
        return ordo_reader_reject(r, "\"%s\", the only one of the architecture %s",
                                  architecture->activation, architecture->name);
    return ORDO_OK;
}

static int parse_method(struct ordo_reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    const struct ordo_method *method = ordo_method_find(lua_tostring(r->L, -1));
    const char *names[ORDO_NAMES_MAX];
    char why[256] = "", ignored[256], others[256] = "";
    size_t count, used = 0;

    if (method == NULL) {
        ORDO_COLLECT(ordo_methods, names, count);
        return ordo_reader_reject_name(r, names, count);
    }
    r->c->approximation.method = method;
    if (method->serves(a->architecture, a->activation, a->dx, why, sizeof why))
        return ORDO_OK;
    for (size_t i = 0; ordo_methods[i] != NULL && used < sizeof others; i++)
        if (ordo_methods[i]->serves(a->architecture, a->activation, a->dx, ignored, sizeof ignored))
            used += (size_t)snprintf(others + used, sizeof others - used, "%s%s",
                                     used > 0 ? " or " : "", ordo_methods[i]->name);
    if (used == 0)
        return ordo_reader_complain(
            r,
            "field 'method' is \"%s\", but %s; no method serves %s with %s and "
            "dx = %zu",
            method->name, why, a->architecture->name, a->activation->name, a->dx);
    return ordo_reader_complain(
        r, "field 'method' is \"%s\", but %s; expected %s for %s with %s and dx = %zu",
        method->name, why, others, a->architecture->name, a->activation->name, a->dx);
}

static int parse_knots(struct ordo_reader *r) {
    const char *names[] = {ordo_knots_name(ORDO_KNOTS_UNIFORM),
                           ordo_knots_name(ORDO_KNOTS_EQUIDISTRIBUTED)};
    size_t choice;
    int status = ordo_reader_choice(r, names, 2, &choice);

    if (status == ORDO_OK && !r->c->approximation.method->knots)
        return ordo_reader_reject(r, "none, as the method %s has no choice of knots",
                                  r->c->approximation.method->name);
    r->c->approximation.knots = choice == 1 ? ORDO_KNOTS_EQUIDISTRIBUTED : ORDO_KNOTS_UNIFORM;
    return status;
}

static int by_size(const void *a, const void *b) {
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static int element_width(struct ordo_reader *r, void *to) {
    const struct ordo_approximation *a = &r->c->approximation;
    const size_t smallest = ordo_method_width_min(a->method, a->architecture, a->activation);
    size_t *const n = to;
    const int status = ordo_reader_integer(r, 1, ORDO_WIDTH_MAX, n);

    if (status == ORDO_OK && *n < smallest)
        return ordo_reader_reject(r, "at least %zu, the smallest width of the method %s for %s",
                                  smallest, a->method->name, a->architecture->name);
    const size_t step = ordo_method_width_step(a->method, a->architecture);
    if (status == ORDO_OK && *n % step != 0)
        return ordo_reader_reject(
            r, "a multiple of %zu, as the method %s takes %zu neurons for a cell of %s", step,
            a->method->name, step, a->architecture->name);
    return status;
}

static int parse_widths(struct ordo_reader *r) {
    const size_t count = lua_rawlen(r->L, -1);
    int status = ordo_reader_keys(r, r->field, NULL, 0, count);

    if (status != ORDO_OK)
        return status;
    if (count == 0)
        return ordo_reader_complain(r, "field 'widths' is empty, expected %s", r->expected);
    if (count > ORDO_LEVELS_MAX)
        return ordo_reader_complain(r, "field 'widths' has %zu widths, expected at most %d", count,
                                    ORDO_LEVELS_MAX);
    r->c->widths = calloc(count, sizeof *r->c->widths);
    if (r->c->widths == NULL)
        return ordo_reader_out_of_memory(r);
    r->c->widths_count = count;
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = ordo_reader_element(r, (lua_Integer)i + 1,
                                     "an integer from 1 to " ORDO_QUOTE(ORDO_WIDTH_MAX),
                                     element_width, &r->c->widths[i]);
    if (status != ORDO_OK)
        return status;
    qsort(r->c->widths, count, sizeof *r->c->widths, by_size);
    for (size_t i = 1; i < count; i++)
        if (r->c->widths[i] == r->c->widths[i - 1])
            return ordo_reader_complain(r, "field 'widths' has %zu twice, expected distinct widths",
                                        r->c->widths[i]);
    return ORDO_OK;
}

static int parse_seeds(struct ordo_reader *r) {
    size_t seeds = 0;
    const int status = ordo_reader_integer(r, 1, ORDO_SEEDS_MAX, &seeds);

    if (status == ORDO_OK && seeds * r->c->widths_count > ORDO_LEVELS_MAX)
        return ordo_reader_reject(r, "at most %zu, as %zu widths x seeds may give %d levels",
                                  ORDO_LEVELS_MAX / r->c->widths_count, r->c->widths_count,
                                  ORDO_LEVELS_MAX);
    r->c->seeds = seeds;
    return status;
}

static int parse_points(struct ordo_reader *r) {
    return ordo_reader_integer(r, ORDO_POINTS_MIN, ORDO_POINTS_MAX, &r->c->approximation.points);
}

static int parse_test_points(struct ordo_reader *r) {
    return ordo_reader_integer(r, ORDO_POINTS_MIN, ORDO_POINTS_MAX,
                               &r->c->approximation.test_points);
}

static int parse_versus(struct ordo_reader *r) {
    static const enum ordo_versus values[] = {ORDO_VERSUS_N, ORDO_VERSUS_P, ORDO_VERSUS_H};
    const char *const names[] = {ordo_versus_name(values[0]), ordo_versus_name(values[1]),
                                 ordo_versus_name(values[2])};
    size_t choice;
    const int status = ordo_reader_choice(r, names, 3, &choice);

    if (status != ORDO_OK)
        return status;
    r->c->versus = values[choice];
    if (r->c->versus == ORDO_VERSUS_H && r->c->approximation.dx > 1)
        return ordo_reader_reject(r, "\"n\" or \"P\", as there is a knot spacing for dx = 1 only");
    return ORDO_OK;
}

static int parse_window(struct ordo_reader *r) {
    const int status = get_interval(r, &r->c->from, &r->c->to);

    if (status == ORDO_OK && !(r->c->from > 0))
        return ordo_reader_complain(r, "field 'window' is {%.10g, %.10g}, expected %s", r->c->from,
                                    r->c->to, r->expected);
    return status;
}

static int parse_confidence(struct ordo_reader *r) {
    const int status = ordo_reader_number(r, &r->c->confidence);

    if (status == ORDO_OK && !(r->c->confidence > 0 && r->c->confidence < 1))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int parse_min_levels(struct ordo_reader *r) {
    return ordo_reader_integer(r, 3, ORDO_LEVELS_MAX, &r->c->min_levels);
}

/* A constant that theory is to predict needs a law. */
static int check_prediction(struct ordo_reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    size_t order;

    if (!a->predict || (a->dx == 1 && isfinite(ordo_method_constant(a->method, a->architecture,
                                                                    a->activation, &order))))
        return ORDO_OK;
    return ordo_reader_complain(
        r,
        "field 'expect.constant' asks for a prediction, expected a number in it, as "
        "theory states no constant for %s behind %s by the method %s in %zu dimension%s",
        a->architecture->name, a->activation->name, a->method->name, a->dx, a->dx == 1 ? "" : "s");
}

/* What becomes of a smooth gate as n grows is a choice that no order can be stated without. */
static int check_gate_scale(const struct ordo_reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;

    if (!a->method->staged || r->c->gate_scale != NULL || a->activation->power > 0 ||
        strcmp(a->activation->name, "identity") == 0)
        return ORDO_OK;
    return ordo_reader_complain(
        r,
        "field 'gate_scale' is missing, expected one beside the smooth activation %s: with a fixed "
        "one the error follows no power law, with one that grows like n, as "
        "function(n) return 10*n end, it has the order of relu",
        a->activation->name);
}

/* Stages are fitted to points: a gate for each of them is too many. */
static int check_points(const struct ordo_reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    const size_t most = r->c->widths[r->c->widths_count - 1];

    if (!a->method->staged || most < a->points)
        return ORDO_OK;
    return ordo_reader_complain(
        r, "field 'widths' goes up to %zu, expected fewer gates than the %zu points of the fit",
        most, a->points);
}

/* Defaults that depend on fields before, and what holds between fields. */
static int fill_in(struct ordo_reader *r, const char *name) {
    struct ordo_approximation *a = &r->c->approximation;

    if (strcmp(name, "dx") == 0 && r->c->function.eval != NULL) {
        a->dx = r->c->function.dx;
    } else if (strcmp(name, "dx") == 0 && (a->dx < 1 || a->dx > ORDO_DX_MAX)) {
        r->line = r->c->line;
        return ordo_reader_complain(
            r, "field 'target' is a function with %s parameters, expected 1 to %d or a field 'dx'",
            a->dx == 0 ? "no fixed number of" : "too many", ORDO_DX_MAX);
    } else if (strcmp(name, "domain") == 0 && a->upper[0] == 0 && a->lower[0] == 0) {
        for (size_t j = 0; j < a->dx; j++) {
            a->lower[j] = -1;
            a->upper[j] = 1;
        }
    } else if (strcmp(name, "architecture") == 0) {
        a->activation = ordo_activation_find(
            a->architecture->activation != NULL ? a->architecture->activation : "relu");
    } else if (strcmp(name, "gate_scale") == 0) {
        return check_gate_scale(r);
    }
    return ORDO_OK;
}

/* The order is that of reading: a field may use those before it. */
static const struct ordo_field case_fields[] = {
    {"name", ORDO_STRING, ORDO_REQUIRED, parse_name,
     "1 to " ORDO_QUOTE(
         ORDO_NAME_MAX) " letters, digits, '.', '_' and '-', the first a letter or digit"},
    {"source", ORDO_STRING, ORDO_OPTIONAL, parse_source, "a text that names paper and equation"},
    {"target", ORDO_STRING | ORDO_FUNCTION, ORDO_REQUIRED, parse_target,
     "a function or the name of one"},
    {"dx", ORDO_NUMBER, ORDO_OPTIONAL, parse_dx, "an integer from 1 to " ORDO_QUOTE(ORDO_DX_MAX)},
    {"domain", ORDO_TABLE, ORDO_OPTIONAL, parse_domain, "an interval {a, b} with a < b"},
    {"architecture", ORDO_STRING, ORDO_REQUIRED, parse_architecture, "the name of an architecture"},
    {"activation", ORDO_STRING, ORDO_OPTIONAL, parse_activation, "the name of an activation"},
    {"method", ORDO_STRING, ORDO_REQUIRED, parse_method, "the name of a method"},
    {"knots", ORDO_STRING, ORDO_OPTIONAL, parse_knots, "a kind of knots"},
    {"stages", ORDO_TABLE, ORDO_STAGED, ordo_case_stages,
     "a list of 1 to " ORDO_QUOTE(ORDO_STAGES_MAX) " stages"},
    {"sweeps", ORDO_NUMBER, ORDO_STAGED, ordo_case_sweeps,
     "an integer from 1 to " ORDO_QUOTE(ORDO_SWEEPS_MAX)},
    {"iterations", ORDO_NUMBER, ORDO_STAGED, ordo_case_iterations,
     "an integer from 1 to " ORDO_QUOTE(ORDO_ITERATIONS_MAX)},
    {"init", ORDO_STRING, ORDO_STAGED, ordo_case_init, "the name of a distribution"},
    {"linear_solver", ORDO_STRING, ORDO_STAGED, ordo_case_linear_solver, "the name of a solver"},
    {"frozen_bias", ORDO_BOOLEAN, ORDO_STAGED, ordo_case_frozen_bias, "true or false"},
    {"one_directional", ORDO_BOOLEAN, ORDO_STAGED, ordo_case_one_directional, "true or false"},
    {"widths", ORDO_TABLE, ORDO_REQUIRED, parse_widths, "a list of at least one width"},
    {"gate_scale", ORDO_NUMBER | ORDO_FUNCTION, ORDO_STAGED, ordo_case_gate_scale_field,
     "a finite number above 0 or a function of n"},
    {"seeds", ORDO_NUMBER, ORDO_OPTIONAL, parse_seeds,
     "an integer from 1 to " ORDO_QUOTE(ORDO_SEEDS_MAX)},
    {"points", ORDO_NUMBER, ORDO_OPTIONAL, parse_points,
     "an integer from " ORDO_QUOTE(ORDO_POINTS_MIN) " to " ORDO_QUOTE(ORDO_POINTS_MAX)},
    {"test_points", ORDO_NUMBER, ORDO_OPTIONAL, parse_test_points,
     "an integer from " ORDO_QUOTE(ORDO_POINTS_MIN) " to " ORDO_QUOTE(ORDO_POINTS_MAX)},
    {"versus", ORDO_STRING, ORDO_OPTIONAL, parse_versus, "the name of an abscissa"},
    {"window", ORDO_TABLE, ORDO_OPTIONAL, parse_window, "{from, to} with 0 < from < to"},
    {"confidence", ORDO_NUMBER, ORDO_OPTIONAL, parse_confidence, "a number above 0 and below 1"},
    {"min_levels", ORDO_NUMBER, ORDO_OPTIONAL, parse_min_levels, "an integer of at least 3"},
    {"expect", ORDO_TABLE, ORDO_REQUIRED, ordo_case_expect,
     "a table with order, constant, value, exact, below, slope, jump or published"},
};

/* The target as something to evaluate, now that everything else is known to be right. */
static int keep_function(struct ordo_reader *r) {
    int status = ORDO_OK;

    if (r->c->function.eval != NULL)
        return status;
    lua_getfield(r->L, -1, "target");
    status = ordo_lua_function(r->lua, r->c->approximation.dx, &r->c->function);
    return status == ORDO_OK ? status : ordo_reader_out_of_memory(r);
}

int ordo_case_read(struct ordo_lua *lua, lua_State *L, const char *path, size_t number,
                   struct ordo_case *c, char message[], size_t size) {
    struct ordo_reader r = {.lua = lua,
                            .L = L,
                            .path = path,
                            .number = number,
                            .c = c,
                            .message = message,
                            .size = size};
    int status;

    *c = (struct ordo_case){.seeds = 1,
                            .to = INFINITY,
                            .confidence = 0.95,
                            .min_levels = 4,
                            .approximation = {.staging = ORDO_STAGING_DEFAULT,
                                              .points = ORDO_POINTS_DEFAULT,
                                              .test_points = ORDO_TEST_POINTS_DEFAULT},
                            .expect = {.order = NAN,
                                       .band = NAN,
                                       .constant_value = NAN,
                                       .constant_band = NAN,
                                       .value = NAN,
                                       .value_band = NAN,
                                       .exact = NAN,
                                       .slope = NAN,
                                       .slope_band = NAN,
                                       .jump = NAN,
                                       .published_band = NAN}};
    if ((c->file = strdup(path)) == NULL)
        return ordo_reader_out_of_memory(&r);
    luaL_checkstack(L, 20, NULL);
    status =
        ordo_reader_fields(&r, "", case_fields, sizeof case_fields / sizeof *case_fields, fill_in);
    if (status != ORDO_OK)
        return status;
    c->approximation.predict = c->expect.constant && isnan(c->expect.constant_value);
    if ((status = check_prediction(&r)) != ORDO_OK || (status = check_points(&r)) != ORDO_OK)
        return status;
    return keep_function(&r);
}
