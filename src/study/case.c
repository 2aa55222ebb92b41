/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case.c: cases, what each may state, and lists of them.
 */
#include "study/case.h"
#include "study/expectation.h"
#include "table/role.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which end of x is fine. */
static const char *const ends[] = {
    [ORDO_FINE_AUTO] = "auto", [ORDO_FINE_LARGE] = "large", [ORDO_FINE_SMALL] = "small", NULL};

const struct ordo_setting ordo_case_settings[] = {
    ORDO_SETTING("source", TEXT, .title = "Source", .high = ORDO_TEXT_MAX,
                 .help = "paper and equation"),
    ORDO_SETTING("seeds", INTEGER, .initial = "1", .low = 1, .high = ORDO_SEEDS_MAX,
                 .help = "every level is measured with the seeds 1 to this"),
    ORDO_SETTING("x", CHOICE, .expected = "the name of an abscissa",
                 .help =
                     "what the errors are judged against: a coordinate of the levels or a figure"),
    ORDO_SETTING("dim", INTEGER, .title = "Dimension", .low = 1, .high = 16,
                 .help = "x counts unknowns in so many dimensions and is judged as h = x^(-1/dim)"),
    ORDO_SETTING("window", INTERVALS, .expected = "{from, to} with 0 < from < to",
                 .help = "only levels whose x is in it; all by default"),
    ORDO_SETTING("fine", CHOICE, .title = "Fine levels", .initial = "auto", .choices = ends,
                 .expected = "the name of an end of x",
                 .help = "large or small x; auto: where the error is to be small"),
    ORDO_SETTING("confidence", NUMBER, .initial = "0.95", .low = 0.5, .high = 0.999999,
                 .help = "of the intervals"),
    ORDO_SETTING("min_levels", INTEGER, .initial = "4", .low = 3, .high = 1000000,
                 .help = "levels that a fit must rest on"),
    ORDO_SETTING("solution", FLAG, .title = "Extrapolated",
                 .help = "the figures are solutions, of which no exact one is known: errors are "
                         "their distances from the extrapolated limit (Eca and Hoekstra 2014)"),
    ORDO_SETTING("scale", NUMBER, .low = 0, .high = INFINITY, .open = true,
                 .help = "size of the exact solution; round-off is relative to it"),
    ORDO_SETTING("floor", NUMBER, .low = 0, .high = INFINITY,
                 .help = "error at which round-off begins, 0 for none; found by default"),
    ORDO_SETTING("deterministic", FLAG, .title = "Without noise",
                 .help = "the levels are refined without noise; true where nothing is drawn"),
    ORDO_SETTING("correction", NUMBER, .title = "Correction", .unit = "order of h", .low = 0,
                 .high = INFINITY, .open = true,
                 .help = "relative order of a correction that theory knows; found by default"),
    {.name = NULL},
};

const struct ordo_setting ordo_claim_settings[] = {
    ORDO_SETTING("why", TEXT, .title = "Why", .high = ORDO_TEXT_MAX,
                 .help = "the theorem or paper in words"),
    ORDO_SETTING("empirical", TEXT, .title = "Not from theory", .high = ORDO_TEXT_MAX,
                 .help = "the reason, where the figure is only observed"),
    {.name = NULL},
};

int ordo_case_init(struct ordo_case *c, const struct ordo_experiment *experiment) {
    *c = (struct ordo_case){.experiment = experiment,
                            .coordinate = experiment->coordinates,
                            .figure = experiment->figures,
                            .coordinates = ordo_quantities_count(experiment->coordinates)};
    if (experiment->x != NULL)
        ordo_case_axis(c, experiment->x, &c->x);
    const int status = ordo_values_declare(&c->settings, experiment->settings);
    return status == ORDO_OK ? ordo_values_declare(&c->study, ordo_case_settings) : status;
}

void ordo_case_free(struct ordo_case *c) {
    if (c == NULL)
        return;
    free(c->name);
    free(c->file);
    free(c->levels);
    free(c->named[0]);
    free(c->named[1]);
    ordo_values_free(&c->settings);
    ordo_values_free(&c->study);
    for (size_t i = 0; i < c->claims_count; i++)
        ordo_values_free(&c->claims[i].values);
    free(c->claims);
    *c = (struct ordo_case){0};
}

struct ordo_claim *ordo_case_claim(struct ordo_case *c, size_t figure) {
    struct ordo_claim *claims = realloc(c->claims, (c->claims_count + 1) * sizeof *claims);
    int status = ORDO_OK;

    if (claims == NULL)
        return NULL;
    c->claims = claims;
    struct ordo_claim *claim = &claims[c->claims_count++];
    *claim = (struct ordo_claim){.figure = figure};
    for (size_t i = 0; ordo_expectations[i] != NULL && status == ORDO_OK; i++)
        status = ordo_values_declare(&claim->values, ordo_expectations[i]->settings);
    if (status == ORDO_OK)
        status = ordo_values_declare(&claim->values, ordo_claim_settings);
    return status == ORDO_OK ? claim : NULL;
}

