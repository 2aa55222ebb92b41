/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * overview.h: which pictures show several cases together.
 */
#ifndef ORDO_REPORT_OVERVIEW_H
#define ORDO_REPORT_OVERVIEW_H

#include "study/study.h"

enum ordo_overview_kind {
    ORDO_OVERVIEW_FAMILY_N, /* all architectures of one target against n (DB fig. 3) */
    ORDO_OVERVIEW_FAMILY_P, /* the same against P */
    ORDO_OVERVIEW_SPLINES,  /* networks of all methods against the laws of splines (DB fig. 4) */
    ORDO_OVERVIEW_GATED,    /* products of k factors by method spline (DB fig. 5 and beyond) */
    ORDO_OVERVIEW_KINDS
};

struct ordo_overview {
    enum ordo_overview_kind kind;
    const char *script; /* "family.gp" */
    char stem[64];      /* file name without extension */
    char *title, *caption;
    size_t *members; /* members[count]: indices into study->results */
    size_t count;    /* >= 2 */
    bool chosen;     /* used while they are found */
};

struct ordo_overviews {
    struct ordo_overview *list;
    size_t count, capacity;
};

/* The pictures that a study has the cases for, in the order of the cases. Returns ORDO_OK or
 * ORDO_ENOMEM. Free with ordo_overviews_free, which accepts a zeroed list. */
int ordo_overviews_find(const struct ordo_study *study, struct ordo_overviews *overviews);
void ordo_overviews_free(struct ordo_overviews *overviews);

#endif
