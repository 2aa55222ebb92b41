/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spawn.h: the moment between us and a program.
 */
#ifndef ORDO_PROCESS_SPAWN_H
#define ORDO_PROCESS_SPAWN_H

#include <sys/types.h>

struct ordo_spawn {
    const char *program;
    char *const *argv, *const *environment; /* NULL-ended */
    const char *directory;                  /* NULL: ours */
    int descriptors[3];                     /* its standard ones; none of ours is below 3 */
};

/* What could not be done, with its errno. */
struct ordo_spawn_failure {
    enum { ORDO_SPAWN_PROCESS, ORDO_SPAWN_DIRECTORY, ORDO_SPAWN_PROGRAM } what;
    int error;
};

/* Start it as the first of a process group, its signals as a new program has them. Nothing of ours
 * is shared but what has no close-on-exec. Returns its id, or -1 with *failure. */
pid_t ordo_spawn(const struct ordo_spawn *spawn, struct ordo_spawn_failure *failure);

/* pipe() with close-on-exec, both ends 3 or above, ends[0] not waiting. 0, or -1 with errno. */
int ordo_spawn_pipe(int ends[2]);

/* open() to read, likewise. The descriptor, or -1 with errno. */
int ordo_spawn_open(const char *path);

#endif
