/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_gate.c: `ordo gate`, which judges any table of errors.
 */
#include "case/tables.h"
#include "cli/gate_options.h"
#include "experiment/reason.h"
#include "report/terminal.h"
#include "study/expectation.h"
#include "table/mutate.h"
#include <stdlib.h>
#include <string.h>

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

/* The study on stdout as the options say; on a terminal with tables drawn: a single one, those that
 * did not pass, or all. Returns false, a sentence being printed, if that fails. */
static bool print(const struct ordo_gate_options *o, const struct ordo_study *study) {
    const bool all = o->verbose || study->count == 1;
    struct ordo_output output = {.out = stdout,
                                 .writer = o->json ? ordo_writer_find("jsonl") : o->writer,
                                 .messages = all,
                                 .colour = ordo_colour(stdout)};
    int status = ORDO_OK;

    for (size_t i = 0; i < study->count && output.writer == NULL && status == ORDO_OK; i++)
        if (all || ordo_result_finding(&study->results[i])->check.verdict != ORDO_PASS)
            status = ordo_terminal_levels(stdout, &study->results[i], output.colour);
    return !ordo_failed(status, NULL) && ordo_output_study(&output, study);
}

/* Returns false if something that was asked for could not be written. */
static bool write_files(const struct ordo_gate_options *o, const struct ordo_study *study) {
    const bool quiet = o->json || o->writer != NULL;
    char message[2048] = "";

    if (o->plot != NULL) {
        ordo_stop_on_signal();
        if (ordo_failed(ordo_plot_write(study, o->plot, message, sizeof message), message))
            return false;
        if (!quiet)
            ordo_say("The plot is %s", o->plot);
    }
    return o->report == NULL || ordo_write_report(study, o->report, true, quiet);
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
            ordo_complain("%s: %s", r->c->name, message);
}

/* Spoil the errors as asked: measurements that are gone leave the rest in their order. Returns 0,
 * or an exit status after a sentence. */
static int mutate(const char *spec, struct ordo_result *r) {
    size_t n = r->count;
    double *x = malloc((2 * n + 1) * sizeof *x), *error = x + n;
    char message[ORDO_MESSAGE_SIZE];
    int exit_status = 0;

    if (x == NULL) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ERROR;
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = ordo_result_x(r, i);
        error[i] = ordo_result_error(r, i, 0);
    }
    say_thresholds(r, x, error);
    const int status =
        ordo_mutate(spec, ordo_case_order(r->c), &n, x, error, message, sizeof message);
    if (status != ORDO_OK) {
        ordo_complain("--mutate: %s", status == ORDO_ENOMEM ? ordo_status_text(status) : message);
        exit_status = status == ORDO_ENOMEM ? (int)ORDO_ERROR : ORDO_EXIT_USAGE;
        goto done;
    }
    for (size_t i = 0, k = 0; i < n; i++, k++) {
        while (ordo_result_x(r, k) != x[i])
            k++;
        r->measurements[i].level = r->measurements[k].level;
        r->measurements[i].seed = r->measurements[k].seed;
        r->measurements[i].value[0] = error[i];
    }
    r->count = n;
done:
    free(x);
    return exit_status;
}

/* Whether every case has a name of its own, by which the report calls its files. */
static bool names_differ(const struct ordo_cases *cases) {
    for (size_t i = 1; i < cases->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(cases->cases[i].name, cases->cases[k].name) == 0) {
                ordo_usage_error(&ordo_command_gate, "the table '%s' is named twice",
                                 cases->cases[i].name);
                return false;
            }
    return true;
}

/* Run the cases of the tables, which reads their levels, and judge them. Returns the exit status.
 */
