/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fields.c: the fields of a case: its name, its experiment's settings, its levels, what every case
 * may state, and what it expects.
 */
#include "case/fields.h"
#include "ordo.h"
#include "study/expectation.h"
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_EXPECTED "1 to 128 letters, digits, '.', '_' and '-', the first a letter or digit"
_Static_assert(ORDO_NAME_MAX == 128, "what is expected of a name says so");

/* Fields with two names. */
static const char *const synonyms[][2] = {{"levels", "widths"}, {"x", "versus"}};

/* Another name of the same field; NULL if it has none. */
static const char *synonym(const char *name) {
    for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
        if (strcmp(synonyms[i][0], name) == 0)
            return synonyms[i][1];
    return NULL;
}

void ordo_case_push_field(struct ordo_reader *r, const char *name) {
    const char *other = synonym(name);

    snprintf(r->field, sizeof r->field, "%s", name);
    if (lua_getfield(r->L, -1, name) != LUA_TNIL || other == NULL)
        return;
    lua_pop(r->L, 1);
    if (lua_getfield(r->L, -1, other) != LUA_TNIL)
        snprintf(r->field, sizeof r->field, "%s", other);
}

/* The name, if there is one: what else is wrong with the table may be worth more. */
static int read_name(struct ordo_reader *r, struct ordo_case *c) {
    size_t length = 0;
    int status = ORDO_OK;

    ordo_case_push_field(r, "name");
    const char *s = lua_type(r->L, -1) == LUA_TSTRING ? lua_tolstring(r->L, -1, &length) : "";
    if (ordo_reader_is_name(s, length)) {
        char name[2 * ORDO_NAME_MAX + ORDO_SYMBOL_MAX];
        ordo_part_name(s, r->part, name, sizeof name);
        if (strlen(name) <= ORDO_NAME_MAX && (c->name = strdup(name)) == NULL)
            status = ordo_reader_out_of_memory(r);
    }
    lua_pop(r->L, 1);
    r->name = c->name;
    return status;
}

static int check_name(struct ordo_reader *r, const struct ordo_case *c) {
    if (c->name != NULL)
        return ORDO_OK;
    ordo_case_push_field(r, "name");
    const int status = ordo_reader_reject(r, "%s", NAME_EXPECTED);
    lua_pop(r->L, 1);
    return status;
}

static int read_experiment(struct ordo_reader *r, struct ordo_case *c) {
    const struct ordo_experiment *experiment = ordo_experiments[0];
    const char *names[ORDO_NAMES_MAX];
    struct ordo_complaint complaint = {0};
    size_t count = 0;
    int status = ORDO_OK;

    ordo_case_push_field(r, "experiment");
    if (lua_type(r->L, -1) == LUA_TSTRING) {
        experiment = ordo_experiment_find(lua_tostring(r->L, -1));
        for (; ordo_experiments[count] != NULL; count++)
            names[count] = ordo_experiments[count]->name;
        if (experiment == NULL) {
            ordo_not_listed(&complaint, 0, lua_tostring(r->L, -1), names, count,
                            "the name of an experiment");
            status = ordo_reader_refuse(r, &complaint);
        }
    } else if (!lua_isnil(r->L, -1)) {
        status = ordo_reader_reject(r, "the name of an experiment");
    }
    lua_pop(r->L, 1);
    if (status != ORDO_OK)
        return status;
    char *name = c->name, *file = c->file;
    status = ordo_case_init(c, experiment);
    c->name = name;
    c->file = file;
    return status == ORDO_OK ? status : ordo_reader_out_of_memory(r);
}

/* Names that fields may have, with those that any choice could bring. */
struct names {
    const char *list[ORDO_NAMES_MAX];
    size_t count;
};

static void add_name(struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return;
    if (names->count < ORDO_NAMES_MAX)
        names->list[names->count++] = name;
}

