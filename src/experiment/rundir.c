/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rundir.c: directories below TMPDIR, with a lock that tells those of the living from those of the
 * dead, whose process could not tidy up.
 */
#include "experiment/rundir.h"
#include "ordo.h"
#include "text/file.h"
#include "text/sentence.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names below TMPDIR. The lock gets its name once it is held, so that nobody sees it free. */
#define BASE "ordo-run-XXXXXX"
#define PATTERN "ordo-run-??????"
#define LOCK "lock"
#define UNLOCKED ".lock"

static const char *temporary(void) {
    const char *named = getenv("TMPDIR");
    return named != NULL && named[0] == '/' ? named : "/tmp";
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info, (void)where;
    if (remove(path) != 0 && (type == FTW_DNR || type == FTW_DP))
        chmod(path, S_IRWXU); /* a folder without permissions, which is ours all the same */
    return 0;
}

void ordo_rundir_remove(const char *path) {
    enum { TIMES = 8 }; /* each opens the folders of another depth */

    for (int i = 0; i < TIMES && access(path, F_OK) == 0; i++)
        nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Remove the directory if it is of a process that is dead. */
static void remove_dead(const char *path) {
    struct stat info;
    char *lock = ordo_path_join(path, LOCK);
    const bool own =
        lock != NULL && lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == getuid();
    const int file = own ? open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW) : -1;

    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
        ordo_rundir_remove(path);
    if (file >= 0)
        close(file);
    free(lock);
}

static void remove_all_dead(void) {
    DIR *folder = opendir(temporary());

    if (folder == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (fnmatch(PATTERN, entry->d_name, 0) != 0)
            continue;
        char *path = ordo_path_join(temporary(), entry->d_name);
        if (path != NULL)
            remove_dead(path);
        free(path);
    }
    closedir(folder);
}

/* Put a held lock into the directory. The descriptor, or -1 with errno. */
static int lock_make(const char *base) {
    char *before = ordo_path_join(base, UNLOCKED), *lock = ordo_path_join(base, LOCK);
    int file = -1;

    if (before != NULL && lock != NULL)
        file = open(before, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0 && (flock(file, LOCK_EX | LOCK_NB) != 0 || rename(before, lock) != 0)) {
        close(file);
        file = -1;
    }
    free(before);
    free(lock);
    return file;
}

int ordo_rundirs_open(struct ordo_rundirs *rundirs, char message[], size_t size) {
    char real[PATH_MAX];

    *rundirs = (struct ordo_rundirs){.lock = -1};
    remove_all_dead();
    if (realpath(temporary(), real) == NULL)
        return ordo_fail(ORDO_EIO, message, size, "%s: cannot be used for temporary files: %s",
                         temporary(), strerror(errno));
    rundirs->base = ordo_path_join(real, BASE);
    if (rundirs->base == NULL)
        return ordo_out_of_memory(real, message, size);
    if (mkdtemp(rundirs->base) == NULL || (rundirs->lock = lock_make(rundirs->base)) < 0) {
        ordo_fail(ORDO_EIO, message, size, "%s: cannot be made: %s", rundirs->base,
                  strerror(errno));
        ordo_rundirs_close(rundirs);
        return ORDO_EIO;
    }
    return ORDO_OK;
}

void ordo_rundirs_close(struct ordo_rundirs *rundirs) {
    if (rundirs->base == NULL)
        return;
    ordo_rundir_remove(rundirs->base);
    if (rundirs->lock >= 0)
        close(rundirs->lock);
    free(rundirs->base);
    *rundirs = (struct ordo_rundirs){.lock = -1};
}

int ordo_rundir_make(const struct ordo_rundirs *rundirs, const char *keep, const char *name,
                     char **path, char message[], size_t size) {
    char unique[300];
    int status = ORDO_OK;

    snprintf(unique, sizeof unique, "%.250s%s", name, keep != NULL ? "-XXXXXX" : "");
    if (keep != NULL)
        status = ordo_directory_make(keep);
    *path = ordo_path_join(keep != NULL ? keep : rundirs->base, unique);
    if (*path == NULL || status == ORDO_ENOMEM)
        return ordo_out_of_memory(name, message, size);
    if (status == ORDO_OK && (keep != NULL ? mkdtemp(*path) == NULL : mkdir(*path, S_IRWXU) != 0))
        status = ORDO_EIO;
    return status == ORDO_OK
               ? status
               : ordo_fail(status, message, size, "%s: cannot be made: %s", *path, strerror(errno));
}

const char *ordo_path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* All bytes from one file to another. */
static bool copy_bytes(int in, int out) {
    char piece[1 << 16];
    ssize_t got;

    while ((got = read(in, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        for (ssize_t done = 0, more; done < got; done += more)
            if ((more = write(out, piece + done, (size_t)(got - done))) < 0) {
                if (errno != EINTR)
                    return false;
                more = 0;
            }
    }
    return true;
}

int ordo_rundir_copy(const char *from, const char *directory, char message[], size_t size) {
    char *to = ordo_path_join(directory, ordo_path_name(from));
    const int in = open(from, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat info = {.st_mode = 0};
    int out = -1, status = ORDO_OK;

    if (to == NULL)
        status = ordo_out_of_memory(from, message, size);
    else if (in < 0 || fstat(in, &info) != 0)
        status =
            ordo_fail(ORDO_EIO, message, size, "%s: cannot be read: %s", from, strerror(errno));
    else if (!S_ISREG(info.st_mode))
        status =
            ordo_fail(ORDO_EIO, message, size, "%s: is no regular file, expected an input", from);
    else if ((out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                         (info.st_mode & 0777) | S_IWUSR)) < 0 ||
             !copy_bytes(in, out))
        status = ordo_fail(ORDO_EIO, message, size, "%s: cannot be copied to %s: %s", from,
                           directory, strerror(errno));
    if (out >= 0 && close(out) != 0 && status == ORDO_OK)
        status = ordo_fail(ORDO_EIO, message, size, "%s: cannot be copied to %s: %s", from,
                           directory, strerror(errno));
    if (in >= 0)
        close(in);
    free(to);
    return status;
}
