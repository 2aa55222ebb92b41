/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_oracle.h: the best that can be said of a study by who knows the form of its errors and
 * the kind of its noise, and has only the figures to find.
 */
#ifndef FAMILIES_ORACLE_H
#define FAMILIES_ORACLE_H

#include "case/families.h"

struct oracle {
    bool known; /* false: the form is not, and nothing below is set */
    enum ordo_verdict verdict;
    double order, interval[2]; /* in x; infinite if the levels do not determine them */
};

/* Least squares of log error by Gauss and Newton, from the true order on. Scatter is estimated from
 * the residuals (Student), unless it is told (normal); seeds with an offset of their level count
 * once; autocorrelation, outliers and what is round-off are known for what they are. */
void oracle_ask(const struct ordo_family_study *study, struct oracle *oracle);

#endif
