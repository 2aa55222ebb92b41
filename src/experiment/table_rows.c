/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_rows.c: rows of a table as levels of a case, or the first cell that no level can have.
 */
#include "experiment/table_rows.h"
#include "experiment/reason.h"
#include "text/sentence.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of a case. */
struct row {
    double x, seed;
    const char *seed_text; /* NULL if the seed is a number */
    size_t index, line;    /* in the table */
};

/* A sentence about a line of the table. */
__attribute__((format(printf, 5, 6))) static int fail_line(struct ordo_setup *setup, int reason,
                                                           const struct ordo_table *table,
                                                           size_t line, const char *format, ...) {
    char rest[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(rest, sizeof rest, format, arguments);
    va_end(arguments);
    setup->reason = reason;
    ordo_sentence_format(setup->message, setup->size, "%s:%zu: %s", table->path, line, rest);
    return ORDO_EINVAL;
}

bool ordo_table_named(const struct ordo_table *table) { return strcmp(table->names[0], "1") != 0; }

void ordo_table_column_text(const struct ordo_table *table, size_t column, char text[],
                            size_t size) {
    snprintf(text, size, ordo_table_named(table) ? "column '%s'" : "column %s",
             table->names[column]);
}

static int fail_cell(struct ordo_setup *setup, int reason, const struct ordo_table *table,
                     size_t row, size_t column, const char *expected) {
    const char *text = table->text[row * table->columns + column];
    char name[ORDO_COLUMN_NAME_SIZE], number[32];

    ordo_table_column_text(table, column, name, sizeof name);
    if (text != NULL && *text == '\0')
        return fail_line(setup, reason, table, table->line[row], "%s is empty, expected %s", name,
                         expected);
    snprintf(number, sizeof number, "%.15g", table->value[row * table->columns + column]);
    return fail_line(setup, reason, table, table->line[row], "%s is \"%s\", expected %s", name,
                     text != NULL ? text : number, expected);
}

static int row_compare(const void *a, const void *b) {
    const struct row *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->seed != q->seed)
        return p->seed < q->seed ? -1 : 1;
    if (p->seed_text != NULL || q->seed_text != NULL) {
        const int order = strcmp(p->seed_text != NULL ? p->seed_text : "",
                                 q->seed_text != NULL ? q->seed_text : "");
        if (order != 0)
            return order;
    }
    return (p->line > q->line) - (p->line < q->line);
}

static bool same_seed(const struct row *p, const struct row *q) {
    return p->seed == q->seed && (p->seed_text == NULL) == (q->seed_text == NULL) &&
           (p->seed_text == NULL || strcmp(p->seed_text, q->seed_text) == 0);
}

static bool positive(double v) { return gsl_finite(v) && v > 0; }

/* Whether a row can be of a case, as far as its figures go. */
static int check_figures(struct ordo_setup *setup, const struct ordo_table *table,
                         const struct ordo_choice *choice, size_t i) {
    const double *value = table->value + i * table->columns;
    double error = GSL_POSINF;

    for (size_t k = 0; k < choice->figures; k++) {
        const size_t place = choice->coordinates + k, at = choice->at[place];
        if (!choice->has[place])
            continue;
        if (strcmp(setup->figure[k].name, ORDO_STANDARD_ERROR) == 0) {
            if (!(positive(value[at]) && value[at] < error))
                return fail_cell(setup, ORDO_INVALID_STANDARD_ERROR, table, i, at,
                                 "a positive number below the error");
        } else if (setup->solutions) {
            if (!gsl_finite(value[at]))
                return fail_cell(setup, ORDO_INVALID_ERROR, table, i, at, "a finite number");
        } else if (!positive(value[at])) {
            return fail_cell(setup, ORDO_INVALID_ERROR, table, i, at, "a positive number");
        }
        if (k == 0)
            error = value[at];
    }
    return ORDO_OK;
}

/* The finest values of the coordinates that are not x, which all rows of the case have. */
static int find_finest(struct ordo_setup *setup, const struct ordo_table *table,
                       const struct ordo_choice *choice, double finest[]) {
    for (size_t k = 0; k < choice->coordinates; k++) {
        const bool spacing = setup->coordinate[k].spacing;
        finest[k] = table->value[choice->at[k]];
        for (size_t i = 0; i < table->rows; i++) {
            const double v = table->value[i * table->columns + choice->at[k]];
            if (!positive(v))
                return fail_cell(setup, ORDO_INVALID_X, table, i, choice->at[k],
                                 "a positive number");
            if ((v < finest[k]) == spacing)
                finest[k] = v;
        }
    }
    return ORDO_OK;
}

