/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_faults.c: the library of `ordo selftest`, what the judgement must not depend on, and faults
 * put into a table on purpose.
 */
#include "case/faults.h"
#include "check.h"
#include "cli/cli.h"
#include "table/mutate.h"
#include "text/datadir.h"
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 400 };

static struct ordo_faults faults;
static struct ordo_rivals rivals;

static int load(void **state) {
    char path[PATH_MAX], message[1024] = "reference/ is missing";

    (void)state;
    if (ordo_data_path("reference/faults/tables.lua", path, sizeof path) != ORDO_OK ||
        ordo_faults_load(path, &faults, message, sizeof message) != ORDO_OK ||
        ordo_data_path("reference/rivals.lua", path, sizeof path) != ORDO_OK ||
        ordo_rivals_load(path, &rivals, message, sizeof message) != ORDO_OK) {
        print_error("%s\n", message);
        return -1;
    }
    return 0;
}

static int unload(void **state) {
    (void)state;
    ordo_faults_free(&faults);
    ordo_rivals_free(&rivals);
    return 0;
}

/* Studies --------------------------------------------------------------------------------------*/

static void test_verdicts(void **state) {
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < faults.count; i++) {
        const struct ordo_fault *f = &faults.list[i];
        struct ordo_judgement j;
        assert_int_equal(ordo_judge(f->n, f->x, f->error, &f->request, &j), ORDO_OK);
        if (!ordo_fault_admits(f, j.check.verdict, j.check.reason)) {
            print_error("%s: %s, %s: %s\n  but %s\n", f->name, ordo_verdict_name(j.check.verdict),
                        ordo_reason_name(j.check.reason), j.check.message, f->why);
            wrong++;
        }
        if (j.check.verdict == ORDO_PASS || j.check.verdict == ORDO_INCONCLUSIVE)
            assert_false(isnan(j.interval[0]) && j.check.reason == ORDO_WIDE_INTERVAL);
        ordo_judgement_free(&j);
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
    assert_true(count >= 20);
    assert_true(faults.count - count >= 15);
}

/* Invariance -----------------------------------------------------------------------------------*/

enum change { REVERSED, SCALED_X, SCALED_ERROR, RECIPROCAL, CHANGES };

static const char *const change_names[] = {"rows reversed", "x times 1000", "error times 1e-6",
                                           "1/x"};

/* Whether a change of the table leaves the judgement as it is. */
static bool same_judgement(const struct ordo_fault *f, enum change change) {
    struct ordo_request request = f->request;
    struct ordo_judgement a, b;
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
    bool same = a.check.verdict == b.check.verdict && a.check.reason == b.check.reason &&
                isnan(a.order) == isnan(b.order);
    if (!isnan(a.order)) {
        same = same && fabs(a.order - sign * b.order) <= 1e-9;
        for (size_t k = 0; k < 2; k++)
            same = same && fabs(a.interval[k] -
                                sign * b.interval[change == RECIPROCAL ? 1 - k : k]) <= 1e-9;
    }
    if (!same)
        print_error("%s, %s: %s, %s, %.12g [%.12g, %.12g], but %s, %s, %.12g [%.12g, %.12g]\n",
                    f->name, change_names[change], ordo_verdict_name(a.check.verdict),
                    ordo_reason_name(a.check.reason), a.order, a.interval[0], a.interval[1],
                    ordo_verdict_name(b.check.verdict), ordo_reason_name(b.check.reason), b.order,
                    b.interval[0], b.interval[1]);
    ordo_judgement_free(&a);
    ordo_judgement_free(&b);
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

/* Rules of other tools -------------------------------------------------------------------------*/

static const struct ordo_fault *study(const char *name) {
    for (size_t i = 0; i < faults.count; i++)
        if (strcmp(faults.list[i].name, name) == 0)
            return &faults.list[i];
    fail_msg("no study is called %s", name);
    return NULL;
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
    assert_true(rivals.count >= 9);
    for (size_t i = 0; i < rivals.count; i++)
        assert_non_null(strchr(rivals.list[i].source, '/'));
    assert_int_equal(passing("clean"), rivals.count);
    assert_int_equal(passing("spacing"), rivals.count);
    assert_int_equal(passing("half-too-slow"), 0);
    assert_int_equal(passing("flat"), 0);
    assert_int_equal(passing("nan-finest"), 0);
}

/* Files that are not as they should be ---------------------------------------------------------*/

#define STUDY(fields)                                                                              \
    "return {{name = 'a', x = {1, 2}, error = {1, 2}, order = -2, band = 0.1, expect = 'FAIL', "   \
    "reason = 'stale', fault = true, why = 'because'" fields "}}"

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
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

/* The command ----------------------------------------------------------------------------------*/

/* Run `ordo selftest` with these words and stdout in a file. */
static int command(const char *out, size_t count, char *words[]) {
    char *argv[8] = {"selftest"};
    const int kept = dup(STDOUT_FILENO);

    memcpy(argv + 1, words, count * sizeof *words);
    fflush(stdout);
    assert_true(kept >= 0 && freopen(out, "w", stdout) != NULL);
    optind = 0;
    const int status = ordo_command_selftest.run((int)count + 1, argv);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    return status;
}

/* Lines of a file, and how many of them hold `text`. */
static size_t count_lines(const char *path, const char *text, size_t *with) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, lines = 0;

    assert_non_null(file);
    for (*with = 0; getline(&line, &size, file) >= 0; lines++)
        *with += strstr(line, text) != NULL;
    free(line);
    fclose(file);
    return lines;
}

