/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expectation.h: what a case can expect of a figure: one file each, expect_*.c.
 */
#ifndef ORDO_EXPECTATION_H
#define ORDO_EXPECTATION_H

#include "study/study.h"

/* What an expectation judges: the raw measurements of one figure; the gate merges repetitions. */
struct ordo_judging {
    const struct ordo_study *study; /* where rivals are */
    const struct ordo_result *result;
    const struct ordo_claim *claim;
    struct ordo_judged *judged; /* of this claim; `order` puts its judgement there */
    size_t n;
    const double *x, *error;      /* x[n], error[n] */
    const double *standard_error; /* standard_error[n] of the error; NULL if not known */
    double *scratch;              /* scratch[n] */
};

/* What the measured figure of a check is, which says how it is printed. */
enum ordo_measured {
    ORDO_MEASURED_SLOPE, /* a signed slope with an interval */
    ORDO_MEASURED_RATIO, /* about 1 */
    ORDO_MEASURED_ERROR  /* 2.103e-05 */
};

struct ordo_expectation {
    const char *name; /* as in a case file and in JSON: "order" */
    const char *summary;
    /* Its fields in `expect`, closed by a NULL name. It is stated if the one with its own name is.
     */
    const struct ordo_setting *settings;
    enum ordo_measured measured;
    bool early; /* what two successive numbers of levels agree on may end the study (stop.h) */

    /* Whether the setting that was just read fits those before it and the case, whose levels and
     * settings are known. NULL: nothing to check. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL with a
     * complaint. */
    int (*check)(const struct ordo_case *c, struct ordo_values *values, size_t index,
                 struct ordo_complaint *complaint);

    /* The same once all of `expect` is read. */
    int (*check_all)(const struct ordo_case *c, const struct ordo_values *values,
                     struct ordo_complaint *complaint);

    /* Whether it needs a prediction of the experiment. NULL: no. */
    bool (*predicts)(const struct ordo_values *values);

    /* The name of the case that it compares with. NULL: none. */
    const char *(*rival)(const struct ordo_values *values);

    /* Verdict, reason, message and figures, into a finding that begins as an ERROR without figures.
     * ORDO_OK or ORDO_ENOMEM; ORDO_EINVAL if the claim makes no sense, which the finding says. */
    int (*judge)(const struct ordo_judging *judging, struct ordo_finding *finding);

    /* In words, each into text[size]. What is claimed, short: "order −3 ± 0.05". */
    void (*claimed)(const struct ordo_claim *claim, char text[], size_t size);

    /* What is due, in the columns of a terminal: "<= 1.05". NULL: "at least -3 ± 0.05", for a
     * slope. Call it by ordo_finding_due. */
    void (*due)(const struct ordo_finding *finding, char text[], size_t size);

    /* What the check says, in one short line below a picture. NULL: the reason's sentence. */
    void (*said)(const struct ordo_result *result, const struct ordo_finding *finding, char text[],
                 size_t size);

    /* What to draw. The slope that it is about, NaN if none, and what to call it; `finding` is NULL
     * if it did not come to it. NULL: nothing. */
    double (*slope)(const struct ordo_claim *claim, const struct ordo_finding *finding,
                    const char **legend);

    /* A horizontal line and what to call it; NaN if there is none. NULL: nothing. */
    double (*level)(const struct ordo_result *result, const struct ordo_claim *claim,
                    const char **legend);
};

/* All expectations, closed by NULL, in the order in which they are judged. */
extern const struct ordo_expectation *const ordo_expectations[];

/* Whether a claim states it. */
bool ordo_claim_states(const struct ordo_claim *claim, const struct ordo_expectation *expectation);

/* Whether any of a case's claims needs a prediction. */
bool ordo_case_predicts(const struct ordo_case *c);

/* The order that a claim expects, NaN if none; the first claim's. */
double ordo_claim_order(const struct ordo_claim *claim);
double ordo_case_order(const struct ordo_case *c);

/* What is due of a finding's check, "-" if that is not known. */
void ordo_finding_due(const struct ordo_finding *finding, char text[], size_t size);

/* Begin a finding: an ERROR without figures. */
void ordo_finding_begin(struct ordo_finding *finding, const struct ordo_expectation *expectation,
                        const char *name);

/* A verdict with its reason and message (printf text). */
__attribute__((format(printf, 4, 5))) void ordo_finding_conclude(struct ordo_finding *finding,
                                                                 enum ordo_verdict verdict,
                                                                 int reason, const char *format,
                                                                 ...);

/* `refused`, which `order` and `constant` share: whether the claim admits the refusal of its
 * constant, or of its order; and turn a verdict on what must be refused. */
bool ordo_refuses_constant(const struct ordo_values *values);
bool ordo_refuses_order(const struct ordo_values *values);
void ordo_refusal_turn(const struct ordo_values *values, const char *what,
                       struct ordo_finding *finding);

/* Words that several expectations share. A slope as pictures have it, "−3.38 ± 0.07", with more
 * decimals where those would contradict the verdict or hide the ±; a plain slope beside the one of
 * its `source`, "slope −3.38 ± 0.07, published −3.5 ± 0.15"; a positive figure with no more
 * digits than it takes to see on which side of `bound` it lies, but at least `digits` (`zeros`:
 * trailing ones stay). */
void ordo_words_slope(const struct ordo_check *check, char text[], size_t size);
void ordo_words_plain_slope(const struct ordo_check *check, const char *source, char text[],
                            size_t size);
void ordo_words_figure(double v, double bound, int digits, bool zeros, char text[], size_t size);

#endif
