/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_workspace.c: scratch memory, and that no result depends on what it was used for before.
 */
#include "fits.h"
#include <unistd.h>

/* Everything in use is aligned, nothing overlaps, and what is released is there again. */
static void test_takes(void **state) {
    enum { TAKES = 200, ROUNDS = 3 };
    unsigned char *taken[TAKES], *first[TAKES];
    size_t sizes[TAKES];

    (void)state;
    for (size_t i = 0; i < TAKES; i++)
        sizes[i] = (size_t)1 << gsl_rng_uniform_int(rng, 18);
    sizes[TAKES / 2] = 0;
    struct ordo_workspace *own = ordo_workspace_alloc();
    assert_non_null(own);
    const struct ordo_mark empty = ordo_workspace_mark(own);
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < TAKES; i++) {
            const struct ordo_mark mark = ordo_workspace_mark(own);
            assert_non_null(ordo_workspace_doubles(own, sizes[TAKES - 1 - i]));
            ordo_workspace_release(own, mark);
            taken[i] = ordo_workspace_take(own, sizes[i], 1);
            assert_non_null(taken[i]);
            assert_int_equal((uintptr_t)taken[i] % 64, 0);
            memset(taken[i], (int)(i % 251), sizes[i]);
        }
        for (size_t i = 0; i < TAKES; i++) {
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(taken[i][k], i % 251);
            if (round > 1) /* the blocks have stayed */
                assert_ptr_equal(taken[i], first[i]);
            first[i] = taken[i];
        }
        assert_false(ordo_workspace_failed(own));
        ordo_workspace_release(own, empty);
    }
    ordo_workspace_free(own);
    ordo_workspace_free(NULL);
}

static void test_views(void **state) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    gsl_matrix A = ordo_workspace_matrix(workspace, 3, 2);
    gsl_vector v = ordo_workspace_vector(workspace, 3), w = ordo_workspace_vector(workspace, 2);
    gsl_permutation p = ordo_workspace_permutation(workspace, 3);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        gsl_vector_set(&v, i, 1);
        for (size_t j = 0; j < 2; j++)
            gsl_matrix_set(&A, i, j, (double)(10 * i + j));
    }
    gsl_permutation_init(&p);
    assert_int_equal(gsl_permutation_valid(&p), GSL_SUCCESS);
    assert_int_equal(gsl_blas_dgemv(CblasTrans, 1, &A, &v, 0, &w), GSL_SUCCESS);
    check_near(gsl_vector_get(&w, 0), 30, 0);
    check_near(gsl_vector_get(&w, 1), 33, 0);
    ordo_workspace_release(workspace, mark);
}

/* What there is no memory for is NULL, so is what is asked for after it, until the release. */
static void test_no_memory(void **state) {
    static const size_t wrong[][2] = {
        {SIZE_MAX, 1},
        {SIZE_MAX / 8 + 2, 8},
        {SIZE_MAX / 2, 3},
#ifndef __SANITIZE_ADDRESS__ /* which ends a process that asks for so much */
        {(size_t)1 << 61, 1},
#endif
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const struct ordo_mark mark = ordo_workspace_mark(workspace);
        assert_non_null(ordo_workspace_doubles(workspace, 10));
        assert_false(ordo_workspace_failed(workspace));
        assert_null(ordo_workspace_take(workspace, wrong[i][0], wrong[i][1]));
        assert_true(ordo_workspace_failed(workspace));
        assert_null(ordo_workspace_doubles(workspace, 1));
        assert_null(ordo_workspace_vector(workspace, 1).data);
        assert_null(ordo_workspace_matrix(workspace, 1, 1).data);
        assert_null(ordo_workspace_permutation(workspace, 1).data);
        ordo_workspace_release(workspace, mark);
        assert_false(ordo_workspace_failed(workspace));
        assert_non_null(ordo_workspace_doubles(workspace, 1));
        ordo_workspace_release(workspace, mark);
    }
}

/* Leave something in it that shows: as doubles NaN, as indices far out of range. */
/* What no machine has is refused, with both figures, and what it has is given afterwards. */
static void test_refused(void **state) {
    const double asked = 0x1p46; /* 64 TB */
    struct ordo_workspace *own = ordo_workspace_alloc();
    double needed, available;

    (void)state;
    assert_non_null(own);
    assert_false(ordo_workspace_refused(own, &needed, &available));
    const struct ordo_mark mark = ordo_workspace_mark(own);
    assert_null(ordo_workspace_take(own, (size_t)asked, 1));
    assert_true(ordo_workspace_failed(own));
    ordo_workspace_release(own, mark);
    if (access("/proc/meminfo", R_OK) == 0) {
        assert_true(ordo_workspace_refused(own, &needed, &available));
        assert_true(needed >= asked && available > 0 && available < needed);
    }
    assert_false(ordo_workspace_refused(own, &needed, &available));
    assert_non_null(ordo_workspace_take(own, (size_t)128 << 20, 1));
    ordo_workspace_free(own);
}

