/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reason.h: reasons for a verdict that the gate cannot give, as it knows nothing of where levels
 * come from and what else is expected of them. They go on where the gate's list ends.
 */
#ifndef ORDO_REASON_H
#define ORDO_REASON_H

#include "ordo.h"

/* One list of (code, name, sentence); the names are part of the JSON schema and do not change. */
#define ORDO_FURTHER_LIST(X)                                                                       \
    X(ORDO_REFUSED, "refused-as-expected", "the gate refuses the order, as it must")               \
    X(ORDO_NOT_REFUSED, "not-refused", "the gate does not refuse the order for the stated reason") \
    X(ORDO_NO_RIVAL, "no-rival", "the rival has no error at the same level and seed")              \
    X(ORDO_TARGET_FAILED, "target-failed", "the target could not be sampled or resolved")          \
    X(ORDO_SOLVER_FAILED, "solver-failed", "a level has no result")                                \
    X(ORDO_INTERRUPTED, "interrupted", "the run was stopped before every level was done")          \
    X(ORDO_UNREADABLE, "unreadable", "the table, or a column of it, cannot be read")               \
    X(ORDO_NOT_PREPARED, "not-prepared", "the experiment could not get ready for its levels")      \
    X(ORDO_AS_EXPECTED, "as-expected", "what is expected of the errors holds")                     \
    X(ORDO_NOT_AS_EXPECTED, "not-as-expected", "what is expected of the errors does not hold")

#define ORDO_FURTHER_ENUM(code, name, text) code,
enum ordo_further {
    ORDO_FURTHER_FIRST = ORDO_REASON_COUNT - 1,
    ORDO_FURTHER_LIST(ORDO_FURTHER_ENUM) ORDO_FURTHER_COUNT
};
#undef ORDO_FURTHER_ENUM

/* Name ("solver-failed") and sentence of a reason of either list. Never NULL. */
const char *ordo_any_reason_name(int reason);
const char *ordo_any_reason_text(int reason);

/* The reason of this name; -1 if there is none. */
int ordo_any_reason_find(const char *name);

#endif
