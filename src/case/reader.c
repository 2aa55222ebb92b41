/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reader.c: where a case file is wrong, in one sentence; names and keys.
 */
#include "case/reader.h"
#include "ordo.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
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

int ordo_reader_complain(const struct ordo_reader *r, bool line, const char *format, ...) {
    char text[1024], place[16] = "", name[ORDO_NAME_MAX + 16];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (line && r->line > 0)
        snprintf(place, sizeof place, ":%d", r->line);
    if (r->name != NULL)
        snprintf(name, sizeof name, "'%s'", r->name);
    else
        snprintf(name, sizeof name, "#%zu", r->number);
    return ordo_fail(ORDO_EINVAL, r->message, r->size, "%s%s: case %s: %s", r->path, place, name,
                     text);
}

int ordo_reader_reject(const struct ordo_reader *r, const char *format, ...) {
    char expected[768], found[64];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    return ordo_reader_complain(r, false, "field '%s' is %s, expected %s", r->field, found,
                                expected);
}

int ordo_reader_refuse(struct ordo_reader *r, const struct ordo_complaint *complaint) {
    char field[sizeof r->field + 32], found[64];
    const char *base = complaint->field[0] != '\0' ? complaint->field : r->field;

    snprintf(field, sizeof field, "%s", base);
    if (complaint->element > 0)
        snprintf(field, sizeof field, "%s[%zu]", base, complaint->element);
    if (complaint->kind == ORDO_SENTENCE)
        return ordo_reader_complain(r, complaint->line, "field '%s' %s", field, complaint->text);
    if (complaint->element > 0)
        lua_rawgeti(r->L, -1, (lua_Integer)complaint->element);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    if (complaint->element > 0)
        lua_pop(r->L, 1);
    return ordo_reader_complain(r, complaint->line, "field '%s' is %s, expected %s", field, found,
                                complaint->text);
}

int ordo_reader_out_of_memory(const struct ordo_reader *r) {
    ordo_reader_complain(r, false, "%s", ordo_status_text(ORDO_ENOMEM));
    return ORDO_ENOMEM;
}

int ordo_reader_checked(struct ordo_reader *r, int status, const struct ordo_complaint *complaint) {
    if (status == ORDO_EINVAL)
        return ordo_reader_refuse(r, complaint);
    return status == ORDO_ENOMEM ? ordo_reader_out_of_memory(r) : status;
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

bool ordo_reader_is_name(const char *s, size_t length) {
    return length >= 1 && length <= ORDO_NAME_MAX && strspn(s, LETTERS) > 0 &&
           strspn(s, LETTERS "._-") == length;
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
    char first[sizeof r->field + 64] = "", place[sizeof first], list[768], hint[64];
    bool found = false;

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
        return ordo_reader_complain(r, false, "field '%s' is unknown, expected %s", first,
                                    r->expected);
    ordo_suggest_hint(first + skip, names, count, '\'', hint, sizeof hint);
    ordo_format_list(names, count, ", ", list, sizeof list);
    return ordo_reader_complain(r, false, "field '%s' is unknown%s, expected one of %s", first,
                                hint, list);
}
