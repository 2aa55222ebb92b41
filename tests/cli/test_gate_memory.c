/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_gate_memory.c: `ordo gate` and `ordo fit` with each of its allocations failing in its turn:
 * what it says is what it says with memory, or exit status 3 and a sentence; never a crash, never
 * another verdict.
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

static void each_fails(const char *command, const char *line, int status) {
    struct run whole, r;
    long k = 0;

    run_line(&whole, command, line);
    assert_int_equal(whole.status, status);
    for (bool reached = true; reached; k++) {
        char number[32];
        snprintf(number, sizeof number, "%ld", k);
        assert_int_equal(setenv("LD_PRELOAD", getenv("ORDO_SHIM_MEMORY"), 1), 0);
        assert_int_equal(setenv("ORDO_FAIL_ALLOCATION", number, 1), 0);
        assert_int_equal(setenv("ORDO_FAIL_UNREACHED", in_directory("unreached"), 1), 0);
        run_line(&r, command, line);
        assert_int_equal(unsetenv("LD_PRELOAD"), 0);
        reached = remove(in_directory("unreached")) != 0;
        const bool same = r.status == status && strlen(r.out) == strlen(whole.out);
        if (!same && (r.status != ORDO_ERROR || r.err[0] == '\0'))
            fail_msg("allocation %ld: status %d\n%s%s", k, r.status, r.out, r.err);
        run_free(&r);
    }
    assert_true(k > 20); /* the shim was there */
    run_free(&whole);
}

static void test_gate_memory(void **state) {
    (void)state;
    each_fails("gate", "good.csv --order -2", ORDO_PASS);
    each_fails("gate", "slow.csv --order -2", ORDO_FAIL);
    each_fails("gate", "good.csv --order -2 --json", ORDO_PASS);
    each_fails("gate", "good.csv slow.csv --order -2 --verbose", ORDO_FAIL);
    each_fails("gate", "good.csv --order -2 --mutate order:0.5", ORDO_FAIL);
    each_fails("fit", "good.csv slow.csv", 0);
    each_fails("fit", "good.csv --json --deterministic", 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gate_memory)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
