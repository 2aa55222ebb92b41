/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store.c: results on disk, level by level. Every table's columns are one X-macro list, which
 * creates the table, writes a row and reads it back.
 */
#include "study/store.h"
#include "study/published.h"
#include <errno.h>
#include <gsl/gsl_math.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Format of the tables; a store of another one is refused. */
#define FORMAT 2

#define CASE_COLUMNS(TEXT, REAL, INTEGER, NAMED, CODED)                                            \
    TEXT(name, c->name)                                                                            \
    TEXT(file, c->file)                                                                            \
    INTEGER(line, c->line)                                                                         \
    TEXT(source, c->source)                                                                        \
    TEXT(target, c->target)                                                                        \
    NAMED(architecture, c->approximation.architecture, ordo_architecture_find)                     \
    NAMED(activation, c->approximation.activation, ordo_activation_find)                           \
    NAMED(method, c->approximation.method, ordo_method_find)                                       \
    INTEGER(knots, c->approximation.knots)                                                         \
    CODED(stages, stages_text, stages_read)                                                        \
    INTEGER(sweeps, c->approximation.staging.sweeps)                                               \
    INTEGER(iterations, c->approximation.staging.iterations)                                       \
    INTEGER(init, c->approximation.staging.init)                                                   \
    INTEGER(linear_solver, c->approximation.staging.linear_solver)                                 \
    INTEGER(frozen_bias, c->approximation.staging.frozen_bias)                                     \
    INTEGER(one_directional, c->approximation.staging.one_directional)                             \
    TEXT(gate_scale, c->gate_scale)                                                                \
    INTEGER(dx, c->approximation.dx)                                                               \
    INTEGER(points, c->approximation.points)                                                       \
    INTEGER(test_points, c->approximation.test_points)                                             \
    REAL(scale, c->approximation.scale)                                                            \
    INTEGER(seeds, c->seeds)                                                                       \
    INTEGER(versus, c->versus)                                                                     \
    REAL(window_from, c->from)                                                                     \
    REAL(window_to, c->to)                                                                         \
    REAL(confidence, c->confidence)                                                                \
    INTEGER(min_levels, c->min_levels)                                                             \
    REAL(expect_order, c->expect.order)                                                            \
    REAL(band, c->expect.band)                                                                     \
    INTEGER(intent, c->expect.intent)                                                              \
    CODED(refused, refused_text, refused_read)                                                     \
    INTEGER(constant, c->expect.constant)                                                          \
    REAL(constant_value, c->expect.constant_value)                                                 \
    REAL(constant_band, c->expect.constant_band)                                                   \
    REAL(value, c->expect.value)                                                                   \
    REAL(value_band, c->expect.value_band)                                                         \
    REAL(exact, c->expect.exact)                                                                   \
    TEXT(below, c->expect.below)                                                                   \
    CODED(published, published_text, published_read)                                               \
    REAL(published_band, c->expect.published_band)                                                 \
    REAL(slope, c->expect.slope)                                                                   \
    REAL(slope_band, c->expect.slope_band)                                                         \
    REAL(jump, c->expect.jump)                                                                     \
    TEXT(why, c->expect.why)                                                                       \
    TEXT(empirical, c->expect.empirical)                                                           \
    TEXT(failure, r->failure)

#define LEVEL_COLUMNS(TEXT, REAL, INTEGER)                                                         \
    INTEGER(n, m->n)                                                                               \
    INTEGER(seed, m->seed)                                                                         \
    INTEGER(status, m->status)                                                                     \
    REAL(error, m->error)                                                                          \
    REAL(h, m->h)                                                                                  \
    INTEGER(parameters, m->P)                                                                      \
    REAL(predicted, m->predicted)                                                                  \
    REAL(seconds, m->seconds)                                                                      \
    TEXT(note, m->note)                                                                            \
    INTEGER(iterations, m->iterations)                                                             \
    REAL(gradient, m->gradient)                                                                    \
    REAL(step, m->step)                                                                            \
    TEXT(stop, m->stop)

/* What is not one text or number in a case, as one text and back. Whatever the text is, what is
 * read is valid or refused. */
#define CODE_SIZE 256

static void stages_text(const struct ordo_case *c, char text[CODE_SIZE]) {
    const struct ordo_staging *staging = &c->approximation.staging;
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < staging->stages_count; i++)
        used += (size_t)snprintf(text + used, CODE_SIZE - used, "%s%s", i > 0 ? " " : "",
                                 staging->stages[i]);
}

