/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stop.c: the rule by which a case is decided before all its levels are there.
 */
#include "study/stop.h"
#include "study/expectation.h"
#include <stdlib.h>

size_t ordo_stop_least(size_t min_levels) { return min_levels + 1; }

bool ordo_stop_agree(enum ordo_verdict without_finest, enum ordo_verdict all) {
    return all == without_finest && (all == ORDO_PASS || all == ORDO_FAIL);
}

bool ordo_case_stops(const struct ordo_case *c) {
    bool stops = !c->experiment->reads_levels && !ordo_values_flag(&c->study, "solution");

    for (size_t k = 0; k < c->claims_count; k++) {
        stops = stops && !ordo_refuses_order(&c->claims[k].values);
        for (size_t i = 0; ordo_expectations[i] != NULL; i++)
            stops = stops && (ordo_expectations[i]->early ||
                              !ordo_claim_states(&c->claims[k], ordo_expectations[i]));
    }
    return stops;
}

/* The verdict of a part of a result. */
static int judge(const struct ordo_study *study, struct ordo_result *part,
                 enum ordo_verdict *verdict) {
    part->judged = NULL; /* what the result has of its own */
    part->findings = NULL;
    part->findings_count = part->deciding = 0;
    const int status = ordo_result_judge(study, part);
    if (status == ORDO_OK)
        *verdict = ordo_result_finding(part)->check.verdict;
    ordo_result_unjudge(part);
    return status;
}

int ordo_result_decided(const struct ordo_study *study, const struct ordo_result *r,
                        bool *decided) {
    const size_t least = ordo_stop_least(ordo_values_integer(&r->c->study, "min_levels"));
    struct ordo_result part = *r;
    enum ordo_verdict all, without_finest;
    size_t levels = 0, finest = 0; /* finest: where its measurements begin */

    *decided = false;
    part.count = 0;
    part.measurements = malloc((r->count + 1) * sizeof *part.measurements);
    if (part.measurements == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < r->count; i++) {
        if (r->measurements[i].status == ORDO_EINTERRUPTED)
            continue;
        if (part.count == 0 ||
            part.measurements[part.count - 1].level != r->measurements[i].level) {
            levels++;
            finest = part.count;
        }
        part.measurements[part.count++] = r->measurements[i];
    }
    int status = levels >= least ? judge(study, &part, &all) : ORDO_OK;
    part.count = finest;
    if (levels >= least && status == ORDO_OK && (all == ORDO_PASS || all == ORDO_FAIL)) {
        status = judge(study, &part, &without_finest);
        *decided = status == ORDO_OK && ordo_stop_agree(without_finest, all);
    }
    free(part.measurements);
    return status;
}
