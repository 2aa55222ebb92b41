/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tap.c: the Test Anything Protocol, version 13: one test point for each check.
 */
#include "experiment/reason.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/format.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for a name, an expectation and a message. */
#define LINE_LIMIT 700

/* A description must not hold '#': what follows could be read as "SKIP" or "TODO", and meson
 * does not know the escape "\#". */
static void put_description(FILE *out, char c) { fputs(c == '#' ? "＃" : (char[]){c, '\0'}, out); }

/* A JSON string is a YAML string. */
static int yaml_text(FILE *out, const char *key, const char *text) {
    char *copy = ordo_format_clean(text);
    json_t *string = copy != NULL ? json_string(copy) : NULL;

    fprintf(out, "  %s: ", key);
    const int failed = json_dumpf(string, out, JSON_ENCODE_ANY);
    fputc('\n', out);
    const int status = string == NULL ? ORDO_ENOMEM : failed != 0 ? ORDO_EIO : ORDO_OK;
    json_decref(string);
    free(copy);
    return status;
}

static void yaml_number(FILE *out, const char *prefix, double v, const char *suffix) {
    if (isnan(v))
        fprintf(out, "%s.nan%s", prefix, suffix);
    else if (isinf(v))
        fprintf(out, "%s%s.inf%s", prefix, v < 0 ? "-" : "", suffix);
    else
        fprintf(out, "%s%.17g%s", prefix, v, suffix);
}

static int point(FILE *out, size_t number, const struct ordo_result *result,
                 const struct ordo_finding *finding) {
    const struct ordo_check *check = &finding->check;
    char expectation[160];

    fprintf(out, "%s %zu - ", check->verdict == ORDO_PASS ? "ok" : "not ok", number);
    ordo_format_put(out, result->c->name, LINE_LIMIT, put_description);
    ordo_finding_name(result, finding, false, expectation, sizeof expectation);
    fputc(' ', out);
    ordo_format_put(out, expectation, LINE_LIMIT, put_description);
    fputs(": ", out);
    if (check->verdict == ORDO_INCONCLUSIVE || check->verdict == ORDO_ERROR)
        fprintf(out, "%s: ", ordo_verdict_name(check->verdict));
    ordo_format_put(out, check->message, LINE_LIMIT, put_description);
    fprintf(out, "\n  ---\n");
    const int status = yaml_text(out, "name", result->c->name);
    fprintf(out, "  verdict: %s\n  reason: %s\n", ordo_verdict_name(check->verdict),
            ordo_any_reason_name(check->reason));
    yaml_number(out, "  measured: ", check->measured, "\n");
    yaml_number(out, "  interval: [", check->interval[0], ", ");
    yaml_number(out, "", check->interval[1], "]\n");
    yaml_number(out, "  expected: ", check->expected, "\n");
    yaml_number(out, "  band: ", check->band, "\n");
    fprintf(out, "  ...\n");
    return status;
}

/* Test points of the first results; a result without findings has one all the same. */
static size_t points_count(const struct ordo_study *study, size_t results) {
    size_t count = 0;

    for (size_t i = 0; i < results; i++)
        count += study->results[i].findings_count > 0 ? study->results[i].findings_count : 1;
    return count;
}

static int tap_begin(FILE *out, const struct ordo_report *report) {
    (void)report;
    return fprintf(out, "TAP version 13\n") < 0 ? ORDO_EIO : ORDO_OK;
}

static int tap_result(FILE *out, const struct ordo_report *report,
                      const struct ordo_result *result) {
    const struct ordo_study *study = report->study;
    size_t number = points_count(study, (size_t)(result - study->results));
    int status = ORDO_OK;

    for (size_t k = 0; k < result->findings_count && status == ORDO_OK; k++)
        status = point(out, ++number, result, &result->findings[k]);
    if (result->findings_count == 0) {
        const struct ordo_outcome outcome = ordo_result_outcome(result);
        struct ordo_finding none = {.check = ORDO_CHECK_INIT};
        none.check.expectation = "levels";
        none.check.reason = outcome.reason;
        snprintf(none.check.message, sizeof none.check.message, "%s", outcome.message);
        status = point(out, ++number, result, &none);
    }
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}

static int tap_end(FILE *out, const struct ordo_report *report) {
    const struct ordo_study *study = report->study;

    /* A plan of 1..0 would read as "all skipped", which is a success. */
    if (study->count == 0)
        fprintf(out, "Bail out! no case was run\n");
    else
        fprintf(out, "1..%zu\n", points_count(study, study->count));
    if (study->interrupted)
        fprintf(out, "Bail out! the run was interrupted\n");
    return ferror(out) ? ORDO_EIO : ORDO_OK;
}

const struct ordo_writer ordo_writer_tap = {
    .name = "tap",
    .file = "results.tap",
    .summary = "Test Anything Protocol 13, one test point per check",
    .begin = tap_begin,
    .result = tap_result,
    .end = tap_end,
};
