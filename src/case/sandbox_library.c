/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox_library.c: what a file finds inside: library functions with guards before them, our own
 * helpers, and tables that cannot be changed.
 */
#include "case/sandbox_state.h"
#include "study/case.h"
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <string.h>

/* Longest list the helpers make. */
#define LIST_MAX ORDO_LEVELS_MAX

/* Guards: what stands before a library function, in the same frame, so that its error messages
 * stay as they are. What a function allocates is charged by the allocator; a guard charges for the
 * work that leaves no trace there. */

static int original(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

/* The arguments, of which there may be many, and strings that are read as numbers. */
static double arguments_cost(lua_State *L) {
    const int count = lua_gettop(L);
    double bytes = 0;

    for (int i = 1; i <= count; i++)
        if (lua_type(L, i) == LUA_TSTRING)
            bytes += (double)lua_rawlen(L, i);
    return floor(count / 8.0) + floor(bytes / 8);
}

static int guard_arguments(lua_State *L) {
    const double cost = arguments_cost(L);

    if (cost > 0)
        ordo_sandbox_charge(L, cost);
    return original(L);
}

/* A few numbers are cheap, and functions that targets are made of must be. */
static int guard_many(lua_State *L) { return lua_gettop(L) > 4 ? guard_arguments(L) : original(L); }

static int guard_rep(lua_State *L) {
    ordo_sandbox_charge(L, fmax(0, lua_tonumber(L, 2)));
    return guard_arguments(L);
}

static int guard_byte(lua_State *L) {
    const double bytes = lua_type(L, 1) == LUA_TSTRING ? (double)lua_rawlen(L, 1) : 0;
    const double from = lua_tonumber(L, 2), to = lua_isnone(L, 3) ? from : lua_tonumber(L, 3);

    ordo_sandbox_charge(L, fmax(0, (to < 0 ? to + bytes : to) - (from < 0 ? from + bytes : from)));
    return original(L);
}

static int guard_move(lua_State *L) {
    ordo_sandbox_charge(L, fmax(0, lua_tonumber(L, 3) - lua_tonumber(L, 2)));
    return original(L);
}

static double length(lua_State *L) {
    return lua_type(L, 1) == LUA_TTABLE ? (double)luaL_len(L, 1) : 0;
}

static int guard_length(lua_State *L) {
    ordo_sandbox_charge(L, length(L));
    return original(L);
}

static int guard_unpack(lua_State *L) {
    const double last = lua_isnoneornil(L, 3) ? length(L) : lua_tonumber(L, 3);
    const double count = last - lua_tonumber(L, 2);

    if (count < LUAI_MAXSTACK) /* else it is refused at once */
        ordo_sandbox_charge(L, fmax(0, count));
    return original(L);
}

static int guard_concat(lua_State *L) {
    ordo_sandbox_charge(L, fmax(0, lua_tonumber(L, 4) - lua_tonumber(L, 3)));
    return guard_length(L);
}

/* Comparing long strings is part of the work: by the byte, as a NUL takes twenty nanoseconds. */
static int guard_sort(lua_State *L) {
    const lua_Unsigned count = lua_type(L, 1) == LUA_TTABLE ? lua_rawlen(L, 1) : 0;
    lua_Unsigned longest = 0;

    ordo_sandbox_charge(L, (double)count);
    for (lua_Unsigned i = 1; i <= count && lua_isnoneornil(L, 2); i++) {
        if (lua_rawgeti(L, 1, (lua_Integer)i) == LUA_TSTRING && lua_rawlen(L, -1) > longest)
            longest = lua_rawlen(L, -1);
        lua_pop(L, 1);
    }
    ordo_sandbox_charge(L, (double)count * log2((double)count + 1) * (1 + (double)longest));
    return original(L);
}

/* The text of a table or function is its address, another one in every run. */
static int guard_text(lua_State *L) {
    for (int i = 1; i <= lua_gettop(L); i++)
        if (lua_type(L, i) == LUA_TTABLE || lua_type(L, i) == LUA_TFUNCTION)
            return luaL_argerror(L, i, lua_pushfstring(L, "a %s has no text", luaL_typename(L, i)));
    return guard_arguments(L);
}

/* So is what %p writes for a string. */
static int guard_format(lua_State *L) {
    const char *format = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
    const char *const end = format + (format[0] != '\0' ? lua_rawlen(L, 1) : 0);

    for (const char *p = format; p < end; p++) {
        if (*p != '%')
            continue;
        p++;
        p += strspn(p, "-+ #0123456789.");
        if (*p == 'p' && lua_type(L, 2) != LUA_TTABLE && lua_type(L, 2) != LUA_TFUNCTION)
            return luaL_error(L, "'%%p' gives an address, another one in every run");
    }
    return guard_text(L);
}

static lua_Integer whole(lua_State *L, int argument) {
    luaL_argexpected(L, lua_type(L, argument) == LUA_TNUMBER, argument, "number");
    return luaL_checkinteger(L, argument);
}

static int geometric(lua_State *L) {
    const lua_Integer a = whole(L, 1), b = whole(L, 2), count = whole(L, 3);
    lua_Integer previous = 0, used = 0;

    luaL_argcheck(L, a >= 1, 1, "expected at least 1");
    luaL_argcheck(L, b >= a && b <= INT_MAX, 2, "expected at least the first argument");
    luaL_argcheck(L, count >= (a < b ? 2 : 1) && count <= LIST_MAX, 3,
                  "expected a count from 2 to 100000");
    ordo_sandbox_charge(L, (double)count);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 0; i < count; i++) {
        const double s = count > 1 ? (double)i / (double)(count - 1) : 0;
        const double x = (double)a * pow((double)b / (double)a, s);
        const lua_Integer n = i == count - 1 ? b : (lua_Integer)round(x);
        if (n == previous)
            continue;
        previous = n;
        lua_pushinteger(L, n);
        lua_rawseti(L, -2, ++used);
    }
    return 1;
}

