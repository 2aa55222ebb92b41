/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_printed.c: whatever a program prints, reading it ends, with numbers or in one sentence. The
 * first byte chooses the format and how many figures are asked for.
 */
#include "experiment/printed.h"
#include "ordo.h"
#include "text/sentence.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"l2", "norms.h1", "e"};
    double value[3];
    char message[1024];

    if (size == 0)
        return 0;
    const enum ordo_printed_format format = (enum ordo_printed_format)(data[0] % 5);
    const size_t count = 1 + data[0] / 5 % 3;
    char *text = malloc(size);
    require(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    const struct ordo_printed printed = {"its output", text, size - 1};
    const int status = ordo_printed_read(&printed, format, names, count, data[0] / 15 % 2 == 1,
                                         value, message, sizeof message);
    require(status == ORDO_OK || status == ORDO_ESYNTAX);
    require((status == ORDO_OK) == (message[0] == '\0'));
    require(ordo_sentence_valid(message, strlen(message), false) == strlen(message));
    free(text);
    return 0;
}
