/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_network.c: counts and forward pass of every architecture with every activation, against the
 * formulas of theory §1.
 */
#include "networks.h"

/* GV's layers (theory §1). */
static const struct form {
    const char *name, *activation;
    size_t k;
} forms[] = {{"ffn_relu", "relu", 0},   {"ffn_gelu", "gelu", 0},  {"ffn_swish", "silu", 0},
             {"ffn_glu", "sigmoid", 1}, {"ffn_reglu", "relu", 1}, {"ffn_bilinear", "identity", 1},
             {"ffn_geglu", "gelu", 1},  {"ffn_swiglu", "silu", 1}};

/* The layer that an architecture is by its name, or NULL. */
static const struct form *form_of(const char *name) {
    for (size_t i = 0; i < COUNT(forms); i++) {
        const size_t length = strlen(forms[i].name);
        if (strncmp(name, forms[i].name, length) == 0 &&
            (name[length] == '\0' || strcmp(name + length, "_biased") == 0))
            return &forms[i];
    }
    return NULL;
}

static const struct ordo_architecture *biased_form(const struct form *form) {
    char name[32];

    snprintf(name, sizeof name, "%s_biased", form->name);
    return ordo_architecture_find(name);
}

static const struct shape {
    size_t n, dx, dy;
} shapes[] = {{1, 1, 1}, {7, 1, 1}, {5, 2, 3}, {33, 3, 1}, {4, 5, 3}, {70, 1, 2}};

/* Parameters per neuron, from theory §1's table and the formulas of the multiplicands. */
static size_t per_neuron(const char *name, size_t dx, size_t dy) {
    const struct form *form = form_of(name);
    unsigned k;

    if (form != NULL) /* without biases, else as k factors have them */
        return (form->k + 1) * (strstr(name, "_biased") != NULL ? dx + 1 : dx) + dy;
    if (sscanf(name, "gated%u", &k) == 1)
        return (k + 1) * (dx + 1) + dy;
    return strcmp(name, "mlp") == 0     ? dx + dy + 1
           : strcmp(name, "glu") == 0   ? 2 * dx + dy + 2
           : strcmp(name, "gqu") == 0   ? 3 * dx + dy + 3
           : strcmp(name, "gqu2") == 0  ? 3 * dx + dy + 2           /* G g U u Q D */
           : strcmp(name, "gqu2a") == 0 ? 3 * dx + dy + 2           /* G g U u Q D */
           : strcmp(name, "gqu2b") == 0 ? 4 * dx + dy + 2           /* G g U u Q R D */
           : strcmp(name, "gqu2c") == 0 ? 3 * dx + dy + 3           /* G g U u Q q D */
           : strcmp(name, "gqu2d") == 0 ? dx * dx + 2 * dx + dy + 2 /* G g Q W b D */
                                        : 0;
}

static void test_parameters(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    for (size_t s = 0; s < COUNT(shapes); s++) {
        const size_t n = shapes[s].n, dx = shapes[s].dx, dy = shapes[s].dy;
        const size_t each = per_neuron((*a)->name, dx, dy);
        struct ordo_network net = network(*a, "relu", n, dx, dy);
        const size_t margin = (*a)->biased ? 2 : 1;
        size_t end = 0, own = 0;
        if (each > 0)
            assert_int_equal(net.P, each * n + ((*a)->biased ? dy : 0));
        assert_int_equal(net.P, ordo_network_parameters(*a, n, dx, dy));
        for (size_t b = 0; b < net.blocks_count; b++) {
            const bool bias = (*a)->biased && b + 1 == net.blocks_count;
            assert_int_equal(net.blocks[b].offset, end);
            assert_int_equal(net.blocks[b].count, net.blocks[b].extent * (bias ? 1 : n));
            assert_ptr_equal(ordo_network_block(&net, net.blocks[b].name), net.theta + end);
            end += net.blocks[b].count;
        }
        assert_int_equal(end, net.P);
        assert_string_equal(net.blocks[0].name, "G");
        assert_string_equal(net.blocks[net.blocks_count - margin].name, "D");
        assert_null(ordo_network_block(&net, "no such block"));
        if ((*a)->biased) {
            assert_string_equal(net.blocks[1].name, "g");
            assert_string_equal(net.blocks[net.blocks_count - 1].name, "d");
        } else {
            assert_null(ordo_network_block(&net, "g"));
            assert_null(ordo_network_block(&net, "u"));
            assert_null(ordo_network_block(&net, "d"));
        }
        for (const struct ordo_block *b = (*a)->blocks; b->name != NULL; b++)
            own++;
        assert_int_equal(net.blocks_count, own + 2 * margin);
        assert_int_equal(ordo_network_neuron_parameters(&net) * n, net.P - ((*a)->biased ? dy : 0));
        for (size_t i = 0; i < n; i++) {
            double *w[ORDO_BLOCKS_MAX];
            ordo_network_neuron(&net, i, w);
            for (size_t b = 0; b < own; b++)
                assert_ptr_equal(w[b], ordo_network_block(&net, (*a)->blocks[b].name) +
                                           i * net.blocks[b + margin].extent);
        }
        ordo_network_free(&net);
    }
    /* GV: two matrices of 768 x 3072 weigh as much as three of 768 x 2048. */
    for (size_t i = 0; i < COUNT(forms); i++) {
        const struct ordo_architecture *form = ordo_architecture_find(forms[i].name);
        const size_t n = forms[i].k == 0 ? 3072 : 2048;
        assert_int_equal(ordo_network_parameters(form, n, 768, 768), 4718592);
        assert_int_equal(ordo_network_parameters(biased_form(&forms[i]), n, 768, 768),
                         4718592 + (forms[i].k + 1) * n + 768);
    }
    const struct ordo_architecture *mlp = ordo_architecture_find("mlp");
    assert_int_equal(ordo_network_parameters(mlp, SIZE_MAX / 8, 768, 768), 0);
}

