/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * architecture.c: the gated family. Two kinds of multiplicand: a product of k affine factors, and
 * an affine function plus quadratic and cubic terms.
 */
#include "model/architecture.h"
#include "model/activation.h"
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

/* m = A x, for one row A[dx]. */
static void linear(const struct ordo_neuron *o, const double A[], double m[]) {
    for (size_t p = 0; p < o->count; p++)
        m[p] = A[0] * o->x[p];
    for (size_t j = 1; j < o->dx; j++) {
        const double *xj = o->x + j * o->count;
        for (size_t p = 0; p < o->count; p++)
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
static void pairs(const struct ordo_neuron *o, bool b_row, bool c_row, const double f[],
                  double s[]) {
    const size_t count = o->count;

    for (size_t e = 0; e < (b_row ? o->dx : 1); e++)
        for (size_t l = 0; l < (c_row ? o->dx : 1); l++, s += count)
            for (size_t p = 0; p < count; p++)
                s[p] = f[p] * (b_row ? o->x[e * count + p] : 1) * (c_row ? o->x[l * count + p] : 1);
}

/* Products of factors: w[2j] is the j-th row, w[2j + 1] its bias; or, without biases, w[j]. */

static size_t factor_of(const struct ordo_neuron *o, size_t b) {
    return o->architecture->biased ? b / 2 : b;
}

static bool is_row(const struct ordo_neuron *o, size_t b) {
    return !o->architecture->biased || b % 2 == 0;
}

static void factor(const struct ordo_neuron *o, size_t j, double m[]) {
    const bool biased = o->architecture->biased;

    linear(o, o->w[biased ? 2 * j : j], m);
    if (biased)
        shift(o->count, *o->w[2 * j + 1], m);
}

/* The product of all factors but two, which may be one and the same. */
static void other_factors(const struct ordo_neuron *o, size_t first, size_t second, double m[]) {
    for (size_t p = 0; p < o->count; p++)
        m[p] = 1;
    for (size_t j = 0; j < o->architecture->factors; j++)
        if (j != first && j != second) {
            factor(o, j, o->work);
            scale(o->count, o->work, m);
        }
}

static void product_multiply(const struct ordo_neuron *o, double m[]) {
    const size_t factors = o->architecture->factors;

    for (size_t p = 0; p < o->count && factors == 0; p++)
        m[p] = 1;
    for (size_t j = 0; j < factors; j++) {
        factor(o, j, j == 0 ? m : o->work);
        if (j > 0)
            scale(o->count, o->work, m);
    }
}

static void product_slope(const struct ordo_neuron *o, size_t b, double s[]) {
    const bool row = is_row(o, b);
    const size_t j = factor_of(o, b), count = o->count;
    double *others = row ? s + (o->dx - 1) * count : s; /* overwritten last */

    other_factors(o, j, j, others);
    for (size_t e = 0; e < o->dx && row; e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = others[p] * o->x[e * count + p];
}

static bool product_bend(const struct ordo_neuron *o, size_t b, size_t c, double s[]) {
    const bool b_row = is_row(o, b), c_row = is_row(o, c);
    /* Overwritten last. */
    double *others = s + ((b_row ? o->dx : 1) * (c_row ? o->dx : 1) - 1) * o->count;

    if (factor_of(o, b) == factor_of(o, c))
        return false;
    other_factors(o, factor_of(o, b), factor_of(o, c), others);
    pairs(o, b_row, c_row, others, s);
    return true;
}

static void product_set(const struct ordo_neuron *o, const double c[], double *D) {
    const size_t last = o->architecture->factors - 1;
    const bool biased = o->architecture->biased;

    *D = 1;
    if (o->architecture->factors == 0) {
        *D = c[0];
        return;
    }
    memcpy(o->w[biased ? 2 * last : last], biased ? c + 1 : c, o->dx * sizeof *c);
    if (biased)
        *o->w[2 * last + 1] = c[0];
}

/* gqu2: Ux + u + Q x^2. w: U, u, Q. */

static void squares_multiply(const struct ordo_neuron *o, double m[]) {
    linear(o, o->w[0], m);
    shift(o->count, *o->w[1], m);
    for (size_t j = 0; j < o->dx; j++)
        for (size_t p = 0; p < o->count; p++)
            m[p] += o->w[2][j] * gsl_pow_2(o->x[j * o->count + p]);
}

/* Derivative of U x + u with respect to U (b = 0) or u (b = 1). */
static void affine_slope(const struct ordo_neuron *o, size_t b, double s[]) {
    if (b == 0)
        memcpy(s, o->x, o->dx * o->count * sizeof *s);
    else
        for (size_t p = 0; p < o->count; p++)
            s[p] = 1;
}

static void squares_slope(const struct ordo_neuron *o, size_t b, double s[]) {
    if (b < 2)
        affine_slope(o, b, s);
    else
        for (size_t i = 0; i < o->dx * o->count; i++)
            s[i] = o->x[i] * o->x[i];
}

static void squares_set(const struct ordo_neuron *o, const double c[], double *D) {
    memcpy(o->w[0], c + 1, o->dx * sizeof *c);
    *o->w[1] = c[0];
    memcpy(o->w[2], c + 1 + o->dx, o->dx * sizeof *c);
    *D = 1;
}

/* gqu2a, gqu2b, gqu2c: Ux + u + (Qx [+ q])^2 [+ (Rx)^3]. w: U, u, Q, then q (gqu2c) or R (gqu2b).
 */

static bool has_bias(const struct ordo_neuron *o) {
    const struct ordo_block *fourth = &o->architecture->blocks[3];
    return fourth->name != NULL && fourth->extent == ORDO_SCALAR;
}

static bool has_cube(const struct ordo_neuron *o) {
    const struct ordo_block *fourth = &o->architecture->blocks[3];
    return fourth->name != NULL && fourth->extent == ORDO_VECTOR;
}

static void powers_multiply(const struct ordo_neuron *o, double m[]) {
    double *work = o->work;

    linear(o, o->w[0], m);
    shift(o->count, *o->w[1], m);
    linear(o, o->w[2], work);
    if (has_bias(o))
        shift(o->count, *o->w[3], work);
    for (size_t p = 0; p < o->count; p++)
        m[p] += work[p] * work[p];
    if (!has_cube(o))
        return;
    linear(o, o->w[3], work);
    for (size_t p = 0; p < o->count; p++)
        m[p] += work[p] * work[p] * work[p];
}

static void powers_slope(const struct ordo_neuron *o, size_t b, double s[]) {
    const size_t count = o->count;
    double *work = o->work;

    if (b < 2) {
        affine_slope(o, b, s);
        return;
    }
    const bool cube = b == 3 && has_cube(o), bias = b == 3 && has_bias(o);
    linear(o, cube ? o->w[3] : o->w[2], work);
    if (has_bias(o))
        shift(count, *o->w[3], work);
    for (size_t p = 0; p < count; p++)
        work[p] = cube ? 3 * work[p] * work[p] : 2 * work[p];
    for (size_t e = 0; e < (bias ? 1 : o->dx); e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = bias ? work[p] : work[p] * o->x[e * count + p];
}

static bool powers_bend(const struct ordo_neuron *o, size_t b, size_t c, double s[]) {
    const bool cube = c == 3 && has_cube(o), bias = has_bias(o);

    if (b < 2 || (cube && b != c))
        return false;
    if (cube)
        linear(o, o->w[3], o->work);
    for (size_t p = 0; p < o->count; p++)
        o->work[p] = cube ? 6 * o->work[p] : 2;
    pairs(o, !(bias && b == 3), !(bias && c == 3), o->work, s);
    return true;
}

/* D takes the sign of the quadratic coefficient, as a square cannot be negative (theory §1). */
static void powers_set(const struct ordo_neuron *o, const double c[], double *D) {
    assert(o->dx == 1);
    *D = c[2] < 0 ? -1 : 1;
    *o->w[0] = c[1] * *D;
    *o->w[1] = c[0] * *D;
    *o->w[2] = sqrt(fabs(c[2]));
    if (has_bias(o))
        *o->w[3] = 0;
    if (has_cube(o))
        *o->w[3] = cbrt(c[3] * *D);
}

/* gqu2d: x'Qx + Wx + b. w: Q, W, b. */

static void full_multiply(const struct ordo_neuron *o, double m[]) {
    linear(o, o->w[1], m);
    shift(o->count, *o->w[2], m);
    for (size_t j = 0; j < o->dx; j++) {
        linear(o, o->w[0] + j * o->dx, o->work);
        for (size_t p = 0; p < o->count; p++)
            m[p] += o->x[j * o->count + p] * o->work[p];
    }
}

static void full_slope(const struct ordo_neuron *o, size_t b, double s[]) {
    const size_t dx = o->dx, count = o->count;

    if (b > 0) {
        affine_slope(o, b - 1, s);
        return;
    }
    for (size_t j = 0; j < dx; j++)
        for (size_t l = 0; l < dx; l++)
            for (size_t p = 0; p < count; p++)
                s[(j * dx + l) * count + p] = o->x[j * count + p] * o->x[l * count + p];
}

static void full_set(const struct ordo_neuron *o, const double c[], double *D) {
    const size_t dx = o->dx;
    const double *quadratic = c + 1 + dx;

    for (size_t j = 0; j < dx; j++)
        for (size_t l = j; l < dx; l++, quadratic++) {
            o->w[0][j * dx + l] = j == l ? *quadratic : *quadratic / 2;
            o->w[0][l * dx + j] = o->w[0][j * dx + l];
        }
    memcpy(o->w[1], c + 1, dx * sizeof *c);
    *o->w[2] = c[0];
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

size_t ordo_architecture_stages(const struct ordo_architecture *architecture,
                                const char *names[ORDO_BLOCKS_MAX]) {
    size_t count = 0;

    names[count++] = "D";
    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++)
        if (strcmp(names[count - 1], b->stage) != 0)
            names[count++] = b->stage;
    return count;
}

/* Gates that tend to max(0, z)^p times polynomials of degree k span piecewise polynomials of degree
 * k + p. */
double ordo_architecture_order(const struct ordo_architecture *architecture) {
    const struct ordo_activation *activation =
        ordo_activation_find(architecture->activation != NULL ? architecture->activation : "relu");

    if (!architecture->biased || activation->limit < 0)
        return GSL_NAN;
    return -((double)architecture->degree + activation->limit + 1);
}

static const char *const aliases[][2] = {{"gated0", "mlp"}, {"gated1", "glu"}, {"gated2", "gqu"}};

const char *ordo_architecture_alias(size_t i) {
    return i < sizeof aliases / sizeof *aliases ? aliases[i][0] : NULL;
}

const struct ordo_architecture *ordo_architecture_find(const char *name) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i][0]) == 0)
            name = aliases[i][1];
    for (const struct ordo_architecture *const *a = ordo_architectures; *a != NULL; a++)
        if (strcmp((*a)->name, name) == 0)
            return *a;
    return NULL;
}
