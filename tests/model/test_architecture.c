/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_architecture.c: every architecture: its declaration, its stages, its terms.
 */
#include "networks.h"

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
        assert_true((*a)->activation == NULL || ordo_activation_find((*a)->activation) != NULL);
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

/* A stage has the name of its first block, its blocks stand together and have one power, and a
 * product has one for each factor. */
static void test_stages(void **state) {
    (void)state;
    EACH(ordo_architecture, a, ordo_architectures) {
        const char *names[ORDO_BLOCKS_MAX];
        const size_t count = ordo_architecture_stages(*a, names);
        size_t stage = 0;
        assert_string_equal(names[0], "D");
        for (const struct ordo_block *b = (*a)->blocks; b->name != NULL; b++) {
            assert_non_null(b->stage);
            assert_in_range(b->power, 1, 3);
            if (b > (*a)->blocks && strcmp(b->stage, b[-1].stage) == 0) {
                assert_int_equal(b->power, b[-1].power);
                continue;
            }
            assert_string_equal(b->stage, b->name);
            assert_string_equal(names[++stage], b->stage);
        }
        assert_int_equal(count, stage + 1);
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(names[i], names[k]);
        if ((*a)->product)
            assert_int_equal(count, (*a)->factors + 1);
    }
}

/* DB §4, and theory §1's forms of a quadratic. */
static void test_stages_known(void **state) {
    static const char *const rows[][2] = {{"mlp", "D"},       {"glu", "DU"},    {"gqu", "DUQ"},
                                          {"gqu2", "DUQ"},    {"gqu2a", "DUQ"}, {"gqu2c", "DUQ"},
                                          {"gqu2b", "DUQR"},  {"gqu2d", "DQ"},  {"ffn_relu", "D"},
                                          {"ffn_reglu", "DU"}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *names[ORDO_BLOCKS_MAX];
        char joined[ORDO_BLOCKS_MAX + 1] = "";
        const size_t count = ordo_architecture_stages(ordo_architecture_find(rows[i][0]), names);
        assert_int_equal(count, strlen(rows[i][1]));
        for (size_t k = 0; k < count; k++)
            strcat(joined, names[k]);
        assert_string_equal(joined, rows[i][1]);
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
        cmocka_unit_test(test_architecture_contract),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_stages_known),
        cmocka_unit_test(test_stage_power),
        cmocka_unit_test(test_set),
    };
    return cmocka_run_group_tests(tests, rng_setup, rng_teardown);
}
