/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_target.c: targets, their samples and their derivatives, against closed forms.
 */
#include "check.h"
#include "ordo.h"
#include "target/derivative.h"
#include "target/target.h"
#include <complex.h>
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

static char message[ORDO_MESSAGE_SIZE];

/* DB's targets (theory §2, protocol), written once more. */
static long double reference(const char *name, long double x, long double y, bool *known) {
    static const long double pi = 3.14159265358979323846264338327950288L;
    const long double r2 = x * x + y * y;

    *known = true;
#define TARGET(wanted, value)                                                                      \
    if (strcmp(name, wanted) == 0)                                                                 \
    return value
    TARGET("square", x * x);
    TARGET("cube", x * x * x);
    TARGET("cos4", cosl(4 * x));
    TARGET("sin4", sinl(4 * x));
    TARGET("chirp", sinl(4 * (x - 1) * (x - 1)));
    TARGET("runge1", 1 / (1 + x * x));
    TARGET("runge9", 1 / (1 + 9 * x * x));
    TARGET("atan", atanl(x));
    TARGET("coswell", 1 / (1 + cosl(pi * x) * cosl(pi * x)));
    TARGET("square2d", r2);
    TARGET("cube2d", x * x * x + y * y * y);
    TARGET("cos4cos4", cosl(4 * x) * cosl(4 * y));
    TARGET("sin4sin4", sinl(4 * x) * sinl(4 * y));
    TARGET("sin4sin4r", sinl(4 * x) * sinl(4 * y) * r2);
    TARGET("runge1-2d", 1 / (1 + r2));
    TARGET("runge9-2d", 1 / (1 + 9 * r2));
    TARGET("atan2d", atanl(x) + atanl(y));
#undef TARGET
    *known = false;
    return 0;
}

static void test_values(void **state) {
    static const double points[][2] = {{0, 0},       {1, 1},      {-1, 1},       {0.3, -0.7},
                                       {-0.61, 0.2}, {0.5, 0.25}, {0.123, 0.987}};
    size_t compared = 0;

    (void)state;
    for (const struct ordo_target *const *t = ordo_targets; *t != NULL; t++)
        for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
            bool known;
            const long double wanted = reference((*t)->name, points[i][0], points[i][1], &known);
            double y = NAN;
            struct ordo_function f = ordo_target_function(*t);
            assert_int_equal(f.dx, (*t)->dx);
            assert_int_equal(f.eval(f.context, points[i], &y, message, sizeof message), ORDO_OK);
            check_near(y, (*t)->eval(points[i]), 0);
            if (known) {
                check_near(y, (double)wanted, 4e-15);
                compared++;
            }
        }
    assert_int_equal(compared, 17 * sizeof points / sizeof *points);
}

static void test_contract(void **state) {
    (void)state;
    for (const struct ordo_target *const *t = ordo_targets; *t != NULL; t++) {
        char spaced[256] = " ";
        double x[ORDO_DX_MAX];
        assert_true((*t)->name != NULL && strlen((*t)->name) > 0);
        assert_true((*t)->formula != NULL && strlen((*t)->formula) > 0);
        assert_true((*t)->source != NULL && strlen((*t)->source) > 0);
        assert_in_range((*t)->dx, 1, ORDO_DX_MAX);
        assert_non_null((*t)->eval);
        assert_ptr_equal(ordo_target_find((*t)->name), *t);
        assert_ptr_equal(ordo_target_find((*t)->formula), *t);
        for (const char *c = (*t)->formula; *c != '\0'; c++)
            snprintf(spaced + strlen(spaced), sizeof spaced - strlen(spaced), "%c \t", *c);
        assert_ptr_equal(ordo_target_find(spaced), *t);
        for (const struct ordo_target *const *u = ordo_targets; u != t; u++) {
            assert_string_not_equal((*u)->name, (*t)->name);
            assert_string_not_equal((*u)->formula, (*t)->formula);
        }
        for (int i = -20; i <= 20; i++) {
            for (size_t j = 0; j < ORDO_DX_MAX; j++)
                x[j] = i * (1 + 0.37 * (double)j);
            assert_true(isfinite((*t)->eval(x)));
        }
    }
    assert_null(ordo_target_find(""));
    assert_null(ordo_target_find("no such target"));
    assert_null(ordo_target_find("squar"));
    assert_null(ordo_target_find("square2"));
    assert_null(ordo_target_find("x^2+"));
}

