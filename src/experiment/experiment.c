/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * experiment.c: the list of experiments and what they share.
 */
#include "experiment/experiment.h"
#include "ordo.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Each is defined at the end of its file. */
#define LIST(X) X(approximation) X(table) X(command)

#define DECLARE(name) extern const struct ordo_experiment ordo_experiment_##name;
LIST(DECLARE)

#define ENTRY(name) &ordo_experiment_##name,
const struct ordo_experiment *const ordo_experiments[] = {LIST(ENTRY) NULL};

const struct ordo_experiment *ordo_experiment_find(const char *name) {
    for (const struct ordo_experiment *const *e = ordo_experiments; *e != NULL; e++)
        if (strcmp((*e)->name, name) == 0)
            return *e;
    return NULL;
}

size_t ordo_quantities_count(const struct ordo_quantity quantities[]) {
    size_t count = 0;

    while (quantities[count].name != NULL)
        count++;
    return count;
}

size_t ordo_quantities_index(const struct ordo_quantity quantities[], const char *name) {
    size_t i = 0;

    while (quantities[i].name != NULL && strcmp(quantities[i].name, name) != 0)
        i++;
    return i;
}

double ordo_cpu_seconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double ordo_wall_seconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void ordo_measurement_note(struct ordo_measurement *m, const char *text) {
    free(m->note);
    m->note = text[0] != '\0' ? strdup(text) : NULL;
    if (text[0] != '\0' && m->note == NULL)
        m->status = ORDO_ENOMEM;
}
