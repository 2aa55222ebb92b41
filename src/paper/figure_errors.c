/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_errors.c: DB figures 3 to 6, errors against the width or the number of parameters.
 */
#include "model/architecture.h"
#include "paper/figure.h"
#include "picture/plot_axes.h"
#include "study/published.h"
#include "text/format.h"
#include <assert.h>
#include <gsl/gsl_sort.h>
#include <math.h>
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
    const char *x; /* "n" or "P" */
    bool slopes;   /* the slope over a moving window instead of the error */
    bool brief;    /* the legend states only the slope over the first window */
    bool band;     /* the first window is shaded */
    struct series series[SERIES_MAX];
    size_t count;
};

/* `detail` of the figures here. */
struct errors {
    const char *note;
    struct panel panels[PANELS_MAX];
    size_t count;
};

/* A series with what is drawn of it: its levels that have an error, by ascending width. */
struct drawn {
    const struct panel *panel;
    const struct series *series;
    size_t p, s; /* their numbers, from 1 */
    const struct ordo_result *result;
    struct ordo_axis axis;
    double order;          /* of theory */
    double *n, *x, *error; /* n[count], x[count], error[count], in one piece */
    size_t count;
};

/* Series s of panel p, counted from 0. */
static int draw(const struct errors *self, size_t p, size_t s, const struct ordo_curves *curves,
                struct drawn *d) {
    const struct panel *panel = &self->panels[p];
    const struct ordo_result *r = ordo_curves_result(curves, panel->series[s].curve);
    struct ordo_point *points = malloc((r->levels_count + 1) * sizeof *points);

    *d = (struct drawn){panel, &panel->series[s], p + 1, s + 1, .result = r};
    d->n = malloc((3 * r->levels_count + 1) * sizeof *d->n);
    if (points == NULL || d->n == NULL) {
        free(points);
        return ORDO_ENOMEM;
    }
    d->x = d->n + r->levels_count;
    d->error = d->x + r->levels_count;
    d->order = ordo_architecture_order(
        ordo_architecture_find(ordo_values_text(&r->c->settings, "architecture")));
    ordo_case_axis(r->c, panel->x, &d->axis);
    const size_t count = ordo_points_merge(r, 0, d->axis, points);
    ordo_points_sort(points, count);
    for (size_t i = 0; i < count; i++)
        if (ordo_positive(points[i].error)) {
            d->n[d->count] = r->levels[points[i].level];
            d->x[d->count] = points[i].x;
            d->error[d->count++] = points[i].error;
        }
    free(points);
    return ORDO_OK;
}

/* Slope of the errors of the widths in [from, to]; NaN if there are fewer than three. */
static double slope(const struct drawn *d, double from, double to) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_law_fit *fit;
    size_t first = 0, end = d->count;

    while (first < end && d->n[first] < from)
        first++;
    while (first < end && d->n[end - 1] > to)
        end--;
    request.min_levels = 3;
    if (ordo_law_fit(NULL, end - first, d->x + first, d->error + first, &request, &fit) != ORDO_OK)
        return NAN;
    const double order = fit->order;
    ordo_law_fit_free(fit);
    return order;
}

/* The line with the order of theory: the median of the widths from GUIDE_FROM on lies on it. */
static bool guide_ends(const struct drawn *d, double x[2], double y[2]) {
    double *c = malloc((d->count + 1) * sizeof *c);
    size_t used = 0;

    if (c == NULL)
        return false;
    for (size_t i = 0; i < d->count; i++)
        if (d->n[i] >= GUIDE_FROM) {
            c[used] = d->error[i] * pow(d->x[i], -d->order);
            x[used++ > 0] = d->x[i];
        }
    gsl_sort(c, 1, used);
    for (int end = 0; end < 2 && used > 1; end++)
        y[end] = c[used / 2] * pow(x[end], d->order);
    free(c);
    return used > 1;
}

/* A moving window has a factor of 2 on either side of its middle, and keeps clear of the coarsest
 * levels as DB's does. */
static double local_slope(const struct drawn *d, size_t i) {
    const double n = d->n[i];

    if (n < 2 * window[0] || 2 * n > d->n[d->count - 1])
        return NAN;
    return slope(d, n / 2, 2 * n);
}

