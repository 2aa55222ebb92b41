/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * worker.c: levels measured by one thread, and what they cost.
 */
#include "study/worker.h"
#include "study/expectation.h"
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Begin a new peak of the resident memory: proc(5), clear_refs. Returns whether that is possible.
 */
static bool begin_peak(void) {
    const int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    const bool begun = file >= 0 && write(file, "5", 1) == 1;

    if (file >= 0)
        close(file);
    return begun;
}

/* The peak of the resident memory in bytes; Linux counts in KiB. */
static double peak(void) {
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : NAN;
}

struct ordo_setup ordo_case_setup(const struct ordo_case *c, const struct ordo_programs *programs,
                                  char message[], size_t size) {
    const bool reads = c->experiment->reads_levels;

    return (struct ordo_setup){.settings = &c->settings,
                               .file = c->file,
                               .given = c->given,
                               .coordinate = c->coordinate,
                               .figure = c->figure,
                               .x = c->x.figure ? c->coordinates : c->x.index,
                               .programs = programs,
                               .direction = ordo_case_power(c) < 0 ? -ordo_case_direction(c)
                                                                   : ordo_case_direction(c),
                               .predictions = ordo_case_predicts(c),
                               .solutions = ordo_values_flag(&c->study, "solution"),
                               .count = reads ? 0 : c->levels_count,
                               .level = reads ? NULL : c->levels,
                               .message = message,
                               .size = size};
}

/* Measure once. */
static void measure(struct ordo_worker *w, const struct ordo_result *r, const void *state,
                    struct ordo_measurement *m) {
    const struct ordo_experiment *experiment = r->c->experiment;
    const bool peaks =
        w->alone && !experiment->reads_levels && !experiment->runs_programs && begin_peak();
    const double cpu = ordo_cpu_seconds(), wall = ordo_wall_seconds();

    m->seconds = 0;
    experiment->measure(state, r->levels + m->level * r->c->coordinates, w->scratch, m);
    m->wall = ordo_wall_seconds() - wall;
    m->seconds += ordo_cpu_seconds() - cpu;
    if (peaks && isnan(m->memory))
        m->memory = peak();
}

/* Whether a level that failed is to be measured again; it is as new then. */
static bool again(const struct ordo_worker *w, const struct ordo_result *r, size_t tried,
                  struct ordo_measurement *m) {
    const size_t figures = ordo_quantities_count(r->c->figure);

    if (m->status == ORDO_OK || m->status == ORDO_EINTERRUPTED || tried >= w->retries ||
        (w->stop != NULL && *w->stop != 0))
        return false;
    for (size_t i = 0; i < figures; i++)
        m->value[i] = m->predicted[i] = NAN;
    m->status = ORDO_EINTERRUPTED;
    m->memory = NAN;
    ordo_measurement_note(m, "");
    return true;
}

/* How often a level has failed before, in front of what else its note says. */
static void note_tries(struct ordo_measurement *m, size_t tried) {
    char text[512];

    snprintf(text, sizeof text, "failed %zu time%s before%s%s", tried, tried == 1 ? "" : "s",
             m->note != NULL ? "; " : "", m->note != NULL ? m->note : "");
    if (tried > 0)
        ordo_measurement_note(m, text);
}

int ordo_worker_measure(struct ordo_worker *w, const struct ordo_result *r, const void *state,
                        size_t index) {
    const struct ordo_experiment *experiment = r->c->experiment;
    struct ordo_measurement *m = &r->measurements[index];
    size_t tried = 0;

    if (experiment != w->owner) {
        ordo_worker_free(w);
        w->scratch = experiment->worker_alloc != NULL ? experiment->worker_alloc() : NULL;
        if (w->scratch == NULL && experiment->worker_alloc != NULL)
            return ORDO_ENOMEM;
        w->owner = experiment;
    }
    measure(w, r, state, m);
    while (again(w, r, tried, m)) {
        measure(w, r, state, m);
        tried++;
    }
    note_tries(m, tried);
    return ORDO_OK;
}

void ordo_worker_free(struct ordo_worker *w) {
    if (w->scratch != NULL)
        w->owner->worker_free(w->scratch);
    w->scratch = NULL;
    w->owner = NULL;
}
