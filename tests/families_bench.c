/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families_bench.c: what the verdicts and intervals of `ordo_judge` are worth on the families,
 * beside an oracle that knows the form of each: undecided claims, coverage and width of the
 * intervals, and verdicts that one more level takes back. Prints figures and asserts none.
 *
 *     families_bench [STUDIES [SEED]]        (default 1000 of each family)
 */
#include "case/families.h"
#include "families_oracle.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What is wanted, in per cent: undecided true claims above the oracle's, undecided true claims
 * without noise, undecided false claims. */
static const double most_above = 5, most_deterministic = 8, most_false = 45;

/* Levels that are added one by one. */
enum { MORE = 2 };

/* Round-off beyond this share of its error makes a level another than a consistent one. */
static const double lift = 0.01;

/* Claims of one truth. The oracle's are of those whose form it knows. */
struct claims {
    size_t count, undecided, wrong;
    size_t known, known_undecided, oracle_undecided, oracle_wrong;
};

struct tally {
    struct claims good, bad;
    size_t deterministic; /* true claims without noise */
    size_t intervals, covered, oracle_intervals, oracle_covered, ratios;
    double *ratio;       /* widths over the oracle's */
    size_t passed, lost; /* true deterministic claims that pass, and not with one level more */
    size_t lost_failed;  /* of the lost ones, those that FAIL */
    size_t lifted, lifted_lost; /* the same, where round-off has lifted the level that is added */
};

static void sum_claims(struct claims *a, const struct claims *b) {
    a->count += b->count;
    a->undecided += b->undecided;
    a->wrong += b->wrong;
    a->known += b->known;
    a->known_undecided += b->known_undecided;
    a->oracle_undecided += b->oracle_undecided;
    a->oracle_wrong += b->oracle_wrong;
}

static void sum(struct tally *t, const struct tally *other) {
    sum_claims(&t->good, &other->good);
    sum_claims(&t->bad, &other->bad);
    t->deterministic += other->deterministic;
    t->intervals += other->intervals;
    t->covered += other->covered;
    t->oracle_intervals += other->oracle_intervals;
    t->oracle_covered += other->oracle_covered;
    t->passed += other->passed;
    t->lost += other->lost;
    t->lost_failed += other->lost_failed;
    t->lifted += other->lifted;
    t->lifted_lost += other->lifted_lost;
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
    if (!oracle->known || !isfinite(width))
        return;
    t->oracle_intervals++;
    t->oracle_covered +=
        oracle->interval[0] <= s->limit + slack && s->limit - slack <= oracle->interval[1];
    if (!s->request.deterministic || s->noise.digits > 0) /* else the oracle's is of rounding */
        t->ratio[t->ratios++] = (interval[1] - interval[0]) / width;
}

/* Verdicts of a study that passes with so many levels, and with one more. */
static void one_more(const struct ordo_family *family, const char *seed, size_t index, gsl_rng *rng,
                     struct ordo_family_study *s, struct tally *t) {
    enum ordo_verdict before = ORDO_ERROR;
    double interval[2];

    for (size_t more = 0; more <= MORE; more++) {
        ordo_family_draw_more(family, seed, index, more, rng, s);
        if (!s->request.deterministic || s->truth != ORDO_TRUTH_TRUE)
            return;
        const enum ordo_verdict verdict = judge(s, s->n, interval);
        if (before == ORDO_PASS) {
            const bool lost = verdict != ORDO_PASS;
            const bool lifted = s->noise.round_off > lift * s->clean[s->levels - 1];
            *(lifted ? &t->lifted : &t->passed) += 1;
            *(lifted ? &t->lifted_lost : &t->lost) += lost;
            t->lost_failed += lost && verdict == ORDO_FAIL;
        }
        before = verdict;
    }
}

