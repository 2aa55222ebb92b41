/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_case.c: data of the picture of one claim of a case.
 */
#include "experiment/reason.h"
#include "picture/plot_data.h"
#include "picture/plot_shapes.h"
#include "study/expectation.h"
#include "study/outcome.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 52
#define SUBTITLE_LIMIT 70 /* more does not fit */

/* The blocks of levels, each with its key in block 0 and its words in the legend. */
static const struct {
    const char *why, *explanation, *key, *legend;
} blocks[] = {
    {"used", "x, error of the levels that the line rests on", "used_title", "used"},
    {"outside-window", "x, error", "window_title", "outside the window"},
    {"pre-asymptotic", "x, error", "pre_asymptotic_title", "pre-asymptotic"},
    {"round-off", "x, error", "round_off_title", "round-off"},
    {"outlier", "x, error", "outlier_title", "left out"},
    {"not-fitted", "x, error", "not_fitted_title", "not fitted"},
};

enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

/* Levels and how to draw them. */
struct drawing {
    const struct ordo_result *result;
    size_t claim, figure;
    const struct ordo_judged *judged; /* NULL if the result is not judged */
    struct ordo_point *points;        /* points[count] by ascending x, seeds merged */
    size_t count;
    size_t zeros, missing;  /* levels that a logarithmic axis cannot show */
    bool empty;             /* no level has an error to draw, nor theory one */
    struct ordo_range x, y; /* of what is drawn */
    double reference;       /* a horizontal line, NaN if there is none, and ... */
    const char *legend;     /* ... what to call it */
    struct ordo_aim aim;
    struct ordo_line line;
    struct ordo_curve curve;
    struct ordo_wedge wedge;
};

/* The block that a level stands in. */
static const char *point_why(const struct drawing *d, const struct ordo_point *point) {
    const struct ordo_level *merged = ordo_judged_level(d->judged, point->x);

    if (merged != NULL && merged->drop != ORDO_USED)
        return ordo_drop_name(merged->drop);
    if (d->aim.plain && !(point->x >= d->aim.from && point->x <= d->aim.to))
        return ordo_drop_name(ORDO_DROP_WINDOW);
    return d->line.drawn ? ordo_drop_name(ORDO_USED) : "not-fitted";
}

static bool shown(const struct drawing *d, size_t i, const char *why) {
    return ordo_positive(d->points[i].error) && strcmp(point_why(d, &d->points[i]), why) == 0;
}

static void put_legend(FILE *out, const struct drawing *d) {
    const size_t seeds = d->result->seeds;
    const bool bare = isnan(d->aim.slope); /* not about a slope, so nothing is left unfitted */
    char slope[ORDO_FORMAT_SIZE];

    for (size_t b = 0; b < BLOCKS; b++) {
        size_t count = 0;
        for (size_t i = 0; i < d->count; i++)
            count += shown(d, i, blocks[b].why);
        if (count == 0)
            continue;
        fprintf(out, "\"%s\" \"", blocks[b].key);
        if (!bare)
            fputs(blocks[b].legend, out);
        else if (seeds > 1)
            fprintf(out, "mean of %zu seeds", seeds);
        else
            fputs("measured", out);
        fprintf(out, ": %zu %s\"\n", count, count == 1 ? "level" : "levels");
    }
    fprintf(out, "\"not_fitted_shape\" \"%d\"\n", bare ? 7 : 12); /* disc or diamond */
    if (seeds > 1)
        fprintf(out, "\"seeds_title\" \"single seeds\"\n");
    if (d->line.drawn)
        fprintf(out, "\"fit_title\" \"%s%s\"\n", d->curve.drawn ? "line: " : "", d->line.title);
    if (d->curve.drawn)
        fprintf(out, "\"curve_title\" \"%s\"\n", d->curve.title);
    if (d->wedge.drawn) {
        ordo_format_number(d->aim.slope, 4, slope, sizeof slope);
        fprintf(out, "\"wedge_title\" \"%s %s\"\n\"wedge_label\" \"%s\"\n", d->aim.legend, slope,
                slope);
        fprintf(out, "\"wedge_side\" \"%d\"\n", d->aim.slope < 0 ? -1 : 1);
    }
}

