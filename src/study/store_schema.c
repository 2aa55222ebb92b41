/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_schema.c: tables of a store, rows that are put and read, and lists as texts.
 */
#include "study/store_schema.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Figures have no type: as REAL, SQLite would turn -0 into 0. */
const char ordo_store_schema[] =
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, began TEXT, version TEXT, program TEXT,"
    " revision TEXT, machine TEXT, command TEXT, directory TEXT, slice TEXT, threads INTEGER,"
    " interrupted INTEGER, seconds);"
    "CREATE TABLE cases (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT, file TEXT,"
    " experiment TEXT, x TEXT, levels TEXT);"
    "CREATE TABLE claims (case_id INTEGER, claim INTEGER, figure TEXT,"
    " PRIMARY KEY (case_id, claim)) WITHOUT ROWID;"
    "CREATE TABLE settings (case_id INTEGER, place INTEGER, part TEXT, claim INTEGER, name TEXT,"
    " value TEXT, given INTEGER, line INTEGER, PRIMARY KEY (case_id, place)) WITHOUT ROWID;"
    "CREATE TABLE quantities (case_id INTEGER, figure INTEGER, place INTEGER, name TEXT,"
    " PRIMARY KEY (case_id, figure, place)) WITHOUT ROWID;"
    "CREATE TABLE results (run INTEGER, place INTEGER, case_id INTEGER, fingerprint INTEGER,"
    " levels TEXT, measurements TEXT, failure TEXT, failure_reason TEXT, scale, seconds,"
    " reused INTEGER, PRIMARY KEY (run, place)) WITHOUT ROWID;"
    "CREATE TABLE labels (run INTEGER, result INTEGER, place INTEGER, label TEXT,"
    " PRIMARY KEY (run, result, place)) WITHOUT ROWID;"
    "CREATE TABLE verdicts (run INTEGER, result INTEGER, claim INTEGER, verdict TEXT, reason TEXT,"
    " \"order\", lower, upper, constant, finest, PRIMARY KEY (run, result, claim)) WITHOUT ROWID;"
    "CREATE TABLE fingerprints (id INTEGER PRIMARY KEY, digest TEXT UNIQUE, scale, seconds);"
    "CREATE TABLE levels (id INTEGER PRIMARY KEY, fingerprint INTEGER, coordinates TEXT,"
    " seed INTEGER, place INTEGER, run INTEGER, status INTEGER, seconds, wall, memory, note TEXT,"
    " UNIQUE (fingerprint, coordinates, seed, place));"
    "CREATE TABLE figures (level INTEGER, place INTEGER, value, predicted,"
    " PRIMARY KEY (level, place)) WITHOUT ROWID;";

void ordo_row_integer(struct ordo_row *row, sqlite3_int64 value) {
    sqlite3_bind_int64(row->statement, ++row->bound, value);
}

void ordo_row_real(struct ordo_row *row, double value) {
    sqlite3_bind_double(row->statement, ++row->bound, value);
}

void ordo_row_text(struct ordo_row *row, const char *value) {
    sqlite3_bind_text(row->statement, ++row->bound, value, -1, SQLITE_STATIC);
}

bool ordo_row_put(const struct ordo_row *row, sqlite3_int64 *id) {
    while (sqlite3_step(row->statement) == SQLITE_ROW)
        if (id != NULL)
            *id = sqlite3_column_int64(row->statement, 0);
    return sqlite3_reset(row->statement) == SQLITE_OK;
}

double ordo_column_real(sqlite3_stmt *q, int column) {
    return sqlite3_column_type(q, column) == SQLITE_NULL ? NAN : sqlite3_column_double(q, column);
}

const char *ordo_column_text(sqlite3_stmt *q, int column) {
    return (const char *)sqlite3_column_text(q, column);
}

