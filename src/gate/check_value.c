/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_value.c: every error against one stated value.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>

static void hold(size_t n, const double x[], const double error[], double value, double band,
                 struct ordo_check *check) {
    size_t worst = 0;

    if (!ordo_bound_valid(band, "band", check))
        return;
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!ordo_positive(error[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; it must be finite and positive", x[i],
                          error[i]);
            return;
        }
        if (fabs(error[i] / value - 1) > fabs(error[worst] / value - 1))
            worst = i;
    }
    const bool agrees = fabs(error[worst] / value - 1) <= band;
    check->measured = error[worst];
    ordo_conclude(
        check, agrees ? ORDO_PASS : ORDO_FAIL, agrees ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS,
        "the error %.4e at x = %g differs from the stated %.4e by %.2g %%, at most %g %% are "
        "allowed",
        error[worst], x[worst], value, 100 * fabs(error[worst] / value - 1), 100 * band);
}

void ordo_check_value(size_t n, const double x[], const double error[], double value, double band,
                      struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("value", value, band);

    hold(n, x, error, value, band, &c);
    ordo_check_give(&c, check);
}
