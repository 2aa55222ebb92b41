/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_case.c: data of the picture of one case.
 */
#include "picture/plot_axes.h"
#include "picture/plot_data.h"
#include "picture/plot_words.h"
#include "report/summary.h"
#include "study/published.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 52

/* The triangle that shows the slope that the measured one is held against. */
struct wedge {
    bool drawn;
    double x[2], y[2]; /* ends of the hypotenuse */
    double corner[2];  /* of the right angle */
    double label_y;    /* middle of the vertical leg */
};

/* The slope that a case is about, which the wedge shows: that of its order, or else of a paper or a
 * stated one. */
struct aim {
    double slope;                   /* NaN if the case expects none */
    const char *legend;             /* what to call it */
    bool plain;                     /* not an order: least squares over ... */
    double from, to;                /* ... this window of x, with ... */
    const struct ordo_check *check; /* ... what came of it; NULL if it was not reached */
};

static const struct ordo_check *check_find(const struct ordo_result *result,
                                           const char *expectation) {
    for (size_t i = 0; i < result->checks_count; i++)
        if (strcmp(result->checks[i].expectation, expectation) == 0)
            return &result->checks[i];
    return NULL;
}

static struct aim aim_order(const struct ordo_result *result) {
    const struct ordo_check *check = check_find(result, "order");
    struct aim aim = {.slope = result->c->expect.order, .legend = "expected slope"};

    if (ordo_plot_refuses_order(result->c))
        aim.legend =
            check != NULL && check->reason == ORDO_REFUSED ? "refused slope" : "slope to refuse";
    return aim;
}

/* The paper's window is one of n, whatever x is. */
static struct aim aim_published(const struct ordo_result *result, const struct ordo_point points[],
                                size_t count) {
    const struct ordo_published *published = result->c->expect.published;
    struct aim aim = {
        published->slope, "published slope", true, HUGE_VAL, 0, check_find(result, "published")};

    for (size_t i = 0; i < count; i++)
        if ((double)points[i].n >= published->from && (double)points[i].n <= published->to) {
            aim.from = fmin(aim.from, points[i].x);
            aim.to = fmax(aim.to, points[i].x);
        }
    return aim;
}

static struct aim aim_find(const struct ordo_result *result, const struct ordo_point points[],
                           size_t count) {
    const struct ordo_case *c = result->c;
    const struct ordo_check *decides = ordo_result_outcome(result).check;

    if (!isnan(c->expect.order))
        return aim_order(result);
    if (c->expect.published != NULL &&
        (isnan(c->expect.slope) || decides == check_find(result, "published")))
        return aim_published(result, points, count);
    return (struct aim){c->expect.slope, "stated slope", !isnan(c->expect.slope),
                        c->from,         c->to,          check_find(result, "slope")};
}

/* The line through the levels: the judge's fit, or the plain one of a slope. */
struct line {
    bool drawn;
    double slope, interval[2];
    double from, to;           /* smallest and largest x that it rests on */
    double centre_x, centre_y; /* where it is known best */
    char title[2 * ORDO_FORMAT_SIZE];
};

static struct line line_fitted(const struct ordo_result *result) {
    const struct ordo_judgement *j = &result->judgement;
    struct line line = {.drawn = true,
                        .slope = j->order,
                        .interval = {j->interval[0], j->interval[1]},
                        .from = j->from,
                        .to = j->to};
    char order[ORDO_FORMAT_SIZE];
    double sum = 0;

    for (size_t i = 0; i < j->levels_count; i++)
        sum += j->levels[i].drop == ORDO_USED ? log(j->levels[i].x) : 0;
    line.centre_x = exp(sum / (double)j->used);
    line.centre_y = j->constant * pow(line.centre_x, j->order);
    ordo_format_order(j->order, j->interval, order, sizeof order);
    snprintf(line.title, sizeof line.title, "fit %s (%g %%)", order, 100 * result->c->confidence);
    return line;
}

