/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_merge.c: `ordo merge`, which joins what several runs have kept, each in a folder of its own.
 */
#include "cli/cli.h"
#include "cli/kept.h"
#include "ordo.h"
#include "study/store.h"
#include "text/file.h"
#include "text/sentence.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct ordo_command ordo_command_merge;

static int merge(const char *out, size_t count, char *const directories[]) {
    char **paths = calloc(count + 1, sizeof *paths), message[2048] = "";
    char *to = ordo_path_join(out, ORDO_STORE_FILE);
    struct ordo_merged merged = {0};
    const bool there = to != NULL && access(to, F_OK) == 0;
    int status = paths != NULL && to != NULL ? ORDO_OK : ORDO_ENOMEM;

    for (size_t i = 0; i < count && status == ORDO_OK; i++) {
        paths[i] = ordo_path_join(directories[i], ORDO_STORE_FILE);
        status = paths[i] != NULL ? ORDO_OK : ORDO_ENOMEM;
    }
    if (status == ORDO_OK && ordo_directory_make(out) != ORDO_OK)
        status = ordo_fail(ORDO_EIO, message, sizeof message, "%s: cannot be made: %s", out,
                           strerror(errno));
    if (status == ORDO_OK)
        status = ordo_store_merge(to, (const char *const *)paths, count, &merged, message,
                                  sizeof message);
    if (!ordo_failed(status, status == ORDO_ENOMEM ? NULL : message)) {
        printf("%s: %zu level%s added from %zu store%s", to, merged.added,
               merged.added == 1 ? "" : "s", count, count == 1 ? "" : "s");
        if (merged.both > 0)
            printf(", %zu were there with the same figures", merged.both);
        printf("\n`ordo run --out %s` with the same cases judges them.\n", out);
    }
    if (status != ORDO_OK && to != NULL && !there && merged.added == 0)
        remove(to); /* it was made for nothing */
    for (size_t i = 0; paths != NULL && i < count; i++)
        free(paths[i]);
    free(paths);
    free(to);
    return status == ORDO_OK ? ORDO_PASS : ORDO_ERROR;
}

static int run(int argc, char *argv[]) {
    static const struct ordo_option options[] = {{NULL}};
    int exit_status;

    if (!ordo_options_read(&ordo_command_merge, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind < 2)
        return ordo_usage_error(&ordo_command_merge,
                                "expected a directory to join in, and one or more to join");
    return merge(argv[optind], (size_t)(argc - optind - 1), argv + optind + 1);
}

const struct ordo_command ordo_command_merge = {
    .name = "merge",
    .summary = "join what several runs have kept",
    .usage =
        "Usage: ordo merge OUT DIR...\n"
        "Join what `ordo run --out DIR` has kept in each DIR into OUT, as that of the slices of\n"
        "one study (`ordo run --slice 1/4 --out DIR`); `ordo run --out OUT` then judges it and\n"
        "measures only what is missing. The same level may be in several of them, with the\n"
        "same figures to the last bit: with other ones it is an error, and nothing of that DIR\n"
        "is joined. A store is a file of one machine: share it between hosts by this command,\n"
        "never by two runs that write to it.\n"
        "\n"
        "  -h, --help          this text\n"
        "\n"
        "Exit status: 0 joined, 3 not; 64 for a mistake on the command line.\n",
    .run = run,
};
