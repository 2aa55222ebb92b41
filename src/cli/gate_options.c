/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate_options.c: the options of `ordo gate`. Most of them are settings, of the experiment `table`,
 * of every case, of a claim: name, range and what is expected come from their declarations.
 */
#include "cli/gate_options.h"
#include "ordo.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A band that nobody stated: a tenth of the order, and narrower than half an order in any case. */
#define BAND_SHARE 0.1
#define BAND_MOST 0.4

/* Figures of each column, which an option gives as one number or as COL=NUMBER,… */
enum { ORDER, BAND, CONSTANT, CONSTANT_BAND, FIGURES };
static const char *const figure_options[FIGURES] = {"order", "band", "constant", "constant-band"};

/* Options that are a setting, by its name but for '-' and those of columns; the last one is a flag.
 */
static const char *const settings[] = {
    "x",          "seed",         "se",    "intent",     "confidence",         "window",
    "min-levels", "floor",        "scale", "correction", "baseline-tolerance", "fine",
    "dim",        "deterministic"};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

/* What is being read. */
struct parsing {
    const struct ordo_command *command;
    struct ordo_gate_options *o;
    const char *words[SETTINGS], *figures[FIGURES]; /* as they stand on the command line */
    double value[ORDO_GATE_COLUMNS_MAX][FIGURES];   /* NaN where nothing is said */
};

#define usage_error(p, ...) ordo_usage_error((p)->command, __VA_ARGS__)

static bool is_default(const char *option, const char *word) {
    return strcmp(option, "floor") == 0 && strcmp(word, "auto") == 0;
}

/* "at-least" as a case file has it, "32:" with the end that was left out, "none". Returns false if
 * the word cannot be right. */
static bool setting_text(const char *option, const char *word, char text[], size_t size) {
    if (strcmp(option, "floor") == 0 && strcmp(word, "none") == 0)
        word = "0";
    else if (strcmp(option, "floor") == 0 && strtod(word, NULL) == 0)
        return false;
    snprintf(text, size, "%s", word);
    if (strcmp(option, "intent") == 0)
        for (char *c = text; *c != '\0'; c++)
            *c = *c == '-' ? '_' : *c;
    if (strcmp(option, "window") == 0) {
        const char *colon = strchr(word, ':');
        if (colon == NULL || word[1] == '\0')
            return false;
        snprintf(text, size, "%s%s%s", colon == word ? "0" : "", word,
                 colon[1] == '\0' ? "1.7976931348623157e308" : "");
    }
    return true;
}

/* What the command line expects where its words differ from those of a case file; NULL if not. */
static const char *expected_words(const char *option) {
    static const char *const words[][2] = {
        {"intent", "equal, at-least or at-most"},
        {"window", "A:B with A < B, in units of x"},
        {"fine", "auto, large or small"},
        {"floor", "auto, none or a positive number"},
        {"confidence", "a number from 0.5 to 0.999999"},
        {"min-levels", "an integer from 3 on"},
        {"scale", "a positive number"},
        {"correction", "a positive number"},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i][0], option) == 0)
            return words[i][1];
    return NULL;
}

/* Set what the option is about in values that declare it. Returns 0 or a usage error. */
static int set_value(const struct parsing *p, struct ordo_values *values, const char *name,
                     const char *option, const char *word) {
    char text[1024], expected[256];

    if (is_default(option, word))
        return 0;
    if (!setting_text(option, word, text, sizeof text)) {
        snprintf(expected, sizeof expected, "%s", expected_words(option));
    } else {
        const int status = ordo_values_set(values, name, text, expected, sizeof expected);
        if (status == ORDO_OK)
            return 0;
        if (status == ORDO_ENOMEM) {
            ordo_complain("%s", ordo_status_text(status));
            return ORDO_ERROR;
        }
        if (expected_words(option) != NULL)
            snprintf(expected, sizeof expected, "%s", expected_words(option));
    }
    return usage_error(p, "--%s is '%s', expected %s", option, word, expected);
}

/* The name of the setting that an option is: "min-levels" is min_levels; --x, --seed and --se are
 * columns. */
static void setting_name(const char *option, char name[], size_t size) {
    const bool column = strcmp(option, "x") == 0 || strncmp(option, "se", 2) == 0;

    snprintf(name, size, "%s%s", column ? "column_" : "", option);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == '-' ? '_' : *c;
}

