/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h: what came of a result, as reports and pictures say it.
 */
#ifndef ORDO_OUTCOME_H
#define ORDO_OUTCOME_H

#include "study/study.h"

/* A result in one sentence. A result without findings, or that failed before its first level, is an
 * ERROR: nothing passes vacuously. */
struct ordo_outcome {
    enum ordo_verdict verdict;
    int reason;
    const char *message;                /* belongs to the result */
    const struct ordo_finding *finding; /* the deciding one; NULL if there is none */
};

struct ordo_outcome ordo_result_outcome(const struct ordo_result *result);

/* A sign that tells verdicts apart without colour. */
const char *ordo_verdict_mark(enum ordo_verdict verdict);

/* What came of claim number k; NULL if the result is not judged or there is no such claim. */
const struct ordo_judged *ordo_result_judged(const struct ordo_result *result, size_t k);

/* Whether the judgement of a claim has a fitted line that means something: none for one that
 * expects an exact result, whose errors are round-off. NULL is fine. Of a result: of its first
 * claim. */
bool ordo_judged_fitted(const struct ordo_judged *judged);
bool ordo_result_fitted(const struct ordo_result *result);

/* The merged level of the claim's judgement with this x; NULL if the input was invalid or never
 * judged. NULL is fine. */
const struct ordo_level *ordo_judged_level(const struct ordo_judged *judged, double x);

/* Why a level of this x and error is not used: a drop name of ordo.h, "no-error" where it has none,
 * "not-fitted" where nothing was fitted; "used" if it is. */
const char *ordo_judged_why(const struct ordo_judged *judged, double x, double error);

/* A finding in few words: "order", "order in h" if the case says so itself what x is and an order
 * is meant, "order of l2" if it judges several figures. */
void ordo_finding_name(const struct ordo_result *result, const struct ordo_finding *finding,
                       bool units, char text[], size_t size);

#endif
