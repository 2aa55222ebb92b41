/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels.h: from the rows of a table to levels: validation, order, replicates.
 */
#ifndef ORDO_LEVELS_H
#define ORDO_LEVELS_H

#include "ordo.h"

/* Sort rows x[n], error[n] by x and merge equal x, which are an error unless they are replicates:
 * geometric mean, spread of the logarithms; weighted by (error / standard_error)^2 if
 * standard_error[n] is not NULL. The result does not depend on the order of the rows.
 * *levels, levels[*count], is the caller's to free; it is NULL, and the check concluded, if a row
 * is such that nothing can be fitted. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_levels_merge(size_t n, const double x[], const double error[],
                      const double standard_error[], bool replicates, struct ordo_level **levels,
                      size_t *count, struct ordo_check *check);

/* How many of levels[count] have from <= x <= to. They are neighbours; *first is the index of the
 * first of them. */
size_t ordo_levels_within(size_t count, const struct ordo_level levels[], double from, double to,
                          size_t *first);

/* What rounding may have hidden in this error: the largest |log| of the ratio of two errors that
 * are both printed as it is, by the digits that levels[n] carry: as many significant ones as the
 * most of them, or, if they are printed to a fixed place, up to that place. 0 where more digits are
 * given than people print by hand. */
double ordo_rounding(size_t n, const struct ordo_level levels[], double error);

/* All log x, then all log error of levels[n], in one array[2 n] that is the caller's to free; NULL
 * if there is no memory. */
double *ordo_levels_logs(size_t n, const struct ordo_level levels[]);

#endif
