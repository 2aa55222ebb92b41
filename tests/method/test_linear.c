/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_linear.c: linear least squares with the rank found.
 */
#include "fits.h"
#include "method/linear.h"
#include <gsl/gsl_randist.h>

enum { ROWS = 30, COLUMNS = 8 };

struct system {
    gsl_matrix *A, *kept; /* overwritten by the solver, and not */
    gsl_vector *b, *c;
    bool suspect[COLUMNS];
    size_t rank;
    bool collapsed;
};

static struct system system_alloc(size_t rows, size_t columns) {
    struct system s = {.A = gsl_matrix_alloc(rows, columns),
                       .kept = gsl_matrix_alloc(rows, columns),
                       .b = gsl_vector_alloc(rows),
                       .c = gsl_vector_alloc(columns)};

    assert_true(s.A != NULL && s.kept != NULL && s.b != NULL && s.c != NULL);
    for (size_t i = 0; i < rows; i++) {
        gsl_vector_set(s.b, i, uniform(-1, 1));
        for (size_t j = 0; j < columns; j++)
            gsl_matrix_set(s.kept, i, j, gsl_ran_gaussian(rng, 1));
    }
    return s;
}

static void system_free(struct system *s) {
    gsl_matrix_free(s->A);
    gsl_matrix_free(s->kept);
    gsl_vector_free(s->b);
    gsl_vector_free(s->c);
}

static int system_solve(struct system *s) {
    gsl_matrix_memcpy(s->A, s->kept);
    gsl_vector_set_all(s->c, GSL_NAN);
    return ordo_linear_solve(s->A, s->b, s->suspect, workspace, s->c, &s->rank, &s->collapsed);
}

/* Column j becomes a combination of columns 0 … j - 1. */
static void depend(struct system *s, size_t j) {
    gsl_vector_view to = gsl_matrix_column(s->kept, j);

    gsl_vector_set_zero(&to.vector);
    for (size_t k = 0; k < j; k++) {
        gsl_vector_view from = gsl_matrix_column(s->kept, k);
        gsl_blas_daxpy(uniform(-1, 1), &from.vector, &to.vector);
    }
}

/* Residual b - A c; orthogonal to every column. Returns its length. */
static double check_orthogonal(const struct system *s) {
    gsl_vector *r = gsl_vector_alloc(s->b->size);

    gsl_vector_memcpy(r, s->b);
    gsl_blas_dgemv(CblasNoTrans, -1, s->kept, s->c, 1, r);
    const double length = gsl_blas_dnrm2(r);
    for (size_t j = 0; j < s->kept->size2; j++) {
        gsl_vector_view column = gsl_matrix_column(s->kept, j);
        double inner;
        gsl_blas_ddot(r, &column.vector, &inner);
        check_near(inner, 0, 1e-12 * gsl_blas_dnrm2(&column.vector) * gsl_blas_dnrm2(s->b));
    }
    gsl_vector_free(r);
    return length;
}

/* With columns of length 1 the solution has no part in the null space. */
static void check_least_norm(const struct system *s) {
    const size_t columns = s->kept->size2;
    gsl_matrix *A = gsl_matrix_calloc(GSL_MAX(s->kept->size1, columns), columns);
    gsl_matrix *V = gsl_matrix_alloc(columns, columns);
    gsl_vector *S = gsl_vector_alloc(columns), *work = gsl_vector_alloc(columns);
    double length[COLUMNS], norm = 0;
    size_t null = 0;

    for (size_t j = 0; j < columns; j++) {
        gsl_vector_view column = gsl_matrix_column(s->kept, j);
        length[j] = gsl_blas_dnrm2(&column.vector);
        norm += gsl_pow_2(gsl_vector_get(s->c, j) * length[j]);
        for (size_t i = 0; i < s->kept->size1; i++)
            gsl_matrix_set(A, i, j, gsl_matrix_get(s->kept, i, j) / length[j]);
    }
    assert_int_equal(gsl_linalg_SV_decomp(A, V, S, work), GSL_SUCCESS);
    for (size_t k = 0; k < columns; k++) {
        double inner = 0;
        if (gsl_vector_get(S, k) > 1e-12)
            continue;
        null++;
        for (size_t j = 0; j < columns; j++)
            inner += gsl_matrix_get(V, j, k) * gsl_vector_get(s->c, j) * length[j];
        check_near(inner, 0, 1e-11 * sqrt(norm));
    }
    assert_int_equal(null, columns - s->rank);
    gsl_matrix_free(A);
    gsl_matrix_free(V);
    gsl_vector_free(S);
    gsl_vector_free(work);
}

static void test_linear_known(void **state) {
    static const int spread[] = {0, 3, 30, 150};

    (void)state;
    for (size_t k = 0; k < COUNT(spread); k++) {
        struct system s = system_alloc(ROWS, COLUMNS);
        double c[COLUMNS], length[COLUMNS];
        gsl_vector_set_zero(s.b);
        for (size_t j = 0; j < COLUMNS; j++) {
            gsl_vector_view column = gsl_matrix_column(s.kept, j);
            c[j] = 1 + 0.3 * uniform(-1, 1);
            gsl_blas_daxpy(c[j], &column.vector, s.b);
            length[j] = pow(10, j % 2 == 0 ? spread[k] : -spread[k]);
            gsl_vector_scale(&column.vector, length[j]);
        }
        assert_int_equal(system_solve(&s), ORDO_OK);
        assert_int_equal(s.rank, COLUMNS);
        assert_false(s.collapsed);
        for (size_t j = 0; j < COLUMNS; j++)
            check_double(gsl_vector_get(s.c, j) * length[j], c[j], 1e-13);
        system_free(&s);
    }
}

