/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_shapes.c: the line and the curve through the levels, and the triangle of the slope it is
 * held against.
 */
#include "picture/plot_shapes.h"
#include "study/expectation.h"
#include "study/outcome.h"
#include "text/format.h"
#include <stdlib.h>

/* The worst finding of a claim, the first of equals; NULL if there is none. */
const struct ordo_finding *ordo_claim_finding(const struct ordo_result *r, size_t claim) {
    const struct ordo_finding *worst = NULL;

    for (size_t i = 0; i < r->findings_count; i++) {
        const struct ordo_finding *one = &r->findings[i];
        if (one->claim == claim &&
            (worst == NULL ||
             ordo_verdict_worst(worst->check.verdict, one->check.verdict) != worst->check.verdict))
            worst = one;
    }
    return worst;
}

static const struct ordo_finding *finding_of(const struct ordo_result *r, size_t claim,
                                             const struct ordo_expectation *expectation) {
    for (size_t i = 0; i < r->findings_count; i++)
        if (r->findings[i].claim == claim && r->findings[i].expectation == expectation)
            return &r->findings[i];
    return NULL;
}

/* That of the order; or else of the deciding finding; or else the first that is stated. */
static const struct ordo_expectation *aim_expectation(const struct ordo_result *r, size_t claim) {
    const struct ordo_claim *stated = &r->c->claims[claim];
    const struct ordo_finding *decides = ordo_claim_finding(r, claim);

    if (isnan(ordo_claim_order(stated)) && decides != NULL && decides->expectation != NULL &&
        decides->expectation->slope != NULL)
        return decides->expectation;
    for (size_t i = 0; ordo_expectations[i] != NULL; i++)
        if (ordo_expectations[i]->slope != NULL && ordo_claim_states(stated, ordo_expectations[i]))
            return ordo_expectations[i];
    return NULL;
}

struct ordo_aim ordo_aim_find(const struct ordo_result *r, size_t claim) {
    const struct ordo_expectation *expectation = aim_expectation(r, claim);
    struct ordo_aim aim = {.slope = NAN};
    double window[2];

    if (expectation == NULL)
        return aim;
    aim.finding = finding_of(r, claim, expectation);
    aim.slope = expectation->slope(&r->c->claims[claim], aim.finding, &aim.legend);
    aim.plain = isnan(ordo_claim_order(&r->c->claims[claim]));
    ordo_case_window(r->c, window);
    aim.from = aim.finding != NULL && !isnan(aim.finding->from) ? aim.finding->from : window[0];
    aim.to = aim.finding != NULL && !isnan(aim.finding->to) ? aim.finding->to : window[1];
    return aim;
}

static struct ordo_line line_fitted(const struct ordo_result *r, const struct ordo_judgement *j) {
    struct ordo_line line = {.drawn = true,
                             .slope = j->order,
                             .interval = {j->interval[0], j->interval[1]},
                             .from = j->from,
                             .to = j->to};
    char order[ORDO_FORMAT_SIZE];
    double sum = 0;

    for (size_t i = 0; i < j->levels_count; i++)
        sum += j->levels[i]->drop == ORDO_USED ? log(j->levels[i]->x) : 0;
    line.centre_x = exp(sum / (double)j->used);
    line.centre_y = j->constant * pow(line.centre_x, j->order);
    ordo_format_order(j->order, j->interval, order, sizeof order);
    snprintf(line.title, sizeof line.title, "fit %s (%g %%)", order,
             100 * ordo_values_number(&r->c->study, "confidence"));
    return line;
}

/* The slope is the finding's; where its line runs is that of the law over the same window. */
static struct ordo_line line_plain(const struct ordo_result *r, const struct ordo_aim *aim,
                                   const struct ordo_point points[], size_t count) {
    const struct ordo_check *check = &aim->finding->check;
    struct ordo_line line = {.slope = check->measured,
                             .interval = {check->interval[0], check->interval[1]}};
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_law_fit *fit = NULL;
    char slope[ORDO_FORMAT_SIZE];
    double *x = malloc((2 * count + 1) * sizeof *x);

    if (x == NULL)
        return line;
    for (size_t i = 0; i < count; i++) {
        x[i] = points[i].x;
        x[count + i] = points[i].error;
    }
    request.from = aim->from;
    request.to = aim->to;
    request.min_levels = 2;
    if (ordo_law_fit(NULL, count, x, x + count, &request, &fit) == ORDO_OK) {
        line.drawn = true;
        line.from = fit->from;
        line.to = fit->to;
        line.centre_x = exp(fit->centre);
        line.centre_y = exp(fit->height);
    }
    ordo_words_slope(check, slope, sizeof slope);
    snprintf(line.title, sizeof line.title, "plain slope %s (%g %%)", slope,
             100 * ordo_values_number(&r->c->study, "confidence"));
    ordo_law_fit_free(fit);
    free(x);
    return line;
}

