/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_write.c: keep the results of a run, told event by event, and recall those of earlier ones.
 * A level is one transaction: in a write-ahead log that waits for no disk it costs some
 * microseconds, survives the end of the process, and whatever happens to the machine leaves a store
 * that can be read.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include "study/store.h"
#include "study/store_cases.h"
#include "study/store_file.h"
#include "study/store_levels.h"
#include "study/store_schema.h"
#include "text/sentence.h"
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { RUN, END, RESULT, PLAN, LABEL, VERDICT, KNOWN, PREPARED, FOUND, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [RUN] = "INSERT INTO runs (began, version, program, revision, machine, command, directory,"
            " slice) VALUES (?,?,?,?,?,?,?,?) RETURNING id",
    [END] = "UPDATE runs SET threads = ?, interrupted = ?, seconds = ? WHERE id = ?",
    [RESULT] = "INSERT OR REPLACE INTO results VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    [PLAN] = "UPDATE results SET measurements = ? WHERE run = ? AND place = ?",
    [LABEL] = "INSERT OR REPLACE INTO labels VALUES (?,?,?,?)",
    [VERDICT] = "INSERT OR REPLACE INTO verdicts VALUES (?,?,?,?,?,?,?,?,?,?)",
    /* Without a digest each is another one. */
    [KNOWN] = "INSERT INTO fingerprints (digest) VALUES (?)"
              " ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id",
    [PREPARED] = "UPDATE fingerprints SET scale = ?, seconds = ? WHERE id = ?",
    [FOUND] = "SELECT id, scale, seconds FROM fingerprints WHERE digest = ?",
};

struct ordo_store {
    char *path;
    struct ordo_store_file file;
    sqlite3_stmt *statements[STATEMENTS];
    struct ordo_store_levels levels;
    struct ordo_store_cases cases;
    struct ordo_origin origin;
    sqlite3_int64 run;          /* 0 before it has begun */
    sqlite3_int64 *case_id;     /* case_id[count] of the run's results */
    sqlite3_int64 *fingerprint; /* fingerprint[count], 0 of one that is not prepared */
    char error[2048];           /* the first failure; "" */
    void (*complain)(void *context, const char *sentence);
    void *context;
};

/* The first failure is kept in words, NULL for SQLite's, and said. Call it before anything else is
 * done with SQLite. */
static int fail(struct ordo_store *s, const char *what, const char *words) {
    char own[512];

    ordo_store_words(s->file.db, own, sizeof own);
    if (words == NULL) /* what failed besides SQLite */
        words = sqlite3_errcode(s->file.db) != SQLITE_OK ? own : sqlite3_errstr(SQLITE_NOMEM);
    ordo_sentence_format(s->error, sizeof s->error, "%s: %s: %s", s->path, what, words);
    if (s->complain != NULL)
        s->complain(s->context, s->error);
    return ORDO_EIO;
}

/* What is known of a case in this run: its row is put as the run begins, and again when the case
 * is. */
static bool put_result(struct ordo_store *s, size_t place, const struct ordo_result *r) {
    bool failed = false;
    char *plan = r->levels != NULL ? ordo_plan_text(r, &failed) : NULL;
    char *levels = r->levels != NULL && r->c->experiment->reads_levels
                       ? ordo_levels_text(r->levels, r->levels_count, r->c->coordinates, &failed)
                       : NULL;
    struct ordo_row row = {.statement = s->statements[RESULT]};

    ordo_row_integer(&row, s->run);
    ordo_row_integer(&row, (sqlite3_int64)place);
    ordo_row_integer(&row, s->case_id[place]);
    ordo_row_integer(&row, s->fingerprint[place]);
    ordo_row_text(&row, levels);
    ordo_row_text(&row, plan);
    ordo_row_text(&row, r->failure);
    ordo_row_text(&row, r->failure != NULL ? ordo_any_reason_name(r->failure_reason) : NULL);
    ordo_row_real(&row, r->scale);
    ordo_row_real(&row, r->seconds);
    ordo_row_integer(&row, (sqlite3_int64)r->reused);
    failed = failed || !ordo_row_put(&row, NULL);
    sqlite3_free(plan);
    sqlite3_free(levels);
    return !failed;
}