static void test_command(void **state) {
    char out[] = "/tmp/ordo-selftest-XXXXXX", tables[] = "/tmp/ordo-tables-XXXXXX";
    const int descriptors[] = {mkstemp(out), mkstemp(tables)};
    size_t with;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(descriptors[i] >= 0);
        close(descriptors[i]);
    }
    assert_in_range(command(out, 1, (char *[]){"--json"}), 0, 1);
    assert_int_equal(count_lines(out, "{\"ordo\":1,\"name\":", &with), faults.count + 1);
    assert_int_equal(with, faults.count);
    assert_in_range(command(out, 1, (char *[]){"--verbose"}), 0, 1);
    count_lines(out, "    expected ", &with);
    assert_int_equal(with, faults.count);
    count_lines(out, " false passes ", &with);
    assert_int_equal(with, rivals.count + 1);
    assert_int_equal(command(out, 1, (char *[]){"--help"}), 0);
    assert_int_equal(command(out, 1, (char *[]){"--jsom"}), ORDO_EXIT_USAGE);
    assert_int_equal(command(out, 2, (char *[]){"a", "b"}), ORDO_EXIT_USAGE);
    assert_int_equal(command(out, 1, (char *[]){"/nowhere.lua"}), ORDO_ERROR);
    /* A verdict or a reason that is not the expected one is seen. */
    write_file(tables, STUDY(""));
    assert_int_equal(command(out, 1, (char *[]){tables}), 1);
    write_file(tables, STUDY(", expect = 'INCONCLUSIVE'"));
    assert_int_equal(command(out, 1, (char *[]){tables}), 1);
    write_file(tables, STUDY(", expect = 'INCONCLUSIVE', reason = 'too-few-levels'"));
    assert_int_equal(command(out, 1, (char *[]){tables}), 0);
    unlink(out);
    unlink(tables);
}

/* Mutations ------------------------------------------------------------------------------------*/

/* x = 8, 16, …, or its reciprocal, and 0.37 n^-2. */
static void power_law(size_t n, double order, double x[], double error[]) {
    for (size_t i = 0; i < n; i++) {
        x[i] = order < 0 ? ldexp(8, (int)i) : ldexp(0.125, -(int)i);
        error[i] = 0.37 * pow(x[i], order);
    }
}

static void spoil(const char *spec, double order, size_t *n, double x[], double error[]) {
    char message[512] = "";
    if (ordo_mutate(spec, order, n, x, error, message, sizeof message) != ORDO_OK)
        fail_msg("%s: %s", spec, message);
}

static void test_contaminate(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        double x[8], e[8], clean[8];
        size_t n = 8;
        power_law(n, 2 * sign, x, e);
        memcpy(clean, e, sizeof e);
        spoil("contaminate:0.013", 2 * sign, &n, x, e);
        assert_int_equal(n, 8);
        for (size_t i = 0; i < n; i++)
            check_double(e[i] / clean[i] - 1, 0.013 * ldexp(1, (int)i), 1e-12);
    }
    /* A first-order part is no fault where order -1/2 is expected: half of it is. */
    double x[8], e[8];
    size_t n = 8;
    power_law(n, -0.5, x, e);
    spoil("contaminate:1", -0.5, &n, x, e);
    for (size_t i = 0; i < n; i++)
        check_double(e[i], 0.37 * pow(x[i], -0.5) + 0.37 * pow(8, -0.5) * pow(x[i] / 8, -0.25),
                     1e-12);
}

