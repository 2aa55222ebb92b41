/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.h: one figure of DB, and the runs that the figures share.
 */
#ifndef ORDO_FIGURE_H
#define ORDO_FIGURE_H

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

/* How networks are fitted, by default or as DB has it: settings of `approximation`, of `staged` and
 * of a case, as texts. */
struct ordo_protocol {
    size_t width_max; /* n = 1, 2, … */
    const char *points, *test_points;
    const char *seeds; /* of the GQU, whose error depends on them */
    const char *linear_solver, *init, *frozen_bias;
    const char *how; /* in words: "trained in stages by QR" */
};

extern const struct ordo_protocol ordo_protocol_default, ordo_protocol_paper;

/* A case of a named target in one variable, fitted by the protocol; without levels. ORDO_OK,
 * ORDO_ENOMEM or ORDO_EINVAL (a setting that there is not); ordo_case_free frees it in every case.
 */
int ordo_protocol_case(const struct ordo_protocol *protocol, const char *target,
                       const char *architecture, const char *method, struct ordo_case *c);

/* The case of a curve, with its levels, which expects nothing. Returns as above. */
int ordo_curve_case(enum ordo_curve curve, const struct ordo_protocol *protocol,
                    struct ordo_case *c);

/* The levels of some curves (bit c of `wanted`: curve c), run as every study is. Returns ORDO_OK,
 * or a status with its sentence in message[size]; *curves is the caller's to free in every case. */
struct ordo_curves;
int ordo_curves_run(const struct ordo_protocol *protocol, unsigned wanted,
                    const struct ordo_study_options *options, struct ordo_curves **curves,
                    char message[], size_t size);

/* The result of a curve; NULL if nobody asked for it. */
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
    const void *detail;  /* for its functions alone */
    /* The curves that it needs, as bits. NULL: none. */
    unsigned (*curves)(const struct ordo_figure *self);
    /* Write its data file. Returns ORDO_OK, ORDO_EIO, ORDO_ENOMEM or what a fit failed with. */
    int (*write)(FILE *out, const struct ordo_figure *self, const struct ordo_figure_runs *runs);
};

extern const struct ordo_figure ordo_figure_1, ordo_figure_2, ordo_figure_3, ordo_figure_4,
    ordo_figure_5, ordo_figure_6, ordo_figure_7, ordo_figure_8, ordo_figure_9;

/* The keys that every figure has: its title and how it was made. */
void ordo_figure_put_head(FILE *out, const struct ordo_figure *figure, const char *how);

/* A colour of its own for the architecture of a case, the same in every picture: an index into
 * `palette` of series.gp. */
size_t ordo_figure_colour(const struct ordo_case *c);

#endif
