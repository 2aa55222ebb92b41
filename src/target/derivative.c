/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * derivative.c: derivatives of a 1D target, from piecewise Chebyshev series.
 */
#include "target/derivative.h"
#include "ordo.h"
#include <float.h>
#include <gsl/gsl_chebyshev.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

/* Degree that a series is tried at, and the most pieces before a target counts as not smooth. */
enum { DEGREE = 24, PIECES_MAX = 2048 };

/* Share of a piece by which its series reaches into each neighbour. The r-th derivative of the m-th
 * Chebyshev polynomial is of size m^(2r) at the ends of its interval but m^r inside, so noise that
 * would drown the sixth derivative does not. And a kink between two pieces lies inside of both
 * series. */
static const double overlap = 0.5;

struct ordo_derivative {
    double a, b;
    size_t order, pieces;
    double *breaks;           /* breaks[pieces + 1] */
    gsl_cheb_series **series; /* series[(piece * (order + 1)) + derivative] */
};

/* The target as GSL calls it, with the first failure kept. */
struct call {
    const struct ordo_function *function;
    int status;
    char *message;
    size_t size;
};

static double call_eval(double x, void *parameters) {
    struct call *call = parameters;
    double y = 0;

    if (call->status == ORDO_OK)
        call->status =
            call->function->eval(call->function->context, &x, &y, call->message, call->size);
    return call->status == ORDO_OK ? y : 0;
}

static gsl_cheb_series **series_at(const struct ordo_derivative *d, size_t piece) {
    return d->series + piece * (d->order + 1);
}

/* Where a piece begins and the one before it ends. */
static double piece_begin(const struct ordo_derivative *d, size_t piece) {
    const double s = (double)piece / (double)d->pieces;
    return (1 - s) * d->a + s * d->b;
}

static void series_free(struct ordo_derivative *d) {
    for (size_t i = 0; d->series != NULL && i < d->pieces * (d->order + 1); i++)
        gsl_cheb_free(d->series[i]);
    free(d->series);
    d->series = NULL;
}

/* Cut a series where its coefficients have reached round-off for good: that of the values, and that
 * of the argument, which the slope turns into one of the values. Returns whether they do so clearly
 * before its end, that is, whether the function is resolved. */
static bool series_cut(gsl_cheb_series *s) {
    const double half = 0.5 * (s->b - s->a), x = GSL_MAX(fabs(s->a), fabs(s->b));
    double largest = 0, slope = 0;
    size_t last = 0;

    for (size_t m = 0; m <= s->order; m++) {
        largest = GSL_MAX(largest, fabs(s->c[m]));
        slope = GSL_MAX(slope, (double)m * fabs(s->c[m]) / half);
    }
    const double noise = DBL_EPSILON * (8 * largest + x * slope);
    for (size_t m = 0; m <= s->order; m++)
        if (fabs(s->c[m]) > noise)
            last = m;
    const bool resolved = last + 4 <= s->order;
    /* A series of degree 0 has no derivative for gsl_cheb_calc_deriv to find. */
    s->order = GSL_MAX(last, 1);
    return resolved;
}

/* Series of the function and its derivatives on `pieces` equal pieces. ORDO_ENOCONV if that is too
 * coarse. */
static int series_alloc(struct ordo_derivative *d, size_t pieces, struct call *call) {
    gsl_function f = {.function = call_eval, .params = call};

    d->pieces = pieces;
    d->series = calloc(pieces * (d->order + 1), sizeof(gsl_cheb_series *));
    if (d->series == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < pieces; i++) {
        gsl_cheb_series **s = series_at(d, i);
        for (size_t r = 0; r <= d->order; r++) {
            s[r] = gsl_cheb_alloc(DEGREE);
            if (s[r] == NULL)
                return ORDO_ENOMEM;
        }
        const double reach = overlap * (d->b - d->a) / (double)pieces;
        const double from = GSL_MAX(d->a, piece_begin(d, i) - reach);
        const double to = GSL_MIN(d->b, piece_begin(d, i + 1) + reach);
        if (gsl_cheb_init(s[0], &f, from, to) != GSL_SUCCESS)
            return ORDO_EINVAL;
        if (call->status != ORDO_OK)
            return call->status;
        if (!series_cut(s[0]))
            return ORDO_ENOCONV;
        for (size_t r = 1; r <= d->order; r++) {
            s[r]->order = s[0]->order;
            gsl_cheb_calc_deriv(s[r], s[r - 1]);
        }
    }
    return ORDO_OK;
}

