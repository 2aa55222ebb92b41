/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox_call.c: functions of cases as functions to evaluate: bounded in total, and each case's
 * kept from the others'.
 */
#include "case/sandbox_state.h"
#include "ordo.h"
#include "text/sentence.h"
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

/* A function can change what its upvalues hold and the tables that it reaches from there, among
 * them that of the globals, and no more: libraries are read-only. `keep` notes what they hold, the
 * first time that it meets them; `restore` puts back what the function reaches. The list of cases
 * would make that take the square of their number, so where a function reaches it (a file may have
 * it as a global), `seal` makes what the file has returned (`result` is told) read-only instead,
 * once all of it has been read. */
static const char isolation[] =
    "local base, debug, behind, pairs, refuse = ...\n"
    "local next, type, rawset, setmetatable = base.next, base.type, base.rawset, "
    "base.setmetatable\n"
    "local getupvalue, setupvalue = debug.getupvalue, debug.setupvalue\n"
    "local kept, own, root, reached = {[pairs] = false}, {}, nil, false\n"
    "for _, library in next, behind do kept[library] = false end\n"
    "local function push(list, v)\n"
    "  v = behind[v] or v\n"
    "  if type(v) == 'table' or type(v) == 'function' then list[#list + 1] = v end\n"
    "end\n"
    "local function pop(list)\n"
    "  local v = list[#list]\n"
    "  list[#list] = nil\n"
    "  return v\n"
    "end\n"
    "local function keep(first)\n"
    "  local list = {first}\n"
    "  for v in pop, list do\n"
    "    reached = reached or own[v]\n"
    "    if kept[v] == nil then\n"
    "      local copy, count = {}, 0\n"
    "      if type(v) == 'table' then\n"
    "        for k, w in next, v do copy[k] = w push(list, k) push(list, w) end\n"
    "        kept[v] = copy\n"
    "      else\n"
    "        local name, w = getupvalue(v, 1)\n"
    "        while name and name ~= '' do\n" /* those of C functions have no name */
    "          count = count + 1\n"
    "          copy[count] = w\n"
    "          push(list, w)\n"
    "          name, w = getupvalue(v, count + 1)\n"
    "        end\n"
    "        copy.n = count\n"
    "        kept[v] = count > 0 and copy\n"
    "      end\n"
    "    end\n"
    "  end\n"
    "end\n"
    "local function restore(first)\n"
    "  local list, seen = {first}, {}\n"
    "  for v in pop, list do\n"
    "    local copy = kept[v]\n"
    "    if copy and not seen[v] then\n"
    "      seen[v] = true\n"
    "      if type(v) == 'table' then\n"
    "        for k in next, v do if copy[k] == nil then rawset(v, k, nil) end end\n"
    "        for k, w in next, copy do rawset(v, k, w) push(list, k) push(list, w) end\n"
    "      else\n"
    "        for i = 1, copy.n do\n"
    "          setupvalue(v, i, copy[i])\n"
    "          push(list, copy[i])\n"
    "        end\n"
    "      end\n"
    "    end\n"
    "  end\n"
    "end\n"
    "local function result(v)\n"
    "  if type(v) ~= 'table' then return end\n"
    "  root, own[v], kept[v] = v, true, false\n"
    "  for _, w in next, v do if type(w) == 'table' then own[w], kept[w] = true, false end end\n"
    "end\n"
    "local function seal()\n"
    "  if not reached then return end\n"
    "  local list = {root}\n"
    "  for v in pop, list do\n"
    "    if type(v) == 'table' and (own[v] or kept[v] == nil) then\n"
    "      local hidden = {}\n"
    "      for k, w in next, v do hidden[k] = w push(list, w) end\n"
    "      for k in next, hidden do v[k] = nil end\n"
    "      own[v], kept[v], kept[hidden], behind[v] = nil, false, false, hidden\n"
    "      setmetatable(v, {__index = hidden, __newindex = refuse,\n"
    "        __len = function() return #hidden end})\n"
    "    end\n"
    "  end\n"
    "  reached = false\n"
    "end\n"
    "return keep, restore, result, seal\n";

/* __newindex of the result's tables once they are sealed. */
static int refuse_result(lua_State *L) {
    lua_pushliteral(L, "a table that the file has returned is assigned to by a function of a case, "
                       "expected a local variable");
    return ordo_sandbox_raise(L);
}

int ordo_sandbox_isolate(lua_State *L) {
    const int behind = 1, pairs = 2;

    if (luaL_loadbufferx(L, isolation, sizeof isolation - 1, "=isolation", "t") != LUA_OK)
        return lua_error(L);
    luaL_requiref(L, "_G", luaopen_base, 0);
    luaL_requiref(L, "debug", luaopen_debug, 0);
    lua_pushvalue(L, behind);
    lua_pushvalue(L, pairs);
    lua_pushcfunction(L, refuse_result);
    lua_call(L, 5, 4);
    return 4;
}

/* Call one of these, which the file does not pay for, on the function on top of the stack,
 * which stays. May raise an error. */
static void isolate(struct ordo_lua *lua, int reference) {
    const struct ordo_sandbox_budget budget = lua->budget;

    lua->budget.instructions = lua->budget.left = ORDO_LUA_INSTRUCTIONS;
    lua_rawgeti(lua->L, LUA_REGISTRYINDEX, reference);
    lua_pushvalue(lua->L, -2);
    lua_call(lua->L, 1, 0);
    lua->budget.instructions = budget.instructions;
    lua->budget.left = budget.left;
    lua->budget.work = budget.work;
}

