/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_windows.c: the levels that the judge of orders rests on: stale, round-off, the stated
 * window, what is no power law.
 */
#include "tables.h"

static void test_stale(void **state) {
    enum { N = 12 };
    double x[N], error[N];

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2)
        for (int intent = ORDO_EQUAL; intent <= ORDO_AT_MOST; intent++) {
            struct ordo_request request = ask(2 * sign, 0.5);
            const size_t finest = sign < 0 ? N - 1 : 0, next = sign < 0 ? N - 2 : 1;
            const size_t coarsest = N - 1 - finest, before = N - 1 - next;
            request.intent = (enum ordo_intent)intent;
            power_law(N, 1.5, 1, 2 * sign, x, error);
            error[finest] = error[next];
            struct ordo_judgement *j = judge(N, x, error, &request);
            check_outcome(j->check, ORDO_FAIL, ORDO_STALE);
            ordo_judgement_free(j);

            /* A window that leaves the finest level out leaves one of the two. */
            (sign < 0) ? (request.to = x[next]) : (request.from = x[next]);
            j = judge(N, x, error, &request);
            check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
            assert_int_equal(j->used, N - 1);
            ordo_judgement_free(j);
            request.from = 0;
            request.to = INFINITY;

            /* Coarse levels may agree. */
            power_law(N, 1.5, 1, 2 * sign, x, error);
            error[coarsest] = error[before];
            j = judge(N, x, error, &request);
            check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
            ordo_judgement_free(j);
        }
}

static void test_round_off(void **state) {
    struct ordo_request request = ask(-4, 0.2);
    double x[8], error[8];
    struct ordo_judgement *j;

    (void)state;
    /* Six levels from 2^-8 to 2^-28, then two below 2^-45. */
    for (size_t i = 0; i < 8; i++) {
        x[i] = pow(2, (double)(i + 2));
        error[i] = i < 6 ? pow(x[i], -4) : pow(2, -46 - (double)i);
    }
    j = judge(8, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j->used, 6);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(j->levels[i]->drop, i < 6 ? ORDO_USED : ORDO_DROP_ROUND_OFF);
    check_double(j->to, x[5], 1e-14);
    ordo_judgement_free(j);

    /* At the bound itself an error counts; against a larger solution it does not. */
    request.scale = 1;
    error[6] = ORDO_ROUND_OFF;
    error[7] = ORDO_ROUND_OFF / 16;
    j = judge(8, x, error, &request);
    assert_int_equal(j->levels[6]->drop, ORDO_USED);
    assert_int_equal(j->levels[7]->drop, ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(j);
    request.scale = 1.0001;
    j = judge(8, x, error, &request);
    assert_int_equal(j->levels[6]->drop, ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(j);

    /* What has stopped falling is round-off from 2^-40 on, with the level that it lifts. */
    request.scale = 1;
    error[5] = ldexp(1, -43);
    error[6] = ldexp(1, -44);
    error[7] = ldexp(1.1, -44);
    j = judge(8, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(j->levels[i]->drop, i < 5 ? ORDO_USED : ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(j);
    /* Not if there is said to be no floor, and earlier if it is said to be higher. */
    request.floor = 0;
    j = judge(8, x, error, &request);
    assert_int_not_equal(j->check->verdict, ORDO_PASS);
    assert_int_equal(j->levels[7]->drop, ORDO_USED);
    ordo_judgement_free(j);
    request.floor = 1e-5;
    j = judge(8, x, error, &request);
    assert_int_equal(j->levels[3]->drop, ORDO_DROP_ROUND_OFF);
    assert_int_equal(j->levels[2]->drop, ORDO_USED);
    ordo_judgement_free(j);
    request.floor = ORDO_FLOOR_AUTO;

    /* Nothing but round-off: no order, however nicely it falls. */
    request.scale = 1;
    power_law(8, 2, 1e-14, -4, x, error);
    j = judge(8, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_EXACT);
    assert_int_equal(j->used, 0);
    assert_true(isnan(j->order));
    ordo_judgement_free(j);
}

static void test_window(void **state) {
    struct ordo_request request = ask(-2, 0.1);
    double x[10], error[10];

    (void)state;
    power_law(10, 2, 1, -2, x, error);
    for (size_t i = 0; i < 3; i++)
        error[i] = 0.3;
    error[9] = 0.5;
    struct ordo_judgement *j = judge(10, x, error, &request);
    assert_int_not_equal(j->check->verdict, ORDO_PASS);
    ordo_judgement_free(j);
    request.from = x[3];
    request.to = x[8];
    j = judge(10, x, error, &request);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j->used, 6);
    check_double(j->from, x[3], 1e-14);
    check_double(j->to, x[8], 1e-14);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(j->levels[i]->drop, i < 3 || i > 8 ? ORDO_DROP_WINDOW : ORDO_USED);
    ordo_judgement_free(j);
    request.from = x[7];
    j = judge(10, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(j);
    request.from = 1e6;
    request.to = 1e7;
    j = judge(10, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(j);
}

/* exp(-x/2) has no order, and the judge says so whatever order is asked for below the local ones;
 * the same against h = 1/x; a power law, one that steepens towards its order, and noise are none.
 */
static void test_not_a_power_law(void **state) {
    double x[12], h[12], error[12], power[12];

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        x[i] = 6 + 2 * (double)i;
        h[i] = 1 / x[i];
        error[i] = exp(-0.5 * x[i]);
        power[i] = pow(x[i], -3) / (1 + 8 / x[i]);
    }
    for (int order = 1; order <= 5; order++) {
        struct ordo_request request = ask(-order, 0.3);
        struct ordo_judgement *j = judge(12, x, error, &request);
        check_outcome(j->check, ORDO_FAIL, ORDO_NOT_POWER_LAW);
        assert_non_null(strstr(j->check->message, "faster than any power"));
        ordo_judgement_free(j);
        request.order = order;
        j = judge(12, h, error, &request);
        check_outcome(j->check, ORDO_FAIL, ORDO_NOT_POWER_LAW);
        ordo_judgement_free(j);
    }
    for (int order = 1; order <= 2; order++) {
        const struct ordo_request request = ask(-order, 0.2);
        struct ordo_judgement *j = judge(12, x, power, &request);
        assert_int_equal(j->check->verdict, ORDO_FAIL);
        assert_int_not_equal(j->check->reason, ORDO_NOT_POWER_LAW);
        ordo_judgement_free(j);
    }
    /* Over a short way an exponential is as good as a steep power. */
    double narrow[12];
    for (size_t i = 0; i < 12; i++) {
        narrow[i] = 100 + (double)i;
        power[i] = exp(-0.05 * narrow[i]);
    }
    const struct ordo_request one = ask(-1, 0.3);
    struct ordo_judgement *near = judge(12, narrow, power, &one);
    check_outcome(near->check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    ordo_judgement_free(near);
    /* Too slow is too slow: an exponential that is flatter than the order asked for. */
    const struct ordo_request steep = ask(-40, 0.3);
    struct ordo_judgement *j = judge(12, x, error, &steep);
    assert_int_equal(j->check->verdict, ORDO_FAIL);
    assert_int_not_equal(j->check->reason, ORDO_NOT_POWER_LAW);
    ordo_judgement_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_round_off),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_not_a_power_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
