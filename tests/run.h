/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.h: run the program in a directory of its own and keep what it says.
 */
#ifndef ORDO_TESTS_RUN_H
#define ORDO_TESTS_RUN_H

#include "check.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the program runs, and what is left behind is removed. */
static char directory[64];

/* A finished run. */
struct run {
    int status; /* exit status, or minus the signal */
    char *out, *err;
};

/* All of a file of less than 1 MB; the caller frees. */
static inline char *slurp(const char *path) {
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 20);
    assert_non_null(file);
    assert_non_null(text);
    assert_in_range(fread(text, 1, (1 << 20) - 1, file), 0, (1 << 20) - 2);
    fclose(file);
    return text;
}

/* Path of a file there; good until the fourth next call. */
static inline const char *in_directory(const char *name) {
    static char path[4][256];
    static size_t next;
    char *p = path[next++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", directory, name);
    return p;
}

/* Start a program in the directory, its output in files there. */
static inline pid_t start(char *const argv[]) {
    const pid_t child = fork();
    if (child == 0) {
        const int out = open(in_directory("stdout"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err = open(in_directory("stderr"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0 || chdir(directory) != 0)
            _exit(126);
        execv(argv[0], argv);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

static inline void finish(pid_t child, struct run *r) {
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    r->status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    r->out = slurp(in_directory("stdout"));
    r->err = slurp(in_directory("stderr"));
}

static inline void run_free(struct run *r) {
    free(r->out);
    free(r->err);
}

static inline void write_file(const char *name, const char *text) {
    FILE *file = fopen(in_directory(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline bool directory_make(void) {
    snprintf(directory, sizeof directory, "/tmp/ordo-cli-XXXXXX");
    return mkdtemp(directory) != NULL;
}

static inline int remove_one(const char *path, const struct stat *info, int type,
                             struct FTW *where) {
    (void)info, (void)type, (void)where;
    return remove(path);
}

static inline int directory_remove(void) {
    return nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Run a subcommand of the program with the words of a line. */
static inline void run_line(struct run *r, const char *command, const char *line) {
    char words[512], *rest = words, *argv[32] = {getenv("ORDO_EXE"), (char *)command};
    size_t count = 2;

    assert_non_null(argv[0]);
    assert_true(strlen(line) < sizeof words);
    snprintf(words, sizeof words, "%s", line);
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL && count < 31;)
        argv[count++] = word;
    finish(start(argv), r);
}

/* Run a line of the shell, which knows the program as "$ORDO_EXE". */
static inline void run_shell(struct run *r, const char *line) {
    char words[512];
    char *argv[] = {(char *)"/bin/sh", (char *)"-c", words, NULL};

    assert_true(strlen(line) < sizeof words);
    snprintf(words, sizeof words, "%s", line);
    finish(start(argv), r);
}

/* Its exit status, and a part of what it writes; "" means nothing, NULL anything. */
static inline void run_expect(const char *command, const char *line, int status, const char *out,
                              const char *err) {
    struct run r;

    run_line(&r, command, line);
    if (r.status != status || (out != NULL && strstr(r.out, out) == NULL) ||
        (err != NULL && strstr(r.err, err) == NULL) ||
        (out != NULL && *out == '\0' && *r.out != '\0') ||
        (err != NULL && *err == '\0' && *r.err != '\0'))
        fail_msg("ordo %s %s: status %d, expected %d, \"%s\", \"%s\"\n%s%s", command, line,
                 r.status, status, out != NULL ? out : "", err != NULL ? err : "", r.out, r.err);
    run_free(&r);
}

#endif
