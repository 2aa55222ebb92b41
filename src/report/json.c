/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.c: one JSON object for each result, schema ORDO_SCHEMA; in an array, or one in a line.
 */
#include "experiment/reason.h"
#include "report/report.h"
#include "report/summary.h"
#include "study/expectation.h"
#include "text/format.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* JSON has neither NaN nor infinity. */
static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *text(const char *s) {
    char *copy = ordo_format_clean(s);
    json_t *string = copy != NULL ? json_string(copy) : NULL;

    free(copy);
    return string;
}

/* Set a member. The value belongs to the object then; if it is NULL, or memory runs out, so is the
 * object from then on. */
static void set(json_t **object, const char *key, json_t *value) {
    if (*object == NULL || value == NULL) {
        json_decref(value);
    } else if (json_object_set_new(*object, key, value) == 0) {
        return;
    }
    json_decref(*object);
    *object = NULL;
}

static json_t *quantity(const struct ordo_quantity *quantity, double v) {
    if (isfinite(v) && quantity->kind == ORDO_QUANTITY_COUNT)
        return json_integer((json_int_t)v);
    if (isfinite(v) && quantity->kind == ORDO_QUANTITY_NAME)
        return text(quantity->names[(size_t)v]);
    return number(v);
}

/* Set the quantities of a list, but for those whose names have another meaning here already. */
static void set_quantities(json_t **object, const struct ordo_result *r, size_t i, bool figures) {
    const struct ordo_quantity *list = figures ? r->c->figure : r->c->coordinate;

    for (size_t k = 0; list[k].name != NULL; k++) {
        const double v = ordo_result_at(r, i, (struct ordo_axis){figures, k});
        if (json_object_get(*object, list[k].name) == NULL && !(list[k].seldom && isnan(v)))
            set(object, list[k].name, quantity(&list[k], v));
    }
}

/* The first claim's figure is the error; everything else has its own name. */
static json_t *level_object(const struct ordo_result *r, size_t i) {
    const struct ordo_measurement *m = &r->measurements[i];
    const struct ordo_judged *judged = ordo_result_judged(r, 0);
    const size_t figure = r->c->claims_count > 0 ? r->c->claims[0].figure : 0;
    const double x = ordo_result_x(r, i), error = ordo_result_error(r, i, figure);
    const struct ordo_level *merged = ordo_judged_level(judged, x);
    const bool used = merged != NULL && merged->drop == ORDO_USED && ordo_judged_fitted(judged);
    json_t *object = json_object();

    set(&object, "x", number(x));
    set(&object, "error", number(error));
    if (judged != NULL && judged->extrapolation != NULL)
        set(&object, "solution", number(m->value[figure]));
    set(&object, "used", json_boolean(used));
    set(&object, "why", text(ordo_judged_why(judged, x, error)));
    set(&object, "seed", json_integer((json_int_t)m->seed));
    /* What was read has no theory. */
    if (!r->c->experiment->reads_levels)
        set(&object, "predicted", number(m->predicted[figure]));
    if (m->note != NULL)
        set(&object, "note", text(m->note));
    set_quantities(&object, r, i, false);
    set_quantities(&object, r, i, true);
    return object;
}

static json_t *check_object(const struct ordo_result *r, size_t i) {
    const struct ordo_finding *finding = &r->findings[i];
    const struct ordo_check *check = &finding->check;
    json_t *object = json_pack("{s:s, s:s, s:s, s:o, s:o, s:[o, o], s:o, s:o}", "expectation",
                               check->expectation, "verdict", ordo_verdict_name(check->verdict),
                               "reason", ordo_any_reason_name(check->reason), "message",
                               text(check->message), "measured", number(check->measured),
                               "interval", number(check->interval[0]), number(check->interval[1]),
                               "expected", number(check->expected), "band", number(check->band));

    if (ordo_case_names_figures(r->c))
        set(&object, "figure", text(r->c->figure[r->c->claims[finding->claim].figure].name));
    return object;
}

/* What the corrected model said of the limit where it decided or vetoed; null where it did not. */
static void set_limit(json_t **object, const struct ordo_judgement *j) {
    const bool spoke = j != NULL && isfinite(j->limit);

    set(object, "limit", number(spoke ? j->limit : NAN));
    set(object, "limit_interval",
        spoke ? json_pack("[o, o]", number(j->limit_interval[0]), number(j->limit_interval[1]))
              : json_null());
    set(object, "correction",
        spoke ? json_pack("{s:o, s:o, s:o}", "a", number(j->correction[0]), "q",
                          number(j->correction[1]), "share", number(j->share))
              : json_null());
}

