/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_model.c: every architecture with every activation: counts, forward pass and derivatives,
 * against the formulas of theory §1 evaluated slowly in long double.
 */
#include "check.h"
#include "jacobian.h"
#include "model/network.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EACH(type, a, list) for (const struct type *const *a = list; *a != NULL; a++)

/* Every architecture with every activation that it is used with. */
#define EACH_PAIR(a, act)                                                                          \
    EACH(ordo_architecture, a, ordo_architectures)                                                 \
    EACH(ordo_activation, act, ordo_activations)                                                   \
    if ((*a)->activation == NULL || strcmp((*a)->activation, (*act)->name) == 0)

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

/* The only activation of the architecture, or else the one of this name. */
static const struct ordo_activation *activation_for(const struct ordo_architecture *architecture,
                                                    const char *name) {
    return ordo_activation_find(architecture->activation != NULL ? architecture->activation : name);
}

/* A network with random parameters; the generator starts anew, so that a failure is repeated. */
static struct ordo_network network(const struct ordo_architecture *architecture,
                                   const char *activation, size_t n, size_t dx, size_t dy) {
    struct ordo_network net;

    gsl_rng_set(rng, 7);
    assert_int_equal(
        ordo_network_alloc(architecture, activation_for(architecture, activation), n, dx, dy, &net),
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
        const struct form *form = form_of((*a)->name);
        if (form != NULL) {
            assert_string_equal((*a)->activation, form->activation);
            assert_int_equal((*a)->factors, form->k);
            assert_int_equal((*a)->biased, *a == biased_form(form));
        } else {
            assert_true((*a)->activation == NULL && (*a)->biased);
        }
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
    assert_int_equal(ordo_terms_count(ORDO_TERMS_LINEAR, 3), 3);
}

/* A stage has the name of its first block, its blocks stand together, and a product has one for
 * each factor. */
static void test_stages(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        const struct ordo_block *blocks = (*a)->blocks;
        const char *name = (*a)->name;
        size_t stages = 0;
        for (const struct ordo_block *b = blocks; b->name != NULL; b++) {
            assert_non_null(b->stage);
            assert_in_range(b->power, 1, 3);
            if (b > blocks && strcmp(b->stage, b[-1].stage) == 0) {
                assert_int_equal(b->power, b[-1].power);
                continue;
            }
            stages++;
            assert_string_equal(b->stage, b->name);
            for (const struct ordo_block *c = blocks; c != b; c++)
                assert_string_not_equal(c->stage, b->stage);
        }
        if ((*a)->product)
            assert_int_equal(stages, (*a)->factors);
        else
            assert_int_equal(stages, strcmp(name, "gqu2d") == 0   ? 1
                                     : strcmp(name, "gqu2b") == 0 ? 3
                                                                  : 2);
    }
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
        const bool form = strcmp((*a)->name, "gqu2d") == 0;
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

/* The thirty architectures of theory §1 have their slow formulas here; a later one may do without,
 * but then test_forward compares it with nothing. */
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
    assert_true(known >= 30);
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

/* Gate arguments stay 1e-3 away from the kink, a hundred steps of the difference. */
static bool near_kink(const struct ordo_network *net, size_t N, const double x[]) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");

    for (size_t i = 0; i < net->n; i++)
        for (size_t p = 0; p < N; p++) {
            long double size;
            const long double z =
                dot(net->dx, G + i * net->dx, x + p * net->dx, &size) + (g != NULL ? g[i] : 0);
            if (fabsl(z) < 1e-3L)
                return true;
        }
    return false;
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

/* Along any direction in the parameters of one stage, y is a polynomial of degree `power`: its
 * difference of that order is not zero, the next one is. */
static void test_stage_power(void **state) {
    enum { N = 5, DX = 2, DY = 2 };
    const double binomial[][5] = {
        {1, -1}, {1, -2, 1}, {1, -3, 3, -1}, {1, -4, 6, -4, 1}}; /* [p]: difference p + 1 */

    (void)state;
    EACH_PAIR(a, act)
    for (const struct ordo_block *first = (*a)->blocks; first->name != NULL; first++) {
        struct ordo_network net = network(*a, (*act)->name, 4, DX, DY);
        double x[N * DX], y[5][N * DY], largest[2] = {0}, size = 0;
        double *direction = calloc(net.P, sizeof *direction);
        assert_non_null(direction);
        for (size_t b = 0; b < net.blocks_count; b++)
            for (const struct ordo_block *own = (*a)->blocks; own->name != NULL; own++)
                if (strcmp(own->name, net.blocks[b].name) == 0 &&
                    strcmp(own->stage, first->stage) == 0)
                    fill(net.blocks[b].count, direction + net.blocks[b].offset);
        fill(N * DX, x);
        for (size_t k = 0; k < 5; k++) {
            ordo_network_forward(&net, N, x, y[k]);
            for (size_t i = 0; i < net.P; i++)
                net.theta[i] += direction[i];
        }
        for (size_t order = 0; order < 2; order++)
            for (size_t i = 0; i < N * DY; i++) {
                const size_t p = first->power - 1 + order;
                double difference = 0;
                for (size_t k = 0; k <= p + 1; k++) {
                    difference += binomial[p][k] * y[k][i];
                    size = fmax(size, fabs(y[k][i]));
                }
                largest[order] = fmax(largest[order], fabs(difference));
            }
        if (!(largest[0] > 1e-6 * size && largest[1] <= 1e-13 * size))
            fail_msg("%s with %s: stage %s is not of power %u: differences %g and %g of %g",
                     (*a)->name, (*act)->name, first->stage, first->power, largest[0], largest[1],
                     size);
        free(direction);
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

/* c[] in the terms of architecture.h at x[dx]. */
static double polynomial(enum ordo_terms terms, size_t dx, const double c[], const double x[],
                         double *size) {
    double sum = c[0];
    long double linear_size;

    if (terms == ORDO_TERMS_LINEAR) {
        sum = (double)dot(dx, c, x, &linear_size);
        *size = (double)linear_size;
        return sum;
    }
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
        const struct ordo_neuron neuron = {*a, dx, w, N, x, work};
        ordo_network_neuron(&net, 0, w);
        for (int round = 0; round < ROUNDS; round++) {
            double D = NAN;
            fill(net.P, net.theta);
            fill(dx * N, x);
            fill(terms, c);
            if (round % 4 == 3) /* a coefficient may be 0 */
                c[(size_t)round / 4 % terms] = 0;
            (*a)->set(&neuron, c, &D);
            (*a)->multiply(&neuron, m);
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
        cmocka_unit_test(test_activation_jet),
        cmocka_unit_test(test_activation_values),
        cmocka_unit_test(test_activation_identities),
        cmocka_unit_test(test_architecture_contract),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_invalid_shapes),
        cmocka_unit_test(test_all_known),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_nan_shows),
        cmocka_unit_test(test_jacobian),
        cmocka_unit_test(test_jacobian_blocks),
        cmocka_unit_test(test_bend),
        cmocka_unit_test(test_bend_blocks),
        cmocka_unit_test(test_stage_power),
        cmocka_unit_test(test_ffn),
        cmocka_unit_test(test_open_neuron),
        cmocka_unit_test(test_set),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, setup, teardown);
}
