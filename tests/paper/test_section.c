/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_section.c: the section "Published and measured" of the page, read back by an XML parser, and
 * that of the Markdown summary.
 */
#include "paper/section.h"
#include "papers.h"
#include "text/file.h"
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ordo_section *published(void) {
    assert_non_null(ordo_paper_sections[0]);
    assert_string_equal(ordo_paper_sections[0]->id, "published");
    assert_string_equal(ordo_paper_sections[0]->title, "Published and measured");
    return ordo_paper_sections[0];
}

/* What the section writes, in one element; the caller frees both. */
static xmlDoc *page_of(const struct ordo_study *study, char **text) {
    const struct ordo_report report = {.study = study};
    struct ordo_xml xml;
    size_t size;
    FILE *out = open_memstream(text, &size);

    assert_non_null(out);
    ordo_xml_open(&xml, out);
    ordo_xml_start(&xml, "section");
    assert_int_equal(published()->html(&xml, &report), ORDO_OK);
    ordo_xml_end(&xml);
    assert_int_equal(ordo_xml_close(&xml), ORDO_OK);
    fclose(out);
    xmlDoc *page = xmlReadMemory(*text, (int)size, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(page);
    return page;
}

static char *markdown_of(const struct ordo_study *study) {
    const struct ordo_report report = {.study = study};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(published()->markdown(out, &report), ORDO_OK);
    fclose(out);
    return text;
}

/* How many nodes a path (printf text) finds. */
__attribute__((format(printf, 2, 3))) static double count(xmlDoc *page, const char *format, ...) {
    char below[700], path[800];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(below, sizeof below, format, arguments);
    va_end(arguments);
    snprintf(path, sizeof path, "count(/section%s)", below);
    xmlXPathContext *context = xmlXPathNewContext(page);
    xmlXPathObject *object = xmlXPathEvalExpression(BAD_CAST path, context);
    const double number = object != NULL ? xmlXPathCastToNumber(object) : NAN;
    xmlXPathFreeObject(object);
    xmlXPathFreeContext(context);
    return number;
}

/* Every published slope is a row with a head; what was not run is grey and says so. */
static void test_rows(void **state) {
    const struct papers *p = *state;
    const double all = (double)published_rows()->count;
    char *text;
    xmlDoc *page = page_of(&p->study, &text);

    assert_true(published()->has(&p->study));
    /* Nothing is wrong with the files of reference/. */
    check_near(count(page, "//p[@class='notice']"), 0, 0);
    check_near(count(page, "//table[1][not(contains(@class, 'errata'))]/tbody/tr"), all, 0);
    check_near(count(page, "//tr[th[@scope='row']]"), count(page, "//tbody/tr"), 0);
    check_near(count(page, "//tr[@class='left-out']"), all - 4, 0);
    check_near(count(page, "//tr[@class='left-out'][contains(., 'not run here')]"), all - 4, 0);
    check_near(count(page, "//tr[@class='left-out'][contains(th, 'Friedman #1')]"
                           "[starts-with(td[1], '−0.55')]"),
               1, 0);
    /* Figures and words of an agreeing and of a failing row. */
    static const char row[] = "//tr[starts-with(th, '%s in n')][contains(th, 'figure')]"
                              "[starts-with(td[1], '%s')][contains(td[1], 'n = 3…50')]"
                              "[starts-with(td[2], '%s')][starts-with(td[3], '%s')]"
                              "[contains(td[4], \"%s\")][contains(td[5]/a/@href, '#case-%d')]";
    check_near(count(page, row, "mlp", "−2.13", "−2.09", "−2.00", words_mlp, P_MLP + 1), 1, 0);
    check_near(count(page, row, "gqu", "−3.50", "−3.43", "−4.00", words_gqu, P_GQU + 1), 1, 0);
    check_near(count(page, row, "glu", "−3.08", "−2.80", "–", words_glu, P_GLU + 1), 1, 0);
    check_near(count(page, "//span[@class='line fail'][. = '%s']", words_glu), 1, 0);
    check_near(count(page, "//span[@class='line inconclusive']"), 1, 0);
    check_near(count(page,
                     "//td[3][contains(., 'n = 32…1024')]"
                     "//a[@href='#case-%d'][. = 'window-gqu-16-91-coswell']",
                     P_GQU_FAR + 1),
               1, 0);
    /* One drawing of the slopes, a sketch for each case; no text for a screen reader twice. */
    check_near(count(page, "//*[local-name()='svg'][@role='img'][@aria-label]"), 1, 0);
    check_near(count(page, "//a/*[local-name()='svg'][@aria-hidden='true']"), 4, 0);
    check_near(count(page, "//*[local-name()='circle'][@class='measured']"), 3, 0);
    /* A link leads to a case of the study, and nothing is loaded from elsewhere. */
    for (int i = 1; i <= P_COUNT; i++)
        check_near(
            count(page, "//a[@href='#case-%d'][not(contains(., '%s'))]", i, p->cases[i - 1].name),
            0, 0);
    check_near(count(page, "//a[not(starts-with(@href, '#case-'))]"), 0, 0);
    assert_null(strstr(text, "http"));
    xmlFreeDoc(page);
    free(text);
}

/* The sketch shades the paper's window and draws both slopes, in units of the case's own x. */
static void test_sketch(void **state) {
    struct papers *p = *state;
    char *text;
    static const char svg[] = "//a[@href='#case-%d']/*[local-name()='svg']/*[@class='%s']";

    xmlDoc *page = page_of(&p->study, &text);
    check_near(count(page, svg, P_GQU + 1, "band"), 1, 0);
    check_near(count(page, svg, P_GQU + 1, "published"), 1, 0);
    check_near(count(page, svg, P_GQU + 1, "asymptotic"), 1, 0);
    check_near(count(page, svg, P_GLU + 1, "asymptotic"), 0, 0);
    /* Two levels only: nothing to fit, but they are in the window. */
    check_near(count(page, svg, P_SHORT + 1, "band"), 1, 0);
    check_near(count(page, "//a[@href='#case-%d']/*[local-name()='svg']/*[local-name()='circle']",
                     P_GQU + 1),
               2 * LEVELS, 0);
    xmlFreeDoc(page);
    free(text);
    /* A line against n cannot be drawn against P. */
    assert_true(ordo_case_axis(&p->cases[P_GQU_FAR], "P", &p->cases[P_GQU_FAR].x));
    judge(p);
    page = page_of(&p->study, &text);
    check_near(count(page, svg, P_GQU + 1, "published"), 1, 0);
    check_near(count(page, svg, P_GQU + 1, "asymptotic"), 0, 0);
    check_near(count(page, "//td[3]/span[. = 'in P, n = 32…1024']"), 1, 0);
    xmlFreeDoc(page);
    free(text);
}

/* The errata: links to the cases of this run with their verdicts. */
static void test_errata(void **state) {
    static const char row[] = "//tr[th = '%s']/td[@class='checked']/span[a[@href='#case-%d']"
                              "[. = '%s']][contains(., ' order −%d.00')]"
                              "/span[contains(@class, 'badge %s')]";
    const struct papers *p = *state;
    char *text;
    xmlDoc *page = page_of(&p->study, &text);

    check_near(count(page, "//h3[. = 'Errata in DB']"), 1, 0);
    check_near(count(page, row, "eq. 7", P_ERRATUM + 1, "errata-eq7-printed", 2, "pass"), 1, 0);
    check_near(
        count(page, row, "figure 5, GQU", P_GQU_FAR + 1, "window-gqu-16-91-coswell", 4, "pass"), 1,
        0);
    check_near(count(page, "//tr[th = 'eq. 6']/td[@class='checked']/span"
                           "[contains(., 'not run here')][not(a)]"),
               2, 0);
    check_near(count(page, "//tr[th = 'figures 2–5'][contains(td[3], 'no case')]"), 1, 0);
    xmlFreeDoc(page);
    free(text);
}

static void test_markdown(void **state) {
    const struct papers *p = *state;
    char *text = markdown_of(&p->study);

    assert_int_equal(strncmp(text, "| Slope of | Printed in |", 25), 0);
    assert_non_null(strstr(text, "| mlp in n, 1/\\(1\\+cos^2\\(pi x\\)\\) | DB label of figure 3 | "
                                 "−2.13 | −2.09 [−2.09, −2.09] | −2.00 ["));
    assert_non_null(strstr(text, "], n = 32…1024 | ✔ PASS: agrees within 0.04 over the paper's"));
    assert_non_null(strstr(text, " | – | ✘ FAIL: differs by 0.28, more than 0.15: −2.80 over"));
    assert_non_null(strstr(text, "| −0.55 | – | – | not run here |"));
    assert_non_null(strstr(text, "\n\n#### Errata in DB\n\n| Place |"));
    assert_non_null(strstr(text, "| errata-eq7-printed: ✔ PASS, errata-eq7-corrected: not run "
                                 "here |"));
    free(text);
}

static void test_absent(void **state) {
    struct papers *p = *state;

    for (int i = 0; i < P_COUNT; i++)
        unset(claim(p, i), "published");
    assert_false(published()->has(&p->study));
}

/* A bad file costs its rows only, and is not passed over in silence. */
static void test_bad_errata(void **state) {
    static const struct {
        const char *content, *message;
        size_t count;
    } files[] = {
        {"id,paper,place,printed,correct\na,DB,x,y,z\n", "case", 0},
        {"id,paper,place,printed,correct,case\na,DB,eq. 1,2.5,<z>,\n",
         "reference/errata.csv:2: the printed is a bare number instead of words", 1},
        {"id,paper\n\"a,DB\n", "errata.csv", 0},
    };
    const struct papers *p = *state;
    const char *now = getenv("ORDO_DATADIR");
    char root[] = "/tmp/ordo-papers-XXXXXX", *old = strdup(now != NULL ? now : "");

    assert_non_null(mkdtemp(root));
    char *folder = ordo_path_join(root, "reference"), *path = ordo_path_join(folder, "errata.csv");
    assert_int_equal(ordo_directory_make(folder), ORDO_OK);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct ordo_comparisons comparisons;
        FILE *file = fopen(path, "w");
        char *text;
        assert_non_null(file);
        fputs(files[i].content, file);
        fclose(file);
        assert_int_equal(setenv("ORDO_DATADIR", root, 1), 0);
        const int status = ordo_comparisons_find(&p->study, &comparisons);
        xmlDoc *page = page_of(&p->study, &text);
        char *markdown = markdown_of(&p->study);
        assert_int_equal(setenv("ORDO_DATADIR", old, 1), 0);
        assert_int_equal(status, ORDO_OK);
        assert_non_null(strstr(comparisons.message, files[i].message));
        assert_int_equal(comparisons.errata_count, files[i].count);
        assert_true(comparisons.count > 4);
        ordo_comparisons_free(&comparisons);
        check_near(count(page, "/p[@class='notice'][contains(., 'errata.csv')]"), 1, 0);
        check_near(count(page, "//h3"), (double)files[i].count, 0);
        assert_non_null(strstr(markdown, "errata.csv"));
        xmlFreeDoc(page);
        free(markdown);
        free(text);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(root), 0);
    free(folder);
    free(path);
    free(old);
}

#define PAPERS(test) cmocka_unit_test_setup_teardown(test, papers_setup, papers_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        PAPERS(test_rows),     PAPERS(test_sketch), PAPERS(test_errata),
        PAPERS(test_markdown), PAPERS(test_absent), PAPERS(test_bad_errata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
