/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_command_cases.c: cases that run a program, from a file and from the command line.
 */
#include "ordo.h"
#include "run.h"
#include <dirent.h>
#include <poll.h>
#include <signal.h>

/* Where the program's temporary files are, and its words. */
static char temporary[80];

/* A case file with one case: its fields but for the name and the experiment. */
static void write_case(const char *fields) {
    char text[2000];

    snprintf(text, sizeof text,
             "return { name = 'study', experiment = 'command', deterministic = true, %s }", fields);
    write_file("study.lua", text);
}

/* The claims of most cases, and their levels. */
#define LEVELS "levels = {8, 16, 32, 64}, "
#define ERROR "expect = { order = -2, band = 0.1, why = 'the words say so' }"
#define FIGURES "expect = { figures = { l2 = -2, h1 = -1 }, why = 'the words say so' }"
#define SQUARE "'text', 'l2 = ', 'power', '{n}', '-2', 'text', '%h1: ', 'power', '{n}', '-1'"

/* Nothing is left where temporary files are. */
static void check_clean(void) {
    DIR *folder = opendir(temporary);
    size_t count = 0;

    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    assert_int_equal(count, 2);
}

static void expect_case(const char *fields, const char *options, int status, const char *out,
                        const char *err) {
    char line[300];

    write_case(fields);
    snprintf(line, sizeof line, "--allow-commands %s study.lua", options);
    run_expect("run", line, status, out, err);
    check_clean();
}

static void test_passes(void **state) {
    (void)state;
    expect_case("command = {'./solver', " SQUARE "}, " LEVELS FIGURES, "", ORDO_PASS, "order of l2",
                "");
    expect_case("command = {'./solver', " SQUARE "}, " LEVELS
                "expect = { figures = { l2 = -1, h1 = -1 }, why = 'wrong' }",
                "", ORDO_FAIL, "outside-band", "");
    expect_case("command = {'./solver', 'power', '{n}', '-2'}, " LEVELS ERROR, "", ORDO_PASS,
                "PASS", "");
}

/* What has not been allowed is not run, and says so once for each file. */
static void test_allow(void **state) {
    (void)state;
    struct run r;
    char path[300];

    snprintf(path, sizeof path,
             "command = {'./solver', 'to', '%s/written', 'text', 'x'}, " LEVELS ERROR, directory);
    write_case(path);
    run_line(&r, "run", "study.lua");
    assert_int_equal(r.status, ORDO_ERROR);
    assert_string_equal(r.out, "");
    assert_string_equal(r.err, "ordo: study.lua: case 'study' runs a program, which needs "
                               "--allow-commands; nothing was run\n");
    run_free(&r);
    assert_int_equal(access(in_directory("written"), F_OK), -1);
    run_expect("run", "--list study.lua", ORDO_PASS, "study\n", "");
}

