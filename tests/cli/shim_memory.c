/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shim_memory.c: preloaded into a program, it lets the allocation with the number
 * ORDO_FAIL_ALLOCATION fail, counted from the beginning of main: what libraries do before is
 * theirs. If that many are never made, the file ORDO_FAIL_UNREACHED is written at the end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Of glibc: what malloc and its relations are behind their names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *program, int argc, char **argv, void (*init)(void),
                           void (*fini)(void), void (*end)(void), void *stack);
start_function __libc_start_main;

static main_function *real_main;
static atomic_long countdown = -1; /* allocations until the one that fails, none if negative */

static bool fails(void) {
    const bool now = countdown >= 0 && atomic_fetch_sub(&countdown, 1) == 0;

    if (now)
        errno = ENOMEM;
    return now;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }

static void say_unreached(void) {
    const char *path = getenv("ORDO_FAIL_UNREACHED");
    const bool unreached = countdown >= 0 && path != NULL;

    countdown = -1;
    FILE *file = unreached ? fopen(path, "w") : NULL;
    if (file != NULL)
        fclose(file);
}

static int counted_main(int argc, char **argv, char **environment) {
    const char *number = getenv("ORDO_FAIL_ALLOCATION");

    atexit(say_unreached);
    const long first = number != NULL ? atol(number) : -1;
    unsetenv("LD_PRELOAD"); /* what the program starts has its memory */
    countdown = first;
    return real_main(argc, argv, environment);
}

int __libc_start_main(main_function *program, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*end)(void), void *stack) {
    start_function *start;

    *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = program;
    return start(counted_main, argc, argv, init, fini, end, stack);
}
