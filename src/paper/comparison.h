/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * comparison.h: the slopes that papers print beside those of a run, and the errata of the papers.
 */
#ifndef ORDO_COMPARISON_H
#define ORDO_COMPARISON_H

#include "study/published.h"
#include "study/study.h"
#include "table/csv.h"

/* A published slope and what a case of the run has to say about it. A slope that two cases expect
 * has two of these, one that none expects has one. */
struct ordo_comparison {
    const struct ordo_published *published;
    const struct ordo_result *result;   /* the case that expects it; NULL: not run here */
    const struct ordo_finding *finding; /* "published"; NULL if it did not come to that */
    /* The result whose fit gives the asymptotic slope, the case's own or that of a sibling with the
     * same limit, which differs in its levels, abscissa or solver; NULL if the gate has fitted
     * none. The fit, and the widths that it rests on. */
    const struct ordo_result *asymptotic;
    const struct ordo_judgement *fit;
    double from, to;
};

/* An erratum of a paper. The texts are never NULL. */
struct ordo_erratum {
    const char *id, *paper, *place, *printed, *correct;
    const char *cases; /* names of the cases that check it, between blanks; "" if none can */
};

struct ordo_comparisons {
    struct ordo_comparison *list; /* in the order of reference/published.csv */
    size_t count;
    struct ordo_erratum *errata; /* in the order of reference/errata.csv */
    size_t errata_count;
    struct ordo_table table; /* that the errata's texts lie in */
    char message[400];       /* what is wrong with either file, "" if nothing */
};

/* Whether a case of the study expects a published slope. */
bool ordo_comparisons_any(const struct ordo_study *study);

/* Everything that the page "Published and measured" says of a study; nothing (count = 0) if no case
 * expects a published slope. A file of reference/ that is missing or bad costs its rows only, and a
 * sentence. Returns ORDO_OK or ORDO_ENOMEM. Free with ordo_comparisons_free, which accepts a zeroed
 * one. */
int ordo_comparisons_find(const struct ordo_study *study, struct ordo_comparisons *comparisons);
void ordo_comparisons_free(struct ordo_comparisons *comparisons);

/* Whether the case has a slope over the paper's window. */
bool ordo_comparison_measured(const struct ordo_comparison *comparison);

/* The verdict on the published slope: of its check, or of the case if that did not come to it. */
enum ordo_verdict ordo_comparison_verdict(const struct ordo_comparison *comparison);

/* Whether the gate takes the asymptotic fit for a power law, of whatever order. */
bool ordo_comparison_trusted(const struct ordo_comparison *comparison);

/* The difference in words, made from the figures: "agrees within 0.04 over n = 3…50". */
void ordo_comparison_words(const struct ordo_comparison *comparison, char text[], size_t size);

/* The line that the gate has fitted to the errors of a result; NULL if there is none that means
 * something: of an exact result it does not. */
const struct ordo_judgement *ordo_result_line(const struct ordo_result *result);

/* "gqu in n" and "n = 3…50", "all n" if the paper's window is not known. */
void ordo_published_subject(const struct ordo_published *published, char text[], size_t size);
void ordo_published_window(const struct ordo_published *published, char text[], size_t size);

/* A slope with two decimals, as papers print them, and a real minus sign; an en dash for NaN. */
void ordo_published_slope(double slope, char text[], size_t size);

/* "[−3.49, −3.37]", "" if an end is not finite. */
void ordo_published_interval(const double interval[2], char text[], size_t size);

/* What the abbreviation of a paper stands for; NULL if that is not known. */
const char *ordo_paper_title(const char *paper);

/* Name number k (from 0) of an erratum's cases into name[size]. Returns false behind the last. */
bool ordo_erratum_case(const struct ordo_erratum *erratum, size_t k, char name[], size_t size);

#endif
