/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.c: levels from somebody's table: a column of levels, one of errors, one of seeds that tells
 * repetitions of a level apart, and one of the errors' standard errors. The levels are read, not
 * computed.
 */
#include "experiment/table.h"
#include "experiment/experiment.h"
#include "experiment/reason.h"
#include "table/role.h"
#include "text/file.h"
#include "text/sentence.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a column's name in a sentence. */
#define NAME_SIZE 160

enum { ERROR, STANDARD_ERROR, FIGURES };

/* The figures in the order of the measurements. */
struct state {
    double (*value)[FIGURES];
};

/* Columns of a table that a case may name, and their settings. */
enum { X, Y, SEED, SE, COLUMNS };
static const char *const column_settings[COLUMNS] = {"column_x", "column", "column_seed",
                                                     "column_se"};
struct choice {
    bool has[COLUMNS]; /* x and the error always */
    size_t at[COLUMNS];
};

/* A row of a case. */
struct row {
    double x, error, se, seed; /* se is NaN if there is no such column */
    const char *seed_text;     /* NULL if the seed is a number */
    size_t line;
};

static int fail(struct ordo_setup *setup, int reason, const char *sentence) {
    setup->reason = reason;
    snprintf(setup->message, setup->size, "%s", sentence);
    return ORDO_EINVAL;
}

/* The same with a sentence about a line of the table. */
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

/* Whether the file names its columns; else their names are their numbers. */
static bool named(const struct ordo_table *table) { return strcmp(table->names[0], "1") != 0; }

/* "column 'err'", "column 2". */
static void column_text(const struct ordo_table *table, size_t column, char text[], size_t size) {
    snprintf(text, size, named(table) ? "column '%s'" : "column %s", table->names[column]);
}

/* "err", "column 2"; NULL if memory ran out. */
static char *column_label(const struct ordo_table *table, size_t column) {
    char text[NAME_SIZE];

    if (named(table))
        ordo_sentence_format(text, sizeof text, "%s", table->names[column]);
    else
        column_text(table, column, text, sizeof text);
    return strdup(text);
}

static int fail_cell(struct ordo_setup *setup, int reason, const struct ordo_table *table,
                     size_t row, size_t column, const char *expected) {
    const char *text = table->text[row * table->columns + column];
    char name[NAME_SIZE], number[32];

    column_text(table, column, name, sizeof name);
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

/* The rows in the order of the file, up to the first cell that no level can have. */
static int rows_read(struct ordo_setup *setup, const struct ordo_table *table,
                     const struct choice *choice, struct row rows[]) {
    for (size_t i = 0; i < table->rows; i++) {
        const double *value = table->value + i * table->columns;
        char *const *text = table->text + i * table->columns;
        const size_t *at = choice->at;
        struct row *row = &rows[i];
        *row = (struct row){.x = value[at[X]],
                            .error = value[at[Y]],
                            .se = choice->has[SE] ? value[at[SE]] : GSL_NAN,
                            .line = table->line[i]};
        if (!positive(row->x))
            return fail_cell(setup, ORDO_INVALID_X, table, i, at[X], "a positive number");
        if (!positive(row->error))
            return fail_cell(setup, ORDO_INVALID_ERROR, table, i, at[Y], "a positive number");
        if (choice->has[SE] && !(positive(row->se) && row->se < row->error))
            return fail_cell(setup, ORDO_INVALID_STANDARD_ERROR, table, i, at[SE],
                             "a positive number below the error");
        if (!choice->has[SEED])
            continue;
        row->seed_text = text[at[SEED]];
        row->seed = row->seed_text == NULL ? value[at[SEED]] : 0;
        if (row->seed_text != NULL && *row->seed_text == '\0')
            return fail_cell(setup, ORDO_DUPLICATE_LEVEL, table, i, at[SEED], "a seed");
    }
    return ORDO_OK;
}

/* No sorted row stands twice; of several repetitions the one that comes first in the file is said.
 */
static int rows_distinct(struct ordo_setup *setup, const struct ordo_table *table,
                         const struct choice *choice, const struct row rows[]) {
    const struct row *second = NULL;
    char name[NAME_SIZE];

    for (size_t i = 1; i < table->rows; i++)
        if (rows[i].x == rows[i - 1].x && same_seed(&rows[i], &rows[i - 1]) &&
            (second == NULL || rows[i].line < second->line))
            second = &rows[i];
    if (second == NULL)
        return ORDO_OK;
    column_text(table, choice->at[X], name, sizeof name);
    return fail_line(setup, ORDO_DUPLICATE_LEVEL, table, second->line,
                     "%s is %.15g as in line %zu%s", name, second->x, second[-1].line,
                     choice->has[SEED] ? " and so is the seed"
                     : setup->given != NULL
                         ? ", expected one row for each level or a column of seeds (--seed)"
                         : ", expected one row for each level or a column_seed");
}

/* Sorted rows as levels from coarse to fine, which is the direction of the expected order. */
static int levels_fill(struct ordo_setup *setup, const struct row rows[], size_t count,
                       bool seeds) {
    struct state *state = calloc(1, sizeof *state);
    unsigned long repeated = 0;

    setup->state = state;
    setup->level = malloc((count + 1) * sizeof *setup->level);
    setup->place = malloc((count + 1) * sizeof *setup->place);
    setup->seed = malloc((count + 1) * sizeof *setup->seed);
    if (state != NULL)
        state->value = malloc((count + 1) * sizeof *state->value);
    if (state == NULL || state->value == NULL || setup->level == NULL || setup->place == NULL ||
        setup->seed == NULL)
        return ORDO_ENOMEM;
    setup->measurements = count;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[setup->direction < 0 ? i : count - 1 - i];
        const bool same = i > 0 && row->x == setup->level[setup->count - 1];
        if (!same)
            setup->level[setup->count++] = row->x;
        repeated = same ? repeated + 1 : 1;
        setup->place[i] = setup->count - 1;
        setup->seed[i] = repeated;
        if (seeds && row->seed_text == NULL && row->seed >= 0 && row->seed <= 0x1p53 &&
            row->seed == floor(row->seed))
            setup->seed[i] = (unsigned long)row->seed;
        state->value[i][ERROR] = row->error;
        state->value[i][STANDARD_ERROR] = row->se;
    }
    return ORDO_OK;
}

