/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datadir.c: search the environment, the installation and the source tree for a data file.
 */
#include "study/datadir.h"
#include "ordo.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Both come from the build; without one there is one place less to search. */
#ifndef ORDO_DATADIR
#define ORDO_DATADIR ""
#endif
#ifndef ORDO_SOURCE_ROOT
#define ORDO_SOURCE_ROOT ""
#endif

int ordo_data_path(const char *sub, char path[], size_t size) {
    const char *const roots[] = {getenv("ORDO_DATADIR"), ORDO_DATADIR, ORDO_SOURCE_ROOT};

    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (roots[i] == NULL || roots[i][0] == '\0')
            continue;
        const int length = snprintf(path, size, "%s/%s", roots[i], sub);
        if (length > 0 && (size_t)length < size && access(path, R_OK) == 0)
            return ORDO_OK;
    }
    if (size > 0)
        path[0] = '\0';
    return ORDO_EIO;
}
