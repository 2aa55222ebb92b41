/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h: what the experiment `table` may be given in place of a file.
 */
#ifndef ORDO_EXPERIMENT_TABLE_H
#define ORDO_EXPERIMENT_TABLE_H

#include "table/csv.h"

/* A table that is in memory already, or why it could not be read. */
struct ordo_given_table {
    struct ordo_table table;
    char *failure; /* a sentence if it could not; else NULL */
};

#endif
