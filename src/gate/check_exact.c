/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_exact.c: every error is round-off.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>

static void hold(size_t n, const double x[], const double error[], double tolerance, double scale,
                 struct ordo_check *check) {
    size_t worst = 0;

    if (!ordo_bound_valid(tolerance, "tolerance", check) ||
        !ordo_bound_valid(scale, "scale", check))
        return;
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!(gsl_finite(error[i]) && error[i] >= 0)) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; it must be finite and not negative", x[i],
                          error[i]);
            return;
        }
        if (error[i] > error[worst])
            worst = i;
    }
    const bool exact = error[worst] <= tolerance * scale;
    check->measured = error[worst];
    ordo_conclude(
        check, exact ? ORDO_PASS : ORDO_FAIL, exact ? ORDO_EXACT : ORDO_NOT_EXACT,
        "the largest of %zu errors is %.2e at x = %g, %s %.2e (%.1e of the exact solution's size)",
        n, error[worst], x[worst], exact ? "round-off below" : "above the round-off of",
        tolerance * scale, tolerance);
}

void ordo_check_exact(size_t n, const double x[], const double error[], double tolerance,
                      double scale, struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("exact", 0, tolerance);

    hold(n, x, error, tolerance, scale, &c);
    ordo_check_give(&c, check);
}
