/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_steps.c: what the finest steps of a study without noise say of the limit.
 */
#include "gate/steps.h"
#include "tables.h"
#include <stdio.h>
#include <stdlib.h>

enum { LEVELS_MAX = 8 };

static const double relative_orders[] = {0.5, 1, 2, 3};

/* An error law of h / h of the coarsest level. */
typedef double law(double h, const double parameters[3]);

/* 1 + a h^q on top of h^p. */
static double corrected(double h, const double p[3]) {
    return pow(h, p[0]) * (1 + p[1] * pow(h, p[2]));
}

/* Order p + d far above h = k, p far below it: h^p (1 + (h/k)^s)^(d/s), here with d = -1, s = 3. */
static double knee(double h, const double p[3]) {
    return pow(h, p[0]) * pow(1 + pow(h / p[1], p[2]), -1 / p[2]);
}

/* The judgement of a law on `n` levels that are refined by `ratio`, without noise. */
static struct ordo_judgement *judge_law(law *f, const double parameters[3], size_t n, double ratio,
                                        double order, double band) {
    struct ordo_request request = ask(order, band);
    double h[LEVELS_MAX], error[LEVELS_MAX];

    request.deterministic = true;
    for (size_t i = 0; i < n; i++) {
        h[i] = 0.25 * pow(ratio, -(double)i);
        error[i] = 3e-2 * f(h[i] / h[0], parameters);
    }
    return judge(n, h, error, &request);
}

/* Whatever the verdict, the interval that is printed contains the order in the limit: of a power
 * law with one correction of each sign, at each relative order that is looked at, from 3 levels on.
 */
static void test_interval(void **state) {
    static const double terms[] = {-0.5, -0.1, 0.03, 0.3, 1}, ratios[] = {1.5, 2, 3};
    static const double claims[] = {1, 1.8, 2, 2.1, 3};
    size_t passed = 0;

    (void)state;
    for (size_t k = 0; k < COUNT(relative_orders); k++)
        for (size_t a = 0; a < COUNT(terms); a++)
            for (size_t r = 0; r < COUNT(ratios); r++)
                for (size_t n = 3; n <= LEVELS_MAX; n++)
                    for (size_t c = 0; c < COUNT(claims); c++) {
                        const double p[] = {2, terms[a], relative_orders[k]};
                        struct ordo_judgement *j =
                            judge_law(corrected, p, n, ratios[r], claims[c], 0.2);
                        if (!(j->check->interval[0] <= 2 + 1e-9 &&
                              j->check->interval[1] >= 2 - 1e-9))
                            fail_msg("h^2 (1 %+g h^%g) on %zu levels refined by %g, %g expected: "
                                     "[%.17g, %.17g], %s",
                                     p[1], p[2], n, ratios[r], claims[c], j->check->interval[0],
                                     j->check->interval[1], j->check->message);
                        passed += j->check->verdict == ORDO_PASS;
                        ordo_judgement_free(j);
                    }
    assert_true(passed > 0);
}

/* The order of a term is found from the changes alone, also of one that was the leading one on the
 * coarser levels. */
