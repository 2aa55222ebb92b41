/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_bless.c: `ordo bless`, which makes a table's errors, or those of cases that state a baseline,
 * what later ones are held against, after it has shown what changes.
 */
#include "cli/blessing.h"
#include "cli/cli.h"
#include "study/study.h"
#include "text/file.h"
#include "text/sentence.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct arguments {
    const char *x, *y, *to, *glob;
    bool yes, programs;
};

extern const struct ordo_command ordo_command_bless;

/* Whether a word names cases and no table. */
static bool is_cases(const char *word) {
    const size_t length = strlen(word);

    return length > 4 && strcasecmp(word + length - 4, ".lua") == 0;
}

/* As ordo_options_read. */
static bool parse(int argc, char *argv[], struct arguments *a, int *exit_status) {
    const struct ordo_command *command = &ordo_command_bless;
    const struct ordo_option options[] = {
        {"x", 'x', .text = &a->x},
        {"y", 'y', .text = &a->y},
        {"to", 'o', .text = &a->to},
        {"yes", '\0', .flag = &a->yes},
        {"case", 'c', .text = &a->glob},
        {"allow-commands", .flag = &a->programs},
        {NULL},
    };

    if (!ordo_options_read(command, options, argc, argv, exit_status))
        return false;
    if (argc - optind == 0)
        *exit_status = ordo_usage_error(command, "expected a table or a case file");
    else if (is_cases(argv[optind]) && (a->x != NULL || a->y != NULL || a->to != NULL))
        *exit_status = ordo_usage_error(command, "--x, --y and --to are of a table: a case states "
                                                 "its baseline itself");
    else if (is_cases(argv[optind]))
        return true;
    else if (argc - optind != 1)
        *exit_status = ordo_usage_error(command, "expected one table");
    else if (a->glob != NULL)
        *exit_status = ordo_usage_error(command, "--case is of case files, not of a table");
    else if (a->y == NULL || a->to == NULL)
        *exit_status =
            ordo_usage_error(command, "%s is missing",
                             a->y == NULL ? "--y, the column of errors," : "--to, the baseline,");
    return *exit_status == 0;
}

static int bless_table(const struct arguments *a, const char *table) {
    struct ordo_baseline levels = {0};
    struct ordo_columns c;
    char from[1024];
    int exit_status = ORDO_ERROR;

    ordo_sentence_format(from, sizeof from, "%s, column %s", table, a->y);
    if (ordo_columns_read(table, a->x, a->y, true, &c) &&
        !ordo_failed(ordo_baseline_from_rows(c.table.rows, c.x, c.y, &levels), NULL))
        exit_status = ordo_bless(a->to, from, &levels, a->yes);
    ordo_columns_free(&c);
    ordo_baseline_free(&levels);
    return exit_status;
}

/* The path of a claim's baseline; NULL if it states none or memory ran out. The caller frees. */
static char *baseline_of(const struct ordo_case *c, size_t claim) {
    const char *path = ordo_values_text(&c->claims[claim].values, "baseline");

    return path != NULL ? ordo_path_beside(c->file, path) : NULL;
}

/* Bless what came of a claim. */
static int bless_claim(const struct arguments *a, const struct ordo_result *r, size_t claim) {
    const struct ordo_judged *judged = &r->judged[claim];
    struct ordo_baseline levels = {0};
    char from[1024], *to = baseline_of(r->c, claim);
    double *x = malloc((2 * judged->points_count + 1) * sizeof *x);
    int exit_status = ORDO_ERROR;
    size_t count = 0;

    if (to == NULL || x == NULL) {
        ordo_failed(ORDO_ENOMEM, NULL);
        goto done;
    }
    double *error = x + judged->points_count;
    for (size_t i = 0; i < judged->points_count; i++)
        if (judged->points[i].seeds > 0) {
            x[count] = judged->points[i].x;
            error[count++] = judged->points[i].error;
        }
    if (count < r->levels_count || count == 0) {
        const struct ordo_finding *finding = ordo_result_finding(r);
        ordo_complain("%s is not written, as case '%s' has not all its errors: %s", to, r->c->name,
                      r->failure != NULL ? r->failure
                      : finding != NULL  ? finding->check.message
                                         : "there are no levels");
        goto done;
    }
    ordo_sentence_format(from, sizeof from, "%s, case %s, %s", r->c->file, r->c->name,
                         r->c->figure[r->c->claims[claim].figure].name);
    printf("%s, ", r->c->name);
    ordo_say("%s against %s",
             ordo_result_symbol(r, (struct ordo_axis){true, judged->claim->figure}), to);
    if (!ordo_failed(ordo_baseline_from_rows(count, x, error, &levels), NULL))
        exit_status = ordo_bless(to, from, &levels, a->yes);
done:
    ordo_baseline_free(&levels);
    free(x);
    free(to);
    return exit_status;
}

