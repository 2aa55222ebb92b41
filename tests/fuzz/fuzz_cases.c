/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_cases.c: whatever stands in a case file, loading it ends, in cases or in one sentence.
 */
#include "case/load.h"
#include "study/expectation.h"
#include "text/sentence.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition) ((condition) ? (void)0 : abort())

/* The loader reads files only, so it gets one. */
static void write_file(char path[], const uint8_t *data, size_t size) {
    const int file = mkstemp(path);

    require(file >= 0);
    while (size > 0) {
        const ssize_t written = write(file, data, size);
        require(written > 0);
        data += written;
        size -= (size_t)written;
    }
    require(close(file) == 0);
}

/* A value that was given lies in its range, and its text is that value again: the store rests on
 * it. */
static void check_values(const struct ordo_values *values) {
    for (size_t i = 0; i < values->count; i++) {
        const struct ordo_setting *setting = values->settings[i];
        const struct ordo_value *value = &values->values[i];
        struct ordo_value again = {.number = NAN, .band = NAN};
        require(ordo_values_index(values, setting->name) == i);
        require(value->given || !setting->required);
        if (!value->given)
            continue;
        char *text = ordo_value_text(setting, value);
        require(text != NULL && ordo_value_parse(setting, text, &again) == ORDO_OK);
        require((isnan(value->number) && isnan(again.number)) || value->number == again.number ||
                setting->kind == ORDO_KIND_PER_LEVEL);
        require((value->text == NULL) == (again.text == NULL));
        require(value->text == NULL || strcmp(value->text, again.text) == 0);
        free(text);
        ordo_value_clear(&again);
    }
}

/* Ascending and distinct levels of finite coordinates. */
static void check_levels(const struct ordo_case *c) {
    const size_t n = c->coordinates;

    require(n == ordo_quantities_count(c->coordinate));
    require(c->experiment->reads_levels == (c->levels_count == 0));
    for (size_t i = 0; i < c->levels_count * n; i++)
        require(isfinite(c->levels[i]));
    for (size_t i = 1; i < c->levels_count; i++) {
        const double *before = c->levels + (i - 1) * n, *level = c->levels + i * n;
        size_t k = 0;
        while (k + 1 < n && before[k] == level[k])
            k++;
        require(before[k] < level[k]);
    }
}

static void check_case(const struct ordo_case *c) {
    char text[1024];

    require(c->name != NULL && c->name[0] != '\0' && strlen(c->name) <= ORDO_NAME_MAX);
    require(c->experiment != NULL && ordo_experiment_find(c->experiment->name) == c->experiment);
    check_levels(c);
    check_values(&c->settings);
    check_values(&c->study);
    const size_t seeds = ordo_values_integer(&c->study, "seeds");
    require(seeds >= 1 && c->levels_count * seeds <= ORDO_LEVELS_MAX);
    require(ordo_axis_quantity(c, c->x)->name != NULL);
    require(c->claims_count > 0);
    for (size_t k = 0; k < c->claims_count; k++) {
        const struct ordo_claim *claim = &c->claims[k];
        size_t stated = 0;
        require(claim->figure < ordo_quantities_count(c->figure));
        check_values(&claim->values);
        require(ordo_values_given(&claim->values, "why") ||
                ordo_values_given(&claim->values, "empirical"));
        for (size_t i = 0; ordo_expectations[i] != NULL; i++) {
            if (!ordo_claim_states(claim, ordo_expectations[i]))
                continue;
            stated++;
            ordo_expectations[i]->claimed(claim, text, sizeof text);
            require(text[0] != '\0');
        }
        require(stated > 0);
    }
}

/* One call: it may take long, and there may be many cases. */
static void call_target(const struct ordo_case *c) {
    const struct ordo_value *target = ordo_values_find(&c->settings, "target");
    const struct ordo_value *domain = ordo_values_find(&c->settings, "domain");
    double x[ORDO_DX_MAX], y;
    char message[1024] = "";

    if (target == NULL || domain == NULL)
        return;
    require(target->function.eval != NULL && target->function.dx == domain->count);
    for (size_t i = 0; i < domain->count; i++)
        x[i] = domain->numbers[2 * i];
    (void)target->function.eval(target->function.context, x, &y, message, sizeof message);
    require(ordo_sentence_valid(message, strlen(message), false) == strlen(message));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ordo_cases cases = {0};
    char path[] = "/tmp/ordo-fuzz-XXXXXX", message[1024];
    int status;

    write_file(path, data, size);
    status = ordo_cases_load(&cases, path, NULL, message, sizeof message);
    require(unlink(path) == 0);
    require((status == ORDO_OK) == (message[0] == '\0') &&
            (status == ORDO_OK) == (cases.count > 0));
    require(ordo_sentence_valid(message, strlen(message), false) == strlen(message));
    for (size_t i = 0; i < cases.count && i < 20; i++)
        check_case(&cases.cases[i]);
    if (cases.count > 0)
        call_target(&cases.cases[0]);
    ordo_cases_free(&cases);
    return 0;
}
