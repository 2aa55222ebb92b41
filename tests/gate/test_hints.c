/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_hints.c: each hint where it is right, and where it must not appear.
 */
#include "tables.h"
#include <gsl/gsl_randist.h>

/* Whether the hint on a table has these words, whatever the verdict is. */
static bool hints(size_t n, const double x[], const double error[],
                  const struct ordo_request *request, const char *words) {
    struct ordo_judgement *j = judge(n, x, error, request);
    const bool found = strstr(j->hint, words) != NULL;
    ordo_judgement_free(j);
    return found;
}

/* Of an exact power law, by observed and expected order. */
static void test_power_laws(void **state) {
    static const struct {
        double observed, expected, band;
        enum ordo_intent intent;
        const char *words;
        bool there;
    } rows[] = {
        {-4, -2, 0.2, ORDO_EQUAL, "mean square errors", true},
        {4, 2, 0.2, ORDO_EQUAL, "mean square errors", true},
        {-3, -2, 0.2, ORDO_EQUAL, "mean square errors", false},
        {-4, -2, 0.2, ORDO_AT_LEAST, "mean square errors", false},
        {-1, -2, 0.2, ORDO_EQUAL, "unknowns in 2 dimensions", true},
        {-2. / 3, -2, 0.2, ORDO_EQUAL, "unknowns in 3 dimensions", true},
        /* A positive order speaks of h. */
        {1, 2, 0.2, ORDO_EQUAL, "dimensions", false},
        {2. / 3, 2, 0.2, ORDO_EQUAL, "dimensions", false},
        {-1.5, -2, 0.2, ORDO_EQUAL, "dimensions", false},
        {-2, 2, 0.2, ORDO_EQUAL, "if x is a number of unknowns, state -2", true},
        {2, -2, 0.2, ORDO_EQUAL, "if x is a spacing, state 2", true},
        {2, -2, 0.2, ORDO_AT_MOST, "state 2", true},
        {1, -2, 0.2, ORDO_EQUAL, "other sign", false},
        {-1, -2, 0.2, ORDO_EQUAL, "other sign", false},
        {-2, -2, 0.2, ORDO_EQUAL, "other sign", false},
        {-3, -2, 0.2, ORDO_EQUAL, "--intent at-least", true},
        {3, 2, 0.2, ORDO_EQUAL, "--intent at-least", true},
        {-3, -2, 0.2, ORDO_AT_MOST, "--intent at-least", false},
        {-1, -2, 0.2, ORDO_EQUAL, "--intent at-least", false},
        {2, -2, 0.2, ORDO_EQUAL, "--intent at-least", false},
        {-2, -2, 0.2, ORDO_EQUAL, "--intent at-least", false},
        {-2, -2, 0.6, ORDO_EQUAL, "rival order -1.5", true},
        {-2, -2, 0.4, ORDO_EQUAL, "rival order", false},
        {-2, -2, 0.6, ORDO_AT_LEAST, "rival order", false},
        {-1.5, -2, 0.2, ORDO_EQUAL, "log", false},
    };
    double x[6], error[6];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ordo_request request = ask(rows[i].expected, rows[i].band);
        request.intent = rows[i].intent;
        request.scale = 1e-20;
        power_law(6, 2, 1, rows[i].observed, x, error);
        if (hints(6, x, error, &request, rows[i].words) != rows[i].there)
            fail_msg("row %zu: '%s'", i, rows[i].words);
    }
    /* A wide interval that happens to lie about twice the order is no sign of squares. */
    const struct ordo_request request = ask(-2, 0.2);
    known_interval(-4, 1.7, x, error);
    assert_false(hints(5, x, error, &request, "mean square"));
}

/* A table of `n` levels and `seeds` replicates, with residuals that are orthogonal to the line. */
static size_t replicated(size_t n, size_t seeds, double slope, double scatter, double x[],
                         double error[]) {
    static const double residual[5] = {1, -2, 0, 2, -1};
    size_t rows = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < seeds; k++, rows++) {
            x[rows] = pow(2, (double)i);
            error[rows] = pow(x[rows], slope) * exp(scatter * residual[(i + 2 * k) % 5]);
        }
    return rows;
}

