/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_fit.c: models of a table of which nothing is expected.
 */
#include "tables.h"
#include <stdlib.h>

static const double relative_orders[] = {0.5, 1, 2, 3};

/* A fit of a table of which the call is expected to succeed. */
static struct ordo_models *fit_of(size_t n, const double x[], const double error[],
                                  const struct ordo_request *request) {
    struct ordo_models *m = NULL;

    assert_int_equal(ordo_fit(n, x, error, request, &m), ORDO_OK);
    assert_non_null(m);
    assert_true(strlen(m->message) > 0);
    assert_int_equal(m->models_count > 0, m->reason == -1);
    for (size_t i = 0; i < m->models_count; i++) {
        const struct ordo_model *model = m->models[i];
        assert_int_equal(model->kind == ORDO_MODEL_LINE, i == 0);
        assert_true(model->interval[0] <= model->order && model->order <= model->interval[1]);
        assert_true(model->constant > 0 && model->from < model->to);
    }
    return m;
}

/* The model of this kind and relative order; NULL if it is not there. */
static const struct ordo_model *model_of(const struct ordo_models *m, enum ordo_model_kind kind,
                                         double q) {
    for (size_t i = 0; i < m->models_count; i++)
        if (m->models[i]->kind == kind && m->models[i]->q == q)
            return m->models[i];
    return NULL;
}

/* A power law is a line; the fine end is that of the small errors. */
static void test_power_law(void **state) {
    static const double orders[] = {-4.5, -2, -0.5, 1, 3.5}, ratios[] = {1.2, 2, 10};
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[6], error[6];

    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++)
        for (size_t k = 0; k < COUNT(ratios); k++) {
            power_law(6, ratios[k], 0.37, orders[i], x, error);
            request.scale = error[0] + error[5];
            request.floor = 0;
            struct ordo_models *m = fit_of(6, x, error, &request);
            const struct ordo_model *line = m->models[0];
            assert_int_equal(m->fine, orders[i] < 0 ? ORDO_FINE_LARGE : ORDO_FINE_SMALL);
            assert_true(line->fits);
            check_near(line->order, orders[i], 1e-11);
            check_near(line->finest, orders[i], 1e-11);
            check_double(line->constant, 0.37, 1e-10);
            check_between(line->interval[1] - line->interval[0], 0, 1e-10);
            check_between(line->residual, 0, 1e-12);
            assert_true(line->q == 0 && line->a == 0 && line->share == 0);
            assert_int_equal(line->used, 6);
            assert_int_equal(m->levels_count, 6);
            assert_true(isnan(m->round_off));
            assert_string_equal(m->hint, "");
            assert_non_null(strstr(m->message, "a straight line fits"));
            ordo_models_free(m);
        }
}

/* C h^p (1 + a h^q) on 7 levels, h descending; t is the term at the coarsest. */
static void bent(double ratio, double q, double t, double h[7], double error[7]) {
    for (size_t i = 0; i < 7; i++) {
        h[i] = 0.3 * pow(ratio, -(double)i);
        error[i] = 2 * pow(h[i], 1.9) * (1 + t * pow(h[i] / 0.3, q));
    }
}

