/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.h: the file of a store: opened for a run, which is the only one that writes to it, or
 * for reading; and made one file when the run is over. For the store alone.
 *
 * A file that is no store of this format is told by its header (SQLite's application_id and
 * user_version) and never opened in a way that could change it.
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

/* A store that is written to. */
struct ordo_store_file {
    sqlite3 *db;
    int lock; /* of the folder: it says who writes; -1 if there is none */
};

/* Open it for a run, with the tables of the schema if it is new: until it is closed every other one
 * is refused, by a lock on its folder that ends with the process. A row then waits for no disk, and
 * readers wait for nobody. ORDO_OK, or ORDO_EIO with a sentence in message[size]. The caller closes
 * it in both cases; a zeroed one whose lock is -1 is fine. */
int ordo_store_begin(const char *path, struct ordo_store_file *file, char message[], size_t size);
void ordo_store_end(struct ordo_store_file *file);

/* Open it for reading, in a transaction that sees one moment, where nothing can be written too if
 * it is one file. *empty says that no run has ever begun in it; the tables may be missing then.
 * ORDO_OK, or ORDO_EIO with a sentence in message[size]. The caller closes *db, which may be NULL,
 * in both cases. */
int ordo_store_look(const char *path, sqlite3 **db, bool *empty, char message[], size_t size);

/* Make it one file again, which can be read where nothing can be written; waits about so long for
 * others. SQLITE_OK, SQLITE_BUSY if they kept it, another code of SQLite; nothing is lost in any
 * case. */
int ordo_store_settle(sqlite3 *db, int milliseconds);

#endif
