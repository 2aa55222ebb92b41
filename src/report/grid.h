/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid.h: a table as data, which the terminal, Markdown and the page render each in its own way.
 */
#ifndef ORDO_REPORT_GRID_H
#define ORDO_REPORT_GRID_H

#include "study/study.h"

/* What the cells of a column hold. Words stand to the left, numbers to the right. */
enum ordo_cell_kind {
    ORDO_CELL_TEXT,
    ORDO_CELL_NOTE,    /* a text that may be long */
    ORDO_CELL_CASE,    /* the name of a case; the value is its place in the study */
    ORDO_CELL_VERDICT, /* the value is one */
    ORDO_CELL_USE,     /* what the fit did with a level; the value is whether it used it */
    ORDO_CELL_WORDS,   /* a number with more to it, "−2.983 ± 0.021"; the value is for sorting */
    ORDO_CELL_NUMBER,  /* as many digits as it has */
    ORDO_CELL_FIGURE,  /* a measured one: 4 digits */
    ORDO_CELL_SLOPE,   /* 3 digits; as many decimals on a terminal */
    ORDO_CELL_ERROR    /* 2.103e-05 */
};

struct ordo_column {
    const char *head;     /* in Markdown and on the page; NULL: not shown there */
    const char *terminal; /* on a terminal; NULL: not shown there */
    enum ordo_cell_kind kind;
    int width; /* least one on a terminal */
};

struct ordo_cell {
    double value;
    char *text; /* NULL: the value says it */
};

#define ORDO_GRID_COLUMNS 96

struct ordo_grid {
    struct ordo_column column[ORDO_GRID_COLUMNS];
    size_t columns;
    struct ordo_cell *cells; /* cells[rows*columns] */
    bool *left_out;          /* left_out[rows]: to be shown paler */
    size_t count, capacity;  /* of cells */
    const char *label;       /* for who cannot see it: "Levels" */
    const char *class;       /* of the style sheet; NULL if none */
    bool sortable;
    int status; /* ORDO_OK, ORDO_ENOMEM */
};

/* Add columns; then begin rows and fill their cells from left to right. Text may be NULL. */
void ordo_grid_column(struct ordo_grid *grid, struct ordo_column column);
void ordo_grid_columns(struct ordo_grid *grid, const struct ordo_column columns[], size_t count);
void ordo_grid_row(struct ordo_grid *grid, bool left_out);
void ordo_grid_cell(struct ordo_grid *grid, double value, const char *text);

size_t ordo_grid_rows(const struct ordo_grid *grid);
bool ordo_column_numeric(const struct ordo_column *column);

/* What a cell shows, cut to size: plain ASCII numbers on a terminal, else as format.h has them. */
void ordo_cell_print(const struct ordo_column *column, const struct ordo_cell *cell, bool terminal,
                     char text[], size_t size);

/* Zeroed grids are fine. */
void ordo_grid_free(struct ordo_grid *grid);

/* The tables. A row for each case; a row for each finding of a result, which may be NULL, with
 * names of cases, of what is expected and what is due at least this wide on a terminal; a row for
 * each level of a claim (no columns if there are no levels). Heads belong to the result. Free them
 * in every case.
 */
struct ordo_grid ordo_grid_summary(const struct ordo_study *study);
struct ordo_grid ordo_grid_findings(const struct ordo_result *result, const size_t width[3]);
struct ordo_grid ordo_grid_levels(const struct ordo_result *result, size_t claim);

#endif
