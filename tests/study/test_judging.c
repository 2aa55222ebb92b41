/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_judging.c: every expectation, right and wrong; several claims of one case; repetitions
 * merged; refusals and hints.
 */
#include "experiment/reason.h"
#include "findings.h"
#include "study/published.h"
#include "toys.h"
#include <gsl/gsl_errno.h>

static void test_contract(void **state) {
    (void)state;
    for (size_t i = 0; ordo_expectations[i] != NULL; i++) {
        const struct ordo_expectation *e = ordo_expectations[i];
        struct ordo_case c = toy_without("bare");
        size_t own = 0;
        assert_true(e->name != NULL && e->name[0] != '\0');
        assert_true(e->summary != NULL && e->summary[0] != '\0');
        assert_true(e->settings != NULL && e->judge != NULL && e->claimed != NULL);
        for (const struct ordo_setting *s = e->settings; s->name != NULL; s++) {
            own += strcmp(s->name, e->name) == 0;
            assert_false(s->required);
            for (size_t k = 0; ordo_expectations[k] != NULL; k++)
                for (const struct ordo_setting *t = ordo_expectations[k]->settings; t->name != NULL;
                     t++)
                    assert_true(s == t || strcmp(s->name, t->name) != 0);
            for (const struct ordo_setting *t = ordo_claim_settings; t->name != NULL; t++)
                assert_string_not_equal(s->name, t->name);
        }
        assert_int_equal(own, 1);
        assert_false(ordo_claim_states(&c.claims[0], e));
        /* It is stated by the value of its own name, and by no other of its settings. */
        for (const struct ordo_setting *s = e->settings; s->name != NULL; s++) {
            struct ordo_value *value = ordo_values_find(&c.claims[0].values, s->name);
            value->given = true;
            assert_int_equal(ordo_claim_states(&c.claims[0], e), strcmp(s->name, e->name) == 0);
            value->given = false;
        }
        ordo_case_free(&c);
    }
}

/* Say "name=text; name=text". */
static void say_all(struct ordo_values *values, const char *words) {
    char copy[256], *rest = copy;

    snprintf(copy, sizeof copy, "%s", words);
    for (char *word; (word = strtok_r(rest, ";", &rest)) != NULL;) {
        word += strspn(word, " ");
        char *text = strchr(word, '=');
        assert_non_null(text);
        *text = '\0';
        say(values, word, text + 1);
    }
}

/* What each expects, of which levels, and what these are if it is wrong. */
static const struct {
    const char *expectation, *claim, *right, *wrong;
} rows[] = {
    {"order", "order=-2; band=0.1", "wiggle=0.01", "power=-2.4"},
    {"order", "order=-2; band=0.1; intent=at_least", "power=-3", "power=-1.5"},
    {"order", "order=-2; band=0.1; intent=at_most", "power=-1", "power=-2.5"},
    {"constant", "order=-2; band=0.1; constant=1:0.1", "constant=1.05", "constant=1.2"},
    {"constant", "order=-2; band=0.1; constant=:0.1", "constant=0.95", "constant=0.8"},
    {"constant", "constant=:0.1", "spike=8", "spike=256"},
    {"value", "value=1:0.1", "power=0; wiggle=0.05", "power=0; wiggle=0.2"},
    {"exact", "exact=1e-12", "constant=1e-14", "constant=1e-10"},
    {"below", "below=rival", "constant=0.5", "constant=0.5; spike=32"},
    {"slope", "slope=-2:0.1", "wiggle=0.001", "power=-1.5"},
    {"jump", "jump=3", "wiggle=0.1", "spike=64"},
    {"published", "published=db-1d-mlp-n; published_band=0.1", "power=-2.05", "power=-3"},
    {"baseline", "baseline=blessed", "constant=1.04", "spike=128"},
};

/* The errors n^-2, blessed. */
static const double blessed_x[] = {8, 16, 32, 64, 128, 256};
static double blessed_error[COUNT(blessed_x)];

