/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * workspace.c: scratch memory in a chain of blocks that grow and stay.
 *
 * What does not fit the current block goes to the next one that it fits. A new block is as large as
 * all before it together, so that a level takes few and the next levels none.
 */
#include "method/workspace.h"
#include "method/method.h"
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of a cache line, and of the first block. */
enum { ALIGNMENT = 64, LEAST = 1 << 16 };

/* Blocks of fewer bytes are not worth asking the machine for. */
#define ASKED_FROM ((size_t)64 << 20)

/* AddressSanitizer sees what is taken as it sees malloc's, with a gap behind it. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = ALIGNMENT };
#else
#define ASAN_POISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
enum { GAP = 0 };
#endif

struct block {
    struct block *next;
    size_t size, used; /* of the bytes */
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct ordo_workspace {
    struct block *first, *current; /* those after the current one are not in use */
    size_t total;
    bool failed;
    double needed, available; /* when a block was refused; else 0 */
};

/* Bytes of all workspaces of the program. */
static _Atomic size_t all_total;

struct ordo_workspace *ordo_workspace_alloc(void) {
    return calloc(1, sizeof(struct ordo_workspace));
}

void ordo_workspace_free(struct ordo_workspace *workspace) {
    struct block *next;

    if (workspace == NULL)
        return;
    for (struct block *block = workspace->first; block != NULL; block = next) {
        next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
        free(block);
    }
    all_total -= workspace->total;
    free(workspace);
}

struct ordo_mark ordo_workspace_mark(const struct ordo_workspace *workspace) {
    const struct block *current = workspace->current;
    return (struct ordo_mark){workspace->current, current != NULL ? current->used : 0};
}

void ordo_workspace_release(struct ordo_workspace *workspace, struct ordo_mark mark) {
    struct block *kept = mark.block;

    workspace->failed = false;
    workspace->current = kept;
    if (kept != NULL) {
        kept->used = mark.used;
        ASAN_POISON_MEMORY_REGION(kept->bytes + kept->used, kept->size - kept->used);
    }
    for (struct block *b = kept != NULL ? kept->next : workspace->first; b != NULL; b = b->next) {
        b->used = 0;
        ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
    }
}

bool ordo_workspace_failed(const struct ordo_workspace *workspace) { return workspace->failed; }

/* The number that a file of the system has by a format, NaN if it has none. */
static double read_number(const char *path, const char *format) {
    char line[128];
    double number = NAN;
    FILE *file = fopen(path, "re");

    while (file != NULL && isnan(number) && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, format, &number) != 1)
            number = NAN;
    if (file != NULL)
        fclose(file);
    return number;
}

/* Bytes that this process may have: those that it has and those that Linux could give it without
 * swapping, at most what its container may have; infinity where nobody tells. Without this question
 * the pages of a matrix that is too large are promised, and the process is killed for touching
 * them. */
static double memory_available(void) {
    const double free_memory = 1024 * read_number("/proc/meminfo", "MemAvailable: %lf");
    const double own = (double)sysconf(_SC_PAGESIZE) * read_number("/proc/self/statm", "%*u %lf");
    const double limit = read_number("/sys/fs/cgroup/memory.max", "%lf");

    return fmin(isnan(free_memory + own) ? INFINITY : free_memory + own,
                isnan(limit) ? INFINITY : limit);
}

bool ordo_workspace_refused(struct ordo_workspace *workspace, double *needed, double *available) {
    *needed = workspace->needed;
    *available = workspace->available;
    workspace->needed = 0;
    return *needed > 0;
}

/* A new block for at least so many bytes, at the end of the chain; NULL if memory ran out. */
static struct block *block_add(struct ordo_workspace *workspace, size_t bytes) {
    const size_t least = workspace->total > LEAST ? workspace->total : LEAST;
    size_t size = bytes > least ? bytes : least;
    const double available = size >= ASKED_FROM ? memory_available() : INFINITY;

    if ((double)(all_total + size) > available)
        size = bytes;
    if ((double)(all_total + size) > available) {
        workspace->needed = (double)(all_total + size);
        workspace->available = available;
        return NULL;
    }
    struct block *block = aligned_alloc(ALIGNMENT, sizeof *block + size), **end = &workspace->first;
    if (block == NULL)
        return NULL;
    *block = (struct block){.size = size};
    ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
    while (*end != NULL)
        end = &(*end)->next;
    *end = block;
    workspace->total += size;
    all_total += size;
    return block;
}

void *ordo_workspace_take(struct ordo_workspace *workspace, size_t count, size_t size) {
    struct block *block = workspace->current != NULL ? workspace->current : workspace->first;
    const size_t most = SIZE_MAX / 4; /* so that no sum of sizes overflows */

    workspace->failed = workspace->failed || (size > 0 && count > most / size);
    if (workspace->failed)
        return NULL;
    const size_t bytes = (count * size + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    while (block != NULL && bytes > block->size - block->used)
        block = block->next;
    if (block == NULL)
        block = block_add(workspace, bytes);
    if (block == NULL) {
        workspace->failed = true;
        return NULL;
    }
    unsigned char *taken = block->bytes + block->used;
    block->used += bytes;
    workspace->current = block;
    ASAN_UNPOISON_MEMORY_REGION(taken, count * size);
    return taken;
}

double *ordo_workspace_doubles(struct ordo_workspace *workspace, size_t count) {
    return ordo_workspace_take(workspace, count, sizeof(double));
}

gsl_matrix ordo_workspace_matrix(struct ordo_workspace *workspace, size_t rows, size_t columns) {
    return (gsl_matrix){.size1 = rows,
                        .size2 = columns,
                        .tda = columns,
                        .data = ordo_workspace_take(workspace, rows, columns * sizeof(double))};
}

gsl_vector ordo_workspace_vector(struct ordo_workspace *workspace, size_t count) {
    return (gsl_vector){
        .size = count, .stride = 1, .data = ordo_workspace_doubles(workspace, count)};
}

gsl_permutation ordo_workspace_permutation(struct ordo_workspace *workspace, size_t count) {
    return (gsl_permutation){.size = count,
                             .data = ordo_workspace_take(workspace, count, sizeof(size_t))};
}
