/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * toys.h: an experiment whose levels are formulas, slow, failing or read by itself as a test wants,
 * and cases of it.
 */
#ifndef ORDO_TESTS_TOYS_H
#define ORDO_TESTS_TOYS_H

#include "check.h"
#include "ordo.h"
#include "study/expectation.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TOY_ERROR, TOY_WORK, TOY_FLUX };

static const struct ordo_setting toy_settings[] = {
    ORDO_SETTING("constant", NUMBER, .initial = "1", .help = "error = constant n^power"),
    ORDO_SETTING("power", NUMBER, .initial = "-2", .help = "of the error in n"),
    ORDO_SETTING("wiggle", NUMBER, .initial = "0", .help = "relative, another for each seed"),
    ORDO_SETTING("spike", NUMBER, .initial = "0", .help = "n whose error is ten times as large"),
    ORDO_SETTING("fails_at", NUMBER, .initial = "0", .help = "n that has no result"),
    ORDO_SETTING("pause", NUMBER, .initial = "0", .help = "milliseconds that a level takes"),
    ORDO_SETTING("prepare", CHOICE, .initial = "well",
                 .choices = (const char *const[]){"well", "fails", "silent", "interrupted", NULL},
                 .help = "how it is prepared"),
    {.name = NULL},
};

static const struct ordo_quantity toy_coordinates[] = {
    ORDO_QUANTITY("n", COUNT, .label = "cells n"),
    {.name = NULL},
};

static const struct ordo_quantity toy_figures[] = {
    [TOY_ERROR] = ORDO_QUANTITY("error", ERROR, .label = "error"),
    [TOY_WORK] = ORDO_QUANTITY("work", NUMBER, .label = "work"),
    [TOY_FLUX] = ORDO_QUANTITY("flux", ERROR, .label = "error of the flux"),
    {.name = NULL},
};

/* What is prepared and not freed yet, what was ever prepared, and the order in which levels were
 * begun. */
static _Atomic int toys_alive, toys_prepared;
static struct {
    size_t count;
    double n[1000];
} toys_begun;
static pthread_mutex_t toys_lock = PTHREAD_MUTEX_INITIALIZER;

static inline int toy_prepare(struct ordo_setup *setup) {
    const size_t how = ordo_values_choice(setup->settings, "prepare");

    if (how == 1)
        snprintf(setup->message, setup->size, "the toy is broken");
    if (how != 0)
        return how == 3 ? ORDO_EINTERRUPTED : ORDO_EINVAL;
    setup->scale = 0.5;
    setup->state = (void *)setup->settings;
    toys_alive++;
    toys_prepared++;
    return ORDO_OK;
}

static inline void toy_free(void *state) {
    assert_non_null(state);
    toys_alive--;
}

static inline void toy_measure(const void *state, const double at[], void *worker,
                               struct ordo_measurement *m) {
    const struct ordo_values *v = state;
    const double n = at[0], pause = ordo_values_number(v, "pause");

    assert_non_null(state);
    assert_null(worker);
    pthread_mutex_lock(&toys_lock);
    if (toys_begun.count < COUNT(toys_begun.n))
        toys_begun.n[toys_begun.count++] = n;
    pthread_mutex_unlock(&toys_lock);
    if (pause > 0)
        nanosleep(&(struct timespec){0, (long)(1e6 * pause)}, NULL);
    m->value[TOY_WORK] = n * n;
    if (n == ordo_values_number(v, "fails_at")) {
        m->status = ORDO_ESINGULAR;
        ordo_measurement_note(m, "a wheel came off");
        return;
    }
    m->status = ORDO_OK;
    m->value[TOY_ERROR] = ordo_values_number(v, "constant") *
                          pow(n, ordo_values_number(v, "power")) *
                          (1 + ordo_values_number(v, "wiggle") * cos(n + 3 * (double)m->seed));
    if (n == ordo_values_number(v, "spike"))
        m->value[TOY_ERROR] *= 10;
    m->value[TOY_FLUX] = 3 / n;
    m->predicted[TOY_ERROR] = pow(n, -2);
    m->memory = n;
}

