/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_cases.c: what cases state, kept once.
 */
#include "study/store_cases.h"
#include "study/store_schema.h"
#include <math.h>
#include <stdlib.h>

static const char *const sql[ORDO_CASE_STATEMENTS] = {
    [ORDO_CASE_FIND] = "SELECT id FROM cases WHERE digest = ?",
    [ORDO_CASE_PUT] = ("INSERT INTO cases (digest, name, file, experiment, x, levels)"
                       " VALUES (?,?,?,?,?,?) RETURNING id"),
    [ORDO_CASE_CLAIM] = "INSERT INTO claims VALUES (?,?,?)",
    [ORDO_CASE_SETTING] = "INSERT INTO settings VALUES (?,?,?,?,?,?,?,?)",
    [ORDO_CASE_QUANTITY] = "INSERT INTO quantities VALUES (?,?,?,?)",
};

int ordo_store_cases_open(sqlite3 *db, struct ordo_store_cases *cases) {
    return ordo_statements_prepare(db, sql, ORDO_CASE_STATEMENTS, cases->statements);
}

void ordo_store_cases_close(struct ordo_store_cases *cases) {
    ordo_statements_finalize(cases->statements, ORDO_CASE_STATEMENTS);
}

/* The sets of values of a case: of the experiment, of the study, of each claim; NULL behind the
 * last. */
static const struct ordo_values *part_of(const struct ordo_case *c, size_t i, const char **part) {
    *part = i == 0 ? "experiment" : i == 1 ? "study" : "expect";
    if (i < 2)
        return i == 0 ? &c->settings : &c->study;
    return i - 2 < c->claims_count ? &c->claims[i - 2].values : NULL;
}

/* The text of a value that there is, defaults too; NULL if there is none or, with *failed set,
 * memory ran out. */
static char *value_text(const struct ordo_values *values, size_t i, bool *failed) {
    const struct ordo_setting *setting = values->settings[i];
    const struct ordo_value *value = &values->values[i];
    char *text = ordo_value_text(setting, value);

    *failed |= text == NULL;
    /* A flag that nobody has set has a text all the same. */
    if (text != NULL &&
        (*text == '\0' || (setting->kind == ORDO_KIND_FLAG && isnan(value->number)))) {
        free(text);
        text = NULL;
    }
    return text;
}

/* The digest of all that is put. */
static bool digest_of(const struct ordo_case *c, const char *levels,
                      char digest[ORDO_DIGEST_SIZE]) {
    const struct ordo_values *values;
    const char *part;
    struct ordo_digest d;
    bool failed = false;

    ordo_digest_begin(&d);
    ordo_digest_text(&d, c->name);
    ordo_digest_text(&d, c->file);
    ordo_digest_text(&d, c->experiment->name);
    ordo_digest_text(&d, ordo_axis_quantity(c, c->x)->name);
    ordo_digest_text(&d, levels);
    for (size_t k = 0; k < c->claims_count; k++)
        ordo_digest_text(&d, c->figure[c->claims[k].figure].name);
    for (size_t k = 0; (values = part_of(c, k, &part)) != NULL; k++)
        for (size_t i = 0; i < values->count; i++) {
            char *text = value_text(values, i, &failed);
            ordo_digest_text(&d, values->settings[i]->name);
            ordo_digest_text(&d, text);
            ordo_digest_integer(&d, values->values[i].given);
            ordo_digest_integer(&d, (unsigned long)values->values[i].line);
            free(text);
        }
    for (size_t i = 0; c->coordinate[i].name != NULL; i++)
        ordo_digest_text(&d, c->coordinate[i].name);
    for (size_t i = 0; c->figure[i].name != NULL; i++)
        ordo_digest_text(&d, c->figure[i].name);
    ordo_digest_end(&d, digest);
    return !failed;
}

static bool put_settings(struct ordo_store_cases *cases, const struct ordo_case *c,
                         sqlite3_int64 id) {
    const struct ordo_values *values;
    const char *part;
    sqlite3_int64 place = 0;
    bool failed = false;

    for (size_t k = 0; !failed && (values = part_of(c, k, &part)) != NULL; k++)
        for (size_t i = 0; i < values->count && !failed; i++) {
            char *text = value_text(values, i, &failed);
            struct ordo_row row = {.statement = cases->statements[ORDO_CASE_SETTING]};
            if (text == NULL)
                continue;
            ordo_row_integer(&row, id);
            ordo_row_integer(&row, place++);
            ordo_row_text(&row, part);
            ordo_row_integer(&row, (sqlite3_int64)k - 2);
            ordo_row_text(&row, values->settings[i]->name);
            ordo_row_text(&row, text);
            ordo_row_integer(&row, values->values[i].given);
            ordo_row_integer(&row, values->values[i].line);
            failed = !ordo_row_put(&row, NULL);
            free(text);
        }
    return !failed;
}

static bool put_claims(struct ordo_store_cases *cases, const struct ordo_case *c,
                       sqlite3_int64 id) {
    bool kept = true;

    for (size_t k = 0; k < c->claims_count && kept; k++) {
        struct ordo_row row = {.statement = cases->statements[ORDO_CASE_CLAIM]};
        ordo_row_integer(&row, id);
        ordo_row_integer(&row, (sqlite3_int64)k);
        ordo_row_text(&row, c->figure[c->claims[k].figure].name);
        kept = ordo_row_put(&row, NULL);
    }
    return kept;
}

static bool put_quantities(struct ordo_store_cases *cases, const struct ordo_quantity list[],
                           bool figures, sqlite3_int64 id) {
    bool kept = true;

    for (size_t i = 0; list[i].name != NULL && kept; i++) {
        struct ordo_row row = {.statement = cases->statements[ORDO_CASE_QUANTITY]};
        ordo_row_integer(&row, id);
        ordo_row_integer(&row, figures);
        ordo_row_integer(&row, (sqlite3_int64)i);
        ordo_row_text(&row, list[i].name);
        kept = ordo_row_put(&row, NULL);
    }
    return kept;
}

bool ordo_store_case_put(struct ordo_store_cases *cases, const struct ordo_case *c,
                         sqlite3_int64 *id) {
    char digest[ORDO_DIGEST_SIZE];
    bool failed = false;
    char *levels = ordo_levels_text(c->levels, c->levels_count, c->coordinates, &failed);
    struct ordo_row row = {.statement = cases->statements[ORDO_CASE_FIND]};

    *id = 0;
    failed = failed || !digest_of(c, levels, digest);
    ordo_row_text(&row, digest);
    failed = failed || !ordo_row_put(&row, id);
    if (!failed && *id == 0) {
        row = (struct ordo_row){.statement = cases->statements[ORDO_CASE_PUT]};
        ordo_row_text(&row, digest);
        ordo_row_text(&row, c->name);
        ordo_row_text(&row, c->file);
        ordo_row_text(&row, c->experiment->name);
        ordo_row_text(&row, ordo_axis_quantity(c, c->x)->name);
        ordo_row_text(&row, levels);
        failed = !ordo_row_put(&row, id) || !put_settings(cases, c, *id) ||
                 !put_claims(cases, c, *id) || !put_quantities(cases, c->coordinate, false, *id) ||
                 !put_quantities(cases, c->figure, true, *id);
    }
    sqlite3_free(levels);
    return !failed;
}
