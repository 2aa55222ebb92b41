/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_schema.h: tables of a store, rows that are put and read, and lists as texts. For the store
 * alone; store.h says what the tables hold.
 */
#ifndef ORDO_STORE_SCHEMA_H
#define ORDO_STORE_SCHEMA_H

#include "study/study.h"
#include <sqlite3.h>

/* What SQLite calls application_id and user_version of a store: "Ordo", and the format of the
 * tables; a store of another one is refused. New settings, figures and experiments leave it as it
 * is. */
#define ORDO_STORE_ID 0x4f72646f
#define ORDO_STORE_FORMAT 4

/* Makes all tables. */
extern const char ordo_store_schema[];

/* A row that is put: values are bound to a statement from left to right. NaN becomes NULL, infinity
 * and -0 stay. A text must live until the step. */
struct ordo_row {
    sqlite3_stmt *statement;
    int bound;
};

void ordo_row_integer(struct ordo_row *row, sqlite3_int64 value);
void ordo_row_real(struct ordo_row *row, double value);
void ordo_row_text(struct ordo_row *row, const char *value);

/* Put it. A statement that returns a number gives it to *id (may be NULL). Whether that went well.
 */
bool ordo_row_put(const struct ordo_row *row, sqlite3_int64 *id);

/* A column that was read: NaN, or no text, for NULL. */
double ordo_column_real(sqlite3_stmt *q, int column);
const char *ordo_column_text(sqlite3_stmt *q, int column);

/* Prepare sql[count]. SQLITE_OK, or the status of the first that failed. */
int ordo_statements_prepare(sqlite3 *db, const char *const sql[], size_t count,
                            sqlite3_stmt *statements[]);
void ordo_statements_finalize(sqlite3_stmt *statements[], size_t count);

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
