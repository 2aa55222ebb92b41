/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate_command.c: `ordo gate --levels … -- COMMAND`: the words behind "--" as a case of the
 * experiment `command`.
 */
#include "cli/gate_options.h"
#include "ordo.h"
#include "text/words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int out_of_memory(void) {
    ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
    return ORDO_ERROR;
}

/* Set a setting of the case if there is a text, and have the experiment look at it. Returns 0, or
 * an exit status after a sentence. */
static int set(const struct ordo_command *command, struct ordo_case *c, struct ordo_values *values,
               const char *name, const char *option, const char *text) {
    struct ordo_complaint complaint = {0};
    char expected[256];

    if (text == NULL)
        return 0;
    int status = ordo_values_set(values, name, text, expected, sizeof expected);
    if (status == ORDO_EINVAL)
        return ordo_usage_error(command, "%s is '%s', expected %s", option, text, expected);
    if (status == ORDO_OK && values == &c->settings)
        status = c->experiment->check(values, ordo_values_index(values, name), &complaint);
    if (status == ORDO_EINVAL)
        return ordo_usage_error(command, "%s is '%s', expected %s", option, text, complaint.text);
    return status == ORDO_OK ? 0 : out_of_memory();
}

/* The same of words. */
static int set_words(const struct ordo_command *command, struct ordo_case *c, const char *name,
                     const char *option, const char *const words[], size_t count) {
    char *text = count > 0 ? ordo_words_join(words, count) : NULL;

    if (count > 0 && text == NULL)
        return out_of_memory();
    const int status = set(command, c, &c->settings, name, option, text);
    free(text);
    return status;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* "8,16,32" from coarse to fine, once it is known which end is fine; *whole as an experiment's
 * coordinate() has it. */
static int read_levels(const struct ordo_command *command, const struct ordo_gate_options *o,
                       struct ordo_case *c, bool *whole) {
    const char *text = o->levels;

    *whole = true;
    c->levels = malloc((strlen(text) / 2 + 1) * sizeof *c->levels);
    if (c->levels == NULL)
        return out_of_memory();
    for (const char *end; *text != '\0'; text = end + (*end == ',')) {
        char *behind;
        const double level = strtod(text, &behind);
        end = behind;
        if (end == text || (*end != ',' && *end != '\0') || !isfinite(level) || level <= 0 ||
            (*end == ',' && end[1] == '\0'))
            return ordo_usage_error(
                command, "--levels is '%s', expected positive numbers with commas between them",
                o->levels);
        *whole = *whole && level == floor(level);
        c->levels[c->levels_count++] = level;
    }
    qsort(c->levels, c->levels_count, sizeof *c->levels, by_size);
    for (size_t i = 1; i < c->levels_count; i++)
        if (c->levels[i] == c->levels[i - 1])
            return ordo_usage_error(command, "--levels has %g twice, expected distinct levels",
                                    c->levels[i]);
    if (c->levels_count == 0 || c->levels_count > ORDO_LEVELS_MAX)
        return ordo_usage_error(command, "--levels has %zu levels, expected 1 to %d",
                                c->levels_count, ORDO_LEVELS_MAX);
    return 0;
}

/* What the levels and figures are called, and what x is. */
static int name_quantities(const struct ordo_command *command, const struct ordo_gate_options *o,
                           struct ordo_case *c, bool whole) {
    const char *coordinate = c->experiment->coordinate(&c->settings, o->x, whole);
    const bool figure = o->x != NULL && strcmp(o->x, coordinate) != 0;
    const char *names[ORDO_GATE_COLUMNS_MAX + 2];
    size_t count = 0;

    for (; count < o->count; count++)
        names[count] = o->columns[count] != NULL ? o->columns[count] : c->figure[0].name;
    for (size_t k = 0; figure && k < o->count; k++)
        if (strcmp(o->x, names[k]) == 0)
            return ordo_usage_error(command, "--x is '%s', whose order is to be judged", o->x);
    if (figure)
        names[count++] = o->x;
    int status = ordo_case_name(c, false, &coordinate, 1);
    if (status == ORDO_OK && (o->columns[0] != NULL || figure))
        status = ordo_case_name(c, true, names, count);
    if (status != ORDO_OK)
        return out_of_memory();
    ordo_case_axis(c, figure ? o->x : coordinate, &c->x);
    for (size_t k = 0; k < c->claims_count; k++)
        c->claims[k].figure = k;
    if (c->coordinate[0].spacing)
        for (size_t i = 0, k = c->levels_count - 1; i < k; i++, k--) {
            const double level = c->levels[i];
            c->levels[i] = c->levels[k];
            c->levels[k] = level;
        }
    return 0;
}

/* What holds between all of it. */
static int check_all(const struct ordo_command *command, const struct ordo_case *c) {
    const struct ordo_planned planned = {.coordinate = c->coordinate,
                                         .figure = c->figure,
                                         .largest = &c->levels[c->levels_count - 1],
                                         .x = ordo_axis_quantity(c, c->x)->name};
    const size_t seeds = ordo_values_integer(&c->study, "seeds");
    struct ordo_complaint complaint = {0};
    const int status = c->experiment->check_all(&c->settings, &planned, &complaint);

    if (status == ORDO_ENOMEM)
        return out_of_memory();
    if (status != ORDO_OK && strcmp(complaint.field, "command") == 0)
        return ordo_usage_error(command, "word %zu of the command %s", complaint.element,
                                complaint.text);
    if (status != ORDO_OK)
        return ordo_usage_error(command, "'%s' %s", complaint.field, complaint.text);
    if (seeds * c->levels_count > ORDO_LEVELS_MAX)
        return ordo_usage_error(command, "%zu levels x %zu seeds are too many, expected at most %d",
                                c->levels_count, seeds, ORDO_LEVELS_MAX);
    return 0;
}

int ordo_gate_command(struct ordo_gate_options *o, const struct ordo_command *command) {
    struct ordo_case *c = &o->pattern;
    const char *slash = o->words_count > 0 ? strrchr(o->words[0], '/') : NULL;
    bool whole = false;
    int status;

    if (o->words_count == 0)
        return ordo_usage_error(command, "--levels is given, expected a program and its words "
                                         "behind --, as in -- ./solver --n {n}");
    if (o->solution != NULL)
        return ordo_usage_error(command, "--solution judges a column of a table, and --levels a "
                                         "program");
    c->file = strdup(""); /* none: paths are relative to where we are */
    c->name = strdup(o->name != NULL ? o->name : slash != NULL ? slash + 1 : o->words[0]);
    if (c->file == NULL || c->name == NULL)
        return out_of_memory();
    status = set_words(command, c, "command", "the command", o->words, o->words_count);
    if (status == 0)
        status = set(command, c, &c->settings, "read", "--read", o->read);
    if (status == 0)
        status = set_words(command, c, "inputs", "--input", o->inputs, o->inputs_count);
    if (status == 0)
        status = set(command, c, &c->settings, "format", "--numbers", o->numbers);
    if (status == 0)
        status = set(command, c, &c->settings, "timeout", "--timeout", o->timeout);
    if (status == 0)
        status = set(command, c, &c->settings, "keep", "--keep", o->keep);
    if (status == 0)
        status = set(command, c, &c->study, "seeds", "--seeds", o->seeds);
    if (status == 0)
        status = read_levels(command, o, c, &whole);
    if (status == 0)
        status = name_quantities(command, o, c, whole);
    return status == 0 ? check_all(command, c) : status;
}
