/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selftest_families.c: `ordo selftest --families`: rates of false and of missing verdicts, of ours
 * and of the rules of other tools, on random studies whose truth is known.
 */
#include "cli/selftest_families.h"
#include "case/families.h"
#include "case/faults.h"
#include "cli/cli.h"
#include "study/stop.h"
#include "text/datadir.h"
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OURS "ordo"

/* Most that may be misjudged: of all claims, and of a family's unless it is a single study. */
static const double most_of_all = 0.002, most_of_family = 0.01;

/* Misjudged studies that --verbose shows of each family. */
enum { SHOWN = 3 };

/* What a family's studies came to. The first rule is ours, then the rivals in their order. */
struct family_score {
    const struct ordo_family *family;
    size_t unscored;
    struct ordo_score *all;  /* all[rules] */
    struct ordo_score *told; /* told[rules]: those without what a rival is never told */
};

struct families {
    const struct ordo_families_request *request;
    struct ordo_rivals rivals;
    size_t rules, count;
    struct family_score *scores; /* scores[count], then one with the sums */
    struct ordo_score *tallies;
    gsl_rng *rng;
    bool *passes; /* passes[rivals.count] */
    /* Of studies that are stopped early: levels that they have, levels that were judged, and our
     * score by the truth of the claim about all levels. */
    size_t levels, judged;
    struct ordo_score whole;
    struct ordo_family_study study;
};

bool ordo_selftest_has_family(const char *name) {
    for (size_t i = 0; ordo_family_at(i) != NULL; i++)
        if (strcmp(ordo_family_at(i)->name, name) == 0)
            return true;
    return false;
}

const char *ordo_rule_name(const struct ordo_rivals *rivals, size_t rule) {
    return rule == 0 ? "ordo" : rivals->list[rule - 1].name;
}

const char *ordo_rule_source(const struct ordo_rivals *rivals, size_t rule) {
    return rule == 0 ? "ordo_judge" : rivals->list[rule - 1].source;
}

static double percent(size_t part, size_t of) {
    return of > 0 ? 100 * (double)part / (double)of : 0;
}

void ordo_score_add(struct ordo_score *t, bool truth, enum ordo_verdict verdict) {
    const bool undecided = verdict == ORDO_INCONCLUSIVE;

    t->good += truth;
    t->bad += !truth;
    t->false_passes += !truth && verdict == ORDO_PASS;
    t->false_fails += truth && verdict != ORDO_PASS && !undecided;
    t->good_undecided += truth && undecided;
    t->bad_undecided += !truth && undecided;
}

/* The study as a table of its own that can be judged again. */
static void show(const struct families *t, const struct ordo_family *family, size_t index,
                 const struct ordo_check *check) {
    const struct ordo_family_study *s = &t->study;
    const struct ordo_request *r = &s->request;

    printf("%s %zu: %s claim called %s\n    %s\n    order %g, band %g, intent %s", family->name,
           index, s->truth == ORDO_TRUTH_TRUE ? "true" : "false", ordo_verdict_name(check->verdict),
           check->message, r->order, r->band, ordo_intent_name(r->intent));
    printf("%s; limit %.4g, finest step %.4g\n    x     ",
           r->deterministic ? ", deterministic" : "", s->limit, s->finest);
    for (size_t i = 0; i < s->n; i++)
        printf(" %.6g", s->x[i]);
    printf("\n    error ");
    for (size_t i = 0; i < s->n; i++)
        printf(" %.6g", s->error[i]);
    putchar('\n');
}

static int judge_ours(const struct ordo_family_study *s, struct ordo_check *check, char message[],
                      size_t size) {
    const struct ordo_request request = ordo_family_request(s);
    struct ordo_judgement *j;
    const int status = ordo_judge(s->n, s->x, s->error, &request, &j);

    *check = *j->check;
    if (status != ORDO_OK)
        snprintf(message, size, "%s", j->check->message);
    ordo_judgement_free(j);
    return status;
}

