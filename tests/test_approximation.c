/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_approximation.c: the error that is measured over the one that theory predicts.
 */
#include "check.h"
#include "experiment/approximation.h"
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>

/* Measured over predicted, both by the program, and against theory's own rms f^(r). */
static void check_ratio(const char *method, const char *architecture, enum ordo_knots knots,
                        size_t points, size_t n, double low, double high) {
    static const double rms[] = {[2] = 5.63665, [3] = 46.3330, [4] = 520.122};
    const struct ordo_function function = ordo_target_function(ordo_target_find("runge9"));
    struct ordo_approximation experiment = {.architecture = ordo_architecture_find(architecture),
                                            .activation = ordo_activation_find("relu"),
                                            .method = ordo_method_find(method),
                                            .knots = knots,
                                            .staging = ORDO_STAGING_DEFAULT,
                                            .dx = 1,
                                            .lower = {-1},
                                            .upper = {1},
                                            .points = points,
                                            .test_points = points + 6,
                                            .predict = true};
    char message[ORDO_MESSAGE_SIZE] = "";
    struct ordo_measurement m;
    size_t order = 0;

    if (ordo_approximation_prepare(&experiment, &function, message, sizeof message) != ORDO_OK)
        fail_msg("%s by %s: %s", architecture, method, message);
    ordo_approximation_measure(&experiment, n, 1, 1, &m);
    assert_int_equal(m.status, ORDO_OK);
    check_between(m.error / m.predicted, low, high);
    const double c = ordo_method_constant(experiment.method, experiment.architecture,
                                          experiment.activation, &order);
    if (knots == ORDO_KNOTS_UNIFORM && order <= 4)
        check_double(m.predicted, c * gsl_pow_uint(m.h, (unsigned)order) * rms[order], 3e-6);
    ordo_approximation_free(&experiment);
}

static void test_ratios(void **state) {
    (void)state;
    check_ratio("spline", "mlp", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "glu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "gqu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("spline", "mlp", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("spline", "glu", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("spline", "gqu", ORDO_KNOTS_EQUIDISTRIBUTED, 10000, 512, 0.95, 1.08);
    check_ratio("interpolate", "mlp", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("interpolate", "glu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.98, 1.02);
    check_ratio("interpolate", "gqu", ORDO_KNOTS_UNIFORM, 10000, 512, 0.97, 1.03);
    check_ratio("least_squares", "mlp", ORDO_KNOTS_UNIFORM, 4001, 129, 0.98, 1.04);
    check_ratio("least_squares", "glu", ORDO_KNOTS_UNIFORM, 4001, 128, 0.98, 1.04);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ratios)};
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
