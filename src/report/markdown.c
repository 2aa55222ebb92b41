/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * markdown.c: a summary for a CI job page.
 */
#include "paper/comparison.h"
#include "report/summary.h"
#include "report/writers.h"
#include "text/format.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Everything that Markdown or HTML could take for markup, escaped; on one line, so that a table
 * cell stays one. */
static int escaped(FILE *out, const char *text, size_t limit) {
    static const char special[] = "\\`*_{}[]()#+!|~$@";
    char *line = ordo_format_line(text, limit);

    if (line == NULL)
        return ORDO_ENOMEM;
    for (const char *p = line; *p != '\0'; p++) {
        if (*p == '<')
            fputs("&lt;", out);
        else if (*p == '>')
            fputs("&gt;", out);
        else if (*p == '&')
            fputs("&amp;", out);
        else if (strchr(special, *p) != NULL)
            fprintf(out, "\\%c", *p);
        else
            fputc(*p, out);
    }
    free(line);
    return ORDO_OK;
}

/* The order, or the plain slope that is held against a stated one; a dash if there is neither. */
static void measured_text(const struct ordo_result *result, char text[], size_t size) {
    snprintf(text, size, "–");
    for (size_t i = 0; i < result->checks_count; i++) {
        const struct ordo_check *check = &result->checks[i];
        if ((strcmp(check->expectation, "published") == 0 ||
             strcmp(check->expectation, "slope") == 0) &&
            isfinite(check->measured))
            ordo_format_order(check->measured, check->interval, text, size);
    }
    if (ordo_result_fitted(result))
        ordo_format_order(result->judgement.order, result->judgement.interval, text, size);
}

static int row(FILE *out, const struct ordo_result *result) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    char expected[256], order[ORDO_FORMAT_SIZE];
    int status;

    measured_text(result, order, sizeof order);
    ordo_case_expected(result->c, expected, sizeof expected);
    fputs("| ", out);
    status = escaped(out, result->c->name, 60);
    fputs(" | ", out);
    if (status == ORDO_OK)
        status = escaped(out, ordo_case_subject(result->c).what, 40);
    fputs(" | ", out);
    if (status == ORDO_OK)
        status = escaped(out, ordo_case_subject(result->c).how, 40);
    fprintf(out, " | %s | ", order);
    if (status == ORDO_OK)
        status = escaped(out, expected, 80);
    fprintf(out, " | %s %s |\n", ordo_verdict_mark(outcome.verdict),
            ordo_verdict_name(outcome.verdict));
    return status;
}

static int details(FILE *out, const struct ordo_result *result) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    char command[1024], error[ORDO_FORMAT_SIZE];
    int status;

    fprintf(out, "\n<details>\n<summary>%s %s: ", ordo_verdict_mark(outcome.verdict),
            ordo_verdict_name(outcome.verdict));
    status = escaped(out, result->c->name, 128);
    fprintf(out, " (%s)</summary>\n\n", ordo_reason_name(outcome.reason));
    if (status == ORDO_OK)
        status = escaped(out, outcome.message, ORDO_MESSAGE_SIZE);
    fputs("\n", out);
    for (size_t i = 0; i < result->checks_count && status == ORDO_OK; i++) {
        const struct ordo_check *check = &result->checks[i];
        if (check == outcome.check)
            continue;
        fprintf(out, "\n* %s %s: ", ordo_verdict_name(check->verdict), check->expectation);
        status = escaped(out, check->message, ORDO_MESSAGE_SIZE);
    }
    if (result->checks_count > 1)
        fputs("\n", out);
    const struct ordo_judgement *j = &result->judgement;
    if (result->failure == NULL && j->levels_count > 0) {
        fputs("\n| ", out);
        status = escaped(out, ordo_case_x_label(result->c), 40);
        fputs(" | ", out);
        if (status == ORDO_OK)
            status = escaped(out, ordo_case_error_label(result->c), 40);
        fputs(" | local order | |\n| ---: | ---: | ---: | --- |\n", out);
        for (size_t i = 0; i < j->levels_count; i++) {
            const struct ordo_level *level = &j->levels[i];
            char local[ORDO_FORMAT_SIZE];
            ordo_format_error(level->error, error, sizeof error);
            ordo_format_number(level->local_order, 3, local, sizeof local);
            fprintf(out, "| %.6g | %s | %s | %s |\n", level->x, error, local,
                    ordo_drop_name(level->drop));
        }
    }
    ordo_report_command(result->c, command, sizeof command);
    /* An indented block: no fence that a name could close. */
    fputs("\n    ", out);
    char *line = ordo_format_line(command, sizeof command);
    if (line == NULL)
        return ORDO_ENOMEM;
    fputs(line, out);
    free(line);
    fputs("\n\n</details>\n", out);
    return status;
}

/* "−3.43 [−3.49, −3.37]" */
static void slope(FILE *out, double value, const double interval[2]) {
    char text[ORDO_FORMAT_SIZE], low[ORDO_FORMAT_SIZE], high[ORDO_FORMAT_SIZE];

    ordo_published_slope(value, text, sizeof text);
    fputs(text, out);
    if (!isfinite(interval[0]) || !isfinite(interval[1]))
        return;
    ordo_published_slope(interval[0], low, sizeof low);
    ordo_published_slope(interval[1], high, sizeof high);
    fprintf(out, " [%s, %s]", low, high);
}