int ordo_derivative_alloc(const struct ordo_function *function, double a, double b, size_t order,
                          struct ordo_derivative **derivative, char message[], size_t size) {
    int status = ORDO_ENOCONV;
    struct call call = {.function = function, .message = message, .size = size};
    struct ordo_derivative *d = calloc(1, sizeof *d);

    *derivative = NULL;
    if (d == NULL) {
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    *d = (struct ordo_derivative){.a = a, .b = b, .order = order};
    for (size_t pieces = 1; pieces <= PIECES_MAX && status == ORDO_ENOCONV; pieces *= 2) {
        series_free(d);
        status = series_alloc(d, pieces, &call);
    }
    if (status == ORDO_OK) {
        *derivative = d;
        return ORDO_OK;
    }
    if (status == ORDO_ENOCONV)
        snprintf(message, size,
                 "the target is not smooth enough for its derivative %zu: polynomials of degree %d "
                 "on %d pieces of [%g, %g] do not resolve it",
                 order, DEGREE, PIECES_MAX, a, b);
    else if (call.status == ORDO_OK)
        snprintf(message, size, "%s", ordo_status_text(status));
    ordo_derivative_free(d);
    return status;
}

void ordo_derivative_free(struct ordo_derivative *d) {
    if (d == NULL)
        return;
    series_free(d);
    free(d);
}

static size_t piece_of(const struct ordo_derivative *d, double x) {
    const double s = (x - d->a) / (d->b - d->a) * (double)d->pieces;
    return s <= 0 ? 0 : GSL_MIN((size_t)s, d->pieces - 1);
}

double ordo_derivative_eval(const struct ordo_derivative *d, size_t order, double x) {
    return gsl_cheb_eval(series_at(d, piece_of(d, x))[order], x);
}

double ordo_derivative_rms(const struct ordo_derivative *d, size_t order) {
    /* The square of a series is of degree 2 DEGREE: exact with DEGREE + 1 Gauss points. */
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(DEGREE + 1);
    double sum = 0;

    if (table == NULL)
        return GSL_NAN;
    for (size_t i = 0; i < d->pieces; i++)
        for (size_t k = 0; k <= DEGREE; k++) {
            double x, w;
            gsl_integration_glfixed_point(piece_begin(d, i), piece_begin(d, i + 1), k, &x, &w,
                                          table);
            sum += w * gsl_pow_2(gsl_cheb_eval(series_at(d, i)[order], x));
        }
    gsl_integration_glfixed_table_free(table);
    return sqrt(sum / (d->b - d->a));
}

struct integrand {
    const gsl_cheb_series *series;
    double p;
};

static double integrand_eval(double x, void *parameters) {
    const struct integrand *f = parameters;
    return pow(fabs(gsl_cheb_eval(f->series, x)), f->p);
}

int ordo_derivative_norm(const struct ordo_derivative *d, size_t order, double p, double *norm) {
    enum { INTERVALS = 1000 };
    int status = ORDO_OK;
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(INTERVALS);
    double sum = 0;

    if (workspace == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < d->pieces && status == ORDO_OK; i++) {
        struct integrand f = {series_at(d, i)[order], p};
        gsl_function integrand = {integrand_eval, &f};
        double part, abserr;
        /* |.|^p has a weak singularity wherever the derivative changes its sign: bisection with
         * extrapolation deals with that. A piece may be negligible, hence the absolute part. */
        const int gsl =
            gsl_integration_qags(&integrand, piece_begin(d, i), piece_begin(d, i + 1), 1e-9 * sum,
                                 1e-7, INTERVALS, workspace, &part, &abserr);
        if (gsl != GSL_SUCCESS && !(abserr <= 1e-6 * part))
            status = ORDO_ENOCONV;
        sum += part;
    }
    gsl_integration_workspace_free(workspace);
    *norm = status == ORDO_OK ? pow(sum, 1 / p) : GSL_NAN;
    return status;
}
