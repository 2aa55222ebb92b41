/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_words.h: what the picture of a case says of its verdict.
 */
#ifndef ORDO_REPORT_PLOT_WORDS_H
#define ORDO_REPORT_PLOT_WORDS_H

#include "study/study.h"
#include <stdio.h>

/* The lines "verdict", "colour" and "subtitle" of block 0: what the deciding check says, in short.
 * ORDO_OK or ORDO_ENOMEM. */
int ordo_plot_put_verdict(FILE *out, const struct ordo_result *result);

/* "−3.38 ± 0.07", with more decimals where those would contradict the verdict or hide the ±. */
void ordo_plot_slope(const struct ordo_check *check, char text[], size_t size);

/* Whether the gate is to turn the order down; if not, `refused` is about the constant. */
bool ordo_plot_refuses_order(const struct ordo_case *c);

/* Where a horizontal line is drawn: the stated value, or what still counts as exact; NaN if neither
 * is expected. */
double ordo_plot_reference(const struct ordo_case *c);

#endif
