/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * process.c: watch a program until it and what it started are gone.
 *
 * What ends a program is looked for at least every SLICE; a signal may reach any thread, so that
 * no wait of this one may be relied on to be interrupted. The program is waited for without being
 * reaped, so that its number still means its group when that is killed.
 */
#define _GNU_SOURCE /* wait4, environ */
#include "process/process.h"
#include "ordo.h"
#include "process/spawn.h"
#include "text/format.h"
#include "text/sentence.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE 2.0         /* seconds from SIGTERM to SIGKILL, and for what outlives its parent */
#define SLICE_MS 50       /* longest wait */
#define PIECE (64u << 10) /* bytes read at once, as many as a pipe holds */

/* The groups that run, for whom a signal is passed on to. */
#define GROUPS_MAX 1024
static _Atomic int groups[GROUPS_MAX];

static void group_enter(pid_t pid) {
    for (size_t i = 0; i < GROUPS_MAX; i++) {
        int empty = 0;
        if (atomic_compare_exchange_strong(&groups[i], &empty, (int)pid))
            return;
    }
}

static void group_leave(pid_t pid) {
    for (size_t i = 0; i < GROUPS_MAX; i++) {
        int own = (int)pid;
        if (atomic_compare_exchange_strong(&groups[i], &own, 0))
            return;
    }
}

void ordo_process_signal(int number) {
    const int saved = errno;

    for (size_t i = 0; i < GROUPS_MAX; i++) {
        const int pid = atomic_load(&groups[i]);
        if (pid > 0)
            kill(-pid, number);
    }
    errno = saved;
}

