/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_read.c: read a study back, in one transaction, so that a run which goes on meanwhile is
 * seen as it was at one moment. Whatever the file is, what is read is valid or refused with a
 * sentence.
 */
#include "experiment/reason.h"
#include "study/store.h"
#include "study/store_file.h"
#include "study/store_schema.h"
#include "text/sentence.h"
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a sentence about what is wrong in a store. */
enum { WORDS = 768 };

enum { CASES, CLAIMS, SETTINGS, LABELS, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [CASES] =
        "SELECT id, name, file, experiment, x, levels, measurements, failure, failure_reason,"
        " scale, seconds, (SELECT value FROM run WHERE key='directory') FROM cases ORDER BY 1",
    [CLAIMS] = "SELECT figure FROM claims WHERE id = ? ORDER BY claim",
    [SETTINGS] = "SELECT part, claim, name, value, given, line FROM settings WHERE id = ?"
                 " ORDER BY place",
    [LABELS] = "SELECT place, label FROM labels WHERE id = ?",
};

struct reading {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct ordo_columns columns; /* of the levels of the case that is being read */
    int at[ORDO_COLUMNS_MAX];    /* where each is, -1 if the store has none */
    const char *name;            /* of the case that is being read, NULL if it is none */
    bool foreign;                /* the failure is that it is no store of this version */
    char words[WORDS];
};

/* Something has no known value. Returns ORDO_EIO. */
__attribute__((format(printf, 2, 3))) static int unknown(struct reading *r, const char *format,
                                                         ...) {
    char text[WORDS];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (r->name != NULL)
        ordo_sentence_format(r->words, sizeof r->words, "case '%s': %s", r->name, text);
    else
        ordo_sentence_format(r->words, sizeof r->words, "%s", text);
    r->foreign = true;
    return ORDO_EIO;
}

/* SQLite failed just now. */
static int fail(struct reading *r) {
    const int code = sqlite3_errcode(r->db);

    ordo_store_words(r->db, r->words, sizeof r->words);
    r->foreign = code == SQLITE_ERROR || code == SQLITE_NOTADB || code == SQLITE_CORRUPT ||
                 code == SQLITE_MISMATCH;
    return code == SQLITE_NOMEM ? ORDO_ENOMEM : ORDO_EIO;
}

static int prepare(struct reading *r, const char *text, sqlite3_stmt **statement) {
    return sqlite3_prepare_v2(r->db, text, -1, statement, NULL) == SQLITE_OK ? ORDO_OK : fail(r);
}

/* The next row: ORDO_OK with *more false behind the last. */
static int next(struct reading *r, sqlite3_stmt *q, bool *more) {
    const int code = sqlite3_step(q);

    *more = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? ORDO_OK : fail(r);
}

/* What reads a row about the case of a result. */
typedef int read_row(struct reading *r, sqlite3_stmt *q, struct ordo_result *result);

/* All rows about the case `id`. */
static int read_rows(struct reading *r, sqlite3_stmt *q, sqlite3_int64 id, read_row *read,
                     struct ordo_result *result) {
    bool more = true;
    int status = ORDO_OK;

    sqlite3_reset(q);
    sqlite3_bind_int64(q, 1, id);
    while (status == ORDO_OK && (status = next(r, q, &more)) == ORDO_OK && more)
        status = read(r, q, result);
    return status;
}

static const char *text_at(sqlite3_stmt *q, int column) {
    return (const char *)sqlite3_column_text(q, column);
}

static double real_at(sqlite3_stmt *q, int column) {
    return column < 0 || sqlite3_column_type(q, column) == SQLITE_NULL
               ? NAN
               : sqlite3_column_double(q, column);
}

/* A copy of the text of a column, NULL if it has none. */
static int copy(sqlite3_stmt *q, int column, char **text) {
    const char *source = text_at(q, column);

    *text = source != NULL ? strdup(source) : NULL;
    return source != NULL && *text == NULL ? ORDO_ENOMEM : ORDO_OK;
}

/* The set of values that a row belongs to. */
static struct ordo_values *part(struct ordo_case *c, sqlite3_stmt *q) {
    const char *name = text_at(q, 0) != NULL ? text_at(q, 0) : "";
    const sqlite3_int64 claim = sqlite3_column_int64(q, 1);

    if (strcmp(name, "experiment") == 0)
        return &c->settings;
    if (strcmp(name, "study") == 0)
        return &c->study;
    return claim >= 0 && (size_t)claim < c->claims_count ? &c->claims[claim].values : NULL;
}

