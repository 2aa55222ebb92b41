/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * overview.c: group the cases of a study by problem and method.
 */
#include "picture/overview.h"
#include "study/expectation.h"
#include "study/outcome.h"
#include "text/format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_LIMIT 60
#define SETTINGS_MAX 64

/* A picture of several cases shows slopes: it takes cases that expect an order and have a line. */
static bool drawable(const struct ordo_result *r) {
    if (r->c->experiment->series == NULL || isnan(ordo_case_order(r->c)) || r->failure != NULL ||
        r->levels_count < 2)
        return false;
    for (size_t i = 0; i < r->count; i++) {
        const double error = ordo_result_error(r, i, r->c->claims[0].figure);
        if (isfinite(error) && error > 0)
            return true;
    }
    return false;
}

static bool predicted(const struct ordo_result *r) {
    for (size_t i = 0; i < r->count; i++) {
        const double v = r->measurements[i].predicted[r->c->claims[0].figure];
        if (isfinite(v) && v > 0)
            return true;
    }
    return false;
}

static const char *series_of(const struct ordo_result *r) {
    const char *name = ordo_values_text(&r->c->settings, r->c->experiment->series);
    return name != NULL ? name : "";
}

/* The setting of the second column of a list, which says how; NULL if that is a quantity. */
static const char *how_of(const struct ordo_case *c) {
    const char *name = c->experiment->columns[1];

    return name != NULL && ordo_values_find(&c->settings, name) != NULL ? name : NULL;
}

/* Numbers that tune an experiment do not tell its pictures apart, nor does what goes with the
 * choice of a series, such as its stages. */
static bool tunes(const struct ordo_setting *setting) {
    return setting->kind == ORDO_KIND_INTEGER || setting->kind == ORDO_KIND_FLAG ||
           setting->kind == ORDO_KIND_CHOICES || setting->kind >= ORDO_KIND_PER_LEVEL;
}

/* Whether two cases state the same of one figure but for what tunes, and but for two settings (or
 * NULL); `choices`: if not, choices do not count, so that only the problem is left. */
static bool alike(const struct ordo_case *a, const struct ordo_case *b, const char *but,
                  const char *and_but, bool choices) {
    const struct ordo_values *const both[] = {&a->settings, &b->settings};
    const char *except[2 * SETTINGS_MAX + 3];
    size_t count = 0;

    if (a->experiment != b->experiment || a->claims[0].figure != b->claims[0].figure)
        return false;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count && i < SETTINGS_MAX; i++) {
            const struct ordo_setting *setting = both[k]->settings[i];
            if (tunes(setting) || (!choices && setting->kind == ORDO_KIND_CHOICE))
                except[count++] = setting->name;
        }
    if (but != NULL)
        except[count++] = but;
    if (and_but != NULL)
        except[count++] = and_but;
    except[count] = NULL;
    return ordo_values_equal(&a->settings, &b->settings, except);
}

/* Whether the case belongs into a picture of this kind that begins with `first`. */
static bool belongs(enum ordo_overview_kind kind, const struct ordo_result *first,
                    const struct ordo_result *other) {
    const char *series = first->c->experiment->series, *how = how_of(first->c);

    if (!drawable(other))
        return false;
    switch (kind) {
    case ORDO_OVERVIEW_FAMILY:
        return alike(first->c, other->c, series, NULL, true);
    case ORDO_OVERVIEW_GATED:
        return predicted(other) && alike(first->c, other->c, series, NULL, true);
    default:
        return how != NULL && alike(first->c, other->c, series, how, true);
    }
}

/* Whether another case measures the same with more levels (or as many, and earlier): one of them is
 * enough in a picture. */
static bool shadowed(const struct ordo_study *study, size_t index) {
    const struct ordo_result *r = &study->results[index];

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *other = &study->results[i];
        if (i != index && drawable(other) && alike(r->c, other->c, NULL, NULL, true) &&
            (other->count > r->count || (other->count == r->count && i < index)))
            return true;
    }
    return false;
}

/* Members of a picture that differ in a series' choice, in how, or in the expected order. */
static bool same_series(const struct ordo_result *a, const struct ordo_result *b) {
    return strcmp(series_of(a), series_of(b)) == 0;
}

static bool same_how(const struct ordo_result *a, const struct ordo_result *b) {
    const char *how = how_of(a->c);
    return how == NULL ||
           ordo_values_choice(&a->c->settings, how) == ordo_values_choice(&b->c->settings, how);
}

