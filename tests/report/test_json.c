/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_json.c: objects of results, read back.
 */
#include "results.h"
#include <jansson.h>

static json_t *at(json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);

    assert_non_null(value);
    return value;
}

static void assert_text(json_t *object, const char *key, const char *value) {
    assert_string_equal(json_string_value(at(object, key)), value);
}

static json_t *loaded(const char *writer, const struct ordo_study *study) {
    json_error_t error;
    char *text = written(writer, study);
    json_t *list = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    assert_non_null(list);
    free(text);
    return list;
}

static void test_fit(void **state) {
    const struct fixture *f = *state;
    const struct ordo_judgement *j = f->results[R_PASS].judged[0].judgement;
    json_t *list = loaded("json", &f->study), *object = json_array_get(list, R_PASS);

    assert_int_equal(json_array_size(list), RESULTS);
    assert_int_equal(json_integer_value(at(object, "ordo")), ORDO_SCHEMA);
    assert_text(object, "name", "glu-pass");
    assert_text(object, "verdict", "PASS");
    assert_text(object, "reason", "within-band");
    assert_text(object, "architecture", "glu");
    assert_text(object, "method", "spline");
    assert_text(object, "versus", "n");
    assert_true(json_is_true(at(object, "deterministic")));
    check_double(json_real_value(at(object, "order")), j->order, 0);
    check_double(json_real_value(json_array_get(at(object, "interval"), 1)), j->interval[1], 0);
    check_double(json_real_value(at(object, "expected")), -3.0, 0);
    check_double(json_real_value(at(object, "band")), 0.1, 0);
    check_double(json_real_value(at(object, "constant")), j->constant, 0);
    check_near(json_real_value(at(at(object, "window"), "from")), 32, 1e-9);
    check_near(json_real_value(at(at(object, "window"), "to")), 1024, 1e-9);
    assert_int_equal(json_integer_value(at(at(object, "window"), "levels")), 11);
    assert_text(json_array_get(at(object, "checks"), 0), "expectation", "order");
    assert_null(json_object_get(object, "figures"));
    json_decref(list);
}

static void test_levels(void **state) {
    struct fixture *f = *state;
    json_t *list = loaded("json", &f->study), *object = json_array_get(list, R_PASS);
    json_t *level = json_array_get(at(object, "levels"), 3);

    assert_int_equal(json_array_size(at(object, "levels")), 11);
    check_double(json_number_value(at(level, "x")), 91.0, 0);
    /* To the last bit. */
    assert_true(json_real_value(at(level, "error")) == *figure_at(&f->results[R_PASS], 3, "error"));
    assert_true(json_is_true(at(level, "used")));
    assert_int_equal(json_integer_value(at(level, "n")), 91);
    assert_int_equal(json_integer_value(at(level, "P")), 5 * 91 + 1);
    check_double(json_real_value(at(level, "predicted")), 2.5 * pow(91, -3), 1e-15);
    /* What is seldom there is not there. */
    assert_null(json_object_get(level, "gradient"));
    assert_null(json_object_get(level, "note"));

    object = json_array_get(list, R_FAIL);
    assert_non_null(strstr(json_string_value(at(object, "name")), "a<b>&\"c\"'d'"));
    assert_text(object, "verdict", "FAIL");
    level = json_array_get(at(object, "levels"), 0);
    assert_true(json_is_false(at(level, "used")));
    assert_text(level, "why", "outside-window");
    assert_text(json_array_get(at(object, "levels"), 3), "note", "rank < columns");

    object = json_array_get(list, R_SEEDS);
    assert_text(object, "versus", "h");
    assert_int_equal(json_array_size(at(object, "levels")), 18);
    json_decref(list);
}

