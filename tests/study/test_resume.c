/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_resume.c: a run that is continued, from whatever levels are there, gives what it would have
 * given at one go, and measures nothing twice; slices share the levels among them.
 */
#include "stores.h"
#include "toys.h"
#include <sqlite3.h>

#define STORE "resume.sqlite"

/* Ends a run after so many levels; 0: does not. */
struct stopper {
    size_t after, told;
    volatile sig_atomic_t stop;
};

static int tell_stopper(void *context, enum ordo_event event, const struct ordo_study *study,
                        const struct ordo_result *r, const struct ordo_measurement *m) {
    struct stopper *s = context;

    (void)study, (void)r, (void)m;
    if (event == ORDO_EVENT_LEVEL && ++s->told == s->after)
        s->stop = 1;
    return ORDO_OK;
}

enum { FRESH = 1 };

/* Run the cases into a store. The number of levels that were begun is toys_begun.count. */
static struct ordo_study run_into(const char *name, struct ordo_case cases[], size_t count,
                                  size_t after, int how, size_t slice, size_t slices) {
    struct ordo_store *store = store_at(name);
    struct stopper stopper = {.after = after};
    const struct ordo_recall recall = ordo_store_recall(store);
    const struct ordo_sink sinks[] = {ordo_store_sink(store),
                                      {.context = &stopper, .tell = tell_stopper}};
    const struct ordo_study_options options = {.threads = 1 + (int)(after % 2),
                                               .stop = &stopper.stop,
                                               .sinks = sinks,
                                               .sinks_count = 2,
                                               .recall = how == FRESH ? NULL : &recall,
                                               .slice = slice,
                                               .slices = slices};

    toys_begun.count = 0;
    struct ordo_study study = run_all(cases, count, &options, ORDO_OK);
    assert_null(ordo_store_error(store));
    ordo_store_close(store);
    return study;
}

/* Cases with noise by seeds, another law, one level that has no result. */
static void make_cases(struct ordo_case cases[3]) {
    static const char *const names[] = {"plain", "wild", "broken"};

    for (size_t i = 0; i < 3; i++) {
        cases[i] = toy_case(names[i]);
        say(&cases[i].study, "seeds", i == 1 ? "5" : "1");
    }
    say(&cases[1].settings, "wiggle", "0.3");
    say(&cases[2].settings, "fails_at", "64");
    say(&cases[2].settings, "power", "-1");
}

enum { LEVELS = 6 + 30 + 6 };

static void check_same_verdicts(const struct ordo_study *a, const struct ordo_study *b) {
    for (size_t i = 0; i < a->count; i++) {
        const struct ordo_check *p = &ordo_result_finding(&a->results[i])->check;
        const struct ordo_check *q = &ordo_result_finding(&b->results[i])->check;
        assert_int_equal(p->verdict, q->verdict);
        assert_int_equal(p->reason, q->reason);
        assert_string_equal(p->message, q->message);
        assert_true(same_bits(p->measured, q->measured));
        check_bits(p->interval, q->interval, 2);
    }
}

/* What levels cost differs where both runs have measured. */
static void forget_costs(struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++)
        for (size_t k = 0; k < study->results[i].count; k++) {
            struct ordo_measurement *m = &study->results[i].measurements[k];
            m->seconds = m->wall = m->memory = 0;
        }
    for (size_t i = 0; i < study->count; i++)
        study->results[i].reused = 0;
    study->seconds = 0;
    study->threads = 1;
}

static void check_same(struct ordo_study *a, struct ordo_study *b) {
    forget_costs(a);
    forget_costs(b);
    check_study(a, b, true);
    check_same_verdicts(a, b);
}

