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
#include "gate/probability.h"
#include "gate/request.h"
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>

/* The orders that are searched, and the points of the search before it is refined. */
static const double order_min = 0.05, order_max = 12;
enum { SCAN = 200 };

struct extrapolation {
    size_t n;
    const double *h, *phi; /* h[n] ascending: the finest level first; phi in units of 2^exponent,
                              the largest below 1, so that no square leaves the numbers there are */
    int exponent;
    double *power; /* power[n], scratch */
    double phi_0, alpha;
};

/* Sum of squares about the best phi_0 and alpha for this p. */
static double misfit(double p, struct extrapolation *e) {
    double cov00, cov01, cov11, ss;

    for (size_t i = 0; i < e->n; i++)
        e->power[i] = pow(e->h[i] / e->h[e->n - 1], p);
    gsl_fit_linear(e->power, 1, e->phi, 1, e->n, &e->phi_0, &e->alpha, &cov00, &cov01, &cov11, &ss);
    return ss;
}

static double scanned(size_t i) { return order_min * pow(order_max / order_min, (double)i / SCAN); }

/* The p with the smallest misfit; an end of the range if it lies there. The best of the scan
 * brackets it between its neighbours, where golden sections find it. */
static double best_order(struct extrapolation *e) {
    const double golden = 0.5 * (sqrt(5) - 1);
    size_t best = 0;
    double least = HUGE_VAL;

    for (size_t i = 0; i <= SCAN; i++) {
        const double ss = misfit(scanned(i), e);
        if (ss < least) {
            least = ss;
            best = i;
        }
    }
    if (best == 0 || best == SCAN)
        return scanned(best);
    double low = scanned(best - 1), high = scanned(best + 1);
    double p = high - golden * (high - low), q = low + golden * (high - low);
    double at_p = misfit(p, e), at_q = misfit(q, e);
    while (high - low > 1e-10 * low) {
        if (at_p <= at_q) {
            high = q;
            q = p;
            at_q = at_p;
            p = high - golden * (high - low);
            at_p = misfit(p, e);
        } else {
            low = p;
            p = q;
            at_p = at_q;
            q = low + golden * (high - low);
            at_q = misfit(q, e);
        }
    }
    return at_p <= at_q ? p : q;
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

/* Name the first row that no fit can use, or say that there are too few. */
static bool rows_valid(size_t n, const double x[], const double solution[], size_t least,
                       struct ordo_check *check) {
    for (size_t i = 0; i < n; i++) {
        if (!ordo_positive(x[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                          "row %zu has the level %g; a level must be finite and positive", i + 1,
                          x[i]);
            return false;
        }
        if (!gsl_finite(solution[i])) {
            ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_ERROR,
                          "the solution at x = %g is %g; it must be finite", x[i], solution[i]);
            return false;
        }
    }
    if (n < least)
        ordo_conclude(check, n < 2 ? ORDO_ERROR : ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS,
                      "%zu levels; extrapolation with an interval needs %zu", n, least);
    return n >= least;
}

/* The rows as columns h, phi and scratch of table[3 n], h ascending and in a unit of its own.
 * False, and the check concluded, if a level is there twice. */
static bool rows_sort(size_t n, const double x[], const double solution[], bool inverse,
                      double table[], int *exponent, struct ordo_check *check) {
    double largest = 0, least = HUGE_VAL;

    for (size_t i = 0; i < n; i++) {
        largest = GSL_MAX(largest, fabs(solution[i]));
        least = GSL_MIN(least, x[i]);
    }
    frexp(largest, exponent);
    for (size_t i = 0; i < n; i++) {
        table[i] = inverse ? least / x[i] : x[i];
        table[n + i] = ldexp(solution[i], -*exponent);
    }
    gsl_sort2(table, 1, table + n, 1, n);
    for (size_t i = 1; i < n; i++)
        if (table[i] == table[i - 1]) {
            ordo_conclude(check, ORDO_ERROR, ORDO_DUPLICATE_LEVEL,
                          "a level occurs more than once and no seed tells why");
            return false;
        }
    return true;
}

/* Verdict on the one order that three grids give. Nothing tells how far it is from that of the
 * limit, so it counts as known to half of the band. */
static void conclude_three(const struct ordo_request *request, const struct extrapolation *e,
                           const struct ordo_extrapolation *result, struct ordo_check *check) {
    const double off = fabs(result->order - request->order), band = request->band;
    const bool inside = off <= 0.5 * band, outside = off > 1.5 * band;

    ordo_conclude(check,
                  inside    ? ORDO_PASS
                  : outside ? ORDO_FAIL
                            : ORDO_INCONCLUSIVE,
                  inside    ? ORDO_WITHIN_BAND
                  : outside ? ORDO_OUTSIDE_BAND
                            : ORDO_WIDE_INTERVAL,
                  "order %.3f from three grids, which leave no interval: %s %g ± %g; the limit is "
                  "%.10g, the finest is %.10g",
                  result->order,
                  inside    ? "that lies within half of the band of"
                  : outside ? "that lies outside"
                            : "a fourth is needed near an edge of",
                  request->order, band, result->limit, ldexp(e->phi[0], e->exponent));
}

/* Verdict on an order from low to high, both without sign. */
static void conclude(const struct ordo_request *request, const struct extrapolation *e, double low,
                     double high, const struct ordo_extrapolation *result,
                     struct ordo_check *check) {
    const double theory = fabs(request->order);

    check->measured = result->order;
    check->interval[0] = result->interval[0];
    check->interval[1] = result->interval[1];
    if (e->n == 3 && result->convergence == ORDO_MONOTONE)
        conclude_three(request, e, result, check);
    else if (result->convergence != ORDO_MONOTONE)
        ordo_conclude(
            check, result->convergence == ORDO_OSCILLATORY ? ORDO_INCONCLUSIVE : ORDO_FAIL,
            result->convergence == ORDO_OSCILLATORY ? ORDO_NOT_ASYMPTOTIC : ORDO_OUTSIDE_BAND,
            "the three finest solutions are %s, so no order can be extrapolated; "
            "the finest is %.10g",
            ordo_convergence_name(result->convergence), ldexp(e->phi[0], e->exponent));
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
            e->n);
}

