/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_kept.c: what is kept is not measured again, slices are joined to what one run would have
 * given, and whatever cannot be done with a store is said.
 */
#include "run.h"
#include <jansson.h>
#include <sqlite3.h>
#include <time.h>

static const char cases[] =
    "local t = {}\n"
    "for _, m in ipairs {'spline', 'interpolate'} do\n"
    "  t[#t + 1] = {name=m, source='s', target=function(x) return math.exp(x) end,\n"
    "    architecture='mlp', method=m, widths={8, 16, 32, 64, 128, 256}, points=2000,\n"
    "    expect={order=-2, band=0.3, why='w'}}\n"
    "end\n"
    "return t\n";

/* The report in a folder as JSON, without what tells how it came about. */
static json_t *results(const char *name) {
    char path[128];
    size_t i;
    json_t *one;

    snprintf(path, sizeof path, "%s/results.json", name);
    char *text = slurp(in_directory(path));
    json_t *all = json_loads(text, 0, NULL);
    assert_non_null(all);
    json_array_foreach(all, i, one) json_object_del(one, "reused");
    free(text);
    return all;
}

static void check_same(const char *a, const char *b) {
    json_t *p = results(a), *q = results(b);

    assert_true(json_array_size(p) == 2 && json_equal(p, q));
    json_decref(p);
    json_decref(q);
}

