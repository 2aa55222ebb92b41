/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_worker.c: what a level costs: wall time, CPU time, and the peak of the memory where it can
 * be told whose it is.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "toys.h"
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEGABYTES = 64 };

/* A level n that sleeps 20 ms and touches 64 MB if n is 256, the first one; n = 16 says itself what
 * it cost. */
static void costly_measure(const void *state, const double at[], void *worker,
                           struct ordo_measurement *m) {
    toy_measure(state, at, worker, m);
    m->memory = NAN;
    assert_true(m->seconds == 0);
    if (at[0] == 256) {
        /* Given back at once, which an allocator need not do. */
        volatile char *memory = mmap(NULL, (size_t)MEGABYTES << 20, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(memory != MAP_FAILED);
        for (size_t i = 0; i < (size_t)MEGABYTES << 20; i += 1024)
            memory[i] = 1;
        nanosleep(&(struct timespec){0, 20000000}, NULL);
        munmap((void *)memory, (size_t)MEGABYTES << 20);
    }
    if (at[0] == 16) {
        m->memory = 4711;
        m->seconds = 42;
    }
}

static struct ordo_study costs_of(struct ordo_case *c, const struct ordo_experiment *experiment,
                                  int threads) {
    *c = toy_case("costs");
    c->experiment = experiment;
    return run_all(c, 1, &(struct ordo_study_options){.threads = threads}, ORDO_OK);
}

static bool peaks_begin_anew(void) {
    const int file = open("/proc/self/clear_refs", O_WRONLY);
    const bool possible = file >= 0 && write(file, "5", 1) == 1;

    if (file >= 0)
        close(file);
    return possible;
}

static void test_costs(void **state) {
    struct ordo_experiment costly = toy;
    struct ordo_case c;

    (void)state;
    costly.measure = costly_measure;
    for (int threads = 1; threads <= 2; threads++) {
        struct ordo_study study = costs_of(&c, &costly, threads);
        const struct ordo_measurement *m = study.results[0].measurements;
        double sum = study.results[0].seconds;
        for (size_t i = 0; i < study.results[0].count; i++) {
            assert_true(m[i].wall >= 0 && m[i].seconds >= 0);
            sum -= m[i].seconds;
        }
        assert_true(sum >= -1e-9); /* what is left was the preparation */
        assert_true(m[5].wall >= 0.02);
        assert_true(m[1].seconds >= 42 && m[1].memory == 4711);
        if (threads == 1 && peaks_begin_anew()) { /* the peak of the level before it is gone */
            assert_true(m[5].memory >= MEGABYTES * 1048576.0);
            assert_true(m[2].memory > 0 && m[2].memory < m[5].memory - MEGABYTES * 1e6 / 2);
        } else {
            assert_true(isnan(m[5].memory) && isnan(m[2].memory));
        }
        end(&study, &c, 1);
    }
}

/* Levels that are not measured cost nothing, and their memory is nobody's. */
static void test_no_costs(void **state) {
    const volatile sig_atomic_t stop = 1;
    struct ordo_case c = toy_case("stopped");
    struct ordo_study study =
        run_all(&c, 1, &(struct ordo_study_options){.threads = 1, .stop = &stop}, ORDO_OK);
    const struct ordo_measurement *m = study.results[0].measurements;

    (void)state;
    assert_true(m[0].seconds == 0 && isnan(m[0].wall) && isnan(m[0].memory));
    end(&study, &c, 1);
}

static void *no_scratch(void) { return NULL; }
static void no_free(void *scratch) { assert_null(scratch); }

static void test_no_scratch(void **state) {
    struct ordo_experiment poor = toy;
    struct ordo_case c = toy_case("poor");

    (void)state;
    poor.worker_alloc = no_scratch;
    poor.worker_free = no_free;
    c.experiment = &poor;
    struct ordo_study study =
        run_all(&c, 1, &(struct ordo_study_options){.threads = 2}, ORDO_ENOMEM);
    end(&study, &c, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_no_costs),
        cmocka_unit_test(test_no_scratch),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
