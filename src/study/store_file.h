/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.h: the file of a store: opened for a new run, with what an earlier one kept put aside,
 * and made one when the run is over. For the store alone.
 */
#ifndef ORDO_STORE_FILE_H
#define ORDO_STORE_FILE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* How long, in milliseconds, to wait for somebody else: who writes or puts the file in order, and
 * who has it open at all. */
#define ORDO_STORE_PATIENCE 10000
#define ORDO_STORE_SETTLE 3000

/* SQLite's own words on what failed just now, with the system's where SQLite says only "disk I/O
 * error": errno must have been 0 before. Call it before anything else is done with db, which may be
 * NULL. */
void ordo_store_words(sqlite3 *db, char words[], size_t size);

/* The number in the first row, NaN if there is none; a status of SQLite. */
int ordo_store_number(sqlite3 *db, const char *sql, double *number);

/* Open it for a run, with the tables of `schema` in place of all that was there, which is in
 * "path.previous" before. A row then waits for no disk, and readers wait for nobody. A file that is
 * no database is renamed. Returns ORDO_OK, or ORDO_EIO with a sentence in message[size], also if
 * others keep it open. The caller closes *db, which may be NULL, in both cases. */
int ordo_store_open(const char *path, const char *schema, sqlite3 **db, char message[],
                    size_t size);

/* Make it one file again, which can be read where nothing can be written; waits about so long for
 * others. SQLITE_OK, SQLITE_BUSY if they kept it, another code of SQLite; nothing is lost in any
 * case. */
int ordo_store_settle(sqlite3 *db, int milliseconds);

#endif
