/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.c: write under a temporary name, fsync, rename.
 */
#include "text/file.h"
#include "ordo.h"
#include "text/sentence.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* First size of the buffer for what has no size of its own, such as a pipe. */
#define PIPE_SIZE (64u << 10)

/* Temporary names in use, for a program that is ended by a signal. */
static char *_Atomic being_written[16];

/* Put one name in another's place. */
static void exchange(char *from, char *to) {
    for (size_t i = 0; i < sizeof being_written / sizeof *being_written; i++) {
        char *expected = from;
        if (atomic_compare_exchange_strong(&being_written[i], &expected, to))
            return;
    }
}

void ordo_file_remove_all(void) {
    for (size_t i = 0; i < sizeof being_written / sizeof *being_written; i++) {
        const char *path = being_written[i];
        if (path != NULL)
            unlink(path);
    }
}

int ordo_file_open(struct ordo_file *file, const char *directory, const char *name) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int status = ORDO_ENOMEM;

    *file = (struct ordo_file){0};
    const size_t size = strlen(directory) + strlen(name) + 48;
    file->path = ordo_path_join(directory, name);
    file->temporary = malloc(size);
    if (file->path == NULL || file->temporary == NULL)
        goto done;
    snprintf(file->temporary, size, "%s/.%s.%ld.tmp", directory, name, (long)getpid());

    status = ORDO_EIO;
    exchange(NULL, file->temporary);
    int descriptor = open(file->temporary, flags, 0666);
    if (descriptor < 0 && errno == EEXIST && unlink(file->temporary) == 0)
        descriptor = open(file->temporary, flags, 0666);
    if (descriptor >= 0 && (file->stream = fdopen(descriptor, "w")) != NULL) {
        status = ORDO_OK;
    } else if (descriptor >= 0) {
        unlink(file->temporary);
        close(descriptor);
    }
done:
    if (status != ORDO_OK)
        ordo_file_discard(file);
    return status;
}

int ordo_file_commit(struct ordo_file *file, bool sync) {
    int failed = ferror(file->stream) || fflush(file->stream) != 0;

    if (!failed && sync)
        failed = fsync(fileno(file->stream)) != 0;
    failed |= fclose(file->stream) != 0;
    file->stream = NULL;
    if (failed || rename(file->temporary, file->path) != 0) {
        unlink(file->temporary);
        failed = 1;
    }
    ordo_file_discard(file);
    return failed ? ORDO_EIO : ORDO_OK;
}

void ordo_file_discard(struct ordo_file *file) {
    const int saved = errno;

    if (file->stream != NULL) {
        fclose(file->stream);
        unlink(file->temporary);
    }
    if (file->temporary != NULL)
        exchange(file->temporary, NULL);
    free(file->path);
    free(file->temporary);
    *file = (struct ordo_file){0};
    errno = saved;
}

