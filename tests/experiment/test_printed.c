/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_printed.c: numbers out of what programs print, in every format, and the sentences where
 * there are none.
 */
#include "check.h"
#include "experiment/printed.h"
#include "ordo.h"
#include <string.h>

enum { AUTO, LAST, JSON, NAMES, CSV };

/* A text in which l2, and h1 if it is not 0, are found; NaN is a number that is not finite. */
struct found {
    int format;
    const char *text;
    double l2, h1;
};

static const struct found texts[] = {
    {LAST, "0.5", 0.5, 0},
    {LAST, "error after 3 steps: 1.5e-3\n", 1.5e-3, 0},
    {LAST, "1 2\n3,\n", 3, 0},
    {LAST, "e=2.5D-04;", 2.5e-4, 0}, /* Fortran */
    {LAST, "(0.25)", 0.25, 0},
    {LAST, "0.5 nan", NAN, 0},
    {LAST, "0.5 -Infinity\n", NAN, 0},
    {LAST, "0.5 *******\n", NAN, 0}, /* Fortran's overflow */
    {LAST, "12 done", 12, 0},
    {JSON, "{\"l2\": 0.5, \"h1\": 1}", 0.5, 1},
    {JSON, "log {line}\n{\"h1\": 2, \"l2\": 1e-3}\n\n", 1e-3, 2},
    {JSON, " {\n \"l2\": \"NaN\"\n}\n", NAN, 0},
    {JSON, "{\"l2\": 12345678901234567890, \"h1\": 3}", 12345678901234567890.0, 3},
    {NAMES, "l2 = 0.5\nh1: 1\n", 0.5, 1},
    {NAMES, "n=8 l2=0.5 h1=1\n", 0.5, 1},
    {NAMES, "l2=0.5, h1=1; n=8", 0.5, 1},
    {NAMES, "step 1: l2 = 9\nstep 2: l2 = 0.5\n", 0.5, 0},       /* the last one */
    {NAMES, "relative l2 = 9\nl2 = 0.5\nrel. l2 = 8\n", 0.5, 0}, /* another's */
    {NAMES, "xl2 = 9\nl2 = 0.5\nl22 = 8\n", 0.5, 0},
    {NAMES, "{'l2': 0.5, 'h1': 1}\n", 0.5, 1}, /* Python */
    {NAMES, "[INFO] l2\t=\t0.5 m\r\n", 0.5, 0},
    {NAMES, "l2 = nan", NAN, 0},
    {NAMES, "l2 = ********", NAN, 0},
    {CSV, "n,l2,h1\n8,0.5,1\n", 0.5, 1},
    {CSV, "# study\nh1;l2\n9;9\n1;0.5\n", 0.5, 1},
    {CSV, "begun\nn l2 h1\n4 9 9\n8 0.5 1\n", 0.5, 1},
    {CSV, "l2,h1\n9,9\n\nl2,h1\n0.5,1\n", 0.5, 1}, /* the last table */
    {CSV, "l2\th1\n0.5\t1\n", 0.5, 1},
    {AUTO, "{\"l2\": 0.5, \"h1\": 1}", 0.5, 1},
    {AUTO, "l2 = 0.5\nh1 = 1", 0.5, 1},
    {AUTO, "n l2 h1\n8 0.5 1\n", 0.5, 1},
    {AUTO, "{'h1': 1, 'l2': 0.5}", 0.5, 1},
};

static int read(int format, const char *text, size_t count, bool unnamed, double value[],
                char message[], size_t size) {
    static const char *const names[] = {"l2", "h1"};
    const struct ordo_printed printed = {"its output", text, strlen(text)};

    return ordo_printed_read(&printed, (enum ordo_printed_format)format, names, count, unnamed,
                             value, message, size);
}

static void test_found(void **state) {
    (void)state;
    char message[1024];

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct found *t = &texts[i];
        double value[2];
        if (read(t->format, t->text, t->h1 != 0 ? 2 : 1, false, value, message, sizeof message) !=
            ORDO_OK)
            fail_msg("%s: \"%s\"", t->text, message);
        assert_string_equal(message, "");
        if (isnan(t->l2) ? isfinite(value[0]) : value[0] != t->l2)
            fail_msg("%s: %g, expected %g", t->text, value[0], t->l2);
        if (t->h1 != 0)
            assert_true(value[1] == t->h1);
    }
}

