/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_headers.cpp: the public header from C++: an exact power law must pass, a wrong claim must
 * not.
 */
#include "ordo.h"
#include <cmath>

static ordo_verdict verdict(double order) {
    const double x[] = {8, 16, 32, 64}, error[] = {1, 0.25, 0.0625, 0.015625};
    ordo_request request = ORDO_REQUEST_DEFAULT;
    ordo_judgement *judgement;

    request.order = order;
    request.band = 0.1;
    ordo_judge(4, x, error, &request, &judgement);
    const ordo_verdict given = judgement->check->verdict;
    ordo_judgement_free(judgement);
    return given;
}

/* The slope without an expectation; the structure has the name of the function. */
static double slope() {
    const double x[] = {8, 16, 32, 64}, error[] = {1, 0.25, 0.0625, 0.015625};
    const ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_law_fit *fit;

    if (ordo_law_fit(nullptr, 4, x, error, &request, &fit) != ORDO_OK)
        return 0;
    const double order = fit->order;
    ordo_law_fit_free(fit);
    return order;
}

static ordo_verdict constant() {
    ordo_check check = ORDO_CHECK_INIT;

    ordo_check_constant(1, 1, 0.1, "n = 8", &check);
    return check.verdict;
}

int main() {
    return verdict(-2) == ORDO_PASS && verdict(-3) == ORDO_FAIL && constant() == ORDO_PASS &&
                   std::fabs(slope() + 2) < 1e-12
               ? 0
               : 1;
}
