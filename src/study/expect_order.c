/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_order.c: the error falls with this order, or the gate refuses it.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Most reasons of a list in `refused`. */
#define REFUSED_MAX 4

/* What may keep the gate from accepting an order, but for what says nothing of it: too few levels,
 * repeated errors, bad input. */
static const char *refusal(size_t i) {
    static const int reasons[] = {ORDO_NOT_POWER_LAW, ORDO_PLATEAU,       ORDO_NOT_ASYMPTOTIC,
                                  ORDO_OUTSIDE_BAND,  ORDO_WIDE_INTERVAL, ORDO_AT_ROUND_OFF,
                                  ORDO_VALUE_DIFFERS};

    return i < sizeof reasons / sizeof reasons[0] ? ordo_reason_name(reasons[i]) : NULL;
}

static const char *intent(size_t i) {
    return i <= ORDO_AT_MOST ? ordo_intent_name((enum ordo_intent)i) : NULL;
}

static int check(const struct ordo_case *c, struct ordo_values *values, size_t index,
                 struct ordo_complaint *complaint) {
    const char *name = values->settings[index]->name;
    const struct ordo_value *value = &values->values[index];
    const double order = ordo_values_number(values, "order");

    (void)c;
    if (!value->given)
        return ORDO_OK;
    if (strcmp(name, "order") == 0)
        return value->number != 0 ? ORDO_OK
                                  : ordo_expected(complaint, "a finite number that is not 0");
    if (strcmp(name, "band") == 0) {
        if (isnan(order))
            return ordo_expected(
                complaint, "none without an order: a constant or a value has a band of its own");
        if (!(value->number > 0 && value->number < fabs(order)))
            return ordo_expected(
                complaint, "a number above 0 and below %.10g, the size of the order", fabs(order));
        return ORDO_OK;
    }
    return isnan(order) ? ordo_expected(complaint, "none without an order") : ORDO_OK;
}

static int check_all(const struct ordo_case *c, const struct ordo_values *values,
                     struct ordo_complaint *complaint) {
    const struct ordo_value *refused = ordo_values_find(values, "refused");
    const char *differs = ordo_reason_name(ORDO_VALUE_DIFFERS);

    (void)c;
    if (refused->text != NULL && strstr(refused->text, differs) != NULL &&
        (refused->count > 1 || !ordo_values_given(values, "constant"))) {
        snprintf(complaint->field, sizeof complaint->field, "expect.refused");
        return ordo_sentence(complaint,
                             "has \"%s\", expected it alone and beside a constant, which is what "
                             "it refuses",
                             differs);
    }
    if (isnan(ordo_values_number(values, "band"))) {
        snprintf(complaint->field, sizeof complaint->field, "expect.band");
        return ordo_sentence(
            complaint,
            "is missing, expected a number above 0 and below %.10g, the size of the order",
            fabs(ordo_values_number(values, "order")));
    }
    return ORDO_OK;
}

static const char *intent_words(const struct ordo_claim *claim) {
    static const char *const words[] = {
        [ORDO_EQUAL] = "", [ORDO_AT_LEAST] = "at least ", [ORDO_AT_MOST] = "at most "};

    return words[ordo_values_choice(&claim->values, "intent")];
}

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    struct ordo_request request = ordo_claim_request(g->result, g->claim);
    struct ordo_judged *judged = g->judged;

    if (judged->extrapolation != NULL) {
        finding->check = *judged->extrapolation->check;
        finding->side = intent_words(g->claim);
        if (isfinite(judged->extrapolation->limit))
            snprintf(judged->hint, sizeof judged->hint,
                     "%s convergence; limit %.10g, uncertainty of the finest level %.3e",
                     ordo_convergence_name(judged->extrapolation->convergence),
                     judged->extrapolation->limit, judged->extrapolation->uncertainty);
        return ORDO_OK;
    }
    request.standard_error = g->standard_error;
    const int status = ordo_judge(g->n, g->x, g->error, &request, &judged->judgement);

    finding->check = *judged->judgement->check;
    finding->side = intent_words(g->claim);
    snprintf(judged->hint, sizeof judged->hint, "%s", judged->judgement->hint);
    if (status == ORDO_OK && ordo_refuses_order(&g->claim->values))
        ordo_refusal_turn(&g->claim->values, "order", finding);
    if (finding->check.reason == ORDO_REFUSED)
        judged->hint[0] = '\0'; /* it tells how the order could be accepted */
    return status;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    char number[ORDO_FORMAT_SIZE];

    ordo_format_number(ordo_claim_order(claim), 4, number, sizeof number);
    snprintf(text, size, "order %s%s ± %.4g%s", intent_words(claim), number,
             ordo_values_number(&claim->values, "band"),
             ordo_refuses_order(&claim->values) ? " refused" : "");
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    const struct ordo_judged *judged = &r->judged[finding->claim];
    const struct ordo_claim *claim = judged->claim;
    const int reason =
        judged->judgement != NULL ? judged->judgement->check->reason : finding->check.reason;
    const double band = ordo_values_number(&claim->values, "band");
    const bool plain =
        reason == ORDO_WITHIN_BAND || reason == ORDO_OUTSIDE_BAND || reason == ORDO_WIDE_INTERVAL;
    char order[ORDO_FORMAT_SIZE], expected[ORDO_FORMAT_SIZE];

    ordo_format_order(finding->check.measured, finding->check.interval, order, sizeof order);
    ordo_format_number(ordo_claim_order(claim), 4, expected, sizeof expected);
    if (ordo_refuses_order(&claim->values))
        snprintf(text, size, "order %s, %s%s%s ± %.4g%s (%s)", order,
                 finding->check.reason == ORDO_REFUSED ? "refused " : "", intent_words(claim),
                 expected, band, finding->check.reason == ORDO_REFUSED ? "" : " not refused",
                 ordo_reason_name(reason));
    else
        snprintf(text, size, "order %s, expected %s%s ± %.4g%s%s%s", order, intent_words(claim),
                 expected, band, plain ? "" : " (", plain ? "" : ordo_reason_name(reason),
                 plain ? "" : ")");
}

static double slope(const struct ordo_claim *claim, const struct ordo_finding *finding,
                    const char **legend) {
    *legend = "expected slope";
    if (ordo_refuses_order(&claim->values))
        *legend = finding != NULL && finding->check.reason == ORDO_REFUSED ? "refused slope"
                                                                           : "slope to refuse";
    return ordo_claim_order(claim);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("order", NUMBER, .expected = "a finite number that is not 0",
                 .help = "signed slope of log error against log x: -2 for n^-2, 2 for h^2"),
    ORDO_SETTING("band", NUMBER, .expected = "a number above 0 and below the size of the order",
                 .help = "half-width of the accepted orders"),
    ORDO_SETTING("intent", CHOICE, .initial = "equal", .choice = intent,
                 .expected = "one of three intents",
                 .help = "equal, at_least (as steep or steeper), at_most"),
    ORDO_SETTING("refused", CHOICES, .high = REFUSED_MAX, .loose = true, .choice = refusal,
                 .expected = "a reason to refuse an order or a list of 1 to 4",
                 .help =
                     "the gate must refuse the order (or the constant) for one of these reasons"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_order = {
    .name = "order",
    .summary = "the interval of the order lies within order ± band",
    .settings = settings,
    .measured = ORDO_MEASURED_SLOPE,
    .early = true,
    .check = check,
    .check_all = check_all,
    .judge = judge,
    .claimed = claimed,
    .said = said,
    .slope = slope,
};
