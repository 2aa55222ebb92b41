/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_families.c: what every family promises, that their truths are those of their own forms, and
 * that a judgement does not depend on the order of the rows, on units, or on h or n for x.
 */
#include "case/families.h"
#include "check.h"
#include "families_oracle.h"
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

enum { STUDIES = 60, INVARIANT_STUDIES = 40 };

static gsl_rng *rng;

static int begin(void **state) {
    (void)state;
    gsl_set_error_handler_off();
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    return rng == NULL;
}

static int end(void **state) {
    (void)state;
    gsl_rng_free(rng);
    return 0;
}

/* The contract of an entry ----------------------------------------------------------------------*/

static void check_rows(const char *name, const struct ordo_family_study *s) {
    if (s->levels < 3 || s->levels > ORDO_FAMILY_LEVELS || s->n % s->levels != 0 ||
        s->n > ORDO_FAMILY_ROWS)
        fail_msg("%s: %zu levels, %zu rows", name, s->levels, s->n);
    for (size_t i = 0; i < s->levels; i++) {
        if (!(s->h[i] > 0 && s->clean[i] > 0 && isfinite(s->clean[i])))
            fail_msg("%s: level %zu: h %g, clean error %g", name, i, s->h[i], s->clean[i]);
        if (i > 0 && !(s->h[i] < s->h[i - 1]))
            fail_msg("%s: level %zu is not finer than the one before", name, i);
    }
    for (size_t i = 0; i < s->n; i++)
        if (!(s->x[i] > 0 && isfinite(s->x[i]) && s->error[i] > 0 && isfinite(s->error[i])))
            fail_msg("%s: row %zu: x %g, error %g", name, i, s->x[i], s->error[i]);
}

static void test_contract(void **state) {
    struct ordo_family_study s, again;

    (void)state;
    for (size_t i = 0; ordo_family_at(i) != NULL; i++) {
        const struct ordo_family *f = ordo_family_at(i);
        size_t truths[3] = {0};
        for (size_t k = 0; k < i; k++)
            if (strcmp(ordo_family_at(k)->name, f->name) == 0)
                fail_msg("two families are called '%s'", f->name);
        if (strlen(f->why) < 20 || strchr(f->name, ' ') != NULL)
            fail_msg("%s: no word and sentence", f->name);
        for (size_t k = 0; k < STUDIES; k++) {
            ordo_family_draw(f, "a seed", k, rng, &s);
            check_rows(f->name, &s);
            truths[s.truth]++;
            if (!(s.request.band > 0) || s.request.order == 0 || !isfinite(s.request.order))
                fail_msg("%s: order %g, band %g", f->name, s.request.order, s.request.band);
        }
        ordo_family_draw(f, "a seed", STUDIES - 1, rng, &again);
        assert_memory_equal(s.error, again.error, s.n * sizeof *s.error);
        ordo_family_draw_more(f, "a seed", STUDIES - 1, 2, rng, &again);
        assert_int_equal(again.levels, s.levels + 2);
        check_rows(f->name, &again);
        assert_memory_equal(s.error, again.error, s.n * sizeof *s.error);
        assert_true(s.request.order == again.request.order && s.request.band == again.request.band);
        ordo_family_draw(f, "another", STUDIES - 1, rng, &again);
        assert_false(s.n == again.n && memcmp(s.error, again.error, s.n * sizeof *s.error) == 0);
        if ((truths[ORDO_TRUTH_TRUE] > 0) != (f->claim != ORDO_CLAIM_FALSE) ||
            truths[ORDO_TRUTH_FALSE] == 0)
            fail_msg("%s: %zu true and %zu false claims", f->name, truths[ORDO_TRUTH_TRUE],
                     truths[ORDO_TRUTH_FALSE]);
    }
}

/* The truth, by its definition. */
static void test_truth(void **state) {
    struct ordo_family_study s = {.levels = 3, .n = 3, .x = {4, 8, 16}, .clean = {16, 4, 1}};

    (void)state;
    s.request = (struct ordo_request)ORDO_REQUEST_DEFAULT;
    s.request.order = -2;
    s.request.band = 0.2;
    s.limit = -2;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_TRUE);
    s.limit = -1.91;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_TRUE);
    s.limit = -1.85;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_UNSCORED);
    s.limit = -1;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_UNSCORED);
    s.request.order = -1.5;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_FALSE);
    s.limit = -INFINITY;
    s.request.intent = ORDO_AT_LEAST;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_TRUE);
    s.request.intent = ORDO_AT_MOST;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_FALSE);
    s.clean[2] = 4; /* only the last step counts */
    s.limit = -1.5;
    s.request.intent = ORDO_EQUAL;
    assert_int_equal(ordo_family_truth(&s, 2), ORDO_TRUTH_UNSCORED);
    s.request.order = 1;
    assert_int_equal(ordo_family_truth(&s, 3), ORDO_TRUTH_FALSE);
}

/* The limit that a family states is that of its errors: where the form is known, a fit of it to
 * the errors without noise finds it. The forms of what was computed end after two terms. */