static bool predictions(const struct ordo_point points[], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ordo_positive(points[i].predicted))
            return true;
    return false;
}

/* In block 0 there is a title for each block that has rows. */
static void put_levels(FILE *out, const struct drawing *d) {
    for (size_t b = 0; b < BLOCKS; b++) {
        size_t rows = 0;
        ordo_put_block(out, blocks[b].explanation, blocks[b].why);
        for (size_t i = 0; i < d->count; i++)
            if (shown(d, i, blocks[b].why)) {
                ordo_put_row(out, d->points[i].x, d->points[i].error);
                rows++;
            }
        if (rows == 0)
            ordo_put_none(out);
    }
}

static void put_seeds(FILE *out, const struct drawing *d) {
    const struct ordo_result *r = d->result;
    size_t rows = 0;

    ordo_put_block(out, "x, error of each seed", "seeds");
    for (size_t i = 0; i < r->count && r->seeds > 1; i++) {
        const double x = ordo_result_x(r, i), error = ordo_result_error(r, i, d->figure);
        if (ordo_positive(error) && ordo_positive(x)) {
            ordo_put_row(out, x, error);
            rows++;
        }
    }
    if (rows == 0)
        ordo_put_none(out);
}

/* The line from end to end. */
static void put_line(FILE *out, const struct ordo_line *line) {
    const double x[3] = {line->from, line->centre_x, line->to};
    double edges[2];

    ordo_put_block(out, "x, error on the line, its lower and upper bound", "fit");
    for (int i = 0; i < 3 && line->drawn; i++) {
        ordo_line_edges(line, x[i], edges);
        fprintf(out, "%.17g %.17g %.17g %.17g\n", x[i], ordo_line_at(line, line->slope, x[i]),
                edges[0], edges[1]);
    }
    if (!line->drawn)
        ordo_put_none(out);
}

static void put_curve(FILE *out, const struct ordo_curve *curve) {
    double x, y;

    ordo_put_block(out, "x, error on the curve of the model with a correction", "curve");
    for (size_t i = 0; i < ORDO_CURVE_POINTS && curve->drawn; i++) {
        ordo_curve_point(curve, i, &x, &y);
        ordo_put_row(out, x, y);
    }
    if (!curve->drawn)
        ordo_put_none(out);
}

static void put_wedge(FILE *out, const struct ordo_wedge *wedge) {
    ordo_put_block(out, "corners; the first two have the slope of the legend", "wedge");
    if (wedge->drawn) {
        ordo_put_row(out, wedge->x[0], wedge->y[0]);
        ordo_put_row(out, wedge->x[1], wedge->y[1]);
        ordo_put_row(out, wedge->corner[0], wedge->corner[1]);
        ordo_put_row(out, wedge->x[0], wedge->y[0]);
    } else {
        ordo_put_none(out);
    }
    ordo_put_block(out, NULL, "wedge-rise");
    if (wedge->drawn)
        ordo_put_row(out, wedge->corner[0], wedge->label_y);
    else
        ordo_put_none(out);
    ordo_put_block(out, NULL, "wedge-run");
    if (wedge->drawn)
        ordo_put_row(out, sqrt(wedge->x[0] * wedge->x[1]), wedge->corner[1]);
    else
        ordo_put_none(out);
}

static void put_prediction(FILE *out, const struct ordo_point points[], size_t count) {
    ordo_put_block(out, "x, error predicted by theory", "prediction");
    for (size_t i = 0; i < count; i++)
        if (ordo_positive(points[i].predicted))
            ordo_put_row(out, points[i].x, points[i].predicted);
    if (!predictions(points, count))
        ordo_put_none(out);
}

/* Whether a level has no place on a logarithmic axis, as its error is 0 (`zero`) or there is none.
 */
static bool marked(const struct drawing *d, size_t i, bool zero) {
    const double error = ordo_result_error(d->result, i, d->figure);
    return !ordo_positive(error) && (error == 0) == zero;
}

