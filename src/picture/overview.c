/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * overview.c: group the cases of a study by target and method.
 */
#include "picture/overview.h"
#include "report/summary.h"
#include "text/format.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 60

/* A picture of several cases shows slopes: it takes cases that expect an order and have a line. */
static bool drawable(const struct ordo_result *result) {
    const struct ordo_case *c = result->c;

    if (isnan(c->expect.order) || result->levels_count == 0 ||
        result->levels[0].n == result->levels[result->levels_count - 1].n ||
        result->failure != NULL || c->approximation.architecture == NULL ||
        c->approximation.method == NULL || c->target == NULL)
        return false;
    for (size_t i = 0; i < result->levels_count; i++)
        if (isfinite(result->levels[i].error) && result->levels[i].error > 0)
            return true;
    return false;
}

static bool predicted(const struct ordo_result *result) {
    for (size_t i = 0; i < result->levels_count; i++)
        if (isfinite(result->levels[i].predicted) && result->levels[i].predicted > 0)
            return true;
    return false;
}

static bool same_target(const struct ordo_case *a, const struct ordo_case *b) {
    const struct ordo_approximation *p = &a->approximation, *q = &b->approximation;

    if (p->dx != q->dx || strcmp(a->target, b->target) != 0)
        return false;
    for (size_t i = 0; i < p->dx && i < ORDO_DX_MAX; i++)
        if (p->lower[i] != q->lower[i] || p->upper[i] != q->upper[i])
            return false;
    return true;
}

/* Whether the case belongs into a picture of this kind that begins with `first`. */
static bool belongs(enum ordo_overview_kind kind, const struct ordo_result *first,
                    const struct ordo_result *other) {
    const struct ordo_approximation *p = &first->c->approximation, *q = &other->c->approximation;

    if (!drawable(other) || !same_target(first->c, other->c))
        return false;
    switch (kind) {
    case ORDO_OVERVIEW_FAMILY_N:
    case ORDO_OVERVIEW_FAMILY_P:
        return p->method == q->method && p->knots == q->knots && p->activation == q->activation;
    case ORDO_OVERVIEW_GATED:
        return strcmp(q->method->name, "spline") == 0 && q->architecture->product &&
               q->knots == p->knots && q->activation == p->activation;
    default:
        return q->dx == 1 && q->knots == ORDO_KNOTS_UNIFORM && p->activation == q->activation &&
               q->architecture->product && q->architecture->factors <= 2;
    }
}

/* Whether another case measures the same networks with more levels (or as many, and earlier): one
 * of them is enough in a picture. */
static bool shadowed(const struct ordo_study *study, size_t index) {
    const struct ordo_result *r = &study->results[index];
    const struct ordo_approximation *p = &r->c->approximation;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *other = &study->results[i];
        const struct ordo_approximation *q = &other->c->approximation;
        if (i != index && drawable(other) && same_target(r->c, other->c) &&
            p->architecture == q->architecture && p->activation == q->activation &&
            p->method == q->method && p->knots == q->knots &&
            (other->levels_count > r->levels_count ||
             (other->levels_count == r->levels_count && i < index)))
            return true;
    }
    return false;
}

/* Whether the members make the picture worth drawing. */
static bool worthwhile(const struct ordo_study *study, const struct ordo_overview *overview) {
    size_t architectures = 0, laws = 0, deepest = 0;

    for (size_t i = 0; i < overview->count; i++) {
        const struct ordo_result *result = &study->results[overview->members[i]];
        const struct ordo_architecture *architecture = result->c->approximation.architecture;
        size_t k = 0;
        while (k < i &&
               study->results[overview->members[k]].c->approximation.architecture != architecture)
            k++;
        architectures += k == i;
        laws += predicted(result);
        if (architecture->product && architecture->factors > deepest)
            deepest = architecture->factors;
    }
    switch (overview->kind) {
    case ORDO_OVERVIEW_SPLINES:
        return laws > 0 && architectures > 1;
    case ORDO_OVERVIEW_GATED:
        return architectures > 2 && deepest > 2;
    default:
        return architectures > 1;
    }
}

__attribute__((format(printf, 1, 2))) static char *format_text(const char *format, ...) {
    char text[600];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return ordo_format_line(text, sizeof text);
}

static void stem(struct ordo_overview *overview, size_t number) {
    static const char *const stems[ORDO_OVERVIEW_KINDS] = {"family-n", "family-P", "splines",
                                                           "gated"};

    snprintf(overview->stem, sizeof overview->stem, "overview-%zu-%s", number,
             stems[overview->kind]);
}

