/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_method.c: every method: its contract, what it serves, determinism, leading constants.
 */
#include "fits.h"
#include "method/methods.h"

static void test_contract(void **state) {
    (void)state;
    EACH(ordo_method, m, ordo_methods) {
        assert_true((*m)->name != NULL && strlen((*m)->name) > 0);
        assert_true((*m)->summary != NULL && strlen((*m)->summary) > 0);
        assert_true((*m)->source != NULL && strlen((*m)->source) > 0);
        assert_non_null((*m)->fit);
        assert_ptr_equal(ordo_method_find((*m)->name), *m);
        EACH(ordo_method, other, ordo_methods)
        assert_true(m == other || strcmp((*m)->name, (*other)->name) != 0);
    }
    assert_null(ordo_method_find("newton"));
}

/* Word k of a setting that has a few of them: its choices, or true and false; NULL behind the last.
 */
static const char *word(const struct ordo_setting *setting, size_t k) {
    static const char *const flags[] = {"true", "false", NULL};

    if (setting->kind == ORDO_KIND_CHOICE)
        return ordo_setting_choice(setting, k);
    return setting->kind == ORDO_KIND_FLAG ? flags[k] : NULL;
}

/* The first `count` of some widths. */
static void check_levels(struct fitting *a, size_t count) {
    const struct ordo_function function = named("sin4");
    const size_t least = ordo_method_width_min(a->method, a->architecture, a->activation);
    const size_t widths[] = {least, least + 5, least + 1, least + 2, least + 3, 30};

    fitting_sample(a, &function);
    assert_true(least >= 1);
    assert_in_range(ordo_method_needs(a->method, a->architecture, a->activation, a->settings), 0,
                    ORDO_DERIVATIVE_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct level level = measured(a, widths[i], 1, 1);
        if (level.status != ORDO_OK || !isfinite(level.error) || level.error < 0)
            fail_msg("%s, %s, %s, n = %zu: %s, error %g", a->method->name, a->architecture->name,
                     a->activation->name, widths[i], ordo_status_text(level.status), level.error);
    }
    fitting_free(a);
}

/* With every default, and with every word of every setting. */
static void check_served(const struct ordo_method *m, const struct ordo_architecture *architecture,
                         const struct ordo_activation *activation) {
    struct fitting a = made(architecture->name, activation->name, m->name, 601);

    check_levels(&a, 6);
    for (const struct ordo_setting *s = m->settings; s != NULL && s->name != NULL; s++)
        for (size_t k = 0; word(s, k) != NULL; k++) {
            if (s->initial != NULL && strcmp(word(s, k), s->initial) == 0)
                continue;
            struct fitting b = made(architecture->name, activation->name, m->name, 101);
            set(&b, s->name, word(s, k));
            check_levels(&b, 2);
        }
}

/* What a table leaves out is the default. */
static void test_defaults(void **state) {
    const struct ordo_method bare = {.name = "bare"};
    const struct ordo_architecture *glu = ordo_architecture_find("glu");
    const struct ordo_activation *relu = ordo_activation_find("relu");
    size_t order = 7;

    (void)state;
    assert_int_equal(ordo_method_width_min(&bare, glu, relu), 1);
    assert_int_equal(ordo_method_width_step(&bare, glu), 1);
    assert_int_equal(ordo_method_needs(&bare, glu, relu, NULL), 0);
    assert_true(isnan(ordo_method_constant(&bare, glu, relu, &order)));
    assert_int_equal(order, 0);
}

