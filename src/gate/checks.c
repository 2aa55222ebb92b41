/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checks.c: the expectations beside the order: a constant, a value, an exact result, a rival, a
 * published slope.
 * Every comparison is written so that NaN does not pass it.
 */
#include "gate/conclude.h"
#include "gate/levels.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether a bound can be held against; an infinite one would let everything pass. */
static bool bound_valid(double bound, const char *name, struct ordo_check *check) {
    if (gsl_finite(bound) && bound >= 0)
        return true;
    ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                  "the %s is %g; it must be finite and not negative", name, bound);
    return false;
}

static bool positive(double v) { return gsl_finite(v) && v > 0; }

void ordo_check_constant(double measured, double predicted, double band, const char *what,
                         struct ordo_check *check) {
    *check = ordo_check_begin("constant", 1, band);
    if (!bound_valid(band, "band", check))
        return;
    if (!positive(predicted)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_NO_PREDICTION,
                      "the predicted error at %s is %g, so there is nothing to compare with", what,
                      predicted);
        return;
    }
    if (!positive(measured)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                      "the measured error at %s is %g; it must be finite and positive", what,
                      measured);
        return;
    }
    const double ratio = measured / predicted;
    const bool agrees = fabs(ratio - 1) <= band;
    check->measured = ratio;
    ordo_conclude(check, agrees ? ORDO_PASS : ORDO_FAIL,
                  agrees ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS,
                  "measured / predicted constant is %.4f at %s (%.4e / %.4e), expected 1 ± %g",
                  ratio, what, measured, predicted, band);
}

void ordo_check_value(size_t n, const double x[], const double error[], double value, double band,
                      struct ordo_check *check) {
    size_t worst = 0;

    *check = ordo_check_begin("value", value, band);
    if (!bound_valid(band, "band", check))
        return;
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!positive(error[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; it must be finite and positive", x[i],
                          error[i]);
            return;
        }
        if (fabs(error[i] / value - 1) > fabs(error[worst] / value - 1))
            worst = i;
    }
    const bool agrees = fabs(error[worst] / value - 1) <= band;
    check->measured = error[worst];
    ordo_conclude(
        check, agrees ? ORDO_PASS : ORDO_FAIL, agrees ? ORDO_VALUE_AGREES : ORDO_VALUE_DIFFERS,
        "the error %.4e at x = %g differs from the stated %.4e by %.2g %%, at most %g %% are "
        "allowed",
        error[worst], x[worst], value, 100 * fabs(error[worst] / value - 1), 100 * band);
}

void ordo_check_exact(size_t n, const double x[], const double error[], double tolerance,
                      double scale, struct ordo_check *check) {
    size_t worst = 0;

    *check = ordo_check_begin("exact", 0, tolerance);
    if (!bound_valid(tolerance, "tolerance", check) || !bound_valid(scale, "scale", check))
        return;
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!(gsl_finite(error[i]) && error[i] >= 0)) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the error at x = %g is %g; it must be finite and not negative", x[i],
                          error[i]);
            return;
        }
        if (error[i] > error[worst])
            worst = i;
    }
    const bool exact = error[worst] <= tolerance * scale;
    check->measured = error[worst];
    ordo_conclude(
        check, exact ? ORDO_PASS : ORDO_FAIL, exact ? ORDO_EXACT : ORDO_NOT_EXACT,
        "the largest of %zu errors is %.2e at x = %g, %s %.2e (%.1e of the target's size)", n,
        error[worst], x[worst], exact ? "round-off below" : "above the round-off of",
        tolerance * scale, tolerance);
}

void ordo_check_below(size_t n, const double x[], const double error[], const double rival[],
                      const char *name, struct ordo_check *check) {
    double worst = 0;

    *check = ordo_check_begin("below", 1, GSL_NAN);
    if (n == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "there is no level to compare");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!positive(error[i]) || !positive(rival[i])) {
            ordo_conclude(
                check, ORDO_ERROR, ORDO_INVALID_ERROR,
                "the errors at x = %g are %g and %g (%s); both must be finite and positive", x[i],
                error[i], rival[i], name);
            return;
        }
        worst = GSL_MAX(worst, error[i] / rival[i]);
    }
    check->measured = worst;
    ordo_conclude(check, worst < 1 ? ORDO_PASS : ORDO_FAIL, worst < 1 ? ORDO_BELOW : ORDO_NOT_BELOW,
                  "the largest of %zu ratios to the error of %s is %.3f, it must be below 1", n,
                  name, worst);
}

