/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * request.h: reading the caller's request, whichever version of the structure it is.
 */
#ifndef ORDO_REQUEST_H
#define ORDO_REQUEST_H

#include "ordo.h"

/* Copy what the caller's header knows of a request and fill up with defaults. What is wrong with
 * the request as such (its size, a value that its enumeration does not have), or NULL; in both
 * cases *request can be read. */
const char *ordo_request_read(const struct ordo_request *given, struct ordo_request *request);

/* Whether theory says that the error grows towards the fine end. */
bool ordo_fine_grows(const struct ordo_request *request);

/* What is wrong with what every fit of a line needs, confidence, min_levels (`least` or more) and
 * window, or NULL. */
const char *ordo_request_fit_fault(const struct ordo_request *request, size_t least);

/* Whether the finest level is the one with the largest x. */
bool ordo_fine_is_large(const struct ordo_request *request);

#endif
