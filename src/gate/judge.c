/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judge.c: from a table of (x, error) to a verdict on its order: validation, replicates, floor,
 * window, line, interval, band.
 */
#include "gate/conclude.h"
#include "gate/judgement.h"
#include "gate/levels.h"
#include "gate/request.h"
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

/* What stands for a judgement where there was no memory for one. Nothing writes to it. */
static const struct ordo_judgement no_memory = {
    .check = &ordo_check_no_memory,
    .hint = "",
    .order = NAN,
    .interval = {NAN, NAN},
    .constant = NAN,
    .residual = NAN,
    .from = NAN,
    .to = NAN,
    .correction = {NAN, NAN},
    .limit = NAN,
    .limit_interval = {NAN, NAN},
    .limit_constant = NAN,
    .limit_levels = {NAN, NAN},
    .share = NAN,
};

static struct ordo_judged *judged_alloc(const struct ordo_request *request) {
    struct ordo_judged *j = calloc(1, sizeof *j);

    if (j == NULL)
        return NULL;
    j->out = no_memory;
    j->check = ordo_check_begin("order", request->order, request->band);
    j->out.check = &j->check;
    j->out.hint = j->hint;
    return j;
}

/* What is wrong with a request, or NULL. Written so that NaN is wrong. */
static const char *fault_of(const struct ordo_request *r) {
    if (!(gsl_finite(r->order) && r->order != 0))
        return "the expected order must be finite and not 0";
    if (!(r->band > 0 && r->band < fabs(r->order)))
        return "the band must be positive and smaller than the expected order";
    const char *fault = ordo_request_fit_fault(r, 3);
    if (fault != NULL)
        return fault;
    if (!(r->from < r->to))
        return "the window must run from a smaller to a larger x";
    if (!(gsl_finite(r->scale) && r->scale >= 0))
        return "the scale must be finite and positive, or 0 if it is not known";
    if (!(r->floor == ORDO_FLOOR_AUTO || (gsl_finite(r->floor) && r->floor >= 0)))
        return "the floor must be finite and not negative";
    if (!(gsl_finite(r->correction) && r->correction >= 0))
        return "the relative order of the correction must be finite and positive, or 0";
    if (r->deterministic && r->standard_error != NULL)
        return "errors without noise (deterministic) have no standard errors: state one of the two";
    return NULL;
}

double ordo_next_level(const struct ordo_request *r, const struct ordo_judged *j) {
    const double finest = ordo_from_fine(r, j, 0)->x, before = ordo_from_fine(r, j, 1)->x;

    return finest * (finest / before);
}

/* Whether the levels[n] that are left are three, and nothing tells how they scatter. */
static bool three_alone(const struct ordo_usable *a) {
    return a->count == 3 && a->known == 0 && a->df[0] + a->df[1] + a->df[2] == 0;
}

/* Too little is left to fit. */
static void conclude_few(const struct ordo_request *r, size_t usable, struct ordo_judged *j) {
    size_t tiny = 0;
    char next[48] = "a finer level";

    for (size_t i = 0; i < j->out.levels_count; i++)
        tiny += j->levels[i].drop == ORDO_DROP_ROUND_OFF;
    if (tiny > 0 && usable < 2)
        ordo_conclude(&j->check, ORDO_INCONCLUSIVE,
                      tiny == j->out.levels_count ? ORDO_EXACT : ORDO_AT_ROUND_OFF,
                      "%zu of %zu levels are round-off (below %.1e), which has no order; if theory "
                      "says exact, expect that instead",
                      tiny, j->out.levels_count,
                      r->floor > 0 ? r->floor : ORDO_EXACT_TOLERANCE * ordo_scale_of(r, j));
    else if (usable == 3 && !r->deterministic) {
        if (ordo_positive(ordo_next_level(r, j)))
            snprintf(next, sizeof next, "the level x = %g", ordo_next_level(r, j));
        ordo_conclude(
            &j->check, ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
            "3 usable levels of %zu; three cannot tell curvature from scatter: add %s, or "
            "say that there is no noise (--deterministic)",
            j->out.levels_count, next);
    } else
        ordo_conclude(&j->check, j->out.levels_count < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE,
                      ORDO_TOO_FEW_LEVELS,
                      "%zu usable level%s of %zu; a slope with an interval needs %zu", usable,
                      usable == 1 ? "" : "s", j->out.levels_count, r->min_levels);
}

/* Merge the rows and show the levels. ORDO_OK, with levels unless a row is invalid, or
 * ORDO_ENOMEM. */
static int levels_take(size_t n, const double x[], const double error[],
                       const struct ordo_request *r, struct ordo_judged *j) {
    size_t count = 0;
    const int status = ordo_levels_merge(n, x, error, r->standard_error, r->replicates, &j->levels,
                                         &count, &j->check);

    if (status != ORDO_OK || j->levels == NULL)
        return status;
    j->pointers = malloc((count + 1) * sizeof *j->pointers);
    if (j->pointers == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < count; i++)
        j->pointers[i] = &j->levels[i];
    j->out.levels = j->pointers;
    j->out.levels_count = count;
    return ORDO_OK;
}

/* What is left to fit: neither round-off, outside the window, nor an outlier. */
static int usable_take(const struct ordo_request *request, struct ordo_judged *j,
                       struct ordo_usable *usable) {
    j->floor = ordo_floor_drop(request, j);
    ordo_window_drop(request, j);
    int status = ordo_usable_alloc(request, j->out.levels_count, j->levels, j->floor, usable);
    if (status != ORDO_OK)
        return status;
    status = ordo_outlier_drop(request, usable, j);
    if (status == ORDO_OK && j->outlier == NULL)
        return ORDO_OK;
    ordo_usable_free(usable);
    return status != ORDO_OK
               ? status
               : ordo_usable_alloc(request, j->out.levels_count, j->levels, j->floor, usable);
}

/* Judge the levels that there are. */
static int levels_judge(struct ordo_request *request, struct ordo_judged *j) {
    struct ordo_usable usable = {0};
    int status = usable_take(request, j, &usable);

    if (status != ORDO_OK)
        return status;
    j->out.used = usable.count;
    if (request->deterministic && usable.count == 3)
        request->min_levels = 3;
    if (usable.count < request->min_levels || (three_alone(&usable) && !request->deterministic))
        conclude_few(request, usable.count, j);
    else
        status = ordo_asymptotics(request, &usable, j);
    ordo_outlier_say(j);
    ordo_usable_free(&usable);
    return status;
}

int ordo_judge(size_t n, const double x[], const double error[], const struct ordo_request *given,
               struct ordo_judgement **judgement) {
    struct ordo_request request;
    const char *fault = ordo_request_read(given, &request);
    struct ordo_judged *j = judged_alloc(&request);

    if (j == NULL) {
        *judgement = (struct ordo_judgement *)&no_memory;
        return ORDO_ENOMEM;
    }
    *judgement = &j->out;
    if (fault == NULL)
        fault = fault_of(&request);
    if (fault != NULL) {
        ordo_conclude_failure(&j->check, fault);
        return ORDO_EINVAL;
    }
    int status = levels_take(n, x, error, &request, j);
    if (status == ORDO_OK && j->levels != NULL)
        status = levels_judge(&request, j);
    if (status != ORDO_OK)
        ordo_conclude_failure(&j->check, ordo_status_text(status));
    return status;
}

void ordo_judgement_free(struct ordo_judgement *judgement) {
    struct ordo_judged *j = (struct ordo_judged *)judgement;

    if (judgement == NULL || judgement == &no_memory)
        return;
    free(j->levels);
    free(j->pointers);
    free(j);
}
