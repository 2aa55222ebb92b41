/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_comparison.c: published slopes beside those of a run, in words, and which fit is taken for
 * the asymptotic one.
 */
#include "papers.h"

static void test_words(void **state) {
    struct papers *p = *state;
    struct ordo_comparisons comparisons;
    const struct ordo_published_list *all = published_rows();
    char words[1000];
    size_t not_run = 0;

    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    assert_string_equal(comparisons.message, "");
    assert_int_equal(comparisons.count, all->count);
    for (size_t i = 0; i < all->count; i++) {
        assert_ptr_equal(comparisons.list[i].published, &all->rows[i]);
        ordo_comparison_words(&comparisons.list[i], words, sizeof words);
        not_run += strcmp(words, "not run here") == 0;
    }
    assert_int_equal(not_run, all->count - 4);

    const struct ordo_comparison *one = comparison_of(&comparisons, "db-1d-mlp-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_mlp);
    check_near(one->finding->check.measured, -2.094, 1e-9);
    assert_ptr_equal(one->asymptotic, &p->results[P_MLP_FAR]);
    assert_ptr_equal(one->fit, p->results[P_MLP_FAR].judged[0].judgement);
    check_near(one->from, 32, 0);
    check_near(one->to, 1024, 0);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_PASS);
    one = comparison_of(&comparisons, "db-1d-gqu-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_gqu);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_PASS);
    /* The case of the same architecture and target has another method: no sibling. */
    one = comparison_of(&comparisons, "db-1d-glu-n");
    ordo_comparison_words(one, words, sizeof words);
    assert_string_equal(words, words_glu);
    assert_null(one->asymptotic);
    assert_int_equal(ordo_comparison_verdict(one), ORDO_FAIL);
    one = comparison_of(&comparisons, "db-1d-glu-P");
    ordo_comparison_words(one, words, sizeof words);
    assert_non_null(strstr(words, "no slope over n = 3…50: 2 levels"));
    assert_false(ordo_comparison_measured(one));
    assert_int_equal(ordo_comparison_verdict(one), ORDO_INCONCLUSIVE);
    ordo_comparisons_free(&comparisons);
}

/* A level that failed: there is no slope, and the words are those of the case. */
static void test_failed_level(void **state) {
    struct papers *p = *state;
    struct ordo_comparisons comparisons;
    char words[1000];

    p->results[P_MLP].measurements[3].status = ORDO_ESINGULAR;
    judge(p);
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    const struct ordo_comparison *one = comparison_of(&comparisons, "db-1d-mlp-n");
    assert_null(one->finding);
    ordo_comparison_words(one, words, sizeof words);
    assert_non_null(strstr(words, "no slope over n = 3…50: spline failed at n = 10"));
    assert_int_equal(ordo_comparison_verdict(one), ORDO_ERROR);
    ordo_comparisons_free(&comparisons);
}

/* Which result's fit is taken for this row. */
static const struct ordo_result *asymptotic(struct papers *p, const char *id, double *to) {
    struct ordo_comparisons comparisons;

    judge(p);
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    const struct ordo_comparison *one = comparison_of(&comparisons, id);
    const struct ordo_result *result = one->asymptotic;
    assert_true((result == NULL) == (one->fit == NULL));
    if (to != NULL)
        *to = one->to;
    ordo_comparisons_free(&comparisons);
    return result;
}

/* The case's own fit is taken if it goes beyond the paper's window, else a sibling's that does. */
static void test_the_far_fit(void **state) {
    struct papers *p = *state;
    double to;

    set(claim(p, P_GQU), "order", "-3.43");
    set(claim(p, P_GQU), "band", "0.2");
    measure(p, P_GQU, -3.43);
    assert_ptr_equal(asymptotic(p, "db-1d-gqu-n", &to), &p->results[P_GQU]);
    check_near(to, 80, 0);
    set(&p->cases[P_GQU].study, "window", "1:50");
    assert_ptr_equal(asymptotic(p, "db-1d-gqu-n", &to), &p->results[P_GQU_FAR]);
    check_near(to, 1024, 0);
    unset(&p->cases[P_GQU].study, "window");
    /* Not an own fit that is no power law. */
    for (size_t k = 0; k < LEVELS; k++)
        p->results[P_GQU].measurements[k].value[0] = exp(-near[k]);
    assert_ptr_equal(asymptotic(p, "db-1d-gqu-n", NULL), &p->results[P_GQU_FAR]);
}

/* Nobody's fit: of a case that the gate must refuse, or that expects an exact result. */
static void test_no_fit(void **state) {
    struct papers *p = *state;

    assert_non_null(asymptotic(p, "db-1d-gqu-n", NULL));
    set(claim(p, P_GQU_FAR), "refused", "plateau");
    assert_null(asymptotic(p, "db-1d-gqu-n", NULL));
    unset(claim(p, P_GQU_FAR), "refused");
    assert_non_null(asymptotic(p, "db-1d-gqu-n", NULL));
    set(claim(p, P_GQU_FAR), "exact", "1e-12");
    assert_null(asymptotic(p, "db-1d-gqu-n", NULL));
}

/* What may differ between two cases with the same limit, and what may not. Of staged ones: no
 * stages are all of them in their order. */
static void test_siblings(void **state) {
    static const struct {
        const char *method, *setting, *value;
        bool siblings;
    } rows[] = {
        {"spline", "points", "500", true},
        {"spline", "test_points", "501", true},
        {"spline", "knots", "uniform", true},
        {"spline", "knots", "equidistributed", false},
        {"spline", "activation", "gelu", false},
        {"spline", "target", "sin(4x)", false},
        {"spline", "domain", "-1:2", false},
        {"spline", "domain", "-1:1", true},
        {"spline", "dx", "2", false},
        {"least_squares", NULL, NULL, false},
        {"staged", NULL, NULL, true},
        {"staged", "stages", "D U Q", true},
        {"staged", "stages", "D U", false},
        {"staged", "stages", "D U Q G", false},
        {"staged", "stages", "D Q U", false},
        {"staged", "linear_solver", "normal", true},
        {"staged", "sweeps", "3", true},
        {"staged", "iterations", "7", true},
        {"staged", "init", "uniform", true},
        {"staged", "gate_scale", "10", false},
    };
    struct papers *p = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *own = strcmp(rows[i].method, "staged") == 0 ? "staged" : "spline";
        case_free(p, P_GQU);
        case_free(p, P_GQU_FAR);
        case_make(p, P_GQU, "published-gqu-n", "gqu", own, near, LEVELS, -3.43);
        set(claim(p, P_GQU), "published", "db-1d-gqu-n");
        far_make(p, P_GQU_FAR, "far", "gqu", rows[i].method, "-4");
        if (rows[i].setting != NULL)
            set(&p->cases[P_GQU_FAR].settings, rows[i].setting, rows[i].value);
        const struct ordo_result *result = asymptotic(p, "db-1d-gqu-n", NULL);
        if ((result == &p->results[P_GQU_FAR]) != rows[i].siblings)
            print_error("%s, %s = %s\n", rows[i].method, rows[i].setting, rows[i].value);
        assert_ptr_equal(result, rows[i].siblings ? &p->results[P_GQU_FAR] : NULL);
    }
}

