/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_gate_command.c: `ordo gate` as a user meets it: verdicts and exit statuses, what it says of
 * bad tables and of bad command lines, and what it writes.
 */
#include "ordo.h"
#include "run.h"
#include <gsl/gsl_math.h>
#include <jansson.h>

static void gate(struct run *r, const char *line) { run_line(r, "gate", line); }

static void expect(const char *line, int status, const char *out, const char *err) {
    run_expect("gate", line, status, out, err);
}

/* The one JSON object that it prints; the caller releases. */
static json_t *object(const char *line, int status) {
    struct run r;

    gate(&r, line);
    assert_int_equal(r.status, status);
    json_t *made = json_loads(r.out, 0, NULL); /* fails if anything follows */
    assert_non_null(made);
    assert_int_equal(json_integer_value(json_object_get(made, "ordo")), ORDO_SCHEMA);
    run_free(&r);
    return made;
}

static double number(const json_t *from, const char *name) {
    return json_number_value(json_object_get(from, name));
}

static const char *string(const json_t *from, const char *name) {
    return json_string_value(json_object_get(from, name));
}

/* A table with the columns n, h, e2 (order 2), e3 (order 3) and flat, h = 1/n. */
static void write_study(const char *name, size_t levels) {
    char text[4096] = "n,h,e2,e3,flat\n";

    for (size_t i = 0; i < levels; i++) {
        const double n = 8 * pow(2, (double)i), wobble = i % 2 == 0 ? 1.004 : 0.997;
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%g,%.17g,%.6e,%.6e,%.6e\n", n, 1 / n,
                 0.7 * wobble * pow(n, -2), 5 * wobble * pow(n, -3), 0.3 * wobble);
    }
    write_file(name, text);
}

static int setup(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_study("study.csv", 8);
    write_study("short.csv", 3);
    write_file("two.dat", "# level error\r\n64 0.0101\r\n8 0.64 # coarse\r\n16 0.1601\r\n"
                          "32 0.0399\r\n128 0.0025\r\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static void test_verdicts(void **state) {
    (void)state;
    expect("study.csv --y e2 --order -2", ORDO_PASS, "within-band", "");
    expect("study.csv --y e2 --order -3", ORDO_FAIL, "outside-band", "");
    expect("study.csv --y flat --order -1", ORDO_FAIL, "outside-band", "");
    expect("short.csv --y e2 --order -2", ORDO_INCONCLUSIVE, "too-few-levels", "");
    expect("study.csv --x h --y e2 --order 2", ORDO_PASS, "within-band", "");
    expect("study.csv --x h --y e2 --order -2", ORDO_FAIL, "opposite direction", "");
    expect("study.csv --x 2 --y 4 --order 3 --band 0.05", ORDO_PASS, "within-band", "");
    expect("study.csv --y e2 --order -1 --intent at-least", ORDO_PASS, "within-band", "");
    expect("study.csv --y e2 --order -1 --intent at-most", ORDO_FAIL, "outside-band", "");
    /* Blanks, comments, CRLF, any order, no names: the columns need not be named. */
    expect("two.dat --order -2", ORDO_PASS, "column 2 against column 1", "");
    /* The worst of several counts. */
    expect("study.csv two.dat --x 1 --y 2 --order -2", ORDO_FAIL, "2 cases", "");
    expect("study.csv --order e2=-2,e3=-3", ORDO_PASS, "study.csv:e3", "");
    expect("study.csv --order e2=-2,e3=-2", ORDO_FAIL, "study.csv:e3", "");
    expect("study.csv --y e2 --y e3 --order -2 --band e2=0.1,e3=1.5", ORDO_PASS, "1.5", "");
}

/* n^2 (1 + 5/n) grows as n^2 at large n and more slowly at small n, where order 2 would be looked
 * for. */
static void test_fine(void **state) {
    char text[1024] = "n e\n";

    (void)state;
    for (double n = 4; n <= 1024; n *= 2)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%g %.17g\n", n,
                 n * n * (1 + 5 / n));
    write_file("growing.dat", text);
    expect("growing.dat --order 2 --band 0.1 --constant 1 --constant-band 0.02", ORDO_FAIL,
           "outside-band", "");
    expect("growing.dat --order 2 --band 0.1 --fine small", ORDO_FAIL, "outside-band", "");
    /* The constant is that of the finest level too, 1 + 5/1024. */
    expect("growing.dat --order 2 --band 0.1 --fine large --constant 1 --constant-band 0.02",
           ORDO_PASS, "value-agrees", "");
    expect("growing.dat --order 1.5 --band 0.1 --fine large", ORDO_FAIL, "grows faster", "");
    expect("growing.dat --order 3 --band 0.1 --fine large", ORDO_FAIL, "grows more slowly", "");
    json_t *j = object("growing.dat --order 2 --fine large --json", ORDO_PASS);
    json_t *levels = json_object_get(j, "levels");
    check_double(number(json_array_get(levels, 0), "x"), 4, 0); /* from coarse to fine */
    assert_string_equal(string(json_array_get(levels, 0), "why"), "pre-asymptotic");
    json_decref(j);
    write_file("case.lua", "return {name = 'g', experiment = 'table', table = 'growing.dat', "
                           "fine = 'large', expect = {order = 2, band = 0.1, why = 'w'}}");
    struct run r;
    char *argv[] = {getenv("ORDO_EXE"), (char *)"run", (char *)"case.lua", NULL};
    finish(start(argv), &r);
    assert_int_equal(r.status, ORDO_PASS);
    run_free(&r);
}

