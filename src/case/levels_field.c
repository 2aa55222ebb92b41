/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels_field.c: the field `levels`: numbers, tables of named coordinates, or a grid of these; and
 * what functions of the level give.
 */
#include "case/fields.h"
#include "ordo.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The coordinates of the levels that are sorted. One thread loads cases. */
static const struct ordo_quantity *compared;

/* From coarse to fine. */
static int by_coordinates(const void *a, const void *b) {
    const double *x = a, *y = b;

    for (size_t k = 0; compared[k].name != NULL; k++)
        if (x[k] != y[k])
            return (x[k] < y[k]) != compared[k].spacing ? -1 : 1;
    return 0;
}

/* The number on top of the stack; NaN if it is none, which no level may be. */
static double number(lua_State *L) {
    return lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
}

/* The coordinates of the table on top of the stack, which is the field `place`, into at[]. */
static int read_coordinates(struct ordo_reader *r, const struct ordo_case *c, const char *place,
                            double at[]) {
    const struct ordo_quantity *coordinates = c->coordinate;
    const char *names[ORDO_COORDINATES_MAX];
    char found[64];

    for (size_t k = 0; k < c->coordinates; k++)
        names[k] = coordinates[k].name;
    int status = ordo_reader_keys(r, place, names, c->coordinates, 0);
    for (size_t k = 0; k < c->coordinates && status == ORDO_OK; k++) {
        lua_getfield(r->L, -1, names[k]);
        at[k] = number(r->L);
        ordo_reader_describe(r->L, -1, found, sizeof found);
        lua_pop(r->L, 1);
        if (!isfinite(at[k]))
            status = ordo_reader_complain(r, false, "field '%s.%s' is %s, expected a finite number",
                                          place, names[k], found);
    }
    return status;
}

/* Whether the level at[], which stands in the field `place`, is possible; i: its place in a list, 0
 * if it is in none. */
static int check_level(struct ordo_reader *r, const struct ordo_case *c, size_t i,
                       const char *place, bool named, const double at[]) {
    struct ordo_complaint complaint = {.element = i};
    char text[256];
    int status = ORDO_OK;

    if (c->experiment->check_level != NULL)
        status = c->experiment->check_level(&c->settings, at, &complaint);
    for (size_t k = 0; k < c->coordinates && status == ORDO_OK; k++)
        if (!isfinite(at[k]))
            status = ordo_expected(&complaint, "a finite number%s%s", k > 0 ? " for " : "",
                                   k > 0 ? c->coordinate[k].name : "");
    if (status == ORDO_EINVAL && named && complaint.kind == ORDO_EXPECTED) {
        ordo_case_level_text(c, at, text, sizeof text);
        return ordo_reader_complain(r, false, "field '%s' is {%s}, expected %s", place, text,
                                    complaint.text);
    }
    return status == ORDO_EINVAL ? ordo_reader_refuse(r, &complaint) : status;
}

/* Level i of the list on top of the stack, into at[]. */
static int read_level(struct ordo_reader *r, const struct ordo_case *c, size_t i, double at[]) {
    char place[sizeof r->field + 24];
    int status = ORDO_OK;

    snprintf(place, sizeof place, "%s[%zu]", r->field, i);
    lua_rawgeti(r->L, -1, (lua_Integer)i);
    const bool named = lua_type(r->L, -1) == LUA_TTABLE;
    if (named) {
        status = read_coordinates(r, c, place, at);
    } else {
        at[0] = number(r->L);
        for (size_t k = 1; k < c->coordinates; k++)
            at[k] = NAN;
    }
    lua_pop(r->L, 1);
    return status == ORDO_OK ? check_level(r, c, i, place, named, at) : status;
}

