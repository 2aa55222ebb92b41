/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels.c: from the rows of a table to levels: validation, order, replicates.
 */
#include "gate/levels.h"
#include "gate/conclude.h"
#include <gsl/gsl_math.h>
#include <limits.h>
#include <stdlib.h>

struct row {
    double x, error;
    double relative; /* standard error over the error; 0 if it is not known */
};

/* Order by x, then by the rest, so that the result does not depend on the order of the rows. */
static int row_compare(const void *a, const void *b) {
    const struct row *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->error != q->error)
        return p->error < q->error ? -1 : 1;
    return (p->relative > q->relative) - (p->relative < q->relative);
}

/* Name the first row that no fit can use. */
static bool rows_valid(size_t n, const double x[], const double error[], struct ordo_check *check) {
    for (size_t i = 0; i < n; i++) {
        if (!ordo_positive(x[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                          "row %zu has the level %g; a level must be finite and positive", i + 1,
                          x[i]);
            return false;
        }
        if (!ordo_positive(error[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; an error must be finite and positive%s", x[i],
                          error[i],
                          error[i] == 0 ? " (if theory says exact, expect that instead)" : "");
            return false;
        }
    }
    return true;
}

/* Name the first row whose standard error cannot be one. */
static bool standard_errors_valid(size_t n, const double x[], const double error[],
                                  const double standard_error[], struct ordo_check *check) {
    for (size_t i = 0; i < n; i++) {
        const double s = standard_error[i];
        if (ordo_positive(s) && s < error[i])
            continue;
        if (ordo_positive(s))
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_STANDARD_ERROR,
                          "the standard error at x = %g is %g, which is not below the error, %g: "
                          "nothing is known of its logarithm",
                          x[i], s, error[i]);
        else
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_STANDARD_ERROR,
                          "the standard error at x = %g is %g; it must be finite and positive in "
                          "every row",
                          x[i], s);
        return false;
    }
    return true;
}

/* Whether every x is there once; if not, the check says so. */
static bool rows_distinct(size_t n, const struct row rows[], struct ordo_check *check) {
    for (size_t i = 1; i < n; i++)
        if (rows[i].x == rows[i - 1].x) {
            ordo_conclude(check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL,
                          "the level x = %g occurs more than once and no seed tells why",
                          rows[i].x);
            return false;
        }
    return true;
}

/* Relative standard error, which is that of the logarithm; no double is known better than this. */
static double relative_of(double standard_error, double error) {
    return GSL_MAX(standard_error / error, GSL_DBL_EPSILON);
}

/* Weight of a row: 1, or one over the square of its relative standard error. */
static double weight_of(const struct row *row) {
    return row->relative > 0 ? 1 / gsl_pow_2(row->relative) : 1;
}

/* Merge sorted rows of equal x: geometric mean, spread of the logarithms. Returns their number. */
static size_t merge(size_t n, const struct row rows[], struct ordo_level levels[]) {
    size_t i = 0, levels_count = 0;

    while (i < n) {
        struct ordo_level *level = &levels[levels_count++];
        size_t count = 0;
        double mean = 0, sum = 0, total = 0;

        for (size_t k = i; k < n && rows[k].x == rows[i].x; k++, count++) {
            total += weight_of(&rows[k]);
            mean += weight_of(&rows[k]) * (log(rows[k].error) - mean) / total;
        }
        for (size_t k = i; k < i + count; k++)
            sum += weight_of(&rows[k]) * gsl_pow_2(log(rows[k].error) - mean);
        const double share = (double)count / total; /* 1 if all rows count the same */
        *level = (struct ordo_level){
            .x = rows[i].x,
            .error = rows[i].error == rows[i + count - 1].error ? rows[i].error : exp(mean),
            .spread = count == 1 ? 0 : sqrt(share * sum / (double)(count - 1)),
            .local_order = GSL_NAN,
            .replicates = count,
        };
        if (rows[i].relative > 0)
            level->standard_error = level->error / sqrt(total);
        if (levels_count > 1) {
            const struct ordo_level *before = level - 1;
            level->local_order =
                ordo_log_ratio(level->error, before->error) / ordo_log_ratio(level->x, before->x);
        }
        i += count;
    }
    return levels_count;
}

int ordo_levels_merge(size_t n, const double x[], const double error[],
                      const double standard_error[], bool replicates, struct ordo_level **levels,
                      size_t *count, struct ordo_check *check) {
    struct row *rows;

    *levels = NULL;
    *count = 0;
    if (!rows_valid(n, x, error, check) ||
        (standard_error != NULL && !standard_errors_valid(n, x, error, standard_error, check)))
        return ORDO_OK;
    rows = malloc((n + 1) * sizeof *rows);
    if (rows == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct row){
            x[i], error[i], standard_error != NULL ? relative_of(standard_error[i], error[i]) : 0};
    qsort(rows, n, sizeof *rows, row_compare);
    if (replicates || rows_distinct(n, rows, check)) {
        *levels = calloc(n + 1, sizeof **levels);
        if (*levels == NULL) {
            free(rows);
            return ORDO_ENOMEM;
        }
        *count = merge(n, rows, *levels);
    }
    free(rows);
    return ORDO_OK;
}

size_t ordo_levels_within(size_t count, const struct ordo_level levels[], double from, double to,
                          size_t *first) {
    size_t used = 0;

    *first = 0;
    for (size_t i = 0; i < count; i++)
        if (levels[i].x >= from && levels[i].x <= to) {
            if (used == 0)
                *first = i;
            used++;
        }
    return used;
}

/* Decimal exponent of v > 0, d.ddd * 10^exponent, and its significant digits: MANY if they are not
 * few. */
enum { MANY = 9 };
static int digits_of(double v, int *exponent) {
    *exponent = (int)floor(log10(v) + 1e-12);
    for (int digits = 1; digits < MANY; digits++) {
        const double units = v * pow(10, digits - 1 - *exponent);
        if (fabs(units - round(units)) <= 1e-14 * units)
            return digits;
    }
    return MANY;
}

double ordo_rounding(size_t n, const struct ordo_level levels[], double error) {
    int most = 0, last = INT_MIN, own, exponent;

    for (size_t i = 0; i < n; i++) {
        const int digits = digits_of(levels[i].error, &exponent);
        if (digits == MANY)
            return 0;
        most = GSL_MAX(most, digits);
        last = GSL_MAX(last, digits - 1 - exponent);
    }
    digits_of(error, &own);
    /* Half a unit of the last place, above and below. */
    const double half = 0.5 * pow(10, GSL_MAX(own - most + 1, -last)) / error;
    return half < 1 ? log((1 + half) / (1 - half)) : GSL_POSINF;
}

double *ordo_levels_logs(size_t n, const struct ordo_level levels[]) {
    double *u = malloc((2 * n + 1) * sizeof *u);

    for (size_t i = 0; u != NULL && i < n; i++) {
        u[i] = log(levels[i].x);
        u[n + i] = log(levels[i].error);
    }
    return u;
}
