/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_oracle.c: fits the form that a family's errors have.
 */
#include "families_oracle.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdint.h>
#include <string.h>

/* C, p and two terms. */
enum { PARAMETERS_MAX = 4, STEPS = 60 };

/* A descent to the parameters of a shape: how many begin, and how many steps each may take. */
enum { DESCENTS = 24, DESCENT_STEPS = 100 };

/* Logarithms that differ by no more are the same: what reproduces a study so well may be it. */
static const double same = 1e-9;

/* A shape larger than this is its own round-off. */
static const double largest_shape = 1e3;

/* Least squares of one choice of the data. */
struct estimate {
    double order, squares, variance, freedom;
    double share; /* of the terms, beside the leading one, at the finest level */
};

struct points {
    size_t n, parameters;
    double h[ORDO_FAMILY_ROWS], error[ORDO_FAMILY_ROWS], factor[ORDO_FAMILY_ROWS];
    double weight[ORDO_FAMILY_ROWS]; /* one over the standard deviation, or 1 */
};

/* Seeds that share an offset merged, one level left out if there is an outlier. Round-off is of the
 * same size in all levels: weights make the relative errors absolute. */
static void choose(const struct ordo_family_study *s, size_t outlier, struct points *p) {
    const struct ordo_family_noise *noise = &s->noise;
    const size_t seeds = s->n / s->levels, merged = noise->offset > 0 ? seeds : 1;

    p->n = 0;
    p->parameters = 2 + s->form.terms;
    for (size_t row = s->form.first * seeds; row < s->n; row += merged) {
        const size_t level = row / seeds;
        double sum = 0;
        for (size_t k = 0; k < merged; k++)
            sum += log(s->error[row + k]) / (double)merged;
        if (level == outlier)
            continue;
        p->h[p->n] = s->h[level] / s->h[0];
        p->error[p->n] = exp(sum);
        p->factor[p->n] = s->form.factor[level];
        p->weight[p->n] = s->errors_known        ? s->error[row] / s->se[row]
                          : noise->round_off > 0 ? s->error[row] / s->error[0]
                                                 : 1;
        p->n++;
    }
}

/* Normal equations of the relative errors in (order, coefficients) at an order: the columns of row
 * i are m log h, where m is the model over the error, and the terms over the error. */
static void row_of(const struct ordo_family_study *s, const struct points *p, size_t i,
                   double order, double column[PARAMETERS_MAX]) {
    column[1] = p->factor[i] * pow(p->h[i], order) / p->error[i];
    for (size_t k = 0; k < s->form.terms; k++)
        column[2 + k] = column[1] * pow(p->h[i], s->form.q[k]);
    column[0] = 0;
}

/* One least-squares solve. With `order_too` the first parameter is a step of the order about the
 * coefficients; without, it is left alone. Returns the sum of squares of the residuals. */
static double solve(const struct ordo_family_study *s, const struct points *p, double order,
                    bool order_too, double coefficient[PARAMETERS_MAX], double *step,
                    double *variance) {
    const size_t skip = order_too ? 0 : 1, m = p->parameters - skip;
    const double rho = s->noise.correlation;
    double a_data[PARAMETERS_MAX * PARAMETERS_MAX] = {0}, b_data[PARAMETERS_MAX] = {0};
    double next[PARAMETERS_MAX + 1] = {0}, squares = 0;
    double inverse_data[PARAMETERS_MAX * PARAMETERS_MAX];

    for (size_t i = p->n; i-- > 0;) {
        double row[PARAMETERS_MAX + 1], white[PARAMETERS_MAX + 1], model = 0;
        row_of(s, p, i, order, row);
        for (size_t k = 1; k < p->parameters; k++)
            model += coefficient[k] * row[k];
        row[0] = model * log(p->h[i]);
        row[p->parameters] = 1 - (order_too ? model : 0);
        for (size_t k = 0; k <= p->parameters; k++) {
            white[k] = i + 1 == p->n ? row[k] * sqrt(1 - rho * rho) : row[k] - rho * next[k];
            white[k] *= p->weight[i];
            next[k] = row[k];
        }
        for (size_t k = 0; k < m; k++) {
            b_data[k] += white[k + skip] * white[p->parameters];
            for (size_t l = 0; l < m; l++)
                a_data[k * m + l] += white[k + skip] * white[l + skip];
        }
        squares += gsl_pow_2(white[p->parameters]);
    }
    memcpy(inverse_data, a_data, sizeof a_data);
    gsl_matrix_view a = gsl_matrix_view_array(inverse_data, m, m);
    gsl_vector_view b = gsl_vector_view_array(b_data, m);
    if (gsl_linalg_cholesky_decomp1(&a.matrix) != GSL_SUCCESS)
        return NAN;
    gsl_linalg_cholesky_svx(&a.matrix, &b.vector);
    for (size_t k = skip; k < p->parameters; k++)
        if (k == 0)
            *step = b_data[0];
        else if (order_too)
            coefficient[k] += b_data[k];
        else
            coefficient[k] = b_data[k - 1];
    if (order_too) {
        gsl_linalg_cholesky_invert(&a.matrix);
        *variance = inverse_data[0];
    }
    return squares;
}

