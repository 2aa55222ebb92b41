/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_derivatives.c: first and second derivatives with respect to the parameters, by differences.
 */
#include "networks.h"

struct shape {
    size_t n, dx, dy;
};

static void check_jacobian(struct ordo_network *net, size_t N, const double x[]) {
    enum { PADDING = 3 };
    const double h = 1e-5, sentinel = -12345;
    const size_t rows = N * net->dy;
    double *above = malloc(rows * sizeof *above), *below = malloc(rows * sizeof *below);

    assert_true(above != NULL && below != NULL);
    for (size_t b = 0; b < net->blocks_count; b++) {
        const size_t count = net->blocks[b].count, ld = count + PADDING;
        double *J = malloc(rows * ld * sizeof *J);
        assert_non_null(J);
        for (size_t i = 0; i < rows * ld; i++)
            J[i] = sentinel;
        block_jacobian(net, b, N, x, J, ld);
        for (size_t e = 0; e < count; e++) {
            double *theta = net->theta + net->blocks[b].offset + e;
            const double kept = *theta, high = kept + h, low = kept - h;
            *theta = high;
            ordo_network_forward(net, N, x, above);
            *theta = low;
            ordo_network_forward(net, N, x, below);
            *theta = kept;
            for (size_t row = 0; row < rows; row++) {
                const double difference = (above[row] - below[row]) / (high - low);
                /* Round-off of y over h, and h^2 times a third derivative. */
                const double size = 1 + fabs(above[row]) + fabs(difference);
                if (!(fabs(J[row * ld + e] - difference) <= 2e-9 * size))
                    fail_msg("%s with %s, dx = %zu, dy = %zu: d y[%zu]/d %s[%zu] is %g, not %g",
                             net->architecture->name, net->activation->name, net->dx, net->dy, row,
                             net->blocks[b].name, e, J[row * ld + e], difference);
            }
        }
        for (size_t row = 0; row < rows; row++)
            for (size_t e = count; e < ld; e++)
                check_near(J[row * ld + e], sentinel, 0);
        free(J);
    }
    free(above);
    free(below);
}

static void test_jacobian(void **state) {
    enum { N = 3 };
    static const struct shape small[] = {{4, 1, 1}, {3, 2, 3}, {3, 3, 1}, {2, 5, 3}};

    (void)state;
    EACH_PAIR(a, act)
    for (size_t s = 0; s < COUNT(small); s++) {
        struct ordo_network net = network(*a, (*act)->name, small[s].n, small[s].dx, small[s].dy);
        double x[N * 5];
        do {
            fill(net.P, net.theta);
            fill(N * net.dx, x);
        } while (near_kink(&net, N, x));
        check_jacobian(&net, N, x);
        ordo_network_free(&net);
    }
}

/* More points than a block holds. */
static void test_jacobian_blocks(void **state) {
    enum { N = 600 };

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        struct ordo_network net = network(*a, "tanh", 3, 5, 2);
        double *x = malloc(N * 5 * sizeof *x);
        assert_non_null(x);
        fill(N * 5, x);
        for (size_t b = 0; b < net.blocks_count; b++) {
            const size_t count = net.blocks[b].count;
            double *all = malloc(N * 2 * count * sizeof *all),
                   *one = malloc(2 * count * sizeof *one);
            assert_true(all != NULL && one != NULL);
            block_jacobian(&net, b, N, x, all, count);
            for (size_t p = 0; p < N; p += 7) {
                block_jacobian(&net, b, 1, x + p * 5, one, count);
                assert_memory_equal(one, all + p * 2 * count, 2 * count * sizeof *one);
            }
            free(all);
            free(one);
        }
        free(x);
        ordo_network_free(&net);
    }
}

/* sum_{p,o} v_po d y_o(x_p) / d theta, the gradient that ordo_network_bend is the derivative of. */
static void contracted(const struct ordo_network *net, size_t N, const double x[], const double v[],
                       double gradient[]) {
    for (size_t b = 0; b < net->blocks_count; b++) {
        const size_t count = net->blocks[b].count, rows = N * net->dy;
        double *J = malloc(rows * count * sizeof *J), *sum = gradient + net->blocks[b].offset;
        assert_non_null(J);
        block_jacobian(net, b, N, x, J, count);
        for (size_t e = 0; e < count; e++) {
            sum[e] = 0;
            for (size_t row = 0; row < rows; row++)
                sum[e] += v[row] * J[row * count + e];
        }
        free(J);
    }
}

/* Where every parameter is in C: its neuron and its place there; d has neuron n. */
static void places(const struct ordo_network *net, size_t neuron[], size_t place[]) {
    size_t before = 0;

    for (size_t b = 0; b < net->blocks_count; before += net->blocks[b++].extent)
        for (size_t e = 0; e < net->blocks[b].count; e++) {
            const bool bias = strcmp(net->blocks[b].name, "d") == 0;
            neuron[net->blocks[b].offset + e] = bias ? net->n : e / net->blocks[b].extent;
            place[net->blocks[b].offset + e] = before + e % net->blocks[b].extent;
        }
}

