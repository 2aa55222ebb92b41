/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_input.c: what the judge of orders refuses, and how it merges: values, requests, replicates.
 */
#include "tables.h"

static void test_invalid_values(void **state) {
    double x[6], error[6];

    (void)state;
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 6; i++)
            for (int intent = ORDO_EQUAL; intent <= ORDO_AT_MOST; intent++)
                for (int replicates = 0; replicates <= 1; replicates++) {
                    struct ordo_request request = ask(-2, 0.2);
                    request.intent = (enum ordo_intent)intent;
                    request.replicates = replicates;
                    power_law(6, 2, 1, -2, x, error);
                    error[i] = bad_values[b];
                    struct ordo_judgement *j = judge(6, x, error, &request);
                    check_outcome(j->check, ORDO_ERROR, ORDO_INVALID_ERROR);
                    assert_true(isnan(j->order) && isnan(j->interval[0]) &&
                                isnan(j->check->measured));
                    assert_null(j->levels);
                    ordo_judgement_free(j);

                    power_law(6, 2, 1, -2, x, error);
                    x[i] = bad_values[b];
                    j = judge(6, x, error, &request);
                    check_outcome(j->check, ORDO_ERROR, ORDO_INVALID_X);
                    assert_true(isnan(j->order));
                    ordo_judgement_free(j);
                }
}

