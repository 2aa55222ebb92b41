/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * declared.h: every list of settings that the program declares.
 */
#ifndef ORDO_TESTS_DECLARED_H
#define ORDO_TESTS_DECLARED_H

#include "check.h"
#include "method/method.h"
#include "study/expectation.h"
#include <stdlib.h>
#include <string.h>

/* Call `visit` with each list and whose it is. */
static inline void each_list(void (*visit)(const struct ordo_setting settings[],
                                           const char *whose)) {
    for (size_t i = 0; ordo_experiments[i] != NULL; i++)
        visit(ordo_experiments[i]->settings, ordo_experiments[i]->name);
    for (size_t i = 0; ordo_methods[i] != NULL; i++)
        if (ordo_methods[i]->settings != NULL)
            visit(ordo_methods[i]->settings, ordo_methods[i]->name);
    for (size_t i = 0; ordo_expectations[i] != NULL; i++)
        visit(ordo_expectations[i]->settings, ordo_expectations[i]->name);
    visit(ordo_case_settings, "every case");
    visit(ordo_claim_settings, "every claim");
}

/* A value of a setting in another memory than it was written to. */
static inline struct ordo_value no_value(void) {
    return (struct ordo_value){.number = NAN, .band = NAN};
}

static inline bool same_number(double a, double b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

/* All but whether it was given. */
static inline void check_same_value(const struct ordo_setting *setting, const struct ordo_value *a,
                                    const struct ordo_value *b) {
    const size_t numbers = setting->kind == ORDO_KIND_INTERVALS ? 2 * a->count : a->count;

    if (!same_number(a->number, b->number) || !same_number(a->band, b->band) ||
        a->count != b->count || (a->text == NULL) != (b->text == NULL) ||
        (a->numbers == NULL) != (b->numbers == NULL))
        fail_msg("%s is another value", setting->name);
    if (a->text != NULL)
        assert_string_equal(a->text, b->text);
    for (size_t i = 0; i < numbers && a->numbers != NULL; i++)
        assert_true(same_number(a->numbers[i], b->numbers[i]));
}

/* The text is a value, and its own text is the same value to the last bit. */
static inline void check_round_trip(const struct ordo_setting *setting, const char *text) {
    struct ordo_value value = no_value(), again = no_value();
    char printed[256];

    if (ordo_value_parse(setting, text, &value) != ORDO_OK)
        fail_msg("%s cannot be '%s'", setting->name, text);
    char *written = ordo_value_text(setting, &value);
    assert_non_null(written);
    if (ordo_value_parse(setting, written, &again) != ORDO_OK)
        fail_msg("%s cannot be '%s', which '%s' became", setting->name, written, text);
    check_same_value(setting, &value, &again);
    /* Print it for people, in any size. */
    for (size_t size = 1; size <= sizeof printed; size *= 2) {
        memset(printed, 'x', sizeof printed);
        ordo_value_print(setting, &value, printed, size);
        assert_non_null(memchr(printed, '\0', size));
    }
    assert_true(printed[0] != '\0');
    free(written);
    ordo_value_clear(&value);
    ordo_value_clear(&again);
}

#endif
