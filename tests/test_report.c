/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_report.c: every writer is read back by a parser of its format, and the data of the plots by
 * what gnuplot would read.
 */
#include "check.h"
#include "paper/comparison.h"
#include "picture/gnuplot.h"
#include "picture/plot_data.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/file.h"
#include "text/format.h"
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Name that every format has to escape in its own way. */
static const char nasty[] = "a<b>&\"c\"'d' # SKIP `e`|{f}_g \\n … ξ\x01\xFF";

enum { LEVELS_MAX = 64 };

struct fake {
    struct ordo_case c;
    struct ordo_measurement levels[LEVELS_MAX];
};

static char *writable(const char *text) {
    char *copy = strdup(text);

    assert_non_null(copy);
    return copy;
}

/* A case on widths[count] whose errors are `constant` n^order; nothing is judged yet. */
static void fake_make(struct fake *fake, struct ordo_result *result, const char *name,
                      const char *architecture, const size_t widths[], size_t count,
                      unsigned long seeds, double constant, double order) {
    *fake = (struct fake){.c = {.name = writable(name),
                                .file = writable("verify/glu.lua"),
                                .source = writable("DB eq. 14"),
                                .target = writable("1/(1+9x^2)"),
                                .seeds = seeds,
                                .to = HUGE_VAL,
                                .confidence = 0.95,
                                .min_levels = 4}};
    fake->c.approximation = (struct ordo_approximation){
        .architecture = ordo_architecture_find(architecture),
        .activation = ordo_activation_find("relu"),
        .method = ordo_method_find("spline"),
        .dx = 1,
        .lower = {-1},
        .upper = {1},
        .scale = 0.5,
        .law = NAN,
    };
    assert_non_null(fake->c.approximation.architecture);
    assert_non_null(fake->c.approximation.method);
    fake->c.expect = (struct ordo_expect){.order = order,
                                          .band = 0.1,
                                          .constant_value = NAN,
                                          .constant_band = NAN,
                                          .value = NAN,
                                          .value_band = NAN,
                                          .exact = NAN,
                                          .slope = NAN,
                                          .jump = NAN,
                                          .why = writable("C¹ quadratic splines, O(h³)")};
    *result = (struct ordo_result){.c = &fake->c, .levels = fake->levels, .seconds = 0.25};
    for (size_t i = 0; i < count; i++)
        for (unsigned long seed = 1; seed <= seeds; seed++) {
            const double n = (double)widths[i], wiggle = 0.02 * cos(5 * log(n) + 3 * (double)seed);
            assert_true(result->levels_count < LEVELS_MAX);
            fake->levels[result->levels_count++] =
                (struct ordo_measurement){.n = widths[i],
                                          .seed = seed,
                                          .error = constant * pow(n, order) * exp(wiggle),
                                          .h = 2.002 / (n - 1),
                                          .P = 5 * widths[i] + 1,
                                          .predicted = NAN,
                                          .seconds = 0.01};
        }
}

/* Judge the order as the study does. */
static void fake_judge(struct ordo_result *result) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[LEVELS_MAX], error[LEVELS_MAX];

    request.order = result->c->expect.order;
    request.band = result->c->expect.band;
    request.from = result->c->from;
    request.to = result->c->to;
    request.scale = result->c->approximation.scale;
    request.replicates = result->c->seeds > 1;
    for (size_t i = 0; i < result->levels_count; i++) {
        x[i] = ordo_result_x(result, i);
        error[i] = result->levels[i].error;
    }
    assert_int_equal(ordo_judge(result->levels_count, x, error, &request, &result->judgement),
                     ORDO_OK);
    result->checks[result->checks_count++] = result->judgement.check;
}

static void fake_free(struct fake *fake, struct ordo_result *result) {
    free(fake->c.name);
    free(fake->c.file);
    free(fake->c.source);
    free(fake->c.target);
    free(fake->c.expect.why);
    free(fake->c.expect.below);
    free(fake->c.expect.empirical);
    ordo_judgement_free(&result->judgement);
}

static const size_t widths_11[] = {32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024};

enum { FAKES = 6 };

struct fixture {
    struct fake fakes[FAKES];
    struct ordo_result results[FAKES];
    struct ordo_study study;
    char directory[64];
};

/* PASS, FAIL, a NaN level, a sampling failure, an exact case with zeros, seeds against h. */
static int setup(void **state) {
    static char failure[] = "the target is inf at x = 0";
    struct fixture *f = calloc(1, sizeof *f);
    struct ordo_result *r;

    assert_non_null(f);
    r = f->results;
    fake_make(&f->fakes[0], &r[0], "glu-pass", "glu", widths_11, 11, 1, 2.5, -3);
    for (size_t i = 0; i < 11; i++)
        f->fakes[0].levels[i].predicted = 2.5 * pow((double)widths_11[i], -3);
    fake_judge(&r[0]);

    fake_make(&f->fakes[1], &r[1], nasty, "mlp", widths_11, 11, 1, 2.5, -2);
    f->fakes[1].c.expect.order = -3;
    f->fakes[1].c.from = 60;
    snprintf(f->fakes[1].levels[3].note, sizeof f->fakes[1].levels[3].note, "rank < columns");
    fake_judge(&r[1]);

    fake_make(&f->fakes[2], &r[2], "nan-level", "gqu", widths_11, 5, 1, 1, -4);
    f->fakes[2].levels[2].error = NAN;
    fake_judge(&r[2]);

    fake_make(&f->fakes[3], &r[3], "failed", "gqu", widths_11, 0, 1, 1, -4);
    r[3].failure = failure;

    fake_make(&f->fakes[4], &r[4], "exact", "gated3", widths_11, 4, 1, 1e-15, -0.1);
    f->fakes[4].c.expect.order = NAN;
    f->fakes[4].c.expect.exact = ORDO_EXACT_TOLERANCE;
    f->fakes[4].levels[0].error = 0;
    {
        double x[4], error[4];
        for (size_t i = 0; i < 4; i++) {
            x[i] = ordo_result_x(&r[4], i);
            error[i] = f->fakes[4].levels[i].error;
        }
        ordo_check_exact(4, x, error, ORDO_EXACT_TOLERANCE, 0.5, &r[4].checks[0]);
        r[4].checks_count = 1;
    }

    fake_make(&f->fakes[5], &r[5], "seeds-h", "gated4", widths_11, 6, 3, 1, -4);
    f->fakes[5].c.versus = ORDO_VERSUS_H;
    f->fakes[5].c.expect.order = 4;
    f->fakes[5].c.expect.band = 0.3;
    fake_judge(&r[5]);

    f->study = (struct ordo_study){.results = r, .count = FAKES, .seconds = 1.5, .threads = 2};
    strcpy(f->directory, "/tmp/ordo-report-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    *state = f;
    return 0;
}

static void remove_tree(const char *path) {
    DIR *directory = opendir(path);
    struct dirent *entry;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *below = ordo_path_join(path, entry->d_name);
        if (unlink(below) != 0)
            remove_tree(below);
        free(below);
    }
    if (directory != NULL)
        closedir(directory);
    rmdir(path);
}

static int teardown(void **state) {
    struct fixture *f = *state;

    for (size_t i = 0; i < FAKES; i++)
        fake_free(&f->fakes[i], &f->results[i]);
    remove_tree(f->directory);
    free(f);
    return 0;
}

static const struct ordo_writer *writer_find(const char *name) {
    for (size_t i = 0; ordo_writers[i] != NULL; i++)
        if (strcmp(ordo_writers[i]->name, name) == 0)
            return ordo_writers[i];
    fail_msg("no writer %s", name);
    return NULL;
}

static char *written(const char *name, const struct ordo_study *study, const char *plots) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(writer_find(name)->write(out, study, plots), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    assert_non_null(text);
    return text;
}

static size_t occurrences(const char *text, const char *what) {
    size_t count = 0;

    while ((text = strstr(text, what)) != NULL) {
        text++;
        count++;
    }
    return count;
}

static void test_writers_contract(void **state) {
    const struct ordo_study none = {0};
    size_t count = 0;

    (void)state;
    for (; ordo_writers[count] != NULL; count++) {
        const struct ordo_writer *w = ordo_writers[count];
        assert_non_null(w->summary);
        assert_non_null(strchr(w->file, '.'));
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(w->name, ordo_writers[i]->name);
            assert_string_not_equal(w->file, ordo_writers[i]->file);
        }
        free(written(w->name, &none, NULL));
        /* A stream that takes nothing is an error, not a short report. */
        FILE *full = fopen("/dev/full", "w");
        if (full != NULL) {
            setvbuf(full, NULL, _IONBF, 0);
            assert_int_equal(w->write(full, &none, NULL), ORDO_EIO);
            fclose(full);
        }
    }
    assert_int_equal(count, 5);
}

