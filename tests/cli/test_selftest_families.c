/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_selftest_families.c: `ordo selftest --families` as a user meets it.
 */
#include "case/families.h"
#include "ordo.h"
#include "run.h"
#include <jansson.h>

/* Run `ordo selftest --families` with up to four more words; the status is 0 or 1 unless stated. */
static void selftest(struct run *r, int status, char *const words[4]) {
    char *argv[8] = {getenv("ORDO_EXE"), (char *)"selftest", (char *)"--families"};

    assert_non_null(argv[0]);
    memcpy(argv + 3, words, 4 * sizeof *words);
    finish(start(argv), r);
    if (status == 0 ? r->status != 0 && r->status != 1 : r->status != status)
        fail_msg("status %d: %s%s", r->status, r->out, r->err);
}

static size_t family_count(void) {
    size_t count = 0;

    while (ordo_family_at(count) != NULL)
        count++;
    return count;
}

static void test_table(void **state) {
    struct run r;

    (void)state;
    selftest(&r, 0, (char *[4]){"2"});
    for (size_t i = 0; ordo_family_at(i) != NULL; i++) {
        const char *row = strstr(r.out, ordo_family_at(i)->name);
        if (row == NULL || strstr(row + 1, ordo_family_at(i)->name) == NULL)
            fail_msg("'%s' is not in both tables", ordo_family_at(i)->name);
    }
    assert_non_null(strstr(r.out, "\nall "));
    assert_non_null(strstr(r.out, "scikit-fem"));
    assert_string_equal(r.err, "");
    run_free(&r);
}

/* Sums over the families' objects are those of the last one; what a seed draws is the same again.
 */
static void test_json(void **state) {
    const size_t families = family_count();
    struct run r, again;
    json_int_t good = 0, bad = 0, unscored = 0;
    size_t lines = 0;
    char *rest;

    (void)state;
    selftest(&r, 0, (char *[4]){"4", "--json", "--seed", "a1b2c3"});
    selftest(&again, 0, (char *[4]){"--seed=a1b2c3", "--json", "4"});
    assert_string_equal(r.out, again.out);
    run_free(&again);
    rest = r.out;
    for (char *line; (line = strtok_r(rest, "\n", &rest)) != NULL; lines++) {
        json_t *object = json_loads(line, 0, NULL);
        const json_t *ours = json_array_get(json_object_get(object, "scores"), 0);
        const json_t *all = json_object_get(ours, "all"), *told;
        assert_non_null(all);
        assert_string_equal(json_string_value(json_object_get(ours, "rule")), "ordo");
        told = json_object_get(ours, "without_untold");
        assert_true(json_integer_value(json_object_get(told, "true")) <=
                    json_integer_value(json_object_get(all, "true")));
        const json_int_t sign = lines < families ? 1 : -1;
        good += sign * json_integer_value(json_object_get(all, "true"));
        bad += sign * json_integer_value(json_object_get(all, "false"));
        unscored += sign * json_integer_value(json_object_get(object, "unscored"));
        if (lines == families)
            assert_string_equal(json_string_value(json_object_get(object, "seed")), "a1b2c3");
        json_decref(object);
    }
    assert_int_equal(lines, families + 1);
    assert_int_equal(good, 0);
    assert_int_equal(bad, 0);
    assert_int_equal(unscored, 0);
    run_free(&r);
}

static void test_one_family(void **state) {
    struct run r;

    (void)state;
    selftest(&r, 0, (char *[4]){"--only", "power-law", "--verbose", "3"});
    assert_non_null(strstr(r.out, ordo_family_at(0)->why));
    assert_null(strstr(r.out, "scatter"));
    run_free(&r);
}

/* A power law is one from its coarsest levels on: stopping early spares some, and the claims about
 * the levels that are left are those about all. */
static void test_until_decided(void **state) {
    struct run r;

    (void)state;
    selftest(&r, 0, (char *[5]){"--only", "power-law", "--until-decided", "--json"});
    const char *last = strrchr(r.out, '{') != NULL ? strstr(r.out, "\n") : NULL;
    assert_non_null(last);
    json_t *object = json_loads(last, JSON_DISABLE_EOF_CHECK, NULL);
    const json_t *stopped = json_object_get(object, "until_decided");
    const json_t *of_all = json_object_get(stopped, "of_all_levels");
    const json_t *ours =
        json_object_get(json_array_get(json_object_get(object, "scores"), 0), "all");
    const json_int_t levels = json_integer_value(json_object_get(stopped, "levels"));
    const json_int_t judged = json_integer_value(json_object_get(stopped, "judged"));
    assert_true(judged > 0 && judged < levels);
    assert_true(json_equal(of_all, ours));
    json_decref(object);
    run_free(&r);
}

static void test_mistakes(void **state) {
    static const struct {
        char *words[4];
        const char *says;
    } wrong[] = {
        {{"0"}, "'0' is no number of studies"},
        {{"many"}, "'many' is no number of studies"},
        {{"1", "2"}, "'2' is one word too many"},
        {{"--only", "power-lore"}, "there is no family 'power-lore'"},
        {{"--onyl"}, "--onyl"},
    };
    struct run r;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        selftest(&r, 64, wrong[i].words);
        if (strstr(r.err, wrong[i].says) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", r.err, wrong[i].says);
        run_free(&r);
    }
    char *alone[] = {getenv("ORDO_EXE"), (char *)"selftest", (char *)"--seed", (char *)"1", NULL};
    finish(start(alone), &r);
    assert_int_equal(r.status, 64);
    assert_non_null(strstr(r.err, "--seed needs --families"));
    run_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),      cmocka_unit_test(test_json),
        cmocka_unit_test(test_one_family), cmocka_unit_test(test_until_decided),
        cmocka_unit_test(test_mistakes),
    };

    if (!directory_make())
        return 99;
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return directory_remove() != 0 || failed != 0;
}
