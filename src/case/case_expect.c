/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_expect.c: the fields of `expect`, one table entry each.
 */
#include "case/case_reader.h"
#include "study/published.h"
#include "text/suggest.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static int expect_order(struct ordo_reader *r) {
    const int status = ordo_reader_number(r, &r->c->expect.order);

    if (status == ORDO_OK && r->c->expect.order == 0)
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int expect_band(struct ordo_reader *r) {
    struct ordo_expect *e = &r->c->expect;
    const int status = ordo_reader_number(r, &e->band);

    if (status != ORDO_OK)
        return status;
    if (isnan(e->order))
        return ordo_reader_reject(
            r, "none without an order: a constant or a value has a band of its own");
    if (!(e->band > 0 && e->band < fabs(e->order)))
        return ordo_reader_reject(r, "a number above 0 and below %.10g, the size of the order",
                                  fabs(e->order));
    return ORDO_OK;
}

static int expect_intent(struct ordo_reader *r) {
    static const enum ordo_intent values[] = {ORDO_EQUAL, ORDO_AT_LEAST, ORDO_AT_MOST};
    const char *const names[] = {ordo_intent_name(values[0]), ordo_intent_name(values[1]),
                                 ordo_intent_name(values[2])};
    size_t choice;
    const int status = ordo_reader_choice(r, names, 3, &choice);

    if (status != ORDO_OK)
        return status;
    if (isnan(r->c->expect.order))
        return ordo_reader_reject(r, "none without an order");
    r->c->expect.intent = values[choice];
    return ORDO_OK;
}

/* The band of {number, band = b}, in (0, 1). */
static int get_band(struct ordo_reader *r, const char *expected, double *band) {
    const size_t length = strlen(r->field);
    int status;

    snprintf(r->field + length, sizeof r->field - length, ".band");
    lua_getfield(r->L, -1, "band");
    r->expected = expected;
    status = ordo_reader_number(r, band);
    if (status == ORDO_OK && !(*band > 0 && *band < 1))
        status = ordo_reader_reject(r, "%s", r->expected);
    lua_pop(r->L, 1);
    if (status == ORDO_OK)
        r->field[length] = '\0';
    return status;
}

/* {number, band = b}: the number is *x, which keeps its value if it may be left out. */
static int get_banded(struct ordo_reader *r, bool optional, double *x, double *band) {
    static const char *const names[] = {"band"};
    int status = ordo_reader_keys(r, r->field, names, 1, 1);

    if (status == ORDO_OK && (!optional || lua_rawlen(r->L, -1) > 0)) {
        status =
            ordo_reader_element(r, 1, "a finite number above 0", ordo_reader_element_number, x);
        if (status == ORDO_OK && !(*x > 0))
            return ordo_reader_complain(
                r, "field '%s[1]' is %.10g, expected a finite number above 0", r->field, *x);
    }
    return status == ORDO_OK ? get_band(r, "a relative band above 0 and below 1", band) : status;
}

static int expect_slope(struct ordo_reader *r) {
    static const char *const names[] = {"band"};
    struct ordo_expect *e = &r->c->expect;
    int status = ordo_reader_keys(r, r->field, names, 1, 1);

    if (status == ORDO_OK)
        status =
            ordo_reader_element(r, 1, "a finite number", ordo_reader_element_number, &e->slope);
    return status == ORDO_OK ? get_band(r, "a band above 0 and below 1", &e->slope_band) : status;
}