static void test_json(void **state) {
    const struct fixture *f = *state;
    json_error_t error;
    char *text = written("json", &f->study, NULL);
    json_t *list = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    json_t *object, *level;

    assert_non_null(list);
    assert_int_equal(json_array_size(list), FAKES);
    object = json_array_get(list, 0);
    assert_int_equal(json_integer_value(json_object_get(object, "ordo")), ORDO_SCHEMA);
    assert_string_equal(json_string_value(json_object_get(object, "name")), "glu-pass");
    assert_string_equal(json_string_value(json_object_get(object, "verdict")), "PASS");
    assert_string_equal(json_string_value(json_object_get(object, "reason")), "within-band");
    check_near(json_real_value(json_object_get(object, "order")), -3, 0.05);
    check_double(json_real_value(json_object_get(object, "order")), f->results[0].judgement.order,
                 0);
    assert_int_equal(json_array_size(json_object_get(object, "interval")), 2);
    check_double(json_real_value(json_object_get(object, "expected")), -3.0, 0);
    check_double(json_real_value(json_object_get(object, "band")), 0.1, 0);
    check_near(json_real_value(json_object_get(object, "constant")), 2.5, 0.2);
    object = json_object_get(object, "window");
    check_near(json_real_value(json_object_get(object, "from")), 32, 1e-9);
    check_near(json_real_value(json_object_get(object, "to")), 1024, 1e-9);
    assert_int_equal(json_integer_value(json_object_get(object, "levels")), 11);
    object = json_array_get(list, 0);
    assert_int_equal(json_array_size(json_object_get(object, "levels")), 11);
    level = json_array_get(json_object_get(object, "levels"), 3);
    check_double(json_number_value(json_object_get(level, "x")), 91.0, 0);
    /* To the last bit. */
    assert_true(json_real_value(json_object_get(level, "error")) == f->fakes[0].levels[3].error);
    assert_true(json_is_true(json_object_get(level, "used")));
    assert_int_equal(json_integer_value(json_object_get(level, "P")), 5 * 91 + 1);
    object = json_array_get(json_object_get(object, "checks"), 0);
    assert_string_equal(json_string_value(json_object_get(object, "expectation")), "order");

    object = json_array_get(list, 1);
    assert_non_null(strstr(json_string_value(json_object_get(object, "name")), "a<b>&\"c\"'d'"));
    assert_string_equal(json_string_value(json_object_get(object, "verdict")), "FAIL");
    level = json_array_get(json_object_get(object, "levels"), 0);
    assert_true(json_is_false(json_object_get(level, "used")));
    assert_string_equal(json_string_value(json_object_get(level, "why")), "outside-window");

    object = json_array_get(list, 2);
    assert_string_equal(json_string_value(json_object_get(object, "verdict")), "ERROR");
    assert_true(json_is_null(json_object_get(object, "order")));
    assert_true(json_is_null(json_array_get(json_object_get(object, "interval"), 0)));
    level = json_array_get(json_object_get(object, "levels"), 2);
    assert_true(json_is_null(json_object_get(level, "error")));
    assert_string_equal(json_string_value(json_object_get(level, "why")), "no-error");

    object = json_array_get(list, 3);
    assert_string_equal(json_string_value(json_object_get(object, "verdict")), "ERROR");
    assert_string_equal(json_string_value(json_object_get(object, "message")),
                        f->results[3].failure);
    assert_int_equal(json_array_size(json_object_get(object, "levels")), 0);

    object = json_array_get(list, 5);
    assert_int_equal(json_array_size(json_object_get(object, "levels")), 18);
    json_decref(list);
    free(text);
}

static void test_json_object_is_one_line(void **state) {
    const struct fixture *f = *state;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_int_equal(ordo_report_json_object(out, &f->results[1]), ORDO_OK);
    fclose(out);
    assert_ptr_equal(strchr(text, '\n'), text + size - 1);
    assert_int_equal(strncmp(text, "{\"ordo\":1,\"name\":", 16), 0);
    free(text);
}

static double xpath_number(xmlDoc *document, const char *expression) {
    xmlXPathContext *context = xmlXPathNewContext(document);
    xmlXPathObject *object = xmlXPathEvalExpression(BAD_CAST expression, context);
    const double number = object != NULL ? xmlXPathCastToNumber(object) : NAN;

    xmlXPathFreeObject(object);
    xmlXPathFreeContext(context);
    return number;
}

static xmlDoc *parsed(const char *text) {
    return xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
}

static void test_junit(void **state) {
    const struct fixture *f = *state;
    char *text = written("junit", &f->study, NULL);
    xmlDoc *document = parsed(text);

    assert_non_null(document);
    check_near(xpath_number(document, "count(//testcase)"), FAKES, 0);
    check_near(xpath_number(document, "//testsuite/@tests"), FAKES, 0);
    check_near(xpath_number(document, "//testsuite/@failures"), 1, 0);
    check_near(xpath_number(document, "count(//failure)"), 1, 0);
    check_near(xpath_number(document, "count(//error)"), 2, 0);
    check_near(xpath_number(document, "//testsuite/@errors"), 2, 0);
    check_near(xpath_number(document, "//testcase[1]/@time"), 0.25, 1e-9);
    check_near(xpath_number(document, "count(//testcase[@classname='verify/glu.lua'])"), FAKES, 0);
    check_near(xpath_number(document, "count(//testcase[contains(@name, 'a<b>&')])"), 1, 0);
    xmlFreeDoc(document);
    free(text);
}

static void test_html(void **state) {
    struct fixture *f = *state;
    char *text = written("html", &f->study, NULL);
    xmlDoc *document = parsed(text);

    assert_non_null(document);
    assert_int_equal(strncmp(text, "<!DOCTYPE html>", 15), 0);
    check_near(xpath_number(document, "count(//article)"), FAKES, 0);
    check_near(xpath_number(document, "count(//table[contains(@class, 'sortable')]/tbody/tr)"),
               FAKES, 0);
    check_near(xpath_number(document, "count((//article[1]//table)[1]/tbody/tr)"), 11, 0);
    check_near(xpath_number(document, "count(//h3[contains(., 'a<b>&')])"), 1, 0);
    check_near(xpath_number(document, "count(//code[contains(., 'ordo run verify/glu.lua')])"),
               FAKES, 0);
    /* An element that HTML would not close: <script/> hides the rest of the page. */
    assert_null(strstr(text, "<script/>"));
    assert_null(strstr(text, "<td/>"));
    /* Nothing is loaded from elsewhere. */
    assert_null(strstr(text, "http"));
    xmlFreeDoc(document);
    free(text);
}

static void test_tap(void **state) {
    const struct fixture *f = *state;
    char *text = written("tap", &f->study, NULL);
    size_t ok = 0, not_ok = 0, open = 0;
    bool yaml = false;

    assert_int_equal(strncmp(text, "TAP version 13\n1..6\n", 20), 0);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strcmp(line, "  ---") == 0) {
            assert_false(yaml);
            yaml = true;
            open++;
        } else if (strcmp(line, "  ...") == 0) {
            yaml = false;
        } else if (yaml) {
            assert_int_equal(strncmp(line, "  ", 2), 0);
        } else {
            ok += strncmp(line, "ok ", 3) == 0;
            not_ok += strncmp(line, "not ok ", 7) == 0;
            /* "# SKIP" in a name must not skip the test. */
            assert_null(strchr(line, '#'));
        }
    }
    assert_false(yaml);
    assert_int_equal(ok, 3);
    assert_int_equal(not_ok, 3);
    assert_int_equal(open, 6);
    free(text);
}

static void test_markdown(void **state) {
    const struct fixture *f = *state;
    char *text = written("markdown", &f->study, NULL);

    assert_non_null(strstr(text, "3 of 6 cases pass: 2 ERROR, 1 FAIL"));
    assert_int_equal(occurrences(text, "<details>"), 3);
    assert_int_equal(occurrences(text, "</details>"), 3);
    /* Six unescaped pipes close the columns of every row, and the name adds none. */
    assert_non_null(strstr(text, "a&lt;b&gt;&amp;"));
    assert_non_null(strstr(text, "e\\`\\|"));
    free(text);
}

static void test_nothing_passes_vacuously(void **state) {
    const struct ordo_study none = {0};
    char *tap = written("tap", &none, NULL), *junit = written("junit", &none, NULL);
    char *markdown = written("markdown", &none, NULL), *html = written("html", &none, NULL);

    (void)state;
    assert_non_null(strstr(tap, "Bail out!"));
    assert_null(strstr(tap, "1..0"));
    assert_null(strstr(tap, "ok "));
    assert_non_null(strstr(junit, "<error"));
    assert_non_null(strstr(markdown, "ERROR"));
    assert_null(strstr(markdown, "PASS"));
    assert_non_null(strstr(html, "ERROR"));
    free(tap);
    free(junit);
    free(markdown);
    free(html);
}

/* A case that nothing was checked in is no success. */
static void test_no_check_is_an_error(void **state) {
    struct fixture *f = *state;
    struct ordo_result bare = f->results[0];

    bare.checks_count = 0;
    assert_int_equal(ordo_result_outcome(&bare).verdict, ORDO_ERROR);
}

