/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blessing.c: what a new baseline changes, whether that is wanted, and its file.
 */
#include "cli/blessing.h"
#include "cli/cli.h"
#include "text/file.h"
#include "text/sentence.h"
#include <errno.h>
#include <gsl/gsl_math.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static bool write_baseline(const char *to, const char *from, const struct ordo_baseline *levels) {
    const time_t now = time(NULL);
    struct ordo_file file = {0};
    const char *slash = strrchr(to, '/'), *name = slash != NULL ? slash + 1 : to;
    char date[32] = "", folder[PATH_MAX] = ".";
    struct tm utc;

    if (gmtime_r(&now, &utc) != NULL)
        strftime(date, sizeof date, "%Y-%m-%d", &utc);
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - to + 1), to);
    int status = ordo_file_open(&file, folder, name);
    if (status == ORDO_OK) {
        fprintf(file.stream, "# Blessed by `ordo bless` on %s from %s.\nx,error\n", date, from);
        for (size_t i = 0; i < levels->count; i++)
            fprintf(file.stream, "%.17g,%.17g\n", levels->x[i], levels->error[i]);
        status = ordo_file_commit(&file, true);
    }
    if (status != ORDO_OK)
        ordo_complain("%s: cannot be written: %s", to, strerror(errno));
    return status == ORDO_OK;
}

int ordo_bless(const char *to, const char *from, const struct ordo_baseline *levels, bool yes) {
    struct ordo_baseline old = {0};
    char message[1024];

    if (access(to, F_OK) == 0 &&
        ordo_failed(ordo_baseline_read(to, &old, message, sizeof message), message))
        return ORDO_ERROR;
    const bool changed = show_difference(&old, levels);
    ordo_baseline_free(&old);
    if (!changed) {
        ordo_say("Nothing changes in %s.", to);
        return 0;
    }
    if (!yes && !isatty(STDIN_FILENO)) {
        ordo_complain("%s is not written: nobody is there to agree, and --yes is not given", to);
        return ORDO_ERROR;
    }
    if (!yes && !confirmed(to)) {
        ordo_say("%s stays as it is.", to);
        return 1;
    }
    if (!write_baseline(to, from, levels))
        return ORDO_ERROR;
    ordo_say("%s holds %zu levels.", to, levels->count);
    return 0;
}