int ordo_directory_make(const char *path) {
    struct stat info;
    int status = ORDO_EIO;
    char *copy = ordo_path_join(path, NULL);

    if (copy == NULL)
        return ORDO_ENOMEM;
    for (char *p = copy + 1; copy[0] != '\0' && *p != '\0'; p++)
        if (*p == '/') {
            *p = '\0';
            /* Whatever fails here fails again, with the better errno, for the whole path. */
            (void)mkdir(copy, 0777);
            *p = '/';
        }
    if (mkdir(copy, 0777) == 0) {
        status = ORDO_OK;
    } else if (errno == EEXIST && stat(copy, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            status = ORDO_OK;
        else
            errno = ENOTDIR;
    }
    const int saved = errno;
    free(copy);
    errno = saved;
    return status;
}

char *ordo_path_join(const char *a, const char *b) {
    const size_t length = strlen(a), size = length + (b != NULL ? strlen(b) : 0) + 2;
    const bool slash = b != NULL && (length == 0 || a[length - 1] != '/');
    char *path = malloc(size);

    if (path != NULL)
        snprintf(path, size, "%s%s%s", a, slash ? "/" : "", b != NULL ? b : "");
    return path;
}

char *ordo_path_beside(const char *file, const char *path) {
    const char *slash = file != NULL && path[0] != '/' ? strrchr(file, '/') : NULL;
    const size_t folder = slash != NULL ? (size_t)(slash - file) + 1 : 0;
    char *joined = malloc(folder + strlen(path) + 1);

    if (joined != NULL)
        sprintf(joined, "%.*s%s", (int)folder, folder > 0 ? file : "", path);
    return joined;
}

/* Paths that name a pipe somebody has already opened, so that it has a writer or an end. */
static bool is_descriptor(const char *path) {
    return strncmp(path, "/dev/fd/", strlen("/dev/fd/")) == 0 ||
           strncmp(path, "/proc/self/fd/", strlen("/proc/self/fd/")) == 0;
}

/* read() that waits where the file was opened not to. */
static ssize_t read_some(int file, char to[], size_t size) {
    for (;;) {
        struct pollfd ready = {.fd = file, .events = POLLIN};
        const ssize_t got = read(file, to, size);
        if (got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            return got;
        if (errno != EINTR)
            poll(&ready, 1, -1);
    }
}

/* All of an open file, whatever its size is said to be. */
static int read_all(int file, size_t expected, size_t limit, const char *path, char **text,
                    size_t *length, char message[], size_t size) {
    size_t capacity = expected + 2;
    ssize_t got = expected <= limit;

    if (got > 0 && (*text = malloc(capacity)) == NULL)
        return ordo_out_of_memory(path, message, size);
    while (got > 0 && *length <= limit) {
        if (*length + 1 == capacity) {
            char *const grown = realloc(*text, 2 * capacity);
            if (grown == NULL)
                return ordo_out_of_memory(path, message, size);
            *text = grown;
            capacity *= 2;
        }
        got = read_some(file, *text + *length, capacity - 1 - *length);
        *length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        return ordo_fail(ORDO_EIO, message, size, "%s: cannot be read: %s", path, strerror(errno));
    if (expected > limit || *length > limit)
        return ordo_fail(ORDO_EIO, message, size, "%s: is too large, expected at most %zu bytes",
                         path, limit);
    (*text)[*length] = '\0';
    return ORDO_OK;
}

int ordo_file_take(const char *path, const char *what, size_t limit, bool pipes, char **text,
                   size_t *length, char message[], size_t size) {
    const bool standard = pipes && (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0);
    const int file =
        standard ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat info;
    int status;

    message[0] = '\0';
    *text = NULL;
    *length = 0;
    if (file < 0 || fstat(file, &info) != 0)
        status =
            ordo_fail(ORDO_EIO, message, size, "%s: cannot be read: %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = ordo_fail(ORDO_EIO, message, size, "%s: is a directory, expected %s", path, what);
    else if (!S_ISREG(info.st_mode) && !standard && !(pipes && is_descriptor(path)))
        status = ordo_fail(ORDO_EIO, message, size, "%s: is not a regular file, expected %s", path,
                           what);
    else
        status = read_all(file, S_ISREG(info.st_mode) ? (size_t)info.st_size : PIPE_SIZE, limit,
                          path, text, length, message, size);
    if (file >= 0 && !standard)
        close(file);
    if (status != ORDO_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}

char *ordo_file_read(const char *path, size_t *length) {
    char *content, ignored[PATH_MAX];
    size_t bytes;

    ordo_file_take(path, "a file", ORDO_FILE_READ_MAX, false, &content, &bytes, ignored,
                   sizeof ignored);
    if (length != NULL)
        *length = bytes;
    return content;
}

int ordo_file_copy(const char *from, const char *directory, const char *name) {
    struct ordo_file file = {0};
    size_t length;
    char *content = ordo_file_read(from, &length);
    int status = ORDO_EIO;

    if (content == NULL)
        return ORDO_EIO;
    status = ordo_file_open(&file, directory, name);
    if (status == ORDO_OK) {
        fwrite(content, 1, length, file.stream);
        status = ordo_file_commit(&file, false);
    }
    free(content);
    return status;
}