/* A law with a correction: order, constant, term, and what the local order is at the finest. */
static void test_correction(void **state) {
    static const double terms[] = {-0.7, -0.3, 0.6, 3}, ratios[] = {1.5, 2};
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double h[7], n[7], error[7];

    (void)state;
    for (size_t k = 0; k < COUNT(relative_orders); k++)
        for (size_t t = 0; t < COUNT(terms); t++)
            for (size_t r = 0; r < COUNT(ratios); r++) {
                const double q = relative_orders[k], a = terms[t] * pow(0.3, -q);
                const double share = terms[t] * pow(ratios[r], -6 * q);
                if (share > 0.5) /* it would be the leading one */
                    continue;
                bent(ratios[r], q, terms[t], h, error);
                struct ordo_models *m = fit_of(7, h, error, &request);
                const struct ordo_model *c = model_of(m, ORDO_MODEL_CORRECTION, q);
                assert_non_null(c);
                assert_true(c->fits && !m->models[0]->fits);
                assert_true(m->limit[0] <= 1.9 + 1e-9 && m->limit[1] >= 1.9 - 1e-9);
                check_near(c->order, 1.9, 1e-4);
                check_double(c->constant, 2, 1e-3);
                check_double(c->a, a, 1e-2);
                check_near(c->share, share, 1e-2 * fabs(share) + 1e-6);
                check_near(c->finest, 1.9 + q * share / (1 + share), 1e-3);
                check_between(c->residual, 0, 1e-6);
                assert_in_range(c->used, 5, 7);
                if (terms[t] == 3) /* it is seen so well that no other one can stand for it */
                    assert_int_equal(m->models_count, 2);
                assert_non_null(strstr(m->message, "in the limit"));
                assert_non_null(strstr(m->message, "does not fit as well"));
                /* Against 1/h it is the same with the other sign. */
                for (size_t i = 0; i < 7; i++)
                    n[i] = 1 / h[i];
                struct ordo_models *o = fit_of(7, n, error, &request);
                const struct ordo_model *d = model_of(o, ORDO_MODEL_CORRECTION, q);
                assert_non_null(d);
                assert_int_equal(o->fine, ORDO_FINE_LARGE);
                check_near(d->order, -c->order, 1e-8);
                check_near(d->finest, -c->finest, 1e-8);
                check_double(d->a, c->a, 1e-6);
                check_double(d->constant, c->constant, 1e-6);
                check_double(d->from, 1 / c->to, 1e-12);
                check_near(d->interval[0], -c->interval[1], 1e-8);
                ordo_models_free(o);
                ordo_models_free(m);
            }
}

/* A stated relative order is the only one that is fitted. */
static void test_stated_correction(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double h[7], error[7];

    (void)state;
    bent(2, 1.5, 0.6, h, error);
    request.correction = 1.5;
    struct ordo_models *m = fit_of(7, h, error, &request);
    assert_int_equal(m->models_count, 2);
    check_near(m->models[1]->q, 1.5, 0);
    check_near(m->models[1]->order, 1.9, 1e-4);
    ordo_models_free(m);
}

/* Local orders p + b e_i of a term of relative order q give the limit in closed form, as e doubles
 * q times with each coarser step: s_0 + (s_0 - s_1) / (2^q - 1). */
static void test_three_levels(void **state) {
    static const double steps[] = {1.508, 1.788}; /* the coarse one first */
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    const double h[] = {0.125, 0.0625, 0.03125};
    const double error[] = {1, exp2(-steps[0]), exp2(-steps[0] - steps[1])};

    (void)state;
    struct ordo_models *m = fit_of(3, h, error, &request);
    assert_int_equal(m->models_count, 1);
    check_near(m->models[0]->order, (steps[0] + steps[1]) / 2, 1e-12);
    assert_non_null(strstr(m->message, "three levels cannot tell curvature from scatter: add the "
                                       "level x = 0.015625, or"));
    ordo_models_free(m);

    request.deterministic = true;
    m = fit_of(3, h, error, &request);
    for (size_t k = 1; k < COUNT(relative_orders); k++) { /* that of 1/2 takes all of it away */
        const struct ordo_model *c = model_of(m, ORDO_MODEL_STEPS, relative_orders[k]);
        assert_non_null(c);
        check_near(c->order, steps[1] + (steps[1] - steps[0]) / (exp2(c->q) - 1), 1e-10);
        assert_true(isnan(c->residual));
        /* It passes through the finest level. */
        check_double(c->constant * pow(h[2], c->order) * (1 + c->a * pow(h[2], c->q)), error[2],
                     1e-12);
    }
    assert_non_null(strstr(m->message, "--correction"));
    ordo_models_free(m);

    request.correction = 1;
    m = fit_of(3, h, error, &request);
    assert_int_equal(m->models_count, 2);
    check_near(m->models[1]->order, 2 * steps[1] - steps[0], 1e-10);
    ordo_models_free(m);
}