static void test_not_found(void **state) {
    (void)state;
    static const struct {
        int format;
        const char *text;
        size_t count;
        const char *expected;
    } wrong[] = {
        {LAST, "", 1, "its output is empty, expected a number"},
        {LAST, " \n", 1, "its output is empty, expected a number"},
        {LAST, "no number", 1, "its output has no number"},
        {LAST, "1.0 0x10 2e", 2, "its output is read for one number, and 2 are expected"},
        {LAST, "0x10", 1, "its output has no number"},
        {LAST, "1 1,5", 1, "its output ends in '1,5', which may be one number or several"},
        {JSON, "", 1, "its output has no JSON object"},
        {JSON, "[1]", 1, "its output has no JSON object"},
        {JSON, "{\"l2\": }", 1, "its output is no JSON: "},
        {JSON, "{\"h1\": 1}", 1, "its output has no 'l2'"},
        {JSON, "{\"l2\": [1]}", 1, "its output has 'l2', which is no number"},
        {JSON, "{\"l2\": \"x\"}", 1, "its output has 'l2', which is no number"},
        {NAMES, "h1 = 1", 1, "its output has no 'l2'"},
        {NAMES, "l2 = 1", 2, "its output has no 'h1'"},
        {NAMES, "l2 = 1\nl2 = n/a\n", 1, "its output has 'l2' as 'n/a', expected a number"},
        {NAMES, "l2 = 1,5e-3 x", 1, "its output has 'l2' as '1,5e-3', expected a number"},
        {CSV, "n,e\n8,1\n", 1, "its output has no line that names the column 'l2'"},
        {CSV, "n,l2\n8,1,2\n", 1, "its output:2: "},
        {CSV, "n,l2\n8,x\n", 1, "its output has 'l2' as 'x', expected a number"},
        {CSV, "n,l2,l2\n8,1,2\n", 1, "its output: "},
        {AUTO, "", 2, "its output is empty"},
        {AUTO, "l2 = 1", 2, "its output has no h1, expected \"NAME = NUMBER\""},
        {AUTO, "0.5", 1,
         "its output has no l2, expected \"NAME = NUMBER\" or \"NAME: NUMBER\" for "
         "each, a table with such columns, or a JSON object with such fields; or "
         "format = \"last\" for the last number"},
        {AUTO, "{\"h1\": 1}", 1, "its output has no 'l2'"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        double value[2];
        char message[1024];
        const int status = read(wrong[i].format, wrong[i].text, wrong[i].count, false, value,
                                message, sizeof message);
        assert_int_equal(status, wrong[i].expected != NULL ? ORDO_ESYNTAX : ORDO_OK);
        if (wrong[i].expected != NULL &&
            strncmp(message, wrong[i].expected, strlen(wrong[i].expected)) != 0)
            fail_msg("%s: \"%s\", expected \"%s\"", wrong[i].text, message, wrong[i].expected);
    }
}

/* The error of a case that names none is the last number where it is not named. */
static void test_unnamed(void **state) {
    (void)state;
    double value;
    char message[1024];

    assert_int_equal(read(AUTO, "n = 8\n0.5\n", 1, true, &value, message, sizeof message), ORDO_OK);
    assert_true(value == 0.5);
    assert_int_equal(read(AUTO, "l2 = 0.5 after 3\n", 1, true, &value, message, sizeof message),
                     ORDO_OK);
    assert_true(value == 0.5);
}

/* A path into an object; a name with a point in it comes first. */
static void test_paths(void **state) {
    (void)state;
    static const char *const names[] = {"norms.l2", "a.b.c", "x.y"};
    static const char text[] = "{\"norms\": {\"l2\": 1}, \"a\": {\"b.c\": 2}, \"x.y\": 3, "
                               "\"x\": {\"y\": 4}}";
    const struct ordo_printed printed = {"its output", text, strlen(text)};
    double value[3];
    char message[1024];

    assert_int_equal(ordo_printed_read(&printed, ORDO_PRINTED_JSON, names, 3, false, value, message,
                                       sizeof message),
                     ORDO_OK);
    assert_true(value[0] == 1 && value[1] == 2 && value[2] == 3);
}

/* Zero bytes are blanks. */
static void test_zeros(void **state) {
    (void)state;
    static const char text[] = "l2 = 1\0\nl2\0= 0.5\0";
    static const char *const names[] = {"l2"};
    const struct ordo_printed printed = {"its output", text, sizeof text - 1};
    double value;
    char message[1024];

    assert_int_equal(ordo_printed_read(&printed, ORDO_PRINTED_NAMES, names, 1, false, &value,
                                       message, sizeof message),
                     ORDO_OK);
    assert_true(value == 0.5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),   cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_unnamed), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
