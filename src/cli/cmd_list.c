/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_list.c: `ordo list`, which prints the plug-in tables and what a case may state.
 */
#include "cli/cli.h"
#include "method/method.h"
#include "study/expectation.h"
#include "text/suggest.h"
#include <string.h>

extern const struct ordo_command ordo_command_list;

/* Width of the column of names, that of the longest plug-in. */
#define NAME "  %-19s "

/* The multiplicand, and the activation where it is fixed. */
static void architectures(void) {
    for (const struct ordo_architecture *const *a = ordo_architectures; *a != NULL; a++) {
        char formula[80];
        snprintf(formula, sizeof formula, "%s%s%s", (*a)->formula,
                 (*a)->activation != NULL ? "; " : "",
                 (*a)->activation != NULL ? (*a)->activation : "");
        printf(NAME "%-30s %s\n", (*a)->name, formula, (*a)->source);
    }
}

static void activations(void) {
    for (const struct ordo_activation *const *a = ordo_activations; *a != NULL; a++)
        printf(NAME "%-30s %s\n", (*a)->name, (*a)->formula, (*a)->source);
}

static void targets(void) {
    for (const struct ordo_target *const *t = ordo_targets; *t != NULL; t++)
        printf(NAME "%-30s dx = %zu\n", (*t)->name, (*t)->formula, (*t)->dx);
}

static void methods(void) {
    for (const struct ordo_method *const *m = ordo_methods; *m != NULL; m++)
        printf(NAME "%s%s\n", (*m)->name, (*m)->summary, (*m)->seedless ? "" : "; draws at random");
}

static void experiments(void) {
    for (const struct ordo_experiment *const *e = ordo_experiments; *e != NULL; e++)
        printf(NAME "%s\n", (*e)->name, (*e)->summary);
}

static void expectations(void) {
    for (const struct ordo_expectation *const *e = ordo_expectations; *e != NULL; e++)
        printf(NAME "%s\n", (*e)->name, (*e)->summary);
}

static void formats(void) {
    for (const struct ordo_writer *const *w = ordo_writers; *w != NULL; w++)
        printf(NAME "%-30s %s\n", (*w)->name, (*w)->summary, (*w)->file != NULL ? (*w)->file : "");
}

/* "  points              points that the fit sees (10000)", and what the choices bring. */
static void settings(const struct ordo_setting list[], const char *with) {
    for (const struct ordo_setting *s = list; s != NULL && s->name != NULL; s++) {
        printf(NAME "%s%s%s%s%s%s%s\n", s->name, with != NULL ? "[" : "", with != NULL ? with : "",
               with != NULL ? "] " : "", s->help, s->initial != NULL ? " (" : "",
               s->initial != NULL ? s->initial : "", s->initial != NULL ? ")" : "");
        for (size_t i = 0; s->brings != NULL && ordo_setting_choice(s, i) != NULL; i++)
            settings(s->brings(ordo_setting_choice(s, i)), ordo_setting_choice(s, i));
    }
}

/* What a case may state: whatever its experiment, by experiment, in `expect`. */
static void fields(void) {
    settings(ordo_case_settings, NULL);
    for (const struct ordo_experiment *const *e = ordo_experiments; *e != NULL; e++) {
        printf("\n  experiment = \"%s\"\n", (*e)->name);
        settings((*e)->settings, NULL);
        for (const struct ordo_quantity *q = (*e)->coordinates; q->name != NULL; q++)
            printf(NAME "%s (of a level)\n", q->name, q->label);
        for (const struct ordo_quantity *q = (*e)->figures; q->name != NULL; q++)
            printf(NAME "%s (measured)\n", q->name, q->label);
    }
    printf("\n  expect\n");
    for (const struct ordo_expectation *const *e = ordo_expectations; *e != NULL; e++)
        settings((*e)->settings, NULL);
    settings(ordo_claim_settings, NULL);
}

static const struct topic {
    const char *name;
    void (*print)(void); /* NULL: the cases, which have to be loaded */
} topics[] = {
    {"architectures", architectures},
    {"activations", activations},
    {"targets", targets},
    {"methods", methods},
    {"experiments", experiments},
    {"expectations", expectations},
    {"fields", fields},
    {"formats", formats},
    {"cases", NULL},
};

enum { TOPICS = sizeof topics / sizeof *topics };

/* What tells a case apart, as its experiment has it. */
static const char *column(const struct ordo_case *c, size_t i) {
    const char *name = c->experiment->columns[i];
    const char *text = name != NULL ? ordo_values_text(&c->settings, name) : NULL;

    return text != NULL ? text : "-";
}

static int cases(int count, char *const paths[]) {
    struct ordo_cases loaded = {0};
    const bool found = ordo_load_cases(&loaded, count, paths);

    for (size_t i = 0; i < loaded.count; i++) {
        const struct ordo_case *c = &loaded.cases[i];
        ordo_say("  %-32s %-19s %-19s %s", c->name, column(c, 0), column(c, 1), c->file);
    }
    ordo_cases_free(&loaded);
    return found ? ORDO_PASS : ORDO_ERROR;
}

static int run(int argc, char *argv[]) {
    static const struct ordo_option options[] = {{NULL}};
    const char *names[TOPICS];
    int exit_status;

    if (!ordo_options_read(&ordo_command_list, options, argc, argv, &exit_status))
        return exit_status;
    if (optind == argc) {
        for (size_t i = 0; i < TOPICS; i++)
            if (topics[i].print != NULL) {
                printf("%s%s\n", i == 0 ? "" : "\n", topics[i].name);
                topics[i].print();
            }
        return 0;
    }
    for (size_t i = 0; i < TOPICS; i++) {
        names[i] = topics[i].name;
        if (strcmp(argv[optind], topics[i].name) != 0)
            continue;
        if (topics[i].print == NULL)
            return cases(argc - optind - 1, argv + optind + 1);
        if (argc - optind > 1)
            return ordo_usage_error(&ordo_command_list, "'%s' is one word too many",
                                    argv[optind + 1]);
        topics[i].print();
        return 0;
    }
    const char *near = ordo_suggest(argv[optind], names, TOPICS);
    return ordo_usage_error(&ordo_command_list, "nothing called '%s' can be listed%s%s%s",
                            argv[optind], near != NULL ? ", did you mean '" : "",
                            near != NULL ? near : "", near != NULL ? "'?" : "");
}

const struct ordo_command ordo_command_list = {
    .name = "list",
    .summary = "list what a case may name",
    .usage = "Usage: ordo list [architectures|activations|targets|methods|experiments|\n"
             "                  expectations|fields|formats]\n"
             "       ordo list cases [CASE.lua | DIR]...\n"
             "List what a case may name; without a word, everything but the cases.\n"
             "\n"
             "  -h, --help          this text\n",
    .run = run,
};
