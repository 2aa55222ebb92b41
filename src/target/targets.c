/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * targets.c: the named targets, the nine 1D and eight 2D functions of DB (theory §2, protocol).
 */
#include "ordo.h"
#include "target/target.h"
#include <ctype.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <strings.h>

#define DB "DB, figures 2-6 and appendix (theory §2)"

static double square(const double x[]) { return x[0] * x[0]; }
static double cube(const double x[]) { return x[0] * x[0] * x[0]; }
static double cos4(const double x[]) { return cos(4 * x[0]); }
static double sin4(const double x[]) { return sin(4 * x[0]); }
static double chirp(const double x[]) { return sin(4 * gsl_pow_2(x[0] - 1)); }
static double runge1(const double x[]) { return 1 / (1 + x[0] * x[0]); }
static double runge9(const double x[]) { return 1 / (1 + 9 * x[0] * x[0]); }
static double arctan(const double x[]) { return atan(x[0]); }
static double cosine_well(const double x[]) { return 1 / (1 + gsl_pow_2(cos(M_PI * x[0]))); }

static double radius2(const double x[]) { return x[0] * x[0] + x[1] * x[1]; }

static double square_2d(const double x[]) { return radius2(x); }
static double cube_2d(const double x[]) { return gsl_pow_3(x[0]) + gsl_pow_3(x[1]); }
static double cos4_2d(const double x[]) { return cos(4 * x[0]) * cos(4 * x[1]); }
static double sin4_2d(const double x[]) { return sin(4 * x[0]) * sin(4 * x[1]); }
static double sin4r_2d(const double x[]) { return sin4_2d(x) * radius2(x); }
static double runge1_2d(const double x[]) { return 1 / (1 + radius2(x)); }
static double runge9_2d(const double x[]) { return 1 / (1 + 9 * radius2(x)); }
static double arctan_2d(const double x[]) { return atan(x[0]) + atan(x[1]); }

const struct ordo_target *const ordo_targets[] = {
#define TARGET(...)                                                                                \
    &(const struct ordo_target) { __VA_ARGS__, .source = DB }
    TARGET("square", "x^2", .dx = 1, .eval = square),
    TARGET("cube", "x^3", .dx = 1, .eval = cube),
    TARGET("cos4", "cos(4x)", .dx = 1, .eval = cos4),
    TARGET("sin4", "sin(4x)", .dx = 1, .eval = sin4),
    TARGET("chirp", "sin(4(x-1)^2)", .dx = 1, .eval = chirp),
    TARGET("runge1", "1/(1+x^2)", .dx = 1, .eval = runge1),
    TARGET("runge9", "1/(1+9x^2)", .dx = 1, .eval = runge9),
    TARGET("atan", "atan(x)", .dx = 1, .eval = arctan),
    TARGET("coswell", "1/(1+cos^2(pi x))", .dx = 1, .eval = cosine_well),
    TARGET("square2d", "x^2+y^2", .dx = 2, .eval = square_2d),
    TARGET("cube2d", "x^3+y^3", .dx = 2, .eval = cube_2d),
    TARGET("cos4cos4", "cos(4x)cos(4y)", .dx = 2, .eval = cos4_2d),
    TARGET("sin4sin4", "sin(4x)sin(4y)", .dx = 2, .eval = sin4_2d),
    TARGET("sin4sin4r", "sin(4x)sin(4y)(x^2+y^2)", .dx = 2, .eval = sin4r_2d),
    TARGET("runge1-2d", "1/(1+x^2+y^2)", .dx = 2, .eval = runge1_2d),
    TARGET("runge9-2d", "1/(1+9x^2+9y^2)", .dx = 2, .eval = runge9_2d),
    TARGET("atan2d", "atan(x)+atan(y)", .dx = 2, .eval = arctan_2d),
#undef TARGET
    NULL,
};

/* Whether two spellings are equal but for blanks. */
static bool same_spelling(const char *a, const char *b) {
    for (;; a++, b++) {
        while (isspace((unsigned char)*a))
            a++;
        while (isspace((unsigned char)*b))
            b++;
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
}

const struct ordo_target *ordo_target_find(const char *name) {
    for (const struct ordo_target *const *t = ordo_targets; *t != NULL; t++)
        if (same_spelling(name, (*t)->name) || same_spelling(name, (*t)->formula))
            return *t;
    return NULL;
}

static int named_eval(void *context, const double x[], double *y, char message[], size_t size) {
    const struct ordo_target *target = context;

    *y = target->eval(x);
    if (gsl_finite(*y))
        return ORDO_OK;
    int used = snprintf(message, size, "%s is %g at x = (", target->formula, *y);
    for (size_t j = 0; j < target->dx && used >= 0 && (size_t)used < size; j++)
        used += snprintf(message + used, size - (size_t)used, "%s%.10g%s", j > 0 ? ", " : "", x[j],
                         j + 1 == target->dx ? "), expected a finite number" : "");
    return ORDO_ENOTFINITE;
}

struct ordo_function ordo_target_function(const struct ordo_target *target) {
    return (struct ordo_function){.dx = target->dx, .eval = named_eval, .context = (void *)target};
}
