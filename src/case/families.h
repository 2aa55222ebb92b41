/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families.h: seeded studies whose truth is known by construction, one family for each way in which
 * an error approaches, or misses, the rate that is claimed of it.
 *
 * A family is one entry {name, draw, why, claim}. Its draw function states the noise-free errors of
 * a study and their order in the limit; everything else (the unit of x, scatter, printed digits,
 * the truth of the claim) follows from that in one place, families.c. The truths are those of
 * theory: nothing here knows how the gate judges.
 *
 * Study k of a family depends on the text of the seed, the family's name and k alone, so a study
 * that is drawn again is the same whatever else is drawn.
 */
#ifndef ORDO_FAMILIES_H
#define ORDO_FAMILIES_H

#include "ordo.h"
#include <gsl/gsl_rng.h>

/* Most levels and most rows of a study. */
#define ORDO_FAMILY_LEVELS 32
#define ORDO_FAMILY_ROWS 512

/* Most parameters of a shape of errors. */
#define ORDO_SHAPE_PARAMETERS 5

/* The seed of those who state none. */
#define ORDO_FAMILY_SEED "1"

/* Whether a claim holds: TRUE in the limit and at the finest noise-free step, each within half of
 * the band; FALSE by more than the band at both; anything else is not scored. */
enum ordo_truth { ORDO_TRUTH_FALSE, ORDO_TRUTH_TRUE, ORDO_TRUTH_UNSCORED };

/* log error at the spacing h, but for a constant; the order in the limit is a[0]. */
typedef double ordo_family_shape(const double a[], double h);

/* What an oracle is told of the noise-free errors. At level i, in the spacing h, either
 *
 *     error = C factor[i] h^p (1 + a_1 h^q_1 + … + a_terms h^q_terms)
 *
 * for the levels first … levels - 1, with C, p and the a unknown, where the factor is negative if a
 * term cancels; or error = C exp(shape(a, h)) with C and a[0 … unknowns - 1] unknown, the rest of
 * a[] told. */
struct ordo_family_form {
    bool known; /* false: there is no such form, or none that would decide */
    size_t terms, first;
    double q[2];
    double factor[ORDO_FAMILY_LEVELS];
    ordo_family_shape *shape; /* NULL: the first of the two */
    size_t unknowns;
    double a[ORDO_SHAPE_PARAMETERS]; /* the true ones, for an oracle to begin its search at */
    double slope;                    /* an order in x over the order in h */
};

enum ordo_family_tail { ORDO_TAIL_NORMAL, ORDO_TAIL_STUDENT, ORDO_TAIL_CONTAMINATED };

/* Noise, applied to the clean errors in this order. All zero is none. */
struct ordo_family_noise {
    double sigma;               /* scatter: standard deviation of log error */
    enum ordo_family_tail tail; /* of the scatter */
    double correlation;         /* of the scatter of neighbouring levels */
    size_t seeds;               /* rows of each level, 0 for 1 */
    double offset;              /* standard deviation of log error, shared by a level's seeds */
    bool known;                 /* the standard deviation is told */
    double outlier;             /* factor of one level, 0 for none */
    size_t outlier_level;
    double round_off; /* standard deviation of an absolute error */
    int digits;       /* printed significant digits, 0 for all */
};

struct ordo_family_study {
    size_t levels;
    double h[ORDO_FAMILY_LEVELS];     /* spacing, the coarsest first */
    double clean[ORDO_FAMILY_LEVELS]; /* error without noise, rounding and round-off */
    size_t n;                         /* rows: levels, or levels * seeds */
    double x[ORDO_FAMILY_ROWS], error[ORDO_FAMILY_ROWS];
    double se[ORDO_FAMILY_ROWS]; /* standard errors of error[], if errors_known */
    bool errors_known;
    bool untold; /* needs what the rules of other tools are never told: repetitions, a scale,
                    standard errors, an intent */
    struct ordo_request request;
    double limit;  /* order in x as h -> 0; infinite if the error falls faster than any power */
    double finest; /* order of the last two noise-free errors in x */
    enum ordo_truth truth;
    struct ordo_family_form form;
    struct ordo_family_noise noise;
};

/* What claims a family makes. Of one that makes both, the even studies are drawn true. */
enum ordo_family_claim { ORDO_CLAIM_BOTH, ORDO_CLAIM_FALSE };

struct ordo_draw; /* families_draw.h */

struct ordo_family {
    const char *name;
    void (*draw)(struct ordo_draw *d);
    const char *why; /* the theory, one sentence */
    enum ordo_family_claim claim;
};

/* Family number i, from 0, in the order of the files families_*.c, each of which ends in its table;
 * NULL behind the last. */
const struct ordo_family *ordo_family_at(size_t i);

/* Study `index` of a family. `rng` is a generator of any state, which is seeded anew. */
void ordo_family_draw(const struct ordo_family *family, const char *seed, size_t index,
                      gsl_rng *rng, struct ordo_family_study *study);

/* The same study with so many levels more, at most 2, refined as the last ones: the errors and the
 * noise of its own levels, the claim and the form are what they were. */
void ordo_family_draw_more(const struct ordo_family *family, const char *seed, size_t index,
                           size_t more, gsl_rng *rng, struct ordo_family_study *study);

/* What the judge is asked: the study's request, with its standard errors where they are known,
 * which stay the study's. */
struct ordo_request ordo_family_request(const struct ordo_family_study *study);

/* Truth of the study's claim if it had only its first `levels` levels, at least 2. */
enum ordo_truth ordo_family_truth(const struct ordo_family_study *study, size_t levels);

#endif
