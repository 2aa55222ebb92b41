/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_file.c: a table from a file or a pipe; its columns by name.
 */
#include "ordo.h"
#include "table/csv.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* First size of the buffer for what has no size of its own, such as a pipe. */
#define PIPE_SIZE (64u << 10)

void ordo_table_free(struct ordo_table *table) {
    if (table == NULL)
        return;
    free(table->path);
    free(table->names);
    free(table->value);
    free(table->line);
    free(table->text);
    free(table->content);
    *table = (struct ordo_table){0};
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

static int too_large(const char *path, char message[], size_t size) {
    ordo_sentence_format(message, size, "%s: is too large, expected at most %u bytes", path,
                         ORDO_TABLE_SIZE);
    return ORDO_EIO;
}

/* The whole of a file from malloc, closed by a NUL that *length does not count. */
static int read_text(int file, size_t expected, const char *path, char **text, size_t *length,
                     char message[], size_t size) {
    size_t capacity = expected + 2;
    ssize_t got = 1;

    *length = 0;
    if (expected > ORDO_TABLE_SIZE)
        return too_large(path, message, size);
    if ((*text = malloc(capacity)) == NULL)
        return ordo_out_of_memory(path, message, size);
    while (got > 0 && *length <= ORDO_TABLE_SIZE) {
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
    (*text)[*length] = '\0';
    if (got < 0) {
        ordo_sentence_format(message, size, "%s: cannot be read: %s", path, strerror(errno));
        return ORDO_EIO;
    }
    return *length > ORDO_TABLE_SIZE ? too_large(path, message, size) : ORDO_OK;
}

int ordo_table_read(const char *path, struct ordo_table *table, char message[], size_t size) {
    const bool standard = strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0;
    const int file =
        standard ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat info;
    char *text = NULL;
    size_t length = 0;
    int status = ORDO_EIO;

    message[0] = '\0';
    *table = (struct ordo_table){0};
    if (file < 0 || fstat(file, &info) != 0)
        ordo_sentence_format(message, size, "%s: cannot be read: %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        ordo_sentence_format(message, size, "%s: is a directory, expected a table", path);
    else if (!S_ISREG(info.st_mode) && !standard && !is_descriptor(path))
        ordo_sentence_format(message, size, "%s: is not a regular file, expected a table", path);
    else
        status = read_text(file, S_ISREG(info.st_mode) ? (size_t)info.st_size : PIPE_SIZE, path,
                           &text, &length, message, size);
    if (file >= 0 && !standard)
        close(file);
    if (status == ORDO_OK)
        return ordo_table_parse(path, text, length, table, message, size);
    free(text);
    return status;
}

/* The column that a text of digits only is the number of. */
static bool find_number(const struct ordo_table *table, const char *name, size_t *column) {
    const size_t digits = strspn(name, "0123456789");
    unsigned long number;

    if (digits == 0 || name[digits] != '\0')
        return false;
    number = strtoul(name, NULL, 10); /* ULONG_MAX if it is too large */
    if (number < 1 || number > table->columns)
        return false;
    *column = number - 1;
    return true;
}

void ordo_table_names(const struct ordo_table *table, char list[], size_t size) {
    size_t used = 0;

    for (size_t j = 0; j < table->columns && used < size; j++)
        used +=
            (size_t)snprintf(list + used, size - used, "%s%s", j > 0 ? ", " : "", table->names[j]);
}

int ordo_table_column(const struct ordo_table *table, const char *name, size_t *column,
                      char message[], size_t size) {
    const char *near;
    char list[512], hint[128] = "";
    size_t found = 0;

    message[0] = '\0';
    for (size_t j = 0; j < table->columns; j++) {
        if (strcmp(table->names[j], name) != 0)
            continue;
        if (found++ > 0) {
            ordo_sentence_format(message, size,
                                 "%s: columns %zu and %zu are both named '%s', expected a number",
                                 table->path, *column + 1, j + 1, name);
            return ORDO_EINVAL;
        }
        *column = j;
    }
    if (found == 1 || find_number(table, name, column))
        return ORDO_OK;
    if (strcmp(table->names[0], "1") == 0) { /* no header has such a name */
        ordo_sentence_format(message, size,
                             "%s: has no column '%s', expected a number from 1 to %zu, as its "
                             "first line names no columns",
                             table->path, name, table->columns);
        return ORDO_EINVAL;
    }
    ordo_table_names(table, list, sizeof list);
    near = ordo_suggest(name, (const char *const *)table->names, table->columns);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean '%s'?)", near);
    ordo_sentence_format(message, size,
                         "%s: has no column '%s'%s, expected a number from 1 to %zu or one of: %s",
                         table->path, name, hint, table->columns, list);
    return ORDO_EINVAL;
}
