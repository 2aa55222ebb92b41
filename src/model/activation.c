/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * activation.c: the activations of the gated family.
 */
#include "model/activation.h"
#include <gsl/gsl_math.h>
#include <string.h>

/* The functions of an activation from expressions in z: loops over arrays, so that the compiler can
 * vectorise the truncated powers and evaluates once what value and derivatives share. */
#define ACTIVATION(name, value, first, second)                                                     \
    static void name##_eval(size_t count, const double x[], double a[]) {                          \
        for (size_t i = 0; i < count; i++) {                                                       \
            const double z = x[i];                                                                 \
            a[i] = (value);                                                                        \
        }                                                                                          \
    }                                                                                              \
    static void name##_jet(size_t count, const double x[], double a[], double s[], double b[]) {   \
        for (size_t i = 0; i < count && b == NULL; i++) {                                          \
            const double z = x[i];                                                                 \
            a[i] = (value);                                                                        \
            s[i] = (first);                                                                        \
        }                                                                                          \
        for (size_t i = 0; i < count && b != NULL; i++) {                                          \
            const double z = x[i];                                                                 \
            a[i] = (value);                                                                        \
            s[i] = (first);                                                                        \
            b[i] = (second);                                                                       \
        }                                                                                          \
    }

/* exp of a negative number only: no overflow, and full relative accuracy in both tails. */
static double logistic(double z) {
    const double e = exp(-fabs(z));
    return z < 0 ? e / (1 + e) : 1 / (1 + e);
}

/* Gaussian distribution function and density. */
static double Phi(double z) { return 0.5 * erfc(-M_SQRT1_2 * z); }
static double phi(double z) { return 0.5 * M_2_SQRTPI * M_SQRT1_2 * exp(-0.5 * z * z); }

/* Written so that NaN stays NaN. */
static inline double plus(double z) { return z < 0 ? 0 : z; }

/* logistic', and logistic''/logistic'. */
static double hump(double z) { return logistic(z) * logistic(-z); }
static double tilt(double z) { return logistic(-z) - logistic(z); }

/* gelu'' is (2 - z^2) phi(z), written so that z^2 does not overflow where phi(z) is 0. */
ACTIVATION(relu, plus(z), z > 0 ? 1 : 0, 0 * z)
ACTIVATION(relu2, plus(z) * plus(z), 2 * plus(z), z > 0 ? 2 : 0)
ACTIVATION(relu3, plus(z) * plus(z) * plus(z), 3 * plus(z) * plus(z), 6 * plus(z))
ACTIVATION(gelu, z *Phi(z), Phi(z) + z * phi(z), 2 * phi(z) - z * (z * phi(z)))
ACTIVATION(sigmoid, logistic(z), hump(z), hump(z) * tilt(z))
ACTIVATION(silu, z *logistic(z), logistic(z) * (1 + z * logistic(-z)), hump(z) * (2 + z * tilt(z)))
ACTIVATION(tanh, tanh(z), 1 - gsl_pow_2(tanh(z)), -2 * tanh(z) * (1 - gsl_pow_2(tanh(z))))
ACTIVATION(identity, z, 1 + 0 * z, 0 * z)

const struct ordo_activation *const ordo_activations[] = {
#define ENTRY(identifier, ...)                                                                     \
    &(const struct ordo_activation) {                                                              \
        .name = #identifier, .eval = identifier##_eval, .jet = identifier##_jet, __VA_ARGS__       \
    }
    ENTRY(relu, .formula = "max(0,z)", .source = "DB eq. 1; GV FFN_ReLU, FFN_ReGLU", .power = 1,
          .limit = 1),
    ENTRY(gelu, .formula = "z Phi(z), exact", .source = "GV FFN_GELU, FFN_GEGLU", .limit = 1),
    ENTRY(sigmoid, .formula = "1/(1+exp(-z))", .source = "GV FFN_GLU"),
    ENTRY(silu, .formula = "z/(1+exp(-z))", .source = "GV FFN_Swish, FFN_SwiGLU", .limit = 1),
    ENTRY(tanh, .formula = "tanh(z)", .source = "theory §3"),
    ENTRY(identity, .formula = "z", .source = "GV FFN_Bilinear", .limit = -1),
    ENTRY(relu2, .formula = "max(0,z)^2", .source = "theory §1", .power = 2, .limit = 2),
    ENTRY(relu3, .formula = "max(0,z)^3", .source = "theory §1", .power = 3, .limit = 3),
#undef ENTRY
    NULL,
};

const struct ordo_activation *ordo_activation_find(const char *name) {
    for (const struct ordo_activation *const *a = ordo_activations; *a != NULL; a++)
        if (strcmp((*a)->name, name) == 0)
            return *a;
    return NULL;
}
