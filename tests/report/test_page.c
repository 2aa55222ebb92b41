/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_page.c: the page is well-formed, whole, and speaks the language of its experiment.
 */
#include "report/page.h"
#include "text/format.h"
#include "text/xml.h"
#include "xml_page.h"

static void test_page(void **state) {
    const struct fixture *f = *state;
    char *text = written("html", &f->study);
    xmlDoc *page = parsed(text);

    assert_int_equal(strncmp(text, "<!DOCTYPE html>", 15), 0);
    check_near(xpath_number(page, "count(//article)"), RESULTS, 0);
    check_near(xpath_number(page, "count(//table[contains(@class, 'sortable')]/tbody/tr)"), RESULTS,
               0);
    check_near(xpath_number(page, "count((//article[1]//table)[1]/tbody/tr)"), 11, 0);
    check_near(xpath_number(page, "count(//h3[contains(., 'a<b>&')])"), 1, 0);
    check_near(xpath_number(page, "count(//code[contains(., 'ordo run verify/glu.lua')])"), RESULTS,
               0);
    /* Links to the articles, and figures to sort by. */
    check_near(xpath_number(page, "count(//td[@class='name']/a[substring(@href, 2) = "
                                  "//article/@id])"),
               RESULTS, 0);
    check_double(xpath_number(page, "//tbody/tr[1]/td[3]/@data-value"),
                 f->results[R_PASS].judged[0].judgement->order, 1e-15);
    check_near(xpath_number(page, "//tbody/tr[2]/td[2]/@data-value"), ORDO_FAIL, 0);
    /* An element that HTML would not close: <script/> hides the rest of the page. */
    assert_null(strstr(text, "<script/>"));
    assert_null(strstr(text, "<td/>"));
    /* Nothing is loaded from elsewhere. */
    assert_null(strstr(text, "http"));
    xmlFreeDoc(page);
    free(text);
}

/* They mean the same to an HTML and to an XML parser. */
static void test_style_and_script(void **state) {
    const struct fixture *f = *state;
    char *text = written("html", &f->study);

    assert_null(strpbrk(ordo_page_css, "<&"));
    assert_null(strpbrk(ordo_page_js, "<&"));
    assert_non_null(strstr(text, ordo_page_css));
    assert_non_null(strstr(text, ordo_page_js));
    free(text);
}

static void test_facts(void **state) {
    const struct fixture *f = *state;
    char *text = written("html", &f->study);
    xmlDoc *page = parsed(text);

    static const char *const facts[][2] = {
        {"Expected", "order −3 ± 0.1"}, {"Why", "C¹ quadratic splines, O(h³)"},
        {"Source", "DB eq. 14"},        {"Target", "1/(1+9x^2)"},
        {"Domain", "[−1, 1]"},          {"Architecture", "glu"},
        {"Activation", "relu"},         {"Method", "spline"},
        {"Knots", "uniform"},           {"Without noise", "yes, as nothing is drawn"},
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        char path[200];
        snprintf(path, sizeof path,
                 "count(//article[1]/dl/dt[. = '%s'][following-sibling::dd[1] = '%s'])",
                 facts[i][0], facts[i][1]);
        if (xpath_number(page, path) != 1)
            fail_msg("no %s %s", facts[i][0], facts[i][1]);
    }
    check_near(xpath_number(page, "count(//article[1]/dl/dd/code[. = '1/(1+9x^2)'])"), 1, 0);
    xmlFreeDoc(page);
    free(text);
}

/* A function of the case file stands in a block of its own, with its place. */
static void test_source_of_a_function(void **state) {
    struct fixture *f = *state;
    struct ordo_value *target = ordo_values_find(&f->cases[R_PASS].settings, "target");

    free(target->text);
    target->text = writable("function(x) return x < 1 and 0 or 1 end");
    target->line = 7;
    char *text = written("html", &f->study);
    xmlDoc *page = parsed(text);
    check_near(xpath_number(page, "count(//article[1]/pre/code[contains(., 'x < 1 and')])"), 1, 0);
    check_near(xpath_number(page, "count(//article[1]/p[. = 'verify/glu.lua, line 7'])"), 1, 0);
    check_near(xpath_number(page, "count(//article[1]/dl/dt[. = 'Target'])"), 0, 0);
    xmlFreeDoc(page);
    free(text);
}