static void check_bend(struct ordo_network *net, size_t N, const double x[], const double v[]) {
    const double h = 1e-5;
    const size_t P = net->P, q = ordo_network_neuron_parameters(net);
    double *C = malloc(net->n * q * q * sizeof *C), *above = malloc(P * sizeof *above),
           *below = malloc(P * sizeof *below);
    size_t *neuron = malloc(P * sizeof *neuron), *place = malloc(P * sizeof *place);

    assert_true(C != NULL && above != NULL && below != NULL && neuron != NULL && place != NULL);
    places(net, neuron, place);
    for (size_t i = 0; i < net->n * q * q; i++)
        C[i] = NAN; /* overwritten */
    network_bend(net, N, x, v, C);
    for (size_t s = 0; s < P; s++) {
        const double kept = net->theta[s], high = kept + h, low = kept - h;
        net->theta[s] = high;
        contracted(net, N, x, v, above);
        net->theta[s] = low;
        contracted(net, N, x, v, below);
        net->theta[s] = kept;
        for (size_t t = 0; t < P; t++) {
            const bool met = neuron[s] == neuron[t] && neuron[s] < net->n;
            const double *own = met ? C + neuron[s] * q * q : NULL;
            const double actual = met ? own[place[s] * q + place[t]] : 0;
            const double difference = (above[t] - below[t]) / (high - low);
            if (met)
                check_near(actual, own[place[t] * q + place[s]], 0);
            /* Round-off of the gradient over h, and h^2 times a fourth derivative. */
            if (!(fabs(actual - difference) <= 4e-9 * (1 + fabs(above[t]) + fabs(difference))))
                fail_msg("%s with %s, dx = %zu, dy = %zu: parameters %zu and %zu: %g, not %g",
                         net->architecture->name, net->activation->name, net->dx, net->dy, s, t,
                         actual, difference);
        }
    }
    free(C);
    free(above);
    free(below);
    free(neuron);
    free(place);
}

static void test_bend(void **state) {
    enum { N = 3 };
    static const struct shape small[] = {{3, 1, 1}, {2, 1, 2}, {2, 3, 1}, {2, 3, 2}};

    (void)state;
    EACH_PAIR(a, act)
    for (size_t s = 0; s < COUNT(small); s++) {
        struct ordo_network net = network(*a, (*act)->name, small[s].n, small[s].dx, small[s].dy);
        double x[N * 3], v[N * 2];
        do {
            fill(net.P, net.theta);
            fill(N * net.dx, x);
        } while (near_kink(&net, N, x));
        fill(N * net.dy, v);
        check_bend(&net, N, x, v);
        ordo_network_free(&net);
    }
}

/* More points than a block holds; for 300 inputs, not even one whole block of second derivatives
 * stays in the cache. */
static void test_bend_blocks(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        const bool wide = strcmp((*a)->name, "gqu") == 0;
        const size_t n = 2, dx = wide ? 300 : 5, dy = 2, N = wide ? 3 : 600;
        struct ordo_network net = network(*a, "tanh", n, dx, dy);
        const size_t q = ordo_network_neuron_parameters(&net), count = n * q * q;
        double *x = malloc(N * dx * sizeof *x), *v = malloc(N * dy * sizeof *v),
               *all = malloc(count * sizeof *all), *one = malloc(count * sizeof *one),
               *sum = calloc(count, sizeof *sum), *size = calloc(count, sizeof *size);
        assert_true(x != NULL && v != NULL && all != NULL && one != NULL);
        assert_true(sum != NULL && size != NULL);
        fill(N * dx, x);
        fill(N * dy, v);
        for (size_t p = 0; p < N; p++) {
            network_bend(&net, 1, x + p * dx, v + p * dy, one);
            for (size_t i = 0; i < count; i++) {
                sum[i] += one[i];
                size[i] += fabs(one[i]);
            }
        }
        network_bend(&net, N, x, v, all);
        for (size_t i = 0; i < count; i++)
            check_near(all[i], sum[i], 32 * DBL_EPSILON * size[i]);
        network_bend(&net, 0, x, v, all);
        for (size_t i = 0; i < count; i++)
            check_near(all[i], 0, 0);
        free(x);
        free(v);
        free(all);
        free(one);
        free(sum);
        free(size);
        ordo_network_free(&net);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jacobian),
        cmocka_unit_test(test_jacobian_blocks),
        cmocka_unit_test(test_bend),
        cmocka_unit_test(test_bend_blocks),
    };
    return cmocka_run_group_tests(tests, rng_setup, rng_teardown);
}
