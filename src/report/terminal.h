/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terminal.h: a study as lines on a terminal or in a log. Write errors stay with the stream; escape
 * sequences are for `colour` only.
 */
#ifndef ORDO_REPORT_TERMINAL_H
#define ORDO_REPORT_TERMINAL_H

#include "report/grid.h"
#include "study/study.h"
#include <stdio.h>

/* First the heads; then each result, with the details below it if it did not pass (nothing if the
 * run was stopped before its first level; `messages`: with the sentence also of what passed); last
 * a line that counts. Before that only the names of the cases are looked at of the study's other
 * results. ORDO_OK or ORDO_ENOMEM. */
int ordo_terminal_head(FILE *out, const struct ordo_study *study);
int ordo_terminal_result(FILE *out, const struct ordo_study *study,
                         const struct ordo_result *result, bool messages, bool colour);
void ordo_terminal_foot(FILE *out, const struct ordo_study *study, bool colour);

/* A table and an empty line; of a long one, of levels, the fine end. Nothing if it has no rows. Its
 * status. */
int ordo_terminal_grid(FILE *out, const struct ordo_grid *grid, bool colour);

/* The merged levels of each judged order from coarse to fine: x, error, local order, what the fit
 * did with them; of a long table the fine end. Nothing if there are none. ORDO_OK or ORDO_ENOMEM.
 */
int ordo_terminal_levels(FILE *out, const struct ordo_result *result, bool colour);

#endif
