/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot_history.c: data of the picture of a history: orders with their intervals, run by run.
 */
#include "picture/plot_axes.h"
#include "picture/plot_data.h"
#include <string.h>

/* Most lines in one picture, which is what series.gp has; most characters of a text. */
enum { SERIES_MAX = 24, TEXT_MAX = 60 };

/* Where the next series begins, or the end; only those with an order are drawn. */
static size_t series_end(const struct ordo_history *h, size_t from, bool *any) {
    size_t i = from;

    *any = false;
    do
        *any = *any || !isnan(h->past[i].order);
    while (++i < h->count && !ordo_history_begins(h, i));
    return i;
}

static void put_series(FILE *out, const struct ordo_history *h, size_t from, size_t to,
                       size_t number) {
    fprintf(out, "\n\n# run, order, its lower and upper end, whether it changed\n# series %zu\n",
            number);
    for (size_t i = from; i < to; i++) {
        const struct ordo_past *p = &h->past[i];
        if (isnan(p->order)) /* a gap */
            fprintf(out, "%zu NaN NaN NaN 0\n", p->run);
        else /* an interval without an end is drawn without it */
            fprintf(out, "%zu %.17g %.17g %.17g %d\n", p->run, p->order,
                    isfinite(p->interval[0]) ? p->interval[0] : p->order,
                    isfinite(p->interval[1]) ? p->interval[1] : p->order, p->changed);
    }
}

int ordo_plot_data_history(FILE *out, const struct ordo_history *h) {
    size_t series = 0, claims = 0, to;
    char text[128], key[32];
    bool any;

    ordo_put_head(out, "history.gp");
    for (size_t i = 0; i < h->count; i = to) {
        const struct ordo_past *p = &h->past[i];
        to = series_end(h, i, &any);
        claims++;
        if (!any || series == SERIES_MAX)
            continue;
        snprintf(text, sizeof text, "%.60s, %.40s", p->name, p->figure);
        snprintf(key, sizeof key, "label%zu", ++series);
        ordo_put_text(out, key, text, TEXT_MAX, false);
        fprintf(out, "\"colour%zu\" \"%zu\"\n\"shape%zu\" \"%zu\"\n", series, series - 1, series,
                series - 1);
    }
    fprintf(out, "\"series\" \"%zu\"\n", series);
    ordo_put_text(out, "title_markup", "Orders over runs", TEXT_MAX, true);
    snprintf(text, sizeof text, "%zu of %zu claims, with the intervals of their orders%s", series,
             claims, series < claims ? "; the others have none, or no room" : "");
    ordo_put_text(out, "subtitle", text, sizeof text, false);
    series = 0;
    for (size_t i = 0; i < h->count && series < SERIES_MAX; i = to) {
        to = series_end(h, i, &any);
        if (any)
            put_series(out, h, i, to, ++series);
    }
    return ferror(out) ? ORDO_EIO : ORDO_OK;
}
