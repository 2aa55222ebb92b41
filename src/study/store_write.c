/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_write.c: keep the results of a run, told event by event. A level is one transaction: in a
 * write-ahead log that waits for no disk it costs some microseconds, survives the end of the
 * process, and whatever happens to the machine leaves a store that can be read.
 */
#include "experiment/reason.h"
#include "study/store.h"
#include "study/store_file.h"
#include "study/store_schema.h"
#include "text/sentence.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CASE, CLAIM, SETTING, LABEL, RUN, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [CASE] = "INSERT OR REPLACE INTO cases VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    [CLAIM] = "INSERT INTO claims VALUES (?,?,?)",
    [SETTING] = "INSERT INTO settings VALUES (?,?,?,?,?,?,?,?)",
    [LABEL] = "INSERT OR REPLACE INTO labels VALUES (?,?,?)",
    [RUN] = "INSERT OR REPLACE INTO run VALUES (?,?)",
};

/* Where the levels of an experiment go. */
struct table {
    const struct ordo_experiment *experiment;
    sqlite3_stmt *insert;
};

struct ordo_store {
    char *path;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct table *tables; /* tables[tables_count] */
    size_t tables_count;
    char error[2048]; /* the first failure; "" */
    void (*complain)(void *context, const char *sentence);
    void *context;
};

/* Values are bound from left to right. NaN becomes NULL, infinity stays. A text must live until the
 * step. */
struct row {
    sqlite3_stmt *statement;
    int bound;
};

static void put_integer(struct row *row, sqlite3_int64 value) {
    sqlite3_bind_int64(row->statement, ++row->bound, value);
}

static void put_real(struct row *row, double value) {
    sqlite3_bind_double(row->statement, ++row->bound, value);
}

static void put_text(struct row *row, const char *value) {
    sqlite3_bind_text(row->statement, ++row->bound, value, -1, SQLITE_STATIC);
}

static bool put_row(const struct row *row) {
    sqlite3_step(row->statement);
    return sqlite3_reset(row->statement) == SQLITE_OK;
}

/* The first failure is kept in words and said. Call it before anything else is done with SQLite. */
static int fail(struct ordo_store *s, const char *what) {
    char words[512];

    ordo_store_words(s->db, words, sizeof words);
    ordo_sentence_format(s->error, sizeof s->error, "%s: %s cannot be kept: %s", s->path, what,
                         /* what failed besides SQLite */
                         sqlite3_errcode(s->db) != SQLITE_OK ? words
                                                             : sqlite3_errstr(SQLITE_NOMEM));
    if (s->complain != NULL)
        s->complain(s->context, s->error);
    return ORDO_EIO;
}

/* What is known of a case: its row is put as the run begins, and again when it is prepared. */
static bool put_case(struct ordo_store *s, size_t id, const struct ordo_result *r) {
    const struct ordo_case *c = r->c;
    const bool prepared = r->levels != NULL;
    bool failed = false;
    char *plan = prepared ? ordo_plan_text(r, &failed) : NULL;
    char *levels =
        ordo_levels_text(prepared ? r->levels : c->levels,
                         prepared ? r->levels_count : c->levels_count, c->coordinates, &failed);
    struct row row = {.statement = s->statements[CASE]};

    put_integer(&row, (sqlite3_int64)id);
    put_text(&row, c->name);
    put_text(&row, c->file);
    put_text(&row, c->experiment->name);
    put_text(&row, ordo_axis_quantity(c, c->x)->name);
    put_text(&row, levels);
    put_text(&row, plan);
    put_text(&row, r->failure);
    put_text(&row, r->failure != NULL ? ordo_any_reason_name(r->failure_reason) : NULL);
    put_real(&row, r->scale);
    put_real(&row, r->seconds);
    failed = failed || !put_row(&row);
    sqlite3_free(plan);
    sqlite3_free(levels);
    return !failed;
}

