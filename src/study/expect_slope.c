/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_slope.c: the plain least-squares slope over the window is a stated one; no claim that it
 * is asymptotic.
 */
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    const struct ordo_value *value = ordo_values_find(&g->claim->values, "slope");
    struct ordo_request request = ordo_claim_request(g->result, g->claim);

    request.order = value->number;
    request.band = value->band;
    request.intent = ORDO_EQUAL;
    finding->from = request.from;
    finding->to = request.to;
    return ordo_check_slope(g->n, g->x, g->error, &request, NULL, &finding->check);
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    const struct ordo_value *value = ordo_values_find(&claim->values, "slope");
    char number[ORDO_FORMAT_SIZE];

    ordo_format_number(value->number, 4, number, sizeof number);
    snprintf(text, size, "slope %s ± %.4g", number, value->band);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    (void)r;
    ordo_words_plain_slope(&finding->check, "stated", text, size);
}

static double slope(const struct ordo_claim *claim, const struct ordo_finding *finding,
                    const char **legend) {
    (void)finding;
    *legend = "stated slope";
    return ordo_values_number(&claim->values, "slope");
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING(
        "slope", BANDED, .expected = "{number, band = b}",
        .help = "{s, band = b}: the plain slope over the window is s ± b, and known that well"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_slope = {
    .name = "slope",
    .summary = "the plain slope over the window is a stated one",
    .settings = settings,
    .measured = ORDO_MEASURED_SLOPE,
    .judge = judge,
    .claimed = claimed,
    .said = said,
    .slope = slope,
};
