/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_read.c: read a run back, in one transaction, so that a run which goes on meanwhile is
 * seen as it was at one moment. Whatever the file is, what is read is valid or refused with a
 * sentence.
 */
#include "experiment/reason.h"
#include "study/store.h"
#include "study/store_file.h"
#include "study/store_levels.h"
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

enum { RESULTS, RUN, QUANTITIES, CLAIMS, SETTINGS, LABELS, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [RESULTS] = "SELECT results.place, name, file, experiment, x, coalesce(results.levels,"
                " cases.levels), measurements, failure, failure_reason,"
                " coalesce(fingerprints.scale, results.scale),"
                " results.seconds, case_id, fingerprint, fingerprints.digest, reused FROM results"
                " LEFT JOIN cases ON cases.id = case_id"
                " LEFT JOIN fingerprints ON fingerprints.id = fingerprint"
                " WHERE run = ? ORDER BY results.place",
    [RUN] = "SELECT interrupted, seconds, threads, directory FROM runs WHERE id = ?",
    [CLAIMS] = "SELECT figure FROM claims WHERE case_id = ? ORDER BY claim",
    [SETTINGS] = "SELECT part, claim, name, value, given, line FROM settings WHERE case_id = ?"
                 " ORDER BY place",
    [QUANTITIES] = "SELECT name FROM quantities WHERE case_id = ? AND figure = ? ORDER BY place",
    [LABELS] = "SELECT place, label FROM labels WHERE run = ? AND result = ?",
};

struct reading {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct ordo_store_levels levels;
    size_t figure[ORDO_FIGURES_MAX]; /* which of the case's a kept one is, SIZE_MAX: none */
    size_t figures;
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

/* The next row: ORDO_OK with *more false behind the last. */
static int next(struct reading *r, sqlite3_stmt *q, bool *more) {
    const int code = sqlite3_step(q);

    *more = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? ORDO_OK : fail(r);
}

/* What reads a row about the case of a result. */
typedef int read_row(struct reading *r, sqlite3_stmt *q, struct ordo_result *result);

/* All rows about the case or result that was bound to q. */
static int read_rows(struct reading *r, sqlite3_stmt *q, read_row *read,
                     struct ordo_result *result) {
    bool more = true;
    int status = ORDO_OK;

    while (status == ORDO_OK && (status = next(r, q, &more)) == ORDO_OK && more)
        status = read(r, q, result);
    sqlite3_reset(q);
    return status;
}

/* A copy of the text of a column, NULL if it has none. */
static int copy(sqlite3_stmt *q, int column, char **text) {
    const char *source = ordo_column_text(q, column);

    *text = source != NULL ? strdup(source) : NULL;
    return source != NULL && *text == NULL ? ORDO_ENOMEM : ORDO_OK;
}

/* The set of values that a row belongs to. */
static struct ordo_values *part(struct ordo_case *c, sqlite3_stmt *q) {
    const char *name = ordo_column_text(q, 0) != NULL ? ordo_column_text(q, 0) : "";
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
    const char *name = ordo_column_text(q, 2), *text = ordo_column_text(q, 3);
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
    const char *name = ordo_column_text(q, 0) != NULL ? ordo_column_text(q, 0) : "";
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
    const char *levels_text = ordo_column_text(q, 5), *plan = ordo_column_text(q, 6);
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

static int read_levels(struct reading *r, sqlite3_int64 fingerprint, sqlite3_int64 run,
                       struct ordo_result *result) {
    int status = ORDO_OK;

