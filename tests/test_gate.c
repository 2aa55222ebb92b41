/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_gate.c: the judge and its checks, by tables whose slope and interval are known in closed
 * form.
 */
#include "check.h"
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Student's t, 97.5 %, 3 and 8 degrees of freedom; 95 % and 99.5 %, 3 degrees. */
static const double t975_3 = 3.182446305, t975_8 = 2.306004135;
static const double t950_3 = 2.353363435, t995_3 = 5.840909310;

static const double bad_values[] = {NAN, INFINITY, -INFINITY, 0, -0.0, -1, -1e-300};

static struct ordo_request ask(double order, double band) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    request.order = order;
    request.band = band;
    return request;
}

/* Judge a table of which the call is expected to succeed. */
static struct ordo_judgement judge(size_t n, const double x[], const double error[],
                                   const struct ordo_request *request) {
    struct ordo_judgement j;
    assert_int_equal(ordo_judge(n, x, error, request, &j), ORDO_OK);
    assert_true(strlen(j.check.message) > 0);
    assert_string_equal(j.check.expectation, "order");
    return j;
}

#define check_outcome(check, wanted_verdict, wanted_reason)                                        \
    check_outcome_at(&(check), wanted_verdict, wanted_reason, __FILE__, __LINE__)

static void check_outcome_at(const struct ordo_check *check, enum ordo_verdict verdict,
                             enum ordo_reason reason, const char *file, int line) {
    if (check->verdict == verdict && check->reason == reason && strlen(check->message) > 0)
        return;
    print_error("%s, %s (%s), expected %s, %s\n", ordo_verdict_name(check->verdict),
                ordo_reason_name(check->reason), check->message, ordo_verdict_name(verdict),
                ordo_reason_name(reason));
    _fail(file, line);
}

/* x and C x^order; widths 8, 8*ratio, … */
static void power_law(size_t n, double ratio, double C, double order, double x[], double error[]) {
    for (size_t i = 0; i < n; i++) {
        x[i] = 8 * pow(ratio, (double)i);
        error[i] = C * pow(x[i], order);
    }
}

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
            struct ordo_judgement j = judge(6, x, error, &request);
            check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
            check_near(j.order, orders[i], 2e-13);
            check_near(j.check.measured, j.order, 0);
            check_near(j.check.expected, orders[i], 0);
            check_between(j.interval[1] - j.interval[0], 0, 1e-11);
            assert_true(j.interval[0] <= j.order && j.order <= j.interval[1]);
            check_double(j.constant, 0.37, 1e-11);
            check_between(j.residual, 0, 1e-13);
            check_double(j.from, x[0], 1e-14);
            check_double(j.to, x[5], 1e-14);
            assert_int_equal(j.used, 6);
            assert_int_equal(j.levels_count, 6);
            assert_true(isnan(j.levels[0].local_order));
            for (size_t l = 0; l < 6; l++) {
                check_near(j.levels[l].x, x[l], 0);
                check_near(j.levels[l].error, error[l], 0);
                check_near(j.levels[l].spread, 0, 0);
                assert_int_equal(j.levels[l].replicates, 1);
                assert_int_equal(j.levels[l].drop, ORDO_USED);
                if (l > 0)
                    check_near(j.levels[l].local_order, orders[i], 1e-12);
            }
            ordo_judgement_free(&j);

            /* The same law with the other sign is expected: the error grows. */
            request.order = -orders[i];
            for (int intent = ORDO_EQUAL; intent <= ORDO_AT_LEAST; intent++) {
                request.intent = (enum ordo_intent)intent;
                j = judge(6, x, error, &request);
                check_outcome(j.check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
                ordo_judgement_free(&j);
            }
        }
}

/* A table that scatters about n^-2. */
static const double scattered_x[] = {8, 12, 16, 24, 32, 48, 64};
static const double scattered_factor[] = {1.03, 0.98, 1.01, 0.95, 1.04, 1.00, 0.99};
enum { SCATTERED = COUNT(scattered_x) };

