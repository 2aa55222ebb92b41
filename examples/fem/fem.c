/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fem.c: finite elements of degree 1 or 2 in one dimension, and the norms of their error.
 *
 *     -u'' + c u = f on (0, 1),    u(0) = 0,    u(1) = g
 *
 *     fem ELEMENTS DEGREE [penalty]
 *
 * prints l2 (the norm of the error in L2), h1 (that in H1) and max (the largest error at a node
 * that elements share). The mesh is uniform, h = 1/ELEMENTS, k the degree. Then (Strang and Fix, An
 * Analysis of the Finite Element Method, section 1.6 and chapter 3; for the nodes Douglas and
 * Dupont, Numerische Mathematik 22 (1974) 99-109)
 *
 *     l2 = O(h^(k+1)),    h1 = O(h^k),    max = O(h^2k).
 *
 * `penalty` breaks the condition u(1) = g so that only the last one sees it, for k = 2. The
 * condition is met by a penalty (Babuska, Mathematics of Computation 27 (1973) 221-228) of the
 * weight h^-(k+1), which is what the order in L2 asks for: the elements then solve, instead,
 *
 *     -v'' + c v = f,    v(0) = 0,    v'(1) + h^-(k+1) (v(1) - g) = 0.
 *
 * v - u solves the equation with f = 0 and vanishes at 0, hence
 *
 *     v - u = d sinh(sqrt(c) x) / sinh(sqrt(c)),
 *     d = -u'(1) / (h^-(k+1) + sqrt(c) coth(sqrt(c))) = -u'(1) h^(k+1) (1 + O(h^(k+1))).
 *
 * It is smooth and of order k + 1 in every norm. So l2 keeps its order k + 1 and h1 its order k,
 * but the nodes have k + 1 instead of 2k: 3 instead of 4 for k = 2, with the leading constant
 * |u'(1)|, while for k = 1 both are 2 and no norm sees anything.
 *
 * An error of one nodal value alone would be another way, but of no whole order: d at one node is
 * d h^(1/2) in L2 and d h^(-1/2) in H1, so that these keep their orders only from d = O(h^(k+1/2))
 * on.
 */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* u and its derivative, c and f. */
static const double C = 4;
static double solution(double x) { return exp(x) * sin(3 * x); }
static double derivative(double x) { return exp(x) * (sin(3 * x) + 3 * cos(3 * x)); }
static double load(double x) {
    return exp(x) * (8 * sin(3 * x) - 6 * cos(3 * x)) + C * solution(x);
}

/* Gauss points of an element, exact for polynomials of degree 9. */
enum { POINTS = 5, NODES = 3 };

/* An element of degree k has k + 1 unknowns: left, right and (k = 2) midpoint. */
struct element {
    double h;
    size_t unknowns;
    double t[POINTS], weight[POINTS];                /* of [0, 1] */
    double phi[POINTS][NODES], slope[POINTS][NODES]; /* at the points, d/dt */
    double matrix[NODES][NODES]; /* integrals of phi_i' phi_j' + c phi_i phi_j */
};

static void element_init(struct element *e, size_t elements, size_t degree,
                         const gsl_integration_glfixed_table *gauss) {
    *e = (struct element){.h = 1 / (double)elements, .unknowns = degree + 1};
    for (size_t p = 0; p < POINTS; p++) {
        double t;
        gsl_integration_glfixed_point(0, 1, p, &t, &e->weight[p], gauss);
        const double linear[2] = {1 - t, t};
        const double bubble = degree == 2 ? 4 * t * (1 - t) : 0, fall = degree == 2 ? 4 - 8 * t : 0;
        const double phi[NODES] = {linear[0] - bubble / 2, linear[1] - bubble / 2, bubble};
        const double slope[NODES] = {-1 - fall / 2, 1 - fall / 2, fall};
        e->t[p] = t;
        memcpy(e->phi[p], phi, sizeof phi);
        memcpy(e->slope[p], slope, sizeof slope);
    }
    for (size_t i = 0; i < e->unknowns; i++)
        for (size_t j = 0; j < e->unknowns; j++)
            for (size_t p = 0; p < POINTS; p++)
                e->matrix[i][j] += e->weight[p] * (e->slope[p][i] * e->slope[p][j] / e->h +
                                                   C * e->h * e->phi[p][i] * e->phi[p][j]);
}

/* b[NODES]: integrals of f phi_i over the element whose left end is x. */
static void element_load(const struct element *e, double x, double b[]) {
    for (size_t i = 0; i < NODES; i++) {
        b[i] = 0;
        for (size_t p = 0; p < POINTS; p++)
            b[i] += e->weight[p] * e->h * load(x + e->h * e->t[p]) * e->phi[p][i];
    }
}

/* The value at the midpoint between the nodes that have the values u[2]. */
static double midpoint(const struct element *e, const double b[], const double u[]) {
    return (b[2] - e->matrix[2][0] * u[0] - e->matrix[2][1] * u[1]) / e->matrix[2][2];
}