/* The words that a program gets at the last level and seed: its directory is kept. */
static void expect_words(const char *fields, const char *expected) {
    char text[1500], path[300], *words = NULL;
    DIR *folder;

    snprintf(text, sizeof text,
             "keep = 'kept', read = 'words', format = 'names', %s, "
             "expect = { order = -2, band = 0.1, why = 'x' }",
             fields);
    expect_case(text, "--jobs 64", ORDO_ERROR, "no 'error'", NULL); /* one processor for each */
    folder = opendir(in_directory("kept"));
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strncmp(entry->d_name, "level-2-seed-2-", strlen("level-2-seed-2-")) == 0) {
            snprintf(path, sizeof path, "%s/kept/%.200s/words", directory, entry->d_name);
            words = slurp(path);
        }
    closedir(folder);
    assert_non_null(words);
    assert_string_equal(words, expected);
    free(words);
    nftw(in_directory("kept"), remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_words(void **state) {
    (void)state;
    char expected[400], real[300];

    expect_words(
        "command = {'./solver', 'to', 'words', 'words', '{n}', '{h}', '{level}', '{seed}'}, "
        "levels = {8, 64}, seeds = 2",
        "[64][0.015625][2][2]");
    expect_words(
        "command = {'./solver', 'to', 'words', 'words', '{nu}', '{{x}}', 'a {name} b', '', "
        "'{n}'}, levels = {8, 64}, seeds = 2, "
        "parameters = {nu = 0.1, name = \"; rm -rf ~ $HOME '\"}",
        "[0.1][{x}][a ; rm -rf ~ $HOME ' b][][64]");
    expect_words("command = {'./solver', 'to', 'words', 'words', '{tau}', '{h}'}, seeds = 2, "
                 "levels = {{h = 0.1, tau = 0.5}, {h = 0.05, tau = 1e-5}}, x = 'h'",
                 "[1e-05][0.05]");
    expect_words("command = {'./solver', 'to', 'words', 'words', '{h}'}, levels = {0.5, 0.1}, "
                 "seeds = 2",
                 "[0.1]");
    expect_words("command = {'./solver', 'to', 'words', 'words', '{m}'}, levels = {3, 5}, "
                 "seeds = 2, x = 'm'",
                 "[5]");
    assert_non_null(realpath(directory, real));
    snprintf(expected, sizeof expected, "[%s][1]", real);
    expect_words("command = {'./solver', 'to', 'words', 'words', '{folder}', '{threads}'}, "
                 "levels = {8, 64}, seeds = 2",
                 expected);
}

/* Where numbers are found beside what is printed. */
static void test_formats(void **state) {
    (void)state;
    static const char *const fields[] = {
        "command = {'./solver', 'to', '{out}', " SQUARE "}, ",
        "command = {'./solver', 'to', 'file', " SQUARE "}, read = 'file', ",
        "command = {'./solver', 'text', '{{\"l2\": ', 'power', '{n}', '-2', 'text', ', \"h1\": ', "
        "'power', '{n}', '-1', 'text', '}}'}, ",
        "command = {'./solver', 'text', 'h1,l2%9,9%', 'power', '{n}', '-1', 'text', ',', 'power', "
        "'{n}', '-2'}, format = 'csv', ",
        "command = {'./solver', " SQUARE "}, format = 'names', ",
    };
    char text[1000];

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        snprintf(text, sizeof text, "%s" LEVELS FIGURES, fields[i]);
        expect_case(text, "", ORDO_PASS, "order of h1", "");
    }
    /* x is printed too, and more than one figure depends on it. */
    expect_case("command = {'./solver', 'text', 'dofs=', 'power', '{n}', '2', 'text', ' error=', "
                "'power', '{n}', '-2'}, x = 'dofs', " LEVELS
                "expect = { order = -1, band = 0.05, why = 'n^2 unknowns' }",
                "", ORDO_PASS, "order in dofs", "");
}

/* Every way in which a level fails; the note has the last lines that were complained. */
static void test_failures(void **state) {
    (void)state;
    static const struct {
        const char *words, *expected;
    } levels[] = {
        {"'complain', 'one%two%^[31mthree%', 'exit', '3'",
         "./solver ended with exit status 3: one | two | \xef\xbf\xbd[31mthree"},
        {"'raise', '9'", "./solver was ended by signal 9 ("},
        {"'text', ''", "its output is empty, expected a number"},
        {"'text', 'nan'", "its output has 'error' as nan, expected a finite number"},
        {"'text', 'inf'", "its output has 'error' as inf, expected a finite number"},
        {"'text', '-1'", "its output has 'error' as -1, expected a finite number that is not "
                         "negative"},
        {"'to', '{out}', 'exit', '2'", "./solver ended with exit status 2"},
        {"'text', '1', 'below', '1', '0', '{out}'", "./solver has not written its file 'out'"},
        {"'sleep', '100'", "./solver was ended as it took longer than 0.5 s"},
        {"'text', '0123456789012345678901234567890123456789'",
         "./solver was ended as it printed more than 30 bytes"},
        {"'copy', 'beside'", "; 'beside' is not where the program runs, expected it among the "
                             "inputs, or as {folder}/beside"},
    };
    char fields[600];

    write_file("beside", "0.5\n");
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        snprintf(
            fields, sizeof fields,
            "timeout = 0.5, output_limit = 30, command = {'./solver', %s}, levels = {8}, " ERROR,
            levels[i].words);
        expect_case(fields, "", ORDO_ERROR, levels[i].expected, "");
        expect_case(fields, "", ORDO_ERROR, "solver-failed", "");
    }
    expect_case("command = {'./nothing'}, " LEVELS ERROR, "", ORDO_ERROR,
                "not-prepared: ./nothing: there is no such program", "");
}

