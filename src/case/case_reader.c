/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_reader.c: values of a case file, and the sentences about wrong ones.
 */
#include "case/case_reader.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ordo_reader_describe(lua_State *L, int index, char text[], size_t size) {
    char clean[48];

    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TNONE:
        snprintf(text, size, "missing");
        break;
    case LUA_TSTRING:
        ordo_sentence_clean(lua_tostring(L, index), lua_rawlen(L, index), clean, sizeof clean);
        snprintf(text, size, "\"%s\"", clean);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            snprintf(text, size, "%lld", (long long)lua_tointeger(L, index));
        else if (isnan(lua_tonumber(L, index)))
            snprintf(text, size, "nan");
        else
            snprintf(text, size, "%.10g", lua_tonumber(L, index));
        break;
    case LUA_TBOOLEAN:
        snprintf(text, size, lua_toboolean(L, index) ? "true" : "false");
        break;
    default:
        snprintf(text, size, "a %s", luaL_typename(L, index));
    }
}

int ordo_reader_complain(const struct ordo_reader *r, const char *format, ...) {
    char text[1024], place[16] = "", name[ORDO_NAME_MAX + 16];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (r->line > 0)
        snprintf(place, sizeof place, ":%d", r->line);
    if (r->c->name != NULL)
        snprintf(name, sizeof name, "'%s'", r->c->name);
    else
        snprintf(name, sizeof name, "#%zu", r->number);
    ordo_sentence_format(r->message, r->size, "%s%s: case %s: %s", r->path, place, name, text);
    return ORDO_EINVAL;
}

int ordo_reader_reject(const struct ordo_reader *r, const char *format, ...) {
    char expected[768], found[64];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    return ordo_reader_complain(r, "field '%s' is %s, expected %s", r->field, found, expected);
}

int ordo_reader_out_of_memory(const struct ordo_reader *r) {
    ordo_reader_complain(r, "%s", ordo_status_text(ORDO_ENOMEM));
    return ORDO_ENOMEM;
}

int ordo_reader_number(const struct ordo_reader *r, double *x) {
    if (lua_type(r->L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(r->L, -1)))
        return ordo_reader_reject(r, "%s", r->expected);
    *x = lua_tonumber(r->L, -1);
    return ORDO_OK;
}

int ordo_reader_integer(const struct ordo_reader *r, size_t low, size_t high, size_t *n) {
    int whole = 0;
    lua_Integer i = 0;

    if (lua_type(r->L, -1) == LUA_TNUMBER)
        i = lua_tointegerx(r->L, -1, &whole);
    if (!whole || i < (lua_Integer)low || i > (lua_Integer)high)
        return ordo_reader_reject(r, "%s", r->expected);
    *n = (size_t)i;
    return ORDO_OK;
}

int ordo_reader_text(const struct ordo_reader *r, size_t longest, char **text) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (length == 0 || length > longest)
        return ordo_reader_reject(r, "a text of 1 to %zu bytes", longest);
    if (ordo_sentence_valid(s, length, false) < length)
        return ordo_reader_reject(r, "UTF-8 text without control characters");
    *text = strdup(s);
    return *text != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

int ordo_reader_reject_name(const struct ordo_reader *r, const char *const names[], size_t count) {
    const char *near = ordo_suggest(lua_tostring(r->L, -1), names, count);
    char found[64], list[512] = "", hint[64] = "";
    size_t used = 0;

    for (size_t i = 0; i < count && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean \"%s\"?)", near);
    return ordo_reader_complain(r, "field '%s' is %s%s, expected %s: %s", r->field, found, hint,
                                r->expected, list);
}

int ordo_reader_choice(const struct ordo_reader *r, const char *const names[], size_t count,
                       size_t *choice) {
    *choice = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lua_tostring(r->L, -1), names[i]) == 0) {
            *choice = i;
            return ORDO_OK;
        }
    return ordo_reader_reject_name(r, names, count);
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

bool ordo_reader_is_name(const char *s, size_t length) {
    return length >= 1 && length <= ORDO_NAME_MAX && strspn(s, LETTERS) > 0 &&
           strspn(s, LETTERS "._-") == length;
}

