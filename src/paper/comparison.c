/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * published.c: find what a run says of each published slope, and put the difference into words.
 */
#include "paper/comparison.h"
#include "report/summary.h"
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

const struct ordo_result *ordo_study_find(const struct ordo_study *study, const char *name) {
    for (size_t i = 0; i < study->count; i++)
        if (strcmp(study->results[i].c->name, name) == 0)
            return &study->results[i];
    return NULL;
}

static const struct ordo_check *check_find(const struct ordo_result *result) {
    for (size_t i = 0; i < result->checks_count; i++)
        if (strcmp(result->checks[i].expectation, "published") == 0)
            return &result->checks[i];
    return NULL;
}

/* The asymptotic slope. */

static bool same_text(const char *a, const char *b) {
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* Name of stage k of a case that goes through stages; NULL behind the last. A case that names none
 * goes through D and the stages of the architecture's blocks. */
static const char *stage_name(const struct ordo_approximation *a, size_t k) {
    const struct ordo_block *block = a->architecture->blocks;
    const char *name = "D";

    if (a->staging.stages_count > 0)
        return k < a->staging.stages_count ? a->staging.stages[k] : NULL;
    for (; k > 0 && name != NULL; k--) {
        while (block->name != NULL && same_text(block->stage, name))
            block++;
        name = block->name != NULL ? block->stage : NULL;
    }
    return name;
}

/* Whether the two go through the same stages. */
static bool same_stages(const struct ordo_approximation *p, const struct ordo_approximation *q) {
    if (!p->method->staged)
        return true;
    for (size_t k = 0; k <= ORDO_STAGES_MAX; k++) {
        const char *stage = stage_name(p, k);
        if (!same_text(stage, stage_name(q, k)))
            return false;
        if (stage == NULL)
            break;
    }
    return true;
}

/* Whether the two cases have the same limit: they differ in nothing but their levels, seeds,
 * points, and how a stage is solved and how often. An order in n is one in P too, as P ∝ n. */
static bool siblings(const struct ordo_case *a, const struct ordo_case *b) {
    const struct ordo_approximation *p = &a->approximation, *q = &b->approximation;

    if (b->versus > ORDO_VERSUS_P || !same_text(a->target, b->target) ||
        !same_text(a->gate_scale, b->gate_scale) || p->architecture != q->architecture ||
        p->activation != q->activation || p->method != q->method || p->knots != q->knots ||
        p->dx != q->dx || p->architecture == NULL || p->method == NULL || !same_stages(p, q))
        return false;
    for (size_t i = 0; i < p->dx && i < ORDO_DX_MAX; i++)
        if (p->lower[i] != q->lower[i] || p->upper[i] != q->upper[i])
            return false;
    return true;
}

/* Whether the gate has fitted an order that it was not expected to refuse. */
static bool fitted(const struct ordo_result *result) {
    return !isnan(result->c->expect.order) && result->c->expect.refused_count == 0 &&
           ordo_result_fitted(result);
}

static bool trusted(const struct ordo_result *result) {
    const enum ordo_reason reason = result->judgement.check.reason;
    return reason == ORDO_WITHIN_BAND || reason == ORDO_OUTSIDE_BAND ||
           reason == ORDO_WIDE_INTERVAL;
}

/* Widths of the levels that the fit used; of a fit against P, too. */
static struct ordo_span span_of(const struct ordo_result *result) {
    const struct ordo_judgement *j = &result->judgement;
    struct ordo_span span = {(size_t)-1, 0};

    for (size_t i = 0; i < result->levels_count; i++) {
        const double x = ordo_result_x(result, i);
        const size_t n = result->levels[i].n;
        if (!(x >= j->from && x <= j->to))
            continue;
        span.from = n < span.from ? n : span.from;
        span.to = n > span.to ? n : span.to;
    }
    return span;
}

/* The fit to take: one that is a power law, and that goes beyond the paper's window, the case's own
 * before a sibling's, one in the same abscissa before another, and of equals the one that goes
 * farthest. */
static void asymptotic_find(const struct ordo_study *study, struct ordo_comparison *comparison) {
    int best = -1;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *result = &study->results[i];
        const bool own = result == comparison->result;
        if (!fitted(result) || (!own && (result->c->expect.published != NULL ||
                                         !siblings(comparison->result->c, result->c))))
            continue;
        const struct ordo_span span = span_of(result);
        const bool beyond = (double)span.to > comparison->published->to;
        const bool same_x = result->c->versus == comparison->result->c->versus;
        const int rank = 8 * trusted(result) + 4 * beyond + 2 * own + same_x;
        if (rank > best || (rank == best && span.to > comparison->fit.to)) {
            best = rank;
            comparison->asymptotic = result;
            comparison->fit = span;
        }
    }
}

/* The lists. */

static int comparison_add(struct ordo_comparisons *comparisons, const struct ordo_study *study,
                          const struct ordo_published *published,
                          const struct ordo_result *result) {
    struct ordo_comparison *list =
        realloc(comparisons->list, (comparisons->count + 1) * sizeof *list);

    if (list == NULL)
        return ORDO_ENOMEM;
    comparisons->list = list;
    struct ordo_comparison *one = &list[comparisons->count++];
    *one = (struct ordo_comparison){.published = published, .result = result};
    if (result != NULL) {
        one->check = check_find(result);
        asymptotic_find(study, one);
    }
    return ORDO_OK;
}

