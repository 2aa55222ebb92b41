/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * method.h: how `approximation` finds a network's parameters.
 *
 * The room is for methods, from a target's samples to a network's parameters, and what they share:
 * splines, linear least squares, Newton's method, scratch memory. A method is one file and one line
 * in method.c. It may call gate, text, setting, target and model; it knows no case and no study.
 */
#ifndef ORDO_METHOD_H
#define ORDO_METHOD_H

#include "model/network.h"
#include "setting/setting.h"
#include "target/derivative.h"

/* What a method is given. Read-only and shared by all workers. */
struct ordo_problem {
    const double *lower, *upper;              /* the domain, [dx] each */
    struct ordo_sample sample;                /* the points and values that the fit sees */
    const struct ordo_derivative *derivative; /* of the target, if `needs` asked for it */
    const struct ordo_values *settings;       /* of the case, the method's among them */
    double gate_scale; /* beta in act(beta (x - t)) (theory §3), 1 by default */
};

/* What a method tells beside the network. */
struct ordo_fit {
    double h;       /* knot spacing (the mean one if it varies); NaN if there is none */
    size_t rank;    /* of the linear system, 0 if there is none */
    size_t columns; /* of the linear system */
    char note[400]; /* warnings for the record, whole sentences with "; " between; "" if none */
    /* Of the last stage that was not linear; 0, NaN, NaN and "" if there was none. */
    size_t iterations;
    double gradient; /* largest element of the gradient of RMSE^2/2 in scaled parameters, over the
                        RMSE */
    double step;     /* length of the last step, relative to the parameters */
    char stop[24];   /* why it stopped: "gradient", "step", "no descent", "iterations" */
    double rcond; /* reciprocal condition number of the last matrix solved by LU; NaN if none was */
};

/* Scratch memory of one worker, which keeps it from level to level: what a method takes from it the
 * method gives back before it returns. Results do not depend on what it was used for before. Not
 * for two threads at a time. NULL if memory ran out; free accepts NULL. */
struct ordo_workspace *ordo_workspace_alloc(void);
void ordo_workspace_free(struct ordo_workspace *workspace);

/* A method. A member that is NULL stands for the default that its comment states, which the
 * functions below the table know: they are to be asked, not the members. */
struct ordo_method {
    const char *name; /* as in a case file */
    const char *summary;
    const char *source;

    /* What it serves, all with dx = 1: any architecture, those without a multiplicand (`mlp`), or
     * those whose multiplicand is a product of factors; any activation, or with biases only the
     * truncated powers, or relu. */
    bool mlp, products;
    enum { ORDO_SERVES_ALL, ORDO_SERVES_POWERS, ORDO_SERVES_RELU } activations;

    /* Smallest width that makes sense. NULL: 1. */
    size_t (*width_min)(const struct ordo_architecture *architecture,
                        const struct ordo_activation *activation);

    /* Neurons that stand together: a width that is no multiple has dead ones. NULL: 1. */
    size_t (*width_step)(const struct ordo_architecture *architecture);

    /* Nothing is drawn at random: the network is the same for every seed. By default it may be. */
    bool seedless;

    /* Highest derivative of the target that the method needs, 0 if none. NULL: 0. */
    size_t (*needs)(const struct ordo_architecture *architecture,
                    const struct ordo_activation *activation, const struct ordo_values *settings);

    /* Set every parameter of the network. Deterministic in (problem, network shape, seed).
     * Returns ORDO_OK, ORDO_ENOMEM, ORDO_ESINGULAR, ORDO_EINVAL or ORDO_ENOTFINITE. */
    int (*fit)(const struct ordo_problem *problem, unsigned long seed,
               struct ordo_workspace *workspace, struct ordo_network *network,
               struct ordo_fit *fit);

    /* c in RMSE -> c h^r rms(f^(r)) as h -> 0 (theory §1, leading constants), r = *order;
     * NaN if theory gives none. NULL: NaN, with *order = 0. */
    double (*constant)(const struct ordo_architecture *architecture,
                       const struct ordo_activation *activation, size_t *order);

    /* Whether the knots follow the target, which changes that law (theory §1, free knots). NULL:
     * no. */
    bool (*free_knots)(const struct ordo_values *settings);

    /* What a case may state for it, closed by a NULL name; NULL: nothing. */
    const struct ordo_setting *settings;

    /* Whether a setting of its own that was just read fits the architecture; whether everything
     * fits, n the largest width. NULL: nothing to check. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL with
     * a complaint. */
    int (*check)(const struct ordo_architecture *architecture, const struct ordo_values *settings,
                 size_t index, struct ordo_complaint *complaint);
    int (*check_all)(const struct ordo_activation *activation, const struct ordo_values *settings,
                     size_t n, struct ordo_complaint *complaint);
};

/* All methods, closed by NULL. */
extern const struct ordo_method *const ordo_methods[];

/* The method of this name, or NULL. */
const struct ordo_method *ordo_method_find(const char *name);

/* Whether the method can serve this combination; if not, why[size] says what it serves. */
bool ordo_method_serves(const struct ordo_method *method,
                        const struct ordo_architecture *architecture,
                        const struct ordo_activation *activation, size_t dx, char why[],
                        size_t size);

/* The members of these names, or their defaults. */
size_t ordo_method_width_min(const struct ordo_method *method,
                             const struct ordo_architecture *architecture,
                             const struct ordo_activation *activation);
size_t ordo_method_width_step(const struct ordo_method *method,
                              const struct ordo_architecture *architecture);
size_t ordo_method_needs(const struct ordo_method *method,
                         const struct ordo_architecture *architecture,
                         const struct ordo_activation *activation,
                         const struct ordo_values *settings);
double ordo_method_constant(const struct ordo_method *method,
                            const struct ordo_architecture *architecture,
                            const struct ordo_activation *activation, size_t *order);

#endif
