/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels_grid.c: the table of the levels of a claim, from coarse to fine, repetitions merged.
 */
#include "report/grid.h"
#include "report/summary.h"
#include <math.h>
#include <string.h>

/* What the repetitions of one level have in common. */
struct row {
    size_t first, last; /* measurements first … last */
    double x, error, predicted;
    const struct ordo_level *merged;
    const char *note;
};

/* What the table is about, and the columns that it has only if it has something to show in them. */
struct shape {
    const struct ordo_result *result;
    const struct ordo_judged *judged; /* NULL if the result is not judged */
    size_t figure;
    bool predicted, notes, seldom[ORDO_FIGURES_MAX];
};

static struct row row_at(const struct shape *s, size_t first, size_t *point) {
    const struct ordo_result *r = s->result;
    const struct ordo_measurement *m = r->measurements;
    struct row row = {.first = first,
                      .last = first,
                      .x = ordo_result_x(r, first),
                      .error = m[first].value[s->figure],
                      .predicted = m[first].predicted[s->figure]};

    while (row.last + 1 < r->count && m[row.last + 1].level == m[first].level)
        row.last++;
    if (s->judged != NULL && *point < s->judged->points_count &&
        s->judged->points[*point].first == first) {
        const struct ordo_point *merged = &s->judged->points[(*point)++];
        row.error = merged->seeds > 0 ? merged->error : row.error;
    }
    row.merged = ordo_judged_level(s->judged, row.x);
    if (row.merged != NULL && row.merged->standard_error > 0)
        row.error = row.merged->error; /* weighted by them */
    for (size_t i = first; i <= row.last && row.note == NULL; i++)
        row.note =
            m[i].note == NULL && m[i].status != ORDO_OK ? ordo_status_text(m[i].status) : m[i].note;
    return row;
}

/* Of several seeds the one with the largest error has the say, but for their standard error. */
static double row_figure(const struct shape *s, const struct row *row, size_t figure) {
    const struct ordo_experiment *e = s->result->c->experiment;
    size_t worst = row->first;

    if (row->merged != NULL && e->standard_error != NULL &&
        strcmp(s->result->c->figure[figure].name, e->standard_error) == 0)
        return row->merged->standard_error;
    for (size_t i = row->first; i <= row->last; i++)
        if (s->result->measurements[i].value[s->figure] >
            s->result->measurements[worst].value[s->figure])
            worst = i;
    return s->result->measurements[worst].value[figure];
}

/* The library counts it from the next smaller x, the reader from the line above. */
static double row_order(const struct row *row, const struct row *above) {
    if (row->merged == NULL || above->merged == NULL)
        return NAN;
    return row->x > above->x ? row->merged->local_order : above->merged->local_order;
}

static struct shape shape_find(const struct ordo_result *r, size_t claim) {
    const struct ordo_quantity *figures = r->c->figure;
    struct shape s = {
        r, ordo_result_judged(r, claim), r->c->claims[claim].figure, false, false, {false}};

    for (size_t i = 0; i < r->count; i++) {
        const struct ordo_measurement *m = &r->measurements[i];
        s.predicted |= m->predicted[s.figure] > 0;
        s.notes |= m->note != NULL || m->status != ORDO_OK;
        for (size_t k = 0; figures[k].name != NULL; k++)
            s.seldom[k] |= figures[k].seldom && k != s.figure && isfinite(m->value[k]);
    }
    return s;
}

static enum ordo_cell_kind kind_of(const struct ordo_quantity *quantity) {
    switch (quantity->kind) {
    case ORDO_QUANTITY_COUNT:
        return ORDO_CELL_NUMBER;
    case ORDO_QUANTITY_ERROR:
        return ORDO_CELL_ERROR;
    case ORDO_QUANTITY_NAME:
        return ORDO_CELL_TEXT;
    default:
        return ORDO_CELL_FIGURE;
    }
}

static bool is_x(const struct ordo_case *c, size_t coordinate) {
    return !c->x.figure && c->x.index == coordinate;
}

