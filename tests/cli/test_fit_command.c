/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_fit_command.c: `ordo fit` as a user meets it: which columns it takes, which end is fine,
 * what it prints, and what it says of bad tables and of bad command lines.
 */
#include "ordo.h"
#include "run.h"
#include <jansson.h>

static void fit(struct run *r, const char *line) { run_line(r, "fit", line); }

static void expect(const char *line, int status, const char *out, const char *err) {
    run_expect("fit", line, status, out, err);
}

/* The object of each line; the caller releases. */
static json_t *objects(const char *line, int status) {
    json_t *list = json_array();
    struct run r;

    fit(&r, line);
    assert_int_equal(r.status, status);
    for (char *rest = r.out, *text; (text = strtok_r(rest, "\n", &rest)) != NULL;) {
        json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(object);
        assert_int_equal(json_integer_value(json_object_get(object, "ordo")), ORDO_SCHEMA);
        assert_int_equal(json_array_append_new(list, object), 0);
    }
    run_free(&r);
    return list;
}

static double number(const json_t *from, const char *name) {
    const json_t *value = json_object_get(from, name);
    return json_is_null(value) ? NAN : json_number_value(value);
}

static const char *string(const json_t *from, const char *name) {
    return json_string_value(json_object_get(from, name));
}

static const json_t *at(const json_t *from, const char *list, size_t index) {
    return json_array_get(json_object_get(from, list), index);
}

/* Of every kind that people write: n, h, a law, its rate, one with a correction, a time, words. */
static int setup(void **state) {
    char text[4096] = "n,h,l2,l2_rate,bent,time,note\n";

    (void)state;
    if (!directory_make())
        return -1;
    for (int i = 2; i < 9; i++) {
        const double h = pow(0.5, i);
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%g,%.17g,%.17g,%s,%.17g,%g,ok\n", 1 / h, h,
                 0.7 * h * h, i > 2 ? "2" : "-", 3 * h * (1 + h), 0.1 * i);
    }
    write_file("wide.csv", text);
    write_file("two.dat", "# level error\n64 1\n8 64\n16 16\n32 4\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

/* All columns that are errors by their names, or those that are named. */
static void test_columns(void **state) {
    (void)state;
    json_t *list = objects("wide.csv --json", 0);
    assert_int_equal(json_array_size(list), 2);
    const json_t *l2 = json_array_get(list, 0), *curve = json_array_get(list, 1);
    assert_string_equal(string(l2, "name"), "wide.csv:l2");
    assert_string_equal(string(l2, "file"), "wide.csv");
    assert_string_equal(string(json_object_get(l2, "columns"), "x"), "n");
    assert_string_equal(string(json_object_get(curve, "columns"), "error"), "bent");
    json_decref(list);
    expect("wide.csv", 0,
           "Not fitted, as their names are not those of errors: h, l2_rate, time, note "
           "(--y fits them)",
           "");
    list = objects("wide.csv --y time --y l2 --x h --json", 0);
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(string(json_object_get(json_array_get(list, 0), "columns"), "error"),
                        "time");
    assert_string_equal(string(json_object_get(json_array_get(list, 1), "columns"), "x"), "h");
    json_decref(list);
    /* One alone is taken whatever it is called; without names there are numbers. */
    write_file("time.csv", "n,time\n8,1\n16,4\n32,16\n64,64\n");
    expect("time.csv", 0, "time against n", "");
    expect("two.dat", 0, "column 2 against column 1", "");
    write_file("none.csv", "n,time,rate\n8,1,1\n16,2,1\n");
    expect("none.csv", ORDO_ERROR, "", "none.csv: no column is an error by its name (time, rate)");
    expect("two.dat time.csv", 0, "time.csv: time against n", "");
    write_file("one.csv", "l2\n4\n2\n1\n");
    expect("one.csv", ORDO_ERROR, "", "one.csv: has one column, expected one of levels and one of");
    expect("two.dat --se 3", 64, "", "a fit takes no standard errors");
}

/* A law is found with what is said of it. */
static void test_figures(void **state) {
    (void)state;
    json_t *list = objects("wide.csv --x h --y l2 --y bent --json", 0);
    const json_t *l2 = json_array_get(list, 0), *curve = json_array_get(list, 1);
    const json_t *line = at(l2, "models", 0);
    assert_string_equal(string(line, "model"), "line");
    assert_true(json_is_true(json_object_get(line, "fits")));
    assert_true(json_is_null(json_object_get(line, "correction")));
    check_near(number(line, "order"), 2, 1e-10);
    check_near(number(line, "constant"), 0.7, 1e-9);
    /* A window ends at levels, whichever model it is of. */
    for (size_t i = 0; i < json_array_size(json_object_get(curve, "models")); i++) {
        const json_t *window = json_object_get(at(curve, "models", i), "window");
        check_double(number(window, "from"), pow(0.5, 8), 0);
        assert_true(exp2(round(log2(number(window, "to")))) == number(window, "to"));
    }
    check_double(number(json_object_get(line, "window"), "from"), pow(0.5, 8), 0);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(line, "window"), "levels")),
                     7);
    assert_true(json_is_null(json_object_get(l2, "round_off")));
    assert_true(json_is_null(json_object_get(l2, "reason")));
    assert_int_equal(json_array_size(json_object_get(l2, "levels")), 7);
    const json_t *coarse = at(l2, "levels", 0), *next = at(l2, "levels", 1);
    check_double(number(coarse, "x"), 0.25, 0);
    assert_true(isnan(number(coarse, "local_order")));
    check_near(number(next, "local_order"), 2, 1e-10);
    assert_string_equal(string(next, "why"), "used");

    assert_true(json_is_false(json_object_get(at(curve, "models", 0), "fits")));
    bool found = false;
    for (size_t i = 1; i < json_array_size(json_object_get(curve, "models")); i++) {
        const json_t *m = at(curve, "models", i), *c = json_object_get(m, "correction");
        assert_string_equal(string(m, "model"), "correction");
        if (number(c, "q") != 1)
            continue;
        found = true;
        check_near(number(m, "order"), 1, 1e-4);
        check_near(number(c, "a"), 1, 1e-2);
        check_near(number(c, "share"), pow(0.5, 8), 1e-4);
    }
    assert_true(found);
    json_decref(list);
    expect("wide.csv --y bent", 0, "C n^p (1 + a/n)", "");
    expect("wide.csv --y bent --x h", 0, "C h^p (1 + a h)", "");
    expect("wide.csv --y bent --x h", 0, "(1 + a h)  1.000 ± 0.000", "");
}

