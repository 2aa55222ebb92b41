/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * section_html.c: published slopes and ours side by side, and what the papers got wrong.
 */
#include "paper/section.h"
#include "report/html_parts.h"
#include "study/outcome.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER ORDO_FORMAT_SIZE

/* A line of its own in a cell. */
static void line(struct ordo_xml *xml, const char *class, const char *text) {
    if (text[0] != '\0')
        ordo_xml_element(xml, "span", class, text);
}

/* Start a cell; narrow screens show `label` in place of the column's head. */
static void cell_start(struct ordo_xml *xml, const char *class, const char *label) {
    ordo_xml_open_tag(xml, "td", class);
    ordo_xml_attribute(xml, "data-label", label);
}

static void cell_blank(struct ordo_xml *xml, const char *class) {
    char classes[64];

    snprintf(classes, sizeof classes, "blank %s", class);
    ordo_xml_element(xml, "td", classes, "–");
}

static void case_link(struct ordo_xml *xml, const struct ordo_study *study,
                      const struct ordo_result *result) {
    char address[32];

    snprintf(address, sizeof address, "#case-%zu", (size_t)(result - study->results) + 1);
    ordo_html_link(xml, address, result->c->name);
}

static void interval_line(struct ordo_xml *xml, const double interval[2]) {
    char low[NUMBER], high[NUMBER], text[2 * NUMBER + 8];

    if (!isfinite(interval[0]) || !isfinite(interval[1]))
        return;
    ordo_published_slope(interval[0], low, sizeof low);
    ordo_published_slope(interval[1], high, sizeof high);
    snprintf(text, sizeof text, "[%s, %s]", low, high);
    line(xml, "line soft", text);
}

