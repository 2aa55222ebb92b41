/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * printed.h: numbers out of what a program has printed or written.
 */
#ifndef ORDO_EXPERIMENT_PRINTED_H
#define ORDO_EXPERIMENT_PRINTED_H

#include <stdbool.h>
#include <stddef.h>

/* How the numbers stand there:
 *
 *     last   the last number of all; of one figure
 *     json   an object, alone or as the last line: a field, or one of an object in it ("norms.l2")
 *     names  "l2 = 1e-3", "l2: 1e-3", at the begin of a line or behind another value; the last one
 *     csv    a table from the last line on that names all columns; its last row
 *     auto   json if there is an object; else names; else csv; else, for a figure that nobody has
 *            named, last
 *
 * Numbers are as in tables (table/csv.h); nan, inf and Fortran's **** are numbers that are not
 * finite. */
enum ordo_printed_format {
    ORDO_PRINTED_AUTO,
    ORDO_PRINTED_LAST,
    ORDO_PRINTED_JSON,
    ORDO_PRINTED_NAMES,
    ORDO_PRINTED_CSV
};

/* Their names, in this order; NULL-ended. */
extern const char *const ordo_printed_formats[];

/* A text of a stranger's, called `source` in sentences. */
struct ordo_printed {
    const char *source;
    const char *text; /* text[length], closed by a NUL that `length` does not count */
    size_t length;
};

/* The figures names[count], count > 0, into value[count]; `unnamed`: the only one may stand without
 * its name. Returns ORDO_OK; ORDO_ESYNTAX (one of them is not there, is no number, or the text is
 * malformed) or ORDO_ENOMEM with one sentence in message[size]. */
int ordo_printed_read(const struct ordo_printed *printed, enum ordo_printed_format format,
                      const char *const names[], size_t count, bool unnamed, double value[],
                      char message[], size_t size);

#endif
