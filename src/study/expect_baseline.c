/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expect_baseline.c: no error is larger than the one that was blessed earlier. A baseline can add a
 * failure, never excuse one.
 */
#include "experiment/reason.h"
#include "study/expectation.h"
#include "text/file.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int against(const struct ordo_judging *g, const struct ordo_baseline *baseline,
                   struct ordo_finding *finding) {
    const struct ordo_judged *judged = g->judged;
    double *x = malloc((2 * judged->points_count + 1) * sizeof *x);

    if (x == NULL)
        return ORDO_ENOMEM;
    double *error = x + judged->points_count;
    for (size_t i = 0; i < judged->points_count; i++) {
        x[i] = judged->points[i].x;
        error[i] = judged->points[i].error;
    }
    ordo_check_baseline(
        judged->points_count, x, error, baseline->count, baseline->x, baseline->error,
        ordo_values_number(&g->claim->values, "baseline_tolerance"), &finding->check);
    free(x);
    return ORDO_OK;
}

/* Where the baseline is; NULL if memory ran out. */
static char *path_of(const struct ordo_judging *g) {
    const char *directory = g->study->directory;
    char *path =
        ordo_path_beside(g->result->c->file, ordo_values_text(&g->claim->values, "baseline"));

    if (path == NULL || path[0] == '/' || directory == NULL)
        return path;
    char *joined = ordo_path_join(directory, path);
    free(path);
    return joined;
}

static int judge(const struct ordo_judging *g, struct ordo_finding *finding) {
    struct ordo_baseline baseline;
    char message[ORDO_MESSAGE_SIZE];

    if (g->result->c->baseline != NULL)
        return against(g, g->result->c->baseline, finding);
    char *path = path_of(g);
    int status =
        path != NULL ? ordo_baseline_read(path, &baseline, message, sizeof message) : ORDO_ENOMEM;
    free(path);
    if (status == ORDO_OK) {
        status = against(g, &baseline, finding);
        ordo_baseline_free(&baseline);
    } else if (status != ORDO_ENOMEM) {
        ordo_finding_conclude(finding, ORDO_ERROR, ORDO_UNREADABLE, "%s", message);
        finding->check.band = ordo_values_number(&g->claim->values, "baseline_tolerance");
        status = ORDO_OK;
    }
    return status;
}

static void claimed(const struct ordo_claim *claim, char text[], size_t size) {
    snprintf(text, size, "at most %.4g of the baseline",
             1 + ordo_values_number(&claim->values, "baseline_tolerance"));
}

static void due(const struct ordo_finding *finding, char text[], size_t size) {
    snprintf(text, size, "<= %g", 1 + finding->check.band);
}

static void said(const struct ordo_result *r, const struct ordo_finding *finding, char text[],
                 size_t size) {
    char ratio[ORDO_FORMAT_SIZE];

    (void)r;
    ordo_words_figure(finding->check.measured, 1 + finding->check.band, 3, true, ratio,
                      sizeof ratio);
    snprintf(text, size, "largest error %s of the baseline's, at most %.4g allowed", ratio,
             1 + finding->check.band);
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("baseline", TEXT, .high = 4096, .expected = "the path of a baseline",
                 .help =
                     "errors blessed earlier (`ordo bless`); one that is worse or missing fails"),
    ORDO_SETTING("baseline_tolerance", NUMBER, .initial = "0.05", .low = 0, .high = INFINITY,
                 .open = true, .expected = "a positive number",
                 .help = "how much worse is still fine, relative"),
    {.name = NULL},
};

const struct ordo_expectation ordo_expectation_baseline = {
    .name = "baseline",
    .summary = "no error is larger than the one that was blessed earlier",
    .settings = settings,
    .measured = ORDO_MEASURED_RATIO,
    .judge = judge,
    .claimed = claimed,
    .due = due,
    .said = said,
};
