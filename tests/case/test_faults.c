/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_faults.c: the studies and rules of `ordo selftest`, and what a judgement must not depend on.
 */
#include "faults.h"

static void test_verdicts(void **state) {
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < faults.count; i++) {
        const struct ordo_fault *f = &faults.list[i];
        struct ordo_judgement *j;
        assert_int_equal(ordo_judge(f->n, f->x, f->error, &f->request, &j), ORDO_OK);
        if (!ordo_fault_admits(f, j->check->verdict, j->check->reason)) {
            print_error("%s: %s, %s: %s\n  but %s\n", f->name, ordo_verdict_name(j->check->verdict),
                        ordo_reason_name(j->check->reason), j->check->message, f->why);
            wrong++;
        }
        if (j->check->verdict == ORDO_PASS || j->check->verdict == ORDO_INCONCLUSIVE)
            assert_false(isnan(j->interval[0]) && j->check->reason == ORDO_WIDE_INTERVAL);
        ordo_judgement_free(j);
    }
    assert_int_equal(wrong, 0);
}

static void test_library(void **state) {
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < faults.count; i++) {
        count += faults.list[i].fault;
        assert_true(strlen(faults.list[i].why) > 20);
        assert_true(strlen(faults.list[i].name) < 30);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(faults.list[i].name, faults.list[k].name);
    }
    assert_true(count > 0 && faults.count > count);
}

enum change { REVERSED, SCALED_X, SCALED_ERROR, RECIPROCAL, CHANGES };

static const char *const change_names[] = {"rows reversed", "x times 1000", "error times 1e-6",
                                           "1/x"};

/* Whether a change of the table leaves the judgement as it is. */
static bool same_judgement(const struct ordo_fault *f, enum change change) {
    struct ordo_request request = f->request;
    struct ordo_judgement *a, *b;
    double *x = calloc(2 * f->n + 1, sizeof *x), *error = x + f->n;

    assert_non_null(x);
    for (size_t i = 0; i < f->n; i++) {
        const size_t from = change == REVERSED ? f->n - 1 - i : i;
        x[i] = f->x[from] * (change == SCALED_X ? 1e3 : 1);
        error[i] = f->error[from] * (change == SCALED_ERROR ? 1e-6 : 1);
        if (change == RECIPROCAL)
            x[i] = 1 / x[i];
    }
    const double sign = change == RECIPROCAL ? -1 : 1;
    request.order *= sign;
    assert_int_equal(ordo_judge(f->n, f->x, f->error, &f->request, &a), ORDO_OK);
    assert_int_equal(ordo_judge(f->n, x, error, &request, &b), ORDO_OK);
    bool same = a->check->verdict == b->check->verdict && a->check->reason == b->check->reason &&
                isnan(a->order) == isnan(b->order);
    if (!isnan(a->order)) {
        same = same && fabs(a->order - sign * b->order) <= 1e-9;
        for (size_t k = 0; k < 2; k++)
            same = same && fabs(a->interval[k] -
                                sign * b->interval[change == RECIPROCAL ? 1 - k : k]) <= 1e-9;
    }
    if (!same)
        print_error("%s, %s: %s, %s, %.12g [%.12g, %.12g], but %s, %s, %.12g [%.12g, %.12g]\n",
                    f->name, change_names[change], ordo_verdict_name(a->check->verdict),
                    ordo_reason_name(a->check->reason), a->order, a->interval[0], a->interval[1],
                    ordo_verdict_name(b->check->verdict), ordo_reason_name(b->check->reason),
                    b->order, b->interval[0], b->interval[1]);
    ordo_judgement_free(a);
    ordo_judgement_free(b);
    free(x);
    return same;
}

static void test_invariance(void **state) {
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < faults.count; i++) {
        const struct ordo_request *r = &faults.list[i].request;
        for (enum change change = 0; change < CHANGES; change++)
            if (change != SCALED_ERROR || (r->scale == 0 && r->floor == ORDO_FLOOR_AUTO))
                wrong += !same_judgement(&faults.list[i], change);
    }
    assert_int_equal(wrong, 0);
}

