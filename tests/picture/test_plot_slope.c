/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_plot_slope.c: which line and wedge a picture has: of an order, a plain slope, a refusal.
 */
#include "blocks.h"
#include "findings.h"
#include "text/format.h"

static const struct {
    const char *published;  /* NULL: a stated slope, ... */
    double slope, from, to; /* ... over this window of x */
    double order;           /* of the errors in n */
    size_t first, last;     /* levels in the window; the paper's is one of n, whatever x is */
    const char *held;       /* the end of the subtitle */
    const char *wedge;
    const char *x;
    enum ordo_verdict verdict;
} plains[] = {
    {"db-1d-gqu-n", -3.5, 0, 0, -3.4, 0, 8, "published −3.5 ± 0.15", "published slope −3.5", "n",
     ORDO_FAIL},
    {"db-1d-gqu-P", -3.55, 0, 0, -3.4, 0, 8, "published −3.55 ± 0.15", "published slope −3.55", "P",
     ORDO_PASS},
    {NULL, -3, 6, 30, -3.4, 2, 6, "stated −3 ± 0.15", "stated slope −3", "n", ORDO_INCONCLUSIVE},
    {NULL, 2, 0, 1.5, -2, 0, 10, "stated 2 ± 0.15", "stated slope 2", "h", ORDO_FAIL},
};

/* Least squares of log error against log x over the levels of a window, two seeds each. */
struct plain {
    double u[11], v[11], mean_u, mean_v, slope;
};

static void plain_fit(const struct ordo_result *r, size_t first, size_t last, struct plain *p) {
    const double used = (double)(last - first + 1);
    double uv = 0, uu = 0;

    p->mean_u = p->mean_v = 0;
    for (size_t i = first; i <= last; i++) {
        p->u[i] = log(ordo_result_x(r, 2 * i));
        p->v[i] = 0.5 * log(ordo_result_error(r, 2 * i, 0) * ordo_result_error(r, 2 * i + 1, 0));
        p->mean_u += p->u[i] / used;
        p->mean_v += p->v[i] / used;
    }
    for (size_t i = first; i <= last; i++) {
        uv += (p->u[i] - p->mean_u) * (p->v[i] - p->mean_v);
        uu += (p->u[i] - p->mean_u) * (p->u[i] - p->mean_u);
    }
    p->slope = uv / uu;
}

static void plain_case(struct ordo_case *c, struct ordo_result *r, size_t k) {
    char text[80];

    plain_make(c, r, widths_window, 11, "2", plains[k].order);
    for (size_t i = 0; i < 22; i++) {
        double *error = figure_at(r, i, "error");
        *error *= exp(0.2 * cos(5 * widths_window[i / 2]) + (i % 2 == 0 ? 0.1 : -0.1));
        /* What lies outside must not count. */
        if (i / 2 < plains[k].first || i / 2 > plains[k].last)
            *error *= 3;
    }
    assert_true(ordo_case_axis(c, plains[k].x, &c->x));
    if (plains[k].published != NULL) {
        expect(c, "published", plains[k].published);
        return;
    }
    snprintf(text, sizeof text, "%.17g:0.15", plains[k].slope);
    expect(c, "slope", text);
    snprintf(text, sizeof text, "%.17g:%.17g", plains[k].from, plains[k].to);
    state_value(&c->study, "window", text);
}

/* Levels stand in their blocks by the window, one marker each. */
static void assert_blocks(const char *text, const struct plain *p, size_t k) {
    const size_t first = plains[k].first, last = plains[k].last, outside = 11 - (last - first + 1);
    double rows[ROWS_MAX][4];

    assert_int_equal(block_read(text, "used", rows), last - first + 1);
    for (size_t i = first; i <= last; i++)
        check_double(rows[plains[k].x[0] == 'h' ? last - i : i - first][1], exp(p->v[i]), 1e-12);
    assert_int_equal(block_read(text, "outside-window", rows), outside > 0 ? outside : 1);
    assert_true(isnan(rows[0][0]) == (outside == 0));
    assert_int_equal(block_read(text, "seeds", rows), 22);
    assert_int_equal(block_read(text, "wedge", rows), 4);
    check_near(slope(rows[0], rows[1]), plains[k].slope, 1e-9);
}

/* The line of a plain slope is that of the check, through the mean of its window. */
static void test_plain(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    double rows[ROWS_MAX][4];
    char words[200], figures[64];

    (void)state;
    for (size_t k = 0; k < sizeof plains / sizeof plains[0]; k++) {
        const size_t first = plains[k].first, last = plains[k].last;
        struct plain p;
        plain_case(&c, &r, k);
        plain_fit(&r, first, last, &p);
        char *text = judged_data(&r);
        const struct ordo_check *check = &ordo_result_finding(&r)->check;
        check_near(check->measured, p.slope, 1e-12);
        assert_line(text, check->measured, check->interval);
        block_read(text, "fit", rows);
        check_double(rows[1][0], exp(p.mean_u), 1e-12);
        check_double(rows[1][1], exp(p.mean_v), 1e-12);
        check_double(rows[0][0], exp(fmin(p.u[first], p.u[last])), 1e-12);
        check_double(rows[2][0], exp(fmax(p.u[first], p.u[last])), 1e-12);
        assert_blocks(text, &p, k);

        assert_int_equal(check->verdict, plains[k].verdict);
        snprintf(figures, sizeof figures, "slope %s%.2f ± %.2f", plains[k].slope < 0 ? "−" : "",
                 fabs(check->measured), (check->interval[1] - check->interval[0]) / 2);
        snprintf(words, sizeof words, "%s %s: %s, %s", ordo_verdict_mark(check->verdict),
                 ordo_verdict_name(check->verdict), figures, plains[k].held);
        assert_key(text, "subtitle", words);
        snprintf(words, sizeof words, "plain %s (95 %%)", figures);
        assert_key(text, "fit_title", words);
        assert_key(text, "wedge_title", plains[k].wedge);
        assert_key(text, "wedge_side", plains[k].slope < 0 ? "-1" : "1");
        snprintf(words, sizeof words, "used: %zu levels", last - first + 1);
        assert_key(text, "used_title", words);
        assert_no_key(text, "not_fitted_title");
        free(text);
        result_drop(&r);
    }
}

