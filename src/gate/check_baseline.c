/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_baseline.c: no error is larger than a blessed one.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>

static void hold(size_t n, const double x[], const double error[], size_t m,
                 const double baseline_x[], const double baseline[], double tolerance,
                 struct ordo_check *check) {
    size_t worst = 0;
    double ratio = 0;

    if (!ordo_bound_valid(tolerance, "tolerance", check))
        return;
    if (m == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "the baseline has no level");
        return;
    }
    for (size_t k = 0; k < m; k++) {
        size_t i = 0;
        while (i < n && !(fabs(x[i] - baseline_x[k]) <= 1e-9 * fabs(baseline_x[k])))
            i++;
        if (i == n) {
            ordo_conclude(check, ORDO_FAIL, ORDO_REGRESSED,
                          "the level x = %g of the baseline is missing", baseline_x[k]);
            return;
        }
        if (!ordo_positive(error[i]) || !ordo_positive(baseline[k])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the errors at x = %g are %g and %g (baseline); both must be finite and "
                          "positive",
                          x[i], error[i], baseline[k]);
            return;
        }
        if (error[i] / baseline[k] > ratio) {
            ratio = error[i] / baseline[k];
            worst = i;
        }
    }
    const bool regressed = !(ratio <= 1 + tolerance);
    check->measured = ratio;
    ordo_conclude(check, regressed ? ORDO_FAIL : ORDO_PASS,
                  regressed ? ORDO_REGRESSED : ORDO_NOT_REGRESSED,
                  "the error at x = %g is %.4g times that of the baseline, at most %g are allowed",
                  x[worst], ratio, 1 + tolerance);
}

void ordo_check_baseline(size_t n, const double x[], const double error[], size_t m,
                         const double baseline_x[], const double baseline[], double tolerance,
                         struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("baseline", 1, tolerance);

    hold(n, x, error, m, baseline_x, baseline, tolerance, &c);
    ordo_check_give(&c, check);
}
