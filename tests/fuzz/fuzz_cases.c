/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_cases.c: whatever stands in a case file, loading it ends, in cases or in one sentence.
 */
#include "study/case.h"
#include "text/sentence.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition) ((condition) ? (void)0 : abort())

/* The loader reads files only, so it gets one. */
static void write_file(char path[], const uint8_t *data, size_t size) {
    const int file = mkstemp(path);

    require(file >= 0);
    while (size > 0) {
        const ssize_t written = write(file, data, size);
        require(written > 0);
        data += written;
        size -= (size_t)written;
    }
    require(close(file) == 0);
}

static void check_case(const struct ordo_case *c) {
    require(c->name != NULL && c->name[0] != '\0' && strlen(c->name) <= ORDO_NAME_MAX);
    require(c->widths_count > 0 && c->widths[0] > 0);
    for (size_t i = 1; i < c->widths_count; i++)
        require(c->widths[i] > c->widths[i - 1]);
    require(c->widths[c->widths_count - 1] <= ORDO_WIDTH_MAX);
    require(c->seeds >= 1 && c->widths_count * c->seeds <= ORDO_LEVELS_MAX);
    require(c->approximation.dx >= 1 && c->approximation.dx <= ORDO_DX_MAX);
    require(c->approximation.method != NULL && c->approximation.architecture != NULL);
    require(c->expect.why != NULL || c->expect.empirical != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ordo_cases cases = {0};
    char path[] = "/tmp/ordo-fuzz-XXXXXX", message[1024];
    int status;

    write_file(path, data, size);
    status = ordo_cases_load(&cases, path, message, sizeof message);
    require(unlink(path) == 0);
    require((status == ORDO_OK) == (message[0] == '\0') &&
            (status == ORDO_OK) == (cases.count > 0));
    require(ordo_sentence_valid(message, strlen(message), false) == strlen(message));
    for (size_t i = 0; i < cases.count; i++)
        check_case(&cases.cases[i]);
    if (cases.count > 0) { /* one call: it may take long, and there may be many cases */
        const struct ordo_case *c = &cases.cases[0];
        double y;
        message[0] = '\0';
        (void)c->function.eval(c->function.context, c->approximation.lower, &y, message,
                               sizeof message);
        require(ordo_sentence_valid(message, strlen(message), false) == strlen(message));
    }
    ordo_cases_free(&cases);
    return 0;
}
