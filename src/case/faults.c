/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faults.c: reads studies with a known verdict, and the rules of other tools, from the sandbox.
 */
#include "case/faults.h"
#include "case/sandbox.h"
#include "text/suggest.h"
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most studies or rules of one file, and rows of one study. */
enum { LIST_MAX = 10000, ROWS_MAX = 1000000 };

static const char *const study_fields[] = {"name",   "x",      "error", "seed",  "order",
                                           "band",   "intent", "scale", "floor", "expect",
                                           "reason", "fault",  "why"};
static const char *const rival_fields[] = {"name", "source", "rule"};

/* What is being read, for the messages. */
struct place {
    const char *what; /* "study" or "rule" */
    size_t number;    /* from 1 */
};

static int wrong(lua_State *L, const struct place *p, const char *field, const char *expected) {
    return luaL_error(L, "%s %d: the field '%s' is %s, expected %s", p->what, (int)p->number, field,
                      lua_isnil(L, -1) ? "missing" : luaL_typename(L, -1), expected);
}

/* The record on top of the stack is a table with none but the known fields. */
static void check_fields(lua_State *L, const struct place *p, const char *const known[],
                         size_t count) {
    if (!lua_istable(L, -1))
        luaL_error(L, "%s %d is a %s, expected a table", p->what, (int)p->number,
                   luaL_typename(L, -1));
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t i = 0;
        while (i < count && strcmp(key, known[i]) != 0)
            i++;
        if (i == count) {
            const char *near = ordo_suggest(key, known, count);
            luaL_error(L, "%s %d: there is no field '%s'%s%s%s", p->what, (int)p->number, key,
                       near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                       near != NULL ? "'?" : "");
        }
        lua_pop(L, 1);
    }
}

static char *read_text(lua_State *L, const struct place *p, const char *field) {
    lua_getfield(L, -1, field);
    if (lua_type(L, -1) != LUA_TSTRING || lua_rawlen(L, -1) == 0)
        wrong(L, p, field, "a text");
    char *copy = strdup(lua_tostring(L, -1));
    if (copy == NULL)
        luaL_error(L, "%s", ordo_status_text(ORDO_ENOMEM));
    lua_pop(L, 1);
    return copy;
}

