/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_standard_errors.c: what is known of the scatter: standard errors of the rows, and seeds that
 * share an offset or do not. Every interval is computed here too, from the textbook sums.
 */
#include "gate/correction.h"
#include "gate/probability.h"
#include "tables.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

/* Normal quantiles of 90, 95 and 99 %; Student's of 97.5 % for 18 degrees of freedom. */
static const double z90 = 1.6448536269514722, z95 = 1.9599639845400545, z99 = 2.5758293035489004;
static const double t975_18 = 2.100922040;

enum { LEVELS = 6, ROWS = 40 };
static const double levels_x[LEVELS] = {8, 12, 16, 24, 32, 48};
static const double relative[LEVELS] = {0.02, 0.05, 0.01, 0.08, 0.03, 0.04};
static const double deviation[LEVELS] = {0.4, -1.1, 0.7, -0.2, 0.9, -0.8}; /* in standard errors */

/* Errors about 0.7 x^-2, off by `times` their standard errors. */
static void monte_carlo(double times, double x[], double error[], double se[]) {
    for (size_t i = 0; i < LEVELS; i++) {
        x[i] = levels_x[i];
        error[i] = 0.7 * exp(times * deviation[i] * relative[i]) / (x[i] * x[i]);
        se[i] = relative[i] * error[i];
    }
}

struct weighted {
    double slope, height, slope_error, chi; /* slope_error for the standard errors as stated */
};

/* Weighted least squares of log error, weights (error / se)^2, by the textbook sums. */
static struct weighted textbook_weighted(size_t n, const double x[], const double error[],
                                         const double se[]) {
    long double S = 0, Sx = 0, Sy = 0, Sxx = 0, Sxy = 0, chi = 0;

    for (size_t i = 0; i < n; i++) {
        const long double w = 1 / powl((long double)se[i] / error[i], 2);
        S += w;
        Sx += w * logl(x[i]);
        Sy += w * logl(error[i]);
    }
    for (size_t i = 0; i < n; i++) {
        const long double w = 1 / powl((long double)se[i] / error[i], 2);
        const long double t = logl(x[i]) - Sx / S;
        Sxx += w * t * t;
        Sxy += w * t * logl(error[i]);
    }
    const long double slope = Sxy / Sxx, height = (Sy - slope * Sx) / S;
    for (size_t i = 0; i < n; i++)
        chi += powl((logl(error[i]) - height - slope * logl(x[i])) * error[i] / se[i], 2);
    return (struct weighted){(double)slope, (double)height, (double)(1 / sqrtl(Sxx)), (double)chi};
}

static void check_interval(const struct ordo_judgement *j, double slope, double half) {
    check_double(j->order, slope, 1e-12);
    check_double(j->interval[1] - j->order, half, 1e-9);
    check_double(j->order - j->interval[0], half, 1e-9);
}

static void test_normal(void **state) {
    static const struct { double confidence, z; } rows[] = {{0.9, z90}, {0.95, z95}, {0.99, z99}};
    double x[LEVELS], error[LEVELS], se[LEVELS], precise = 0;

    (void)state;
    monte_carlo(1, x, error, se);
    const struct weighted w = textbook_weighted(LEVELS, x, error, se);
    for (size_t i = 0; i < LEVELS; i++)
        precise += 1 / (relative[i] * relative[i] * LEVELS);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ordo_request request = ask(-2, 0.45);
        request.standard_error = se;
        request.confidence = rows[i].confidence;
        struct ordo_judgement *j = judge(LEVELS, x, error, &request);
        check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
        check_interval(j, w.slope, rows[i].z * w.slope_error);
        check_double(j->constant, exp(w.height), 1e-11);
        check_double(j->residual, 1 / sqrt(precise), 1e-12);
        for (size_t l = 0; l < LEVELS; l++)
            check_double(j->levels[l]->standard_error, se[l], 1e-14);
        assert_string_equal(j->hint, "");
        ordo_judgement_free(j);
    }
    /* Without them the same levels have Student's interval, and no standard error. */
    const struct ordo_request plain = ask(-2, 0.45);
    struct ordo_judgement *j = judge(LEVELS, x, error, &plain);
    double slope, slope_error, s;
    textbook(LEVELS, x, error, &slope, &slope_error, &s);
    check_interval(j, slope, 2.776445105 * slope_error);
    check_near(j->levels[0]->standard_error, 0, 0);
    ordo_judgement_free(j);
}

