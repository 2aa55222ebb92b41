/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_scheduler.c: any number of threads, and a crew beside them, gives the same bits; sinks are
 * told of everything once and in order; what fails or is stopped costs nothing that is done, and
 * never passes.
 */
#include "experiment/reason.h"
#include "study/crew.h"
#include "toys.h"
#include <gsl/gsl_errno.h>

/* What a sink was told. */
struct told {
    enum ordo_event event;
    size_t result, measurement;
};

struct record {
    size_t count;
    struct told list[2000];
    size_t fail_at; /* fail at this call, from 1; 0: never */
    size_t stop_at; /* the same, set *stop */
    volatile sig_atomic_t *stop;
    bool busy;
};

static int keep(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *result, const struct ordo_measurement *m) {
    struct record *r = context;

    assert_false(r->busy); /* one thread at a time */
    r->busy = true;
    assert_true(r->count < COUNT(r->list));
    assert_int_equal(result == NULL, event == ORDO_EVENT_BEGIN || event == ORDO_EVENT_END);
    assert_int_equal(m != NULL, event == ORDO_EVENT_LEVEL);
    r->list[r->count++] = (struct told){
        event, result != NULL ? (size_t)(result - study->results) : 0, m != NULL ? m->index : 0};
    if (m != NULL)
        assert_ptr_equal(m, &result->measurements[m->index]);
    if (event == ORDO_EVENT_VERDICT || event == ORDO_EVENT_RESULT)
        assert_int_equal(result->stage, ORDO_JUDGED);
    assert_true(study->done <= study->total && study->judged <= study->count);
    if (r->count == r->stop_at)
        __atomic_store_n(r->stop, 1, __ATOMIC_RELAXED); /* as the handler of a signal */
    r->busy = false;
    return r->count == r->fail_at ? ORDO_EIO : ORDO_OK;
}

static struct ordo_sink sink_of(struct record *r) { return (struct ordo_sink){r, keep}; }

/* Place of an event, r->count if it was not told; it must not be told twice. */
static size_t place(const struct record *r, enum ordo_event event, size_t result,
                    size_t measurement) {
    size_t found = r->count;

    for (size_t i = 0; i < r->count; i++)
        if (r->list[i].event == event && r->list[i].result == result &&
            r->list[i].measurement == measurement) {
            assert_int_equal(found, r->count);
            found = i;
        }
    return found;
}

/* Begin, end, verdicts and results are told in any case; a level that is done, and no other,
 * between its case and its verdict. */
static void check_record(const struct record *r, const struct ordo_study *study, bool whole) {
    size_t levels = 0, failed = 0;

    assert_int_equal(place(r, ORDO_EVENT_BEGIN, 0, 0), 0);
    assert_int_equal(place(r, ORDO_EVENT_END, 0, 0), r->count - 1);
    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *result = &study->results[i];
        const size_t begun = place(r, ORDO_EVENT_CASE, i, 0);
        const size_t verdict = place(r, ORDO_EVENT_VERDICT, i, 0);
        const size_t shown = place(r, ORDO_EVENT_RESULT, i, 0);
        assert_true(verdict < shown && shown < r->count);
        assert_true(i == 0 || place(r, ORDO_EVENT_RESULT, i - 1, 0) < shown);
        assert_true(!whole || begun < verdict);
        for (size_t k = 0; k < result->count; k++) {
            const size_t level = place(r, ORDO_EVENT_LEVEL, i, k);
            const bool done = result->measurements[k].status != ORDO_EINTERRUPTED;
            assert_int_equal(level < r->count, done);
            assert_true(!done || (begun < level && level < verdict));
            levels += done;
            failed += done && result->measurements[k].status != ORDO_OK;
        }
    }
    assert_int_equal(study->done, levels);
    assert_int_equal(study->failed, failed);
    assert_int_equal(study->judged, study->count);
    assert_int_equal(study->shown, study->count);
    assert_int_equal(study->interrupted, !whole);
    if (whole)
        assert_int_equal(study->total, levels);
}

enum { CASES = 5 };

