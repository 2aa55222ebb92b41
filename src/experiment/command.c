/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.c: the experiment `command`: a program of somebody else's is run for each level, and what
 * it prints are the figures.
 */
#include "experiment/command.h"
#include "experiment/placeholder.h"
#include "process/process.h"
#include "text/file.h"
#include "text/sentence.h"
#include "text/words.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ordo_command_own[ORDO_COMMAND_OWN] = {[ORDO_COMMAND_LEVEL] = "level",
                                                        [ORDO_COMMAND_SEED] = "seed",
                                                        [ORDO_COMMAND_OUT] = "out",
                                                        [ORDO_COMMAND_THREADS] = "threads",
                                                        [ORDO_COMMAND_FOLDER] = "folder"};

/* The words of a setting, none if it has none. NULL if memory ran out; the caller frees. */
static char **words_of(const struct ordo_values *settings, const char *name) {
    const char *text = ordo_values_text(settings, name);
    return ordo_words_split(text != NULL ? text : "", NULL);
}

/* Likewise of pairs, whose signs become NULs. */
static char **pairs_of(const struct ordo_values *settings, const char *name) {
    char **pairs = words_of(settings, name);

    for (char **pair = pairs; pairs != NULL && *pair != NULL; pair++)
        *strchr(*pair, '=') = '\0';
    return pairs;
}

/* Whether a word of the list has the placeholder. */
static bool uses(char *const words[], const char *name) {
    for (; *words != NULL; words++)
        if (ordo_placeholders_use(*words, name))
            return true;
    return false;
}

/* "n", unless the words ask for x, or for h and the levels cannot be an n. */
static const char *coordinate(const struct ordo_values *values, const char *x, bool whole) {
    char **words = words_of(values, "command");
    const char *name = "n";

    if (words != NULL && x != NULL && uses(words, x))
        name = x;
    else if (words != NULL && !whole && !uses(words, name) && uses(words, "h"))
        name = "h";
    free(words);
    return name;
}

/* Inputs have names of their own, and none that is read; so has what is read. */
static int check_inputs(const struct ordo_values *values, struct ordo_complaint *complaint) {
    const char *read = ordo_values_text(values, "read");
    char **inputs = words_of(values, "inputs");
    int status = inputs != NULL ? ORDO_OK : ORDO_ENOMEM;

    for (size_t i = 0; status == ORDO_OK && inputs[i] != NULL; i++) {
        const char *name = ordo_path_name(inputs[i]);
        complaint->element = i + 1;
        if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            status = ordo_expected(complaint, "the path of a file");
        else if (strcmp(name, ORDO_COMMAND_OUTPUT) == 0 ||
                 (read != NULL && strcmp(name, read) == 0))
            status = ordo_expected(
                complaint, "another name than that of the file which the program is to write");
        for (size_t k = 0; k < i && status == ORDO_OK; k++)
            if (strcmp(ordo_path_name(inputs[k]), name) == 0)
                status = ordo_expected(complaint, "a file with a name of its own, as all are "
                                                  "copied into one directory");
    }
    free(inputs);
    return status;
}

static int check(struct ordo_values *values, size_t index, struct ordo_complaint *complaint) {
    const char *name = values->settings[index]->name, *text = values->values[index].text;

    if (strcmp(name, "inputs") == 0)
        return check_inputs(values, complaint);
    if (strcmp(name, "read") == 0 && text != NULL &&
        (strchr(text, '/') != NULL || strcmp(text, ".") == 0 || strcmp(text, "..") == 0))
        return ordo_expected(complaint, "stdout, out or the name of a file in the directory in "
                                        "which the program runs");
    return ORDO_OK;
}

/* The names that placeholders of a case may have. Returns their number; the parameters among them
 * begin at *first. */
static size_t known_names(const struct ordo_quantity coordinate[], char *const parameters[],
                          const char *names[ORDO_COMMAND_NAMES], size_t *first) {
    size_t count = 0;
    bool n = false, h = false;

    for (; coordinate->name != NULL; coordinate++) {
        names[count++] = coordinate->name;
        n = n || strcmp(coordinate->name, "n") == 0;
        h = h || strcmp(coordinate->name, "h") == 0;
    }
    if (n && !h)
        names[count++] = "h";
    for (size_t i = 0; i < ORDO_COMMAND_OWN; i++)
        names[count++] = ordo_command_own[i];
    *first = count;
    for (; *parameters != NULL; parameters++)
        names[count++] = *parameters;
    return count;
}

