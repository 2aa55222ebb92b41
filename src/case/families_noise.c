/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_noise.c: power laws whose errors scatter, and what else happens to printed numbers.
 */
#include "case/families_draw.h"
#include <gsl/gsl_math.h>

static void power(struct ordo_draw *d, size_t least, size_t most) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, least, most);
    ordo_draw_claim(d, p);
}

static void scatter(struct ordo_draw *d) {
    power(d, 4, 30);
    d->noise.sigma = ordo_draw_log(d, 0.02, 0.2);
}

static void scatter_and_correction(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 5, 16);
    ordo_draw_term(d, ordo_draw_between(d, -0.75, 1.5), 1 + (double)ordo_draw_count(d, 0, 1));
    ordo_draw_claim(d, p);
    d->noise.sigma = ordo_draw_log(d, 0.0005, 0.005);
}

static void scatter_hides_correction(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 8, 20);
    ordo_draw_term(d, ordo_draw_between(d, -0.4, 0.4), 1);
    ordo_draw_claim(d, p);
    d->noise.sigma = ordo_draw_log(d, 0.01, 0.1);
}

static void student_tails(struct ordo_draw *d) {
    power(d, 5, 30);
    d->noise.sigma = ordo_draw_log(d, 0.02, 0.1);
    d->noise.tail = ORDO_TAIL_STUDENT;
}

static void contaminated(struct ordo_draw *d) {
    power(d, 5, 30);
    d->noise.sigma = ordo_draw_log(d, 0.02, 0.1);
    d->noise.tail = ORDO_TAIL_CONTAMINATED;
}

static void outlier(struct ordo_draw *d, double from, double to) {
    power(d, 5, 16);
    const double place = ordo_draw_between(d, from, to) * (double)(ordo_draw_own(d) - 1);

    d->noise.sigma = ordo_draw_log(d, 0.002, 0.05);
    d->noise.outlier_level = (size_t)(place + 0.5);
    d->noise.outlier = ordo_draw_log(d, 1.5, 5);
    if (ordo_draw_chance(d, 0.5))
        d->noise.outlier = 1 / d->noise.outlier;
}

static void outlier_coarse(struct ordo_draw *d) { outlier(d, 0, 0); }

static void outlier_middle(struct ordo_draw *d) { outlier(d, 0.3, 0.7); }

static void outlier_finest(struct ordo_draw *d) { outlier(d, 1, 1); }

static void autocorrelated(struct ordo_draw *d) {
    power(d, 6, 30);
    d->noise.sigma = ordo_draw_log(d, 0.01, 0.1);
    d->noise.correlation = ordo_draw_between(d, 0.3, 0.9);
}

static void replicates(struct ordo_draw *d) {
    power(d, 4, 10);
    d->noise.sigma = ordo_draw_log(d, 0.05, 0.5);
    d->noise.seeds = ordo_draw_count(d, 2, 16);
}

static void shared_offsets(struct ordo_draw *d) {
    power(d, 4, 10);
    d->noise.sigma = ordo_draw_log(d, 0.01, 0.1);
    d->noise.offset = d->noise.sigma * ordo_draw_log(d, 0.5, 4);
    d->noise.seeds = ordo_draw_count(d, 4, 16);
}

/* Monte Carlo: the error is the standard error of M samples, itself known to sigma. */
static void known_errors(struct ordo_draw *d) {
    power(d, 4, 10);
    d->noise.sigma = ordo_draw_log(d, 0.02, 0.2);
    d->noise.known = true;
}

static void monte_carlo(struct ordo_draw *d) {
    ordo_draw_refined(d, ordo_draw_log(d, 16, 256), ordo_draw_one(d, 2, (const double[]){2, 4}),
                      ordo_draw_count(d, 4, 9));
    ordo_draw_power(d, 0.5);
    ordo_draw_claim_or(d, 0.5, 1);
    d->unit = ORDO_UNIT_NUMBER;
    /* A root mean square of M independent repetitions is known to 1 / sqrt(2 M). */
    d->noise.sigma = sqrt(0.5 / (double)ordo_draw_count(d, 16, 1024));
    d->noise.known = true;
}

