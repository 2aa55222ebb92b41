/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_bless.c: baselines and extrapolation as a user meets them: `ordo bless` shows and asks,
 * `ordo gate --baseline` only adds failures.
 */
#include "ordo.h"
#include "run.h"

/* Run ordo with words closed by NULL, its input closed. */
static void ordo(struct run *r, const char *const words[]) {
    char *argv[24] = {getenv("ORDO_EXE")};
    for (size_t i = 0; words[i] != NULL; i++)
        argv[i + 1] = (char *)words[i];
    assert_non_null(argv[0]);
    finish(start(argv), r);
}

static void expect(int status, const char *out, const char *err, const char *const words[]) {
    struct run r;
    ordo(&r, words);
    if (r.status != status || strstr(r.out, out) == NULL || strstr(r.err, err) == NULL) {
        print_error("ordo %s: status %d, expected %d\n%s%s", words[0], r.status, status, r.out,
                    r.err);
        fail();
    }
    run_free(&r);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define GATE(table, ...) WORDS("gate", table, "-x", "n", "-y", "e", "--order", "-2", __VA_ARGS__)

static int setup(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_file("good.csv", "n,e\n8,1.6e-2\n16,4.0e-3\n32,1.0e-3\n64,2.5e-4\n128,6.25e-5\n");
    write_file("worse.csv", "n,e\n8,1.6e-2\n16,4.0e-3\n32,1.0e-3\n64,2.5e-4\n128,6.7e-5\n");
    write_file("better.csv", "n,e\n8,1.5e-2\n16,3.75e-3\n32,9.4e-4\n64,2.35e-4\n128,5.9e-5\n");
    write_file("slow.csv", "n,e\n8,1e-9\n16,5e-10\n32,2.5e-10\n64,1.25e-10\n128,6.25e-11\n");
    write_file("short.csv", "n,e\n8,1.6e-2\n16,4.0e-3\n32,1.0e-3\n64,2.5e-4\n");
    write_file("bad.csv", "n,e\n8,1.6e-2\n16,nan\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static void test_bless(void **state) {
    (void)state;
    /* Nobody agreed: nothing is written. */
    expect(ORDO_ERROR, "new", "nobody is there to agree",
           WORDS("bless", "good.csv", "-y", "e", "--to", "base.csv"));
    assert_int_not_equal(access(in_directory("base.csv"), F_OK), 0);
    expect(0, "holds 5 levels", "",
           WORDS("bless", "good.csv", "-y", "e", "--to", "base.csv", "--yes"));
    char *text = slurp(in_directory("base.csv"));
    assert_non_null(strstr(text, "from good.csv, column e"));
    assert_non_null(strstr(text, "x,error\n8,0.016"));
    free(text);
    expect(0, "Nothing changes", "", WORDS("bless", "good.csv", "-y", "e", "--to", "base.csv"));
    /* A worse level is shown as such, before anything is written. */
    expect(ORDO_ERROR, "1.0720  worse", "nobody",
           WORDS("bless", "worse.csv", "-y", "e", "--to", "base.csv"));
    expect(ORDO_ERROR, "gone", "nobody",
           WORDS("bless", "short.csv", "-y", "e", "--to", "base.csv"));
    expect(0, "Nothing changes", "", WORDS("bless", "good.csv", "-y", "e", "--to", "base.csv"));
    expect(ORDO_ERROR, "", "bad.csv:3: column 'e' is nan",
           WORDS("bless", "bad.csv", "-y", "e", "--to", "base.csv", "--yes"));
    expect(64, "", "--to", WORDS("bless", "good.csv", "-y", "e"));
    expect(ORDO_ERROR, "", "nowhere/base.csv: cannot be written",
           WORDS("bless", "good.csv", "-y", "e", "--to", "nowhere/base.csv", "--yes"));
}

/* In the order of the tests: base.csv is there. */
static void test_gate_baseline(void **state) {
    (void)state;
    expect(ORDO_PASS, "not-regressed", "", GATE("good.csv", "--baseline", "base.csv", "--json"));
    expect(ORDO_PASS, "PASS", "", GATE("better.csv", "--baseline", "base.csv"));
    expect(ORDO_FAIL, "regressed", "", GATE("worse.csv", "--baseline", "base.csv"));
    expect(ORDO_PASS, "PASS", "",
           GATE("worse.csv", "--baseline", "base.csv", "--baseline-tolerance", "0.1"));
    expect(ORDO_FAIL, "missing", "", GATE("short.csv", "--baseline", "base.csv"));
    /* Smaller errors do not excuse a wrong order. */
    expect(ORDO_FAIL, "outside-band", "", GATE("slow.csv", "--baseline", "base.csv"));
    expect(ORDO_ERROR, "", "none.csv", GATE("good.csv", "--baseline", "none.csv"));
    expect(64, "", "--baseline-tolerance",
           GATE("good.csv", "--baseline", "base.csv", "--baseline-tolerance", "-1"));
}

/* Without an exact solution: phi = 1 + 3/n^2, and one of first order. */
/* What cases state is written by a run of them; two may not state the same file. */
static void test_cases(void **state) {
    (void)state;
    write_file("t.csv", "h,l2,h1\n.5,.25,.5\n.25,.0625,.25\n.125,.015625,.125\n.0625,.00390625,"
                        ".0625\n");
    write_file("b.lua", "return {name = 'b', experiment = 'table', table = 't.csv', x = 'h',\n"
                        "expect = {why = 'w', figures = {\n"
                        "l2 = {order = 2, band = .2, baseline = 'l2.csv'},\n"
                        "h1 = {order = 1, band = .2, baseline = 'h1.csv'}}}}");
    write_file("shared.lua", "return {name = 'b', experiment = 'table', table = 't.csv', x = 'h',\n"
                             "expect = {why = 'w', figures = {\n"
                             "l2 = {order = 2, band = .2, baseline = 'l2.csv'},\n"
                             "h1 = {order = 1, band = .2, baseline = 'l2.csv'}}}}");
    write_file("none.lua", "return {name = 'b', experiment = 'table', table = 't.csv', x = 'h',\n"
                           "expect = {why = 'w', figures = {l2 = 2}}}");
    expect(ORDO_ERROR, "", "expected a file for each", WORDS("bless", "shared.lua", "--yes"));
    expect(ORDO_ERROR, "", "states a baseline, expected", WORDS("bless", "none.lua", "--yes"));
    expect(64, "", "of a table", WORDS("bless", "b.lua", "--to", "x.csv"));
    expect(ORDO_ERROR, "new", "nobody is there to agree", WORDS("bless", "b.lua"));
    expect(0, "holds 4 levels", "", WORDS("bless", "b.lua", "--yes"));
    expect(ORDO_PASS, "baseline of l2", "", WORDS("run", "b.lua"));
    write_file("t.csv", "h,l2,h1\n.5,.25,.5\n.25,.0625,.25\n.125,.015625,.14\n.0625,.00390625,"
                        ".0625\n");
    expect(ORDO_FAIL, "regressed", "", WORDS("run", "b.lua"));
}

static void test_solution(void **state) {
    (void)state;
    write_file("phi.csv", "n,phi,first\n8,1.046875,1.375\n16,1.01171875,1.1875\n"
                          "32,1.0029296875,1.09375\n64,1.000732421875,1.046875\n"
                          "128,1.00018310546875,1.0234375\n");
    expect(ORDO_PASS, "monotone convergence; limit 1,", "",
           WORDS("gate", "phi.csv", "--solution", "phi", "--order", "-2"));
    expect(ORDO_FAIL, "\"reason\":\"outside-band\"", "",
           WORDS("gate", "phi.csv", "--solution", "first", "--order", "-2", "--json"));
    expect(ORDO_ERROR, "", "did you mean",
           WORDS("gate", "phi.csv", "--solution", "phy", "--order", "-2"));
    expect(64, "", "goes with",
           WORDS("gate", "phi.csv", "--solution", "phi", "--order", "-2", "--window", "8:64"));
    expect(64, "", "no --y",
           WORDS("gate", "phi.csv", "--solution", "phi", "-y", "first", "--order", "-2"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solution),
        cmocka_unit_test(test_bless),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_gate_baseline),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