/* Right, with seeds, with a level that fails, with a broken preparation, wrong. */
static void cases_make(struct ordo_case cases[CASES]) {
    static const char *const names[CASES] = {"right", "seeds", "fails", "broken", "wrong"};

    for (size_t i = 0; i < CASES; i++) {
        cases[i] = toy_case(names[i]);
        say(&cases[i].settings, "pause", "0.3");
    }
    say(&cases[1].study, "seeds", "3");
    say(&cases[1].settings, "wiggle", "0.01");
    say(&cases[2].settings, "fails_at", "64");
    say(&cases[3].settings, "prepare", "fails");
    say(&cases[4].settings, "power", "-1");
}

static void check_cases(const struct ordo_study *study) {
    const struct ordo_result *r = study->results;

    check_finding(ordo_result_finding(&r[0]), ORDO_PASS, ORDO_WITHIN_BAND);
    check_finding(ordo_result_finding(&r[1]), ORDO_PASS, ORDO_WITHIN_BAND);
    check_finding(ordo_result_finding(&r[2]), ORDO_ERROR, ORDO_SOLVER_FAILED);
    assert_non_null(strstr(ordo_result_finding(&r[2])->check.message, "n = 64, seed 1"));
    assert_non_null(strstr(ordo_result_finding(&r[2])->check.message, "a wheel came off"));
    check_finding(ordo_result_finding(&r[3]), ORDO_ERROR, ORDO_NOT_PREPARED);
    assert_string_equal(ordo_result_finding(&r[3])->check.message, "the toy is broken");
    assert_string_equal(r[3].failure, "the toy is broken");
    assert_int_equal(r[3].count, 0);
    check_finding(ordo_result_finding(&r[4]), ORDO_FAIL, ORDO_OUTSIDE_BAND);
    assert_int_equal(ordo_study_verdict(study), ORDO_ERROR);
}

static void same_bits(double a, double b) {
    assert_true((isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0);
}

static void check_same(const struct ordo_study *a, const struct ordo_study *b) {
    for (size_t i = 0; i < a->count; i++) {
        const struct ordo_result *p = &a->results[i], *q = &b->results[i];
        const size_t figures = ordo_quantities_count(p->c->figure);
        assert_int_equal(p->count, q->count);
        assert_int_equal(p->seeds, q->seeds);
        for (size_t k = 0; k < p->count; k++) {
            const struct ordo_measurement *m = &p->measurements[k], *o = &q->measurements[k];
            assert_int_equal(m->status, o->status);
            assert_int_equal(m->level, o->level);
            assert_int_equal(m->seed, o->seed);
            for (size_t f = 0; f < figures; f++) {
                same_bits(m->value[f], o->value[f]);
                same_bits(m->predicted[f], o->predicted[f]);
            }
        }
        assert_int_equal(p->findings_count, q->findings_count);
        for (size_t k = 0; k < p->findings_count; k++) {
            assert_string_equal(p->findings[k].check.message, q->findings[k].check.message);
            same_bits(p->findings[k].check.measured, q->findings[k].check.measured);
        }
    }
}

/* Some of them are more threads than levels. */
static void test_threads(void **state) {
    static const int threads[] = {1, 2, 3, 50};
    static struct record records[COUNT(threads)];
    struct ordo_case cases[COUNT(threads)][CASES];
    struct ordo_study studies[COUNT(threads)];

    (void)state;
    for (size_t t = 0; t < COUNT(threads); t++) {
        const struct ordo_sink sink = sink_of(&records[t]);
        cases_make(cases[t]);
        studies[t] = run_all(
            cases[t], CASES,
            &(struct ordo_study_options){.threads = threads[t], .sinks = &sink, .sinks_count = 1},
            ORDO_OK);
        assert_int_equal(studies[t].threads, threads[t]);
        check_record(&records[t], &studies[t], true);
        check_cases(&studies[t]);
        for (size_t k = 0; k < 18; k++) { /* level slowest, seeds from 1 */
            const struct ordo_measurement *m = &studies[t].results[1].measurements[k];
            assert_int_equal(m->index, k);
            assert_int_equal(m->level, k / 3);
            assert_int_equal(m->seed, k % 3 + 1);
        }
        check_same(&studies[t], &studies[0]);
    }
    for (size_t t = 0; t < COUNT(threads); t++)
        end(&studies[t], cases[t], CASES);
}

/* One thread begins the dearest level first: the last one, or what the experiment says. */
static void test_dearest_first(void **state) {
    static const double last[] = {256, 128, 64, 32, 16, 8}, own[] = {256, 128, 64, 8, 16, 32};
    const struct ordo_experiment costly = toy_costly();

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct ordo_case c = toy_case("one");
        if (i == 1)
            c.experiment = &costly;
        toys_begun.count = 0;
        struct ordo_study study =
            run_all(&c, 1, &(struct ordo_study_options){.threads = 1}, ORDO_OK);
        assert_int_equal(toys_begun.count, 6);
        assert_memory_equal(toys_begun.n, i == 0 ? last : own, sizeof last);
        end(&study, &c, 1);
    }
}