/* From coarse to fine, and no level twice. */
static int sort_levels(const struct ordo_reader *r, struct ordo_case *c) {
    const size_t n = c->coordinates;
    char text[256];

    compared = c->coordinate;
    qsort(c->levels, c->levels_count, n * sizeof *c->levels, by_coordinates);
    for (size_t i = 1; i < c->levels_count; i++)
        if (by_coordinates(c->levels + i * n, c->levels + (i - 1) * n) == 0) {
            ordo_case_level_text(c, c->levels + i * n, text, sizeof text);
            return ordo_reader_complain(
                r, false, "field '%s' has %s twice, expected distinct levels", r->field, text);
        }
    return ORDO_OK;
}

/* Room for the levels. */
static int levels_alloc(struct ordo_reader *r, struct ordo_case *c, size_t count) {
    if (count > ORDO_LEVELS_MAX)
        return ordo_reader_complain(r, false, "field '%s' has %zu levels, expected at most %d",
                                    r->field, count, ORDO_LEVELS_MAX);
    c->levels = malloc((count * c->coordinates + 1) * sizeof *c->levels);
    if (c->levels == NULL)
        return ordo_reader_out_of_memory(r);
    c->levels_count = count;
    return ORDO_OK;
}

/* The table on top of the stack, {h = {0.1, 0.05}, tau = {1, 0.5}}: every h with every tau. */
static int read_grid(struct ordo_reader *r, struct ordo_case *c) {
    const char *names[ORDO_COORDINATES_MAX];
    size_t sizes[ORDO_COORDINATES_MAX] = {0}, count = 1;
    char whole[sizeof r->field];
    int status;

    for (size_t k = 0; k < c->coordinates; k++)
        names[k] = c->coordinate[k].name;
    status = ordo_reader_keys(r, r->field, names, c->coordinates, 0);
    snprintf(whole, sizeof whole, "%s", r->field);
    for (size_t k = 0; k < c->coordinates && status == ORDO_OK; k++) {
        snprintf(r->field, sizeof r->field, "%.150s.%s", whole, names[k]);
        const bool list = lua_getfield(r->L, -1, names[k]) == LUA_TTABLE;
        sizes[k] = list ? lua_rawlen(r->L, -1) : 0;
        if (sizes[k] == 0)
            status = ordo_reader_reject(r, "a list of at least one number");
        else
            status = ordo_reader_keys(r, r->field, NULL, 0, sizes[k]);
        lua_pop(r->L, 1);
        if (status == ORDO_OK && sizes[k] > 0 && count > ORDO_LEVELS_MAX / sizes[k])
            status =
                ordo_reader_complain(r, false, "field '%s' has more than %d levels, expected fewer",
                                     whole, ORDO_LEVELS_MAX);
        count *= sizes[k];
    }
    snprintf(r->field, sizeof r->field, "%s", whole);
    if (status == ORDO_OK)
        status = levels_alloc(r, c, count);
    for (size_t k = 0, stride = 1; k < c->coordinates && status == ORDO_OK && sizes[k] > 0;
         stride *= sizes[k++]) {
        lua_getfield(r->L, -1, names[k]);
        for (size_t i = 0; i < count; i++) {
            const size_t place = i / stride % sizes[k];
            lua_rawgeti(r->L, -1, (lua_Integer)place + 1);
            c->levels[i * c->coordinates + k] = number(r->L);
            lua_pop(r->L, 1);
        }
        lua_pop(r->L, 1);
    }
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = check_level(r, c, 0, whole, true, c->levels + i * c->coordinates);
    return status;
}

/* The list on top of the stack. */
static int read_list(struct ordo_reader *r, struct ordo_case *c) {
    const size_t count = lua_rawlen(r->L, -1);
    int status = ordo_reader_keys(r, r->field, NULL, 0, count);

    if (status != ORDO_OK)
        return status;
    if (count == 0)
        return ordo_reader_complain(r, false, "field '%s' is empty, expected %s", r->field,
                                    r->expected);
    status = levels_alloc(r, c, count);
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = read_level(r, c, i + 1, c->levels + i * c->coordinates);
    return status;
}

