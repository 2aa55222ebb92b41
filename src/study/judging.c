/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judge.c: hold the levels of a result against what its case expects.
 */
#include "study/published.h"
#include "study/study.h"
#include "table/baseline.h"
#include "text/sentence.h"
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double ordo_result_x(const struct ordo_result *r, size_t level) {
    const struct ordo_measurement *m = &r->levels[level];

    switch (r->c->versus) {
    case ORDO_VERSUS_P:
        return (double)m->P;
    case ORDO_VERSUS_H:
        return m->h;
    case ORDO_VERSUS_X:
        return m->x;
    default:
        return (double)m->n;
    }
}

const struct ordo_check *ordo_result_check(const struct ordo_result *r) {
    return &r->checks[r->deciding];
}

enum ordo_verdict ordo_study_verdict(const struct ordo_study *study) {
    enum ordo_verdict worst = study->count == 0 ? ORDO_ERROR : ORDO_PASS;

    for (size_t i = 0; i < study->count; i++)
        worst = ordo_verdict_worst(worst, ordo_result_check(&study->results[i])->verdict);
    return worst;
}

/* A verdict that comes before any expectation is looked at. */
static struct ordo_check verdict_without_figures(const char *expectation, enum ordo_verdict verdict,
                                                 enum ordo_reason reason) {
    return (struct ordo_check){.expectation = expectation,
                               .verdict = verdict,
                               .reason = reason,
                               .measured = GSL_NAN,
                               .interval = {GSL_NAN, GSL_NAN},
                               .expected = GSL_NAN,
                               .band = GSL_NAN};
}

/* Whether every level has a result; if not, the one check says why. */
static bool complete(struct ordo_result *r) {
    struct ordo_check *check = r->checks;
    size_t missing = 0;

    if (r->failure != NULL) {
        *check = verdict_without_figures("levels", ORDO_ERROR, r->failure_reason);
        snprintf(check->message, sizeof check->message, "%s", r->failure);
        return false;
    }
    for (size_t i = 0; i < r->levels_count; i++) {
        const struct ordo_measurement *m = &r->levels[i];
        missing += m->status == ORDO_EINTERRUPTED;
        if (m->status == ORDO_OK || m->status == ORDO_EINTERRUPTED)
            continue;
        *check = verdict_without_figures("levels", ORDO_ERROR, ORDO_SOLVER_FAILED);
        ordo_sentence_format(check->message, sizeof check->message,
                             "%s failed at n = %zu, seed %lu: %s%s%s",
                             r->c->approximation.method->name, m->n, m->seed,
                             ordo_status_text(m->status), m->note[0] != '\0' ? "; " : "", m->note);
        return false;
    }
    if (missing > 0) {
        *check = verdict_without_figures("levels", ORDO_INCONCLUSIVE, ORDO_INTERRUPTED);
        snprintf(check->message, sizeof check->message, "%zu of %zu levels were not run", missing,
                 r->levels_count);
        return false;
    }
    return true;
}

/* The level that the constant is taken at: the finest one that the fit used, or the finest of all
 * if no order is expected. */
static size_t constant_level(const struct ordo_result *r) {
    size_t finest = r->levels_count - 1; /* levels are ascending in n */

    while (finest > 0 && gsl_finite(r->judgement.from) &&
           !(ordo_result_x(r, finest) >= r->judgement.from &&
             ordo_result_x(r, finest) <= r->judgement.to))
        finest--;
    return finest;
}

static void check_constant(const struct ordo_result *r, struct ordo_check *check) {
    const struct ordo_expect *e = &r->c->expect;
    const size_t last = constant_level(r), n = r->levels[last].n;
    const double x = ordo_result_x(r, last);
    double log_mean = 0, count = 0;
    char what[32];

    for (size_t i = 0; i <= last; i++)
        if (r->levels[i].n == n)
            log_mean += (log(r->levels[i].error) - log_mean) / ++count;
    if (r->c->columns != NULL)
        snprintf(what, sizeof what, "x = %g", x);
    else
        snprintf(what, sizeof what, "n = %zu", n);
    ordo_check_constant(exp(log_mean),
                        gsl_finite(e->constant_value) ? e->constant_value * pow(x, e->order)
                                                      : r->levels[last].predicted,
                        e->constant_band, what, check);
}

