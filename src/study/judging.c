/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judging.c: hold the levels of a result against what its case expects.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A spike that no case expects to be absent is said from this factor on. */
#define SPIKE 3

/* A verdict that comes before any expectation is looked at. */
static void conclude_levels(struct ordo_result *r, enum ordo_verdict verdict, int reason,
                            const char *message) {
    ordo_finding_begin(&r->findings[0], NULL, "levels");
    ordo_finding_conclude(&r->findings[0], verdict, reason, "%s", message);
    r->findings_count = 1;
}

/* What a level failed in: the second column of a list, the method. */
static const char *actor(const struct ordo_case *c) {
    const char *text = c->experiment->columns[1] != NULL
                           ? ordo_values_text(&c->settings, c->experiment->columns[1])
                           : NULL;
    return text != NULL ? text : c->experiment->name;
}

/* Whether every level has a result; if not, the one finding says why. */
static bool complete(struct ordo_result *r) {
    char message[ORDO_MESSAGE_SIZE], place[160];
    size_t missing = 0;

    if (r->failure != NULL) {
        conclude_levels(r, r->failure_reason == ORDO_INTERRUPTED ? ORDO_INCONCLUSIVE : ORDO_ERROR,
                        r->failure_reason, r->failure);
        return false;
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct ordo_measurement *m = &r->measurements[i];
        missing += m->status == ORDO_EINTERRUPTED;
        if (m->status == ORDO_OK || m->status == ORDO_EINTERRUPTED)
            continue;
        ordo_result_place(r, i, true, place, sizeof place);
        snprintf(message, sizeof message, "%s failed at %s: %s%s%s", actor(r->c), place,
                 ordo_status_text(m->status), m->note != NULL ? "; " : "",
                 m->note != NULL ? m->note : "");
        conclude_levels(r, ORDO_ERROR, ORDO_SOLVER_FAILED, message);
        return false;
    }
    if (r->count == 0)
        conclude_levels(r, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there are no levels");
    snprintf(message, sizeof message, "%s%s%zu of %zu levels were not run",
             r->unrun != NULL ? r->unrun : "", r->unrun != NULL ? "; " : "", missing, r->count);
    if (missing > 0)
        conclude_levels(r, ORDO_INCONCLUSIVE, ORDO_INTERRUPTED, message);
    return missing == 0 && r->count > 0;
}

/* A spike among the levels, which an average over seeds or a fit may hide, is said whatever the
 * case expects. */
static int hint_spike(const struct ordo_judging *g) {
    struct ordo_check check = ORDO_CHECK_INIT;
    char *hint = g->judged->hint;
    const int status =
        ordo_check_jump(g->n, g->x, g->error, SPIKE, ordo_result_scale(g->result), &check);

    if (status == ORDO_OK && check.reason == ORDO_JUMP)
        ordo_format_append(hint, sizeof g->judged->hint, "%sa spike: %.*s",
                           hint[0] != '\0' ? "; " : "", (int)strcspn(check.message, ","),
                           check.message);
    return status;
}

/* Levels that were not needed are no fault, but the verdict says nothing of them. */
static void hint_decided(const struct ordo_judging *g) {
    const struct ordo_result *r = g->result;
    const size_t levels = ordo_result_levels(r);
    char *hint = g->judged->hint;

    if (levels < r->levels_count)
        ordo_format_append(hint, sizeof g->judged->hint, "%sdecided after %zu of %zu levels",
                           hint[0] != '\0' ? "; " : "", levels, r->levels_count);
}

static int judge_claim(const struct ordo_judging *g, struct ordo_result *r) {
    bool spikes = r->c->experiment->spikes;
    int status = ORDO_OK;

    for (size_t i = 0; ordo_expectations[i] != NULL && status == ORDO_OK; i++) {
        const struct ordo_expectation *e = ordo_expectations[i];
        if (!ordo_claim_states(g->claim, e))
            continue;
        struct ordo_finding *finding = &r->findings[r->findings_count++];
        ordo_finding_begin(finding, e, e->name);
        finding->claim = (size_t)(g->claim - r->c->claims);
        status = e->judge(g, finding);
        /* A request that makes no sense is the case's fault and has its sentence. */
        if (status == ORDO_EINVAL)
            status = ORDO_OK;
        spikes = spikes && strcmp(e->name, "jump") != 0;
    }
    if (status == ORDO_OK && spikes)
        status = hint_spike(g);
    hint_decided(g);
    return status;
}

/* Standard errors of a figure into values[count]: `values`, or NULL if they are not known. */
static const double *standard_errors(const struct ordo_result *r, size_t figure, double values[]) {
    const char *name = r->c->experiment->standard_error;
    const size_t column = name != NULL ? ordo_quantities_index(r->c->figure, name) : 0;

    for (size_t i = 0; i < r->count && column > 0; i++)
        values[i] = r->measurements[i].value[column];
    return column > 0 && figure == 0 && !isnan(values[0]) ? values : NULL;
}

/* The limit of what solutions tend to, for each claim, and the errors that follow from it. */
static int extrapolate(struct ordo_result *r) {
    double *x = malloc((2 * r->count + 1) * sizeof *x), *solution = x + r->count;
    int status = x != NULL ? ORDO_OK : ORDO_ENOMEM;

    for (size_t k = 0; k < r->c->claims_count && status != ORDO_ENOMEM; k++) {
        const struct ordo_claim *claim = &r->c->claims[k];
        const struct ordo_request request = ordo_claim_request(r, claim);
        struct ordo_judged *judged = &r->judged[k];
        for (size_t i = 0; i < r->count; i++) {
            x[i] = ordo_result_x(r, i);
            solution[i] = r->measurements[i].value[claim->figure];
        }
        status = ordo_judge_solution(r->count, x, solution, &request, &judged->extrapolation);
        judged->points_count = ordo_points_merge(r, claim->figure, r->c->x, judged->points);
    }
    free(x);
    return status == ORDO_ENOMEM ? status : ORDO_OK;
}

static int judge(const struct ordo_study *study, struct ordo_result *r) {
    double *x = malloc((4 * r->count + 1) * sizeof *x);
    int status = x != NULL ? ORDO_OK : ORDO_ENOMEM;

    for (size_t k = 0; k < r->c->claims_count && status == ORDO_OK; k++) {
        const struct ordo_claim *claim = &r->c->claims[k];
        double *error = x + r->count, *scratch = error + r->count;
        for (size_t i = 0; i < r->count; i++) {
            x[i] = ordo_result_x(r, i);
            error[i] = ordo_result_error(r, i, claim->figure);
        }
        status = judge_claim(&(struct ordo_judging){.study = study,
                                                    .result = r,
                                                    .claim = claim,
                                                    .judged = &r->judged[k],
                                                    .n = r->count,
                                                    .x = x,
                                                    .error = error,
                                                    .standard_error = standard_errors(
                                                        r, claim->figure, scratch + r->count),
                                                    .scratch = scratch},
                             r);
    }
    free(x);
    return status;
}

/* Room for what is found, and the points of each claim. */
static int judged_alloc(struct ordo_result *r) {
    size_t expectations = 0;

    while (ordo_expectations[expectations] != NULL)
        expectations++;
    ordo_result_unjudge(r);
    r->judged = calloc(r->c->claims_count + 1, sizeof *r->judged);
    r->findings = calloc(expectations * r->c->claims_count + 1, sizeof *r->findings);
    if (r->judged == NULL || r->findings == NULL)
        return ORDO_ENOMEM;
    for (size_t k = 0; k < r->c->claims_count; k++) {
        struct ordo_judged *judged = &r->judged[k];
        judged->claim = &r->c->claims[k];
        judged->points = malloc((r->levels_count + 1) * sizeof *judged->points);
        if (judged->points == NULL)
            return ORDO_ENOMEM;
        judged->points_count = ordo_points_merge(r, judged->claim->figure, r->c->x, judged->points);
    }
    return ORDO_OK;
}

int ordo_result_judge(const struct ordo_study *study, struct ordo_result *r) {
    int status = judged_alloc(r);

    if (status == ORDO_OK && complete(r)) {
        if (ordo_values_flag(&r->c->study, "solution"))
            status = extrapolate(r);
        if (status == ORDO_OK)
            status = judge(study, r);
    }
    if (status != ORDO_OK)
        return status;
    if (r->findings_count == 0) /* a case without an expectation is refused when it is loaded */
        conclude_levels(r, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "nothing is expected");
    for (size_t k = 1; k < r->findings_count; k++) {
        const enum ordo_verdict worst = r->findings[r->deciding].check.verdict;
        if (ordo_verdict_worst(worst, r->findings[k].check.verdict) != worst)
            r->deciding = k;
    }
    r->stage = ORDO_JUDGED;
    return ORDO_OK;
}

int ordo_study_judge(struct ordo_study *study) {
    int status = ORDO_OK;

    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        status = ordo_result_judge(study, &study->results[i]);
    return status;
}