int ordo_reader_function(const struct ordo_reader *r, char **text, lua_Debug *info) {
    char source[ORDO_TARGET_TEXT];
    size_t length;
    const char *file = ordo_lua_text(r->lua, &length);

    if (lua_iscfunction(r->L, -1))
        return ordo_reader_complain(r,
                                    "field '%s' is a library function, expected one written in "
                                    "Lua, as function(x) return math.sin(x) end",
                                    r->field);
    lua_pushvalue(r->L, -1);
    lua_getinfo(r->L, ">Su", info);
    if (strcmp(info->short_src, "@") != 0)
        return ordo_reader_complain(
            r, "field '%s' is a library function, expected one written in the file", r->field);
    ordo_sentence_function(file, length, info->linedefined, info->lastlinedefined, source,
                           sizeof source);
    *text = strdup(source);
    return *text != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

/* Where the key at an index of the stack is: "expect.oder", "widths[3]". */
static void describe_key(lua_State *L, int index, const char *outer, char place[], size_t size) {
    char key[64];

    if (lua_type(L, index) == LUA_TSTRING) {
        ordo_sentence_clean(lua_tostring(L, index), lua_rawlen(L, index), key, sizeof key);
        snprintf(place, size, "%s%s%s", outer, outer[0] != '\0' ? "." : "", key);
    } else {
        ordo_reader_describe(L, index, key, sizeof key);
        snprintf(place, size, "%s[%s]", outer, key);
    }
}

/* Whether the key at an index of the stack is one of names[count] or of 1 … positions. */
static bool is_known(lua_State *L, int index, const char *const names[], size_t count,
                     size_t positions) {
    if (lua_isinteger(L, index))
        return lua_tointeger(L, index) >= 1 && (size_t)lua_tointeger(L, index) <= positions;
    for (size_t i = 0; i < count && lua_type(L, index) == LUA_TSTRING; i++)
        if (strcmp(lua_tostring(L, index), names[i]) == 0 &&
            strlen(names[i]) == lua_rawlen(L, index))
            return true;
    return false;
}

/* Of several unknown keys the first in byte order is reported, as Lua's own order changes from run
 * to run. */
int ordo_reader_keys(struct ordo_reader *r, const char *outer, const char *const names[],
                     size_t count, size_t positions) {
    lua_State *L = r->L;
    const size_t skip = outer[0] != '\0' ? strlen(outer) + 1 : 0;
    char first[sizeof r->field + 64] = "", place[sizeof first], list[512] = "", hint[64] = "";
    size_t used = 0;
    bool found = false;
    const char *near;

    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        if (is_known(L, -2, names, count, positions))
            continue;
        describe_key(L, -2, outer, place, sizeof place);
        if (!found || strcmp(place, first) < 0)
            memcpy(first, place, sizeof first);
        found = true;
    }
    if (!found)
        return ORDO_OK;
    if (count == 0)
        return ordo_reader_complain(r, "field '%s' is unknown, expected %s", first, r->expected);
    near = ordo_suggest(first + skip, names, count);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean '%s'?)", near);
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    return ordo_reader_complain(r, "field '%s' is unknown%s, expected one of %s", first, hint,
                                list);
}

int ordo_reader_element(struct ordo_reader *r, lua_Integer i, const char *expected,
                        int (*parse)(struct ordo_reader *r, void *to), void *to) {
    const size_t length = strlen(r->field);
    const char *const outer = r->expected;
    int status;

    snprintf(r->field + length, sizeof r->field - length, "[%lld]", (long long)i);
    r->expected = expected;
    lua_rawgeti(r->L, -1, i);
    status = parse(r, to);
    lua_pop(r->L, 1);
    if (status == ORDO_OK) {
        r->field[length] = '\0';
        r->expected = outer;
    }
    return status;
}

int ordo_reader_element_number(struct ordo_reader *r, void *to) {
    return ordo_reader_number(r, to);
}

int ordo_reader_fields(struct ordo_reader *r, const char *outer, const struct ordo_field fields[],
                       size_t count, int (*after)(struct ordo_reader *r, const char *name)) {
    const char *names[ORDO_NAMES_MAX];
    size_t check;
    int status;

    for (size_t i = 0; i < count; i++)
        names[i] = fields[i].name;
    /* An unknown field is likelier a slip than a missing one; but a case is named first. */
    check = r->c->name == NULL && lua_getfield(r->L, -1, "name") == LUA_TSTRING;
    if (r->c->name == NULL)
        lua_pop(r->L, 1);
    for (size_t i = 0; i < count; i++) {
        if (i == check && (status = ordo_reader_keys(r, outer, names, count, 0)) != ORDO_OK)
            return status;
        snprintf(r->field, sizeof r->field, "%s%s%s", outer, outer[0] != '\0' ? "." : "",
                 fields[i].name);
        r->expected = fields[i].expected;
        r->line = 0;
        status = ORDO_OK;
        lua_getfield(r->L, -1, fields[i].name);
        if (!lua_isnil(r->L, -1) && fields[i].presence == ORDO_STAGED &&
            !r->c->approximation.method->staged)
            return ordo_reader_complain(
                r, "field '%s' is given, but the method '%s' has no stages, expected none",
                r->field, r->c->approximation.method->name);
        if (lua_isnil(r->L, -1) ? fields[i].presence == ORDO_REQUIRED
                                : (fields[i].types >> lua_type(r->L, -1) & 1) == 0)
            status = ordo_reader_reject(r, "%s", fields[i].expected);
        else if (!lua_isnil(r->L, -1))
            status = fields[i].parse(r);
        lua_pop(r->L, 1);
        if (status == ORDO_OK && after != NULL)
            status = after(r, fields[i].name);
        if (status != ORDO_OK)
            return status;
    }
    return ORDO_OK;
}
