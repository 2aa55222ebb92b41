/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_staged.c: DB's protocol and what it stands on: the reduction of a sample, linear least
 * squares with the rank found, Newton's method.
 */
#include "check.h"
#include "experiment/approximation.h"
#include "jacobian.h"
#include "method/linear.h"
#include "method/newton.h"
#include "method/reduction.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EACH(type, a, list) for (const struct type *const *a = list; *a != NULL; a++)

static gsl_rng *rng;

static struct ordo_workspace *workspace;

static int rng_reset(void **state) {
    (void)state;
    gsl_rng_set(rng, 20260214);
    return 0;
}

static double uniform(void) { return gsl_ran_flat(rng, -1, 1); }

static double *doubles(size_t count) {
    double *a = calloc(count, sizeof *a);
    assert_non_null(a);
    return a;
}

/* Reduction. */

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
            f->c[cell][k] = uniform();
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
        knots[k] = 1.3 * uniform();
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
        y[i] = uniform();
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
        Tu[i] = u[i] = uniform();
        Ttv[i] = v[i] = uniform();
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
        a[i] = before[i] = uniform();
    gsl_matrix_view A = gsl_matrix_view_array(a, SAMPLE, 1);
    ordo_reduction_apply(&r, &A.matrix, NULL);
    ordo_reduction_apply_transposed(&r, a);
    assert_memory_equal(a, before, sizeof a);
}

/* Linear least squares. */

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
        gsl_vector_set(s.b, i, uniform());
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
        gsl_blas_daxpy(uniform(), &from.vector, &to.vector);
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
            c[j] = 1 + 0.3 * uniform();
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

/* Experiments. */

static char message[ORDO_MESSAGE_SIZE];

static struct ordo_function named(const char *name) {
    return ordo_target_function(ordo_target_find(name));
}