/* The rows in the order of the file, up to the first cell that no level can have. */
static int rows_read(struct ordo_setup *setup, const struct ordo_table *table,
                     const struct ordo_choice *choice, struct row rows[], size_t *count) {
    const size_t seed = choice->at[ordo_choice_seed(choice)];
    const bool seeded = choice->has[ordo_choice_seed(choice)];
    double finest[ORDO_COORDINATES_MAX] = {0};
    int status = find_finest(setup, table, choice, finest);

    for (size_t i = 0; i < table->rows && status == ORDO_OK; i++) {
        const double *value = table->value + i * table->columns;
        bool finely = true;
        for (size_t k = 0; k < choice->coordinates; k++)
            finely = finely && (k == choice->x || value[choice->at[k]] == finest[k]);
        if (!finely)
            continue;
        struct row *row = &rows[(*count)++];
        *row = (struct row){.x = value[choice->at[choice->x]], .index = i, .line = table->line[i]};
        status = check_figures(setup, table, choice, i);
        if (!seeded || status != ORDO_OK)
            continue;
        row->seed_text = table->text[i * table->columns + seed];
        row->seed = row->seed_text == NULL ? value[seed] : 0;
        if (row->seed_text != NULL && *row->seed_text == '\0')
            status = fail_cell(setup, ORDO_DUPLICATE_LEVEL, table, i, seed, "a seed");
    }
    return status;
}

/* No sorted row stands twice; of several repetitions the one that comes first in the file is said.
 */
static int rows_distinct(struct ordo_setup *setup, const struct ordo_table *table,
                         const struct ordo_choice *choice, const struct row rows[], size_t count) {
    const struct row *second = NULL;
    char name[ORDO_COLUMN_NAME_SIZE];

    for (size_t i = 1; i < count; i++)
        if (rows[i].x == rows[i - 1].x && same_seed(&rows[i], &rows[i - 1]) &&
            (second == NULL || rows[i].line < second->line))
            second = &rows[i];
    if (second == NULL)
        return ORDO_OK;
    ordo_table_column_text(table, choice->at[choice->x], name, sizeof name);
    return fail_line(setup, ORDO_DUPLICATE_LEVEL, table, second->line,
                     "%s is %.15g as in line %zu%s", name, second->x, second[-1].line,
                     choice->has[ordo_choice_seed(choice)] ? " and so is the seed"
                     : setup->given != NULL
                         ? ", expected one row for each level or a column of seeds (--seed)"
                         : ", expected one row for each level or a column_seed");
}

/* Sorted rows as levels from coarse to fine, which is the direction of the expected order. */
static int levels_fill(struct ordo_setup *setup, const struct ordo_table *table,
                       const struct ordo_choice *choice, const struct row rows[], size_t count) {
    struct ordo_table_figures *state = calloc(1, sizeof *state);
    const size_t n = choice->coordinates;
    unsigned long repeated = 0;

    setup->state = state;
    setup->level = malloc((count * n + 1) * sizeof *setup->level);
    setup->place = malloc((count + 1) * sizeof *setup->place);
    setup->seed = malloc((count + 1) * sizeof *setup->seed);
    if (state != NULL)
        state->value = malloc((count * choice->figures + 1) * sizeof *state->value);
    if (state == NULL || state->value == NULL || setup->level == NULL || setup->place == NULL ||
        setup->seed == NULL)
        return ORDO_ENOMEM;
    state->figures = choice->figures;
    setup->measurements = count;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[setup->direction < 0 ? i : count - 1 - i];
        const double *value = table->value + row->index * table->columns;
        const bool same = i > 0 && row->x == setup->level[(setup->count - 1) * n + choice->x];
        for (size_t k = 0; !same && k < n; k++)
            setup->level[setup->count * n + k] = value[choice->at[k]];
        setup->count += !same;
        repeated = same ? repeated + 1 : 1;
        setup->place[i] = setup->count - 1;
        setup->seed[i] = repeated;
        if (choice->has[ordo_choice_seed(choice)] && row->seed_text == NULL && row->seed >= 0 &&
            row->seed <= 0x1p53 && row->seed == floor(row->seed))
            setup->seed[i] = (unsigned long)row->seed;
        for (size_t k = 0; k < choice->figures; k++)
            state->value[i * choice->figures + k] =
                choice->has[n + k] ? value[choice->at[n + k]] : GSL_NAN;
    }
    return ORDO_OK;
}

static int rows_judgeable(struct ordo_setup *setup, const struct ordo_table *table,
                          const struct ordo_choice *choice, struct row rows[]) {
    size_t count = 0;
    char name[ORDO_COLUMN_NAME_SIZE];
    int status = rows_read(setup, table, choice, rows, &count);

    if (status != ORDO_OK)
        return status;
    qsort(rows, count, sizeof *rows, row_compare);
    status = rows_distinct(setup, table, choice, rows, count);
    if (status != ORDO_OK)
        return status;
    if (rows[0].x == rows[count - 1].x) {
        ordo_table_column_text(table, choice->at[choice->x], name, sizeof name);
        setup->reason = ORDO_TOO_FEW_LEVELS;
        ordo_sentence_format(setup->message, setup->size,
                             "%s: %s is %.15g in %s, expected at least two different levels",
                             table->path, name, rows[0].x,
                             table->rows == 1 ? "the only row" : "every row");
        return ORDO_EINVAL;
    }
    return levels_fill(setup, table, choice, rows, count);
}

int ordo_table_levels(struct ordo_setup *setup, const struct ordo_table *table,
                      const struct ordo_choice *choice) {
    struct row *rows = malloc((table->rows + 1) * sizeof *rows);
    const int status = rows != NULL ? rows_judgeable(setup, table, choice, rows) : ORDO_ENOMEM;

    free(rows);
    return status;
}
