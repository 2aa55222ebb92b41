/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_history.c: what the runs of a store said, read and compared.
 */
#include "study/history.h"
#include "study/store_file.h"
#include "study/store_schema.h"
#include "text/sentence.h"
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const sql[] = {
    "SELECT verdicts.run, name, figure, began, version, revision, verdict, reason, \"order\","
    " lower, upper, constant, finest FROM verdicts JOIN runs ON runs.id = verdicts.run"
    " JOIN results ON results.run = verdicts.run AND results.place = result"
    " JOIN cases ON cases.id = results.case_id"
    " JOIN claims ON claims.case_id = cases.id AND claims.claim = verdicts.claim"
    " ORDER BY name, figure, verdicts.claim, verdicts.run"};

/* A copy of the text of a column, NULL if it has none. */
static bool copy(sqlite3_stmt *q, int column, char **text) {
    const char *source = ordo_column_text(q, column);

    *text = source != NULL ? strdup(source) : NULL;
    return source == NULL || *text != NULL;
}

static bool read_past(sqlite3_stmt *q, struct ordo_past *past) {
    *past = (struct ordo_past){.run = (size_t)sqlite3_column_int64(q, 0),
                               .order = ordo_column_real(q, 8),
                               .interval = {ordo_column_real(q, 9), ordo_column_real(q, 10)},
                               .constant = ordo_column_real(q, 11),
                               .finest = ordo_column_real(q, 12)};
    return copy(q, 1, &past->name) && copy(q, 2, &past->figure) && copy(q, 3, &past->began) &&
           copy(q, 4, &past->version) && copy(q, 5, &past->revision) &&
           copy(q, 6, &past->verdict) && copy(q, 7, &past->reason);
}

bool ordo_history_begins(const struct ordo_history *h, size_t i) {
    return i == 0 || strcmp(h->past[i].name, h->past[i - 1].name) != 0 ||
           strcmp(h->past[i].figure, h->past[i - 1].figure) != 0;
}

/* `low` and `high` are the largest lower and the smallest upper end since the last change. */
static void mark_changes(struct ordo_history *h) {
    double low = NAN, high = NAN;

    for (size_t i = 0; i < h->count; i++) {
        struct ordo_past *p = &h->past[i];
        const bool first = ordo_history_begins(h, i);
        if (!first)
            p->changed = isnan(p->order) != isnan(p[-1].order) || p->interval[0] > high ||
                         p->interval[1] < low;
        if (first || p->changed)
            low = high = NAN;
        low = fmax(low, p->interval[0]);
        high = fmin(high, p->interval[1]);
    }
}

static int read_all(sqlite3 *db, const char *glob, struct ordo_history *h) {
    sqlite3_stmt *q = NULL;
    size_t capacity = 0;
    int step = SQLITE_DONE;
    int status = ordo_statements_prepare(db, sql, 1, &q) == SQLITE_OK ? ORDO_OK : ORDO_EIO;

    while (status == ORDO_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
        if (ordo_column_text(q, 1) == NULL || ordo_column_text(q, 2) == NULL ||
            ordo_column_text(q, 6) == NULL || ordo_column_text(q, 7) == NULL) {
            status = ORDO_ESYNTAX;
            break;
        }
        if (glob != NULL && fnmatch(glob, ordo_column_text(q, 1), 0) != 0)
            continue;
        if (h->count == capacity) {
            capacity = capacity > 0 ? 2 * capacity : 64;
            struct ordo_past *past = realloc(h->past, capacity * sizeof *past);
            if (past == NULL) {
                status = ORDO_ENOMEM;
                break;
            }
            h->past = past;
        }
        if (!read_past(q, &h->past[h->count++]))
            status = ORDO_ENOMEM;
    }
    if (status == ORDO_OK && step != SQLITE_DONE)
        status = ORDO_EIO;
    sqlite3_finalize(q);
    return status;
}

int ordo_history_load(const char *path, const char *glob, struct ordo_history *h, char message[],
                      size_t size) {
    char words[512] = "";
    sqlite3 *db = NULL;
    bool empty;

    *h = (struct ordo_history){.count = 0};
    int status = ordo_store_look(path, &db, &empty, message, size);
    if (status == ORDO_OK && empty)
        status = ordo_fail(ORDO_EIO, message, size,
                           "%s: cannot be read: no run has begun in it yet", path);
    else if (status == ORDO_OK) {
        errno = 0;
        status = read_all(db, glob, h);
        ordo_store_words(db, words, sizeof words);
        if (status == ORDO_ESYNTAX)
            status = ordo_fail(ORDO_EIO, message, size,
                               "%s: not the results of this version of `ordo run` (a verdict "
                               "without a word)",
                               path);
        else if (status == ORDO_EIO)
            ordo_fail(status, message, size, "%s: cannot be read: %s", path, words);
        else if (status == ORDO_ENOMEM)
            ordo_out_of_memory(path, message, size);
    }
    sqlite3_close(db);
    if (status == ORDO_OK)
        mark_changes(h);
    else
        ordo_history_free(h);
    return status;
}

void ordo_history_free(struct ordo_history *h) {
    for (size_t i = 0; i < h->count; i++) {
        struct ordo_past *p = &h->past[i];
        char *const texts[] = {p->name,     p->figure,  p->began, p->version,
                               p->revision, p->verdict, p->reason};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            free(texts[k]);
    }
    free(h->past);
    *h = (struct ordo_history){.count = 0};
}
