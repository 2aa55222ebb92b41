/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c: picks the subcommand, after some global switches: GSL reports errors by status instead of
 * aborting, and a file at its limit of size is a write that fails, as on a full disk, instead of
 * the end of the program.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "text/suggest.h"
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each is defined at the end of its file, cmd_NAME.c. */
#define LIST(X)                                                                                    \
    X(run)                                                                                         \
    X(plan)                                                                                        \
    X(list)                                                                                        \
    X(report) X(selftest) X(gate) X(fit) X(bless) X(figures) X(merge) X(history) X(diff) X(export)

#define DECLARE(name) extern const struct ordo_command ordo_command_##name;
LIST(DECLARE)

#define ENTRY(name) &ordo_command_##name,
const struct ordo_command *const ordo_commands[] = {LIST(ENTRY) NULL};

static void usage(FILE *out) {
    fputs("Usage: ordo COMMAND [ARGUMENT]...\n"
          "Check that an error falls at the rate theory says.\n\n",
          out);
    for (const struct ordo_command *const *c = ordo_commands; *c != NULL; c++)
        fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
    fputs("\n`ordo COMMAND --help` tells more. `ordo --version` prints the version.\n", out);
}

/* A command whose output was lost has not succeeded. */
static int printed(int exit_status) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_status;
    fputs("ordo: the output could not be written\n", stderr);
    return ORDO_ERROR;
}

/* A library that ends the program, as some do with status 1 where they have no memory, has given no
 * verdict. */
static bool returned = false;
static void exit_without_verdict(void) {
    if (!returned) {
        fflush(NULL);
        _exit(ORDO_ERROR);
    }
}

/* Some of GSL's algorithms go on without the memory that they were refused, and crash. Other
 * failures are statuses. */
static void gsl_failed(const char *reason, const char *file, int line, int status) {
    static const char sentence[] = "ordo: out of memory\n";

    (void)reason, (void)file, (void)line;
    if (status != GSL_ENOMEM)
        return;
    const ssize_t written = write(STDERR_FILENO, sentence, sizeof sentence - 1);
    (void)written;
    _exit(ORDO_ERROR);
}

static int command(int argc, char *argv[]) {
    const char *names[32];
    size_t count = 0;

    if (argc < 2) {
        usage(stderr);
        return ORDO_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return printed(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("ordo %s\n", ordo_version());
        return printed(0);
    }
    for (const struct ordo_command *const *c = ordo_commands; *c != NULL; c++) {
        if (strcmp(argv[1], (*c)->name) == 0)
            return printed((*c)->run(argc - 1, argv + 1));
        names[count++] = (*c)->name;
    }
    const char *near = ordo_suggest(argv[1], names, count);
    ordo_complain("there is no command '%s'%s%s%s (see `ordo --help`)", argv[1],
                  near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                  near != NULL ? "'?" : "");
    return ORDO_EXIT_USAGE;
}

int main(int argc, char *argv[]) {
    gsl_set_error_handler(gsl_failed);
    signal(SIGXFSZ, SIG_IGN);
    ordo_end_on_signal();
    if (atexit(exit_without_verdict) != 0)
        return ORDO_ERROR;
    const int status = command(argc, argv);
    returned = true;
    if (ordo_stop != 0)
        ordo_end_by_signal(); /* what there is was printed and kept */
    return status;
}