/* What the request says reaches the judge. */
static void test_request(void **state) {
    (void)state;
    json_t *j = object("study.csv --y e2 --order -2 --json --name mine", ORDO_PASS);
    assert_string_equal(string(j, "name"), "mine");
    assert_string_equal(string(j, "file"), "study.csv");
    assert_string_equal(string(j, "versus"), "x");
    assert_string_equal(string(json_object_get(j, "columns"), "x"), "n");
    assert_string_equal(string(json_object_get(j, "columns"), "error"), "e2");
    check_near(number(j, "order"), -2, 0.01);
    check_near(number(j, "band"), 0.2, 1e-12);
    check_double(number(j, "constant"), 0.7, 0.02);
    check_double(number(json_array_get(json_object_get(j, "levels"), 0), "x"), 8, 0);
    assert_int_equal(json_array_size(json_object_get(j, "levels")), 8);
    const double low = json_number_value(json_array_get(json_object_get(j, "interval"), 0));
    json_decref(j);

    /* The band of a high order stays below half an order. */
    j = object("study.csv --y e2 --order -7 --json", ORDO_FAIL);
    check_near(number(j, "band"), 0.4, 1e-12);
    json_decref(j);

    j = object("study.csv --y e2 --order -2 --json --confidence 0.5", ORDO_PASS);
    assert_true(json_number_value(json_array_get(json_object_get(j, "interval"), 0)) > low);
    json_decref(j);

    j = object("study.csv --y e2 --order -2 --json --window 16:256", ORDO_PASS);
    check_double(number(json_object_get(j, "window"), "from"), 16, 0);
    check_double(number(json_object_get(j, "window"), "to"), 256, 0);
    assert_string_equal(string(json_array_get(json_object_get(j, "levels"), 0), "why"),
                        "outside-window");
    json_decref(j);

    /* Below 1e-4 are the levels from n = 128 on: four are left, which min-levels may refuse. */
    j = object("study.csv --y e2 --order -2 --json --floor 1e-4", ORDO_PASS);
    assert_string_equal(string(json_array_get(json_object_get(j, "levels"), 7), "why"),
                        "round-off");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(j, "window"), "levels")),
                     4);
    json_decref(j);
    expect("study.csv --y e2 --order -2 --floor 1e-4 --min-levels 5", ORDO_INCONCLUSIVE,
           "too-few-levels", "");
    /* Everything is round-off of a solution of that size. */
    expect("study.csv --y e2 --order -2 --scale 1e14", ORDO_INCONCLUSIVE, "round-off", "");
    expect("study.csv --y e2 --order -2 --scale 1e14 --floor none", ORDO_PASS, NULL, "");

    expect("study.csv --y e2 --order -2 --constant 0.7 --constant-band 0.02", ORDO_PASS, "x = 1024",
           "");
    expect("study.csv --x h --y e2 --order 2 --constant 0.7 --constant-band 0.02", ORDO_PASS,
           "x = 0.000976562", "");
    /* From coarse to fine, which is large to small for a spacing. */
    j = object("study.csv --x h --y e2 --order 2 --json", ORDO_PASS);
    check_double(number(json_array_get(json_object_get(j, "levels"), 0), "x"), 0.125, 0);
    json_decref(j);
    expect("study.csv --y e2 --order -2 --constant 0.8 --constant-band 0.02", ORDO_FAIL,
           "value-differs", "");
}

