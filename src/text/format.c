/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.c: cleaning strangers' texts, and numbers with a real minus sign.
 */
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

/* The character at s[0], left > 0, as a clean text has it: piece[length]. Returns the bytes that it
 * takes of s. */
static size_t character(const char *s, size_t left, bool one_line, const char **piece,
                        size_t *length) {
    const bool blank = *s == '\n' || *s == '\t';
    const size_t bytes = ordo_sentence_character(s, left, false), taken = bytes > 0 ? bytes : 1;

    *piece = bytes == 0 && !blank ? replacement : blank && one_line ? " " : s;
    *length = bytes == 0 && !blank ? sizeof replacement - 1 : taken;
    return taken;
}

char *ordo_format_clean(const char *text) {
    const char *s = text != NULL ? text : "", *piece;
    size_t left = strlen(s), used = 0, length;
    char *copy = malloc(3 * left + 1);

    if (copy == NULL)
        return NULL;
    while (left > 0) {
        const size_t taken = character(s, left, false, &piece, &length);
        memcpy(copy + used, piece, length);
        used += length;
        s += taken;
        left -= taken;
    }
    copy[used] = '\0';
    return copy;
}

void ordo_format_line(const char *text, size_t limit, char line[], size_t size) {
    const char *s = text != NULL ? text : "", *piece;
    size_t left = strlen(s), used = 0, last = 0, length;

    for (size_t count = 0; left > 0; count++) {
        const size_t taken = character(s, left, true, &piece, &length);
        if (count == limit || used + length + sizeof "…" > size) {
            snprintf(line + last, size - last, "…");
            return;
        }
        last = used;
        memcpy(line + used, piece, length);
        used += length;
        s += taken;
        left -= taken;
    }
    line[used] = '\0';
}

static void put_piece(FILE *out, const char *piece, size_t length, void (*put)(FILE *out, char c)) {
    if (length == 1 && put != NULL)
        put(out, *piece);
    else
        fwrite(piece, 1, length, out);
}

void ordo_format_put(FILE *out, const char *text, size_t limit, void (*put)(FILE *out, char c)) {
    const char *s = text != NULL ? text : "", *piece = s;
    size_t left = strlen(s), length = 0;

    for (size_t count = 0; left > 0; count++) {
        if (count == limit) {
            fputs("…", out);
            return;
        }
        put_piece(out, piece, length, put);
        const size_t taken = character(s, left, true, &piece, &length);
        s += taken;
        left -= taken;
    }
    put_piece(out, piece, length, put);
}

void ordo_format_append(char text[], size_t size, const char *format, ...) {
    const size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

void ordo_format_list(const char *const names[], size_t count, const char *between, char text[],
                      size_t size) {
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        ordo_format_append(text, size, "%s%s", i > 0 ? between : "", names[i]);
}

/* Every ASCII minus sign of `plain` as U+2212. */
static void minus(const char *plain, char text[], size_t size) {
    size_t used = 0;

    for (; *plain != '\0' && used + sizeof "−" <= size; plain++) {
        if (*plain == '-') {
            memcpy(text + used, "−", sizeof "−" - 1);
            used += sizeof "−" - 1;
        } else {
            text[used++] = *plain;
        }
    }
    text[used] = '\0';
}

static void put_number(const char *format, double v, int digits, char text[], size_t size) {
    char plain[ORDO_FORMAT_SIZE];

    snprintf(plain, sizeof plain, format, digits, v);
    minus(isnan(v) ? "–" : plain, text, size);
}

void ordo_format_number(double v, int digits, char text[], size_t size) {
    put_number("%.*g", v, digits, text, size);
}

void ordo_format_figure(double v, int digits, char text[], size_t size) {
    put_number("%#.*g", v, digits, text, size);
}

void ordo_format_error(double v, char text[], size_t size) {
    if (isnan(v))
        snprintf(text, size, "–");
    else if (v == 0)
        snprintf(text, size, "0");
    else
        snprintf(text, size, "%.3e", v);
}

void ordo_format_duration(double seconds, char text[], size_t size) {
    static const struct {
        double size, most; /* the unit, and what is said in it */
        const char *name;
    } units[] = {{1e-6, 1e-3, "µs"}, {1e-3, 1, "ms"},         {1, 100, "s"},
                 {60, 6000, "min"},  {3600, 3600 * 100, "h"}, {86400, INFINITY, "d"}};
    size_t i = 0;

    while (seconds >= units[i].most && i + 1 < sizeof units / sizeof *units)
        i++;
    if (isnan(seconds))
        snprintf(text, size, "–");
    else if (seconds >= 100 * units[i].size)
        snprintf(text, size, "%.0f %s", seconds / units[i].size, units[i].name);
    else
        snprintf(text, size, "%.2g %s", seconds / units[i].size, units[i].name);
}

double ordo_half_width(double figure, const double interval[2]) {
    return fmax(figure - interval[0], interval[1] - figure);
}

void ordo_format_order(double order, const double interval[2], char text[], size_t size) {
    const double half = ordo_half_width(order, interval);
    char plain[ORDO_FORMAT_SIZE];

    if (isnan(order))
        snprintf(plain, sizeof plain, "–");
    else if (!isfinite(half))
        snprintf(plain, sizeof plain, "%.3f", order);
    else
        snprintf(plain, sizeof plain, "%.3f ± %.3f", order, half);
    minus(plain, text, size);
}

void ordo_format_limit(double limit, const double interval[2], char text[], size_t size) {
    const double middle = 0.5 * (interval[0] + interval[1]);

    ordo_format_order(isfinite(middle) ? middle : limit, interval, text, size);
}