static void two_digits(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    if (ordo_draw_chance(d, 0.3)) /* neighbours may be printed the same */
        ordo_draw_refined(d, ordo_draw_between(d, 4, 16), ordo_draw_between(d, 1.08, 1.2),
                          ordo_draw_count(d, 8, 24));
    else
        ordo_draw_levels(d, p, 4, 16);
    ordo_draw_power(d, p);
    ordo_draw_claim(d, p);
    d->noise.digits = 2;
}

static void three_digits(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 4, 10);
    ordo_draw_term(d, ordo_draw_between(d, -0.5, 1), 1 + (double)ordo_draw_count(d, 0, 1));
    ordo_draw_claim(d, p);
    d->noise.digits = 3;
}

/* The errors are those of the levels as they are, x is what was asked for. */
static void jittered(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_errors(d, p, 5, 16);
    ordo_draw_claim(d, p);
    d->noise.sigma = p * ordo_draw_log(d, 0.005, 0.05);
}

static void many_levels(struct ordo_draw *d) {
    const double p = ordo_draw_order(d), ratio = ordo_draw_between(d, 1.1, 1.3);

    ordo_draw_refined(d, ordo_draw_between(d, 4, 16), ratio, ordo_draw_count(d, 15, 30));
    ordo_draw_power(d, p);
    ordo_draw_term(d, ordo_draw_between(d, -0.4, 0.8), 2);
    ordo_draw_claim(d, p);
    d->noise.sigma = ordo_draw_log(d, 0.001, 0.02);
}

static void three_levels_scatter(struct ordo_draw *d) {
    const double p = ordo_draw_order(d);

    ordo_draw_refined(d, ordo_draw_between(d, 4, 32), 2, 3);
    ordo_draw_power(d, p);
    ordo_draw_claim(d, p);
    d->noise.sigma = ordo_draw_log(d, 0.005, 0.05);
}

const struct ordo_family ordo_families_noise[] = {
    {"scatter", scatter, .why = "a power law with 2 to 20 % of lognormal scatter"},
    {"scatter-and-correction", scatter_and_correction,
     .why = "C h^p (1 + a h^q) with up to 0.5 % of scatter, in which the correction is still seen"},
    {"scatter-hides-correction", scatter_hides_correction,
     .why = "C h^p (1 + a h) with 1 to 10 % of scatter, in which the correction is not seen"},
    {"student-tails", student_tails,
     .why = "scatter with the tails of Student's t of 3 degrees of freedom"},
    {"contaminated", contaminated,
     .why = "one level in ten scatters ten times as much (Tukey 1960)"},
    {"outlier-coarse", outlier_coarse,
     .why = "the coarsest level lies off by a factor of up to 5, as one that resolves nothing"},
    {"outlier-middle", outlier_middle,
     .why = "a level in the middle lies off by a factor of up to 5: one bad mesh"},
    {"outlier-finest", outlier_finest,
     .why = "the finest level lies off by a factor of up to 5: one bad mesh or solve"},
    {"autocorrelated", autocorrelated,
     .why = "neighbouring levels lie off to the same side, as related meshes do"},
    {"replicates", replicates,
     .why = "every level is repeated with 2 to 16 seeds that scatter by 5 to 50 %"},
    {"shared-offsets", shared_offsets,
     .why = "the seeds of a level share its mesh and so an offset: they are not independent"},
    {"known-errors", known_errors, .why = "the standard error of every level is stated beside it"},
    {"monte-carlo", monte_carlo,
     .why = "n^-½ of the central limit theorem, the root mean square of M repetitions"},
    {"two-digits", two_digits,
     .why = "a power law as papers print it, with two digits: up to 5 % of rounding"},
    {"three-digits", three_digits,
     .why = "C h^p (1 + a h^q) printed with three digits: up to 0.5 % of rounding"},
    {"jittered", jittered,
     .why = "mesh generators meet the spacing that is asked for to 0.5 to 5 %"},
    {"many-levels", many_levels,
     .why = "15 to 30 levels of a ratio of 1.1 to 1.3 with scatter and a correction"},
    {"three-levels-scatter", three_levels_scatter,
     .why = "three levels leave one degree of freedom for the scatter"},
    {0},
};
