/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cli.h: the subcommands, and what they share at the terminal.
 *
 * Room cli: parses a command line, calls, prints. One file for each subcommand, cmd_*.c.
 * It may call every other room.
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
 * argument. `options` are the long options of the command, closed by a NULL name. Returns
 * ORDO_EXIT_USAGE. */
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

/* A writer by its name; NULL if there is none. */
const struct ordo_writer *ordo_find_writer(const char *name);

/* Load cases from paths[count], or from the installed or in-tree verify/ if count is 0. Prints the
 * sentence itself and returns false if that fails. */
bool ordo_load_cases(struct ordo_cases *cases, int count, char *const paths[]);

/* Where results are printed as cases end. */
struct ordo_output {
    FILE *out;
    const struct ordo_writer *writer; /* NULL: the table for a terminal */
    struct ordo_report report;        /* of the study, once it has begun */
    bool messages;                    /* with the sentence also of those that passed */
    bool colour;
    bool progress; /* a progress line on stderr is there, and has to make room */
    bool failed;   /* something could not be written; it was said */
};

/* A sink that prints every result in the order of the cases, as soon as that allows. */
struct ordo_sink ordo_output_sink(struct ordo_output *output);

/* A progress line on stderr: levels and cases that are done, what has not passed, what is running
 * and how long it will take. */
struct ordo_progress {
    double begun, drawn; /* seconds */
    size_t not_passed;
    const char *running; /* the case begun last */
    bool shown;
};

struct ordo_sink ordo_progress_sink(struct ordo_progress *progress);

/* Take the progress line away, so that something else can be printed. */
void ordo_progress_clear(void);

#endif