/* A row with every case that expects it. */
static int row_add(struct ordo_comparisons *comparisons, const struct ordo_study *study,
                   const struct ordo_published *row) {
    const size_t before = comparisons->count;
    int status = ORDO_OK;

    for (size_t i = 0; i < study->count && status == ORDO_OK; i++) {
        const struct ordo_published *published = study->results[i].c->expect.published;
        if (published != NULL && strcmp(published->id, row->id) == 0)
            status = comparison_add(comparisons, study, row, &study->results[i]);
    }
    if (status == ORDO_OK && comparisons->count == before)
        status = comparison_add(comparisons, study, row, NULL);
    return status;
}

static bool listed(const struct ordo_comparisons *comparisons, const char *id) {
    for (size_t i = 0; i < comparisons->count; i++)
        if (strcmp(comparisons->list[i].published->id, id) == 0)
            return true;
    return false;
}

static int rows_add(struct ordo_comparisons *comparisons, const struct ordo_study *study) {
    const struct ordo_published_list *all = NULL;
    int status = ordo_published_all(&all, comparisons->message, sizeof comparisons->message);

    if (status == ORDO_ENOMEM)
        return status;
    for (size_t i = 0; status == ORDO_OK && all != NULL && i < all->count; i++)
        status = row_add(comparisons, study, &all->rows[i]);
    if (status == ORDO_ENOMEM)
        return status;
    /* What a case brings along that the file does not have. */
    status = ORDO_OK;
    for (size_t i = 0; i < study->count && status == ORDO_OK; i++) {
        const struct ordo_published *published = study->results[i].c->expect.published;
        if (published != NULL && !listed(comparisons, published->id))
            status = row_add(comparisons, study, published);
    }
    return status;
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
    bool any = false;

    *comparisons = (struct ordo_comparisons){0};
    for (size_t i = 0; i < study->count; i++)
        any |= study->results[i].c->expect.published != NULL;
    if (!any)
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

void ordo_published_subject(const struct ordo_published *published, char text[], size_t size) {
    snprintf(text, size, "%s in %s", published->architecture, ordo_versus_name(published->versus));
}

void ordo_published_window(const struct ordo_published *published, char text[], size_t size) {
    if (published->from > 0 && isfinite(published->to))
        snprintf(text, size, "n = %.6g…%.6g", published->from, published->to);
    else
        snprintf(text, size, "all n");
}

bool ordo_comparison_measured(const struct ordo_comparison *c) {
    return c->check != NULL && isfinite(c->check->measured);
}

enum ordo_verdict ordo_comparison_verdict(const struct ordo_comparison *c) {
    if (c->check != NULL)
        return c->check->verdict;
    const enum ordo_verdict verdict =
        c->result != NULL ? ordo_result_outcome(c->result).verdict : ORDO_ERROR;
    /* What was not looked at has not passed. */
    return verdict == ORDO_PASS ? ORDO_ERROR : verdict;
}

bool ordo_comparison_trusted(const struct ordo_comparison *c) {
    return c->asymptotic != NULL && trusted(c->asymptotic);
}

__attribute__((format(printf, 3, 4))) static void append(char text[], size_t size,
                                                         const char *format, ...) {
    const size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
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
    if (c->asymptotic == NULL)
        return NO_FIT;
    if (!trusted(c->asymptotic))
        return DOUBTFUL;
    const struct ordo_judgement *j = &c->asymptotic->judgement;
    if (fabs(j->order - c->check->measured) <= c->check->band)
        return CLOSE;
    /* Written so that an interval of NaN sets nothing apart. */
    return j->interval[0] > c->check->interval[1] || j->interval[1] < c->check->interval[0]
               ? PRE_ASYMPTOTIC
               : UNDECIDED;
}

/* What is added about the asymptotic slope; `agrees`: the part before says so. */
static void append_regime(const struct ordo_comparison *c, enum regime regime, bool agrees,
                          char text[], size_t size) {
    char order[NUMBER];

    if (regime == NO_FIT)
        return;
    ordo_published_slope(c->asymptotic->judgement.order, order, sizeof order);
    switch (regime) {
    case CLOSE:
        append(text, size, "; %s close to the asymptotic slope, %s from n = %zu to %zu",
               agrees ? "both are" : "ours is", order, c->fit.from, c->fit.to);
        break;
    case PRE_ASYMPTOTIC:
        append(text, size, "%s pre-asymptotic: from n = %zu to %zu the slope is %s",
               agrees ? ", but that is" : "; that window is", c->fit.from, c->fit.to, order);
        break;
    case UNDECIDED:
        append(text, size, "; from n = %zu to %zu the slope is %s, but the two intervals overlap",
               c->fit.from, c->fit.to, order);
        break;
    default:
        append(text, size, "; no asymptotic slope: from n = %zu to %zu the gate finds “%s”",
               c->fit.from, c->fit.to, ordo_reason_name(c->asymptotic->judgement.check.reason));
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
                 c->check != NULL               ? c->check->message
                 : outcome.verdict != ORDO_PASS ? outcome.message
                                                : "it was not looked at");
        return;
    }
    const struct ordo_check *check = c->check;
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