static int comparison(FILE *out, const struct ordo_comparison *one) {
    const struct ordo_published *published = one->published;
    const char *const cells[] = {published->problem, published->paper, published->place};
    static const char *const between[] = {", ", " | ", " "};
    char text[1000];
    int status;

    ordo_published_subject(published, text, sizeof text);
    fputs("| ", out);
    status = escaped(out, text, 60);
    for (size_t i = 0; i < 3 && status == ORDO_OK; i++) {
        fputs(between[i], out);
        status = escaped(out, cells[i], 80);
    }
    ordo_published_slope(published->slope, text, sizeof text);
    fprintf(out, " | %s | ", text);
    if (ordo_comparison_measured(one))
        slope(out, one->check->measured, one->check->interval);
    else
        fputs("–", out);
    fputs(" | ", out);
    if (ordo_comparison_trusted(one)) {
        slope(out, one->asymptotic->judgement.order, one->asymptotic->judgement.interval);
        fprintf(out, ", n = %zu…%zu", one->fit.from, one->fit.to);
    } else {
        fputs("–", out);
    }
    fputs(" | ", out);
    if (one->result != NULL) {
        const enum ordo_verdict verdict = ordo_comparison_verdict(one);
        fprintf(out, "%s %s: ", ordo_verdict_mark(verdict), ordo_verdict_name(verdict));
    }
    ordo_comparison_words(one, text, sizeof text);
    if (status == ORDO_OK)
        status = escaped(out, text, sizeof text);
    fputs(" |\n", out);
    return status;
}

static int erratum(FILE *out, const struct ordo_study *study, const struct ordo_erratum *one) {
    const char *const cells[] = {one->place, one->printed, one->correct};
    static const char *const between[] = {"| ", " | ", " | "};
    char name[ORDO_NAME_MAX + 1];
    int status = ORDO_OK;

    for (size_t i = 0; i < 3 && status == ORDO_OK; i++) {
        fputs(between[i], out);
        status = escaped(out, cells[i], ORDO_TEXT_MAX);
    }
    fputs(ordo_erratum_case(one, 0, name, sizeof name) ? " | " : " | no case", out);
    for (size_t k = 0; ordo_erratum_case(one, k, name, sizeof name) && status == ORDO_OK; k++) {
        const struct ordo_result *result = ordo_study_find(study, name);
        fputs(k > 0 ? ", " : "", out);
        status = escaped(out, name, ORDO_NAME_MAX);
        if (result == NULL) {
            fputs(": not run here", out);
        } else {
            const enum ordo_verdict verdict = ordo_result_outcome(result).verdict;
            fprintf(out, ": %s %s", ordo_verdict_mark(verdict), ordo_verdict_name(verdict));
        }
    }
    fputs(" |\n", out);
    return status;
}

/* The section "Published and measured", if the study has one. */
static int published(FILE *out, const struct ordo_study *study) {
    struct ordo_comparisons comparisons;
    int status = ordo_comparisons_find(study, &comparisons);

    if (status == ORDO_OK && comparisons.count > 0) {
        fputs("\n### Published and measured\n\n", out);
        if (comparisons.message[0] != '\0') {
            status = escaped(out, comparisons.message, sizeof comparisons.message);
            fputs("\n\n", out);
        }
        fputs("| Slope of | Printed in | Published | Ours, same window | Ours, asymptotic | "
              "Difference |\n| --- | --- | ---: | ---: | ---: | --- |\n",
              out);
    }
    for (size_t i = 0; i < comparisons.count && status == ORDO_OK; i++)
        status = comparison(out, &comparisons.list[i]);
    for (size_t i = 0; i < comparisons.errata_count && status == ORDO_OK; i++) {
        const struct ordo_erratum *one = &comparisons.errata[i];
        if (i == 0 || strcmp(comparisons.errata[i - 1].paper, one->paper) != 0) {
            fputs("\n#### Errata in ", out);
            status = escaped(out, one->paper, 60);
            fputs("\n\n| Place | Printed | Correct | Checked by |\n| --- | --- | --- | --- |\n",
                  out);
        }
        if (status == ORDO_OK)
            status = erratum(out, study, one);
    }
    ordo_comparisons_free(&comparisons);
    return status;
}

static int markdown_write(FILE *out, const struct ordo_study *study, const char *plots) {
    const struct ordo_tally tally = ordo_study_tally(study);
    int status = ORDO_OK;
    char counts[200];

    (void)plots;
    ordo_tally_text(study, counts, sizeof counts);
    fprintf(out, "## %s Ordo: %s, %s\n", ordo_verdict_mark(tally.verdict),
            ordo_verdict_name(tally.verdict), counts);
    if (study->count > 0)
        fprintf(out,
                "\n| Name | %s | %s | Order | Expected | Verdict |\n"
                "| --- | --- | --- | ---: | --- | --- |\n",
                ordo_study_subject(study).what, ordo_study_subject(study).how);
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        status = row(out, &study->results[i]);
    if (status == ORDO_OK)
        status = published(out, study);
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        if (ordo_result_outcome(&study->results[i]).verdict != ORDO_PASS)
            status = details(out, &study->results[i]);
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}

const struct ordo_writer ordo_writer_markdown = {
    .name = "markdown",
    .file = "summary.md",
    .summary = "Markdown, a table for a CI job page",
    .write = markdown_write,
};
