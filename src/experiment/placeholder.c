/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * placeholder.c: find {names} in words and fill them. A text that is filled in is not looked at
 * again.
 */
#include "experiment/placeholder.h"
#include "text/format.h"
#include "text/suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of a word: text as it stands, or a name. */
struct piece {
    const char *text;
    size_t length;
    bool name;  /* of a placeholder */
    bool alone; /* a brace that is neither doubled nor part of a placeholder */
};

/* The next piece of a word, which goes on behind it; false at the end. */
static bool next(const char **word, struct piece *piece) {
    const char *p = *word;

    *piece = (struct piece){.text = p};
    if (*p == '\0')
        return false;
    if (*p != '{' && *p != '}') {
        piece->length = strcspn(p, "{}");
        *word = p + piece->length;
        return true;
    }
    piece->length = 1;
    if (p[1] == *p) {
        *word = p + 2;
        return true;
    }
    const size_t length = strcspn(p + 1, "{}");
    piece->name = *p == '{' && p[1 + length] == '}';
    piece->alone = !piece->name;
    if (piece->name) {
        piece->text = p + 1;
        piece->length = length;
    }
    *word = p + (piece->name ? length + 2 : 1);
    return true;
}

static bool is(const struct piece *piece, const char *name) {
    return piece->name && strlen(name) == piece->length &&
           memcmp(name, piece->text, piece->length) == 0;
}

bool ordo_placeholders_known(const char *word, const char *const names[], size_t count, char text[],
                             size_t size) {
    struct piece piece;

    while (next(&word, &piece)) {
        char name[64], list[400], hint[80];
        bool known = !piece.name;
        for (size_t i = 0; i < count && !known; i++)
            known = is(&piece, names[i]);
        if (piece.alone) {
            snprintf(
                text, size,
                "has '%c' by itself, expected '%c%c' for a brace, or a {name} of what fills it",
                *piece.text, *piece.text, *piece.text);
            return false;
        }
        if (known)
            continue;
        snprintf(name, sizeof name, "%.*s", piece.length < 60 ? (int)piece.length : 60, piece.text);
        ordo_suggest_hint(name, names, count, '\'', hint, sizeof hint);
        ordo_format_list(names, count, ", ", list, sizeof list);
        snprintf(text, size, "has {%s}%s, expected in braces one of %s; '{{' is a brace", name,
                 hint, list);
        return false;
    }
    return true;
}

bool ordo_placeholders_use(const char *word, const char *name) {
    struct piece piece;

    while (next(&word, &piece))
        if (is(&piece, name))
            return true;
    return false;
}

/* Write the filled word to to[], or only count its bytes if that is NULL. */
static size_t fill(const char *word, const struct ordo_binding bindings[], size_t count, char *to) {
    struct piece piece;
    size_t used = 0;

    while (next(&word, &piece)) {
        for (size_t i = 0; i < count; i++)
            if (is(&piece, bindings[i].name)) {
                piece =
                    (struct piece){.text = bindings[i].text, .length = strlen(bindings[i].text)};
                break;
            }
        if (to != NULL)
            memcpy(to + used, piece.text, piece.length);
        used += piece.length;
    }
    return used;
}

char *ordo_placeholders_fill(const char *word, const struct ordo_binding bindings[], size_t count) {
    const size_t length = fill(word, bindings, count, NULL);
    char *filled = malloc(length + 1);

    if (filled != NULL) {
        fill(word, bindings, count, filled);
        filled[length] = '\0';
    }
    return filled;
}