static void test_invalid_shapes(void **state) {
    static const size_t wrong[][3] = {{0, 1, 1},
                                      {1, 0, 1},
                                      {1, 1, 0},
                                      {1, ORDO_DIMENSION_MAX + 1, 1},
                                      {1, 1, ORDO_DIMENSION_MAX + 1},
                                      {SIZE_MAX / 8, 1, 1},
                                      {SIZE_MAX, 1024, 1024}};
    struct ordo_network net;

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        const struct ordo_activation *relu = activation_for(*a, "relu");
        for (size_t i = 0; i < COUNT(wrong); i++) {
            assert_int_equal(
                ordo_network_alloc(*a, relu, wrong[i][0], wrong[i][1], wrong[i][2], &net),
                ORDO_EINVAL);
            ordo_network_free(&net);
        }
        bool form = false; /* whose dx*dx parameters fill the buffer sooner */
        for (const struct ordo_block *b = (*a)->blocks; b->name != NULL; b++)
            form = form || b->extent == ORDO_MATRIX;
        assert_int_equal(ordo_network_alloc(*a, relu, 1, form ? 64 : 1024, 3, &net), ORDO_OK);
        ordo_network_free(&net);
        assert_null(net.theta);
        ordo_network_free(&net);
        assert_int_equal(ordo_network_alloc(*a, relu, 1, 65, 1024, &net),
                         form ? ORDO_EINVAL : ORDO_OK);
        ordo_network_free(&net);
        EACH(ordo_activation, act, ordo_activations) {
            const bool used = (*a)->activation == NULL || *act == relu;
            assert_int_equal(ordo_network_alloc(*a, *act, 1, 1, 1, &net),
                             used ? ORDO_OK : ORDO_EINVAL);
            ordo_network_free(&net);
        }
    }
    ordo_network_free(NULL);
}

/* The multiplicand from its formula, and the size of its terms. False if the name is not known. */
static bool multiplicand(const struct ordo_network *net, size_t i, const double x[], long double *m,
                         long double *size) {
    const char *name = net->architecture->name;
    const struct form *form = form_of(name);
    const size_t dx = net->dx;
    double *w[ORDO_BLOCKS_MAX];
    unsigned k;
    long double s, t;

    ordo_network_neuron(net, i, w);
    if (form != NULL) {
        const double *u = ordo_network_block(net, "u");
        *m = *size = 1;
        if (form->k == 0)
            return true;
        *m = dot(dx, w[0], x, size) + (u != NULL ? u[i] : 0);
        *size += u != NULL ? fabs(u[i]) : 0;
        return true;
    }
    if (strcmp(name, "mlp") == 0 || strcmp(name, "glu") == 0 || strcmp(name, "gqu") == 0 ||
        sscanf(name, "gated%u", &k) == 1) {
        k = name[1] == 'a' ? k : name[0] == 'm' ? 0 : name[1] == 'l' ? 1 : 2;
        *m = *size = 1;
        for (unsigned j = 0; j < k; j++) {
            *m *= dot(dx, w[2 * j], x, &s) + *w[2 * j + 1];
            *size *= s + fabs(*w[2 * j + 1]);
        }
        return true;
    }
    if (strcmp(name, "gqu2d") == 0) {
        *m = dot(dx, w[1], x, size) + *w[2];
        *size += fabs(*w[2]);
        for (size_t j = 0; j < dx; j++) {
            t = dot(dx, w[0] + j * dx, x, &s);
            *m += x[j] * t;
            *size += fabsl(x[j]) * s;
        }
        return true;
    }
    if (strncmp(name, "gqu2", 4) != 0)
        return false;
    *m = dot(dx, w[0], x, size) + *w[1];
    *size += fabs(*w[1]);
    if (name[4] == '\0') {
        for (size_t j = 0; j < dx; j++) {
            *m += (long double)w[2][j] * x[j] * x[j];
            *size += fabsl((long double)w[2][j] * x[j] * x[j]);
        }
        return true;
    }
    t = dot(dx, w[2], x, &s);
    if (name[4] == 'c') {
        t += *w[3];
        s += fabs(*w[3]);
    }
    *m += t * t;
    *size += s * s;
    if (name[4] == 'b') {
        t = dot(dx, w[3], x, &s);
        *m += t * t * t;
        *size += s * s * s;
    }
    return true;
}

