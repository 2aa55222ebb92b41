/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.h: tables from strangers' files as a study: each file and error column becomes a case with
 * its levels, which is judged and reported like one that was run.
 */
#ifndef ORDO_TABLES_H
#define ORDO_TABLES_H

#include "study/study.h"

/* An error column and what is expected of it. */
struct ordo_table_error {
    const char *column;   /* name or number; NULL: the one beside x of a table with two columns */
    double order, band;   /* as in struct ordo_request */
    double constant;      /* leading constant, > 0; NaN if none is expected */
    double constant_band; /* relative */
};

/* What all tables are asked. */
struct ordo_table_request {
    const char *x;    /* column by name or number; NULL: the first */
    const char *seed; /* column that tells the replicates of a level apart; NULL if there is none */
    struct ordo_table_error *errors; /* errors[errors_count] */
    size_t errors_count;
    enum ordo_intent intent; /* this and the following as in struct ordo_request */
    double confidence;
    size_t min_levels;
    double from, to, scale, floor;
    const char *name;                     /* of the case; NULL: the path */
    const struct ordo_baseline *baseline; /* outlives the cases; NULL if there is none */
    double baseline_tolerance;            /* relative */
};

#define ORDO_TABLE_REQUEST_DEFAULT                                                                 \
    { NULL, NULL, NULL, 0, ORDO_EQUAL, 0.95, 4, 0, HUGE_VAL, 0, ORDO_FLOOR_AUTO, NULL, NULL, 0.05 }

/* Read the tables of paths[count] into zeroed *cases and *study, not judged yet. A path may be "-",
 * a file, or a directory: then all *.csv, *.tsv, *.dat and *.txt in it, in the byte order of their
 * names, but for hidden ones. A name of a case is unique if the paths are: it is the request's name
 * or the path, with the path and the column behind it where there are several.
 *
 * What is wrong with a table is the failure of its results, one sentence with file, line, column
 * and text; its reason is ORDO_UNREADABLE if there is no such file, table or column. So the call
 * returns ORDO_OK or ORDO_ENOMEM. *cases must outlive *study. */
int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_cases *cases, struct ordo_study *study);

#endif