/* The residuals a (1, -2, 0, 2, -1) of known_interval have a chi-squared of 10 a^2 / relative^2,
 * of which 11.344867 is the 99 % quantile for 3 degrees of freedom: below it the interval is that
 * of the standard errors, above it the scatter's. */
static void test_chi_squared(void **state) {
    const double L = log(2), half = 0.1, a = half * L * sqrt(3) / t975_3;
    double x[5], error[5], se[5];

    (void)state;
    known_interval(-2, half, x, error);
    for (int above = 0; above < 2; above++) {
        const double stated = a * sqrt(10 / (above ? 11.346 : 11.343));
        struct ordo_request request = ask(-2, 1);
        for (size_t i = 0; i < 5; i++)
            se[i] = stated * error[i];
        request.standard_error = se;
        struct ordo_judgement *j = judge(5, x, error, &request);
        check_interval(j, -2, above ? half : z95 * stated / (L * sqrt(10)));
        assert_int_equal(
            strstr(j->hint, "off the line by 1.9 times what their standard errors say") != NULL,
            above);
        check_double(j->residual, above ? a * sqrt(10. / 3) : stated, 1e-9);
        ordo_judgement_free(j);
    }
    /* Scatter that is smaller than stated is no reason to say less than what was stated. */
    struct ordo_request request = ask(-2, 1);
    for (size_t i = 0; i < 5; i++)
        se[i] = 0.5 * error[i];
    request.standard_error = se;
    struct ordo_judgement *j = judge(5, x, error, &request);
    check_interval(j, -2, z95 * 0.5 / (L * sqrt(10)));
    assert_null(strstr(j->hint, "off the line"));
    ordo_judgement_free(j);
}

/* Rows of one level are rows of one line: the fit is that of all rows, whatever their number. */
static void test_replicates_known(void **state) {
    static const double more[3] = {1, 2, 0.6}, away[3] = {0.5, -0.8, 0.3};
    double x[ROWS], error[ROWS], se[ROWS];
    struct ordo_request request = ask(-2, 0.45);
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < LEVELS; i++)
        for (size_t k = 0; k < 1 + i % 3; k++, n++) {
            const double r = more[k] * relative[i];
            x[n] = levels_x[i];
            error[n] = 0.7 * exp((deviation[i] + away[k]) * r) / (x[n] * x[n]);
            se[n] = r * error[n];
        }
    request.standard_error = se;
    request.replicates = true;
    const struct weighted w = textbook_weighted(n, x, error, se);
    struct ordo_judgement *j = judge(n, x, error, &request);
    check_interval(j, w.slope, z95 * w.slope_error);
    /* The third level: weights 1, 1/4 and 1/0.36. */
    const double total = 1 + 0.25 + 1 / 0.36;
    const double mean = (log(error[3]) + 0.25 * log(error[4]) + log(error[5]) / 0.36) / total;
    check_double(j->levels[2]->error, exp(mean), 1e-13);
    check_double(j->levels[2]->standard_error, exp(mean) * relative[2] / sqrt(total), 1e-12);
    ordo_judgement_free(j);

    /* Seeds that scatter by far more than stated: what is seen counts, of levels and seeds. */
    double pure = 0;
    n = 0;
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 4; k++, n++) {
            const double off = k % 2 == 0 ? 0.1 : -0.1;
            x[n] = pow(2, (double)i);
            error[n] = exp(off) / (x[n] * x[n]);
            se[n] = 0.01 * error[n];
            pure += off * off;
        }
    j = judge(n, x, error, &request);
    check_near(j->order, -2, 1e-12);
    check_double(j->interval[1] - j->order, t975_18 * sqrt(pure / 18) / (log(2) * sqrt(4 * 10)),
                 1e-9);
    assert_non_null(strstr(j->hint, "standard errors say"));
    ordo_judgement_free(j);
}

