/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_blas.c: says which cblas serves GSL, and fails if it is not the one that was configured:
 * libgsl is linked to libgslcblas, and OpenBLAS serves it only if it is loaded first. It has no
 * threads of its own then.
 */
#define _GNU_SOURCE
#include "check.h"
#include "study/workers.h"
#include <dlfcn.h>
#include <gsl/gsl_blas.h>
#include <string.h>

#ifdef ORDO_OPENBLAS
/* From OpenBLAS's cblas.h, which cannot be included together with GSL's. */
char *openblas_get_config(void);
char *openblas_get_corename(void);
int openblas_get_num_threads(void);
#endif

static void test_provider(void **state) {
    (void)state;
    double a[4] = {1, 2, 3, 4}, b[2] = {5, 6}, c[2];
    gsl_matrix_view A = gsl_matrix_view_array(a, 2, 2);
    gsl_vector_view x = gsl_vector_view_array(b, 2), y = gsl_vector_view_array(c, 2);
    gsl_blas_dgemv(CblasNoTrans, 1, &A.matrix, &x.vector, 0, &y.vector);
    check_double(c[0], 17, 0);
    check_double(c[1], 39, 0);

    /* libgsl finds its cblas the way this look-up does: the first library that has it. */
    void *symbol = dlsym(RTLD_DEFAULT, "cblas_dgemm");
    Dl_info info;
    assert_non_null(symbol);
    assert_int_not_equal(dladdr(symbol, &info), 0);
    print_message("cblas_dgemm comes from %s\n", info.dli_fname);
#ifdef ORDO_OPENBLAS
    assert_non_null(strstr(info.dli_fname, "openblas"));
    print_message("OpenBLAS: %s, %s\n", openblas_get_config(), openblas_get_corename());
    /* As it was loaded, by a program that has workers of its own. */
    assert_true(ordo_workers_processors() >= 1);
    assert_int_equal(openblas_get_num_threads(), 1);
#else
    assert_non_null(strstr(info.dli_fname, "gslcblas"));
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_provider)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
