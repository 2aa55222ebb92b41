/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command_run.c: one level of the experiment `command`: a fresh directory, the words filled, the
 * program run there, its numbers read.
 */
#include "experiment/command.h"
#include "process/process.h"
#include "text/file.h"
#include "text/format.h"
#include "text/sentence.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of complaints that are looked at, and lines of them that a note has. */
enum { TAIL_MAX = 4096, TAIL_LINES = 3 };

/* Programs that run, of all cases. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t left;
    int running;
} programs = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void program_enter(int jobs) {
    pthread_mutex_lock(&programs.mutex);
    while (programs.running >= jobs)
        pthread_cond_wait(&programs.left, &programs.mutex);
    programs.running++;
    pthread_mutex_unlock(&programs.mutex);
}

static void program_leave(void) {
    pthread_mutex_lock(&programs.mutex);
    programs.running--;
    pthread_cond_signal(&programs.left);
    pthread_mutex_unlock(&programs.mutex);
}

/* A level while it runs. */
struct level {
    const struct ordo_command_state *s;
    const struct ordo_measurement *m;
    char *directory, *out; /* where it runs; the file {out} */
    struct ordo_filling filling;
    char message[1024];
};

/* The directory with its inputs. */
static int make_directory(struct level *l) {
    const struct ordo_command_state *s = l->s;
    char name[64];

    snprintf(name, sizeof name, "level-%zu-seed-%lu", l->m->level + 1, l->m->seed);
    int status =
        ordo_rundir_make(&s->rundirs, s->keep, name, &l->directory, l->message, sizeof l->message);
    for (char **input = s->inputs; *input != NULL && status == ORDO_OK; input++) {
        char *from = (*input)[0] == '/' ? strdup(*input) : ordo_path_join(s->folder, *input);
        status = from != NULL ? ordo_rundir_copy(from, l->directory, l->message, sizeof l->message)
                              : ORDO_ENOMEM;
        free(from);
    }
    if (status == ORDO_OK && (l->out = ordo_path_join(l->directory, ORDO_COMMAND_OUTPUT)) == NULL)
        status = ORDO_ENOMEM;
    return status;
}