static void check_below(const struct ordo_study *study, const struct ordo_result *r,
                        const double x[], const double error[], double rival[],
                        struct ordo_check *check) {
    const char *name = r->c->expect.below;
    const struct ordo_result *other = NULL;

    for (size_t i = 0; i < study->count; i++)
        if (strcmp(study->results[i].c->name, name) == 0)
            other = &study->results[i];
    for (size_t i = 0; i < r->levels_count; i++) {
        size_t k = 0;
        while (other != NULL && k < other->levels_count &&
               (other->levels[k].n != r->levels[i].n || other->levels[k].seed != r->levels[i].seed))
            k++;
        if (other == NULL || k == other->levels_count) {
            *check = verdict_without_figures("below", ORDO_ERROR, ORDO_NO_RIVAL);
            snprintf(check->message, sizeof check->message,
                     "%s has no error at n = %zu, seed %lu to compare with", name, r->levels[i].n,
                     r->levels[i].seed);
            return;
        }
        rival[i] = other->levels[k].error;
    }
    ordo_check_below(r->levels_count, x, error, rival, name, check);
}

struct ordo_request ordo_case_request(const struct ordo_case *c) {
    struct ordo_request request = ORDO_REQUEST_DEFAULT;

    request.order = c->expect.order;
    request.band = c->expect.band;
    request.intent = c->expect.intent;
    request.confidence = c->confidence;
    request.min_levels = c->min_levels;
    request.from = c->from;
    request.to = c->to;
    request.scale = c->approximation.scale;
    if (c->columns != NULL)
        request.floor = c->columns->floor;
    request.replicates = c->seeds > 1;
    return request;
}

/* Levels, replicates merged, against blessed ones. */
static int check_baseline(const struct ordo_columns *columns, size_t n, const double x[],
                          const double error[], struct ordo_check *check) {
    struct ordo_baseline levels;

    if (ordo_baseline_from_rows(n, x, error, &levels) != ORDO_OK)
        return ORDO_ENOMEM;
    ordo_check_baseline(levels.count, levels.x, levels.error, columns->baseline->count,
                        columns->baseline->x, columns->baseline->error, columns->baseline_tolerance,
                        check);
    ordo_baseline_free(&levels);
    return ORDO_OK;
}

/* The reasons that the case admits, as text: "plateau or not-asymptotic". */
static void refusals_text(const struct ordo_expect *e, char text[], size_t size) {
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < e->refused_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? " or " : "",
                                 ordo_reason_name(e->refused[i]));
}

/* The order, or the constant, must be refused, so the gate's verdict is turned. Where it could not
 * judge at all (ERROR) there is nothing to turn. */
static void expect_refusal(const struct ordo_expect *e, const char *what,
                           struct ordo_check *check) {
    char said[ORDO_MESSAGE_SIZE], reasons[160];
    bool refused = false;

    if (check->verdict == ORDO_ERROR)
        return;
    for (size_t i = 0; i < e->refused_count; i++)
        refused = refused || (check->verdict != ORDO_PASS && check->reason == e->refused[i]);
    snprintf(said, sizeof said, "%s", check->message);
    refusals_text(e, reasons, sizeof reasons);
    if (refused)
        ordo_sentence_format(check->message, sizeof check->message,
                             "the gate refuses the %s, as it must (%s): %s", what,
                             ordo_reason_name(check->reason), said);
    else
        ordo_sentence_format(check->message, sizeof check->message,
                             "the gate says %s, it must refuse the %s for %s: %s",
                             ordo_reason_name(check->reason), what, reasons, said);
    check->verdict = refused ? ORDO_PASS : ORDO_FAIL;
    check->reason = refused ? ORDO_REFUSED : ORDO_NOT_REFUSED;
}

/* The slope over the levels whose n lies in the paper's window, whatever x is. */
static int check_published(const struct ordo_result *r, const double x[], const double error[],
                           struct ordo_check *check) {
    const struct ordo_expect *e = &r->c->expect;
    struct ordo_request request = ordo_case_request(r->c);
    bool any = false;

    request.order = e->published->slope;
    request.band = e->published_band;
    request.from = request.to = 0;
    for (size_t i = 0; i < r->levels_count; i++) {
        const double n = (double)r->levels[i].n;
        if (!(n >= e->published->from && n <= e->published->to))
            continue;
        request.from = any ? GSL_MIN(request.from, x[i]) : x[i];
        request.to = any ? GSL_MAX(request.to, x[i]) : x[i];
        any = true;
    }
    return ordo_check_slope(r->levels_count, x, error, &request, e->published->id, check);
}

/* A spike among a network's levels, which an average over seeds or a fit may hide, is said,
 * whatever the case expects. */
