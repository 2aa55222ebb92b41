/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.c: from tables to cases.
 */
#include "case/tables.h"
#include "ordo.h"
#include "text/sentence.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of the sentence of a failure. */
#define SENTENCE_SIZE 1024

struct loading {
    const struct ordo_table_request *request;
    bool several; /* paths or files, so that names need the path */
    struct ordo_tables *tables;
};

/* The name of a case: [NAME] [path] [column], the first two only if needed. */
static char *case_name(const struct loading *l, const char *path, const char *column) {
    const char *name = l->request->name;
    const bool with_path = name == NULL || l->several;
    const bool with_column = l->request->pattern->claims_count > 1;
    const size_t size = (name != NULL ? strlen(name) : 0) + strlen(path) + 3 +
                        (column != NULL ? strlen(column) : 0);
    char *text = malloc(size);

    if (text != NULL)
        snprintf(text, size, "%s%s%s%s%s", name != NULL ? name : "",
                 name != NULL && with_path ? ":" : "", with_path ? path : "",
                 with_column ? ":" : "", with_column ? column : "");
    return text;
}

/* A case about one column, with the claim of the pattern. */
static int case_fill(const struct loading *l, const char *path, size_t column,
                     struct ordo_case *c) {
    const struct ordo_case *pattern = l->request->pattern;
    const char *name = l->request->columns[column];
    struct ordo_value *value;

    *c = (struct ordo_case){.name = case_name(l, path, name),
                            .file = strdup(path),
                            .experiment = pattern->experiment,
                            .coordinates = pattern->coordinates,
                            .claims = calloc(1, sizeof *c->claims),
                            .baseline = pattern->baseline};
    if (c->name == NULL || c->file == NULL || c->claims == NULL ||
        ordo_values_copy(&c->settings, &pattern->settings) != ORDO_OK ||
        ordo_values_copy(&c->study, &pattern->study) != ORDO_OK ||
        ordo_values_copy(&c->claims[0].values, &pattern->claims[column].values) != ORDO_OK)
        return ORDO_ENOMEM;
    c->claims_count = 1;
    value = ordo_values_find(&c->settings, "table");
    value->text = strdup(path);
    value->given = true;
    if (value->text == NULL)
        return ORDO_ENOMEM;
    if (name != NULL) {
        value = ordo_values_find(&c->settings, "column");
        value->text = strdup(name);
        value->given = true;
    }
    return value->text != NULL ? ORDO_OK : ORDO_ENOMEM;
}

/* Room for one more table. */
static int reserve(struct ordo_tables *tables) {
    if (tables->count < tables->capacity)
        return ORDO_OK;
    const size_t capacity = tables->capacity > 0 ? 2 * tables->capacity : 16;
    struct ordo_table *more = realloc(tables->tables, capacity * sizeof *more);
    if (more == NULL)
        return ORDO_ENOMEM;
    tables->tables = more;
    char **failures = realloc(tables->failures, capacity * sizeof *failures);
    if (failures == NULL)
        return ORDO_ENOMEM;
    tables->failures = failures;
    tables->capacity = capacity;
    return ORDO_OK;
}

/* A table, or a sentence in place of it, and a case for each error column. */
static int add(struct loading *l, const char *path, const struct ordo_table *table,
               const char *sentence) {
    struct ordo_tables *t = l->tables;
    const size_t columns = l->request->pattern->claims_count;
    int status = ordo_cases_reserve(&t->cases, columns);

    t->tables[t->count] = table != NULL ? *table : (struct ordo_table){0};
    t->failures[t->count] = table == NULL ? strdup(sentence) : NULL;
    if (table == NULL && t->failures[t->count] == NULL)
        status = ORDO_ENOMEM;
    t->count++;
    for (size_t i = 0; i < columns && status == ORDO_OK; i++)
        status = case_fill(l, path, i, &t->cases.cases[t->cases.count++]);
    return status;
}

static int add_failure(struct loading *l, const char *path, const char *sentence) {
    const int status = reserve(l->tables);

    return status == ORDO_OK ? add(l, path, NULL, sentence) : status;
}

static int add_file(struct loading *l, const char *path) {
    struct ordo_table table;
    char sentence[SENTENCE_SIZE];
    int status = reserve(l->tables);

    if (status != ORDO_OK)
        return status;
    status = ordo_table_read(path, &table, sentence, sizeof sentence);
    if (status == ORDO_ENOMEM)
        return status;
    return add(l, path, status == ORDO_OK ? &table : NULL, sentence);
}

static int is_table(const struct dirent *entry) {
    static const char *const extensions[] = {".csv", ".tsv", ".dat", ".txt"};
    const char *extension = strrchr(entry->d_name, '.');

    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (entry->d_name[0] != '.' &&
            strcmp(extension != NULL ? extension : "", extensions[i]) == 0)
            return 1;
    return 0;
}

static int name_compare(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_directory(struct loading *l, const char *path) {
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, is_table, name_compare);
    char sentence[SENTENCE_SIZE];
    int status = ORDO_OK;

    if (count <= 0) {
        ordo_sentence_format(sentence, sizeof sentence, "%s: %s", path,
                             count < 0 ? "the directory cannot be read"
                                       : "has no table, expected *.csv, *.tsv, *.dat or *.txt");
        status = add_failure(l, path, sentence);
    }
    l->several = l->several || count > 1;
    for (int i = 0; i < count; i++) {
        const size_t size = strlen(path) + strlen(entries[i]->d_name) + 2;
        char *file = malloc(size);
        if (file == NULL)
            status = ORDO_ENOMEM;
        if (status == ORDO_OK) {
            snprintf(file, size, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/",
                     entries[i]->d_name);
            status = add_file(l, file);
        }
        free(file);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* The tables do not move any more. */
static int give(struct ordo_tables *t, size_t columns) {
    t->given = calloc(t->count + 1, sizeof *t->given);
    if (t->given == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < t->count; i++) {
        t->given[i] = (struct ordo_given_table){t->failures[i] == NULL ? &t->tables[i] : NULL,
                                                t->failures[i]};
        for (size_t k = 0; k < columns; k++)
            t->cases.cases[i * columns + k].given = &t->given[i];
    }
    return ORDO_OK;
}

int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_tables *tables) {
    struct loading l = {.request = request, .several = count > 1, .tables = tables};
    int status = ORDO_OK;

    *tables = (struct ordo_tables){0};
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        struct stat info;
        status = stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode) ? add_directory(&l, paths[i])
                                                                     : add_file(&l, paths[i]);
    }
    if (status == ORDO_OK)
        status = give(tables, request->pattern->claims_count);
    if (status != ORDO_OK)
        ordo_tables_free(tables);
    return status;
}

void ordo_tables_free(struct ordo_tables *tables) {
    if (tables == NULL)
        return;
    ordo_cases_free(&tables->cases);
    for (size_t i = 0; i < tables->count; i++) {
        ordo_table_free(&tables->tables[i]);
        free(tables->failures[i]);
    }
    free(tables->tables);
    free(tables->failures);
    free(tables->given);
    *tables = (struct ordo_tables){0};
}
