/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * window.h: the windows of levels that an order may rest on. Private to the gate.
 *
 * A window is anchored at the finest level: the order is a statement about the limit.
 */
#ifndef ORDO_WINDOW_H
#define ORDO_WINDOW_H

#include "gate/line.h"
#include "ordo.h"

/* Level of the tests for a trend of the local order, for a head, for a level off the line. */
#define ORDO_TEST_LEVEL 0.01

/* What no level needs to be blamed for, whatever the others do, beside what a floor adds to it. */
#define ORDO_SLACK 0.01

/* The levels that are left to fit, as logarithms. */
struct ordo_usable {
    size_t count;
    double *u, *v, *w; /* ascending in log x whatever is fine */
    double *ss, *df;   /* of the replicates of each level, as pure_ss and pure_df */
    double *slack;     /* as in struct ordo_points */
    double known;      /* as in struct ordo_points */
    struct ordo_level **level;
};

/* Those of levels[n] that nothing has dropped. `floor`: height of the round-off, 0 if there is
 * none. ORDO_OK or ORDO_ENOMEM. Free accepts a zeroed one. */
int ordo_usable_alloc(const struct ordo_request *request, size_t n, struct ordo_level levels[],
                      double floor, struct ordo_usable *usable);
void ordo_usable_free(struct ordo_usable *usable);

/* Levels first … first + count - 1 as points of a line; the arrays stay those of `usable`. */
struct ordo_points ordo_usable_points(const struct ordo_usable *usable, size_t first, size_t count);

/* A window of the finest `count` levels and what it says. */
struct ordo_window {
    size_t count;
    struct ordo_line line;
    double half;     /* half-width of the interval */
    bool admissible; /* no trend of the local order that would matter */
    enum ordo_verdict verdict;
};

/* The orders that count as success, from edge[0] to edge[1], and what an interval of orders says.
 */
void ordo_band_edges(const struct ordo_request *request, double edge[2]);
enum ordo_verdict ordo_band_verdict(const struct ordo_request *request, double low, double high);

/* Fit windows of all sizes from min_levels on, ascending, each as it is and with what it says;
 * those with a trend or a head are not admissible. Many levels have not all windows. *windows is
 * the caller's to free. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL if one has no two levels that
 * logarithms can tell apart. */
int ordo_windows_fit(const struct ordo_request *request, const struct ordo_usable *usable,
                     struct ordo_window **windows, size_t *count);

/* The one that decides: the widest admissible window. NULL if none is. */
const struct ordo_window *ordo_windows_widest(const struct ordo_window windows[], size_t count);

#endif
