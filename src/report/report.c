/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.c: the list of writers, and the report directory.
 */
#include "report/report.h"
#include "text/datadir.h"
#include "text/file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Each is defined at the end of its file. */
#define LIST(X) X(html) X(json) X(jsonl) X(junit) X(tap) X(markdown)

#define DECLARE(name) extern const struct ordo_writer ordo_writer_##name;
LIST(DECLARE)

#define ENTRY(name) &ordo_writer_##name,
const struct ordo_writer *const ordo_writers[] = {LIST(ENTRY) NULL};

const struct ordo_writer *ordo_writer_find(const char *name) {
    for (const struct ordo_writer *const *w = ordo_writers; *w != NULL; w++)
        if (strcmp((*w)->name, name) == 0)
            return *w;
    return NULL;
}

int ordo_writer_write(const struct ordo_writer *writer, FILE *out,
                      const struct ordo_report *report) {
    const struct ordo_study *study = report->study;
    int status = writer->begin != NULL ? writer->begin(out, report) : ORDO_OK;

    for (size_t i = 0; writer->result != NULL && i < study->count && status == ORDO_OK; i++)
        status = writer->result(out, report, &study->results[i]);
    return status == ORDO_OK && writer->end != NULL ? writer->end(out, report) : status;
}

static int file_write(const struct ordo_writer *writer, const struct ordo_report *report,
                      const char *directory) {
    struct ordo_file file;
    int status = ordo_file_open(&file, directory, writer->file);

    if (status != ORDO_OK)
        return status;
    status = ordo_writer_write(writer, file.stream, report);
    if (status == ORDO_OK)
        status = ordo_file_commit(&file, true);
    ordo_file_discard(&file);
    return status;
}

static int files_write(const struct ordo_report *report, const char *directory, char message[],
                       size_t size) {
    int status = ORDO_OK;

    for (size_t i = 0; ordo_writers[i] != NULL && status == ORDO_OK; i++) {
        if (ordo_writers[i]->file == NULL)
            continue;
        status = file_write(ordo_writers[i], report, directory);
        if (status != ORDO_OK)
            snprintf(message, size, "cannot write %s/%s: %s", directory, ordo_writers[i]->file,
                     status == ORDO_EIO ? strerror(errno) : ordo_status_text(status));
    }
    return status;
}

int ordo_report_write(const struct ordo_report *report, const char *directory, char message[],
                      size_t size) {
    struct ordo_report whole = *report;
    char scripts[4096];
    char *plots = ordo_path_join(directory, "plots");
    int status = ORDO_ENOMEM;

    snprintf(message, size, "%s", "");
    whole.plots = NULL;
    if (plots == NULL)
        goto done;
    status = ordo_directory_make(directory);
    if (status != ORDO_OK) {
        snprintf(message, size, "cannot make %s: %s", directory, strerror(errno));
        goto done;
    }
    if (!report->bare && ordo_data_path("plots", scripts, sizeof scripts) != ORDO_OK) {
        snprintf(message, size,
                 "the gnuplot scripts are not installed, so there are no plots; "
                 "set ORDO_DATADIR to the directory that holds plots/");
    } else if (!report->bare) {
        status = ordo_plots_write(report->study, plots, scripts, message, size);
        if (status == ORDO_ENOMEM)
            goto done;
        whole.plots = plots;
    }
    status = files_write(&whole, directory, message, size);
done:
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    free(plots);
    return status;
}
