/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox.c: a Lua state for strangers' files: its memory, its budget, its life. Every call that
 * can raise a Lua error is made inside lua_pcall, so Lua never panics.
 */
#include "case/sandbox.h"
#include "case/sandbox_state.h"
#include "experiment/experiment.h"
#include "ordo.h"
#include "text/file.h"
#include "text/sentence.h"
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Instructions between two looks at the budget, and while there may be a long string in the state:
 * comparing two that consist of NULs takes half a millisecond. */
#define STRIDE 1000
#define STRIDE_LONG 16

/* Bytes from which on a block is large, and a string long. What makes one is looked at as soon as
 * it is done. */
#define LARGE 4096

/* Bytes of the file's text that are parsed between two looks: Lua calls no hook while it parses,
 * and can take a tenth of a millisecond for a word. */
#define PIECE 256

/* Instructions that memory may cost beyond the budget, until a hook sees it. */
#define DEBT_MAX 65536

/* Times that the state may be at its limit of memory before it is taken for broken: each costs a
 * full garbage collection. */
#define REFUSALS_MAX 16

/* Bytes of a node of Lua's hash tables. */
#define NODE 24

struct ordo_lua *ordo_sandbox_of(lua_State *L) {
    void *lua;

    lua_getallocf(L, &lua);
    return lua;
}

static void hook(lua_State *L, lua_Debug *frame);

/* Have the next instruction looked at. How many there were since the last look is not known, so
 * all of them are paid for. Safe at any time, as lua_sethook is. */
static void look_soon(struct ordo_lua *lua) {
    if (lua->L == NULL)
        return;
    lua->budget.left -= lua_gethookcount(lua->L);
    lua_sethook(lua->L, hook, LUA_MASKCOUNT, 1);
}

/* Whether a new block that is no object of its own is the hash part of a table with too many keys.
 * Lua hashes numbers by their value, so all of them can be made to fall into one chain, and when
 * the table grows it walks that chain for each: 2 * ORDO_LUA_KEYS take seconds, and they are one
 * instruction. Such a part is a power of two of nodes. */
static bool is_large_hash(size_t bytes) {
    const size_t nodes = bytes / NODE;

    return nodes > ORDO_LUA_KEYS && bytes % NODE == 0 && (nodes & (nodes - 1)) == 0;
}

/* Why a block may not grow to so many bytes. */
static enum ordo_sandbox_reason refusal(const struct ordo_lua *lua, bool fresh, size_t type,
                                        size_t before, size_t after) {
    if (fresh && type == LUA_TSTRING && after > ORDO_LUA_STRING + 64)
        return ORDO_SANDBOX_STRING;
    if (fresh && type == 0 && is_large_hash(after))
        return ORDO_SANDBOX_TABLE;
    if (after > ORDO_LUA_MEMORY - (lua->memory - before) || lua->refusals > REFUSALS_MAX)
        return ORDO_SANDBOX_MEMORY;
    /* A function written in C may go on for long without a hook, which would know the line. */
    if (after >= LARGE && lua->budget.left <= -DEBT_MAX)
        return ORDO_SANDBOX_SPENT;
    return ORDO_SANDBOX_NOTHING;
}

/* lua_Alloc. For a new object `before` is its type. */
static void *allocate(void *context, void *block, size_t before, size_t after) {
    struct ordo_lua *lua = context;
    const bool fresh = block == NULL;
    const size_t type = before;

    if (fresh)
        before = 0;
    if (after == 0) {
        lua->memory -= before;
        free(block);
        return NULL;
    }
    if (after > before) {
        const enum ordo_sandbox_reason reason = refusal(lua, fresh, type, before, after);
        if (reason != ORDO_SANDBOX_NOTHING) {
            lua->reason = reason;
            lua->refusals += reason == ORDO_SANDBOX_MEMORY;
            look_soon(lua);
            return NULL;
        }
        lua->budget.left -= (long long)(after / ORDO_LUA_BYTES);
        lua->budget.work += (long long)(after / ORDO_LUA_BYTES);
        if (after >= LARGE && fresh && type == LUA_TSTRING)
            lua->stride = STRIDE_LONG;
        if (after >= LARGE)
            look_soon(lua);
    }
    block = realloc(block, after);
    if (block != NULL)
        lua->memory += after - before;
    else
        lua->reason = ORDO_SANDBOX_NOTHING;
    return block;
}

