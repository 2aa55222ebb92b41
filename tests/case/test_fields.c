/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_fields.c: the fields of a case are read as they are meant. What is wrong with one is the
 * business of the broken cases.
 */
#include "cases.h"
#include "method/method.h"

static void test_every_field(void **state) {
    static const double levels[] = {8, 16, 37};
    struct ordo_cases cases = {0};

    (void)state;
    load("-- a comment\n"
         "local a = 9\n"
         "return {{\n"
         "  name = 'glu-runge_1.0', source = 'DB eq. 14, §5', experiment = 'approximation',\n"
         "  target = function(x) -- here\n"
         "    local s = ' end  -- not'\n"
         "    if x > 5 then return 0 end\n"
         "    return 1/(1 + a*x^2)\n"
         "  end, -- there\n"
         "  dx = 1.0, domain = {-2, 0.5}, architecture = 'gqu', activation = 'relu',\n"
         "  method = 'spline', knots = 'equidistributed', widths = {37, 8, 16.0}, seeds = 3,\n"
         "  points = 2000, test_points = 3001, versus = 'h', window = {0.01, 0.5},\n"
         "  confidence = 0.9, min_levels = 3, scale = 2.5, floor = 0, fine = 'small',\n"
         "  deterministic = false, correction = 2,\n"
         "  expect = { order = -4, band = 0.25, intent = 'at_least',\n"
         "    constant = {0.0131, band = 0.02}, value = {5.2e-5, band = 0.01}, exact = 1e-9,\n"
         "    slope = {-3.5, band = 0.5}, jump = 2, baseline = 'b.csv', baseline_tolerance = 1,\n"
         "    below = 'rival', why = 'C² splines', empirical = 'seen' } },\n"
         "  {name = 'rival', target = 'cos(4 x)', " REST "}}\n",
         &cases);
    assert_int_equal(cases.count, 2);
    assert_int_equal(cases.states_count, 1);

    const struct ordo_case *c = &cases.cases[0];
    const struct ordo_value *target = ordo_values_find(&c->settings, "target");
    assert_string_equal(c->name, "glu-runge_1.0");
    assert_string_equal(c->file, in_directory("case.lua"));
    assert_string_equal(c->experiment->name, "approximation");
    assert_int_equal(target->line, 5);
    CHECK_VALUES(&c->settings,
                 "target=function(x) local s = ' end  -- not' if x > 5 then return 0 end "
                 "return 1/(1 + a*x^2) end",
                 "dx=1", "domain=-2:0.5", "architecture=gqu", "activation=relu", "method=spline",
                 "knots=equidistributed", "points=2000", "test_points=3001");
    check_double(value(c, (double[]){0.7}), 1 / (1 + 9 * 0.49), 1e-15);
    check_near(value(c, (double[]){6}), 0, 0);
    assert_int_equal(c->coordinates, 1);
    assert_int_equal(c->levels_count, 3);
    assert_memory_equal(c->levels, levels, sizeof levels);
    CHECK_VALUES(&c->study, "source=DB eq. 14, §5", "seeds=3", "x=h", "min_levels=3", "scale=2.5",
                 "floor=0", "fine=small", "deterministic=false", "correction=2");
    assert_false(ordo_case_deterministic(c));
    assert_int_equal(ordo_case_direction(c), 1); /* whatever the order says */
    check_near(ordo_values_number(&c->study, "confidence"), 0.9, 0);
    check_near(ordo_values_find(&c->study, "window")->numbers[0], 0.01, 0);
    check_near(ordo_values_find(&c->study, "window")->numbers[1], 0.5, 0);
    assert_true(c->x.figure);
    assert_string_equal(ordo_axis_quantity(c, c->x)->name, "h");
    assert_false(ordo_case_default_x(c));
    assert_int_equal(c->claims_count, 1);
    assert_int_equal(c->claims[0].figure, 0);
    CHECK_VALUES(&c->claims[0].values, "order=-4", "band=0.25", "intent=at_least", "slope=-3.5:0.5",
                 "jump=2", "baseline=b.csv", "baseline_tolerance=1", "below=rival",
                 "why=C² splines", "empirical=seen", "refused~", "published~");
    const struct ordo_value *constant = ordo_values_find(&c->claims[0].values, "constant");
    check_near(constant->number, 0.0131, 0);
    check_near(constant->band, 0.02, 0);
    check_near(ordo_values_find(&c->claims[0].values, "value")->number, 5.2e-5, 0);
    check_near(ordo_values_number(&c->claims[0].values, "exact"), 1e-9, 0);
    assert_string_equal(ordo_case_why(c), "C² splines");
    assert_string_equal(ordo_values_text(&c->claims[0].values, "empirical"), "seen");
    assert_string_equal(ordo_case_rival(c, 0), "rival");
    assert_null(ordo_case_rival(c, 1));

    CHECK_VALUES(&cases.cases[1].settings, "target=cos(4x)");
    ordo_cases_free(&cases);
}