/* What would decide: how many levels and how many seeds in all, and that so many do. */
static void test_needed(void **state) {
    enum { MOST = 400 };
    double x[MOST], error[MOST];
    struct ordo_request request = ask(-2, 0.1);
    size_t levels = 0, seeds = 0;

    (void)state;
    known_interval(-2, 0.15, x, error);
    struct ordo_judgement *j = judge(5, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    assert_int_equal(sscanf(j->hint, "%zu more level", &levels), 1);
    assert_non_null(strstr(j->hint, "3 seeds for each of these if they are drawn at random"));
    ordo_judgement_free(j);
    assert_true(levels >= 1 && levels <= 3);
    /* Levels of the same ratio and scatter: the residual pattern goes on. */
    for (size_t i = 0; i < 5 + levels; i++) {
        static const double pattern[5] = {1, -2, 0, 2, -1};
        x[i] = pow(2, (double)i);
        error[i] = pow(x[i], -2) * exp(0.15 * log(2) * sqrt(3) / t975_3 * pattern[i % 5]);
    }
    j = judge(5 + levels, x, error, &request);
    assert_int_equal(j->check->verdict, ORDO_PASS);
    ordo_judgement_free(j);

    /* No seeds for what draws nothing. */
    known_interval(-2, 0.15, x, error);
    request.deterministic = true;
    assert_false(hints(5, x, error, &request, "seed"));
    assert_true(hints(5, x, error, &request, "would decide") ||
                hints(5, x, error, &request, "close to the edge"));
    request.deterministic = false;

    /* Replicates there are: the number is of seeds in all, more than there are. */
    request.replicates = true;
    request.band = 0.06;
    const size_t n = replicated(5, 3, -2, 0.15, x, error);
    j = judge(n, x, error, &request);
    check_outcome(j->check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL);
    const char *text = strstr(j->hint, "or ");
    assert_non_null(text);
    assert_int_equal(sscanf(text, "or %zu seeds for each", &seeds), 1);
    assert_true(seeds > 3);
    assert_null(strstr(j->hint, "drawn at random"));
    ordo_judgement_free(j);
}

/* "Too close" only if 100 more levels do not decide, and never with a number in it. */
static void test_too_close(void **state) {
    double x[5], error[5];
    const struct ordo_request request = ask(-2, 0.1);

    (void)state;
    for (double gap = 1e-4; gap < 0.1; gap *= 1.5) {
        known_interval(-1.9 - gap, 0.3, x, error);
        struct ordo_judgement *j = judge(5, x, error, &request);
        const bool close = strstr(j->hint, "too close") != NULL;
        assert_int_equal(strstr(j->hint, "would decide") == NULL, close);
        /* 105 levels of the same ratio have an interval of 0.3 * 1.98 / 3.18 * sqrt(120 / 105^3).
         */
        assert_int_equal(close, gap < 0.3 * 1.983 / t975_3 * sqrt(120. / (105. * 105 * 105 - 105)));
        ordo_judgement_free(j);
    }
}

/* x^order |log x|, in n and in h, beside powers that are merely slow. */
static void test_logarithm(void **state) {
    double n[8], h[8], log_n[8], log_h[8], slow[8], shifted[8];
    struct ordo_request by_n = ask(-2, 0.1), by_h = ask(2, 0.1);

    (void)state;
    by_n.scale = by_h.scale = 1e-20;
    for (size_t i = 0; i < 8; i++) {
        n[i] = 8 * pow(2, (double)i);
        h[i] = 1 / n[i];
        log_n[i] = log_h[i] = log(n[i]) / (n[i] * n[i]);
        slow[i] = pow(n[i], -1.8) * (i % 2 == 0 ? 1.01 : 0.99);
        shifted[i] = pow(n[i] + 8, -2);
    }
    assert_true(hints(8, n, log_n, &by_n, "x^-2 |log x| fits"));
    assert_true(hints(8, h, log_h, &by_h, "x^2 |log x| fits"));
    assert_false(hints(8, n, slow, &by_n, "log"));
    assert_false(hints(8, n, shifted, &by_n, "log"));
    /* Another order, and x on both sides of 1, where the law has a zero. */
    by_n.order = -3;
    assert_false(hints(8, n, log_n, &by_n, "log"));
    for (size_t i = 0; i < 8; i++)
        h[i] *= 100;
    assert_false(hints(8, h, log_h, &by_h, "log"));
}

/* The finest level is where the round-off of a solution of size 1 lies. */
static void test_round_off(void **state) {
    static const struct {
        double last, scale, floor;
        const char *words;
        bool there;
    } rows[] = {
        {7e-15, 0, ORDO_FLOOR_AUTO, "state --scale or --floor", true},
        {2e-7, 0, ORDO_FLOOR_AUTO, "single precision for a solution of size 1", true},
        {2e-7, 1, ORDO_FLOOR_AUTO, "state --floor", true},
        {2e-3, 0, ORDO_FLOOR_AUTO, "round-off", false},   /* no round-off of anything */
        {2e-10, 0, ORDO_FLOOR_AUTO, "round-off", false},  /* a tolerance */
        {2e-7, 100, ORDO_FLOOR_AUTO, "round-off", false}, /* the solution is larger */
        {2e-7, 0, 0, "round-off", false},                 /* there is said to be none */
    };
    double x[7], error[7];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int clean = 0; clean <= 1; clean++) {
            struct ordo_request request = ask(-2, 0.1);
            request.scale = rows[i].scale;
            request.floor = rows[i].floor;
            power_law(7, 2, rows[i].last * 256 * 256, -2, x, error); /* `last` at the sixth */
            if (!clean)
                error[6] = 1.05 * rows[i].last;
            if (hints(7, x, error, &request, rows[i].words) != (rows[i].there && !clean))
                fail_msg("row %zu, clean %d: '%s'", i, clean, rows[i].words);
        }
}

