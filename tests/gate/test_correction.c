/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_correction.c: studies whose error has a correction: the fit of the model, and what the judge
 * makes of it and of the finest steps.
 */
#include "gate/correction.h"
#include "tables.h"
#include <gsl/gsl_randist.h>

enum { LEVELS_MAX = 12 };

static const double relative_orders[] = {0.5, 1, 2, 3};

/* The fine end of h, error with h ascending. */
static struct ordo_tail tail_of(size_t n, const double h[], const double error[]) {
    struct ordo_tail tail = {.count = n};

    for (size_t i = 0; i < n; i++) {
        tail.s[i] = log(h[i]);
        tail.v[i] = log(error[i]);
        tail.w[i] = 1;
    }
    return tail;
}

/* C h^p (1 + a h^q) is fitted exactly: order, relative order, size of the term. */
static void test_fit(void **state) {
    static const double terms[] = {-0.7, -0.1, 0.05, 0.6, 3}, ratios[] = {1.3, 2, 3.7};
    double h[7], error[7];

    (void)state;
    for (size_t k = 0; k < COUNT(relative_orders); k++)
        for (size_t t = 0; t < COUNT(terms); t++)
            for (size_t r = 0; r < COUNT(ratios); r++) {
                const double q = relative_orders[k];
                struct ordo_correction c;
                if (terms[t] * pow(ratios[r], -6 * q) > 1) /* it would be the leading one */
                    continue;
                for (size_t i = 0; i < 7; i++) {
                    h[i] = 1.7e-3 * pow(ratios[r], (double)i);
                    error[i] = 2e5 * pow(h[i], 1.9) *
                               (1 + terms[t] * pow(pow(ratios[r], (double)i - 6), q));
                }
                const struct ordo_tail tail = tail_of(7, h, error);
                assert_true(ordo_correction_fit(&tail, 7, ORDO_DECAYING, 0, &c));
                ordo_correction_interval(&tail, 0, 0.95, &c);
                check_near(c.q, q, 0);
                check_near(c.speed, 1.9, 1e-4);
                check_double(c.t, terms[t], 1e-2);
                check_between(c.chance, 0, 1e-4);
                assert_true(c.interval[0] <= 1.9 + 1e-9 && c.interval[1] >= 1.9 - 1e-9);
                /* With the relative order given it is the same. */
                assert_true(ordo_correction_fit(&tail, 7, ORDO_DECAYING, q, &c));
                check_near(c.speed, 1.9, 1e-4);
            }
}

/* A term that grows takes the order away from the coarse one at the fine end. */
static void test_growing(void **state) {
    double h[6], error[6];

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2)
        for (size_t k = 0; k < COUNT(relative_orders); k++) {
            const double q = relative_orders[k];
            struct ordo_correction grows, decays;
            for (size_t i = 0; i < 6; i++) {
                h[i] = 0.01 * pow(2, (double)i);
                error[i] = pow(h[i], 2) * (1 + sign * 0.4 * pow(h[0] / h[i], q));
            }
            const struct ordo_tail tail = tail_of(6, h, error);
            assert_true(ordo_correction_fit(&tail, 6, ORDO_GROWING, 0, &grows));
            assert_true(ordo_correction_fit(&tail, 6, ORDO_DECAYING, 0, &decays));
            check_near(grows.q, -q, 0);
            check_double(grows.share, sign * 0.4, 1e-3);
            check_near(grows.speed, 2, 1e-3);
            assert_true(grows.ss <= decays.ss || decays.ss < 1e-12);
        }
}

/* Whatever has no correction to be seen has no narrow interval and no certain term. */
static void test_nothing_to_fit(void **state) {
    double x[6], error[6];
    struct ordo_correction c;

    (void)state;
    power_law(6, 2, 1, 2, x, error);
    struct ordo_tail tail = tail_of(6, x, error);
    assert_true(ordo_correction_fit(&tail, 6, ORDO_DECAYING, 0, &c));
    assert_true(c.chance > 0.01);
    assert_false(ordo_correction_fit(&tail, 3, ORDO_DECAYING, 0, &c));
    assert_false(ordo_correction_fit(&tail, 7, ORDO_DECAYING, 0, &c));
    for (size_t i = 0; i < 6; i++)
        tail.s[i] = 1;
    assert_false(ordo_correction_fit(&tail, 6, ORDO_DECAYING, 0, &c));
    tail.count = 3;
    assert_false(ordo_correction_find(&tail, 5, 0, &c));
}

