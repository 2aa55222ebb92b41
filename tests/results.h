/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * results.h: results without a run, for tests of who reads them: cases made through the library's
 * own functions, levels with the errors that a test wants, judged as a study judges them.
 */
#ifndef ORDO_TESTS_RESULTS_H
#define ORDO_TESTS_RESULTS_H

#include "check.h"
#include "report/report.h"
#include "study/expectation.h"
#include "study/outcome.h"
#include "text/file.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Name that every format has to escape in its own way. */
extern const char nasty[];

extern const double widths_11[11], widths_window[11];

char *writable(const char *text);

void state_value(struct ordo_values *values, const char *name, const char *text);

/* State something of the first claim, made if there is none. */
void expect(struct ordo_case *c, const char *name, const char *text);

void expect_number(struct ordo_case *c, const char *name, double v);

/* A case of an experiment that expects nothing yet. */
void case_make(struct ordo_case *c, const char *experiment, const char *name);

/* A network's case. */
void network_make(struct ordo_case *c, const char *name, const char *architecture);

/* Its result on these levels, which have no errors yet. */
void result_make(struct ordo_result *r, struct ordo_case *c, const double levels[], size_t count);

double *figure_at(struct ordo_result *r, size_t i, const char *name);

/* Errors constant * n^order of a network, with P and h; `wiggle` of them, another for each seed. */
void errors_set(struct ordo_result *r, double constant, double order, double wiggle);

void predictions_set(struct ordo_result *r, double constant, double order);

void judge_alone(struct ordo_result *r);

void result_drop(struct ordo_result *r);

enum { R_PASS, R_FAIL, R_NAN, R_FAILED, R_EXACT, R_SEEDS, RESULTS };

/* PASS, FAIL, a NaN level, a sampling failure, an exact case with a zero, seeds against h. */
struct fixture {
    struct ordo_case cases[RESULTS];
    struct ordo_result results[RESULTS];
    struct ordo_study study;
    struct ordo_report report;
    char directory[64];
};

int setup(void **state);

void remove_tree(const char *path);

int teardown(void **state);

/* An experiment that has nothing to do with networks: two coordinates, two errors, a count. */
extern const struct ordo_quantity heat_figures[];
extern const struct ordo_experiment heat;

/* A case of it that claims order 2 of l2 and order 1 of h1, with six levels that have both. */
void heat_make(struct ordo_case *c, struct ordo_result *r, const char *name, const char *solver);

/* A report as a writer has it. */
char *written_report(const char *name, const struct ordo_report *report);

char *written(const char *name, const struct ordo_study *study);

size_t occurrences(const char *text, const char *what);

/* The data of the picture of a claim. */
char *claim_data(const struct ordo_result *result, size_t claim);

#endif