static int range(lua_State *L) {
    double bounds[3] = {0, 0, 1};
    bool integers = true;

    for (int i = 1; i <= 3 && !(i == 3 && lua_isnoneornil(L, 3)); i++) {
        luaL_argexpected(L, lua_type(L, i) == LUA_TNUMBER, i, "number");
        bounds[i - 1] = lua_tonumber(L, i);
        luaL_argcheck(L, isfinite(bounds[i - 1]) && fabs(bounds[i - 1]) < 0x1p53, i,
                      "expected a finite number");
        integers = integers && floor(bounds[i - 1]) == bounds[i - 1];
    }
    const double a = bounds[0], b = bounds[1], step = bounds[2];
    luaL_argcheck(L, step != 0, 3, "expected a step that is not 0");
    luaL_argcheck(L, (b - a) / step >= 0, 2, "cannot be reached from the first with this step");
    /* A bound that a step misses by round-off is included. */
    const double count = floor((b - a) / step + (integers ? 0 : 1e-9)) + 1;
    luaL_argcheck(L, count <= LIST_MAX, 3, "gives more than 100000 numbers");
    ordo_sandbox_charge(L, count);
    lua_createtable(L, (int)count, 0);
    for (int i = 0; i < (int)count; i++) {
        if (integers)
            lua_pushinteger(L, (lua_Integer)(a + i * step));
        else
            lua_pushnumber(L, a + i * step);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* Lua seeds its string hashes from addresses and the clock, so `next` gives names in another order
 * in every run. This pairs gives numbers first, then strings, both ascending. */
static const char pairs[] =
    "local all, behind = ...\n"
    "local next, type, error, sort = all._G.next, all._G.type, all._G.error, all.table.sort\n"
    "local function before(a, b)\n"
    "  if type(a) ~= type(b) then return type(a) < type(b) end\n"
    "  return a < b\n"
    "end\n"
    "return function(t)\n"
    "  if type(t) ~= 'table' then\n"
    "    error(\"bad argument #1 to 'pairs' (table expected, got \" .. type(t) .. \")\", 2)\n"
    "  end\n"
    "  local keys, count, i = {}, 0, 0\n"
    "  for k in next, behind[t] or t do\n"
    "    if type(k) ~= 'string' and type(k) ~= 'number' then\n"
    "      error(\"bad argument #1 to 'pairs' (a key is a \" .. type(k) .. \")\", 2)\n"
    "    end\n"
    "    count = count + 1\n"
    "    keys[count] = k\n"
    "  end\n"
    "  sort(keys, before)\n"
    "  return function()\n"
    "    repeat i = i + 1 until i > count or t[keys[i]] ~= nil\n"
    "    if i <= count then return keys[i], t[keys[i]] end\n"
    "  end\n"
    "end\n";

/* What a file finds inside, and what guards it. */
static const struct {
    const char *library;
    lua_CFunction guard; /* NULL if they need none */
    const char *names[24];
} functions[] = {
    {"_G", NULL, {"assert", "error", "ipairs", "type"}},
    {"_G", guard_many, {"select"}},
    {"_G", guard_arguments, {"tonumber"}},
    {"_G", guard_text, {"tostring"}},
    {"math", NULL, {"abs",   "acos", "asin", "atan", "ceil",       "cos",        "deg",  "exp",
                    "floor", "fmod", "huge", "log",  "maxinteger", "mininteger", "modf", "pi",
                    "rad",   "sin",  "sqrt", "tan",  "tointeger",  "type",       "ult"}},
    {"math", guard_many, {"max", "min"}},
    {"string", NULL, {"len", "lower", "reverse", "sub", "upper"}},
    {"string", guard_byte, {"byte"}},
    {"string", guard_many, {"char"}},
    {"string", guard_format, {"format"}},
    {"string", guard_rep, {"rep"}},
    {"table", guard_concat, {"concat"}},
    {"table", guard_length, {"insert", "remove"}},
    {"table", guard_move, {"move"}},
    {"table", guard_many, {"pack"}},
    {"table", guard_sort, {"sort"}},
    {"table", guard_unpack, {"unpack"}},
};

static const char *const globals[] = {"assert",   "error",    "geometric", "ipairs", "math",
                                      "pairs",    "range",    "select",    "string", "table",
                                      "tonumber", "tostring", "type"};

const char *const *ordo_sandbox_globals(size_t *count) {
    *count = sizeof globals / sizeof *globals;
    return globals;
}

/* __newindex of a library, whose name is the upvalue. */
static int refuse_library(lua_State *L) {
    const char *library = lua_tostring(L, lua_upvalueindex(1));

    if (lua_type(L, 2) == LUA_TSTRING)
        lua_pushfstring(L, "'%s.%s' is assigned, but %s is read-only", library, lua_tostring(L, 2),
                        library);
    else
        lua_pushfstring(L, "%s is read-only", library);
    return ordo_sandbox_raise(L);
}

/* __newindex of the globals once the chunk has ended: mostly a `local` that is missing. */
static int refuse_global(lua_State *L) {
    if (lua_isnil(L, 3)) /* as it was */
        return 0;
    lua_pushfstring(
        L, "the global '%s' is assigned by a function of a case, expected a local variable",
        lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
    return ordo_sandbox_raise(L);
}

/* Pop __newindex and `hidden`, and let the empty table at `proxy` stand for the latter. */
static void stand_for(lua_State *L, int proxy, int behind) {
    lua_createtable(L, 0, 2);
    lua_insert(L, -3);
    lua_setfield(L, -3, "__newindex");
    lua_pushvalue(L, proxy);
    lua_pushvalue(L, -2);
    lua_rawset(L, behind);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, proxy);
}

/* The functions of the table, from all[library] into inside[library]. */
static void choose_functions(lua_State *L, int all, int inside) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].library, "_G") == 0)
            lua_pushvalue(L, inside);
        else
            lua_getfield(L, inside, functions[i].library);
        lua_getfield(L, all, functions[i].library);
        for (const char *const *name = functions[i].names; *name != NULL; name++) {
            lua_getfield(L, -1, *name);
            if (functions[i].guard != NULL)
                lua_pushcclosure(L, functions[i].guard, 1);
            lua_setfield(L, -3, *name);
        }
        lua_pop(L, 2);
    }
}

