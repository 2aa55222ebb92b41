/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_model.c: every architecture with every activation: counts, forward pass and derivatives,
 * against the formulas of theory §1 evaluated slowly in long double.
 */
#include "check.h"
#include "model/network.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EACH(type, a, list) for (const struct type *const *a = list; *a != NULL; a++)

static gsl_rng *rng;

static int setup(void **state) {
    (void)state;
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    return rng == NULL;
}

static int teardown(void **state) {
    (void)state;
    gsl_rng_free(rng);
    return 0;
}

static double uniform(double low, double high) { return low + (high - low) * gsl_rng_uniform(rng); }

static void fill(size_t count, double a[]) {
    for (size_t i = 0; i < count; i++)
        a[i] = uniform(-1, 1);
}

/* A network with random parameters; the generator starts anew, so that a failure is repeated. */
static struct ordo_network network(const struct ordo_architecture *architecture,
                                   const char *activation, size_t n, size_t dx, size_t dy) {
    struct ordo_network net;

    gsl_rng_set(rng, 7);
    assert_int_equal(
        ordo_network_alloc(architecture, ordo_activation_find(activation), n, dx, dy, &net),
        ORDO_OK);
    for (size_t i = 0; i < net.P; i++)
        check_near(net.theta[i], 0, 0);
    fill(net.P, net.theta);
    return net;
}

/* Activations. */

static long double Phi(long double z) { return erfcl(-z / sqrtl(2)) / 2; }
static long double plus(long double z) { return z > 0 ? z : 0; }

static long double activation_of(const char *name, long double z, bool *known) {
    *known = true;
#define ACTIVATION(wanted, value)                                                                  \
    if (strcmp(name, wanted) == 0)                                                                 \
    return value
    ACTIVATION("relu", plus(z));
    ACTIVATION("relu2", plus(z) * plus(z));
    ACTIVATION("relu3", plus(z) * plus(z) * plus(z));
    ACTIVATION("gelu", z * Phi(z));
    ACTIVATION("sigmoid", 1 / (1 + expl(-z)));
    ACTIVATION("silu", z / (1 + expl(-z)));
    ACTIVATION("tanh", tanhl(z));
    ACTIVATION("identity", z);
#undef ACTIVATION
    *known = false;
    return 0;
}

static double eval(const char *name, double z) {
    double a = NAN;
    ordo_activation_find(name)->eval(1, &z, &a);
    return a;
}

static void test_activation_contract(void **state) {
    (void)state;
    EACH(ordo_activation, a, ordo_activations) {
        double z[300], values[300], slopes[300];
        assert_true((*a)->name != NULL && strlen((*a)->name) > 0);
        assert_true((*a)->formula != NULL && strlen((*a)->formula) > 0);
        assert_true((*a)->source != NULL && strlen((*a)->source) > 0);
        assert_true((*a)->eval != NULL && (*a)->slope != NULL);
        assert_ptr_equal(ordo_activation_find((*a)->name), *a);
        EACH(ordo_activation, b, ordo_activations)
        assert_true(a == b || strcmp((*a)->name, (*b)->name) != 0);
        /* Many values at once are the same as one by one, in place too. */
        for (size_t i = 0; i < COUNT(z); i++)
            z[i] = 0.07 * ((double)i - 150);
        (*a)->eval(COUNT(z), z, values);
        (*a)->slope(COUNT(z), z, slopes);
        for (size_t i = 0; i < COUNT(z); i++) {
            double one, slope;
            (*a)->eval(1, &z[i], &one);
            (*a)->slope(1, &z[i], &slope);
            check_near(values[i], one, 0);
            check_near(slopes[i], slope, 0);
            if ((*a)->power > 0)
                check_near(one, z[i] > 0 ? pow(z[i], (*a)->power) : 0, 4 * DBL_EPSILON * one);
        }
        memcpy(slopes, z, sizeof z);
        (*a)->eval(COUNT(z), slopes, slopes);
        assert_memory_equal(slopes, values, sizeof values);
        memcpy(slopes, z, sizeof z);
        (*a)->slope(COUNT(z), slopes, slopes);
        (*a)->slope(COUNT(z), z, values);
        assert_memory_equal(slopes, values, sizeof values);
    }
    assert_null(ordo_activation_find("swish"));
    assert_null(ordo_activation_find(""));
}