/* Fit and conclude. */
static void extrapolate(const struct ordo_request *request, struct extrapolation *e,
                        struct ordo_extrapolation *result, struct ordo_check *check) {
    const double df = (double)e->n - 3, sign = GSL_SIGN(request->order);
    const double p = best_order(e);
    const double ss = misfit(p, e), sigma = df > 0 ? sqrt(ss / df) : 0;
    const double t = df > 0 ? ordo_t_quantile(request->confidence, df) : 0;
    /* Round-off of the solutions themselves keeps the interval of an exact table from being empty.
     */
    const double noise = gsl_pow_2(4 * GSL_DBL_EPSILON * (fabs(e->phi_0) + fabs(e->alpha)));
    const double bound = ss * (1 + (df > 0 ? t * t / df : 0)) + noise;
    result->convergence = convergence(e->phi);
    if (!gsl_finite(ss)) {
        ordo_conclude(check, ORDO_ERROR, ORDO_INVALID_X,
                      "the %zu levels lie too close together for an order", e->n);
        return;
    }
    result->limit = ldexp(e->phi_0, e->exponent);
    const double low = profile_end(e, p, bound, false), high = profile_end(e, p, bound, true);
    result->order = sign * p;
    result->interval[0] = e->n == 3 ? GSL_NAN : sign > 0 ? low : -high;
    result->interval[1] = e->n == 3 ? GSL_NAN : sign > 0 ? high : -low;
    result->uncertainty = ldexp(uncertainty(e, p, fabs(request->order), sigma), e->exponent);
    conclude(request, e, low, high, result, check);
}

/* An outcome with the check that it points to. */
struct extrapolated {
    struct ordo_extrapolation out; /* the first member: the caller frees by its address */
    struct ordo_check check;
};

/* What stands for an outcome where there was no memory for one. Nothing writes to it. */
static const struct ordo_extrapolation no_memory = {
    .check = &ordo_check_no_memory,
    .order = NAN,
    .interval = {NAN, NAN},
    .limit = NAN,
    .uncertainty = NAN,
};

/* ordo_judge_solution with a request that was read and a place for the outcome. */
static int judge(size_t n, const double x[], const double solution[],
                 const struct ordo_request *request, struct extrapolated *to) {
    const double theory = fabs(request->order);

    if (!(gsl_finite(request->order) && theory > 0 && request->band > 0 && request->band < theory &&
          request->confidence > 0 && request->confidence < 1)) {
        ordo_conclude(&to->check, ORDO_ERROR, ORDO_INVALID_X, "the request makes no sense");
        return ORDO_EINVAL;
    }
    const size_t least = n == 3 && request->deterministic ? 3 : GSL_MAX(4, request->min_levels);
    if (!rows_valid(n, x, solution, least, &to->check))
        return ORDO_OK;
    double *table = malloc(3 * n * sizeof *table);
    if (table == NULL) {
        ordo_conclude_failure(&to->check, ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    struct extrapolation e = {.n = n, .h = table, .phi = table + n, .power = table + 2 * n};
    if (rows_sort(n, x, solution, request->order < 0, table, &e.exponent, &to->check))
        extrapolate(request, &e, &to->out, &to->check);
    free(table);
    return ORDO_OK;
}

int ordo_judge_solution(size_t n, const double x[], const double solution[],
                        const struct ordo_request *given, struct ordo_extrapolation **result) {
    struct ordo_request request;
    const char *fault = ordo_request_read(given, &request);
    struct extrapolated *e = calloc(1, sizeof *e);

    if (e == NULL) {
        *result = (struct ordo_extrapolation *)&no_memory;
        return ORDO_ENOMEM;
    }
    e->out = no_memory;
    e->check = ordo_check_begin("order", request.order, request.band);
    e->out.check = &e->check;
    *result = &e->out;
    if (fault != NULL) {
        ordo_conclude_failure(&e->check, fault);
        return ORDO_EINVAL;
    }
    return judge(n, x, solution, &request, e);
}

void ordo_extrapolation_free(struct ordo_extrapolation *result) {
    if (result != &no_memory)
        free(result);
}
