/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.h: what every writer says about a study and its cases: counts, subjects, expectations.
 */
#ifndef ORDO_REPORT_SUMMARY_H
#define ORDO_REPORT_SUMMARY_H

#include "study/outcome.h"

/* Counts of a study by verdict, and the verdict of the whole. */
struct ordo_tally {
    size_t count[4]; /* by enum ordo_verdict */
    enum ordo_verdict verdict;
};

struct ordo_tally ordo_study_tally(const struct ordo_study *study);

/* "34 of 36 cases pass: 1 FAIL, 1 INCONCLUSIVE"; "no case was run". */
void ordo_tally_text(const struct ordo_study *study, char text[], size_t size);

/* Column 0 or 1 that tells cases apart beside their figures, as their experiment names it. The head
 * is a setting's title ("Architecture"), or "Error" and "Against" of figures; NULL if the cases
 * have none; "What" and "How" if they are of several experiments. The text is an en dash where a
 * case has none. */
const char *ordo_subject_head(const struct ordo_study *study, size_t column);
void ordo_subject_text(const struct ordo_result *result, size_t column, char text[], size_t size);

/* What the case expects, short: "order −3 ± 0.05, constant ± 2 %". */
void ordo_case_expected(const struct ordo_result *result, char text[], size_t size);

#endif