static enum ordo_verdict decide(const struct ordo_request *r, const double interval[2]) {
    const double sign = r->order > 0 ? 1 : -1, a = sign * (interval[0] - r->order),
                 b = sign * (interval[1] - r->order);
    const double slowest = r->intent == ORDO_AT_MOST ? -INFINITY : -r->band;
    const double fastest = r->intent == ORDO_AT_LEAST ? INFINITY : r->band;

    if (fmin(a, b) >= slowest && fmax(a, b) <= fastest)
        return ORDO_PASS;
    return fmax(a, b) < slowest || fmin(a, b) > fastest ? ORDO_FAIL : ORDO_INCONCLUSIVE;
}

/* Least squares without the level `outlier`; false if they do not converge. */
static bool fit(const struct ordo_family_study *s, size_t outlier, double start,
                struct estimate *e) {
    struct points p;
    double coefficient[PARAMETERS_MAX] = {0}, step = INFINITY;

    choose(s, outlier, &p);
    *e = (struct estimate){.order = start, .freedom = (double)p.n - (double)p.parameters};
    if (p.n < p.parameters)
        return false;
    for (int i = 0; i < STEPS && fabs(step) > 1e-10; i++) {
        e->squares = solve(s, &p, e->order, false, coefficient, &step, &e->variance);
        e->squares = solve(s, &p, e->order, true, coefficient, &step, &e->variance);
        if (!gsl_finite(e->squares) || !gsl_finite(step))
            return false;
        e->order += fmax(-0.25, fmin(0.25, step));
    }
    for (size_t k = 0; k < s->form.terms; k++)
        e->share += fabs(coefficient[2 + k] / coefficient[1]) *
                    pow(s->h[s->levels - 1] / s->h[0], s->form.q[k]);
    return fabs(step) <= 1e-6;
}

static void widen(double interval[2], double centre, double half) {
    interval[0] = fmin(interval[0], centre - half);
    interval[1] = fmax(interval[1], centre + half);
}

/* One level lies off, and nobody says which: of all that could be it, the union of the orders whose
 * sum of squares is not too large beside the least. */
static void ask_outlier(const struct ordo_family_study *s, double order, struct oracle *oracle) {
    struct estimate e[ORDO_FAMILY_LEVELS];
    double least = INFINITY;

    for (size_t i = 0; i < s->levels; i++)
        if (fit(s, i, order, &e[i]) && e[i].freedom > 0 && e[i].squares < least) {
            least = e[i].squares;
            oracle->order = e[i].order;
        }
    if (isinf(least))
        return;
    const double t = gsl_cdf_tdist_Pinv(0.975, e[0].freedom);
    const double bound = least * (1 + t * t / e[0].freedom);
    oracle->interval[0] = oracle->interval[1] = oracle->order;
    for (size_t i = 0; i < s->levels; i++)
        if (e[i].squares <= bound)
            widen(oracle->interval, e[i].order, sqrt((bound - e[i].squares) * e[i].variance));
}

/* Terms: with as many levels as parameters several orders may reproduce the errors. Those count
 * whose terms are smaller than the leading one in the end, which is what makes it the leading one.
 */
static void ask_terms(const struct ordo_family_study *s, double order, struct oracle *oracle) {
    struct estimate e, other;
    double half = INFINITY;

    if (!fit(s, SIZE_MAX, order, &e))
        return;
    if (s->errors_known)
        half = gsl_cdf_ugaussian_Pinv(0.975) * sqrt(e.variance);
    else if (e.freedom > 0)
        half = gsl_cdf_tdist_Pinv(0.975, e.freedom) * sqrt(e.squares / e.freedom * e.variance);
    else if (s->request.deterministic && s->noise.digits == 0)
        half = 0;
    oracle->order = e.order;
    oracle->interval[0] = e.order - half;
    oracle->interval[1] = e.order + half;
    for (double start = -2; start <= 2 && half == 0; start += 0.25)
        if (fit(s, SIZE_MAX, order + start, &other) && other.squares < same * same &&
            other.share < 1)
            widen(oracle->interval, other.order, 0);
}

/* What the shape leaves of log error beside its mean: the largest, and all of them. */
static double remainder_of(const struct ordo_family_study *s, const double a[],
                           double r[ORDO_FAMILY_LEVELS]) {
    double mean = 0, largest = 0;

    for (size_t i = 0; i < s->levels; i++) {
        const double shape = s->form.shape(a, s->h[i]);
        if (!(fabs(shape) < largest_shape))
            return INFINITY;
        r[i] = log(s->error[i]) - shape;
        mean += r[i] / (double)s->levels;
    }
    for (size_t i = 0; i < s->levels; i++) {
        r[i] -= mean;
        largest = fmax(largest, fabs(r[i]));
    }
    return largest;
}