int ordo_case_name(struct ordo_case *c, bool figures, const char *const names[], size_t count) {
    const struct ordo_quantity *declared =
        figures ? c->experiment->figures : c->experiment->coordinates;
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(names[i]) + 1;
    /* The names stand behind the list that they are of. */
    struct ordo_quantity *list = calloc(1, (count + 1) * sizeof *list + bytes);
    if (list == NULL)
        return ORDO_ENOMEM;
    char *text = (char *)(list + count + 1);
    for (size_t i = 0; i < count; i++) {
        const size_t k = ordo_quantities_index(declared, names[i]);
        if (declared[k].name != NULL) {
            list[i] = declared[k];
            continue;
        }
        memcpy(text, names[i], strlen(names[i]) + 1);
        list[i] = (struct ordo_quantity){
            .name = text,
            .label = text,
            .kind = figures ? ORDO_QUANTITY_ERROR : ORDO_QUANTITY_NUMBER,
            .spacing = !figures && ordo_column_role(text) == ORDO_ROLE_SPACING};
        text += strlen(text) + 1;
    }
    free(c->named[figures]);
    c->named[figures] = list;
    if (figures) {
        c->figure = list;
    } else {
        c->coordinate = list;
        c->coordinates = count;
    }
    return ORDO_OK;
}

size_t ordo_labels_count(const struct ordo_case *c) {
    return c->coordinates + ordo_quantities_count(c->figure);
}

bool ordo_case_axis(const struct ordo_case *c, const char *name, struct ordo_axis *axis) {
    const size_t coordinate = ordo_quantities_index(c->coordinate, name);
    const size_t figure = ordo_quantities_index(c->figure, name);

    *axis = (struct ordo_axis){.index = coordinate};
    if (coordinate < c->coordinates)
        return true;
    *axis = (struct ordo_axis){.figure = true, .index = figure};
    return c->figure[figure].name != NULL;
}

const struct ordo_quantity *ordo_axis_quantity(const struct ordo_case *c, struct ordo_axis axis) {
    return &(axis.figure ? c->figure : c->coordinate)[axis.index];
}

bool ordo_case_default_x(const struct ordo_case *c) {
    struct ordo_axis axis = {0};

    if (c->named[0] != NULL && c->coordinates > 1)
        return false;
    if (c->experiment->x != NULL)
        ordo_case_axis(c, c->experiment->x, &axis);
    return axis.figure == c->x.figure && axis.index == c->x.index;
}

bool ordo_case_names_figures(const struct ordo_case *c) {
    return c->claims_count > 1 || (c->claims_count == 1 && c->claims[0].figure > 0);
}

void ordo_case_level_text(const struct ordo_case *c, const double at[], char text[], size_t size) {
    text[0] = '\0';
    for (size_t k = 0; k < c->coordinates; k++)
        ordo_format_append(text, size, "%s%s = %.10g", k > 0 ? ", " : "", c->coordinate[k].name,
                           at[k]);
}

double ordo_case_power(const struct ordo_case *c) {
    const struct ordo_value *dim = ordo_values_find(&c->study, "dim");

    return dim != NULL && dim->number > 0 ? -1 / dim->number : 1;
}

void ordo_case_window(const struct ordo_case *c, double window[2]) {
    const struct ordo_value *value = ordo_values_find(&c->study, "window");

    window[0] = value != NULL && value->count > 0 ? value->numbers[0] : 0;
    window[1] = value != NULL && value->count > 0 ? value->numbers[1] : INFINITY;
}

bool ordo_case_deterministic(const struct ordo_case *c) {
    if (ordo_values_given(&c->study, "deterministic"))
        return ordo_values_flag(&c->study, "deterministic");
    return c->experiment->deterministic != NULL && c->experiment->deterministic(&c->settings);
}

const char *ordo_case_why(const struct ordo_case *c) {
    for (size_t i = 0; i < c->claims_count; i++)
        if (ordo_values_given(&c->claims[i].values, "why"))
            return ordo_values_text(&c->claims[i].values, "why");
    return NULL;
}

const char *ordo_case_rival(const struct ordo_case *c, size_t i) {
    for (size_t k = 0; k < c->claims_count; k++)
        for (size_t e = 0; ordo_expectations[e] != NULL; e++)
            if (ordo_expectations[e]->rival != NULL &&
                ordo_claim_states(&c->claims[k], ordo_expectations[e]) && i-- == 0)
                return ordo_expectations[e]->rival(&c->claims[k].values);
    return NULL;
}

int ordo_cases_reserve(struct ordo_cases *cases, size_t more) {
    size_t capacity = cases->capacity > 0 ? cases->capacity : 16;

    while (capacity < cases->count + more)
        capacity *= 2;
    if (capacity == cases->capacity)
        return ORDO_OK;
    struct ordo_case *grown = realloc(cases->cases, capacity * sizeof *cases->cases);
    if (grown == NULL)
        return ORDO_ENOMEM;
    cases->cases = grown;
    cases->capacity = capacity;
    return ORDO_OK;
}

int ordo_cases_own(struct ordo_cases *cases, void *state) {
    void **states = realloc(cases->states, (cases->states_count + 1) * sizeof *states);

    if (states == NULL)
        return ORDO_ENOMEM;
    cases->states = states;
    cases->states[cases->states_count++] = state;
    return ORDO_OK;
}

void ordo_cases_unread(struct ordo_cases *cases, const char *path, const char *why) {
    static const char others[] = ", nor are others";
    const size_t length = strlen(cases->unread), tail = sizeof others - 1;

    if (length == 0)
        ordo_sentence_format(cases->unread, sizeof cases->unread - tail, "%s: %s and is not read",
                             path, why);
    else if (length < tail || strcmp(cases->unread + length - tail, others) != 0)
        memcpy(cases->unread + length, others, sizeof others);
}

void ordo_cases_free(struct ordo_cases *cases) {
    if (cases == NULL)
        return;
    for (size_t i = 0; i < cases->count; i++)
        ordo_case_free(&cases->cases[i]);
    for (size_t i = 0; i < cases->states_count; i++)
        cases->state_free(cases->states[i]);
    free(cases->cases);
    free(cases->states);
    *cases = (struct ordo_cases){0};
}
