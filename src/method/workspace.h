/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * workspace.h: scratch memory as the methods take it: one after the other, given back together.
 *
 *     const struct ordo_mark mark = ordo_workspace_mark(workspace);
 *     double *a = ordo_workspace_doubles(workspace, n);
 *     gsl_matrix A = ordo_workspace_matrix(workspace, n, n);
 *     int status = ORDO_ENOMEM;
 *
 *     if (!ordo_workspace_failed(workspace))
 *         status = …
 *     ordo_workspace_release(workspace, mark);
 *
 * Nothing of what is taken is set to anything, so that a result can depend on what a workspace was
 * used for before by a mistake only (tests/method/test_workspace.c).
 */
#ifndef ORDO_WORKSPACE_H
#define ORDO_WORKSPACE_H

#include <gsl/gsl_matrix.h>
#include <gsl/gsl_permutation.h>
#include <gsl/gsl_vector.h>
#include <stdbool.h>

struct ordo_workspace;

/* How much of a workspace is in use. */
struct ordo_mark {
    void *block;
    size_t used;
};

struct ordo_mark ordo_workspace_mark(const struct ordo_workspace *workspace);

/* Give back all that was taken since the mark. The memory stays the workspace's, for the next. */
void ordo_workspace_release(struct ordo_workspace *workspace, struct ordo_mark mark);

/* Room for `count` objects of `size` bytes, aligned to 64 bytes, until it is released; NULL if
 * memory ran out. */
void *ordo_workspace_take(struct ordo_workspace *workspace, size_t count, size_t size);

double *ordo_workspace_doubles(struct ordo_workspace *workspace, size_t count);

/* Whether memory was refused because the machine has less than the workspaces of all workers would
 * need together, which is asked before a page of it is touched: *needed, with what was asked for
 * last, and *available, in bytes. Says so once. */
bool ordo_workspace_refused(struct ordo_workspace *workspace, double *needed, double *available);

/* GSL's objects on such memory, of which GSL owns none: not to be freed. Their data is NULL if
 * memory ran out. */
gsl_matrix ordo_workspace_matrix(struct ordo_workspace *workspace, size_t rows, size_t columns);
gsl_vector ordo_workspace_vector(struct ordo_workspace *workspace, size_t count);
gsl_permutation ordo_workspace_permutation(struct ordo_workspace *workspace, size_t count);

/* Whether any of them had no memory since the last release: one question for many arrays, whose
 * answer is ORDO_ENOMEM. */
bool ordo_workspace_failed(const struct ordo_workspace *workspace);

#endif