static bool put_run(struct ordo_store *s, const struct ordo_study *study) {
    char directory[PATH_MAX], began[32], slice[64] = "";
    const time_t now = time(NULL);
    struct utsname name;
    struct tm utc;
    struct ordo_row row = {.statement = s->statements[RUN]};
    const bool there = getcwd(directory, sizeof directory) != NULL;
    const bool timed = gmtime_r(&now, &utc) != NULL &&
                       strftime(began, sizeof began, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0;
    const bool named = uname(&name) == 0;

    if (study->slices > 0)
        snprintf(slice, sizeof slice, "%zu/%zu", study->slice, study->slices);
    ordo_row_text(&row, timed ? began : NULL);
    ordo_row_text(&row, ordo_version());
    ordo_row_text(&row, ordo_digest_program());
    ordo_row_text(&row, s->origin.revision);
    ordo_row_text(&row, named ? name.nodename : NULL);
    ordo_row_text(&row, s->origin.command);
    ordo_row_text(&row, there ? directory : NULL);
    ordo_row_text(&row, slice[0] != '\0' ? slice : NULL);
    return ordo_row_put(&row, &s->run);
}

/* All cases before any is begun: one that a crash has kept from its turn must not look as if nobody
 * had asked for it. */
static bool keep_study(struct ordo_store *s, const struct ordo_study *study,
                       const struct ordo_result *r) {
    (void)r;
    free(s->case_id);
    free(s->fingerprint);
    s->case_id = calloc(study->count + 1, sizeof *s->case_id);
    s->fingerprint = calloc(study->count + 1, sizeof *s->fingerprint);
    bool kept = s->case_id != NULL && s->fingerprint != NULL && put_run(s, study);
    for (size_t i = 0; i < study->count && kept; i++)
        kept = ordo_store_case_put(&s->cases, study->results[i].c, &s->case_id[i]) &&
               put_result(s, i, &study->results[i]);
    return kept;
}

/* What the levels of a result are known by. */
static bool put_fingerprint(struct ordo_store *s, const struct ordo_result *r, sqlite3_int64 *id) {
    struct ordo_row row = {.statement = s->statements[KNOWN]};

    ordo_row_text(&row, r->fingerprint[0] != '\0' ? r->fingerprint : NULL);
    bool kept = ordo_row_put(&row, id);
    if (kept && r->prepared) {
        row = (struct ordo_row){.statement = s->statements[PREPARED]};
        ordo_row_real(&row, r->scale);
        ordo_row_real(&row, r->seconds);
        ordo_row_integer(&row, *id);
        kept = ordo_row_put(&row, NULL);
    }
    return kept;
}

static bool keep_case(struct ordo_store *s, const struct ordo_study *study,
                      const struct ordo_result *r) {
    assert(r != NULL);
    const size_t place = (size_t)(r - study->results);
    const size_t labels = ordo_labels_count(r->c);
    bool kept = put_fingerprint(s, r, &s->fingerprint[place]) && put_result(s, place, r);

    for (size_t i = 0; r->labels != NULL && i < labels && kept; i++) {
        struct ordo_row row = {.statement = s->statements[LABEL]};
        ordo_row_integer(&row, s->run);
        ordo_row_integer(&row, (sqlite3_int64)place);
        ordo_row_integer(&row, (sqlite3_int64)i);
        ordo_row_text(&row, r->labels[i]);
        kept = r->labels[i] == NULL || ordo_row_put(&row, NULL);
    }
    return kept;
}

/* The worst that was found of a claim: of the levels themselves if it did not come to it. */
static const struct ordo_check *worst_of(const struct ordo_result *r, size_t claim) {
    const struct ordo_check *worst = NULL;

    for (size_t i = 0; i < r->findings_count; i++) {
        const struct ordo_check *check = &r->findings[i].check;
        if (r->findings[i].claim != claim && r->findings[i].expectation != NULL)
            continue;
        if (worst == NULL || ordo_verdict_worst(worst->verdict, check->verdict) != worst->verdict)
            worst = check;
    }
    return worst;
}

/* Which measurements there are, if some were not needed. */
static bool put_plan(struct ordo_store *s, size_t place, const struct ordo_result *r) {
    struct ordo_row row = {.statement = s->statements[PLAN]};
    bool failed = false;

    assert(r != NULL);
    if (ordo_result_levels(r) == r->levels_count)
        return true;
    char *plan = ordo_plan_text(r, &failed);
    ordo_row_text(&row, plan);
    ordo_row_integer(&row, s->run);
    ordo_row_integer(&row, (sqlite3_int64)place);
    failed = failed || !ordo_row_put(&row, NULL);
    sqlite3_free(plan);
    return !failed;
}

/* What was said of the order of a claim; NULL if nothing was. */
static const struct ordo_check *order_of(const struct ordo_result *r, size_t claim) {
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->findings[i].claim == claim && r->findings[i].expectation != NULL &&
            strcmp(r->findings[i].expectation->name, "order") == 0)
            return &r->findings[i].check;
    return NULL;
}