static void test_activation_values(void **state) {
    const long double h = 1e-5L;
    size_t compared = 0;

    (void)state;
    EACH(ordo_activation, a, ordo_activations)
    for (double z = -12.05; z < 12; z += 0.1) {
        bool known;
        const long double wanted = activation_of((*a)->name, z, &known);
        double value, slope;
        if (!known)
            continue;
        (*a)->eval(1, &z, &value);
        (*a)->slope(1, &z, &slope);
        check_near(value, (double)wanted, 4 * DBL_EPSILON * fmax(1, fabs((double)wanted)));
        /* z stays away from the kink at 0; the central difference is off by h^2 f'''/6. */
        const long double difference =
            (activation_of((*a)->name, z + h, &known) - activation_of((*a)->name, z - h, &known)) /
            (2 * h);
        check_near(slope, (double)difference, 1e-9 * fmax(1, fabs((double)difference)));
        compared++;
    }
    assert_in_range(compared, 8 * 240, 8 * 242);
}

static void test_activation_identities(void **state) {
    static const double large[] = {30, 710, 1e4, 1e100};
    const double zero = 0;

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
    }
    EACH(ordo_activation, a, ordo_activations) {
        double value, slope;
        for (size_t i = 0; i < COUNT(large); i++)
            for (int sign = -1; sign <= 1; sign += 2) {
                const double z = sign * large[i];
                (*a)->eval(1, &z, &value);
                (*a)->slope(1, &z, &slope);
                assert_true(isfinite(value) && isfinite(slope));
            }
        /* From the left at a kink: every truncated power is flat there. */
        (*a)->slope(1, &zero, &slope);
        if ((*a)->power > 0)
            check_near(slope, 0, 0);
    }
    for (size_t i = 0; i < COUNT(large); i++) {
        check_near(eval("sigmoid", large[i]), 1, 1e-12);
        check_near(eval("sigmoid", -large[i]), 0, 1e-12);
        check_double(eval("gelu", large[i]), large[i], 1e-15);
        check_near(eval("gelu", -large[i]), 0, 1e-12);
        check_double(eval("silu", large[i]), large[i], 1e-12);
        check_near(eval("silu", -large[i]), 0, 1e-10);
    }
}

/* Architectures. */

static void test_architecture_contract(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        size_t blocks = 0;
        assert_true((*a)->name != NULL && strlen((*a)->name) > 0);
        assert_true((*a)->formula != NULL && strlen((*a)->formula) > 0);
        assert_true((*a)->source != NULL && strlen((*a)->source) > 0);
        assert_true((*a)->multiply != NULL && (*a)->slope != NULL && (*a)->set != NULL);
        assert_non_null((*a)->blocks);
        assert_ptr_equal(ordo_architecture_find((*a)->name), *a);
        assert_in_range((*a)->factors, 0, ORDO_FACTORS_MAX);
        assert_true((*a)->product || (*a)->factors == 0);
        assert_true((*a)->terms_dx_max >= 1);
        if ((*a)->product)
            assert_int_equal((*a)->degree, (*a)->factors);
        for (const struct ordo_block *b = (*a)->blocks; b->name != NULL; b++, blocks++)
            for (const struct ordo_block *c = (*a)->blocks; c != b; c++)
                assert_string_not_equal(b->name, c->name);
        assert_in_range(blocks + 4, 4, ORDO_BLOCKS_MAX);
        EACH(ordo_architecture, b, ordo_architectures)
        assert_true(a == b || strcmp((*a)->name, (*b)->name) != 0);
    }
    assert_ptr_equal(ordo_architecture_find("gated0"), ordo_architecture_find("mlp"));
    assert_ptr_equal(ordo_architecture_find("gated1"), ordo_architecture_find("glu"));
    assert_ptr_equal(ordo_architecture_find("gated2"), ordo_architecture_find("gqu"));
    assert_string_equal(ordo_architecture_find("gated0")->name, "mlp");
    assert_null(ordo_architecture_find("gated9"));
    assert_null(ordo_architecture_find(""));
    for (size_t dx = 1; dx <= 5; dx++) {
        assert_int_equal(ordo_terms_count(ORDO_TERMS_ONE, dx), 1);
        assert_int_equal(ordo_terms_count(ORDO_TERMS_AFFINE, dx), 1 + dx);
        assert_int_equal(ordo_terms_count(ORDO_TERMS_SQUARES, dx), 1 + 2 * dx);
        /* All monomials of degree <= 2 in dx variables: (dx + 2) choose 2. */
        assert_int_equal(ordo_terms_count(ORDO_TERMS_FULL, dx), (dx + 2) * (dx + 1) / 2);
    }
    assert_int_equal(ordo_terms_count(ORDO_TERMS_CUBE, 1), 4);
}

static const struct shape {
    size_t n, dx, dy;
} shapes[] = {{1, 1, 1}, {7, 1, 1}, {5, 2, 3}, {33, 3, 1}, {4, 5, 3}, {70, 1, 2}};

