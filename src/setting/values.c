/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * values.c: sets of declared values: declaring, finding, copying, comparing.
 */
#include "ordo.h"
#include "setting/setting.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One more value, without any, at place `at`. */
static int open_gap(struct ordo_values *values, size_t at, const struct ordo_setting *setting) {
    if (values->count == values->capacity) {
        const size_t capacity = values->capacity > 0 ? 2 * values->capacity : 32;
        const struct ordo_setting **settings =
            realloc(values->settings, capacity * sizeof *settings);
        if (settings == NULL)
            return ORDO_ENOMEM;
        values->settings = settings;
        struct ordo_value *grown = realloc(values->values, capacity * sizeof *grown);
        if (grown == NULL)
            return ORDO_ENOMEM;
        values->values = grown;
        values->capacity = capacity;
    }
    memmove(values->settings + at + 1, values->settings + at,
            (values->count - at) * sizeof *values->settings);
    memmove(values->values + at + 1, values->values + at,
            (values->count - at) * sizeof *values->values);
    values->count++;
    values->settings[at] = setting;
    values->values[at] = (struct ordo_value){.number = NAN, .band = NAN};
    return ORDO_OK;
}

/* Put the settings of a list from place `at` on. */
static int put(struct ordo_values *values, size_t at, const struct ordo_setting settings[]) {
    int status = ORDO_OK;

    for (size_t i = 0; settings != NULL && settings[i].name != NULL && status == ORDO_OK; i++) {
        status = open_gap(values, at + i, &settings[i]);
        if (status == ORDO_OK && settings[i].initial != NULL)
            status = ordo_value_parse(&settings[i], settings[i].initial, &values->values[at + i]);
    }
    return status;
}

int ordo_values_declare(struct ordo_values *values, const struct ordo_setting settings[]) {
    return put(values, values->count, settings);
}

void ordo_value_clear(struct ordo_value *value) {
    free(value->text);
    free(value->numbers);
    *value = (struct ordo_value){.number = NAN, .band = NAN};
}

void ordo_values_free(struct ordo_values *values) {
    if (values == NULL)
        return;
    for (size_t i = 0; i < values->count; i++)
        ordo_value_clear(&values->values[i]);
    free(values->settings);
    free(values->values);
    *values = (struct ordo_values){0};
}

static size_t numbers_count(const struct ordo_setting *setting, const struct ordo_value *value) {
    return setting->kind == ORDO_KIND_INTERVALS ? 2 * value->count : value->count;
}

int ordo_values_copy(struct ordo_values *to, const struct ordo_values *from) {
    *to = (struct ordo_values){0};
    for (size_t i = 0; i < from->count; i++) {
        const struct ordo_value *source = &from->values[i];
        if (open_gap(to, i, from->settings[i]) != ORDO_OK)
            goto failed;
        struct ordo_value *copy = &to->values[i];
        const size_t numbers = numbers_count(from->settings[i], source);
        *copy = *source;
        copy->text = source->text != NULL ? strdup(source->text) : NULL;
        copy->numbers = source->numbers != NULL ? malloc(numbers * sizeof *copy->numbers) : NULL;
        if ((source->text != NULL && copy->text == NULL) ||
            (source->numbers != NULL && copy->numbers == NULL))
            goto failed;
        if (copy->numbers != NULL)
            memcpy(copy->numbers, source->numbers, numbers * sizeof *copy->numbers);
    }
    return ORDO_OK;
failed:
    ordo_values_free(to);
    return ORDO_ENOMEM;
}

size_t ordo_values_index(const struct ordo_values *values, const char *name) {
    size_t i = 0;

    while (values != NULL && i < values->count && strcmp(values->settings[i]->name, name) != 0)
        i++;
    return i;
}

struct ordo_value *ordo_values_find(const struct ordo_values *values, const char *name) {
    const size_t i = ordo_values_index(values, name);

    return values != NULL && i < values->count ? &values->values[i] : NULL;
}

double ordo_values_number(const struct ordo_values *values, const char *name) {
    const struct ordo_value *value = ordo_values_find(values, name);

    return value != NULL ? value->number : NAN;
}

size_t ordo_values_integer(const struct ordo_values *values, const char *name) {
    const double number = ordo_values_number(values, name);

    return number > 0 ? (size_t)number : 0;
}

bool ordo_values_flag(const struct ordo_values *values, const char *name) {
    return ordo_values_number(values, name) > 0;
}

const char *ordo_values_text(const struct ordo_values *values, const char *name) {
    const struct ordo_value *value = ordo_values_find(values, name);

    return value != NULL ? value->text : NULL;
}

bool ordo_values_given(const struct ordo_values *values, const char *name) {
    const struct ordo_value *value = ordo_values_find(values, name);

    return value != NULL && value->given;
}

size_t ordo_values_choice(const struct ordo_values *values, const char *name) {
    const size_t index = ordo_values_index(values, name);
    const char *text = ordo_values_text(values, name), *choice = text;

    for (size_t i = 0; choice != NULL; i++) {
        choice = ordo_setting_choice(values->settings[index], i);
        if (choice != NULL && strcmp(choice, text) == 0)
            return i;
    }
    return 0;
}

static bool listed(const char *const names[], const char *name) {
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* NaN, "there is none", equals itself. */
static bool same_number(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static bool same_value(const struct ordo_setting *setting, const struct ordo_value *a,
                       const struct ordo_value *b) {
    if ((a->text == NULL) != (b->text == NULL) ||
        (a->text != NULL && strcmp(a->text, b->text) != 0))
        return false;
    /* What a function gave for the levels says nothing of the function. */
    if (setting->kind == ORDO_KIND_PER_LEVEL)
        return true;
    if (!same_number(a->number, b->number) || !same_number(a->band, b->band) ||
        a->count != b->count || (a->numbers == NULL) != (b->numbers == NULL))
        return false;
    for (size_t i = 0; a->numbers != NULL && i < numbers_count(setting, a); i++)
        if (!same_number(a->numbers[i], b->numbers[i]))
            return false;
    return true;
}

/* Whether everything that `a` states `b` states too. */
static bool covers(const struct ordo_values *a, const struct ordo_values *b,
                   const char *const except[]) {
    for (size_t i = 0; i < a->count; i++) {
        const struct ordo_setting *setting = a->settings[i];
        const struct ordo_value *value = &a->values[i];
        const struct ordo_value *other = ordo_values_find(b, setting->name);
        if (!listed(except, setting->name) &&
            (other == NULL ? value->given : !same_value(setting, value, other)))
            return false;
    }
    return true;
}

bool ordo_values_equal(const struct ordo_values *a, const struct ordo_values *b,
                       const char *const except[]) {
    return covers(a, b, except) && covers(b, a, except);
}

int ordo_values_bring(struct ordo_values *values, size_t index) {
    const struct ordo_setting *setting = values->settings[index];

    if (setting->brings == NULL || values->values[index].text == NULL)
        return ORDO_OK;
    return put(values, index + 1, setting->brings(values->values[index].text));
}

int ordo_values_set(struct ordo_values *values, const char *name, const char *text, char expected[],
                    size_t size) {
    const size_t index = ordo_values_index(values, name);

    if (index == values->count) {
        if (size > 0)
            expected[0] = '\0';
        return ORDO_EINVAL;
    }
    const int status = ordo_value_parse(values->settings[index], text, &values->values[index]);
    if (status == ORDO_EINVAL)
        ordo_setting_expected(values->settings[index], expected, size);
    if (status != ORDO_OK)
        return status;
    values->values[index].given = true;
    return ordo_values_bring(values, index);
}
