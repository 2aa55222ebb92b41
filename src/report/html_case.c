/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_case.c: what the page says of one case: facts, picture, levels, checks, commands.
 */
#include "report/html_case.h"
#include "report/html_parts.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/format.h"
#include <math.h>
#include <string.h>

#define NUMBER ORDO_FORMAT_SIZE

static void fact(struct ordo_xml *xml, const char *term, const char *text) {
    if (text == NULL || text[0] == '\0')
        return;
    ordo_xml_element(xml, "dt", NULL, term);
    ordo_xml_element(xml, "dd", NULL, text);
}

static void domain_text(const struct ordo_approximation *a, char text[], size_t size) {
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < a->dx && i < ORDO_DX_MAX; i++) {
        char lower[NUMBER], upper[NUMBER];
        ordo_format_number(a->lower[i], 6, lower, sizeof lower);
        ordo_format_number(a->upper[i], 6, upper, sizeof upper);
        snprintf(text + used, size - used, "%s[%s, %s]", i > 0 ? " × " : "", lower, upper);
        used = strlen(text);
    }
}

/* What a method with stages was told: "staged: D, U, Q; 3 sweeps by QR from N(0, 1)". */
static void staging_text(const struct ordo_case *c, char text[], size_t size) {
    const struct ordo_approximation *a = &c->approximation;
    const struct ordo_staging *staging = &a->staging;
    size_t used;

    snprintf(text, size, "%s: ", a->method->name);
    for (size_t i = 0; i < staging->stages_count; i++) {
        used = strlen(text);
        snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "", staging->stages[i]);
    }
    used = strlen(text);
    snprintf(text + used, size - used, "%s; %zu sweep%s by %s from %s%s%s%s%s",
             staging->stages_count == 0 ? "D and the architecture's own stages" : "",
             staging->sweeps, staging->sweeps == 1 ? "" : "s",
             staging->linear_solver == ORDO_SOLVER_QR ? "QR" : "the normal equations",
             staging->init == ORDO_INIT_NORMAL ? "N(0, 1)" : "U(−1, 1)",
             staging->frozen_bias ? "; output bias in the stages D, G and all only" : "",
             staging->one_directional ? "; gates in one direction" : "",
             c->gate_scale != NULL ? "; β = " : "", c->gate_scale != NULL ? c->gate_scale : "");
}

static void facts(struct ordo_xml *xml, const struct ordo_result *result) {
    const struct ordo_case *c = result->c;
    const struct ordo_approximation *a = &c->approximation;
    char text[1200];

    ordo_xml_open_tag(xml, "dl", "facts");
    if (c->columns != NULL) {
        snprintf(text, sizeof text, "%s, %s against %s", c->file, c->columns->error_label,
                 c->columns->x_label);
        fact(xml, "Table", text);
    }
    ordo_case_expected(c, text, sizeof text);
    fact(xml, "Expected", text);
    fact(xml, "Why", c->expect.why);
    if (c->expect.empirical != NULL) {
        snprintf(text, sizeof text, "empirical: %s", c->expect.empirical);
        fact(xml, "Not from theory", text);
    }
    fact(xml, "Source", c->source);
    if (c->line == 0 && c->target != NULL) {
        ordo_xml_element(xml, "dt", NULL, "Target");
        ordo_xml_start(xml, "dd");
        ordo_xml_element(xml, "code", NULL, c->target);
        ordo_xml_end(xml);
    }
    domain_text(a, text, sizeof text);
    fact(xml, "Domain", text);
    if (a->architecture != NULL) {
        snprintf(text, sizeof text, "%s%s%s%s%s", a->architecture->name,
                 a->architecture->formula != NULL ? ", multiplicand " : "",
                 a->architecture->formula != NULL ? a->architecture->formula : "",
                 a->activation != NULL ? ", activation " : "",
                 a->activation != NULL ? a->activation->name : "");
        fact(xml, "Network", text);
    }
    if (a->method != NULL) {
        snprintf(text, sizeof text, "%s%s%s", a->method->name, a->method->knots ? ", knots " : "",
                 a->method->knots ? ordo_knots_name(a->knots) : "");
        if (a->method->staged)
            staging_text(result->c, text, sizeof text);
        fact(xml, "Method", text);
    }
    if (result->judgement.used > 0 && ordo_result_fitted(result)) {
        const struct ordo_judgement *j = &result->judgement;
        char order[NUMBER], constant[NUMBER], residual[NUMBER];
        ordo_format_order(j->order, j->interval, order, sizeof order);
        ordo_format_error(j->constant, constant, sizeof constant);
        ordo_format_number(j->residual, 2, residual, sizeof residual);
        snprintf(text, sizeof text,
                 "order %s (%g %% interval), constant %s, over %zu levels, %s = %.6g … %.6g; "
                 "residual of log error %s",
                 order, 100 * c->confidence, constant, j->used, ordo_case_x_label(c), j->from,
                 j->to, residual);
        fact(xml, "Fit", text);
    }
    ordo_xml_end(xml);
}

