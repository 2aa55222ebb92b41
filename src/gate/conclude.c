/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conclude.c: how a check begins and ends.
 */
#include "gate/conclude.h"
#include "gate/request.h"
#include <float.h>
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct ordo_check ordo_check_no_memory = {sizeof ordo_check_no_memory,
                                                "order",
                                                ORDO_ERROR,
                                                ORDO_INVALID_ERROR,
                                                "out of memory",
                                                NAN,
                                                {NAN, NAN},
                                                NAN,
                                                NAN};

void ordo_check_init(struct ordo_check *check, size_t size) {
    struct ordo_check initial = ORDO_CHECK_INIT;

    initial.size = size;
    memset(check, 0, size);
    memcpy(check, &initial, GSL_MIN(size, sizeof initial));
}

struct ordo_check ordo_check_begin(const char *expectation, double expected, double band) {
    struct ordo_check check = ORDO_CHECK_INIT;

    check.expectation = expectation;
    check.expected = expected;
    check.band = band;
    return check;
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

void ordo_conclude_failure(struct ordo_check *check, const char *message) {
    check->verdict = ORDO_ERROR;
    snprintf(check->message, sizeof check->message, "%s", message);
}

void ordo_check_give(const struct ordo_check *check, struct ordo_check *owner) {
    struct ordo_check given = *check;

    given.size = owner->size;
    if (owner->size < offsetof(struct ordo_check, reason))
        owner->verdict = ORDO_ERROR; /* a 0 that was there before would read as PASS */
    else
        memcpy(owner, &given, GSL_MIN(owner->size, sizeof given));
}

bool ordo_bound_valid(double bound, const char *name, struct ordo_check *check) {
    if (gsl_finite(bound) && bound >= 0)
        return true;
    ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                  "the %s is %g; it must be finite and not negative", name, bound);
    return false;
}

double ordo_log_ratio(double a, double b) {
    const double ratio = a / b;

    if (ratio > 0.5 && ratio < 2)
        return log1p((a - b) / b);
    return ratio > DBL_MIN && ratio < DBL_MAX ? log(ratio) : log(a) - log(b);
}

bool ordo_positive(double v) { return gsl_finite(v) && v > 0; }

const char *ordo_conclude_how(const struct ordo_request *r, double order) {
    const bool faster = fabs(order) > fabs(r->order);

    if (order * r->order < 0)
        return "the error changes in the opposite direction";
    if (ordo_fine_grows(r))
        return faster ? "the error grows faster than expected"
                      : "the error grows more slowly than expected";
    return faster ? "the error falls faster than expected"
                  : "the error falls more slowly than expected";
}
