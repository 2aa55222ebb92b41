/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * calibrate.c: what the gate's interval and verdicts are worth, on synthetic studies whose true
 * order is known: errors C n^-2 with lognormal scatter on levels that double. Prints, for each
 * setting, how often the interval covers the true order, a true claim fails, and a false one (off
 * by 0.5) passes.
 *
 *     calibrate [STUDIES]        (default 10000 per setting)
 */
#include "ordo.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double order = -2, band = 0.2;

enum { LEVELS_MAX = 12, SEEDS_MAX = 4 };

struct tally {
    size_t covered, failed, passed, false_passed, judged;
};

static void study(gsl_rng *rng, size_t levels, size_t seeds, double scatter, struct tally *t) {
    double x[LEVELS_MAX * SEEDS_MAX], error[LEVELS_MAX * SEEDS_MAX];
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_judgement *j;
    size_t n = 0;

    for (size_t i = 0; i < levels; i++)
        for (size_t k = 0; k < seeds; k++, n++) {
            x[n] = ldexp(8, (int)i);
            error[n] = 3 * pow(x[n], order) * exp(gsl_ran_gaussian(rng, scatter));
        }
    request.order = order;
    request.band = band;
    request.replicates = seeds > 1;
    if (ordo_judge(n, x, error, &request, &j) != ORDO_OK)
        exit(1);
    t->judged++;
    t->covered += j->interval[0] <= order && order <= j->interval[1];
    t->failed += j->check->verdict == ORDO_FAIL;
    t->passed += j->check->verdict == ORDO_PASS;
    ordo_judgement_free(j);
    for (int side = -1; side <= 1; side += 2) {
        request.order = order + 0.5 * side;
        if (ordo_judge(n, x, error, &request, &j) != ORDO_OK)
            exit(1);
        t->false_passed += j->check->verdict == ORDO_PASS;
        ordo_judgement_free(j);
    }
}

int main(int argc, char *argv[]) {
    static const size_t levels[] = {6, 8, 12}, seeds[] = {1, 4};
    static const double scatter[] = {0.02, 0.05, 0.1, 0.2};
    const size_t studies = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    if (rng == NULL || studies == 0)
        return 64;
    gsl_set_error_handler_off();
    printf("%zu studies per setting, order %g, band %g, levels that double\n\n", studies, order,
           band);
    puts("| levels | seeds | scatter | covered | true order: passed | failed | false order passed "
         "|");
    puts("|---|---|---|---|---|---|---|");
    for (size_t l = 0; l < 3; l++)
        for (size_t s = 0; s < 2; s++)
            for (size_t c = 0; c < 4; c++) {
                struct tally t = {0};
                gsl_rng_set(rng, 1 + l * 8 + s * 4 + c);
                for (size_t i = 0; i < studies; i++)
                    study(rng, levels[l], seeds[s], scatter[c], &t);
                const double n = (double)t.judged / 100;
                printf("| %zu | %zu | %g %% | %.2f %% | %.2f %% | %.2f %% | %.3f %% |\n", levels[l],
                       seeds[s], 100 * scatter[c], (double)t.covered / n, (double)t.passed / n,
                       (double)t.failed / n, (double)t.false_passed / (2 * n));
            }
    gsl_rng_free(rng);
    return 0;
}