static void test_shift_and_floor(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        double x[6], e[6];
        size_t n = 6;
        power_law(n, 3 * sign, x, e);
        const double first = e[0];
        spoil("order:0.5", 3 * sign, &n, x, e);
        check_double(e[0], first, 1e-14);
        for (size_t i = 1; i < n; i++)
            check_double(log(e[i] / e[i - 1]) / log(x[i] / x[i - 1]), 2.5 * sign, 1e-12);
        power_law(n, 3 * sign, x, e);
        spoil("order:-0.25", 3 * sign, &n, x, e);
        for (size_t i = 1; i < n; i++)
            check_double(log(e[i] / e[i - 1]) / log(x[i] / x[i - 1]), 3.25 * sign, 1e-12);
        power_law(n, 3 * sign, x, e);
        const double last = e[5];
        spoil("floor:1e-3", 3 * sign, &n, x, e);
        check_double(e[5] - 1e-3, last, 1e-9);
    }
}

static void test_noise(void **state) {
    static double x[ROWS], e[ROWS], again[ROWS];
    double mean = 0, square = 0;
    size_t n = ROWS;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)(i + 1);
        e[i] = 1 / x[i];
    }
    spoil("noise:0.2", -1, &n, x, e);
    assert_int_equal(n, ROWS);
    for (size_t i = 0; i < n; i++) {
        mean += log(e[i] * x[i]) / ROWS;
        square += pow(log(e[i] * x[i]), 2) / ROWS;
    }
    check_near(mean, 0, 4 * 0.2 / sqrt(ROWS));
    check_double(sqrt(square), 0.2, 4 / sqrt(2.0 * ROWS));
    /* The same in any order of the rows, to the last bit. */
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)(ROWS - i);
        again[i] = 1 / x[i];
    }
    spoil("noise:0.2", -1, &n, x, again);
    for (size_t i = 0; i < n; i++)
        assert_true(again[i] == e[ROWS - 1 - i]);
}

static void test_stale_and_drop(void **state) {
    /* Not sorted, the level 32 twice. */
    const double x[] = {16, 64, 8, 32, 32}, error[] = {0.5, 0.02, 2, 0.1, 0.4};
    double y[5], e[5];
    size_t n = 5;

    (void)state;
    memcpy(y, x, sizeof x);
    memcpy(e, error, sizeof error);
    spoil("stale:2", -2, &n, y, e);
    assert_int_equal(n, 5);
    check_double(e[1], 0.2, 1e-14);
    assert_true(e[3] == e[1] && e[4] == e[1] && e[0] == 0.5 && e[2] == 2);
    memcpy(e, error, sizeof error);
    spoil("stale:3", 2, &n, y, e); /* fine is small x now */
    assert_true(e[0] == e[2] && e[1] == 0.02);
    check_double(e[0], 0.2, 1e-14);
    memcpy(e, error, sizeof error);
    spoil("drop:2", -2, &n, y, e);
    assert_int_equal(n, 2);
    assert_true(y[0] == 16 && y[1] == 8 && e[0] == 0.5 && e[1] == 2);
    memcpy(y, x, sizeof x);
    memcpy(e, error, sizeof error);
    n = 5;
    spoil("drop:1", 2, &n, y, e);
    assert_int_equal(n, 4);
    assert_true(y[0] == 16 && y[1] == 64 && y[2] == 32 && y[3] == 32);
}

