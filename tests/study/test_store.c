/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_store.c: the store gives back what it was given to the last bit, whatever the settings,
 * figures and experiments are; what is no store of this version is refused with a sentence and left
 * as it is; runs follow each other.
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
    case ORDO_KIND_WORDS:
        snprintf(text, size, "./heat --n {n} '' 'it'\\''s é; %%s'");
        break;
    case ORDO_KIND_PAIRS:
        snprintf(text, size, "a=0.10000000000000001 'b= x y' c=");
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
    size_t figures = ordo_quantities_count(experiment->figures);
    char name[64];

    assert_int_equal(ordo_case_init(c, experiment), ORDO_OK);
    snprintf(name, sizeof name, "case %lu of <%s>", ++made, experiment->name);
    if (experiment->names_figures && made % 2 == 0) {
        static const char *const own[] = {"L2 norm", "'H1'", "e \"quoted\""};
        assert_int_equal(ordo_case_name(c, true, own, 3), ORDO_OK);
        figures = 3;
    }
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
    if (!c->experiment->reads_levels && number % 2 == 0)
        snprintf(r->fingerprint, sizeof r->fingerprint, "%064zu", number);
    r->prepared = true;
    r->reused = number;
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
        m->status = (int)(i % ORDO_EINTERRUPTED); /* what was interrupted is not kept */
        for (size_t k = 0; k < figures; k++) {
            m->value[k] = numbers[(number + 3 * i + k) % NUMBERS];
            m->predicted[k] = numbers[(number + 5 * i + k) % NUMBERS];
        }
        m->seconds = 0.1 * (double)i;
        m->wall = 0.3 * (double)i;
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

    store = store_at("begun.sqlite");
    const struct ordo_sink sink = ordo_store_sink(store);
    struct ordo_study before = study;
    before.results = calloc(study.count, sizeof *before.results);
    for (size_t i = 0; i < study.count; i++)
        before.results[i].c = study.results[i].c;
    assert_int_equal(ordo_store_load(in_directory("begun.sqlite"), 0, &again_cases, &again, message,
                                     sizeof message),
                     ORDO_EIO);
    assert_non_null(strstr(message, "no run has begun in it yet"));
    assert_int_equal(again.count, empty.count);
    assert_int_equal(sink.tell(sink.context, ORDO_EVENT_BEGIN, &before, NULL, NULL), ORDO_OK);
    load("begun.sqlite", &again_cases, &again);
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

static void remove_store(const char *name) { remove(in_directory(name)); }

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
    assert_int_equal(
        ordo_store_load(in_directory(name), 0, &cases, &study, message, sizeof message), ORDO_EIO);
    if (strstr(message, said) == NULL || strstr(message, "not an error") != NULL ||
        strstr(message, name) == NULL)
        fail_msg("%s: expected \"%s\" in it", message, said);
    assert_null(cases.cases);
    assert_null(study.results);
}

static void check_not_opened(const char *name, const char *said) {
    struct ordo_store *store = NULL;

    assert_int_equal(ordo_store_open(in_directory(name), &store, message, sizeof message),
                     ORDO_EIO);
    assert_null(store);
    if (strstr(message, said) == NULL || strstr(message, "not an error") != NULL)
        fail_msg("%s: expected \"%s\" in it", message, said);
}