/* Sentences follow each other, none twice and none cut. */
static void test_remarks(void **state) {
    struct ordo_fit fit = {0};
    char long_one[2 * sizeof fit.note];
    size_t length = 0;

    (void)state;
    ordo_fit_remark(&fit, "%d gates", 3);
    ordo_fit_remark(&fit, "β is %g", 0.5);
    ordo_fit_remark(&fit, "%d gates", 3);
    assert_string_equal(fit.note, "3 gates; β is 0.5");
    memset(long_one, 'x', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    ordo_fit_remark(&fit, "%s", long_one);
    assert_string_equal(fit.note, "3 gates; β is 0.5");
    for (int i = 0; i < 100; i++) {
        ordo_fit_remark(&fit, "β%02d", i);
        length = strlen(fit.note);
        assert_in_range(length, 0, sizeof fit.note - 1);
    }
    /* Each is 6 bytes with its separator, and as many as fit are there. */
    assert_true(length + 6 >= sizeof fit.note);
    assert_int_equal((length - strlen("3 gates; β is 0.5")) % 6, 0);
}

/* Whatever a method says it serves it fits; whatever it refuses has a reason. */
static void test_serves(void **state) {
    size_t served = 0, refused = 0;

    (void)state;
    EACH(ordo_method, m, ordo_methods)
    EACH(ordo_architecture, a, ordo_architectures)
    EACH(ordo_activation, act, ordo_activations)
    for (size_t dx = 1; dx <= 3 && used_together(*a, *act); dx++) {
        char why[200] = "";
        if (!ordo_method_serves(*m, *a, *act, dx, why, sizeof why)) {
            assert_true(strlen(why) > 0);
            refused++;
            continue;
        }
        served++;
        if (dx == 1)
            check_served(*m, *a, *act);
    }
    assert_true(served > 0 && refused > 0);
}

/* GV's layers have no biases, so no knots where these methods want them. */
static void test_serves_biases_only(void **state) {
    static const char *const names[] = {"spline", "interpolate", "least_squares"};
    const struct ordo_activation *relu = ordo_activation_find("relu");

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct ordo_method *m = ordo_method_find(names[i]);
        char why[200] = "";
        assert_false(
            ordo_method_serves(m, ordo_architecture_find("ffn_reglu"), relu, 1, why, sizeof why));
        assert_string_equal(why, "it serves architectures with biases, not ffn_reglu");
        assert_true(ordo_method_serves(m, ordo_architecture_find("ffn_reglu_biased"), relu, 1, why,
                                       sizeof why));
    }
}

static void test_determinism(void **state) {
    static const char *const architectures[] = {"mlp", "glu", "gqu", "gated3", "gqu2d"};
    const struct ordo_function function = named("runge9");

    (void)state;
    EACH(ordo_method, m, ordo_methods) {
        bool draws = false;
        for (size_t i = 0; i < COUNT(architectures); i++) {
            char why[200];
            const struct ordo_architecture *a = ordo_architecture_find(architectures[i]);
            if (!ordo_method_serves(*m, a, ordo_activation_find("relu"), 1, why, sizeof why))
                continue;
            struct fitting experiment =
                prepared_freely(a->name, "relu", (*m)->name, 1001, &function);
            struct ordo_fit fit;
            struct ordo_network one = fitted(&experiment, 40, 1, &fit),
                                two = fitted(&experiment, 40, 1, &fit),
                                other = fitted(&experiment, 40, 2, &fit);
            assert_memory_equal(one.theta, two.theta, one.P * sizeof *one.theta);
            draws = draws || memcmp(one.theta, other.theta, one.P * sizeof *one.theta) != 0;
            ordo_network_free(&one);
            ordo_network_free(&two);
            ordo_network_free(&other);
            fitting_free(&experiment);
        }
        assert_int_equal(draws, !(*m)->seedless);
    }
}

static double constant_of(const char *method, const char *architecture, const char *activation,
                          size_t *order) {
    return ordo_method_constant(ordo_method_find(method), ordo_architecture_find(architecture),
                                ordo_activation_find(activation), order);
}

static void test_constants(void **state) {
    static const struct {
        const char *method, *architecture, *activation;
        size_t order;
        double squared; /* 1/c^2 */
    } rows[] = {
        {"spline", "mlp", "relu", 2, 720},
        {"spline", "glu", "relu", 3, 30240},
        {"spline", "mlp", "relu2", 3, 30240},
        {"spline", "gqu", "relu", 4, 1209600},
        {"spline", "mlp", "relu3", 4, 1209600},
        {"spline", "glu", "relu2", 4, 1209600},
        {"spline", "gated3", "relu", 5, 47900160}, /* |B_10|/10! = (5/66)/3628800 */
        {"interpolate", "mlp", "relu", 2, 120},
        {"interpolate", "glu", "relu", 3, 945. / 2},
        {"least_squares", "mlp", "relu", 2, 720},
        {"least_squares", "glu", "relu", 3, 30240},
        {"least_squares", "mlp", "relu3", 4, 1209600},
        {"least_squares", "gqu2d", "relu", 4, 5040. * 5040},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t order = 0;
        check_double(constant_of(rows[i].method, rows[i].architecture, rows[i].activation, &order),
                     1 / sqrt(rows[i].squared), 1e-14);
        assert_int_equal(order, rows[i].order);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_remarks),
        cmocka_unit_test(test_serves),
        cmocka_unit_test(test_serves_biases_only),
        cmocka_unit_test(test_determinism),
        cmocka_unit_test(test_constants),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
