/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks.c: whether several processes were started, and what those do that are not rank 0.
 */
#include "study/ranks.h"
#include <stdio.h>
#include <stdlib.h>

/* How launchers tell a process the number of all and its own: Open MPI; MPICH, Intel MPI and others
 * that speak its PMI; MVAPICH; srun, which does not let processes find each other unless it is told
 * to (`meets` is there then). mpirun, which may have used srun, comes first. */
static const struct {
    const char *count, *rank, *meets;
} launchers[] = {
    {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_RANK"},
    {"PMI_SIZE", "PMI_RANK", "PMI_RANK"},
    {"MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK"},
    {"SLURM_STEP_NUM_TASKS", "SLURM_PROCID", "PMIX_RANK"},
};

/* The number that the environment states; `otherwise` if it does not. */
static long stated(const char *name, long otherwise) {
    const char *text = getenv(name);
    char *end;

    if (text == NULL)
        return otherwise;
    const long value = strtol(text, &end, 10);
    return end != text && *end == '\0' ? value : otherwise;
}

int ordo_ranks_join(struct ordo_ranks *ranks, char message[], size_t size) {
    const size_t most = sizeof launchers / sizeof *launchers;
    size_t i = 0;

    *ranks = (struct ordo_ranks){.count = 1};
    message[0] = '\0';
    while (i < most && getenv(launchers[i].count) == NULL)
        i++;
    ranks->launched = i < most;
    const long started = i < most ? stated(launchers[i].count, 1) : 1;
    if (started <= 1)
        return ORDO_OK;
    const long rank = stated(launchers[i].rank, 0);
#ifdef ORDO_MPI
    const char *why = "srun was not told how they find each other, expected `srun --mpi=pmix`";
    if (getenv(launchers[i].meets) != NULL) {
        ordo_ranks_join_mpi(ranks);
        if (ranks->count > 1)
            return ORDO_OK;
        why = "not by the MPI that this ordo is built with, expected its mpirun";
    }
    ordo_ranks_leave(ranks);
#else
    const char *why = "this ordo is built without MPI (meson option `mpi`)";
#endif
    if (rank == 0)
        snprintf(message, size, "%ld processes were started for one run, and %s", started, why);
    return ORDO_EINVAL;
}

int ordo_ranks_work(struct ordo_ranks *ranks, struct ordo_case *const cases[], size_t count,
                    const struct ordo_programs *programs, size_t retries, char message[],
                    size_t size) {
    struct ordo_member member = {.cases = cases,
                                 .count = count,
                                 .programs = programs,
                                 .worker = {.alone = true, .retries = retries}};
    int status = ORDO_OK;

    while (status == ORDO_OK && ranks->wait(ranks)) {
        size_t order_size;
        const unsigned char *order = ranks->take(ranks, &order_size);
        if (order != NULL)
            status = ordo_member_measure(&member, order, order_size, message, size);
        else
            snprintf(message, size, "%s", ordo_status_text(status = ORDO_ENOMEM));
        if (status == ORDO_OK)
            ranks->give(ranks, &member.answer);
    }
    ordo_member_free(&member);
    return status;
}

void ordo_ranks_leave(struct ordo_ranks *ranks) {
    if (ranks->leave != NULL)
        ranks->leave(ranks);
    *ranks = (struct ordo_ranks){.count = 1};
}
