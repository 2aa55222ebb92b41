/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_merge.c: join stores: what slices and other machines have measured, and their runs.
 */
#include "ordo.h"
#include "study/store.h"
#include "study/store_file.h"
#include "study/store_schema.h"
#include "text/sentence.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Levels that both have. */
#define BOTH                                                                                       \
    " FROM main.levels AS l JOIN main.fingerprints AS f ON f.id = l.fingerprint"                   \
    " JOIN other.fingerprints AS p ON p.digest = f.digest"                                         \
    " JOIN other.levels AS m ON m.fingerprint = p.id AND m.coordinates = l.coordinates"            \
    " AND m.seed = l.seed AND m.place = l.place"

/* What `other` has and `main` has not. What the numbers of rows become is in tables of two columns;
 * a run that is there already is known by all that it says. */
static const char *const join[] = {
    "CREATE TEMP TABLE shift AS SELECT (SELECT coalesce(max(id), 0) FROM main.levels) AS level,"
    " (SELECT coalesce(max(id), 0) FROM main.cases) AS case_id,"
    " (SELECT coalesce(max(id), 0) FROM main.runs) AS run",
    "CREATE TEMP TABLE map_run AS SELECT o.id AS old, o.id + (SELECT run FROM shift) AS new"
    " FROM other.runs AS o WHERE NOT EXISTS (SELECT 1 FROM main.runs AS r WHERE r.began IS o.began"
    " AND r.program IS o.program AND r.machine IS o.machine AND r.command IS o.command"
    " AND r.directory IS o.directory AND r.slice IS o.slice AND r.seconds IS o.seconds)",
    "INSERT INTO main.runs SELECT new, began, version, program, revision, machine, command,"
    " directory, slice, threads, interrupted, seconds FROM other.runs JOIN map_run ON old = id",
    "INSERT OR IGNORE INTO main.cases (digest, name, file, experiment, x, levels)"
    " SELECT digest, name, file, experiment, x, levels FROM other.cases",
    "CREATE TEMP TABLE map_case AS SELECT o.id AS old, c.id AS new,"
    " c.id > (SELECT case_id FROM shift) AS added"
    " FROM other.cases AS o JOIN main.cases AS c ON c.digest = o.digest",
    "INSERT INTO main.claims SELECT new, claim, figure FROM other.claims"
    " JOIN map_case ON old = case_id WHERE added",
    "INSERT INTO main.settings SELECT new, place, part, claim, name, value, given, line"
    " FROM other.settings JOIN map_case ON old = case_id WHERE added",
    "INSERT INTO main.quantities SELECT new, figure, place, name FROM other.quantities"
    " JOIN map_case ON old = case_id WHERE added",
    "INSERT OR IGNORE INTO main.fingerprints (digest, scale, seconds)"
    " SELECT digest, scale, seconds FROM other.fingerprints WHERE digest IS NOT NULL",
    "UPDATE main.fingerprints AS f SET scale = o.scale, seconds = o.seconds"
    " FROM other.fingerprints AS o WHERE o.digest = f.digest AND f.scale IS NULL"
    " AND o.scale IS NOT NULL",
    /* Those of one result go with its run. */
    "CREATE TEMP TABLE map_fingerprint AS SELECT o.id AS old, f.id AS new"
    " FROM other.fingerprints AS o JOIN main.fingerprints AS f ON f.digest = o.digest",
    "INSERT INTO map_fingerprint SELECT id, id + (SELECT coalesce(max(id), 0)"
    " FROM main.fingerprints) FROM other.fingerprints WHERE digest IS NULL AND id IN"
    " (SELECT fingerprint FROM other.results JOIN map_run ON old = run)",
    "INSERT INTO main.fingerprints SELECT new, NULL, scale, seconds FROM other.fingerprints"
    " JOIN map_fingerprint ON old = id WHERE digest IS NULL",
    /* What failed in one and has figures in the other has figures. */
    "DELETE FROM main.levels WHERE id IN (SELECT l.id" BOTH " WHERE l.status <> 0"
    " AND m.status = 0)",
    "DELETE FROM main.figures WHERE level NOT IN (SELECT id FROM main.levels)",
    "INSERT OR IGNORE INTO main.levels SELECT o.id + (SELECT level FROM shift),"
    " map_fingerprint.new, coordinates, seed, place, map_run.new, status, seconds, wall, memory,"
    " note FROM other.levels AS o JOIN map_fingerprint ON map_fingerprint.old = fingerprint"
    " LEFT JOIN map_run ON map_run.old = run",
    "INSERT INTO main.figures SELECT level + (SELECT level FROM shift), place, value, predicted"
    " FROM other.figures WHERE level + (SELECT level FROM shift) IN (SELECT id FROM main.levels)",
    "INSERT INTO main.results SELECT map_run.new, place, map_case.new,"
    " coalesce(map_fingerprint.new, 0), levels, measurements, failure, failure_reason, scale,"
    " seconds, reused FROM other.results JOIN map_run ON map_run.old = run"
    " LEFT JOIN map_case ON map_case.old = case_id"
    " LEFT JOIN map_fingerprint ON map_fingerprint.old = fingerprint",
    "INSERT INTO main.labels SELECT new, result, place, label FROM other.labels"
    " JOIN map_run ON old = run",
    "INSERT INTO main.verdicts SELECT new, result, claim, verdict, reason, \"order\", lower, upper,"
    " constant, finest FROM other.verdicts JOIN map_run ON old = run",
};
enum { STEPS = sizeof join / sizeof *join };

