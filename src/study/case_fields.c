/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_fields.c: the fields of a case, one table entry each, and what holds between them.
 */
#include "study/case_fields.h"
#include "study/sentence.h"
#include "study/suggest.h"
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most names a list in a message may have. */
#define NAMES_MAX 64

/* Where the reader is. */
struct reader {
    struct ordo_lua *lua;
    lua_State *L;
    const char *path;
    size_t number;
    int line; /* of the target while a field that depends on it is read, else 0 */
    struct ordo_case *c;
    char field[96]; /* "expect.constant.band" */
    const char *expected;
    char *message;
    size_t size;
};

/* One field of a case or of `expect`. */
struct field {
    const char *name;
    unsigned types; /* bits 1 << LUA_T… that are accepted */
    bool required;
    int (*parse)(struct reader *r); /* the value is on top of the stack and stays there */
    const char *expected;           /* in words, after "expected" */
};

/* A macro's number as text. */
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

#define NUMBER (1u << LUA_TNUMBER)
#define STRING (1u << LUA_TSTRING)
#define BOOLEAN (1u << LUA_TBOOLEAN)
#define FUNCTION (1u << LUA_TFUNCTION)
#define TABLE (1u << LUA_TTABLE)

/* The value at an index as people write it, shortened. */
static void describe(lua_State *L, int index, char text[], size_t size) {
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

/* "FILE:LINE: case 'NAME': " and the printf text into the message. Returns ORDO_EINVAL. */
__attribute__((format(printf, 2, 3))) static int complain(const struct reader *r,
                                                          const char *format, ...) {
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

/* The value on top of the stack is not what was expected (printf text). */
__attribute__((format(printf, 2, 3))) static int reject(const struct reader *r, const char *format,
                                                        ...) {
    char expected[768], found[64];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    describe(r->L, -1, found, sizeof found);
    return complain(r, "field '%s' is %s, expected %s", r->field, found, expected);
}

static int out_of_memory(const struct reader *r) {
    complain(r, "%s", ordo_status_text(ORDO_ENOMEM));
    return ORDO_ENOMEM;
}

/* Values: the one on top of the stack, rejected with r->expected unless it fits. */

static int get_number(const struct reader *r, double *x) {
    if (lua_type(r->L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(r->L, -1)))
        return reject(r, "%s", r->expected);
    *x = lua_tonumber(r->L, -1);
    return ORDO_OK;
}

static int get_integer(const struct reader *r, size_t low, size_t high, size_t *n) {
    int whole = 0;
    lua_Integer i = 0;

    if (lua_type(r->L, -1) == LUA_TNUMBER)
        i = lua_tointegerx(r->L, -1, &whole);
    if (!whole || i < (lua_Integer)low || i > (lua_Integer)high)
        return reject(r, "%s", r->expected);
    *n = (size_t)i;
    return ORDO_OK;
}

static int get_text(const struct reader *r, size_t longest, char **text) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (length == 0 || length > longest)
        return reject(r, "a text of 1 to %zu bytes", longest);
    if (ordo_sentence_valid(s, length, false) < length)
        return reject(r, "UTF-8 text without control characters");
    *text = strdup(s);
    return *text != NULL ? ORDO_OK : out_of_memory(r);
}

/* The string on top of the stack is none of names[count]. */
static int reject_name(const struct reader *r, const char *const names[], size_t count) {
    const char *near = ordo_suggest(lua_tostring(r->L, -1), names, count);
    char found[64], list[512] = "", hint[64] = "";
    size_t used = 0;

    for (size_t i = 0; i < count && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    describe(r->L, -1, found, sizeof found);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean \"%s\"?)", near);
    return complain(r, "field '%s' is %s%s, expected %s: %s", r->field, found, hint, r->expected,
                    list);
}

/* Index of the string on top of the stack in names[count]. */
static int get_choice(const struct reader *r, const char *const names[], size_t count,
                      size_t *choice) {
    *choice = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lua_tostring(r->L, -1), names[i]) == 0) {
            *choice = i;
            return ORDO_OK;
        }
    return reject_name(r, names, count);
}

/* The names of a NULL-ended plug-in table into `names`, their number into `count`. */
#define COLLECT(table, names, count)                                                               \
    do {                                                                                           \
        for (count = 0; (table)[count] != NULL && count < NAMES_MAX; count++)                      \
            names[count] = (table)[count]->name;                                                   \
    } while (0)

