/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conclude.h: how a check begins and ends, shared by the judges of this folder.
 *
 * A check is worked out in a local one that has all members and is then given to its owner, whose
 * header may be an older one.
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

/* What could not be judged: an ERROR with this message and the reason that the check has. */
void ordo_conclude_failure(struct ordo_check *check, const char *message);

/* Write as much of the check as its owner's has room for (see struct ordo_check). */
void ordo_check_give(const struct ordo_check *check, struct ordo_check *owner);

/* What stands for a check where there was no memory for one. */
extern const struct ordo_check ordo_check_no_memory;

/* Whether a bound can be held against; an infinite one would let everything pass. If not, the check
 * says so. */
bool ordo_bound_valid(double bound, const char *name, struct ordo_check *check);

/* log(a / b) of positive numbers, where the ratio is not a number there is too, and not 0 unless
 * they are equal. */
double ordo_log_ratio(double a, double b);

/* Whether an error, or an x, is one: finite and above 0. */
bool ordo_positive(double v);

/* What stands before the expected order in a message: "", "at least ", "at most ". */
const char *ordo_intent_words(enum ordo_intent intent);

/* How an order misses the expected one, in words. */
const char *ordo_conclude_how(const struct ordo_request *request, double order);

#endif