/* The fields of the limit in an object: null, or those of h^2 (1 + t), t = 6 h, on levels that
 * double. The slope of log(1 + t) = t - t^2/2 + … over the finest step is (t - 3/2 t^2) / log 2 and
 * (2 t - 6 t^2) / log 2 over the one before, so a term of relative order 1 that is read off the two
 * gives the limit up to 3 t^2 / log 2 and the term up to 9/2 t^2. */
static void check_limit(const json_t *j, double finest) {
    const json_t *correction = json_object_get(j, "correction");
    const json_t *interval = json_object_get(j, "limit_interval");

    assert_non_null(correction);
    assert_non_null(interval);
    assert_non_null(json_object_get(j, "limit"));
    if (finest == 0) {
        assert_true(json_is_null(json_object_get(j, "limit")));
        assert_true(json_is_null(interval) && json_is_null(correction));
        return;
    }
    const double t = 6 * finest;
    check_near(number(j, "limit"), 2, 3 * t * t / M_LN2);
    assert_true(json_number_value(json_array_get(interval, 0)) <= 2);
    assert_true(json_number_value(json_array_get(interval, 1)) >= 2);
    check_double(number(correction, "q"), 1, 0);
    check_near(number(correction, "share"), t, 4.5 * t * t);
    check_double(number(correction, "share"), number(correction, "a") * finest, 1e-12);
}

/* What a corrected model said is there where it decided, and is the same of a kept run. */
static void test_limit(void **state) {
    char text[1024] = "h,bent,straight\n";
    struct run r;

    (void)state;
    for (int i = 3; i < 9; i++) {
        const double h = pow(0.5, i);
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%.17g,%.17g,%.17g\n", h, h * h * (1 + 6 * h),
                 h * h);
    }
    write_file("bent.csv", text);
    json_t *j = object("bent.csv --y bent --order 2 --band 0.1 --deterministic --json", ORDO_PASS);
    check_limit(j, pow(0.5, 8));
    json_decref(j);
    j = object("bent.csv --y straight --order 2 --band 0.1 --deterministic --json", ORDO_PASS);
    check_limit(j, 0);
    json_decref(j);

    write_file("bent.lua", "return {name = 'bent', experiment = 'table', table = 'bent.csv', "
                           "column = 'bent', deterministic = true, "
                           "expect = {order = 2, band = 0.1, why = 'made so'}}");
    char *run[] = {getenv("ORDO_EXE"), (char *)"run",  (char *)"bent.lua",
                   (char *)"--out",    (char *)"kept", NULL};
    char *report[] = {getenv("ORDO_EXE"), (char *)"report", (char *)"kept", NULL};
    for (int k = 0; k < 2; k++) {
        finish(start(k == 0 ? run : report), &r);
        assert_int_equal(r.status, ORDO_PASS);
        run_free(&r);
        char *kept = slurp(in_directory("kept/results.json"));
        json_t *list = json_loads(kept, 0, NULL);
        check_limit(json_array_get(list, 0), pow(0.5, 8));
        json_decref(list);
        free(kept);
        assert_int_equal(remove(in_directory("kept/results.json")), 0);
    }
}

