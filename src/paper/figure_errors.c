/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_errors.c: DB figures 3 to 6, errors against the width or the number of parameters.
 */
#include "ordo.h"
#include "paper/figure.h"
#include "picture/plot_axes.h"
#include "study/published.h"
#include "text/format.h"
#include <assert.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* DB's own window, and one that its runs do not reach. */
static const double window[2] = {3, 50}, asymptotic[2] = {16, 91};

/* From here on a guide is drawn, and is to lie on the data. */
#define GUIDE_FROM 7

enum { SERIES_MAX = 3, PANELS_MAX = 3, TEXT_LIMIT = 120 };

struct series {
    enum ordo_curve curve;
    const char *label;
    int shape, dash;       /* gnuplot's pointtype and dashtype */
    bool faint;            /* grey: what the others are compared with */
    bool guide;            /* a line with the slope of theory */
    const char *published; /* row of reference/published.csv, NULL if there is none */
};

struct panel {
    const char *title;
    enum ordo_versus versus;
    bool slopes; /* the slope over a moving window instead of the error */
    bool brief;  /* the legend states only the slope over the first window */
    bool band;   /* the first window is shaded */
    struct series series[SERIES_MAX];
    size_t count;
};

/* `detail` of the figures here. */
struct errors {
    const char *note;
    struct panel panels[PANELS_MAX];
    size_t count;
};

/* A series with what is drawn of it. */
struct drawn {
    const struct series *series;
    const struct ordo_result *result;
    struct ordo_point *points; /* points[count], by ascending x */
    size_t count;
};

static void put_number(FILE *out, const char *key, size_t panel, double v) {
    fprintf(out, "\"%s%zu\" \"%.16e\"\n", key, panel + 1, v);
}

/* Slope of the log errors of the widths in [from, to]; NaN if there are fewer than three. */
static double slope(const struct ordo_point points[], size_t count, double from, double to) {
    double *x = malloc((2 * count + 1) * sizeof *x), *y, c[2] = {GSL_NAN, GSL_NAN}, unused;
    size_t used = 0;

    if (x == NULL)
        return GSL_NAN;
    y = x + count;
    for (size_t i = 0; i < count; i++)
        if ((double)points[i].n >= from && (double)points[i].n <= to &&
            ordo_positive(points[i].error)) {
            x[used] = log(points[i].x);
            y[used++] = log(points[i].error);
        }
    if (used >= 3)
        gsl_fit_linear(x, 1, y, 1, used, &c[0], &c[1], &unused, &unused, &unused, &unused);
    free(x);
    return c[1];
}

/* The order of theory: −(k + 2) with k affine factors. */
static double order(const struct drawn *d) {
    assert(d->result != NULL); /* a figure names the curves that it draws */
    return -(double)d->result->c->approximation.architecture->factors - 2;
}

/* The line with the order of theory: the median of the widths from GUIDE_FROM on lies on it. */
static bool guide_ends(const struct drawn *d, double x[2], double y[2]) {
    double *c = malloc((d->count + 1) * sizeof *c);
    size_t used = 0;

    if (c == NULL)
        return false;
    for (size_t i = 0; i < d->count; i++)
        if (d->points[i].n >= GUIDE_FROM && ordo_positive(d->points[i].error)) {
            const double value = d->points[i].error * pow(d->points[i].x, -order(d));
            size_t k = used++;
            for (; k > 0 && c[k - 1] > value; k--)
                c[k] = c[k - 1];
            c[k] = value;
            x[used == 1 ? 0 : 1] = d->points[i].x;
        }
    for (int end = 0; end < 2 && used > 1; end++)
        y[end] = c[used / 2] * pow(x[end], order(d));
    free(c);
    return used > 1;
}

/* A moving window has a factor of 2 on either side of its middle, and keeps clear of the coarsest
 * levels as DB's does. */
static double local_slope(const struct drawn *d, size_t i) {
    const double n = (double)d->points[i].n;

    if (n < 2 * window[0] || 2 * n > (double)d->points[d->count - 1].n)
        return GSL_NAN;
    return slope(d->points, d->count, n / 2, 2 * n);
}

/* 0 if the paper prints none. */
static double published_slope(const struct series *series) {
    const struct ordo_published *row =
        series->published != NULL ? ordo_published_find(series->published) : NULL;
    return row != NULL ? row->slope : 0;
}

