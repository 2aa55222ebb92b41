/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * request.c: reading the caller's request, whichever version of the structure it is.
 * Every comparison is written so that NaN is wrong.
 */
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <string.h>

/* Size of the first version, up to its last member. What followed it was padding, where
 * `deterministic` lies now: of a request that has no `fine` nothing behind the first version is
 * read. A pointer is read whole or not at all. */
static const size_t first_size = offsetof(struct ordo_request, replicates) + sizeof(bool);
static const size_t second_size = offsetof(struct ordo_request, fine) + sizeof(enum ordo_fine);
static const size_t third_size =
    offsetof(struct ordo_request, standard_error) + sizeof(const double *);

void ordo_request_init(struct ordo_request *request, size_t size) {
    struct ordo_request initial = ORDO_REQUEST_DEFAULT;

    initial.size = size;
    memset(request, 0, size);
    memcpy(request, &initial, GSL_MIN(size, sizeof initial));
}

const char *ordo_request_read(const struct ordo_request *given, struct ordo_request *request) {
    *request = (struct ordo_request)ORDO_REQUEST_DEFAULT;
    if (given->size < first_size)
        return "the request has no size: begin it with ORDO_REQUEST_DEFAULT or ordo_request_init";
    memcpy(request, given,
           given->size < second_size ? first_size : GSL_MIN(given->size, sizeof *request));
    if (given->size < third_size)
        request->standard_error = NULL;
    if (request->intent != ORDO_EQUAL && request->intent != ORDO_AT_LEAST &&
        request->intent != ORDO_AT_MOST)
        return "the intent must be one of equal, at_least and at_most";
    if (request->fine != ORDO_FINE_AUTO && request->fine != ORDO_FINE_LARGE &&
        request->fine != ORDO_FINE_SMALL)
        return "the fine end must be one of auto, large and small";
    return NULL;
}

bool ordo_fine_is_large(const struct ordo_request *r) {
    return r->fine == ORDO_FINE_AUTO ? r->order < 0 : r->fine == ORDO_FINE_LARGE;
}

bool ordo_fine_grows(const struct ordo_request *r) {
    return ordo_fine_is_large(r) != (r->order < 0);
}

const char *ordo_request_fit_fault(const struct ordo_request *r, size_t least) {
    if (!(r->confidence > 0 && r->confidence < 1))
        return "the confidence must lie strictly between 0 and 1";
    if (r->min_levels < least)
        return "a fit with an interval needs at least 3 levels";
    if (!(gsl_finite(r->from) && r->from >= 0 && r->from <= r->to))
        return "the window must run from a smaller to a larger x";
    return NULL;
}
