/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mutate.h: spoil a table on purpose, and find the smallest fault that a request would catch in it.
 *
 * A specification is a kind and a value, "contaminate:0.01". Fine is where the expected order says
 * that the error is small (large x for a negative order), x0 is the coarsest level and e0 the
 * geometric mean of its errors.
 *
 *     contaminate:s   error + s * e0 * (x/x0)^q: a part of first order that is the share s of the
 *                     coarsest error; q = ±1 with the sign of the expected order, or half of it if
 *                     the expected order is not above 1
 *     order:d         error * (x/x0)^∓d: the error falls more slowly by d; faster if d < 0
 *     floor:f         error + f: a plateau
 *     noise:s         error * exp(s * normal), the same numbers in every run and for any order of
 *                     the rows
 *     stale:k         the k >= 2 finest levels repeat the error of the coarsest of them
 *     drop:k          the k >= 1 finest levels are gone
 */
#ifndef ORDO_STUDY_MUTATE_H
#define ORDO_STUDY_MUTATE_H

#include "ordo.h"

/* One kind of mutation; the list is closed by a NULL name. */
struct ordo_mutation {
    const char *name;
    const char *summary; /* for a help text */
};
extern const struct ordo_mutation ordo_mutations[];

/* Spoil x[*n] and error[*n] in place; rows of equal x are replicates. The values must be finite and
 * positive. *n shrinks with "drop", and the rows that are left keep their order.
 * Returns ORDO_OK; ORDO_EINVAL (unknown kind, a value outside its range, an invalid table) or
 * ORDO_ENOMEM with one sentence in message[size], the table then unchanged. */
int ordo_mutate(const char *spec, double order, size_t *n, double x[], double error[],
                char message[], size_t size);

/* The smallest value of `kind` ("contaminate", "order" or "floor") from which on the request would
 * not let the table x[n], error[n] pass, by bisection to 0.1 %, in *smallest; for an intent of "at
 * most" the order is shifted to the faster side. NaN if the table does not pass as it is, or if
 * nothing of that kind is caught. message[size] says it in one sentence in any case.
 * Returns ORDO_OK; ORDO_EINVAL (another kind, a request that makes no sense) or ORDO_ENOMEM. */
int ordo_mutate_threshold(const char *kind, size_t n, const double x[], const double error[],
                          const struct ordo_request *request, double *smallest, char message[],
                          size_t size);

#endif
