/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.c: cleaning strangers' texts, and numbers with a real minus sign.
 */
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

static char *clean(const char *text, size_t limit, bool one_line) {
    const char *s = text != NULL ? text : "";
    size_t left = strlen(s), used = 0, count = 0, last = 0;
    char *copy = malloc(3 * left + sizeof "…");

    if (copy == NULL)
        return NULL;
    for (; left > 0; count++) {
        const bool blank = *s == '\n' || *s == '\t';
        const size_t length = ordo_sentence_character(s, left, false),
                     taken = length > 0 ? length : 1;
        if (count == limit) {
            memcpy(copy + last, "…", sizeof "…");
            return copy;
        }
        last = used;
        if (length > 0 || blank) {
            memcpy(copy + used, blank && one_line ? " " : s, taken);
            used += taken;
        } else {
            memcpy(copy + used, replacement, sizeof replacement - 1);
            used += sizeof replacement - 1;
        }
        s += taken;
        left -= taken;
    }
    copy[used] = '\0';
    return copy;
}

char *ordo_format_clean(const char *text) { return clean(text, (size_t)-1, false); }

char *ordo_format_line(const char *text, size_t limit) { return clean(text, limit, true); }

void ordo_format_append(char text[], size_t size, const char *format, ...) {
    const size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
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

void ordo_format_number(double v, int digits, char text[], size_t size) {
    char plain[ORDO_FORMAT_SIZE];

    snprintf(plain, sizeof plain, "%.*g", digits, v);
    minus(isnan(v) ? "–" : plain, text, size);
}

void ordo_format_figure(double v, int digits, char text[], size_t size) {
    char plain[ORDO_FORMAT_SIZE];

    snprintf(plain, sizeof plain, "%#.*g", digits, v);
    minus(isnan(v) ? "–" : plain, text, size);
}

void ordo_format_error(double v, char text[], size_t size) {
    if (isnan(v))
        snprintf(text, size, "–");
    else if (v == 0)
        snprintf(text, size, "0");
    else
        snprintf(text, size, "%.3e", v);
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
