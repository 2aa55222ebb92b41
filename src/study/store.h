/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store.h: results on disk (SQLite), level by level as they are done. A level is kept before its
 * outcome is told on: a crash, a full disk or a reader at the wrong moment costs at most the level
 * in hand. Nothing here knows a setting, a figure or an experiment by name.
 *
 * Tables, whose `id` is the place of a case in the run; NULL stands for NaN:
 *
 * run (key, value): format and version; interrupted, seconds and threads once it is over.
 *
 * cases (id, name, file, experiment, x, levels, measurements, failure, …): `levels` are
 * coordinates, "8 16" or "0.1,1 0.05,1"; `measurements` is "level:seed …", or NULL if each level
 * has the seeds 1, 2, ….
 *
 * claims (id, claim, figure).
 *
 * settings (id, place, part, claim, name, value, given, line): every value that there is, defaults
 * too; `part` is experiment, study or expect.
 *
 * labels (id, place, label): what a case calls a coordinate or figure.
 *
 * levels_EXPERIMENT (id, place, level, seed, status, seconds, memory, note, …): then a column for
 * each coordinate, each figure and each predicted_FIGURE. What has no row was not run.
 */
#ifndef ORDO_STORE_H
#define ORDO_STORE_H

#include "study/study.h"

struct ordo_store;

/* Name of the store in a report directory. */
#define ORDO_STORE_FILE "results.sqlite"

/* Open a new, empty store. What an earlier run kept there, with all that a crash has left beside
 * it, is in the one file "path.previous" before anything is replaced. Returns ORDO_OK, ORDO_ENOMEM,
 * or ORDO_EIO with a sentence in message[size], also if another run is keeping results there. Close
 * accepts NULL; a run that has ended leaves one file. */
int ordo_store_create(const char *path, struct ordo_store **store, char message[], size_t size);
void ordo_store_close(struct ordo_store *store);

/* Who keeps the results of a run: all cases as it begins, levels as they are done. tell() returns
 * ORDO_OK, or ORDO_EIO from the first failure on, after which nothing more is tried. The store must
 * outlive the run. */
struct ordo_sink ordo_store_sink(struct ordo_store *store);

/* Have `complain` called with a sentence at once when something cannot be kept. */
void ordo_store_complain(struct ordo_store *store,
                         void (*complain)(void *context, const char *sentence), void *context);

/* That sentence: the path, what could not be kept, SQLite's own words. NULL if all was kept. */
const char *ordo_store_error(const struct ordo_store *store);

/* Read a study back, also one that is still running: cases, whose functions have a text and a line
 * only, and results, not judged yet. A level that has not been kept is ORDO_EINTERRUPTED. Returns
 * ORDO_OK, ORDO_ENOMEM, or ORDO_EIO with a sentence in message[size]; on failure both are left
 * empty. *cases own everything but must outlive *study. */
int ordo_store_load(const char *path, struct ordo_cases *cases, struct ordo_study *study,
                    char message[], size_t size);

#endif
