/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_gate_memory.c: `ordo gate` and `ordo fit` with each of its allocations failing in its turn:
 * what it says is what it says with memory, or exit status 3 and a sentence; never a crash, never
 * another verdict. The same of `ordo run`, `ordo bless` and the report, where only each
 * ORDO_MEMORY_STRIDE-th allocation fails (default 61; 1 takes minutes).
 */
#include "ordo.h"
#include "run.h"

/* Sanitizers bring a malloc of their own. */
static int setup(void **state) {
    (void)state;
    if (!directory_make() || getenv("ORDO_SHIM_MEMORY") == NULL)
        return -1;
    write_file("good.csv", "n,e\n8,1.1e-2\n16,2.7e-3\n32,6.9e-4\n64,1.7e-4\n128,4.3e-5\n");
    write_file("slow.csv", "n,e\n8,1.1e-2\n16,5.4e-3\n32,2.7e-3\n64,1.4e-3\n128,6.9e-4\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

/* A text without its numbers: times differ from run to run. */
static void strip(char *text) {
    char *to = text;

    for (const char *p = text; *p != '\0'; p++)
        if (strchr("0123456789.e-+", *p) == NULL)
            *to++ = *p;
    *to = '\0';
}

/* What a run leaves: the page, without numbers; NULL if there is none. */
static char *page_of(const char *directory_name) {
    char path[64];
    struct stat info;

    snprintf(path, sizeof path, "%s/index.html", directory_name);
    if (stat(in_directory(path), &info) != 0)
        return NULL;
    char *page = slurp(in_directory(path));
    strip(page);
    return page;
}

static void make_ready(const char *line) {
    struct run r;

    if (line == NULL)
        return;
    run_shell(&r, line);
    assert_int_equal(r.status, 0);
    run_free(&r);
}

/* `made`: a directory that the command writes its report to, or NULL; the shell line `before`
 * (NULL: none) gets everything ready. */
static void each_fails_of(const char *command, const char *line, int status, long stride,
                          const char *made, const char *before) {
    struct run whole, r;
    long k = 0, runs = 0;

    make_ready(before);
    run_line(&whole, command, line);
    assert_int_equal(whole.status, status);
    char *whole_page = made != NULL ? page_of(made) : NULL;
    strip(whole.out);
    for (bool reached = true; reached; k += stride, runs++) {
        make_ready(before);
        char number[32];
        snprintf(number, sizeof number, "%ld", k);
        assert_int_equal(setenv("LD_PRELOAD", getenv("ORDO_SHIM_MEMORY"), 1), 0);
        assert_int_equal(setenv("ORDO_FAIL_ALLOCATION", number, 1), 0);
        assert_int_equal(setenv("ORDO_FAIL_UNREACHED", in_directory("unreached"), 1), 0);
        run_line(&r, command, line);
        assert_int_equal(unsetenv("LD_PRELOAD"), 0);
        reached = remove(in_directory("unreached")) != 0;
        strip(r.out);
        char *page = made != NULL ? page_of(made) : NULL;
        const bool same = r.status == status && strcmp(r.out, whole.out) == 0 &&
                          (made == NULL || (page != NULL && strcmp(page, whole_page) == 0));
        if (!same &&
            (r.status != ORDO_ERROR || (r.err[0] == '\0' && strstr(r.out, "out of mmory") == NULL &&
                                        strstr(r.out, "Cannot allocat mmory") == NULL)))
            fail_msg("%s %s: allocation %ld: status %d\n%s%s", command, line, k, r.status, r.out,
                     r.err);
        run_free(&r);
        free(page);
    }
    assert_true(runs > 1 && runs * stride > 20); /* the shim was there */
    run_free(&whole);
    free(whole_page);
}

static void each_fails(const char *command, const char *line, int status) {
    each_fails_of(command, line, status, 1, NULL, NULL);
}

static void test_gate_memory(void **state) {
    (void)state;
    each_fails("gate", "good.csv --order -2", ORDO_PASS);
    each_fails("gate", "slow.csv --order -2", ORDO_FAIL);
    each_fails("gate", "good.csv --order -2 --json", ORDO_PASS);
    each_fails("gate", "good.csv slow.csv --order -2 --verbose", ORDO_FAIL);
    each_fails("gate", "good.csv --order -2 --mutate order:0.5", ORDO_FAIL);
    write_file("square.awk", "BEGIN { print 1 / (n * n) }\n");
    assert_int_equal(mkdir(in_directory("temporary"), 0700), 0);
    assert_int_equal(setenv("TMPDIR", in_directory("temporary"), 1), 0);
    each_fails_of("gate",
                  "--levels 8,16,32,64 --order -2 --jobs 1 --input square.awk -- awk -v n={n} -f "
                  "square.awk",
                  ORDO_PASS, 3, NULL, NULL);
    assert_int_equal(rmdir(in_directory("temporary")), 0); /* nothing is left behind */
    assert_int_equal(unsetenv("TMPDIR"), 0);
    each_fails("fit", "good.csv slow.csv", 0);
    each_fails("fit", "good.csv --json --deterministic", 0);
}

static void test_run_memory(void **state) {
    const char *text = getenv("ORDO_MEMORY_STRIDE");
    const long stride = text != NULL ? atol(text) : 151;

    (void)state;
    assert_true(stride > 0);
    write_file("small.lua",
               "return {{name='a', target='runge9', architecture='glu', method='spline',\n"
               "widths={8, 16, 32, 64, 128}, points=300,\n"
               "expect={order=-3, band=0.5, constant={band=0.3}, why='test'}},\n"
               "{name='f', target=function(x) return x*x*x end, architecture='mlp',\n"
               "method='interpolate', widths={8, 16, 32, 64}, points=300,\n"
               "expect={order=-2, band=0.3, below='a', why='test'}},\n"
               "{name='t', experiment='table', table='good.csv',\n"
               "expect={order=-2, band=0.1, baseline='b.csv', why='x'}}}\n");
    write_file("b.csv", "x,error\n8,1\n16,.25\n32,.0625\n64,.015625\n128,1\n");
    assert_int_equal(setenv("OMP_NUM_THREADS", "1", 1), 0);
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0); /* pictures are gnuplot's */
    each_fails_of("run", "small.lua", ORDO_FAIL, stride, NULL, NULL);
    each_fails_of("run", "small.lua --format html", ORDO_FAIL, stride, NULL, NULL);
    each_fails_of("run", "small.lua --format junit", ORDO_FAIL, stride, NULL, NULL);
    each_fails_of("run", "small.lua --json", ORDO_FAIL, stride, NULL, NULL);
    each_fails_of("bless", "good.csv --y e --to new.csv --yes", 0, 1, NULL, "/bin/rm -f new.csv");
    each_fails_of("run", "small.lua --out made", ORDO_FAIL, 3 * stride, "made", "/bin/rm -rf made");
    each_fails_of("report", "made", ORDO_FAIL, 2 * stride, "made",
                  "/bin/rm -rf made/plots made/index.html");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gate_memory),
                                       cmocka_unit_test(test_run_memory)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