/* What a power law through the levels next to levels[i] gives there. */
static double trend(const struct ordo_level levels[], size_t i) {
    const struct ordo_level *a = &levels[i - 1], *b = &levels[i + 1];
    const double way = log(levels[i].x / a->x) / log(b->x / a->x);
    return exp((1 - way) * log(a->error) + way * log(b->error));
}

int ordo_check_jump(size_t n, const double x[], const double error[], double factor, double scale,
                    struct ordo_check *check) {
    struct ordo_level *levels = NULL;
    size_t count = 0, worst = 0;
    double ratio = 0;
    int status;

    *check = ordo_check_begin("jump", factor, GSL_NAN);
    if (!bound_valid(factor, "factor", check) || !bound_valid(scale, "scale", check))
        return ORDO_OK;
    status = ordo_levels_merge(n, x, error, true, &levels, &count, check);
    if (status != ORDO_OK || levels == NULL)
        goto done;
    if (count < 3) {
        ordo_conclude(check, count == 0 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu level%s; a trend of neighbours needs 3", count, count == 1 ? "" : "s");
        goto done;
    }
    for (size_t k = 0; k < n; k++) {
        size_t low = 0, high = count - 1; /* levels[low].x <= x[k] < levels[high].x */
        while (high - low > 1) {
            const size_t middle = low + (high - low) / 2;
            if (levels[middle].x <= x[k])
                low = middle;
            else
                high = middle;
        }
        if (low == 0 || levels[low].x != x[k] || error[k] < ORDO_EXACT_TOLERANCE * scale)
            continue;
        if (error[k] / trend(levels, low) > ratio) {
            ratio = error[k] / trend(levels, low);
            worst = k;
        }
    }
    check->measured = ratio;
    ordo_conclude(check, ratio <= factor ? ORDO_PASS : ORDO_FAIL,
                  ratio <= factor ? ORDO_NO_JUMP : ORDO_JUMP,
                  "the error at x = %g is %.3g times the trend of its neighbours, the most of %zu; "
                  "at most %g is allowed",
                  x[worst], ratio, n, factor);
done:
    if (status != ORDO_OK)
        snprintf(check->message, sizeof check->message, "%s", ordo_status_text(status));
    free(levels);
    return status;
}

void ordo_check_baseline(size_t n, const double x[], const double error[], size_t m,
                         const double baseline_x[], const double baseline[], double tolerance,
                         struct ordo_check *check) {
    size_t worst = 0;
    double ratio = 0;

    *check = ordo_check_begin("baseline", 1, tolerance);
    if (!bound_valid(tolerance, "tolerance", check))
        return;
    if (m == 0) {
        ordo_conclude(check, ORDO_ERROR, ORDO_TOO_FEW_LEVELS, "the baseline has no level");
        return;
    }
    for (size_t k = 0; k < m; k++) {
        size_t i = 0;
        while (i < n && !(fabs(x[i] - baseline_x[k]) <= 1e-9 * fabs(baseline_x[k])))
            i++;
        if (i == n) {
            ordo_conclude(check, ORDO_FAIL, ORDO_REGRESSED,
                          "the level x = %g of the baseline is missing", baseline_x[k]);
            return;
        }
        if (!positive(error[i]) || !positive(baseline[k])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the errors at x = %g are %g and %g (baseline); both must be finite and "
                          "positive",
                          x[i], error[i], baseline[k]);
            return;
        }
        if (error[i] / baseline[k] > ratio) {
            ratio = error[i] / baseline[k];
            worst = i;
        }
    }
    const bool regressed = !(ratio <= 1 + tolerance);
    check->measured = ratio;
    ordo_conclude(check, regressed ? ORDO_FAIL : ORDO_PASS,
                  regressed ? ORDO_REGRESSED : ORDO_NOT_REGRESSED,
                  "the error at x = %g is %.4g times that of the baseline, at most %g are allowed",
                  x[worst], ratio, 1 + tolerance);
}