/* Put the settings where they belong: experiment, study, every claim. */
static int apply_settings(const struct parsing *p) {
    struct ordo_case *c = &p->o->pattern;
    char name[64];
    int status = 0;

    for (size_t i = 0; i < SETTINGS && status == 0; i++) {
        if (p->words[i] == NULL)
            continue;
        setting_name(settings[i], name, sizeof name);
        if (ordo_values_find(&c->settings, name) != NULL)
            status = set_value(p, &c->settings, name, settings[i], p->words[i]);
        else if (ordo_values_find(&c->study, name) != NULL)
            status = set_value(p, &c->study, name, settings[i], p->words[i]);
        for (size_t k = 0; k < c->claims_count && status == 0; k++)
            if (ordo_values_find(&c->claims[k].values, name) != NULL)
                status = set_value(p, &c->claims[k].values, name, settings[i], p->words[i]);
    }
    return status;
}

static int add_column(struct parsing *p, const char *column) {
    if (p->o->count == ORDO_GATE_COLUMNS_MAX)
        return usage_error(p, "at most %d columns of errors can be judged at once",
                           ORDO_GATE_COLUMNS_MAX);
    p->o->columns[p->o->count++] = column;
    return 0;
}

static int take_column(void *context, const char *word) { return add_column(context, word); }

static int take_input(void *context, const char *word) {
    const struct parsing *p = context;

    if (p->o->inputs_count == ORDO_GATE_INPUTS_MAX)
        return usage_error(p, "--input is given more than %d times", ORDO_GATE_INPUTS_MAX);
    p->o->inputs[p->o->inputs_count++] = word;
    return 0;
}

static int take_plot(void *context, const char *text) {
    const struct parsing *p = context;
    const char *extension = strrchr(text, '.');

    p->o->plot = text;
    if (extension != NULL && (strcmp(extension, ".svg") == 0 || strcmp(extension, ".png") == 0 ||
                              strcmp(extension, ".pdf") == 0))
        return 0;
    return usage_error(p, "--plot is '%s', expected a name that ends in .svg, .png or .pdf", text);
}

/* Give each column its figure: text is one number for all, or "y1=-2,y2=-3". Without --y the
 * columns named here are the ones to judge. What is not named keeps its NaN. The text is argv's
 * own, and cut at its signs. */
static int parse_figure(struct parsing *p, size_t figure) {
    char *text = (char *)p->figures[figure];
    struct ordo_gate_options *o = p->o;
    const char *option = figure_options[figure];
    const bool choose = o->count == 0 && strchr(text, '=') != NULL;
    double value;

    if (strchr(text, '=') == NULL) {
        if (!ordo_parse_number(text, &value))
            return usage_error(p, "--%s is '%s', expected a number, or COL=NUMBER,…", option, text);
        if (o->count == 0)
            o->columns[o->count++] = NULL;
        for (size_t i = 0; i < o->count; i++)
            p->value[i][figure] = value;
        return 0;
    }
    for (char *item; (item = strtok_r(text, ",", &text)) != NULL;) {
        char *sign = strrchr(item, '=');
        size_t i = 0;
        if (sign == NULL || sign == item || !ordo_parse_number(sign + 1, &value))
            return usage_error(p, "--%s has '%s', expected COL=NUMBER", option, item);
        *sign = '\0';
        while (i < o->count && (o->columns[i] == NULL || strcmp(o->columns[i], item) != 0))
            i++;
        if (i == o->count && !choose)
            return usage_error(p, "--%s speaks of '%s', which no --y names", option, item);
        if (i == o->count) {
            const int status = add_column(p, item);
            if (status != 0)
                return status;
        }
        if (!isnan(p->value[i][figure]))
            return usage_error(p, "--%s names '%s' twice", option, item);
        p->value[i][figure] = value;
    }
    return 0;
}

/* The figures of one column make sense. */
static int check_figures(const struct parsing *p, size_t i) {
    const char *column = p->o->columns[i] != NULL ? p->o->columns[i] : "the error";
    const double *v = p->value[i];

    if (isnan(v[ORDER]))
        return usage_error(p, "--order says nothing of '%s'", column);
    if (v[ORDER] == 0)
        return usage_error(p, "the order of '%s' is 0, expected a signed slope such as -2", column);
    if (!isnan(v[BAND]) && !(v[BAND] > 0 && v[BAND] < fabs(v[ORDER])))
        return usage_error(p,
                           "the band of '%s' is %g, expected a positive number below its order's "
                           "size, %g",
                           column, v[BAND], fabs(v[ORDER]));
    if (isnan(v[CONSTANT]) != isnan(v[CONSTANT_BAND]))
        return usage_error(p, "'%s' needs both --constant and --constant-band, or neither", column);
    if (v[CONSTANT] <= 0)
        return usage_error(p, "the constant of '%s' is %g, expected a positive number", column,
                           v[CONSTANT]);
    if (!isnan(v[CONSTANT_BAND]) && !(v[CONSTANT_BAND] > 0 && v[CONSTANT_BAND] < 1))
        return usage_error(p,
                           "the constant band of '%s' is %g, expected a relative band above 0 and "
                           "below 1",
                           column, v[CONSTANT_BAND]);
    return 0;
}

