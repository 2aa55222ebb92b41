/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approximations.h: the experiment `approximation` without a case around it, for tests and the
 * benchmark.
 */
#ifndef ORDO_TESTS_APPROXIMATIONS_H
#define ORDO_TESTS_APPROXIMATIONS_H

#include "experiment/approximation.h"
#include "ordo.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A prepared one; it must not move. */
struct approximation {
    struct ordo_values settings;
    struct ordo_setup setup;
    const struct ordo_approximation *a;
    void *worker;
    double value[ORDO_FIGURES_MAX], predicted[ORDO_FIGURES_MAX]; /* of the level measured last */
    char message[sizeof(struct ordo_complaint)];
};

static inline const struct ordo_experiment *approximation_experiment(void) {
    return ordo_experiment_find("approximation");
}

/* Set what "name=text; name=text" says. */
static inline int approximation_say(struct approximation *it, const char *words) {
    char copy[512], *rest = copy, expected[256];

    snprintf(copy, sizeof copy, "%s", words);
    for (char *word; (word = strtok_r(rest, ";", &rest)) != NULL;) {
        word += strspn(word, " ");
        char *text = strchr(word, '=');
        if (text == NULL)
            return ORDO_EINVAL;
        *text++ = '\0';
        const int status = ordo_values_set(&it->settings, word, text, expected, sizeof expected);
        if (status != ORDO_OK) {
            snprintf(it->message, sizeof it->message, "%s is '%s', expected %s", word, text,
                     expected);
            return status;
        }
        if (strcmp(word, "target") == 0)
            ordo_values_find(&it->settings, "target")->function =
                ordo_target_function(ordo_target_find(text));
    }
    return ORDO_OK;
}

/* ORDO_OK, or a status with `message`; to be ended in every case. */
static inline int approximation_begin(struct approximation *it, const char *words,
                                      bool predictions) {
    const struct ordo_experiment *experiment = approximation_experiment();
    struct ordo_complaint complaint = {0};

    *it = (struct approximation){.worker = experiment->worker_alloc()};
    int status = ordo_values_declare(&it->settings, experiment->settings);
    if (status == ORDO_OK)
        status = approximation_say(it, words);
    for (size_t i = 0; i < it->settings.count && status == ORDO_OK; i++) {
        status = experiment->check(&it->settings, i, &complaint);
        if (status != ORDO_OK)
            snprintf(it->message, sizeof it->message, "%s", complaint.text);
    }
    it->setup = (struct ordo_setup){.settings = &it->settings,
                                    .predictions = predictions,
                                    .message = it->message,
                                    .size = sizeof it->message};
    if (status == ORDO_OK)
        status = experiment->prepare(&it->setup);
    it->a = it->setup.state;
    return status;
}

static inline void approximation_end(struct approximation *it) {
    const struct ordo_experiment *experiment = approximation_experiment();

    experiment->free(it->setup.state);
    experiment->worker_free(it->worker);
    ordo_values_free(&it->settings);
}

/* The measurement of one width; its note is not kept. */
static inline struct ordo_measurement approximation_level(struct approximation *it, size_t n,
                                                          unsigned long seed) {
    const double at[] = {(double)n};
    struct ordo_measurement m = {.seed = seed, .value = it->value, .predicted = it->predicted};

    for (size_t i = 0; i < ORDO_FIGURES_MAX; i++)
        it->value[i] = it->predicted[i] = NAN;
    approximation_experiment()->measure(it->setup.state, at, it->worker, &m);
    ordo_measurement_note(&m, "");
    return m;
}

/* A figure of it by its name. */
static inline double approximation_figure(const struct ordo_measurement *m, const char *name) {
    return m->value[ordo_quantities_index(approximation_experiment()->figures, name)];
}

#endif
