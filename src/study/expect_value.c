/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_value.c: every error is one stated value.
 */
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    const struct ordo_value *value = ordo_values_find(&g->claim->values, "value");

    ordo_check_value(g->n, g->x, g->error, value->number, value->band, &finding->check);
    return ORDO_OK;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    const struct ordo_value *value = ordo_values_find(&claim->values, "value");

    snprintf(text, size, "value %.4g ± %.3g %%", value->number, 100 * value->band);
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    snprintf(text, size, "%.3e ± %g %%", finding->check.expected, 100 * finding->check.band);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    const struct ordo_check *c = &finding->check;
    const double off = fabs(c->measured / c->expected - 1);
    char percent[ORDO_FORMAT_SIZE];

    (void)r;
    /* Nobody asks whether it is within 1e-9 %. */
    ordo_words_figure(100 * fmax(off, 0.01 * c->band), 100 * c->band, 2, false, percent,
                      sizeof percent);
    snprintf(text, size, "value %s%s %% %s %.4g, %.3g %% allowed",
             c->verdict == ORDO_PASS ? "within " : "", percent,
             c->verdict == ORDO_PASS ? "of" : "off", c->expected, 100 * c->band);
}

static double level(const struct ordo_result *r, const struct ordo_claim *claim,
                    const char **legend) {
    (void)r;
    *legend = "stated value";
    return ordo_values_number(&claim->values, "value");
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("value", BANDED, .high = INFINITY, .open = true, .expected = "{number, band = b}",
                 .help = "{v, band = r}: every error is v up to 1 ± r"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_value = {
    .name = "value",
    .summary = "every error is a stated value",
    .settings = settings,
    .measured = ORDO_MEASURED_ERROR,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
    .level = level,
};
