/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.c: the list of laws, and a fit of one without an expectation.
 */
#include "gate/law.h"
#include "gate/conclude.h"
#include "gate/levels.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS(law) &law,
const struct ordo_law *const ordo_laws[] = {ORDO_LAW_LIST(ADDRESS) NULL};
#undef ADDRESS

enum { LAWS = sizeof ordo_laws / sizeof *ordo_laws - 1 };

size_t ordo_law_count(void) { return LAWS; }

const char *ordo_law_name(size_t index) { return index < LAWS ? ordo_laws[index]->name : NULL; }

const char *ordo_law_formula(size_t index) {
    return index < LAWS ? ordo_laws[index]->formula : NULL;
}

/* NULL if there is none of this name. */
static const struct ordo_law *law_find(const char *name) {
    for (size_t i = 0; i < LAWS; i++)
        if (name == NULL || strcmp(name, ordo_laws[i]->name) == 0)
            return ordo_laws[i];
    return NULL;
}

/* Fit the levels[n] of the window. */
static int fit_levels(const struct ordo_law *law, size_t n, const struct ordo_level levels[],
                      double confidence, struct ordo_law_fit **fit) {
    struct ordo_law_estimate e;
    double *u = ordo_levels_logs(n, levels);
    int status = ORDO_ENOMEM;

    if (u == NULL)
        goto done;
    status = law->fit(n, u, u + n, confidence, &e);
    if (status != ORDO_OK)
        goto done;
    *fit = malloc(sizeof **fit);
    if (*fit == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    **fit = (struct ordo_law_fit){
        .order = e.order,
        .interval = {e.order - e.half, e.order + e.half},
        .constant = exp(e.height - e.order * e.centre),
        .residual = e.residual,
        .from = levels[0].x,
        .to = levels[n - 1].x,
        .used = n,
        .centre = e.centre,
        .height = e.height,
    };
done:
    free(u);
    return status;
}

int ordo_law_fit(const char *name, size_t n, const double x[], const double error[],
                 const struct ordo_request *given, struct ordo_law_fit **fit) {
    const struct ordo_law *law = law_find(name);
    struct ordo_check check = ordo_check_begin("", GSL_NAN, GSL_NAN);
    struct ordo_request request;
    struct ordo_level *levels = NULL;
    size_t count = 0, first = 0;

    *fit = NULL;
    if (law == NULL || ordo_request_read(given, &request) != NULL ||
        ordo_request_fit_fault(&request, 2) != NULL)
        return ORDO_EINVAL;
    int status = ordo_levels_merge(n, x, error, NULL, request.replicates, &levels, &count, &check);
    if (status == ORDO_OK && levels == NULL)
        status = ORDO_EINVAL;
    if (status != ORDO_OK)
        goto done;
    const size_t used = ordo_levels_within(count, levels, request.from, request.to, &first);
    status = used < request.min_levels
                 ? ORDO_EINVAL
                 : fit_levels(law, used, levels + first, request.confidence, fit);
done:
    free(levels);
    return status;
}

void ordo_law_fit_free(struct ordo_law_fit *fit) { free(fit); }