/* Parameters per neuron, from theory §1's table and the formulas of the multiplicands. */
static size_t per_neuron(const char *name, size_t dx, size_t dy) {
    unsigned k;

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
        size_t end = 0, own = 0;
        if (each > 0)
            assert_int_equal(net.P, each * n + dy);
        assert_int_equal(net.P, ordo_network_parameters(*a, n, dx, dy));
        for (size_t b = 0; b < net.blocks_count; b++) {
            const bool bias = b + 1 == net.blocks_count;
            assert_int_equal(net.blocks[b].offset, end);
            assert_int_equal(net.blocks[b].count, net.blocks[b].extent * (bias ? 1 : n));
            assert_ptr_equal(ordo_network_block(&net, net.blocks[b].name), net.theta + end);
            end += net.blocks[b].count;
        }
        assert_int_equal(end, net.P);
        assert_string_equal(net.blocks[0].name, "G");
        assert_string_equal(net.blocks[1].name, "g");
        assert_string_equal(net.blocks[net.blocks_count - 2].name, "D");
        assert_string_equal(net.blocks[net.blocks_count - 1].name, "d");
        assert_null(ordo_network_block(&net, "no such block"));
        for (const struct ordo_block *b = (*a)->blocks; b->name != NULL; b++)
            own++;
        assert_int_equal(net.blocks_count, own + 4);
        for (size_t i = 0; i < n; i++) {
            double *w[ORDO_BLOCKS_MAX];
            ordo_network_neuron(&net, i, w);
            for (size_t b = 0; b < own; b++)
                assert_ptr_equal(w[b], ordo_network_block(&net, (*a)->blocks[b].name) +
                                           i * net.blocks[b + 2].extent);
        }
        ordo_network_free(&net);
    }
    /* GV: two matrices of 768 x 3072 weigh as much as three of 768 x 2048. */
    const struct ordo_architecture *mlp = ordo_architecture_find("mlp"),
                                   *glu = ordo_architecture_find("glu");
    assert_int_equal(ordo_network_parameters(mlp, 3072, 768, 768) - 3072 - 768, 4718592);
    assert_int_equal(ordo_network_parameters(glu, 2048, 768, 768) - 2 * 2048 - 768, 4718592);
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
    const struct ordo_activation *relu = ordo_activation_find("relu");
    struct ordo_network net;

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            assert_int_equal(
                ordo_network_alloc(*a, relu, wrong[i][0], wrong[i][1], wrong[i][2], &net),
                ORDO_EINVAL);
            ordo_network_free(&net);
        }
        const bool form = strcmp((*a)->name, "gqu2d") == 0;
        assert_int_equal(ordo_network_alloc(*a, relu, 1, form ? 64 : 1024, 3, &net), ORDO_OK);
        ordo_network_free(&net);
        assert_null(net.theta);
        ordo_network_free(&net);
        assert_int_equal(ordo_network_alloc(*a, relu, 1, 65, 1024, &net),
                         form ? ORDO_EINVAL : ORDO_OK);
        ordo_network_free(&net);
    }
    ordo_network_free(NULL);
}

/* Row . x, and the same with absolute values into *size. */
static long double dot(size_t dx, const double row[], const double x[], long double *size) {
    long double sum = 0;

    *size = 0;
    for (size_t j = 0; j < dx; j++) {
        sum += (long double)row[j] * x[j];
        *size += fabsl((long double)row[j] * x[j]);
    }
    return sum;
}

/* The multiplicand from its formula, and the size of its terms. False if the name is not known. */
static bool multiplicand(const struct ordo_network *net, size_t i, const double x[], long double *m,
                         long double *size) {
    const char *name = net->architecture->name;
    const size_t dx = net->dx;
    double *w[ORDO_BLOCKS_MAX];
    unsigned k;
    long double s, t;

    ordo_network_neuron(net, i, w);
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
                 *D = ordo_network_block(net, "D");
    bool known = true;

    *y = ordo_network_block(net, "d")[o];
    *size = fabsl(*y);
    for (size_t i = 0; i < net->n && known; i++) {
        bool m_known;
        long double z_size, m_size = 0, m = 0;
        const long double z = dot(net->dx, G + i * net->dx, x, &z_size) + g[i];
        const long double act = activation_of(net->activation->name, z, &known);
        m_known = multiplicand(net, i, x, &m, &m_size);
        known = known && m_known;
        z_size += fabs(g[i]);
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
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations)
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

/* The fourteen architectures of theory §1 have their slow formulas here; a later one may do
 * without, but then test_forward compares it with nothing. */
static void test_all_known(void **state) {
    size_t known = 0;

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        struct ordo_network net = network(*a, "relu", 2, 1, 1);
        long double y, size;
        const double x = 0.3;
        known += slow(&net, &x, 0, &y, &size);
        ordo_network_free(&net);
    }
    assert_true(known >= 14);
}

