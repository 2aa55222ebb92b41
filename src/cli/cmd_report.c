/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_report.c: `ordo report`, which judges kept results again and writes their report anew.
 */
#include "cli/kept.h"
#include "ordo.h"
#include <limits.h>

extern const struct ordo_command ordo_command_report;

static int report(const char *word) {
    char directory[PATH_MAX];
    struct ordo_cases cases = {0};
    struct ordo_study study = {0};
    int exit_status = ORDO_ERROR;

    if (!ordo_kept_load(word, directory, sizeof directory, &cases, &study))
        goto done;
    struct ordo_output output = {.out = stdout, .colour = ordo_colour(stdout)};
    const bool printed = ordo_output_study(&output, &study);
    if (ordo_write_report(&study, directory, true, false) && printed)
        exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    static const struct ordo_option options[] = {{NULL}};
    int exit_status;

    if (!ordo_options_read(&ordo_command_report, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind != 1)
        return ordo_usage_error(&ordo_command_report, "expected one directory");
    return report(argv[optind]);
}

const struct ordo_command ordo_command_report = {
    .name = "report",
    .summary = "judge kept results again and write their report anew",
    .usage =
        "Usage: ordo report DIR[@RUN]\n"
        "Judge the results that `ordo run --out DIR` kept, those of its last run or, with @3, of\n"
        "its third, also if it was interrupted, and write the report in DIR anew. Exit status\n"
        "as of `ordo run`.\n"
        "\n"
        "  -h, --help          this text\n",
    .run = run,
};
