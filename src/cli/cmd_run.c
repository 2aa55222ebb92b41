/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_run.c: `ordo run`, which runs and judges verification cases.
 */
#include "case/load.h"
#include "cli/kept.h"
#include "paper/section.h"
#include "study/ranks.h"
#include "study/study.h"
#include "study/workers.h"
#include "text/suggest.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most patterns on a command line, and most times that a level is tried again. */
enum { GLOBS_MAX = 64, RETRIES_MAX = 1000 };

struct arguments {
    const char *globs[GLOBS_MAX]; /* globs[globs_count]; none: all cases */
    size_t globs_count;
    const char *out;
    const struct ordo_writer *writer;
    bool json, list, fresh, no_pictures, programs, until_decided;
    int threads, jobs;
    size_t slice, slices;
    double budget; /* seconds */
    long retries;
    struct ordo_provenance provenance;
};

extern const struct ordo_command ordo_command_run;

static int take_glob(void *context, const char *word) {
    struct arguments *a = context;

    if (a->globs_count == GLOBS_MAX)
        return ordo_usage_error(&ordo_command_run, "--case is given more than %d times", GLOBS_MAX);
    a->globs[a->globs_count++] = word;
    return 0;
}

static int take_budget(void *context, const char *word) {
    struct arguments *a = context;

    return ordo_parse_duration(word, &a->budget)
               ? 0
               : ordo_usage_error(&ordo_command_run,
                                  "--budget is '%s', expected a time above 0 as 90s, 15m or 2h",
                                  word);
}

static int take_retries(void *context, const char *word) {
    struct arguments *a = context;

    return ordo_parse_integer(word, 0, RETRIES_MAX, &a->retries)
               ? 0
               : ordo_usage_error(&ordo_command_run,
                                  "--retry is '%s', expected an integer from 0 to %d", word,
                                  RETRIES_MAX);
}

static int refuse_threads(void *context, const char *word) {
    const int *ranks = context;

    (void)word;
    return ordo_usage_error(&ordo_command_run,
                            "--threads is for one process; each of the %d ranks runs one level at "
                            "a time",
                            *ranks);
}

static int take_slice(void *context, const char *word) {
    struct arguments *a = context;

    return ordo_slice_parse(word, &a->slice, &a->slices)
               ? 0
               : ordo_usage_error(&ordo_command_run,
                                  "--slice is '%s', expected I/K with I from 1 to K", word);
}

/* As ordo_options_read, for one of so many ranks. */
static bool parse(int argc, char *argv[], int ranks, struct arguments *a, int *exit_status) {
    const struct ordo_option options[] = {
        {"case", 'c', .take = take_glob, .context = a},
        {"out", 'o', .text = &a->out},
        {"json", 'j', .flag = &a->json},
        {"format", 'f', .writer = &a->writer},
        {"threads", 't', .threads = ranks > 1 ? NULL : &a->threads,
         .take = ranks > 1 ? refuse_threads : NULL, .context = &ranks},
        {"jobs", .number = &a->jobs},
        {"allow-commands", .flag = &a->programs},
        {"fresh", .flag = &a->fresh},
        {"until-decided", .flag = &a->until_decided},
        {"budget", .take = take_budget, .context = a},
        {"retry", .take = take_retries, .context = a},
        {"no-pictures", .flag = &a->no_pictures},
        {"slice", .take = take_slice, .context = a},
        {"list", 'l', .flag = &a->list},
        {NULL},
    };

    if (!ordo_options_read(&ordo_command_run, options, argc, argv, exit_status))
        return false;
    if (a->json && a->writer != NULL)
        *exit_status =
            ordo_usage_error(&ordo_command_run, "--json and --format exclude each other");
    else if (a->slices > 0 && (a->until_decided || a->budget > 0))
        *exit_status = ordo_usage_error(&ordo_command_run,
                                        "--slice measures all levels of its share: it excludes %s",
                                        a->until_decided ? "--until-decided" : "--budget");
    else if (a->slices > 0 && (a->out == NULL || a->writer != NULL))
        *exit_status = ordo_usage_error(
            &ordo_command_run, a->out == NULL ? "--slice needs --out, where its levels are kept"
                                              : "--slice has no verdicts to print with --format");
    else if (a->fresh && a->out == NULL)
        *exit_status = ordo_usage_error(&ordo_command_run, "--fresh needs --out");
    else if (a->json)
        a->writer = ordo_writer_find("jsonl");
    return *exit_status == 0;
}

