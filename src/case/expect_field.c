/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_field.c: the field `expect`: what is expected of the error, and in `figures` of the
 * others.
 */
#include "case/fields.h"
#include "ordo.h"
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Band of an order that stands alone: a tenth of it, and narrower than half an order in any case.
 */
#define BAND_SHARE 0.1
#define BAND_MOST 0.4

/* The expectation that declares a setting; NULL for `why` and `empirical`. */
static const struct ordo_expectation *owner(const struct ordo_setting *setting) {
    for (size_t i = 0; ordo_expectations[i] != NULL; i++)
        for (const struct ordo_setting *s = ordo_expectations[i]->settings; s->name != NULL; s++)
            if (s == setting)
                return ordo_expectations[i];
    return NULL;
}

/* Read every setting of a claim from the table on top of the stack, which is the field `outer`. */
static int read_settings(struct ordo_reader *r, const char *outer, const struct ordo_case *c,
                         struct ordo_claim *claim) {
    struct ordo_values *values = &claim->values;
    int status = ORDO_OK;

    for (size_t i = 0; i < values->count && status == ORDO_OK; i++) {
        const struct ordo_expectation *e = owner(values->settings[i]);
        struct ordo_complaint complaint = {0};
        snprintf(r->field, sizeof r->field, "%s.%s", outer, values->settings[i]->name);
        lua_getfield(r->L, -1, values->settings[i]->name);
        if (!lua_isnil(r->L, -1))
            status = ordo_reader_value(r, values->settings[i], &values->values[i]);
        if (status == ORDO_OK && e != NULL && e->check != NULL)
            status = ordo_reader_checked(r, e->check(c, values, i, &complaint), &complaint);
        lua_pop(r->L, 1);
    }
    return status;
}

/* "order, constant, …, published and baseline" */
static void list_expectations(char text[], size_t size) {
    text[0] = '\0';
    for (size_t i = 0; ordo_expectations[i] != NULL; i++)
        ordo_format_append(text, size, "%s%s",
                           i == 0                             ? ""
                           : ordo_expectations[i + 1] == NULL ? " and "
                                                              : ", ",
                           ordo_expectations[i]->name);
}

/* A check of an expectation calls the table that its fields stand in `expect`. */
static void put_outer(const char *outer, struct ordo_complaint *complaint) {
    static const char usual[] = "expect.";
    const size_t skip = sizeof usual - 1;
    char rest[sizeof complaint->field];

    if (strncmp(complaint->field, usual, skip) != 0)
        return;
    snprintf(rest, sizeof rest, "%s", complaint->field + skip);
    snprintf(complaint->field, sizeof complaint->field, "%.30s.%.30s", outer, rest);
}

/* What holds between the settings of a claim. */
static int check_claim(struct ordo_reader *r, const char *outer, const struct ordo_case *c,
                       const struct ordo_claim *claim) {
    char list[256];
    bool any = false;

    for (size_t i = 0; ordo_expectations[i] != NULL; i++) {
        const struct ordo_expectation *e = ordo_expectations[i];
        struct ordo_complaint complaint = {0};
        if (!ordo_claim_states(claim, e))
            continue;
        any = true;
        const int status =
            e->check_all != NULL ? e->check_all(c, &claim->values, &complaint) : ORDO_OK;
        put_outer(outer, &complaint);
        if (status != ORDO_OK)
            return ordo_reader_checked(r, status, &complaint);
    }
    if (any)
        return ORDO_OK;
    list_expectations(list, sizeof list);
    return ordo_reader_complain(r, false, "field '%s' expects nothing, expected at least one of %s",
                                outer, list);
}

/* Names that may stand in the table. */
static int check_keys(struct ordo_reader *r, const char *outer, const struct ordo_claim *claim,
                      bool figures) {
    const char *names[ORDO_NAMES_MAX];
    size_t count = 0;

    for (; count < claim->values.count && count + 1 < ORDO_NAMES_MAX; count++)
        names[count] = claim->values.settings[count]->name;
    if (figures)
        names[count++] = "figures";
    return ordo_reader_keys(r, outer, names, count, 0);
}

/* A claim about one figure, from the table on top of the stack. */
static int read_claim(struct ordo_reader *r, const char *outer, struct ordo_case *c,
                      size_t figure) {
    struct ordo_claim *claim = ordo_case_claim(c, figure);

    if (claim == NULL)
        return ordo_reader_out_of_memory(r);
    int status = check_keys(r, outer, claim, strcmp(outer, r->expect) == 0);
    if (status == ORDO_OK)
        status = read_settings(r, outer, c, claim);
    return status == ORDO_OK ? check_claim(r, outer, c, claim) : status;
}

static void give(struct ordo_values *values, const char *name, double number) {
    struct ordo_value *value = ordo_values_find(values, name);

    value->number = number;
    value->given = true;
}

/* A number is short for its order. */
static int read_order(struct ordo_reader *r, struct ordo_case *c, size_t figure) {
    const double order = lua_tonumber(r->L, -1);

    if (!isfinite(order) || order == 0)
        return ordo_reader_reject(r, "a finite number that is not 0, or a table");
    struct ordo_claim *claim = ordo_case_claim(c, figure);
    if (claim == NULL)
        return ordo_reader_out_of_memory(r);
    give(&claim->values, "order", order);
    give(&claim->values, "band", fmin(BAND_SHARE * fabs(order), BAND_MOST));
    return ORDO_OK;
}

