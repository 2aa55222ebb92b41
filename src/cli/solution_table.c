/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution_table.c: `ordo gate --solution`, for tables that have solutions and no errors.
 */
#include "cli/cli.h"
#include "text/sentence.h"
#include <gsl/gsl_math.h>
#include <jansson.h>
#include <string.h>

static json_t *number(double v) { return gsl_finite(v) ? json_real(v) : json_null(); }

static int print_json(const char *name, const struct ordo_request *request,
                      const struct ordo_extrapolation *e) {
    return ordo_print_json(
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:[o, o], s:o, s:o, s:o, s:o, s:s}", "ordo",
                  ORDO_SCHEMA, "name", name, "verdict", ordo_verdict_name(e->check->verdict),
                  "reason", ordo_reason_name(e->check->reason), "message", e->check->message,
                  "order", number(e->order), "interval", number(e->interval[0]),
                  number(e->interval[1]), "expected", number(request->order), "band",
                  number(request->band), "limit", number(e->limit), "uncertainty",
                  number(e->uncertainty), "convergence", ordo_convergence_name(e->convergence)));
}

static void print_text(const char *name, const struct ordo_columns *c,
                       const struct ordo_extrapolation *e) {
    printf("%s\n%14s  %18s\n", name, "x", "solution");
    for (size_t i = 0; i < c->table.rows; i++)
        printf("%14.6g  %18.10g\n", c->x[i], c->y[i]);
    printf("\n%s, %s: %s\n", ordo_verdict_name(e->check->verdict),
           ordo_reason_name(e->check->reason), e->check->message);
    if (gsl_finite(e->limit))
        printf("%s convergence; limit %.10g, uncertainty of the finest level %.3e\n",
               ordo_convergence_name(e->convergence), e->limit, e->uncertainty);
}

int ordo_gate_solution(const char *path, const char *x_name, const char *solution_name,
                       const struct ordo_request *request, bool json) {
    struct ordo_columns c;
    struct ordo_extrapolation *result = NULL;
    char name[1024];
    int exit_status = ORDO_ERROR;

    if (!ordo_columns_read(path, x_name, solution_name, false, &c))
        goto done;
    if (ordo_judge_solution(c.table.rows, c.x, c.y, request, &result) == ORDO_ENOMEM) {
        ordo_failed(ORDO_ENOMEM, NULL);
        goto done;
    }
    ordo_sentence_clean(path, strlen(path), name, sizeof name);
    if (json && ordo_failed(print_json(name, request, result), NULL))
        goto done;
    if (!json)
        print_text(name, &c, result);
    exit_status = (int)result->check->verdict;
done:
    ordo_extrapolation_free(result);
    ordo_columns_free(&c);
    return exit_status;
}
