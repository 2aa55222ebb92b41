/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ode.c: GSL's Runge-Kutta methods with fixed steps, on a problem whose solution is known.
 *
 *     ode METHOD STEPS [frozen]
 *
 * prints the largest error of both components at the end. METHOD is rk4, rkf45 or rk8pd. `frozen`
 * is a mistake on purpose: a coefficient that depends on time is set once a step, at its beginning.
 * Then y' = f(t_n, y) is solved instead of y' = f(t, y): each step is wrong by h^2/2 df/dt, and the
 * order is 1 whatever the method.
 */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A problem of Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.4:
 *
 *     y1' =  2 t y1 log y2        y1 = exp(sin t^2)
 *     y2' = -2 t y2 log y1        y2 = exp(cos t^2)        0 <= t <= 2
 */
static const double END = 2;

/* The time at which coefficients are taken, if they are frozen. */
struct coefficients {
    bool frozen;
    double time;
};

static int slope(double t, const double y[], double dydt[], void *data) {
    const struct coefficients *at = data;
    const double a = 2 * (at->frozen ? at->time : t);

    dydt[0] = a * y[0] * log(y[1]);
    dydt[1] = -a * y[1] * log(y[0]);
    return GSL_SUCCESS;
}

/* The error at the end; NaN if a step fails, or if the memory for a step cannot be had. */
static double solve(const gsl_odeiv2_step_type *method, long steps, bool frozen) {
    struct coefficients coefficients = {.frozen = frozen};
    const gsl_odeiv2_system system = {.function = slope, .dimension = 2, .params = &coefficients};
    double y[2] = {1, exp(1)}, yerr[2];
    gsl_odeiv2_step *step = gsl_odeiv2_step_alloc(method, 2);
    bool done = step != NULL;

    for (long i = 0; done && i < steps; i++) {
        coefficients.time = END * (double)i / (double)steps;
        done = gsl_odeiv2_step_apply(step, coefficients.time, END / (double)steps, y, yerr, NULL,
                                     NULL, &system) == GSL_SUCCESS;
    }
    if (step != NULL)
        gsl_odeiv2_step_free(step);
    if (!done)
        return NAN;
    const double first = fabs(y[0] - exp(sin(END * END)));
    const double second = fabs(y[1] - exp(cos(END * END)));
    return first >= second || isnan(first) ? first : second;
}

int main(int argc, char *argv[]) {
    const struct {
        const char *name;
        const gsl_odeiv2_step_type *type;
    } methods[] = {{"rk4", gsl_odeiv2_step_rk4},
                   {"rkf45", gsl_odeiv2_step_rkf45},
                   {"rk8pd", gsl_odeiv2_step_rk8pd}};
    const size_t count = sizeof methods / sizeof methods[0];
    const bool frozen = argc == 4 && strcmp(argv[3], "frozen") == 0;
    char *end = "";
    size_t m = 0;

    errno = 0;
    const long steps = argc >= 3 ? strtol(argv[2], &end, 10) : 0;
    while (argc >= 2 && m < count && strcmp(argv[1], methods[m].name) != 0)
        m++;
    if (argc < 3 || argc > 4 || (argc == 4 && !frozen) || m == count || *end != '\0' ||
        errno != 0 || steps < 1) {
        fputs("usage: ode rk4|rkf45|rk8pd STEPS [frozen]\n", stderr);
        return 64;
    }
    gsl_set_error_handler_off();
    const double error = solve(methods[m].type, steps, frozen);
    if (isnan(error)) {
        fprintf(stderr, "ode: %s failed with %ld steps\n", argv[1], steps);
        return 1;
    }
    printf("%s, %ld steps: error %.10e\n", argv[1], steps, error);
    if (fflush(stdout) != 0) {
        perror("ode");
        return 1;
    }
    return 0;
}