/* Least squares pass through the mean of the logarithms. */
static struct line line_plain(const struct ordo_result *result, const struct aim *aim,
                              const struct ordo_point points[], size_t count) {
    const struct ordo_check *check = aim->check;
    struct line line = {.drawn = true,
                        .slope = check->measured,
                        .interval = {check->interval[0], check->interval[1]},
                        .from = HUGE_VAL};
    char slope[ORDO_FORMAT_SIZE];
    double sum_x = 0, sum_y = 0, used = 0;

    for (size_t i = 0; i < count; i++)
        if (points[i].x >= aim->from && points[i].x <= aim->to) {
            sum_x += log(points[i].x);
            sum_y += log(points[i].error);
            used++;
            line.from = fmin(line.from, points[i].x);
            line.to = fmax(line.to, points[i].x);
        }
    line.centre_x = exp(sum_x / used);
    line.centre_y = exp(sum_y / used);
    ordo_plot_slope(check, slope, sizeof slope);
    snprintf(line.title, sizeof line.title, "plain slope %s (%g %%)", slope,
             100 * result->c->confidence);
    return line;
}

static struct line line_find(const struct ordo_result *result, const struct aim *aim,
                             const struct ordo_point points[], size_t count) {
    if (ordo_result_fitted(result))
        return line_fitted(result);
    if (aim->plain && aim->check != NULL && isfinite(aim->check->measured))
        return line_plain(result, aim, points, count);
    return (struct line){.drawn = false};
}

static double line_at(const struct line *line, double slope, double x) {
    return line->centre_y * pow(x / line->centre_x, slope);
}

/* Lower and upper edge of its band, the line itself where the interval has no end. The interval is
 * one of the slope, so the band turns about the centre. */
static void line_edges(const struct line *line, double x, double edges[2]) {
    edges[0] = edges[1] = line_at(line, line->slope, x);
    for (int side = 0; side < 2 && isfinite(line->interval[side]); side++) {
        const double edge = line_at(line, line->interval[side], x);
        edges[0] = fmin(edges[0], edge);
        edges[1] = fmax(edges[1], edge);
    }
}

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

/* The same of the lower edge of the line's band, which has a corner at the centre. */
static double line_clearance(const struct line *line, double order, const double x[2]) {
    const double corners[] = {x[0], x[1], line->from, line->centre_x, line->to};
    double least = HUGE_VAL;

    for (size_t i = 0; i < sizeof corners / sizeof corners[0] && line->drawn; i++) {
        double edges[2];
        line_edges(line, corners[i], edges);
        if (corners[i] >= fmax(x[0], line->from) && corners[i] <= fmin(x[1], line->to))
            least = fmin(least, log(edges[0]) - order * log(corners[i]));
    }
    return least;
}

static double point_lowest(const struct ordo_point *point) { return point->lowest; }
static double point_predicted(const struct ordo_point *point) { return point->predicted; }

/* Below the data, on the side where it is high: there the panel is empty. The sign of the slope
 * is that of `order`: y[1]/y[0] = (x[1]/x[0])^order. */
