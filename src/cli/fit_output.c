/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fit_output.c: what `ordo fit` found, as text and as JSON.
 */
#include "cli/fit_output.h"
#include "cli/cli.h"
#include "experiment/reason.h"
#include "report/terminal.h"
#include <gsl/gsl_math.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const because_names[] = {
    [ORDO_FINE_ASKED] = "option", [ORDO_FINE_NAMED] = "name", [ORDO_FINE_SEEN] = "errors"};

/* The level that is `rank` steps finer than the coarsest. */
static const struct ordo_level *from_coarse(const struct ordo_models *m, size_t rank) {
    return m->levels[m->fine == ORDO_FINE_LARGE ? rank : m->levels_count - 1 - rank];
}

/* Local order of the step to it. The library counts it from the next smaller x. */
static double step_to(const struct ordo_models *m, size_t rank) {
    if (rank == 0)
        return GSL_NAN;
    return from_coarse(m, m->fine == ORDO_FINE_LARGE ? rank : rank - 1)->local_order;
}

static struct ordo_grid levels_grid(const struct ordo_models *m) {
    struct ordo_grid grid = {.label = "Levels"};
    bool repeated = false;

    for (size_t i = 0; i < m->levels_count; i++)
        repeated |= m->levels[i]->replicates > 1;
    ordo_grid_column(&grid, (struct ordo_column){NULL, "x", ORDO_CELL_NUMBER, 14});
    ordo_grid_column(&grid, (struct ordo_column){NULL, "error", ORDO_CELL_ERROR, 10});
    ordo_grid_column(&grid, (struct ordo_column){NULL, "local order", ORDO_CELL_SLOPE, 11});
    if (repeated) {
        ordo_grid_column(&grid, (struct ordo_column){NULL, "seeds", ORDO_CELL_NUMBER, 5});
        ordo_grid_column(&grid, (struct ordo_column){NULL, "spread", ORDO_CELL_FIGURE, 9});
    }
    ordo_grid_column(&grid, (struct ordo_column){NULL, "", ORDO_CELL_TEXT, 0});
    for (size_t i = 0; i < m->levels_count; i++) {
        const struct ordo_level *level = from_coarse(m, i);
        ordo_grid_row(&grid, level->drop != ORDO_USED);
        ordo_grid_cell(&grid, level->x, NULL);
        ordo_grid_cell(&grid, level->error, NULL);
        ordo_grid_cell(&grid, step_to(m, i), NULL);
        if (repeated) {
            ordo_grid_cell(&grid, (double)level->replicates, NULL);
            ordo_grid_cell(&grid, level->replicates > 1 ? level->spread : GSL_NAN, NULL);
        }
        ordo_grid_cell(&grid, GSL_NAN,
                       m->models_count > 0 || level->drop != ORDO_USED ? ordo_drop_name(level->drop)
                                                                       : "");
    }
    return grid;
}

/* "C h^p", "C h^p (1 + a h^2)", "C n^p (1 + a/n)": with the name of x if that is short. */
static void formula(const struct ordo_fitted *f, const struct ordo_model *m, char text[],
                    size_t size) {
    const bool plain = strlen(f->x) <= 8 && strpbrk(f->x, " \t") == NULL;
    const bool taken = strcmp(f->x, "C") == 0 || strcmp(f->x, "a") == 0 || strcmp(f->x, "p") == 0;
    const char *x = plain && !taken ? f->x : "x";
    const bool large = f->models->fine == ORDO_FINE_LARGE;
    char power[16] = "";

    if (m->q != 1)
        snprintf(power, sizeof power, "^%g", m->q);
    if (m->kind == ORDO_MODEL_LINE)
        snprintf(text, size, "  C %s^p", x);
    else
        snprintf(text, size, "  C %s^p (1 + a%s%s%s)%s", x, large ? "/" : " ", x, power,
                 m->kind == ORDO_MODEL_STEPS ? " by finest steps" : "");
}

