/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * baseline.h: blessed errors in a file, which later errors must not exceed. The file is a table
 * that `ordo gate` can read as well: comments that tell its origin, a line "x,error", a row for
 * each level.
 */
#ifndef ORDO_BASELINE_H
#define ORDO_BASELINE_H

#include <stddef.h>

struct ordo_baseline {
    size_t count;
    double *x, *error; /* x[count] ascending, error[count]; finite and positive */
};

/* Levels from rows of a table: equal x are replicates, whose geometric mean counts. x[n] and
 * error[n] must be finite and positive. Returns ORDO_OK or ORDO_ENOMEM. Free accepts a zeroed
 * baseline. */
int ordo_baseline_from_rows(size_t n, const double x[], const double error[],
                            struct ordo_baseline *baseline);
void ordo_baseline_free(struct ordo_baseline *baseline);

/* Read a file. Returns ORDO_OK, ORDO_ENOMEM, or ORDO_EIO or ORDO_ESYNTAX with a sentence in
 * message[size]. */
int ordo_baseline_read(const char *path, struct ordo_baseline *baseline, char message[],
                       size_t size);

/* The error at x, NaN if there is no such level; two x are equal if they agree to 1e-9. */
double ordo_baseline_at(const struct ordo_baseline *baseline, double x);

#endif
