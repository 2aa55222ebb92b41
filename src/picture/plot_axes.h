/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_axes.h: what the data files of all pictures share: ranges, ticks, lines of text.
 * Write errors stay with the stream (ferror).
 */
#ifndef ORDO_PICTURE_PLOT_AXES_H
#define ORDO_PICTURE_PLOT_AXES_H

#include "study/study.h"
#include <math.h>
#include <stdio.h>

/* Positive numbers from low to high; low > high if there are none yet. */
struct ordo_range {
    double low, high;
};

#define ORDO_RANGE_EMPTY ((struct ordo_range){HUGE_VAL, 0})

/* Whether a logarithmic axis can show v. */
static inline bool ordo_positive(double v) { return isfinite(v) && v > 0; }

/* Widen the range to v, unless v is not positive. */
void ordo_range_add(struct ordo_range *range, double v);

/* log10(high / low), 0 for an empty range. */
double ordo_range_decades(const struct ordo_range *range);

/* What an axis shows: x with room on both sides, y in whole decades, so that at least two ticks
 * have a label. */
struct ordo_range ordo_range_x_axis(struct ordo_range x);
struct ordo_range ordo_range_y_axis(struct ordo_range y);

/* The comment that begins a file. */
void ordo_put_head(FILE *out, const char *script);

/* A key and its value, on one line and at most `limit` characters long. `markup`: the value is to
 * pass gnuplot's enhanced mode unchanged, which a script needs for bold type. */
void ordo_put_text(FILE *out, const char *key, const char *value, size_t limit, bool markup);

/* Ranges, labels and ticks. The ticks are powers of two for a sweep of powers of two, else 1-2-5,
 * else decades, else the points themselves. */
void ordo_put_axes(FILE *out, const char *x_label, const char *y_label, const struct ordo_range *x,
                   const struct ordo_range *y, const struct ordo_point points[], size_t count);

/* Begin a block; `explanation` may be NULL. Its rows; what it holds if it has none. */
void ordo_put_block(FILE *out, const char *explanation, const char *name);
void ordo_put_row(FILE *out, double x, double y);
void ordo_put_none(FILE *out);

#endif