static double monotonic(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A program that runs. */
struct watch {
    const struct ordo_process *process;
    struct ordo_process_outcome *outcome;
    pid_t pid;
    struct pollfd pipes[2]; /* of its output and of its complaints; descriptor -1: closed */
    size_t capacity;        /* of the output */
    char *ring;             /* ring[tail_max]: the complaints, the newest over the oldest */
    size_t complained;      /* bytes of them in all */
    int result;             /* ORDO_OK, or why the watch ends the program */
};

static void pipe_close(struct watch *w, size_t i) {
    if (w->pipes[i].fd >= 0)
        close(w->pipes[i].fd);
    w->pipes[i].fd = -1;
}

static void output_append(struct watch *w, const char piece[], size_t count) {
    struct ordo_process_outcome *o = w->outcome;
    const size_t room = w->process->output_max - o->output_size;
    const size_t taken = count < room ? count : room;

    if (o->output_size + taken + 1 > w->capacity) {
        const size_t capacity = 2 * (o->output_size + taken + 1);
        char *grown = realloc(o->output, capacity);
        if (grown == NULL) {
            w->result = ORDO_ENOMEM;
            return;
        }
        o->output = grown;
        w->capacity = capacity;
    }
    memcpy(o->output + o->output_size, piece, taken);
    o->output_size += taken;
    o->output[o->output_size] = '\0';
    if (count > room) {
        o->status = ORDO_PROCESS_TOO_MUCH;
        pipe_close(w, 0);
    }
}

static void tail_append(struct watch *w, const char piece[], size_t count) {
    const size_t size = w->process->tail_max;

    for (size_t i = count > size ? count - size : 0; i < count && size > 0; i++)
        w->ring[(w->complained + i) % size] = piece[i];
    w->complained += count;
}

/* Read once from a pipe that has something, or an end. */
static void pipe_read(struct watch *w, size_t i) {
    char piece[PIECE];
    const ssize_t got = read(w->pipes[i].fd, piece, sizeof piece);

    if (got > 0 && i == 0)
        output_append(w, piece, (size_t)got);
    else if (got > 0)
        tail_append(w, piece, (size_t)got);
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        pipe_close(w, i);
}

/* Read what there is; wait at most so many milliseconds for some. */
static void pipes_read(struct watch *w, int milliseconds) {
    if (poll(w->pipes, 2, milliseconds) <= 0)
        return;
    for (size_t i = 0; i < 2; i++)
        if (w->pipes[i].fd >= 0 && w->pipes[i].revents != 0)
            pipe_read(w, i);
}

static bool has_ended(pid_t pid) {
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ? errno == ECHILD
                                                                             : info.si_pid != 0;
}

/* Whether there is a reason to end it, which then is its status. */
static bool is_due(struct watch *w, double elapsed) {
    const struct ordo_process *p = w->process;
    enum ordo_process_status *status = &w->outcome->status;

    if (*status == ORDO_PROCESS_EXITED && p->stop != NULL && *p->stop != 0)
        *status = ORDO_PROCESS_STOPPED;
    else if (*status == ORDO_PROCESS_EXITED && p->seconds > 0 && elapsed >= p->seconds)
        *status = ORDO_PROCESS_TIMED_OUT;
    return *status != ORDO_PROCESS_EXITED || w->result != ORDO_OK;
}

/* Until the program has ended and its pipes are closed, or GRACE is over. */
static void watch(struct watch *w, double began) {
    double patience = INFINITY; /* when the group is killed */
    int wait = 1;

    for (;;) {
        const bool ended = has_ended(w->pid);
        const double now = monotonic();
        if (ended && w->pipes[0].fd < 0 && w->pipes[1].fd < 0)
            break;
        if (isinf(patience) && (ended || is_due(w, now - began))) {
            if (!ended)
                kill(-w->pid, SIGTERM);
            patience = now + GRACE;
            wait = 1;
        }
        if (now >= patience) {
            kill(-w->pid, SIGKILL);
            if (ended)
                break;
        }
        pipes_read(w, wait);
        wait = 2 * wait < SLICE_MS ? 2 * wait : SLICE_MS;
    }
    kill(-w->pid, SIGKILL);
    pipes_read(w, 0);
}

/* What the system knows of it, which it forgets with this. */
static void reap(struct watch *w) {
    struct ordo_process_outcome *o = w->outcome;
    struct rusage used = {.ru_maxrss = 0}, own = {.ru_maxrss = 0};
    int status = 0;

    group_leave(w->pid);
    while (wait4(w->pid, &status, 0, &used) < 0 && errno == EINTR)
        ;
    getrusage(RUSAGE_SELF, &own);
    o->cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
             1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    if (used.ru_maxrss > own.ru_maxrss)
#ifdef __APPLE__
        o->memory = (double)used.ru_maxrss;
#else
        o->memory = 1024 * (double)used.ru_maxrss;
#endif
    if (o->status == ORDO_PROCESS_EXITED && WIFSIGNALED(status))
        o->status = ORDO_PROCESS_SIGNALLED;
    o->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

/* The ring in its order, from the first whole line on. */
static int tail_make(struct watch *w) {
    const size_t size = w->process->tail_max;
    const bool cut = w->complained > size;
    const size_t count = cut ? size : w->complained,
                 from = cut && size > 0 ? w->complained % size : 0;
    char *text = malloc(count + 1);

    if (text == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const char c = w->ring[(from + i) % size];
        text[i] = c != '\0' ? c : ' ';
    }
    text[count] = '\0';
    const char *line = cut ? strchr(text, '\n') : NULL;
    w->outcome->tail = ordo_format_clean(line != NULL && line[1] != '\0' ? line + 1 : text);
    free(text);
    return w->outcome->tail != NULL ? ORDO_OK : ORDO_ENOMEM;
}

/* The sentence about a program that did not end well. */
static void outcome_text(const struct ordo_process *p, struct ordo_process_outcome *o) {
    const char *name = p->argv[0];

    if (o->status == ORDO_PROCESS_EXITED && o->code != 0)
        ordo_sentence_format(o->message, sizeof o->message, "%s ended with exit status %d", name,
                             o->code);
    else if (o->status == ORDO_PROCESS_SIGNALLED)
        ordo_sentence_format(o->message, sizeof o->message, "%s was ended by signal %d (%s)", name,
                             o->code, strsignal(o->code));
    else if (o->status == ORDO_PROCESS_TIMED_OUT)
        ordo_sentence_format(o->message, sizeof o->message,
                             "%s was ended as it took longer than %g s", name, p->seconds);
    else if (o->status == ORDO_PROCESS_TOO_MUCH)
        ordo_sentence_format(o->message, sizeof o->message,
                             "%s was ended as it printed more than %zu bytes", name, p->output_max);
    else if (o->status == ORDO_PROCESS_STOPPED)
        ordo_sentence_format(o->message, sizeof o->message, "%s was ended by a signal to Ordo",
                             name);
}

/* Why it did not begin. */
static void failure_text(const struct ordo_process *p, const struct ordo_spawn_failure *failure,
                         struct ordo_process_outcome *o) {
    const char *why =
        failure->what != ORDO_SPAWN_PROGRAM ? strerror(failure->error)
        : failure->error == ENOEXEC ? "it is neither a program of this machine nor begins with #!"
        : failure->error == ENOENT  ? "it is gone, or what its line #! names is missing"
                                    : strerror(failure->error);
    const bool directory = failure->what == ORDO_SPAWN_DIRECTORY;

    ordo_sentence_format(o->message, sizeof o->message, "%s: cannot be started%s%s: %s", p->argv[0],
                         directory ? " in " : "", directory ? p->directory : "", why);
}

/* Ours, with what is stated in place of a variable of the same name. The caller frees the list
 * alone; NULL if memory ran out. */
static char **environment_make(const char *const stated[]) {
    static const char *const nothing[] = {NULL};
    size_t own = 0, more = 0, count = 0;

    stated = stated != NULL ? stated : nothing;
    while (environ[own] != NULL)
        own++;
    while (stated[more] != NULL)
        more++;
    char **list = malloc((own + more + 1) * sizeof *list);
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < own; i++) {
        const size_t name = strcspn(environ[i], "=");
        size_t k = 0;
        while (k < more && (strncmp(stated[k], environ[i], name) != 0 || stated[k][name] != '='))
            k++;
        if (k == more)
            list[count++] = environ[i];
    }
    for (size_t k = 0; k < more; k++)
        list[count++] = (char *)stated[k];
    list[count] = NULL;
    return list;
}

/* Start it; its pipes are the watch's then. Returns ORDO_OK, also if it could not be started. */
static int begin(struct watch *w, const char *input) {
    const struct ordo_process *p = w->process;
    struct ordo_process_outcome *o = w->outcome;
    char **environment = environment_make(p->environment);
    struct ordo_spawn_failure failure;
    int ends[2][2] = {{-1, -1}, {-1, -1}}, status = ORDO_EIO;
    const int in = ordo_spawn_open(input);

    o->status = ORDO_PROCESS_NOT_STARTED;
    if (environment == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    if (in < 0) {
        status = ordo_fail(ORDO_OK, o->message, sizeof o->message, "%s: cannot be read: %s", input,
                           strerror(errno));
        goto done;
    }
    for (size_t i = 0; i < 2; i++)
        if (ordo_spawn_pipe(ends[i]) != 0) {
            ordo_fail(status, o->message, sizeof o->message, "%s: no pipe to it can be made: %s",
                      p->argv[0], strerror(errno));
            goto done;
        }
    const struct ordo_spawn spawn = {.program = p->program,
                                     .argv = (char *const *)p->argv,
                                     .environment = environment,
                                     .directory = p->directory,
                                     .descriptors = {in, ends[0][1], ends[1][1]}};
    w->pid = ordo_spawn(&spawn, &failure);
    status = ORDO_OK;
    if (w->pid < 0) {
        failure_text(p, &failure, o);
    } else {
        group_enter(w->pid);
        o->status = ORDO_PROCESS_EXITED;
    }
done:
    for (size_t i = 0; i < 2; i++) {
        w->pipes[i] = (struct pollfd){.fd = ends[i][0], .events = POLLIN};
        if (ends[i][1] >= 0)
            close(ends[i][1]);
    }
    if (in >= 0)
        close(in);
    free(environment);
    return status;
}

int ordo_process_run(const struct ordo_process *process, struct ordo_process_outcome *outcome) {
    struct watch w = {.process = process,
                      .outcome = outcome,
                      .pid = -1,
                      .pipes = {{.fd = -1}, {.fd = -1}},
                      .capacity = 1};
    const double began = monotonic();

    *outcome = (struct ordo_process_outcome){.memory = NAN};
    outcome->output = calloc(1, 1);
    w.ring = malloc(process->tail_max + 1);
    int status = outcome->output != NULL && w.ring != NULL ? ORDO_OK : ORDO_ENOMEM;
    if (status == ORDO_OK)
        status = begin(&w, process->input != NULL ? process->input : "/dev/null");
    if (status == ORDO_OK && w.pid > 0) {
        watch(&w, began);
        reap(&w);
        status = w.result;
        outcome_text(process, outcome);
    }
    if (status == ORDO_OK)
        status = tail_make(&w);
    outcome->seconds = monotonic() - began;
    for (size_t i = 0; i < 2; i++)
        pipe_close(&w, i);
    free(w.ring);
    return status;
}

void ordo_process_free(struct ordo_process_outcome *outcome) {
    free(outcome->output);
    free(outcome->tail);
    *outcome = (struct ordo_process_outcome){.output = NULL};
}
