/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_cases.c: case files that are right are read as they are meant; suggestions. What is
 * wrong with a file is the business of broken_cases.c, what runs in it that of test_sandbox.c.
 */
#include "check.h"
#include "study/case.h"
#include "study/published.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];
static char path[128];
static char message[1024];

static int make_directory(void **state) {
    (void)state;
    strcpy(directory, "/tmp/ordo-cases-XXXXXX");
    return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

/* Path of a file with this content; valid until the next call. */
static const char *file(const char *name, const char *content) {
    FILE *out;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs(content, out);
    assert_int_equal(fclose(out), 0);
    return path;
}

static void load(const char *content, struct ordo_cases *cases) {
    const int status = ordo_cases_load(cases, file("case.lua", content), message, sizeof message);

    if (status != ORDO_OK)
        print_error("%s\n", message);
    assert_int_equal(status, ORDO_OK);
    assert_string_equal(message, "");
}

#define REST                                                                                       \
    "architecture = 'glu', method = 'spline', widths = {8}, expect = {exact = true, why = 'w'}"

static double value(const struct ordo_case *c, const double x[]) {
    double y = NAN;

    if (c->function.eval(c->function.context, x, &y, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
    return y;
}

static void test_every_field(void **state) {
    static const size_t widths[] = {8, 16, 37};
    struct ordo_cases cases = {0};

    (void)state;
    load("-- a comment\n"
         "local a = 9\n"
         "return {{\n"
         "  name = 'glu-runge_1.0', source = 'DB eq. 14, §5',\n"
         "  target = function(x) -- here\n"
         "    local s = ' end  -- not'\n"
         "    if x > 5 then return 0 end\n"
         "    return 1/(1 + a*x^2)\n"
         "  end, -- there\n"
         "  dx = 1.0, domain = {-2, 0.5}, architecture = 'gqu', activation = 'relu',\n"
         "  method = 'spline', knots = 'equidistributed', widths = {37, 8, 16.0}, seeds = 3,\n"
         "  points = 2000, test_points = 3001, versus = 'h', window = {0.01, 0.5},\n"
         "  confidence = 0.9, min_levels = 3,\n"
         "  expect = { order = -4, band = 0.25, intent = 'at_least',\n"
         "    constant = {0.0131, band = 0.02}, value = {5.2e-5, band = 0.01}, exact = 1e-9,\n"
         "    below = 'rival', why = 'C² splines', empirical = 'seen' } },\n"
         "  {name = 'rival', target = 'cos(4 x)', " REST "}}\n",
         &cases);
    assert_int_equal(cases.count, 2);
    assert_int_equal(cases.states_count, 1);

    const struct ordo_case *c = &cases.cases[0];
    const struct ordo_approximation *a = &c->approximation;
    assert_string_equal(c->name, "glu-runge_1.0");
    assert_string_equal(c->file, path);
    assert_int_equal(c->line, 5);
    assert_string_equal(c->source, "DB eq. 14, §5");
    assert_string_equal(c->target,
                        "function(x) local s = ' end  -- not' if x > 5 then return 0 end "
                        "return 1/(1 + a*x^2) end");
    assert_int_equal(a->dx, 1);
    check_near(a->lower[0], -2, 0);
    check_double(a->upper[0], 0.5, 0);
    check_double(value(c, (double[]){0.7}), 1 / (1 + 9 * 0.49), 1e-15);
    check_near(value(c, (double[]){6}), 0, 0);
    assert_string_equal(a->architecture->name, "gqu");
    assert_string_equal(a->activation->name, "relu");
    assert_string_equal(a->method->name, "spline");
    assert_int_equal(a->knots, ORDO_KNOTS_EQUIDISTRIBUTED);
    assert_int_equal(a->points, 2000);
    assert_int_equal(a->test_points, 3001);
    assert_false(a->predict);
    assert_int_equal(c->widths_count, 3);
    assert_memory_equal(c->widths, widths, sizeof widths);
    assert_int_equal(c->seeds, 3);
    assert_int_equal(c->versus, ORDO_VERSUS_H);
    assert_string_equal(ordo_versus_name(c->versus), "h");
    check_double(c->from, 0.01, 0);
    check_double(c->to, 0.5, 0);
    check_double(c->confidence, 0.9, 0);
    assert_int_equal(c->min_levels, 3);
    check_near(c->expect.order, -4, 0);
    check_double(c->expect.band, 0.25, 0);
    assert_int_equal(c->expect.intent, ORDO_AT_LEAST);
    assert_true(c->expect.constant);
    check_double(c->expect.constant_value, 0.0131, 0);
    check_double(c->expect.constant_band, 0.02, 0);
    check_double(c->expect.value, 5.2e-5, 0);
    check_double(c->expect.value_band, 0.01, 0);
    check_double(c->expect.exact, 1e-9, 0);
    assert_string_equal(c->expect.below, "rival");
    assert_string_equal(c->expect.why, "C² splines");
    assert_string_equal(c->expect.empirical, "seen");

    assert_string_equal(cases.cases[1].target, "cos(4x)");
    ordo_cases_free(&cases);
}

static void test_defaults(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("return {name = 'a', target = 'runge9', architecture = 'gated2', method = 'spline',\n"
         "widths = {64}, expect = {constant = {band = 0.03}, empirical = 'seen'}}",
         &cases);
    assert_int_equal(cases.count, 1);
    assert_int_equal(cases.states_count, 0);

    const struct ordo_case *c = &cases.cases[0];
    const struct ordo_approximation *a = &c->approximation;
    assert_int_equal(c->line, 0);
    assert_null(c->source);
    assert_string_equal(c->target, "1/(1+9x^2)");
    check_double(value(c, (double[]){1. / 3}), 0.5, 1e-15);
    check_near(a->lower[0], -1, 0);
    check_near(a->upper[0], 1, 0);
    assert_string_equal(a->architecture->name, "gqu");
    assert_string_equal(a->activation->name, "relu");
    assert_int_equal(a->knots, ORDO_KNOTS_UNIFORM);
    assert_int_equal(a->points, 10000);
    assert_int_equal(a->test_points, 10007);
    assert_true(a->predict);
    assert_int_equal(c->seeds, 1);
    assert_int_equal(c->versus, ORDO_VERSUS_N);
    check_near(c->from, 0, 0);
    assert_true(isinf(c->to));
    check_double(c->confidence, 0.95, 0);
    assert_int_equal(c->min_levels, 4);
    assert_true(isnan(c->expect.order) && isnan(c->expect.band));
    assert_true(c->expect.constant && isnan(c->expect.constant_value));
    check_double(c->expect.constant_band, 0.03, 0);
    assert_true(isnan(c->expect.value) && isnan(c->expect.exact));
    assert_null(c->expect.below);
    assert_null(c->expect.why);
    assert_int_equal(a->staging.stages_count, 0);
    assert_null(c->gate_scale);
    assert_null(c->gate_scales);
    check_near(ordo_case_gate_scale(c, 64), 1, 0);
    assert_int_equal(c->expect.refused_count, 0);
    assert_null(c->expect.published);
    ordo_cases_free(&cases);

    load("return {name = 'a', target = 'runge9', " REST "}", &cases);
    check_double(cases.cases[0].expect.exact, ORDO_EXACT_TOLERANCE, 0);
    assert_int_equal(cases.cases[0].expect.intent, ORDO_EQUAL);
    ordo_cases_free(&cases);
}

#define STAGED "architecture = 'gqu', method = 'staged', target = 'coswell', "

static void test_staged_fields(void **state) {
    static const char *const stages[] = {"U", "D", "Q", "D", "G", "all"};
    struct ordo_cases cases = {0};

    (void)state;
    load("return {\n"
         "{name = 'a', " STAGED "widths = {16, 3, 8}, activation = 'tanh',\n"
         "  stages = {'U', 'D', 'Q', 'D', 'G', 'all'}, sweeps = 7, iterations = 31,\n"
         "  init = 'uniform', linear_solver = 'normal',\n"
         "  gate_scale = function(n) -- grows\n"
         "    return 10*n end,\n"
         "  expect = {order = -4, band = 1, refused = {'plateau', 'not-asymptotic',\n"
         "    'wide-interval', 'round-off'}, why = 'w'}},\n"
         "{name = 'b', " STAGED "widths = {3, 8, 50}, gate_scale = 2.5, versus = 'P',\n"
         "  expect = {published = 'db-1d-gqu-P', order = -4, band = 1, refused = 'outside-band',\n"
         "    why = 'w'}},\n"
         "{name = 'c', " STAGED "widths = {3, 50}, activation = 'identity',\n"
         "  expect = {published = 'db-1d-gqu-n', published_band = 0.02, why = 'w'}}}",
         &cases);
    assert_int_equal(cases.count, 3);
    const struct ordo_case *c = &cases.cases[0];
    const struct ordo_staging *staging = &c->approximation.staging;
    assert_int_equal(staging->stages_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(staging->stages[i], stages[i]);
    assert_int_equal(staging->sweeps, 7);
    assert_int_equal(staging->iterations, 31);
    assert_int_equal(staging->init, ORDO_INIT_UNIFORM);
    assert_int_equal(staging->linear_solver, ORDO_SOLVER_NORMAL);
    assert_string_equal(c->gate_scale, "function(n) return 10*n end");
    for (size_t i = 0; i < 3; i++) { /* in the order of the sorted widths */
        const double n = (double)c->widths[i];
        check_near(c->gate_scales[i], 10 * n, 0);
        check_near(ordo_case_gate_scale(c, c->widths[i]), 10 * n, 0);
    }
    assert_int_equal(c->expect.refused_count, 4);
    assert_int_equal(c->expect.refused[0], ORDO_PLATEAU);
    assert_int_equal(c->expect.refused[1], ORDO_NOT_ASYMPTOTIC);
    assert_int_equal(c->expect.refused[2], ORDO_WIDE_INTERVAL);
    assert_int_equal(c->expect.refused[3], ORDO_AT_ROUND_OFF);
    assert_null(c->expect.published);

    c = &cases.cases[1];
    staging = &c->approximation.staging;
    assert_int_equal(staging->stages_count, 0);
    assert_int_equal(staging->sweeps, 1);
    assert_int_equal(staging->iterations, 100);
    assert_int_equal(staging->init, ORDO_INIT_NORMAL);
    assert_int_equal(staging->linear_solver, ORDO_SOLVER_QR);
    assert_string_equal(c->gate_scale, "2.5");
    check_near(ordo_case_gate_scale(c, 3), 2.5, 0);
    check_near(ordo_case_gate_scale(c, 8), 2.5, 0);
    assert_int_equal(c->expect.refused_count, 1);
    assert_int_equal(c->expect.refused[0], ORDO_OUTSIDE_BAND);
    assert_string_equal(c->expect.published->id, "db-1d-gqu-P");
    check_near(c->expect.published_band, 0.15, 0);

    c = &cases.cases[2];
    assert_null(c->gate_scale);
    assert_string_equal(c->expect.published->id, "db-1d-gqu-n");
    check_near(c->expect.published_band, 0.02, 0);
    ordo_cases_free(&cases);
}

/* Any stage of any architecture may be named, and an architecture that knows one activation only
 * has it without being told. */
static void test_architectures(void **state) {
    struct ordo_cases cases = {0};
    char content[1024];

    (void)state;
    for (size_t i = 0; ordo_architectures[i] != NULL; i++) {
        const struct ordo_architecture *a = ordo_architectures[i];
        char stages[256] = "'D'";
        size_t count = 1;
        for (const struct ordo_block *b = a->blocks; b->name != NULL; b++, count++)
            snprintf(stages + strlen(stages), sizeof stages - strlen(stages), ", '%s'", b->stage);
        if (count > ORDO_STAGES_MAX)
            continue;
        snprintf(content, sizeof content,
                 "return {name = 'a', target = 'coswell', architecture = '%s', method = 'staged',\n"
                 "stages = {%s}, widths = {8}, gate_scale = 1, expect = {exact = true, why = 'w'}}",
                 a->name, stages);
        load(content, &cases);
        assert_int_equal(cases.cases[0].approximation.staging.stages_count, count);
        assert_string_equal(cases.cases[0].approximation.activation->name,
                            a->activation != NULL ? a->activation : "relu");
        ordo_cases_free(&cases);
    }
}

/* Every row of the file that comes with the program is sound and can be looked up. */
static void test_published(void **state) {
    const struct ordo_published_list *list;

    (void)state;
    assert_int_equal(ordo_published_all(&list, message, sizeof message), ORDO_OK);
    assert_true(list->count >= 18);
    for (size_t i = 0; i < list->count; i++) {
        const struct ordo_published *row = &list->rows[i];
        assert_ptr_equal(ordo_published_find(row->id), row);
        assert_string_equal(row->paper, "DB");
        assert_true(row->slope < 0 && row->from < row->to);
        if (row->dx == 1) {
            check_near(row->from, 3, 0);
            check_near(row->to, 50, 0);
            assert_int_equal(row->points, 10000);
        }
    }
    assert_null(ordo_published_find("db-1d"));
    const struct ordo_published *row = ordo_published_find("db-1d-gqu-P");
    assert_int_equal(row->versus, ORDO_VERSUS_P);
    check_near(row->slope, -3.55, 0);
    assert_string_equal(row->architecture, "gqu");
    row = ordo_published_find("db-friedman2-glu-n");
    assert_int_equal(row->versus, ORDO_VERSUS_N);
    assert_int_equal(row->dx, 4);
    check_near(row->slope, -1.12, 0);
    check_near(row->from, 0, 0);
    assert_true(isinf(row->to));
    assert_int_equal(row->points, 0);
    assert_string_equal(row->note, "the table does not say n or P");
}

#define HEADER                                                                                     \
    "# a comment\nid,paper,place,problem,architecture,dx,versus,slope,from,to,points,note\n"
#define FIRST "a,DB,\"table 1, top\",f,mlp,1,n,-2,3,50,100,\n"

static void test_published_files(void **state) {
    static const struct {
        const char *content;
        int status;
        const char *pieces[2];
    } files[] = {
        {HEADER FIRST "b,DB,,f,glu,2,P,-3.5,,,,\"a \"\"note\"\"\"\n", ORDO_OK, {NULL}},
        {"", ORDO_ESYNTAX, {"p.csv"}},
        {HEADER, ORDO_ESYNTAX, {"p.csv"}},
        {"id,paper\na,DB\n", ORDO_ESYNTAX, {"p.csv", "place"}},
        {HEADER "a,DB\n", ORDO_ESYNTAX, {"p.csv:3"}},
        {HEADER ",DB,,f,mlp,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"p.csv:3: column 'id' is \"\"", "a text"}},
        {HEADER FIRST "7,DB,,f,mlp,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"p.csv:4: column 'id' is \"7\"", "a text"}},
        {HEADER FIRST FIRST, ORDO_ESYNTAX, {"p.csv:4: column 'id' is \"a\"", "no row before"}},
        {HEADER "a,,,f,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'paper' is \"\"", "not empty"}},
        {HEADER "a,DB,3,f,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'place' is \"3\"", "a text"}},
        {HEADER "a,DB,,,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'problem' is \"\"", "not empty"}},
        {HEADER "a,DB,,f,mpl,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"column 'architecture' is \"mpl\"", "the name of an architecture"}},
        {HEADER "a,DB,,f,mlp,1.5,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"column 'dx' is \"1.5\"", "dimensions"}},
        {HEADER "a,DB,,f,mlp,17,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'dx' is \"17\"", "dimensions"}},
        {HEADER "a,DB,,f,mlp,1,h,-2,,,,\n", ORDO_ESYNTAX, {"column 'versus' is \"h\"", "n or P"}},
        {HEADER "a,DB,,f,mlp,1,n,0,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"0\"", "not 0"}},
        {HEADER "a,DB,,f,mlp,1,n,nan,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"nan\"", "finite"}},
        {HEADER "a,DB,,f,mlp,1,n,,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"\"", "finite"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,0,,,\n", ORDO_ESYNTAX, {"column 'from' is \"0\"", "above 0"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,x,,,\n", ORDO_ESYNTAX, {"column 'from' is \"x\"", "above 0"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,50,3,,\n",
         ORDO_ESYNTAX,
         {"column 'to' is \"3\"", "that of 'from'"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,3,x,,\n",
         ORDO_ESYNTAX,
         {"column 'to' is \"x\"", "that of 'from'"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,,,-5,\n",
         ORDO_ESYNTAX,
         {"column 'points' is \"-5\"", "a number of points"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,,,,9\n", ORDO_ESYNTAX, {"column 'note' is \"9\"", "a text"}},
    };
    struct ordo_published_list list;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const int status =
            ordo_published_read(file("p.csv", files[i].content), &list, message, sizeof message);
        if (status != files[i].status)
            fail_msg("%s\nstatus %d: %s", files[i].content, status, message);
        for (size_t k = 0; k < 2 && files[i].pieces[k] != NULL; k++)
            if (strstr(message, files[i].pieces[k]) == NULL)
                fail_msg("%s\n'%s' is not said: %s", files[i].content, files[i].pieces[k], message);
        assert_int_equal(list.count, i == 0 ? 2 : 0);
        if (i == 0) {
            assert_string_equal(list.rows[0].place, "table 1, top");
            assert_string_equal(list.rows[1].place, "");
            assert_string_equal(list.rows[1].note, "a \"note\"");
            check_near(list.rows[1].slope, -3.5, 0);
        }
        ordo_published_free(&list);
    }
    snprintf(path, sizeof path, "%s/no-such.csv", directory);
    assert_int_equal(ordo_published_read(path, &list, message, sizeof message), ORDO_EIO);
    assert_non_null(strstr(message, path));
    ordo_published_free(NULL);
}