struct merging {
    const char *path; /* of the store that is joined */
    sqlite3 *db;
    char *message;
    size_t size;
};

/* SQLite failed just now. Returns ORDO_EIO. */
static int fail(const struct merging *m, const char *what) {
    char words[512];

    ordo_store_words(m->db, words, sizeof words);
    return ordo_fail(ORDO_EIO, m->message, m->size, "%s: %s: %s", m->path, what, words);
}

/* The same column of two rows to the last bit. */
static bool same_bits(sqlite3_stmt *a, sqlite3_stmt *b, int column) {
    const double p = ordo_column_real(a, column), q = ordo_column_real(b, column);

    return sqlite3_column_type(a, column) == sqlite3_column_type(b, column) &&
           (sqlite3_column_type(a, column) == SQLITE_NULL || memcmp(&p, &q, sizeof p) == 0);
}

/* Whether two levels have the same figures. */
static bool same_figures(sqlite3_stmt *mine, sqlite3_stmt *theirs, sqlite3_int64 a,
                         sqlite3_int64 b) {
    bool same = true;

    sqlite3_bind_int64(mine, 1, a);
    sqlite3_bind_int64(theirs, 1, b);
    for (;;) {
        const int p = sqlite3_step(mine), q = sqlite3_step(theirs);
        same = p == q;
        if (!same || p != SQLITE_ROW)
            break;
        same = sqlite3_column_int64(mine, 0) == sqlite3_column_int64(theirs, 0) &&
               same_bits(mine, theirs, 1) && same_bits(mine, theirs, 2);
        if (!same)
            break;
    }
    sqlite3_reset(mine);
    sqlite3_reset(theirs);
    return same;
}

