/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_study.c: cases run by any number of threads give the same bits; each expectation is held
 * against its own figure; nothing that failed or was stopped passes; the store gives back what it
 * was given.
 */
#include "check.h"
#include "report/report.h"
#include "report/summary.h"
#include "study/published.h"
#include "study/store.h"
#include <dirent.h>
#include <gsl/gsl_errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char message[2 * ORDO_MESSAGE_SIZE];
static char directory[64];
static char path[512];

static int make_directory(void **state) {
    (void)state;
    strcpy(directory, "/tmp/ordo-study-XXXXXX");
    return mkdtemp(directory) == NULL;
}

static const char *in_directory(const char *name) {
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static int remove_directory(void **state) {
    DIR *open = opendir(directory);

    (void)state;
    for (struct dirent *entry; open != NULL && (entry = readdir(open)) != NULL;)
        if (entry->d_name[0] != '.')
            unlink(in_directory(entry->d_name));
    closedir(open);
    return rmdir(directory);
}

/* Cases, made by hand. They are in a list, which owns them. */

static struct ordo_cases cases_of(size_t count) {
    struct ordo_cases cases = {.count = count, .capacity = count};
    cases.cases = calloc(count, sizeof *cases.cases);
    assert_non_null(cases.cases);
    return cases;
}

/* A case without expectations: widths 16, 24, 32, 48, 64 on [-1, 1]. */
static struct ordo_case *case_set(struct ordo_cases *cases, size_t i, const char *name,
                                  const char *architecture, const char *method) {
    static const size_t widths[] = {16, 24, 32, 48, 64};
    struct ordo_case *c = &cases->cases[i];

    *c = (struct ordo_case){.name = strdup(name),
                            .file = strdup("here.lua"),
                            .source = strdup("theory §1"),
                            .target = strdup("sin(4x)"),
                            .function = ordo_target_function(ordo_target_find("sin4")),
                            .approximation = {.architecture = ordo_architecture_find(architecture),
                                              .activation = ordo_activation_find("relu"),
                                              .method = ordo_method_find(method),
                                              .dx = 1,
                                              .lower = {-1},
                                              .upper = {1},
                                              .points = 1500,
                                              .test_points = 1507,
                                              .predict = true},
                            .widths = malloc(sizeof widths),
                            .widths_count = COUNT(widths),
                            .seeds = 1,
                            .to = INFINITY,
                            .confidence = 0.95,
                            .min_levels = 4,
                            .expect = {.order = NAN,
                                       .band = NAN,
                                       .constant_value = NAN,
                                       .constant_band = NAN,
                                       .value = NAN,
                                       .value_band = NAN,
                                       .exact = NAN,
                                       .slope = NAN,
                                       .jump = NAN,
                                       .why = strdup("a theorem")}};
    assert_non_null(c->widths);
    memcpy(c->widths, widths, sizeof widths);
    return c;
}

static void expect_order(struct ordo_case *c, double order, double band) {
    c->expect.order = order;
    c->expect.band = band;
}

static struct ordo_study run_with(struct ordo_cases *cases, int threads,
                                  const volatile sig_atomic_t *stop, struct ordo_store *store) {
    const struct ordo_study_options options = {.threads = threads, .stop = stop, .store = store};
    struct ordo_case *pointers[8];
    struct ordo_study study;

    assert_true(cases->count <= COUNT(pointers));
    for (size_t i = 0; i < cases->count; i++)
        pointers[i] = &cases->cases[i];
    const int status =
        ordo_study_run(pointers, cases->count, &options, &study, message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s", message);
    assert_int_equal(study.count, cases->count);
    return study;
}

static struct ordo_study run(struct ordo_cases *cases) { return run_with(cases, 2, NULL, NULL); }

#define check_outcome(check, wanted_verdict, wanted_reason)                                        \
    check_outcome_at(check, wanted_verdict, wanted_reason, __FILE__, __LINE__)

static void check_outcome_at(const struct ordo_check *check, enum ordo_verdict verdict,
                             enum ordo_reason reason, const char *file, int line) {
    if (check->verdict == verdict && check->reason == reason && strlen(check->message) > 0)
        return;
    print_error("%s, %s (%s), expected %s, %s\n", ordo_verdict_name(check->verdict),
                ordo_reason_name(check->reason), check->message, ordo_verdict_name(verdict),
                ordo_reason_name(reason));
    _fail(file, line);
}

/* The check of this expectation, which the result must have. */
static const struct ordo_check *check_of(const struct ordo_result *r, const char *expectation) {
    for (size_t i = 0; i < r->checks_count; i++)
        if (strcmp(r->checks[i].expectation, expectation) == 0)
            return &r->checks[i];
    fail_msg("%s has no check of its %s", r->c->name, expectation);
    return NULL;
}

static void same_bits(double a, double b) { assert_memory_equal(&a, &b, sizeof a); }

/* Every figure but the seconds. */
static void same_levels(const struct ordo_result *a, const struct ordo_result *b) {
    assert_int_equal(a->levels_count, b->levels_count);
    for (size_t i = 0; i < a->levels_count; i++) {
        const struct ordo_measurement *p = &a->levels[i], *q = &b->levels[i];
        assert_int_equal(p->n, q->n);
        assert_int_equal(p->seed, q->seed);
        assert_int_equal(p->status, q->status);
        assert_int_equal(p->P, q->P);
        assert_string_equal(p->note, q->note);
        assert_true((isnan(p->error) && isnan(q->error)) || p->error == q->error);
        assert_true((isnan(p->h) && isnan(q->h)) || p->h == q->h);
        assert_true((isnan(p->predicted) && isnan(q->predicted)) || p->predicted == q->predicted);
        assert_int_equal(p->iterations, q->iterations);
        assert_true((isnan(p->gradient) && isnan(q->gradient)) || p->gradient == q->gradient);
        assert_true((isnan(p->step) && isnan(q->step)) || p->step == q->step);
        assert_string_equal(p->stop, q->stop);
    }
}

static struct ordo_cases mixed_cases(void) {
    static const char *const rows[][2] = {{"mlp", "spline"},
                                          {"glu", "spline"},
                                          {"gqu", "interpolate"},
                                          {"glu", "least_squares"},
                                          {"gqu2d", "least_squares"}};
    struct ordo_cases cases = cases_of(COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        char name[32];
        snprintf(name, sizeof name, "case-%zu", i);
        struct ordo_case *c = case_set(&cases, i, name, rows[i][0], rows[i][1]);
        expect_order(c, -3, 1);
        c->seeds = i == 1 ? 3 : 1;
        c->approximation.knots = i == 0 ? ORDO_KNOTS_EQUIDISTRIBUTED : ORDO_KNOTS_UNIFORM;
    }
    return cases;
}

static void test_threads(void **state) {
    static const int threads[] = {1, 2, 5};
    struct ordo_cases cases[COUNT(threads)];
    struct ordo_study studies[COUNT(threads)];

    (void)state;
    for (size_t t = 0; t < COUNT(threads); t++) {
        cases[t] = mixed_cases();
        studies[t] = run_with(&cases[t], threads[t], NULL, NULL);
        assert_int_equal(studies[t].threads, threads[t]);
        assert_false(studies[t].interrupted);
        for (size_t i = 0; i < cases[t].count; i++) {
            const struct ordo_result *r = &studies[t].results[i];
            assert_ptr_equal(r->c, &cases[t].cases[i]);
            assert_int_equal(r->levels_count, r->c->widths_count * r->c->seeds);
            for (size_t k = 0; k < r->levels_count; k++) { /* width slowest, seeds from 1 */
                assert_int_equal(r->levels[k].n, r->c->widths[k / r->c->seeds]);
                assert_int_equal(r->levels[k].seed, k % r->c->seeds + 1);
                assert_int_equal(r->levels[k].status, ORDO_OK);
                same_bits(r->levels[k].error, studies[0].results[i].levels[k].error);
            }
            same_levels(r, &studies[0].results[i]);
            assert_string_equal(ordo_result_check(r)->message,
                                ordo_result_check(&studies[0].results[i])->message);
        }
    }
    for (size_t t = 0; t < COUNT(threads); t++) {
        ordo_study_free(&studies[t]);
        ordo_cases_free(&cases[t]);
    }
}

/* A level is what the experiment gives on its own. */
static void test_levels(void **state) {
    struct ordo_cases cases = cases_of(1);
    struct ordo_case *c = case_set(&cases, 0, "one", "glu", "spline");
    expect_order(c, -3, 1);
    struct ordo_study study = run(&cases);
    struct ordo_approximation a = c->approximation;

    (void)state;
    a.fit = a.test = (struct ordo_sample){0};
    a.derivative = NULL;
    assert_int_equal(ordo_approximation_prepare(&a, &c->function, message, sizeof message),
                     ORDO_OK);
    for (size_t i = 0; i < c->widths_count; i++) {
        struct ordo_measurement m;
        ordo_approximation_measure(&a, c->widths[i], 1, 1, &m);
        same_bits(m.error, study.results[0].levels[i].error);
        same_bits(m.predicted, study.results[0].levels[i].predicted);
    }
    ordo_approximation_free(&a);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void test_checks(void **state) {
    struct ordo_cases cases = cases_of(2);
    struct ordo_case *c = case_set(&cases, 0, "glu", "glu", "spline");

    (void)state;
    expect_order(c, -3, 0.5);
    c->expect.constant = true;
    c->expect.constant_band = 0.1;
    c->expect.value = 1e-4;
    c->expect.value_band = 0.1;
    c->expect.exact = 1e-9;
    c->expect.below = strdup("mlp");
    c->from = 20;
    c->to = 50;
    c->min_levels = 3;
    expect_order(case_set(&cases, 1, "mlp", "mlp", "spline"), -2, 0.5);
    struct ordo_study study = run(&cases);
    const struct ordo_result *r = &study.results[0], *rival = &study.results[1];
    const struct ordo_check *check;
    double x[5], error[5], worst = 0, largest = 0;
    assert_int_equal(r->levels_count, 5);
    assert_int_equal(r->checks_count, 5);

    /* Order: what the gate says of the same table. */
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_judgement j;
    request.order = -3;
    request.band = 0.5;
    request.min_levels = 3;
    request.from = 20;
    request.to = 50;
    for (size_t i = 0; i < 5; i++) {
        x[i] = (double)r->levels[i].n;
        error[i] = r->levels[i].error;
        largest = fmax(largest, error[i]);
        worst = fmax(worst, error[i] / rival->levels[i].error);
    }
    assert_int_equal(ordo_judge(5, x, error, &request, &j), ORDO_OK);
    check = check_of(r, "order");
    assert_int_equal(check->verdict, j.check.verdict);
    assert_string_equal(check->message, j.check.message);
    same_bits(check->measured, j.order);
    same_bits(r->judgement.order, j.order);
    assert_int_equal(j.used, 3);
    assert_int_equal(r->judgement.used, 3);
    ordo_judgement_free(&j);

    /* Constant: at the finest width of the window, 48. */
    check = check_of(r, "constant");
    check_double(check->measured, r->levels[3].error / r->levels[3].predicted, 1e-14);
    check_outcome(check, ORDO_PASS, ORDO_VALUE_AGREES);
    assert_non_null(strstr(check->message, "n = 48"));
    check_outcome(check_of(r, "value"), ORDO_FAIL, ORDO_VALUE_DIFFERS);
    check_near(check_of(r, "value")->expected, 1e-4, 0);
    check = check_of(r, "exact");
    check_outcome(check, ORDO_FAIL, ORDO_NOT_EXACT);
    same_bits(check->measured, largest);
    check = check_of(r, "below");
    check_outcome(check, ORDO_PASS, ORDO_BELOW);
    check_double(check->measured, worst, 1e-15);

    /* The case's verdict is its worst, the study's the worst of all. */
    assert_int_equal(ordo_result_check(r)->verdict, ORDO_FAIL);
    assert_string_equal(ordo_result_check(r)->expectation, "value");
    check_outcome(ordo_result_check(rival), ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(ordo_study_verdict(&study), ORDO_FAIL);

    /* Judged once more, nothing changes. */
    const struct ordo_check before = *ordo_result_check(r);
    assert_int_equal(ordo_study_judge(&study), ORDO_OK);
    assert_int_equal(r->checks_count, 5);
    assert_string_equal(ordo_result_check(r)->message, before.message);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    ordo_study_free(NULL);
    ordo_cases_free(NULL);
}

static void test_exact_and_stated_constant(void **state) {
    struct ordo_cases cases = cases_of(2);
    struct ordo_case *c = case_set(&cases, 0, "square", "glu", "spline");

    (void)state;
    c->function = ordo_target_function(ordo_target_find("square"));
    c->expect.exact = 1e-12;
    c = case_set(&cases, 1, "stated", "mlp", "spline");
    expect_order(c, -2, 0.5);
    c->expect.constant = true;
    c->expect.constant_value = 2; /* error = 2 n^-2 */
    c->expect.constant_band = 0.5;
    struct ordo_study study = run(&cases);
    check_outcome(ordo_result_check(&study.results[0]), ORDO_PASS, ORDO_EXACT);
    assert_int_equal(study.results[0].checks_count, 1);
    const struct ordo_result *r = &study.results[1];
    check_double(check_of(r, "constant")->measured, r->levels[4].error / (2 * pow(64, -2)), 1e-13);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* The same levels against n, P and h: P = 4n + 1 for glu, h = 2/(n - 1). */
static void test_versus(void **state) {
    struct ordo_cases cases = cases_of(3);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"n", "P", "h"};
        struct ordo_case *c = case_set(&cases, i, names[i], "glu", "spline");
        c->versus = (enum ordo_versus)i;
        expect_order(c, i == 2 ? 3 : -3, 0.9);
        assert_string_equal(ordo_versus_name(c->versus), names[i]);
    }
    struct ordo_study study = run(&cases);
    for (size_t k = 0; k < 5; k++) {
        const double n = (double)cases.cases[0].widths[k];
        check_near(ordo_result_x(&study.results[0], k), n, 0);
        check_near(ordo_result_x(&study.results[1], k), 5 * n + 1, 0);
        check_double(ordo_result_x(&study.results[2], k), 2 / (n - 1), 1e-14);
    }
    assert_true(study.results[2].judgement.order > 0);
    assert_int_equal(ordo_study_verdict(&study), ORDO_PASS);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void test_no_rival(void **state) {
    struct ordo_cases cases = cases_of(4);
    struct ordo_case *c;

    (void)state;
    case_set(&cases, 0, "unknown", "glu", "spline")->expect.below = strdup("nobody");
    case_set(&cases, 1, "coarse", "glu", "spline")->expect.below = strdup("rival");
    c = case_set(&cases, 2, "rival", "mlp", "spline");
    c->widths_count = 4; /* no 64 */
    expect_order(c, -2, 0.5);
    c = case_set(&cases, 3, "seeds", "glu", "spline");
    c->expect.below = strdup("coarse");
    c->seeds = 2;
    struct ordo_study study = run(&cases);
    check_outcome(ordo_result_check(&study.results[0]), ORDO_ERROR, ORDO_NO_RIVAL);
    check_outcome(ordo_result_check(&study.results[1]), ORDO_ERROR, ORDO_NO_RIVAL);
    assert_non_null(strstr(ordo_result_check(&study.results[1])->message, "n = 64"));
    check_outcome(ordo_result_check(&study.results[2]), ORDO_PASS, ORDO_WITHIN_BAND);
    check_outcome(ordo_result_check(&study.results[3]), ORDO_ERROR, ORDO_NO_RIVAL);
    assert_int_equal(ordo_study_verdict(&study), ORDO_ERROR);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Failures. */

static int failing_eval(void *context, const double x[], double *y, char text[], size_t size) {
    (void)context;
    *y = x[0] > 0.5 ? NAN : x[0];
    if (!isnan(*y))
        return ORDO_OK;
    snprintf(text, size, "the value at x = %g is nan", x[0]);
    return ORDO_ENOTFINITE;
}

/* One case whose target fails, one whose solver fails, one in order. */
static struct ordo_cases failing_cases(void) {
    struct ordo_cases cases = cases_of(3);
    struct ordo_case *c = case_set(&cases, 0, "target", "glu", "spline");

    expect_order(c, -3, 0.5);
    c->function = (struct ordo_function){.dx = 1, .eval = failing_eval};
    c = case_set(&cases, 1, "solver", "glu", "least_squares");
    expect_order(c, -3, 0.5);
    c->approximation.points = 100; /* n = 64 has 129 unknowns */
    c->expect.exact = 1;
    expect_order(case_set(&cases, 2, "sound", "glu", "spline"), -3, 0.5);
    return cases;
}

static void check_failures(const struct ordo_study *study) {
    const struct ordo_check *check = ordo_result_check(&study->results[0]);
    check_outcome(check, ORDO_ERROR, ORDO_TARGET_FAILED);
    assert_non_null(strstr(check->message, "is nan"));
    assert_int_equal(study->results[0].levels_count, 0);
    check = ordo_result_check(&study->results[1]);
    check_outcome(check, ORDO_ERROR, ORDO_SOLVER_FAILED);
    assert_non_null(strstr(check->message, "least_squares"));
    assert_non_null(strstr(check->message, "n = 64"));
    assert_non_null(strstr(check->message, "129 unknowns"));
    assert_true(isnan(study->results[1].levels[4].error));
    assert_int_equal(study->results[1].checks_count, 1);
    check_outcome(ordo_result_check(&study->results[2]), ORDO_PASS, ORDO_WITHIN_BAND);
    assert_int_equal(ordo_study_verdict(study), ORDO_ERROR);
}

static void test_failures(void **state) {
    struct ordo_cases cases = failing_cases();
    struct ordo_study study = run(&cases);

    (void)state;
    check_failures(&study);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void test_nothing_selected(void **state) {
    struct ordo_cases cases = cases_of(1);
    cases.count = 0;
    struct ordo_study study = run(&cases);

    (void)state;
    assert_int_equal(ordo_study_verdict(&study), ORDO_ERROR);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void test_no_expectation(void **state) {
    struct ordo_cases cases = cases_of(1);
    case_set(&cases, 0, "nothing", "mlp", "spline");
    struct ordo_study study = run(&cases);

    (void)state;
    assert_int_equal(ordo_study_verdict(&study), ORDO_ERROR);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Interruption. */

static volatile sig_atomic_t stop;

static struct ordo_cases all_expectations(void) {
    struct ordo_cases cases = cases_of(3);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"one", "two", "three"};
        struct ordo_case *c = case_set(&cases, i, names[i], "glu", "spline");
        expect_order(c, -3, 0.5);
        c->expect.constant = true;
        c->expect.constant_band = 0.5;
        c->expect.exact = 1;
    }
    return cases;
}

static void check_interrupted(const struct ordo_study *study) {
    assert_true(study->interrupted);
    for (size_t i = 0; i < study->count; i++)
        check_outcome(ordo_result_check(&study->results[i]), ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
    assert_int_equal(ordo_study_verdict(study), ORDO_INCONCLUSIVE);
}

/* With one case, and with several: none of them has begun. */
static void test_stopped_before(void **state) {
    (void)state;
    stop = 1;
    for (size_t count = 1; count <= 3; count += 2) {
        struct ordo_cases cases = all_expectations();
        while (cases.count > count)
            ordo_case_free(&cases.cases[--cases.count]);
        struct ordo_study study = run_with(&cases, 2, &stop, NULL);
        check_interrupted(&study);
        ordo_study_free(&study);
        ordo_cases_free(&cases);
    }
    stop = 0;
}

/* The spline method, which stops the run at its second level. */
static int fits_before_stop;

static int stopping_fit(const struct ordo_problem *problem, unsigned long seed,
                        struct ordo_workspace *workspace, struct ordo_network *network,
                        struct ordo_fit *fit) {
    if (++fits_before_stop == 2)
        stop = 1;
    return ordo_method_find("spline")->fit(problem, seed, workspace, network, fit);
}

static void test_stopped_within(void **state) {
    struct ordo_method method = *ordo_method_find("spline");
    struct ordo_cases cases = all_expectations();
    size_t done = 0;

    (void)state;
    stop = 0;
    fits_before_stop = 0;
    method.fit = stopping_fit;
    for (size_t i = 0; i < cases.count; i++)
        cases.cases[i].approximation.method = &method;
    struct ordo_study study = run_with(&cases, 1, &stop, NULL);
    for (size_t i = 0; i < study.count; i++)
        for (size_t k = 0; k < study.results[i].levels_count; k++)
            done += study.results[i].levels[k].status == ORDO_OK;
    assert_int_equal(done, 2);
    check_interrupted(&study);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    stop = 0;
}

/* The store. */

static struct ordo_store *store_at(const char *name) {
    struct ordo_store *store = NULL;
    const int status = ordo_store_create(in_directory(name), &store, message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s", message);
    assert_non_null(store);
    return store;
}

static struct ordo_study loaded(const char *name, struct ordo_cases *cases) {
    struct ordo_study study;
    const int status = ordo_store_load(in_directory(name), cases, &study, message, sizeof message);
    if (status != ORDO_OK)
        fail_msg("%s", message);
    assert_int_equal(ordo_study_judge(&study), ORDO_OK);
    return study;
}

static void same_text(const char *a, const char *b) {
    if (a == NULL || b == NULL)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void same_number(double a, double b) { assert_true((isnan(a) && isnan(b)) || a == b); }

static void same_case(const struct ordo_case *a, const struct ordo_case *b) {
    const struct ordo_approximation *p = &a->approximation, *q = &b->approximation;
    same_text(a->name, b->name);
    same_text(a->file, b->file);
    same_text(a->source, b->source);
    same_text(a->target, b->target);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->seeds, b->seeds);
    assert_int_equal(a->versus, b->versus);
    assert_int_equal(a->min_levels, b->min_levels);
    same_number(a->from, b->from);
    same_number(a->to, b->to);
    same_number(a->confidence, b->confidence);
    assert_ptr_equal(p->architecture, q->architecture);
    assert_ptr_equal(p->activation, q->activation);
    assert_ptr_equal(p->method, q->method);
    assert_int_equal(p->knots, q->knots);
    assert_int_equal(p->dx, q->dx);
    assert_int_equal(p->points, q->points);
    assert_int_equal(p->test_points, q->test_points);
    same_number(p->lower[0], q->lower[0]);
    same_number(p->upper[0], q->upper[0]);
    same_number(a->expect.order, b->expect.order);
    same_number(a->expect.band, b->expect.band);
    assert_int_equal(a->expect.intent, b->expect.intent);
    assert_int_equal(a->expect.constant, b->expect.constant);
    same_number(a->expect.constant_value, b->expect.constant_value);
    same_number(a->expect.constant_band, b->expect.constant_band);
    same_number(a->expect.value, b->expect.value);
    same_number(a->expect.value_band, b->expect.value_band);
    same_number(a->expect.exact, b->expect.exact);
    same_text(a->expect.below, b->expect.below);
    assert_int_equal(p->staging.stages_count, q->staging.stages_count);
    for (size_t i = 0; i < p->staging.stages_count; i++)
        assert_string_equal(p->staging.stages[i], q->staging.stages[i]);
    assert_int_equal(p->staging.sweeps, q->staging.sweeps);
    assert_int_equal(p->staging.init, q->staging.init);
    assert_int_equal(p->staging.linear_solver, q->staging.linear_solver);
    assert_int_equal(p->staging.iterations, q->staging.iterations);
    assert_int_equal(p->staging.frozen_bias, q->staging.frozen_bias);
    assert_int_equal(p->staging.one_directional, q->staging.one_directional);
    same_text(a->gate_scale, b->gate_scale);
    assert_int_equal(a->expect.refused_count, b->expect.refused_count);
    for (size_t i = 0; i < a->expect.refused_count; i++)
        assert_int_equal(a->expect.refused[i], b->expect.refused[i]);
    assert_ptr_equal(a->expect.published, b->expect.published);
    same_number(a->expect.published_band, b->expect.published_band);
    same_number(a->expect.slope, b->expect.slope);
    same_number(a->expect.slope_band, b->expect.slope_band);
    same_number(a->expect.jump, b->expect.jump);
    same_text(a->expect.why, b->expect.why);
    same_text(a->expect.empirical, b->expect.empirical);
}

static void same_study(const struct ordo_study *a, const struct ordo_study *b) {
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->interrupted, b->interrupted);
    assert_int_equal(a->threads, b->threads);
    for (size_t i = 0; i < a->count; i++) {
        const struct ordo_result *p = &a->results[i], *q = &b->results[i];
        same_case(p->c, q->c);
        same_text(p->failure, q->failure);
        same_levels(p, q);
        assert_int_equal(p->checks_count, q->checks_count);
        assert_int_equal(p->deciding, q->deciding);
        for (size_t k = 0; k < p->checks_count; k++) {
            assert_string_equal(p->checks[k].expectation, q->checks[k].expectation);
            assert_int_equal(p->checks[k].verdict, q->checks[k].verdict);
            assert_int_equal(p->checks[k].reason, q->checks[k].reason);
            assert_string_equal(p->checks[k].message, q->checks[k].message);
            same_number(p->checks[k].measured, q->checks[k].measured);
        }
    }
    assert_int_equal(ordo_study_verdict(a), ordo_study_verdict(b));
}

/* Run with a store, load it, judge it: nothing has changed. */
static void round_trip(struct ordo_cases *cases, const volatile sig_atomic_t *stopped,
                       struct ordo_study *again, struct ordo_cases *cases_again) {
    struct ordo_store *store = store_at("results.sqlite");
    struct ordo_study study = run_with(cases, 2, stopped, store);

    ordo_store_close(store);
    *again = loaded("results.sqlite", cases_again);
    same_study(&study, again);
    for (size_t i = 0; i < cases_again->count; i++)
        assert_null(cases_again->cases[i].function.eval);
    ordo_study_free(&study);
}

static void test_store(void **state) {
    struct ordo_cases cases = mixed_cases(), again_cases;
    struct ordo_study again;
    struct ordo_case *c = &cases.cases[2];

    (void)state;
    c->from = 20;
    c->to = 60;
    c->min_levels = 3;
    c->line = 12;
    c->expect.intent = ORDO_AT_LEAST;
    c->expect.value = 1. / 3;
    c->expect.value_band = 0.1;
    c->expect.constant = true;
    c->expect.constant_value = 0x1.123456789abcdp-7;
    c->expect.constant_band = 0.2;
    c->expect.exact = 1e-300;
    c->expect.below = strdup("case-0");
    c->expect.empirical = strdup("seen, 'quoted' and \"doubly\"; ±");
    free(c->source);
    c->source = NULL;
    cases.cases[3].approximation.lower[0] = -0.7;
    round_trip(&cases, NULL, &again, &again_cases);
    /* NaN survives: gqu in tied form with a free last factor has no leading constant. */
    assert_true(isnan(again.results[3].c->expect.value));
    assert_int_equal(again.results[3].c->widths_count, 5);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* A case that expects nothing but a published slope of this ID. */
static struct ordo_case *expect_published(struct ordo_cases *cases, size_t i, const char *name,
                                          const char *architecture, const char *id, double band) {
    struct ordo_case *c = case_set(cases, i, name, architecture, "spline");
    c->expect.published = ordo_published_find(id);
    assert_non_null(c->expect.published);
    c->expect.published_band = band;
    return c;
}

/* Plain least squares of log error on log x over the levels first … last - 1. */
static double plain_slope(const struct ordo_result *r, size_t first, size_t last) {
    const double n = (double)(last - first);
    double su = 0, sv = 0, suu = 0, suv = 0;

    for (size_t k = first; k < last; k++) {
        const double u = log(ordo_result_x(r, k)), v = log(r->levels[k].error);
        su += u;
        sv += v;
        suu += u * u;
        suv += u * v;
    }
    return (n * suv - su * sv) / (n * suu - su * su);
}

/* A result as JSON; to be freed. */
static char *json_of(const struct ordo_result *r) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(ordo_report_json_object(out, r), ORDO_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* What the reports say that the case expects. */
static void check_says(const struct ordo_result *r, const char *expected) {
    char text[256];
    ordo_case_expected(r->c, text, sizeof text);
    assert_string_equal(text, expected);
}

/* The row's window, n = 3 … 50, leaves the fifth width, 64, out, whatever x is. */
static void test_published(void **state) {
    struct ordo_cases cases = cases_of(5), again_cases;
    struct ordo_study again;

    (void)state;
    expect_published(&cases, 0, "passes", "mlp", "db-1d-mlp-n", 0.25);
    expect_published(&cases, 1, "fails", "glu", "db-1d-gqu-n", 0.15);
    expect_published(&cases, 2, "against-P", "mlp", "db-1d-mlp-P", 0.25)->versus = ORDO_VERSUS_P;
    expect_published(&cases, 3, "too-few", "mlp", "db-1d-mlp-n", 1)->min_levels = 5;
    struct ordo_case *c = expect_published(&cases, 4, "outside", "mlp", "db-1d-mlp-n", 1);
    expect_order(c, -2, 0.5);
    for (size_t i = 0; i < c->widths_count; i++)
        c->widths[i] = 51 + 10 * i;
    round_trip(&cases, NULL, &again, &again_cases);
    for (size_t i = 0; i < 3; i++) {
        const struct ordo_result *r = &again.results[i];
        const struct ordo_check *check = check_of(r, "published");
        const struct ordo_published *row = r->c->expect.published;
        assert_int_equal(r->checks_count, 1);
        check_double(check->measured, plain_slope(r, 0, 4), 1e-12);
        assert_true(fabs(check->measured - plain_slope(r, 0, 5)) > 1e-4);
        check_near(check->expected, row->slope, 0);
        check_near(check->band, r->c->expect.published_band, 0);
        assert_true(check->interval[0] < check->measured && check->measured < check->interval[1]);
        check_outcome(check, i == 1 ? ORDO_FAIL : ORDO_PASS,
                      i == 1 ? ORDO_VALUE_DIFFERS : ORDO_VALUE_AGREES);
        assert_non_null(strstr(check->message, row->id));
        assert_non_null(strstr(check->message, "4 levels"));
        char *json = json_of(r);
        assert_non_null(strstr(json, "\"expectation\":\"published\""));
        assert_null(strstr(json, "\"stop\""));
        free(json);
    }
    check_says(&again.results[1], "slope −3.5 ± 0.15 in n as published");
    check_says(&again.results[2], "slope −2.18 ± 0.25 in P as published");
    check_outcome(check_of(&again.results[3], "published"), ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    check_outcome(check_of(&again.results[4], "order"), ORDO_PASS, ORDO_WITHIN_BAND);
    check_outcome(ordo_result_check(&again.results[4]), ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* A case whose order must be refused for one of two reasons. */
static struct ordo_case *expect_refused(struct ordo_cases *cases, size_t i, const char *name,
                                        double order, double band, enum ordo_reason first,
                                        enum ordo_reason second) {
    struct ordo_case *c = case_set(cases, i, name, "glu", "spline");
    expect_order(c, order, band);
    c->expect.refused[0] = first;
    c->expect.refused[1] = second;
    c->expect.refused_count = 1 + (first != second);
    return c;
}

static void test_refused(void **state) {
    struct ordo_cases cases = cases_of(5), again_cases;
    struct ordo_study again;

    (void)state;
    expect_refused(&cases, 0, "refused", -1.5, 0.4, ORDO_OUTSIDE_BAND, ORDO_OUTSIDE_BAND);
    expect_refused(&cases, 1, "either", -2, 0.1, ORDO_PLATEAU, ORDO_OUTSIDE_BAND);
    expect_refused(&cases, 2, "other-reason", -2, 0.1, ORDO_PLATEAU, ORDO_NOT_ASYMPTOTIC);
    expect_refused(&cases, 3, "accepted", -3, 0.5, ORDO_PLATEAU, ORDO_OUTSIDE_BAND);
    expect_refused(&cases, 4, "unanswered", -2, 3, ORDO_OUTSIDE_BAND, ORDO_OUTSIDE_BAND);
    round_trip(&cases, NULL, &again, &again_cases);
    for (size_t i = 0; i < 4; i++) {
        const struct ordo_result *r = &again.results[i];
        const struct ordo_check *check = check_of(r, "order");
        check_outcome(check, i < 2 ? ORDO_PASS : ORDO_FAIL,
                      i < 2 ? ORDO_REFUSED : ORDO_NOT_REFUSED);
        assert_int_equal(r->checks_count, 1);
        /* What the gate said stays: its sentence within ours, its check and order beside it. */
        check_outcome(&r->judgement.check, i < 3 ? ORDO_FAIL : ORDO_PASS,
                      i < 3 ? ORDO_OUTSIDE_BAND : ORDO_WITHIN_BAND);
        assert_non_null(strstr(check->message, r->judgement.check.message));
        assert_int_not_equal(strcmp(check->message, r->judgement.check.message), 0);
        same_bits(check->measured, r->judgement.order);
        check_between(r->judgement.order, -3.5, -2.8);
    }
    /* Half the order: the gate has a hint for those who want it accepted, which these do not. */
    struct ordo_cases wanted = cases_of(1);
    expect_order(case_set(&wanted, 0, "wanted", "glu", "spline"), -1.5, 0.4);
    struct ordo_study study = run(&wanted);
    assert_non_null(strstr(study.results[0].judgement.hint, "twice the expected order"));
    assert_string_equal(again.results[0].judgement.hint, "");
    ordo_study_free(&study);
    ordo_cases_free(&wanted);
    assert_non_null(
        strstr(check_of(&again.results[2], "order")->message, "plateau or not-asymptotic"));
    check_says(&again.results[3], "order −3 ± 0.5 refused");
    /* No answer is not a refusal: this band makes no sense. */
    assert_int_equal(ordo_result_check(&again.results[4])->verdict, ORDO_ERROR);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* A stated slope over the stated window, and a constant that must be refused. */
static void test_slope_and_refused_constant(void **state) {
    struct ordo_cases cases = cases_of(4), again_cases;
    struct ordo_study again;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ordo_case *c = case_set(&cases, i, i == 0 ? "near" : "far", "glu", "spline");
        c->from = (double)c->widths[0];
        c->to = (double)c->widths[3];
        c->expect.jump = i == 0 ? 1.5 : 1.0001;
        c->expect.slope = i == 0 ? -3 : -2;
        c->expect.slope_band = 0.5;
    }
    for (size_t i = 2; i < 4; i++) {
        struct ordo_case *c = case_set(&cases, i, i == 2 ? "wrong" : "right", "glu", "spline");
        c->expect.constant = true;
        if (i == 2) {
            c->expect.order = -3;
            c->expect.band = 0.5;
            c->expect.constant_value = 1e-9;
        }
        c->approximation.predict = i == 3;
        c->expect.constant_band = 0.5;
        c->expect.refused[0] = ORDO_VALUE_DIFFERS;
        c->expect.refused_count = 1;
    }
    round_trip(&cases, NULL, &again, &again_cases);
    for (size_t i = 0; i < 2; i++) {
        const struct ordo_check *check = check_of(&again.results[i], "slope");
        check_double(check->measured, plain_slope(&again.results[i], 0, 4), 1e-12);
        check_outcome(check, i == 0 ? ORDO_PASS : ORDO_FAIL,
                      i == 0 ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS);
    }
    check_outcome(check_of(&again.results[0], "jump"), ORDO_PASS, ORDO_NO_JUMP);
    check_says(&again.results[0], "slope −3 ± 0.5, no jump above 1.5");
    check_outcome(check_of(&again.results[2], "order"), ORDO_PASS, ORDO_WITHIN_BAND);
    check_outcome(check_of(&again.results[2], "constant"), ORDO_PASS, ORDO_REFUSED);
    check_outcome(check_of(&again.results[3], "constant"), ORDO_FAIL, ORDO_NOT_REFUSED);
    check_says(&again.results[2], "order −3 ± 0.5, constant ± 50 % refused");
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* A spike among the levels of a network is said, also where everything passes. */
static void test_spike_hint(void **state) {
    struct ordo_cases cases = cases_of(1);
    struct ordo_study study;

    (void)state;
    expect_order(case_set(&cases, 0, "spike", "mlp", "spline"), -2, 1.9);
    study = run(&cases);
    assert_null(strstr(study.results[0].judgement.hint, "spike"));
    study.results[0].levels[2].error *= 4;
    assert_int_equal(ordo_study_judge(&study), ORDO_OK);
    assert_non_null(strstr(study.results[0].judgement.hint, "a spike: the error at x = 32 is "));
    assert_null(strstr(study.results[0].judgement.hint, "allowed"));
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* What only the method with stages has, and the record of its last stage. */
static void test_staged(void **state) {
    static const char *const stages[] = {"D", "U", "D", "all"};
    static const size_t widths[] = {4, 6};
    struct ordo_cases cases = cases_of(1), again_cases;
    struct ordo_case *c = case_set(&cases, 0, "staged", "glu", "staged");
    struct ordo_study again;
    struct ordo_approximation a;

    (void)state;
    c->widths_count = 2;
    memcpy(c->widths, widths, sizeof widths);
    c->approximation.activation = ordo_activation_find("gelu");
    c->approximation.points = 200;
    c->approximation.test_points = 201;
    c->approximation.staging = ORDO_STAGING_DEFAULT;
    for (size_t i = 0; i < COUNT(stages); i++)
        snprintf(c->approximation.staging.stages[i], ORDO_STAGE_SIZE, "%s", stages[i]);
    c->approximation.staging.stages_count = COUNT(stages);
    c->approximation.staging.sweeps = 2;
    c->approximation.staging.iterations = 3;
    c->approximation.staging.init = ORDO_INIT_UNIFORM;
    c->approximation.staging.linear_solver = ORDO_SOLVER_NORMAL;
    c->gate_scale = strdup("function(n) return 2*n end");
    c->gate_scales = malloc(2 * sizeof *c->gate_scales);
    assert_non_null(c->gate_scales);
    c->gate_scales[0] = 8;
    c->gate_scales[1] = 12;
    c->expect.value = 1;
    c->expect.value_band = 0.5;
    check_near(ordo_case_gate_scale(c, 4), 8, 0);
    check_near(ordo_case_gate_scale(c, 6), 12, 0);
    a = c->approximation;
    round_trip(&cases, NULL, &again, &again_cases);
    const struct ordo_result *r = &again.results[0];
    char *json = json_of(r);
    assert_non_null(strstr(json, "\"iterations\":"));
    assert_non_null(strstr(json, "\"gradient\":"));
    assert_non_null(strstr(json, "\"step\":"));
    assert_non_null(strstr(json, "\"stop\":\""));
    free(json);
    assert_null(r->c->gate_scales);
    check_near(ordo_case_gate_scale(r->c, 4), 1, 0);
    assert_int_equal(ordo_approximation_prepare(&a, &c->function, message, sizeof message),
                     ORDO_OK);
    for (size_t k = 0; k < 2; k++) {
        struct ordo_measurement m;
        assert_int_equal(r->levels[k].status, ORDO_OK);
        assert_in_range(r->levels[k].iterations, 1, 3);
        assert_true(isfinite(r->levels[k].gradient) && isfinite(r->levels[k].step));
        assert_true(strlen(r->levels[k].stop) > 0);
        /* Every width has its own scale of the gates. */
        ordo_approximation_measure(&a, widths[k], 2 * (double)widths[k], 1, &m);
        same_bits(m.error, r->levels[k].error);
        ordo_approximation_measure(&a, widths[k], 1, 1, &m);
        assert_true(m.error != r->levels[k].error);
    }
    ordo_approximation_free(&a);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

static void test_store_failures(void **state) {
    struct ordo_cases cases = failing_cases(), again_cases;
    struct ordo_study again;

    (void)state;
    round_trip(&cases, NULL, &again, &again_cases);
    check_failures(&again);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* A run that was stopped, or killed, before all levels were done never passes when it is read. */
static void test_store_incomplete(void **state) {
    (void)state;
    for (int finished = 0; finished <= 1; finished++)
        for (size_t done = 0; done < 5; done++) {
            struct ordo_cases cases = cases_of(1), again_cases;
            expect_order(case_set(&cases, 0, "half", "glu", "spline"), -3, 0.5);
            struct ordo_study study = run(&cases), again;
            check_outcome(ordo_result_check(&study.results[0]), ORDO_PASS, ORDO_WITHIN_BAND);
            struct ordo_store *store = store_at("half.sqlite");
            struct ordo_measurement levels[5];
            memcpy(levels, study.results[0].levels, sizeof levels);
            for (size_t k = 0; k < 5; k++) {
                study.results[0].levels[k].status = ORDO_EINTERRUPTED;
                study.results[0].levels[k].error = NAN;
            }
            assert_int_equal(ordo_store_case(store, 0, &study.results[0]), ORDO_OK);
            for (size_t k = 0; k < done; k++)
                assert_int_equal(ordo_store_level(store, 0, &levels[4 - k]), ORDO_OK);
            study.interrupted = true;
            if (finished)
                assert_int_equal(ordo_store_finish(store, &study), ORDO_OK);
            ordo_store_close(store);
            again = loaded("half.sqlite", &again_cases);
            assert_true(again.interrupted);
            check_outcome(ordo_result_check(&again.results[0]), ORDO_INCONCLUSIVE,
                          ORDO_INTERRUPTED);
            ordo_study_free(&again);
            ordo_cases_free(&again_cases);
            ordo_study_free(&study);
            ordo_cases_free(&cases);
        }
}

static void test_store_stopped(void **state) {
    struct ordo_cases cases = all_expectations(), again_cases;
    struct ordo_study again;

    (void)state;
    stop = 1;
    round_trip(&cases, &stop, &again, &again_cases);
    check_interrupted(&again);
    stop = 0;
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_cases_free(&cases);
}

/* The file must be refused with a sentence that names it. */
static void check_refused(const char *name) {
    struct ordo_cases cases;
    struct ordo_study study;

    message[0] = '\0';
    const int status = ordo_store_load(in_directory(name), &cases, &study, message, sizeof message);
    if (status != ORDO_EIO)
        fail_msg("%s: status %d", name, status);
    if (strstr(message, path) == NULL || strlen(message) < strlen(path) + 10)
        fail_msg("%s: \"%s\"", name, message);
    assert_true(cases.cases == NULL && cases.count == 0);
    assert_true(study.results == NULL && study.count == 0);
}

static void write_file(const char *name, size_t size, const char bytes[]) {
    FILE *out = fopen(in_directory(name), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void test_store_unreadable(void **state) {
    static const char text[] = "x,error\n8,1e-3\n16,2e-4\n";
    struct ordo_cases cases = mixed_cases();
    struct ordo_store *store = store_at("whole.sqlite");
    struct ordo_study study = run_with(&cases, 2, NULL, store);
    struct stat info;

    (void)state;
    ordo_store_close(store);
    check_refused("missing.sqlite");
    write_file("text.sqlite", strlen(text), text);
    check_refused("text.sqlite");
    write_file("empty.sqlite", 0, "");
    check_refused("empty.sqlite");
    assert_int_equal(mkdir(in_directory("folder"), 0700), 0);
    check_refused("folder");
    assert_int_equal(rmdir(in_directory("folder")), 0);

    assert_int_equal(stat(in_directory("whole.sqlite"), &info), 0);
    const size_t size = (size_t)info.st_size;
    char *bytes = malloc(size);
    FILE *in = fopen(path, "rb");
    assert_true(bytes != NULL && in != NULL);
    assert_int_equal(fread(bytes, 1, size, in), size);
    fclose(in);
    for (size_t eighth = 0; eighth < 8; eighth++) {
        write_file("cut.sqlite", size * eighth / 8 + (eighth == 0 ? 50 : 0), bytes);
        check_refused("cut.sqlite");
    }
    free(bytes);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Change a store in SQL. */
static void spoil(const char *name, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(in_directory(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A store of another format, and values that no version knows. */
static void test_store_other_format(void **state) {
    static const char *const sql[] = {
        "UPDATE run SET value = 1 WHERE key = 'format'",
        "UPDATE run SET value = 3 WHERE key = 'format'",
        "ALTER TABLE cases DROP COLUMN stages",
        "ALTER TABLE levels DROP COLUMN stop",
        "UPDATE cases SET stages = 'D  U'",
        "UPDATE cases SET stages = 'D LONGSTAGE'",
        "UPDATE cases SET stages = 'D D D D D D D D D D D D D D D D D'",
        "UPDATE cases SET stages = NULL",
        "UPDATE cases SET init = 2",
        "UPDATE cases SET linear_solver = 2",
        "UPDATE cases SET refused = 'plateau nothing'",
        "UPDATE cases SET refused = 'plateau plateau plateau plateau plateau'",
        "UPDATE cases SET published = 'nothing'",
    };

    (void)state;
    for (size_t i = 0; i <= COUNT(sql); i++) {
        struct ordo_cases cases = cases_of(1), again_cases;
        expect_order(case_set(&cases, 0, "one", "glu", "spline"), -3, 0.5);
        struct ordo_store *store = store_at("other.sqlite");
        struct ordo_study study = run_with(&cases, 2, NULL, store), again;
        ordo_store_close(store);
        if (i < COUNT(sql)) {
            spoil("other.sqlite", sql[i]);
            check_refused("other.sqlite");
            assert_non_null(strstr(message, "not the results of this version of `ordo run`"));
        } else {
            spoil("other.sqlite", "UPDATE cases SET stages = 'D U all', refused = 'plateau'");
            again = loaded("other.sqlite", &again_cases);
            assert_int_equal(again.results[0].c->approximation.staging.stages_count, 3);
            ordo_study_free(&again);
            ordo_cases_free(&again_cases);
        }
        ordo_study_free(&study);
        ordo_cases_free(&cases);
    }
}

static void test_store_unwritable(void **state) {
    struct ordo_store *store = NULL;

    (void)state;
    assert_int_equal(ordo_store_create(in_directory("no/such/folder/results.sqlite"), &store,
                                       message, sizeof message),
                     ORDO_EIO);
    assert_null(store);
    assert_non_null(strstr(message, path));
    ordo_store_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),          cmocka_unit_test(test_levels),
        cmocka_unit_test(test_checks),           cmocka_unit_test(test_exact_and_stated_constant),
        cmocka_unit_test(test_versus),           cmocka_unit_test(test_no_rival),
        cmocka_unit_test(test_failures),         cmocka_unit_test(test_nothing_selected),
        cmocka_unit_test(test_no_expectation),   cmocka_unit_test(test_stopped_before),
        cmocka_unit_test(test_stopped_within),   cmocka_unit_test(test_store),
        cmocka_unit_test(test_store_failures),   cmocka_unit_test(test_store_incomplete),
        cmocka_unit_test(test_store_stopped),    cmocka_unit_test(test_store_unreadable),
        cmocka_unit_test(test_store_unwritable), cmocka_unit_test(test_store_other_format),
        cmocka_unit_test(test_published),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_spike_hint),       cmocka_unit_test(test_slope_and_refused_constant),
        cmocka_unit_test(test_staged),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
