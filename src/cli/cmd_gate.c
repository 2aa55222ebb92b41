/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate.c: `ordo gate`, which judges any table of errors.
 */
#include "cli/cli.h"
#include "study/tables.h"
#include "table/baseline.h"
#include "table/mutate.h"
#include <gsl/gsl_math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Error columns that one call can judge. */
#define ERRORS_MAX 64

/* A band that nobody stated: a tenth of the order, and narrower than half an order in any case. */
#define BAND_SHARE 0.1
#define BAND_MOST 0.4

struct arguments {
    struct ordo_table_request request;
    struct ordo_table_error errors[ERRORS_MAX];
    char *order, *band, *constant, *constant_band; /* as they stand on the command line */
    const struct ordo_writer *writer;
    const char *plot, *report, *baseline, *mutate, *solution;
    bool json, verbose;
};

enum {
    SEED = 256, /* options without a letter */
    ORDER,
    BAND,
    INTENT,
    CONFIDENCE,
    WINDOW,
    MIN_LEVELS,
    FLOOR,
    SCALE,
    CONSTANT,
    CONSTANT_BAND,
    NAME,
    BASELINE,
    BASELINE_TOLERANCE,
    MUTATE,
    SOLUTION,
    PLOT,
    REPORT
};

static const struct option options[] = {
    {"x", required_argument, NULL, 'x'},
    {"y", required_argument, NULL, 'y'},
    {"seed", required_argument, NULL, SEED},
    {"order", required_argument, NULL, ORDER},
    {"band", required_argument, NULL, BAND},
    {"intent", required_argument, NULL, INTENT},
    {"confidence", required_argument, NULL, CONFIDENCE},
    {"window", required_argument, NULL, WINDOW},
    {"min-levels", required_argument, NULL, MIN_LEVELS},
    {"floor", required_argument, NULL, FLOOR},
    {"scale", required_argument, NULL, SCALE},
    {"constant", required_argument, NULL, CONSTANT},
    {"constant-band", required_argument, NULL, CONSTANT_BAND},
    {"name", required_argument, NULL, NAME},
    {"baseline", required_argument, NULL, BASELINE},
    {"baseline-tolerance", required_argument, NULL, BASELINE_TOLERANCE},
    {"mutate", required_argument, NULL, MUTATE},
    {"solution", required_argument, NULL, SOLUTION},
    {"plot", required_argument, NULL, PLOT},
    {"report", required_argument, NULL, REPORT},
    {"json", no_argument, NULL, 'j'},
    {"format", required_argument, NULL, 'f'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

#define usage_error(...) ordo_usage_error(&ordo_command_gate, __VA_ARGS__)

/* A positive number, or a usage error that says what was expected. */
static int parse_positive(const char *option, const char *text, double *value) {
    if (ordo_parse_number(text, value) && *value > 0)
        return 0;
    return usage_error("--%s is '%s', expected a positive number", option, text);
}

/* "32:1024", ":1024", "32:". */
static int parse_window(char *text, struct ordo_table_request *request) {
    char *colon = strchr(text, ':');
    bool good = colon != NULL && text[1] != '\0';

    if (good) {
        *colon = '\0';
        good = (*text == '\0' || ordo_parse_number(text, &request->from)) &&
               (colon[1] == '\0' || ordo_parse_number(colon + 1, &request->to)) &&
               request->from >= 0 && request->from < request->to;
        *colon = ':';
    }
    return good ? 0 : usage_error("--window is '%s', expected A:B with A < B, in units of x", text);
}

static int parse_intent(const char *text, enum ordo_intent *intent) {
    static const char *const names[] = {"equal", "at-least", "at-most"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *intent = (enum ordo_intent)i;
            return 0;
        }
    return usage_error("--intent is '%s', expected equal, at-least or at-most", text);
}

static int parse_floor(const char *text, double *value) {
    *value = strcmp(text, "none") == 0 ? 0 : ORDO_FLOOR_AUTO;
    if (*value == 0 || strcmp(text, "auto") == 0 || (ordo_parse_number(text, value) && *value > 0))
        return 0;
    return usage_error("--floor is '%s', expected auto, none or a positive number", text);
}

static int parse_plot(const char *text) {
    const char *extension = strrchr(text, '.');

    if (extension != NULL && (strcmp(extension, ".svg") == 0 || strcmp(extension, ".png") == 0 ||
                              strcmp(extension, ".pdf") == 0))
        return 0;
    return usage_error("--plot is '%s', expected a name that ends in .svg, .png or .pdf", text);
}

static int parse_option(int code, struct arguments *a) {
    struct ordo_table_request *request = &a->request;
    long levels;

    switch (code) {
    case 'x':
        request->x = optarg;
        return 0;
    case 'y':
        if (request->errors_count == ERRORS_MAX)
            return usage_error("at most %d columns of errors can be judged at once", ERRORS_MAX);
        a->errors[request->errors_count++].column = optarg;
        return 0;
    case SEED:
        request->seed = optarg;
        return 0;
    case ORDER:
        a->order = optarg;
        return 0;
    case BAND:
        a->band = optarg;
        return 0;
    case INTENT:
        return parse_intent(optarg, &request->intent);
    case CONFIDENCE:
        if (ordo_parse_number(optarg, &request->confidence) && request->confidence > 0 &&
            request->confidence < 1)
            return 0;
        return usage_error("--confidence is '%s', expected a number between 0 and 1", optarg);
    case WINDOW:
        return parse_window(optarg, request);
    case MIN_LEVELS:
        if (!ordo_parse_integer(optarg, 3, 1000000, &levels))
            return usage_error("--min-levels is '%s', expected an integer from 3 on", optarg);
        request->min_levels = (size_t)levels;
        return 0;
    case FLOOR:
        return parse_floor(optarg, &request->floor);
    case SCALE:
        return parse_positive("scale", optarg, &request->scale);
    case CONSTANT:
        a->constant = optarg;
        return 0;
    case CONSTANT_BAND:
        a->constant_band = optarg;
        return 0;
    case NAME:
        request->name = optarg;
        return 0;
    case BASELINE:
        a->baseline = optarg;
        return 0;
    case BASELINE_TOLERANCE:
        return parse_positive("baseline-tolerance", optarg, &request->baseline_tolerance);
    case MUTATE:
        a->mutate = optarg;
        return 0;
    case SOLUTION:
        a->solution = optarg;
        return 0;
    case PLOT:
        a->plot = optarg;
        return parse_plot(optarg);
    case REPORT:
        a->report = optarg;
        return 0;
    case 'j':
        a->json = true;
        return 0;
    case 'v':
        a->verbose = true;
        return 0;
    default: /* 'f' */
        a->writer = ordo_find_writer(optarg);
        return a->writer != NULL ? 0
                                 : usage_error("no format '%s'; see `ordo list formats`", optarg);
    }
}

static double *figure_of(struct ordo_table_error *error, size_t offset) {
    return (double *)(void *)((char *)error + offset);
}

/* Give each error column its figure, the double at `offset`: text is one number for all, or
 * "y1=-2,y2=-3". Without --y the columns named here are the ones to judge. What is not named keeps
 * its NaN. `text` is cut at its signs. */
static int parse_figures(const char *option, char *text, size_t offset, struct arguments *a) {
    struct ordo_table_request *request = &a->request;
    const bool choose = request->errors_count == 0 && strchr(text, '=') != NULL;
    double value;

    if (strchr(text, '=') == NULL) {
        if (!ordo_parse_number(text, &value))
            return usage_error("--%s is '%s', expected a number, or COL=NUMBER,…", option, text);
        if (request->errors_count == 0)
            request->errors_count = 1;
        for (size_t i = 0; i < request->errors_count; i++)
            *figure_of(&a->errors[i], offset) = value;
        return 0;
    }
    for (char *item; (item = strtok_r(text, ",", &text)) != NULL;) {
        char *sign = strrchr(item, '=');
        size_t i = 0;
        if (sign == NULL || sign == item || !ordo_parse_number(sign + 1, &value))
            return usage_error("--%s has '%s', expected COL=NUMBER", option, item);
        *sign = '\0';
        while (i < request->errors_count &&
               (a->errors[i].column == NULL || strcmp(a->errors[i].column, item) != 0))
            i++;
        if (i == request->errors_count && (!choose || i == ERRORS_MAX))
            return usage_error("--%s speaks of '%s', which no --y names", option, item);
        if (i == request->errors_count)
            a->errors[request->errors_count++].column = item;
        *figure_of(&a->errors[i], offset) = value;
    }
    return 0;
}

/* The figures of one column make sense. */
static int check_error(struct ordo_table_error *error) {
    const char *column = error->column != NULL ? error->column : "the error";

    if (gsl_isnan(error->order))
        return usage_error("--order says nothing of '%s'", column);
    if (error->order == 0)
        return usage_error("the order of '%s' is 0, expected a signed slope such as -2", column);
    if (gsl_isnan(error->band))
        error->band = GSL_MIN(BAND_SHARE * fabs(error->order), BAND_MOST);
    if (!(error->band > 0 && error->band < fabs(error->order)))
        return usage_error("the band of '%s' is %g, expected a positive number below its order's "
                           "size, %g",
                           column, error->band, fabs(error->order));
    if (gsl_isnan(error->constant) != gsl_isnan(error->constant_band))
        return usage_error("'%s' needs both --constant and --constant-band, or neither", column);
    if (error->constant <= 0 || error->constant_band <= 0)
        return usage_error("the constant of '%s' and its band must be positive", column);
    return 0;
}

static int parse_errors(struct arguments *a) {
    const struct {
        const char *option;
        char *text;
        size_t offset;
    } figures[] = {
        {"order", a->order, offsetof(struct ordo_table_error, order)},
        {"band", a->band, offsetof(struct ordo_table_error, band)},
        {"constant", a->constant, offsetof(struct ordo_table_error, constant)},
        {"constant-band", a->constant_band, offsetof(struct ordo_table_error, constant_band)},
    };
    int status = 0;

    if (a->order == NULL)
        return usage_error("--order is missing: the slope that theory promises, such as -2");
    for (size_t i = 0; i < sizeof figures / sizeof *figures && status == 0; i++)
        if (figures[i].text != NULL)
            status = parse_figures(figures[i].option, figures[i].text, figures[i].offset, a);
    for (size_t i = 0; i < a->request.errors_count && status == 0; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(a->errors[i].column, a->errors[k].column) == 0)
                return usage_error("--y names '%s' twice", a->errors[i].column);
        status = check_error(&a->errors[i]);
    }
    return status;
}

/* What goes with --solution. */
static int check_solution(const struct arguments *a, int tables) {
    if (tables > 1 || a->request.errors_count > 1 || a->errors[0].column != NULL)
        return usage_error("--solution judges one column of one table, and no --y");
    const struct ordo_table_request *r = &a->request;
    if (r->from != 0 || gsl_finite(r->to) || r->scale != 0 || r->floor != ORDO_FLOOR_AUTO ||
        r->intent != ORDO_EQUAL || r->name != NULL || r->seed != NULL || a->baseline != NULL ||
        a->mutate != NULL || a->plot != NULL || a->report != NULL || a->writer != NULL ||
        a->constant != NULL)
        return usage_error("--solution goes with --x, --order, --band, --confidence, --min-levels "
                           "and --json only");
    return 0;
}

/* Returns 0, or the exit status to leave with; -1 after --help. */
static int parse(int argc, char *argv[], struct arguments *a) {
    int code, status = 0;

    opterr = 0;
    while (status == 0 && (code = getopt_long(argc, argv, ":x:y:jf:vh", options, NULL)) != -1) {
        if (code == 'h') {
            fputs(ordo_command_gate.usage, stdout);
            return -1;
        }
        if (code == '?' || code == ':')
            return ordo_option_error(&ordo_command_gate, options, code, argv);
        status = parse_option(code, a);
    }
    if (status == 0)
        status = parse_errors(a);
    if (status == 0 && a->json && a->writer != NULL)
        status = usage_error("--json and --format exclude each other");
    if (status == 0 && a->solution != NULL)
        status = check_solution(a, argc - optind);
    if (status == 0 && optind == argc && isatty(STDIN_FILENO))
        status = usage_error("no table was named; - reads standard input");
    return status;
}

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

/* Tables drawn: a single one, those that did not pass, or all. */
static void print_tables(const struct arguments *a, const struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++)
        if (a->verbose || study->count == 1 ||
            ordo_result_check(&study->results[i])->verdict != ORDO_PASS)
            ordo_print_levels(stdout, &study->results[i]);
    ordo_print_study(stdout, study, a->verbose || study->count == 1);
}