static struct ordo_finding finding_of(size_t row, const char *levels, bool reversed) {
    static const struct ordo_baseline baseline = {
        .count = COUNT(blessed_x), .x = (double *)blessed_x, .error = blessed_error};
    struct ordo_case cases[2] = {toy_without("it"), toy_case("rival")};
    struct ordo_finding finding = {0};

    say_all(&cases[0].claims[0].values, rows[row].claim);
    say_all(&cases[0].settings, levels);
    say(&cases[0].study, "min_levels", "3");
    cases[0].baseline = &baseline;
    for (size_t i = 0; i < 3 && reversed; i++) {
        const double kept = cases[0].levels[i];
        cases[0].levels[i] = cases[0].levels[5 - i];
        cases[0].levels[5 - i] = kept;
    }
    struct ordo_study study = run(cases, 2);
    const struct ordo_result *r = &study.results[0];
    for (size_t i = 0; i < r->findings_count; i++)
        if (strcmp(r->findings[i].check.expectation, rows[row].expectation) == 0)
            finding = r->findings[i];
    if (finding.expectation == NULL)
        fail_msg("%s is not judged", rows[row].claim);
    /* Words for it are there and end. */
    char text[400];
    memset(text, 'x', sizeof text);
    finding.expectation->claimed(&cases[0].claims[0], text, sizeof text);
    assert_in_range(strlen(text), 1, sizeof text - 2);
    ordo_finding_due(&finding, text, sizeof text);
    assert_in_range(strlen(text), 1, sizeof text - 2);
    if (finding.expectation->said != NULL)
        finding.expectation->said(r, &finding, text, sizeof text);
    assert_in_range(strlen(text), 1, sizeof text - 2);
    end(&study, cases, 2);
    return finding;
}

/* What is right passes and what is wrong fails, whatever the order of the levels. */
static void test_right_and_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(blessed_x); i++)
        blessed_error[i] = pow(blessed_x[i], -2);
    for (size_t row = 0; row < COUNT(rows); row++)
        for (int wrong = 0; wrong <= 1; wrong++) {
            const char *levels = wrong ? rows[row].wrong : rows[row].right;
            const struct ordo_finding finding = finding_of(row, levels, false);
            /* Without an order the last level is the finest. */
            const bool ordered = strcmp(rows[row].expectation, "constant") != 0 ||
                                 strstr(rows[row].claim, "order") != NULL;
            const struct ordo_finding again = finding_of(row, levels, ordered);
            if (finding.check.verdict != (wrong ? ORDO_FAIL : ORDO_PASS))
                fail_msg("%s of %s: %s, %s", rows[row].claim, levels,
                         ordo_verdict_name(finding.check.verdict), finding.check.message);
            assert_int_equal(again.check.verdict, finding.check.verdict);
            assert_int_equal(again.check.reason, finding.check.reason);
            check_double(again.check.measured, finding.check.measured, 1e-12);
        }
}

