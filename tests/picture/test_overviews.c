/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_overviews.c: which cases share a picture, and the guides of expected slopes.
 */
#include "blocks.h"
#include "picture/overview.h"

enum { CASES_MAX = 10 };

/* Cases of one or several experiments in one study. */
struct run {
    struct ordo_case cases[CASES_MAX];
    struct ordo_result results[CASES_MAX];
    struct ordo_study study;
    struct ordo_overviews overviews;
};

/* A network's case whose errors are what theory predicts (`predicted`), judged against n or h. */
static void add(struct run *run, const char *architecture, const char *method, double order,
                const char *x, bool predicted) {
    const size_t i = run->study.count++;
    struct ordo_case *c = &run->cases[i];
    char name[64];

    snprintf(name, sizeof name, "%s-%s-%zu", architecture, method, i);
    network_make(c, name, architecture);
    state_value(&c->settings, "method", method);
    assert_true(ordo_case_axis(c, x, &c->x));
    expect_number(c, "order", x[0] == 'h' ? -order : order);
    expect(c, "band", "0.3");
    result_make(&run->results[i], c, widths_11, 11);
    errors_set(&run->results[i], 1, order, 0.01);
    if (predicted)
        predictions_set(&run->results[i], 1, order);
}

static void find(struct run *run) {
    run->study.results = run->results;
    assert_int_equal(ordo_study_judge(&run->study), ORDO_OK);
    assert_int_equal(ordo_overviews_find(&run->study, &run->overviews), ORDO_OK);
}

static void drop(struct run *run) {
    ordo_overviews_free(&run->overviews);
    for (size_t i = 0; i < run->study.count; i++)
        result_drop(&run->results[i]);
}

static const struct ordo_overview *overview_of(const struct run *run, const char *stem) {
    for (size_t i = 0; i < run->overviews.count; i++)
        if (strstr(run->overviews.list[i].stem, stem) != NULL)
            return &run->overviews.list[i];
    return NULL;
}

