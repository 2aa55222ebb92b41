/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_exact.c: every error is round-off.
 */
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    ordo_check_exact(g->n, g->x, g->error, ordo_values_number(&g->claim->values, "exact"),
                     ordo_result_scale(g->result), &finding->check);
    return ORDO_OK;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    snprintf(text, size, "exact to %.1e", ordo_values_number(&claim->values, "exact"));
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    (void)finding;
    snprintf(text, size, "round-off");
}

/* What still counts as exact. */
static double level(const struct ordo_result *r, const struct ordo_claim *claim,
                    const char **legend) {
    const double scale = ordo_result_scale(r);

    *legend = "exact up to here";
    return ordo_values_number(&claim->values, "exact") * (scale > 0 ? scale : 1);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    const char *legend;
    const double bound = level(r, r->judged[finding->claim].claim, &legend);
    char error[ORDO_FORMAT_SIZE];

    ordo_words_figure(finding->check.measured, bound, 2, true, error, sizeof error);
    snprintf(text, size, "largest error %s, exact up to %.1e",
             finding->check.measured > 0 ? error : "0", bound);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING(
        "exact", TOLERANCE, .low = 0x1p-1074, /* above 0 */
        .high = 1e-6, .expected = "true or a tolerance above 0 and at most 1e-6",
        .help =
            "true: every error is at most 2^-40 of the exact solution's size; or the tolerance"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_exact = {
    .name = "exact",
    .summary = "every error is round-off",
    .settings = settings,
    .measured = ORDO_MEASURED_ERROR,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
    .level = level,
};
