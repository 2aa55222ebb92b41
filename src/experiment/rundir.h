/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rundir.h: the directories in which programs run, each fresh.
 */
#ifndef ORDO_EXPERIMENT_RUNDIR_H
#define ORDO_EXPERIMENT_RUNDIR_H

#include <stddef.h>

/* The place of a case's run directories, below TMPDIR. Whose process holds the lock of its file
 * "lock" is alive. */
struct ordo_rundirs {
    char *base; /* NULL if there is none */
    int lock;   /* a descriptor */
};

/* Make it; what processes that were killed left of theirs is removed first. ORDO_OK; ORDO_EIO or
 * ORDO_ENOMEM with a sentence in message[size]. */
int ordo_rundirs_open(struct ordo_rundirs *rundirs, char message[], size_t size);

/* Remove it with all that is in it. A closed one is fine. */
void ordo_rundirs_close(struct ordo_rundirs *rundirs);

/* A fresh directory base/NAME or, if `keep` is not NULL, keep/NAME-XXXXXX, into *path, which the
 * caller frees. ORDO_OK; ORDO_EIO or ORDO_ENOMEM with a sentence. */
int ordo_rundir_make(const struct ordo_rundirs *rundirs, const char *keep, const char *name,
                     char **path, char message[], size_t size);

/* Copy a regular file there, under its own name and with its permissions. As above. */
int ordo_rundir_copy(const char *from, const char *directory, char message[], size_t size);

/* Remove a directory with all that is in it; links are not followed. */
void ordo_rundir_remove(const char *path);

/* The last part of a path. */
const char *ordo_path_name(const char *path);

#endif