static void test_no_cases(void **state) {
    static struct record r;
    const struct ordo_sink sink = sink_of(&r);
    struct ordo_study study;

    (void)state;
    assert_int_equal(ordo_study_run(NULL, 0,
                                    &(struct ordo_study_options){.sinks = &sink, .sinks_count = 1},
                                    &study),
                     ORDO_OK);
    assert_int_equal(r.count, 2);
    check_record(&r, &study, true);
    assert_int_equal(ordo_study_verdict(&study), ORDO_ERROR);
    ordo_study_free(&study);
    ordo_study_free(NULL);
}

/* Only what has all its levels may be judged, whatever else is known. */
static void check_not_run(const struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        size_t missing = 0, failed = 0;
        for (size_t k = 0; k < r->count; k++) {
            missing += r->measurements[k].status == ORDO_EINTERRUPTED;
            failed += r->measurements[k].status == ORDO_ESINGULAR;
        }
        if (missing > 0 && failed == 0)
            check_finding(ordo_result_finding(r), ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
        else if (r->failure == NULL)
            assert_int_equal(r->count > 0, 1);
    }
}

/* A signal at every moment: one thread ends with the level in hand. */
static void test_stopped(void **state) {
    static struct record r;
    bool whole = false;

    (void)state;
    for (size_t at = 0; !whole; at++) {
        struct ordo_case cases[CASES];
        volatile sig_atomic_t stop = at == 0; /* before it begins */
        const struct ordo_sink sink = sink_of(&r);
        r = (struct record){.stop_at = at, .stop = &stop};
        cases_make(cases);
        struct ordo_study study =
            run_all(cases, CASES,
                    &(struct ordo_study_options){
                        .threads = 1, .stop = &stop, .sinks = &sink, .sinks_count = 1},
                    ORDO_OK);
        whole = !study.interrupted;
        check_record(&r, &study, whole);
        check_not_run(&study);
        if (at == 0)
            for (size_t i = 0; i < CASES; i++)
                check_finding(ordo_result_finding(&study.results[i]), ORDO_INCONCLUSIVE,
                              ORDO_INTERRUPTED);
        end(&study, cases, CASES);
    }
    assert_true(r.count > 30);
}

/* A sink that fails at every moment: its status comes back, the other sink hears of all. */
static void test_failing_sink(void **state) {
    static struct record failing, other;

    (void)state;
    for (size_t at = 1; at <= 50; at += at < 12 ? 1 : 5)
        for (int threads = 1; threads <= 2; threads++) {
            struct ordo_case cases[CASES];
            const struct ordo_sink sinks[] = {sink_of(&failing), sink_of(&other)};
            failing = (struct record){.fail_at = at};
            other = (struct record){0};
            cases_make(cases);
            struct ordo_study study = run_all(
                cases, CASES,
                &(struct ordo_study_options){.threads = threads, .sinks = sinks, .sinks_count = 2},
                ANY);
            assert_int_equal(failing.count, other.count);
            check_record(&other, &study, !study.interrupted);
            check_not_run(&study);
            end(&study, cases, CASES);
        }
}