/* A column without heads is not shown. */
static void columns_put(struct ordo_grid *grid, const struct shape *s) {
    const struct ordo_result *r = s->result;
    const struct ordo_case *c = r->c;
    const struct ordo_quantity *figures = c->figure;
    const bool seeds = r->seeds > 1;
    const struct ordo_column columns[] = {
        /* What was stated is shown in full. */
        {ordo_result_symbol(r, c->x), "x",
         c->x.figure ? kind_of(&figures[c->x.index]) : ORDO_CELL_NUMBER, 14},
        {ordo_result_symbol(r, (struct ordo_axis){true, s->figure}), "error", ORDO_CELL_ERROR, 10},
        {"local order", "local order", ORDO_CELL_SLOPE, 11},
        {seeds ? "seeds" : NULL, seeds ? "seeds" : NULL, ORDO_CELL_NUMBER, 5},
        {seeds ? "spread of log error" : NULL, seeds ? "spread" : NULL, ORDO_CELL_SLOPE, 6},
        {s->predicted ? "predicted" : NULL, NULL, ORDO_CELL_ERROR, 0},
        {s->predicted ? "measured / predicted" : NULL, NULL, ORDO_CELL_FIGURE, 0},
        {"in the fit", "", ORDO_CELL_USE, 0},
        {s->notes ? "note" : NULL, NULL, ORDO_CELL_NOTE, 0},
    };
    const size_t count = sizeof columns / sizeof columns[0];

    for (size_t k = 0; k < c->coordinates; k++) {
        const char *symbol =
            is_x(c, k) ? NULL : ordo_result_symbol(r, (struct ordo_axis){false, k});
        ordo_grid_column(grid, (struct ordo_column){symbol, symbol, ORDO_CELL_NUMBER, 8});
    }
    ordo_grid_columns(grid, columns, count - 1);
    for (size_t k = 0; figures[k].name != NULL; k++)
        if (s->seldom[k])
            ordo_grid_column(grid,
                             (struct ordo_column){ordo_result_label(r, (struct ordo_axis){true, k}),
                                                  NULL, kind_of(&figures[k]), 0});
    ordo_grid_column(grid, columns[count - 1]);
}

static void row_put(struct ordo_grid *grid, const struct shape *s, const struct row *row,
                    double order) {
    const struct ordo_result *r = s->result;
    const struct ordo_quantity *figures = r->c->figure;
    const char *why = ordo_judged_why(s->judged, row->x, row->error);
    const bool used = strcmp(why, ordo_drop_name(ORDO_USED)) == 0;
    const bool repeated = row->merged != NULL && row->merged->replicates > 1;

    ordo_grid_row(grid, !used);
    for (size_t k = 0; k < r->c->coordinates; k++)
        ordo_grid_cell(grid, ordo_result_at(r, row->first, (struct ordo_axis){false, k}), NULL);
    ordo_grid_cell(grid, row->x, NULL);
    ordo_grid_cell(grid, row->error, NULL);
    ordo_grid_cell(grid, order, NULL);
    ordo_grid_cell(grid, (double)(row->last - row->first + 1), NULL);
    ordo_grid_cell(grid, repeated ? row->merged->spread : NAN, NULL);
    ordo_grid_cell(grid, row->predicted, NULL);
    ordo_grid_cell(grid, row->predicted > 0 ? row->error / row->predicted : NAN, NULL);
    ordo_grid_cell(grid, used, why);
    for (size_t k = 0; figures[k].name != NULL; k++)
        if (s->seldom[k]) {
            const double v = row_figure(s, row, k);
            const bool named = figures[k].kind == ORDO_QUANTITY_NAME && isfinite(v);
            ordo_grid_cell(grid, v, named ? figures[k].names[(size_t)v] : NULL);
        }
    ordo_grid_cell(grid, NAN, row->note != NULL ? row->note : "");
}

struct ordo_grid ordo_grid_levels(const struct ordo_result *r, size_t claim) {
    struct ordo_grid grid = {.label = "Levels"};
    struct row above = {0};
    size_t point = 0;

    if (r->failure != NULL || r->count == 0 || claim >= r->c->claims_count)
        return grid;
    const struct shape s = shape_find(r, claim);
    columns_put(&grid, &s);
    for (size_t i = 0; i < r->count; i = above.last + 1) {
        const struct row row = row_at(&s, i, &point);
        row_put(&grid, &s, &row, row_order(&row, &above));
        above = row;
    }
    return grid;
}
