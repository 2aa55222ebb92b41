/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expectation.c: the list of expectations and what they share.
 */
#include "study/expectation.h"
#include "experiment/reason.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each is defined at the end of its file, expect_NAME.c. */
#define LIST(X)                                                                                    \
    X(order) X(constant) X(value) X(exact) X(below) X(slope) X(jump) X(published) X(baseline)

#define DECLARE(name) extern const struct ordo_expectation ordo_expectation_##name;
LIST(DECLARE)

#define ENTRY(name) &ordo_expectation_##name,
const struct ordo_expectation *const ordo_expectations[] = {LIST(ENTRY) NULL};

bool ordo_claim_states(const struct ordo_claim *claim, const struct ordo_expectation *expectation) {
    return ordo_values_given(&claim->values, expectation->name);
}

bool ordo_case_predicts(const struct ordo_case *c) {
    for (size_t k = 0; k < c->claims_count; k++)
        for (size_t i = 0; ordo_expectations[i] != NULL; i++)
            if (ordo_expectations[i]->predicts != NULL &&
                ordo_claim_states(&c->claims[k], ordo_expectations[i]) &&
                ordo_expectations[i]->predicts(&c->claims[k].values))
                return true;
    return false;
}

double ordo_claim_order(const struct ordo_claim *claim) {
    return ordo_values_number(&claim->values, "order");
}

double ordo_case_order(const struct ordo_case *c) {
    return c->claims_count > 0 ? ordo_claim_order(&c->claims[0]) : NAN;
}

int ordo_case_direction(const struct ordo_case *c) {
    const enum ordo_fine fine = (enum ordo_fine)ordo_values_choice(&c->study, "fine");

    if (fine != ORDO_FINE_AUTO)
        return fine == ORDO_FINE_LARGE ? -1 : 1;
    for (size_t k = 0; k < c->claims_count; k++)
        if (!isnan(ordo_claim_order(&c->claims[k])))
            return ordo_claim_order(&c->claims[k]) < 0 ? -1 : 1;
    return 0;
}

struct ordo_request ordo_claim_request(const struct ordo_result *r,
                                       const struct ordo_claim *claim) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    const double floor = ordo_values_number(&r->c->study, "floor");
    const double correction = ordo_values_number(&r->c->study, "correction");
    double window[2];

    ordo_case_window(r->c, window);
    request.order = ordo_claim_order(claim);
    request.band = ordo_values_number(&claim->values, "band");
    request.intent = (enum ordo_intent)ordo_values_choice(&claim->values, "intent");
    request.confidence = ordo_values_number(&r->c->study, "confidence");
    request.min_levels = ordo_values_integer(&r->c->study, "min_levels");
    request.from = window[0];
    request.to = window[1];
    request.scale = ordo_result_scale(r);
    if (!isnan(floor))
        request.floor = floor;
    request.replicates = r->seeds > 1;
    request.fine = (enum ordo_fine)ordo_values_choice(&r->c->study, "fine");
    request.deterministic = ordo_case_deterministic(r->c);
    if (!isnan(correction))
        request.correction = correction;
    return request;
}

void ordo_finding_begin(struct ordo_finding *finding, const struct ordo_expectation *expectation,
                        const char *name) {
    *finding =
        (struct ordo_finding){.expectation = expectation, .from = NAN, .to = NAN, .side = ""};
    ordo_check_init(&finding->check, sizeof finding->check);
    finding->check.expectation = name;
}

void ordo_finding_conclude(struct ordo_finding *finding, enum ordo_verdict verdict, int reason,
                           const char *format, ...) {
    va_list arguments;

    finding->check.verdict = verdict;
    finding->check.reason = reason;
    va_start(arguments, format);
    vsnprintf(finding->check.message, sizeof finding->check.message, format, arguments);
    va_end(arguments);
}

/* The first of the reasons to refuse, which tells what is refused. */
static bool refuses(const struct ordo_values *values, bool constant) {
    const char *refused = ordo_values_text(values, "refused");

    return refused != NULL &&
           (strcmp(refused, ordo_reason_name(ORDO_VALUE_DIFFERS)) == 0) == constant;
}