static void test_defaults(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("return {name = 'a', target = 'runge9', architecture = 'gated2', method = 'spline',\n"
         "levels = {64}, expect = {constant = {band = 0.03}, empirical = 'seen'}}",
         &cases);
    assert_int_equal(cases.count, 1);
    assert_int_equal(cases.states_count, 0);

    const struct ordo_case *c = &cases.cases[0];
    assert_ptr_equal(c->experiment, ordo_experiments[0]);
    CHECK_VALUES(&c->settings, "target=1/(1+9x^2)", "dx~1", "domain~-1:1", "architecture=gqu",
                 "activation~relu", "knots~uniform", "points~10000", "test_points~10007");
    assert_int_equal(ordo_values_find(&c->settings, "target")->line, 0);
    check_double(value(c, (double[]){1. / 3}), 0.5, 1e-15);
    /* What another method brings is not there. */
    assert_null(ordo_values_find(&c->settings, "stages"));
    assert_null(ordo_values_find(&c->settings, "gate_scale"));
    CHECK_VALUES(&c->study, "source~", "seeds~1", "x~", "window~", "min_levels~4", "scale~",
                 "floor~", "fine~auto", "correction~");
    assert_false(ordo_values_given(&c->study, "deterministic"));
    assert_true(ordo_case_deterministic(c)); /* as splines draw nothing */
    check_double(ordo_values_number(&c->study, "confidence"), 0.95, 0);
    assert_true(ordo_case_default_x(c));
    assert_false(c->x.figure);
    double window[2];
    ordo_case_window(c, window);
    check_near(window[0], 0, 0);
    assert_true(isinf(window[1]));
    assert_true(ordo_case_predicts(c));
    CHECK_VALUES(&c->claims[0].values, "order~", "band~", "intent~equal", "refused~", "value~",
                 "exact~", "below~", "slope~", "jump~", "published~", "baseline~", "why~",
                 "empirical=seen");
    assert_true(isnan(ordo_values_number(&c->claims[0].values, "constant")));
    check_near(ordo_values_find(&c->claims[0].values, "constant")->band, 0.03, 0);
    assert_true(isnan(ordo_case_order(c)));
    assert_int_equal(ordo_case_direction(c), 0);
    ordo_cases_free(&cases);

    load("return {name = 'a', target = 'runge9', " REST "}", &cases);
    check_double(ordo_values_number(&cases.cases[0].claims[0].values, "exact"),
                 ORDO_EXACT_TOLERANCE, 0);
    assert_false(ordo_case_predicts(&cases.cases[0]));
    ordo_cases_free(&cases);
}

/* Fields that a choice brings, and a scale for each level, in the order of the sorted levels. */
static void test_brought(void **state) {
    static const double scales[] = {30, 80, 160};
    struct ordo_cases cases = {0};

    (void)state;
    load("return {\n"
         "{name = 'a', target = 'coswell', architecture = 'gqu', method = 'staged',\n"
         "  widths = {16, 3, 8}, activation = 'tanh',\n"
         "  stages = {'U', 'D', 'Q', 'D', 'G', 'all'}, sweeps = 7, iterations = 31,\n"
         "  init = 'uniform', linear_solver = 'normal', frozen_bias = true,\n"
         "  gate_scale = function(n) -- grows\n"
         "    return 10*n end,\n"
         "  expect = {order = -4, band = 1, refused = {'plateau', 'not-asymptotic',\n"
         "    'wide-interval', 'round-off'}, why = 'w'}},\n"
         "{name = 'b', target = 'coswell', architecture = 'gqu', method = 'staged',\n"
         "  widths = {3, 8, 50}, gate_scale = 2.5, versus = 'P',\n"
         "  expect = {published = 'db-1d-gqu-P', order = -4, band = 1, refused = 'outside-band',\n"
         "    why = 'w'}},\n"
         "{name = 'c', target = 'coswell', architecture = 'gqu', method = 'staged',\n"
         "  widths = {3, 50}, activation = 'identity',\n"
         "  expect = {published = 'db-1d-gqu-n', published_band = 0.02, why = 'w'}}}",
         &cases);
    assert_int_equal(cases.count, 3);
    const struct ordo_case *c = &cases.cases[0];
    CHECK_VALUES(&c->settings, "activation=tanh", "stages=U D Q D G all", "sweeps=7",
                 "iterations=31", "init=uniform", "linear_solver=normal", "frozen_bias=true",
                 "one_directional~false", "gate_scale=function(n) return 10*n end");
    const struct ordo_value *scale = ordo_values_find(&c->settings, "gate_scale");
    assert_int_equal(scale->line, 6);
    assert_int_equal(scale->count, 3);
    assert_memory_equal(scale->numbers, scales, sizeof scales);
    CHECK_VALUES(&c->claims[0].values, "refused=plateau not-asymptotic wide-interval round-off",
                 "published~");
    assert_null(ordo_values_find(&c->settings, "knots"));

    c = &cases.cases[1];
    CHECK_VALUES(&c->settings, "stages~", "sweeps~1", "iterations~100", "init~normal",
                 "linear_solver~qr", "frozen_bias~false", "gate_scale=2.5");
    scale = ordo_values_find(&c->settings, "gate_scale");
    check_near(scale->number, 2.5, 0);
    assert_null(scale->numbers);
    CHECK_VALUES(&c->claims[0].values, "refused=outside-band", "published=db-1d-gqu-P");
    check_near(ordo_values_number(&c->claims[0].values, "published_band"), 0.15, 0);

    c = &cases.cases[2];
    assert_false(ordo_values_given(&c->settings, "gate_scale"));
    CHECK_VALUES(&c->claims[0].values, "published=db-1d-gqu-n");
    check_near(ordo_values_number(&c->claims[0].values, "published_band"), 0.02, 0);
    ordo_cases_free(&cases);
}