/* Tail of F with 2 and 12, or 4 and 18 degrees of freedom, in closed form (the incomplete beta
 * function of a whole number). */
static double tail_of(double F, size_t df) {
    const double b = df == 2 ? 6 : 9, y = 1 / (1 + (double)df * F / (2 * b));
    return pow(y, b) * (df == 2 ? 1 : 1 + b * (1 - y));
}

/* Levels off the line by a cubic that no line and no parabola sees, of four seeds off their mean by
 * b (1, -1, 1, -1): up to the level 0.45 sqrt(2/df) of the F test the seeds pool with the levels;
 * beyond, they share what is off, and Student's interval is that of the level means. */
static void test_shared_offsets(void **state) {
    static const struct {
        size_t levels;
        double residual[6], squares, Sxx; /* Sxx in units of the step's */
        double t, pooled_t;               /* of levels - 2 and 4 levels - 2 degrees of freedom */
    } rows[] = {{4, {-1, 3, -3, 1}, 20, 5, 4.302652730, 2.144786688},
                {6, {-5, 7, 4, -4, -7, 5}, 180, 17.5, 2.776445105, 2.073873068}};
    const double b = 0.05, L = log(2);
    double x[24], error[24];
    struct ordo_request request = ask(-2, 1.5);

    (void)state;
    request.replicates = true;
    for (size_t r = 0; r < COUNT(rows); r++)
        for (int shared = 0; shared < 2; shared++) {
            const size_t df = rows[r].levels - 2, n = 4 * rows[r].levels;
            double low = 0, high = 10;
            for (int i = 0; i < 100; i++) {
                const double F = 0.5 * (low + high);
                if (tail_of(F, df) > 0.45 * sqrt(2 / (double)df))
                    low = F;
                else
                    high = F;
            }
            /* F is the levels' 4 a^2 squares / df over the seeds' 4 b^2 / 3. */
            const double F = shared ? high + 1e-6 : low - 1e-6;
            const double a = b * sqrt(F * (double)df / (3 * rows[r].squares));
            for (size_t i = 0; i < n; i++) {
                const size_t level = i / 4;
                x[i] = pow(2, (double)level);
                error[i] = exp(a * rows[r].residual[level] + (i % 2 == 0 ? b : -b)) / (x[i] * x[i]);
            }
            struct ordo_judgement *j = judge(n, x, error, &request);
            const double squares = a * a * rows[r].squares;
            const double means = sqrt(squares / (double)df) / (L * sqrt(rows[r].Sxx));
            const double pooled = sqrt((4 * squares + (double)n * b * b) / (double)(n - 2)) /
                                  (L * sqrt(4 * rows[r].Sxx));
            check_near(j->order, -2, 1e-12);
            check_double(j->interval[1] - j->order,
                         shared ? rows[r].t * means : rows[r].pooled_t * pooled, 1e-9);
            ordo_judgement_free(j);
        }
}

/* Whatever the offset that the seeds of a level share, the 95 % interval of the slope holds the
 * order in at least 93.5 % of the cases, less three standard errors: of four levels with four seeds
 * whose means scatter by up to ten times what the seeds say, where few offsets are noticed. */
