/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * papers.h: a run beside its papers: what agrees, what does not, what has no slope, what was not
 * run. Cases and levels are made by hand, and judged by the study.
 */
#ifndef ORDO_TESTS_PAPERS_H
#define ORDO_TESTS_PAPERS_H

#include "check.h"
#include "ordo.h"
#include "paper/comparison.h"
#include <stdlib.h>
#include <string.h>

enum { P_MLP, P_MLP_FAR, P_GQU, P_GQU_FAR, P_GLU, P_SHORT, P_ERRATUM, P_COUNT };

struct papers {
    struct ordo_case cases[P_COUNT];
    struct ordo_result results[P_COUNT];
    struct ordo_study study;
};

enum { LEVELS = 11 };
static const double near[LEVELS] = {3, 5, 7, 10, 14, 20, 28, 38, 49, 60, 80},
                    far[LEVELS] = {32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024};

static inline void set(struct ordo_values *values, const char *name, const char *text) {
    char expected[200] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s = %s: expected %s", name, text, expected);
}

static inline void unset(struct ordo_values *values, const char *name) {
    ordo_value_clear(ordo_values_find(values, name));
}

static inline struct ordo_values *claim(struct papers *p, int i) {
    return &p->cases[i].claims[0].values;
}

/* error = n^order, nearly, on n[count]. */
static inline void measure(struct papers *p, int i, double order) {
    const struct ordo_result *r = &p->results[i];

    for (size_t k = 0; k < r->count; k++) {
        const double n = r->levels[k];
        r->measurements[k].status = ORDO_OK;
        r->measurements[k].value[0] = pow(n, order) * exp(0.02 * cos(5 * log(n) + 3));
        r->measurements[k].value[1] = 5 * n + 1;
        r->measurements[k].value[2] = 2.002 / (n - 1);
    }
}

static inline void case_free(struct papers *p, int i) {
    ordo_result_free(&p->results[i]);
    ordo_case_free(&p->cases[i]);
}

/* A case on n[count] with an empty claim; nothing is judged yet. */
static inline void case_make(struct papers *p, int i, const char *name, const char *architecture,
                             const char *method, const double n[], size_t count, double order) {
    struct ordo_case *c = &p->cases[i];

    assert_int_equal(ordo_case_init(c, ordo_experiment_find("approximation")), ORDO_OK);
    c->name = strdup(name);
    c->file = strdup("verify/paper/published.lua");
    set(&c->settings, "target", "1/(1+9x^2)");
    set(&c->settings, "dx", "1");
    set(&c->settings, "architecture", architecture);
    set(&c->settings, "method", method);
    c->levels = malloc(count * sizeof *c->levels);
    assert_non_null(c->levels);
    memcpy(c->levels, n, count * sizeof *n);
    c->levels_count = count;
    assert_non_null(ordo_case_claim(c, 0));
    p->results[i] = (struct ordo_result){.c = c, .scale = 0.5, .stage = ORDO_MEASURED};
    assert_int_equal(ordo_result_alloc(&p->results[i], count, n, 0, NULL, NULL), ORDO_OK);
    measure(p, i, order);
}

/* One that expects an order, far beyond the window of the papers. */
static inline void far_make(struct papers *p, int i, const char *name, const char *architecture,
                            const char *method, const char *order) {
    case_make(p, i, name, architecture, method, far, LEVELS, strtod(order, NULL));
    set(claim(p, i), "order", order);
    set(claim(p, i), "band", "0.1");
}

/* One that expects the published slope of this ID and nothing else: n^order without a wiggle, and
 * beyond the paper's window something else, which must not count. */
static inline void published_make(struct papers *p, int i, const char *name,
                                  const char *architecture, const char *id, size_t count,
                                  double order) {
    case_make(p, i, name, architecture, "spline", near, count, order);
    set(claim(p, i), "published", id);
    for (size_t k = 0; k < count; k++)
        p->results[i].measurements[k].value[0] = (near[k] <= 50 ? 1 : 1e-3) * pow(near[k], order);
}

static inline void judge(struct papers *p) {
    assert_int_equal(ordo_study_judge(&p->study), ORDO_OK);
}

static inline int papers_setup(void **state) {
    struct papers *p = calloc(1, sizeof *p);

    assert_non_null(p);
    published_make(p, P_MLP, "published-mlp-n", "mlp", "db-1d-mlp-n", LEVELS, -2.094);
    far_make(p, P_MLP_FAR, "far-mlp", "mlp", "spline", "-2");
    published_make(p, P_GQU, "published-gqu-n", "gqu", "db-1d-gqu-n", LEVELS, -3.43);
    far_make(p, P_GQU_FAR, "window-gqu-16-91-coswell", "gqu", "spline", "-4");
    published_make(p, P_GLU, "published-glu-n", "glu", "db-1d-glu-n", LEVELS, -2.8);
    published_make(p, P_SHORT, "published-glu-P", "glu", "db-1d-glu-P", 2, -3);
    assert_true(ordo_case_axis(&p->cases[P_SHORT], "P", &p->cases[P_SHORT].x));
    far_make(p, P_ERRATUM, "errata-eq7-printed", "glu", "interpolate", "-2");
    p->study = (struct ordo_study){.results = p->results, .count = P_COUNT, .threads = 1};
    judge(p);
    *state = p;
    return 0;
}

static inline int papers_teardown(void **state) {
    struct papers *p = *state;

    for (int i = 0; i < P_COUNT; i++)
        case_free(p, i);
    free(p);
    return 0;
}

static inline const struct ordo_comparison *
comparison_of(const struct ordo_comparisons *comparisons, const char *id) {
    for (size_t i = 0; i < comparisons->count; i++)
        if (strcmp(comparisons->list[i].published->id, id) == 0)
            return &comparisons->list[i];
    fail_msg("no comparison %s", id);
    return NULL;
}

/* The rows that every file of reference/ has, in its order. */
static inline const struct ordo_published_list *published_rows(void) {
    const struct ordo_published_list *all;
    char message[400];

    assert_int_equal(ordo_published_all(&all, message, sizeof message), ORDO_OK);
    return all;
}

static const char words_mlp[] = "agrees within 0.04 over the paper's window, n = 3…50; both are "
                                "close to the asymptotic slope, −2.00 from n = 32 to 1024",
                  words_gqu[] = "agrees over n = 3…50 (−3.43 against −3.50), but that is "
                                "pre-asymptotic: from n = 32 to 1024 the slope is −4.00",
                  words_glu[] = "differs by 0.28, more than 0.15: −2.80 over n = 3…50 against "
                                "−3.08";

#endif
