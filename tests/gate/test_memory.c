/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_memory.c: each allocation of the library fails in its turn. Every call ends with the right
 * answer or with ORDO_ENOMEM and an ERROR that can be read and freed. Linked so that malloc and
 * calloc come here first.
 */
#include "tables.h"
#include <stdlib.h>

/* Allocations until the one that fails; none does if it is negative. */
static long countdown = -1;

static bool fails(void) { return countdown >= 0 && countdown-- == 0; }

#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters { return fails() ? NULL : __real_##name arguments; }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))

/* More levels than a stack array holds: an outlier that is left out and one that the robust fit
 * weighs down; with a curve at the coarse end and a wild head, or round-off at the other; without
 * order. */
enum { LEVELS = 40, KINDS = 4 };
static void table(int kind, double x[], double error[]) {
    power_law(LEVELS, 1.2, 3, -2, x, error);
    for (size_t i = 0; i < LEVELS; i++)
        error[i] *= (1 + 4 * kind / x[i]) * (1 + 0.01 * sin(7 * (double)i));
    error[LEVELS - 3] *= 3;
    error[LEVELS - 6] *= 2;
    for (size_t i = 0; i < LEVELS; i++)
        if (kind == 1 && i < 10)
            error[i] *= pow(10, 30 - 3 * (double)i);
        else if (kind == 2 && i > 30)
            error[i] = 1e-13 * (2 + sin((double)i));
        else if (kind == 3)
            error[i] = 1 + sin(3 * (double)i * (double)i) / 2;
}

static int run_judge(const double x[], const double error[], const struct ordo_request *request,
                     struct ordo_check *check) {
    struct ordo_judgement *j = NULL;
    const int status = ordo_judge(LEVELS, x, error, request, &j);
    assert_non_null(j);
    assert_non_null(j->hint);
    for (size_t i = 0; i < j->levels_count; i++)
        assert_true(j->levels[i]->x > 0);
    *check = *j->check;
    ordo_judgement_free(j);
    return status;
}

static int run_solution(const double x[], const double error[], const struct ordo_request *request,
                        struct ordo_check *check) {
    struct ordo_extrapolation *e = NULL;
    const int status = ordo_judge_solution(LEVELS, x, error, request, &e);
    assert_non_null(e);
    *check = *e->check;
    ordo_extrapolation_free(e);
    return status;
}

static int run_slope(const double x[], const double error[], const struct ordo_request *request,
                     struct ordo_check *check) {
    return ordo_check_slope(LEVELS, x, error, request, NULL, check);
}

static int run_jump(const double x[], const double error[], const struct ordo_request *request,
                    struct ordo_check *check) {
    (void)request;
    return ordo_check_jump(LEVELS, x, error, 30, 0, check);
}

static int run_constant(const double x[], const double error[], const struct ordo_request *request,
                        struct ordo_check *check) {
    (void)request;
    ordo_check_constant(error[0], 1.01 * error[0], x[0], "here", check);
    return ORDO_OK;
}

static int run_value(const double x[], const double error[], const struct ordo_request *request,
                     struct ordo_check *check) {
    ordo_check_value(LEVELS, x, error, 1, request->band, check);
    return ORDO_OK;
}

static int run_exact(const double x[], const double error[], const struct ordo_request *request,
                     struct ordo_check *check) {
    (void)request;
    ordo_check_exact(LEVELS, x, error, 1, 1, check);
    return ORDO_OK;
}

static int run_below(const double x[], const double error[], const struct ordo_request *request,
                     struct ordo_check *check) {
    (void)request;
    ordo_check_below(LEVELS, x, error, x, "x", check);
    return ORDO_OK;
}

static int run_baseline(const double x[], const double error[], const struct ordo_request *request,
                        struct ordo_check *check) {
    ordo_check_baseline(LEVELS, x, error, LEVELS, x, error, request->band, check);
    return ORDO_OK;
}

