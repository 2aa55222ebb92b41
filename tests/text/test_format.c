/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_format.c: texts and numbers as reports print them.
 */
#include "check.h"
#include "text/format.h"
#include <stdlib.h>

static void put_shouted(FILE *out, char c) { fputc(c == 'x' ? 'X' : c, out); }

/* A stream gets what a line holds, and each ASCII character through put(). */
static void test_put(void **state) {
    static const char *const texts[] = {"", "x", "aξx\nb", "ξξξξ", "\x01x\xC0z"};
    static const size_t limits[] = {1, 2, 3, 4, 5};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
            char line[80], *put = NULL;
            size_t size;
            FILE *out = open_memstream(&put, &size);
            assert_non_null(out);
            ordo_format_line(texts[i], limits[k], line, sizeof line);
            for (char *c = line; *c != '\0'; c++)
                *c = *c == 'x' ? 'X' : *c;
            ordo_format_put(out, texts[i], limits[k], put_shouted);
            fclose(out);
            assert_string_equal(put, line);
            free(put);
        }
}

static void test_format(void **state) {
    char text[ORDO_FORMAT_SIZE];
    const double interval[2] = {-3.1, -2.9}, none[2] = {NAN, NAN};
    char *clean = ordo_format_clean("ok\x01\xC0\xAF\xED\xA0\x80\n\xE2\x82");

    (void)state;
    assert_string_equal(clean, "ok\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\n\uFFFD\uFFFD");
    free(clean);
    ordo_format_line("ξξξ\nx", 3, text, sizeof text);
    assert_string_equal(text, "ξξ…");
    ordo_format_line("ξξ\nx", 4, text, sizeof text);
    assert_string_equal(text, "ξξ x");
    ordo_format_line("ξξξξ", 4, text, 8); /* cut at a character where there is no room */
    assert_string_equal(text, "ξ…");
    ordo_format_order(-3, interval, text, sizeof text);
    assert_string_equal(text, "−3.000 ± 0.100");
    ordo_format_order(interval[1], interval, text,
                      sizeof text); /* the whole of it is on one side */
    assert_string_equal(text, "−2.900 ± 0.200");
    ordo_format_limit(-2, (const double[]){-2.5, -2}, text, sizeof text);
    assert_string_equal(text, "−2.250 ± 0.250");
    ordo_format_limit(-2, (const double[]){-INFINITY, -2}, text, sizeof text);
    assert_string_equal(text, "−2.000");
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

static void test_list(void **state) {
    static const char *const names[] = {"n", "P", "h"};
    char text[16];

    (void)state;
    ordo_format_list(names, 3, " or ", text, sizeof text);
    assert_string_equal(text, "n or P or h");
    ordo_format_list(names, 3, ", ", text, 6);
    assert_string_equal(text, "n, P,");
    ordo_format_list(names, 0, ", ", text, sizeof text);
    assert_string_equal(text, "");
}

static void test_duration(void **state) {
    static const struct {
        double seconds;
        const char *text;
    } times[] = {{2.5e-5, "25 µs"}, {0.0123, "12 ms"}, {0.25, "250 ms"}, {1, "1 s"},
                 {90, "90 s"},      {2400, "40 min"},  {7200, "2 h"},    {16384, "4.6 h"},
                 {864000, "10 d"},  {NAN, "–"}};
    char text[ORDO_FORMAT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        ordo_format_duration(times[i].seconds, text, sizeof text);
        assert_string_equal(text, times[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_duration),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_put),
    };

    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
