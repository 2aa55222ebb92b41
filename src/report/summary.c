/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.c: counts of a study, and the tables of its cases and of what was found.
 */
#include "report/summary.h"
#include "experiment/reason.h"
#include "report/grid.h"
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct ordo_tally ordo_study_tally(const struct ordo_study *study) {
    struct ordo_tally tally = {.verdict = ordo_study_verdict(study)};

    for (size_t i = 0; i < study->count; i++) {
        const enum ordo_verdict verdict = ordo_result_outcome(&study->results[i]).verdict;
        tally.count[verdict]++;
        tally.verdict = ordo_verdict_worst(tally.verdict, verdict);
    }
    return tally;
}

void ordo_tally_text(const struct ordo_study *study, char text[], size_t size) {
    const struct ordo_tally tally = ordo_study_tally(study);
    const char *separator = ": ";

    if (study->count == 0) {
        snprintf(text, size, "no case was run");
        return;
    }
    snprintf(text, size, "%zu of %zu %s", tally.count[ORDO_PASS], study->count,
             study->count == 1 ? "case passes" : "cases pass");
    for (int verdict = ORDO_ERROR; verdict > ORDO_PASS; verdict--)
        if (tally.count[verdict] > 0) {
            ordo_format_append(text, size, "%s%zu %s", separator, tally.count[verdict],
                               ordo_verdict_name((enum ordo_verdict)verdict));
            separator = ", ";
        }
    ordo_format_append(text, size, "%s", study->interrupted ? "; the run was interrupted" : "");
}

static const struct ordo_setting *subject_setting(const struct ordo_case *c, const char *name) {
    const size_t i = ordo_values_index(&c->settings, name);

    return i < c->settings.count ? c->settings.settings[i] : NULL;
}

const char *ordo_subject_head(const struct ordo_study *study, size_t column) {
    static const char *const quantities[] = {"Error", "Against"}, *const mixed[] = {"What", "How"};
    const char *head = NULL;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_case *c = study->results[i].c;
        const char *name = c->experiment->columns[column];
        if (c->experiment != study->results[0].c->experiment)
            return mixed[column];
        if (head != NULL || name == NULL)
            continue;
        const struct ordo_setting *setting = subject_setting(c, name);
        head = setting == NULL          ? quantities[column]
               : setting->title != NULL ? setting->title
                                        : setting->name;
    }
    return head;
}

void ordo_subject_text(const struct ordo_result *r, size_t column, char text[], size_t size) {
    const char *name = r->c->experiment->columns[column];
    const struct ordo_setting *setting = name != NULL ? subject_setting(r->c, name) : NULL;
    struct ordo_axis axis;

    text[0] = '\0';
    if (setting != NULL)
        ordo_value_print(setting, ordo_values_find(&r->c->settings, name), text, size);
    else if (name != NULL && ordo_case_axis(r->c, name, &axis))
        snprintf(text, size, "%s", ordo_result_symbol(r, axis));
    if (text[0] == '\0')
        snprintf(text, size, "–");
}

void ordo_case_expected(const struct ordo_result *r, char text[], size_t size) {
    char one[300];

    text[0] = '\0';
    for (size_t k = 0; k < r->c->claims_count; k++) {
        const struct ordo_claim *claim = &r->c->claims[k];
        const char *separator = k > 0 ? "; " : "";
        if (ordo_case_names_figures(r->c))
            ordo_format_append(text, size, "%s%s: ", separator,
                               ordo_result_symbol(r, (struct ordo_axis){true, claim->figure}));
        separator = "";
        for (size_t i = 0; ordo_expectations[i] != NULL; i++)
            if (ordo_claim_states(claim, ordo_expectations[i])) {
                ordo_expectations[i]->claimed(claim, one, sizeof one);
                ordo_format_append(text, size, "%s%s", separator, one);
                separator = ", ";
            }
    }
}

/* The order that was judged, which is that of the limit where it decides, or the plain slope that
 * is held against a stated one; NaN with a dash if there is neither. */
static double slope_measured(const struct ordo_result *r, char text[], size_t size) {
    double slope = NAN;

    snprintf(text, size, "–");
    for (size_t i = 0; i < r->findings_count; i++) {
        const struct ordo_finding *finding = &r->findings[i];
        if (finding->claim > 0 || finding->expectation == NULL ||
            finding->expectation->slope == NULL || isnan(finding->from) ||
            !isfinite(finding->check.measured))
            continue;
        slope = finding->check.measured;
        ordo_format_order(slope, finding->check.interval, text, size);
    }
    if (ordo_result_fitted(r)) {
        const struct ordo_judgement *j = r->judged[0].judgement;
        const bool judged = isfinite(j->check->measured);
        slope = judged ? j->check->measured : j->order;
        ordo_format_order(slope, judged ? j->check->interval : j->interval, text, size);
    }
    return slope;
}

