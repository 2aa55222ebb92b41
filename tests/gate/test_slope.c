/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_slope.c: the plain slope over a stated window against a stated or published one.
 */
#include "tables.h"

/* A slope that is held against a published one; the call is expected to succeed. */
static struct ordo_check slope_of(size_t n, const double x[], const double error[],
                                  const struct ordo_request *request) {
    struct ordo_check check = ORDO_CHECK_INIT;
    assert_int_equal(ordo_check_slope(n, x, error, request, "a-paper", &check), ORDO_OK);
    assert_string_equal(check.expectation, "published");
    check_near(check.expected, request->order, 0);
    check_near(check.band, request->band, 0);
    return check;
}

#define check_slope(call, wanted_verdict, wanted_reason)                                           \
    do {                                                                                           \
        const struct ordo_check result = call;                                                     \
        check_outcome(&result, wanted_verdict, wanted_reason);                                     \
    } while (0)

/* A power law has its slope over any window, with an interval of no width. */
static void test_slope(void **state) {
    static const double orders[] = {-4.5, -3, -2, -0.09, 0, 1, 3.5};
    double x[9], error[9];

    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++) {
        struct ordo_request request = ask(orders[i], 1e-9);
        power_law(9, 1.7, 0.37, orders[i], x, error);
        for (size_t first = 0; first <= 4; first++) {
            request.from = x[first];
            request.to = x[first + 4];
            const struct ordo_check check = slope_of(9, x, error, &request);
            check_outcome(&check, ORDO_PASS, ORDO_VALUE_AGREES);
            check_near(check.measured, orders[i], 1e-12);
            check_between(check.interval[1] - check.interval[0], 0, 1e-12);
            assert_true(check.interval[0] <= check.measured && check.measured <= check.interval[1]);
            assert_non_null(strstr(check.message, "over 5 levels"));
            assert_non_null(strstr(check.message, "a-paper"));
        }
        request.order += 2e-9;
        check_slope(slope_of(9, x, error, &request), ORDO_FAIL, ORDO_VALUE_DIFFERS);
    }
}

/* Without a name it is a stated slope, and says so. */
static void test_slope_stated(void **state) {
    static const double x[] = {8, 16, 32, 64}, error[] = {1e-1, 1e-2, 1e-3, 1e-4};
    const struct ordo_request request = ask(-log(10) / log(2), 0.1);
    struct ordo_check check = ORDO_CHECK_INIT;

    (void)state;
    assert_int_equal(ordo_check_slope(4, x, error, &request, NULL, &check), ORDO_OK);
    check_outcome(&check, ORDO_PASS, ORDO_VALUE_AGREES);
    assert_string_equal(check.expectation, "slope");
    assert_non_null(strstr(check.message, "stated"));
    assert_null(strstr(check.message, "published"));
}

/* Slope of the least-squares line and half the width of its interval, for the Student quantile t of
 * n - 2 degrees of freedom. */
static void plain_line(size_t n, const double x[], const double error[], double t, double *slope,
                       double *half) {
    double se, s;

    textbook(n, x, error, slope, &se, &s);
    *half = t * se;
}

/* 1/n^2 that turns into 1/n^4, and one wild level: the plain slope of all that is there, where the
 * judge of orders would look for the asymptotic levels and weigh the wild one down. */