/* A file that is wrong is the case's trouble, and is read again when it is right. Runs before
 * anything else has read the one that comes with the program. */
static void test_published_broken(void **state) {
    struct ordo_cases cases = {0};
    const char *before = getenv("ORDO_DATADIR");
    char *kept = before != NULL ? strdup(before) : NULL, inner[128];

    (void)state;
    snprintf(inner, sizeof inner, "%s/reference", directory);
    assert_int_equal(mkdir(inner, 0700), 0);
    file("reference/published.csv", HEADER "a,DB,,f,mlp,1,n,zero,,,,\n");
    assert_int_equal(setenv("ORDO_DATADIR", directory, 1), 0);
    assert_null(ordo_published_find("a"));
    file("case.lua", "return {name = 'a', " STAGED "widths = {3},\n"
                     "expect = {published = 'a', why = 'w'}}");
    assert_int_equal(ordo_cases_load(&cases, path, message, sizeof message), ORDO_EINVAL);
    assert_non_null(strstr(message, "case 'a': field 'expect.published' cannot be looked up: "));
    assert_non_null(strstr(message, "reference/published.csv:3: column 'slope' is \"zero\""));
    ordo_cases_free(&cases);
    if (kept != NULL)
        assert_int_equal(setenv("ORDO_DATADIR", kept, 1), 0);
    else
        assert_int_equal(unsetenv("ORDO_DATADIR"), 0);
    free(kept);
}

