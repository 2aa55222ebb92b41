/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_selftest.c: `ordo selftest` as a user meets it.
 */
#include "cli/cli.h"

extern const struct ordo_command ordo_command_selftest;
#include "faults.h"

/* Run `ordo selftest` with these words and stdout in a file. */
static int command(const char *out, size_t count, char *words[]) {
    char *argv[8] = {"selftest"};
    const int kept = dup(STDOUT_FILENO);

    memcpy(argv + 1, words, count * sizeof *words);
    fflush(stdout);
    assert_true(kept >= 0 && freopen(out, "w", stdout) != NULL);
    optind = 0;
    const int status = ordo_command_selftest.run((int)count + 1, argv);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    return status;
}

/* Lines of a file, and how many of them hold `text`. */
static size_t count_lines(const char *path, const char *text, size_t *with) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, lines = 0;

    assert_non_null(file);
    for (*with = 0; getline(&line, &size, file) >= 0; lines++)
        *with += strstr(line, text) != NULL;
    free(line);
    fclose(file);
    return lines;
}

static void test_command(void **state) {
    char out[] = "/tmp/ordo-selftest-XXXXXX", tables[] = "/tmp/ordo-tables-XXXXXX";
    const int descriptors[] = {mkstemp(out), mkstemp(tables)};
    size_t with;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(descriptors[i] >= 0);
        close(descriptors[i]);
    }
    assert_in_range(command(out, 1, (char *[]){"--json"}), 0, 1);
    assert_int_equal(count_lines(out, "{\"ordo\":1,\"name\":", &with), faults.count + 1);
    assert_int_equal(with, faults.count);
    assert_in_range(command(out, 1, (char *[]){"--verbose"}), 0, 1);
    count_lines(out, "    expected ", &with);
    assert_int_equal(with, faults.count);
    count_lines(out, " false passes ", &with);
    assert_int_equal(with, rivals.count + 1);
    assert_int_equal(command(out, 1, (char *[]){"--help"}), 0);
    assert_int_equal(command(out, 1, (char *[]){"--jsom"}), ORDO_EXIT_USAGE);
    assert_int_equal(command(out, 2, (char *[]){"a", "b"}), ORDO_EXIT_USAGE);
    assert_int_equal(command(out, 1, (char *[]){"/nowhere.lua"}), ORDO_ERROR);
    /* A verdict or a reason that is not the expected one is seen. */
    write_file(tables, STUDY(""));
    assert_int_equal(command(out, 1, (char *[]){tables}), 1);
    write_file(tables, STUDY(", expect = 'INCONCLUSIVE'"));
    assert_int_equal(command(out, 1, (char *[]){tables}), 1);
    write_file(tables, STUDY(", expect = 'INCONCLUSIVE', reason = 'too-few-levels'"));
    assert_int_equal(command(out, 1, (char *[]){tables}), 0);
    unlink(out);
    unlink(tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command),
    };
    return cmocka_run_group_tests(tests, faults_setup, faults_teardown);
}
