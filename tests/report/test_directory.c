/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_directory.c: a report directory is whole, or says what is missing.
 */
#include "picture/picture.h"
#include "xml_page.h"
#include <sys/stat.h>

static bool exists(const char *directory, const char *name) {
    struct stat info;
    char *path = ordo_path_join(directory, name);
    const bool there = stat(path, &info) == 0 && info.st_size > 0;

    free(path);
    return there;
}

static size_t temporaries(const char *directory) {
    DIR *stream = opendir(directory);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(stream);
    while ((entry = readdir(stream)) != NULL)
        count += entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
                 strcmp(entry->d_name, "..") != 0;
    closedir(stream);
    return count;
}

/* Every case has its pictures, and the page shows them. */
static void assert_pictures(const struct fixture *f, const char *directory) {
    static const char *const extensions[] = {"dat", "svg", "png", "pdf"};
    char stem[192], name[256];
    char *plots = ordo_path_join(directory, "plots"),
         *index = ordo_path_join(directory, "index.html");

    for (size_t i = 0; i < RESULTS; i++)
        for (size_t e = 0; e < 4; e++) {
            ordo_plot_stem(&f->cases[i], 0, stem, sizeof stem);
            snprintf(name, sizeof name, "%s.%s", stem, extensions[e]);
            assert_true(exists(plots, name));
        }
    char *text = ordo_file_read(index, NULL);
    assert_non_null(text);
    xmlDoc *page = parsed(text);
    /* A failed case has no picture. */
    check_near(xpath_number(page, "count(//article//*[local-name()='svg'])"), RESULTS - 1, 0);
    check_near(xpath_number(page, "count(//section[@id='overview']//*[local-name()='svg']) > 0"), 1,
               0);
    /* Ids are unique on the page. */
    check_near(xpath_number(page, "count(//*[@id='gnuplot_canvas'])"), 0, 0);
    check_near(xpath_number(page, "count(//*[@id = following::*/@id])"), 0, 0);
    xmlFreeDoc(page);
    free(text);
    free(index);
    free(plots);
}

static void test_whole(void **state) {
    const struct fixture *f = *state;
    char *directory = ordo_path_join(f->directory, "it's/new"), message[400];

    assert_non_null(directory);
    assert_int_equal(ordo_report_write(&f->report, directory, message, sizeof message), ORDO_OK);
    for (size_t i = 0; ordo_writers[i] != NULL; i++)
        if (ordo_writers[i]->file != NULL)
            assert_true(exists(directory, ordo_writers[i]->file));
    char *plots = ordo_path_join(directory, "plots");
    assert_int_equal(temporaries(directory), 0);
    assert_int_equal(temporaries(plots), 0);
    if (message[0] == '\0') {
        assert_pictures(f, directory);
    } else {
        /* Without gnuplot there is everything else. */
        assert_non_null(strstr(message, "gnuplot"));
        assert_true(exists(plots, "glu-pass.dat"));
        print_message("no plots: %s\n", message);
    }
    free(plots);
    free(directory);
}

/* Every figure that is judged has a picture of its own. */
static void test_several_figures(void **state) {
    const struct fixture *f = *state;
    struct ordo_case c;
    struct ordo_result r;
    const struct ordo_study study = {.results = &r, .count = 1};
    const struct ordo_report report = {.study = &study};
    char message[400], stem[2][192], name[220];

    heat_make(&c, &r, "heat", "lu");
    judge_alone(&r);
    assert_int_equal(ordo_report_write(&report, f->directory, message, sizeof message), ORDO_OK);
    char *plots = ordo_path_join(f->directory, "plots");
    for (size_t k = 0; k < 2; k++) {
        ordo_plot_stem(&c, k, stem[k], sizeof stem[k]);
        snprintf(name, sizeof name, "%s.dat", stem[k]);
        assert_true(exists(plots, name));
    }
    assert_string_not_equal(stem[0], stem[1]);
    free(plots);
    result_drop(&r);
}

static void test_missing_gnuplot_costs_the_plots_only(void **state) {
    const struct fixture *f = *state;
    char message[400];
    char *path = getenv("PATH") != NULL ? writable(getenv("PATH")) : NULL;

    assert_int_equal(setenv("PATH", f->directory, 1), 0);
    const int status = ordo_report_write(&f->report, f->directory, message, sizeof message);
    if (path != NULL)
        setenv("PATH", path, 1);
    else
        unsetenv("PATH");
    free(path);
    assert_int_equal(status, ORDO_OK);
    assert_non_null(strstr(message, "gnuplot"));
    assert_true(exists(f->directory, "index.html"));
    assert_true(exists(f->directory, "plots/glu-pass.dat"));
    assert_false(exists(f->directory, "plots/glu-pass.svg"));
}

static void test_unwritable_directory(void **state) {
    const struct fixture *f = *state;
    char message[400];

    assert_int_equal(ordo_report_write(&f->report, "/dev/null/report", message, sizeof message),
                     ORDO_EIO);
    assert_non_null(strstr(message, "/dev/null/report"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_several_figures, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_gnuplot_costs_the_plots_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unwritable_directory, setup, teardown),
    };

    return cmocka_run_group_tests_name("report directory", tests, NULL, NULL);
}
