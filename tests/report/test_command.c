/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_command.c: the command that reproduces a case, word by word as a shell reads it.
 */
#include "results.h"

static void assert_command(const struct ordo_case *c, const char *expected) {
    char command[1000];

    ordo_report_command(c, command, sizeof command);
    assert_string_equal(command, expected);
}

static void named(struct ordo_case *c, const char *file, const char *name) {
    free(c->file);
    free(c->name);
    c->file = writable(file);
    c->name = writable(name);
}

static void test_run_is_quoted(void **state) {
    struct ordo_case c;
    char command[20];

    (void)state;
    network_make(&c, "", "glu");
    named(&c, "my cases/glu.lua", "it's $HOME");
    assert_command(&c, "ordo run 'my cases/glu.lua' --case 'it'\\''s $HOME'");
    named(&c, "-x.lua", "a");
    assert_command(&c, "ordo run ./-x.lua --case a");
    ordo_report_command(&c, command, sizeof command);
    assert_string_equal(command, "");
    ordo_case_free(&c);
}

/* Only what is stated and not the default becomes an option. */
static void test_gate(void **state) {
    struct ordo_case c;

    (void)state;
    case_make(&c, "table", "t.csv");
    named(&c, "t.csv", "t.csv");
    state_value(&c.settings, "table", "t.csv");
    expect(&c, "order", "-2");
    expect(&c, "band", "0.1");
    assert_command(&c, "ordo gate t.csv --order -2 --band 0.1");
    expect(&c, "intent", "equal");
    state_value(&c.study, "confidence", "0.95");
    assert_command(&c, "ordo gate t.csv --order -2 --band 0.1");

    state_value(&c.settings, "column_x", "my n");
    state_value(&c.settings, "column", "l2");
    state_value(&c.settings, "column_seed", "3");
    state_value(&c.settings, "column_se", "sd");
    expect(&c, "intent", "at_least");
    expect(&c, "constant", "1.5:0.2");
    state_value(&c.study, "window", "10:1.7976931348623157e308");
    state_value(&c.study, "confidence", "0.9");
    state_value(&c.study, "min_levels", "5");
    state_value(&c.study, "fine", "small");
    state_value(&c.study, "floor", "0");
    state_value(&c.study, "scale", "2.5");
    assert_command(
        &c, "ordo gate t.csv --x 'my n' --y l2 --seed 3 --se sd --order -2 --band 0.1 --intent "
            "at-least --confidence 0.9 --window 10: --fine small --floor none --min-levels 5 "
            "--scale 2.5 --constant 1.5 --constant-band 0.2");
    ordo_case_free(&c);
}

/* Standard input is "-", a file of another such name is reached by "./". A table that a case file
 * names is that file's. */
static void test_gate_files(void **state) {
    static const struct {
        const char *file, *table, *command;
    } rows[] = {
        {"-", "-", "ordo gate - --order -2"},
        {"-t.csv", "-t.csv", "ordo gate ./-t.csv --order -2"},
        {"cases.lua", "t.csv", "ordo run cases.lua --case one"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ordo_case c;
        case_make(&c, "table", "one");
        named(&c, rows[i].file, "one");
        state_value(&c.settings, "table", rows[i].table);
        expect(&c, "order", "-2");
        assert_command(&c, rows[i].command);
        ordo_case_free(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_is_quoted),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_gate_files),
    };

    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
