/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tap.c: the Test Anything Protocol, version 13: one test point for each check.
 */
#include "report/summary.h"
#include "report/writers.h"
#include "text/format.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for a name, an expectation and a message. */
#define LINE_LIMIT 700

/* A description must not hold '#': what follows could be read as "SKIP" or "TODO", and meson
 * does not know the escape "\#". */
static int description(FILE *out, const char *text) {
    char *line = ordo_format_line(text, LINE_LIMIT);

    if (line == NULL)
        return ORDO_ENOMEM;
    for (const char *p = line; *p != '\0'; p++) {
        if (*p == '#')
            fputs("＃", out);
        else
            fputc(*p, out);
    }
    free(line);
    return ORDO_OK;
}

/* A JSON string is a YAML string. */
static int yaml_text(FILE *out, const char *key, const char *text) {
    int status = ORDO_ENOMEM;
    char *copy = ordo_format_clean(text), *quoted = NULL;
    json_t *string = copy != NULL ? json_string(copy) : NULL;

    if (string == NULL)
        goto done;
    quoted = json_dumps(string, JSON_ENCODE_ANY);
    if (quoted == NULL)
        goto done;
    fprintf(out, "  %s: %s\n", key, quoted);
    status = ORDO_OK;
done:
    free(quoted);
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

static int point(FILE *out, size_t number, const char *name, const struct ordo_check *check) {
    const bool pass = check->verdict == ORDO_PASS;
    int status;

    fprintf(out, "%s %zu - ", pass ? "ok" : "not ok", number);
    status = description(out, name);
    fprintf(out, " %s: ", check->expectation);
    if (check->verdict == ORDO_INCONCLUSIVE || check->verdict == ORDO_ERROR)
        fprintf(out, "%s: ", ordo_verdict_name(check->verdict));
    if (status == ORDO_OK)
        status = description(out, check->message);
    fprintf(out, "\n  ---\n");
    if (status == ORDO_OK)
        status = yaml_text(out, "name", name);
    fprintf(out, "  verdict: %s\n  reason: %s\n", ordo_verdict_name(check->verdict),
            ordo_reason_name(check->reason));
    yaml_number(out, "  measured: ", check->measured, "\n");
    yaml_number(out, "  interval: [", check->interval[0], ", ");
    yaml_number(out, "", check->interval[1], "]\n");
    yaml_number(out, "  expected: ", check->expected, "\n");
    yaml_number(out, "  band: ", check->band, "\n");
    fprintf(out, "  ...\n");
    return status;
}

/* Stands for a result that has no check of its own. */
static struct ordo_check outcome_check(const struct ordo_outcome *outcome) {
    struct ordo_check check = {
        .expectation = "levels",
        .verdict = outcome->verdict,
        .reason = outcome->reason,
        .measured = NAN,
        .interval = {NAN, NAN},
        .expected = NAN,
        .band = NAN,
    };

    snprintf(check.message, sizeof check.message, "%s", outcome->message);
    return check;
}

static int tap_write(FILE *out, const struct ordo_study *study, const char *plots) {
    int status = ORDO_OK;
    size_t total = 0, number = 0;

    (void)plots;
    fprintf(out, "TAP version 13\n");
    if (study->count == 0) {
        /* A plan of 1..0 would read as "all skipped", which is a success. */
        fprintf(out, "Bail out! no case was run\n");
        return ferror(out) ? ORDO_EIO : ORDO_OK;
    }
    for (size_t i = 0; i < study->count; i++)
        total += ordo_result_outcome(&study->results[i]).check != NULL
                     ? study->results[i].checks_count
                     : 1;
    fprintf(out, "1..%zu\n", total);
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++) {
        const struct ordo_result *result = &study->results[i];
        const struct ordo_outcome outcome = ordo_result_outcome(result);

        if (outcome.check == NULL) {
            const struct ordo_check check = outcome_check(&outcome);
            status = point(out, ++number, result->c->name, &check);
            continue;
        }
        for (size_t k = 0; k < result->checks_count && status == ORDO_OK; k++)
            status = point(out, ++number, result->c->name, &result->checks[k]);
    }
    if (study->interrupted)
        fprintf(out, "Bail out! the run was interrupted\n");
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}

const struct ordo_writer ordo_writer_tap = {
    .name = "tap",
    .file = "results.tap",
    .summary = "Test Anything Protocol 13, one test point per check",
    .write = tap_write,
};
