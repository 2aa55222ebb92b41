/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantities_field.c: what a case calls the coordinates of its levels and the figures that they
 * give, where its experiment leaves that to it: the fields `levels`, `x` and `expect`.
 */
#include "case/fields.h"
#include "ordo.h"
#include "text/sentence.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Names that are found, in their order. They are Lua's. */
struct names {
    const char *list[ORDO_FIGURES_MAX];
    size_t count;
};

static bool has(const struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return true;
    return false;
}

/* Add a name, once. */
static int add(struct ordo_reader *r, struct names *names, const char *name) {
    const size_t length = strlen(name);
    char clean[ORDO_SYMBOL_MAX];

    if (length == 0 || length >= ORDO_SYMBOL_MAX ||
        ordo_sentence_valid(name, length, false) < length) {
        ordo_sentence_clean(name, length, clean, sizeof clean);
        return ordo_reader_complain(
            r, false,
            "field '%s' has the name \"%s\", expected 1 to %d bytes of UTF-8 "
            "text without control characters",
            r->field, clean, ORDO_SYMBOL_MAX - 1);
    }
    if (!has(names, name))
        names->list[names->count++] = name;
    return ORDO_OK;
}

/* Add the keys of the table on top of the stack; at most `most` are `what`. */
static int add_keys(struct ordo_reader *r, struct names *names, size_t most, const char *what) {
    const char *list[ORDO_FIGURES_MAX + 1];
    const size_t count = ordo_lua_names(r->L, list, most + 1);
    int status = ORDO_OK;

    if (count > most)
        return ordo_reader_complain(r, false, "field '%s' has too many %s, expected at most %zu",
                                    r->field, what, most);
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = add(r, names, list[i]);
    return status;
}

/* The coordinate of levels that are numbers; their list is below the top of the stack. */
static int find_of_numbers(struct ordo_reader *r, const struct ordo_case *c, struct names *names) {
    bool whole = true;

    for (lua_Unsigned i = lua_rawlen(r->L, -2); i > 0; i--) {
        lua_rawgeti(r->L, -2, (lua_Integer)i);
        whole = whole && lua_tonumber(r->L, -1) == floor(lua_tonumber(r->L, -1));
        lua_pop(r->L, 1);
    }
    lua_pop(r->L, 2);
    ordo_case_push_field(r, "x");
    const char *x = lua_type(r->L, -1) == LUA_TSTRING ? lua_tostring(r->L, -1) : NULL;
    return add(r, names, c->experiment->coordinate(&c->settings, x, whole));
}

/* The coordinates that the first level, {h = 0.1, tau = 1}, or a grid of levels has. */
static int find_in_levels(struct ordo_reader *r, const struct ordo_case *c, struct names *names) {
    ordo_case_push_field(r, "levels");
    if (lua_type(r->L, -1) == LUA_TTABLE && lua_rawgeti(r->L, -1, 1) == LUA_TNIL)
        lua_pop(r->L, 1); /* no list */
    if (lua_type(r->L, -1) == LUA_TNUMBER && c->experiment->coordinate != NULL)
        return find_of_numbers(r, c, names);
    return lua_type(r->L, -1) == LUA_TTABLE
               ? add_keys(r, names, ORDO_COORDINATES_MAX, "coordinates")
               : ORDO_OK;
}

/* Those that somebody's table has: what it is refined in. */
static int find_in_x(struct ordo_reader *r, struct names *names) {
    if (r->part->along == NULL) {
        ordo_case_push_field(r, "x");
        return lua_type(r->L, -1) == LUA_TSTRING ? add(r, names, lua_tostring(r->L, -1)) : ORDO_OK;
    }
    snprintf(r->field, sizeof r->field, "expect.along");
    lua_getfield(r->L, -1, "expect");
    lua_getfield(r->L, -1, "along");
    return add_keys(r, names, ORDO_COORDINATES_MAX, "coordinates");
}

/* Find names and give them to the case, if there are any. */
static int name(struct ordo_reader *r, struct ordo_case *c, bool figures,
                int (*find)(struct ordo_reader *r, const struct ordo_case *c,
                            struct names *names)) {
    const int top = lua_gettop(r->L);
    struct names names = {.count = 0};
    int status = find(r, c, &names);

    if (status == ORDO_OK && names.count > 0 &&
        ordo_case_name(c, figures, names.list, names.count) != ORDO_OK)
        status = ordo_reader_out_of_memory(r);
    lua_settop(r->L, top);
    return status;
}

static int find_coordinates(struct ordo_reader *r, const struct ordo_case *c, struct names *names) {
    return c->experiment->reads_levels ? find_in_x(r, names) : find_in_levels(r, c, names);
}

/* The figures that something is expected of, the error first if it is one of them; x, if it is no
 * coordinate; and what the experiment has beside its error. None if it is the error alone. */
static int find_figures(struct ordo_reader *r, const struct ordo_case *c, struct names *names) {
    const struct ordo_quantity *declared = c->experiment->figures;
    const int top = lua_gettop(r->L);
    bool own = false;
    int status = ORDO_OK;

    ordo_case_push_expect(r);
    if (lua_type(r->L, -1) != LUA_TTABLE || ordo_case_expects_error(r->L))
        names->list[names->count++] = declared[0].name;
    if (lua_type(r->L, -1) == LUA_TTABLE && lua_getfield(r->L, -1, "figures") == LUA_TTABLE) {
        snprintf(r->field, sizeof r->field, "%s.figures", r->expect);
        status = add_keys(r, names, ORDO_FIGURES_MAX / 2, "figures");
        own = true;
    }
    for (size_t i = 0; i < names->count && status == ORDO_OK; i++)
        if (ordo_quantities_index(c->coordinate, names->list[i]) < c->coordinates)
            status = ordo_reader_complain(
                r, false, "field '%s' has '%s', a coordinate of the levels, expected figures",
                r->field, names->list[i]);
    lua_settop(r->L, top);
    ordo_case_push_field(r, "x");
    if (status == ORDO_OK && names->count > 0 && lua_type(r->L, -1) == LUA_TSTRING &&
        ordo_quantities_index(c->coordinate, lua_tostring(r->L, -1)) == c->coordinates) {
        status = add(r, names, lua_tostring(r->L, -1));
        own = true;
    }
    for (size_t i = 1; declared[i].name != NULL && names->count > 0 && status == ORDO_OK; i++)
        status = add(r, names, declared[i].name);
    names->count = own ? names->count : 0;
    return status;
}

int ordo_case_read_quantities(struct ordo_reader *r, struct ordo_case *c) {
    int status = ORDO_OK;

    if (c->experiment->names_coordinates)
        status = name(r, c, false, find_coordinates);
    if (status == ORDO_OK && c->experiment->names_figures)
        status = name(r, c, true, find_figures);
    return status;
}