static void put_markers(FILE *out, const struct drawing *d, const char *name, bool zero, double y) {
    size_t rows = 0;

    ordo_put_block(out, NULL, name);
    for (size_t i = 0; i < d->result->count; i++)
        if (ordo_positive(ordo_result_x(d->result, i)) && marked(d, i, zero)) {
            ordo_put_row(out, ordo_result_x(d->result, i), y);
            rows++;
        }
    if (rows == 0)
        ordo_put_none(out);
}

static void put_reference(FILE *out, const struct drawing *d, const struct ordo_range *x) {
    ordo_put_block(out, "a horizontal line", "reference");
    if (ordo_positive(d->reference)) {
        ordo_put_row(out, x->low, d->reference);
        ordo_put_row(out, x->high, d->reference);
    } else {
        ordo_put_none(out);
    }
}

/* What the deciding finding says, in short. */
static void put_verdict(FILE *out, const struct drawing *d) {
    static const char *const colours[] = {"#009E73", "#D55E00", "#B07D00", "#B0508A"};
    const struct ordo_result *r = d->result;
    const struct ordo_outcome outcome = ordo_result_outcome(r);
    const struct ordo_finding *finding =
        r->failure == NULL ? ordo_claim_finding(r, d->claim) : NULL;
    const enum ordo_verdict verdict = finding != NULL ? finding->check.verdict : outcome.verdict;
    char text[SUBTITLE_LIMIT * 6], said[SUBTITLE_LIMIT * 5];

    snprintf(said, sizeof said, "%s",
             finding != NULL ? ordo_any_reason_text(finding->check.reason) : outcome.message);
    if (finding != NULL && isfinite(finding->check.measured) && finding->expectation != NULL &&
        finding->expectation->said != NULL)
        finding->expectation->said(r, finding, said, sizeof said);
    snprintf(text, sizeof text, "%s %s: %s", ordo_verdict_mark(verdict), ordo_verdict_name(verdict),
             said);
    fprintf(out, "\"verdict\" \"%s\"\n\"colour\" \"%s\"\n", ordo_verdict_name(verdict),
            colours[verdict]);
    ordo_put_text(out, "subtitle", text, SUBTITLE_LIMIT, false);
}

/* The horizontal line of the first expectation that has one. */
static void reference_find(struct drawing *d) {
    const struct ordo_claim *claim = &d->result->c->claims[d->claim];

    d->reference = NAN;
    for (size_t i = 0; ordo_expectations[i] != NULL && isnan(d->reference); i++)
        if (ordo_expectations[i]->level != NULL && ordo_claim_states(claim, ordo_expectations[i]))
            d->reference = ordo_expectations[i]->level(d->result, claim, &d->legend);
}

/* Everything that is drawn, and the ranges that show it. Returns false if memory ran out. */
static bool drawing_fill(struct drawing *d) {
    const struct ordo_result *r = d->result;

    d->points = malloc((r->levels_count + 1) * sizeof *d->points);
    if (d->points == NULL)
        return false;
    d->count = ordo_points_merge(r, d->figure, r->c->x, d->points);
    ordo_points_sort(d->points, d->count);
    for (size_t i = 0; i < d->count; i++) {
        ordo_range_add(&d->x, d->points[i].x);
        ordo_range_add(&d->y, d->points[i].predicted);
    }
    for (size_t i = 0; i < r->count; i++) {
        d->zeros += marked(d, i, true);
        d->missing += marked(d, i, false);
        if (ordo_positive(ordo_result_x(r, i)))
            ordo_range_add(&d->y, ordo_result_error(r, i, d->figure));
    }
    d->empty = d->y.low > d->y.high;
    reference_find(d);
    ordo_range_add(&d->y, d->reference);
    d->aim = ordo_aim_find(r, d->claim);
    d->line = ordo_line_find(r, d->claim, &d->aim, d->points, d->count);
    d->curve = ordo_curve_find(r, d->claim);
    d->wedge =
        ordo_wedge_place(d->points, d->count, &d->line, &d->curve, d->aim.slope, &d->x, &d->y);
    if (d->wedge.drawn) {
        /* With room for the label below it. */
        ordo_range_add(&d->y, d->wedge.corner[1]);
        const struct ordo_range tight = ordo_range_y_axis(d->y);
        ordo_range_add(&d->y, d->wedge.corner[1] * pow(10, -0.09 * ordo_range_decades(&tight)));
    }
    if (d->line.drawn) {
        ordo_range_add(&d->y, ordo_line_at(&d->line, d->line.slope, d->line.from));
        ordo_range_add(&d->y, ordo_line_at(&d->line, d->line.slope, d->line.to));
    }
    for (size_t i = 0; i < ORDO_CURVE_POINTS && d->curve.drawn; i++) {
        double x, y;
        ordo_curve_point(&d->curve, i, &x, &y);
        ordo_range_add(&d->y, y);
    }
    if (d->zeros + d->missing > 0 && !d->empty)
        ordo_range_add(&d->y, d->y.low * pow(10, -0.15 * fmax(ordo_range_decades(&d->y), 1)));
    return true;
}

