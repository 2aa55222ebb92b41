/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_format.c: texts and numbers as reports print them.
 */
#include "check.h"
#include "text/format.h"
#include <stdlib.h>

static void test_format(void **state) {
    char text[ORDO_FORMAT_SIZE];
    const double interval[2] = {-3.1, -2.9}, none[2] = {NAN, NAN};
    char *clean = ordo_format_clean("ok\x01\xC0\xAF\xED\xA0\x80\n\xE2\x82");

    (void)state;
    assert_string_equal(clean, "ok\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\n\uFFFD\uFFFD");
    free(clean);
    clean = ordo_format_line("ξξξ\nx", 3);
    assert_string_equal(clean, "ξξ…");
    free(clean);
    clean = ordo_format_line("ξξ\nx", 4);
    assert_string_equal(clean, "ξξ x");
    free(clean);
    ordo_format_order(-3, interval, text, sizeof text);
    assert_string_equal(text, "−3.000 ± 0.100");
    ordo_format_order(interval[1], interval, text,
                      sizeof text); /* the whole of it is on one side */
    assert_string_equal(text, "−2.900 ± 0.200");
    ordo_format_order(-3, none, text, sizeof text);
    assert_string_equal(text, "−3.000");
    ordo_format_order(-3, (const double[]){-INFINITY, -3}, text, sizeof text);
    assert_string_equal(text, "−3.000"); /* no ± that would say nothing */
    ordo_format_error(1.25e-9, text, sizeof text);
    assert_string_equal(text, "1.250e-09");
    ordo_format_error(NAN, text, sizeof text);
    assert_string_equal(text, "–");
    ordo_format_number(-2.5, 3, text, sizeof text);
    assert_string_equal(text, "−2.5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
