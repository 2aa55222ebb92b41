/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_plan.c: `ordo plan`, which says what a run would have to measure and how long that takes.
 */
#include "cli/cli.h"
#include "experiment/reason.h"
#include "study/outcome.h"
#include "study/plan.h"
#include "study/store.h"
#include "study/workers.h"
#include "text/format.h"
#include <limits.h>
#include <math.h>

extern const struct ordo_command ordo_command_plan;

struct arguments {
    const char *out;
    bool json;
    int jobs;
};

/* All cases together. */
struct total {
    size_t cases, kept, missing, unknown; /* unknown: cases whose cost nobody knows */
    double seconds, dearest;              /* of the others */
};

/* Room for a time in words. */
enum { TIME_SIZE = ORDO_FORMAT_SIZE + 16 };

/* "about 40 min", "not known". */
static void time_text(double seconds, char text[], size_t size) {
    char duration[ORDO_FORMAT_SIZE];

    ordo_format_duration(seconds, duration, sizeof duration);
    snprintf(text, size, "%s%s", isnan(seconds) ? "not known" : "about ",
             isnan(seconds) ? "" : duration);
}

static void print_levels(const struct ordo_plan *plan) {
    const struct ordo_case *c = plan->result.c;
    char each[TIME_SIZE], place[160];

    for (size_t i = 0; i < plan->levels_count; i++) {
        const struct ordo_plan_level *level = &plan->levels[i];
        ordo_case_level_text(c, c->levels + i * c->coordinates, place, sizeof place);
        time_text(level->seconds, each, sizeof each);
        if (level->kept == level->seeds)
            ordo_format_duration(level->seconds, each, sizeof each);
        if (level->seeds == 1)
            ordo_say("  %-24s %-8s %s", place, level->kept > 0 ? "kept" : "missing", each);
        else
            ordo_say("  %-24s %zu of %zu seeds kept, each %s", place, level->kept, level->seeds,
                     each);
    }
}

/* What came of the levels that are kept, and what would decide. */
static void print_verdict(const struct ordo_plan *plan) {
    const struct ordo_result *r = &plan->result;
    const struct ordo_judged *judged = ordo_result_judged(r, 0);
    char list[256] = "", time[TIME_SIZE];
    double seconds = 0;

    if (ordo_result_finding(r) == NULL)
        return;
    const struct ordo_outcome outcome = ordo_result_outcome(r);
    ordo_say("  so far %s: %s%s%s", ordo_verdict_name(outcome.verdict), outcome.message,
             judged != NULL && judged->hint[0] != '\0' ? "; " : "",
             judged != NULL ? judged->hint : "");
    for (size_t i = 0; i < plan->further_count; i++) {
        ordo_format_append(list, sizeof list, "%s%g", i > 0 ? ", " : "", plan->further[i].x);
        seconds += (double)plan->further[i].seeds * plan->further[i].seconds;
    }
    time_text(seconds, time, sizeof time);
    if (plan->further_count > 0)
        ordo_say("  would decide: %s = %s (%s)",
                 r->c->coordinate[r->c->x.figure ? 0 : r->c->x.index].name, list, time);
}

static void print_plan(const struct ordo_plan *plan) {
    const struct ordo_result *r = &plan->result;
    char time[TIME_SIZE];

    if (r->failure != NULL) {
        ordo_say("%s: %s", r->c->name, r->failure);
        return;
    }
    if (r->c->experiment->reads_levels) {
        ordo_say("%s: its levels are read, which takes no time", r->c->name);
        return;
    }
    time_text(plan->seconds, time, sizeof time);
    ordo_say("%s: %zu of %zu measurements kept%s%s", r->c->name, plan->kept,
             plan->kept + plan->missing, plan->missing > 0 ? "; the others take " : "",
             plan->missing > 0 ? time : "");
    print_levels(plan);
    print_verdict(plan);
}

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *levels_json(const struct ordo_plan_level levels[], size_t count) {
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:I, s:I, s:o}", "x", number(levels[i].x),
                                              "seeds", (json_int_t)levels[i].seeds, "kept",
                                              (json_int_t)levels[i].kept, "seconds",
                                              number(levels[i].seconds)));
    return list;
}

static int print_plan_json(const struct ordo_plan *plan) {
    const struct ordo_result *r = &plan->result;
    const bool judged = ordo_result_finding(r) != NULL || r->failure != NULL;
    const struct ordo_outcome outcome = ordo_result_outcome(r);

    return ordo_print_json(json_pack(
        "{s:i, s:s, s:s?, s:b, s:s, s:o, s:I, s:I, s:o, s:s?, s:s?, s:o}", "ordo", ORDO_SCHEMA,
        "case", r->c->name, "file", r->c->file, "levels_are_read", r->c->experiment->reads_levels,
        "x", r->c->coordinate[r->c->x.figure ? 0 : r->c->x.index].name, "levels",
        levels_json(plan->levels, plan->levels_count), "kept", (json_int_t)plan->kept, "missing",
        (json_int_t)plan->missing, "seconds", number(plan->seconds), "verdict",
        judged ? ordo_verdict_name(outcome.verdict) : NULL, "reason",
        judged ? ordo_any_reason_name(outcome.reason) : NULL, "would_decide",
        levels_json(plan->further, plan->further_count)));
}

