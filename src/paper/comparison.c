/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * comparison.c: find what a run says of each published slope, and put the difference into words.
 */
#include "paper/comparison.h"
#include "model/architecture.h"
#include "study/outcome.h"
#include "text/datadir.h"
#include "text/format.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER ORDO_FORMAT_SIZE

const char *ordo_paper_title(const char *paper) {
    static const char *const titles[][2] = {
        {"DB", "“Divine Benevolence is an x²: GLUs scale asymptotically faster than MLPs”, "
               "arXiv 2602.14495"},
        {"SP", "“Interpretability and Generalization Bounds for Learning Spatial Physics”, "
               "arXiv 2506.15199"},
        {"CN", "“The Devil is in the Condition Numbers: Why is GLU Better than non-GLU "
               "Structure?”, arXiv 2605.20749"},
        {"GV", "“GLU Variants Improve Transformer”, arXiv 2002.05202"},
    };

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i][0], paper) == 0)
            return titles[i][1];
    return NULL;
}

/* The claim of a case that states a published slope; NULL if none does. */
static const struct ordo_claim *claim_of(const struct ordo_case *c) {
    for (size_t k = 0; k < c->claims_count; k++)
        if (ordo_values_given(&c->claims[k].values, "published"))
            return &c->claims[k];
    return NULL;
}

static const struct ordo_finding *finding_of(const struct ordo_result *r,
                                             const struct ordo_claim *claim) {
    for (size_t i = 0; i < r->findings_count; i++)
        if (&r->c->claims[r->findings[i].claim] == claim &&
            strcmp(r->findings[i].check.expectation, "published") == 0)
            return &r->findings[i];
    return NULL;
}

bool ordo_comparisons_any(const struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++)
        if (claim_of(study->results[i].c) != NULL)
            return true;
    return false;
}

/* The asymptotic slope. */

/* The stages that a case goes through, between blanks; "" if its method knows none. */
static void stages_of(const struct ordo_case *c, char text[], size_t size) {
    const struct ordo_value *stages = ordo_values_find(&c->settings, "stages");
    const char *names[ORDO_BLOCKS_MAX];
    size_t used = 0;

    snprintf(text, size, "%s", stages != NULL && stages->text != NULL ? stages->text : "");
    if (stages == NULL || stages->text != NULL)
        return;
    const size_t count = ordo_architecture_stages(
        ordo_architecture_find(ordo_values_text(&c->settings, "architecture")), names);
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? " " : "", names[i]);
}

/* Whether the two cases have the same limit: they differ in nothing but their levels, seeds,
 * points, and how a stage is solved and how often. An order in n is one in P too, as P ∝ n. */
static bool siblings(const struct ordo_case *a, const struct ordo_case *b) {
    static const char *const except[] = {
        "points", "test_points",   "stages",      "sweeps",          "iterations",
        "init",   "linear_solver", "frozen_bias", "one_directional", NULL};
    const char *x = ordo_axis_quantity(b, b->x)->name;
    char p[200], q[200];

    if (a->experiment != b->experiment || (strcmp(x, "n") != 0 && strcmp(x, "P") != 0) ||
        !ordo_values_equal(&a->settings, &b->settings, except))
        return false;
    stages_of(a, p, sizeof p);
    stages_of(b, q, sizeof q);
    return strcmp(p, q) == 0;
}

const struct ordo_judgement *ordo_result_line(const struct ordo_result *r) {
    for (size_t k = 0; k < r->c->claims_count; k++)
        if (r->c->claims[k].figure == 0 && ordo_judged_fitted(ordo_result_judged(r, k)))
            return r->judged[k].judgement;
    return NULL;
}

/* Whether the case expects the gate to refuse something. */
static bool refuses(const struct ordo_case *c) {
    for (size_t k = 0; k < c->claims_count; k++)
        if (ordo_values_given(&c->claims[k].values, "refused"))
            return true;
    return false;
}

static bool trusted(const struct ordo_judgement *j) {
    const int reason = j->check->reason;
    return reason == ORDO_WITHIN_BAND || reason == ORDO_OUTSIDE_BAND ||
           reason == ORDO_WIDE_INTERVAL;
}

