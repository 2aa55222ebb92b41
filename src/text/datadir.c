/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datadir.c: search the environment, what is around the program, and the installation for a data
 * file.
 */
#include "text/datadir.h"
#include "ordo.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where `meson install` puts the data; comes from the build. */
#ifndef ORDO_DATADIR
#define ORDO_DATADIR ""
#endif

/* The folder the program is in, "" if the system does not tell. */
static void program_folder(char path[], size_t size) {
    const ssize_t length = readlink("/proc/self/exe", path, size - 1);

    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
}

int ordo_data_path(const char *sub, char path[], size_t size) {
    char folder[PATH_MAX];
    /* An installed program and its data may have been moved together; one that was only built is
     * two folders below the source. */
    const struct {
        const char *root, *between;
    } places[] = {{getenv("ORDO_DATADIR"), "/"},
                  {folder, "/../share/ordo/"},
                  {folder, "/../../"},
                  {ORDO_DATADIR, "/"}};

    program_folder(folder, sizeof folder);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].root == NULL || places[i].root[0] == '\0')
            continue;
        const int length = snprintf(path, size, "%s%s%s", places[i].root, places[i].between, sub);
        if (length > 0 && (size_t)length < size && access(path, R_OK) == 0)
            return ORDO_OK;
    }
    if (size > 0)
        path[0] = '\0';
    return ORDO_EIO;
}