/* A value that is not a number is never hidden, not by a shut gate either. */
static void test_nan_shows(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations) {
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
        ordo_network_jacobian(net, b, N, x, J, ld);
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

/* Gate arguments stay 1e-3 away from the kink, a hundred steps of the difference. */
static bool near_kink(const struct ordo_network *net, size_t N, const double x[]) {
    for (size_t i = 0; i < net->n; i++)
        for (size_t p = 0; p < N; p++) {
            long double size;
            const long double z =
                dot(net->dx, ordo_network_block(net, "G") + i * net->dx, x + p * net->dx, &size) +
                ordo_network_block(net, "g")[i];
            if (fabsl(z) < 1e-3L)
                return true;
        }
    return false;
}

static void test_jacobian(void **state) {
    enum { N = 3 };
    static const struct shape small[] = {{4, 1, 1}, {3, 2, 3}, {3, 3, 1}, {2, 5, 3}};

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations)
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
            ordo_network_jacobian(&net, b, N, x, all, count);
            for (size_t p = 0; p < N; p += 7) {
                ordo_network_jacobian(&net, b, 1, x + p * 5, one, count);
                assert_memory_equal(one, all + p * 2 * count, 2 * count * sizeof *one);
            }
            free(all);
            free(one);
        }
        free(x);
        ordo_network_free(&net);
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

/* c[] in the terms of architecture.h at x[dx]. */
static double polynomial(enum ordo_terms terms, size_t dx, const double c[], const double x[],
                         double *size) {
    double sum = c[0];

    *size = fabs(c[0]);
#define ADD(term)                                                                                  \
    do {                                                                                           \
        const double t = (term);                                                                   \
        sum += t;                                                                                  \
        *size += fabs(t);                                                                          \
    } while (0)
    for (size_t j = 0; j < dx && terms != ORDO_TERMS_ONE; j++)
        ADD(c[1 + j] * x[j]);
    const double *rest = c + 1 + dx;
    for (size_t j = 0; j < dx && (terms == ORDO_TERMS_SQUARES || terms == ORDO_TERMS_CUBE); j++)
        ADD(*rest++ * x[j] * x[j]);
    if (terms == ORDO_TERMS_CUBE)
        ADD(*rest * x[0] * x[0] * x[0]);
    for (size_t j = 0; j < dx && terms == ORDO_TERMS_FULL; j++)
        for (size_t l = j; l < dx; l++)
            ADD(*rest++ * x[j] * x[l]);
#undef ADD
    return sum;
}

/* `set`, then `multiply`: D M(x) is the polynomial, times the factors that were there before. */
static void test_set(void **state) {
    enum { N = 17, ROUNDS = 20, DX = 3 };

    (void)state;
    EACH(ordo_architecture, a, ordo_architectures)
    for (size_t dx = 1; dx <= DX && dx <= (*a)->terms_dx_max; dx++) {
        struct ordo_network net = network(*a, "relu", 1, dx, 1);
        const size_t terms = ordo_terms_count((*a)->terms, dx);
        double x[DX * N], m[N], work[N], c[16], *w[ORDO_BLOCKS_MAX];
        ordo_network_neuron(&net, 0, w);
        for (int round = 0; round < ROUNDS; round++) {
            double D = NAN;
            fill(net.P, net.theta);
            fill(dx * N, x);
            fill(terms, c);
            if (round % 4 == 3) /* a coefficient may be 0 */
                c[(size_t)round / 4 % terms] = 0;
            (*a)->set(*a, dx, c, w, &D);
            (*a)->multiply(*a, dx, (const double *const *)w, N, x, m, work);
            assert_true((*a)->factors > 0 || !(*a)->product || D == c[0]);
            for (size_t p = 0; p < N; p++) {
                double at[DX], size, wanted;
                for (size_t j = 0; j < dx; j++)
                    at[j] = x[j * N + p];
                wanted = polynomial((*a)->terms, dx, c, at, &size);
                for (size_t f = 0; f + 1 < (*a)->factors; f++) {
                    long double row_size;
                    const double factor =
                        (double)(dot(dx, w[2 * f], at, &row_size) + *w[2 * f + 1]);
                    wanted *= factor;
                    size *= (double)row_size + fabs(*w[2 * f + 1]);
                }
                check_near(D * m[p], wanted, 32 * DBL_EPSILON * size);
            }
        }
        ordo_network_free(&net);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activation_contract),
        cmocka_unit_test(test_activation_values),
        cmocka_unit_test(test_activation_identities),
        cmocka_unit_test(test_architecture_contract),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_invalid_shapes),
        cmocka_unit_test(test_all_known),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_nan_shows),
        cmocka_unit_test(test_jacobian),
        cmocka_unit_test(test_jacobian_blocks),
        cmocka_unit_test(test_open_neuron),
        cmocka_unit_test(test_set),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, setup, teardown);
}
