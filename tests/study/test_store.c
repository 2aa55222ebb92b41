/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_store.c: the store gives back what it was given to the last bit, whatever the settings,
 * figures and experiments are; what is no store of this version is refused with a sentence; an
 * earlier store is put aside whole.
 */
#include "experiment/reason.h"
#include "stores.h"
#include <sqlite3.h>

/* Every value that a store must keep. */
static const double numbers[] = {0.1,
                                 1.0 / 3,
                                 -0.0,
                                 0,
                                 NAN,
                                 INFINITY,
                                 -INFINITY,
                                 0x1p-1074,
                                 0x1p-1022,
                                 0x1p1023,
                                 9007199254740993.0,
                                 -2.5e-17,
                                 97,
                                 1e22};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

/* A text that the setting takes, with as many digits as there can be. */
static void sample_text(const struct ordo_setting *s, char text[], size_t size) {
    const bool ranged = s->low != 0 || s->high != 0;
    const double inside = !ranged          ? -0.1
                          : isinf(s->high) ? s->low + 10.0 / 3
                                           : s->low + (s->high - s->low) / 3;
    size_t names = 0;

    while (ordo_setting_choice(s, names) != NULL)
        names++;
    switch (s->kind) {
    case ORDO_KIND_NUMBER:
    case ORDO_KIND_TOLERANCE:
        snprintf(text, size, "%.17g", inside);
        break;
    case ORDO_KIND_INTEGER:
        snprintf(text, size, "%.17g", ceil(inside));
        break;
    case ORDO_KIND_FLAG:
        snprintf(text, size, "true");
        break;
    case ORDO_KIND_TEXT:
        snprintf(text, size, "Céa’s ‘λ’ %%s '; \"𝔸");
        break;
    case ORDO_KIND_CHOICE:
        snprintf(text, size, "%s", names > 0 ? ordo_setting_choice(s, names - 1) : "any");
        break;
    case ORDO_KIND_CHOICES:
        snprintf(text, size, "%s", names > 0 ? ordo_setting_choice(s, 0) : "any");
        if (s->high > 1)
            snprintf(text + strlen(text), size - strlen(text), " %s",
                     names > 0 ? ordo_setting_choice(s, names - 1) : "other");
        break;
    case ORDO_KIND_INTERVALS:
        snprintf(text, size, "-0.10000000000000001:0.30000000000000004 1e-300:1e+300");
        break;
    case ORDO_KIND_BANDED:
        snprintf(text, size, "%.17g:%.17g", inside, 1.0 / 7);
        if (s->loose)
            memmove(text, strchr(text, ':'), strlen(strchr(text, ':')) + 1);
        break;
    case ORDO_KIND_FUNCTION:
        snprintf(text, size, "function(x) return \"é\" .. math.sin(x) end");
        break;
    case ORDO_KIND_PER_LEVEL:
        snprintf(text, size, "0.12345678901234568");
        break;
    }
}

/* State everything but what the choice `except` is, which was set already. */
static void set_all(struct ordo_values *values, const char *except) {
    char text[256];

    for (size_t i = 0; i < values->count; i++) {
        struct ordo_value *value = &values->values[i];
        if (except != NULL && strcmp(values->settings[i]->name, except) == 0)
            continue;
        sample_text(values->settings[i], text, sizeof text);
        if (values->settings[i]->brings != NULL) /* each of its choices has a case of its own */
            continue;
        if (ordo_value_parse(values->settings[i], text, value) != ORDO_OK)
            fail_msg("%s cannot be %s", values->settings[i]->name, text);
        value->given = i % 3 != 0; /* what an experiment fills in is not given */
        value->line = values->settings[i]->kind == ORDO_KIND_FUNCTION ? 17 : 0;
    }
}

