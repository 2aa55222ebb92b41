/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * results.c: results without a run.
 */
#include "results.h"
#include "experiment/reason.h"
#include "picture/plot_data.h"
#include "text/file.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char nasty[] = "a<b>&\"c\"'d' # SKIP `e`|{f}_g \\n … ξ\x01\xFF";
const double widths_11[11] = {32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024};
const double widths_window[11] = {3, 5, 7, 10, 14, 20, 28, 38, 49, 60, 80};

char *writable(const char *text) {
    char *copy = strdup(text);

    assert_non_null(copy);
    return copy;
}

void state_value(struct ordo_values *values, const char *name, const char *text) {
    char expected[256] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s is %s, expected %s", name, text, expected);
}

void expect(struct ordo_case *c, const char *name, const char *text) {
    if (c->claims_count == 0)
        assert_non_null(ordo_case_claim(c, 0));
    state_value(&c->claims[0].values, name, text);
}

void expect_number(struct ordo_case *c, const char *name, double v) {
    char text[40];

    snprintf(text, sizeof text, "%.17g", v);
    expect(c, name, text);
}

void case_make(struct ordo_case *c, const char *experiment, const char *name) {
    assert_int_equal(ordo_case_init(c, ordo_experiment_find(experiment)), ORDO_OK);
    c->name = writable(name);
    c->file = writable("verify/glu.lua");
}

void network_make(struct ordo_case *c, const char *name, const char *architecture) {
    case_make(c, "approximation", name);
    state_value(&c->settings, "target", "1/(1+9x^2)");
    state_value(&c->settings, "architecture", architecture);
    state_value(&c->settings, "method", "spline");
    state_value(&c->study, "source", "DB eq. 14");
}

void result_make(struct ordo_result *r, struct ordo_case *c, const double levels[], size_t count) {
    *r = (struct ordo_result){.c = c, .scale = 0.5, .seconds = 0.25};
    assert_int_equal(ordo_result_alloc(r, count, levels, 0, NULL, NULL), ORDO_OK);
    for (size_t i = 0; i < r->count; i++)
        r->measurements[i].status = ORDO_OK;
}

double *figure_at(struct ordo_result *r, size_t i, const char *name) {
    return &r->measurements[i].value[ordo_quantities_index(r->c->figure, name)];
}

void errors_set(struct ordo_result *r, double constant, double order, double wiggle) {
    for (size_t i = 0; i < r->count; i++) {
        const double n = ordo_result_at(r, i, (struct ordo_axis){false, 0});
        const double seed = (double)r->measurements[i].seed;
        *figure_at(r, i, "error") =
            constant * pow(n, order) * exp(wiggle * cos(5 * log(n) + 3 * seed));
        *figure_at(r, i, "P") = 5 * n + 1;
        *figure_at(r, i, "h") = 2.002 / (n - 1);
    }
}

void predictions_set(struct ordo_result *r, double constant, double order) {
    for (size_t i = 0; i < r->count; i++)
        r->measurements[i].predicted[0] =
            constant * pow(ordo_result_at(r, i, (struct ordo_axis){false, 0}), order);
}

void judge_alone(struct ordo_result *r) {
    const struct ordo_study study = {.results = r, .count = 1, .threads = 1};

    assert_int_equal(ordo_result_judge(&study, r), ORDO_OK);
}

void result_drop(struct ordo_result *r) {
    struct ordo_case *c = r->c;

    ordo_result_free(r);
    ordo_case_free(c);
}

