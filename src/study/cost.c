/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c: the law of what levels cost.
 */
#include "study/cost.h"
#include <math.h>
#include <stdlib.h>

double ordo_costs_x(const struct ordo_case *c, const double at[]) {
    return at[c->x.figure ? 0 : c->x.index];
}

int ordo_costs_begin(struct ordo_costs *costs, const struct ordo_result *r) {
    *costs = (struct ordo_costs){.x = malloc((2 * r->count + 1) * sizeof *costs->x)};
    if (costs->x == NULL)
        return ORDO_ENOMEM;
    costs->seconds = costs->x + r->count;
    for (size_t i = 0; i < r->count; i++)
        ordo_costs_add(costs, r, &r->measurements[i]);
    return ORDO_OK;
}

void ordo_costs_free(struct ordo_costs *costs) {
    free(costs->x);
    *costs = (struct ordo_costs){0};
}

void ordo_costs_add(struct ordo_costs *costs, const struct ordo_result *r,
                    const struct ordo_measurement *m) {
    const double x = ordo_costs_x(r->c, r->levels + m->level * r->c->coordinates);

    if (m->status != ORDO_OK || !(m->wall > 0) || !(x > 0) || !isfinite(m->wall + x))
        return;
    costs->x[costs->count] = x;
    costs->seconds[costs->count++] = m->wall;
}

/* Fit the law, or keep the mean that stands for it. The fine end is that of the levels. */
static int fit(struct ordo_costs *costs, bool fine_is_large) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_models *models = NULL;
    struct ordo_law_fit *line = NULL;
    double order = 0, constant = 0, mean = 0;

    for (size_t i = 0; i < costs->count; i++)
        mean += log(costs->seconds[i]) / (double)costs->count;
    request.min_levels = 3;
    request.replicates = true;
    request.floor = 0;
    request.fine = fine_is_large ? ORDO_FINE_LARGE : ORDO_FINE_SMALL;
    int status = ordo_fit(costs->count, costs->x, costs->seconds, &request, &models);
    if (status == ORDO_OK && models->models_count > 0) {
        order = models->models[0]->order;
        constant = models->models[0]->constant;
    } else if (status == ORDO_OK) {
        request.min_levels = 2;
        status = ordo_law_fit(NULL, costs->count, costs->x, costs->seconds, &request, &line);
        if (status == ORDO_OK) {
            order = line->order;
            constant = line->constant;
        }
    }
    const bool sensible =
        status == ORDO_OK && isfinite(order) && constant > 0 && (order > 0) == fine_is_large;
    costs->order = sensible ? order : 0;
    costs->constant = sensible ? constant : exp(mean);
    costs->fitted = costs->count;
    ordo_models_free(models);
    ordo_law_fit_free(line);
    return status == ORDO_ENOMEM ? status : ORDO_OK;
}

int ordo_costs_predict(struct ordo_costs *costs, const struct ordo_case *c, double x,
                       double *seconds) {
    int status = ORDO_OK;

    *seconds = NAN;
    if (costs->count == 0)
        return ORDO_OK;
    if (costs->fitted == 0 || costs->count > costs->fitted + costs->fitted / 16) {
        const double *finest = c->levels + (c->levels_count - 1) * c->coordinates;
        status = fit(costs, ordo_costs_x(c, finest) > ordo_costs_x(c, c->levels));
    }
    *seconds = costs->constant * pow(x, costs->order);
    return status;
}