/* "mlp: −2.20 over n = 3…50 (DB −2.13), −2.13 over 16…91", or "mlp: −2.08 around n = 50". */
static int put_label(FILE *out, const struct panel *panel, size_t p, size_t s,
                     const struct drawn *d) {
    const double over[2] = {slope(d->points, d->count, window[0], window[1]),
                            slope(d->points, d->count, asymptotic[0], asymptotic[1])};
    const double last = d->count > 0 ? (double)d->points[d->count - 1].n : 0;
    char key[64], text[200], number[ORDO_FORMAT_SIZE];
    int used = snprintf(text, sizeof text, "%s: ", d->series->label);

    ordo_format_figure(over[0], 3, number, sizeof number);
    used += snprintf(text + used, sizeof text - (size_t)used, "%s", number);
    if (panel->slopes) {
        size_t i = d->count;
        while (i > 0 && isnan(local_slope(d, i - 1)))
            i--;
        ordo_format_figure(i > 0 ? local_slope(d, i - 1) : GSL_NAN, 3, number, sizeof number);
        snprintf(text, sizeof text, "%s: %s around n = %zu", d->series->label, number,
                 i > 0 ? d->points[i - 1].n : 0);
    } else if (!panel->brief) {
        used += snprintf(text + used, sizeof text - (size_t)used, " over n = %g…%g", window[0],
                         window[1]);
        ordo_format_figure(published_slope(d->series), 3, number, sizeof number);
        if (published_slope(d->series) < 0)
            used += snprintf(text + used, sizeof text - (size_t)used, " (DB %s)", number);
        ordo_format_figure(over[1], 3, number, sizeof number);
        if (last >= asymptotic[1])
            snprintf(text + used, sizeof text - (size_t)used, ", %s over %g…%g", number,
                     asymptotic[0], asymptotic[1]);
    }
    snprintf(key, sizeof key, "label%zu_%zu", p + 1, s + 1);
    return ordo_put_text(out, key, text, TEXT_LIMIT, false);
}

static void put_series(FILE *out, const struct panel *panel, size_t p, size_t s,
                       const struct drawn *d) {
    char name[64];
    size_t rows = 0;

    snprintf(name, sizeof name, "series %zu %zu", p + 1, s + 1);
    ordo_put_block(
        out, panel->slopes ? "x, slope over x/2 … 2x" : "x, error (geometric mean of the seeds)",
        name);
    for (size_t i = 0; i < d->count; i++) {
        const double y = panel->slopes ? local_slope(d, i) : d->points[i].error;
        if (isfinite(y) && (panel->slopes || y > 0)) {
            ordo_put_row(out, d->points[i].x, y);
            rows++;
        }
    }
    if (rows == 0)
        ordo_put_none(out);
}

/* The errors of single seeds, if there are several. */
static void put_seeds(FILE *out, const struct panel *panel, size_t p, size_t s,
                      const struct drawn *d) {
    char name[64];

    if (panel->slopes || d->result->c->seeds == 1)
        return;
    snprintf(name, sizeof name, "seeds %zu %zu", p + 1, s + 1);
    ordo_put_block(out, "x, error of each seed", name);
    for (size_t i = 0; i < d->result->levels_count; i++) {
        const struct ordo_measurement *m = &d->result->levels[i];
        if (ordo_positive(m->error))
            ordo_put_row(out, panel->versus == ORDO_VERSUS_P ? (double)m->P : (double)m->n,
                         m->error);
    }
}

static void put_guide(FILE *out, const struct panel *panel, size_t p, size_t s,
                      const struct drawn *d, const struct ordo_range *x_shown) {
    double x[2] = {x_shown->low, x_shown->high}, y[2] = {order(d), order(d)};
    char name[64];

    if (!d->series->guide || (!panel->slopes && !guide_ends(d, x, y)))
        return;
    snprintf(name, sizeof name, "guide %zu %zu", p + 1, s + 1);
    ordo_put_block(out, "ends of a line with the slope of theory", name);
    ordo_put_row(out, x[0], y[0]);
    ordo_put_row(out, x[1], y[1]);
}

