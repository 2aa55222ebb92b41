/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blessing.h: what a new baseline changes, whether that is wanted, and its file.
 */
#ifndef ORDO_BLESSING_H
#define ORDO_BLESSING_H

#include "table/baseline.h"
#include <stdbool.h>

/* Show what the levels change against the baseline `to`, ask unless `yes`, and write it; `from`
 * says in it where they are from, on one line. Returns the exit status: 0 if the baseline is up to
 * date now, 1 if it was left on somebody's word, ORDO_ERROR after a sentence. */
int ordo_bless(const char *to, const char *from, const struct ordo_baseline *levels, bool yes);

#endif