/* Repetitions are one level, with a spread. */
static void test_seeds(void **state) {
    (void)state;
    char text[4096] = "n\trun\terr\n";
    for (size_t i = 0; i < 18; i++) {
        const double n = 10 * pow(1.5, (double)(i / 3));
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%g\t%c\t%.6e\n", n, "abc"[i % 3],
                 pow(n, -1) * (1 + 0.02 * (double)(i % 3)));
    }
    write_file("seeds.tsv", text);
    expect("seeds.tsv --y err --seed run --order -1", ORDO_PASS, "spread", "");
    json_t *j = object("seeds.tsv --y err --seed run --order -1 --json", ORDO_PASS);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(j, "window"), "levels")),
                     6);
    json_decref(j);
    expect("seeds.tsv --y err --order -1", ORDO_ERROR,
           "seeds.tsv:3: column 'n' is 10 as in line 2, expected one row for each level", "");
    write_file("again.csv", "n,s,e\n8,1,.1\n16,1,.05\n16,2,.05\n16,1,.05\n");
    expect("again.csv --y e --seed s --order -1", ORDO_ERROR,
           "again.csv:5: column 'n' is 16 as in line 3 and so is the seed", "");
    write_file("unseeded.csv", "n,s,e\n8,1,.1\n16,,.05\n");
    expect("unseeded.csv --y e --seed s --order -1", ORDO_ERROR,
           "unseeded.csv:3: column 's' is empty, expected a seed", "");
}

/* Every bad cell is named by file, line, column and text. */
static void test_bad_cells(void **state) {
    (void)state;
    static const char *const cells[][2] = {
        {"nan", "column 'err' is \"nan\""},     {"inf", "column 'err' is \"inf\""},
        {"0", "column 'err' is \"0\""},         {"-1e-3", "column 'err' is \"-0.001\""},
        {"n/a", "column 'err' is \"n/a\""},     {"", "column 'err' is empty"},
        {"1e999", "column 'err' is \"1e999\""}, {"1e-999", "column 'err' is \"0\""},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[256], said[128];
        snprintf(text, sizeof text,
                 "# a study\nn,err\n8,1e-1\n16,2.5e-2\n\n32,6e-3\n64,%s\n128,4e-4\n", cells[i][0]);
        write_file("bad.csv", text);
        snprintf(said, sizeof said, "invalid-error: bad.csv:7: %s, expected a positive number",
                 cells[i][1]);
        expect("bad.csv --order -2", ORDO_ERROR, said, "");
    }
    write_file("bad.csv", "n,err\n8,.1\n-16,.05\n");
    expect("bad.csv --order -2", ORDO_ERROR, "invalid-x: bad.csv:3: column 'n' is \"-16\"", "");
    write_file("bad.csv", "8,.1\n16,x\n");
    expect("bad.csv --order -2", ORDO_ERROR, "bad.csv:2: column 2 is \"x\"", "");
    /* A column that nobody asks for may hold anything. */
    write_file("bad.csv", "n,err,note\n8,.1,\n16,.05,nan\n32,.025,-\n64,.0125,-\n128,.00625,-\n");
    expect("bad.csv --y err --order -1", ORDO_PASS, NULL, "");
    write_file("bad.csv", "n,err\n8,.1\n");
    expect("bad.csv --order -1", ORDO_ERROR, "column 'n' is 8 in the only row", "");
    write_file("bad.csv", "n,s,err\n8,1,.1\n8,2,.1\n");
    expect("bad.csv --y err --seed s --order -1", ORDO_ERROR, "column 'n' is 8 in every row", "");
    json_t *j = object("bad.csv --y err --seed s --order -1 --json", ORDO_ERROR);
    assert_string_equal(string(j, "verdict"), "ERROR");
    assert_string_equal(string(j, "reason"), "too-few-levels");
    json_decref(j);
}