/* Cut a study where it would be stopped: its claim is about the levels that are left then. */
static int stop(struct families *t, struct ordo_check *check, char message[], size_t size) {
    struct ordo_family_study *s = &t->study;
    const size_t levels = s->levels, seeds = s->n / levels;
    const enum ordo_truth truth = s->truth;
    enum ordo_verdict before = ORDO_ERROR;
    int status = ORDO_OK;

    for (s->levels = s->request.min_levels; s->levels < levels; s->levels++) {
        s->n = s->levels * seeds;
        status = judge_ours(s, check, message, size);
        if (status != ORDO_OK)
            return status;
        if (s->levels >= ordo_stop_least(s->request.min_levels) &&
            ordo_stop_agree(before, check->verdict))
            break;
        before = check->verdict;
    }
    s->levels = s->levels < levels ? s->levels : levels;
    s->n = s->levels * seeds;
    s->truth = ordo_family_truth(s, s->levels);
    s->finest = log(s->clean[s->levels - 1] / s->clean[s->levels - 2]) /
                log(s->x[s->n - 1] / s->x[s->n - 1 - seeds]);
    status = judge_ours(s, check, message, size);
    t->levels += levels;
    t->judged += s->levels;
    if (truth != ORDO_TRUTH_UNSCORED)
        ordo_score_add(&t->whole, truth == ORDO_TRUTH_TRUE, check->verdict);
    return status;
}

static int judge_study(struct families *t, struct family_score *score, size_t index, size_t *shown,
                       char message[], size_t size) {
    struct family_score *total = &t->scores[t->count];
    struct ordo_family_study *s = &t->study;
    struct ordo_check check;

    ordo_family_draw(score->family, t->request->seed, index, t->rng, s);
    int status = t->request->until_decided ? stop(t, &check, message, size) : ORDO_OK;
    if (status != ORDO_OK)
        return status;
    if (s->truth == ORDO_TRUTH_UNSCORED) {
        score->unscored++;
        total->unscored++;
        return ORDO_OK;
    }
    const struct ordo_fault table = {.n = s->n,
                                     .x = s->x,
                                     .error = s->error,
                                     .seed = s->request.replicates ? s->x : NULL,
                                     .request = s->request};
    if (!t->request->until_decided)
        status = judge_ours(s, &check, message, size);
    if (status == ORDO_OK)
        status = ordo_rivals_judge(&t->rivals, &table, t->passes, message, size);
    if (status != ORDO_OK)
        return status;
    const bool truth = s->truth == ORDO_TRUTH_TRUE;
    for (size_t rule = 0; rule < t->rules; rule++) {
        const enum ordo_verdict verdict = rule == 0             ? check.verdict
                                          : t->passes[rule - 1] ? ORDO_PASS
                                                                : ORDO_FAIL;
        ordo_score_add(&score->all[rule], truth, verdict);
        ordo_score_add(&total->all[rule], truth, verdict);
        if (s->untold)
            continue;
        ordo_score_add(&score->told[rule], truth, verdict);
        ordo_score_add(&total->told[rule], truth, verdict);
    }
    if (t->request->verbose && *shown < SHOWN && check.verdict != ORDO_INCONCLUSIVE &&
        (check.verdict == ORDO_PASS) != truth) {
        show(t, score->family, index, &check);
        ++*shown;
    }
    return ORDO_OK;
}

static int judge_all(struct families *t, char message[], size_t size) {
    const bool progress = isatty(STDERR_FILENO) && !t->request->verbose;
    int status = ORDO_OK;

    for (size_t i = 0; i < t->count && status == ORDO_OK; i++) {
        struct family_score *score = &t->scores[i];
        size_t shown = 0;
        if (progress)
            fprintf(stderr, "\r\033[K%zu of %zu families: %s", i, t->count, score->family->name);
        for (size_t k = 0; k < t->request->count && status == ORDO_OK; k++)
            status = judge_study(t, score, k, &shown, message, size);
    }
    if (progress)
        ordo_progress_clear();
    return status;
}

