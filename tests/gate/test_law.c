/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_law.c: a fit of a law without an expectation, and the contract of every law.
 */
#include "gate/law.h"
#include "tables.h"

/* A fit that is expected to succeed. */
static struct ordo_law_fit *fit_of(const char *law, size_t n, const double x[],
                                   const double error[], const struct ordo_request *request) {
    struct ordo_law_fit *fit = NULL;
    assert_int_equal(ordo_law_fit(law, n, x, error, request, &fit), ORDO_OK);
    assert_non_null(fit);
    return fit;
}

static void check_none(const char *law, size_t n, const double x[], const double error[],
                       const struct ordo_request *request) {
    double place = 0;
    struct ordo_law_fit *fit = (struct ordo_law_fit *)&place;
    assert_int_equal(ordo_law_fit(law, n, x, error, request, &fit), ORDO_EINVAL);
    assert_null(fit);
}

/* The public list is the private one; every law has all that is said of it, and a formula that
 * names its parameters. The default is the first. */
static void test_contract(void **state) {
    double x[SCATTERED], error[SCATTERED];
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    size_t count = 0;

    (void)state;
    scattered(x, error);
    for (; ordo_laws[count] != NULL; count++) {
        const struct ordo_law *law = ordo_laws[count];
        assert_string_equal(ordo_law_name(count), law->name);
        assert_string_equal(ordo_law_formula(count), law->formula);
        assert_true(strlen(law->name) > 0);
        assert_non_null(law->fit);
        assert_non_null(law->parameters[0]);
        assert_non_null(strstr(law->formula, "x"));
        for (size_t k = 0; law->parameters[k] != NULL; k++)
            assert_non_null(strstr(law->formula, law->parameters[k]));
        for (size_t k = 0; k < count; k++)
            assert_string_not_equal(law->name, ordo_laws[k]->name);
        struct ordo_law_fit *fit = fit_of(law->name, SCATTERED, x, error, &request);
        assert_true(isfinite(fit->order) && fit->interval[0] < fit->interval[1]);
        ordo_law_fit_free(fit);
    }
    assert_true(count > 0);
    assert_int_equal(ordo_law_count(), count);
    assert_null(ordo_law_name(count));
    assert_null(ordo_law_formula(count));
    struct ordo_law_fit *fit = fit_of(NULL, SCATTERED, x, error, &request);
    struct ordo_law_fit *first = fit_of(ordo_law_name(0), SCATTERED, x, error, &request);
    assert_memory_equal(fit, first, sizeof *fit);
    ordo_law_fit_free(fit);
    ordo_law_fit_free(first);
    check_none("no such law", SCATTERED, x, error, &request);
    check_none("", SCATTERED, x, error, &request);
}

/* An exact power law: its order and constant, whatever the ratio of the levels. */
static void test_power_law(void **state) {
    static const double orders[] = {-4.5, -2, -0.5, 0, 1, 3.5}, ratios[] = {1.05, 2, 10};
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[6], error[6];

    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++)
        for (size_t k = 0; k < COUNT(ratios); k++) {
            power_law(6, ratios[k], 0.37, orders[i], x, error);
            struct ordo_law_fit *fit = fit_of("power", 6, x, error, &request);
            check_near(fit->order, orders[i], 1e-12);
            check_double(fit->constant, 0.37, 1e-11);
            check_between(fit->interval[1] - fit->interval[0], 0, 1e-11);
            check_between(fit->residual, 0, 1e-13);
            check_near(fit->from, x[0], 0);
            check_near(fit->to, x[5], 0);
            assert_int_equal(fit->used, 6);
            /* The middle of log x is that of the ends here. */
            check_near(fit->centre, 0.5 * (log(x[0]) + log(x[5])), 1e-13);
            check_near(fit->height, log(0.37) + orders[i] * fit->centre, 1e-12);
            ordo_law_fit_free(fit);
        }
}

