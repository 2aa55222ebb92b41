/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.c: from tables to cases and levels.
 */
#include "study/tables.h"
#include "table/csv.h"
#include "text/sentence.h"
#include <dirent.h>
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of the sentence of a failure. */
#define SENTENCE_SIZE 1024

struct loading {
    const struct ordo_table_request *request;
    bool several; /* paths or files, so that names need the path */
    struct ordo_cases *cases;
    struct ordo_study *study;
};

/* Columns of a table that a case needs. */
struct choice {
    size_t x, error, seed; /* seed only if the request has one */
};

/* A row of a case. */
struct row {
    double x, error, seed;
    const char *seed_text; /* NULL if the seed is a number */
    size_t line;
};

static int fail(struct ordo_result *r, enum ordo_reason reason, const char *sentence) {
    r->failure = strdup(sentence);
    r->failure_reason = reason;
    return r->failure != NULL ? ORDO_OK : ORDO_ENOMEM;
}

/* The same with a sentence about a line of the table. */
__attribute__((format(printf, 5, 6))) static int fail_line(struct ordo_result *r,
                                                           enum ordo_reason reason,
                                                           const struct ordo_table *table,
                                                           size_t line, const char *format, ...) {
    char rest[SENTENCE_SIZE], sentence[SENTENCE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(rest, sizeof rest, format, arguments);
    va_end(arguments);
    ordo_sentence_format(sentence, sizeof sentence, "%s:%zu: %s", table->path, line, rest);
    return fail(r, reason, sentence);
}

/* Whether the file names its columns; else their names are their numbers. */
static bool named(const struct ordo_table *table) { return strcmp(table->names[0], "1") != 0; }

/* "column 'err'", "column 2". */
static void column_text(const struct ordo_table *table, size_t column, char text[], size_t size) {
    snprintf(text, size, named(table) ? "column '%s'" : "column %s", table->names[column]);
}

/* "err", "column 2"; NULL if memory ran out. */
static char *column_label(const struct ordo_table *table, size_t column) {
    char text[ORDO_NAME_MAX];

    if (named(table))
        ordo_sentence_format(text, sizeof text, "%s", table->names[column]);
    else
        column_text(table, column, text, sizeof text);
    return strdup(text);
}

static int fail_cell(struct ordo_result *r, enum ordo_reason reason, const struct ordo_table *table,
                     size_t row, size_t column, const char *expected) {
    const char *text = table->text[row * table->columns + column];
    char name[ORDO_NAME_MAX], number[32];

    column_text(table, column, name, sizeof name);
    if (text != NULL && *text == '\0')
        return fail_line(r, reason, table, table->line[row], "%s is empty, expected %s", name,
                         expected);
    snprintf(number, sizeof number, "%.15g", table->value[row * table->columns + column]);
    return fail_line(r, reason, table, table->line[row], "%s is \"%s\", expected %s", name,
                     text != NULL ? text : number, expected);
}

static int row_compare(const void *a, const void *b) {
    const struct row *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->seed != q->seed)
        return p->seed < q->seed ? -1 : 1;
    if (p->seed_text != NULL || q->seed_text != NULL) {
        const int order = strcmp(p->seed_text != NULL ? p->seed_text : "",
                                 q->seed_text != NULL ? q->seed_text : "");
        if (order != 0)
            return order;
    }
    return (p->line > q->line) - (p->line < q->line);
}

static bool same_level(const struct row *p, const struct row *q) { return p->x == q->x; }

static bool same_seed(const struct row *p, const struct row *q) {
    return p->seed == q->seed && (p->seed_text == NULL) == (q->seed_text == NULL) &&
           (p->seed_text == NULL || strcmp(p->seed_text, q->seed_text) == 0);
}

static bool positive(double v) { return gsl_finite(v) && v > 0; }

/* The rows in the order of the file; false, with the result's failure, at the first cell that no
 * level can have. */