static void test_offsets_covered(void **state) {
    enum { STUDIES = 20000, SEEDS = 4 };
    static const double u[] = {0, 1, 2, 3}, w[] = {SEEDS, SEEDS, SEEDS, SEEDS}, slack[4] = {0};
    const double fewest = 0.935 - 3 * sqrt(0.935 * 0.065 / STUDIES);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 5);
    for (double ratio = 1; ratio < 11; ratio *= 1.5) {
        size_t held = 0;
        for (size_t k = 0; k < STUDIES; k++) {
            double v[4];
            struct ordo_line line;
            struct ordo_points points = {.count = 4, .u = u, .v = v, .w = w, .slack = slack};
            for (size_t i = 0; i < 4; i++)
                v[i] = gsl_ran_gaussian(rng, sqrt(ratio / SEEDS));
            points.pure_df = 4 * (SEEDS - 1);
            points.pure_ss = gsl_ran_chisq(rng, points.pure_df);
            assert_int_equal(ordo_line_fit(&points, &line), ORDO_OK);
            held += fabs(line.slope) <= ordo_t_quantile(0.95, line.df) * line.slope_error;
        }
        if (!((double)held / STUDIES >= fewest))
            fail_msg("means that scatter %g times: %g %%", ratio, 100.0 * (double)held / STUDIES);
    }
    gsl_rng_free(rng);
}

/* Levels that lie off the line on a parabola, by more than their seeds explain: an offset that
 * seeds share may do so too, so that no richer model has more degrees of freedom than the levels
 * give it. Where the seeds explain the line, all pool. */
static void test_richer_models(void **state) {
    enum { LEVELS_MAX = 6, SEEDS = 4 };
    static const double parabola[LEVELS_MAX] = {5, -1, -4, -4, -1, 5};
    static const double slack[LEVELS_MAX] = {0};

    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        double u[LEVELS_MAX], v[LEVELS_MAX], w[LEVELS_MAX];
        struct ordo_tail tail = {.count = LEVELS_MAX};
        struct ordo_points points = {.count = LEVELS_MAX, .u = u, .v = v, .w = w, .slack = slack};
        struct ordo_correction c;
        struct ordo_line line;
        for (size_t i = 0; i < LEVELS_MAX; i++) {
            tail.s[i] = u[i] = (double)i;
            tail.v[i] = v[i] =
                2 * u[i] + (shared ? 1 : 1e-3) * 0.02 * parabola[i] + (i % 2 == 0 ? 1e-3 : -1e-3);
            tail.w[i] = w[i] = SEEDS;
            tail.df[i] = SEEDS - 1;
            tail.ss[i] = (SEEDS - 1) * 4e-4;
            points.pure_df += tail.df[i];
            points.pure_ss += tail.ss[i];
        }
        assert_int_equal(ordo_line_fit(&points, &line), ORDO_OK);
        assert_true(ordo_correction_fit(&tail, LEVELS_MAX, ORDO_DECAYING, 1, &c));
        check_double(line.df, LEVELS_MAX - 2 + (shared ? 0 : points.pure_df), 1e-12);
        check_double(line.drift_df, LEVELS_MAX - 3 + (shared ? 0 : points.pure_df), 1e-12);
        check_double(c.df, LEVELS_MAX - 3 + (shared ? 0 : points.pure_df), 1e-12);
    }
}

/* The number of samples is that which decides: with them the study passes, with fewer it does
 * not. */
static void test_samples(void **state) {
    static const double bands[] = {0.09, 0.06, 0.03, 0.011};
    double x[LEVELS], error[LEVELS], se[LEVELS], fewer[LEVELS];

    (void)state;
    power_law(LEVELS, 2, 3, -2, x, error);
    for (size_t i = 0; i < LEVELS; i++)
        se[i] = 0.1 * error[i]; /* half-width z 0.1 / (L sqrt 17.5) = 0.0676 */
    for (size_t k = 0; k < COUNT(bands); k++) {
        struct ordo_request request = ask(-2, bands[k]);
        const double times = ceil(gsl_pow_2(z95 * 0.1 / (log(2) * sqrt(17.5)) / bands[k]));
        char words[64];
        request.standard_error = se;
        struct ordo_judgement *j = judge(LEVELS, x, error, &request);
        snprintf(words, sizeof words, "about %.0f times as many samples would decide", times);
        assert_int_equal(j->check->verdict, times > 1 ? ORDO_INCONCLUSIVE : ORDO_PASS);
        assert_int_equal(strstr(j->hint, words) != NULL, times > 1);
        assert_null(strstr(j->hint, "seed"));
        ordo_judgement_free(j);
        for (int less = 0; less < 2 && times > 1; less++) {
            for (size_t i = 0; i < LEVELS; i++)
                fewer[i] = se[i] / sqrt(times - less);
            request.standard_error = fewer;
            j = judge(LEVELS, x, error, &request);
            assert_int_equal(j->check->verdict, less ? ORDO_INCONCLUSIVE : ORDO_PASS);
            ordo_judgement_free(j);
        }
    }
}

