/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * program.c: which file a program's name means.
 */
#include "ordo.h"
#include "process/process.h"
#include "text/file.h"
#include "text/sentence.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where programs are when there is no PATH, as execvp has it. */
#define PATH_DEFAULT "/bin:/usr/bin"

/* folder/name from the root on; NULL with errno. */
static char *absolute(const char *folder, const char *name) {
    char here[PATH_MAX] = "";

    if (name[0] == '/')
        return strdup(name);
    if (folder == NULL || folder[0] != '/') {
        if (getcwd(here, sizeof here) == NULL)
            return NULL;
        char *between = ordo_path_join(here, folder);
        char *path = between != NULL ? ordo_path_join(between, name) : NULL;
        free(between);
        return path;
    }
    return ordo_path_join(folder, name);
}

/* Whether the system would execute it; else errno says why not. */
static bool executable(const char *path) {
    struct stat info;

    if (stat(path, &info) != 0)
        return false;
    if (!S_ISREG(info.st_mode)) {
        errno = EISDIR;
        return false;
    }
    return access(path, X_OK) == 0;
}

/* A name without a slash: the first folder of PATH that has it. *path is NULL if none has, and
 * *denied whether one had a file that may not be executed. */
static int search(const char *name, char **path, bool *denied) {
    const char *places = getenv("PATH");
    bool more = true;

    for (const char *p = places != NULL ? places : PATH_DEFAULT; *path == NULL && more;) {
        const size_t length = strcspn(p, ":");
        char *folder = strndup(p, length);
        *path = folder != NULL ? absolute(folder, name) : NULL;
        free(folder);
        if (*path == NULL)
            return ORDO_ENOMEM;
        if (!executable(*path)) {
            *denied = *denied || errno == EACCES;
            free(*path);
            *path = NULL;
        }
        more = p[length] != '\0';
        p += length + more;
    }
    return ORDO_OK;
}

int ordo_program_find(const char *name, const char *folder, char **path, char message[],
                      size_t size) {
    bool denied = false;

    message[0] = '\0';
    *path = NULL;
    if (strchr(name, '/') != NULL) {
        *path = absolute(folder, name);
        if (*path == NULL)
            return ordo_out_of_memory(name, message, size);
        if (executable(*path))
            return ORDO_OK;
        if (errno == ENOENT || errno == ENOTDIR)
            ordo_fail(ORDO_EIO, message, size, "%s: there is no such program (%s)", name, *path);
        else
            ordo_fail(ORDO_EIO, message, size, "%s: cannot be executed: %s (%s)", name,
                      errno == EISDIR ? "it is no regular file" : strerror(errno), *path);
        free(*path);
        *path = NULL;
        return ORDO_EIO;
    }
    const int status = name[0] != '\0' ? search(name, path, &denied) : ORDO_OK;
    if (status != ORDO_OK)
        return ordo_out_of_memory(name, message, size);
    if (*path != NULL)
        return ORDO_OK;
    char *beside = name[0] != '\0' ? absolute(folder, name) : NULL;
    const bool meant = beside != NULL && executable(beside);
    free(beside);
    return ordo_fail(ORDO_EIO, message, size, "%s: %s%s%s", name[0] != '\0' ? name : "\"\"",
                     denied ? "the program that PATH has may not be executed"
                            : "there is no such program in PATH",
                     meant ? "; write ./" : "", meant ? name : "");
}
