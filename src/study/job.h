/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * job.h: a case while it runs: which of its levels are still to be measured, in which order, and
 * when they are opened, that is, may be handed out. All at once, dearest first; in stages, the
 * coarsest levels first, if the run is to end when they have decided; cheapest first if it has a
 * budget, so that the law of the costs can tell what is next.
 */
#ifndef ORDO_JOB_H
#define ORDO_JOB_H

#include "study/cost.h"

/* A measurement that is not known, and when its turn is. */
struct ordo_turn {
    size_t stage;
    double rank; /* within the stage; the lowest is the first */
    size_t index;
};

struct ordo_job {
    void *state;             /* of the experiment */
    struct ordo_turn *order; /* order[listed] */
    size_t listed;           /* measurements that are not known */
    size_t count;            /* those that are open, the first in order */
    size_t next;             /* the first that is not handed out */
    size_t left;             /* those that are open and have no outcome */
    size_t planned;          /* measurements that the run counts on */
    bool whole;              /* another case needs all its levels */
    bool decided;            /* the levels that are there suffice */
    struct ordo_costs costs; /* of a run with a budget */
};

/* List what the result does not know yet, and count what it does (r->reused). Nothing is open then.
 * ORDO_OK or ORDO_ENOMEM. */
int ordo_job_list(struct ordo_job *job, struct ordo_result *r,
                  const struct ordo_study_options *options);

/* Open what is next, if nothing is left and the levels that are there have not decided. With
 * job->left == 0 then, no more is to come. ORDO_OK or ORDO_ENOMEM. */
int ordo_job_open(struct ordo_job *job, const struct ordo_study *study, const struct ordo_result *r,
                  const struct ordo_study_options *options);

/* Hand out no more, as the budget is spent, which the result says from now on. `seconds` is what
 * the level order[next] would take, NaN if nobody knows. ORDO_OK or ORDO_ENOMEM. */
int ordo_job_close(struct ordo_job *job, struct ordo_result *r,
                   const struct ordo_study_options *options, double seconds);

/* Whether the level order[next] will end within the budget, as far as the law of the costs can tell
 * when `elapsed` seconds are spent; the job is closed if not. ORDO_OK or ORDO_ENOMEM. */
int ordo_job_fits(struct ordo_job *job, struct ordo_result *r,
                  const struct ordo_study_options *options, double elapsed, bool *fits);

/* Mark the jobs[study->count] whose levels other cases are held against: they are run whole. */
void ordo_jobs_need(struct ordo_job jobs[], const struct ordo_study *study);

/* Free what measuring needs. */
void ordo_job_free(struct ordo_job *job, const struct ordo_result *r);

#endif