static void test_slope_pre_asymptotic(void **state) {
    enum { LEVELS = 10, EACH = 3 };
    static const double factor[EACH] = {0.8, 1.5, 1.1};
    double x[LEVELS], error[LEVELS], many_x[LEVELS * EACH], many_error[LEVELS * EACH], slope, half;
    struct ordo_request request = ask(-3, 0.3);
    struct ordo_check check, moved;

    (void)state;
    for (size_t i = 0; i < LEVELS; i++) {
        x[i] = 3 * pow(1.4, (double)i);
        error[i] = (i == 2 ? 8 : 1) / (x[i] * x[i] * (1 + x[i] * x[i] / 300));
    }
    plain_line(LEVELS, x, error, t975_8, &slope, &half);
    check = slope_of(LEVELS, x, error, &request);
    check_double(check.measured, slope, 1e-13);
    check_double(check.interval[0], slope - half, 1e-8);
    check_double(check.interval[1], slope + half, 1e-8);
    struct ordo_judgement *j = judge(LEVELS, x, error, &request);
    assert_true(fabs(j->order - slope) > 0.02);
    ordo_judgement_free(j);

    /* The verdict is that of the distance, unless the slope is known less well than the band. */
    for (int side = -1; side <= 1; side += 2) {
        const double far = 1.1 * half;
        request = ask(slope + side * far, far * (1 + 1e-9));
        check_slope(slope_of(LEVELS, x, error, &request), ORDO_PASS, ORDO_VALUE_AGREES);
        request.band = far * (1 - 1e-9);
        check_slope(slope_of(LEVELS, x, error, &request), ORDO_FAIL, ORDO_VALUE_DIFFERS);
        request.band = half * (1 - 1e-6);
        check_slope(slope_of(LEVELS, x, error, &request), ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
        request.order = slope;
        check_slope(slope_of(LEVELS, x, error, &request), ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    }
    /* Round-off has no slope. */
    request = ask(slope, 2 * half);
    request.scale = 0.99 * error[LEVELS - 1] / ORDO_EXACT_TOLERANCE;
    check_slope(slope_of(LEVELS, x, error, &request), ORDO_PASS, ORDO_VALUE_AGREES);
    request.scale = 1.01 * error[LEVELS - 1] / ORDO_EXACT_TOLERANCE;
    check_slope(slope_of(LEVELS, x, error, &request), ORDO_INCONCLUSIVE, ORDO_AT_ROUND_OFF);
    request.scale = 0;
    /* Units of x and of the error do not matter, nor does the order of the rows. */
    for (size_t i = 0; i < LEVELS; i++) {
        many_x[i] = 1000 * x[LEVELS - 1 - i];
        many_error[i] = 1e-7 * error[LEVELS - 1 - i];
    }
    moved = slope_of(LEVELS, many_x, many_error, &request);
    check_double(moved.measured, slope, 1e-12);
    check_double(moved.interval[0], check.interval[0], 1e-10);

    /* A window of five levels, both ends included. */
    request.from = x[3];
    request.to = x[7];
    plain_line(5, x + 3, error + 3, t975_3, &slope, &half);
    check = slope_of(LEVELS, x, error, &request);
    check_double(check.measured, slope, 1e-13);
    check_double(check.interval[1], slope + half, 1e-8);
    request.confidence = 0.9;
    check = slope_of(LEVELS, x, error, &request);
    check_double(check.interval[1] - slope, half * t950_3 / t975_3, 1e-8);

    /* Replicates count as their geometric mean and nothing else. */
    for (size_t k = 0; k < LEVELS * EACH; k++) {
        many_x[k] = x[k % LEVELS];
        many_error[k] = factor[(k / LEVELS + k) % EACH] * error[k % LEVELS] / cbrt(0.8 * 1.5 * 1.1);
    }
    check_slope(slope_of(LEVELS * EACH, many_x, many_error, &request), ORDO_ERROR,
                ORDO_DUPLICATE_LEVEL);
    request.replicates = true;
    moved = slope_of(LEVELS * EACH, many_x, many_error, &request);
    check_double(moved.measured, check.measured, 1e-12);
    check_double(moved.interval[1], check.interval[1], 1e-10);
}

static void test_slope_never(void **state) {
    struct ordo_request request = ask(-2, 100);
    double x[6], error[6], changed[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    check_slope(slope_of(6, x, error, &request), ORDO_PASS, ORDO_VALUE_AGREES);
    for (int window = 0; window <= 1; window++) { /* outside the window too */
        request.to = window ? x[3] : INFINITY;
        for (size_t b = 0; b < COUNT(bad_values); b++) {
            memcpy(changed, error, sizeof changed);
            changed[5] = bad_values[b];
            check_slope(slope_of(6, x, changed, &request), ORDO_ERROR, ORDO_INVALID_ERROR);
            memcpy(changed, x, sizeof changed);
            changed[5] = bad_values[b];
            check_slope(slope_of(6, changed, error, &request), ORDO_ERROR, ORDO_INVALID_X);
        }
    }
    /* Too few levels, in all and in the window. */
    request.to = INFINITY;
    for (size_t n = 0; n < 6; n++) {
        const struct ordo_check check = slope_of(n, x, error, &request);
        assert_int_equal(check.verdict, n < 2 ? ORDO_ERROR : n < 4 ? ORDO_INCONCLUSIVE : ORDO_PASS);
        assert_true(n >= 4 || check.reason == ORDO_TOO_FEW_LEVELS);
        assert_int_equal(isnan(check.measured), n < 4);
    }
    request.to = x[2];
    check_slope(slope_of(6, x, error, &request), ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    request.min_levels = 3;
    check_slope(slope_of(6, x, error, &request), ORDO_PASS, ORDO_VALUE_AGREES);
    request.from = request.to = 0;
    check_slope(slope_of(6, x, error, &request), ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    /* Levels whose logarithms are one number. */
    const double near[] = {1e15, 1e15 + 0.125, 1e15 + 0.25, 1e15 + 0.375};
    request = ask(-2, 100);
    check_slope(slope_of(4, near, error, &request), ORDO_ERROR, ORDO_INVALID_X);
}

static void test_slope_invalid_requests(void **state) {
    double x[6], error[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
#define REFUSED(member, ...)                                                                       \
    do {                                                                                           \
        const double values[] = {__VA_ARGS__};                                                     \
        for (size_t i = 0; i < COUNT(values); i++) {                                               \
            struct ordo_request request = ask(-2, 0.1);                                            \
            struct ordo_check check = ORDO_CHECK_INIT;                                             \
            request.member = (__typeof__(request.member))values[i];                                \
            assert_int_equal(ordo_check_slope(6, x, error, &request, "p", &check), ORDO_EINVAL);   \
            assert_int_equal(check.verdict, ORDO_ERROR);                                           \
            assert_true(strlen(check.message) > 10);                                               \
        }                                                                                          \
    } while (0)
    REFUSED(order, NAN, INFINITY, -INFINITY);
    REFUSED(band, 0, -0.1, NAN, INFINITY);
    REFUSED(confidence, 0, 1, -0.5, 1.5, NAN);
    REFUSED(min_levels, 0, 1, 2);
    REFUSED(from, -1, NAN, INFINITY);
    REFUSED(to, -1, NAN);
#undef REFUSED
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slope),
        cmocka_unit_test(test_slope_stated),
        cmocka_unit_test(test_slope_pre_asymptotic),
        cmocka_unit_test(test_slope_never),
        cmocka_unit_test(test_slope_invalid_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