/* A case with every setting stated, some levels, a claim of the first and of the last figure. */
static void full_case(struct ordo_case *c, const struct ordo_experiment *experiment,
                      const char *choice, const char *chosen) {
    static unsigned long made;
    const size_t figures = ordo_quantities_count(experiment->figures);
    char name[64];

    assert_int_equal(ordo_case_init(c, experiment), ORDO_OK);
    snprintf(name, sizeof name, "case %lu of <%s>", ++made, experiment->name);
    c->name = strdup(name);
    c->file = made % 2 == 0 ? strdup("a/b & c.lua") : NULL;
    if (choice != NULL)
        set(&c->settings, choice, chosen);
    set_all(&c->settings, choice);
    set_all(&c->study, "seeds");
    set(&c->study, "seeds", experiment->seeded ? "3" : "1");
    c->x = (struct ordo_axis){.figure = made % 2 == 0, .index = 0};
    for (size_t k = 0; k < 2; k++) {
        struct ordo_claim *claim = ordo_case_claim(c, k == 0 ? 0 : figures - 1);
        assert_non_null(claim);
        set_all(&claim->values, NULL);
    }
    if (experiment->reads_levels)
        return;
    c->levels_count = 5;
    c->levels = malloc(c->levels_count * c->coordinates * sizeof *c->levels);
    for (size_t i = 0; i < c->levels_count * c->coordinates; i++)
        c->levels[i] = (double)(i + 1) / 3;
}

/* Notes: none, short, with every kind of character, very long. */
static char *sample_note(size_t i) {
    char *note;

    if (i % 4 == 0)
        return NULL;
    if (i % 4 == 1)
        return strdup("x");
    if (i % 4 == 2)
        return strdup("stopped after 3 lines:\n\t‖g‖ > ε, “𝔸”, '%s'; -- \"\x7f\x01");
    note = malloc(100001);
    memset(note, 'n', 100000);
    note[100000] = '\0';
    return note;
}

/* An outcome of every kind. */
static void full_result(struct ordo_result *r, struct ordo_case *c, size_t number) {
    const size_t figures = ordo_quantities_count(c->figure);
    static const double level[] = {1e-3, 1e-2, 0.1 + 0.2};
    static const size_t place[] = {0, 0, 1, 2, 2, 2};
    static const unsigned long seed[] = {7, 9007199254740992, 1, 1, 2, 3};

    *r = (struct ordo_result){.c = c, .scale = 1.0 / (double)(number + 3), .seconds = 0};
    r->labels = calloc(c->coordinates + figures, sizeof *r->labels);
    r->labels[number % (c->coordinates + figures)] = strdup("a ‘column’ of \"this\" case");
    if (number % 5 == 4) {
        r->failure = strdup("no-such-file.csv: cannot be read");
        r->failure_reason = number % 2 == 0 ? ORDO_UNREADABLE : ORDO_INVALID_X;
        return;
    }
    const int status = c->experiment->reads_levels
                           ? ordo_result_alloc(r, 3, level, 6, place, seed)
                           : ordo_result_alloc(r, c->levels_count, c->levels, 0, NULL, NULL);
    assert_int_equal(status, ORDO_OK);
    for (size_t i = 0; i < r->count; i++) {
        struct ordo_measurement *m = &r->measurements[i];
        m->status = (int)(i % ORDO_STATUS_COUNT);
        for (size_t k = 0; k < figures; k++) {
            m->value[k] = numbers[(number + 3 * i + k) % NUMBERS];
            m->predicted[k] = numbers[(number + 5 * i + k) % NUMBERS];
        }
        m->seconds = 0.1 * (double)i;
        m->memory = i % 2 == 0 ? NAN : 0x1p40 + 1;
        m->note = sample_note(i);
    }
}