static int describe(const struct ordo_case *c, struct ordo_overview *overview) {
    static const char *const scripts[ORDO_OVERVIEW_KINDS] = {"family.gp", "family.gp", "splines.gp",
                                                             "gated.gp"};
    const char *method = ordo_case_method(c);
    char *target = ordo_format_line(c->target, TITLE_LIMIT);
    int status = ORDO_ENOMEM;

    overview->script = scripts[overview->kind];
    if (target == NULL)
        goto done;
    switch (overview->kind) {
    case ORDO_OVERVIEW_FAMILY_N:
    case ORDO_OVERVIEW_FAMILY_P:
        overview->title = format_text("%s, method %s", target, method);
        overview->caption = format_text(
            "All architectures on %s by method %s, against the %s.", target, method,
            overview->kind == ORDO_OVERVIEW_FAMILY_N ? "width n" : "number of parameters P");
        break;
    case ORDO_OVERVIEW_GATED:
        overview->title = format_text("%s, the gated family by method %s", target, method);
        overview->caption = format_text("Each further factor of the gated family gains one order "
                                        "on %s: the dashed guides have the slopes of theory and "
                                        "pass through the finest level.",
                                        target);
        break;
    default:
        overview->title = format_text("%s, networks and splines", target);
        overview->caption = format_text("Networks of every method on %s (markers) against what "
                                        "theory predicts for their splines (lines).",
                                        target);
    }
    if (overview->title != NULL && overview->caption != NULL)
        status = ORDO_OK;
done:
    free(target);
    return status;
}

static int overview_add(struct ordo_overviews *overviews, const struct ordo_overview *overview) {
    if (overviews->count == overviews->capacity) {
        const size_t capacity = overviews->capacity == 0 ? 8 : 2 * overviews->capacity;
        struct ordo_overview *list = realloc(overviews->list, capacity * sizeof *list);
        if (list == NULL)
            return ORDO_ENOMEM;
        overviews->list = list;
        overviews->capacity = capacity;
    }
    overviews->list[overviews->count++] = *overview;
    return ORDO_OK;
}

static void overview_free(struct ordo_overview *overview) {
    free(overview->title);
    free(overview->caption);
    free(overview->members);
    *overview = (struct ordo_overview){0};
}

/* The picture of this kind whose first member is results[first]; none if an earlier case would be
 * in it too. */
static int overview_try(const struct ordo_study *study, size_t first, enum ordo_overview_kind kind,
                        struct ordo_overviews *overviews) {
    struct ordo_overview overview = {.kind = kind};
    const struct ordo_result *head = &study->results[first];
    int status = ORDO_OK;

    if (!belongs(kind, head, head))
        return ORDO_OK;
    for (size_t i = 0; i < first; i++)
        if (belongs(kind, head, &study->results[i]))
            return ORDO_OK;
    overview.members = malloc(study->count * sizeof *overview.members);
    if (overview.members == NULL)
        return ORDO_ENOMEM;
    for (size_t i = first; i < study->count; i++)
        if (belongs(kind, head, &study->results[i]) && !shadowed(study, i))
            overview.members[overview.count++] = i;
    if (!worthwhile(study, &overview))
        goto done;
    status = describe(head->c, &overview);
    if (status == ORDO_OK)
        status = overview_add(overviews, &overview);
    if (status == ORDO_OK)
        return ORDO_OK;
done:
    overview_free(&overview);
    return status;
}

/* Of the pictures of one kind and target only the one with the most members stays, the first of
 * equals: the architectures side by side, once for each target. */
static void families_thin(const struct ordo_study *study, struct ordo_overviews *overviews) {
    size_t kept = 0;

    for (size_t i = 0; i < overviews->count; i++) {
        struct ordo_overview *one = &overviews->list[i];
        bool best = true;
        for (size_t k = 0; k < overviews->count && best; k++) {
            const struct ordo_overview *other = &overviews->list[k];
            best = k == i || other->kind != one->kind || other->count == 0 ||
                   !same_target(study->results[one->members[0]].c,
                                study->results[other->members[0]].c) ||
                   other->count < one->count || (other->count == one->count && k > i);
        }
        one->chosen = best;
    }
    for (size_t i = 0; i < overviews->count; i++) {
        if (overviews->list[i].chosen)
            overviews->list[kept++] = overviews->list[i];
        else
            overview_free(&overviews->list[i]);
    }
    overviews->count = kept;
}

int ordo_overviews_find(const struct ordo_study *study, struct ordo_overviews *overviews) {
    int status = ORDO_OK;

    *overviews = (struct ordo_overviews){0};
    for (int kind = 0; kind < ORDO_OVERVIEW_KINDS; kind++)
        for (size_t i = 0; i < study->count && status == ORDO_OK; i++)
            if (drawable(&study->results[i]))
                status = overview_try(study, i, (enum ordo_overview_kind)kind, overviews);
    if (status != ORDO_OK)
        ordo_overviews_free(overviews);
    else
        families_thin(study, overviews);
    for (size_t i = 0; i < overviews->count; i++)
        stem(&overviews->list[i], i + 1);
    return status;
}

void ordo_overviews_free(struct ordo_overviews *overviews) {
    for (size_t i = 0; i < overviews->count; i++)
        overview_free(&overviews->list[i]);
    free(overviews->list);
    *overviews = (struct ordo_overviews){0};
}