static bool keep_verdict(struct ordo_store *s, const struct ordo_study *study,
                         const struct ordo_result *r) {
    bool kept = put_plan(s, (size_t)(r - study->results), r);

    assert(r != NULL);
    for (size_t k = 0; k < r->c->claims_count && kept; k++) {
        const struct ordo_check *worst = worst_of(r, k);
        struct ordo_row row = {.statement = s->statements[VERDICT]};
        if (worst == NULL)
            continue;
        const struct ordo_judged *judged = &r->judged[k];
        const struct ordo_judgement *j = judged->judgement;
        const bool fitted = j != NULL && j->used > 0;
        const struct ordo_check *said = order_of(r, k);
        ordo_row_integer(&row, s->run);
        ordo_row_integer(&row, r - study->results);
        ordo_row_integer(&row, (sqlite3_int64)k);
        ordo_row_text(&row, ordo_verdict_name(worst->verdict));
        ordo_row_text(&row, ordo_any_reason_name(worst->reason));
        ordo_row_real(&row, said != NULL ? said->measured : fitted ? j->order : NAN);
        ordo_row_real(&row, said != NULL ? said->interval[0] : fitted ? j->interval[0] : NAN);
        ordo_row_real(&row, said != NULL ? said->interval[1] : fitted ? j->interval[1] : NAN);
        ordo_row_real(&row, fitted ? j->constant : NAN);
        ordo_row_real(
            &row, judged->points_count > 0 ? judged->points[judged->points_count - 1].error : NAN);
        kept = ordo_row_put(&row, NULL);
    }
    return kept;
}

static bool keep_end(struct ordo_store *s, const struct ordo_study *study,
                     const struct ordo_result *r) {
    struct ordo_row row = {.statement = s->statements[END]};

    (void)r;
    ordo_row_integer(&row, study->threads);
    ordo_row_integer(&row, study->interrupted);
    ordo_row_real(&row, study->seconds);
    ordo_row_integer(&row, s->run);
    return ordo_row_put(&row, NULL);
}

static bool execute(struct ordo_store *s, const char *text) {
    return sqlite3_exec(s->file.db, text, NULL, NULL, NULL) == SQLITE_OK;
}

/* All of something or nothing. */
static int keep(struct ordo_store *s,
                bool (*put)(struct ordo_store *s, const struct ordo_study *study,
                            const struct ordo_result *r),
                const char *what, const struct ordo_study *study, const struct ordo_result *r) {
    char sentence[512];
    int status = ORDO_OK;

    if (!execute(s, "BEGIN IMMEDIATE") || !put(s, study, r) || !execute(s, "COMMIT")) {
        snprintf(sentence, sizeof sentence, "%s cannot be kept", what);
        status = fail(s, sentence, NULL);
    }
    if (!sqlite3_get_autocommit(s->file.db))
        execute(s, "ROLLBACK");
    return status;
}

static int keep_level(struct ordo_store *s, const struct ordo_study *study,
                      const struct ordo_result *r, const struct ordo_measurement *m) {
    char place[192], what[512];
    int status = ORDO_OK;

    assert(r != NULL && m != NULL);
    if (m->status == ORDO_EINTERRUPTED) /* what has no row was not run */
        return ORDO_OK;
    if (!execute(s, "BEGIN IMMEDIATE") ||
        !ordo_store_level_put(&s->levels, s->fingerprint[r - study->results], s->run, r, m) ||
        !execute(s, "COMMIT")) {
        ordo_result_place(r, m->index, true, place, sizeof place);
        snprintf(what, sizeof what, "%s of case '%s' cannot be kept", place, r->c->name);
        status = fail(s, what, NULL);
    }
    if (!sqlite3_get_autocommit(s->file.db))
        execute(s, "ROLLBACK");
    return status;
}

static int tell(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *r, const struct ordo_measurement *m) {
    struct ordo_store *s = context;
    char what[256];

    if (s->error[0] != '\0')
        return ORDO_EIO;
    errno = 0; /* for ordo_store_words */
    if (r != NULL)
        snprintf(what, sizeof what, "%scase '%s'",
                 event == ORDO_EVENT_VERDICT ? "the verdict of " : "", r->c->name);
    switch (event) {
    case ORDO_EVENT_BEGIN:
        return keep(s, keep_study, "the list of cases", study, r);
    case ORDO_EVENT_CASE:
        return keep(s, keep_case, what, study, r);
    case ORDO_EVENT_LEVEL:
        return keep_level(s, study, r, m);
    case ORDO_EVENT_VERDICT: /* a slice has none */
        return study->slices > 0 ? ORDO_OK : keep(s, keep_verdict, what, study, r);
    case ORDO_EVENT_END: {
        const int status = keep(s, keep_end, "the end of the run", study, r);
        /* Nothing is lost if others have the file for longer: it is more than one then. */
        ordo_store_settle(s->file.db, ORDO_STORE_SETTLE);
        return status;
    }
    default:
        return ORDO_OK;
    }
}