/* One value; `brings` declares further ones behind it, as when a case is read. */
static int read_setting(struct reading *r, sqlite3_stmt *q, struct ordo_result *result) {
    struct ordo_values *values = part(result->c, q);
    const char *name = text_at(q, 2), *text = text_at(q, 3);
    char expected[256];

    if (values == NULL)
        return unknown(r, "a setting of nothing that is known");
    if (name == NULL || text == NULL)
        return unknown(r, "a setting without a name or value");
    const size_t i = ordo_values_index(values, name);
    if (i == values->count)
        return unknown(r, "there is no setting '%.60s'", name);
    const int status = ordo_value_parse(values->settings[i], text, &values->values[i]);
    if (status == ORDO_EINVAL) {
        ordo_setting_expected(values->settings[i], expected, sizeof expected);
        return unknown(r, "%.60s is '%.60s', expected %s", name, text, expected);
    }
    if (status != ORDO_OK)
        return status;
    values->values[i].given = sqlite3_column_int(q, 4) != 0;
    values->values[i].line = sqlite3_column_int(q, 5);
    return ordo_values_bring(values, i);
}

static int read_claim(struct reading *r, sqlite3_stmt *q, struct ordo_result *result) {
    const struct ordo_experiment *experiment = result->c->experiment;
    const char *name = text_at(q, 0) != NULL ? text_at(q, 0) : "";
    const size_t figure = ordo_quantities_index(result->c->figure, name);

    if (result->c->figure[figure].name == NULL)
        return unknown(r, "the experiment %s has no figure '%.60s'", experiment->name, name);
    return ordo_case_claim(result->c, figure) != NULL ? ORDO_OK : ORDO_ENOMEM;
}

static int read_label(struct reading *r, sqlite3_stmt *q, struct ordo_result *result) {
    const size_t count = ordo_labels_count(result->c);
    const sqlite3_int64 place = sqlite3_column_int64(q, 0);

    if (result->labels == NULL)
        result->labels = calloc(count, sizeof *result->labels);
    if (result->labels == NULL)
        return ORDO_ENOMEM;
    if (place < 0 || (size_t)place >= count || result->labels[place] != NULL)
        return unknown(r, "a label of nothing that is known");
    return copy(q, 1, &result->labels[place]);
}

/* The levels and which measurements there are to be, none of them run so far. */
static int read_plan(struct reading *r, sqlite3_stmt *q, struct ordo_result *result) {
    const char *levels_text = text_at(q, 5), *plan = text_at(q, 6);
    struct ordo_case *c = result->c;
    double *levels = NULL;
    size_t *place = NULL, levels_count = 0, count = 0;
    unsigned long *seed = NULL;
    int status = ORDO_OK;

    if (levels_text != NULL)
        status = ordo_levels_parse(levels_text, c->coordinates, &levels, &levels_count);
    if (status == ORDO_OK && plan != NULL)
        status = ordo_plan_parse(plan, levels_count, &place, &seed, &count);
    /* A case that could not be prepared has no measurements. */
    if (status == ORDO_OK && levels != NULL && result->failure == NULL)
        status = ordo_result_alloc(result, levels_count, levels, count, place, seed);
    if (!c->experiment->reads_levels) {
        c->levels = levels;
        c->levels_count = levels_count;
    } else {
        free(levels);
    }
    free(place);
    free(seed);
    return status == ORDO_EINVAL ? unknown(r, "the list of levels makes no sense") : status;
}

/* Where a column of a statement is, -1 if it has none of this name. */
static int column_of(sqlite3_stmt *q, const char *name) {
    int column = sqlite3_column_count(q) - 1;

    while (column >= 0 && sqlite3_stricmp(sqlite3_column_name(q, column), name) != 0)
        column--;
    return column;
}