/* The widths of the levels that the fit used; of a fit against P, too. */
static void span_find(const struct ordo_result *r, const struct ordo_judgement *j, double *from,
                      double *to) {
    *from = HUGE_VAL;
    *to = 0;
    for (size_t i = 0; i < r->count; i++) {
        const double x = ordo_result_x(r, i),
                     n = ordo_result_at(r, i, (struct ordo_axis){.index = 0});
        if (!(x >= j->from && x <= j->to))
            continue;
        *from = fmin(*from, n);
        *to = fmax(*to, n);
    }
}

static bool same_axis(struct ordo_axis a, struct ordo_axis b) {
    return a.figure == b.figure && a.index == b.index;
}

/* The fit to take: one that is a power law, and that goes beyond the paper's window, the case's own
 * before a sibling's, one in the same abscissa before another, and of equals the one that goes
 * farthest. */
static void asymptotic_find(const struct ordo_study *study, struct ordo_comparison *comparison) {
    const struct ordo_case *c = comparison->result->c;
    int best = -1;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        const struct ordo_judgement *line = ordo_result_line(r);
        const bool own = r == comparison->result;
        double from, to;
        if (line == NULL || refuses(r->c) ||
            (!own && (claim_of(r->c) != NULL || !siblings(c, r->c))))
            continue;
        span_find(r, line, &from, &to);
        const int rank = 8 * trusted(line) + 4 * (to > comparison->published->to) + 2 * own +
                         same_axis(r->c->x, c->x);
        if (rank > best || (rank == best && to > comparison->to)) {
            best = rank;
            comparison->asymptotic = r;
            comparison->fit = line;
            comparison->from = from;
            comparison->to = to;
        }
    }
}

/* The lists. */

/* The cases that expect a row; the row alone if none does. */
static void row_add(struct ordo_comparisons *comparisons, const struct ordo_study *study,
                    const struct ordo_published *row) {
    const size_t before = comparisons->count;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *result = &study->results[i];
        const struct ordo_claim *claim = claim_of(result->c);
        if (claim == NULL || strcmp(ordo_values_text(&claim->values, "published"), row->id) != 0)
            continue;
        struct ordo_comparison *one = &comparisons->list[comparisons->count++];
        *one = (struct ordo_comparison){
            .published = row, .result = result, .finding = finding_of(result, claim)};
        asymptotic_find(study, one);
    }
    if (comparisons->count == before)
        comparisons->list[comparisons->count++] = (struct ordo_comparison){.published = row};
}

static int rows_add(struct ordo_comparisons *comparisons, const struct ordo_study *study) {
    const struct ordo_published_list *all;
    const int status = ordo_published_all(&all, comparisons->message, sizeof comparisons->message);

    if (status != ORDO_OK)
        return status == ORDO_ENOMEM ? status : ORDO_OK;
    comparisons->list = malloc((all->count + study->count) * sizeof *comparisons->list);
    if (comparisons->list == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < all->count; i++)
        row_add(comparisons, study, &all->rows[i]);
    return ORDO_OK;
}

