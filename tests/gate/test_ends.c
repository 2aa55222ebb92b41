/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_ends.c: what stands at the two ends of a table and is not the law: round-off of a solution
 * of unknown size, errors printed with few digits, wild coarse levels, and the end that is fine.
 */
#include "tables.h"
#include <gsl/gsl_randist.h>
#include <stdlib.h>

/* Order -4 down to 2e-10, where it stays and scatters: round-off if the solution is 200 times the
 * largest error, a plateau if it is not. */
static void test_plateau_of_unknown_scale(void **state) {
    static const double tail[] = {2.2e-10, 0.5e-10, 2.4e-10, 0.4e-10};
    struct ordo_request request = ask(-4, 0.2);
    double x[13], error[13];

    (void)state;
    power_law(13, 2, 4096, -4, x, error);
    memcpy(error + 9, tail, sizeof tail);
    struct ordo_judgement *j = judge(13, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_PLATEAU);
    assert_non_null(strstr(j->check->message, "state --scale"));
    ordo_judgement_free(j);
    /* Who states the scale, or says that there is no floor, is told what that means. */
    request.scale = 1;
    j = judge(13, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_FAIL);
    ordo_judgement_free(j);
    request.scale = 1000;
    j = judge(13, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_judgement_free(j);
    request.scale = 0;
    request.floor = 0;
    j = judge(13, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_FAIL);
    ordo_judgement_free(j);
    /* Far above, it is refuted whatever the scale is. */
    request.floor = ORDO_FLOOR_AUTO;
    for (size_t i = 9; i < 13; i++)
        error[i] *= 1e3;
    error[8] += 2e-7;
    error[7] += 2e-7;
    j = judge(13, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_FAIL);
    ordo_judgement_free(j);
}

/* Any order down to a floor of 1e-10 … 1e-15 of the largest error, which scatters by a factor of
 * two and lifts what comes before it, and whose scale nobody has stated: that is no refutation. An
 * order of half of it all the way is one. */
static void test_scattering_floor(void **state) {
    enum { TABLES = 3000, MOST = 64 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t passed = 0;

    (void)state;
    gsl_rng_set(rng, 7);
    for (size_t k = 0; k < TABLES; k++) {
        const double order = -(double)(1 + k % 6), floor = pow(10, -10 - gsl_ran_flat(rng, 0, 5));
        struct ordo_request request = ask(order, 0.1 * fabs(order));
        double x[MOST], error[MOST];
        size_t n = 0, flat = 1 + k % 5;
        request.deterministic = k % 4 == 0;
        for (double law = 1; law > floor || flat-- > 0; law *= pow(2, order), n++) {
            x[n] = pow(2, (double)n);
            error[n] = law * (1 + 0.01 * gsl_ran_flat(rng, -1, 1)) +
                       floor * pow(2, gsl_ran_flat(rng, -1, 1));
        }
        struct ordo_judgement *j = judge(n, x, error, &request);
        if (j->check->verdict == ORDO_FAIL)
            fail_msg("table %zu, order %g, floor %.1e: %s", k, order, floor, j->check->message);
        passed += j->check->verdict == ORDO_PASS;
        ordo_judgement_free(j);
        request.order *= 2;
        request.band *= 2;
        while (n > 0 && error[n - 1] < 4 * floor)
            n--;
        j = judge(n, x, error, &request);
        assert_int_equal(j->check->verdict, ORDO_FAIL);
        ordo_judgement_free(j);
    }
    assert_true(passed > TABLES / 2); /* where the floor is seen it is left out */
    gsl_rng_free(rng);
}

static double printed(double value, const char *format) {
    char text[64];
    snprintf(text, sizeof text, format, value);
    return atof(text);
}

/* A repeat that rounding explains is not stale; one that it does not explain is. */
static void test_stale_digits(void **state) {
    static const struct {
        const char *format;
        double ratio, order;
        bool stale;
    } rows[] = {
        {"%.1e", 1.05, -1, false}, /* 0.10 may be 0.0951 … 0.1049 */
        {"%.1e", 2, -1, true},      {"%.2e", 1.05, -1, true},  {"%.16e", 1.05, -1, true},
        {"%.2e", 1.002, -1, false}, {"%.3e", 1.002, -1, true}, {"%.3f", 1.004, -1, false},
        {"%.3f", 1.5, -2, true},
    };
    double x[10], error[10];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ordo_request request = ask(rows[i].order, 0.5);
        power_law(10, rows[i].ratio, 1, rows[i].order, x, error);
        for (size_t k = 0; k < 10; k++)
            error[k] = printed(error[k] * 0.101 / error[9], rows[i].format);
        error[8] = error[9];
        struct ordo_judgement *j = judge(10, x, error, &request);
        assert_int_equal(j->check->reason == ORDO_STALE, rows[i].stale);
        ordo_judgement_free(j);
    }
}

/* Up to five coarse levels, wild by factors up to e^60, before a clean tail: the tail decides, or
 * nothing does. */
static void test_wild_head(void **state) {
    enum { TABLES = 4000, MOST = 13 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t passed = 0;

    (void)state;
    gsl_rng_set(rng, 3);
    for (size_t k = 0; k < TABLES; k++) {
        const size_t head = 1 + k % 5, n = head + 4 + k % 4;
        const double order = -(double)(1 + k % 3), wild = pow(10, gsl_ran_flat(rng, -0.5, 1.5));
        const struct ordo_request request = ask(order, 0.3);
        double x[MOST], error[MOST];
        power_law(n, 2, 1, order, x, error);
        for (size_t i = 0; i < head; i++)
            error[i] *= exp(wild * gsl_rng_uniform(rng) * (k % 2 == 0 ? 1 : 2));
        for (size_t i = head; i < n; i++)
            error[i] *= exp(0.005 * gsl_ran_gaussian(rng, 1));
        struct ordo_judgement *j = judge(n, x, error, &request);
        assert_int_not_equal(j->check->verdict, ORDO_FAIL);
        passed += j->check->verdict == ORDO_PASS;
        ordo_judgement_free(j);
    }
    assert_true(passed > TABLES * 9 / 10);
    /* The tail decides against the claim too, whatever the head does for it. */
    double x[8], error[8];
    power_law(8, 2, 1, -1, x, error);
    for (size_t i = 0; i < 3; i++)
        error[i] *= pow(1e4, (double)(3 - i));
    const struct ordo_request steep = ask(-2, 0.3);
    struct ordo_judgement *j = judge(8, x, error, &steep);
    check_outcome(j->check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    ordo_judgement_free(j);
    gsl_rng_free(rng);
}

/* An error that grows with x and has its limit at large x: what 1 / error says of the opposite
 * order. */
static void test_fine(void **state) {
    double x[9], error[9], inverse[9], mirrored[9];

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        x[i] = 4 * pow(2, (double)i);
        mirrored[i] = 1 / x[i];
        error[i] = x[i] * x[i] * (1 + 5 / x[i]);
        inverse[i] = 1 / error[i];
    }
    struct ordo_request request = ask(2, 0.1), falling = ask(-2, 0.1);
    request.scale = falling.scale = 1e-20;
    struct ordo_judgement *j = judge(9, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_FAIL); /* at small x the order is 1.5 */
    ordo_judgement_free(j);
    request.fine = ORDO_FINE_LARGE;
    j = judge(9, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j->levels[0]->drop, ORDO_DROP_PRE_ASYMPTOTIC);
    struct ordo_judgement *other = judge(9, x, inverse, &falling);
    assert_int_equal(other->check->verdict, ORDO_PASS);
    check_near(j->order, -other->order, 1e-12);
    check_near(j->interval[0], -other->interval[1], 1e-12);
    assert_int_equal(j->used, other->used);
    ordo_judgement_free(other);
    /* Against 1/x, the fine end is the small one and the order has the other sign. */
    struct ordo_request back = ask(-2, 0.1);
    back.fine = ORDO_FINE_SMALL;
    other = judge(9, mirrored, error, &back);
    check_near(other->order, -j->order, 1e-12);
    assert_int_equal(other->used, j->used);
    ordo_judgement_free(other);
    ordo_judgement_free(j);
    /* What is stated and what auto takes is one and the same. */
    falling.fine = ORDO_FINE_LARGE;
    j = judge(9, x, inverse, &falling);
    falling.fine = ORDO_FINE_AUTO;
    other = judge(9, x, inverse, &falling);
    assert_string_equal(j->check->message, other->check->message);
    ordo_judgement_free(j);
    ordo_judgement_free(other);
}

/* A request of the first version has padding where `deterministic` lies now: it is not read. */
static void test_first_version(void **state) {
    union {
        struct ordo_request request;
        unsigned char bytes[sizeof(struct ordo_request)];
    } old = {.request = ask(-2, 0.1)};
    double x[6], error[6];
    struct ordo_judgement *j = NULL;

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    memset(old.bytes + offsetof(struct ordo_request, deterministic), 0xff,
           sizeof old - offsetof(struct ordo_request, deterministic));
    old.request.size = offsetof(struct ordo_request, correction);
    assert_int_equal(ordo_judge(6, x, error, &old.request, &j), ORDO_OK);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_judgement_free(j);
    struct ordo_request request = ask(-2, 0.1);
    for (int fine = -1; fine <= 3; fine += 4) {
        request.fine = (enum ordo_fine)fine;
        assert_int_equal(ordo_judge(6, x, error, &request, &j), ORDO_EINVAL);
        assert_non_null(strstr(j->check->message, "fine"));
        ordo_judgement_free(j);
    }
}

/* Errors that fall at half the order expected, down to the size of round-off of what two wild
 * coarse levels suggest, have not stopped: SUNDIALS 6.4.1, ERKStep with the table VERNER_8_5_6,
 * whose order is 3 there instead of 6. And where the sign is wrong, no level is round-off. */
static void test_half_the_order(void **state) {
    static const double error[] = {9.3939,    1.3345,     8.6619e-4,  1.0829e-4,
                                   1.4706e-5, 1.9334e-6,  2.4779e-7,  3.1367e-8,
                                   3.9461e-9, 4.9485e-10, 6.1958e-11, 7.7520e-12};
    static const double claims[] = {6, -3};
    double h[COUNT(error)];

    (void)state;
    for (size_t i = 0; i < COUNT(error); i++)
        h[i] = pow(2, -1 - (double)i);
    for (size_t deterministic = 0; deterministic < 2; deterministic++)
        for (size_t k = 0; k < COUNT(claims); k++) {
            struct ordo_request request = ask(claims[k], 0.1 * fabs(claims[k]));
            request.deterministic = deterministic == 1;
            struct ordo_judgement *j = judge(COUNT(error), h, error, &request);
            assert_int_equal(j->check->verdict, ORDO_FAIL);
            for (size_t i = 0; i < j->levels_count; i++)
                assert_false(claims[k] < 0 && j->levels[i]->drop == ORDO_DROP_ROUND_OFF);
            ordo_judgement_free(j);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scattering_floor),
        cmocka_unit_test(test_plateau_of_unknown_scale),
        cmocka_unit_test(test_stale_digits),
        cmocka_unit_test(test_wild_head),
        cmocka_unit_test(test_fine),
        cmocka_unit_test(test_first_version),
        cmocka_unit_test(test_half_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
