/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.c: the list of writers, and the report directory.
 */
#include "report/report.h"
#include "report/writers.h"
#include "text/datadir.h"
#include "text/file.h"
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct ordo_writer *const ordo_writers[] = {
    &ordo_writer_html, &ordo_writer_json,     &ordo_writer_junit,
    &ordo_writer_tap,  &ordo_writer_markdown, NULL,
};

/* Append `text` as one word of a POSIX shell. Returns false if it does not fit. */
static bool shell_word(const char *text, char command[], size_t size) {
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "@%+=:,./-_";
    const bool quote = *text == '\0' || text[strspn(text, safe)] != '\0';
    size_t used = strlen(command);

    if (used + 2 >= size)
        return false;
    if (quote)
        command[used++] = '\'';
    for (const char *p = text; *p != '\0'; p++) {
        if (used + sizeof "'\\'''" >= size)
            return false;
        if (*p == '\'') {
            memcpy(command + used, "'\\''", 4);
            used += 4;
        } else {
            command[used++] = *p;
        }
    }
    if (quote)
        command[used++] = '\'';
    command[used] = '\0';
    return true;
}

/* Append printf text, of which no part needs quotes. Returns false if it does not fit. */
__attribute__((format(printf, 3, 4))) static bool plain(char command[], size_t size,
                                                        const char *format, ...) {
    const size_t used = strlen(command);
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(command + used, size - used, format, arguments);
    va_end(arguments);
    return length >= 0 && (size_t)length < size - used;
}

static bool option(const char *name, const char *value, char command[], size_t size) {
    return value == NULL ||
           (plain(command, size, " --%s ", name) && shell_word(value, command, size));
}

/* `ordo gate` with the options that are not at their defaults. */
static bool gate_command(const struct ordo_case *c, char command[], size_t size) {
    const struct ordo_columns *columns = c->columns;
    const struct ordo_expect *e = &c->expect;
    const bool dash = c->file[0] == '-' && c->file[1] != '\0';
    const char *intents[] = {
        [ORDO_EQUAL] = NULL, [ORDO_AT_LEAST] = "at-least", [ORDO_AT_MOST] = "at-most"};
    bool fits = plain(command, size, dash ? "ordo gate ./" : "ordo gate ") &&
                shell_word(c->file, command, size) && option("x", columns->x, command, size) &&
                option("y", columns->error, command, size) &&
                option("seed", columns->seed, command, size) &&
                plain(command, size, " --order %.15g --band %.15g", e->order, e->band) &&
                option("intent", intents[e->intent], command, size);

    if (c->confidence != 0.95)
        fits = fits && plain(command, size, " --confidence %.15g", c->confidence);
    if (c->from > 0 || isfinite(c->to))
        fits = fits && plain(command, size, " --window %.15g:%.15g", c->from, c->to);
    if (c->min_levels != 4)
        fits = fits && plain(command, size, " --min-levels %zu", c->min_levels);
    if (columns->floor != ORDO_FLOOR_AUTO)
        fits = fits && (columns->floor > 0 ? plain(command, size, " --floor %.15g", columns->floor)
                                           : plain(command, size, " --floor none"));
    if (c->approximation.scale > 0)
        fits = fits && plain(command, size, " --scale %.15g", c->approximation.scale);
    if (e->constant)
        fits = fits && plain(command, size, " --constant %.15g --constant-band %.15g",
                             e->constant_value, e->constant_band);
    return fits;
}

void ordo_report_command(const struct ordo_case *c, char command[], size_t size) {
    if (c->columns != NULL) {
        command[0] = '\0';
        if (!gate_command(c, command, size))
            command[0] = '\0';
        return;
    }
    snprintf(command, size, "ordo run ");
    /* An option would start with '-'; a file of that name is reached by "./-". */
    const char *file = c->file != NULL ? c->file : "FILE";
    if (file[0] == '-')
        snprintf(command, size, "ordo run ./");
    bool fits = shell_word(file, command, size);
    const size_t used = strlen(command);
    snprintf(command + used, size - used, " --case ");
    fits = fits && shell_word(c->name, command, size);
    /* Half a command would run something else. */
    if (!fits && size > 0)
        command[0] = '\0';
}

static int writer_run(const struct ordo_writer *writer, const struct ordo_study *study,
                      const char *directory, const char *plots) {
    struct ordo_file file;
    int status = ordo_file_open(&file, directory, writer->file);

    if (status != ORDO_OK)
        return status;
    status = writer->write(file.stream, study, plots);
    if (status == ORDO_OK)
        status = ordo_file_commit(&file, true);
    ordo_file_discard(&file);
    return status;
}

int ordo_report_write(const struct ordo_study *study, const char *directory, char message[],
                      size_t size) {
    char scripts[4096];
    bool pictures = false;
    char *plots = ordo_path_join(directory, "plots");
    int status = ORDO_ENOMEM;

    snprintf(message, size, "%s", "");
    if (plots == NULL)
        goto done;
    status = ordo_directory_make(directory);
    if (status != ORDO_OK) {
        snprintf(message, size, "cannot make %s: %s", directory, strerror(errno));
        goto done;
    }
    if (ordo_data_path("plots", scripts, sizeof scripts) != ORDO_OK) {
        snprintf(message, size,
                 "the gnuplot scripts are not installed, so there are no plots; "
                 "set ORDO_DATADIR to the directory that holds plots/");
    } else {
        status = ordo_plots_write(study, plots, scripts, message, size);
        if (status == ORDO_ENOMEM)
            goto done;
        pictures = true;
    }
    status = ORDO_OK;
    for (size_t i = 0; ordo_writers[i] != NULL && status == ORDO_OK; i++) {
        status = writer_run(ordo_writers[i], study, directory, pictures ? plots : NULL);
        if (status != ORDO_OK)
            snprintf(message, size, "cannot write %s/%s: %s", directory, ordo_writers[i]->file,
                     status == ORDO_EIO ? strerror(errno) : ordo_status_text(status));
    }
done:
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    free(plots);
    return status;
}
