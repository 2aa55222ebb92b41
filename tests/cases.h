/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cases.h: cases from a file that a test writes.
 */
#ifndef ORDO_TESTS_CASES_H
#define ORDO_TESTS_CASES_H

#include "case/load.h"
#include "ordo.h"
#include "run.h"
#include "study/expectation.h"
#include <gsl/gsl_errno.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Of what was loaded last. */
static char message[1024];

static inline int cases_setup(void **state) {
    (void)state;
    gsl_set_error_handler_off();
    return directory_make() ? 0 : -1;
}

static inline int cases_teardown(void **state) {
    (void)state;
    return directory_remove();
}

static inline int try_load(const char *content, struct ordo_cases *cases) {
    write_file("case.lua", content);
    return ordo_cases_load(cases, in_directory("case.lua"), NULL, message, sizeof message);
}

static inline void load(const char *content, struct ordo_cases *cases) {
    if (try_load(content, cases) != ORDO_OK)
        fail_msg("%s", message);
    assert_string_equal(message, "");
}

/* A network that needs few levels, to be preceded by name and target; what closes a case. */
#define NETWORK "architecture = 'glu', method = 'spline', "
#define REST NETWORK "widths = {8}, expect = {exact = true, why = 'w'}"

/* The value of the case's target. */
static inline double value(const struct ordo_case *c, const double x[]) {
    const struct ordo_function *f = &ordo_values_find(&c->settings, "target")->function;
    double y = NAN;

    assert_non_null(f->eval);
    if (f->eval(f->context, x, &y, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
    return y;
}

/* What a set of values says, as "name=text"; those that are not given behind "name~". */
static inline void check_value(const struct ordo_values *values, const char *said) {
    char name[64], *text;
    const size_t length = strcspn(said, "=~");

    assert_in_range(length, 1, sizeof name - 1);
    snprintf(name, sizeof name, "%.*s", (int)length, said);
    const size_t index = ordo_values_index(values, name);
    if (index == values->count)
        fail_msg("there is no '%s'", name);
    text = ordo_value_text(values->settings[index], &values->values[index]);
    assert_non_null(text);
    if (strcmp(text, said + length + 1) != 0)
        fail_msg("%s is '%s', expected '%s'", name, text, said + length + 1);
    if (values->values[index].given != (said[length] == '='))
        fail_msg("%s is%s given", name, said[length] == '=' ? " not" : "");
    free(text);
}

#define CHECK_VALUES(values, ...)                                                                  \
    do {                                                                                           \
        static const char *const said_[] = {__VA_ARGS__};                                          \
        for (size_t i_ = 0; i_ < COUNT(said_); i_++)                                               \
            check_value(values, said_[i_]);                                                        \
    } while (0)

#endif
