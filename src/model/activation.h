/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * activation.h: the activations of the gated family (theory §1).
 */
#ifndef ORDO_ACTIVATION_H
#define ORDO_ACTIVATION_H

#include <stddef.h>

struct ordo_activation {
    const char *name;    /* as in a case file: "relu" */
    const char *formula; /* "max(0, z)" */
    const char *source;
    unsigned power; /* p if the activation is the truncated power max(0, z)^p, else 0 */
    int limit;      /* p if act(beta z)/beta^p tends to max(0, z)^p, or to a step for p = 0, as beta
                       grows, up to a multiple and a polynomial; -1 if to nothing of the kind */
    /* act(z[i]) into a[i], i < count; z and a may be the same array. */
    void (*eval)(size_t count, const double z[], double a[]);
    /* The same with act'(z[i]) into s[i] and act''(z[i]) into b[i]; at a kink the derivatives are
     * those of the branch on the left, so relu's second one is 0 everywhere. b may be NULL. */
    void (*jet)(size_t count, const double z[], double a[], double s[], double b[]);
};

/* All activations, closed by NULL. */
extern const struct ordo_activation *const ordo_activations[];

/* The activation of this name, or NULL. */
const struct ordo_activation *ordo_activation_find(const char *name);

#endif
