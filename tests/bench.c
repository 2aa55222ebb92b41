/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench.c: how long things take, as ratios within one run, because the machines are noisy. Prints
 * figures and asserts none. Arguments are names of parts; none runs them all.
 */
#include "experiment/approximation.h"
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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
                                   .staging = ORDO_STAGING_DEFAULT,
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
    struct ordo_workspace *workspace = ordo_workspace_alloc();
    double best = INFINITY;

    for (int i = 0; i < repeats; i++) {
        struct ordo_network network;
        struct ordo_fit fit = {0};
        const double start = now();
        if (workspace == NULL ||
            ordo_network_alloc(a->architecture, a->activation, n, 1, 1, &network) != ORDO_OK ||
            a->method->fit(&problem, 1, workspace, &network, &fit) != ORDO_OK)
            exit(1);
        best = fmin(best, now() - start);
        ordo_network_free(&network);
    }
    ordo_workspace_free(workspace);
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
        ordo_approximation_measure(a, n, 1, 1, &m);
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
            for (size_t n = ordo_method_width_min(a.method, a.architecture, a.activation); n <= 50;
                 n++) {
                struct ordo_measurement m;
                ordo_approximation_measure(&a, n, 1, 1, &m);
                levels += m.status == ORDO_OK;
            }
            ordo_approximation_free(&a);
        }
        printf("DB's 1D study (mlp, glu, gqu; n to 50; 10 000 points) by %s: %.2f s of CPU, "
               "%zu levels\n",
               methods[k], now() - start, levels);
    }
}

static const char *const family[] = {"mlp", "glu", "gqu"};

/* CPU seconds of the staged sweep n = 1, 4, …, 100 on 2000 points, 102 levels, by one solver; of
 * its dense forward passes into *forward. */
static double sweep_seconds(enum ordo_linear_solver solver, double *forward) {
    double seconds = 0;

    *forward = 0;
    for (size_t i = 0; i < 3; i++) {
        struct ordo_approximation a = setup(family[i], "staged", 2000);
        a.staging.linear_solver = solver;
        for (size_t n = 1; n <= 100; n += 3) {
            seconds += level_seconds(&a, n, 3);
            *forward += forward_seconds(&a, n, 3);
        }
        ordo_approximation_free(&a);
    }
    return seconds;
}

static void staged_sweep(void) {
    double forward;
    const double qr = sweep_seconds(ORDO_SOLVER_QR, &forward);

    printf("Staged sweep (mlp, glu, gqu; n = 1, 4, …, 100; 2000 points; 102 levels) by QR: %.3f s "
           "of CPU, %.1f times the dense forward passes\n",
           qr, qr / forward);
}

static void staged_solvers(void) {
    double forward;
    const double qr = sweep_seconds(ORDO_SOLVER_QR, &forward);
    const double normal = sweep_seconds(ORDO_SOLVER_NORMAL, &forward);

    printf("The same by the normal equations: %.3f s; QR over that: %.2f\n", normal, qr / normal);
}

/* The linear stages, then all parameters by at most 100 steps of Newton. */
static void staged_all(const char *activation) {
    static const char *const stages[][4] = {
        {"D", "all"}, {"D", "U", "all"}, {"D", "U", "Q", "all"}};

    printf("Training all parameters, %s, n = 50, 10 000 points, at most 100 steps:\n", activation);
    for (size_t i = 0; i < 3; i++) {
        struct ordo_approximation a = setup(family[i], "staged", 10000);
        struct ordo_measurement m;
        a.activation = ordo_activation_find(activation);
        for (a.staging.stages_count = 0; a.staging.stages_count < i + 2; a.staging.stages_count++)
            snprintf(a.staging.stages[a.staging.stages_count], ORDO_STAGE_SIZE, "%s",
                     stages[i][a.staging.stages_count]);
        ordo_approximation_measure(&a, 50, strcmp(activation, "relu") == 0 ? 1 : 500, 1, &m);
        printf("  %-4s %.2f s of CPU, %zu steps, %.1f ms a step, RMSE %.2e, stopped: %s\n",
               family[i], m.seconds, m.iterations,
               1e3 * m.seconds / (double)GSL_MAX(m.iterations, 1), m.error, m.stop);
        ordo_approximation_free(&a);
    }
}

static void staged_relu(void) { staged_all("relu"); }
static void staged_tanh(void) { staged_all("tanh"); }

static void memory(void) {
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("Peak memory so far: %.0f MB\n", (double)usage.ru_maxrss / 1024);
}

int main(int argc, char *argv[]) {
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"sweep", staged_sweep},   {"solvers", staged_solvers}, {"all", staged_relu},
                 {"all-tanh", staged_tanh}, {"memory", memory},          {"spline", spline_level},
                 {"growth", spline_growth}, {"study", db_study}};

    gsl_set_error_handler_off();
#ifdef ORDO_OPENBLAS
    openblas_set_num_threads(1);
#endif
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            parts[i].run();
    }
    return 0;
}
