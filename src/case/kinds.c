/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinds.c: a value from Lua for each kind of setting.
 */
#include "case/parts.h"
#include "case/reader.h"
#include "ordo.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/words.h"
#include <ctype.h>
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

static int read_number(struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    const int status = finite(r, &value->number);

    if (status == ORDO_OK && !ordo_setting_admits(setting, value->number))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int read_flag(struct ordo_reader *r, const struct ordo_setting *setting,
                     struct ordo_value *value) {
    (void)setting;
    if (lua_type(r->L, -1) != LUA_TBOOLEAN)
        return ordo_reader_reject(r, "%s", r->expected);
    value->number = lua_toboolean(r->L, -1);
    return ORDO_OK;
}

static int read_text(struct ordo_reader *r, const struct ordo_setting *setting,
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

/* The name on top of the stack is one of the setting's, if it lists any; else it is not `one`. */
static int check_choice(struct ordo_reader *r, const struct ordo_setting *setting,
                        const char *one) {
    const char *names[ORDO_NAMES_MAX];
    struct ordo_complaint complaint = {0};
    size_t count = 0;

    if (lua_type(r->L, -1) != LUA_TSTRING)
        return ordo_reader_reject(r, "%s", r->expected);
    for (; count < ORDO_NAMES_MAX && ordo_setting_choice(setting, count) != NULL; count++) {
        names[count] = ordo_setting_choice(setting, count);
        if (strcmp(lua_tostring(r->L, -1), names[count]) == 0)
            return ORDO_OK;
    }
    if (count == 0)
        return ORDO_OK;
    ordo_not_listed(&complaint, 0, lua_tostring(r->L, -1), names, count, one);
    return ordo_reader_refuse(r, &complaint);
}

static int read_choice(struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    const int status = check_choice(r, setting, r->expected);

    return status == ORDO_OK ? copy(r, lua_tostring(r->L, -1), value) : status;
}

/* The name on top of the stack, checked, behind those that value->text has. */
static int append_choice(struct ordo_reader *r, const struct ordo_setting *setting, const char *one,
                         struct ordo_value *value) {
    const int status = check_choice(r, setting, one);
    const size_t used = value->text != NULL ? strlen(value->text) + 1 : 0;

    if (status != ORDO_OK)
        return status;
    const char *name = lua_tostring(r->L, -1);
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

/* What is read around an element of a table. */
struct outer {
    size_t field; /* length */
    const char *expected;
};

/* Step to element i of the table on top of the stack, or to its field `band` (0), which is a field
 * of its own; and back. */
static struct outer enter(struct ordo_reader *r, size_t i, const char *expected) {
    const struct outer outer = {strlen(r->field), r->expected};

    if (i > 0) {
        lua_rawgeti(r->L, -1, (lua_Integer)i);
        ordo_format_append(r->field, sizeof r->field, "[%zu]", i);
    } else {
        lua_getfield(r->L, -1, "band");
        ordo_format_append(r->field, sizeof r->field, ".band");
    }
    r->expected = expected;
    return outer;
}

static void leave(struct ordo_reader *r, struct outer outer) {
    lua_pop(r->L, 1);
    r->field[outer.field] = '\0';
    r->expected = outer.expected;
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
    char one[64] = "a reason to refuse an order", expected[80];
    int status = ORDO_OK;

    if (!reasons)
        singular(r->field, one, sizeof one);
    snprintf(expected, sizeof expected, "the name of %s", one);
    ordo_value_clear(value);
    if (lua_type(r->L, -1) == LUA_TSTRING && setting->loose)
        return append_choice(r, setting, one, value);
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
        const struct outer outer = enter(r, i, expected);
        status = append_choice(r, setting, one, value);
        leave(r, outer);
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
    for (size_t i = 0; i < 2 && status == ORDO_OK; i++) {
        const struct outer outer = enter(r, i + 1, "a finite number");
        status = finite(r, &pair[i]);
        leave(r, outer);
    }
    if (status == ORDO_OK && !(pair[0] < pair[1]))
        return ordo_reader_complain(r, false, "field '%s' is {%.10g, %.10g}, expected %s", r->field,
                                    pair[0], pair[1], r->expected);
    return status;
}

static int read_intervals(struct ordo_reader *r, const struct ordo_setting *setting,
                          struct ordo_value *value) {
    int status = ORDO_OK;

    (void)setting;
    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    const bool nested = lua_rawgeti(r->L, -1, 1) == LUA_TTABLE;
    lua_pop(r->L, 1);
    const size_t count = nested ? lua_rawlen(r->L, -1) : 1;
    if (nested && (status = ordo_reader_keys(r, r->field, NULL, 0, count)) != ORDO_OK)
        return status;
    ordo_value_clear(value);
    value->numbers = malloc(2 * count * sizeof *value->numbers);
    if (value->numbers == NULL)
        return ordo_reader_out_of_memory(r);
    value->count = count;
    if (!nested)
        return read_interval(r, value->numbers);
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        const struct outer outer = enter(r, i + 1, "an interval {a, b} with a < b");
        status = read_interval(r, value->numbers + 2 * i);
        leave(r, outer);
    }
    return status;
}

/* {number, band = b}. */
static int read_banded(struct ordo_reader *r, const struct ordo_setting *setting,
                       struct ordo_value *value) {
    static const char *const names[] = {"band"};
    const bool ranged = setting->low != 0 || setting->high != 0;
    struct outer outer;

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    int status = ordo_reader_keys(r, r->field, names, 1, 1);
    if (status == ORDO_OK && (!setting->loose || lua_rawlen(r->L, -1) > 0)) {
        outer = enter(r, 1, ranged ? "a finite number above 0" : "a finite number");
        status = read_number(r, setting, value);
        leave(r, outer);
    }
    if (status != ORDO_OK)
        return status;
    outer =
        enter(r, 0, ranged ? "a relative band above 0 and below 1" : "a band above 0 and below 1");
    status = finite(r, &value->band);
    if (status == ORDO_OK && !(value->band > 0 && value->band < 1))
        status = ordo_reader_reject(r, "%s", r->expected);
    leave(r, outer);
    return status;
}

static int read_tolerance(struct ordo_reader *r, const struct ordo_setting *setting,
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
        return check_choice(r, setting, r->expected);
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

/* The text or number on top of the stack as words[count], behind `name` and '=' if there is one. */
static int append_word(struct ordo_reader *r, const char *name, char *words[], size_t *count) {
    char number[40];
    size_t length;
    const int type = lua_type(r->L, -1);

    if (type != LUA_TSTRING && type != LUA_TNUMBER)
        return ordo_reader_reject(r, "a text or a number");
    ordo_word_number(lua_tonumber(r->L, -1), number, sizeof number);
    lua_pushvalue(r->L, -1);
    const char *text = type == LUA_TNUMBER ? number : lua_tolstring(r->L, -1, &length);
    int status = ORDO_OK;
    if (type == LUA_TSTRING && ordo_sentence_valid(text, length, false) < length)
        status = ordo_reader_reject(r, "UTF-8 text without control characters");
    lua_pop(r->L, 1);
    if (status != ORDO_OK)
        return status;
    const size_t size = strlen(text) + (name != NULL ? strlen(name) + 1 : 0) + 1;
    char *word = malloc(size);
    if (word == NULL)
        return ordo_reader_out_of_memory(r);
    snprintf(word, size, "%s%s%s", name != NULL ? name : "", name != NULL ? "=" : "", text);
    words[(*count)++] = word;
    return ORDO_OK;
}

static bool is_identifier(const char *name) {
    for (const char *p = name; *p != '\0'; p++)
        if (!(isalpha((unsigned char)*p) || *p == '_' || (p > name && isdigit((unsigned char)*p))))
            return false;
    return *name != '\0';
}

/* The elements of the list on top of the stack or, with names[count], its fields, into words[]. */
static int read_elements(struct ordo_reader *r, const char *const names[], size_t count,
                         char *words[], size_t *read) {
    int status = ORDO_OK;

    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        if (names != NULL && !is_identifier(names[i]))
            return ordo_reader_complain(
                r, false,
                "field '%s' has the name \"%.64s\", expected letters, digits and '_', the first no "
                "digit",
                r->field, names[i]);
        const size_t outer = strlen(r->field);
        if (names != NULL) {
            lua_getfield(r->L, -1, names[i]);
            ordo_format_append(r->field, sizeof r->field, ".%s", names[i]);
        } else {
            lua_rawgeti(r->L, -1, (lua_Integer)i + 1);
            ordo_format_append(r->field, sizeof r->field, "[%zu]", i + 1);
        }
        status = append_word(r, names != NULL ? names[i] : NULL, words, read);
        lua_pop(r->L, 1);
        r->field[outer] = '\0';
    }
    return status;
}

/* A list of words, or a table of pairs. */
static int read_words(struct ordo_reader *r, const struct ordo_setting *setting,
                      struct ordo_value *value) {
    enum { MOST = 1000 };
    const bool pairs = setting->kind == ORDO_KIND_PAIRS;
    const char *names[MOST + 1];
    char *words[MOST];
    size_t read = 0;

    if (lua_type(r->L, -1) != LUA_TTABLE)
        return ordo_reader_reject(r, "%s", r->expected);
    const size_t list = lua_rawlen(r->L, -1);
    const size_t count = pairs ? ordo_lua_names(r->L, names, MOST + 1) : list;
    if (count == 0 || (double)count > setting->high || count > MOST)
        return ordo_reader_complain(r, false, "field '%s' has %zu entries, expected %s", r->field,
                                    count, r->expected);
    int status =
        ordo_reader_keys(r, r->field, pairs ? names : NULL, pairs ? count : 0, pairs ? 0 : count);
    if (status == ORDO_OK)
        status = read_elements(r, pairs ? names : NULL, count, words, &read);
    if (status == ORDO_OK) {
        ordo_value_clear(value);
        value->text = ordo_words_join((const char *const *)words, read);
        value->count = read;
        status = value->text != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
    }
    while (read > 0)
        free(words[--read]);
    return status;
}

int ordo_reader_value(struct ordo_reader *r, const struct ordo_setting *setting,
                      struct ordo_value *value) {
    static int (*const read[])(struct ordo_reader *, const struct ordo_setting *,
                               struct ordo_value *) = {
        [ORDO_KIND_NUMBER] = read_number,       [ORDO_KIND_INTEGER] = read_number,
        [ORDO_KIND_FLAG] = read_flag,           [ORDO_KIND_TEXT] = read_text,
        [ORDO_KIND_CHOICE] = read_choice,       [ORDO_KIND_CHOICES] = read_choices,
        [ORDO_KIND_INTERVALS] = read_intervals, [ORDO_KIND_BANDED] = read_banded,
        [ORDO_KIND_TOLERANCE] = read_tolerance, [ORDO_KIND_FUNCTION] = read_function,
        [ORDO_KIND_PER_LEVEL] = read_per_level, [ORDO_KIND_WORDS] = read_words,
        [ORDO_KIND_PAIRS] = read_words,
    };
    char expected[256];

    ordo_setting_expected(setting, expected, sizeof expected);
    r->expected = expected;
    const int status = read[setting->kind](r, setting, value);
    r->expected = NULL;
    value->given = status == ORDO_OK;
    return status;
}
