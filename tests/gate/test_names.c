/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_names.c: the words for what the library says.
 */
#include "tables.h"
#include <limits.h>

static void check_distinct(size_t count, const char *const names[]) {
    for (size_t i = 0; i < count; i++) {
        assert_non_null(names[i]);
        assert_true(strlen(names[i]) > 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(names[i], names[k]);
    }
}

static void test_names(void **state) {
    const char *names[ORDO_REASON_COUNT + ORDO_STATUS_COUNT + ORDO_DROP_COUNT];

    (void)state;
    for (int i = 0; i < ORDO_REASON_COUNT; i++)
        names[i] = ordo_reason_name(i);
    check_distinct(ORDO_REASON_COUNT, names);
    for (int i = 0; i < ORDO_REASON_COUNT; i++)
        names[i] = ordo_reason_text(i);
    check_distinct(ORDO_REASON_COUNT, names);
    for (int i = 0; i < ORDO_STATUS_COUNT; i++)
        names[i] = ordo_status_text(i);
    names[ORDO_STATUS_COUNT] = ordo_status_text(-1);
    check_distinct(ORDO_STATUS_COUNT + 1, names);
    assert_string_equal(ordo_status_text(ORDO_STATUS_COUNT), "unknown status");
    assert_string_equal(ordo_status_text(-1), "unknown status");
    for (int i = 0; i < ORDO_DROP_COUNT; i++)
        names[i] = ordo_drop_name((enum ordo_drop)i);
    check_distinct(ORDO_DROP_COUNT, names);
    for (int i = 0; i < ORDO_MODEL_COUNT; i++)
        names[i] = ordo_model_name((enum ordo_model_kind)i);
    check_distinct(ORDO_MODEL_COUNT, names);
    assert_string_equal(ordo_drop_name(ORDO_USED), "used");
    assert_string_equal(ordo_drop_name(ORDO_DROP_WINDOW), "outside-window");
    assert_string_equal(ordo_drop_name(ORDO_DROP_ROUND_OFF), "round-off");
    assert_string_equal(ordo_verdict_name(ORDO_PASS), "PASS");
    assert_string_equal(ordo_verdict_name(ORDO_FAIL), "FAIL");
    assert_string_equal(ordo_verdict_name(ORDO_INCONCLUSIVE), "INCONCLUSIVE");
    assert_string_equal(ordo_verdict_name(ORDO_ERROR), "ERROR");
    assert_string_equal(ordo_intent_name(ORDO_EQUAL), "equal");
    assert_string_equal(ordo_intent_name(ORDO_AT_LEAST), "at_least");
    assert_string_equal(ordo_intent_name(ORDO_AT_MOST), "at_most");
    assert_string_equal(ordo_reason_name(ORDO_WITHIN_BAND), "within-band");
    assert_string_equal(ordo_reason_name(ORDO_STALE), "stale");
    /* The exit statuses of design.md. */
    assert_int_equal(ORDO_PASS, 0);
    assert_int_equal(ORDO_FAIL, 1);
    assert_int_equal(ORDO_INCONCLUSIVE, 2);
    assert_int_equal(ORDO_ERROR, 3);
}

/* What is not in a list has a word too: a caller may have a newer header, or reasons of its own. */
static void test_unknown(void **state) {
    static const int no[] = {-1, ORDO_REASON_COUNT, 1000, INT_MAX, INT_MIN};

    (void)state;
    for (size_t i = 0; i < COUNT(no); i++) {
        assert_string_equal(ordo_reason_name(no[i]), "unknown");
        assert_string_equal(ordo_reason_text(no[i]), "unknown reason");
        assert_string_equal(ordo_status_text(no[i]), "unknown status");
        assert_string_equal(ordo_verdict_name((enum ordo_verdict)no[i]), "unknown");
        assert_string_equal(ordo_intent_name((enum ordo_intent)no[i]), "unknown");
        assert_string_equal(ordo_drop_name((enum ordo_drop)no[i]), "unknown");
        assert_string_equal(ordo_convergence_name((enum ordo_convergence)no[i]), "unknown");
        assert_string_equal(ordo_model_name((enum ordo_model_kind)no[i]), "unknown");
        for (int v = ORDO_PASS; v <= ORDO_ERROR; v++) {
            const enum ordo_verdict known = (enum ordo_verdict)v, none = (enum ordo_verdict)no[i];
            assert_int_equal(ordo_verdict_worst(known, none), ORDO_ERROR);
            assert_int_equal(ordo_verdict_worst(none, known), ORDO_ERROR);
        }
    }
}

static void test_worst(void **state) {
    static const enum ordo_verdict worse_last[] = {ORDO_PASS, ORDO_INCONCLUSIVE, ORDO_FAIL,
                                                   ORDO_ERROR};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++)
            assert_int_equal(ordo_verdict_worst(worse_last[i], worse_last[k]),
                             worse_last[i > k ? i : k]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_worst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
