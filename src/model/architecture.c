/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * architecture.c: the gated family. Two kinds of multiplicand: a product of k affine factors, and
 * an affine function plus quadratic and cubic terms.
 */
#include "model/architecture.h"
#include <assert.h>
#include <gsl/gsl_math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t ordo_terms_count(enum ordo_terms terms, size_t dx) {
    switch (terms) {
    case ORDO_TERMS_ONE:
        return 1;
    case ORDO_TERMS_AFFINE:
        return 1 + dx;
    case ORDO_TERMS_SQUARES:
        return 1 + 2 * dx;
    case ORDO_TERMS_FULL:
        return 1 + dx + dx * (dx + 1) / 2;
    case ORDO_TERMS_CUBE:
        return 4;
    }
    return 0;
}

/* m = A x, or m += A x, for one row A[dx]. */
static void linear(size_t dx, const double A[], size_t count, const double x[], bool add,
                   double m[]) {
    for (size_t j = 0; j < dx; j++) {
        const double *xj = x + j * count;
        if (j == 0 && !add)
            for (size_t p = 0; p < count; p++)
                m[p] = A[j] * xj[p];
        else
            for (size_t p = 0; p < count; p++)
                m[p] += A[j] * xj[p];
    }
}

static void shift(size_t count, double a, double m[]) {
    for (size_t p = 0; p < count; p++)
        m[p] += a;
}

static void scale(size_t count, const double f[], double m[]) {
    for (size_t p = 0; p < count; p++)
        m[p] *= f[p];
}

/* Products of affine factors: w[2j] is the j-th row, w[2j + 1] its bias. */

static void product_multiply(const struct ordo_architecture *self, size_t dx,
                             const double *const w[], size_t count, const double x[], double m[],
                             double work[]) {
    for (size_t p = 0; p < count && self->factors == 0; p++)
        m[p] = 1;
    for (size_t j = 0; j < self->factors; j++) {
        double *factor = j == 0 ? m : work;
        linear(dx, w[2 * j], count, x, false, factor);
        shift(count, *w[2 * j + 1], factor);
        if (j > 0)
            scale(count, factor, m);
    }
}

