/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * job.c: the levels of a case that are to be measured, in their order.
 */
#include "study/job.h"
#include "study/stop.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_turn(const void *a, const void *b) {
    const struct ordo_turn *p = a, *q = b;

    if (p->stage != q->stage)
        return p->stage < q->stage ? -1 : 1;
    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* Whether the i-th level of a case is in this run's share: they are dealt like cards, and the
 * fingerprint says who gets the first. */
static bool is_dealt(const struct ordo_study_options *options, const struct ordo_result *r,
                     size_t i) {
    char first[9], *end;

    if (options->slices == 0)
        return true;
    snprintf(first, sizeof first, "%.8s", r->fingerprint);
    const unsigned long turn = strtoul(first, &end, 16);
    return end != first && (turn + i) % options->slices == options->slice - 1;
}

/* Whether the case may be decided before all levels are there. A slice knows no verdict. */
static bool in_stages(const struct ordo_job *job, const struct ordo_result *r,
                      const struct ordo_study_options *options) {
    return options->until_decided && options->slices == 0 && !job->whole && !r->failed_before &&
           ordo_case_stops(r->c);
}

int ordo_job_list(struct ordo_job *job, struct ordo_result *r,
                  const struct ordo_study_options *options) {
    const struct ordo_experiment *experiment = r->c->experiment;
    const bool stages = in_stages(job, r, options);
    const size_t least = ordo_stop_least(ordo_values_integer(&r->c->study, "min_levels"));

    job->order = malloc((r->count + 1) * sizeof *job->order);
    if (job->order == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < r->count; i++) {
        const size_t level = r->measurements[i].level;
        const double cost =
            experiment->cost != NULL
                ? experiment->cost(&r->c->settings, r->levels + level * r->c->coordinates)
                : (double)level;
        /* A long level that starts last keeps the other workers waiting. */
        job->order[i] = (struct ordo_turn){
            .stage = stages && level >= least ? level - least + 1 : 0, .rank = -cost, .index = i};
    }
    qsort(job->order, r->count, sizeof *job->order, by_turn);
    for (size_t i = 0; i < r->count; i++) {
        const bool known = r->measurements[job->order[i].index].status != ORDO_EINTERRUPTED;
        if (!is_dealt(options, r, i))
            continue;
        r->reused += known;
        if (!known)
            job->order[job->listed++] = job->order[i];
    }
    for (size_t i = 0; i < job->listed && options->budget > 0; i++)
        job->order[i].rank = (double)r->measurements[job->order[i].index].level;
    qsort(job->order, job->listed, sizeof *job->order, by_turn);
    return options->budget > 0 ? ordo_costs_begin(&job->costs, r) : ORDO_OK;
}

int ordo_job_open(struct ordo_job *job, const struct ordo_study *study, const struct ordo_result *r,
                  const struct ordo_study_options *options) {
    const bool stages = in_stages(job, r, options);
    int status = ORDO_OK;

    if (job->left == 0 && stages && !job->decided && r->count > 0)
        status = ordo_result_decided(study, r, &job->decided);
    if (status != ORDO_OK || job->left > 0 || job->decided)
        return status;
    for (const size_t first = job->count;
         job->count < job->listed && job->order[job->count].stage == job->order[first].stage;
         job->count++)
        job->left++;
    return ORDO_OK;
}

int ordo_job_close(struct ordo_job *job, struct ordo_result *r,
                   const struct ordo_study_options *options, double seconds) {
    char sentence[512], budget[ORDO_FORMAT_SIZE], time[ORDO_FORMAT_SIZE], place[160];

    ordo_format_duration(options->budget, budget, sizeof budget);
    ordo_result_place(r, job->order[job->next].index, r->seeds > 1, place, sizeof place);
    snprintf(sentence, sizeof sentence, "the budget of %s ended before %s", budget, place);
    if (!isnan(seconds)) {
        ordo_format_duration(seconds, time, sizeof time);
        ordo_format_append(sentence, sizeof sentence, ", which would take about %s", time);
    }
    job->left -= job->count - job->next;
    job->count = job->listed = job->next;
    free(r->unrun);
    r->unrun = strdup(sentence);
    return r->unrun != NULL ? ORDO_OK : ORDO_ENOMEM;
}

int ordo_job_fits(struct ordo_job *job, struct ordo_result *r,
                  const struct ordo_study_options *options, double elapsed, bool *fits) {
    const struct ordo_case *c = r->c;
    double seconds = NAN;

    *fits = true;
    if (c->experiment->reads_levels) /* which costs nothing any more */
        return ORDO_OK;
    const size_t level = r->measurements[job->order[job->next].index].level;
    const int status = ordo_costs_predict(
        &job->costs, c, ordo_costs_x(c, r->levels + level * c->coordinates), &seconds);
    *fits = elapsed + (isnan(seconds) ? 0 : seconds) < options->budget;
    return status == ORDO_OK && !*fits ? ordo_job_close(job, r, options, seconds) : status;
}

void ordo_jobs_need(struct ordo_job jobs[], const struct ordo_study *study) {
    const char *name;

    for (size_t i = 0; i < study->count; i++)
        for (size_t k = 0; (name = ordo_case_rival(study->results[i].c, k)) != NULL; k++) {
            const struct ordo_result *rival = ordo_study_find(study, name);
            if (rival != NULL)
                jobs[rival - study->results].whole = true;
        }
}

void ordo_job_free(struct ordo_job *job, const struct ordo_result *r) {
    if (r->c->experiment->free != NULL && job->state != NULL)
        r->c->experiment->free(job->state);
    job->state = NULL;
    free(job->order);
    job->order = NULL;
    ordo_costs_free(&job->costs);
}
