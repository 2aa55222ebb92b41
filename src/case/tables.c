/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.c: from tables to cases.
 */
#include "case/tables.h"
#include "ordo.h"
#include "text/file.h"
#include "text/sentence.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Bytes of the sentence of a failure. */
#define SENTENCE_SIZE 1024

struct loading {
    const struct ordo_table_request *request;
    bool several; /* paths or files, so that names need the path */
    struct ordo_cases *cases;
};

static void given_free(void *state) {
    struct ordo_given_table *given = state;

    ordo_table_free(&given->table);
    free(given->failure);
    free(given);
}

/* The name of a case: [NAME] [path] [column], the first two only if needed, on one line. */
static char *case_name(const struct loading *l, const char *path, const char *column) {
    const char *name = l->request->name;
    const bool with_path = name == NULL || l->several;
    const bool with_column = l->request->pattern->claims_count > 1;
    const size_t size = (name != NULL ? strlen(name) : 0) + strlen(path) + 3 +
                        (column != NULL ? strlen(column) : 0);
    char *text = malloc(size), *clean = malloc(4 * size);

    if (text != NULL && clean != NULL) {
        snprintf(text, size, "%s%s%s%s%s", name != NULL ? name : "",
                 name != NULL && with_path ? ":" : "", with_path ? path : "",
                 with_column ? ":" : "", with_column ? column : "");
        ordo_sentence_clean(text, strlen(text), clean, 4 * size);
    } else {
        free(clean);
        clean = NULL;
    }
    free(text);
    return clean;
}

static int give(struct ordo_values *values, const char *name, const char *text) {
    struct ordo_value *value = ordo_values_find(values, name);

    value->text = strdup(text);
    value->given = true;
    return value->text != NULL ? ORDO_OK : ORDO_ENOMEM;
}

/* A case about one column, with the claim of the pattern. */
static int case_fill(const struct loading *l, const char *path, size_t column,
                     const struct ordo_given_table *given, struct ordo_case *c) {
    const struct ordo_case *pattern = l->request->pattern;
    const char *name = l->request->columns[column];

    *c = (struct ordo_case){.name = case_name(l, path, name),
                            .file = strdup(path),
                            .experiment = pattern->experiment,
                            .coordinate = pattern->coordinate,
                            .figure = pattern->figure,
                            .coordinates = pattern->coordinates,
                            .claims = calloc(1, sizeof *c->claims),
                            .given = given,
                            .baseline = pattern->baseline};
    if (c->name == NULL || c->file == NULL || c->claims == NULL ||
        ordo_values_copy(&c->settings, &pattern->settings) != ORDO_OK ||
        ordo_values_copy(&c->study, &pattern->study) != ORDO_OK ||
        ordo_values_copy(&c->claims[0].values, &pattern->claims[column].values) != ORDO_OK)
        return ORDO_ENOMEM;
    c->claims_count = 1;
    const int status = give(&c->settings, "table", path);
    return status == ORDO_OK && name != NULL ? give(&c->settings, "column", name) : status;
}

/* A table, or the sentence in place of it (NULL: it is to be read), and a case for each error
 * column. */
static int add(struct loading *l, const char *path, const char *sentence) {
    const size_t columns = l->request->pattern->claims_count;
    struct ordo_cases *cases = l->cases;
    struct ordo_given_table *given = calloc(1, sizeof *given);
    char message[SENTENCE_SIZE];

    if (given == NULL || ordo_cases_own(cases, given) != ORDO_OK) {
        free(given);
        return ORDO_ENOMEM;
    }
    int status = ORDO_OK;
    if (sentence == NULL &&
        (status = ordo_table_read(path, &given->table, message, sizeof message)) != ORDO_OK)
        sentence = message;
    if (status == ORDO_ENOMEM || (sentence != NULL && (given->failure = strdup(sentence)) == NULL))
        return ORDO_ENOMEM;
    status = ordo_cases_reserve(cases, columns);
    for (size_t i = 0; i < columns && status == ORDO_OK; i++)
        status = case_fill(l, path, i, given, &cases->cases[cases->count++]);
    return status;
}

static int is_shown(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static bool is_table(const char *name) {
    static const char *const extensions[] = {".csv", ".tsv", ".dat", ".txt"};
    const char *extension = strrchr(name, '.');

    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (strcasecmp(extension != NULL ? extension : "", extensions[i]) == 0)
            return true;
    return false;
}

static int name_compare(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_directory(struct loading *l, const char *path) {
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, is_shown, name_compare);
    char sentence[SENTENCE_SIZE];
    int status = ORDO_OK, tables = 0;

    for (int i = 0; i < count; i++)
        tables += is_table(entries[i]->d_name);
    if (tables == 0) {
        ordo_sentence_format(sentence, sizeof sentence, "%s: %s", path,
                             count < 0 ? "the directory cannot be read"
                                       : "has no table, expected *.csv, *.tsv, *.dat or *.txt");
        status = add(l, path, sentence);
    }
    l->several = l->several || tables > 1;
    for (int i = 0; i < count; i++) {
        char *file = ordo_path_join(path, entries[i]->d_name);
        struct stat info;
        if (file == NULL)
            status = ORDO_ENOMEM;
        else if (status == ORDO_OK && is_table(entries[i]->d_name))
            status = add(l, file, NULL);
        else if (stat(file, &info) == 0 && S_ISDIR(info.st_mode))
            ordo_cases_unread(l->cases, file, "is a folder in a directory of tables");
        free(file);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_cases *cases) {
    struct loading l = {.request = request, .several = count > 1, .cases = cases};
    int status = ORDO_OK;

    *cases = (struct ordo_cases){.state_free = given_free};
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        struct stat info;
        status = stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode) ? add_directory(&l, paths[i])
                                                                     : add(&l, paths[i], NULL);
    }
    if (status != ORDO_OK)
        ordo_cases_free(cases);
    return status;
}