/* Three digits of a power law without noise: the interval of the finest steps holds its order. */
static void test_rounded(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[6], error[6];
    size_t looked_at = 0;
    char text[32];

    (void)state;
    request.deterministic = true;
    for (int c = 0; c < 200; c++)
        for (int p = 1; p <= 4; p++) {
            power_law(6, 2, pow(10, c / 67.), -p, x, error);
            for (size_t i = 0; i < 6; i++) {
                snprintf(text, sizeof text, "%.2e", error[i]);
                error[i] = strtod(text, NULL);
            }
            struct ordo_models *m = fit_of(6, x, error, &request);
            for (size_t i = 0; i < m->models_count; i++)
                if (m->models[i]->kind == ORDO_MODEL_STEPS) {
                    check_between(-p, m->models[i]->interval[0], m->models[i]->interval[1]);
                    looked_at++;
                }
            ordo_models_free(m);
        }
    assert_true(looked_at > 100);
}

/* Nothing to fit: the sentence says what is missing. */
static void test_few(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[9], error[9];

    (void)state;
    power_law(9, 2, 1, -2, x, error);
    for (size_t n = 0; n < 3; n++) {
        struct ordo_models *m = fit_of(n, x, error, &request);
        assert_int_equal(m->models_count, 0);
        assert_int_equal(m->reason, ORDO_TOO_FEW_LEVELS);
        assert_non_null(strstr(m->message, "a fit needs 3"));
        assert_int_equal(strstr(m->message, "whose slope is -2.000; a fit needs 3: add the level "
                                            "x = 32") != NULL,
                         n == 2);
        ordo_models_free(m);
    }
    request.from = x[1];
    request.to = x[2];
    struct ordo_models *m = fit_of(9, x, error, &request);
    assert_int_equal(m->models_count, 0);
    assert_null(strstr(m->message, "add the level"));
    assert_int_equal(m->levels[0]->drop, ORDO_DROP_WINDOW);
    ordo_models_free(m);
    request.to = x[5];
    m = fit_of(9, x, error, &request);
    check_near(m->models[0]->from, x[1], 0);
    check_near(m->models[0]->to, x[5], 0);
    ordo_models_free(m);
}

/* Round-off is shown and left out; what is left has its order. */
static void test_round_off(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[14], error[14];

    (void)state;
    power_law(14, 2, 1e3, -6, x, error);
    request.scale = 1;
    for (size_t i = 0; i < 14; i++)
        if (error[i] < 1e-14)
            error[i] = 2e-15 * (1 + 0.5 * sin((double)(i * i)));
    struct ordo_models *m = fit_of(14, x, error, &request);
    check_near(m->models[0]->order, -6, 1e-9);
    check_between(m->round_off, 1e-15, 3e-15);
    for (size_t i = 0; i < 14; i++)
        assert_int_equal(m->levels[i]->drop, error[i] < 1e-14 ? ORDO_DROP_ROUND_OFF : ORDO_USED);
    assert_non_null(strstr(m->hint, "are round-off, near"));
    ordo_models_free(m);
    /* A floor that is stated; that there is none. */
    power_law(14, 2, 1e3, -6, x, error);
    request.floor = 2 * error[9];
    m = fit_of(14, x, error, &request);
    assert_int_equal(m->levels[9]->drop, ORDO_DROP_ROUND_OFF);
    assert_int_equal(m->levels[8]->drop, ORDO_USED);
    ordo_models_free(m);
    request.floor = 0;
    m = fit_of(14, x, error, &request);
    assert_int_equal(m->models[0]->used, 14);
    ordo_models_free(m);
    /* Of all of them, and of nearly all. */
    request.floor = 10 * error[0];
    m = fit_of(14, x, error, &request);
    assert_int_equal(m->models_count, 0);
    assert_int_equal(m->reason, ORDO_EXACT);
    ordo_models_free(m);
    request.floor = 2 * error[1];
    m = fit_of(14, x, error, &request);
    assert_int_equal(m->reason, ORDO_AT_ROUND_OFF);
    ordo_models_free(m);
}