/* 0 if the paper prints none. */
static double published_slope(const struct series *series) {
    const struct ordo_published *row =
        series->published != NULL ? ordo_published_find(series->published) : NULL;
    return row != NULL ? row->slope : 0;
}

/* A key of a series. */
#define PUT_KEY(out, d, key, format, value)                                                        \
    fprintf(out, "\"" key "%zu_%zu\" \"" format "\"\n", (d)->p, (d)->s, value)

static void put_block(FILE *out, const struct drawn *d, const char *explanation, const char *name) {
    char text[64];

    snprintf(text, sizeof text, "%s %zu %zu", name, d->p, d->s);
    ordo_put_block(out, explanation, text);
}

/* "mlp: −2.20 over n = 3…50 (DB −2.13), −2.13 over 16…91", or "mlp: −2.08 around n = 50". */
static void put_label(FILE *out, const struct drawn *d) {
    const double over[2] = {slope(d, window[0], window[1]), slope(d, asymptotic[0], asymptotic[1])};
    const double last = d->count > 0 ? d->n[d->count - 1] : 0;
    char key[64], text[200], number[ORDO_FORMAT_SIZE];
    int used = snprintf(text, sizeof text, "%s: ", d->series->label);

    ordo_format_figure(over[0], 3, number, sizeof number);
    used += snprintf(text + used, sizeof text - (size_t)used, "%s", number);
    if (d->panel->slopes) {
        size_t i = d->count;
        while (i > 0 && isnan(local_slope(d, i - 1)))
            i--;
        ordo_format_figure(i > 0 ? local_slope(d, i - 1) : NAN, 3, number, sizeof number);
        snprintf(text, sizeof text, "%s: %s around n = %g", d->series->label, number,
                 i > 0 ? d->n[i - 1] : 0);
    } else if (!d->panel->brief) {
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
    snprintf(key, sizeof key, "label%zu_%zu", d->p, d->s);
    ordo_put_text(out, key, text, TEXT_LIMIT, false);
}

static void put_series(FILE *out, const struct drawn *d) {
    size_t rows = 0;

    put_block(out, d,
              d->panel->slopes ? "x, slope over x/2 … 2x"
                               : "x, error (geometric mean of the seeds)",
              "series");
    for (size_t i = 0; i < d->count; i++) {
        const double y = d->panel->slopes ? local_slope(d, i) : d->error[i];
        if (isfinite(y)) {
            ordo_put_row(out, d->x[i], y);
            rows++;
        }
    }
    if (rows == 0)
        ordo_put_none(out);
}

/* The errors of single seeds, if there are several. */
static void put_seeds(FILE *out, const struct drawn *d) {

    if (d->panel->slopes || d->result->seeds == 1)
        return;
    put_block(out, d, "x, error of each seed", "seeds");
    for (size_t i = 0; i < d->result->count; i++)
        if (ordo_positive(ordo_result_error(d->result, i, 0)))
            ordo_put_row(out, ordo_result_at(d->result, i, d->axis),
                         ordo_result_error(d->result, i, 0));
}

static void put_guide(FILE *out, const struct drawn *d, const struct ordo_range *x_shown) {
    double x[2] = {x_shown->low, x_shown->high}, y[2] = {d->order, d->order};

    if (!d->series->guide || (!d->panel->slopes && !guide_ends(d, x, y)))
        return;
    put_block(out, d, "ends of a line with the slope of theory", "guide");
    ordo_put_row(out, x[0], y[0]);
    ordo_put_row(out, x[1], y[1]);
}

static void put_style(FILE *out, const struct drawn *d) {
    const struct series *series = d->series;
    char number[ORDO_FORMAT_SIZE];

    put_label(out, d);
    ordo_format_number(d->order, 3, number, sizeof number);
    PUT_KEY(out, d, "seeds", "%d", !d->panel->slopes && d->result->seeds > 1);
    if (d->panel->slopes && published_slope(series) < 0)
        PUT_KEY(out, d, "published", "%.16e", published_slope(series));
    PUT_KEY(out, d, "colour", "%zu", ordo_figure_colour(d->result->c));
    PUT_KEY(out, d, "shape", "%d", series->shape);
    PUT_KEY(out, d, "dash", "%d", series->dash);
    PUT_KEY(out, d, "faint", "%d", series->faint);
    PUT_KEY(out, d, "slope", "%s", series->guide ? number : "");
}

static struct ordo_range panel_x(const struct drawn drawn[], size_t count) {
    struct ordo_range x = ORDO_RANGE_EMPTY;

    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < drawn[s].count; i++)
            ordo_range_add(&x, drawn[s].x[i]);
    return ordo_range_x_axis(x);
}