/* Claims about several figures are judged each on its own; the worst decides. */
static void test_claims(void **state) {
    struct ordo_case c = toy_case("several");
    static const char *const orders[] = {"2", "-2"};
    const int verdicts[] = {ORDO_PASS, ORDO_PASS, ORDO_FAIL};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct ordo_claim *claim = ordo_case_claim(&c, k == 0 ? TOY_WORK : TOY_FLUX);
        assert_non_null(claim);
        say(&claim->values, "order", orders[k]);
        say(&claim->values, "band", "0.1");
    }
    say(&c.claims[1].values, "jump", "1.5");
    struct ordo_study study = run(&c, 1);
    const struct ordo_result *r = &study.results[0];
    assert_int_equal(r->findings_count, 4); /* order; order, jump; order */
    for (size_t i = 0; i < 4; i++) {
        const size_t claim = i == 0 ? 0 : i < 3 ? 1 : 2;
        assert_int_equal(r->findings[i].claim, claim);
        assert_int_equal(r->findings[i].check.verdict, verdicts[claim]);
    }
    assert_int_equal(r->deciding, 3);
    assert_ptr_equal(ordo_result_finding(r), &r->findings[3]);
    check_double(r->judged[0].judgement->order, -2, 1e-9);
    check_double(r->judged[1].judgement->order, 2, 1e-9);
    check_double(r->judged[2].judgement->order, -1, 1e-9);
    for (size_t k = 0; k < 3; k++) {
        assert_ptr_equal(r->judged[k].claim, &c.claims[k]);
        assert_int_equal(r->judged[k].points_count, 6);
    }
    check_near(r->judged[1].points[2].error, 32 * 32, 0);
    assert_int_equal(ordo_study_verdict(&study), ORDO_FAIL);
    /* Judged once more, nothing changes. */
    struct ordo_check before[4];
    for (size_t i = 0; i < 4; i++)
        before[i] = r->findings[i].check;
    assert_int_equal(ordo_study_judge(&study), ORDO_OK);
    assert_int_equal(r->findings_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(r->findings[i].check.message, before[i].message);
    end(&study, &c, 1);
}

/* The order is what the gate says of the same table, in the window. */
static void test_gate(void **state) {
    struct ordo_case c = toy_case("windowed");
    struct ordo_request request = ORDO_REQUEST_DEFAULT;
    struct ordo_judgement *j;
    double error[6];

    (void)state;
    say(&c.study, "window", "10:130");
    say(&c.study, "confidence", "0.9");
    say(&c.settings, "wiggle", "0.01");
    struct ordo_study study = run(&c, 1);
    const struct ordo_result *r = &study.results[0];
    for (size_t i = 0; i < 6; i++)
        error[i] = ordo_result_error(r, i, 0);
    request.order = -2;
    request.band = 0.1;
    request.confidence = 0.9;
    request.from = 10;
    request.to = 130;
    request.scale = 0.5;
    assert_int_equal(ordo_judge(6, c.levels, error, &request, &j), ORDO_OK);
    const struct ordo_judgement *own = r->judged[0].judgement;
    assert_memory_equal(&own->order, &j->order, sizeof j->order);
    assert_memory_equal(own->interval, j->interval, sizeof j->interval);
    assert_int_equal(own->used, 4);
    assert_string_equal(own->check->message, j->check->message);
    assert_string_equal(ordo_result_finding(r)->check.message, j->check->message);
    ordo_judgement_free(j);
    end(&study, &c, 1);
}

