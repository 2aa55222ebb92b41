/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * workers.h: threads that do the same work, as many as can be had.
 *
 * They are POSIX threads and not OpenMP's: libgomp ends the program with status 1, which would read
 * as FAIL, where a thread cannot be had. A program that is linked with them keeps OpenBLAS from
 * starting any of its own.
 */
#ifndef ORDO_WORKERS_H
#define ORDO_WORKERS_H

#include <stdbool.h>

/* Most threads of a run. */
#define ORDO_WORKERS_MAX 1024

/* Processors that this process may run on: 1 to ORDO_WORKERS_MAX. */
int ordo_workers_processors(void);

/* Call work(context) in `count` threads at once, the calling one among them, or in fewer if the
 * machine gives no more; *started says in how many before any begins: 0 if there is no memory for
 * one. `algebra`: they use the BLAS. Returns when all are done. */
void ordo_workers_run(int count, bool algebra, void (*work)(void *context), void *context,
                      int *started);

#endif
