/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_gnuplot.c: gnuplot as a program among others that may be missing, hang, or draw where we do.
 */
#include "ordo.h"
#include "picture/gnuplot.h"
#include "process/process.h"
#include "run.h"
#include <dirent.h>

static const struct ordo_drawing drawings[] = {{"one.gp", "a"}, {"one.gp", "b"}, {"one.gp", "c"}};
enum { DRAWINGS = sizeof drawings / sizeof drawings[0], PICTURES = 3 * DRAWINGS };

/* A script that chooses its terminal as those of plots/ do. */
static const char script[] = "out = ARG2\n"
                             "extension = out[strlen(out) - 2 : strlen(out)]\n"
                             "if (extension eq 'svg') { set terminal svg } else {\n"
                             "if (extension eq 'png') { set terminal pngcairo } else {\n"
                             "set terminal pdfcairo } }\n"
                             "set output out\n"
                             "plot ARG1 with lines\n";

static bool have_gnuplot(void) {
    char *path, message[1024];
    const bool found = ordo_program_find("gnuplot", NULL, &path, message, sizeof message) == 0;

    free(path);
    if (!found)
        print_message("skipped: %s\n", message);
    return found;
}

/* Files of the directory: those of an extension, and hidden ones. */
static size_t count_files(const char *extension, size_t *hidden) {
    DIR *folder = opendir(directory);
    size_t count = 0;

    assert_non_null(folder);
    *hidden = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        count += end != NULL && strcmp(end, extension) == 0;
        *hidden += entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
                   strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

static void check_pictures(size_t expected) {
    static const char *const extensions[] = {".svg", ".png", ".pdf"};
    size_t hidden;

    for (size_t e = 0; e < 3; e++) {
        assert_int_equal(count_files(extensions[e], &hidden), expected);
        assert_int_equal(hidden, 0);
    }
}

static int setup(void **state) {
    (void)state;
    if (!directory_make())
        return -1;
    write_file("one.gp", script);
    for (size_t i = 0; i < DRAWINGS; i++) {
        char name[16];
        snprintf(name, sizeof name, "%s.dat", drawings[i].stem);
        write_file(name, "1 1\n2 4\n3 9\n");
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static char *path_now(void) {
    const char *path = getenv("PATH");

    assert_non_null(path);
    return strdup(path != NULL ? path : "");
}

/* What is found instead of gnuplot; PATH is the test's own from here on. */
static void put_gnuplot(const char *content) {
    char path[512];

    assert_int_equal(mkdir(in_directory("bin"), 0700), 0);
    write_file("bin/gnuplot", content);
    assert_int_equal(chmod(in_directory("bin/gnuplot"), 0700), 0);
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", directory);
    assert_int_equal(setenv("PATH", path, 1), 0);
}

/* The drawings fail with a sentence that has this part, and older pictures are gone. */
static void check_fails(const char *expected) {
    char message[1024];
    size_t drawn;

    write_file("a.svg", "an older picture</svg>");
    write_file("c.pdf", "%%EOF");
    assert_int_equal(
        ordo_gnuplot_draw(directory, drawings, DRAWINGS, &drawn, message, sizeof message),
        ORDO_EIO);
    assert_int_equal(drawn, 0);
    if (strstr(message, expected) == NULL)
        fail_msg("\"%s\", expected \"%s\" in it", message, expected);
    check_pictures(0);
}

static void test_missing(void **state) {
    (void)state;
    char *before = path_now();

    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    check_fails("gnuplot cannot be started, so there are no plots: gnuplot: there is no such "
                "program in PATH");
    setenv("PATH", before, 1);
    free(before);
}

static void test_hanging(void **state) {
    (void)state;
    char *before = path_now();
    const double seconds = ordo_gnuplot_seconds;

    put_gnuplot("#!/bin/sh\nexec sleep 1000\n");
    ordo_gnuplot_seconds = 0.2;
    check_fails("9 of 9 pictures could not be drawn (gnuplot was ended as it took longer than ");
    ordo_gnuplot_seconds = seconds;
    setenv("PATH", before, 1);
    free(before);
}

static void test_complaining(void **state) {
    (void)state;
    char *before = path_now();

    put_gnuplot("#!/bin/sh\nprintf '\\n  no \\033[31mfont\\n' >&2\nexit 1\n");
    check_fails("9 of 9 pictures could not be drawn (no \xef\xbf\xbd[31mfont)");
    setenv("PATH", before, 1);
    free(before);
}

/* Names that others could have left there lead nowhere. */
static void test_links(void **state) {
    (void)state;
    static const char *const names[] = {".a.tmp.svg", ".draw1.tmp", ".draw1.log", ".draw2.tmp",
                                        "a.svg"};
    char message[1024];
    size_t drawn;

    if (!have_gnuplot())
        return;
    write_file("precious", "kept");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(symlink(in_directory("precious"), in_directory(names[i])), 0);
    assert_int_equal(
        ordo_gnuplot_draw(directory, drawings, DRAWINGS, &drawn, message, sizeof message), ORDO_OK);
    assert_int_equal(drawn, PICTURES);
    char *kept = slurp(in_directory("precious"));
    assert_string_equal(kept, "kept");
    free(kept);
    for (size_t i = 0; i + 1 < sizeof names / sizeof names[0]; i++)
        unlink(in_directory(names[i]));
    check_pictures(DRAWINGS);
}

/* Several who draw the same pictures into one directory all get them. */
static void test_at_once(void **state) {
    (void)state;
    enum { MANY = 6 };
    pid_t drawers[MANY];
    char message[1024];
    size_t drawn;
    int status;

    if (!have_gnuplot())
        return;
    for (size_t i = 0; i < MANY; i++) {
        drawers[i] = fork();
        if (drawers[i] == 0) {
            status =
                ordo_gnuplot_draw(directory, drawings, DRAWINGS, &drawn, message, sizeof message);
            if (status != ORDO_OK)
                fprintf(stderr, "%s\n", message);
            _exit(status != ORDO_OK || drawn != PICTURES);
        }
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(waitpid(drawers[i], &status, 0), drawers[i]);
        assert_int_equal(status, 0);
    }
    check_pictures(DRAWINGS);
}

/* A name that gnuplot would read as an end of its line. */
static void test_directory_names(void **state) {
    (void)state;
    static const char *const names[] = {"it's", "line\nbreak", "-"};
    char message[1024], path[300], data[64], here[4096];
    size_t drawn;

    if (!have_gnuplot())
        return;
    assert_non_null(getcwd(here, sizeof here));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        assert_int_equal(mkdir(path, 0700), 0);
        snprintf(data, sizeof data, "%s/one.gp", names[i]);
        write_file(data, script);
        snprintf(data, sizeof data, "%s/a.dat", names[i]);
        write_file(data, "1 1\n2 4\n");
        assert_int_equal(chdir(directory), 0);
        assert_int_equal(ordo_gnuplot_draw(names[i], drawings, 1, &drawn, message, sizeof message),
                         ORDO_OK);
        assert_int_equal(drawn, 3);
        assert_int_equal(chdir(here), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hanging, setup, teardown),
        cmocka_unit_test_setup_teardown(test_complaining, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links, setup, teardown),
        cmocka_unit_test_setup_teardown(test_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_directory_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
