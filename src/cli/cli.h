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
#include "table/csv.h"
#include <getopt.h>
#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses beside the four verdicts: a command line that makes no sense (EX_USAGE). */
#define ORDO_EXIT_USAGE 64

struct ordo_command {
    const char *name;
    const char *summary;
    const char *usage; /* the help text, ends with a newline */
    const char *more;  /* what it says behind that; NULL if nothing */
    /* argv[0] is the command's name. Returns the exit status. */
    int (*run)(int argc, char *argv[]);
};

/* All commands, closed by NULL. */
extern const struct ordo_command *const ordo_commands[];

/* Set by Ctrl-C and SIGTERM once ordo_stop_on_signal was called: finish what runs, start no more.
 * Programs that run get the signal too; a second one ends them and us at once. */
extern volatile sig_atomic_t ordo_stop;
void ordo_stop_on_signal(void);

/* Of a process that another one tells when to end: both go past it, but not its children. */
void ordo_finish_on_signal(void);

/* Have SIGINT, SIGTERM and SIGHUP end the program without a temporary file left behind. */
void ordo_end_on_signal(void);

/* End the program as the signal that was caught would have, with everything printed. */
void ordo_end_by_signal(void);

/* One line on stderr: "ordo: " and the sentence. */
__attribute__((format(printf, 1, 2))) void ordo_complain(const char *format, ...);

/* One line on stdout: the sentence. In this as in the others, what a terminal minds is escaped. */
__attribute__((format(printf, 1, 2))) void ordo_say(const char *format, ...);

/* Whether a call failed, which is then said: by its message, or what its status is called (NULL).
 */
bool ordo_failed(int status, const char *message);

/* A usage error: the sentence, where to look, and ORDO_EXIT_USAGE to return. */
__attribute__((format(printf, 2, 3))) int ordo_usage_error(const struct ordo_command *command,
                                                           const char *format, ...);

/* An option of a subcommand, and where what it says goes: one of these is set. */
struct ordo_option {
    const char *name; /* NULL closes a list */
    char letter;      /* '\0' if it has none */
    bool *flag;       /* it stands alone; every other one has an argument */
    const char **text;
    int *number;  /* 1 to ORDO_WORKERS_MAX */
    int *threads; /* 1 to ORDO_WORKERS_MAX; what is 0 then is set from OMP_NUM_THREADS */
    const struct ordo_writer **writer; /* by its name */
    /* Returns 0 or a usage error. */
    int (*take)(void *context, const char *word);
    void *context;
};

/* Read the options and --help; optind is the first word behind them then. Returns whether to go on;
 * else *exit_status is what to leave with, the help or a sentence being printed. */
bool ordo_options_read(const struct ordo_command *command, const struct ordo_option options[],
                       int argc, char *argv[], int *exit_status);

/* Handle what getopt_long did not: an unknown option with the nearest known one, or a missing
 * argument. `options` are the long options of the command, closed by a NULL name. Returns
 * ORDO_EXIT_USAGE. */
int ordo_option_error(const struct ordo_command *command, const struct option options[], int code,
                      char *const argv[]);

/* An integer in [least, most], all of the text. */
bool ordo_parse_integer(const char *text, long least, long most, long *value);

/* A finite number, all of the text. */
bool ordo_parse_number(const char *text, double *value);

/* A time above 0 with its unit, all of the text: "90s", "15m", "2h", "0.5h"; in seconds. */
bool ordo_parse_duration(const char *text, double *seconds);

/* Whether to write colours to a stream: a terminal, and neither NO_COLOR nor TERM=dumb. */
bool ordo_colour(FILE *stream);

/* Two columns of a table, x[table.rows] and y[table.rows]. */
struct ordo_columns {
    struct ordo_table table;
    double *x, *y;
};

/* Read them, x by its name or the first one (NULL). All numbers are finite, and `positive` if that
 * is asked for. Prints the sentence itself and returns false if not; free it in every case. */
bool ordo_columns_read(const char *path, const char *x, const char *y, bool positive,
                       struct ordo_columns *columns);
void ordo_columns_free(struct ordo_columns *columns);

/* How programs of others are run: `jobs` at a time (0: as many as there are threads, 0: one for
 * each processor), which share the processors. */
struct ordo_programs ordo_programs_of(int jobs, int threads);

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

/* Print a study that is complete. Returns false, a sentence being printed, if that fails. */
bool ordo_output_study(struct ordo_output *output, const struct ordo_study *study);

/* Write the report directory, with or without pictures, and, unless `quiet`, print where it is.
 * Returns false, a sentence being printed, if that fails. */
bool ordo_write_report(const struct ordo_study *study, const char *directory, bool pictures,
                       bool quiet);

/* One line of JSON on stdout. The object, NULL if memory ran out, is released. ORDO_OK, ORDO_EIO or
 * ORDO_ENOMEM. */
int ordo_print_json(json_t *object);

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
