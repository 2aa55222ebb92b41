/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_overview.c: data of the pictures that show several cases.
 */
#include "picture/plot_axes.h"
#include "picture/plot_data.h"
#include "study/expectation.h"
#include "study/outcome.h"
#include "text/format.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 52

/* A member with its points against the x of the picture, by ascending x. */
struct member {
    const struct ordo_result *result;
    struct ordo_point *points; /* points[count] */
    size_t count;
    bool guide; /* a line with the expected slope, from end to end */
    double slope, x[2], y[2];
};

/* A picture, and the points of all its members one after another: together they choose the ticks.
 */
struct drawing {
    const struct ordo_overview *overview;
    struct member members[ORDO_OVERVIEW_MEMBERS];
    struct ordo_point *points;
    size_t count;
};

/* Whether any member states another choice of this setting. */
static bool tells_apart(const struct drawing *d, const char *name, const char *text) {
    for (size_t i = 0; i < d->overview->count; i++) {
        const char *other = ordo_values_text(&d->members[i].result->c->settings, name);
        if (other != NULL && strcmp(other, text) != 0)
            return true;
    }
    return false;
}

/* The choice of the series, and the other choices in which the members differ. */
static void member_label(const struct drawing *d, const struct member *member, char label[],
                         size_t size) {
    const struct ordo_case *c = member->result->c;
    const char *series = c->experiment->series;
    size_t used = (size_t)snprintf(label, size, "%s", ordo_values_text(&c->settings, series));

    for (size_t i = 0; i < c->settings.count && used < size; i++) {
        const struct ordo_setting *setting = c->settings.settings[i];
        const char *text = c->settings.values[i].text;
        if (setting->kind == ORDO_KIND_CHOICE && text != NULL &&
            strcmp(setting->name, series) != 0 && tells_apart(d, setting->name, text))
            used += (size_t)snprintf(label + used, size - used, " %s", text);
    }
}

/* Order of a member in the units of the picture: the one that was judged where the case has these
 * units, else the slope of the levels that the judgement used. NaN if there is none. */
static double member_order(const struct member *member, struct ordo_axis axis) {
    const struct ordo_result *r = member->result;
    const struct ordo_judged *judged = ordo_result_judged(r, 0);
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_law_fit *fit = NULL;
    size_t used = 0;

    if (!ordo_judged_fitted(judged))
        return NAN;
    if (axis.figure == r->c->x.figure && axis.index == r->c->x.index)
        return judged->judgement->check->measured; /* of the limit where that decides */
    double *x = malloc((2 * member->count + 1) * sizeof *x), order = NAN;
    if (x == NULL)
        return NAN;
    double *error = x + member->count;
    for (size_t i = 0; i < member->count; i++) {
        const struct ordo_point *point = &member->points[i];
        const double judged_x = ordo_result_x(r, point->first);
        if (strcmp(ordo_judged_why(judged, judged_x, point->error), ordo_drop_name(ORDO_USED)) ==
            0) {
            x[used] = point->x;
            error[used++] = point->error;
        }
    }
    request.min_levels = 2;
    if (ordo_law_fit(NULL, used, x, error, &request, &fit) == ORDO_OK)
        order = fit->order;
    ordo_law_fit_free(fit);
    free(x);
    return order;
}

/* The label, or the name of the case where that is what differs; and its order in the
 * units of the picture. */
static void put_label(FILE *out, const struct drawing *d, size_t index) {
    const struct member *member = &d->members[index];
    const double none[2] = {NAN, NAN}, slope = member_order(member, d->overview->x);
    char key[32], order[ORDO_FORMAT_SIZE], label[200], other[200], text[300];
    const char *shown = label;

    member_label(d, member, label, sizeof label);
    for (size_t i = 0; i < d->overview->count; i++) {
        member_label(d, &d->members[i], other, sizeof other);
        if (i != index && strcmp(label, other) == 0)
            shown = member->result->c->name;
    }
    snprintf(text, sizeof text, "%.200s", shown);
    if (isfinite(slope)) {
        ordo_format_order(slope, none, order, sizeof order);
        snprintf(text, sizeof text, "%.26s: %s", shown, order);
    }
    snprintf(key, sizeof key, "label%zu", index + 1);
    ordo_put_text(out, key, text, 34, false);
}

/* The expected order in units of the picture. Where the case has others, only its direction may
 * differ: h is about 1/n. */
static double expected_slope(const struct member *member) {
    const struct ordo_result *r = member->result;
    const size_t coarse = member->points[0].first, fine = member->points[member->count - 1].first;
    const bool ascends = ordo_result_x(r, fine) > ordo_result_x(r, coarse);

    return ascends ? ordo_case_order(r->c) : -ordo_case_order(r->c);
}

/* The finest point that round-off has not touched; a guide passes through it. */
static const struct ordo_point *guide_anchor(const struct ordo_point points[], size_t count,
                                             double least) {
    for (size_t i = count; i-- > 0;)
        if (ordo_positive(points[i].error) && points[i].error >= 1e3 * least)
            return &points[i];
    return NULL;
}

/* The line with the expected slope: from the coarsest point to the finest, or to where it meets
 * round-off. */
