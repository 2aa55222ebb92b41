/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench.c: how long things take, as ratios within one run, because the machines are noisy. Prints
 * figures and asserts none. Arguments are names of parts; none runs them all.
 */
#include "experiment/approximations.h"
#include "run.h"
#include "study/store.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdarg.h>
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

/* runge9, with what the words say beside it. */
__attribute__((format(printf, 2, 3))) static void setup(struct approximation *it,
                                                        const char *format, ...) {
    char words[256] = "target=runge9; ";
    const size_t used = strlen(words);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words + used, sizeof words - used, format, arguments);
    va_end(arguments);
    if (approximation_begin(it, words, false) != ORDO_OK) {
        fprintf(stderr, "bench: %s: %s\n", words, it->message);
        exit(1);
    }
}

/* Least CPU seconds of `repeats` fits, without the forward pass. */
static double fit_seconds(const struct ordo_approximation *a, size_t n, int repeats) {
    const struct ordo_problem problem = {
        .lower = a->lower, .upper = a->upper, .sample = a->fit, .settings = a->settings};
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

static double level_seconds(struct approximation *it, size_t n, int repeats) {
    double best = INFINITY;

    for (int i = 0; i < repeats; i++) {
        const double start = now();
        approximation_level(it, n, 1);
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
        struct approximation it;
        setup(&it, "architecture=%s; method=spline", names[i]);
        const double forward = forward_seconds(it.a, 1024, 9), level = level_seconds(&it, 1024, 9);
        printf("  %-4s level %.2f ms, forward pass %.2f ms, ratio %.2f\n", names[i], 1e3 * level,
               1e3 * forward, level / forward);
        approximation_end(&it);
    }
}

static void spline_growth(void) {
    double x[6], seconds[6];

    for (size_t i = 0; i < 6; i++) {
        struct approximation it;
        const size_t points = (size_t)40000 << i;
        setup(&it, "architecture=gqu; method=spline; points=%zu", points);
        x[i] = (double)points;
        seconds[i] = fit_seconds(it.a, 256, 7);
        approximation_end(&it);
    }
    printf("Exponent of the spline fit's time in N (40 000 to 1 280 000, n = 256): %.3f\n",
           exponent(6, x, seconds));
    struct approximation it;
    setup(&it, "architecture=gqu; method=spline; points=150000");
    for (size_t i = 0; i < 6; i++) {
        x[i] = (double)((size_t)4096 << i);
        seconds[i] = fit_seconds(it.a, (size_t)x[i], 7);
    }
    printf("Exponent of the spline fit's time in n (4096 to 131 072, N = 150 000): %.3f\n",
           exponent(6, x, seconds));
    approximation_end(&it);
}

static void db_study(void) {
    const char *const names[] = {"mlp", "glu", "gqu"}, *const methods[] = {"least_squares",
                                                                           "spline"};

    for (size_t k = 0; k < 2; k++) {
        const double start = now();
        size_t levels = 0;
        for (size_t i = 0; i < 3; i++) {
            struct approximation it;
            setup(&it, "architecture=%s; method=%s", names[i], methods[k]);
            for (size_t n =
                     ordo_method_width_min(it.a->method, it.a->architecture, it.a->activation);
                 n <= 50; n++)
                levels += approximation_level(&it, n, 1).status == ORDO_OK;
            approximation_end(&it);
        }
        printf("DB's 1D study (mlp, glu, gqu; n to 50; 10 000 points) by %s: %.2f s of CPU, "
               "%zu levels\n",
               methods[k], now() - start, levels);
    }
}

static const char *const family[] = {"mlp", "glu", "gqu"};

/* CPU seconds of the staged sweep n = 1, 4, …, 100 on 2000 points, 102 levels, by one solver; of
 * its dense forward passes into *forward. */
static double sweep_seconds(const char *solver, double *forward) {
    double seconds = 0;

    *forward = 0;
    for (size_t i = 0; i < 3; i++) {
        struct approximation it;
        setup(&it,
              "architecture=%s; method=staged; points=2000; test_points=2007; linear_solver=%s",
              family[i], solver);
        for (size_t n = 1; n <= 100; n += 3) {
            seconds += level_seconds(&it, n, 3);
            *forward += forward_seconds(it.a, n, 3);
        }
        approximation_end(&it);
    }
    return seconds;
}

static void staged_sweep(void) {
    double forward;
    const double qr = sweep_seconds("qr", &forward);

    printf("Staged sweep (mlp, glu, gqu; n = 1, 4, …, 100; 2000 points; 102 levels) by QR: %.3f s "
           "of CPU, %.1f times the dense forward passes\n",
           qr, qr / forward);
}

static void staged_solvers(void) {
    double forward;
    const double qr = sweep_seconds("qr", &forward);
    const double normal = sweep_seconds("normal", &forward);

    printf("The same by the normal equations: %.3f s; QR over that: %.2f\n", normal, qr / normal);
}

/* The linear stages, then all parameters by at most 100 steps of Newton. */
static void staged_all(const char *activation) {
    static const char *const stages[] = {"D all", "D U all", "D U Q all"};
    static const char *const stops[] = {"gradient", "step", "no descent", "iterations"};

    printf("Training all parameters, %s, n = 50, 10 000 points, at most 100 steps:\n", activation);
    for (size_t i = 0; i < 3; i++) {
        struct approximation it;
        setup(&it, "architecture=%s; activation=%s; method=staged; stages=%s; gate_scale=%d",
              family[i], activation, stages[i], strcmp(activation, "relu") == 0 ? 1 : 500);
        const double start = now();
        const struct ordo_measurement m = approximation_level(&it, 50, 1);
        const double seconds = now() - start, steps = approximation_figure(&m, "iterations");
        printf("  %-4s %.2f s of CPU, %g steps, %.1f ms a step, RMSE %.2e, stopped: %s\n",
               family[i], seconds, steps, 1e3 * seconds / fmax(steps, 1), m.value[0],
               stops[(size_t)approximation_figure(&m, "stop")]);
        approximation_end(&it);
    }
}

static void staged_relu(void) { staged_all("relu"); }
static void staged_tanh(void) { staged_all("tanh"); }

/* Least microseconds of one judgement of a table of `levels` levels by `seeds` rows of each:
 * C h² (1 + h) and `scatter` of any direction. */
static double judge_seconds(size_t levels, size_t seeds, double scatter, bool deterministic) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[128], error[128], best = INFINITY;
    const size_t n = levels * seeds;

    request.order = 2;
    request.band = 0.2;
    request.deterministic = deterministic;
    request.replicates = seeds > 1;
    for (size_t i = 0; i < n; i++) {
        x[i] = 0.25 / (double)(1 << i / seeds);
        error[i] = x[i] * x[i] * (1 + x[i]) * exp(scatter * sin(17.0 * (double)i));
    }
    for (int i = 0; i < 2000; i++) {
        struct ordo_judgement *judgement;
        const double start = now();
        if (ordo_judge(n, x, error, &request, &judgement) != ORDO_OK)
            exit(1);
        best = fmin(best, now() - start);
        ordo_judgement_free(judgement);
    }
    return 1e6 * best;
}

