/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store.h: results on disk (SQLite), level by level as they are done, so that a crash or Ctrl-C
 * loses none. Tables: `run` (key, value), `cases` (one row each, its description and expectations),
 * `domains` (the box, one row a dimension), `levels` (one row each). NULL stands for NaN.
 */
#ifndef ORDO_STORE_H
#define ORDO_STORE_H

#include "study/study.h"

struct ordo_store;

/* Name of the store in a report directory. */
#define ORDO_STORE_FILE "results.sqlite"

/* Open a new, empty store; a file of this name becomes "path.previous". Returns ORDO_OK,
 * ORDO_ENOMEM or ORDO_EIO with a sentence in message[size]. Close accepts NULL. */
int ordo_store_create(const char *path, struct ordo_store **store, char message[], size_t size);
void ordo_store_close(struct ordo_store *store);

/* Add a case by its index in the study, with the failure that kept it from running if any, and its
 * levels as they are; put one level in place of what was there; close the run. One thread at a
 * time. ORDO_OK or ORDO_EIO, with SQLite's words in ordo_store_error. */
int ordo_store_case(struct ordo_store *store, size_t index, const struct ordo_result *result);
int ordo_store_level(struct ordo_store *store, size_t index, const struct ordo_measurement *level);
int ordo_store_finish(struct ordo_store *store, const struct ordo_study *study);
const char *ordo_store_error(struct ordo_store *store);

/* Read a study back: cases (without their functions) and results, not judged yet. Returns ORDO_OK,
 * ORDO_ENOMEM, or ORDO_EIO with a sentence in message[size]; on failure both are left empty.
 * *cases must outlive *study. */
int ordo_store_load(const char *path, struct ordo_cases *cases, struct ordo_study *study,
                    char message[], size_t size);

#endif