int setup(void **state) {
    static const struct {
        const char *name, *architecture;
        size_t levels;
        double constant, order, expected, band;
    } rows[RESULTS] = {
        {"glu-pass", "glu", 11, 2.5, -3, -3, 0.1}, {nasty, "mlp", 11, 2.5, -2, -3, 0.1},
        {"nan-level", "gqu", 5, 1, -4, -4, 0.1},   {"failed", "gqu", 0, 1, -4, -4, 0.1},
        {"exact", "gated3", 4, 1e-15, -0.1, 0, 0}, {"seeds-h", "gated4", 6, 1, -4, 4, 0.3},
    };
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    for (size_t i = 0; i < RESULTS; i++) {
        struct ordo_case *c = &f->cases[i];
        network_make(c, rows[i].name, rows[i].architecture);
        if (i == R_FAIL)
            state_value(&c->study, "window", "60:1e300");
        if (i == R_SEEDS) {
            state_value(&c->study, "seeds", "3");
            assert_true(ordo_case_axis(c, "h", &c->x));
        }
        if (rows[i].expected != 0) {
            expect_number(c, "order", rows[i].expected);
            expect_number(c, "band", rows[i].band);
        } else {
            expect_number(c, "exact", ORDO_EXACT_TOLERANCE);
        }
        expect(c, "why", "C¹ quadratic splines, O(h³)");
        result_make(&f->results[i], c, widths_11, rows[i].levels);
        errors_set(&f->results[i], rows[i].constant, rows[i].order, 0.02);
    }
    predictions_set(&f->results[R_PASS], 2.5, -3);
    ordo_measurement_note(&f->results[R_FAIL].measurements[3], "rank < columns");
    *figure_at(&f->results[R_NAN], 2, "error") = NAN;
    f->results[R_FAILED].failure = writable("the target is inf at x = 0");
    f->results[R_FAILED].failure_reason = ORDO_TARGET_FAILED;
    *figure_at(&f->results[R_EXACT], 0, "error") = 0;
    f->study =
        (struct ordo_study){.results = f->results, .count = RESULTS, .seconds = 1.5, .threads = 2};
    f->report.study = &f->study;
    assert_int_equal(ordo_study_judge(&f->study), ORDO_OK);
    strcpy(f->directory, "/tmp/ordo-report-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    *state = f;
    return 0;
}

void remove_tree(const char *path) {
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

int teardown(void **state) {
    struct fixture *f = *state;

    for (size_t i = 0; i < RESULTS; i++)
        result_drop(&f->results[i]);
    remove_tree(f->directory);
    free(f);
    return 0;
}

static const char *const heat_solvers[] = {"lu", "cg", NULL};
static const struct ordo_setting heat_settings[] = {
    {.name = "solver",
     .title = "Solver",
     .kind = ORDO_KIND_CHOICE,
     .initial = "lu",
     .choices = heat_solvers},
    {.name = "mesh", .title = "Mesh", .kind = ORDO_KIND_TEXT, .high = 100},
    {.name = NULL},
};
static const struct ordo_quantity heat_coordinates[] = {
    {.name = "dx", .label = "mesh width (m)"}, {.name = "dt", .label = "time step (s)"}, {NULL}};
const struct ordo_quantity heat_figures[] = {
    {.name = "l2", .label = "L2 error (K)", .kind = ORDO_QUANTITY_ERROR},
    {.name = "h1", .label = "H1 error (K/m)", .kind = ORDO_QUANTITY_ERROR},
    {.name = "nodes", .label = "nodes of the mesh", .kind = ORDO_QUANTITY_COUNT},
    {.name = "route",
     .kind = ORDO_QUANTITY_NAME,
     .names = heat_solvers,
     .label = "solved by",
     .seldom = true},
    {NULL}};
const struct ordo_experiment heat = {
    .name = "heat",
    .summary = "a test",
    .settings = heat_settings,
    .coordinates = heat_coordinates,
    .figures = heat_figures,
    .columns = {"solver", "mesh"},
    .series = "solver",
};

void heat_make(struct ordo_case *c, struct ordo_result *r, const char *name, const char *solver) {
    static const double orders[] = {2, 1};
    double levels[12];

    assert_int_equal(ordo_case_init(c, &heat), ORDO_OK);
    c->name = writable(name);
    c->file = writable("heat.lua");
    state_value(&c->settings, "solver", solver);
    state_value(&c->settings, "mesh", "unit square");
    for (size_t k = 0; k < 2; k++) {
        struct ordo_claim *claim = ordo_case_claim(c, k);
        assert_non_null(claim);
        state_value(&claim->values, "order", k == 0 ? "2" : "1");
        state_value(&claim->values, "band", "0.1");
        state_value(&claim->values, "why", k == 0 ? "Aubin, Nitsche" : "Céa");
    }
    for (size_t i = 0; i < 6; i++) {
        levels[2 * i] = pow(2, -(double)i - 2);
        levels[2 * i + 1] = levels[2 * i] * levels[2 * i];
    }
    result_make(r, c, levels, 6);
    for (size_t i = 0; i < 6; i++) {
        for (size_t k = 0; k < 2; k++)
            r->measurements[i].value[k] =
                pow(levels[2 * i], orders[k]) * (1 + 0.001 * (double)(i % 2));
        r->measurements[i].value[2] = 1 / levels[2 * i + 1];
    }
    r->measurements[5].value[3] = 1; /* "cg" */
}

char *written_report(const char *name, const struct ordo_report *report) {
    const struct ordo_writer *writer = ordo_writer_find(name);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_non_null(writer);
    assert_int_equal(ordo_writer_write(writer, out, report), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    assert_non_null(text);
    return text;
}

char *written(const char *name, const struct ordo_study *study) {
    return written_report(name, &(struct ordo_report){.study = study});
}

size_t occurrences(const char *text, const char *what) {
    size_t count = 0;

    while ((text = strstr(text, what)) != NULL) {
        text++;
        count++;
    }
    return count;
}

char *claim_data(const struct ordo_result *result, size_t claim) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(ordo_plot_data_case(out, result, claim), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}
