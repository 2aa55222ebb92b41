/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faults.h: tables whose honest verdict is known, and the rules of other tools, both from Lua
 * files that run in the sandbox (reference/faults/tables.lua, reference/rivals.lua).
 */
#ifndef ORDO_STUDY_FAULTS_H
#define ORDO_STUDY_FAULTS_H

#include "ordo.h"

/* Most verdicts and most reasons that one study may admit. */
#define ORDO_FAULT_ADMISSIBLE 4

/* A table with the verdict that it deserves. */
struct ordo_fault {
    char *name, *why;  /* one word; one sentence */
    size_t n;          /* rows */
    double *x, *error; /* x[n], error[n]; any values, NaN too */
    double *seed;      /* seed[n], or NULL if the levels are not repeated */
    struct ordo_request request;
    bool fault; /* must never PASS; otherwise it must PASS */
    enum ordo_verdict expect[ORDO_FAULT_ADMISSIBLE];
    size_t expect_count;
    enum ordo_reason reason[ORDO_FAULT_ADMISSIBLE];
    size_t reason_count;
};

struct ordo_faults {
    struct ordo_fault *list; /* list[count], in the order of the file */
    size_t count;
};

/* Load the studies of one Lua file, which returns a list of them:
 *
 *     {name = "flat", x = {...}, error = {...}, seed = {...}, order = -2, band = 0.1,
 *      intent = "at_least", scale = 1, floor = 1e-9, expect = "FAIL", reason = {"stale", …},
 *      fault = true, why = "…"}
 *
 * where seed, intent, scale and floor may be absent. Names are distinct; a fault does not admit
 * PASS, a good study nothing else. Returns ORDO_OK; ORDO_EIO, ORDO_ESYNTAX or ORDO_ENOMEM with one
 * sentence in message[size] that names the file. Free with ordo_faults_free in every case. */
int ordo_faults_load(const char *path, struct ordo_faults *faults, char message[], size_t size);

/* NULL and a zeroed object are fine. */
void ordo_faults_free(struct ordo_faults *faults);

/* Whether a study admits this verdict with this reason. */
bool ordo_fault_admits(const struct ordo_fault *fault, enum ordo_verdict verdict,
                       enum ordo_reason reason);

/* The rule of another tool. */
struct ordo_rival {
    char *name, *source; /* a short word; where the rule is described */
};

struct ordo_rivals {
    struct ordo_rival *list; /* list[count] */
    size_t count;
    struct ordo_lua *lua; /* runs the rules */
};

/* Load the rules of one Lua file, a list of {name = "…", source = "…", rule = function(x, e,
 * order) return true or false end}. Returns and frees as above. */
int ordo_rivals_load(const char *path, struct ordo_rivals *rivals, char message[], size_t size);
void ordo_rivals_free(struct ordo_rivals *rivals);

/* What each rule says of a study: passes[rivals->count], true if it lets the study pass. The rows
 * are handed on as they stand, as other tools do not sort them; with seeds each level is the mean
 * of its rows, which is how the tools that know of repetitions merge them.
 * Returns ORDO_OK; ORDO_ESYNTAX (a rule failed or gave no boolean) or ORDO_ENOMEM with a sentence.
 */
int ordo_rivals_judge(const struct ordo_rivals *rivals, const struct ordo_fault *fault,
                      bool passes[], char message[], size_t size);

#endif
