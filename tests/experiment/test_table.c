/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_table.c: the experiment `table`: levels, repetitions and labels from a table, and what is
 * said of one that has none; tables as cases.
 */
#include "case/tables.h"
#include "cases.h"
#include "experiment/reason.h"
#include "study/outcome.h"
#include <math.h>

/* The result of a case about "t.csv" with this content, whose request is in Lua. */
struct ran {
    struct ordo_cases cases;
    struct ordo_study study;
    const struct ordo_result *r;
    const struct ordo_check *check;
};

static struct ran run_table(const char *content, const char *fields) {
    struct ran it = {0};
    char lua[1024];

    write_file("t.csv", content);
    snprintf(lua, sizeof lua,
             "return {name = 't', experiment = 'table', table = 't.csv', %s\n"
             "expect = {order = -2, band = 0.1, why = 'w'}}",
             fields);
    load(lua, &it.cases);
    struct ordo_case *c = &it.cases.cases[0];
    assert_int_equal(ordo_study_run(&c, 1, &(struct ordo_study_options){.threads = 2}, &it.study),
                     ORDO_OK);
    it.r = &it.study.results[0];
    it.check = &ordo_result_finding(it.r)->check;
    return it;
}

static void end(struct ran *it) {
    ordo_study_free(&it->study);
    ordo_cases_free(&it->cases);
}

#define STUDY                                                                                      \
    "n,e,h\n32,.0009765625,.03125\n8,.015625,.125\n128,.00006103515625,.0078125\n"                 \
    "16,.00390625,.0625\n64,.000244140625,.015625\n"

/* In any order of rows, from coarse to fine, which is where the order says that the error falls. */
static void test_levels(void **state) {
    static const double n[] = {8, 16, 32, 64, 128};
    const struct ordo_axis x = {.index = 0}, error = {.figure = true};
    struct ran it = run_table(STUDY, "column = 'e',");

    (void)state;
    assert_int_equal(it.check->verdict, ORDO_PASS);
    assert_int_equal(it.r->count, 5);
    assert_int_equal(it.r->levels_count, 5);
    assert_memory_equal(it.r->levels, n, sizeof n);
    for (size_t i = 0; i < 5; i++) {
        check_near(ordo_result_x(it.r, i), n[i], 0);
        check_near(ordo_result_error(it.r, i, 0), 1 / (n[i] * n[i]), 0);
        assert_int_equal(it.r->measurements[i].seed, 1);
    }
    assert_string_equal(ordo_result_symbol(it.r, x), "n");
    assert_string_equal(ordo_result_label(it.r, error), "e");
    end(&it);
    /* By number; a spacing is coarse where it is large, but not for an order in n. */
    it = run_table(STUDY, "column_x = '3', column = '2',");
    assert_string_equal(ordo_result_symbol(it.r, x), "h");
    assert_int_equal(it.check->verdict, ORDO_FAIL);
    check_near(it.r->levels[0], 1. / 128, 0);
    end(&it);
}

/* Repetitions of a level by their seeds, which may be words. */
static void test_seeds(void **state) {
    (void)state;
    struct ran it = run_table("n,s,e\n16,5,.25\n8,3,1\n16,2,.25\n32,1,.0625\n64,1,.015625\n",
                              "column = 'e', column_seed = 's',");
    assert_int_equal(it.r->count, 5);
    assert_int_equal(it.r->levels_count, 4);
    assert_int_equal(it.r->seeds, 2);
    assert_int_equal(it.r->measurements[0].seed, 3);
    assert_int_equal(it.r->measurements[1].seed, 2);
    assert_int_equal(it.r->measurements[2].seed, 5);
    assert_int_equal(it.r->measurements[2].level, 1);
    assert_int_equal(it.check->verdict, ORDO_PASS);
    end(&it);
    it = run_table("n,s,e\n16,b,.25\n8,a,1\n16,a,.25\n32,x,.0625\n64,y,.015625\n",
                   "column = 'e', column_seed = 's',");
    assert_int_equal(it.r->measurements[1].seed, 1); /* counted */
    assert_int_equal(it.r->measurements[2].seed, 2);
    assert_int_equal(it.check->verdict, ORDO_PASS);
    end(&it);
}

