/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_stop.c: a run that ends when it is decided, or when its budget does; what levels will cost;
 * levels that are tried again; plans.
 */
#include "experiment/reason.h"
#include "study/crew.h"
#include "study/plan.h"
#include "study/stop.h"
#include "toys.h"
#include <gsl/gsl_errno.h>

/* Levels of the toy that somebody knows, the coarsest first, at n² seconds each. */
struct known {
    size_t levels;
};

static int fill(void *context, struct ordo_result *r) {
    const struct known *known = context;
    const struct ordo_values *v = &r->c->settings;

    for (size_t i = 0; i < r->count; i++) {
        struct ordo_measurement *m = &r->measurements[i];
        const double n = r->levels[m->level];
        if (m->level >= known->levels)
            continue;
        m->status = ORDO_OK;
        m->value[TOY_ERROR] =
            ordo_values_number(v, "constant") * pow(n, ordo_values_number(v, "power"));
        m->wall = n * n;
    }
    r->prepared = known->levels > 0;
    r->scale = 0.5;
    return ORDO_OK;
}

/* The toy on nine levels, n = 8, …, 2048. */
static struct ordo_case nine(const char *name) {
    struct ordo_case c = toy_case(name);
    double *levels = realloc(c.levels, 9 * sizeof *levels);

    assert_non_null(levels);
    for (size_t i = 0; i < 9; i++)
        levels[i] = ldexp(8, (int)i);
    c.levels = levels;
    c.levels_count = 9;
    return c;
}

static size_t count_levels(const struct ordo_study *study, size_t i) {
    return ordo_result_levels(&study->results[i]);
}

/* A power law without noise is decided, for and against the claim, when there are one more than
 * the least levels of a fit: four. No other level is measured, whoever measures. */
static void test_decided(void **state) {
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct ordo_case cases[] = {nine("right"), nine("wrong"), nine("seeds")};
        say(&cases[1].settings, "power", "-1");
        say(&cases[2].study, "seeds", "3");
        say(&cases[2].study, "min_levels", "5");
        toys_begun.count = 0;
        struct ordo_study study = run_all(
            cases, 3, &(struct ordo_study_options){.threads = threads, .until_decided = true},
            ORDO_OK);
        check_finding(ordo_result_finding(&study.results[0]), ORDO_PASS, ORDO_WITHIN_BAND);
        check_finding(ordo_result_finding(&study.results[1]), ORDO_FAIL, ORDO_OUTSIDE_BAND);
        check_finding(ordo_result_finding(&study.results[2]), ORDO_PASS, ORDO_WITHIN_BAND);
        assert_int_equal(count_levels(&study, 0), 5);
        assert_int_equal(count_levels(&study, 1), 5);
        assert_int_equal(count_levels(&study, 2), 6);
        assert_int_equal(study.results[2].count, 18);
        assert_non_null(strstr(study.results[0].judged[0].hint, "decided after 5 of 9 levels"));
        assert_int_equal(toys_begun.count, 28);
        assert_int_equal(study.done, 28);
        assert_int_equal(study.total, 28);
        assert_false(study.interrupted);
        for (size_t i = 0; i < toys_begun.count; i++)
            assert_true(toys_begun.n[i] <= 256);
        end(&study, cases, 3);
    }
}

/* Two verdicts decide if they are the same and say something. */
static void test_agree(void **state) {
    (void)state;
    for (int a = ORDO_PASS; a <= ORDO_ERROR; a++)
        for (int b = ORDO_PASS; b <= ORDO_ERROR; b++)
            assert_int_equal(ordo_stop_agree((enum ordo_verdict)a, (enum ordo_verdict)b),
                             a == b && (a == ORDO_PASS || a == ORDO_FAIL));
}

/* What agrees late is decided late: a spike at the fifth level that makes the order unclear is not
 * passed over because the first four were fine. */
static void test_late(void **state) {
    struct ordo_case c = nine("late");

    (void)state;
    say(&c.settings, "spike", "128");
    struct ordo_study study =
        run_all(&c, 1, &(struct ordo_study_options){.threads = 2, .until_decided = true}, ORDO_OK);
    assert_true(count_levels(&study, 0) > 5);
    end(&study, &c, 1);
}

/* What is claimed of all levels, or of other figures of them, has them all; so has a rival, and a
 * level that failed decides nothing. */
static void test_whole(void **state) {
    struct ordo_case cases[] = {nine("jump"),  nine("exact"),    nine("below"),  nine("rival"),
                                nine("fails"), nine("solution"), nine("refused")};

    (void)state;
    say(&cases[0].claims[0].values, "jump", "3");
    say(&cases[1].claims[0].values, "exact", "1e-9");
    say(&cases[2].claims[0].values, "below", "rival");
    say(&cases[4].settings, "fails_at", "8");
    say(&cases[5].study, "solution", "true");
    say(&cases[6].claims[0].values, "refused", "plateau");
    struct ordo_study study =
        run_all(cases, COUNT(cases),
                &(struct ordo_study_options){.threads = 2, .until_decided = true}, ORDO_OK);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(count_levels(&study, i), 9);
    check_finding(ordo_result_finding(&study.results[4]), ORDO_ERROR, ORDO_SOLVER_FAILED);
    end(&study, cases, COUNT(cases));
}

