/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bspline.c: smoothest splines in the B-spline basis.
 */
#include "method/bspline.h"
#include "method/dd.h"
#include "ordo.h"
#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <string.h>

enum { P1 = ORDO_BSPLINE_DEGREE_MAX + 1 };

int ordo_bspline_init(size_t p, size_t cells, const double breaks[],
                      struct ordo_workspace *workspace, struct ordo_bspline *s) {
    *s = (struct ordo_bspline){.p = p, .cells = cells};
    if (p < 1 || p > ORDO_BSPLINE_DEGREE_MAX || cells < 1)
        return ORDO_EINVAL;
    for (size_t i = 0; i < cells; i++)
        if (!(breaks[i] < breaks[i + 1]))
            return ORDO_EINVAL;
    s->knots = ordo_workspace_doubles(workspace, cells + 2 * p + 1);
    s->c = ordo_workspace_doubles(workspace, cells + p);
    if (ordo_workspace_failed(workspace))
        return ORDO_ENOMEM;
    for (size_t i = 0; i < cells + 2 * p + 1; i++)
        s->knots[i] = breaks[i < p ? 0 : i - p > cells ? cells : i - p];
    memset(s->c, 0, (cells + p) * sizeof *s->c);
    return ORDO_OK;
}

/* Move to the cell that holds x; the last one is closed. */
static size_t cell_advance(const struct ordo_bspline *s, size_t cell, double x) {
    while (cell + 1 < s->cells && x >= s->knots[s->p + cell + 1])
        cell++;
    return cell;
}

/* The p + 1 basis functions that live on a cell, at x (Cox-de Boor recursion). */
static void basis(const struct ordo_bspline *s, size_t cell, double x, double B[]) {
    const double *t = s->knots + s->p + cell; /* t[0] <= x <= t[1] */

    B[0] = 1;
    for (size_t d = 1; d <= s->p; d++) {
        double carry = 0;
        for (size_t r = 0; r < d; r++) {
            const double right = t[r + 1], left = *(t + r + 1 - d);
            const double part = B[r] / (right - left);
            B[r] = carry + (right - x) * part;
            carry = (x - left) * part;
        }
        B[d] = carry;
    }
}

static double combine(size_t p, const double B[], const double c[]) {
    double sum = 0;

    for (size_t r = 0; r <= p; r++)
        sum += B[r] * c[r];
    return sum;
}

void ordo_bspline_eval(const struct ordo_bspline *s, size_t N, const double x[], double y[]) {
    double B[P1];

    for (size_t i = 0, cell = 0; i < N; i++) {
        cell = cell_advance(s, cell, x[i]);
        basis(s, cell, x[i], B);
        y[i] = combine(s->p, B, s->c + cell);
    }
}

int ordo_bspline_fit(struct ordo_bspline *s, size_t N, const double x[], const double y[],
                     struct ordo_workspace *workspace) {
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t p = s->p, unknowns = s->cells + p;
    /* GSL's symmetric banded format: row i holds A(i,i), A(i+1,i), … A(i+p,i). */
    gsl_matrix A = ordo_workspace_matrix(workspace, unknowns, p + 1);
    gsl_vector rhs = ordo_workspace_vector(workspace, unknowns);
    int status = ORDO_ENOMEM;
    double B[P1];

    if (ordo_workspace_failed(workspace))
        goto done;
    gsl_matrix_set_zero(&A);
    memset(s->c, 0, unknowns * sizeof *s->c);
    for (int pass = 0; pass < 2; pass++) {
        gsl_vector_set_zero(&rhs);
        for (size_t i = 0, cell = 0; i < N; i++) {
            cell = cell_advance(s, cell, x[i]);
            basis(s, cell, x[i], B);
            const double residual = y[i] - combine(p, B, s->c + cell);
            double *b = rhs.data + cell;
            for (size_t r = 0; r <= p; r++)
                b[r] += B[r] * residual;
            for (size_t r = 0; pass == 0 && r <= p; r++) {
                double *row = A.data + (cell + r) * A.tda;
                for (size_t q = r; q <= p; q++)
                    row[q - r] += B[r] * B[q];
            }
        }
        status = ORDO_ESINGULAR;
        if ((pass == 0 && gsl_linalg_cholesky_band_decomp(&A) != GSL_SUCCESS) ||
            gsl_linalg_cholesky_band_svx(&A, &rhs) != GSL_SUCCESS)
            goto done;
        for (size_t r = 0; r < unknowns; r++)
            s->c[r] += rhs.data[r];
    }
    status = ORDO_OK;
done:
    ordo_workspace_release(workspace, mark);
    return status;
}

