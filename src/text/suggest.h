/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * suggest.h: the known name nearest to a mistyped one.
 */
#ifndef ORDO_SUGGEST_H
#define ORDO_SUGGEST_H

#include <stddef.h>

/* Of names[count] the one with the smallest Damerau-Levenshtein distance (optimal string
 * alignment) to `word`, the first of equals; NULL if the nearest differs in more than a third of
 * its letters and more than two, or in all letters of `word`. Case does not count. */
const char *ordo_suggest(const char *word, const char *const names[], size_t count);

/* The same as a remark behind the word, " (did you mean 'name'?)" between these quotes, into
 * hint[size]; "" if none is near. */
void ordo_suggest_hint(const char *word, const char *const names[], size_t count, char quote,
                       char hint[], size_t size);

#endif