    for (size_t i = 0; i < result->count && status == ORDO_OK; i++) {
        struct ordo_measurement *m = &result->measurements[i];
        status = ordo_store_level_get(&r->levels, fingerprint, run, NULL, r->figure, r->figures,
                                      result, m);
        result->seconds += m->seconds;
        if (status == ORDO_ESYNTAX)
            return unknown(r, "level %zu has a status or a figure that there is not", i);
    }
    return status == ORDO_EIO ? fail(r) : status;
}

/* Names of coordinates, or of figures; they become the case's own where it may have some. */
static int read_names(struct reading *r, sqlite3_int64 id, bool figures, struct ordo_case *c,
                      char *names[ORDO_FIGURES_MAX], size_t *count) {
    const struct ordo_experiment *e = c->experiment;
    const struct ordo_quantity *declared = figures ? e->figures : e->coordinates;
    sqlite3_stmt *q = r->statements[QUANTITIES];
    bool more = true, own = false;
    int status = ORDO_OK;

    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, figures);
    *count = 0;
    while (status == ORDO_OK && (status = next(r, q, &more)) == ORDO_OK && more) {
        const char *name = ordo_column_text(q, 0);
        if (*count == ORDO_FIGURES_MAX || name == NULL)
            status = unknown(r, "a quantity without a name, or too many of them");
        else if ((names[*count] = strdup(name)) != NULL)
            ++*count;
        else
            status = ORDO_ENOMEM;
    }
    sqlite3_reset(q);
    for (size_t i = 0; i < *count && !own; i++)
        own = declared[i].name == NULL || strcmp(declared[i].name, names[i]) != 0;
    own = own || *count < ordo_quantities_count(declared);
    if (status == ORDO_OK && own && (figures ? e->names_figures : e->names_coordinates))
        status = ordo_case_name(c, figures, (const char *const *)names, *count);
    return status;
}

/* The quantities of a case: a figure that this version does not know is left alone. */
static int read_quantities(struct reading *r, sqlite3_int64 id, struct ordo_case *c) {
    int status = ORDO_OK;

    for (int figures = 0; figures < 2 && status == ORDO_OK; figures++) {
        char *names[ORDO_FIGURES_MAX];
        size_t count = 0;
        status = read_names(r, id, figures, c, names, &count);
        if (status == ORDO_OK && !figures && count != c->coordinates)
            status = unknown(r, "there are %zu coordinates, expected %zu", count, c->coordinates);
        for (size_t i = 0; i < count && figures; i++) {
            const size_t index = ordo_quantities_index(c->figure, names[i]);
            r->figure[i] = c->figure[index].name != NULL ? index : SIZE_MAX;
        }
        r->figures = count;
        for (size_t i = 0; i < count; i++)
            free(names[i]);
    }
    return status;
}

/* What a case is called, what it is, and why it has no levels if so. */
static int read_head(struct reading *r, sqlite3_stmt *q, struct ordo_case *c,
                     struct ordo_result *result) {
    const char *name = ordo_column_text(q, 1), *experiment_name = ordo_column_text(q, 3),
               *x = ordo_column_text(q, 4);
    const char *reason = ordo_column_text(q, 8);

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
    const int status = read_quantities(r, sqlite3_column_int64(q, 11), c);
    if (status != ORDO_OK)
        return status;
    if (!ordo_case_axis(c, x, &c->x))
        return unknown(r, "x is '%.60s', which the experiment %s does not have", x,
                       experiment_name);
    if (result->failure != NULL)
        result->failure_reason = reason != NULL ? ordo_any_reason_find(reason) : -1;
    if (result->failure_reason < 0)
        return unknown(r, "there is no reason '%.60s' to fail for", reason != NULL ? reason : "");
    result->scale = ordo_column_real(q, 9);
    result->seconds = ordo_column_real(q, 10);
    if (ordo_column_text(q, 13) != NULL)
        snprintf(result->fingerprint, sizeof result->fingerprint, "%s", ordo_column_text(q, 13));
    const sqlite3_int64 reused = sqlite3_column_int64(q, 14);
    result->reused = reused > 0 ? (size_t)reused : 0;
    result->stage = ORDO_MEASURED;
    return ORDO_OK;
}

static read_row *const readers[] = {
    [CLAIMS] = read_claim, [SETTINGS] = read_setting, [LABELS] = read_label};

static int read_case(struct reading *r, sqlite3_stmt *q, size_t run, struct ordo_case *c,
                     struct ordo_result *result) {
    int status = read_head(r, q, c, result);

