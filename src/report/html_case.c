/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_case.c: what the page says of one case: facts, pictures, levels, checks, commands.
 */
#include "picture/picture.h"
#include "report/html_parts.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>

#define TEXT_SIZE 1200

/* `tag` is what the text stands in beside <dd>; NULL: nothing. */
static void fact(struct ordo_xml *xml, const char *term, const char *tag, const char *text) {
    if (text == NULL || text[0] == '\0')
        return;
    ordo_xml_element(xml, "dt", NULL, term);
    ordo_xml_start(xml, "dd");
    if (tag != NULL)
        ordo_xml_element(xml, tag, NULL, text);
    else
        ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

/* A term about one of several figures: "Why (l2)". */
static void term_of(const struct ordo_result *r, size_t claim, const char *term, char text[],
                    size_t size) {
    const bool several = ordo_case_names_figures(r->c);

    snprintf(text, size, "%s%s%s%s", term, several ? " (" : "",
             several ? ordo_result_symbol(r, (struct ordo_axis){true, r->c->claims[claim].figure})
                     : "",
             several ? ")" : "");
}

/* Whether a value is a function that the case file defines: its source stands in a block. */
static bool has_source(const struct ordo_setting *setting, const struct ordo_value *value) {
    return setting->kind == ORDO_KIND_FUNCTION && value->line > 0 && value->text != NULL;
}

/* Settings with a title, as they are, but for flags that are not set; `given`: those that are
 * stated only. */
static void facts_values(struct ordo_xml *xml, const struct ordo_values *values, bool given) {
    char text[TEXT_SIZE];

    for (size_t i = 0; i < values->count; i++) {
        const struct ordo_setting *setting = values->settings[i];
        const struct ordo_value *value = &values->values[i];
        const bool code = setting->kind == ORDO_KIND_FUNCTION ||
                          (setting->kind == ORDO_KIND_PER_LEVEL && value->text != NULL);
        const bool unset = setting->kind == ORDO_KIND_FLAG && !(value->number > 0);
        if (setting->title == NULL || has_source(setting, value) || unset ||
            (given && !value->given))
            continue;
        ordo_value_print(setting, value, text, sizeof text);
        fact(xml, setting->title, code ? "code" : NULL, text);
    }
}

static void facts_claim(struct ordo_xml *xml, const struct ordo_result *r, size_t claim) {
    const struct ordo_values *values = &r->c->claims[claim].values;
    char term[160];

    for (const struct ordo_setting *setting = ordo_claim_settings; setting->name != NULL;
         setting++) {
        term_of(r, claim, setting->title, term, sizeof term);
        fact(xml, term, NULL, ordo_values_text(values, setting->name));
    }
}

static void fact_fit(struct ordo_xml *xml, const struct ordo_result *r, size_t claim) {
    const struct ordo_judged *judged = ordo_result_judged(r, claim);
    char order[ORDO_FORMAT_SIZE], constant[ORDO_FORMAT_SIZE], residual[ORDO_FORMAT_SIZE];
    char text[TEXT_SIZE], term[160];

    if (!ordo_judged_fitted(judged))
        return;
    const struct ordo_judgement *j = judged->judgement;
    ordo_format_order(j->order, j->interval, order, sizeof order);
    ordo_format_error(j->constant, constant, sizeof constant);
    ordo_format_number(j->residual, 2, residual, sizeof residual);
    snprintf(text, sizeof text,
             "order %s (%g %% interval), constant %s, over %zu levels, %s = %.6g … %.6g; "
             "residual of log error %s",
             order, 100 * ordo_values_number(&r->c->study, "confidence"), constant, j->used,
             ordo_result_symbol(r, r->c->x), j->from, j->to, residual);
    term_of(r, claim, "Fit", term, sizeof term);
    fact(xml, term, NULL, text);
    if (isnan(j->limit))
        return;
    ordo_format_limit(j->limit, j->limit_interval, order, sizeof order);
    snprintf(text, sizeof text, "order %s; a term of relative order %g, over %s = %.6g … %.6g",
             order, j->correction[1], ordo_result_symbol(r, r->c->x), j->limit_levels[0],
             j->limit_levels[1]);
    term_of(r, claim, "In the limit", term, sizeof term);
    fact(xml, term, NULL, text);
}

static void facts(struct ordo_xml *xml, const struct ordo_result *r) {
    char text[TEXT_SIZE];

    ordo_xml_open_tag(xml, "dl", "facts");
    ordo_case_expected(r, text, sizeof text);
    fact(xml, "Expected", NULL, text);
    for (size_t k = 0; k < r->c->claims_count; k++)
        facts_claim(xml, r, k);
    facts_values(xml, &r->c->study, true);
    if (ordo_case_deterministic(r->c) && !ordo_values_given(&r->c->study, "deterministic"))
        fact(xml, "Without noise", NULL, "yes, as nothing is drawn");
    facts_values(xml, &r->c->settings, false);
    for (size_t k = 0; k < r->c->claims_count; k++)
        fact_fit(xml, r, k);
    ordo_xml_end(xml);
}

static void code_block(struct ordo_xml *xml, const char *text) {
    ordo_xml_start(xml, "pre");
    ordo_xml_element(xml, "code", NULL, text);
    ordo_xml_end(xml);
}

/* Functions of the case file, each in a block with where it stands. */
static void sources(struct ordo_xml *xml, const struct ordo_case *c) {
    for (size_t i = 0; i < c->settings.count; i++) {
        const struct ordo_setting *setting = c->settings.settings[i];
        const struct ordo_value *value = &c->settings.values[i];
        if (setting->title == NULL || !has_source(setting, value))
            continue;
        ordo_xml_element(xml, "h4", NULL, setting->title);
        code_block(xml, value->text);
        ordo_xml_elementf(xml, "p", "soft", "%s, line %d", c->file != NULL ? c->file : "",
                          value->line);
    }
}

/* A table with its title, if it has rows. It is freed. */
static void titled(struct ordo_xml *xml, const char *title, struct ordo_grid grid) {
    if (ordo_grid_rows(&grid) > 0 || grid.status != ORDO_OK) {
        ordo_xml_element(xml, "h4", NULL, title);
        ordo_html_grid(xml, &grid);
    }
    ordo_grid_free(&grid);
}

/* Picture and levels of a claim; with the figure above them where the case judges several. */
static void claim_part(struct ordo_xml *xml, const struct ordo_result *r, size_t i, size_t claim,
                       const char *plots) {
    const struct ordo_outcome outcome = ordo_result_outcome(r);
    const struct ordo_axis figure = {true, r->c->claims[claim].figure};
    char stem[192], prefix[64], label[700];

    if (r->failure != NULL)
        return;
    if (ordo_case_names_figures(r->c))
        ordo_xml_element(xml, "h4", NULL, ordo_result_label(r, figure));
    ordo_plot_stem(r->c, claim, stem, sizeof stem);
    snprintf(prefix, sizeof prefix, claim > 0 ? "c%zu-%zu" : "c%zu", i + 1, claim + 1);
    snprintf(label, sizeof label, "Log-log plot of %s: %s, %s", r->c->name,
             ordo_verdict_name(outcome.verdict), outcome.message);
    ordo_html_figure(xml, plots, stem, prefix, label, "");
    titled(xml, "Levels", ordo_grid_levels(r, claim));
}

static void reproduce(struct ordo_xml *xml, const struct ordo_case *c) {
    char command[8192];

    ordo_report_command(c, command, sizeof command);
    if (command[0] == '\0')
        return;
    ordo_xml_element(xml, "h4", NULL, "Reproduce");
    code_block(xml, command);
}

void ordo_html_article(struct ordo_xml *xml, const struct ordo_result *r, size_t i,
                       const char *plots) {
    const struct ordo_outcome outcome = ordo_result_outcome(r);

    ordo_xml_start(xml, "article");
    ordo_xml_attributef(xml, "id", "case-%zu", i + 1);
    ordo_xml_start(xml, "header");
    ordo_xml_element(xml, "h3", NULL, r->c->name);
    ordo_html_badge(xml, outcome.verdict);
    ordo_xml_end(xml);
    ordo_xml_element(xml, "p", "message", outcome.message);
    for (size_t k = 0; ordo_result_judged(r, k) != NULL; k++)
        if (r->judged[k].hint[0] != '\0') {
            ordo_xml_elementf(xml, "p", "soft", "Hint: %s.", r->judged[k].hint);
        }
    facts(xml, r);
    sources(xml, r->c);
    for (size_t k = 0; k < r->c->claims_count; k++)
        claim_part(xml, r, i, k, plots);
    titled(xml, "Checks", ordo_grid_findings(r, (const size_t[]){0, 0, 0}));
    reproduce(xml, r->c);
    ordo_xml_end(xml);
}