/* No samples are advised where they would not decide: too many of them, scatter of another kind,
 * an interval that a curve widens, nothing known of samples. */
static void test_no_samples(void **state) {
    double x[8], error[8], se[8];
    struct ordo_request request = ask(-2, 0.006);
    struct ordo_judgement *j;

    (void)state;
    power_law(LEVELS, 2, 3, -2, x, error);
    for (size_t i = 0; i < LEVELS; i++)
        se[i] = 0.1 * error[i];
    request.standard_error = se; /* (0.0676 / 0.006)^2 = 127 */
    j = judge(LEVELS, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    assert_null(strstr(j->hint, "samples"));
    assert_non_null(strstr(j->hint, "more levels of the same ratio would decide"));
    ordo_judgement_free(j);

    known_interval(-2, 0.15, x, error);
    request.band = 0.1;
    for (size_t i = 0; i < 5; i++)
        se[i] = 1e-3 * error[i];
    j = judge(5, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    assert_non_null(strstr(j->hint, "standard errors say"));
    assert_null(strstr(j->hint, "samples"));
    assert_null(strstr(j->hint, "seeds"));
    ordo_judgement_free(j);
    request.standard_error = NULL;
    j = judge(5, x, error, &request);
    assert_null(strstr(j->hint, "samples"));
    ordo_judgement_free(j);

    /* A curve whose parabola has sqrt 8 of its standard errors, which is seen, and a chi-squared of
     * 8 about the line, which two degrees of freedom allow. The line alone, ± 0.0088 at 0.006 from
     * the edge, would take three times the samples; the curve, half of whose drift is 0.042, stays.
     */
    for (size_t i = 0; i < 4; i++) {
        const double t = (double)i - 1.5, stated = 0.01 * log(2);
        x[i] = pow(2, (double)i);
        error[i] = exp(-1.886 * log(2) * t - sqrt(2) * stated * t * t);
        se[i] = stated * error[i];
    }
    request.band = 0.12;
    request.standard_error = se;
    j = judge(4, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    check_near(j->interval[1], -1.886 + z95 * 0.01 / sqrt(5) + 3 * sqrt(2) * 0.01, 1e-9);
    assert_null(strstr(j->hint, "samples"));
    ordo_judgement_free(j);
}

static void expect_same(const struct ordo_judgement *a, const struct ordo_judgement *b, int sign) {
    assert_int_equal(a->check->verdict, b->check->verdict);
    assert_int_equal(a->check->reason, b->check->reason);
    assert_string_equal(a->hint, b->hint);
    check_near(b->order, sign * a->order, 1e-11);
    check_near(b->interval[0], sign * a->interval[sign > 0 ? 0 : 1], 1e-11);
    check_near(b->interval[1], sign * a->interval[sign > 0 ? 1 : 0], 1e-11);
}

/* Permuted rows give the same bits; units and 1/x the same verdicts. */
static void test_invariance(void **state) {
    static const double times[] = {1, 3, 20}; /* as stated, larger than stated, by far */
    static const struct {
        double x, error;
    } units[] = {{1e100, 1}, {1e-100, 1}, {1, 1e100}, {1, 1e-100}};
    enum { N = 3 * LEVELS };
    double x[N], error[N], se[N], x2[N], error2[N], se2[N];

    (void)state;
    for (size_t r = 0; r < COUNT(times); r++)
        for (int k = 0; k < 4; k++) {
            const double bands[] = {0.45, 0.03, 0.01, 0.002};
            struct ordo_request request = ask(-2, bands[k]);
            monte_carlo(times[r], x, error, se);
            for (size_t i = LEVELS; i < N; i++) { /* each level twice more, known less well */
                x[i] = x[i - LEVELS];
                error[i] = error[i - LEVELS] * (i % 2 == 0 ? 1 : 0.99);
                se[i] = 1.7 * se[i - LEVELS];
            }
            request.replicates = true;
            request.standard_error = se;
            struct ordo_judgement *base = judge(N, x, error, &request), *j;
            request.standard_error = se2;
            for (size_t i = 0; i < N; i++) {
                x2[i] = x[(5 * i + 3) % N];
                error2[i] = error[(5 * i + 3) % N];
                se2[i] = se[(5 * i + 3) % N];
            }
            j = judge(N, x2, error2, &request);
            assert_memory_equal(j->interval, base->interval, sizeof j->interval);
            assert_string_equal(j->check->message, base->check->message);
            ordo_judgement_free(j);
            for (size_t u = 0; u < COUNT(units); u++) {
                for (size_t i = 0; i < N; i++) {
                    x2[i] = units[u].x * x[i];
                    error2[i] = units[u].error * error[i];
                    se2[i] = units[u].error * se[i];
                }
                j = judge(N, x2, error2, &request);
                expect_same(base, j, 1);
                ordo_judgement_free(j);
            }
            for (size_t i = 0; i < N; i++)
                x2[i] = 1 / x[i];
            request.order = 2;
            request.standard_error = se;
            j = judge(N, x2, error, &request);
            expect_same(base, j, -1);
            ordo_judgement_free(j);
            ordo_judgement_free(base);
        }
}

static void test_bad_values(void **state) {
    double x[LEVELS], error[LEVELS], se[LEVELS];
    struct ordo_request request = ask(-2, 0.2);
    struct ordo_judgement *j;

    (void)state;
    request.standard_error = se;
    for (size_t row = 0; row < LEVELS; row++)
        for (size_t i = 0; i < COUNT(bad_values) + 2; i++) {
            char words[64];
            monte_carlo(1, x, error, se);
            const bool large = i >= COUNT(bad_values);
            se[row] = large ? (i > COUNT(bad_values) ? 2 : 1) * error[row] : bad_values[i];
            j = judge(LEVELS, x, error, &request);
            check_outcome(j->check, ORDO_ERROR, ORDO_INVALID_STANDARD_ERROR);
            snprintf(words, sizeof words, "the standard error at x = %g is %g", x[row], se[row]);
            assert_non_null(strstr(j->check->message, words));
            assert_non_null(strstr(j->check->message,
                                   large ? "not below the error" : "must be finite and positive"));
            ordo_judgement_free(j);
        }
    /* No noise, and standard errors of it. */
    monte_carlo(1, x, error, se);
    request.deterministic = true;
    assert_int_equal(ordo_judge(LEVELS, x, error, &request, &j), ORDO_EINVAL);
    assert_int_equal(j->check->verdict, ORDO_ERROR);
    assert_non_null(strstr(j->check->message, "have no standard errors"));
    ordo_judgement_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal),           cmocka_unit_test(test_chi_squared),
        cmocka_unit_test(test_replicates_known), cmocka_unit_test(test_shared_offsets),
        cmocka_unit_test(test_offsets_covered),  cmocka_unit_test(test_richer_models),
        cmocka_unit_test(test_samples),          cmocka_unit_test(test_no_samples),
        cmocka_unit_test(test_invariance),       cmocka_unit_test(test_bad_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
