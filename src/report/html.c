/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html.c: one page that holds everything: the summary, what papers print, pictures, cases.
 */
#include "paper/html_published.h"
#include "picture/overview.h"
#include "picture/svg.h"
#include "report/html_case.h"
#include "report/html_page.h"
#include "report/html_parts.h"
#include "report/summary.h"
#include "report/writers.h"
#include "text/file.h"
#include "text/format.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER ORDO_FORMAT_SIZE

static void meta(struct ordo_xml *xml, const char *name, const char *content) {
    ordo_xml_start(xml, "meta");
    if (content == NULL) {
        ordo_xml_attribute(xml, "charset", name);
    } else {
        ordo_xml_attribute(xml, "name", name);
        ordo_xml_attribute(xml, "content", content);
    }
    ordo_xml_end_void(xml);
}

/* A figure in a cell, with the number itself for sorting. */
static void cell_number(struct ordo_xml *xml, double value, const char *text) {
    ordo_xml_open_tag(xml, "td", "number");
    if (isnan(value))
        ordo_xml_attribute(xml, "data-value", "");
    else
        ordo_xml_attributef(xml, "data-value", "%.17g", value);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

static void page_head(struct ordo_xml *xml, const struct ordo_study *study) {
    const struct ordo_tally tally = ordo_study_tally(study);
    char counts[200];

    ordo_tally_text(study, counts, sizeof counts);
    ordo_xml_start(xml, "head");
    meta(xml, "utf-8", NULL);
    meta(xml, "viewport", "width=device-width, initial-scale=1");
    meta(xml, "color-scheme", "light dark");
    ordo_xml_start(xml, "title");
    ordo_xml_textf(xml, "%s %s · Ordo", ordo_verdict_mark(tally.verdict), counts);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "style");
    for (size_t i = 0; ordo_html_style[i] != NULL; i++)
        ordo_xml_raw(xml, ordo_html_style[i]);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void tally_item(struct ordo_xml *xml, const char *term, const char *class,
                       const char *text) {
    ordo_xml_start(xml, "div");
    ordo_xml_element(xml, "dt", NULL, term);
    ordo_xml_element(xml, "dd", class, text);
    ordo_xml_end(xml);
}

static void page_header(struct ordo_xml *xml, const struct ordo_study *study, bool published,
                        bool overviews) {
    const struct ordo_tally tally = ordo_study_tally(study);
    char text[200];

    ordo_xml_start(xml, "header");
    ordo_xml_element(xml, "h1", NULL, "Convergence report");
    ordo_tally_text(study, text, sizeof text);
    ordo_xml_open_tag(xml, "p", "lead");
    ordo_html_badge(xml, tally.verdict);
    ordo_xml_text(xml, text);
    ordo_xml_text(xml, ".");
    ordo_xml_end(xml);
    ordo_xml_open_tag(xml, "dl", "tally");
    for (int i = ORDO_PASS; i <= ORDO_ERROR; i++) {
        const enum ordo_verdict verdict = (enum ordo_verdict)i;
        char term[64];
        snprintf(term, sizeof term, "%s %s", ordo_verdict_mark(verdict),
                 ordo_verdict_name(verdict));
        snprintf(text, sizeof text, "%zu", tally.count[i]);
        tally_item(xml, term, tally.count[i] > 0 ? ordo_html_verdict_class(verdict) : "none", text);
    }
    snprintf(text, sizeof text, "%.3g s", study->seconds);
    tally_item(xml, "wall time", NULL, text);
    snprintf(text, sizeof text, "%d", study->threads);
    tally_item(xml, "threads", NULL, text);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "nav");
    ordo_xml_attribute(xml, "aria-label", "Contents");
    ordo_html_link(xml, "#summary", "Summary");
    if (published)
        ordo_html_link(xml, "#published", "Published and measured");
    if (overviews)
        ordo_html_link(xml, "#overview", "Overview plots");
    ordo_html_link(xml, "#cases", "Cases");
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void summary_row(struct ordo_xml *xml, const struct ordo_result *result, size_t i) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    const bool fitted = ordo_result_fitted(result);
    char expected[256], order[NUMBER] = "–", address[32], seconds[NUMBER];

    if (fitted)
        ordo_format_order(result->judgement.order, result->judgement.interval, order, sizeof order);
    ordo_case_expected(result->c, expected, sizeof expected);
    ordo_format_number(result->seconds, 2, seconds, sizeof seconds);
    snprintf(address, sizeof address, "#case-%zu", i + 1);
    ordo_xml_start(xml, "tr");
    ordo_xml_open_tag(xml, "td", "name");
    ordo_html_link(xml, address, result->c->name);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "td");
    /* Sorted as severity, not as a word. */
    ordo_xml_attributef(xml, "data-value", "%d", (int)outcome.verdict);
    ordo_html_badge(xml, outcome.verdict);
    ordo_xml_end(xml);
    cell_number(xml, fitted ? result->judgement.order : NAN, order);
    ordo_xml_element(xml, "td", NULL, expected);
    const struct ordo_subject subject = ordo_case_subject(result->c);
    ordo_xml_element(xml, "td", NULL, subject.what);
    ordo_xml_element(xml, "td", NULL, subject.how);
    cell_number(xml, result->seconds, seconds);
    ordo_xml_end(xml);
}

