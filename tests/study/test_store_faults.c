/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_store_faults.c: a crash before any write to the store, a full disk from any write on, and
 * readers at any moment cost no level that was kept, neither of this run nor of the one before.
 */
#include "faulty.h"
#include "stores.h"
#include <gsl/gsl_errno.h>
#include <sys/resource.h>

#define STORE "results.sqlite"

/* Cases of a run, and what comes of them. */
struct run_of {
    struct ordo_case cases[2];
    struct ordo_study study;
};

static struct run_of earlier, later;

static const char *const files[] = {STORE, STORE "-wal", STORE "-shm", STORE "-journal"};
enum { FILES = sizeof files / sizeof *files };

/* Which levels are known to be kept: [case][measurement]. */
enum { LEVELS_MAX = 32 };
static bool acknowledged[2][LEVELS_MAX];

/* Told behind the store: what it has not refused it must have. */
struct witness {
    struct ordo_store *store;
    int pipe;    /* -1: into acknowledged[] */
    size_t stop; /* end the process after so many levels, as a crash would; 0: do not */
    size_t told, complaints;
};

static int tell_witness(void *context, enum ordo_event event, const struct ordo_study *study,
                        const struct ordo_result *r, const struct ordo_measurement *m) {
    struct witness *w = context;

    if (event != ORDO_EVENT_LEVEL || ordo_store_error(w->store) != NULL)
        return ORDO_OK;
    const unsigned char place[2] = {(unsigned char)(r - study->results), (unsigned char)m->index};
    if (w->pipe < 0)
        acknowledged[place[0]][place[1]] = true;
    else if (write(w->pipe, place, sizeof place) != sizeof place)
        return ORDO_EIO;
    if (++w->told == w->stop)
        raise(SIGKILL);
    return ORDO_OK;
}

static void complain(void *context, const char *sentence) {
    struct witness *w = context;

    w->complaints++;
    /* Said at once: the level is not over yet. */
    if (ordo_store_error(w->store) == NULL || strcmp(sentence, ordo_store_error(w->store)) != 0 ||
        strstr(sentence, "not an error"))
        w->complaints += 100;
}

/* Run with a store. Returns what the run returned; *study is the caller's. */
static int run_into(struct run_of *run, struct witness *w, struct ordo_study *study) {
    struct ordo_case *const cases[] = {&run->cases[0], &run->cases[1]};
    const struct ordo_sink sinks[] = {ordo_store_sink(w->store),
                                      {.context = w, .tell = tell_witness}};
    const struct ordo_study_options options = {.threads = 1, .sinks = sinks, .sinks_count = 2};

    ordo_store_complain(w->store, complain, w);
    return ordo_study_run(cases, 2, &options, study);
}

static void remove_files(void) {
    for (size_t i = 0; i < FILES; i++)
        unlink(in_directory(files[i]));
}

/* A run that is killed before its last levels leaves a store with a log. */
static void leave_crashed(void) {
    int status;

    remove_files();
    const pid_t child = fork();
    if (child == 0) {
        struct witness w = {.store = store_at(STORE), .pipe = -1, .stop = 9};
        struct ordo_study study;
        run_into(&earlier, &w, &study);
        _exit(1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && exists(STORE "-wal"));
}

/* What a store has of the `number`-th run, which is this one, and that nothing in it is wrong.
 * Returns the number of levels, and which are there; 0 if there is no such run. */
static size_t levels_in(size_t number, const struct run_of *run, bool there[2][LEVELS_MAX]) {
    struct ordo_cases cases;
    struct ordo_study study;
    size_t count = 0;

    memset(there, 0, 2 * sizeof *there);
    if (ordo_store_load(in_directory(STORE), number, &cases, &study, message, sizeof message) !=
        ORDO_OK) {
        if (number == 1 || strstr(message, "there is no run 2, expected 1 to 1") == NULL)
            fail_msg("%s", message);
        return 0;
    }
    check_study(&run->study, &study, false);
    for (size_t i = 0; i < study.count; i++)
        for (size_t k = 0; k < study.results[i].count; k++) {
            there[i][k] = study.results[i].measurements[k].status != ORDO_EINTERRUPTED;
            count += there[i][k];
        }
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    return count;
}

/* Every acknowledged level is there, and every one of the earlier run. */
static void check_nothing_lost(size_t k) {
    bool there[2][LEVELS_MAX];
    const size_t kept = levels_in(1, &earlier, there);

    if (kept != 9)
        fail_msg("%zu of 9 earlier levels are left at write %zu", kept, k);
    levels_in(2, &later, there);
    for (size_t i = 0; i < 2; i++)
        for (size_t m = 0; m < LEVELS_MAX; m++)
            if (acknowledged[i][m] && !there[i][m])
                fail_msg("level %zu of case %zu was lost at write %zu", m, i, k);
}

/* The child writes, and is killed before the k-th write. Returns whether it was. */
static bool killed_at(size_t k) {
    unsigned char place[2];
    int ends[2], status;

    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        struct witness w = {.pipe = ends[1]};
        struct ordo_study study;
        disk_begin(FAULT_KILL, k);
        if (ordo_store_open(in_directory(STORE), &w.store, message, sizeof message) != ORDO_OK ||
            run_into(&later, &w, &study) != ORDO_OK)
            _exit(1);
        ordo_store_close(w.store);
        _exit(0);
    }
    assert_true(child > 0);
    close(ends[1]);
    memset(acknowledged, 0, sizeof acknowledged);
    while (read(ends[0], place, sizeof place) == sizeof place)
        acknowledged[place[0]][place[1]] = true;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        fail_msg("the run failed at write %zu", k);
    return WIFSIGNALED(status);
}

