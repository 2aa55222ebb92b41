/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_levels.h: the levels of a store, each under a fingerprint, its coordinates and its seed,
 * with the figures that have a value. For the store alone.
 */
#ifndef ORDO_STORE_LEVELS_H
#define ORDO_STORE_LEVELS_H

#include "study/study.h"
#include <sqlite3.h>

enum { ORDO_LEVEL_GET, ORDO_LEVEL_PUT, ORDO_LEVEL_CLEAR, ORDO_LEVEL_FIGURE, ORDO_LEVEL_STATEMENTS };

/* Statements about levels, of one connection. */
struct ordo_store_levels {
    sqlite3_stmt *statements[ORDO_LEVEL_STATEMENTS];
    sqlite3_int64 run; /* that has measured what was got last */
};

/* Prepare them. A status of SQLite; close in both cases. */
int ordo_store_levels_open(sqlite3 *db, struct ordo_store_levels *levels);
void ordo_store_levels_close(struct ordo_store_levels *levels);

/* Put a measurement of the result, in the place of what was there. Whether that went well. */
bool ordo_store_level_put(struct ordo_store_levels *levels, sqlite3_int64 fingerprint,
                          sqlite3_int64 run, const struct ordo_result *result,
                          const struct ordo_measurement *m);

/* Get one, if it is there and no run after `latest` has measured it anew; else *m is left as it is.
 * With `failed` (NULL: any will do) it must have a result, and *failed is set if it has none.
 * figure[count]: the figure of the experiment that each kept one is, SIZE_MAX if it is none.
 * ORDO_OK, ORDO_ENOMEM, ORDO_EIO if SQLite failed, ORDO_ESYNTAX for what no store can hold. */
int ordo_store_level_get(struct ordo_store_levels *levels, sqlite3_int64 fingerprint,
                         sqlite3_int64 latest, bool *failed, const size_t figure[], size_t count,
                         const struct ordo_result *result, struct ordo_measurement *m);

#endif