bool ordo_refuses_constant(const struct ordo_values *values) { return refuses(values, true); }

bool ordo_refuses_order(const struct ordo_values *values) { return refuses(values, false); }

/* Whether `list`, names between blanks, has this one; and the list with `or` between them. */
static bool has_name(const char *list, const char *name) {
    const size_t length = strlen(name);

    for (const char *p = list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
        if (strcspn(p, " ") == length && strncmp(p, name, length) == 0)
            return true;
    return false;
}

static void join_or(const char *list, char text[], size_t size) {
    text[0] = '\0';
    for (const char *p = list; *p != '\0'; p++)
        ordo_format_append(text, size, *p == ' ' ? " or " : "%c", *p);
}

/* Where the gate could not judge at all (ERROR) there is nothing to turn. */
void ordo_refusal_turn(const struct ordo_values *values, const char *what,
                       struct ordo_finding *finding) {
    struct ordo_check *check = &finding->check;
    const char *list = ordo_values_text(values, "refused");
    char said[ORDO_MESSAGE_SIZE], reasons[160];

    if (check->verdict == ORDO_ERROR)
        return;
    const char *reason = ordo_reason_name(check->reason);
    const bool refused = check->verdict != ORDO_PASS && has_name(list, reason);
    snprintf(said, sizeof said, "%s", check->message);
    join_or(list, reasons, sizeof reasons);
    if (refused)
        ordo_sentence_format(check->message, sizeof check->message,
                             "the gate refuses the %s, as it must (%s): %s", what, reason, said);
    else
        ordo_sentence_format(check->message, sizeof check->message,
                             "the gate says %s, it must refuse the %s for %s: %s", reason, what,
                             reasons, said);
    check->verdict = refused ? ORDO_PASS : ORDO_FAIL;
    check->reason = refused ? ORDO_REFUSED : ORDO_NOT_REFUSED;
}

void ordo_finding_due(const struct ordo_finding *finding, char text[], size_t size) {
    const struct ordo_expectation *e = finding->expectation;
    const struct ordo_check *c = &finding->check;
    const bool refused = c->reason == ORDO_REFUSED || c->reason == ORDO_NOT_REFUSED;

    if (e != NULL && e->due != NULL)
        e->due(finding, text, size);
    else if (e != NULL)
        snprintf(text, size, "%s%s%g ± %g", refused ? "not " : "", finding->side, c->expected,
                 c->band);
    else
        snprintf(text, size, "-");
}

void ordo_words_figure(double v, double bound, int digits, bool zeros, char text[], size_t size) {
    do
        snprintf(text, size, zeros ? "%#.*g" : "%.*g", digits, v);
    while ((strtod(text, NULL) <= bound) != (v <= bound) && ++digits <= 17);
    if (text[strlen(text) - 1] == '.')
        text[strlen(text) - 1] = '\0';
}

static double rounded(double v, int decimals) {
    const double unit = pow(10, -decimals);
    return round(v / unit) * unit;
}

void ordo_words_slope(const struct ordo_check *check, char text[], size_t size) {
    const double half = ordo_half_width(check->measured, check->interval);
    const double off = fabs(check->measured - check->expected), band = check->band * (1 + 1e-9);
    int decimals = half >= 0.005 ? 2 : 3;

    while (decimals < 9 &&
           ((fabs(rounded(check->measured, decimals) - check->expected) <= band) != (off <= band) ||
            (rounded(half, decimals) <= band) != (half <= band)))
        decimals++;
    snprintf(text, size, "%s%.*f ± %.*f", check->measured < 0 ? "−" : "", decimals,
             fabs(check->measured), decimals, half);
}

void ordo_words_plain_slope(const struct ordo_check *check, const char *source, char text[],
                            size_t size) {
    char measured[ORDO_FORMAT_SIZE], expected[ORDO_FORMAT_SIZE];

    ordo_words_slope(check, measured, sizeof measured);
    ordo_format_number(check->expected, 4, expected, sizeof expected);
    snprintf(text, size, "slope %s, %s %s ± %.4g", measured, source, expected, check->band);
}
