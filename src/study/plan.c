/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.c: a case planned from what is kept of it.
 */
#include "study/plan.h"
#include "experiment/reason.h"
#include "study/fingerprint.h"
#include "study/outcome.h"
#include "study/worker.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

double ordo_plan_time(double seconds, double dearest, size_t jobs) {
    return fmax(seconds / (double)jobs, dearest);
}

/* The measurements of the case, those that are kept with their figures. */
static int recall_levels(struct ordo_result *r, const struct ordo_recall *recall) {
    char message[1024] = "";
    struct ordo_setup setup = ordo_case_setup(r->c, NULL, message, sizeof message);
    int status = ordo_fingerprint(r->c, &setup, r->fingerprint);

    if (setup.state != NULL && r->c->experiment->free != NULL)
        r->c->experiment->free(setup.state);
    if (status == ORDO_OK && !r->c->experiment->reads_levels) {
        status = ordo_result_alloc(r, setup.count, setup.level, setup.measurements, setup.place,
                                   setup.seed);
        if (status == ORDO_OK && recall != NULL && r->fingerprint[0] != '\0')
            status = recall->fill(recall->context, r);
        return status;
    }
    if (status == ORDO_OK || status == ORDO_ENOMEM)
        return status;
    r->failure_reason = setup.reason != 0 ? setup.reason : ORDO_NOT_PREPARED;
    r->failure = strdup(message[0] != '\0' ? message : ordo_status_text(status));
    return r->failure != NULL ? ORDO_OK : ORDO_ENOMEM;
}

/* What is there of each level, and what each costs. */
static int plan_levels(struct ordo_plan *plan, struct ordo_costs *costs) {
    const struct ordo_result *r = &plan->result;
    int status = ORDO_OK;

    for (size_t i = 0; i < r->count; i++) {
        const struct ordo_measurement *m = &r->measurements[i];
        struct ordo_plan_level *level = &plan->levels[m->level];
        const bool kept = m->status != ORDO_EINTERRUPTED;
        level->x = ordo_costs_x(r->c, r->levels + m->level * r->c->coordinates);
        level->seeds++;
        level->kept += kept;
        if (kept && m->wall > 0) /* the sum of logarithms, until all are there */
            level->seconds += log(m->wall);
        plan->kept += kept;
    }
    plan->missing = r->count - plan->kept;
    for (size_t i = 0; i < plan->levels_count && status == ORDO_OK; i++) {
        struct ordo_plan_level *level = &plan->levels[i];
        const size_t missing = level->seeds - level->kept;
        if (level->kept > 0)
            level->seconds = exp(level->seconds / (double)level->kept);
        else
            status = ordo_costs_predict(costs, r->c, level->x, &level->seconds);
        if (missing == 0)
            continue;
        plan->seconds += (double)missing * level->seconds;
        plan->dearest =
            isnan(level->seconds) ? level->seconds : fmax(plan->dearest, level->seconds);
    }
    return status;
}

/* Levels that the judge asks for: as many as its hint says, refined as the last ones. */
static int plan_further(struct ordo_plan *plan, struct ordo_costs *costs) {
    const struct ordo_result *r = &plan->result;
    const struct ordo_judged *judged = ordo_result_judged(r, 0);
    const size_t count =
        judged != NULL && judged->judgement != NULL ? judged->judgement->more_levels : 0;
    int status = ORDO_OK;

    if (plan->missing > 0 || plan->levels_count < 2 || count == 0)
        return ORDO_OK;
    const struct ordo_plan_level *finest = &plan->levels[plan->levels_count - 1];
    const struct ordo_quantity *q = &r->c->coordinate[r->c->x.figure ? 0 : r->c->x.index];
    const double ratio = finest->x / finest[-1].x;
    plan->further = calloc(count, sizeof *plan->further);
    if (plan->further == NULL)
        return ORDO_ENOMEM;
    double x = finest->x;
    while (plan->further_count < count && status == ORDO_OK) {
        x *= ratio;
        struct ordo_plan_level *level = &plan->further[plan->further_count++];
        level->x = q->kind == ORDO_QUANTITY_COUNT ? round(x) : x;
        level->seeds = finest->seeds;
        status = ordo_costs_predict(costs, r->c, level->x, &level->seconds);
    }
    return status;
}

int ordo_plan_make(struct ordo_case *c, const struct ordo_recall *recall, struct ordo_plan *plan) {
    *plan = (struct ordo_plan){.result.c = c};
    struct ordo_result *r = &plan->result;
    struct ordo_costs costs = {0};
    int status = recall_levels(r, recall);

    if (status != ORDO_OK || r->failure != NULL)
        return status;
    plan->levels = calloc(r->levels_count + 1, sizeof *plan->levels);
    plan->levels_count = r->levels_count;
    status = plan->levels != NULL ? ordo_costs_begin(&costs, r) : ORDO_ENOMEM;
    if (status == ORDO_OK)
        status = plan_levels(plan, &costs);
    if (status == ORDO_OK && plan->kept > 0 && ordo_case_rival(c, 0) == NULL) {
        ordo_result_spare(r);
        status = ordo_result_judge(&(struct ordo_study){.results = r, .count = 1}, r);
    }
    if (status == ORDO_OK)
        status = plan_further(plan, &costs);
    ordo_costs_free(&costs);
    return status;
}

void ordo_plan_free(struct ordo_plan *plan) {
    ordo_result_free(&plan->result);
    free(plan->levels);
    free(plan->further);
    *plan = (struct ordo_plan){.result.c = plan->result.c};
}