static void test_killed(void **state) {
    bool killed = true;
    size_t k = 0;

    (void)state;
    while (killed) {
        leave_crashed();
        killed = killed_at(++k);
        check_nothing_lost(k);
        /* The next run can be added. */
        ordo_store_close(store_at(STORE));
        check_nothing_lost(k);
    }
    print_message("%zu writes\n", k - 1);
    /* Rather more writes than levels, or the disk was not in between. */
    assert_true(k > 40);
}

/* The disk is full from the k-th write on, or only then. */
static void fill_at(int fault, size_t k, bool *failed) {
    struct witness w = {.pipe = -1};
    struct ordo_study study;

    leave_crashed();
    memset(acknowledged, 0, sizeof acknowledged);
    message[0] = '\0';
    disk_begin(fault, k);
    int status = ordo_store_open(in_directory(STORE), &w.store, message, sizeof message);
    *failed = status != ORDO_OK;
    if (*failed) {
        assert_non_null(strstr(message, "database or disk is full"));
        assert_null(w.store);
    } else {
        status = run_into(&later, &w, &study);
        *failed = status != ORDO_OK;
        assert_int_equal(status, *failed ? ORDO_EIO : ORDO_OK);
        assert_int_equal(w.complaints, *failed ? 1 : 0);
        assert_int_equal(ordo_store_error(w.store) != NULL, *failed);
        if (*failed && (strstr(ordo_store_error(w.store),
                               "cannot be kept: database or disk is full") == NULL ||
                        strncmp(ordo_store_error(w.store), in_directory(STORE),
                                strlen(in_directory(STORE))) != 0))
            fail_msg("%s", ordo_store_error(w.store));
        /* What is known is judged all the same. */
        for (size_t i = 0; i < study.count; i++)
            assert_non_null(ordo_result_finding(&study.results[i]));
        ordo_study_free(&study);
    }
    const size_t count = disk.count;
    ordo_store_close(w.store);
    *failed |= count >= k;
    disk_end();
    check_nothing_lost(k);
}

static void test_full(void **state) {
    (void)state;
    for (int fault = FAULT_FULL; fault <= FAULT_FULL_ONCE; fault++) {
        bool failed = true;
        size_t k = 0;
        while (failed)
            fill_at(fault, ++k, &failed);
        assert_true(k > 40);
    }
}

/* A limit on the size of files, which SQLite calls an I/O error: the system's words are said too.
 */
