/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox.c: a Lua state for strangers' files. Every call that can raise a Lua error is made inside
 * lua_pcall, so Lua never panics.
 */
#include "case/sandbox.h"
#include "ordo.h"
#include "study/case.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What Lua takes for the file's name: its own shortening of long paths is undone by putting the
 * path in the place of this. */
#define CHUNK "@:"

/* Instructions between two looks at the budget. */
#define STRIDE 1000

/* Times that the state may be at its limit of memory before it is taken for broken: each costs a
 * full garbage collection. */
#define REFUSALS_MAX 16

/* Longest list the helpers make. */
#define LIST_MAX ORDO_LEVELS_MAX

struct call {
    struct ordo_lua *lua;
    struct call *next;
    int reference, line;
    size_t dx;
};

struct ordo_lua {
    lua_State *L;
    char *path, *text;
    size_t length;
    size_t memory;
    int refusals;
    long long budget, left; /* instructions */
    long long total_left;   /* for all calls of targets */
    double deadline;        /* CPU time; 0 until the first look at the clock */
    enum { NOTHING, STRING, MEMORY } refused;
    struct call *calls;
};

static struct ordo_lua *sandbox(lua_State *L) {
    void *lua;

    lua_getallocf(L, &lua);
    return lua;
}

/* lua_Alloc. For a new object `before` is its type. */
static void *allocate(void *context, void *block, size_t before, size_t after) {
    struct ordo_lua *lua = context;
    const bool string = block == NULL && before == LUA_TSTRING;

    if (block == NULL)
        before = 0;
    if (after == 0) {
        lua->memory -= before;
        free(block);
        return NULL;
    }
    if (after > before && string && after > ORDO_LUA_STRING + 64) {
        lua->refused = STRING;
        return NULL;
    }
    if (after > before &&
        (after > ORDO_LUA_MEMORY - (lua->memory - before) || lua->refusals > REFUSALS_MAX)) {
        lua->refusals++;
        lua->refused = MEMORY;
        return NULL;
    }
    block = realloc(block, after);
    if (block != NULL)
        lua->memory += after - before;
    else
        lua->refused = NOTHING;
    return block;
}