/* y_o(x) by theory §1's formula, and the size of its terms. */
static bool slow(const struct ordo_network *net, const double x[], size_t o, long double *y,
                 long double *size) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g"),
                 *D = ordo_network_block(net, "D"), *d = ordo_network_block(net, "d");
    bool known = true;

    *y = d != NULL ? d[o] : 0;
    *size = fabsl(*y);
    for (size_t i = 0; i < net->n && known; i++) {
        bool m_known;
        long double z_size, m_size = 0, m = 0;
        const double bias = g != NULL ? g[i] : 0;
        const long double z = dot(net->dx, G + i * net->dx, x, &z_size) + bias;
        const long double act = activation_of(net->activation->name, z, &known);
        m_known = multiplicand(net, i, x, &m, &m_size);
        known = known && m_known;
        z_size += fabs(bias);
        *y += (long double)D[i * net->dy + o] * act * m;
        /* relu^p and its relative condition p grow with z; the others' slope is below 1.2. */
        const long double power = net->activation->power;
        const long double a_size = power > 0 ? power * powl(z_size, power) : 1 + 1.2L * z_size;
        *size += fabsl((long double)D[i * net->dy + o]) * a_size * m_size;
    }
    return known;
}

static void test_forward(void **state) {
    enum { N = 1000, SOME = 40 };

    (void)state;
    EACH_PAIR(a, act)
    for (size_t s = 0; s < COUNT(shapes); s++) {
        const size_t dx = shapes[s].dx, dy = shapes[s].dy;
        struct ordo_network net = network(*a, (*act)->name, shapes[s].n, dx, dy);
        double *x = malloc(N * dx * sizeof *x), *y = malloc(N * dy * sizeof *y), one[8];
        assert_true(x != NULL && y != NULL && dy <= COUNT(one));
        fill(N * dx, x);
        ordo_network_forward(&net, N, x, y);
        for (size_t p = 0; p < N; p += N / SOME + 1)
            for (size_t o = 0; o < dy; o++) {
                long double wanted, size;
                if (slow(&net, x + p * dx, o, &wanted, &size))
                    check_near(y[p * dy + o], (double)wanted,
                               (double)(8 * (long double)(dx + 8) * DBL_EPSILON * size));
            }
        for (size_t p = 0; p < N; p += 3) {
            ordo_network_forward(&net, 1, x + p * dx, one);
            assert_memory_equal(one, y + p * dy, dy * sizeof *one);
        }
        free(x);
        free(y);
        ordo_network_free(&net);
    }
}

/* What test_forward compares: the architectures of theory §1; a later one may do without a slow
 * formula here. */
static void test_known(void **state) {
    static const char *const names[] = {"mlp",    "glu",    "gqu",    "gated3", "gated4",
                                        "gated5", "gated6", "gated7", "gated8", "gqu2",
                                        "gqu2a",  "gqu2b",  "gqu2c",  "gqu2d"};

    (void)state;
    for (size_t i = 0; i < COUNT(names) + 2 * COUNT(forms); i++) {
        const struct form *form = &forms[(i - COUNT(names)) / 2 % COUNT(forms)];
        const struct ordo_architecture *a = i < COUNT(names) ? ordo_architecture_find(names[i])
                                            : (i - COUNT(names)) % 2 == 0
                                                ? ordo_architecture_find(form->name)
                                                : biased_form(form);
        long double y, size;
        const double x = 0.3;
        assert_non_null(a);
        struct ordo_network net = network(a, "relu", 2, 1, 1);
        assert_true(slow(&net, &x, 0, &y, &size));
        assert_true(per_neuron(a->name, 1, 1) > 0);
        ordo_network_free(&net);
    }
}

/* A value that is not a number is never hidden, not by a shut gate either. */
static void test_nan_shows(void **state) {
    (void)state;
    EACH_PAIR(a, act) {
        struct ordo_network net = network(*a, (*act)->name, 3, 2, 1);
        double x[] = {0.3, -0.8}, y;
        for (size_t i = 0; i < net.P; i++) {
            const double kept = net.theta[i];
            net.theta[i] = NAN;
            ordo_network_forward(&net, 1, x, &y);
            if (!isnan(y))
                fail_msg("%s with %s: NaN as parameter %zu gives %g", (*a)->name, (*act)->name, i,
                         y);
            net.theta[i] = kept;
        }
        x[1] = NAN;
        ordo_network_forward(&net, 1, x, &y);
        if (!isnan(y))
            fail_msg("%s with %s: NaN as input gives %g", (*a)->name, (*act)->name, y);
        ordo_network_free(&net);
    }
}

