/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_case.c: data of the picture of one case.
 */
#include "report/format.h"
#include "report/plot_axes.h"
#include "report/plot_data.h"
#include "report/summary.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 52
#define SUBTITLE_LIMIT 80

/* The triangle that shows the expected slope. */
struct wedge {
    bool drawn;
    double x[2], y[2]; /* ends of the hypotenuse */
    double corner[2];  /* of the right angle */
    double label_y;    /* middle of the vertical leg */
};

/* Smallest log(y) - order * log(x) of the polyline through the points between x[0] and x[1]. */
static double clearance(const struct ordo_point points[], size_t count, double order,
                        const double x[2], double (*height)(const struct ordo_point *)) {
    double least = HUGE_VAL;
    const struct ordo_point *before = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!ordo_positive(height(&points[i])))
            continue;
        const double log_x = log(points[i].x), log_y = log(height(&points[i]));
        if (points[i].x >= x[0] && points[i].x <= x[1])
            least = fmin(least, log_y - order * log_x);
        if (before != NULL) {
            const double log_x0 = log(before->x), log_y0 = log(height(before));
            for (int end = 0; end < 2; end++)
                if (before->x <= x[end] && x[end] <= points[i].x) {
                    const double t = (log(x[end]) - log_x0) / (log_x - log_x0);
                    const double y = log_y0 + t * (log_y - log_y0);
                    least = fmin(least, y - order * log(x[end]));
                }
        }
        before = &points[i];
    }
    return least;
}

static double point_lowest(const struct ordo_point *point) { return point->lowest; }
static double point_predicted(const struct ordo_point *point) { return point->predicted; }

/* Below the data, on the side where it is high: there the panel is empty. The sign of the slope
 * is that of the expected order: y[1]/y[0] = (x[1]/x[0])^order. */
static struct wedge wedge_place(const struct ordo_point points[], size_t count, double order,
                                const struct ordo_range *x, const struct ordo_range *y) {
    struct wedge wedge = {0};
    const double span = ordo_range_decades(x), tall = fmax(ordo_range_decades(y), 2);
    const double share = fmin(0.3, 0.45 * tall / (fabs(order) * span));
    const double start = order < 0 ? 0.12 : 0.88 - share;

    if (isnan(order) || !(span > 0) || y->low > y->high)
        return wedge;
    wedge.x[0] = x->low * pow(10, start * span);
    wedge.x[1] = x->low * pow(10, (start + share) * span);
    const double least = fmin(clearance(points, count, order, wedge.x, point_lowest),
                              clearance(points, count, order, wedge.x, point_predicted));
    if (!isfinite(least))
        return wedge;
    const double gap = 0.07 * tall * log(10);
    for (int end = 0; end < 2; end++)
        wedge.y[end] = exp(least - gap + order * log(wedge.x[end]));
    wedge.corner[0] = wedge.x[order < 0 ? 0 : 1];
    wedge.corner[1] = fmin(wedge.y[0], wedge.y[1]);
    wedge.label_y = sqrt(wedge.y[0] * wedge.y[1]);
    wedge.drawn = ordo_positive(wedge.corner[1]);
    return wedge;
}

/* What the picture says below its title. */
static int put_verdict(FILE *out, const struct ordo_result *result) {
    static const char *const colours[] = {"#009E73", "#D55E00", "#B07D00", "#B0508A"};
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    char text[SUBTITLE_LIMIT * 6], order[ORDO_FORMAT_SIZE], expected[256];

    ordo_case_expected(result->c, expected, sizeof expected);
    if (outcome.check != NULL && ordo_result_fitted(result) &&
        strcmp(outcome.check->expectation, "order") == 0) {
        ordo_format_order(result->judgement.order, result->judgement.interval, order, sizeof order);
        snprintf(text, sizeof text, "%s %s: order %s, expected %s",
                 ordo_verdict_mark(outcome.verdict), ordo_verdict_name(outcome.verdict), order,
                 expected + strlen("order "));
    } else {
        snprintf(text, sizeof text, "%s %s: %s", ordo_verdict_mark(outcome.verdict),
                 ordo_verdict_name(outcome.verdict),
                 outcome.check != NULL ? ordo_reason_text(outcome.reason) : outcome.message);
    }
    fprintf(out, "\"verdict\" \"%s\"\n\"colour\" \"%s\"\n", ordo_verdict_name(outcome.verdict),
            colours[outcome.verdict]);
    return ordo_put_text(out, "subtitle", text, SUBTITLE_LIMIT, false);
}

/* Number of merged levels with this `why` that a logarithmic axis can show. */
static size_t why_count(const struct ordo_result *result, const char *why) {
    size_t count = 0;

    for (size_t i = 0; i < result->levels_count; i++)
        if ((i == 0 || result->levels[i].n != result->levels[i - 1].n) &&
            ordo_positive(result->levels[i].error) && strcmp(ordo_result_why(result, i), why) == 0)
            count++;
    return count;
}

