/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gnuplot.c: two gnuplot processes, each reading a list of calls from a file.
 *
 * A file and not a pipe: a gnuplot that dies cannot block us. It goes on after a call that fails,
 * and leaves an empty picture, hence the check and the rename afterwards.
 */
#include "picture/gnuplot.h"
#include "ordo.h"
#include "process/process.h"
#include "text/file.h"
#include "text/format.h"
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROCESSES 2

/* The folder of a call, in which pictures have the names that they are to get. */
#define FOLDER ".draw-XXXXXX"

/* Bytes of gnuplot's complaints that are looked at. */
#define COMPLAINTS 4096

double ordo_gnuplot_seconds = 60;

static const char *const extensions[] = {"svg", "png", "pdf"};
#define EXTENSIONS (sizeof extensions / sizeof extensions[0])
static const char *const ends[EXTENSIONS] = {"</svg>", "IEND", "%%EOF"};

/* One gnuplot, which draws every PROCESSES-th picture. */
struct share {
    const char *directory, *folder, *gnuplot; /* the last one is the program's file */
    const struct ordo_drawing *drawings;
    size_t first, count;
    char *calls; /* the file that it reads */
    int status;
    struct ordo_process_outcome outcome;
    pthread_t thread;
    bool threaded;
};

/* folder/STEM.EXTENSION. The caller frees; NULL if memory ran out. */
static char *picture_path(const char *folder, const char *stem, const char *extension) {
    char name[512];

    snprintf(name, sizeof name, "%s.%s", stem, extension);
    return ordo_path_join(folder, name);
}

static int calls_write(const struct share *share) {
    const char *folder = strrchr(share->folder, '/') + 1;
    FILE *out = fopen(share->calls, "wx");

    if (out == NULL)
        return ORDO_EIO;
    for (size_t i = share->first; i < share->count; i += PROCESSES)
        for (size_t e = 0; e < EXTENSIONS; e++)
            fprintf(out, "call '%s' '%s.dat' '%s/%s.%s'\nset output\n", share->drawings[i].script,
                    share->drawings[i].stem, folder, share->drawings[i].stem, extensions[e]);
    const int failed = ferror(out);
    return fclose(out) != 0 || failed ? ORDO_EIO : ORDO_OK;
}

/* gnuplot without the user's own settings. */
static void *share_draw(void *context) {
    static const char *const words[] = {"gnuplot", "-d", NULL};
    struct share *share = context;
    const double drawings = (double)share->count / PROCESSES;
    const struct ordo_process process = {.program = share->gnuplot,
                                         .argv = words,
                                         .directory = share->directory,
                                         .input = share->calls,
                                         .seconds = ordo_gnuplot_seconds * (1 + drawings / 10),
                                         .output_max = ORDO_FILE_READ_MAX,
                                         .tail_max = COMPLAINTS};

    share->status = ordo_process_run(&process, &share->outcome);
    return NULL;
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
static size_t pictures_collect(const char *directory, const char *folder, const char *stem) {
    size_t drawn = 0;

    for (size_t e = 0; e < EXTENSIONS; e++) {
        char *made = picture_path(folder, stem, extensions[e]);
        char *path = picture_path(directory, stem, extensions[e]);
        if (made != NULL && path != NULL) {
            if (picture_whole(made, ends[e]) && rename(made, path) == 0) {
                drawn++;
            } else {
                unlink(made);
                unlink(path);
            }
        }
        free(made);
        free(path);
    }
    return drawn;
}

/* Why pictures are missing: how a gnuplot ended, or the first thing that it complained of. */
static void complaint(const struct share shares[], char why[], size_t size) {
    char line[700];

    for (size_t i = 0; i < PROCESSES && why[0] == '\0'; i++) {
        const struct ordo_process_outcome *o = &shares[i].outcome;
        const bool ended = o->message[0] != '\0' && o->status != ORDO_PROCESS_EXITED;
        const char *text = ended ? o->message : o->tail != NULL ? o->tail : "";
        text += strspn(text, " \t\n");
        snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
        ordo_format_line(line, 160, why, size);
    }
}

/* Run the gnuplots beside each other, or one after the other where no thread is to be had. Returns
 * ORDO_OK once they have run. */
static int shares_draw(struct share shares[], size_t count) {
    int status = ORDO_OK;

    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        const char name[] = {'c', 'a', 'l', 'l', 's', (char)('1' + i), '\0'};
        shares[i].calls = ordo_path_join(shares[i].folder, name);
        status = shares[i].calls != NULL ? calls_write(&shares[i]) : ORDO_ENOMEM;
    }
    for (size_t i = 1; i < count && status == ORDO_OK; i++)
        shares[i].threaded = pthread_create(&shares[i].thread, NULL, share_draw, &shares[i]) == 0;
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        if (!shares[i].threaded)
            share_draw(&shares[i]);
    for (size_t i = 0; i < count; i++) {
        if (shares[i].threaded)
            pthread_join(shares[i].thread, NULL);
        status = status == ORDO_OK ? shares[i].status : status;
    }
    return status;
}

/* Draw into a folder that is there; why[size] says what went wrong. */
static int draw(const char *gnuplot, const char *directory, const char *folder,
                const struct ordo_drawing drawings[], size_t count, char why[], size_t size) {
    struct share shares[PROCESSES] = {{0}};

    for (size_t i = 0; i < PROCESSES; i++)
        shares[i] = (struct share){.directory = directory,
                                   .folder = folder,
                                   .gnuplot = gnuplot,
                                   .drawings = drawings,
                                   .first = i,
                                   .count = count};
    const int status = shares_draw(shares, count < PROCESSES ? count : PROCESSES);
    const int saved = errno;
    complaint(shares, why, size);
    if (status == ORDO_EIO && why[0] == '\0')
        snprintf(why, size, "%s", strerror(saved));
    for (size_t i = 0; i < PROCESSES; i++) {
        ordo_process_free(&shares[i].outcome);
        if (shares[i].calls != NULL)
            unlink(shares[i].calls);
        free(shares[i].calls);
    }
    return status;
}

int ordo_gnuplot_draw(const char *directory, const struct ordo_drawing drawings[], size_t count,
                      size_t *drawn, char message[], size_t size) {
    char *gnuplot = NULL, why[1024] = "";
    char *folder = ordo_path_join(directory, FOLDER);
    int status = ORDO_ENOMEM;

    *drawn = 0;
    snprintf(message, size, "%s", "");
    if (folder == NULL)
        return status;
    status = ordo_program_find("gnuplot", NULL, &gnuplot, why, sizeof why);
    if (status == ORDO_EIO) {
        snprintf(message, size, "gnuplot cannot be started, so there are no plots: %s", why);
    } else if (status == ORDO_OK && mkdtemp(folder) == NULL) {
        status = ORDO_EIO;
        snprintf(message, size, "%s: cannot be made, so there are no plots: %s", folder,
                 strerror(errno));
    } else if (status == ORDO_OK) {
        status = draw(gnuplot, directory, folder, drawings, count, why, sizeof why);
    }
    for (size_t i = 0; i < count; i++)
        *drawn += pictures_collect(directory, folder, drawings[i].stem);
    if (status != ORDO_ENOMEM && *drawn < EXTENSIONS * count) {
        status = ORDO_EIO;
        if (message[0] == '\0')
            snprintf(message, size, "%zu of %zu pictures could not be drawn%s%s%s",
                     EXTENSIONS * count - *drawn, EXTENSIONS * count, why[0] != '\0' ? " (" : "",
                     why, why[0] != '\0' ? ")" : "");
    }
    rmdir(folder);
    free(folder);
    free(gnuplot);
    return status;
}