/* Every value that there is. `claim` is the claim's number, -1 for other parts. */
static bool put_values(struct ordo_store *s, size_t id, const char *part, sqlite3_int64 claim,
                       const struct ordo_values *values, sqlite3_int64 *place) {
    bool kept = true;

    for (size_t i = 0; i < values->count && kept; i++) {
        const struct ordo_setting *setting = values->settings[i];
        const struct ordo_value *value = &values->values[i];
        struct row row = {.statement = s->statements[SETTING]};
        char *text = ordo_value_text(setting, value);
        /* A flag that nobody has set has a text all the same. */
        const bool empty = text != NULL && (*text == '\0' || (setting->kind == ORDO_KIND_FLAG &&
                                                              !(value->number == value->number)));
        put_integer(&row, (sqlite3_int64)id);
        put_integer(&row, *place);
        put_text(&row, part);
        put_integer(&row, claim);
        put_text(&row, setting->name);
        put_text(&row, text);
        put_integer(&row, value->given);
        put_integer(&row, value->line);
        kept = text != NULL && (empty || put_row(&row));
        *place += !empty;
        free(text);
    }
    return kept;
}

static bool put_claims(struct ordo_store *s, size_t id, const struct ordo_case *c,
                       sqlite3_int64 *place) {
    bool kept = true;

    for (size_t k = 0; k < c->claims_count && kept; k++) {
        struct row row = {.statement = s->statements[CLAIM]};
        put_integer(&row, (sqlite3_int64)id);
        put_integer(&row, (sqlite3_int64)k);
        put_text(&row, c->figure[c->claims[k].figure].name);
        kept = put_row(&row) &&
               put_values(s, id, "expect", (sqlite3_int64)k, &c->claims[k].values, place);
    }
    return kept;
}

static struct table *find(const struct ordo_store *s, const struct ordo_experiment *experiment) {
    for (size_t i = 0; i < s->tables_count; i++)
        if (s->tables[i].experiment == experiment)
            return &s->tables[i];
    return NULL;
}

/* The experiment has its table of levels. */
static bool make_table(struct ordo_store *s, const struct ordo_experiment *experiment) {
    if (find(s, experiment) != NULL)
        return true;
    struct table *tables = realloc(s->tables, (s->tables_count + 1) * sizeof *tables);
    if (tables == NULL)
        return false;
    s->tables = tables;
    char *create = ordo_columns_create(experiment);
    char *insert = ordo_columns_insert(experiment);
    struct table table = {.experiment = experiment};
    const bool made = create != NULL && insert != NULL &&
                      sqlite3_exec(s->db, create, NULL, NULL, NULL) == SQLITE_OK &&
                      sqlite3_prepare_v2(s->db, insert, -1, &table.insert, NULL) == SQLITE_OK;
    if (made)
        s->tables[s->tables_count++] = table;
    sqlite3_free(create);
    sqlite3_free(insert);
    return made;
}

/* A number, or a word if there is one. */
static bool put_run(struct ordo_store *s, const char *key, double value, const char *word) {
    struct row row = {.statement = s->statements[RUN]};

    put_text(&row, key);
    if (word != NULL)
        put_text(&row, word);
    else
        put_real(&row, value);
    return put_row(&row);
}

/* All cases before any is begun: one that a crash has kept from its turn must not look as if nobody
 * had asked for it. */
static bool keep_study(struct ordo_store *s, const struct ordo_study *study,
                       const struct ordo_result *r) {
    char directory[PATH_MAX];

    (void)r;
    bool kept = put_run(s, "version", NAN, ordo_version());
    if (kept && getcwd(directory, sizeof directory) != NULL)
        kept = put_run(s, "directory", NAN, directory);
    for (size_t i = 0; i < study->count && kept; i++) {
        const struct ordo_case *c = study->results[i].c;
        sqlite3_int64 place = 0;
        kept = make_table(s, c->experiment) && put_case(s, i, &study->results[i]) &&
               put_values(s, i, "experiment", -1, &c->settings, &place) &&
               put_values(s, i, "study", -1, &c->study, &place) && put_claims(s, i, c, &place);
    }
    return kept;
}

static bool keep_case(struct ordo_store *s, const struct ordo_study *study,
                      const struct ordo_result *r) {
    const size_t id = (size_t)(r - study->results);
    const size_t labels = ordo_labels_count(r->c);
    bool kept = put_case(s, id, r);

    for (size_t i = 0; r->labels != NULL && i < labels && kept; i++) {
        struct row row = {.statement = s->statements[LABEL]};
        put_integer(&row, (sqlite3_int64)id);
        put_integer(&row, (sqlite3_int64)i);
        put_text(&row, r->labels[i]);
        kept = r->labels[i] == NULL || put_row(&row);
    }
    return kept;
}