static struct wedge wedge_place(const struct ordo_point points[], size_t count,
                                const struct line *line, double order, const struct ordo_range *x,
                                const struct ordo_range *y) {
    struct wedge wedge = {0};
    const double span = ordo_range_decades(x), tall = fmax(ordo_range_decades(y), 2);
    const double share = fmin(0.3, 0.45 * tall / (fabs(order) * span));
    const double start = order < 0 ? 0.12 : 0.88 - share;

    if (isnan(order) || !(span > 0) || y->low > y->high)
        return wedge;
    wedge.x[0] = x->low * pow(10, start * span);
    wedge.x[1] = x->low * pow(10, (start + share) * span);
    const double least = fmin(line_clearance(line, order, wedge.x),
                              fmin(clearance(points, count, order, wedge.x, point_lowest),
                                   clearance(points, count, order, wedge.x, point_predicted)));
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

/* The blocks of levels, each with its key in block 0 and its words in the legend. */
static const struct {
    const char *why, *explanation, *key, *legend;
} blocks[] = {
    {"used", "x, error of the levels that the line rests on", "used_title", "used"},
    {"outside-window", "x, error", "window_title", "outside the window"},
    {"pre-asymptotic", "x, error", "pre_asymptotic_title", "pre-asymptotic"},
    {"round-off", "x, error", "round_off_title", "round-off"},
    {"not-fitted", "x, error", "not_fitted_title", "not fitted"},
};

enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

/* The block that a level stands in. */
static const char *point_why(const struct ordo_result *result, const struct aim *aim,
                             const struct line *line, const struct ordo_point *point) {
    const struct ordo_level *merged = ordo_result_level(result, point->x);

    if (merged != NULL && merged->drop != ORDO_USED)
        return ordo_drop_name(merged->drop);
    if (aim->plain && !(point->x >= aim->from && point->x <= aim->to))
        return ordo_drop_name(ORDO_DROP_WINDOW);
    return line->drawn ? ordo_drop_name(ORDO_USED) : "not-fitted";
}

/* Levels and how to draw them. */
struct drawing {
    const struct ordo_result *result;
    const struct ordo_point *points; /* points[count], one for all seeds of a level */
    size_t count;
    struct aim aim;
    struct line line;
    struct wedge wedge;
};

static bool shown(const struct drawing *d, size_t i, const char *why) {
    return ordo_positive(d->points[i].error) &&
           strcmp(point_why(d->result, &d->aim, &d->line, &d->points[i]), why) == 0;
}

static void put_legend(FILE *out, const struct drawing *d) {
    const unsigned long seeds = d->result->c->seeds;
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
            fprintf(out, "mean of %lu seeds", seeds);
        else
            fputs("measured", out);
        fprintf(out, ": %zu %s\"\n", count, count == 1 ? "level" : "levels");
    }
    fprintf(out, "\"not_fitted_shape\" \"%d\"\n", bare ? 7 : 12); /* disc or diamond */
    if (seeds > 1)
        fprintf(out, "\"seeds_title\" \"single seeds\"\n");
    if (d->line.drawn)
        fprintf(out, "\"fit_title\" \"%s\"\n", d->line.title);
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

/* The line from end to end. */
static void put_line(FILE *out, const struct line *line) {
    const double x[3] = {line->from, line->centre_x, line->to};
    double edges[2];

    ordo_put_block(out, "x, error on the line, its lower and upper bound", "fit");
    for (int i = 0; i < 3 && line->drawn; i++) {
        line_edges(line, x[i], edges);
        fprintf(out, "%.17g %.17g %.17g %.17g\n", x[i], line_at(line, line->slope, x[i]), edges[0],
                edges[1]);
    }
    if (!line->drawn)
        ordo_put_none(out);
}

static void put_wedge(FILE *out, const struct wedge *wedge) {
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
    const double line = ordo_plot_reference(c);
    ordo_range_add(&y, line);
    struct drawing d = {result, points, count, .aim = aim_find(result, points, count)};
    d.line = line_find(result, &d.aim, points, count);
    d.wedge = wedge_place(points, count, &d.line, d.aim.slope, &x, &y);
    if (d.wedge.drawn) {
        /* With room for the label below it. */
        ordo_range_add(&y, d.wedge.corner[1]);
        const struct ordo_range tight = ordo_range_y_axis(y);
        ordo_range_add(&y, d.wedge.corner[1] * pow(10, -0.09 * ordo_range_decades(&tight)));
    }
    if (d.line.drawn) {
        ordo_range_add(&y, line_at(&d.line, d.line.slope, d.line.from));
        ordo_range_add(&y, line_at(&d.line, d.line.slope, d.line.to));
    }
    const size_t zeros = markers_count(result, true), missing = markers_count(result, false);
    if (zeros + missing > 0 && !empty)
        ordo_range_add(&y, y.low * pow(10, -0.15 * fmax(ordo_range_decades(&y), 1)));
    const struct ordo_range x_shown = ordo_range_x_axis(x), y_shown = ordo_range_y_axis(y);
    const double marker_y = y_shown.low * pow(10, 0.03 * ordo_range_decades(&y_shown));

    ordo_put_head(out, "case.gp");
    status = ordo_put_text(out, "title_markup", c->name, TITLE_LIMIT, true);
    if (status == ORDO_OK)
        status = ordo_plot_put_verdict(out, result);
    if (status == ORDO_OK)
        status = ordo_put_axes(out, c->versus, c->columns, &x_shown, &y_shown, points, count);
    put_legend(out, &d);
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

    put_levels(out, &d);
    put_seeds(out, result);
    put_line(out, &d.line);
    put_wedge(out, &d.wedge);
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
