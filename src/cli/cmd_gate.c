/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_gate.c: `ordo gate`, which judges any table of errors.
 */
#include "case/tables.h"
#include "cli/gate_options.h"
#include "experiment/reason.h"
#include "paper/section.h"
#include "report/terminal.h"
#include "study/expectation.h"
#include "table/mutate.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct ordo_command ordo_command_gate;

/* What could not be read goes to stderr too, once for all columns of a file. */
static void complain_unreadable(const struct ordo_study *study) {
    const char *before = "";

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        if (r->failure == NULL || r->failure_reason != ORDO_UNREADABLE)
            continue;
        if (strcmp(r->failure, before) != 0)
            ordo_complain("%s", r->failure);
        before = r->failure;
    }
}

/* Tables drawn: a single one, those that did not pass, or all. ORDO_OK or ORDO_ENOMEM. */
static int print_tables(const struct ordo_gate_options *o, const struct ordo_study *study) {
    const bool colour = ordo_colour(stdout);
    int status = ORDO_OK;

    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        if (o->verbose || study->count == 1 ||
            ordo_result_finding(&study->results[i])->check.verdict != ORDO_PASS)
            status = ordo_terminal_levels(stdout, &study->results[i], colour);
    ordo_terminal_head(stdout, study);
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
        status = ordo_terminal_result(stdout, study, &study->results[i],
                                      o->verbose || study->count == 1, colour);
    if (status == ORDO_OK)
        ordo_terminal_foot(stdout, study, colour);
    return status;
}

/* The study on stdout as the options say. Returns false, a sentence being printed, if that fails.
 */
static bool print(const struct ordo_gate_options *o, const struct ordo_study *study) {
    struct ordo_output output = {.out = stdout,
                                 .writer = o->json ? ordo_find_writer("jsonl") : o->writer};
    const struct ordo_sink sink = ordo_output_sink(&output);

    if (output.writer == NULL) {
        const int status = print_tables(o, study);
        if (status != ORDO_OK)
            ordo_complain("%s", ordo_status_text(status));
        return status == ORDO_OK;
    }
    sink.tell(sink.context, ORDO_EVENT_BEGIN, study, NULL, NULL);
    for (size_t i = 0; i < study->count; i++)
        sink.tell(sink.context, ORDO_EVENT_RESULT, study, &study->results[i], NULL);
    sink.tell(sink.context, ORDO_EVENT_END, study, NULL, NULL);
    return !output.failed;
}

/* Returns false if something that was asked for could not be written. */
static bool write_files(const struct ordo_gate_options *o, const struct ordo_study *study) {
    const struct ordo_report report = {.study = study, .sections = ordo_paper_sections};
    const bool quiet = o->json || o->writer != NULL;
    char message[2048] = "";
    int status = ORDO_OK;

    if (o->plot != NULL) {
        status = ordo_plot_write(study, o->plot, message, sizeof message);
        if (message[0] != '\0')
            ordo_complain("%s", message);
        else if (!quiet)
            printf("The plot is %s\n", o->plot);
    }
    if (o->report != NULL && status == ORDO_OK) {
        status = ordo_report_write(&report, o->report, message, sizeof message);
        if (message[0] != '\0')
            ordo_complain("%s", message);
        if (status == ORDO_OK && !quiet)
            printf("The report is %s/index.html\n", o->report);
    }
    return status == ORDO_OK;
}

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Say the smallest faults that this study would catch. */
static void say_thresholds(const struct ordo_result *r, const double x[], const double error[]) {
    static const char *const kinds[] = {"contaminate", "order", "floor"};
    const struct ordo_request request = ordo_claim_request(r, &r->c->claims[0]);
    char message[ORDO_MESSAGE_SIZE];
    double smallest;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ordo_mutate_threshold(kinds[i], r->count, x, error, &request, &smallest, message,
                                  sizeof message) == ORDO_OK)
            fprintf(stderr, "ordo: %s: %s\n", r->c->name, message);
}

/* Spoil the errors as asked: measurements that are gone leave the rest in their order. Returns
 * false after a sentence if the specification makes no sense. */
