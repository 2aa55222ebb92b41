/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * printed.c: one reader for each format, which also says that a text is not of its format.
 */
#include "experiment/printed.h"
#include "experiment/experiment.h"
#include "ordo.h"
#include "table/csv.h"
#include "text/format.h"
#include "text/sentence.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ordo_printed_formats[] = {"auto", "last", "json", "names", "csv", NULL};

/* What a reader returns of a text that is not of its format; the sentence says so. */
enum { OTHER = ORDO_STATUS_COUNT };

/* Bytes of a number and of what stands in its place, NUL included. */
enum { NUMBER_SIZE = 64 };

/* What is between numbers that stand by themselves. */
#define BLANKS " \t\r\n\f\v"
#define BETWEEN BLANKS ";=:()[]{}<>|\"'"

struct reading {
    const char *source;
    char *text; /* text[length + 1], ours, without NULs */
    size_t length;
    const char *const *names; /* names[count] */
    size_t count;
    double *value;
    char *message;
    size_t size;
};

__attribute__((format(printf, 3, 4))) static int say(const struct reading *r, int status,
                                                     const char *format, ...) {
    char text[800];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return ordo_fail(status, r->message, r->size, "%s %s", r->source, text);
}

/* The number that word[length] is, all of it. */
static bool number(const char *word, size_t length, double *value) {
    char copy[NUMBER_SIZE];

    if (length == 0 || length >= sizeof copy)
        return false;
    *value = NAN;
    if (length > 1 && strspn(word, "*") >= length)
        return true;
    memcpy(copy, word, length);
    copy[length] = '\0';
    return ordo_table_number(copy, value);
}

static int no_number(const struct reading *r, const char *name, const char *word, size_t length) {
    return say(r, ORDO_ESYNTAX, "has '%s' as '%.*s', expected a number", name,
               length < NUMBER_SIZE ? (int)length : NUMBER_SIZE, word);
}

static int absent(const struct reading *r, const char *name, int status) {
    return say(r, status, "has no '%s'", name);
}

/* A comma with digits on both sides may be a point or stand between two numbers. */
static bool is_ambiguous(const char *word, size_t length) {
    const char *comma = memchr(word, ',', length);

    return comma != NULL && comma > word && comma + 1 < word + length &&
           strchr("0123456789", comma[-1]) != NULL && strchr("0123456789", comma[1]) != NULL;
}

static int read_last(const struct reading *r) {
    const char *last = NULL;
    size_t last_length = 0;
    double value;

    if (r->count != 1)
        return say(r, ORDO_ESYNTAX, "is read for one number, and %zu are expected", r->count);
    for (const char *p = r->text + strspn(r->text, BETWEEN); *p != '\0';) {
        const size_t length = strcspn(p, BETWEEN);
        size_t from = 0, end = length;
        while (from < end && p[from] == ',')
            from++;
        while (end > from && p[end - 1] == ',')
            end--;
        if (number(p + from, end - from, &value) || is_ambiguous(p + from, end - from)) {
            last = p + from;
            last_length = end - from;
        }
        p += length;
        p += strspn(p, BETWEEN);
    }
    if (last == NULL)
        return say(r, OTHER,
                   r->text[strspn(r->text, BLANKS)] == '\0' ? "is empty, expected a number"
                                                            : "has no number");
    if (!number(last, last_length, r->value))
        return say(r, ORDO_ESYNTAX,
                   "ends in '%.*s', which may be one number or several, expected a point in a "
                   "number and blanks between two",
                   last_length < NUMBER_SIZE ? (int)last_length : NUMBER_SIZE, last);
    return ORDO_OK;
}

/* The value of a field by its name, or by a path of names with points between them. */
static const json_t *find_field(const json_t *object, const char *name) {
    const json_t *whole = json_object_get(object, name);
    const char *point = whole == NULL ? strchr(name, '.') : NULL;

    for (; point != NULL; point = strchr(point + 1, '.')) {
        char first[128];
        if ((size_t)(point - name) >= sizeof first)
            return NULL;
        snprintf(first, sizeof first, "%.*s", (int)(point - name), name);
        const json_t *inner = json_object_get(object, first);
        if (json_is_object(inner))
            return find_field(inner, point + 1);
    }
    return whole;
}

