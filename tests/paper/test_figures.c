/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_figures.c: `ordo figures`, by the files it leaves and what gnuplot would read in them.
 */
#include "ordo.h"
#include "paper/figure.h"
#include "run.h"
#include <dirent.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <signal.h>
#include <time.h>

enum { COLUMNS = 12, ROWS_MAX = 12000 };

/* Whether there is gnuplot, by what the program says. */
static bool gnuplot;

/* A block of a data file. */
struct block {
    size_t rows;
    double x[ROWS_MAX][COLUMNS];
};

static char *program(void) {
    char *path = getenv("ORDO_EXE");

    return path != NULL ? path : (char *)"ordo";
}

static void run_words(struct run *r, const char *const words[]) {
    char *argv[12] = {program()};

    for (size_t i = 0; words[i] != NULL; i++)
        argv[i + 1] = (char *)words[i];
    finish(start(argv), r);
}

#define ordo(r, ...) run_words(r, (const char *const[]){__VA_ARGS__, NULL})

static bool exists(const char *name) {
    struct stat info;
    return stat(in_directory(name), &info) == 0 && info.st_size > 0;
}

/* Files of a directory whose names contain `part`. */
static size_t count_files(const char *name, const char *part) {
    DIR *stream = opendir(in_directory(name));
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(stream);
    while ((entry = readdir(stream)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
                 strstr(entry->d_name, part) != NULL;
    closedir(stream);
    return count;
}

/* The value of a key of block 0, into value[256]. */
static void key_text(const char *file, const char *key, char value[256]) {
    FILE *in = fopen(in_directory(file), "r");
    char line[1024], name[64];

    assert_non_null(in);
    value[0] = '\0';
    while (fgets(line, sizeof line, in) != NULL)
        if (sscanf(line, "\"%63[^\"]\" \"%255[^\"]\"", name, value) == 2 && strcmp(name, key) == 0)
            break;
    assert_string_equal(name, key);
    fclose(in);
}

static double key_number(const char *file, const char *key) {
    char value[256];

    key_text(file, key, value);
    return strtod(value, NULL);
}

/* Read the block that the comment `name` begins. */
static struct block *block_read(const char *file, const char *name) {
    FILE *in = fopen(in_directory(file), "r");
    struct block *b = calloc(1, sizeof *b);
    char line[1024], want[80];
    int blank = 0;
    bool inside = false;

    assert_non_null(in);
    assert_non_null(b);
    snprintf(want, sizeof want, "# %s\n", name);
    while (fgets(line, sizeof line, in) != NULL) {
        if (!inside) {
            inside = strcmp(line, want) == 0;
            continue;
        }
        blank = line[0] == '\n' ? blank + 1 : 0;
        if (blank == 2)
            break;
        if (blank == 1)
            continue;
        assert_in_range(b->rows, 0, ROWS_MAX - 1);
        char *p = line, *end;
        for (size_t c = 0; c < COLUMNS; c++, p = end) {
            b->x[b->rows][c] = strtod(p, &end);
            if (end == p)
                b->x[b->rows][c] = NAN;
        }
        b->rows++;
    }
    fclose(in);
    if (!inside)
        print_error("%s has no block '%s'\n", file, name);
    assert_true(inside);
    return b;
}

static int setup(void **state) {
    struct run r;

    (void)state;
    gsl_set_error_handler_off();
    if (!directory_make())
        return -1;
    ordo(&r, "figures", "--only", "1,2,3,5,6,8,9", "--out", "f");
    if (r.status != 0)
        print_error("%s%s", r.out, r.err);
    const int status = r.status;
    gnuplot = strstr(r.err, "gnuplot cannot be started") == NULL;
    run_free(&r);
    return status;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

static void test_files(void **state) {
    static const char *const extensions[] = {"dat", "svg", "png", "pdf"};
    char name[64];

    (void)state;
    for (const char *n = "1235689"; *n != '\0'; n++)
        for (size_t e = 0; e < 4; e++) {
            snprintf(name, sizeof name, "f/figure-%c.%s", *n, extensions[e]);
            if (e > 0 && !gnuplot)
                continue;
            if (!exists(name))
                print_error("%s is missing\n", name);
            assert_true(exists(name));
        }
    assert_true(exists("f/index.html"));
    if (!gnuplot)
        print_message("no pictures: gnuplot is missing\n");
    for (size_t s = 0; s < 4; s++) {
        static const char *const scripts[] = {"surface", "fits", "neurons", "errors"};
        snprintf(name, sizeof name, "f/figure_%s.gp", scripts[s]);
        assert_true(exists(name));
    }
    assert_false(exists("f/figure-4.dat"));
    assert_int_equal(count_files("f", "tmp"), 0);
}

/* A guide has the slope that its label states and theory has, and runs through the finest level. */
static void test_guides(void **state) {
    static const struct {
        const char *file;
        int panel, series;
        double slope;
    } guides[] = {{"f/figure-3.dat", 1, 1, -2}, {"f/figure-3.dat", 1, 2, -3},
                  {"f/figure-3.dat", 2, 1, -2}, {"f/figure-3.dat", 2, 2, -3},
                  {"f/figure-5.dat", 1, 1, -2}, {"f/figure-5.dat", 1, 2, -3},
                  {"f/figure-5.dat", 1, 3, -4}, {"f/figure-6.dat", 3, 1, -4}};
    char name[64], label[256], expected[32];

    (void)state;
    for (size_t i = 0; i < sizeof guides / sizeof guides[0]; i++) {
        snprintf(name, sizeof name, "guide %d %d", guides[i].panel, guides[i].series);
        struct block *b = block_read(guides[i].file, name);
        assert_int_equal(b->rows, 2);
        check_double(log(b->x[1][1] / b->x[0][1]) / log(b->x[1][0] / b->x[0][0]), guides[i].slope,
                     1e-12);
        snprintf(name, sizeof name, "slope%d_%d", guides[i].panel, guides[i].series);
        key_text(guides[i].file, name, label);
        snprintf(expected, sizeof expected, "−%g", -guides[i].slope);
        assert_string_equal(label, expected);
        snprintf(name, sizeof name, "series %d %d", guides[i].panel, guides[i].series);
        struct block *s = block_read(guides[i].file, name);
        check_double(b->x[1][0], s->x[s->rows - 1][0], 1e-12);
        check_between(b->x[1][1] / s->x[s->rows - 1][1], 0.5, 2);
        free(b);
        free(s);
    }
}

/* The levels in the file are those that the experiment measures. */
static void check_levels(enum ordo_curve curve, const char *file, const char *series, size_t n) {
    const double at[] = {(double)n};
    double value[ORDO_FIGURES_MAX], predicted[ORDO_FIGURES_MAX], log_mean = 0;
    char message[200];
    struct ordo_case c;
    size_t row = 0;

    assert_int_equal(ordo_curve_case(curve, &ordo_protocol_default, &c), ORDO_OK);
    struct ordo_setup setup = {.settings = &c.settings, .message = message, .size = sizeof message};
    void *worker = c.experiment->worker_alloc();
    const unsigned long seeds = ordo_values_integer(&c.study, "seeds");
    assert_int_equal(c.experiment->prepare(&setup), ORDO_OK);
    for (unsigned long seed = 1; seed <= seeds; seed++) {
        struct ordo_measurement m = {.seed = seed, .value = value, .predicted = predicted};
        c.experiment->measure(setup.state, at, worker, &m);
        assert_int_equal(m.status, ORDO_OK);
        log_mean += log(value[0]) / (double)seeds;
        free(m.note);
    }
    struct block *b = block_read(file, series);
    while (row < b->rows && b->x[row][0] != (double)n)
        row++;
    assert_true(row < b->rows);
    /* Not the same bits: the BLAS of this test may run threads. */
    check_double(b->x[row][1], exp(log_mean), 1e-8);
    free(b);
    c.experiment->free(setup.state);
    c.experiment->worker_free(worker);
    ordo_case_free(&c);
}

static void test_errors(void **state) {
    (void)state;
    check_levels(ORDO_CURVE_MLP, "f/figure-3.dat", "series 1 1", 10);
    check_levels(ORDO_CURVE_GLU, "f/figure-3.dat", "series 1 2", 49);
    check_levels(ORDO_CURVE_GQU, "f/figure-5.dat", "series 1 3", 31);
    check_levels(ORDO_CURVE_GQU_ONE, "f/figure-6.dat", "series 3 2", 22);
}

/* The same bits for any number of threads. */
static void test_threads(void **state) {
    struct run r;

    (void)state;
    ordo(&r, "figures", "--only", "6", "--threads", "1", "--out", "t");
    assert_int_equal(r.status, 0);
    run_free(&r);
    char *one = slurp(in_directory("t/figure-6.dat")), *two = slurp(in_directory("f/figure-6.dat"));
    assert_string_equal(one, two);
    free(one);
    free(two);
}

/* The slope in the legend is that of the points in the window. */
static void test_legend(void **state) {
    struct block *b = block_read("f/figure-5.dat", "series 1 3");
    double x[100], y[100], c0, c1, unused;
    char label[256], expected[64];
    size_t used = 0;

    (void)state;
    assert_int_equal(b->rows, 100);
    for (size_t i = 0; i < b->rows; i++)
        if (b->x[i][0] >= 3 && b->x[i][0] <= 50) {
            x[used] = log(b->x[i][0]);
            y[used++] = log(b->x[i][1]);
        }
    assert_int_equal(used, 48);
    gsl_fit_linear(x, 1, y, 1, used, &c0, &c1, &unused, &unused, &unused, &unused);
    key_text("f/figure-5.dat", "label1_3", label);
    snprintf(expected, sizeof expected, "gqu: −%.2f over n = 3…50 (DB −3.50), −", -c1);
    if (strncmp(label, expected, strlen(expected)) != 0)
        print_error("'%s', expected '%s…'\n", label, expected);
    assert_int_equal(strncmp(label, expected, strlen(expected)), 0);
    check_between(c1, -3.6, -3.1);
    free(b);
}

/* Target, and networks that are the sum of their neurons and a constant. */
static void test_training(void **state) {
    (void)state;
    for (int a = 1; a <= 2; a++) {
        char name[64];
        snprintf(name, sizeof name, "fit %d", a);
        struct block *fit = block_read("f/figure-2.dat", name);
        for (int k = 0; k < 2; k++) {
            const char *when = k == 0 ? "before" : "after";
            snprintf(name, sizeof name, "neurons %d %s", a, when);
            struct block *neurons = block_read("f/figure-2.dat", name);
            double d = NAN;
            assert_int_equal(neurons->rows, fit->rows);
            for (size_t i = 0; i < fit->rows; i++) {
                double rest = fit->x[i][2 + k];
                check_double(fit->x[i][1], 1 / (1 + 9 * fit->x[i][0] * fit->x[i][0]), 1e-14);
                for (size_t c = 1; c <= 6; c++)
                    rest -= neurons->x[i][c];
                d = i == 0 ? rest : d;
                check_near(rest, d, 1e-11);
            }
            free(neurons);
            snprintf(name, sizeof name, "knots %d %s", a, when);
            struct block *knots = block_read("f/figure-2.dat", name);
            assert_int_equal(knots->rows, 6);
            for (size_t i = 1; i < 6; i++)
                assert_true(knots->x[i][0] > knots->x[i - 1][0]);
            free(knots);
        }
        free(fit);
        snprintf(name, sizeof name, "rmse_before%d", a);
        const double before = key_number("f/figure-2.dat", name);
        snprintf(name, sizeof name, "rmse_after%d", a);
        check_between(key_number("f/figure-2.dat", name) / before, 0, 0.9);
    }
}

/* A neuron is zero on one side of its hinge; that of an MLP positive on the other. */
static void test_neurons(void **state) {
    (void)state;
    for (int figure = 8; figure <= 9; figure++) {
        char file[32], name[32];
        snprintf(file, sizeof file, "f/figure-%d.dat", figure);
        struct block *grid = block_read(file, "neurons");
        assert_int_equal(grid->rows, 61 * 61);
        for (int i = 1; i <= 8; i++) {
            size_t closed[2] = {0, 0}, positive[2] = {0, 0}, all[2] = {0, 0};
            snprintf(name, sizeof name, "hinge %d", i);
            struct block *hinge = block_read(file, name);
            assert_int_equal(hinge->rows, 2);
            const double dx = hinge->x[1][0] - hinge->x[0][0], dy = hinge->x[1][1] - hinge->x[0][1];
            for (size_t p = 0; p < grid->rows; p++) {
                const double z = grid->x[p][1 + i];
                const bool side =
                    dx * (grid->x[p][1] - hinge->x[0][1]) > dy * (grid->x[p][0] - hinge->x[0][0]);
                all[side]++;
                closed[side] += z == 0;
                positive[side] += z > 0;
            }
            const int open = closed[0] == all[0];
            assert_true(all[0] > 0 && all[1] > 0);
            assert_int_equal(closed[!open], all[!open]);
            if (figure == 8)
                assert_int_equal(positive[open], all[open]);
            else
                assert_int_equal(closed[open], 0);
            free(hinge);
        }
        free(grid);
    }
}

static void expect_usage(const char *sentence, const char *w1, const char *w2) {
    struct run r;

    ordo(&r, "figures", w1, w2);
    if (r.status != 64 || strstr(r.err, sentence) == NULL)
        print_error("ordo figures %s: status %d\n%s", w1, r.status, r.err);
    assert_int_equal(r.status, 64);
    assert_non_null(strstr(r.err, sentence));
    assert_string_equal(r.out, "");
    run_free(&r);
}

static void test_usage(void **state) {
    struct run r;

    (void)state;
    expect_usage("--only is '0', expected numbers from 1 to 9", "--only", "0");
    expect_usage("--only is '1,10'", "--only", "1,10");
    expect_usage("--only is '1,,2'", "--only", "1,,2");
    expect_usage("--only is ''", "--only", "");
    expect_usage("--only is '123456789'", "--only", "123456789");
    expect_usage("--threads is '0'", "--threads", "0");
    expect_usage("did you mean --paper?", "--papre", NULL);
    expect_usage("needs an argument", "--out", NULL);
    expect_usage("expected a directory", "--out", "");
    expect_usage("unexpected argument 'x'", "x", NULL);
    ordo(&r, "figures", "--help");
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.out, "Usage: ordo figures"));
    run_free(&r);
}

/* One sentence, which names the place. */
static void test_unwritable(void **state) {
    struct run r;

    (void)state;
    ordo(&r, "figures", "--only", "1", "--out", "/dev/null/f");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_string_equal(r.out, "");
    assert_int_equal(strncmp(r.err, "ordo: /dev/null/f: cannot be made: ", 35), 0);
    assert_ptr_equal(strchr(r.err, '\n'), r.err + strlen(r.err) - 1);
    run_free(&r);
    assert_int_equal(mkdir(in_directory("taken"), 0700), 0);
    assert_int_equal(mkdir(in_directory("taken/figure-1.dat"), 0700), 0);
    ordo(&r, "figures", "--only", "1", "--out", "taken");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_non_null(strstr(r.err, "taken/figure-1.dat: cannot be written: "));
    run_free(&r);
}

/* Without gnuplot there are the data and the scripts. */
static void test_missing_gnuplot(void **state) {
    const char *now = getenv("PATH");
    char *path = now != NULL ? strdup(now) : NULL;
    struct run r;

    (void)state;
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    ordo(&r, "figures", "--only", "8", "--out", "g");
    if (path != NULL)
        assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.err, "gnuplot cannot be started"));
    assert_true(exists("g/figure-8.dat"));
    assert_true(exists("g/figure_neurons.gp"));
    assert_true(exists("g/index.html"));
    assert_false(exists("g/figure-8.svg"));
    run_free(&r);
}

/* Ctrl-C, early and late: the program ends by the signal, and no half of a picture is left. */
static void test_interrupt(void **state) {
    static const long milliseconds[] = {40, 700};
    char *argv[] = {program(),       (char *)"figures", (char *)"--paper",
                    (char *)"--out", (char *)"i",       NULL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct timespec pause = {.tv_nsec = milliseconds[i] * 1000000};
        struct run r;
        const pid_t child = start(argv);
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGINT), 0);
        finish(child, &r);
        /* On a fast machine it may have been done. */
        assert_true(r.status == -SIGINT || r.status == 0);
        if (access(in_directory("i"), R_OK) == 0)
            assert_int_equal(count_files("i", "tmp"), 0);
        run_free(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),      cmocka_unit_test(test_guides),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_threads),
        cmocka_unit_test(test_legend),     cmocka_unit_test(test_training),
        cmocka_unit_test(test_neurons),    cmocka_unit_test(test_usage),
        cmocka_unit_test(test_unwritable), cmocka_unit_test(test_missing_gnuplot),
        cmocka_unit_test(test_interrupt),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