/* Rows of a named block, four numbers each (NaN where a row is shorter). Returns their number. */
static size_t block_read(const char *text, const char *name, double rows[][4], size_t rows_max) {
    char head[64];
    size_t count = 0;

    snprintf(head, sizeof head, "\n# %s\n", name);
    const char *line = strstr(text, head);
    assert_non_null(line);
    line += strlen(head);
    while (*line != '\0' && *line != '\n' && count < rows_max) {
        for (int i = 0; i < 4; i++)
            rows[count][i] = NAN;
        sscanf(line, "%lf %lf %lf %lf", &rows[count][0], &rows[count][1], &rows[count][2],
               &rows[count][3]);
        count++;
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return count;
}

static double slope(double a[], double b[]) { return log(b[1] / a[1]) / log(b[0] / a[0]); }

static char *data_of(const struct ordo_result *result) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_int_equal(ordo_plot_data_case(out, result), ORDO_OK);
    fclose(out);
    return text;
}

/* The two commonest faults of such plots: a guide with the wrong sign, and rounded errors. */
static void test_plot_data_slopes(void **state) {
    const struct fixture *f = *state;
    double rows[LEVELS_MAX][4];

    /* Against n the order is negative, against h (the last) positive. */
    const size_t cases[] = {0, 1, 5};
    for (size_t k = 0; k < 3; k++) {
        const struct ordo_result *result = &f->results[cases[k]];
        const struct ordo_judgement *j = &result->judgement;
        char *text = data_of(result);
        size_t count = block_read(text, "fit", rows, LEVELS_MAX);
        assert_int_equal(count, 3);
        check_near(slope(rows[0], rows[2]), j->order, 1e-9);
        check_double(rows[0][0], j->from, 1e-12);
        check_double(rows[2][0], j->to, 1e-12);
        /* The band's edges have the slopes at the ends of the interval. */
        double low[2] = {rows[0][0], rows[0][3]}, high[2] = {rows[2][0], rows[2][2]};
        check_near(slope(low, high), j->interval[0], 1e-9);
        low[1] = rows[0][2];
        high[1] = rows[2][3];
        check_near(slope(low, high), j->interval[1], 1e-9);

        count = block_read(text, "wedge", rows, LEVELS_MAX);
        assert_int_equal(count, 4);
        check_near(slope(rows[0], rows[1]), result->c->expect.order, 1e-9);
        assert_true(rows[0][0] < rows[1][0]);
        assert_true((rows[1][1] < rows[0][1]) == (result->c->expect.order < 0));
        /* The right angle lies below, and the wedge below the data. */
        check_near(rows[2][1], fmin(rows[0][1], rows[1][1]), 0);
        free(text);
    }
}

static void test_plot_data_is_complete(void **state) {
    const struct fixture *f = *state;
    double rows[LEVELS_MAX][4];
    char *text = data_of(&f->results[1]), number[64];

    assert_int_equal(block_read(text, "used", rows, LEVELS_MAX), 9);
    for (size_t i = 0; i < 9; i++) {
        assert_true(rows[i][1] == f->fakes[1].levels[i + 2].error);
        snprintf(number, sizeof number, "%.17g\n", f->fakes[1].levels[i + 2].error);
        assert_non_null(strstr(text, number));
    }
    assert_int_equal(block_read(text, "outside-window", rows, LEVELS_MAX), 2);
    check_near(rows[0][0], 32, 0);
    assert_non_null(strstr(text, "\"verdict\" \"FAIL\""));
    /* Blocks are told apart by two empty lines, so no text may hold a line break. */
    assert_int_equal(occurrences(text, "\n\n\n#"), 14);
    free(text);

    text = data_of(&f->results[0]);
    assert_int_equal(block_read(text, "prediction", rows, LEVELS_MAX), 11);
    free(text);

    text = data_of(&f->results[2]);
    assert_int_equal(block_read(text, "missing", rows, LEVELS_MAX), 1);
    check_near(rows[0][0], 64, 0);
    assert_true(isfinite(rows[0][1]));
    assert_int_equal(block_read(text, "not-fitted", rows, LEVELS_MAX), 4);
    free(text);

    text = data_of(&f->results[4]);
    assert_int_equal(block_read(text, "zero", rows, LEVELS_MAX), 1);
    assert_int_equal(block_read(text, "reference", rows, LEVELS_MAX), 2);
    check_double(rows[0][1], 0.5 * ORDO_EXACT_TOLERANCE, 1e-14);
    free(text);

    text = data_of(&f->results[5]);
    assert_int_equal(block_read(text, "seeds", rows, LEVELS_MAX), 18);
    assert_int_equal(block_read(text, "used", rows, LEVELS_MAX), 6);
    free(text);

    text = data_of(&f->results[3]);
    assert_non_null(strstr(text, "\"empty\""));
    free(text);
}

static void test_overviews(void **state) {
    const struct fixture *f = *state;
    struct ordo_overviews overviews;
    bool seen[ORDO_OVERVIEW_KINDS] = {false};
    double rows[LEVELS_MAX][4];

    assert_int_equal(ordo_overviews_find(&f->study, &overviews), ORDO_OK);
    for (size_t i = 0; i < overviews.count; i++) {
        const struct ordo_overview *overview = &overviews.list[i];
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        seen[overview->kind] = true;
        assert_int_equal(ordo_plot_data_overview(out, &f->study, overview), ORDO_OK);
        fclose(out);
        /* All but the failed case and the exact one; beside splines only up to the GQU. */
        assert_int_equal(overview->count,
                         overview->kind == ORDO_OVERVIEW_SPLINES ? FAKES - 3 : FAKES - 2);
        assert_int_equal(block_read(text, "series 1", rows, LEVELS_MAX), 11);
        check_near(slope(rows[0], rows[10]), -3, 0.1);
        check_near(rows[0][0], overview->kind == ORDO_OVERVIEW_FAMILY_P ? 5 * 32 + 1 : 32, 0);
        if (overview->kind == ORDO_OVERVIEW_GATED)
            for (size_t k = 0; k < overview->count; k++) {
                static const double orders[] = {-3, -2, -4, -6};
                char name[32];
                snprintf(name, sizeof name, "guide %zu", k + 1);
                assert_int_equal(block_read(text, name, rows, LEVELS_MAX), 2);
                check_near(slope(rows[0], rows[1]), orders[k], 1e-9);
            }
        free(text);
    }
    for (int kind = 0; kind < ORDO_OVERVIEW_KINDS; kind++)
        assert_true(seen[kind]);
    ordo_overviews_free(&overviews);
}

static void test_stems_differ(void **state) {
    struct ordo_case c = {0};
    static char a[] = "a/b", b[] = "a b", plain[] = "glu-runge9.v2", hidden[] = ".x",
                reserved[] = "overview-1", option[] = "-x";
    char stem[2][100];

    (void)state;
    c.name = plain;
    ordo_plot_stem(&c, stem[0], sizeof stem[0]);
    assert_string_equal(stem[0], plain);
    c.name = a;
    ordo_plot_stem(&c, stem[0], sizeof stem[0]);
    c.name = b;
    ordo_plot_stem(&c, stem[1], sizeof stem[1]);
    assert_string_not_equal(stem[0], stem[1]);
    assert_null(strchr(stem[0], '/'));
    char *const names[] = {hidden, reserved, option};
    for (size_t i = 0; i < 3; i++) {
        c.name = names[i];
        ordo_plot_stem(&c, stem[0], sizeof stem[0]);
        assert_int_equal(stem[0][0], '_');
    }
}

static void test_command_is_quoted(void **state) {
    static char file[] = "my cases/glu.lua", name[] = "it's $HOME", dash[] = "-x.lua",
                plain[] = "a";
    struct ordo_case c = {.file = file, .name = name};
    char command[200];

    (void)state;
    ordo_report_command(&c, command, sizeof command);
    assert_string_equal(command, "ordo run 'my cases/glu.lua' --case 'it'\\''s $HOME'");
    c.file = dash;
    c.name = plain;
    ordo_report_command(&c, command, sizeof command);
    assert_string_equal(command, "ordo run ./-x.lua --case a");
    ordo_report_command(&c, command, 20);
    assert_string_equal(command, "");
}

/* A run beside its papers: what agrees, what does not, what has no slope, what was not run. */

enum { P_MLP, P_MLP_FAR, P_GQU, P_GQU_FAR, P_GLU, P_SHORT, P_ERRATUM, P_COUNT };

struct published {
    struct fake fakes[P_COUNT];
    struct ordo_result results[P_COUNT];
    struct ordo_study study;
};

static const size_t widths_window[] = {3, 5, 7, 10, 14, 20, 28, 38, 49, 60, 80};

