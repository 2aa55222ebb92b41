/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_spline.c: the least-squares spline as a network: exactness on polynomials, knots.
 */
#include "fits.h"

/* Polynomials of degree p are reproduced to the round-off of the terms that add up to them. */
static void test_spline_exact(void **state) {
    size_t served = 0;

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations) {
        char why[200];
        if (!used_together(*a, *act) ||
            !ordo_method_serves(ordo_method_find("spline"), *a, *act, 1, why, sizeof why))
            continue;
        const size_t p = (*a)->factors + (*act)->power;
        struct powers f = powers_of(p);
        const struct ordo_function function = function_of(&f);
        struct fitting experiment = prepared((*a)->name, (*act)->name, "spline", 1001, &function);
        served++;
        for (size_t n = p; n <= p + 24; n += 6) {
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, 1, &fit);
            check_between(distance_in_eps(&net, &experiment.test), 0, 200);
            check_double(fit.h, 2 / (double)(n - p + 1), 1e-14);
            ordo_network_free(&net);
        }
        fitting_free(&experiment);
    }
    assert_true(served > 0);
}

/* The network is the B-spline, evaluated in the other basis. */
static void test_spline_is_bspline(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3"};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t p = 1; p <= COUNT(architectures); p++) {
        struct fitting experiment =
            prepared(architectures[p - 1], "relu", "spline", 4001, &function);
        enum { N = 256 };
        const size_t cells = N - p + 1;
        double even[N + 1], *y, *wanted;
        struct ordo_bspline s;
        struct ordo_fit fit;
        struct ordo_network net = fitted(&experiment, N, 1, &fit);
        const struct ordo_sample *test = &experiment.test;
        for (size_t i = 0; i <= cells; i++)
            even[i] = -1 + 2 * (double)i / (double)cells;
        assert_int_equal(ordo_bspline_init(p, cells, even, workspace, &s), ORDO_OK);
        assert_int_equal(
            ordo_bspline_fit(&s, experiment.fit.N, experiment.fit.x, experiment.fit.y, workspace),
            ORDO_OK);
        y = malloc(test->N * sizeof *y);
        wanted = malloc(test->N * sizeof *wanted);
        assert_true(y != NULL && wanted != NULL);
        ordo_network_forward(&net, test->N, test->x, y);
        ordo_bspline_eval(&s, test->N, test->x, wanted);
        for (size_t i = 0; i < test->N; i++)
            check_near(y[i], wanted[i], 1e-12);
        /* The tied form: every factor is the gate, and the inner gates sit at the knots. */
        for (size_t i = 0; i < N; i++) {
            double *w[ORDO_BLOCKS_MAX];
            const double G = ordo_network_block(&net, "G")[i], g = ordo_network_block(&net, "g")[i];
            ordo_network_neuron(&net, i, w);
            check_near(fabs(G), 1, 0);
            if (i + 1 < cells)
                check_near(-g / G, even[i + 1], 1e-15);
            for (size_t j = 0; j + 1 < p; j++) {
                check_near(*w[2 * j], G, 0);
                check_near(*w[2 * j + 1], g, 0);
            }
        }
        free(y);
        free(wanted);
        ordo_network_free(&net);
        fitting_free(&experiment);
    }
}

/* |f'''| of 1/(1 + 9x^2). */
static double runge9_third(double x) {
    const double u = 9 * x * x;
    return fabs(1944 * x * (1 - u) / gsl_pow_4(1 + u));
}

static void test_spline_equidistributed(void **state) {
    enum { N = 64, FINE = 2000 };
    const struct ordo_function function = named("runge9");
    struct fitting experiment = prepared_freely("glu", "relu", "spline", 4001, &function);
    struct ordo_fit fit;
    struct ordo_network net = fitted(&experiment, N, 1, &fit);
    const size_t cells = N - 1;
    double knots[N] = {-1}, share[N], total = 0;

    (void)state;
    for (size_t i = 1; i < cells; i++)
        knots[i] = -ordo_network_block(&net, "g")[i - 1] / ordo_network_block(&net, "G")[i - 1];
    knots[cells] = 1;
    for (size_t i = 0; i < cells; i++) {
        const double width = knots[i + 1] - knots[i];
        assert_true(width > 0);
        share[i] = 0;
        for (int k = 0; k < FINE; k++)
            share[i] +=
                pow(runge9_third(knots[i] + width * (k + 0.5) / FINE), 1 / 3.5) * width / FINE;
        total += share[i];
    }
    /* A small floor under the density (theory §1) makes wide cells' shares a little smaller. */
    for (size_t i = 0; i < cells; i++)
        check_between(share[i], 0.9 * total / (double)cells, 1.02 * total / (double)cells);
    check_double(fit.h, 2. / (double)cells, 1e-14);
    ordo_network_free(&net);
    fitting_free(&experiment);
}

static void test_sampled_too_thinly(void **state) {
    const struct ordo_function function = named("sin4");

    (void)state;
    for (int knots = 0; knots <= 1; knots++) {
        struct fitting experiment =
            (knots == 0 ? prepared : prepared_freely)("glu", "relu", "spline", 20, &function);
        struct level m;
        m = measured(&experiment, 64, 1, 1);
        assert_int_equal(m.status, ORDO_ESINGULAR);
        assert_true(isnan(m.error));
        fitting_free(&experiment);
    }
    /* Enough to solve, but too few to trust. */
    struct fitting experiment = prepared("glu", "relu", "spline", 200, &function);
    struct level m;
    m = measured(&experiment, 64, 1, 1);
    assert_int_equal(m.status, ORDO_OK);
    assert_non_null(strstr(m.fit.note, "fewer than ten points"));
    m = measured(&experiment, 16, 1, 1);
    assert_string_equal(m.fit.note, "");
    fitting_free(&experiment);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spline_exact),
        cmocka_unit_test(test_spline_is_bspline),
        cmocka_unit_test(test_spline_equidistributed),
        cmocka_unit_test(test_sampled_too_thinly),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
