/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_process.c: programs that behave badly. They are this one, called with a word that says how.
 * Whether nothing is left of them is told by a pipe that all of them hold: it ends with the last.
 */
#include "check.h"
#include "ordo.h"
#include "process/process.h"
#include "run.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char own[4096]; /* this program's file */

/* What a program does that is told so. */
static _Noreturn void hang(void) {
    for (;;)
        pause();
}

static int child(char *argv[]) {
    static char block[1 << 16];
    const char *what = argv[2];
    const int number = argv[3] != NULL ? (int)strtol(argv[3], NULL, 10) : 0;

    if (strcmp(what, "exit") == 0)
        return number;
    if (strcmp(what, "raise") == 0)
        return raise(number);
    if (strcmp(what, "words") == 0)
        for (char **word = argv + 3; *word != NULL; word++)
            printf("[%s]", *word);
    if (strcmp(what, "hang") == 0) {
        puts("begun");
        fflush(stdout);
        hang();
    }
    if (strcmp(what, "ignore") == 0) {
        signal(SIGTERM, SIG_IGN);
        hang();
    }
    if (strcmp(what, "fork") == 0) { /* the first ends, the second holds the pipes */
        if (fork() == 0)
            hang();
        puts("first");
    }
    if (strcmp(what, "both") == 0) { /* neither ends */
        fork();
        hang();
    }
    if (strcmp(what, "closed") == 0) { /* what it started does not hold the pipes */
        if (fork() == 0) {
            close(0);
            close(1);
            close(2);
            hang();
        }
    }
    if (strcmp(what, "late") == 0 && fork() == 0) { /* a tee that is not done yet */
        poll(NULL, 0, 200);
        puts("late");
    }
    if (strcmp(what, "flood") == 0) {
        memset(block, 'x', sizeof block);
        for (size_t i = 0; i < (1u << 30) / sizeof block; i++)
            if (write(number, block, sizeof block) < 0)
                return 1;
    }
    if (strcmp(what, "complain") == 0) {
        for (int i = 0; i < 1000; i++)
            fprintf(stderr, "line %d\n", i);
        fputs("\033[31mred\033[0m \a\r\xff\xc0 end\n", stderr);
        return 2;
    }
    if (strcmp(what, "where") == 0) {
        const char *added = getenv("ORDO_ADDED"), *replaced = getenv("ORDO_REPLACED");
        char here[4096];
        int c;
        printf("%s %s %s ", getcwd(here, sizeof here), added, replaced);
        while ((c = getchar()) != EOF)
            putchar(c);
    }
    if (strcmp(what, "signals") == 0) {
        struct sigaction action;
        sigset_t blocked;
        sigprocmask(SIG_SETMASK, NULL, &blocked);
        for (int i = 1; i < 32; i++)
            if (i != SIGSEGV && i != SIGBUS && i != SIGFPE && /* sanitizers catch these */
                ((sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL) ||
                 sigismember(&blocked, i) == 1))
                printf("%d ", i);
        printf("group %d", getpgrp() == getpid());
    }
    if (strcmp(what, "memory") == 0) {
        const size_t size = (size_t)number << 20;
        char *memory = malloc(size);
        if (memory == NULL)
            return 1;
        memset(memory, number, size);
        printf("%d", memory[size / 2]);
        free(memory);
    }
    if (strcmp(what, "compute") == 0) {
        const clock_t begun = clock();
        while (clock() - begun < CLOCKS_PER_SEC / 5)
            ;
    }
    return 0;
}

/* Run this program with two words; the process states the rest. */
static void run_with(struct ordo_process p, struct ordo_process_outcome *o, const char *a,
                     const char *b) {
    const char *const words[] = {"./us", "child", a, b, NULL};

    p.program = own;
    p.argv = words;
    assert_int_equal(ordo_process_run(&p, o), ORDO_OK);
}

static const struct ordo_process plain = {.output_max = 1 << 20, .tail_max = 64};

/* The write end of a pipe that every program started from now on holds. */
static void held_pipe(int ends[2]) { assert_int_equal(pipe(ends), 0); }