/* Stopped after any number of levels and continued: the same, and each level was begun once. */
static void test_resumed(void **state) {
    struct ordo_case cases[3];
    struct ordo_study whole, part, rest;

    (void)state;
    make_cases(cases);
    whole = run(cases, 3);
    for (size_t after = 1; after <= LEVELS; after += 5) {
        remove(in_directory(STORE));
        part = run_into(STORE, cases, 3, after, 0, 0, 0);
        const size_t begun = toys_begun.count;
        assert_in_range(begun, after, after + 1);
        ordo_study_free(&part);
        rest = run_into(STORE, cases, 3, 0, 0, 0, 0);
        /* The level without a result is tried again. */
        assert_in_range(begun + toys_begun.count, LEVELS, LEVELS + 1);
        assert_int_equal(rest.reused, LEVELS - toys_begun.count);
        assert_int_equal(rest.done, LEVELS);
        assert_int_equal(rest.total, LEVELS);
        check_same(&whole, &rest);
        ordo_study_free(&rest);
    }
    rest = run_into(STORE, cases, 3, 0, 0, 0, 0);
    assert_int_equal(toys_begun.count, 1);
    ordo_study_free(&rest);
    end(&whole, cases, 3);
}

/* Everything is there: nothing is prepared, nothing measured, and the seconds are those of the
 * run that has measured. */
static void test_again(void **state) {
    struct ordo_case cases[2];
    struct ordo_study first, second;

    (void)state;
    remove(in_directory(STORE));
    for (size_t i = 0; i < 2; i++)
        cases[i] = toy_case(i == 0 ? "one" : "another");
    say(&cases[1].settings, "constant", "2");
    toys_prepared = 0;
    first = run_into(STORE, cases, 2, 0, 0, 0, 0);
    assert_int_equal(toys_prepared, 2);
    second = run_into(STORE, cases, 2, 0, 0, 0, 0);
    assert_int_equal(toys_prepared, 2);
    assert_int_equal(toys_begun.count, 0);
    assert_int_equal(second.reused, 12);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(second.results[i].reused, 6);
        second.results[i].reused = 0;
        check_result(&first.results[i], &second.results[i], true);
        assert_true(same_bits(first.results[i].seconds, second.results[i].seconds));
        assert_true(same_bits(second.results[i].scale, 0.5));
    }
    check_same_verdicts(&first, &second);
    ordo_study_free(&second);
    /* What is not asked of the store is measured, and kept anew. */
    second = run_into(STORE, cases, 2, 0, FRESH, 0, 0);
    assert_int_equal(toys_begun.count, 12);
    assert_int_equal(second.reused, 0);
    ordo_study_free(&second);
    end(&first, cases, 2);
}

