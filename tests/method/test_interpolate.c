/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_interpolate.c: DB's sweep: values at the knots, exactness on polynomials, the closed forms,
 * and the misprint.
 */
#include "fits.h"

static void test_interpolate_knots(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3", "gated4"};

    (void)state;
    for (size_t k = 0; k < COUNT(architectures); k++)
        for (size_t n = 2; n <= 64; n *= 2) {
            const struct ordo_function function = named("runge9");
            struct fitting experiment =
                prepared(architectures[k], "relu", "interpolate", 101, &function);
            const size_t cells = k < 2 ? n : n / 2;
            double x[65], y[65];
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, 1, &fit);
            struct ordo_sample knots = {.N = cells + 1, .dx = 1, .x = x, .y = y};
            for (size_t i = 0; i <= cells; i++) {
                x[i] = -1 + 2 * (double)i / (double)cells;
                y[i] = 1 / (1 + 9 * x[i] * x[i]);
            }
            check_double(fit.h, 2 / (double)cells, 1e-14);
            check_between(distance_in_eps(&net, &knots), 0, 100);
            ordo_network_free(&net);
            fitting_free(&experiment);
        }
}

/* A polynomial of degree k + 1 is met everywhere, not at the knots only. */
static void test_interpolate_exact(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3"};

    (void)state;
    for (size_t k = 0; k < COUNT(architectures); k++)
        for (size_t n = 2; n <= 32; n += 5) {
            struct powers f = powers_of(k + 1);
            const struct ordo_function function = function_of(&f);
            struct fitting experiment =
                prepared(architectures[k], "relu", "interpolate", 101, &function);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, 1, &fit);
            check_between(distance_in_eps(&net, &experiment.test), 0, 200);
            ordo_network_free(&net);
            fitting_free(&experiment);
        }
}

/* On a line of slope 1 the misprint's recurrence S_i - S_(i-1) + S_(i-2) = 1 from rest gives the
 * slopes 1, 2, 2, 1, 0, 0 again and again: the weights are their differences. */
static void test_interpolate_printed(void **state) {
    static const double weights[] = {1, 1, 0, -1, -1, 0};
    struct powers f = {.degree = 1, .c = {0.25, 1}};
    const struct ordo_function function = function_of(&f);
    struct fitting experiment = prepared("mlp", "relu", "interpolate_printed", 101, &function);
    struct ordo_fit fit;
    struct ordo_network net = fitted(&experiment, 20, 1, &fit);

    (void)state;
    check_double(fit.h, 0.1, 1e-14);
    check_near(*ordo_network_block(&net, "d"), -0.75, 1e-14);
    for (size_t i = 0; i < 20; i++)
        check_near(ordo_network_block(&net, "D")[i], weights[i % 6], 1e-11);
    ordo_network_free(&net);
    fitting_free(&experiment);
}

/* DB's sweep with the errata of theory §1, for sin 4x on [0, 2] with D = G = 1 for glu: the sum of
 * the neurons so far is evaluated for every new one. */
static void test_interpolate_closed_form(void **state) {
    enum { N = 16 };
    const double h = 2. / N;
    const struct ordo_function function = named("sin4");

    (void)state;
    for (int glu = 0; glu <= 1; glu++) {
        struct fitting a = {.architecture = ordo_architecture_find(glu ? "glu" : "mlp"),
                            .activation = ordo_activation_find("relu"),
                            .method = ordo_method_find("interpolate"),
                            .lower = {0},
                            .upper = {2},
                            .points = 50};
        struct ordo_fit fit;
        double weight[N], U[N], u[N];
        fitting_sample(&a, &function);
        struct ordo_network net = fitted(&a, N, 1, &fit);
        for (int i = 0; i < N; i++) {
            const double next = (i + 1) * h;
            double before = 0; /* y_{i-1} at the next knot, sin 0 = 0 */
            for (int j = 0; j < i; j++)
                before += (next - j * h) * (glu ? U[j] * next + u[j] : weight[j]);
            weight[i] = (sin(4 * next) - before) / h;
            /* f'' = -16 sin 4x */
            U[i] = -8 * (sin(4 * i * h) - (i > 0 ? sin(4 * (i - 1) * h) : 0));
            u[i] = weight[i] - U[i] * next;
            check_near(ordo_network_block(&net, "G")[i], 1, 0);
            check_near(ordo_network_block(&net, "g")[i], -i * h, 1e-15);
            check_near(ordo_network_block(&net, "D")[i], glu ? 1 : weight[i], glu ? 0 : 1e-11);
            if (glu) {
                /* |f''| <= 16, its error is some 1e-9 of it near the ends (test_target.c). */
                check_near(ordo_network_block(&net, "U")[i], U[i], 1e-8);
                check_near(ordo_network_block(&net, "u")[i], u[i], 1e-7);
            }
        }
        check_near(*ordo_network_block(&net, "d"), 0, 1e-14);
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interpolate_knots),
        cmocka_unit_test(test_interpolate_exact),
        cmocka_unit_test(test_interpolate_printed),
        cmocka_unit_test(test_interpolate_closed_form),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