static void add_settings(struct names *names, const struct ordo_setting settings[]) {
    for (; settings != NULL && settings->name != NULL; settings++) {
        add_name(names, settings->name);
        if (synonym(settings->name) != NULL)
            add_name(names, synonym(settings->name));
        for (size_t i = 0; settings->brings != NULL && ordo_setting_choice(settings, i) != NULL;
             i++)
            add_settings(names, settings->brings(ordo_setting_choice(settings, i)));
    }
}

/* A field stands under one of its names. */
static int check_synonyms(struct ordo_reader *r) {
    const int top = lua_gettop(r->L);

    for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
        const bool both = lua_getfield(r->L, -1, synonyms[i][0]) != LUA_TNIL &&
                          lua_getfield(r->L, -2, synonyms[i][1]) != LUA_TNIL;
        lua_settop(r->L, top);
        if (both)
            return ordo_reader_complain(r, false,
                                        "field '%s' is given beside '%s', expected one of both",
                                        synonyms[i][1], synonyms[i][0]);
    }
    return ORDO_OK;
}

/* An unknown field is likelier a slip than a missing one. */
static int check_known(struct ordo_reader *r, const struct ordo_case *c) {
    struct names names = {.list = {"name", "experiment"}, .count = 2};

    add_settings(&names, c->experiment->settings);
    if (!c->experiment->reads_levels) {
        add_name(&names, "levels");
        add_name(&names, "widths");
    }
    add_settings(&names, ordo_case_settings);
    add_name(&names, "expect");
    return ordo_reader_keys(r, "", names.list, names.count, 0);
}

/* A field that only another choice of `setting` would have brought: itself, or by a choice of what
 * it brings, which is `by`. */
static int check_brought(struct ordo_reader *r, const struct ordo_values *values,
                         const struct ordo_setting *by, const struct ordo_setting *setting,
                         const char *choice) {
    for (size_t i = 0; ordo_setting_choice(by, i) != NULL; i++) {
        const struct ordo_setting *brought = by->brings(ordo_setting_choice(by, i));
        for (; brought != NULL && brought->name != NULL; brought++) {
            if (ordo_values_find(values, brought->name) != NULL)
                continue;
            const bool given = lua_getfield(r->L, -1, brought->name) != LUA_TNIL;
            lua_pop(r->L, 1);
            if (given)
                return ordo_reader_complain(
                    r, false, "field '%s' is given, but the %s '%s' has no %s, expected none",
                    brought->name, setting->name, choice, brought->name);
            if (brought->brings != NULL &&
                check_brought(r, values, brought, setting, choice) != ORDO_OK)
                return ORDO_EINVAL;
        }
    }
    return ORDO_OK;
}

/* All settings of a set, in their order; what a choice brings comes right behind it. */
static int read_settings(struct ordo_reader *r, struct ordo_case *c, struct ordo_values *values) {
    int status = ORDO_OK;

    for (size_t i = 0; i < values->count && status == ORDO_OK; i++) {
        const struct ordo_setting *setting = values->settings[i];
        struct ordo_complaint complaint = {0};
        char expected[256];
        ordo_case_push_field(r, setting->name);
        if (setting == r->pattern && r->part->file != NULL) {
            lua_pop(r->L, 1);
            lua_pushstring(r->L, r->part->file);
        }
        if (!lua_isnil(r->L, -1)) {
            status = ordo_reader_value(r, setting, &values->values[i]);
        } else if (setting->required) {
            ordo_setting_expected(setting, expected, sizeof expected);
            status = ordo_reader_reject(r, "%s", expected);
        }
        if (status == ORDO_OK && values == &c->settings && c->experiment->check != NULL)
            status =
                ordo_reader_checked(r, c->experiment->check(values, i, &complaint), &complaint);
        lua_pop(r->L, 1);
        if (status == ORDO_OK && setting->brings != NULL) {
            status = ordo_values_bring(values, i);
            if (status == ORDO_OK)
                status = check_brought(r, values, setting, setting, values->values[i].text);
            else
                ordo_reader_out_of_memory(r);
        }
    }
    return status;
}

