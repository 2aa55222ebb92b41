/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terminal.c: a study as lines on a terminal or in a log.
 */
#include "report/terminal.h"
#include "experiment/reason.h"
#include "report/grid.h"
#include "report/report.h"
#include "report/summary.h"
#include "study/expectation.h"
#include "text/sentence.h"
#include <string.h>

/* Levels of a long table that are shown. */
#define SHOWN 60

/* Blue, vermilion, orange, magenta: told apart by colour-blind people too, and each has its word.
 */
static const char *const colours[] = {[ORDO_PASS] = "\033[1;34m",
                                      [ORDO_FAIL] = "\033[1;31m",
                                      [ORDO_INCONCLUSIVE] = "\033[1;33m",
                                      [ORDO_ERROR] = "\033[1;35m"};
static const char pale[] = "\033[2m", plain[] = "\033[0m";

static void put_blanks(FILE *out, size_t count) {
    for (; count > 0; count--)
        fputc(' ', out);
}

static size_t last_shown(const struct ordo_grid *grid) {
    size_t last = grid->columns;

    while (last > 0 && grid->column[last - 1].terminal == NULL)
        last--;
    return last;
}

/* One cell with the gap before the next; none of the last one. */
static void put_cell(FILE *out, const struct ordo_column *column, const char *text, bool last,
                     const char *colour) {
    size_t shown = 0, room = 0;

    for (const char *p = text; *p != '\0'; p++)
        shown += (*p & 0xc0) != 0x80;
    if (shown < (size_t)column->width)
        room = (size_t)column->width - shown;
    if (ordo_column_numeric(column))
        put_blanks(out, room);
    fprintf(out, "%s%s%s", colour != NULL ? colour : "", text, colour != NULL ? plain : "");
    if (!last)
        put_blanks(out, ordo_column_numeric(column) ? 2 : room + 2);
}

static void put_heads(FILE *out, const struct ordo_grid *grid) {
    size_t last = last_shown(grid);

    while (last > 0 &&
           (grid->column[last - 1].terminal == NULL || grid->column[last - 1].terminal[0] == '\0'))
        last--;
    for (size_t k = 0; k < last; k++)
        if (grid->column[k].terminal != NULL)
            put_cell(out, &grid->column[k], grid->column[k].terminal, k + 1 == last, NULL);
    fputc('\n', out);
}

static void put_row(FILE *out, const struct ordo_grid *grid, size_t row, bool colour) {
    const size_t last = last_shown(grid);
    const bool dim = colour && grid->left_out[row];
    char text[512];

    fputs(dim ? pale : "", out);
    for (size_t k = 0; k < last; k++) {
        const struct ordo_column *column = &grid->column[k];
        const struct ordo_cell *cell = &grid->cells[row * grid->columns + k];
        if (column->terminal == NULL)
            continue;
        ordo_cell_print(column, cell, true, text, sizeof text);
        put_cell(out, column, text, k + 1 == last,
                 colour && column->kind == ORDO_CELL_VERDICT ? colours[(int)cell->value] : NULL);
    }
    fprintf(out, "%s\n", dim ? plain : "");
}

static void widen(size_t *width, size_t needed) { *width = needed > *width ? needed : *width; }

/* Of the names of cases, of those of what is expected of them, and of an order that is due, as far
 * as that is known before the first one. */
static void names_width(const struct ordo_study *study, size_t width[3]) {
    char text[256];

    width[0] = strlen("case");
    width[1] = strlen("order in h");
    width[2] = 16;
    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        widen(&width[0], strlen(r->c->name));
        for (size_t k = 0; k < r->c->claims_count; k++)
            if (ordo_values_choice(&r->c->claims[k].values, "intent") != ORDO_EQUAL)
                widen(&width[2], strlen("at least -2.5 - 0.25"));
        if (!ordo_case_names_figures(r->c) && ordo_case_default_x(r->c))
            continue;
        for (size_t k = 0; k < r->c->claims_count; k++)
            for (size_t e = 0; ordo_expectations[e] != NULL; e++) {
                struct ordo_finding finding;
                if (!ordo_claim_states(&r->c->claims[k], ordo_expectations[e]))
                    continue;
                ordo_finding_begin(&finding, ordo_expectations[e], ordo_expectations[e]->name);
                finding.claim = k;
                ordo_finding_name(r, &finding, true, text, sizeof text);
                widen(&width[1], strlen(text));
            }
    }
}

int ordo_terminal_head(FILE *out, const struct ordo_study *study) {
    size_t width[3];

    names_width(study, width);
    struct ordo_grid grid = ordo_grid_findings(NULL, width);

    put_heads(out, &grid);
    ordo_grid_free(&grid);
    return ORDO_OK;
}

/* Whether the run was stopped before the case had its first level. */
static bool untouched(const struct ordo_result *r) {
    for (size_t i = 0; i < r->count; i++)
        if (r->measurements[i].status != ORDO_EINTERRUPTED)
            return false;
    return r->count > 0;
}

