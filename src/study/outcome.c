/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.c: one outcome for each result, and what became of its levels.
 */
#include "study/outcome.h"
#include "experiment/reason.h"
#include "study/expectation.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct ordo_outcome ordo_result_outcome(const struct ordo_result *r) {
    struct ordo_outcome outcome = {.verdict = ORDO_ERROR,
                                   .reason = ORDO_SOLVER_FAILED,
                                   .message = "nothing was checked",
                                   .finding = ordo_result_finding(r)};

    if (outcome.finding != NULL) {
        outcome.verdict = outcome.finding->check.verdict;
        outcome.reason = outcome.finding->check.reason;
        outcome.message = outcome.finding->check.message;
    }
    if (r->failure != NULL) {
        outcome.verdict = ORDO_ERROR;
        outcome.reason = r->failure_reason;
        outcome.message = r->failure;
    }
    return outcome;
}

const char *ordo_verdict_mark(enum ordo_verdict verdict) {
    static const char *const marks[] = {"✔", "✘", "◆", "▲"};
    return marks[verdict];
}

const struct ordo_judged *ordo_result_judged(const struct ordo_result *r, size_t k) {
    return r->judged != NULL && k < r->c->claims_count ? &r->judged[k] : NULL;
}

bool ordo_judged_fitted(const struct ordo_judged *judged) {
    const struct ordo_judgement *j = judged != NULL ? judged->judgement : NULL;

    return j != NULL && j->used >= 2 && isfinite(j->order) && isfinite(j->constant) &&
           j->constant > 0 && !ordo_values_given(&judged->claim->values, "exact");
}

bool ordo_result_fitted(const struct ordo_result *r) {
    return ordo_judged_fitted(ordo_result_judged(r, 0));
}

const struct ordo_level *ordo_judged_level(const struct ordo_judged *judged, double x) {
    const struct ordo_judgement *j = judged != NULL ? judged->judgement : NULL;
    size_t low = 0, high = j != NULL ? j->levels_count : 0;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (j->levels[middle]->x < x)
            low = middle + 1;
        else
            high = middle;
    }
    return j != NULL && low < j->levels_count && j->levels[low]->x == x ? j->levels[low] : NULL;
}

const char *ordo_judged_why(const struct ordo_judged *judged, double x, double error) {
    const struct ordo_level *merged = ordo_judged_level(judged, x);

    if (merged != NULL && merged->drop != ORDO_USED)
        return ordo_drop_name(merged->drop);
    if (!isfinite(error))
        return "no-error";
    if (judged != NULL && judged->extrapolation != NULL)
        return ordo_drop_name(ORDO_USED);
    return merged != NULL && ordo_judged_fitted(judged) ? ordo_drop_name(ORDO_USED) : "not-fitted";
}

/* A plain slope has a window of its own, an order has not. */
static bool is_order(const struct ordo_finding *finding) {
    return finding->expectation != NULL && finding->expectation->slope != NULL &&
           isnan(finding->from);
}

void ordo_finding_name(const struct ordo_result *r, const struct ordo_finding *finding, bool units,
                       char text[], size_t size) {
    const struct ordo_axis figure = {
        true, r->c->claims_count > 0 ? r->c->claims[finding->claim].figure : 0};
    const bool several = ordo_case_names_figures(r->c) && finding->expectation != NULL;
    const bool in = units && is_order(finding) && !ordo_case_default_x(r->c);

    snprintf(text, size, "%s%s%s%s%s", finding->check.expectation, several ? " of " : "",
             several ? ordo_result_symbol(r, figure) : "", in ? " in " : "",
             in ? ordo_result_symbol(r, r->c->x) : "");
}