/* Block 0: texts and axes. */
static void put_texts(FILE *out, const struct drawing *d, const struct ordo_range *x,
                      const struct ordo_range *y) {
    const struct ordo_result *r = d->result;
    const char *label = ordo_result_label(r, (struct ordo_axis){true, d->figure});
    char title[ORDO_NAME_MAX + 200], x_text[256], y_text[256];

    const bool named = ordo_case_names_figures(r->c);

    snprintf(title, sizeof title, "%.128s%s%.150s", r->c->name, named ? ", " : "",
             named ? label : "");
    ordo_put_text(out, "title_markup", title, TITLE_LIMIT, true);
    put_verdict(out, d);
    ordo_result_axis_text(r, r->c->x, x_text, sizeof x_text);
    ordo_result_axis_text(r, (struct ordo_axis){true, d->figure}, y_text, sizeof y_text);
    ordo_put_axes(out, x_text, y_text, x, y, d->points, d->count);
    put_legend(out, d);
    if (predictions(d->points, d->count))
        fprintf(out, "\"prediction_title\" \"predicted by theory\"\n");
    if (ordo_positive(d->reference))
        fprintf(out, "\"reference_title\" \"%s\"\n", d->legend);
    if (d->zeros > 0)
        fprintf(out, "\"zero_title\" \"error is 0: %zu\"\n", d->zeros);
    if (d->missing > 0)
        fprintf(out, "\"missing_title\" \"no finite error: %zu\"\n", d->missing);
    if (d->empty)
        fprintf(out, "\"empty\" \"%s\"\n",
                d->zeros > 0 ? "every error is 0" : "no level has an error to draw");
}

int ordo_plot_data_case(FILE *out, const struct ordo_result *result, size_t claim) {
    struct drawing d = {.result = result,
                        .claim = claim,
                        .figure = result->c->claims[claim].figure,
                        .judged = ordo_result_judged(result, claim),
                        .x = ORDO_RANGE_EMPTY,
                        .y = ORDO_RANGE_EMPTY};

    if (!drawing_fill(&d))
        return ORDO_ENOMEM;
    const struct ordo_range x = ordo_range_x_axis(d.x), y = ordo_range_y_axis(d.y);
    const double marker_y = y.low * pow(10, 0.03 * ordo_range_decades(&y));

    ordo_put_head(out, "case.gp");
    put_texts(out, &d, &x, &y);
    put_levels(out, &d);
    put_seeds(out, &d);
    put_line(out, &d.line);
    put_curve(out, &d.curve);
    put_wedge(out, &d.wedge);
    put_prediction(out, d.points, d.count);
    put_reference(out, &d, &x);
    put_markers(out, &d, "zero", true, marker_y);
    put_markers(out, &d, "missing", false, marker_y);
    free(d.points);
    return ferror(out) ? ORDO_EIO : ORDO_OK;
}
