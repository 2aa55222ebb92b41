/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_oracle.c: fits the form that a family's errors have.
 */
#include "families_oracle.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <string.h>

/* C, p and two terms. */
enum { PARAMETERS_MAX = 4, STEPS = 60 };

/* Round-off below this share of an error is no reason to leave it out. */
static const double round_off_share = 0.01;

struct points {
    size_t n, parameters;
    double h[ORDO_FAMILY_ROWS], error[ORDO_FAMILY_ROWS], factor[ORDO_FAMILY_ROWS];
    double weight[ORDO_FAMILY_ROWS]; /* one over the standard deviation, or 1 */
};

/* Seeds that share an offset merged; what is no data left out. */
static void choose(const struct ordo_family_study *s, struct points *p) {
    const struct ordo_family_noise *noise = &s->noise;
    const size_t seeds = s->n / s->levels, merged = noise->offset > 0 ? seeds : 1;

    p->n = 0;
    p->parameters = 2 + s->form.terms;
    for (size_t row = s->form.first * seeds; row < s->n; row += merged) {
        const size_t level = row / seeds;
        double sum = 0;
        for (size_t k = 0; k < merged; k++)
            sum += log(s->error[row + k]) / (double)merged;
        if ((noise->outlier > 0 && level == noise->outlier_level) ||
            noise->round_off > round_off_share * s->clean[level])
            continue;
        p->h[p->n] = s->h[level] / s->h[0];
        p->error[p->n] = exp(sum);
        p->factor[p->n] = s->form.factor[level];
        p->weight[p->n] = s->errors_known ? s->error[row] / s->se[row] : 1;
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

void oracle_ask(const struct ordo_family_study *s, struct oracle *oracle) {
    struct points p;
    double order = s->limit / s->form.slope, coefficient[PARAMETERS_MAX] = {0};
    double step = INFINITY, variance = INFINITY, squares = 0, half = INFINITY;

    *oracle = (struct oracle){.known = s->form.known && gsl_finite(s->limit),
                              .verdict = ORDO_INCONCLUSIVE,
                              .order = NAN,
                              .interval = {-INFINITY, INFINITY}};
    if (!oracle->known)
        return;
    choose(s, &p);
    if (p.n < p.parameters)
        return;
    for (int i = 0; i < STEPS && fabs(step) > 1e-10; i++) {
        squares = solve(s, &p, order, false, coefficient, &step, &variance);
        squares = solve(s, &p, order, true, coefficient, &step, &variance);
        if (!gsl_finite(squares) || !gsl_finite(step))
            return;
        order += fmax(-0.25, fmin(0.25, step));
    }
    const double freedom = (double)(p.n - p.parameters);
    if (s->errors_known)
        half = gsl_cdf_ugaussian_Pinv(0.975) * sqrt(variance);
    else if (freedom > 0)
        half = gsl_cdf_tdist_Pinv(0.975, freedom) * sqrt(squares / freedom * variance);
    else if (s->request.deterministic && s->noise.digits == 0)
        half = 0;
    oracle->order = order * s->form.slope;
    oracle->interval[0] = oracle->order - half;
    oracle->interval[1] = oracle->order + half;
    oracle->verdict = decide(&s->request, oracle->interval);
}
