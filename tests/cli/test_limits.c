/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_limits.c: a machine that gives no more: threads, address space, memory, a place to print to.
 * The exit status is the program's own, and there is a sentence.
 */
#include "ordo.h"
#include "run.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_of_environment),
        cmocka_unit_test(test_address_space),
        cmocka_unit_test(test_output_lost),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