static int judge(const struct ordo_gate_options *o, const struct ordo_cases *loaded) {
    const bool command = o->levels != NULL;
    const struct ordo_programs programs = ordo_programs_of(o->jobs, 0);
    const struct ordo_study_options run = {.threads = command ? programs.jobs : 1,
                                           .programs = command ? &programs : NULL,
                                           .stop = &ordo_stop};
    struct ordo_study study = {0};
    struct ordo_case **cases = calloc(loaded->count + 1, sizeof *cases);
    int exit_status = ORDO_ERROR;

    for (size_t i = 0; cases != NULL && i < loaded->count; i++)
        cases[i] = &loaded->cases[i];
    int status = cases != NULL ? ordo_study_run(cases, loaded->count, &run, &study) : ORDO_ENOMEM;
    for (size_t i = 0; status == ORDO_OK && o->mutate != NULL && i < study.count; i++) {
        const int spoilt =
            study.results[i].failure == NULL ? mutate(o->mutate, &study.results[i]) : 0;
        if (spoilt != 0) {
            exit_status = spoilt;
            goto done;
        }
    }
    if (status == ORDO_OK && o->mutate != NULL)
        status = ordo_study_judge(&study);
    if (ordo_failed(status, NULL))
        goto done;
    if (o->plot != NULL && study.count != 1) {
        exit_status = ordo_usage_error(&ordo_command_gate,
                                       "--plot draws one column of one table, these are %zu; "
                                       "--report draws all",
                                       study.count);
        goto done;
    }
    complain_unreadable(&study);
    const bool printed = print(o, &study);
    if (write_files(o, &study) && printed)
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
    struct ordo_cases cases = {0};
    char message[1024];
    int exit_status = ORDO_ERROR;

    if (o->baseline != NULL) {
        if (ordo_failed(ordo_baseline_read(o->baseline, &baseline, message, sizeof message),
                        message))
            goto done;
        o->pattern.baseline = &baseline;
    }
    if (o->levels != NULL) {
        const struct ordo_cases one = {.count = 1, .cases = &o->pattern};
        ordo_stop_on_signal();
        exit_status = judge(o, &one);
        goto done;
    }
    if (ordo_failed(ordo_tables_load(paths, count, &request, &cases), NULL))
        goto done;
    if (cases.unread[0] != '\0')
        ordo_complain("%s", cases.unread);
    exit_status = names_differ(&cases) ? judge(o, &cases) : ORDO_EXIT_USAGE;
done:
    o->pattern.baseline = NULL;
    ordo_cases_free(&cases);
    ordo_baseline_free(&baseline);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    static char standard_input[] = "-";
    char *const none[] = {standard_input};
    struct ordo_gate_options o;
    int exit_status = ordo_gate_parse(argc, argv, &ordo_command_gate, &o);
    char *const *paths = optind == argc ? none : argv + optind;
    const size_t count = optind == argc ? 1 : (size_t)(argc - optind);

    if (exit_status == 0)
        exit_status = gate(&o, paths, count);
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
        "       ordo gate --levels A,B,... --order S [OPTION]... -- COMMAND [WORD]...\n"
        "Judge whether the errors in a table fall at the rate theory says. A table is CSV, TSV or\n"
        "columns between blanks, with a row for each level; of a directory all *.csv, *.tsv,\n"
        "*.dat and *.txt are judged, of its folders none. Without a file: standard input.\n"
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
        "      --fine END      large or small x, for an error that grows towards the limit\n"
        "                      (default: where the order says that it is small)\n"
        "      --dim D         x counts unknowns in D dimensions: judged as h = x^(-1/D)\n"
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
    .more =
        "\n"
        "With --levels the table is made first: COMMAND is run for each level, without a shell "
        "and\n"
        "in a fresh directory, and what it prints has the errors.\n"
        "\n"
        "      --levels A,B,.. run the command for each of these: {n} in its words is the level "
        "(or\n"
        "                      {h}; or the name that --x has), {seed}, {level}, {threads} and "
        "{out}\n"
        "                      (a file that it may write) are filled too, {{ is a brace. Errors\n"
        "                      named by --order are read from a JSON object, from \"l2 = 1e-3\", "
        "or\n"
        "                      from a table's last row; one without a name is the last number\n"
        "      --seeds N       run it N times for each level, {seed} from 1 to N\n"
        "      --jobs N        at the same time (default: as many as there are processors)\n"
        "      --timeout T     seconds that a level may take (default: 3600)\n"
        "      --input FILE    copied to where it runs; may be given several times\n"
        "      --read FILE     read this file that it writes there instead of what it prints\n"
        "      --numbers HOW   last, json, names or csv (default: auto)\n"
        "      --keep DIR      leave the directories in which it ran there\n"
        "\n"
        "  ordo gate --levels 8,16,32,64 --order l2=-2,h1=-1 -- ./solver --n {n}\n",
    .run = run,
};