static char *overview_data(const struct run *run, const char *stem) {
    const struct ordo_overview *overview = overview_of(run, stem);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(overview);
    assert_int_equal(ordo_plot_data_overview(out, &run->study, overview), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* mlp, glu, gqu and gated4 by method spline, the last against h; two by another method, one of them
 * of an architecture that theory says nothing of. */
static void networks(struct run *run) {
    add(run, "glu", "spline", -3, "n", true);
    add(run, "mlp", "spline", -2, "n", true);
    add(run, "gqu", "spline", -4, "n", true);
    add(run, "gated4", "spline", -6, "h", true);
    add(run, "mlp", "least_squares", -2, "n", false);
    add(run, "ffn_relu", "least_squares", -2, "n", false);
    find(run);
}

static void test_families(void **state) {
    struct run run = {0};
    double rows[ROWS_MAX][4];

    (void)state;
    networks(&run);
    assert_int_equal(run.overviews.count, 4);
    for (int p = 0; p < 2; p++) {
        const struct ordo_overview *overview = overview_of(&run, p ? "family-P" : "family-n");
        char *text = overview_data(&run, p ? "family-P" : "family-n");
        assert_int_equal(overview->count, 4);
        assert_string_equal(overview->title, "1/(1+9x^2), method spline");
        assert_string_equal(overview->caption,
                            p ? "Every architecture on 1/(1+9x^2) by method spline, against "
                                "parameters P."
                              : "Every architecture on 1/(1+9x^2) by method spline, against width "
                                "n (neurons).");
        assert_int_equal(block_read(text, "series 1", rows), 11);
        check_near(slope(rows[0], rows[10]), -3, 0.1);
        check_near(rows[0][0], p ? 5 * 32 + 1 : 32, 0);
        assert_key(text, "xlabel", p ? "parameters P" : "width n (neurons)");
        assert_key(text, "series", "4");
        /* A colour and a shape for each choice, wherever it stands. */
        assert_key(text, "colour1", "1");
        assert_key(text, "shape2", "0");
        /* The order in units of the picture. */
        assert_non_null(strstr(text, "\n\"label2\" \"mlp: −"));
        assert_non_null(strstr(text, "\n\"label4\" \"gated4: −"));
        free(text);
    }
    drop(&run);
}

/* The guides have the slopes that the cases expect, in units of the picture. */
static void test_guides(void **state) {
    static const double orders[] = {-3, -2, -4, -6};
    struct run run = {0};
    double rows[ROWS_MAX][4];

    (void)state;
    networks(&run);
    char *text = overview_data(&run, "gated");
    for (size_t k = 0; k < 4; k++) {
        char key[32], value[32];
        snprintf(key, sizeof key, "guide %zu", k + 1);
        assert_int_equal(block_read(text, key, rows), 2);
        check_near(slope(rows[0], rows[1]), orders[k], 1e-9);
        snprintf(key, sizeof key, "slope%zu", k + 1);
        snprintf(value, sizeof value, "−%g", -orders[k]);
        assert_key(text, key, value);
    }
    free(text);
    drop(&run);
}

/* Every method beside its predictions: choices that theory says nothing of have no place there. */
static void test_predictions(void **state) {
    struct run run = {0};
    double rows[ROWS_MAX][4];

    (void)state;
    networks(&run);
    char *text = overview_data(&run, "splines");
    assert_key(text, "title_markup", "1/(1+9x\\\\^2), measured and predicted");
    assert_key(text, "series", "5");
    assert_non_null(strstr(text, "\n\"label5\" \"mlp least_squares: −"));
    assert_int_equal(block_read(text, "series 1", rows), 11);
    check_double(rows[3][2], pow(91, -3), 1e-12);
    assert_key(text, "colour5", "0");
    free(text);
    drop(&run);
}

/* Of cases that measure the same the one with the most levels is enough; another function is
 * another picture, and numbers that tune a method are not. */
static void test_grouping(void **state) {
    struct run run = {0};

    (void)state;
    add(&run, "glu", "spline", -3, "n", false);
    add(&run, "glu", "spline", -3, "n", false);
    add(&run, "mlp", "spline", -2, "n", false);
    add(&run, "gqu", "spline", -4, "n", false);
    add(&run, "mlp", "spline", -2, "n", false);
    state_value(&run.cases[2].settings, "points", "500");
    state_value(&run.cases[3].settings, "target", "sin(4x)");
    state_value(&run.cases[4].settings, "target", "sin(4x)");
    find(&run);
    assert_int_equal(run.overviews.count, 4);
    const struct ordo_overview *first = &run.overviews.list[0], *second = &run.overviews.list[1];
    assert_int_equal(first->count, 2);
    assert_int_equal(first->members[0], 0);
    assert_int_equal(first->members[1], 2);
    assert_int_equal(second->count, 2);
    assert_int_equal(second->members[0], 3);
    assert_string_equal(first->stem, "overview-1-family-n");
    assert_string_equal(second->stem, "overview-2-family-n");
    drop(&run);
}

/* Any experiment that names a series has such pictures, in its own words; one without has none. */
static void test_other_experiments(void **state) {
    struct run run = {0};

    (void)state;
    heat_make(&run.cases[0], &run.results[0], "direct", "lu");
    heat_make(&run.cases[1], &run.results[1], "iterative", "cg");
    case_make(&run.cases[2], "table", "table");
    expect(&run.cases[2], "order", "-2");
    expect(&run.cases[2], "band", "0.1");
    result_make(&run.results[2], &run.cases[2], widths_11, 4);
    for (size_t i = 0; i < 4; i++)
        run.results[2].measurements[i].value[0] = pow(widths_11[i], -2);
    run.study.count = 3;
    find(&run);
    assert_int_equal(run.overviews.count, 2);
    assert_string_equal(run.overviews.list[0].stem, "overview-1-family-dx");
    assert_string_equal(run.overviews.list[1].stem, "overview-2-family-nodes");
    assert_string_equal(run.overviews.list[1].caption,
                        "Every solver on heat by mesh unit square, against nodes of the mesh.");
    char *text = overview_data(&run, "family-dx");
    assert_key(text, "xlabel", "mesh width (m)");
    assert_key(text, "ylabel", "L2 error (K)");
    assert_non_null(strstr(text, "\n\"label1\" \"lu: 2.00"));
    free(text);
    drop(&run);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),          cmocka_unit_test(test_guides),
        cmocka_unit_test(test_predictions),       cmocka_unit_test(test_grouping),
        cmocka_unit_test(test_other_experiments),
    };

    return cmocka_run_group_tests_name("overviews", tests, NULL, NULL);
}
