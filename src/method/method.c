/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * method.c: the list of methods and what they share.
 */
#include "method/method.h"
#include "method/methods.h"
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <string.h>

const struct ordo_method *const ordo_methods[] = {
    &ordo_method_interpolate,
    &ordo_method_spline,
    &ordo_method_least_squares,
    NULL,
};

const struct ordo_method *ordo_method_find(const char *name) {
    for (const struct ordo_method *const *m = ordo_methods; *m != NULL; m++)
        if (strcmp((*m)->name, name) == 0)
            return *m;
    return NULL;
}

const char *ordo_knots_name(enum ordo_knots knots) {
    static const char *const names[] = {
        [ORDO_KNOTS_UNIFORM] = "uniform", [ORDO_KNOTS_EQUIDISTRIBUTED] = "equidistributed"};
    return names[knots];
}

bool ordo_serves_1d_relu(const struct ordo_activation *activation, size_t dx, bool any_power,
                         char why[], size_t size) {
    if (dx != 1)
        snprintf(why, size, "it serves dx = 1, not dx = %zu", dx);
    else if (activation->power == 0 || (!any_power && activation->power != 1))
        snprintf(why, size, "it serves the activation%s, not %s",
                 any_power ? "s relu, relu2 and relu3" : " relu", activation->name);
    else
        return true;
    return false;
}
