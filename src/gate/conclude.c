/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conclude.c: how a check begins and ends.
 */
#include "gate/conclude.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>

struct ordo_check ordo_check_begin(const char *expectation, double expected, double band) {
    return (struct ordo_check){.expectation = expectation,
                               .verdict = ORDO_ERROR,
                               .reason = ORDO_INVALID_ERROR,
                               .measured = GSL_NAN,
                               .interval = {GSL_NAN, GSL_NAN},
                               .expected = expected,
                               .band = band};
}

void ordo_conclude(struct ordo_check *check, enum ordo_verdict verdict, enum ordo_reason reason,
                   const char *format, ...) {
    va_list arguments;

    check->verdict = verdict;
    check->reason = reason;
    va_start(arguments, format);
    vsnprintf(check->message, sizeof check->message, format, arguments);
    va_end(arguments);
}
