/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * broken.h: `ordo run` on a table of files that are wrong, hostile or no files at all. Each is
 * refused with exit status 3, nothing on stdout and one line on stderr that says what was found
 * where and what was expected; none crashes, hangs or eats the machine's memory.
 *
 * The program is the one that the environment variable ORDO_EXE names.
 */
#ifndef ORDO_TESTS_BROKEN_H
#define ORDO_TESTS_BROKEN_H

#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds of CPU time, and bytes of memory, that a run may take. */
#define CPU_MAX 20
#define MEMORY_MAX (1ul << 30)

/* Most bytes of output that are looked at. */
#define OUTPUT_MAX 65536

struct broken {
    const char *label;
    const char *edit;    /* Lua code that spoils the good case `c`; NULL: */
    const char *content; /* the whole file; NULL: */
    int (*make)(const char *path);
    bool not_root; /* it is nothing for root, who may read everything */
    bool sampled;  /* is found when the target is sampled: the sentence may be on stdout */
    const char *pieces[4];
};

static const char good[] =
    "local c = {name = 'good', target = function(x) return math.cos(x) end,\n"
    "architecture = 'glu', method = 'spline', widths = {8, 12, 16, 24}, points = 400,\n"
    "test_points = 401, expect = {order = -3, band = 0.5, why = 'w'}}\n";

static inline int write_bytes(const char *path, const char *bytes, size_t count, size_t times) {
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return -1;
    for (size_t i = 0; i < times; i++)
        fwrite(bytes, 1, count, out);
    return fclose(out);
}

#define EDIT(name, code, ...)                                                                      \
    {                                                                                              \
        .label = name, .edit = code, .pieces = { __VA_ARGS__ }                                     \
    }
#define FILE_OF(name, text, ...)                                                                   \
    {                                                                                              \
        .label = name, .content = text, .pieces = { __VA_ARGS__ }                                  \
    }

static const char *executable;
static char directory[64];

struct run {
    int status; /* as of waitpid */
    size_t length[2];
    char text[2][OUTPUT_MAX]; /* stdout, stderr */
};