/* Nobody holds it any more. */
static void check_gone(int ends[2]) {
    struct pollfd end = {.fd = ends[0], .events = POLLIN};
    char c;

    close(ends[1]);
    assert_int_equal(poll(&end, 1, 20000), 1);
    assert_int_equal(read(ends[0], &c, 1), 0);
    close(ends[0]);
}

static void test_exit(void **state) {
    (void)state;
    static const char *const codes[] = {"0", "1", "7", "255"};
    struct ordo_process_outcome o;

    for (size_t i = 0; i < 4; i++) {
        run_with(plain, &o, "exit", codes[i]);
        assert_int_equal(o.status, ORDO_PROCESS_EXITED);
        assert_int_equal(o.code, strtol(codes[i], NULL, 10));
        assert_string_equal(o.message, i == 0   ? ""
                                       : i == 1 ? "./us ended with exit status 1"
                                       : i == 2 ? "./us ended with exit status 7"
                                                : "./us ended with exit status 255");
        assert_string_equal(o.output, "");
        assert_string_equal(o.tail, "");
        ordo_process_free(&o);
    }
}

static void test_signals(void **state) {
    (void)state;
    struct ordo_process_outcome o;

    run_with(plain, &o, "raise", "6");
    assert_int_equal(o.status, ORDO_PROCESS_SIGNALLED);
    assert_int_equal(o.code, SIGABRT);
    assert_non_null(strstr(o.message, "./us was ended by signal 6 ("));
    ordo_process_free(&o);
}

/* A word is a word, whatever a shell would make of it. */
static void test_words(void **state) {
    (void)state;
    const char *const words[] = {"us", "child", "words", "; rm -rf *", "$HOME",
                                 "",   "a\nb",  "'\"",   NULL};
    struct ordo_process p = plain;
    struct ordo_process_outcome o;

    p.program = own;
    p.argv = words;
    assert_int_equal(ordo_process_run(&p, &o), ORDO_OK);
    assert_string_equal(o.output, "[; rm -rf *][$HOME][][a\nb]['\"]");
    assert_int_equal(o.output_size, strlen(o.output));
    ordo_process_free(&o);
}

static void test_time_limit(void **state) {
    (void)state;
    static const char *const kinds[] = {"hang", "ignore", "both"};

    for (size_t i = 0; i < 3; i++) {
        struct ordo_process p = plain;
        struct ordo_process_outcome o;
        int ends[2];
        p.seconds = 0.25;
        held_pipe(ends);
        run_with(p, &o, kinds[i], "");
        assert_int_equal(o.status, ORDO_PROCESS_TIMED_OUT);
        assert_int_equal(o.code, i == 1 ? SIGKILL : SIGTERM);
        assert_string_equal(o.message, "./us was ended as it took longer than 0.25 s");
        assert_true(o.seconds >= 0.25);
        assert_string_equal(o.output, i == 0 ? "begun\n" : "");
        check_gone(ends);
        ordo_process_free(&o);
    }
}

/* Whoever it leaves behind is ended, and does not keep us. */
static void test_left_behind(void **state) {
    (void)state;
    static const char *const kinds[] = {"fork", "closed"};

    for (size_t i = 0; i < 2; i++) {
        struct ordo_process_outcome o;
        int ends[2];
        held_pipe(ends);
        run_with(plain, &o, kinds[i], "");
        assert_int_equal(o.status, ORDO_PROCESS_EXITED);
        assert_int_equal(o.code, 0);
        assert_string_equal(o.output, i == 0 ? "first\n" : "");
        check_gone(ends);
        ordo_process_free(&o);
    }
}

/* What it started may end a little later than itself. */
static void test_late_output(void **state) {
    (void)state;
    struct ordo_process_outcome o;

    run_with(plain, &o, "late", "");
    assert_string_equal(o.output, "late\n");
    ordo_process_free(&o);
}

