/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_levels.c: the levels of a store.
 *
 * A level that may stand for itself is there once, whoever asks for it. Those of a table, which
 * belong to one result, are told apart by their place, as a table may have two rows that only its
 * own names of seeds tell apart.
 */
#include "study/store_levels.h"
#include "study/fingerprint.h"
#include "study/store_schema.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const sql[ORDO_LEVEL_STATEMENTS] = {
    [ORDO_LEVEL_GET] =
        "SELECT status, seconds, wall, memory, note, figures.place, value, predicted, run"
        " FROM levels LEFT JOIN figures ON figures.level = levels.id WHERE fingerprint = ?"
        " AND coordinates = ? AND seed = ? AND levels.place = ?",
    [ORDO_LEVEL_PUT] =
        "INSERT INTO levels (fingerprint, coordinates, seed, place, run, status, seconds, wall,"
        " memory, note) VALUES (?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (fingerprint, coordinates, seed, place) DO UPDATE SET run = excluded.run,"
        " status = excluded.status, seconds = excluded.seconds, wall = excluded.wall,"
        " memory = excluded.memory, note = excluded.note RETURNING id",
    [ORDO_LEVEL_CLEAR] = "DELETE FROM figures WHERE level = ?",
    [ORDO_LEVEL_FIGURE] = "INSERT INTO figures VALUES (?,?,?,?)",
};

int ordo_store_levels_open(sqlite3 *db, struct ordo_store_levels *levels) {
    return ordo_statements_prepare(db, sql, ORDO_LEVEL_STATEMENTS, levels->statements);
}

void ordo_store_levels_close(struct ordo_store_levels *levels) {
    ordo_statements_finalize(levels->statements, ORDO_LEVEL_STATEMENTS);
}

/* What a level is known by; the text must live until the step. */
static void put_key(struct ordo_row *row, sqlite3_int64 fingerprint, const struct ordo_result *r,
                    const struct ordo_measurement *m, char coordinates[ORDO_COORDINATES_SIZE]) {
    ordo_coordinates_text(r->levels + m->level * r->c->coordinates, r->c->coordinates, coordinates,
                          ORDO_COORDINATES_SIZE);
    ordo_row_integer(row, fingerprint);
    ordo_row_text(row, coordinates);
    ordo_row_integer(row, (sqlite3_int64)m->seed);
    ordo_row_integer(row, r->c->experiment->reads_levels ? (sqlite3_int64)m->index : -1);
}

/* The first row of a level. */
static int read_level(sqlite3_stmt *q, struct ordo_measurement *m) {
    const sqlite3_int64 status = sqlite3_column_int64(q, 0);
    const char *note = ordo_column_text(q, 4);

    if (status < 0 || status >= ORDO_STATUS_COUNT)
        return ORDO_ESYNTAX;
    m->status = (int)status;
    m->seconds = ordo_column_real(q, 1);
    m->wall = ordo_column_real(q, 2);
    m->memory = ordo_column_real(q, 3);
    m->note = note != NULL ? strdup(note) : NULL;
    return note != NULL && m->note == NULL ? ORDO_ENOMEM : ORDO_OK;
}

