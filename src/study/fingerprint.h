/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fingerprint.h: what the levels of a case are known by, whichever case, run and machine has
 * measured them: a digest of everything that determines a figure but the level and its seed.
 */
#ifndef ORDO_FINGERPRINT_H
#define ORDO_FINGERPRINT_H

#include "study/case.h"

/* The fingerprint of a case: the program and its libraries, the experiment, what it calls its
 * quantities, every setting, what is wanted of the figures, what the experiment adds. "" if its
 * levels cannot stand for themselves in later runs. ORDO_OK, ORDO_ENOMEM, or a status of the
 * experiment, whose reason is in the setup's message. */
int ordo_fingerprint(const struct ordo_case *c, struct ordo_setup *setup,
                     char fingerprint[ORDO_DIGEST_SIZE]);

/* A level as a text, exactly: "0.1,1"; at[count], text[size]. */
#define ORDO_COORDINATES_SIZE (32 * ORDO_COORDINATES_MAX)
void ordo_coordinates_text(const double at[], size_t count, char text[], size_t size);

#endif
