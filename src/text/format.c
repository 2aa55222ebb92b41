/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.c: cleaning strangers' texts, and numbers with a real minus sign.
 */
#include "text/format.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";

/* Length of the valid UTF-8 sequence at s, 0 if there is none (RFC 3629: no surrogates, nothing
 * beyond U+10FFFF, no overlong form). */
static size_t sequence_length(const unsigned char *s) {
    const unsigned char c = s[0];
    unsigned char low = 0x80, high = 0xBF;
    size_t length;

    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        length = 2;
    else if (c >= 0xE0 && c <= 0xEF)
        length = 3;
    else if (c >= 0xF0 && c <= 0xF4)
        length = 4;
    else
        return 0;
    if (c == 0xE0)
        low = 0xA0;
    else if (c == 0xED)
        high = 0x9F;
    else if (c == 0xF0)
        low = 0x90;
    else if (c == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return length;
}

/* Control characters, and U+FFFE and U+FFFF, which XML forbids. */
static bool forbidden(const unsigned char *s, size_t length) {
    if (length == 1)
        return (s[0] < 0x20 && s[0] != '\n' && s[0] != '\t') || s[0] == 0x7F;
    if (length == 2)
        return s[0] == 0xC2 && s[1] < 0xA0;
    return length == 3 && s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE;
}

static char *clean(const char *text, size_t limit, bool one_line) {
    const unsigned char *s = (const unsigned char *)(text != NULL ? text : "");
    char *copy = malloc(3 * strlen((const char *)s) + sizeof "…");
    size_t used = 0, count = 0, last = 0;

    if (copy == NULL)
        return NULL;
    while (*s != '\0') {
        const size_t length = sequence_length(s);
        if (count == limit) {
            memcpy(copy + last, "…", sizeof "…");
            return copy;
        }
        last = used;
        if (length == 0 || forbidden(s, length)) {
            memcpy(copy + used, replacement, sizeof replacement - 1);
            used += sizeof replacement - 1;
        } else if (one_line && (*s == '\n' || *s == '\t')) {
            copy[used++] = ' ';
        } else {
            memcpy(copy + used, s, length);
            used += length;
        }
        s += length == 0 ? 1 : length;
        count++;
    }
    copy[used] = '\0';
    return copy;
}

char *ordo_format_clean(const char *text) { return clean(text, (size_t)-1, false); }

char *ordo_format_line(const char *text, size_t limit) { return clean(text, limit, true); }

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

void ordo_format_order(double order, const double interval[2], char text[], size_t size) {
    const double half = (interval[1] - interval[0]) / 2;
    char plain[ORDO_FORMAT_SIZE];

    if (isnan(order))
        snprintf(plain, sizeof plain, "–");
    else if (isnan(half))
        snprintf(plain, sizeof plain, "%.3f", order);
    else
        snprintf(plain, sizeof plain, "%.3f ± %.3f", order, half);
    minus(plain, text, size);
}