/* Whether the variable is among those that are stated. */
static bool states(char *const environment[], const char *name) {
    const size_t length = strlen(name);

    for (; *environment != NULL; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return true;
    return false;
}

/* Run the program, with as many threads as it may use. Returns ORDO_OK if it ended well. */
static int run(struct level *l, struct ordo_process_outcome *o) {
    const struct ordo_command_state *s = l->s;
    char threads[32], *program = NULL;
    char **words = ordo_filling_words(&l->filling, s->words, NULL), **environment = NULL;
    int status = ORDO_ENOMEM;

    snprintf(threads, sizeof threads, "OMP_NUM_THREADS=%d", s->programs->threads);
    environment = ordo_filling_words(&l->filling, s->environment,
                                     states(s->environment, "OMP_NUM_THREADS") ? NULL : threads);
    if (words != NULL && environment != NULL)
        status = ordo_program_find(words[0], s->folder, &program, l->message, sizeof l->message);
    if (status == ORDO_OK) {
        const struct ordo_process process = {.program = program,
                                             .argv = (const char *const *)words,
                                             .directory = l->directory,
                                             .environment = (const char *const *)environment,
                                             .seconds = ordo_values_number(s->settings, "timeout"),
                                             .output_max =
                                                 ordo_values_integer(s->settings, "output_limit"),
                                             .tail_max = TAIL_MAX,
                                             .stop = s->programs->stop};
        status = ordo_process_run(&process, o);
    }
    if (status == ORDO_OK && (o->status != ORDO_PROCESS_EXITED || o->code != 0))
        status = ORDO_EPROGRAM;
    if (status != ORDO_OK && o->message[0] != '\0')
        snprintf(l->message, sizeof l->message, "%s", o->message);
    free(program);
    ordo_filled_free(words);
    ordo_filled_free(environment);
    return status;
}

/* Errors are neither negative nor endless. */
static int check_values(struct level *l, const char *source) {
    const struct ordo_command_state *s = l->s;

    for (size_t k = 0; k < s->figures; k++) {
        const double value = l->m->value[k];
        if (isfinite(value) && !(s->error[k] && value < 0))
            continue;
        return ordo_fail(ORDO_EPROGRAM, l->message, sizeof l->message,
                         "%s has '%s' as %g, expected a finite number%s", source, s->figure[k],
                         value, s->error[k] ? " that is not negative" : "");
    }
    return ORDO_OK;
}

/* What we measure ourselves. */
static double own_figure(const char *name, const struct ordo_process_outcome *o) {
    return strcmp(name, "seconds") == 0  ? o->seconds
           : strcmp(name, "memory") == 0 ? o->memory
                                         : NAN;
}

/* The figures out of what the program has left. */
static int read_figures(struct level *l, const struct ordo_process_outcome *o) {
    const struct ordo_command_state *s = l->s;
    const char *names[ORDO_FIGURES_MAX];
    double values[ORDO_FIGURES_MAX] = {0};
    size_t count = 0, read = 0, length = o->output_size;
    char source[300] = "its output", *path = NULL, *text = NULL;
    int status = ORDO_OK;

    for (size_t k = 0; k < s->figures; k++)
        if (isnan(own_figure(s->figure[k], o)))
            names[count++] = s->figure[k];
    if (s->read != NULL) {
        snprintf(source, sizeof source, "its file '%s'", s->read);
        path = ordo_path_join(l->directory, s->read);
        if (path == NULL)
            return ORDO_ENOMEM;
        if (access(path, F_OK) != 0)
            status = ordo_fail(ORDO_EPROGRAM, l->message, sizeof l->message,
                               "%s has not written its file '%s'", s->words[0], s->read);
        else
            status = ordo_file_take(path, "the file that the program writes",
                                    ordo_values_integer(s->settings, "output_limit"), false, &text,
                                    &length, l->message, sizeof l->message);
    }
    const struct ordo_printed printed = {source, s->read != NULL ? text : o->output, length};
    if (status == ORDO_OK && count > 0)
        status = ordo_printed_read(&printed, s->format, names, count, s->unnamed, values,
                                   l->message, sizeof l->message);
    for (size_t k = 0; k < s->figures && status == ORDO_OK; k++) {
        const double own = own_figure(s->figure[k], o);
        l->m->value[k] = isnan(own) ? values[read++] : own;
    }
    if (status == ORDO_OK)
        status = check_values(l, source);
    free(path);
    free(text);
    return status == ORDO_OK || status == ORDO_ENOMEM ? status : ORDO_EPROGRAM;
}

/* A word that is a file beside the case, and none where the program runs, is a likely reason. */
static void append_hint(const struct level *l, char note[], size_t size) {
    for (char **word = l->s->words + 1; *word != NULL; word++) {
        char *beside = (*word)[0] != '/' ? ordo_path_join(l->s->folder, *word) : NULL;
        char *here = (*word)[0] != '/' ? ordo_path_join(l->directory, *word) : NULL;
        const bool meant = beside != NULL && here != NULL && (*word)[0] != '\0' &&
                           access(beside, F_OK) == 0 && access(here, F_OK) != 0;
        free(beside);
        free(here);
        if (!meant)
            continue;
        const size_t used = strlen(note);
        ordo_sentence_format(note + used, size - used,
                             "; '%s' is not where the program runs, expected it among the inputs, "
                             "or as {folder}/%s",
                             *word, *word);
        return;
    }
}

/* What went wrong, with the last lines that the program had to say. */
static void make_note(const struct level *l, const struct ordo_process_outcome *o, char note[],
                      size_t size) {
    const char *tail = o->tail != NULL ? o->tail : "";
    size_t end = strlen(tail), from;
    int lines = 0;

    snprintf(note, size, "%.700s", l->message);
    append_hint(l, note, size);
    while (end > 0 && strchr(" \n\t", tail[end - 1]) != NULL)
        end--;
    for (from = end; from > 0 && lines < TAIL_LINES; lines++)
        for (from--; from > 0 && tail[from - 1] != '\n';)
            from--;
    for (const char *separator = ": "; from < end; separator = " | ") {
        const size_t length = strcspn(tail + from, "\n"), used = strlen(note);
        ordo_format_append(note, size, "%s", separator);
        ordo_sentence_clean(tail + from, length < 300 ? length : 300,
                            note + used + strlen(separator), size - used - strlen(separator));
        from += length + 1;
    }
}

static bool is_stopped(const struct ordo_command_state *s) {
    return s->programs->stop != NULL && *s->programs->stop != 0;
}

void ordo_command_measure(const void *state, const double at[], void *worker,
                          struct ordo_measurement *m) {
    struct ordo_command_state *s = (struct ordo_command_state *)state; /* `failed` is atomic */
    struct ordo_process_outcome o = {.memory = NAN};
    struct level l = {.s = s, .m = m};
    char note[2048] = "";

    (void)worker;
    m->status = ORDO_EINTERRUPTED;
    program_enter(s->programs->jobs);
    if (!is_stopped(s) &&
        !(atomic_load(&s->failed) && !ordo_values_flag(s->settings, "keep_going"))) {
        m->status = make_directory(&l);
        if (m->status == ORDO_OK) {
            ordo_filling_make(&l.filling, s, at, m->level, m->seed, l.out);
            m->status = run(&l, &o);
        }
        if (m->status == ORDO_OK)
            m->status = read_figures(&l, &o);
        if (m->status == ORDO_ENOMEM)
            snprintf(l.message, sizeof l.message, "%s", "");
        else if (m->status != ORDO_OK)
            m->status = is_stopped(s) ? ORDO_EINTERRUPTED : ORDO_EPROGRAM;
    }
    program_leave();
    if (m->status == ORDO_EPROGRAM) {
        atomic_store(&s->failed, true);
        make_note(&l, &o, note, sizeof note);
    }
    for (size_t k = 0; k < s->figures && m->status != ORDO_OK; k++)
        m->value[k] = NAN;
    ordo_measurement_note(m, note);
    m->seconds = o.cpu;
    m->memory = o.memory;
    if (l.directory != NULL && s->keep == NULL)
        ordo_rundir_remove(l.directory);
    free(l.directory);
    free(l.out);
    ordo_process_free(&o);
}
