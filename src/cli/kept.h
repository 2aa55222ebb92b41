/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kept.h: what subcommands share about results that are kept in a directory.
 */
#ifndef ORDO_CLI_KEPT_H
#define ORDO_CLI_KEPT_H

#include "cli/cli.h"
#include "study/store.h"

/* Where a run comes from, as a store keeps it. */
struct ordo_provenance {
    char command[4096]; /* the command line, as a shell takes it; cut */
    char revision[64];  /* the commit; "" if it is not known */
};

/* The words of the command line, and the commit that `git` tells for the folder of a case file,
 * NULL to start no program, or else CI's variables. */
void ordo_provenance_find(int argc, char *const argv[], const char *file,
                          struct ordo_provenance *provenance);

/* Open the store of a directory, which is made if it is not there, for a run. A level that cannot
 * be kept is said at once. Returns false after a sentence. */
bool ordo_kept_open(const char *directory, const struct ordo_provenance *provenance,
                    struct ordo_store **store);

/* Read and judge a run that is kept: "DIR" is its last one, "DIR@3" the third; directory[size], if
 * it is not NULL, is DIR. Returns false after a sentence; free both in every case. */
bool ordo_kept_load(const char *word, char directory[], size_t size, struct ordo_cases *cases,
                    struct ordo_study *study);

/* "2/5" as slice and slices. Returns false if it is none. */
bool ordo_slice_parse(const char *text, size_t *slice, size_t *slices);

/* Say what a slice has measured, in words or as JSON. */
void ordo_slice_print(const struct ordo_study *study, const char *directory, bool json);

#endif
