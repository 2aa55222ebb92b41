/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gnuplot.c: two gnuplot processes, each reading a list of calls from a file.
 *
 * A file and not a pipe: a gnuplot that dies cannot block or signal us. It goes on after a call
 * that fails, and leaves an empty picture, hence the check and the rename afterwards.
 */
#include "picture/gnuplot.h"
#include "ordo.h"
#include "text/file.h"
#include "text/format.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 2

/* Pictures under their temporary names: ".STEM.tmp.svg", as the extension chooses the terminal. */
#define TEMPORARY "%s/.%s.tmp.%s"

extern char **environ;

static const char *const extensions[] = {"svg", "png", "pdf"};
#define EXTENSIONS (sizeof extensions / sizeof extensions[0])
static const char *const ends[EXTENSIONS] = {"</svg>", "IEND", "%%EOF"};

struct process {
    char *calls, *log; /* paths of its input and of what it says */
    pid_t pid;         /* 0 if it was not started */
};

static char *path_format(const char *format, const char *directory, const char *stem,
                         const char *extension) {
    const size_t size = strlen(directory) + strlen(stem) + strlen(extension) + 32;
    char *path = malloc(size);

    if (path != NULL)
        snprintf(path, size, format, directory, stem, extension);
    return path;
}

/* In gnuplot's single-quoted strings only the quote is special, and is doubled. */
static void put_quoted(FILE *out, const char *text) {
    fputc('\'', out);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\'')
            fputc('\'', out);
        fputc(*p, out);
    }
    fputc('\'', out);
}

/* The share of process `which`: every PROCESSES-th picture. */
static int calls_write(const char *path, const char *directory,
                       const struct ordo_drawing drawings[], size_t count, size_t which) {
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return ORDO_EIO;
    fputs("cd ", out);
    put_quoted(out, directory);
    fputc('\n', out);
    for (size_t i = which; i < count; i += PROCESSES)
        for (size_t e = 0; e < EXTENSIONS; e++)
            fprintf(out, "call '%s' '%s.dat' '.%s.tmp.%s'\nset output\n", drawings[i].script,
                    drawings[i].stem, drawings[i].stem, extensions[e]);
    const int failed = ferror(out);
    return fclose(out) != 0 || failed ? ORDO_EIO : ORDO_OK;
}

/* Start gnuplot without the user's own settings. Returns 0 or an errno. */
static int process_start(struct process *process) {
    char name[] = "gnuplot", defaults[] = "-d";
    char *const arguments[] = {name, defaults, NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);

    if (error != 0)
        return error;
    error = posix_spawn_file_actions_addopen(&actions, 0, process->calls, O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, 1, process->log,
                                                 O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (error == 0)
        error = posix_spawnp(&process->pid, name, &actions, NULL, arguments, environ);
    if (error != 0)
        process->pid = 0;
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Returns 0, or ENOENT if there was no program to run: not every system's posix_spawnp says so at
 * once. */
static int process_wait(struct process *process) {
    int status = 0;

    while (process->pid != 0 && waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        ;
    process->pid = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? ENOENT : 0;
}

/* Whether the last bytes, which may hold zeros, say that the file was written to its end. */
static bool picture_whole(const char *path, const char *end) {
    const size_t size = strlen(end);
    size_t length = 0;
    char *content = ordo_file_read(path, &length);
    bool whole = false;

    for (size_t i = length > 32 ? length - 32 : 0; i + size <= length; i++)
        whole = whole || memcmp(content + i, end, size) == 0;
    free(content);
    return whole;
}

/* Give the pictures of one drawing their names. Returns how many there are. */
static size_t pictures_collect(const char *directory, const char *stem) {
    size_t drawn = 0;

    for (size_t e = 0; e < EXTENSIONS; e++) {
        char *temporary = path_format(TEMPORARY, directory, stem, extensions[e]);
        char *path = path_format("%s/%s.%s", directory, stem, extensions[e]);
        if (temporary != NULL && path != NULL) {
            if (picture_whole(temporary, ends[e]) && rename(temporary, path) == 0) {
                drawn++;
            } else {
                unlink(temporary);
                unlink(path);
            }
        }
        free(temporary);
        free(path);
    }
    return drawn;
}

/* The first line of gnuplot's complaints that is not about a place. */
static void complaint(const struct process processes[], char message[], size_t size) {
    const size_t used = strlen(message);
    char text[700] = "";

    for (size_t i = 0; i < PROCESSES; i++) {
        char *log = processes[i].log != NULL ? ordo_file_read(processes[i].log, NULL) : NULL;
        const char *line = log != NULL ? log + strspn(log, " \t\n") : "";
        if (*line != '\0') {
            log[(size_t)(line - log) + strcspn(line, "\n")] = '\0';
            ordo_format_line(line, 160, text, sizeof text);
            snprintf(message + used, size - used, " (%s)", text);
        }
        free(log);
        if (text[0] != '\0')
            return;
    }
}

int ordo_gnuplot_draw(const char *directory, const struct ordo_drawing drawings[], size_t count,
                      size_t *drawn, char message[], size_t size) {
    struct process processes[PROCESSES] = {{0}};
    int status = ORDO_ENOMEM, error = 0;

    *drawn = 0;
    snprintf(message, size, "%s", "");
    if (strchr(directory, '\n') != NULL) {
        snprintf(message, size,
                 "gnuplot cannot draw into a directory with a line break in its name");
        return ORDO_EIO;
    }
    for (size_t i = 0; i < PROCESSES && i < count; i++) {
        char number[] = {(char)('1' + i), '\0'};
        processes[i].calls = path_format("%s/.draw%s.%s", directory, number, "tmp");
        processes[i].log = path_format("%s/.draw%s.%s", directory, number, "log");
        if (processes[i].calls == NULL || processes[i].log == NULL)
            goto done;
        status = calls_write(processes[i].calls, directory, drawings, count, i);
        if (status != ORDO_OK) {
            snprintf(message, size, "the plots cannot be drawn: %s", strerror(errno));
            goto done;
        }
        error = process_start(&processes[i]);
        if (error != 0)
            break;
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        const int missing = process_wait(&processes[i]);
        error = error != 0 ? error : missing;
    }
    for (size_t i = 0; i < count; i++)
        *drawn += pictures_collect(directory, drawings[i].stem);
    status = *drawn == EXTENSIONS * count ? ORDO_OK : ORDO_EIO;
    if (error != 0) {
        snprintf(message, size, "gnuplot cannot be started, so there are no plots: %s",
                 strerror(error));
    } else if (status != ORDO_OK) {
        snprintf(message, size, "%zu of %zu pictures could not be drawn",
                 EXTENSIONS * count - *drawn, EXTENSIONS * count);
        complaint(processes, message, size);
    }
done:
    for (size_t i = 0; i < PROCESSES; i++) {
        process_wait(&processes[i]);
        if (processes[i].calls != NULL)
            unlink(processes[i].calls);
        if (processes[i].log != NULL)
            unlink(processes[i].log);
        free(processes[i].calls);
        free(processes[i].log);
    }
    return status;
}