/* The claim about one column. */
static int make_claim(const struct parsing *p, size_t i) {
    const double *v = p->value[i];
    const double band = isnan(v[BAND]) ? fmin(BAND_SHARE * fabs(v[ORDER]), BAND_MOST) : v[BAND];
    struct ordo_claim *claim = ordo_case_claim(&p->o->pattern, 0);
    char text[80], expected[256];
    int status = claim != NULL ? ORDO_OK : ORDO_ENOMEM;

    snprintf(text, sizeof text, "%.17g", v[ORDER]);
    if (status == ORDO_OK)
        status = ordo_values_set(&claim->values, "order", text, expected, sizeof expected);
    snprintf(text, sizeof text, "%.17g", band);
    if (status == ORDO_OK)
        status = ordo_values_set(&claim->values, "band", text, expected, sizeof expected);
    snprintf(text, sizeof text, "%.17g:%.17g", v[CONSTANT], v[CONSTANT_BAND]);
    if (status == ORDO_OK && !isnan(v[CONSTANT]))
        status = ordo_values_set(&claim->values, "constant", text, expected, sizeof expected);
    if (status == ORDO_OK && p->o->baseline != NULL)
        status =
            ordo_values_set(&claim->values, "baseline", p->o->baseline, expected, sizeof expected);
    if (status == ORDO_EINVAL)
        return usage_error(p, "--baseline is '%s', expected %s", p->o->baseline, expected);
    if (status != ORDO_OK) {
        ordo_complain("%s", ordo_status_text(status));
        return ORDO_ERROR;
    }
    return 0;
}

static int parse_figures(struct parsing *p) {
    struct ordo_gate_options *o = p->o;
    int status = 0;

    if (o->name != NULL && *o->name == '\0')
        return usage_error(p, "--name is '', expected a name");
    if (p->figures[ORDER] == NULL)
        return usage_error(p, "--order is missing: the slope that theory promises, such as -2; "
                              "`ordo fit FILE` fits one where nothing is expected");
    for (size_t f = 0; f < FIGURES && status == 0; f++)
        if (p->figures[f] != NULL)
            status = parse_figure(p, f);
    for (size_t i = 0; i < o->count && status == 0; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(o->columns[i], o->columns[k]) == 0)
                return usage_error(p, "--y names '%s' twice", o->columns[i]);
        status = check_figures(p, i);
        if (status == 0)
            status = make_claim(p, i);
    }
    return status;
}

/* What goes with --se. */
static int check_standard_errors(const struct parsing *p) {
    if (p->o->count > 1)
        return usage_error(p,
                           "--se is of one column of errors, and these are %zu: judge them one "
                           "by one",
                           p->o->count);
    if (ordo_values_given(&p->o->pattern.study, "deterministic"))
        return usage_error(p, "--se and --deterministic exclude each other: errors without noise "
                              "have no standard errors");
    if (p->o->mutate != NULL)
        return usage_error(p, "--se and --mutate exclude each other: nothing is known of the "
                              "standard errors of spoilt errors");
    return 0;
}

/* What goes with --solution. */
static int check_solution(const struct parsing *p, int tables) {
    static const char *const others[] = {"intent", "window", "fine", "floor",
                                         "scale",  "seed",   "se",   "correction"};
    const struct ordo_gate_options *o = p->o;
    bool more = o->baseline != NULL || o->mutate != NULL || p->figures[CONSTANT] != NULL;

    if (tables > 1 || o->count > 1 || o->columns[0] != NULL)
        return usage_error(p, "--solution judges one column of one table, and no --y");
    for (size_t i = 0; i < SETTINGS; i++)
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
            more = more || (p->words[i] != NULL && strcmp(settings[i], others[k]) == 0);
    if (more)
        return usage_error(p, "--solution goes with --x, --dim, --order, --band, --confidence, "
                              "--min-levels, --deterministic and what is written only");
    p->o->columns[0] = o->solution;
    return ordo_failed(ordo_values_set(&p->o->pattern.study, "solution", "true", NULL, 0), NULL)
               ? ORDO_ERROR
               : 0;
}