/* The constant is that of the finest level of the fit, where n is large and where h is small. */
static void test_finest(void **state) {
    static const struct {
        const char *x, *order, *constant, *window, *spike, *place;
        enum ordo_verdict verdict;
    } finest[] = {
        {"n", "-2", "1:0.01", NULL, "8", "n = 256", ORDO_PASS},
        {"n", "-2", "1:0.01", NULL, "256", "n = 256", ORDO_FAIL},
        {"n", "-2", "1:0.01", "10:100", "256", "n = 64", ORDO_PASS},
        {"work", "-1", "1:0.01", NULL, "8", "n = 256", ORDO_PASS},
        {"flux", "2", "0.1111:0.01", NULL, "8", "n = 256", ORDO_PASS},
        {"flux", "2", "0.1111:0.01", NULL, "256", "n = 256", ORDO_FAIL},
        {"flux", "2", "0.1111:0.01", "0.03:0.3", "256", "n = 64", ORDO_PASS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(finest); i++) {
        struct ordo_case c = toy_case("finest");
        assert_true(ordo_case_axis(&c, finest[i].x, &c.x));
        say(&c.claims[0].values, "order", finest[i].order);
        say(&c.claims[0].values, "band", "0.9");
        say(&c.claims[0].values, "constant", finest[i].constant);
        say(&c.settings, "spike", finest[i].spike);
        say(&c.study, "min_levels", "3");
        say(&c.study, "deterministic", "true"); /* or three levels in a window are too few */
        if (finest[i].window != NULL)
            say(&c.study, "window", finest[i].window);
        struct ordo_study study = run(&c, 1);
        const struct ordo_finding *f = finding_named(&study.results[0], "constant");
        assert_non_null(f);
        if (f->check.verdict != finest[i].verdict ||
            strstr(f->check.message, finest[i].place) == NULL)
            fail_msg("row %zu: %s", i, f->check.message);
        end(&study, &c, 1);
    }
}

/* What must be refused is, for a reason of the list; what the gate said stays beside it. */
static void test_refused(void **state) {
    static const struct {
        const char *order, *band, *refused;
        enum ordo_verdict verdict;
        int reason, gates;
    } refused[] = {
        {"-1", "0.4", "outside-band", ORDO_PASS, ORDO_REFUSED, ORDO_OUTSIDE_BAND},
        {"-1", "0.1", "plateau outside-band", ORDO_PASS, ORDO_REFUSED, ORDO_OUTSIDE_BAND},
        {"-1", "0.1", "plateau not-asymptotic", ORDO_FAIL, ORDO_NOT_REFUSED, ORDO_OUTSIDE_BAND},
        {"-2", "0.1", "plateau outside-band", ORDO_FAIL, ORDO_NOT_REFUSED, ORDO_WITHIN_BAND},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct ordo_case c = toy_case("refused");
        say(&c.claims[0].values, "order", refused[i].order);
        say(&c.claims[0].values, "band", refused[i].band);
        say(&c.claims[0].values, "refused", refused[i].refused);
        struct ordo_study study = run(&c, 1);
        const struct ordo_judged *judged = &study.results[0].judged[0];
        const struct ordo_finding *f = ordo_result_finding(&study.results[0]);
        check_finding(f, refused[i].verdict, refused[i].reason);
        assert_int_equal(judged->judgement->check->reason, refused[i].gates);
        assert_non_null(strstr(f->check.message, judged->judgement->check->message));
        assert_string_not_equal(f->check.message, judged->judgement->check->message);
        check_near(f->check.measured, judged->judgement->order, 0);
        /* The gate's hint is for those who want the order accepted. */
        assert_int_equal(judged->hint[0] == '\0',
                         f->check.reason == ORDO_REFUSED || judged->judgement->hint[0] == '\0');
        end(&study, &c, 1);
    }
    /* No answer is not a refusal: this band makes no sense. */
    struct ordo_case c = toy_case("unanswered");
    say(&c.claims[0].values, "band", "3");
    say(&c.claims[0].values, "refused", "outside-band");
    struct ordo_study study = run(&c, 1);
    assert_int_equal(ordo_result_finding(&study.results[0])->check.verdict, ORDO_ERROR);
    end(&study, &c, 1);
    /* A constant that must be refused, beside an order that is accepted. */
    for (int right = 0; right <= 1; right++) {
        c = toy_case("constant");
        say(&c.claims[0].values, "constant", right ? "1:0.1" : "7:0.1");
        say(&c.claims[0].values, "refused", "value-differs");
        study = run(&c, 1);
        check_finding(finding_named(&study.results[0], "order"), ORDO_PASS, ORDO_WITHIN_BAND);
        check_finding(finding_named(&study.results[0], "constant"), right ? ORDO_FAIL : ORDO_PASS,
                      right ? ORDO_NOT_REFUSED : ORDO_REFUSED);
        end(&study, &c, 1);
    }
}

/* A spike is said where the experiment wants it said and nothing else speaks of it. */
static void test_spike_hint(void **state) {
    struct ordo_experiment spiky = toy;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct ordo_case c = toy_case("spike");
        spiky.spikes = i > 0;
        c.experiment = &spiky;
        say(&c.claims[0].values, "band", "1.9");
        if (i != 2)
            say(&c.settings, "spike", "64");
        if (i == 3)
            say(&c.claims[0].values, "jump", "20");
        struct ordo_study study = run(&c, 1);
        const char *hint = study.results[0].judged[0].hint;
        assert_int_equal(strstr(hint, "a spike: the error at x = 64 is ") != NULL, i == 1);
        assert_null(strstr(hint, "allowed"));
        end(&study, &c, 1);
    }
}

