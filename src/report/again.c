/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * again.c: the shell command that reproduces a case.
 */
#include "report/report.h"
#include "text/sentence.h"
#include "text/words.h"
#include <float.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Append `text`, which has bytes that no terminal is to see, as $'…' (POSIX 2024). */
static bool shell_escaped(const char *text, char command[], size_t size) {
    size_t used = strlen(command);

    if (used + 4 * strlen(text) + sizeof "$''" > size)
        return false;
    used += (size_t)sprintf(command + used, "$'");
    for (const char *p = text; *p != '\0'; p++)
        used += (size_t)sprintf(
            command + used, *p >= ' ' && *p < 0x7f && *p != '\'' && *p != '\\' ? "%c" : "\\%03o",
            (unsigned char)*p);
    sprintf(command + used, "'");
    return true;
}

/* Append `text` as one word of a POSIX shell. Returns false if it does not fit. */
static bool shell_word(const char *text, char command[], size_t size) {
    const size_t used = strlen(command);

    if (ordo_sentence_valid(text, strlen(text), false) < strlen(text))
        return shell_escaped(text, command, size);
    return ordo_word_quote(text, command + used, size - used) < size - used;
}

/* Append printf text, of which no part needs quotes. Returns false if it does not fit. */
__attribute__((format(printf, 3, 4))) static bool plain(char command[], size_t size,
                                                        const char *format, ...) {
    const size_t used = strlen(command);
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(command + used, size - used, format, arguments);
    va_end(arguments);
    return length >= 0 && (size_t)length < size - used;
}

/* A file; an option would begin with '-', and "-" itself is standard input to `ordo gate`. */
static bool path(const char *file, bool input, char command[], size_t size) {
    return plain(command, size, "%s", file[0] == '-' && !(input && file[1] == '\0') ? "./" : "") &&
           shell_word(file, command, size);
}

/* The options of `ordo gate` and the settings that they give: of the table, a claim, the study. */
static const struct {
    const char *name, *setting;
} options[] = {
    {"x", "column_x"},
    {"y", "column"},
    {"seed", "column_seed"},
    {"se", "column_se"},
    {"order", "order"},
    {"band", "band"},
    {"intent", "intent"},
    {"confidence", "confidence"},
    {"window", "window"},
    {"fine", "fine"},
    {"dim", "dim"},
    {"floor", "floor"},
    {"min-levels", "min_levels"},
    {"scale", "scale"},
    {"deterministic", "deterministic"},
    {"correction", "correction"},
    {"constant", "constant"},
};

/* A value as the command line has it. */
static bool option_put(const char *name, const struct ordo_setting *setting,
                       const struct ordo_value *value, char command[], size_t size) {
    char word[80] = "";

    if (setting->kind == ORDO_KIND_FLAG)
        return plain(command, size, " --%s", name);
    if (!plain(command, size, " --%s ", name))
        return false;
    switch (setting->kind) {
    case ORDO_KIND_TEXT:
        return shell_word(value->text, command, size);
    case ORDO_KIND_CHOICE: /* at_least */
        snprintf(word, sizeof word, "%s", value->text);
        for (char *c = word; *c != '\0'; c++)
            *c = *c == '_' ? '-' : *c;
        return plain(command, size, "%s", word);
    case ORDO_KIND_INTERVALS: /* that may be open at its end */
        if (value->numbers[1] < DBL_MAX)
            snprintf(word, sizeof word, "%.15g", value->numbers[1]);
        return plain(command, size, "%.15g:%s", value->numbers[0], word);
    case ORDO_KIND_BANDED:
        return plain(command, size, "%.15g --%s-band %.15g", value->number, name, value->band);
    default:
        return strcmp(name, "floor") == 0 && !(value->number > 0)
                   ? plain(command, size, "none")
                   : plain(command, size, "%.15g", value->number);
    }
}

/* Whether a value is stated and differs from its default. */
static bool stated(const struct ordo_setting *setting, const struct ordo_value *value) {
    struct ordo_value initial = {0};
    bool differs = value->given;

    if (differs && setting->initial != NULL &&
        ordo_value_parse(setting, setting->initial, &initial) == ORDO_OK) {
        char *one = ordo_value_text(setting, value), *other = ordo_value_text(setting, &initial);
        differs = one == NULL || other == NULL || strcmp(one, other) != 0;
        free(one);
        free(other);
    }
    ordo_value_clear(&initial);
    return differs;
}

/* The options that are not at their defaults; `each`: but for those that each claim has its own of.
 */
