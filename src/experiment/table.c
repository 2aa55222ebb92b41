/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.c: levels from somebody's table: a column for each coordinate and each figure, one of seeds
 * that tells repetitions of a level apart, and one of the errors' standard errors. The levels are
 * read, not computed.
 */
#include "experiment/table.h"
#include "experiment/experiment.h"
#include "experiment/reason.h"
#include "experiment/table_rows.h"
#include "table/role.h"
#include "text/file.h"
#include "text/sentence.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERROR, STANDARD_ERROR };

/* Of a case that names none. */
static const struct ordo_quantity coordinates[] = {
    ORDO_QUANTITY("x", NUMBER, .label = "x"),
    {.name = NULL},
};

static const struct ordo_quantity figures[] = {
    [ERROR] = ORDO_QUANTITY("error", ERROR, .label = "error"),
    [STANDARD_ERROR] =
        ORDO_QUANTITY(ORDO_STANDARD_ERROR, ERROR, .label = "standard error", .seldom = true),
    {.name = NULL},
};

static int fail(struct ordo_setup *setup, int reason, const char *sentence) {
    setup->reason = reason;
    snprintf(setup->message, setup->size, "%s", sentence);
    return ORDO_EINVAL;
}

/* "err", "column 2"; NULL if memory ran out. */
static char *column_label(const struct ordo_table *table, size_t column) {
    char text[ORDO_COLUMN_NAME_SIZE];

    if (ordo_table_named(table))
        ordo_sentence_format(text, sizeof text, "%s", table->names[column]);
    else
        ordo_table_column_text(table, column, text, sizeof text);
    return strdup(text);
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

/* What the case calls the column of a place: a setting, or the name of a coordinate or figure of
 * its own; NULL if nothing. */
static const char *asked(const struct ordo_setup *setup, const struct ordo_choice *choice,
                         size_t place) {
    const size_t k = place - choice->coordinates;
    const char *name = NULL;

    if (place == ordo_choice_seed(choice))
        return ordo_values_text(setup->settings, "column_seed");
    if (place < choice->coordinates) {
        name = place == choice->x ? ordo_values_text(setup->settings, "column_x") : NULL;
        return name == NULL && setup->coordinate != coordinates ? setup->coordinate[place].name
                                                                : name;
    }
    if (strcmp(setup->figure[k].name, ORDO_STANDARD_ERROR) == 0)
        return ordo_values_text(setup->settings, "column_se");
    if (strcmp(setup->figure[k].name, figures[ERROR].name) == 0)
        name = ordo_values_text(setup->settings, "column");
    return name == NULL && setup->figure != figures ? setup->figure[k].name : name;
}

/* What a case has, without a table. */
static struct ordo_choice choice_of(const struct ordo_setup *setup) {
    return (struct ordo_choice){.coordinates = ordo_quantities_count(setup->coordinate),
                                .x = setup->x,
                                .figures = ordo_quantities_count(setup->figure)};
}

/* Find the columns. */
static int choose(struct ordo_setup *setup, const struct ordo_table *table,
                  struct ordo_choice *choice) {
    *choice = choice_of(setup);
    setup->reason = ORDO_UNREADABLE;
    for (size_t k = 0; k <= ordo_choice_seed(choice); k++) {
        const char *name = asked(setup, choice, k);
        if (name != NULL &&
            ordo_table_column(table, name, &choice->at[k], setup->message, setup->size) != ORDO_OK)
            return ORDO_EINVAL;
        choice->has[k] = name != NULL;
        if (name != NULL || k > choice->coordinates)
            continue;
        choice->has[k] = true; /* x is the first column, the error the other one of two */
        if (k < choice->coordinates)
            continue;
        if (table->columns != 2)
            return fail_unnamed(setup, table, choice->at[choice->x]);
        choice->at[k] = 1 - choice->at[choice->x];
    }
    for (size_t k = 1; k <= ordo_choice_seed(choice); k++)
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

/* What these columns were called by who asked for them, for want of a table. */
static int label_asked(struct ordo_setup *setup) {
    const struct ordo_choice choice = choice_of(setup);
    char text[ORDO_COLUMN_NAME_SIZE];

    setup->labels = calloc(ordo_choice_seed(&choice) + 1, sizeof *setup->labels);
    if (setup->labels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < ordo_choice_seed(&choice); i++) {
        const char *name = asked(setup, &choice, i);
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
                 const struct ordo_choice *choice) {
    for (size_t i = 0; i < ordo_choice_seed(choice); i++) {
        if (!choice->has[i])
            continue;
        free(setup->labels[i]);
        setup->labels[i] = column_label(table, choice->at[i]);
        if (setup->labels[i] == NULL)
            return ORDO_ENOMEM;
    }
    return ORDO_OK;
}

static int from_table(struct ordo_setup *setup, const struct ordo_table *table) {
    struct ordo_choice choice;
    int status = choose(setup, table, &choice);

    if (status == ORDO_OK)
        status = label(setup, table, &choice);
    if (status != ORDO_OK)
        return status;
    return ordo_table_levels(setup, table, &choice);
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
    const struct ordo_table_figures *s = state;

    (void)at, (void)worker;
    m->status = ORDO_OK;
    memcpy(m->value, s->value + m->index * s->figures, s->figures * sizeof *s->value);
}

static void state_free(void *state) {
    struct ordo_table_figures *s = state;

    if (s != NULL)
        free(s->value);
    free(s);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("table", TEXT, .title = "Table", .required = true, .wild = true, .high = 4096,
                 .expected = "the path of a table",
                 .help = "CSV, TSV or columns between blanks, relative to the case file; a pattern "
                         "(results/*.csv) stands for a case for each file"),
    ORDO_SETTING("column_x", TEXT, .title = "Levels", .high = 1000,
                 .expected = "a column by name or number",
                 .help = "column of levels, by name or number; x, or the first by default"),
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

const struct ordo_experiment ordo_experiment_table = {
    .name = "table",
    .summary = "levels and errors from a table; nothing is computed",
    .settings = settings,
    .coordinates = coordinates,
    .figures = figures,
    .columns = {"error", "x"},
    .standard_error = ORDO_STANDARD_ERROR,
    .reads_levels = true,
    .names_coordinates = true,
    .names_figures = true,
    .prepare = prepare,
    .measure = measure,
    .free = state_free,
};
