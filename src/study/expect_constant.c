/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_constant.c: the error at the finest level is what theory predicts, or a stated constant
 * times x^order.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>

static int check_all(const struct ordo_case *c, const struct ordo_values *values,
                     struct ordo_complaint *complaint) {
    (void)c;
    if (isnan(ordo_values_number(values, "constant")) ||
        !isnan(ordo_values_number(values, "order")))
        return ORDO_OK;
    snprintf(complaint->field, sizeof complaint->field, "expect.order");
    return ordo_sentence(complaint,
                         "is missing, expected one beside a stated constant: the error is "
                         "held against constant * x^order");
}

static bool predicts(const struct ordo_values *values) {
    return isnan(ordo_values_number(values, "constant"));
}

/* The point that the constant is taken at: the finest one that the fit used, or the finest of all
 * if no order is expected. Fine is where the order says that the error is small. */
static const struct ordo_point *finest(const struct ordo_judging *g) {
    const struct ordo_judged *judged = g->judged;
    const struct ordo_judgement *j = judged->judgement;
    const int direction = ordo_case_direction(g->result->c);
    const struct ordo_point *found = NULL;

    assert(judged->points != NULL);
    for (size_t i = 0; i < judged->points_count; i++) {
        const struct ordo_point *point = &judged->points[i];
        if (j != NULL && isfinite(j->from) && !(point->x >= j->from && point->x <= j->to))
            continue;
        if (found == NULL || direction == 0 || (point->x - found->x) * direction < 0)
            found = point;
    }
    return found;
}

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    const struct ordo_value *value = ordo_values_find(&g->claim->values, "constant");
    const struct ordo_point *point = finest(g);
    char what[160];

    if (point == NULL) {
        ordo_finding_conclude(finding, ORDO_ERROR, ORDO_TOO_FEW_LEVELS,
                              "there is no level to take the constant at");
        return ORDO_OK;
    }
    ordo_result_place(g->result, point->first, false, what, sizeof what);
    ordo_check_constant(point->error,
                        isnan(value->number)
                            ? point->predicted
                            : value->number * pow(point->x, ordo_claim_order(g->claim)),
                        value->band, what, &finding->check);
    if (ordo_refuses_constant(&g->claim->values))
        ordo_refusal_turn(&g->claim->values, "constant", finding);
    return ORDO_OK;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    snprintf(text, size, "constant ± %.3g %%%s",
             100 * ordo_values_find(&claim->values, "constant")->band,
             ordo_refuses_constant(&claim->values) ? " refused" : "");
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    const int reason = finding->check.reason;

    snprintf(text, size, "%s1 ± %g",
             reason == ORDO_REFUSED || reason == ORDO_NOT_REFUSED ? "not " : "",
             finding->check.band);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    const struct ordo_values *values = &r->judged[finding->claim].claim->values;

    snprintf(text, size, "constant %.4f of the predicted, 1 ± %.4g %s", finding->check.measured,
             finding->check.band,
             !ordo_refuses_constant(values)          ? "expected"
             : finding->check.reason == ORDO_REFUSED ? "refused"
                                                     : "not refused");
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("constant", BANDED, .high = INFINITY, .open = true, .loose = true,
                 .expected = "{band = b} for what theory predicts or {number, band = b}",
                 .help = "{band = r}: the error at the finest level is the predicted one up to 1 ± "
                         "r; {C, band = r} states the constant"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_constant = {
    .name = "constant",
    .summary = "the error at the finest level is the predicted one, or a stated constant's",
    .settings = settings,
    .measured = ORDO_MEASURED_RATIO,
    .check_all = check_all,
    .predicts = predicts,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
};