/* A plateau far above round-off is left out too, whether it repeats one number or not. */
static void test_plateau(void **state) {
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[12], error[12];

    (void)state;
    for (int repeats = 0; repeats < 2; repeats++) {
        power_law(12, 2, 1, -2, x, error);
        for (size_t i = 7; i < 12; i++)
            error[i] = 1e-6 * (1 + (repeats ? 0 : 0.02 * sin((double)(i * i))));
        struct ordo_models *m = fit_of(12, x, error, &request);
        assert_int_equal(m->levels[7]->drop, ORDO_DROP_PLATEAU);
        assert_int_equal(m->levels[11]->drop, ORDO_DROP_PLATEAU);
        assert_int_equal(m->levels[5]->drop, ORDO_USED);
        check_near(m->models[0]->order, -2, 1e-9);
        assert_true(m->models[0]->fits);
        assert_non_null(strstr(m->hint, repeats ? "one and the same error" : "stops falling"));
        assert_null(strstr(m->hint, "round-off, near"));
        ordo_models_free(m);
    }
}

/* What is no power law is said, and no correction is fitted to it; h^2 |log h| is named where it is
 * the law, and not where it is not. */
static void test_other_laws(void **state) {
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[9], error[9];

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        x[i] = 4 + 3 * (double)i;
        error[i] = exp(-x[i]);
    }
    struct ordo_models *m = fit_of(9, x, error, &request);
    assert_non_null(strstr(m->message, "falls faster than any power"));
    assert_int_equal(m->models_count, 1);
    assert_false(m->models[0]->fits);
    ordo_models_free(m);
    for (int sign = -1; sign < 2; sign += 2)
        for (int logarithm = 0; logarithm < 2; logarithm++) {
            for (size_t i = 0; i < 9; i++) {
                x[i] = pow(2, sign * (2 + (double)i));
                error[i] = pow(x[i], -2 * sign) * (logarithm ? fabs(log(x[i])) : 1);
            }
            m = fit_of(9, x, error, &request);
            assert_int_equal(strstr(m->hint, "|log x| fits better") != NULL, logarithm);
            if (logarithm)
                assert_non_null(strstr(m->hint, sign < 0 ? "x^2 |log x|" : "x^-2 |log x|"));
            ordo_models_free(m);
        }
}

/* Errors that grow towards a stated fine end have their order there; those that turn are told. */
static void test_fine(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[12], error[12];

    (void)state;
    power_law(6, 2, 3, 2, x, error);
    request.fine = ORDO_FINE_LARGE;
    struct ordo_models *m = fit_of(6, x, error, &request);
    assert_int_equal(m->fine, ORDO_FINE_LARGE);
    check_near(m->models[0]->order, 2, 1e-11);
    assert_string_equal(m->hint, "");
    ordo_models_free(m);
    for (size_t i = 0; i < 12; i++) {
        x[i] = pow(10, -(double)i);
        error[i] = x[i] + 1e-8 / x[i];
    }
    request.fine = ORDO_FINE_SMALL;
    m = fit_of(12, x, error, &request);
    assert_non_null(strstr(m->hint, "grow again behind x = 0.0001 "));
    ordo_models_free(m);
    /* One of them alone is small by luck. */
    power_law(8, 2, 1, -1, x, error);
    error[4] *= 0.05;
    request.fine = ORDO_FINE_LARGE;
    m = fit_of(8, x, error, &request);
    assert_null(strstr(m->hint, "grow again"));
    ordo_models_free(m);
}

/* The line is the one that the judge would fit for a claim of that order. */
static void test_same_line(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    const struct ordo_request claim = ask(-2, 0.2);
    double x[SCATTERED], error[SCATTERED];

    (void)state;
    scattered(x, error);
    struct ordo_judgement *j = judge(SCATTERED, x, error, &claim);
    struct ordo_models *m = fit_of(SCATTERED, x, error, &request);
    check_near(m->models[0]->order, j->order, 1e-12);
    check_near(m->models[0]->interval[0], j->interval[0], 1e-12);
    check_near(m->models[0]->interval[1], j->interval[1], 1e-12);
    check_double(m->models[0]->constant, j->constant, 1e-12);
    check_double(m->models[0]->residual, j->residual, 1e-12);
    assert_true(m->models[0]->fits);
    const double half = m->models[0]->interval[1] - m->models[0]->order;
    ordo_models_free(m);
    ordo_judgement_free(j);
    request.confidence = 0.5;
    m = fit_of(SCATTERED, x, error, &request);
    assert_true(m->models[0]->interval[1] - m->models[0]->order < half);
    ordo_models_free(m);
}

