/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.c: orders and answers as bytes, and the member of a crew that carries orders out.
 */
#include "study/crew.h"
#include "study/fingerprint.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an order begins with; the coordinates of its level, the fingerprint and the name of its case
 * follow. */
struct order {
    uint64_t place, index, count, level, seed;
};

/* What an answer begins with; 2*figures values and predictions follow, and the note. */
struct answer {
    int64_t status;
    double seconds, wall, memory;
};

static int put(struct ordo_message *m, const void *bytes, size_t size) {
    if (m->size + size > m->room) {
        const size_t room = 2 * (m->size + size);
        unsigned char *larger = realloc(m->bytes, room);
        if (larger == NULL)
            return ORDO_ENOMEM;
        m->bytes = larger;
        m->room = room;
    }
    if (size > 0)
        memcpy(m->bytes + m->size, bytes, size);
    m->size += size;
    return ORDO_OK;
}

void ordo_message_free(struct ordo_message *m) {
    free(m->bytes);
    *m = (struct ordo_message){.bytes = NULL};
}

int ordo_order_pack(struct ordo_message *message, size_t place, const struct ordo_result *r,
                    size_t index) {
    const struct ordo_measurement *m = &r->measurements[index];
    const struct order order = {place, index, r->count, m->level, m->seed};

    message->size = 0;
    int status = put(message, &order, sizeof order);
    if (status == ORDO_OK)
        status = put(message, r->levels + m->level * r->c->coordinates,
                     r->c->coordinates * sizeof *r->levels);
    if (status == ORDO_OK)
        status = put(message, r->fingerprint, sizeof r->fingerprint);
    if (status == ORDO_OK)
        status = put(message, r->c->name, strlen(r->c->name));
    return status;
}

/* The values and, right behind them, the predictions of a measurement: their size. */
static size_t figures_size(const struct ordo_result *r) {
    return 2 * ordo_quantities_count(r->c->figure) * sizeof *r->figures;
}

int ordo_answer_pack(struct ordo_message *message, const struct ordo_result *r, size_t index) {
    const struct ordo_measurement *m = &r->measurements[index];
    const struct answer answer = {m->status, m->seconds, m->wall, m->memory};

    message->size = 0;
    int status = put(message, &answer, sizeof answer);
    if (status == ORDO_OK)
        status = put(message, m->value, figures_size(r));
    if (status == ORDO_OK && m->note != NULL)
        status = put(message, m->note, strlen(m->note));
    return status;
}

int ordo_answer_read(const unsigned char bytes[], size_t size, struct ordo_result *r,
                     size_t index) {
    struct ordo_measurement *m = &r->measurements[index];
    const size_t fixed = sizeof(struct answer) + figures_size(r);
    struct answer answer;

    if (size < fixed)
        return ORDO_EINVAL;
    memcpy(&answer, bytes, sizeof answer);
    m->status = (int)answer.status;
    m->seconds = answer.seconds;
    m->wall = answer.wall;
    m->memory = answer.memory;
    memcpy(m->value, bytes + sizeof answer, figures_size(r));
    free(m->note);
    m->note = size > fixed ? strndup((const char *)bytes + fixed, size - fixed) : NULL;
    return size > fixed && m->note == NULL ? ORDO_ENOMEM : ORDO_OK;
}

/* Let go of the case that is prepared. */
static void forget(struct ordo_member *member) {
    struct ordo_result *r = &member->result;

    if (r->c == NULL)
        return;
    if (r->c->experiment->free != NULL && member->state != NULL)
        r->c->experiment->free(member->state);
    member->state = NULL;
    ordo_result_free(r);
    r->c = NULL;
}

/* Have the case of this place prepared, as the scheduler has: the result has its levels, or none if
 * that failed, for the reason in message[size]. ORDO_OK, ORDO_ENOMEM or ORDO_EINTERRUPTED. */
static int prepare(struct ordo_member *member, size_t place, char message[], size_t size) {
    const struct ordo_case *c = member->cases[place];
    const struct ordo_experiment *experiment = c->experiment;

    if (member->result.c != NULL && member->place == place)
        return ORDO_OK;
    forget(member);
    member->result.c = member->cases[place];
    member->place = place;
    struct ordo_setup setup = ordo_case_setup(c, member->programs, message, size);
    int status = ordo_fingerprint(c, &setup, member->result.fingerprint);
    if (status == ORDO_OK && experiment->prepare != NULL)
        status = experiment->prepare(&setup);
    member->state = setup.state;
    member->result.labels = setup.labels;
    if (status == ORDO_OK)
        status = ordo_result_alloc(&member->result, setup.count, setup.level, setup.measurements,
                                   setup.place, setup.seed);
    if (experiment->reads_levels)
        free(setup.level);
    free(setup.place);
    free(setup.seed);
    return status == ORDO_ENOMEM || status == ORDO_EINTERRUPTED ? status : ORDO_OK;
}

int ordo_member_measure(struct ordo_member *member, const unsigned char bytes[], size_t size,
                        char message[], size_t message_size) {
    struct ordo_result *r = &member->result;
    struct order order = {.place = SIZE_MAX};
    char reason[768] = "";
    int status = ORDO_OK;

    if (size >= sizeof order)
        memcpy(&order, bytes, sizeof order);
    if (order.place < member->count)
        status = prepare(member, order.place, reason, sizeof reason);
    /* The same case gives the same order. */
    const bool known = status == ORDO_OK && order.place < member->count && order.index < r->count;
    if (known)
        status = ordo_order_pack(&member->answer, order.place, r, order.index);
    if (status == ORDO_OK &&
        (!known || member->answer.size != size || memcmp(member->answer.bytes, bytes, size) != 0)) {
        snprintf(message, message_size,
                 "%s%s%s: not the case that the run was started with%s%s, expected the same files",
                 r->c != NULL ? r->c->file : "", r->c != NULL ? ": " : "",
                 r->c != NULL ? r->c->name : "a case", reason[0] != '\0' ? ", " : "", reason);
        return ORDO_EINVAL;
    }
    if (status == ORDO_OK)
        status = ordo_worker_measure(&member->worker, r, member->state, order.index);
    if (status == ORDO_OK)
        status = ordo_answer_pack(&member->answer, r, order.index);
    if (status != ORDO_OK) {
        snprintf(message, message_size, "%s", ordo_status_text(status));
        return status;
    }
    /* As if it had not been measured: it may be asked for again. */
    struct ordo_measurement *m = &r->measurements[order.index];
    for (size_t i = 0; i < figures_size(r) / sizeof *m->value; i++)
        m->value[i] = NAN;
    free(m->note);
    m->note = NULL;
    m->memory = NAN;
    return ORDO_OK;
}

void ordo_member_free(struct ordo_member *member) {
    forget(member);
    ordo_worker_free(&member->worker);
    ordo_message_free(&member->answer);
}
