/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.h: levels that other processes measure. The scheduler sends an order to a member of its
 * crew, which prepares the case as the scheduler did, measures, and answers. How the bytes travel
 * is the affair of ranks.h, or of a test.
 */
#ifndef ORDO_CREW_H
#define ORDO_CREW_H

#include "study/worker.h"

/* Those who measure beside the threads of this process. One thread calls: the one that called
 * ordo_study_run. */
struct ordo_crew {
    void *context;
    size_t count; /* members 0 … count - 1 */

    /* Send bytes[size] to a member that owes no answer. ORDO_OK, or a status that ends the run. */
    int (*send)(void *context, size_t member, const void *bytes, size_t size);

    /* Wait for the answer of any member; *bytes[*size] is good until the next call. As send. */
    int (*receive)(void *context, size_t *member, const unsigned char **bytes, size_t *size);
};

/* What is sent and received, in a buffer that grows; zeroed to begin with. Numbers are those of
 * this machine: all processes must run on machines of one kind, as the same bits need anyway. */
struct ordo_message {
    unsigned char *bytes; /* bytes[size], of room for `room` */
    size_t size, room;
};

void ordo_message_free(struct ordo_message *message);

/* The order to measure measurements[index] of the case at place `place` of the run: with its
 * coordinates, seed and fingerprint, so that a member whose case differs finds out. ORDO_OK or
 * ORDO_ENOMEM. */
int ordo_order_pack(struct ordo_message *message, size_t place, const struct ordo_result *result,
                    size_t index);

/* The outcome of a measurement. ORDO_OK or ORDO_ENOMEM. */
int ordo_answer_pack(struct ordo_message *message, const struct ordo_result *result, size_t index);

/* The same read into the measurement that was ordered. ORDO_OK; ORDO_EINVAL if the bytes are none
 * of it; ORDO_ENOMEM. */
int ordo_answer_read(const unsigned char bytes[], size_t size, struct ordo_result *result,
                     size_t index);

/* A process that measures for another one; zeroed but for its cases. It keeps one case prepared,
 * until another one is asked for. */
struct ordo_member {
    struct ordo_case *const *cases; /* cases[count]: those of the run, in their order; not owned */
    size_t count;
    const struct ordo_programs *programs; /* as in the options of a study */
    struct ordo_result result; /* of the case that is prepared; its c is NULL if there is none */
    size_t place;              /* of that case */
    void *state;
    struct ordo_worker worker;
    struct ordo_message answer;
};

/* Carry out an order; the answer is in member->answer. Returns ORDO_OK, whatever became of the
 * level; ORDO_ENOMEM, or ORDO_EINVAL if the order is none of this member's cases, as it was loaded
 * and prepared here: message[message_size] says so. */
int ordo_member_measure(struct ordo_member *member, const unsigned char order[], size_t size,
                        char message[], size_t message_size);

void ordo_member_free(struct ordo_member *member);

#endif