/* Cases of every experiment, with every choice that brings further settings. */
static void full_study(struct ordo_cases *cases, struct ordo_study *study) {
    *cases = (struct ordo_cases){0};
    for (size_t e = 0; ordo_experiments[e] != NULL; e++) {
        const struct ordo_setting *s = ordo_experiments[e]->settings;
        assert_int_equal(ordo_cases_reserve(cases, 2), ORDO_OK);
        for (size_t k = 0; k < 2; k++)
            full_case(&cases->cases[cases->count++], ordo_experiments[e], NULL, NULL);
        for (; s != NULL && s->name != NULL; s++)
            for (size_t i = 0; s->brings != NULL && ordo_setting_choice(s, i) != NULL; i++) {
                assert_int_equal(ordo_cases_reserve(cases, 1), ORDO_OK);
                full_case(&cases->cases[cases->count++], ordo_experiments[e], s->name,
                          ordo_setting_choice(s, i));
            }
    }
    *study = (struct ordo_study){.count = cases->count,
                                 .results = calloc(cases->count, sizeof *study->results),
                                 .interrupted = true,
                                 .seconds = 1.0 / 3,
                                 .threads = 7};
    for (size_t i = 0; i < cases->count; i++)
        full_result(&study->results[i], &cases->cases[i], i);
}

/* Tell a store all of a study as if it ran, but for the last `less` levels of every case,
 * backwards.
 */
static void tell_study(struct ordo_store *store, const struct ordo_study *study, size_t less) {
    const struct ordo_sink sink = ordo_store_sink(store);
    struct ordo_study before = *study;

    /* Nothing is known of a case before it is prepared. */
    before.results = calloc(study->count, sizeof *before.results);
    for (size_t i = 0; i < study->count; i++)
        before.results[i].c = study->results[i].c;
    assert_int_equal(sink.tell(sink.context, ORDO_EVENT_BEGIN, &before, NULL, NULL), ORDO_OK);
    free(before.results);
    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        assert_int_equal(sink.tell(sink.context, ORDO_EVENT_CASE, study, r, NULL), ORDO_OK);
        for (size_t k = r->count; k-- > less;)
            assert_int_equal(
                sink.tell(sink.context, ORDO_EVENT_LEVEL, study, r, &r->measurements[k - less]),
                ORDO_OK);
        assert_int_equal(sink.tell(sink.context, ORDO_EVENT_VERDICT, study, r, NULL), ORDO_OK);
        assert_int_equal(sink.tell(sink.context, ORDO_EVENT_RESULT, study, r, NULL), ORDO_OK);
    }
    assert_int_equal(sink.tell(sink.context, ORDO_EVENT_END, study, NULL, NULL), ORDO_OK);
    assert_null(ordo_store_error(store));
}