/* "    head: text": what a program or a stranger's store says may hold anything. */
static void put_line(FILE *out, const char *head, const char *text) {
    char clean[8192];

    ordo_sentence_clean(text, strlen(text), clean, sizeof clean);
    fprintf(out, "    %s: %s\n", head, clean);
}

/* What helps to see why a case did not pass: the first warning of a level, the claim's reason, the
 * command. */
static void put_help(FILE *out, const struct ordo_result *r) {
    char text[8192], place[512];
    size_t noted = 0;

    while (noted < r->count && r->measurements[noted].note == NULL)
        noted++;
    if (noted < r->count) {
        ordo_result_place(r, noted, false, place, sizeof place);
        snprintf(text, sizeof text, "%s: %s", place, r->measurements[noted].note);
        put_line(out, "note", text);
    }
    if (ordo_case_why(r->c) != NULL)
        put_line(out, "expected because", ordo_case_why(r->c));
    ordo_report_command(r->c, text, sizeof text);
    if (text[0] != '\0')
        put_line(out, "again", text);
}

int ordo_terminal_result(FILE *out, const struct ordo_study *study, const struct ordo_result *r,
                         bool messages, bool colour) {
    size_t width[3];

    if (study->interrupted && untouched(r))
        return ORDO_OK;
    names_width(study, width);
    struct ordo_grid grid = ordo_grid_findings(r, width);
    const int status = grid.status;

    for (size_t i = 0; i < ordo_grid_rows(&grid) && status == ORDO_OK; i++)
        put_row(out, &grid, i, colour);
    ordo_grid_free(&grid);
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct ordo_check *check = &r->findings[i].check;
        if (messages || check->verdict != ORDO_PASS)
            put_line(out, ordo_any_reason_name(check->reason), check->message);
    }
    for (size_t k = 0; ordo_result_judged(r, k) != NULL; k++)
        if (r->judged[k].hint[0] != '\0')
            put_line(out, "hint", r->judged[k].hint);
    if (ordo_result_outcome(r).verdict != ORDO_PASS)
        put_help(out, r);
    return status;
}

void ordo_terminal_foot(FILE *out, const struct ordo_study *study, bool colour) {
    const struct ordo_tally tally = ordo_study_tally(study);
    const int workers = study->ranks > 0 ? study->ranks : study->threads;
    size_t not_run = 0;

    for (size_t i = 0; i < study->count; i++)
        not_run += untouched(&study->results[i]);
    fprintf(out, "\n%zu case%s", study->count, study->count == 1 ? "" : "s");
    if (workers > 0) /* nobody said so of a run that was killed */
        fprintf(out, " in %.2f s on %d %s%s", study->seconds, workers,
                study->ranks > 0 ? "rank" : "thread", workers == 1 ? "" : "s");
    fputc(':', out);
    for (enum ordo_verdict v = ORDO_PASS; v <= ORDO_ERROR; v++)
        if (tally.count[v] > 0)
            fprintf(out, " %zu %s%s%s", tally.count[v], colour ? colours[v] : "",
                    ordo_verdict_name(v), colour ? plain : "");
    if (study->interrupted)
        fprintf(out, ", interrupted: %zu not begun", not_run);
    if (study->reused > 0)
        fprintf(out, "; reused %zu of %zu levels", study->reused, study->total);
    fputc('\n', out);
}

int ordo_terminal_grid(FILE *out, const struct ordo_grid *grid, bool colour) {
    const size_t rows = ordo_grid_rows(grid), from = rows > SHOWN ? rows - SHOWN : 0;

    if (grid->status != ORDO_OK || rows == 0)
        return grid->status;
    put_heads(out, grid);
    if (from > 0)
        fprintf(out, "%14s  (%zu coarser levels)\n", "…", from);
    for (size_t i = from; i < rows; i++)
        put_row(out, grid, i, colour);
    fputc('\n', out);
    return ORDO_OK;
}

static int put_levels(FILE *out, const struct ordo_result *r, size_t claim, bool colour) {
    struct ordo_grid grid = ordo_grid_levels(r, claim);
    const struct ordo_axis figure = {true, r->c->claims[claim].figure};

    if (grid.status == ORDO_OK && ordo_grid_rows(&grid) > 0)
        fprintf(out, "%s: %s against %s\n", r->c->name, ordo_result_symbol(r, figure),
                ordo_result_symbol(r, r->c->x));
    const int status = ordo_terminal_grid(out, &grid, colour);
    ordo_grid_free(&grid);
    return status;
}

int ordo_terminal_levels(FILE *out, const struct ordo_result *r, bool colour) {
    int status = ORDO_OK;

    for (size_t k = 0; ordo_result_judged(r, k) != NULL && status == ORDO_OK; k++)
        if (r->judged[k].extrapolation != NULL ||
            (r->judged[k].judgement != NULL && r->judged[k].judgement->levels_count > 0))
            status = put_levels(out, r, k, colour);
    return status;
}