static int put_style(FILE *out, const struct panel *panel, size_t p, size_t s,
                     const struct drawn *d) {
    const struct series *series = d->series;
    const int status = put_label(out, panel, p, s, d);
    char number[ORDO_FORMAT_SIZE];

    ordo_format_number(order(d), 3, number, sizeof number);
    fprintf(out, "\"seeds%zu_%zu\" \"%d\"\n", p + 1, s + 1,
            !panel->slopes && d->result->c->seeds > 1);
    if (panel->slopes && published_slope(series) < 0)
        fprintf(out, "\"published%zu_%zu\" \"%.16e\"\n", p + 1, s + 1, published_slope(series));
    fprintf(out,
            "\"colour%zu_%zu\" \"%zu\"\n\"shape%zu_%zu\" \"%d\"\n\"dash%zu_%zu\" \"%d\"\n"
            "\"faint%zu_%zu\" \"%d\"\n\"slope%zu_%zu\" \"%s\"\n",
            p + 1, s + 1, ordo_figure_colour(d->result->c->approximation.architecture), p + 1,
            s + 1, series->shape, p + 1, s + 1, series->dash, p + 1, s + 1, series->faint, p + 1,
            s + 1, series->guide ? number : "");
    return status;
}

static struct ordo_range panel_x(const struct drawn drawn[], size_t count) {
    struct ordo_range x = ORDO_RANGE_EMPTY;

    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < drawn[s].count; i++)
            ordo_range_add(&x, drawn[s].points[i].x);
    return ordo_range_x_axis(x);
}

static int put_panel(FILE *out, const struct panel *panel, size_t p, const struct drawn drawn[],
                     const struct ordo_range *y) {
    static const char *const x_labels[] = {"width n (neurons)", "parameters P"};
    const struct ordo_range x = panel_x(drawn, panel->count);
    char key[64];

    snprintf(key, sizeof key, "panel%zu", p + 1);
    int status = ordo_put_text(out, key, panel->title, TEXT_LIMIT, true);
    snprintf(key, sizeof key, "xlabel%zu", p + 1);
    if (status == ORDO_OK)
        status = ordo_put_text(out, key, x_labels[panel->versus], TEXT_LIMIT, false);
    snprintf(key, sizeof key, "ylabel%zu", p + 1);
    if (status == ORDO_OK)
        status = ordo_put_text(
            out, key, panel->slopes ? "slope of log RMSE over n/2 … 2n" : "RMSE on the test grid",
            TEXT_LIMIT, false);
    put_number(out, "xmin", p, x.low);
    put_number(out, "xmax", p, x.high);
    put_number(out, "ymin", p, panel->slopes ? -4.5 : y->low);
    put_number(out, "ymax", p, panel->slopes ? -1.5 : y->high);
    fprintf(out, "\"slopes%zu\" \"%d\"\n\"band%zu\" \"%d\"\n\"count%zu\" \"%zu\"\n", p + 1,
            panel->slopes, p + 1, panel->band, p + 1, panel->count);
    for (size_t s = 0; s < panel->count && status == ORDO_OK; s++)
        status = put_style(out, panel, p, s, &drawn[s]);
    return status;
}

static int put_how(FILE *out, const struct ordo_figure *self, const struct ordo_figure_runs *runs) {
    const struct ordo_protocol *protocol = runs->protocol;
    char text[300], widths[64];

    if (protocol->width_step == 1)
        snprintf(widths, sizeof widths, "n = 1 … %zu", protocol->width_max);
    else
        snprintf(widths, sizeof widths, "n = 1, %zu … %zu", 1 + protocol->width_step,
                 protocol->width_max);
    snprintf(text, sizeof text,
             "1/(1+cos²πx) on [−1, 1], %s, %s; fitted to %zu points, tested on %zu others%s",
             widths,
             protocol->solver == ORDO_SOLVER_QR ? "trained in stages by QR"
                                                : "as DB’s program: normal equations, frozen bias",
             protocol->points, protocol->test_points,
             protocol->seeds > 1 && (self->curves & 1u << ORDO_CURVE_GQU) != 0
                 ? "; dots: 5 seeds of the gqu"
                 : "");
    return ordo_figure_put_head(out, self, text);
}