/* The fit has no verdict: what it finds stands in the check. */
static int run_law(const double x[], const double error[], const struct ordo_request *request,
                   struct ordo_check *check) {
    struct ordo_law_fit *fit = NULL;
    const int status = ordo_law_fit(NULL, LEVELS, x, error, request, &fit);
    ordo_check_init(check, sizeof *check);
    if (status == ORDO_OK) {
        check->verdict = ORDO_PASS;
        check->measured = fit->order;
    } else {
        assert_null(fit);
        snprintf(check->message, sizeof check->message, "%s", ordo_status_text(status));
    }
    ordo_law_fit_free(fit);
    return status;
}

/* Nor have the models. */
static int run_fit(const double x[], const double error[], const struct ordo_request *request,
                   struct ordo_check *check) {
    struct ordo_models *m = NULL;
    const int status = ordo_fit(LEVELS, x, error, request, &m);
    assert_non_null(m);
    assert_non_null(m->hint);
    ordo_check_init(check, sizeof *check);
    check->verdict = status == ORDO_OK ? ORDO_PASS : ORDO_ERROR;
    check->measured = m->models_count > 0 ? m->models[0]->order : NAN;
    snprintf(check->message, sizeof check->message, "%s", m->message);
    ordo_models_free(m);
    return status;
}

/* Every allocation of one call fails in its turn. Returns how many there are. */
static long each_fails(int (*run)(const double x[], const double error[],
                                  const struct ordo_request *request, struct ordo_check *check),
                       const double x[], const double error[], const struct ordo_request *request) {
    struct ordo_check whole = ORDO_CHECK_INIT, check = ORDO_CHECK_INIT;
    long k = 0;

    assert_int_equal(run(x, error, request, &whole), ORDO_OK);
    assert_int_not_equal(whole.verdict, ORDO_ERROR);
    for (;; k++) {
        countdown = k;
        const int status = run(x, error, request, &check);
        const bool reached = countdown < 0;
        countdown = -1;
        if (!reached) {
            assert_int_equal(status, ORDO_OK);
            break;
        }
        assert_int_equal(status, ORDO_ENOMEM);
        assert_int_equal(check.verdict, ORDO_ERROR);
        assert_string_equal(check.message, "out of memory");
        assert_true(isnan(check.interval[0]) || check.interval[0] <= check.interval[1]);
    }
    assert_int_equal(check.verdict, whole.verdict);
    assert_string_equal(check.message, whole.message);
    assert_memory_equal(&check.measured, &whole.measured, sizeof check.measured);
    return k;
}

static void test_each_fails(void **state) {
    static const struct {
        int (*run)(const double x[], const double error[], const struct ordo_request *request,
                   struct ordo_check *check);
        long allocations; /* at least */
    } calls[] = {
        {run_judge, 7}, {run_solution, 2}, {run_slope, 3}, {run_jump, 2},
        {run_law, 4},   {run_constant, 0}, {run_value, 0}, {run_exact, 0},
        {run_below, 0}, {run_baseline, 0}, {run_fit, 9},
    };
    double x[LEVELS], error[LEVELS];

    (void)state;
    for (int kind = 0; kind < KINDS; kind++) {
        struct ordo_request request = ask(-2, 0.3);
        table(kind, x, error);
        for (size_t c = 0; c < COUNT(calls); c++) {
            assert_true(each_fails(calls[c].run, x, error, &request) >= calls[c].allocations);
            request.replicates = !request.replicates;
            assert_true(each_fails(calls[c].run, x, error, &request) >= calls[c].allocations);
        }
    }
}

/* The table of the first kind is one of which the robust fit takes part. */
static void test_robust_is_there(void **state) {
    const struct ordo_request request = ask(-2, 0.3);
    double x[LEVELS], error[LEVELS];

    (void)state;
    table(0, x, error);
    struct ordo_judgement *j = judge(LEVELS, x, error, &request);
    assert_non_null(strstr(j->hint, "counts less in the fit"));
    ordo_judgement_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_fails),
        cmocka_unit_test(test_robust_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