static void test_linear_residual(void **state) {
    (void)state;
    for (size_t columns = 1; columns <= COLUMNS; columns++) {
        struct system s = system_alloc(ROWS, columns);
        assert_int_equal(system_solve(&s), ORDO_OK);
        assert_int_equal(s.rank, columns);
        assert_true(check_orthogonal(&s) > 0.1);
        system_free(&s);
    }
}

/* What depends among the suspect columns is dropped, with a zero, and nothing is lost. */
static void test_linear_suspects(void **state) {
    (void)state;
    struct system s = system_alloc(ROWS, COLUMNS);
    size_t zeros = 0;

    depend(&s, 2);
    depend(&s, 3);
    for (size_t j = 0; j < 4; j++)
        s.suspect[j] = true;
    assert_int_equal(system_solve(&s), ORDO_OK);
    assert_int_equal(s.rank, COLUMNS - 2);
    assert_false(s.collapsed);
    check_orthogonal(&s);
    for (size_t j = 0; j < COLUMNS; j++)
        zeros += gsl_vector_get(s.c, j) == 0;
    assert_int_equal(zeros, 2);
    for (size_t j = 4; j < COLUMNS; j++)
        assert_true(gsl_vector_get(s.c, j) != 0);
    /* Suspect and innocent: all are kept. */
    system_free(&s);
    s = system_alloc(ROWS, COLUMNS);
    for (size_t j = 0; j < COLUMNS; j++)
        s.suspect[j] = true;
    assert_int_equal(system_solve(&s), ORDO_OK);
    assert_int_equal(s.rank, COLUMNS);
    check_orthogonal(&s);
    system_free(&s);
}

static void test_linear_zeros(void **state) {
    (void)state;
    struct system s = system_alloc(ROWS, COLUMNS);

    for (size_t j = 0; j < COLUMNS; j += 3) {
        gsl_vector_view column = gsl_matrix_column(s.kept, j);
        gsl_vector_set_zero(&column.vector);
        s.suspect[j] = j == 3;
    }
    assert_int_equal(system_solve(&s), ORDO_OK);
    assert_int_equal(s.rank, COLUMNS - 3);
    assert_false(s.collapsed);
    check_orthogonal(&s);
    for (size_t j = 0; j < COLUMNS; j++)
        assert_int_equal(gsl_vector_get(s.c, j) == 0, j % 3 == 0);
    gsl_matrix_set_zero(s.kept);
    assert_int_equal(system_solve(&s), ORDO_OK);
    assert_int_equal(s.rank, 0);
    assert_true(s.collapsed);
    assert_true(gsl_vector_isnull(s.c));
    system_free(&s);
}

static void test_linear_collapsed(void **state) {
    (void)state;
    for (size_t lost = 1; lost <= 5; lost += 2) {
        struct system s = system_alloc(ROWS, COLUMNS);
        for (size_t j = COLUMNS - lost; j < COLUMNS; j++)
            depend(&s, j);
        assert_int_equal(system_solve(&s), ORDO_OK);
        assert_int_equal(s.rank, COLUMNS - lost);
        assert_true(s.collapsed);
        check_orthogonal(&s);
        check_least_norm(&s);
        system_free(&s);
    }
}

static void test_linear_wide(void **state) {
    (void)state;
    for (size_t rows = 1; rows < COLUMNS; rows += 2) {
        struct system s = system_alloc(rows, COLUMNS);
        assert_int_equal(system_solve(&s), ORDO_OK);
        assert_int_equal(s.rank, rows);
        assert_true(s.collapsed);
        check_between(check_orthogonal(&s), 0, 1e-12);
        check_least_norm(&s);
        for (size_t j = 0; j < COLUMNS; j++) /* the same with a search first */
            s.suspect[j] = true;
        assert_int_equal(system_solve(&s), ORDO_OK);
        assert_int_equal(s.rank, rows);
        check_between(check_orthogonal(&s), 0, 1e-12);
        system_free(&s);
    }
}

static void test_linear_not_finite(void **state) {
    static const double bad[] = {NAN, INFINITY, -INFINITY};

    (void)state;
    for (size_t k = 0; k < COUNT(bad); k++) {
        struct system s = system_alloc(ROWS, COLUMNS);
        gsl_matrix_set(s.kept, 7, 3, bad[k]);
        assert_int_equal(system_solve(&s), ORDO_ENOTFINITE);
        gsl_matrix_set(s.kept, 7, 3, 1);
        gsl_vector_set(s.b, ROWS - 1, bad[k]);
        assert_int_equal(system_solve(&s), ORDO_ENOTFINITE);
        gsl_vector_set(s.b, ROWS - 1, 1);
        assert_int_equal(system_solve(&s), ORDO_OK);
        system_free(&s);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(linear_known),     TEST(linear_residual), TEST(linear_suspects),   TEST(linear_zeros),
        TEST(linear_collapsed), TEST(linear_wide),     TEST(linear_not_finite),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