/* A case that expects the published slope of this ID and nothing else. */
static void published_make(struct published *p, int i, const char *name, const char *architecture,
                           const char *id, size_t count, double order) {
    struct fake *fake = &p->fakes[i];

    fake_make(fake, &p->results[i], name, architecture, widths_window, count, 1, 1, order);
    fake->c.expect.order = NAN;
    fake->c.expect.published = ordo_published_find(id);
    fake->c.expect.published_band = ORDO_PUBLISHED_BAND;
    assert_non_null(fake->c.expect.published);
    /* No wiggle; and beyond the paper's window something else, which must not count. */
    for (size_t k = 0; k < count; k++) {
        const double n = (double)widths_window[k];
        fake->levels[k].error = n <= 50 ? pow(n, order) : 1e-3 * pow(n, order);
    }
}

static int published_setup(void **state) {
    struct published *p = calloc(1, sizeof *p);

    assert_non_null(p);
    published_make(p, P_MLP, "published-mlp-n", "mlp", "db-1d-mlp-n", 11, -2.094);
    fake_make(&p->fakes[P_MLP_FAR], &p->results[P_MLP_FAR], "far-mlp", "mlp", widths_11, 11, 1, 1,
              -2);
    published_make(p, P_GQU, "published-gqu-n", "gqu", "db-1d-gqu-n", 11, -3.43);
    fake_make(&p->fakes[P_GQU_FAR], &p->results[P_GQU_FAR], "window-gqu-16-91-coswell", "gqu",
              widths_11, 11, 1, 1, -4);
    published_make(p, P_GLU, "published-glu-n", "glu", "db-1d-glu-n", 11, -2.8);
    published_make(p, P_SHORT, "published-glu-P", "glu", "db-1d-glu-P", 2, -3);
    p->fakes[P_SHORT].c.versus = ORDO_VERSUS_P;
    fake_make(&p->fakes[P_ERRATUM], &p->results[P_ERRATUM], "errata-eq7-printed", "glu", widths_11,
              11, 1, 1, -2);
    p->fakes[P_ERRATUM].c.approximation.method = ordo_method_find("interpolate");
    p->study = (struct ordo_study){.results = p->results, .count = P_COUNT, .threads = 1};
    assert_int_equal(ordo_study_judge(&p->study), ORDO_OK);
    *state = p;
    return 0;
}

static int published_teardown(void **state) {
    struct published *p = *state;

    for (size_t i = 0; i < P_COUNT; i++)
        fake_free(&p->fakes[i], &p->results[i]);
    free(p);
    return 0;
}

static const struct ordo_comparison *comparison_of(const struct ordo_comparisons *comparisons,
                                                   const char *id) {
    for (size_t i = 0; i < comparisons->count; i++)
        if (strcmp(comparisons->list[i].published->id, id) == 0)
            return &comparisons->list[i];
    fail_msg("no comparison %s", id);
    return NULL;
}

static const char words_mlp[] = "agrees within 0.04 over the paper's window, n = 3…50; both are "
                                "close to the asymptotic slope, −2.00 from n = 32 to 1024";
static const char words_gqu[] = "agrees over n = 3…50 (−3.43 against −3.50), but that is "
                                "pre-asymptotic: from n = 32 to 1024 the slope is −4.00";
static const char words_glu[] = "differs by 0.28, more than 0.15: −2.80 over n = 3…50 against "
                                "−3.08";

static void test_published_words(void **state) {
    struct published *p = *state;
    struct ordo_comparisons comparisons;
    const struct ordo_published_list *all;
    char words[1000], message[400];
    size_t not_run = 0;

    assert_int_equal(ordo_published_all(&all, message, sizeof message), ORDO_OK);
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    assert_string_equal(comparisons.message, "");
    /* Every row of the file, in its order. */
    assert_int_equal(comparisons.count, all->count);
    for (size_t i = 0; i < all->count; i++) {
        assert_ptr_equal(comparisons.list[i].published, &all->rows[i]);
        ordo_comparison_words(&comparisons.list[i], words, sizeof words);
        not_run += strcmp(words, "not run here") == 0;
    }
    assert_int_equal(not_run, all->count - 4);

    const struct ordo_comparison *one = comparison_of(&comparisons, "db-1d-mlp-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_mlp);
    check_near(one->check->measured, -2.094, 1e-9);
    assert_ptr_equal(one->asymptotic, &p->results[P_MLP_FAR]);
    assert_int_equal(one->fit.from, 32);
    assert_int_equal(one->fit.to, 1024);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_PASS);
    one = comparison_of(&comparisons, "db-1d-gqu-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_gqu);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_PASS);
    /* The case of the same architecture and target has another method: no sibling. */
    one = comparison_of(&comparisons, "db-1d-glu-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_glu);
    assert_null(one->asymptotic);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_FAIL);
    one = comparison_of(&comparisons, "db-1d-glu-P");
    ordo_comparison_words(one, words, sizeof words);
    assert_non_null(strstr(words, "no slope over n = 3…50: 2 levels"));
    assert_false(ordo_comparison_measured(one));
    assert_int_equal(ordo_comparison_verdict(one), ORDO_INCONCLUSIVE);
    ordo_comparisons_free(&comparisons);
}

/* The case's own fit is taken if it goes beyond the paper's window, else a sibling's that does. */
static void test_asymptotic_is_the_far_fit(void **state) {
    struct published *p = *state;
    struct ordo_comparisons comparisons;
    const struct ordo_comparison *one;

    for (int far = 0; far < 2; far++) {
        struct ordo_case *c = &p->fakes[P_GQU].c;
        c->expect.order = -3.43;
        c->expect.band = 0.2;
        for (size_t k = 0; k < 11; k++)
            p->fakes[P_GQU].levels[k].error = pow((double)widths_window[k], -3.43);
        c->to = far ? HUGE_VAL : 50;
        assert_int_equal(ordo_study_judge(&p->study), ORDO_OK);
        assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
        one = comparison_of(&comparisons, "db-1d-gqu-n");
        assert_ptr_equal(one->asymptotic, &p->results[far ? P_GQU : P_GQU_FAR]);
        assert_int_equal(one->fit.to, far ? 80 : 1024);
        ordo_comparisons_free(&comparisons);
    }
    /* Not an own fit that is no power law. */
    p->results[P_GQU].judgement.check.reason = ORDO_NOT_ASYMPTOTIC;
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    one = comparison_of(&comparisons, "db-1d-gqu-n");
    assert_ptr_equal(one->asymptotic, &p->results[P_GQU_FAR]);
    ordo_comparisons_free(&comparisons);
    /* Nobody's fit: a case that the gate must refuse, or of another activation. */
    p->fakes[P_GQU].c.expect.order = NAN;
    for (int i = 0; i < 2; i++) {
        struct ordo_case *c = &p->fakes[P_GQU_FAR].c;
        c->expect.refused_count = i == 0;
        c->expect.refused[0] = ORDO_PLATEAU;
        c->approximation.activation = ordo_activation_find(i == 0 ? "relu" : "gelu");
        assert_int_equal(ordo_study_judge(&p->study), ORDO_OK);
        assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
        assert_null(comparison_of(&comparisons, "db-1d-gqu-n")->asymptotic);
        ordo_comparisons_free(&comparisons);
    }
}

/* Of two staged cases: no stages are all of them in their order; beta counts, the solver does not.
 */
static void test_staged_siblings(void **state) {
    static char ten[] = "10";
    static const struct {
        const char *stages[4];
        enum ordo_linear_solver solver;
        char *gate_scale;
        bool siblings;
    } rows[] = {
        {{NULL}, ORDO_SOLVER_QR, NULL, true},
        {{"D", "U", "Q"}, ORDO_SOLVER_QR, NULL, true},
        {{"D", "U"}, ORDO_SOLVER_QR, NULL, false},
        {{"D", "U", "Q", "G"}, ORDO_SOLVER_QR, NULL, false},
        {{"D", "Q", "U"}, ORDO_SOLVER_QR, NULL, false},
        {{NULL}, ORDO_SOLVER_NORMAL, NULL, true},
        {{NULL}, ORDO_SOLVER_QR, ten, false},
    };
    struct published *p = *state;
    struct ordo_comparisons comparisons;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ordo_case *own = &p->fakes[P_GQU].c, *other = &p->fakes[P_GQU_FAR].c;
        struct ordo_staging *staging = &other->approximation.staging;
        own->approximation.method = other->approximation.method = ordo_method_find("staged");
        assert_non_null(own->approximation.method);
        *staging = ORDO_STAGING_DEFAULT;
        own->approximation.staging = *staging;
        staging->linear_solver = rows[i].solver;
        for (; staging->stages_count < 4 && rows[i].stages[staging->stages_count] != NULL;
             staging->stages_count++)
            snprintf(staging->stages[staging->stages_count], ORDO_STAGE_SIZE, "%s",
                     rows[i].stages[staging->stages_count]);
        other->gate_scale = rows[i].gate_scale;
        assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
        other->gate_scale = NULL;
        const struct ordo_comparison *one = comparison_of(&comparisons, "db-1d-gqu-n");
        assert_ptr_equal(one->asymptotic, rows[i].siblings ? &p->results[P_GQU_FAR] : NULL);
        ordo_comparisons_free(&comparisons);
    }
}