static int rows_judgeable(struct ordo_setup *setup, const struct ordo_table *table,
                          const struct choice *choice, struct row rows[]) {
    char name[NAME_SIZE];
    int status = rows_read(setup, table, choice, rows);

    if (status != ORDO_OK)
        return status;
    qsort(rows, table->rows, sizeof *rows, row_compare);
    status = rows_distinct(setup, table, choice, rows);
    if (status != ORDO_OK)
        return status;
    if (rows[0].x == rows[table->rows - 1].x) {
        column_text(table, choice->at[X], name, sizeof name);
        setup->reason = ORDO_TOO_FEW_LEVELS;
        ordo_sentence_format(setup->message, setup->size,
                             "%s: %s is %.15g in %s, expected at least two different levels",
                             table->path, name, rows[0].x,
                             table->rows == 1 ? "the only row" : "every row");
        return ORDO_EINVAL;
    }
    return levels_fill(setup, rows, table->rows, choice->has[SEED]);
}

/* The error column is not named, and there is not just one beside x: the first columns whose names
 * are those of errors serve as an example. */
static int fail_unnamed(struct ordo_setup *setup, const struct ordo_table *table, size_t x) {
    const char *const sign = setup->direction < 0 ? "-" : "";
    const char *error[2] = {NULL, NULL};
    char names[512], each[256] = "";
    size_t found = 0;

    ordo_table_names(table, names, sizeof names);
    for (size_t k = 0; k < table->columns && found < 2; k++)
        if (k != x && ordo_column_role(table->names[k]) == ORDO_ROLE_ERROR)
            error[found++] = table->names[k];
    if (found == 2)
        snprintf(each, sizeof each, ", or an order for each (--order %s=%s2,%s=%s1)", error[0],
                 sign, error[1], sign);
    if (table->columns == 1)
        ordo_sentence_format(setup->message, setup->size,
                             "%s: has one column (%s), expected one of levels and one of errors",
                             table->path, names);
    else if (setup->given == NULL)
        ordo_sentence_format(setup->message, setup->size,
                             "%s: has %zu columns (%s), expected two, or 'column' to name one of "
                             "errors",
                             table->path, table->columns, names);
    else
        ordo_sentence_format(setup->message, setup->size,
                             "%s: has %zu columns (%s), expected two, or one of errors by its name "
                             "(--y %s)%s",
                             table->path, table->columns, names,
                             found > 0 ? error[0] : table->names[x == 0], each);
    return ORDO_EINVAL;
}

/* Find the columns. */
static int choose(struct ordo_setup *setup, const struct ordo_table *table, struct choice *choice) {
    *choice = (struct choice){.has = {[X] = true, [Y] = true}};
    setup->reason = ORDO_UNREADABLE;
    for (size_t k = 0; k < COLUMNS; k++) {
        const char *name = ordo_values_text(setup->settings, column_settings[k]);
        if (name != NULL &&
            ordo_table_column(table, name, &choice->at[k], setup->message, setup->size) != ORDO_OK)
            return ORDO_EINVAL;
        choice->has[k] = choice->has[k] || name != NULL;
        if (k != Y || name != NULL)
            continue;
        if (table->columns != 2)
            return fail_unnamed(setup, table, choice->at[X]);
        choice->at[Y] = 1 - choice->at[X];
    }
    for (size_t k = 1; k < COLUMNS; k++)
        for (size_t l = 0; l < k; l++)
            if (choice->has[k] && choice->has[l] && choice->at[k] == choice->at[l]) {
                ordo_sentence_format(setup->message, setup->size,
                                     "%s: '%s' is to be two things at once, expected different "
                                     "columns for x, the error, the seed and the standard error",
                                     table->path, table->names[choice->at[k]]);
                return ORDO_EINVAL;
            }
    return ORDO_OK;
}