/* "@:12: " of the innermost function of the file, on the stack. */
static void push_place(lua_State *L) {
    lua_Debug frame;

    for (int level = 0; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline > 0 && strcmp(frame.short_src, "@") == 0) {
            lua_pushfstring(L, CHUNK "%d: ", frame.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

/* Take `cost` instructions from the budget; raise an error if it is spent. */
static void charge(lua_State *L, struct ordo_lua *lua, double cost) {
    lua->left -= cost < (double)lua->budget ? (long long)cost : lua->budget;
    if (lua->left > 0)
        return;
    lua->left = 0;
    push_place(L);
    lua_pushfstring(L, "stopped after %I instructions, is there an endless loop?",
                    (LUAI_UACINT)lua->budget);
    lua_concat(L, 2);
    lua_error(L);
}

static double cpu_seconds(void) {
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void look(lua_State *L, lua_Debug *frame) {
    struct ordo_lua *lua = sandbox(L);
    const double now = cpu_seconds();

    (void)frame;
    charge(L, lua, STRIDE);
    if (lua->deadline == 0)
        lua->deadline = now + ORDO_LUA_SECONDS;
    if (now < lua->deadline)
        return;
    lua->left = 0;
    push_place(L);
    lua_pushfstring(L, "stopped after %d seconds", ORDO_LUA_SECONDS);
    lua_concat(L, 2);
    lua_error(L);
}

static void set_budget(struct ordo_lua *lua, long long instructions) {
    lua->budget = lua->left = instructions;
    lua->deadline = 0;
    lua->refused = NOTHING;
}

/* Guards: what stands before a library function, in the same frame, so that its error messages
 * stay as they are. */

static int original(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

static int guard_rep(lua_State *L) {
    charge(L, sandbox(L), fmax(0, lua_tonumber(L, 2)));
    return original(L);
}

static int guard_move(lua_State *L) {
    charge(L, sandbox(L), fmax(0, lua_tonumber(L, 3) - lua_tonumber(L, 2)));
    return original(L);
}

static int guard_length(lua_State *L) {
    charge(L, sandbox(L), lua_type(L, 1) == LUA_TTABLE ? (double)lua_rawlen(L, 1) : 0);
    return original(L);
}

/* Comparing long strings is part of the work. */
static int guard_sort(lua_State *L) {
    const lua_Unsigned length = lua_type(L, 1) == LUA_TTABLE ? lua_rawlen(L, 1) : 0;
    lua_Unsigned longest = 0;

    charge(L, sandbox(L), (double)length);
    for (lua_Unsigned i = 1; i <= length; i++) {
        if (lua_rawgeti(L, 1, (lua_Integer)i) == LUA_TSTRING && lua_rawlen(L, -1) > longest)
            longest = lua_rawlen(L, -1);
        lua_pop(L, 1);
    }
    charge(L, sandbox(L), (double)length * log2((double)length + 1) * (1 + (double)longest / 64));
    return original(L);
}

/* The text of a table or function is its address, another one in every run. */
static int guard_text(lua_State *L) {
    for (int i = 1; i <= lua_gettop(L); i++)
        if (lua_type(L, i) == LUA_TTABLE || lua_type(L, i) == LUA_TFUNCTION)
            return luaL_argerror(L, i, lua_pushfstring(L, "a %s has no text", luaL_typename(L, i)));
    return original(L);
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
    charge(L, sandbox(L), (double)count);
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
    charge(L, sandbox(L), count);
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
    "local next, sort, type, error = ...\n"
    "local function before(a, b)\n"
    "  if type(a) ~= type(b) then return type(a) < type(b) end\n"
    "  return a < b\n"
    "end\n"
    "return function(t)\n"
    "  if type(t) ~= 'table' then\n"
    "    error(\"bad argument #1 to 'pairs' (table expected, got \" .. type(t) .. \")\", 2)\n"
    "  end\n"
    "  local keys, count, i = {}, 0, 0\n"
    "  for k in next, t do\n"
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

/* What a file finds inside. */
static const struct {
    const char *library, *name;
    lua_CFunction guard; /* NULL if the function needs none */
} functions[] = {
    {"_G", "assert", NULL},
    {"_G", "error", NULL},
    {"_G", "ipairs", NULL},
    {"_G", "select", NULL},
    {"_G", "tonumber", NULL},
    {"_G", "tostring", guard_text},
    {"_G", "type", NULL},
    {"math", "abs", NULL},
    {"math", "acos", NULL},
    {"math", "asin", NULL},
    {"math", "atan", NULL},
    {"math", "ceil", NULL},
    {"math", "cos", NULL},
    {"math", "deg", NULL},
    {"math", "exp", NULL},
    {"math", "floor", NULL},
    {"math", "fmod", NULL},
    {"math", "huge", NULL},
    {"math", "log", NULL},
    {"math", "max", NULL},
    {"math", "maxinteger", NULL},
    {"math", "min", NULL},
    {"math", "mininteger", NULL},
    {"math", "modf", NULL},
    {"math", "pi", NULL},
    {"math", "rad", NULL},
    {"math", "sin", NULL},
    {"math", "sqrt", NULL},
    {"math", "tan", NULL},
    {"math", "tointeger", NULL},
    {"math", "type", NULL},
    {"math", "ult", NULL},
    {"string", "byte", NULL},
    {"string", "char", NULL},
    {"string", "format", guard_text},
    {"string", "len", NULL},
    {"string", "lower", NULL},
    {"string", "rep", guard_rep},
    {"string", "reverse", NULL},
    {"string", "sub", NULL},
    {"string", "upper", NULL},
    {"table", "concat", guard_length},
    {"table", "insert", guard_length},
    {"table", "move", guard_move},
    {"table", "pack", NULL},
    {"table", "remove", guard_length},
    {"table", "sort", guard_sort},
    {"table", "unpack", NULL},
};

static const char *const globals[] = {"assert",   "error",    "geometric", "ipairs", "math",
                                      "pairs",    "range",    "select",    "string", "table",
                                      "tonumber", "tostring", "type"};

/* Make the new globals, in the registry's place for them. The string metatable's __index is the
 * table of the whole library, so it gets the new one. */
static int furnish(lua_State *L) {
    static const luaL_Reg libraries[] = {{"_G", luaopen_base},
                                         {"math", luaopen_math},
                                         {"string", luaopen_string},
                                         {"table", luaopen_table}};
    const int all = 1, inside = 2;

    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 0);
        lua_setfield(L, all, libraries[i].name);
        if (i > 0) {
            lua_newtable(L);
            lua_setfield(L, inside, libraries[i].name);
        }
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].library, "_G") == 0)
            lua_pushvalue(L, inside);
        else
            lua_getfield(L, inside, functions[i].library);
        lua_getfield(L, all, functions[i].library);
        lua_getfield(L, -1, functions[i].name);
        if (functions[i].guard != NULL)
            lua_pushcclosure(L, functions[i].guard, 1);
        lua_setfield(L, -3, functions[i].name);
        lua_pop(L, 2);
    }

    luaL_checkstack(L, 8, NULL);
    if (luaL_loadbufferx(L, pairs, sizeof pairs - 1, "=pairs", "t") != LUA_OK)
        return lua_error(L);
    lua_getfield(L, all, "_G");
    lua_getfield(L, -1, "next");
    lua_getfield(L, all, "table");
    lua_getfield(L, -1, "sort");
    lua_getfield(L, -4, "type");
    lua_getfield(L, -5, "error");
    lua_remove(L, -4);
    lua_remove(L, -5);
    lua_call(L, 4, 1);
    lua_setfield(L, inside, "pairs");

    lua_pushcfunction(L, geometric);
    lua_setfield(L, inside, "geometric");
    lua_pushcfunction(L, range);
    lua_setfield(L, inside, "range");

    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_getfield(L, inside, "string");
    lua_setfield(L, -2, "__index");

    lua_pushvalue(L, inside);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    return 0;
}

/* A word on the name in "attempt to call a nil value (global 'io')", into hint[size]. */
static void hint_missing(const char *error, char hint[], size_t size) {
    static const char *const gone[] = {"random", "randomseed", "find", "match",   "gmatch",
                                       "gsub",   "dump",       "pack", "packsize"};
    const char *begin = strstr(error, " a nil value ("), *near;
    char kind[8], name[32];

    hint[0] = '\0';
    if (begin == NULL || sscanf(begin, " a nil value (%7[a-z] '%31[^']'", kind, name) != 2)
        return;
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (strcmp(kind, "global") != 0 && strcmp(name, gone[i]) == 0)
            snprintf(hint, size, "; case files have no patterns, packing or random numbers");
    if (strcmp(kind, "global") != 0)
        return;
    near = ordo_suggest(name, globals, sizeof globals / sizeof *globals);
    if (near != NULL)
        snprintf(hint, size, "; did you mean '%s'?", near);
    else
        snprintf(hint, size,
                 "; case files have math, string, table, geometric, range and a few "
                 "basic functions");
}

/* The sentence for a failed call whose error is on top of the stack, which it pops. Allocates
 * nothing in Lua. `line` is named if the error does not. */
static int explain(struct ordo_lua *lua, int outcome, int line, char message[], size_t size) {
    lua_State *L = lua->L;
    int status = ORDO_ESYNTAX;
    char place[16] = "", hint[128];

    if (line > 0)
        snprintf(place, sizeof place, ":%d", line);
    if (outcome == LUA_ERRMEM && lua->refused == NOTHING) {
        status = ORDO_ENOMEM;
        ordo_sentence_format(message, size, "%s%s: %s", lua->path, place, ordo_status_text(status));
    } else if (outcome == LUA_ERRMEM && lua->refused == STRING) {
        ordo_sentence_format(message, size, "%s%s: stopped at a string longer than %u bytes",
                             lua->path, place, ORDO_LUA_STRING);
    } else if (outcome == LUA_ERRMEM) {
        ordo_sentence_format(
            message, size,
            "%s%s: stopped because it needs more than %u MiB of memory, is there an endless loop?",
            lua->path, place, ORDO_LUA_MEMORY >> 20);
    } else if (lua_type(L, -1) == LUA_TSTRING) {
        const char *error = lua_tostring(L, -1);
        hint_missing(error, hint, sizeof hint);
        if (strncmp(error, CHUNK, sizeof CHUNK - 1) == 0)
            ordo_sentence_format(message, size, "%s:%s%s", lua->path, error + sizeof CHUNK - 1,
                                 hint);
        else
            ordo_sentence_format(message, size, "%s%s: %s%s", lua->path, place, error, hint);
    } else {
        ordo_sentence_format(message, size, "%s%s: it raised an error that is a %s value",
                             lua->path, place, luaL_typename(L, -1));
    }
    lua_pop(L, 1);
    return status;
}

/* The file's text. Other things than regular files are left alone: reading some of them never
 * ends. */
static int read_text(struct ordo_lua *lua, char message[], size_t size) {
    struct stat info;
    const int file = open(lua->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    int status = ORDO_EIO;
    ssize_t got = 1;
    size_t good;

    if (file < 0 || fstat(file, &info) != 0) {
        ordo_sentence_format(message, size, "%s: cannot be read: %s", lua->path, strerror(errno));
    } else if (S_ISDIR(info.st_mode)) {
        ordo_sentence_format(message, size, "%s: is a directory, expected a Lua file", lua->path);
    } else if (!S_ISREG(info.st_mode)) {
        ordo_sentence_format(message, size, "%s: is not a regular file, expected a Lua file",
                             lua->path);
    } else if ((lua->text = malloc(ORDO_LUA_FILE_SIZE + 2)) == NULL) {
        status = ORDO_ENOMEM;
        ordo_sentence_format(message, size, "%s: %s", lua->path, ordo_status_text(status));
    } else {
        while (got > 0 && lua->length <= ORDO_LUA_FILE_SIZE) {
            got = read(file, lua->text + lua->length, ORDO_LUA_FILE_SIZE + 1 - lua->length);
            lua->length += got > 0 ? (size_t)got : 0;
        }
        lua->text[lua->length] = '\0';
        good = ordo_sentence_valid(lua->text, lua->length, true);
        if (got < 0) {
            ordo_sentence_format(message, size, "%s: cannot be read: %s", lua->path,
                                 strerror(errno));
        } else if (lua->length > ORDO_LUA_FILE_SIZE) {
            ordo_sentence_format(message, size, "%s: is too large, expected at most %u bytes",
                                 lua->path, ORDO_LUA_FILE_SIZE);
        } else if (lua->length > 0 && lua->text[0] == LUA_SIGNATURE[0]) {
            status = ORDO_ESYNTAX;
            ordo_sentence_format(message, size, "%s: is compiled Lua, expected its source text",
                                 lua->path);
        } else if (good < lua->length) {
            size_t line = 1;
            for (size_t i = 0; i < good; i++)
                line += lua->text[i] == '\n';
            status = ORDO_ESYNTAX;
            ordo_sentence_format(message, size, "%s:%zu: has the byte 0x%02x, expected UTF-8 text",
                                 lua->path, line, (unsigned)(unsigned char)lua->text[good]);
        } else {
            status = ORDO_OK;
        }
    }
    if (file >= 0)
        close(file);
    return status;
}

int ordo_lua_open(const char *path, struct ordo_lua **result, char message[], size_t size) {
    struct ordo_lua *lua = calloc(1, sizeof *lua);
    int status = ORDO_ENOMEM, outcome;
    const char *begin;

    *result = NULL;
    ordo_sentence_format(message, size, "%s: %s", path, ordo_status_text(status));
    if (lua == NULL || (lua->path = strdup(path)) == NULL ||
        (lua->L = lua_newstate(allocate, lua)) == NULL)
        goto done;
    if ((status = read_text(lua, message, size)) != ORDO_OK)
        goto done;

    set_budget(lua, ORDO_LUA_INSTRUCTIONS);
    lua->total_left = ORDO_LUA_TOTAL_INSTRUCTIONS;
    lua_sethook(lua->L, look, LUA_MASKCOUNT, STRIDE);
    lua_pushcfunction(lua->L, furnish);
    outcome = lua_pcall(lua->L, 0, 0, 0);
    if (outcome == LUA_OK) {
        begin = strncmp(lua->text, "\xef\xbb\xbf", 3) == 0 ? lua->text + 3 : lua->text;
        outcome = luaL_loadbufferx(lua->L, begin, strlen(begin), "=@", "t");
    }
    if (outcome == LUA_OK)
        outcome = lua_pcall(lua->L, 0, LUA_MULTRET, 0);
    if (outcome != LUA_OK) {
        status = explain(lua, outcome, 0, message, size);
    } else if (lua_gettop(lua->L) != 1) {
        status = ORDO_ESYNTAX;
        ordo_sentence_format(
            message, size,
            "%s: returned %d values, expected `return` with one case or one list of "
            "cases",
            path, lua_gettop(lua->L));
    } else {
        message[0] = '\0';
    }
done:
    if (status != ORDO_OK) {
        ordo_lua_close(lua);
        lua = NULL;
    }
    *result = lua;
    return status;
}

void ordo_lua_close(struct ordo_lua *lua) {
    if (lua == NULL)
        return;
    if (lua->L != NULL)
        lua_close(lua->L);
    for (struct call *call = lua->calls, *next; call != NULL; call = next) {
        next = call->next;
        free(call);
    }
    free(lua->path);
    free(lua->text);
    free(lua);
}

const char *ordo_lua_text(const struct ordo_lua *lua, size_t *length) {
    *length = lua->length;
    return lua->text;
}

struct protected {
    int (*read)(lua_State * L, void *context);
    void *context;
    int status;
};

static int run_protected(lua_State *L) {
    struct protected *call = lua_touserdata(L, 2);

    lua_settop(L, 1);
    call->status = call->read(L, call->context);
    return 0;
}

int ordo_lua_protect(struct ordo_lua *lua, int (*read)(lua_State *L, void *context), void *context,
                     char message[], size_t size) {
    struct protected call = {read, context, ORDO_OK};
    int outcome;

    lua_pushcfunction(lua->L, run_protected);
    lua_pushvalue(lua->L, 1);
    lua_pushlightuserdata(lua->L, &call);
    outcome = lua_pcall(lua->L, 2, 0, 0);
    return outcome == LUA_OK ? call.status : explain(lua, outcome, 0, message, size);
}

/* Why the values above `top` are not one finite number. */
static void explain_value(const struct call *call, int top, const double x[], char message[],
                          size_t size) {
    lua_State *L = call->lua->L;
    const int count = lua_gettop(L) - top;
    char point[32 * ORDO_DX_MAX], value[48];
    size_t used = 0;

    for (size_t j = 0; j < call->dx; j++)
        used +=
            (size_t)snprintf(point + used, sizeof point - used, "%s%.10g", j > 0 ? ", " : "", x[j]);
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

static int evaluate(void *context, const double x[], double *y, char message[], size_t size) {
    const struct call *call = context;
    lua_State *L = call->lua->L;
    const int top = lua_gettop(L);
    int outcome, status = ORDO_OK;

    if (call->lua->total_left <= 0) {
        *y = NAN;
        ordo_sentence_format(message, size,
                             "%s:%d: target stopped after %d instructions in all its calls, "
                             "expected a cheaper function or fewer points",
                             call->lua->path, call->line, ORDO_LUA_TOTAL_INSTRUCTIONS);
        return ORDO_EINVAL;
    }
    set_budget(call->lua, ORDO_LUA_CALL_INSTRUCTIONS);
    lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference);
    for (size_t j = 0; j < call->dx; j++)
        lua_pushnumber(L, x[j]);
    outcome = lua_pcall(L, (int)call->dx, LUA_MULTRET, 0);
    call->lua->total_left -= call->lua->budget - call->lua->left;
    if (outcome != LUA_OK) {
        *y = NAN;
        status = explain(call->lua, outcome, call->line, message, size);
        if (status != ORDO_ENOMEM)
            status = ORDO_EINVAL;
    } else if (lua_gettop(L) != top + 1 || lua_type(L, -1) != LUA_TNUMBER ||
               !isfinite(lua_tonumber(L, -1))) {
        *y = NAN;
        status = ORDO_ENOTFINITE;
        explain_value(call, top, x, message, size);
    } else {
        *y = lua_tonumber(L, -1);
    }
    lua_settop(L, top);
    return status;
}

int ordo_lua_function(struct ordo_lua *lua, size_t dx, struct ordo_function *function) {
    struct call *call = calloc(1, sizeof *call);
    lua_Debug info;

    if (call == NULL) {
        lua_pop(lua->L, 1);
        return ORDO_ENOMEM;
    }
    call->next = lua->calls;
    lua->calls = call;
    call->lua = lua;
    call->dx = dx;
    lua_pushvalue(lua->L, -1);
    lua_getinfo(lua->L, ">S", &info);
    call->line = info.linedefined;
    call->reference = luaL_ref(lua->L, LUA_REGISTRYINDEX);
    *function = (struct ordo_function){.dx = dx, .eval = evaluate, .context = call};
    return ORDO_OK;
}
