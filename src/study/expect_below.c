/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_below.c: every error is smaller than that of another case, level by level.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static int check(const struct ordo_case *c, struct ordo_values *values, size_t index,
                 struct ordo_complaint *complaint) {
    const struct ordo_value *value = &values->values[index];

    if (value->given && (strlen(value->text) > ORDO_NAME_MAX || strcmp(value->text, c->name) == 0))
        return ordo_expected(complaint, "the name of another case of the file");
    return ORDO_OK;
}

static const char *rival(const struct ordo_values *values) {
    return ordo_values_text(values, "below");
}

/* The measurement of `other` at the same level and seed as number i of r; its count if none is. */
static size_t counterpart(const struct ordo_result *r, size_t i, const struct ordo_result *other) {
    const struct ordo_measurement *m = &r->measurements[i];
    const size_t bytes = r->c->coordinates * sizeof *r->levels;
    size_t k = 0;

    if (other->c->experiment != r->c->experiment)
        return other->count;
    while (k < other->count &&
           (other->measurements[k].seed != m->seed ||
            memcmp(other->levels + other->measurements[k].level * r->c->coordinates,
                   r->levels + m->level * r->c->coordinates, bytes) != 0))
        k++;
    return k;
}

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    const char *name = rival(&g->claim->values);
    const struct ordo_result *other = ordo_study_find(g->study, name);
    char place[160];

    for (size_t i = 0; i < g->n; i++) {
        const size_t k = other != NULL ? counterpart(g->result, i, other) : 0;
        if (other == NULL || k == other->count) {
            ordo_result_place(g->result, i, true, place, sizeof place);
            ordo_finding_conclude(finding, ORDO_ERROR, ORDO_NO_RIVAL,
                                  "%s has no error at %s to compare with", name, place);
            return ORDO_OK;
        }
        g->scratch[i] = ordo_result_error(other, k, g->claim->figure);
    }
    ordo_check_below(g->n, g->x, g->error, g->scratch, name, &finding->check);
    return ORDO_OK;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    snprintf(text, size, "below %s", rival(&claim->values));
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    (void)finding;
    snprintf(text, size, "< 1");
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    char ratio[ORDO_FORMAT_SIZE];

    ordo_words_figure(finding->check.measured, nextafter(1, 0), 3, true, ratio, sizeof ratio);
    snprintf(text, size, "%s %s times that of %s",
             finding->check.verdict == ORDO_PASS ? "every error at most" : "an error is", ratio,
             rival(&r->judged[finding->claim].claim->values));
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("below", TEXT, .high = ORDO_NAME_MAX,
                 .expected = "the name of another case of the file",
                 .help = "every error is smaller than that of this case, level by level"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_below = {
    .name = "below",
    .summary = "every error is smaller than another case's",
    .settings = settings,
    .measured = ORDO_MEASURED_RATIO,
    .check = check,
    .rival = rival,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
};
