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
    case ORDO_TERMS_LINEAR:
        return dx;
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

/* s = f, times x_e if b is a row, times x_l if c is one, for each e and l. f may be the last of s.
 */
static void pairs(size_t dx, bool b_row, bool c_row, size_t count, const double x[],
                  const double f[], double s[]) {
    for (size_t e = 0; e < (b_row ? dx : 1); e++)
        for (size_t l = 0; l < (c_row ? dx : 1); l++, s += count)
            for (size_t p = 0; p < count; p++)
                s[p] = f[p] * (b_row ? x[e * count + p] : 1) * (c_row ? x[l * count + p] : 1);
}

/* Products of factors: w[2j] is the j-th row, w[2j + 1] its bias; or, without biases, w[j]. */

static size_t factor_of(const struct ordo_architecture *self, size_t b) {
    return self->biased ? b / 2 : b;
}

static bool is_row(const struct ordo_architecture *self, size_t b) {
    return !self->biased || b % 2 == 0;
}

static void factor(const struct ordo_architecture *self, size_t dx, const double *const w[],
                   size_t j, size_t count, const double x[], double m[]) {
    linear(dx, w[self->biased ? 2 * j : j], count, x, false, m);
    if (self->biased)
        shift(count, *w[2 * j + 1], m);
}

/* The product of all factors but two, which may be one and the same. */
static void other_factors(const struct ordo_architecture *self, size_t dx, const double *const w[],
                          size_t first, size_t second, size_t count, const double x[], double m[],
                          double work[]) {
    for (size_t p = 0; p < count; p++)
        m[p] = 1;
    for (size_t j = 0; j < self->factors; j++)
        if (j != first && j != second) {
            factor(self, dx, w, j, count, x, work);
            scale(count, work, m);
        }
}

static void product_multiply(const struct ordo_architecture *self, size_t dx,
                             const double *const w[], size_t count, const double x[], double m[],
                             double work[]) {
    for (size_t p = 0; p < count && self->factors == 0; p++)
        m[p] = 1;
    for (size_t j = 0; j < self->factors; j++) {
        factor(self, dx, w, j, count, x, j == 0 ? m : work);
        if (j > 0)
            scale(count, work, m);
    }
}

