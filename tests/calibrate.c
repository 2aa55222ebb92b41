/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * calibrate.c: what the printed interval and the verdict of `ordo_judge` are worth on synthetic
 * studies of order 2 against ± 0.2, on levels that double, beside an oracle that knows the model:
 * how often each model's interval holds the order of the limit, how wide it is beside the
 * oracle's, how often a true claim fails, and a false one (off by 0.5) passes.
 *
 *     calibrate [STUDIES [SEED]]        (default 1000 of each number of levels, seed 1)
 */
#include "families_oracle.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <stdio.h>
#include <stdlib.h>

static const double order = -2, band = 0.2, off = 0.5;

enum { SIZES = 5, SCATTERS = 5 };
static const size_t sizes[SIZES] = {4, 5, 6, 8, 12};

#define LARGE 0.02, 0.05, 0.1, 0.2
#define SOME 0.02, 0.05, 0.1
#define SMALL 0.0005, 0.002, 0.005, 0.02, 0.05
#define NONE 0

/* Errors C h^2 (1 + a h^q) with h = 1/x, and what happens to them. */
static const struct model {
    const char *name;
    double scatter[SCATTERS];       /* of log error, closed by 0 */
    struct ordo_family_noise noise; /* with the offset in units of the scatter */
    double term[2];                 /* a h^q at the coarsest level is drawn between these */
    double q[4];                    /* and q is one of these, closed by 0 */
    bool deterministic;
} models[] = {
    {.name = "power law", .scatter = {LARGE}},
    {.name = "power law, 4 seeds", .scatter = {LARGE}, .noise = {.seeds = 4}},
    {.name = "power law, known standard errors", .scatter = {LARGE}, .noise = {.known = true}},
    {.name = "the same, 4 seeds", .scatter = {LARGE}, .noise = {.known = true, .seeds = 4}},
    {.name = "4 seeds, shared offset 0.5 × scatter",
     .scatter = {SOME},
     .noise = {.seeds = 4, .offset = 0.5}},
    {.name = "4 seeds, shared offset 1 × scatter",
     .scatter = {SOME},
     .noise = {.seeds = 4, .offset = 1}},
    {.name = "4 seeds, shared offset 3 × scatter",
     .scatter = {SOME},
     .noise = {.seeds = 4, .offset = 3}},
    {.name = "16 seeds, shared offset 0.5 × scatter",
     .scatter = {SOME},
     .noise = {.seeds = 16, .offset = 0.5}},
    {.name = "autocorrelated by 0.3", .scatter = {SOME}, .noise = {.correlation = 0.3}},
    {.name = "autocorrelated by 0.6", .scatter = {SOME}, .noise = {.correlation = 0.6}},
    {.name = "autocorrelated by 0.9", .scatter = {SOME}, .noise = {.correlation = 0.9}},
    {.name = "1 + a h^q", .scatter = {SMALL}, .term = {0.1, 1}, .q = {1, 2}},
    {.name = "1 - a h^q", .scatter = {SMALL}, .term = {-0.75, -0.1}, .q = {1, 2}},
    {.name = "1 + a h^q", .scatter = {NONE}, .term = {0.1, 1}, .q = {0.5, 1, 2, 3}},
    {.name = "1 - a h^q", .scatter = {NONE}, .term = {-0.75, -0.1}, .q = {0.5, 1, 2, 3}},
    {.name = "1 + a h^q, deterministic",
     .scatter = {NONE},
     .term = {0.1, 1},
     .q = {0.5, 1, 2, 3},
     .deterministic = true},
    {.name = "1 - a h^q, deterministic",
     .scatter = {NONE},
     .term = {-0.75, -0.1},
     .q = {0.5, 1, 2, 3},
     .deterministic = true},
};

/* Of one model, scatter and number of levels. */
struct tally {
    size_t studies, covered, oracle_covered, failed, passed, oracle_passed, false_passed;
    double *ratio; /* of the widths; of one without noise the width */
};

static void draw_noise(gsl_rng *rng, struct ordo_family_study *s) {
    const struct ordo_family_noise *noise = &s->noise;
    const size_t seeds = GSL_MAX(noise->seeds, 1);
    double previous = gsl_ran_ugaussian(rng);

    s->n = 0;
    for (size_t i = 0; i < s->levels; i++) {
        const double offset = noise->offset * gsl_ran_ugaussian(rng);
        previous = noise->correlation * previous +
                   sqrt(1 - gsl_pow_2(noise->correlation)) * gsl_ran_ugaussian(rng);
        for (size_t k = 0; k < seeds; k++, s->n++) {
            const double z = noise->correlation > 0 ? previous : gsl_ran_ugaussian(rng);
            s->x[s->n] = 1 / s->h[i];
            s->error[s->n] = s->clean[i] * exp(offset + noise->sigma * z);
            s->se[s->n] = noise->sigma * s->error[s->n];
        }
    }
    s->errors_known = noise->known;
}