static double read_number(lua_State *L, const struct place *p, const char *field, double absent) {
    double value = absent;

    lua_getfield(L, -1, field);
    if (lua_type(L, -1) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    else if (!lua_isnil(L, -1) || isnan(absent))
        wrong(L, p, field, "a number");
    lua_pop(L, 1);
    return value;
}

/* A list of numbers, into *list and *n; an absent one gives NULL if it may be absent. */
static void read_list(lua_State *L, const struct place *p, const char *field, bool optional,
                      double **list, size_t *n) {
    lua_getfield(L, -1, field);
    if (optional && lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return;
    }
    if (!lua_istable(L, -1) || lua_rawlen(L, -1) > ROWS_MAX)
        wrong(L, p, field, "a list of numbers");
    const size_t count = lua_rawlen(L, -1);
    *n = count;
    *list = malloc((count + 1) * sizeof **list);
    if (*list == NULL) {
        luaL_error(L, "%s", ordo_status_text(ORDO_ENOMEM));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TNUMBER)
            wrong(L, p, field, "a list of numbers");
        (*list)[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Index of the text on top of the stack among name(0), …, or an error. */
static size_t named(lua_State *L, const struct place *p, const char *field,
                    const char *(*name)(size_t), size_t count) {
    for (size_t i = 0; lua_type(L, -1) == LUA_TSTRING && i < count; i++)
        if (strcmp(lua_tostring(L, -1), name(i)) == 0)
            return i;
    return (size_t)luaL_error(
        L, "%s %d: the field '%s' is or has '%s', which is not known", p->what, (int)p->number,
        field, lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1));
}

/* One name or a list of names. */
static size_t read_names(lua_State *L, const struct place *p, const char *field,
                         const char *(*name)(size_t), size_t count,
                         size_t found[ORDO_FAULT_ADMISSIBLE]) {
    size_t n = 1;

    lua_getfield(L, -1, field);
    if (lua_istable(L, -1)) {
        n = lua_rawlen(L, -1);
        if (n == 0 || n > ORDO_FAULT_ADMISSIBLE)
            wrong(L, p, field, "a name or a list of at most 4");
        for (size_t i = 0; i < n; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            found[i] = named(L, p, field, name, count);
            lua_pop(L, 1);
        }
    } else {
        found[0] = named(L, p, field, name, count);
    }
    lua_pop(L, 1);
    return n;
}

static const char *verdict_at(size_t i) { return ordo_verdict_name((enum ordo_verdict)i); }
static const char *reason_at(size_t i) { return ordo_reason_name((enum ordo_reason)i); }
static const char *intent_at(size_t i) { return ordo_intent_name((enum ordo_intent)i); }

static void read_request(lua_State *L, const struct place *p, struct ordo_fault *f) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;

    request.order = read_number(L, p, "order", NAN);
    request.band = read_number(L, p, "band", NAN);
    request.scale = read_number(L, p, "scale", request.scale);
    request.floor = read_number(L, p, "floor", request.floor);
    request.replicates = f->seed != NULL;
    if (lua_getfield(L, -1, "intent") != LUA_TNIL)
        request.intent = (enum ordo_intent)named(L, p, "intent", intent_at, ORDO_AT_MOST + 1);
    lua_pop(L, 1);
    f->request = request;
}

static void read_fault(lua_State *L, const struct place *p, struct ordo_fault *f) {
    size_t rows = 0, found[ORDO_FAULT_ADMISSIBLE];

    check_fields(L, p, study_fields, sizeof study_fields / sizeof *study_fields);
    f->name = read_text(L, p, "name");
    f->why = read_text(L, p, "why");
    read_list(L, p, "x", false, &f->x, &f->n);
    read_list(L, p, "error", false, &f->error, &rows);
    if (rows != f->n)
        luaL_error(L, "study '%s' has %d levels and %d errors", f->name, (int)f->n, (int)rows);
    read_list(L, p, "seed", true, &f->seed, &rows);
    if (rows != f->n)
        luaL_error(L, "study '%s' has %d levels and %d seeds", f->name, (int)f->n, (int)rows);
    read_request(L, p, f);
    f->expect_count = read_names(L, p, "expect", verdict_at, ORDO_ERROR + 1, found);
    for (size_t i = 0; i < f->expect_count; i++)
        f->expect[i] = (enum ordo_verdict)found[i];
    f->reason_count = read_names(L, p, "reason", reason_at, ORDO_REASON_COUNT, found);
    for (size_t i = 0; i < f->reason_count; i++)
        f->reason[i] = (enum ordo_reason)found[i];
    if (lua_getfield(L, -1, "fault") != LUA_TBOOLEAN)
        wrong(L, p, "fault", "true or false");
    f->fault = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    for (size_t i = 0; i < f->expect_count; i++)
        if ((f->expect[i] == ORDO_PASS) == f->fault)
            luaL_error(L, "study '%s' expects %s, but it is %s", f->name,
                       ordo_verdict_name(f->expect[i]), f->fault ? "a fault" : "a good one");
}

/* The chunk's result is a list of at most LIST_MAX things; its length. */
static size_t list_length(lua_State *L) {
    if (!lua_istable(L, 1) || lua_rawlen(L, 1) == 0 || lua_rawlen(L, 1) > LIST_MAX)
        luaL_error(L, "returned a %s, expected a list that is not empty", luaL_typename(L, 1));
    return lua_rawlen(L, 1);
}

static int read_faults(lua_State *L, void *context) {
    struct ordo_faults *faults = context;
    const size_t count = list_length(L);

    faults->list = calloc(count, sizeof *faults->list);
    if (faults->list == NULL)
        return ORDO_ENOMEM;
    faults->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct place place = {.what = "study", .number = i + 1};
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        read_fault(L, &place, &faults->list[i]);
        lua_pop(L, 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(faults->list[k].name, faults->list[i].name) == 0)
                luaL_error(L, "two studies are called '%s'", faults->list[i].name);
    }
    return ORDO_OK;
}

int ordo_faults_load(const char *path, struct ordo_faults *faults, char message[], size_t size) {
    struct ordo_lua *lua = NULL;

    *faults = (struct ordo_faults){0};
    int status = ordo_lua_open(path, NULL, &lua, message, size);
    if (status == ORDO_OK)
        status = ordo_lua_protect(lua, read_faults, faults, message, size);
    ordo_lua_close(lua);
    return status;
}

void ordo_faults_free(struct ordo_faults *faults) {
    if (faults == NULL)
        return;
    for (size_t i = 0; i < faults->count; i++) {
        struct ordo_fault *f = &faults->list[i];
        free(f->name);
        free(f->why);
        free(f->x);
        free(f->error);
        free(f->seed);
    }
    free(faults->list);
    *faults = (struct ordo_faults){0};
}