struct ordo_line ordo_line_find(const struct ordo_result *r, size_t claim,
                                const struct ordo_aim *aim, const struct ordo_point points[],
                                size_t count) {
    const struct ordo_judged *judged = ordo_result_judged(r, claim);

    if (ordo_judged_fitted(judged))
        return line_fitted(r, judged->judgement);
    if (aim->plain && aim->finding != NULL && isfinite(aim->finding->check.measured))
        return line_plain(r, aim, points, count);
    return (struct ordo_line){.drawn = false};
}

/* Whether large x are fine, where h is 1/x. */
static bool large_is_fine(const struct ordo_request *request) {
    return request->fine == ORDO_FINE_AUTO ? request->order < 0 : request->fine == ORDO_FINE_LARGE;
}

struct ordo_curve ordo_curve_find(const struct ordo_result *r, size_t claim) {
    const struct ordo_judged *judged = ordo_result_judged(r, claim);
    struct ordo_curve curve = {.drawn = false};
    char order[ORDO_FORMAT_SIZE], power[16] = "";

    if (!ordo_judged_fitted(judged) || !ordo_positive(judged->judgement->limit_constant))
        return curve;
    const struct ordo_judgement *j = judged->judgement;
    const struct ordo_request request = ordo_claim_request(r, judged->claim);
    curve = (struct ordo_curve){.drawn = true,
                                .constant = j->limit_constant,
                                .order = j->limit,
                                .a = j->correction[0],
                                .power = j->correction[1] * (large_is_fine(&request) ? -1 : 1),
                                .from = j->limit_levels[0],
                                .to = j->limit_levels[1]};
    ordo_format_limit(j->limit, j->limit_interval, order, sizeof order);
    if (j->correction[1] != 1)
        snprintf(power, sizeof power, "^%g", j->correction[1]);
    snprintf(curve.title, sizeof curve.title, "limit %s · (1 + a h%s)", order, power);
    return curve;
}

void ordo_curve_point(const struct ordo_curve *curve, size_t i, double *x, double *y) {
    *x = curve->from * pow(curve->to / curve->from, (double)i / (ORDO_CURVE_POINTS - 1));
    *y = curve->constant * pow(*x, curve->order) * (1 + curve->a * pow(*x, curve->power));
}

double ordo_line_at(const struct ordo_line *line, double slope, double x) {
    return line->centre_y * pow(x / line->centre_x, slope);
}

void ordo_line_edges(const struct ordo_line *line, double x, double edges[2]) {
    edges[0] = edges[1] = ordo_line_at(line, line->slope, x);
    for (int side = 0; side < 2 && isfinite(line->interval[side]); side++) {
        const double edge = ordo_line_at(line, line->interval[side], x);
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
static double line_clearance(const struct ordo_line *line, double order, const double x[2]) {
    const double corners[] = {x[0], x[1], line->from, line->centre_x, line->to};
    double least = HUGE_VAL;

    for (size_t i = 0; i < sizeof corners / sizeof corners[0] && line->drawn; i++) {
        double edges[2];
        ordo_line_edges(line, corners[i], edges);
        if (corners[i] >= fmax(x[0], line->from) && corners[i] <= fmin(x[1], line->to))
            least = fmin(least, log(edges[0]) - order * log(corners[i]));
    }
    return least;
}

/* The same of the curve. */
static double curve_clearance(const struct ordo_curve *curve, double order, const double x[2]) {
    double least = HUGE_VAL, at, y;

    for (size_t i = 0; i < ORDO_CURVE_POINTS && curve->drawn; i++) {
        ordo_curve_point(curve, i, &at, &y);
        if (at >= x[0] && at <= x[1] && ordo_positive(y))
            least = fmin(least, log(y) - order * log(at));
    }
    return least;
}

static double point_lowest(const struct ordo_point *point) { return point->lowest; }
static double point_predicted(const struct ordo_point *point) { return point->predicted; }

/* Below the data, on the side where it is high: there the panel is empty. The sign of the slope
 * is that of `order`: y[1]/y[0] = (x[1]/x[0])^order. */
struct ordo_wedge ordo_wedge_place(const struct ordo_point points[], size_t count,
                                   const struct ordo_line *line, const struct ordo_curve *curve,
                                   double order, const struct ordo_range *x,
                                   const struct ordo_range *y) {
    struct ordo_wedge wedge = {0};
    const double span = ordo_range_decades(x), tall = fmax(ordo_range_decades(y), 2);
    const double share = fmin(0.3, 0.45 * tall / (fabs(order) * span));
    const double start = order < 0 ? 0.12 : 0.88 - share;

    if (isnan(order) || !(span > 0) || y->low > y->high)
        return wedge;
    wedge.x[0] = x->low * pow(10, start * span);
    wedge.x[1] = x->low * pow(10, (start + share) * span);
    const double fitted =
        fmin(line_clearance(line, order, wedge.x), curve_clearance(curve, order, wedge.x));
    const double least =
        fmin(fitted, fmin(clearance(points, count, order, wedge.x, point_lowest),
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
