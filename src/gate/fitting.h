/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fitting.h: models in the making, and what is said of them. Private to the gate.
 */
#ifndef ORDO_FITTING_H
#define ORDO_FITTING_H

#include "gate/correction.h"
#include "gate/judgement.h"

/* A line, and every correction as a fit and as the finest steps have it. */
enum { MODELS_MAX = 1 + 2 * ORDO_RELATIVE_ORDERS };

/* Models with all that they point to. */
struct ordo_fitting {
    struct ordo_models out; /* the first member: the caller frees by its address */
    struct ordo_request request;
    char message[ORDO_MESSAGE_SIZE];
    struct ordo_judged *judged; /* by the guessed order; NULL if the input is invalid */
    double plateau;             /* height of the one that was left out; 0 if none was */
    struct ordo_usable usable;
    struct ordo_tail tail;
    struct ordo_window line;
    struct ordo_model models[MODELS_MAX];
    const struct ordo_model *pointers[MODELS_MAX];
    char hint[ORDO_MESSAGE_SIZE];
};

/* The plain slope of what is left of levels[n], 0 for fewer than two. */
double ordo_fitting_slope(size_t n, const struct ordo_level levels[]);

/* The order of a speed, and the speed of an order: its sign is changed if large x are fine. */
double ordo_fitting_order(const struct ordo_fitting *fitting, double speed);

/* The message, with the reason why nothing was fitted, or -1. */
__attribute__((format(printf, 3, 4))) void ordo_fitting_say(struct ordo_fitting *fitting,
                                                            int reason, const char *format, ...);

/* A sentence more for the hint, if there is room for all of it. */
void ordo_fitting_hint(struct ordo_fitting *fitting, const char *sentence);

/* Say why nothing was fitted to fewer than three levels; which of the models to take; and what else
 * is to be said: of round-off, of what is no power law, of a logarithm, of levels off the line. */
void ordo_fitting_say_few(struct ordo_fitting *fitting);
void ordo_fitting_say_models(struct ordo_fitting *fitting);
void ordo_fitting_say_more(struct ordo_fitting *fitting);

#endif
