/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outlier.c: one level between the ends that does not belong to the line of the others.
 *
 * The test is that of a mean shift of one level: its externally studentized residual against
 * Student's t, Bonferroni's correction for having looked at all (Cook and Weisberg 1982, section
 * 2.2.2). Least squares with such a shift is least squares without the level.
 */
#include "gate/judgement.h"
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <string.h>

/* Of scatter below a millionth of the shift there is none, as in robust.c. */
static const double no_scatter = 1e-6;

int ordo_outlier_drop(const struct ordo_request *r, const struct ordo_usable *a,
                      struct ordo_judged *j) {
    const struct ordo_points points = ordo_usable_points(a, 0, a->count);
    struct ordo_line line;

    if (r->deterministic || a->count < GSL_MAX(5, r->min_levels + 1))
        return ORDO_OK;
    const int status = ordo_line_fit(&points, &line);
    if (status != ORDO_OK)
        return status == ORDO_EINVAL ? ORDO_OK : status; /* the windows will say so */
    if (line.outlier_p < ORDO_TEST_LEVEL && line.outlier > 0 && line.outlier + 1 < a->count &&
        line.others_sigma > no_scatter * fabs(line.outlier_off)) {
        j->outlier = a->level[line.outlier];
        j->outlier->drop = ORDO_DROP_OUTLIER;
        j->outlier_off = line.outlier_off;
    }
    return ORDO_OK;
}

void ordo_outlier_say(struct ordo_judged *j) {
    char *const message = j->check.message;
    const size_t used = strlen(message);

    if (j->outlier != NULL)
        snprintf(message + used, sizeof j->check.message - used,
                 "; the level x = %g is off the line of the others by a factor of %.3g: left out",
                 j->outlier->x, exp(fabs(j->outlier_off)));
}