/* Slope, interval and residual of a scattered table, in closed form. */
static void test_closed_form(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[5], error[5], slope, se, s;

    (void)state;
    known_interval(-1.75, 0.06, x, error);
    struct ordo_law_fit *fit = fit_of("power", 5, x, error, &request);
    check_near(fit->order, -1.75, 1e-13);
    check_near(fit->interval[0], -1.81, 1e-9);
    check_near(fit->interval[1], -1.69, 1e-9);
    check_near(fit->centre, 0, 1e-15);
    check_near(fit->height, 0, 1e-14);
    check_near(fit->constant, 1, 1e-14);
    /* Residuals a (1, -2, 0, 2, -1) with 3 degrees of freedom. */
    check_double(fit->residual, 0.06 * log(2) * sqrt(3) / t975_3 * sqrt(10. / 3), 1e-9);
    ordo_law_fit_free(fit);
    request.confidence = 0.99;
    fit = fit_of("power", 5, x, error, &request);
    check_double(fit->interval[1] - fit->order, 0.06 * t995_3 / t975_3, 1e-8);
    ordo_law_fit_free(fit);

    double many_x[SCATTERED], many_error[SCATTERED];
    scattered(many_x, many_error);
    textbook(SCATTERED, many_x, many_error, &slope, &se, &s);
    fit = fit_of("power", SCATTERED, many_x, many_error, &request);
    check_double(fit->order, slope, 1e-13);
    check_double(fit->residual, s, 1e-11);
    double mean = 0;
    for (size_t i = 0; i < SCATTERED; i++)
        mean += log(many_error[i]) / SCATTERED;
    check_double(fit->height, mean, 1e-14);
    check_double(fit->constant, exp(fit->height - fit->order * fit->centre), 1e-15);
    ordo_law_fit_free(fit);
}

/* Two points have one line and no interval; that is asked for by min_levels. */
static void test_two_levels(void **state) {
    const double x[] = {3, 12}, error[] = {1, 1. / 64};
    struct ordo_request request = ORDO_REQUEST_DEFAULT;

    (void)state;
    check_none("power", 2, x, error, &request);
    request.min_levels = 2;
    struct ordo_law_fit *fit = fit_of("power", 2, x, error, &request);
    check_near(fit->order, -3, 1e-14);
    check_double(fit->constant, 27, 1e-13);
    assert_true(isnan(fit->interval[0]) && isnan(fit->interval[1]) && isnan(fit->residual));
    assert_int_equal(fit->used, 2);
    ordo_law_fit_free(fit);
    request.min_levels = 1;
    check_none("power", 2, x, error, &request);
    check_none("power", 1, x, error, &request);
    request.min_levels = 2;
    check_none("power", 1, x, error, &request);
    check_none("power", 0, x, error, &request);
}

static void test_invariance(void **state) {
    static const double units[] = {1e-3, 0.1, 7, 1e6};
    static const size_t shuffle[SCATTERED] = {3, 6, 0, 5, 1, 4, 2};
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[SCATTERED], error[SCATTERED], x2[SCATTERED], error2[SCATTERED];

    (void)state;
    scattered(x, error);
    struct ordo_law_fit *base = fit_of("power", SCATTERED, x, error, &request), *fit;
    for (size_t i = 0; i < SCATTERED; i++) {
        x2[i] = x[shuffle[i]];
        error2[i] = error[shuffle[i]];
    }
    fit = fit_of("power", SCATTERED, x2, error2, &request);
    assert_memory_equal(fit, base, sizeof *fit);
    ordo_law_fit_free(fit);
    for (size_t u = 0; u < COUNT(units); u++) {
        for (size_t i = 0; i < SCATTERED; i++) {
            x2[i] = units[u] * x[i];
            error2[i] = error[i] / units[u];
        }
        fit = fit_of("power", SCATTERED, x2, error2, &request);
        check_near(fit->order, base->order, 1e-12);
        check_near(fit->interval[0], base->interval[0], 1e-12);
        check_near(fit->interval[1], base->interval[1], 1e-12);
        check_near(fit->residual, base->residual, 1e-12);
        check_double(fit->constant, base->constant * pow(units[u], -1 - base->order), 1e-10);
        ordo_law_fit_free(fit);
    }
    for (size_t i = 0; i < SCATTERED; i++)
        x2[i] = 1 / x[i];
    fit = fit_of("power", SCATTERED, x2, error, &request);
    check_near(fit->order, -base->order, 1e-12);
    check_near(fit->interval[0], -base->interval[1], 1e-12);
    ordo_law_fit_free(fit);
    ordo_law_fit_free(base);
}