static bool same_order(const struct ordo_result *a, const struct ordo_result *b) {
    return fabs(ordo_case_order(a->c)) == fabs(ordo_case_order(b->c));
}

static size_t distinct(const struct ordo_study *study, const struct ordo_overview *overview,
                       bool (*same)(const struct ordo_result *, const struct ordo_result *)) {
    size_t count = 0;

    for (size_t i = 0; i < overview->count; i++) {
        size_t k = 0;
        while (k < i &&
               !same(&study->results[overview->members[k]], &study->results[overview->members[i]]))
            k++;
        count += k == i;
    }
    return count;
}

/* Whether the members make the picture worth drawing. */
static bool worthwhile(const struct ordo_study *study, const struct ordo_overview *overview) {
    if (distinct(study, overview, same_series) < 2)
        return false;
    switch (overview->kind) {
    case ORDO_OVERVIEW_SPLINES:
        return distinct(study, overview, same_how) > 1;
    case ORDO_OVERVIEW_GATED:
        return distinct(study, overview, same_order) > 2;
    default:
        return true;
    }
}

/* Of every method only the choices that theory predicts something of. */
static void members_predicted(const struct ordo_study *study, struct ordo_overview *overview) {
    bool keep[ORDO_OVERVIEW_MEMBERS] = {false};
    size_t kept = 0;

    for (size_t i = 0; i < overview->count; i++)
        for (size_t k = 0; k < overview->count; k++)
            keep[i] |= predicted(&study->results[overview->members[k]]) &&
                       same_series(&study->results[overview->members[i]],
                                   &study->results[overview->members[k]]);
    for (size_t i = 0; i < overview->count; i++)
        if (keep[i])
            overview->members[kept++] = overview->members[i];
    overview->count = kept;
}

/* What the cases of a picture have in common: the function that they are about, or the experiment.
 */
static void problem_text(const struct ordo_case *c, char problem[], size_t size) {
    char text[1024];

    snprintf(text, sizeof text, "%s", c->experiment->name);
    for (size_t i = c->settings.count; i-- > 0;)
        if (c->settings.settings[i]->kind == ORDO_KIND_FUNCTION)
            ordo_value_print(c->settings.settings[i], &c->settings.values[i], text, sizeof text);
    ordo_format_line(text, TITLE_LIMIT, problem, size);
}

