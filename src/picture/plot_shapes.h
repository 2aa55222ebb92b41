/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_shapes.h: what the picture of a case draws beside the levels.
 */
#ifndef ORDO_PICTURE_PLOT_SHAPES_H
#define ORDO_PICTURE_PLOT_SHAPES_H

#include "picture/plot_axes.h"
#include "text/format.h"

/* The slope that a claim is about, which the wedge shows: that of its order, or else of a paper or
 * a stated one. */
struct ordo_aim {
    double slope;                       /* NaN if none is expected */
    const char *legend;                 /* what to call it */
    bool plain;                         /* not an order: least squares over ... */
    double from, to;                    /* ... this window of x */
    const struct ordo_finding *finding; /* what came of it; NULL if it was not reached */
};

/* The line through the levels: the judge's fit, or the plain one of a slope. */
struct ordo_line {
    bool drawn;
    double slope, interval[2];
    double from, to;           /* smallest and largest x that it rests on */
    double centre_x, centre_y; /* where it is known best */
    char title[2 * ORDO_FORMAT_SIZE];
};

/* The curve of the model with a correction, where it spoke: C x^order (1 + a x^power). */
struct ordo_curve {
    bool drawn;
    double constant, order, a, power;
    double from, to; /* smallest and largest x that it rests on */
    char title[2 * ORDO_FORMAT_SIZE];
};

/* The triangle that shows the slope that the measured one is held against. */
struct ordo_wedge {
    bool drawn;
    double x[2], y[2]; /* ends of the hypotenuse */
    double corner[2];  /* of the right angle */
    double label_y;    /* middle of the vertical leg */
};

/* The worst finding of a claim, the first of equals; NULL if there is none. */
const struct ordo_finding *ordo_claim_finding(const struct ordo_result *result, size_t claim);

struct ordo_aim ordo_aim_find(const struct ordo_result *result, size_t claim);

/* points[count] by ascending x, here and below. */
struct ordo_line ordo_line_find(const struct ordo_result *result, size_t claim,
                                const struct ordo_aim *aim, const struct ordo_point points[],
                                size_t count);

double ordo_line_at(const struct ordo_line *line, double slope, double x);

struct ordo_curve ordo_curve_find(const struct ordo_result *result, size_t claim);

/* Point i of those that it is drawn by. */
enum { ORDO_CURVE_POINTS = 49 };
void ordo_curve_point(const struct ordo_curve *curve, size_t i, double *x, double *y);

/* Lower and upper edge of the line's band, the line itself where the interval has no end. The
 * interval is one of the slope, so the band turns about the centre. */
void ordo_line_edges(const struct ordo_line *line, double x, double edges[2]);

/* Where the wedge of a slope goes, given what the axes show. */
struct ordo_wedge ordo_wedge_place(const struct ordo_point points[], size_t count,
                                   const struct ordo_line *line, const struct ordo_curve *curve,
                                   double order, const struct ordo_range *x,
                                   const struct ordo_range *y);

#endif