static void test_invariance(void **state) {
    static const double units[] = {1e-100, 0.1, 7, 1e100};
    static const size_t shuffle[SCATTERED] = {3, 6, 0, 5, 1, 4, 2};
    const struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[SCATTERED], error[SCATTERED], x2[SCATTERED], error2[SCATTERED];

    (void)state;
    scattered(x, error);
    struct ordo_models *base = fit_of(SCATTERED, x, error, &request), *m;
    for (size_t i = 0; i < SCATTERED; i++) {
        x2[i] = x[shuffle[i]];
        error2[i] = error[shuffle[i]];
    }
    m = fit_of(SCATTERED, x2, error2, &request);
    assert_int_equal(m->models_count, base->models_count);
    for (size_t i = 0; i < base->models_count; i++)
        assert_memory_equal(&m->models[i]->order, &base->models[i]->order, 3 * sizeof(double));
    ordo_models_free(m);
    for (size_t u = 0; u < COUNT(units); u++) {
        for (size_t i = 0; i < SCATTERED; i++) {
            x2[i] = units[u] * x[i];
            error2[i] = error[i] * units[u];
        }
        m = fit_of(SCATTERED, x2, error2, &request);
        assert_int_equal(m->models_count, base->models_count);
        for (size_t i = 0; i < base->models_count; i++) {
            check_near(m->models[i]->order, base->models[i]->order, 1e-6);
            check_near(m->models[i]->share, base->models[i]->share, 1e-6);
        }
        ordo_models_free(m);
    }
    ordo_models_free(base);
}

/* Replicates are levels. Bad rows are told, a request that makes no sense is refused. */
static void test_refused(void **state) {
    double x[6], error[6];
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_models *m;

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    for (size_t b = 0; b < COUNT(bad_values); b++)
        for (size_t i = 0; i < 6; i++) {
            const double kept_x = x[i], kept_error = error[i];
            x[i] = bad_values[b];
            m = fit_of(6, x, error, &request);
            assert_int_equal(m->reason, ORDO_INVALID_X);
            ordo_models_free(m);
            x[i] = kept_x;
            error[i] = bad_values[b];
            m = fit_of(6, x, error, &request);
            assert_int_equal(m->reason, ORDO_INVALID_ERROR);
            assert_null(m->levels);
            ordo_models_free(m);
            error[i] = kept_error;
        }
    x[1] = x[0];
    m = fit_of(6, x, error, &request);
    assert_int_equal(m->reason, ORDO_DUPLICATE_LEVEL);
    ordo_models_free(m);
    request.replicates = true;
    m = fit_of(6, x, error, &request);
    assert_int_equal(m->levels_count, 5);
    assert_int_equal(m->levels[0]->replicates, 2);
    ordo_models_free(m);
    x[1] = 2 * x[0];
#define REFUSED(member, ...)                                                                       \
    do {                                                                                           \
        const double values[] = {__VA_ARGS__};                                                     \
        for (size_t i = 0; i < COUNT(values); i++) {                                               \
            request = (struct ordo_request)ORDO_REQUEST_DEFAULT;                                   \
            request.member = (__typeof__(request.member))values[i];                                \
            assert_int_equal(ordo_fit(6, x, error, &request, &m), ORDO_EINVAL);                    \
            assert_int_equal(m->models_count, 0);                                                  \
            assert_true(strlen(m->message) > 0);                                                   \
            ordo_models_free(m);                                                                   \
        }                                                                                          \
    } while (0)
    REFUSED(confidence, 0, 1, NAN);
    REFUSED(min_levels, 0, 2);
    REFUSED(from, -1, NAN);
    REFUSED(scale, -1, NAN, INFINITY);
    REFUSED(floor, -2, NAN);
    REFUSED(correction, -1, NAN);
    REFUSED(size, 0);
    REFUSED(fine, 3);
#undef REFUSED
    ordo_models_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_law),    cmocka_unit_test(test_correction),
        cmocka_unit_test(test_three_levels), cmocka_unit_test(test_stated_correction),
        cmocka_unit_test(test_rounded),      cmocka_unit_test(test_few),
        cmocka_unit_test(test_round_off),    cmocka_unit_test(test_plateau),
        cmocka_unit_test(test_other_laws),   cmocka_unit_test(test_fine),
        cmocka_unit_test(test_same_line),    cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