static struct ordo_approximation prepared(const char *architecture, const char *activation,
                                          size_t points, const char *target) {
    const struct ordo_function function = named(target);
    struct ordo_approximation a = {.architecture = ordo_architecture_find(architecture),
                                   .activation = ordo_activation_find(activation),
                                   .method = ordo_method_find("staged"),
                                   .staging = ORDO_STAGING_DEFAULT,
                                   .dx = 1,
                                   .lower = {-1},
                                   .upper = {1},
                                   .points = points,
                                   .test_points = points + 6};

    const int status = ordo_approximation_prepare(&a, &function, message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s, %s: %s", architecture, activation, message);
    return a;
}

/* The stages by one letter each; "*" is all. */
static void stages(struct ordo_approximation *a, const char *letters) {
    for (a->staging.stages_count = 0; *letters != '\0'; letters++)
        snprintf(a->staging.stages[a->staging.stages_count++], ORDO_STAGE_SIZE, "%.*s",
                 *letters == '*' ? 3 : 1, *letters == '*' ? "all" : letters);
}

static struct ordo_network fitted(const struct ordo_approximation *a, size_t n, unsigned long seed,
                                  struct ordo_fit *fit) {
    struct ordo_network net;
    const int status = ordo_approximation_fit(a, n, 1, seed, &net, fit);

    if (status != ORDO_OK)
        fail_msg("%s, %s, n = %zu: %s", a->architecture->name, a->activation->name, n,
                 ordo_status_text(status));
    return net;
}

/* Half the mean square of a network's error on a sample. */
static double half_square(const struct ordo_network *net, const struct ordo_sample *s) {
    double *y = doubles(s->N), sum = 0;

    ordo_network_forward(net, s->N, s->x, y);
    for (size_t i = 0; i < s->N; i++)
        sum += gsl_pow_2(y[i] - s->y[i]);
    free(y);
    return sum / (2 * (double)s->N);
}

/* RMSE on the fit's own sample. */
static double fit_error(const struct ordo_approximation *a, size_t n, unsigned long seed) {
    struct ordo_fit fit;
    struct ordo_network net = fitted(a, n, seed, &fit);
    const double error = sqrt(2 * half_square(&net, &a->fit));

    ordo_network_free(&net);
    return error;
}

static struct ordo_measurement measured(const struct ordo_approximation *a, size_t n,
                                        double gate_scale, unsigned long seed) {
    struct ordo_measurement m;
    ordo_approximation_measure(a, n, gate_scale, seed, &m);
    return m;
}

static double test_error(const struct ordo_approximation *a, size_t n, unsigned long seed) {
    const struct ordo_measurement m = measured(a, n, 1, seed);

    if (m.status != ORDO_OK || !isfinite(m.error))
        fail_msg("%s, %s, n = %zu: %s", a->architecture->name, a->activation->name, n,
                 ordo_status_text(m.status));
    return m.error;
}

/* Newton. */

/* Random parameters; the hinges lie within [-1, 1]. */
static void net_draw(struct ordo_network *net) {
    for (size_t j = 0; j < net->P; j++)
        net->theta[j] = uniform();
    for (size_t i = 0; i < net->n; i++) {
        ordo_network_block(net, "G")[i] = i % 2 == 0 ? 2 + uniform() : -2 + uniform();
        if (net->architecture->biased)
            ordo_network_block(net, "g")[i] = uniform();
    }
}

static struct ordo_network net_of(const struct ordo_approximation *a, size_t n) {
    struct ordo_network net;
    assert_int_equal(ordo_network_alloc(a->architecture, a->activation, n, 1, 1, &net), ORDO_OK);
    net_draw(&net);
    return net;
}

static struct ordo_problem problem_of(const struct ordo_approximation *a) {
    return (struct ordo_problem){.lower = a->lower,
                                 .upper = a->upper,
                                 .sample = a->fit,
                                 .staging = &a->staging,
                                 .gate_scale = 1};
}

static void check_stop(const struct ordo_fit *fit, size_t iterations) {
    static const char *const words[] = {"gradient", "step", "no descent", "iterations"};
    size_t known = 0;

    for (size_t i = 0; i < COUNT(words); i++)
        known += strcmp(fit->stop, words[i]) == 0;
    assert_int_equal(known, 1);
    assert_in_range(fit->iterations, 0, iterations);
    assert_true(isfinite(fit->gradient) && fit->gradient >= 0);
    assert_true(fit->iterations == 0 ? isnan(fit->step) : isfinite(fit->step) && fit->step > 0);
    if (strcmp(fit->stop, "iterations") == 0)
        assert_int_equal(fit->iterations, iterations);
}

/* Minimise over all blocks, or D and d only, from theta[P]; theta is left alone. Returns F. */
static double minimised(const struct ordo_approximation *a, struct ordo_network *net,
                        const double theta[], bool outer, size_t iterations, struct ordo_fit *fit) {
    const struct ordo_problem problem = problem_of(a);
    bool chosen[ORDO_BLOCKS_MAX];

    memcpy(net->theta, theta, net->P * sizeof *theta);
    for (size_t b = 0; b < net->blocks_count; b++)
        chosen[b] = !outer || net->blocks[b].name[0] == 'D' || net->blocks[b].name[0] == 'd';
    *fit = (struct ordo_fit){.h = GSL_NAN};
    assert_int_equal(
        ordo_newton_minimise(&problem, net, chosen, ORDO_NEWTON_DAMPED, iterations, workspace, fit),
        ORDO_OK);
    check_stop(fit, iterations);
    return half_square(net, &a->fit);
}

static void test_newton_descends(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gqu2", "gqu2b", "gqu2c", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        EACH(ordo_activation, act, ordo_activations) {
            struct ordo_approximation a = prepared(names[k], (*act)->name, 121, "runge9");
            struct ordo_network net = net_of(&a, 5);
            double *theta = doubles(net.P), F, first;
            struct ordo_fit fit;
            memcpy(theta, net.theta, net.P * sizeof *theta);
            F = first = half_square(&net, &a.fit);
            for (size_t iterations = 1; iterations <= 9; iterations++) {
                const double now = minimised(&a, &net, theta, false, iterations, &fit);
                if (!(now <= F * (1 + 1e-12)))
                    fail_msg("%s, %s: F rises from %g to %g in step %zu", names[k], (*act)->name, F,
                             now, iterations);
                F = now;
            }
            assert_true(F < 0.9 * first);
            free(theta);
            ordo_network_free(&net);
            ordo_approximation_free(&a);
        }
}