static void summary(struct ordo_xml *xml, const struct ordo_study *study) {
    const struct ordo_subject subject = ordo_study_subject(study);
    const char *const names[] = {"Case",       "Verdict",   "Order", "Expected",
                                 subject.what, subject.how, "CPU s"};

    ordo_xml_start(xml, "section");
    ordo_xml_attribute(xml, "id", "summary");
    ordo_xml_element(xml, "h2", NULL, "Summary");
    if (study->count == 0) {
        ordo_xml_element(xml, "p", "notice", "No case was run, so nothing was verified.");
    } else {
        ordo_html_scroll(xml, "Summary table");
        ordo_xml_open_tag(xml, "table", "sortable wide");
        ordo_html_heads(xml, names, sizeof names / sizeof names[0], 1u << 2 | 1u << 6);
        ordo_xml_start(xml, "tbody");
        for (size_t i = 0; i < study->count; i++)
            summary_row(xml, &study->results[i], i);
        ordo_xml_end(xml);
        ordo_xml_end(xml);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
}

static void overview(struct ordo_xml *xml, const struct ordo_overviews *overviews,
                     const char *plots) {
    ordo_xml_start(xml, "section");
    ordo_xml_attribute(xml, "id", "overview");
    ordo_xml_element(xml, "h2", NULL, "Overview plots");
    for (size_t i = 0; i < overviews->count; i++) {
        const struct ordo_overview *one = &overviews->list[i];
        char prefix[32];
        snprintf(prefix, sizeof prefix, "o%zu", i + 1);
        ordo_html_figure(xml, plots, one->stem, prefix, one->title, one->caption);
    }
    ordo_xml_end(xml);
}

static int html_write(FILE *out, const struct ordo_study *study, const char *plots) {
    struct ordo_overviews overviews = {0};
    struct ordo_comparisons comparisons;
    struct ordo_xml xml;

    if (ordo_comparisons_find(study, &comparisons) != ORDO_OK)
        return ORDO_ENOMEM;
    if (plots != NULL && ordo_overviews_find(study, &overviews) != ORDO_OK) {
        ordo_comparisons_free(&comparisons);
        return ORDO_ENOMEM;
    }
    ordo_xml_open(&xml, out);
    if (xml.status == ORDO_OK &&
        xmlTextWriterWriteDTD(xml.writer, BAD_CAST "html", NULL, NULL, NULL) < 0)
        xml.status = ORDO_EIO;
    ordo_xml_raw(&xml, "\n");
    ordo_xml_start(&xml, "html");
    ordo_xml_attribute(&xml, "lang", "en");
    page_head(&xml, study);
    ordo_xml_start(&xml, "body");
    page_header(&xml, study, comparisons.count > 0, overviews.count > 0);
    ordo_xml_start(&xml, "main");
    if (plots == NULL)
        ordo_xml_element(&xml, "p", "notice", "This report has no plots.");
    summary(&xml, study);
    if (comparisons.count > 0)
        ordo_html_published(&xml, study, &comparisons);
    if (overviews.count > 0)
        overview(&xml, &overviews, plots);
    ordo_xml_start(&xml, "section");
    ordo_xml_attribute(&xml, "id", "cases");
    ordo_xml_element(&xml, "h2", NULL, "Cases");
    for (size_t i = 0; i < study->count; i++)
        ordo_html_article(&xml, &study->results[i], i, plots);
    ordo_xml_end(&xml);
    ordo_xml_end(&xml);
    ordo_xml_open_tag(&xml, "footer", NULL);
    ordo_xml_text(&xml, "Model: error(x) = C · x^order, fitted to the logarithms. A case passes "
                        "only if the whole interval of its order lies in the band. Written by "
                        "Ordo.");
    ordo_xml_end(&xml);
    ordo_xml_start(&xml, "script");
    for (size_t i = 0; ordo_html_script[i] != NULL; i++)
        ordo_xml_raw(&xml, ordo_html_script[i]);
    ordo_xml_end(&xml);
    ordo_xml_end(&xml);
    ordo_xml_end(&xml);
    const int status = ordo_xml_close(&xml);
    ordo_overviews_free(&overviews);
    ordo_comparisons_free(&comparisons);
    return status;
}

const struct ordo_writer ordo_writer_html = {
    .name = "html",
    .file = "index.html",
    .summary = "one self-contained page with table, plots and levels",
    .write = html_write,
};
