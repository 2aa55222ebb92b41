/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command_words.c: the words of a command for one level.
 */
#include "experiment/command.h"
#include "text/words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void bind(struct ordo_filling *f, const char *name, const char *text) {
    f->bindings[f->count++] = (struct ordo_binding){name, text};
}

static void bind_number(struct ordo_filling *f, const char *name, double number) {
    char *text = f->numbers[f->count];

    ordo_word_number(number, text, sizeof f->numbers[0]);
    bind(f, name, text);
}

/* Numbers come first, as each has its text at its own place. */
void ordo_filling_make(struct ordo_filling *f, const struct ordo_command_state *s,
                       const double at[], size_t level, unsigned long seed, const char *out) {
    double n = NAN;
    bool h = false;

    f->count = 0;
    for (size_t k = 0; k < s->coordinates; k++) {
        bind_number(f, s->coordinate[k].name, at[k]);
        n = strcmp(s->coordinate[k].name, "n") == 0 ? at[k] : n;
        h = h || strcmp(s->coordinate[k].name, "h") == 0;
    }
    if (!h && !isnan(n))
        bind_number(f, "h", 1 / n);
    bind_number(f, ordo_command_own[ORDO_COMMAND_LEVEL], (double)level + 1);
    bind_number(f, ordo_command_own[ORDO_COMMAND_SEED], (double)seed);
    bind_number(f, ordo_command_own[ORDO_COMMAND_THREADS],
                s->programs != NULL ? s->programs->threads : 1);
    bind(f, ordo_command_own[ORDO_COMMAND_OUT], out);
    bind(f, ordo_command_own[ORDO_COMMAND_FOLDER], s->folder);
    for (char **pair = s->parameters; *pair != NULL; pair++)
        bind(f, *pair, *pair + strlen(*pair) + 1);
}

void ordo_filled_free(char **words) {
    for (char **word = words; words != NULL && *word != NULL; word++)
        free(*word);
    free(words);
}

char **ordo_filling_words(const struct ordo_filling *f, char *const words[], const char *first) {
    size_t count = 0, filled = 0;

    while (words[count] != NULL)
        count++;
    char **list = calloc(count + 2, sizeof *list);
    if (list == NULL)
        return NULL;
    if (first != NULL && (list[filled++] = strdup(first)) == NULL)
        goto failed;
    for (size_t i = 0; i < count; i++)
        if ((list[filled++] = ordo_placeholders_fill(words[i], f->bindings, f->count)) == NULL)
            goto failed;
    return list;
failed:
    ordo_filled_free(list);
    return NULL;
}