static void product_slope(const struct ordo_architecture *self, size_t dx, const double *const w[],
                          size_t b, size_t count, const double x[], double s[], double work[]) {
    const bool row = b % 2 == 0;
    double *others = row ? s + (dx - 1) * count : s; /* overwritten last */

    for (size_t p = 0; p < count; p++)
        others[p] = 1;
    for (size_t j = 0; j < self->factors; j++)
        if (j != b / 2) {
            linear(dx, w[2 * j], count, x, false, work);
            shift(count, *w[2 * j + 1], work);
            scale(count, work, others);
        }
    for (size_t e = 0; e < dx && row; e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = others[p] * x[e * count + p];
}

static void product_set(const struct ordo_architecture *self, size_t dx, const double c[],
                        double *const w[], double *D) {
    *D = 1;
    if (self->factors == 0) {
        *D = c[0];
        return;
    }
    memcpy(w[2 * self->factors - 2], c + 1, dx * sizeof *c);
    *w[2 * self->factors - 1] = c[0];
}

/* gqu2: Ux + u + Q x^2. w: U, u, Q. */

static void squares_multiply(const struct ordo_architecture *self, size_t dx,
                             const double *const w[], size_t count, const double x[], double m[],
                             double work[]) {
    (void)self, (void)work;
    linear(dx, w[0], count, x, false, m);
    shift(count, *w[1], m);
    for (size_t j = 0; j < dx; j++)
        for (size_t p = 0; p < count; p++)
            m[p] += w[2][j] * gsl_pow_2(x[j * count + p]);
}

/* Derivative of U x + u with respect to U (b = 0) or u (b = 1). */
static void affine_slope(size_t dx, size_t b, size_t count, const double x[], double s[]) {
    if (b == 0)
        memcpy(s, x, dx * count * sizeof *s);
    else
        for (size_t p = 0; p < count; p++)
            s[p] = 1;
}

static void squares_slope(const struct ordo_architecture *self, size_t dx, const double *const w[],
                          size_t b, size_t count, const double x[], double s[], double work[]) {
    (void)self, (void)w, (void)work;
    if (b < 2)
        affine_slope(dx, b, count, x, s);
    else
        for (size_t i = 0; i < dx * count; i++)
            s[i] = x[i] * x[i];
}

static void squares_set(const struct ordo_architecture *self, size_t dx, const double c[],
                        double *const w[], double *D) {
    (void)self;
    memcpy(w[0], c + 1, dx * sizeof *c);
    *w[1] = c[0];
    memcpy(w[2], c + 1 + dx, dx * sizeof *c);
    *D = 1;
}

/* gqu2a, gqu2b, gqu2c: Ux + u + (Qx [+ q])^2 [+ (Rx)^3]. w: U, u, Q, then q (gqu2c) or R (gqu2b).
 */

static bool has_bias(const struct ordo_architecture *self) {
    return self->blocks[3].name != NULL && self->blocks[3].extent == ORDO_SCALAR;
}

static bool has_cube(const struct ordo_architecture *self) {
    return self->blocks[3].name != NULL && self->blocks[3].extent == ORDO_VECTOR;
}

static void powers_multiply(const struct ordo_architecture *self, size_t dx,
                            const double *const w[], size_t count, const double x[], double m[],
                            double work[]) {
    linear(dx, w[0], count, x, false, m);
    shift(count, *w[1], m);
    linear(dx, w[2], count, x, false, work);
    if (has_bias(self))
        shift(count, *w[3], work);
    for (size_t p = 0; p < count; p++)
        m[p] += work[p] * work[p];
    if (!has_cube(self))
        return;
    linear(dx, w[3], count, x, false, work);
    for (size_t p = 0; p < count; p++)
        m[p] += work[p] * work[p] * work[p];
}

static void powers_slope(const struct ordo_architecture *self, size_t dx, const double *const w[],
                         size_t b, size_t count, const double x[], double s[], double work[]) {
    if (b < 2) {
        affine_slope(dx, b, count, x, s);
        return;
    }
    const bool cube = b == 3 && has_cube(self), bias = b == 3 && has_bias(self);
    linear(dx, cube ? w[3] : w[2], count, x, false, work);
    if (has_bias(self))
        shift(count, *w[3], work);
    for (size_t p = 0; p < count; p++)
        work[p] = cube ? 3 * work[p] * work[p] : 2 * work[p];
    for (size_t e = 0; e < (bias ? 1 : dx); e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = bias ? work[p] : work[p] * x[e * count + p];
}

/* D takes the sign of the quadratic coefficient, as a square cannot be negative (theory §1). */
static void powers_set(const struct ordo_architecture *self, size_t dx, const double c[],
                       double *const w[], double *D) {
    assert(dx == 1);
    (void)dx;
    *D = c[2] < 0 ? -1 : 1;
    *w[0] = c[1] * *D;
    *w[1] = c[0] * *D;
    *w[2] = sqrt(fabs(c[2]));
    if (has_bias(self))
        *w[3] = 0;
    if (has_cube(self))
        *w[3] = cbrt(c[3] * *D);
}

/* gqu2d: x'Qx + Wx + b. w: Q, W, b. */

static void full_multiply(const struct ordo_architecture *self, size_t dx, const double *const w[],
                          size_t count, const double x[], double m[], double work[]) {
    (void)self;
    linear(dx, w[1], count, x, false, m);
    shift(count, *w[2], m);
    for (size_t j = 0; j < dx; j++) {
        linear(dx, w[0] + j * dx, count, x, false, work);
        for (size_t p = 0; p < count; p++)
            m[p] += x[j * count + p] * work[p];
    }
}

static void full_slope(const struct ordo_architecture *self, size_t dx, const double *const w[],
                       size_t b, size_t count, const double x[], double s[], double work[]) {
    (void)self, (void)w, (void)work;
    if (b > 0) {
        affine_slope(dx, b - 1, count, x, s);
        return;
    }
    for (size_t j = 0; j < dx; j++)
        for (size_t l = 0; l < dx; l++)
            for (size_t p = 0; p < count; p++)
                s[(j * dx + l) * count + p] = x[j * count + p] * x[l * count + p];
}

static void full_set(const struct ordo_architecture *self, size_t dx, const double c[],
                     double *const w[], double *D) {
    const double *quadratic = c + 1 + dx;

    (void)self;
    for (size_t j = 0; j < dx; j++)
        for (size_t l = j; l < dx; l++, quadratic++) {
            w[0][j * dx + l] = j == l ? *quadratic : *quadratic / 2;
            w[0][l * dx + j] = w[0][j * dx + l];
        }
    memcpy(w[1], c + 1, dx * sizeof *c);
    *w[2] = c[0];
    *D = 1;
}

#define BLOCKS(...)                                                                                \
    (const struct ordo_block[]) {                                                                  \
        __VA_ARGS__, { NULL, ORDO_SCALAR }                                                         \
    }
#define FACTOR(row, bias)                                                                          \
    {#row, ORDO_VECTOR}, { #bias, ORDO_SCALAR }

#define PRODUCT(...)                                                                               \
    &(const struct ordo_architecture) {                                                            \
        __VA_ARGS__, .product = true, .terms_dx_max = SIZE_MAX, .multiply = product_multiply,      \
                     .slope = product_slope, .set = product_set                                    \
    }
#define GATED(k, ...)                                                                              \
    PRODUCT(.name = "gated" #k, .formula = "product of " #k " affine factors",                     \
            .source = "theory §1", .factors = k, .degree = k, .terms = ORDO_TERMS_AFFINE,          \
            .blocks = BLOCKS(__VA_ARGS__))
#define THREE FACTOR(U1, u1), FACTOR(U2, u2), FACTOR(U3, u3)
#define FOUR THREE, FACTOR(U4, u4)
#define FIVE FOUR, FACTOR(U5, u5)
#define SIX FIVE, FACTOR(U6, u6)
#define SEVEN SIX, FACTOR(U7, u7)
#define EIGHT SEVEN, FACTOR(U8, u8)

#define POWERS(...)                                                                                \
    &(const struct ordo_architecture) {                                                            \
        __VA_ARGS__, .source = "theory §1", .terms_dx_max = 1, .multiply = powers_multiply,        \
                     .slope = powers_slope, .set = powers_set                                      \
    }

const struct ordo_architecture *const ordo_architectures[] = {
    PRODUCT(.name = "mlp", .formula = "1", .source = "DB eq. 1", .factors = 0, .degree = 0,
            .terms = ORDO_TERMS_ONE, .blocks = (const struct ordo_block[]){{NULL, ORDO_SCALAR}}),
    PRODUCT(.name = "glu", .formula = "Ux+u", .source = "DB eq. 2; GV", .factors = 1, .degree = 1,
            .terms = ORDO_TERMS_AFFINE, .blocks = BLOCKS(FACTOR(U, u))),
    PRODUCT(.name = "gqu", .formula = "(Ux+u)(Qx+q)", .source = "DB §5", .factors = 2, .degree = 2,
            .terms = ORDO_TERMS_AFFINE, .blocks = BLOCKS(FACTOR(U, u), FACTOR(Q, q))),
    GATED(3, THREE),
    GATED(4, FOUR),
    GATED(5, FIVE),
    GATED(6, SIX),
    GATED(7, SEVEN),
    GATED(8, EIGHT),
    &(const struct ordo_architecture){
        .name = "gqu2",
        .formula = "Ux+u+Qx^2, elementwise square",
        .source = "theory §1",
        .degree = 2,
        .terms = ORDO_TERMS_SQUARES,
        .terms_dx_max = SIZE_MAX,
        .blocks = BLOCKS(FACTOR(U, u), {"Q", ORDO_VECTOR}),
        .multiply = squares_multiply,
        .slope = squares_slope,
        .set = squares_set,
    },
    POWERS(.name = "gqu2a", .formula = "Ux+u+(Qx)^2", .degree = 2, .terms = ORDO_TERMS_SQUARES,
           .blocks = BLOCKS(FACTOR(U, u), {"Q", ORDO_VECTOR})),
    POWERS(.name = "gqu2b", .formula = "Ux+u+(Qx)^2+(Rx)^3", .degree = 3, .terms = ORDO_TERMS_CUBE,
           .blocks = BLOCKS(FACTOR(U, u), {"Q", ORDO_VECTOR}, {"R", ORDO_VECTOR})),
    POWERS(.name = "gqu2c", .formula = "Ux+u+(Qx+q)^2", .degree = 2, .terms = ORDO_TERMS_SQUARES,
           .blocks = BLOCKS(FACTOR(U, u), FACTOR(Q, q))),
    &(const struct ordo_architecture){
        .name = "gqu2d",
        .formula = "x'Qx+Wx+b, full quadratic",
        .source = "theory §1",
        .degree = 2,
        .terms = ORDO_TERMS_FULL,
        .terms_dx_max = SIZE_MAX,
        .blocks = BLOCKS({"Q", ORDO_MATRIX}, FACTOR(W, b)),
        .multiply = full_multiply,
        .slope = full_slope,
        .set = full_set,
    },
    NULL,
};

const struct ordo_architecture *ordo_architecture_find(const char *name) {
    static const char *const aliases[][2] = {
        {"gated0", "mlp"}, {"gated1", "glu"}, {"gated2", "gqu"}};

    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i][0]) == 0)
            name = aliases[i][1];
    for (const struct ordo_architecture *const *a = ordo_architectures; *a != NULL; a++)
        if (strcmp((*a)->name, name) == 0)
            return *a;
    return NULL;
}
