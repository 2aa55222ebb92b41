/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.c: one outcome per result, counts per study.
 */
#include "report/summary.h"
#include "study/published.h"
#include "text/format.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct ordo_outcome ordo_result_outcome(const struct ordo_result *result) {
    struct ordo_outcome outcome = {.verdict = ORDO_ERROR, .reason = ORDO_SOLVER_FAILED};

    if (result->failure != NULL) {
        outcome.reason = result->failure_reason;
        outcome.message = result->failure;
    } else if (result->checks_count == 0) {
        outcome.message = "nothing was checked";
    } else {
        outcome.check = ordo_result_check(result);
        outcome.verdict = outcome.check->verdict;
        outcome.reason = outcome.check->reason;
        outcome.message = outcome.check->message;
    }
    return outcome;
}

struct ordo_tally ordo_study_tally(const struct ordo_study *study) {
    struct ordo_tally tally = {.verdict = ordo_study_verdict(study)};

    for (size_t i = 0; i < study->count; i++) {
        const enum ordo_verdict verdict = ordo_result_outcome(&study->results[i]).verdict;
        tally.count[verdict]++;
        tally.verdict = ordo_verdict_worst(tally.verdict, verdict);
    }
    return tally;
}

void ordo_tally_text(const struct ordo_study *study, char text[], size_t size) {
    const struct ordo_tally tally = ordo_study_tally(study);
    const char *separator = ": ";
    size_t used;

    if (study->count == 0) {
        snprintf(text, size, "no case was run");
        return;
    }
    snprintf(text, size, "%zu of %zu %s", tally.count[ORDO_PASS], study->count,
             study->count == 1 ? "case passes" : "cases pass");
    for (int verdict = ORDO_ERROR; verdict > ORDO_PASS; verdict--)
        if (tally.count[verdict] > 0) {
            used = strlen(text);
            snprintf(text + used, size - used, "%s%zu %s", separator, tally.count[verdict],
                     ordo_verdict_name((enum ordo_verdict)verdict));
            separator = ", ";
        }
    used = strlen(text);
    if (study->interrupted)
        snprintf(text + used, size - used, "; the run was interrupted");
}

const char *ordo_verdict_mark(enum ordo_verdict verdict) {
    static const char *const marks[] = {"✔", "✘", "◆", "▲"};
    return marks[verdict];
}

const char *ordo_case_architecture(const struct ordo_case *c) {
    return c->approximation.architecture != NULL ? c->approximation.architecture->name : "–";
}

const char *ordo_case_method(const struct ordo_case *c) {
    return c->approximation.method != NULL ? c->approximation.method->name : "–";
}

struct ordo_subject ordo_case_subject(const struct ordo_case *c) {
    if (c->columns != NULL)
        return (struct ordo_subject){c->columns->error_label, c->columns->x_label};
    return (struct ordo_subject){ordo_case_architecture(c), ordo_case_method(c)};
}

struct ordo_subject ordo_study_subject(const struct ordo_study *study) {
    /* Tables and networks are never in one study. */
    if (study->count > 0 && study->results[0].c->columns != NULL)
        return (struct ordo_subject){"Error", "Against"};
    return (struct ordo_subject){"Architecture", "Method"};
}

__attribute__((format(printf, 3, 4))) static void append(char text[], size_t size,
                                                         const char *format, ...) {
    const size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

void ordo_case_expected(const struct ordo_case *c, char text[], size_t size) {
    const struct ordo_expect *e = &c->expect;
    char number[ORDO_FORMAT_SIZE];
    const char *separator = "";

    text[0] = '\0';
    if (!isnan(e->order)) {
        ordo_format_number(e->order, 4, number, sizeof number);
        append(text, size, "order %s%s ± %.4g",
               e->intent == ORDO_AT_LEAST  ? "at least "
               : e->intent == ORDO_AT_MOST ? "at most "
                                           : "",
               number, e->band);
        append(text, size, "%s",
               e->refused_count > 0 && e->refused[0] != ORDO_VALUE_DIFFERS ? " refused" : "");
        separator = ", ";
    }
    if (e->constant) {
        append(text, size, "%sconstant ± %.3g %%%s", separator, 100 * e->constant_band,
               e->refused_count > 0 && e->refused[0] == ORDO_VALUE_DIFFERS ? " refused" : "");
        separator = ", ";
    }
    if (!isnan(e->value)) {
        append(text, size, "%svalue %.4g ± %.3g %%", separator, e->value, 100 * e->value_band);
        separator = ", ";
    }
    if (!isnan(e->exact)) {
        append(text, size, "%sexact to %.1e", separator, e->exact);
        separator = ", ";
    }
    if (e->below != NULL) {
        append(text, size, "%sbelow %s", separator, e->below);
        separator = ", ";
    }
    if (!isnan(e->slope)) {
        ordo_format_number(e->slope, 4, number, sizeof number);
        append(text, size, "%sslope %s ± %.4g", separator, number, e->slope_band);
        separator = ", ";
    }
    if (!isnan(e->jump)) {
        append(text, size, "%sno jump above %.3g", separator, e->jump);
        separator = ", ";
    }
    if (e->published != NULL) {
        ordo_format_number(e->published->slope, 4, number, sizeof number);
        append(text, size, "%sslope %s ± %.4g in %s as published", separator, number,
               e->published_band, ordo_versus_name(e->published->versus));
    }
}

bool ordo_result_fitted(const struct ordo_result *result) {
    const struct ordo_judgement *j = &result->judgement;
    return j->used >= 2 && isfinite(j->order) && isfinite(j->constant) && j->constant > 0 &&
           isnan(result->c->expect.exact);
}

const struct ordo_level *ordo_result_level(const struct ordo_result *result, double x) {
    const struct ordo_judgement *j = &result->judgement;
    size_t low = 0, high = j->levels_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (j->levels[middle].x < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low < j->levels_count && j->levels[low].x == x ? &j->levels[low] : NULL;
}

const char *ordo_result_why(const struct ordo_result *result, size_t level) {
    const struct ordo_level *merged = ordo_result_level(result, ordo_result_x(result, level));

    if (merged != NULL && merged->drop != ORDO_USED)
        return ordo_drop_name(merged->drop);
    if (!isfinite(result->levels[level].error))
        return "no-error";
    return merged != NULL && ordo_result_fitted(result) ? ordo_drop_name(ORDO_USED) : "not-fitted";
}