static void test_limited(void **state) {
    struct rlimit limit, low;
    size_t failures = 0;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    for (rlim_t size = 0; size < 1000000; size += 10000) {
        struct witness w = {.pipe = -1};
        struct ordo_study study;
        leave_crashed();
        memset(acknowledged, 0, sizeof acknowledged);
        low = limit;
        low.rlim_cur = size;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
        const int created = ordo_store_open(in_directory(STORE), &w.store, message, sizeof message);
        const int status = created == ORDO_OK ? run_into(&later, &w, &study) : ORDO_OK;
        if (status != ORDO_OK)
            snprintf(message, sizeof message, "%s", ordo_store_error(w.store));
        ordo_store_close(w.store);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        if (created == ORDO_OK)
            ordo_study_free(&study);
        if (created != ORDO_OK || status != ORDO_OK) {
            failures++;
            assert_int_equal(w.complaints, created == ORDO_OK ? 1 : 0);
            if (strstr(message, "File too large") == NULL)
                fail_msg("%s", message);
        }
        check_nothing_lost((size_t)size);
    }
    assert_in_range(failures, 2, 99);
    signal(SIGXFSZ, SIG_DFL);
}

/* A run in another process, with the store at `name`. */
static pid_t start_run(struct ordo_case *c, const char *name, size_t times) {
    const pid_t child = fork();

    if (child == 0) {
        for (size_t i = 0; i < times; i++) {
            struct ordo_store *store = NULL;
            struct ordo_study study;
            if (ordo_store_open(in_directory(name), &store, message, sizeof message) != ORDO_OK) {
                print_error("%s\n", message);
                _exit(1);
            }
            const struct ordo_sink sink = ordo_store_sink(store);
            const struct ordo_study_options options = {
                .threads = 1, .sinks = &sink, .sinks_count = 1};
            if (ordo_study_run(&c, 1, &options, &study) != ORDO_OK) {
                print_error("%s\n", ordo_store_error(store));
                _exit(2);
            }
            ordo_study_free(&study);
            ordo_store_close(store);
        }
        _exit(0);
    }
    assert_true(child > 0);
    return child;
}

/* Read without a pause while `child` runs. Within one run levels never become fewer. */
static void read_while(pid_t child, const char *name, bool one, size_t *reads) {
    size_t before = 0;
    int status;

    while (waitpid(child, &status, WNOHANG) == 0) {
        struct ordo_cases cases;
        struct ordo_study study;
        if (ordo_store_load(in_directory(name), 0, &cases, &study, message, sizeof message) !=
            ORDO_OK) {
            if (strstr(message, "no run has begun in it yet") == NULL &&
                strstr(message, "expected the results of an earlier") == NULL)
                fail_msg("%s", message);
            before = 0;
            continue;
        }
        ++*reads;
        if (one && study.done < before)
            fail_msg("%zu levels, there were %zu", study.done, before);
        before = study.done;
        ordo_study_free(&study);
        ordo_cases_free(&cases);
    }
    if (status != 0)
        fail_msg("the run ended with %d", status);
}

static void test_reader(void **state) {
    struct ordo_cases cases;
    struct ordo_study study;
    struct ordo_case few, many;
    size_t reads = 0;

    (void)state;
    table_case(&few, "few", 8);
    table_case(&many, "many", 5000);
    read_while(start_run(&many, "many.sqlite", 1), "many.sqlite", true, &reads);
    load("many.sqlite", &cases, &study);
    assert_int_equal(study.done, 5000);
    assert_false(study.interrupted);
    ordo_study_free(&study);
    ordo_cases_free(&cases);
    /* Runs come and go. */
    read_while(start_run(&few, "few.sqlite", 30), "few.sqlite", false, &reads);
    assert_true(reads > 5);
    ordo_case_free(&few);
    ordo_case_free(&many);
}

static void begin_run(struct run_of *run, const char *name) {
    struct ordo_case *const cases[] = {&run->cases[0], &run->cases[1]};
    const struct ordo_study_options options = {.threads = 1};
    char other[64];

    snprintf(other, sizeof other, "%s-too", name);
    table_case(&run->cases[0], name, 8);
    table_case(&run->cases[1], other, 10);
    assert_int_equal(ordo_study_run(cases, 2, &options, &run->study), ORDO_OK);
}

static void end_run(struct run_of *run) {
    ordo_study_free(&run->study);
    ordo_case_free(&run->cases[0]);
    ordo_case_free(&run->cases[1]);
}

static int set_up(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    gsl_set_error_handler_off();
    disk_begin(FAULT_NONE, 0);
    begin_run(&earlier, "earlier");
    begin_run(&later, "later");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    end_run(&earlier);
    end_run(&later);
    return directory_remove();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_limited),
        cmocka_unit_test(test_reader),
    };

    return cmocka_run_group_tests_name("store faults", tests, set_up, tear_down);
}
