/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.h: one figure of DB, and the runs that the figures share.
 */
#ifndef ORDO_REPORT_FIGURE_H
#define ORDO_REPORT_FIGURE_H

#include "study/study.h"
#include <stdio.h>

/* Errors against the width: an architecture by a method. */
enum ordo_curve {
    ORDO_CURVE_MLP,
    ORDO_CURVE_GLU,
    ORDO_CURVE_GQU,
    ORDO_CURVE_MLP_ONE, /* gates in one direction */
    ORDO_CURVE_GLU_ONE,
    ORDO_CURVE_GQU_ONE,
    ORDO_CURVE_MLP_SPLINE,
    ORDO_CURVE_GLU_SPLINE,
    ORDO_CURVE_MLP_INTERPOLATE,
    ORDO_CURVE_GLU_INTERPOLATE,
    ORDO_CURVES
};

/* What curves are made of, by default or as DB has it. */
struct ordo_protocol {
    size_t width_step, width_max; /* n = 1, 1 + step, … */
    size_t points, test_points;
    unsigned long seeds; /* of the GQU, whose error depends on them */
    enum ordo_linear_solver solver;
    enum ordo_init init;
    bool frozen_bias;
};

extern const struct ordo_protocol ordo_protocol_default, ordo_protocol_paper;

/* The case of a curve, of which only the levels and the approximation are set; its
 * widths[ORDO_CURVE_WIDTHS_MAX] are the caller's. */
#define ORDO_CURVE_WIDTHS_MAX 100
struct ordo_case ordo_curve_case(enum ordo_curve curve, const struct ordo_protocol *protocol,
                                 size_t widths[]);

struct ordo_curves_options {
    unsigned wanted;                   /* bit c: curve c */
    int threads;                       /* 0: as many as OpenMP gives */
    bool progress;                     /* draw a progress line on stderr */
    const volatile sig_atomic_t *stop; /* nonzero: start no more levels; may be NULL */
};

/* The levels of some curves. They are the same bits for any number of threads. Returns ORDO_OK, or
 * a status with its sentence in message[size]; *curves is the caller's to free in every case. */
struct ordo_curves;
int ordo_curves_run(const struct ordo_protocol *protocol, const struct ordo_curves_options *options,
                    struct ordo_curves **curves, char message[], size_t size);

/* The levels of a curve, not judged; NULL if nobody asked for it. */
const struct ordo_result *ordo_curves_result(const struct ordo_curves *curves,
                                             enum ordo_curve curve);

/* NULL is fine. */
void ordo_curves_free(struct ordo_curves *curves);

/* What figures are drawn from. */
struct ordo_figure_runs {
    const struct ordo_protocol *protocol;
    const struct ordo_curves *curves;
};

struct ordo_figure {
    int number;
    const char *script;
    const char *title;
    const char *caption; /* what is to be seen, for the page */
    unsigned curves;     /* bit c: it needs curve c */
    const void *detail;  /* for `write` alone */
    /* Write its data file. Returns ORDO_OK, ORDO_EIO, ORDO_ENOMEM or what a fit failed with. */
    int (*write)(FILE *out, const struct ordo_figure *self, const struct ordo_figure_runs *runs);
};

extern const struct ordo_figure ordo_figure_1, ordo_figure_2, ordo_figure_3, ordo_figure_4,
    ordo_figure_5, ordo_figure_6, ordo_figure_7, ordo_figure_8, ordo_figure_9;

/* The keys that every figure has: its title and how it was made. ORDO_OK or ORDO_ENOMEM. */
int ordo_figure_put_head(FILE *out, const struct ordo_figure *figure, const char *how);

/* A colour of its own for each architecture, the same in every picture: an index into `palette` of
 * series.gp. */
size_t ordo_figure_colour(const struct ordo_architecture *architecture);

#endif
