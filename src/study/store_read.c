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
    [CASES] = "SELECT id, name, file, experiment, x, levels, measurements, failure, failure_reason,"
              " scale, seconds FROM cases ORDER BY id",
    [CLAIMS] = "SELECT figure FROM claims WHERE id = ? ORDER BY claim",
    [SETTINGS] = "SELECT part, claim, name, value, given, line FROM settings WHERE id = ?"
                 " ORDER BY place",
    [LABELS] = "SELECT place, label FROM labels WHERE id = ?",
};

/* The levels of an experiment. */
struct table {
    const struct ordo_experiment *experiment;
    struct ordo_columns columns;
    sqlite3_stmt *select;
    int at[ORDO_COLUMNS_MAX]; /* where a column is, -1 if the store has none */
};

struct reading {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct table **tables; /* tables[tables_count] */
    size_t tables_count;
    const char *name; /* of the case that is being read, NULL if it is none */
    bool foreign;     /* the failure is that it is no store of this version */
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

/* Begin to read the rows of a case. */
static sqlite3_stmt *rows(sqlite3_stmt *statement, sqlite3_int64 id) {
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, id);
    return statement;
}

/* The next row: ORDO_OK with *more false behind the last. */
static int next(struct reading *r, sqlite3_stmt *q, bool *more) {
    const int code = sqlite3_step(q);

    *more = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? ORDO_OK : fail(r);
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

/* One value; `brings` declares further ones behind it, as when a case is read. */
static int read_value(struct reading *r, struct ordo_values *values, sqlite3_stmt *q) {
    const char *name = text_at(q, 2), *text = text_at(q, 3);
    char expected[256];

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

/* The set of values that a row belongs to. */
static struct ordo_values *part(struct ordo_case *c, sqlite3_stmt *q) {
    const char *name = text_at(q, 0);
    const sqlite3_int64 claim = sqlite3_column_int64(q, 1);

    assert(c != NULL);
    if (name != NULL && strcmp(name, "experiment") == 0)
        return &c->settings;
    if (name != NULL && strcmp(name, "study") == 0)
        return &c->study;
    return claim >= 0 && (size_t)claim < c->claims_count ? &c->claims[claim].values : NULL;
}

static int read_settings(struct reading *r, sqlite3_int64 id, struct ordo_case *c) {
    sqlite3_stmt *q = rows(r->statements[SETTINGS], id);
    bool more;
    int status;

    while ((status = next(r, q, &more)) == ORDO_OK && more) {
        struct ordo_values *values = part(c, q);
        status = values != NULL ? read_value(r, values, q)
                                : unknown(r, "a setting of nothing that is known");
        if (status != ORDO_OK)
            break;
    }
    return status;
}

static int read_claims(struct reading *r, sqlite3_int64 id, struct ordo_case *c) {
    sqlite3_stmt *q = rows(r->statements[CLAIMS], id);
    bool more;
    int status;

    while ((status = next(r, q, &more)) == ORDO_OK && more) {
        const char *name = text_at(q, 0) != NULL ? text_at(q, 0) : "";
        const size_t figure = ordo_quantities_index(c->experiment->figures, name);
        if (figure == ordo_quantities_count(c->experiment->figures))
            return unknown(r, "the experiment %s has no figure '%.60s'", c->experiment->name, name);
        if (ordo_case_claim(c, figure) == NULL)
            return ORDO_ENOMEM;
    }
    return status;
}

static int read_labels(struct reading *r, sqlite3_int64 id, struct ordo_result *result) {
    const size_t count = ordo_quantities_count(result->c->experiment->coordinates) +
                         ordo_quantities_count(result->c->experiment->figures);
    sqlite3_stmt *q = rows(r->statements[LABELS], id);
    bool more;
    int status;

    while ((status = next(r, q, &more)) == ORDO_OK && more) {
        const sqlite3_int64 place = sqlite3_column_int64(q, 0);
        if (result->labels == NULL)
            result->labels = calloc(count, sizeof *result->labels);
        if (result->labels == NULL)
            return ORDO_ENOMEM;
        if (place < 0 || (size_t)place >= count || result->labels[place] != NULL)
            return unknown(r, "a label of nothing that is known");
        status = copy(q, 1, &result->labels[place]);
        if (status != ORDO_OK)
            break;
    }
    return status;
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

static int open_table(struct reading *r, struct table *table) {
    char *select = ordo_columns_select(table->experiment);
    int status = select != NULL ? prepare(r, select, &table->select) : ORDO_ENOMEM;

    sqlite3_free(select);
    if (status != ORDO_OK)
        return status;
    ordo_columns_of(table->experiment, &table->columns);
    for (size_t i = 0; i < table->columns.count; i++) {
        table->at[i] = sqlite3_column_count(table->select) - 1;
        while (table->at[i] >= 0 &&
               sqlite3_stricmp(sqlite3_column_name(table->select, table->at[i]),
                               table->columns.name[i]) != 0)
            table->at[i]--;
        if (table->at[i] < 0 && i < ORDO_COLUMNS_FIXED)
            return unknown(r, "the levels have no column '%s'", table->columns.name[i]);
    }
    return ORDO_OK;
}

/* The table of an experiment, found or opened. */
static int find_table(struct reading *r, const struct ordo_experiment *experiment,
                      struct table **table) {
    for (size_t i = 0; i < r->tables_count; i++)
        if (r->tables[i]->experiment == experiment) {
            *table = r->tables[i];
            return ORDO_OK;
        }
    struct table **tables = realloc(r->tables, (r->tables_count + 1) * sizeof *tables);
    if (tables == NULL)
        return ORDO_ENOMEM;
    r->tables = tables;
    *table = calloc(1, sizeof **table);
    if (*table == NULL)
        return ORDO_ENOMEM;
    r->tables[r->tables_count++] = *table;
    (*table)->experiment = experiment;
    return open_table(r, *table);
}

/* One row of levels. */
static int read_level(struct reading *r, const struct table *t, struct ordo_result *result) {
    sqlite3_stmt *q = t->select;
    const sqlite3_int64 place = sqlite3_column_int64(q, t->at[ORDO_COLUMN_PLACE]);
    const sqlite3_int64 status = sqlite3_column_int64(q, t->at[ORDO_COLUMN_STATUS]);

    if (place < 0 || (size_t)place >= result->count || status < 0 || status >= ORDO_STATUS_COUNT)
        return unknown(r, "level %lld has the status %lld", (long long)place, (long long)status);
    struct ordo_measurement *m = &result->measurements[place];
    if ((size_t)sqlite3_column_int64(q, t->at[ORDO_COLUMN_LEVEL]) != m->level ||
        (unsigned long)sqlite3_column_int64(q, t->at[ORDO_COLUMN_SEED]) != m->seed)
        return unknown(r, "level %lld is not the one that was to be run", (long long)place);
    m->status = (int)status;
    m->seconds = real_at(q, t->at[ORDO_COLUMN_SECONDS]);
    m->memory = real_at(q, t->at[ORDO_COLUMN_MEMORY]);
    for (size_t i = 0; i < t->columns.figures; i++) {
        m->value[i] = real_at(q, t->at[t->columns.value + i]);
        m->predicted[i] = real_at(q, t->at[t->columns.predicted + i]);
    }
    result->seconds += m->seconds;
    free(m->note);
    return copy(q, t->at[ORDO_COLUMN_NOTE], &m->note);
}

static int read_levels(struct reading *r, sqlite3_int64 id, struct ordo_result *result) {
    struct table *table = NULL;
    bool more = true;
    int status = find_table(r, result->c->experiment, &table);

    if (status == ORDO_OK)
        rows(table->select, id);
    while (status == ORDO_OK && (status = next(r, table->select, &more)) == ORDO_OK && more)
        status = read_level(r, table, result);
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
    int status = ordo_case_init(c, experiment);
    result->c = c;
    if (status == ORDO_OK)
        status = copy(q, 1, &c->name);
    if (status == ORDO_OK)
        status = copy(q, 2, &c->file);
    if (status == ORDO_OK)
        status = copy(q, 7, &result->failure);
    if (status != ORDO_OK)
        return status;
    if (!ordo_case_axis(experiment, x, &c->x))
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

static int read_case(struct reading *r, sqlite3_stmt *q, struct ordo_case *c,
                     struct ordo_result *result) {
    const sqlite3_int64 id = sqlite3_column_int64(q, 0);
    int status = read_head(r, q, c, result);

    if (status == ORDO_OK)
        status = read_claims(r, id, c);
    if (status == ORDO_OK)
        status = read_settings(r, id, c);
    if (status == ORDO_OK)
        status = read_plan(r, q, result);
    if (status == ORDO_OK)
        status = read_labels(r, id, result);
    if (status == ORDO_OK)
        status = read_levels(r, id, result);
    r->name = NULL;
    return status;
}

/* The value of a statement with one row and one column; NaN if it has none. */
static int read_number(struct reading *r, const char *text, double *value) {
    sqlite3_stmt *q = NULL;
    bool more = false;
    int status = prepare(r, text, &q);

    if (status == ORDO_OK)
        status = next(r, q, &more);
    *value = status == ORDO_OK && more ? real_at(q, 0) : NAN;
    sqlite3_finalize(q);
    return status;
}

/* Whether every page is there and makes sense, as a file that was cut may still be read in part;
 * whether a run was begun, and by which version. */
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
    double interrupted, seconds, threads;
    int status = read_number(r, "SELECT value FROM run WHERE key = 'interrupted'", &interrupted);

    if (status == ORDO_OK)
        status = read_number(r, "SELECT value FROM run WHERE key = 'seconds'", &seconds);
    if (status == ORDO_OK)
        status = read_number(r, "SELECT value FROM run WHERE key = 'threads'", &threads);
    if (status != ORDO_OK)
        return status;
    study->interrupted = !(interrupted == 0);
    study->seconds = isfinite(seconds) ? seconds : 0;
    study->threads = threads > 0 && threads < 1e6 ? (int)threads : 0;
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
        if (status != ORDO_OK)
            return status;
    }
    return status == ORDO_OK ? read_run(r, study) : status;
}

static void close_reading(struct reading *r) {
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(r->statements[i]);
    for (size_t i = 0; i < r->tables_count; i++) {
        sqlite3_finalize(r->tables[i]->select);
        free(r->tables[i]);
    }
    free(r->tables);
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