static void put_legend(FILE *out, const struct ordo_result *result, const struct wedge *wedge) {
    static const char *const whys[][3] = {
        {"used", "used_title", "used"},
        {"outside-window", "window_title", "outside the window"},
        {"pre-asymptotic", "pre_asymptotic_title", "pre-asymptotic"},
        {"round-off", "round_off_title", "round-off"},
        {"not-fitted", "not_fitted_title", "not fitted"},
    };
    char order[ORDO_FORMAT_SIZE];

    for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++) {
        const size_t count = why_count(result, whys[i][0]);
        if (count > 0)
            fprintf(out, "\"%s\" \"%s: %zu %s\"\n", whys[i][1], whys[i][2], count,
                    count == 1 ? "level" : "levels");
    }
    if (result->c->seeds > 1)
        fprintf(out, "\"seeds_title\" \"single seeds\"\n");
    if (ordo_result_fitted(result)) {
        ordo_format_order(result->judgement.order, result->judgement.interval, order, sizeof order);
        fprintf(out, "\"fit_title\" \"fit %s (%g %%)\"\n", order, 100 * result->c->confidence);
    }
    if (wedge->drawn) {
        ordo_format_number(result->c->expect.order, 4, order, sizeof order);
        fprintf(out, "\"wedge_title\" \"expected slope %s\"\n\"wedge_label\" \"%s\"\n", order,
                order);
        fprintf(out, "\"wedge_side\" \"%d\"\n", result->c->expect.order < 0 ? -1 : 1);
    }
}

static bool predictions(const struct ordo_point points[], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ordo_positive(points[i].predicted))
            return true;
    return false;
}

/* The merged levels with this `why`; in block 0 there is a title for each block that has rows. */
static void put_levels(FILE *out, const struct ordo_result *result, const char *why,
                       const char *explanation) {
    size_t rows = 0;

    ordo_put_block(out, explanation, why);
    for (size_t i = 0; i < result->levels_count; i++) {
        const double x = ordo_result_x(result, i);
        const struct ordo_level *merged = ordo_result_level(result, x);
        const double error = merged != NULL ? merged->error : result->levels[i].error;
        const bool first = i == 0 || result->levels[i].n != result->levels[i - 1].n;
        /* Without a judgement nothing is merged, and each seed is a point of its own. */
        if ((first || merged == NULL) && ordo_positive(x) && ordo_positive(error) &&
            strcmp(ordo_result_why(result, i), why) == 0) {
            ordo_put_row(out, x, error);
            rows++;
        }
    }
    if (rows == 0)
        ordo_put_none(out);
}

static void put_seeds(FILE *out, const struct ordo_result *result) {
    size_t rows = 0;

    ordo_put_block(out, "x, error of each seed", "seeds");
    for (size_t i = 0; i < result->levels_count && result->c->seeds > 1; i++)
        if (ordo_positive(result->levels[i].error) && ordo_positive(ordo_result_x(result, i))) {
            ordo_put_row(out, ordo_result_x(result, i), result->levels[i].error);
            rows++;
        }
    if (rows == 0)
        ordo_put_none(out);
}

/* The fitted line from end to end. The interval is one of the slope, so its band turns about the
 * centre of the levels, where the line is known best. */
static void put_fit(FILE *out, const struct ordo_result *result) {
    const struct ordo_judgement *j = &result->judgement;
    double sum = 0;
    size_t count = 0;

    ordo_put_block(out, "x, fitted error, its lower and upper bound", "fit");
    if (!ordo_result_fitted(result)) {
        ordo_put_none(out);
        return;
    }
    for (size_t i = 0; i < j->levels_count; i++)
        if (j->levels[i].drop == ORDO_USED) {
            sum += log(j->levels[i].x);
            count++;
        }
    const double centre = exp(sum / (double)count);
    const double x[3] = {j->from, centre, j->to};
    for (int i = 0; i < 3; i++) {
        const double fitted = j->constant * pow(x[i], j->order);
        double bound[2] = {fitted, fitted};
        for (int side = 0; side < 2 && isfinite(j->interval[side]); side++)
            bound[side] = fitted * pow(x[i] / centre, j->interval[side] - j->order);
        fprintf(out, "%.17g %.17g %.17g %.17g\n", x[i], fitted, fmin(bound[0], bound[1]),
                fmax(bound[0], bound[1]));
    }
}