static void judge(void) {
    puts("One ordo_judge, µs (least of 2000): without noise, with 0.1 % and 10 % of scatter, with "
         "8 seeds of 10 %:");
    for (size_t levels = 5; levels <= 12; levels += levels == 5 ? 3 : 4)
        printf("  %2zu levels %6.1f %6.1f %6.1f %6.1f\n", levels, judge_seconds(levels, 1, 0, true),
               judge_seconds(levels, 1, 1e-3, false), judge_seconds(levels, 1, 0.1, false),
               judge_seconds(levels, 8, 0.1, false));
}

static double children_seconds(void) {
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* h² (1 + h) with 1 % of scatter, another in every table. */
static void write_table(int k) {
    char name[32], text[1024] = "n,error\n";
    size_t used = strlen(text);

    for (int i = 0; i < 10; i++) {
        const double h = ldexp(0.25, -i);
        used += (size_t)snprintf(text + used, sizeof text - used, "%g,%.9e\n", 1 / h,
                                 h * h * (1 + h) * exp(0.01 * sin(17.0 * i + k)));
    }
    snprintf(name, sizeof name, "%d.csv", k);
    write_file(name, text);
}

static void gate(void) {
    char *const arguments[] = {getenv("ORDO_EXE"), "gate", ".", "--order", "-2", NULL};

    if (arguments[0] == NULL || !directory_make()) {
        puts("1000 tables by one `ordo gate`: ORDO_EXE names no program, or /tmp has no room");
        return;
    }
    for (int k = 0; k < 1000; k++)
        write_table(k);
    puts("1000 tables of 10 levels by one `ordo gate`, five times:");
    for (int i = 0; i < 5; i++) {
        struct timespec start_time, end;
        struct run run;
        const double before = children_seconds();
        clock_gettime(CLOCK_MONOTONIC, &start_time);
        finish(start(arguments), &run);
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("  %.3f s, of CPU %.3f s, exit status %d\n",
               (double)(end.tv_sec - start_time.tv_sec) +
                   1e-9 * (double)(end.tv_nsec - start_time.tv_nsec),
               children_seconds() - before, run.status);
        run_free(&run);
    }
    directory_remove();
}

static void measure_nothing(const void *state, const double at[], void *worker,
                            struct ordo_measurement *m) {
    (void)state, (void)worker;
    m->status = ORDO_OK;
    m->value[0] = 1 / at[0];
}

/* 100 000 levels that cost nothing, by one thread: what each costs the scheduler and the store. */
static void dispatch(void) {
    enum { LEVELS = 100000 };
    static const struct ordo_setting settings[] = {{.name = NULL}};
    static const struct ordo_quantity coordinates[] = {ORDO_QUANTITY("n", COUNT, .label = "n"),
                                                       {.name = NULL}};
    static const struct ordo_quantity figures[] = {ORDO_QUANTITY("error", ERROR, .label = "error"),
                                                   {.name = NULL}};
    static const struct ordo_experiment nothing = {.name = "nothing",
                                                   .settings = settings,
                                                   .coordinates = coordinates,
                                                   .figures = figures,
                                                   .measure = measure_nothing};
    static const char *const ways[] = {"kept nowhere", "kept", "known already"};
    struct ordo_case c, *const cases[] = {&c};
    char message[1024], expected[64];

    if (!directory_make() || ordo_case_init(&c, &nothing) != ORDO_OK ||
        (c.levels = malloc(LEVELS * sizeof *c.levels)) == NULL)
        exit(1);
    c.name = strdup("nothing");
    for (c.levels_count = 0; c.levels_count < LEVELS; c.levels_count++)
        c.levels[c.levels_count] = (double)(c.levels_count + 1);
    struct ordo_claim *claim = ordo_case_claim(&c, 0);
    ordo_values_set(&claim->values, "order", "-1", expected, sizeof expected);
    puts("100 000 levels that cost nothing, µs each:");
    for (size_t way = 0; way < 3; way++) {
        struct ordo_store *store = NULL;
        struct ordo_study study;
        struct ordo_sink sink = {.context = NULL};
        struct ordo_recall recall = {.context = NULL};
        if (way > 0) {
            if (ordo_store_open(in_directory("bench.sqlite"), &store, message, sizeof message) !=
                ORDO_OK)
                exit(1);
            sink = ordo_store_sink(store);
            recall = ordo_store_recall(store);
        }
        const struct ordo_study_options options = {.threads = 1,
                                                   .sinks = &sink,
                                                   .sinks_count = way > 0,
                                                   .recall = way > 0 ? &recall : NULL};
        const double start = now();
        if (ordo_study_run(cases, 1, &options, &study) != ORDO_OK)
            exit(1);
        printf("  %-14s %6.2f by the clock, %6.2f of CPU\n", ways[way],
               1e6 * study.seconds / LEVELS, 1e6 * (now() - start) / LEVELS);
        ordo_study_free(&study);
        ordo_store_close(store);
    }
    ordo_case_free(&c);
    directory_remove();
}

static void memory(void) {
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("Peak memory so far: %.0f MB\n", (double)usage.ru_maxrss / 1024);
}

int main(int argc, char *argv[]) {
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"sweep", staged_sweep},   {"solvers", staged_solvers},
                 {"all", staged_relu},      {"all-tanh", staged_tanh},
                 {"memory", memory},        {"spline", spline_level},
                 {"growth", spline_growth}, {"study", db_study},
                 {"judge", judge},          {"gate", gate},
                 {"dispatch", dispatch}};

    gsl_set_error_handler_off();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            parts[i].run();
    }
    return 0;
}
