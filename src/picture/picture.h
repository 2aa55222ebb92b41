/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * picture.h: the pictures of a study.
 *
 * Room picture: data files of log-log plots with every number and text that is drawn, and gnuplot
 * run on them. Labels, units and slopes come from the experiment, the case and its findings. It may
 * call: gate, text, process, target, setting, model, method, table, experiment, study, case.
 */
#ifndef ORDO_PICTURE_H
#define ORDO_PICTURE_H

#include "study/history.h"
#include "study/study.h"

/* File name stem of the picture of a case's claim: the name of the case, and that of the figure
 * from the second claim on, with everything but letters, digits, '-', '_' and '.' replaced. */
void ordo_plot_stem(const struct ordo_case *c, size_t claim, char stem[], size_t size);

/* Data files, scripts and pictures of all plots into `directory`, made if missing.
 * `scripts`: where case.gp and its siblings are. ORDO_OK; ORDO_EIO or ORDO_ENOMEM with a sentence
 * in message[size] (else ""). */
int ordo_plots_write(const struct ordo_study *study, const char *directory, const char *scripts,
                     char message[], size_t size);

/* The picture of a study's first case as the file `path`, which ends in .svg, .png or .pdf. Returns
 * ORDO_OK; ORDO_EIO or ORDO_ENOMEM with a sentence in message[size] if it could not be drawn, and
 * then an older picture is not there either. */
int ordo_plot_write(const struct ordo_study *study, const char *path, char message[], size_t size);

/* The same of a history: its orders over runs. */
int ordo_plot_history(const struct ordo_history *history, const char *path, char message[],
                      size_t size);

#endif
