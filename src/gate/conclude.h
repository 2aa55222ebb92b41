/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conclude.h: how a check begins and ends, shared by the judges of this folder.
 */
#ifndef ORDO_CONCLUDE_H
#define ORDO_CONCLUDE_H

#include "ordo.h"

/* A check without figures. It is an ERROR until it is concluded. */
struct ordo_check ordo_check_begin(const char *expectation, double expected, double band);

/* Verdict, reason and message (printf format). */
__attribute__((format(printf, 4, 5))) void ordo_conclude(struct ordo_check *check,
                                                         enum ordo_verdict verdict,
                                                         enum ordo_reason reason,
                                                         const char *format, ...);

#endif
