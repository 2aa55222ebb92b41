/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_least_squares.c: fixed gates: ranks, orthogonality of residuals, exactness on polynomials,
 * and the reference figures of theory §1.
 */
#include "fits.h"

/* RMSE of theory §1, reference values: n = 128, 8001 points, 1/(1 + 9x^2). */
static void test_least_squares_reference(void **state) {
    static const struct {
        const char *architecture, *activation;
        double rmse, relative;
    } rows[] = {
        {"mlp", "relu", 5.229e-5, 0.01},  {"glu", "relu", 1.038e-6, 0.01},
        {"mlp", "relu2", 1.052e-6, 0.01}, {"mlp", "relu3", 2.987e-8, 0.01},
        {"gqu", "relu", 2.87e-8, 0.05},   {"gqu2d", "relu", 6.385e-9, 0.01},
    };
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fitting experiment =
            prepared(rows[i].architecture, rows[i].activation, "least_squares", 8001, &function);
        check_double(test_error(&experiment, 128, 1), rows[i].rmse, rows[i].relative);
        fitting_free(&experiment);
    }
}

/* Columns of the design from the network's Jacobian: the free factor's blocks (D for mlp) and d. */
static gsl_matrix *design_of(const struct ordo_network *net, const struct ordo_sample *s,
                             size_t terms) {
    const size_t columns = net->n * terms + 1, blocks = net->blocks_count;
    gsl_matrix *A = gsl_matrix_alloc(s->N, columns);
    /* One row of a full quadratic has a block of its own, {Q, W, b}; so have {U, u, Q} of gqu2. */
    const size_t first = terms == 1 ? blocks - 2 : blocks - 2 - terms;
    size_t column = 0;

    assert_non_null(A);
    for (size_t b = first; b < first + terms; b++, column += net->n)
        block_jacobian(net, b, s->N, s->x, A->data + column, A->tda);
    block_jacobian(net, blocks - 1, s->N, s->x, A->data + column, A->tda);
    assert_int_equal(column + 1, columns);
    for (size_t j = 0; j < columns; j++) {
        gsl_vector_view v = gsl_matrix_column(A, j);
        const double norm = gsl_blas_dnrm2(&v.vector);
        if (norm > 0)
            gsl_vector_scale(&v.vector, 1 / norm);
    }
    return A;
}

static size_t numerical_rank(const gsl_matrix *design) {
    gsl_matrix *A = gsl_matrix_alloc(design->size1, design->size2),
               *V = gsl_matrix_alloc(design->size2, design->size2);
    gsl_vector *S = gsl_vector_alloc(design->size2), *work = gsl_vector_alloc(design->size2);
    size_t rank = 0;

    assert_true(A != NULL && V != NULL && S != NULL && work != NULL);
    gsl_matrix_memcpy(A, design);
    assert_int_equal(gsl_linalg_SV_decomp(A, V, S, work), GSL_SUCCESS);
    while (rank < S->size && gsl_vector_get(S, rank) > 1e-12 * gsl_vector_get(S, 0))
        rank++;
    gsl_matrix_free(A);
    gsl_matrix_free(V);
    gsl_vector_free(S);
    gsl_vector_free(work);
    return rank;
}

/* With m terms a neuron and gates (x - t)^q: for even n the first and the last gate are open on the
 * whole domain and, with the bias, give 2m + 1 columns in the q + m dimensional space of
 * polynomials of degree q + m - 1, which they fill if m >= q. For odd n one gate is open and m
 * columns are dead. So mlp, glu and gqu2d, the free multiplicand of degree k, lack 1, 2, 3 (theory
 * §1); tied gqu (m = 2, q = 2) lacks 1. */
static void test_least_squares_rank(void **state) {
    static const struct {
        const char *architecture;
        size_t terms, tied;
    } rows[] = {{"mlp", 1, 1},  {"glu", 2, 1}, {"gqu2d", 3, 1},
                {"gqu2", 3, 1}, {"gqu", 2, 2}, {"gated3", 2, 3}};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t n = 2; n <= 13; n++) {
            const size_t m = rows[i].terms, q = rows[i].tied;
            const size_t even = m >= q ? m + 1 - q : 0;
            struct fitting experiment =
                prepared(rows[i].architecture, "relu", "least_squares", 301, &function);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, 1, &fit);
            gsl_matrix *A = design_of(&net, &experiment.fit, m);
            assert_int_equal(fit.columns, n * m + 1);
            assert_int_equal(fit.columns - fit.rank, n % 2 == 0 ? even : m);
            assert_int_equal(fit.rank, numerical_rank(A));
            gsl_matrix_free(A);
            ordo_network_free(&net);
            fitting_free(&experiment);
        }
}

