/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_report.c: `ordo report`, which judges kept results again and writes their report anew.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "paper/section.h"
#include "report/terminal.h"
#include "study/store.h"
#include <limits.h>

extern const struct ordo_command ordo_command_report;

static void print(const struct ordo_study *study) {
    const bool colour = ordo_colour(stdout);

    ordo_terminal_head(stdout, study);
    for (size_t i = 0; i < study->count; i++)
        ordo_terminal_result(stdout, study, &study->results[i], false, colour);
    ordo_terminal_foot(stdout, study, colour);
}

static int report(const char *directory) {
    struct ordo_cases cases = {0};
    struct ordo_study study = {0};
    char path[PATH_MAX], message[2048] = "";
    int exit_status = ORDO_ERROR;

    snprintf(path, sizeof path, "%s/%s", directory, ORDO_STORE_FILE);
    if (ordo_store_load(path, &cases, &study, message, sizeof message) != ORDO_OK) {
        ordo_complain("%s", message);
        goto done;
    }
    if (ordo_study_judge(&study) != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    print(&study);
    const struct ordo_report written = {.study = &study, .sections = ordo_paper_sections};
    const int status = ordo_report_write(&written, directory, message, sizeof message);
    if (message[0] != '\0')
        ordo_complain("%s", message);
    if (status != ORDO_OK)
        goto done;
    printf("The report is %s/index.html\n", directory);
    exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    int code;

    opterr = 0;
    while ((code = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (code != 'h')
            return ordo_option_error(&ordo_command_report, options, code, argv);
        fputs(ordo_command_report.usage, stdout);
        return 0;
    }
    if (argc - optind != 1)
        return ordo_usage_error(&ordo_command_report, "expected one directory");
    return report(argv[optind]);
}

const struct ordo_command ordo_command_report = {
    .name = "report",
    .summary = "judge kept results again and write their report anew",
    .usage = "Usage: ordo report DIR\n"
             "Judge the results that `ordo run --out DIR` kept, also those of a run that was\n"
             "interrupted, and write the report in DIR anew. Exit status as of `ordo run`.\n"
             "\n"
             "  -h, --help          this text\n",
    .run = run,
};