static void scattered(double x[], double error[]) {
    for (size_t i = 0; i < SCATTERED; i++) {
        x[i] = scattered_x[i];
        error[i] = 0.7 * scattered_factor[i] / (x[i] * x[i]);
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
        struct ordo_judgement base = judge(SCATTERED, x, error, &requests[r]), j;
        assert_int_equal(base.check.verdict, verdicts[r]);

        for (size_t i = 0; i < SCATTERED; i++) {
            x2[i] = x[shuffle[i]];
            error2[i] = error[shuffle[i]];
        }
        j = judge(SCATTERED, x2, error2, &requests[r]);
        assert_memory_equal(&j.check.measured, &base.check.measured, sizeof(double));
        assert_memory_equal(j.interval, base.interval, sizeof j.interval);
        assert_string_equal(j.check.message, base.check.message);
        ordo_judgement_free(&j);

        for (size_t u = 0; u < COUNT(units); u++) {
            for (size_t i = 0; i < SCATTERED; i++)
                x2[i] = units[u] * x[i];
            j = judge(SCATTERED, x2, error, &requests[r]);
            assert_int_equal(j.check.verdict, base.check.verdict);
            check_near(j.interval[0], base.interval[0], 1e-12);
            check_near(j.interval[1], base.interval[1], 1e-12);
            check_double(j.constant, base.constant * pow(units[u], -base.order), 1e-10);
            ordo_judgement_free(&j);

            struct ordo_request scaled = requests[r];
            scaled.scale = units[u];
            for (size_t i = 0; i < SCATTERED; i++)
                error2[i] = units[u] * error[i];
            j = judge(SCATTERED, x, error2, &scaled);
            assert_int_equal(j.check.verdict, base.check.verdict);
            check_near(j.interval[0], base.interval[0], 1e-12);
            check_near(j.interval[1], base.interval[1], 1e-12);
            check_double(j.constant, base.constant * units[u], 1e-12);
            ordo_judgement_free(&j);
        }

        struct ordo_request mirrored = requests[r];
        mirrored.order = -mirrored.order;
        for (size_t i = 0; i < SCATTERED; i++)
            x2[i] = 1 / x[i];
        j = judge(SCATTERED, x2, error, &mirrored);
        assert_int_equal(j.check.verdict, base.check.verdict);
        check_near(j.order, -base.order, 1e-12);
        check_near(j.interval[0], -base.interval[1], 1e-12);
        check_near(j.interval[1], -base.interval[0], 1e-12);
        ordo_judgement_free(&j);
        ordo_judgement_free(&base);
    }
}

/* Slope, its standard error and the residual from the textbook sums, in long double. */
static void textbook(size_t n, const double x[], const double error[], double *slope, double *se,
                     double *s) {
    long double xm = 0, ym = 0, Sxx = 0, Sxy = 0, SSE = 0;

    for (size_t i = 0; i < n; i++) {
        xm += logl(x[i]) / (long double)n;
        ym += logl(error[i]) / (long double)n;
    }
    for (size_t i = 0; i < n; i++) {
        Sxx += (logl(x[i]) - xm) * (logl(x[i]) - xm);
        Sxy += (logl(x[i]) - xm) * (logl(error[i]) - ym);
    }
    for (size_t i = 0; i < n; i++) {
        const long double r = logl(error[i]) - ym - Sxy / Sxx * (logl(x[i]) - xm);
        SSE += r * r;
    }
    *slope = (double)(Sxy / Sxx);
    *s = (double)sqrtl(SSE / (long double)(n - 2));
    *se = (double)(sqrtl(SSE / (long double)(n - 2)) / sqrtl(Sxx));
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
        struct ordo_judgement j = judge(rows[i].n, x, error, &request);
        check_double(j.order, slope, 1e-13);
        check_double(j.interval[1] - j.order, rows[i].t * se, 1e-9);
        check_double(j.order - j.interval[0], rows[i].t * se, 1e-9);
        check_double(j.residual, s, 1e-11);
        ordo_judgement_free(&j);
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
        struct ordo_judgement j = judge(LEVELS, x, error, &request);
        covered += j.interval[0] <= -3 && -3 <= j.interval[1];
        mean += j.order / TABLES;
        ordo_judgement_free(&j);
    }
    gsl_rng_free(rng);
    check_between(covered / TABLES, 0.93, 0.97);
    /* Standard error of a slope: 0.05 / sqrt(Sxx), Sxx = 42 log(1.5)^2; four of them. */
    check_near(mean, -3, 4 * 0.05 / (sqrt(42) * log(1.5) * sqrt(TABLES)));
}

/* Five levels with the given slope and half-width of the 95 % interval: the residuals
 * a (1, -2, 0, 2, -1) are orthogonal to 1 and to log x = L (-2 … 2), so the standard error is
 * a / (L sqrt 3). */
