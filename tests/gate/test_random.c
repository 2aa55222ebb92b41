/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_random.c: nothing that a table can hold ends the program or makes a figure NaN that is
 * promised. Run in a child with GSL's own error handler, which aborts.
 */
#include "tables.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TABLES = 100000, LEVELS = 30, SEEDS = 4, ROWS = LEVELS * SEEDS };

/* cmocka's assertions belong to the parent: the child says where it stopped and goes. */
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("%s:%d: %s\n", __FILE__, __LINE__, #condition);                            \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static void run_in_child(void (*body)(void)) {
    int status = -1;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        body();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* As printf writes one; "stagnant" is none. */
static bool shows_nan(const char *text) {
    return strstr(text, " nan") != NULL || strstr(text, "-nan") != NULL ||
           strstr(text, "(nan") != NULL;
}

static void require_check(const struct ordo_check *check) {
    REQUIRE(strlen(check->message) > 0);
    REQUIRE(check->verdict <= ORDO_ERROR);
    REQUIRE(!shows_nan(check->message));
}

/* Figures are there wherever a fit was promised: at least min_levels are used, and three alone
 * only without noise. */
static void require_judgement(const struct ordo_judgement *j, const struct ordo_request *request) {
    require_check(j->check);
    REQUIRE(j->hint != NULL && !shows_nan(j->hint));
    if (j->check->verdict == ORDO_ERROR || j->used < request->min_levels ||
        (j->used == 3 && j->check->reason == ORDO_TOO_FEW_LEVELS && !request->deterministic))
        return;
    REQUIRE(gsl_finite(j->order) && gsl_finite(j->check->measured));
    REQUIRE(j->interval[0] <= j->order && j->order <= j->interval[1]);
    REQUIRE(!isnan(j->constant) && j->residual >= 0 && j->from < j->to);
    for (size_t i = 1; i < j->levels_count; i++)
        REQUIRE(!isnan(j->levels[i]->local_order));
}

static void require_all(size_t n, const double x[], const double error[],
                        const struct ordo_request *request, bool thorough) {
    struct ordo_judgement *j;
    struct ordo_law_fit *fit;
    struct ordo_check check = ORDO_CHECK_INIT;

    REQUIRE(ordo_judge(n, x, error, request, &j) == ORDO_OK);
    require_judgement(j, request);
    ordo_judgement_free(j);
    if (!thorough)
        return;
    REQUIRE(ordo_check_slope(n, x, error, request, NULL, &check) == ORDO_OK);
    require_check(&check);
    REQUIRE(ordo_check_jump(n, x, error, 10, request->scale, &check) == ORDO_OK);
    require_check(&check);
    if (ordo_law_fit(NULL, n, x, error, request, &fit) == ORDO_OK)
        REQUIRE(gsl_finite(fit->order) && fit->interval[0] <= fit->order &&
                fit->order <= fit->interval[1] && !isnan(fit->constant) && fit->residual >= 0);
    ordo_law_fit_free(fit);
}

static void require_solution(size_t n, const double x[], const double solution[],
                             const struct ordo_request *request) {
    struct ordo_extrapolation *e;

    REQUIRE(ordo_judge_solution(n, x, solution, request, &e) == ORDO_OK);
    require_check(e->check);
    if (e->check->verdict != ORDO_ERROR && n >= 4)
        REQUIRE(gsl_finite(e->order) && !isnan(e->interval[0]) && !isnan(e->interval[1]) &&
                !isnan(e->limit) && e->uncertainty >= 0);
    ordo_extrapolation_free(e);
}

/* A table of heavy tails, with ties, in units of any size; rows. */
static size_t draw(gsl_rng *rng, const struct ordo_request *request, double x[], double error[]) {
    static const double ratios[] = {1 + 1e-15, 1.0001, 1.1, 1.5, 2, 10, 1e8};
    static const double tails[] = {0.3, 1, 2, 3, 30};
    static const double units[] = {1e-290, 1e-100, 1e-12, 1, 1, 1, 1e12, 1e100, 1e280};
    const size_t levels = 3 + gsl_rng_uniform_int(rng, LEVELS - 2);
    const size_t seeds = request->replicates ? 1 + gsl_rng_uniform_int(rng, SEEDS) : 1;
    const double tail = tails[gsl_rng_uniform_int(rng, COUNT(tails))];
    const double scatter = pow(10, gsl_ran_flat(rng, -17, 0.5));
    const double ratio = ratios[gsl_rng_uniform_int(rng, COUNT(ratios))];
    const double x_unit = units[gsl_rng_uniform_int(rng, COUNT(units))];
    const double unit = units[gsl_rng_uniform_int(rng, COUNT(units))];
    const double digits =
        gsl_rng_uniform_int(rng, 3) == 0 ? (double)(1 + 9 * gsl_rng_uniform_int(rng, 2)) : 1e17;
    size_t rows = 0;

    for (size_t i = 0; i < levels; i++)
        for (size_t k = 0; k < seeds; k++) {
            const double way =
                gsl_rng_uniform_int(rng, 20) == 0 && i > 0 ? (double)i - 1 : (double)i;
            const double v = request->order * way * log(ratio) + scatter * gsl_ran_tdist(rng, tail);
            const double value = exp(GSL_MAX(-40, GSL_MIN(40, v)));
            x[rows] = x_unit * pow(ratio, (double)i);
            error[rows] = unit * (digits < 1e16 ? (round(value * digits) + 1) / digits : value);
            if (gsl_finite(x[rows]) && gsl_finite(error[rows]) && x[rows] > 0 && error[rows] > 0 &&
                (rows == 0 || request->replicates || x[rows] != x[rows - 1]))
                rows++;
        }
    return rows;
}

static void random_tables(void) {
    static const double scales[] = {0, 1, 1e-20};
    static const double floors[] = {ORDO_FLOOR_AUTO, 0, 1e-9};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double x[ROWS], error[ROWS], se[ROWS];

    gsl_rng_set(rng, 2026);
    for (size_t k = 0; k < TABLES; k++) {
        struct ordo_request request = ask((double)(int)(1 + k % 4) * (k % 8 < 4 ? -1 : 1), 0.2);
        request.intent = (enum ordo_intent)(k % 3);
        request.replicates = k % 5 == 0;
        request.min_levels = 3 + k % 2;
        request.confidence = k % 7 == 0 ? 1 - 1e-12 : 0.95;
        request.scale = scales[k / 3 % COUNT(scales)];
        request.floor = floors[k / 9 % COUNT(floors)];
        request.deterministic = k / 2 % 3 == 0;
        request.correction = k / 6 % 4 == 0 ? (double)(k / 24 % 3) : 0;
        request.fine = (enum ordo_fine)(k / 5 % 13 % 3);
        const size_t n = draw(rng, &request, x, error);
        if (!request.deterministic && k % 3 == 1) {
            const double least = -20 * gsl_rng_uniform(rng); /* one in some tables is too large */
            for (size_t i = 0; i < n; i++)
                se[i] = error[i] * pow(10, gsl_ran_flat(rng, least, 0.01));
            request.standard_error = se;
        }
        require_all(n, x, error, &request, k % 11 == 0);
        if (k % 50 == 0)
            require_solution(n, x, error, &request);
    }
    gsl_rng_free(rng);
}

static void test_random_tables(void **state) {
    (void)state;
    run_in_child(random_tables);
}

/* All numbers of levels and seeds, and thus of degrees of freedom, that studies have. */
static void all_sizes(void) {
    enum { MOST_LEVELS = 64, MOST_SEEDS = 128 };
    static double x[MOST_LEVELS * MOST_SEEDS], error[MOST_LEVELS * MOST_SEEDS];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    gsl_rng_set(rng, 5);
    for (size_t levels = 3; levels <= MOST_LEVELS; levels++)
        for (size_t seeds = 1; seeds <= MOST_SEEDS; seeds++) {
            struct ordo_request request = ask(-2, 0.2);
            struct ordo_judgement *j;
            request.replicates = true;
            request.min_levels = 3;
            for (size_t i = 0; i < levels * seeds; i++) {
                x[i] = i % seeds > 0 ? x[i - 1] : 8 * pow(1.2, (double)(i / seeds));
                error[i] = (1 + 0.1 * gsl_rng_uniform(rng)) / (x[i] * x[i]);
            }
            REQUIRE(ordo_judge(levels * seeds, x, error, &request, &j) == ORDO_OK);
            require_judgement(j, &request);
            REQUIRE(j->used >= 3);
            ordo_judgement_free(j);
        }
    gsl_rng_free(rng);
}

static void test_all_sizes(void **state) {
    (void)state;
    run_in_child(all_sizes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_tables),
        cmocka_unit_test(test_all_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
