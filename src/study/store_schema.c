/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_schema.c: tables and columns of a store, and lists as texts.
 */
#include "study/store_schema.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(number) #number
#define FORMAT_TEXT(number) TEXT(number)

const char ordo_store_schema[] =
    "CREATE TABLE run (key TEXT PRIMARY KEY, value);"
    "CREATE TABLE cases (id INTEGER PRIMARY KEY, name TEXT, file TEXT, experiment TEXT, x TEXT,"
    " levels TEXT, measurements TEXT, failure TEXT, failure_reason TEXT, scale, seconds);"
    "CREATE TABLE claims (id INTEGER, claim INTEGER, figure TEXT,"
    " PRIMARY KEY (id, claim)) WITHOUT ROWID;"
    "CREATE TABLE settings (id INTEGER, place INTEGER, part TEXT, claim INTEGER, name TEXT,"
    " value TEXT, given INTEGER, line INTEGER, PRIMARY KEY (id, place)) WITHOUT ROWID;"
    "CREATE TABLE labels (id INTEGER, place INTEGER, label TEXT,"
    " PRIMARY KEY (id, place)) WITHOUT ROWID;"
    "INSERT INTO run VALUES ('format', " FORMAT_TEXT(ORDO_STORE_FORMAT) ");";

/* Numbers have no type: as REAL, SQLite would turn -0 into 0. */
static const struct {
    const char *name, *type;
} fixed[ORDO_COLUMNS_FIXED] = {
    [ORDO_COLUMN_ID] = {"id", "INTEGER"},         [ORDO_COLUMN_PLACE] = {"place", "INTEGER"},
    [ORDO_COLUMN_LEVEL] = {"level", "INTEGER"},   [ORDO_COLUMN_SEED] = {"seed", "INTEGER"},
    [ORDO_COLUMN_STATUS] = {"status", "INTEGER"}, [ORDO_COLUMN_SECONDS] = {"seconds", ""},
    [ORDO_COLUMN_MEMORY] = {"memory", ""},        [ORDO_COLUMN_NOTE] = {"note", "TEXT"},
};

static bool taken(const struct ordo_columns *columns, const char *name) {
    for (size_t i = 0; i < columns->count; i++)
        if (sqlite3_stricmp(columns->name[i], name) == 0)
            return true;
    return false;
}

static void add(struct ordo_columns *columns, const char *prefix, const char *name) {
    char *column = columns->name[columns->count];

    snprintf(column, ORDO_COLUMN_SIZE, "%s%s", prefix, name);
    for (size_t used = strlen(column); taken(columns, column) && used + 1 < ORDO_COLUMN_SIZE;
         used++)
        memcpy(column + used, "_", 2);
    columns->count++;
}

void ordo_columns_of(const struct ordo_experiment *experiment, struct ordo_columns *columns) {
    columns->coordinates = ordo_quantities_count(experiment->coordinates);
    columns->figures = ordo_quantities_count(experiment->figures);
    columns->value = ORDO_COLUMNS_FIXED + columns->coordinates;
    columns->predicted = columns->value + columns->figures;
    columns->count = 0;
    for (size_t i = 0; i < ORDO_COLUMNS_FIXED; i++)
        add(columns, "", fixed[i].name);
    for (size_t i = 0; i < columns->coordinates; i++)
        add(columns, "", experiment->coordinates[i].name);
    for (size_t i = 0; i < columns->figures; i++)
        add(columns, "", experiment->figures[i].name);
    for (size_t i = 0; i < columns->figures; i++)
        add(columns, "predicted_", experiment->figures[i].name);
}

char *ordo_columns_create(const struct ordo_experiment *experiment) {
    sqlite3_str *sql = sqlite3_str_new(NULL);
    struct ordo_columns columns;

    ordo_columns_of(experiment, &columns);
    sqlite3_str_appendf(sql, "CREATE TABLE IF NOT EXISTS \"levels_%w\" (", experiment->name);
    for (size_t i = 0; i < columns.count; i++)
        sqlite3_str_appendf(sql, "\"%w\" %s, ", columns.name[i],
                            i < ORDO_COLUMNS_FIXED ? fixed[i].type : "");
    sqlite3_str_appendall(sql, "PRIMARY KEY (id, place)) WITHOUT ROWID");
    return sqlite3_str_finish(sql);
}

char *ordo_columns_insert(const struct ordo_experiment *experiment) {
    sqlite3_str *sql = sqlite3_str_new(NULL);
    struct ordo_columns columns;

    ordo_columns_of(experiment, &columns);
    sqlite3_str_appendf(sql, "INSERT OR REPLACE INTO \"levels_%w\" VALUES (?", experiment->name);
    for (size_t i = 1; i < columns.count; i++)
        sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendall(sql, ")");
    return sqlite3_str_finish(sql);
}

char *ordo_columns_select(const struct ordo_experiment *experiment) {
    return sqlite3_mprintf("SELECT * FROM \"levels_%w\" WHERE id = ? ORDER BY place",
                           experiment->name);
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