static void known_interval(double slope, double half, double x[5], double error[5]) {
    static const double residual[5] = {1, -2, 0, 2, -1};
    const double L = log(2), a = half * L * sqrt(3) / t975_3;

    for (int i = 0; i < 5; i++) {
        x[i] = exp(L * (i - 2));
        error[i] = exp(slope * L * (i - 2) + a * residual[i]);
    }
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
                struct ordo_judgement j = judge(5, x, error, &request);
                check_near(j.order, sign * rows[i].speed, 1e-12);
                check_double(j.interval[1] - j.interval[0], 2 * rows[i].half, 1e-7);
                check_near(j.check.interval[0], j.interval[0], 0);
                check_near(j.check.interval[1], j.interval[1], 0);
                /* A slope about 0 may also be told by its last step, which goes the wrong way. */
                const bool turns = rows[i].speed < 0.1 && j.check.reason == ORDO_NOT_ASYMPTOTIC;
                check_outcome(j.check, verdict, turns ? ORDO_NOT_ASYMPTOTIC : reasons[verdict]);
                ordo_judgement_free(&j);
            }
}

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
                    struct ordo_judgement j = judge(6, x, error, &request);
                    check_outcome(j.check, ORDO_ERROR, ORDO_INVALID_ERROR);
                    assert_true(isnan(j.order) && isnan(j.interval[0]) && isnan(j.check.measured));
                    assert_null(j.levels);
                    ordo_judgement_free(&j);

                    power_law(6, 2, 1, -2, x, error);
                    x[i] = bad_values[b];
                    j = judge(6, x, error, &request);
                    check_outcome(j.check, ORDO_ERROR, ORDO_INVALID_X);
                    assert_true(isnan(j.order));
                    ordo_judgement_free(&j);
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
    struct ordo_judgement j = judge(6, x, error, &request);
    check_outcome(j.check, ORDO_ERROR, ORDO_INVALID_ERROR);
    ordo_judgement_free(&j);
}

