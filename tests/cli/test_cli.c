/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_cli.c: the program as a user meets it: exit statuses, streams, determinism, what is left
 * behind. The program's path is in ORDO_EXE.
 */
#include "ordo.h"
#include "run.h"
#include <jansson.h>
#include <signal.h>
#include <time.h>

/* Run ordo with up to seven words. */
static void ordo(struct run *r, const char *w1, const char *w2, const char *w3, const char *w4,
                 const char *w5, const char *w6, const char *w7) {
    const char *words[] = {w1, w2, w3, w4, w5, w6, w7};
    char *argv[9] = {getenv("ORDO_EXE")};
    for (size_t i = 0; i < 7 && words[i] != NULL; i++)
        argv[i + 1] = (char *)words[i];
    assert_non_null(argv[0]);
    finish(start(argv), r);
}

static void expect(int status, const char *out, const char *err, const char *w1, const char *w2,
                   const char *w3, const char *w4) {
    struct run r;
    ordo(&r, w1, w2, w3, w4, NULL, NULL, NULL);
    if (r.status != status || strstr(r.out, out) == NULL || strstr(r.err, err) == NULL ||
        (*out == '\0' && *r.out != '\0') || (*err == '\0' && *r.err != '\0')) {
        print_error("ordo %s %s: status %d, expected %d\n%s%s", w1 != NULL ? w1 : "",
                    w2 != NULL ? w2 : "", r.status, status, r.out, r.err);
        fail();
    }
    run_free(&r);
}

/* A case of `glu` with an expected order and some widths. */
static void write_case(const char *file, const char *name, double order, const char *widths) {
    char text[512];
    snprintf(text, sizeof text,
             "return {name='%s', target='runge9', architecture='glu', method='spline',\n"
             "widths=%s, points=2000, expect={order=%g, band=0.2, why='test'}}\n",
             name, widths, order);
    write_file(file, text);
}

