/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_bench.c: what the verdicts and intervals of `ordo_judge` are worth on the families,
 * beside an oracle that knows the form of each: decided claims, coverage and width of the
 * intervals, and verdicts that one more level takes back. Prints figures and asserts none.
 *
 *     families_bench [STUDIES [SEED]]        (default 1000 of each family)
 */
#include "case/families.h"
#include "families_oracle.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct tally {
    size_t good, passed, good_known, oracle_passed; /* true claims */
    size_t bad, undecided;                          /* false claims */
    size_t intervals, covered, oracle_intervals, oracle_covered, ratios;
    double *ratio;            /* widths over the oracle's */
    size_t pairs, kept, lost; /* true deterministic claims passed without the last level */
    size_t lost_failed;       /* of the lost ones, those that FAIL */
};

static void sum(struct tally *t, const struct tally *other) {
    t->good += other->good;
    t->passed += other->passed;
    t->good_known += other->good_known;
    t->oracle_passed += other->oracle_passed;
    t->bad += other->bad;
    t->undecided += other->undecided;
    t->intervals += other->intervals;
    t->covered += other->covered;
    t->oracle_intervals += other->oracle_intervals;
    t->oracle_covered += other->oracle_covered;
    t->pairs += other->pairs;
    t->kept += other->kept;
    t->lost += other->lost;
    t->lost_failed += other->lost_failed;
}

static enum ordo_verdict judge(const struct ordo_family_study *s, size_t rows, double interval[2]) {
    const struct ordo_request request = ordo_family_request(s);
    struct ordo_judgement *j;

    if (ordo_judge(rows, s->x, s->error, &request, &j) != ORDO_OK)
        exit(1);
    const enum ordo_verdict verdict = j->check->verdict;
    interval[0] = j->check->interval[0]; /* what the message prints */
    interval[1] = j->check->interval[1];
    ordo_judgement_free(j);
    return verdict;
}

static void coverage(const struct ordo_family_study *s, const double interval[2],
                     const struct oracle *oracle, struct tally *t) {
    const double slack = 1e-9 * fabs(s->limit); /* of rounding, where there is no noise */

    if (isnan(interval[0]) || isinf(s->limit))
        return;
    t->intervals++;
    t->covered += interval[0] <= s->limit + slack && s->limit - slack <= interval[1];
    const double width = oracle->interval[1] - oracle->interval[0];
    if (!oracle->known || isinf(width))
        return;
    t->oracle_intervals++;
    t->oracle_covered +=
        oracle->interval[0] <= s->limit + slack && s->limit - slack <= oracle->interval[1];
    if (!s->request.deterministic || s->noise.digits > 0) /* else the oracle's is of rounding */
        t->ratio[t->ratios++] = (interval[1] - interval[0]) / width;
}

/* A verdict of the same study without its last level, and with it. */
static void one_more(const struct ordo_family_study *s, enum ordo_verdict with, struct tally *t) {
    double interval[2];

    if (!s->request.deterministic || s->levels < 5 || s->truth != ORDO_TRUTH_TRUE ||
        ordo_family_truth(s, s->levels - 1) != ORDO_TRUTH_TRUE)
        return;
    t->pairs++;
    if (judge(s, s->levels - 1, interval) != ORDO_PASS)
        return;
    t->kept += with == ORDO_PASS;
    t->lost += with != ORDO_PASS;
    t->lost_failed += with == ORDO_FAIL;
}

static void study(const struct ordo_family_study *s, struct tally *t) {
    struct oracle oracle;
    double interval[2];
    const enum ordo_verdict verdict = judge(s, s->n, interval);

    oracle_ask(s, &oracle);
    coverage(s, interval, &oracle, t);
    one_more(s, verdict, t);
    if (s->truth == ORDO_TRUTH_TRUE) {
        t->good++;
        t->passed += verdict == ORDO_PASS;
        t->good_known += oracle.known;
        t->oracle_passed += oracle.known && oracle.verdict == ORDO_PASS;
    } else if (s->truth == ORDO_TRUTH_FALSE) {
        t->bad++;
        t->undecided += verdict == ORDO_INCONCLUSIVE;
    }
}

static double percent(size_t part, size_t of) {
    return of > 0 ? 100 * (double)part / (double)of : NAN;
}

static double median(struct tally *t) {
    if (t->ratios == 0)
        return NAN;
    gsl_sort(t->ratio, 1, t->ratios);
    return gsl_stats_median_from_sorted_data(t->ratio, 1, t->ratios);
}

/* A figure of a column, or a dash. */
static void cell(double value, const char *format) {
    char text[32] = "-";

    if (!isnan(value))
        snprintf(text, sizeof text, format, value);
    printf(" %9s", text);
}

static void print_row(const char *name, struct tally *t) {
    printf("%-26s", name);
    cell(t->good > 0 ? 100 - percent(t->passed, t->good) : NAN, "%.1f");
    cell(t->good_known > 0 ? 100 - percent(t->oracle_passed, t->good_known) : NAN, "%.1f");
    cell(percent(t->undecided, t->bad), "%.1f");
    cell(percent(t->covered, t->intervals), "%.1f");
    cell(percent(t->oracle_covered, t->oracle_intervals), "%.1f");
    cell(median(t), "%.2f");
    printf(" %9zu %9zu %9zu\n", t->kept + t->lost, t->lost, t->lost_failed);
}

int main(int argc, char *argv[]) {
    const size_t studies = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    const char *const seed = argc > 2 ? argv[2] : ORDO_FAMILY_SEED;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct ordo_family_study *s = malloc(sizeof *s);
    double *ratio = malloc((studies + 1) * sizeof *ratio);
    struct tally all = {0};

    if (rng == NULL || s == NULL || ratio == NULL || studies == 0)
        return 64;
    gsl_set_error_handler_off();
    puts("Per cent, but for the width and the last three columns:\n"
         "  not       true claims that do not pass: ours, and an oracle's that knows the form\n"
         "  undecided false claims\n"
         "  covered   printed intervals that contain the order of the limit: ours, the oracle's\n"
         "  width     median of ours over the oracle's\n"
         "  passed    true deterministic claims without their last level; with it lost; of these "
         "FAIL\n");
    printf("%-26s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "", "not", "oracle", "undecided",
           "covered", "oracle", "width", "passed", "lost", "failed");
    for (size_t i = 0; ordo_families[i] != NULL; i++) {
        struct tally t = {.ratio = ratio};
        for (size_t k = 0; k < studies; k++) {
            ordo_family_draw(ordo_families[i], seed, k, rng, s);
            study(s, &t);
        }
        print_row(ordo_families[i]->name, &t);
        sum(&all, &t);
    }
    all.ratio = ratio;
    print_row("all", &all);
    free(ratio);
    free(s);
    gsl_rng_free(rng);
    return 0;
}
