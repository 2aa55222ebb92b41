/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.c: the file of a store: made one, put aside.
 */
#include "study/store_file.h"
#include "ordo.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds between two attempts. */
#define PAUSE 20

enum { NAME_SIZE = PATH_MAX + 32 };

/* What SQLite leaves beside a file that was not closed, without which it has lost something; and an
 * index of the former that is made anew when it is missing, and wrong for any other file. */
static const char *const companions[] = {"-wal", "-journal"};
static const char shared[] = "-shm";
enum { COMPANIONS = sizeof companions / sizeof *companions };

void ordo_store_words(sqlite3 *db, char words[], size_t size) {
    const int code = sqlite3_errcode(db);
    const int number =
        code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? sqlite3_system_errno(db) : 0;

    if (number != 0)
        snprintf(words, size, "%s (%s)", sqlite3_errmsg(db), strerror(number));
    else
        snprintf(words, size, "%s", sqlite3_errmsg(db));
}

int ordo_store_settle(sqlite3 *db, int milliseconds) {
    int status;

    /* SQLite itself waits for nobody when the journal mode changes. The checkpoint goes first: it
     * asks less of others, and leaves an empty log where the mode cannot change. */
    sqlite3_busy_timeout(db, PAUSE);
    do {
        status = sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE",
                              NULL, NULL, NULL);
        milliseconds -= 2 * PAUSE;
        if (status == SQLITE_BUSY)
            sqlite3_sleep(PAUSE);
    } while (status == SQLITE_BUSY && milliseconds > 0);
    sqlite3_busy_timeout(db, ORDO_STORE_PATIENCE);
    return status;
}

/* Whether a statement has a row; false as well if it makes no sense. */
static bool any(sqlite3 *db, const char *sql, bool *valid) {
    sqlite3_stmt *q = NULL;
    const int status =
        sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK ? sqlite3_step(q) : SQLITE_ERROR;

    *valid = status == SQLITE_ROW || status == SQLITE_DONE;
    sqlite3_finalize(q);
    return status == SQLITE_ROW;
}

/* Make it one file, and see who else has it and whether a run was ever begun in it. What cannot be
 * opened or mended is nobody's and full. */
static int look_into(const char *path, bool *empty) {
    sqlite3 *db = NULL;
    bool valid;
    int status = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

    *empty = false;
    if (status == SQLITE_OK) {
        sqlite3_busy_timeout(db, ORDO_STORE_PATIENCE);
        *empty = !any(db, "SELECT 1 FROM sqlite_schema", &valid) && valid;
        if (!*empty)
            *empty = !any(db, "SELECT 1 FROM cases", &valid) && valid;
        status = ordo_store_settle(db, ORDO_STORE_PATIENCE);
    }
    sqlite3_close(db);
    return status;
}

static void name(char text[NAME_SIZE], const char *path, const char *suffix) {
    snprintf(text, NAME_SIZE, "%s%s", path, suffix);
}

static void remove_beside(const char *path) {
    char beside[NAME_SIZE];

    for (size_t i = 0; i < COMPANIONS; i++) {
        name(beside, path, companions[i]);
        unlink(beside);
    }
    name(beside, path, shared);
    unlink(beside);
}

/* The file with its companions gets another name. First these have both names, as a crash may come
 * between any two steps and neither name may be without them. */
static int move(const char *path, const char *previous) {
    char from[NAME_SIZE], to[NAME_SIZE];

    if (unlink(previous) != 0 && errno != ENOENT && errno != EISDIR && errno != EPERM)
        return ORDO_EIO;
    remove_beside(previous);
    for (size_t i = 0; i < COMPANIONS; i++) {
        name(from, path, companions[i]);
        name(to, previous, companions[i]);
        /* Where a file cannot have two names the step is as short as can be. */
        if (link(from, to) != 0 && errno != ENOENT && rename(from, to) != 0)
            return ORDO_EIO;
    }
    if (rename(path, previous) != 0)
        return ORDO_EIO;
    remove_beside(path);
    return ORDO_OK;
}

int ordo_store_aside(const char *path, char message[], size_t size) {
    char previous[NAME_SIZE];
    bool empty;

    if (access(path, F_OK) != 0 && errno == ENOENT) {
        remove_beside(path);
        return ORDO_OK;
    }
    if (look_into(path, &empty) == SQLITE_BUSY) {
        snprintf(message, size, "%s: is in use, expected no other run that keeps its results there",
                 path);
        return ORDO_EIO;
    }
    name(previous, path, ".previous");
    /* Of what holds nothing nothing is kept: it would take the place of what does. */
    if (empty ? unlink(path) == 0 : move(path, previous) == ORDO_OK) {
        remove_beside(path);
        return ORDO_OK;
    }
    snprintf(message, size, "%s: cannot be replaced: %s", path, strerror(errno));
    return ORDO_EIO;
}