/* Whether any of the cases has a name that matches. */
static bool any_matches(const struct ordo_cases *cases, const char *glob) {
    for (size_t i = 0; i < cases->count; i++)
        if (fnmatch(glob, cases->cases[i].name, 0) == 0)
            return true;
    return false;
}

static bool wanted(const struct arguments *a, const char *name) {
    bool matches = a->globs_count == 0;

    for (size_t i = 0; i < a->globs_count; i++)
        matches = matches || fnmatch(a->globs[i], name, 0) == 0;
    return matches;
}

/* The cases whose names match, and the rivals that they are compared with, into
 * selected[cases->count]. Returns their number. */
static size_t select_cases(const struct ordo_cases *cases, const struct arguments *a,
                           struct ordo_case *selected[]) {
    size_t count = 0;
    bool grown = true;

    for (size_t i = 0; i < cases->count; i++)
        selected[i] = wanted(a, cases->cases[i].name) ? &cases->cases[i] : NULL;
    while (grown) {
        grown = false;
        for (size_t i = 0; i < cases->count; i++) {
            const char *rival;
            for (size_t r = 0;
                 selected[i] != NULL && (rival = ordo_case_rival(selected[i], r)) != NULL; r++)
                for (size_t k = 0; k < cases->count; k++)
                    if (selected[k] == NULL && strcmp(rival, cases->cases[k].name) == 0) {
                        selected[k] = &cases->cases[k];
                        grown = true;
                    }
        }
    }
    for (size_t i = 0; i < cases->count; i++)
        if (selected[i] != NULL)
            selected[count++] = selected[i];
    return count;
}

/* The sentence for a pattern that no case matches. */
static void complain_no_case(const struct ordo_cases *cases, const char *glob) {
    const char **names = calloc(cases->count + 1, sizeof *names);
    const char *near = NULL;

    for (size_t i = 0; names != NULL && i < cases->count; i++)
        names[i] = cases->cases[i].name;
    if (names != NULL)
        near = ordo_suggest(glob, names, cases->count);
    ordo_complain("no case of %zu matches '%s'%s%s%s; `ordo run --list` names them", cases->count,
                  glob, near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                  near != NULL ? "'?" : "");
    free(names);
}

/* Whether what the cases run has been allowed; else one sentence for each file. */
static bool allowed(const struct arguments *a, struct ordo_case *const selected[], size_t count) {
    const char *before = NULL;

    for (size_t i = 0; i < count && !a->programs; i++) {
        const struct ordo_case *c = selected[i];
        if (!c->experiment->runs_programs || (before != NULL && strcmp(before, c->file) == 0))
            continue;
        ordo_complain("%s: case '%s' runs a program, which needs --allow-commands; nothing was run",
                      c->file, c->name);
        before = c->file;
    }
    return before == NULL;
}

/* Whether the result of somebody's program was there already. */
static bool programs_reused(const struct ordo_study *study) {
    for (size_t i = 0; i < study->count; i++)
        if (study->results[i].reused > 0 && study->results[i].c->experiment->runs_programs)
            return true;
    return false;
}