static void product_slope(const struct ordo_architecture *self, size_t dx, const double *const w[],
                          size_t b, size_t count, const double x[], double s[], double work[]) {
    const bool row = is_row(self, b);
    const size_t j = factor_of(self, b);
    double *others = row ? s + (dx - 1) * count : s; /* overwritten last */

    other_factors(self, dx, w, j, j, count, x, others, work);
    for (size_t e = 0; e < dx && row; e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = others[p] * x[e * count + p];
}

static bool product_bend(const struct ordo_architecture *self, size_t dx, const double *const w[],
                         size_t b, size_t c, size_t count, const double x[], double s[],
                         double work[]) {
    const bool b_row = is_row(self, b), c_row = is_row(self, c);
    double *others = s + ((b_row ? dx : 1) * (c_row ? dx : 1) - 1) * count; /* overwritten last */

    if (factor_of(self, b) == factor_of(self, c))
        return false;
    other_factors(self, dx, w, factor_of(self, b), factor_of(self, c), count, x, others, work);
    pairs(dx, b_row, c_row, count, x, others, s);
    return true;
}

static void product_set(const struct ordo_architecture *self, size_t dx, const double c[],
                        double *const w[], double *D) {
    const size_t last = self->factors - 1;

    *D = 1;
    if (self->factors == 0) {
        *D = c[0];
        return;
    }
    memcpy(w[self->biased ? 2 * last : last], self->biased ? c + 1 : c, dx * sizeof *c);
    if (self->biased)
        *w[2 * last + 1] = c[0];
}

/* Multiplicands linear in all of their parameters. */
static bool no_bend(const struct ordo_architecture *self, size_t dx, const double *const w[],
                    size_t b, size_t c, size_t count, const double x[], double s[], double work[]) {
    (void)self, (void)dx, (void)w, (void)b, (void)c, (void)count, (void)x, (void)s, (void)work;
    return false;
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

static bool powers_bend(const struct ordo_architecture *self, size_t dx, const double *const w[],
                        size_t b, size_t c, size_t count, const double x[], double s[],
                        double work[]) {
    const bool cube = c == 3 && has_cube(self), bias = has_bias(self);

    if (b < 2 || (cube && b != c))
        return false;
    if (cube)
        linear(dx, w[3], count, x, false, work);
    for (size_t p = 0; p < count; p++)
        work[p] = cube ? 6 * work[p] : 2;
    pairs(dx, !(bias && b == 3), !(bias && c == 3), count, x, work, s);
    return true;
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
        __VA_ARGS__ { 0 }                                                                          \
    }
#define ROW(name, stage, power) {#name, ORDO_VECTOR, #stage, power},
#define BIAS(name, stage, power) {#name, ORDO_SCALAR, #stage, power},
#define FORM(name, stage, power) {#name, ORDO_MATRIX, #stage, power},
#define FACTOR(row, bias) ROW(row, row, 1) BIAS(bias, row, 1)

#define PRODUCT(k, ...)                                                                            \
    &(const struct ordo_architecture) {                                                            \
        .factors = k, .product = true, .degree = k, .terms_dx_max = SIZE_MAX,                      \
        .multiply = product_multiply, .slope = product_slope, .bend = product_bend,                \
        .set = product_set, __VA_ARGS__                                                            \
    }
#define GATED(k, ...)                                                                              \
    PRODUCT(k, .name = "gated" #k, .formula = "product of " #k " affine factors",                  \
            .source = "theory §1", .biased = true, .terms = ORDO_TERMS_AFFINE,                     \
            .blocks = BLOCKS(__VA_ARGS__))
#define THREE FACTOR(U1, u1) FACTOR(U2, u2) FACTOR(U3, u3)
#define FOUR THREE FACTOR(U4, u4)
#define FIVE FOUR FACTOR(U5, u5)
#define SIX FIVE FACTOR(U6, u6)
#define SEVEN SIX FACTOR(U7, u7)
#define EIGHT SEVEN FACTOR(U8, u8)

/* GV's layers with k = 0 and with k = 1, each as printed and with biases. */
#define FFN(suffix, with, k, ffn, act, gv, ...)                                                    \
    PRODUCT(k, .name = "ffn_" #ffn suffix, .source = "GV FFN_" #gv with, .activation = #act,       \
            __VA_ARGS__)
#define PLAIN(...)                                                                                 \
    FFN("", "", 0, __VA_ARGS__, .formula = "1; no biases", .terms = ORDO_TERMS_ONE,                \
        .blocks = BLOCKS()),                                                                       \
        FFN("_biased", ", with biases", 0, __VA_ARGS__, .formula = "1", .biased = true,            \
            .terms = ORDO_TERMS_ONE, .blocks = BLOCKS())
#define GLU(...)                                                                                   \
    FFN("", "", 1, __VA_ARGS__, .formula = "Ux; no biases", .terms = ORDO_TERMS_LINEAR,            \
        .blocks = BLOCKS(ROW(U, U, 1))),                                                           \
        FFN("_biased", ", with biases", 1, __VA_ARGS__, .formula = "Ux+u", .biased = true,         \
            .terms = ORDO_TERMS_AFFINE, .blocks = BLOCKS(FACTOR(U, u)))

#define POWERS(...)                                                                                \
    &(const struct ordo_architecture) {                                                            \
        .source = "theory §1", .biased = true, .terms_dx_max = 1, .multiply = powers_multiply,     \
        .slope = powers_slope, .bend = powers_bend, .set = powers_set, __VA_ARGS__                 \
    }

const struct ordo_architecture *const ordo_architectures[] = {
    PRODUCT(0, .name = "mlp", .formula = "1", .source = "DB eq. 1", .biased = true,
            .terms = ORDO_TERMS_ONE, .blocks = BLOCKS()),
    PRODUCT(1, .name = "glu", .formula = "Ux+u", .source = "DB eq. 2; GV", .biased = true,
            .terms = ORDO_TERMS_AFFINE, .blocks = BLOCKS(FACTOR(U, u))),
    PRODUCT(2, .name = "gqu", .formula = "(Ux+u)(Qx+q)", .source = "DB §5", .biased = true,
            .terms = ORDO_TERMS_AFFINE, .blocks = BLOCKS(FACTOR(U, u) FACTOR(Q, q))),
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
        .biased = true,
        .degree = 2,
        .terms = ORDO_TERMS_SQUARES,
        .terms_dx_max = SIZE_MAX,
        .blocks = BLOCKS(FACTOR(U, u) ROW(Q, Q, 1)),
        .multiply = squares_multiply,
        .slope = squares_slope,
        .bend = no_bend,
        .set = squares_set,
    },
    POWERS(.name = "gqu2a", .formula = "Ux+u+(Qx)^2", .degree = 2, .terms = ORDO_TERMS_SQUARES,
           .blocks = BLOCKS(FACTOR(U, u) ROW(Q, Q, 2))),
    POWERS(.name = "gqu2b", .formula = "Ux+u+(Qx)^2+(Rx)^3", .degree = 3, .terms = ORDO_TERMS_CUBE,
           .blocks = BLOCKS(FACTOR(U, u) ROW(Q, Q, 2) ROW(R, R, 3))),
    POWERS(.name = "gqu2c", .formula = "Ux+u+(Qx+q)^2", .degree = 2, .terms = ORDO_TERMS_SQUARES,
           .blocks = BLOCKS(FACTOR(U, u) ROW(Q, Q, 2) BIAS(q, Q, 2))),
    &(const struct ordo_architecture){
        .name = "gqu2d",
        .formula = "x'Qx+Wx+b, full quadratic",
        .source = "theory §1",
        .biased = true,
        .degree = 2,
        .terms = ORDO_TERMS_FULL,
        .terms_dx_max = SIZE_MAX,
        .blocks = BLOCKS(FORM(Q, Q, 1) ROW(W, Q, 1) BIAS(b, Q, 1)),
        .multiply = full_multiply,
        .slope = full_slope,
        .bend = no_bend,
        .set = full_set,
    },
    PLAIN(relu, relu, ReLU),
    PLAIN(gelu, gelu, GELU),
    PLAIN(swish, silu, Swish),
    GLU(glu, sigmoid, GLU),
    GLU(bilinear, identity, Bilinear),
    GLU(reglu, relu, ReGLU),
    GLU(geglu, gelu, GEGLU),
    GLU(swiglu, silu, SwiGLU),
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
