/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kept.c: what subcommands share about results that are kept in a directory.
 */
#include "cli/kept.h"
#include "ordo.h"
#include "process/process.h"
#include "text/file.h"
#include "text/words.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds that git may take. */
#define PATIENCE 5

/* The commit that git says the folder of a file is at. */
static bool ask_git(const char *file, char revision[], size_t size) {
    const char *slash = strrchr(file, '/');
    const char *const argv[] = {"git", "rev-parse", "--verify", "HEAD", NULL};
    char folder[PATH_MAX], message[1024];
    char *program = NULL;
    struct ordo_process_outcome outcome = {0};
    bool told = false;

    snprintf(folder, sizeof folder, "%.*s",
             slash == NULL ? 1 : (int)(slash - file + (slash == file)), slash == NULL ? "." : file);
    if (ordo_program_find("git", NULL, &program, message, sizeof message) != ORDO_OK)
        return false;
    const struct ordo_process process = {.program = program,
                                         .argv = argv,
                                         .directory = folder,
                                         .seconds = PATIENCE,
                                         .output_max = size - 1,
                                         .stop = &ordo_stop};
    if (ordo_process_run(&process, &outcome) == ORDO_OK && outcome.status == ORDO_PROCESS_EXITED &&
        outcome.code == 0) {
        snprintf(revision, size, "%.*s", (int)strcspn(outcome.output, "\n"), outcome.output);
        told = true;
    }
    ordo_process_free(&outcome);
    free(program);
    return told;
}

void ordo_provenance_find(int argc, char *const argv[], const char *file,
                          struct ordo_provenance *p) {
    static const char *const names[] = {"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"};

    char *words = ordo_words_join((const char *const *)argv, (size_t)argc);
    *p = (struct ordo_provenance){.command = ""};
    snprintf(p->command, sizeof p->command, "ordo %s", words != NULL ? words : "");
    free(words);
    if (file != NULL && ask_git(file, p->revision, sizeof p->revision))
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names && p->revision[0] == '\0'; i++)
        if (getenv(names[i]) != NULL)
            snprintf(p->revision, sizeof p->revision, "%s", getenv(names[i]));
}

static void complain(void *context, const char *sentence) {
    (void)context;
    if (isatty(STDERR_FILENO))
        ordo_progress_clear();
    ordo_complain("%s", sentence);
}

bool ordo_kept_open(const char *directory, const struct ordo_provenance *p,
                    struct ordo_store **store) {
    char message[2048] = "", path[PATH_MAX];

    if (ordo_directory_make(directory) != ORDO_OK) {
        ordo_complain("%s: cannot be made: %s", directory, strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s/%s", directory, ORDO_STORE_FILE);
    if (ordo_failed(ordo_store_open(path, store, message, sizeof message), message))
        return false;
    ordo_store_complain(*store, complain, NULL);
    ordo_store_origin(
        *store, &(struct ordo_origin){p->command, p->revision[0] != '\0' ? p->revision : NULL});
    return true;
}

bool ordo_kept_load(const char *word, char directory[], size_t size, struct ordo_cases *cases,
                    struct ordo_study *study) {
    const char *at = strrchr(word, '@');
    char path[PATH_MAX], message[2048] = "";
    size_t length = strlen(word);
    long run = 0;

    /* A folder of that name is meant, whatever it ends in. */
    if (at != NULL && access(word, F_OK) != 0 && ordo_parse_integer(at + 1, 1, LONG_MAX, &run))
        length = (size_t)(at - word);
    if (directory != NULL)
        snprintf(directory, size, "%.*s", (int)length, word);
    snprintf(path, sizeof path, "%.*s/%s", (int)length, word, ORDO_STORE_FILE);
    return !ordo_failed(ordo_store_load(path, (size_t)run, cases, study, message, sizeof message),
                        message) &&
           !ordo_failed(ordo_study_judge(study), NULL);
}

bool ordo_slice_parse(const char *text, size_t *slice, size_t *slices) {
    const char *bar = strchr(text, '/');
    char first[16];
    long i, k;

    if (bar == NULL || (size_t)(bar - text) >= sizeof first)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(bar - text), text);
    if (!ordo_parse_integer(bar + 1, 1, 100000, &k) || !ordo_parse_integer(first, 1, k, &i))
        return false;
    *slice = (size_t)i;
    *slices = (size_t)k;
    return true;
}

/* Cases whose levels belong to a run, so that no slice has any. */
static size_t count_whole(const struct ordo_study *study) {
    size_t count = 0;

    for (size_t i = 0; i < study->count; i++)
        count += study->results[i].fingerprint[0] == '\0' && study->results[i].failure == NULL;
    return count;
}

void ordo_slice_print(const struct ordo_study *study, const char *directory, bool json) {
    const size_t whole = count_whole(study);

    if (json) {
        ordo_print_json(
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "slice", (json_int_t)study->slice,
                      "slices", (json_int_t)study->slices, "levels", (json_int_t)study->total,
                      "done", (json_int_t)study->done, "reused", (json_int_t)study->reused,
                      "failed", (json_int_t)study->failed, "not_sliced", (json_int_t)whole));
        return;
    }
    printf("Slice %zu of %zu: %zu of its %zu levels are in %s/%s", study->slice, study->slices,
           study->done, study->total, directory, ORDO_STORE_FILE);
    if (study->reused > 0)
        printf(", %zu of them from before", study->reused);
    if (study->failed > 0)
        printf(", %zu without a result", study->failed);
    printf(".\nNothing is judged: `ordo merge` joins the slices, `ordo run --out` then judges.\n");
    for (size_t i = 0; i < study->count && study->failed > 0; i++) {
        const struct ordo_result *r = &study->results[i];
        for (size_t k = 0; k < r->count; k++) {
            const struct ordo_measurement *m = &r->measurements[k];
            char place[192];
            if (m->status == ORDO_OK || m->status == ORDO_EINTERRUPTED)
                continue;
            ordo_result_place(r, k, true, place, sizeof place);
            ordo_complain("case '%s' failed at %s: %s%s%s", r->c->name, place,
                          ordo_status_text(m->status), m->note != NULL ? "; " : "",
                          m->note != NULL ? m->note : "");
        }
    }
    if (whole > 0)
        printf(
            "%zu case%s cannot be sliced, as what %s reads or runs is not known by its contents: "
            "the run that judges does all of %s.\n",
            whole, whole == 1 ? "" : "s", whole == 1 ? "it" : "each", whole == 1 ? "it" : "them");
}