/* h^2 with three digits: the line is nearer than any correction, whose orders have no end on one
 * side, which is no ±. */
static void test_digits(void **state) {
    (void)state;
    write_file("digits.csv", "h,l2\n0.5,1e-1\n0.25,2.5e-2\n0.125,6.3e-3\n0.0625,1.57e-3\n");
    for (int digits = 0; digits <= 1; digits++)
        expect(digits ? "digits.csv --deterministic" : "digits.csv", 0,
               "order 1.997 ± 0.009 over 4 levels, x = 0.0625 to 0.5: a straight line fits", "");
    write_file("bent.csv", "h,e\n0.5,5.24e-1\n0.25,1.11e-1\n0.125,2.42e-2\n0.0625,5.42e-3\n");
    expect("bent.csv --deterministic", 0, "order 2.010 (2.031 or less) in the limit", "");
}

/* Which end is fine: asked for, by the name, by the errors. */
static void test_fine(void **state) {
    static const char *const lines[][3] = {
        {"wide.csv --y l2 --json", "large", "name"},
        {"wide.csv --y l2 --x h --json", "small", "name"},
        {"wide.csv --y l2 --x h --fine large --json", "large", "option"},
        {"two.dat --json", "large", "errors"},
        {"two.dat --x 2 --y 1 --json", "large", "errors"},
        {"two.dat --fine small --json", "small", "option"},
        {"grow.csv --json", "large", "name"}, /* though the errors grow there */
        {"grow.csv --x u --y n --json", "small", "errors"},
    };

    (void)state;
    write_file("grow.csv", "n,u\n8,64\n16,256\n32,1024\n64,4096\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        json_t *list = objects(lines[i][0], 0);
        assert_string_equal(string(json_array_get(list, 0), "fine"), lines[i][1]);
        assert_string_equal(string(json_array_get(list, 0), "fine_because"), lines[i][2]);
        json_decref(list);
    }
    expect("two.dat", 0,
           "large column 1 is fine, as the errors are small there (else: --fine small)", "");
    expect("wide.csv --x h --y l2", 0, "small h is fine, as the name of the column says", "");
}

