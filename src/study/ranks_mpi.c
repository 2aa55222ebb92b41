/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks_mpi.c: orders and answers as messages of MPI. Only the thread that called ordo_ranks_join
 * speaks to it (MPI_THREAD_FUNNELED), and a call that fails ends all ranks, as is MPI's default.
 */
#include "study/ranks.h"
#include <limits.h>
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAG = 10 };

extern char **environ;

/* MPI is one for the whole process. What was received last, and what is there to be received. */
static struct {
    unsigned char *bytes; /* of room for `room` */
    size_t room;
    int source, size;
} mail;

static double seconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Wait for a message, of which mail.source and mail.size tell. An MPI that waits by itself keeps a
 * processor busy; this sleeps for a sixteenth of the time that it has waited already, 5 ms at most:
 * never more than that late, and an idle rank costs next to nothing. */
static void wait_for(int source) {
    const double begin = seconds();
    MPI_Status status;
    int there = 0;

    for (;;) {
        MPI_Iprobe(source, TAG, MPI_COMM_WORLD, &there, &status);
        if (there)
            break;
        const double waited = seconds() - begin, pause = waited < 0.08 ? waited / 16 : 0.005;
        if (pause < 2e-5)
            sched_yield();
        else
            nanosleep(&(struct timespec){.tv_nsec = (long)(1e9 * pause)}, NULL);
    }
    mail.source = status.MPI_SOURCE;
    MPI_Get_count(&status, MPI_BYTE, &mail.size);
}

/* Receive what was waited for. */
static const unsigned char *receive(size_t *size) {
    const size_t needed = (size_t)mail.size;

    if (needed >= mail.room) {
        unsigned char *larger = realloc(mail.bytes, 2 * needed + 1);
        if (larger == NULL)
            return NULL;
        mail.bytes = larger;
        mail.room = 2 * needed + 1;
    }
    MPI_Recv(mail.bytes, mail.size, MPI_BYTE, mail.source, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    *size = needed;
    return mail.bytes;
}

static int send_order(void *context, size_t member, const void *bytes, size_t size) {
    (void)context;
    if (size > INT_MAX)
        return ORDO_EINVAL;
    MPI_Send(bytes, (int)size, MPI_BYTE, (int)member + 1, TAG, MPI_COMM_WORLD);
    return ORDO_OK;
}

static int receive_answer(void *context, size_t *member, const unsigned char **bytes,
                          size_t *size) {
    (void)context;
    wait_for(MPI_ANY_SOURCE);
    *member = (size_t)mail.source - 1;
    *bytes = receive(size);
    return *bytes != NULL ? ORDO_OK : ORDO_ENOMEM;
}

static bool wait_for_order(struct ordo_ranks *ranks) {
    (void)ranks;
    wait_for(0);
    return mail.size > 0;
}

static const unsigned char *take_order(struct ordo_ranks *ranks, size_t *size) {
    (void)ranks;
    return receive(size);
}

static void give_answer(struct ordo_ranks *ranks, const struct ordo_message *answer) {
    (void)ranks;
    MPI_Send(answer->bytes, (int)answer->size, MPI_BYTE, 0, TAG, MPI_COMM_WORLD);
}

static void abort_all(struct ordo_ranks *ranks, int exit_status) {
    (void)ranks;
    MPI_Abort(MPI_COMM_WORLD, exit_status);
}

/* An empty message is the end. */
static void leave(struct ordo_ranks *ranks) {
    if (ranks->rank == 0)
        for (int i = 1; i < ranks->count; i++)
            MPI_Send(NULL, 0, MPI_BYTE, i, TAG, MPI_COMM_WORLD);
    else
        MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Finalize();
    free(mail.bytes);
    memset(&mail, 0, sizeof mail);
}

/* Forget whose rank this process is: a program that it starts, if it is one of MPI, would take
 * itself for that rank, and all of them would wait for each other. What a user may have set for it
 * stays (OMPI_MCA_btl, …). */
static void forget_launcher(void) {
    static const char *const prefixes[] = {
        "PMI_",          "PMIX_",        "MPI_LOCAL",     "OMPI_COMM_WORLD_", "OMPI_UNIVERSE_",
        "OMPI_MCA_orte", "OMPI_MCA_ess", "OMPI_MCA_pmix", "OMPI_APP_CTX_",    "OMPI_NUM_APP_",
        "OMPI_FIRST_",   "OMPI_COMMAND", "OMPI_ARGV",
    };

    for (char **variable = environ; *variable != NULL;) {
        const char *equals = strchr(*variable, '=');
        char name[128] = "";
        for (size_t i = 0; equals != NULL && i < sizeof prefixes / sizeof *prefixes; i++)
            if (strncmp(*variable, prefixes[i], strlen(prefixes[i])) == 0)
                snprintf(name, sizeof name, "%.*s", (int)(equals - *variable), *variable);
        if (name[0] == '\0' || unsetenv(name) != 0 || equals == NULL)
            variable++; /* the next has taken its place else */
    }
}

void ordo_ranks_join_mpi(struct ordo_ranks *ranks) {
    char name[MPI_MAX_PROCESSOR_NAME];
    int provided, length; /* no MPI in use provides less than is asked for here */

    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->count);
    MPI_Get_processor_name(name, &length);
    forget_launcher();
    snprintf(ranks->host, sizeof ranks->host, "%s", name);
    ranks->crew = (struct ordo_crew){
        .count = (size_t)ranks->count - 1, .send = send_order, .receive = receive_answer};
    ranks->wait = wait_for_order;
    ranks->take = take_order;
    ranks->give = give_answer;
    ranks->abort = abort_all;
    ranks->leave = leave;
}
