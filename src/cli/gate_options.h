/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate_options.h: the command line of `ordo gate` as the pattern of its cases.
 */
#ifndef ORDO_GATE_OPTIONS_H
#define ORDO_GATE_OPTIONS_H

#include "cli/cli.h"
#include "study/case.h"

/* Error columns that one call can judge. */
#define ORDO_GATE_COLUMNS_MAX 64

struct ordo_gate_options {
    struct ordo_case pattern; /* of the experiment `table`, with a claim for each column */
    const char *columns[ORDO_GATE_COLUMNS_MAX]; /* columns[count]; NULL: the only one there is */
    size_t count;
    const struct ordo_writer *writer;
    const char *name, *plot, *report, *baseline, *mutate, *solution;
    bool json, verbose;
};

/* Read it. Returns 0, or the exit status to leave with, a sentence being printed; -1 after --help.
 * The pattern is the caller's to free in every case. */
int ordo_gate_parse(int argc, char *argv[], const struct ordo_command *command,
                    struct ordo_gate_options *options);

#endif
