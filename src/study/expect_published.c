/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_published.c: the plain slope over a paper's own window is the one that it prints.
 */
#include "study/expectation.h"
#include "study/published.h"
#include "text/format.h"
#include "text/suggest.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 64 };

/* No row of the list has this ID. */
static int reject_id(const struct ordo_published_list *list, const char *id,
                     struct ordo_complaint *complaint) {
    const char *names[NAMES_MAX];
    char hint[96];
    size_t count = 0;

    for (; count < list->count && count < NAMES_MAX; count++)
        names[count] = list->rows[count].id;
    ordo_suggest_hint(id, names, count, '"', hint, sizeof hint);
    return ordo_sentence(complaint, "is \"%.60s\"%s, expected the ID of a row of %s", id, hint,
                         ORDO_PUBLISHED_FILE);
}

/* The case must be about what the row is about, and have levels from one end of its window to the
 * other. */
static int check_row(const struct ordo_case *c, const struct ordo_published *row,
                     struct ordo_complaint *complaint) {
    const struct ordo_target *problem = ordo_target_find(row->problem);
    const char *architecture = ordo_values_text(&c->settings, "architecture");
    const char *target = ordo_values_text(&c->settings, "target");
    const char *x = ordo_axis_quantity(c, c->x)->name;
    const size_t dx = ordo_values_integer(&c->settings, "dx");

    if (architecture == NULL || c->levels_count == 0)
        return ordo_sentence(complaint,
                             "is \"%s\", the slope of a network, expected a case of the "
                             "experiment approximation",
                             row->id);
    if (strcmp(row->architecture, architecture) != 0 || strcmp(row->x, x) != 0 || row->dx != dx)
        return ordo_sentence(
            complaint,
            "is \"%s\", the slope of %s in %s with dx = %zu, expected one of %s in %s with dx = "
            "%zu, as the case has it",
            row->id, row->architecture, row->x, row->dx, architecture, x, dx);
    if (problem != NULL && strcmp(target, problem->formula) != 0)
        return ordo_sentence(
            complaint,
            "is \"%s\", the slope for the target %s, expected one for %s, as the case has it",
            row->id, problem->formula, target);
    const double first = c->levels[0], last = c->levels[c->levels_count - 1];
    if (isfinite(row->to) && (first > row->from || last < row->to))
        return ordo_sentence(
            complaint,
            "is \"%s\", a slope over n = %g to %g, expected widths that reach from "
            "one to the other instead of %.10g to %.10g",
            row->id, row->from, row->to, first, last);
    return ORDO_OK;
}

static int check(const struct ordo_case *c, struct ordo_values *values, size_t index,
                 struct ordo_complaint *complaint) {
    const struct ordo_value *value = &values->values[index];
    const struct ordo_published_list *list;
    char message[512];

    if (!value->given)
        return ORDO_OK;
    if (strcmp(values->settings[index]->name, "published") != 0)
        return ordo_values_given(values, "published")
                   ? ORDO_OK
                   : ordo_expected(complaint, "none without 'published'");
    const int status = ordo_published_all(&list, message, sizeof message);
    if (status == ORDO_ENOMEM)
        return status;
    if (status != ORDO_OK)
        return ordo_sentence(complaint, "cannot be looked up: %s", message);
    const struct ordo_published *row = ordo_published_find(value->text);
    return row != NULL ? check_row(c, row, complaint) : reject_id(list, value->text, complaint);
}

/* The slope over the levels whose first coordinate lies in the paper's window, whatever x is. */
static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    const struct ordo_values *values = &g->claim->values;
    const struct ordo_published *row = ordo_published_find(ordo_values_text(values, "published"));
    struct ordo_request request = ordo_claim_request(g->result, g->claim);
    const struct ordo_axis n = {.index = 0};

    if (row == NULL) { /* a store from elsewhere */
        ordo_finding_conclude(finding, ORDO_ERROR, ORDO_NO_PREDICTION,
                              "%s has no row \"%s\" to compare with", ORDO_PUBLISHED_FILE,
                              ordo_values_text(values, "published"));
        return ORDO_OK;
    }
    request.order = row->slope;
    request.band = ordo_values_number(values, "published_band");
    request.intent = ORDO_EQUAL;
    request.from = HUGE_VAL;
    request.to = 0;
    for (size_t i = 0; i < g->n; i++) {
        const double at = ordo_result_at(g->result, i, n);
        if (!(at >= row->from && at <= row->to))
            continue;
        request.from = fmin(request.from, g->x[i]);
        request.to = fmax(request.to, g->x[i]);
    }
    if (!(request.from <= request.to)) /* the check says that there are too few levels */
        request.from = request.to = 0;
    finding->from = request.from;
    finding->to = request.to;
    return ordo_check_slope(g->n, g->x, g->error, &request, row->id, &finding->check);
}

static const struct ordo_published *row_of(const struct ordo_claim *claim) {
    const char *id = ordo_values_text(&claim->values, "published");

    return id != NULL ? ordo_published_find(id) : NULL;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    const struct ordo_published *row = row_of(claim);
    char number[ORDO_FORMAT_SIZE];

    ordo_format_number(row != NULL ? row->slope : NAN, 4, number, sizeof number);
    snprintf(text, size, "slope %s ± %.4g in %s as published", number,
             ordo_values_number(&claim->values, "published_band"), row != NULL ? row->x : "?");
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    (void)r;
    ordo_words_plain_slope(&finding->check, "published", text, size);
}

static double slope(const struct ordo_claim *claim, const struct ordo_finding *finding,
                    const char **legend) {
    const struct ordo_published *row = row_of(claim);

    (void)finding;
    *legend = "published slope";
    return row != NULL ? row->slope : NAN;
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("published", TEXT, .high = ORDO_NAME_MAX,
                 .expected = "the ID of a row of " ORDO_PUBLISHED_FILE,
                 .help = "the plain slope over the paper's own window is that of this row of "
                         "reference/published.csv"),
    ORDO_SETTING("published_band", NUMBER, .initial = ORDO_PUBLISHED_BAND,
                 .low = 0x1p-1074, /* above 0 */
                 .high = 1, .expected = "a number above 0 and at most 1",
                 .help = "how far from the published slope ours may be"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_published = {
    .name = "published",
    .summary = "the plain slope over a paper's window is the one that it prints",
    .settings = settings,
    .measured = ORDO_MEASURED_SLOPE,
    .check = check,
    .judge = judge,
    .claimed = claimed,
    .said = said,
    .slope = slope,
};