static void add(struct total *t, const struct ordo_plan *plan) {
    t->cases++;
    t->kept += plan->kept;
    t->missing += plan->missing;
    if (isnan(plan->seconds)) {
        t->unknown++;
        return;
    }
    t->seconds += plan->seconds;
    t->dearest = fmax(t->dearest, plan->dearest);
}

static int print_total(const struct arguments *a, const struct total *t) {
    const double shared = ordo_plan_time(t->seconds, t->dearest, (size_t)a->jobs);
    char alone[TIME_SIZE], together[TIME_SIZE];

    if (a->json)
        return ordo_print_json(json_pack("{s:i, s:I, s:I, s:I, s:I, s:f, s:i, s:f}", "ordo",
                                         ORDO_SCHEMA, "cases", (json_int_t)t->cases, "kept",
                                         (json_int_t)t->kept, "missing", (json_int_t)t->missing,
                                         "not_known", (json_int_t)t->unknown, "seconds", t->seconds,
                                         "jobs", a->jobs, "seconds_with_jobs", shared));
    time_text(t->seconds, alone, sizeof alone);
    time_text(shared, together, sizeof together);
    printf("\n%zu case%s, %zu of %zu measurements kept", t->cases, t->cases == 1 ? "" : "s",
           t->kept, t->kept + t->missing);
    if (t->missing > 0 && t->unknown < t->cases)
        printf("; the others take %s, with %d job%s at least %s", alone, a->jobs,
               a->jobs == 1 ? "" : "s", together);
    if (t->unknown > 0)
        printf("; what %zu case%s take%s is not known", t->unknown, t->unknown == 1 ? "" : "s",
               t->unknown == 1 ? "s" : "");
    putchar('\n');
    return ORDO_OK;
}

static int plan_all(const struct arguments *a, struct ordo_cases *cases,
                    const struct ordo_recall *recall) {
    struct total total = {0};
    int status = ORDO_OK, exit_status = ORDO_PASS;

    for (size_t i = 0; i < cases->count && status == ORDO_OK; i++) {
        struct ordo_plan plan;
        status = ordo_plan_make(&cases->cases[i], recall, &plan);
        if (status == ORDO_OK && plan.result.failure != NULL)
            exit_status = ORDO_ERROR;
        if (status == ORDO_OK && a->json)
            status = print_plan_json(&plan);
        else if (status == ORDO_OK)
            print_plan(&plan);
        add(&total, &plan);
        ordo_plan_free(&plan);
    }
    if (status == ORDO_OK)
        status = print_total(a, &total);
    if (status == ORDO_ENOMEM)
        ordo_failed(status, NULL);
    return status == ORDO_OK ? exit_status : ORDO_ERROR;
}

static void complain(void *context, const char *sentence) {
    (void)context;
    ordo_complain("%s", sentence);
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    const struct ordo_option options[] = {
        {"out", 'o', .text = &a.out},
        {"json", 'j', .flag = &a.json},
        {"jobs", 'J', .threads = &a.jobs},
        {NULL},
    };
    struct ordo_cases cases = {0};
    struct ordo_store *store = NULL;
    struct ordo_recall recall;
    char path[PATH_MAX], message[2048] = "";
    int exit_status;

    if (!ordo_options_read(&ordo_command_plan, options, argc, argv, &exit_status))
        return exit_status;
    exit_status = ORDO_ERROR;
    if (a.jobs == 0)
        a.jobs = ordo_workers_processors();
    if (a.out != NULL)
        snprintf(path, sizeof path, "%s/%s", a.out, ORDO_STORE_FILE);
    if (!ordo_load_cases(&cases, argc - optind, argv + optind) ||
        (a.out != NULL &&
         ordo_failed(ordo_store_view(path, &store, message, sizeof message), message)))
        goto done;
    if (store != NULL) {
        ordo_store_complain(store, complain, NULL);
        recall = ordo_store_recall(store);
    }
    exit_status = plan_all(&a, &cases, store != NULL ? &recall : NULL);
done:
    ordo_store_close(store);
    ordo_cases_free(&cases);
    return exit_status;
}

const struct ordo_command ordo_command_plan = {
    .name = "plan",
    .summary = "say what a run would measure and how long it takes",
    .usage = "Usage: ordo plan [OPTION]... [CASE.lua | DIR]...\n"
             "Print the levels of cases, which of them are kept, what the others cost, and, of a\n"
             "case that is not decided, the further levels that would do it. Nothing is measured.\n"
             "Costs are times by the clock, of kept levels or by a power law fitted to them.\n"
             "Without a file or directory: the cases that Ordo brings along (verify/).\n"
             "\n"
             "  -o, --out DIR       what `ordo run --out DIR` has kept there\n"
             "  -J, --jobs N        levels at the same time (default: all processors)\n"
             "  -j, --json          print one JSON object per case, then one with the sums\n"
             "  -h, --help          this text\n"
             "\n"
             "Exit status: 0, or 3 if a case or DIR cannot be read; 64 for a mistake on the\n"
             "command line.\n",
    .run = run,
};