static int errors_write(FILE *out, const struct ordo_figure *figure,
                        const struct ordo_figure_runs *runs) {
    const struct errors *self = figure->detail;
    struct drawn drawn[PANELS_MAX][SERIES_MAX] = {{{0}}};
    struct ordo_range y = ORDO_RANGE_EMPTY;
    int status = ORDO_ENOMEM;

    for (size_t p = 0; p < self->count; p++)
        for (size_t s = 0; s < self->panels[p].count; s++) {
            struct drawn *d = &drawn[p][s];
            d->series = &self->panels[p].series[s];
            d->result = ordo_curves_result(runs->curves, d->series->curve);
            d->points = malloc((d->result->levels_count + 1) * sizeof *d->points);
            if (d->points == NULL)
                goto done;
            d->count = ordo_points_merge(d->result, self->panels[p].versus, d->points);
            for (size_t i = 0; i < d->count; i++)
                ordo_range_add(&y, d->points[i].error);
        }
    const struct ordo_range y_shown = ordo_range_y_axis(y);
    status = put_how(out, figure, runs);
    if (status == ORDO_OK)
        status = ordo_put_text(out, "note", self->note, 2 * TEXT_LIMIT, false);
    fprintf(out, "\"panels\" \"%zu\"\n\"band_from\" \"%.16e\"\n\"band_to\" \"%.16e\"\n",
            self->count, window[0], window[1]);
    for (size_t p = 0; p < self->count && status == ORDO_OK; p++)
        status = put_panel(out, &self->panels[p], p, drawn[p], &y_shown);
    for (size_t p = 0; p < self->count; p++) {
        const struct ordo_range x = panel_x(drawn[p], self->panels[p].count);
        for (size_t s = 0; s < self->panels[p].count; s++) {
            put_series(out, &self->panels[p], p, s, &drawn[p][s]);
            put_seeds(out, &self->panels[p], p, s, &drawn[p][s]);
            put_guide(out, &self->panels[p], p, s, &drawn[p][s], &x);
        }
    }
done:
    for (size_t p = 0; p < PANELS_MAX; p++)
        for (size_t s = 0; s < SERIES_MAX; s++)
            free(drawn[p][s].points);
    return status;
}

#define BIT(curve) (1u << ORDO_CURVE_##curve)

/* A series in its architecture's colour and shape. */
#define MLP(...)                                                                                   \
    { .curve = ORDO_CURVE_MLP, .label = "mlp", .shape = 7, .dash = 1, __VA_ARGS__ }
#define GLU(...)                                                                                   \
    { .curve = ORDO_CURVE_GLU, .label = "glu", .shape = 5, .dash = 1, __VA_ARGS__ }
#define GQU(...)                                                                                   \
    { .curve = ORDO_CURVE_GQU, .label = "gqu", .shape = 9, .dash = 1, __VA_ARGS__ }

static const struct errors errors_3 = {
    .note = "Dashed: slopes −2 and −3 of theory. The original plots MSE, but its slopes are those "
            "of the RMSE.",
    .panels = {{.title = "a  against the width",
                .versus = ORDO_VERSUS_N,
                .series = {MLP(.guide = true, .published = "db-1d-mlp-n"),
                           GLU(.guide = true, .published = "db-1d-glu-n")},
                .count = 2},
               {.title = "b  against the number of parameters",
                .versus = ORDO_VERSUS_P,
                .series = {MLP(.guide = true, .published = "db-1d-mlp-P"),
                           GLU(.guide = true, .published = "db-1d-glu-P")},
                .count = 2}},
    .count = 2,
};

const struct ordo_figure ordo_figure_3 = {
    .number = 3,
    .script = "figure_errors.gp",
    .title = "The GLU scales faster than the MLP, against width and parameters",
    .caption =
        "Both networks by staged training. Dashed: lines with the slopes of "
        "theory, −2 and −3. The original plots the MSE while its slopes are "
        "those of the RMSE; here everything is the RMSE. DB’s steeper slope of the GLU comes "
        "from an output bias that its program leaves alone after the first stage, which "
        "`ordo figures --paper` does too.",
    .curves = BIT(MLP) | BIT(GLU),
    .write = errors_write,
    .detail = &errors_3,
};

static const struct errors errors_4 = {
    .note = "Dashed: slopes −2 and −3 of theory. Every error is that of a network’s forward pass, "
            "the splines’ too.",
    .panels = {{.title = "a  mlp: piecewise linear",
                .versus = ORDO_VERSUS_N,
                .series = {{.curve = ORDO_CURVE_MLP_INTERPOLATE,
                            .label = "interpolation",
                            .shape = 12,
                            .dash = 1,
                            .faint = true},
                           {.curve = ORDO_CURVE_MLP_SPLINE,
                            .label = "spline",
                            .shape = 8,
                            .dash = 1,
                            .faint = true},
                           {.curve = ORDO_CURVE_MLP,
                            .label = "mlp, staged",
                            .shape = 7,
                            .dash = 1,
                            .guide = true}},
                .count = 3},
               {.title = "b  glu: piecewise quadratic",
                .versus = ORDO_VERSUS_N,
                .series = {{.curve = ORDO_CURVE_GLU_INTERPOLATE,
                            .label = "interpolation",
                            .shape = 12,
                            .dash = 1,
                            .faint = true},
                           {.curve = ORDO_CURVE_GLU_SPLINE,
                            .label = "spline",
                            .shape = 8,
                            .dash = 1,
                            .faint = true},
                           {.curve = ORDO_CURVE_GLU,
                            .label = "glu, staged",
                            .shape = 5,
                            .dash = 1,
                            .guide = true}},
                .count = 3}},
    .count = 2,
};

