/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_reduction.c: a sample reduced to few rows has the sums of the whole one.
 */
#include "fits.h"
#include "method/reduction.h"
#include <gsl/gsl_sort.h>

enum { DEGREE = 11, KNOTS = 9, SAMPLE = 120 };

/* A polynomial of degree D in every cell, with jumps between them. */
struct pieces {
    size_t D, count;
    const double *knots;
    double c[KNOTS + 1][DEGREE + 1];
};

static void pieces_draw(struct pieces *f, size_t D, size_t count, const double knots[]) {
    *f = (struct pieces){.D = D, .count = count, .knots = knots};
    for (size_t cell = 0; cell <= count; cell++)
        for (size_t k = 0; k <= D; k++)
            f->c[cell][k] = uniform(-1, 1);
}

static double pieces_at(const struct pieces *f, double x) {
    size_t cell = 0;
    double sum = 0;

    while (cell < f->count && f->knots[cell] <= x)
        cell++;
    for (size_t k = f->D + 1; k-- > 0;)
        sum = sum * x + f->c[cell][k];
    return sum;
}

/* Ascending knots: inside and outside [-1, 1], some equal, some on points. */
static void knots_draw(const struct ordo_sample *s, double knots[]) {
    for (size_t k = 0; k < KNOTS; k++)
        knots[k] = 1.3 * uniform(-1, 1);
    knots[1] = knots[0];
    knots[2] = s->x[s->N / 2];
    knots[3] = s->x[gsl_rng_uniform_int(rng, s->N)];
    gsl_sort(knots, 1, KNOTS);
}

/* Crowded at one end, thin at the other, so that there are cells of many points, few and none. */
static void sample_draw(size_t N, double x[], double y[], struct ordo_sample *s) {
    *s = (struct ordo_sample){.N = N, .dx = 1, .x = x, .y = y};
    for (size_t i = 0; i < N; i++) {
        x[i] = -1 + 2 * gsl_pow_3(((double)i + 0.5) / (double)N);
        y[i] = uniform(-1, 1);
    }
}

static void check_sums(const struct ordo_reduction *r, const struct ordo_sample *s, size_t D,
                       const double knots[]) {
    enum { COLUMNS = 3 };
    struct pieces f[COLUMNS];
    double a[SAMPLE * COLUMNS], work[(DEGREE + 1) * COLUMNS];
    gsl_matrix_view A = gsl_matrix_view_array(a, r->rows, COLUMNS);

    for (size_t j = 0; j < COLUMNS; j++) {
        pieces_draw(&f[j], D, KNOTS, knots);
        for (size_t i = 0; i < r->rows; i++)
            gsl_matrix_set(&A.matrix, i, j, pieces_at(&f[j], r->x[i]));
    }
    ordo_reduction_apply(r, &A.matrix, work);
    for (size_t j = 0; j < COLUMNS; j++) {
        double all = 0, reduced = r->tail, size = 0;
        for (size_t i = 0; i < s->N; i++) {
            all += gsl_pow_2(pieces_at(&f[j], s->x[i]) - s->y[i]);
            size += gsl_pow_2(pieces_at(&f[j], s->x[i])) + gsl_pow_2(s->y[i]);
        }
        for (size_t i = 0; i < r->rows; i++)
            reduced += gsl_pow_2(gsl_matrix_get(&A.matrix, i, j) - r->y[i]);
        check_near(reduced, all, 1e-13 * size);
        for (size_t k = 0; k < j; k++) { /* and so do inner products */
            double inner = 0, ours = 0;
            for (size_t i = 0; i < s->N; i++)
                inner += pieces_at(&f[j], s->x[i]) * pieces_at(&f[k], s->x[i]);
            for (size_t i = 0; i < r->rows; i++)
                ours += gsl_matrix_get(&A.matrix, i, j) * gsl_matrix_get(&A.matrix, i, k);
            check_near(ours, inner, 1e-13 * size);
        }
    }
}

/* <T u, v> = <u, T'v>. */
static void check_transposed(const struct ordo_reduction *r) {
    double u[SAMPLE], v[SAMPLE], Tu[SAMPLE], Ttv[SAMPLE], work[DEGREE + 1], left = 0, right = 0;
    gsl_matrix_view column = gsl_matrix_view_array(Tu, r->rows, 1);

    for (size_t i = 0; i < r->rows; i++) {
        Tu[i] = u[i] = uniform(-1, 1);
        Ttv[i] = v[i] = uniform(-1, 1);
    }
    ordo_reduction_apply(r, &column.matrix, work);
    ordo_reduction_apply_transposed(r, Ttv);
    for (size_t i = 0; i < r->rows; i++) {
        left += Tu[i] * v[i];
        right += u[i] * Ttv[i];
    }
    check_near(left, right, 1e-12);
}

static void test_reduction_sums(void **state) {
    static const size_t sizes[] = {1, 2, 5, 30, SAMPLE};
    double x[SAMPLE], y[SAMPLE], knots[KNOTS];
    size_t reduced = 0, kept = 0;

    (void)state;
    for (size_t D = 0; D <= DEGREE; D++)
        for (size_t i = 0; i < COUNT(sizes); i++) {
            struct ordo_sample s;
            struct ordo_reduction r;
            sample_draw(sizes[i], x, y, &s);
            assert_int_equal(ordo_reduction_init(s.N, KNOTS, D, true, workspace, &r), ORDO_OK);
            for (int again = 0; again < 5; again++) { /* the same one, set anew */
                knots_draw(&s, knots);
                assert_int_equal(ordo_reduction_set(&r, &s, KNOTS, knots), ORDO_OK);
                assert_in_range(r.rows, 1, GSL_MIN(s.N, (KNOTS + 1) * (D + 1)));
                assert_int_equal(r.points, s.N);
                assert_true(r.tail >= 0);
                reduced += r.cells;
                kept += r.rows - r.cells * (D + 1);
                check_sums(&r, &s, D, knots);
                check_transposed(&r);
            }
        }
    assert_true(reduced > 100 && kept > 100);
}

static void test_reduction_passes_through(void **state) {
    double x[SAMPLE], y[SAMPLE], knots[KNOTS], a[SAMPLE], before[SAMPLE];
    struct ordo_sample s;
    struct ordo_reduction r;

    (void)state;
    sample_draw(SAMPLE, x, y, &s);
    knots_draw(&s, knots);
    assert_int_equal(ordo_reduction_init(SAMPLE, KNOTS, 3, false, workspace, &r), ORDO_OK);
    assert_int_equal(ordo_reduction_set(&r, &s, KNOTS, knots), ORDO_OK);
    assert_int_equal(r.rows, SAMPLE);
    assert_ptr_equal(r.x, s.x);
    assert_ptr_equal(r.y, s.y);
    check_near(r.tail, 0, 0);
    for (size_t i = 0; i < SAMPLE; i++)
        a[i] = before[i] = uniform(-1, 1);
    gsl_matrix_view A = gsl_matrix_view_array(a, SAMPLE, 1);
    ordo_reduction_apply(&r, &A.matrix, NULL);
    ordo_reduction_apply_transposed(&r, a);
    assert_memory_equal(a, before, sizeof a);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(reduction_sums),
        TEST(reduction_passes_through),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