static bool mutate(const char *spec, struct ordo_result *r) {
    size_t n = r->count;
    double *x = malloc((2 * n + 1) * sizeof *x), *error = x + n;
    char message[ORDO_MESSAGE_SIZE];
    bool good = x != NULL;

    for (size_t i = 0; good && i < n; i++) {
        x[i] = ordo_result_x(r, i);
        error[i] = ordo_result_error(r, i, 0);
    }
    if (good)
        say_thresholds(r, x, error);
    if (good && ordo_mutate(spec, ordo_case_order(r->c), &n, x, error, message, sizeof message) !=
                    ORDO_OK) {
        ordo_complain("--mutate: %s", message);
        good = false;
    }
    for (size_t i = 0, k = 0; good && i < n; i++, k++) {
        while (ordo_result_x(r, k) != x[i])
            k++;
        r->measurements[i].level = r->measurements[k].level;
        r->measurements[i].seed = r->measurements[k].seed;
        r->measurements[i].value[0] = error[i];
    }
    r->count = good ? n : r->count;
    free(x);
    return good;
}

/* Run the cases of the tables, which reads their levels, and judge them. Returns the exit status.
 */
static int judge(const struct ordo_gate_options *o, const struct ordo_tables *tables) {
    const double start = now();
    const struct ordo_study_options run = {.threads = 1};
    struct ordo_study study = {0};
    struct ordo_case **cases = calloc(tables->cases.count + 1, sizeof *cases);
    int exit_status = ORDO_ERROR;

    for (size_t i = 0; cases != NULL && i < tables->cases.count; i++)
        cases[i] = &tables->cases.cases[i];
    int status =
        cases != NULL ? ordo_study_run(cases, tables->cases.count, &run, &study) : ORDO_ENOMEM;
    for (size_t i = 0; status == ORDO_OK && o->mutate != NULL && i < study.count; i++)
        if (study.results[i].failure == NULL && !mutate(o->mutate, &study.results[i])) {
            exit_status = ORDO_EXIT_USAGE;
            goto done;
        }
    if (status == ORDO_OK && o->mutate != NULL)
        status = ordo_study_judge(&study);
    if (status != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(status));
        goto done;
    }
    study.seconds = now() - start;
    if (o->plot != NULL && study.count != 1) {
        exit_status = ordo_usage_error(&ordo_command_gate,
                                       "--plot draws one column of one table, these are %zu; "
                                       "--report draws all",
                                       study.count);
        goto done;
    }
    complain_unreadable(&study);
    if (print(o, &study) && write_files(o, &study))
        exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    free(cases);
    return exit_status;
}

