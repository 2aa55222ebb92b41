/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_cases.h: what cases state, kept once for all the runs in which they state it. For the store
 * alone.
 */
#ifndef ORDO_STORE_CASES_H
#define ORDO_STORE_CASES_H

#include "study/case.h"
#include <sqlite3.h>

enum {
    ORDO_CASE_FIND,
    ORDO_CASE_PUT,
    ORDO_CASE_CLAIM,
    ORDO_CASE_SETTING,
    ORDO_CASE_QUANTITY,
    ORDO_CASE_STATEMENTS
};

/* Statements about cases, of one connection. */
struct ordo_store_cases {
    sqlite3_stmt *statements[ORDO_CASE_STATEMENTS];
};

/* Prepare them. A status of SQLite; close in both cases. */
int ordo_store_cases_open(sqlite3 *db, struct ordo_store_cases *cases);
void ordo_store_cases_close(struct ordo_store_cases *cases);

/* Put the case if no row says the same. Whether that went well; *id is its number then. */
bool ordo_store_case_put(struct ordo_store_cases *cases, const struct ordo_case *c,
                         sqlite3_int64 *id);

#endif
