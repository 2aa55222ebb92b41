/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_selftest.c: `ordo selftest`, which judges tables whose honest verdict is known and scores the
 * rules of other tools on the same tables.
 */
#include "case/faults.h"
#include "cli/cli.h"
#include "cli/selftest_families.h"
#include "text/datadir.h"
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define OURS "ordo"

/* The studies and what every rule says of them. */
struct selftest {
    struct ordo_faults faults;
    struct ordo_rivals rivals;
    struct ordo_check *checks; /* checks[faults.count]: ours */
    bool *passes;              /* passes[faults.count * rivals.count]: theirs, study by study */
    struct ordo_score *scores; /* scores[rivals.count + 1], by rule */
    size_t unexpected;         /* studies that we do not judge as expected */
};

struct arguments {
    bool json, verbose, families, until_decided;
    const char *seed, *only; /* of the families */
};

extern const struct ordo_command ordo_command_selftest;

static bool as_expected(const struct selftest *t, size_t study) {
    return ordo_fault_admits(&t->faults.list[study], t->checks[study].verdict,
                             t->checks[study].reason);
}

static int judge_one(struct selftest *t, size_t study, char message[], size_t size) {
    const struct ordo_fault *f = &t->faults.list[study];
    bool *passes = t->passes + study * t->rivals.count;
    struct ordo_judgement *j;
    int status = ordo_judge(f->n, f->x, f->error, &f->request, &j);

    t->checks[study] = *j->check;
    if (status != ORDO_OK)
        snprintf(message, size, "study '%s': %s", f->name, j->check->message);
    ordo_judgement_free(j);
    if (status == ORDO_OK)
        status = ordo_rivals_judge(&t->rivals, f, passes, message, size);
    if (status != ORDO_OK)
        return status;
    t->unexpected += !as_expected(t, study);
    ordo_score_add(&t->scores[0], !f->fault, t->checks[study].verdict);
    for (size_t i = 0; i < t->rivals.count; i++)
        ordo_score_add(&t->scores[i + 1], !f->fault, passes[i] ? ORDO_PASS : ORDO_FAIL);
    return ORDO_OK;
}

static int judge_all(struct selftest *t, char message[], size_t size) {
    int status = ORDO_OK;

    t->checks = calloc(t->faults.count, sizeof *t->checks);
    t->passes = calloc(t->faults.count * t->rivals.count, sizeof *t->passes);
    t->scores = calloc(t->rivals.count + 1, sizeof *t->scores);
    if (t->checks == NULL || t->passes == NULL || t->scores == NULL) {
        snprintf(message, size, "%s", ordo_status_text(ORDO_ENOMEM));
        return ORDO_ENOMEM;
    }
    for (size_t i = 0; i < t->faults.count && status == ORDO_OK; i++)
        status = judge_one(t, i, message, size);
    return status;
}

/* The colours of terminal.c: blue is right, vermilion is wrong. */
static const char *paint(bool colour, bool right) {
    return !colour ? "" : right ? "\033[1;34m" : "\033[1;31m";
}

static const char *plain(bool colour) { return colour ? "\033[0m" : ""; }

/* First letters of the verdicts that a study admits: "FI". */
static void letters(const struct ordo_fault *f, char text[ORDO_FAULT_ADMISSIBLE + 1]) {
    for (size_t i = 0; i < f->expect_count; i++)
        text[i] = ordo_verdict_name(f->expect[i])[0];
    text[f->expect_count] = '\0';
}

static void print_expected(const struct ordo_fault *f) {
    printf("    expected");
    for (size_t i = 0; i < f->expect_count; i++)
        printf("%s %s", i > 0 ? " or" : "", ordo_verdict_name(f->expect[i]));
    for (size_t i = 0; i < f->reason_count; i++)
        printf("%s %s", i > 0 ? " or" : ",", ordo_reason_name(f->reason[i]));
    printf(": %s\n", f->why);
}

/* Width of a rival's column; 0 for the last. */
static int column(const struct selftest *t, size_t rival) {
    const size_t length = strlen(t->rivals.list[rival].name);

    return rival + 1 == t->rivals.count ? 0 : (int)(length < 6 ? 6 : length) + 1;
}

static void print_row(const struct selftest *t, size_t study, int width, bool verbose,
                      bool colour) {
    const struct ordo_fault *f = &t->faults.list[study];
    const struct ordo_check *check = &t->checks[study];
    const bool right = as_expected(t, study);
    char expected[ORDO_FAULT_ADMISSIBLE + 1];

    letters(f, expected);
    printf("%-*s %-4s %s%c %-16s%s", width, f->name, expected, paint(colour, right),
           ordo_verdict_name(check->verdict)[0], ordo_reason_name(check->reason), plain(colour));
    for (size_t i = 0; i < t->rivals.count; i++) {
        const bool passes = t->passes[study * t->rivals.count + i];
        const bool wrong = passes == f->fault;
        printf("%s%*s%s", wrong ? paint(colour, false) : "", -column(t, i),
               !wrong     ? "."
               : f->fault ? "MISSED"
                          : "REJECT",
               wrong ? plain(colour) : "");
    }
    putchar('\n');
    if (!right)
        printf("    %snot as expected%s\n", paint(colour, false), plain(colour));
    if (verbose || !right) {
        print_expected(f);
        printf("    %s says %s: %s\n", OURS, ordo_verdict_name(check->verdict), check->message);
    }
}

