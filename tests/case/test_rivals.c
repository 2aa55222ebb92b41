/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_rivals.c: what the rules of other tools say of tables on both sides of each of their edges.
 */
#include "case/faults.h"
#include "check.h"
#include "text/datadir.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 5 };

static struct ordo_rivals rivals;

static int load(void **state) {
    char path[PATH_MAX], message[1024] = "reference/ is missing";

    (void)state;
    if (ordo_data_path("reference/rivals.lua", path, sizeof path) == ORDO_OK &&
        ordo_rivals_load(path, &rivals, message, sizeof message) == ORDO_OK)
        return 0;
    print_error("%s\n", message);
    return -1;
}

static int unload(void **state) {
    (void)state;
    ordo_rivals_free(&rivals);
    return 0;
}

/* Whether a rule lets a table pass that is to have the order 2 in x = 1/4, 1/8, …; errors that are
 * not given are not there. */
static bool passes(const char *rule, const double error[LEVELS]) {
    double x[LEVELS], copy[LEVELS];
    char message[1024];
    struct ordo_fault table = {.x = x, .error = copy, .request = ORDO_REQUEST_DEFAULT};
    bool *verdicts = calloc(rivals.count, sizeof *verdicts), found = false, result = false;

    assert_non_null(verdicts);
    for (; table.n < LEVELS && error[table.n] != 0; table.n++) {
        x[table.n] = ldexp(0.25, -(int)table.n);
        copy[table.n] = error[table.n];
    }
    table.request.order = 2;
    if (ordo_rivals_judge(&rivals, &table, verdicts, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
    for (size_t i = 0; i < rivals.count; i++)
        if (strcmp(rivals.list[i].name, rule) == 0) {
            found = true;
            result = verdicts[i];
        }
    free(verdicts);
    if (!found)
        fail_msg("there is no rule '%s'", rule);
    return result;
}

/* C 2^-rate a level, times `last` at the finest. */
static bool passes_rate(const char *rule, double C, double rate, double last) {
    double error[LEVELS];

    for (int i = 0; i < LEVELS; i++)
        error[i] = C * pow(2, -rate * i) * (i + 1 == LEVELS ? last : 1);
    return passes(rule, error);
}

static void test_edges(void **state) {
    static const struct {
        const char *rule;
        double passes, fails; /* rates on the two sides of the edge */
    } edges[] = {
        {"moose-0.05", 2.04, 2.06},    {"moose-0.05", 1.96, 1.94}, {"moose-0.35", 2.34, 2.36},
        {"firedrake-0.3", 1.71, 1.69}, {"diffrax", 1.11, 1.09},    {"diffrax", 2.89, 2.91},
        {"pytools", 1.51, 1.49},       {"scikit-fem", 1.91, 1.89}, {"scikit-fem", 2.09, 2.11},
        {"pyadjoint", 1.91, 1.89},
    };

    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        if (!passes_rate(edges[i].rule, 0.3, edges[i].passes, 1) ||
            passes_rate(edges[i].rule, 0.3, edges[i].fails, 1))
            fail_msg("%s: not %g passes and %g fails", edges[i].rule, edges[i].passes,
                     edges[i].fails);
    for (size_t i = 0; i < rivals.count; i++)
        if (!passes_rate(rivals.list[i].name, 0.3, 2, 1) ||
            strchr(rivals.list[i].source, '/') == NULL)
            fail_msg("%s", rivals.list[i].name);
}

static void test_what_is_left_out(void **state) {
    (void)state;
    /* diffrax stops at 2^-28 = 3.7e-9, whatever follows, and one level has no slope. */
    assert_true(passes_rate("diffrax", 1e-7, 2, 1000));
    assert_false(passes_rate("diffrax", 1e-5, 2, 1e6));
    assert_false(passes_rate("diffrax", 4e-9, 2, 1));
    /* pytools lets everything below 1e-11 pass. */
    assert_true(passes_rate("pytools", 1e-12, 0, 1));
    assert_false(passes_rate("pytools", 1e-10, 0, 1));
    /* scikit-fem has three levels, and the least rate of pyadjoint may be any. */
    assert_true(passes("scikit-fem", (double[LEVELS]){1, 1, 1. / 4, 1. / 16}));
    assert_false(passes("scikit-fem", (double[LEVELS]){1, 1. / 4}));
    assert_false(passes("pyadjoint", (double[LEVELS]){1, 1, 1. / 4, 1. / 16}));
    assert_false(passes("pyadjoint", (double[LEVELS]){1}));
    assert_false(passes("diffrax", (double[LEVELS]){1, NAN, 0.1}));
    assert_false(passes("pytools", (double[LEVELS]){1, NAN, 0.1}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_what_is_left_out),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