static void test_errors(void **state) {
    const struct fixture *f = *state;
    json_t *list = loaded("json", &f->study), *object = json_array_get(list, R_NAN);

    assert_text(object, "verdict", "ERROR");
    assert_true(json_is_null(at(object, "order")));
    assert_true(json_is_null(json_array_get(at(object, "interval"), 0)));
    json_t *level = json_array_get(at(object, "levels"), 2);
    assert_true(json_is_null(at(level, "error")));
    assert_text(level, "why", "no-error");
    object = json_array_get(list, R_FAILED);
    assert_text(object, "verdict", "ERROR");
    assert_text(object, "message", f->results[R_FAILED].failure);
    assert_int_equal(json_array_size(at(object, "levels")), 0);
    json_decref(list);
}

static void test_lines(void **state) {
    const struct fixture *f = *state;
    char *text = written("jsonl", &f->study), *line = text;

    for (size_t i = 0; i < RESULTS; i++) {
        char *end = strchr(line, '\n');
        json_error_t error;
        assert_non_null(end);
        assert_int_equal(strncmp(line, "{\"ordo\":1,\"name\":", 16), 0);
        json_t *object = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &error);
        assert_non_null(object);
        json_decref(object);
        line = end + 1;
    }
    assert_string_equal(line, "");
    free(text);
}

/* Coordinates and figures have the names that the experiment gives them. */
static void test_several_figures(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    const struct ordo_study study = {.results = &r, .count = 1};

    (void)state;
    heat_make(&c, &r, "heat", "lu");
    judge_alone(&r);
    json_t *list = loaded("json", &study), *object = json_array_get(list, 0);
    assert_text(object, "solver", "lu");
    assert_text(object, "mesh", "unit square");
    assert_text(object, "versus", "dx");
    check_near(json_real_value(at(object, "order")), 2, 0.01);
    json_t *level = json_array_get(at(object, "levels"), 5), *second;
    check_double(json_real_value(at(level, "dx")), 0x1p-7, 0);
    check_double(json_real_value(at(level, "dt")), 0x1p-14, 0);
    check_double(json_real_value(at(level, "error")), r.measurements[5].value[0], 0);
    check_double(json_real_value(at(level, "h1")), r.measurements[5].value[1], 0);
    assert_int_equal(json_integer_value(at(level, "nodes")), 1 << 14);
    assert_text(level, "why", "used");
    assert_int_equal(json_array_size(at(object, "checks")), 2);
    assert_text(json_array_get(at(object, "checks"), 1), "figure", "h1");
    assert_int_equal(json_array_size(at(object, "figures")), 1);
    second = json_array_get(at(object, "figures"), 0);
    assert_text(second, "name", "h1");
    check_near(json_real_value(at(second, "order")), 1, 0.01);
    check_double(json_real_value(at(second, "expected")), 1.0, 0);
    json_decref(list);
    result_drop(&r);
}

/* What was read from a table has the names of its columns and nothing of theory. */
static void test_table(void **state) {
    static const double levels[] = {8, 16, 32, 64};
    struct ordo_case c;
    struct ordo_result r;
    const struct ordo_study study = {.results = &r, .count = 1};

    (void)state;
    case_make(&c, "table", "errors.csv");
    state_value(&c.settings, "table", "errors.csv");
    expect(&c, "order", "-2");
    expect(&c, "band", "0.1");
    result_make(&r, &c, levels, 4);
    r.labels = calloc(ordo_labels_count(&c), sizeof *r.labels);
    r.labels[0] = writable("cells");
    r.labels[1] = writable("max norm");
    for (size_t i = 0; i < 4; i++)
        r.measurements[i].value[0] = pow(levels[i], -2);
    judge_alone(&r);
    json_t *list = loaded("json", &study), *object = json_array_get(list, 0);
    assert_text(object, "versus", "x");
    assert_text(at(object, "columns"), "x", "cells");
    assert_text(at(object, "columns"), "error", "max norm");
    assert_null(json_object_get(object, "architecture"));
    json_t *level = json_array_get(at(object, "levels"), 0);
    assert_int_equal(json_object_size(level), 5);
    check_double(json_real_value(at(level, "x")), 8.0, 0);
    json_decref(list);
    result_drop(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_levels, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
        cmocka_unit_test(test_several_figures),
        cmocka_unit_test(test_table),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
