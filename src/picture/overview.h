/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * overview.h: which pictures show several cases together: of an experiment that names a series, the
 * setting whose choices are compared.
 */
#ifndef ORDO_PICTURE_OVERVIEW_H
#define ORDO_PICTURE_OVERVIEW_H

#include "study/study.h"

enum ordo_overview_kind {
    ORDO_OVERVIEW_FAMILY,  /* the choices of the series, one problem and method (DB fig. 3) */
    ORDO_OVERVIEW_SPLINES, /* every method on one problem against its predictions (DB fig. 4) */
    ORDO_OVERVIEW_GATED,   /* a family that theory predicts, with the expected slopes (DB fig. 5) */
    ORDO_OVERVIEW_KINDS
};

#define ORDO_OVERVIEW_MEMBERS 24 /* that the scripts can tell apart */

struct ordo_overview {
    enum ordo_overview_kind kind;
    struct ordo_axis x;
    const char *script; /* "family.gp" */
    char stem[96];      /* file name without extension */
    char title[512], caption[1024];
    size_t members[ORDO_OVERVIEW_MEMBERS]; /* members[count]: indices into study->results */
    size_t count;                          /* 2 to ORDO_OVERVIEW_MEMBERS */
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
