/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * placeholder.h: words with {names} in them, which a level fills.
 */
#ifndef ORDO_EXPERIMENT_PLACEHOLDER_H
#define ORDO_EXPERIMENT_PLACEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* A name and what stands in its place. */
struct ordo_binding {
    const char *name, *text;
};

/* What of a word is wrong, names[count] being known: a placeholder with another name, a brace alone
 * ("{{" and "}}" are braces). Returns true if nothing is; else false, with words that go on after
 * the place of the word in text[size]. */
bool ordo_placeholders_known(const char *word, const char *const names[], size_t count, char text[],
                             size_t size);

/* Whether the word has the placeholder {name}. */
bool ordo_placeholders_use(const char *word, const char *name);

/* A known word filled. The caller frees; NULL if memory ran out. */
char *ordo_placeholders_fill(const char *word, const struct ordo_binding bindings[], size_t count);

#endif