static bool keep_end(struct ordo_store *s, const struct ordo_study *study,
                     const struct ordo_result *r) {
    (void)r;
    return put_run(s, "interrupted", study->interrupted, NULL) &&
           put_run(s, "seconds", study->seconds, NULL) &&
           put_run(s, "threads", study->threads, NULL);
}

/* All of something or nothing. */
static int keep(struct ordo_store *s,
                bool (*put)(struct ordo_store *s, const struct ordo_study *study,
                            const struct ordo_result *r),
                const char *what, const struct ordo_study *study, const struct ordo_result *r) {
    int status = ORDO_OK;

    if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
        !put(s, study, r) || sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(s, what);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static int keep_level(struct ordo_store *s, const struct ordo_study *study,
                      const struct ordo_result *r, const struct ordo_measurement *m) {
    const struct table *table = find(s, r->c->experiment);
    const size_t figures = ordo_quantities_count(r->c->figure);
    struct row row = {.statement = table != NULL ? table->insert : NULL};
    char place[192], what[512];

    put_integer(&row, r - study->results);
    put_integer(&row, (sqlite3_int64)m->index);
    put_integer(&row, (sqlite3_int64)m->level);
    put_integer(&row, (sqlite3_int64)m->seed);
    put_integer(&row, m->status);
    put_real(&row, m->seconds);
    put_real(&row, m->memory);
    put_text(&row, m->note);
    for (size_t i = 0; i < r->c->coordinates; i++)
        put_real(&row, r->levels[m->level * r->c->coordinates + i]);
    for (size_t i = 0; i < figures; i++)
        put_real(&row, m->value[i]);
    for (size_t i = 0; i < figures; i++)
        put_real(&row, m->predicted[i]);
    if (table != NULL && put_row(&row))
        return ORDO_OK;
    ordo_result_place(r, m->index, true, place, sizeof place);
    snprintf(what, sizeof what, "%s of case '%s'", place, r->c->name);
    return fail(s, what);
}

static int tell(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *r, const struct ordo_measurement *m) {
    struct ordo_store *s = context;
    char what[256];

    if (s->error[0] != '\0')
        return ORDO_EIO;
    errno = 0; /* for ordo_store_words */
    switch (event) {
    case ORDO_EVENT_BEGIN:
        return keep(s, keep_study, "the list of cases", study, r);
    case ORDO_EVENT_CASE:
        snprintf(what, sizeof what, "case '%s'", r->c->name);
        return keep(s, keep_case, what, study, r);
    case ORDO_EVENT_LEVEL:
        return keep_level(s, study, r, m);
    case ORDO_EVENT_END: {
        const int status = keep(s, keep_end, "the end of the run", study, r);
        /* Nothing is lost if others have the file for longer: it is more than one then. */
        ordo_store_settle(s->db, ORDO_STORE_SETTLE);
        return status;
    }
    default: /* verdicts are judged anew */
        return ORDO_OK;
    }
}

struct ordo_sink ordo_store_sink(struct ordo_store *store) {
    return (struct ordo_sink){.context = store, .tell = tell};
}

void ordo_store_complain(struct ordo_store *store,
                         void (*complain)(void *context, const char *sentence), void *context) {
    store->complain = complain;
    store->context = context;
}

const char *ordo_store_error(const struct ordo_store *store) {
    return store->error[0] != '\0' ? store->error : NULL;
}

void ordo_store_close(struct ordo_store *store) {
    if (store == NULL)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    for (size_t i = 0; i < store->tables_count; i++)
        sqlite3_finalize(store->tables[i].insert);
    if (store->db != NULL)
        ordo_store_settle(store->db, 0);
    sqlite3_close(store->db);
    free(store->tables);
    free(store->path);
    free(store);
}

int ordo_store_create(const char *path, struct ordo_store **store, char message[], size_t size) {
    struct ordo_store *s = calloc(1, sizeof *s);

    *store = NULL;
    if (s != NULL)
        s->path = strdup(path);
    if (s == NULL || s->path == NULL) {
        free(s);
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    int status = ordo_store_open(path, ordo_store_schema, &s->db, message, size);
    for (size_t i = 0; i < STATEMENTS && status == ORDO_OK; i++)
        if (sqlite3_prepare_v2(s->db, sql[i], -1, &s->statements[i], NULL) != SQLITE_OK) {
            status = fail(s, "results");
            snprintf(message, size, "%s", s->error);
        }
    if (status == ORDO_OK)
        *store = s;
    else
        ordo_store_close(s);
    return status;
}