/* What determines a level, and what does not. */
static void test_changed(void **state) {
    static const struct {
        const char *part, *name, *before, *text;
        size_t measured;
    } changes[] = {
        {"settings", "constant", "1", "3", 6},     {"settings", "pause", "0", "0.001", 6},
        {"study", "seeds", "1", "2", 6},           {"claim", "band", "0.1", "0.3", 0},
        {"claim", "order", "-2", "-2.5", 0},       {"study", "scale", "1", "7", 0},
        {"study", "confidence", "0.99", "0.9", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct ordo_case c = toy_case("changed");
        struct ordo_values *values = strcmp(changes[i].part, "settings") == 0 ? &c.settings
                                     : strcmp(changes[i].part, "study") == 0  ? &c.study
                                                                              : &c.claims[0].values;
        remove(in_directory(STORE));
        say(values, changes[i].name, changes[i].before);
        struct ordo_study study = run_into(STORE, &c, 1, 0, 0, 0, 0);
        ordo_study_free(&study);
        say(values, changes[i].name, changes[i].text);
        study = run_into(STORE, &c, 1, 0, 0, 0, 0);
        if (toys_begun.count != changes[i].measured)
            fail_msg("%s = %s: %zu levels were measured, expected %zu", changes[i].name,
                     changes[i].text, toys_begun.count, changes[i].measured);
        end(&study, &c, 1);
    }
    /* A further level, a case of another name and file. */
    struct ordo_case c = toy_case("changed");
    remove(in_directory(STORE));
    c.levels_count = 4;
    struct ordo_study study = run_into(STORE, &c, 1, 0, 0, 0, 0);
    ordo_study_free(&study);
    c.levels_count = 6;
    c.name[0] = 'C';
    c.file[0] = 'T';
    study = run_into(STORE, &c, 1, 0, 0, 0, 0);
    assert_int_equal(toys_begun.count, 2);
    end(&study, &c, 1);
}

/* Slices together are the whole, none has what another has, and each case is spread over them. */
static void test_slices(void **state) {
    struct ordo_case cases[3];

    (void)state;
    make_cases(cases);
    for (size_t slices = 1; slices <= 4; slices++) {
        size_t measured[LEVELS] = {0}, in_slice[4] = {0}, total = 0;
        for (size_t slice = 1; slice <= slices; slice++) {
            remove(in_directory(STORE));
            struct ordo_study study = run_into(STORE, cases, 3, 0, 0, slice, slices);
            size_t place = 0;
            for (size_t i = 0; i < 3; i++) {
                const struct ordo_result *r = &study.results[i];
                size_t here = 0;
                for (size_t k = 0; k < r->count; k++, place++) {
                    const bool there = r->measurements[k].status != ORDO_EINTERRUPTED;
                    measured[place] += there;
                    here += there;
                }
                assert_in_range(here, r->count / slices, (r->count + slices - 1) / slices);
                in_slice[slice - 1] += here;
            }
            total += toys_begun.count;
            assert_int_equal(study.total, in_slice[slice - 1]);
            assert_int_equal(study.done, in_slice[slice - 1]);
            assert_false(study.interrupted);
            ordo_study_free(&study);
            /* The share does not hang on what is there. */
            study = run_into(STORE, cases, 3, 0, 0, slice, slices);
            assert_int_equal(study.total, in_slice[slice - 1]);
            assert_in_range(toys_begun.count, 0, 1);
            ordo_study_free(&study);
        }
        assert_int_equal(total, LEVELS);
        for (size_t i = 0; i < LEVELS; i++)
            assert_int_equal(measured[i], 1);
    }
    for (size_t i = 0; i < 3; i++)
        ordo_case_free(&cases[i]);
}

/* A store that fails while it is asked ends the run with a sentence. */
static void test_unreadable(void **state) {
    struct ordo_case c = toy_case("lost");
    struct ordo_case *const cases[] = {&c};
    sqlite3 *db;

    (void)state;
    remove(in_directory(STORE));
    struct ordo_study study = run_into(STORE, &c, 1, 0, 0, 0, 0);
    ordo_study_free(&study);
    assert_int_equal(sqlite3_open(in_directory(STORE), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE figures SET place = place + 99", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    struct ordo_store *store = store_at(STORE);
    const struct ordo_recall recall = ordo_store_recall(store);
    const struct ordo_sink sink = ordo_store_sink(store);
    const struct ordo_study_options options = {
        .threads = 2, .sinks = &sink, .sinks_count = 1, .recall = &recall};
    assert_int_equal(ordo_study_run(cases, 1, &options, &study), ORDO_EIO);
    assert_non_null(ordo_store_error(store));
    assert_non_null(strstr(ordo_store_error(store), "what is kept of case 'lost' cannot be read: a "
                                                    "level has a status or a figure"));
    ordo_store_close(store);
    end(&study, &c, 1);
}

static int make_directory(void **state) {
    (void)state;
    return directory_make() ? 0 : -1;
}

static int remove_directory(void **state) {
    (void)state;
    return directory_remove();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resumed),    cmocka_unit_test(test_again),
        cmocka_unit_test(test_changed),    cmocka_unit_test(test_slices),
        cmocka_unit_test(test_unreadable),
    };

    return cmocka_run_group_tests_name("resume", tests, make_directory, remove_directory);
}
