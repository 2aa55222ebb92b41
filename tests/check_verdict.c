/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_verdict.c: run one case and compare its verdict and reason with the ones given, to the
 * letter. A negative control must fail for the reason it was built for: meson's should_fail would
 * take a crash or a typing error for success as well.
 *
 *     check_verdict ORDO FILE CASE VERDICT REASON
 */
#include "ordo.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run ordo with its output read from *out. Returns its process, or -1. */
static pid_t start(char *const argv[], FILE **out) {
    int pipes[2];
    if (pipe(pipes) != 0)
        return -1;
    const pid_t child = fork();
    if (child == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        execv(argv[0], argv);
        _exit(127);
    }
    close(pipes[1]);
    *out = fdopen(pipes[0], "r");
    return *out != NULL ? child : -1;
}

int main(int argc, char *argv[]) {
    FILE *out = NULL;
    json_error_t error;
    int status = 0;

    if (argc != 6) {
        fprintf(stderr, "usage: check_verdict ORDO FILE CASE VERDICT REASON\n");
        return 64;
    }
    char *command[] = {
        argv[1], (char[]){"run"}, (char[]){"--json"}, (char[]){"--case"}, argv[3], argv[2], NULL};
    const pid_t child = start(command, &out);
    if (child < 0) {
        perror("check_verdict");
        return 1;
    }
    json_t *object = json_loadf(out, JSON_DISABLE_EOF_CHECK, &error);
    fclose(out);
    waitpid(child, &status, 0);
    const char *verdict = json_string_value(json_object_get(object, "verdict"));
    const char *reason = json_string_value(json_object_get(object, "reason"));
    const char *message = json_string_value(json_object_get(object, "message"));
    printf("%s: %s, %s: %s\n", argv[3], verdict != NULL ? verdict : "no verdict",
           reason != NULL ? reason : "no reason", message != NULL ? message : error.text);
    int expected = ORDO_PASS;
    while (expected <= ORDO_ERROR &&
           strcmp(ordo_verdict_name((enum ordo_verdict)expected), argv[4]) != 0)
        expected++;
    const bool right = verdict != NULL && reason != NULL && strcmp(verdict, argv[4]) == 0 &&
                       strcmp(reason, argv[5]) == 0 && WIFEXITED(status) &&
                       WEXITSTATUS(status) == expected;
    if (!right)
        printf("expected %s, %s and exit status %d; got exit status %d\n", argv[4], argv[5],
               expected, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    json_decref(object);
    return right ? 0 : 1;
}
