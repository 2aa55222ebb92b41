/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest.c: SHA-256 of texts, numbers and files.
 */
#include "text/digest.h"
#include "ordo.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void ordo_digest_begin(struct ordo_digest *d) { sha256_init(&d->sha); }

static void put(struct ordo_digest *d, char kind, const void *bytes, size_t size) {
    const uint64_t length = size;

    sha256_update(&d->sha, 1, (const uint8_t *)&kind);
    sha256_update(&d->sha, sizeof length, (const uint8_t *)&length);
    if (size > 0)
        sha256_update(&d->sha, size, bytes);
}

void ordo_digest_text(struct ordo_digest *d, const char *text) {
    put(d, text != NULL ? 't' : '0', text, text != NULL ? strlen(text) : 0);
}

void ordo_digest_integer(struct ordo_digest *d, unsigned long number) {
    put(d, 'i', &number, sizeof number);
}

void ordo_digest_numbers(struct ordo_digest *d, const double v[], size_t count) {
    put(d, 'n', v, count * sizeof *v);
}

int ordo_digest_file(struct ordo_digest *d, const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t buffer[1 << 14];
    uint64_t length = 0;
    size_t got;

    if (file == NULL)
        return ORDO_EIO;
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) {
        sha256_update(&d->sha, got, buffer);
        length += got;
    }
    put(d, 'f', &length, sizeof length);
    const int status = ferror(file) ? ORDO_EIO : ORDO_OK;
    fclose(file);
    return status;
}

void ordo_digest_end(struct ordo_digest *d, char hex[ORDO_DIGEST_SIZE]) {
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(&d->sha, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}
