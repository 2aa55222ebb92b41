/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_bless.c: `ordo bless`, which makes a table's errors the baseline that later ones are held
 * against, after it has shown what changes.
 */
#include "cli/cli.h"
#include "table/baseline.h"
#include "text/file.h"
#include "text/sentence.h"
#include <assert.h>
#include <errno.h>
#include <gsl/gsl_math.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct arguments {
    const char *table, *x, *y, *to;
    bool yes;
};

extern const struct ordo_command ordo_command_bless;

/* As ordo_options_read. */
static bool parse(int argc, char *argv[], struct arguments *a, int *exit_status) {
    const struct ordo_command *command = &ordo_command_bless;
    const struct ordo_option options[] = {
        {"x", 'x', .text = &a->x},
        {"y", 'y', .text = &a->y},
        {"to", 'o', .text = &a->to},
        {"yes", '\0', .flag = &a->yes},
        {NULL},
    };

    if (!ordo_options_read(command, options, argc, argv, exit_status))
        return false;
    if (argc - optind != 1)
        *exit_status = ordo_usage_error(command, "expected one table");
    else if (a->y == NULL || a->to == NULL)
        *exit_status =
            ordo_usage_error(command, "%s is missing",
                             a->y == NULL ? "--y, the column of errors," : "--to, the baseline,");
    a->table = argv[optind];
    return *exit_status == 0;
}

/* The levels of the table; complains itself. */
static bool read_levels(const struct arguments *a, struct ordo_baseline *levels) {
    struct ordo_columns c;
    const bool good = ordo_columns_read(a->table, a->x, a->y, true, &c) &&
                      !ordo_failed(ordo_baseline_from_rows(c.table.rows, c.x, c.y, levels), NULL);

    ordo_columns_free(&c);
    return good;
}

/* What the new baseline changes; returns whether it changes anything. */
static bool show_difference(const struct ordo_baseline *old, const struct ordo_baseline *new) {
    bool changed = false;

    printf("%14s  %12s  %12s  %s\n", "x", "blessed", "now", "ratio");
    for (size_t i = 0; i < new->count; i++) {
        const double before = ordo_baseline_at(old, new->x[i]);
        if (gsl_isnan(before))
            printf("%14.6g  %12s  %12.4e  new\n", new->x[i], "-", new->error[i]);
        else
            printf("%14.6g  %12.4e  %12.4e  %.4f%s\n", new->x[i], before, new->error[i],
                   new->error[i] / before, new->error[i] > before ? "  worse" : "");
        changed |= !(before == new->error[i]);
    }
    for (size_t i = 0; i < old->count; i++)
        if (gsl_isnan(ordo_baseline_at(new, old->x[i]))) {
            printf("%14.6g  %12.4e  %12s  gone\n", old->x[i], old->error[i], "-");
            changed = true;
        }
    return changed;
}

static bool confirmed(const char *path) {
    char answer[16] = "", clean[PATH_MAX];

    ordo_sentence_clean(path, strlen(path), clean, sizeof clean);
    printf("Write %s? [y/N] ", clean);
    fflush(stdout);
    return fgets(answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

static bool write_baseline(const struct arguments *a, const struct ordo_baseline *levels) {
    const time_t now = time(NULL);
    struct ordo_file file = {0};
    const char *slash = strrchr(a->to, '/'), *name = slash != NULL ? slash + 1 : a->to;
    char date[32] = "", folder[PATH_MAX] = ".", from[1024];
    struct tm utc;

    if (gmtime_r(&now, &utc) != NULL)
        strftime(date, sizeof date, "%Y-%m-%d", &utc);
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - a->to + 1), a->to);
    int status = ordo_file_open(&file, folder, name);
    if (status == ORDO_OK) {
        ordo_sentence_format(from, sizeof from, "%s, column %s", a->table, a->y);
        fprintf(file.stream, "# Blessed by `ordo bless` on %s from %s.\nx,error\n", date, from);
        for (size_t i = 0; i < levels->count; i++)
            fprintf(file.stream, "%.17g,%.17g\n", levels->x[i], levels->error[i]);
        status = ordo_file_commit(&file, true);
    }
    if (status != ORDO_OK)
        ordo_complain("%s: cannot be written: %s", a->to, strerror(errno));
    return status == ORDO_OK;
}

static int run(int argc, char *argv[]) {
    struct arguments a = {0};
    struct ordo_baseline old = {0}, new = {0};
    char message[1024];
    int exit_status;

    if (!parse(argc, argv, &a, &exit_status))
        return exit_status;
    assert(a.to != NULL);
    exit_status = ORDO_ERROR;
    if (!read_levels(&a, &new))
        goto done;
    if (access(a.to, F_OK) == 0 &&
        ordo_failed(ordo_baseline_read(a.to, &old, message, sizeof message), message))
        goto done;
    if (!show_difference(&old, &new)) {
        ordo_say("Nothing changes in %s.", a.to);
        exit_status = 0;
        goto done;
    }
    if (!a.yes && !isatty(STDIN_FILENO)) {
        ordo_complain("%s is not written: nobody is there to agree, and --yes is not given", a.to);
        goto done;
    }
    if (!a.yes && !confirmed(a.to)) {
        ordo_say("%s stays as it is.", a.to);
        exit_status = 1;
        goto done;
    }
    if (write_baseline(&a, &new)) {
        ordo_say("%s holds %zu levels.", a.to, new.count);
        exit_status = 0;
    }
done:
    ordo_baseline_free(&old);
    ordo_baseline_free(&new);
    return exit_status;
}

const struct ordo_command ordo_command_bless = {
    .name = "bless",
    .summary = "make a table's errors the baseline of later ones",
    .usage = "Usage: ordo bless TABLE --y COL --to BASELINE [OPTION]...\n"
             "Show what changes against the baseline, ask, and write it. Later errors are held\n"
             "against it by `ordo gate --baseline BASELINE`.\n"
             "\n"
             "  -x, --x COL         column of levels (default: the first)\n"
             "  -y, --y COL         column of errors; rows of equal x are one level\n"
             "  -o, --to BASELINE   the file to write, a table itself\n"
             "      --yes           do not ask\n"
             "  -h, --help          this text\n"
             "\n"
             "Exit status: 0 if the baseline is up to date now, 1 if it was left as it is on your\n"
             "word, 3 for a table that cannot be blessed, 64 for a mistake on the command line.\n",
    .run = run,
};
