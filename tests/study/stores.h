/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stores.h: studies that are kept and read back, and whether they are the same.
 */
#ifndef ORDO_TESTS_STORES_H
#define ORDO_TESTS_STORES_H

#include "run.h"
#include "study/expectation.h"
#include "study/store.h"

static char message[2048];

/* The same bits, or no number both. */
static inline bool same_bits(double a, double b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static inline bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static inline void check_bits(const double a[], const double b[], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!same_bits(a[i], b[i]))
            fail_msg("number %zu of %zu is %a, expected %a", i, count, b[i], a[i]);
}

/* Values are there with all that a store keeps of them. */
static inline void check_values(const struct ordo_values *a, const struct ordo_values *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct ordo_value *p = &a->values[i], *q = &b->values[i];
        char *kept = ordo_value_text(a->settings[i], p), *read = ordo_value_text(b->settings[i], q);
        assert_ptr_equal(a->settings[i], b->settings[i]);
        assert_string_equal(kept, read);
        assert_true(same_bits(p->number, q->number) && same_bits(p->band, q->band));
        assert_int_equal(p->given, q->given);
        assert_int_equal(p->line, q->line);
        if (a->settings[i]->kind == ORDO_KIND_INTERVALS && p->numbers != NULL) {
            assert_int_equal(p->count, q->count);
            check_bits(p->numbers, q->numbers, 2 * p->count);
        }
        free(kept);
        free(read);
    }
}

static inline void check_case(const struct ordo_case *a, const struct ordo_case *b) {
    assert_string_equal(a->name, b->name);
    assert_true(same_text(a->file, b->file));
    assert_ptr_equal(a->experiment, b->experiment);
    assert_int_equal(a->coordinates, b->coordinates);
    for (size_t i = 0; a->figure[i].name != NULL; i++) {
        assert_string_equal(a->figure[i].name, b->figure[i].name);
        assert_int_equal(a->figure[i].kind, b->figure[i].kind);
    }
    assert_int_equal(a->levels_count, b->levels_count);
    check_bits(a->levels, b->levels, a->levels_count * a->coordinates);
    assert_int_equal(a->x.figure, b->x.figure);
    assert_int_equal(a->x.index, b->x.index);
    check_values(&a->settings, &b->settings);
    check_values(&a->study, &b->study);
    assert_int_equal(a->claims_count, b->claims_count);
    for (size_t i = 0; i < a->claims_count; i++) {
        assert_int_equal(a->claims[i].figure, b->claims[i].figure);
        check_values(&a->claims[i].values, &b->claims[i].values);
    }
}

/* What a level costs differs between two runs. */
static inline void check_measurement(const struct ordo_result *r, const struct ordo_measurement *a,
                                     const struct ordo_measurement *b, bool timed) {
    const size_t figures = ordo_quantities_count(r->c->figure);

    assert_int_equal(a->index, b->index);
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->seed, b->seed);
    assert_int_equal(a->status, b->status);
    check_bits(a->value, b->value, figures);
    check_bits(a->predicted, b->predicted, figures);
    assert_true(!timed || (same_bits(a->seconds, b->seconds) && same_bits(a->wall, b->wall) &&
                           same_bits(a->memory, b->memory)));
    assert_true(same_text(a->note, b->note));
}

/* What is not run yet in b may have been in a, if not all is to be there. */
static inline void check_result(const struct ordo_result *a, const struct ordo_result *b,
                                bool all) {
    const size_t quantities =
        ordo_quantities_count(a->c->coordinate) + ordo_quantities_count(a->c->figure);

    check_case(a->c, b->c);
    if (!all && b->measurements == NULL) /* not prepared, and it reads its levels */
        return;
    assert_true(same_text(a->failure, b->failure));
    if (a->failure != NULL)
        assert_int_equal(a->failure_reason, b->failure_reason);
    assert_int_equal(a->levels_count, b->levels_count);
    check_bits(a->levels, b->levels, a->levels_count * a->c->coordinates);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->seeds, b->seeds);
    for (size_t i = 0; i < a->count; i++)
        if (all || b->measurements[i].status != ORDO_EINTERRUPTED)
            check_measurement(a, &a->measurements[i], &b->measurements[i], all);
    if (!all)
        return;
    assert_string_equal(a->fingerprint, b->fingerprint);
    assert_int_equal(a->reused, b->reused);
    assert_true(same_bits(a->scale, b->scale));
    assert_int_equal(a->labels != NULL, b->labels != NULL);
    for (size_t i = 0; a->labels != NULL && i < quantities; i++)
        assert_true(same_text(a->labels[i], b->labels[i]));
}

static inline void check_study(const struct ordo_study *a, const struct ordo_study *b, bool all) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        check_result(&a->results[i], &b->results[i], all);
    if (!all)
        return;
    assert_int_equal(a->interrupted, b->interrupted);
    assert_true(same_bits(a->seconds, b->seconds));
    assert_int_equal(a->threads, b->threads);
}

static inline void set(struct ordo_values *values, const char *name, const char *text) {
    char expected[256] = "";

    if (ordo_values_set(values, name, text, expected, sizeof expected) != ORDO_OK)
        fail_msg("%s cannot be '%s', expected %s", name, text, expected);
}

/* A case that reads `rows` levels from a table, each with two seeds; every name is another case.
 * The file is in the directory of the test. */
static inline void table_case(struct ordo_case *c, const char *name, size_t rows) {
    char file[128];
    snprintf(file, sizeof file, "%.120s.csv", name);
    FILE *out = fopen(in_directory(file), "w");
    assert_non_null(out);
    fputs("x,repetition,e\n", out);
    for (size_t i = 0; i < rows; i++)
        fprintf(out, "%zu,%zu,%.17g\n", i / 2 + 1, i % 2 + 3,
                pow((double)(i / 2 + 1), -2) * (1 + 0.001 * (double)(i % 2)) / 3);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(ordo_case_init(c, ordo_experiment_find("table")), ORDO_OK);
    c->name = strdup(name);
    c->file = strdup("cases.lua");
    set(&c->settings, "table", in_directory(file));
    set(&c->settings, "column_x", "x");
    set(&c->settings, "column", "e");
    set(&c->settings, "column_seed", "repetition");
    struct ordo_claim *claim = ordo_case_claim(c, 0);
    assert_non_null(claim);
    set(&claim->values, "order", "-2");
    set(&claim->values, "band", "0.05");
    set(&claim->values, "why", "Céa’s lemma");
}

/* A case whose target cannot be had: its table is not there. */
static inline void failing_case(struct ordo_case *c, const char *name) {
    table_case(c, name, 4);
    set(&c->settings, "table", in_directory("no-such-file.csv"));
}

static inline struct ordo_store *store_at(const char *name) {
    struct ordo_store *store = NULL;
    const int status = ordo_store_open(in_directory(name), &store, message, sizeof message);

    if (status != ORDO_OK)
        fail_msg("%s", message);
    assert_non_null(store);
    return store;
}

/* Read it, or say why not. */
static inline void load(const char *name, struct ordo_cases *cases, struct ordo_study *study) {
    if (ordo_store_load(in_directory(name), 0, cases, study, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
}

static inline bool exists(const char *name) { return access(in_directory(name), F_OK) == 0; }

#endif