/* Push our pairs. */
static void make_pairs(lua_State *L, int all, int behind) {
    if (luaL_loadbufferx(L, pairs, sizeof pairs - 1, "=pairs", "t") != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, all);
    lua_pushvalue(L, behind);
    lua_call(L, 2, 1);
}

/* The string metatable: methods are those of the new table, and arithmetic on strings, which are
 * read as numbers, is charged. */
static void furnish_strings(lua_State *L, int inside) {
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_getfield(L, inside, "string");
    lua_setfield(L, -2, "__index");
    for (lua_pushnil(L); lua_next(L, -2) != 0;) {
        if (lua_iscfunction(L, -1)) {
            lua_pushcclosure(L, guard_arguments, 1);
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -4);
        } else {
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 2);
}

int ordo_sandbox_furnish(lua_State *L) {
    static const luaL_Reg libraries[] = {{"_G", luaopen_base},
                                         {"math", luaopen_math},
                                         {"string", luaopen_string},
                                         {"table", luaopen_table}};
    enum { COUNT = sizeof libraries / sizeof *libraries };
    const int all = 1, inside = 2, behind = 3;

    luaL_checkstack(L, 16, NULL);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; i < COUNT; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 0);
        lua_setfield(L, all, libraries[i].name);
        if (i > 0) {
            lua_newtable(L);
            lua_setfield(L, inside, libraries[i].name);
        }
    }
    choose_functions(L, all, inside);
    furnish_strings(L, inside);
    for (size_t i = 1; i < COUNT; i++) {
        lua_newtable(L);
        lua_getfield(L, inside, libraries[i].name);
        lua_pushstring(L, libraries[i].name);
        lua_pushcclosure(L, refuse_library, 1);
        stand_for(L, behind + 1, behind);
        lua_setfield(L, inside, libraries[i].name);
    }
    lua_pushcfunction(L, geometric);
    lua_setfield(L, inside, "geometric");
    lua_pushcfunction(L, range);
    lua_setfield(L, inside, "range");
    lua_pushvalue(L, inside);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    make_pairs(L, all, behind);
    lua_pushvalue(L, -1);
    lua_setfield(L, inside, "pairs");
    return 2;
}

int ordo_sandbox_freeze(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    return 0;
}