int ordo_statements_prepare(sqlite3 *db, const char *const sql[], size_t count,
                            sqlite3_stmt *statements[]) {
    int status = SQLITE_OK;

    for (size_t i = 0; i < count && status == SQLITE_OK; i++)
        status = sqlite3_prepare_v2(db, sql[i], -1, &statements[i], NULL);
    return status;
}

void ordo_statements_finalize(sqlite3_stmt *statements[], size_t count) {
    for (size_t i = 0; i < count; i++)
        sqlite3_finalize(statements[i]);
}

/* The list, or NULL with *failed set if memory ran out. */
static char *finish(sqlite3_str *list, bool *failed) {
    *failed |= sqlite3_str_errcode(list) != SQLITE_OK;
    return sqlite3_str_finish(list);
}

char *ordo_levels_text(const double levels[], size_t count, size_t coordinates, bool *failed) {
    sqlite3_str *list = sqlite3_str_new(NULL);
    char number[32];

    for (size_t i = 0; i < count * coordinates; i++) {
        /* SQLite's own %g has too few digits. */
        snprintf(number, sizeof number, "%.17g", levels[i]);
        if (i > 0)
            sqlite3_str_appendchar(list, 1, i % coordinates == 0 ? ' ' : ',');
        sqlite3_str_appendall(list, number);
    }
    return finish(list, failed);
}

static size_t count_of(const char *text, char separator) {
    size_t count = 1;

    for (; *text != '\0'; text++)
        count += *text == separator;
    return count;
}

int ordo_levels_parse(const char *text, size_t coordinates, double **levels, size_t *count) {
    char *end;

    *count = count_of(text, ' ');
    *levels = malloc((*count * coordinates + 1) * sizeof **levels);
    if (*levels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < *count * coordinates; i++) {
        const bool last = i % coordinates == coordinates - 1;
        (*levels)[i] = strtod(text, &end);
        if (end == text || *end != (!last ? ',' : i + 1 < *count * coordinates ? ' ' : '\0'))
            goto invalid;
        text = end + 1;
    }
    return ORDO_OK;
invalid:
    free(*levels);
    *levels = NULL;
    *count = 0;
    return ORDO_EINVAL;
}

char *ordo_plan_text(const struct ordo_result *r, bool *failed) {
    const size_t seeds = ordo_values_integer(&r->c->study, "seeds");
    bool expected = r->count == r->levels_count * seeds;

    for (size_t i = 0; i < r->count && expected; i++)
        expected =
            r->measurements[i].level == i / seeds && r->measurements[i].seed == i % seeds + 1;
    if (expected)
        return NULL;
    sqlite3_str *list = sqlite3_str_new(NULL);
    for (size_t i = 0; i < r->count; i++)
        sqlite3_str_appendf(list, "%s%llu:%llu", i > 0 ? " " : "",
                            (unsigned long long)r->measurements[i].level,
                            (unsigned long long)r->measurements[i].seed);
    return finish(list, failed);
}

int ordo_plan_parse(const char *text, size_t levels_count, size_t **place, unsigned long **seed,
                    size_t *count) {
    char *end;

    *count = count_of(text, ' ');
    *place = malloc(*count * sizeof **place);
    *seed = malloc(*count * sizeof **seed);
    if (*place == NULL || *seed == NULL)
        goto failed;
    for (size_t i = 0; i < *count; i++) {
        (*place)[i] = strtoul(text, &end, 10);
        if (*end != ':' || (*place)[i] >= levels_count || (i > 0 && (*place)[i] < (*place)[i - 1]))
            goto failed;
        text = end + 1;
        (*seed)[i] = strtoul(text, &end, 10);
        if (end == text || *end != (i + 1 < *count ? ' ' : '\0'))
            goto failed;
        text = end + 1;
    }
    return ORDO_OK;
failed:;
    const int status = *place == NULL || *seed == NULL ? ORDO_ENOMEM : ORDO_EINVAL;
    free(*place);
    free(*seed);
    *place = NULL;
    *seed = NULL;
    return status;
}