static void test_round_trip(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;
    struct ordo_store *store = store_at("full.sqlite");

    (void)state;
    full_study(&cases, &study);
    tell_study(store, &study, 0);
    /* One file as soon as the run is over, not only when the store is closed. */
    assert_false(exists("full.sqlite-wal") || exists("full.sqlite-shm"));
    ordo_store_close(store);
    for (int i = 0; i < 2; i++) { /* reading changes nothing */
        load("full.sqlite", &again_cases, &again);
        check_study(&study, &again, true);
        for (size_t k = 0; k < again.count; k++) {
            assert_ptr_equal(again.results[k].c, &again_cases.cases[k]);
            assert_int_equal(again.results[k].stage, ORDO_MEASURED);
        }
        ordo_study_free(&again);
        ordo_cases_free(&again_cases);
    }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* The scheduler's own run: what is judged after it was read is judged alike. */
static void test_run(void **state) {
    struct ordo_case cases[3];
    struct ordo_case *const all[] = {&cases[0], &cases[1], &cases[2]};
    struct ordo_store *store = store_at("run.sqlite");
    const struct ordo_sink sink = ordo_store_sink(store);
    const struct ordo_study_options options = {.threads = 2, .sinks = &sink, .sinks_count = 1};
    struct ordo_study study, again;
    struct ordo_cases again_cases;

    (void)state;
    table_case(&cases[0], "first", 20);
    failing_case(&cases[1], "second");
    table_case(&cases[2], "third", 8);
    assert_int_equal(ordo_study_run(all, 3, &options, &study), ORDO_OK);
    ordo_store_close(store);
    load("run.sqlite", &again_cases, &again);
    check_study(&study, &again, true);
    assert_int_equal(again.total, 28);
    assert_int_equal(again.done, 28);
    assert_int_equal(ordo_study_judge(&again), ORDO_OK);
    for (size_t i = 0; i < 3; i++) {
        const struct ordo_check *before = &ordo_result_finding(&study.results[i])->check;
        const struct ordo_check *after = &ordo_result_finding(&again.results[i])->check;
        if (before->verdict != (i == 1 ? ORDO_ERROR : ORDO_PASS))
            fail_msg("%s", before->message);
        assert_int_equal(after->verdict, before->verdict);
        assert_int_equal(after->reason, before->reason);
        assert_string_equal(after->message, before->message);
        assert_true(same_bits(before->measured, after->measured));
    }
    ordo_study_free(&study);
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    for (size_t i = 0; i < 3; i++)
        ordo_case_free(&cases[i]);
}

/* Levels that were not kept were not run; cases that were not begun are there. */
static void test_incomplete(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;
    const struct ordo_study empty = {0};
    struct ordo_store *store = store_at("part.sqlite");

    (void)state;
    full_study(&cases, &study);
    tell_study(store, &study, 2);
    ordo_store_close(store);
    load("part.sqlite", &again_cases, &again);
    check_study(&study, &again, false);
    for (size_t i = 0; i < again.count; i++) {
        const struct ordo_result *r = &again.results[i];
        assert_int_equal(r->count, study.results[i].count);
        for (size_t k = r->count < 2 ? 0 : r->count - 2; k < r->count; k++) {
            assert_int_equal(r->measurements[k].status, ORDO_EINTERRUPTED);
            assert_true(isnan(r->measurements[k].value[0]));
        }
    }
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);

    store = store_at("part.sqlite");
    const struct ordo_sink sink = ordo_store_sink(store);
    struct ordo_study before = study;
    before.results = calloc(study.count, sizeof *before.results);
    for (size_t i = 0; i < study.count; i++)
        before.results[i].c = study.results[i].c;
    assert_int_equal(
        ordo_store_load(in_directory("part.sqlite"), &again_cases, &again, message, sizeof message),
        ORDO_EIO);
    assert_non_null(strstr(message, "no run has begun in it yet"));
    assert_int_equal(again.count, empty.count);
    assert_int_equal(sink.tell(sink.context, ORDO_EVENT_BEGIN, &before, NULL, NULL), ORDO_OK);
    load("part.sqlite", &again_cases, &again);
    assert_true(again.interrupted);
    assert_int_equal(again.count, study.count);
    for (size_t i = 0; i < again.count; i++) {
        const struct ordo_case *c = again.results[i].c;
        check_case(study.results[i].c, c);
        assert_int_equal(again.results[i].count,
                         c->levels_count * ordo_values_integer(&c->study, "seeds"));
    }
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_store_close(store);
    free(before.results);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Change a store in SQL. */
static void change(const char *name, const char *sql) {
    sqlite3 *db;
    char *error = NULL;

    assert_int_equal(sqlite3_open(in_directory(name), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    sqlite3_close(db);
}

static void keep_full(const char *name, struct ordo_cases *cases, struct ordo_study *study) {
    struct ordo_store *store = store_at(name);

    full_study(cases, study);
    tell_study(store, study, 0);
    ordo_store_close(store);
}

/* Loading fails with a sentence that has this in it and is no nonsense. */
static void check_refused(const char *name, const char *said) {
    struct ordo_cases cases;
    struct ordo_study study;

    message[0] = '\0';
    assert_int_equal(ordo_store_load(in_directory(name), &cases, &study, message, sizeof message),
                     ORDO_EIO);
    if (strstr(message, said) == NULL || strstr(message, "not an error") != NULL ||
        strstr(message, name) == NULL)
        fail_msg("%s: expected \"%s\" in it", message, said);
    assert_null(cases.cases);
    assert_null(study.results);
}

/* Stores of other versions, and values that no version knows. */
static void test_refused(void **state) {
    static const struct {
        const char *sql, *said;
    } changes[] = {
        {"UPDATE run SET value = 4 WHERE key = 'format'", "its format is 4, expected 3"},
        {"DELETE FROM run WHERE key = 'format'", "its format is "},
        {"DROP TABLE cases", "no such table: cases"},
        {"DROP TABLE levels_table", "no such table: levels_table"},
        {"ALTER TABLE cases DROP COLUMN x", "no such column: x"},
        {"ALTER TABLE levels_table DROP COLUMN status", "no column 'status'"},
        {"UPDATE cases SET experiment = 'poisson\x1b[2J' WHERE id = 1",
         "there is no experiment 'poisson\\x1b[2J'"},
        {"UPDATE cases SET name = NULL", "without a name"},
        {"UPDATE cases SET x = 'tau'", "x is 'tau'"},
        {"UPDATE cases SET levels = '1 2 x'", "list of levels"},
        {"UPDATE cases SET levels = ''", "list of levels"},
        {"UPDATE cases SET measurements = '0:1 9:1'", "list of levels"},
        {"UPDATE cases SET measurements = '1:1 0:1'", "list of levels"},
        {"UPDATE cases SET measurements = '0:'", "list of levels"},
        {"UPDATE cases SET failure = 'x', failure_reason = 'y'", "there is no reason 'y'"},
        {"UPDATE settings SET name = 'speed' WHERE place = 2", "there is no setting 'speed'"},
        {"UPDATE settings SET value = NULL WHERE place = 2", "without a name or value"},
        {"UPDATE settings SET part = 'x' WHERE place = 2", "a setting of nothing"},
        {"UPDATE settings SET claim = 2 WHERE part = 'expect'", "a setting of nothing"},
        {"UPDATE settings SET claim = -1 WHERE part = 'expect'", "a setting of nothing"},
        {"UPDATE settings SET value = '-1' WHERE name = 'seeds'",
         "seeds is '-1', expected an integer from 1"},
        {"UPDATE settings SET value = 'magic' WHERE name = 'method'",
         "method is 'magic', expected"},
        {"UPDATE claims SET figure = 'speed'", "no figure 'speed'"},
        {"UPDATE labels SET place = 1000", "a label of nothing"},
        {"UPDATE labels SET place = -1", "a label of nothing"},
        {"UPDATE levels_table SET status = 99", "status 99"},
        {"UPDATE levels_table SET status = -1", "status -1"},
        {"UPDATE levels_table SET place = place + 100", "level 10"},
        {"UPDATE levels_table SET place = place - 100", "level -"},
        {"UPDATE levels_table SET seed = seed + 1", "not the one that was to be run"},
        {"UPDATE levels_table SET level = level + 1", "not the one that was to be run"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct ordo_cases cases;
        struct ordo_study study;
        keep_full("other.sqlite", &cases, &study);
        change("other.sqlite", changes[i].sql);
        check_refused("other.sqlite", changes[i].said);
        assert_non_null(strstr(message, "not the results of this version of `ordo run`"));
        ordo_study_free(&study);
        ordo_cases_free(&cases);
    }
}

/* A figure that an earlier version did not have is NaN; what a later one has is left alone. */
static void test_other_columns(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;

    (void)state;
    keep_full("columns.sqlite", &cases, &study);
    change("columns.sqlite", "ALTER TABLE levels_table DROP COLUMN error;"
                             "ALTER TABLE levels_table ADD COLUMN energy;"
                             "UPDATE levels_table SET energy = 1");
    load("columns.sqlite", &again_cases, &again);
    for (size_t i = 0; i < again.count; i++)
        for (size_t k = 0; k < again.results[i].count; k++) {
            const struct ordo_measurement *m = &again.results[i].measurements[k];
            if (strcmp(again.results[i].c->experiment->name, "table") == 0)
                assert_true(isnan(m->value[0]));
            else
                assert_true(same_bits(m->value[0], study.results[i].measurements[k].value[0]));
            assert_int_equal(m->status, study.results[i].measurements[k].status);
        }
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* Files that are no store, cut, or not there. */
static void test_unreadable(void **state) {
    struct ordo_cases cases;
    struct ordo_study study;
    struct stat info;

    (void)state;
    check_refused("nowhere.sqlite", "expected the results of an earlier `ordo run --out`");
    write_file("text.sqlite", "this is no database, but long enough to look like one\n");
    check_refused("text.sqlite", "file is not a database");
    write_file("empty.sqlite", "");
    check_refused("empty.sqlite", "no run has begun in it yet");
    assert_int_equal(mkdir(in_directory("folder.sqlite"), 0700), 0);
    check_refused("folder.sqlite", "unable to open database file");
    assert_int_equal(rmdir(in_directory("folder.sqlite")), 0);
    keep_full("cut.sqlite", &cases, &study);
    assert_int_equal(stat(in_directory("cut.sqlite"), &info), 0);
    assert_int_equal(truncate(in_directory("cut.sqlite"), info.st_size / 2), 0);
    check_refused("cut.sqlite", "not the results of this version");
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void check_not_created(const char *name, const char *said) {
    struct ordo_store *store = NULL;

    assert_int_equal(ordo_store_create(in_directory(name), &store, message, sizeof message),
                     ORDO_EIO);
    assert_null(store);
    if (strstr(message, said) == NULL || strstr(message, "not an error") != NULL)
        fail_msg("%s: expected \"%s\" in it", message, said);
}

static void test_not_created(void **state) {
    struct ordo_store *store;

    (void)state;
    check_not_created("no/such/folder.sqlite", "results cannot be kept: unable to open database");
    ordo_store_close(NULL);
    /* A store in use is not taken from whoever fills it. */
    store = store_at("used.sqlite");
    check_not_created("used.sqlite", "is in use");
    ordo_store_close(store);
    ordo_store_close(store_at("used.sqlite"));
}

/* An earlier store is put aside; one that holds nothing does not take the place of one that does.
 */
static void test_aside(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;

    (void)state;
    assert_false(exists("aside.sqlite.previous"));
    keep_full("aside.sqlite", &cases, &study);
    for (int i = 0; i < 3; i++) {
        ordo_store_close(store_at("aside.sqlite"));
        load("aside.sqlite.previous", &again_cases, &again);
        check_study(&study, &again, true);
        ordo_study_free(&again);
        ordo_cases_free(&again_cases);
    }
    /* A log without its file belongs to nobody. */
    assert_int_equal(unlink(in_directory("aside.sqlite")), 0);
    write_file("aside.sqlite-wal", "left behind");
    write_file("aside.sqlite-shm", "left behind");
    ordo_store_close(store_at("aside.sqlite"));
    assert_false(exists("aside.sqlite-wal") || exists("aside.sqlite-shm"));
    /* What is no store is put aside as it is; what lay beside the one before is not taken for its.
     */
    write_file("aside.sqlite", "text");
    write_file("aside.sqlite.previous-wal", "of something else");
    write_file("aside.sqlite.previous-shm", "of something else");
    write_file("aside.sqlite.previous-journal", "of something else");
    ordo_store_close(store_at("aside.sqlite"));
    char *text = slurp(in_directory("aside.sqlite.previous"));
    assert_string_equal(text, "text");
    free(text);
    assert_false(exists("aside.sqlite.previous-wal") || exists("aside.sqlite.previous-shm") ||
                 exists("aside.sqlite.previous-journal"));
    ordo_study_free(&study);
    ordo_cases_free(&cases);
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
        cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_run),
        cmocka_unit_test(test_incomplete),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_other_columns), cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_not_created),   cmocka_unit_test(test_aside),
    };

    return cmocka_run_group_tests_name("store", tests, make_directory, remove_directory);
}