/* An order in n is one in P too, but none in h. */
static void test_sibling_in_other_x(void **state) {
    struct papers *p = *state;
    struct ordo_case *c = &p->cases[P_GQU_FAR];

    assert_true(ordo_case_axis(c, "P", &c->x));
    assert_ptr_equal(asymptotic(p, "db-1d-gqu-n", NULL), &p->results[P_GQU_FAR]);
    assert_true(ordo_case_axis(c, "h", &c->x));
    assert_null(asymptotic(p, "db-1d-gqu-n", NULL));
}

/* Words from figures alone. */
static void test_difference_is_rounded_honestly(void **state) {
    static const struct {
        double measured, interval, order;
        enum ordo_reason reason; /* of the asymptotic fit */
        const char *words;
    } rows[] = {
        {-3.5, 0.1, NAN, ORDO_WITHIN_BAND, "agrees within 0.01 over the paper's window, n = 3…50"},
        {-3.46, 0.1, NAN, ORDO_WITHIN_BAND, "agrees within 0.04 over the paper's window, n = 3…50"},
        {-3.4599, 0.1, NAN, ORDO_WITHIN_BAND,
         "agrees within 0.05 over the paper's window, n = 3…50"},
        {-3.348, 0.1, NAN, ORDO_OUTSIDE_BAND,
         "differs by 0.152, more than 0.15: −3.35 over n = 3…50 against −3.50"},
        {-3.3, 0.1, -3.4, ORDO_OUTSIDE_BAND,
         "differs by 0.20, more than 0.15: −3.30 over n = 3…50 against −3.50; ours is close "
         "to the asymptotic slope, −3.40 from n = 16 to 91"},
        {-3.3, 0.1, -4, ORDO_WIDE_INTERVAL,
         "differs by 0.20, more than 0.15: −3.30 over n = 3…50 against −3.50; that window is "
         "pre-asymptotic: from n = 16 to 91 the slope is −4.00"},
        {-3.45, 0.52, -4, ORDO_WITHIN_BAND,
         "agrees within 0.05 over the paper's window, n = 3…50; from n = 16 to 91 the slope is "
         "−4.00, but the two intervals overlap"},
        {-3.45, 0.48, -4, ORDO_WITHIN_BAND,
         "agrees over n = 3…50 (−3.45 against −3.50), but that is pre-asymptotic: from n = 16 to "
         "91 the slope is −4.00"},
        {-3.45, 0.1, -1, ORDO_PLATEAU,
         "agrees within 0.05 over the paper's window, n = 3…50; no asymptotic slope: from n = 16 "
         "to 91 the gate finds “plateau”"},
    };
    struct ordo_published published = {.slope = -3.5, .from = 3, .to = 50};
    struct ordo_result result = {0};
    char words[400];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double measured = rows[i].measured, order = rows[i].order;
        const struct ordo_check gate = {.reason = rows[i].reason};
        const struct ordo_judgement fit = {
            .check = &gate, .order = order, .interval = {order - 0.05, order + 0.05}};
        const struct ordo_finding finding = {
            .check = {.verdict = fabs(measured + 3.5) <= 0.15 ? ORDO_PASS : ORDO_FAIL,
                      .measured = measured,
                      .interval = {measured - rows[i].interval, measured + rows[i].interval},
                      .expected = -3.5,
                      .band = 0.15}};
        const struct ordo_comparison one = {.published = &published,
                                            .result = &result,
                                            .finding = &finding,
                                            .asymptotic = isnan(order) ? NULL : &result,
                                            .fit = isnan(order) ? NULL : &fit,
                                            .from = 16,
                                            .to = 91};
        ordo_comparison_words(&one, words, sizeof words);
        assert_string_equal(words, rows[i].words);
    }
}