struct ordo_sink ordo_store_sink(struct ordo_store *store) {
    return (struct ordo_sink){.context = store, .tell = tell};
}

/* The levels of a fingerprint that are there. */
static int fill(void *context, struct ordo_result *r) {
    struct ordo_store *s = context;
    size_t figure[ORDO_FIGURES_MAX];
    const size_t figures = ordo_quantities_count(r->c->figure);
    sqlite3_stmt *q = s->statements[FOUND];
    struct ordo_row row = {.statement = q};
    char what[512];
    sqlite3_int64 id = 0;
    int status = ORDO_OK;

    for (size_t i = 0; i < figures; i++) /* the fingerprint knows their names */
        figure[i] = i;
    errno = 0;
    ordo_row_text(&row, r->fingerprint);
    const int step = sqlite3_step(q);
    if (step == SQLITE_ROW) {
        id = sqlite3_column_int64(q, 0);
        r->prepared = sqlite3_column_type(q, 1) != SQLITE_NULL;
        if (r->prepared) {
            r->scale = ordo_column_real(q, 1);
            r->seconds = ordo_column_real(q, 2);
        }
    }
    if (sqlite3_reset(q) != SQLITE_OK)
        status = ORDO_EIO;
    for (size_t i = 0; i < r->count && step == SQLITE_ROW && status == ORDO_OK; i++)
        status = ordo_store_level_get(&s->levels, id, INT64_MAX, &r->failed_before, figure, figures,
                                      r, &r->measurements[i]);
    if (status == ORDO_OK || status == ORDO_ENOMEM)
        return status;
    snprintf(what, sizeof what, "what is kept of case '%s' cannot be read", r->c->name);
    return fail(s, what,
                status == ORDO_ESYNTAX ? "a level has a status or a figure that there is not"
                                       : NULL);
}

struct ordo_recall ordo_store_recall(struct ordo_store *store) {
    return (struct ordo_recall){.context = store, .fill = fill};
}

void ordo_store_complain(struct ordo_store *store,
                         void (*complain)(void *context, const char *sentence), void *context) {
    store->complain = complain;
    store->context = context;
}

void ordo_store_origin(struct ordo_store *store, const struct ordo_origin *origin) {
    store->origin = *origin;
}

const char *ordo_store_error(const struct ordo_store *store) {
    return store->error[0] != '\0' ? store->error : NULL;
}

void ordo_store_close(struct ordo_store *store) {
    if (store == NULL)
        return;
    ordo_statements_finalize(store->statements, STATEMENTS);
    ordo_store_levels_close(&store->levels);
    ordo_store_cases_close(&store->cases);
    if (store->file.lock < 0) /* it was only looked at */
        sqlite3_close(store->file.db);
    else
        ordo_store_end(&store->file);
    free(store->case_id);
    free(store->fingerprint);
    free(store->path);
    free(store);
}

/* A store at this path that is opened, or not at all. */
static int open_store(const char *path, bool view, struct ordo_store **store, char message[],
                      size_t size) {
    struct ordo_store *s = calloc(1, sizeof *s);
    bool empty = false;

    *store = NULL;
    if (s != NULL)
        s->path = strdup(path);
    if (s == NULL || s->path == NULL) {
        free(s);
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    s->file.lock = -1;
    int status = view ? ordo_store_look(path, &s->file.db, &empty, message, size)
                      : ordo_store_begin(path, &s->file, message, size);
    if (status == ORDO_OK && !empty &&
        (ordo_statements_prepare(s->file.db, sql, STATEMENTS, s->statements) != SQLITE_OK ||
         ordo_store_levels_open(s->file.db, &s->levels) != SQLITE_OK ||
         ordo_store_cases_open(s->file.db, &s->cases) != SQLITE_OK)) {
        status = fail(s, view ? "results cannot be read" : "results cannot be kept", NULL);
        snprintf(message, size, "%s", s->error);
    }
    if (status == ORDO_OK && !empty)
        *store = s;
    else
        ordo_store_close(s);
    return status;
}

int ordo_store_open(const char *path, struct ordo_store **store, char message[], size_t size) {
    return open_store(path, false, store, message, size);
}

int ordo_store_view(const char *path, struct ordo_store **store, char message[], size_t size) {
    return open_store(path, true, store, message, size);
}