static bool rows_read(const struct ordo_table *table, const struct choice *choice, bool seeds,
                      struct row rows[], struct ordo_result *r, int *status) {
    for (size_t i = 0; i < table->rows; i++) {
        const double *value = table->value + i * table->columns;
        char *const *text = table->text + i * table->columns;
        rows[i] = (struct row){value[choice->x], value[choice->error], 0, NULL, table->line[i]};
        if (!positive(rows[i].x)) {
            *status = fail_cell(r, ORDO_INVALID_X, table, i, choice->x, "a positive number");
            return false;
        }
        if (!positive(rows[i].error)) {
            *status =
                fail_cell(r, ORDO_INVALID_ERROR, table, i, choice->error, "a positive number");
            return false;
        }
        if (!seeds)
            continue;
        rows[i].seed_text = text[choice->seed];
        rows[i].seed = rows[i].seed_text == NULL ? value[choice->seed] : 0;
        if (rows[i].seed_text != NULL && *rows[i].seed_text == '\0') {
            *status = fail_cell(r, ORDO_DUPLICATE_LEVEL, table, i, choice->seed, "a seed");
            return false;
        }
    }
    return true;
}

/* Whether no sorted row stands twice; the repetition that comes first in the file is the failure.
 */
static bool rows_distinct(const struct ordo_table *table, const struct choice *choice, bool seeds,
                          const struct row rows[], struct ordo_result *r, int *status) {
    const struct row *second = NULL;
    char name[ORDO_NAME_MAX];

    for (size_t i = 1; i < table->rows; i++)
        if (same_level(&rows[i], &rows[i - 1]) && same_seed(&rows[i], &rows[i - 1]) &&
            (second == NULL || rows[i].line < second->line))
            second = &rows[i];
    if (second == NULL)
        return true;
    column_text(table, choice->x, name, sizeof name);
    *status = fail_line(r, ORDO_DUPLICATE_LEVEL, table, second->line,
                        "%s is %.15g as in line %zu%s", name, second->x, second[-1].line,
                        seeds ? " and so is the seed"
                              : ", expected one row for each level or a column of seeds (--seed)");
    return false;
}

/* Sorted rows as levels from coarse to fine, which is the direction of the expected order. */
static int levels_fill(const struct row rows[], size_t count, bool seeds, struct ordo_case *c,
                       struct ordo_result *r) {
    size_t rank = 0, repeated = 0;

    r->levels = malloc((count + 1) * sizeof *r->levels);
    if (r->levels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[c->expect.order < 0 ? i : count - 1 - i];
        const bool same = i > 0 && row->x == r->levels[i - 1].x;
        rank += !same;
        repeated = same ? repeated + 1 : 1;
        c->seeds = GSL_MAX(c->seeds, repeated);
        r->levels[i] = (struct ordo_measurement){.n = rank,
                                                 .seed = repeated,
                                                 .x = row->x,
                                                 .error = row->error,
                                                 .h = GSL_NAN,
                                                 .predicted = GSL_NAN};
        if (seeds && row->seed_text == NULL && row->seed >= 0 && row->seed <= 0x1p53 &&
            row->seed == floor(row->seed))
            r->levels[i].seed = (unsigned long)row->seed;
    }
    r->levels_count = count;
    return ORDO_OK;
}

static int rows_judgeable(const struct ordo_table *table, const struct choice *choice, bool seeds,
                          struct row rows[], struct ordo_case *c, struct ordo_result *r) {
    int status = ORDO_OK;
    char name[ORDO_NAME_MAX], sentence[SENTENCE_SIZE];

    if (!rows_read(table, choice, seeds, rows, r, &status))
        return status;
    qsort(rows, table->rows, sizeof *rows, row_compare);
    if (!rows_distinct(table, choice, seeds, rows, r, &status))
        return status;
    if (rows[0].x == rows[table->rows - 1].x) {
        column_text(table, choice->x, name, sizeof name);
        ordo_sentence_format(sentence, sizeof sentence,
                             "%s: %s is %.15g in %s, expected at least two different levels",
                             table->path, name, rows[0].x,
                             table->rows == 1 ? "the only row" : "every row");
        return fail(r, ORDO_TOO_FEW_LEVELS, sentence);
    }
    return levels_fill(rows, table->rows, seeds, c, r);
}