static int setup(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_case("pass.lua", "pass", -3, "geometric(64, 256, 6)");
    write_case("fail.lua", "fail", -2, "geometric(64, 256, 6)");
    write_case("inconclusive.lua", "inconclusive", -3, "{64, 128}");
    write_file("error.lua",
               "return {name='error', target=function(x) return 1/x end, architecture='mlp',\n"
               "method='spline', domain={-1, 1}, points=17, widths={8, 9, 10, 11},\n"
               "expect={order=-2, band=0.1, why='test'}}\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static void test_usage(void **state) {
    (void)state;
    expect(64, "", "Usage: ordo COMMAND", NULL, NULL, NULL, NULL);
    expect(0, "Usage: ordo COMMAND", "", "--help", NULL, NULL, NULL);
    expect(0, "ordo ", "", "--version", NULL, NULL, NULL);
    expect(64, "", "no command 'rnu', did you mean 'run'?", "rnu", NULL, NULL, NULL);
    expect(0, "Usage: ordo run", "", "run", "--help", NULL, NULL);
    expect(0, "Usage: ordo list", "", "list", "--help", NULL, NULL);
    expect(0, "Usage: ordo report", "", "report", "--help", NULL, NULL);
    expect(64, "", "unknown option --thread", "run", "--threadz", NULL, NULL);
    expect(64, "", "did you mean --json?", "run", "--jsno", NULL, NULL);
    expect(64, "", "needs an argument", "run", "--case", NULL, NULL);
    expect(64, "", "--threads is '0', expected an integer from 1 to 1024", "run", "--threads", "0",
           NULL);
    expect(64, "", "--threads is '2x'", "run", "--threads", "2x", NULL);
    expect(64, "", "no format 'yaml'", "run", "--format", "yaml", NULL);
    expect(64, "", "exclude each other", "run", "--json", "--format", "tap");
    expect(64, "", "did you mean 'methods'?", "list", "method", NULL, NULL);
    expect(64, "", "one word too many", "list", "methods", "x", NULL);
    expect(64, "", "expected one directory", "report", NULL, NULL, NULL);
}

static void test_list(void **state) {
    (void)state;
    expect(0, "gqu2d", "", "list", "architectures", NULL, NULL);
    expect(0, "gelu", "", "list", "activations", NULL, NULL);
    expect(0, "1/(1+9x^2)", "", "list", "targets", NULL, NULL);
    expect(0, "least_squares", "", "list", "methods", NULL, NULL);
    expect(0, "junit", "", "list", "formats", NULL, NULL);
    expect(0, "interpolate", "", "list", NULL, NULL, NULL);
    expect(0, "pass", "", "list", "cases", "pass.lua", NULL);
    expect(0, "spline-mlp-runge9", "", "run", "--list", NULL, NULL);
}

/* Each verdict has its exit status, and the worst one counts. */
static void test_exit_status(void **state) {
    (void)state;
    expect(ORDO_PASS, "within", "", "run", "--json", "pass.lua", NULL);
    expect(ORDO_PASS, "PASS", "", "run", "pass.lua", NULL, NULL);
    expect(ORDO_FAIL, "outside-band", "", "run", "fail.lua", NULL, NULL);
    expect(ORDO_INCONCLUSIVE, "too-few-levels", "", "run", "inconclusive.lua", NULL, NULL);
    expect(ORDO_ERROR, "inf at x = 0", "", "run", "error.lua", NULL, NULL);
    expect(ORDO_FAIL, "INCONCLUSIVE", "", "run", "inconclusive.lua", "fail.lua", "pass.lua");
    expect(ORDO_ERROR, "FAIL", "", "run", "fail.lua", "error.lua", NULL);
    /* Nothing selected is no success. */
    expect(ORDO_ERROR, "", "did you mean 'pass'?", "run", "--case", "pas", "pass.lua");
    expect(ORDO_ERROR, "", "missing.lua", "run", "missing.lua", NULL, NULL);
    expect(ORDO_ERROR, "", "already used", "run", "pass.lua", "pass.lua", NULL);
}

/* The JSON of two cases, its objects in a canonical form. */
static char *figures(const char *threads) {
    struct run r;
    ordo(&r, "run", "--json", "--threads", threads, "pass.lua", "fail.lua", NULL);
    assert_int_equal(r.status, ORDO_FAIL);
    char *text = calloc(2, strlen(r.out) + 1), *rest = r.out, *line;
    assert_non_null(text);
    while ((line = strtok_r(rest, "\n", &rest)) != NULL) {
        json_t *object = json_loads(line, 0, NULL);
        assert_non_null(object);
        assert_int_equal(json_integer_value(json_object_get(object, "ordo")), ORDO_SCHEMA);
        char *dump = json_dumps(object, JSON_REAL_PRECISION(17) | JSON_SORT_KEYS);
        strcat(text, dump);
        free(dump);
        json_decref(object);
    }
    run_free(&r);
    return text;
}

static void test_threads_do_not_matter(void **state) {
    (void)state;
    char *one = figures("1"), *two = figures("2"), *seven = figures("7");
    assert_string_equal(one, two);
    assert_string_equal(one, seven);
    free(one);
    free(two);
    free(seven);
}

static void test_formats_say_the_same(void **state) {
    (void)state;
    expect(ORDO_FAIL, "not ok 1 - fail order", "", "run", "--format", "tap", "fail.lua");
    expect(ORDO_PASS, "ok 1 - pass order", "", "run", "--format", "tap", "pass.lua");
    expect(ORDO_FAIL, "<failure", "", "run", "--format", "junit", "fail.lua");
    expect(ORDO_FAIL, "FAIL", "", "run", "--format", "markdown", "fail.lua");
    expect(ORDO_FAIL, "</html>", "", "run", "--format", "html", "fail.lua");
}

/* A report directory, and `ordo report` on it: same verdict, same figures. */
static void test_report(void **state) {
    (void)state;
    static const char *const files[] = {"results.sqlite", "index.html", "junit.xml"};
    struct run r;
    struct stat info;

    ordo(&r, "run", "--out", "made/of/three", "pass.lua", "fail.lua", NULL, NULL);
    assert_int_equal(r.status, ORDO_FAIL);
    assert_non_null(strstr(r.out, "made/of/three/index.html"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[64];
        snprintf(name, sizeof name, "made/of/three/%s", files[i]);
        assert_int_equal(stat(in_directory(name), &info), 0);
        assert_true(info.st_size > 0);
    }
    char *before = slurp(in_directory("made/of/three/results.json"));
    run_free(&r);
    ordo(&r, "report", "made/of/three", NULL, NULL, NULL, NULL, NULL);
    assert_int_equal(r.status, ORDO_FAIL);
    char *after = slurp(in_directory("made/of/three/results.json"));
    json_t *a = json_loads(before, 0, NULL), *b = json_loads(after, 0, NULL);
    assert_int_equal(json_array_size(a), 2);
    assert_true(json_equal(a, b));
    json_decref(a);
    json_decref(b);
    free(before);
    free(after);
    run_free(&r);

    expect(ORDO_ERROR, "", "nowhere/results.sqlite: No such file", "report", "nowhere", NULL, NULL);
    write_file("not-a-directory", "x");
    expect(ORDO_ERROR, "", "not-a-directory", "run", "--out", "not-a-directory", "pass.lua");
}

/* Bytes of a file; 0 if it is not there. */
static off_t size_of(const char *name) {
    struct stat info;

    return stat(in_directory(name), &info) == 0 ? info.st_size : 0;
}

/* Ctrl-C in the middle: the program ends by the signal, and what is done is kept. */
static void test_interrupt(void **state) {
    (void)state;
    write_file("long.lua",
               "local c = {}\n"
               "for i = 1, 60 do c[i] = {name='long-'..i, target='runge9',\n"
               "  architecture='gated4', method='spline', widths=range(2000, 3000, 50),\n"
               "  expect={order=-6, band=1, why='test'}} end\n"
               "return c\n");
    char *argv[] = {getenv("ORDO_EXE"), (char *)"run",      (char *)"--out",
                    (char *)"cut",      (char *)"long.lua", NULL};
    const pid_t child = start(argv);
    struct run r;
    /* Wait until the first levels are in the store, at most ten seconds. */
    for (int i = 0; i < 100 && size_of("cut/results.sqlite-wal") < 50000; i++)
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    assert_int_equal(kill(child, SIGINT), 0);
    finish(child, &r);
    assert_int_equal(r.status, -SIGINT);
    assert_non_null(strstr(r.out, "INCONCLUSIVE"));
    assert_non_null(strstr(r.out, "interrupted"));
    assert_null(strstr(r.out, "PASS"));
    run_free(&r);
    ordo(&r, "report", "cut", NULL, NULL, NULL, NULL, NULL);
    assert_true(r.status == ORDO_INCONCLUSIVE || r.status == ORDO_FAIL || r.status == ORDO_ERROR);
    run_free(&r);
}

/* Neither colours nor a progress line go into a pipe or file. */
static void test_no_escapes(void **state) {
    (void)state;
    struct run r;
    unsetenv("NO_COLOR");
    ordo(&r, "run", "pass.lua", "fail.lua", NULL, NULL, NULL, NULL);
    assert_null(strchr(r.out, '\033'));
    assert_string_equal(r.err, "");
    run_free(&r);
}

/* What nobody could read was not said. */
static void test_output_lost(void **state) {
    static const char *const lines[] = {
        "\"$ORDO_EXE\" --help >/dev/full",       "\"$ORDO_EXE\" --version >/dev/full",
        "\"$ORDO_EXE\" --version >&-",           "\"$ORDO_EXE\" run --help >/dev/full",
        "\"$ORDO_EXE\" list >/dev/full",         "\"$ORDO_EXE\" run pass.lua >/dev/full",
        "\"$ORDO_EXE\" run --json pass.lua >&-",
    };
    struct run r;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        run_shell(&r, lines[i]);
        if (r.status != ORDO_ERROR || strstr(r.err, "could not be") == NULL)
            fail_msg("%s: status %d, %s", lines[i], r.status, r.err);
        run_free(&r);
    }
}

/* A limit on the size of files is a full disk: a sentence, and what is known is judged. */
static void test_file_limit(void **state) {
    struct run r;

    (void)state;
    run_shell(&r, "ulimit -f 4; exec \"$ORDO_EXE\" run pass.lua --out limited");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_non_null(strstr(r.err, "cannot be kept"));
    assert_non_null(strstr(r.err, "File too large"));
    run_free(&r);
    /* From a store that cannot be made to a report that cannot be written. */
    size_t judged = 0;
    for (int blocks = 64; blocks < 640; blocks += 64) {
        char line[128];
        snprintf(line, sizeof line,
                 "rm -r limited; ulimit -f %d; exec \"$ORDO_EXE\" run pass.lua --out limited",
                 blocks);
        run_shell(&r, line);
        assert_true(r.status == ORDO_PASS ||
                    (r.status == ORDO_ERROR && strstr(r.err, "File too large") != NULL));
        judged += r.status == ORDO_ERROR && strstr(r.out, "1 case in") != NULL;
        run_free(&r);
    }
    assert_true(judged > 0);
}

/* A report is the same from wherever it is asked for, though its cases name files; a baseline that
 * is gone is due all the same. */
static void test_report_elsewhere(void **state) {
    struct run r;

    (void)state;
    assert_int_equal(mkdir(in_directory("sub"), 0700), 0);
    write_file("errors.csv", "n,e\n8,1\n16,.25\n32,.0625\n64,.015625\n");
    write_file("sub/table.lua",
               "return {name='t', experiment='table', table='../errors.csv',\n"
               "expect={order=-2, band=0.1, baseline='../blessed.csv', why='test'}}\n");
    run_shell(&r, "\"$ORDO_EXE\" bless errors.csv --y e --to blessed.csv --yes &&"
                  "\"$ORDO_EXE\" run sub/table.lua --out elsewhere");
    assert_int_equal(r.status, ORDO_PASS);
    run_free(&r);
    run_shell(&r, "cd sub && \"$ORDO_EXE\" report ../elsewhere");
    assert_int_equal(r.status, ORDO_PASS);
    run_free(&r);
    run_shell(&r, "rm blessed.csv; \"$ORDO_EXE\" report elsewhere");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_non_null(strstr(r.out, "<= 1.05"));
    run_free(&r);
}

/* A case is left when it is decided, which the kept run knows too; a plan says what is left then, a
 * whole run takes it up, and what a budget has no time for is said. */
static void test_until_decided(void **state) {
    struct run r;

    (void)state;
    write_file("nine.lua",
               "return {name='nine', target='sin4', architecture='mlp', method='interpolate',\n"
               "levels=geometric(8, 2048, 9), expect={order=-2, band=0.1, why='O(h^2)'}}\n");
    expect(ORDO_PASS, "decided after 5 of 9 levels", "", "run", "nine.lua", "--until-decided",
           "--out=nine");
    expect(ORDO_PASS, "decided after 5 of 9 levels", "", "report", "nine", NULL, NULL);
    expect(ORDO_PASS, "reused 5 of 5 levels", "", "run", "nine.lua", "--until-decided",
           "--out=nine");
    expect(ORDO_PASS, "nine: 5 of 9 measurements kept; time of the others: about", "", "plan",
           "nine.lua", "--out=nine", NULL);
    expect(ORDO_PASS, "\"kept\":5,\"missing\":4,", "", "plan", "nine.lua", "--out=nine", "--json");
    expect(ORDO_PASS, "what 1 case takes is not known", "", "plan", "nine.lua", NULL, NULL);
    expect(ORDO_ERROR, "", "expected the results of an earlier", "plan", "nine.lua", "--out=none",
           NULL);
    expect(ORDO_INCONCLUSIVE, "the budget of 60 µs ended before n = 8", "", "run", "nine.lua",
           "--budget=0.000001m", NULL);
    expect(ORDO_PASS, "PASS", "", "run", "nine.lua", "--budget=2h", "--retry=3");
    expect(ORDO_PASS, "reused 5 of 9 levels", "", "run", "nine.lua", "--out=nine", NULL);
    static const char *const wrong[] = {"2", "h", "-1h", "0s", "1x", "nanh", "1e400h", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        expect(64, "", "expected a time above 0", "run", "nine.lua", "--budget", wrong[i]);
    expect(64, "", "--retry is '-1', expected an integer from 0", "run", "--retry=-1", NULL, NULL);
    expect(64, "", "it excludes --budget", "run", "--slice=1/2", "--budget=1h", NULL);
    expect(64, "", "it excludes --until-decided", "run", "--slice=1/2", "--until-decided", NULL);
    ordo(&r, "plan", "--help", NULL, NULL, NULL, NULL, NULL);
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.out, "Usage: ordo plan"));
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_exit_status),
        cmocka_unit_test(test_threads_do_not_matter),
        cmocka_unit_test(test_formats_say_the_same),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_interrupt),
        cmocka_unit_test(test_no_escapes),
        cmocka_unit_test(test_output_lost),
        cmocka_unit_test(test_file_limit),
        cmocka_unit_test(test_report_elsewhere),
        cmocka_unit_test(test_until_decided),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
