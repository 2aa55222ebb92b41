/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families.c: the list of families; draws a study from what its family states, and finds its truth.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Those of the last five were written last, from theory. */
#define LIST(X)                                                                                    \
    X(smooth) X(noise) X(floor) X(mistake) X(computed) X(theory) X(meshes) X(steps) X(analysis)

#define DECLARE(name) extern const struct ordo_family ordo_families_##name[];
LIST(DECLARE)

#define ENTRY(name) ordo_families_##name,
static const struct ordo_family *const files[] = {LIST(ENTRY) NULL};

const struct ordo_family *ordo_family_at(size_t i) {
    for (const struct ordo_family *const *file = files; *file != NULL; file++)
        for (const struct ordo_family *family = *file; family->name != NULL; family++)
            if (i-- == 0)
                return family;
    return NULL;
}

/* FNV-1a over the texts and the number, so that neighbouring seeds have nothing in common. */
static unsigned long hash(const char *seed, const char *name, size_t index) {
    char text[32];
    uint64_t h = 14695981039346656037u;

    snprintf(text, sizeof text, "%zu", index);
    const char *const parts[] = {seed, "/", name, "/", text};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *c = parts[i]; *c != '\0'; c++)
            h = (h ^ (unsigned char)*c) * 1099511628211u;
    return (unsigned long)((h ^ h >> 32) & 0xffffffffu);
}

/* How far an order misses the claim, in its direction if only one counts. */
static double miss(const struct ordo_request *r, double order) {
    const double excess = (order - r->order) * (r->order > 0 ? 1 : -1);

    return r->intent == ORDO_AT_LEAST  ? fmax(0, -excess)
           : r->intent == ORDO_AT_MOST ? fmax(0, excess)
                                       : fabs(excess);
}

/* Order of the noise-free errors from level i - 1 to i, in x. */
static double step_order(const struct ordo_family_study *s, size_t i) {
    const size_t rows = s->n / s->levels;

    return log(s->clean[i] / s->clean[i - 1]) / log(s->x[i * rows] / s->x[(i - 1) * rows]);
}

enum ordo_truth ordo_family_truth(const struct ordo_family_study *s, size_t levels) {
    const double in_limit = miss(&s->request, s->limit);
    const double at_finest = miss(&s->request, step_order(s, levels - 1));
    const double band = s->request.band;

    if (in_limit <= band / 2 && at_finest <= band / 2)
        return ORDO_TRUTH_TRUE;
    return in_limit > band && at_finest > band ? ORDO_TRUTH_FALSE : ORDO_TRUTH_UNSCORED;
}

/* x of a spacing. Numbers of unknowns are those of a mesh with its boundary: (k n + 1)^dimension.
 */
static void convert(struct ordo_draw *d) {
    struct ordo_family_study *s = d->s;
    const enum ordo_family_unit unit =
        d->unit != ORDO_UNIT_ANY
            ? d->unit
            : (enum ordo_family_unit)ordo_draw_count(d, ORDO_UNIT_SPACING, ORDO_UNIT_NUMBER);
    const double length = ordo_draw_chance(d, 0.5) ? 1 : ordo_draw_log(d, 0.1, 10);
    const double slope = unit == ORDO_UNIT_SPACING  ? 1
                         : unit == ORDO_UNIT_NUMBER ? -1
                                                    : -1 / d->dimension;

    for (size_t i = 0; i < s->levels; i++)
        s->x[i] = unit == ORDO_UNIT_SPACING  ? length * s->h[i]
                  : unit == ORDO_UNIT_NUMBER ? 1 / s->h[i]
                                             : pow(1 / s->h[i] + 1, d->dimension);
    s->form.slope = slope;
    s->request.order *= slope;
    s->request.band *= fabs(slope);
    s->limit *= slope;
}

static double deviate(struct ordo_draw *d) {
    switch (d->noise.tail) {
    case ORDO_TAIL_STUDENT: /* 3 degrees of freedom have a variance of 3 */
        return gsl_ran_tdist(d->rng, 3) / M_SQRT3;
    case ORDO_TAIL_CONTAMINATED: /* Tukey's: one in ten of ten times the deviation */
        return gsl_ran_gaussian(d->rng, ordo_draw_chance(d, 0.1) ? 10 : 1) / sqrt(10.9);
    case ORDO_TAIL_NORMAL:
        break;
    }
    return gsl_ran_ugaussian(d->rng);
}

static double printed(double value, int digits) {
    char text[64];

    if (digits == 0)
        return value;
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return strtod(text, NULL);
}

/* Rows of the levels: the study's own from the last on, then what is more. */
static void add_noise(struct ordo_draw *d) {
    const struct ordo_family_noise *noise = &d->noise;
    struct ordo_family_study *s = d->s;
    const size_t seeds = GSL_MAX(noise->seeds, 1), own = ordo_draw_own(d);
    double previous = deviate(d), of_level[ORDO_FAMILY_LEVELS];

    memcpy(of_level, s->x, sizeof of_level);
    s->n = s->levels * seeds;
    for (size_t turn = 0; turn < s->levels; turn++) {
        const size_t i = turn < own ? own - 1 - turn : turn;
        const double x = of_level[i], offset = noise->offset * gsl_ran_ugaussian(d->rng);
        previous =
            noise->correlation * previous + sqrt(1 - gsl_pow_2(noise->correlation)) * deviate(d);
        for (size_t k = 0; k < seeds; k++) {
            const size_t row = i * seeds + k;
            const double z = noise->correlation > 0 ? previous : deviate(d);
            double e = s->clean[i] * exp(offset + noise->sigma * z);
            if (noise->outlier > 0 && i == noise->outlier_level)
                e *= noise->outlier;
            if (noise->round_off > 0)
                e = fabs(e + noise->round_off * gsl_ran_ugaussian(d->rng));
            s->x[row] = x;
            s->error[row] = printed(e, noise->digits);
            s->se[row] = noise->sigma * s->error[row];
        }
    }
    s->noise = *noise;
    s->errors_known = noise->known;
    s->request.replicates = seeds > 1;
    s->request.deterministic = noise->sigma == 0 && noise->offset == 0 && noise->outlier == 0;
    s->untold = s->untold || seeds > 1 || noise->known || s->request.intent != ORDO_EQUAL;
}

void ordo_family_draw_more(const struct ordo_family *family, const char *seed, size_t index,
                           size_t more, gsl_rng *rng, struct ordo_family_study *study) {
    struct ordo_draw d = {.rng = rng, .more = more, .dimension = 1, .s = study};

    gsl_rng_set(rng, hash(seed, family->name, index));
    *study = (struct ordo_family_study){.request = ORDO_REQUEST_DEFAULT};
    d.good = family->claim == ORDO_CLAIM_BOTH && index % 2 == 0;
    family->draw(&d);
    if (ordo_draw_own(&d) == 3)
        study->request.min_levels = 3;
    convert(&d);
    add_noise(&d);
    study->finest = step_order(study, study->levels - 1);
    study->truth = ordo_family_truth(study, study->levels);
}

void ordo_family_draw(const struct ordo_family *family, const char *seed, size_t index,
                      gsl_rng *rng, struct ordo_family_study *study) {
    ordo_family_draw_more(family, seed, index, 0, rng, study);
}

struct ordo_request ordo_family_request(const struct ordo_family_study *s) {
    struct ordo_request request = s->request;

    request.standard_error = s->errors_known ? s->se : NULL;
    return request;
}
