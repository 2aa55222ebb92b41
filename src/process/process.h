/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * process.h: run a program of somebody else's and come back, whatever it does.
 *
 * Room process: finds a program, starts it without a shell, reads what it prints, and ends it with
 * everything it started. It may call: gate, text.
 */
#ifndef ORDO_PROCESS_H
#define ORDO_PROCESS_H

#include <signal.h>
#include <stddef.h>

/* A program with its words and its surroundings. */
struct ordo_process {
    const char *program;            /* the file to run, as ordo_program_find gives it */
    const char *const *argv;        /* its words, argv[0] its name in sentences; NULL-ended */
    const char *directory;          /* where it runs; NULL: where we are */
    const char *const *environment; /* "NAME=VALUE" beside ours, or in place of it; NULL-ended; NULL
                                       for none */
    const char *input;              /* the file that it reads; NULL: /dev/null */
    double seconds;                 /* wall time that it may take; 0: no limit */
    size_t output_max;              /* bytes that it may print */
    size_t tail_max;                /* last bytes of its complaints that are kept */
    const volatile sig_atomic_t *stop; /* nonzero: end it; NULL: nobody does */
};

enum ordo_process_status {
    ORDO_PROCESS_EXITED,     /* `code` is its exit status */
    ORDO_PROCESS_SIGNALLED,  /* `code` is the signal */
    ORDO_PROCESS_TIMED_OUT,  /* ended by us */
    ORDO_PROCESS_TOO_MUCH,   /* it printed more than it may; ended by us */
    ORDO_PROCESS_STOPPED,    /* `stop` was set; ended by us */
    ORDO_PROCESS_NOT_STARTED /* `message` says why */
};

/* What came of it. */
struct ordo_process_outcome {
    enum ordo_process_status status;
    int code;
    char *
        output; /* output[output_size + 1], closed by a NUL; what was printed to the end or limit */
    size_t output_size;
    char *tail;     /* the last whole lines of its standard error, without control characters but
                       the ends of lines; "" if there are none */
    double seconds; /* wall time */
    double cpu;     /* CPU time in seconds, of the program and of what it waited for */
    double memory; /* peak, in bytes, of the largest of these; NaN if it is not above our own, which
                      a system counts as a new program's first */
    char message[1024]; /* one sentence unless it exited with 0; else "" */
};

/* The file of a program: as execvp does, PATH for a name without a slash, but a relative name with
 * a slash is relative to `folder` (NULL or "": where we are), and a file that the system cannot
 * execute is never handed to a shell. *path is absolute and the caller's to free. Returns ORDO_OK;
 * ORDO_EIO or ORDO_ENOMEM with a sentence in message[size]. */
int ordo_program_find(const char *name, const char *folder, char **path, char message[],
                      size_t size);

/* Run it to its end. It is the first of a process group of its own: at a limit the group gets
 * SIGTERM and, GRACE seconds later, SIGKILL. When the program has ended, what it left behind gets
 * as long to close the output, and is then killed too; only what made a session of its own escapes.
 * Should we be killed, Linux kills the program. Thread-safe; calls no pthread_atfork handler.
 * Returns ORDO_OK, whatever came of the program; ORDO_EIO (pipes or descriptors ran out; `message`
 * says so) or ORDO_ENOMEM. Free the outcome in every case. */
int ordo_process_run(const struct ordo_process *process, struct ordo_process_outcome *outcome);
void ordo_process_free(struct ordo_process_outcome *outcome);

/* Send a signal to the groups of all programs that run now. May be called by a signal handler. */
void ordo_process_signal(int number);

#endif
