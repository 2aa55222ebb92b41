/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks.c: whether several processes were started, and what those do that are not rank 0.
 */
#include "study/ranks.h"
#include <stdio.h>
#include <stdlib.h>

/* How launchers tell a process the number of all and its own: Open MPI; MPICH, Intel MPI and others
 * that speak its PMI; MVAPICH; srun, which may start processes without any MPI. */
static const struct {
    const char *count, *rank;
} launchers[] = {
    {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
    {"PMI_SIZE", "PMI_RANK"},
    {"MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"},
    {"SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
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
    long started = 1, rank = 0;

    *ranks = (struct ordo_ranks){.count = 1};
    message[0] = '\0';
    /* The first that is there: mpirun knows better than the srun that it may have used. */
    for (size_t i = 0; i < sizeof launchers / sizeof *launchers; i++)
        if (getenv(launchers[i].count) != NULL) {
            started = stated(launchers[i].count, 1);
            rank = stated(launchers[i].rank, 0);
            ranks->launched = true;
            break;
        }
    if (started <= 1)
        return ORDO_OK;
#ifdef ORDO_MPI
    const int status = ordo_ranks_join_mpi(ranks);
    if (status != ORDO_OK || ranks->count > 1)
        return status;
    const char *why = "the MPI that this ordo is built with knows nothing of it: it needs the "
                      "mpirun, or `srun --mpi=…`, of that MPI";
    ordo_ranks_leave(ranks);
#else
    const char *why = "this ordo is built without MPI (meson option `mpi`)";
#endif
    if (rank == 0)
        snprintf(message, size, "%ld processes of one run were started, and %s", started, why);
    return ORDO_EINVAL;
}

int ordo_ranks_work(struct ordo_ranks *ranks, struct ordo_case *const cases[], size_t count,
                    char message[], size_t size) {
    struct ordo_member member = {.cases = cases, .count = count, .worker.alone = true};
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
