/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_slope.c: the plain slope over a stated window against a stated or published one.
 */
#include "gate/conclude.h"
#include "gate/law.h"
#include "gate/levels.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdlib.h>

/* What is wrong with a request for a slope, or NULL. Written so that NaN is wrong. */
static const char *fault_of(const struct ordo_request *r) {
    if (!gsl_finite(r->order))
        return "the slope must be finite";
    if (!(r->band > 0 && gsl_finite(r->band)))
        return "the band must be positive and finite";
    return ordo_request_fit_fault(r, 3);
}

/* Hold the power law through the logarithms u[n], v[n] against the stated slope. */
static void hold(size_t n, const double u[], const double v[], const struct ordo_request *request,
                 const char *name, struct ordo_check *check) {
    const char *of = name != NULL ? " of " : "", *whose = name != NULL ? name : "";
    struct ordo_law_estimate e;

    if (ordo_law_power.fit(n, u, v, request->confidence, &e) != ORDO_OK) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                      "the %zu levels in the window%s%s lie too close together for a slope", n, of,
                      whose);
        return;
    }
    const bool within = fabs(e.order - request->order) <= request->band;
    const bool vague = e.half > request->band;
    check->measured = e.order;
    check->interval[0] = e.order - e.half;
    check->interval[1] = e.order + e.half;
    ordo_conclude(check,
                  vague    ? ORDO_INCONCLUSIVE
                  : within ? ORDO_PASS
                           : ORDO_FAIL,
                  vague    ? ORDO_WIDE_INTERVAL
                  : within ? ORDO_VALUE_AGREES
                           : ORDO_VALUE_DIFFERS,
                  "the plain slope %.3f ± %.3f over %zu levels, x = %g to %g, lies %s the "
                  "%s %g ± %g%s%s",
                  e.order, e.half, n, exp(u[0]), exp(u[n - 1]), within ? "within" : "outside",
                  name != NULL ? "published" : "stated", request->order, request->band, of, whose);
}

/* Hold the levels[used] of the window, of `count` in all. ORDO_OK or ORDO_ENOMEM. */
static int hold_levels(size_t used, const struct ordo_level levels[], size_t count,
                       const struct ordo_request *request, const char *name,
                       struct ordo_check *check) {
    const char *of = name != NULL ? " of " : "", *whose = name != NULL ? name : "";
    size_t tiny = 0;

    for (size_t i = 0; i < used; i++)
        tiny += levels[i].error < ORDO_EXACT_TOLERANCE * request->scale;
    if (used < request->min_levels) {
        ordo_conclude(check, used < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu level%s of %zu in the window%s%s, x = %g to %g; a slope with an "
                      "interval needs %zu",
                      used, used == 1 ? "" : "s", count, of, whose, request->from, request->to,
                      request->min_levels);
    } else if (tiny > 0) {
        ordo_conclude(check, ORDO_INCONCLUSIVE, ORDO_AT_ROUND_OFF,
                      "%zu of the %zu levels in the window%s%s are round-off (below %.1e), which "
                      "has no slope",
                      tiny, used, of, whose, ORDO_EXACT_TOLERANCE * request->scale);
    } else {
        double *u = ordo_levels_logs(used, levels);
        if (u == NULL)
            return ORDO_ENOMEM;
        hold(used, u, u + used, request, name, check);
        free(u);
    }
    return ORDO_OK;
}

int ordo_check_slope(size_t n, const double x[], const double error[],
                     const struct ordo_request *given, const char *name, struct ordo_check *check) {
    struct ordo_request request;
    struct ordo_level *levels = NULL;
    size_t count = 0, first = 0;
    const char *fault = ordo_request_read(given, &request);
    struct ordo_check c =
        ordo_check_begin(name != NULL ? "published" : "slope", request.order, request.band);
    int status = ORDO_EINVAL;

    if (fault == NULL)
        fault = fault_of(&request);
    if (fault != NULL) {
        ordo_conclude_failure(&c, fault);
        goto done;
    }
    status = ordo_levels_merge(n, x, error, NULL, request.replicates, &levels, &count, &c);
    if (status == ORDO_OK && levels != NULL) {
        const size_t used = ordo_levels_within(count, levels, request.from, request.to, &first);
        status = hold_levels(used, levels + first, count, &request, name, &c);
    }
    if (status != ORDO_OK)
        ordo_conclude_failure(&c, ordo_status_text(status));
done:
    free(levels);
    ordo_check_give(&c, check);
    return status;
}
