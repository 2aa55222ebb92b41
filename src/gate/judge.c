/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judge.c: from a table of (x, error) to a verdict on its order: validation, replicates, window,
 * log-log least squares, interval, band.
 */
#include "gate/conclude.h"
#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics.h>
#include <stdio.h>
#include <stdlib.h>

struct row {
    double x, error;
};

static void judgement_init(const struct ordo_request *request, struct ordo_judgement *j) {
    *j = (struct ordo_judgement){
        .check = ordo_check_begin("order", request->order, request->band),
        .order = GSL_NAN,
        .interval = {GSL_NAN, GSL_NAN},
        .constant = GSL_NAN,
        .residual = GSL_NAN,
        .from = GSL_NAN,
        .to = GSL_NAN,
    };
}

/* What is wrong with a request, or NULL. Written so that NaN is wrong. */
static const char *request_fault(const struct ordo_request *r) {
    if (!(gsl_finite(r->order) && r->order != 0))
        return "the expected order must be finite and not 0";
    if (!(r->band > 0 && r->band < fabs(r->order)))
        return "the band must be positive and smaller than the expected order";
    if (!(r->confidence > 0 && r->confidence < 1))
        return "the confidence must lie strictly between 0 and 1";
    if (r->min_levels < 3)
        return "a fit with an interval needs at least 3 levels";
    if (!(r->from >= 0 && r->from < r->to))
        return "the window must run from a smaller to a larger x";
    if (!(gsl_finite(r->scale) && r->scale > 0))
        return "the scale must be finite and positive";
    return NULL;
}

/* Order by x, then by error, so that the result does not depend on the order of the rows. */
static int row_compare(const void *a, const void *b) {
    const struct row *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->error > q->error) - (p->error < q->error);
}

/* Name the first row that no fit can use. */
static bool rows_valid(size_t n, const double x[], const double error[], struct ordo_check *check) {
    for (size_t i = 0; i < n; i++) {
        if (!(gsl_finite(x[i]) && x[i] > 0)) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                          "row %zu has the level %g; a level must be finite and positive", i + 1,
                          x[i]);
            return false;
        }
        if (!(gsl_finite(error[i]) && error[i] > 0)) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; an error must be finite and positive", x[i],
                          error[i]);
            return false;
        }
    }
    return true;
}

/* Merge sorted rows of equal x into levels: geometric mean, spread of the logarithms. */
static void levels_merge(size_t n, const struct row rows[], struct ordo_judgement *j) {
    size_t i = 0;

    while (i < n) {
        struct ordo_level *level = &j->levels[j->levels_count++];
        size_t count = 0;
        double mean = 0, sum = 0;

        for (size_t k = i; k < n && rows[k].x == rows[i].x; k++, count++)
            mean += (log(rows[k].error) - mean) / (double)(count + 1);
        for (size_t k = i; k < i + count; k++)
            sum += gsl_pow_2(log(rows[k].error) - mean);
        *level = (struct ordo_level){
            .x = rows[i].x,
            .error = count == 1 ? rows[i].error : exp(mean),
            .spread = count == 1 ? 0 : sqrt(sum / (double)(count - 1)),
            .local_order = GSL_NAN,
            .replicates = count,
        };
        if (j->levels_count > 1) {
            const struct ordo_level *before = level - 1;
            level->local_order = log(level->error / before->error) / log(level->x / before->x);
        }
        i += count;
    }
}

static void levels_drop(const struct ordo_request *request, struct ordo_judgement *j) {
    for (size_t i = 0; i < j->levels_count; i++) {
        struct ordo_level *level = &j->levels[i];
        if (level->x < request->from || level->x > request->to)
            level->drop = ORDO_DROP_WINDOW;
        else if (level->error < ORDO_ROUND_OFF * request->scale)
            level->drop = ORDO_DROP_ROUND_OFF;
        else
            j->used++;
    }
}

/* The used level that is `rank` steps coarser than the finest. Fine is where theory says that the
 * error is small: large x for a negative order, small x for a positive one. */
static const struct ordo_level *level_fine(const struct ordo_judgement *j, double order,
                                           size_t rank) {
    for (size_t i = 0; i < j->levels_count; i++) {
        const struct ordo_level *level = &j->levels[order < 0 ? j->levels_count - 1 - i : i];
        if (level->drop == ORDO_USED && rank-- == 0)
            return level;
    }
    return NULL;
}

/* Straight line through (log x, log error) of the used levels; slope with its Student interval. */
static int line_fit(double confidence, struct ordo_judgement *j) {
    int status = ORDO_OK;
    const size_t m = j->used;
    double *log_x = calloc(2 * m, sizeof *log_x);
    double c0, c1, cov00, cov01, cov11, sumsq;
    size_t k = 0;

    if (log_x == NULL)
        return ORDO_ENOMEM;
    double *log_error = log_x + m;
    for (size_t i = 0; i < j->levels_count; i++)
        if (j->levels[i].drop == ORDO_USED) {
            j->from = k == 0 ? j->levels[i].x : j->from;
            j->to = j->levels[i].x;
            log_x[k] = log(j->levels[i].x);
            log_error[k++] = log(j->levels[i].error);
        }
    /* The abscissae are centred so that the slope does not depend on the unit of x. */
    const double centre = gsl_stats_mean(log_x, 1, m);
    for (k = 0; k < m; k++)
        log_x[k] -= centre;
    if (gsl_fit_linear(log_x, 1, log_error, 1, m, &c0, &c1, &cov00, &cov01, &cov11, &sumsq) !=
        GSL_SUCCESS) {
        status = ORDO_EINVAL;
        goto done;
    }
    const double half = gsl_cdf_tdist_Pinv(0.5 + 0.5 * confidence, (double)(m - 2)) * sqrt(cov11);
    j->order = c1;
    j->interval[0] = c1 - half;
    j->interval[1] = c1 + half;
    j->constant = exp(c0 - c1 * centre);
    j->residual = sqrt(sumsq / (double)(m - 2));
done:
    free(log_x);
    return status;
}

