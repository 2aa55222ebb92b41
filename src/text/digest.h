/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest.h: SHA-256 of texts, numbers and files, and of the program itself: what tells whether a
 * number that was kept is the one that would be measured. Every item is preceded by its kind and
 * length, so that two lists of items have the same digest only if they are the same.
 */
#ifndef ORDO_DIGEST_H
#define ORDO_DIGEST_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ordo_digest {
    struct sha256_ctx sha;
};

/* Bytes of a digest as text: 64 hexadecimal digits and '\0'. */
#define ORDO_DIGEST_SIZE (2 * SHA256_DIGEST_SIZE + 1)

/* The bits of a number: what is the same to the last of them is the same, -0 is not 0. */
static inline uint64_t ordo_bits(double v) {
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits;
}

void ordo_digest_begin(struct ordo_digest *digest);

/* Add an item: a text (NULL is none, and not ""), a whole number, the bits of v[count]. */
void ordo_digest_text(struct ordo_digest *digest, const char *text);
void ordo_digest_integer(struct ordo_digest *digest, unsigned long number);
void ordo_digest_numbers(struct ordo_digest *digest, const double v[], size_t count);

/* The contents of a file. ORDO_OK, or ORDO_EIO (see errno); the digest is useless then. */
int ordo_digest_file(struct ordo_digest *digest, const char *path);

/* Digest of the program that is running and of the libraries that it is linked to, each by its
 * build-id (the note that the linker writes, ELF .note.gnu.build-id), or by its contents if it has
 * none. NULL if that cannot be known. */
const char *ordo_digest_program(void);

/* The digest; nothing can be added then. */
void ordo_digest_end(struct ordo_digest *digest, char hex[ORDO_DIGEST_SIZE]);

#endif