/* One level that fails does not keep the others from being run, unless that is asked for. */
static void test_keep_going(void **state) {
    (void)state;
    static const char *const cases[] = {"keep_going = true, ", "keep_going = false, "};

    for (size_t i = 0; i < 2; i++) {
        struct run r;
        char fields[400];
        /* n = 64 is begun first, and fails: what is read there is no number */
        snprintf(
            fields, sizeof fields,
            "%s command = {'./solver', 'below', '{n}', '60', 'power', '{n}', '-2'}, " LEVELS ERROR,
            cases[i]);
        write_case(fields);
        run_line(&r, "run", "--allow-commands --threads 1 --json study.lua");
        assert_int_equal(r.status, ORDO_ERROR);
        size_t errors = 0;
        for (const char *at = r.out; (at = strstr(at, "\"error\":0.0")) != NULL; at++)
            errors++;
        assert_int_equal(errors, i == 0 ? 3 : 0);
        run_free(&r);
        check_clean();
    }
}

static void test_surroundings(void **state) {
    (void)state;
    char fields[700];

    assert_int_equal(mkdir(in_directory("meshes"), 0700), 0);
    write_file("meshes/a.msh", "0.25");
    /* Inputs are copied, variables are there, each with what fills them. */
    for (int i = 0; i < 2; i++) {
        snprintf(fields, sizeof fields,
                 "inputs = {'meshes/a.msh'}, environment = {FOO = 'a {n}'%s}, levels = {8, 64}, "
                 "seeds = 2, command = {'./solver', 'to', 'words', 'copy', 'a.msh', 'text', '|', "
                 "'variable', 'FOO', 'text', '|', 'variable', 'OMP_NUM_THREADS'}",
                 i == 0 ? "" : ", OMP_NUM_THREADS = 7");
        expect_words(fields, i == 0 ? "0.25|a 64|1" : "0.25|a 64|7");
    }
    expect_case("inputs = {'missing'}, command = {'./solver', 'text', '1'}, levels = {8}, " ERROR,
                "", ORDO_ERROR, "missing: cannot be read: No such file", "");
}

