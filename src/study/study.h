/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.h: run cases level by level, judge them, and tell of each level and case as it ends.
 *
 * Room study: the one scheduler of everything that computes levels; expectations, judging, the
 * store. It may call: gate, text, target, setting, model, method, table, experiment.
 */
#ifndef ORDO_STUDY_H
#define ORDO_STUDY_H

#include "study/case.h"
#include <signal.h>

struct ordo_crew;
struct ordo_expectation;

/* The measurements of one level, its seeds together. Figures that no seed has are NaN. */
struct ordo_point {
    size_t level;        /* of the case */
    size_t first, count; /* measurements first … first + count - 1 are of this level */
    size_t seeds;        /* those that have an error */
    double x;
    double error;     /* geometric mean of the seeds */
    double lowest;    /* smallest error of a seed */
    double predicted; /* by theory */
};

/* One expectation held against the levels. */
struct ordo_finding {
    struct ordo_check check;
    const struct ordo_expectation *expectation; /* NULL: the levels themselves are incomplete */
    size_t claim;                               /* of the case */
    double from, to;  /* x that the figure rests on, of a plain slope; NaN if it has none */
    const char *side; /* that counts as success too, before what is due: "at least "; else "" */
};

/* What came of one claim. */
struct ordo_judged {
    const struct ordo_claim *claim;
    struct ordo_judgement
        *judgement; /* of its order, the gate's own even where the order must be
                       refused; NULL if none is expected or it did not come to it */
    struct ordo_extrapolation *extrapolation; /* of solutions; NULL if the figures are errors */
    struct ordo_point *points; /* points[points_count], one for each level, as in the case */
    size_t points_count;
    char hint[ORDO_MESSAGE_SIZE]; /* what else is to be said; "" */
};

/* A case with what came of it. */
struct ordo_result {
    struct ordo_case *c; /* not owned */
    char *failure;       /* why there are no levels (sampling failed, bad table); else NULL */
    int failure_reason;  /* of the failure */
    char *unrun;         /* why levels were not run, where the run knows; else NULL */
    double *levels;      /* levels[levels_count*coordinates]: the case's, or those that were read */
    size_t levels_count;
    struct ordo_measurement *measurements; /* measurements[count], by level, then seed */
    size_t count;
    double *figures;                    /* what the measurements' values lie in */
    size_t seeds;                       /* most repetitions of a level */
    double scale;                       /* size of the exact solution, 0 if it is not known */
    char fingerprint[ORDO_DIGEST_SIZE]; /* what the levels are known by (fingerprint.h); "" if they
                                           are of this run only */
    bool failed_before;                 /* a level has failed in an earlier run */
    bool prepared;              /* the experiment's preparation has told scale and seconds, now or
                                   when the levels were first measured */
    size_t reused;              /* measurements that an earlier run has made */
    char **labels;              /* as in struct ordo_setup */
    struct ordo_judged *judged; /* judged[c->claims_count]; NULL before the case is judged */
    struct ordo_finding *findings;
    size_t findings_count;
    size_t deciding; /* the finding that gives the case its verdict */
    double seconds;  /* CPU time of all levels and of the preparation */
    enum { ORDO_WAITING, ORDO_RUNNING, ORDO_MEASURED, ORDO_JUDGED } stage;
};

/* A whole run. */
struct ordo_study {
    struct ordo_result *results; /* results[count], in the order of the cases */
    size_t count;
    size_t total, done, failed; /* measurements: of cases that are not prepared those that are known
                                   of, done, without figures */
    size_t judged, shown;       /* cases; the first `shown` were told of in their order */
    size_t reused;              /* of those done: by earlier runs */
    size_t slice, slices;       /* as in the options */
    size_t run;                 /* its number in a store, from 1; 0 if it is in none */
    bool interrupted;
    double seconds; /* wall time */
    int threads;
    int ranks;       /* processes that measured together, each one level at a time; 0: this one */
    char *directory; /* of a kept run: where it began, which the paths of its cases are relative to;
                        NULL if it is this process's */
};

/* What happens to a study. */
enum ordo_event {
    ORDO_EVENT_BEGIN,   /* the run begins; no result is meant */
    ORDO_EVENT_CASE,    /* a case is prepared, or has failed to be, or need not be as all its levels
                           are known; no other level of it is measured yet */
    ORDO_EVENT_LEVEL,   /* a level has its outcome */
    ORDO_EVENT_VERDICT, /* a case is judged; in any order */
    ORDO_EVENT_RESULT,  /* the same in the order of the cases */
    ORDO_EVENT_END      /* the run is over; no result is meant */
};

/* Somebody who is told. Called by one thread at a time, by any thread; the results that the event
 * is not about may be changing. Returns ORDO_OK; anything else ends the run as a signal would, and
 * is what ordo_study_run returns: who has a sentence to say keeps or prints it. */
struct ordo_sink {
    void *context;
    int (*tell)(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *result, const struct ordo_measurement *measurement);
};

/* Who knows levels that were measured before. Asked once for each case, by one thread at a time,
 * never while a sink is told: what fill() knows of the result, whose fingerprint is not "", it puts
 * into those measurements that are ORDO_EINTERRUPTED, and what is known of its preparation into
 * scale, seconds and prepared. ORDO_OK, or a status that ends the run. */
struct ordo_recall {
    void *context;
    int (*fill)(void *context, struct ordo_result *result);
};

