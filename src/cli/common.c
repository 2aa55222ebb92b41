/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * common.c: what the subcommands share: complaints, numbers, signals, where cases come from.
 */
#include "case/load.h"
#include "cli/cli.h"
#include "ordo.h"
#include "process/process.h"
#include "study/workers.h"
#include "text/datadir.h"
#include "text/file.h"
#include "text/sentence.h"
#include <errno.h>
#include <gsl/gsl_math.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile sig_atomic_t ordo_stop;

/* Nothing is left under a temporary name. */
static void end(int number) {
    ordo_file_remove_all(); // NOLINT(bugprone-signal-handler): atomic reads and unlink()
    signal(number, SIG_DFL);
    raise(number);
}

static void stop(int number) {
    if (ordo_stop == 0) {
        ordo_stop = number;
        ordo_process_signal(number);
    } else {
        ordo_process_signal(SIGKILL);
        end(number);
    }
}

void ordo_end_on_signal(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (signal(numbers[i], end) == SIG_IGN)
            signal(numbers[i], SIG_IGN);
}

void ordo_stop_on_signal(void) {
    const struct sigaction action = {.sa_handler = stop};

    struct sigaction before;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A terminal that was closed; nohup has it ignored. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

static void nothing(int number) { (void)number; }

void ordo_finish_on_signal(void) {
    signal(SIGINT, nothing);
    signal(SIGTERM, nothing);
}

void ordo_end_by_signal(void) {
    fflush(NULL);
    end((int)ordo_stop);
}

/* A sentence on one line, whatever names it has. */
static void put_sentence(FILE *out, const char *format, va_list arguments) {
    char text[4096], clean[4096];

    vsnprintf(text, sizeof text, format, arguments);
    ordo_sentence_clean(text, strlen(text), clean, sizeof clean);
    fputs(clean, out);
}

void ordo_complain(const char *format, ...) {
    va_list arguments;

    fputs("ordo: ", stderr);
    va_start(arguments, format);
    put_sentence(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void ordo_say(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    put_sentence(stdout, format, arguments);
    va_end(arguments);
    putchar('\n');
}

int ordo_usage_error(const struct ordo_command *command, const char *format, ...) {
    va_list arguments;

    fprintf(stderr, "ordo %s: ", command->name);
    va_start(arguments, format);
    put_sentence(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (see `ordo %s --help`)\n", command->name);
    return ORDO_EXIT_USAGE;
}

bool ordo_parse_integer(const char *text, long least, long most, long *value) {
    char *end;

    errno = 0;
    *value = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *value >= least && *value <= most;
}

bool ordo_parse_number(const char *text, double *value) {
    char *end;

    *value = strtod(text, &end);
    return end != text && *end == '\0' && gsl_finite(*value);
}

bool ordo_parse_duration(const char *text, double *seconds) {
    static const struct {
        char name;
        double size;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}};
    char number[32] = "";
    const size_t length = strlen(text);

    if (length < 2 || length > sizeof number)
        return false;
    memcpy(number, text, length - 1);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text[length - 1] == units[i].name && ordo_parse_number(number, seconds) &&
            *seconds > 0) {
            *seconds *= units[i].size;
            return gsl_finite(*seconds);
        }
    return false;
}

bool ordo_failed(int status, const char *message) {
    if (status != ORDO_OK)
        ordo_complain("%s", message != NULL ? message : ordo_status_text(status));
    return status != ORDO_OK;
}

bool ordo_colour(FILE *stream) {
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

    return (none == NULL || *none == '\0') && term != NULL && strcmp(term, "dumb") != 0 &&
           isatty(fileno(stream));
}

bool ordo_columns_read(const char *path, const char *x, const char *y, bool positive,
                       struct ordo_columns *c) {
    struct ordo_table *table = &c->table;
    size_t column[2] = {0, 0};
    char message[1024];

    *c = (struct ordo_columns){.x = NULL};
    if (ordo_failed(ordo_table_read(path, table, message, sizeof message), message) ||
        (x != NULL &&
         ordo_failed(ordo_table_column(table, x, &column[0], message, sizeof message), message)) ||
        ordo_failed(ordo_table_column(table, y, &column[1], message, sizeof message), message))
        return false;
    c->x = malloc((2 * table->rows + 1) * sizeof *c->x);
    if (c->x == NULL)
        return !ordo_failed(ORDO_ENOMEM, NULL);
    c->y = c->x + table->rows;
    for (size_t i = 0; i < 2 * table->rows; i++) {
        const size_t row = i / 2, at = row * table->columns + column[i % 2];
        const double v = table->value[at];
        const char *name = table->names[column[i % 2]], *text = table->text[at];
        if (positive && !(gsl_finite(v) && v > 0)) {
            ordo_complain("%s:%zu: column '%s' is %s, expected a positive number; only sound "
                          "errors can be blessed",
                          path, table->line[row], name, text != NULL ? text : "not positive");
            return false;
        }
        if (!gsl_finite(v)) {
            ordo_complain("%s:%zu: column '%s' is \"%s\", expected a finite number", path,
                          table->line[row], name, text != NULL ? text : "");
            return false;
        }
        (i % 2 == 0 ? c->x : c->y)[row] = v;
    }
    return true;
}

void ordo_columns_free(struct ordo_columns *c) {
    free(c->x);
    ordo_table_free(&c->table);
}

struct ordo_programs ordo_programs_of(int jobs, int threads) {
    const int processors = ordo_workers_processors();
    const int at_once = jobs > 0 ? jobs : threads > 0 ? threads : processors;

    return (struct ordo_programs){.jobs = at_once,
                                  .threads = processors > at_once ? processors / at_once : 1,
                                  .stop = &ordo_stop};
}

bool ordo_load_cases(struct ordo_cases *cases, int count, char *const paths[]) {
    char message[1024], directory[PATH_MAX];
    int status = ORDO_OK;

    if (count == 0) {
        if (ordo_data_path("verify", directory, sizeof directory) != ORDO_OK) {
            ordo_complain("no case was named and the installed directory verify/ is missing");
            return false;
        }
        status = ordo_cases_load(cases, directory, &ordo_stop, message, sizeof message);
    }
    for (int i = 0; i < count && status == ORDO_OK; i++)
        status = ordo_cases_load(cases, paths[i], &ordo_stop, message, sizeof message);
    if (status == ORDO_OK && cases->unread[0] != '\0')
        ordo_complain("%s", cases->unread);
    return !ordo_failed(status, message);
}
