/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * role.c: what the name of a column says of it.
 */
#include "table/role.h"
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const spacings[] = {"h",     "dx",        "dy",       "dz",        "dt",
                                       "tau",   "step",      "spacing",  "mesh_size", "hmax",
                                       "h_max", "step_size", "stepsize", NULL};
static const char *const sizes[] = {"n",        "nx",     "m",     "dof",    "dofs",
                                    "ndof",     "ndofs",  "cells", "ncells", "nodes",
                                    "elements", "points", "steps", "nsteps", "samples",
                                    "width",    "size",   "level", "levels", NULL};
/* Words of a name, which anything but letters and digits parts. */
static const char *const others[] = {"rate", "rates",   "order",  "orders", "eoc",        "time",
                                     "cpu",  "seconds", "iter",   "iters",  "iterations", "seed",
                                     "run",  "se",      "stderr", "std",    NULL};

static bool is_one_of(const char *word, size_t length, const char *const list[]) {
    for (; *list != NULL; list++)
        if (strlen(*list) == length && strncasecmp(word, *list, length) == 0)
            return true;
    return false;
}

static bool has_err(const char *name) {
    for (; *name != '\0'; name++)
        if (strncasecmp(name, "err", 3) == 0)
            return true;
    return false;
}

enum ordo_role ordo_column_role(const char *name) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    if (has_err(name))
        return ORDO_ROLE_ERROR;
    if (is_one_of(name, strlen(name), spacings))
        return ORDO_ROLE_SPACING;
    if (is_one_of(name, strlen(name), sizes))
        return ORDO_ROLE_SIZE;
    while (*name != '\0') {
        const size_t length = strspn(name, letters);
        if (is_one_of(name, length, others))
            return ORDO_ROLE_OTHER;
        name += length + strcspn(name + length, letters);
    }
    return ORDO_ROLE_ERROR;
}