/* "1.976 ± 0.025"; "1.978 (1.95 to 2.1)" where the interval is not about it. */
static void order_text(const struct ordo_model *m, char text[], size_t size) {
    const double below = m->order - m->interval[0], above = m->interval[1] - m->order;

    if (gsl_finite(below + above) && fabs(above - below) <= 0.05 * (above + below) + 0.0005)
        snprintf(text, size, "%.3f ± %.3f", m->order, GSL_MAX(above, below));
    else if (gsl_finite(below + above))
        snprintf(text, size, "%.3f (%.3f to %.3f)", m->order, m->interval[0], m->interval[1]);
    else if (gsl_finite(below))
        snprintf(text, size, "%.3f (%.3f or more)", m->order, m->interval[0]);
    else if (gsl_finite(above))
        snprintf(text, size, "%.3f (%.3f or less)", m->order, m->interval[1]);
    else
        snprintf(text, size, "%.3f (any)", m->order);
}

static void widen(struct ordo_column *column, const char *text) {
    const int length =
        (int)strlen(text) - (strstr(text, "±") != NULL); /* one character, two bytes */

    column->width = GSL_MAX(column->width, length);
}

static struct ordo_grid models_grid(const struct ordo_fitted *f) {
    static const struct ordo_column columns[] = {{NULL, "  model", ORDO_CELL_TEXT, 7},
                                                 {NULL, "order in the limit", ORDO_CELL_TEXT, 18},
                                                 {NULL, "at the finest", ORDO_CELL_SLOPE, 13},
                                                 {NULL, "C", ORDO_CELL_WORDS, 9},
                                                 {NULL, "a", ORDO_CELL_WORDS, 9},
                                                 {NULL, "term there", ORDO_CELL_WORDS, 10},
                                                 {NULL, "scatter", ORDO_CELL_WORDS, 8},
                                                 {NULL, "levels", ORDO_CELL_NUMBER, 6},
                                                 {NULL, "", ORDO_CELL_TEXT, 0}};
    struct ordo_grid grid = {.label = "Models"};
    char text[96];

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        ordo_grid_column(&grid, columns[i]);
    for (size_t i = 0; i < f->models->models_count; i++) {
        const struct ordo_model *m = f->models->models[i];
        const bool line = m->kind == ORDO_MODEL_LINE;
        ordo_grid_row(&grid, !m->fits);
        formula(f, m, text, sizeof text);
        widen(&grid.column[0], text);
        ordo_grid_cell(&grid, GSL_NAN, text);
        order_text(m, text, sizeof text);
        widen(&grid.column[1], text);
        ordo_grid_cell(&grid, m->order, text);
        ordo_grid_cell(&grid, m->finest, NULL);
        snprintf(text, sizeof text, "%.4g", m->constant);
        ordo_grid_cell(&grid, m->constant, text);
        snprintf(text, sizeof text, line ? "-" : "%.4g", m->a);
        ordo_grid_cell(&grid, m->a, text);
        snprintf(text, sizeof text, line ? "-" : "%.2g %%", 100 * m->share);
        ordo_grid_cell(&grid, m->share, text);
        snprintf(text, sizeof text,
                 gsl_isnan(m->residual) ? "-"
                 : m->residual < 1e-8   ? "0 %%"
                                        : "%.2g %%",
                 100 * m->residual);
        ordo_grid_cell(&grid, m->residual, text);
        ordo_grid_cell(&grid, (double)m->used, NULL);
        ordo_grid_cell(&grid, GSL_NAN, m->fits ? "fits" : "does not fit");
    }
    return grid;
}

/* Which end is fine, and why. */
static void print_fine(const struct ordo_fitted *f) {
    const bool large = f->models->fine == ORDO_FINE_LARGE;
    static const char *const why[] = {[ORDO_FINE_ASKED] = "as --fine says",
                                      [ORDO_FINE_NAMED] = "as the name of the column says",
                                      [ORDO_FINE_SEEN] = "as the errors are small there"};

    printf("%s: %s against %s; %s %s is fine, %s%s%s%s\n", f->name, f->error, f->x,
           large ? "large" : "small", f->x, why[f->because],
           f->because == ORDO_FINE_ASKED ? "" : " (else: --fine ",
           f->because == ORDO_FINE_ASKED ? ""
           : large                       ? "small"
                                         : "large",
           f->because == ORDO_FINE_ASKED ? "" : ")");
}