static void test_too_few(void **state) {
    struct ordo_request request = ask(-2, 0.2);
    struct ordo_judgement j;
    double x[6], error[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    j = judge(0, NULL, NULL, &request);
    check_outcome(j.check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(j.levels_count, 0);
    ordo_judgement_free(&j);
    for (size_t n = 0; n < 4; n++) {
        j = judge(n, x, error, &request);
        check_outcome(j.check, n < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
        assert_true(isnan(j.order) && isnan(j.constant) && isnan(j.residual) && isnan(j.from));
        assert_int_equal(j.levels_count, n);
        ordo_judgement_free(&j);
    }
    for (size_t least = 3; least <= 7; least++) {
        request.min_levels = least;
        j = judge(least - 1, x, error, &request);
        check_outcome(j.check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
        ordo_judgement_free(&j);
        if (least <= 6) {
            j = judge(least, x, error, &request);
            check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
            ordo_judgement_free(&j);
        }
    }
}

/* Levels that cannot be told apart in log x have no slope. */
static void test_same_logarithm(void **state) {
    const struct ordo_request request = ask(-2, 0.2);
    const double x[] = {1e15, 1e15 + 0.125, 1e15 + 0.25, 1e15 + 0.375, 1e15 + 0.5};
    const double error[] = {1e-2, 2e-3, 1e-3, 5e-4, 1e-4};

    (void)state;
    struct ordo_judgement j;
    (void)ordo_judge(5, x, error, &request, &j);
    assert_int_not_equal(j.check.verdict, ORDO_PASS);
    ordo_judgement_free(&j);
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
    struct ordo_judgement j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j.check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL);
    ordo_judgement_free(&j);

    request.replicates = true;
    j = judge(LEVELS * EACH, x, error, &request);
    struct ordo_judgement means = judge(LEVELS, mean_x, mean_error, &request);
    const double m = (log(0.8) + log(1.5) + log(1.1)) / 3;
    const double spread =
        sqrt((pow(log(0.8) - m, 2) + pow(log(1.5) - m, 2) + pow(log(1.1) - m, 2)) / 2);
    check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j.levels_count, LEVELS);
    assert_int_equal(j.used, LEVELS);
    for (size_t i = 0; i < LEVELS; i++) {
        assert_int_equal(j.levels[i].replicates, EACH);
        check_double(j.levels[i].error, mean_error[i], 1e-13);
        check_double(j.levels[i].spread, spread, 1e-12);
    }
    check_double(j.order, means.order, 1e-12);
    /* The scatter of the replicates and that of their means about the line are one and the same:
     * the variance is pooled, 10 degrees of freedom from 5 times 3 replicates and 3 from the line.
     */
    double log_mean = 0, sxx = 0;
    for (size_t i = 0; i < LEVELS; i++)
        log_mean += log(mean_x[i]) / LEVELS;
    for (size_t i = 0; i < LEVELS; i++)
        sxx += pow(log(mean_x[i]) - log_mean, 2);
    const double line_ss = EACH * 3 * means.residual * means.residual;
    const double pure_ss = LEVELS * 2 * spread * spread;
    const double half = 2.160368656 * sqrt((line_ss + pure_ss) / 13 / (EACH * sxx));
    check_double(j.order - j.interval[0], half, 1e-8);
    check_double(j.interval[1] - j.order, half, 1e-8);
    ordo_judgement_free(&means);
    ordo_judgement_free(&j);

    /* Many replicates of three levels are three levels. */
    for (size_t i = 0; i < LEVELS * EACH; i++)
        x[i] = pow(2, 3 + (double)(i % 3));
    j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j.check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(j.levels_count, 3);
    ordo_judgement_free(&j);
    for (size_t i = 0; i < LEVELS * EACH; i++)
        x[i] = 8;
    j = judge(LEVELS * EACH, x, error, &request);
    check_outcome(j.check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(&j);
}

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
            struct ordo_judgement j = judge(N, x, error, &request);
            check_outcome(j.check, ORDO_FAIL, ORDO_STALE);
            ordo_judgement_free(&j);

            /* A window that leaves the finest level out leaves one of the two. */
            (sign < 0) ? (request.to = x[next]) : (request.from = x[next]);
            j = judge(N, x, error, &request);
            check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
            assert_int_equal(j.used, N - 1);
            ordo_judgement_free(&j);
            request.from = 0;
            request.to = INFINITY;

            /* Coarse levels may agree. */
            power_law(N, 1.5, 1, 2 * sign, x, error);
            error[coarsest] = error[before];
            j = judge(N, x, error, &request);
            check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
            ordo_judgement_free(&j);
        }
}

static void test_round_off(void **state) {
    struct ordo_request request = ask(-4, 0.2);
    double x[8], error[8];
    struct ordo_judgement j;

    (void)state;
    /* Six levels from 2^-8 to 2^-28, then two below 2^-45. */
    for (size_t i = 0; i < 8; i++) {
        x[i] = pow(2, (double)(i + 2));
        error[i] = i < 6 ? pow(x[i], -4) : pow(2, -46 - (double)i);
    }
    j = judge(8, x, error, &request);
    check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j.used, 6);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(j.levels[i].drop, i < 6 ? ORDO_USED : ORDO_DROP_ROUND_OFF);
    check_double(j.to, x[5], 1e-14);
    ordo_judgement_free(&j);

    /* At the bound itself an error counts; against a larger solution it does not. */
    request.scale = 1;
    error[6] = ORDO_ROUND_OFF;
    error[7] = ORDO_ROUND_OFF / 16;
    j = judge(8, x, error, &request);
    assert_int_equal(j.levels[6].drop, ORDO_USED);
    assert_int_equal(j.levels[7].drop, ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(&j);
    request.scale = 1.0001;
    j = judge(8, x, error, &request);
    assert_int_equal(j.levels[6].drop, ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(&j);

    /* What has stopped falling is round-off from 2^-40 on, with the level that it lifts. */
    request.scale = 1;
    error[5] = ldexp(1, -43);
    error[6] = ldexp(1, -44);
    error[7] = ldexp(1.1, -44);
    j = judge(8, x, error, &request);
    check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(j.levels[i].drop, i < 5 ? ORDO_USED : ORDO_DROP_ROUND_OFF);
    ordo_judgement_free(&j);
    /* Not if there is said to be no floor, and earlier if it is said to be higher. */
    request.floor = 0;
    j = judge(8, x, error, &request);
    assert_int_not_equal(j.check.verdict, ORDO_PASS);
    assert_int_equal(j.levels[7].drop, ORDO_USED);
    ordo_judgement_free(&j);
    request.floor = 1e-5;
    j = judge(8, x, error, &request);
    assert_int_equal(j.levels[3].drop, ORDO_DROP_ROUND_OFF);
    assert_int_equal(j.levels[2].drop, ORDO_USED);
    ordo_judgement_free(&j);
    request.floor = ORDO_FLOOR_AUTO;

    /* Nothing but round-off: no order, however nicely it falls. */
    request.scale = 1;
    power_law(8, 2, 1e-14, -4, x, error);
    j = judge(8, x, error, &request);
    check_outcome(j.check, ORDO_INCONCLUSIVE, ORDO_EXACT);
    assert_int_equal(j.used, 0);
    assert_true(isnan(j.order));
    ordo_judgement_free(&j);
}

static void test_window(void **state) {
    struct ordo_request request = ask(-2, 0.1);
    double x[10], error[10];

    (void)state;
    power_law(10, 2, 1, -2, x, error);
    for (size_t i = 0; i < 3; i++)
        error[i] = 0.3;
    error[9] = 0.5;
    struct ordo_judgement j = judge(10, x, error, &request);
    assert_int_not_equal(j.check.verdict, ORDO_PASS);
    ordo_judgement_free(&j);
    request.from = x[3];
    request.to = x[8];
    j = judge(10, x, error, &request);
    check_outcome(j.check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(j.used, 6);
    check_double(j.from, x[3], 1e-14);
    check_double(j.to, x[8], 1e-14);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(j.levels[i].drop, i < 3 || i > 8 ? ORDO_DROP_WINDOW : ORDO_USED);
    ordo_judgement_free(&j);
    request.from = x[7];
    j = judge(10, x, error, &request);
    check_outcome(j.check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(&j);
    request.from = 1e6;
    request.to = 1e7;
    j = judge(10, x, error, &request);
    check_outcome(j.check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    ordo_judgement_free(&j);
}

static void check_refused(const struct ordo_request *request, const char *what) {
    struct ordo_judgement j;
    double x[6], error[6];

    power_law(6, 2, 1, -2, x, error);
    const int status = ordo_judge(6, x, error, request, &j);
    if (status != ORDO_EINVAL || j.check.verdict == ORDO_PASS || strlen(j.check.message) == 0 ||
        j.levels != NULL)
        fail_msg("%s: status %d, %s", what, status, ordo_verdict_name(j.check.verdict));
    ordo_judgement_free(&j);
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
        struct ordo_judgement j = judge(6, x, error, &request);
        if (rows[i].hint[0] == '\0')
            assert_string_equal(j.hint, "");
        else
            assert_non_null(strstr(j.hint, rows[i].hint));
        ordo_judgement_free(&j);
    }
    /* Too much scatter: how many more levels or seeds would decide. */
    const struct ordo_request request = ask(-2, 0.1);
    known_interval(-2, 0.15, x, error);
    struct ordo_judgement j = judge(5, x, error, &request);
    assert_int_equal(j.check.verdict, ORDO_INCONCLUSIVE);
    assert_non_null(strstr(j.hint, "would decide"));
    ordo_judgement_free(&j);
}

static void test_release(void **state) {
    struct ordo_judgement zeroed = {0}, j;
    const struct ordo_request request = ask(-2, 0.1);
    double x[6], error[6];

    (void)state;
    ordo_judgement_free(NULL);
    ordo_judgement_free(&zeroed);
    power_law(6, 2, 1, -2, x, error);
    j = judge(6, x, error, &request);
    ordo_judgement_free(&j);
    ordo_judgement_free(&j);
    assert_null(j.levels);
}

static void test_constant(void **state) {
    static const struct {
        double measured, predicted, band;
        enum ordo_verdict verdict;
    } rows[] = {
        {1, 1, 0.02, ORDO_PASS},      {2e-7, 2e-7, 1e-3, ORDO_PASS}, {1.0199, 1, 0.02, ORDO_PASS},
        {1.0201, 1, 0.02, ORDO_FAIL}, {0.9801, 1, 0.02, ORDO_PASS},  {0.9799, 1, 0.02, ORDO_FAIL},
        {3, 1, 0.5, ORDO_FAIL},       {1e-9, 1, 0.5, ORDO_FAIL},     {1.5, 3, 0.5, ORDO_PASS},
        {1.5, 1.5, 0, ORDO_PASS},
    };
    struct ordo_check check;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ordo_check_constant(rows[i].measured, rows[i].predicted, rows[i].band, "n = 7", &check);
        check_outcome(check, rows[i].verdict,
                      rows[i].verdict == ORDO_PASS ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS);
        assert_string_equal(check.expectation, "constant");
        check_double(check.measured, rows[i].measured / rows[i].predicted, 1e-15);
        check_near(check.expected, 1, 0);
        assert_non_null(strstr(check.message, "n = 7"));
    }
    /* A band that everything or nothing is within is a mistake. */
    static const double bad_bands[] = {NAN, INFINITY, -INFINITY, -1};
    for (size_t b = 0; b < COUNT(bad_bands); b++) {
        ordo_check_constant(1, 1, bad_bands[b], "n = 7", &check);
        check_outcome(check, ORDO_ERROR, ORDO_NO_PREDICTION);
    }
    for (size_t b = 0; b < COUNT(bad_values); b++) {
        ordo_check_constant(bad_values[b], 1, 2, "n = 7", &check);
        check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
        ordo_check_constant(1, bad_values[b], 2, "n = 7", &check);
        check_outcome(check, ORDO_ERROR, ORDO_NO_PREDICTION);
        ordo_check_constant(bad_values[b], bad_values[b], 2, "n = 7", &check);
        assert_int_equal(check.verdict, ORDO_ERROR);
    }
}

static void test_value(void **state) {
    const double x[] = {8, 16, 32}, near[] = {0.99, 1, 1.02}, far[] = {1, 1.04, 0.95};
    double error[3];
    struct ordo_check check;

    (void)state;
    ordo_check_value(3, x, near, 1, 0.03, &check);
    check_outcome(check, ORDO_PASS, ORDO_VALUE_AGREES);
    assert_string_equal(check.expectation, "value");
    check_near(check.measured, 1.02, 0);
    check_near(check.expected, 1, 0);
    ordo_check_value(3, x, far, 1, 0.045, &check);
    check_outcome(check, ORDO_FAIL, ORDO_VALUE_DIFFERS);
    check_near(check.measured, 0.95, 0);
    ordo_check_value(0, x, near, 1, 0.03, &check);
    check_outcome(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_check_value(3, x, near, 1, NAN, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    ordo_check_value(3, x, near, NAN, 0.5, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    ordo_check_value(3, x, near, 0, 0.5, &check);
    assert_int_not_equal(check.verdict, ORDO_PASS);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 3; i++) {
            memcpy(error, near, sizeof error);
            error[i] = bad_values[b];
            ordo_check_value(3, x, error, 1, 2, &check);
            check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
}

static void test_exact(void **state) {
    static const double never[] = {NAN, INFINITY, -INFINITY, -1e-300};
    const double x[] = {8, 16, 32}, zero[] = {0, 0, 0}, tiny[] = {0, 1e-12, 9e-13};
    double error[3];
    struct ordo_check check;

    (void)state;
    ordo_check_exact(3, x, zero, 1e-12, 1, &check);
    check_outcome(check, ORDO_PASS, ORDO_EXACT);
    ordo_check_exact(3, x, tiny, 1e-12, 1, &check);
    check_outcome(check, ORDO_PASS, ORDO_EXACT);
    check_near(check.measured, 1e-12, 0);
    assert_string_equal(check.expectation, "exact");
    ordo_check_exact(3, x, tiny, 1e-12, 0.99, &check);
    check_outcome(check, ORDO_FAIL, ORDO_NOT_EXACT);
    ordo_check_exact(3, x, tiny, 1e-13, 11, &check);
    check_outcome(check, ORDO_PASS, ORDO_EXACT);
    ordo_check_exact(0, x, zero, 1e-12, 1, &check);
    check_outcome(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    for (size_t b = 0; b < COUNT(never); b++) {
        for (size_t i = 0; i < 3; i++) {
            memcpy(error, tiny, sizeof error);
            error[i] = never[b];
            ordo_check_exact(3, x, error, 1e-12, 1, &check);
            check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
        /* An infinite bound would let everything pass. */
        ordo_check_exact(3, x, tiny, never[b], 1, &check);
        assert_int_not_equal(check.verdict, ORDO_PASS);
        ordo_check_exact(3, x, tiny, 1e-12, never[b], &check);
        assert_int_not_equal(check.verdict, ORDO_PASS);
    }
}

static void test_below(void **state) {
    const double x[] = {8, 16, 32}, error[] = {1, 2, 3}, rival[] = {2, 2.5, 3.0000001};
    double changed[3];
    struct ordo_check check;

    (void)state;
    ordo_check_below(3, x, error, rival, "rival", &check);
    check_outcome(check, ORDO_PASS, ORDO_BELOW);
    check_double(check.measured, 3 / 3.0000001, 1e-15);
    assert_string_equal(check.expectation, "below");
    assert_non_null(strstr(check.message, "rival"));
    for (size_t i = 0; i < 3; i++) {
        memcpy(changed, rival, sizeof changed);
        changed[i] = error[i];
        ordo_check_below(3, x, error, changed, "rival", &check);
        check_outcome(check, ORDO_FAIL, ORDO_NOT_BELOW);
        changed[i] = error[i] * (1 + 0x1p-52);
        ordo_check_below(3, x, error, changed, "rival", &check);
        check_outcome(check, ORDO_PASS, ORDO_BELOW);
    }
    ordo_check_below(0, x, error, rival, "rival", &check);
    check_outcome(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 3; i++) {
            memcpy(changed, error, sizeof changed);
            changed[i] = bad_values[b];
            ordo_check_below(3, x, changed, rival, "rival", &check);
            check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
            memcpy(changed, rival, sizeof changed);
            changed[i] = bad_values[b];
            ordo_check_below(3, x, error, changed, "rival", &check);
            check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
}

/* A slope that is held against a published one; the call is expected to succeed. */
static struct ordo_check slope_of(size_t n, const double x[], const double error[],
                                  const struct ordo_request *request) {
    struct ordo_check check;
    assert_int_equal(ordo_check_slope(n, x, error, request, "a-paper", &check), ORDO_OK);
    assert_string_equal(check.expectation, "published");
    check_near(check.expected, request->order, 0);
    check_near(check.band, request->band, 0);
    return check;
}

#define check_slope(call, wanted_verdict, wanted_reason)                                           \
    do {                                                                                           \
        const struct ordo_check result = call;                                                     \
        check_outcome(result, wanted_verdict, wanted_reason);                                      \
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
            check_outcome(check, ORDO_PASS, ORDO_VALUE_AGREES);
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
    struct ordo_check check;

    (void)state;
    assert_int_equal(ordo_check_slope(4, x, error, &request, NULL, &check), ORDO_OK);
    check_outcome(check, ORDO_PASS, ORDO_VALUE_AGREES);
    assert_string_equal(check.expectation, "slope");
    assert_non_null(strstr(check.message, "stated"));
    assert_null(strstr(check.message, "published"));
}

/* A power law has ratio 1 between any neighbours; a spike in one replicate of one level shows with
 * its own size, a dip does not, the ends and round-off are not looked at. */
static void test_jump(void **state) {
    double x[24], error[24];
    struct ordo_check check;

    (void)state;
    for (size_t i = 0; i < 24; i++) { /* 8 levels in 3 replicates, in no order */
        x[i] = 4 * (double)((i * 5) % 8 + 1);
        error[i] = 7 * pow(x[i], -2.5);
    }
    assert_int_equal(ordo_check_jump(24, x, error, 1 + 1e-9, 1, &check), ORDO_OK);
    check_outcome(check, ORDO_PASS, ORDO_NO_JUMP);
    check_double(check.measured, 1, 1e-12);
    for (size_t i = 0; i < 24; i++) {
        const bool end = x[i] == 4 || x[i] == 32;
        const double kept = error[i];
        error[i] = 5 * kept;
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
        check_outcome(check, end ? ORDO_PASS : ORDO_FAIL, end ? ORDO_NO_JUMP : ORDO_JUMP);
        if (!end)
            check_double(check.measured, 5, 1e-12);
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1e15, &check), ORDO_OK);
        check_outcome(check, ORDO_PASS, ORDO_NO_JUMP);
        error[i] = kept / 5;
        assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
        check_outcome(check, ORDO_PASS, ORDO_NO_JUMP);
        for (size_t b = 0; b < COUNT(bad_values); b++) {
            error[i] = bad_values[b];
            assert_int_equal(ordo_check_jump(24, x, error, 3, 1, &check), ORDO_OK);
            check_outcome(check, ORDO_ERROR, ORDO_INVALID_ERROR);
        }
        error[i] = kept;
    }
    assert_int_equal(ordo_check_jump(0, x, error, 3, 1, &check), ORDO_OK);
    assert_int_equal(check.verdict, ORDO_ERROR);
    assert_int_equal(ordo_check_jump(2, x, error, 3, 1, &check), ORDO_OK);
    check_outcome(check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    assert_int_equal(ordo_check_jump(24, x, error, INFINITY, 1, &check), ORDO_OK);
    assert_int_equal(check.verdict, ORDO_ERROR);
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
        struct ordo_judgement j = judge(12, x, error, &request);
        check_outcome(j.check, ORDO_FAIL, ORDO_NOT_POWER_LAW);
        assert_non_null(strstr(j.check.message, "faster than any power"));
        ordo_judgement_free(&j);
        request.order = order;
        j = judge(12, h, error, &request);
        check_outcome(j.check, ORDO_FAIL, ORDO_NOT_POWER_LAW);
        ordo_judgement_free(&j);
    }
    for (int order = 1; order <= 2; order++) {
        const struct ordo_request request = ask(-order, 0.2);
        struct ordo_judgement j = judge(12, x, power, &request);
        assert_int_equal(j.check.verdict, ORDO_FAIL);
        assert_int_not_equal(j.check.reason, ORDO_NOT_POWER_LAW);
        ordo_judgement_free(&j);
    }
    /* Over a short way an exponential is as good as a steep power. */
    double narrow[12];
    for (size_t i = 0; i < 12; i++) {
        narrow[i] = 100 + (double)i;
        power[i] = exp(-0.05 * narrow[i]);
    }
    const struct ordo_request one = ask(-1, 0.3);
    struct ordo_judgement near = judge(12, narrow, power, &one);
    check_outcome(near.check, ORDO_FAIL, ORDO_OUTSIDE_BAND);
    ordo_judgement_free(&near);
    /* Too slow is too slow: an exponential that is flatter than the order asked for. */
    const struct ordo_request steep = ask(-40, 0.3);
    struct ordo_judgement j = judge(12, x, error, &steep);
    assert_int_equal(j.check.verdict, ORDO_FAIL);
    assert_int_not_equal(j.check.reason, ORDO_NOT_POWER_LAW);
    ordo_judgement_free(&j);
}

/* Slope of the least-squares line from its weights, and half the width of its 95 % interval for the
 * Student quantile t of n - 2 degrees of freedom. */
static void plain_line(size_t n, const double x[], const double error[], double t, double *slope,
                       double *half) {
    double u = 0, v = 0, suu = 0, ss = 0;

    for (size_t i = 0; i < n; i++) {
        u += log(x[i]) / (double)n;
        v += log(error[i]) / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        suu += pow(log(x[i]) - u, 2);
    *slope = 0;
    for (size_t i = 0; i < n; i++)
        *slope += (log(x[i]) - u) / suu * log(error[i]);
    for (size_t i = 0; i < n; i++)
        ss += pow(log(error[i]) - v - *slope * (log(x[i]) - u), 2);
    *half = t * sqrt(ss / (double)(n - 2) / suu);
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
    struct ordo_judgement j = judge(LEVELS, x, error, &request);
    assert_true(fabs(j.order - slope) > 0.02);
    ordo_judgement_free(&j);

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
            struct ordo_check check;                                                               \
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

static void check_distinct(size_t count, const char *const names[]) {
    for (size_t i = 0; i < count; i++) {
        assert_non_null(names[i]);
        assert_true(strlen(names[i]) > 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(names[i], names[k]);
    }
}

static void test_names(void **state) {
    const char *names[ORDO_REASON_COUNT + ORDO_STATUS_COUNT + ORDO_DROP_COUNT];

    (void)state;
    for (int i = 0; i < ORDO_REASON_COUNT; i++)
        names[i] = ordo_reason_name((enum ordo_reason)i);
    check_distinct(ORDO_REASON_COUNT, names);
    for (int i = 0; i < ORDO_REASON_COUNT; i++)
        names[i] = ordo_reason_text((enum ordo_reason)i);
    check_distinct(ORDO_REASON_COUNT, names);
    for (int i = 0; i < ORDO_STATUS_COUNT; i++)
        names[i] = ordo_status_text(i);
    names[ORDO_STATUS_COUNT] = ordo_status_text(-1);
    check_distinct(ORDO_STATUS_COUNT + 1, names);
    assert_string_equal(ordo_status_text(ORDO_STATUS_COUNT), "unknown status");
    assert_string_equal(ordo_status_text(-1), "unknown status");
    for (int i = 0; i < ORDO_DROP_COUNT; i++)
        names[i] = ordo_drop_name((enum ordo_drop)i);
    check_distinct(ORDO_DROP_COUNT, names);
    assert_string_equal(ordo_drop_name(ORDO_USED), "used");
    assert_string_equal(ordo_drop_name(ORDO_DROP_WINDOW), "outside-window");
    assert_string_equal(ordo_drop_name(ORDO_DROP_ROUND_OFF), "round-off");
    assert_string_equal(ordo_verdict_name(ORDO_PASS), "PASS");
    assert_string_equal(ordo_verdict_name(ORDO_FAIL), "FAIL");
    assert_string_equal(ordo_verdict_name(ORDO_INCONCLUSIVE), "INCONCLUSIVE");
    assert_string_equal(ordo_verdict_name(ORDO_ERROR), "ERROR");
    assert_string_equal(ordo_intent_name(ORDO_EQUAL), "equal");
    assert_string_equal(ordo_intent_name(ORDO_AT_LEAST), "at_least");
    assert_string_equal(ordo_intent_name(ORDO_AT_MOST), "at_most");
    assert_string_equal(ordo_reason_name(ORDO_WITHIN_BAND), "within-band");
    assert_string_equal(ordo_reason_name(ORDO_STALE), "stale");
    /* The exit statuses of design.md. */
    assert_int_equal(ORDO_PASS, 0);
    assert_int_equal(ORDO_FAIL, 1);
    assert_int_equal(ORDO_INCONCLUSIVE, 2);
    assert_int_equal(ORDO_ERROR, 3);
}

static void test_worst(void **state) {
    static const enum ordo_verdict worse_last[] = {ORDO_PASS, ORDO_INCONCLUSIVE, ORDO_FAIL,
                                                   ORDO_ERROR};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++)
            assert_int_equal(ordo_verdict_worst(worse_last[i], worse_last[k]),
                             worse_last[i > k ? i : k]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_law),
        cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_closed_form),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_invalid_values),
        cmocka_unit_test(test_invalid_outside_window),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_same_logarithm),
        cmocka_unit_test(test_replicates),
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_round_off),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_invalid_requests),
        cmocka_unit_test(test_hints),
        cmocka_unit_test(test_release),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_value),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_slope),
        cmocka_unit_test(test_jump),
        cmocka_unit_test(test_slope_stated),
        cmocka_unit_test(test_not_a_power_law),
        cmocka_unit_test(test_slope_pre_asymptotic),
        cmocka_unit_test(test_slope_never),
        cmocka_unit_test(test_slope_invalid_requests),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_worst),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
