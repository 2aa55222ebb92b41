/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_fit.c: `ordo fit`, which says what fits a table of errors of which nothing is expected.
 */
#include "cli/cli.h"
#include "cli/fit_output.h"
#include "experiment/reason.h"
#include "experiment/table.h"
#include "table/role.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct ordo_command ordo_command_fit;

/* Columns that can be named. */
enum { COLUMNS_MAX = 64 };

struct arguments {
    const char *x, *seed;
    const char *columns[COLUMNS_MAX]; /* of errors; all that look like it if there is none */
    size_t count;
    struct ordo_request request;
    bool json;
};

enum { SEED = 256, SE, FINE, WINDOW, SCALE, FLOOR, CONFIDENCE, CORRECTION, DETERMINISTIC };

static const struct option options[] = {
    {"x", required_argument, NULL, 'x'},
    {"y", required_argument, NULL, 'y'},
    {"seed", required_argument, NULL, SEED},
    {"se", required_argument, NULL, SE}, /* no abbreviation of --seed */
    {"fine", required_argument, NULL, FINE},
    {"window", required_argument, NULL, WINDOW},
    {"scale", required_argument, NULL, SCALE},
    {"floor", required_argument, NULL, FLOOR},
    {"confidence", required_argument, NULL, CONFIDENCE},
    {"correction", required_argument, NULL, CORRECTION},
    {"deterministic", no_argument, NULL, DETERMINISTIC},
    {"json", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static int wrong(const char *option, const char *word, const char *expected) {
    return ordo_usage_error(&ordo_command_fit, "--%s is '%s', expected %s", option, word, expected);
}

/* A number above 0 and below `most`. */
static int parse_positive(const char *option, const char *word, const char *expected,
                          double *value) {
    return ordo_parse_number(word, value) && *value > 0 ? 0 : wrong(option, word, expected);
}

static int parse_fine(const char *word, struct ordo_request *r) {
    if (strcmp(word, "large") == 0)
        r->fine = ORDO_FINE_LARGE;
    else if (strcmp(word, "small") == 0)
        r->fine = ORDO_FINE_SMALL;
    else
        return wrong("fine", word, "large or small");
    return 0;
}

/* A:B, either of which may be left out. */
static int parse_window(const char *word, struct ordo_request *r) {
    const char *colon = strchr(word, ':');
    char from[64];
    bool good = colon != NULL && word[1] != '\0' && colon - word < (long)sizeof from;

    if (good && colon > word) {
        snprintf(from, sizeof from, "%.*s", (int)(colon - word), word);
        good = ordo_parse_number(from, &r->from) && r->from > 0;
    }
    if (good && colon[1] != '\0')
        good = ordo_parse_number(colon + 1, &r->to);
    return good && r->from < r->to ? 0 : wrong("window", word, "A:B with A < B, in units of x");
}

static int parse_floor(const char *word, struct ordo_request *r) {
    if (strcmp(word, "auto") == 0)
        r->floor = ORDO_FLOOR_AUTO;
    else if (strcmp(word, "none") == 0)
        r->floor = 0;
    else
        return parse_positive("floor", word, "auto, none or a positive number", &r->floor);
    return 0;
}

static int parse_option(struct arguments *a, int code, const char *word) {
    switch (code) {
    case 'x':
        a->x = word;
        return 0;
    case 'y':
        if (a->count == COLUMNS_MAX)
            return ordo_usage_error(&ordo_command_fit, "at most %d columns can be named",
                                    COLUMNS_MAX);
        a->columns[a->count++] = word;
        return 0;
    case SEED:
        a->seed = word;
        return 0;
    case SE:
        return ordo_usage_error(&ordo_command_fit,
                                "a fit takes no standard errors, `ordo gate --se %s` does", word);
    case FINE:
        return parse_fine(word, &a->request);
    case WINDOW:
        return parse_window(word, &a->request);
    case SCALE:
        return parse_positive("scale", word, "a positive number", &a->request.scale);
    case FLOOR:
        return parse_floor(word, &a->request);
    case CONFIDENCE:
        return ordo_parse_number(word, &a->request.confidence) && a->request.confidence >= 0.5 &&
                       a->request.confidence <= 0.999999
                   ? 0
                   : wrong("confidence", word, "a number from 0.5 to 0.999999");
    case CORRECTION:
        return parse_positive("correction", word, "a positive number", &a->request.correction);
    case DETERMINISTIC:
        a->request.deterministic = true;
        return 0;
    default:
        a->json = true;
        return 0;
    }
}

/* Returns 0, the exit status to leave with, or -1 after --help. */
static int parse(int argc, char *argv[], struct arguments *a) {
    int code, status = 0;

    *a = (struct arguments){.request = ORDO_REQUEST_DEFAULT};
    opterr = 0;
    while (status == 0 && (code = getopt_long(argc, argv, ":x:y:jh", options, NULL)) != -1) {
        if (code == 'h') {
            fputs(ordo_command_fit.usage, stdout);
            return -1;
        }
        if (code == '?' || code == ':')
            return ordo_option_error(&ordo_command_fit, options, code, argv);
        const char *word = optarg != NULL ? optarg : "none";
        size_t i = 0;
        while (options[i].val != code)
            i++;
        if (*word == '\0')
            return wrong(options[i].name, word, "a word");
        status = parse_option(a, code, word);
    }
    if (status == 0 && optind == argc && isatty(STDIN_FILENO))
        status = ordo_usage_error(&ordo_command_fit, "no table was named; - reads standard input");
    return status;
}

/* The rows of a column, by the experiment that reads them for `ordo gate` too. */
struct rows {
    const struct ordo_experiment *experiment;
    struct ordo_values values;
    struct ordo_setup setup;
    char message[1024];
    double *x, *error; /* x[setup.measurements] */
};

static void rows_free(struct rows *r) {
    if (r->experiment != NULL)
        r->experiment->free(r->setup.state);
    for (size_t i = 0; r->setup.labels != NULL && i < 2; i++)
        free(r->setup.labels[i]);
    free(r->setup.labels);
    free(r->setup.level);
    free(r->setup.place);
    free(r->setup.seed);
    free(r->x);
    ordo_values_free(&r->values);
}

static int set_column(struct rows *r, const char *setting, const char *column) {
    return column == NULL
               ? ORDO_OK
               : ordo_values_set(&r->values, setting, column, r->message, sizeof r->message);
}

/* ORDO_OK; ORDO_ENOMEM; or another with a sentence in r->message. */
static int rows_read(const struct arguments *a, const struct ordo_given_table *table,
                     const char *path, const char *column, struct rows *r) {
    *r = (struct rows){.experiment = ordo_experiment_find("table")};
    r->setup = (struct ordo_setup){.settings = &r->values,
                                   .file = path,
                                   .given = table,
                                   .coordinate = r->experiment->coordinates,
                                   .figure = r->experiment->figures,
                                   .message = r->message,
                                   .size = sizeof r->message};
    int status = ordo_values_declare(&r->values, r->experiment->settings);
    if (status == ORDO_OK)
        status = set_column(r, "column_x", a->x);
    if (status == ORDO_OK)
        status = set_column(r, "column_seed", a->seed);
    if (status == ORDO_OK)
        status = set_column(r, "column", column);
    if (status == ORDO_OK)
        status = r->experiment->prepare(&r->setup);
    if (status != ORDO_OK)
        return status;
    const size_t n = r->setup.measurements;
    r->x = malloc((2 * n + 1) * sizeof *r->x);
    if (r->x == NULL)
        return ORDO_ENOMEM;
    r->error = r->x + n;
    for (size_t i = 0; i < n; i++) {
        struct ordo_measurement m = {.index = i, .value = &r->error[i]};
        r->x[i] = r->setup.level[r->setup.place[i]];
        r->experiment->measure(r->setup.state, &r->x[i], NULL, &m);
    }
    return ORDO_OK;
}

/* What is asked of this x: which end is fine where its name says so. */
static enum ordo_fine_because fine_of(const char *x, struct ordo_request *r) {
    const enum ordo_role role = ordo_column_role(x);

    if (r->fine != ORDO_FINE_AUTO)
        return ORDO_FINE_ASKED;
    if (role != ORDO_ROLE_SPACING && role != ORDO_ROLE_SIZE)
        return ORDO_FINE_SEEN;
    r->fine = role == ORDO_ROLE_SPACING ? ORDO_FINE_SMALL : ORDO_FINE_LARGE;
    return ORDO_FINE_NAMED;
}

/* A table whose columns are fitted. */
struct source {
    const char *path;
    struct ordo_given_table table;
    bool several;    /* columns */
    char said[1024]; /* what was complained of last: once for all columns */
};

/* Fit one column and print it. The exit status. */
static int fit_column(const struct arguments *a, struct source *s, const char *column) {
    struct rows r;
    struct ordo_request request = a->request;
    struct ordo_models *models = NULL;
    char name[1024], file[1024];
    struct ordo_fitted f = {.file = file};
    int exit_status = ORDO_ERROR;
    int status = rows_read(a, &s->table, s->path, column, &r);

    f.x = r.setup.labels != NULL && r.setup.labels[0] != NULL ? r.setup.labels[0] : "x";
    f.error = r.setup.labels != NULL && r.setup.labels[1] != NULL ? r.setup.labels[1] : "error";
    ordo_sentence_format(name, sizeof name, s->several ? "%s:%s" : "%s", s->path, f.error);
    f.name = name;
    ordo_sentence_clean(s->path, strlen(s->path), file, sizeof file);
    if (status == ORDO_OK) {
        f.because = fine_of(f.x, &request);
        request.replicates = a->seed != NULL;
        status = ordo_fit(r.setup.measurements, r.x, r.error, &request, &models);
        f.models = models;
        exit_status = models->models_count > 0 ? 0 : ORDO_ERROR;
    } else if (status != ORDO_ENOMEM) {
        f.failure = r.message;
        f.reason = r.setup.reason;
        if (strcmp(r.message, s->said) != 0)
            ordo_complain("%s", r.message);
        snprintf(s->said, sizeof s->said, "%s", r.message);
        status = ORDO_OK;
    }
    if (status == ORDO_OK)
        status = a->json ? ordo_fitted_json(&f) : ordo_fitted_text(&f);
    if (status != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(status));
        exit_status = ORDO_ERROR;
    }
    ordo_models_free(models);
    rows_free(&r);
    return exit_status;
}

/* Whether a column has a number at all. */
static bool has_number(const struct ordo_table *t, size_t column) {
    for (size_t i = 0; i < t->rows; i++)
        if (isfinite(t->value[i * t->columns + column]))
            return true;
    return false;
}

/* The columns to fit, as numbers from 1: all but x and the seeds, and but for those whose names or
 * texts say that they are no errors, unless there is only one. What was passed over goes into
 * skipped[size]. Returns their number. */
static size_t choose(const struct arguments *a, const struct ordo_table *t, size_t chosen[],
                     char skipped[], size_t size) {
    size_t x = 0, seed = t->columns, count = 0, last = 0;
    char message[1024];

    skipped[0] = '\0';
    if ((a->x != NULL && ordo_table_column(t, a->x, &x, message, sizeof message) != ORDO_OK) ||
        (a->seed != NULL &&
         ordo_table_column(t, a->seed, &seed, message, sizeof message) != ORDO_OK)) {
        chosen[0] = 1; /* whatever it is, its reader says what is wrong */
        return 1;
    }
    for (size_t k = 0; k < t->columns; k++) {
        if (k == x || k == seed)
            continue;
        last = k;
        if (ordo_column_role(t->names[k]) == ORDO_ROLE_ERROR && has_number(t, k))
            chosen[count++] = k + 1;
        else
            ordo_format_append(skipped, size, "%s%s", skipped[0] != '\0' ? ", " : "", t->names[k]);
    }
    if (t->columns - 1 - (seed < t->columns) == 1 && count == 0) {
        chosen[count++] = last + 1;
        skipped[0] = '\0';
    }
    return count;
}

/* Fit the columns of one table. The exit status. */
static int fit_file(const struct arguments *a, const char *path) {
    struct source s = {.path = path};
    const struct ordo_table *table = &s.table.table;
    char sentence[1024], skipped[512] = "", number[32];
    const bool good = ordo_table_read(path, &s.table.table, sentence, sizeof sentence) == ORDO_OK;
    size_t chosen[ORDO_TABLE_COLUMNS], count = a->count;
    int exit_status = 0;

    s.table.failure = good ? NULL : sentence;
    if (!good && count == 0)
        exit_status = fit_column(a, &s, NULL);
    else if (count == 0)
        count = choose(a, table, chosen, skipped, sizeof skipped);
    if (good && count == 0) {
        if (skipped[0] == '\0')
            ordo_complain("%s: has one column, expected one of levels and one of errors", path);
        else
            ordo_complain("%s: no column is an error by its name (%s): name one (--y)", path,
                          skipped);
        exit_status = ORDO_ERROR;
    }
    s.several = count > 1;
    for (size_t i = 0; i < count; i++) {
        if (a->count == 0)
            snprintf(number, sizeof number, "%zu", chosen[i]);
        const int status = fit_column(a, &s, a->count > 0 ? a->columns[i] : number);
        exit_status = status != 0 ? status : exit_status;
    }
    if (count > 0 && skipped[0] != '\0' && !a->json)
        ordo_say("Not fitted, as their names are not those of errors: %s (--y fits them)", skipped);
    ordo_table_free(&s.table.table);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    struct arguments a;
    int exit_status = parse(argc, argv, &a);

    if (exit_status != 0)
        return exit_status < 0 ? 0 : exit_status;
    if (optind == argc)
        return fit_file(&a, "-");
    for (int i = optind; i < argc; i++) {
        const int status = fit_file(&a, argv[i]);
        exit_status = status != 0 ? status : exit_status;
    }
    return exit_status;
}

const struct ordo_command ordo_command_fit = {
    .name = "fit",
    .summary = "say which orders fit a table of errors",
    .usage =
        "Usage: ordo fit [FILE | -]... [OPTION]...\n"
        "Fit C x^p, and C x^p (1 + a h^q) with h = x or 1/x, to the errors of a table, which is\n"
        "CSV, TSV or columns between blanks with a row for each level. Nothing is expected and\n"
        "nothing judged; `ordo gate` holds an order against what theory says. Without a file:\n"
        "standard input.\n"
        "\n"
        "  -x, --x COL         column of levels, by name or number (default: the first)\n"
        "  -y, --y COL         column of errors, once for each (default: all but those named as a\n"
        "                      rate, a time, a standard error, a spacing or a size)\n"
        "      --seed COL      column that tells repetitions of a level apart\n"
        "      --fine END      large or small: the end of x that the order is about (default: by\n"
        "                      the name of the column, h, dt, … or n, dofs, …; else where the\n"
        "                      errors are small)\n"
        "      --window A:B    only levels from A to B; either may be left out\n"
        "      --floor F       error at which round-off begins: auto (default), none or a number\n"
        "      --scale S       size of the exact solution, if known; round-off is relative to it\n"
        "      --deterministic the levels are refined without noise: the finest steps tell the\n"
        "                      limit, and three levels are enough\n"
        "      --correction Q  relative order of a correction that theory knows: 1 for\n"
        "                      C h^p (1 + a h); default: each of 1/2, 1, 2, 3 that fits\n"
        "      --confidence P  of the intervals (default: 0.95)\n"
        "  -j, --json          print one JSON object for each column\n"
        "  -h, --help          this text\n"
        "\n"
        "The order of a model is its order in the limit, its interval that of the confidence; "
        "what\n"
        "the term of a correction adds at the finest level is shown beside it. Round-off and a\n"
        "plateau at the fine end are left out of the fits.\n"
        "\n"
        "Exit status: 0 if every column was fitted, 3 if one was not (NaN, zero, negative, "
        "missing\n"
        "or repeated levels, fewer than three), 64 for a mistake on the command line.\n"
        "\n"
        "  ordo fit errors.csv\n"
        "  ordo fit errors.csv --x h --y l2 --y h1 --deterministic --json\n",
    .run = run,
};
