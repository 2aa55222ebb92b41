/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.c: the file of a store.
 *
 * A store is never renamed: somebody who opened it before and looks for its log afterwards would
 * find the log of another one, and might well apply and remove it. What was there is copied, and
 * replaced in one transaction.
 */
#include "study/store_file.h"
#include "ordo.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds between two attempts. */
#define PAUSE 20

enum { NAME_SIZE = PATH_MAX + 32 };

/* "disk I/O error" alone says too little. */
static void describe(int code, const char *text, int number, char words[], size_t size) {
    if (number != 0 && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
        snprintf(words, size, "%s (%s)", text, strerror(number));
    else
        snprintf(words, size, "%s", text);
}

void ordo_store_words(sqlite3 *db, char words[], size_t size) {
    const int last = errno, number = sqlite3_system_errno(db);

    /* SQLite does not take it over from a commit. */
    describe(sqlite3_errcode(db), sqlite3_errmsg(db), number != 0 ? number : last, words, size);
}

/* SQLite itself waits for nobody when the journal mode changes. */
static int try_mode(sqlite3 *db, const char *sql, int milliseconds) {
    int status;

    sqlite3_busy_timeout(db, PAUSE);
    do {
        status = sqlite3_exec(db, sql, NULL, NULL, NULL);
        if (status == SQLITE_BUSY && milliseconds > 0)
            sqlite3_sleep(PAUSE);
        milliseconds -= 2 * PAUSE;
    } while (status == SQLITE_BUSY && milliseconds > 0);
    sqlite3_busy_timeout(db, ORDO_STORE_PATIENCE);
    return status;
}

int ordo_store_settle(sqlite3 *db, int milliseconds) {
    /* The checkpoint asks less of others, and leaves an empty log where the mode cannot change. */
    return try_mode(db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE",
                    milliseconds);
}

int ordo_store_number(sqlite3 *db, const char *sql, double *number) {
    sqlite3_stmt *q = NULL;
    int status = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

    *number = NAN;
    if (status == SQLITE_OK) {
        if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_type(q, 0) != SQLITE_NULL)
            *number = sqlite3_column_double(q, 0);
        status = sqlite3_reset(q);
    }
    sqlite3_finalize(q);
    return status;
}

static bool no_database(int status) { return status == SQLITE_NOTADB || status == SQLITE_CORRUPT; }

static int open_file(const char *path, sqlite3 **db) {
    const int status = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

    return status == SQLITE_OK ? sqlite3_busy_timeout(*db, ORDO_STORE_PATIENCE) : status;
}

