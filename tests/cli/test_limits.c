/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_limits.c: a machine that gives no more: threads, address space, memory, a place to print to.
 * The exit status is the program's own, and there is a sentence. A program that is ended by a
 * signal leaves nothing half-written.
 */
#include "ordo.h"
#include "run.h"
#include <signal.h>
#include <time.h>

static int setup(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_file("pass.lua", "return {name='pass', target='runge9', architecture='glu',\n"
                           "method='spline', widths=geometric(64, 256, 6), points=2000,\n"
                           "expect={order=-3, band=0.2, why='test'}}\n");
    write_file("good.csv", "n,e\n8,1.1e-2\n16,2.7e-3\n32,6.9e-4\n64,1.7e-4\n128,4.3e-5\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

/* A line of the shell, which knows the program as "$ORDO_EXE": its exit status, and a part of what
 * it prints (NULL: anything). */
static void expect_line(const char *line, int status, const char *out, const char *err) {
    struct run r;

    run_shell(&r, line);
    if (r.status != status || (out != NULL && strstr(r.out, out) == NULL) ||
        (err != NULL && strstr(r.err, err) == NULL))
        fail_msg("%s: status %d, expected %d\n%s%s", line, r.status, status, r.out, r.err);
    run_free(&r);
}

static void test_threads_of_environment(void **state) {
    static const char *const wrong[] = {"100000000", "9223372036854775807", "0", "-3", "two",
                                        "2000"};
    char line[256], sentence[256];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(line, sizeof line, "OMP_NUM_THREADS=%s exec \"$ORDO_EXE\" run pass.lua", wrong[i]);
        snprintf(sentence, sizeof sentence,
                 "OMP_NUM_THREADS is '%s', expected an integer from 1 to 1024", wrong[i]);
        expect_line(line, ORDO_ERROR, "", sentence);
    }
    expect_line("OMP_NUM_THREADS=3,2 \"$ORDO_EXE\" run pass.lua", ORDO_PASS, "on 3 threads", "");
    expect_line("OMP_NUM_THREADS= \"$ORDO_EXE\" run pass.lua", ORDO_PASS, "1 PASS", "");
    expect_line("OMP_NUM_THREADS=many \"$ORDO_EXE\" run -t 2 pass.lua", ORDO_PASS, "1 PASS", "");
}

/* Where the address space is limited no thread, no buffer of OpenBLAS can be had at some point:
 * fewer threads or a sentence, and an end in any case. */
static void test_address_space(void **state) {
    (void)state;
    if (strcmp(getenv("ORDO_SANITIZE"), "none") != 0)
        skip(); /* a sanitizer reserves terabytes */
    expect_line("ulimit -v 200000; exec timeout -s KILL 20 \"$ORDO_EXE\" --version", 0, "ordo", "");
    expect_line("ulimit -v 90000; exec timeout -s KILL 20 \"$ORDO_EXE\" run pass.lua", ORDO_ERROR,
                NULL, "out of memory");
    expect_line("ulimit -v 500000; exec timeout -s KILL 20 \"$ORDO_EXE\" run -t 64 pass.lua",
                ORDO_PASS, "1 PASS", "of the 64 threads that were asked for");
    expect_line("ulimit -v 90000; exec \"$ORDO_EXE\" gate good.csv --order -2", ORDO_PASS, NULL,
                "");
}

/* What nobody could read was not said, whatever the command. */
static void test_output_lost(void **state) {
    static const char *const commands[] = {"run --help",
                                           "run --list pass.lua",
                                           "run pass.lua",
                                           "list",
                                           "list --help",
                                           "list cases pass.lua",
                                           "report --help",
                                           "selftest --help",
                                           "gate --help",
                                           "gate good.csv --order -2",
                                           "gate good.csv --order -2 --json",
                                           "gate good.csv --order -2 --format html",
                                           "fit --help",
                                           "fit good.csv",
                                           "fit good.csv --json",
                                           "bless --help",
                                           "bless good.csv --y e --to blessed.csv --yes",
                                           "figures --help",
                                           "--help",
                                           "--version"};
    char line[256];

    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        snprintf(line, sizeof line, "exec \"$ORDO_EXE\" %s >/dev/full", commands[i]);
        expect_line(line, ORDO_ERROR, "", "could not be");
    }
}

/* Of a file of the program: ".NAME.PID.tmp". What is written for gnuplot is its caller's. */
static bool is_temporary(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".tmp") == 0 && strstr(path, "/.draw") == NULL;
}

static size_t temporaries;

static int count_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info, (void)type, (void)where;
    temporaries += is_temporary(path);
    return 0;
}

/* A report that is ended leaves nothing that has no name yet. */
static void test_signals(void **state) {
    enum { KILLS = 24 };
    char *argv[] = {getenv("ORDO_EXE"), (char *)"report", (char *)"many", NULL};
    struct run r;

    (void)state;
    write_file("many.lua", "local c = {}\n"
                           "for i = 1, 40 do c[i] = {name='many-'..i, target='runge9',\n"
                           "  architecture='glu', method='spline', widths={8, 16, 32, 64},\n"
                           "  points=200, expect={order=-3, band=1, why='test'}} end\n"
                           "return c\n");
    char *path = strdup(getenv("PATH"));
    assert_non_null(path);
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0); /* pictures are gnuplot's */
    expect_line("exec \"$ORDO_EXE\" run many.lua --out many", ORDO_PASS, "40 PASS", NULL);
    for (long i = 0; i < KILLS; i++) {
        const pid_t child = start(argv);
        nanosleep(&(struct timespec){0, 1000000 * i}, NULL);
        assert_int_equal(kill(child, SIGTERM), 0);
        finish(child, &r);
        assert_true(r.status == -SIGTERM || r.status == ORDO_PASS);
        run_free(&r);
        temporaries = 0;
        assert_int_equal(nftw(directory, count_one, 8, FTW_PHYS), 0);
        assert_int_equal(temporaries, 0);
    }
    assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
}

/* Nobody knows how long a killed run took, and its report does not say. */
static void test_killed(void **state) {
    char *argv[] = {getenv("ORDO_EXE"), (char *)"run",   (char *)"--out",
                    (char *)"killed",   (char *)"l.lua", NULL};
    struct run r;
    struct stat info;

    (void)state;
    write_file("l.lua", "local c = {}\n"
                        "for i = 1, 60 do c[i] = {name='long-'..i, target='runge9',\n"
                        "  architecture='gated4', method='spline', widths=range(2000, 3000, 50),\n"
                        "  expect={order=-6, band=1, why='test'}} end\n"
                        "return c\n");
    assert_int_equal(remove(in_directory("stdout")), 0);
    const pid_t child = start(argv);
    /* The store was told of the beginning before the head of the table was printed. */
    for (int i = 0; i < 5000 && (stat(in_directory("stdout"), &info) != 0 || info.st_size == 0);
         i++)
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    finish(child, &r);
    run_free(&r);
    expect_line("PATH=/nowhere exec \"$ORDO_EXE\" report killed", ORDO_INCONCLUSIVE,
                "\n60 cases: 60 INCONCLUSIVE, interrupted", NULL);
    char *page = slurp(in_directory("killed/index.html"));
    assert_non_null(strstr(page, "</html>"));
    assert_null(strstr(page, "wall time"));
    free(page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_of_environment),
        cmocka_unit_test(test_address_space),
        cmocka_unit_test(test_output_lost),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_killed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
