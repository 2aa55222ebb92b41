/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terminal.c: a study as lines on a terminal or in a log.
 */
#include "cli/cli.h"
#include "report/report.h"
#include <gsl/gsl_math.h>
#include <string.h>

/* Blue, vermilion, orange, magenta: told apart by colour-blind people too, and each has its word.
 */
static const char *const colours[] = {[ORDO_PASS] = "\033[1;34m",
                                      [ORDO_FAIL] = "\033[1;31m",
                                      [ORDO_INCONCLUSIVE] = "\033[1;33m",
                                      [ORDO_ERROR] = "\033[1;35m"};

static void print_verdict(FILE *out, enum ordo_verdict verdict, bool colour) {
    fprintf(out, "%s%s%s", colour ? colours[verdict] : "", ordo_verdict_name(verdict),
            colour ? "\033[0m" : "");
}

static bool is_slope(const struct ordo_check *check) {
    return strcmp(check->expectation, "order") == 0 || strcmp(check->expectation, "slope") == 0 ||
           strcmp(check->expectation, "published") == 0;
}

/* What was measured, in at most 22 columns: "-3.004 ± 0.012", "ratio 1.0004", "2.2e-16". */
static void measured_text(const struct ordo_check *check, char text[], size_t size) {
    if (gsl_isnan(check->measured))
        snprintf(text, size, "-");
    else if (is_slope(check))
        snprintf(text, size, "%.3f ± %.3f", check->measured,
                 0.5 * (check->interval[1] - check->interval[0]));
    else if (strcmp(check->expectation, "constant") == 0 ||
             strcmp(check->expectation, "below") == 0 || strcmp(check->expectation, "jump") == 0 ||
             strcmp(check->expectation, "baseline") == 0)
        snprintf(text, size, "%.4f", check->measured);
    else
        snprintf(text, size, "%.3e", check->measured);
}

static void expected_text(const struct ordo_check *check, char text[], size_t size) {
    const bool refused = check->reason == ORDO_REFUSED || check->reason == ORDO_NOT_REFUSED;

    if (is_slope(check))
        snprintf(text, size, "%s%g ± %g", refused ? "not " : "", check->expected, check->band);
    else if (strcmp(check->expectation, "constant") == 0)
        snprintf(text, size, "%s1 ± %g", refused ? "not " : "", check->band);
    else if (strcmp(check->expectation, "value") == 0)
        snprintf(text, size, "%.3e ± %g %%", check->expected, 100 * check->band);
    else if (strcmp(check->expectation, "exact") == 0)
        snprintf(text, size, "round-off");
    else if (strcmp(check->expectation, "below") == 0)
        snprintf(text, size, "< 1");
    else if (strcmp(check->expectation, "jump") == 0)
        snprintf(text, size, "<= %g", check->expected);
    else if (strcmp(check->expectation, "baseline") == 0)
        snprintf(text, size, "<= %g", 1 + check->band);
    else
        snprintf(text, size, "-");
}

/* Pad UTF-8 text with spaces to a number of columns. */
static void print_padded(FILE *out, const char *text, size_t columns) {
    size_t shown = 0;

    for (const char *p = text; *p != '\0'; p++)
        shown += (*p & 0xc0) != 0x80;
    fputs(text, out);
    for (; shown < columns; shown++)
        fputc(' ', out);
}

/* Whether an order does not refer to the width n, as it does when nothing is said. */
static bool in_other_units(const struct ordo_result *r, const struct ordo_check *check) {
    return r->c->versus != ORDO_VERSUS_N && r->c->columns == NULL &&
           strcmp(check->expectation, "order") == 0;
}

/* The first warning of a level. */
static void print_note(FILE *out, const struct ordo_result *r) {
    for (size_t i = 0; i < r->levels_count; i++)
        if (r->levels[i].note[0] != '\0') {
            fprintf(out, "    note: n = %zu: %s\n", r->levels[i].n, r->levels[i].note);
            return;
        }
}