/* Families, rules and room for their scores. */
static int begin(struct families *t, char message[], size_t size) {
    char path[PATH_MAX];
    size_t families = 0;

    if (ordo_data_path("reference/rivals.lua", path, sizeof path) != ORDO_OK) {
        snprintf(message, size, "the installed directory reference/ is missing");
        return ORDO_EIO;
    }
    const int status = ordo_rivals_load(path, &t->rivals, message, size);
    if (status != ORDO_OK)
        return status;
    while (ordo_family_at(families) != NULL)
        families++;
    t->rules = t->rivals.count + 1;
    t->rng = gsl_rng_alloc(gsl_rng_mt19937);
    t->passes = calloc(t->rules, sizeof *t->passes);
    t->scores = calloc(families + 1, sizeof *t->scores);
    t->tallies = calloc(2 * t->rules * (families + 1), sizeof *t->tallies);
    if (t->rng == NULL || t->passes == NULL || t->scores == NULL || t->tallies == NULL) {
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    t->count = 0;
    for (size_t i = 0; i < families; i++)
        if (t->request->only == NULL || strcmp(t->request->only, ordo_family_at(i)->name) == 0)
            t->scores[t->count++].family = ordo_family_at(i);
    for (size_t i = 0; i <= t->count; i++) {
        t->scores[i].all = t->tallies + 2 * i * t->rules;
        t->scores[i].told = t->scores[i].all + t->rules;
    }
    return ORDO_OK;
}

static bool at_most(size_t misjudged, size_t of, double most) {
    return misjudged <= 1 || (double)misjudged <= most * (double)of;
}

/* Whether we misjudge no more than is promised. */
static bool as_promised(const struct families *t) {
    const struct ordo_score *all = &t->scores[t->count].all[0];
    bool kept = at_most(all->false_passes, all->bad, most_of_all) &&
                at_most(all->false_fails, all->good, most_of_all);

    /* A study that is looked at again and again may err more often where noise is large. */
    for (size_t i = 0; i < t->count && !t->request->until_decided; i++) {
        const struct ordo_score *ours = &t->scores[i].all[0];
        kept = kept && at_most(ours->false_passes, ours->bad, most_of_family) &&
               at_most(ours->false_fails, ours->good, most_of_family);
    }
    return kept;
}

static void print_ours(const struct families *t, int width) {
    printf("%-*s %6s %6s %9s   %13s %13s %9s %9s\n", width, OURS ", of each family", "true",
           "false", "unscored", "false passes", "false fails", "undecided", "undecided");
    printf("%-*s %6s %6s %9s   %13s %13s %9s %9s\n", width, "", "", "", "", "", "", "of true",
           "of false");
    for (size_t i = 0; i <= t->count; i++) {
        const struct ordo_score *ours = &t->scores[i].all[0];
        if (i == t->count)
            putchar('\n');
        printf("%-*s %6zu %6zu %9zu   %4zu %6.2f %%  %4zu %6.2f %% %7.1f %% %7.1f %%\n", width,
               i < t->count ? t->scores[i].family->name : "all", ours->good, ours->bad,
               t->scores[i].unscored, ours->false_passes, percent(ours->false_passes, ours->bad),
               ours->false_fails, percent(ours->false_fails, ours->good),
               percent(ours->good_undecided, ours->good), percent(ours->bad_undecided, ours->bad));
        if (t->request->verbose && i < t->count)
            printf("    %s\n", t->scores[i].family->why);
    }
}

static int column(const struct families *t, size_t rule) {
    const int length = (int)strlen(ordo_rule_name(&t->rivals, rule));
    return length < 7 ? 7 : length;
}

static void print_rivals(const struct families *t, int width) {
    puts("\nOther rules: % of false claims passed / % of true claims failed");
    printf("%-*s", width, "");
    for (size_t rule = 1; rule < t->rules; rule++)
        printf(" %*s", column(t, rule), ordo_rule_name(&t->rivals, rule));
    putchar('\n');
    for (size_t i = 0; i < t->count; i++) {
        printf("%-*s", width, t->scores[i].family->name);
        for (size_t rule = 1; rule < t->rules; rule++) {
            const struct ordo_score *theirs = &t->scores[i].all[rule];
            char text[32];
            snprintf(text, sizeof text, "%.0f/%.0f", percent(theirs->false_passes, theirs->bad),
                     percent(theirs->false_fails, theirs->good));
            printf(" %*s", column(t, rule), text);
        }
        putchar('\n');
    }
}

static void print_total(const char *name, const char *what, const struct ordo_score *t) {
    printf("%-14s %-8s false passes %6.2f %% of %zu, false fails %6.2f %% of %zu, undecided %5.1f "
           "%% and %5.1f %%\n",
           name, what, percent(t->false_passes, t->bad), t->bad, percent(t->false_fails, t->good),
           t->good, percent(t->good_undecided, t->good), percent(t->bad_undecided, t->bad));
}

static void print_table(const struct families *t) {
    const struct family_score *total = &t->scores[t->count];
    int width = (int)strlen(OURS ", of each family");

    for (size_t i = 0; i < t->count; i++)
        if ((int)strlen(t->scores[i].family->name) > width)
            width = (int)strlen(t->scores[i].family->name);
    print_ours(t, width);
    print_rivals(t, width);
    putchar('\n');
    for (size_t rule = 1; rule < t->rules; rule++)
        printf("%-14s %s\n", ordo_rule_name(&t->rivals, rule), ordo_rule_source(&t->rivals, rule));
    puts("\nThe second row of each: without the studies that need repetitions, a scale, standard\n"
         "errors or an intent, which other rules are never told. undecided: of true and of false\n"
         "claims.\n");
    for (size_t rule = 0; rule < t->rules; rule++) {
        print_total(ordo_rule_name(&t->rivals, rule), "", &total->all[rule]);
        print_total("", "without", &total->told[rule]);
    }
    if (!t->request->until_decided)
        return;
    printf(
        "\nEach study was stopped when it was decided, after %.1f %% of the levels, and all "
        "claims above\nare about the levels that were there. What breaks at finer ones cannot be "
        "seen; of the claims\nabout all levels:\n",
        percent(t->judged, t->levels));
    print_total(OURS, "", &t->whole);
}

static json_t *tally_json(const struct ordo_score *t) {
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "true", (json_int_t)t->good, "false",
                     (json_int_t)t->bad, "false_passes", (json_int_t)t->false_passes, "false_fails",
                     (json_int_t)t->false_fails, "true_undecided", (json_int_t)t->good_undecided,
                     "false_undecided", (json_int_t)t->bad_undecided);
}