struct ordo_study_options {
    int threads;                          /* 0: one per processor that this process may run on */
    const struct ordo_crew *crew;         /* who measures beside the threads; NULL: nobody */
    const volatile sig_atomic_t *stop;    /* nonzero: start no more levels; may be NULL */
    const struct ordo_programs *programs; /* how those of others may be run; NULL: not at all */
    const struct ordo_sink *sinks;        /* sinks[sinks_count] */
    size_t sinks_count;
    const struct ordo_recall *recall; /* NULL: every level is measured */
    /* Measure the `slice`-th (from 1) of `slices` shares of the levels only, 0: all of them. The
     * shares of a case depend on nothing but the case; those of one that has no fingerprint are
     * empty. Its verdicts mean nothing then. */
    size_t slice, slices;
    /* Of cases that may be decided early (stop.h), measure the coarsest levels and then one finer
     * one at a time, until they have decided it; the others are left out of the result. Not of a
     * slice. What the levels are, and so the result, is the same for any number of threads. */
    bool until_decided;
    double budget;  /* seconds by the clock: begin no level that would end later, by the law of the
                       costs (cost.h); 0: there is none */
    size_t retries; /* measure a level that failed again, so many times at most */
};

/* Run and judge cases[count], which are begun in their order. `below` looks for its rival among
 * them. The cases must outlive the study. The results are the same bits for any number of threads,
 * with or without a crew. Returns ORDO_OK; ORDO_ENOMEM, or the status of a sink that failed: then
 * what is known is judged, told and in *study all the same, and what was not begun is
 * `interrupted`. */
int ordo_study_run(struct ordo_case *const cases[], size_t count,
                   const struct ordo_study_options *options, struct ordo_study *study);

/* Judge (again) the results that have their levels. ORDO_OK or ORDO_ENOMEM. */
int ordo_study_judge(struct ordo_study *study);

/* One result: its points, findings and verdict. `study` is where rivals are. */
int ordo_result_judge(const struct ordo_study *study, struct ordo_result *result);

void ordo_study_free(struct ordo_study *study);

/* The levels and measurements of a result, which are not run yet: status ORDO_EINTERRUPTED, figures
 * NaN. With place == NULL every level has `seeds` measurements. ORDO_OK or ORDO_ENOMEM. */
int ordo_result_alloc(struct ordo_result *result, size_t levels_count, const double levels[],
                      size_t count, const size_t place[], const unsigned long seed[]);
void ordo_result_free(struct ordo_result *result);

/* Leave the measurements that were not run out, as they are not needed. Returns their number. */
size_t ordo_result_spare(struct ordo_result *result);

/* Levels that have measurements: fewer than there are if some were not needed. */
size_t ordo_result_levels(const struct ordo_result *result);

/* Free the levels and measurements, so that there are none. */
void ordo_result_drop(struct ordo_result *result);

/* Forget what came of the result, but not its measurements. */
void ordo_result_unjudge(struct ordo_result *result);

/* The finding that gives the case its verdict: the worst, the first of equals. */
const struct ordo_finding *ordo_result_finding(const struct ordo_result *result);

/* The worst verdict of all; ERROR if there is no case. */
enum ordo_verdict ordo_study_verdict(const struct ordo_study *study);

/* The result of a case of this name; NULL if there is none. */
const struct ordo_result *ordo_study_find(const struct ordo_study *study, const char *name);

/* A measurement in units of an axis; its x, in those of the case, to the power that is judged; its
 * error: the figure, or the distance of a solution from its limit once it is judged. NaN if it has
 * none. */
double ordo_result_at(const struct ordo_result *result, size_t measurement, struct ordo_axis axis);
double ordo_result_x(const struct ordo_result *result, size_t measurement);
double ordo_result_error(const struct ordo_result *result, size_t measurement, size_t figure);

/* What to call an axis: short, as the head of a column ("n"), and in words ("width n (neurons)").
 */
const char *ordo_result_symbol(const struct ordo_result *result, struct ordo_axis axis);
const char *ordo_result_label(const struct ordo_result *result, struct ordo_axis axis);

/* Call what is derived what is shown of it: an x that counts unknowns is judged as a spacing, a
 * solution as its distance from the limit. ORDO_OK or ORDO_ENOMEM. */
int ordo_result_relabel(struct ordo_result *result);

/* The label with the unit that was declared, as an axis has it: "time step (s)". */
void ordo_result_axis_text(const struct ordo_result *result, struct ordo_axis axis, char text[],
                           size_t size);

/* "n = 8, seed 1": where a measurement is, into text[size]. */
void ordo_result_place(const struct ordo_result *result, size_t measurement, bool seed, char text[],
                       size_t size);

/* The points of a figure against an axis, into points[levels_count], in the order of the levels;
 * those without a positive x are left out. Returns their number. Sort: by ascending x. */
size_t ordo_points_merge(const struct ordo_result *result, size_t figure, struct ordo_axis x,
                         struct ordo_point points[]);
void ordo_points_sort(struct ordo_point points[], size_t count);

/* What the judge of orders is asked for a claim of the result. */
struct ordo_request ordo_claim_request(const struct ordo_result *result,
                                       const struct ordo_claim *claim);

/* The result's size of the exact solution: stated, or what the experiment found; 0 if unknown. */
double ordo_result_scale(const struct ordo_result *result);

/* Which end of x is fine: -1 if the large one, 1 if the small one. As the case says, or else by the
 * sign of the order of the first claim that has one; 0 if none has. */
int ordo_case_direction(const struct ordo_case *c);

#endif