/* A step of Levenberg and Marquardt from a[], whose remainder is r[]. */
static bool marquardt(const struct ordo_family_study *s, double damping, const double a[],
                      const double r[], double next[]) {
    const size_t m = s->form.unknowns, n = s->levels;
    double j[ORDO_SHAPE_PARAMETERS][ORDO_FAMILY_LEVELS], moved[ORDO_FAMILY_LEVELS];
    double a_data[ORDO_SHAPE_PARAMETERS * ORDO_SHAPE_PARAMETERS], b_data[ORDO_SHAPE_PARAMETERS];

    memcpy(next, a, ORDO_SHAPE_PARAMETERS * sizeof *next);
    for (size_t k = 0; k < m; k++) {
        const double by = 1e-6 * fmax(fabs(a[k]), 0.1);
        next[k] = a[k] + by;
        if (isinf(remainder_of(s, next, moved)))
            return false;
        for (size_t i = 0; i < n; i++)
            j[k][i] = (moved[i] - r[i]) / by;
        next[k] = a[k];
    }
    for (size_t k = 0; k < m; k++) {
        b_data[k] = 0;
        for (size_t i = 0; i < n; i++)
            b_data[k] -= j[k][i] * r[i];
        for (size_t l = 0; l < m; l++) {
            a_data[k * m + l] = 0;
            for (size_t i = 0; i < n; i++)
                a_data[k * m + l] += j[k][i] * j[l][i];
        }
    }
    for (size_t k = 0; k < m; k++)
        a_data[k * m + k] += damping * a_data[k * m + k] + 1e-300;
    gsl_matrix_view matrix = gsl_matrix_view_array(a_data, m, m);
    gsl_vector_view b = gsl_vector_view_array(b_data, m);
    if (gsl_linalg_cholesky_decomp1(&matrix.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_svx(&matrix.matrix, &b.vector) != GSL_SUCCESS)
        return false;
    for (size_t k = 0; k < m; k++)
        next[k] += b_data[k];
    return true;
}

/* Whether a descent from a[] ends where the shape reproduces the errors. */
static bool descend(const struct ordo_family_study *s, double a[]) {
    double r[ORDO_FAMILY_LEVELS], there[ORDO_FAMILY_LEVELS], next[ORDO_SHAPE_PARAMETERS];
    double now = remainder_of(s, a, r), damping = 1e-3;

    for (int i = 0; i < DESCENT_STEPS && now > same && damping < 1e12; i++) {
        if (isinf(now))
            return false;
        const double then =
            marquardt(s, damping, a, r, next) ? remainder_of(s, next, there) : INFINITY;
        damping *= then < now ? 0.1 : 10;
        if (then < now) {
            now = then;
            memcpy(a, next, sizeof next);
            memcpy(r, there, sizeof r);
        }
    }
    return now <= same;
}

/* A shape, without noise: every order that reproduces the errors, found from the true parameters
 * and from points all round them. */
static void ask_shape(const struct ordo_family_study *s, struct oracle *oracle) {
    static const double strides[] = {0.8566748838545029, 0.733891856627126, 0.6287067210378087,
                                     0.5385972572236101, 0.4613991999499};

    if (s->levels < s->form.unknowns + 1)
        return;
    oracle->interval[0] = INFINITY;
    oracle->interval[1] = -INFINITY;
    for (int i = 0; i < DESCENTS; i++) {
        double a[ORDO_SHAPE_PARAMETERS];
        memcpy(a, s->form.a, sizeof a);
        for (size_t k = 0; k < s->form.unknowns && i > 0; k++)
            a[k] += 1.5 * gsl_cdf_ugaussian_Pinv(fmod(0.5 + i * strides[k], 1));
        if (descend(s, a))
            widen(oracle->interval, a[0], 0);
    }
    oracle->order = 0.5 * (oracle->interval[0] + oracle->interval[1]);
}

void oracle_ask(const struct ordo_family_study *s, struct oracle *oracle) {
    const double order = s->limit / s->form.slope;

    *oracle = (struct oracle){.known = s->form.known || isinf(s->limit),
                              .verdict = ORDO_INCONCLUSIVE,
                              .order = NAN,
                              .interval = {-INFINITY, INFINITY}};
    if (!oracle->known)
        return;
    if (isinf(order))
        oracle->order = oracle->interval[0] = oracle->interval[1] = order;
    else if (s->form.shape != NULL)
        ask_shape(s, oracle);
    else if (s->noise.outlier > 0)
        ask_outlier(s, order, oracle);
    else
        ask_terms(s, order, oracle);
    const double ends[2] = {oracle->interval[0] * s->form.slope,
                            oracle->interval[1] * s->form.slope};
    oracle->order *= s->form.slope;
    oracle->interval[0] = fmin(ends[0], ends[1]);
    oracle->interval[1] = fmax(ends[0], ends[1]);
    if (oracle->interval[0] > oracle->interval[1])
        return;
    oracle->verdict = decide(&s->request, oracle->interval);
}
