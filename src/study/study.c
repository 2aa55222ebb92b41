/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.c: run cases level by level in parallel.
 */
#include "study/study.h"
#include "study/store.h"
#include <gsl/gsl_math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One level of one case. */
struct task {
    size_t result, level, n;
};

/* Wide levels first, as a long one that starts last keeps the other workers waiting. */
static int task_compare(const void *a, const void *b) {
    const struct task *p = a, *q = b;
    if (p->n != q->n)
        return p->n > q->n ? -1 : 1;
    if (p->result != q->result)
        return p->result < q->result ? -1 : 1;
    return (p->level > q->level) - (p->level < q->level);
}

static void progress_draw(size_t done, size_t total, size_t failed) {
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];

    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i * total < done * WIDTH ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %zu of %zu levels", bar, done, total);
    if (failed > 0)
        fprintf(stderr, ", %zu without a result", failed);
    fflush(stderr);
}

static void progress_clear(void) { fputs("\r\033[K", stderr); }

/* Levels of a result, not run yet. */
static int levels_alloc(struct ordo_result *r) {
    const struct ordo_case *c = r->c;

    r->levels = calloc(c->widths_count * c->seeds, sizeof *r->levels);
    if (r->levels == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < c->widths_count; i++)
        for (unsigned long seed = 1; seed <= c->seeds; seed++)
            r->levels[r->levels_count++] = (struct ordo_measurement){.n = c->widths[i],
                                                                     .seed = seed,
                                                                     .status = ORDO_EINTERRUPTED,
                                                                     .error = GSL_NAN,
                                                                     .h = GSL_NAN,
                                                                     .predicted = GSL_NAN,
                                                                     .gradient = GSL_NAN,
                                                                     .step = GSL_NAN};
    return ORDO_OK;
}

/* Sample all targets, in this one thread. A target that cannot be sampled fails its case only. */
static int prepare(struct ordo_study *study, const struct ordo_study_options *options) {
    for (size_t i = 0; i < study->count; i++) {
        struct ordo_result *r = &study->results[i];
        char message[ORDO_MESSAGE_SIZE] = "";
        int status = ORDO_OK;
        const bool stopped = options->stop != NULL && *options->stop;
        if (!stopped)
            status = ordo_approximation_prepare(&r->c->approximation, &r->c->function, message,
                                                sizeof message);
        if (status == ORDO_ENOMEM)
            return status;
        if (status != ORDO_OK) {
            r->failure_reason = ORDO_TARGET_FAILED;
            r->failure = strdup(message[0] != '\0' ? message : ordo_status_text(status));
            if (r->failure == NULL)
                return ORDO_ENOMEM;
        } else if (levels_alloc(r) != ORDO_OK) {
            return ORDO_ENOMEM;
        }
    }
    return ORDO_OK;
}

static struct task *tasks_alloc(const struct ordo_study *study, size_t *count) {
    struct task *tasks;

    *count = 0;
    for (size_t i = 0; i < study->count; i++)
        *count += study->results[i].levels_count;
    tasks = malloc((*count + 1) * sizeof *tasks);
    *count = 0;
    for (size_t i = 0; tasks != NULL && i < study->count; i++)
        for (size_t k = 0; k < study->results[i].levels_count; k++)
            tasks[(*count)++] = (struct task){i, k, study->results[i].levels[k].n};
    if (tasks != NULL)
        qsort(tasks, *count, sizeof *tasks, task_compare);
    return tasks;
}

static int run(struct ordo_study *study, const struct ordo_study_options *options) {
    size_t count, done = 0, failed = 0;
    struct task *tasks = tasks_alloc(study, &count);
    int status = ORDO_OK;

    if (tasks == NULL)
        return ORDO_ENOMEM;
#pragma omp parallel for schedule(dynamic, 1) num_threads(study->threads)
    for (size_t i = 0; i < count; i++) {
        struct ordo_result *r = &study->results[tasks[i].result];
        struct ordo_measurement *m = &r->levels[tasks[i].level];
        if (options->stop != NULL && *options->stop)
            continue;
        ordo_approximation_measure(&r->c->approximation, m->n, ordo_case_gate_scale(r->c, m->n),
                                   m->seed, m);
#pragma omp critical
        {
            if (options->store != NULL &&
                ordo_store_level(options->store, tasks[i].result, m) != ORDO_OK)
                status = ORDO_EIO;
            r->seconds += m->seconds;
            failed += m->status != ORDO_OK;
            if (options->progress)
                progress_draw(++done, count, failed);
        }
    }
    if (options->progress)
        progress_clear();
    study->interrupted = options->stop != NULL && *options->stop;
    free(tasks);
    return status;
}

int ordo_study_run(struct ordo_case *const cases[], size_t count,
                   const struct ordo_study_options *options, struct ordo_study *study,
                   char message[], size_t size) {
    const double start = omp_get_wtime();
    int status = ORDO_ENOMEM;

    *study = (struct ordo_study){.results = calloc(count + 1, sizeof *study->results),
                                 .count = count,
                                 .threads = options->threads > 0 ? options->threads
                                                                 : omp_get_max_threads()};
    if (study->results == NULL)
        goto done;
    for (size_t i = 0; i < count; i++)
        study->results[i].c = cases[i];
    status = prepare(study, options);
    if (status != ORDO_OK)
        goto done;
    for (size_t i = 0; options->store != NULL && i < count && status == ORDO_OK; i++)
        status = ordo_store_case(options->store, i, &study->results[i]);
    if (status == ORDO_OK)
        status = run(study, options);
    study->seconds = omp_get_wtime() - start;
    if (options->store != NULL && status == ORDO_OK)
        status = ordo_store_finish(options->store, study);
    if (status == ORDO_EIO) {
        snprintf(message, size, "the results could not be kept: %s",
                 ordo_store_error(options->store));
        goto done;
    }
    if (status == ORDO_OK)
        status = ordo_study_judge(study);
done:
    /* The samples have served; what a judge or report needs of them is in the levels. */
    for (size_t i = 0; i < count; i++)
        ordo_approximation_free(&cases[i]->approximation);
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    if (status != ORDO_OK)
        ordo_study_free(study);
    return status;
}

void ordo_study_free(struct ordo_study *study) {
    if (study == NULL)
        return;
    for (size_t i = 0; study->results != NULL && i < study->count; i++) {
        struct ordo_result *r = &study->results[i];
        ordo_judgement_free(&r->judgement);
        free(r->failure);
        free(r->levels);
    }
    free(study->results);
    *study = (struct ordo_study){0};
}
