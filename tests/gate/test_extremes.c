/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_extremes.c: tables at the ends of what doubles hold: units of 1e-230, levels that differ in
 * their last bits, weights 1e30 apart, ties. What is said of them depends neither on the units nor
 * on whether a level is called x or 1/x, and no figure in a sentence is inf or NaN.
 */
#include "tables.h"
#include <float.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

static void assert_finite_text(const char *text) {
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, " inf"));
    assert_null(strstr(text, "-inf"));
}

/* The sentence has no "± inf" where the levels do not bound an order. */
static void test_unbounded(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[7], error[7];
    size_t unbounded = 0;

    (void)state;
    gsl_rng_set(rng, 7);
    request.deterministic = true;
    for (size_t k = 0; k < 400; k++) {
        struct ordo_models *m;
        for (size_t i = 0; i < 7; i++) {
            x[i] = 8 * pow(1.4, (double)i);
            error[i] = exp(0.1 * gsl_ran_gaussian(rng, 1)) * (1 + 30 / x[i]) / (x[i] * x[i]);
        }
        assert_int_equal(ordo_fit(7, x, error, &request, &m), ORDO_OK);
        for (size_t i = 1; i < m->models_count; i++)
            unbounded += isinf(m->models[i]->interval[0]) != isinf(m->models[i]->interval[1]);
        assert_finite_text(m->message);
        ordo_models_free(m);
    }
    assert_true(unbounded > 0);
    gsl_rng_free(rng);
}

/* The constant of a model is a number in any unit of x, be it 0, with a correction and without. The
 * order is the same in all. */
static void test_units(void **state) {
    static const double units[] = {1, 1e-230, 1e-100, 1e100, 1e230}, terms[] = {3, 0};
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[8], error[8];

    (void)state;
    request.deterministic = true;
    for (size_t k = 0; k < COUNT(units) * COUNT(terms); k++) {
        struct ordo_models *m;
        for (size_t i = 0; i < 8; i++) {
            const double n = ldexp(8, (int)i);
            x[i] = units[k % COUNT(units)] * n;
            error[i] = (1 + terms[k / COUNT(units)] / (n * n)) / n;
        }
        assert_int_equal(ordo_fit(8, x, error, &request, &m), ORDO_OK);
        assert_true(m->models_count > 1);
        for (size_t i = 0; i < m->models_count; i++) {
            assert_false(isnan(m->models[i]->constant) || isnan(m->models[i]->a));
            assert_true(isfinite(m->models[i]->finest));
        }
        check_near(m->models[1]->order, -1, 0.001);
        ordo_models_free(m);
    }
}

/* Levels that differ in their last bits have no slope: it is that of the round-off of the
 * logarithms, and within no band but by chance. */
static void test_too_close(void **state) {
    (void)state;
    for (int last = 0; last < 2; last++)
        for (size_t n = 3; n <= 8; n++) {
            struct ordo_request request = ask(2, 0.2);
            double x[8], error[8];
            struct ordo_models *m;
            request.deterministic = true;
            request.intent = last == 0 ? ORDO_AT_LEAST : ORDO_EQUAL;
            for (size_t i = 0; i < n; i++) {
                x[i] = 2.1 * (1 + (double)i * DBL_EPSILON);
                error[i] = 1e-3 * x[i] * x[i] * (1 + 30 * (double)i * DBL_EPSILON);
            }
            struct ordo_judgement *j = judge(n, x, error, &request);
            check_outcome(j->check, ORDO_ERROR, ORDO_INVALID_X);
            ordo_judgement_free(j);
            assert_int_equal(ordo_fit(n, x, error, &request, &m), ORDO_OK);
            assert_int_equal(m->models_count, 0);
            assert_int_equal(m->reason, ORDO_INVALID_X);
            ordo_models_free(m);
        }
}

/* A level that no double holds is not asked for. */
static void test_next_level(void **state) {
    static const double x[] = {1e296, 1e301, 1e306}, error[] = {1e-2, 3e-5, 1e-8};
    struct ordo_request request = ask(-0.5, 0.1);

    (void)state;
    for (int deterministic = 0; deterministic < 2; deterministic++) {
        struct ordo_models *m;
        request.deterministic = deterministic == 1;
        struct ordo_judgement *j = judge(3, x, error, &request);
        assert_finite_text(j->check->message);
        assert_finite_text(j->hint);
        ordo_judgement_free(j);
        assert_int_equal(ordo_fit(3, x, error, &request, &m), ORDO_OK);
        assert_finite_text(m->message);
        ordo_models_free(m);
    }
}

