/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_jump.c: no error is far above the trend of its two neighbouring levels.
 */
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    return ordo_check_jump(g->n, g->x, g->error, ordo_values_number(&g->claim->values, "jump"),
                           ordo_result_scale(g->result), &finding->check);
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    snprintf(text, size, "no jump above %.3g", ordo_values_number(&claim->values, "jump"));
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    snprintf(text, size, "<= %g", finding->check.expected);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    char jump[ORDO_FORMAT_SIZE];

    (void)r;
    ordo_words_figure(finding->check.measured, finding->check.expected, 3, true, jump, sizeof jump);
    snprintf(text, size, "largest jump %s, at most %.3g allowed", jump, finding->check.expected);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("jump", NUMBER, .low = 1, .high = 100, .open = true,
                 .help = "no error is more than this factor above the trend of its neighbours"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_jump = {
    .name = "jump",
    .summary = "no error spikes above the trend of its neighbours",
    .settings = settings,
    .measured = ORDO_MEASURED_RATIO,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
};
