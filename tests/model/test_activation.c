/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_activation.c: every activation: value, derivatives, identities.
 */
#include "networks.h"

static double eval(const char *name, double z) {
    double a = NAN;
    ordo_activation_find(name)->eval(1, &z, &a);
    return a;
}

static struct jet { double value, slope, bend; } jet(const struct ordo_activation *a, double z) {
    struct jet j = {NAN, NAN, NAN};
    a->jet(1, &z, &j.value, &j.slope, &j.bend);
    return j;
}

static void test_activation_contract(void **state) {
    (void)state;
    EACH(ordo_activation, a, ordo_activations) {
        double z[300], values[300];
        assert_true((*a)->name != NULL && strlen((*a)->name) > 0);
        assert_true((*a)->formula != NULL && strlen((*a)->formula) > 0);
        assert_true((*a)->source != NULL && strlen((*a)->source) > 0);
        assert_true((*a)->eval != NULL && (*a)->jet != NULL);
        assert_ptr_equal(ordo_activation_find((*a)->name), *a);
        EACH(ordo_activation, b, ordo_activations)
        assert_true(a == b || strcmp((*a)->name, (*b)->name) != 0);
        /* Many values at once are the same as one by one, in place too. */
        for (size_t i = 0; i < COUNT(z); i++)
            z[i] = 0.07 * ((double)i - 150);
        (*a)->eval(COUNT(z), z, values);
        for (size_t i = 0; i < COUNT(z); i++) {
            double one;
            (*a)->eval(1, &z[i], &one);
            check_near(values[i], one, 0);
            if ((*a)->power > 0)
                check_near(one, z[i] > 0 ? pow(z[i], (*a)->power) : 0, 4 * DBL_EPSILON * one);
        }
        (*a)->eval(COUNT(z), z, z);
        assert_memory_equal(z, values, sizeof values);
    }
    assert_null(ordo_activation_find("swish"));
    assert_null(ordo_activation_find(""));
}

/* Value and derivatives at once are the value alone, many are the same as one by one, with the
 * second derivative as without, in place too. */
static void test_activation_jet(void **state) {
    enum { N = 41 };

    (void)state;
    EACH(ordo_activation, act, ordo_activations) {
        double z[N], a[N], all[3][N], two[2][N];
        for (size_t i = 0; i < N; i++)
            two[0][i] = z[i] = 0.37 * ((double)i - 20.25);
        (*act)->eval(N, z, a);
        (*act)->jet(N, z, all[0], all[1], all[2]);
        (*act)->jet(N, two[0], two[0], two[1], NULL);
        for (size_t i = 0; i < N; i++) {
            const struct jet one = jet(*act, z[i]);
            check_near(all[0][i], a[i], 1e-15 * fabs(a[i]));
            check_near(all[0][i], one.value, 0);
            check_near(all[1][i], one.slope, 0);
            check_near(all[2][i], one.bend, 0);
            check_near(two[0][i], all[0][i], 1e-15 * fabs(a[i]));
            check_near(two[1][i], all[1][i], 1e-15);
        }
    }
}

/* Theory §1 and §3; z stays away from the kink at 0, and a central difference is off by
 * h^2/6 times a third derivative. */
static void test_activation_values(void **state) {
    static const char *const names[] = {"relu",    "relu2", "relu3", "gelu",
                                        "sigmoid", "silu",  "tanh",  "identity"};
    const long double h = 1e-5L;

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        const struct ordo_activation *a = ordo_activation_find(names[k]);
        assert_non_null(a);
        for (double z = -12.05; z < 12; z += 0.1) {
            bool known;
            const long double wanted = activation_of(names[k], z, &known);
            const double high = z + (double)h, low = z - (double)h;
            const struct jet here = jet(a, z), above = jet(a, high), below = jet(a, low);
            assert_true(known);
            check_near(here.value, (double)wanted, 4 * DBL_EPSILON * fmax(1, fabs((double)wanted)));
            const long double difference =
                (activation_of(names[k], z + h, &known) - activation_of(names[k], z - h, &known)) /
                (2 * h);
            check_near(here.slope, (double)difference, 1e-9 * fmax(1, fabs((double)difference)));
            check_near(here.bend, (above.slope - below.slope) / (high - low),
                       1e-9 * fmax(1, fabs(here.bend)));
        }
    }
}

static double bend(const char *name, double z) { return jet(ordo_activation_find(name), z).bend; }

static void test_activation_identities(void **state) {
    static const double large[] = {30, 710, 1e4, 1e100};

    (void)state;
    for (double z = -6; z <= 6; z += 0.37) {
        check_double(eval("relu2", z), pow(eval("relu", z), 2), 4 * DBL_EPSILON);
        check_double(eval("relu3", z), pow(eval("relu", z), 3), 4 * DBL_EPSILON);
        check_near(eval("silu", z), z * eval("sigmoid", z), 1e-15);
        check_near(eval("sigmoid", z) + eval("sigmoid", -z), 1, 1e-15);
        check_near(eval("gelu", z) - eval("gelu", -z), z, 2e-15);
        check_near(eval("tanh", z), 2 * eval("sigmoid", 2 * z) - 1, 1e-15);
        check_near(eval("relu", z) - eval("relu", -z), z, 0);
        check_near(eval("identity", z), z, 0);
        check_near(bend("relu", z), 0, 0);
        check_near(bend("identity", z), 0, 0);
        check_near(bend("gelu", z), bend("gelu", -z), 1e-15);
        check_near(bend("silu", z), bend("silu", -z), 1e-15);
        check_near(bend("sigmoid", z), -bend("sigmoid", -z), 1e-15);
        check_near(bend("tanh", z), 8 * bend("sigmoid", 2 * z), 1e-15);
    }
    EACH(ordo_activation, a, ordo_activations) {
        for (size_t i = 0; i < COUNT(large); i++)
            for (int sign = -1; sign <= 1; sign += 2) {
                const struct jet j = jet(*a, sign * large[i]);
                assert_true(isfinite(j.value) && isfinite(j.slope) && isfinite(j.bend));
            }
        /* From the left at a kink: every truncated power is flat there. */
        if ((*a)->power > 0) {
            check_near(jet(*a, 0).slope, 0, 0);
            check_near(jet(*a, 0).bend, 0, 0);
        }
    }
    check_near(bend("gelu", 1e200), 0, 0); /* z^2 overflows */
    for (size_t i = 0; i < COUNT(large); i++) {
        check_near(eval("sigmoid", large[i]), 1, 1e-12);
        check_near(eval("sigmoid", -large[i]), 0, 1e-12);
        check_double(eval("gelu", large[i]), large[i], 1e-15);
        check_near(eval("gelu", -large[i]), 0, 1e-12);
        check_double(eval("silu", large[i]), large[i], 1e-12);
        check_near(eval("silu", -large[i]), 0, 1e-10);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activation_contract),
        cmocka_unit_test(test_activation_jet),
        cmocka_unit_test(test_activation_values),
        cmocka_unit_test(test_activation_identities),
    };
    return cmocka_run_group_tests(tests, rng_setup, rng_teardown);
}