/* A study in the words of its author: x from the coarsest, each `ratio` times the one before. */
struct study {
    double order, band, first, ratio;
    size_t count;
    double error[LEVELS_MAX];
};

static enum ordo_verdict verdict_on(const struct study *s, size_t count, bool deterministic) {
    struct ordo_request request = ask(s->order, s->band);
    double x[LEVELS_MAX], other_x[LEVELS_MAX], other_error[LEVELS_MAX];

    request.deterministic = deterministic;
    for (size_t i = 0; i < count; i++)
        x[i] = s->first * pow(s->ratio, (double)i);
    struct ordo_judgement *j = judge(count, x, s->error, &request);
    const enum ordo_verdict verdict = j->check->verdict;
    ordo_judgement_free(j);
    /* Neither the order of the rows, nor units, nor n instead of h matter. */
    for (size_t i = 0; i < count; i++) {
        other_x[count - 1 - i] = 1e-100 / x[i];
        other_error[count - 1 - i] = 1e100 * s->error[i];
    }
    request.order = -s->order;
    j = judge(count, other_x, other_error, &request);
    assert_int_equal(j->check->verdict, verdict);
    ordo_judgement_free(j);
    return verdict;
}

/* Studies that were seen: the finest steps have left the band. */
static void test_must_not_pass(void **state) {
    static const struct study studies[] = {
        {-3,
         0.3,
         4,
         2,
         6,
         {.0153868, .00189359, .000229256, 2.67965e-05, 2.88442e-06, 2.44267e-07}},
        {-2, 0.2, 8, 2, 5, {.0156451, .00392637, .000996686, .000264264, 8.11582e-05}},
        {2,
         0.2,
         0.5,
         0.5,
         9,
         {.25044, .0627199, .0157349, .00396122, .00100405, .000257882, 6.79059e-05, 1.86942e-05,
          5.53239e-06}},
        {3, 0.3, 0.1, 0.5, 5, {.00100687, .000121472, 1.5983e-05, 2.0368e-06, 3.45083e-07}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(studies); i++)
        for (int deterministic = 0; deterministic <= 1; deterministic++)
            assert_int_not_equal(verdict_on(&studies[i], studies[i].count, deterministic),
                                 ORDO_PASS);
}

/* The local order comes to the claim. */
static void test_must_not_fail(void **state) {
    static const struct study studies[] = {
        {2,
         0.2,
         0.25,
         0.5,
         7,
         {.298023, .0564293, .00880528, .00125904, .000247897, 6.10378e-05, 1.52588e-05}},
        {1, 0.1, 0.25, 0.5, 4, {.5696, .2049, .08247, .03624}},
        /* local orders 5.0 5.5 4.6 4.2 */
        {4, 0.4, 0.5, 0.5, 5, {1, 0.03125, 6.9053e-4, 2.84742e-5, 1.54932e-6}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(studies); i++)
        for (int deterministic = 0; deterministic <= 1; deterministic++)
            assert_int_not_equal(verdict_on(&studies[i], studies[i].count, deterministic),
                                 ORDO_FAIL);
}

static void test_must_pass(void **state) {
    static const struct study shift = {
        -1, 0.1, 8, 2, 6, {2.75264, 1.29617, .628046, .309013, .153254, .0763141}};
    static const double gradient[] = {1.508, 1.788, 1.904, 1.954, 1.978};
    static const double runge_kutta[] = {3.920, 3.215, 3.762, 3.902, 3.954};
    struct study study = {2, 0.2, 0.5, 0.5, 6, {1}};

    (void)state;
    assert_int_equal(verdict_on(&shift, 5, false), ORDO_PASS);
    assert_int_equal(verdict_on(&shift, 6, false), ORDO_PASS);
    for (size_t i = 0; i < 5; i++)
        study.error[i + 1] = study.error[i] * pow(2, -gradient[i]);
    assert_int_equal(verdict_on(&study, 6, true), ORDO_PASS);
    study.order = 4;
    study.band = 0.4;
    for (size_t i = 0; i < 5; i++)
        study.error[i + 1] = study.error[i] * pow(2, -runge_kutta[i]);
    assert_int_equal(verdict_on(&study, 6, true), ORDO_PASS);
}

/* Where the model decides it says so in words and figures. */
static void test_words(void **state) {
    const double x[] = {8, 16, 32, 64, 128, 256};
    double error[6];
    const struct ordo_request request = ask(-1, 0.05);

    (void)state;
    for (size_t i = 0; i < 6; i++)
        error[i] = 3 / x[i] * (1 + 2 / x[i]);
    struct ordo_judgement *j = judge(6, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    check_near(j->limit, -1, 1e-6);
    check_near(j->check->measured, j->limit, 0);
    assert_true(j->limit_interval[0] <= j->limit && j->limit <= j->limit_interval[1]);
    check_double(j->correction[0], 2, 1e-4);
    check_near(j->correction[1], 1, 0);
    check_double(j->limit_constant, 3, 1e-4);
    check_double(j->limit_levels[0], 8, 1e-12);
    check_double(j->limit_levels[1], 256, 1e-12);
    assert_non_null(strstr(j->check->message, "in the limit"));
    assert_non_null(strstr(j->check->message, "a term of relative order h (h = 1/x) accounts for "
                                              "0.78 % at the finest level"));
    ordo_judgement_free(j);
    /* A line that decides leaves the model out. */
    for (size_t i = 0; i < 6; i++)
        error[i] = 3 / x[i];
    j = judge(6, x, error, &request);
    assert_true(isnan(j->limit) && isnan(j->limit_interval[0]) && isnan(j->limit_interval[1]) &&
                isnan(j->correction[0]) && isnan(j->correction[1]));
    assert_true(isnan(j->limit_constant) && isnan(j->limit_levels[0]) && isnan(j->limit_levels[1]));
    ordo_judgement_free(j);
}

/* The curve of a study without noise goes through the two finest levels, with the order that is
 * said of the limit, whichever end is fine. */
static void test_curve(void **state) {
    static const double a[] = {-2, -0.5, 0.7, 5};

    (void)state;
    for (size_t k = 0; k < COUNT(a); k++)
        for (int large = 0; large <= 1; large++) {
            struct ordo_request request = ask(large ? -2 : 2, 0.001);
            double x[5], error[5];
            request.deterministic = true;
            for (size_t i = 0; i < 5; i++) {
                const double h = pow(2, -3 - (double)i);
                x[i] = large ? 1 / h : h;
                error[i] = 7 * h * h * (1 + a[k] * h);
            }
            struct ordo_judgement *j = judge(5, x, error, &request);
            check_near(j->limit, request.order, 0.06);
            for (size_t i = 3; i < 5; i++) {
                const double h = large ? 1 / x[i] : x[i];
                check_double(j->limit_constant * pow(x[i], j->limit) *
                                 (1 + j->correction[0] * pow(h, j->correction[1])),
                             error[i], 1e-12);
            }
            check_double(j->limit_levels[large], x[4], 1e-12);
            check_double(j->limit_levels[!large], x[2], 1e-12);
            ordo_judgement_free(j);
        }
}

static void test_three_levels(void **state) {
    static const double h[] = {0.25, 0.125, 0.0625};
    struct ordo_request request = ask(2, 0.2);
    double error[3];
    struct ordo_judgement *j;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        error[i] = h[i] * h[i] * (1 + h[i]);
    for (request.min_levels = 3; request.min_levels <= 4; request.min_levels++) {
        request.deterministic = false;
        j = judge(3, h, error, &request);
        check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
        assert_non_null(strstr(j->check->message, "--deterministic"));
        assert_non_null(strstr(j->check->message, "x = 0.03125"));
        ordo_judgement_free(j);
        request.deterministic = true;
        j = judge(3, h, error, &request);
        check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
        ordo_judgement_free(j);
    }
    /* A narrow band needs the relative order, and is told so. */
    for (size_t i = 0; i < 3; i++)
        error[i] = h[i] * h[i] * (1 + h[i] * h[i]);
    request = ask(2, 0.03);
    request.deterministic = true;
    j = judge(3, h, error, &request);
    assert_int_equal(j->check->verdict, ORDO_INCONCLUSIVE);
    assert_non_null(strstr(j->hint, "--correction"));
    ordo_judgement_free(j);
    request.correction = 2;
    j = judge(3, h, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_judgement_free(j);
    /* A claim that is false by more than that is refuted. */
    request = ask(1.5, 0.2);
    request.deterministic = true;
    j = judge(3, h, error, &request);
    assert_int_equal(j->check->verdict, ORDO_FAIL);
    ordo_judgement_free(j);
    const double wrong[] = {-1, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        request.correction = wrong[i];
        assert_int_equal(ordo_judge(3, h, error, &request, &j), ORDO_EINVAL);
        ordo_judgement_free(j);
    }
}

/* One more level of the same law hardly ever takes a PASS away (1 of 2000), and true claims about
 * exact laws with a correction are never refuted. */
static void test_one_more_level(void **state) {
    enum { STUDIES = 4000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t lost = 0, passed = 0;

    (void)state;
    gsl_rng_set(rng, 60451);
    for (int k = 0; k < STUDIES; k++) {
        const double q = relative_orders[gsl_rng_uniform_int(rng, 4)];
        const double a = gsl_ran_flat(rng, -3, 6) * pow(0.25, q);
        struct study s = {2, 0.2, 0.25, 0.5, 4 + gsl_rng_uniform_int(rng, 5), {0}};
        bool valid = true;
        for (size_t i = 0; i <= s.count; i++) {
            const double h = 0.25 * pow(0.5, (double)i);
            s.error[i] = h * h * (1 + a * pow(h / 0.25, q));
            valid = valid && s.error[i] > 0;
        }
        const double finest = log(s.error[s.count - 2] / s.error[s.count - 1]) / M_LN2;
        if (!valid || fabs(finest - 2) > 0.1)
            continue;
        const enum ordo_verdict before = verdict_on(&s, s.count, true);
        assert_int_not_equal(before, ORDO_FAIL);
        passed += before == ORDO_PASS;
        lost += before == ORDO_PASS && verdict_on(&s, s.count + 1, true) != ORDO_PASS;
    }
    gsl_rng_free(rng);
    assert_true(passed > STUDIES / 4);
    assert_true(2000 * lost <= passed);
}

/* What a model with a correction said is gone where another reason overrules it: here the finest
 * steps of an error that falls faster than any power are no limit. */
static void test_overruled(void **state) {
    struct ordo_request request = ask(-3, 0.6);
    double x[8], error[8];

    (void)state;
    request.deterministic = true;
    for (size_t i = 0; i < 8; i++) {
        x[i] = 2 + (double)i;
        error[i] = exp(-0.32 * x[i] * (1 + 0.05 * (double)i));
    }
    struct ordo_judgement *j = judge(8, x, error, &request);
    assert_int_equal(j->check->reason, ORDO_NOT_POWER_LAW);
    assert_true(isnan(j->limit) && isnan(j->limit_interval[0]) && isnan(j->limit_interval[1]));
    assert_true(isnan(j->correction[0]) && isnan(j->correction[1]) && isnan(j->share));
    assert_true(j->check->measured == j->order && j->check->interval[0] == j->interval[0] &&
                j->check->interval[1] == j->interval[1]);
    ordo_judgement_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_nothing_to_fit),
        cmocka_unit_test(test_must_not_pass),
        cmocka_unit_test(test_must_not_fail),
        cmocka_unit_test(test_must_pass),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_three_levels),
        cmocka_unit_test(test_one_more_level),
        cmocka_unit_test(test_overruled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
