/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * section_slopes.c: the drawings of the section "Published and measured": slopes side by side, and
 * the errors of a case as small as a word.
 */
#include "paper/section.h"
#include "picture/plot_axes.h"
#include "report/html_parts.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER ORDO_FORMAT_SIZE

static void svg_start(struct ordo_xml *xml, const char *class, double width, double height) {
    ordo_xml_open_tag(xml, "svg", class);
    ordo_xml_attributef(xml, "viewBox", "0 0 %g %g", width, height);
}

/* An element with a class, which may be NULL, and numbers. */
static void svg_element(struct ordo_xml *xml, const char *name, const char *class,
                        const char *const attributes[], const double values[], size_t count) {
    ordo_xml_open_tag(xml, name, class);
    for (size_t i = 0; i < count; i++)
        ordo_xml_attributef(xml, attributes[i], "%.1f", values[i]);
    ordo_xml_end(xml);
}

static void svg_line(struct ordo_xml *xml, const char *class, double x1, double y1, double x2,
                     double y2) {
    static const char *const names[] = {"x1", "y1", "x2", "y2"};
    svg_element(xml, "line", class, names, (const double[]){x1, y1, x2, y2}, 4);
}

static void svg_rectangle(struct ordo_xml *xml, const char *class, double x1, double y1, double x2,
                          double y2) {
    static const char *const names[] = {"x", "y", "width", "height"};
    svg_element(xml, "rect", class, names, (const double[]){x1, y1, x2 - x1, y2 - y1}, 4);
}

static void svg_circle(struct ordo_xml *xml, const char *class, double x, double y, double r) {
    static const char *const names[] = {"cx", "cy", "r"};
    svg_element(xml, "circle", class, names, (const double[]){x, y, r}, 3);
}

