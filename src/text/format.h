/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.h: texts and numbers as reports print them.
 */
#ifndef ORDO_REPORT_FORMAT_H
#define ORDO_REPORT_FORMAT_H

#include <stddef.h>
#include <stdio.h>

/* Room for any text that the number functions write. */
#define ORDO_FORMAT_SIZE 80

/* A copy of `text` (NULL counts as "") that every format can hold: valid UTF-8 without control
 * characters other than newline and tab, with U+FFFD in place of what was not. Names and Lua
 * sources come from strangers, and neither XML nor JSON may hold just any byte. The caller frees;
 * NULL if memory ran out. */
char *ordo_format_clean(const char *text);

/* The same on one line and at most `limit` characters long, cut with an ellipsis, in line[size]. */
void ordo_format_line(const char *text, size_t limit, char line[], size_t size);

/* The same straight to a stream; put(), NULL for fputc(), writes the ASCII characters. Write errors
 * stay with the stream. */
void ordo_format_put(FILE *out, const char *text, size_t limit, void (*put)(FILE *out, char c));

/* printf at the end of text[size], cut if it does not fit. */
__attribute__((format(printf, 3, 4))) void ordo_format_append(char text[], size_t size,
                                                              const char *format, ...);

/* names[count] with `between` between them into text[size], cut if they do not fit. */
void ordo_format_list(const char *const names[], size_t count, const char *between, char text[],
                      size_t size);

/* v with `digits` significant digits and a real minus sign; an en dash if v is NaN. */
void ordo_format_number(double v, int digits, char text[], size_t size);

/* The same with its trailing zeros, for columns. */
void ordo_format_figure(double v, int digits, char text[], size_t size);

/* An error, as "2.103e-05": never in a fixed-point form. An en dash if v is NaN. */
void ordo_format_error(double v, char text[], size_t size);

/* A time as people say it: "12 ms", "40 s", "25 min", "2.5 h"; an en dash if v is NaN. */
void ordo_format_duration(double seconds, char text[], size_t size);

/* How far an interval reaches from a figure in it, on the longer side: what may stand behind a ±.
 * NaN if the interval is NaN. */
double ordo_half_width(double figure, const double interval[2]);

/* "−2.983 ± 0.021"; without the ± if the interval is NaN or has no end. */
void ordo_format_order(double order, const double interval[2], char text[], size_t size);

/* The same of an order in the limit, which may lie anywhere in its interval: that has its middle,
 * as messages have it. */
void ordo_format_limit(double limit, const double interval[2], char text[], size_t size);

#endif
