/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * method.c: the list of methods and what they share.
 */
#include "method/method.h"
#include "method/methods.h"
#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Each is defined at the end of its file. */
#define LIST(X) X(interpolate) X(interpolate_printed) X(spline) X(least_squares) X(staged)

#define DECLARE(name) extern const struct ordo_method ordo_method_##name;
LIST(DECLARE)

#define ENTRY(name) &ordo_method_##name,
const struct ordo_method *const ordo_methods[] = {LIST(ENTRY) NULL};

const struct ordo_method *ordo_method_find(const char *name) {
    for (const struct ordo_method *const *m = ordo_methods; *m != NULL; m++)
        if (strcmp((*m)->name, name) == 0)
            return *m;
    return NULL;
}

bool ordo_method_serves(const struct ordo_method *method,
                        const struct ordo_architecture *architecture,
                        const struct ordo_activation *activation, size_t dx, char why[],
                        size_t size) {
    const bool relu = method->activations == ORDO_SERVES_RELU;

    if (method->mlp && architecture->degree > 0)
        snprintf(why, size, "it serves mlp, not %s", architecture->name);
    else if (method->products && !architecture->product)
        snprintf(why, size, "it serves mlp, glu, gqu and gated<k>, not %s", architecture->name);
    else if (method->activations != ORDO_SERVES_ALL && !architecture->biased)
        snprintf(why, size, "it serves architectures with biases, not %s", architecture->name);
    else if (dx != 1)
        snprintf(why, size, "it serves dx = 1, not dx = %zu", dx);
    else if (method->activations != ORDO_SERVES_ALL &&
             (activation->power == 0 || (relu && activation->power != 1)))
        snprintf(why, size, "it serves the activation%s, not %s",
                 relu ? " relu" : "s relu, relu2 and relu3", activation->name);
    else
        return true;
    return false;
}

size_t ordo_method_width_min(const struct ordo_method *method,
                             const struct ordo_architecture *architecture,
                             const struct ordo_activation *activation) {
    return method->width_min != NULL ? method->width_min(architecture, activation) : 1;
}

size_t ordo_method_width_step(const struct ordo_method *method,
                              const struct ordo_architecture *architecture) {
    return method->width_step != NULL ? method->width_step(architecture) : 1;
}

size_t ordo_method_needs(const struct ordo_method *method,
                         const struct ordo_architecture *architecture,
                         const struct ordo_activation *activation,
                         const struct ordo_values *settings) {
    return method->needs != NULL ? method->needs(architecture, activation, settings) : 0;
}

double ordo_method_constant(const struct ordo_method *method,
                            const struct ordo_architecture *architecture,
                            const struct ordo_activation *activation, size_t *order) {
    *order = 0;
    return method->constant != NULL ? method->constant(architecture, activation, order) : GSL_NAN;
}

void ordo_fit_remark(struct ordo_fit *fit, const char *format, ...) {
    const size_t used = strlen(fit->note), room = sizeof fit->note - used;
    const char *separator = used > 0 ? "; " : "";
    char text[sizeof fit->note];
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t)length + strlen(separator) < room && strstr(fit->note, text) == NULL)
        snprintf(fit->note + used, room, "%s%s", separator, text);
}

/* Share of the domain's length by which the gates reach beyond each of its ends. */
static const double widening = 0.0005;

void ordo_gates_place(const struct ordo_problem *problem, double scale, bool one_directional,
                      struct ordo_network *net, struct ordo_fit *fit) {
    double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    const double length = problem->upper[0] - problem->lower[0];
    const double first = problem->lower[0] - widening * length, span = (1 + 2 * widening) * length;
    const size_t n = net->n;

    fit->h = n > 1 ? span / (double)(n - 1) : GSL_NAN;
    for (size_t i = 0; i < n; i++) {
        const double t = n > 1 ? first + span * (double)i / (double)(n - 1) : first;
        G[i] = i % 2 == 0 || one_directional ? scale : -scale;
        if (g != NULL)
            g[i] = -G[i] * t;
    }
}

size_t ordo_network_knots(const struct ordo_network *net, double knots[]) {
    const double *G = ordo_network_block(net, "G"), *g = ordo_network_block(net, "g");
    size_t count = 0;

    for (size_t i = 0; i < net->n; i++) {
        const double t = g != NULL ? -g[i] / G[i] : 0;
        if (gsl_finite(t))
            knots[count++] = t;
    }
    return count;
}

size_t ordo_network_degree(const struct ordo_network *net) {
    return net->activation->power + net->architecture->degree;
}