/* Local orders are counted from the line above, whichever way x goes. */
static void test_local_orders(void **state) {
    const struct fixture *f = *state;
    char *text = written("html", &f->study), path[200], shown[ORDO_FORMAT_SIZE];
    xmlDoc *page = parsed(text);

    for (size_t r = R_PASS; r <= R_SEEDS; r += R_SEEDS - R_PASS) {
        const struct ordo_judged *judged = &f->results[r].judged[0];
        for (size_t i = 1; i < judged->points_count; i++) {
            const struct ordo_point *a = &judged->points[i - 1], *b = &judged->points[i];
            ordo_format_figure(log(b->error / a->error) / log(b->x / a->x), 3, shown, sizeof shown);
            snprintf(path, sizeof path,
                     "count((//article[%zu]//table)[1]/tbody/tr[%zu]/td[%d][. = "
                     "'%s'])",
                     r + 1, i + 1, r == R_SEEDS ? 4 : 3, shown);
            check_near(xpath_number(page, path), 1, 0);
        }
    }
    xmlFreeDoc(page);
    free(text);
}

/* Labels and names come from the experiment, every figure has its levels, and nobody speaks of
 * networks. */
static void test_other_experiment(void **state) {
    static const char *const foreign[] = {"neuron", "RMSE", "etwork", "Architecture", "width n"};
    struct ordo_case c;
    struct ordo_result r;
    const struct ordo_study study = {.results = &r, .count = 1};

    (void)state;
    heat_make(&c, &r, "heat", "cg");
    judge_alone(&r);
    for (size_t i = 0; ordo_writers[i] != NULL; i++) {
        char *text = written(ordo_writers[i]->name, &study);
        for (size_t k = 0; k < sizeof foreign / sizeof foreign[0]; k++)
            if (strstr(text, foreign[k]) != NULL)
                fail_msg("%s speaks of %s", ordo_writers[i]->name, foreign[k]);
        free(text);
    }
    char *text = written("html", &study);
    xmlDoc *page = parsed(text);
    check_near(xpath_number(page, "count(//table[contains(@class, 'sortable')]//th[. = 'Solver' or "
                                  ". = 'Mesh'])"),
               2, 0);
    check_near(xpath_number(page, "count(//dt[. = 'Why (h1)'][following-sibling::dd[1] = 'Céa'])"),
               1, 0);
    check_near(xpath_number(page, "count(//dd[. = 'l2: order 2 ± 0.1; h1: order 1 ± 0.1'])"), 1, 0);
    check_near(xpath_number(page, "count(//h4[. = 'L2 error (K)' or . = 'H1 error (K/m)'])"), 2, 0);
    /* A table of levels for each, with both coordinates, and what is seldom there. */
    check_near(xpath_number(page, "count(//table[.//th = 'dt'][.//th = 'dx']/tbody/tr)"), 12, 0);
    check_near(xpath_number(page, "count(//th[. = 'solved by'])"), 2, 0);
    check_near(xpath_number(page, "count(//td[. = 'cg'])"), 3, 0);
    check_near(xpath_number(page, "count(//td[. = 'order of h1'])"), 1, 0);
    xmlFreeDoc(page);
    free(text);
    result_drop(&r);
}

static bool has_many(const struct ordo_study *study) { return study->count > 1; }

static int section_html(struct ordo_xml *xml, const struct ordo_report *report) {
    ordo_xml_element(xml, "p", NULL, report->study->results[0].c->name);
    return ORDO_OK;
}

static int section_markdown(FILE *out, const struct ordo_report *report) {
    fprintf(out, "first: %s\n", report->study->results[0].c->name);
    return ORDO_OK;
}

/* What a caller adds stands between the table and the cases, if it has something to say. */
static void test_sections(void **state) {
    struct fixture *f = *state;
    const struct ordo_section one = {.id = "first",
                                     .title = "The first & only",
                                     .has = has_many,
                                     .html = section_html,
                                     .markdown = section_markdown};
    const struct ordo_section *const sections[] = {&one, NULL};

    f->report.sections = sections;
    for (size_t count = 1; count <= RESULTS; count += RESULTS - 1) {
        f->study.count = count;
        char *text = written_report("html", &f->report);
        char *markdown = written_report("markdown", &f->report);
        xmlDoc *page = parsed(text);
        const int there = count > 1;
        check_near(xpath_number(page, "count(//section[@id='first'][preceding-sibling::section["
                                      "@id='summary']]/h2[. = 'The first & only'])"),
                   there, 0);
        check_near(xpath_number(page, "count(//section[@id='first']/p[. = 'glu-pass'])"), there, 0);
        check_near(xpath_number(page, "count(//nav/a[@href='#first'])"), there, 0);
        assert_int_equal(occurrences(markdown, "\n### The first & only\n\nfirst: glu-pass\n"),
                         there);
        xmlFreeDoc(page);
        free(text);
        free(markdown);
    }
    f->study.count = RESULTS;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_style_and_script, setup, teardown),
        cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_source_of_a_function, setup, teardown),
        cmocka_unit_test_setup_teardown(test_local_orders, setup, teardown),
        cmocka_unit_test(test_other_experiment),
        cmocka_unit_test_setup_teardown(test_sections, setup, teardown),
    };

    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