static void study(const struct ordo_family_study *s, struct tally *t) {
    const bool truth = s->truth == ORDO_TRUTH_TRUE;
    struct claims *c = truth ? &t->good : &t->bad;
    struct oracle oracle;
    double interval[2];
    const enum ordo_verdict verdict = judge(s, s->n, interval);
    const bool undecided = verdict == ORDO_INCONCLUSIVE;

    oracle_ask(s, &oracle);
    coverage(s, interval, &oracle, t);
    if (s->truth == ORDO_TRUTH_UNSCORED)
        return;
    const bool oracle_undecided = oracle.verdict == ORDO_INCONCLUSIVE;
    c->count++;
    c->undecided += undecided;
    c->wrong += !undecided && (verdict == ORDO_PASS) != truth;
    c->known += oracle.known;
    c->known_undecided += oracle.known && undecided;
    c->oracle_undecided += oracle.known && oracle_undecided;
    c->oracle_wrong += oracle.known && !oracle_undecided && (oracle.verdict == ORDO_PASS) != truth;
    t->deterministic += truth && s->request.deterministic;
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
    printf(" %7s", text);
}

static void print_row(const char *name, struct tally *t) {
    const double above = percent(t->good.known_undecided, t->good.known) -
                         percent(t->good.oracle_undecided, t->good.known);
    const double missed = percent(t->good.undecided, t->good.count);
    const bool without_noise = t->deterministic > 0 && t->deterministic == t->good.count;

    printf("%-23s %c", name, without_noise ? 'd' : ' ');
    cell(missed, "%.1f");
    cell(percent(t->good.wrong, t->good.count), "%.2f");
    cell(percent(t->good.oracle_undecided, t->good.known), "%.1f");
    cell(percent(t->good.oracle_wrong, t->good.known), "%.2f");
    cell(above, "%+.1f");
    cell(percent(t->bad.undecided, t->bad.count), "%.1f");
    cell(percent(t->bad.oracle_undecided, t->bad.known), "%.1f");
    cell(percent(t->covered, t->intervals), "%.1f");
    cell(percent(t->oracle_covered, t->oracle_intervals), "%.1f");
    cell(median(t), "%.2f");
    printf(" %7zu %4zu %4zu %6zu %4zu ", t->passed, t->lost, t->lost_failed, t->lifted,
           t->lifted_lost);
    if (above > most_above)
        printf(" >%g", most_above);
    if (without_noise && missed > most_deterministic)
        printf(" >%g", most_deterministic);
    if (percent(t->bad.undecided, t->bad.count) > most_false)
        printf(" false>%g", most_false);
    putchar('\n');
}

static void print_head(void) {
    puts(
        "Per cent, but for the width and the last five columns:\n"
        "  d          no noise\n"
        "  undec      true claims that are undecided, and wrong: false FAILs; ours, then those of\n"
        "             an oracle that knows the form and has only its figures to find; the excess\n"
        "  undec f    false claims that are undecided: ours, the oracle's\n"
        "  covered    printed intervals that contain the order of the limit: ours, the oracle's\n"
        "  width      median of ours over the oracle's\n"
        "  +1         true deterministic claims that pass; lost with one level more (or with a\n"
        "             second one after it); of all lost those that FAIL; the same where round-off\n"
        "             has lifted the level that is added\n"
        "  marks      what is more than wanted\n");
    printf("%-25s %7s %7s %7s %7s %7s %7s %7s %7s %7s %7s %7s %4s %4s %6s %4s\n", "", "undec",
           "wrong", "oracle", "wrong", "above", "undec f", "oracle", "covered", "oracle", "width",
           "+1", "lost", "FAIL", "lifted", "lost");
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
    print_head();
    for (size_t i = 0; ordo_family_at(i) != NULL; i++) {
        struct tally t = {.ratio = ratio};
        for (size_t k = 0; k < studies; k++) {
            ordo_family_draw(ordo_family_at(i), seed, k, rng, s);
            study(s, &t);
            one_more(ordo_family_at(i), seed, k, rng, s, &t);
        }
        print_row(ordo_family_at(i)->name, &t);
        sum(&all, &t);
    }
    all.ratio = ratio;
    print_row("all", &all);
    free(ratio);
    free(s);
    gsl_rng_free(rng);
    return 0;
}
