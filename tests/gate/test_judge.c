/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_judge.c: the judge of orders: figures, interval and verdicts of tables whose slope and
 * interval are known in closed form.
 */
#include "tables.h"
#include <gsl/gsl_randist.h>

static void test_power_law(void **state) {
    static const double orders[] = {-4.5, -3, -2, -1.25, -0.5, -0.1, 0.1, 1, 2, 3.5};
    static const double ratios[] = {1.05, 1.5, 2, 10};
    double x[6], error[6];

    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++)
        for (size_t k = 0; k < COUNT(ratios); k++) {
            struct ordo_request request = ask(orders[i], 0.05);
            request.scale = 1e-40;
            power_law(6, ratios[k], 0.37, orders[i], x, error);
            struct ordo_judgement *j = judge(6, x, error, &request);
            check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
            check_near(j->order, orders[i], 2e-13);
            check_near(j->check->measured, j->order, 0);
            check_near(j->check->expected, orders[i], 0);
            check_between(j->interval[1] - j->interval[0], 0, 1e-11);
            assert_true(j->interval[0] <= j->order && j->order <= j->interval[1]);
            check_double(j->constant, 0.37, 1e-11);
            check_between(j->residual, 0, 1e-13);
            check_double(j->from, x[0], 1e-14);
            check_double(j->to, x[5], 1e-14);
            assert_int_equal(j->used, 6);
            assert_int_equal(j->levels_count, 6);
            assert_true(isnan(j->levels[0]->local_order));
            for (size_t l = 0; l < 6; l++) {
                check_near(j->levels[l]->x, x[l], 0);
                check_near(j->levels[l]->error, error[l], 0);
                check_near(j->levels[l]->spread, 0, 0);
                assert_int_equal(j->levels[l]->replicates, 1);
                assert_int_equal(j->levels[l]->drop, ORDO_USED);
                if (l > 0)
                    check_near(j->levels[l]->local_order, orders[i], 1e-12);
            }
            ordo_judgement_free(j);

            /* The same law with the other sign is expected: the error grows. */
            request.order = -orders[i];
            for (int intent = ORDO_EQUAL; intent <= ORDO_AT_LEAST; intent++) {
                request.intent = (enum ordo_intent)intent;
                j = judge(6, x, error, &request);
                check_outcome(j->check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
                ordo_judgement_free(j);
            }
        }
}

static void test_invariance(void **state) {
    static const double units[] = {1e-3, 0.1, 7, 1e3, 1e6};
    static const size_t shuffle[SCATTERED] = {3, 6, 0, 5, 1, 4, 2};
    /* The interval is some ±0.06 about -2.02: one request for each verdict. */
    const struct ordo_request requests[] = {ask(-2, 0.3), ask(-2, 0.05), ask(-2.5, 0.2)};
    static const enum ordo_verdict verdicts[] = {ORDO_PASS, ORDO_INCONCLUSIVE, ORDO_FAIL};
    double x[SCATTERED], error[SCATTERED], x2[SCATTERED], error2[SCATTERED];

    (void)state;
    scattered(x, error);
    for (size_t r = 0; r < COUNT(requests); r++) {
        struct ordo_judgement *base = judge(SCATTERED, x, error, &requests[r]), *j;
        assert_int_equal(base->check->verdict, verdicts[r]);

        for (size_t i = 0; i < SCATTERED; i++) {
            x2[i] = x[shuffle[i]];
            error2[i] = error[shuffle[i]];
        }
        j = judge(SCATTERED, x2, error2, &requests[r]);
        assert_memory_equal(&j->check->measured, &base->check->measured, sizeof(double));
        assert_memory_equal(j->interval, base->interval, sizeof j->interval);
        assert_string_equal(j->check->message, base->check->message);
        ordo_judgement_free(j);

        for (size_t u = 0; u < COUNT(units); u++) {
            for (size_t i = 0; i < SCATTERED; i++)
                x2[i] = units[u] * x[i];
            j = judge(SCATTERED, x2, error, &requests[r]);
            assert_int_equal(j->check->verdict, base->check->verdict);
            check_near(j->interval[0], base->interval[0], 1e-12);
            check_near(j->interval[1], base->interval[1], 1e-12);
            check_double(j->constant, base->constant * pow(units[u], -base->order), 1e-10);
            ordo_judgement_free(j);

            struct ordo_request scaled = requests[r];
            scaled.scale = units[u];
            for (size_t i = 0; i < SCATTERED; i++)
                error2[i] = units[u] * error[i];
            j = judge(SCATTERED, x, error2, &scaled);
            assert_int_equal(j->check->verdict, base->check->verdict);
            check_near(j->interval[0], base->interval[0], 1e-12);
            check_near(j->interval[1], base->interval[1], 1e-12);
            check_double(j->constant, base->constant * units[u], 1e-12);
            ordo_judgement_free(j);
        }

        struct ordo_request mirrored = requests[r];
        mirrored.order = -mirrored.order;
        for (size_t i = 0; i < SCATTERED; i++)
            x2[i] = 1 / x[i];
        j = judge(SCATTERED, x2, error, &mirrored);
        assert_int_equal(j->check->verdict, base->check->verdict);
        check_near(j->order, -base->order, 1e-12);
        check_near(j->interval[0], -base->interval[1], 1e-12);
        check_near(j->interval[1], -base->interval[0], 1e-12);
        ordo_judgement_free(j);
        ordo_judgement_free(base);
    }
}