static void draw(gsl_rng *rng, const struct model *model, double scatter, size_t levels,
                 struct ordo_family_study *s) {
    const double a = gsl_ran_flat(rng, model->term[0], model->term[1]);
    size_t qs = 0;

    while (qs < 4 && model->q[qs] > 0)
        qs++;
    *s = (struct ordo_family_study){
        .levels = levels, .limit = order, .noise = model->noise, .request = ORDO_REQUEST_DEFAULT};
    s->form.known = true;
    s->form.slope = -1;
    if (qs > 0)
        s->form.q[s->form.terms++] = model->q[gsl_rng_uniform_int(rng, qs)];
    for (size_t i = 0; i < levels; i++) {
        const double h = ldexp(1, -(int)i); /* over the coarsest */
        s->h[i] = h / 8;
        s->form.factor[i] = 1;
        s->clean[i] = 3 * pow(s->h[i], -order) * (1 + (qs > 0 ? a * pow(h, s->form.q[0]) : 0));
    }
    s->noise.sigma = scatter;
    s->noise.offset *= scatter;
    draw_noise(rng, s);
    s->request.order = order;
    s->request.band = band;
    s->request.replicates = s->noise.seeds > 1;
    s->request.deterministic = model->deterministic;
}

static enum ordo_verdict judge(const struct ordo_family_study *s, double claimed,
                               double interval[2]) {
    struct ordo_request request = ordo_family_request(s);
    struct ordo_judgement *j;

    request.order = claimed;
    if (ordo_judge(s->n, s->x, s->error, &request, &j) != ORDO_OK)
        exit(1);
    const enum ordo_verdict verdict = j->check->verdict;
    interval[0] = j->check->interval[0]; /* what the message prints */
    interval[1] = j->check->interval[1];
    ordo_judgement_free(j);
    return verdict;
}

static bool holds(const double interval[2]) {
    const double slack = 1e-9; /* of rounding, where there is no noise */
    return interval[0] <= order + slack && order - slack <= interval[1];
}

static void study(const struct ordo_family_study *s, struct tally *t) {
    struct oracle oracle;
    double interval[2], other[2];
    const enum ordo_verdict verdict = judge(s, order, interval);

    oracle_ask(s, &oracle);
    t->covered += holds(interval);
    t->oracle_covered += holds(oracle.interval);
    t->passed += verdict == ORDO_PASS;
    t->oracle_passed += oracle.verdict == ORDO_PASS;
    t->failed += verdict == ORDO_FAIL;
    t->ratio[t->studies++] = (interval[1] - interval[0]) /
                             (s->noise.sigma > 0 ? oracle.interval[1] - oracle.interval[0] : 1);
    t->false_passed += judge(s, order + off, other) == ORDO_PASS;
    t->false_passed += judge(s, order - off, other) == ORDO_PASS;
}

/* Covered, the oracle's share of it, and the median width. */
static void print_cell(struct tally *t) {
    const double n = (double)t->studies / 100;

    gsl_sort(t->ratio, 1, t->studies);
    printf("| %.1f / %.1f × %.2f ", (double)t->covered / n, (double)t->oracle_covered / n,
           gsl_stats_median_from_sorted_data(t->ratio, 1, t->studies));
}

static void print_row(gsl_rng *rng, const struct model *model, double scatter, size_t studies,
                      struct ordo_family_study *s, double ratio[]) {
    size_t failed = 0, passed = 0, oracle_passed = 0, false_passed = 0;

    printf("| %s | %g %% ", model->name, 100 * scatter);
    for (size_t l = 0; l < SIZES; l++) {
        struct tally t = {.ratio = ratio};
        for (size_t i = 0; i < studies; i++) {
            draw(rng, model, scatter, sizes[l], s);
            study(s, &t);
        }
        print_cell(&t);
        fflush(stdout);
        passed += t.passed;
        oracle_passed += t.oracle_passed;
        failed += t.failed;
        false_passed += t.false_passed;
    }
    const double n = (double)(SIZES * studies) / 100;
    printf("| %.1f / %.1f | %.2f | %.3f |\n", (double)passed / n, (double)oracle_passed / n,
           (double)failed / n, (double)false_passed / (2 * n));
}

int main(int argc, char *argv[]) {
    const size_t studies = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    const unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct ordo_family_study *s = malloc(sizeof *s);
    double *ratio = malloc((studies + 1) * sizeof *ratio);

    if (rng == NULL || s == NULL || ratio == NULL || studies == 0)
        return 64;
    gsl_set_error_handler_off();
    printf(
        "%zu studies for each number of levels, seed %lu, order %g ± %g, levels that double.\n"
        "A cell: how often the 95 %% interval holds the order of the limit / the oracle's does,\n"
        "× the median of its width over the oracle's (without noise: the median width).\n"
        "Then, over all levels: true claims that pass / by the oracle, that fail, false ones "
        "that pass.\n\n",
        studies, seed, order, band);
    fputs("| model | scatter ", stdout);
    for (size_t l = 0; l < SIZES; l++)
        printf("| %zu levels ", sizes[l]);
    puts("| passed | failed | false passed |\n|---|---|---|---|---|---|---|---|---|---|");
    for (size_t m = 0; m < sizeof models / sizeof *models; m++)
        for (size_t c = 0; c < SCATTERS && (c == 0 || models[m].scatter[c] > 0); c++) {
            gsl_rng_set(rng, seed * 1000 + m * SCATTERS + c);
            print_row(rng, &models[m], models[m].scatter[c], studies, s, ratio);
        }
    free(ratio);
    free(s);
    gsl_rng_free(rng);
    return 0;
}
