/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_figures.c: `ordo figures`, which draws the figures of DB.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "paper/figures.h"
#include <stdlib.h>
#include <unistd.h>

extern const struct ordo_command ordo_command_figures;

/* "1,5" into wanted[]. */
static int take_only(void *context, const char *text) {
    struct ordo_figures_request *request = context;
    const char *word = text;
    char *end;

    do {
        const long number = strtol(word, &end, 10);
        if (end == word || number < 1 || number > ORDO_FIGURES || (*end != ',' && *end != '\0'))
            return ordo_usage_error(&ordo_command_figures,
                                    "--only is '%s', expected numbers from 1 to %d with commas "
                                    "between them",
                                    text, ORDO_FIGURES);
        request->wanted[number] = true;
        word = end + 1;
    } while (*end == ',');
    return 0;
}

/* As ordo_options_read. */
static bool parse(int argc, char *argv[], struct ordo_figures_request *request, int *exit_status) {
    const struct ordo_command *command = &ordo_command_figures;
    const struct ordo_option options[] = {
        {"paper", 'p', .flag = &request->paper},
        {"out", 'o', .text = &request->directory},
        {"only", 'n', .take = take_only, .context = request},
        {"threads", 't', .threads = &request->threads},
        {NULL},
    };
    bool any = false;

    if (!ordo_options_read(command, options, argc, argv, exit_status))
        return false;
    if (optind < argc)
        *exit_status = ordo_usage_error(command, "unexpected argument '%s'", argv[optind]);
    else if (request->directory[0] == '\0')
        *exit_status = ordo_usage_error(command, "--out is '', expected a directory");
    for (int number = 1; number <= ORDO_FIGURES; number++)
        any = any || request->wanted[number];
    for (int number = 1; number <= ORDO_FIGURES && !any; number++)
        request->wanted[number] = true;
    return *exit_status == 0;
}

static int run(int argc, char *argv[]) {
    struct ordo_progress progress;
    const struct ordo_sink sink = ordo_progress_sink(&progress);
    struct ordo_figures_request request = {.directory = "figures",
                                           .stop = &ordo_stop,
                                           .sinks = &sink,
                                           .sinks_count = isatty(STDERR_FILENO) != 0};
    char message[2048];
    int exit_status;

    if (!parse(argc, argv, &request, &exit_status))
        return exit_status;
    ordo_stop_on_signal();
    const int status = ordo_figures_write(&request, message, sizeof message);
    if (ordo_stop != 0) {
        ordo_complain("interrupted; what is in %s is whole", request.directory);
        ordo_end_by_signal();
    }
    if (message[0] != '\0')
        ordo_complain("%s", message);
    if (status != ORDO_OK)
        return ORDO_ERROR;
    ordo_say("The figures are in %s/index.html", request.directory);
    return ORDO_PASS;
}

const struct ordo_command ordo_command_figures = {
    .name = "figures",
    .summary = "draw the figures of DB (arXiv 2602.14495) afresh",
    .usage = "Usage: ordo figures [OPTION]...\n"
             "Draw the figures of \"Divine Benevolence is an x^2\" (DB, arXiv 2602.14495) afresh\n"
             "from our own runs. Each figure has its data file and gnuplot script beside it:\n"
             "gnuplot -c SCRIPT.gp figure-N.dat figure-N.svg draws it again.\n"
             "\n"
             "  -p, --paper         DB's ranges and protocol: n = 1 to 50, 10 000 points, one\n"
             "                      seed, normal equations\n"
             "  -o, --out DIR       write to DIR (default: figures)\n"
             "  -n, --only N,N...   only these figures\n"
             "  -t, --threads N     levels run at the same time (default: all processors,\n"
             "                      or OMP_NUM_THREADS)\n"
             "  -h, --help          this text\n"
             "\n"
             "   1  surface of a random MLP of two variables, with its hinge lines\n"
             "   2  fits and neurons of an MLP and a GLU before and after training\n"
             "   3  errors against width and against the number of parameters\n"
             "   4  trained networks and splines\n"
             "   5  the GQU, and why it seems to have order -3.5\n"
             "   6  gates in one direction and alternating\n"
             "   7  surface of a random GLU\n"
             "   8  the neurons of figure 1\n"
             "   9  the neurons of figure 7\n"
             "\n"
             "Exit status: 0; 3 if they could not be written; 64 for a mistake on the command\n"
             "line. Without gnuplot there are the data and the scripts.\n",
    .run = run,
};
