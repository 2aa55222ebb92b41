/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_load.c: case files and directories: lists, functions, what is appended and what is not.
 */
#include "cases.h"
#include "method/method.h"
#include "text/sentence.h"

static void test_generated(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("\xef\xbb\xbflocal list = {}\n"
         "for k, name in ipairs {'a', 'b', 'c'} do\n"
         "  list[#list + 1] = {name = name .. '-' .. k, target = function(x) return k*x end, " REST
         "}\n"
         "end\n"
         "return list\n",
         &cases);
    assert_int_equal(cases.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cases.cases[i].name[0], "abc"[i]);
        check_double(value(&cases.cases[i], (double[]){0.5}), 0.5 * (double)(i + 1), 0);
        CHECK_VALUES(&cases.cases[i].settings, "target=function(x) return k*x end");
        assert_int_equal(ordo_values_find(&cases.cases[i].settings, "target")->line, 3);
    }
    ordo_cases_free(&cases);
}

/* With two functions on a line Lua does not tell which is which, so the whole line is shown. */
static void test_two_functions_on_a_line(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("local f, g = function(x) return x end, function(x) return -x end\n"
         "return {{name = 'f', target = f, " REST "}, {name = 'g', target = g, " REST "}}",
         &cases);
    for (size_t i = 0; i < 2; i++)
        CHECK_VALUES(&cases.cases[i].settings,
                     "target=local f, g = function(x) return x end, function(x) return -x end");
    check_double(value(&cases.cases[1], (double[]){0.5}), -0.5, 0);
    ordo_cases_free(&cases);
}

/* A case in two variables, with the first architecture and method that serve it. */
static void test_domains(void **state) {
    const struct ordo_activation *relu = ordo_activation_find("relu");
    const char *method = NULL, *architecture = NULL;
    struct ordo_cases cases = {0};
    char content[512], why[256];

    (void)state;
    for (size_t i = 0; ordo_methods[i] != NULL; i++)
        for (size_t j = 0; ordo_architectures[j] != NULL; j++)
            if (ordo_method_serves(ordo_methods[i], ordo_architectures[j], relu, 2, why,
                                   sizeof why)) {
                method = ordo_methods[i]->name;
                architecture = ordo_architectures[j]->name;
            }
    if (method == NULL)
        skip();
    snprintf(content, sizeof content,
             "local function case(name, target, domain) return {name = name, target = target,\n"
             "domain = domain, architecture = '%s', method = '%s', widths = {64},\n"
             "expect = {exact = true, why = 'w'}} end\n"
             "return {case('a', function(x, y) return x - y end, {{-1, 0}, {2, 3}}),\n"
             "case('b', 'runge9-2d', {0, 4}), case('c', 'x^2 + y^2')}\n",
             architecture, method);
    load(content, &cases);
    const double expected[3][4] = {{-1, 0, 2, 3}, {0, 4, 0, 4}, {-1, 1, -1, 1}};
    for (size_t i = 0; i < 3; i++) {
        const struct ordo_value *domain = ordo_values_find(&cases.cases[i].settings, "domain");
        assert_int_equal(ordo_values_integer(&cases.cases[i].settings, "dx"), 2);
        assert_int_equal(domain->count, 2);
        assert_memory_equal(domain->numbers, expected[i], sizeof expected[i]);
    }
    ordo_cases_free(&cases);
}