/* Push "@:12: " of the innermost function of the file, "" outside of one. */
static void push_place(lua_State *L) {
    lua_Debug frame;

    for (int level = 0; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline > 0 && strcmp(frame.short_src, "@") == 0) {
            lua_pushfstring(L, ORDO_SANDBOX_CHUNK "%d: ", frame.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

int ordo_sandbox_raise(lua_State *L) {
    push_place(L);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

static int stop(lua_State *L, const char *sentence) {
    lua_pushstring(L, sentence);
    return ordo_sandbox_raise(L);
}

static void take(lua_State *L, double cost, bool work) {
    struct ordo_sandbox_budget *b = &ordo_sandbox_of(L)->budget;
    const long long whole = cost < (double)b->instructions ? (long long)cost : b->instructions;
    char sentence[160];

    b->left -= whole;
    b->work += work ? whole : 0;
    if (b->left > 0)
        return;
    b->left = 0;
    snprintf(sentence, sizeof sentence,
             "stopped after %lld instructions%s, is there an endless loop?", b->instructions,
             b->work > b->instructions / 2 ? ", most of them for long strings and lists" : "");
    stop(L, sentence);
}

void ordo_sandbox_charge(lua_State *L, double cost) { take(L, cost, true); }

bool ordo_sandbox_stopped(const struct ordo_lua *lua) {
    return lua->stop != NULL && *lua->stop != 0;
}

void ordo_lua_look(lua_State *L) {
    struct ordo_lua *lua = ordo_sandbox_of(L);
    struct ordo_sandbox_budget *b = &lua->budget;
    const double now = ordo_cpu_seconds();
    char sentence[160];

    if (ordo_sandbox_stopped(lua)) {
        lua->reason = ORDO_SANDBOX_SIGNAL;
        stop(L, "stopped by a signal");
    }
    if (b->deadline == 0)
        b->deadline = now + b->seconds;
    if (now < b->deadline)
        return;
    b->left = 0;
    if (b->last)
        snprintf(sentence, sizeof sentence,
                 "target stopped after %g seconds in all its calls, expected a cheaper function or "
                 "fewer points",
                 lua->total_seconds);
    else
        snprintf(sentence, sizeof sentence, "stopped after %g seconds", b->seconds);
    stop(L, sentence);
}

static void hook(lua_State *L, lua_Debug *frame) {
    const int count = lua_gethookcount(L), stride = ordo_sandbox_of(L)->stride;

    (void)frame;
    if (count != stride) /* lua_sethook visits every call that is under way */
        lua_sethook(L, hook, LUA_MASKCOUNT, stride);
    take(L, count, false);
    ordo_lua_look(L);
}

void ordo_sandbox_enter(struct ordo_lua *lua, long long instructions, double seconds) {
    lua->budget = (struct ordo_sandbox_budget){
        .instructions = instructions, .left = instructions, .seconds = seconds};
    lua->reason = ORDO_SANDBOX_NOTHING;
}

void ordo_lua_set_seconds(struct ordo_lua *lua, double each, double total) {
    lua->each_seconds = each;
    lua->total_seconds = total;
}

/* The file's text, which is UTF-8. */
static int read_text(struct ordo_lua *lua, char message[], size_t size) {
    const int status = ordo_file_take(lua->path, "a Lua file", ORDO_LUA_FILE_SIZE, false,
                                      &lua->text, &lua->length, message, size);
    size_t line = 1;

    if (status != ORDO_OK)
        return status;
    if (lua->text[0] == LUA_SIGNATURE[0])
        return ordo_fail(ORDO_ESYNTAX, message, size,
                         "%s: is compiled Lua, expected its source text", lua->path);
    const size_t good = ordo_sentence_valid(lua->text, lua->length, true);
    if (good == lua->length)
        return ORDO_OK;
    for (size_t i = 0; i < good; i++)
        line += lua->text[i] == '\n';
    return ordo_fail(ORDO_ESYNTAX, message, size,
                     "%s:%zu: has the byte 0x%02x, expected UTF-8 text", lua->path, line,
                     (unsigned)(unsigned char)lua->text[good]);
}

/* lua_Reader, of the text from *context on. */
static const char *next_piece(lua_State *L, void *context, size_t *length) {
    const char **text = context, *piece = *text;

    ordo_lua_look(L);
    *length = strnlen(piece, PIECE);
    *text += *length;
    return piece;
}

/* All that a file needs but its text: the globals, and in the registry what undoes its deeds. */
static int prepare(lua_State *L) {
    struct ordo_lua *lua = ordo_sandbox_of(L);

    lua_pushcfunction(L, ordo_sandbox_isolate);
    lua_pushcfunction(L, ordo_sandbox_furnish);
    lua_call(L, 0, 2);
    lua_call(L, 2, 4);
    lua->seal = luaL_ref(L, LUA_REGISTRYINDEX);
    lua->result = luaL_ref(L, LUA_REGISTRYINDEX);
    lua->restore = luaL_ref(L, LUA_REGISTRYINDEX);
    lua->keep = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* What follows the chunk, on its result. */
static int conclude(lua_State *L) {
    const struct ordo_lua *lua = ordo_sandbox_of(L);

    lua_pushcfunction(L, ordo_sandbox_freeze);
    lua_call(L, 0, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, lua->result);
    lua_insert(L, 1);
    lua_call(L, 1, 0);
    return 0;
}

/* Run the text; its one result is left on the stack. */
static int run(struct ordo_lua *lua, char message[], size_t size) {
    lua_State *L = lua->L;
    const char *text = lua->text + (strncmp(lua->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
    int outcome;

    ordo_sandbox_enter(lua, ORDO_LUA_INSTRUCTIONS, lua->each_seconds);
    lua_pushcfunction(L, prepare);
    outcome = lua_pcall(L, 0, 0, 0);
    if (outcome == LUA_OK)
        outcome = lua_load(L, next_piece, &text, "=@", "t");
    if (outcome == LUA_OK)
        outcome = lua_pcall(L, 0, LUA_MULTRET, 0);
    if (outcome != LUA_OK)
        return ordo_sandbox_explain(lua, outcome, 0, message, size);
    if (lua_gettop(L) != 1)
        return ordo_fail(ORDO_ESYNTAX, message, size,
                         "%s: returned %d values, expected `return` with one case or one list of "
                         "cases",
                         lua->path, lua_gettop(L));
    lua_pushcfunction(L, conclude);
    lua_pushvalue(L, 1);
    outcome = lua_pcall(L, 1, 0, 0);
    return outcome == LUA_OK ? ORDO_OK : ordo_sandbox_explain(lua, outcome, 0, message, size);
}

int ordo_lua_open(const char *path, const volatile sig_atomic_t *stop_flag,
                  struct ordo_lua **result, char message[], size_t size) {
    struct ordo_lua *lua = calloc(1, sizeof *lua);
    int status = ORDO_ENOMEM;

    *result = NULL;
    ordo_sentence_format(message, size, "%s: %s", path, ordo_status_text(status));
    if (lua == NULL || (lua->path = strdup(path)) == NULL)
        goto done;
    ordo_lua_set_seconds(lua, ORDO_LUA_SECONDS, ORDO_LUA_TOTAL_SECONDS);
    ordo_sandbox_enter(lua, ORDO_LUA_INSTRUCTIONS, lua->each_seconds);
    if ((lua->L = lua_newstate(allocate, lua)) == NULL)
        goto done;
    lua->stop = stop_flag;
    lua->stride = STRIDE;
    lua->total_left = ORDO_LUA_TOTAL_INSTRUCTIONS;
    lua_sethook(lua->L, hook, LUA_MASKCOUNT, STRIDE);
    if ((status = read_text(lua, message, size)) == ORDO_OK)
        status = run(lua, message, size);
    if (status == ORDO_OK)
        message[0] = '\0';
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
    for (struct ordo_sandbox_call *call = lua->calls, *next; call != NULL; call = next) {
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

    ordo_sandbox_enter(lua, ORDO_LUA_INSTRUCTIONS, lua->each_seconds);
    lua_pushcfunction(lua->L, run_protected);
    lua_pushvalue(lua->L, 1);
    lua_pushlightuserdata(lua->L, &call);
    outcome = lua_pcall(lua->L, 2, 0, 0);
    return outcome == LUA_OK ? call.status : ordo_sandbox_explain(lua, outcome, 0, message, size);
}