/* Every placeholder of a list is known. */
static int check_words(char *const words[], const char *const names[], size_t count,
                       const char *field, struct ordo_complaint *complaint) {
    char text[700];

    for (size_t i = 0; words[i] != NULL; i++) {
        if (ordo_placeholders_known(words[i], names, count, text, sizeof text))
            continue;
        snprintf(complaint->field, sizeof complaint->field, "%s", field);
        complaint->element = i + 1;
        return ordo_sentence(complaint, "%s", text);
    }
    return ORDO_OK;
}

static int check_all(const struct ordo_values *values, const struct ordo_planned *planned,
                     struct ordo_complaint *complaint) {
    const char *names[ORDO_COMMAND_NAMES];
    char **words = words_of(values, "command"), **environment = words_of(values, "environment");
    char **parameters = pairs_of(values, "parameters");
    size_t count = 0, first = 0;
    int status = ORDO_ENOMEM;

    if (words == NULL || environment == NULL || parameters == NULL)
        goto done;
    count = known_names(planned->coordinate, parameters, names, &first);
    status = check_words(words, names, count, "command", complaint);
    if (status == ORDO_OK)
        status = check_words(environment, names, count, "environment", complaint);
    for (size_t i = first; i < count && status == ORDO_OK; i++)
        for (size_t k = 0; k < first && status == ORDO_OK; k++)
            if (strcmp(names[i], names[k]) == 0) {
                snprintf(complaint->field, sizeof complaint->field, "parameters");
                status = ordo_sentence(complaint,
                                       "has '%s', which stands for something else already, "
                                       "expected another name",
                                       names[i]);
            }
    if (status == ORDO_OK && ordo_values_choice(values, "format") == ORDO_PRINTED_LAST &&
        ordo_quantities_count(planned->figure) > 1) {
        snprintf(complaint->field, sizeof complaint->field, "format");
        status = ordo_sentence(complaint,
                               "is \"last\", which is one number, and %zu figures are expected",
                               ordo_quantities_count(planned->figure));
    }
done:
    free(words);
    free(environment);
    free(parameters);
    return status;
}

static void state_free(void *state) {
    struct ordo_command_state *s = state;

    if (s == NULL)
        return;
    ordo_rundirs_close(&s->rundirs);
    free(s->folder);
    free(s->words);
    free(s->environment);
    free(s->parameters);
    free(s->inputs);
    free(s->keep);
    free(s);
}

/* The folder that the paths of the case are relative to, from the root on. */
static int find_folder(struct ordo_command_state *s, const struct ordo_setup *setup) {
    char real[PATH_MAX];
    char *folder = ordo_path_beside(setup->file, "."); /* "examples/." */
    int status = folder != NULL ? ORDO_OK : ORDO_ENOMEM;

    if (status == ORDO_OK && realpath(folder, real) == NULL)
        status = ordo_fail(ORDO_EIO, setup->message, setup->size, "%s: cannot be found: %s", folder,
                           strerror(errno));
    free(folder);
    if (status == ORDO_OK && (s->folder = strdup(real)) == NULL)
        status = ORDO_ENOMEM;
    return status;
}

/* The texts of the settings. */
static int take_settings(struct ordo_command_state *s, const struct ordo_setup *setup) {
    const char *read = ordo_values_text(s->settings, "read");
    const char *keep = ordo_values_text(s->settings, "keep");

    s->words = words_of(s->settings, "command");
    s->environment = words_of(s->settings, "environment");
    s->parameters = pairs_of(s->settings, "parameters");
    s->inputs = words_of(s->settings, "inputs");
    if (keep != NULL)
        s->keep = keep[0] == '/' ? strdup(keep) : ordo_path_join(s->folder, keep);
    if (s->words == NULL || s->environment == NULL || s->parameters == NULL || s->inputs == NULL ||
        (keep != NULL && s->keep == NULL))
        return ORDO_ENOMEM;
    s->format = (enum ordo_printed_format)ordo_values_choice(s->settings, "format");
    if (strcmp(read, "stdout") != 0)
        s->read = read;
    else if (!ordo_values_given(s->settings, "read") && uses(s->words, "out"))
        s->read = ORDO_COMMAND_OUTPUT;
    for (; setup->figure[s->figures].name != NULL; s->figures++) {
        s->figure[s->figures] = setup->figure[s->figures].name;
        s->error[s->figures] =
            !setup->solutions && setup->figure[s->figures].kind == ORDO_QUANTITY_ERROR;
    }
    s->unnamed = setup->figure == ordo_experiment_find("command")->figures;
    return ORDO_OK;
}

/* A program that is not there is said before the first level. */
static int check_program(const struct ordo_command_state *s, const struct ordo_setup *setup) {
    char *path = NULL;

    if (strpbrk(s->words[0], "{}") != NULL)
        return ORDO_OK;
    const int status =
        ordo_program_find(s->words[0], s->folder, &path, setup->message, setup->size);
    free(path);
    return status;
}

