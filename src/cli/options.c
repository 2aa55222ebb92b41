/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options.c: reads the options that a subcommand declares.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "study/workers.h"
#include "text/suggest.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 };

int ordo_option_error(const struct ordo_command *command, const struct option options[], int code,
                      char *const argv[]) {
    const char *word = argv[optind - 1];
    const char *names[OPTIONS_MAX + 1];
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

/* Put what an option says where it belongs. Returns 0 or a usage error. */
static int take(const struct ordo_command *command, const struct ordo_option *o) {
    if (o->take != NULL)
        return o->take(o->context, optarg);
    if (o->flag != NULL)
        *o->flag = true;
    else if (o->text != NULL)
        *o->text = optarg;
    else if (o->writer != NULL && (*o->writer = ordo_writer_find(optarg)) == NULL)
        return ordo_usage_error(command, "no format '%s'; see `ordo list formats`", optarg);
    int *const number = o->threads != NULL ? o->threads : o->number;
    long given;
    if (number != NULL && !ordo_parse_integer(optarg, 1, ORDO_WORKERS_MAX, &given))
        return ordo_usage_error(command, "--%s is '%s', expected an integer from 1 to %d", o->name,
                                optarg, ORDO_WORKERS_MAX);
    if (number != NULL)
        *number = (int)given;
    return 0;
}

/* The threads of a run that is told none by an option: as OpenMP has it, the first number of
 * OMP_NUM_THREADS, which may be a list. Returns 0 or an exit status after a sentence. */
static int threads_of_environment(int *threads) {
    const char *text = getenv("OMP_NUM_THREADS");
    char first[32];
    long number;

    if (text == NULL || *text == '\0')
        return 0;
    snprintf(first, sizeof first, "%.*s", (int)strcspn(text, ","), text);
    if (!ordo_parse_integer(first, 1, ORDO_WORKERS_MAX, &number)) {
        ordo_complain("the environment variable OMP_NUM_THREADS is '%s', expected an integer from "
                      "1 to %d",
                      text, ORDO_WORKERS_MAX);
        return ORDO_ERROR;
    }
    *threads = (int)number;
    return 0;
}

bool ordo_options_read(const struct ordo_command *command, const struct ordo_option options[],
                       int argc, char *argv[], int *exit_status) {
    struct option names[OPTIONS_MAX + 2] = {{0}};
    char letters[2 * OPTIONS_MAX + 3] = ":h";
    size_t count = 0, used = strlen(letters);
    int code;

    for (; count < OPTIONS_MAX && options[count].name != NULL; count++) {
        const struct ordo_option *o = &options[count];
        names[count] =
            (struct option){o->name, o->flag != NULL ? no_argument : required_argument, NULL,
                            o->letter != '\0' ? o->letter : UCHAR_MAX + 1 + (int)count};
        if (o->letter != '\0')
            letters[used++] = o->letter;
        if (o->letter != '\0' && o->flag == NULL)
            letters[used++] = ':';
    }
    names[count] = (struct option){"help", no_argument, NULL, 'h'};
    opterr = 0;
    *exit_status = 0;
    while (*exit_status == 0 && (code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
        size_t i = 0;
        while (i < count && names[i].val != code)
            i++;
        if (code == 'h') {
            fputs(command->usage, stdout);
            fputs(command->more != NULL ? command->more : "", stdout);
            return false;
        }
        *exit_status =
            i < count ? take(command, &options[i]) : ordo_option_error(command, names, code, argv);
    }
    for (size_t i = 0; i < count && *exit_status == 0; i++)
        if (options[i].threads != NULL && *options[i].threads == 0)
            *exit_status = threads_of_environment(options[i].threads);
    return *exit_status == 0;
}
