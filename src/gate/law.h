/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.h: the laws that can be fitted to levels. A law is one file, law_NAME.c, which ends in its
 * table, and one line of the list here. Private to the gate.
 */
#ifndef ORDO_LAW_H
#define ORDO_LAW_H

#include "ordo.h"

/* What a fit says, in logarithms. */
struct ordo_law_estimate {
    double order, half;    /* slope and half-width of its interval, NaN for fewer than 3 levels */
    double centre, height; /* log error = height + order (log x - centre) */
    double residual;       /* standard deviation of log error about the law; NaN for fewer than 3 */
};

struct ordo_law {
    const char *name;
    const char *formula;           /* of the error, in x and the parameters */
    const char *const *parameters; /* their names, NULL-ended */

    /* Fit to u[n] = log x, ascending, and v[n] = log error, all of weight 1; n >= 2. ORDO_OK, or
     * ORDO_EINVAL if there is no finite fit (the levels lie too close together). */
    int (*fit)(size_t n, const double u[], const double v[], double confidence,
               struct ordo_law_estimate *estimate);
};

/* The first is the default. */
#define ORDO_LAW_LIST(X) X(ordo_law_power)

#define ORDO_LAW_DECLARE(law) extern const struct ordo_law law;
ORDO_LAW_LIST(ORDO_LAW_DECLARE)
#undef ORDO_LAW_DECLARE

/* All laws, NULL-ended. */
extern const struct ordo_law *const ordo_laws[];

#endif