/* The object that all of the text, or its last line, is. */
static json_t *find_object(const struct reading *r, json_error_t *error) {
    const size_t flags = JSON_DECODE_INT_AS_REAL;
    const char *begin = r->text + strspn(r->text, BLANKS), *end = r->text + r->length;
    json_t *object = *begin == '{' ? json_loadb(begin, (size_t)(end - begin), flags, error) : NULL;

    if (object != NULL || *begin == '\0')
        return object;
    while (strchr(BLANKS, end[-1]) != NULL)
        end--;
    for (begin = end; begin > r->text && begin[-1] != '\n';)
        begin--;
    begin += strspn(begin, BLANKS);
    return *begin == '{' ? json_loadb(begin, (size_t)(end - begin), flags, error) : NULL;
}

static int read_json(const struct reading *r) {
    json_error_t error = {.text = ""};
    json_t *object = find_object(r, &error);
    int status = ORDO_OK;

    if (!json_is_object(object)) {
        json_decref(object);
        return error.text[0] != '\0' ? say(r, OTHER, "is no JSON: %s", error.text)
                                     : say(r, OTHER, "has no JSON object");
    }
    for (size_t i = 0; i < r->count && status == ORDO_OK; i++) {
        const json_t *field = find_field(object, r->names[i]);
        if (field == NULL)
            status = absent(r, r->names[i], ORDO_ESYNTAX);
        else if (json_is_string(field) &&
                 number(json_string_value(field), json_string_length(field), &r->value[i]))
            continue; /* "NaN" */
        else if (!json_is_number(field))
            status = say(r, ORDO_ESYNTAX, "has '%s', which is no number", r->names[i]);
        else
            r->value[i] = json_number_value(field);
    }
    json_decref(object);
    return status;
}

/* Whether a name may begin at `at`: at the begin of a line, behind a sign, or behind a value. */
static bool may_begin(const char *text, const char *at) {
    const char *end = at, *begin;
    double value;

    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (end == text || strchr("\r\n,;|([{", end[-1]) != NULL)
        return true;
    if (end == at)
        return false;
    if (strchr(":])}", end[-1]) != NULL)
        return true;
    for (begin = end; begin > text && strchr(BLANKS "=:", begin[-1]) == NULL;)
        begin--;
    return number(begin, (size_t)(end - begin), &value);
}

/* The value behind a name at `at`, which may stand in quotes; NULL if there is none. */
static const char *value_behind(const char *text, const char *at, size_t name) {
    const bool quoted = at > text && (at[-1] == '"' || at[-1] == '\'');
    const char *p = at + name;

    if (!may_begin(text, at - quoted) || (quoted && *p++ != at[-1]))
        return NULL;
    p += strspn(p, " \t");
    if (*p != '=' && *p != ':')
        return NULL;
    p += 1 + strspn(p + 1, " \t");
    return strchr(BLANKS, *p) == NULL ? p : NULL;
}

static int read_name(const struct reading *r, size_t i) {
    const size_t name = strlen(r->names[i]);
    const char *found = NULL;

    for (const char *at = r->text; (at = strstr(at, r->names[i])) != NULL; at++) {
        const char *behind = value_behind(r->text, at, name);
        found = behind != NULL ? behind : found;
    }
    if (found == NULL)
        return absent(r, r->names[i], OTHER);
    const size_t most = strcspn(found, BLANKS ";|)]}"), length = strcspn(found, BLANKS ",;|)]}");
    if (is_ambiguous(found, most))
        return no_number(r, r->names[i], found, most);
    return number(found, length, &r->value[i]) ? ORDO_OK : no_number(r, r->names[i], found, length);
}

static int read_names(const struct reading *r) {
    int status = ORDO_OK;

    for (size_t i = 0; i < r->count && status == ORDO_OK; i++)
        status = read_name(r, i);
    return status;
}

