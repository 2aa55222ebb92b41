/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox_explain.c: sentences on what has gone wrong in a file that runs in the sandbox.
 */
#include "case/sandbox_state.h"
#include "ordo.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

/* A word on the name in "attempt to call a nil value (global 'io')", into hint[size]. */
static void hint_missing(const char *error, char hint[], size_t size) {
    static const char *const gone[] = {"random", "randomseed", "find", "match",   "gmatch",
                                       "gsub",   "dump",       "pack", "packsize"};
    const char *begin = strstr(error, " a nil value ("), *near;
    char kind[8], name[32];
    size_t count;
    const char *const *globals = ordo_sandbox_globals(&count);

    hint[0] = '\0';
    if (begin == NULL || sscanf(begin, " a nil value (%7[a-z] '%31[^']'", kind, name) != 2)
        return;
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (strcmp(kind, "global") != 0 && strcmp(name, gone[i]) == 0)
            snprintf(hint, size, "; case files have no patterns, packing or random numbers");
    if (strcmp(kind, "global") != 0)
        return;
    near = ordo_suggest(name, globals, count);
    if (near != NULL)
        snprintf(hint, size, "; did you mean '%s'?", near);
    else
        snprintf(hint, size,
                 "; case files have math, string, table, geometric, range and a few "
                 "basic functions");
}

/* The sentence for an error that has no text of its own, as Lua had no memory to make one. */
static int explain_refusal(const struct ordo_lua *lua, const char *place, char message[],
                           size_t size) {
    char why[128];

    switch (lua->reason) {
    case ORDO_SANDBOX_STRING:
        snprintf(why, sizeof why, "at a string longer than %u bytes", ORDO_LUA_STRING);
        break;
    case ORDO_SANDBOX_TABLE:
        snprintf(why, sizeof why,
                 "at a table with more than %u keys that do not count up from 1, expected fewer",
                 ORDO_LUA_KEYS);
        break;
    case ORDO_SANDBOX_MEMORY:
        snprintf(why, sizeof why,
                 "because it needs more than %u MiB of memory, is there an endless loop?",
                 ORDO_LUA_MEMORY >> 20);
        break;
    case ORDO_SANDBOX_SPENT:
        snprintf(why, sizeof why,
                 "after %lld instructions, most of them for long strings and lists, is there an "
                 "endless loop?",
                 lua->budget.instructions);
        break;
    default:
        return ordo_fail(ORDO_ENOMEM, message, size, "%s%s: %s", lua->path, place,
                         ordo_status_text(ORDO_ENOMEM));
    }
    return ordo_fail(ORDO_ESYNTAX, message, size, "%s%s: stopped %s", lua->path, place, why);
}

int ordo_sandbox_explain(struct ordo_lua *lua, int outcome, int line, char message[], size_t size) {
    lua_State *L = lua->L;
    int status = lua->reason == ORDO_SANDBOX_SIGNAL ? ORDO_EINTERRUPTED : ORDO_ESYNTAX;
    char place[16] = "", hint[128];

    if (line > 0)
        snprintf(place, sizeof place, ":%d", line);
    if (outcome == LUA_ERRMEM) {
        status = explain_refusal(lua, place, message, size);
    } else if (lua_type(L, -1) == LUA_TSTRING) {
        const char *error = lua_tostring(L, -1);
        hint_missing(error, hint, sizeof hint);
        if (strncmp(error, ORDO_SANDBOX_CHUNK, sizeof ORDO_SANDBOX_CHUNK - 1) == 0)
            ordo_sentence_format(message, size, "%s:%s%s", lua->path,
                                 error + sizeof ORDO_SANDBOX_CHUNK - 1, hint);
        else
            ordo_sentence_format(message, size, "%s%s: %s%s", lua->path, place, error, hint);
    } else {
        ordo_sentence_format(message, size, "%s%s: it raised an error that is a %s value",
                             lua->path, place, luaL_typename(L, -1));
    }
    lua_pop(L, 1);
    return status;
}

void ordo_sandbox_explain_value(const struct ordo_sandbox_call *call, int top, const double x[],
                                char message[], size_t size) {
    lua_State *L = call->lua->L;
    const int count = lua_gettop(L) - top;
    char point[32 * ORDO_DX_MAX] = "", value[48];

    for (size_t j = 0; j < call->dx; j++)
        ordo_format_append(point, sizeof point, "%s%.10g", j > 0 ? ", " : "", x[j]);
    if (count != 1)
        snprintf(value, sizeof value, "%d values", count);
    else if (lua_type(L, -1) == LUA_TNUMBER)
        snprintf(value, sizeof value, "%g", lua_tonumber(L, -1));
    else
        snprintf(value, sizeof value, "a %s", luaL_typename(L, -1));
    ordo_sentence_format(message, size,
                         "%s:%d: target gave %s at x = %s%s%s, expected a finite number",
                         call->lua->path, call->line, strcmp(value, "-nan") == 0 ? "nan" : value,
                         call->dx > 1 ? "(" : "", point, call->dx > 1 ? ")" : "");
}