/* A case waits for all that it is compared with, wherever they stand, and two for each other. */
static void test_rivals(void **state) {
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct ordo_case cases[4] = {toy_without("first"), toy_without("second"), toy_case("slow"),
                                     toy_without("last")};
        struct ordo_claim *claim = ordo_case_claim(&cases[0], TOY_FLUX);
        assert_non_null(claim);
        say(&claim->values, "below", "last");
        say(&cases[0].claims[0].values, "below", "slow");
        say(&cases[0].settings, "constant", "0.5");
        say(&cases[1].claims[0].values, "below", "last");
        say(&cases[2].settings, "pause", "2");
        say(&cases[3].claims[0].values, "below", "second");
        say(&cases[3].settings, "constant", "2");
        say(&cases[3].settings, "pause", "5");
        struct ordo_study study =
            run_all(cases, 4, &(struct ordo_study_options){.threads = threads}, ORDO_OK);
        const struct ordo_result *r = study.results;
        assert_int_equal(r[0].findings_count, 2);
        check_finding(&r[0].findings[0], ORDO_PASS, ORDO_BELOW);
        check_finding(&r[0].findings[1], ORDO_FAIL, ORDO_NOT_BELOW); /* the same flux */
        check_finding(ordo_result_finding(&r[1]), ORDO_PASS, ORDO_BELOW);
        check_finding(ordo_result_finding(&r[2]), ORDO_PASS, ORDO_WITHIN_BAND);
        check_finding(ordo_result_finding(&r[3]), ORDO_FAIL, ORDO_NOT_BELOW);
        end(&study, cases, 4);
    }
}

/* A rival that is not there, has no levels, or not these. */
static void test_no_rival(void **state) {
    struct ordo_case cases[6] = {toy_without("a"), toy_without("b"),       toy_without("c"),
                                 toy_without("d"), toy_case("unprepared"), toy_case("coarse")};

    (void)state;
    say(&cases[0].claims[0].values, "below", "nobody");
    say(&cases[1].claims[0].values, "below", "unprepared");
    say(&cases[2].claims[0].values, "below", "coarse");
    say(&cases[3].claims[0].values, "below", "a");
    say(&cases[3].study, "seeds", "2");
    say(&cases[4].settings, "prepare", "silent");
    cases[5].levels_count = 5;
    struct ordo_study study = run(cases, 6);
    for (size_t i = 0; i < 4; i++)
        check_finding(ordo_result_finding(&study.results[i]), ORDO_ERROR, ORDO_NO_RIVAL);
    assert_non_null(strstr(ordo_result_finding(&study.results[2])->check.message, "n = 256"));
    assert_non_null(strstr(ordo_result_finding(&study.results[3])->check.message, "seed 2"));
    /* Without a sentence of its own the status has one. */
    check_finding(ordo_result_finding(&study.results[4]), ORDO_ERROR, ORDO_NOT_PREPARED);
    assert_string_equal(study.results[4].failure, ordo_status_text(ORDO_EINVAL));
    end(&study, cases, 6);
}

