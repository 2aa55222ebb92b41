/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * common.c: what the subcommands share: complaints, numbers, signals, where cases come from.
 */
#include "case/load.h"
#include "cli/cli.h"
#include "ordo.h"
#include "text/datadir.h"
#include "text/suggest.h"
#include <errno.h>
#include <gsl/gsl_math.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile sig_atomic_t ordo_stop;

static void stop(int number) {
    ordo_stop = number;
    signal(number, SIG_DFL);
}

void ordo_stop_on_signal(void) {
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
}

void ordo_end_by_signal(void) {
    fflush(NULL);
    raise((int)ordo_stop);
}

void ordo_complain(const char *format, ...) {
    va_list arguments;

    fputs("ordo: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

int ordo_usage_error(const struct ordo_command *command, const char *format, ...) {
    va_list arguments;

    fprintf(stderr, "ordo %s: ", command->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (see `ordo %s --help`)\n", command->name);
    return ORDO_EXIT_USAGE;
}

int ordo_option_error(const struct ordo_command *command, const struct option options[], int code,
                      char *const argv[]) {
    const char *word = argv[optind - 1];
    const char *names[32];
    size_t count = 0;

    if (code == ':')
        return ordo_usage_error(command, "option %s needs an argument", word);
    while (options[count].name != NULL && count < sizeof names / sizeof *names) {
        names[count] = options[count].name;
        count++;
    }
    const char *near = strncmp(word, "--", 2) == 0 ? ordo_suggest(word + 2, names, count) : NULL;
    if (near != NULL)
        return ordo_usage_error(command, "unknown option %s, did you mean --%s?", word, near);
    return ordo_usage_error(command, "unknown option %s", word);
}

bool ordo_parse_integer(const char *text, long least, long most, long *value) {
    char *end;

    errno = 0;
    *value = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *value >= least && *value <= most;
}

bool ordo_parse_number(const char *text, double *value) {
    char *end;

    *value = strtod(text, &end);
    return end != text && *end == '\0' && gsl_finite(*value);
}

const struct ordo_writer *ordo_find_writer(const char *name) {
    for (const struct ordo_writer *const *w = ordo_writers; *w != NULL; w++)
        if (strcmp((*w)->name, name) == 0)
            return *w;
    return NULL;
}

bool ordo_colour(FILE *stream) {
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

    return (none == NULL || *none == '\0') && term != NULL && strcmp(term, "dumb") != 0 &&
           isatty(fileno(stream));
}

bool ordo_load_cases(struct ordo_cases *cases, int count, char *const paths[]) {
    char message[1024], directory[PATH_MAX];
    int status = ORDO_OK;

    if (count == 0) {
        if (ordo_data_path("verify", directory, sizeof directory) != ORDO_OK) {
            ordo_complain("no case was named and the installed directory verify/ is missing");
            return false;
        }
        status = ordo_cases_load(cases, directory, &ordo_stop, message, sizeof message);
    }
    for (int i = 0; i < count && status == ORDO_OK; i++)
        status = ordo_cases_load(cases, paths[i], &ordo_stop, message, sizeof message);
    if (status != ORDO_OK)
        ordo_complain("%s", message);
    return status == ORDO_OK;
}