/* A function for the tests: calls->eval counts, and fails at the call `failing`. */
struct counted {
    double (*eval)(const double x[]);
    size_t calls, failing;
};

static int counted_eval(void *context, const double x[], double *y, char text[], size_t size) {
    struct counted *c = context;

    if (++c->calls == c->failing) {
        snprintf(text, size, "nan at the test's point");
        return ORDO_ENOTFINITE;
    }
    *y = c->eval(x);
    return ORDO_OK;
}

static struct ordo_function function_of(size_t dx, struct counted *c) {
    return (struct ordo_function){.dx = dx, .eval = counted_eval, .context = c};
}

static double first(const double x[]) { return x[0]; }
static double sum_squares_3(const double x[]) { return x[0] * x[0] + x[1] * x[1] + x[2] * x[2]; }
static double seven(const double x[]) { return (void)x, 7; }

static void test_grid(void **state) {
    static const size_t counts[][2] = {{2, 1}, {2, 2}, {10, 7}, {16, 16}, {10000, 10007}};
    struct counted c = {.eval = first};
    const struct ordo_function f = function_of(1, &c);
    const double lower[] = {-2}, upper[] = {3};

    (void)state;
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        const size_t N = counts[k][0], M = counts[k][1];
        struct ordo_sample fit, test;
        assert_int_equal(ordo_sample_fit(&f, lower, upper, N, &fit, message, sizeof message),
                         ORDO_OK);
        assert_string_equal(message, "");
        assert_int_equal(ordo_sample_test(&f, lower, upper, M, N, &test, message, sizeof message),
                         ORDO_OK);
        assert_int_equal(fit.N, N);
        assert_int_equal(test.N, M);
        assert_int_equal(fit.dx, 1);
        check_near(fit.x[0], -2, 0);
        check_near(fit.x[N - 1], 3, 0);
        for (size_t i = 0; i < N; i++) {
            check_near(fit.x[i], -2 + 5 * (double)i / (double)(N - 1), 2e-15);
            check_near(fit.y[i], fit.x[i], 0);
            assert_true(i == 0 || fit.x[i] > fit.x[i - 1]);
        }
        for (size_t i = 0, j = 0; i < M; i++) {
            check_near(test.x[i], -2 + 5 * ((double)i + 0.5) / (double)M, 2e-15);
            check_near(test.y[i], test.x[i], 0);
            while (j < N && fit.x[j] < test.x[i])
                j++;
            /* N - 1 is odd (or M even): (2i + 1)/(2M) = j/(N - 1) has no solution. */
            assert_true(j < N && fit.x[j] > test.x[i]);
        }
        ordo_sample_free(&fit);
        ordo_sample_free(&test);
        assert_true(fit.x == NULL && fit.y == NULL && fit.N == 0);
        ordo_sample_free(&fit);
    }
    ordo_sample_free(NULL);
}

/* The first 2^10 - 1 points of the Sobol sequence and the origin, which GSL leaves out, are a
 * (0, 10, 2)-net: one point in each of the 32 x 32 boxes, and in each of the 2^10 columns. */
