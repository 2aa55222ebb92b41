/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check.h: cmocka (1.1.5) has no comparison of doubles; this one also rejects NaN.
 */
#ifndef ORDO_TESTS_CHECK_H
#define ORDO_TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* |actual - expected| <= relerr |expected|. */
#define check_double(actual, expected, relerr)                                                     \
    check_double_at(actual, expected, (relerr)*fabs((double)(expected)), #actual, __FILE__,        \
                    __LINE__)

/* |actual - expected| <= abserr. */
#define check_near(actual, expected, abserr)                                                       \
    check_double_at(actual, expected, abserr, #actual, __FILE__, __LINE__)

/* low <= actual <= high. */
#define check_between(actual, low, high)                                                           \
    check_double_at(actual, 0.5 * ((low) + (high)), 0.5 * ((high) - (low)), #actual, __FILE__,     \
                    __LINE__)

static inline void check_double_at(double actual, double expected, double abserr, const char *what,
                                   const char *file, int line) {
    if (fabs(actual - expected) <= abserr)
        return;
    print_error("%s is %.17g, expected %.17g +- %.3g\n", what, actual, expected, abserr);
    _fail(file, line);
}

#endif
