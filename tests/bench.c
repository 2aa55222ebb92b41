/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench.c: how long things take, as ratios within one run, because the machines are noisy. Prints
 * figures and asserts none.
 */
#include "experiment/approximation.h"
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#ifdef ORDO_OPENBLAS
#include <cblas.h>
#endif

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct ordo_approximation setup(const char *architecture, const char *method,
                                       size_t points) {
    struct ordo_function f = ordo_target_function(ordo_target_find("runge9"));
    char message[200];
    struct ordo_approximation a = {.architecture = ordo_architecture_find(architecture),
                                   .activation = ordo_activation_find("relu"),
                                   .method = ordo_method_find(method),
                                   .dx = 1,
                                   .lower = {-1},
                                   .upper = {1},
                                   .points = points,
                                   .test_points = points + 7};
    if (ordo_approximation_prepare(&a, &f, message, sizeof message) != ORDO_OK) {
        fprintf(stderr, "bench: %s\n", message);
        exit(1);
    }
    return a;
}

/* Least CPU seconds of `repeats` fits, without the forward pass. */
static double fit_seconds(const struct ordo_approximation *a, size_t n, int repeats) {
    const struct ordo_problem problem = {.lower = a->lower, .upper = a->upper, .sample = a->fit};
    double best = INFINITY;

    for (int i = 0; i < repeats; i++) {
        struct ordo_network network;
        struct ordo_fit fit = {0};
        const double start = now();
        if (ordo_network_alloc(a->architecture, a->activation, n, 1, 1, &network) != ORDO_OK ||
            a->method->fit(&problem, 1, &network, &fit) != ORDO_OK)
            exit(1);
        best = fmin(best, now() - start);
        ordo_network_free(&network);
    }
    return best;
}

static double forward_seconds(const struct ordo_approximation *a, size_t n, int repeats) {
    struct ordo_network network;
    double *y = malloc(a->test.N * sizeof *y), best = INFINITY;

    if (y == NULL ||
        ordo_network_alloc(a->architecture, a->activation, n, 1, 1, &network) != ORDO_OK)
        exit(1);
    for (size_t i = 0; i < network.P; i++)
        network.theta[i] = sin((double)i);
    for (int i = 0; i < repeats; i++) {
        const double start = now();
        ordo_network_forward(&network, a->test.N, a->test.x, y);
        best = fmin(best, now() - start);
    }
    free(y);
    ordo_network_free(&network);
    return best;
}

static double level_seconds(const struct ordo_approximation *a, size_t n, int repeats) {
    double best = INFINITY;

    for (int i = 0; i < repeats; i++) {
        struct ordo_measurement m;
        const double start = now();
        ordo_approximation_measure(a, n, 1, &m);
        best = fmin(best, now() - start);
    }
    return best;
}

/* Slope of log(seconds) over log(x), through all points. */
static double exponent(size_t count, const double x[], const double seconds[]) {
    double mx = 0, my = 0, sxy = 0, sxx = 0;

    for (size_t i = 0; i < count; i++) {
        mx += log(x[i]) / (double)count;
        my += log(seconds[i]) / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        sxy += (log(x[i]) - mx) * (log(seconds[i]) - my);
        sxx += gsl_pow_2(log(x[i]) - mx);
    }
    return sxy / sxx;
}

static void spline_level(void) {
    puts("One spline level, N = 10 000 and n = 1024, over one dense forward pass:");
    const char *const names[] = {"mlp", "glu", "gqu"};
    for (size_t i = 0; i < 3; i++) {
        struct ordo_approximation a = setup(names[i], "spline", 10000);
        const double forward = forward_seconds(&a, 1024, 9), level = level_seconds(&a, 1024, 9);
        printf("  %-4s level %.2f ms, forward pass %.2f ms, ratio %.2f\n", names[i], 1e3 * level,
               1e3 * forward, level / forward);
        ordo_approximation_free(&a);
    }
}

static void spline_growth(void) {
    double x[6], seconds[6];

    for (size_t i = 0; i < 6; i++) {
        struct ordo_approximation a = setup("gqu", "spline", (size_t)40000 << i);
        x[i] = (double)a.points;
        seconds[i] = fit_seconds(&a, 256, 7);
        ordo_approximation_free(&a);
    }
    printf("Exponent of the spline fit's time in N (40 000 to 1 280 000, n = 256): %.3f\n",
           exponent(6, x, seconds));
    struct ordo_approximation a = setup("gqu", "spline", 150000);
    for (size_t i = 0; i < 6; i++) {
        x[i] = (double)((size_t)4096 << i);
        seconds[i] = fit_seconds(&a, (size_t)x[i], 7);
    }
    printf("Exponent of the spline fit's time in n (4096 to 131 072, N = 150 000): %.3f\n",
           exponent(6, x, seconds));
    ordo_approximation_free(&a);
}

static void db_study(void) {
    const char *const names[] = {"mlp", "glu", "gqu"}, *const methods[] = {"least_squares",
                                                                           "spline"};

    for (size_t k = 0; k < 2; k++) {
        const double start = now();
        size_t levels = 0;
        for (size_t i = 0; i < 3; i++) {
            struct ordo_approximation a = setup(names[i], methods[k], 10000);
            for (size_t n = a.method->width_min(a.architecture, a.activation); n <= 50; n++) {
                struct ordo_measurement m;
                ordo_approximation_measure(&a, n, 1, &m);
                levels += m.status == ORDO_OK;
            }
            ordo_approximation_free(&a);
        }
        printf("DB's 1D study (mlp, glu, gqu; n to 50; 10 000 points) by %s: %.2f s of CPU, "
               "%zu levels\n",
               methods[k], now() - start, levels);
    }
}

int main(void) {
    gsl_set_error_handler_off();
#ifdef ORDO_OPENBLAS
    openblas_set_num_threads(1);
#endif
    spline_level();
    spline_growth();
    db_study();
    return 0;
}