/* What the levels of one width have in common. */
struct width {
    size_t first, last; /* result->levels[first … last] */
    double error, ratio;
    const struct ordo_level *merged;
    const char *note;
};

static struct width width_at(const struct ordo_result *result, size_t first) {
    const struct ordo_measurement *levels = result->levels;
    struct width width = {.first = first, .last = first, .note = ""};

    while (width.last + 1 < result->levels_count && levels[width.last + 1].n == levels[first].n)
        width.last++;
    width.merged = ordo_result_level(result, ordo_result_x(result, first));
    width.error = width.merged != NULL ? width.merged->error : levels[first].error;
    width.ratio = levels[first].predicted > 0 ? width.error / levels[first].predicted : NAN;
    for (size_t i = first; i <= width.last && width.note[0] == '\0'; i++)
        width.note = levels[i].status != ORDO_OK && levels[i].note[0] == '\0'
                         ? ordo_status_text(levels[i].status)
                         : levels[i].note;
    return width;
}

static void cell_error(struct ordo_xml *xml, double value) {
    char text[NUMBER];

    ordo_format_error(value, text, sizeof text);
    ordo_xml_element(xml, "td", "number", text);
}

static void cell_count(struct ordo_xml *xml, double value) {
    char text[NUMBER];

    ordo_format_number(value, 15, text, sizeof text);
    ordo_xml_element(xml, "td", "number", text);
}

static void cell_figure(struct ordo_xml *xml, double value, int digits) {
    char text[NUMBER];

    ordo_format_figure(value, digits, text, sizeof text);
    ordo_xml_element(xml, "td", "number", text);
}

/* Columns that a table has only if it has something to show in them. */
struct columns {
    bool seeds, predicted, training, notes;
};

static struct columns columns_find(const struct ordo_result *result) {
    struct columns columns = {.seeds = result->c->seeds > 1};

    for (size_t i = 0; i < result->levels_count; i++) {
        columns.predicted |= result->levels[i].predicted > 0;
        columns.training |= result->levels[i].stop[0] != '\0';
        columns.notes |= result->levels[i].note[0] != '\0' || result->levels[i].status != ORDO_OK;
    }
    return columns;
}

/* Whether the levels have a width beside their x. */
static bool has_widths(const struct ordo_case *c) {
    return c->versus == ORDO_VERSUS_P || c->versus == ORDO_VERSUS_H;
}

/* How the last Newton stage ended, for the seed that it left farthest from a minimum. */
static void cell_training(struct ordo_xml *xml, const struct ordo_result *result,
                          const struct width *width) {
    const struct ordo_measurement *worst = &result->levels[width->first];
    char gradient[NUMBER];

    for (size_t i = width->first; i <= width->last; i++)
        if (result->levels[i].gradient > worst->gradient)
            worst = &result->levels[i];
    ordo_format_error(worst->gradient, gradient, sizeof gradient);
    ordo_xml_start(xml, "td");
    if (worst->stop[0] != '\0')
        ordo_xml_textf(xml, "%zu step%s, gradient %s, %s", worst->iterations,
                       worst->iterations == 1 ? "" : "s", gradient, worst->stop);
    ordo_xml_end(xml);
}

static void levels_row(struct ordo_xml *xml, const struct ordo_result *result,
                       const struct width *width, const struct columns *columns) {
    const char *why = ordo_result_why(result, width->first);
    const bool used = strcmp(why, ordo_drop_name(ORDO_USED)) == 0;
    const double predicted = result->levels[width->first].predicted;

    ordo_xml_open_tag(xml, "tr", used ? NULL : "left-out");
    if (has_widths(result->c))
        cell_count(xml, (double)result->levels[width->first].n);
    if (result->c->versus == ORDO_VERSUS_H)
        cell_figure(xml, ordo_result_x(result, width->first), 4);
    else
        cell_count(xml, ordo_result_x(result, width->first));
    cell_error(xml, width->error);
    if (columns->seeds) {
        const double relative =
            width->merged != NULL && width->merged->replicates > 1 ? width->merged->spread : NAN;
        cell_figure(xml, relative, 2);
    }
    cell_figure(xml, width->merged != NULL ? width->merged->local_order : NAN, 3);
    if (columns->predicted) {
        cell_error(xml, predicted);
        cell_figure(xml, width->ratio, 4);
    }
    ordo_xml_start(xml, "td");
    ordo_xml_textf(xml, "%s %s", used ? "●" : "○", why);
    ordo_xml_end(xml);
    if (columns->training)
        cell_training(xml, result, width);
    if (columns->notes)
        ordo_xml_element(xml, "td", "text", width->note);
    ordo_xml_end(xml);
}

