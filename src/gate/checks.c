/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checks.c: the expectations beside the order: a constant, a value, an exact result, a rival.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>
#include <stdio.h>

/* Whether a bound can be held against; an infinite one would let everything pass. */
static bool bound_valid(double bound, const char *name, struct ordo_check *check) {
    if (gsl_finite(bound) && bound >= 0)
        return true;
    ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                  "the %s is %g; it must be finite and not negative", name, bound);
    return false;
}

static bool positive(double v) { return gsl_finite(v) && v > 0; }

void ordo_check_constant(double measured, double predicted, double band, const char *what,
                         struct ordo_check *check) {
    *check = ordo_check_begin("constant", 1, band);
    if (!bound_valid(band, "band", check))
        return;
    if (!positive(predicted)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                      "the predicted error at %s is %g, so there is nothing to compare with", what,
                      predicted);
        return;
    }
    if (!positive(measured)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                      "the measured error at %s is %g; it must be finite and positive", what,
                      measured);
        return;
    }
    const double ratio = measured / predicted;
    const bool agrees = fabs(ratio - 1) <= band;
    check->measured = ratio;
    ordo_conclude(check, agrees ? ORDO_PASS : ORDO_FAIL,
                  agrees ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS,
                  "measured / predicted constant is %.4f at %s (%.4e / %.4e), expected 1 ± %g",
                  ratio, what, measured, predicted, band);
}

void ordo_check_value(size_t n, const double x[], const double error[], double value, double band,
                      struct ordo_check *check) {
    size_t worst = 0;

    *check = ordo_check_begin("value", value, band);
    if (!bound_valid(band, "band", check))
        return;
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!positive(error[i])) {
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

void ordo_check_exact(size_t n, const double x[], const double error[], double tolerance,
                      double scale, struct ordo_check *check) {
    size_t worst = 0;

    *check = ordo_check_begin("exact", 0, tolerance);
    if (!bound_valid(tolerance, "tolerance", check) || !bound_valid(scale, "scale", check))
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
        "the largest of %zu errors is %.2e at x = %g, %s %.2e (%.1e of the target's size)", n,
        error[worst], x[worst], exact ? "round-off below" : "above the round-off of",
        tolerance * scale, tolerance);
}

void ordo_check_below(size_t n, const double x[], const double error[], const double rival[],
                      const char *name, struct ordo_check *check) {
    double worst = 0;

    *check = ordo_check_begin("below", 1, GSL_NAN);
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!positive(error[i]) || !positive(rival[i])) {
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

void ordo_check_baseline(size_t n, const double x[], const double error[], size_t m,
                         const double baseline_x[], const double baseline[], double tolerance,
                         struct ordo_check *check) {
    size_t worst = 0;
    double ratio = 0;

    *check = ordo_check_begin("baseline", 1, tolerance);
    if (!bound_valid(tolerance, "tolerance", check))
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
        if (!positive(error[i]) || !positive(baseline[k])) {
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