/* A field has the same meaning under both of its names, a level with its coordinate's name and
 * without. */
static void test_synonyms(void **state) {
    static const char *const rows[] = {"widths = {8, 16, 24}, versus = 'P'",
                                       "levels = {8, 16, 24}, x = 'P'",
                                       "levels = {{n = 24}, 8, {n = 16}}, versus = 'P'",
                                       "widths = {{n = 8}, {n = 24}, 16}, x = 'P'"};
    static const double levels[] = {8, 16, 24};
    struct ordo_cases cases = {0};
    char content[512];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(content, sizeof content,
                 "return {name = 'a', target = 'runge9', " NETWORK
                 "%s, expect = {exact = true, why = 'w'}}",
                 rows[i]);
        load(content, &cases);
        const struct ordo_case *c = &cases.cases[0];
        assert_int_equal(c->levels_count, 3);
        assert_memory_equal(c->levels, levels, sizeof levels);
        assert_string_equal(ordo_axis_quantity(c, c->x)->name, "P");
        CHECK_VALUES(&c->study, "x=P");
        ordo_cases_free(&cases);
    }
}

/* Every coordinate, and every figure but the error and those that are seldom there, can be x. */
static void test_x(void **state) {
    const struct ordo_experiment *e = ordo_experiments[0];
    struct ordo_cases cases = {0};
    char content[512];

    (void)state;
    for (size_t k = 0; k < 2; k++)
        for (const struct ordo_quantity *q = k == 0 ? e->coordinates : e->figures; q->name != NULL;
             q++) {
            snprintf(content, sizeof content,
                     "return {name = 'a', target = 'runge9', x = '%s', " REST "}", q->name);
            const int status = try_load(content, &cases);
            assert_int_equal(status == ORDO_OK, k == 0 || (q != e->figures && !q->seldom));
            if (status == ORDO_OK)
                assert_ptr_equal(ordo_axis_quantity(&cases.cases[0], cases.cases[0].x), q);
            ordo_cases_free(&cases);
        }
}

/* Any stage of any architecture may be named, and an architecture that knows one activation only
 * has it without being told. */
static void test_architectures(void **state) {
    struct ordo_cases cases = {0};
    char content[1024], stages[256];

    (void)state;
    for (size_t i = 0; ordo_architectures[i] != NULL; i++) {
        const struct ordo_architecture *a = ordo_architectures[i];
        size_t count = 1;
        strcpy(stages, "'D'");
        for (const struct ordo_block *b = a->blocks; b->name != NULL; b++, count++)
            snprintf(stages + strlen(stages), sizeof stages - strlen(stages), ", '%s'", b->stage);
        if (count > 16)
            continue;
        snprintf(content, sizeof content,
                 "return {name = 'a', target = 'coswell', architecture = '%s', method = 'staged',\n"
                 "stages = {%s}, widths = {8}, gate_scale = 1, expect = {exact = true, why = 'w'}}",
                 a->name, stages);
        load(content, &cases);
        const struct ordo_values *settings = &cases.cases[0].settings;
        assert_int_equal(ordo_values_find(settings, "stages")->count, count);
        assert_string_equal(ordo_values_text(settings, "activation"),
                            a->activation != NULL ? a->activation : "relu");
        ordo_cases_free(&cases);
    }
}

/* The settings of the experiment `table`, which reads its levels itself. */
static void test_table(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    load("return {name = 't', experiment = 'table', table = 'sub/e.csv', column_x = 'n',\n"
         "column = '2', column_seed = 's', expect = {order = -2, band = 0.1, why = 'w'}}",
         &cases);
    const struct ordo_case *c = &cases.cases[0];
    assert_string_equal(c->experiment->name, "table");
    CHECK_VALUES(&c->settings, "table=sub/e.csv", "column_x=n", "column=2", "column_seed=s");
    assert_int_equal(c->levels_count, 0);
    assert_int_equal(ordo_case_direction(c), -1);
    assert_false(ordo_case_deterministic(c)); /* nobody knows where the errors come from */
    ordo_cases_free(&cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field), cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_brought),     cmocka_unit_test(test_synonyms),
        cmocka_unit_test(test_x),           cmocka_unit_test(test_architectures),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