/* What is known counts: five levels decide without a measurement, four need a fifth, and finer ones
 * that are there are judged with the others. */
static void test_known(void **state) {
    static const size_t levels[] = {0, 4, 5, 7, 9};

    (void)state;
    for (size_t i = 0; i < COUNT(levels); i++) {
        struct known known = {levels[i]};
        const struct ordo_recall recall = {&known, fill};
        const size_t there = levels[i] > 5 ? levels[i] : 5;
        struct ordo_case c = nine("known");
        toys_begun.count = 0;
        struct ordo_study study = run_all(
            &c, 1,
            &(struct ordo_study_options){.threads = 2, .until_decided = true, .recall = &recall},
            ORDO_OK);
        assert_int_equal(toys_begun.count, there - levels[i]);
        assert_int_equal(count_levels(&study, 0), there);
        assert_int_equal(study.total, there);
        check_finding(ordo_result_finding(&study.results[0]), ORDO_PASS, ORDO_WITHIN_BAND);
        end(&study, &c, 1);
    }
}

/* A crew measures the same levels as threads do. */
struct crew {
    struct ordo_member member[2];
    bool owes[2];
    char message[256];
};

static int crew_send(void *context, size_t member, const void *bytes, size_t size) {
    struct crew *crew = context;

    crew->owes[member] = true;
    return ordo_member_measure(&crew->member[member], bytes, size, crew->message,
                               sizeof crew->message);
}

static int crew_receive(void *context, size_t *member, const unsigned char **bytes, size_t *size) {
    struct crew *crew = context;

    *member = crew->owes[1] ? 1 : 0;
    assert_true(crew->owes[*member]);
    crew->owes[*member] = false;
    *bytes = crew->member[*member].answer.bytes;
    *size = crew->member[*member].answer.size;
    return ORDO_OK;
}