static int expect_jump(struct ordo_reader *r) {
    const int status = ordo_reader_number(r, &r->c->expect.jump);

    if (status == ORDO_OK && !(r->c->expect.jump > 1))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int expect_constant(struct ordo_reader *r) {
    r->c->expect.constant = true;
    return get_banded(r, true, &r->c->expect.constant_value, &r->c->expect.constant_band);
}

static int expect_value(struct ordo_reader *r) {
    return get_banded(r, false, &r->c->expect.value, &r->c->expect.value_band);
}

static int expect_exact(struct ordo_reader *r) {
    double *exact = &r->c->expect.exact;
    int status = ORDO_OK;

    if (lua_type(r->L, -1) == LUA_TNUMBER)
        status = ordo_reader_number(r, exact);
    else
        *exact = lua_toboolean(r->L, -1) ? ORDO_EXACT_TOLERANCE : 0;
    if (status == ORDO_OK && !(*exact > 0 && *exact <= 1e-6))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static int expect_below(struct ordo_reader *r) {
    size_t length;
    const char *s = lua_tolstring(r->L, -1, &length);

    if (!ordo_reader_is_name(s, length) || strcmp(s, r->c->name) == 0)
        return ordo_reader_reject(r, "%s", r->expected);
    r->c->expect.below = strdup(s);
    return r->c->expect.below != NULL ? ORDO_OK : ordo_reader_out_of_memory(r);
}

static int expect_why(struct ordo_reader *r) {
    return ordo_reader_text(r, ORDO_TEXT_MAX, &r->c->expect.why);
}

static int expect_empirical(struct ordo_reader *r) {
    return ordo_reader_text(r, ORDO_TEXT_MAX, &r->c->expect.empirical);
}

/* What may keep the gate from accepting an order, but for what says nothing of it: too few levels,
 * repeated errors, bad input. */
static const enum ordo_reason refusals[] = {
    ORDO_NOT_POWER_LAW, ORDO_PLATEAU,      ORDO_NOT_ASYMPTOTIC, ORDO_OUTSIDE_BAND,
    ORDO_WIDE_INTERVAL, ORDO_AT_ROUND_OFF, ORDO_VALUE_DIFFERS};
#define REFUSALS (sizeof refusals / sizeof *refusals)

static int element_refusal(struct ordo_reader *r, void *to) {
    struct ordo_expect *e = to;
    const char *names[REFUSALS];
    size_t choice;

    for (size_t i = 0; i < REFUSALS; i++)
        names[i] = ordo_reason_name(refusals[i]);
    if (lua_type(r->L, -1) != LUA_TSTRING)
        return ordo_reader_reject(r, "the name of %s", r->expected);
    const int status = ordo_reader_choice(r, names, REFUSALS, &choice);
    if (status == ORDO_OK)
        e->refused[e->refused_count++] = refusals[choice];
    return status;
}

static int expect_refused(struct ordo_reader *r) {
    static const char reason[] = "a reason to refuse an order";
    struct ordo_expect *e = &r->c->expect;
    const size_t count = lua_rawlen(r->L, -1);
    int status = ORDO_OK;

    if (isnan(e->order))
        return ordo_reader_reject(r, "none without an order");
    if (lua_type(r->L, -1) == LUA_TSTRING) {
        r->expected = reason;
        return element_refusal(r, e);
    }
    if (count == 0 || count > ORDO_REFUSED_MAX)
        return ordo_reader_complain(r, "field 'expect.refused' has %zu reasons, expected %s", count,
                                    r->expected);
    if ((status = ordo_reader_keys(r, r->field, NULL, 0, count)) != ORDO_OK)
        return status;
    for (size_t i = 0; i < count && status == ORDO_OK; i++)
        status = ordo_reader_element(r, (lua_Integer)i + 1, reason, element_refusal, e);
    return status;
}

/* No row of the list has this ID. */
static int reject_id(const struct ordo_reader *r, const struct ordo_published_list *list) {
    const char *names[ORDO_NAMES_MAX];
    char found[64], hint[96] = "";
    size_t count = 0;

    while (count < list->count && count < ORDO_NAMES_MAX) {
        names[count] = list->rows[count].id;
        count++;
    }
    const char *near = ordo_suggest(lua_tostring(r->L, -1), names, count);
    if (near != NULL)
        snprintf(hint, sizeof hint, " (did you mean \"%s\"?)", near);
    ordo_reader_describe(r->L, -1, found, sizeof found);
    return ordo_reader_complain(r, "field '%s' is %s%s, expected %s", r->field, found, hint,
                                r->expected);
}

/* The case must be about what the row is about, and have levels from one end of its window to the
 * other. */
static int check_row(const struct ordo_reader *r, const struct ordo_published *row) {
    const struct ordo_target *problem = ordo_target_find(row->problem);
    const struct ordo_case *c = r->c;
    const size_t first = c->widths[0], last = c->widths[c->widths_count - 1];

    if (problem != NULL && strcmp(c->target, problem->formula) != 0)
        return ordo_reader_complain(
            r,
            "field '%s' is \"%s\", the slope for the target %s, expected one for %s, as the case "
            "has it",
            r->field, row->id, problem->formula, c->target);
    if (isfinite(row->to) && ((double)first > row->from || (double)last < row->to))
        return ordo_reader_complain(
            r,
            "field '%s' is \"%s\", a slope over n = %g to %g, expected widths that reach from one "
            "to the other instead of %zu to %zu",
            r->field, row->id, row->from, row->to, first, last);
    return ORDO_OK;
}

static int expect_published(struct ordo_reader *r) {
    const struct ordo_approximation *a = &r->c->approximation;
    const struct ordo_published_list *list;
    const struct ordo_published *row;
    char message[512];
    const int status = ordo_published_all(&list, message, sizeof message);

    if (status == ORDO_ENOMEM)
        return ordo_reader_out_of_memory(r);
    if (status != ORDO_OK)
        return ordo_reader_complain(r, "field '%s' cannot be looked up: %s", r->field, message);
    if ((row = ordo_published_find(lua_tostring(r->L, -1))) == NULL)
        return reject_id(r, list);
    if (strcmp(row->architecture, a->architecture->name) != 0 || row->versus != r->c->versus ||
        row->dx != a->dx)
        return ordo_reader_complain(
            r,
            "field '%s' is \"%s\", the slope of %s in %s with dx = %zu, expected one of %s in %s "
            "with dx = %zu, as the case has it",
            r->field, row->id, row->architecture, ordo_versus_name(row->versus), row->dx,
            a->architecture->name, ordo_versus_name(r->c->versus), a->dx);
    const int fitting = check_row(r, row);
    if (fitting != ORDO_OK)
        return fitting;
    r->c->expect.published = row;
    r->c->expect.published_band = ORDO_PUBLISHED_BAND;
    return ORDO_OK;
}

static int expect_published_band(struct ordo_reader *r) {
    struct ordo_expect *e = &r->c->expect;

    if (e->published == NULL)
        return ordo_reader_reject(r, "none without 'published'");
    const int status = ordo_reader_number(r, &e->published_band);
    if (status == ORDO_OK && !(e->published_band > 0 && e->published_band <= 1))
        return ordo_reader_reject(r, "%s", r->expected);
    return status;
}

static const char why_expected[] = "a text that says which theorem or paper it is from";
static const char empirical_expected[] = "a text that says why the figure is only observed";

/* The order is that of reading: a field may use those before it. */
static const struct ordo_field fields[] = {
    {"order", ORDO_NUMBER, ORDO_OPTIONAL, expect_order, "a finite number that is not 0"},
    {"band", ORDO_NUMBER, ORDO_OPTIONAL, expect_band,
     "a number above 0 and below the size of the order"},
    {"intent", ORDO_STRING, ORDO_OPTIONAL, expect_intent, "one of three intents"},
    {"refused", ORDO_STRING | ORDO_TABLE, ORDO_OPTIONAL, expect_refused,
     "a reason to refuse an order or a list of 1 to " ORDO_QUOTE(ORDO_REFUSED_MAX)},
    {"constant", ORDO_TABLE, ORDO_OPTIONAL, expect_constant,
     "{band = b} for what theory predicts or {number, band = b}"},
    {"value", ORDO_TABLE, ORDO_OPTIONAL, expect_value, "{number, band = b}"},
    {"exact", ORDO_BOOLEAN | ORDO_NUMBER, ORDO_OPTIONAL, expect_exact,
     "true or a tolerance above 0 and at most 1e-6"},
    {"slope", ORDO_TABLE, ORDO_OPTIONAL, expect_slope, "{number, band = b}"},
    {"jump", ORDO_NUMBER, ORDO_OPTIONAL, expect_jump, "a number above 1"},
    {"below", ORDO_STRING, ORDO_OPTIONAL, expect_below, "the name of another case of the file"},
    {"published", ORDO_STRING, ORDO_OPTIONAL, expect_published,
     "the ID of a row of " ORDO_PUBLISHED_FILE},
    {"published_band", ORDO_NUMBER, ORDO_OPTIONAL, expect_published_band,
     "a number above 0 and at most 1"},
    {"why", ORDO_STRING, ORDO_OPTIONAL, expect_why, why_expected},
    {"empirical", ORDO_STRING, ORDO_OPTIONAL, expect_empirical, empirical_expected},
};

int ordo_case_expect(struct ordo_reader *r) {
    const struct ordo_expect *e = &r->c->expect;
    const int status =
        ordo_reader_fields(r, "expect", fields, sizeof fields / sizeof *fields, NULL);

    if (status != ORDO_OK)
        return status;
    if (isnan(e->order) && !e->constant && isnan(e->value) && isnan(e->exact) && e->below == NULL &&
        isnan(e->slope) && isnan(e->jump) && e->published == NULL)
        return ordo_reader_complain(
            r, "field 'expect' expects nothing, expected at least one of order, "
               "constant, value, exact, below, slope, jump and published");
    for (size_t i = 0; i < e->refused_count; i++)
        if (e->refused[i] == ORDO_VALUE_DIFFERS && (e->refused_count > 1 || !e->constant))
            return ordo_reader_complain(
                r,
                "field 'expect.refused' has \"%s\", expected it alone and beside a constant, "
                "which is what it refuses",
                ordo_reason_name(e->refused[i]));
    if (!isnan(e->order) && isnan(e->band))
        return ordo_reader_complain(
            r,
            "field 'expect.band' is missing, expected a number above 0 and below "
            "%.10g, the size of the order",
            fabs(e->order));
    if (e->constant && !isnan(e->constant_value) && isnan(e->order))
        return ordo_reader_complain(
            r, "field 'expect.order' is missing, expected one beside a stated constant: "
               "the error is held against constant * x^order");
    if (e->why == NULL && e->empirical == NULL)
        return ordo_reader_complain(
            r, "field 'expect.why' is missing, expected %s, or 'empirical' with %s", why_expected,
            empirical_expected);
    return ORDO_OK;
}
