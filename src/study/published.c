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
#include "text/suggest.h"
#include <limits.h>
#include <math.h>
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
    ordo_sentence_format(g->message, g->size, "%s:%zu: column '%s' is \"%s\", expected %s", t->path,
                         t->line[g->row], t->names[g->column], found, expected);
    return ORDO_ESYNTAX;
}

static double number(const struct reading *g) {
    return g->table->value[g->row * g->table->columns + g->column];
}

/* The field as text; NULL if it is a number. */
static const char *text(const struct reading *g) {
    return g->table->text[g->row * g->table->columns + g->column];
}

static bool is_empty(const struct reading *g) { return text(g) != NULL && text(g)[0] == '\0'; }

static int copy(const struct reading *g, bool optional, char **to) {
    if (text(g) == NULL || (!optional && is_empty(g)))
        return reject(g, optional ? "a text" : "a text that is not empty");
    return (*to = strdup(text(g))) != NULL ? ORDO_OK : ORDO_ENOMEM;
}

static int read_count(const struct reading *g, double low, double high, const char *expected,
                      size_t *to) {
    const double x = number(g);

    if (!(x >= low && x <= high && x == floor(x)))
        return reject(g, expected);
    *to = (size_t)x;
    return ORDO_OK;
}

/* The columns, each with what reads it. */

static int read_id(const struct reading *g, struct ordo_published *row) {
    return copy(g, false, &row->id);
}

static int read_paper(const struct reading *g, struct ordo_published *row) {
    return copy(g, false, &row->paper);
}

static int read_place(const struct reading *g, struct ordo_published *row) {
    return copy(g, true, &row->place);
}

static int read_problem(const struct reading *g, struct ordo_published *row) {
    return copy(g, false, &row->problem);
}

static int read_architecture(const struct reading *g, struct ordo_published *row) {
    if (text(g) == NULL || ordo_architecture_find(text(g)) == NULL)
        return reject(g, "the name of an architecture");
    return copy(g, false, &row->architecture);
}

static int read_dx(const struct reading *g, struct ordo_published *row) {
    return read_count(g, 1, ORDO_DX_MAX, "a number of dimensions", &row->dx);
}

static int read_versus(const struct reading *g, struct ordo_published *row) {
    const char *x = text(g);

    if (x == NULL || (strcmp(x, "n") != 0 && strcmp(x, "P") != 0))
        return reject(g, "n or P");
    return copy(g, false, &row->x);
}

static int read_slope(const struct reading *g, struct ordo_published *row) {
    row->slope = number(g);
    return isfinite(row->slope) && row->slope != 0 ? ORDO_OK
                                                   : reject(g, "a finite number that is not 0");
}

static int read_from(const struct reading *g, struct ordo_published *row) {
    row->from = is_empty(g) ? 0 : number(g);
    return is_empty(g) || row->from > 0 ? ORDO_OK : reject(g, "a width above 0, or nothing");
}

static int read_to(const struct reading *g, struct ordo_published *row) {
    row->to = is_empty(g) ? INFINITY : number(g);
    return row->to > row->from ? ORDO_OK : reject(g, "a width above that of 'from', or nothing");
}

static int read_points(const struct reading *g, struct ordo_published *row) {
    return is_empty(g)
               ? ORDO_OK
               : read_count(g, 1, POINTS_MAX, "a number of points, or nothing", &row->points);
}

static int read_note(const struct reading *g, struct ordo_published *row) {
    return copy(g, true, &row->note);
}

static const struct {
    const char *name;
    int (*read)(const struct reading *g, struct ordo_published *row);
} columns[] = {
    {"id", read_id},
    {"paper", read_paper},
    {"place", read_place},
    {"problem", read_problem},
    {"architecture", read_architecture},
    {"dx", read_dx},
    {"versus", read_versus},
    {"slope", read_slope},
    {"from", read_from},
    {"to", read_to},
    {"points", read_points},
    {"note", read_note},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void row_free(struct ordo_published *row) {
    free(row->id);
    free(row->paper);
    free(row->place);
    free(row->problem);
    free(row->architecture);
    free(row->x);
    free(row->note);
}

void ordo_published_free(struct ordo_published_list *list) {
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        row_free(&list->rows[i]);
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
        struct ordo_published *row = &list->rows[list->count];
        for (size_t k = 0; k < COLUMNS; k++) {
            g->column = place[k];
            const int status = columns[k].read(g, row);
            if (status == ORDO_OK && k == 0 && find(list, row->id) != NULL) {
                reject(g, "an ID that no row before has");
                list->count++;
                return ORDO_ESYNTAX;
            }
            if (status != ORDO_OK) {
                list->count++;
                return status;
            }
        }
        list->count++;
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
    int status = ORDO_OK;

    *list = &installed;
    if (installed.rows != NULL)
        return ORDO_OK;
    if (ordo_data_path(ORDO_PUBLISHED_FILE, path, sizeof path) != ORDO_OK) {
        status = ORDO_EIO;
        ordo_sentence_format(message, size,
                             "%s: is neither installed nor in the source tree, expected it below "
                             "$ORDO_DATADIR",
                             ORDO_PUBLISHED_FILE);
    } else {
        status = ordo_published_read(path, &installed, message, size);
    }
    return status;
}

const struct ordo_published *ordo_published_find(const char *id) {
    const struct ordo_published_list *list;
    char ignored[512];

    return ordo_published_all(&list, ignored, sizeof ignored) == ORDO_OK ? find(list, id) : NULL;
}