/* Words from figures alone. */
static void test_difference_is_rounded_honestly(void **state) {
    static const struct {
        double measured, interval, order;
        enum ordo_reason reason; /* of the asymptotic fit */
        const char *words;
    } rows[] = {
        {-3.5, 0.1, NAN, ORDO_WITHIN_BAND, "agrees within 0.01 over the paper's window, n = 3…50"},
        {-3.46, 0.1, NAN, ORDO_WITHIN_BAND, "agrees within 0.04 over the paper's window, n = 3…50"},
        {-3.4599, 0.1, NAN, ORDO_WITHIN_BAND,
         "agrees within 0.05 over the paper's window, n = 3…50"},
        {-3.348, 0.1, NAN, ORDO_OUTSIDE_BAND,
         "differs by 0.152, more than 0.15: −3.35 over n = 3…50 against −3.50"},
        {-3.3, 0.1, -3.4, ORDO_OUTSIDE_BAND,
         "differs by 0.20, more than 0.15: −3.30 over n = 3…50 against −3.50; ours is close "
         "to the asymptotic slope, −3.40 from n = 16 to 91"},
        {-3.3, 0.1, -4, ORDO_WIDE_INTERVAL,
         "differs by 0.20, more than 0.15: −3.30 over n = 3…50 against −3.50; that window is "
         "pre-asymptotic: from n = 16 to 91 the slope is −4.00"},
        {-3.45, 0.52, -4, ORDO_WITHIN_BAND,
         "agrees within 0.05 over the paper's window, n = 3…50; from n = 16 to 91 the slope is "
         "−4.00, but the two intervals overlap"},
        {-3.45, 0.48, -4, ORDO_WITHIN_BAND,
         "agrees over n = 3…50 (−3.45 against −3.50), but that is pre-asymptotic: from n = 16 to "
         "91 the slope is −4.00"},
        {-3.45, 0.1, -1, ORDO_PLATEAU,
         "agrees within 0.05 over the paper's window, n = 3…50; no asymptotic slope: from n = 16 "
         "to 91 the gate finds “plateau”"},
    };
    struct ordo_published published = {.slope = -3.5, .from = 3, .to = 50};
    struct ordo_result result = {0};
    char words[400];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const bool within = fabs(rows[i].measured + 3.5) <= 0.15;
        const struct ordo_check check = {
            .verdict = within ? ORDO_PASS : ORDO_FAIL,
            .measured = rows[i].measured,
            .interval = {rows[i].measured - rows[i].interval, rows[i].measured + rows[i].interval},
            .expected = -3.5,
            .band = 0.15};
        result.judgement.order = rows[i].order;
        result.judgement.interval[0] = rows[i].order - 0.05;
        result.judgement.interval[1] = rows[i].order + 0.05;
        result.judgement.check.reason = rows[i].reason;
        const struct ordo_comparison one = {.published = &published,
                                            .result = &result,
                                            .check = &check,
                                            .asymptotic = isnan(rows[i].order) ? NULL : &result,
                                            .fit = {16, 91}};
        ordo_comparison_words(&one, words, sizeof words);
        assert_string_equal(words, rows[i].words);
    }
}

/* Number of nodes that a path finds within the section. */
__attribute__((format(printf, 2, 3))) static double published_number(xmlDoc *page,
                                                                     const char *format, ...) {
    char below[700], path[800];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(below, sizeof below, format, arguments);
    va_end(arguments);
    snprintf(path, sizeof path, "count(//section[@id='published']%s)", below);
    return xpath_number(page, path);
}

static void test_published_page(void **state) {
    struct published *p = *state;
    const struct ordo_published_list *all;
    char message[400];
    char *text = written("html", &p->study, NULL);
    xmlDoc *page = parsed(text);

    assert_int_equal(ordo_published_all(&all, message, sizeof message), ORDO_OK);
    assert_non_null(page);
    check_near(published_number(page, "/h2"), 1, 0);
    check_near(xpath_number(page, "count(//nav/a[@href='#published'])"), 1, 0);
    /* Nothing is wrong with the files of reference/. */
    check_near(published_number(page, "//p[@class='notice']"), 0, 0);

    /* Every published slope is a row with a head; what was not run is grey and says so. */
    check_near(published_number(page, "//table[1][not(contains(@class, 'errata'))]/tbody/tr"),
               (double)all->count, 0);
    check_near(published_number(page, "//tr[th[@scope='row']]"),
               published_number(page, "//tbody/tr"), 0);
    check_near(published_number(page, "//tr[@class='left-out']"), (double)all->count - 4, 0);
    check_near(published_number(page, "//tr[@class='left-out'][contains(., 'not run here')]"),
               (double)all->count - 4, 0);
    check_near(published_number(page, "//tr[@class='left-out'][contains(th, 'Friedman #1')]"
                                      "[starts-with(td[1], '−0.55')]"),
               1, 0);

    /* Figures and words of an agreeing and of a failing row. */
    static const char row[] = "//tr[starts-with(th, '%s in n')][contains(th, 'figure')]"
                              "[starts-with(td[1], '%s')][contains(td[1], 'n = 3…50')]"
                              "[starts-with(td[2], '%s')][starts-with(td[3], '%s')]"
                              "[contains(td[4], \"%s\")][contains(td[5]/a/@href, '#case-%d')]";
    check_near(published_number(page, row, "mlp", "−2.13", "−2.09", "−2.00", words_mlp, P_MLP + 1),
               1, 0);
    check_near(published_number(page, row, "gqu", "−3.50", "−3.43", "−4.00", words_gqu, P_GQU + 1),
               1, 0);
    check_near(published_number(page, row, "glu", "−3.08", "−2.80", "–", words_glu, P_GLU + 1), 1,
               0);
    check_near(published_number(page, "//span[@class='line fail'][. = '%s']", words_glu), 1, 0);
    check_near(published_number(page, "//span[@class='line inconclusive']"), 1, 0);
    check_near(published_number(page,
                                "//td[3][contains(., 'n = 32…1024')]"
                                "//a[@href='#case-%d'][. = 'window-gqu-16-91-coswell']",
                                P_GQU_FAR + 1),
               1, 0);

    /* One drawing of the slopes, a sketch for each case; no text for a screen reader twice. */
    check_near(published_number(page, "//*[local-name()='svg'][@role='img'][@aria-label]"), 1, 0);
    check_near(published_number(page, "//a/*[local-name()='svg'][@aria-hidden='true']"), 4, 0);
    check_near(published_number(page, "//*[local-name()='circle'][@class='measured']"), 3, 0);

    /* The errata: links to the cases of this run with their verdicts. */
    check_near(published_number(page, "//h3[. = 'Errata in DB']"), 1, 0);
    static const char erratum[] = "//tr[th = '%s']/td[@class='checked']/span[a[@href='#case-%d']"
                                  "[. = '%s']]/span[contains(@class, 'badge %s')]";
    check_near(
        published_number(page, erratum, "eq. 7", P_ERRATUM + 1, "errata-eq7-printed", "pass"), 1,
        0);
    check_near(published_number(page, erratum, "figure 5, GQU", P_GQU_FAR + 1,
                                "window-gqu-16-91-coswell", "pass"),
               1, 0);
    check_near(published_number(page, "//tr[th = 'eq. 6']/td[@class='checked']/span"
                                      "[contains(., 'not run here')][not(a)]"),
               2, 0);
    check_near(published_number(page, "//tr[th = 'figures 2–5'][contains(td[3], 'no case')]"), 1,
               0);
    /* No link leads nowhere, and nothing is loaded from elsewhere. */
    check_near(published_number(page, "//a[not(substring(@href, 2) = //article/@id)]"), 0, 0);
    assert_null(strstr(text, "http"));
    xmlFreeDoc(page);
    free(text);
}

static void test_published_summary(void **state) {
    struct published *p = *state;
    char *text = written("markdown", &p->study, NULL);

    assert_int_equal(occurrences(text, "### Published and measured\n"), 1);
    assert_non_null(strstr(text, "| mlp in n, 1/\\(1\\+cos^2\\(pi x\\)\\) | DB label of figure 3 | "
                                 "−2.13 | −2.09 [−2.09, −2.09] | −2.00 ["));
    assert_non_null(strstr(text, "], n = 32…1024 | ✔ PASS: agrees within 0.04 over the paper's"));
    assert_non_null(strstr(text, " | – | ✘ FAIL: differs by 0.28, more than 0.15: −2.80 over"));
    assert_non_null(strstr(text, "| −0.55 | – | – | not run here |"));
    assert_non_null(strstr(text, "#### Errata in DB\n"));
    assert_non_null(strstr(text, "| errata-eq7-printed: ✔ PASS, errata-eq7-corrected: not run "
                                 "here |"));
    free(text);
}

