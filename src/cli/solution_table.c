/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution_table.c: `ordo gate --solution`, for tables that have solutions and no errors.
 */
#include "cli/cli.h"
#include "table/csv.h"
#include <gsl/gsl_math.h>
#include <jansson.h>
#include <stdlib.h>

static json_t *number(double v) { return gsl_finite(v) ? json_real(v) : json_null(); }

static int print_json(const char *name, const struct ordo_request *request,
                      const struct ordo_extrapolation *e) {
    json_t *object =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:[o, o], s:o, s:o, s:o, s:o, s:s}", "ordo",
                  ORDO_SCHEMA, "name", name, "verdict", ordo_verdict_name(e->check->verdict),
                  "reason", ordo_reason_name(e->check->reason), "message", e->check->message,
                  "order", number(e->order), "interval", number(e->interval[0]),
                  number(e->interval[1]), "expected", number(request->order), "band",
                  number(request->band), "limit", number(e->limit), "uncertainty",
                  number(e->uncertainty), "convergence", ordo_convergence_name(e->convergence));

    if (object == NULL)
        return ORDO_ENOMEM;
    const int failed = json_dumpf(object, stdout, JSON_REAL_PRECISION(17) | JSON_COMPACT);
    json_decref(object);
    putchar('\n');
    return failed != 0 ? ORDO_EIO : ORDO_OK;
}

static void print_text(const char *name, const struct ordo_table *table, const double x[],
                       const double phi[], const struct ordo_extrapolation *e) {
    printf("%s\n%14s  %18s\n", name, "x", "solution");
    for (size_t i = 0; i < table->rows; i++)
        printf("%14.6g  %18.10g\n", x[i], phi[i]);
    printf("\n%s, %s: %s\n", ordo_verdict_name(e->check->verdict),
           ordo_reason_name(e->check->reason), e->check->message);
    if (gsl_finite(e->limit))
        printf("%s convergence; limit %.10g, uncertainty of the finest level %.3e\n",
               ordo_convergence_name(e->convergence), e->limit, e->uncertainty);
}

int ordo_gate_solution(const char *path, const char *x_name, const char *solution_name,
                       const struct ordo_request *request, bool json) {
    struct ordo_table table;
    struct ordo_extrapolation *result = NULL;
    size_t column[2] = {0, 0};
    double *x = NULL, *phi = NULL;
    char message[1024];
    int exit_status = ORDO_ERROR;

    if (ordo_table_read(path, &table, message, sizeof message) != ORDO_OK) {
        ordo_complain("%s", message);
        return exit_status;
    }
    if ((x_name != NULL &&
         ordo_table_column(&table, x_name, &column[0], message, sizeof message) != ORDO_OK) ||
        ordo_table_column(&table, solution_name, &column[1], message, sizeof message) != ORDO_OK) {
        ordo_complain("%s", message);
        goto done;
    }
    x = malloc((2 * table.rows + 1) * sizeof *x);
    if (x == NULL) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    phi = x + table.rows;
    for (size_t i = 0; i < table.rows; i++) {
        x[i] = table.value[i * table.columns + column[0]];
        phi[i] = table.value[i * table.columns + column[1]];
        for (size_t k = 0; k < 2; k++) {
            const size_t at = i * table.columns + column[k];
            if (gsl_finite(table.value[at]))
                continue;
            ordo_complain("%s:%zu: column '%s' is \"%s\", expected a finite number", path,
                          table.line[i], table.names[column[k]],
                          table.text[at] != NULL ? table.text[at] : "");
            goto done;
        }
    }
    if (ordo_judge_solution(table.rows, x, phi, request, &result) == ORDO_ENOMEM) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    if (json && print_json(path, request, result) != ORDO_OK)
        goto done;
    if (!json)
        print_text(path, &table, x, phi, result);
    exit_status = (int)result->check->verdict;
done:
    free(x);
    ordo_extrapolation_free(result);
    ordo_table_free(&table);
    return exit_status;
}
