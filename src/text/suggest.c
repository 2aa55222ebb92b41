/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * suggest.c: the known name nearest to a mistyped one.
 */
#include "text/suggest.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Longer words are not typing errors. */
#define WORD_MAX 64

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Optimal-string-alignment distance: insertions, deletions, replacements, and transpositions of
 * neighbours, no piece edited twice. Neither word is longer than WORD_MAX. */
static size_t distance(const char *a, const char *b) {
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    const size_t columns = strlen(b);

    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t *const oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            const int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
                y == tolower((unsigned char)a[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[columns];
}

const char *ordo_suggest(const char *word, const char *const names[], size_t count) {
    const char *nearest = NULL;
    size_t smallest = WORD_MAX + 1;

    if (strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t d;
        if (strlen(names[i]) <= WORD_MAX && (d = distance(word, names[i])) < smallest) {
            smallest = d;
            nearest = names[i];
        }
    }
    if (nearest == NULL || smallest >= strlen(word) ||
        (smallest > 2 && 3 * smallest > strlen(nearest)))
        return NULL;
    return nearest;
}

void ordo_suggest_hint(const char *word, const char *const names[], size_t count, char quote,
                       char hint[], size_t size) {
    const char *near = ordo_suggest(word, names, count);

    hint[0] = '\0';
    if (near != NULL)
        snprintf(hint, size, " (did you mean %c%s%c?)", quote, near, quote);
}
