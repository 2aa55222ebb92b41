/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.c: words quoted, joined and taken apart; numbers as words.
 */
#include "text/words.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands for itself. Braces do, in words that no shell would expand. */
static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "@%+=:,./-_";

static bool is_plain(const char *word) {
    const bool expands = strchr(word, ',') != NULL || strstr(word, "..") != NULL;

    if (*word == '\0')
        return false;
    for (const char *p = word; *p != '\0'; p++)
        if (strchr(safe, *p) == NULL && ((*p != '{' && *p != '}') || expands))
            return false;
    return true;
}

/* Append text[length] to what has `used` bytes of to[size]. Returns how many there would be. */
static size_t put(const char *text, size_t length, char to[], size_t size, size_t used) {
    for (size_t i = 0; i < length && used + i + 1 < size; i++) {
        to[used + i] = text[i];
        to[used + i + 1] = '\0';
    }
    return used + length;
}

size_t ordo_word_quote(const char *word, char to[], size_t size) {
    size_t used = 0;

    if (size > 0)
        to[0] = '\0';
    if (is_plain(word))
        return put(word, strlen(word), to, size, 0);
    used = put("'", 1, to, size, used);
    for (const char *p = word; *p != '\0'; p++)
        used = *p == '\'' ? put("'\\''", 4, to, size, used) : put(p, 1, to, size, used);
    return put("'", 1, to, size, used);
}

char *ordo_words_join(const char *const words[], size_t count) {
    size_t size = 1, used = 0;

    for (size_t i = 0; i < count; i++)
        size += ordo_word_quote(words[i], NULL, 0) + 1;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text[used++] = ' ';
        used += ordo_word_quote(words[i], text + used, size - used);
    }
    return text;
}

char **ordo_words_split(const char *text, size_t *count) {
    const size_t most = strlen(text) / 2 + 2;
    char **words = malloc(most * sizeof *words + strlen(text) + most);
    size_t found = 0;

    if (words == NULL)
        return NULL;
    char *to = (char *)(words + most);
    for (const char *p = text + strspn(text, " "); *p != '\0'; p += strspn(p, " ")) {
        words[found++] = to;
        while (*p != '\0' && *p != ' ') {
            if (*p == '\'') {
                const size_t length = strcspn(p + 1, "'");
                memcpy(to, p + 1, length);
                to += length;
                p += length + 1;
                p += *p == '\'';
            } else {
                p += *p == '\\' && p[1] != '\0';
                *to++ = *p++;
            }
        }
        *to++ = '\0';
    }
    words[found] = NULL;
    if (count != NULL)
        *count = found;
    return words;
}

void ordo_word_number(double number, char to[], size_t size) {
    char *end;

    if (number == floor(number) && fabs(number) < 1e15) {
        snprintf(to, size, "%.0f", number);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(to, size, "%.*g", digits, number);
        if (strtod(to, &end) == number)
            return;
    }
}