/* expect.figures, on top of the stack: the figures in the order of the experiment. */
static int read_figures(struct ordo_reader *r, struct ordo_case *c) {
    const struct ordo_quantity *figures = c->figure;
    const char *names[ORDO_FIGURES_MAX];
    char outer[sizeof r->field];
    size_t count = 0;
    int status;

    for (; figures[count].name != NULL && count < ORDO_FIGURES_MAX; count++)
        names[count] = figures[count].name;
    snprintf(r->field, sizeof r->field, "%s.figures", r->expect);
    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "a table of figures, each an order or a table");
    status = ordo_reader_keys(r, r->field, names, count, 0);
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        const int type = lua_getfield(r->L, -1, names[i]);
        snprintf(outer, sizeof outer, "%s.figures.%s", r->expect, names[i]);
        snprintf(r->field, sizeof r->field, "%s", outer);
        if (type != LUA_TNIL && i == 0 && c->claims_count > 0)
            status = ordo_reader_complain(
                r, false,
                "field '%s' is given beside expectations of the same figure in 'expect', "
                "expected one of both",
                outer);
        else if (type == LUA_TNUMBER)
            status = read_order(r, c, i);
        else if (type == LUA_TTABLE)
            status = read_claim(r, outer, c, i);
        else if (type != LUA_TNIL)
            status = ordo_reader_reject(r, "an order or a table");
        lua_pop(r->L, 1);
    }
    return status;
}

bool ordo_case_expects_error(lua_State *L) {
    bool figures = false, found = false;

    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        const bool is_figures = strcmp(key, "figures") == 0;
        figures = figures || is_figures;
        found = found || (!is_figures && strcmp(key, "why") != 0 && strcmp(key, "empirical") != 0);
    }
    return found || !figures;
}

void ordo_case_push_expect(struct ordo_reader *r) {
    snprintf(r->expect, sizeof r->expect, "expect");
    lua_getfield(r->L, -1, "expect");
    if (r->part->along != NULL) {
        snprintf(r->expect, sizeof r->expect, "expect.along.%s", r->part->along);
        lua_getfield(r->L, -1, "along");
        lua_getfield(r->L, -1, r->part->along);
        lua_replace(r->L, -3);
        lua_pop(r->L, 1);
    }
    snprintf(r->field, sizeof r->field, "%s", r->expect);
}

static bool has_reason(const struct ordo_values *values) {
    return ordo_values_given(values, "why") || ordo_values_given(values, "empirical");
}

/* The reasons of the table on top of the stack are those of every claim that states none. */
static int spread_reasons(struct ordo_reader *r, struct ordo_case *c) {
    static const char *const names[] = {"why", "empirical"};
    int status = ORDO_OK;

    for (size_t k = 0; k < c->claims_count; k++)
        for (size_t i = 0; i < 2 && status == ORDO_OK; i++) {
            struct ordo_values *values = &c->claims[k].values;
            const size_t index = ordo_values_index(values, names[i]);
            snprintf(r->field, sizeof r->field, "expect.%s", names[i]);
            if (lua_getfield(r->L, -1, names[i]) != LUA_TNIL && !has_reason(values))
                status = ordo_reader_value(r, values->settings[index], &values->values[index]);
            lua_pop(r->L, 1);
        }
    return status;
}

static int check_reasons(struct ordo_reader *r, const struct ordo_case *c) {
    for (size_t k = 0; k < c->claims_count; k++)
        if (!has_reason(&c->claims[k].values))
            return ordo_reader_complain(
                r, false,
                "field 'expect.why' is missing, expected a text that says which theorem or paper "
                "it "
                "is from, or 'empirical' with a text that says why the figure is only observed");
    return ORDO_OK;
}

/* What `expect` or, along a coordinate, its entry has, which is on top of the stack. */
static int read_expected(struct ordo_reader *r, struct ordo_case *c) {
    char list[256];
    int status = ORDO_OK;

    if (r->part->along != NULL && lua_type(r->L, -1) == LUA_TNUMBER)
        return read_order(r, c, 0);
    if (lua_type(r->L, -1) != LUA_TTABLE) {
        list_expectations(list, sizeof list);
        return ordo_reader_reject(r, "a table with %s", list);
    }
    if (ordo_case_expects_error(r->L))
        status = read_claim(r, r->expect, c, 0);
    if (status == ORDO_OK && lua_getfield(r->L, -1, "figures") != LUA_TNIL)
        status = read_figures(r, c);
    lua_pop(r->L, 1);
    if (status == ORDO_OK && c->claims_count == 0)
        status = ordo_reader_complain(
            r, false, "field '%s.figures' is empty, expected a figure with an order or a table",
            r->expect);
    return status == ORDO_OK ? spread_reasons(r, c) : status;
}

/* The field itself: beside `along` there is nothing but reasons, which are those of all. */
static int check_along(struct ordo_reader *r) {
    static const char *const names[] = {"along", "why", "empirical"};

    snprintf(r->field, sizeof r->field, "expect.along");
    lua_getfield(r->L, -1, "x");
    const bool x = !lua_isnil(r->L, -1);
    lua_pop(r->L, 1);
    if (x)
        return ordo_reader_complain(r, false,
                                    "field 'x' is given beside 'expect.along', whose entries are "
                                    "abscissas, expected one of both");
    lua_getfield(r->L, -1, "expect");
    const int status = ordo_reader_keys(r, "expect", names, 3, 0);
    lua_pop(r->L, 1);
    return status;
}

int ordo_case_read_expect(struct ordo_reader *r, struct ordo_case *c) {
    const bool along = r->part->along != NULL;
    int status = along ? check_along(r) : ORDO_OK;

    if (status != ORDO_OK)
        return status;
    ordo_case_push_expect(r);
    status = read_expected(r, c);
    lua_pop(r->L, 1);
    if (status == ORDO_OK && along) {
        lua_getfield(r->L, -1, "expect");
        status = spread_reasons(r, c);
        lua_pop(r->L, 1);
    }
    return status == ORDO_OK ? check_reasons(r, c) : status;
}
