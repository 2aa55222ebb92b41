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

/* A line of its own in a cell; nothing if the text is empty. */
static void line(struct ordo_xml *xml, const char *class, const char *text) {
    if (text[0] != '\0')
        ordo_xml_element(xml, "span", class, text);
}

/* Start a cell; narrow screens show `label` in place of the column's head. */
static void cell_start(struct ordo_xml *xml, const char *class, const char *label) {
    ordo_xml_open_tag(xml, "td", class);
    ordo_xml_attribute(xml, "data-label", label);
}

static void cell_text(struct ordo_xml *xml, const char *label, const char *text) {
    cell_start(xml, "text", label);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

/* The same with a slope and its interval, if it has one. */
static void slope_start(struct ordo_xml *xml, const char *label, double slope,
                        const double interval[2]) {
    char text[NUMBER];

    cell_start(xml, "number", label);
    ordo_published_slope(slope, text, sizeof text);
    ordo_xml_text(xml, text);
    ordo_published_interval(interval, text, sizeof text);
    line(xml, "line soft", text);
}

static void cell_blank(struct ordo_xml *xml, const char *class) {
    char classes[64];

    snprintf(classes, sizeof classes, "blank %s", class);
    ordo_xml_element(xml, "td", classes, "–");
}

static void case_address(const struct ordo_study *study, const struct ordo_result *result,
                         char address[32]) {
    snprintf(address, 32, "#case-%zu", (size_t)(result - study->results) + 1);
}

static void case_link(struct ordo_xml *xml, const struct ordo_study *study,
                      const struct ordo_result *result) {
    char address[32];

    case_address(study, result, address);
    ordo_html_link(xml, address, result->c->name);
}

static void head_start(struct ordo_xml *xml, const char *text) {
    ordo_xml_start(xml, "th");
    ordo_xml_attribute(xml, "scope", "row");
    ordo_xml_element(xml, "strong", NULL, text);
}

static void subject_cell(struct ordo_xml *xml, const struct ordo_published *published) {
    char text[NUMBER + 64];

    ordo_published_subject(published, text, sizeof text);
    head_start(xml, text);
    ordo_xml_elementf(xml, "span", "line", "%s, %zuD", published->problem, published->dx);
    ordo_xml_elementf(xml, "span", "line soft", "%s%s%s", published->paper,
                      published->place[0] != '\0' ? ", " : "", published->place);
    ordo_xml_end(xml);
}

static void published_cell(struct ordo_xml *xml, const struct ordo_published *published) {
    static const double none[2] = {NAN, NAN};
    char text[NUMBER];

    slope_start(xml, "Published", published->slope, none);
    if (published->from > 0 && isfinite(published->to)) {
        ordo_published_window(published, text, sizeof text);
        line(xml, "line soft", text);
    }
    ordo_xml_end(xml);
}

static void measured_cell(struct ordo_xml *xml, const struct ordo_comparison *one) {
    if (!ordo_comparison_measured(one)) {
        cell_blank(xml, "number");
        return;
    }
    slope_start(xml, "Ours, same window", one->finding->check.measured,
                one->finding->check.interval);
    ordo_xml_end(xml);
}

static void asymptotic_cell(struct ordo_xml *xml, const struct ordo_study *study,
                            const struct ordo_comparison *one) {
    if (!ordo_comparison_trusted(one)) {
        cell_blank(xml, "number");
        return;
    }
    const char *x = ordo_result_symbol(one->asymptotic, one->asymptotic->c->x);
    const bool other = strcmp(x, one->published->x) != 0;
    slope_start(xml, "Ours, asymptotic", one->fit->order, one->fit->interval);
    ordo_xml_elementf(xml, "span", "line soft", "%s%s%sn = %.0f…%.0f", other ? "in " : "",
                      other ? x : "", other ? ", " : "", one->from, one->to);
    if (one->asymptotic != one->result) {
        ordo_xml_open_tag(xml, "span", "line");
        case_link(xml, study, one->asymptotic);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
}

static void difference_cell(struct ordo_xml *xml, const struct ordo_comparison *one) {
    char words[1000], class[32];

    ordo_comparison_words(one, words, sizeof words);
    cell_start(xml, "text", "Difference");
    if (one->result == NULL) {
        ordo_xml_text(xml, words);
    } else {
        const enum ordo_verdict verdict = ordo_comparison_verdict(one);
        ordo_html_badge(xml, verdict);
        snprintf(class, sizeof class, "line %s", ordo_html_verdict_class(verdict));
        line(xml, verdict != ORDO_PASS ? class : "line", words);
    }
    line(xml, "line soft", one->published->note);
    ordo_xml_end(xml);
}

static void plot_cell(struct ordo_xml *xml, const struct ordo_study *study,
                      const struct ordo_comparison *one) {
    char address[32];

    if (one->result == NULL) {
        cell_blank(xml, "plot");
        return;
    }
    cell_start(xml, "plot", "Case and plot");
    ordo_xml_start(xml, "a");
    case_address(study, one->result, address);
    ordo_xml_attribute(xml, "href", address);
    ordo_section_sketch(xml, one);
    ordo_xml_text(xml, one->result->c->name);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* Begin a table: it, its body and the frame that scrolls are to be ended. `numeric` as for heads.
 */
static void table_start(struct ordo_xml *xml, const char *label, const char *class,
                        const char *const names[], size_t count, unsigned numeric) {
    ordo_html_scroll(xml, label);
    ordo_xml_open_tag(xml, "table", class);
    ordo_html_heads(xml, names, count, numeric);
    ordo_xml_start(xml, "tbody");
}

static void table_end(struct ordo_xml *xml) {
    for (int i = 0; i < 3; i++)
        ordo_xml_end(xml);
}

/* The slopes that a case of the run is about, or the others. */
static void comparison_table(struct ordo_xml *xml, const struct ordo_study *study,
                             const struct ordo_comparisons *comparisons, bool run) {
    static const char *const names[] = {"Slope of",         "Published",  "Ours, same window",
                                        "Ours, asymptotic", "Difference", "Case and plot"};

    table_start(xml, run ? "Published and measured slopes" : "Published slopes, not run",
                "stack wide", names, sizeof names / sizeof names[0], 1u << 1 | 1u << 2 | 1u << 3);
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
    table_end(xml);
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
    ordo_xml_elementf(xml, "summary", NULL, "%zu published slope%s not run here", count,
                      count == 1 ? "" : "s");
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
            ordo_xml_textf(xml, "%s: not run here", name);
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
    table_start(xml, title, "stack errata wide", names, sizeof names / sizeof names[0], 0);
    for (size_t i = 0; i < count; i++) {
        ordo_xml_start(xml, "tr");
        head_start(xml, errata[i].place);
        ordo_xml_end(xml);
        cell_text(xml, "Printed", errata[i].printed);
        cell_text(xml, "Correct", errata[i].correct);
        checked_cell(xml, study, &errata[i]);
        ordo_xml_end(xml);
    }
    table_end(xml);
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
        ordo_xml_elementf(xml, "p", "soft", "%s: %s.", paper, title);
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
