/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selftest_families.h: `ordo selftest --families`.
 */
#ifndef ORDO_SELFTEST_FAMILIES_H
#define ORDO_SELFTEST_FAMILIES_H

#include "case/faults.h"

struct ordo_families_request {
    size_t count;     /* studies of each family */
    const char *seed; /* NULL for the default */
    const char *only; /* name of the one family, NULL for all */
    bool json, verbose;
    bool until_decided; /* judge the levels at which `ordo run --until-decided` would stop */
};

/* How often a rule errs on claims whose truth is known. */
struct ordo_score {
    size_t good, bad; /* studies by their truth */
    size_t false_passes, false_fails, good_undecided, bad_undecided;
};

void ordo_score_add(struct ordo_score *score, bool truth, enum ordo_verdict verdict);

/* Rule 0 is ours, then the rivals in their order. */
const char *ordo_rule_name(const struct ordo_rivals *rivals, size_t rule);
const char *ordo_rule_source(const struct ordo_rivals *rivals, size_t rule);

bool ordo_selftest_has_family(const char *name);

/* Draw, judge, print. Returns the exit status. */
int ordo_selftest_families(const struct ordo_families_request *request);

#endif