static void put_wedge(FILE *out, const struct wedge *wedge) {
    ordo_put_block(out, "corners; the first two have the expected slope", "wedge");
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

/* Levels that a logarithmic axis cannot show. */
static void put_markers(FILE *out, const struct ordo_result *result, const char *name, bool zero,
                        double y) {
    size_t rows = 0;

    ordo_put_block(out, NULL, name);
    for (size_t i = 0; i < result->levels_count; i++) {
        const double x = ordo_result_x(result, i), error = result->levels[i].error;
        if (ordo_positive(x) && !ordo_positive(error) && (error == 0) == zero) {
            ordo_put_row(out, x, y);
            rows++;
        }
    }
    if (rows == 0)
        ordo_put_none(out);
}

static size_t markers_count(const struct ordo_result *result, bool zero) {
    size_t count = 0;

    for (size_t i = 0; i < result->levels_count; i++)
        count += !ordo_positive(result->levels[i].error) && (result->levels[i].error == 0) == zero;
    return count;
}

/* A horizontal line: the stated value, or what still counts as exact. */
static double reference(const struct ordo_case *c) {
    if (!isnan(c->expect.value))
        return c->expect.value;
    return c->expect.exact * (ordo_positive(c->approximation.scale) ? c->approximation.scale : 1);
}

int ordo_plot_data_case(FILE *out, const struct ordo_result *result) {
    const struct ordo_case *c = result->c;
    struct ordo_point *points = malloc((result->levels_count + 1) * sizeof *points);
    struct ordo_range x = ORDO_RANGE_EMPTY, y = ORDO_RANGE_EMPTY;
    int status = ORDO_ENOMEM;

    if (points == NULL)
        return ORDO_ENOMEM;
    const size_t count = ordo_points_merge(result, c->versus, points);
    for (size_t i = 0; i < count; i++) {
        ordo_range_add(&x, points[i].x);
        ordo_range_add(&y, points[i].predicted);
    }
    for (size_t i = 0; i < result->levels_count; i++)
        if (ordo_positive(ordo_result_x(result, i)))
            ordo_range_add(&y, result->levels[i].error);
    const bool empty = y.low > y.high;
    const double line = reference(c);
    ordo_range_add(&y, line);
    const struct wedge wedge = wedge_place(points, count, c->expect.order, &x, &y);
    if (wedge.drawn) {
        /* With room for the label below it. */
        ordo_range_add(&y, wedge.corner[1] * pow(10, -0.06 * fmax(ordo_range_decades(&y), 1)));
    }
    if (ordo_result_fitted(result))
        for (int end = 0; end < 2; end++)
            ordo_range_add(&y, result->judgement.constant *
                                   pow(end == 0 ? result->judgement.from : result->judgement.to,
                                       result->judgement.order));
    const size_t zeros = markers_count(result, true), missing = markers_count(result, false);
    if (zeros + missing > 0 && !empty)
        ordo_range_add(&y, y.low * pow(10, -0.15 * fmax(ordo_range_decades(&y), 1)));
    const struct ordo_range x_shown = ordo_range_x_axis(x), y_shown = ordo_range_y_axis(y);
    const double marker_y = y_shown.low * pow(10, 0.03 * ordo_range_decades(&y_shown));

    ordo_put_head(out, "case.gp");
    status = ordo_put_text(out, "title_markup", c->name, TITLE_LIMIT, true);
    if (status == ORDO_OK)
        status = put_verdict(out, result);
    if (status == ORDO_OK)
        status = ordo_put_axes(out, c->versus, c->columns, &x_shown, &y_shown, points, count);
    put_legend(out, result, &wedge);
    if (predictions(points, count))
        fprintf(out, "\"prediction_title\" \"predicted by theory\"\n");
    if (ordo_positive(line))
        fprintf(out, "\"reference_title\" \"%s\"\n",
                isnan(c->expect.value) ? "exact up to here" : "stated value");
    if (zeros > 0)
        fprintf(out, "\"zero_title\" \"error is 0: %zu\"\n", zeros);
    if (missing > 0)
        fprintf(out, "\"missing_title\" \"no finite error: %zu\"\n", missing);
    if (empty)
        fprintf(out, "\"empty\" \"%s\"\n",
                zeros > 0 ? "every error is 0" : "no level has an error to draw");

    put_levels(out, result, "used", "x, error of the levels that the fit rests on");
    put_levels(out, result, "outside-window", "x, error");
    put_levels(out, result, "pre-asymptotic", "x, error");
    put_levels(out, result, "round-off", "x, error");
    put_levels(out, result, "not-fitted", "x, error");
    put_seeds(out, result);
    put_fit(out, result);
    put_wedge(out, &wedge);
    put_prediction(out, points, count);
    ordo_put_block(out, "a horizontal line", "reference");
    if (ordo_positive(line)) {
        ordo_put_row(out, x_shown.low, line);
        ordo_put_row(out, x_shown.high, line);
    } else {
        ordo_put_none(out);
    }
    put_markers(out, result, "zero", true, marker_y);
    put_markers(out, result, "missing", false, marker_y);
    free(points);
    return status == ORDO_OK && ferror(out) ? ORDO_EIO : status;
}