static void subject_cell(struct ordo_xml *xml, const struct ordo_published *published) {
    char text[NUMBER + 64];

    ordo_xml_start(xml, "th");
    ordo_xml_attribute(xml, "scope", "row");
    ordo_published_subject(published, text, sizeof text);
    ordo_xml_element(xml, "strong", NULL, text);
    ordo_xml_start(xml, "span");
    ordo_xml_attribute(xml, "class", "line");
    ordo_xml_text(xml, published->problem);
    ordo_xml_textf(xml, ", %zuD", published->dx);
    ordo_xml_end(xml);
    ordo_xml_open_tag(xml, "span", "line soft");
    ordo_xml_text(xml, published->paper);
    ordo_xml_text(xml, published->place[0] != '\0' ? ", " : "");
    ordo_xml_text(xml, published->place);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void published_cell(struct ordo_xml *xml, const struct ordo_published *published) {
    char text[NUMBER];

    cell_start(xml, "number", "Published");
    ordo_published_slope(published->slope, text, sizeof text);
    ordo_xml_text(xml, text);
    if (published->from > 0 && isfinite(published->to)) {
        ordo_published_window(published, text, sizeof text);
        line(xml, "line soft", text);
    }
    ordo_xml_end(xml);
}

static void measured_cell(struct ordo_xml *xml, const struct ordo_comparison *one) {
    char text[NUMBER];

    if (!ordo_comparison_measured(one)) {
        cell_blank(xml, "number");
        return;
    }
    cell_start(xml, "number", "Ours, same window");
    ordo_published_slope(one->finding->check.measured, text, sizeof text);
    ordo_xml_text(xml, text);
    interval_line(xml, one->finding->check.interval);
    ordo_xml_end(xml);
}

static void asymptotic_cell(struct ordo_xml *xml, const struct ordo_study *study,
                            const struct ordo_comparison *one) {
    char text[NUMBER];

    if (!ordo_comparison_trusted(one)) {
        cell_blank(xml, "number");
        return;
    }
    cell_start(xml, "number", "Ours, asymptotic");
    ordo_published_slope(one->fit->order, text, sizeof text);
    ordo_xml_text(xml, text);
    interval_line(xml, one->fit->interval);
    const char *x = ordo_result_symbol(one->asymptotic, one->asymptotic->c->x);
    const bool other = strcmp(x, one->published->x) != 0;
    snprintf(text, sizeof text, "%s%s%sn = %.0f…%.0f", other ? "in " : "", other ? x : "",
             other ? ", " : "", one->from, one->to);
    line(xml, "line soft", text);
    if (one->asymptotic != one->result) {
        ordo_xml_open_tag(xml, "span", "line");
        case_link(xml, study, one->asymptotic);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
}

static void difference_cell(struct ordo_xml *xml, const struct ordo_comparison *one) {
    char words[1000];

    ordo_comparison_words(one, words, sizeof words);
    cell_start(xml, "text", "Difference");
    if (one->result == NULL) {
        ordo_xml_text(xml, words);
    } else {
        const enum ordo_verdict verdict = ordo_comparison_verdict(one);
        ordo_html_badge(xml, verdict);
        ordo_xml_start(xml, "span");
        ordo_xml_attributef(xml, "class", "line%s%s", verdict != ORDO_PASS ? " " : "",
                            verdict != ORDO_PASS ? ordo_html_verdict_class(verdict) : "");
        ordo_xml_text(xml, words);
        ordo_xml_end(xml);
    }
    line(xml, "line soft", one->published->note);
    ordo_xml_end(xml);
}

static void plot_cell(struct ordo_xml *xml, const struct ordo_study *study,
                      const struct ordo_comparison *one) {
    if (one->result == NULL) {
        cell_blank(xml, "plot");
        return;
    }
    cell_start(xml, "plot", "Case and plot");
    ordo_xml_start(xml, "a");
    ordo_xml_attributef(xml, "href", "#case-%zu", (size_t)(one->result - study->results) + 1);
    ordo_section_sketch(xml, one);
    ordo_xml_text(xml, one->result->c->name);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* The slopes that a case of the run is about, or the others. */
static void comparison_table(struct ordo_xml *xml, const struct ordo_study *study,
                             const struct ordo_comparisons *comparisons, bool run) {
    static const char *const names[] = {"Slope of",         "Published",  "Ours, same window",
                                        "Ours, asymptotic", "Difference", "Case and plot"};

    ordo_html_scroll(xml, run ? "Published and measured slopes" : "Published slopes, not run");
    ordo_xml_open_tag(xml, "table", "stack wide");
    ordo_html_heads(xml, names, sizeof names / sizeof names[0], 1u << 1 | 1u << 2 | 1u << 3);
    ordo_xml_start(xml, "tbody");
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct ordo_comparison *one = &comparisons->list[i];
        if ((one->result != NULL) != run)
            continue;
        ordo_xml_open_tag(xml, "tr", run ? NULL : "left-out");
        subject_cell(xml, one->published);
        published_cell(xml, one->published);
        measured_cell(xml, one);
        asymptotic_cell(xml, study, one);
        difference_cell(xml, one);
        plot_cell(xml, study, one);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* The same of what is not run here, folded away. */
static void others_table(struct ordo_xml *xml, const struct ordo_study *study,
                         const struct ordo_comparisons *comparisons) {
    size_t count = 0;

    for (size_t i = 0; i < comparisons->count; i++)
        count += comparisons->list[i].result == NULL;
    if (count == 0)
        return;
    ordo_xml_start(xml, "details");
    ordo_xml_start(xml, "summary");
    ordo_xml_textf(xml, "%zu published slope%s not run here", count, count == 1 ? "" : "s");
    ordo_xml_end(xml);
    comparison_table(xml, study, comparisons, false);
    ordo_xml_end(xml);
}

/* The figure that a case is about, in short: of its constant or its plain slope, or its order. */
static void checked_figure(struct ordo_xml *xml, const struct ordo_result *result) {
    const struct ordo_judgement *fit = ordo_result_line(result);
    char slope[NUMBER];

    for (size_t i = 0; i < result->findings_count; i++) {
        const struct ordo_check *check = &result->findings[i].check;
        const bool plain = strcmp(check->expectation, "slope") == 0 ||
                           strcmp(check->expectation, "published") == 0;
        if (strcmp(check->expectation, "constant") == 0 && isfinite(check->measured)) {
            ordo_xml_textf(xml, " constant %.3f of the stated", check->measured);
            return;
        }
        if (plain && isfinite(check->measured) && fit == NULL) {
            ordo_published_slope(check->measured, slope, sizeof slope);
            ordo_xml_textf(xml, " slope %s", slope);
            return;
        }
    }
    if (fit != NULL) {
        ordo_published_slope(fit->order, slope, sizeof slope);
        ordo_xml_textf(xml, " order %s", slope);
    }
}

/* Which cases check the erratum, and what came of them. */
static void checked_cell(struct ordo_xml *xml, const struct ordo_study *study,
                         const struct ordo_erratum *erratum) {
    char name[ORDO_NAME_MAX + 1];

    cell_start(xml, "checked", "Checked by");
    if (!ordo_erratum_case(erratum, 0, name, sizeof name))
        ordo_xml_element(xml, "span", "soft", "no case");
    for (size_t k = 0; ordo_erratum_case(erratum, k, name, sizeof name); k++) {
        const struct ordo_result *result = ordo_study_find(study, name);
        ordo_xml_open_tag(xml, "span", result != NULL ? "line" : "line soft");
        if (result == NULL) {
            ordo_xml_text(xml, name);
            ordo_xml_text(xml, ": not run here");
        } else {
            case_link(xml, study, result);
            ordo_xml_text(xml, " ");
            ordo_html_badge(xml, ordo_result_outcome(result).verdict);
            checked_figure(xml, result);
        }
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
}

/* The errata of the paper that the first of `errata` is in, as the row of tables goes by papers. */
static void errata_table(struct ordo_xml *xml, const struct ordo_study *study,
                         const struct ordo_erratum errata[], size_t count) {
    static const char *const names[] = {"Place", "Printed", "Correct", "Checked by"};
    char title[128];

    snprintf(title, sizeof title, "Errata in %s", errata[0].paper);
    ordo_xml_element(xml, "h3", NULL, title);
    ordo_html_scroll(xml, title);
    ordo_xml_open_tag(xml, "table", "stack errata wide");
    ordo_html_heads(xml, names, sizeof names / sizeof names[0], 0);
    ordo_xml_start(xml, "tbody");
    for (size_t i = 0; i < count; i++) {
        ordo_xml_start(xml, "tr");
        ordo_xml_start(xml, "th");
        ordo_xml_attribute(xml, "scope", "row");
        ordo_xml_element(xml, "strong", NULL, errata[i].place);
        ordo_xml_end(xml);
        cell_start(xml, "text", "Printed");
        ordo_xml_text(xml, errata[i].printed);
        ordo_xml_end(xml);
        cell_start(xml, "text", "Correct");
        ordo_xml_text(xml, errata[i].correct);
        ordo_xml_end(xml);
        checked_cell(xml, study, &errata[i]);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* What the abbreviations mean, each once. */
static void papers(struct ordo_xml *xml, const struct ordo_comparisons *comparisons) {
    for (size_t i = 0; i < comparisons->count; i++) {
        const char *paper = comparisons->list[i].published->paper;
        const char *title = ordo_paper_title(paper);
        size_t k = 0;
        while (k < i && strcmp(comparisons->list[k].published->paper, paper) != 0)
            k++;
        if (k < i || title == NULL)
            continue;
        ordo_xml_open_tag(xml, "p", "soft");
        ordo_xml_text(xml, paper);
        ordo_xml_text(xml, ": ");
        ordo_xml_text(xml, title);
        ordo_xml_text(xml, ".");
        ordo_xml_end(xml);
    }
}

static void section(struct ordo_xml *xml, const struct ordo_study *study,
                    const struct ordo_comparisons *comparisons) {
    size_t shown = 0, sketched = 0;

    ordo_xml_element(xml, "p", "message",
                     "Slopes of log RMSE as papers print them beside ours: by least squares over "
                     "the paper's own window, and where the errors have become asymptotic.");
    if (comparisons->message[0] != '\0')
        ordo_xml_element(xml, "p", "notice", comparisons->message);
    ordo_section_slopes(xml, comparisons);
    comparison_table(xml, study, comparisons, true);
    others_table(xml, study, comparisons);
    for (size_t i = 0; i < comparisons->count; i++)
        sketched += comparisons->list[i].result != NULL && comparisons->list[i].result->count > 0;
    if (sketched > 0)
        ordo_xml_element(
            xml, "p", "soft",
            "In the small plots: dots, the errors; shaded, the paper's window; dashed, "
            "the published slope there; solid, our asymptotic fit.");
    papers(xml, comparisons);
    while (shown < comparisons->errata_count) {
        size_t end = shown + 1;
        while (end < comparisons->errata_count &&
               strcmp(comparisons->errata[end].paper, comparisons->errata[shown].paper) == 0)
            end++;
        errata_table(xml, study, &comparisons->errata[shown], end - shown);
        shown = end;
    }
}

int ordo_section_html(struct ordo_xml *xml, const struct ordo_report *report) {
    struct ordo_comparisons comparisons;
    const int status = ordo_comparisons_find(report->study, &comparisons);

    if (status != ORDO_OK)
        return status;
    section(xml, report->study, &comparisons);
    ordo_comparisons_free(&comparisons);
    return xml->status;
}
