/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_approximation.c: the error that is measured over the one that theory predicts; the figures
 * of a level.
 */
#include "check.h"
#include "experiment/approximations.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>

static void begin(struct approximation *it, const char *words, bool predictions) {
    if (approximation_begin(it, words, predictions) != ORDO_OK)
        fail_msg("%s: %s", words, it->message);
}

/* Measured over predicted, both by the program, and against theory's own rms f^(r). */
static void check_ratio(const char *words, size_t n, double low, double high) {
    static const double rms[] = {[2] = 5.63665, [3] = 46.3330, [4] = 520.122};
    struct approximation it;
    char all[256];
    size_t order = 0;

    snprintf(all, sizeof all, "target=runge9; %s", words);
    begin(&it, all, true);
    const struct ordo_measurement m = approximation_level(&it, n, 1);
    assert_int_equal(m.status, ORDO_OK);
    check_between(m.value[0] / m.predicted[0], low, high);
    const double c =
        ordo_method_constant(it.a->method, it.a->architecture, it.a->activation, &order);
    if (strstr(words, "equidistributed") == NULL && order <= 4)
        check_double(m.predicted[0],
                     c * gsl_pow_uint(approximation_figure(&m, "h"), (unsigned)order) * rms[order],
                     3e-6);
    approximation_end(&it);
}

static void test_ratios(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu"};
    char words[128];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(words, sizeof words, "architecture=%s; method=spline", architectures[i]);
        check_ratio(words, 512, 0.98, 1.02);
        strcat(words, "; knots=equidistributed");
        check_ratio(words, 512, 0.95, 1.08);
    }
    check_ratio("architecture=mlp; method=interpolate", 512, 0.98, 1.02);
    check_ratio("architecture=glu; method=interpolate", 512, 0.98, 1.02);
    check_ratio("architecture=gqu; method=interpolate", 512, 0.97, 1.03);
    check_ratio("architecture=mlp; method=least_squares; points=4001; test_points=4007", 129, 0.98,
                1.04);
    check_ratio("architecture=glu; method=least_squares; points=4001; test_points=4007", 128, 0.98,
                1.04);
}

/* Nothing is predicted that nobody asked for; the parameters are counted whatever becomes of the
 * fit, and what only Newton's method has is there after it alone. */
static void test_figures(void **state) {
    struct approximation it;

    (void)state;
    begin(&it, "target=runge9; architecture=glu; method=spline; points=101; test_points=107",
          false);
    struct ordo_measurement m = approximation_level(&it, 12, 1);
    assert_int_equal(m.status, ORDO_OK);
    assert_true(isfinite(m.value[0]) && m.value[0] > 0);
    assert_true(isnan(m.predicted[0]));
    check_near(approximation_figure(&m, "P"), 5 * 12 + 1, 0);
    check_double(approximation_figure(&m, "h"), 2. / 11, 1e-14);
    assert_true(isnan(approximation_figure(&m, "iterations")));
    assert_true(isnan(approximation_figure(&m, "stop")));
    check_double(it.setup.scale, ordo_sample_rms(&it.a->test), 0);
    m = approximation_level(&it, 400, 1); /* more cells than points */
    assert_int_equal(m.status, ORDO_ESINGULAR);
    assert_true(isnan(m.value[0]));
    check_near(approximation_figure(&m, "P"), 5 * 400 + 1, 0);
    approximation_end(&it);

    begin(&it,
          "target=runge9; architecture=glu; method=staged; stages=D all; iterations=3; points=101; "
          "test_points=107",
          false);
    m = approximation_level(&it, 6, 1);
    assert_int_equal(m.status, ORDO_OK);
    check_between(approximation_figure(&m, "iterations"), 1, 3);
    assert_true(approximation_figure(&m, "gradient") >= 0);
    assert_true(approximation_figure(&m, "step") > 0);
    const double stop = approximation_figure(&m, "stop");
    const struct ordo_quantity *figures = approximation_experiment()->figures;
    assert_non_null(figures[ordo_quantities_index(figures, "stop")].names[(size_t)stop]);
    approximation_end(&it);
}

/* A number of variables that the target does not have, a domain of another size. */
static void test_refusals(void **state) {
    static const struct {
        const char *words, *said;
    } rows[] = {
        {"target=runge9; dx=2; architecture=glu; method=spline", "has dx = 1"},
        {"target=runge9; domain=-1:1 0:2; architecture=glu; method=spline",
         "has 2 intervals, expected 1"},
        {"target=runge9; architecture=gqu2d; method=spline", "it serves mlp, glu, gqu"},
        {"target=runge9; architecture=glu; activation=tanh; method=interpolate", "tanh"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct approximation it;
        assert_int_equal(approximation_begin(&it, rows[i].words, false), ORDO_EINVAL);
        if (strstr(it.message, rows[i].said) == NULL)
            fail_msg("%s: '%s' is not said: %s", rows[i].words, rows[i].said, it.message);
        approximation_end(&it);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_refusals),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
