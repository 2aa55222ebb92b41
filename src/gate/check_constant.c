/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_constant.c: a measured constant against a predicted one.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include <math.h>

static void hold(double measured, double predicted, double band, const char *what,
                 struct ordo_check *check) {
    if (!ordo_bound_valid(band, "band", check))
        return;
    if (!ordo_positive(predicted)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                      "the predicted error at %s is %g, so there is nothing to compare with", what,
                      predicted);
        return;
    }
    if (!ordo_positive(measured)) {
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

void ordo_check_constant(double measured, double predicted, double band, const char *what,
                         struct ordo_check *check) {
    struct ordo_check c = ordo_check_begin("constant", 1, band);

    hold(measured, predicted, band, what, &c);
    ordo_check_give(&c, check);
}
