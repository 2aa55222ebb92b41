/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * worker.h: what is needed to measure levels of a case, by whomever; what each of them costs.
 */
#ifndef ORDO_WORKER_H
#define ORDO_WORKER_H

#include "study/study.h"

/* What the experiment of a case is given to prepare for it. */
struct ordo_setup ordo_case_setup(const struct ordo_case *c, const struct ordo_programs *programs,
                                  char message[], size_t size);

/* A thread that measures levels; zeroed to begin with. Its scratch is that of the experiment whose
 * levels it measures. */
struct ordo_worker {
    const struct ordo_experiment *owner; /* of the scratch; NULL: there is none yet */
    void *scratch;
    bool alone; /* no other thread of the process measures: the peak of its memory is the level's */
    size_t retries;                    /* a level that failed is measured again so many times */
    const volatile sig_atomic_t *stop; /* nonzero: no more of that; may be NULL */
};

/* Measure result->measurements[index]; `state` is the experiment's. What it cost is in the
 * measurement too: CPU time of the thread, to which the experiment may have added what others
 * needed; wall time; and, unless the experiment has said it itself, the peak of the process's
 * resident memory if the worker is alone, the experiment does not merely read its levels, and the
 * system can begin a peak anew (Linux); else memory stays NaN. Of a level that was measured again,
 * as it had failed, all is that of the last time, and its note says so. Returns ORDO_OK, whatever
 * became of the level, or ORDO_ENOMEM if there is no scratch. */
int ordo_worker_measure(struct ordo_worker *worker, const struct ordo_result *result,
                        const void *state, size_t index);

/* Free its scratch. */
void ordo_worker_free(struct ordo_worker *worker);

#endif
