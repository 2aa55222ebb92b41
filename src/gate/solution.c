/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution.c: the order of a study whose exact solution is not known, by least-squares
 * extrapolation
 *
 *     phi(h) = phi_0 + alpha h^p
 *
 * (Eca and Hoekstra, J. Comput. Phys. 262 (2014) 104-130, section 4), with the discretisation
 * uncertainty of the finest level. For a given p the model is linear in phi_0 and alpha, so the fit
 * is a search along p alone.
 */
#include "gate/conclude.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_sort.h>
#include <stdio.h>
#include <stdlib.h>

/* The orders that are searched, and the points of the search before it is refined. */
static const double order_min = 0.05, order_max = 12;
enum { SCAN = 200 };

struct extrapolation {
    size_t n;
    const double *h, *phi; /* h[n] ascending: the finest level first */
    double *power;         /* power[n], scratch */
    double phi_0, alpha;
};

/* Sum of squares about the best phi_0 and alpha for this p. */
static double misfit(double p, void *parameters) {
    struct extrapolation *e = parameters;
    double cov00, cov01, cov11, ss;

    for (size_t i = 0; i < e->n; i++)
        e->power[i] = pow(e->h[i] / e->h[e->n - 1], p);
    gsl_fit_linear(e->power, 1, e->phi, 1, e->n, &e->phi_0, &e->alpha, &cov00, &cov01, &cov11, &ss);
    return ss;
}

static double scanned(size_t i) { return order_min * pow(order_max / order_min, (double)i / SCAN); }

/* The p with the smallest misfit; an end of the range if it lies there. */
static double best_order(struct extrapolation *e) {
    gsl_function f = {misfit, e};
    gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    size_t best = 0;
    double least = HUGE_VAL, p;

    for (size_t i = 0; i <= SCAN; i++) {
        const double ss = misfit(scanned(i), e);
        if (ss < least) {
            least = ss;
            best = i;
        }
    }
    p = scanned(best);
    if (minimizer != NULL && best > 0 && best < SCAN &&
        gsl_min_fminimizer_set(minimizer, &f, p, scanned(best - 1), scanned(best + 1)) ==
            GSL_SUCCESS) {
        for (int i = 0; i < 100 && gsl_min_fminimizer_iterate(minimizer) == GSL_SUCCESS; i++)
            if (gsl_min_test_interval(gsl_min_fminimizer_x_lower(minimizer),
                                      gsl_min_fminimizer_x_upper(minimizer), 0,
                                      1e-10) == GSL_SUCCESS)
                break;
        p = gsl_min_fminimizer_x_minimum(minimizer);
    }
    gsl_min_fminimizer_free(minimizer);
    return p;
}

/* Where the misfit reaches `bound`, between p and the end of the range on one side: the end of the
 * profile-likelihood interval. Infinite if it never does. */