/* A bad column is told and counts, the others go on. */
static void test_bad(void **state) {
    (void)state;
    write_file("bad.csv", "h,a,b,c\n.5,.25,.5,.5\n.25,.0625,nan,.25\n.125,.015625,.125,0\n"
                          ".0625,.00390625,.0625,.0625\n");
    struct run r;
    fit(&r, "bad.csv");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_non_null(strstr(r.out, "order 2.000 ± 0.000"));
    assert_non_null(strstr(r.err, "bad.csv:3: column 'b' is \"nan\", expected a positive number"));
    assert_non_null(strstr(r.err, "bad.csv:4: column 'c' is \"0\", expected a positive number"));
    run_free(&r);
    json_t *list = objects("bad.csv --json", ORDO_ERROR);
    assert_int_equal(json_array_size(list), 3);
    assert_string_equal(string(json_array_get(list, 1), "reason"), "invalid-error");
    assert_int_equal(json_array_size(json_object_get(json_array_get(list, 1), "models")), 0);
    json_decref(list);
    expect("bad.csv --y d", ORDO_ERROR, "", "has no column 'd'");
    expect("bad.csv --x d", ORDO_ERROR, "", "has no column 'd'");
    expect("missing.csv", ORDO_ERROR, "", "missing.csv: cannot be read");
    expect(".", ORDO_ERROR, "", "is a directory, expected a table");
    expect("missing.csv two.dat", ORDO_ERROR, "column 2 against column 1", "missing.csv");
    list = objects("missing.csv --json", ORDO_ERROR);
    assert_string_equal(string(json_array_get(list, 0), "reason"), "unreadable");
    json_decref(list);
    /* Too short a table is shown all the same. */
    write_file("short.csv", "h,e\n.5,.25\n.25,.0625\n");
    expect("short.csv", ORDO_ERROR,
           "nothing is fitted: 2 usable levels of 2, whose slope is 2.000; a fit needs 3: add the "
           "level x = 0.125",
           "");
    /* Once for all columns, and only by a column of seeds are they repetitions. */
    write_file("seeds.csv", "n,run,u,v\n8,1,1,1\n8,2,1.1,1\n16,1,.5,.2\n16,2,.6,.2\n32,1,.3,.1\n"
                            "32,2,.25,.1\n");
    fit(&r, "seeds.csv");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_null(strstr(strchr(r.err, '\n'), "column 'n'"));
    run_free(&r);
    expect("seeds.csv --seed run", 0, "spread", "");
}

/* What the request says reaches the fit. */
static void test_request(void **state) {
    (void)state;
    json_t *list = objects("wide.csv --y l2 --window 8:64 --json", 0);
    assert_string_equal(string(at(json_array_get(list, 0), "levels", 0), "why"), "outside-window");
    json_decref(list);
    list = objects("wide.csv --y l2 --floor 1e-4 --json", 0);
    check_double(number(json_array_get(list, 0), "round_off"), 1e-4, 0);
    assert_string_equal(string(at(json_array_get(list, 0), "levels", 6), "why"), "round-off");
    json_decref(list);
    expect("wide.csv --y l2 --scale 1e14", ORDO_ERROR, "7 of 7 levels are round-off", "");
    expect("wide.csv --y l2 --scale 1e14 --floor none", 0, "a straight line fits", "");
    list = objects("wide.csv --y bent --correction 2 --json", 0);
    assert_int_equal(json_array_size(json_object_get(json_array_get(list, 0), "models")), 2);
    json_decref(list);
    write_file("three.csv", "h,e\n.5,.3\n.25,.07\n.125,.016\n");
    expect("three.csv", 0, "three levels cannot tell curvature from scatter", "");
    expect("three.csv --deterministic", 0, "by finest steps", "");
    expect("three.csv --confidence 0.5", 0, NULL, "");
    list = objects("three.csv --json", 0);
    check_near(number(at(json_array_get(list, 0), "levels", 1), "local_order"), log2(.3 / .07),
               1e-12);
    check_near(number(at(json_array_get(list, 0), "levels", 2), "local_order"), log2(.07 / .016),
               1e-12);
    json_decref(list);
}

static void test_usage(void **state) {
    (void)state;
    expect("wide.csv --fine big", 64, "", "--fine is 'big', expected large or small");
    expect("wide.csv --window 4", 64, "", "expected A:B");
    expect("wide.csv --window 8:4", 64, "", "expected A:B");
    expect("wide.csv --window :", 64, "", "expected A:B");
    expect("wide.csv --scale 0", 64, "", "--scale is '0', expected a positive number");
    expect("wide.csv --floor low", 64, "", "expected auto, none or a positive number");
    expect("wide.csv --confidence 95", 64, "", "--confidence is '95', expected a number from");
    expect("wide.csv --correction -1", 64, "", "--correction is '-1'");
    expect("wide.csv --order 2", 64, "", "unknown option --order");
    expect("wide.csv --fien large", 64, "", "did you mean --fine?");
    expect("wide.csv --y", 64, "", "needs an argument");
    expect("--help", 0, "Usage: ordo fit", "");
    expect("wide.csv --scale=", 64, "", "--scale is '', expected");
    struct run r;
    char *argv[] = {getenv("ORDO_EXE"), (char *)"fit", (char *)"wide.csv",
                    (char *)"--scale",  (char *)"",    NULL};
    finish(start(argv), &r);
    assert_int_equal(r.status, 64);
    assert_non_null(strstr(r.err, "--scale is '', expected"));
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns), cmocka_unit_test(test_figures),
        cmocka_unit_test(test_digits),  cmocka_unit_test(test_fine),
        cmocka_unit_test(test_bad),     cmocka_unit_test(test_request),
        cmocka_unit_test(test_usage),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