/* Repetitions of a level become one point; what is no positive number is none of them. */
static void test_points(void **state) {
    struct ordo_case c = toy_case("points");
    struct ordo_point points[6];

    (void)state;
    say(&c.study, "seeds", "3");
    struct ordo_study study = run(&c, 1);
    struct ordo_result *r = &study.results[0];
    const double seeds[] = {2, 4, 8};
    for (size_t k = 0; k < 3; k++) {
        r->measurements[3 + k].value[TOY_ERROR] = seeds[k];
        r->measurements[6 + k].value[TOY_ERROR] = k == 1 ? 5 : k == 0 ? NAN : 0;
        r->measurements[9 + k].value[TOY_ERROR] = -1;
        r->measurements[12 + k].value[TOY_WORK] = 0;
    }
    assert_int_equal(ordo_points_merge(r, TOY_ERROR, c.x, points), 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(points[i].level, i);
        assert_int_equal(points[i].first, 3 * i);
        assert_int_equal(points[i].count, 3);
        check_near(points[i].x, c.levels[i], 0);
        check_near(points[i].predicted, pow(c.levels[i], -2), 0);
    }
    check_double(points[1].error, 4, 1e-15);
    check_near(points[1].lowest, 2, 0);
    assert_int_equal(points[2].seeds, 1);
    check_near(points[2].error, 5, 0); /* to the last bit */
    assert_int_equal(points[3].seeds, 0);
    assert_true(isnan(points[3].error) && isnan(points[3].lowest));
    /* Without a positive x there is no point. */
    assert_int_equal(ordo_points_merge(r, TOY_ERROR, (struct ordo_axis){true, TOY_WORK}, points),
                     5);
    assert_int_equal(points[4].level, 5);
    assert_int_equal(ordo_points_merge(r, TOY_ERROR, (struct ordo_axis){true, TOY_FLUX}, points),
                     6);
    ordo_points_sort(points, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(points[i].level, 5 - i);
    end(&study, &c, 1);
}

/* Bad figures are an ERROR, whatever the others; nothing expected is no success. */
static void test_never_vacuous(void **state) {
    static const double bad[] = {NAN, INFINITY, 0, -1};
    struct ordo_case c = toy_case("bad");

    (void)state;
    struct ordo_study study = run(&c, 1);
    struct ordo_result *r = &study.results[0];
    for (size_t i = 0; i < COUNT(bad); i++) {
        r->measurements[2].value[TOY_ERROR] = bad[i];
        assert_int_equal(ordo_study_judge(&study), ORDO_OK);
        check_finding(ordo_result_finding(r), ORDO_ERROR, ORDO_INVALID_ERROR);
    }
    end(&study, &c, 1);
    c = toy_without("nothing");
    study = run(&c, 1);
    assert_int_equal(ordo_study_verdict(&study), ORDO_ERROR);
    end(&study, &c, 1);
    c = toy_case("few");
    c.levels_count = 3;
    study = run(&c, 1);
    check_finding(ordo_result_finding(&study.results[0]), ORDO_INCONCLUSIVE, ORDO_TOO_FEW_LEVELS);
    end(&study, &c, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract),      cmocka_unit_test(test_right_and_wrong),
        cmocka_unit_test(test_claims),        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_finest),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_spike_hint),    cmocka_unit_test(test_points),
        cmocka_unit_test(test_never_vacuous),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
