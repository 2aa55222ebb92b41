/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * markdown.c: a summary for a CI job page.
 */
#include "report/markdown.h"
#include "experiment/reason.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

/* Most characters of a cell. */
#define CELL_LIMIT 80

static void put_escaped(FILE *out, char c) {
    static const char special[] = "\\`*_{}[]()#+!|~$@";

    if (c == '<')
        fputs("&lt;", out);
    else if (c == '>')
        fputs("&gt;", out);
    else if (c == '&')
        fputs("&amp;", out);
    else if (strchr(special, c) != NULL)
        fprintf(out, "\\%c", c);
    else
        fputc(c, out);
}

void ordo_markdown_text(FILE *out, const char *text, size_t limit) {
    ordo_format_put(out, text, limit, put_escaped);
}

static void put_cell(FILE *out, const struct ordo_column *column, const struct ordo_cell *cell) {
    char text[ORDO_MESSAGE_SIZE + 1024];

    fputc(' ', out);
    if (column->kind == ORDO_CELL_VERDICT)
        fprintf(out, "%s ", ordo_verdict_mark((enum ordo_verdict)cell->value));
    ordo_cell_print(column, cell, false, text, sizeof text);
    ordo_markdown_text(out, text, CELL_LIMIT);
    fputs(" |", out);
}

int ordo_markdown_grid(FILE *out, const struct ordo_grid *grid) {
    fputs("\n|", out);
    for (size_t k = 0; k < grid->columns; k++)
        if (grid->column[k].head != NULL) {
            fputc(' ', out);
            ordo_markdown_text(out, grid->column[k].head, CELL_LIMIT);
            fputs(" |", out);
        }
    fputs("\n|", out);
    for (size_t k = 0; k < grid->columns; k++)
        if (grid->column[k].head != NULL)
            fputs(ordo_column_numeric(&grid->column[k]) ? " ---: |" : " --- |", out);
    for (size_t i = 0; i < ordo_grid_rows(grid) && grid->status == ORDO_OK; i++) {
        fputs("\n|", out);
        for (size_t k = 0; k < grid->columns; k++)
            if (grid->column[k].head != NULL)
                put_cell(out, &grid->column[k], &grid->cells[i * grid->columns + k]);
    }
    fputc('\n', out);
    return grid->status;
}

/* The findings beside the deciding one. */
static void findings(FILE *out, const struct ordo_result *result) {
    const struct ordo_finding *decides = ordo_result_outcome(result).finding;
    char name[160];

    for (size_t i = 0; i < result->findings_count; i++) {
        const struct ordo_finding *finding = &result->findings[i];
        if (finding == decides)
            continue;
        ordo_finding_name(result, finding, false, name, sizeof name);
        fprintf(out, "\n* %s ", ordo_verdict_name(finding->check.verdict));
        ordo_markdown_text(out, name, sizeof name);
        fputs(": ", out);
        ordo_markdown_text(out, finding->check.message, ORDO_MESSAGE_SIZE);
    }
    if (result->findings_count > 1)
        fputs("\n", out);
}

static int details(FILE *out, const struct ordo_result *result) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    char command[1024];
    int status = ORDO_OK;

    fprintf(out, "\n<details>\n<summary>%s %s: ", ordo_verdict_mark(outcome.verdict),
            ordo_verdict_name(outcome.verdict));
    ordo_markdown_text(out, result->c->name, 128);
    fprintf(out, " (%s)</summary>\n\n", ordo_any_reason_name(outcome.reason));
    ordo_markdown_text(out, outcome.message, ORDO_MESSAGE_SIZE);
    fputs("\n", out);
    findings(out, result);
    for (size_t k = 0; k < result->c->claims_count && status == ORDO_OK; k++) {
        struct ordo_grid grid = ordo_grid_levels(result, k);
        if (ordo_grid_rows(&grid) > 0 || grid.status != ORDO_OK)
            status = ordo_markdown_grid(out, &grid);
        ordo_grid_free(&grid);
    }
    ordo_report_command(result->c, command, sizeof command);
    /* An indented block: no fence that a name could close. */
    fputs("\n    ", out);
    ordo_format_put(out, command, sizeof command, NULL);
    fputs("\n\n</details>\n", out);
    return status;
}

static int sections(FILE *out, const struct ordo_report *report) {
    int status = ORDO_OK;

    for (size_t i = 0; report->sections != NULL && report->sections[i] != NULL && status == ORDO_OK;
         i++) {
        const struct ordo_section *section = report->sections[i];
        if (section->markdown == NULL || (section->has != NULL && !section->has(report->study)))
            continue;
        fprintf(out, "\n### %s\n\n", section->title);
        status = section->markdown(out, report);
    }
    return status;
}

static int markdown_end(FILE *out, const struct ordo_report *report) {
    const struct ordo_study *study = report->study;
    const struct ordo_tally tally = ordo_study_tally(study);
    int status = ORDO_OK;
    char counts[200];

    ordo_tally_text(study, counts, sizeof counts);
    fprintf(out, "## %s Ordo: %s, %s\n", ordo_verdict_mark(tally.verdict),
            ordo_verdict_name(tally.verdict), counts);
    if (study->count > 0) {
        struct ordo_grid grid = ordo_grid_summary(study);
        status = ordo_markdown_grid(out, &grid);
        ordo_grid_free(&grid);
    }
    if (status == ORDO_OK)
        status = sections(out, report);
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        if (ordo_result_outcome(&study->results[i]).verdict != ORDO_PASS)
            status = details(out, &study->results[i]);
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}

const struct ordo_writer ordo_writer_markdown = {
    .name = "markdown",
    .file = "summary.md",
    .summary = "Markdown, a table for a CI job page",
    .end = markdown_end,
};