static const struct ordo_experiment toy = {
    .name = "toy",
    .summary = "levels by a formula",
    .settings = toy_settings,
    .coordinates = toy_coordinates,
    .figures = toy_figures,
    .columns = {"power", "prepare"},
    .seeded = true,
    .prepare = toy_prepare,
    .measure = toy_measure,
    .free = toy_free,
};

/* Cheap in the middle. */
static inline double toy_cost(const struct ordo_values *values, const double at[]) {
    (void)values;
    return fabs(at[0] - 33);
}

/* The same without an order of cost of its own. */
static inline struct ordo_experiment toy_costly(void) {
    struct ordo_experiment costly = toy;

    costly.cost = toy_cost;
    return costly;
}

static inline void say(struct ordo_values *values, const char *name, const char *text) {
    char expected[256] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s is '%s', expected %s", name, text, expected);
}

/* A case on n = 8, 16, …, 256 with the claim order = -2 ± 0.1 about its error. */
static inline struct ordo_case toy_case(const char *name) {
    struct ordo_case c;

    assert_int_equal(ordo_case_init(&c, &toy), ORDO_OK);
    c.name = strdup(name);
    c.file = strdup("toy.lua");
    c.levels = malloc(6 * sizeof *c.levels);
    assert_true(c.name != NULL && c.file != NULL && c.levels != NULL);
    for (c.levels_count = 0; c.levels_count < 6; c.levels_count++)
        c.levels[c.levels_count] = ldexp(8, (int)c.levels_count);
    struct ordo_claim *claim = ordo_case_claim(&c, TOY_ERROR);
    assert_non_null(claim);
    say(&claim->values, "order", "-2");
    say(&claim->values, "band", "0.1");
    say(&claim->values, "why", "a theorem");
    return c;
}

/* Without the claim's order, for another one. */
static inline struct ordo_case toy_without(const char *name) {
    struct ordo_case c = toy_case(name);
    static const char *const names[] = {"order", "band"};

    for (size_t i = 0; i < 2; i++) {
        ordo_value_clear(ordo_values_find(&c.claims[0].values, names[i]));
    }
    return c;
}

/* Run them; the status must be this one, or ANY. */
enum { ANY = -1 };

static inline struct ordo_study run_all(struct ordo_case cases[], size_t count,
                                        const struct ordo_study_options *options, int wanted) {
    struct ordo_case *pointers[16];
    struct ordo_study study;

    assert_true(count <= COUNT(pointers));
    for (size_t i = 0; i < count; i++)
        pointers[i] = &cases[i];
    const int status = ordo_study_run(pointers, count, options, &study);
    assert_true(wanted == ANY || status == wanted);
    assert_int_equal(study.count, count);
    assert_int_equal(toys_alive, 0);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(study.results[i].c, &cases[i]);
        assert_int_equal(study.results[i].stage, ORDO_JUDGED);
        assert_non_null(ordo_result_finding(&study.results[i]));
    }
    return study;
}

static inline struct ordo_study run(struct ordo_case cases[], size_t count) {
    return run_all(cases, count, &(struct ordo_study_options){.threads = 2}, ORDO_OK);
}

static inline void end(struct ordo_study *study, struct ordo_case cases[], size_t count) {
    ordo_study_free(study);
    for (size_t i = 0; i < count; i++)
        ordo_case_free(&cases[i]);
}

/* The verdict and reason of a finding; a sentence goes with it. */
#define check_finding(finding, verdict, reason)                                                    \
    check_finding_at(finding, verdict, reason, __FILE__, __LINE__)

static inline void check_finding_at(const struct ordo_finding *finding, enum ordo_verdict verdict,
                                    int reason, const char *file, int line) {
    if (finding == NULL) {
        print_error("there is no finding\n");
        _fail(file, line);
        return;
    }
    const struct ordo_check *check = &finding->check;
    if (check->verdict == verdict && check->reason == reason && check->message[0] != '\0')
        return;
    print_error("%s, reason %d (%s), expected %s, reason %d\n", ordo_verdict_name(check->verdict),
                check->reason, check->message, ordo_verdict_name(verdict), reason);
    _fail(file, line);
}

#endif