static void test_crew(void **state) {
    struct ordo_case c = nine("crew"), *cases[] = {&c};
    struct crew crew = {.member = {{.cases = cases, .count = 1}, {.cases = cases, .count = 1}}};
    const struct ordo_crew interface = {&crew, 2, crew_send, crew_receive};
    struct ordo_study study;

    (void)state;
    assert_int_equal(ordo_study_run(cases, 1,
                                    &(struct ordo_study_options){
                                        .threads = 1, .crew = &interface, .until_decided = true},
                                    &study),
                     ORDO_OK);
    assert_int_equal(count_levels(&study, 0), 5);
    check_finding(ordo_result_finding(&study.results[0]), ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_member_free(&crew.member[0]);
    ordo_member_free(&crew.member[1]);
    end(&study, &c, 1);
}

/* The levels n = 8 … 64 took n² seconds each, so n = 128 takes 16384 s: longer than two hours,
 * shorter than five. */
static void test_budget(void **state) {
    struct known known = {4};
    const struct ordo_recall recall = {&known, fill};
    struct ordo_case c = nine("budget");
    struct ordo_study_options options = {.threads = 1, .recall = &recall, .budget = 7200};

    (void)state;
    toys_begun.count = 0;
    struct ordo_study study = run_all(&c, 1, &options, ORDO_OK);
    const struct ordo_finding *finding = ordo_result_finding(&study.results[0]);
    check_finding(finding, ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
    assert_string_equal(finding->check.message,
                        "the budget of 2 h ended before n = 128, which would take about 4.6 h; 5 "
                        "of 9 levels were not run");
    assert_int_equal(toys_begun.count, 0);
    assert_false(study.interrupted);
    ordo_study_free(&study);

    /* With room for it the toy's n = 128 is measured, in no time, and the law goes on from there;
     * five levels that agree then decide, which the end of the budget does not undo. */
    options.budget = 18000;
    options.until_decided = true;
    study = run_all(&c, 1, &options, ORDO_OK);
    assert_int_equal(toys_begun.count, 1);
    check_finding(ordo_result_finding(&study.results[0]), ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_study_free(&study);

    /* Nothing fits, nothing is prepared. */
    options = (struct ordo_study_options){.threads = 1, .budget = 1e-9};
    toys_prepared = 0;
    study = run_all(&c, 1, &options, ORDO_OK);
    finding = ordo_result_finding(&study.results[0]);
    check_finding(finding, ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
    assert_non_null(strstr(finding->check.message, "ended before n = 8; 9 of 9 levels"));
    assert_int_equal(toys_prepared, 0);
    end(&study, &c, 1);
}

/* Seconds that are a power of n are predicted as one; of one level, and of such as become cheaper,
 * their mean stands for the law. */
static void test_costs(void **state) {
    struct known known = {9};
    struct ordo_case c = nine("costs");
    struct ordo_result r = {.c = &c};
    struct ordo_costs costs;
    double seconds;

    (void)state;
    for (size_t levels = 0; levels <= 9; levels++) {
        known.levels = levels;
        assert_int_equal(ordo_result_alloc(&r, 9, c.levels, 0, NULL, NULL), ORDO_OK);
        fill(&known, &r);
        assert_int_equal(ordo_costs_begin(&costs, &r), ORDO_OK);
        assert_int_equal(ordo_costs_predict(&costs, &c, 4096, &seconds), ORDO_OK);
        if (levels == 0)
            assert_true(isnan(seconds));
        else
            check_near(seconds, levels == 1 ? 64 : 4096.0 * 4096, 1e-6 * seconds);
        ordo_costs_free(&costs);
        ordo_result_drop(&r);
    }
    assert_int_equal(ordo_result_alloc(&r, 9, c.levels, 0, NULL, NULL), ORDO_OK);
    fill(&known, &r);
    for (size_t i = 0; i < r.count; i++)
        r.measurements[i].wall = 1 / c.levels[i];
    assert_int_equal(ordo_costs_begin(&costs, &r), ORDO_OK);
    assert_int_equal(ordo_costs_predict(&costs, &c, 4096, &seconds), ORDO_OK);
    check_double(seconds, 1 / 128.0, 1e-9);
    ordo_costs_free(&costs);
    ordo_result_free(&r);
    ordo_case_free(&c);
}

/* A plan says what is kept, what is missing and what that costs, and measures nothing. */
static void test_plan(void **state) {
    struct known known = {5};
    const struct ordo_recall recall = {&known, fill};
    struct ordo_case c = nine("plan");
    struct ordo_plan plan;
    double due = 0;

    (void)state;
    say(&c.study, "seeds", "2");
    toys_begun.count = 0;
    assert_int_equal(ordo_plan_make(&c, &recall, &plan), ORDO_OK);
    assert_int_equal(plan.kept, 10);
    assert_int_equal(plan.missing, 8);
    for (size_t i = 5; i < 9; i++)
        due += 2 * c.levels[i] * c.levels[i];
    check_near(plan.seconds, due, 1e-6 * due);
    check_near(plan.dearest, 2048.0 * 2048, 1);
    check_near(ordo_plan_time(plan.seconds, plan.dearest, 1), due, 1e-6 * due);
    check_near(ordo_plan_time(plan.seconds, plan.dearest, 100), 2048.0 * 2048, 1);
    check_finding(ordo_result_finding(&plan.result), ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_plan_free(&plan);
    assert_int_equal(ordo_plan_make(&c, NULL, &plan), ORDO_OK);
    assert_int_equal(plan.kept, 0);
    assert_true(isnan(plan.seconds) && isnan(plan.dearest));
    assert_null(ordo_result_finding(&plan.result));
    ordo_plan_free(&plan);
    assert_int_equal(toys_begun.count, 0);
    ordo_case_free(&c);
}

/* The toy whose n = 64 fails so many times. */
static _Atomic int failures;

static void flaky_measure(const void *state, const double at[], void *worker,
                          struct ordo_measurement *m) {
    toy_measure(state, at, worker, m);
    if (at[0] == 64 && failures > 0) {
        failures--;
        m->status = ORDO_ENOCONV;
        ordo_measurement_note(m, "a wheel came off");
    }
}

static void test_retry(void **state) {
    struct ordo_experiment flaky = toy;
    struct ordo_case c = toy_case("flaky");

    (void)state;
    flaky.measure = flaky_measure;
    c.experiment = &flaky;
    for (size_t retries = 0; retries <= 3; retries++) {
        failures = 2;
        toys_begun.count = 0;
        struct ordo_study study =
            run_all(&c, 1, &(struct ordo_study_options){.threads = 2, .retries = retries}, ORDO_OK);
        const struct ordo_measurement *m = &study.results[0].measurements[3];
        assert_int_equal(m->status, retries < 2 ? ORDO_ENOCONV : ORDO_OK);
        assert_int_equal(toys_begun.count, 6 + (retries < 2 ? retries : 2));
        assert_string_equal(m->note, retries == 0   ? "a wheel came off"
                                     : retries == 1 ? "failed 1 time before; a wheel came off"
                                                    : "failed 2 times before");
        assert_null(study.results[0].measurements[0].note);
        ordo_study_free(&study);
    }
    ordo_case_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decided), cmocka_unit_test(test_agree), cmocka_unit_test(test_late),
        cmocka_unit_test(test_whole),   cmocka_unit_test(test_known), cmocka_unit_test(test_crew),
        cmocka_unit_test(test_budget),  cmocka_unit_test(test_costs), cmocka_unit_test(test_plan),
        cmocka_unit_test(test_retry),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