/* Returns false if something that was asked for could not be written. */
static bool write_files(const struct arguments *a, const struct ordo_study *study) {
    const bool quiet = a->json || a->writer != NULL;
    char message[2048] = "";
    int status = ORDO_OK;

    if (a->plot != NULL) {
        status = ordo_plot_write(study, a->plot, message, sizeof message);
        if (message[0] != '\0')
            ordo_complain("%s", message);
        else if (!quiet)
            printf("The plot is %s\n", a->plot);
    }
    if (a->report != NULL && status == ORDO_OK) {
        status = ordo_report_write(study, a->report, message, sizeof message);
        if (message[0] != '\0')
            ordo_complain("%s", message);
        if (status == ORDO_OK && !quiet)
            printf("The report is %s/index.html\n", a->report);
    }
    return status == ORDO_OK;
}

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Say the smallest faults that this study would catch, then spoil its errors as asked. Returns
 * false after a sentence if the specification makes no sense. */
static bool mutate(const char *spec, struct ordo_result *r) {
    static const char *const kinds[] = {"contaminate", "order", "floor"};
    const struct ordo_request request = ordo_case_request(r->c);
    size_t n = r->levels_count;
    double *x = malloc((2 * n + 1) * sizeof *x), *error = x + n, smallest;
    char message[ORDO_MESSAGE_SIZE];
    bool good = x != NULL;

    for (size_t i = 0; good && i < n; i++) {
        x[i] = ordo_result_x(r, i);
        error[i] = r->levels[i].error;
    }
    for (size_t i = 0; good && i < sizeof kinds / sizeof *kinds; i++)
        if (ordo_mutate_threshold(kinds[i], n, x, error, &request, &smallest, message,
                                  sizeof message) == ORDO_OK)
            fprintf(stderr, "ordo: %s: %s\n", r->c->name, message);
    if (good &&
        ordo_mutate(spec, request.order, &n, x, error, message, sizeof message) != ORDO_OK) {
        ordo_complain("--mutate: %s", message);
        good = false;
    }
    for (size_t i = 0; good && i < n; i++) {
        r->levels[i].x = x[i];
        r->levels[i].error = error[i];
    }
    r->levels_count = good ? n : r->levels_count;
    free(x);
    return good;
}