static void guide_place(struct member *member) {
    const double scale = ordo_result_scale(member->result);
    const double least = ORDO_ROUND_OFF * (ordo_positive(scale) ? scale : 1);
    const struct ordo_point *points = member->points,
                            *anchor = guide_anchor(points, member->count, least);

    member->slope = member->count > 0 ? expected_slope(member) : NAN;
    if (anchor == NULL || member->count < 2)
        return;
    member->x[0] = points[0].x;
    member->x[1] = fmin(points[member->count - 1].x,
                        anchor->x * pow(least / anchor->error, 1 / member->slope));
    for (int end = 0; end < 2; end++)
        member->y[end] = anchor->error * pow(member->x[end] / anchor->x, member->slope);
    member->guide = member->x[0] < member->x[1];
}

/* The members with their points, and what the axes must show. ORDO_OK or ORDO_ENOMEM. */
static int drawing_fill(struct drawing *d, const struct ordo_study *study, struct ordo_range *x,
                        struct ordo_range *y) {
    const struct ordo_overview *overview = d->overview;
    size_t levels = 0;

    for (size_t i = 0; i < overview->count; i++)
        levels += study->results[overview->members[i]].levels_count;
    d->points = malloc((levels + 1) * sizeof *d->points);
    if (d->points == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < overview->count; i++) {
        struct member *member = &d->members[i];
        member->result = &study->results[overview->members[i]];
        member->points = d->points + d->count;
        member->count = ordo_points_merge(member->result, member->result->c->claims[0].figure,
                                          overview->x, member->points);
        ordo_points_sort(member->points, member->count);
        d->count += member->count;
        for (size_t k = 0; k < member->count; k++) {
            ordo_range_add(x, member->points[k].x);
            ordo_range_add(y, member->points[k].error);
            if (overview->kind == ORDO_OVERVIEW_SPLINES)
                ordo_range_add(y, member->points[k].predicted);
        }
        if (overview->kind == ORDO_OVERVIEW_GATED)
            guide_place(member);
        for (int end = 0; end < 2 && member->guide; end++)
            ordo_range_add(y, member->y[end]);
    }
    return ORDO_OK;
}

/* Colours and shapes are those of the choices, the same in every picture. */
static void put_texts(FILE *out, const struct drawing *d) {
    const bool splines = d->overview->kind == ORDO_OVERVIEW_SPLINES;

    fprintf(out, "\"series\" \"%zu\"\n", d->overview->count);
    for (size_t i = 0; i < d->overview->count; i++) {
        const struct ordo_case *c = d->members[i].result->c;
        const size_t colour = ordo_values_choice(&c->settings, c->experiment->series);
        const size_t shape =
            splines ? ordo_values_choice(&c->settings, c->experiment->columns[1]) : colour;
        char slope[ORDO_FORMAT_SIZE];
        put_label(out, d, i);
        fprintf(out, "\"colour%zu\" \"%zu\"\n\"shape%zu\" \"%zu\"\n", i + 1, colour, i + 1, shape);
        if (d->overview->kind != ORDO_OVERVIEW_GATED)
            continue;
        ordo_format_number(d->members[i].slope, 4, slope, sizeof slope);
        fprintf(out, "\"slope%zu\" \"%s\"\n", i + 1, slope);
    }
}

static void put_blocks(FILE *out, const struct drawing *d) {
    for (size_t i = 0; i < d->overview->count; i++) {
        const struct member *member = &d->members[i];
        fprintf(out, "\n\n# x, error, error predicted by theory\n# series %zu\n", i + 1);
        for (size_t k = 0; k < member->count; k++)
            fprintf(out, "%.17g %.17g %.17g\n", member->points[k].x, member->points[k].error,
                    member->points[k].predicted);
        if (member->count == 0)
            ordo_put_none(out);
    }
    for (size_t i = 0; i < d->overview->count && d->overview->kind == ORDO_OVERVIEW_GATED; i++) {
        const struct member *member = &d->members[i];
        fprintf(out, "\n\n# a line with the expected slope\n# guide %zu\n", i + 1);
        for (int end = 0; end < 2 && member->guide; end++)
            ordo_put_row(out, member->x[end], member->y[end]);
        if (!member->guide)
            ordo_put_none(out);
    }
}

int ordo_plot_data_overview(FILE *out, const struct ordo_study *study,
                            const struct ordo_overview *overview) {
    struct drawing d = {.overview = overview};
    struct ordo_range x = ORDO_RANGE_EMPTY, y = ORDO_RANGE_EMPTY;
    const int status = drawing_fill(&d, study, &x, &y);
    char x_text[256], y_text[256];

    if (status != ORDO_OK)
        return status;
    const struct ordo_result *first = d.members[0].result;
    assert(first != NULL);
    const struct ordo_range x_shown = ordo_range_x_axis(x), y_shown = ordo_range_y_axis(y);
    ordo_put_head(out, overview->script);
    ordo_put_text(out, "title_markup", overview->title, TITLE_LIMIT, true);
    ordo_result_axis_text(first, overview->x, x_text, sizeof x_text);
    ordo_result_axis_text(first, (struct ordo_axis){true, first->c->claims[0].figure}, y_text,
                          sizeof y_text);
    ordo_put_axes(out, x_text, y_text, &x_shown, &y_shown, d.points, d.count);
    put_texts(out, &d);
    put_blocks(out, &d);
    free(d.points);
    return ferror(out) ? ORDO_EIO : ORDO_OK;
}