/* Where the key at an index of the stack is: "expect.oder", "widths[3]". */
static void describe_key(lua_State *L, int index, const char *outer, char place[], size_t size) {
    char key[64];

    if (lua_type(L, index) == LUA_TSTRING) {
        ordo_sentence_clean(lua_tostring(L, index), lua_rawlen(L, index), key, sizeof key);
        snprintf(place, size, "%s%s%s", outer, outer[0] != '\0' ? "." : "", key);
    } else {
        describe(L, index, key, sizeof key);
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

/* The table on top of the stack, which is `outer`, has no other keys than names[count] and
 * 1 … positions. Of several the first in byte order is reported, as Lua's own order changes from
 * run to run. */
static int check_keys(struct reader *r, const char *outer, const char *const names[], size_t count,
                      size_t positions) {
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
        return complain(r, "field '%s' is unknown, expected %s", first, r->expected);
    near = ordo_suggest(first + skip, names, count);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean '%s'?)", near);
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    return complain(r, "field '%s' is unknown%s, expected one of %s", first, hint, list);
}

/* Call parse on element i of the table on top of the stack. */
static int parse_element(struct reader *r, lua_Integer i, const char *expected,
                         int (*parse)(struct reader *r, void *to), void *to) {
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

static int element_number(struct reader *r, void *to) { return get_number(r, to); }

/* {a, b} with a < b. */
static int get_interval(struct reader *r, double *a, double *b) {
    static const char number[] = "a finite number";
    int status = check_keys(r, r->field, NULL, 0, 2);

    if (status == ORDO_OK && lua_rawlen(r->L, -1) != 2)
        return reject(r, "%s", r->expected);
    if (status == ORDO_OK)
        status = parse_element(r, 1, number, element_number, a);
    if (status == ORDO_OK)
        status = parse_element(r, 2, number, element_number, b);
    if (status == ORDO_OK && !(*a < *b))
        return complain(r, "field '%s' is {%.10g, %.10g}, expected %s", r->field, *a, *b,
                        r->expected);
    return status;
}

/* Fields of a case. */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static bool is_name(const char *s, size_t length) {
    return length >= 1 && length <= ORDO_NAME_MAX && strspn(s, LETTERS) > 0 &&
           strspn(s, LETTERS "._-") == length;
}

static int parse_name(struct reader *r) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (!is_name(s, length))
        return reject(r, "%s", r->expected);
    r->c->name = strdup(s);
    return r->c->name != NULL ? ORDO_OK : out_of_memory(r);
}

static int parse_source(struct reader *r) { return get_text(r, ORDO_TEXT_MAX, &r->c->source); }

static int parse_named_target(struct reader *r) {
    const struct ordo_target *target = ordo_target_find(lua_tostring(r->L, -1));
    const char *names[NAMES_MAX];
    size_t count;

    if (target == NULL) {
        COLLECT(ordo_targets, names, count);
        return reject_name(r, names, count);
    }
    r->c->function = ordo_target_function(target);
    r->c->target = strdup(target->formula);
    return r->c->target != NULL ? ORDO_OK : out_of_memory(r);
}

/* The dx of a Lua function is not known before the next field. */
static int parse_target(struct reader *r) {
    char text[ORDO_TARGET_TEXT];
    lua_Debug info;
    size_t length;
    const char *file = ordo_lua_text(r->lua, &length);

    if (lua_type(r->L, -1) == LUA_TSTRING)
        return parse_named_target(r);
    if (lua_iscfunction(r->L, -1))
        return complain(r,
                        "field '%s' is a library function, expected one written in Lua, as "
                        "function(x) return math.sin(x) end",
                        r->field);
    lua_pushvalue(r->L, -1);
    lua_getinfo(r->L, ">Su", &info);
    if (strcmp(info.short_src, "@") != 0)
        return complain(r, "field '%s' is a library function, expected one written in the file",
                        r->field);
    r->c->line = info.linedefined;
    r->c->approximation.dx = info.isvararg ? 0 : info.nparams;
    ordo_sentence_function(file, length, info.linedefined, info.lastlinedefined, text, sizeof text);
    r->c->target = strdup(text);
    return r->c->target != NULL ? ORDO_OK : out_of_memory(r);
}

static int parse_dx(struct reader *r) {
    const size_t declared = r->c->approximation.dx;
    size_t dx = 0;

    if (r->c->function.eval != NULL)
        return complain(r, "field 'dx' is given, expected none as the target %s has dx = %zu",
                        r->c->target, r->c->function.dx);
    r->line = r->c->line;
    if (get_integer(r, 1, ORDO_DX_MAX, &dx) != ORDO_OK)
        return ORDO_EINVAL;
    if (declared > 0 && dx != declared)
        return reject(r, "%zu, the number of parameters of the target", declared);
    r->c->approximation.dx = dx;
    return ORDO_OK;
}

struct pair {
    double *a, *b;
};

static int element_interval(struct reader *r, void *to) {
    const struct pair *pair = to;

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return reject(r, "%s", r->expected);
    return get_interval(r, pair->a, pair->b);
}

static int parse_domain(struct reader *r) {
    struct ordo_approximation *a = &r->c->approximation;
    bool nested;
    int status = ORDO_OK;

    nested = lua_rawgeti(r->L, -1, 1) == LUA_TTABLE;
    lua_pop(r->L, 1);
    if (!nested) {
        status = get_interval(r, &a->lower[0], &a->upper[0]);
        for (size_t j = 1; j < a->dx; j++) {
            a->lower[j] = a->lower[0];
            a->upper[j] = a->upper[0];
        }
        return status;
    }
    if (lua_rawlen(r->L, -1) != a->dx)
        return complain(r, "field 'domain' has %llu intervals, expected %zu, one for each variable",
                        (unsigned long long)lua_rawlen(r->L, -1), a->dx);
    if ((status = check_keys(r, r->field, NULL, 0, a->dx)) != ORDO_OK)
        return status;
    for (size_t j = 0; j < a->dx && status == ORDO_OK; j++)
        status = parse_element(r, (lua_Integer)j + 1, "an interval {a, b} with a < b",
                               element_interval, &(struct pair){&a->lower[j], &a->upper[j]});
    return status;
}

static int parse_architecture(struct reader *r) {
    const char *names[NAMES_MAX];
    size_t count;

    r->c->approximation.architecture = ordo_architecture_find(lua_tostring(r->L, -1));
    if (r->c->approximation.architecture != NULL)
        return ORDO_OK;
    COLLECT(ordo_architectures, names, count);
    return reject_name(r, names, count);
}

static int parse_activation(struct reader *r) {
    const char *names[NAMES_MAX];
    size_t count;

    r->c->approximation.activation = ordo_activation_find(lua_tostring(r->L, -1));
    if (r->c->approximation.activation != NULL)
        return ORDO_OK;
    COLLECT(ordo_activations, names, count);
    return reject_name(r, names, count);
}

static int parse_method(struct reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    const struct ordo_method *method = ordo_method_find(lua_tostring(r->L, -1));
    const char *names[NAMES_MAX];
    char why[256] = "", ignored[256], others[256] = "";
    size_t count, used = 0;

    if (method == NULL) {
        COLLECT(ordo_methods, names, count);
        return reject_name(r, names, count);
    }
    r->c->approximation.method = method;
    if (method->serves(a->architecture, a->activation, a->dx, why, sizeof why))
        return ORDO_OK;
    for (size_t i = 0; ordo_methods[i] != NULL && used < sizeof others; i++)
        if (ordo_methods[i]->serves(a->architecture, a->activation, a->dx, ignored, sizeof ignored))
            used += (size_t)snprintf(others + used, sizeof others - used, "%s%s",
                                     used > 0 ? " or " : "", ordo_methods[i]->name);
    if (used == 0)
        return complain(r,
                        "field 'method' is \"%s\", but %s; no method serves %s with %s and "
                        "dx = %zu",
                        method->name, why, a->architecture->name, a->activation->name, a->dx);
    return complain(r, "field 'method' is \"%s\", but %s; expected %s for %s with %s and dx = %zu",
                    method->name, why, others, a->architecture->name, a->activation->name, a->dx);
}

static int parse_knots(struct reader *r) {
    const char *names[] = {ordo_knots_name(ORDO_KNOTS_UNIFORM),
                           ordo_knots_name(ORDO_KNOTS_EQUIDISTRIBUTED)};
    size_t choice;
    int status = get_choice(r, names, 2, &choice);

    if (status == ORDO_OK && !r->c->approximation.method->knots)
        return reject(r, "none, as the method %s has no choice of knots",
                      r->c->approximation.method->name);
    r->c->approximation.knots = choice == 1 ? ORDO_KNOTS_EQUIDISTRIBUTED : ORDO_KNOTS_UNIFORM;
    return status;
}

static int by_size(const void *a, const void *b) {
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static int element_width(struct reader *r, void *to) {
    const struct ordo_approximation *a = &r->c->approximation;
    const size_t smallest = a->method->width_min(a->architecture, a->activation);
    size_t *const n = to;
    const int status = get_integer(r, 1, ORDO_WIDTH_MAX, n);

    if (status == ORDO_OK && *n < smallest)
        return reject(r, "at least %zu, the smallest width of the method %s for %s", smallest,
                      a->method->name, a->architecture->name);
    const size_t step = a->method->width_step != NULL ? a->method->width_step(a->architecture) : 1;
    if (status == ORDO_OK && *n % step != 0)
        return reject(r, "a multiple of %zu, as the method %s takes %zu neurons for a cell of %s",
                      step, a->method->name, step, a->architecture->name);
    return status;
}

static int parse_widths(struct reader *r) {
    const size_t count = lua_rawlen(r->L, -1);
    int status = check_keys(r, r->field, NULL, 0, count);

    if (status != ORDO_OK)
        return status;
    if (count == 0)
        return complain(r, "field 'widths' is empty, expected %s", r->expected);
    if (count > ORDO_LEVELS_MAX)
        return complain(r, "field 'widths' has %zu widths, expected at most %d", count,
                        ORDO_LEVELS_MAX);
    r->c->widths = calloc(count, sizeof *r->c->widths);
    if (r->c->widths == NULL)
        return out_of_memory(r);
    r->c->widths_count = count;
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = parse_element(r, (lua_Integer)i + 1, "an integer from 1 to " TEXT(ORDO_WIDTH_MAX),
                               element_width, &r->c->widths[i]);
    if (status != ORDO_OK)
        return status;
    qsort(r->c->widths, count, sizeof *r->c->widths, by_size);
    for (size_t i = 1; i < count; i++)
        if (r->c->widths[i] == r->c->widths[i - 1])
            return complain(r, "field 'widths' has %zu twice, expected distinct widths",
                            r->c->widths[i]);
    return ORDO_OK;
}

static int parse_seeds(struct reader *r) {
    size_t seeds = 0;
    const int status = get_integer(r, 1, ORDO_SEEDS_MAX, &seeds);

    if (status == ORDO_OK && seeds * r->c->widths_count > ORDO_LEVELS_MAX)
        return reject(r, "at most %zu, as %zu widths x seeds may give %d levels",
                      ORDO_LEVELS_MAX / r->c->widths_count, r->c->widths_count, ORDO_LEVELS_MAX);
    r->c->seeds = seeds;
    return status;
}

static int parse_points(struct reader *r) {
    return get_integer(r, ORDO_POINTS_MIN, ORDO_POINTS_MAX, &r->c->approximation.points);
}

static int parse_test_points(struct reader *r) {
    return get_integer(r, ORDO_POINTS_MIN, ORDO_POINTS_MAX, &r->c->approximation.test_points);
}

static int parse_versus(struct reader *r) {
    static const enum ordo_versus values[] = {ORDO_VERSUS_N, ORDO_VERSUS_P, ORDO_VERSUS_H};
    const char *const names[] = {ordo_versus_name(values[0]), ordo_versus_name(values[1]),
                                 ordo_versus_name(values[2])};
    size_t choice;
    const int status = get_choice(r, names, 3, &choice);

    if (status != ORDO_OK)
        return status;
    r->c->versus = values[choice];
    if (r->c->versus == ORDO_VERSUS_H && r->c->approximation.dx > 1)
        return reject(r, "\"n\" or \"P\", as there is a knot spacing for dx = 1 only");
    return ORDO_OK;
}

static int parse_window(struct reader *r) {
    const int status = get_interval(r, &r->c->from, &r->c->to);

    if (status == ORDO_OK && !(r->c->from > 0))
        return complain(r, "field 'window' is {%.10g, %.10g}, expected %s", r->c->from, r->c->to,
                        r->expected);
    return status;
}

static int parse_confidence(struct reader *r) {
    const int status = get_number(r, &r->c->confidence);

    if (status == ORDO_OK && !(r->c->confidence > 0 && r->c->confidence < 1))
        return reject(r, "%s", r->expected);
    return status;
}

static int parse_min_levels(struct reader *r) {
    return get_integer(r, 3, ORDO_LEVELS_MAX, &r->c->min_levels);
}

/* Fields of `expect`. */

static int expect_order(struct reader *r) {
    const int status = get_number(r, &r->c->expect.order);

    if (status == ORDO_OK && r->c->expect.order == 0)
        return reject(r, "%s", r->expected);
    return status;
}

static int expect_band(struct reader *r) {
    struct ordo_expect *e = &r->c->expect;
    const int status = get_number(r, &e->band);

    if (status != ORDO_OK)
        return status;
    if (isnan(e->order))
        return reject(r, "none without an order: a constant or a value has a band of its own");
    if (!(e->band > 0 && e->band < fabs(e->order)))
        return reject(r, "a number above 0 and below %.10g, the size of the order", fabs(e->order));
    return ORDO_OK;
}

static int expect_intent(struct reader *r) {
    static const enum ordo_intent values[] = {ORDO_EQUAL, ORDO_AT_LEAST, ORDO_AT_MOST};
    const char *const names[] = {ordo_intent_name(values[0]), ordo_intent_name(values[1]),
                                 ordo_intent_name(values[2])};
    size_t choice;
    const int status = get_choice(r, names, 3, &choice);

    if (status != ORDO_OK)
        return status;
    if (isnan(r->c->expect.order))
        return reject(r, "none without an order");
    r->c->expect.intent = values[choice];
    return ORDO_OK;
}

/* {number, band = b}: the number is *x, which keeps its value if it may be left out. */
static int get_banded(struct reader *r, bool optional, double *x, double *band) {
    static const char *const names[] = {"band"};
    const size_t length = strlen(r->field);
    int status = check_keys(r, r->field, names, 1, 1);

    if (status == ORDO_OK && (!optional || lua_rawlen(r->L, -1) > 0)) {
        status = parse_element(r, 1, "a finite number above 0", element_number, x);
        if (status == ORDO_OK && !(*x > 0))
            return complain(r, "field '%s[1]' is %.10g, expected a finite number above 0", r->field,
                            *x);
    }
    if (status != ORDO_OK)
        return status;
    snprintf(r->field + length, sizeof r->field - length, ".band");
    lua_getfield(r->L, -1, "band");
    r->expected = "a relative band above 0 and below 1";
    status = get_number(r, band);
    if (status == ORDO_OK && !(*band > 0 && *band < 1))
        status = reject(r, "%s", r->expected);
    lua_pop(r->L, 1);
    if (status == ORDO_OK)
        r->field[length] = '\0';
    return status;
}

static int expect_constant(struct reader *r) {
    r->c->expect.constant = true;
    return get_banded(r, true, &r->c->expect.constant_value, &r->c->expect.constant_band);
}

static int expect_value(struct reader *r) {
    return get_banded(r, false, &r->c->expect.value, &r->c->expect.value_band);
}

static int expect_exact(struct reader *r) {
    double *exact = &r->c->expect.exact;
    int status = ORDO_OK;

    if (lua_type(r->L, -1) == LUA_TNUMBER)
        status = get_number(r, exact);
    else
        *exact = lua_toboolean(r->L, -1) ? ORDO_EXACT_TOLERANCE : 0;
    if (status == ORDO_OK && !(*exact > 0 && *exact <= 1e-6))
        return reject(r, "%s", r->expected);
    return status;
}

static int expect_below(struct reader *r) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (!is_name(s, length) || strcmp(s, r->c->name) == 0)
        return reject(r, "%s", r->expected);
    r->c->expect.below = strdup(s);
    return r->c->expect.below != NULL ? ORDO_OK : out_of_memory(r);
}

static int expect_why(struct reader *r) { return get_text(r, ORDO_TEXT_MAX, &r->c->expect.why); }

static int expect_empirical(struct reader *r) {
    return get_text(r, ORDO_TEXT_MAX, &r->c->expect.empirical);
}

static int read_fields(struct reader *r, const char *outer, const struct field fields[],
                       size_t count, int (*after)(struct reader *r, const char *name));

static int parse_expect(struct reader *r) {
    static const struct field fields[] = {
        {"order", NUMBER, false, expect_order, "a finite number that is not 0"},
        {"band", NUMBER, false, expect_band, "a number above 0 and below the size of the order"},
        {"intent", STRING, false, expect_intent, "one of three intents"},
        {"constant", TABLE, false, expect_constant,
         "{band = b} for what theory predicts or {number, band = b}"},
        {"value", TABLE, false, expect_value, "{number, band = b}"},
        {"exact", BOOLEAN | NUMBER, false, expect_exact,
         "true or a tolerance above 0 and at most 1e-6"},
        {"below", STRING, false, expect_below, "the name of another case of the file"},
        {"why", STRING, false, expect_why, "a text that says which theorem or paper it is from"},
        {"empirical", STRING, false, expect_empirical,
         "a text that says why the figure is only observed"},
    };
    const struct ordo_expect *e = &r->c->expect;
    const int status = read_fields(r, "expect", fields, sizeof fields / sizeof *fields, NULL);

    if (status != ORDO_OK)
        return status;
    if (isnan(e->order) && !e->constant && isnan(e->value) && isnan(e->exact) && e->below == NULL)
        return complain(r, "field 'expect' expects nothing, expected at least one of order, "
                           "constant, value, exact and below");
    if (!isnan(e->order) && isnan(e->band))
        return complain(r,
                        "field 'expect.band' is missing, expected a number above 0 and below "
                        "%.10g, the size of the order",
                        fabs(e->order));
    if (e->constant && !isnan(e->constant_value) && isnan(e->order))
        return complain(r,
                        "field 'expect.order' is missing, expected one beside a stated constant: "
                        "the error is held against constant * x^order");
    if (e->why == NULL && e->empirical == NULL)
        return complain(r, "field 'expect.why' is missing, expected %s, or 'empirical' with %s",
                        fields[7].expected, fields[8].expected);
    return ORDO_OK;
}

/* A constant that theory is to predict needs a law. */
static int check_prediction(struct reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    size_t order;

    if (!a->predict ||
        (a->dx == 1 && isfinite(a->method->constant(a->architecture, a->activation, &order))))
        return ORDO_OK;
    return complain(
        r,
        "field 'expect.constant' asks for a prediction, expected a number in it, as "
        "theory states no constant for %s behind %s by the method %s in %zu dimension%s",
        a->architecture->name, a->activation->name, a->method->name, a->dx, a->dx == 1 ? "" : "s");
}

/* Defaults that depend on fields before. */
static int fill_in(struct reader *r, const char *name) {
    struct ordo_approximation *a = &r->c->approximation;

    if (strcmp(name, "dx") == 0 && r->c->function.eval != NULL) {
        a->dx = r->c->function.dx;
    } else if (strcmp(name, "dx") == 0 && (a->dx < 1 || a->dx > ORDO_DX_MAX)) {
        r->line = r->c->line;
        return complain(r,
                        "field 'target' is a function with %s parameters, expected 1 to %d or a "
                        "field 'dx'",
                        a->dx == 0 ? "no fixed number of" : "too many", ORDO_DX_MAX);
    } else if (strcmp(name, "domain") == 0 && a->upper[0] == 0 && a->lower[0] == 0) {
        for (size_t j = 0; j < a->dx; j++) {
            a->lower[j] = -1;
            a->upper[j] = 1;
        }
    }
    return ORDO_OK;
}

/* The order is that of reading: a field may use those before it. */
static const struct field case_fields[] = {
    {"name", STRING, true, parse_name,
     "1 to " TEXT(ORDO_NAME_MAX) " letters, digits, '.', '_' and '-', the first a letter or digit"},
    {"source", STRING, false, parse_source, "a text that names paper and equation"},
    {"target", STRING | FUNCTION, true, parse_target, "a function or the name of one"},
    {"dx", NUMBER, false, parse_dx, "an integer from 1 to " TEXT(ORDO_DX_MAX)},
    {"domain", TABLE, false, parse_domain, "an interval {a, b} with a < b"},
    {"architecture", STRING, true, parse_architecture, "the name of an architecture"},
    {"activation", STRING, false, parse_activation, "the name of an activation"},
    {"method", STRING, true, parse_method, "the name of a method"},
    {"knots", STRING, false, parse_knots, "a kind of knots"},
    {"widths", TABLE, true, parse_widths, "a list of at least one width"},
    {"seeds", NUMBER, false, parse_seeds, "an integer from 1 to " TEXT(ORDO_SEEDS_MAX)},
    {"points", NUMBER, false, parse_points,
     "an integer from " TEXT(ORDO_POINTS_MIN) " to " TEXT(ORDO_POINTS_MAX)},
    {"test_points", NUMBER, false, parse_test_points,
     "an integer from " TEXT(ORDO_POINTS_MIN) " to " TEXT(ORDO_POINTS_MAX)},
    {"versus", STRING, false, parse_versus, "the name of an abscissa"},
    {"window", TABLE, false, parse_window, "{from, to} with 0 < from < to"},
    {"confidence", NUMBER, false, parse_confidence, "a number above 0 and below 1"},
    {"min_levels", NUMBER, false, parse_min_levels, "an integer of at least 3"},
    {"expect", TABLE, true, parse_expect, "a table with order, constant, value, exact or below"},
};

/* Read the fields of the table on top of the stack. */
static int read_fields(struct reader *r, const char *outer, const struct field fields[],
                       size_t count, int (*after)(struct reader *r, const char *name)) {
    const char *names[NAMES_MAX];
    size_t check;
    int status;

    for (size_t i = 0; i < count; i++)
        names[i] = fields[i].name;
    /* An unknown field is likelier a slip than a missing one; but a case is named first. */
    check = r->c->name == NULL && lua_getfield(r->L, -1, "name") == LUA_TSTRING;
    if (r->c->name == NULL)
        lua_pop(r->L, 1);
    for (size_t i = 0; i < count; i++) {
        if (i == check && (status = check_keys(r, outer, names, count, 0)) != ORDO_OK)
            return status;
        snprintf(r->field, sizeof r->field, "%s%s%s", outer, outer[0] != '\0' ? "." : "",
                 fields[i].name);
        r->expected = fields[i].expected;
        r->line = 0;
        status = ORDO_OK;
        lua_getfield(r->L, -1, fields[i].name);
        if (lua_isnil(r->L, -1) ? fields[i].required
                                : (fields[i].types >> lua_type(r->L, -1) & 1) == 0)
            status = reject(r, "%s", fields[i].expected);
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

/* The target as something to evaluate, now that everything else is known to be right. */
static int keep_function(struct reader *r) {
    int status = ORDO_OK;

    if (r->c->function.eval != NULL)
        return status;
    lua_getfield(r->L, -1, "target");
    status = ordo_lua_function(r->lua, r->c->approximation.dx, &r->c->function);
    return status == ORDO_OK ? status : out_of_memory(r);
}

int ordo_case_read(struct ordo_lua *lua, lua_State *L, const char *path, size_t number,
                   struct ordo_case *c, char message[], size_t size) {
    struct reader r = {.lua = lua,
                       .L = L,
                       .path = path,
                       .number = number,
                       .c = c,
                       .message = message,
                       .size = size};
    int status;

    *c = (struct ordo_case){.seeds = 1,
                            .to = INFINITY,
                            .confidence = 0.95,
                            .min_levels = 4,
                            .approximation = {.activation = ordo_activation_find("relu"),
                                              .points = ORDO_POINTS_DEFAULT,
                                              .test_points = ORDO_TEST_POINTS_DEFAULT},
                            .expect = {.order = NAN,
                                       .band = NAN,
                                       .constant_value = NAN,
                                       .constant_band = NAN,
                                       .value = NAN,
                                       .value_band = NAN,
                                       .exact = NAN}};
    if ((c->file = strdup(path)) == NULL)
        return out_of_memory(&r);
    luaL_checkstack(L, 20, NULL);
    status = read_fields(&r, "", case_fields, sizeof case_fields / sizeof *case_fields, fill_in);
    if (status != ORDO_OK)
        return status;
    c->approximation.predict = c->expect.constant && isnan(c->expect.constant_value);
    if ((status = check_prediction(&r)) != ORDO_OK)
        return status;
    return keep_function(&r);
}
