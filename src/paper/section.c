/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * section.c: the section "Published and measured" as a report takes it, and in Markdown.
 */
#include "paper/section.h"
#include "report/markdown.h"
#include "study/outcome.h"
#include "text/format.h"
#include <string.h>

/* "−3.43 [−3.49, −3.37]" */
static void put_slope(FILE *out, double slope, const double interval[2]) {
    char text[ORDO_FORMAT_SIZE], range[ORDO_FORMAT_SIZE];

    ordo_published_slope(slope, text, sizeof text);
    ordo_published_interval(interval, range, sizeof range);
    fprintf(out, "%s%s%s", text, range[0] != '\0' ? " " : "", range);
}

static void put_verdict(FILE *out, enum ordo_verdict verdict) {
    fprintf(out, "%s %s", ordo_verdict_mark(verdict), ordo_verdict_name(verdict));
}

/* Escaped texts, each behind its `between`. */
static void put_cells(FILE *out, size_t count, const char *const between[],
                      const char *const cells[], size_t limit) {
    for (size_t i = 0; i < count; i++) {
        fputs(between[i], out);
        ordo_markdown_text(out, cells[i], limit);
    }
}

static void put_comparison(FILE *out, const struct ordo_comparison *one) {
    static const char *const between[] = {"| ", ", ", " | ", " "};
    const struct ordo_published *published = one->published;
    char text[1000];

    ordo_published_subject(published, text, sizeof text);
    put_cells(out, 4, between,
              (const char *const[]){text, published->problem, published->paper, published->place},
              80);
    ordo_published_slope(published->slope, text, sizeof text);
    fprintf(out, " | %s | ", text);
    if (ordo_comparison_measured(one))
        put_slope(out, one->finding->check.measured, one->finding->check.interval);
    else
        fputs("–", out);
    fputs(" | ", out);
    if (ordo_comparison_trusted(one)) {
        put_slope(out, one->fit->order, one->fit->interval);
        fprintf(out, ", n = %.0f…%.0f", one->from, one->to);
    } else {
        fputs("–", out);
    }
    fputs(" | ", out);
    if (one->result != NULL) {
        put_verdict(out, ordo_comparison_verdict(one));
        fputs(": ", out);
    }
    ordo_comparison_words(one, text, sizeof text);
    ordo_markdown_text(out, text, sizeof text);
    fputs(" |\n", out);
}

static void put_erratum(FILE *out, const struct ordo_study *study, const struct ordo_erratum *one) {
    static const char *const between[] = {"| ", " | ", " | "};
    char name[ORDO_NAME_MAX + 1];

    put_cells(out, 3, between, (const char *const[]){one->place, one->printed, one->correct},
              ORDO_TEXT_MAX);
    fputs(ordo_erratum_case(one, 0, name, sizeof name) ? " | " : " | no case", out);
    for (size_t k = 0; ordo_erratum_case(one, k, name, sizeof name); k++) {
        const struct ordo_result *result = ordo_study_find(study, name);
        fputs(k > 0 ? ", " : "", out);
        ordo_markdown_text(out, name, ORDO_NAME_MAX);
        fputs(result != NULL ? ": " : ": not run here", out);
        if (result != NULL)
            put_verdict(out, ordo_result_outcome(result).verdict);
    }
    fputs(" |\n", out);
}

static int markdown(FILE *out, const struct ordo_report *report) {
    struct ordo_comparisons comparisons;
    const int status = ordo_comparisons_find(report->study, &comparisons);

    if (status != ORDO_OK)
        return status;
    if (comparisons.message[0] != '\0') {
        ordo_markdown_text(out, comparisons.message, sizeof comparisons.message);
        fputs("\n\n", out);
    }
    fputs("| Slope of | Printed in | Published | Ours, same window | Ours, asymptotic | "
          "Difference |\n| --- | --- | ---: | ---: | ---: | --- |\n",
          out);
    for (size_t i = 0; i < comparisons.count; i++)
        put_comparison(out, &comparisons.list[i]);
    for (size_t i = 0; i < comparisons.errata_count; i++) {
        const struct ordo_erratum *one = &comparisons.errata[i];
        if (i == 0 || strcmp(comparisons.errata[i - 1].paper, one->paper) != 0) {
            fputs("\n#### Errata in ", out);
            ordo_markdown_text(out, one->paper, 60);
            fputs("\n\n| Place | Printed | Correct | Checked by |\n| --- | --- | --- | --- |\n",
                  out);
        }
        put_erratum(out, report->study, one);
    }
    ordo_comparisons_free(&comparisons);
    return ORDO_OK;
}

static const struct ordo_section published = {
    .id = "published",
    .title = "Published and measured",
    .has = ordo_comparisons_any,
    .html = ordo_section_html,
    .markdown = markdown,
};

const struct ordo_section *const ordo_paper_sections[] = {&published, NULL};
