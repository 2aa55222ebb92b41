/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mutate.c: faults put into a table on purpose, and the smallest of them that a request catches.
 */
#include "table/mutate.h"
#include "text/suggest.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of the table, sorted from coarse to fine. */
struct row {
    double x, error;
    size_t place; /* where it stands in the table */
    size_t level; /* 0 is the coarsest */
};

struct table {
    double order;
    size_t n;      /* rows */
    size_t levels; /* distinct x */
    double x0, e0; /* coarsest level */
    struct row *row;
};

/* By x, then by error, so that nothing depends on the order of the rows. */
static int compare(const void *a, const void *b) {
    const struct row *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->error > q->error) - (p->error < q->error);
}

/* Geometric mean of the errors of a level. */
static double level_error(const struct table *t, size_t level) {
    double sum = 0, last = 0;
    size_t count = 0;

    for (size_t i = 0; i < t->n; i++)
        if (t->row[i].level == level) {
            last = t->row[i].error;
            sum += log(last);
            count++;
        }
    return count == 1 ? last : exp(sum / (double)count);
}

static int table_make(struct table *t, double order, size_t n, const double x[],
                      const double error[]) {
    *t = (struct table){.order = order, .n = n, .row = calloc(n + 1, sizeof *t->row)};
    if (t->row == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < n; i++)
        t->row[i] = (struct row){.x = x[i], .error = error[i], .place = i};
    qsort(t->row, n, sizeof *t->row, compare);
    for (size_t i = 0; i < n; i++) {
        t->levels += i == 0 || t->row[i].x != t->row[i - 1].x;
        t->row[i].level = t->levels - 1;
    }
    for (size_t i = 0; i < n && order > 0; i++)
        t->row[i].level = t->levels - 1 - t->row[i].level;
    t->x0 = t->row[order < 0 ? 0 : n - 1].x;
    t->e0 = level_error(t, 0);
    return ORDO_OK;
}

static bool contaminate(struct table *t, double share) {
    const double speed = fabs(t->order) > 1 ? 1 : 0.5 * fabs(t->order);

    for (size_t i = 0; i < t->n; i++)
        t->row[i].error += share * t->e0 * pow(t->row[i].x / t->x0, t->order < 0 ? -speed : speed);
    return share >= 0;
}

static bool shift(struct table *t, double by) {
    for (size_t i = 0; i < t->n; i++)
        t->row[i].error *= pow(t->row[i].x / t->x0, t->order < 0 ? by : -by);
    return true;
}

static bool raise(struct table *t, double height) {
    for (size_t i = 0; i < t->n; i++)
        t->row[i].error += height;
    return height >= 0;
}

static bool noise(struct table *t, double sigma) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    if (rng == NULL)
        return false;
    gsl_rng_set(rng, 1);
    for (size_t i = 0; i < t->n; i++)
        t->row[i].error *= exp(gsl_ran_gaussian(rng, sigma));
    gsl_rng_free(rng);
    return sigma >= 0;
}

static bool stale(struct table *t, double count) {
    if (!(count >= 2 && count <= (double)t->levels && count == floor(count)))
        return false;
    const size_t first = t->levels - (size_t)count;
    const double error = level_error(t, first);
    for (size_t i = 0; i < t->n; i++)
        if (t->row[i].level >= first)
            t->row[i].error = error;
    return true;
}

/* Rows of the finest levels are marked by an error of 0, which no row has otherwise. */
static bool drop(struct table *t, double count) {
    if (!(count >= 1 && count < (double)t->levels && count == floor(count)))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (t->row[i].level >= t->levels - (size_t)count)
            t->row[i].error = 0;
    return true;
}

enum { KINDS = 6 };

const struct ordo_mutation ordo_mutations[KINDS + 1] = {
    {"contaminate", "add a first-order part, as a share of the coarsest error"},
    {"order", "shift the order by so much"},
    {"floor", "add a plateau of this height"},
    {"noise", "multiply by lognormal scatter"},
    {"stale", "repeat one error over so many of the finest levels"},
    {"drop", "remove so many of the finest levels"},
    {NULL, NULL},
};