bool ordo_fault_admits(const struct ordo_fault *fault, enum ordo_verdict verdict,
                       enum ordo_reason reason) {
    bool expected = false, known = false;

    for (size_t i = 0; i < fault->expect_count; i++)
        expected = expected || fault->expect[i] == verdict;
    for (size_t i = 0; i < fault->reason_count; i++)
        known = known || fault->reason[i] == reason;
    return expected && known;
}

static int read_rivals(lua_State *L, void *context) {
    struct ordo_rivals *rivals = context;
    const size_t count = list_length(L);

    rivals->list = calloc(count, sizeof *rivals->list);
    if (rivals->list == NULL)
        return ORDO_ENOMEM;
    rivals->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct place place = {.what = "rule", .number = i + 1};
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        check_fields(L, &place, rival_fields, sizeof rival_fields / sizeof *rival_fields);
        rivals->list[i].name = read_text(L, &place, "name");
        rivals->list[i].source = read_text(L, &place, "source");
        if (lua_getfield(L, -1, "rule") != LUA_TFUNCTION)
            wrong(L, &place, "rule", "a function");
        lua_pop(L, 2);
    }
    return ORDO_OK;
}

int ordo_rivals_load(const char *path, struct ordo_rivals *rivals, char message[], size_t size) {
    *rivals = (struct ordo_rivals){0};
    const int status = ordo_lua_open(path, NULL, &rivals->lua, message, size);
    return status != ORDO_OK ? status
                             : ordo_lua_protect(rivals->lua, read_rivals, rivals, message, size);
}

void ordo_rivals_free(struct ordo_rivals *rivals) {
    if (rivals == NULL)
        return;
    for (size_t i = 0; i < rivals->count; i++) {
        free(rivals->list[i].name);
        free(rivals->list[i].source);
    }
    free(rivals->list);
    ordo_lua_close(rivals->lua);
    *rivals = (struct ordo_rivals){0};
}

/* Rows of one level merged by their mean, in the order in which the levels first occur. */
static size_t merge(const struct ordo_fault *f, double x[], double error[]) {
    size_t levels = 0;

    for (size_t i = 0; i < f->n; i++) {
        size_t k = 0, rows = 0;
        while (f->seed != NULL && k < levels && x[k] != f->x[i])
            k++;
        if (f->seed != NULL && k < levels)
            continue;
        x[levels] = f->x[i];
        error[levels] = f->error[i];
        for (k = 0, rows = 1; f->seed != NULL && k < f->n; k++)
            if (k != i && f->x[k] == f->x[i])
                error[levels] += (f->error[k] - error[levels]) / (double)++rows;
        levels++;
    }
    return levels;
}

struct question {
    const struct ordo_rivals *rivals;
    double order;
    size_t n;
    double *x, *error;
    bool *passes;
};

static void push_list(lua_State *L, size_t n, const double list[]) {
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushnumber(L, list[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int ask(lua_State *L, void *context) {
    const struct question *q = context;

    for (size_t i = 0; i < q->rivals->count; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        lua_getfield(L, -1, "rule");
        push_list(L, q->n, q->x);
        push_list(L, q->n, q->error);
        lua_pushnumber(L, q->order);
        lua_call(L, 3, 1);
        if (!lua_isboolean(L, -1))
            luaL_error(L, "the rule '%s' gave a %s, expected true or false",
                       q->rivals->list[i].name, luaL_typename(L, -1));
        q->passes[i] = lua_toboolean(L, -1) != 0;
        lua_pop(L, 2);
    }
    return ORDO_OK;
}

int ordo_rivals_judge(const struct ordo_rivals *rivals, const struct ordo_fault *fault,
                      bool passes[], char message[], size_t size) {
    int status = ORDO_ENOMEM;
    double *x = malloc((2 * fault->n + 1) * sizeof *x);

    snprintf(message, size, "%s", ordo_status_text(status));
    if (x != NULL) {
        struct question q = {.rivals = rivals,
                             .order = fault->request.order,
                             .x = x,
                             .error = x + fault->n,
                             .passes = passes};
        q.n = merge(fault, q.x, q.error);
        status = ordo_lua_protect(rivals->lua, ask, &q, message, size);
    }
    free(x);
    return status;
}
