/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_words.c: what the picture of a case says of its verdict, short and without contradicting it.
 */
#include "picture/plot_words.h"
#include "picture/plot_axes.h"
#include "report/summary.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

#define SUBTITLE_LIMIT 70 /* more does not fit */

/* A positive figure with no more digits than it takes to see on which side of `bound` it lies, but
 * at least `digits`; `zeros`: trailing ones stay. */
static void put_figure(double v, double bound, int digits, bool zeros, char text[], size_t size) {
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

void ordo_plot_slope(const struct ordo_check *check, char text[], size_t size) {
    const double half = (check->interval[1] - check->interval[0]) / 2;
    const double off = fabs(check->measured - check->expected), band = check->band * (1 + 1e-9);
    int decimals = half >= 0.005 ? 2 : 3;

    while (decimals < 9 &&
           ((fabs(rounded(check->measured, decimals) - check->expected) <= band) != (off <= band) ||
            (rounded(half, decimals) <= band) != (half <= band)))
        decimals++;
    snprintf(text, size, "%s%.*f ± %.*f", check->measured < 0 ? "−" : "", decimals,
             fabs(check->measured), decimals, half);
}

bool ordo_plot_refuses_order(const struct ordo_case *c) {
    return c->expect.refused_count > 0 && c->expect.refused[0] != ORDO_VALUE_DIFFERS;
}

double ordo_plot_reference(const struct ordo_case *c) {
    if (!isnan(c->expect.value))
        return c->expect.value;
    return c->expect.exact * (ordo_positive(c->approximation.scale) ? c->approximation.scale : 1);
}

static void words_order(const struct ordo_result *result, const struct ordo_check *check,
                        char text[], size_t size) {
    static const char *const intents[] = {
        [ORDO_EQUAL] = "", [ORDO_AT_LEAST] = "at least ", [ORDO_AT_MOST] = "at most "};
    const struct ordo_expect *e = &result->c->expect;
    const enum ordo_reason reason = result->judgement.check.reason;
    const bool plain =
        reason == ORDO_WITHIN_BAND || reason == ORDO_OUTSIDE_BAND || reason == ORDO_WIDE_INTERVAL;
    char order[ORDO_FORMAT_SIZE], expected[ORDO_FORMAT_SIZE];

    ordo_format_order(check->measured, check->interval, order, sizeof order);
    ordo_format_number(e->order, 4, expected, sizeof expected);
    if (ordo_plot_refuses_order(result->c))
        snprintf(text, size, "order %s, %s%s%s ± %.4g%s (%s)", order,
                 check->reason == ORDO_REFUSED ? "refused " : "", intents[e->intent], expected,
                 e->band, check->reason == ORDO_REFUSED ? "" : " not refused",
                 ordo_reason_name(reason));
    else
        snprintf(text, size, "order %s, expected %s%s ± %.4g%s%s%s", order, intents[e->intent],
                 expected, e->band, plain ? "" : " (", plain ? "" : ordo_reason_name(reason),
                 plain ? "" : ")");
}

static void words_constant(const struct ordo_result *result, const struct ordo_check *check,
                           char text[], size_t size) {
    const bool refuses = result->c->expect.refused_count > 0 && !ordo_plot_refuses_order(result->c);

    snprintf(text, size, "constant %.4f of the predicted, 1 ± %.4g %s", check->measured,
             check->band,
             !refuses                        ? "expected"
             : check->reason == ORDO_REFUSED ? "refused"
                                             : "not refused");
}

static void words_value(const struct ordo_result *result, const struct ordo_check *check,
                        char text[], size_t size) {
    const double off = fabs(check->measured / check->expected - 1);
    char percent[ORDO_FORMAT_SIZE];

    (void)result;
    /* Nobody asks whether it is within 1e-9 %. */
    put_figure(100 * fmax(off, 0.01 * check->band), 100 * check->band, 2, false, percent,
               sizeof percent);
    snprintf(text, size, "value %s%s %% %s %.4g, %.3g %% allowed",
             check->verdict == ORDO_PASS ? "within " : "", percent,
             check->verdict == ORDO_PASS ? "of" : "off", check->expected, 100 * check->band);
}

static void words_exact(const struct ordo_result *result, const struct ordo_check *check,
                        char text[], size_t size) {
    char error[ORDO_FORMAT_SIZE];

    put_figure(check->measured, ordo_plot_reference(result->c), 2, true, error, sizeof error);
    snprintf(text, size, "largest error %s, exact up to %.1e", check->measured > 0 ? error : "0",
             ordo_plot_reference(result->c));
}

static void words_below(const struct ordo_result *result, const struct ordo_check *check,
                        char text[], size_t size) {
    char ratio[ORDO_FORMAT_SIZE];

    put_figure(check->measured, nextafter(1, 0), 3, true, ratio, sizeof ratio);
    snprintf(text, size, "%s %s times that of %s",
             check->verdict == ORDO_PASS ? "every error at most" : "an error is", ratio,
             result->c->expect.below);
}

static void words_slope(const struct ordo_result *result, const struct ordo_check *check,
                        char text[], size_t size) {
    char slope[ORDO_FORMAT_SIZE], expected[ORDO_FORMAT_SIZE];

    (void)result;
    ordo_plot_slope(check, slope, sizeof slope);
    ordo_format_number(check->expected, 4, expected, sizeof expected);
    snprintf(text, size, "slope %s, %s %s ± %.4g", slope,
             strcmp(check->expectation, "slope") == 0 ? "stated" : check->expectation, expected,
             check->band);
}

static void words_jump(const struct ordo_result *result, const struct ordo_check *check,
                       char text[], size_t size) {
    char jump[ORDO_FORMAT_SIZE];

    (void)result;
    put_figure(check->measured, check->expected, 3, true, jump, sizeof jump);
    snprintf(text, size, "largest jump %s, at most %.3g allowed", jump, check->expected);
}

static void words_baseline(const struct ordo_result *result, const struct ordo_check *check,
                           char text[], size_t size) {
    char ratio[ORDO_FORMAT_SIZE];

    (void)result;
    put_figure(check->measured, 1 + check->band, 3, true, ratio, sizeof ratio);
    snprintf(text, size, "largest error %s of the baseline's, at most %.4g allowed", ratio,
             1 + check->band);
}

/* What a check with a measured figure says in short. */
static const struct {
    const char *expectation;
    void (*put)(const struct ordo_result *, const struct ordo_check *, char text[], size_t size);
} words[] = {
    {"order", words_order}, {"constant", words_constant}, {"value", words_value},
    {"exact", words_exact}, {"below", words_below},       {"slope", words_slope},
    {"jump", words_jump},   {"published", words_slope},   {"baseline", words_baseline},
};

int ordo_plot_put_verdict(FILE *out, const struct ordo_result *result) {
    static const char *const colours[] = {"#009E73", "#D55E00", "#B07D00", "#B0508A"};
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    const struct ordo_check *check = outcome.check;
    char text[SUBTITLE_LIMIT * 6], said[SUBTITLE_LIMIT * 5];

    snprintf(said, sizeof said, "%s",
             check != NULL ? ordo_reason_text(outcome.reason) : outcome.message);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (check != NULL && isfinite(check->measured) &&
            strcmp(check->expectation, words[i].expectation) == 0)
            words[i].put(result, check, said, sizeof said);
    snprintf(text, sizeof text, "%s %s: %s", ordo_verdict_mark(outcome.verdict),
             ordo_verdict_name(outcome.verdict), said);
    fprintf(out, "\"verdict\" \"%s\"\n\"colour\" \"%s\"\n", ordo_verdict_name(outcome.verdict),
            colours[outcome.verdict]);
    return ordo_put_text(out, "subtitle", text, SUBTITLE_LIMIT, false);
}
