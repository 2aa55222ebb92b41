/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_mutate.c: faults put into a table on purpose.
 */
#include "faults.h"
#include "table/mutate.h"

enum { ROWS = 400 };

/* x = 8, 16, …, or its reciprocal, and 0.37 n^-2. */
static void power_law(size_t n, double order, double x[], double error[]) {
    for (size_t i = 0; i < n; i++) {
        x[i] = order < 0 ? ldexp(8, (int)i) : ldexp(0.125, -(int)i);
        error[i] = 0.37 * pow(x[i], order);
    }
}

static void spoil(const char *spec, double order, size_t *n, double x[], double error[]) {
    char message[512] = "";
    if (ordo_mutate(spec, order, n, x, error, message, sizeof message) != ORDO_OK)
        fail_msg("%s: %s", spec, message);
}

static void test_contaminate(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        double x[8], e[8], clean[8];
        size_t n = 8;
        power_law(n, 2 * sign, x, e);
        memcpy(clean, e, sizeof e);
        spoil("contaminate:0.013", 2 * sign, &n, x, e);
        assert_int_equal(n, 8);
        for (size_t i = 0; i < n; i++)
            check_double(e[i] / clean[i] - 1, 0.013 * ldexp(1, (int)i), 1e-12);
    }
    /* A first-order part is no fault where order -1/2 is expected: half of it is. */
    double x[8], e[8];
    size_t n = 8;
    power_law(n, -0.5, x, e);
    spoil("contaminate:1", -0.5, &n, x, e);
    for (size_t i = 0; i < n; i++)
        check_double(e[i], 0.37 * pow(x[i], -0.5) + 0.37 * pow(8, -0.5) * pow(x[i] / 8, -0.25),
                     1e-12);
}

static void test_shift_and_floor(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        double x[6], e[6];
        size_t n = 6;
        power_law(n, 3 * sign, x, e);
        const double first = e[0];
        spoil("order:0.5", 3 * sign, &n, x, e);
        check_double(e[0], first, 1e-14);
        for (size_t i = 1; i < n; i++)
            check_double(log(e[i] / e[i - 1]) / log(x[i] / x[i - 1]), 2.5 * sign, 1e-12);
        power_law(n, 3 * sign, x, e);
        spoil("order:-0.25", 3 * sign, &n, x, e);
        for (size_t i = 1; i < n; i++)
            check_double(log(e[i] / e[i - 1]) / log(x[i] / x[i - 1]), 3.25 * sign, 1e-12);
        power_law(n, 3 * sign, x, e);
        const double last = e[5];
        spoil("floor:1e-3", 3 * sign, &n, x, e);
        check_double(e[5] - 1e-3, last, 1e-9);
    }
}

static void test_noise(void **state) {
    static double x[ROWS], e[ROWS], again[ROWS];
    double mean = 0, square = 0;
    size_t n = ROWS;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)(i + 1);
        e[i] = 1 / x[i];
    }
    spoil("noise:0.2", -1, &n, x, e);
    assert_int_equal(n, ROWS);
    for (size_t i = 0; i < n; i++) {
        mean += log(e[i] * x[i]) / ROWS;
        square += pow(log(e[i] * x[i]), 2) / ROWS;
    }
    check_near(mean, 0, 4 * 0.2 / sqrt(ROWS));
    check_double(sqrt(square), 0.2, 4 / sqrt(2.0 * ROWS));
    /* The same in any order of the rows, to the last bit. */
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)(ROWS - i);
        again[i] = 1 / x[i];
    }
    spoil("noise:0.2", -1, &n, x, again);
    for (size_t i = 0; i < n; i++)
        assert_true(again[i] == e[ROWS - 1 - i]);
}

static void test_stale_and_drop(void **state) {
    /* Not sorted, the level 32 twice. */
    const double x[] = {16, 64, 8, 32, 32}, error[] = {0.5, 0.02, 2, 0.1, 0.4};
    double y[5], e[5];
    size_t n = 5;

    (void)state;
    memcpy(y, x, sizeof x);
    memcpy(e, error, sizeof error);
    spoil("stale:2", -2, &n, y, e);
    assert_int_equal(n, 5);
    check_double(e[1], 0.2, 1e-14);
    assert_true(e[3] == e[1] && e[4] == e[1] && e[0] == 0.5 && e[2] == 2);
    memcpy(e, error, sizeof error);
    spoil("stale:3", 2, &n, y, e); /* fine is small x now */
    assert_true(e[0] == e[2] && e[1] == 0.02);
    check_double(e[0], 0.2, 1e-14);
    memcpy(e, error, sizeof error);
    spoil("drop:2", -2, &n, y, e);
    assert_int_equal(n, 2);
    assert_true(y[0] == 16 && y[1] == 8 && e[0] == 0.5 && e[1] == 2);
    memcpy(y, x, sizeof x);
    memcpy(e, error, sizeof error);
    n = 5;
    spoil("drop:1", 2, &n, y, e);
    assert_int_equal(n, 4);
    assert_true(y[0] == 16 && y[1] == 64 && y[2] == 32 && y[3] == 32);
}