static void test_published_absent(void **state) {
    struct published *p = *state;
    struct ordo_comparisons comparisons;

    for (size_t i = 0; i < P_COUNT; i++)
        p->fakes[i].c.expect.published = NULL;
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    assert_int_equal(comparisons.count, 0);
    assert_int_equal(comparisons.errata_count, 0);
    char *html = written("html", &p->study, NULL), *markdown = written("markdown", &p->study, NULL);
    assert_null(strstr(html, "Published and measured"));
    assert_null(strstr(html, "id=\"published\""));
    assert_null(strstr(html, "Errata"));
    assert_null(strstr(markdown, "Published and measured"));
    assert_null(strstr(markdown, "Errata"));
    free(html);
    free(markdown);
}

/* A bad file costs its rows only, and is not passed over in silence. */
static void test_bad_errata(void **state) {
    static const struct {
        const char *content, *message;
        size_t count;
    } files[] = {
        {"id,paper,place,printed,correct\na,DB,x,y,z\n", "case", 0},
        {"id,paper,place,printed,correct,case\na,DB,eq. 1,2.5,<z>,\n",
         "reference/errata.csv:2: the printed is a bare number instead of words", 1},
        {"id,paper\n\"a,DB\n", "errata.csv", 0},
    };
    struct published *p = *state;
    char root[] = "/tmp/ordo-report-XXXXXX";
    char *old = writable(getenv("ORDO_DATADIR") != NULL ? getenv("ORDO_DATADIR") : "");

    assert_non_null(mkdtemp(root));
    char *folder = ordo_path_join(root, "reference"), *path = ordo_path_join(folder, "errata.csv");
    assert_int_equal(ordo_directory_make(folder), ORDO_OK);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct ordo_comparisons comparisons;
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[i].content, file);
        fclose(file);
        assert_int_equal(setenv("ORDO_DATADIR", root, 1), 0);
        const int status = ordo_comparisons_find(&p->study, &comparisons);
        char *text = written("html", &p->study, NULL);
        assert_int_equal(setenv("ORDO_DATADIR", old, 1), 0);
        assert_int_equal(status, ORDO_OK);
        assert_non_null(strstr(comparisons.message, files[i].message));
        assert_int_equal(comparisons.errata_count, files[i].count);
        assert_true(comparisons.count > 4);
        ordo_comparisons_free(&comparisons);
        xmlDoc *page = parsed(text);
        check_near(published_number(page, "/p[@class='notice'][contains(., 'errata.csv')]"), 1, 0);
        check_near(published_number(page, "//h3"), (double)files[i].count, 0);
        xmlFreeDoc(page);
        free(text);
    }
    remove_tree(root);
    free(folder);
    free(path);
    free(old);
}

static void test_erratum_cases(void **state) {
    const struct ordo_erratum none = {.cases = ""}, two = {.cases = " first  second "};
    char name[32];

    (void)state;
    assert_false(ordo_erratum_case(&none, 0, name, sizeof name));
    assert_true(ordo_erratum_case(&two, 0, name, sizeof name));
    assert_string_equal(name, "first");
    assert_true(ordo_erratum_case(&two, 1, name, sizeof name));
    assert_string_equal(name, "second");
    assert_false(ordo_erratum_case(&two, 2, name, sizeof name));
}

/* Pictures of cases that expect no order. */

static void assert_key(const char *text, const char *key, const char *value) {
    char line[400];

    snprintf(line, sizeof line, "\n\"%s\" \"%s\"\n", key, value);
    if (strstr(text, line) == NULL)
        fail_msg("no %s “%s” in\n%.1200s", key, value, text);
}

static void assert_no_key(const char *text, const char *key) {
    char start[64];

    snprintf(start, sizeof start, "\n\"%s\" ", key);
    assert_null(strstr(text, start));
}

/* A case that expects nothing yet, its errors a power of n to the last bit. */
static void plain_make(struct fake *fake, struct ordo_result *result, const size_t widths[],
                       size_t count, unsigned long seeds, double order) {
    fake_make(fake, result, "plain", "mlp", widths, count, seeds, 1, order);
    fake->c.expect.order = NAN;
    for (size_t i = 0; i < result->levels_count; i++)
        fake->levels[i].error = pow((double)fake->levels[i].n, order);
}

static char *judged_data(struct ordo_result *result) {
    struct ordo_study study = {.results = result, .count = 1, .threads = 1};

    assert_int_equal(ordo_study_judge(&study), ORDO_OK);
    return data_of(result);
}

/* One marker for each level, whatever the number of seeds and whether anything is fitted. */
static void test_picture_of_a_jump(void **state) {
    struct fake fake;
    struct ordo_result result;
    double rows[LEVELS_MAX][4];

    (void)state;
    plain_make(&fake, &result, widths_window, 6, 3, -2);
    fake.levels[7].error *= 1.5; /* n = 7 */
    fake.c.expect.jump = 3;
    char *text = judged_data(&result);
    assert_int_equal(block_read(text, "not-fitted", rows, LEVELS_MAX), 6);
    for (size_t i = 0; i < 6; i++) {
        const struct ordo_measurement *seeds = &fake.levels[3 * i];
        check_near(rows[i][0], (double)widths_window[i], 0);
        check_double(rows[i][1], cbrt(seeds[0].error * seeds[1].error * seeds[2].error), 1e-14);
    }
    assert_int_equal(block_read(text, "seeds", rows, LEVELS_MAX), 18);
    assert_true(rows[7][1] == fake.levels[7].error);
    assert_key(text, "subtitle", "✔ PASS: largest jump 1.50, at most 3 allowed");
    assert_key(text, "not_fitted_title", "mean of 3 seeds: 6 levels");
    assert_key(text, "seeds_title", "single seeds");
    assert_no_key(text, "fit_title");
    assert_no_key(text, "wedge_title");
    free(text);

    /* A seed without an error does not take the others along. */
    fake.levels[7].error = NAN;
    text = judged_data(&result);
    assert_int_equal(block_read(text, "not-fitted", rows, LEVELS_MAX), 6);
    check_double(rows[2][1], sqrt(fake.levels[6].error * fake.levels[8].error), 1e-14);
    assert_key(text, "missing_title", "no finite error: 1");
    free(text);
    fake_free(&fake, &result);
}