static void svg_text(struct ordo_xml *xml, const char *anchor, double x, double y,
                     const char *text) {
    ordo_xml_start(xml, "text");
    ordo_xml_attributef(xml, "x", "%.1f", x);
    ordo_xml_attributef(xml, "y", "%.1f", y);
    ordo_xml_attribute(xml, "text-anchor", anchor);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

/* The dot plot. */

enum { PLOT_WIDTH = 720, PLOT_LEFT = 262, PLOT_RIGHT = 14, PLOT_TOP = 8, PLOT_ROW = 26 };
#define LABEL_LIMIT 40 /* characters that fit to the left of PLOT_LEFT */
#define TICK 0.5

struct axis {
    double low, high;
};

static void axis_add(struct axis *axis, double v) {
    if (isfinite(v)) {
        axis->low = fmin(axis->low, v);
        axis->high = fmax(axis->high, v);
    }
}

/* Place of a slope; beyond the axis, its end. */
static double place(const struct axis *axis, double v) {
    const double part =
        (fmin(fmax(v, axis->low), axis->high) - axis->low) / (axis->high - axis->low);
    return PLOT_LEFT + part * (PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT);
}

/* All marks, in whole ticks. An interval that is far off must not squeeze the rest. */
static struct axis axis_find(const struct ordo_comparisons *comparisons) {
    struct axis axis = {HUGE_VAL, -HUGE_VAL};

    for (size_t i = 0; i < comparisons->count; i++) {
        const struct ordo_comparison *one = &comparisons->list[i];
        if (!ordo_comparison_measured(one))
            continue;
        const struct ordo_check *check = &one->finding->check;
        axis_add(&axis, check->expected - check->band);
        axis_add(&axis, check->expected + check->band);
        axis_add(&axis, check->measured);
        for (int k = 0; k < 2; k++)
            if (fabs(check->interval[k] - check->measured) < TICK)
                axis_add(&axis, check->interval[k]);
        if (ordo_comparison_trusted(one))
            axis_add(&axis, one->fit->order);
    }
    axis.low = TICK * floor((axis.low - TICK / 10) / TICK);
    axis.high = TICK * ceil((axis.high + TICK / 10) / TICK);
    return axis;
}

static void slopes_row(struct ordo_xml *xml, const struct axis *axis,
                       const struct ordo_comparison *one, double y) {
    const struct ordo_check *check = &one->finding->check;
    const struct ordo_published *published = one->published;
    const double x = place(axis, check->measured), p = place(axis, check->expected);
    char subject[NUMBER + 64], text[600], label[4 * LABEL_LIMIT];

    ordo_published_subject(published, subject, sizeof subject);
    snprintf(text, sizeof text, "%s, %s", subject, published->problem);
    ordo_format_line(text, LABEL_LIMIT, label, sizeof label);
    svg_text(xml, "end", PLOT_LEFT - 12, y + 4.5, label);
    svg_rectangle(xml, "band", place(axis, check->expected - check->band), y - 8,
                  place(axis, check->expected + check->band), y + 8);
    svg_line(xml, "published", p, y - 8, p, y + 8);
    ordo_xml_open_tag(xml, "g", ordo_html_verdict_class(check->verdict));
    if (isfinite(check->interval[0]) && isfinite(check->interval[1]))
        svg_line(xml, "interval", place(axis, check->interval[0]), y,
                 place(axis, check->interval[1]), y);
    svg_circle(xml, "measured", x, y, 4);
    ordo_xml_end(xml);
    if (ordo_comparison_trusted(one)) {
        const double a = place(axis, one->fit->order);
        ordo_xml_open_tag(xml, "path", "asymptotic");
        ordo_xml_attributef(xml, "d", "M%.1f %.1fl7 7-7 7-7-7z", a, y - 7);
        ordo_xml_end(xml);
    }
}

static void slopes_axis(struct ordo_xml *xml, const struct axis *axis, double bottom) {
    const int count = (int)lround((axis->high - axis->low) / TICK);
    /* Not more labels than there is room for. */
    const int stride = count / 12 + 1;
    char text[NUMBER];

    for (int i = 0; i <= count; i += stride) {
        const double v = axis->low + i * TICK, x = place(axis, v);
        svg_line(xml, "grid", x, PLOT_TOP, x, bottom);
        ordo_format_number(v, 3, text, sizeof text);
        svg_text(xml, "middle", x, bottom + 17, text);
    }
    svg_text(xml, "middle", (PLOT_LEFT + PLOT_WIDTH - PLOT_RIGHT) / 2.0, bottom + 37,
             "slope of log RMSE against log n or log P");
}

bool ordo_section_slopes(struct ordo_xml *xml, const struct ordo_comparisons *comparisons) {
    const struct axis axis = axis_find(comparisons);
    size_t rows = 0;

    for (size_t i = 0; i < comparisons->count; i++)
        rows += ordo_comparison_measured(&comparisons->list[i]);
    if (rows == 0)
        return false;
    const double bottom = PLOT_TOP + PLOT_ROW * (double)rows;
    ordo_xml_start(xml, "figure");
    ordo_html_scroll(xml, "Plot of published and measured slopes");
    svg_start(xml, "slopes", PLOT_WIDTH, bottom + 46);
    ordo_xml_attribute(xml, "role", "img");
    ordo_xml_attribute(
        xml, "aria-label",
        "Published slopes with their bands beside the measured ones; the figures are "
        "in the table below.");
    slopes_axis(xml, &axis, bottom);
    rows = 0;
    for (size_t i = 0; i < comparisons->count; i++)
        if (ordo_comparison_measured(&comparisons->list[i]))
            slopes_row(xml, &axis, &comparisons->list[i],
                       PLOT_TOP + PLOT_ROW * ((double)rows++ + 0.5));
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    ordo_xml_element(
        xml, "figcaption", NULL,
        "Bar with a stroke: the published slope and the band around it. Dot: ours over "
        "the same window, with its interval. Diamond: our asymptotic slope.");
    ordo_xml_end(xml);
    return true;
}

/* The sketch. */

enum { SKETCH_WIDTH = 132, SKETCH_HEIGHT = 60, SKETCH_MARGIN = 4 };

struct sketch {
    struct ordo_range x, y;
};

static double sketch_x(const struct sketch *s, double x) {
    return SKETCH_MARGIN +
           log(x / s->x.low) / log(s->x.high / s->x.low) * (SKETCH_WIDTH - 2.0 * SKETCH_MARGIN);
}

static double sketch_y(const struct sketch *s, double y) {
    return SKETCH_HEIGHT - SKETCH_MARGIN -
           log(y / s->y.low) / log(s->y.high / s->y.low) * (SKETCH_HEIGHT - 2.0 * SKETCH_MARGIN);
}

/* The published slope through the middle of the points of the paper's window, and the shade. */
static void sketch_window(struct ordo_xml *xml, const struct sketch *s,
                          const struct ordo_comparison *one, const struct ordo_point points[],
                          size_t count) {
    const struct ordo_finding *finding = one->finding;
    struct ordo_range x = ORDO_RANGE_EMPTY;
    double u = 0, v = 0, used = 0;

    for (size_t i = 0; finding != NULL && i < count; i++)
        if (points[i].x >= finding->from && points[i].x <= finding->to &&
            ordo_positive(points[i].error)) {
            ordo_range_add(&x, points[i].x);
            used++;
            u += (log(points[i].x) - u) / used;
            v += (log(points[i].error) - v) / used;
        }
    if (used < 2)
        return;
    const double slope = one->published->slope;
    svg_rectangle(xml, "band", sketch_x(s, x.low), 0, sketch_x(s, x.high), SKETCH_HEIGHT);
    svg_line(xml, "published", sketch_x(s, x.low), sketch_y(s, exp(v + slope * (log(x.low) - u))),
             sketch_x(s, x.high), sketch_y(s, exp(v + slope * (log(x.high) - u))));
}

static void sketch_fit(struct ordo_xml *xml, const struct sketch *s,
                       const struct ordo_judgement *j) {
    svg_line(xml, "asymptotic", sketch_x(s, j->from),
             sketch_y(s, j->constant * pow(j->from, j->order)), sketch_x(s, j->to),
             sketch_y(s, j->constant * pow(j->to, j->order)));
}

static void sketch_draw(struct ordo_xml *xml, const struct ordo_comparison *one,
                        const struct ordo_point points[], size_t own, size_t count) {
    /* A line against n cannot be drawn against P. */
    const bool drawn = one->asymptotic != NULL && ordo_comparison_trusted(one) &&
                       one->asymptotic->c->x.figure == one->result->c->x.figure &&
                       one->asymptotic->c->x.index == one->result->c->x.index;
    struct sketch s = {ORDO_RANGE_EMPTY, ORDO_RANGE_EMPTY};

    for (size_t i = 0; i < count; i++) {
        ordo_range_add(&s.x, points[i].x);
        ordo_range_add(&s.y, points[i].error);
    }
    if (!(s.x.low < s.x.high && s.y.low < s.y.high))
        return;
    svg_start(xml, "sketch", SKETCH_WIDTH, SKETCH_HEIGHT);
    ordo_xml_attribute(xml, "aria-hidden", "true");
    sketch_window(xml, &s, one, points, own);
    for (size_t i = 0; i < count; i++)
        if (ordo_positive(points[i].error))
            svg_circle(xml, NULL, sketch_x(&s, points[i].x), sketch_y(&s, points[i].error), 1.4);
    if (drawn)
        sketch_fit(xml, &s, one->fit);
    ordo_xml_end(xml);
}

void ordo_section_sketch(struct ordo_xml *xml, const struct ordo_comparison *one) {
    const struct ordo_result *own = one->result, *sibling = NULL;

    if (ordo_comparison_trusted(one) && one->asymptotic != own)
        sibling = one->asymptotic;
    struct ordo_point *points = malloc(
        (own->levels_count + (sibling != NULL ? sibling->levels_count : 0) + 1) * sizeof *points);
    if (points == NULL) {
        xml->status = ORDO_ENOMEM;
        return;
    }
    const size_t first = ordo_points_merge(own, 0, own->c->x, points);
    size_t count = first;
    if (sibling != NULL)
        count += ordo_points_merge(sibling, 0, own->c->x, points + first);
    sketch_draw(xml, one, points, first, count);
    free(points);
}