static void print_result(FILE *out, const struct ordo_result *r, size_t name_width, bool messages,
                         bool colour) {
    for (size_t i = 0; i < r->checks_count; i++) {
        const struct ordo_check *check = &r->checks[i];
        char measured[64], expected[64];
        measured_text(check, measured, sizeof measured);
        expected_text(check, expected, sizeof expected);
        print_padded(out, i == 0 ? r->c->name : "", name_width + 2);
        char kind[32];
        snprintf(kind, sizeof kind, "%s%s%s", check->expectation,
                 in_other_units(r, check) ? " in " : "",
                 in_other_units(r, check) ? ordo_versus_name(r->c->versus) : "");
        print_padded(out, kind, 12);
        print_padded(out, measured, 20);
        print_padded(out, expected, 18);
        print_verdict(out, check->verdict, colour);
        fputc('\n', out);
    }
    for (size_t i = 0; i < r->checks_count; i++)
        if (messages || r->checks[i].verdict != ORDO_PASS)
            fprintf(out, "    %s: %s\n", ordo_reason_name(r->checks[i].reason),
                    r->checks[i].message);
    if (r->judgement.hint[0] != '\0')
        fprintf(out, "    hint: %s\n", r->judgement.hint);
    if (ordo_result_check(r)->verdict != ORDO_PASS) {
        char command[1024];
        print_note(out, r);
        if (r->c->expect.why != NULL)
            fprintf(out, "    expected because: %s\n", r->c->expect.why);
        ordo_report_command(r->c, command, sizeof command);
        if (command[0] != '\0')
            fprintf(out, "    again: %s\n", command);
    }
}

/* What was done with a level, as a word for a table. */
static const char *use_text(const struct ordo_result *r, const struct ordo_level *level) {
    if (level->drop != ORDO_USED)
        return ordo_drop_name(level->drop);
    return isfinite(r->judgement.order) ? "used" : "not fitted";
}

void ordo_print_levels(FILE *out, const struct ordo_result *r) {
    enum { SHOWN = 60 };
    const struct ordo_judgement *j = &r->judgement;
    const bool up = r->c->expect.order < 0, colour = ordo_colour(out);
    const bool seeds = r->c->seeds > 1;

    if (j->levels_count == 0)
        return;
    fprintf(out, "%s: %s against %s\n", r->c->name, ordo_case_error_label(r->c),
            ordo_case_x_label(r->c));
    fprintf(out, "%14s  %10s  %11s", "x", "error", "local order");
    if (seeds)
        fprintf(out, "  %5s  %6s", "seeds", "spread");
    fputc('\n', out);
    /* From coarse to fine; of a long table the fine end. */
    for (size_t i = j->levels_count > SHOWN ? j->levels_count - SHOWN : 0; i < j->levels_count;
         i++) {
        const size_t k = up ? i : j->levels_count - 1 - i;
        const struct ordo_level *level = &j->levels[k];
        /* The library counts it from the next smaller x, the reader from the line above. */
        const double order = up ? level->local_order : i > 0 ? j->levels[k + 1].local_order : NAN;
        if (i > 0 && j->levels_count - i == SHOWN)
            fprintf(out, "%14s  (%zu coarser levels)\n", "…", i);
        fputs(colour && level->drop != ORDO_USED ? "\033[2m" : "", out);
        fprintf(out, "%14.6g  %10.3e  ", level->x, level->error);
        if (isfinite(order))
            fprintf(out, "%11.3f", order);
        else
            fprintf(out, "%11s", "-");
        if (seeds)
            fprintf(out, "  %5zu  %6.3f", level->replicates, level->spread);
        fprintf(out, "  %s%s\n", use_text(r, level),
                colour && level->drop != ORDO_USED ? "\033[0m" : "");
    }
    fputc('\n', out);
}

/* Whether the run was stopped before the case had its first level. */
static bool untouched(const struct ordo_result *r) {
    for (size_t i = 0; i < r->levels_count; i++)
        if (r->levels[i].status != ORDO_EINTERRUPTED)
            return false;
    return r->levels_count > 0;
}

void ordo_print_study(FILE *out, const struct ordo_study *study, bool messages) {
    const bool colour = ordo_colour(out);
    size_t count[4] = {0}, name_width = 4, not_run = 0;

    for (size_t i = 0; i < study->count; i++)
        name_width = GSL_MAX(name_width, strlen(study->results[i].c->name));
    print_padded(out, "case", name_width + 2);
    fputs("            measured            expected          verdict\n", out);
    for (size_t i = 0; i < study->count; i++) {
        if (untouched(&study->results[i]))
            not_run++;
        else
            print_result(out, &study->results[i], name_width, messages, colour);
        count[ordo_result_check(&study->results[i])->verdict]++;
    }
    fprintf(out, "\n%zu case%s in %.2f s on %d thread%s:", study->count,
            study->count == 1 ? "" : "s", study->seconds, study->threads,
            study->threads == 1 ? "" : "s");
    for (enum ordo_verdict v = ORDO_PASS; v <= ORDO_ERROR; v++)
        if (count[v] > 0) {
            fprintf(out, " %zu ", count[v]);
            fprintf(out, "%s%s%s", colour ? colours[v] : "", ordo_verdict_name(v),
                    colour ? "\033[0m" : "");
        }
    if (study->interrupted)
        fprintf(out, ", interrupted: %zu not begun", not_run);
    fputc('\n', out);
}