static void test_bad_mutations(void **state) {
    static const struct {
        const char *spec, *message;
    } bad[] = {
        {"contaminat:0.1", "did you mean 'contaminate'"},
        {"", "no mutation ''"},
        {"order", "needs a value"},
        {"order:", "needs a value"},
        {"order:x", "needs a value"},
        {"order:1x", "needs a value"},
        {"noise:nan", "needs a value"},
        {"noise:-1", "out of range"},
        {"floor:-1", "out of range"},
        {"contaminate:-0.1", "out of range"},
        {"stale:1", "out of range"},
        {"stale:2.5", "out of range"},
        {"stale:9", "out of range"},
        {"drop:0", "out of range"},
        {"drop:8", "out of range"},
        {"order:1e308", "out of range"},
    };
    double x[8], e[8], before[8];
    char message[512];
    size_t n = 8;

    (void)state;
    power_law(n, -2, x, e);
    memcpy(before, e, sizeof e);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ordo_mutate(bad[i].spec, -2, &n, x, e, message, sizeof message),
                         ORDO_EINVAL);
        if (strstr(message, bad[i].message) == NULL)
            fail_msg("'%s' does not say '%s'", message, bad[i].message);
        assert_int_equal(n, 8);
        assert_memory_equal(e, before, sizeof e);
    }
    e[3] = NAN;
    assert_int_equal(ordo_mutate("floor:1", -2, &n, x, e, message, sizeof message), ORDO_EINVAL);
    n = 0;
    assert_int_equal(ordo_mutate("floor:1", -2, &n, x, e, message, sizeof message), ORDO_EINVAL);
    for (const struct ordo_mutation *m = ordo_mutations; m->name != NULL; m++)
        assert_true(strlen(m->summary) > 0);
}

static bool passes_with(const char *kind, double value, const struct ordo_request *request,
                        size_t n, const double x[], const double error[]) {
    struct ordo_judgement *j;
    double y[ROWS], e[ROWS];
    char spec[64];

    memcpy(y, x, n * sizeof *y);
    memcpy(e, error, n * sizeof *e);
    snprintf(spec, sizeof spec, "%s:%.17g", kind, value);
    spoil(spec, request->order, &n, y, e);
    assert_int_equal(ordo_judge(n, y, e, request, &j), ORDO_OK);
    const bool pass = j->check->verdict == ORDO_PASS;
    ordo_judgement_free(j);
    return pass;
}

static double threshold(const char *kind, const struct ordo_request *request, size_t n,
                        const double x[], const double error[]) {
    char message[512];
    double value;

    assert_int_equal(
        ordo_mutate_threshold(kind, n, x, error, request, &value, message, sizeof message),
        ORDO_OK);
    assert_true(strlen(message) > 10);
    return value;
}

static void test_thresholds(void **state) {
    static const char *const kinds[] = {"contaminate", "order", "floor"};
    static const char *const names[] = {"clean", "three-digits", "scatter-5-percent-12", "spacing",
                                        "monte-carlo"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const struct ordo_fault *f = study(names[i]);
            const double t = threshold(kinds[k], &f->request, f->n, f->x, f->error);
            assert_true(t > 0);
            assert_false(passes_with(kinds[k], t, &f->request, f->n, f->x, f->error));
            assert_true(passes_with(kinds[k], 0.998 * t, &f->request, f->n, f->x, f->error));
        }
    /* An exact power law has an interval of no width, so the order may be off by the band. */
    for (enum ordo_intent intent = ORDO_EQUAL; intent <= ORDO_AT_MOST; intent++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct ordo_request request = ORDO_REQUEST_DEFAULT;
            double x[8], e[8];
            power_law(8, 2 * sign, x, e);
            request.order = 2 * sign;
            request.band = 0.15;
            request.intent = intent;
            check_double(threshold("order", &request, 8, x, e), 0.15, 0.01);
        }
}

static void test_threshold_answers(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[8], e[8], value;
    char message[512];

    (void)state;
    power_law(8, -2, x, e);
    request.order = -2;
    request.band = 0.1;
    assert_int_equal(
        ordo_mutate_threshold("contaminate", 8, x, e, &request, &value, message, sizeof message),
        ORDO_OK);
    assert_non_null(strstr(message, "first-order contamination"));
    /* At the finest of 128 times the coarsest width 1 % is more than the error itself. */
    check_between(value, 1e-4, 5e-3);
    assert_int_equal(
        ordo_mutate_threshold("noise", 8, x, e, &request, &value, message, sizeof message),
        ORDO_EINVAL);
    request.order = -3;
    assert_int_equal(
        ordo_mutate_threshold("floor", 8, x, e, &request, &value, message, sizeof message),
        ORDO_OK);
    assert_true(isnan(value));
    assert_non_null(strstr(message, "does not pass"));
    request.order = 0;
    assert_int_equal(
        ordo_mutate_threshold("floor", 8, x, e, &request, &value, message, sizeof message),
        ORDO_EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contaminate),
        cmocka_unit_test(test_shift_and_floor),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_stale_and_drop),
        cmocka_unit_test(test_bad_mutations),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_threshold_answers),
    };
    return cmocka_run_group_tests(tests, faults_setup, faults_teardown);
}
