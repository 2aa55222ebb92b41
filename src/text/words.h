/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.h: a list of words as one text, quoted as a POSIX shell would have it, and back.
 */
#ifndef ORDO_TEXT_WORDS_H
#define ORDO_TEXT_WORDS_H

#include <stddef.h>

/* A word into to[size], in single quotes if it needs them, cut if it does not fit. Returns the
 * length that it has uncut. */
size_t ordo_word_quote(const char *word, char to[], size_t size);

/* words[count] with blanks between them. The caller frees; NULL if memory ran out. */
char *ordo_words_join(const char *const words[], size_t count);

/* The words of such a text, NULL-ended, in one piece of memory that the caller frees; their number
 * in *count unless that is NULL. NULL if memory ran out. A text of somebody else's is read as well
 * as may be: a quote that is not closed goes to the end. */
char **ordo_words_split(const char *text, size_t *count);

/* A number as a word, with as many digits as it takes to read it back, "64", "0.1", "1e-05". */
void ordo_word_number(double number, char to[], size_t size);

#endif
