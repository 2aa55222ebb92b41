/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_overview.c: data of the pictures that show several cases.
 */
#include "picture/plot_axes.h"
#include "picture/plot_data.h"
#include "report/summary.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 52

/* A colour of its own for each architecture, the same in every picture. */
static size_t architecture_index(const struct ordo_architecture *architecture) {
    size_t i = 0;

    while (ordo_architectures[i] != NULL && ordo_architectures[i] != architecture)
        i++;
    return i;
}

static size_t method_index(const struct ordo_method *method) {
    size_t i = 0;

    while (ordo_methods[i] != NULL && ordo_methods[i] != method)
        i++;
    return i;
}

static enum ordo_versus overview_versus(const struct ordo_overview *overview) {
    return overview->kind == ORDO_OVERVIEW_FAMILY_P ? ORDO_VERSUS_P : ORDO_VERSUS_N;
}

/* What tells the members apart, as far as they differ in it. */
static void member_label(const struct ordo_study *study, const struct ordo_overview *overview,
                         size_t member, char label[], size_t size) {
    const struct ordo_approximation *a =
        &study->results[overview->members[member]].c->approximation;
    bool activations = false, knots = false;

    for (size_t i = 0; i < overview->count; i++) {
        const struct ordo_approximation *b = &study->results[overview->members[i]].c->approximation;
        activations |= b->activation != a->activation;
        knots |= b->knots != a->knots;
    }
    snprintf(label, size, "%s%s%s%s%s%s%s", a->architecture->name, activations ? " " : "",
             activations && a->activation != NULL ? a->activation->name : "",
             overview->kind == ORDO_OVERVIEW_SPLINES ? " " : "",
             overview->kind == ORDO_OVERVIEW_SPLINES ? a->method->name : "",
             knots && a->method->knots ? ", " : "",
             knots && a->method->knots ? ordo_knots_name(a->knots) : "");
}

/* Order of a member in the units of the picture: the one that was judged where the case has these
 * units, else that of the same levels against the picture's. NaN if there is none. */
static double member_order(const struct ordo_result *result, enum ordo_versus versus) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_judgement judgement = {.order = NAN};
    struct ordo_point *points;
    double order = NAN;

    if (ordo_result_fitted(result) && result->c->versus == versus)
        return result->judgement.order;
    points = malloc((result->levels_count + 1) * sizeof *points);
    double *x = malloc((2 * result->levels_count + 1) * sizeof *x);
    if (points != NULL && x != NULL) {
        const size_t count = ordo_points_merge(result, versus, points);
        for (size_t i = 0; i < count; i++) {
            x[i] = points[i].x;
            x[count + i] = points[i].error;
        }
        /* Only the fit is of interest; the expectation is there because a request has one. */
        request.order = -1;
        request.band = 0.5;
        request.min_levels = 3;
        if (ordo_positive(result->c->approximation.scale))
            request.scale = result->c->approximation.scale;
        if (ordo_judge(count, x, x + count, &request, &judgement) == ORDO_OK)
            order = judgement.order;
        ordo_judgement_free(&judgement);
    }
    free(points);
    free(x);
    return order;
}

/* The label, or the name of the case where that is what differs; and its order in the
 * units of the picture. */
static int put_label(FILE *out, const struct ordo_study *study,
                     const struct ordo_overview *overview, size_t member) {
    const struct ordo_result *result = &study->results[overview->members[member]];
    const double none[2] = {NAN, NAN};
    char key[32], order[ORDO_FORMAT_SIZE], label[200], other[200], text[300];
    const char *shown = label;

    member_label(study, overview, member, label, sizeof label);
    for (size_t i = 0; i < overview->count; i++) {
        member_label(study, overview, i, other, sizeof other);
        if (i != member && strcmp(label, other) == 0)
            shown = result->c->name;
    }
    snprintf(text, sizeof text, "%.200s", shown);
    const double slope = member_order(result, overview_versus(overview));
    if (isfinite(slope)) {
        ordo_format_order(slope, none, order, sizeof order);
        snprintf(text, sizeof text, "%.26s: %s", shown, order);
    }
    snprintf(key, sizeof key, "label%zu", member + 1);
    return ordo_put_text(out, key, text, 34, false);
}

/* The finest point that round-off has not touched; a guide passes through it. */
static const struct ordo_point *guide_anchor(const struct ordo_point points[], size_t count,
                                             double least) {
    for (size_t i = count; i-- > 0;)
        if (ordo_positive(points[i].error) && points[i].error >= 1e3 * least)
            return &points[i];
    return NULL;
}