/* Find the columns; false with a sentence if there is no such one. */
static bool choose(const struct ordo_table *table, const struct ordo_table_request *request,
                   const struct ordo_table_error *error, struct choice *choice, char sentence[],
                   size_t size) {
    *choice = (struct choice){0};
    if ((request->x != NULL &&
         ordo_table_column(table, request->x, &choice->x, sentence, size) != ORDO_OK) ||
        (error->column != NULL &&
         ordo_table_column(table, error->column, &choice->error, sentence, size) != ORDO_OK) ||
        (request->seed != NULL &&
         ordo_table_column(table, request->seed, &choice->seed, sentence, size) != ORDO_OK))
        return false;
    if (error->column == NULL && table->columns == 2)
        choice->error = 1 - choice->x;
    else if (error->column == NULL) {
        ordo_sentence_format(sentence, size,
                             "%s: has %zu column%s, expected two, or --y to name one of errors",
                             table->path, table->columns, table->columns == 1 ? "" : "s");
        return false;
    }
    if (choice->x == choice->error ||
        (request->seed != NULL && (choice->seed == choice->x || choice->seed == choice->error))) {
        ordo_sentence_format(sentence, size,
                             "%s: '%s' is to be two things at once, expected different columns for "
                             "x, the error and the seed",
                             table->path,
                             table->names[choice->x == choice->error ? choice->x : choice->seed]);
        return false;
    }
    return true;
}

/* A case's share of a table. */
static int result_fill(const struct ordo_table *table, const struct ordo_table_request *request,
                       const struct ordo_table_error *error, struct ordo_case *c,
                       struct ordo_result *r) {
    struct ordo_columns *columns = c->columns;
    struct choice choice;
    char sentence[SENTENCE_SIZE];

    if (!choose(table, request, error, &choice, sentence, sizeof sentence))
        return fail(r, ORDO_UNREADABLE, sentence);
    free(columns->x_label);
    free(columns->error_label);
    columns->x_label = column_label(table, choice.x);
    columns->error_label = column_label(table, choice.error);
    struct row *rows = malloc((table->rows + 1) * sizeof *rows);
    int status = ORDO_ENOMEM;
    if (columns->x_label != NULL && columns->error_label != NULL && rows != NULL)
        status = rows_judgeable(table, &choice, request->seed != NULL, rows, c, r);
    free(rows);
    return status;
}

/* A copy of `text`; NULL stays. */
static char *copy(const char *text, bool *failed) {
    char *made = text != NULL ? strdup(text) : NULL;

    *failed |= text != NULL && made == NULL;
    return made;
}

/* The name of a case: [NAME] [path] [column], the first two only if needed. */
static char *case_name(const struct loading *l, const char *path,
                       const struct ordo_table_error *error) {
    const char *name = l->request->name;
    const bool with_path = name == NULL || l->several, with_column = l->request->errors_count > 1;
    const size_t size = (name != NULL ? strlen(name) : 0) + strlen(path) + 3 +
                        (error->column != NULL ? strlen(error->column) : 0);
    char *text = malloc(size);

    if (text != NULL)
        snprintf(text, size, "%s%s%s%s%s", name != NULL ? name : "",
                 name != NULL && with_path ? ":" : "", with_path ? path : "",
                 with_column ? ":" : "", with_column ? error->column : "");
    return text;
}

