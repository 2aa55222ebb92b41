/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * result.c: measurements of a case: room for them, what they are called, repetitions merged.
 */
#include "study/expectation.h"
#include "text/format.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ordo_result_alloc(struct ordo_result *r, size_t levels_count, const double levels[],
                      size_t count, const size_t place[], const unsigned long seed[]) {
    const size_t coordinates = r->c->coordinates;
    const size_t figures = ordo_quantities_count(r->c->figure);
    const size_t seeds = ordo_values_integer(&r->c->study, "seeds");

    if (place == NULL)
        count = levels_count * seeds;
    r->levels = malloc((levels_count * coordinates + 1) * sizeof *r->levels);
    r->measurements = calloc(count + 1, sizeof *r->measurements);
    r->figures = malloc((2 * count * figures + 1) * sizeof *r->figures);
    if (r->levels == NULL || r->measurements == NULL || r->figures == NULL)
        return ORDO_ENOMEM;
    if (levels_count > 0)
        memcpy(r->levels, levels, levels_count * coordinates * sizeof *levels);
    r->levels_count = levels_count;
    r->count = count;
    for (size_t i = 0; i < 2 * count * figures; i++)
        r->figures[i] = NAN;
    for (size_t i = 0, run = 0; i < count; i++) {
        const size_t level = place != NULL ? place[i] : i / seeds;
        run = i > 0 && r->measurements[i - 1].level == level ? run + 1 : 1;
        r->seeds = run > r->seeds ? run : r->seeds;
        r->measurements[i] =
            (struct ordo_measurement){.index = i,
                                      .level = level,
                                      .seed = place != NULL ? seed[i] : i % seeds + 1,
                                      .status = ORDO_EINTERRUPTED,
                                      .value = r->figures + 2 * i * figures,
                                      .predicted = r->figures + (2 * i + 1) * figures,
                                      .wall = NAN,
                                      .memory = NAN};
    }
    return ORDO_OK;
}

void ordo_result_unjudge(struct ordo_result *r) {
    for (size_t i = 0; r->judged != NULL && i < r->c->claims_count; i++) {
        ordo_judgement_free(r->judged[i].judgement);
        ordo_extrapolation_free(r->judged[i].extrapolation);
        free(r->judged[i].points);
    }
    free(r->judged);
    free(r->findings);
    r->judged = NULL;
    r->findings = NULL;
    r->findings_count = r->deciding = 0;
}

size_t ordo_result_spare(struct ordo_result *r) {
    const size_t count = r->count;

    r->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ordo_measurement m = r->measurements[i];
        if (m.status == ORDO_EINTERRUPTED) {
            free(m.note);
            continue;
        }
        r->measurements[r->count] = m;
        r->measurements[r->count].index = r->count;
        r->count++;
    }
    return count - r->count;
}

size_t ordo_result_levels(const struct ordo_result *r) {
    size_t levels = 0;

    for (size_t i = 0; i < r->count; i++)
        levels += i == 0 || r->measurements[i].level != r->measurements[i - 1].level;
    return levels;
}

void ordo_result_drop(struct ordo_result *r) {
    for (size_t i = 0; i < r->count && r->measurements != NULL; i++)
        free(r->measurements[i].note);
    free(r->levels);
    free(r->measurements);
    free(r->figures);
    r->levels = r->figures = NULL;
    r->measurements = NULL;
    r->levels_count = r->count = r->seeds = 0;
}

void ordo_result_free(struct ordo_result *r) {
    ordo_result_unjudge(r);
    ordo_result_drop(r);
    for (size_t i = 0; r->labels != NULL && i < ordo_labels_count(r->c); i++)
        free(r->labels[i]);
    free(r->labels);
    free(r->failure);
    free(r->unrun);
    *r = (struct ordo_result){.c = r->c};
}

void ordo_study_free(struct ordo_study *study) {
    if (study == NULL)
        return;
    for (size_t i = 0; study->results != NULL && i < study->count; i++)
        if (study->results[i].c != NULL)
            ordo_result_free(&study->results[i]);
    free(study->results);
    free(study->directory);
    *study = (struct ordo_study){0};
}

const struct ordo_finding *ordo_result_finding(const struct ordo_result *r) {
    return r->findings_count > 0 ? &r->findings[r->deciding] : NULL;
}

enum ordo_verdict ordo_study_verdict(const struct ordo_study *study) {
    enum ordo_verdict worst = study->count == 0 ? ORDO_ERROR : ORDO_PASS;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_finding *finding = ordo_result_finding(&study->results[i]);
        worst = ordo_verdict_worst(worst, finding != NULL ? finding->check.verdict : ORDO_ERROR);
    }
    return worst;
}

const struct ordo_result *ordo_study_find(const struct ordo_study *study, const char *name) {
    for (size_t i = 0; i < study->count; i++)
        if (strcmp(study->results[i].c->name, name) == 0)
            return &study->results[i];
    return NULL;
}

double ordo_result_at(const struct ordo_result *r, size_t measurement, struct ordo_axis axis) {
    const struct ordo_measurement *m = &r->measurements[measurement];

    return axis.figure ? m->value[axis.index]
                       : r->levels[m->level * r->c->coordinates + axis.index];
}