static void change(const char *name, const char *sql) {
    char path[128];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/results.sqlite", name);
    assert_int_equal(sqlite3_open(in_directory(path), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The first row of a store as a text. */
static void check_row(const char *name, const char *sql, const char *wanted) {
    char path[128];
    sqlite3 *db;
    sqlite3_stmt *q;

    snprintf(path, sizeof path, "%s/results.sqlite", name);
    assert_int_equal(sqlite3_open(in_directory(path), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(q, 0), wanted);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

static void test_again(void **state) {
    (void)state;
    run_expect("run", "--out whole --no-pictures c.lua", 0, "2 PASS\n", "");
    run_expect("run", "--out again --no-pictures --threads 1 c.lua", 0, "2 PASS\n", "");
    check_same("whole", "again");
    run_expect("run", "--out again --no-pictures c.lua", 0, "2 PASS; reused 12 of 12 levels\n", "");
    check_same("whole", "again");
    run_expect("run", "--out again --no-pictures --case spline c.lua", 0,
               "1 PASS; reused 6 of 6 levels\n", "");
    run_expect("run", "--out again --no-pictures --fresh c.lua", 0, "2 PASS\n", "");
    check_same("whole", "again");
    run_expect("report", "again@2", 0, "2 PASS; reused 12 of 12 levels\n", "");
    run_expect("report", "again@5", 3, "", "there is no run 5, expected 1 to 4");
    check_row("again", "SELECT command FROM runs WHERE id = 2",
              "ordo run --out again --no-pictures c.lua");
    check_row("again", "SELECT group_concat(verdict) FROM verdicts WHERE run = 4", "PASS,PASS");
}

static void test_slices(void **state) {
    (void)state;
    run_expect("run", "--slice 1/2 --out one c.lua", 0, "Slice 1 of 2: 6 of its 6 levels are in",
               "");
    run_expect("run", "--slice 2/2 --out two --json c.lua", 0, "\"done\":6", "");
    run_expect("merge", "both one two", 0, "12 levels added from 2 stores\n", "");
    run_expect("run", "--out both --no-pictures c.lua", 0, "2 PASS; reused 12 of 12 levels\n", "");
    check_same("whole", "both");
    /* Once more is fine; what was slow, and what has failed, is no conflict. */
    change("one", "UPDATE levels SET seconds = 1e3; UPDATE levels SET status = 3 WHERE id = 1;"
                  "DELETE FROM figures WHERE level = 1");
    run_expect("merge", "both one", 0, "0 levels added from 1 store, 5 were there", "");
    run_expect("merge", "backwards one two both", 0, "13 levels added from 3 stores, 11 were", "");
    run_expect("run", "--out backwards --no-pictures c.lua", 0, "reused 12 of 12 levels\n", "");
    check_same("whole", "backwards");
    /* Other bits are one, be it the last of a figure or a sign of zero. */
    change("two", "UPDATE figures SET value = value * 1.0000000000000002 WHERE place = 0");
    run_expect("merge", "both two", 3, "", "has other figures than in the stores before it");
    run_expect("run", "--out both --no-pictures c.lua", 0, "reused 12 of 12 levels\n", "");
    check_same("whole", "both");
    run_expect("merge", "both both", 3, "", "is what the stores are joined in");
    run_expect("merge", "both nowhere", 3, "", "nowhere/results.sqlite: No such file");
    run_expect("merge", "new nowhere", 3, "", "nowhere/results.sqlite: No such file");
    assert_int_not_equal(access(in_directory("new/results.sqlite"), F_OK), 0);
    run_expect("merge", "both", 64, "", "expected a directory to join in");
    run_expect("run", "--slice 0/2 --out one c.lua", 64, "", "--slice is '0/2', expected I/K");
    run_expect("run", "--slice 3/2 --out one c.lua", 64, "", "--slice is '3/2', expected I/K");
    run_expect("run", "--slice 2 --out one c.lua", 64, "", "--slice is '2', expected I/K");
    run_expect("run", "--slice 1/2 c.lua", 64, "", "--slice needs --out");
    run_expect("run", "--slice 1/2 --out one --format tap c.lua", 64, "", "no verdicts to print");
    run_expect("run", "--fresh c.lua", 64, "", "--fresh needs --out");
}

/* A table whose errors fall at this order, with so much scatter. */
static void write_table(double order, double scatter) {
    char text[1024] = "h,e\n";

    for (int i = 0; i < 8; i++) {
        const double h = ldexp(0.5, -i);
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%.17g,%.17g\n", h,
                 3 * pow(h, order) * (1 + scatter * sin(17.0 * i)));
    }
    write_file("h.csv", text);
}

/* Two orders that differ by more than both their intervals are a change; what was before counts
 * until then, so that many small steps are one too. */
static void test_history(void **state) {
    static const double orders[] = {2, 2, 2.001, 1.5, 1.5, 2};
    static const char *const lines[] = {"1|2|0", "2|2|0", "3|2|0", "4|1.5|1", "5|1.5|0", "6|2|1"};
    struct run r;
    size_t line = 0;

    (void)state;
    write_file("h.lua", "return {name='h', source='s', experiment='table', table='h.csv', "
                        "expect={order=2, band=0.1, why='w'}}\n");
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        write_table(orders[i], i == 2 ? 0.05 : 0.01);
        run_line(&r, "run", "--out history --no-pictures h.lua");
        run_free(&r);
    }
    run_line(&r, "history", "history --json");
    assert_int_equal(r.status, 0);
    for (char *rest = r.out, *one; (one = strtok_r(rest, "\n", &rest)) != NULL; line++) {
        json_t *past = json_loads(one, 0, NULL);
        char text[64];
        snprintf(text, sizeof text, "%lld|%.2g|%d",
                 (long long)json_integer_value(json_object_get(past, "run")),
                 json_number_value(json_object_get(past, "order")),
                 json_is_true(json_object_get(past, "changed")));
        assert_string_equal(text, lines[line]);
        json_decref(past);
    }
    assert_int_equal(line, 6);
    run_free(&r);
    run_expect("history", "history", 0, "FAIL ", "");
    run_expect("history", "history --case h --plot h.svg", 0, "The plot is h.svg\n", "");
    char *picture = slurp(in_directory("h.svg"));
    assert_non_null(strstr(picture, "Orders over runs"));
    assert_non_null(strstr(picture, "h, error"));
    free(picture);
    run_expect("history", "history --case x", 3, "", "no run has judged a case 'x'");
    run_expect("history", "nowhere", 3, "", "nowhere/results.sqlite: No such file");
    run_expect("history", "history --plot h.gif", 64, "", "expected a name that ends in .svg");
    run_expect("history", "", 64, "", "expected one directory");
    /* The first two have the same levels, the third has none of them. */
    run_expect("diff", "history@1 history@2", 0, "1 case, the same in both to the last bit\n", "");
    run_expect("diff", "history@1 history@3", 1, "levels: 8 of 8 differ", "");
    run_expect("diff", "history@5 history", 1, "h: FAIL (outside-band), then PASS", "");
    run_expect("diff", "history whole", 1, "h: only in the first\nspline: only in the second", "");
    run_expect("diff", "history nowhere", 3, "", "nowhere/results.sqlite: No such file");
    run_expect("diff", "history", 64, "", "expected two directories");
}

/* Every level with its figures, which a program reads back to the last bit. */
static void test_export(void **state) {
    struct run r;

    (void)state;
    run_expect("export", "whole", 0, "case,n,seed,error,P,h,", "");
    run_expect("export", "whole --case spline --format json", 0, "\"level\":{\"n\":256.0}", "");
    run_shell(&r, "\"$ORDO_EXE\" export whole --case spline | \"$ORDO_EXE\" gate - --x n --y error"
                  " --order -2 --band 0.3 --json >gated.json");
    assert_int_equal(r.status, 0);
    run_free(&r);
    char *text = slurp(in_directory("gated.json"));
    json_t *gated = json_loads(text, 0, NULL), *kept = results("whole"), *one = NULL;
    size_t i;
    json_array_foreach(kept, i, one) if (strcmp(json_string_value(json_object_get(one, "name")),
                                                "spline") == 0) break;
    assert_non_null(gated);
    /* All digits of a figure. */
    const json_t *level = json_array_get(json_object_get(one, "levels"), 3);
    char number[64];
    snprintf(number, sizeof number, ",%.17g,", json_number_value(json_object_get(level, "error")));
    run_expect("export", "whole --case spline", 0, number, "");
    assert_true(json_equal(json_object_get(gated, "order"), json_object_get(one, "order")));
    json_decref(gated);
    json_decref(kept);
    free(text);
    run_expect("export", "whole --format xml", 64, "", "expected csv or json");
    run_expect("export", "nowhere", 3, "", "nowhere/results.sqlite: No such file");
    run_expect("export", "", 64, "", "expected one directory");
}

/* A table is read by whoever judges, and no slice has it. */
static void test_table(void **state) {
    (void)state;
    write_file("e.csv", "h,e\n0.4,0.16\n0.2,0.04\n0.1,0.01\n0.05,0.0025\n0.025,0.000625\n");
    write_file("t.lua", "return {name='t', source='s', experiment='table', table='e.csv', "
                        "expect={order=2, band=0.1, why='w'}}\n");
    run_expect("run", "--slice 1/2 --out table t.lua", 0, "1 case cannot be sliced", "");
    for (int i = 0; i < 2; i++)
        run_expect("run", "--out table --no-pictures t.lua", 0, "1 PASS\n", "");
    run_expect("merge", "table2 table", 0, "10 levels added from 1 store\n", "");
    run_expect("report", "table2@2", 0, "1 PASS\n", "");
}

/* The second of two runs says so and ends; the first is not disturbed. */
static void test_two(void **state) {
    char *argv[] = {
        getenv("ORDO_EXE"),      (char *)"run", (char *)"--out", (char *)"used", (char *)"long.lua",
        (char *)"--no-pictures", NULL};
    struct run r;

    (void)state;
    write_file("long.lua",
               "local c = {}\n"
               "for i = 1, 30 do c[i] = {name='long-'..i, target='runge9', source='s',\n"
               "  architecture='gated4', method='spline', widths=range(2000, 3000, 50),\n"
               "  points=20000 + i, expect={order=-6, band=1, why='test'}} end\n"
               "return c\n");
    const pid_t child = start(argv);
    for (int i = 0; i < 500 && access(in_directory("used/results.sqlite-wal"), F_OK) != 0; i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    const pid_t second = fork();
    if (second == 0) {
        if (chdir(directory) != 0 || freopen("second", "w", stderr) == NULL ||
            freopen("/dev/null", "w", stdout) == NULL)
            _exit(126);
        execv(argv[0], argv);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(second, &status, 0), second);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    char *said = slurp(in_directory("second"));
    assert_non_null(strstr(said, "used/results.sqlite: is in use, expected no other run"));
    free(said);
    assert_int_equal(kill(child, SIGTERM), 0);
    finish(child, &r);
    assert_int_equal(r.status, -SIGTERM);
    run_free(&r);
}

static int set_up(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_file("c.lua", cases);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return directory_remove();
}

/* What a later run has measured anew is not what an earlier one had: neither its figures nor its
 * failures. */
static void test_changed(void **state) {
    static const char solver[] = "#!/bin/sh\n"
                                 "[ -e \"$2/broken\" ] && [ $1 = 256 ] && exit 9\n"
                                 "awk \"BEGIN { print $(cat \"$2/constant\") / $1 ^ 2 }\"\n";

    (void)state;
    write_file("solver.sh", solver);
    write_file("constant", "3");
    write_file("p.lua", "return {name = 'p', experiment = 'command', deterministic = true,\n"
                        "command = {'sh', '{folder}/solver.sh', '{n}', '{folder}'},\n"
                        "cacheable = true, levels = {8, 16, 32, 64, 128, 256},\n"
                        "expect = {why = 'w', order = -2, band = 0.1}}\n");
    const char *run = "--allow-commands --out p --no-pictures p.lua";
    const char *anew = "--allow-commands --fresh --out p --no-pictures p.lua";
    run_expect("run", "--out p --no-pictures p.lua", 3, "", "needs --allow-commands");
    run_expect("run", run, 0, "1 PASS\n", "");
    run_expect("run", anew, 0, "1 PASS\n", "");
    run_expect("diff", "p@1 p@2", 0, "the same in both", "");
    write_file("constant", "4");
    run_expect("run", anew, 0, "1 PASS\n", "");
    run_expect("diff", "p@1 p@3", 1, "p: INCONCLUSIVE (interrupted), then PASS", "");
    /* What has failed is not forgotten where only some levels are wanted. */
    write_file("broken", "");
    run_expect("run", anew, 3, "1 ERROR\n", "");
    run_expect("run", "--until-decided --allow-commands --out p --no-pictures p.lua", 3,
               "1 ERROR; reused 5 of 6 levels\n", "levels of programs were reused");
    run_expect("run", "--slice 1/1 --allow-commands --out sliced p.lua", 3, "without a result",
               "exit status 9");
}

/* The order that is kept is the one that was said: of the limit, or extrapolated. */
static void test_said(void **state) {
    struct run r;

    (void)state;
    write_file("s.csv", "h,u\n.5,-.90625\n.25,-.9765625\n.125,-.994140625\n.0625,-.99853515625\n");
    write_file("s.lua", "return {name = 's', experiment = 'table', table = 's.csv', x = 'h',\n"
                        "solution = true, expect = {why = 'w', order = 2, band = 0.1}}\n");
    run_expect("run", "--out said --no-pictures s.lua", 0, "1 PASS", "");
    run_line(&r, "history", "said --json");
    json_t *past = json_loads(r.out, JSON_DISABLE_EOF_CHECK, NULL);
    assert_true(fabs(json_number_value(json_object_get(past, "order")) - 2) < 1e-6);
    json_decref(past);
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again),   cmocka_unit_test(test_slices),
        cmocka_unit_test(test_history), cmocka_unit_test(test_export),
        cmocka_unit_test(test_table),   cmocka_unit_test(test_two),
        cmocka_unit_test(test_changed), cmocka_unit_test(test_said),
    };

    return cmocka_run_group_tests_name("kept", tests, set_up, tear_down);
}
