/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h: a table of numbers from a stranger's file, for the gate.
 *
 * CSV (',' or ';'), TSV and blank-separated text are told apart by the first line that is neither
 * empty nor a comment. A line that begins with '#' is a comment, and so is the rest of a
 * blank-separated line from a '#' on. A UTF-8 byte-order mark, CRLF and CR line ends, quoted fields
 * ("" within) and empty lines are fine. If no field of the first line is a number, that line names
 * the columns. Where it and all rows end in a delimiter, or all rows but not it, there is no column
 * after that delimiter.
 *
 * A number is decimal, with a point and with e, E, d or D before the exponent; nan, inf and
 * infinity count too, as numbers that are not finite.
 */
#ifndef ORDO_TABLE_H
#define ORDO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* Bounds of a table. */
#define ORDO_TABLE_SIZE (1u << 30)
#define ORDO_TABLE_COLUMNS 1024

struct ordo_table {
    char *path; /* "-" for standard input */
    size_t rows, columns;
    char **names;  /* names[columns]; "1", "2", … if the file names none */
    double *value; /* value[rows*columns], row-major; NaN where the text is not a number */
    size_t *line;  /* line[rows] of the file, counted from 1; ascending */
    char **text;   /* text[rows*columns]: the field as it stands where it is not a finite number,
                      else NULL */
    char *content; /* what the texts and names lie in */
};

/* Read a table. Ragged rows, more than ORDO_TABLE_COLUMNS columns, a quote that is not closed or
 * has text behind it, a file without a data row, a NUL byte, more than ORDO_TABLE_SIZE bytes, a
 * directory or a file that cannot be read: ORDO_EIO or ORDO_ESYNTAX with one sentence in
 * message[size] that names file and line. A field that is not a number is not an error here, as it
 * may lie in a column that nobody asks for. ORDO_ENOMEM. On failure *table is zeroed. O(bytes) time
 * and memory: a million rows in well under a second.
 *
 * "-", /dev/stdin and the like of /dev/fd/63 (process substitution) may be pipes and are read to
 * their end; any other path must be a regular file, as reading a fifo may never end. */
int ordo_table_read(const char *path, struct ordo_table *table, char message[], size_t size);

/* The same for a text[length] in memory, which is closed by a NUL that `length` does not count. It
 * comes from malloc, is changed, and belongs to the table; it is freed on failure. */
int ordo_table_parse(const char *path, char text[], size_t length, struct ordo_table *table,
                     char message[], size_t size);

/* The number that all of s is; s is changed for a moment. */
bool ordo_table_number(char s[], double *value);

/* NULL and a zeroed table are fine. */
void ordo_table_free(struct ordo_table *table);

/* Index of a column by its name or its number (from 1). ORDO_OK; ORDO_EINVAL with a sentence that
 * suggests the nearest name. A name wins over a number; a name that occurs twice is an error. */
int ordo_table_column(const struct ordo_table *table, const char *name, size_t *column,
                      char message[], size_t size);

/* The names of all columns, "h, l2, h1", into list[size], cut if they are too many. */
void ordo_table_names(const struct ordo_table *table, char list[], size_t size);

#endif