static void soil(struct ordo_workspace *w) {
    enum { BYTES = 4 << 20 };
    const struct ordo_mark mark = ordo_workspace_mark(w);
    void *all = ordo_workspace_take(w, BYTES, 1);

    assert_non_null(all);
    memset(all, 0xff, BYTES);
    ordo_workspace_release(w, mark);
}

static void check_same(double a, double b) { assert_true(a == b || (isnan(a) && isnan(b))); }

/* One level through the workspace gives what it gives through a fresh one, and the workspace is
 * left as it was. */
static void check_level(const struct fitting *a, size_t n, struct ordo_workspace *used) {
    struct ordo_network fresh, again;
    struct ordo_fit one, two;
    const struct ordo_mark before = ordo_workspace_mark(used);
    const int status = fitting_fit(a, n, 3, 1, &fresh, &one);

    assert_int_equal(fitting_run(a, n, 3, 1, used, &again, &two), status);
    const struct ordo_mark after = ordo_workspace_mark(used);
    assert_ptr_equal(after.block, before.block);
    assert_int_equal(after.used, before.used);
    assert_false(ordo_workspace_failed(used));
    if (memcmp(fresh.theta, again.theta, fresh.P * sizeof *fresh.theta) != 0)
        fail_msg("%s, %s by %s, n = %zu: the used workspace changes the network",
                 a->architecture->name, a->activation->name, a->method->name, n);
    check_same(one.h, two.h);
    check_same(one.gradient, two.gradient);
    check_same(one.step, two.step);
    check_same(one.rcond, two.rcond);
    assert_int_equal(one.rank, two.rank);
    assert_int_equal(one.columns, two.columns);
    assert_int_equal(one.iterations, two.iterations);
    assert_string_equal(one.stop, two.stop);
    assert_string_equal(one.note, two.note);
    ordo_network_free(&fresh);
    ordo_network_free(&again);
}

/* Levels of every method, large and small in turn, through one workspace; some have too few points
 * and fail. */
static void test_history(void **state) {
    static const size_t widths[] = {31, 4, 17, 64, 5, 33};
    const struct ordo_function function = named("runge9");
    struct ordo_workspace *used = ordo_workspace_alloc();
    size_t levels = 0;

    (void)state;
    assert_non_null(used);
    EACH(ordo_method, m, ordo_methods)
    EACH_PAIR(architecture, act) {
        char why[200];
        if (!ordo_method_serves(*m, *architecture, *act, 1, why, sizeof why))
            continue;
        struct fitting a =
            prepared_freely((*architecture)->name, (*act)->name, (*m)->name, 61, &function);
        if (declares(*m, "iterations"))
            set(&a, "iterations", "3");
        for (size_t i = 0; i < COUNT(widths); i++, levels++) {
            if (declares(*m, "linear_solver"))
                set(&a, "linear_solver", levels % 3 == 2 ? "normal" : "qr");
            if (widths[i] < ordo_method_width_min(*m, *architecture, *act))
                continue;
            if (levels % 2 == 0)
                soil(used);
            check_level(&a, widths[i], used);
        }
        fitting_free(&a);
    }
    ordo_workspace_free(used);
}

/* The same of training, whose steps go on from each other. */
static void test_history_training(void **state) {
    static const char *const names[] = {"mlp", "gqu", "gqu2a", "gqu2d"};
    struct ordo_workspace *used = ordo_workspace_alloc();

    (void)state;
    assert_non_null(used);
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t i = 0; i < 6; i++) {
            struct fitting a = staged(names[k], i % 2 == 0 ? "relu" : "tanh", 121, "runge9");
            stages(&a, i < 3 ? "D*" : "DG*");
            set(&a, "iterations", "8");
            soil(used);
            check_level(&a, 3 + 5 * (i % 3), used);
            fitting_free(&a);
        }
    ordo_workspace_free(used);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(takes),   TEST(views),   TEST(no_memory),
        TEST(refused), TEST(history), TEST(history_training),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