static void test_sobol(void **state) {
    enum { SIDE = 32, N = SIDE * SIDE - 1 };
    struct counted c = {.eval = first};
    const struct ordo_function f = function_of(2, &c);
    const double lower[] = {-1, 10}, upper[] = {3, 12};
    struct ordo_sample fit, test, both;
    int boxes[SIDE][SIDE] = {{1}}, columns[N + 1] = {1};

    (void)state;
    assert_int_equal(ordo_sample_fit(&f, lower, upper, N, &fit, message, sizeof message), ORDO_OK);
    assert_int_equal(ordo_sample_test(&f, lower, upper, 500, N, &test, message, sizeof message),
                     ORDO_OK);
    assert_int_equal(ordo_sample_fit(&f, lower, upper, N + 500, &both, message, sizeof message),
                     ORDO_OK);
    assert_int_equal(fit.dx, 2);
    for (size_t i = 0; i < N; i++) {
        const double s = (fit.x[2 * i] + 1) / 4, t = (fit.x[2 * i + 1] - 10) / 2;
        assert_true(s >= 0 && s < 1 && t >= 0 && t < 1);
        boxes[(size_t)(s * SIDE)][(size_t)(t * SIDE)]++;
        columns[(size_t)(s * (N + 1))]++;
        check_near(fit.y[i], fit.x[2 * i], 0);
    }
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        assert_int_equal(boxes[i / SIDE][i % SIDE], 1);
        assert_int_equal(columns[i], 1);
    }
    assert_memory_equal(both.x, fit.x, 2 * N * sizeof(double));
    assert_memory_equal(both.x + 2 * N, test.x, 2 * 500 * sizeof(double));
    for (size_t i = 0; i < 500; i++)
        for (size_t j = 0; j < N; j++)
            assert_true(test.x[2 * i] != fit.x[2 * j] || test.x[2 * i + 1] != fit.x[2 * j + 1]);
    ordo_sample_free(&fit);
    ordo_sample_free(&test);
    ordo_sample_free(&both);
}