static double profile_end(struct extrapolation *e, double p, double bound, bool upper) {
    const double end = upper ? order_max : order_min;
    double inside = p, outside = end;

    if (misfit(end, e) <= bound)
        return upper ? GSL_POSINF : 0;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (inside + outside);
        if (misfit(middle, e) <= bound)
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

/* How the three finest solutions follow one another. */
static enum ordo_convergence convergence(const double phi[]) {
    const double fine = phi[0] - phi[1], coarse = phi[1] - phi[2];

    if (fine == 0 || coarse == 0)
        return ORDO_STAGNANT;
    if (fabs(fine) >= fabs(coarse))
        return ORDO_DIVERGENT;
    return fine * coarse > 0 ? ORDO_MONOTONE : ORDO_OSCILLATORY;
}

const char *ordo_convergence_name(enum ordo_convergence kind) {
    static const char *const names[] = {[ORDO_MONOTONE] = "monotone",
                                        [ORDO_OSCILLATORY] = "oscillatory",
                                        [ORDO_DIVERGENT] = "divergent",
                                        [ORDO_STAGNANT] = "stagnant"};
    return names[kind];
}

/* Estimated error of the finest level times a factor of safety, plus what the fit leaves open. The
 * factor is 1.25 where the observed order is credible and 3 elsewhere, and an order above the
 * theoretical one is not believed: it would make the estimate smaller than theory allows. */
static double uncertainty(struct extrapolation *e, double p, double theory, double sigma) {
    const double believed = GSL_MIN(p, theory);
    const bool credible = p >= 0.5 * theory && p <= 1.2 * theory;
    double estimate;

    misfit(believed, e);
    estimate = fabs(e->alpha) * pow(e->h[0] / e->h[e->n - 1], believed);
    return (credible ? 1.25 : 3) * estimate + sigma +
           fabs(e->phi[0] - e->phi_0 - GSL_SIGN(e->alpha) * estimate);
}

int ordo_judge_solution(size_t n, const double x[], const double solution[],
                        const struct ordo_request *request, struct ordo_extrapolation *result) {
    struct ordo_check *check = &result->check;
    const double theory = fabs(request->order);
    struct extrapolation e = {.n = n};
    double *h = NULL;
    int status = ORDO_OK;

    *result = (struct ordo_extrapolation){
        .check = ordo_check_begin("order", request->order, request->band),
        .order = GSL_NAN,
        .interval = {GSL_NAN, GSL_NAN},
        .limit = GSL_NAN,
        .uncertainty = GSL_NAN};
    if (!(gsl_finite(request->order) && theory > 0 && request->band > 0 && request->band < theory &&
          request->confidence > 0 && request->confidence < 1)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X, "the request makes no sense");
        return ORDO_EINVAL;
    }
    for (size_t i = 0; i < n; i++) {
        if (!(gsl_finite(x[i]) && x[i] > 0)) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                          "row %zu has the level %g; a level must be finite and positive", i + 1,
                          x[i]);
            return ORDO_OK;
        }
        if (!gsl_finite(solution[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the solution at x = %g is %g; it must be finite", x[i], solution[i]);
            return ORDO_OK;
        }
    }
    const size_t least = GSL_MAX(4, request->min_levels);
    if (n < least) {
        ordo_conclude(check, n < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu levels; extrapolation with an interval needs %zu", n, least);
        return ORDO_OK;
    }
    h = malloc(3 * n * sizeof *h);
    if (h == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        h[i] = request->order > 0 ? x[i] : 1 / x[i];
        h[n + i] = solution[i];
    }
    gsl_sort2(h, 1, h + n, 1, n);
    for (size_t i = 1; i < n; i++)
        if (h[i] == h[i - 1]) {
            ordo_conclude(check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL,
                          "a level occurs more than once and no seed tells why");
            goto done;
        }
    e.h = h;
    e.phi = h + n;
    e.power = h + 2 * n;
    result->convergence = convergence(e.phi);
    const double p = best_order(&e), ss = misfit(p, &e), df = (double)n - 3;
    const double sigma = sqrt(ss / df);
    const double t = gsl_cdf_tdist_Pinv(0.5 + 0.5 * request->confidence, df);
    const double sign = GSL_SIGN(request->order);
    /* Round-off of the solutions themselves keeps the interval of an exact table from being empty.
     */
    const double noise = gsl_pow_2(4 * GSL_DBL_EPSILON * (fabs(e.phi_0) + fabs(e.alpha)));
    const double bound = ss * (1 + t * t / df) + noise;
    result->limit = e.phi_0;
    const double low = profile_end(&e, p, bound, false), high = profile_end(&e, p, bound, true);
    result->order = sign * p;
    result->interval[0] = sign > 0 ? low : -high;
    result->interval[1] = sign > 0 ? high : -low;
    result->uncertainty = uncertainty(&e, p, theory, sigma);
    check->measured = result->order;
    check->interval[0] = result->interval[0];
    check->interval[1] = result->interval[1];
    if (result->convergence != ORDO_MONOTONE)
        ordo_conclude(
            check, result->convergence == ORDO_OSCILLATORY ? ORDO_INCONCLUSIVE : ORDO_FAIL,
            result->convergence == ORDO_OSCILLATORY ? ORDO_NOT_ASYMPTOTIC : ORDO_OUTSIDE_BAND,
            "the three finest solutions are %s, so no order can be extrapolated; "
            "the finest is %.10g",
            ordo_convergence_name(result->convergence), e.phi[0]);
    else if (low >= theory - request->band && high <= theory + request->band)
        ordo_conclude(
            check, ORDO_PASS, ORDO_WITHIN_BAND,
            "order %.3f (%.3f to %.3f) lies within %g ± %g; the limit is %.10g, the finest "
            "level is within %.2e of it",
            result->order, result->interval[0], result->interval[1], request->order, request->band,
            result->limit, result->uncertainty);
    else if (high < theory - request->band || low > theory + request->band)
        ordo_conclude(check, ORDO_FAIL, ORDO_OUTSIDE_BAND,
                      "order %.3f (%.3f to %.3f) lies outside %g ± %g; the finest level is within "
                      "%.2e of the limit %.10g",
                      result->order, result->interval[0], result->interval[1], request->order,
                      request->band, result->uncertainty, result->limit);
    else
        ordo_conclude(
            check, ORDO_INCONCLUSIVE, ORDO_WIDE_INTERVAL,
            "order %.3f (%.3f to %.3f) crosses an edge of %g ± %g: these %zu levels cannot "
            "decide",
            result->order, result->interval[0], result->interval[1], request->order, request->band,
            n);
done:
    free(h);
    return status;
}