static void test_flood(void **state) {
    (void)state;
    struct ordo_process p = plain;
    struct ordo_process_outcome o;

    p.output_max = 100000;
    run_with(p, &o, "flood", "1");
    assert_int_equal(o.status, ORDO_PROCESS_TOO_MUCH);
    assert_string_equal(o.message, "./us was ended as it printed more than 100000 bytes");
    assert_int_equal(o.output_size, 100000);
    assert_int_equal(o.output[99999], 'x');
    assert_int_equal(o.output[100000], '\0');
    ordo_process_free(&o);
    /* Complaints cost nothing but the time to read them. */
    run_with(p, &o, "flood", "2");
    assert_int_equal(o.status, ORDO_PROCESS_EXITED);
    assert_int_equal(o.code, 0);
    assert_int_equal(strlen(o.tail), p.tail_max);
    ordo_process_free(&o);
}

/* As much as it may print is not too much. */
static void test_output_limit(void **state) {
    (void)state;
    struct ordo_process p = plain;
    struct ordo_process_outcome o;

    for (size_t less = 0; less < 2; less++) {
        p.output_max = strlen("[12345]") - less;
        run_with(p, &o, "words", "12345");
        assert_int_equal(o.status, less == 0 ? ORDO_PROCESS_EXITED : ORDO_PROCESS_TOO_MUCH);
        ordo_process_free(&o);
    }
}

/* Whole lines, and nothing that a terminal obeys. */
static void test_tail(void **state) {
    (void)state;
    struct ordo_process_outcome o;

    run_with(plain, &o, "complain", "");
    assert_int_equal(o.code, 2);
    assert_true(strncmp(o.tail, "line 99", strlen("line 99")) == 0);
    assert_non_null(strstr(o.tail, "line 999\n"));
    assert_non_null(strstr(o.tail, " end\n"));
    for (const char *c = o.tail; *c != '\0'; c++)
        assert_true(*c == '\n' || (unsigned char)*c >= ' ');
    assert_null(strstr(o.tail, "\xff"));
    ordo_process_free(&o);
    struct ordo_process p = plain;
    p.tail_max = 0;
    run_with(p, &o, "complain", "");
    assert_string_equal(o.tail, "");
    ordo_process_free(&o);
}

static void test_surroundings(void **state) {
    (void)state;
    static const char *const environment[] = {"ORDO_ADDED=a=b", "ORDO_REPLACED=new", NULL};
    struct ordo_process p = plain;
    struct ordo_process_outcome o;
    char expected[4096], real[4096];

    write_file("input", "read");
    p.directory = directory;
    p.environment = environment;
    p.input = in_directory("input");
    assert_int_equal(setenv("ORDO_REPLACED", "old", 1), 0);
    run_with(p, &o, "where", "");
    snprintf(expected, sizeof expected, "%s a=b new read", realpath(directory, real));
    assert_string_equal(o.output, expected);
    ordo_process_free(&o);
    /* No input is none, and not ours. */
    p.input = NULL;
    run_with(p, &o, "where", "");
    expected[strlen(expected) - strlen("read")] = '\0';
    assert_string_equal(o.output, expected);
    ordo_process_free(&o);
}

/* Signals are a new program's: nothing that we catch, ignore or block. */
static void test_signals_fresh(void **state) {
    (void)state;
    struct ordo_process_outcome o;
    sigset_t some, before;

    sigemptyset(&some);
    sigaddset(&some, SIGTERM);
    sigprocmask(SIG_BLOCK, &some, &before);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    run_with(plain, &o, "signals", "");
    assert_string_equal(o.output, "group 1");
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    ordo_process_free(&o);
}

/* Costs are the program's. */
static void test_costs(void **state) {
    (void)state;
    struct ordo_process_outcome o;

    run_with(plain, &o, "memory", "200");
    check_between(o.memory, 200.0 * (1 << 20), 600.0 * (1 << 20));
    ordo_process_free(&o);
    run_with(plain, &o, "compute", "");
    assert_true(o.cpu >= 0.19 && o.seconds >= 0.19);
    ordo_process_free(&o);
    run_with(plain, &o, "exit", "0"); /* less than this program itself, or known */
    assert_true(isnan(o.memory) || o.memory > 0);
    ordo_process_free(&o);
}

static volatile sig_atomic_t stop;

