/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.h: what every writer says about a result: one outcome, names, marks, counts.
 */
#ifndef ORDO_REPORT_SUMMARY_H
#define ORDO_REPORT_SUMMARY_H

#include "study/study.h"

/* A result in one sentence. A result without checks, or that failed before its first level, is an
 * ERROR: nothing passes vacuously. */
struct ordo_outcome {
    enum ordo_verdict verdict;
    enum ordo_reason reason;
    const char *message;            /* belongs to the result */
    const struct ordo_check *check; /* the deciding one; NULL if there is none */
};

struct ordo_outcome ordo_result_outcome(const struct ordo_result *result);

/* Counts of a study by verdict, and the verdict of the whole. */
struct ordo_tally {
    size_t count[4]; /* by enum ordo_verdict */
    enum ordo_verdict verdict;
};

struct ordo_tally ordo_study_tally(const struct ordo_study *study);

/* "34 of 36 cases pass: 1 FAIL, 1 INCONCLUSIVE"; "no case was run". */
void ordo_tally_text(const struct ordo_study *study, char text[], size_t size);

/* A sign that tells verdicts apart without colour. */
const char *ordo_verdict_mark(enum ordo_verdict verdict);

/* Names that may be missing in a case that was not loaded from a file: then an en dash. */
const char *ordo_case_architecture(const struct ordo_case *c);
const char *ordo_case_method(const struct ordo_case *c);

/* What a summary shows of a case beside its figures: architecture and method, or the columns of its
 * table; and the headings of both, "Architecture" and "Method" or "Error" and "Against". */
struct ordo_subject {
    const char *what, *how;
};

struct ordo_subject ordo_case_subject(const struct ordo_case *c);
struct ordo_subject ordo_study_subject(const struct ordo_study *study);

/* What the case expects, short: "order −3 ± 0.05, constant". */
void ordo_case_expected(const struct ordo_case *c, char text[], size_t size);

/* Whether the judgement has a fitted line that means something: none for a case that expects an
 * exact result, whose errors are round-off. */
bool ordo_result_fitted(const struct ordo_result *result);

/* The merged level of the judgement with this x; NULL if the input was invalid or never judged. */
const struct ordo_level *ordo_result_level(const struct ordo_result *result, double x);

/* Why a level is not used: a drop name of ordo.h, "no-error" where a level has none, "not-fitted"
 * where nothing was fitted; "used" if it is. */
const char *ordo_result_why(const struct ordo_result *result, size_t level);

#endif
