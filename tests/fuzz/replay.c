/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * replay.c: gives a fuzzing harness every file of the directories named as arguments, so that the
 * corpus is a regression test where there is no fuzzer.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Larger files do not belong into a corpus. */
#define FILE_MAX (1u << 20)

/* 1 for a file, 0 for what cannot be read. */
static unsigned replay(const char *path) {
    FILE *in = fopen(path, "rb");
    unsigned char *data = malloc(FILE_MAX), *exact;
    size_t size = 0;
    int failed = in == NULL || data == NULL;

    if (!failed) {
        size = fread(data, 1, FILE_MAX, in);
        failed = ferror(in);
    }
    if (in != NULL)
        fclose(in);
    /* No byte more than there is, so that a sanitizer sees reading beyond. */
    exact = failed ? NULL : realloc(data, size > 0 ? size : 1);
    if (exact == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        free(data);
        return 0;
    }
    printf("%s\n", path);
    fflush(stdout); /* what was printed last is what a crash is about */
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

int main(int argc, char *argv[]) {
    unsigned replayed = 0, files = 0;

    for (int i = 1; i < argc; i++) {
        DIR *directory = opendir(argv[i]);
        const struct dirent *entry;

        if (directory == NULL) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        while ((entry = readdir(directory)) != NULL) {
            char path[4096];
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            replayed += replay(path);
            files++;
        }
        closedir(directory);
    }
    printf("%u of %u files\n", replayed, files);
    return files > 0 && replayed == files ? EXIT_SUCCESS : EXIT_FAILURE;
}
