/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * example_gate.c: the README's example. A solver's own test gates its order of accuracy: central
 * differences of a sine are of second order. Compiled as C and as C++, linked with the shared
 * libordo alone.
 */
#include <math.h>
#include <ordo.h>
#include <stdio.h>

/* Largest error of the central difference quotient of sin on [0, 1] with spacing h. */
static double solver_error(double h) {
    double largest = 0;
    int i;

    for (i = 0; i <= 100; i++) {
        const double x = i / 100.0, derivative = (sin(x + h) - sin(x - h)) / (2 * h);
        largest = fmax(largest, fabs(derivative - cos(x)));
    }
    return largest;
}

int main(void) {
    double h[8], error[8];
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_judgement *judgement;
    int i, verdict;

    for (i = 0; i < 8; i++) {
        h[i] = ldexp(0.1, -i);
        error[i] = solver_error(h[i]);
    }
    request.order = 2; /* the error falls as h^2 */
    request.band = 0.05;
    ordo_judge(8, h, error, &request, &judgement);
    verdict = judgement->check->verdict;
    printf("%s: %s\n", ordo_verdict_name(judgement->check->verdict), judgement->check->message);
    ordo_judgement_free(judgement);
    return verdict; /* 0 only for PASS */
}