static void test_closed_form(void **state) {
    static const double x[] = {5, 9, 11, 20, 37, 41, 60, 77, 100, 129};
    static const double error[] = {3.1e-2, 8.8e-3, 7.1e-3, 1.6e-3, 6.2e-4,
                                   4.1e-4, 2.4e-4, 1.2e-4, 8.1e-5, 4.4e-5};
    static const struct {
        size_t n;
        double confidence, t;
    } rows[] = {{5, 0.95, t975_3}, {5, 0.9, t950_3}, {5, 0.99, t995_3}, {10, 0.95, t975_8}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ordo_request request = ask(-2, 0.5);
        double slope, se, s;
        request.confidence = rows[i].confidence;
        textbook(rows[i].n, x, error, &slope, &se, &s);
        struct ordo_judgement *j = judge(rows[i].n, x, error, &request);
        check_double(j->order, slope, 1e-13);
        check_double(j->interval[1] - j->order, rows[i].t * se, 1e-9);
        check_double(j->order - j->interval[0], rows[i].t * se, 1e-9);
        check_double(j->residual, s, 1e-11);
        ordo_judgement_free(j);
    }
}

/* How often the 95 % interval holds the true order: 2000 tables of 8 levels, scatter 5 %. The
 * standard deviation of the share is 0.5 %. */
