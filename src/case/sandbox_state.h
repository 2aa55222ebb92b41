/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sandbox_state.h: what the files of the sandbox share. Private to sandbox*.c.
 */
#ifndef ORDO_SANDBOX_STATE_H
#define ORDO_SANDBOX_STATE_H

#include "case/sandbox.h"
#include <stdbool.h>

/* What Lua takes for the file's name: its own shortening of long paths is undone by putting the
 * path in the place of this. */
#define ORDO_SANDBOX_CHUNK "@:"

/* What one entry into the state may take. */
struct ordo_sandbox_budget {
    long long instructions, left; /* given; left may be negative, as the allocator cannot raise */
    long long work;               /* those taken that were no instructions but work of one */
    double seconds;               /* of CPU time */
    double deadline;              /* 0 until the first look at the clock */
    bool last;                    /* the seconds are what is left for all calls together */
};

/* Why the state was stopped or refused memory. */
enum ordo_sandbox_reason {
    ORDO_SANDBOX_NOTHING,
    ORDO_SANDBOX_STRING, /* too long */
    ORDO_SANDBOX_TABLE,  /* too many keys */
    ORDO_SANDBOX_MEMORY,
    ORDO_SANDBOX_SPENT, /* the instructions */
    ORDO_SANDBOX_SIGNAL
};

/* A function of a case. */
struct ordo_sandbox_call {
    struct ordo_lua *lua;
    struct ordo_sandbox_call *next;
    int reference, line;
    size_t dx;
};

struct ordo_lua {
    lua_State *L;
    char *path, *text;
    size_t length;
    const volatile sig_atomic_t *stop; /* may be NULL */
    size_t memory;
    int refusals;
    int stride; /* instructions between two looks at the budget */
    enum ordo_sandbox_reason reason;
    struct ordo_sandbox_budget budget;
    long long total_left;                   /* instructions of all calls together */
    double each_seconds, total_seconds;     /* bounds */
    double spent;                           /* seconds by all calls together */
    int keep, restore, result, seal;        /* references to the functions of isolation */
    struct ordo_sandbox_call *calls, *last; /* all; whose the state of things is (or NULL) */
};

/* The sandbox that a state belongs to. */
struct ordo_lua *ordo_sandbox_of(lua_State *L);

/* A new budget for what is entered now. */
void ordo_sandbox_enter(struct ordo_lua *lua, long long instructions, double seconds);

/* Whether the caller wants everything to end. */
bool ordo_sandbox_stopped(const struct ordo_lua *lua);

/* Take `cost` >= 0 instructions for work that is none from the budget; raise an error if it is
 * spent. */
void ordo_sandbox_charge(lua_State *L, double cost);

/* Make the globals that a file finds, in the registry's place for them, and behind[proxy] = the
 * table that a read-only one stands for (a lua_CFunction; returns `behind` and `pairs`, which are
 * no business of the file's). */
int ordo_sandbox_furnish(lua_State *L);

/* Let no more globals be made (a lua_CFunction). */
int ordo_sandbox_freeze(lua_State *L);

/* Make the functions that keep the cases' functions apart, for lua->keep, restore, result and seal
 * (a lua_CFunction; arguments: `behind`, `pairs`). */
int ordo_sandbox_isolate(lua_State *L);

/* Raise the sentence on top of the stack as an error, with "@:12: " of the innermost function of
 * the file before it, also where that has called a library function. Does not return. */
int ordo_sandbox_raise(lua_State *L);

/* The sentence for a failed call whose error is on top of the stack, which it pops. Allocates
 * nothing in Lua. `line` is named, unless it is 0, if the error names none. Returns ORDO_ESYNTAX,
 * ORDO_EINTERRUPTED or ORDO_ENOMEM. */
int ordo_sandbox_explain(struct ordo_lua *lua, int outcome, int line, char message[], size_t size);

/* The sentence on the values above `top`, which are not one finite number though call's function
 * gave them at x[dx]. */
void ordo_sandbox_explain_value(const struct ordo_sandbox_call *call, int top, const double x[],
                                char message[], size_t size);

/* Names of the globals a file finds, for suggestions; their number into *count. */
const char *const *ordo_sandbox_globals(size_t *count);

#endif