/* A value outside the window is no excuse. */
static void test_invalid_outside_window(void **state) {
    struct ordo_request request = ask(-2, 0.2);
    double x[6], error[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    error[5] = NAN;
    request.to = x[4];
    struct ordo_judgement *j = judge(6, x, error, &request);
    check_outcome(j->check, ORDO_ERROR, ORDO_INVALID_ERROR);
    ordo_judgement_free(j);
}

static void test_too_few(void **state) {
    struct ordo_request request = ask(-2, 0.2);
    struct ordo_judgement *j;
    double x[6], error[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    j = judge(0, NULL, NULL, &request);
    check_outcome(j->check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(j->levels_count, 0);
    ordo_judgement_free(j);
    for (size_t n = 0; n < 4; n++) {
        j = judge(n, x, error, &request);
        check_outcome(j->check, n < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
        assert_true(isnan(j->order) && isnan(j->constant) && isnan(j->residual) && isnan(j->from));
        assert_int_equal(j->levels_count, n);
        ordo_judgement_free(j);
    }
    for (size_t least = 3; least <= 7; least++) {
        request.min_levels = least;
        request.deterministic = least == 3; /* without the word three are too few */
        j = judge(least - 1, x, error, &request);
        check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
        ordo_judgement_free(j);
        if (least <= 6) {
            j = judge(least, x, error, &request);
            check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
            ordo_judgement_free(j);
        }
    }
}

/* Levels that cannot be told apart in log x have no slope. */
static void test_same_logarithm(void **state) {
    const struct ordo_request request = ask(-2, 0.2);
    const double x[] = {1e15, 1e15 + 0.125, 1e15 + 0.25, 1e15 + 0.375, 1e15 + 0.5};
    const double error[] = {1e-2, 2e-3, 1e-3, 5e-4, 1e-4};

    (void)state;
    struct ordo_judgement *j;
    (void)ordo_judge(5, x, error, &request, &j);
    assert_int_not_equal(j->check->verdict, ORDO_PASS);
    ordo_judgement_free(j);
}

static void test_replicates(void **state) {
    enum { LEVELS = 5, EACH = 3 };
    static const double factor[EACH] = {0.8, 1.5, 1.1};
    struct ordo_request request = ask(-2, 0.3);
    double x[LEVELS * EACH], error[LEVELS * EACH], mean_x[LEVELS], mean_error[LEVELS];

    (void)state;
    for (size_t k = 0; k < EACH; k++)
        for (size_t i = 0; i < LEVELS; i++) {
            x[k * LEVELS + i] = mean_x[i] = pow(2, 3 + (double)i);
            error[k * LEVELS + i] = factor[k] * scattered_factor[i] * pow(mean_x[i], -2);
            mean_error[i] = cbrt(0.8 * 1.5 * 1.1) * scattered_factor[i] * pow(mean_x[i], -2);
        }
    struct ordo_judgement *j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j->check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL);
    ordo_judgement_free(j);

    request.replicates = true;
    j = judge(LEVELS * EACH, x, error, &request);
    struct ordo_judgement *means = judge(LEVELS, mean_x, mean_error, &request);
    const double m = (log(0.8) + log(1.5) + log(1.1)) / 3;
    const double spread =
        sqrt((pow(log(0.8) - m, 2) + pow(log(1.5) - m, 2) + pow(log(1.1) - m, 2)) / 2);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j->levels_count, LEVELS);
    assert_int_equal(j->used, LEVELS);
    for (size_t i = 0; i < LEVELS; i++) {
        assert_int_equal(j->levels[i]->replicates, EACH);
        check_double(j->levels[i]->error, mean_error[i], 1e-13);
        check_double(j->levels[i]->spread, spread, 1e-12);
    }
    check_double(j->order, means->order, 1e-12);
    /* The scatter of the replicates and that of their means about the line are one and the same:
     * the variance is pooled, 10 degrees of freedom from 5 times 3 replicates and 3 from the line.
     */
    double log_mean = 0, sxx = 0;
    for (size_t i = 0; i < LEVELS; i++)
        log_mean += log(mean_x[i]) / LEVELS;
    for (size_t i = 0; i < LEVELS; i++)
        sxx += pow(log(mean_x[i]) - log_mean, 2);
    const double line_ss = EACH * 3 * means->residual * means->residual;
    const double pure_ss = LEVELS * 2 * spread * spread;
    const double half = 2.160368656 * sqrt((line_ss + pure_ss) / 13 / (EACH * sxx));
    check_double(j->order - j->interval[0], half, 1e-8);
    check_double(j->interval[1] - j->order, half, 1e-8);
    ordo_judgement_free(means);
    ordo_judgement_free(j);

    /* Many replicates of three levels are three levels. */
    for (size_t i = 0; i < LEVELS * EACH; i++)
        x[i] = pow(2, 3 + (double)(i % 3));
    j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(j->levels_count, 3);
    ordo_judgement_free(j);
    for (size_t i = 0; i < LEVELS * EACH; i++)
        x[i] = 8;
    j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j->check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(j);
}

static void check_refused(const struct ordo_request *request, const char *what) {
    struct ordo_judgement *j;
    double x[6], error[6];

    power_law(6, 2, 1, -2, x, error);
    const int status = ordo_judge(6, x, error, request, &j);
    if (status != ORDO_EINVAL || j->check->verdict == ORDO_PASS || strlen(j->check->message) == 0 ||
        j->levels != NULL)
        fail_msg("%s: status %d, %s", what, status, ordo_verdict_name(j->check->verdict));
    ordo_judgement_free(j);
}

static void test_invalid_requests(void **state) {
#define REFUSED(member, ...)                                                                       \
    do {                                                                                           \
        const double values[] = {__VA_ARGS__};                                                     \
        for (size_t i = 0; i < COUNT(values); i++) {                                               \
            struct ordo_request request = ask(-2, 0.1);                                            \
            request.member = values[i];                                                            \
            check_refused(&request, #member);                                                      \
        }                                                                                          \
    } while (0)

    (void)state;
    REFUSED(order, 0, -0.0, NAN, INFINITY, -INFINITY);
    REFUSED(band, 0, -0.1, NAN, INFINITY, 2, 3);
    REFUSED(confidence, 0, 1, -0.5, 1.5, NAN);
    REFUSED(from, -1, NAN, INFINITY);
    REFUSED(to, 0, -1, NAN);
    REFUSED(scale, -1, NAN, INFINITY);
    REFUSED(floor, -2, -0.5, NAN, INFINITY);
#undef REFUSED
    for (size_t least = 0; least < 3; least++) {
        struct ordo_request request = ask(-2, 0.1);
        request.min_levels = least;
        check_refused(&request, "min_levels");
    }
    struct ordo_request request = ask(-2, 0.1);
    request.from = request.to = 16;
    check_refused(&request, "a window of one point");
    request.from = 17;
    check_refused(&request, "a reversed window");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invalid_values), cmocka_unit_test(test_invalid_outside_window),
        cmocka_unit_test(test_too_few),        cmocka_unit_test(test_same_logarithm),
        cmocka_unit_test(test_replicates),     cmocka_unit_test(test_invalid_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
