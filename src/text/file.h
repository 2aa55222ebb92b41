/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h: files that are either whole or not there, and files of strangers.
 */
#ifndef ORDO_REPORT_FILE_H
#define ORDO_REPORT_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* A file being written under a temporary name beside its final one. */
struct ordo_file {
    FILE *stream;
    char *path, *temporary;
};

/* Start directory/name. Returns ORDO_OK, ORDO_EIO (see errno) or ORDO_ENOMEM. */
int ordo_file_open(struct ordo_file *file, const char *directory, const char *name);

/* Close it and give it its name; `sync` waits for the disk first, so that not even a power cut
 * leaves half a file. Returns ORDO_OK or ORDO_EIO, and then nothing is left behind. */
int ordo_file_commit(struct ordo_file *file, bool sync);

/* Throw it away. A zeroed or committed file is fine. */
void ordo_file_discard(struct ordo_file *file);

/* Remove what is being written under temporary names; for a signal handler that ends the program.
 */
void ordo_file_remove_all(void);

/* mkdir -p. Returns ORDO_OK, ORDO_EIO (see errno) or ORDO_ENOMEM. */
int ordo_directory_make(const char *path);

/* a/b, or a alone if b is NULL. The caller frees; NULL if memory ran out. */
char *ordo_path_join(const char *a, const char *b);

/* The path that a file states, which is relative to the folder of that file (NULL: none) unless it
 * begins at the root. The caller frees; NULL if memory ran out. */
char *ordo_path_beside(const char *file, const char *path);

/* A stranger's whole file of at most `limit` bytes, closed by a NUL that *length does not count;
 * the caller frees *text. It must be a regular file, as reading a fifo may never end; with `pipes`
 * "-", /dev/stdin and the like of /dev/fd/63 (process substitution) are read to their end too.
 * Returns ORDO_OK; ORDO_EIO or ORDO_ENOMEM with a sentence in message[size], which calls what is
 * expected `what` ("a table"), and *text NULL. */
int ordo_file_take(const char *path, const char *what, size_t limit, bool pipes, char **text,
                   size_t *length, char message[], size_t size);

/* A whole file of at most ORDO_FILE_READ_MAX bytes, closed by '\0', its length in *length (may be
 * NULL). The caller frees; NULL if it cannot be read. */
#define ORDO_FILE_READ_MAX (16u << 20)
char *ordo_file_read(const char *path, size_t *length);

/* Copy a file to directory/name, whole or not at all. ORDO_OK, ORDO_EIO or ORDO_ENOMEM. */
int ordo_file_copy(const char *from, const char *directory, const char *name);

#endif
