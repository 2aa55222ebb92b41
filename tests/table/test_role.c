/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_role.c: what the name of a column says of it.
 */
#include "check.h"
#include "table/role.h"

static void expect(enum ordo_role role, const char *const names[]) {
    for (; *names != NULL; names++)
        if (ordo_column_role(*names) != role)
            fail_msg("%s is %d, expected %d", *names, (int)ordo_column_role(*names), (int)role);
}

static void test_roles(void **state) {
    (void)state;
    expect(ORDO_ROLE_SPACING,
           (const char *const[]){"h", "H", "dx", "dt", "Tau", "mesh_size", "h_max", NULL});
    expect(ORDO_ROLE_SIZE, (const char *const[]){"n", "N", "dofs", "DoF", "cells", NULL});
    expect(ORDO_ROLE_OTHER, (const char *const[]){"rate", "l2_rate", "L2 order", "EOC", "time [s]",
                                                  "cpu-seconds", "seed", "se", "l2_se", NULL});
    /* Words are whole ones, and an error is one in any company. */
    expect(ORDO_ROLE_ERROR,
           (const char *const[]){"l2", "h1", "err", "time_error", "Error rate", "max", "hh", "2",
                                 "nu", "rated", "u", "", "é", "l2_order_error", NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_roles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
