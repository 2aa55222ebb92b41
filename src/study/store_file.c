/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_file.c: the file of a store.
 */
#include "study/store_file.h"
#include "ordo.h"
#include "study/store_schema.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Milliseconds between two attempts, and their number where what is waited for takes some. */
#define PAUSE 20
#define ATTEMPTS 10

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

/* The sentence of a failure. */
static int refuse(const char *path, sqlite3 *db, const char *what, char message[], size_t size) {
    char words[512];

    ordo_store_words(db, words, sizeof words);
    snprintf(message, size, "%s: %s: %s", path, what, words);
    return ORDO_EIO;
}

/* Open what is in the file and nothing else: no log is looked at, and nothing can change. */
static int open_immutable(const char *path, sqlite3 **db) {
    sqlite3_str *uri = sqlite3_str_new(NULL);

    sqlite3_str_appendall(uri, path[0] == '/' ? "file://" : "file:");
    for (const char *p = path; *p != '\0'; p++)
        sqlite3_str_appendf(uri, strchr("%?#", *p) != NULL ? "%%%02X" : "%c", (unsigned char)*p);
    sqlite3_str_appendall(uri, "?immutable=1");
    char *text = sqlite3_str_finish(uri);
    const int status = text != NULL
                           ? sqlite3_open_v2(text, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL)
                           : SQLITE_NOMEM;
    sqlite3_free(text);
    return status;
}

/* What the header of a file says, and how many tables there are if it says nothing. */
struct header {
    double id, format, tables;
    double earlier; /* until 0.2 a table had the format */
};

static int read_header(const char *path, sqlite3 **db, struct header *h) {
    int status = open_immutable(path, db);

    *h = (struct header){NAN, NAN, NAN, NAN};
    if (status == SQLITE_OK)
        status = ordo_store_number(*db, "PRAGMA application_id", &h->id);
    if (status == SQLITE_OK)
        status = ordo_store_number(*db, "PRAGMA user_version", &h->format);
    if (status == SQLITE_OK && h->id == 0)
        status = ordo_store_number(*db, "SELECT count(*) FROM sqlite_schema", &h->tables);
    if (status == SQLITE_OK && h->tables > 0)
        ordo_store_number(*db, "SELECT value FROM run WHERE key = 'format'", &h->earlier);
    return status;
}

/* Whether the file, which is there, can be a store of this format; a new one is empty. */
static int inspect(const char *path, char message[], size_t size) {
    sqlite3 *db = NULL;
    struct header h;
    int status = read_header(path, &db, &h);

    /* Who asks for no lock may see a file that is just being made. */
    for (int i = 0; i < ATTEMPTS && status == SQLITE_CORRUPT; i++) {
        sqlite3_close(db);
        sqlite3_sleep(PAUSE);
        status = read_header(path, &db, &h);
    }
    if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT || status == SQLITE_ERROR)
        snprintf(message, size,
                 "%s: not the results of this version of `ordo run` (%s); nothing was changed",
                 path, sqlite3_errmsg(db));
    else if (status != SQLITE_OK)
        refuse(path, db, "cannot be read", message, size);
    else if (h.id == ORDO_STORE_ID ? h.format != ORDO_STORE_FORMAT : !isnan(h.earlier))
        snprintf(message, size,
                 "%s: not the results of this version of `ordo run` (its format is %g, expected "
                 "%d); nothing was changed",
                 path, h.id == ORDO_STORE_ID ? h.format : h.earlier, ORDO_STORE_FORMAT);
    else if (h.id != ORDO_STORE_ID && !(h.id == 0 && h.tables == 0))
        snprintf(message, size,
                 "%s: not the results of this version of `ordo run` (a database of another "
                 "program); nothing was changed",
                 path);
    else
        message[0] = '\0';
    sqlite3_close(db);
    return message[0] == '\0' ? ORDO_OK : ORDO_EIO;
}

/* Whether every page is there, and no run has ever begun. */
static int check_pages(const char *path, sqlite3 *db, bool *empty, char message[], size_t size) {
    double tables = NAN, runs = 0;
    sqlite3_stmt *q = NULL;
    bool whole = false;

    int status = ordo_store_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (status == SQLITE_OK)
        status = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &q, NULL);
    if (status == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
        whole = strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
        if (!whole)
            snprintf(message, size, "%s: is damaged (%s); nothing was changed", path,
                     sqlite3_column_text(q, 0));
    }
    if (status == SQLITE_OK)
        status = sqlite3_reset(q);
    if (status == SQLITE_OK && whole && tables > 0)
        status = ordo_store_number(db, "SELECT count(*) FROM runs", &runs);
    *empty = runs == 0;
    if (status != SQLITE_OK)
        refuse(path, db, "cannot be read", message, size);
    sqlite3_finalize(q);
    return status == SQLITE_OK && whole ? ORDO_OK : ORDO_EIO;
}