/* Give a file the name, which has had companions perhaps that are not its own. */
static int replace(const char *from, const char *to) {
    static const char *const companions[] = {"", "-wal", "-shm", "-journal"};
    char name[NAME_SIZE];

    for (size_t i = 0; i < sizeof companions / sizeof *companions; i++) {
        snprintf(name, sizeof name, "%s%s", to, companions[i]);
        unlink(name);
    }
    return rename(from, to) == 0 ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* Open it and see how many tables there are: none in a new one. */
static int look_into(const char *path, const char *previous, sqlite3 **db, double *tables) {
    static const char count[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
    int status = open_file(path, db);

    if (status == SQLITE_OK)
        status = ordo_store_number(*db, count, tables);
    if (!no_database(status) || replace(path, previous) != SQLITE_OK)
        return status;
    sqlite3_close(*db);
    status = open_file(path, db); /* which removes what was beside the file that is gone */
    return status == SQLITE_OK ? ordo_store_number(*db, count, tables) : status;
}

/* Copy all of it: under another name first, as a copy that is not done is none. */
static int copy(sqlite3 *db, const char *path, const char *previous) {
    char name[NAME_SIZE];
    sqlite3 *to = NULL;

    snprintf(name, sizeof name, "%s.new", path);
    unlink(name); /* of a crash; a journal without its file counts for nothing */
    int status = open_file(name, &to);
    sqlite3_backup *backup =
        status == SQLITE_OK ? sqlite3_backup_init(to, "main", db, "main") : NULL;
    if (backup != NULL) {
        sqlite3_backup_step(backup, -1);
        status = sqlite3_backup_finish(backup);
    } else if (status == SQLITE_OK) {
        status = sqlite3_errcode(to);
    }
    const int last = errno;
    sqlite3_close(to);
    if (status == SQLITE_OK)
        return replace(name, previous);
    unlink(name);
    errno = last;
    return status;
}

/* Within a transaction. */
static int drop_tables(sqlite3 *db) {
    sqlite3_str *sql = sqlite3_str_new(db);
    sqlite3_stmt *q = NULL;
    int status = sqlite3_prepare_v2(db,
                                    "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                                    -1, &q, NULL);

    while (status == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        sqlite3_str_appendf(sql, "DROP TABLE \"%w\";", sqlite3_column_text(q, 0));
    if (status == SQLITE_OK)
        status = sqlite3_reset(q);
    sqlite3_finalize(q);
    if (status == SQLITE_OK)
        status = sqlite3_str_errcode(sql);
    char *text = sqlite3_str_finish(sql);
    if (status == SQLITE_OK && text != NULL)
        status = sqlite3_exec(db, text, NULL, NULL, NULL);
    sqlite3_free(text);
    return status;
}

/* Whether something was kept: the start of a run alone is not worth to take the place of one. A
 * database that somebody else made is. */
static bool holds_anything(sqlite3 *db, double tables) {
    double cases;

    return tables > 0 &&
           (ordo_store_number(db, "SELECT count(*) FROM cases", &cases) != SQLITE_OK || cases > 0);
}

/* The sentence of a failure, which may be another file's than db. */
static int refuse(const char *path, sqlite3 *db, int status, const char *what, char message[],
                  size_t size) {
    const int last = errno;
    char words[512];

    if (status == sqlite3_errcode(db))
        ordo_store_words(db, words, sizeof words);
    else
        describe(status, sqlite3_errstr(status), last, words, sizeof words);
    if (status == SQLITE_BUSY)
        snprintf(message, size, "%s: is in use, expected no other run that keeps its results there",
                 path);
    else
        snprintf(message, size, "%s: %s: %s", path, what, words);
    return ORDO_EIO;
}

/* Changes with every table that is made, whoever makes it. */
static const char schema_version[] = "PRAGMA schema_version";

/* The tables in place of all that there is, unless somebody else has made some since it was of that
 * version. */
static int begin(sqlite3 *db, const char *schema, double before) {
    double now, made = 0;
    int status = sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);

    if (status == SQLITE_OK)
        status = ordo_store_number(db, schema_version, &now);
    if (status == SQLITE_OK && now != before)
        return SQLITE_BUSY;
    if (status == SQLITE_OK)
        status = drop_tables(db);
    if (status == SQLITE_OK)
        status = sqlite3_exec(db, schema, NULL, NULL, NULL);
    if (status == SQLITE_OK)
        status = ordo_store_number(db, schema_version, &made);
    if (status == SQLITE_OK)
        status = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    /* To read takes hold of the file: from here on nobody can make it one, or take it. */
    if (status == SQLITE_OK)
        status = try_mode(db,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                          "SELECT count(*) FROM sqlite_schema",
                          ORDO_STORE_PATIENCE);
    if (status == SQLITE_OK)
        status = ordo_store_number(db, schema_version, &now);
    return status == SQLITE_OK && now != made ? SQLITE_BUSY : status;
}

int ordo_store_open(const char *path, const char *schema, sqlite3 **db, char message[],
                    size_t size) {
    char previous[NAME_SIZE];
    double tables, version;

    snprintf(previous, sizeof previous, "%s.previous", path);
    *db = NULL;
    errno = 0;
    int status = look_into(path, previous, db, &tables);
    if (status != SQLITE_OK)
        return refuse(path, *db, status, "results cannot be kept", message, size);
    status = ordo_store_settle(*db, ORDO_STORE_SETTLE);
    if (status == SQLITE_OK)
        status = ordo_store_number(*db, schema_version, &version);
    if (status == SQLITE_OK && holds_anything(*db, tables))
        status = copy(*db, path, previous);
    if (status != SQLITE_OK)
        return refuse(path, *db, status, "earlier results cannot be put aside", message, size);
    status = begin(*db, schema, version);
    return status == SQLITE_OK ? ORDO_OK
                               : refuse(path, *db, status, "results cannot be kept", message, size);
}