static bool options_put(const struct ordo_case *c, bool each, char command[], size_t size) {
    const struct ordo_values none = {0};
    const struct ordo_values *places[] = {
        &c->settings, c->claims_count > 0 ? &c->claims[0].values : &none, &c->study};
    bool fits = true;

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
            const size_t at = ordo_values_index(places[k], options[i].setting);
            if (each && k == 1 && strcmp(options[i].name, "intent") != 0)
                continue;
            if (at < places[k]->count && stated(places[k]->settings[at], &places[k]->values[at]))
                fits = fits && option_put(options[i].name, places[k]->settings[at],
                                          &places[k]->values[at], command, size);
        }
    return fits;
}

static bool gate_command(const struct ordo_case *c, char command[], size_t size) {
    return plain(command, size, "ordo gate ") && path(c->file, true, command, size) &&
           options_put(c, false, command, size);
}

/* A number of each claim that states it, or its band: "l2=-2,h1=-1", or alone if the figure has no
 * name of its own. */
static bool each_claim(const struct ordo_case *c, const char *option, const char *setting,
                       bool band, char command[], size_t size) {
    const bool named = c->figure != c->experiment->figures;
    char list[1024] = "";
    bool fits = true;

    for (size_t k = 0; k < c->claims_count && fits; k++) {
        const struct ordo_claim *claim = &c->claims[k];
        const struct ordo_value *value = ordo_values_find(&claim->values, setting);
        if (value->given)
            fits = plain(list, sizeof list, "%s%s%s%.15g", list[0] != '\0' ? "," : "",
                         named ? c->figure[claim->figure].name : "", named ? "=" : "",
                         band ? value->band : value->number);
    }
    return fits && (list[0] == '\0' ||
                    (plain(command, size, " --%s ", option) && shell_word(list, command, size)));
}

/* `ordo gate` with the words of a program that no case file stands before. */
static bool words_command(const struct ordo_case *c, char command[], size_t size) {
    static const char *const own[][2] = {{"read", "read"},
                                         {"numbers", "format"},
                                         {"timeout", "timeout"},
                                         {"keep", "keep"},
                                         {"seeds", "seeds"}};
    bool fits = plain(command, size, "ordo gate --levels ");

    for (size_t i = 0; i < c->levels_count; i++)
        fits = fits && plain(command, size, "%s%.15g", i > 0 ? "," : "", c->levels[i]);
    fits = fits && each_claim(c, "order", "order", false, command, size) &&
           each_claim(c, "band", "band", false, command, size) &&
           each_claim(c, "constant", "constant", false, command, size) &&
           each_claim(c, "constant-band", "constant", true, command, size) &&
           options_put(c, true, command, size);
    if (c->x.figure || strcmp(c->coordinate[0].name, c->experiment->coordinates[0].name) != 0)
        fits = fits && plain(command, size, " --x ") &&
               shell_word(ordo_axis_quantity(c, c->x)->name, command, size);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct ordo_values *values = k == 0 ? &c->settings : &c->study;
            const size_t at = ordo_values_index(values, own[i][1]);
            if (at < values->count && stated(values->settings[at], &values->values[at]))
                fits = fits && option_put(own[i][0], values->settings[at], &values->values[at],
                                          command, size);
        }
    const char *inputs = ordo_values_text(&c->settings, "inputs");
    char **list = ordo_words_split(inputs != NULL ? inputs : "", NULL);
    for (char **input = list; list != NULL && *input != NULL; input++)
        fits = fits && plain(command, size, " --input ") && shell_word(*input, command, size);
    fits = fits && list != NULL;
    free(list);
    return fits && plain(command, size, " -- %s", ordo_values_text(&c->settings, "command"));
}

void ordo_report_command(const struct ordo_case *c, char command[], size_t size) {
    const char *table = ordo_values_text(&c->settings, "table");
    bool fits;

    command[0] = '\0';
    /* A table that no case file stands before is named by itself. */
    if (table != NULL && c->file != NULL && strcmp(table, c->file) == 0)
        fits = gate_command(c, command, size);
    else if (c->experiment->runs_programs && c->file != NULL && c->file[0] == '\0')
        fits = words_command(c, command, size);
    else
        fits = plain(command, size, "ordo run %s",
                     c->experiment->runs_programs ? "--allow-commands " : "") &&
               path(c->file != NULL ? c->file : "FILE", false, command, size) &&
               plain(command, size, " --case ") && shell_word(c->name, command, size);
    /* Half a command would run something else. */
    if (!fits)
        command[0] = '\0';
}