/* The orders that count as success. However slowly the error may fall, it must not grow. */
static void band_edges(const struct ordo_request *r, double edge[2]) {
    const bool steeper_open = r->intent == ORDO_AT_LEAST, slower_open = r->intent == ORDO_AT_MOST;
    const double steeper = steeper_open ? HUGE_VAL : fabs(r->order) + r->band;
    const double slower = slower_open ? 0 : fabs(r->order) - r->band;
    edge[0] = r->order < 0 ? -steeper : slower;
    edge[1] = r->order < 0 ? -slower : steeper;
}

static void verdict_give(const struct ordo_request *r, struct ordo_judgement *j) {
    struct ordo_check *check = &j->check;
    const double half = (j->interval[1] - j->interval[0]) / 2;
    double edge[2];

    band_edges(r, edge);
    check->measured = j->order;
    check->interval[0] = j->interval[0];
    check->interval[1] = j->interval[1];
    if (j->interval[0] >= edge[0] && j->interval[1] <= edge[1]) {
        ordo_conclude(check, ORDO_PASS, ORDO_WITHIN_BAND,
                      "order %.3f ± %.3f lies within %g ± %g over %zu levels, x = %g to %g",
                      j->order, half, r->order, r->band, j->used, j->from, j->to);
    } else if (j->interval[1] < edge[0] || j->interval[0] > edge[1]) {
        const bool reversed = j->order * r->order < 0;
        const bool faster = !reversed && fabs(j->order) > fabs(r->order);
        ordo_conclude(check, ORDO_FAIL, ORDO_OUTSIDE_BAND,
                      "order %.3f ± %.3f lies outside %g ± %g: %s, over %zu levels, x = %g to %g",
                      j->order, half, r->order, r->band,
                      reversed ? "the error changes in the opposite direction"
                      : faster ? "the error falls faster than expected"
                               : "the error falls more slowly than expected",
                      j->used, j->from, j->to);
    } else {
        ordo_conclude(
            check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL,
            "order %.3f ± %.3f crosses an edge of %g ± %g: these %zu levels cannot decide",
            j->order, half, r->order, r->band, j->used);
    }
}

int ordo_judge(size_t n, const double x[], const double error[], const struct ordo_request *request,
               struct ordo_judgement *j) {
    int status = ORDO_OK;
    struct row *rows = NULL;

    judgement_init(request, j);
    const char *fault = request_fault(request);
    if (fault != NULL) {
        snprintf(j->check.message, sizeof j->check.message, "%s", fault);
        return ORDO_EINVAL;
    }
    if (!rows_valid(n, x, error, &j->check))
        goto done;

    rows = malloc((n + 1) * sizeof *rows);
    j->levels = calloc(n + 1, sizeof *j->levels);
    if (rows == NULL || j->levels == NULL) {
        status = ORDO_ENOMEM;
        snprintf(j->check.message, sizeof j->check.message, "%s", ordo_status_text(status));
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct row){x[i], error[i]};
    qsort(rows, n, sizeof *rows, row_compare);
    if (!request->replicates)
        for (size_t i = 1; i < n; i++)
            if (rows[i].x == rows[i - 1].x) {
                ordo_conclude(&j->check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL,
                              "the level x = %g occurs more than once and no seed tells why",
                              rows[i].x);
                goto done;
            }
    levels_merge(n, rows, j);
    levels_drop(request, j);

    if (j->used < 2) {
        size_t tiny = 0;
        for (size_t i = 0; i < j->levels_count; i++)
            tiny += j->levels[i].drop == ORDO_DROP_ROUND_OFF;
        if (tiny > 0) {
            ordo_conclude(
                &j->check, ORDO_INCONCLUSIVE, ORDO_AT_ROUND_OFF,
                "%zu of %zu levels are round-off (below %.1e), which has no order; if theory "
                "says exact, expect that instead",
                tiny, j->levels_count, ORDO_ROUND_OFF * request->scale);
            goto done;
        }
    }
    if (j->used < request->min_levels) {
        ordo_conclude(&j->check, j->levels_count < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE,
                      ORDO_TOO_FEW_LEVELS,
                      "%zu usable level%s of %zu; a slope with an interval needs %zu", j->used,
                      j->used == 1 ? "" : "s", j->levels_count, request->min_levels);
        goto done;
    }
    status = line_fit(request->confidence, j);
    if (status != ORDO_OK) {
        snprintf(j->check.message, sizeof j->check.message, "%s", ordo_status_text(status));
        goto done;
    }
    verdict_give(request, j);

    const struct ordo_level *finest = level_fine(j, request->order, 0);
    const struct ordo_level *next = level_fine(j, request->order, 1);
    assert(finest != NULL && next != NULL);
    if (finest->error == next->error)
        ordo_conclude(&j->check, ORDO_FAIL, ORDO_STALE,
                      "x = %g and x = %g have one and the same error %.17g: a stale file or a "
                      "result that was not computed again",
                      next->x, finest->x, finest->error);
done:
    free(rows);
    return status;
}

void ordo_judgement_free(struct ordo_judgement *judgement) {
    if (judgement == NULL)
        return;
    free(judgement->levels);
    judgement->levels = NULL;
    judgement->levels_count = 0;
}