struct ordo_grid ordo_grid_summary(const struct ordo_study *study) {
    struct ordo_grid grid = {.label = "Summary table", .class = "wide", .sortable = true};
    const struct ordo_column columns[] = {
        {"Case", .kind = ORDO_CELL_CASE},
        {"Verdict", .kind = ORDO_CELL_VERDICT},
        {"Order", .kind = ORDO_CELL_WORDS},
        {"Expected", .kind = ORDO_CELL_TEXT},
        {ordo_subject_head(study, 0), .kind = ORDO_CELL_TEXT},
        {ordo_subject_head(study, 1), .kind = ORDO_CELL_TEXT},
        {"CPU s", .kind = ORDO_CELL_WORDS},
    };
    char text[1024];

    ordo_grid_columns(&grid, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        ordo_grid_row(&grid, false);
        ordo_grid_cell(&grid, (double)i, r->c->name);
        ordo_grid_cell(&grid, ordo_result_outcome(r).verdict, NULL);
        const double slope = slope_measured(r, text, sizeof text);
        ordo_grid_cell(&grid, slope, text);
        ordo_case_expected(r, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        for (size_t k = 0; k < 2; k++) {
            ordo_subject_text(r, k, text, sizeof text);
            ordo_grid_cell(&grid, NAN, text);
        }
        ordo_format_number(r->seconds, 2, text, sizeof text);
        ordo_grid_cell(&grid, r->seconds, text);
    }
    return grid;
}

/* What was measured, as a terminal shows it: "-3.004 ± 0.012", "1.0004", "2.200e-16". */
static void measured_text(const struct ordo_finding *finding, char text[], size_t size) {
    const struct ordo_check *check = &finding->check;

    const double half = ordo_half_width(check->measured, check->interval);

    if (isnan(check->measured) || finding->expectation == NULL)
        snprintf(text, size, "-");
    else if (finding->expectation->measured == ORDO_MEASURED_SLOPE && !isfinite(half))
        snprintf(text, size, isnan(half) ? "%.3f" : "%.3f, unbounded", check->measured);
    else if (finding->expectation->measured == ORDO_MEASURED_SLOPE)
        snprintf(text, size, "%.3f ± %.3f", check->measured, half);
    else
        snprintf(text, size,
                 finding->expectation->measured == ORDO_MEASURED_RATIO ? "%.4f" : "%.3e",
                 check->measured);
}

static void interval_text(const double interval[2], char text[], size_t size) {
    char low[ORDO_FORMAT_SIZE], high[ORDO_FORMAT_SIZE];

    snprintf(text, size, "–");
    if (isnan(interval[0]))
        return;
    ordo_format_number(interval[0], 4, low, sizeof low);
    ordo_format_number(interval[1], 4, high, sizeof high);
    snprintf(text, size, "[%s, %s]", low, high);
}

struct ordo_grid ordo_grid_findings(const struct ordo_result *r, const size_t width[3]) {
    /* A single one has its message elsewhere. */
    const bool messages = r != NULL && r->findings_count > 1;
    const struct ordo_column columns[] = {{NULL, "case", ORDO_CELL_TEXT, (int)width[0]},
                                          {NULL, "", ORDO_CELL_TEXT, (int)width[1]},
                                          {"expectation", NULL, ORDO_CELL_TEXT, 0},
                                          {"verdict", NULL, ORDO_CELL_VERDICT, 0},
                                          {NULL, "measured", ORDO_CELL_TEXT, 18},
                                          {"measured", NULL, ORDO_CELL_WORDS, 0},
                                          {"interval", NULL, ORDO_CELL_WORDS, 0},
                                          {NULL, "expected", ORDO_CELL_TEXT, (int)width[2]},
                                          {"expected", NULL, ORDO_CELL_NUMBER, 0},
                                          {"band", NULL, ORDO_CELL_NUMBER, 0},
                                          {NULL, "verdict", ORDO_CELL_VERDICT, 0},
                                          {"reason", NULL, ORDO_CELL_TEXT, 0},
                                          {messages ? "message" : NULL, NULL, ORDO_CELL_NOTE, 0}};
    struct ordo_grid grid = {.label = "Checks", .class = messages ? "wide" : NULL};
    char text[256];

    ordo_grid_columns(&grid, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; r != NULL && i < r->findings_count; i++) {
        const struct ordo_finding *finding = &r->findings[i];
        const struct ordo_check *check = &finding->check;
        ordo_grid_row(&grid, false);
        ordo_grid_cell(&grid, NAN, i == 0 ? r->c->name : "");
        ordo_finding_name(r, finding, true, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        ordo_finding_name(r, finding, false, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        ordo_grid_cell(&grid, check->verdict, NULL);
        measured_text(finding, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        ordo_format_figure(check->measured, 5, text, sizeof text);
        ordo_grid_cell(&grid, check->measured, text);
        interval_text(check->interval, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        ordo_finding_due(finding, text, sizeof text);
        ordo_grid_cell(&grid, NAN, text);
        ordo_grid_cell(&grid, check->expected, NULL);
        ordo_grid_cell(&grid, check->band, NULL);
        ordo_grid_cell(&grid, check->verdict, NULL);
        ordo_grid_cell(&grid, NAN, ordo_any_reason_name(check->reason));
        ordo_grid_cell(&grid, NAN, check->message);
    }
    return grid;
}