/* The residual of the network's own forward pass is orthogonal to every column, dropped ones too.
 */
static void test_least_squares_residual(void **state) {
    static const struct {
        const char *architecture;
        size_t terms;
    } rows[] = {{"mlp", 1}, {"glu", 2}, {"gqu", 2}, {"gated3", 2}, {"gqu2", 3}, {"gqu2d", 3}};
    const struct ordo_function function = named("runge9");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t n = 11; n <= 12; n++) {
            struct fitting experiment =
                prepared(rows[i].architecture, "relu", "least_squares", 501, &function);
            struct ordo_fit fit;
            struct ordo_network net = fitted(&experiment, n, 1, &fit);
            gsl_matrix *A = design_of(&net, &experiment.fit, rows[i].terms);
            gsl_vector *r = gsl_vector_alloc(A->size1), *inner = gsl_vector_alloc(A->size2);
            ordo_network_forward(&net, r->size, experiment.fit.x, r->data);
            for (size_t p = 0; p < r->size; p++)
                r->data[p] -= experiment.fit.y[p];
            gsl_blas_dgemv(CblasTrans, 1, A, r, 0, inner);
            /* What is left is round-off of terms that cancel, against |r| of about 1e-3. */
            for (size_t j = 0; j < inner->size; j++)
                check_near(gsl_vector_get(inner, j), 0, 1e-7 * gsl_blas_dnrm2(r));
            gsl_matrix_free(A);
            gsl_vector_free(r);
            gsl_vector_free(inner);
            ordo_network_free(&net);
            fitting_free(&experiment);
        }
}

/* Polynomials of the span are met to round-off at every width. x^3 by gqu needs two gates that are
 * open everywhere, so an even n: one open (x - t)^2 (a + bx) and the bias do not span the cubics.
 */
static void test_least_squares_exact(void **state) {
    static const struct {
        const char *architecture;
        size_t degree, step;
    } rows[] = {{"mlp", 1, 1},   {"glu", 2, 1},   {"gqu", 3, 2},   {"gqu2", 3, 1},
                {"gqu2a", 3, 1}, {"gqu2c", 3, 1}, {"gqu2d", 3, 1}, {"gqu2d", 2, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct powers f = {.degree = rows[i].degree};
        f.c[f.degree] = 1;
        const struct ordo_function function = function_of(&f);
        struct fitting experiment =
            prepared(rows[i].architecture, "relu", "least_squares", 401, &function);
        for (size_t n = 4; n <= 40; n += rows[i].step)
            check_between(test_error(&experiment, n, 1), 0, 1e-12);
        if (rows[i].step == 1)
            check_between(test_error(&experiment, 3, 1), 0, 1e-12);
        else
            for (size_t n = 3; n <= 9; n += 2)
                assert_true(test_error(&experiment, n, 1) > 1e-9);
        fitting_free(&experiment);
    }
}

static void test_least_squares_refuses(void **state) {
    const struct ordo_function function = named("sin4");
    struct fitting experiment = prepared("glu", "relu", "least_squares", 64, &function);
    struct level m;

    (void)state;
    m = measured(&experiment, 100, 1, 1);
    assert_int_equal(m.status, ORDO_EINVAL);
    assert_true(isnan(m.error));
    assert_non_null(strstr(m.fit.note, "201 unknowns"));
    assert_non_null(strstr(m.fit.note, "64 points"));
    m = measured(&experiment, 32, 1, 1); /* 65 unknowns */
    assert_int_equal(m.status, ORDO_EINVAL);
    fitting_free(&experiment);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least_squares_reference), cmocka_unit_test(test_least_squares_rank),
        cmocka_unit_test(test_least_squares_residual),  cmocka_unit_test(test_least_squares_exact),
        cmocka_unit_test(test_least_squares_refuses),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
