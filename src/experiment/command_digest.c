/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command_digest.c: what determines the numbers of a command beside its words: the program, every
 * word that names a file, the inputs.
 */
#include "experiment/command.h"
#include "process/process.h"
#include "text/file.h"
#include "text/sentence.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct digesting {
    const struct ordo_command_state *s;
    struct ordo_setup *setup;
    struct ordo_digest *digest;
};

static int put_file(const struct digesting *d, const char *path) {
    if (ordo_digest_file(d->digest, path) == ORDO_OK)
        return ORDO_OK;
    return ordo_fail(ORDO_EIO, d->setup->message, d->setup->size, "%s: cannot be read: %s", path,
                     strerror(errno));
}

/* A text that may be a path: a file counts by what is in it, and of a folder, or of a file that
 * another seed may have another of, nothing is known. */
static int put_path(const struct digesting *d, const char *text, bool seeded) {
    struct stat info;
    char *path = text[0] == '/' ? strdup(text) : ordo_path_join(d->s->folder, text);
    int status = ORDO_OK;

    if (path == NULL)
        return ORDO_ENOMEM;
    if (text[0] != '\0' && stat(path, &info) == 0) {
        const bool known =
            S_ISREG(info.st_mode) ? !seeded : text[0] != '/' || !S_ISDIR(info.st_mode);
        if (!known && !ordo_values_flag(d->s->settings, "cacheable"))
            d->setup->reusable = false;
        if (S_ISREG(info.st_mode))
            status = put_file(d, path);
    }
    free(path);
    return status;
}

/* The program that the first word names. */
static int put_program(const struct digesting *d, const char *word) {
    char *path;
    int status = ordo_program_find(word, d->s->folder, &path, d->setup->message, d->setup->size);

    if (status == ORDO_OK)
        status = put_file(d, path);
    free(path);
    return status;
}

/* The words of a level: all of them for the first one, then those that depend on it. */
static int put_words(const struct digesting *d, size_t level) {
    const struct ordo_command_state *s = d->s;
    struct ordo_filling filling;
    int status = ORDO_OK;

    ordo_filling_make(&filling, s, d->setup->level + level * s->coordinates, level, 1, "");
    char **words = ordo_filling_words(&filling, s->words, NULL);
    if (words == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; words[i] != NULL && status == ORDO_OK; i++) {
        const char *behind = strchr(words[i], '=');
        const bool seeded = ordo_placeholders_use(s->words[i], "seed");
        bool depends = level == 0 || ordo_placeholders_use(s->words[i], "level") ||
                       ordo_placeholders_use(s->words[i], "h");
        for (size_t k = 0; k < s->coordinates; k++)
            depends = depends || ordo_placeholders_use(s->words[i], s->coordinate[k].name);
        if (!depends)
            continue;
        status = i == 0 ? put_program(d, words[i]) : put_path(d, words[i], seeded);
        if (status == ORDO_OK && i > 0 && behind != NULL) /* --mesh=FILE */
            status = put_path(d, behind + 1, seeded);
    }
    ordo_filled_free(words);
    return status;
}

int ordo_command_digest(const struct ordo_command_state *s, struct ordo_setup *setup,
                        struct ordo_digest *digest) {
    const struct digesting d = {s, setup, digest};
    int status = ORDO_OK;

    for (size_t level = 0; level < setup->count && status == ORDO_OK; level++)
        status = put_words(&d, level);
    for (char **input = s->inputs; *input != NULL && status == ORDO_OK; input++)
        status = put_path(&d, *input, false);
    /* {level} is the place of a level among all of them. */
    for (char **word = s->words; *word != NULL && status == ORDO_OK; word++)
        if (ordo_placeholders_use(*word, "level"))
            ordo_digest_numbers(digest, setup->level, setup->count * s->coordinates);
    return status;
}