static int gate(struct ordo_gate_options *o, char *const paths[], size_t count) {
    const struct ordo_table_request request = {
        .pattern = &o->pattern, .columns = o->columns, .name = o->name};
    struct ordo_baseline baseline = {0};
    struct ordo_tables tables = {0};
    char message[1024];
    int exit_status = ORDO_ERROR;

    if (o->baseline != NULL) {
        if (ordo_baseline_read(o->baseline, &baseline, message, sizeof message) != ORDO_OK) {
            ordo_complain("%s", message);
            goto done;
        }
        o->pattern.baseline = &baseline;
    }
    if (ordo_tables_load(paths, count, &request, &tables) != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    exit_status = judge(o, &tables);
done:
    ordo_tables_free(&tables);
    ordo_baseline_free(&baseline);
    return exit_status;
}

static int solution(const struct ordo_gate_options *o, const char *path) {
    const struct ordo_values *values = &o->pattern.claims[0].values;
    struct ordo_request request = ORDO_REQUEST_DEFAULT;

    request.order = ordo_values_number(values, "order");
    request.band = ordo_values_number(values, "band");
    request.confidence = ordo_values_number(&o->pattern.study, "confidence");
    request.min_levels = ordo_values_integer(&o->pattern.study, "min_levels");
    return ordo_gate_solution(path, ordo_values_text(&o->pattern.settings, "column_x"), o->solution,
                              &request, o->json);
}

static int run(int argc, char *argv[]) {
    static char standard_input[] = "-";
    char *const none[] = {standard_input};
    struct ordo_gate_options o;
    int exit_status = ordo_gate_parse(argc, argv, &ordo_command_gate, &o);
    char *const *paths = optind == argc ? none : argv + optind;
    const size_t count = optind == argc ? 1 : (size_t)(argc - optind);

    if (exit_status == 0)
        exit_status = o.solution != NULL ? solution(&o, paths[0]) : gate(&o, paths, count);
    else if (exit_status < 0)
        exit_status = 0;
    ordo_case_free(&o.pattern);
    return exit_status;
}

const struct ordo_command ordo_command_gate = {
    .name = "gate",
    .summary = "judge any table of errors",
    .usage =
        "Usage: ordo gate [FILE | DIR | -]... --order S [OPTION]...\n"
        "Judge whether the errors in a table fall at the rate theory says. A table is CSV, TSV or\n"
        "columns between blanks, with a row for each level; of a directory all *.csv, *.tsv,\n"
        "*.dat and *.txt are judged. Without a file: standard input.\n"
        "\n"
        "  -x, --x COL         column of levels, by name or number (default: the first)\n"
        "  -y, --y COL         column of errors, once for each; may be left out if there are two\n"
        "                      columns or --order names them\n"
        "      --seed COL      column that tells repetitions of a level apart\n"
        "      --se COL        column of standard errors (Monte Carlo), absolute, in the unit of "
        "the\n"
        "                      errors: they weigh the levels and make the interval\n"
        "      --order S       signed slope of log error against log x: -2 for n^-2, 2 for h^2;\n"
        "                      or one for each column, y1=-2,y2=-3\n"
        "      --band B        half-width of the accepted orders, for all or for each as above\n"
        "                      (default: a tenth of the order's size, at most 0.4)\n"
        "      --intent WORD   equal (default); at-least, at-most: as steep or steeper, less "
        "steep\n"
        "      --confidence P  of the interval of the order (default: 0.95)\n"
        "      --window A:B    only levels from A to B; either may be left out (default: found)\n"
        "      --min-levels N  that the fit must rest on (default: 4)\n"
        "      --floor F       error at which round-off begins: auto (default), none or a number\n"
        "      --scale S       size of the exact solution, if known; round-off is relative to it\n"
        "      --deterministic the levels are refined without noise: three give a verdict, four\n"
        "                      tell a correction\n"
        "      --correction Q  relative order of a correction that theory knows: 1 for\n"
        "                      C h^p (1 + a h)\n"
        "      --constant C    leading constant, error = C x^S, with --constant-band R: judged\n"
        "                      beside the order, C (1 +- R) at the finest level of the fit\n"
        "      --baseline FILE errors blessed earlier (see `ordo bless`); a level that is worse "
        "or\n"
        "                      missing fails, nothing is excused\n"
        "      --baseline-tolerance T  how much worse is still fine (default: 0.05)\n"
        "      --mutate SPEC   spoil the errors first, to see whether that is caught, and say the\n"
        "                      smallest faults that would be: contaminate:0.01, order:0.5,\n"
        "                      floor:1e-6, noise:0.2, stale:2 or drop:2\n"
        "      --solution COL  there are solutions and no errors: extrapolate them (Eca and\n"
        "                      Hoekstra 2014), judge the order, bound the finest level's error\n"
        "      --name NAME     of the case in reports (default: the file's name)\n"
        "      --plot FILE     draw a single table: FILE ends in .svg, .png or .pdf\n"
        "      --report DIR    write a report with all pictures there\n"
        "  -j, --json          print one JSON object for each table and column\n"
        "  -f, --format NAME   print this format instead (see `ordo list formats`)\n"
        "  -v, --verbose       draw every table: of several, else only those that do not pass\n"
        "  -h, --help          this text\n"
        "\n"
        "Exit status, the worst of all tables: 0 PASS, 1 FAIL, 2 INCONCLUSIVE, 3 ERROR (NaN, "
        "zero,\n"
        "negative, missing or repeated levels, or a file that cannot be read); 64 for a mistake "
        "on\n"
        "the command line.\n"
        "\n"
        "  ordo gate errors.csv --x n --y rmse --order -2 --band 0.1\n"
        "  my-solver --study | ordo gate - --order u=2,p=1 --seed run --plot orders.svg\n",
    .run = run,
};
