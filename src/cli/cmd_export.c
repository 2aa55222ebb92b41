/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_export.c: `ordo export`, every level that is kept, for other programs.
 */
#include "cli/kept.h"
#include "ordo.h"
#include "text/format.h"
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 512 };

struct arguments {
    const char *glob, *format;
};

extern const struct ordo_command ordo_command_export;

/* Columns of all cases: what they call their coordinates and figures. */
struct columns {
    const char *names[NAMES_MAX];
    size_t count;
};

static bool wanted(const struct ordo_result *r, const char *glob) {
    return glob == NULL || fnmatch(glob, r->c->name, 0) == 0;
}

/* Returns false if there are too many. */
static bool add(struct columns *columns, const struct ordo_quantity list[]) {
    for (size_t i = 0; list[i].name != NULL; i++) {
        size_t k = 0;
        while (k < columns->count && strcmp(columns->names[k], list[i].name) != 0)
            k++;
        if (k == NAMES_MAX)
            return false;
        columns->names[k] = list[i].name;
        columns->count += k == columns->count;
    }
    return true;
}

/* A field of CSV (RFC 4180). */
static void put_text(const char *text, const char *end) {
    const bool quote = strpbrk(text, ",\"\r\n") != NULL;

    if (quote)
        putchar('"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            putchar('"');
        putchar(*p);
    }
    if (quote)
        putchar('"');
    fputs(end, stdout);
}

static void put_number(double v) {
    if (!isnan(v))
        printf("%.17g", v);
    putchar(',');
}

static void put_quantity(const struct ordo_result *r, size_t i, const char *name, bool figures) {
    const struct ordo_quantity *list = figures ? r->c->figure : r->c->coordinate;
    const size_t index = ordo_quantities_index(list, name);
    const bool there = list[index].name != NULL;
    const double v = there ? ordo_result_at(r, i, (struct ordo_axis){figures, index}) : NAN;

    if (there && list[index].kind == ORDO_QUANTITY_NAME && !isnan(v))
        put_text(list[index].names[(size_t)v], ",");
    else
        put_number(v);
}

static void put_csv(const struct ordo_study *study, const char *glob,
                    const struct columns *coordinates, const struct columns *figures) {
    put_text("case", ",");
    for (size_t k = 0; k < coordinates->count; k++)
        put_text(coordinates->names[k], ",");
    printf("seed,");
    for (size_t k = 0; k < figures->count; k++)
        put_text(figures->names[k], ",");
    puts("status,seconds,wall,memory,note");
    for (size_t c = 0; c < study->count; c++) {
        const struct ordo_result *r = &study->results[c];
        for (size_t i = 0; wanted(r, glob) && i < r->count; i++) {
            const struct ordo_measurement *m = &r->measurements[i];
            if (m->status == ORDO_EINTERRUPTED)
                continue;
            put_text(r->c->name, ",");
            for (size_t k = 0; k < coordinates->count; k++)
                put_quantity(r, i, coordinates->names[k], false);
            printf("%lu,", m->seed);
            for (size_t k = 0; k < figures->count; k++)
                put_quantity(r, i, figures->names[k], true);
            put_text(ordo_status_text(m->status), ",");
            put_number(m->seconds);
            put_number(m->wall);
            put_number(m->memory);
            put_text(m->note != NULL ? m->note : "", "\n");
        }
    }
}

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *text(const char *s) {
    char *clean = s != NULL ? ordo_format_clean(s) : NULL;
    json_t *string = clean != NULL ? json_string(clean) : json_null();

    free(clean);
    return string;
}

/* The quantities of a level by their names; values[] if it is not NULL, else what was measured. */
static json_t *quantities(const struct ordo_result *r, size_t i, bool figures,
                          const double values[]) {
    const struct ordo_quantity *list = figures ? r->c->figure : r->c->coordinate;
    json_t *object = json_object();

    for (size_t k = 0; list[k].name != NULL; k++) {
        const double v =
            values != NULL ? values[k] : ordo_result_at(r, i, (struct ordo_axis){figures, k});
        if (figures && isnan(v))
            continue;
        json_object_set_new(object, list[k].name,
                            list[k].kind == ORDO_QUANTITY_NAME ? text(list[k].names[(size_t)v])
                                                               : number(v));
    }
    return object;
}

/* One object a line. */
static int put_json(const struct ordo_study *study, const char *glob) {
    int status = ORDO_OK;

    for (size_t c = 0; c < study->count && status == ORDO_OK; c++) {
        const struct ordo_result *r = &study->results[c];
        for (size_t i = 0; wanted(r, glob) && i < r->count && status == ORDO_OK; i++) {
            const struct ordo_measurement *m = &r->measurements[i];
            if (m->status != ORDO_EINTERRUPTED)
                status = ordo_print_json(json_pack(
                    "{s:o, s:o, s:I, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "case", text(r->c->name),
                    "level", quantities(r, i, false, NULL), "seed", (json_int_t)m->seed, "figures",
                    quantities(r, i, true, NULL), "predicted", quantities(r, i, true, m->predicted),
                    "status", ordo_status_text(m->status), "seconds", number(m->seconds), "wall",
                    number(m->wall), "memory", number(m->memory), "note", text(m->note)));
        }
    }
    return status;
}

static int export(const struct arguments *a, const char *word) {
    struct ordo_cases cases = {0};
    struct ordo_study study = {0};
    struct columns coordinates = {.count = 0}, figures = {.count = 0};
    int exit_status = ORDO_ERROR;
    bool fits = true;

    if (!ordo_kept_load(word, NULL, 0, &cases, &study))
        goto done;
    for (size_t i = 0; i < study.count && fits; i++)
        if (wanted(&study.results[i], a->glob))
            fits = add(&coordinates, study.results[i].c->coordinate) &&
                   add(&figures, study.results[i].c->figure);
    if (a->format != NULL && strcmp(a->format, "json") == 0) {
        if (!ordo_failed(put_json(&study, a->glob), NULL))
            exit_status = ORDO_PASS;
    } else if (!fits) {
        ordo_complain("%s: the cases have more than %d names of figures, expected fewer in a "
                      "table; see --case and --format json",
                      word, NAMES_MAX);
    } else {
        put_csv(&study, a->glob, &coordinates, &figures);
        exit_status = ORDO_PASS;
    }
done:
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    const struct ordo_option options[] = {
        {"case", 'c', .text = &a.glob}, {"format", 'f', .text = &a.format}, {NULL}};
    int exit_status;

    if (!ordo_options_read(&ordo_command_export, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind != 1)
        return ordo_usage_error(&ordo_command_export, "expected one directory");
    if (a.format != NULL && strcmp(a.format, "csv") != 0 && strcmp(a.format, "json") != 0)
        return ordo_usage_error(&ordo_command_export, "--format is '%s', expected csv or json",
                                a.format);
    return export(&a, argv[optind]);
}

const struct ordo_command ordo_command_export = {
    .name = "export",
    .summary = "print every level that is kept, for other programs",
    .usage =
        "Usage: ordo export [OPTION]... DIR[@RUN]\n"
        "Print the levels that `ordo run --out DIR` kept, with all their figures and what they\n"
        "cost: those of its last run or, with @3, of its third. A line for each level and seed;\n"
        "a column that a case does not have is empty. Numbers have 17 digits, which are all.\n"
        "\n"
        "  -c, --case GLOB     only the cases whose name matches\n"
        "  -f, --format NAME   csv (default), or json: one object in a line\n"
        "  -h, --help          this text\n"
        "\n"
        "  ordo export report --case my-case | ordo gate - --x n --y error --order -2\n",
    .run = run,
};