/* One writer: SQLite's own locks are held for a moment only. A folder that cannot be locked has
 * file systems that lock nothing. */
static int lock_folder(const char *path, int *lock) {
    const char *slash = strrchr(path, '/');
    char folder[NAME_SIZE];

    snprintf(folder, sizeof folder, "%.*s",
             slash == NULL ? 1 : (int)(slash - path + (slash == path)), slash == NULL ? "." : path);
    *lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return *lock >= 0 && flock(*lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK ? ORDO_EIO
                                                                                      : ORDO_OK;
}

static int make_tables(sqlite3 *db) {
    char format[96];
    double tables;
    int status = sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);

    if (status == SQLITE_OK)
        status = ordo_store_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (status == SQLITE_OK && tables == 0)
        status = sqlite3_exec(db, ordo_store_schema, NULL, NULL, NULL);
    snprintf(format, sizeof format, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             ORDO_STORE_ID, ORDO_STORE_FORMAT);
    if (status == SQLITE_OK && tables == 0)
        status = sqlite3_exec(db, format, NULL, NULL, NULL);
    return status == SQLITE_OK ? sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) : status;
}

int ordo_store_begin(const char *path, struct ordo_store_file *file, char message[], size_t size) {
    static const char kept[] = "results cannot be kept";
    /* To bring the log into the file waits for the disk: seldom, every 40 MB. */
    static const char log_mode[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                   "PRAGMA wal_autocheckpoint = 10000";
    bool empty;

    *file = (struct ordo_store_file){.lock = -1};
    message[0] = '\0';
    if (lock_folder(path, &file->lock) != ORDO_OK) {
        snprintf(message, size, "%s: is in use, expected no other run that keeps its results there",
                 path);
        return ORDO_EIO;
    }
    if (access(path, F_OK) == 0 && inspect(path, message, size) != ORDO_OK)
        return ORDO_EIO;
    errno = 0;
    if (sqlite3_open_v2(path, &file->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
            SQLITE_OK ||
        sqlite3_busy_timeout(file->db, ORDO_STORE_PATIENCE) != SQLITE_OK)
        return refuse(path, file->db, kept, message, size);
    if (sqlite3_db_readonly(file->db, "main") == 1) {
        snprintf(message, size, "%s: %s: it is read-only, expected a file that can be written",
                 path, kept);
        return ORDO_EIO;
    }
    if (check_pages(path, file->db, &empty, message, size) != ORDO_OK)
        return ORDO_EIO;
    if (make_tables(file->db) != SQLITE_OK ||
        try_mode(file->db, log_mode, ORDO_STORE_PATIENCE) != SQLITE_OK)
        return refuse(path, file->db, kept, message, size);
    return ORDO_OK;
}

void ordo_store_end(struct ordo_store_file *file) {
    if (file->db != NULL)
        ordo_store_settle(file->db, 0);
    sqlite3_close(file->db);
    if (file->lock >= 0)
        close(file->lock);
    *file = (struct ordo_store_file){.lock = -1};
}

int ordo_store_look(const char *path, sqlite3 **db, bool *empty, char message[], size_t size) {
    char log[NAME_SIZE];

    *db = NULL;
    *empty = true;
    if (access(path, R_OK) != 0) {
        snprintf(message, size, "%s: %s; expected the results of an earlier `ordo run --out`", path,
                 strerror(errno));
        return ORDO_EIO;
    }
    if (inspect(path, message, size) != ORDO_OK)
        return ORDO_EIO;
    errno = 0; /* for ordo_store_words */
    /* Not for reading only: what a crash has left must be put in order first, where that can be. */
    int status = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_busy_timeout(*db, ORDO_STORE_PATIENCE);
    if (status == SQLITE_OK)
        status = sqlite3_exec(*db, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    /* Without a log all is in the one file, though it may say that it has one. */
    snprintf(log, sizeof log, "%s-wal", path);
    if ((status == SQLITE_CANTOPEN || status == SQLITE_READONLY) && access(log, F_OK) != 0) {
        sqlite3_close(*db);
        status = open_immutable(path, db);
        if (status == SQLITE_OK)
            status = sqlite3_exec(*db, "BEGIN", NULL, NULL, NULL);
    }
    return status == SQLITE_OK ? check_pages(path, *db, empty, message, size)
                               : refuse(path, *db, "cannot be read", message, size);
}