static void print_head(const struct selftest *t, const char *title, int width) {
    printf("%-*s %-4s %-18s", width, title, "due", OURS);
    for (size_t i = 0; i < t->rivals.count; i++)
        printf("%*s", -column(t, i), t->rivals.list[i].name);
    putchar('\n');
}

static void print_score(const char *name, const struct ordo_score *score, bool colour) {
    const bool right = score->false_passes == 0 && score->false_fails == 0;

    printf("%s%-13s%s false passes %2zu of %zu, false fails %2zu of %zu, undecided %zu\n",
           paint(colour, right), name, plain(colour), score->false_passes, score->bad,
           score->false_fails, score->good, score->good_undecided);
}

static void print_table(const struct selftest *t, bool verbose) {
    const bool colour = ordo_colour(stdout);
    size_t longest = strlen("good studies");

    for (size_t i = 0; i < t->faults.count; i++)
        if (strlen(t->faults.list[i].name) > longest)
            longest = strlen(t->faults.list[i].name);
    for (int fault = 1; fault >= 0; fault--) {
        print_head(t, fault ? "faults" : "good studies", (int)longest);
        for (size_t i = 0; i < t->faults.count; i++)
            if (t->faults.list[i].fault == (fault == 1))
                print_row(t, i, (int)longest, verbose, colour);
        putchar('\n');
    }
    printf("due, %s: P PASS, F FAIL, I INCONCLUSIVE, E ERROR (for a fault, I is caught; for a "
           "good study, undecided).\n"
           "Others: '.' right, MISSED lets a fault pass, REJECT fails a good study.\n\n",
           OURS);
    for (size_t i = 0; i < t->rivals.count; i++)
        printf("%-13s %s\n", t->rivals.list[i].name, t->rivals.list[i].source);
    putchar('\n');
    for (size_t rule = 0; rule <= t->rivals.count; rule++)
        print_score(ordo_rule_name(&t->rivals, rule), &t->scores[rule], colour);
    printf("\n%zu of %zu studies as expected\n", t->faults.count - t->unexpected, t->faults.count);
}

static json_t *study_json(const struct selftest *t, size_t study) {
    const struct ordo_fault *f = &t->faults.list[study];
    const struct ordo_check *check = &t->checks[study];
    json_t *expect = json_array(), *reason = json_array(), *rivals = json_object();

    for (size_t i = 0; i < f->expect_count; i++)
        json_array_append_new(expect, json_string(ordo_verdict_name(f->expect[i])));
    for (size_t i = 0; i < f->reason_count; i++)
        json_array_append_new(reason, json_string(ordo_reason_name(f->reason[i])));
    for (size_t i = 0; i < t->rivals.count; i++)
        json_object_set_new(rivals, t->rivals.list[i].name,
                            json_boolean(t->passes[study * t->rivals.count + i]));
    return json_pack("{s:i, s:s, s:b, s:s, s:o, s:o, s:s, s:s, s:s, s:b, s:o}", "ordo", ORDO_SCHEMA,
                     "name", f->name, "fault", f->fault, "why", f->why, "due", expect,
                     "due_reasons", reason, "verdict", ordo_verdict_name(check->verdict), "reason",
                     ordo_reason_name(check->reason), "message", check->message, "as_expected",
                     as_expected(t, study), "rivals_pass", rivals);
}

/* One object per study, then one with the scores. */
static int print_all_json(const struct selftest *t) {
    json_t *scores = json_array();
    int status = ORDO_OK;

    for (size_t i = 0; i < t->faults.count && status == ORDO_OK; i++)
        status = ordo_print_json(study_json(t, i));
    for (size_t rule = 0; rule <= t->rivals.count; rule++) {
        const struct ordo_score *score = &t->scores[rule];
        json_array_append_new(scores, json_pack("{s:s, s:s, s:I, s:I, s:I}", "rule",
                                                ordo_rule_name(&t->rivals, rule), "source",
                                                ordo_rule_source(&t->rivals, rule), "false_passes",
                                                (json_int_t)score->false_passes, "false_fails",
                                                (json_int_t)score->false_fails, "undecided",
                                                (json_int_t)score->good_undecided));
    }
    json_t *summary = json_pack("{s:i, s:I, s:I, s:I, s:o}", "ordo", ORDO_SCHEMA, "faults",
                                (json_int_t)t->scores[0].bad, "good", (json_int_t)t->scores[0].good,
                                "unexpected", (json_int_t)t->unexpected, "scores", scores);
    if (status == ORDO_OK)
        return ordo_print_json(summary);
    json_decref(summary);
    return status;
}