/* How many rules let a study pass. */
static size_t passing(const char *name) {
    char message[1024];
    bool *passes = calloc(rivals.count + 1, sizeof *passes);
    size_t count = 0;

    assert_non_null(passes);
    assert_int_equal(ordo_rivals_judge(&rivals, study(name), passes, message, sizeof message),
                     ORDO_OK);
    for (size_t i = 0; i < rivals.count; i++)
        count += passes[i];
    free(passes);
    return count;
}

static void test_rivals(void **state) {
    (void)state;
    assert_true(rivals.count > 0);
    for (size_t i = 0; i < rivals.count; i++)
        assert_non_null(strchr(rivals.list[i].source, '/'));
    assert_int_equal(passing("clean"), rivals.count);
    assert_int_equal(passing("spacing"), rivals.count);
    assert_int_equal(passing("half-too-slow"), 0);
    assert_int_equal(passing("flat"), 0);
    assert_int_equal(passing("nan-finest"), 0);
}

static void test_broken_files(void **state) {
    static const struct {
        const char *text, *message;
    } broken[] = {
        {"return {", "expected"},
        {"return {}", "not empty"},
        {"return 1", "expected a list"},
        {"return {1}", "study 1 is a number"},
        {"return {{}}", "'name' is missing"},
        {STUDY(", ordre = 1"), "did you mean 'order'"},
        {STUDY(", order = 'two'"), "'order' is string, expected a number"},
        {STUDY(", x = {1, 'b'}"), "expected a list of numbers"},
        {STUDY(", x = {1}"), "1 levels and 2 errors"},
        {STUDY(", seed = {1}"), "2 levels and 1 seeds"},
        {STUDY(", expect = 'MAYBE'"), "MAYBE"},
        {STUDY(", reason = {'stale', 'tired'}"), "tired"},
        {STUDY(", reason = {}"), "a name or a list"},
        {STUDY(", intent = 'about'"), "about"},
        {STUDY(", expect = 'PASS'"), "expects PASS, but it is a fault"},
        {STUDY(", fault = false"), "expects FAIL, but it is a good one"},
        {STUDY(", fault = 0"), "true or false"},
        {"local s = (function() " STUDY("") " end)()[1] return {s, s}",
         "two studies are called 'a'"},
    };
    static const struct {
        const char *text, *message;
    } rules[] = {
        {"return {{name = 'a', source = 'b', rule = 1}}", "'rule' is number, expected a function"},
        {"return {{name = 'a', source = 'b', rule = function() return 1 end}}", "gave a number"},
        {"return {{name = 'a', source = 'b', rule = function(x) return x[9] + 1 end}}", "nil"},
        {"return {{name = 'a', source = 'b', rule = function() while true do end end}}", "stopped"},
    };
    char path[] = "/tmp/ordo-faults-XXXXXX", message[1024];
    bool passes[1];
    const int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    close(descriptor);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct ordo_faults f;
        write_file(path, broken[i].text);
        assert_int_equal(ordo_faults_load(path, &f, message, sizeof message), ORDO_ESYNTAX);
        if (strstr(message, broken[i].message) == NULL || strstr(message, path) == NULL)
            fail_msg("'%s' does not say '%s'", message, broken[i].message);
        ordo_faults_free(&f);
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct ordo_rivals r;
        write_file(path, rules[i].text);
        int status = ordo_rivals_load(path, &r, message, sizeof message);
        if (status == ORDO_OK)
            status = ordo_rivals_judge(&r, &faults.list[0], passes, message, sizeof message);
        assert_int_equal(status, ORDO_ESYNTAX);
        if (strstr(message, rules[i].message) == NULL)
            fail_msg("'%s' does not say '%s'", message, rules[i].message);
        ordo_rivals_free(&r);
    }
    unlink(path);
    struct ordo_faults gone;
    assert_int_equal(ordo_faults_load(path, &gone, message, sizeof message), ORDO_EIO);
    ordo_faults_free(&gone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),     cmocka_unit_test(test_library),
        cmocka_unit_test(test_invariance),   cmocka_unit_test(test_rivals),
        cmocka_unit_test(test_broken_files),
    };
    return cmocka_run_group_tests(tests, faults_setup, faults_teardown);
}
