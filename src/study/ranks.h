/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks.h: this process among those that mpirun started.
 */
#ifndef ORDO_RANKS_H
#define ORDO_RANKS_H

#include "study/crew.h"

/* Rank 0 keeps the store, judges and prints; the others are its crew. One thread calls. */
struct ordo_ranks {
    int rank, count;       /* 0 of 1 if nobody started more */
    bool launched;         /* mpirun has started this one, alone or not, and passes its output on */
    char host[256];        /* where this one runs, "" if it is alone */
    struct ordo_crew crew; /* of rank 0: ranks 1 … count - 1 are its members */

    /* Of the others: wait until rank 0 has an order, which is left where it is. Returns false if
     * none is to come. */
    bool (*wait)(struct ordo_ranks *ranks);
    /* Take that order: bytes[*size], good until the next; NULL if memory ran out. */
    const unsigned char *(*take)(struct ordo_ranks *ranks, size_t *size);
    /* The answer to it. */
    void (*give)(struct ordo_ranks *ranks, const struct ordo_message *answer);
    /* End all ranks at once, with this exit status. */
    void (*abort)(struct ordo_ranks *ranks, int exit_status);
    void (*leave)(struct ordo_ranks *ranks);
};

/* Take part in what mpirun (or srun) has started, if anything was. Costs nothing if not: MPI is
 * not even initialised. Returns ORDO_OK; ORDO_EINVAL if several processes were started that cannot
 * be ranks, because there is no MPI in this program or another one: then message[size] is the
 * sentence of one of them, and empty in the others. */
int ordo_ranks_join(struct ordo_ranks *ranks, char message[], size_t size);

/* Carry out orders of rank 0 until there are no more, with `programs` as a study has them; a level
 * that failed is measured again so many times. Returns ORDO_OK, or what ordo_member_measure
 * returns, with its sentence in message[size]. */
int ordo_ranks_work(struct ordo_ranks *ranks, struct ordo_case *const cases[], size_t count,
                    const struct ordo_programs *programs, size_t retries, char message[],
                    size_t size);

/* Rank 0 tells the others that no order is to come; each goes on alone. Who is alone already may
 * call it too. */
void ordo_ranks_leave(struct ordo_ranks *ranks);

/* What ordo_ranks_join calls where there is MPI; programs that are started afterwards find nothing
 * of it in their environment. In ranks_mpi.c, which is compiled if the option
 * `mpi` found one. */
void ordo_ranks_join_mpi(struct ordo_ranks *ranks);

#endif