/* A table or column that is not there fails its case, is told once, and the others are judged. */
static void test_unreadable(void **state) {
    (void)state;
    expect("missing.csv --order -2", ORDO_ERROR, "unreadable", "missing.csv: cannot be read");
    expect("missing.csv two.dat --order -2", ORDO_ERROR, "1 PASS", "missing.csv: cannot be read");
    expect("study.csv --y e4 --order -2", ORDO_ERROR, "unreadable", "did you mean 'e2'?");
    expect("study.csv --order -2", ORDO_ERROR, "unreadable",
           "has 5 columns (n, h, e2, e3, flat), expected two, or one of errors by its name "
           "(--y e2), or an order for each (--order e2=-2,e3=-1)");
    expect("study.csv --order 2 --x h", ORDO_ERROR, "(--order e2=2,e3=1)", NULL);
    expect("study.csv --order e2=-2,e3=-3", ORDO_PASS, NULL, ""); /* as it says */
    expect("study.csv --y e2 --order -2", ORDO_PASS, NULL, "");
    write_file("three.csv", "n,err,time\n1,2,3\n4,5,6\n");
    expect("three.csv --order -2", ORDO_ERROR, "(--y err)\n", NULL);
    expect("study.csv --order -2 --x e2", ORDO_ERROR, "(--order e3=-2,flat=-1)", NULL);
    write_file("one.csv", "e\n1\n2\n");
    expect("one.csv --order -2", ORDO_ERROR, NULL, "one.csv: has one column (e), expected");
    expect("study.csv --y n --order -2", ORDO_ERROR, NULL, "'n' is to be two things at once");
    write_file("ragged.csv", "n,err\n8,.1\n16\n");
    expect("ragged.csv --order -2 --format junit", ORDO_ERROR, "ragged.csv:3", "ragged.csv:3");
    assert_int_equal(mkdir(in_directory("none"), 0700), 0);
    expect("none --order -2", ORDO_ERROR, NULL, "none: has no table");
    /* What was asked for is said, though nobody has seen it. */
    json_t *j = object("missing.csv --x m --y e2 --order -2 --json", ORDO_ERROR);
    assert_string_equal(string(json_object_get(j, "columns"), "x"), "m");
    assert_string_equal(string(json_object_get(j, "columns"), "error"), "e2");
    json_decref(j);
    struct run r;
    gate(&r, "missing.csv --y a --y b --order -2");
    assert_null(strstr(strchr(r.err, '\n'), "missing")); /* once for both columns */
    run_free(&r);
}

static void test_usage(void **state) {
    (void)state;
    expect("study.csv", 64, "", "--order is missing");
    expect("study.csv --y e2 --json", 64, "", "`ordo fit FILE` fits one");
    expect("study.csv --order x", 64, "", "--order is 'x', expected a number");
    expect("study.csv --order e2=-2,e3", 64, "", "--order has 'e3', expected COL=NUMBER");
    expect("study.csv --order e2=-2,e2=-3", 64, "", "--order names 'e2' twice");
    expect("study.csv --y e2 --order e3=-2", 64, "", "speaks of 'e3', which no --y names");
    expect("study.csv --y e2 --y e3 --order e2=-2", 64, "", "--order says nothing of 'e3'");
    expect("study.csv --y e2 --y e2 --order -2", 64, "", "--y names 'e2' twice");
    expect("study.csv --order 0", 64, "", "is 0, expected a signed slope");
    expect("study.csv --order nan", 64, "", "expected a number");
    expect("study.csv --order -2 --band 2", 64, "", "is 2, expected a positive number below");
    expect("study.csv --order -2 --band -1", 64, "", "is -1, expected");
    expect("study.csv --order -2 --intent exactly", 64, "", "expected equal, at-least or at-most");
    expect("study.csv --order -2 --confidence 95", 64, "", "--confidence is '95'");
    expect("study.csv --order -2 --window 8", 64, "", "expected A:B");
    expect("study.csv --order -2 --window 8:4", 64, "", "expected A:B");
    expect("study.csv --order -2 --min-levels 2", 64, "", "expected an integer from 3 on");
    expect("study.csv --order -2 --min-levels 99999999999999999999", 64, "",
           "expected an integer from 3 on");
    expect("study.csv --order -2 --floor low", 64, "", "expected auto, none or a positive number");
    expect("study.csv --order -2 --fine middle", 64, "", "expected auto, large or small");
    expect("study.csv --order -2 --fine large --mutate drop:1", 64, "", "no --mutate");
    expect("study.csv --order -2 --solution e2 --fine large", 64, "", "--solution goes with");
    expect("study.csv --order -2 --scale 0", 64, "", "--scale is '0'");
    expect("study.csv --order -2 --constant 1", 64, "", "needs both --constant");
    expect("study.csv --order -2 --constant 1 --constant-band -1", 64, "", "above 0 and below 1");
    expect("study.csv --order -2 --constant 1 --constant-band 1e300", 64, "", "band above 0 and");
    expect("study.csv --order -2 --constant -1 --constant-band 0.1", 64, "", "a positive number");
    expect("study.csv --order -2 --confidence 0.1", 64, "", "a number from 0.5 to 0.999999");
    expect("study.csv study.csv --y e2 --order -2", 64, "", "'study.csv' is named twice");
    struct run r;
    run_shell(&r, "exec \"$ORDO_EXE\" gate study.csv --y e2 --order -2 --name ''");
    assert_int_equal(r.status, 64);
    assert_non_null(strstr(r.err, "--name is '', expected a name"));
    run_free(&r);
    expect("study.csv --order -2 --plot a.gif", 64, "", "ends in .svg, .png or .pdf");
    expect("study.csv --order e2=-2,e3=-3 --plot a.svg", 64, "", "--plot draws one column");
    expect("study.csv --order -2 --json --format tap", 64, "", "exclude each other");
    expect("study.csv --order e2=-2,e3=-3 --se n", 64, "", "--se is of one column of errors");
    expect("study.csv --y e2 --order -2 --se e3 --deterministic", 64, "",
           "have no standard errors");
    expect("study.csv --y e2 --order -2 --se e3 --mutate order:1", 64, "", "of spoilt errors");
    expect("study.csv --order -2 --se e3 --solution e2", 64, "", "--solution goes with --x");
    expect("study.csv --order -2 --format yaml", 64, "", "no format 'yaml'");
    expect("study.csv --ordre -2", 64, "", "did you mean --order?");
    expect("--help", 0, "Usage: ordo gate", "");
}

