/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate_options.h: the command line of `ordo gate` as the pattern of its cases.
 */
#ifndef ORDO_GATE_OPTIONS_H
#define ORDO_GATE_OPTIONS_H

#include "cli/cli.h"
#include "study/case.h"

/* Error columns, or figures of a command, that one call can judge. */
#define ORDO_GATE_COLUMNS_MAX 64

/* Files that a command may have copied in. */
#define ORDO_GATE_INPUTS_MAX 100

struct ordo_gate_options {
    struct ordo_case pattern; /* of the experiment `table`, with a claim for each column; with
                                 --levels the case itself, of `command` */
    const char *columns[ORDO_GATE_COLUMNS_MAX]; /* columns[count]; NULL: the only one there is */
    size_t count;
    const struct ordo_writer *writer;
    const char *name, *plot, *report, *baseline, *mutate, *solution;
    bool json, verbose;
    const char *levels, *seeds, *read, *numbers, *timeout, *keep, *x; /* with a command */
    int jobs;
    const char *inputs[ORDO_GATE_INPUTS_MAX]; /* inputs[inputs_count] */
    size_t inputs_count;
    const char *const *words; /* words[words_count], behind "--" */
    size_t words_count;
};

/* With --levels: make the pattern the case of the words. Returns 0, or an exit status after a
 * sentence. */
int ordo_gate_command(struct ordo_gate_options *options, const struct ordo_command *command);

/* Read it. Returns 0, or the exit status to leave with, a sentence being printed; -1 after --help.
 * The pattern is the caller's to free in every case. */
int ordo_gate_parse(int argc, char *argv[], const struct ordo_command *command,
                    struct ordo_gate_options *options);

#endif