/* The command line, as ordo_options_read. */
static bool read_options(struct parsing *p, int argc, char *argv[], int *exit_status) {
    enum { OTHERS = 22, DETERMINISTIC = SETTINGS - 1 };
    struct ordo_gate_options *o = p->o;
    bool deterministic = false;
    struct ordo_option options[OTHERS + SETTINGS + 1] = {
        {"y", 'y', .take = take_column, .context = p},
        {"order", .text = &p->figures[ORDER]},
        {"band", .text = &p->figures[BAND]},
        {"constant", .text = &p->figures[CONSTANT]},
        {"constant-band", .text = &p->figures[CONSTANT_BAND]},
        {"name", .text = &o->name},
        {"baseline", .text = &o->baseline},
        {"mutate", .text = &o->mutate},
        {"solution", .text = &o->solution},
        {"plot", .take = take_plot, .context = p},
        {"report", .text = &o->report},
        {"json", 'j', .flag = &o->json},
        {"format", 'f', .writer = &o->writer},
        {"verbose", 'v', .flag = &o->verbose},
        {"levels", .text = &o->levels},
        {"seeds", .text = &o->seeds},
        {"jobs", .number = &o->jobs},
        {"read", .text = &o->read},
        {"numbers", .text = &o->numbers},
        {"timeout", .text = &o->timeout},
        {"keep", .text = &o->keep},
        {"input", .take = take_input, .context = p},
    };

    for (size_t i = 0; i < SETTINGS; i++)
        options[OTHERS + i] = (struct ordo_option){.name = settings[i], .text = &p->words[i]};
    options[OTHERS].letter = 'x';
    options[OTHERS + DETERMINISTIC].text = NULL;
    options[OTHERS + DETERMINISTIC].flag = &deterministic;
    if (!ordo_options_read(p->command, options, argc, argv, exit_status))
        return false;
    if (deterministic)
        p->words[DETERMINISTIC] = "true";
    return true;
}

/* Words behind "--", none if there is none. */
static size_t count_words(int argc, char *const argv[]) {
    size_t count = 0;

    for (int i = 1; i < argc && count == 0; i++)
        if (strcmp(argv[i], "--") == 0)
            count = (size_t)(argc - i - 1);
    return count;
}

/* The command, `count` words long before getopt put names of files behind it; and what goes with it
 * only. */
static int find_words(struct parsing *p, int argc, char *argv[], size_t count) {
    struct ordo_gate_options *o = p->o;
    const char *const alone[] = {o->seeds,
                                 o->read,
                                 o->numbers,
                                 o->timeout,
                                 o->keep,
                                 o->inputs_count > 0 ? o->inputs[0] : NULL,
                                 o->jobs > 0 ? "" : NULL};

    if (o->levels == NULL) {
        for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
            if (alone[i] != NULL)
                return usage_error(p, "--seeds, --jobs, --read, --numbers, --timeout, --keep and "
                                      "--input go with --levels and a command");
        return 0;
    }
    if ((size_t)(argc - optind) != count)
        return usage_error(p, "'%s' stands before --, expected the command behind it, and no table",
                           argv[optind]);
    for (size_t i = 0; i < SETTINGS; i++)
        if (p->words[i] != NULL && strncmp(settings[i], "se", 2) == 0)
            return usage_error(p, "--%s is a column of a table, and --levels runs a command%s",
                               settings[i],
                               strcmp(settings[i], "seed") == 0 ? "; --seeds repeats it" : "");
    o->x = p->words[0];
    p->words[0] = NULL;
    o->words = (const char *const *)argv + optind;
    o->words_count = count;
    return 0;
}

int ordo_gate_parse(int argc, char *argv[], const struct ordo_command *command,
                    struct ordo_gate_options *o) {
    const size_t words = count_words(argc, argv);
    struct parsing p = {.command = command, .o = o};
    int status = 0;

    *o = (struct ordo_gate_options){0};
    for (size_t i = 0; i < ORDO_GATE_COLUMNS_MAX; i++)
        for (size_t f = 0; f < FIGURES; f++)
            p.value[i][f] = NAN;
    if (!read_options(&p, argc, argv, &status))
        return status == 0 ? -1 : status;
    if (ordo_failed(ordo_case_init(&o->pattern,
                                   ordo_experiment_find(o->levels != NULL ? "command" : "table")),
                    NULL))
        return ORDO_ERROR;
    status = find_words(&p, argc, argv, words);
    if (status == 0)
        status = parse_figures(&p);
    if (status == 0)
        status = apply_settings(&p);
    if (status == 0 && o->json && o->writer != NULL)
        status = usage_error(&p, "--json and --format exclude each other");
    if (status == 0 && o->mutate != NULL && ordo_values_given(&o->pattern.study, "fine"))
        status = usage_error(&p, "--fine is given, expected no --mutate beside it: that spoils the "
                                 "end where the order says that the error is small");
    if (status == 0 && ordo_values_given(&o->pattern.settings, "column_se"))
        status = check_standard_errors(&p);
    if (status == 0 && o->solution != NULL)
        status = check_solution(&p, argc - optind);
    if (status == 0 && o->levels != NULL)
        return ordo_gate_command(o, command);
    if (status == 0 && optind == argc && isatty(STDIN_FILENO))
        status = usage_error(&p, "no table was named; - reads standard input");
    return status;
}