/* Standard errors reach the judge and have a name and a place of their own. */
static void test_standard_errors(void **state) {
    const struct ordo_axis se = {.figure = true, .index = 1};
    struct ran it =
        run_table("n,e,sigma\n32,.0625,.00125\n8,1,.02\n16,.25,.005\n64,.015625,.0003125\n",
                  "column = 'e', column_se = 'sigma',");

    (void)state;
    assert_int_equal(it.check->verdict, ORDO_PASS);
    assert_string_equal(ordo_result_symbol(it.r, se), "sigma");
    for (size_t i = 0; i < 4; i++)
        check_double(ordo_result_error(it.r, i, 1), 0.02 * ordo_result_error(it.r, i, 0), 1e-14);
    /* Normal: 1.96 times 0.02 / (log 2 sqrt 5). */
    check_double(it.check->interval[1] - it.check->measured,
                 1.9599639845400545 * 0.02 / (log(2) * sqrt(5)), 1e-12);
    end(&it);
    it = run_table("n,e,sigma\n8,1,.02\n16,.25,.005\n32,.0625,.00125\n64,.015625,.0003125\n",
                   "column = 'e',");
    check_between(it.check->interval[1] - it.check->measured, 0, 1e-12);
    assert_true(isnan(ordo_result_error(it.r, 0, 1)));
    end(&it);
}