/* Keep the first sentence. */
__attribute__((format(printf, 2, 3))) static void complain(struct ordo_comparisons *comparisons,
                                                           const char *format, ...) {
    va_list arguments;

    if (comparisons->message[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(comparisons->message, sizeof comparisons->message, format, arguments);
    va_end(arguments);
}

static int errata_read(struct ordo_comparisons *comparisons) {
    enum { ID, PAPER, PLACE, PRINTED, CORRECT, CASES, COLUMNS };
    static const char *const names[COLUMNS] = {"id",      "paper",   "place",
                                               "printed", "correct", "case"};
    static const char file[] = "reference/errata.csv";
    struct ordo_table *table = &comparisons->table;
    size_t column[COLUMNS];
    char path[4096], message[ORDO_MESSAGE_SIZE];

    if (ordo_data_path(file, path, sizeof path) != ORDO_OK) {
        complain(comparisons, "%s is not installed", file);
        return ORDO_OK;
    }
    int status = ordo_table_read(path, table, message, sizeof message);
    for (size_t i = 0; i < COLUMNS && status == ORDO_OK; i++)
        status = ordo_table_column(table, names[i], &column[i], message, sizeof message);
    if (status != ORDO_OK) {
        complain(comparisons, "%s", message);
        return status == ORDO_ENOMEM ? status : ORDO_OK;
    }
    comparisons->errata = calloc(table->rows, sizeof *comparisons->errata);
    if (comparisons->errata == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < table->rows; i++) {
        const char *text[COLUMNS];
        for (size_t k = 0; k < COLUMNS; k++) {
            text[k] = table->text[i * table->columns + column[k]];
            if (text[k] == NULL) {
                complain(comparisons, "%s:%zu: the %s is a bare number instead of words", file,
                         table->line[i], names[k]);
                text[k] = "";
            }
        }
        comparisons->errata[i] = (struct ordo_erratum){text[ID],      text[PAPER],   text[PLACE],
                                                       text[PRINTED], text[CORRECT], text[CASES]};
    }
    comparisons->errata_count = table->rows;
    return ORDO_OK;
}

int ordo_comparisons_find(const struct ordo_study *study, struct ordo_comparisons *comparisons) {
    *comparisons = (struct ordo_comparisons){0};
    if (!ordo_comparisons_any(study))
        return ORDO_OK;
    int status = rows_add(comparisons, study);
    if (status == ORDO_OK)
        status = errata_read(comparisons);
    if (status != ORDO_OK)
        ordo_comparisons_free(comparisons);
    return status;
}

void ordo_comparisons_free(struct ordo_comparisons *comparisons) {
    if (comparisons == NULL)
        return;
    free(comparisons->list);
    free(comparisons->errata);
    ordo_table_free(&comparisons->table);
    *comparisons = (struct ordo_comparisons){0};
}

bool ordo_erratum_case(const struct ordo_erratum *erratum, size_t k, char name[], size_t size) {
    const char *p = erratum->cases + strspn(erratum->cases, " ");

    for (; k > 0 && *p != '\0'; k--) {
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    snprintf(name, size, "%.*s", (int)strcspn(p, " "), p);
    return *p != '\0';
}

/* Words. */

void ordo_published_slope(double slope, char text[], size_t size) {
    char digits[NUMBER];

    if (isnan(slope)) {
        snprintf(text, size, "–");
        return;
    }
    snprintf(digits, sizeof digits, "%.2f", fabs(slope));
    snprintf(text, size, "%s%s", slope < 0 && strcmp(digits, "0.00") != 0 ? "−" : "", digits);
}

void ordo_published_interval(const double interval[2], char text[], size_t size) {
    char low[NUMBER], high[NUMBER];

    ordo_published_slope(interval[0], low, sizeof low);
    ordo_published_slope(interval[1], high, sizeof high);
    snprintf(text, size, "%s", "");
    if (isfinite(interval[0]) && isfinite(interval[1]))
        snprintf(text, size, "[%s, %s]", low, high);
}

void ordo_published_subject(const struct ordo_published *published, char text[], size_t size) {
    snprintf(text, size, "%s in %s", published->architecture, published->x);
}

void ordo_published_window(const struct ordo_published *published, char text[], size_t size) {
    if (published->from > 0 && isfinite(published->to))
        snprintf(text, size, "n = %.6g…%.6g", published->from, published->to);
    else
        snprintf(text, size, "all n");
}

bool ordo_comparison_measured(const struct ordo_comparison *c) {
    return c->finding != NULL && isfinite(c->finding->check.measured);
}

enum ordo_verdict ordo_comparison_verdict(const struct ordo_comparison *c) {
    if (c->finding != NULL)
        return c->finding->check.verdict;
    const enum ordo_verdict verdict =
        c->result != NULL ? ordo_result_outcome(c->result).verdict : ORDO_ERROR;
    /* What was not looked at has not passed. */
    return verdict == ORDO_PASS ? ORDO_ERROR : verdict;
}

bool ordo_comparison_trusted(const struct ordo_comparison *c) {
    return c->fit != NULL && trusted(c->fit);
}

/* The smallest number of two decimals that `difference` is within. */
static double within(double difference) { return fmax(ceil(100 * difference - 1e-6), 1) / 100; }

/* The difference with as many decimals, two at least, as tell it from the band. */
static void difference_text(double difference, double band, char text[], size_t size) {
    double rounded;
    int digits = 2;

    do {
        snprintf(text, size, "%.*f", digits, difference);
        rounded = strtod(text, NULL);
    } while ((rounded > band) != (difference > band) && ++digits < 6);
}

/* What the slope over the window of the paper is, seen from our asymptotic one. That they are close
 * does not make the window asymptotic. */
enum regime { NO_FIT, DOUBTFUL, CLOSE, PRE_ASYMPTOTIC, UNDECIDED };

static enum regime regime_of(const struct ordo_comparison *c) {
    if (c->fit == NULL)
        return NO_FIT;
    if (!trusted(c->fit))
        return DOUBTFUL;
    const struct ordo_check *check = &c->finding->check;
    if (fabs(c->fit->order - check->measured) <= check->band)
        return CLOSE;
    /* Written so that an interval of NaN sets nothing apart. */
    return c->fit->interval[0] > check->interval[1] || c->fit->interval[1] < check->interval[0]
               ? PRE_ASYMPTOTIC
               : UNDECIDED;
}

/* What is added about the asymptotic slope; `agrees`: the part before says so. */
static void append_regime(const struct ordo_comparison *c, enum regime regime, bool agrees,
                          char text[], size_t size) {
    char order[NUMBER];

    if (regime == NO_FIT)
        return;
    ordo_published_slope(c->fit->order, order, sizeof order);
    switch (regime) {
    case CLOSE:
        ordo_format_append(text, size,
                           "; %s close to the asymptotic slope, %s from n = %.0f to %.0f",
                           agrees ? "both are" : "ours is", order, c->from, c->to);
        break;
    case PRE_ASYMPTOTIC:
        ordo_format_append(text, size, "%s pre-asymptotic: from n = %.0f to %.0f the slope is %s",
                           agrees ? ", but that is" : "; that window is", c->from, c->to, order);
        break;
    case UNDECIDED:
        ordo_format_append(text, size,
                           "; from n = %.0f to %.0f the slope is %s, but the two intervals overlap",
                           c->from, c->to, order);
        break;
    default:
        ordo_format_append(text, size,
                           "; no asymptotic slope: from n = %.0f to %.0f the gate finds “%s”",
                           c->from, c->to, ordo_reason_name(c->fit->check->reason));
    }
}

void ordo_comparison_words(const struct ordo_comparison *c, char text[], size_t size) {
    char window[NUMBER], measured[NUMBER], published[NUMBER], difference[NUMBER];

    if (c->result == NULL) {
        snprintf(text, size, "not run here");
        return;
    }
    ordo_published_window(c->published, window, sizeof window);
    if (!ordo_comparison_measured(c)) {
        const struct ordo_outcome outcome = ordo_result_outcome(c->result);
        snprintf(text, size, "no slope over %s: %s", window,
                 c->finding != NULL             ? c->finding->check.message
                 : outcome.verdict != ORDO_PASS ? outcome.message
                                                : "it was not looked at");
        return;
    }
    const struct ordo_check *check = &c->finding->check;
    const double off = fabs(check->measured - check->expected);
    const bool agrees = check->verdict == ORDO_PASS;
    const enum regime regime = regime_of(c);
    ordo_published_slope(check->measured, measured, sizeof measured);
    ordo_published_slope(check->expected, published, sizeof published);
    difference_text(off, check->band, difference, sizeof difference);
    if (agrees && regime == PRE_ASYMPTOTIC)
        snprintf(text, size, "agrees over %s (%s against %s)", window, measured, published);
    else if (agrees)
        snprintf(text, size, "agrees within %.2f over the paper's window, %s", within(off), window);
    else
        snprintf(text, size, "differs by %s, more than %.3g: %s over %s against %s", difference,
                 check->band, measured, window, published);
    append_regime(c, regime, agrees, text, size);
}
