/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.h: a study for people and machines to read. Writers only read; none judges.
 */
#ifndef ORDO_REPORT_H
#define ORDO_REPORT_H

#include "study/study.h"
#include <stdio.h>

/* A writer of one format. */
struct ordo_writer {
    const char *name; /* "junit" */
    const char *file; /* name of its file in a report directory: "junit.xml" */
    const char *summary;
    /* Write the whole study to an open stream. `plots` is the directory with the pictures, NULL if
     * there are none. Returns ORDO_OK, ORDO_EIO or ORDO_ENOMEM. */
    int (*write)(FILE *out, const struct ordo_study *study, const char *plots);
};

/* All writers, closed by NULL. */
extern const struct ordo_writer *const ordo_writers[];

/* One JSON object (one line) for a result, schema ORDO_SCHEMA of ordo.h. ORDO_OK, ORDO_EIO,
 * ORDO_ENOMEM. */
int ordo_report_json_object(FILE *out, const struct ordo_result *result);

/* Shell command that reproduces a case, into command[size]. */
void ordo_report_command(const struct ordo_case *c, char command[], size_t size);

/* Write the report directory: plots (if gnuplot is there), then every writer's file, each under
 * a temporary name that is renamed when it is whole. `directory` is made if missing. A sentence
 * about anything that went wrong goes to message[size] ("" if nothing): a missing gnuplot costs
 * the plots only and the call still returns ORDO_OK. Else ORDO_EIO or ORDO_ENOMEM. */
int ordo_report_write(const struct ordo_study *study, const char *directory, char message[],
                      size_t size);

/* Data files, scripts and pictures of all plots into `directory`, made if missing.
 * `scripts`: where case.gp and its siblings are. */
int ordo_plots_write(const struct ordo_study *study, const char *directory, const char *scripts,
                     char message[], size_t size);

/* The picture of a study's first case as the file `path`, which ends in .svg, .png or .pdf. Returns
 * ORDO_OK; also without a picture, and then with a sentence in message[size] (else ""), if gnuplot
 * or its scripts are missing or it fails. ORDO_EIO, ORDO_ENOMEM with a sentence too. */
int ordo_plot_write(const struct ordo_study *study, const char *path, char message[], size_t size);

/* File name stem of a case's plot: its name with everything but letters, digits, '-', '_' and
 * '.' replaced. */
void ordo_plot_stem(const struct ordo_case *c, char stem[], size_t size);

#endif