/* A level that is there twice has the same figures twice; *both is the number of such levels. */
static int check_levels(const struct merging *m, size_t *both) {
    static const char *const sql[] = {
        "SELECT l.id, m.id, l.coordinates, l.seed, (SELECT cases.name FROM other.results JOIN"
        " other.cases ON cases.id = case_id WHERE results.fingerprint = p.id)" BOTH
        " WHERE l.status = 0 AND m.status = 0",
        "SELECT place, value, predicted FROM main.figures WHERE level = ? ORDER BY place",
        "SELECT place, value, predicted FROM other.figures WHERE level = ? ORDER BY place"};
    sqlite3_stmt *q[3] = {NULL};
    int status = ORDO_OK, step = SQLITE_DONE;

    if (ordo_statements_prepare(m->db, sql, 3, q) != SQLITE_OK)
        status = fail(m, "cannot be joined");
    while (status == ORDO_OK && (step = sqlite3_step(q[0])) == SQLITE_ROW) {
        ++*both;
        if (same_figures(q[1], q[2], sqlite3_column_int64(q[0], 0), sqlite3_column_int64(q[0], 1)))
            continue;
        const char *name = ordo_column_text(q[0], 4);
        status = ordo_fail(ORDO_EIO, m->message, m->size,
                           "%s: case '%s': level %s, seed %lld has other figures than in the "
                           "stores before it, expected the same bits from the same program; "
                           "nothing of it was joined",
                           m->path, name != NULL ? name : "?", ordo_column_text(q[0], 2),
                           (long long)sqlite3_column_int64(q[0], 3));
    }
    if (status == ORDO_OK && step != SQLITE_DONE)
        status = fail(m, "cannot be joined");
    ordo_statements_finalize(q, 3);
    return status;
}

static int join_attached(const struct merging *m, struct ordo_merged *merged) {
    static const char clean[] =
        "DROP TABLE IF EXISTS temp.shift; DROP TABLE IF EXISTS temp.map_run;"
        "DROP TABLE IF EXISTS temp.map_case;"
        "DROP TABLE IF EXISTS temp.map_fingerprint";
    int status = check_levels(m, &merged->both);

    if (status == ORDO_OK && sqlite3_exec(m->db, clean, NULL, NULL, NULL) != SQLITE_OK)
        status = fail(m, "cannot be joined");
    if (status == ORDO_OK && sqlite3_exec(m->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(m, "cannot be joined");
    for (size_t i = 0; i < STEPS && status == ORDO_OK; i++) {
        if (sqlite3_exec(m->db, join[i], NULL, NULL, NULL) != SQLITE_OK)
            status = fail(m, "cannot be joined");
        if (strncmp(join[i], "INSERT OR IGNORE INTO main.levels", 33) == 0)
            merged->added += (size_t)sqlite3_changes(m->db);
    }
    if (status == ORDO_OK && sqlite3_exec(m->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(m, "cannot be joined");
    if (!sqlite3_get_autocommit(m->db))
        sqlite3_exec(m->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* One store, which is looked over first. */
static int join_store(const struct merging *m, const char *out, struct ordo_merged *merged) {
    struct stat a, b;
    sqlite3 *db = NULL;
    bool empty;
    int status;

    if (stat(m->path, &a) == 0 && stat(out, &b) == 0 && a.st_dev == b.st_dev &&
        a.st_ino == b.st_ino)
        return ordo_fail(ORDO_EIO, m->message, m->size,
                         "%s: is what the stores are joined in, expected another one", m->path);
    status = ordo_store_look(m->path, &db, &empty, m->message, m->size);
    sqlite3_close(db);
    if (status == ORDO_OK && empty)
        return ordo_fail(ORDO_EIO, m->message, m->size,
                         "%s: cannot be read: no run has begun in it yet", m->path);
    if (status != ORDO_OK)
        return status;
    char *attach = sqlite3_mprintf("ATTACH %Q AS other", m->path);
    if (attach == NULL)
        return ORDO_ENOMEM;
    errno = 0;
    if (sqlite3_exec(m->db, attach, NULL, NULL, NULL) == SQLITE_OK) {
        status = join_attached(m, merged);
        sqlite3_exec(m->db, "DETACH other", NULL, NULL, NULL);
    } else {
        status = fail(m, "cannot be read");
    }
    sqlite3_free(attach);
    return status;
}

int ordo_store_merge(const char *out, const char *const paths[], size_t count,
                     struct ordo_merged *merged, char message[], size_t size) {
    struct ordo_store_file file;
    int status = ordo_store_begin(out, &file, message, size);

    *merged = (struct ordo_merged){0};
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        const struct merging m = {paths[i], file.db, message, size};
        status = join_store(&m, out, merged);
    }
    ordo_store_end(&file);
    return status;
}
