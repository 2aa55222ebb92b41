/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinds.c: a value from Lua for each kind of setting.
 */
#include "case/reader.h"
#include "ordo.h"
#include "text/sentence.h"
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int copy(const struct ordo_reader *r, const char *text, struct ordo_value *value) {
    free(value->text);
    value->text = strdup(text);
    return value->text != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

/* A finite number, whatever its range. */
static int finite(const struct ordo_reader *r, double *x) {
    if (lua_type(r->L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(r->L, -1)))
        return ordo_reader_reject(r, "%s", r->expected);
    *x = lua_tonumber(r->L, -1);
    return ORDO_OK;
}

static int read_number(const struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    const int status = finite(r, &value->number);

    if (status == ORDO_OK && !ordo_setting_admits(setting, value->number))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int read_flag(const struct ordo_reader *r, struct ordo_value *value) {
    if (lua_type(r->L, -1) != LUA_TBOOLEAN)
        return ordo_reader_reject(r, "%s", r->expected);
    value->number = lua_toboolean(r->L, -1);
    return ORDO_OK;
}

static int read_text(const struct ordo_reader *r, const struct ordo_setting *setting,
                     struct ordo_value *value) {
    size_t length;

    if (lua_type(r->L, -1) != LUA_TSTRING)
        return ordo_reader_reject(r, "%s", r->expected);
    const char *s = lua_tolstring(r->L, -1, &length);
    if (length == 0 || (double)length > setting->high)
        return ordo_reader_reject(r, "a text of 1 to %g bytes", setting->high);
    if (ordo_sentence_valid(s, length, false) < length)
        return ordo_reader_reject(r, "UTF-8 text without control characters");
    return copy(r, s, value);
}

/* The name on top of the stack is one of the setting's, if it lists any. */
static int check_choice(struct ordo_reader *r, const struct ordo_setting *setting, size_t element,
                        const char *expected) {
    const char *names[ORDO_NAMES_MAX];
    struct ordo_complaint complaint = {0};
    size_t count = 0;

    if (lua_type(r->L, -1) != LUA_TSTRING) {
        char found[64];
        if (element == 0)
            return ordo_reader_reject(r, "%s", r->expected);
        ordo_reader_describe(r->L, -1, found, sizeof found);
        return ordo_reader_complain(r, false, "field '%s[%zu]' is %s, expected the name of %s",
                                    r->field, element, found, expected);
    }
    for (; count < ORDO_NAMES_MAX && ordo_setting_choice(setting, count) != NULL; count++) {
        names[count] = ordo_setting_choice(setting, count);
        if (strcmp(lua_tostring(r->L, -1), names[count]) == 0)
            return ORDO_OK;
    }
    if (count == 0)
        return ORDO_OK;
    ordo_not_listed(&complaint, element, lua_tostring(r->L, -1), names, count, expected);
    return ordo_reader_refuse(r, &complaint);
}

static int read_choice(struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    const int status = check_choice(r, setting, 0, r->expected);

    return status == ORDO_OK ? copy(r, lua_tostring(r->L, -1), value) : status;
}

/* The name on top of the stack behind those that value->text has. */
static int append_name(const struct ordo_reader *r, struct ordo_value *value) {
    const char *name = lua_tostring(r->L, -1);
    const size_t used = value->text != NULL ? strlen(value->text) + 1 : 0;
    char *text = realloc(value->text, used + strlen(name) + 1);

    if (text == NULL)
        return ordo_reader_out_of_memory(r);
    if (used > 0)
        text[used - 1] = ' ';
    memcpy(text + used, name, strlen(name) + 1);
    value->text = text;
    value->count++;
    return ORDO_OK;
}

/* "stages" is a list of stages: of its last word one element is called. */
static void singular(const char *field, char text[], size_t size) {
    const char *dot = strrchr(field, '.');
    const char *word = dot != NULL ? dot + 1 : field;
    const size_t length = strlen(word);

    snprintf(text, size, "a %.*s",
             (int)(length > 1 && word[length - 1] == 's' ? length - 1 : length), word);
}

static int read_choices(struct ordo_reader *r, const struct ordo_setting *setting,
                        struct ordo_value *value) {
    const bool reasons = setting->loose;
    char one[64];
    int status = ORDO_OK;

    singular(r->field, one, sizeof one);
    const char *expected = reasons ? "a reason to refuse an order" : one;
    value->count = 0;
    free(value->text);
    value->text = NULL;
    if (lua_type(r->L, -1) == LUA_TSTRING && setting->loose) {
        status = check_choice(r, setting, 0, expected);
        return status == ORDO_OK ? append_name(r, value) : status;
    }
    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    const size_t count = lua_rawlen(r->L, -1);
    status = ordo_reader_keys(r, r->field, NULL, 0, count);
    if (status != ORDO_OK)
        return status;
    if (count == 0)
        return ordo_reader_complain(r, false, "field '%s' is empty, expected %s", r->field,
                                    r->expected);
    if ((double)count > setting->high)
        return ordo_reader_complain(r, false, "field '%s' has %zu %s, expected at most %g",
                                    r->field, count, reasons ? "reasons" : r->field, setting->high);
    for (size_t i = 1; i <= count && status == ORDO_OK; i++) {
        lua_rawgeti(r->L, -1, (lua_Integer)i);
        status = check_choice(r, setting, i, expected);
        if (status == ORDO_OK)
            status = append_name(r, value);
        lua_pop(r->L, 1);
    }
    return status;
}

/* Element i of the table, a finite number. */
static int element_number(struct ordo_reader *r, size_t i, const char *expected, double *x) {
    const size_t length = strlen(r->field);
    const char *const outer = r->expected;

    snprintf(r->field + length, sizeof r->field - length, "[%zu]", i);
    r->expected = expected;
    lua_rawgeti(r->L, -1, (lua_Integer)i);
    const int status = finite(r, x);
    lua_pop(r->L, 1);
    if (status == ORDO_OK) {
        r->field[length] = '\0';
        r->expected = outer;
    }
    return status;
}

/* {a, b} with a < b. */
static int read_interval(struct ordo_reader *r, double pair[2]) {
    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    int status = ordo_reader_keys(r, r->field, NULL, 0, 2);
    pair[0] = pair[1] = NAN;
    if (status == ORDO_OK && lua_rawlen(r->L, -1) != 2)
        return ordo_reader_reject(r, "%s", r->expected);
    for (size_t i = 0; i < 2 && status == ORDO_OK; i++)
        status = element_number(r, i + 1, "a finite number", &pair[i]);
    if (status == ORDO_OK && !(pair[0] < pair[1]))
        return ordo_reader_complain(r, false, "field '%s' is {%.10g, %.10g}, expected %s", r->field,
                                    pair[0], pair[1], r->expected);
    return status;
}

static int read_intervals(struct ordo_reader *r, struct ordo_value *value) {
    static const char one[] = "an interval {a, b} with a < b";
    bool nested = false;
    int status = ORDO_OK;

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    nested = lua_rawgeti(r->L, -1, 1) == LUA_TTABLE;
    lua_pop(r->L, 1);
    const size_t count = nested ? lua_rawlen(r->L, -1) : 1, length = strlen(r->field);
    if (nested && (status = ordo_reader_keys(r, r->field, NULL, 0, count)) != ORDO_OK)
        return status;
    free(value->numbers);
    value->count = 0;
    value->numbers = malloc(2 * count * sizeof *value->numbers);
    if (value->numbers == NULL)
        return ordo_reader_out_of_memory(r);
    value->count = count;
    if (!nested)
        return read_interval(r, value->numbers);
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        const char *const outer = r->expected;
        snprintf(r->field + length, sizeof r->field - length, "[%zu]", i + 1);
        r->expected = one;
        lua_rawgeti(r->L, -1, (lua_Integer)i + 1);
        status = read_interval(r, value->numbers + 2 * i);
        lua_pop(r->L, 1);
        if (status == ORDO_OK)
            r->field[length] = '\0';
        r->expected = outer;
    }
    return status;
}

/* {number, band = b}. */
static int read_banded(struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    static const char *const names[] = {"band"};
    const bool ranged = setting->low != 0 || setting->high != 0;
    const size_t length = strlen(r->field);

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    int status = ordo_reader_keys(r, r->field, names, 1, 1);
    if (status == ORDO_OK && (!setting->loose || lua_rawlen(r->L, -1) > 0)) {
        const char *expected = ranged ? "a finite number above 0" : "a finite number";
        status = element_number(r, 1, expected, &value->number);
        if (status == ORDO_OK && !ordo_setting_admits(setting, value->number))
            return ordo_reader_complain(r, false, "field '%s[1]' is %.10g, expected %s", r->field,
                                        value->number, expected);
    }
    if (status != ORDO_OK)
        return status;
    snprintf(r->field + length, sizeof r->field - length, ".band");
    r->expected = ranged ? "a relative band above 0 and below 1" : "a band above 0 and below 1";
    lua_getfield(r->L, -1, "band");
    status = finite(r, &value->band);
    if (status == ORDO_OK && !(value->band > 0 && value->band < 1))
        status = ordo_reader_reject(r, "%s", r->expected);
    lua_pop(r->L, 1);
    if (status == ORDO_OK)
        r->field[length] = '\0';
    return status;
}

static int read_tolerance(const struct ordo_reader *r, const struct ordo_setting *setting,
                          struct ordo_value *value) {
    if (lua_type(r->L, -1) == LUA_TBOOLEAN && lua_toboolean(r->L, -1)) {
        value->number = ORDO_EXACT_TOLERANCE;
        return ORDO_OK;
    }
    return read_number(r, setting, value);
}

/* The source text of the Lua function, cut to ORDO_TARGET_TEXT, and where it stands. Rejects
 * functions that are not written in the file. */
static int read_source(struct ordo_reader *r, struct ordo_value *value, size_t *parameters) {
    char source[ORDO_TARGET_TEXT];
    size_t length;
    const char *file = ordo_lua_text(r->lua, &length);
    lua_Debug info;

    if (lua_iscfunction(r->L, -1))
        return ordo_reader_complain(r, false,
                                    "field '%s' is a library function, expected one written in "
                                    "Lua, as function(x) return math.sin(x) end",
                                    r->field);
    lua_pushvalue(r->L, -1);
    lua_getinfo(r->L, ">Su", &info);
    if (strcmp(info.short_src, "@") != 0)
        return ordo_reader_complain(
            r, false, "field '%s' is a library function, expected one written in the file",
            r->field);
    ordo_sentence_function(file, length, info.linedefined, info.lastlinedefined, source,
                           sizeof source);
    value->line = info.linedefined;
    *parameters = info.isvararg ? 0 : info.nparams;
    return copy(r, source, value);
}

/* A named target, or a function whose number of variables is known later. */
static int read_function(struct ordo_reader *r, const struct ordo_setting *setting,
                         struct ordo_value *value) {
    size_t parameters = 0;

    if (lua_type(r->L, -1) == LUA_TFUNCTION) {
        const int status = read_source(r, value, &parameters);
        value->function = (struct ordo_function){.dx = parameters};
        r->line = value->line;
        return status;
    }
    if (lua_type(r->L, -1) != LUA_TSTRING)
        return ordo_reader_reject(r, "%s", r->expected);
    const struct ordo_target *target = ordo_target_find(lua_tostring(r->L, -1));
    if (target == NULL)
        return check_choice(r, setting, 0, r->expected);
    value->function = ordo_target_function(target);
    return copy(r, target->formula, value);
}

/* The values are looked up once the levels are known. */
static int read_per_level(struct ordo_reader *r, const struct ordo_setting *setting,
                          struct ordo_value *value) {
    char number[32];
    size_t parameters;

    if (lua_type(r->L, -1) == LUA_TFUNCTION)
        return read_source(r, value, &parameters);
    const int status = read_number(r, setting, value);
    snprintf(number, sizeof number, "%.10g", value->number);
    return status == ORDO_OK ? copy(r, number, value) : status;
}

int ordo_reader_value(struct ordo_reader *r, const struct ordo_setting *setting,
                      struct ordo_value *value) {
    char expected[256];
    int status = ORDO_EINVAL;

    ordo_setting_expected(setting, expected, sizeof expected);
    r->expected = expected;
    switch (setting->kind) {
    case ORDO_KIND_NUMBER:
    case ORDO_KIND_INTEGER:
        status = read_number(r, setting, value);
        break;
    case ORDO_KIND_FLAG:
        status = read_flag(r, value);
        break;
    case ORDO_KIND_TEXT:
        status = read_text(r, setting, value);
        break;
    case ORDO_KIND_CHOICE:
        status = read_choice(r, setting, value);
        break;
    case ORDO_KIND_CHOICES:
        status = read_choices(r, setting, value);
        break;
    case ORDO_KIND_INTERVALS:
        status = read_intervals(r, value);
        break;
    case ORDO_KIND_BANDED:
        status = read_banded(r, setting, value);
        break;
    case ORDO_KIND_TOLERANCE:
        status = read_tolerance(r, setting, value);
        break;
    case ORDO_KIND_FUNCTION:
        status = read_function(r, setting, value);
        break;
    case ORDO_KIND_PER_LEVEL:
        status = read_per_level(r, setting, value);
        break;
    }
    r->expected = NULL;
    value->given = status == ORDO_OK;
    return status;
}