static bool stages_read(const char *text, struct ordo_case *c) {
    struct ordo_staging *staging = &c->approximation.staging;

    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        if (length == 0 || length >= ORDO_STAGE_SIZE || staging->stages_count == ORDO_STAGES_MAX)
            return false;
        snprintf(staging->stages[staging->stages_count++], ORDO_STAGE_SIZE, "%.*s", (int)length,
                 text);
        text += length + (text[length] == ' ');
    }
    return true;
}

static void refused_text(const struct ordo_case *c, char text[CODE_SIZE]) {
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < c->expect.refused_count; i++)
        used += (size_t)snprintf(text + used, CODE_SIZE - used, "%s%s", i > 0 ? " " : "",
                                 ordo_reason_name(c->expect.refused[i]));
}

static bool refused_read(const char *text, struct ordo_case *c) {
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        enum ordo_reason reason = 0;
        while (reason < ORDO_REASON_COUNT &&
               (strncmp(ordo_reason_name(reason), text, length) != 0 ||
                ordo_reason_name(reason)[length] != '\0'))
            reason++;
        if (reason == ORDO_REASON_COUNT || c->expect.refused_count == ORDO_REFUSED_MAX)
            return false;
        c->expect.refused[c->expect.refused_count++] = reason;
        text += length + (text[length] == ' ');
    }
    return true;
}

static void published_text(const struct ordo_case *c, char text[CODE_SIZE]) {
    snprintf(text, CODE_SIZE, "%s", c->expect.published != NULL ? c->expect.published->id : "");
}

static bool published_read(const char *text, struct ordo_case *c) {
    c->expect.published = text[0] != '\0' ? ordo_published_find(text) : NULL;
    return text[0] == '\0' || c->expect.published != NULL;
}

struct ordo_store {
    sqlite3 *db;
    sqlite3_stmt *insert_case, *insert_domain, *insert_level, *insert_run;
};

#define DECLARE_TEXT(column, member) #column " TEXT, "
#define DECLARE_REAL(column, member) #column " REAL, "
#define DECLARE_INTEGER(column, member) #column " INTEGER, "
#define DECLARE_NAMED(column, member, find) #column " TEXT, "
#define DECLARE_CODED(column, write, read) #column " TEXT, "

static const char schema[] =
    "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
    "CREATE TABLE run (key TEXT PRIMARY KEY, value);"
    "CREATE TABLE cases (" CASE_COLUMNS(
        DECLARE_TEXT, DECLARE_REAL, DECLARE_INTEGER, DECLARE_NAMED,
        DECLARE_CODED) "id INTEGER PRIMARY KEY);"
                       "CREATE TABLE domains (id INTEGER, axis INTEGER, lower REAL, upper REAL);"
                       "CREATE TABLE levels (" LEVEL_COLUMNS(
                           DECLARE_TEXT, DECLARE_REAL,
                           DECLARE_INTEGER) "id INTEGER,"
                                            "PRIMARY KEY (id, n, seed));";

#define MARK2(column, member) "?,"
#define MARK3(column, member, find) "?,"

static const char sql_case[] =
    "INSERT INTO cases VALUES (" CASE_COLUMNS(MARK2, MARK2, MARK2, MARK3, MARK3) "?)";
static const char sql_level[] =
    "INSERT OR REPLACE INTO levels VALUES (" LEVEL_COLUMNS(MARK2, MARK2, MARK2) "?)";

/* Compared with a store's own declaration before it is read, so that columns can be read by
 * position. */
#define NAME2(column, member) #column ", "
#define NAME3(column, member, find) #column ", "
static const char sql_cases[] =
    "SELECT " CASE_COLUMNS(NAME2, NAME2, NAME2, NAME3, NAME3) "id FROM cases ORDER BY id";
static const char sql_levels[] =
    "SELECT " LEVEL_COLUMNS(NAME2, NAME2, NAME2) "id FROM levels WHERE id = ? ORDER BY n, seed";

const char *ordo_store_error(struct ordo_store *store) { return sqlite3_errmsg(store->db); }

void ordo_store_close(struct ordo_store *store) {
    if (store == NULL)
        return;
    sqlite3_finalize(store->insert_case);
    sqlite3_finalize(store->insert_domain);
    sqlite3_finalize(store->insert_level);
    sqlite3_finalize(store->insert_run);
    sqlite3_close(store->db);
    free(store);
}

