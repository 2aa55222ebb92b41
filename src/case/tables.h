/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.h: tables from strangers' files as cases: each file and error column becomes one of the
 * experiment `table`.
 */
#ifndef ORDO_TABLES_H
#define ORDO_TABLES_H

#include "experiment/table.h"
#include "study/case.h"

/* What all tables are asked: the settings of a case of the experiment `table` (columns), of the
 * study (window, confidence, …), and a claim for each error column. */
struct ordo_table_request {
    const struct ordo_case *pattern; /* of the experiment `table`, with one claim for each column */
    const char *const *columns; /* columns[pattern->claims_count]: name or number; NULL: the one
                                   beside x of a table with two columns */
    const char *name;           /* of the case; NULL: the path */
};

/* Cases, and the tables that they rest on. */
struct ordo_tables {
    struct ordo_cases cases;
    struct ordo_table *tables; /* tables[count] */
    char **failures;           /* failures[count]: why a table could not be read, else NULL */
    struct ordo_given_table *given;
    size_t count, capacity;
};

/* Read the tables of paths[count]. A path may be "-", a file, or a directory: then all *.csv,
 * *.tsv,
 * *.dat and *.txt in it, in the byte order of their names, but for hidden ones. A name of a case is
 * unique if the paths are: it is the request's name or the path, with the path and the column
 * behind it where there are several.
 *
 * A table that cannot be read makes cases all the same, which fail when they are run with one
 * sentence that has file, line, column and text. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_tables *tables);

/* NULL and a zeroed one are fine. */
void ordo_tables_free(struct ordo_tables *tables);

#endif