/* What the errors are judged against. */
static int check_x(struct ordo_reader *r, struct ordo_case *c) {
    const char *name = r->part->along != NULL ? r->part->along : ordo_values_text(&c->study, "x");
    const char *names[ORDO_NAMES_MAX];
    struct ordo_complaint complaint = {0};
    size_t count = 0;

    for (const struct ordo_quantity *q = c->coordinate; q->name != NULL; q++)
        names[count++] = q->name;
    for (const struct ordo_quantity *q = c->figure + 1; q->name != NULL; q++)
        if (!q->seldom && count < ORDO_NAMES_MAX)
            names[count++] = q->name;
    for (size_t i = 0; i < count; i++)
        if (name == NULL || strcmp(names[i], name) == 0) {
            if (name != NULL)
                ordo_case_axis(c, name, &c->x);
            return ORDO_OK;
        }
    ordo_case_push_field(r, "x");
    lua_pop(r->L, 1);
    ordo_not_listed(&complaint, 0, name, names, count, "the name of an abscissa");
    return ordo_reader_refuse(r, &complaint);
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Levels that share their x would be taken for one level, and for repetitions if there are seeds.
 */
static int check_distinct(struct ordo_reader *r, const struct ordo_case *c) {
    const char *name = ordo_axis_quantity(c, c->x)->name;
    int status = ORDO_OK;

    if (c->x.figure || c->coordinates < 2)
        return ORDO_OK;
    double *x = malloc((c->levels_count + 1) * sizeof *x);
    if (x == NULL)
        return ordo_reader_out_of_memory(r);
    for (size_t i = 0; i < c->levels_count; i++)
        x[i] = c->levels[i * c->coordinates + c->x.index];
    qsort(x, c->levels_count, sizeof *x, by_size);
    for (size_t i = 1; i < c->levels_count && status == ORDO_OK; i++)
        if (x[i] == x[i - 1])
            status = ordo_reader_complain(
                r, false,
                "field 'levels' has %s = %.10g more than once, expected another x or "
                "levels that differ in %s",
                name, x[i], name);
    free(x);
    return status;
}

/* What holds between the settings that every case has. */
static int check_study(struct ordo_reader *r, struct ordo_case *c) {
    const size_t seeds = ordo_values_integer(&c->study, "seeds"), levels = c->levels_count;
    double window[2];

    ordo_case_window(c, window);
    if (ordo_values_given(&c->study, "window") && !(window[0] > 0))
        return ordo_reader_complain(
            r, false, "field 'window' is {%.10g, %.10g}, expected {from, to} with 0 < from < to",
            window[0], window[1]);
    if (levels > 0 && seeds * levels > ORDO_LEVELS_MAX)
        return ordo_reader_complain(
            r, false,
            "field 'seeds' is %zu, expected at most %zu, as %zu levels x seeds may give %d levels",
            seeds, ORDO_LEVELS_MAX / levels, levels, ORDO_LEVELS_MAX);
    if (seeds > 1 && ordo_values_flag(&c->study, "solution"))
        return ordo_reader_complain(
            r, false,
            "field 'seeds' is %zu, expected 1, as solutions are extrapolated without noise", seeds);
    if (seeds > 1 && !c->experiment->seeded)
        return ordo_reader_complain(
            r, false, "field 'seeds' is %zu, expected 1, as the experiment %s draws nothing", seeds,
            c->experiment->name);
    const int status = check_x(r, c);
    return status == ORDO_OK ? check_distinct(r, c) : status;
}

/* Errors that an extrapolation gives depend on the order that was found: nothing but it can be
 * expected of them. */
static int check_solution(struct ordo_reader *r, const struct ordo_case *c) {
    for (size_t k = 0; ordo_values_flag(&c->study, "solution") && k < c->claims_count; k++)
        for (size_t i = 0; ordo_expectations[i] != NULL; i++)
            if (ordo_claim_states(&c->claims[k], ordo_expectations[i]) &&
                (strcmp(ordo_expectations[i]->name, "order") != 0 ||
                 ordo_values_given(&c->claims[k].values, "refused") ||
                 ordo_values_choice(&c->claims[k].values, "intent") != 0))
                return ordo_reader_complain(r, false,
                                            "field 'solution' is true, expected an order with a "
                                            "band and nothing else of extrapolated solutions");
    return ORDO_OK;
}

/* What only all fields together can tell. */
static int check_all(struct ordo_reader *r, struct ordo_case *c) {
    struct ordo_complaint complaint = {0};
    int status = ORDO_OK;

    const struct ordo_planned planned = {
        .coordinate = c->coordinate,
        .figure = c->figure,
        .largest = c->levels_count > 0 ? c->levels + (c->levels_count - 1) * c->coordinates : NULL,
        .x = ordo_axis_quantity(c, c->x)->name,
        .predictions = ordo_case_predicts(c)};

    if (c->experiment->check_all != NULL)
        status = c->experiment->check_all(&c->settings, &planned, &complaint);
    if (status == ORDO_EINVAL &&
        (strcmp(complaint.field, "x") == 0 || strcmp(complaint.field, "levels") == 0)) {
        ordo_case_push_field(r, complaint.field);
        lua_pop(r->L, 1);
        complaint.field[0] = '\0';
    }
    return status == ORDO_EINVAL ? ordo_reader_refuse(r, &complaint) : status;
}

/* Lua functions as something to evaluate, now that everything else is known to be right. */
static int keep_functions(struct ordo_reader *r, struct ordo_case *c) {
    for (size_t i = 0; i < c->settings.count; i++) {
        struct ordo_value *value = &c->settings.values[i];
        if (c->settings.settings[i]->kind != ORDO_KIND_FUNCTION || value->line == 0)
            continue;
        lua_getfield(r->L, -1, c->settings.settings[i]->name);
        if (ordo_lua_function(r->lua, value->function.dx, &value->function) != ORDO_OK)
            return ordo_reader_out_of_memory(r);
    }
    return ORDO_OK;
}

int ordo_case_read(struct ordo_lua *lua, lua_State *L, const char *path, size_t number,
                   const struct ordo_part *part, const struct ordo_setting *pattern,
                   struct ordo_case *c, char message[], size_t size) {
    struct ordo_reader r = {.lua = lua,
                            .L = L,
                            .path = path,
                            .number = number,
                            .part = part,
                            .pattern = pattern,
                            .message = message,
                            .size = size};

    *c = (struct ordo_case){.file = strdup(path)};
    if (c->file == NULL)
        return ordo_reader_out_of_memory(&r);
    luaL_checkstack(L, 20, NULL);
    int status = read_name(&r, c);
    if (status == ORDO_OK)
        status = read_experiment(&r, c);
    if (status == ORDO_OK)
        status = check_known(&r, c);
    if (status == ORDO_OK)
        status = check_name(&r, c);
    if (status == ORDO_OK)
        status = check_synonyms(&r);
    if (status == ORDO_OK)
        status = read_settings(&r, c, &c->settings);
    if (status == ORDO_OK)
        status = ordo_case_read_quantities(&r, c);
    if (status == ORDO_OK && !c->experiment->reads_levels)
        status = ordo_case_read_levels(&r, c);
    if (status == ORDO_OK)
        status = ordo_case_read_per_level(&r, c);
    if (status == ORDO_OK)
        status = read_settings(&r, c, &c->study);
    if (status == ORDO_OK)
        status = check_study(&r, c);
    if (status == ORDO_OK)
        status = ordo_case_read_expect(&r, c);
    if (status == ORDO_OK)
        status = check_solution(&r, c);
    if (status == ORDO_OK)
        status = check_all(&r, c);
    return status == ORDO_OK ? keep_functions(&r, c) : status;
}