/* The window, both ends included; what the request expects does not matter. */
static void test_window(void **state) {
    struct ordo_request request = ask(NAN, NAN);
    double x[9], error[9];

    (void)state;
    power_law(9, 1.7, 2, -3, x, error);
    error[0] = error[1] = error[8] = 5;
    request.scale = NAN;
    request.from = x[2];
    request.to = x[7];
    struct ordo_law_fit *fit = fit_of("power", 9, x, error, &request);
    check_near(fit->order, -3, 1e-13);
    check_near(fit->from, x[2], 0);
    check_near(fit->to, x[7], 0);
    assert_int_equal(fit->used, 6);
    ordo_law_fit_free(fit);
    request.to = x[4];
    check_none("power", 9, x, error, &request);
    request.min_levels = 3;
    fit = fit_of("power", 9, x, error, &request);
    assert_int_equal(fit->used, 3);
    ordo_law_fit_free(fit);
}

/* Replicates are their geometric mean and weigh no more than that. */
static void test_replicates(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[SCATTERED + 2], error[SCATTERED + 2];

    (void)state;
    scattered(x, error);
    struct ordo_law_fit *base = fit_of("power", SCATTERED, x, error, &request);
    x[SCATTERED] = x[SCATTERED + 1] = x[3];
    error[SCATTERED] = 4 * error[3];
    error[SCATTERED + 1] = error[3] / 4;
    check_none("power", SCATTERED + 2, x, error, &request);
    request.replicates = true;
    struct ordo_law_fit *fit = fit_of("power", SCATTERED + 2, x, error, &request);
    check_near(fit->order, base->order, 1e-13);
    check_near(fit->interval[1], base->interval[1], 1e-12);
    assert_int_equal(fit->used, SCATTERED);
    ordo_law_fit_free(fit);
    ordo_law_fit_free(base);
}

static void test_refused(void **state) {
    double x[6], error[6];
    struct ordo_request request = ORDO_REQUEST_DEFAULT;

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 6; i++) {
            const double kept_x = x[i], kept_error = error[i];
            x[i] = bad_values[b];
            check_none("power", 6, x, error, &request);
            x[i] = kept_x;
            error[i] = bad_values[b];
            check_none("power", 6, x, error, &request);
            error[i] = kept_error;
        }
#define REFUSED(member, ...)                                                                       \
    do {                                                                                           \
        const double values[] = {__VA_ARGS__};                                                     \
        for (size_t i = 0; i < COUNT(values); i++) {                                               \
            request = (struct ordo_request)ORDO_REQUEST_DEFAULT;                                   \
            request.member = (__typeof__(request.member))values[i];                                \
            check_none("power", 6, x, error, &request);                                            \
        }                                                                                          \
    } while (0)
    REFUSED(confidence, 0, 1, -0.5, 1.5, NAN);
    REFUSED(min_levels, 0, 1, 7);
    REFUSED(from, -1, NAN, INFINITY);
    REFUSED(to, -1, NAN);
#undef REFUSED
    /* Levels whose logarithms are one number. */
    const double near[] = {1e15, 1e15 + 0.125, 1e15 + 0.25, 1e15 + 0.375};
    request = (struct ordo_request)ORDO_REQUEST_DEFAULT;
    check_none("power", 4, near, error, &request);
}

/* The check of a slope rests on the same computation. */
static void test_same_as_slope(void **state) {
    struct ordo_request request = ask(-2, 0.2);
    struct ordo_check check = ORDO_CHECK_INIT;
    double x[SCATTERED], error[SCATTERED];

    (void)state;
    scattered(x, error);
    request.from = x[1];
    struct ordo_law_fit *fit = fit_of("power", SCATTERED, x, error, &request);
    assert_int_equal(ordo_check_slope(SCATTERED, x, error, &request, NULL, &check), ORDO_OK);
    check_near(check.measured, fit->order, 0);
    check_near(check.interval[0], fit->interval[0], 0);
    check_near(check.interval[1], fit->interval[1], 0);
    ordo_law_fit_free(fit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract),      cmocka_unit_test(test_power_law),
        cmocka_unit_test(test_closed_form),   cmocka_unit_test(test_two_levels),
        cmocka_unit_test(test_invariance),    cmocka_unit_test(test_window),
        cmocka_unit_test(test_replicates),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_same_as_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
