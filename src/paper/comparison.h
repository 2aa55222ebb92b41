/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * published.h: the slopes that papers print beside those of a run, and the errata of the papers.
 */
#ifndef ORDO_REPORT_PUBLISHED_H
#define ORDO_REPORT_PUBLISHED_H

#include "study/published.h"
#include "study/study.h"
#include "table/csv.h"

/* The levels' widths that a line was fitted to. */
struct ordo_span {
    size_t from, to;
};

/* A published slope and what a case of the run has to say about it. A slope that two cases expect
 * has two of these, one that none expects has one. */
struct ordo_comparison {
    const struct ordo_published *published;
    const struct ordo_result *result; /* the case that expects it; NULL: not run here */
    const struct ordo_check *check;   /* its check "published"; NULL if it did not come to that */
    /* The result whose fit gives the asymptotic slope, the case's own or that of a sibling with the
     * same limit, which differs in its levels, abscissa or solver; NULL if the gate has fitted
     * none. */
    const struct ordo_result *asymptotic;
    struct ordo_span fit; /* of the asymptotic fit */
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

/* "gqu in n" and "n = 3…50", "all n" if the paper's window is not known. */
void ordo_published_subject(const struct ordo_published *published, char text[], size_t size);
void ordo_published_window(const struct ordo_published *published, char text[], size_t size);

/* A slope with two decimals, as papers print them, and a real minus sign; an en dash for NaN. */
void ordo_published_slope(double slope, char text[], size_t size);

/* What the abbreviation of a paper stands for; NULL if that is not known. */
const char *ordo_paper_title(const char *paper);

/* Name number k (from 0) of an erratum's cases into name[size]. Returns false behind the last. */
bool ordo_erratum_case(const struct ordo_erratum *erratum, size_t k, char name[], size_t size);

/* The result of a case of this name; NULL if it was not run here. */
const struct ordo_result *ordo_study_find(const struct ordo_study *study, const char *name);

#endif
