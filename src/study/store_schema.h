/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_schema.h: tables and columns of a store, which follow from declarations, and lists as
 * texts. For the store alone; store.h says what the tables hold.
 */
#ifndef ORDO_STORE_SCHEMA_H
#define ORDO_STORE_SCHEMA_H

#include "study/study.h"

/* Format of the tables; a store of another one is refused. New settings, figures and experiments
 * leave it as it is. */
#define ORDO_STORE_FORMAT 3

/* Makes all tables but those of levels, and states the format. */
extern const char ordo_store_schema[];

/* Columns of every table of levels. */
enum {
    ORDO_COLUMN_ID,
    ORDO_COLUMN_PLACE,
    ORDO_COLUMN_LEVEL,
    ORDO_COLUMN_SEED,
    ORDO_COLUMN_STATUS,
    ORDO_COLUMN_SECONDS,
    ORDO_COLUMN_MEMORY,
    ORDO_COLUMN_NOTE,
    ORDO_COLUMNS_FIXED
};

#define ORDO_COLUMNS_MAX (ORDO_COLUMNS_FIXED + ORDO_COORDINATES_MAX + 2 * ORDO_FIGURES_MAX)
#define ORDO_COLUMN_SIZE (ORDO_SYMBOL_MAX + 32)

/* The columns of an experiment's table of levels: the fixed ones, coordinates, figures,
 * predictions. SQL does not tell N from n, so whichever comes later has an underscore behind it. */
struct ordo_columns {
    size_t coordinates, figures, count;
    size_t value, predicted; /* the first of the figures and of their predictions */
    char name[ORDO_COLUMNS_MAX][ORDO_COLUMN_SIZE];
};

void ordo_columns_of(const struct ordo_experiment *experiment, struct ordo_columns *columns);

/* Statements about an experiment's table of levels: make it, put a row (a parameter for each
 * column), read all columns of a case in the order of its measurements. From sqlite3_malloc; NULL
 * if memory ran out. */
char *ordo_columns_create(const struct ordo_experiment *experiment);
char *ordo_columns_insert(const struct ordo_experiment *experiment);
char *ordo_columns_select(const struct ordo_experiment *experiment);

/* Levels as a text, exactly: "8 16", "0.1,1 0.05,1". From sqlite3_malloc; NULL if there are none
 * or, with *failed set, memory ran out. Parse: *levels from malloc; ORDO_OK, ORDO_ENOMEM, or
 * ORDO_EINVAL if it is no such text. */
char *ordo_levels_text(const double levels[], size_t count, size_t coordinates, bool *failed);
int ordo_levels_parse(const char *text, size_t coordinates, double **levels, size_t *count);

/* Which level and seed the measurements are: "0:1 0:2 1:1"; NULL if they are every level times
 * every seed. As above; a text that no result can have is ORDO_EINVAL. */
char *ordo_plan_text(const struct ordo_result *result, bool *failed);
int ordo_plan_parse(const char *text, size_t levels_count, size_t **place, unsigned long **seed,
                    size_t *count);

#endif