/* GV's layers: those of ReLU are homogeneous of degree k + 1, and zero biases change nothing. */
static void test_ffn(void **state) {
    enum { N = 50, DX = 3, DY = 2 };

    (void)state;
    for (size_t f = 0; f < COUNT(forms); f++) {
        struct ordo_network bare =
            network(ordo_architecture_find(forms[f].name), forms[f].activation, 20, DX, DY);
        struct ordo_network biased =
            network(biased_form(&forms[f]), forms[f].activation, 20, DX, DY);
        double x[N * DX], scaled[N * DX], y[N * DY], other[N * DY];
        for (size_t i = 0; i < 2; i++) {
            const struct ordo_architecture *a = (i == 0 ? bare : biased).architecture;
            assert_string_equal(a->activation, forms[f].activation);
            assert_int_equal(a->factors, forms[f].k);
            assert_int_equal(a->biased, i);
        }
        for (size_t b = 0; b < biased.blocks_count; b++) {
            const char *name = biased.blocks[b].name;
            const double *from = ordo_network_block(&bare, name);
            double *to = ordo_network_block(&biased, name);
            assert_int_equal(from == NULL, strchr("gud", *name) != NULL);
            for (size_t i = 0; i < biased.blocks[b].count; i++)
                to[i] = from != NULL ? from[i] : 0;
        }
        fill(N * DX, x);
        ordo_network_forward(&bare, N, x, y);
        ordo_network_forward(&biased, N, x, other);
        for (size_t i = 0; i < N * DY; i++) {
            assert_true(y[i] != 0);
            check_near(other[i], y[i], 0);
        }
        for (int e = -3; e <= 9 && strcmp(forms[f].activation, "relu") == 0; e += 3) {
            const double s = ldexp(1.1, e);
            for (size_t i = 0; i < N * DX; i++)
                scaled[i] = s * x[i];
            ordo_network_forward(&bare, N, scaled, other);
            for (size_t i = 0; i < N * DY; i++) {
                const double wanted = pow(s, (double)forms[f].k + 1) * y[i];
                check_near(other[i], wanted, 1e-12 * fmax(fabs(wanted), s));
            }
        }
        ordo_network_free(&bare);
        ordo_network_free(&biased);
    }
}

/* DB eq. 2: where its ReLU gate is open, a neuron is the polynomial D (Gx+g)(Ux+u) …; in whole
 * numbers, so without round-off. */
static void test_open_neuron(void **state) {
    static const double x[] = {0, 1, 2, 3, 5};
    double y[COUNT(x)];
    struct ordo_network net;
    double *w[ORDO_BLOCKS_MAX];

    (void)state;
    for (size_t k = 0; k <= 2; k++) {
        char name[8];
        snprintf(name, sizeof name, "gated%zu", k);
        net = network(ordo_architecture_find(name), "relu", 1, 1, 1);
        const double G = 3, g = 2, D = -5, d = 7, U = 4, u = -6, Q = -1, q = 8;
        *ordo_network_block(&net, "G") = G;
        *ordo_network_block(&net, "g") = g;
        *ordo_network_block(&net, "D") = D;
        *ordo_network_block(&net, "d") = d;
        ordo_network_neuron(&net, 0, w);
        if (k > 0)
            *w[0] = U, *w[1] = u;
        if (k > 1)
            *w[2] = Q, *w[3] = q;
        ordo_network_forward(&net, COUNT(x), x, y);
        for (size_t p = 0; p < COUNT(x); p++) {
            const double X = x[p], X2 = X * X, X3 = X2 * X;
            const double c2 = G * U, c1 = G * u + g * U, c0 = g * u;
            const double wanted[] = {
                D * G * X + D * g + d,
                D * c2 * X2 + D * c1 * X + D * c0 + d,
                D * c2 * Q * X3 + D * (c2 * q + c1 * Q) * X2 + D * (c1 * q + c0 * Q) * X +
                    D * c0 * q + d,
            };
            check_near(y[p], wanted[k], 0);
        }
        ordo_network_free(&net);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),  cmocka_unit_test(test_invalid_shapes),
        cmocka_unit_test(test_known),       cmocka_unit_test(test_forward),
        cmocka_unit_test(test_nan_shows),   cmocka_unit_test(test_ffn),
        cmocka_unit_test(test_open_neuron),
    };
    return cmocka_run_group_tests(tests, rng_setup, rng_teardown);
}