static void test_knee(void **state) {
    (void)state;
    for (double place = 0.06; place < 0.3; place *= 1.1) {
        const double p[] = {2, place, 3}, finest = 1 / 32.0;
        /* Local order at h: 2 - r / (1 + r), r = (h/k)^3; nearly there at the finest step. */
        const double r = pow(1.4 * finest / place, 3);
        if (r / (1 + r) > 0.1)
            continue;
        struct ordo_judgement *j = judge_law(knee, p, 6, 2, 2, 0.2);
        check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
        check_between(2, j->check->interval[0] - 1e-9, j->check->interval[1] + 1e-9);
        ordo_judgement_free(j);
        j = judge_law(knee, p, 6, 2, 1, 0.2);
        check_outcome(j->check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
        assert_non_null(strstr(j->check->message, "faster than expected"));
        ordo_judgement_free(j);
    }
}

/* An order that has switched stays decided, however many levels came before and however many
 * follow: the coarse ones have no say against finest steps that no longer change. */
static void test_switch(void **state) {
    (void)state;
    for (size_t before = 2; before <= 4; before++)
        for (size_t after = 3; before + after <= LEVELS_MAX; after++) {
            double h[LEVELS_MAX], error[LEVELS_MAX];
            struct ordo_request request = ask(2, 0.1);
            request.deterministic = true;
            for (size_t i = 0; i < before + after; i++) {
                h[i] = pow(2, -(double)i);
                error[i] = i < before ? pow(h[i], 4) : pow(h[i], 2) * pow(h[before - 1], 2);
            }
            struct ordo_judgement *j = judge(before + after, h, error, &request);
            check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
            ordo_judgement_free(j);
        }
}

/* Steps of different length: the change counts for its way. Orders 2 + h^(1/2) at the middles of
 * steps, of which the last is longer than the one before, settle. */
static void test_settle(void **state) {
    struct ordo_steps steps = {.count = 4, .s = {-6, -5, -4.6, -4, -3}};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        steps.speed[i] = 2 + exp(0.25 * (steps.s[i] + steps.s[i + 1]));
    assert_true(fabs(ordo_steps_change(&steps, 0)) > fabs(ordo_steps_change(&steps, 1)));
    assert_true(ordo_steps_move(&steps));
    assert_true(ordo_steps_settle(&steps));
    for (size_t i = 0; i < 4; i++) /* a term that grows does not */
        steps.speed[i] = 2 + exp(-0.25 * (steps.s[i] + steps.s[i + 1]));
    assert_true(ordo_steps_move(&steps));
    assert_false(ordo_steps_settle(&steps));
}

/* Two small terms of different sign make the local order turn. With changes S l^i - F m^i of the
 * order, i = 0 the last and 1 < l < m, those beyond the turn that shrink settle whatever came
 * before it, and the limit lies short of Aitken's:
 * (S - F)^2 >= (S (l-1) - F (m-1)) (S / (l-1) - F / (m-1)), as x + 1/x >= 2. */
static void test_turn(void **state) {
    static const double orders[][2] = {{1, 1.5}, {1, 2}, {1, 3}, {2, 3}, {2, 4}};
    size_t turns = 0;

    (void)state;
    for (size_t k = 0; k < COUNT(orders); k++)
        for (double part = 1; part > 1e-3; part *= 0.9) { /* F / S, log errors */
            struct ordo_steps steps = {.count = 4};
            double interval[2], change[3], q;
            for (size_t i = 0; i < 5; i++) {
                steps.s[i] = log(2) * (double)i;
                steps.v[i] = 2 * steps.s[i] + 1e-3 * (exp(orders[k][0] * steps.s[i]) -
                                                      part * exp(orders[k][1] * steps.s[i]));
            }
            for (size_t i = 0; i < 4; i++)
                steps.speed[i] = (steps.v[i + 1] - steps.v[i]) / log(2);
            for (size_t i = 0; i < 3; i++)
                change[i] = ordo_steps_change(&steps, i);
            if (!(change[0] * change[1] > 0 && change[1] * change[2] < 0 &&
                  fabs(change[0]) < fabs(change[1])))
                continue;
            turns++;
            assert_true(ordo_steps_settle(&steps));
            ordo_steps_limit(&steps, 0, interval, &q);
            check_between(2, interval[0], interval[1]);
        }
    assert_true(turns > 10);
}

/* What rounding does to printed errors is scatter and no trend: of h^2 printed to two digits on
 * four to seven levels the 95 % interval contains 2 in 95 of 100 tables, less three standard
 * errors. */
static void test_printed_digits(void **state) {
    enum { TABLES = 400 };
    size_t contained = 0;

    (void)state;
    for (size_t k = 0; k < TABLES; k++) {
        const double C = pow(10, (double)k / TABLES); /* every first digit in its proportion */
        const size_t n = 4 + k % 4;
        struct ordo_request request = ask(2, 0.3);
        double h[LEVELS_MAX], error[LEVELS_MAX];
        request.deterministic = true;
        for (size_t i = 0; i < n; i++) {
            char printed[16];
            h[i] = 0.25 * pow(2, -(double)i);
            snprintf(printed, sizeof printed, "%.1e", C * h[i] * h[i]);
            error[i] = strtod(printed, NULL);
        }
        struct ordo_judgement *j = judge(n, h, error, &request);
        assert_int_not_equal(j->check->verdict, ORDO_FAIL);
        contained += j->check->interval[0] <= 2 && 2 <= j->check->interval[1];
        ordo_judgement_free(j);
    }
    assert_true((double)contained / TABLES > 0.95 - 3 * sqrt(0.95 * 0.05 / TABLES));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interval), cmocka_unit_test(test_knee),
        cmocka_unit_test(test_switch),   cmocka_unit_test(test_settle),
        cmocka_unit_test(test_turn),     cmocka_unit_test(test_printed_digits),
    };
    return cmocka_run_group_tests_name("the finest steps", tests, NULL, NULL);
}
