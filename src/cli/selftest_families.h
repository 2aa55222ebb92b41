/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selftest_families.h: `ordo selftest --families`.
 */
#ifndef ORDO_SELFTEST_FAMILIES_H
#define ORDO_SELFTEST_FAMILIES_H

#include <stdbool.h>
#include <stddef.h>

struct ordo_families_request {
    size_t count;     /* studies of each family */
    const char *seed; /* NULL for the default */
    const char *only; /* name of the one family, NULL for all */
    bool json, verbose;
};

bool ordo_selftest_has_family(const char *name);

/* Draw, judge, print. Returns the exit status. */
int ordo_selftest_families(const struct ordo_families_request *request);

#endif
