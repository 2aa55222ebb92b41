/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * findings.h: what a test looks for among the findings of a result.
 */
#ifndef ORDO_TESTS_FINDINGS_H
#define ORDO_TESTS_FINDINGS_H

#include "study/study.h"
#include <string.h>

/* The finding of an expectation ("order") of the first claim; NULL if it did not come to it. */
static inline const struct ordo_finding *finding_named(const struct ordo_result *r,
                                                       const char *expectation) {
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->findings[i].claim == 0 && strcmp(r->findings[i].check.expectation, expectation) == 0)
            return &r->findings[i];
    return NULL;
}

#endif
