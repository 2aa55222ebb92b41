/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_outlier.c: one level between the ends that is off the line of the others beyond chance.
 */
#include "tables.h"
#include <gsl/gsl_randist.h>

enum { MOST = 12 };

/* n^-2 on n levels that double, with a scatter of 1 % that is no line's, and level `off` lifted. */
static void lifted(size_t n, size_t off, double factor, double x[], double error[]) {
    static const double pattern[] = {1, -2, 0.5, 1.5, -1, -1.5, 2, 0.5, -1, 0, 1.5, -0.5};

    power_law(n, 2, 3, -2, x, error);
    for (size_t i = 0; i < n; i++)
        error[i] *= (1 + 0.005 * pattern[i]) * (i == off ? factor : 1);
}

static size_t left_out(const struct ordo_judgement *j) {
    size_t count = 0;

    for (size_t i = 0; i < j->levels_count; i++)
        count += j->levels[i]->drop == ORDO_DROP_OUTLIER;
    return count;
}

/* Least squares with a shift of one level is least squares without it: the order and its interval
 * are the textbook's of the others, and the message says which level that is, and how far off. */
static void test_left_out(void **state) {
    (void)state;
    for (size_t n = 5; n <= MOST; n++)
        for (size_t off = 1; off + 1 < n; off++)
            for (int down = 0; down <= 1; down++) {
                const struct ordo_request request = ask(-2, 0.3);
                double x[MOST], error[MOST], slope, se, s, predicted = 0;
                char words[120];
                lifted(n, off, down ? 0.25 : 4, x, error);
                struct ordo_judgement *j = judge(n, x, error, &request);
                check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
                assert_int_equal(left_out(j), 1);
                assert_int_equal(j->levels[off]->drop, ORDO_DROP_OUTLIER);
                const double at = x[off], was = error[off];
                memmove(x + off, x + off + 1, (n - 1 - off) * sizeof *x);
                memmove(error + off, error + off + 1, (n - 1 - off) * sizeof *error);
                textbook(n - 1, x, error, &slope, &se, &s);
                check_double(j->order, slope, 1e-12);
                check_double(j->residual, s, 1e-9);
                for (size_t i = 0; i + 1 < n; i++)
                    predicted += (log(error[i]) + slope * log(at / x[i])) / (double)(n - 1);
                snprintf(words, sizeof words,
                         "the level x = %g is off the line of the others by a factor of %.3g", at,
                         exp(fabs(log(was) - predicted)));
                assert_non_null(strstr(j->check->message, words));
                ordo_judgement_free(j);
            }
}

/* The finest level speaks for the limit and the coarsest may be pre-asymptotic; a study without
 * noise, stated or seen, has no accidents; fewer levels than are wanted are not made; two per cent
 * are within the scatter. */
static void test_stays(void **state) {
    struct ordo_request request = ask(-2, 0.3);
    double x[MOST], error[MOST];

    (void)state;
    for (size_t n = 5; n <= MOST; n++)
        for (int sign = -1; sign <= 1; sign += 2) {
            request.order = 2 * sign;
            for (size_t off = 0; off < n; off++) {
                lifted(n, off, off == 0 || off + 1 == n ? 4 : 1.02, x, error);
                for (size_t i = 0; i < n && sign > 0; i++)
                    x[i] = 1 / x[i];
                struct ordo_judgement *j = judge(n, x, error, &request);
                assert_int_equal(left_out(j), 0);
                assert_true(off + 1 < n || j->check->verdict != ORDO_PASS);
                ordo_judgement_free(j);
            }
        }
    request = ask(-2, 0.3);
    for (int kind = 0; kind < 3; kind++) {
        lifted(6, 3, 4, x, error);
        request.deterministic = kind == 0;
        request.min_levels = kind == 1 ? 6 : 4;
        for (size_t i = 0; i < 6 && kind == 2; i++)
            error[i] = (i == 3 ? 4 : 1) / (x[i] * x[i]);
        struct ordo_judgement *j = judge(6, x, error, &request);
        assert_int_equal(left_out(j), 0);
        assert_int_not_equal(j->check->verdict, ORDO_PASS);
        ordo_judgement_free(j);
    }
}

/* Of tables that only scatter one in a hundred loses a level, or fewer (Bonferroni), within three
 * standard errors, and the interval holds the order of 95 in 100. */
static void test_chance(void **state) {
    enum { TABLES = 3000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    const struct ordo_request request = ask(-2, 0.3);
    double x[MOST], error[MOST];

    (void)state;
    gsl_rng_set(rng, 3);
    for (size_t n = 5; n <= 8; n += 3) {
        size_t lost = 0, held = 0;
        for (size_t k = 0; k < TABLES; k++) {
            power_law(n, 2, 3, -2, x, error);
            for (size_t i = 0; i < n; i++)
                error[i] *= exp(gsl_ran_gaussian(rng, 0.1));
            struct ordo_judgement *j = judge(n, x, error, &request);
            lost += left_out(j);
            held += j->interval[0] <= -2 && -2 <= j->interval[1];
            ordo_judgement_free(j);
        }
        assert_true((double)lost / TABLES < 0.01 + 3 * sqrt(0.01 * 0.99 / TABLES));
        assert_true((double)held / TABLES > 0.95 - 0.01 - 3 * sqrt(0.95 * 0.05 / TABLES));
    }
    gsl_rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_stays),
        cmocka_unit_test(test_chance),
    };
    return cmocka_run_group_tests_name("an outlier", tests, NULL, NULL);
}
