/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * architecture.h: the gated family (theory §1),
 *
 *     y(x) = d + sum_{i<n} D_i act(G_i x + g_i) M_i(x),       x in R^dx, y in R^dy,
 *
 * where the multiplicand M_i is what tells the architectures apart: 1 (mlp), Ux + u (glu),
 * (Ux + u)(Qx + q) (gqu), a product of k affine factors (gated<k>), or an affine function plus
 * quadratic and cubic terms (gqu2, gqu2a, … gqu2d). GV's layers (ffn_relu, … ffn_swiglu) are the
 * first two with one activation each and without d, g and u; ffn_relu_biased, … have them.
 */
#ifndef ORDO_ARCHITECTURE_H
#define ORDO_ARCHITECTURE_H

#include <stdbool.h>
#include <stddef.h>

/* Most affine factors of a multiplicand (gated8). */
#define ORDO_FACTORS_MAX 8

/* Most blocks of parameters: G, g, two for each factor, D, d. */
#define ORDO_BLOCKS_MAX (2 * ORDO_FACTORS_MAX + 4)

/* Parameters one neuron has in a block. */
enum ordo_extent {
    ORDO_SCALAR, /* 1 */
    ORDO_VECTOR, /* dx: a row that multiplies x */
    ORDO_MATRIX  /* dx*dx, row-major: a quadratic form */
};

/* A block of the multiplicand. Blocks of one stage stand together. */
struct ordo_block {
    const char *name; /* "U", "u", "Q", … */
    enum ordo_extent extent;
    const char *stage; /* the stage of training that it belongs to (DB §4): "U" for U and u, "Q" for
                          Q and q, … */
    unsigned power; /* p if the multiplicand is a polynomial of degree p in the stage's parameters;
                       1: the model is linear in them */
};

/* The monomials of x in which the multiplicand is linear once its other parts are tied to the
 * gate: what a least-squares fit with fixed gates solves for, all at once. The order of the
 * coefficients is 1; x_0 … x_{dx-1}; squares x_j^2 (or, for FULL, x_j x_l with j <= l, j slowest);
 * the cube x^3. */
enum ordo_terms {
    ORDO_TERMS_ONE,     /* 1 */
    ORDO_TERMS_AFFINE,  /* 1, x */
    ORDO_TERMS_SQUARES, /* 1, x, x_j^2 */
    ORDO_TERMS_FULL,    /* 1, x, x_j x_l */
    ORDO_TERMS_CUBE,    /* 1, x, x^2, x^3; dx = 1 only */
    ORDO_TERMS_LINEAR   /* x */
};

/* Number of coefficients of a set of terms in dx variables. */
size_t ordo_terms_count(enum ordo_terms terms, size_t dx);

/* One neuron at a block of points: what every function of its multiplicand is told. */
struct ordo_neuron {
    const struct ordo_architecture *architecture;
    size_t dx;
    double *const *w; /* pointers to its own parameters, one for each block; `set` alone writes */
    size_t count;     /* of the points; 0 for `set` */
    const double *x;  /* x[dx*count], coordinate-major: x[j*count + p] */
    double *work;     /* work[count]: scratch */
};

struct ordo_architecture {
    const char *name;    /* as in a case file: "glu" */
    const char *formula; /* its multiplicand: "Ux+u" */
    const char *source;
    size_t factors;                  /* k, if the multiplicand is a product of k affine factors */
    bool product;                    /* whether it is one */
    const struct ordo_block *blocks; /* of the multiplicand, closed by a NULL name */
    const char *activation;          /* name of the only one it is used with; NULL for any */
    bool biased;                     /* false (GV): no g, no d, no bias in the multiplicand */
    unsigned degree;                 /* of the multiplicand as a polynomial of x */
    enum ordo_terms terms; /* jointly linear terms; of a product, those of its last factor */
    size_t terms_dx_max;   /* largest dx for which `set` can realise any coefficients */

    /* The multiplicand at the points: m[count]. */
    void (*multiply)(const struct ordo_neuron *neuron, double m[]);

    /* Derivative of the multiplicand with respect to each of the neuron's own parameters in block
     * b: s[e*count + p] for the e-th parameter of the block at point p. */
    void (*slope)(const struct ordo_neuron *neuron, size_t b, double s[]);

    /* Second derivative of the multiplicand with respect to the neuron's own parameters:
     * s[(e*extent_c + f)*count + p] for the e-th of block b and the f-th of block c, b <= c, at
     * point p. Returns false, and leaves s alone, if it is zero whatever the parameters. NULL: the
     * multiplicand is linear in all of them together. */
    bool (*bend)(const struct ordo_neuron *neuron, size_t b, size_t c, double s[]);

    /* Make the multiplicand the polynomial with coefficients c[ordo_terms_count] in the terms
     * above, times the factors already set if it is a product. *D receives the outer weight (the
     * sign where the form needs one). */
    void (*set)(const struct ordo_neuron *neuron, const double c[], double *D);
};

/* All architectures, closed by NULL. */
extern const struct ordo_architecture *const ordo_architectures[];

/* The stages of training that an architecture has, in order, into names[ORDO_BLOCKS_MAX]: "D" for
 * the outer weights, then those of its own blocks. Returns their number. */
size_t ordo_architecture_stages(const struct ordo_architecture *architecture,
                                const char *names[ORDO_BLOCKS_MAX]);

/* The order of the RMSE in n in one dimension by theory (§1, §3), with hinges wherever they are
 * wanted and all that belongs to a gate solved for jointly: -(degree + 2) with ReLU gates, which an
 * architecture has that takes any activation, and with gates that tend to them. NaN if it is no
 * power law: without biases, and without a kink. */
double ordo_architecture_order(const struct ordo_architecture *architecture);

/* The i-th of the names that an architecture has beside its own, NULL behind the last: gated0,
 * gated1 and gated2 are mlp, glu and gqu. */
const char *ordo_architecture_alias(size_t i);

/* The architecture of this name or alias, or NULL. */
const struct ordo_architecture *ordo_architecture_find(const char *name);

#endif
