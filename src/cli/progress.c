/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * progress.c: the progress line of a run on a terminal.
 */
#include "cli/cli.h"
#include "study/study.h"
#include <math.h>
#include <time.h>

/* Seconds between two drawings. */
#define INTERVAL 0.1

void ordo_progress_clear(void) { fputs("\r\033[K", stderr); }

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* "about 40 s", "about 12 min", into text[size]; "" as long as nobody can tell. */
static void remaining(const struct ordo_progress *p, const struct ordo_study *study, double time,
                      char text[], size_t size) {
    const double part = study->total > 0 ? (double)study->done / (double)study->total : 0;
    const double left = part > 0 ? (time - p->begun) * (1 - part) / part : 0;

    text[0] = '\0';
    if (part < 0.02 || time - p->begun < 1)
        return;
    if (left < 100)
        snprintf(text, size, ", about %.0f s left", ceil(left));
    else if (left < 6000)
        snprintf(text, size, ", about %.0f min left", ceil(left / 60));
    else
        snprintf(text, size, ", about %.1f h left", left / 3600);
}

static void draw(const struct ordo_progress *p, const struct ordo_study *study, double time) {
    enum { WIDTH = 20 };
    char bar[WIDTH + 1], left[48];

    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i * study->total < study->done * WIDTH ? '#' : '.';
    bar[WIDTH] = '\0';
    remaining(p, study, time, left, sizeof left);
    fprintf(stderr, "\r\033[K[%s] %zu of %zu levels, %zu of %zu cases", bar, study->done,
            study->total, study->judged, study->count);
    if (p->not_passed > 0)
        fprintf(stderr, " (%zu not passed)", p->not_passed);
    fprintf(stderr, "%s", left);
    if (p->running != NULL)
        fprintf(stderr, ": %.32s", p->running);
    fflush(stderr);
}

static int tell(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *result, const struct ordo_measurement *m) {
    struct ordo_progress *p = context;
    const double time = now();

    (void)m;
    if (event == ORDO_EVENT_BEGIN)
        *p = (struct ordo_progress){.begun = time};
    if (event == ORDO_EVENT_CASE)
        p->running = result->c->name;
    if (event == ORDO_EVENT_VERDICT)
        p->not_passed += result->c->claims_count > 0 && /* who expects nothing cannot fail */
                         ordo_result_finding(result)->check.verdict != ORDO_PASS;
    if (event == ORDO_EVENT_END) {
        ordo_progress_clear();
    } else if (time - p->drawn >= INTERVAL) {
        draw(p, study, time);
        p->drawn = time;
    }
    return ORDO_OK;
}

struct ordo_sink ordo_progress_sink(struct ordo_progress *progress) {
    return (struct ordo_sink){progress, tell};
}