/* Whether a case is asked for and states a baseline. */
static bool has_baseline(const struct arguments *a, const struct ordo_case *c) {
    bool states = false;

    for (size_t k = 0; k < c->claims_count; k++)
        states = states || ordo_values_text(&c->claims[k].values, "baseline") != NULL;
    return states && (a->glob == NULL || fnmatch(a->glob, c->name, 0) == 0);
}

/* No two claims may write the same file. Says so if they do. */
static bool distinct(struct ordo_case *const cases[], size_t count) {
    bool good = true;

    for (size_t i = 0; i < count && good; i++)
        for (size_t k = 0; k < cases[i]->claims_count && good; k++) {
            char *path = baseline_of(cases[i], k);
            for (size_t j = 0; path != NULL && j <= i && good; j++)
                for (size_t l = 0; l < (j < i ? cases[j]->claims_count : k) && good; l++) {
                    char *other = baseline_of(cases[j], l);
                    good = other == NULL || strcmp(path, other) != 0;
                    free(other);
                }
            if (!good)
                ordo_complain("%s: case '%s' states the baseline %s, as another one does, expected "
                              "a file for each",
                              cases[i]->file, cases[i]->name, path);
            free(path);
        }
    return good;
}

static int worst(int a, int b) { return a == ORDO_ERROR || b == ORDO_ERROR ? ORDO_ERROR : a | b; }

/* The cases that state a baseline are run, and what they state is written. */
static int bless_cases(const struct arguments *a, int count, char *const paths[]) {
    struct ordo_cases cases = {0};
    struct ordo_study study = {0};
    struct ordo_case **selected = NULL;
    size_t selected_count = 0;
    const struct ordo_programs programs = ordo_programs_of(0, 0);
    int exit_status = ORDO_ERROR;

    if (!ordo_load_cases(&cases, count, paths))
        goto done;
    selected = calloc(cases.count + 1, sizeof *selected);
    if (selected == NULL) {
        ordo_failed(ORDO_ENOMEM, NULL);
        goto done;
    }
    for (size_t i = 0; i < cases.count; i++)
        if (has_baseline(a, &cases.cases[i]))
            selected[selected_count++] = &cases.cases[i];
    if (selected_count == 0) {
        ordo_complain("%s: no case%s%s%s states a baseline, expected expect.baseline = \"FILE\"",
                      paths[0], a->glob != NULL ? " that matches '" : "",
                      a->glob != NULL ? a->glob : "", a->glob != NULL ? "'" : "");
        goto done;
    }
    if (!distinct(selected, selected_count))
        goto done;
    ordo_stop_on_signal();
    const struct ordo_study_options options = {.programs = a->programs ? &programs : NULL,
                                               .stop = &ordo_stop};
    if (ordo_failed(ordo_study_run(selected, selected_count, &options, &study), NULL) ||
        ordo_stop != 0)
        goto done;
    exit_status = 0;
    for (size_t i = 0; i < study.count; i++)
        for (size_t k = 0; k < study.results[i].c->claims_count; k++)
            if (ordo_values_text(&study.results[i].c->claims[k].values, "baseline") != NULL)
                exit_status = worst(exit_status, bless_claim(a, &study.results[i], k));
done:
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    free(selected);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    int exit_status;

    if (!parse(argc, argv, &a, &exit_status))
        return exit_status;
    return is_cases(argv[optind]) ? bless_cases(&a, argc - optind, argv + optind)
                                  : bless_table(&a, argv[optind]);
}

const struct ordo_command ordo_command_bless = {
    .name = "bless",
    .summary = "make errors the baseline of later ones",
    .usage = "Usage: ordo bless TABLE --y COL --to BASELINE [OPTION]...\n"
             "       ordo bless CASE.lua... [--case GLOB] [--yes]\n"
             "Show what changes against the baseline, ask, and write it. Later errors are held\n"
             "against it by `ordo gate --baseline BASELINE`. Of a case file the cases that state\n"
             "a baseline (expect.baseline) are run, and what they state is written.\n"
             "\n"
             "  -x, --x COL         column of levels (default: the first)\n"
             "  -y, --y COL         column of errors; rows of equal x are one level\n"
             "  -o, --to BASELINE   the file to write, a table itself\n"
             "  -c, --case GLOB     only the cases whose name matches\n"
             "      --allow-commands  run the programs that cases name\n"
             "      --yes           do not ask\n"
             "  -h, --help          this text\n"
             "\n"
             "Exit status: 0 if the baseline is up to date now, 1 if it was left as it is on your\n"
             "word, 3 for what cannot be blessed, 64 for a mistake on the command line.\n",
    .run = run,
};
