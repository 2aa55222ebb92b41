/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid.c: cells of a table, and what each shows.
 */
#include "report/grid.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ordo_grid_column(struct ordo_grid *grid, struct ordo_column column) {
    if (grid->columns < ORDO_GRID_COLUMNS)
        grid->column[grid->columns++] = column;
    else
        grid->status = ORDO_ENOMEM;
}

void ordo_grid_columns(struct ordo_grid *grid, const struct ordo_column columns[], size_t count) {
    for (size_t i = 0; i < count; i++)
        ordo_grid_column(grid, columns[i]);
}

size_t ordo_grid_rows(const struct ordo_grid *grid) {
    return grid->columns > 0 ? grid->count / grid->columns : 0;
}

void ordo_grid_row(struct ordo_grid *grid, bool left_out) {
    const size_t rows = ordo_grid_rows(grid);

    if (grid->count + grid->columns > grid->capacity) {
        const size_t more = 2 * rows + 16;
        void *cells = realloc(grid->cells, more * grid->columns * sizeof *grid->cells);
        grid->cells = cells != NULL ? cells : grid->cells;
        void *flags = realloc(grid->left_out, more * sizeof *grid->left_out);
        grid->left_out = flags != NULL ? flags : grid->left_out;
        if (cells == NULL || flags == NULL)
            grid->status = ORDO_ENOMEM;
        else
            grid->capacity = more * grid->columns;
    }
    if (grid->status == ORDO_OK)
        grid->left_out[rows] = left_out;
}

void ordo_grid_cell(struct ordo_grid *grid, double value, const char *text) {
    if (grid->status != ORDO_OK)
        return;
    struct ordo_cell *cell = &grid->cells[grid->count++];
    *cell = (struct ordo_cell){value, text != NULL ? strdup(text) : NULL};
    if (text != NULL && cell->text == NULL)
        grid->status = ORDO_ENOMEM;
}

void ordo_grid_free(struct ordo_grid *grid) {
    for (size_t i = 0; i < grid->count; i++)
        free(grid->cells[i].text);
    free(grid->cells);
    free(grid->left_out);
    *grid = (struct ordo_grid){0};
}

bool ordo_column_numeric(const struct ordo_column *column) {
    return column->kind >= ORDO_CELL_WORDS;
}

static void print_terminal(enum ordo_cell_kind kind, double v, char text[], size_t size) {
    if (isnan(v))
        snprintf(text, size, "-");
    else if (kind == ORDO_CELL_ERROR)
        snprintf(text, size, "%.3e", v);
    else if (kind == ORDO_CELL_SLOPE)
        snprintf(text, size, "%.3f", v);
    else
        snprintf(text, size, "%.6g", v);
}

void ordo_cell_print(const struct ordo_column *column, const struct ordo_cell *cell, bool terminal,
                     char text[], size_t size) {
    const double v = cell->value;

    if (cell->text != NULL && terminal)
        ordo_sentence_clean(cell->text, strlen(cell->text), text, size);
    else if (cell->text != NULL)
        snprintf(text, size, "%s", cell->text);
    else if (column->kind == ORDO_CELL_VERDICT)
        snprintf(text, size, "%s", ordo_verdict_name((enum ordo_verdict)v));
    else if (!ordo_column_numeric(column))
        text[0] = '\0';
    else if (terminal)
        print_terminal(column->kind, v, text, size);
    else if (column->kind == ORDO_CELL_ERROR)
        ordo_format_error(v, text, size);
    else if (column->kind == ORDO_CELL_FIGURE || column->kind == ORDO_CELL_SLOPE)
        ordo_format_figure(v, column->kind == ORDO_CELL_SLOPE ? 3 : 4, text, size);
    else
        ordo_format_number(v, 15, text, size);
}