static void test_generated(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("\xef\xbb\xbflocal list = {}\n"
         "for k, name in ipairs {'a', 'b', 'c'} do\n"
         "  list[#list + 1] = {name = name .. '-' .. k, target = function(x) return k*x end, " REST
         "}\n"
         "end\n"
         "return list\n",
         &cases);
    assert_int_equal(cases.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cases.cases[i].name[0], "abc"[i]);
        check_double(value(&cases.cases[i], (double[]){0.5}), 0.5 * (double)(i + 1), 0);
        assert_string_equal(cases.cases[i].target, "function(x) return k*x end");
        assert_int_equal(cases.cases[i].line, 3);
    }
    ordo_cases_free(&cases);
}

/* With two functions on a line Lua does not tell which is which, so the whole line is shown. */
static void test_two_functions_on_a_line(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("local f, g = function(x) return x end, function(x) return -x end\n"
         "return {{name = 'f', target = f, " REST "}, {name = 'g', target = g, " REST "}}",
         &cases);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(cases.cases[i].target,
                            "local f, g = function(x) return x end, function(x) return -x end");
    check_double(value(&cases.cases[1], (double[]){0.5}), -0.5, 0);
    ordo_cases_free(&cases);
}

/* A case in two variables, with the first architecture and method that serve it. */
static void test_domains(void **state) {
    const struct ordo_activation *relu = ordo_activation_find("relu");
    const char *method = NULL, *architecture = NULL;
    struct ordo_cases cases = {0};
    char content[512], why[256];

    (void)state;
    for (size_t i = 0; ordo_methods[i] != NULL; i++)
        for (size_t j = 0; ordo_architectures[j] != NULL; j++)
            if (ordo_methods[i]->serves(ordo_architectures[j], relu, 2, why, sizeof why)) {
                method = ordo_methods[i]->name;
                architecture = ordo_architectures[j]->name;
            }
    if (method == NULL)
        skip();
    snprintf(content, sizeof content,
             "local function case(name, target, domain) return {name = name, target = target,\n"
             "domain = domain, architecture = '%s', method = '%s', widths = {64},\n"
             "expect = {exact = true, why = 'w'}} end\n"
             "return {case('a', function(x, y) return x - y end, {{-1, 0}, {2, 3}}),\n"
             "case('b', 'runge9-2d', {0, 4}), case('c', 'x^2 + y^2')}\n",
             architecture, method);
    load(content, &cases);
    const double expected[3][4] = {{-1, 0, 2, 3}, {0, 4, 0, 4}, {-1, 1, -1, 1}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cases.cases[i].approximation.dx, 2);
        for (size_t j = 0; j < 2; j++) {
            check_near(cases.cases[i].approximation.lower[j], expected[i][2 * j], 0);
            check_near(cases.cases[i].approximation.upper[j], expected[i][2 * j + 1], 0);
        }
    }
    ordo_cases_free(&cases);
}