/* The line of a plain slope is that of the check, through the mean of its window. */
static void test_picture_of_a_slope(void **state) {
    static const struct {
        const char *published;  /* NULL: a stated slope, ... */
        double slope, from, to; /* ... over this window of x */
        double order;           /* of the errors in n */
        size_t first, last;     /* levels in the window; the paper's is one of n, whatever x is */
        const char *held;       /* the end of the subtitle */
        const char *wedge;
        enum ordo_versus versus;
        enum ordo_verdict verdict;
    } cases[] = {
        {"db-1d-gqu-n", -3.5, 0, 0, -3.4, 0, 8, "published −3.5 ± 0.15", "published slope −3.5",
         ORDO_VERSUS_N, ORDO_FAIL},
        {"db-1d-gqu-P", -3.55, 0, 0, -3.4, 0, 8, "published −3.55 ± 0.15", "published slope −3.55",
         ORDO_VERSUS_P, ORDO_PASS},
        {NULL, -3, 6, 30, -3.4, 2, 6, "stated −3 ± 0.15", "stated slope −3", ORDO_VERSUS_N,
         ORDO_INCONCLUSIVE},
        {NULL, 2, 0, 1.5, -2, 0, 10, "stated 2 ± 0.15", "stated slope 2", ORDO_VERSUS_H, ORDO_FAIL},
    };
    struct fake fake;
    struct ordo_result result;
    double rows[LEVELS_MAX][4];
    char words[200], figures[64];

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        double u[LEVELS_MAX], v[LEVELS_MAX], mean_u = 0, mean_v = 0, uv = 0, uu = 0;
        const size_t first = cases[k].first, last = cases[k].last;
        const double used = (double)(last - first + 1);
        plain_make(&fake, &result, widths_window, 11, 2, cases[k].order);
        for (size_t i = 0; i < 22; i++) {
            const double n = (double)fake.levels[i].n;
            fake.levels[i].error *= exp(0.2 * cos(5 * n) + (i % 2 == 0 ? 0.1 : -0.1));
            /* What lies outside must not count. */
            if (i / 2 < first || i / 2 > last)
                fake.levels[i].error *= 3;
        }
        fake.c.versus = cases[k].versus;
        if (cases[k].published != NULL) {
            fake.c.expect.published = ordo_published_find(cases[k].published);
            fake.c.expect.published_band = 0.15;
            assert_non_null(fake.c.expect.published);
        } else {
            fake.c.expect.slope = cases[k].slope;
            fake.c.expect.slope_band = 0.15;
            fake.c.from = cases[k].from;
            fake.c.to = cases[k].to;
        }
        for (size_t i = first; i <= last; i++) {
            u[i] = log(
                ordo_result_x(&(struct ordo_result){.c = &fake.c, .levels = fake.levels}, 2 * i));
            v[i] = 0.5 * log(fake.levels[2 * i].error * fake.levels[2 * i + 1].error);
            mean_u += u[i] / used;
            mean_v += v[i] / used;
        }
        for (size_t i = first; i <= last; i++) {
            uv += (u[i] - mean_u) * (v[i] - mean_v);
            uu += (u[i] - mean_u) * (u[i] - mean_u);
        }
        char *text = judged_data(&result);
        const struct ordo_check *check = ordo_result_check(&result);
        check_near(check->measured, uv / uu, 1e-12);

        /* The line, and a band that turns about the mean. */
        assert_int_equal(block_read(text, "fit", rows, LEVELS_MAX), 3);
        check_near(slope(rows[0], rows[2]), check->measured, 1e-9);
        check_near(slope(rows[0], rows[1]), check->measured, 1e-9);
        check_double(rows[1][0], exp(mean_u), 1e-12);
        check_double(rows[1][1], exp(mean_v), 1e-12);
        check_double(rows[1][2], rows[1][3], 1e-12);
        check_double(rows[0][0], exp(fmin(u[first], u[last])), 1e-12);
        check_double(rows[2][0], exp(fmax(u[first], u[last])), 1e-12);
        double low[2] = {rows[0][0], rows[0][3]}, high[2] = {rows[2][0], rows[2][2]};
        check_near(slope(low, high), check->interval[0], 1e-9);
        low[1] = rows[0][2];
        high[1] = rows[2][3];
        check_near(slope(low, high), check->interval[1], 1e-9);

        /* Levels by the window, one marker each. */
        assert_int_equal(block_read(text, "used", rows, LEVELS_MAX), last - first + 1);
        for (size_t i = first; i <= last; i++) {
            const size_t row = cases[k].versus == ORDO_VERSUS_H ? last - i : i - first;
            check_double(rows[row][1], exp(v[i]), 1e-12);
        }
        const size_t outside = 11 - (last - first + 1);
        assert_int_equal(block_read(text, "outside-window", rows, LEVELS_MAX),
                         outside > 0 ? outside : 1);
        assert_true(isnan(rows[0][0]) == (outside == 0));
        assert_int_equal(block_read(text, "seeds", rows, LEVELS_MAX), 22);

        assert_int_equal(block_read(text, "wedge", rows, LEVELS_MAX), 4);
        check_near(slope(rows[0], rows[1]), cases[k].slope, 1e-9);

        assert_int_equal(check->verdict, cases[k].verdict);
        snprintf(figures, sizeof figures, "slope %s%.2f ± %.2f", cases[k].slope < 0 ? "−" : "",
                 fabs(check->measured), (check->interval[1] - check->interval[0]) / 2);
        snprintf(words, sizeof words, "%s %s: %s, %s", ordo_verdict_mark(check->verdict),
                 ordo_verdict_name(check->verdict), figures, cases[k].held);
        assert_key(text, "subtitle", words);
        snprintf(words, sizeof words, "plain %s (95 %%)", figures);
        assert_key(text, "fit_title", words);
        assert_key(text, "wedge_title", cases[k].wedge);
        assert_key(text, "wedge_side", cases[k].slope < 0 ? "-1" : "1");
        snprintf(words, sizeof words, "used: %g levels", used);
        assert_key(text, "used_title", words);
        assert_no_key(text, "not_fitted_title");
        free(text);
        fake_free(&fake, &result);
    }
}

/* Without a slope there is no line, but still what it would be held against. */
static void test_picture_without_a_slope(void **state) {
    struct fake fake;
    struct ordo_result result;
    double rows[LEVELS_MAX][4];

    (void)state;
    plain_make(&fake, &result, widths_window, 6, 1, -2);
    fake.c.expect.slope = -2;
    fake.c.expect.slope_band = 0.1;
    fake.c.from = 6;
    fake.c.to = 12;
    char *text = judged_data(&result);
    assert_int_equal(block_read(text, "not-fitted", rows, LEVELS_MAX), 2);
    assert_int_equal(block_read(text, "outside-window", rows, LEVELS_MAX), 4);
    assert_int_equal(block_read(text, "fit", rows, LEVELS_MAX), 1);
    assert_true(isnan(rows[0][0]));
    assert_no_key(text, "fit_title");
    assert_key(text, "not_fitted_title", "not fitted: 2 levels");
    assert_key(text, "wedge_title", "stated slope −2");
    assert_key(text, "subtitle", "◆ INCONCLUSIVE: fewer usable levels than the fit may rest on");
    free(text);
    fake_free(&fake, &result);
}

/* An order's picture is the order's, whatever else the case expects. */
static void test_picture_of_an_order_and_a_slope(void **state) {
    struct fake fake;
    struct ordo_result result;
    double rows[LEVELS_MAX][4];

    (void)state;
    fake_make(&fake, &result, "both", "mlp", widths_11, 11, 1, 1, -2);
    fake.c.expect.slope = -1.5;
    fake.c.expect.slope_band = 0.4;
    fake.levels[0].error *= 3;
    char *text = judged_data(&result);
    assert_string_equal(ordo_result_check(&result)->expectation, "slope");
    assert_int_equal(block_read(text, "fit", rows, LEVELS_MAX), 3);
    check_near(slope(rows[0], rows[2]), result.judgement.order, 1e-9);
    assert_true(fabs(result.judgement.order - result.checks[1].measured) > 0.05);
    assert_non_null(strstr(text, "\n\"fit_title\" \"fit −"));
    assert_key(text, "wedge_title", "expected slope −2");
    assert_non_null(strstr(text, "\n\"subtitle\" \"✘ FAIL: slope −2."));
    assert_non_null(strstr(text, ", stated −1.5 ± 0.4\"\n"));
    free(text);
    fake_free(&fake, &result);
}

static void test_picture_of_a_refusal(void **state) {
    static const struct {
        double order;
        enum ordo_reason reason;
        const char *wedge, *verdict, *held;
    } cases[] = {
        {-4, ORDO_OUTSIDE_BAND, "refused slope −4", "✔ PASS", "refused −4 ± 0.1 (outside-band)"},
        {-4, ORDO_PLATEAU, "slope to refuse −4", "✘ FAIL", "−4 ± 0.1 not refused (outside-band)"},
        {-2, ORDO_PLATEAU, "slope to refuse −2", "✘ FAIL", "−2 ± 0.1 not refused (within-band)"},
    };
    struct fake fake;
    struct ordo_result result;
    char order[ORDO_FORMAT_SIZE], subtitle[200];

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        fake_make(&fake, &result, "refused", "mlp", widths_11, 11, 1, 1, -2);
        fake.c.expect.order = cases[k].order;
        fake.c.expect.refused[0] = cases[k].reason;
        fake.c.expect.refused_count = 1;
        char *text = judged_data(&result);
        ordo_format_order(result.judgement.order, result.judgement.interval, order, sizeof order);
        snprintf(subtitle, sizeof subtitle, "%s: order %s, %s", cases[k].verdict, order,
                 cases[k].held);
        assert_key(text, "wedge_title", cases[k].wedge);
        assert_key(text, "subtitle", subtitle);
        free(text);
        fake_free(&fake, &result);
    }
    /* What is refused may be the constant. */
    fake_make(&fake, &result, "refused", "mlp", widths_11, 11, 1, 1, -2);
    fake.c.expect.refused[0] = ORDO_VALUE_DIFFERS;
    fake.c.expect.refused_count = 1;
    char *text = judged_data(&result);
    assert_key(text, "wedge_title", "expected slope −2");
    assert_non_null(strstr(text, ", expected −2 ± 0.1\"\n"));
    free(text);
    fake_free(&fake, &result);
}

