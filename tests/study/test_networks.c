/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_networks.c: networks through the scheduler: the same bits for any number of threads, as each
 * level has them on its own, against n, P and h.
 */
#include "cases.h"
#include "experiment/approximations.h"

static const struct {
    const char *name, *fields, *words;
} networks[] = {
    {"a", "architecture = 'mlp', method = 'spline', knots = 'equidistributed'",
     "architecture=mlp; method=spline; knots=equidistributed"},
    {"b", "architecture = 'glu', method = 'spline', seeds = 3", "architecture=glu; method=spline"},
    {"c", "architecture = 'gqu', method = 'interpolate'", "architecture=gqu; method=interpolate"},
    {"d", "architecture = 'gqu2d', method = 'least_squares'",
     "architecture=gqu2d; method=least_squares"},
    {"e",
     "architecture = 'glu', method = 'staged', stages = {'D', 'all'}, iterations = 3, seeds = 2",
     "architecture=glu; method=staged; stages=D all; iterations=3"},
};

static struct ordo_study run(struct ordo_cases *cases, int threads) {
    struct ordo_case *pointers[16];
    struct ordo_study study;

    assert_true(cases->count <= COUNT(pointers));
    for (size_t i = 0; i < cases->count; i++)
        pointers[i] = &cases->cases[i];
    assert_int_equal(ordo_study_run(pointers, cases->count,
                                    &(struct ordo_study_options){.threads = threads}, &study),
                     ORDO_OK);
    return study;
}

static void load_networks(struct ordo_cases *cases) {
    char content[4096] = "return {";

    for (size_t i = 0; i < COUNT(networks); i++)
        snprintf(content + strlen(content), sizeof content - strlen(content),
                 "{name = '%s', target = 'sin4', %s, widths = {16, 24, 32, 48},\n"
                 "points = 600, test_points = 607, expect = {order = -3, band = 1, why = 'w'}},\n",
                 networks[i].name, networks[i].fields);
    strcat(content, "}");
    load(content, cases);
}

