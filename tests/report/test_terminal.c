/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_terminal.c: lines on a terminal: aligned, and with what helps where something did not pass.
 */
#include "report/grid.h"
#include "report/terminal.h"
#include "results.h"

static char *lines(const struct ordo_study *study, bool messages, bool colour) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(ordo_terminal_head(out, study), ORDO_OK);
    for (size_t i = 0; i < study->count; i++)
        assert_int_equal(ordo_terminal_result(out, study, &study->results[i], messages, colour),
                         ORDO_OK);
    ordo_terminal_foot(out, study, colour);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *levels(const struct ordo_result *result, bool colour) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(ordo_terminal_levels(out, result, colour), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Columns of text in UTF-8 before `what` in its line; -1 if it is not there. */
static long column_of(const char *text, const char *what) {
    const char *found = strstr(text, what);
    long columns = 0;

    if (found == NULL)
        return -1;
    for (const char *p = found; p > text && p[-1] != '\n'; p--)
        columns += (p[-1] & 0xc0) != 0x80;
    return columns;
}

static void test_columns(void **state) {
    struct fixture *f = *state;
    char name[] = "a name";

    free(f->cases[R_FAIL].name);
    f->cases[R_FAIL].name = writable(name);
    char *text = lines(&f->study, false, false);
    const long width = (long)strlen("nan-level") + 2;
    assert_int_equal(strncmp(text, "case ", 5), 0);
    assert_int_equal(column_of(text, "measured"), width + 12);
    assert_int_equal(column_of(text, "expected"), width + 32);
    assert_int_equal(column_of(text, "verdict"), width + 50);
    assert_int_equal(column_of(text, "-3 ± 0.1"), width + 32);
    assert_int_equal(column_of(text, "PASS"), width + 50);
    assert_int_equal(column_of(text, "FAIL\n"), width + 50);
    assert_non_null(strstr(text, "\nseeds-h    order in h  "));
    assert_non_null(strstr(text, "\nexact      exact       "));
    assert_non_null(strstr(text, "\n    outside-band: order -2."));
    assert_non_null(strstr(text, "\n    note: n = 91: rank < columns\n"));
    assert_non_null(strstr(text, "\n    expected because: C¹ quadratic splines, O(h³)\n"));
    assert_non_null(strstr(text, "\n    again: ordo run verify/glu.lua --case 'a name'\n"));
    assert_non_null(strstr(text, "\n6 cases in 1.50 s on 2 threads: 3 PASS 1 FAIL 2 ERROR\n"));
    /* What passed keeps its message for those who ask. */
    assert_null(strstr(text, "within-band"));
    free(text);
    text = lines(&f->study, true, false);
    assert_int_equal(occurrences(text, "    within-band: "), 2);
    free(text);
}

/* Escape sequences only where they are asked for. */
static void test_colour(void **state) {
    const struct fixture *f = *state;

    for (int colour = 0; colour < 2; colour++) {
        char *text = lines(&f->study, false, colour), *table = levels(&f->results[R_FAIL], colour);
        assert_true((strchr(text, '\033') != NULL) == colour);
        assert_true((strstr(table, "\033[2m") != NULL) == colour);
        assert_int_equal(occurrences(text, "\033[") % 2, 0);
        free(text);
        free(table);
    }
}

static void test_interrupted(void **state) {
    struct fixture *f = *state;

    for (size_t i = 0; i < f->results[R_SEEDS].count; i++)
        f->results[R_SEEDS].measurements[i].status = ORDO_EINTERRUPTED;
    f->study.interrupted = true;
    assert_int_equal(ordo_study_judge(&f->study), ORDO_OK);
    char *text = lines(&f->study, false, false);
    assert_null(strstr(text, "seeds-h"));
    assert_non_null(strstr(text, " 1 INCONCLUSIVE 2 ERROR, interrupted: 1 not begun\n"));
    free(text);
}

static void test_levels(void **state) {
    const struct fixture *f = *state;
    char *text = levels(&f->results[R_FAIL], false), line[200];
    const struct ordo_point *points = f->results[R_FAIL].judged[0].points;

    assert_non_null(strstr(text, ": error against n\n             x       error  local order\n"
                                 "            32  "));
    snprintf(line, sizeof line, "\n%14g  %10.3e  %11.3f  used\n\n", points[10].x, points[10].error,
             log(points[10].error / points[9].error) / log(points[10].x / points[9].x));
    assert_non_null(strstr(text, line));
    assert_int_equal(occurrences(text, "  outside-window\n"), 2);
    free(text);
    /* Against h the finest comes last all the same; repeated levels have their spread. */
    text = levels(&f->results[R_SEEDS], false);
    assert_non_null(strstr(text, "seeds-h: error against h\n"));
    assert_non_null(strstr(text, "  local order  seeds  spread\n"));
    assert_int_equal(occurrences(text, "      3   0."), 6);
    free(text);
    /* Where nothing was judged there is nothing to show. */
    text = levels(&f->results[R_EXACT], false);
    assert_string_equal(text, "");
    free(text);
}

/* Which side counts as success stands where the order is due, and the columns stay in line; the
 * table of cases has the order that was judged, here of the limit and not of the line. */
static void test_sides(void **state) {
    const double n[] = {8, 16, 32, 64, 128};
    char measured[40];
    struct ordo_case c;
    struct ordo_result r;

    (void)state;
    network_make(&c, "side", "mlp");
    state_value(&c.study, "deterministic", "true");
    state_value(&c.study, "correction", "1");
    expect(&c, "order", "-2");
    expect(&c, "band", "0.1");
    expect(&c, "intent", "at_least");
    result_make(&r, &c, n, 5);
    for (size_t i = 0; i < 5; i++)
        *figure_at(&r, i, "error") = pow(n[i], -2) * (1 + 4 / n[i]);
    judge_alone(&r);
    const struct ordo_judgement *j = r.judged[0].judgement;
    const double middle = 0.5 * (j->limit_interval[0] + j->limit_interval[1]);
    assert_true(fabs(middle + 2) < 0.5 * fabs(j->order + 2));
    const struct ordo_study study = {.results = &r, .count = 1, .threads = 1};
    char *text = lines(&study, false, false);
    snprintf(measured, sizeof measured, "  %.3f ± 0.", middle);
    assert_non_null(strstr(text, measured));
    assert_non_null(strstr(text, "  at least -2 ± 0.1     PASS\n"));
    assert_int_equal(column_of(text, "PASS\n"), column_of(text, "verdict\n"));
    free(text);
    struct ordo_grid grid = ordo_grid_summary(&study);
    assert_int_equal(grid.status, ORDO_OK);
    check_near(grid.cells[2].value, middle, 0);
    snprintf(measured, sizeof measured, "−%.3f ±", -middle);
    assert_non_null(strstr(grid.cells[2].text, measured));
    text = written("html", &study);
    const char head[] = "In the limit</dt><dd>order ", *fact = strstr(text, head);
    assert_non_null(fact);
    assert_int_equal(strncmp(fact + strlen(head), measured, strlen(measured)), 0);
    free(text);
    ordo_grid_free(&grid);
    result_drop(&r);
}

/* Of a long table the fine end is shown. */
static void test_long_table(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    double many[100];

    (void)state;
    for (size_t i = 0; i < 100; i++)
        many[i] = (double)(10 * i + 10);
    network_make(&c, "long", "glu");
    expect(&c, "order", "-2");
    expect(&c, "band", "0.1");
    result_make(&r, &c, many, 100);
    errors_set(&r, 1, -2, 0);
    judge_alone(&r);
    char *text = levels(&r, false);
    assert_non_null(strstr(text, "(40 coarser levels)\n           410  "));
    assert_null(strstr(text, "\n           400  "));
    assert_int_equal(occurrences(text, "\n"), 3 + 60 + 1);
    free(text);
    result_drop(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_colour, setup, teardown),
        cmocka_unit_test_setup_teardown(test_interrupted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_levels, setup, teardown),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_long_table),
    };

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
