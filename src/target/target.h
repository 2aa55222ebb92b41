/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * target.h: what is approximated. A target is a scalar function of dx variables: one of the named
 * functions of DB, or a function that a case file brings along. It is sampled into plain arrays
 * once, before any worker starts, because a Lua function can only be called by one thread.
 */
#ifndef ORDO_TARGET_H
#define ORDO_TARGET_H

#include <stddef.h>

/* Most input dimensions of a target. */
#define ORDO_DX_MAX 16

/* A named target. */
struct ordo_target {
    const char *name;                 /* as in a case file: "runge9" */
    const char *formula;              /* as people write it: "1/(1+9x^2)" */
    const char *source;               /* where it is used */
    size_t dx;                        /* number of variables */
    double (*eval)(const double x[]); /* x[dx]; finite for every finite x */
};

/* All named targets, closed by NULL. */
extern const struct ordo_target *const ordo_targets[];

/* The target of this name or of this formula (blanks do not count), or NULL. */
const struct ordo_target *ordo_target_find(const char *name);

/* Anything that can be evaluated: a named target or a Lua function. */
struct ordo_function {
    size_t dx;
    /* Value at x[dx] into *y. Returns ORDO_OK; ORDO_ENOTFINITE or ORDO_EINVAL if the value is no
     * finite number, and then writes why to message[size]. */
    int (*eval)(void *context, const double x[], double *y, char message[], size_t size);
    void *context;
};

/* A named target as a function. The target must outlive it. */
struct ordo_function ordo_target_function(const struct ordo_target *target);

/* Points of a box and the target's values there. */
struct ordo_sample {
    size_t N, dx;
    double *x; /* x[N*dx], row-major; ascending if dx = 1 */
    double *y; /* y[N] */
};

/* The points a fit sees, and those it does not see: in 1D uniform grids over [lower, upper], the
 * fit's with both ends, the test's the midpoints of N equal cells; in more dimensions the
 * first N points of a Sobol sequence (dx <= 16) for the fit, and the N that follow `skip` for the
 * test. (Two odd sizes in 1D share the middle of the domain and at most a few points more.)
 *
 * lower[dx], upper[dx]: the box. Returns ORDO_OK, ORDO_ENOMEM, or the function's own status with
 * its reason in message[size], which names the point. On failure *sample is zeroed. */
int ordo_sample_fit(const struct ordo_function *function, const double lower[],
                    const double upper[], size_t N, struct ordo_sample *sample, char message[],
                    size_t size);
int ordo_sample_test(const struct ordo_function *function, const double lower[],
                     const double upper[], size_t N, size_t skip, struct ordo_sample *sample,
                     char message[], size_t size);

/* Root mean square of y over the sample: the size that round-off is measured against. */
double ordo_sample_rms(const struct ordo_sample *sample);

/* Free the arrays and zero the sample. NULL is fine. */
void ordo_sample_free(struct ordo_sample *sample);

#endif