/* A file that cannot be right says what and where. */
static void test_wrong(void **state) {
    (void)state;
    static const struct {
        const char *fields, *expected;
    } cases[] = {
        {LEVELS ERROR, "field 'command' is missing, expected a list of words, as {\"./solver\""},
        {"command = {}, " LEVELS ERROR, "field 'command' has 0 entries"},
        {"command = {'a', {}}, " LEVELS ERROR, "field 'command[2]' is a table, expected a text or"},
        {"command = {'a', '\\n'}, " LEVELS ERROR,
         "field 'command[2]' is \"\\n\", expected UTF-8 text without control characters"},
        {"command = {'a', x = 'b'}, " LEVELS ERROR, "field 'command.x' is unknown"},
        {"command = {'a', '{m}'}, " LEVELS ERROR,
         "field 'command[2]' has {m}, expected in braces one of n, h, level"},
        {"command = {'a', '{tau}'}, levels = {{h = 1, tua = 1}}, x = 'h', " ERROR,
         "field 'command[2]' has {tau} (did you mean 'tua'?)"},
        {"command = {'a', '{'}, " LEVELS ERROR, "field 'command[2]' has '{' by itself"},
        {"command = {'a'}, environment = {A = '{m}'}, " LEVELS ERROR,
         "field 'environment[1]' has {m}"},
        {"command = {'a'}, parameters = {n = 1}, " LEVELS ERROR,
         "field 'parameters' has 'n', which stands for something else already"},
        {"command = {'a'}, parameters = {['a b'] = 1}, " LEVELS ERROR,
         "field 'parameters' has the name \"a b\", expected letters"},
        {"command = {'a'}, parameters = {a = true}, " LEVELS ERROR,
         "field 'parameters.a' is true, expected a text or a number"},
        {"command = {'a'}, inputs = {'x/a', 'y/a'}, " LEVELS ERROR,
         "field 'inputs[2]' is \"y/a\", expected a file with a name of its own"},
        {"command = {'a'}, inputs = {'out'}, " LEVELS ERROR,
         "field 'inputs[1]' is \"out\", expected another name than that of the file which"},
        {"command = {'a'}, read = 'b', inputs = {'x/b'}, " LEVELS ERROR,
         "field 'inputs[1]' is \"x/b\", expected another name"},
        {"command = {'a'}, read = '../b', " LEVELS ERROR,
         "field 'read' is \"../b\", expected stdout"},
        {"command = {'a'}, format = 'xml', " LEVELS ERROR, "field 'format' is \"xml\", expected"},
        {"command = {'a'}, format = 'last', " LEVELS FIGURES,
         "field 'format' is \"last\", which is one number, and 2 figures are expected"},
        {"command = {'a'}, timeout = 0, " LEVELS ERROR,
         "field 'timeout' is 0, expected a finite number above 0"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_case(cases[i].fields, "", ORDO_ERROR, "", cases[i].expected);
}

/* Two at once give the same as one after the other. */
static void test_jobs(void **state) {
    (void)state;
    struct run one, two;

    write_case("command = {'./solver', " SQUARE
               ", 'text', '%', 'text', ' {seed}'}, seeds = 2, " LEVELS FIGURES);
    run_line(&one, "run", "--allow-commands --jobs 1 --threads 1 --format tap study.lua");
    run_line(&two, "run", "--allow-commands --jobs 3 --format tap study.lua");
    assert_int_equal(one.status, ORDO_PASS);
    assert_string_equal(one.out, two.out);
    run_free(&one);
    run_free(&two);
    check_clean();
}

/* What was kept is not run again, unless what it rests on has changed. */
static void test_kept(void **state) {
    (void)state;
    static const char *const reused[] = {NULL, "reused 4 of 4 levels", NULL,
                                         "reused 4 of 4 levels"};

    write_case("command = {'./solver', 'text', 'error = ', 'power', '{n}', '-2', 'copy', "
               "'{folder}/data'}, "
               "format = 'auto', " LEVELS ERROR);
    write_file("data", "\n");
    for (size_t i = 0; i < sizeof reused / sizeof reused[0]; i++) {
        struct run r;
        if (i == 2)
            write_file("data", "\n ");
        run_line(&r, "run", "--allow-commands --no-pictures --out kept study.lua");
        assert_int_equal(r.status, ORDO_PASS);
        assert_int_equal(strstr(r.out, "reused") != NULL, reused[i] != NULL);
        run_free(&r);
    }
    /* Of a folder nothing is known, unless the case says that it does not matter. */
    for (size_t i = 0; i < 4; i++) {
        struct run r;
        write_case(i < 2
                       ? "command = {'./solver', 'below', '1', '2', 'power', '{n}', '-2', 'below', "
                         "'2', '1', '{folder}'}, " LEVELS ERROR
                       : "command = {'./solver', 'below', '1', '2', 'power', '{n}', '-2', 'below', "
                         "'2', '1', '{folder}'}, cacheable = true, " LEVELS ERROR);
        run_line(&r, "run", "--allow-commands --no-pictures --out kept study.lua");
        assert_int_equal(r.status, ORDO_PASS);
        assert_int_equal(strstr(r.out, "reused") != NULL, i == 3);
        run_free(&r);
    }
    nftw(in_directory("kept"), remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A signal ends the program that runs and leaves nothing behind; so does one more of them. */
static void test_signals(void **state) {
    (void)state;
    char *argv[] = {getenv("ORDO_EXE"), (char *)"run", (char *)"--allow-commands",
                    (char *)"study.lua", NULL};
    struct run r;

    write_case("command = {'./solver', 'sleep', '100'}, " LEVELS ERROR);
    const pid_t child = start(argv);
    poll(NULL, 0, 500);
    kill(child, SIGTERM);
    finish(child, &r);
    assert_int_equal(r.status, -SIGTERM);
    assert_non_null(strstr(r.out, "INCONCLUSIVE"));
    run_free(&r);
    check_clean();
}

/* What a run that was killed left behind is tidied up by the next one, and that of a live one is
 * not. */
static void test_killed(void **state) {
    (void)state;
    char *argv[] = {getenv("ORDO_EXE"), (char *)"run", (char *)"--allow-commands",
                    (char *)"study.lua", NULL};
    struct run r;
    DIR *folder;
    size_t count = 0;

    write_case("command = {'./solver', 'sleep', '100'}, " LEVELS ERROR);
    const pid_t killed = start(argv), alive = start(argv);
    poll(NULL, 0, 500);
    kill(killed, SIGKILL);
    finish(killed, &r);
    run_free(&r);
    run_expect("gate", "--levels 8 --order -2 -- true", ORDO_ERROR, NULL, NULL);
    folder = opendir(temporary);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += strncmp(entry->d_name, "ordo-run-", strlen("ordo-run-")) == 0;
    closedir(folder);
    assert_int_equal(count, 1);
    kill(alive, SIGTERM);
    finish(alive, &r);
    run_free(&r);
    check_clean();
}

/* The same from the command line. */
static void test_gate(void **state) {
    (void)state;
    static const struct {
        const char *line;
        int status;
        const char *out, *err;
    } lines[] = {
        {"--levels 8,16,32,64 --order -2 --deterministic -- ./solver power {n} -2", ORDO_PASS,
         "solver: error against n", ""},
        {"--levels 64,8,32,16 --seeds 2 --order l2=-2,h1=-1 --name mine -- ./solver text l2= power "
         "{n} -2 text ,h1= power {n} -1",
         ORDO_PASS, "mine: h1 against n", ""},
        {"--levels .1,.05,.025,.0125 --order e=2 --numbers names -- ./solver text e= power {h} 2",
         ORDO_PASS, "solver: e against h", ""},
        {"--levels 2,4,8,16 --x k --order 1 -- ./solver power {k} 1 ", ORDO_PASS, "error against k",
         ""},
        {"--levels 2,4,8,16 --x dofs --order -1 -- ./solver text dofs= power {n} 2 text %error= "
         "power {n} -2",
         ORDO_PASS, "error against dofs", ""},
        {"--levels 8,16 --order -1 --read file --timeout 9 --keep . -- ./solver to file power {n} "
         "-2",
         ORDO_INCONCLUSIVE,
         "again: ordo gate --levels 8,16 --order -1 --band 0.1 --read file --timeout 9 --keep . -- "
         "./solver to file power {n} -2",
         ""},
        {"--levels 8,16 --order -1 --input data -- ./solver copy data", ORDO_INCONCLUSIVE,
         "--input data -- ./solver copy data", ""},
        {"--levels 8 --order -1 --json -- ./solver exit 1", ORDO_ERROR, "\"solver-failed\"", ""},
        {"--levels 8 --order -1", 64, "", "expected a program and its words behind --"},
        {"--levels 8 --order -1 data -- ./solver", 64, "", "'data' stands before --"},
        {"--levels 8, --order -1 -- ./solver", 64, "", "--levels is '8,', expected positive"},
        {"--levels 8,x --order -1 -- ./solver", 64, "", "--levels is '8,x', expected positive"},
        {"--levels -8 --order -1 -- ./solver", 64, "", "--levels is '-8', expected positive"},
        {"--levels 8,16,8 --order -1 -- ./solver", 64, "", "--levels has 8 twice"},
        {"--levels 8 --order -1 -- ./solver {m}", 64, "", "word 2 of the command has {m}"},
        {"--levels 8 --order -1 --seeds 0 -- ./solver", 64, "", "--seeds is '0', expected"},
        {"--levels 8 --order -1 --jobs 0 -- ./solver", 64, "", "--jobs is '0', expected"},
        {"--levels 8 --order -1 --timeout x -- ./solver", 64, "", "--timeout is 'x', expected"},
        {"--levels 8 --order -1 --numbers xml -- ./solver", 64, "", "--numbers is 'xml', expected"},
        {"--levels 8 --order -1 --read a/b -- ./solver", 64, "", "--read is 'a/b', expected"},
        {"--levels 8 --order a=-1,b=-1 --numbers last -- ./solver", 64, "",
         "is \"last\", which is one number"},
        {"--levels 8 --order -1 --seed s -- ./solver", 64, "", "--seed is a column of a table"},
        {"--levels 8 --order a=-1 --x a -- ./solver", 64, "", "--x is 'a', whose order is"},
        {"--levels 8 --order -1 --solution s -- ./solver", 64, "", "--solution judges a column"},
        {"--seeds 2 --order -1 data", 64, "", "go with --levels and a command"},
    };

    write_file("data", "0.5\n");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        run_expect("gate", lines[i].line, lines[i].status, lines[i].out, lines[i].err);
    check_clean();
}

static int setup(void **state) {
    char command[400];

    (void)state;
    if (!directory_make() || getenv("ORDO_SOLVER") == NULL)
        return -1;
    snprintf(temporary, sizeof temporary, "%s/temporary", directory);
    snprintf(command, sizeof command, "%s", getenv("ORDO_SOLVER"));
    return mkdir(temporary, 0700) != 0 || setenv("TMPDIR", temporary, 1) != 0 ||
           symlink(command, in_directory("solver")) != 0;
}

static int teardown(void **state) {
    (void)state;
    return directory_remove();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passes),       cmocka_unit_test(test_allow),
        cmocka_unit_test(test_words),        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_failures),     cmocka_unit_test(test_keep_going),
        cmocka_unit_test(test_surroundings), cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_jobs),         cmocka_unit_test(test_kept),
        cmocka_unit_test(test_signals),      cmocka_unit_test(test_killed),
        cmocka_unit_test(test_gate),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
