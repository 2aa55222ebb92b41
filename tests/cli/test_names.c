/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_names.c: names of files, columns and cases that hold what a terminal would obey, in every
 * command: nothing of it gets there.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "run.h"

/* An escape sequence, the one-character form of its beginning (U+009B), a line break. */
#define BAD "\033[31m\xc2\x9b"
#define ROWS "8,1.1e-2,1\n16,2.7e-3,2\n32,6.9e-4,3\n64,1.7e-4,4\n128,4.3e-5,5\n"

static int setup(void **state) {
    (void)state;
    if (!directory_make() || setenv("E", BAD, 1) != 0)
        return -1;
    write_file("t" BAD ".csv", "n,e" BAD ",f\n" ROWS);
    write_file("bad" BAD ".csv", "n,e" BAD "\n8,bad" BAD "\n16,2.7e-3\n32,6.9e-4\n");
    write_file("p" BAD ".lua", "return {name='pass', target='runge9', architecture='glu',\n"
                               "method='spline', widths={8, 16, 32, 64}, points=200,\n"
                               "expect={order=-3, band=0.2, why='test'}}\n");
    write_file("name.lua", "return {name='t" BAD "', experiment='table', table='t.csv',\n"
                           "expect={order=-2, band=0.1, why='x'}}\n");
    write_file("why.lua", "return {name='t', experiment='table', table='t.csv',\n"
                          "expect={order=-2, band=0.1, why='x" BAD "'}}\n");
    write_file("column.lua", "return {name='t', experiment='table', table='t.csv', column='" BAD
                             "', expect={order=-2, band=0.1, why='x'}}\n");
    write_file("t.csv", "n,e" BAD "\n8,1\n16,1\n");
    if (mkdir(in_directory("d" BAD), 0700) != 0 || mkdir(in_directory("d" BAD "/in" BAD), 0700))
        return -1;
    write_file("d" BAD "/t" BAD ".csv", "n,e" BAD "\n8,1\n16,1\n");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static bool clean(const char *text) {
    return strchr(text, '\033') == NULL && strstr(text, "\xc2\x9b") == NULL;
}

static void test_escapes(void **state) {
    static const char *const lines[] = {
        "gate \"t$E.csv\" --y \"e$E\" --order -2 --verbose",
        "gate \"t$E.csv\" --y f --order -2",
        "gate \"t$E.csv\" --y 2 --order -2 --json",
        "gate \"t$E.csv\" --y 2 --order -2 --format tap",
        "gate \"t$E.csv\" --y 2 --order -2 --format junit",
        "gate \"t$E.csv\" --y 2 --order -2 --format markdown",
        "gate \"t$E.csv\" --y 2 --order -2 --format html",
        "gate \"bad$E.csv\" --order -2",
        "gate \"nothing$E.csv\" --order -2",
        "gate \"t$E.csv\" --order -2",
        "gate \"t$E.csv\" --order \"e$E=-2,z$E=3\"",
        "gate \"t$E.csv\" --order \"e$E=-2,e$E=3\"",
        "gate \"t$E.csv\" --y f --order -2 --name \"mine$E\"",
        "gate \"t$E.csv\" --y f --order -2 --report \"r$E\"",
        "gate \"t$E.csv\" --y f --order -2 --mutate order:0.5",
        "gate \"t$E.csv\" --y f --order -2 --mutate \"order$E:0.5\"",
        "gate \"t$E.csv\" --y f --order -2 --baseline \"b$E\"",
        "gate \"t$E.csv\" --solution \"e$E\" --order 2",
        "gate \"d$E\" --order -2",
        "gate \"--wrong$E\"",
        "fit \"t$E.csv\"",
        "fit \"t$E.csv\" --json",
        "fit \"bad$E.csv\"",
        "fit \"t$E.csv\" --y \"z$E\"",
        "fit \"nothing$E\"",
        "bless \"t$E.csv\" --y f --to \"b$E.csv\"",
        "bless \"t$E.csv\" --y \"e$E\" --to \"b$E.csv\" --yes",
        "bless \"t$E.csv\" --y \"e$E\" --to \"b$E.csv\" --yes",
        "bless \"t$E.csv\" --y f --to \"nowhere$E/b.csv\" --yes",
        "run \"p$E.lua\"",
        "run name.lua",
        "run why.lua",
        "run column.lua",
        "run --list \"p$E.lua\"",
        "run --case \"x$E\" \"p$E.lua\"",
        "run --out \"o$E\" \"p$E.lua\"",
        "run --out \"/dev/null/$E\" \"p$E.lua\"",
        "run \"nothing$E.lua\"",
        "run --format \"x$E\"",
        "report \"o$E\"",
        "report \"nothing$E\"",
        "list cases \"p$E.lua\"",
        "list \"x$E\"",
        "selftest --families \"x$E\"",
        "figures --only \"x$E\"",
        "figures --out \"/dev/null/$E\"",
        "\"$E\"",
    };
    struct run r;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char line[256];
        snprintf(line, sizeof line, "exec \"$ORDO_EXE\" %s", lines[i]);
        run_shell(&r, line);
        if (r.status < 0 || r.status > ORDO_EXIT_USAGE || !clean(r.out) || !clean(r.err) ||
            (*r.out == '\0' && *r.err == '\0'))
            fail_msg("%s: status %d\n%s%s", lines[i], r.status, r.out, r.err);
        run_free(&r);
    }
}

/* The command that is printed finds the file with such a name. */
static void test_command_again(void **state) {
    struct run r, again;

    (void)state;
    run_shell(&r, "exec \"$ORDO_EXE\" gate \"t$E.csv\" --y f --order -2");
    assert_int_equal(r.status, ORDO_FAIL);
    char *command = strstr(r.out, "again: ordo ");
    assert_non_null(command);
    command[strcspn(command, "\n")] = '\0';
    assert_int_equal(setenv("COMMAND", command + strlen("again: ordo "), 1), 0);
    run_shell(&again, "exec bash -c \"\\\"\\$ORDO_EXE\\\" $COMMAND\"");
    assert_int_equal(again.status, ORDO_FAIL);
    run_free(&again);
    run_free(&r);
}

/* A line break in a name does not end the comment of a baseline. */
static void test_baseline_comment(void **state) {
    struct run r;

    (void)state;
    run_shell(&r, "n=\"$(printf 'a\\nb,c')\"; printf 'n,e\\n8,1\\n16,.25\\n32,.0625\\n' >\"$n\"; "
                  "\"$ORDO_EXE\" bless \"$n\" --y e --to broken.csv --yes && "
                  "exec \"$ORDO_EXE\" bless \"$n\" --y e --to broken.csv --yes");
    if (r.status != 0 || strstr(r.out, "Nothing changes") == NULL)
        fail_msg("status %d\n%s%s", r.status, r.out, r.err);
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_command_again),
        cmocka_unit_test(test_baseline_comment),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