static int selftest(const struct arguments *a, const char *path) {
    struct selftest t = {0};
    char message[1024] = "", tables[PATH_MAX], rivals[PATH_MAX];
    int status, exit_status = ORDO_ERROR;

    if (ordo_data_path("reference/rivals.lua", rivals, sizeof rivals) != ORDO_OK ||
        ordo_data_path("reference/faults/tables.lua", tables, sizeof tables) != ORDO_OK) {
        ordo_complain("the installed directory reference/ is missing");
        return ORDO_ERROR;
    }
    status = ordo_faults_load(path != NULL ? path : tables, &t.faults, message, sizeof message);
    if (status == ORDO_OK)
        status = ordo_rivals_load(rivals, &t.rivals, message, sizeof message);
    if (status == ORDO_OK)
        status = judge_all(&t, message, sizeof message);
    if (ordo_failed(status, message))
        goto done;
    if (a->json)
        status = print_all_json(&t);
    else
        print_table(&t, a->verbose);
    if (status == ORDO_OK && fflush(stdout) != 0)
        status = ORDO_EIO;
    if (status != ORDO_OK)
        ordo_complain("the results could not be printed: %s", ordo_status_text(status));
    else
        exit_status =
            t.unexpected > 0 || t.scores[0].false_passes > 0 || t.scores[0].false_fails > 0;
done:
    free(t.checks);
    free(t.passes);
    free(t.scores);
    ordo_faults_free(&t.faults);
    ordo_rivals_free(&t.rivals);
    return exit_status;
}

/* `count` is the word that follows, or NULL. */
static int families(const struct arguments *a, const char *count) {
    struct ordo_families_request request = {.count = 100,
                                            .seed = a->seed,
                                            .only = a->only,
                                            .json = a->json,
                                            .verbose = a->verbose,
                                            .until_decided = a->until_decided};
    long studies = 100;

    if (count != NULL && !ordo_parse_integer(count, 1, 1000000, &studies))
        return ordo_usage_error(&ordo_command_selftest,
                                "'%s' is no number of studies from 1 to 1000000", count);
    request.count = (size_t)studies;
    if (a->only != NULL && !ordo_selftest_has_family(a->only))
        return ordo_usage_error(&ordo_command_selftest, "there is no family '%s'", a->only);
    return ordo_selftest_families(&request);
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    const struct ordo_option options[] = {
        {"families", 'f', .flag = &a.families},
        {"json", 'j', .flag = &a.json},
        {"only", 'o', .text = &a.only},
        {"seed", 's', .text = &a.seed},
        {"verbose", 'v', .flag = &a.verbose},
        {"until-decided", .flag = &a.until_decided},
        {NULL},
    };
    int exit_status;

    if (!ordo_options_read(&ordo_command_selftest, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind > 1)
        return ordo_usage_error(&ordo_command_selftest, "'%s' is one word too many",
                                argv[optind + 1]);
    if (a.families)
        return families(&a, argv[optind]);
    if (a.seed != NULL || a.only != NULL || a.until_decided)
        return ordo_usage_error(&ordo_command_selftest, "%s needs --families",
                                a.seed != NULL   ? "--seed"
                                : a.only != NULL ? "--only"
                                                 : "--until-decided");
    return selftest(&a, argv[optind]);
}

const struct ordo_command ordo_command_selftest = {
    .name = "selftest",
    .summary = "judge tables whose verdict is known, beside the rules of other tools",
    .usage = "Usage: ordo selftest [OPTION]... [FILE.lua]\n"
             "       ordo selftest --families [OPTION]... [N]\n"
             "Judge tables whose honest verdict is known, faults that must never pass and good\n"
             "studies that must, and score the rules of other tools on the same tables.\n"
             "Without a file: the library that Ordo brings along (reference/faults/tables.lua).\n"
             "With --families: N studies (100) drawn from each family of studies whose truth is\n"
             "known by construction, and the rates of false and of missing verdicts.\n"
             "\n"
             "  -f, --families      families of random studies instead of the library\n"
             "  -s, --seed TEXT     draw other studies, the same for the same text\n"
             "  -o, --only NAME     this family only\n"
             "      --until-decided judge each study at the level at which\n"
             "                      `ordo run --until-decided` would stop\n"
             "  -j, --json          print one JSON object per study or family, then one with the\n"
             "                      scores\n"
             "  -v, --verbose       say of each study what is expected and why, and what came; of\n"
             "                      each family its theory and the first studies misjudged\n"
             "  -h, --help          this text\n"
             "\n"
             "Exit status: 0 if every verdict and reason is the expected one, of families if at\n"
             "most 0.2 % of the claims and, unless they stop early, 1 % of each family's are\n"
             "misjudged, 1 if not, 3 if a file cannot be read; 64 for a mistake on the command\n"
             "line.\n",
    .run = run,
};
