/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * history.h: what the runs of a store said of each claim, one after the other.
 */
#ifndef ORDO_HISTORY_H
#define ORDO_HISTORY_H

#include "ordo.h"
#include <stdbool.h>
#include <stddef.h>

/* What one run said of one claim. */
struct ordo_past {
    size_t run;                       /* its number in the store */
    char *name, *figure;              /* of the case, of what is claimed about */
    char *began, *version, *revision; /* of the run; NULL if it is not known */
    char *verdict, *reason;
    double order, interval[2]; /* NaN if no order was fitted */
    double constant;
    double finest; /* the error at the finest level */
    bool changed;  /* the interval has no point in common with that of an earlier run since the
                      last change, or no order is there where one was, or the other way round */
};

struct ordo_history {
    struct ordo_past *past; /* past[count], by case, figure and run */
    size_t count;
};

/* The history of the cases whose names match the pattern (as a shell's; NULL: all). Returns
 * ORDO_OK, ORDO_ENOMEM, or ORDO_EIO with a sentence in message[size], and then *history is empty.
 */
int ordo_history_load(const char *path, const char *glob, struct ordo_history *history,
                      char message[], size_t size);
void ordo_history_free(struct ordo_history *history);

/* Whether past[i] is about another claim than the one before it. */
bool ordo_history_begins(const struct ordo_history *history, size_t i);

#endif
