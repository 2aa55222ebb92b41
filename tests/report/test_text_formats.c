/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_text_formats.c: TAP, JUnit and Markdown, read back.
 */
#include "xml_page.h"

static void test_tap(void **state) {
    const struct fixture *f = *state;
    char *text = written("tap", &f->study);
    size_t ok = 0, not_ok = 0, open = 0, number = 0;
    bool yaml = false, planned = false;

    assert_int_equal(strncmp(text, "TAP version 13\nok 1 - glu-pass order: ", 38), 0);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *end = NULL;
        assert_false(planned); /* the plan comes last */
        if (strcmp(line, "  ---") == 0) {
            assert_false(yaml);
            yaml = true;
            open++;
        } else if (strcmp(line, "  ...") == 0) {
            yaml = false;
        } else if (yaml) {
            assert_int_equal(strncmp(line, "  ", 2), 0);
        } else {
            const bool pass = strncmp(line, "ok ", 3) == 0, fail = strncmp(line, "not ok ", 7) == 0;
            ok += pass;
            not_ok += fail;
            planned = strcmp(line, "1..6") == 0;
            /* "# SKIP" in a name must not skip the test. */
            assert_null(strchr(line, '#'));
            if (pass || fail)
                assert_int_equal(strtoul(line + (pass ? 3 : 7), &end, 10), ++number);
        }
    }
    assert_true(planned);
    assert_false(yaml);
    assert_int_equal(ok, 3);
    assert_int_equal(not_ok, 3);
    assert_int_equal(open, 6);
    free(text);
}

static void test_tap_bails_out(void **state) {
    struct fixture *f = *state;
    const struct ordo_study none = {0};
    char *text = written("tap", &none);

    assert_string_equal(text, "TAP version 13\nBail out! no case was run\n");
    free(text);
    f->study.interrupted = true;
    text = written("tap", &f->study);
    assert_non_null(strstr(text, "\n1..6\nBail out! the run was interrupted\n"));
    free(text);
}

static void test_junit(void **state) {
    const struct fixture *f = *state;
    char *text = written("junit", &f->study);
    xmlDoc *document = parsed(text);

    check_near(xpath_number(document, "count(//testcase)"), RESULTS, 0);
    check_near(xpath_number(document, "//testsuite/@tests"), RESULTS, 0);
    check_near(xpath_number(document, "//testsuite/@failures"), 1, 0);
    check_near(xpath_number(document, "count(//failure)"), 1, 0);
    check_near(xpath_number(document, "count(//error)"), 2, 0);
    check_near(xpath_number(document, "//testsuite/@errors"), 2, 0);
    check_near(xpath_number(document, "//testcase[1]/@time"), 0.25, 1e-9);
    check_near(xpath_number(document, "count(//testcase[@classname='verify/glu.lua'])"), RESULTS,
               0);
    check_near(xpath_number(document, "count(//testcase[contains(@name, 'a<b>&')])"), 1, 0);
    xmlFreeDoc(document);
    free(text);
}

/* An empty suite would count as a success. */
static void test_junit_of_nothing(void **state) {
    const struct ordo_study none = {0};
    char *text = written("junit", &none);

    (void)state;
    assert_non_null(strstr(text, "<error"));
    free(text);
}

static void test_markdown(void **state) {
    const struct fixture *f = *state;
    char *text = written("markdown", &f->study);

    assert_non_null(strstr(text, "3 of 6 cases pass: 2 ERROR, 1 FAIL"));
    assert_non_null(strstr(text, "\n| Case | Verdict | Order | Expected | Architecture | Method | "
                                 "CPU s |\n| --- | --- | ---: | --- | --- | --- | ---: |\n"
                                 "| glu-pass | ✔ PASS | −"));
    assert_int_equal(occurrences(text, "<details>"), 3);
    assert_int_equal(occurrences(text, "</details>"), 3);
    /* Every row of a table has as many columns as its head, whatever the name holds. */
    assert_non_null(strstr(text, "a&lt;b&gt;&amp;"));
    assert_non_null(strstr(text, "e\\`\\|"));
    size_t rows = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t pipes = 0;
        for (const char *p = line; *p != '\0'; p++)
            pipes += *p == '|' && (p == line || p[-1] != '\\');
        if (line[0] == '|' && rows++ < RESULTS + 2)
            assert_int_equal(pipes, 8);
    }
    assert_true(rows > RESULTS + 2);
    free(text);
}

/* What did not pass has its levels, as the page has them. */
static void test_markdown_levels(void **state) {
    const struct fixture *f = *state;
    char *text = written("markdown", &f->study);

    assert_non_null(strstr(text, "\n| n | error | local order | in the fit | note |\n"
                                 "| ---: | ---: | ---: | --- | --- |\n| 32 | 2."));
    assert_non_null(strstr(text, " | outside-window | "));
    assert_non_null(strstr(text, " | rank &lt; columns |\n"));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tap_bails_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_junit, setup, teardown),
        cmocka_unit_test(test_junit_of_nothing),
        cmocka_unit_test_setup_teardown(test_markdown, setup, teardown),
        cmocka_unit_test_setup_teardown(test_markdown_levels, setup, teardown),
    };

    return cmocka_run_group_tests_name("text formats", tests, NULL, NULL);
}