static void test_directory(void **state) {
    struct ordo_cases cases = {0};
    char inner[128];

    (void)state;
    snprintf(inner, sizeof inner, "%s/set", directory);
    assert_int_equal(mkdir(inner, 0700), 0);
    snprintf(inner, sizeof inner, "%s/set/paper", directory);
    assert_int_equal(mkdir(inner, 0700), 0);
    file("set/b.lua", "return {name = 'b', target = 'runge9', " REST "}");
    file("set/a.lua", "return {name = 'a', target = function(x) return x end, " REST "}");
    file("set/paper/z.lua", "return {name = 'z', target = 'runge9', " REST "}");
    file("set/B.lua", "return {name = 'B', target = 'runge9', " REST "}");
    file("set/notes.txt", "not Lua");
    file("set/.hidden.lua", "not Lua");
    snprintf(inner, sizeof inner, "%s/set/", directory);
    assert_int_equal(ordo_cases_load(&cases, inner, message, sizeof message), ORDO_OK);
    assert_int_equal(cases.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(cases.cases[i].name[0], "Babz"[i]);

    /* A failure in the last file appends nothing, and what was there stays usable. */
    file("set/zz.lua", "return {name = 'a', target = function(x) return x end, " REST "}");
    assert_int_equal(ordo_cases_load(&cases, path, message, sizeof message), ORDO_EINVAL);
    assert_non_null(strstr(message, "set/zz.lua: case 'a'"));
    assert_non_null(strstr(message, "set/a.lua"));
    /* Nor does a rival of another file. */
    file("set/zz.lua", "return {name = 'y', target = 'runge9', architecture = 'glu',\n"
                       "method = 'spline', widths = {8}, expect = {below = 'a', why = 'w'}}");
    assert_int_equal(ordo_cases_load(&cases, path, message, sizeof message), ORDO_EINVAL);
    assert_non_null(strstr(message, "case 'y': field 'expect.below' is \"a\""));
    assert_int_equal(cases.count, 4);
    assert_int_equal(cases.states_count, 1);
    check_double(value(&cases.cases[1], (double[]){0.5}), 0.5, 0);
    ordo_cases_free(&cases);

    assert_int_equal(ordo_cases_load(&cases, inner, message, sizeof message), ORDO_EINVAL);
    assert_int_equal(cases.count, 0);
    assert_int_equal(cases.states_count, 0);
    ordo_cases_free(&cases);
    ordo_cases_free(NULL);
}

/* However small the room, the message is one closed line of UTF-8. */
static void test_message_sizes(void **state) {
    struct ordo_cases cases = {0};
    char small[256];

    (void)state;
    file("m.lua",
         "error('§§§§§§§§§§§§§§§§§§§§§§\\n\\27[31m\\xff§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§§', 0)");
    for (size_t size = 1; size <= sizeof small; size++) {
        memset(small, 'x', sizeof small);
        assert_int_equal(ordo_cases_load(&cases, path, small, size), ORDO_ESYNTAX);
        assert_true(memchr(small, '\0', size) != NULL);
        assert_int_equal(ordo_sentence_valid(small, strlen(small), false), strlen(small));
    }
    assert_non_null(strstr(small, "§\\n\\x1b[31m\\xff§"));
}

static void test_suggestions(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "architecture", "test_points"};
    static const char *const swaps[] = {"abc", "Widths"};
    static const char *const nearer[] = {"acbdxy", "abcd"};
    char endless[100];

    (void)state;
#define SUGGEST(word) ordo_suggest(word, names, sizeof names / sizeof *names)
    assert_string_equal(SUGGEST("glu"), "glu");
    assert_string_equal(SUGGEST("GLU"), "glu");
    assert_string_equal(SUGGEST("glu2"), "glu");
    assert_string_equal(SUGGEST("gu"), "glu");
    assert_string_equal(SUGGEST("mpl"), "mlp");
    assert_string_equal(SUGGEST("architectrue"), "architecture");
    assert_string_equal(SUGGEST("arkitekcture"), "architecture");
    assert_string_equal(SUGGEST("testpionts"), "test_points");
    assert_null(SUGGEST("zzz"));
    assert_null(SUGGEST("xy"));
    assert_null(SUGGEST(""));
    assert_null(SUGGEST("learning_rate"));
    assert_null(ordo_suggest("glu", NULL, 0));
    memset(endless, 'g', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(SUGGEST(endless));
    /* A transposition is one edit, but the pair is not edited again: "ca" to "abc" takes three. */
    assert_null(ordo_suggest("ca", swaps, 1));
    assert_string_equal(ordo_suggest("widhts", swaps, 2), "Widths");
    assert_string_equal(ordo_suggest("acbd", nearer, 2), "abcd");
}

static void test_lua_function_text(void **state) {
    static const char text[] = "x = [==[ ]] function ]==] f = function() return 'a\\'end' end\n"
                               "g = function()\n"
                               "  --[[ end\n"
                               "  ]] repeat until true\n"
                               "\n"
                               "  while x do  y = \"a\tb\" end end z = 1\n";
    char to[200];

    (void)state;
    ordo_sentence_function(text, sizeof text - 1, 1, 1, to, sizeof to);
    assert_string_equal(to, "function() return 'a\\'end' end");
    ordo_sentence_function(text, sizeof text - 1, 2, 6, to, sizeof to);
    assert_string_equal(to, "function() repeat until true while x do y = \"a\\tb\" end end");
    ordo_sentence_function(text, sizeof text - 1, 2, 6, to, 16);
    assert_string_equal(to, "function() r…");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_broken),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_published_files),
        cmocka_unit_test(test_staged_fields),
        cmocka_unit_test(test_architectures),
        cmocka_unit_test(test_every_field),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_generated),
        cmocka_unit_test(test_two_functions_on_a_line),
        cmocka_unit_test(test_domains),
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_message_sizes),
        cmocka_unit_test(test_suggestions),
        cmocka_unit_test(test_lua_function_text),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