static int run_selected(const struct arguments *a, struct ordo_ranks *ranks,
                        struct ordo_case *const selected[], size_t count) {
    struct ordo_study study = {0};
    struct ordo_store *store = NULL;
    struct ordo_progress progress;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    struct ordo_output output = {.out = stdout,
                                 .writer = a->writer,
                                 .report = {.sections = ordo_paper_sections},
                                 /* mpirun gives its ranks a terminal, which need not be one */
                                 .colour = ordo_colour(stdout) && !ranks->launched,
                                 .progress = terminal};
    struct ordo_sink sinks[3];
    size_t sinks_count = 0;
    int exit_status = ORDO_ERROR;

    struct ordo_recall recall = {.context = NULL};

    if (a->out != NULL) {
        if (!ordo_kept_open(a->out, &a->provenance, &store))
            goto done;
        sinks[sinks_count++] = ordo_store_sink(store);
        recall = ordo_store_recall(store);
    }
    if (a->slices == 0)
        sinks[sinks_count++] = ordo_output_sink(&output);
    if (terminal)
        sinks[sinks_count++] = ordo_progress_sink(&progress);
    const struct ordo_programs programs = ordo_programs_of(a->jobs, a->threads);
    const int threads = a->threads > 0 ? a->threads : ordo_workers_processors();
    const struct ordo_study_options run = {.threads = ranks->count > 1    ? 1
                                                      : a->jobs > threads ? a->jobs
                                                                          : a->threads,
                                           .programs = a->programs ? &programs : NULL,
                                           .crew = ranks->count > 1 ? &ranks->crew : NULL,
                                           .stop = &ordo_stop,
                                           .sinks = sinks,
                                           .sinks_count = sinks_count,
                                           .recall = a->out != NULL && !a->fresh ? &recall : NULL,
                                           .slice = a->slice,
                                           .slices = a->slices,
                                           .until_decided = a->until_decided,
                                           .budget = a->budget,
                                           .retries = (size_t)a->retries};
    ordo_stop_on_signal();
    const int status = ordo_study_run(selected, count, &run, &study);
    ordo_ranks_leave(ranks); /* a report needs none, and starts programs, which some MPI mind */
    if (status == ORDO_ENOMEM)
        ordo_complain("%s", ordo_status_text(status));
    else if (study.threads < a->threads)
        ordo_complain("of the %d threads that were asked for %d could be had", a->threads,
                      study.threads);
    if (programs_reused(&study))
        ordo_complain(
            "levels of programs were reused: libraries and modules that these load, and the "
            "environment, are not looked at; --fresh runs them again");
    if (a->slices > 0) {
        ordo_slice_print(&study, a->out, a->json);
        if (status == ORDO_OK && !study.interrupted && study.failed == 0)
            exit_status = ORDO_PASS;
        goto done;
    }
    if (a->out != NULL && (status == ORDO_OK || status == ORDO_EIO) &&
        !ordo_write_report(&study, a->out, !a->no_pictures, a->writer != NULL))
        goto done;
    if (status == ORDO_OK && !output.failed)
        exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    ordo_store_close(store);
    return exit_status;
}

/* What a rank that is not the first does with the cases of the run. */
static int work(const struct arguments *a, struct ordo_ranks *ranks,
                struct ordo_case *const selected[], size_t count) {
    const struct ordo_programs programs = ordo_programs_of(1, 1);
    char message[1024];

    ordo_finish_on_signal();
    return ordo_failed(ordo_ranks_work(ranks, selected, count, a->programs ? &programs : NULL,
                                       (size_t)a->retries, message, sizeof message),
                       message)
               ? ORDO_ERROR
               : ORDO_PASS;
}

static int run_as(struct ordo_ranks *ranks, int argc, char *argv[]) {
    struct arguments a = {0};
    struct ordo_cases cases = {0};
    struct ordo_case **selected = NULL;
    int exit_status;

    if (!parse(argc, argv, ranks->count, &a, &exit_status))
        return exit_status;
    exit_status = ORDO_ERROR;
    if (!ordo_load_cases(&cases, argc - optind, argv + optind))
        goto done;
    selected = calloc(cases.count + 1, sizeof *selected);
    if (selected == NULL) {
        ordo_failed(ORDO_ENOMEM, NULL);
        goto done;
    }
    for (size_t i = 0; i < a.globs_count; i++)
        if (!any_matches(&cases, a.globs[i])) {
            complain_no_case(&cases, a.globs[i]);
            goto done;
        }
    const size_t count = select_cases(&cases, &a, selected);
    if (count == 0) {
        complain_no_case(&cases, "*");
        goto done;
    }
    if (a.list) {
        for (size_t i = 0; i < count; i++)
            puts(selected[i]->name);
        exit_status = ORDO_PASS;
        goto done;
    }
    if (a.out != NULL && ranks->rank == 0)
        ordo_provenance_find(argc, argv, ranks->count > 1 ? NULL : selected[0]->file,
                             &a.provenance);
    if (ranks->rank > 0)
        exit_status = work(&a, ranks, selected, count);
    else if (allowed(&a, selected, count))
        exit_status = run_selected(&a, ranks, selected, count);
done:
    free(selected);
    ordo_cases_free(&cases);
    return exit_status;
}