/* One row of levels. */
static int read_level(struct reading *r, sqlite3_stmt *q, struct ordo_result *result) {
    const struct ordo_columns *columns = &r->columns;
    const int *at = r->at;
    const sqlite3_int64 place = sqlite3_column_int64(q, at[ORDO_COLUMN_PLACE]);
    const sqlite3_int64 status = sqlite3_column_int64(q, at[ORDO_COLUMN_STATUS]);
    if (place < 0 || (size_t)place >= result->count || status < 0 || status >= ORDO_STATUS_COUNT)
        return unknown(r, "level %lld has the status %lld", (long long)place, (long long)status);
    struct ordo_measurement *m = &result->measurements[place];
    if ((size_t)sqlite3_column_int64(q, at[ORDO_COLUMN_LEVEL]) != m->level ||
        (unsigned long)sqlite3_column_int64(q, at[ORDO_COLUMN_SEED]) != m->seed)
        return unknown(r, "level %lld is not the one that was to be run", (long long)place);
    m->status = (int)status;
    m->seconds = real_at(q, at[ORDO_COLUMN_SECONDS]);
    m->memory = real_at(q, at[ORDO_COLUMN_MEMORY]);
    for (size_t i = 0; i < columns->figures; i++) {
        m->value[i] = real_at(q, at[columns->value + i]);
        m->predicted[i] = real_at(q, at[columns->predicted + i]);
    }
    result->seconds += m->seconds;
    free(m->note);
    return copy(q, at[ORDO_COLUMN_NOTE], &m->note);
}

static int read_levels(struct reading *r, sqlite3_int64 id, struct ordo_result *result) {
    char *select = ordo_columns_select(result->c->experiment);
    sqlite3_stmt *q = NULL;
    int status = select != NULL ? prepare(r, select, &q) : ORDO_ENOMEM;

    ordo_columns_of(result->c->experiment, &r->columns);
    for (size_t i = 0; i < r->columns.count && status == ORDO_OK; i++) {
        r->at[i] = column_of(q, r->columns.name[i]);
        if (r->at[i] < 0 && i < ORDO_COLUMNS_FIXED)
            status = unknown(r, "the levels have no column '%s'", r->columns.name[i]);
    }
    if (status == ORDO_OK)
        status = read_rows(r, q, id, read_level, result);
    sqlite3_free(select);
    sqlite3_finalize(q);
    return status;
}

/* What a case is called, what it is, and why it has no levels if so. */
static int read_head(struct reading *r, sqlite3_stmt *q, struct ordo_case *c,
                     struct ordo_result *result) {
    const char *name = text_at(q, 1), *experiment_name = text_at(q, 3), *x = text_at(q, 4);
    const char *reason = text_at(q, 8);

    if (name == NULL || experiment_name == NULL || x == NULL)
        return unknown(r, "a case without a name, an experiment or an x");
    r->name = name;
    const struct ordo_experiment *experiment = ordo_experiment_find(experiment_name);
    if (experiment == NULL)
        return unknown(r, "there is no experiment '%.60s'", experiment_name);
    result->c = c;
    if (ordo_case_init(c, experiment) != ORDO_OK || copy(q, 1, &c->name) != ORDO_OK ||
        copy(q, 2, &c->file) != ORDO_OK || copy(q, 7, &result->failure) != ORDO_OK)
        return ORDO_ENOMEM;
    if (!ordo_case_axis(c, x, &c->x))
        return unknown(r, "x is '%.60s', which the experiment %s does not have", x,
                       experiment_name);
    if (result->failure != NULL)
        result->failure_reason = reason != NULL ? ordo_any_reason_find(reason) : -1;
    if (result->failure_reason < 0)
        return unknown(r, "there is no reason '%.60s' to fail for", reason != NULL ? reason : "");
    result->scale = real_at(q, 9);
    result->seconds = real_at(q, 10);
    result->stage = ORDO_MEASURED;
    return ORDO_OK;
}

static read_row *const readers[] = {
    [CLAIMS] = read_claim, [SETTINGS] = read_setting, [LABELS] = read_label};

static int read_case(struct reading *r, sqlite3_stmt *q, struct ordo_case *c,
                     struct ordo_result *result) {
    const sqlite3_int64 id = sqlite3_column_int64(q, 0);
    int status = read_head(r, q, c, result);

    for (size_t i = CLAIMS; i <= LABELS && status == ORDO_OK; i++)
        status = read_rows(r, r->statements[i], id, readers[i], result);
    if (status == ORDO_OK)
        status = read_plan(r, q, result);
    if (status == ORDO_OK)
        status = read_levels(r, id, result);
    r->name = NULL;
    return status;
}

static int read_number(struct reading *r, const char *text, double *value) {
    return ordo_store_number(r->db, text, value) == SQLITE_OK ? ORDO_OK : fail(r);
}