static void levels(struct ordo_xml *xml, const struct ordo_result *result) {
    const struct columns columns = columns_find(result);
    const char *names[12];
    unsigned numeric;
    size_t count = 0;

    if (result->failure != NULL || result->levels_count == 0)
        return;
    if (has_widths(result->c))
        names[count++] = "n";
    names[count++] = ordo_case_x_label(result->c);
    names[count++] = ordo_case_error_label(result->c);
    if (columns.seeds)
        names[count++] = "spread of log error";
    names[count++] = "local order";
    if (columns.predicted) {
        names[count++] = "predicted";
        names[count++] = "measured / predicted";
    }
    numeric = (1u << count) - 1;
    names[count++] = "in the fit";
    if (columns.training)
        names[count++] = "Newton's method";
    if (columns.notes)
        names[count++] = "note";

    ordo_xml_element(xml, "h4", NULL, "Levels");
    ordo_html_scroll(xml, "Levels");
    ordo_xml_start(xml, "table");
    ordo_html_heads(xml, names, count, numeric);
    ordo_xml_start(xml, "tbody");
    for (size_t i = 0; i < result->levels_count;) {
        const struct width width = width_at(result, i);
        levels_row(xml, result, &width, &columns);
        i = width.last + 1;
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void checks(struct ordo_xml *xml, const struct ordo_result *result) {
    static const char *const names[] = {"expectation", "verdict", "measured", "interval",
                                        "expected",    "band",    "reason",   "message"};

    /* A single check has its message above. */
    const bool messages = result->checks_count > 1;
    if (result->checks_count == 0)
        return;
    ordo_xml_element(xml, "h4", NULL, "Checks");
    ordo_html_scroll(xml, "Checks");
    ordo_xml_open_tag(xml, "table", messages ? "wide" : NULL);
    ordo_html_heads(xml, names, messages ? 8 : 7, 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5);
    ordo_xml_start(xml, "tbody");
    for (size_t i = 0; i < result->checks_count; i++) {
        const struct ordo_check *check = &result->checks[i];
        char low[NUMBER], high[NUMBER], interval[2 * NUMBER + 8] = "–";
        ordo_xml_start(xml, "tr");
        ordo_xml_element(xml, "td", NULL, check->expectation);
        ordo_xml_start(xml, "td");
        ordo_html_badge(xml, check->verdict);
        ordo_xml_end(xml);
        cell_figure(xml, check->measured, 5);
        if (!isnan(check->interval[0])) {
            ordo_format_number(check->interval[0], 4, low, sizeof low);
            ordo_format_number(check->interval[1], 4, high, sizeof high);
            snprintf(interval, sizeof interval, "[%s, %s]", low, high);
        }
        ordo_xml_element(xml, "td", "number", interval);
        cell_count(xml, check->expected);
        cell_count(xml, check->band);
        ordo_xml_element(xml, "td", NULL, ordo_reason_name(check->reason));
        if (messages)
            ordo_xml_element(xml, "td", "text", check->message);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static void lua_source(struct ordo_xml *xml, const struct ordo_case *c) {
    if (c->line == 0 || c->target == NULL)
        return;
    ordo_xml_start(xml, "h4");
    ordo_xml_text(xml, "Target");
    ordo_xml_end(xml);
    ordo_xml_start(xml, "pre");
    ordo_xml_element(xml, "code", NULL, c->target);
    ordo_xml_end(xml);
    ordo_xml_open_tag(xml, "p", "soft");
    ordo_xml_textf(xml, "%s, line %d", c->file != NULL ? c->file : "", c->line);
    ordo_xml_end(xml);
}

static void reproduce(struct ordo_xml *xml, const struct ordo_case *c) {
    char command[8192];

    ordo_report_command(c, command, sizeof command);
    if (command[0] == '\0')
        return;
    ordo_xml_element(xml, "h4", NULL, "Reproduce");
    ordo_xml_start(xml, "pre");
    ordo_xml_element(xml, "code", NULL, command);
    ordo_xml_end(xml);
}

void ordo_html_article(struct ordo_xml *xml, const struct ordo_result *result, size_t i,
                       const char *plots) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    char stem[192], prefix[32], label[700];

    ordo_xml_start(xml, "article");
    ordo_xml_attributef(xml, "id", "case-%zu", i + 1);
    ordo_xml_start(xml, "header");
    ordo_xml_element(xml, "h3", NULL, result->c->name);
    ordo_html_badge(xml, outcome.verdict);
    ordo_xml_end(xml);
    ordo_xml_element(xml, "p", "message", outcome.message);
    if (result->judgement.hint[0] != '\0') {
        ordo_xml_open_tag(xml, "p", "soft");
        ordo_xml_textf(xml, "Hint: %s.", result->judgement.hint);
        ordo_xml_end(xml);
    }
    facts(xml, result);
    lua_source(xml, result->c);
    ordo_plot_stem(result->c, stem, sizeof stem);
    snprintf(prefix, sizeof prefix, "c%zu", i + 1);
    snprintf(label, sizeof label, "Log-log plot of %s: %s, %s", result->c->name,
             ordo_verdict_name(outcome.verdict), outcome.message);
    if (result->failure == NULL)
        ordo_html_figure(xml, plots, stem, prefix, label, "");
    levels(xml, result);
    checks(xml, result);
    reproduce(xml, result->c);
    ordo_xml_end(xml);
}
