/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * workers.c: threads that do the same work, as many as can be had.
 */
#define _GNU_SOURCE /* of Linux: which processors this process may run on */
#include "study/workers.h"
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef ORDO_OPENBLAS
/* OpenBLAS asks this function of its own, which reads OPENBLAS_NUM_THREADS, how many threads to
 * start when it is loaded, before any line of main(): each worker computes alone, so that they
 * would only wait, and where they cannot be had OpenBLAS hangs. A program's function stands before
 * a library's of the same name. */
int openblas_num_threads_env(void);
int openblas_num_threads_env(void) { return 1; }
#endif

int ordo_workers_processors(void) {
    long count = -1;

#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        count = CPU_COUNT(&set);
#endif
    if (count < 1)
        count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > ORDO_WORKERS_MAX ? ORDO_WORKERS_MAX : (int)count;
}

struct share {
    pthread_mutex_t gate; /* closed until everything is ready */
    void (*work)(void *context);
    void *context;
};

#ifdef ORDO_OPENBLAS
/* Bytes of a buffer that OpenBLAS has for each thread in it, on 64-bit machines; fewer on others.
 */
#define BUFFER_SIZE ((size_t)128 << 20)

void *blas_memory_alloc(int position);
void blas_memory_free(void *buffer);

/* OpenBLAS keeps its buffers for the next call, and asks for one for ever where it gets none. So
 * where the address space is limited there is one for each worker before it begins, or no worker.
 * NULL if there is no room. */
static void *buffer_take(void) {
    void *room = malloc(BUFFER_SIZE);

    free(room);
    return room != NULL ? blas_memory_alloc(0) : NULL;
}
#else
static void *buffer_take(void) { return NULL; }
static void blas_memory_free(void *buffer) { (void)buffer; }
#endif

static bool buffers_needed(bool algebra) {
    struct rlimit limit;

#ifndef ORDO_OPENBLAS
    algebra = false;
#endif
    return algebra && getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

static void *do_share(void *argument) {
    struct share *share = argument;

    pthread_mutex_lock(&share->gate);
    pthread_mutex_unlock(&share->gate);
    share->work(share->context);
    return NULL;
}

void ordo_workers_run(int count, bool algebra, void (*work)(void *context), void *context,
                      int *started) {
    struct share share = {PTHREAD_MUTEX_INITIALIZER, work, context};
    const bool buffers = buffers_needed(algebra);
    pthread_t threads[ORDO_WORKERS_MAX]; /* the first is not used: it is the calling one */
    void *buffer[ORDO_WORKERS_MAX] = {NULL};
    int ready = 0, taken = 0;

    pthread_mutex_lock(&share.gate);
    for (; ready < count && ready < ORDO_WORKERS_MAX; ready++) {
        if (buffers && (buffer[taken] = buffer_take()) == NULL)
            break;
        taken += buffers;
        if (ready > 0 && pthread_create(&threads[ready], NULL, do_share, &share) != 0)
            break;
    }
    while (taken > 0)
        blas_memory_free(buffer[--taken]);
    *started = ready;
    pthread_mutex_unlock(&share.gate);
    if (ready > 0)
        work(context);
    for (int i = 1; i < ready; i++)
        pthread_join(threads[i], NULL);
}