static void on_alarm(int number) { stop = number; }

static void on_alarm_pass(int number) {
    (void)number;
    ordo_process_signal(SIGINT);
}

static void test_stop(void **state) {
    (void)state;
    struct ordo_process p = plain;
    struct ordo_process_outcome o;

    p.stop = &stop;
    signal(SIGALRM, on_alarm);
    alarm(1);
    run_with(p, &o, "hang", "");
    assert_int_equal(o.status, ORDO_PROCESS_STOPPED);
    assert_string_equal(o.message, "./us was ended by a signal to Ordo");
    ordo_process_free(&o);
    stop = 0;
    /* A signal that is passed on. */
    const struct sigaction pass = {.sa_handler = on_alarm_pass};
    sigaction(SIGALRM, &pass, NULL);
    alarm(1);
    run_with(p, &o, "hang", "");
    assert_int_equal(o.status, ORDO_PROCESS_SIGNALLED);
    assert_int_equal(o.code, SIGINT);
    ordo_process_free(&o);
    signal(SIGALRM, SIG_DFL);
}

/* Many threads at once, each with its own output and nobody waiting for another's pipe. */
enum { THREADS = 8, RUNS = 12 };

static void *many(void *context) {
    char word[16], expected[18];
    const char *const words[] = {"us", "child", "words", word, NULL};
    struct ordo_process p = plain;
    size_t right = 0;

    p.program = own;
    p.argv = words;
    for (int i = 0; i < RUNS; i++) {
        struct ordo_process_outcome o;
        snprintf(word, sizeof word, "%d.%d", *(int *)context, i);
        snprintf(expected, sizeof expected, "[%s]", word);
        right += ordo_process_run(&p, &o) == ORDO_OK && strcmp(o.output, expected) == 0;
        ordo_process_free(&o);
    }
    return right == RUNS ? context : NULL;
}