double ordo_result_x(const struct ordo_result *r, size_t measurement) {
    const double x = ordo_result_at(r, measurement, r->c->x), power = ordo_case_power(r->c);

    return power == 1 ? x : pow(x, power);
}

double ordo_result_error(const struct ordo_result *r, size_t measurement, size_t figure) {
    const double value = r->measurements[measurement].value[figure];

    if (!ordo_values_flag(&r->c->study, "solution"))
        return value;
    for (size_t k = 0; r->judged != NULL && k < r->c->claims_count; k++)
        if (r->c->claims[k].figure == figure && r->judged[k].extrapolation != NULL)
            return fabs(value - r->judged[k].extrapolation->limit);
    return NAN;
}

/* What the experiment has called the axis in this case; NULL if it is as declared. */
static const char *own_label(const struct ordo_result *r, struct ordo_axis axis) {
    return r->labels != NULL ? r->labels[axis.figure ? r->c->coordinates + axis.index : axis.index]
                             : NULL;
}

const char *ordo_result_symbol(const struct ordo_result *r, struct ordo_axis axis) {
    const char *own = own_label(r, axis);

    return own != NULL ? own : ordo_axis_quantity(r->c, axis)->name;
}

const char *ordo_result_label(const struct ordo_result *r, struct ordo_axis axis) {
    const char *own = own_label(r, axis);

    return own != NULL ? own : ordo_axis_quantity(r->c, axis)->label;
}

/* Call an axis what is shown of it, not what the experiment gives: a printf text of its name. */
__attribute__((format(printf, 3, 4))) static int
relabel(struct ordo_result *r, struct ordo_axis axis, const char *format, ...) {
    char text[2 * ORDO_NAME_MAX];
    va_list arguments;

    if (r->labels == NULL)
        r->labels = calloc(ordo_labels_count(r->c), sizeof *r->labels);
    if (r->labels == NULL)
        return ORDO_ENOMEM;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char **label = &r->labels[(axis.figure ? r->c->coordinates : 0) + axis.index];
    free(*label);
    *label = strdup(text);
    return *label != NULL ? ORDO_OK : ORDO_ENOMEM;
}

int ordo_result_relabel(struct ordo_result *r) {
    const double power = ordo_case_power(r->c);
    int status = ORDO_OK;

    if (power != 1)
        status =
            relabel(r, r->c->x, "h = %.100s^(-1/%.0f)", ordo_result_symbol(r, r->c->x), -1 / power);
    for (size_t k = 0; ordo_values_flag(&r->c->study, "solution") && k < r->c->claims_count; k++) {
        const struct ordo_axis figure = {true, r->c->claims[k].figure};
        if (status == ORDO_OK)
            status = relabel(r, figure, "|%.100s - limit|", ordo_result_symbol(r, figure));
    }
    return status;
}

void ordo_result_axis_text(const struct ordo_result *r, struct ordo_axis axis, char text[],
                           size_t size) {
    const char *unit = own_label(r, axis) == NULL ? ordo_axis_quantity(r->c, axis)->unit : NULL;

    snprintf(text, size, "%s%s%s%s", ordo_result_label(r, axis), unit != NULL ? " (" : "",
             unit != NULL ? unit : "", unit != NULL ? ")" : "");
}

void ordo_result_place(const struct ordo_result *r, size_t measurement, bool seed, char text[],
                       size_t size) {
    const struct ordo_measurement *m = &r->measurements[measurement];

    ordo_case_level_text(r->c, r->levels + m->level * r->c->coordinates, text, size);
    if (seed)
        ordo_format_append(text, size, ", seed %lu", m->seed);
}

static bool positive(double v) { return isfinite(v) && v > 0; }

static bool is_x(const struct ordo_case *c, struct ordo_axis axis) {
    return axis.figure == c->x.figure && axis.index == c->x.index;
}

size_t ordo_points_merge(const struct ordo_result *r, size_t figure, struct ordo_axis x,
                         struct ordo_point points[]) {
    size_t count = 0;

    for (size_t i = 0; i < r->count;) {
        const size_t level = r->measurements[i].level, first = i;
        struct ordo_point point = {.level = level,
                                   .first = first,
                                   .x = is_x(r->c, x) ? ordo_result_x(r, first)
                                                      : ordo_result_at(r, first, x),
                                   .error = NAN,
                                   .lowest = NAN,
                                   .predicted = r->measurements[first].predicted[figure]};
        double log_mean = 0;
        for (; i < r->count && r->measurements[i].level == level; i++) {
            const double error = ordo_result_error(r, i, figure);
            point.count++;
            if (!positive(error))
                continue;
            point.seeds++;
            log_mean += (log(error) - log_mean) / (double)point.seeds;
            /* exp(log(e)) is not e to the last bit. */
            point.error = point.seeds == 1 ? error : exp(log_mean);
            point.lowest = fmin(point.lowest, error);
        }
        if (positive(point.x))
            points[count++] = point;
    }
    return count;
}

static int point_compare(const void *a, const void *b) {
    const struct ordo_point *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

void ordo_points_sort(struct ordo_point points[], size_t count) {
    qsort(points, count, sizeof *points, point_compare);
}

double ordo_result_scale(const struct ordo_result *r) {
    const double stated = ordo_values_number(&r->c->study, "scale");

    return isfinite(stated) ? stated : r->scale;
}