/* A preparation that was interrupted leaves nothing to measure. */
static void test_interrupted_preparation(void **state) {
    struct ordo_case cases[2] = {toy_case("interrupted"), toy_case("right")};

    (void)state;
    say(&cases[0].settings, "prepare", "interrupted");
    struct ordo_study study = run(cases, 2);
    assert_true(study.interrupted);
    check_finding(ordo_result_finding(&study.results[0]), ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
    check_finding(ordo_result_finding(&study.results[1]), ORDO_PASS, ORDO_WITHIN_BAND);
    end(&study, cases, 2);
}

static int unread(struct ordo_setup *setup) {
    (void)setup;
    return ORDO_EINTERRUPTED;
}

/* Levels that nobody came to read are no levels that are not there. */
static void test_interrupted_reading(void **state) {
    struct ordo_experiment reading = toy;
    struct ordo_case cases[2] = {toy_case("unread"), toy_case("right")};

    (void)state;
    reading.reads_levels = true;
    reading.prepare = unread;
    cases[0].experiment = &reading;
    free(cases[0].levels);
    cases[0].levels = NULL;
    cases[0].levels_count = 0;
    struct ordo_study study = run(cases, 2);
    assert_true(study.interrupted);
    check_finding(ordo_result_finding(&study.results[0]), ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
    assert_string_equal(study.results[0].failure, "its levels were not read");
    check_finding(ordo_result_finding(&study.results[1]), ORDO_PASS, ORDO_WITHIN_BAND);
    end(&study, cases, 2);
}

/* An experiment that reads its levels: three, the second of them twice, with labels of its own. */
static int reading_prepare(struct ordo_setup *setup) {
    static const double level[] = {8, 16, 32};
    static const size_t place_[] = {0, 1, 1, 2};
    static const unsigned long seed[] = {1, 7, 9, 1};
    const int status = toy_prepare(setup);

    assert_null(setup->level);
    assert_int_equal(setup->count, 0);
    setup->level = malloc(sizeof level);
    setup->place = malloc(sizeof place_);
    setup->seed = malloc(sizeof seed);
    setup->labels = calloc(4, sizeof *setup->labels);
    assert_true(setup->level != NULL && setup->place != NULL && setup->seed != NULL &&
                setup->labels != NULL);
    memcpy(setup->level, level, sizeof level);
    memcpy(setup->place, place_, sizeof place_);
    memcpy(setup->seed, seed, sizeof seed);
    setup->labels[1] = strdup("Fehler");
    setup->count = 3;
    setup->measurements = 4;
    return status;
}

static void test_read_levels(void **state) {
    static struct record r;
    const struct ordo_sink sink = sink_of(&r);
    struct ordo_experiment reading = toy;
    volatile sig_atomic_t stop = 0;

    (void)state;
    reading.reads_levels = true;
    reading.prepare = reading_prepare;
    for (stop = 0; stop <= 1; stop++) {
        struct ordo_case c = toy_case("reads");
        c.experiment = &reading;
        c.levels_count = 0;
        say(&c.study, "min_levels", "3");
        r = (struct record){0};
        struct ordo_study study =
            run_all(&c, 1,
                    &(struct ordo_study_options){
                        .threads = 2, .stop = &stop, .sinks = &sink, .sinks_count = 1},
                    ORDO_OK);
        const struct ordo_result *result = &study.results[0];
        check_record(&r, &study, stop == 0);
        if (stop == 0) {
            assert_int_equal(result->count, 4);
            assert_int_equal(result->levels_count, 3);
            assert_int_equal(result->seeds, 2);
            assert_int_equal(result->measurements[2].seed, 9);
            assert_int_equal(result->measurements[2].level, 1);
            check_finding(ordo_result_finding(result), ORDO_PASS, ORDO_WITHIN_BAND);
            assert_string_equal(ordo_result_symbol(result, (struct ordo_axis){true, 0}), "Fehler");
            assert_string_equal(ordo_result_symbol(result, (struct ordo_axis){false, 0}), "n");
            assert_string_equal(ordo_result_label(result, (struct ordo_axis){true, 1}), "work");
        } else { /* not even its levels are known */
            check_finding(ordo_result_finding(result), ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
        }
        end(&study, &c, 1);
    }
}

/* A crew in this process: each member carries its order out when it gets it, and the one that was
 * ordered last answers first. */
enum { MEMBERS_MAX = 3 };

struct crew {
    struct ordo_member member[MEMBERS_MAX];
    bool owes[MEMBERS_MAX];
    size_t members, answers;
    size_t lost_at; /* this answer does not come, from 1; 0: all do */
    size_t last;    /* who was ordered last */
    char message[1024];
};

static int crew_send(void *context, size_t member, const void *bytes, size_t size) {
    struct crew *crew = context;

    assert_true(member < crew->members && !crew->owes[member]);
    crew->owes[member] = true;
    crew->last = member;
    return ordo_member_measure(&crew->member[member], bytes, size, crew->message,
                               sizeof crew->message);
}

static int crew_receive(void *context, size_t *member, const unsigned char **bytes, size_t *size) {
    struct crew *crew = context;

    *member = crew->last;
    while (!crew->owes[*member])
        *member = (*member + 1) % crew->members;
    crew->owes[*member] = false;
    *bytes = crew->member[*member].answer.bytes;
    *size = crew->member[*member].answer.size;
    return ++crew->answers == crew->lost_at ? ORDO_EIO : ORDO_OK;
}

/* Run the cases with a crew that has these cases, both of them pointers[count]. */
static int run_crew(struct crew *crew, struct ordo_case *const cases[],
                    struct ordo_case *const theirs[], size_t count,
                    const struct ordo_study_options *options, struct ordo_study *study) {
    const struct ordo_crew they = {crew, crew->members, crew_send, crew_receive};
    struct ordo_study_options with = *options;

    for (size_t i = 0; i < crew->members; i++)
        crew->member[i] = (struct ordo_member){.cases = theirs, .count = count};
    with.crew = &they;
    const int status = ordo_study_run(cases, count, &with, study);
    assert_int_equal(study->ranks, crew->members + 1);
    assert_in_range(toys_alive, 0, crew->members); /* one each */
    for (size_t i = 0; i < crew->members; i++)
        ordo_member_free(&crew->member[i]);
    assert_int_equal(toys_alive, 0);
    return status;
}

static void crew_cases(struct ordo_case cases[CASES], struct ordo_case *pointers[CASES]) {
    cases_make(cases);
    for (size_t i = 0; i < CASES; i++)
        pointers[i] = &cases[i];
}

static void test_crew(void **state) {
    static struct record r;
    struct ordo_case cases[CASES], *pointers[CASES];
    const struct ordo_sink sink = sink_of(&r);

    (void)state;
    crew_cases(cases, pointers);
    struct ordo_study alone = run(cases, CASES);
    size_t answers = 0;
    for (size_t members = 1; members <= MEMBERS_MAX; members++)
        for (int threads = 1; threads <= 2; threads++) {
            struct crew crew = {.members = members};
            struct ordo_study study;
            r = (struct record){0};
            assert_int_equal(run_crew(&crew, pointers, pointers, CASES,
                                      &(struct ordo_study_options){
                                          .threads = threads, .sinks = &sink, .sinks_count = 1},
                                      &study),
                             ORDO_OK);
            answers += crew.answers;
            check_record(&r, &study, true);
            check_cases(&study);
            check_same(&study, &alone);
            ordo_study_free(&study);
        }
    assert_true(answers > 0);
    end(&alone, cases, CASES);
}

/* A member that is lost ends the run with what it has, as a signal does. */
static void test_crew_lost(void **state) {
    static struct record r;
    struct ordo_case cases[CASES], *pointers[CASES];

    (void)state;
    crew_cases(cases, pointers);
    for (size_t at = 1; at <= 4; at++)
        for (int stopping = 0; stopping <= 1; stopping++) {
            volatile sig_atomic_t stop = 0;
            const struct ordo_sink sink = sink_of(&r);
            struct crew crew = {.members = 2, .lost_at = stopping ? 0 : at};
            struct ordo_study study;
            r = (struct record){.stop_at = stopping ? at : 0, .stop = &stop};
            const int status =
                run_crew(&crew, pointers, pointers, CASES,
                         &(struct ordo_study_options){
                             .threads = 1, .stop = &stop, .sinks = &sink, .sinks_count = 1},
                         &study);
            assert_int_equal(status, stopping || crew.answers < at ? ORDO_OK : ORDO_EIO);
            check_record(&r, &study, !study.interrupted);
            check_not_run(&study);
            for (size_t i = 0; stopping && i < crew.members; i++)
                assert_false(crew.owes[i]); /* a signal costs no level in hand */
            ordo_study_free(&study);
        }
    for (size_t i = 0; i < CASES; i++)
        ordo_case_free(&cases[i]);
}

/* Spoil a case as a file that is another one on another machine would. */
static void spoil(struct ordo_case *c, int how) {
    if (how == 0)
        c->name[0] = 'x';
    if (how == 1)
        c->levels[5] = 257;
    if (how == 2)
        c->levels_count--;
    if (how == 3)
        say(&c->study, "seeds", "2");
    if (how == 4)
        say(&c->settings, "prepare", "fails");
    if (how == 5)
        say(&c->settings, "prepare", "interrupted");
    if (how == 6)
        say(&c->settings, "constant", "2");
}

/* Who was loaded with another case says so and measures nothing of it. */
static void test_member_differs(void **state) {
    struct ordo_case c = toy_case("one");
    struct ordo_study study = run(&c, 1);
    struct ordo_message order = {.bytes = NULL};

    (void)state;
    assert_int_equal(ordo_order_pack(&order, 0, &study.results[0], 5), ORDO_OK);
    for (int how = 0; how <= 6; how++) {
        struct ordo_case other = toy_case("one"), *theirs = &other;
        struct ordo_member member = {.cases = &theirs, .count = 1};
        char message[256];
        spoil(&other, how);
        toys_begun.count = 0;
        const int status =
            ordo_member_measure(&member, order.bytes, order.size, message, sizeof message);
        assert_int_equal(status, how == 5 ? ORDO_EINTERRUPTED : ORDO_EINVAL);
        assert_int_equal(toys_begun.count, 0);
        assert_non_null(strstr(message, how == 5   ? ordo_status_text(ORDO_EINTERRUPTED)
                                        : how == 4 ? "toy.lua: one: not the case that the run was "
                                                     "started with, the toy is broken, expected"
                                        : how == 0 ? "toy.lua: xne: not the case"
                                                   : "toy.lua: one: not the case"));
        ordo_member_free(&member);
        ordo_case_free(&other);
    }
    ordo_message_free(&order);
    end(&study, &c, 1);
}

/* Orders and answers that are cut short, or of a case that nobody has, are refused. */
static void test_messages(void **state) {
    struct ordo_case c = toy_case("one"), *cases = &c;
    struct ordo_member member = {.cases = &cases, .count = 1};
    struct ordo_message order = {.bytes = NULL};
    struct ordo_study study = run(&c, 1);
    struct ordo_result *r = &study.results[0];
    char message[256];

    (void)state;
    assert_int_equal(ordo_order_pack(&order, 0, r, 3), ORDO_OK);
    for (size_t size = 0; size < order.size; size++)
        assert_int_equal(ordo_member_measure(&member, order.bytes, size, message, sizeof message),
                         ORDO_EINVAL);
    assert_int_equal(ordo_member_measure(&member, order.bytes, order.size, message, sizeof message),
                     ORDO_OK);
    const struct ordo_message *answer = &member.answer;
    for (size_t size = 0; size < answer->size; size++)
        assert_int_equal(ordo_answer_read(answer->bytes, size, r, 3), ORDO_EINVAL);
    ordo_measurement_note(&r->measurements[3], "of before");
    assert_int_equal(ordo_answer_read(answer->bytes, answer->size, r, 3), ORDO_OK);
    assert_null(r->measurements[3].note);
    assert_int_equal(ordo_order_pack(&order, 1, r, 3), ORDO_OK); /* the second of one case */
    assert_int_equal(ordo_member_measure(&member, order.bytes, order.size, message, sizeof message),
                     ORDO_EINVAL);
    ordo_message_free(&order);
    ordo_member_free(&member);
    end(&study, &c, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_dearest_first),
        cmocka_unit_test(test_no_cases),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_failing_sink),
        cmocka_unit_test(test_rivals),
        cmocka_unit_test(test_no_rival),
        cmocka_unit_test(test_interrupted_preparation),
        cmocka_unit_test(test_interrupted_reading),
        cmocka_unit_test(test_read_levels),
        cmocka_unit_test(test_crew),
        cmocka_unit_test(test_crew_lost),
        cmocka_unit_test(test_member_differs),
        cmocka_unit_test(test_messages),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
