/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * baseline.c: blessed errors in a file.
 */
#include "table/baseline.h"
#include "ordo.h"
#include "table/csv.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <stdio.h>
#include <stdlib.h>

void ordo_baseline_free(struct ordo_baseline *baseline) {
    free(baseline->x);
    free(baseline->error);
    *baseline = (struct ordo_baseline){0};
}

int ordo_baseline_from_rows(size_t n, const double x[], const double error[],
                            struct ordo_baseline *baseline) {
    size_t *order = malloc((n + 1) * sizeof *order);

    *baseline = (struct ordo_baseline){.x = malloc((n + 1) * sizeof *baseline->x),
                                       .error = malloc((n + 1) * sizeof *baseline->error)};
    if (order == NULL || baseline->x == NULL || baseline->error == NULL) {
        free(order);
        ordo_baseline_free(baseline);
        return ORDO_ENOMEM;
    }
    gsl_sort_index(order, x, 1, n);
    for (size_t i = 0; i < n;) {
        const double level = x[order[i]];
        double mean = 0, count = 0;
        for (; i < n && x[order[i]] == level; i++)
            mean += (log(error[order[i]]) - mean) / ++count;
        baseline->x[baseline->count] = level;
        /* exp(log(e)) is not e to the last bit. */
        baseline->error[baseline->count++] = count == 1 ? error[order[i - 1]] : exp(mean);
    }
    free(order);
    return ORDO_OK;
}

int ordo_baseline_read(const char *path, struct ordo_baseline *baseline, char message[],
                       size_t size) {
    struct ordo_table table;
    double *x = NULL;
    size_t column[2];
    int status = ordo_table_read(path, &table, message, size);

    *baseline = (struct ordo_baseline){0};
    if (status != ORDO_OK)
        return status;
    status = ordo_table_column(&table, "x", &column[0], message, size);
    if (status == ORDO_OK)
        status = ordo_table_column(&table, "error", &column[1], message, size);
    if (status != ORDO_OK)
        goto done;
    x = malloc((2 * table.rows + 1) * sizeof *x);
    status = ORDO_ENOMEM;
    if (x == NULL)
        goto done;
    double *error = x + table.rows;
    for (size_t i = 0; i < table.rows; i++) {
        x[i] = table.value[i * table.columns + column[0]];
        error[i] = table.value[i * table.columns + column[1]];
        if (!(gsl_finite(x[i]) && x[i] > 0 && gsl_finite(error[i]) && error[i] > 0)) {
            snprintf(message, size, "%s:%zu: expected a level and an error, both positive numbers",
                     path, table.line[i]);
            status = ORDO_ESYNTAX;
            goto done;
        }
    }
    status = ordo_baseline_from_rows(table.rows, x, error, baseline);
done:
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    free(x);
    ordo_table_free(&table);
    return status == ORDO_EINVAL ? ORDO_ESYNTAX : status;
}

double ordo_baseline_at(const struct ordo_baseline *baseline, double x) {
    for (size_t i = 0; i < baseline->count; i++)
        if (fabs(baseline->x[i] - x) <= 1e-9 * fabs(x))
            return baseline->error[i];
    return GSL_NAN;
}