/* The columns that are shown, in the order of labels: the coordinate, then the figures. */
static const size_t labelled[] = {X, Y, SE};
enum { LABELS = sizeof labelled / sizeof *labelled };

/* What these columns were called by who asked for them, for want of a table. */
static int label_asked(struct ordo_setup *setup) {
    char text[NAME_SIZE];

    setup->labels = calloc(LABELS, sizeof *setup->labels);
    if (setup->labels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < LABELS; i++) {
        const char *name = ordo_values_text(setup->settings, column_settings[labelled[i]]);
        if (name == NULL)
            continue;
        ordo_sentence_format(text, sizeof text, "%s", name);
        if ((setup->labels[i] = strdup(text)) == NULL)
            return ORDO_ENOMEM;
    }
    return ORDO_OK;
}

/* What to call them. */
static int label(struct ordo_setup *setup, const struct ordo_table *table,
                 const struct choice *choice) {
    for (size_t i = 0; i < LABELS; i++) {
        if (!choice->has[labelled[i]])
            continue;
        free(setup->labels[i]);
        setup->labels[i] = column_label(table, choice->at[labelled[i]]);
        if (setup->labels[i] == NULL)
            return ORDO_ENOMEM;
    }
    return ORDO_OK;
}

static int from_table(struct ordo_setup *setup, const struct ordo_table *table) {
    struct choice choice;
    int status = choose(setup, table, &choice);

    if (status == ORDO_OK)
        status = label(setup, table, &choice);
    if (status != ORDO_OK)
        return status;
    struct row *rows = malloc((table->rows + 1) * sizeof *rows);
    status = rows != NULL ? rows_judgeable(setup, table, &choice, rows) : ORDO_ENOMEM;
    free(rows);
    return status;
}

static int prepare(struct ordo_setup *setup) {
    const struct ordo_given_table *given = setup->given;
    struct ordo_table table;
    int status = label_asked(setup);

    if (status != ORDO_OK)
        return status;
    if (given != NULL && given->failure != NULL)
        return fail(setup, ORDO_UNREADABLE, given->failure);
    if (given != NULL)
        return from_table(setup, &given->table);
    char *path = ordo_path_beside(setup->file, ordo_values_text(setup->settings, "table"));
    if (path == NULL)
        return ORDO_ENOMEM;
    setup->reason = ORDO_UNREADABLE;
    status = ordo_table_read(path, &table, setup->message, setup->size);
    if (status == ORDO_OK)
        status = from_table(setup, &table);
    ordo_table_free(&table);
    free(path);
    return status;
}

static void measure(const void *state, const double at[], void *worker,
                    struct ordo_measurement *m) {
    const struct state *s = state;

    (void)at, (void)worker;
    m->status = ORDO_OK;
    memcpy(m->value, s->value[m->index], sizeof *s->value);
}

static void state_free(void *state) {
    struct state *s = state;

    if (s != NULL)
        free(s->value);
    free(s);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("table", TEXT, .title = "Table", .required = true, .high = 4096,
                 .expected = "the path of a table",
                 .help = "CSV, TSV or columns between blanks, relative to the case file"),
    ORDO_SETTING("column_x", TEXT, .title = "Levels", .high = 1000,
                 .expected = "a column by name or number",
                 .help = "column of levels, by name or number; the first by default"),
    ORDO_SETTING("column", TEXT, .title = "Errors", .high = 1000,
                 .expected = "a column by name or number",
                 .help = "column of errors; may be left out if there are two columns"),
    ORDO_SETTING("column_seed", TEXT, .title = "Seeds", .high = 1000,
                 .expected = "a column by name or number",
                 .help = "column that tells repetitions of a level apart"),
    ORDO_SETTING("column_se", TEXT, .title = "Standard errors", .high = 1000,
                 .expected = "a column by name or number",
                 .help = "column of the errors' standard errors, in the unit of the errors, where "
                         "they are known"),
    {.name = NULL},
};

static const struct ordo_quantity coordinates[] = {
    ORDO_QUANTITY("x", NUMBER, .label = "x"),
    {.name = NULL},
};

static const struct ordo_quantity figures[] = {
    [ERROR] = ORDO_QUANTITY("error", ERROR, .label = "error"),
    [STANDARD_ERROR] =
        ORDO_QUANTITY("standard_error", ERROR, .label = "standard error", .seldom = true),
    {.name = NULL},
};

const struct ordo_experiment ordo_experiment_table = {
    .name = "table",
    .summary = "levels and errors from a table; nothing is computed",
    .settings = settings,
    .coordinates = coordinates,
    .figures = figures,
    .columns = {"error", "x"},
    .standard_error = "standard_error",
    .reads_levels = true,
    .prepare = prepare,
    .measure = measure,
    .free = state_free,
};