/* The state without what measuring needs beyond the case. */
static int begin(struct ordo_setup *setup) {
    struct ordo_command_state *s = calloc(1, sizeof *s);

    setup->state = s;
    if (s == NULL)
        return ORDO_ENOMEM;
    s->settings = setup->settings;
    s->coordinate = setup->coordinate;
    s->coordinates = ordo_quantities_count(setup->coordinate);
    s->programs = setup->programs;
    const int status = find_folder(s, setup);
    return status == ORDO_OK ? take_settings(s, setup) : status;
}

static int fingerprint(struct ordo_setup *setup, struct ordo_digest *digest) {
    const int status = begin(setup);
    return status == ORDO_OK ? ordo_command_digest(setup->state, setup, digest) : status;
}

static int prepare(struct ordo_setup *setup) {
    int status = ORDO_OK;

    if (setup->programs == NULL)
        status = ordo_fail(ORDO_EINVAL, setup->message, setup->size,
                           "the case runs a program, which has not been allowed");
    if (status == ORDO_OK && setup->state == NULL)
        status = begin(setup);
    struct ordo_command_state *s = setup->state;
    if (status == ORDO_OK)
        status = check_program(s, setup);
    if (status == ORDO_OK)
        status = ordo_rundirs_open(&s->rundirs, setup->message, setup->size);
    if (status != ORDO_OK) {
        state_free(setup->state);
        setup->state = NULL;
    }
    return status;
}

static const struct ordo_setting settings[] = {
    ORDO_SETTING("command", WORDS, .title = "Command", .required = true, .high = 1000,
                 .expected = "a list of words, as {\"./solver\", \"--n\", \"{n}\"}",
                 .help = "a program and its words, with {n}, {h}, {level}, {seed}, {out}, "
                         "{threads}, {folder}, coordinates and parameters; no shell"),
    ORDO_SETTING("parameters", PAIRS, .title = "Parameters", .high = ORDO_COMMAND_PARAMETERS,
                 .help = "placeholders of the case's own, {nu = 0.1} for {nu}"),
    ORDO_SETTING("read", TEXT, .initial = "stdout", .high = 255,
                 .help = "where the numbers are: stdout, out (the file {out}, if the words have "
                         "that), or a file that the program writes where it runs"),
    ORDO_SETTING("format", CHOICE, .initial = "auto", .choices = ordo_printed_formats,
                 .expected = "the name of a format",
                 .help = "of the numbers: the last one; a JSON object; \"l2 = 1e-3\"; a table; "
                         "auto finds out"),
    ORDO_SETTING("inputs", WORDS, .title = "Inputs", .high = 1000,
                 .help = "files that are copied to where the program runs, relative to the case "
                         "file"),
    ORDO_SETTING("environment", PAIRS, .title = "Environment", .high = 1000,
                 .help = "variables beside those that are there"),
    ORDO_SETTING("timeout", NUMBER, .initial = "3600", .unit = "s", .low = 0, .high = INFINITY,
                 .open = true, .help = "wall time of a level, after which the program is ended"),
    ORDO_SETTING("output_limit", INTEGER, .initial = "16777216", .unit = "B", .low = 1, .high = 1e9,
                 .help = "bytes that a level may print, after which it is ended"),
    ORDO_SETTING("keep_going", FLAG, .initial = "true",
                 .help = "the other levels are run when one has failed"),
    ORDO_SETTING("keep", TEXT, .high = 4096,
                 .help = "a folder in which the directories of the levels stay, relative to the "
                         "case file"),
    ORDO_SETTING("cacheable", FLAG, .initial = "false",
                 .help = "a level that is kept need not be run again, whatever the program reads "
                         "beside its words and inputs"),
    {.name = NULL},
};

static const struct ordo_quantity coordinates[] = {
    ORDO_QUANTITY("n", COUNT, .label = "n"),
    {.name = NULL},
};

static const struct ordo_quantity figures[] = {
    ORDO_QUANTITY("error", ERROR, .label = "error"),
    {.name = NULL},
};

const struct ordo_experiment ordo_experiment_command = {
    .name = "command",
    .summary = "a program of your own, run for each level; its output has the errors",
    .settings = settings,
    .coordinates = coordinates,
    .figures = figures,
    .columns = {"error", "command"},
    .names_coordinates = true,
    .names_figures = true,
    .runs_programs = true,
    .seeded = true,
    .coordinate = coordinate,
    .check = check,
    .check_all = check_all,
    .fingerprint = fingerprint,
    .prepare = prepare,
    .measure = ordo_command_measure,
    .free = state_free,
};
