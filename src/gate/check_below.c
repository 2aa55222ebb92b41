/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_below.c: every error is smaller than its rival's.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>

static void hold(size_t n, const double x[], const double error[], const double rival[],
                 const char *name, struct ordo_check *check) {
    double worst = 0;

    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!ordo_positive(error[i]) || !ordo_positive(rival[i])) {
            ordo_conclude(
                check, ORDO_ERROR, ORDO_INVALID_ERROR,
                "the errors at x = %g are %g and %g (%s); both must be finite and positive", x[i],
                error[i], rival[i], name);
            return;
        }
        worst = GSL_MAX(worst, error[i] / rival[i]);
    }
    check->measured = worst;
    ordo_conclude(check, worst < 1 ? ORDO_PASS : ORDO_FAIL, worst < 1 ? ORDO_BELOW : ORDO_NOT_BELOW,
                  "the largest of %zu ratios to the error of %s is %.3f, it must be below 1", n,
                  name, worst);
}

void ordo_check_below(size_t n, const double x[], const double error[], const double rival[],
                      const char *name, struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("below", 1, GSL_NAN);

    hold(n, x, error, rival, name, &c);
    ordo_check_give(&c, check);
}
