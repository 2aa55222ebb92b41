/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * published.c: the rows of reference/published.csv.
 */
#include "study/published.h"
#include "model/architecture.h"
#include "ordo.h"
#include "table/csv.h"
#include "target/target.h"
#include "text/datadir.h"
#include "text/sentence.h"
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More points than any paper has. */
#define POINTS_MAX 1e9

/* A table that is being read. */
struct reading {
    const struct ordo_table *table;
    size_t row, column;
    char *message;
    size_t size;
};

/* "FILE:LINE: column 'dx' is "x", expected …". Returns ORDO_ESYNTAX. */
static int reject(const struct reading *g, const char *expected) {
    const struct ordo_table *t = g->table;
    const size_t cell = g->row * t->columns + g->column;
    char found[64];

    if (t->text[cell] != NULL)
        ordo_sentence_clean(t->text[cell], strlen(t->text[cell]), found, sizeof found);
    else
        snprintf(found, sizeof found, "%.10g", t->value[cell]);
    return ordo_fail(ORDO_ESYNTAX, g->message, g->size,
                     "%s:%zu: column '%s' is \"%s\", expected %s", t->path, t->line[g->row],
                     t->names[g->column], found, expected);
}

static double number(const struct reading *g) {
    return g->table->value[g->row * g->table->columns + g->column];
}

/* The field as text; NULL if it is a number. */
static const char *text(const struct reading *g) {
    return g->table->text[g->row * g->table->columns + g->column];
}

static bool is_empty(const struct reading *g) { return text(g) != NULL && text(g)[0] == '\0'; }

static bool is_count(double x, double high, size_t *count) {
    *count = x >= 1 && x <= high ? (size_t)x : 0;
    return *count > 0 && (double)*count == x;
}

static bool is_filled(const char *s) { return s[0] != '\0'; }

static bool is_architecture(const char *s) { return ordo_architecture_find(s) != NULL; }

static bool is_abscissa(const char *s) { return strcmp(s, "n") == 0 || strcmp(s, "P") == 0; }

static bool read_dx(const struct reading *g, struct ordo_published *row) {
    return is_count(number(g), ORDO_DX_MAX, &row->dx);
}

static bool read_slope(const struct reading *g, struct ordo_published *row) {
    row->slope = number(g);
    return isfinite(row->slope) && row->slope != 0;
}

static bool read_from(const struct reading *g, struct ordo_published *row) {
    row->from = is_empty(g) ? 0 : number(g);
    return is_empty(g) || row->from > 0;
}

static bool read_to(const struct reading *g, struct ordo_published *row) {
    row->to = is_empty(g) ? INFINITY : number(g);
    return row->to > row->from;
}

static bool read_points(const struct reading *g, struct ordo_published *row) {
    return is_empty(g) || is_count(number(g), POINTS_MAX, &row->points);
}

/* The columns: what is expected, and where a text goes and what it must be (NULL: any), or what
 * reads a number. */
static const struct column {
    const char *name, *expected;
    size_t text;
    bool (*valid)(const char *text);
    bool (*read)(const struct reading *g, struct ordo_published *row);
} columns[] = {
    {"id", "a text that is not empty", offsetof(struct ordo_published, id), is_filled, NULL},
    {"paper", "a text that is not empty", offsetof(struct ordo_published, paper), is_filled, NULL},
    {"place", "a text", offsetof(struct ordo_published, place), NULL, NULL},
    {"problem", "a text that is not empty", offsetof(struct ordo_published, problem), is_filled,
     NULL},
    {"architecture", "the name of an architecture", offsetof(struct ordo_published, architecture),
     is_architecture, NULL},
    {"dx", "a number of dimensions", 0, NULL, read_dx},
    {"versus", "n or P", offsetof(struct ordo_published, x), is_abscissa, NULL},
    {"slope", "a finite number that is not 0", 0, NULL, read_slope},
    {"from", "a width above 0, or nothing", 0, NULL, read_from},
    {"to", "a width above that of 'from', or nothing", 0, NULL, read_to},
    {"points", "a number of points, or nothing", 0, NULL, read_points},
    {"note", "a text", offsetof(struct ordo_published, note), NULL, NULL},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static char **member(const struct column *column, struct ordo_published *row) {
    return (void *)((char *)row + column->text);
}

static int read_field(const struct reading *g, const struct column *column,
                      struct ordo_published *row) {
    if (column->read != NULL)
        return column->read(g, row) ? ORDO_OK : reject(g, column->expected);
    if (text(g) == NULL || (column->valid != NULL && !column->valid(text(g))))
        return reject(g, column->expected);
    *member(column, row) = strdup(text(g));
    return *member(column, row) != NULL ? ORDO_OK : ORDO_ENOMEM;
}

void ordo_published_free(struct ordo_published_list *list) {
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            if (columns[k].read == NULL)
                free(*member(&columns[k], &list->rows[i]));
    free(list->rows);
    *list = (struct ordo_published_list){0};
}

static const struct ordo_published *find(const struct ordo_published_list *list, const char *id) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i].id, id) == 0)
            return &list->rows[i];
    return NULL;
}

/* All rows; the list is freed by the caller if this fails. */
static int read_rows(struct reading *g, struct ordo_published_list *list) {
    const struct ordo_table *t = g->table;
    size_t place[COLUMNS];

    for (size_t k = 0; k < COLUMNS; k++)
        if (ordo_table_column(t, columns[k].name, &place[k], g->message, g->size) != ORDO_OK)
            return ORDO_ESYNTAX;
    list->rows = calloc(t->rows + 1, sizeof *list->rows);
    if (list->rows == NULL)
        return ORDO_ENOMEM;
    for (g->row = 0; g->row < t->rows; g->row++) {
        struct ordo_published *row = &list->rows[list->count++];
        for (size_t k = 0; k < COLUMNS; k++) {
            g->column = place[k];
            int status = read_field(g, &columns[k], row);
            if (status == ORDO_OK && k == 0 && find(list, row->id) != row)
                status = reject(g, "an ID that no row before has");
            if (status != ORDO_OK)
                return status;
        }
    }
    return ORDO_OK;
}

int ordo_published_read(const char *path, struct ordo_published_list *list, char message[],
                        size_t size) {
    struct ordo_table table;
    int status = ordo_table_read(path, &table, message, size);

    *list = (struct ordo_published_list){0};
    if (status != ORDO_OK)
        return status;
    status = read_rows(&(struct reading){.table = &table, .message = message, .size = size}, list);
    if (status == ORDO_ENOMEM)
        ordo_sentence_format(message, size, "%s: %s", path, ordo_status_text(status));
    if (status != ORDO_OK)
        ordo_published_free(list);
    ordo_table_free(&table);
    return status;
}

/* The rows of the installed file, once they are read. */
static struct ordo_published_list installed;

int ordo_published_all(const struct ordo_published_list **list, char message[], size_t size) {
    char path[PATH_MAX];

    *list = &installed;
    if (installed.rows != NULL)
        return ORDO_OK;
    if (ordo_data_path(ORDO_PUBLISHED_FILE, path, sizeof path) == ORDO_OK)
        return ordo_published_read(path, &installed, message, size);
    return ordo_fail(ORDO_EIO, message, size,
                     "%s: is neither installed nor in the source tree, expected it below "
                     "$ORDO_DATADIR",
                     ORDO_PUBLISHED_FILE);
}

const struct ordo_published *ordo_published_find(const char *id) {
    const struct ordo_published_list *list;
    char ignored[512];

    return ordo_published_all(&list, ignored, sizeof ignored) == ORDO_OK ? find(list, id) : NULL;
}