/* The figures of the fit of claim k. */
static void set_fit(json_t **object, const struct ordo_result *r, size_t k) {
    static const double none[2] = {NAN, NAN};
    const struct ordo_judged *judged = ordo_result_judged(r, k);
    const struct ordo_judgement *j = judged != NULL ? judged->judgement : NULL;
    const bool fitted = j != NULL && j->used > 0 && isfinite(j->constant) && j->constant > 0;
    const struct ordo_extrapolation *e = judged != NULL ? judged->extrapolation : NULL;
    const bool claimed = k < r->c->claims_count;
    const double order = claimed ? ordo_claim_order(&r->c->claims[k]) : NAN;

    const double *interval = fitted ? j->interval : e != NULL ? e->interval : none;

    set(object, "order", number(fitted ? j->order : e != NULL ? e->order : NAN));
    set(object, "interval", json_pack("[o, o]", number(interval[0]), number(interval[1])));
    set(object, "expected", number(order));
    set(object, "band",
        number(isnan(order) ? NAN : ordo_values_number(&r->c->claims[k].values, "band")));
    set(object, "constant", number(fitted ? j->constant : NAN));
    set(object, "window",
        json_pack("{s:o, s:o, s:I}", "from", number(fitted ? j->from : NAN), "to",
                  number(fitted ? j->to : NAN), "levels", (json_int_t)(j != NULL ? j->used : 0)));
    set_limit(object, j);
    if (e != NULL)
        set(object, "extrapolation",
            json_pack("{s:o, s:o, s:s}", "limit", number(e->limit), "uncertainty",
                      number(e->uncertainty), "convergence",
                      ordo_convergence_name(e->convergence)));
    if (judged != NULL && judged->hint[0] != '\0')
        set(object, "hint", text(judged->hint));
}

/* A further figure that is judged: its fit. */
static json_t *figure_object(const struct ordo_result *r, size_t i) {
    json_t *object = json_object();

    set(&object, "name", text(r->c->figure[r->c->claims[i + 1].figure].name));
    set_fit(&object, r, i + 1);
    return object;
}

/* What `item` makes of each index; NULL if anything failed. */
static json_t *array(const struct ordo_result *r, size_t count,
                     json_t *(*item)(const struct ordo_result *, size_t)) {
    json_t *list = json_array();

    for (size_t i = 0; i < count && list != NULL; i++)
        if (json_array_append_new(list, item(r, i)) != 0) {
            json_decref(list);
            list = NULL;
        }
    return list;
}

/* The two columns that tell cases apart: settings by their names, quantities in "columns". */
static void set_subjects(json_t **object, const struct ordo_result *r) {
    const struct ordo_experiment *experiment = r->c->experiment;
    json_t *columns = json_object();

    for (size_t i = 0; i < 2; i++) {
        const char *name = experiment->columns[i];
        struct ordo_axis axis;
        if (name == NULL)
            continue;
        char subject[1024];
        ordo_subject_text(r, i, subject, sizeof subject);
        if (ordo_values_index(&r->c->settings, name) < r->c->settings.count)
            set(object, name, text(subject));
        else if (ordo_case_axis(r->c, name, &axis))
            set(&columns, name, text(subject));
    }
    if (columns == NULL || json_object_size(columns) > 0)
        set(object, "columns", columns);
    else
        json_decref(columns);
}

static json_t *result_object(const struct ordo_result *r) {
    const struct ordo_case *c = r->c;
    const struct ordo_outcome outcome = ordo_result_outcome(r);
    json_t *object = json_object();

    set(&object, "ordo", json_integer(ORDO_SCHEMA));
    set(&object, "name", text(c->name));
    set(&object, "verdict", text(ordo_verdict_name(outcome.verdict)));
    set(&object, "reason", text(ordo_any_reason_name(outcome.reason)));
    set(&object, "message", text(outcome.message));
    set_fit(&object, r, 0);
    set(&object, "file", text(c->file));
    set(&object, "versus", text(ordo_axis_quantity(c, c->x)->name));
    set(&object, "deterministic", json_boolean(ordo_case_deterministic(c)));
    set(&object, "reused", json_integer((json_int_t)r->reused));
    set(&object, "levels", array(r, r->failure != NULL ? 0 : r->count, level_object));
    set(&object, "checks", array(r, r->findings_count, check_object));
    set_subjects(&object, r);
    if (c->claims_count > 1)
        set(&object, "figures", array(r, c->claims_count - 1, figure_object));
    return object;
}

/* An object, and a line end. */
static int dump(FILE *out, const struct ordo_result *result, size_t flags, const char *end) {
    json_t *object = result_object(result);
    int status = ORDO_ENOMEM;

    if (object != NULL)
        status =
            json_dumpf(object, out, flags | JSON_REAL_PRECISION(17)) == 0 && fputs(end, out) != EOF
                ? ORDO_OK
                : ORDO_EIO;
    json_decref(object);
    return status;
}

static int json_begin(FILE *out, const struct ordo_report *report) {
    (void)report;
    return fputs("[", out) == EOF ? ORDO_EIO : ORDO_OK;
}

static int json_result(FILE *out, const struct ordo_report *report,
                       const struct ordo_result *result) {
    fputs(result == report->study->results ? "\n" : ",\n", out);
    return dump(out, result, JSON_INDENT(1), "");
}

static int json_end(FILE *out, const struct ordo_report *report) {
    (void)report;
    return fputs("\n]\n", out) == EOF ? ORDO_EIO : ORDO_OK;
}

const struct ordo_writer ordo_writer_json = {
    .name = "json",
    .file = "results.json",
    .summary = "JSON, an array with one object per case",
    .begin = json_begin,
    .result = json_result,
    .end = json_end,
};

static int jsonl_result(FILE *out, const struct ordo_report *report,
                        const struct ordo_result *result) {
    (void)report;
    return dump(out, result, JSON_COMPACT, "\n");
}

const struct ordo_writer ordo_writer_jsonl = {
    .name = "jsonl",
    .summary = "JSON lines, one object per case",
    .result = jsonl_result,
};
