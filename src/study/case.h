/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case.h: a verification case: an experiment with its settings, the levels, and what is expected of
 * each figure.
 */
#ifndef ORDO_CASE_H
#define ORDO_CASE_H

#include "experiment/experiment.h"
#include "table/baseline.h"

/* Bounds of a case, checked when it is loaded: those of a list bound its memory. */
#define ORDO_SEEDS_MAX 10000
#define ORDO_LEVELS_MAX 100000
#define ORDO_NAME_MAX 128
#define ORDO_TEXT_MAX 1000           /* bytes of source, why and empirical */
#define ORDO_TARGET_TEXT 400         /* bytes of a Lua function's source text, cut if longer */
#define ORDO_CASES_MAX 10000         /* cases of a list */
#define ORDO_LIST_LEVELS_MAX 1000000 /* measurements of all cases of a list */

/* A coordinate of the levels or a figure that they give. */
struct ordo_axis {
    bool figure;  /* a figure; else a coordinate */
    size_t index; /* its place among those of the case */
};

/* What is expected of one figure. */
struct ordo_claim {
    size_t figure;             /* its place among those of the case; 0 is the error */
    struct ordo_values values; /* settings of all expectations, then `why` and `empirical` */
};

struct ordo_case {
    char *name;
    char *file; /* as it was given on the command line */
    const struct ordo_experiment *experiment;
    struct ordo_values settings; /* of the experiment and of what these brought */
    struct ordo_values study;    /* ordo_case_settings[] */
    const struct ordo_quantity *coordinate, *figure; /* of a level, NULL-ended: the experiment's, or
                                                        those that the case has named */
    struct ordo_quantity *named[2];                  /* coordinates, figures of the case's own */
    size_t coordinates;                              /* their number */
    double *levels;            /* levels[levels_count*coordinates], coarse to fine, distinct */
    size_t levels_count;       /* 0 if the experiment reads them itself */
    struct ordo_axis x;        /* what the errors are judged against */
    struct ordo_claim *claims; /* claims[claims_count] */
    size_t claims_count;
    const void *given; /* what the experiment gets beside its settings; not owned */
    const struct ordo_baseline *baseline; /* of the expectation of that name, read already; not
                                             owned, NULL if there is none */
};

/* What every case may state, whatever its experiment: source, seeds, window, confidence, … */
extern const struct ordo_setting ordo_case_settings[];

/* What stands beside the expectations of a figure: why, empirical. */
extern const struct ordo_setting ordo_claim_settings[];

/* A case of this experiment with every default and no levels or claims. ORDO_OK or ORDO_ENOMEM; in
 * both cases ordo_case_free frees what it then owns. */
int ordo_case_init(struct ordo_case *c, const struct ordo_experiment *experiment);

/* Free what a case owns (not a Lua state). NULL and a zeroed case are fine. */
void ordo_case_free(struct ordo_case *c);

/* A further claim, of a figure, with every default. Its place, or NULL if memory ran out. */
struct ordo_claim *ordo_case_claim(struct ordo_case *c, size_t figure);

/* Coordinates, or figures, of the case's own: count names, each as the experiment declares it, or
 * else a number, or an error, that is called by its name. What claims and axes refer to changes
 * with it, so it comes before them. ORDO_OK or ORDO_ENOMEM. */
int ordo_case_name(struct ordo_case *c, bool figures, const char *const names[], size_t count);

/* Number of coordinates and figures together. */
size_t ordo_labels_count(const struct ordo_case *c);

/* The coordinate or figure of this name. Returns false if there is none. */
bool ordo_case_axis(const struct ordo_case *c, const char *name, struct ordo_axis *axis);

/* The quantity that an axis is. */
const struct ordo_quantity *ordo_axis_quantity(const struct ordo_case *c, struct ordo_axis axis);

/* Whether x is the one that the experiment has when nothing is said. */
bool ordo_case_default_x(const struct ordo_case *c);

/* Whether it has to be said which figure is meant: more than the error alone is judged. */
bool ordo_case_names_figures(const struct ordo_case *c);

/* A level in words, "h = 0.1, tau = 0.01"; at[coordinates]. */
void ordo_case_level_text(const struct ordo_case *c, const double at[], char text[], size_t size);

/* The power of x that the errors are judged against: -1/dim where x counts unknowns, else 1. */
double ordo_case_power(const struct ordo_case *c);

/* The window of x, 0 and INFINITY if none is stated. */
void ordo_case_window(const struct ordo_case *c, double window[2]);

/* Whether the levels are refined without noise: as the case says, or else as the experiment knows.
 */
bool ordo_case_deterministic(const struct ordo_case *c);

/* "why" of the first claim that has one, NULL if none has. */
const char *ordo_case_why(const struct ordo_case *c);

/* The i-th case whose levels must be there before this one can be judged; NULL behind the last. */
const char *ordo_case_rival(const struct ordo_case *c, size_t i);

/* Cases in the order they were loaded, and what they rest on: the states of their functions, or
 * their tables. */
struct ordo_cases {
    size_t count, capacity;
    struct ordo_case *cases;
    void **states; /* of the loader */
    size_t states_count;
    void (*state_free)(void *state);
    char unread[512]; /* a sentence about what directories had that was not read; "" */
};

/* Room for `more` cases; they may move. ORDO_OK or ORDO_ENOMEM. */
int ordo_cases_reserve(struct ordo_cases *cases, size_t more);

/* Hand over something that the cases rest on, which state_free frees after them. ORDO_OK or
 * ORDO_ENOMEM. */
int ordo_cases_own(struct ordo_cases *cases, void *state);

/* Say in cases->unread that something of a directory is not read, and why ("is a link to a
 * folder").
 */
void ordo_cases_unread(struct ordo_cases *cases, const char *path, const char *why);

/* Free the cases and what they rest on. NULL and a zeroed list are fine. */
void ordo_cases_free(struct ordo_cases *cases);

#endif