/* The last line that has all names somewhere; NULL if there is none. */
static const char *find_header(const struct reading *r) {
    const char *found = NULL;

    for (char *line = r->text; *line != '\0';) {
        char *end = line + strcspn(line, "\r\n");
        const char kept = *end;
        bool all = true;
        *end = '\0';
        for (size_t i = 0; i < r->count && all; i++)
            all = strstr(line, r->names[i]) != NULL;
        *end = kept;
        found = all ? line : found;
        line = end + (kept != '\0');
    }
    return found;
}

static int read_csv(const struct reading *r) {
    const char *header = find_header(r);
    struct ordo_table table = {0};
    char message[512];

    if (header == NULL)
        return say(r, OTHER, "has no line that names the column '%s'%s", r->names[0],
                   r->count > 1 ? " and the others" : "");
    char *text = strdup(header);
    if (text == NULL)
        return ordo_out_of_memory(r->source, r->message, r->size);
    int status = ordo_table_parse(r->source, text, strlen(text), &table, message, sizeof message);
    if (status != ORDO_OK)
        return ordo_fail(status == ORDO_ENOMEM ? status : OTHER, r->message, r->size, "%s",
                         message);
    for (size_t i = 0; i < r->count && status == ORDO_OK; i++) {
        const size_t last = (table.rows - 1) * table.columns;
        size_t column;
        if (ordo_table_column(&table, r->names[i], &column, message, sizeof message) != ORDO_OK) {
            status = ordo_fail(OTHER, r->message, r->size, "%s", message);
            break;
        }
        const char *field = table.text[last + column];
        r->value[i] = table.value[last + column];
        if (field != NULL && !number(field, strlen(field), &r->value[i]))
            status = no_number(r, r->names[i], field, strlen(field));
    }
    ordo_table_free(&table);
    return status;
}

static int read_any(const struct reading *r, bool unnamed) {
    int (*const readers[])(const struct reading *) = {read_json, read_names, read_csv};
    const char *missing[ORDO_FIGURES_MAX];
    char list[300];
    size_t missing_count = 0;
    int status = OTHER;

    for (size_t i = 0; i < sizeof readers / sizeof *readers && status == OTHER; i++)
        status = readers[i](r);
    if (status != OTHER)
        return status;
    if (unnamed || r->text[strspn(r->text, BLANKS)] == '\0')
        return r->count == 1 ? read_last(r) : say(r, ORDO_ESYNTAX, "is empty");
    for (size_t i = 0; i < r->count; i++)
        if (read_name(r, i) == OTHER)
            missing[missing_count++] = r->names[i];
    ordo_format_list(missing, missing_count, ", ", list, sizeof list);
    return say(r, OTHER,
               "has no %s, expected \"NAME = NUMBER\" or \"NAME: NUMBER\" for each, a table with "
               "such columns, or a JSON object with such fields%s",
               list, r->count == 1 ? "; or format = \"last\" for the last number" : "");
}

int ordo_printed_read(const struct ordo_printed *printed, enum ordo_printed_format format,
                      const char *const names[], size_t count, bool unnamed, double value[],
                      char message[], size_t size) {
    struct reading r = {.source = printed->source,
                        .text = calloc(1, printed->length + 1),
                        .length = printed->length,
                        .names = names,
                        .count = count,
                        .value = value,
                        .message = message,
                        .size = size};
    int status = OTHER;

    message[0] = '\0';
    if (r.text == NULL)
        return ordo_out_of_memory(r.source, message, size);
    for (size_t i = 0; i < r.length; i++)
        r.text[i] = printed->text[i] != '\0' ? printed->text[i] : ' ';
    for (size_t i = 0; i < count; i++)
        value[i] = NAN;
    switch (format) {
    case ORDO_PRINTED_AUTO:
        status = read_any(&r, unnamed && count == 1);
        break;
    case ORDO_PRINTED_LAST:
        status = read_last(&r);
        break;
    case ORDO_PRINTED_JSON:
        status = read_json(&r);
        break;
    case ORDO_PRINTED_NAMES:
        status = read_names(&r);
        break;
    case ORDO_PRINTED_CSV:
        status = read_csv(&r);
        break;
    }
    if (status == ORDO_OK)
        message[0] = '\0';
    free(r.text);
    return status == OTHER ? ORDO_ESYNTAX : status;
}
