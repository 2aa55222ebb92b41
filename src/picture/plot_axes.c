/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_axes.c: ranges, readable ticks, and the lines of a data file.
 */
#include "picture/plot_axes.h"
#include "text/format.h"
#include <stdlib.h>
#include <string.h>

#define TICKS_MAX 9
#define LABEL_LIMIT 60

void ordo_range_add(struct ordo_range *range, double v) {
    if (ordo_positive(v)) {
        range->low = fmin(range->low, v);
        range->high = fmax(range->high, v);
    }
}

double ordo_range_decades(const struct ordo_range *range) {
    return range->low < range->high ? log10(range->high / range->low) : 0;
}

/* gnuplot reads backslashes in a quoted string of a data file, but no escaped quote. */
static void put_quoted(FILE *out, char c) {
    if (c == '"')
        fputs("”", out);
    else if (c == '\\')
        fputs("\\\\", out);
    else
        fputc(c, out);
}

static void put_markup(FILE *out, char c) {
    if (strchr("\\{}^_@&~", c) != NULL)
        fputs("\\\\", out);
    put_quoted(out, c);
}

void ordo_put_text(FILE *out, const char *key, const char *value, size_t limit, bool markup) {
    fprintf(out, "\"%s\" \"", key);
    ordo_format_put(out, value, limit, markup ? put_markup : put_quoted);
    fputs("\"\n", out);
}

/* Always with a point: gnuplot's real() does not read "1e-08". */
static void put_number(FILE *out, const char *key, double v) {
    fprintf(out, "\"%s\" \"%.16e\"\n", key, v);
}

void ordo_put_block(FILE *out, const char *explanation, const char *name) {
    fputs("\n\n", out);
    if (explanation != NULL)
        fprintf(out, "# %s\n", explanation);
    fprintf(out, "# %s\n", name);
}

void ordo_put_row(FILE *out, double x, double y) { fprintf(out, "%.17g %.17g\n", x, y); }

void ordo_put_none(FILE *out) { fputs("NaN NaN NaN NaN\n", out); }

static void tick_label(double v, char text[], size_t size) {
    if (v >= 1e-3 && v < 1e5) {
        snprintf(text, size, "%.6g", v);
        return;
    }
    const double exponent = floor(log10(v) + 1e-9);
    const double mantissa = v / pow(10, exponent);
    const char *sign = exponent < 0 ? "−" : "";
    if (fabs(mantissa - 1) < 1e-6)
        snprintf(text, size, "10^{%s%.0f}", sign, fabs(exponent));
    else
        snprintf(text, size, "%.3g×10^{%s%.0f}", mantissa, sign, fabs(exponent));
}

/* Characters of a label that fit side by side along x. */
enum { LABELS_WIDTH = 56 };

/* Of a label, without what only says that a part of it is raised. */
static double label_width(const char *label) {
    double width = 0;

    for (; *label != '\0'; label++)
        width += strchr("^{}", *label) == NULL && ((unsigned char)*label & 0xc0) != 0x80;
    return width;
}

/* Whether the labels of ticks[count] would run into each other. */
static bool crowded(const struct ordo_range *x, const double ticks[], size_t count) {
    char label[ORDO_FORMAT_SIZE];
    double before = 0;

    for (size_t i = 0; i < count; i++) {
        tick_label(ticks[i], label, sizeof label);
        const double width = label_width(label);
        const double apart = i > 0 ? log(ticks[i] / ticks[i - 1]) / log(x->high / x->low) : 1;
        if (apart * LABELS_WIDTH < 1 + (before + width) / 2)
            return true;
        before = width;
    }
    return false;
}

/* Ticks mantissa*base^k inside the range, every stride-th k, into ticks[TICKS_MAX + 1]. Returns
 * their number; TICKS_MAX + 1 means too many, or too close for their labels. */
static size_t ticks_collect(const struct ordo_range *x, double base, const double mantissas[],
                            size_t mantissas_count, int stride, double ticks[]) {
    const int from = (int)floor(log(x->low) / log(base)) - 1;
    const int to = (int)ceil(log(x->high) / log(base)) + 1;
    size_t count = 0;

    for (int k = from; k <= to; k++) {
        if (((k % stride) + stride) % stride != 0)
            continue;
        for (size_t m = 0; m < mantissas_count; m++) {
            const double v = mantissas[m] * pow(base, k);
            if (v < x->low * (1 - 1e-9) || v > x->high * (1 + 1e-9))
                continue;
            if (count == TICKS_MAX)
                return TICKS_MAX + 1;
            ticks[count++] = v;
        }
    }
    return crowded(x, ticks, count) ? TICKS_MAX + 1 : count;
}

