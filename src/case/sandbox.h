/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox.h: a Lua state that a stranger's case file may run in: bounded memory, instructions and
 * time, text chunks only, no way to reach files, code loading, randomness or the clock.
 *
 * Inside are `math` (without random numbers), `string` (without patterns and packing), `table`,
 * assert, error, ipairs, pairs (in a fixed order of keys), select, tonumber, tostring, type, and
 * the helpers
 *
 *     geometric(a, b, count)   whole numbers from a to b with a fixed ratio, rounded, distinct
 *     range(a, b, step)        a, a + step, … up to b, which is included; step is 1 if not given
 *
 * Bounds. Nothing in it can catch an error, so a file that has reached a bound cannot go on.
 * Instructions are counted; library functions that take long for one of them (table.sort,
 * string.rep, …) are charged for their work in advance, and memory for the time to fill it. What
 * cannot be counted, as the comparison of two long strings or the parsing of a strange text, is
 * bounded by CPU time, which is looked at the more often the longer one instruction may take. No
 * single instruction takes more than about half a second.
 *
 * Isolation. The libraries are read-only. When the chunk has ended there are no more new globals.
 * What a case's function still can change, its upvalues and the tables that it reaches (that of the
 * globals is one), is put back to what the chunk left before the function of another case is
 * called; where it reaches what the file has returned, that is read-only. So each case finds what
 * it would find if the file had been run for it alone.
 */
#ifndef ORDO_SANDBOX_H
#define ORDO_SANDBOX_H

#include "target/target.h"
#include <lua.h>
#include <signal.h>

struct ordo_lua;

/* Memory a state may hold; the longest string; the most keys of a table that are no list, as one
 * instruction may take the square of their number; VM instructions that a file's chunk, and one
 * call of a target, may take; the largest case file. */
#define ORDO_LUA_MEMORY (64u << 20)
#define ORDO_LUA_STRING (64u << 10)
#define ORDO_LUA_KEYS (32u << 10)
#define ORDO_LUA_INSTRUCTIONS 20000000
#define ORDO_LUA_CALL_INSTRUCTIONS 1000000
#define ORDO_LUA_TOTAL_INSTRUCTIONS 1000000000 /* of all calls of a file's targets together */
#define ORDO_LUA_FILE_SIZE (1u << 20)

/* Bytes of memory whose filling costs as much as an instruction. */
#define ORDO_LUA_BYTES 64

/* Seconds of CPU time for a chunk, for reading its result, for one call of a target, and for all
 * calls of a file's targets together. The instructions are spent long before unless each of them
 * is made to take very long, so no honest file's fate depends on the machine's speed. */
#define ORDO_LUA_SECONDS 3
#define ORDO_LUA_TOTAL_SECONDS 60

/* Run the chunk in `path`. Its one result is what ordo_lua_protect hands on. Once *stop is nonzero
 * (NULL: never) what runs in the state ends within about a thousand instructions.
 * Returns ORDO_OK; ORDO_EIO (cannot be read, a directory, too large), ORDO_ESYNTAX (not UTF-8,
 * binary, syntax or run-time error, a bound was reached, not exactly one result) or
 * ORDO_EINTERRUPTED (*stop) with one sentence in message[size] that begins with "path:" or
 * "path:line:"; ORDO_ENOMEM. Free with ordo_lua_close, which accepts NULL. */
int ordo_lua_open(const char *path, const volatile sig_atomic_t *stop, struct ordo_lua **lua,
                  char message[], size_t size);
void ordo_lua_close(struct ordo_lua *lua);

/* Call read(state, context) with the chunk's result as the only value on the state's stack. A Lua
 * error in it (memory, mostly) ends it as by longjmp, so `read` must own nothing but through
 * `context`. Returns what `read` does, or ORDO_ESYNTAX, ORDO_EINTERRUPTED or ORDO_ENOMEM with a
 * sentence as above. */
int ordo_lua_protect(struct ordo_lua *lua, int (*read)(lua_State *L, void *context), void *context,
                     char message[], size_t size);

/* Inside ordo_lua_protect, for loops in C whose length a file decides: raise a Lua error if the
 * time is over or *stop is nonzero. */
void ordo_lua_look(lua_State *L);

/* Inside ordo_lua_protect: lua_call(L, arguments, 1) for a function of a case that is called while
 * the case is read. What it changes is put back. */
void ordo_lua_call(struct ordo_lua *lua, int arguments);

/* Inside ordo_lua_protect: pop the Lua function on top of the stack and keep it as a function of dx
 * variables, 1 <= dx <= ORDO_DX_MAX. The result's context belongs to the sandbox and dies with it.
 * Its messages begin with "path:line:"; its status may also be ORDO_EINTERRUPTED or ORDO_ENOMEM.
 * One thread at a time. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_lua_function(struct ordo_lua *lua, size_t dx, struct ordo_function *function);

/* Other bounds than ORDO_LUA_SECONDS and ORDO_LUA_TOTAL_SECONDS from now on, for tests. */
void ordo_lua_set_seconds(struct ordo_lua *lua, double each, double total);

/* The text of the file, closed by a NUL that *length does not count. */
const char *ordo_lua_text(const struct ordo_lua *lua, size_t *length);

#endif