/* 0.86 n^-2 to 1 % with up to 2^-24 added, which lifts the finest levels little by little: no
 * single one is off the line. A claim that no level bears out is no matter of round-off, nor is one
 * of twice the order, 4 instead of 2 (1 - h), after a level that is not stable. */
static void test_fading(void **state) {
    static const double lifted[] = {5.377e-2, 1.349e-2, 3.333e-3, 8.393e-4, 2.094e-4, 5.188e-5,
                                    1.316e-5, 3.323e-6, 8.640e-7, 2.513e-7, 7.979e-8};
    double x[11], slow[11], half[11];
    struct ordo_request request = ask(-2, 0.2);

    (void)state;
    for (size_t i = 0; i < 11; i++) {
        x[i] = 4 * pow(2, (double)i);
        slow[i] = 1.1e-7 * 4096 / x[i];
        half[i] = i == 0 ? 10 : 8e-8 * pow(4096 / x[i], 2) * (1 - 1 / x[i]);
    }
    for (int deterministic = 0; deterministic <= 1; deterministic++) {
        request.deterministic = deterministic;
        assert_true(hints(11, x, lifted, &request, "round-off of single precision"));
        assert_false(hints(11, x, slow, &request, "round-off"));
        request.order = -4;
        assert_false(hints(11, x, half, &request, "round-off"));
        request.order = -2;
    }
}

/* A level off an exact line, in n and in h: the coarsest one may be pre-asymptotic, one between the
 * ends, of which a study without noise leaves none out, is not. A window that begins later has its
 * own coarsest level. */
static void test_off_the_line(void **state) {
    double x[8], error[8];
    char words[64];

    (void)state;
    for (int large = 0; large <= 1; large++)
        for (size_t off = 0; off <= 2; off++) {
            struct ordo_request request = ask(large ? -1 : 1, 0.1);
            request.scale = 1e-20;
            request.deterministic = true;
            for (size_t i = 0; i < 8; i++) {
                x[i] = pow(2, (double)i);
                error[i] = (i == off ? 1.04 : 1 + 1e-4 * (double)(i % 2)) / x[i];
                x[i] = large ? x[i] : 1 / x[i];
            }
            for (size_t from = 0; from <= off; from += off > 0 ? off : 1) {
                const char *how = from == off ? "the coarsest level x = %g is off the line"
                                              : "the level x = %g does not fit";
                (large ? (request.from = x[from]) : (request.to = x[from]));
                snprintf(words, sizeof words, how, x[off]);
                if (!hints(8, x, error, &request, words))
                    fail_msg("large %d, level %zu, from %zu: no '%s'", large, off, from, words);
            }
        }
}

/* Over tables of all kinds: no seeds for the deterministic, no dimensions for h, no cut sentence.
 */
static void test_never(void **state) {
    enum { TABLES = 5000, MOST = 10 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double x[MOST], error[MOST];

    (void)state;
    gsl_rng_set(rng, 11);
    for (size_t k = 0; k < TABLES; k++) {
        const size_t n = 4 + k % (MOST - 3);
        struct ordo_request request = ask(k % 2 == 0 ? 2 : -2, 0.1 + 0.6 * (double)(k % 3 == 0));
        request.deterministic = k % 4 < 2;
        power_law(n, 2, 1, request.order * gsl_ran_flat(rng, -1.2, 2.2), x, error);
        for (size_t i = 0; i < n; i++)
            error[i] *= exp(pow(10, gsl_ran_flat(rng, -4, -0.3)) * gsl_ran_gaussian(rng, 1));
        struct ordo_judgement *j = judge(n, x, error, &request);
        assert_true(!request.deterministic || strstr(j->hint, "seed") == NULL);
        assert_true(request.order < 0 || strstr(j->hint, "dimension") == NULL);
        assert_true(j->check->verdict != ORDO_PASS || strstr(j->hint, "would decide") == NULL);
        assert_true(j->check->reason == ORDO_WIDE_INTERVAL ||
                    strstr(j->hint, "would decide") == NULL);
        assert_true(strlen(j->hint) < ORDO_MESSAGE_SIZE - 1);
        ordo_judgement_free(j);
    }
    gsl_rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_laws),   cmocka_unit_test(test_needed),
        cmocka_unit_test(test_too_close),    cmocka_unit_test(test_logarithm),
        cmocka_unit_test(test_round_off),    cmocka_unit_test(test_fading),
        cmocka_unit_test(test_off_the_line), cmocka_unit_test(test_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
