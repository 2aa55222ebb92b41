/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_writers.c: what every writer keeps to, whichever there are.
 */
#include "results.h"

static void test_each_is_described(void **state) {
    (void)state;
    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        const struct ordo_writer *w = ordo_writers[i];
        assert_non_null(w->summary);
        assert_true(w->begin != NULL || w->result != NULL || w->end != NULL);
        assert_true(w->file == NULL || strchr(w->file, '.') != NULL);
        assert_ptr_equal(ordo_writer_find(w->name), w);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(w->name, ordo_writers[k]->name);
            if (w->file != NULL && ordo_writers[k]->file != NULL)
                assert_string_not_equal(w->file, ordo_writers[k]->file);
        }
    }
    assert_null(ordo_writer_find("none"));
}

/* Every writer says every case, and nothing that a terminal or a parser minds. */
static void test_each_says_every_case(void **state) {
    const struct fixture *f = *state;

    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        char *text = written(ordo_writers[i]->name, &f->study);
        for (size_t k = 0; k < RESULTS; k++)
            if (k != R_FAIL)
                assert_non_null(strstr(text, f->cases[k].name));
        assert_null(strchr(text, '\x01'));
        assert_null(strchr(text, '\xFF'));
        free(text);
    }
}

/* Who streams may be told of a case as soon as it is judged: what is written up to there depends on
 * no later result. */
static void test_each_streams(void **state) {
    const struct fixture *f = *state;

    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        const struct ordo_writer *w = ordo_writers[i];
        char *text[2] = {NULL, NULL};
        size_t size[2];
        if (w->result == NULL)
            continue;
        for (int later = 0; later < 2; later++) {
            struct ordo_result results[RESULTS];
            const struct ordo_study study = {.results = results, .count = RESULTS};
            const struct ordo_report report = {.study = &study};
            FILE *out = open_memstream(&text[later], &size[later]);
            assert_non_null(out);
            for (size_t k = 0; k < RESULTS; k++)
                results[k] =
                    later || k < 3 ? f->results[k] : (struct ordo_result){.c = f->results[k].c};
            if (w->begin != NULL)
                assert_int_equal(w->begin(out, &report), ORDO_OK);
            for (size_t k = 0; k < 3; k++)
                assert_int_equal(w->result(out, &report, &results[k]), ORDO_OK);
            assert_int_equal(fclose(out), 0);
        }
        assert_string_equal(text[0], text[1]);
        free(text[0]);
        free(text[1]);
    }
}

/* A stream that takes nothing is an error, not a short report. */
static void test_each_sees_a_full_disk(void **state) {
    const struct fixture *f = *state;

    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        FILE *full = fopen("/dev/full", "w");
        if (full == NULL)
            skip();
        setvbuf(full, NULL, _IONBF, 0);
        assert_int_equal(ordo_writer_write(ordo_writers[i], full, &f->report), ORDO_EIO);
        fclose(full);
    }
}

/* Nothing passes vacuously; the page alone has the word, with a count of 0. */
static void test_each_with_no_case(void **state) {
    const struct ordo_study none = {0};

    (void)state;
    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        char *text = written(ordo_writers[i]->name, &none);
        assert_true(strstr(text, "PASS") == NULL || strstr(text, "no case was run") != NULL);
        assert_null(strstr(text, "\nok "));
        free(text);
    }
}

/* A case that nothing was checked in is no success, nor one without levels (which once ended the
 * program). */
static void test_each_with_bare_results(void **state) {
    const struct fixture *f = *state;
    struct ordo_case c;
    struct ordo_result bare[2] = {{.c = f->results[R_PASS].c}, {.c = &c}};
    const struct ordo_study study = {.results = bare, .count = 2};

    network_make(&c, "constant", "glu");
    expect(&c, "constant", ":0.1");
    result_make(&bare[1], &c, NULL, 0);
    assert_int_equal(ordo_result_judge(&study, &bare[1]), ORDO_OK);
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(ordo_result_outcome(&bare[k]).verdict, ORDO_ERROR);
    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        char *text = written(ordo_writers[i]->name, &study);
        assert_non_null(strstr(text, "ERROR"));
        assert_int_equal(occurrences(text, "PASS"), strcmp(ordo_writers[i]->name, "html") == 0);
        free(text);
    }
    ordo_result_free(&bare[0]);
    result_drop(&bare[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_described),
        cmocka_unit_test_setup_teardown(test_each_says_every_case, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_streams, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_sees_a_full_disk, setup, teardown),
        cmocka_unit_test(test_each_with_no_case),
        cmocka_unit_test_setup_teardown(test_each_with_bare_results, setup, teardown),
    };

    return cmocka_run_group_tests_name("writers", tests, NULL, NULL);
}