int ordo_store_level_get(struct ordo_store_levels *levels, sqlite3_int64 fingerprint,
                         sqlite3_int64 latest, bool *failed, const size_t figure[], size_t count,
                         const struct ordo_result *r, struct ordo_measurement *m) {
    sqlite3_stmt *q = levels->statements[ORDO_LEVEL_GET];
    struct ordo_row row = {.statement = q};
    char coordinates[ORDO_COORDINATES_SIZE];
    int status = ORDO_OK, step = SQLITE_ROW;
    bool first = true;

    put_key(&row, fingerprint, r, m, coordinates);
    while (status == ORDO_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
        if (sqlite3_column_int64(q, 8) > latest)
            break;
        if (failed != NULL && sqlite3_column_int64(q, 0) != ORDO_OK) {
            *failed = true;
            break;
        }
        levels->run = sqlite3_column_int64(q, 8);
        if (first)
            status = read_level(q, m);
        first = false;
        if (sqlite3_column_type(q, 5) == SQLITE_NULL) /* no figure has a value */
            continue;
        const sqlite3_int64 place = sqlite3_column_int64(q, 5);
        if (place < 0 || (size_t)place >= count)
            status = ORDO_ESYNTAX;
        else if (figure[place] != SIZE_MAX) {
            m->value[figure[place]] = ordo_column_real(q, 6);
            m->predicted[figure[place]] = ordo_column_real(q, 7);
        }
    }
    if (status == ORDO_OK && step != SQLITE_ROW && step != SQLITE_DONE)
        status = ORDO_EIO;
    /* What SQLite has to say of a failure is said of the last call. */
    if (status != ORDO_EIO)
        sqlite3_reset(q);
    return status;
}

/* Which run a measurement counts as: the one that has kept the same figures already, so that they
 * are those of the runs between too. */
static sqlite3_int64 measured_by(struct ordo_store_levels *levels, sqlite3_int64 fingerprint,
                                 sqlite3_int64 run, const struct ordo_result *r,
                                 const struct ordo_measurement *m) {
    const size_t count = ordo_quantities_count(r->c->figure);
    double value[2 * ORDO_FIGURES_MAX] = {0};
    size_t figure[ORDO_FIGURES_MAX];
    struct ordo_measurement before = {.index = m->index,
                                      .level = m->level,
                                      .seed = m->seed,
                                      .status = -1,
                                      .value = value,
                                      .predicted = value + count};
    bool same = true;

    for (size_t i = 0; i < 2 * count; i++)
        value[i] = NAN;
    for (size_t i = 0; i < count; i++)
        figure[i] = i;
    if (ordo_store_level_get(levels, fingerprint, INT64_MAX, NULL, figure, count, r, &before) !=
            ORDO_OK ||
        before.status != m->status)
        same = false;
    for (size_t i = 0; i < count && same; i++)
        same = value[i] == m->value[i] || (isnan(value[i]) && isnan(m->value[i]));
    free(before.note);
    return same ? levels->run : run;
}

bool ordo_store_level_put(struct ordo_store_levels *levels, sqlite3_int64 fingerprint,
                          sqlite3_int64 run, const struct ordo_result *r,
                          const struct ordo_measurement *m) {
    const size_t figures = ordo_quantities_count(r->c->figure);
    struct ordo_row row = {.statement = levels->statements[ORDO_LEVEL_PUT]};
    char coordinates[ORDO_COORDINATES_SIZE];
    sqlite3_int64 id = 0;

    put_key(&row, fingerprint, r, m, coordinates);
    ordo_row_integer(&row, measured_by(levels, fingerprint, run, r, m));
    ordo_row_integer(&row, m->status);
    ordo_row_real(&row, m->seconds);
    ordo_row_real(&row, m->wall);
    ordo_row_real(&row, m->memory);
    ordo_row_text(&row, m->note);
    bool kept = ordo_row_put(&row, &id);
    row = (struct ordo_row){.statement = levels->statements[ORDO_LEVEL_CLEAR]};
    ordo_row_integer(&row, id);
    kept = kept && ordo_row_put(&row, NULL);
    for (size_t i = 0; i < figures && kept; i++) {
        if (isnan(m->value[i]) && isnan(m->predicted[i]))
            continue;
        row = (struct ordo_row){.statement = levels->statements[ORDO_LEVEL_FIGURE]};
        ordo_row_integer(&row, id);
        ordo_row_integer(&row, (sqlite3_int64)i);
        ordo_row_real(&row, m->value[i]);
        ordo_row_real(&row, m->predicted[i]);
        kept = ordo_row_put(&row, NULL);
    }
    return kept;
}
