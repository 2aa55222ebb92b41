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

/* Read the tables of paths[count]. A path may be "-", a file, or a directory: then all *.csv,
 * *.tsv, *.dat and *.txt in it, also with capitals, in the byte order of their names, but for
 * hidden ones; its folders are not read, which cases->unread says. A name of a case is unique if
 * the paths are: it is the request's name or the path, with the path and the column behind it where
 * there are several.
 *
 * A table that cannot be read makes cases all the same, which fail when they are run with one
 * sentence that has file, line, column and text. The tables live as long as the cases, which
 * ordo_cases_free frees. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_cases *cases);

#endif
