/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_figures.c: `ordo figures`, which draws the figures of DB.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "paper/figures.h"
#include <string.h>
#include <unistd.h>

extern const struct ordo_command ordo_command_figures;

static const struct option options[] = {
    {"paper", no_argument, NULL, 'p'},      {"out", required_argument, NULL, 'o'},
    {"only", required_argument, NULL, 'n'}, {"threads", required_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},       {0},
};

/* "1,5" into wanted[]. */
static bool parse_only(const char *text, bool wanted[]) {
    for (;;) {
        const char *comma = strchr(text, ',');
        const size_t length = comma != NULL ? (size_t)(comma - text) : strlen(text);
        char word[8];
        long number;
        if (length >= sizeof word)
            return false;
        memcpy(word, text, length);
        word[length] = '\0';
        if (!ordo_parse_integer(word, 1, ORDO_FIGURES, &number))
            return false;
        wanted[number] = true;
        if (comma == NULL)
            return true;
        text = comma + 1;
    }
}

/* Returns 0, or the exit status to leave with; -1 after --help. */
static int parse(int argc, char *argv[], struct ordo_figures_request *request) {
    long threads = 0;
    bool only = false;
    int code;

    opterr = 0;
    while ((code = getopt_long(argc, argv, ":po:n:t:h", options, NULL)) != -1)
        switch (code) {
        case 'p':
            request->paper = true;
            break;
        case 'o':
            request->directory = optarg;
            break;
        case 'n':
            if (!parse_only(optarg, request->wanted))
                return ordo_usage_error(&ordo_command_figures,
                                        "--only is '%s', expected numbers from 1 to %d with commas "
                                        "between them",
                                        optarg, ORDO_FIGURES);
            only = true;
            break;
        case 't':
            if (!ordo_parse_integer(optarg, 1, 1024, &threads))
                return ordo_usage_error(&ordo_command_figures,
                                        "--threads is '%s', expected an integer from 1 to 1024",
                                        optarg);
            break;
        case 'h':
            fputs(ordo_command_figures.usage, stdout);
            return -1;
        default:
            return ordo_option_error(&ordo_command_figures, options, code, argv);
        }
    if (optind < argc)
        return ordo_usage_error(&ordo_command_figures, "unexpected argument '%s'", argv[optind]);
    if (request->directory[0] == '\0')
        return ordo_usage_error(&ordo_command_figures, "--out is '', expected a directory");
    for (int number = 1; number <= ORDO_FIGURES && !only; number++)
        request->wanted[number] = true;
    request->threads = (int)threads;
    return 0;
}

static int run(int argc, char *argv[]) {
    struct ordo_progress progress;
    const struct ordo_sink sink = ordo_progress_sink(&progress);
    struct ordo_figures_request request = {.directory = "figures",
                                           .stop = &ordo_stop,
                                           .sinks = &sink,
                                           .sinks_count = isatty(STDERR_FILENO) != 0};
    char message[2048];
    const int exit_status = parse(argc, argv, &request);

    if (exit_status != 0)
        return exit_status < 0 ? 0 : exit_status;
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
    printf("The figures are in %s/index.html\n", request.directory);
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
