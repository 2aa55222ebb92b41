/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_rows.h: rows of a table as levels of a case. For the experiment `table` alone.
 */
#ifndef ORDO_TABLE_ROWS_H
#define ORDO_TABLE_ROWS_H

#include "experiment/experiment.h"
#include "table/csv.h"

/* Bytes of a column's name in a sentence. */
#define ORDO_COLUMN_NAME_SIZE 160

/* What a case calls the figure that is the standard error of the first. */
#define ORDO_STANDARD_ERROR "standard_error"

/* The figures, value[measurements*figures]. */
struct ordo_table_figures {
    size_t figures;
    double *value;
};

/* What the columns of a table are to a case: coordinates, then figures, then the seed. */
struct ordo_choice {
    size_t coordinates, x, figures;
    bool has[ORDO_COORDINATES_MAX + ORDO_FIGURES_MAX + 1];
    size_t at[ORDO_COORDINATES_MAX + ORDO_FIGURES_MAX + 1];
};

/* The place of the seed. */
static inline size_t ordo_choice_seed(const struct ordo_choice *choice) {
    return choice->coordinates + choice->figures;
}

/* Whether the file names its columns; else their names are their numbers. */
bool ordo_table_named(const struct ordo_table *table);

/* "column 'err'", "column 2". */
void ordo_table_column_text(const struct ordo_table *table, size_t column, char text[],
                            size_t size);

/* The rows as levels from coarse to fine, which is the direction of the expected order: what an
 * experiment that reads its levels sets. Of the coordinates that are not x only rows with the
 * finest value count. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL with the setup's reason and message. */
int ordo_table_levels(struct ordo_setup *setup, const struct ordo_table *table,
                      const struct ordo_choice *choice);

#endif