/* Replicates that all have one error have that error to the last bit, whatever their weights: a
 * stale file is told by it. */
static void test_equal_replicates(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double x[15], error[15], se[15];

    (void)state;
    gsl_rng_set(rng, 3);
    for (size_t k = 0; k < 300; k++) {
        struct ordo_request request = ask(-1, 0.1);
        request.replicates = true;
        request.standard_error = k % 2 == 0 ? se : NULL;
        const double unit = exp(gsl_ran_flat(rng, -20, 20));
        for (size_t i = 0; i < 15; i++) {
            x[i] = ldexp(1, (int)(i / 3));
            error[i] = unit / GSL_MIN(x[i], 8);
            se[i] = error[i] * gsl_ran_flat(rng, 0.01, 0.02);
        }
        struct ordo_judgement *j = judge(15, x, error, &request);
        check_outcome(j->check, ORDO_FAIL, ORDO_STALE);
        for (size_t i = 0; i < 5; i++)
            assert_true(j->levels[i]->error == error[3 * i]);
        ordo_judgement_free(j);
    }
    gsl_rng_free(rng);
}

/* What falls faster than any power in n does so in h = 1/n: here what only a last level suggests.
 */
static void test_spectral_mirror(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double n[10], h[10], error[10];
    size_t spectral = 0;

    (void)state;
    gsl_rng_set(rng, 11);
    for (size_t k = 0; k < 400; k++) {
        struct ordo_request request = ORDO_REQUEST_DEFAULT;
        struct ordo_models *of_n, *of_h;
        bool names[2];
        request.deterministic = k % 2 == 0;
        for (size_t i = 0; i < 10; i++) {
            n[i] = ldexp(4, (int)i);
            h[i] = 1 / n[i];
            error[i] = pow(n[i], -0.2) * exp(0.1 * gsl_ran_gaussian(rng, 1) - (i == 9 ? 2 : 0));
        }
        assert_int_equal(ordo_fit(10, n, error, &request, &of_n), ORDO_OK);
        assert_int_equal(ordo_fit(10, h, error, &request, &of_h), ORDO_OK);
        names[0] = strstr(of_n->message, "faster than any power") != NULL;
        names[1] = strstr(of_h->message, "faster than any power") != NULL;
        assert_int_equal(names[0], names[1]);
        assert_int_equal(of_n->models_count, of_h->models_count);
        spectral += names[0];
        ordo_models_free(of_n);
        ordo_models_free(of_h);
    }
    assert_true(spectral > 0);
    gsl_rng_free(rng);
}

/* Standard errors that are 1e15 apart leave the judgement what it is in h = 1/n. */
static void test_weights_apart(void **state) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double n[20], h[20], error[20], se[20];

    (void)state;
    gsl_rng_set(rng, 5);
    for (size_t k = 0; k < 300; k++) {
        struct ordo_request in_n = ask(-0.5, 0.1), in_h = ask(0.5, 0.1);
        for (size_t i = 0; i < 20; i++) {
            n[i] = 0.7 * pow(1e6, (double)i);
            h[i] = 1 / n[i];
            error[i] = 0.3 * exp(1e-3 * gsl_ran_gaussian(rng, 1)) / sqrt(n[i]);
            se[i] = error[i] * (i == k % 20 ? 1e-16 : 0.5);
        }
        in_n.standard_error = in_h.standard_error = se;
        in_n.floor = in_h.floor = 0;
        struct ordo_judgement *a = judge(20, n, error, &in_n), *b = judge(20, h, error, &in_h);
        assert_int_equal(a->check->verdict, b->check->verdict);
        check_near(a->order, -b->order, 1e-9);
        check_near(a->interval[0], -b->interval[1], 1e-9);
        check_near(a->interval[1], -b->interval[0], 1e-9);
        ordo_judgement_free(a);
        ordo_judgement_free(b);
    }
    gsl_rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unbounded),        cmocka_unit_test(test_units),
        cmocka_unit_test(test_too_close),        cmocka_unit_test(test_next_level),
        cmocka_unit_test(test_equal_replicates), cmocka_unit_test(test_spectral_mirror),
        cmocka_unit_test(test_weights_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