static int case_fill(const struct loading *l, const char *path,
                     const struct ordo_table_error *error, struct ordo_case *c) {
    const struct ordo_table_request *request = l->request;
    bool failed = false;

    *c = (struct ordo_case){
        .name = case_name(l, path, error),
        .file = copy(path, &failed),
        .seeds = 1,
        .versus = ORDO_VERSUS_X,
        .from = request->from,
        .to = request->to,
        .confidence = request->confidence,
        .min_levels = request->min_levels,
        .approximation.scale = request->scale,
        .expect = {.order = error->order,
                   .band = error->band,
                   .intent = request->intent,
                   .constant = !gsl_isnan(error->constant),
                   .constant_value = error->constant,
                   .constant_band = error->constant_band,
                   .value = GSL_NAN,
                   .value_band = GSL_NAN,
                   .exact = GSL_NAN,
                   .slope = GSL_NAN,
                   .jump = GSL_NAN},
        .columns = malloc(sizeof *c->columns),
    };
    if (c->columns == NULL)
        return ORDO_ENOMEM;
    *c->columns = (struct ordo_columns){
        .x = copy(request->x, &failed),
        .error = copy(error->column, &failed),
        .seed = copy(request->seed, &failed),
        .x_label = copy(request->x != NULL ? request->x : "x", &failed),
        .error_label = copy(error->column != NULL ? error->column : "error", &failed),
        .floor = request->floor,
        .baseline = l->request->baseline,
        .baseline_tolerance = l->request->baseline_tolerance,
    };
    return failed || c->name == NULL ? ORDO_ENOMEM : ORDO_OK;
}

/* Room for one more case and its result. */
static int reserve(struct loading *l) {
    struct ordo_cases *cases = l->cases;

    if (cases->count < cases->capacity)
        return ORDO_OK;
    const size_t capacity = cases->capacity > 0 ? 2 * cases->capacity : 16;
    struct ordo_case *more = realloc(cases->cases, capacity * sizeof *more);
    if (more == NULL)
        return ORDO_ENOMEM;
    cases->cases = more;
    struct ordo_result *results = realloc(l->study->results, capacity * sizeof *results);
    if (results == NULL)
        return ORDO_ENOMEM;
    l->study->results = results;
    cases->capacity = capacity;
    return ORDO_OK;
}

/* A case for each error column. With a sentence in place of a table, that is their failure. */
static int table_add(struct loading *l, const char *path, const struct ordo_table *table,
                     const char *sentence) {
    int status = ORDO_OK;

    for (size_t i = 0; i < l->request->errors_count && status == ORDO_OK; i++) {
        const struct ordo_table_error *error = &l->request->errors[i];
        status = reserve(l);
        if (status != ORDO_OK)
            break;
        struct ordo_case *c = &l->cases->cases[l->cases->count++];
        struct ordo_result *r = &l->study->results[l->study->count++];
        *r = (struct ordo_result){0};
        status = case_fill(l, path, error, c);
        if (status == ORDO_OK)
            status = table != NULL ? result_fill(table, l->request, error, c, r)
                                   : fail(r, ORDO_UNREADABLE, sentence);
    }
    return status;
}

static int file_add(struct loading *l, const char *path) {
    struct ordo_table table;
    char sentence[SENTENCE_SIZE];
    int status = ordo_table_read(path, &table, sentence, sizeof sentence);

    if (status == ORDO_ENOMEM)
        return status;
    status = table_add(l, path, status == ORDO_OK ? &table : NULL, sentence);
    ordo_table_free(&table);
    return status;
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

static int directory_add(struct loading *l, const char *path) {
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, is_table, name_compare);
    char sentence[SENTENCE_SIZE];
    int status = ORDO_OK;

    if (count <= 0) {
        ordo_sentence_format(sentence, sizeof sentence, "%s: %s", path,
                             count < 0 ? "the directory cannot be read"
                                       : "has no table, expected *.csv, *.tsv, *.dat or *.txt");
        status = table_add(l, path, NULL, sentence);
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
            status = file_add(l, file);
        }
        free(file);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int ordo_tables_load(char *const paths[], size_t count, const struct ordo_table_request *request,
                     struct ordo_cases *cases, struct ordo_study *study) {
    struct loading l = {.request = request, .several = count > 1, .cases = cases, .study = study};
    int status = ORDO_OK;

    *cases = (struct ordo_cases){0};
    *study = (struct ordo_study){.threads = 1};
    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        struct stat info;
        status = stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode) ? directory_add(&l, paths[i])
                                                                     : file_add(&l, paths[i]);
    }
    for (size_t i = 0; i < study->count; i++) /* not before: the list of cases has moved */
        study->results[i].c = &cases->cases[i];
    if (status != ORDO_OK) {
        ordo_study_free(study);
        ordo_cases_free(cases);
    }
    return status;
}