/* What is wrong with a request for a slope, or NULL. Written so that NaN is wrong. */
static const char *slope_fault(const struct ordo_request *r) {
    if (!gsl_finite(r->order))
        return "the slope must be finite";
    if (!(r->band > 0 && gsl_finite(r->band)))
        return "the band must be positive and finite";
    if (!(r->confidence > 0 && r->confidence < 1))
        return "the confidence must lie strictly between 0 and 1";
    if (r->min_levels < 3)
        return "a fit with an interval needs at least 3 levels";
    if (!(gsl_finite(r->from) && r->from >= 0 && r->from <= r->to))
        return "the window must run from a smaller to a larger x";
    return NULL;
}

/* The line through the logarithms u[n] and v[n], all of the same weight, and what it says. */
static void slope_conclude(size_t n, const double u[], const double v[],
                           const struct ordo_request *request, const char *name,
                           struct ordo_check *check) {
    double height, slope = GSL_NAN, cov00, cov01, cov11 = GSL_NAN, ss;

    gsl_fit_linear(u, 1, v, 1, n, &height, &slope, &cov00, &cov01, &cov11, &ss);
    const double half =
        sqrt(cov11) * gsl_cdf_tdist_Pinv(0.5 + 0.5 * request->confidence, (double)n - 2);
    if (!gsl_finite(slope) || !gsl_finite(half)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                      "the %zu levels in the window%s%s lie too close together for a slope", n,
                      name != NULL ? " of " : "", name != NULL ? name : "");
        return;
    }
    const bool within = fabs(slope - request->order) <= request->band, vague = half > request->band;
    check->measured = slope;
    check->interval[0] = slope - half;
    check->interval[1] = slope + half;
    ordo_conclude(check,
                  vague    ? ORDO_INCONCLUSIVE
                  : within ? ORDO_PASS
                           : ORDO_FAIL,
                  vague    ? ORDO_WIDE_INTERVAL
                  : within ? ORDO_VALUE_AGREES
                           : ORDO_VALUE_DIFFERS,
                  "the plain slope %.3f ± %.3f over %zu levels, x = %g to %g, lies %s the "
                  "%s %g ± %g%s%s",
                  slope, half, n, exp(u[0]), exp(u[n - 1]), within ? "within" : "outside",
                  name != NULL ? "published" : "stated", request->order, request->band,
                  name != NULL ? " of " : "", name != NULL ? name : "");
}

int ordo_check_slope(size_t n, const double x[], const double error[],
                     const struct ordo_request *request, const char *name,
                     struct ordo_check *check) {
    struct ordo_level *levels = NULL;
    size_t count = 0, used = 0;
    double *u = NULL;
    int status;

    *check = ordo_check_begin(name != NULL ? "published" : "slope", request->order, request->band);
    const char *fault = slope_fault(request);
    if (fault != NULL) {
        snprintf(check->message, sizeof check->message, "%s", fault);
        return ORDO_EINVAL;
    }
    status = ordo_levels_merge(n, x, error, request->replicates, &levels, &count, check);
    if (status != ORDO_OK || levels == NULL)
        goto done;
    u = malloc((2 * count + 1) * sizeof *u);
    if (u == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    double *v = u + count;
    size_t tiny = 0;
    for (size_t i = 0; i < count; i++)
        if (levels[i].x >= request->from && levels[i].x <= request->to) {
            u[used] = log(levels[i].x);
            v[used++] = log(levels[i].error);
            tiny += levels[i].error < ORDO_EXACT_TOLERANCE * request->scale;
        }
    if (used < request->min_levels)
        ordo_conclude(check, used < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu level%s of %zu in the window%s%s, x = %g to %g; a slope with an "
                      "interval needs %zu",
                      used, used == 1 ? "" : "s", count, name != NULL ? " of " : "",
                      name != NULL ? name : "", request->from, request->to, request->min_levels);
    else if (tiny > 0)
        ordo_conclude(
            check, ORDO_INCONCLUSIVE, ORDO_AT_ROUND_OFF,
            "%zu of the %zu levels in the window%s%s are round-off (below %.1e), which has "
            "no slope",
            tiny, used, name != NULL ? " of " : "", name != NULL ? name : "",
            ORDO_EXACT_TOLERANCE * request->scale);
    else
        slope_conclude(used, u, v, request, name, check);
done:
    if (status != ORDO_OK)
        snprintf(check->message, sizeof check->message, "%s", ordo_status_text(status));
    free(levels);
    free(u);
    return status;
}