/* The same order: what each does, false if the value makes no sense for the table, and the values
 * that do. */
static const struct {
    bool (*apply)(struct table *, double);
    const char *values;
} kinds[KINDS] = {
    {contaminate, "a share >= 0"},
    {shift, "a number"},
    {raise, "an error >= 0"},
    {noise, "a standard deviation >= 0"},
    {stale, "a whole number >= 2 of the table's levels"},
    {drop, "a whole number >= 1 below that of the levels"},
};

/* Of those whose threshold can be looked for. */
static const char *const thresholds[] = {
    "the smallest first-order contamination this study would catch is %.2g %% of its coarsest "
    "error",
    "the smallest shift of the order this study would catch is %.2g",
    "the lowest plateau this study would catch is %.2g",
};
enum { THRESHOLDS = sizeof thresholds / sizeof *thresholds };

/* Index of a kind, KINDS if there is none. */
static size_t kind_find(const char *name, size_t length) {
    for (size_t i = 0; i < KINDS; i++)
        if (strlen(ordo_mutations[i].name) == length &&
            strncmp(ordo_mutations[i].name, name, length) == 0)
            return i;
    return KINDS;
}

/* Put value `value` of a kind into the table. */
static int mutate(size_t kind, double value, double order, size_t *n, double x[], double error[]) {
    struct table t;
    int status = table_make(&t, order, *n, x, error);
    size_t left = 0;

    if (status == ORDO_OK && !kinds[kind].apply(&t, value))
        status = ORDO_EINVAL;
    for (size_t i = 0; i < t.n && status == ORDO_OK; i++)
        if (!gsl_finite(t.row[i].error) || (t.row[i].error <= 0 && kinds[kind].apply != drop))
            status = ORDO_EINVAL;
    if (status == ORDO_OK) {
        for (size_t i = 0; i < t.n; i++)
            error[t.row[i].place] = t.row[i].error;
        for (size_t i = 0; i < *n; i++)
            if (error[i] > 0) {
                x[left] = x[i];
                error[left++] = error[i];
            }
        *n = left;
    }
    free(t.row);
    return status;
}

static bool table_valid(size_t n, const double x[], const double error[]) {
    for (size_t i = 0; i < n; i++)
        if (!(gsl_finite(x[i]) && x[i] > 0 && gsl_finite(error[i]) && error[i] > 0))
            return false;
    return n > 0;
}

int ordo_mutate(const char *spec, double order, size_t *n, double x[], double error[],
                char message[], size_t size) {
    const char *names[KINDS];
    const size_t length = strcspn(spec, ":");
    const size_t kind = kind_find(spec, length);
    char *end = NULL;

    if (kind == KINDS) {
        for (size_t i = 0; i < KINDS; i++)
            names[i] = ordo_mutations[i].name;
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)length, spec);
        const char *near = ordo_suggest(word, names, KINDS);
        snprintf(message, size, "there is no mutation '%s'%s%s%s", word,
                 near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                 near != NULL ? "'?" : "");
        return ORDO_EINVAL;
    }
    const double value = spec[length] == ':' ? strtod(spec + length + 1, &end) : GSL_NAN;
    if (end == NULL || end == spec + length + 1 || *end != '\0' || !gsl_finite(value)) {
        snprintf(message, size, "the mutation '%s' needs a value, as in %s:0.01", spec,
                 ordo_mutations[kind].name);
        return ORDO_EINVAL;
    }
    if (!gsl_finite(order) || order == 0 || !table_valid(*n, x, error)) {
        snprintf(message, size, "a table with invalid values cannot be spoiled any further");
        return ORDO_EINVAL;
    }
    const int status = mutate(kind, value, order, n, x, error);
    if (status == ORDO_EINVAL)
        snprintf(message, size, "the value of '%s' is out of range, expected %s", spec,
                 kinds[kind].values);
    else if (status != ORDO_OK)
        snprintf(message, size, "%s", ordo_status_text(status));
    return status;
}