static json_t *score_json(const struct families *t, const struct family_score *score) {
    json_t *rules = json_array();

    for (size_t rule = 0; rule < t->rules; rule++)
        json_array_append_new(rules, json_pack("{s:s, s:s, s:o, s:o}", "rule",
                                               ordo_rule_name(&t->rivals, rule), "source",
                                               ordo_rule_source(&t->rivals, rule), "all",
                                               tally_json(&score->all[rule]), "without_untold",
                                               tally_json(&score->told[rule])));
    return rules;
}

/* One object per family, then one with the sums. */
static int print_json(const struct families *t) {
    int status = ORDO_OK;

    for (size_t i = 0; i <= t->count && status == ORDO_OK; i++) {
        const struct family_score *score = &t->scores[i];
        json_t *object =
            json_pack("{s:i, s:I, s:I, s:o}", "ordo", ORDO_SCHEMA, "studies",
                      (json_int_t)t->request->count * (json_int_t)(i < t->count ? 1 : t->count),
                      "unscored", (json_int_t)score->unscored, "scores", score_json(t, score));
        if (i < t->count) {
            json_object_set_new(object, "family", json_string(score->family->name));
            json_object_set_new(object, "why", json_string(score->family->why));
        } else {
            json_object_set_new(object, "seed", json_string(t->request->seed));
            json_object_set_new(object, "families", json_integer((json_int_t)t->count));
            if (t->request->until_decided)
                json_object_set_new(object, "until_decided",
                                    json_pack("{s:I, s:I, s:o}", "levels", (json_int_t)t->levels,
                                              "judged", (json_int_t)t->judged, "of_all_levels",
                                              tally_json(&t->whole)));
        }
        status = ordo_print_json(object);
    }
    return status;
}

int ordo_selftest_families(const struct ordo_families_request *given) {
    struct ordo_families_request request = *given;
    struct families t = {.request = &request};
    char message[1024] = "";
    int exit_status = ORDO_ERROR;

    if (request.seed == NULL)
        request.seed = ORDO_FAMILY_SEED;
    request.verbose = request.verbose && !request.json;
    int status = begin(&t, message, sizeof message);
    if (status == ORDO_OK)
        status = judge_all(&t, message, sizeof message);
    if (status != ORDO_OK) {
        ordo_complain("%s", message);
        goto done;
    }
    if (request.json)
        status = print_json(&t);
    else
        print_table(&t);
    if (status == ORDO_OK && fflush(stdout) != 0)
        status = ORDO_EIO;
    if (status != ORDO_OK)
        ordo_complain("the results could not be printed: %s", ordo_status_text(status));
    else
        exit_status = as_promised(&t) ? ORDO_PASS : ORDO_FAIL;
done:
    ordo_rivals_free(&t.rivals);
    gsl_rng_free(t.rng);
    free(t.passes);
    free(t.scores);
    free(t.tallies);
    return exit_status;
}
