/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sentence.h: sentences about strangers' files: one line, UTF-8, and nothing a terminal or XML
 * minds.
 */
#ifndef ORDO_SENTENCE_H
#define ORDO_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at text[0], length > 0, if it is UTF-8 that XML can hold; else 0. Control
 * characters are not, but for blanks and line ends if `lines` is true. */
size_t ordo_sentence_character(const char text[], size_t length, bool lines);

/* Number of leading bytes of text[length] that are UTF-8 characters XML can hold: `length` if all
 * are. */
size_t ordo_sentence_valid(const char text[], size_t length, bool lines);

/* Copy text[length] into to[size], size > 0, with escapes (\n, \x1b) for what is not valid.
 * A text that does not fit is cut at a character and ends in "…" (if size > 3). */
void ordo_sentence_clean(const char text[], size_t length, char to[], size_t size);

/* printf into to[size], cleaned as above. to[] may be one of the arguments. */
__attribute__((format(printf, 3, 4))) void ordo_sentence_format(char to[], size_t size,
                                                                const char *format, ...);

/* The same for what a failure has to say. Returns `status`. */
__attribute__((format(printf, 4, 5))) int ordo_fail(int status, char message[], size_t size,
                                                    const char *format, ...);

/* "PATH: out of memory". Returns ORDO_ENOMEM. */
int ordo_out_of_memory(const char *path, char message[], size_t size);

/* The source text of the Lua function that lines first … last (counted from 1) of text[length]
 * define, on one line and without comments, into to[size]. It is "function … end" unless these
 * lines define more than one such function; then it is the whole lines. */
void ordo_sentence_function(const char text[], size_t length, int first, int last, char to[],
                            size_t size);

#endif