/* Stores of other versions, and values that no version knows. */
static void test_refused(void **state) {
    static const struct {
        const char *sql, *said;
    } changes[] = {
        {"PRAGMA user_version = 5", "its format is 5, expected 4"},
        {"PRAGMA application_id = 0", "a database of another program"},
        {"DROP TABLE cases", "no such table: cases"},
        {"DROP TABLE figures", "no such table: figures"},
        {"ALTER TABLE cases DROP COLUMN x", "no such column: x"},
        {"ALTER TABLE levels DROP COLUMN status", "no such column: status"},
        {"UPDATE cases SET experiment = 'poisson\x1b[2J' WHERE id = 1",
         "there is no experiment 'poisson\\x1b[2J'"},
        {"UPDATE cases SET name = NULL", "without a name"},
        {"DELETE FROM cases WHERE id = 2", "without a name"},
        {"UPDATE runs SET id = 7", "there is no run 1"},
        {"UPDATE cases SET x = 'tau'", "x is 'tau'"},
        {"UPDATE cases SET levels = '1 2 x'", "list of levels"},
        {"UPDATE cases SET levels = ''", "list of levels"},
        {"UPDATE results SET measurements = '0:1 9:1'", "list of levels"},
        {"UPDATE results SET measurements = '1:1 0:1'", "list of levels"},
        {"UPDATE results SET measurements = '0:'", "list of levels"},
        {"UPDATE results SET failure = 'x', failure_reason = 'y'", "there is no reason 'y'"},
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
        {"UPDATE levels SET status = 99", "level 0 has a status or a figure"},
        {"UPDATE levels SET status = -1", "level 0 has a status or a figure"},
        {"UPDATE figures SET place = place + 100", "has a status or a figure"},
        {"UPDATE figures SET place = place - 100", "has a status or a figure"},
        {"UPDATE quantities SET name = NULL", "a quantity without a name"},
        {"DELETE FROM quantities WHERE figure = 0", "there are 0 coordinates, expected 1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct ordo_cases cases;
        struct ordo_study study;
        remove_store("other.sqlite");
        keep_full("other.sqlite", &cases, &study);
        change("other.sqlite", changes[i].sql);
        check_refused("other.sqlite", changes[i].said);
        assert_non_null(strstr(message, "not the results of this version of `ordo run`"));
        ordo_study_free(&study);
        ordo_cases_free(&cases);
    }
}

/* A figure that an earlier version did not have is NaN; what a later one has is left alone. */
static void test_other_figures(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;

    (void)state;
    keep_full("figures.sqlite", &cases, &study);
    change("figures.sqlite", "UPDATE quantities SET name = 'energy' WHERE name = 'P'");
    load("figures.sqlite", &again_cases, &again);
    for (size_t i = 0; i < again.count; i++)
        for (size_t k = 0; k < again.results[i].count; k++) {
            const struct ordo_measurement *m = &again.results[i].measurements[k];
            const struct ordo_measurement *before = &study.results[i].measurements[k];
            const bool known = again.results[i].c->experiment->names_figures;
            assert_true(same_bits(m->value[0], before->value[0]));
            assert_true(known ? same_bits(m->value[1], before->value[1]) : isnan(m->value[1]));
            assert_int_equal(m->status, before->status);
        }
    ordo_study_free(&again);
    ordo_cases_free(&again_cases);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void digest_of(const char *name, char hex[ORDO_DIGEST_SIZE]) {
    struct ordo_digest digest;

    ordo_digest_begin(&digest);
    assert_int_equal(ordo_digest_file(&digest, in_directory(name)), ORDO_OK);
    ordo_digest_end(&digest, hex);
}

/* Nothing has changed in a file that is refused. */
static void check_untouched(const char *name, const char *said) {
    char before[ORDO_DIGEST_SIZE], after[ORDO_DIGEST_SIZE];
    struct ordo_store *store = NULL;

    digest_of(name, before);
    check_refused(name, said);
    assert_int_equal(ordo_store_open(in_directory(name), &store, message, sizeof message),
                     ORDO_EIO);
    assert_null(store);
    if (strstr(message, said) == NULL)
        fail_msg("%s: expected \"%s\" in it", message, said);
    digest_of(name, after);
    assert_string_equal(before, after);
}

/* Files that are no store, of another version, cut, or not there: neither read nor written. */
static void test_foreign(void **state) {
    struct ordo_cases cases;
    struct ordo_study study;
    struct stat info;

    (void)state;
    check_refused("nowhere.sqlite", "expected the results of an earlier `ordo run --out`");
    write_file("text.sqlite", "this is no database, but long enough to look like one\n");
    check_untouched("text.sqlite", "file is not a database");
    write_file("empty.sqlite", "");
    check_refused("empty.sqlite", "no run has begun in it yet");
    change("old.sqlite", "CREATE TABLE run (key TEXT PRIMARY KEY, value);"
                         "INSERT INTO run VALUES ('format', 3)");
    check_untouched("old.sqlite", "its format is 3, expected 4");
    change("foreign.sqlite", "CREATE TABLE bookmarks (name)");
    check_untouched("foreign.sqlite", "a database of another program");
    change("foreign.sqlite", "PRAGMA application_id = 7");
    check_untouched("foreign.sqlite", "a database of another program");
    /* A name that a URI would take apart. */
    change("fo?mode=rw#%41.sqlite", "CREATE TABLE bookmarks (name)");
    check_untouched("fo?mode=rw#%41.sqlite", "a database of another program");
    assert_int_equal(mkdir(in_directory("folder.sqlite"), 0700), 0);
    check_refused("folder.sqlite", "Is a directory");
    check_not_opened("folder.sqlite", "Is a directory");
    assert_int_equal(rmdir(in_directory("folder.sqlite")), 0);
    keep_full("cut.sqlite", &cases, &study);
    assert_int_equal(stat(in_directory("cut.sqlite"), &info), 0);
    assert_int_equal(truncate(in_directory("cut.sqlite"), info.st_size / 2), 0);
    check_untouched("cut.sqlite", "malformed");
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

/* A finished store is read where nothing can be written, and is not written to. */
static void test_read_only(void **state) {
    static const char *const modes[] = {"DELETE", "WAL"};
    struct ordo_cases cases;
    struct ordo_study study;
    int status;

    (void)state;
    keep_full("place.sqlite", &cases, &study);
    for (size_t i = 0; i < 2; i++) {
        char sql[64];
        assert_int_equal(mkdir(in_directory("place"), 0755), 0);
        snprintf(sql, sizeof sql, "PRAGMA journal_mode = %s", modes[i]);
        change("place.sqlite", sql);
        assert_int_equal(rename(in_directory("place.sqlite"), in_directory("place/results.sqlite")),
                         0);
        assert_int_equal(chmod(in_directory("place/results.sqlite"), 0444), 0);
        assert_int_equal(chmod(in_directory("place"), 0555), 0);
        assert_int_equal(chmod(directory, 0755), 0);
        const pid_t child = fork();
        if (child == 0) {
            struct ordo_cases again_cases;
            struct ordo_study again;
            struct ordo_store *store = NULL;
            if (getuid() == 0 && setuid(65534) != 0) /* to root nothing is read-only */
                _exit(77);
            load("place/results.sqlite", &again_cases, &again);
            check_study(&study, &again, true);
            if (ordo_store_open(in_directory("place/results.sqlite"), &store, message,
                                sizeof message) != ORDO_EIO ||
                strstr(message, "it is read-only") == NULL)
                fail_msg("%s", message);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        assert_false(exists("place/results.sqlite-wal") || exists("place/results.sqlite-shm"));
        assert_int_equal(chmod(in_directory("place"), 0755), 0);
        assert_int_equal(chmod(in_directory("place/results.sqlite"), 0644), 0);
        assert_int_equal(rename(in_directory("place/results.sqlite"), in_directory("place.sqlite")),
                         0);
        assert_int_equal(rmdir(in_directory("place")), 0);
    }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
}

static void test_not_opened(void **state) {
    struct ordo_store *store;

    (void)state;
    check_not_opened("no/such/folder.sqlite", "results cannot be kept: unable to open database");
    ordo_store_close(NULL);
    /* A store in use is not taken from whoever fills it. */
    store = store_at("used.sqlite");
    check_not_opened("used.sqlite", "is in use");
    ordo_store_close(store);
    ordo_store_close(store_at("used.sqlite"));
    /* A log without its file belongs to nobody. */
    assert_int_equal(unlink(in_directory("used.sqlite")), 0);
    write_file("used.sqlite-wal", "left behind");
    write_file("used.sqlite-shm", "left behind");
    ordo_store_close(store_at("used.sqlite"));
    assert_false(exists("used.sqlite-wal") || exists("used.sqlite-shm"));
}

/* Runs follow each other, and each is there; a store that was opened for none has none more. */
static void test_runs(void **state) {
    struct ordo_cases cases, again_cases;
    struct ordo_study study, again;

    (void)state;
    full_study(&cases, &study);
    for (size_t run = 1; run <= 3; run++) {
        struct ordo_store *store = store_at("runs.sqlite");
        study.threads = (int)run;
        tell_study(store, &study, 0);
        ordo_store_close(store);
        ordo_store_close(store_at("runs.sqlite"));
    }
    for (size_t run = 0; run <= 3; run++) {
        if (ordo_store_load(in_directory("runs.sqlite"), run, &again_cases, &again, message,
                            sizeof message) != ORDO_OK)
            fail_msg("%s", message);
        study.threads = run == 0 ? 3 : (int)run;
        check_study(&study, &again, true);
        assert_int_equal(again.run, run == 0 ? 3 : run);
        ordo_study_free(&again);
        ordo_cases_free(&again_cases);
    }
    assert_int_equal(ordo_store_load(in_directory("runs.sqlite"), 4, &again_cases, &again, message,
                                     sizeof message),
                     ORDO_EIO);
    assert_non_null(strstr(message, "there is no run 4, expected 1 to 3"));
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
        cmocka_unit_test(test_other_figures), cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_read_only),     cmocka_unit_test(test_not_opened),
        cmocka_unit_test(test_runs),
    };

    return cmocka_run_group_tests_name("store", tests, make_directory, remove_directory);
}