static int hint_jump(struct ordo_result *r, const double x[], const double error[]) {
    static const double factor = 3;
    struct ordo_judgement *j = &r->judgement;
    struct ordo_check check;
    const int status =
        ordo_check_jump(r->levels_count, x, error, factor, r->c->approximation.scale, &check);
    const size_t used = strlen(j->hint);

    if (status == ORDO_OK && check.reason == ORDO_JUMP)
        snprintf(j->hint + used, sizeof j->hint - used, "%sa spike: %.*s", used > 0 ? "; " : "",
                 (int)strcspn(check.message, ","), check.message);
    return status;
}

static int judge(const struct ordo_study *study, struct ordo_result *r) {
    const struct ordo_case *c = r->c;
    const struct ordo_expect *e = &c->expect;
    const size_t n = r->levels_count;
    double *x = malloc((3 * n + 1) * sizeof *x), *error = x + n, *rival = x + 2 * n;
    int status = ORDO_OK;

    if (x == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        x[i] = ordo_result_x(r, i);
        error[i] = r->levels[i].error;
    }
    if (!gsl_isnan(e->order)) {
        const struct ordo_request request = ordo_case_request(c);
        status = ordo_judge(n, x, error, &request, &r->judgement);
        r->checks[r->checks_count] = r->judgement.check;
        if (e->refused_count > 0 && e->refused[0] != ORDO_VALUE_DIFFERS)
            expect_refusal(e, "order", &r->checks[r->checks_count]);
        if (r->checks[r->checks_count++].reason == ORDO_REFUSED)
            r->judgement.hint[0] = '\0'; /* it tells how the order could be accepted */
        /* A request that makes no sense is the case's fault and has its sentence. */
        if (status == ORDO_EINVAL)
            status = ORDO_OK;
    }
    if (e->constant) {
        check_constant(r, &r->checks[r->checks_count]);
        if (e->refused_count > 0 && e->refused[0] == ORDO_VALUE_DIFFERS)
            expect_refusal(e, "constant", &r->checks[r->checks_count]);
        r->checks_count++;
    }
    if (!gsl_isnan(e->value))
        ordo_check_value(n, x, error, e->value, e->value_band, &r->checks[r->checks_count++]);
    if (!gsl_isnan(e->exact))
        ordo_check_exact(n, x, error, e->exact, c->approximation.scale,
                         &r->checks[r->checks_count++]);
    if (e->below != NULL)
        check_below(study, r, x, error, rival, &r->checks[r->checks_count++]);
    if (status == ORDO_OK && !gsl_isnan(e->slope)) {
        struct ordo_request request = ordo_case_request(c);
        request.order = e->slope;
        request.band = e->slope_band;
        status = ordo_check_slope(n, x, error, &request, NULL, &r->checks[r->checks_count++]);
        if (status == ORDO_EINVAL)
            status = ORDO_OK;
    }
    if (status == ORDO_OK && !gsl_isnan(e->jump))
        status = ordo_check_jump(n, x, error, e->jump, c->approximation.scale,
                                 &r->checks[r->checks_count++]);
    else if (status == ORDO_OK && c->columns == NULL)
        status = hint_jump(r, x, error);
    if (status == ORDO_OK && e->published != NULL) {
        status = check_published(r, x, error, &r->checks[r->checks_count++]);
        if (status == ORDO_EINVAL)
            status = ORDO_OK;
    }
    if (status == ORDO_OK && c->columns != NULL && c->columns->baseline != NULL)
        status = check_baseline(c->columns, n, x, error, &r->checks[r->checks_count++]);
    free(x);
    return status;
}

int ordo_study_judge(struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++) {
        struct ordo_result *r = &study->results[i];
        int status = ORDO_OK;
        ordo_judgement_free(&r->judgement);
        r->judgement = (struct ordo_judgement){.order = GSL_NAN,
                                               .interval = {GSL_NAN, GSL_NAN},
                                               .constant = GSL_NAN,
                                               .residual = GSL_NAN,
                                               .from = GSL_NAN,
                                               .to = GSL_NAN};
        r->checks_count = 0;
        r->deciding = 0;
        if (complete(r))
            status = judge(study, r);
        else
            r->checks_count = 1;
        if (status != ORDO_OK)
            return status;
        if (r->checks_count == 0) { /* a case without an expectation is refused when it is loaded */
            r->checks[r->checks_count++] =
                verdict_without_figures("levels", ORDO_ERROR, ORDO_TOO_FEW_LEVELS);
        }
        for (size_t k = 1; k < r->checks_count; k++)
            if (ordo_verdict_worst(r->checks[r->deciding].verdict, r->checks[k].verdict) !=
                r->checks[r->deciding].verdict)
                r->deciding = k;
    }
    return ORDO_OK;
}
