/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_jump.c: no error jumps above the trend of its neighbours.
 */
#include "gate/conclude.h"
#include "gate/levels.h"
#include <gsl/gsl_math.h>
#include <stdlib.h>

/* What a power law through the levels next to levels[i] gives there. */
static double trend(const struct ordo_level levels[], size_t i) {
    const struct ordo_level *a = &levels[i - 1], *b = &levels[i + 1];
    const double way = ordo_log_ratio(levels[i].x, a->x) / ordo_log_ratio(b->x, a->x);
    return exp((1 - way) * log(a->error) + way * log(b->error));
}

/* The levels[count] are those of the rows x[n], error[n]; count >= 3. */
static void hold(size_t n, const double x[], const double error[], double factor, double scale,
                 size_t count, const struct ordo_level levels[], struct ordo_check *check) {
    size_t worst = 0;
    double ratio = 0;

    for (size_t k = 0; k < n; k++) {
        size_t low = 0, high = count - 1; /* levels[low].x <= x[k] < levels[high].x */
        while (high - low > 1) {
            const size_t middle = low + (high - low) / 2;
            if (levels[middle].x <= x[k])
                low = middle;
            else
                high = middle;
        }
        if (low == 0 || levels[low].x != x[k] || error[k] < ORDO_EXACT_TOLERANCE * scale)
            continue;
        if (error[k] / trend(levels, low) > ratio) {
            ratio = error[k] / trend(levels, low);
            worst = k;
        }
    }
    check->measured = ratio;
    ordo_conclude(check, ratio <= factor ? ORDO_PASS : ORDO_FAIL,
                  ratio <= factor ? ORDO_NO_JUMP : ORDO_JUMP,
                  "the error at x = %g is %.3g times the trend of its neighbours, the most of %zu; "
                  "at most %g is allowed",
                  x[worst], ratio, n, factor);
}

int ordo_check_jump(size_t n, const double x[], const double error[], double factor, double scale,
                    struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("jump", factor, GSL_NAN);
    struct ordo_level *levels = NULL;
    size_t count = 0;
    int status = ORDO_OK;

    if (ordo_bound_valid(factor, "factor", &c) && ordo_bound_valid(scale, "scale", &c))
        status = ordo_levels_merge(n, x, error, NULL, true, &levels, &count, &c);
    if (status != ORDO_OK)
        ordo_conclude_failure(&c, ordo_status_text(status));
    else if (levels != NULL && count < 3)
        ordo_conclude(&c, count == 0 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu level%s; a trend of neighbours needs 3", count, count == 1 ? "" : "s");
    else if (levels != NULL)
        hold(n, x, error, factor, scale, count, levels, &c);
    free(levels);
    ordo_check_give(&c, check);
    return status;
}
