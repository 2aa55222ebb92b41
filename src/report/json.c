/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.c: one JSON object for each result, schema ORDO_SCHEMA.
 */
#include "report/summary.h"
#include "report/writers.h"
#include "text/format.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* JSON has neither NaN nor infinity. */
static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *text(const char *s) {
    char *copy = ordo_format_clean(s);
    json_t *string = copy != NULL ? json_string(copy) : NULL;

    free(copy);
    return string;
}

static json_t *check_object(const struct ordo_check *check) {
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:[o, o], s:o, s:o}", "expectation",
                     check->expectation, "verdict", ordo_verdict_name(check->verdict), "reason",
                     ordo_reason_name(check->reason), "message", text(check->message), "measured",
                     number(check->measured), "interval", number(check->interval[0]),
                     number(check->interval[1]), "expected", number(check->expected), "band",
                     number(check->band));
}

/* An object with the members of `more` too; NULL if one of them is, or if memory ran out. Both
 * belong to the result. */
static json_t *extended(json_t *object, json_t *more) {
    if (object != NULL && (more == NULL || json_object_update(object, more) != 0)) {
        json_decref(object);
        object = NULL;
    }
    json_decref(more);
    return object;
}

static json_t *level_object(const struct ordo_result *result, size_t i) {
    const struct ordo_measurement *level = &result->levels[i];
    const struct ordo_level *merged = ordo_result_level(result, ordo_result_x(result, i));
    const char *why = ordo_result_why(result, i);
    const bool used = merged != NULL && merged->drop == ORDO_USED && ordo_result_fitted(result);
    json_t *object =
        json_pack("{s:o, s:o, s:b, s:s, s:I}", "x", number(ordo_result_x(result, i)), "error",
                  number(level->error), "used", used, "why", why, "seed", (json_int_t)level->seed);

    if (result->c->columns == NULL)
        object = extended(object, json_pack("{s:I, s:I, s:o, s:o}", "n", (json_int_t)level->n, "P",
                                            (json_int_t)level->P, "h", number(level->h),
                                            "predicted", number(level->predicted)));
    if (level->stop[0] != '\0')
        object = extended(object, json_pack("{s:I, s:o, s:o, s:o}", "iterations",
                                            (json_int_t)level->iterations, "gradient",
                                            number(level->gradient), "step", number(level->step),
                                            "stop", text(level->stop)));
    if (object != NULL && level->note[0] != '\0' &&
        json_object_set_new(object, "note", text(level->note)) != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Appends what `item` makes of each index; NULL if anything failed. */
static json_t *array(const struct ordo_result *result, size_t count,
                     json_t *(*item)(const struct ordo_result *, size_t)) {
    json_t *list = json_array();

    for (size_t i = 0; i < count && list != NULL; i++)
        if (json_array_append_new(list, item(result, i)) != 0) {
            json_decref(list);
            list = NULL;
        }
    return list;
}

static json_t *check_item(const struct ordo_result *result, size_t i) {
    return check_object(&result->checks[i]);
}

static json_t *result_object(const struct ordo_result *result) {
    const struct ordo_case *c = result->c;
    const struct ordo_judgement *j = &result->judgement;
    const struct ordo_outcome outcome = ordo_result_outcome(result);
    const bool fitted = j->used > 0 && isfinite(j->constant) && j->constant > 0;
    const size_t levels = result->failure != NULL ? 0 : result->levels_count;

    json_t *object = json_pack(
        "{s:i, s:o, s:s, s:s, s:o, s:o, s:[o, o], s:o, s:o, s:o, s:{s:o, s:o, s:I}, s:o, s:s, s:o, "
        "s:o}",
        "ordo", ORDO_SCHEMA, "name", text(c->name), "verdict", ordo_verdict_name(outcome.verdict),
        "reason", ordo_reason_name(outcome.reason), "message", text(outcome.message), "order",
        number(fitted ? j->order : NAN), "interval", number(fitted ? j->interval[0] : NAN),
        number(fitted ? j->interval[1] : NAN), "expected", number(c->expect.order), "band",
        number(isnan(c->expect.order) ? NAN : c->expect.band), "constant",
        number(fitted ? j->constant : NAN), "window", "from", number(fitted ? j->from : NAN), "to",
        number(fitted ? j->to : NAN), "levels", (json_int_t)j->used, "file", text(c->file),
        "versus", ordo_versus_name(c->versus), "levels", array(result, levels, level_object),
        "checks", array(result, result->checks_count, check_item));
    if (c->columns != NULL)
        object =
            extended(object, json_pack("{s:{s:o, s:o}}", "columns", "x", text(c->columns->x_label),
                                       "error", text(c->columns->error_label)));
    else
        object = extended(object, json_pack("{s:s, s:s}", "architecture", ordo_case_architecture(c),
                                            "method", ordo_case_method(c)));
    if (j->hint[0] != '\0')
        object = extended(object, json_pack("{s:o}", "hint", text(j->hint)));
    return object;
}

static int dump(FILE *out, json_t *value, size_t flags) {
    int status = ORDO_ENOMEM;

    if (value != NULL)
        status = json_dumpf(value, out, flags | JSON_REAL_PRECISION(17)) == 0 ? ORDO_OK : ORDO_EIO;
    json_decref(value);
    return status;
}

int ordo_report_json_object(FILE *out, const struct ordo_result *result) {
    const int status = dump(out, result_object(result), JSON_COMPACT);

    if (status == ORDO_OK && fputc('\n', out) == EOF)
        return ORDO_EIO;
    return status;
}

static int json_write(FILE *out, const struct ordo_study *study, const char *plots) {
    json_t *list = json_array();

    (void)plots;
    for (size_t i = 0; i < study->count && list != NULL; i++)
        if (json_array_append_new(list, result_object(&study->results[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    const int status = dump(out, list, JSON_INDENT(1));
    if (status == ORDO_OK && fputc('\n', out) == EOF)
        return ORDO_EIO;
    return status;
}

const struct ordo_writer ordo_writer_json = {
    .name = "json",
    .file = "results.json",
    .summary = "JSON, an array with one object per case",
    .write = json_write,
};