static bool prepare(struct ordo_store *store, const char *sql, sqlite3_stmt **statement) {
    return sqlite3_prepare_v2(store->db, sql, -1, statement, NULL) == SQLITE_OK;
}

int ordo_store_create(const char *path, struct ordo_store **store, char message[], size_t size) {
    struct ordo_store *s = calloc(1, sizeof *s);
    char previous[PATH_MAX];

    *store = NULL;
    if (s == NULL) {
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    /* What an earlier run kept stays under another name. */
    snprintf(previous, sizeof previous, "%s.previous", path);
    if (rename(path, previous) != 0 && errno != ENOENT) {
        snprintf(message, size, "%s: cannot be replaced: %s", path, strerror(errno));
        free(s);
        return ORDO_EIO;
    }
    if (sqlite3_open(path, &s->db) != SQLITE_OK ||
        sqlite3_exec(s->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        !prepare(s, sql_case, &s->insert_case) || !prepare(s, sql_level, &s->insert_level) ||
        !prepare(s, "INSERT INTO domains VALUES (?,?,?,?)", &s->insert_domain) ||
        !prepare(s, "INSERT INTO run VALUES (?,?)", &s->insert_run)) {
        snprintf(message, size, "%s: cannot keep results: %s", path, sqlite3_errmsg(s->db));
        ordo_store_close(s);
        return ORDO_EIO;
    }
    *store = s;
    return ORDO_OK;
}

static int step(sqlite3_stmt *statement) {
    const int done = sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK && done == SQLITE_DONE ? ORDO_OK : ORDO_EIO;
}

/* A NaN becomes NULL in SQLite; infinity stays. */
#define BIND_TEXT(column, member) sqlite3_bind_text(q, ++i, member, -1, SQLITE_TRANSIENT);
#define BIND_REAL(column, member) sqlite3_bind_double(q, ++i, member);
#define BIND_INTEGER(column, member) sqlite3_bind_int64(q, ++i, (sqlite3_int64)(member));
#define BIND_NAMED(column, member, find)                                                           \
    sqlite3_bind_text(q, ++i, (member)->name, -1, SQLITE_TRANSIENT);
#define BIND_CODED(column, write, read)                                                            \
    write(c, code);                                                                                \
    sqlite3_bind_text(q, ++i, code, -1, SQLITE_TRANSIENT);

int ordo_store_level(struct ordo_store *store, size_t index, const struct ordo_measurement *m) {
    sqlite3_stmt *q = store->insert_level;
    int i = 0;

    LEVEL_COLUMNS(BIND_TEXT, BIND_REAL, BIND_INTEGER)
    sqlite3_bind_int64(q, ++i, (sqlite3_int64)index);
    return step(q);
}

static int case_write(struct ordo_store *store, size_t index, const struct ordo_result *r) {
    const struct ordo_case *c = r->c;
    sqlite3_stmt *q = store->insert_case;
    char code[CODE_SIZE];
    int i = 0, status;

    CASE_COLUMNS(BIND_TEXT, BIND_REAL, BIND_INTEGER, BIND_NAMED, BIND_CODED)
    sqlite3_bind_int64(q, ++i, (sqlite3_int64)index);
    status = step(q);
    q = store->insert_domain;
    for (size_t axis = 0; axis < c->approximation.dx && status == ORDO_OK; axis++) {
        sqlite3_bind_int64(q, 1, (sqlite3_int64)index);
        sqlite3_bind_int64(q, 2, (sqlite3_int64)axis);
        sqlite3_bind_double(q, 3, c->approximation.lower[axis]);
        sqlite3_bind_double(q, 4, c->approximation.upper[axis]);
        status = step(q);
    }
    for (size_t k = 0; k < r->levels_count && status == ORDO_OK; k++)
        status = ordo_store_level(store, index, &r->levels[k]);
    return status;
}

int ordo_store_case(struct ordo_store *store, size_t index, const struct ordo_result *r) {
    if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        return ORDO_EIO;
    const int status = case_write(store, index, r);
    const char *end = status == ORDO_OK ? "COMMIT" : "ROLLBACK";
    return sqlite3_exec(store->db, end, NULL, NULL, NULL) == SQLITE_OK ? status : ORDO_EIO;
}

static int run_value(struct ordo_store *store, const char *key, double value) {
    sqlite3_bind_text(store->insert_run, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_double(store->insert_run, 2, value);
    return step(store->insert_run);
}

int ordo_store_finish(struct ordo_store *store, const struct ordo_study *study) {
    int status = run_value(store, "format", FORMAT);

    if (status == ORDO_OK)
        status = run_value(store, "interrupted", study->interrupted);
    if (status == ORDO_OK)
        status = run_value(store, "seconds", study->seconds);
    if (status == ORDO_OK)
        status = run_value(store, "threads", study->threads);
    return status;
}

static char *column_text(sqlite3_stmt *q, int i, bool *failed) {
    const char *text = (const char *)sqlite3_column_text(q, i);
    char *copy = text == NULL ? NULL : strdup(text);

    *failed |= text != NULL && copy == NULL;
    return copy;
}

static double column_real(sqlite3_stmt *q, int i) {
    return sqlite3_column_type(q, i) == SQLITE_NULL ? GSL_NAN : sqlite3_column_double(q, i);
}

#define READ_TEXT(column, member) member = column_text(q, i++, &failed);
#define READ_REAL(column, member) member = column_real(q, i++);
#define READ_INTEGER(column, member) member = (__typeof__(member))sqlite3_column_int64(q, i++);
#define READ_NAMED(column, member, find)                                                           \
    {                                                                                              \
        const char *named = (const char *)sqlite3_column_text(q, i++);                             \
        member = named == NULL ? NULL : find(named);                                               \
        failed |= member == NULL;                                                                  \
    }

#define READ_CODED(column, write, read)                                                            \
    {                                                                                              \
        const char *code = (const char *)sqlite3_column_text(q, i++);                              \
        failed |= code == NULL || !read(code, c);                                                  \
    }

static bool read_case(sqlite3_stmt *q, struct ordo_case *c, struct ordo_result *r) {
    bool failed = false;
    int i = 0;

    CASE_COLUMNS(READ_TEXT, READ_REAL, READ_INTEGER, READ_NAMED, READ_CODED)
    r->c = c;
    r->failure_reason = ORDO_TARGET_FAILED; /* of a failure, if there was one */
    return !failed && c->name != NULL && c->file != NULL && c->target != NULL &&
           c->approximation.dx <= ORDO_DX_MAX && c->approximation.knots <= 1 &&
           c->approximation.staging.init <= ORDO_INIT_UNIFORM &&
           c->approximation.staging.linear_solver <= ORDO_SOLVER_NORMAL &&
           c->versus <= ORDO_VERSUS_H && c->expect.intent <= ORDO_AT_MOST;
}

static void read_level(sqlite3_stmt *q, struct ordo_measurement *m) {
    int i = 0;

#define COPY_TEXT(column, member)                                                                  \
    {                                                                                              \
        const char *text = (const char *)sqlite3_column_text(q, i++);                              \
        snprintf(member, sizeof member, "%s", text == NULL ? "" : text);                           \
    }
    LEVEL_COLUMNS(COPY_TEXT, READ_REAL, READ_INTEGER)
#undef COPY_TEXT
}

/* Levels of one case, and the distinct widths they have. */
static bool read_levels(sqlite3_stmt *q, size_t index, struct ordo_result *r) {
    size_t capacity = 0;

    sqlite3_bind_int64(q, 1, (sqlite3_int64)index);
    while (sqlite3_step(q) == SQLITE_ROW) {
        if (r->levels_count == capacity) {
            capacity = capacity == 0 ? 16 : 2 * capacity;
            struct ordo_measurement *levels = realloc(r->levels, capacity * sizeof *levels);
            if (levels == NULL)
                return false;
            r->levels = levels;
        }
        read_level(q, r->levels + r->levels_count);
        r->seconds += r->levels[r->levels_count++].seconds;
    }
    if (sqlite3_reset(q) != SQLITE_OK)
        return false;
    r->c->widths = calloc(r->levels_count + 1, sizeof *r->c->widths);
    for (size_t i = 0; r->c->widths != NULL && i < r->levels_count; i++)
        if (i == 0 || r->levels[i].n != r->levels[i - 1].n)
            r->c->widths[r->c->widths_count++] = r->levels[i].n;
    return r->c->widths != NULL;
}

static bool read_domains(struct ordo_store *s, struct ordo_cases *cases) {
    sqlite3_stmt *q = NULL;
    bool read = prepare(s, "SELECT id, axis, lower, upper FROM domains", &q);

    while (read && sqlite3_step(q) == SQLITE_ROW) {
        const sqlite3_int64 id = sqlite3_column_int64(q, 0), axis = sqlite3_column_int64(q, 1);
        read = id >= 0 && (size_t)id < cases->count && axis >= 0 && axis < ORDO_DX_MAX;
        if (read) {
            cases->cases[id].approximation.lower[axis] = column_real(q, 2);
            cases->cases[id].approximation.upper[axis] = column_real(q, 3);
        }
    }
    sqlite3_finalize(q);
    return read;
}

/* A value of the table `run`; NaN if a crash came before it was written. */
static double read_run(struct ordo_store *s, const char *key) {
    sqlite3_stmt *q = NULL;
    double value = GSL_NAN;

    if (prepare(s, "SELECT value FROM run WHERE key = ?", &q)) {
        sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
        if (sqlite3_step(q) == SQLITE_ROW)
            value = column_real(q, 0);
    }
    sqlite3_finalize(q);
    return value;
}

/* Whether every page of the file is there and makes sense: a file that was cut may still be read in
 * part. */
static bool intact(struct ordo_store *s) {
    sqlite3_stmt *q = NULL;
    const bool ok = prepare(s, "PRAGMA quick_check(1)", &q) && sqlite3_step(q) == SQLITE_ROW &&
                    strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;

    sqlite3_finalize(q);
    return ok;
}

static bool read_all(struct ordo_store *s, struct ordo_cases *cases, struct ordo_study *study) {
    sqlite3_stmt *count = NULL, *q = NULL, *levels = NULL;
    size_t total = 0;
    bool read = intact(s) && prepare(s, "SELECT count(*) FROM cases", &count) &&
                sqlite3_step(count) == SQLITE_ROW && prepare(s, sql_cases, &q) &&
                prepare(s, sql_levels, &levels);

    if (read) {
        total = (size_t)sqlite3_column_int64(count, 0);
        cases->cases = calloc(total + 1, sizeof *cases->cases);
        study->results = calloc(total + 1, sizeof *study->results);
        read = cases->cases != NULL && study->results != NULL;
    }
    for (size_t i = 0; read && i < total; i++) {
        read = sqlite3_step(q) == SQLITE_ROW;
        cases->count = study->count = i + 1;
        read = read && read_case(q, cases->cases + i, study->results + i) &&
               read_levels(levels, i, study->results + i);
    }
    read = read && read_domains(s, cases);
    const double format = read_run(s, "format"); /* nothing else tells of a format to come */
    read = read && (gsl_isnan(format) || format == FORMAT);
    const double interrupted = read_run(s, "interrupted"), seconds = read_run(s, "seconds");
    study->interrupted = !(interrupted == 0);
    study->seconds = gsl_finite(seconds) ? seconds : 0;
    const double threads = read_run(s, "threads");
    study->threads = gsl_finite(threads) ? (int)threads : 0;
    sqlite3_finalize(count);
    sqlite3_finalize(q);
    sqlite3_finalize(levels);
    return read;
}

int ordo_store_load(const char *path, struct ordo_cases *cases, struct ordo_study *study,
                    char message[], size_t size) {
    struct ordo_store s = {0};
    int status = ORDO_OK;

    *cases = (struct ordo_cases){0};
    *study = (struct ordo_study){0};
    if (access(path, R_OK) != 0) {
        snprintf(message, size, "%s: %s; expected the results of an earlier `ordo run --out`", path,
                 strerror(errno));
        return ORDO_EIO;
    }
    if (sqlite3_open_v2(path, &s.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        !read_all(&s, cases, study)) {
        snprintf(message, size, "%s: not the results of this version of `ordo run` (%s)", path,
                 sqlite3_errcode(s.db) == SQLITE_OK || sqlite3_errcode(s.db) == SQLITE_DONE ||
                         sqlite3_errcode(s.db) == SQLITE_ROW
                     ? "a field is missing or has no known value"
                     : sqlite3_errmsg(s.db));
        ordo_study_free(study);
        ordo_cases_free(cases);
        status = ORDO_EIO;
    }
    sqlite3_close(s.db);
    return status;
}
