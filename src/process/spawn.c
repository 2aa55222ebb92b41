/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spawn.c: start a program from one of several threads.
 *
 * vfork and not fork: the handlers of pthread_atfork, such as OpenBLAS's, which ends its threads
 * under whoever computes, are not called, and a large program costs nothing. Not posix_spawn, which
 * cannot tie the program's life to ours. Between vfork and exec only system calls are made.
 */
#define _GNU_SOURCE /* pipe2, vfork */
#include "process/spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* Tell the parent, and be gone. */
static _Noreturn void give_up(int report, int what) {
    const struct ordo_spawn_failure failure = {.what = what, .error = errno};

    (void)!write(report, &failure, sizeof failure);
    _exit(127);
}

/* Handlers are ours, and memory is still shared: none may run here. What is ignored stays so, as
 * nohup wants it, but for what we ignore ourselves and SIGPIPE. */
static void signals_default(void) {
    struct sigaction action;

    for (int number = 1; number < NSIG; number++)
        if (sigaction(number, NULL, &action) == 0 &&
            (action.sa_handler != SIG_IGN || number == SIGPIPE || number == SIGXFSZ)) {
            action.sa_handler = SIG_DFL;
            action.sa_flags = 0;
            sigaction(number, &action, NULL);
        }
}

static _Noreturn void become(const struct ordo_spawn *spawn, int report) {
    sigset_t none;

    signals_default();
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    setpgid(0, 0);
    for (int i = 0; i < 3; i++)
        if (dup2(spawn->descriptors[i], i) < 0)
            give_up(report, ORDO_SPAWN_PROCESS);
    if (spawn->directory != NULL && chdir(spawn->directory) != 0)
        give_up(report, ORDO_SPAWN_DIRECTORY);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(spawn->program, spawn->argv, spawn->environment);
    give_up(report, ORDO_SPAWN_PROGRAM);
}

/* The same file under a number that dup2() to a standard one cannot hit. */
static int above_standard(int descriptor) {
    if (descriptor < 0 || descriptor > STDERR_FILENO)
        return descriptor;
    const int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int saved = errno;
    close(descriptor);
    errno = saved;
    return moved;
}

int ordo_spawn_open(const char *path) { return above_standard(open(path, O_RDONLY | O_CLOEXEC)); }

int ordo_spawn_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        ends[i] = above_standard(ends[i]);
    if (ends[0] >= 0 && ends[1] >= 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return 0;
    const int saved = errno;
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
    errno = saved;
    return -1;
}

pid_t ordo_spawn(const struct ordo_spawn *spawn, struct ordo_spawn_failure *failure) {
    sigset_t all, before;
    int report[2];

    *failure = (struct ordo_spawn_failure){.what = ORDO_SPAWN_PROCESS};
    if (ordo_spawn_pipe(report) != 0) {
        failure->error = errno;
        return -1;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = vfork(); // NOLINT(clang-analyzer-security.insecureAPI.vfork): see above
    if (pid == 0)
        become(spawn, report[1]); // NOLINT(clang-analyzer-unix.Vfork): system calls only
    if (pid < 0)
        failure->error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    /* Where vfork is fork (valgrind, sanitizers) the program is not there yet: wait for the end. */
    fcntl(report[0], F_SETFL, 0);
    while (pid > 0 && read(report[0], failure, sizeof *failure) < 0 && errno == EINTR)
        ;
    close(report[0]);
    if (failure->error == 0)
        return pid;
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return -1;
}