static void test_limits(void **state) {
    static struct ordo_family_study s;
    struct oracle oracle;

    (void)state;
    for (size_t i = 0; ordo_family_at(i) != NULL; i++)
        for (size_t k = 0; k < STUDIES; k++) {
            ordo_family_draw(ordo_family_at(i), "limits", k, rng, &s);
            const double tolerance = 0.05 * fmax(fabs(s.limit), 1);
            memcpy(s.error, s.clean, sizeof s.clean);
            s.n = s.levels;
            s.noise = (struct ordo_family_noise){0};
            s.errors_known = false;
            s.request.deterministic = true;
            oracle_ask(&s, &oracle);
            if (oracle.known && s.levels >= 2 + s.form.terms + s.form.first && isfinite(s.limit) &&
                !(oracle.interval[0] - tolerance <= s.limit &&
                  s.limit <= oracle.interval[1] + tolerance && !isnan(oracle.order)))
                fail_msg("%s %zu: the order of the limit is stated as %g, the form gives %g … %g",
                         ordo_family_at(i)->name, k, s.limit, oracle.interval[0],
                         oracle.interval[1]);
        }
}

/* Invariance ------------------------------------------------------------------------------------*/

struct ending {
    enum ordo_verdict verdict;
    int reason;
    double order, interval[2];
    size_t used;
};

static struct ending judge(const struct ordo_family_study *s) {
    const struct ordo_request request = ordo_family_request(s);
    struct ordo_judgement *j;

    assert_int_equal(ordo_judge(s->n, s->x, s->error, &request, &j), ORDO_OK);
    const struct ending result = {
        j->check->verdict, j->check->reason, j->order, {j->interval[0], j->interval[1]}, j->used};
    ordo_judgement_free(j);
    return result;
}

static bool close(double a, double b) {
    return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 1e-7 * fmax(1, fabs(a));
}

static void expect_same(const char *family, size_t study, const char *what, struct ending a,
                        struct ending b) {
    if (a.verdict != b.verdict || a.reason != b.reason || a.used != b.used ||
        !close(a.order, b.order) || !close(a.interval[0], b.interval[0]) ||
        !close(a.interval[1], b.interval[1]))
        fail_msg("%s %zu: with %s %s (%s), %zu levels, %.9g in %.9g … %.9g instead of %s (%s), %zu "
                 "levels, %.9g in %.9g … %.9g",
                 family, study, what, ordo_verdict_name(b.verdict), ordo_reason_name(b.reason),
                 b.used, b.order, b.interval[0], b.interval[1], ordo_verdict_name(a.verdict),
                 ordo_reason_name(a.reason), a.used, a.order, a.interval[0], a.interval[1]);
}

static void permute(struct ordo_family_study *s) {
    for (size_t i = s->n; i-- > 1;) {
        const size_t k = gsl_rng_uniform_int(rng, i + 1);
        double *const columns[] = {s->x, s->error, s->se};
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            const double value = columns[c][i];
            columns[c][i] = columns[c][k];
            columns[c][k] = value;
        }
    }
}

static void scale(struct ordo_family_study *s, double x, double error) {
    for (size_t i = 0; i < s->n; i++) {
        s->x[i] *= x;
        s->error[i] *= error;
        s->se[i] *= error;
    }
    s->request.scale *= error;
    if (s->request.floor > 0)
        s->request.floor *= error;
}

static void invert(struct ordo_family_study *s) {
    for (size_t i = 0; i < s->n; i++)
        s->x[i] = 1 / s->x[i];
    s->request.order = -s->request.order;
    if (s->request.fine != ORDO_FINE_AUTO)
        s->request.fine = s->request.fine == ORDO_FINE_LARGE ? ORDO_FINE_SMALL : ORDO_FINE_LARGE;
}

static void test_invariance(void **state) {
    static const double units[][2] = {{1e100, 1}, {1e-100, 1}, {1, 1e100}, {1, 1e-100}};
    static struct ordo_family_study s, other;

    (void)state;
    for (size_t i = 0; ordo_family_at(i) != NULL; i++)
        for (size_t k = 0; k < INVARIANT_STUDIES; k++) {
            const char *name = ordo_family_at(i)->name;
            ordo_family_draw(ordo_family_at(i), "invariance", k, rng, &s);
            const struct ending plain = judge(&s);
            other = s;
            permute(&other);
            expect_same(name, k, "the rows permuted", plain, judge(&other));
            for (size_t u = 0; u < 4; u++) {
                char what[64];
                other = s;
                scale(&other, units[u][0], units[u][1]);
                snprintf(what, sizeof what, "x * %g, error * %g,", units[u][0], units[u][1]);
                expect_same(name, k, what, plain, judge(&other));
            }
            other = s;
            invert(&other);
            struct ending inverse = judge(&other);
            const double lower = -inverse.interval[1];
            inverse.order = -inverse.order;
            inverse.interval[1] = -inverse.interval[0];
            inverse.interval[0] = lower;
            expect_same(name, k, "1 / x", plain, inverse);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract),
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_invariance),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