/* The other ranks read their words and cases when there is something to do with them: rank 0 has
 * done so then, and they have nothing to say. */
static int run(int argc, char *argv[]) {
    struct ordo_ranks ranks;
    char message[256];
    int exit_status = ORDO_ERROR;

    if (ordo_ranks_join(&ranks, message, sizeof message) != ORDO_OK) {
        if (message[0] != '\0')
            ordo_complain("%s", message);
        return ORDO_ERROR;
    }
    if (ranks.rank == 0 || ranks.wait(&ranks)) {
        exit_status = run_as(&ranks, argc, argv);
        if (ranks.rank > 0 && exit_status != ORDO_PASS) {
            ordo_complain("rank %d, on %s, ends the run", ranks.rank, ranks.host);
            ranks.abort(&ranks, exit_status);
        }
    } else {
        exit_status = ORDO_PASS;
    }
    ordo_ranks_leave(&ranks);
    return exit_status;
}

const struct ordo_command ordo_command_run = {
    .name = "run",
    .summary = "run and judge verification cases",
    .usage =
        "Usage: ordo run [OPTION]... [CASE.lua | DIR]...\n"
        "Run verification cases and judge whether their errors fall as theory says.\n"
        "Without a file or directory: the cases that Ordo brings along (verify/).\n"
        "\n"
        "  -c, --case GLOB     only the cases whose name matches, and the rivals they name;\n"
        "                      may be given several times\n"
        "  -o, --out DIR       keep the results in DIR and write the report there; levels that\n"
        "                      are there from earlier runs are not measured again\n"
        "      --fresh         measure them all the same\n"
        "      --no-pictures   write the report without pictures\n"
        "      --slice I/K     measure the I-th of K shares of the levels, keep them in DIR and\n"
        "                      judge nothing; `ordo merge` joins the slices\n"
        "  -j, --json          print one JSON object per case instead of the table\n"
        "  -f, --format NAME   print this format instead (see `ordo list formats`)\n"
        "  -t, --threads N     levels run at the same time (default: all processors,\n"
        "                      or OMP_NUM_THREADS); the results are the same bits for any N\n"
        "      --allow-commands  run the programs that cases of the experiment `command` name;\n"
        "                      read such a file first, as you would a script\n"
        "      --jobs N        programs at the same time (default: as --threads); each is told\n"
        "                      by OMP_NUM_THREADS and {threads} how many threads it may use\n"
        "      --until-decided of each case the coarsest levels, then one more at a time until\n"
        "                      two successive numbers of levels agree on PASS or FAIL; only\n"
        "                      of cases that expect orders, all others run whole\n"
        "      --budget TIME   begin no level that would end later (90s, 15m, 2h), by what the\n"
        "                      coarser ones took; what was not run is INCONCLUSIVE\n"
        "      --retry N       measure a level that failed up to N times more\n"
        "  -l, --list          print the names of the cases and run none\n"
        "  -h, --help          this text\n"
        "\n"
        "Under `mpirun -n N` (or srun), if this ordo is built with MPI, N processes run one\n"
        "level each at a time; the first keeps, judges and prints, with the same results.\n"
        "\n"
        "Exit status, the worst of all cases: 0 PASS, 1 FAIL, 2 INCONCLUSIVE, 3 ERROR (also\n"
        "for a case file that cannot be read); 64 for a mistake on the command line. A slice\n"
        "ends with 0 if all its levels have a result.\n"
        "\n"
        "  ordo run --case 'spline-glu-*' --out report\n",
    .run = run,
};