/* Without a slope there is no line, but still what it would be held against. */
static void test_none(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    double rows[ROWS_MAX][4];

    (void)state;
    plain_make(&c, &r, widths_window, 6, "1", -2);
    expect(&c, "slope", "-2:0.1");
    state_value(&c.study, "window", "6:12");
    char *text = judged_data(&r);
    assert_int_equal(block_read(text, "not-fitted", rows), 2);
    assert_int_equal(block_read(text, "outside-window", rows), 4);
    assert_int_equal(block_read(text, "fit", rows), 1);
    assert_true(isnan(rows[0][0]));
    assert_no_key(text, "fit_title");
    assert_key(text, "not_fitted_title", "not fitted: 2 levels");
    assert_key(text, "wedge_title", "stated slope −2");
    assert_key(text, "subtitle", "◆ INCONCLUSIVE: fewer usable levels than the fit may rest on");
    free(text);
    result_drop(&r);
}

/* An order's picture is the order's, whatever else the case expects. */
static void test_order_beside_a_slope(void **state) {
    struct ordo_case c;
    struct ordo_result r;
    double rows[ROWS_MAX][4];

    (void)state;
    plain_make(&c, &r, widths_11, 11, "1", -2);
    state_value(&c.study, "deterministic", "false"); /* the line speaks, not its finest steps */
    expect(&c, "order", "-2");
    expect(&c, "band", "0.1");
    expect(&c, "slope", "-1.5:0.4");
    *figure_at(&r, 0, "error") *= 3;
    char *text = judged_data(&r);
    const struct ordo_judgement *j = r.judged[0].judgement;
    assert_string_equal(ordo_result_finding(&r)->check.expectation, "slope");
    assert_int_equal(block_read(text, "fit", rows), 3);
    check_near(slope(rows[0], rows[2]), j->order, 1e-9);
    assert_true(fabs(j->order - finding_named(&r, "slope")->check.measured) > 0.05);
    assert_non_null(strstr(text, "\n\"fit_title\" \"fit −"));
    assert_key(text, "wedge_title", "expected slope −2");
    assert_non_null(strstr(text, "\n\"subtitle\" \"✘ FAIL: slope −2."));
    assert_non_null(strstr(text, ", stated −1.5 ± 0.4\"\n"));
    free(text);
    result_drop(&r);
}

/* Of two plain slopes the one that decides is drawn. */
static void test_two_slopes(void **state) {
    static const char *const stated[] = {"-1:0.1", "-3.4:0.3"};
    struct ordo_case c;
    struct ordo_result r;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        plain_make(&c, &r, widths_window, 11, "1", i == 0 ? -3.4 : -2.9);
        for (size_t k = 0; k < r.count; k++)
            *figure_at(&r, k, "error") *= exp(0.02 * cos((double)k));
        expect(&c, "slope", i == 0 ? stated[0] : "-2.9:0.3");
        expect(&c, "published", "db-1d-gqu-n");
        char *text = judged_data(&r);
        assert_string_equal(ordo_result_finding(&r)->check.expectation,
                            i == 0 ? "slope" : "published");
        assert_key(text, "wedge_title", i == 0 ? "stated slope −1" : "published slope −3.5");
        free(text);
        result_drop(&r);
    }
}

static void test_refusal(void **state) {
    static const struct {
        const char *order, *reason, *wedge, *verdict, *held;
    } cases[] = {
        {"-4", "outside-band", "refused slope −4", "✔ PASS", "refused −4 ± 0.1 (outside-band)"},
        {"-4", "plateau", "slope to refuse −4", "✘ FAIL", "−4 ± 0.1 not refused (outside-band)"},
        {"-2", "plateau", "slope to refuse −2", "✘ FAIL", "−2 ± 0.1 not refused (within-band)"},
    };
    struct ordo_case c;
    struct ordo_result r;
    char order[ORDO_FORMAT_SIZE], subtitle[200];

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        plain_make(&c, &r, widths_11, 11, "1", -2);
        errors_set(&r, 1, -2, 0.02);
        expect(&c, "order", cases[k].order);
        expect(&c, "band", "0.1");
        expect(&c, "refused", cases[k].reason);
        char *text = judged_data(&r);
        const struct ordo_judgement *j = r.judged[0].judgement;
        ordo_format_order(j->order, j->interval, order, sizeof order);
        snprintf(subtitle, sizeof subtitle, "%s: order %s, %s", cases[k].verdict, order,
                 cases[k].held);
        assert_key(text, "wedge_title", cases[k].wedge);
        assert_key(text, "subtitle", subtitle);
        free(text);
        result_drop(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_order_beside_a_slope),
        cmocka_unit_test(test_two_slopes),
        cmocka_unit_test(test_refusal),
    };

    return cmocka_run_group_tests_name("picture of a slope", tests, NULL, NULL);
}