/* What a threshold is looked for in. */
struct search {
    size_t kind, n;
    const double *x, *error;
    const struct ordo_request *request;
    double *work; /* work[2 * n] */
};

/* Whether the table still passes with that much of the fault; 0 is none. */
static int passes(const struct search *s, double value, bool *pass) {
    struct ordo_judgement *j;
    size_t n = s->n;
    double *x = s->work, *error = s->work + n;

    memcpy(x, s->x, n * sizeof *x);
    memcpy(error, s->error, n * sizeof *error);
    if (value != 0) {
        const int status = mutate(s->kind, value, s->request->order, &n, x, error);
        if (status != ORDO_OK)
            return status;
    }
    const int status = ordo_judge(n, x, error, s->request, &j);
    *pass = j->check->verdict == ORDO_PASS;
    ordo_judgement_free(j);
    return status;
}

/* From large to small in steps of a third of a decade while the fault is caught, then bisection. A
 * fault that is caught only by chance among smaller ones that pass does not count. */
static int bisect(const struct search *s, double sign, double low, double high, double *smallest) {
    const double step = cbrt(10);
    double caught = high, missed = 0;
    bool pass = false;
    int status = passes(s, sign * high, &pass);

    *smallest = GSL_NAN;
    if (status != ORDO_OK || pass)
        return status;
    while (missed == 0 && caught > low && status == ORDO_OK) {
        status = passes(s, sign * caught / step, &pass);
        if (pass)
            missed = caught / step;
        else
            caught /= step;
    }
    while (status == ORDO_OK && missed > 0 && caught > missed * 1.001) {
        const double middle = sqrt(caught * missed);
        status = passes(s, sign * middle, &pass);
        if (pass)
            missed = middle;
        else
            caught = middle;
    }
    *smallest = status == ORDO_OK ? caught : GSL_NAN;
    return status;
}

int ordo_mutate_threshold(const char *kind, size_t n, const double x[], const double error[],
                          const struct ordo_request *request, double *smallest, char message[],
                          size_t size) {
    struct search s = {
        .kind = kind_find(kind, strlen(kind)), .n = n, .x = x, .error = error, .request = request};
    double largest = 0, least = HUGE_VAL;
    bool pass = false;

    *smallest = GSL_NAN;
    if (s.kind >= THRESHOLDS) {
        snprintf(message, size,
                 "no threshold is known for '%s', expected contaminate, order or floor", kind);
        return ORDO_EINVAL;
    }
    s.work = malloc((2 * n + 1) * sizeof *s.work);
    int status = s.work != NULL ? passes(&s, 0, &pass) : ORDO_ENOMEM;
    if (status != ORDO_OK) {
        snprintf(message, size, "%s", ordo_status_text(status));
        goto done;
    }
    if (!pass) {
        snprintf(message, size, "the study does not pass as it is, so there is nothing to spoil");
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        largest = GSL_MAX(largest, error[i]);
        least = GSL_MIN(least, error[i]);
    }
    const double low[] = {1e-12, 1e-6, 1e-6 * least};
    const double high[] = {1e3, 2 * fabs(request->order), 1e3 * largest};
    const double sign = s.kind == 1 && request->intent == ORDO_AT_MOST ? -1 : 1;
    status = bisect(&s, sign, low[s.kind], high[s.kind], smallest);
    if (status != ORDO_OK)
        snprintf(message, size, "%s", ordo_status_text(status));
    else if (gsl_isnan(*smallest))
        snprintf(message, size, "this request would catch no fault of the kind '%s'", kind);
    else
        snprintf(message, size, thresholds[s.kind], s.kind == 0 ? 100 * *smallest : *smallest);
done:
    free(s.work);
    return status;
}
