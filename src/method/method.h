/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * method.h: how `approximation` finds a network's parameters.
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

/* What a method is given. Read-only and shared by all workers. */
struct ordo_problem {
    const double *lower, *upper;              /* the domain, [dx] each */
    struct ordo_sample sample;                /* the points and values that the fit sees */
    const struct ordo_derivative *derivative; /* of the target, if `needs` asked for it */
    enum ordo_knots knots;
};

/* What a method tells beside the network. */
struct ordo_fit {
    double h;       /* knot spacing (the mean one if it varies); NaN if there is none */
    size_t rank;    /* of the linear system, 0 if there is none */
    size_t columns; /* of the linear system */
    char note[160]; /* a warning for the record, "" if none */
};

struct ordo_method {
    const char *name; /* as in a case file */
    const char *summary;
    const char *source;

    /* Whether the method can serve this combination; if not, why[size] says what it serves. */
    bool (*serves)(const struct ordo_architecture *architecture,
                   const struct ordo_activation *activation, size_t dx, char why[], size_t size);

    /* Smallest width that makes sense. */
    size_t (*width_min)(const struct ordo_architecture *architecture,
                        const struct ordo_activation *activation);

    /* Neurons that stand together: a width that is no multiple has dead ones. NULL means 1. */
    size_t (*width_step)(const struct ordo_architecture *architecture);

    /* Highest derivative of the target that the method needs, 0 if none. */
    size_t (*needs)(const struct ordo_architecture *architecture,
                    const struct ordo_activation *activation, enum ordo_knots knots);

    /* Set every parameter of the network. Deterministic in (problem, network shape, seed).
     * Returns ORDO_OK, ORDO_ENOMEM, ORDO_ESINGULAR, ORDO_EINVAL or ORDO_ENOTFINITE. */
    int (*fit)(const struct ordo_problem *problem, unsigned long seed, struct ordo_network *network,
               struct ordo_fit *fit);

    /* c in RMSE -> c h^r rms(f^(r)) as h -> 0 (theory §1, leading constants), r = *order;
     * NaN if theory gives none. */
    double (*constant)(const struct ordo_architecture *architecture,
                       const struct ordo_activation *activation, size_t *order);

    bool knots; /* whether the method has a choice of knots */
};

/* All methods, closed by NULL. */
extern const struct ordo_method *const ordo_methods[];

/* The method of this name, or NULL. */
const struct ordo_method *ordo_method_find(const char *name);

#endif
