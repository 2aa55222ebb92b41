/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.h: the file of a store, and those that SQLite keeps beside it (-wal, -shm, -journal).
 * For the store alone.
 */
#ifndef ORDO_STORE_FILE_H
#define ORDO_STORE_FILE_H

#include <sqlite3.h>
#include <stddef.h>

/* How long, in milliseconds, to wait for somebody else who has the file. */
#define ORDO_STORE_PATIENCE 10000

/* SQLite's own words on what failed just now, with the system's where SQLite says only "disk I/O
 * error". Call it before anything else is done with db, which may be NULL. */
void ordo_store_words(sqlite3 *db, char words[], size_t size);

/* Make it one file, which can be read where nothing can be written; waits about so long for others.
 * SQLITE_OK, SQLITE_BUSY if others kept it, another code of SQLite. Nothing is lost in any case. */
int ordo_store_settle(sqlite3 *db, int milliseconds);

/* Put a store at path aside, as "path.previous"; nothing to do if there is none. A crash in between
 * loses nothing. ORDO_OK, or ORDO_EIO with a sentence in message[size]. */
int ordo_store_aside(const char *path, char message[], size_t size);

#endif