const struct ordo_figure ordo_figure_4 = {
    .number = 4,
    .script = "figure_errors.gp",
    .title = "Networks are as accurate as the splines they contain",
    .caption = "An MLP and the piecewise linear splines, a GLU and the piecewise "
               "quadratic ones, with equally spaced knots: trained in stages, the "
               "least-squares spline written as a network, and DB’s construction, which "
               "interpolates at the knots.",
    .curves = BIT(MLP) | BIT(GLU) | BIT(MLP_SPLINE) | BIT(GLU_SPLINE) | BIT(MLP_INTERPOLATE) |
              BIT(GLU_INTERPOLATE),
    .write = errors_write,
    .detail = &errors_4,
};

static const struct errors errors_5 = {
    .note = "Shaded: DB’s window, where it reads −3.5 for the gqu. That is pre-asymptotic; the "
            "order is −4. Dashed: theory.",
    .panels = {{.title = "a  the errors",
                .versus = ORDO_VERSUS_N,
                .band = true,
                .series = {MLP(.guide = true, .published = "db-1d-mlp-n"),
                           GLU(.guide = true, .published = "db-1d-glu-n"),
                           GQU(.guide = true, .published = "db-1d-gqu-n")},
                .count = 3},
               {.title = "b  the slope of each over a moving window",
                .versus = ORDO_VERSUS_N,
                .slopes = true,
                .band = true,
                .series = {MLP(.guide = true, .published = "db-1d-mlp-n"),
                           GLU(.guide = true, .published = "db-1d-glu-n"),
                           GQU(.guide = true, .published = "db-1d-gqu-n")},
                .count = 3}},
    .count = 2,
};

const struct ordo_figure ordo_figure_5 = {
    .number = 5,
    .script = "figure_errors.gp",
    .title = "The GQU scales faster still: its order is −4",
    .caption = "DB prints −3.5 for the GQU. That is the slope over its own window, "
               "n = 3 … 50 (shaded), where the GQU is not asymptotic yet: the slope over "
               "a moving window goes on falling, to −4 (dashed lines: theory).",
    .curves = BIT(MLP) | BIT(GLU) | BIT(GQU),
    .write = errors_write,
    .detail = &errors_5,
};

/* Alternating gates and gates in one direction of one architecture. */
#define DIRECTIONS(name, text, filled, open)                                                       \
    {                                                                                              \
        .title = text, .versus = ORDO_VERSUS_N, .brief = true,                                     \
        .series = {{.curve = ORDO_CURVE_##name,                                                    \
                    .label = "alternating",                                                        \
                    .shape = filled,                                                               \
                    .dash = 1,                                                                     \
                    .guide = true},                                                                \
                   {.curve = ORDO_CURVE_##name##_ONE,                                              \
                    .label = "one direction",                                                      \
                    .shape = open,                                                                 \
                    .dash = 2}},                                                                   \
        .count = 2                                                                                 \
    }

static const struct errors errors_6 = {
    .note = "Legend: slopes over n = 3…50. Alternating: G = +1, −1, +1, …; one direction: G = +1 "
            "throughout, at the same knots. Dashed: theory.",
    .panels = {DIRECTIONS(MLP, "a  mlp", 7, 6), DIRECTIONS(GLU, "b  glu", 5, 4),
               DIRECTIONS(GQU, "c  gqu", 9, 8)},
    .count = 3,
};

const struct ordo_figure ordo_figure_6 = {
    .number = 6,
    .script = "figure_errors.gp",
    .title = "Gates in one direction and in alternating ones",
    .caption =
        "G = +1 throughout, against G = +1, −1, +1, … at the same knots: an MLP and a GLU span "
        "the same functions either way, a GQU differs only by its random factor.",
    .curves = BIT(MLP) | BIT(GLU) | BIT(GQU) | BIT(MLP_ONE) | BIT(GLU_ONE) | BIT(GQU_ONE),
    .write = errors_write,
    .detail = &errors_6,
};
