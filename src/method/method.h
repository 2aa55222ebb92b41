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
#include "target/derivative.h"
#include "target/target.h"

/* Where the knots of a 1D spline lie. */
enum ordo_knots {
    ORDO_KNOTS_UNIFORM,
    ORDO_KNOTS_EQUIDISTRIBUTED /* each cell has the same share of |f^(r)|^(1/(r+1/2)) (de Boor) */
};

/* "uniform" or "equidistributed". */
const char *ordo_knots_name(enum ordo_knots knots);

/* Where `staged` takes the parameters from that no stage has solved for yet. */
enum ordo_init {
    ORDO_INIT_NORMAL, /* N(0, 1), as DB prints */
    ORDO_INIT_UNIFORM /* U(-1, 1), as DB's program draws */
};

/* "normal" or "uniform". */
const char *ordo_init_name(enum ordo_init init);

/* How `staged` solves a stage in which the model is linear. */
enum ordo_linear_solver {
    ORDO_SOLVER_QR,    /* orthogonal, with the rank found */
    ORDO_SOLVER_NORMAL /* the normal equations, as DB publishes */
};

/* "qr" or "normal". */
const char *ordo_linear_solver_name(enum ordo_linear_solver solver);

/* Most stages of one sweep, and most bytes of a stage's name with its NUL. */
#define ORDO_STAGES_MAX 16
#define ORDO_STAGE_SIZE 8
#define ORDO_SWEEPS_MAX 1000
#define ORDO_ITERATIONS_MAX 100000

/* What `staged` does. A stage is the name of one the architecture has ("D"; those of its blocks:
 * "U", "Q", "R", …), "G" for the gates, or "all". */
struct ordo_staging {
    char stages[ORDO_STAGES_MAX][ORDO_STAGE_SIZE]; /* in this order; none: D and then every stage of
                                                      the architecture's own blocks, in order */
    size_t stages_count;
    size_t sweeps; /* how often the stages are gone through */
    enum ordo_init init;
    enum ordo_linear_solver linear_solver;
    size_t iterations;    /* most Newton steps of a stage that is not linear */
    bool frozen_bias;     /* only the stages D, G and all solve for d, as in DB's program */
    bool one_directional; /* all gates open to the right, instead of alternating (DB fig. 6) */
};

#define ORDO_STAGING_DEFAULT                                                                       \
    ((struct ordo_staging){.sweeps = 1,                                                            \
                           .init = ORDO_INIT_NORMAL,                                               \
                           .linear_solver = ORDO_SOLVER_QR,                                        \
                           .iterations = 100})

/* What a method is given. Read-only and shared by all workers. */
struct ordo_problem {
    const double *lower, *upper;              /* the domain, [dx] each */
    struct ordo_sample sample;                /* the points and values that the fit sees */
    const struct ordo_derivative *derivative; /* of the target, if `needs` asked for it */
    enum ordo_knots knots;
    const struct ordo_staging *staging; /* of a `staged` method, else not looked at */
    double gate_scale;                  /* beta in act(beta (x - t)) (theory §3), 1 by default */
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

    /* Whether the method can serve this combination; if not, why[size] says what it serves. */
    bool (*serves)(const struct ordo_architecture *architecture,
                   const struct ordo_activation *activation, size_t dx, char why[], size_t size);

    /* Smallest width that makes sense. NULL: 1. */
    size_t (*width_min)(const struct ordo_architecture *architecture,
                        const struct ordo_activation *activation);

    /* Neurons that stand together: a width that is no multiple has dead ones. NULL: 1. */
    size_t (*width_step)(const struct ordo_architecture *architecture);

    /* Highest derivative of the target that the method needs, 0 if none. NULL: 0. */
    size_t (*needs)(const struct ordo_architecture *architecture,
                    const struct ordo_activation *activation, enum ordo_knots knots);

    /* Set every parameter of the network. Deterministic in (problem, network shape, seed).
     * Returns ORDO_OK, ORDO_ENOMEM, ORDO_ESINGULAR, ORDO_EINVAL or ORDO_ENOTFINITE. */
    int (*fit)(const struct ordo_problem *problem, unsigned long seed,
               struct ordo_workspace *workspace, struct ordo_network *network,
               struct ordo_fit *fit);

    /* c in RMSE -> c h^r rms(f^(r)) as h -> 0 (theory §1, leading constants), r = *order;
     * NaN if theory gives none. NULL: NaN, with *order = 0. */
    double (*constant)(const struct ordo_architecture *architecture,
                       const struct ordo_activation *activation, size_t *order);

    bool knots;  /* whether the method has a choice of knots */
    bool staged; /* whether it looks at `staging` and `gate_scale` */
};

/* All methods, closed by NULL. */
extern const struct ordo_method *const ordo_methods[];

/* The method of this name, or NULL. */
const struct ordo_method *ordo_method_find(const char *name);

/* The members of these names, or their defaults. */
size_t ordo_method_width_min(const struct ordo_method *method,
                             const struct ordo_architecture *architecture,
                             const struct ordo_activation *activation);
size_t ordo_method_width_step(const struct ordo_method *method,
                              const struct ordo_architecture *architecture);
size_t ordo_method_needs(const struct ordo_method *method,
                         const struct ordo_architecture *architecture,
                         const struct ordo_activation *activation, enum ordo_knots knots);
double ordo_method_constant(const struct ordo_method *method,
                            const struct ordo_architecture *architecture,
                            const struct ordo_activation *activation, size_t *order);

#endif