/* A subtitle has its figures, and enough digits to see why they pass or fail. */
static void test_subtitles(void **state) {
    static const struct {
        const char *expectation;
        double measured, expected, band;
        enum ordo_verdict verdict;
        const char *words;
    } rows[] = {
        {"value", 0.459, 0.4573, 0.01, ORDO_PASS, "value within 0.37 % of 0.4573, 1 % allowed"},
        {"value", 0.4573, 0.4573, 0.01, ORDO_PASS, "value within 0.01 % of 0.4573, 1 % allowed"},
        {"value", 0.5122, 0.4573, 0.01, ORDO_FAIL, "value 12 % off 0.4573, 1 % allowed"},
        {"value", 0.461874, 0.4573, 0.01, ORDO_FAIL, "value 1.0002 % off 0.4573, 1 % allowed"},
        {"exact", 2.34e-15, 0, 0x1p-40, ORDO_PASS, "largest error 2.3e-15, exact up to 4.5e-13"},
        {"exact", 3e-5, 0, 0x1p-40, ORDO_FAIL, "largest error 3.0e-05, exact up to 4.5e-13"},
        {"exact", 0, 0, 0x1p-40, ORDO_PASS, "largest error 0, exact up to 4.5e-13"},
        {"below", 0.9943, 1, NAN, ORDO_PASS, "every error at most 0.994 times that of rival"},
        {"below", 0.99996, 1, NAN, ORDO_PASS, "every error at most 0.99996 times that of rival"},
        {"below", 1.4, 1, NAN, ORDO_FAIL, "an error is 1.40 times that of rival"},
        {"jump", 3.0004, 3, NAN, ORDO_FAIL, "largest jump 3.0004, at most 3 allowed"},
        {"jump", 412.2, 3, NAN, ORDO_FAIL, "largest jump 412, at most 3 allowed"},
        {"slope", -3.3496, -3.5, 0.15, ORDO_FAIL, "slope −3.3496 ± 0.0704, stated −3.5 ± 0.15"},
        {"slope", -3.5, -3.5, 0.0702, ORDO_INCONCLUSIVE,
         "slope −3.5000 ± 0.0704, stated −3.5 ± 0.0702"},
        {"published", -3.35, -3.5, 0.15, ORDO_PASS, "slope −3.35 ± 0.07, published −3.5 ± 0.15"},
        {"constant", 0.7303, 1, 0.02, ORDO_FAIL,
         "constant 0.7303 of the predicted, 1 ± 0.02 expected"},
        {"baseline", 1.0502, 1, 0.05, ORDO_FAIL,
         "largest error 1.0502 of the baseline's, at most 1.05 allowed"},
        /* No figure, so the reason. */
        {"jump", NAN, 3, NAN, ORDO_ERROR, "an error is not a finite positive number"},
    };
    static const char *const starts[] = {"✔ PASS", "✘ FAIL", "◆ INCONCLUSIVE", "▲ ERROR"};
    struct fake fake;
    struct ordo_result result;
    char subtitle[200];

    (void)state;
    plain_make(&fake, &result, widths_window, 6, 1, -2);
    fake.c.expect.exact = 0x1p-40;
    fake.c.expect.below = writable("rival");
    result.checks_count = 1;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        result.checks[0] =
            (struct ordo_check){.expectation = rows[k].expectation,
                                .verdict = rows[k].verdict,
                                .reason = ORDO_INVALID_ERROR,
                                .measured = rows[k].measured,
                                .interval = {rows[k].measured - 0.0704, rows[k].measured + 0.0704},
                                .expected = rows[k].expected,
                                .band = rows[k].band};
        fake.c.approximation.scale = strcmp(rows[k].expectation, "exact") == 0 ? 0.5 : 1;
        char *text = data_of(&result);
        snprintf(subtitle, sizeof subtitle, "%s: %s", starts[rows[k].verdict], rows[k].words);
        assert_key(text, "subtitle", subtitle);
        assert_key(text, "not_fitted_title", "measured: 6 levels");
        free(text);
    }
    fake_free(&fake, &result);
}

static bool exists(const char *directory, const char *name) {
    struct stat info;
    char *path = ordo_path_join(directory, name);
    const bool there = stat(path, &info) == 0 && info.st_size > 0;

    free(path);
    return there;
}

static size_t temporaries(const char *directory) {
    DIR *stream = opendir(directory);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(stream);
    while ((entry = readdir(stream)) != NULL)
        count += entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
                 strcmp(entry->d_name, "..") != 0;
    closedir(stream);
    return count;
}

static void test_report_directory(void **state) {
    const struct fixture *f = *state;
    char *directory = ordo_path_join(f->directory, "it's/new"), *plots, *text;
    char message[400], stem[100], name[128];
    size_t length;

    assert_non_null(directory);
    assert_int_equal(ordo_report_write(&f->study, directory, message, sizeof message), ORDO_OK);
    for (size_t i = 0; ordo_writers[i] != NULL; i++)
        assert_true(exists(directory, ordo_writers[i]->file));
    plots = ordo_path_join(directory, "plots");
    assert_int_equal(temporaries(directory), 0);
    assert_int_equal(temporaries(plots), 0);
    if (message[0] != '\0') {
        /* Without gnuplot there is everything else. */
        assert_non_null(strstr(message, "gnuplot"));
        assert_true(exists(plots, "glu-pass.dat"));
        print_message("no plots: %s\n", message);
    } else {
        for (size_t i = 0; i < FAKES; i++) {
            static const char *const extensions[] = {"dat", "svg", "png", "pdf"};
            ordo_plot_stem(&f->fakes[i].c, stem, sizeof stem);
            for (size_t e = 0; e < 4; e++) {
                snprintf(name, sizeof name, "%s.%s", stem, extensions[e]);
                assert_true(exists(plots, name));
            }
        }
        char *index = ordo_path_join(directory, "index.html");
        text = ordo_file_read(index, &length);
        assert_non_null(text);
        xmlDoc *page = parsed(text);
        assert_non_null(page);
        /* A failed case has no picture; five cases and four overviews have. */
        check_near(xpath_number(page, "count(//*[local-name()='svg'])"), 9, 0);
        /* Ids are unique on the page. */
        check_near(xpath_number(page, "count(//*[@id='gnuplot_canvas'])"), 0, 0);
        check_near(xpath_number(page, "count(//*[@id = following::*/@id])"), 0, 0);
        xmlFreeDoc(page);
        free(text);
        free(index);
    }
    free(plots);
    free(directory);
}

static void test_missing_gnuplot_costs_the_plots_only(void **state) {
    const struct fixture *f = *state;
    char message[400];
    char *path = getenv("PATH") != NULL ? writable(getenv("PATH")) : NULL;

    assert_int_equal(setenv("PATH", f->directory, 1), 0);
    const int status = ordo_report_write(&f->study, f->directory, message, sizeof message);
    if (path != NULL)
        setenv("PATH", path, 1);
    else
        unsetenv("PATH");
    free(path);
    assert_int_equal(status, ORDO_OK);
    assert_non_null(strstr(message, "gnuplot"));
    assert_true(exists(f->directory, "index.html"));
    assert_true(exists(f->directory, "plots/glu-pass.dat"));
    assert_false(exists(f->directory, "plots/glu-pass.svg"));
}

static void test_unwritable_directory(void **state) {
    const struct fixture *f = *state;
    char message[400];

    assert_int_equal(ordo_report_write(&f->study, "/dev/null/report", message, sizeof message),
                     ORDO_EIO);
    assert_non_null(strstr(message, "/dev/null/report"));
}

static void test_format(void **state) {
    char text[ORDO_FORMAT_SIZE];
    const double interval[2] = {-3.1, -2.9}, none[2] = {NAN, NAN};
    char *clean = ordo_format_clean("ok\x01\xC0\xAF\xED\xA0\x80\n\xE2\x82");

    (void)state;
    assert_string_equal(clean, "ok\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\n\uFFFD\uFFFD");
    free(clean);
    clean = ordo_format_line("ξξξ\nx", 3);
    assert_string_equal(clean, "ξξ…");
    free(clean);
    clean = ordo_format_line("ξξ\nx", 4);
    assert_string_equal(clean, "ξξ x");
    free(clean);
    ordo_format_order(-3, interval, text, sizeof text);
    assert_string_equal(text, "−3.000 ± 0.100");
    ordo_format_order(-3, none, text, sizeof text);
    assert_string_equal(text, "−3.000");
    ordo_format_error(1.25e-9, text, sizeof text);
    assert_string_equal(text, "1.250e-09");
    ordo_format_error(NAN, text, sizeof text);
    assert_string_equal(text, "–");
    ordo_format_number(-2.5, 3, text, sizeof text);
    assert_string_equal(text, "−2.5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json_object_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_junit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_html, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_markdown, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_check_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plot_data_slopes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plot_data_is_complete, setup, teardown),
        cmocka_unit_test_setup_teardown(test_overviews, setup, teardown),
        cmocka_unit_test_setup_teardown(test_report_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_gnuplot_costs_the_plots_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unwritable_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_published_words, published_setup, published_teardown),
        cmocka_unit_test_setup_teardown(test_asymptotic_is_the_far_fit, published_setup,
                                        published_teardown),
        cmocka_unit_test_setup_teardown(test_staged_siblings, published_setup, published_teardown),
        cmocka_unit_test_setup_teardown(test_published_page, published_setup, published_teardown),
        cmocka_unit_test_setup_teardown(test_published_summary, published_setup,
                                        published_teardown),
        cmocka_unit_test_setup_teardown(test_published_absent, published_setup, published_teardown),
        cmocka_unit_test_setup_teardown(test_bad_errata, published_setup, published_teardown),
        cmocka_unit_test(test_picture_of_a_jump),
        cmocka_unit_test(test_picture_of_a_slope),
        cmocka_unit_test(test_picture_without_a_slope),
        cmocka_unit_test(test_picture_of_an_order_and_a_slope),
        cmocka_unit_test(test_picture_of_a_refusal),
        cmocka_unit_test(test_subtitles),
        cmocka_unit_test(test_difference_is_rounded_honestly),
        cmocka_unit_test(test_erratum_cases),
        cmocka_unit_test(test_writers_contract),
        cmocka_unit_test(test_nothing_passes_vacuously),
        cmocka_unit_test(test_stems_differ),
        cmocka_unit_test(test_command_is_quoted),
        cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