/* A panel, with drawn[panel->count]; y: what all of them show. */
static void put_panel(FILE *out, const struct drawn drawn[], const struct ordo_range *y) {
    const struct panel *panel = drawn[0].panel;
    const struct ordo_result *r = drawn[0].result;
    assert(panel != NULL && r != NULL);
    const struct ordo_range x = panel_x(drawn, panel->count);
    const double low = panel->slopes ? -4.5 : y->low, high = panel->slopes ? -1.5 : y->high;
    const size_t p = drawn[0].p;
    const char *const texts[][2] = {
        {"panel", panel->title},
        {"xlabel", ordo_result_label(r, drawn[0].axis)},
        {"ylabel", panel->slopes ? "slope of log RMSE over n/2 … 2n"
                                 : ordo_result_label(r, (struct ordo_axis){.figure = true})}};

    for (size_t i = 0; i < 3; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s%zu", texts[i][0], p);
        ordo_put_text(out, key, texts[i][1], TEXT_LIMIT, i == 0);
    }
    fprintf(out,
            "\"xmin%zu\" \"%.16e\"\n\"xmax%zu\" \"%.16e\"\n"
            "\"ymin%zu\" \"%.16e\"\n\"ymax%zu\" \"%.16e\"\n"
            "\"slopes%zu\" \"%d\"\n\"band%zu\" \"%d\"\n\"count%zu\" \"%zu\"\n",
            p, x.low, p, x.high, p, low, p, high, p, panel->slopes, p, panel->band, p,
            panel->count);
    for (size_t s = 0; s < panel->count; s++)
        put_style(out, &drawn[s]);
}

static unsigned errors_curves(const struct ordo_figure *figure) {
    const struct errors *self = figure->detail;
    unsigned curves = 0;

    for (size_t p = 0; p < self->count; p++)
        for (size_t s = 0; s < self->panels[p].count; s++)
            curves |= 1u << self->panels[p].series[s].curve;
    return curves;
}

static void put_how(FILE *out, const struct ordo_figure *figure,
                    const struct ordo_protocol *protocol) {
    const bool drawn = (errors_curves(figure) & 1u << ORDO_CURVE_GQU) != 0;
    char text[300], seeds[64] = "";

    if (drawn && strcmp(protocol->seeds, "1") != 0)
        snprintf(seeds, sizeof seeds, "; dots: %s seeds of the gqu", protocol->seeds);
    snprintf(text, sizeof text,
             "1/(1+cos²πx) on [−1, 1], n = 1 … %zu, %s; fitted to %s points, tested on %s others%s",
             protocol->width_max, protocol->how, protocol->points, protocol->test_points, seeds);
    ordo_figure_put_head(out, figure, text);
}

static int errors_write(FILE *out, const struct ordo_figure *figure,
                        const struct ordo_figure_runs *runs) {
    const struct errors *self = figure->detail;
    struct drawn drawn[PANELS_MAX][SERIES_MAX] = {{{.n = NULL}}};
    struct ordo_range y = ORDO_RANGE_EMPTY;
    int status = ORDO_OK;

    for (size_t p = 0; p < self->count; p++)
        for (size_t s = 0; s < self->panels[p].count && status == ORDO_OK; s++) {
            struct drawn *d = &drawn[p][s];
            status = draw(self, p, s, runs->curves, d);
            for (size_t i = 0; i < d->count; i++)
                ordo_range_add(&y, d->error[i]);
        }
    if (status != ORDO_OK)
        goto done;
    const struct ordo_range y_shown = ordo_range_y_axis(y);
    put_how(out, figure, runs->protocol);
    ordo_put_text(out, "note", self->note, 2 * TEXT_LIMIT, false);
    fprintf(out, "\"panels\" \"%zu\"\n\"band_from\" \"%.16e\"\n\"band_to\" \"%.16e\"\n",
            self->count, window[0], window[1]);
    for (size_t p = 0; p < self->count; p++)
        put_panel(out, drawn[p], &y_shown);
    for (size_t p = 0; p < self->count; p++) {
        const struct ordo_range x = panel_x(drawn[p], self->panels[p].count);
        for (size_t s = 0; s < self->panels[p].count; s++) {
            put_series(out, &drawn[p][s]);
            put_seeds(out, &drawn[p][s]);
            put_guide(out, &drawn[p][s], &x);
        }
    }
done:
    for (size_t p = 0; p < PANELS_MAX; p++)
        for (size_t s = 0; s < SERIES_MAX; s++)
            free(drawn[p][s].n);
    return status;
}