static inline bool under_valgrind(void) {
    const char *preload = getenv("LD_PRELOAD");
    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

static inline void limit(int resource, rlim_t most) {
    const struct rlimit both = {most, most};
    setrlimit(resource, &both);
}

/* `ordo run path`, its output and how it ended. Sanitizers and Valgrind need more time and memory
 * than the limits leave. */
static inline void run(const char *path, struct run *r) {
#ifdef __SANITIZE_ADDRESS__
    const bool checked = true;
#else
    const bool checked = getenv("ORDO_NO_LIMITS") != NULL || under_valgrind();
#endif
    struct pollfd ends[2] = {{.events = POLLIN}, {.events = POLLIN}};
    int pipes[2][2];
    pid_t child;

    memset(r, 0, sizeof *r);
    assert_int_equal(pipe(pipes[0]) | pipe(pipes[1]), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        limit(RLIMIT_CORE, 0);
        if (!checked) {
            limit(RLIMIT_CPU, CPU_MAX);
            alarm(6 * CPU_MAX); /* a run that waits takes no CPU time */
            limit(RLIMIT_AS, MEMORY_MAX);
        }
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(pipes[0][1], 1);
        dup2(pipes[1][1], 2);
        for (int i = 0; i < 2; i++) {
            close(pipes[i][0]);
            close(pipes[i][1]);
        }
        execl(executable, executable, "run", path, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 2; i++) {
        close(pipes[i][1]);
        ends[i].fd = pipes[i][0];
    }
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        poll(ends, 2, -1);
        for (int i = 0; i < 2; i++) {
            char rest[4096];
            const size_t room = OUTPUT_MAX - 1 - r->length[i];
            ssize_t got;
            if (ends[i].fd < 0 || ends[i].revents == 0)
                continue;
            got = room > 0 ? read(ends[i].fd, r->text[i] + r->length[i], room)
                           : read(ends[i].fd, rest, sizeof rest);
            if (got > 0 && room > 0)
                r->length[i] += (size_t)got;
            if (got <= 0)
                ends[i].fd = -1;
        }
    }
    for (int i = 0; i < 2; i++)
        close(pipes[i][0]);
    while (waitpid(child, &r->status, 0) < 0 && errno == EINTR)
        ;
}

/* Under valgrind instructions are so slow that the bound on time may come first. */
static inline bool slow_stop(const struct run *r) {
    return under_valgrind() && strstr(r->text[1], "stopped after 3 seconds") != NULL;
}

/* What is wrong with the answer to a broken file, NULL if nothing. */
static inline const char *fault(const struct broken *b, const struct run *r) {
    static char what[256];

    if (WIFSIGNALED(r->status)) {
        snprintf(what, sizeof what, "ended by signal %d", WTERMSIG(r->status));
        return what;
    }
    if (WEXITSTATUS(r->status) != 3) {
        snprintf(what, sizeof what, "exit status %d, expected 3", WEXITSTATUS(r->status));
        return what;
    }
    if (!b->sampled && r->length[0] > 0)
        return "there is output on stdout";
    if (!b->sampled && (r->length[1] == 0 || strlen(r->text[1]) != r->length[1] ||
                        strchr(r->text[1], '\n') != r->text[1] + r->length[1] - 1))
        return "stderr is not one line";
    for (size_t i = 0; i < 4 && b->pieces[i] != NULL; i++)
        if (strstr(r->text[1], b->pieces[i]) == NULL &&
            (!b->sampled || strstr(r->text[0], b->pieces[i]) == NULL) && !slow_stop(r)) {
            snprintf(what, sizeof what, "'%s' is not said", b->pieces[i]);
            return what;
        }
    return NULL;
}

static inline void test_broken(void **state) {
    static struct run r;
    const struct broken *b = *state;
    char path[160], content[2048];
    const char *wrong;

    if (b->not_root && geteuid() == 0)
        skip();
    snprintf(path, sizeof path, "%s/%s.lua", directory, b->label);
    if (b->make != NULL) {
        assert_int_equal(b->make(path), 0);
    } else {
        snprintf(content, sizeof content, "%s%s\n%s", b->edit != NULL ? good : "",
                 b->edit != NULL ? b->edit : b->content, b->edit != NULL ? "return c\n" : "");
        assert_int_equal(write_bytes(path, content, strlen(content), 1), 0);
    }
    run(path, &r);
    wrong = fault(b, &r);
    /* Every message that is about a file names it. */
    if (wrong == NULL && !b->sampled && strstr(r.text[1], directory) == NULL)
        wrong = "the file is not named";
    if (wrong != NULL)
        fail_msg("%s\nstdout: %s\nstderr: %s", wrong, r.text[0], r.text[1]);
}

/* The file that the edits spoil is good: else they would prove nothing. */
static inline void test_good(void **state) {
    static struct run r;
    char path[160], content[2048];

    (void)state;
    snprintf(path, sizeof path, "%s/good.lua", directory);
    snprintf(content, sizeof content, "%sreturn c\n", good);
    assert_int_equal(write_bytes(path, content, strlen(content), 1), 0);
    run(path, &r);
    if (!WIFEXITED(r.status) || WEXITSTATUS(r.status) >= 3)
        fail_msg("status %d\nstdout: %s\nstderr: %s", r.status, r.text[0], r.text[1]);
}

static inline int broken_setup(void **state) {
    (void)state;
    strcpy(directory, "/tmp/ordo-broken-XXXXXX");
    return mkdtemp(directory) == NULL;
}

static inline int broken_teardown(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static inline bool is_chosen(const char *label, int argc, char *argv[]) {
    for (int i = 1; i < argc; i++)
        if (fnmatch(argv[i], label, 0) == 0)
            return true;
    return argc < 2;
}

/* The whole of a program with this table; arguments: patterns of the labels to run, all without
 * any.
 */
static inline int broken_main(const char *name, const struct broken broken[], size_t count,
                              int argc, char *argv[]) {
    struct CMUnitTest *tests = calloc(count + 1, sizeof *tests);
    size_t chosen = 0;

    executable = getenv("ORDO_EXE");
    if (executable == NULL || tests == NULL) {
        fprintf(stderr, "%s: the environment variable ORDO_EXE does not name the program\n", name);
        return 1;
    }
    tests[chosen++] = (struct CMUnitTest)cmocka_unit_test(test_good);
    for (size_t i = 0; i < count; i++)
        if (is_chosen(broken[i].label, argc, argv))
            tests[chosen++] = (struct CMUnitTest){.name = broken[i].label,
                                                  .test_func = test_broken,
                                                  .initial_state = (void *)&broken[i]};
    const int failed = _cmocka_run_group_tests(name, tests, chosen, broken_setup, broken_teardown);
    free(tests);
    return failed;
}

#endif