/* Every table that cannot be judged fails its case with file, line and what was expected. */
static void test_failures(void **state) {
    static const struct {
        const char *content, *fields;
        int reason;
        const char *said[2];
    } rows[] = {
        {"n,e\n8,1\n16,nan\n",
         "",
         ORDO_INVALID_ERROR,
         {"t.csv:3: column 'e' is \"nan\"", "expected a positive number"}},
        {"n,e\n8,1\n16,0\n", "", ORDO_INVALID_ERROR, {"t.csv:3: column 'e' is \"0\""}},
        {"n,e\n8,1\n16,\n", "", ORDO_INVALID_ERROR, {"t.csv:3: column 'e' is empty"}},
        {"n,e\n-8,1\n16,.1\n", "", ORDO_INVALID_X, {"t.csv:2: column 'n' is \"-8\""}},
        {"8,1\n16,x\n", "", ORDO_INVALID_ERROR, {"t.csv:2: column 2 is \"x\""}},
        {"n,e\n8,1\n",
         "",
         ORDO_TOO_FEW_LEVELS,
         {"column 'n' is 8 in the only row", "at least two different levels"}},
        {"n,s,e\n8,1,1\n8,2,1\n",
         "column = 'e', column_seed = 's',",
         ORDO_TOO_FEW_LEVELS,
         {"column 'n' is 8 in every row"}},
        {"n,e\n8,1\n16,.1\n8,1\n",
         "",
         ORDO_DUPLICATE_LEVEL,
         {"t.csv:4: column 'n' is 8 as in line 2",
          "expected one row for each level or a column_seed"}},
        {"n,s,e\n8,1,1\n16,1,.1\n8,1,1\n",
         "column = 'e', column_seed = 's',",
         ORDO_DUPLICATE_LEVEL,
         {"t.csv:4: column 'n' is 8 as in line 2", "and so is the seed"}},
        {"n,s,e\n8,,1\n16,1,.1\n",
         "column = 'e', column_seed = 's',",
         ORDO_DUPLICATE_LEVEL,
         {"t.csv:2: column 's' is empty, expected a seed"}},
        {"n,e\n8,1\n16,.1\n", "column = 'error',", ORDO_UNREADABLE, {"t.csv: ", "error"}},
        {"n,a,e\n8,1,1\n16,1,.1\n",
         "",
         ORDO_UNREADABLE,
         {"t.csv: has 3 columns (n, a, e), expected two, or 'column' to name"}},
        {"n,e\n8,1\n16,.1\n",
         "column = 'n',",
         ORDO_UNREADABLE,
         {"'n' is to be two things at once", "different columns"}},
        {"n,s,e\n8,1,1\n16,1,.1\n",
         "column = 'e', column_seed = 'n',",
         ORDO_UNREADABLE,
         {"to be two things at once"}},
        {"n,e\n8\n16,.1\n", "", ORDO_UNREADABLE, {"t.csv:2"}},
        {"n,e,s\n8,1,.1\n16,.1,0\n",
         "column = 'e', column_se = 's',",
         ORDO_INVALID_STANDARD_ERROR,
         {"t.csv:3: column 's' is \"0\"", "expected a positive number below the error"}},
        {"n,e,s\n8,1,2\n16,.1,.01\n",
         "column = 'e', column_se = 's',",
         ORDO_INVALID_STANDARD_ERROR,
         {"t.csv:2: column 's' is \"2\"", "below the error"}},
        {"n,e,s\n8,1,\n16,.1,.01\n",
         "column = 'e', column_se = 's',",
         ORDO_INVALID_STANDARD_ERROR,
         {"t.csv:2: column 's' is empty"}},
        {"n,e,s\n8,1,-.1\n16,.1,.01\n",
         "column = 'e', column_se = 's',",
         ORDO_INVALID_STANDARD_ERROR,
         {"t.csv:2: column 's' is \"-0.1\""}},
        {"n,e,s\n8,1,nan\n16,.1,.01\n",
         "column = 'e', column_se = 's',",
         ORDO_INVALID_STANDARD_ERROR,
         {"t.csv:2: column 's' is \"nan\""}},
        {"n,e,s\n8,1,.1\n16,.1,.01\n",
         "column = 'e', column_se = 'e',",
         ORDO_UNREADABLE,
         {"'e' is to be two things at once"}},
        {"n,e,s\n8,1,.1\n16,.1,.01\n",
         "column = 'e', column_se = 'sigma',",
         ORDO_UNREADABLE,
         {"t.csv: ", "sigma"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ran it = run_table(rows[i].content, rows[i].fields);
        if (it.check->verdict != ORDO_ERROR || it.check->reason != rows[i].reason)
            fail_msg("%s: reason %d: %s", rows[i].content, it.check->reason, it.check->message);
        for (size_t k = 0; k < 2 && rows[i].said[k] != NULL; k++)
            if (strstr(it.check->message, rows[i].said[k]) == NULL)
                fail_msg("%s: '%s' is not said: %s", rows[i].content, rows[i].said[k],
                         it.check->message);
        /* Relative to the case file. */
        assert_non_null(strstr(it.check->message, in_directory("t.csv")));
        assert_int_equal(it.r->count, 0);
        end(&it);
    }
}

/* What a command asks of all tables: claims about some columns. */
static struct ordo_case pattern_of(const char *const columns[], size_t count) {
    struct ordo_case c;
    char expected[128];

    assert_int_equal(ordo_case_init(&c, ordo_experiment_find("table")), ORDO_OK);
    for (size_t i = 0; i < count; i++) {
        struct ordo_claim *claim = ordo_case_claim(&c, 0);
        assert_non_null(claim);
        assert_int_equal(ordo_values_set(&claim->values, "order",
                                         strcmp(columns[i], "e") == 0 ? "-2" : "2", expected,
                                         sizeof expected),
                         ORDO_OK);
        assert_int_equal(ordo_values_set(&claim->values, "band", "0.1", expected, sizeof expected),
                         ORDO_OK);
    }
    return c;
}

/* A case for each table and column, named by what tells them apart; one that cannot be read fails
 * and the others are judged. */
static void test_tables(void **state) {
    static const char *const columns[] = {"e", "h"};
    struct ordo_case pattern = pattern_of(columns, 2), *cases[8];
    struct ordo_table_request request = {.pattern = &pattern, .columns = columns};
    struct ordo_cases tables;
    struct ordo_study study;
    char name[256];

    (void)state;
    assert_int_equal(mkdir(in_directory("many"), 0700), 0);
    write_file("many/b.CSV", STUDY);
    write_file("many/a.txt", "n,e,h\n8,1\n");
    assert_int_equal(mkdir(in_directory("many/more"), 0700), 0);
    write_file("many/.c.csv", STUDY);
    write_file("many/c.md", STUDY);
    for (int named = 0; named <= 1; named++) {
        request.name = named ? "mine" : NULL;
        assert_int_equal(
            ordo_tables_load((char *[]){(char *)in_directory("many")}, 1, &request, &tables),
            ORDO_OK);
        assert_int_equal(tables.count, 4);
        assert_non_null(strstr(tables.unread, "/many/more: is a folder in a directory of tables"));
        for (size_t i = 0; i < 4; i++) {
            const struct ordo_case *c = cases[i] = &tables.cases[i];
            snprintf(name, sizeof name, "%s%s:%s", named ? "mine:" : "",
                     in_directory(i < 2 ? "many/a.txt" : "many/b.CSV"), columns[i % 2]);
            assert_string_equal(c->name, name);
            assert_string_equal(ordo_values_text(&c->settings, "column"), columns[i % 2]);
            assert_int_equal(c->claims_count, 1);
            check_near(ordo_case_order(c), i % 2 == 0 ? -2 : 2, 0);
        }
        const struct ordo_given_table *unreadable = tables.cases[0].given;
        assert_non_null(strstr(unreadable->failure, "a.txt:2"));
        assert_ptr_equal(tables.cases[1].given, unreadable);
        assert_null(((const struct ordo_given_table *)tables.cases[2].given)->failure);
        assert_int_equal(
            ordo_study_run(cases, 4, &(struct ordo_study_options){.threads = 2}, &study), ORDO_OK);
        for (size_t i = 0; i < 4; i++) {
            const struct ordo_check *check = &ordo_result_finding(&study.results[i])->check;
            assert_int_equal(check->verdict, i < 2 ? ORDO_ERROR : i == 2 ? ORDO_PASS : ORDO_FAIL);
            if (i < 2)
                assert_string_equal(check->message, unreadable->failure);
        }
        ordo_study_free(&study);
        ordo_cases_free(&tables);
    }
    ordo_cases_free(NULL);
    ordo_case_free(&pattern);
}

/* One table and one column that nobody named: the case is called as the file or as it is told. */
static void test_one_table(void **state) {
    static const char *const none[] = {NULL};
    struct ordo_case pattern = pattern_of((const char *const[]){"e"}, 1);
    struct ordo_table_request request = {.pattern = &pattern, .columns = none};
    struct ordo_cases tables;

    (void)state;
    write_file("two.dat", "8 1\n16 .25\n32 .0625\n64 .015625\n");
    for (int named = 0; named <= 1; named++) {
        request.name = named ? "mine" : NULL;
        assert_int_equal(
            ordo_tables_load((char *[]){(char *)in_directory("two.dat")}, 1, &request, &tables),
            ORDO_OK);
        assert_int_equal(tables.count, 1);
        assert_string_equal(tables.cases[0].name, named ? "mine" : in_directory("two.dat"));
        struct ordo_case *c = &tables.cases[0];
        struct ordo_study study;
        assert_int_equal(ordo_study_run(&c, 1, &(struct ordo_study_options){.threads = 1}, &study),
                         ORDO_OK);
        assert_int_equal(ordo_study_verdict(&study), ORDO_PASS);
        assert_string_equal(
            ordo_result_label(&study.results[0], (struct ordo_axis){.figure = true}), "column 2");
        ordo_study_free(&study);
        ordo_cases_free(&tables);
    }
    /* Nothing there is a case that fails, too. */
    assert_int_equal(
        ordo_tables_load((char *[]){(char *)in_directory("nothing")}, 1, &request, &tables),
        ORDO_OK);
    assert_int_equal(tables.count, 1);
    assert_non_null(strstr(((const struct ordo_given_table *)tables.cases[0].given)->failure,
                           "cannot be read"));
    ordo_cases_free(&tables);
    ordo_case_free(&pattern);
}

/* Run the cases of a file with these verdicts, in their order. */
static void check_cases(const char *lua, const char *const names[],
                        const enum ordo_verdict verdicts[], size_t count) {
    struct ordo_cases cases = {0};
    struct ordo_case *list[8];
    struct ordo_study study;

    load(lua, &cases);
    assert_int_equal(cases.count, count);
    for (size_t i = 0; i < count; i++)
        list[i] = &cases.cases[i];
    assert_int_equal(
        ordo_study_run(list, count, &(struct ordo_study_options){.threads = 2}, &study), ORDO_OK);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list[i]->name, names[i]);
        assert_int_equal(ordo_result_finding(&study.results[i])->check.verdict, verdicts[i]);
    }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Columns are figures of the case's own, each with its order, and a pattern stands for all files
 * that it matches: l2 of the second table falls as h only. */
static void test_figures(void **state) {
    static const char *const names[] = {"all.s-a-1", "all.s-b_2"};
    static const enum ordo_verdict verdicts[] = {ORDO_PASS, ORDO_FAIL};

    (void)state;
    write_file("s-a-1.csv", "h,max,l2,h1\n.5,9,.25,.5\n.25,9,.0625,.25\n.125,9,.015625,.125\n"
                            ".0625,9,.00390625,.0625\n");
    write_file("s-b 2.csv", "h,max,l2,h1\n.5,9,.25,.5\n.25,9,.125,.25\n.125,9,.0625,.125\n"
                            ".0625,9,.03125,.0625\n");
    check_cases("return {name = 'all', experiment = 'table', table = 's-*.csv', x = 'h',\n"
                "deterministic = true, expect = {why = 'w', figures = {l2 = 2, h1 = 1}}}",
                names, verdicts, 2);
}

/* The order along each of two coordinates, the other at its finest: e = h^2 + tau / 1024 along h,
 * of which tau = 1/1024 leaves h^2 alone, and the other way round. */
static void test_along(void **state) {
    static const char *const names[] = {"grid.h", "grid.tau", "swapped.h", "swapped.tau"};
    static const enum ordo_verdict verdicts[] = {ORDO_PASS, ORDO_FAIL, ORDO_FAIL, ORDO_PASS};
    char rows[4096] = "tau,h,e,f\n";
    size_t length = strlen(rows);

    (void)state;
    for (int i = 1; i <= 5; i++)
        for (int j = 1; j <= 5; j++) {
            const double h = ldexp(1, -i), tau = ldexp(1, -j);
            length +=
                (size_t)snprintf(rows + length, sizeof rows - length, "%.17g,%.17g,%.17g,%.17g\n",
                                 tau, h, h * h + 1e-9 * tau, 1e-9 * h * h + tau);
        }
    write_file("grid.csv", rows);
    check_cases(
        "local function case(name, column)\n"
        "  return {name = name, experiment = 'table', table = 'grid.csv', column = column,\n"
        "  deterministic = true, expect = {why = 'w', along = {h = 2, tau = {order = 1,\n"
        "  band = 0.1}}}}\n"
        "end\n"
        "return {case('grid', 'e'), case('swapped', 'f')}",
        names, verdicts, 4);
}

/* n^2 unknowns in the plane have the spacing 1/n. */
static void test_unknowns(void **state) {
    struct ran it;
    const struct ordo_axis x = {.index = 0};

    (void)state;
    it = run_table("dofs,e\n16,.25\n64,.0625\n256,.015625\n1024,.00390625\n4096,.0009765625\n",
                   "dim = 2,");
    assert_int_equal(it.check->verdict, ORDO_FAIL); /* -2 is expected of what falls as h^2 */
    check_near(ordo_result_x(it.r, 0), 1. / 64, 1e-15);
    assert_string_equal(ordo_result_symbol(it.r, x), "h = dofs^(-1/2)");
    check_near(ordo_result_judged(it.r, 0)->judgement->order, 2, 1e-9);
    check_near(it.r->levels[0], 4096, 0);
    end(&it);
}

/* Solutions 1 - 3 h^2 / 8 of either sign: their limit is found, and what is shown is the distance
 * from it. Three are enough where there is no noise; the interval of three is unknown. */
static void test_solutions(void **state) {
    static const char *const names[] = {"four", "three", "noisy", "wrong"};
    static const enum ordo_verdict verdicts[] = {ORDO_PASS, ORDO_PASS, ORDO_INCONCLUSIVE,
                                                 ORDO_FAIL};
    const struct ordo_axis drag = {.figure = true};

    (void)state;
    write_file("four.csv", "h,drag\n.5,-.90625\n.25,-.9765625\n.125,-.994140625\n"
                           ".0625,-.99853515625\n");
    write_file("three.csv", "h,drag\n.5,-.90625\n.25,-.9765625\n.125,-.994140625\n");
    check_cases("local function case(name, file, deterministic, order)\n"
                "  return {name = name, experiment = 'table', table = file, x = 'h',\n"
                "  solution = true, deterministic = deterministic,\n"
                "  expect = {why = 'w', order = order, band = 0.1}}\n"
                "end\n"
                "return {case('four', 'four.csv', nil, 2), case('three', 'three.csv', true, 2),\n"
                "case('noisy', 'three.csv', nil, 2), case('wrong', 'three.csv', true, 1)}",
                names, verdicts, 4);
    struct ran it = run_table("n,drag\n2,-.90625\n4,-.9765625\n8,-.994140625\n16,-.99853515625\n",
                              "solution = true,");
    assert_int_equal(it.check->verdict, ORDO_PASS);
    check_near(it.r->judged[0].extrapolation->limit, -1, 1e-9);
    check_near(ordo_result_error(it.r, 3, 0), .00146484375, 1e-9);
    assert_string_equal(ordo_result_symbol(it.r, drag), "|drag - limit|");
    end(&it);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),          cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_standard_errors), cmocka_unit_test(test_failures),
        cmocka_unit_test(test_tables),          cmocka_unit_test(test_one_table),
        cmocka_unit_test(test_figures),         cmocka_unit_test(test_along),
        cmocka_unit_test(test_unknowns),        cmocka_unit_test(test_solutions),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
