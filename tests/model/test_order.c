/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_order.c: the orders of theory §1 and §3, and what data they come from.
 */
#include "check.h"
#include "model/activation.h"
#include "model/architecture.h"
#include <math.h>
#include <string.h>

/* The table of theory §1, solved jointly; GV's layers as verify/paper/ffn.lua has them. */
static void test_table(void **state) {
    static const struct {
        const char *name;
        double order;
    } rows[] = {{"mlp", -2},
                {"glu", -3},
                {"gqu", -4},
                {"gated3", -5},
                {"gated8", -10},
                {"gqu2", -4},
                {"gqu2a", -4},
                {"gqu2b", -5},
                {"gqu2c", -4},
                {"gqu2d", -4},
                {"ffn_relu_biased", -2},
                {"ffn_gelu_biased", -2},
                {"ffn_swish_biased", -2},
                {"ffn_glu_biased", -2}, /* a step times an affine function */
                {"ffn_reglu_biased", -3},
                {"ffn_geglu_biased", -3},
                {"ffn_swiglu_biased", -3},
                {"ffn_bilinear_biased", NAN}, /* no kink: a polynomial, however wide */
                {"ffn_relu", NAN},
                {"ffn_swiglu", NAN}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct ordo_architecture *a = ordo_architecture_find(rows[i].name);
        assert_non_null(a);
        if (isnan(rows[i].order))
            assert_true(isnan(ordo_architecture_order(a)));
        else
            check_near(ordo_architecture_order(a), rows[i].order, 0);
    }
}

/* −(k + 2) for a product of k factors and ReLU gates; only forms without biases, or of one smooth
 * activation, may have none. */
static void test_every_architecture(void **state) {
    (void)state;
    for (size_t i = 0; ordo_architectures[i] != NULL; i++) {
        const struct ordo_architecture *a = ordo_architectures[i];
        const double order = ordo_architecture_order(a);
        if (!a->biased)
            assert_true(isnan(order));
        else if (a->activation == NULL && a->product)
            check_near(order, -((double)a->factors + 2), 0);
        else if (a->activation == NULL)
            assert_true(order <= -3);
    }
}

/* act(beta z)/beta^p and the truncated power differ by a multiple and a polynomial of degree p:
 * their (p + 1)-th differences are in one proportion, whatever the points. */
static void test_limits(void **state) {
    static const double beta = 1e4;

    (void)state;
    for (size_t i = 0; ordo_activations[i] != NULL; i++) {
        const struct ordo_activation *act = ordo_activations[i];
        assert_true(act->power == 0 || (int)act->power == act->limit);
        if (act->limit < 0)
            continue;
        double multiple = NAN;
        for (int shift = 0; shift < 2; shift++) {
            double left = 0, right = 0, binomial = 1;
            for (int k = 0; k <= act->limit + 1; k++) {
                const double z = -0.3 - 0.1 * shift + 0.57 * k, x = beta * z;
                double y;
                act->eval(1, &x, &y);
                left += binomial * y / pow(beta, act->limit);
                right += binomial * (z > 0 ? pow(z, act->limit) : 0);
                binomial *= -(double)(act->limit + 1 - k) / (k + 1);
            }
            assert_true(fabs(right) > 1e-3);
            multiple = shift == 0 ? left / right : multiple;
            check_double(left / right, multiple, 1e-6);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_every_architecture),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