/* F is a quadratic in D and d: one step, and the minimum is that of least squares. */
static void test_newton_linear(void **state) {
    (void)state;
    for (size_t n = 3; n <= 7; n += 2) {
        struct ordo_approximation a = prepared("mlp", "relu", 301, "sin4");
        struct ordo_fit fit;
        struct ordo_network net = fitted(&a, n, 1, &fit);
        double *theta = doubles(net.P);
        const double least = half_square(&net, &a.fit);
        memcpy(theta, net.theta, net.P * sizeof *theta);
        for (size_t i = 0; i < n; i++)
            theta[net.P - 2 - i] = uniform();
        const double F = minimised(&a, &net, theta, true, 10, &fit);
        assert_int_equal(fit.iterations, 1);
        assert_string_equal(fit.stop, "gradient");
        check_double(F, least, 1e-9);
        free(theta);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* From a solution there is nowhere to go: F = 0, or as good as that after the reduction. */
static void test_newton_exact_start(void **state) {
    (void)state;
    EACH(ordo_activation, act, ordo_activations) {
        struct ordo_approximation a = prepared("glu", (*act)->name, 121, "runge9");
        struct ordo_network net = net_of(&a, 4);
        double *theta = doubles(net.P);
        struct ordo_fit fit;
        memcpy(theta, net.theta, net.P * sizeof *theta);
        ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
        check_between(minimised(&a, &net, theta, false, 20, &fit), 0, 1e-28);
        if ((*act)->power == 0) {
            assert_string_equal(fit.stop, "gradient");
            assert_int_equal(fit.iterations, 0);
            check_near(fit.gradient, 0, 0);
        }
        free(theta);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* Near a minimum with a residual (a network's values and a little more) each gradient is at most
 * the power 1.5 of the one before: no method that knows H only in part does that. */
static void test_newton_quadratic(void **state) {
    size_t seen = 0;

    (void)state;
    for (int start = 0; start < 6; start++) {
        struct ordo_approximation a = prepared("mlp", "tanh", 201, "runge1");
        struct ordo_network net = net_of(&a, 3);
        double *theta = doubles(net.P), before = 1;
        struct ordo_fit fit;
        for (size_t i = 0; i < 3; i++) { /* steep gates, well apart: a minimum that is well posed */
            ordo_network_block(&net, "G")[i] = 6;
            ordo_network_block(&net, "g")[i] = 4 - 4 * (double)i;
            ordo_network_block(&net, "D")[i] = 1 + 0.3 * uniform();
        }
        ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
        for (size_t i = 0; i < a.fit.N; i++)
            a.fit.y[i] += 0.02 * cos(9 * a.fit.x[i]);
        for (size_t j = 0; j < net.P; j++)
            theta[j] = net.theta[j] + 0.03 * uniform();
        for (size_t iterations = 1; iterations <= 20; iterations++) {
            minimised(&a, &net, theta, false, iterations, &fit);
            if (fit.iterations < iterations)
                break;
            if (before < 1e-2) {
                assert_true(fit.gradient < pow(before, 1.5));
                seen++;
            }
            before = fit.gradient;
        }
        assert_string_equal(fit.stop, "gradient");
        free(theta);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
    assert_true(seen >= 6);
}

/* Least eigenvalue of the Hessian of F in all parameters, from the points themselves. */
static double least_eigenvalue(const struct ordo_network *net, const struct ordo_sample *s) {
    const size_t q = ordo_network_neuron_parameters(net), P = net->P, N = s->N;
    gsl_matrix *J = gsl_matrix_alloc(N, P), *H = gsl_matrix_alloc(P, P);
    gsl_vector *values = gsl_vector_alloc(P);
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(P);
    double *r = doubles(N), *C = doubles(net->n * q * q);

    ordo_network_forward(net, N, s->x, r);
    for (size_t i = 0; i < N; i++)
        r[i] -= s->y[i];
    for (size_t b = 0; b < net->blocks_count; b++)
        block_jacobian(net, b, N, s->x, J->data + net->blocks[b].offset, P);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1 / (double)N, J, J, 0, H);
    network_bend(net, N, s->x, r, C);
    for (size_t i = 0; i < net->n; i++) /* dx = 1: a neuron has one parameter in every block */
        for (size_t b = 0; b < q; b++)
            for (size_t c = 0; c < q; c++)
                *gsl_matrix_ptr(H, net->blocks[b].offset + i, net->blocks[c].offset + i) +=
                    C[(i * q + b) * q + c] / (double)N;
    assert_int_equal(gsl_eigen_symm(H, values, work), GSL_SUCCESS);
    const double least = gsl_vector_min(values);
    gsl_matrix_free(J);
    gsl_matrix_free(H);
    gsl_vector_free(values);
    gsl_eigen_symm_free(work);
    free(r);
    free(C);
    return least;
}

static void test_newton_indefinite(void **state) {
    static const char *const activations[] = {"relu", "relu2", "tanh", "gelu"};

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct ordo_approximation a = prepared("glu", activations[k], 301, "runge9");
        struct ordo_network net = net_of(&a, 6);
        double *theta = doubles(net.P);
        struct ordo_fit fit;
        const double F = half_square(&net, &a.fit), least = least_eigenvalue(&net, &a.fit);
        memcpy(theta, net.theta, net.P * sizeof *theta);
        assert_true(least < -1e-4);
        assert_true(minimised(&a, &net, theta, false, 60, &fit) < 1e-3 * F);
        for (size_t j = 0; j < net.P; j++)
            assert_true(isfinite(net.theta[j]));
        free(theta);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* The recorded gradient, by differences of F and of the outputs. */
static void test_newton_gradient(void **state) {
    static const char *const activations[] = {"relu2", "relu3", "tanh", "silu"};
    const double h = 1e-6;

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct ordo_approximation a = prepared("gqu2c", activations[k], 401, "runge9");
        struct ordo_network net = net_of(&a, 3);
        double *theta = doubles(net.P), *up = doubles(a.fit.N), *down = doubles(a.fit.N);
        double largest = 0;
        struct ordo_fit fit;
        for (size_t i = 0; i < a.fit.N; i++) /* most of which no network reaches */
            a.fit.y[i] += i % 2 == 0 ? 1 : -1;
        memcpy(theta, net.theta, net.P * sizeof *theta);
        const double F = minimised(&a, &net, theta, false, 0, &fit);
        assert_string_equal(fit.stop, "iterations");
        assert_memory_equal(theta, net.theta, net.P * sizeof *theta);
        for (size_t j = 0; j < net.P; j++) {
            double slope, square = 0;
            net.theta[j] = theta[j] + h;
            slope = half_square(&net, &a.fit);
            ordo_network_forward(&net, a.fit.N, a.fit.x, up);
            net.theta[j] = theta[j] - h;
            slope = (slope - half_square(&net, &a.fit)) / (2 * h);
            ordo_network_forward(&net, a.fit.N, a.fit.x, down);
            net.theta[j] = theta[j];
            for (size_t i = 0; i < a.fit.N; i++)
                square += gsl_pow_2((up[i] - down[i]) / (2 * h)) / (double)a.fit.N;
            largest = fmax(largest, fabs(slope) / sqrt(square * 2 * F));
        }
        check_double(fit.gradient, largest, 1e-6);
        assert_true(largest > 1e-3 && largest <= 1);
        free(theta);
        free(up);
        free(down);
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* A steep gate of a glu that no point is near moves next to nothing, and its J'J is round-off; it
 * must not keep the others from moving. */
static void test_newton_saturated(void **state) {
    (void)state;
    struct ordo_approximation a = prepared("glu", "tanh", 501, "runge9");
    struct ordo_measurement m;

    a.staging.iterations = 0;
    stages(&a, "DU*");
    const double start = measured(&a, 30, 300, 1).error;
    a.staging.iterations = 60;
    m = measured(&a, 30, 300, 1);
    assert_int_equal(m.status, ORDO_OK);
    assert_true(m.error < start);
    assert_true(strcmp(m.stop, "iterations") == 0 || m.gradient < 1e-6);
    ordo_approximation_free(&a);
}

static void test_newton_not_finite(void **state) {
    (void)state;
    struct ordo_approximation a = prepared("glu", "tanh", 51, "runge9");
    struct ordo_network net = net_of(&a, 3);
    const struct ordo_problem problem = problem_of(&a);
    const bool chosen[ORDO_BLOCKS_MAX] = {true, true};
    struct ordo_fit fit = {0};

    ordo_network_block(&net, "D")[1] = GSL_NAN;
    assert_int_equal(
        ordo_newton_minimise(&problem, &net, chosen, ORDO_NEWTON_DAMPED, 5, workspace, &fit),
        ORDO_ENOTFINITE);
    ordo_network_free(&net);
    ordo_approximation_free(&a);
}

/* Staged. */

/* Where all coefficients are in one stage, staged and least squares find the same function. */
static void test_staged_is_least_squares(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct ordo_approximation a = prepared(names[k], "relu", 601, "runge9"), b = a;
        b.method = ordo_method_find("least_squares");
        for (size_t n = 2; n <= 31; n += n < 9 ? 1 : 11) {
            struct ordo_fit fit;
            struct ordo_network one = fitted(&a, n, 3, &fit), two = fitted(&b, n, 3, &fit);
            const size_t N = a.test.N;
            double *y = doubles(N), *z = doubles(N), worst = 0;
            ordo_network_forward(&one, N, a.test.x, y);
            ordo_network_forward(&two, N, a.test.x, z);
            for (size_t i = 0; i < N; i++)
                worst = fmax(worst, fabs(y[i] - z[i]));
            check_near(worst, 0, 1e-9);
            check_double(test_error(&a, n, 3), test_error(&b, n, 3), 1e-9);
            free(y);
            free(z);
            ordo_network_free(&one);
            ordo_network_free(&two);
        }
        ordo_approximation_free(&a);
    }
}

static void blocks_draw(struct ordo_network *net, const char *names) {
    for (size_t b = 0; b < net->blocks_count; b++)
        for (size_t j = 0; strchr(names, net->blocks[b].name[0]) && j < net->blocks[b].count; j++)
            net->theta[net->blocks[b].offset + j] = uniform();
}

/* What a linear stage can represent it finds: draw its parameters, keep the others, and sample the
 * network. */
static void test_staged_recovers(void **state) {
    static const struct {
        const char *architecture, *stage, *blocks;
    } rows[] = {{"mlp", "D", "Dd"},     {"glu", "D", "Dd"},     {"glu", "U", "Uud"},
                {"gqu", "U", "Uud"},    {"gqu", "Q", "Qqd"},    {"gqu2", "U", "Uud"},
                {"gqu2", "Q", "Qd"},    {"gqu2a", "U", "Uud"},  {"gqu2b", "D", "Dd"},
                {"gqu2b", "U", "Uud"},  {"gqu2b", "R", "Rd"},   {"gqu2c", "U", "Uud"},
                {"gqu2d", "Q", "QWbd"}, {"ffn_reglu", "U", "U"}};
    static const char *const activations[] = {"relu", "relu3", "silu"};

    (void)state;
    for (size_t k = 0; k < COUNT(rows); k++)
        for (size_t act = 0; act < (rows[k].architecture[0] == 'f' ? 1 : COUNT(activations)); act++)
            for (size_t n = 3; n <= 8; n += 5) {
                struct ordo_approximation a =
                    prepared(rows[k].architecture, activations[act], 151, "runge9");
                struct ordo_fit fit;
                double size = 0;
                stages(&a, rows[k].stage);
                struct ordo_network net = fitted(&a, n, 5, &fit);
                blocks_draw(&net, rows[k].blocks);
                ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
                size = ordo_sample_rms(&a.fit);
                ordo_network_free(&net);
                check_between(fit_error(&a, n, 5), 0, 1e-11 * size);
                ordo_approximation_free(&a);
            }
}

/* Whether block b belongs to the last of the stages that are run by default. */
static bool in_last_stage(const struct ordo_network *net, size_t b) {
    const char *name = net->blocks[b].name, *stage = "D", *own = name;

    for (const struct ordo_block *block = net->architecture->blocks; block->name != NULL; block++) {
        stage = block->stage;
        own = strcmp(block->name, name) == 0 ? block->stage : own;
    }
    return strcmp(own, stage) == 0 || strcmp(name, "d") == 0;
}

/* The residual is orthogonal to the columns of the last stage, dropped ones and combinations of
 * others too. */
static void test_staged_orthogonal(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gated4", "gqu2", "gqu2b", "gqu2d"};
    static const char *const activations[] = {"relu", "relu2", "gelu"};
    const double beta[] = {1, 1, 20}; /* smooth gates that are not one another's combinations */
    size_t columns = 0;

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t act = 0; act < COUNT(activations); act++)
            for (size_t n = 6; n <= 7; n++) {
                struct ordo_approximation a = prepared(names[k], activations[act], 201, "runge9");
                struct ordo_fit fit;
                struct ordo_network net;
                const int status = ordo_approximation_fit(&a, n, beta[act], 2, &net, &fit);
                assert_int_equal(status, ORDO_OK);
                const size_t N = a.fit.N;
                double *r = doubles(N), *J = doubles(N * n), rr = 0;
                ordo_network_forward(&net, N, a.fit.x, r);
                for (size_t i = 0; i < N; i++) {
                    r[i] -= a.fit.y[i];
                    rr += r[i] * r[i];
                }
                for (size_t b = 0; b < net.blocks_count; b++) {
                    const size_t count = net.blocks[b].count;
                    if (!in_last_stage(&net, b))
                        continue;
                    block_jacobian(&net, b, N, a.fit.x, J, count);
                    for (size_t j = 0; j < count; j++, columns++) {
                        double inner = 0, square = 0;
                        for (size_t i = 0; i < N; i++) {
                            inner += J[i * count + j] * r[i];
                            square += gsl_pow_2(J[i * count + j]);
                        }
                        check_near(inner, 0, 1e-7 * sqrt(square * rr));
                    }
                }
                free(r);
                free(J);
                ordo_network_free(&net);
                ordo_approximation_free(&a);
            }
    assert_true(columns > 500);
}

/* Polynomials of the span (theory §1). */
static void test_staged_exact(void **state) {
    (void)state;
    struct ordo_approximation a = prepared("glu", "relu", 401, "square");
    for (size_t n = 3; n <= 20; n++)
        check_between(test_error(&a, n, n), 0, 1e-12);
    ordo_approximation_free(&a);
    a = prepared("gqu", "relu", 401, "cube");
    for (size_t n = 4; n <= 20; n += 2)
        check_between(test_error(&a, n, n), 0, 1e-11);
    ordo_approximation_free(&a);
}

static void test_staged_seeds(void **state) {
    enum { SEEDS = 12 };
    struct ordo_network net[SEEDS], again[SEEDS];
    struct ordo_fit fit[SEEDS];

    (void)state;
    for (int init = ORDO_INIT_NORMAL; init <= ORDO_INIT_UNIFORM; init++) {
        struct ordo_approximation a = prepared("gqu", "relu", 301, "runge9");
        int status[SEEDS];
        a.staging.init = (enum ordo_init)init;
        stages(&a, "DUQ*");
        a.staging.iterations = 5;
        for (size_t k = 0; k < SEEDS; k++)
            net[k] = fitted(&a, 11, k, &fit[0]);
#pragma omp parallel for num_threads(4)
        for (size_t k = 0; k < SEEDS; k++)
            status[k] = ordo_approximation_fit(&a, 11, 1, k, &again[k], &fit[k]);
        for (size_t k = 0; k < SEEDS; k++) {
            assert_int_equal(status[k], ORDO_OK);
            assert_memory_equal(net[k].theta, again[k].theta, net[k].P * sizeof(double));
            for (size_t other = 0; other < k; other++)
                assert_true(half_square(&net[k], &a.fit) != half_square(&net[other], &a.fit));
        }
        for (size_t k = 0; k < SEEDS; k++) {
            ordo_network_free(&net[k]);
            ordo_network_free(&again[k]);
        }
        ordo_approximation_free(&a);
    }
}

/* The draws themselves, seen where no stage has touched them. */
static void test_staged_init(void **state) {
    double square[2] = {0}, most[2] = {0};

    (void)state;
    for (int init = ORDO_INIT_NORMAL; init <= ORDO_INIT_UNIFORM; init++) {
        struct ordo_approximation a = prepared("gqu", "relu", 1001, "runge9");
        struct ordo_fit fit;
        a.staging.init = (enum ordo_init)init;
        stages(&a, "D");
        struct ordo_network net = fitted(&a, 200, 1, &fit);
        for (size_t b = 0; b < net.blocks_count; b++)
            for (size_t j = 0; strchr("UuQq", net.blocks[b].name[0]) && j < net.n; j++) {
                const double value = net.theta[net.blocks[b].offset + j];
                square[init] += value * value / (4 * (double)net.n);
                most[init] = fmax(most[init], fabs(value));
            }
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
    check_near(square[ORDO_INIT_NORMAL], 1, 0.2); /* 800 draws: 4 standard deviations */
    check_near(square[ORDO_INIT_UNIFORM], 1. / 3, 0.05);
    assert_true(most[ORDO_INIT_NORMAL] > 2.5);
    check_between(most[ORDO_INIT_UNIFORM], 0.98, 1);
}

/* At even n the two gates that are open everywhere make up for a bias that is not solved for; at
 * odd n nothing does, and the error spikes (theory §1). */
static void test_staged_frozen_bias(void **state) {
    static const char *const names[] = {"glu", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct ordo_approximation a = prepared(names[k], "relu", 401, "runge9"), frozen = a;
        double worst = 1;
        frozen.staging.frozen_bias = true;
        for (size_t n = 4; n <= 21; n++) {
            const double free_error = fit_error(&a, n, 1), error = fit_error(&frozen, n, 1);
            if (n % 2 == 0)
                check_double(error, free_error, 1e-8);
            else
                assert_true(error >= free_error * (1 - 1e-12));
            worst = fmax(worst, error / free_error);
        }
        assert_true(worst > 1.05);
        ordo_approximation_free(&a);
    }
}

/* The normal equations agree while their condition lets them, and floor near 1e-6 where QR reaches
 * what theory predicts. */
static void test_staged_normal(void **state) {
    static const struct {
        const char *architecture;
        double relerr;
    } rows[] = {{"mlp", 1e-9}, {"glu", 1e-9}, {"gqu", 1e-5}, {"gqu2", 1e-6}, {"gqu2d", 1e-6}};

    (void)state;
    for (size_t k = 0; k < COUNT(rows); k++) {
        struct ordo_approximation a = prepared(rows[k].architecture, "relu", 401, "runge9");
        struct ordo_approximation normal = a;
        normal.staging.linear_solver = ORDO_SOLVER_NORMAL;
        for (size_t n = 3; n <= 16; n++)
            check_double(fit_error(&normal, n, 1), fit_error(&a, n, 1), rows[k].relerr);
        ordo_approximation_free(&a);
    }
    struct ordo_approximation a = prepared("gqu2d", "relu", 2000, "runge9"), normal = a;
    normal.staging.linear_solver = ORDO_SOLVER_NORMAL;
    check_double(test_error(&a, 91, 1), 520.122 / 5040 * gsl_pow_4(2.002 / 90), 0.03);
    check_between(test_error(&normal, 91, 1), 3e-7, 3e-5);
    ordo_approximation_free(&a);
}

/* What the record says of normal equations: nothing of sound ones, nor where the start was the
 * solution already and none were solved; of singular ones it speaks once, however often they come.
 */
static void test_staged_normal_remarks(void **state) {
    struct ordo_approximation a = prepared("mlp", "relu", 401, "runge9");
    struct ordo_measurement m;

    (void)state;
    a.staging.linear_solver = ORDO_SOLVER_NORMAL;
    stages(&a, "D");
    assert_string_equal(measured(&a, 5, 1, 1).note, "");
    stages(&a, "DD");
    m = measured(&a, 5, 1, 1);
    assert_string_equal(m.stop, "gradient");
    assert_int_equal(m.iterations, 0);
    assert_string_equal(m.note, "");
    ordo_approximation_free(&a);
    /* For even n two gates are open everywhere, so the equations lack rank (theory §1). */
    a = prepared("glu", "relu", 2000, "runge9");
    a.staging.linear_solver = ORDO_SOLVER_NORMAL;
    a.staging.sweeps = 2;
    m = measured(&a, 64, 1, 1);
    const char *found = strstr(m.note, "stage U are singular");
    assert_non_null(found);
    assert_null(strstr(found + 1, "stage U are singular"));
    ordo_approximation_free(&a);
}

static void test_staged_gates(void **state) {
    (void)state;
    struct ordo_approximation a = prepared("glu", "relu", 201, "runge9");
    struct ordo_network net;
    struct ordo_fit fit;

    for (int one_directional = 0; one_directional < 2; one_directional++) {
        a.staging.one_directional = one_directional;
        assert_int_equal(ordo_approximation_fit(&a, 9, 2.5, 1, &net, &fit), ORDO_OK);
        const double *G = ordo_network_block(&net, "G"), *g = ordo_network_block(&net, "g");
        for (size_t i = 0; i < 9; i++) {
            check_near(G[i], i % 2 == 0 || one_directional ? 2.5 : -2.5, 0);
            check_near(-g[i] / G[i], -1.001 + 2.002 * (double)i / 8, 1e-15);
        }
        check_double(fit.h, 2.002 / 8, 1e-15);
        ordo_network_free(&net);
    }
    ordo_approximation_free(&a);
}

/* relu(beta z) = beta relu(z), so D takes it up. */
static void test_staged_scale(void **state) {
    static const double betas[] = {1e-6, 0.3, 37, 1e9};

    (void)state;
    struct ordo_approximation a = prepared("gqu", "relu", 301, "runge9");
    const struct ordo_measurement one = measured(&a, 14, 1, 1);
    for (size_t k = 0; k < COUNT(betas); k++) {
        const struct ordo_measurement m = measured(&a, 14, betas[k], 1);
        assert_int_equal(m.status, ORDO_OK);
        check_double(m.error, one.error, 1e-9);
    }
    ordo_approximation_free(&a);
    /* Of a smooth gate it is the shape. */
    a = prepared("mlp", "tanh", 301, "runge9");
    assert_true(measured(&a, 14, 30, 1).error > 2 * measured(&a, 14, 1, 1).error);
    ordo_approximation_free(&a);
}

/* Theory §3: smooth gates at beta = 1 are one another's combinations; the level says so. */
static void test_staged_collapse(void **state) {
    static const char *const activations[] = {"tanh", "sigmoid", "silu", "gelu"};

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct ordo_approximation a = prepared("mlp", activations[k], 1001, "runge9");
        const struct ordo_measurement soft = measured(&a, 60, 1, 1),
                                      hard = measured(&a, 60, 600, 1);
        struct ordo_fit fit;
        struct ordo_network net = fitted(&a, 60, 1, &fit);
        assert_int_equal(soft.status, ORDO_OK);
        check_between(soft.error, 0, 0.1);
        assert_non_null(strstr(soft.note, "of stage D have the rank"));
        assert_int_equal(fit.columns, 61);
        assert_in_range(fit.rank, 5, 40);
        assert_int_equal(hard.status, ORDO_OK);
        assert_string_equal(hard.note, "");
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

static void test_staged_few_points(void **state) {
    (void)state;
    struct ordo_approximation a = prepared("glu", "relu", 20, "runge9");
    struct ordo_measurement m = measured(&a, 20, 1, 1);

    assert_int_equal(m.status, ORDO_EINVAL);
    assert_true(isnan(m.error));
    assert_string_equal(m.note, "20 gates but only 20 points");
    m = measured(&a, 21, 1, 1);
    assert_int_equal(m.status, ORDO_EINVAL);
    m = measured(&a, 19, 1, 1); /* 39 unknowns */
    assert_int_equal(m.status, ORDO_OK);
    assert_true(isfinite(m.error));
    assert_true(strlen(m.note) > 0);
    m = measured(&a, 3, 1, 1);
    assert_non_null(strstr(m.note, "fewer than ten points a cell"));
    m = measured(&a, 2, 1, 1);
    assert_string_equal(m.note, "");
    ordo_approximation_free(&a);
}

/* Whatever is asked for: a finite error, or a status that says why not. */
static void test_staged_everything(void **state) {
    static const size_t widths[] = {1, 2, 3, 8, 9};
    size_t done = 0;

    (void)state;
    EACH(ordo_architecture, architecture, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations) {
        const char *only = (*architecture)->activation;
        if (only != NULL && strcmp(only, (*act)->name) != 0)
            continue;
        struct ordo_approximation a = prepared((*architecture)->name, (*act)->name, 61, "runge9");
        for (size_t i = 0; i < COUNT(widths); i++)
            for (unsigned choice = 0; choice < 4; choice++) {
                a.staging.init = choice & 1 ? ORDO_INIT_UNIFORM : ORDO_INIT_NORMAL;
                a.staging.linear_solver = choice & 2 ? ORDO_SOLVER_NORMAL : ORDO_SOLVER_QR;
                a.staging.frozen_bias = (choice + i) % 2 == 1;
                a.staging.iterations = 3;
                const struct ordo_measurement m = measured(&a, widths[i], 1, choice);
                if (m.status != ORDO_OK || !isfinite(m.error) || m.error < 0)
                    fail_msg("%s, %s, n = %zu, choice %u: %s, error %g", (*architecture)->name,
                             (*act)->name, widths[i], choice, ordo_status_text(m.status), m.error);
                done++;
            }
        ordo_approximation_free(&a);
    }
    assert_true(done > 2000);
}

/* Every linear stage can only lower the error on the sample that it sees. */
static void test_staged_sweeps(void **state) {
    static const char *const names[] = {"glu", "gqu", "gated3", "gqu2", "gqu2a", "gqu2b", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct ordo_approximation a = prepared(names[k], "relu", 301, "sin4");
        double gain = 0;
        for (size_t n = 4; n <= 13; n++) {
            double before = INFINITY;
            for (a.staging.sweeps = 1; a.staging.sweeps <= 3; a.staging.sweeps++) {
                const double error = fit_error(&a, n, 1);
                assert_true(error <= before * (1 + 1e-8));
                gain = fmax(gain, a.staging.sweeps == 3 ? before / error : 0);
                before = error;
            }
        }
        const bool one_stage = strcmp(names[k], "glu") == 0 || strcmp(names[k], "gqu2d") == 0;
        assert_true(one_stage ? gain < 1 + 1e-6 : gain > 1.01); /* one stage says all that D can */
        ordo_approximation_free(&a);
    }
}

/* Training goes on from where the stages end, and its record is the level's. */
static void test_staged_training(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gqu2a"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct ordo_approximation a = prepared(names[k], "relu", 201, "runge9"), all = a, gates = a;
        struct ordo_fit fit;
        stages(&a, "D");
        stages(&gates, "DG");
        stages(&all, "D*");
        all.staging.iterations = 30;
        const double start = fit_error(&a, 8, 1);
        const double moved = fit_error(&gates, 8, 1);
        assert_true(moved < start);
        stages(&gates, "DGD"); /* on the gates as they are then */
        assert_true(fit_error(&gates, 8, 1) <= moved * (1 + 1e-9));
        assert_true(fit_error(&all, 8, 1) < start);
        struct ordo_network net = fitted(&all, 8, 1, &fit);
        check_stop(&fit, 30);
        ordo_network_free(&net);
        const struct ordo_measurement m = measured(&all, 8, 1, 1);
        assert_int_equal(m.iterations, fit.iterations);
        check_near(m.gradient, fit.gradient, 0);
        check_near(m.step, fit.step, 0);
        assert_string_equal(m.stop, fit.stop);
        net = fitted(&a, 8, 1, &fit); /* no such stage, no record */
        assert_int_equal(fit.iterations, 0);
        assert_true(isnan(fit.gradient) && isnan(fit.step));
        assert_string_equal(fit.stop, "");
        ordo_network_free(&net);
        ordo_approximation_free(&a);
    }
}

/* Another domain is another affine coordinate: runge9 there, with the same draws, has the same
 * error, but for the biases' and weights' round-off. */
static void test_staged_domains(void **state) {
    static const double domains[][2] = {{2, 5}, {-3, 1}, {-1e-3, 1e-3}, {-40, 200}};
    static const char *const names[] = {"mlp", "glu", "gqu"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t d = 0; d < COUNT(domains); d++) {
            struct ordo_approximation a = prepared(names[k], "relu", 301, "runge9"), b = a;
            const double centre = 0.5 * (domains[d][0] + domains[d][1]);
            const double half = 0.5 * (domains[d][1] - domains[d][0]);
            b.lower[0] = domains[d][0];
            b.upper[0] = domains[d][1];
            for (size_t n = 5; n <= 16; n += 11) {
                const double error = test_error(&a, n, 1);
                for (size_t i = 0; i < a.fit.N; i++)
                    b.fit.x[i] = centre + half * b.fit.x[i];
                for (size_t i = 0; i < a.test.N; i++)
                    b.test.x[i] = centre + half * b.test.x[i];
                check_double(test_error(&b, n, 1), error, 1e-7);
                for (size_t i = 0; i < a.fit.N; i++)
                    b.fit.x[i] = (b.fit.x[i] - centre) / half;
                for (size_t i = 0; i < a.test.N; i++)
                    b.test.x[i] = (b.test.x[i] - centre) / half;
            }
            ordo_approximation_free(&a);
        }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(reduction_sums),    TEST(reduction_passes_through),
        TEST(linear_known),      TEST(linear_residual),
        TEST(linear_suspects),   TEST(linear_zeros),
        TEST(linear_collapsed),  TEST(linear_wide),
        TEST(linear_not_finite), TEST(newton_descends),
        TEST(newton_linear),     TEST(newton_exact_start),
        TEST(newton_quadratic),  TEST(newton_indefinite),
        TEST(newton_gradient),   TEST(newton_saturated),
        TEST(newton_not_finite), TEST(staged_is_least_squares),
        TEST(staged_recovers),   TEST(staged_orthogonal),
        TEST(staged_exact),      TEST(staged_seeds),
        TEST(staged_init),       TEST(staged_frozen_bias),
        TEST(staged_normal),     TEST(staged_normal_remarks),
        TEST(staged_gates),      TEST(staged_scale),
        TEST(staged_collapse),   TEST(staged_few_points),
        TEST(staged_everything), TEST(staged_sweeps),
        TEST(staged_training),   TEST(staged_domains),
    };
    gsl_set_error_handler_off();
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    workspace = ordo_workspace_alloc();
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gsl_rng_free(rng);
    ordo_workspace_free(workspace);
    return failed;
}