/* Ends of the line with the expected slope: from the coarsest point to the finest, or to where it
 * meets round-off. */
static bool guide_ends(const struct ordo_result *result, const struct ordo_point points[],
                       size_t count, double x[2], double y[2]) {
    const double order = -(double)result->c->approximation.architecture->factors - 2;
    const double scale = result->c->approximation.scale;
    const double least = ORDO_ROUND_OFF * (ordo_positive(scale) ? scale : 1);
    const struct ordo_point *anchor = guide_anchor(points, count, least);

    if (anchor == NULL || count < 2)
        return false;
    x[0] = points[0].x;
    x[1] = fmin(points[count - 1].x, anchor->x * pow(least / anchor->error, 1 / order));
    for (int end = 0; end < 2; end++)
        y[end] = anchor->error * pow(x[end] / anchor->x, order);
    return x[0] < x[1];
}

int ordo_plot_data_overview(FILE *out, const struct ordo_study *study,
                            const struct ordo_overview *overview) {
    const enum ordo_versus versus = overview_versus(overview);
    const bool guides = overview->kind == ORDO_OVERVIEW_GATED;
    struct ordo_range x = ORDO_RANGE_EMPTY, y = ORDO_RANGE_EMPTY;
    size_t levels = 0, used = 0;
    int status = ORDO_ENOMEM;

    for (size_t i = 0; i < overview->count; i++)
        levels += study->results[overview->members[i]].levels_count;
    struct ordo_point *points = malloc((levels + 1) * sizeof *points);
    size_t *counts = calloc(overview->count + 1, sizeof *counts);
    if (points == NULL || counts == NULL)
        goto done;
    /* The points of all members, one after another: together they choose the ticks. */
    for (size_t i = 0; i < overview->count; i++) {
        const struct ordo_result *result = &study->results[overview->members[i]];
        counts[i] = ordo_points_merge(result, versus, points + used);
        for (size_t k = used; k < used + counts[i]; k++) {
            ordo_range_add(&x, points[k].x);
            ordo_range_add(&y, points[k].error);
            if (overview->kind == ORDO_OVERVIEW_SPLINES)
                ordo_range_add(&y, points[k].predicted);
        }
        double guide_x[2], guide_y[2];
        if (guides && guide_ends(result, points + used, counts[i], guide_x, guide_y)) {
            ordo_range_add(&y, guide_y[0]);
            ordo_range_add(&y, guide_y[1]);
        }
        used += counts[i];
    }
    const struct ordo_range x_shown = ordo_range_x_axis(x), y_shown = ordo_range_y_axis(y);

    ordo_put_head(out, overview->script);
    status = ordo_put_text(out, "title_markup", overview->title, TITLE_LIMIT, true);
    if (status == ORDO_OK)
        status = ordo_put_axes(out, versus, NULL, &x_shown, &y_shown, points, used);
    fprintf(out, "\"series\" \"%zu\"\n", overview->count);
    for (size_t i = 0; i < overview->count && status == ORDO_OK; i++) {
        const struct ordo_approximation *a = &study->results[overview->members[i]].c->approximation;
        const size_t index = architecture_index(a->architecture);
        status = put_label(out, study, overview, i);
        fprintf(out, "\"colour%zu\" \"%zu\"\n\"shape%zu\" \"%zu\"\n", i + 1, index, i + 1,
                overview->kind == ORDO_OVERVIEW_SPLINES ? method_index(a->method) : index);
        if (guides)
            fprintf(out, "\"slope%zu\" \"−%zu\"\n", i + 1, a->architecture->factors + 2);
    }
    used = 0;
    for (size_t i = 0; i < overview->count; i++) {
        fprintf(out, "\n\n# x, error, error predicted by theory\n# series %zu\n", i + 1);
        for (size_t k = used; k < used + counts[i]; k++)
            fprintf(out, "%.17g %.17g %.17g\n", points[k].x, points[k].error, points[k].predicted);
        if (counts[i] == 0)
            ordo_put_none(out);
        used += counts[i];
    }
    used = 0;
    for (size_t i = 0; i < overview->count && guides; i++) {
        const struct ordo_result *result = &study->results[overview->members[i]];
        double guide_x[2], guide_y[2];
        fprintf(out, "\n\n# a line with the expected slope\n# guide %zu\n", i + 1);
        if (guide_ends(result, points + used, counts[i], guide_x, guide_y)) {
            ordo_put_row(out, guide_x[0], guide_y[0]);
            ordo_put_row(out, guide_x[1], guide_y[1]);
        } else {
            ordo_put_none(out);
        }
        used += counts[i];
    }
done:
    free(points);
    free(counts);
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}
