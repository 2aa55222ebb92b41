/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_experiments.c: the contract of every experiment: names, figures, coordinates, what it refers
 * to; reasons.
 */
#include "check.h"
#include "experiment/experiment.h"
#include "experiment/reason.h"
#include <stdlib.h>
#include <string.h>

#define EACH(e) for (const struct ordo_experiment *const *e = ordo_experiments; *e != NULL; e++)

/* As a case file, a table and a store can have it. */
static void check_name(const char *name) {
    assert_non_null(name);
    assert_in_range(strlen(name), 1, ORDO_SYMBOL_MAX);
    for (const char *c = name; *c != '\0'; c++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *c) == NULL)
            fail_msg("'%s' is no name", name);
}

static bool is_setting(const struct ordo_experiment *e, const char *name) {
    for (const struct ordo_setting *s = e->settings; s->name != NULL; s++)
        if (strcmp(s->name, name) == 0)
            return true;
    return false;
}

static bool is_quantity(const struct ordo_quantity quantities[], const char *name) {
    return quantities[ordo_quantities_index(quantities, name)].name != NULL;
}

static void test_names(void **state) {
    (void)state;
    EACH(e) {
        check_name((*e)->name);
        assert_true((*e)->summary != NULL && (*e)->summary[0] != '\0');
        assert_ptr_equal(ordo_experiment_find((*e)->name), *e);
        EACH(other)
        assert_true(other == e || strcmp((*other)->name, (*e)->name) != 0);
        assert_non_null((*e)->settings);
        assert_non_null((*e)->measure);
    }
    assert_null(ordo_experiment_find("alchemy"));
}

static void check_quantities(const struct ordo_quantity quantities[], size_t most) {
    const size_t count = ordo_quantities_count(quantities);

    assert_in_range(count, 1, most);
    for (size_t i = 0; i < count; i++) {
        const struct ordo_quantity *q = &quantities[i];
        check_name(q->name);
        assert_int_equal(ordo_quantities_index(quantities, q->name), i);
        assert_true(q->label != NULL && q->label[0] != '\0');
        assert_true(q->unit == NULL || q->unit[0] != '\0');
        assert_int_equal(q->kind == ORDO_QUANTITY_NAME, q->names != NULL);
        for (size_t k = 0; q->names != NULL && q->names[k] != NULL; k++)
            assert_true(q->names[k][0] != '\0');
    }
    assert_int_equal(ordo_quantities_index(quantities, "no such one"), count);
}

/* The error is a figure, always there; a coordinate and a figure, or a field of a case, are not
 * called the same. */
static void test_quantities(void **state) {
    (void)state;
    EACH(e) {
        check_quantities((*e)->coordinates, ORDO_COORDINATES_MAX);
        check_quantities((*e)->figures, ORDO_FIGURES_MAX);
        assert_int_equal((*e)->figures[0].kind, ORDO_QUANTITY_ERROR);
        assert_false((*e)->figures[0].seldom);
        for (const struct ordo_quantity *q = (*e)->coordinates; q->name != NULL; q++) {
            assert_false(is_quantity((*e)->figures, q->name));
            assert_false(q->kind == ORDO_QUANTITY_NAME || q->seldom);
        }
    }
}

/* What it says of its own settings and quantities exists. */
static void test_references(void **state) {
    (void)state;
    EACH(e) {
        for (size_t i = 0; i < 2; i++)
            assert_true((*e)->columns[i] == NULL || is_setting(*e, (*e)->columns[i]) ||
                        is_quantity((*e)->coordinates, (*e)->columns[i]) ||
                        is_quantity((*e)->figures, (*e)->columns[i]));
        if ((*e)->series != NULL) {
            const struct ordo_setting *s = (*e)->settings;
            while (s->name != NULL && strcmp(s->name, (*e)->series) != 0)
                s++;
            assert_non_null(s->name);
            assert_int_equal(s->kind, ORDO_KIND_CHOICE);
            assert_non_null(ordo_setting_choice(s, 0));
        }
        if ((*e)->x != NULL)
            assert_true(is_quantity((*e)->coordinates, (*e)->x) ||
                        is_quantity((*e)->figures, (*e)->x));
        assert_int_equal((*e)->worker_alloc == NULL, (*e)->worker_free == NULL);
    }
}

/* A worker's memory may be freed before it was used; a state that there is not, too. */
static void test_memory(void **state) {
    (void)state;
    EACH(e) {
        if ((*e)->worker_alloc != NULL) {
            void *worker = (*e)->worker_alloc();
            assert_non_null(worker);
            (*e)->worker_free(worker);
            (*e)->worker_free(NULL);
        }
        if ((*e)->free != NULL)
            (*e)->free(NULL);
    }
}

/* The reasons of both lists have names of their own and sentences, and are found again. */
static void test_reasons(void **state) {
    (void)state;
    for (int i = 0; i < ORDO_FURTHER_COUNT; i++) {
        const char *name = ordo_any_reason_name(i);
        assert_true(strlen(name) > 0 && strlen(ordo_any_reason_text(i)) > 0);
        assert_int_equal(ordo_any_reason_find(name), i);
        assert_int_equal(i < ORDO_REASON_COUNT, strcmp(ordo_reason_name(i), "unknown") != 0);
    }
    assert_int_equal(ordo_any_reason_find("because"), -1);
    assert_string_equal(ordo_any_reason_name(-1), "unknown");
    assert_string_equal(ordo_any_reason_name(ORDO_FURTHER_COUNT), "unknown");
}

static void test_notes(void **state) {
    struct ordo_measurement m = {0};

    (void)state;
    ordo_measurement_note(&m, "one");
    ordo_measurement_note(&m, "two");
    assert_string_equal(m.note, "two");
    ordo_measurement_note(&m, "");
    assert_null(m.note);
    assert_true(ordo_cpu_seconds() >= 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),      cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_references), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_reasons),    cmocka_unit_test(test_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