#define SERIES(name, text, mark, ...)                                                              \
    { .curve = ORDO_CURVE_##name, .label = text, .shape = mark, .dash = 1, __VA_ARGS__ }
/* An architecture in its shape; a spline in grey. */
#define MLP(...) SERIES(MLP, "mlp", 7, .guide = true, __VA_ARGS__)
#define GLU(...) SERIES(GLU, "glu", 5, .guide = true, __VA_ARGS__)
#define GQU(...) SERIES(GQU, "gqu", 9, .guide = true, __VA_ARGS__)
#define FAINT(name, text, mark) SERIES(name, text, mark, .faint = true)

static const struct errors errors_3 = {
    .note = "Dashed: slopes −2 and −3 of theory. The original plots MSE, but its slopes are those "
            "of the RMSE.",
    .panels = {{.title = "a  against the width",
                .x = "n",
                .series = {MLP(.published = "db-1d-mlp-n"), GLU(.published = "db-1d-glu-n")},
                .count = 2},
               {.title = "b  against the number of parameters",
                .x = "P",
                .series = {MLP(.published = "db-1d-mlp-P"), GLU(.published = "db-1d-glu-P")},
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
    .curves = errors_curves,
    .write = errors_write,
    .detail = &errors_3,
};

static const struct errors errors_4 = {
    .note = "Dashed: slopes −2 and −3 of theory. Every error is that of a network’s forward pass, "
            "the splines’ too.",
    .panels = {{.title = "a  mlp: piecewise linear",
                .x = "n",
                .series = {FAINT(MLP_INTERPOLATE, "interpolation", 12),
                           FAINT(MLP_SPLINE, "spline", 8),
                           SERIES(MLP, "mlp, staged", 7, .guide = true)},
                .count = 3},
               {.title = "b  glu: piecewise quadratic",
                .x = "n",
                .series = {FAINT(GLU_INTERPOLATE, "interpolation", 12),
                           FAINT(GLU_SPLINE, "spline", 8),
                           SERIES(GLU, "glu, staged", 5, .guide = true)},
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
    .curves = errors_curves,
    .write = errors_write,
    .detail = &errors_4,
};

#define DB_SERIES                                                                                  \
    {                                                                                              \
        MLP(.published = "db-1d-mlp-n"), GLU(.published = "db-1d-glu-n"),                          \
            GQU(.published = "db-1d-gqu-n")                                                        \
    }

static const struct errors errors_5 = {
    .note = "Shaded: DB’s window, where it reads −3.5 for the gqu. That is pre-asymptotic; the "
            "order is −4. Dashed: theory.",
    .panels = {{.title = "a  the errors", .x = "n", .band = true, .series = DB_SERIES, .count = 3},
               {.title = "b  the slope of each over a moving window",
                .x = "n",
                .slopes = true,
                .band = true,
                .series = DB_SERIES,
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
    .curves = errors_curves,
    .write = errors_write,
    .detail = &errors_5,
};

/* Alternating gates and gates in one direction of one architecture. */
#define DIRECTIONS(name, text, filled, open)                                                       \
    {                                                                                              \
        .title = text, .x = "n", .brief = true,                                                    \
        .series = {SERIES(name, "alternating", filled, .guide = true),                             \
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
    .curves = errors_curves,
    .write = errors_write,
    .detail = &errors_6,
};