static void test_more_dimensions(void **state) {
    struct counted c = {.eval = sum_squares_3};
    const double lower[ORDO_DX_MAX] = {-1, -1, -1},
                 upper[ORDO_DX_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct ordo_sample s;

    (void)state;
    struct ordo_function f = function_of(3, &c);
    assert_int_equal(ordo_sample_fit(&f, lower, upper, 4095, &s, message, sizeof message), ORDO_OK);
    double mean = 0;
    for (size_t i = 0; i < s.N; i++) {
        check_near(s.y[i], sum_squares_3(s.x + 3 * i), 0);
        mean += s.y[i] / (double)s.N;
    }
    check_near(mean, 1, 1e-3); /* the mean of x^2 over [-1, 1] is 1/3 */
    ordo_sample_free(&s);
    f = function_of(ORDO_DX_MAX, &c);
    assert_int_equal(ordo_sample_fit(&f, lower, upper, 100, &s, message, sizeof message), ORDO_OK);
    for (size_t i = 0; i < 100 * ORDO_DX_MAX; i++)
        check_between(s.x[i], -1, 1);
    ordo_sample_free(&s);
}

static void test_failing_function(void **state) {
    const double lower[] = {-1, -1}, upper[] = {1, 1};

    (void)state;
    for (size_t dx = 1; dx <= 2; dx++)
        for (size_t failing = 1; failing <= 20; failing += 19) {
            struct counted c = {.eval = first, .failing = failing};
            const struct ordo_function f = function_of(dx, &c);
            struct ordo_sample s;
            assert_int_equal(ordo_sample_fit(&f, lower, upper, 20, &s, message, sizeof message),
                             ORDO_ENOTFINITE);
            assert_int_equal(c.calls, failing);
            assert_string_equal(message, "nan at the test's point");
            assert_true(s.x == NULL && s.y == NULL && s.N == 0);
            c.calls = 0;
            assert_int_equal(
                ordo_sample_test(&f, lower, upper, 20, 20, &s, message, sizeof message),
                ORDO_ENOTFINITE);
            assert_int_equal(c.calls, failing);
            assert_null(s.x);
        }
}

/* A named target that overflows: the message says where (target.h). */
static void test_overflow(void **state) {
    const double lower[] = {-1e200}, upper[] = {1e200};
    struct ordo_function f = ordo_target_function(ordo_target_find("square"));
    struct ordo_sample s;

    (void)state;
    assert_int_equal(ordo_sample_fit(&f, lower, upper, 20, &s, message, sizeof message),
                     ORDO_ENOTFINITE);
    assert_non_null(strstr(message, "x^2"));
    assert_non_null(strstr(message, "-1e+200"));
}

static void test_rms(void **state) {
    struct counted constant = {.eval = seven}, identity = {.eval = first};
    const struct ordo_function f = function_of(1, &constant), g = function_of(1, &identity);
    const double lower[] = {0}, upper[] = {1};
    struct ordo_sample s;

    (void)state;
    assert_int_equal(ordo_sample_fit(&f, lower, upper, 33, &s, message, sizeof message), ORDO_OK);
    check_double(ordo_sample_rms(&s), 7, 1e-15);
    ordo_sample_free(&s);
    /* sum of (i/(N-1))^2 = N (2N - 1)/(6 (N - 1)) */
    assert_int_equal(ordo_sample_fit(&g, lower, upper, 33, &s, message, sizeof message), ORDO_OK);
    check_double(ordo_sample_rms(&s), sqrt(65. / (6 * 32)), 1e-14);
    ordo_sample_free(&s);
}

/* Derivatives in closed form. */

/* 1/(1 + c^2 x^2) = Re 1/(1 + icx). */
static double runge(double c, unsigned r, double x) {
    double complex z = 1 / (1 + I * c * x), value = z;

    for (unsigned j = 1; j <= r; j++)
        value *= -(double)j * I * c * z;
    return creal(value);
}

static double runge9(unsigned r, double x) { return runge(3, r, x); }
static double arctan(unsigned r, double x) { return r == 0 ? atan(x) : runge(1, r - 1, x); }
static double sin4(unsigned r, double x) {
    const double four = gsl_pow_uint(4, r), s = sin(4 * x), c = cos(4 * x);
    return four * (r % 4 == 0 ? s : r % 4 == 1 ? c : r % 4 == 2 ? -s : -c);
}

/* 3x^5 - x^2 + 2 */
static double quintic(unsigned r, double x) {
    static const double factor[] = {3, 15, 60, 180, 360, 360};
    const double rest = r == 0 ? 2 - x * x : r == 1 ? -2 * x : r == 2 ? -2 : 0;
    return rest + (r <= 5 ? factor[r] * gsl_pow_uint(x, 5 - r) : 0);
}

static double runge9_eval(const double x[]) { return runge9(0, x[0]); }
static double atan_eval(const double x[]) { return atan(x[0]); }
static double sin4_eval(const double x[]) { return sin(4 * x[0]); }
static double sin8_eval(const double x[]) { return 5 * sin(8 * x[0]); }
static double quintic_eval(const double x[]) { return quintic(0, x[0]); }
static double cube_eval(const double x[]) { return x[0] * x[0] * x[0]; }

static struct ordo_derivative *derivative_of(double (*eval)(const double x[]), double a, double b,
                                             size_t order) {
    struct counted c = {.eval = eval};
    const struct ordo_function f = function_of(1, &c);
    struct ordo_derivative *d = NULL;

    assert_int_equal(ordo_derivative_alloc(&f, a, b, order, &d, message, sizeof message), ORDO_OK);
    assert_non_null(d);
    return d;
}

enum { POINTS = 4000 };

static void test_derivatives(void **state) {
    /* Of the largest value. The coefficients' round-off grows by up to the square of their number
     * with each order (Markov), which is some two digits; the mean square is far better, as the
     * growth is at the ends of the pieces. */
    static const double pointwise[] = {1e-14, 1e-11, 2e-9, 1e-7, 5e-6, 1e-4, 5e-3};
    static const double mean_square[] = {1e-9, 1e-9, 1e-9, 1e-8, 1e-6, 1e-6, 1e-6};
    static const struct {
        double (*eval)(const double x[]);
        double (*wanted)(unsigned r, double x);
        double a, b;
        unsigned orders;
        double noise; /* round-off of x itself, in units of the interval's length */
    } rows[] = {
        {runge9_eval, runge9, -1, 1, 6, 1},  {runge9_eval, runge9, 0, 3, 6, 1},
        {atan_eval, arctan, -1, 1, 6, 1},    {atan_eval, arctan, 0, 3, 6, 1},
        {sin4_eval, sin4, -1, 1, 6, 1},      {sin4_eval, sin4, 0, 3, 6, 1},
        {sin4_eval, sin4, 100, 101, 4, 100}, {quintic_eval, quintic, -1, 1, 6, 1},
        {quintic_eval, quintic, 0, 3, 6, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ordo_derivative *d = derivative_of(rows[i].eval, rows[i].a, rows[i].b, 6);
        for (unsigned r = 0; r <= rows[i].orders; r++) {
            double largest = 0, worst = 0, simpson = 0;
            for (int k = 0; k <= POINTS; k++) {
                const double x = rows[i].a + (rows[i].b - rows[i].a) * k / POINTS;
                const double wanted = rows[i].wanted(r, x);
                const double weight = k == 0 || k == POINTS ? 1 : k % 2 == 1 ? 4 : 2;
                largest = fmax(largest, fabs(wanted));
                const double off = fabs(ordo_derivative_eval(d, r, x) - wanted);
                worst = off <= worst ? worst : off; /* NaN stays */
                simpson += weight * wanted * wanted / (3 * POINTS);
            }
            check_near(worst, 0, rows[i].noise * pointwise[r] * (largest > 0 ? largest : 1));
            check_near(ordo_derivative_rms(d, r), sqrt(simpson),
                       /* The promise is for [-1, 1]; a peak at an end costs a digit. */
                       (rows[i].a == -1 ? 1 : 10) * mean_square[r] *
                           (largest > 0 ? sqrt(simpson) : 1));
        }
        ordo_derivative_free(d);
    }
}

static void test_derivative_rms(void **state) {
    (void)state;
    struct ordo_derivative *d = derivative_of(runge9_eval, -1, 1, 4);
    check_double(ordo_derivative_rms(d, 2), 5.63665, 2e-6); /* six digits are printed */
    check_double(ordo_derivative_rms(d, 3), 46.3330, 2e-6);
    check_double(ordo_derivative_rms(d, 4), 520.122, 2e-6);
    ordo_derivative_free(d);

    /* The mean of sin(4x)^2 over [-1, 1] is 1/2 - sin(8)/16. */
    d = derivative_of(sin4_eval, -1, 1, ORDO_DERIVATIVE_MAX);
    for (unsigned r = 0; r <= 6; r++)
        check_double(ordo_derivative_rms(d, r),
                     gsl_pow_uint(4, r) * sqrt(0.5 + (r % 2 == 0 ? -1 : 1) * sin(8) / 16), 1e-7);
    for (unsigned r = 7; r <= 10; r++)
        check_double(ordo_derivative_rms(d, r),
                     gsl_pow_uint(4, r) * sqrt(0.5 + (r % 2 == 0 ? -1 : 1) * sin(8) / 16), 1e-3);
    ordo_derivative_free(d);
    ordo_derivative_free(NULL);
}

/* g(x) = 5 f(2x) on half the interval: |g^(r)|_p = 5 2^r |f^(r)|_p / 2^(1/p). */
static void test_derivative_scaling(void **state) {
    struct ordo_derivative *f = derivative_of(sin4_eval, -1, 1, 4);
    struct ordo_derivative *g = derivative_of(sin8_eval, -0.5, 0.5, 4);

    (void)state;
    for (unsigned r = 0; r <= 4; r++) {
        const double p = 1 / (r + 0.5);
        double of_f, of_g;
        check_double(ordo_derivative_rms(g, r), 5 * gsl_pow_uint(2, r) * ordo_derivative_rms(f, r),
                     1e-8);
        assert_int_equal(ordo_derivative_norm(f, r, p, &of_f), ORDO_OK);
        assert_int_equal(ordo_derivative_norm(g, r, p, &of_g), ORDO_OK);
        check_double(of_g, 5 * gsl_pow_uint(2, r) * of_f / pow(2, 1 / p), 3e-6);
    }
    ordo_derivative_free(f);
    ordo_derivative_free(g);
}

static void test_derivative_norm(void **state) {
    struct ordo_derivative *d = derivative_of(runge9_eval, -1, 1, 4);
    double norm;

    (void)state;
    for (unsigned r = 0; r <= 4; r++) {
        assert_int_equal(ordo_derivative_norm(d, r, 2, &norm), ORDO_OK);
        check_double(norm, ordo_derivative_rms(d, r) * sqrt(2), 1e-6);
    }
    /* Midpoints of the closed form. |f|^p has zeros, where the rule is of order 1 + p. */
    for (unsigned r = 2; r <= 4; r++) {
        enum { FINE = 100000 };
        const double p = 1 / (r + 0.5);
        double sum = 0;
        for (int i = 0; i < FINE; i++)
            sum += pow(fabs(runge9(r, -1 + 2 * (i + 0.5) / FINE)), p) * 2 / FINE;
        assert_int_equal(ordo_derivative_norm(d, r, p, &norm), ORDO_OK);
        check_double(norm, pow(sum, 1 / p), 2e-5);
    }
    ordo_derivative_free(d);

    /* x^3 on [0, 2]: the integral of (3x^2)^p is 3^p 2^(2p + 1)/(2p + 1). */
    d = derivative_of(cube_eval, 0, 2, 4);
    for (double p = 0.2; p < 3; p *= 2) {
        assert_int_equal(ordo_derivative_norm(d, 1, p, &norm), ORDO_OK);
        check_double(norm, 3 * pow(pow(2, 2 * p + 1) / (2 * p + 1), 1 / p), 2e-6);
        assert_int_equal(ordo_derivative_norm(d, 3, p, &norm), ORDO_OK);
        check_double(norm, 6 * pow(2, 1 / p), 1e-6);
    }
    assert_int_equal(ordo_derivative_norm(d, 4, 0.5, &norm), ORDO_OK);
    check_near(norm, 0, 1e-6);
    ordo_derivative_free(d);
}

static double modulus(const double x[]) { return fabs(x[0]); }
static double modulus_cubed(const double x[]) { return fabs(x[0]) * x[0] * x[0]; }
static double jump(const double x[]) { return x[0] < 0 ? 0 : 1; }
static double root(const double x[]) { return sqrt(fabs(x[0])); }

/* Kinks at a third of the interval and in its middle, where halving it makes them piece ends. */
static void test_not_smooth(void **state) {
    static double (*const functions[])(const double x[]) = {modulus, modulus_cubed, jump, root};
    static const double upper[] = {2, 1, 3};

    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        for (size_t k = 0; k < sizeof upper / sizeof *upper; k++) {
            struct counted c = {.eval = functions[i]};
            const struct ordo_function f = function_of(1, &c);
            struct ordo_derivative *d = NULL;
            message[0] = '\0';
            const int status =
                ordo_derivative_alloc(&f, -1, upper[k], 4, &d, message, sizeof message);
            if (status != ORDO_ENOCONV)
                fail_msg("function %zu on [-1, %g]: status %d", i, upper[k], status);
            assert_null(d);
            assert_true(strlen(message) > 0);
        }
}

static void test_derivative_failure(void **state) {
    struct counted c = {.eval = sin4_eval, .failing = 5};
    const struct ordo_function f = function_of(1, &c);
    struct ordo_derivative *d = NULL;

    (void)state;
    assert_int_equal(ordo_derivative_alloc(&f, -1, 1, 2, &d, message, sizeof message),
                     ORDO_ENOTFINITE);
    assert_null(d);
    assert_string_equal(message, "nan at the test's point");
    assert_int_equal(c.calls, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_contract),
        cmocka_unit_test(test_grid),
        cmocka_unit_test(test_sobol),
        cmocka_unit_test(test_more_dimensions),
        cmocka_unit_test(test_failing_function),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_rms),
        cmocka_unit_test(test_derivatives),
        cmocka_unit_test(test_derivative_rms),
        cmocka_unit_test(test_derivative_scaling),
        cmocka_unit_test(test_derivative_norm),
        cmocka_unit_test(test_not_smooth),
        cmocka_unit_test(test_derivative_failure),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
