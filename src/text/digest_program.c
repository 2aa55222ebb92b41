/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest_program.c: what the running program is made of: looked at before main, as what is loaded
 * later (by MPI, by the C library for the names of users) depends on how and where it was started.
 */
#define _GNU_SOURCE /* dl_iterate_phdr */
#include "ordo.h"
#include "text/digest.h"
#include <elf.h>
#include <link.h>
#include <string.h>

struct walk {
    struct ordo_digest *digest;
    int status;
};

static size_t padded(size_t size) { return (size + 3) / 4 * 4; }

/* The build-id among the notes of a segment, as a number of bytes; NULL if it is not there. */
static const unsigned char *build_id(const unsigned char *notes, size_t size, size_t *length) {
    while (size >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, notes, sizeof note);
        const size_t name = sizeof note, id = name + padded(note.n_namesz);
        const size_t end = id + padded(note.n_descsz);
        if (end > size)
            return NULL;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
            memcmp(notes + name, "GNU", sizeof "GNU") == 0) {
            *length = note.n_descsz;
            return notes + id;
        }
        notes += end;
        size -= end;
    }
    return NULL;
}

/* One object that is loaded: the program itself has no name and comes first. What the kernel lays
 * beside them has no file, and computes nothing. */
static int put_object(struct dl_phdr_info *info, size_t size, void *context) {
    struct walk *walk = context;
    const char *name = info->dlpi_name[0] != '\0' ? info->dlpi_name : "/proc/self/exe";
    char hex[129];

    (void)size;
    if (strchr(name, '/') == NULL)
        return 0;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        size_t length = 0;
        if (segment->p_type != PT_NOTE)
            continue;
        /* The address is a number: NOLINTNEXTLINE(performance-no-int-to-ptr) */
        const unsigned char *notes = (const unsigned char *)(info->dlpi_addr + segment->p_vaddr);
        const unsigned char *id = build_id(notes, segment->p_memsz, &length);
        if (id == NULL || 2 * length >= sizeof hex)
            continue;
        for (size_t k = 0; k < length; k++) {
            hex[2 * k] = "0123456789abcdef"[id[k] >> 4];
            hex[2 * k + 1] = "0123456789abcdef"[id[k] & 15];
        }
        hex[2 * length] = '\0';
        ordo_digest_text(walk->digest, hex);
        return 0;
    }
    walk->status = ordo_digest_file(walk->digest, name);
    return walk->status;
}

static char program[ORDO_DIGEST_SIZE]; /* "" if it cannot be read */

__attribute__((constructor)) static void look_at_program(void) {
    struct ordo_digest digest;
    struct walk walk = {&digest, ORDO_OK};

    ordo_digest_begin(&digest);
    dl_iterate_phdr(put_object, &walk);
    if (walk.status == ORDO_OK)
        ordo_digest_end(&digest, program);
}

const char *ordo_digest_program(void) { return program[0] != '\0' ? program : NULL; }
