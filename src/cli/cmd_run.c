/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_run.c: `ordo run`, which runs and judges verification cases.
 */
#include "case/load.h"
#include "cli/cli.h"
#include "paper/section.h"
#include "study/store.h"
#include "study/study.h"
#include "text/file.h"
#include "text/suggest.h"
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most patterns on a command line. */
enum { GLOBS_MAX = 64 };

struct arguments {
    const char *globs[GLOBS_MAX]; /* globs[globs_count]; none: all cases */
    size_t globs_count;
    const char *out;
    const struct ordo_writer *writer;
    bool json, list;
    long threads;
};

extern const struct ordo_command ordo_command_run;

static const struct option options[] = {
    {"case", required_argument, NULL, 'c'},    {"out", required_argument, NULL, 'o'},
    {"json", no_argument, NULL, 'j'},          {"format", required_argument, NULL, 'f'},
    {"threads", required_argument, NULL, 't'}, {"list", no_argument, NULL, 'l'},
    {"help", no_argument, NULL, 'h'},          {0},
};

/* Returns 0, or the exit status to leave with; -1 after --help. */
static int parse(int argc, char *argv[], struct arguments *a) {
    int code;

    opterr = 0;
    while ((code = getopt_long(argc, argv, ":c:o:jf:t:lh", options, NULL)) != -1)
        switch (code) {
        case 'c':
            if (a->globs_count == GLOBS_MAX)
                return ordo_usage_error(&ordo_command_run, "--case is given more than %d times",
                                        GLOBS_MAX);
            a->globs[a->globs_count++] = optarg;
            break;
        case 'o':
            a->out = optarg;
            break;
        case 'j':
            a->json = true;
            break;
        case 'f':
            a->writer = ordo_find_writer(optarg);
            if (a->writer == NULL)
                return ordo_usage_error(&ordo_command_run,
                                        "no format '%s'; see `ordo list formats`", optarg);
            break;
        case 't':
            if (!ordo_parse_integer(optarg, 1, 1024, &a->threads))
                return ordo_usage_error(&ordo_command_run,
                                        "--threads is '%s', expected an integer from 1 to 1024",
                                        optarg);
            break;
        case 'l':
            a->list = true;
            break;
        case 'h':
            fputs(ordo_command_run.usage, stdout);
            return -1;
        default:
            return ordo_option_error(&ordo_command_run, options, code, argv);
        }
    if (a->json && a->writer != NULL)
        return ordo_usage_error(&ordo_command_run, "--json and --format exclude each other");
    if (a->json)
        a->writer = ordo_find_writer("jsonl");
    return 0;
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

/* The cases whose names match, and the rivals that they are compared with. */
static size_t select_cases(const struct ordo_cases *cases, const struct arguments *a,
                           struct ordo_case *selected[]) {
    bool *chosen = calloc(cases->count + 1, sizeof *chosen);
    size_t count = 0;
    bool grown = true;

    if (chosen == NULL)
        return 0;
    for (size_t i = 0; i < cases->count; i++)
        chosen[i] = wanted(a, cases->cases[i].name);
    while (grown) {
        grown = false;
        for (size_t i = 0; i < cases->count; i++) {
            const char *rival;
            for (size_t r = 0; chosen[i] && (rival = ordo_case_rival(&cases->cases[i], r)) != NULL;
                 r++)
                for (size_t k = 0; k < cases->count; k++)
                    if (!chosen[k] && strcmp(rival, cases->cases[k].name) == 0)
                        chosen[k] = grown = true;
        }
    }
    for (size_t i = 0; i < cases->count; i++)
        if (chosen[i])
            selected[count++] = &cases->cases[i];
    free(chosen);
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

/* A level that cannot be kept is said at once. */
static void complain_store(void *context, const char *sentence) {
    (void)context;
    if (isatty(STDERR_FILENO))
        ordo_progress_clear();
    ordo_complain("%s", sentence);
}

/* Open the store of the report directory. Returns false after a sentence. */
static bool open_store(const char *directory, struct ordo_store **store) {
    char message[2048] = "", path[PATH_MAX];

    if (ordo_directory_make(directory) != ORDO_OK) {
        ordo_complain("%s: cannot be made: %s", directory, strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s/%s", directory, ORDO_STORE_FILE);
    if (ordo_store_create(path, store, message, sizeof message) != ORDO_OK) {
        ordo_complain("%s", message);
        return false;
    }
    ordo_store_complain(*store, complain_store, NULL);
    return true;
}

/* The report directory. Returns false after a sentence. */
static bool write_report(const struct arguments *a, const struct ordo_study *study) {
    const struct ordo_report report = {.study = study, .sections = ordo_paper_sections};
    char message[2048] = "";
    const int status = ordo_report_write(&report, a->out, message, sizeof message);

    if (message[0] != '\0')
        ordo_complain("%s", message);
    if (status == ORDO_OK && a->writer == NULL)
        printf("The report is %s/index.html\n", a->out);
    return status == ORDO_OK;
}

static int run_selected(const struct arguments *a, struct ordo_case *const selected[],
                        size_t count) {
    struct ordo_study study = {0};
    struct ordo_store *store = NULL;
    struct ordo_progress progress;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    struct ordo_output output = {.out = stdout,
                                 .writer = a->writer,
                                 .report = {.sections = ordo_paper_sections},
                                 .colour = ordo_colour(stdout),
                                 .progress = terminal};
    struct ordo_sink sinks[3];
    size_t sinks_count = 0;
    int exit_status = ORDO_ERROR;

    if (a->out != NULL) {
        if (!open_store(a->out, &store))
            goto done;
        sinks[sinks_count++] = ordo_store_sink(store);
    }
    sinks[sinks_count++] = ordo_output_sink(&output);
    if (terminal)
        sinks[sinks_count++] = ordo_progress_sink(&progress);
    const struct ordo_study_options run = {
        .threads = (int)a->threads, .stop = &ordo_stop, .sinks = sinks, .sinks_count = sinks_count};
    ordo_stop_on_signal();
    const int status = ordo_study_run(selected, count, &run, &study);
    if (status == ORDO_ENOMEM)
        ordo_complain("%s", ordo_status_text(status));
    if (a->out != NULL && (status == ORDO_OK || status == ORDO_EIO) && !write_report(a, &study))
        goto done;
    if (status == ORDO_OK && !output.failed)
        exit_status = (int)ordo_study_verdict(&study);
done:
    ordo_study_free(&study);
    ordo_store_close(store);
    return exit_status;
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    struct ordo_cases cases = {0};
    struct ordo_case **selected = NULL;
    int exit_status = parse(argc, argv, &a);

    if (exit_status != 0)
        return exit_status < 0 ? 0 : exit_status;
    exit_status = ORDO_ERROR;
    if (!ordo_load_cases(&cases, argc - optind, argv + optind))
        goto done;
    selected = calloc(cases.count + 1, sizeof *selected);
    if (selected == NULL) {
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
    for (size_t i = 0; i < a.globs_count; i++)
        if (!any_matches(&cases, a.globs[i])) {
            complain_no_case(&cases, a.globs[i]);
            goto done;
        }
    const size_t count = select_cases(&cases, &a, selected);
    if (count == 0 && cases.count > 0 && a.globs_count > 0) { /* they were seen to match */
        ordo_complain("%s", ordo_status_text(ORDO_ENOMEM));
        goto done;
    }
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
    exit_status = run_selected(&a, selected, count);
done:
    free(selected);
    ordo_cases_free(&cases);
    if (ordo_stop != 0)
        ordo_end_by_signal(); /* results are kept */
    return exit_status;
}

const struct ordo_command ordo_command_run = {
    .name = "run",
    .summary = "run and judge verification cases",
    .usage = "Usage: ordo run [OPTION]... [CASE.lua | DIR]...\n"
             "Run verification cases and judge whether their errors fall as theory says.\n"
             "Without a file or directory: the cases that Ordo brings along (verify/).\n"
             "\n"
             "  -c, --case GLOB     only the cases whose name matches, and the rivals they name;\n"
             "                      may be given several times\n"
             "  -o, --out DIR       keep the results in DIR and write the report there\n"
             "  -j, --json          print one JSON object per case instead of the table\n"
             "  -f, --format NAME   print this format instead (see `ordo list formats`)\n"
             "  -t, --threads N     levels run at the same time (default: all processors,\n"
             "                      or OMP_NUM_THREADS); the results are the same bits for any N\n"
             "  -l, --list          print the names of the cases and run none\n"
             "  -h, --help          this text\n"
             "\n"
             "Exit status, the worst of all cases: 0 PASS, 1 FAIL, 2 INCONCLUSIVE, 3 ERROR (also\n"
             "for a case file that cannot be read); 64 for a mistake on the command line.\n"
             "\n"
             "  ordo run --case 'spline-glu-*' --out report\n",
    .run = run,
};
