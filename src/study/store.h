/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store.h: results on disk (SQLite), level by level as they are done, run after run. A level is
 * kept before its outcome is told on: a crash, a full disk or a reader at the wrong moment costs at
 * most the level in hand. A level is there once, under the fingerprint of all that determines it
 * (fingerprint.h), and is not measured again while that is the same. Nothing here knows a setting,
 * a figure or an experiment by name.
 *
 * Tables; NULL stands for NaN:
 *
 * runs (id, began, version, program, revision, machine, command, directory, slice, threads,
 * interrupted, seconds): in the order of their ids; `began` is what the clock said, and nothing
 * depends on it. `program` is the digest of the program and its libraries, `revision` the commit of
 * the repository that the case files are in. The last three are NULL until it is over.
 *
 * cases (id, digest, name, file, experiment, x, levels): what cases state, each once for all runs
 * in which it states the same; `levels` are coordinates, "8 16" or "0.1,1 0.05,1".
 *
 * claims (case_id, claim, figure).
 *
 * settings (case_id, place, part, claim, name, value, given, line): every value that there is,
 * defaults too; `part` is experiment, study or expect.
 *
 * quantities (case_id, figure, place, name): the coordinates (figure = 0) and figures of a case.
 *
 * results (run, place, case_id, fingerprint, levels, measurements, failure, failure_reason, scale,
 * seconds, reused): the cases of a run; `levels` are those that it has read, `measurements` is
 * "level:seed …" or NULL if each level has the seeds 1, 2, …; `seconds` are those of the
 * preparation; `reused` is the number of measurements that were there.
 *
 * labels (run, result, place, label): what a result calls a coordinate or figure.
 *
 * verdicts (run, result, claim, verdict, reason, order, lower, upper, constant, finest): what the
 * run said of each claim; the order with its interval, the constant, the error at the finest level.
 *
 * fingerprints (id, digest, scale, seconds): what levels are known by, and what their preparation
 * has told (NULL: nobody has prepared them). Without a digest they are of one result only.
 *
 * levels (id, fingerprint, coordinates, seed, place, run, status, seconds, wall, memory, note): the
 * latest measurement of each level, and the run that has made it.
 *
 * figures (level, place, value, predicted): those of a level that have a value.
 */
#ifndef ORDO_STORE_H
#define ORDO_STORE_H

#include "study/study.h"

struct ordo_store;

/* Name of the store in a report directory. */
#define ORDO_STORE_FILE "results.sqlite"

/* Where a run comes from, each NULL if it is not known: its command line, the commit of its cases.
 */
struct ordo_origin {
    const char *command, *revision;
};

/* Open a store, an empty one if there is none, to add a run to it. Returns ORDO_OK, ORDO_ENOMEM, or
 * ORDO_EIO with a sentence in message[size]: also if another run is keeping results there, or if
 * what is there is no store of this format, is damaged or read-only, which it then stays. Close
 * accepts NULL; a run that has ended leaves one file. */
int ordo_store_open(const char *path, struct ordo_store **store, char message[], size_t size);
void ordo_store_close(struct ordo_store *store);

/* Open a store to recall levels from it and nothing else, as ordo_store_load does; *store is NULL
 * if no run has begun in it. ORDO_OK, ORDO_ENOMEM, or ORDO_EIO with a sentence in message[size]. */
int ordo_store_view(const char *path, struct ordo_store **store, char message[], size_t size);

/* What to keep of the run; the texts must outlive it. Before the run. */
void ordo_store_origin(struct ordo_store *store, const struct ordo_origin *origin);

/* Who keeps the results of a run: all cases as it begins, levels as they are done, verdicts. tell()
 * returns ORDO_OK, or ORDO_EIO from the first failure on, after which nothing more is tried. The
 * store must outlive the run. */
struct ordo_sink ordo_store_sink(struct ordo_store *store);

/* Who knows the levels with figures that the store has. The store must outlive the run. */
struct ordo_recall ordo_store_recall(struct ordo_store *store);

/* Have `complain` called with a sentence at once when something cannot be kept. */
void ordo_store_complain(struct ordo_store *store,
                         void (*complain)(void *context, const char *sentence), void *context);

/* That sentence: the path, what could not be kept, SQLite's own words. NULL if all was kept. */
const char *ordo_store_error(const struct ordo_store *store);

/* Read a run back, the last one if `run` is 0, also one that is still running: cases, whose
 * functions have a text and a line only, and results, not judged yet. A level that has not been
 * kept is ORDO_EINTERRUPTED. Returns ORDO_OK, ORDO_ENOMEM, or ORDO_EIO with a sentence in
 * message[size]; on failure both are left empty. *cases own everything but must outlive *study. */
int ordo_store_load(const char *path, size_t run, struct ordo_cases *cases,
                    struct ordo_study *study, char message[], size_t size);

/* What was joined: levels that were added, and those that were there with the same bits. */
struct ordo_merged {
    size_t added, both;
};

/* Join the stores at paths[count] into the one at `out`, which is made if it is not there: their
 * levels, whatever slice of whatever run has measured them, and their runs behind those that are
 * there. A level that is in two of them has the same bits in both, or failed in one. Returns
 * ORDO_OK, ORDO_ENOMEM, or ORDO_EIO with a sentence in message[size]: `out` then has the stores
 * before the one that the sentence names, and nothing of that one. */
int ordo_store_merge(const char *out, const char *const paths[], size_t count,
                     struct ordo_merged *merged, char message[], size_t size);

#endif
