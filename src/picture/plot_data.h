/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_data.h: the data file of a picture, which holds every number and text that is drawn.
 *
 * Block 0 has lines of two quoted strings, a key and its value; the others have a name in the
 * comment before them. A block without rows has one row of NaN, as gnuplot does not count empty
 * ones. Numbers have 17 significant digits.
 */
#ifndef ORDO_PICTURE_PLOT_DATA_H
#define ORDO_PICTURE_PLOT_DATA_H

#include "picture/overview.h"
#include "study/history.h"
#include <stdio.h>

/* A claim of a case, for case.gp. The blocks: "used" (x, error: one row for each level, the
 * geometric mean of its seeds), "outside-window", "pre-asymptotic", "round-off", "outlier",
 * "not-fitted" (the same), "seeds" (x, error of each seed), "fit" (x, error on the line, its lower
 * and upper bound, first to last: the order's fit, or the plain slope of a case that expects no
 * order), "curve" (x, error on the curve of the model with a correction, where that decides or
 * vetoes), "wedge" (a triangle whose first two corners have the expected, refused, stated or
 * published slope), "wedge-rise" and "wedge-run" (where its labels go), "prediction", "reference"
 * (a horizontal line), "zero" and "missing" (x and where the marker goes). Returns ORDO_OK,
 * ORDO_EIO or ORDO_ENOMEM. */
int ordo_plot_data_case(FILE *out, const struct ordo_result *result, size_t claim);

/* For the other scripts. The blocks: "series 1" … (x, error, predicted error), "guide 1" … (the
 * ends of a line with the expected slope). */
int ordo_plot_data_overview(FILE *out, const struct ordo_study *study,
                            const struct ordo_overview *overview);

/* For history.gp. The blocks: "series 1" … (run, order, its lower and upper end, whether it
 * changed). */
int ordo_plot_data_history(FILE *out, const struct ordo_history *history);

#endif
