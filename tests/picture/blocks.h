/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blocks.h: the data of a picture as gnuplot reads it.
 */
#ifndef ORDO_TESTS_PICTURE_BLOCKS_H
#define ORDO_TESTS_PICTURE_BLOCKS_H

#include "picture/plot_data.h"
#include "results.h"

#define ROWS_MAX 64

/* Rows of a named block, four numbers each (NaN where a row is shorter). Returns their number. */
static inline size_t block_read(const char *text, const char *name, double rows[][4]) {
    char head[64];
    size_t count = 0;

    snprintf(head, sizeof head, "\n# %s\n", name);
    const char *line = strstr(text, head);
    assert_non_null(line);
    line += strlen(head);
    while (*line != '\0' && *line != '\n' && count < ROWS_MAX) {
        for (int i = 0; i < 4; i++)
            rows[count][i] = NAN;
        sscanf(line, "%lf %lf %lf %lf", &rows[count][0], &rows[count][1], &rows[count][2],
               &rows[count][3]);
        count++;
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return count;
}

static inline double slope(const double a[], const double b[]) {
    return log(b[1] / a[1]) / log(b[0] / a[0]);
}

static inline char *data_of(const struct ordo_result *result) { return claim_data(result, 0); }

static inline char *judged_data(struct ordo_result *result) {
    judge_alone(result);
    return data_of(result);
}

static inline void assert_key(const char *text, const char *key, const char *value) {
    char line[400];

    snprintf(line, sizeof line, "\n\"%s\" \"%s\"\n", key, value);
    if (text == NULL || strstr(text, line) == NULL)
        fail_msg("no %s “%s” in\n%.1200s", key, value, text == NULL ? "nothing" : text);
}

static inline void assert_no_key(const char *text, const char *key) {
    char start[64];

    snprintf(start, sizeof start, "\n\"%s\" ", key);
    assert_null(strstr(text, start));
}

/* The line has this slope, and the edges of its band have those at the ends of an interval. */
static inline void assert_line(const char *text, double order, const double interval[2]) {
    double rows[ROWS_MAX][4];

    assert_int_equal(block_read(text, "fit", rows), 3);
    check_near(slope(rows[0], rows[2]), order, 1e-9);
    check_near(slope(rows[0], rows[1]), order, 1e-9);
    check_double(rows[1][2], rows[1][3], 1e-12);
    double low[2] = {rows[0][0], rows[0][3]}, high[2] = {rows[2][0], rows[2][2]};
    check_near(slope(low, high), interval[0], 1e-9);
    low[1] = rows[0][2];
    high[1] = rows[2][3];
    check_near(slope(low, high), interval[1], 1e-9);
}

/* A network's case that expects nothing yet, its errors a power of n to the last bit. */
static inline void plain_make(struct ordo_case *c, struct ordo_result *r, const double widths[],
                              size_t count, const char *seeds, double order) {
    network_make(c, "plain", "mlp");
    state_value(&c->study, "seeds", seeds);
    result_make(r, c, widths, count);
    errors_set(r, 1, order, 0);
}

#endif