    for (size_t i = CLAIMS; i <= LABELS && status == ORDO_OK; i++) {
        struct ordo_row row = {.statement = r->statements[i]};
        if (i == LABELS)
            ordo_row_integer(&row, (sqlite3_int64)run);
        ordo_row_integer(&row, sqlite3_column_int64(q, i == LABELS ? 0 : 11));
        status = read_rows(r, row.statement, readers[i], result);
    }
    if (status == ORDO_OK)
        status = read_plan(r, q, result);
    if (status == ORDO_OK)
        status = read_levels(r, sqlite3_column_int64(q, 12), (sqlite3_int64)run, result);
    r->name = NULL;
    return status;
}

static int read_number(struct reading *r, const char *text, double *value) {
    return ordo_store_number(r->db, text, value) == SQLITE_OK ? ORDO_OK : fail(r);
}

/* Which run is meant, and how many cases it has. */
static int find_run(struct reading *r, size_t *run, double *count) {
    double last, meant = NAN;
    char text[128];
    int status = read_number(r, "SELECT max(run) FROM results", &last);

    *count = 0;
    if (status == ORDO_OK && isnan(last)) {
        snprintf(r->words, sizeof r->words, "no run has begun in it yet");
        return ORDO_EIO;
    }
    if (status == ORDO_OK && *run == 0)
        *run = (size_t)last;
    snprintf(text, sizeof text, "SELECT count(*), max(place) FROM results WHERE run = %zu", *run);
    if (status == ORDO_OK)
        status = read_number(r, text, &meant);
    *count = meant;
    if (status == ORDO_OK && meant == 0) {
        snprintf(r->words, sizeof r->words, "there is no run %zu, expected 1 to %g", *run, last);
        return ORDO_EIO;
    }
    return status;
}

/* How the run went; one that has not come to its end counts as interrupted. */
static int read_run(struct reading *r, struct ordo_study *study) {
    sqlite3_stmt *q = r->statements[RUN];
    bool there;

    sqlite3_bind_int64(q, 1, (sqlite3_int64)study->run);
    int status = next(r, q, &there);
    if (status == ORDO_OK && there) {
        const double interrupted = ordo_column_real(q, 0), seconds = ordo_column_real(q, 1);
        const double threads = ordo_column_real(q, 2);
        study->interrupted = !(interrupted == 0);
        study->seconds = isfinite(seconds) ? seconds : 0;
        study->threads = threads > 0 && threads < 1e6 ? (int)threads : 0;
        status = copy(q, 3, &study->directory);
    } else if (status == ORDO_OK) {
        status = unknown(r, "there is no run %zu", study->run);
    }
    for (size_t i = 0; i < study->count; i++) {
        study->reused += study->results[i].reused;
        for (size_t k = 0; k < study->results[i].count; k++) {
            const int outcome = study->results[i].measurements[k].status;
            study->total++;
            study->done += outcome != ORDO_EINTERRUPTED;
            study->failed += outcome != ORDO_EINTERRUPTED && outcome != ORDO_OK;
        }
    }
    return status;
}

static int read_all(struct reading *r, size_t run, struct ordo_cases *cases,
                    struct ordo_study *study) {
    double count = 0;
    bool more;
    int status = find_run(r, &run, &count);

    study->run = run;
    if (status == ORDO_OK &&
        (ordo_statements_prepare(r->db, sql, STATEMENTS, r->statements) != SQLITE_OK ||
         ordo_store_levels_open(r->db, &r->levels) != SQLITE_OK))
        status = fail(r);
    if (status == ORDO_OK)
        status = ordo_cases_reserve(cases, (size_t)count);
    if (status != ORDO_OK)
        return status;
    study->results = calloc((size_t)count + 1, sizeof *study->results);
    if (study->results == NULL)
        return ORDO_ENOMEM;
    sqlite3_stmt *q = r->statements[RESULTS];
    sqlite3_bind_int64(q, 1, (sqlite3_int64)run);
    while ((status = next(r, q, &more)) == ORDO_OK && more) {
        const size_t i = cases->count++;
        cases->cases[i] = (struct ordo_case){0};
        study->count = cases->count;
        status = read_case(r, q, run, &cases->cases[i], &study->results[i]);
        if (status != ORDO_OK)
            return status;
    }
    return status == ORDO_OK ? read_run(r, study) : status;
}

static void close_reading(struct reading *r) {
    ordo_statements_finalize(r->statements, STATEMENTS);
    ordo_store_levels_close(&r->levels);
    sqlite3_close(r->db);
}

int ordo_store_load(const char *path, size_t run, struct ordo_cases *cases,
                    struct ordo_study *study, char message[], size_t size) {
    struct reading r = {0};
    bool empty;

    *cases = (struct ordo_cases){0};
    *study = (struct ordo_study){0};
    int status = ordo_store_look(path, &r.db, &empty, message, size);
    if (status == ORDO_OK && empty)
        snprintf(message, size, "%s: cannot be read: no run has begun in it yet", path);
    if (status != ORDO_OK || empty) {
        close_reading(&r);
        return ORDO_EIO;
    }
    status = read_all(&r, run, cases, study);
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
