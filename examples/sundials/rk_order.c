/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rk_order.c: every rooted tree is made once, as a smaller tree to whose root one more subtree is
 * grafted, the last in the order of making.
 */
#include "rk_order.h"
#include <math.h>
#include <stdlib.h>

/* Rooted trees of 1 to 10 nodes (OEIS A000081): 1 + 1 + 2 + 4 + 9 + 20 + 48 + 115 + 286 + 719. */
#define TREES 1205

/* How far off a condition may be. The coefficients of SUNDIALS meet those of their order to 6e-13,
 * those of Verner 9-5-6 to 3e-11, and miss the next ones by 4e-7 or more. */
#define TOLERANCE 1e-9

struct tree {
    int nodes;
    size_t last; /* the last subtree of the root; 0 for the single node and for trees on it */
    double density;
    double *g; /* g[s] */
};

/* Graft the tree `branch` to the root of `trunk`. */
static void graft(size_t s, const double A[], const struct tree *trunk, const struct tree *branch,
                  struct tree *result) {
    result->nodes = trunk->nodes + branch->nodes;
    result->density = trunk->density * branch->density * result->nodes / trunk->nodes;
    for (size_t i = 0; i < s; i++) {
        double sum = 0;
        for (size_t j = 0; j < s; j++)
            sum += A[i * s + j] * branch->g[j];
        result->g[i] = trunk->g[i] * sum;
    }
}

/* Whether the condition of a tree holds. */
static int holds(size_t s, const double b[], const struct tree *tree) {
    double sum = 0;

    for (size_t i = 0; i < s; i++)
        sum += b[i] * tree->g[i];
    return fabs(sum - 1 / tree->density) <= TOLERANCE;
}

/* Whether all conditions of the trees of so many nodes hold. trees[*count] are those of fewer, the
 * new ones are appended. */
static int holds_for(int nodes, size_t s, const double A[], const double b[], struct tree trees[],
                     size_t *count) {
    const size_t before = *count;
    int all = 1;

    for (size_t t = 0; t < before; t++)
        for (size_t k = trees[t].last; k < before; k++)
            if (trees[t].nodes + trees[k].nodes == nodes) {
                struct tree *tree = &trees[(*count)++];
                graft(s, A, &trees[t], &trees[k], tree);
                tree->last = k;
                all = all && holds(s, b, tree);
            }
    return all;
}

int rk_order(size_t s, const double A[], const double b[]) {
    struct tree *trees = calloc(TREES, sizeof *trees);
    double *g = malloc(TREES * s * sizeof *g);
    size_t count = 1;
    int order = -1;

    if (trees != NULL && g != NULL) {
        for (size_t i = 0; i < TREES; i++)
            trees[i].g = g + i * s;
        trees[0].nodes = 1;
        trees[0].density = 1;
        for (size_t i = 0; i < s; i++)
            g[i] = 1;
        order = holds(s, b, &trees[0]) ? 1 : 0;
        while (order > 0 && order < RK_ORDER_MAX && holds_for(order + 1, s, A, b, trees, &count))
            order++;
    }
    free(g);
    free(trees);
    return order;
}

int rk_order_reused(size_t s, const double A[], const double b[]) {
    const size_t n = 2 * s - 1;
    double *A2 = calloc(n * n + n, sizeof *A2), *b2 = A2 != NULL ? A2 + n * n : NULL;

    if (A2 == NULL)
        return -1;
    /* Stage i of the second step is stage s - 1 + i of both, and its first is the last of the first
     * step. Both steps together are one of length 1. */
    for (size_t j = 0; j < s; j++) {
        for (size_t i = 0; i < s; i++)
            A2[i * n + j] += A[i * s + j] / 2;
        for (size_t i = 1; i < s; i++) {
            A2[(s - 1 + i) * n + j] += b[j] / 2;
            A2[(s - 1 + i) * n + s - 1 + j] += A[i * s + j] / 2;
        }
        b2[j] += b[j] / 2;
        b2[s - 1 + j] += b[j] / 2;
    }
    const int order = rk_order(n, A2, b2);
    free(A2);
    return order;
}
