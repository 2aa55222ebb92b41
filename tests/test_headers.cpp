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
    ordo_judgement judgement;

    request.order = order;
    request.band = 0.1;
    ordo_judge(4, x, error, &request, &judgement);
    const ordo_verdict given = judgement.check.verdict;
    ordo_judgement_free(&judgement);
    return given;
}

int main() { return verdict(-2) == ORDO_PASS && verdict(-3) == ORDO_FAIL ? 0 : 1; }