/* Along a coordinate the levels stay that have the finest value of every other one. */
static int keep_along(struct ordo_reader *r, struct ordo_case *c, const char *along) {
    const size_t n = c->coordinates, x = ordo_quantities_index(c->coordinate, along);
    double finest[ORDO_COORDINATES_MAX];
    size_t kept = 0;

    if (x == n)
        return ordo_reader_complain(
            r, false, "field 'expect.along.%s' is about no coordinate of the levels", along);
    for (size_t k = 0; k < n; k++) {
        finest[k] = c->levels[k];
        for (size_t i = 1; i < c->levels_count; i++) {
            const double at = c->levels[i * n + k];
            if ((at < finest[k]) == c->coordinate[k].spacing)
                finest[k] = at;
        }
    }
    for (size_t i = 0; i < c->levels_count; i++) {
        bool finely = true;
        for (size_t k = 0; k < n; k++)
            finely = finely && (k == x || c->levels[i * n + k] == finest[k]);
        if (finely)
            memmove(c->levels + kept++ * n, c->levels + i * n, n * sizeof *c->levels);
    }
    c->levels_count = kept;
    return ORDO_OK;
}

/* The field on top of the stack. */
static int read_levels(struct ordo_reader *r, struct ordo_case *c) {
    static const char expected[] = "a list of at least one level";
    const char *first[1];
    int status;

    r->expected = expected;
    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", expected);
    const bool grid = ordo_lua_names(r->L, first, 1) > 0 && lua_rawlen(r->L, -1) == 0;
    status = grid ? read_grid(r, c) : read_list(r, c);
    if (status == ORDO_OK)
        status = sort_levels(r, c);
    if (status == ORDO_OK && r->part->along != NULL)
        status = keep_along(r, c, r->part->along);
    return status;
}

int ordo_case_read_levels(struct ordo_reader *r, struct ordo_case *c) {
    ordo_case_push_field(r, "levels");
    const int status = read_levels(r, c);
    lua_pop(r->L, 1);
    return status;
}

/* What the function on top of the stack gives for a level; a Lua error in it ends the reading with
 * its own sentence. */
static int call(struct ordo_reader *r, const struct ordo_case *c, const struct ordo_value *value,
                double at, double *result) {
    const struct ordo_quantity *coordinate = c->coordinate;
    char found[64];

    lua_pushvalue(r->L, -1);
    if (coordinate->kind == ORDO_QUANTITY_COUNT)
        lua_pushinteger(r->L, (lua_Integer)at);
    else
        lua_pushnumber(r->L, at);
    ordo_lua_call(r->lua, 1);
    *result = number(r->L);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    lua_pop(r->L, 1);
    if (isfinite(*result) && *result > 0)
        return ORDO_OK;
    r->line = value->line;
    return ordo_reader_complain(
        r, true, "field '%s' gives %s for %s = %.10g, expected a finite number above 0", r->field,
        strcmp(found, "missing") == 0 ? "nil" : found, coordinate->name, at);
}

int ordo_case_read_per_level(struct ordo_reader *r, struct ordo_case *c) {
    int status = ORDO_OK;

    for (size_t i = 0; i < c->settings.count && status == ORDO_OK; i++) {
        const struct ordo_setting *setting = c->settings.settings[i];
        struct ordo_value *value = &c->settings.values[i];
        if (setting->kind != ORDO_KIND_PER_LEVEL || value->line == 0)
            continue;
        value->numbers = malloc((c->levels_count + 1) * sizeof *value->numbers);
        if (value->numbers == NULL)
            return ordo_reader_out_of_memory(r);
        value->count = c->levels_count;
        snprintf(r->field, sizeof r->field, "%s", setting->name);
        lua_getfield(r->L, -1, setting->name);
        for (size_t k = 0; k < c->levels_count && status == ORDO_OK; k++)
            status = call(r, c, value, c->levels[k * c->coordinates], &value->numbers[k]);
        lua_pop(r->L, 1);
    }
    return status;
}