/* The levels themselves, but for those that stand too close to be labelled. */
static size_t ticks_levels(const struct ordo_point points[], size_t count,
                           const struct ordo_range *x, double ticks[]) {
    const double apart = 0.07 * log(x->high / x->low);
    size_t used = 0;

    for (size_t i = 0; i < count && used < TICKS_MAX; i++) {
        ticks[used] = points[i].x;
        used += used == 0 ||
                (log(ticks[used] / ticks[used - 1]) > apart && !crowded(x, &ticks[used - 1], 2));
    }
    return used;
}

/* Readable ticks: powers of two for a sweep of powers of two, else 1-2-5, else decades. */
static void put_ticks(FILE *out, const struct ordo_point points[], size_t count,
                      const struct ordo_range *x) {
    static const double one[] = {1}, one_two_five[] = {1, 2, 5};
    double ticks[TICKS_MAX + 1];
    size_t binary = 0, used = TICKS_MAX + 1;
    int exponent;

    for (size_t i = 0; i < count; i++)
        binary += frexp(points[i].x, &exponent) == 0.5;
    for (int stride = 1; 2 * binary >= count && count > 1 && used > TICKS_MAX; stride++)
        used = ticks_collect(x, 2, one, 1, stride, ticks);
    if (used > TICKS_MAX || used < 2)
        used = ticks_collect(x, 10, one_two_five, 3, 1, ticks);
    for (int stride = 1; used > TICKS_MAX; stride++)
        used = ticks_collect(x, 10, one, 1, stride, ticks);
    if (used < 3 && count > 0)
        used = ticks_levels(points, count, x, ticks);

    fputs("\"ticks\" \"", out);
    for (size_t i = 0; i < used; i++)
        fprintf(out, "%s%.16e", i > 0 ? " " : "", ticks[i]);
    fputs("\"\n\"tick_labels\" \"", out);
    for (size_t i = 0; i < used; i++) {
        char label[ORDO_FORMAT_SIZE];
        tick_label(ticks[i], label, sizeof label);
        fprintf(out, "%s%s", i > 0 ? " " : "", label);
    }
    fputs("\"\n", out);
}

/* Room on both sides of the data, and a sensible range where there is no data. */
struct ordo_range ordo_range_x_axis(struct ordo_range x) {
    if (x.low > x.high)
        return (struct ordo_range){1, 10};
    const double room = pow(fmax(x.high / x.low, 4), 0.06);
    return (struct ordo_range){x.low / room, x.high * room};
}

/* Whole decades; the edges keep clear of the data, and stay finite. */
struct ordo_range ordo_range_y_axis(struct ordo_range y) {
    if (y.low > y.high)
        return (struct ordo_range){1e-3, 1};
    const double room = 0.03 * fmax(ordo_range_decades(&y), 1);
    return (struct ordo_range){pow(10, fmax(floor(log10(y.low) - room), -300)),
                               pow(10, fmin(ceil(log10(y.high) + room), 300))};
}

void ordo_put_axes(FILE *out, const char *x_label, const char *y_label, const struct ordo_range *x,
                   const struct ordo_range *y, const struct ordo_point points[], size_t count) {
    put_number(out, "xmin", x->low);
    put_number(out, "xmax", x->high);
    put_number(out, "ymin", y->low);
    put_number(out, "ymax", y->high);
    /* Every decade has a minor tick; every step-th a label. */
    put_number(out, "ystep", pow(10, ceil(ordo_range_decades(y) / 9)));
    put_ticks(out, points, count, x);
    ordo_put_text(out, "xlabel", x_label, LABEL_LIMIT, false);
    ordo_put_text(out, "ylabel", y_label, LABEL_LIMIT, false);
}

void ordo_put_head(FILE *out, const char *script) {
    fprintf(out,
            "# Data of one picture. Draw it with: gnuplot -c %s FILE.dat FILE.svg\n"
            "# (or .png, .pdf). First the texts, then one block for each part of the picture.\n\n",
            script);
}