int ordo_fitted_text(const struct ordo_fitted *f) {
    const struct ordo_models *m = f->models;
    const bool colour = ordo_colour(stdout);
    struct ordo_grid grid;
    int status;

    if (m == NULL)
        return ORDO_OK;
    print_fine(f);
    grid = levels_grid(m);
    status = ordo_terminal_grid(stdout, &grid, colour);
    ordo_grid_free(&grid);
    if (status != ORDO_OK)
        return status;
    grid = models_grid(f);
    status = ordo_terminal_grid(stdout, &grid, colour);
    ordo_grid_free(&grid);
    printf("    %s%s\n", m->models_count == 0 ? "nothing is fitted: " : "", m->message);
    if (m->hint[0] != '\0')
        printf("    hint: %s\n", m->hint);
    putchar('\n');
    return status;
}

static json_t *number(double v) { return gsl_finite(v) ? json_real(v) : json_null(); }

static json_t *level_object(const struct ordo_models *m, size_t rank) {
    const struct ordo_level *level = from_coarse(m, rank);

    return json_pack("{s:o, s:o, s:o, s:b, s:s, s:I, s:o}", "x", number(level->x), "error",
                     number(level->error), "local_order", number(step_to(m, rank)), "used",
                     level->drop == ORDO_USED && m->models_count > 0, "why",
                     m->models_count > 0 || level->drop != ORDO_USED ? ordo_drop_name(level->drop)
                                                                     : "not-fitted",
                     "replicates", (json_int_t)level->replicates, "spread",
                     number(level->replicates > 1 ? level->spread : GSL_NAN));
}

static json_t *model_object(const struct ordo_model *m) {
    json_t *correction = m->kind == ORDO_MODEL_LINE
                             ? json_null()
                             : json_pack("{s:o, s:o, s:o}", "a", number(m->a), "q", number(m->q),
                                         "share", number(m->share));

    return json_pack("{s:s, s:b, s:o, s:[o, o], s:o, s:o, s:o, s:o, s:{s:o, s:o, s:I}}", "model",
                     ordo_model_name(m->kind), "fits", m->fits, "order", number(m->order),
                     "interval", number(m->interval[0]), number(m->interval[1]), "constant",
                     number(m->constant), "correction", correction, "finest", number(m->finest),
                     "residual", number(m->residual), "window", "from", number(m->from), "to",
                     number(m->to), "levels", (json_int_t)m->used);
}

/* All levels, or all models. */
static json_t *list_of(const struct ordo_models *m, bool models) {
    json_t *list = json_array();

    for (size_t i = 0; m != NULL && i < (models ? m->models_count : m->levels_count); i++)
        if (json_array_append_new(list, models ? model_object(m->models[i]) : level_object(m, i)) !=
            0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

int ordo_fitted_json(const struct ordo_fitted *f) {
    const struct ordo_models *m = f->models;
    const int reason = m != NULL ? m->reason : f->reason;
    json_t *object = json_pack(
        "{s:i, s:s, s:s, s:{s:s, s:s}, s:s?, s:s?, s:s?, s:s, s:s, s:o, s:[o, o], s:o, s:o}",
        "ordo", ORDO_SCHEMA, "name", f->name, "file", f->file, "columns", "x", f->x, "error",
        f->error, "fine",
        m == NULL                    ? NULL
        : m->fine == ORDO_FINE_LARGE ? "large"
                                     : "small",
        "fine_because", m == NULL ? NULL : because_names[f->because], "reason",
        reason < 0 ? NULL : ordo_any_reason_name(reason), "message",
        m != NULL ? m->message : f->failure, "hint", m != NULL ? m->hint : "", "round_off",
        number(m != NULL ? m->round_off : GSL_NAN), "limit_interval",
        number(m != NULL ? m->limit[0] : GSL_NAN), number(m != NULL ? m->limit[1] : GSL_NAN),
        "levels", list_of(m, false), "models", list_of(m, true));

    if (object == NULL)
        return ORDO_ENOMEM;
    const int failed = json_dumpf(object, stdout, JSON_REAL_PRECISION(17) | JSON_COMPACT);
    json_decref(object);
    putchar('\n');
    return failed != 0 ? ORDO_EIO : ORDO_OK;
}