/* The values at the nodes, u[elements]; u(0) = 0 is not among them. Midpoints are eliminated
 * element by element, which leaves a tridiagonal system. False if memory runs out or GSL cannot
 * solve it. */
static bool solve(const struct element *e, size_t elements, bool penalty, gsl_vector *u) {
    gsl_vector *diagonal = gsl_vector_calloc(elements), *rhs = gsl_vector_calloc(elements);
    gsl_vector *off = gsl_vector_calloc(elements - 1);
    bool done = diagonal != NULL && rhs != NULL && off != NULL;
    double share[2] = {0, 0}; /* of the midpoint's equation in those of left and right */
    double own, other;

    for (size_t i = 0; e->unknowns == NODES && i < 2; i++)
        share[i] = e->matrix[i][2] / e->matrix[2][2];
    own = e->matrix[0][0] - share[0] * e->matrix[2][0];
    other = e->matrix[0][1] - share[0] * e->matrix[2][1];
    for (size_t i = 0; done && i < elements; i++) { /* element i ends at the unknown i */
        double b[NODES];
        element_load(e, (double)i * e->h, b);
        *gsl_vector_ptr(diagonal, i) += own;
        *gsl_vector_ptr(rhs, i) += b[1] - share[1] * b[2];
        if (i == 0)
            continue;
        *gsl_vector_ptr(diagonal, i - 1) += own;
        *gsl_vector_ptr(rhs, i - 1) += b[0] - share[0] * b[2];
        gsl_vector_set(off, i - 1, other);
    }
    if (done && penalty) {
        const double weight = gsl_pow_uint(1 / e->h, (unsigned)e->unknowns);
        *gsl_vector_ptr(diagonal, elements - 1) += weight;
        *gsl_vector_ptr(rhs, elements - 1) += weight * solution(1);
    } else if (done) {
        gsl_vector_set(diagonal, elements - 1, 1);
        gsl_vector_set(rhs, elements - 1, solution(1));
        gsl_vector_set(off, elements - 2, 0);
        *gsl_vector_ptr(rhs, elements - 2) -= other * solution(1);
    }
    done = done && gsl_linalg_solve_symm_tridiag(diagonal, off, rhs, u) == GSL_SUCCESS;
    gsl_vector_free(diagonal);
    gsl_vector_free(off);
    gsl_vector_free(rhs);
    return done;
}

static void print_norms(const struct element *e, size_t elements, const gsl_vector *u) {
    double l2 = 0, h1 = 0, max = 0;

    for (size_t i = 0; i < elements; i++) {
        const double x = (double)i * e->h;
        double b[NODES], v[NODES] = {i > 0 ? gsl_vector_get(u, i - 1) : 0, gsl_vector_get(u, i)};
        element_load(e, x, b);
        if (e->unknowns == NODES)
            v[2] = midpoint(e, b, v);
        for (size_t p = 0; p < POINTS; p++) {
            double error = solution(x + e->h * e->t[p]), slope = derivative(x + e->h * e->t[p]);
            for (size_t j = 0; j < e->unknowns; j++) {
                error -= e->phi[p][j] * v[j];
                slope -= e->slope[p][j] * v[j] / e->h;
            }
            l2 += e->weight[p] * e->h * error * error;
            h1 += e->weight[p] * e->h * (error * error + slope * slope);
        }
        max = GSL_MAX_DBL(max, fabs(v[1] - solution(x + e->h)));
    }
    printf("l2 = %.10e\nh1 = %.10e\nmax = %.10e\n", sqrt(l2), sqrt(h1), max);
}

/* A whole number from 1 on; 0 if the text is none. */
static size_t whole(const char *text) {
    char *end;

    errno = 0;
    const long value = strtol(text, &end, 10);
    return *end == '\0' && errno == 0 && value > 0 ? (size_t)value : 0;
}

int main(int argc, char *argv[]) {
    const size_t elements = argc >= 3 ? whole(argv[1]) : 0, degree = argc >= 3 ? whole(argv[2]) : 0;
    const bool penalty = argc == 4 && strcmp(argv[3], "penalty") == 0;

    if (elements < 2 || degree < 1 || degree > 2 || argc > 4 || (argc == 4 && !penalty)) {
        fputs("usage: fem ELEMENTS DEGREE [penalty], with 2 elements or more of degree 1 or 2\n",
              stderr);
        return 64;
    }
    gsl_set_error_handler_off();
    struct element element;
    gsl_integration_glfixed_table *gauss = gsl_integration_glfixed_table_alloc(POINTS);
    gsl_vector *u = gsl_vector_calloc(elements);
    bool done = gauss != NULL && u != NULL;
    if (done) {
        element_init(&element, elements, degree, gauss);
        done = solve(&element, elements, penalty, u);
    }
    if (done)
        print_norms(&element, elements, u);
    else
        fprintf(stderr, "fem: %zu elements could not be solved\n", elements);
    if (gauss != NULL)
        gsl_integration_glfixed_table_free(gauss);
    gsl_vector_free(u);
    if (fflush(stdout) != 0) {
        perror("fem");
        done = false;
    }
    return done ? 0 : 1;
}
