/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.h: run cases level by level in parallel, judge them, and keep the results.
 */
#ifndef ORDO_STUDY_H
#define ORDO_STUDY_H

#include "study/case.h"
#include <signal.h>

/* Most checks that one case can give: order, constant, value, exact, below, slope, jump, published,
 * baseline. */
#define ORDO_CHECKS_MAX 9

/* A case with what came of it. */
struct ordo_result {
    struct ordo_case *c; /* not owned */
    char *failure;       /* why there are no levels (sampling failed, bad table); else NULL */
    enum ordo_reason failure_reason; /* of the failure */
    struct ordo_measurement *levels; /* levels[levels_count]: widths x seeds, width slowest */
    size_t levels_count;
    struct ordo_judgement judgement; /* of the table, if the case expects an order; its `check` is
                                        the gate's own even where the order must be refused */
    struct ordo_check checks[ORDO_CHECKS_MAX];
    size_t checks_count;
    size_t deciding; /* the check that gives the case its verdict */
    double seconds;  /* CPU time of all levels and of the preparation */
};

/* A whole run. */
struct ordo_study {
    struct ordo_result *results; /* results[count], in the order of the cases */
    size_t count;
    bool interrupted;
    double seconds; /* wall time */
    int threads;
};

/* The check that gives the case its verdict: the worst, the first of equals. */
const struct ordo_check *ordo_result_check(const struct ordo_result *result);

/* x of a level in units of the case's `versus`. */
double ordo_result_x(const struct ordo_result *result, size_t level);

/* What the judge of orders is asked for a case that expects one. */
struct ordo_request ordo_case_request(const struct ordo_case *c);

/* The worst verdict of all; ERROR if there is no case. */
enum ordo_verdict ordo_study_verdict(const struct ordo_study *study);

struct ordo_study_options {
    int threads;   /* 0: as many as OpenMP gives: OMP_NUM_THREADS, or one per processor */
    bool progress; /* draw a progress line on stderr */
    const volatile sig_atomic_t *stop; /* nonzero: start no more levels; may be NULL */
    struct ordo_store *store;          /* keeps each level as it is done; may be NULL */
};

/* Run and judge cases[count]. `below` looks for its rival among them. The cases must outlive
 * the study. Returns ORDO_OK or ORDO_ENOMEM, ORDO_EIO (store) with a sentence in message[size]. */
int ordo_study_run(struct ordo_case *const cases[], size_t count,
                   const struct ordo_study_options *options, struct ordo_study *study,
                   char message[], size_t size);

/* Judge (again) the results that have their levels. */
int ordo_study_judge(struct ordo_study *study);

void ordo_study_free(struct ordo_study *study);

#endif