static void test_directory(void **state) {
    struct ordo_cases cases = {0};
    char inner[128];

    (void)state;
    assert_int_equal(mkdir(in_directory("set"), 0700), 0);
    assert_int_equal(mkdir(in_directory("set/paper"), 0700), 0);
    write_file("set/b.lua", "return {name = 'b', target = 'runge9', " REST "}");
    write_file("set/a.lua", "return {name = 'a', target = function(x) return x end, " REST "}");
    write_file("set/paper/z.lua", "return {name = 'z', target = 'runge9', " REST "}");
    write_file("set/B.lua", "return {name = 'B', target = 'runge9', " REST "}");
    write_file("set/C.LUA", "return {name = 'C', target = 'runge9', " REST "}");
    write_file("set/notes.txt", "not Lua");
    write_file("set/.hidden.lua", "not Lua");
    snprintf(inner, sizeof inner, "%s/set/", directory);
    assert_int_equal(ordo_cases_load(&cases, inner, NULL, message, sizeof message), ORDO_OK);
    assert_int_equal(cases.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(cases.cases[i].name[0], "BCabz"[i]);
    assert_string_equal(cases.unread, "");

    /* A failure in the last file appends nothing, and what was there stays usable. */
    write_file("set/zz.lua", "return {name = 'a', target = function(x) return x end, " REST "}");
    assert_int_equal(
        ordo_cases_load(&cases, in_directory("set/zz.lua"), NULL, message, sizeof message),
        ORDO_EINVAL);
    assert_non_null(strstr(message, "set/zz.lua: case 'a'"));
    assert_non_null(strstr(message, "set/a.lua"));
    /* Nor does a rival of another file. */
    write_file("set/zz.lua", "return {name = 'y', target = 'runge9', architecture = 'glu',\n"
                             "method = 'spline', widths = {8}, expect = {below = 'a', why = 'w'}}");
    assert_int_equal(
        ordo_cases_load(&cases, in_directory("set/zz.lua"), NULL, message, sizeof message),
        ORDO_EINVAL);
    assert_non_null(strstr(message, "case 'y': field 'expect.below' is \"a\""));
    assert_int_equal(cases.count, 5);
    assert_int_equal(cases.states_count, 1);
    check_double(value(&cases.cases[2], (double[]){0.5}), 0.5, 0);
    ordo_cases_free(&cases);

    assert_int_equal(ordo_cases_load(&cases, inner, NULL, message, sizeof message), ORDO_EINVAL);
    assert_int_equal(cases.count, 0);
    assert_int_equal(cases.states_count, 0);
    ordo_cases_free(&cases);
    ordo_cases_free(NULL);
}

/* Folders that are not read are named. */
static void test_unread(void **state) {
    struct ordo_cases cases = {0};
    char path[512], linked[512];

    (void)state;
    assert_int_equal(mkdir(in_directory("odd"), 0700), 0);
    write_file("odd/a.lua", "return {name = 'a', target = 'runge9', " REST "}");
    assert_int_equal(symlink(".", in_directory("odd/loop")), 0);
    assert_int_equal(ordo_cases_load(&cases, in_directory("odd"), NULL, message, sizeof message),
                     ORDO_OK);
    assert_int_equal(cases.count, 1);
    snprintf(linked, sizeof linked, "%s/odd/loop: is a link to a folder and is not read",
             directory);
    assert_string_equal(cases.unread, linked);
    ordo_cases_free(&cases);

    cases = (struct ordo_cases){0};
    snprintf(path, sizeof path, "%s", in_directory("odd"));
    for (int depth = 0; depth <= 17; depth++) {
        assert_int_equal(mkdir(strcat(path, "/d"), 0700), 0);
    }
    assert_int_equal(unlink(in_directory("odd/loop")), 0);
    assert_int_equal(ordo_cases_load(&cases, in_directory("odd"), NULL, message, sizeof message),
                     ORDO_OK);
    assert_non_null(strstr(cases.unread, "d/d: is more than 16 folders deep and is not read"));
    ordo_cases_unread(&cases, "x", "is y");
    ordo_cases_unread(&cases, "x", "is y");
    assert_non_null(strstr(cases.unread, "deep and is not read, nor are others"));
    assert_string_equal(strstr(cases.unread, ", nor"), ", nor are others");
    ordo_cases_free(&cases);
}

/* However small the room, the message is one closed line of UTF-8. */
static void test_message_sizes(void **state) {
    struct ordo_cases cases = {0};
    char small[256];

    (void)state;
    write_file(
        "m.lua",
        "error('§§§§§§§§§§§§§§§§§§§§§§\\n\\27[31m\\xff§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§', 0)");
    for (size_t size = 1; size <= sizeof small; size++) {
        memset(small, 'x', sizeof small);
        assert_int_equal(ordo_cases_load(&cases, in_directory("m.lua"), NULL, small, size),
                         ORDO_ESYNTAX);
        assert_true(memchr(small, '\0', size) != NULL);
        assert_int_equal(ordo_sentence_valid(small, strlen(small), false), strlen(small));
    }
    assert_non_null(strstr(small, "§\\n\\x1b[31m\\xff§"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generated), cmocka_unit_test(test_two_functions_on_a_line),
        cmocka_unit_test(test_domains),   cmocka_unit_test(test_directory),
        cmocka_unit_test(test_unread),    cmocka_unit_test(test_message_sizes),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