static int judge(const struct arguments *a, char *const paths[], size_t count) {
    const double start = now();
    struct ordo_cases cases = {0};
    struct ordo_study study = {0};
    int exit_status = ORDO_ERROR;

    struct ordo_table_request request = a->request;
    struct ordo_baseline baseline = {0};
    char message[1024];

    if (a->baseline != NULL) {
        if (ordo_baseline_read(a->baseline, &baseline, message, sizeof message) != ORDO_OK) {
            ordo_complain("%s", message);
            goto done;
        }
        request.baseline = &baseline;
    }
    if (ordo_tables_load(paths, count, &request, &cases, &study) != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    for (size_t i = 0; a->mutate != NULL && i < study.count; i++)
        if (study.results[i].failure == NULL && !mutate(a->mutate, &study.results[i])) {
            exit_status = ORDO_EXIT_USAGE;
            goto done;
        }
    if (ordo_study_judge(&study) != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    study.seconds = now() - start;
    if (a->plot != NULL && study.count != 1) {
        exit_status = usage_error("--plot draws one column of one table, these are %zu; --report "
                                  "draws all",
                                  study.count);
        goto done;
    }
    complain_unreadable(&study);
    if (a->json || a->writer != NULL) {
        if (!ordo_print_format(a->writer, &study))
            goto done;
    } else {
        print_tables(a, &study);
    }
    if (write_files(a, &study))
        exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    ordo_baseline_free(&baseline);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    static char standard_input[] = "-";
    char *const none[] = {standard_input};
    struct arguments a = {.request = ORDO_TABLE_REQUEST_DEFAULT};

    a.request.errors = a.errors;
    for (size_t i = 0; i < ERRORS_MAX; i++)
        a.errors[i] = (struct ordo_table_error){NULL, GSL_NAN, GSL_NAN, GSL_NAN, GSL_NAN};
    const int exit_status = parse(argc, argv, &a);
    if (exit_status != 0)
        return exit_status < 0 ? 0 : exit_status;
    if (a.solution != NULL) {
        struct ordo_request request = ORDO_REQUEST_DEFAULT;
        request.order = a.errors[0].order;
        request.band = a.errors[0].band;
        request.confidence = a.request.confidence;
        request.min_levels = a.request.min_levels;
        return ordo_gate_solution(optind == argc ? "-" : argv[optind], a.request.x, a.solution,
                                  &request, a.json);
    }
    return optind == argc ? judge(&a, none, 1) : judge(&a, argv + optind, (size_t)(argc - optind));
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