/* What comes before a call: of the file's first function, or of another than the last. */
static int separate(lua_State *L) {
    struct ordo_lua *lua = ordo_sandbox_of(L);

    isolate(lua, lua->last == NULL ? lua->seal : lua->restore);
    return 0;
}

void ordo_lua_call(struct ordo_lua *lua, int arguments) {
    lua_State *L = lua->L;
    const int function = lua_gettop(L) - arguments;

    lua_pushvalue(L, function);
    isolate(lua, lua->keep);
    lua_insert(L, function);
    lua_call(L, arguments, 1);
    lua_insert(L, function);
    isolate(lua, lua->restore);
    lua_pop(L, 1);
}

/* The clock for all calls together. That of the CPU takes longer than a short call, so the first
 * second is measured by the time that has passed, which is not less. The coarse clock steps every
 * few milliseconds; calls cannot see it, so on average they are hit by their share of the steps. */
#ifdef CLOCK_MONOTONIC_COARSE
#define CHEAP CLOCK_MONOTONIC_COARSE
#else
#define CHEAP CLOCK_MONOTONIC
#endif

static double seconds(clockid_t clock) {
    struct timespec now = {0, 0};

    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Whether one more call may begin; else why not. */
static int admit(const struct ordo_sandbox_call *call, char message[], size_t size) {
    const struct ordo_lua *lua = call->lua;

    if (ordo_sandbox_stopped(lua))
        return ordo_fail(ORDO_EINTERRUPTED, message, size, "%s:%d: stopped by a signal", lua->path,
                         call->line);
    if (lua->total_left <= 0)
        return ordo_fail(ORDO_EINVAL, message, size,
                         "%s:%d: target stopped after %d instructions in all its calls, "
                         "expected a cheaper function or fewer points",
                         lua->path, call->line, ORDO_LUA_TOTAL_INSTRUCTIONS);
    if (lua->spent >= lua->total_seconds)
        return ordo_fail(ORDO_EINVAL, message, size,
                         "%s:%d: target stopped after %g seconds in all its calls, expected a "
                         "cheaper function or fewer points",
                         lua->path, call->line, lua->total_seconds);
    return ORDO_OK;
}

/* Enter the budget of a call, or of what comes before it. */
static void enter(struct ordo_lua *lua, long long instructions) {
    const double left = lua->total_seconds - lua->spent;

    ordo_sandbox_enter(lua, instructions, fmin(lua->each_seconds, left));
    lua->budget.last = left < lua->each_seconds;
}

/* Push the function, with all it reaches as the chunk has left it unless it was called last. */
static int push_function(const struct ordo_sandbox_call *call) {
    struct ordo_lua *lua = call->lua;
    int outcome = LUA_OK;

    if (lua->last != call) {
        enter(lua, ORDO_LUA_INSTRUCTIONS);
        lua_pushcfunction(lua->L, separate);
        lua_rawgeti(lua->L, LUA_REGISTRYINDEX, call->reference);
        outcome = lua_pcall(lua->L, 1, 0, 0);
    }
    if (outcome == LUA_OK)
        lua_rawgeti(lua->L, LUA_REGISTRYINDEX, call->reference);
    return outcome;
}

static int evaluate(void *context, const double x[], double *y, char message[], size_t size) {
    struct ordo_sandbox_call *call = context;
    struct ordo_lua *lua = call->lua;
    lua_State *L = lua->L;
    const clockid_t clock = lua->spent < 1 ? CHEAP : CLOCK_THREAD_CPUTIME_ID;
    const double begin = seconds(clock);
    const int top = lua_gettop(L);
    int outcome, status = admit(call, message, size);

    *y = NAN;
    if (status != ORDO_OK)
        return status;
    outcome = push_function(call);
    lua->last = call;
    if (outcome == LUA_OK) {
        enter(lua, ORDO_LUA_CALL_INSTRUCTIONS);
        for (size_t j = 0; j < call->dx; j++)
            lua_pushnumber(L, x[j]);
        outcome = lua_pcall(L, (int)call->dx, LUA_MULTRET, 0);
        lua->total_left -= lua->budget.instructions - lua->budget.left;
    }
    lua->spent += seconds(clock) - begin;
    if (outcome != LUA_OK) {
        status = ordo_sandbox_explain(lua, outcome, call->line, message, size);
        if (status == ORDO_ESYNTAX)
            status = ORDO_EINVAL;
    } else if (lua_gettop(L) != top + 1 || lua_type(L, -1) != LUA_TNUMBER ||
               !isfinite(lua_tonumber(L, -1))) {
        status = ORDO_ENOTFINITE;
        ordo_sandbox_explain_value(call, top, x, message, size);
    } else {
        *y = lua_tonumber(L, -1);
    }
    lua_settop(L, top);
    return status;
}

int ordo_lua_function(struct ordo_lua *lua, size_t dx, struct ordo_function *function) {
    struct ordo_sandbox_call *call;
    lua_Debug info;

    isolate(lua, lua->keep);
    if ((call = calloc(1, sizeof *call)) == NULL) {
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
