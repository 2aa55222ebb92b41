/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_history.c: `ordo history`, orders over the runs that are kept.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "picture/picture.h"
#include "study/history.h"
#include "study/store.h"
#include "text/format.h"
#include <limits.h>
#include <math.h>
#include <string.h>

extern const struct ordo_command ordo_command_history;

struct arguments {
    const char *glob, *plot;
    bool json;
};

static int take_plot(void *context, const char *word) {
    static const char *const ends[] = {".svg", ".png", ".pdf"};
    const size_t length = strlen(word);
    struct arguments *a = context;

    a->plot = word;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (length > 4 && strcmp(word + length - 4, ends[i]) == 0)
            return 0;
    return ordo_usage_error(&ordo_command_history,
                            "--plot is '%s', expected a name that ends in .svg, .png or .pdf",
                            word);
}

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }
static json_t *text(const char *s) { return s != NULL ? json_string(s) : json_null(); }

static int print_json(const struct ordo_history *h) {
    int status = ORDO_OK;

    for (size_t i = 0; i < h->count && status == ORDO_OK; i++) {
        const struct ordo_past *p = &h->past[i];
        status = ordo_print_json(json_pack(
            "{s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:[o, o], s:o, s:o, s:b}", "case",
            text(p->name), "figure", text(p->figure), "run", (json_int_t)p->run, "began",
            text(p->began), "version", text(p->version), "commit", text(p->revision), "verdict",
            text(p->verdict), "reason", text(p->reason), "order", number(p->order), "interval",
            number(p->interval[0]), number(p->interval[1]), "constant", number(p->constant),
            "finest", number(p->finest), "changed", p->changed));
    }
    return status;
}

static void print_table(const struct ordo_history *h) {
    char order[ORDO_FORMAT_SIZE], constant[ORDO_FORMAT_SIZE], finest[ORDO_FORMAT_SIZE];

    for (size_t i = 0; i < h->count; i++) {
        const struct ordo_past *p = &h->past[i];
        if (ordo_history_begins(h, i))
            printf("%s%s, %s\n%6s  %-20s  %-10s  %-12s  %-22s  %10s  %12s\n", i > 0 ? "\n" : "",
                   p->name, p->figure, "run", "began", "commit", "verdict", "order", "constant",
                   "finest error");
        if (isnan(p->order))
            snprintf(order, sizeof order, "-");
        else if (isfinite(ordo_half_width(p->order, p->interval)))
            snprintf(order, sizeof order, "%.4f +- %.2g", p->order,
                     ordo_half_width(p->order, p->interval));
        else
            snprintf(order, sizeof order, "%.4f", p->order);
        snprintf(constant, sizeof constant, isnan(p->constant) ? "-" : "%.4g", p->constant);
        snprintf(finest, sizeof finest, isnan(p->finest) ? "-" : "%.3e", p->finest);
        printf("%6zu  %-20s  %-10.10s  %-12s  %-22s  %10s  %12s%s\n", p->run,
               p->began != NULL ? p->began : "-", p->revision != NULL ? p->revision : "-",
               p->verdict, order, constant, finest, p->changed ? "  changed" : "");
    }
}

static int history(const struct arguments *a, const char *directory) {
    struct ordo_history h;
    char path[PATH_MAX], message[2048] = "";

    snprintf(path, sizeof path, "%s/%s", directory, ORDO_STORE_FILE);
    if (ordo_failed(ordo_history_load(path, a->glob, &h, message, sizeof message), message))
        return ORDO_ERROR;
    int exit_status = ORDO_PASS;
    if (h.count == 0) {
        ordo_complain("%s: no run has judged a case%s%s%s", path, a->glob != NULL ? " '" : "",
                      a->glob != NULL ? a->glob : "", a->glob != NULL ? "'" : "");
        exit_status = ORDO_ERROR;
    } else if (!a->json) {
        print_table(&h);
    } else if (ordo_failed(print_json(&h), NULL)) {
        exit_status = ORDO_ERROR;
    }
    if (exit_status == ORDO_PASS && a->plot != NULL) {
        if (ordo_failed(ordo_plot_history(&h, a->plot, message, sizeof message), message))
            exit_status = ORDO_ERROR;
        else if (!a->json)
            printf("The plot is %s\n", a->plot);
    }
    ordo_history_free(&h);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    const struct ordo_option options[] = {{"case", 'c', .text = &a.glob},
                                          {"json", 'j', .flag = &a.json},
                                          {"plot", .take = take_plot, .context = &a},
                                          {NULL}};
    int exit_status;

    if (!ordo_options_read(&ordo_command_history, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind != 1)
        return ordo_usage_error(&ordo_command_history, "expected one directory");
    return history(&a, argv[optind]);
}

const struct ordo_command ordo_command_history = {
    .name = "history",
    .summary = "print the orders of all runs that are kept",
    .usage =
        "Usage: ordo history [OPTION]... DIR\n"
        "Print what each run of `ordo run --out DIR` said of each claim when it was judged: the\n"
        "order with its interval, the constant and the error at the finest level, with the\n"
        "commit of the repository that the cases are in. A run is marked as changed if its\n"
        "interval has no point in common with that of an earlier run since the last change, or\n"
        "if there is an order where there was none, or none where there was one.\n"
        "\n"
        "  -c, --case GLOB     only the cases whose name matches\n"
        "  -j, --json          print one JSON object for each run and claim\n"
        "      --plot FILE     draw the orders over the runs: FILE ends in .svg, .png or .pdf\n"
        "  -h, --help          this text\n"
        "\n"
        "Exit status: 0, 3 if there is nothing to print; 64 for a mistake on the command line.\n",
    .run = run,
};
