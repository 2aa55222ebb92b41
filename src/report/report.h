/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.h: a study for people and machines to read.
 *
 * Room report: writers of files and of a terminal's lines. They only read: nothing is judged,
 * fitted or computed here, and every label comes from the experiment. It may call: every room below
 * (gate … study, case, picture), not paper or cli.
 */
#ifndef ORDO_REPORT_H
#define ORDO_REPORT_H

#include "picture/picture.h"
#include "study/study.h"
#include <stdio.h>

struct ordo_section;
struct ordo_xml;

/* What is reported. */
struct ordo_report {
    const struct ordo_study *study;
    const char *plots; /* directory with pictures; NULL if there are none */
    bool bare;         /* no pictures are to be drawn for a report directory */
    /* That the caller adds, closed by NULL; may be NULL. */
    const struct ordo_section *const *sections;
};

/* A part of the page and of the Markdown summary, between the table of cases and what follows. */
struct ordo_section {
    const char *id, *title;
    /* Whether there is anything to say; NULL: always. */
    bool (*has)(const struct ordo_study *study);
    /* What stands below the title, which the writer has written: inside <section> of the page, and
     * below the heading in Markdown. NULL: nothing. ORDO_OK, ORDO_EIO or ORDO_ENOMEM. */
    int (*html)(struct ordo_xml *xml, const struct ordo_report *report);
    int (*markdown)(FILE *out, const struct ordo_report *report);
};

/* A writer of one format: begin, each result in the order of the study as soon as it is judged,
 * end. The results behind the one that is written may still be changing. Each returns ORDO_OK,
 * ORDO_EIO or ORDO_ENOMEM; NULL: nothing to do. */
struct ordo_writer {
    const char *name; /* "junit" */
    const char *file; /* name in a report directory: "junit.xml"; NULL: it is not written there */
    const char *summary;
    int (*begin)(FILE *out, const struct ordo_report *report);
    int (*result)(FILE *out, const struct ordo_report *report, const struct ordo_result *result);
    int (*end)(FILE *out, const struct ordo_report *report);
};

/* All writers, closed by NULL. */
extern const struct ordo_writer *const ordo_writers[];

/* The writer of this name, or NULL. */
const struct ordo_writer *ordo_writer_find(const char *name);

/* A study that is complete, from begin to end. ORDO_OK, ORDO_EIO or ORDO_ENOMEM. */
int ordo_writer_write(const struct ordo_writer *writer, FILE *out,
                      const struct ordo_report *report);

/* Shell command that reproduces a case, into command[size]; "" if it does not fit. */
void ordo_report_command(const struct ordo_case *c, char command[], size_t size);

/* Write the report directory: plots (if gnuplot is there), then every writer's file, each under
 * a temporary name that is renamed when it is whole. The report's own `plots` is not looked at.
 * `directory` is made if missing. A sentence about anything that went wrong goes to message[size]
 * ("" if nothing): a missing gnuplot costs the plots only and the call still returns ORDO_OK. Else
 * ORDO_EIO or ORDO_ENOMEM. */
int ordo_report_write(const struct ordo_report *report, const char *directory, char message[],
                      size_t size);

#endif