static void test_coverage(void **state) {
    enum { TABLES = 2000, LEVELS = 8 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct ordo_request request = ask(-3, 0.5);
    double x[LEVELS], error[LEVELS], covered = 0, mean = 0;

    (void)state;
    gsl_rng_set(rng, 20260215);
    for (int k = 0; k < TABLES; k++) {
        power_law(LEVELS, 1.5, 2, -3, x, error);
        for (size_t i = 0; i < LEVELS; i++)
            error[i] *= exp(0.05 * gsl_ran_gaussian(rng, 1));
        struct ordo_judgement *j = judge(LEVELS, x, error, &request);
        covered += j->interval[0] <= -3 && -3 <= j->interval[1];
        mean += j->order / TABLES;
        ordo_judgement_free(j);
    }
    gsl_rng_free(rng);
    check_between(covered / TABLES, 0.93, 0.97);
    /* Standard error of a slope: 0.05 / sqrt(Sxx), Sxx = 42 log(1.5)^2; four of them. */
    check_near(mean, -3, 4 * 0.05 / (sqrt(42) * log(1.5) * sqrt(TABLES)));
}

static void test_verdicts(void **state) {
    static const enum ordo_reason reasons[] = {[ORDO_PASS] = ORDO_WITHIN_BAND,
                                               [ORDO_FAIL] = ORDO_OUTSIDE_BAND,
                                               [ORDO_INCONCLUSIVE] = ORDO_WIDE_INTERVAL};
#define P ORDO_PASS
#define F ORDO_FAIL
#define I ORDO_INCONCLUSIVE
    /* Speed (the slope in the expected direction) and half-width against 2 ± 0.2. */
    static const struct {
        double speed, half;
        enum ordo_verdict verdict[3]; /* equal, at least, at most */
    } rows[] = {
        {2.0, 0.1, {P, P, P}},         {1.85, 0.04, {P, P, P}}, {1.85, 0.06, {I, I, P}},
        {1.75, 0.06, {I, I, P}},       {1.75, 0.04, {F, F, P}}, {1.8 + 1e-5, 1e-6, {P, P, P}},
        {1.8 - 1e-5, 1e-6, {F, F, P}}, {2.15, 0.04, {P, P, P}}, {2.15, 0.06, {I, P, I}},
        {2.25, 0.06, {I, P, I}},       {2.25, 0.04, {F, P, F}}, {2.2 - 1e-5, 1e-6, {P, P, P}},
        {2.2 + 1e-5, 1e-6, {F, P, F}}, {2.0, 0.3, {I, I, I}},   {2.0, 0.5, {I, I, I}},
        {1, 0.1, {F, F, P}},           {3, 0.1, {F, P, F}},     {40, 0.1, {F, P, F}},
        {0.05, 0.1, {F, F, I}},        {-1, 0.1, {F, F, F}},    {-2, 0.1, {F, F, F}},
    };
#undef P
#undef F
#undef I
    double x[5], error[5];

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2)
        for (size_t i = 0; i < COUNT(rows); i++)
            for (int intent = ORDO_EQUAL; intent <= ORDO_AT_MOST; intent++) {
                struct ordo_request request = ask(2 * sign, 0.2);
                const enum ordo_verdict verdict = rows[i].verdict[intent];
                request.intent = (enum ordo_intent)intent;
                request.scale = 1e-40;
                known_interval(sign * rows[i].speed, rows[i].half, x, error);
                struct ordo_judgement *j = judge(5, x, error, &request);
                check_near(j->order, sign * rows[i].speed, 1e-12);
                check_double(j->interval[1] - j->interval[0], 2 * rows[i].half, 1e-7);
                check_near(j->check->interval[0], j->interval[0], 0);
                check_near(j->check->interval[1], j->interval[1], 0);
                /* A slope about 0 may also be told by its last step, which goes the wrong way. */
                const bool turns = rows[i].speed < 0.1 && j->check->reason == ORDO_NOT_ASYMPTOTIC;
                check_outcome(j->check, verdict, turns ? ORDO_NOT_ASYMPTOTIC : reasons[verdict]);
                ordo_judgement_free(j);
            }
}

/* Mistakes that show in the figures, and requests that cannot mean what they say. */
static void test_hints(void **state) {
    static const struct {
        double observed, expected, band;
        const char *hint;
    } rows[] = {
        {-4, -2, 0.2, "mean square errors"},
        {-1, -2, 0.2, "unknowns in 2 dimensions"},
        {-2. / 3, -2, 0.2, "unknowns in 3 dimensions"},
        {-2, -2, 0.6, "rival order -1.5"},
        {-2, -2, 0.2, ""},
    };
    double x[6], error[6];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ordo_request request = ask(rows[i].expected, rows[i].band);
        power_law(6, 2, 1, rows[i].observed, x, error);
        struct ordo_judgement *j = judge(6, x, error, &request);
        if (rows[i].hint[0] == '\0')
            assert_string_equal(j->hint, "");
        else
            assert_non_null(strstr(j->hint, rows[i].hint));
        ordo_judgement_free(j);
    }
    /* Too much scatter: how many more levels or seeds would decide. */
    const struct ordo_request request = ask(-2, 0.1);
    known_interval(-2, 0.15, x, error);
    struct ordo_judgement *j = judge(5, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_INCONCLUSIVE);
    assert_non_null(strstr(j->hint, "would decide"));
    ordo_judgement_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_law),   cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_closed_form), cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_verdicts),    cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