static void test_small_words(void **state) {
    static const double interval[2] = {-3.494, -0.001}, none[2] = {NAN, NAN};
    const struct ordo_published row = {
        .architecture = (char[]){"gqu"}, .x = (char[]){"P"}, .to = HUGE_VAL};
    char text[80];

    (void)state;
    ordo_published_slope(NAN, text, sizeof text);
    assert_string_equal(text, "–");
    ordo_published_interval(interval, text, sizeof text);
    assert_string_equal(text, "[−3.49, 0.00]");
    ordo_published_interval(none, text, sizeof text);
    assert_string_equal(text, "");
    ordo_published_subject(&row, text, sizeof text);
    assert_string_equal(text, "gqu in P");
    ordo_published_window(&row, text, sizeof text);
    assert_string_equal(text, "all n");
    assert_non_null(strstr(ordo_paper_title("DB"), "arXiv 2602.14495"));
    assert_null(ordo_paper_title("XX"));
}

static void test_erratum_cases(void **state) {
    const struct ordo_erratum none = {.cases = ""}, two = {.cases = " first  second "};
    char name[32];

    (void)state;
    assert_false(ordo_erratum_case(&none, 0, name, sizeof name));
    assert_true(ordo_erratum_case(&two, 0, name, sizeof name));
    assert_string_equal(name, "first");
    assert_true(ordo_erratum_case(&two, 1, name, sizeof name));
    assert_string_equal(name, "second");
    assert_false(ordo_erratum_case(&two, 2, name, sizeof name));
}

/* A run that expects no published slope says nothing of papers. */
static void test_absent(void **state) {
    struct papers *p = *state;
    struct ordo_comparisons comparisons;

    assert_true(ordo_comparisons_any(&p->study));
    for (int i = 0; i < P_COUNT; i++)
        unset(claim(p, i), "published");
    assert_false(ordo_comparisons_any(&p->study));
    assert_int_equal(ordo_comparisons_find(&p->study, &comparisons), ORDO_OK);
    assert_int_equal(comparisons.count, 0);
    assert_int_equal(comparisons.errata_count, 0);
}

#define PAPERS(test) cmocka_unit_test_setup_teardown(test, papers_setup, papers_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        PAPERS(test_words),
        PAPERS(test_failed_level),
        PAPERS(test_the_far_fit),
        PAPERS(test_no_fit),
        PAPERS(test_siblings),
        PAPERS(test_sibling_in_other_x),
        PAPERS(test_absent),
        cmocka_unit_test(test_difference_is_rounded_honestly),
        cmocka_unit_test(test_small_words),
        cmocka_unit_test(test_erratum_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