/* A variable of a shell script that is empty is a slip, and no way to say nothing. */
static void test_empty_words(void **state) {
    static const char *const names[] = {
        "--x",       "--seed",       "--se",         "--intent", "--window",
        "--floor",   "--confidence", "--min-levels", "--scale",  "--baseline-tolerance",
        "--baseline"};
    struct run r;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *argv[] = {
            getenv("ORDO_EXE"), (char *)"gate", (char *)"study.csv", (char *)"--y", (char *)"e2",
            (char *)"--order",  (char *)"-2",   (char *)names[i],    (char *)"",    NULL};
        finish(start(argv), &r);
        if (r.status != 64 || strstr(r.err, names[i]) == NULL ||
            strstr(r.err, "is '', expected") == NULL)
            fail_msg("%s '': status %d, %s", names[i], r.status, r.err);
        run_free(&r);
    }
    expect("study.csv --y e2 --order -2 --floor auto", ORDO_PASS, "PASS", "");
}

/* A column's name may be longer than most. */
static void test_long_name(void **state) {
    char name[301] = "", text[512], line[400];

    (void)state;
    memset(name, 'c', sizeof name - 1);
    snprintf(text, sizeof text, "e,%s\n1,8\n.25,16\n.0625,32\n.015625,64\n", name);
    write_file("long.csv", text);
    snprintf(line, sizeof line, "long.csv --x %s --y e --order -2", name);
    expect(line, ORDO_PASS, "PASS", "");
}

/* All tables of a directory, in the order of their names; only those that do not pass are drawn. */
static void test_directory(void **state) {
    (void)state;
    assert_int_equal(mkdir(in_directory("many"), 0700), 0);
    write_study("many/b.csv", 8);
    write_study("many/a.txt", 8);
    write_study("many/c.TXT", 8);
    write_study("many/.hidden.csv", 8);
    write_file("many/notes.md", "no table");
    struct run r;
    gate(&r, "many --y e2 --order -2");
    assert_int_equal(r.status, ORDO_PASS);
    assert_non_null(strstr(r.out, "3 cases"));
    assert_true(strstr(r.out, "many/a.txt") < strstr(r.out, "many/b.csv"));
    assert_true(strstr(r.out, "many/b.csv") < strstr(r.out, "many/c.TXT"));
    assert_null(strstr(r.out, "local order"));
    run_free(&r);
    expect("many/ --y e2 --order -2 --verbose", ORDO_PASS, "many/b.csv: e2 against n", "");
    write_file("many/b.csv", "n,e2\n8,.1\n16,.1\n32,.1\n64,.1\n128,.1\n");
    expect("many --y e2 --order -2", ORDO_FAIL, "many/b.csv: e2 against n", "");
    expect("many --y e2 --order -2 --name mine --json", ORDO_FAIL, "mine:many/a.txt", "");
}