static void test_bad_mutations(void **state) {
    static const struct {
        const char *spec, *message;
    } bad[] = {
        {"contaminat:0.1", "did you mean 'contaminate'"},
        {"", "no mutation ''"},
        {"order", "needs a value"},
        {"order:", "needs a value"},
        {"order:x", "needs a value"},
        {"order:1x", "needs a value"},
        {"noise:nan", "needs a value"},
        {"noise:-1", "out of range"},
        {"floor:-1", "out of range"},
        {"contaminate:-0.1", "out of range"},
        {"stale:1", "out of range"},
        {"stale:2.5", "out of range"},
        {"stale:9", "out of range"},
        {"drop:0", "out of range"},
        {"drop:8", "out of range"},
        {"order:1e308", "out of range"},
    };
    double x[8], e[8], before[8];
    char message[512];
    size_t n = 8;

    (void)state;
    power_law(n, -2, x, e);
    memcpy(before, e, sizeof e);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ordo_mutate(bad[i].spec, -2, &n, x, e, message, sizeof message),
                         ORDO_EINVAL);
        if (strstr(message, bad[i].message) == NULL)
            fail_msg("'%s' does not say '%s'", message, bad[i].message);
        assert_int_equal(n, 8);
        assert_memory_equal(e, before, sizeof e);
    }
    e[3] = NAN;
    assert_int_equal(ordo_mutate("floor:1", -2, &n, x, e, message, sizeof message), ORDO_EINVAL);
    n = 0;
    assert_int_equal(ordo_mutate("floor:1", -2, &n, x, e, message, sizeof message), ORDO_EINVAL);
    for (const struct ordo_mutation *m = ordo_mutations; m->name != NULL; m++)
        assert_true(strlen(m->summary) > 0);
}

static bool passes_with(const char *kind, double value, const struct ordo_request *request,
                        size_t n, const double x[], const double error[]) {
    struct ordo_judgement j;
    double y[ROWS], e[ROWS];
    char spec[64];

    memcpy(y, x, n * sizeof *y);
    memcpy(e, error, n * sizeof *e);
    snprintf(spec, sizeof spec, "%s:%.17g", kind, value);
    spoil(spec, request->order, &n, y, e);
    assert_int_equal(ordo_judge(n, y, e, request, &j), ORDO_OK);
    const bool pass = j.check.verdict == ORDO_PASS;
    ordo_judgement_free(&j);
    return pass;
}

static double threshold(const char *kind, const struct ordo_request *request, size_t n,
                        const double x[], const double error[]) {
    char message[512];
    double value;

    assert_int_equal(
        ordo_mutate_threshold(kind, n, x, error, request, &value, message, sizeof message),
        ORDO_OK);
    assert_true(strlen(message) > 10);
    return value;
}

static void test_thresholds(void **state) {
    static const char *const kinds[] = {"contaminate", "order", "floor"};
    static const char *const names[] = {"clean", "three-digits", "scatter-5-percent-12", "spacing",
                                        "monte-carlo"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const struct ordo_fault *f = study(names[i]);
            const double t = threshold(kinds[k], &f->request, f->n, f->x, f->error);
            assert_true(t > 0);
            assert_false(passes_with(kinds[k], t, &f->request, f->n, f->x, f->error));
            assert_true(passes_with(kinds[k], 0.998 * t, &f->request, f->n, f->x, f->error));
        }
    /* An exact power law has an interval of no width, so the order may be off by the band. */
    for (enum ordo_intent intent = ORDO_EQUAL; intent <= ORDO_AT_MOST; intent++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct ordo_request request = ORDO_REQUEST_DEFAULT;
            double x[8], e[8];
            power_law(8, 2 * sign, x, e);
            request.order = 2 * sign;
            request.band = 0.15;
            request.intent = intent;
            check_double(threshold("order", &request, 8, x, e), 0.15, 0.01);
        }
}

static void test_threshold_answers(void **state) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    double x[8], e[8], value;
    char message[512];

    (void)state;
    power_law(8, -2, x, e);
    request.order = -2;
    request.band = 0.1;
    assert_int_equal(
        ordo_mutate_threshold("contaminate", 8, x, e, &request, &value, message, sizeof message),
        ORDO_OK);
    assert_non_null(strstr(message, "first-order contamination"));
    /* At the finest of 128 times the coarsest width 1 % is more than the error itself. */
    check_between(value, 1e-4, 5e-3);
    assert_int_equal(
        ordo_mutate_threshold("noise", 8, x, e, &request, &value, message, sizeof message),
        ORDO_EINVAL);
    request.order = -3;
    assert_int_equal(
        ordo_mutate_threshold("floor", 8, x, e, &request, &value, message, sizeof message),
        ORDO_OK);
    assert_true(isnan(value));
    assert_non_null(strstr(message, "does not pass"));
    request.order = 0;
    assert_int_equal(
        ordo_mutate_threshold("floor", 8, x, e, &request, &value, message, sizeof message),
        ORDO_EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_library),
        cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_rivals),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_contaminate),
        cmocka_unit_test(test_shift_and_floor),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_stale_and_drop),
        cmocka_unit_test(test_bad_mutations),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_threshold_answers),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, load, unload);
}
