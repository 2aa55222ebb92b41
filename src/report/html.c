/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html.c: one page that holds everything: the summary, what papers print, pictures, cases.
 */
#include "picture/overview.h"
#include "report/html_parts.h"
#include "report/page.h"
#include "report/report.h"
#include "report/summary.h"

static void tally_item(struct ordo_xml *xml, const char *term, const char *class,
                       const char *text) {
    ordo_xml_start(xml, "div");
    ordo_xml_element(xml, "dt", NULL, term);
    ordo_xml_element(xml, "dd", class, text);
    ordo_xml_end(xml);
}

/* The i-th section that the caller adds and that has something to say; NULL behind the last. */
static const struct ordo_section *section_at(const struct ordo_report *report, size_t i) {
    for (const struct ordo_section *const *s = report->sections; s != NULL && *s != NULL; s++)
        if ((*s)->html != NULL && ((*s)->has == NULL || (*s)->has(report->study)) && i-- == 0)
            return *s;
    return NULL;
}

static void page_header(struct ordo_xml *xml, const struct ordo_report *report, bool overviews) {
    const struct ordo_study *study = report->study;
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
    if (study->threads > 0) { /* nobody said so of a run that was killed */
        snprintf(text, sizeof text, "%.3g s", study->seconds);
        tally_item(xml, "wall time", NULL, text);
        snprintf(text, sizeof text, "%d", study->ranks > 0 ? study->ranks : study->threads);
        tally_item(xml, study->ranks > 0 ? "ranks" : "threads", NULL, text);
    }
    ordo_xml_end(xml);
    ordo_xml_start(xml, "nav");
    ordo_xml_attribute(xml, "aria-label", "Contents");
    ordo_html_link(xml, "#summary", "Summary");
    const struct ordo_section *section;
    for (size_t i = 0; (section = section_at(report, i)) != NULL; i++) {
        snprintf(text, sizeof text, "#%s", section->id);
        ordo_html_link(xml, text, section->title);
    }
    if (overviews)
        ordo_html_link(xml, "#overview", "Overview plots");
    ordo_html_link(xml, "#cases", "Cases");
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

/* Begin a section of the page. */
static void section_start(struct ordo_xml *xml, const char *id, const char *title) {
    ordo_xml_start(xml, "section");
    ordo_xml_attribute(xml, "id", id);
    ordo_xml_element(xml, "h2", NULL, title);
}

static void summary(struct ordo_xml *xml, const struct ordo_study *study) {
    section_start(xml, "summary", "Summary");
    if (study->count == 0) {
        ordo_xml_element(xml, "p", "notice", "No case was run, so nothing was verified.");
    } else {
        struct ordo_grid grid = ordo_grid_summary(study);
        ordo_html_grid(xml, &grid);
        ordo_grid_free(&grid);
    }
    ordo_xml_end(xml);
}

static void sections(struct ordo_xml *xml, const struct ordo_report *report) {
    const struct ordo_section *section;

    for (size_t i = 0; (section = section_at(report, i)) != NULL; i++) {
        section_start(xml, section->id, section->title);
        const int status = section->html(xml, report);
        if (xml->status == ORDO_OK)
            xml->status = status;
        ordo_xml_end(xml);
    }
}

static void overview(struct ordo_xml *xml, const struct ordo_overviews *overviews,
                     const char *plots) {
    section_start(xml, "overview", "Overview plots");
    for (size_t i = 0; i < overviews->count; i++) {
        const struct ordo_overview *one = &overviews->list[i];
        char prefix[32];
        snprintf(prefix, sizeof prefix, "o%zu", i + 1);
        ordo_html_figure(xml, plots, one->stem, prefix, one->title, one->caption);
    }
    ordo_xml_end(xml);
}

static void page_body(struct ordo_xml *xml, const struct ordo_report *report,
                      const struct ordo_overviews *overviews) {
    const struct ordo_study *study = report->study;

    page_header(xml, report, overviews->count > 0);
    ordo_xml_start(xml, "main");
    if (report->plots == NULL)
        ordo_xml_element(xml, "p", "notice", "This report has no plots.");
    summary(xml, study);
    sections(xml, report);
    if (overviews->count > 0)
        overview(xml, overviews, report->plots);
    section_start(xml, "cases", "Cases");
    for (size_t i = 0; i < study->count; i++)
        ordo_html_article(xml, &study->results[i], i, report->plots);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "footer");
    if (study->reused > 0)
        ordo_xml_elementf(xml, "p", NULL, "Reused %zu of %zu levels that were measured before.",
                          study->reused, study->total);
    ordo_xml_element(xml, "p", NULL,
                     "Model: error(x) = C · x^order, fitted to the logarithms. A case passes "
                     "only if the whole interval of its order lies in the band. Written by "
                     "Ordo.");
    ordo_xml_end(xml);
    ordo_xml_start(xml, "script");
    ordo_xml_raw(xml, ordo_page_js);
    ordo_xml_end(xml);
}

static int html_end(FILE *out, const struct ordo_report *report) {
    const enum ordo_verdict verdict = ordo_study_tally(report->study).verdict;
    struct ordo_overviews overviews = {0};
    struct ordo_xml xml;
    char counts[200], title[240];

    if (report->plots != NULL && ordo_overviews_find(report->study, &overviews) != ORDO_OK)
        return ORDO_ENOMEM;
    ordo_tally_text(report->study, counts, sizeof counts);
    snprintf(title, sizeof title, "%s %s · Ordo", ordo_verdict_mark(verdict), counts);
    ordo_html_open(&xml, out, title, true, "");
    page_body(&xml, report, &overviews);
    ordo_overviews_free(&overviews);
    return ordo_html_close(&xml);
}

const struct ordo_writer ordo_writer_html = {
    .name = "html",
    .file = "index.html",
    .summary = "one self-contained page with table, plots and levels",
    .end = html_end,
};