/* de Boor's algorithm in double-double: the spline of degree p with coefficients c[p + 1] on the
 * cell whose left knot is *t, at x. */
static struct dd deboor(size_t p, const struct dd c[], const double *t, double x) {
    struct dd b[P1];

    memcpy(b, c, (p + 1) * sizeof *b);
    for (size_t d = 1; d <= p; d++)
        for (size_t r = p; r >= d; r--) {
            const double left = *(t + r - p), right = t[r + 1 - d];
            const struct dd w =
                dd_div(dd_sub(dd_from(x), dd_from(left)), dd_sub(dd_from(right), dd_from(left)));
            b[r] = dd_add(b[r - 1], dd_mul(w, dd_sub(b[r], b[r - 1])));
        }
    return b[p];
}

/* Coefficients c[j*unknowns + i], i = j … unknowns - 1, of s^(j)/j!, which is of degree p - j. */
static void differentiate(const struct ordo_bspline *s, struct dd c[]) {
    const size_t p = s->p, unknowns = s->cells + p;

    for (size_t i = 0; i < unknowns; i++)
        c[i] = dd_from(s->c[i]);
    for (size_t j = 1; j <= p; j++) {
        const struct dd *before = c + (j - 1) * unknowns;
        const struct dd factor = dd_div(dd_from((double)(p - j + 1)), dd_from((double)j));
        for (size_t i = j; i < unknowns; i++) {
            const struct dd span = dd_sub(dd_from(s->knots[i + p - j + 1]), dd_from(s->knots[i]));
            c[j * unknowns + i] = dd_mul(factor, dd_div(dd_sub(before[i], before[i - 1]), span));
        }
    }
}

/* Polynomial of one cell about `centre`. */
static void expand(const struct ordo_bspline *s, const struct dd c[], size_t cell, double centre,
                   double taylor[]) {
    const size_t p = s->p, unknowns = s->cells + p;
    const double *t = s->knots + p + cell;
    const struct dd shift = dd_sub(dd_from(centre), dd_from(*t));
    struct dd local[P1] = {{0, 0}};

    for (size_t j = 0; j <= p; j++)
        local[j] = deboor(p - j, c + j * unknowns + cell + j, t, *t);
    /* From the left end of the cell to the centre: repeated synthetic division. */
    for (size_t j = 0; j < p; j++)
        for (size_t i = p; i > j; i--)
            local[i - 1] = dd_add(local[i - 1], dd_mul(shift, local[i]));
    for (size_t j = 0; j <= p; j++)
        taylor[j] = local[j].hi;
}

/* How large the terms get that add up to the spline if they open away from a cell. */
static double terms_size(const struct ordo_bspline *s, size_t cell, double half,
                         const double taylor[], const double jump[]) {
    const double *t = s->knots + s->p;
    double size = 0;

    for (size_t j = 1; j <= s->p; j++)
        size += fabs(taylor[j]) * gsl_pow_uint(2 * half, (unsigned)j);
    for (size_t i = 1; i < s->cells; i++)
        size += fabs(jump[i - 1]) *
                gsl_pow_uint(i > cell ? t[s->cells] - t[i] : t[i] - t[0], (unsigned)s->p);
    return size;
}

int ordo_bspline_powers(const struct ordo_bspline *s, struct ordo_workspace *workspace,
                        size_t *cell, double taylor[], double jump[]) {
    enum { CANDIDATES = 15 };
    const struct ordo_mark mark = ordo_workspace_mark(workspace);
    const size_t p = s->p, unknowns = s->cells + p;
    const double a = s->knots[p], b = s->knots[p + s->cells];
    const double centre = 0.5 * (a + b), half = 0.5 * (b - a);
    struct dd *c = ordo_workspace_take(workspace, (p + 1) * unknowns, sizeof *c);
    double smallest = HUGE_VAL;

    if (c == NULL) {
        ordo_workspace_release(workspace, mark);
        return ORDO_ENOMEM;
    }
    const struct dd *top = c + p * unknowns;
    differentiate(s, c);
    for (size_t i = 1; i < s->cells; i++)
        jump[i - 1] = dd_sub(top[p + i], top[p + i - 1]).hi;
    *cell = s->cells / 2;
    for (size_t k = 1; k <= CANDIDATES; k++) {
        const size_t candidate = s->cells * k / (CANDIDATES + 1);
        expand(s, c, candidate, centre, taylor);
        const double size = terms_size(s, candidate, half, taylor, jump);
        if (size < smallest) {
            smallest = size;
            *cell = candidate;
        }
    }
    expand(s, c, *cell, centre, taylor);
    ordo_workspace_release(workspace, mark);
    return ORDO_OK;
}