static void same_bits(double a, double b) {
    assert_true((isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0);
}

static void check_same(const struct ordo_measurement *a, const struct ordo_measurement *b) {
    assert_int_equal(a->status, ORDO_OK);
    assert_int_equal(b->status, ORDO_OK);
    for (size_t f = 0; approximation_experiment()->figures[f].name != NULL; f++)
        same_bits(a->value[f], b->value[f]);
    assert_true(isfinite(a->value[0]) && a->value[0] > 0);
}

static void test_threads(void **state) {
    static const int threads[] = {1, 2, 5};
    struct ordo_cases cases[COUNT(threads)] = {0};
    struct ordo_study studies[COUNT(threads)];

    (void)state;
    for (size_t t = 0; t < COUNT(threads); t++) {
        load_networks(&cases[t]);
        studies[t] = run(&cases[t], threads[t]);
        for (size_t i = 0; i < cases[t].count; i++) {
            const struct ordo_result *r = &studies[t].results[i], *first = &studies[0].results[i];
            assert_int_equal(r->count, first->count);
            for (size_t k = 0; k < r->count; k++)
                check_same(&r->measurements[k], &first->measurements[k]);
            assert_string_equal(ordo_result_finding(r)->check.message,
                                ordo_result_finding(first)->check.message);
        }
    }
    for (size_t t = 0; t < COUNT(threads); t++) {
        ordo_study_free(&studies[t]);
        ordo_cases_free(&cases[t]);
    }
}

/* A level is what the experiment gives on its own. */
static void test_alone(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load_networks(&cases);
    struct ordo_study study = run(&cases, 2);
    for (size_t i = 0; i < COUNT(networks); i++) {
        const struct ordo_result *r = &study.results[i];
        struct approximation it;
        char words[256];
        snprintf(words, sizeof words, "target=sin4; points=600; test_points=607; %s",
                 networks[i].words);
        if (approximation_begin(&it, words, false) != ORDO_OK)
            fail_msg("%s: %s", words, it.message);
        for (size_t k = 0; k < r->count; k++) {
            const struct ordo_measurement *m = &r->measurements[k];
            const struct ordo_measurement own =
                approximation_level(&it, (size_t)r->levels[m->level], m->seed);
            check_same(m, &own);
        }
        approximation_end(&it);
    }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* The same levels against n, P and h: P = 5n + 1 for glu, h = 2/(n - 1). */
static void test_x(void **state) {
    static const char *const names[] = {"n", "P", "h"};
    struct ordo_cases cases = {0};
    char content[2048] = "return {";

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        snprintf(content + strlen(content), sizeof content - strlen(content),
                 "{name = '%s', target = 'sin4', " NETWORK "x = '%s', widths = {16, 24, 32, 48},\n"
                 "points = 600, expect = {order = %d, band = 0.9, why = 'w'}},\n",
                 names[i], names[i], i == 2 ? 3 : -3);
    strcat(content, "}");
    load(content, &cases);
    struct ordo_study study = run(&cases, 2);
    for (size_t k = 0; k < 4; k++) {
        const double n = cases.cases[0].levels[k];
        check_near(ordo_result_x(&study.results[0], k), n, 0);
        check_near(ordo_result_x(&study.results[1], k), 5 * n + 1, 0);
        check_double(ordo_result_x(&study.results[2], k), 2 / (n - 1), 1e-14);
    }
    assert_true(study.results[2].judged[0].judgement->order > 0);
    assert_int_equal(ordo_study_verdict(&study), ORDO_PASS);
    assert_string_equal(ordo_result_label(&study.results[0], cases.cases[0].x),
                        "width n (neurons)");
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Three levels decide where nothing is drawn, as interpolation by straight pieces has no error but
 * h^2 (1 + O(h^2)), unless the case says that there is noise after all. */
static void test_without_noise(void **state) {
    static const struct {
        const char *fields;
        bool implied;
    } rows[] = {
        {"method = 'interpolate'", true},
        {"method = 'interpolate', deterministic = false", false},
        {"method = 'interpolate', deterministic = true", true},
        {"method = 'staged'", false},
        {"method = 'staged', deterministic = true", true},
    };
    struct ordo_cases cases = {0};
    char content[2048] = "return {";

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        snprintf(content + strlen(content), sizeof content - strlen(content),
                 "{name = 'c%zu', target = 'sin4', architecture = 'mlp', %s, points = 600,\n"
                 "widths = {32, 64, 128}, expect = {order = -2, band = 0.1, why = 'w'}},\n",
                 i, rows[i].fields);
    strcat(content, "}");
    load(content, &cases);
    struct ordo_study study = run(&cases, 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ordo_check *check = &ordo_result_finding(&study.results[i])->check;
        assert_int_equal(ordo_case_deterministic(&cases.cases[i]), rows[i].implied);
        assert_int_equal(check->reason == ORDO_TOO_FEW_LEVELS, !rows[i].implied);
        if (i == 0)
            assert_int_equal(check->verdict, ORDO_PASS);
    }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* A target that fails, a solver that fails: the sentence has what and where; the others pass. */
static void test_failures(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("local function case(name, target, method, points) return {name = name, target = target,\n"
         "architecture = 'glu', method = method, points = points, widths = {16, 24, 32, 48, 64},\n"
         "expect = {order = -3, band = 0.5, exact = 1e-9, why = 'w'}} end\n"
         "local sound = case('sound', 'sin4', 'spline', 600) sound.expect.exact = nil\n"
         "return {case('target', function(x) return x > 0.5 and 0/0 or x end, 'spline', 600),\n"
         "case('solver', 'sin4', 'least_squares', 100), sound}",
         &cases);
    struct ordo_study study = run(&cases, 2);
    const struct ordo_check *check = &ordo_result_finding(&study.results[0])->check;
    assert_int_equal(check->verdict, ORDO_ERROR);
    assert_non_null(strstr(check->message, "nan at x = 0.5"));
    assert_int_equal(study.results[0].count, 0);
    check = &ordo_result_finding(&study.results[1])->check;
    assert_int_equal(check->verdict, ORDO_ERROR);
    assert_non_null(strstr(check->message, "least_squares failed at n = 64, seed 1: "));
    assert_non_null(strstr(check->message, "129 unknowns"));
    assert_int_equal(study.results[1].findings_count, 1);
    assert_true(isnan(study.results[1].measurements[4].value[0]));
    assert_int_equal(ordo_result_finding(&study.results[2])->check.verdict, ORDO_PASS);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),  cmocka_unit_test(test_alone),
        cmocka_unit_test(test_x),        cmocka_unit_test(test_without_noise),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