/* Whether every page is there, whether a run was begun, and by which version. */
static int look_over(struct reading *r, double *count) {
    sqlite3_stmt *q = NULL;
    double tables = NAN, format = NAN;
    bool more = false;
    int status = prepare(r, "PRAGMA quick_check(1)", &q);

    *count = 0;
    if (status == ORDO_OK)
        status = next(r, q, &more);
    if (status == ORDO_OK && more && strcmp(text_at(q, 0), "ok") != 0)
        status = unknown(r, "%s", text_at(q, 0));
    sqlite3_finalize(q);
    if (status == ORDO_OK)
        status = read_number(r, "SELECT count(*) FROM sqlite_schema", &tables);
    if (status == ORDO_OK && tables > 0)
        status = read_number(r, "SELECT value FROM run WHERE key = 'format'", &format);
    if (status == ORDO_OK && tables > 0 && format != ORDO_STORE_FORMAT)
        return unknown(r, "its format is %g, expected %d", format, ORDO_STORE_FORMAT);
    if (status == ORDO_OK && tables > 0)
        status = read_number(r, "SELECT count(*) FROM cases", count);
    if (status == ORDO_OK && *count == 0) {
        snprintf(r->words, sizeof r->words, "no run has begun in it yet");
        status = ORDO_EIO;
    }
    return status;
}

/* How the run went; one that has not come to its end counts as interrupted. */
static int read_run(struct reading *r, struct ordo_study *study) {
    static const char *const keys[] = {"interrupted", "seconds", "threads"};
    double value[3];
    char text[64];

    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "SELECT value FROM run WHERE key = '%s'", keys[i]);
        const int status = read_number(r, text, &value[i]);
        if (status != ORDO_OK)
            return status;
    }
    study->interrupted = !(value[0] == 0);
    study->seconds = isfinite(value[1]) ? value[1] : 0;
    study->threads = value[2] > 0 && value[2] < 1e6 ? (int)value[2] : 0;
    for (size_t i = 0; i < study->count; i++)
        for (size_t k = 0; k < study->results[i].count; k++) {
            const int outcome = study->results[i].measurements[k].status;
            study->total++;
            study->done += outcome != ORDO_EINTERRUPTED;
            study->failed += outcome != ORDO_EINTERRUPTED && outcome != ORDO_OK;
        }
    return ORDO_OK;
}

static int read_all(struct reading *r, struct ordo_cases *cases, struct ordo_study *study) {
    double count;
    bool more;
    int status = look_over(r, &count);

    for (size_t i = 0; i < STATEMENTS && status == ORDO_OK; i++)
        status = prepare(r, sql[i], &r->statements[i]);
    if (status == ORDO_OK)
        status = ordo_cases_reserve(cases, (size_t)count);
    if (status != ORDO_OK)
        return status;
    study->results = calloc((size_t)count + 1, sizeof *study->results);
    if (study->results == NULL)
        return ORDO_ENOMEM;
    sqlite3_stmt *q = r->statements[CASES];
    while ((status = next(r, q, &more)) == ORDO_OK && more) {
        const size_t i = cases->count++;
        cases->cases[i] = (struct ordo_case){0};
        study->count = cases->count;
        status = read_case(r, q, &cases->cases[i], &study->results[i]);
        if (status == ORDO_OK && i == 0)
            status = copy(q, 11, &study->directory);
        if (status != ORDO_OK)
            return status;
    }
    return status == ORDO_OK ? read_run(r, study) : status;
}

static void close_reading(struct reading *r) {
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(r->statements[i]);
    sqlite3_close(r->db);
}

int ordo_store_load(const char *path, struct ordo_cases *cases, struct ordo_study *study,
                    char message[], size_t size) {
    struct reading r = {0};
    int status = ORDO_OK;

    *cases = (struct ordo_cases){0};
    *study = (struct ordo_study){0};
    if (access(path, R_OK) != 0) {
        snprintf(message, size, "%s: %s; expected the results of an earlier `ordo run --out`", path,
                 strerror(errno));
        return ORDO_EIO;
    }
    errno = 0; /* for ordo_store_words */
    /* Not for reading only: what a crash has left must be put in order first, where that can be. */
    if (sqlite3_open_v2(path, &r.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(r.db, ORDO_STORE_PATIENCE) != SQLITE_OK ||
        sqlite3_exec(r.db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(&r);
    if (status == ORDO_OK)
        status = read_all(&r, cases, study);
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s: %s", path, ordo_status_text(status));
    else if (status != ORDO_OK && r.foreign)
        snprintf(message, size, "%s: not the results of this version of `ordo run` (%s)", path,
                 r.words);
    else if (status != ORDO_OK)
        snprintf(message, size, "%s: cannot be read: %s", path, r.words);
    if (status != ORDO_OK) {
        ordo_study_free(study);
        ordo_cases_free(cases);
    }
    close_reading(&r);
    return status;
}