/* The printed command gives the same verdict again. */
static void test_command(void **state) {
    (void)state;
    struct run first, second;
    write_study("a b'c.csv", 8);
    char *argv[] = {
        getenv("ORDO_EXE"), (char *)"gate", (char *)"a b'c.csv", (char *)"--y",    (char *)"e2",
        (char *)"--order",  (char *)"-3",   (char *)"--window",  (char *)"16:256", NULL};
    finish(start(argv), &first);
    assert_int_equal(first.status, ORDO_FAIL);
    char command[1024];
    char *again = strstr(first.out, "again: ordo ");
    assert_non_null(again);
    again[strcspn(again, "\n")] = '\0'; /* the time that it took follows */
    snprintf(command, sizeof command, "%s %s", argv[0], again + strlen("again: ordo "));
    char *shell[] = {(char *)"/bin/sh", (char *)"-c", command, NULL};
    finish(start(shell), &second);
    assert_int_equal(second.status, ORDO_FAIL);
    assert_non_null(strstr(second.out, again));
    run_free(&first);
    run_free(&second);
}

/* A plot that was asked for and cannot be drawn is an error, and no older one takes its place. */
static void test_no_plot(void **state) {
    (void)state;
    struct stat info;
    const char *path = getenv("PATH");
    char *before = strdup(path != NULL ? path : "");
    write_file("made.svg", "an older picture");
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    expect("study.csv --y e2 --order -2 --plot made.svg", ORDO_ERROR, "PASS",
           "gnuplot cannot be started");
    assert_int_equal(setenv("PATH", before, 1), 0);
    free(before);
    assert_int_equal(stat(in_directory("made.svg"), &info), -1);
}

/* Pictures and reports speak of the table's columns, not of networks. */
static void test_files(void **state) {
    (void)state;
    struct stat info;
    expect("study.csv --y e2 --order -2 --plot made.svg", ORDO_PASS, "The plot is made.svg", "");
    char *svg = slurp(in_directory("made.svg"));
    assert_non_null(strstr(svg, "</svg>"));
    assert_non_null(strstr(svg, ">e2<"));
    assert_null(strstr(svg, "RMSE"));
    free(svg);
    expect("study.csv --y e2 --order -2 --plot nowhere/made.svg", ORDO_ERROR, NULL,
           "nowhere/made.svg: cannot be written");
    expect("study.csv --order e2=-2,e3=-2 --report made", ORDO_FAIL, "made/index.html", "");
    char *page = slurp(in_directory("made/index.html"));
    assert_non_null(strstr(page, "<dt>Errors</dt><dd>e3</dd>"));
    assert_null(strstr(page, "neurons"));
    free(page);
    assert_int_equal(stat(in_directory("made/junit.xml"), &info), 0);
    assert_int_equal(stat(in_directory("made/results.sqlite"), &info), -1);
    expect("study.csv --order e2=-2,e3=-2 --format tap", ORDO_FAIL, "not ok 2 - study.csv:e3", "");
    expect("study.csv --order e2=-2,e3=-2 --format markdown", ORDO_FAIL, "| n | e3 |", "");
}

/* The drawn table and the hint. */
static void test_drawn(void **state) {
    (void)state;
    write_file("mse.csv", "n,mse\n8,.16\n16,.0101\n32,6.2e-4\n64,3.9e-5\n128,2.45e-6\n");
    expect("mse.csv --order -2", ORDO_FAIL, "hint: this is twice the expected order", "");
    json_t *j = object("mse.csv --order -2 --json", ORDO_FAIL);
    assert_non_null(strstr(string(j, "hint"), "mean square"));
    json_decref(j);
    /* From coarse to fine, whatever the direction of x; the order belongs to the step before. */
    struct run r;
    gate(&r, "study.csv --x h --y e2 --order 2");
    const char *coarse = strstr(r.out, "0.125 "), *fine = strstr(r.out, "0.0009765");
    assert_non_null(coarse);
    assert_non_null(fine);
    assert_true(coarse < fine);
    assert_int_equal(strspn(coarse + strcspn(coarse, "\n") - strlen("-  used"), "-"), 1);
    assert_null(strchr(r.out, '\033'));
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),    cmocka_unit_test(test_request),
        cmocka_unit_test(test_fine),        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_bad_cells),   cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_usage),       cmocka_unit_test(test_directory),
        cmocka_unit_test(test_command),     cmocka_unit_test(test_files),
        cmocka_unit_test(test_no_plot),     cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_empty_words), cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
