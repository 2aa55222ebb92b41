/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cli.h: the subcommands, and what they share at the terminal.
 */
#ifndef ORDO_CLI_H
#define ORDO_CLI_H

#include "report/report.h"
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses beside the four verdicts: a command line that makes no sense (EX_USAGE). */
#define ORDO_EXIT_USAGE 64

struct ordo_command {
    const char *name;
    const char *summary;
    const char *usage; /* the whole help text, ends with a newline */
    /* argv[0] is the command's name. Returns the exit status. */
    int (*run)(int argc, char *argv[]);
};

extern const struct ordo_command ordo_command_run;
extern const struct ordo_command ordo_command_list;
extern const struct ordo_command ordo_command_report;
extern const struct ordo_command ordo_command_selftest;
extern const struct ordo_command ordo_command_gate;
extern const struct ordo_command ordo_command_bless;
extern const struct ordo_command ordo_command_figures;

/* All commands, closed by NULL. */
extern const struct ordo_command *const ordo_commands[];

/* Set by Ctrl-C and SIGTERM once ordo_stop_on_signal was called: finish what runs, start no more. A
 * second signal ends the program at once. */
extern volatile sig_atomic_t ordo_stop;
void ordo_stop_on_signal(void);

/* End the program as the signal that was caught would have, with everything printed. */
void ordo_end_by_signal(void);

/* One line on stderr: "ordo: " and the sentence. */
__attribute__((format(printf, 1, 2))) void ordo_complain(const char *format, ...);

/* A usage error: the sentence, where to look, and ORDO_EXIT_USAGE to return. */
__attribute__((format(printf, 2, 3))) int ordo_usage_error(const struct ordo_command *command,
                                                           const char *format, ...);

/* Handle what getopt_long did not: an unknown option with the nearest known one, or a missing
 * argument. `names` are the long options of the command, closed by NULL. Returns ORDO_EXIT_USAGE.
 */

int ordo_option_error(const struct ordo_command *command, const struct option options[], int code,
                      char *const argv[]);

/* An integer in [least, most], all of the text. */
bool ordo_parse_integer(const char *text, long least, long most, long *value);

/* A finite number, all of the text. */
bool ordo_parse_number(const char *text, double *value);

/* Whether to write colours to a stream: a terminal, and neither NO_COLOR nor TERM=dumb. */
bool ordo_colour(FILE *stream);

/* Judge a column of solutions in a table by extrapolation, print what came of it, and return the
 * exit status. x_name may be NULL for the first column. */
int ordo_gate_solution(const char *path, const char *x_name, const char *solution_name,
                       const struct ordo_request *request, bool json);

/* A line per result, aligned, with details below those that did not pass, then a line that counts.
 * `messages`: with the sentence also of those that passed. */
void ordo_print_study(FILE *out, const struct ordo_study *study, bool messages);

/* The merged levels of a result from coarse to fine: x, error, local order, what the fit did with
 * them. Nothing if there are none. */
void ordo_print_levels(FILE *out, const struct ordo_result *result);

/* A writer by its name; NULL if there is none. */
const struct ordo_writer *ordo_find_writer(const char *name);

/* The study on stdout as the writer has it, or as one JSON object a line if that is NULL. Prints
 * the sentence itself and returns false if that fails. */
bool ordo_print_format(const struct ordo_writer *writer, const struct ordo_study *study);

/* Load cases from paths[count], or from the installed or in-tree verify/ if count is 0. Prints the
 * sentence itself and returns false if that fails. */
bool ordo_load_cases(struct ordo_cases *cases, int count, char *const paths[]);

#endif