static void describe(const struct ordo_result *first, struct ordo_overview *overview) {
    static const char *const scripts[] = {"family.gp", "splines.gp", "gated.gp"};
    const char *series = first->c->experiment->series, *how = how_of(first->c);
    const size_t title = sizeof overview->title, caption = sizeof overview->caption;
    char problem[4 * TITLE_LIMIT], by[160] = "";

    overview->script = scripts[overview->kind];
    problem_text(first->c, problem, sizeof problem);
    if (how != NULL)
        snprintf(by, sizeof by, "%s %s", how, ordo_values_text(&first->c->settings, how));
    switch (overview->kind) {
    case ORDO_OVERVIEW_FAMILY:
        snprintf(overview->title, title, "%s%s%s", problem, how != NULL ? ", " : "", by);
        snprintf(overview->caption, caption, "Every %s on %s%s%s, against %s.", series, problem,
                 how != NULL ? " by " : "", by, ordo_result_label(first, overview->x));
        break;
    case ORDO_OVERVIEW_GATED:
        snprintf(overview->title, title, "%s, expected orders%s%s", problem,
                 how != NULL ? " by " : "", by);
        snprintf(overview->caption, caption,
                 "What each %s is expected to gain on %s: the dashed guides have the slopes of "
                 "theory and pass through the finest level.",
                 series, problem);
        break;
    default:
        snprintf(overview->title, title, "%s, measured and predicted", problem);
        snprintf(overview->caption, caption,
                 "Every %s on %s (markers) against what theory predicts (lines).", how, problem);
    }
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

/* The picture of this kind whose first member is results[first]; none if an earlier case would be
 * in it too. */
static int overview_try(const struct ordo_study *study, size_t first, enum ordo_overview_kind kind,
                        struct ordo_axis x, struct ordo_overviews *overviews) {
    struct ordo_overview overview = {.kind = kind, .x = x};
    const struct ordo_result *head = &study->results[first];

    if (!belongs(kind, head, head))
        return ORDO_OK;
    for (size_t i = 0; i < first; i++)
        if (belongs(kind, head, &study->results[i]))
            return ORDO_OK;
    for (size_t i = first; i < study->count && overview.count < ORDO_OVERVIEW_MEMBERS; i++)
        if (belongs(kind, head, &study->results[i]) && !shadowed(study, i))
            overview.members[overview.count++] = i;
    if (kind == ORDO_OVERVIEW_SPLINES)
        members_predicted(study, &overview);
    if (!worthwhile(study, &overview))
        return ORDO_OK;
    describe(head, &overview);
    return overview_add(overviews, &overview);
}

/* Whether two pictures are of one kind, axis and problem. */
static bool rivals(const struct ordo_study *study, const struct ordo_overview *a,
                   const struct ordo_overview *b) {
    return a->kind == b->kind && a->x.figure == b->x.figure && a->x.index == b->x.index &&
           alike(study->results[a->members[0]].c, study->results[b->members[0]].c, NULL, NULL,
                 false);
}

/* Whether a rival of a picture has more members, or comes before it with as many. */
static bool beaten(const struct ordo_study *study, const struct ordo_overviews *overviews,
                   size_t i) {
    const struct ordo_overview *list = overviews->list;

    for (size_t k = 0; k < overviews->count; k++)
        if ((list[k].count > list[i].count || (list[k].count == list[i].count && k < i)) &&
            rivals(study, &list[k], &list[i]))
            return true;
    return false;
}

/* Of rivals only the one with the most members stays, the first of equals: the choices side by
 * side, once for each problem. What is beaten has no members any more; whoever beat it beats those
 * that it would have beaten. */
static void families_thin(const struct ordo_study *study, struct ordo_overviews *overviews) {
    struct ordo_overview *list = overviews->list;
    size_t kept = 0;

    for (size_t i = 0; i < overviews->count; i++)
        if (beaten(study, overviews, i))
            list[i].count = 0;
    for (size_t i = 0; i < overviews->count; i++)
        if (list[i].count > 0)
            list[kept++] = list[i];
    overviews->count = kept;
}

/* The axis that pictures of a kind have as their number `i`: the first coordinate, and for families
 * each figure that counts something. Returns false behind the last. */
static bool axis_at(const struct ordo_case *c, enum ordo_overview_kind kind, size_t i,
                    struct ordo_axis *axis) {
    *axis = (struct ordo_axis){false, 0};
    if (i == 0 || kind != ORDO_OVERVIEW_FAMILY)
        return i == 0;
    for (size_t k = 0; c->figure[k].name != NULL; k++)
        if (c->figure[k].kind == ORDO_QUANTITY_COUNT && !c->figure[k].seldom && --i == 0) {
            *axis = (struct ordo_axis){true, k};
            return true;
        }
    return false;
}

static void stem(const struct ordo_study *study, struct ordo_overview *overview, size_t number) {
    static const char *const stems[] = {"family", "splines", "gated"};
    const struct ordo_case *c = study->results[overview->members[0]].c;
    const bool family = overview->kind == ORDO_OVERVIEW_FAMILY;

    snprintf(overview->stem, sizeof overview->stem, "overview-%zu-%s%s%.40s", number,
             stems[overview->kind], family ? "-" : "",
             family ? ordo_axis_quantity(c, overview->x)->name : "");
}

int ordo_overviews_find(const struct ordo_study *study, struct ordo_overviews *overviews) {
    int status = ORDO_OK;

    *overviews = (struct ordo_overviews){0};
    for (int kind = 0; kind < ORDO_OVERVIEW_KINDS; kind++) {
        bool more = true;
        for (size_t k = 0; more && status == ORDO_OK; k++) {
            more = false;
            for (size_t i = 0; i < study->count && status == ORDO_OK; i++) {
                struct ordo_axis x;
                if (!drawable(&study->results[i]) ||
                    !axis_at(study->results[i].c, (enum ordo_overview_kind)kind, k, &x))
                    continue;
                more = true;
                status = overview_try(study, i, (enum ordo_overview_kind)kind, x, overviews);
            }
        }
    }
    if (status != ORDO_OK)
        ordo_overviews_free(overviews);
    else
        families_thin(study, overviews);
    for (size_t i = 0; i < overviews->count; i++)
        stem(study, &overviews->list[i], i + 1);
    return status;
}

void ordo_overviews_free(struct ordo_overviews *overviews) {
    free(overviews->list);
    *overviews = (struct ordo_overviews){0};
}