static void test_threads(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    int number[THREADS];

    for (int i = 0; i < THREADS; i++) {
        number[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, many, &number[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, &number[i]);
    }
}

#ifdef __linux__
/* Killed ourselves, we take it along. */
static void test_killed(void **state) {
    (void)state;
    const char *const words[] = {"us", "child", "hang", NULL};
    int ends[2];
    held_pipe(ends);
    const pid_t us = fork();

    if (us == 0) {
        struct ordo_process p = plain;
        struct ordo_process_outcome o;
        p.program = own;
        p.argv = words;
        ordo_process_run(&p, &o);
        _exit(0);
    }
    poll(NULL, 0, 300);
    kill(us, SIGKILL);
    assert_int_equal(waitpid(us, NULL, 0), us);
    check_gone(ends);
}
#endif

/* Every descriptor of ours is given back, whatever came of the program. */
static void test_descriptors(void **state) {
    (void)state;
    struct ordo_process p = plain;
    struct ordo_process_outcome o;
    const int before = dup(0);

    close(before);
    p.input = "/nowhere";
    run_with(p, &o, "exit", "0");
    assert_int_equal(o.status, ORDO_PROCESS_NOT_STARTED);
    assert_string_equal(o.message, "/nowhere: cannot be read: No such file or directory");
    ordo_process_free(&o);
    p.input = NULL;
    p.directory = "/nowhere";
    run_with(p, &o, "exit", "0");
    assert_int_equal(o.status, ORDO_PROCESS_NOT_STARTED);
    assert_string_equal(o.message,
                        "./us: cannot be started in /nowhere: No such file or directory");
    ordo_process_free(&o);
    const int after = dup(0);
    close(after);
    assert_int_equal(after, before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nor is a zombie left */
}

/* Files that are no programs. */
static void test_not_started(void **state) {
    (void)state;
    static const struct {
        const char *content, *expected;
    } files[] = {
        {"echo no\n", "it is neither a program of this machine nor begins with #!"},
        {"#!/nowhere/interpreter\n", "it is gone, or what its line #! names is missing"},
    };
    const char *const words[] = {"./it", NULL};

    for (size_t i = 0; i < 2; i++) {
        struct ordo_process p = plain;
        struct ordo_process_outcome o;
        write_file("it", files[i].content);
        assert_int_equal(chmod(in_directory("it"), 0700), 0);
        p.program = in_directory("it");
        p.argv = words;
        assert_int_equal(ordo_process_run(&p, &o), ORDO_OK);
        assert_int_equal(o.status, ORDO_PROCESS_NOT_STARTED);
        assert_true(strncmp(o.message, "./it: cannot be started: ", 25) == 0);
        assert_string_equal(o.message + 25, files[i].expected);
        ordo_process_free(&o);
    }
}

/* name in folder is found as `expected`, or the sentence begins so. */
static void find(const char *name, const char *folder, bool found, const char *expected) {
    char *path, message[1024];
    const int status = ordo_program_find(name, folder, &path, message, sizeof message);

    assert_int_equal(status, found ? ORDO_OK : ORDO_EIO);
    if (found)
        assert_string_equal(path, expected);
    else
        assert_non_null(strstr(message, expected));
    assert_int_equal(message[0] == '\0', found);
    free(path);
}

static char *path_now(void) {
    const char *path = getenv("PATH");

    assert_non_null(path);
    return strdup(path != NULL ? path : "");
}

static void test_find(void **state) {
    (void)state;
    char here[4096], list[512], real[4096], expected[4200];

    write_file("tool", "#!/bin/sh\n");
    write_file("plain", "");
    assert_int_equal(chmod(in_directory("tool"), 0700), 0);
    assert_int_equal(mkdir(in_directory("folder"), 0700), 0);
    snprintf(expected, sizeof expected, "%s/./tool", directory);
    find("./tool", directory, true, expected);
    find(in_directory("tool"), "/nowhere", true, in_directory("tool"));
    find("./missing", directory, false, "./missing: there is no such program (");
    find("tool/x", directory, false, "tool/x: there is no such program (");
    find("./folder", directory, false, "./folder: cannot be executed: it is no regular file (");
    find("./plain", directory, false, "./plain: cannot be executed: Permission denied (");
    find("tool", directory, false, "tool: there is no such program in PATH; write ./tool");
    find("no-such-thing", directory, false, "no-such-thing: there is no such program in PATH");
    find("", directory, false, "\"\": there is no such program in PATH");
    /* PATH: what cannot be executed is passed over, an empty entry is where we are. */
    char *before = path_now();
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(directory), 0);
    snprintf(list, sizeof list, "/nowhere::%s/folder", directory);
    setenv("PATH", list, 1);
    snprintf(expected, sizeof expected, "%s/tool", realpath(directory, real));
    find("tool", "/", true, expected);
    find("plain", "/", false, "plain: the program that PATH has may not be executed");
    setenv("PATH", before, 1);
    free(before);
    /* A relative folder is relative to where we are, and so the program to it. */
    assert_int_equal(chdir(".."), 0);
    snprintf(expected, sizeof expected, "%s/./tool", real);
    find("./tool", strrchr(directory, '/') + 1, true, expected);
    assert_int_equal(chdir(here), 0);
}

static int setup(void **state) {
    (void)state;
    return directory_make() ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

int main(int argc, char *argv[]) {
    if (argc > 2 && strcmp(argv[1], "child") == 0)
        return child(argv);
    if (realpath(argv[0], own) == NULL)
        return 1;
    /* What nohup or a shell's & had ignored is ignored by who is started, too. */
    signal(SIGHUP, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit),          cmocka_unit_test(test_signals),
        cmocka_unit_test(test_words),         cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_left_behind),   cmocka_unit_test(test_late_output),
        cmocka_unit_test(test_flood),         cmocka_unit_test(test_output_limit),
        cmocka_unit_test(test_tail),          cmocka_unit_test(test_surroundings),
        cmocka_unit_test(test_signals_fresh), cmocka_unit_test(test_costs),
        cmocka_unit_test(test_stop),          cmocka_unit_test(test_threads),
#ifdef __linux__
        cmocka_unit_test(test_killed),
#endif
        cmocka_unit_test(test_descriptors),   cmocka_unit_test(test_not_started),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
