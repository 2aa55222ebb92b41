/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * heat.c: the heat equation on any number of MPI ranks.
 *
 *     u_t = u_xx + f on (0, 1), 0 < t <= 1, with values at both ends
 *
 *     heat euler|crank-nicolson H TAU [stale]
 *
 * prints the number of ranks and the error at t = 1 in L2: O(h^2 + tau) of backward Euler,
 * O(h^2 + tau^2) of Crank-Nicolson, h the width of a cell and tau the step. Compiled with -DSERIAL
 * it needs no MPI.
 *
 * The nodes between neighbouring ranks are separators; the others of a rank are its interior. A
 * step solves A u = b, A tridiagonal with 1 + 2 k on the diagonal and -k beside it. An interior
 * depends on the separators left and right of it, l and r, by
 *
 *     u = y + l v + r w,    A y = b,    A v = k e_first,    A w = k e_last,
 *
 * w being v from behind. What is left of the separators' equations is tridiagonal as well, one
 * unknown for each, and every rank solves it (the Schur complement of domain decomposition; Wang,
 * ACM TOMS 7 (1981) 170-183). A rank contributes half of the equation of either separator.
 *
 * `stale` is a mistake on purpose: interiors take the separators of the step before. That changes
 * nothing as long as there is one rank. With more, a step of backward Euler leaves the interiors
 * wrong by the separator's change, tau u_t, times v. For tau >> h^2 that is exp(-x/sqrt(tau)), so
 * that both sides together are a source of the strength 2 sqrt(tau) u_t at the separator: the error
 * falls as tau^(1/2) instead of tau, and not at all with h. (Crank-Nicolson becomes unstable.)
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef SERIAL
static const int ranks = 1, rank = 0;
static void start(int *argc, char ***argv) { (void)argc, (void)argv; }
static void finish(void) {}
static void gather(const double mine[2], double all[][2]) { memcpy(all, mine, 2 * sizeof *mine); }
static double sum(double mine) { return mine; }
static void stop(void) { exit(1); }
#else
#include <mpi.h>
static int ranks, rank;
static void start(int *argc, char ***argv) {
    MPI_Init(argc, argv);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
}
static void finish(void) { MPI_Finalize(); }
/* all[ranks][2]: what each rank has. */
static void gather(const double mine[2], double all[][2]) {
    MPI_Allgather(mine, 2, MPI_DOUBLE, all, 2, MPI_DOUBLE, MPI_COMM_WORLD);
}
static double sum(double mine) {
    double all;
    MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return all;
}
static void stop(void) { MPI_Abort(MPI_COMM_WORLD, 1); }
#endif

/* A wave that travels: no derivative in space or time vanishes identically. */
static double solution(double x, double t) { return sin(3 * x + 2 * t); }
static double source(double x, double t) { return 2 * cos(3 * x + 2 * t) + 9 * sin(3 * x + 2 * t); }

/* What a rank has. Its nodes are the interior 1 to m between the separators 0 and m + 1. */
struct domain {
    size_t m;
    double x, h, tau, theta, k; /* x of node 0; k = theta tau / h^2 */
    double *u, *y, *v;          /* at the nodes */
    double *line;               /* separators 0 to ranks, of which the ends are boundaries */
    double (*share)[2];         /* of each rank in the equations of either separator */
    double (*response)[2];      /* of each rank: v_1 and v_m */
    double *diagonal, *off, *work;
};

/* Solve a symmetric tridiagonal system in place: x[n] is the right-hand side before and the
 * solution afterwards; diagonal[n], off[n - 1], work[n]. */
static void tridiagonal(size_t n, const double diagonal[], const double off[], double x[],
                        double work[]) {
    double pivot = 1;

    for (size_t i = 0; i < n; i++) {
        work[i] = i > 0 ? off[i - 1] / pivot : 0;
        pivot = diagonal[i] - (i > 0 ? off[i - 1] * work[i] : 0);
        x[i] = (x[i] - (i > 0 ? off[i - 1] * x[i - 1] : 0)) / pivot;
    }
    for (size_t i = n; i-- > 1;)
        x[i - 1] -= work[i] * x[i];
}

/* x[m]: solve with the matrix of the interior. */
static void solve_interior(struct domain *d, double x[]) {
    for (size_t i = 0; i < d->m; i++) {
        d->diagonal[i] = 1 + 2 * d->k;
        d->off[i] = -d->k;
    }
    tridiagonal(d->m, d->diagonal, d->off, x, d->work);
}

/* The separators' new values from the ranks' shares, by the Schur complement. */
static void solve_separators(struct domain *d, double t) {
    const size_t last = (size_t)ranks;

    d->line[0] = solution(0, t);
    d->line[last] = solution(1, t);
    for (size_t s = 1; s < last; s++) {
        d->diagonal[s - 1] = 1 + 2 * d->k - d->k * (d->response[s - 1][0] + d->response[s][0]);
        d->off[s - 1] = -d->k * d->response[s][1];
        d->line[s] = d->share[s - 1][1] + d->share[s][0];
    }
    if (last > 1) {
        d->line[1] += d->k * d->response[0][1] * d->line[0];
        d->line[last - 1] += d->k * d->response[last - 1][1] * d->line[last];
        tridiagonal(last - 1, d->diagonal, d->off, d->line + 1, d->work);
    }
}

/* A node's right-hand side but for what its neighbours bring along. */
static double right_side(const struct domain *d, size_t node, double t) {
    const double x = d->x + d->h * (double)node;

    return d->u[node] + d->tau * (d->theta * source(x, t + d->tau) + (1 - d->theta) * source(x, t));
}

/* From t to t + tau. */
static void step(struct domain *d, double t, bool stale) {
    const double explicit_k = (1 - d->theta) * d->tau / (d->h * d->h);
    const size_t m = d->m;
    double *u = d->u, *y = d->y;

    for (size_t i = 1; i <= m; i++)
        y[i] = right_side(d, i, t) + explicit_k * (u[i - 1] - 2 * u[i] + u[i + 1]);
    solve_interior(d, y + 1);
    const double mine[2] = {right_side(d, 0, t) / 2 + explicit_k * (u[1] - u[0]) + d->k * y[1],
                            right_side(d, m + 1, t) / 2 + explicit_k * (u[m] - u[m + 1]) +
                                d->k * y[m]};
    gather(mine, d->share);
    solve_separators(d, t + d->tau);
    const double left = d->line[rank], right = d->line[rank + 1];
    const double l = stale && rank > 0 ? u[0] : left,
                 r = stale && rank + 1 < ranks ? u[m + 1] : right;
    for (size_t i = 1; i <= m; i++)
        u[i] = y[i] + l * d->v[i] + r * d->v[m + 1 - i];
    u[0] = left;
    u[m + 1] = right;
}

/* The error at t = 1 in the discrete L2 norm. */
static double error(const struct domain *d) {
    double squares = 0;

    for (size_t i = 0; i <= d->m; i++) { /* a separator counts on its right; the end is exact */
        const double e = d->u[i] - solution(d->x + d->h * (double)i, 1);
        squares += d->h * e * e;
    }
    return sqrt(sum(squares));
}

/* Divide the interval, and get ready for the first step. NULL if memory runs out, else what is to
 * be freed. */
static double *domain_alloc(struct domain *d, size_t cells, size_t steps, double theta) {
    const size_t first = cells * (size_t)rank / (size_t)ranks;
    const size_t end = cells * ((size_t)rank + 1) / (size_t)ranks;
    const size_t nodes = end - first + 1, lines = (size_t)ranks + 1, most = nodes + lines;
    double *memory = calloc(3 * nodes + 3 * most + 5 * lines, sizeof *memory);

    *d = (struct domain){.m = nodes - 2,
                         .x = (double)first / (double)cells,
                         .h = 1 / (double)cells,
                         .tau = 1 / (double)steps,
                         .theta = theta,
                         .u = memory};
    if (memory == NULL)
        return NULL;
    d->k = theta * d->tau / (d->h * d->h);
    d->y = d->u + nodes;
    d->v = d->y + nodes;
    d->diagonal = d->v + nodes;
    d->off = d->diagonal + most;
    d->work = d->off + most;
    d->line = d->work + most;
    d->share = (double(*)[2])(d->line + lines);
    d->response = d->share + lines;
    for (size_t i = 0; i < nodes; i++)
        d->u[i] = solution(d->x + d->h * (double)i, 0);
    d->v[1] = d->k;
    solve_interior(d, d->v + 1);
    const double mine[2] = {d->v[1], d->v[d->m]};
    gather(mine, d->response);
    return memory;
}

/* How often a width fits into 1; 0 if the text is no width or it does not fit. */
static size_t parts(const char *text) {
    char *end;
    const double width = strtod(text, &end), count = round(1 / width);

    return *end == '\0' && width > 1e-9 && width <= 1 && fabs(count * width - 1) < 1e-6
               ? (size_t)count
               : 0;
}

int main(int argc, char *argv[]) {
    start(&argc, &argv);
    const size_t cells = argc >= 4 ? parts(argv[2]) : 0, steps = argc >= 4 ? parts(argv[3]) : 0;
    const bool euler = argc >= 4 && strcmp(argv[1], "euler") == 0;
    const bool stale = argc == 5 && strcmp(argv[4], "stale") == 0;
    struct domain domain;

    if ((!euler && (argc < 4 || strcmp(argv[1], "crank-nicolson") != 0)) || argc > 5 ||
        (argc == 5 && !stale) || cells < 2 * (size_t)ranks || steps == 0) {
        if (rank == 0)
            fputs(
                "usage: heat euler|crank-nicolson H TAU [stale]; H and TAU divide 1, and there are "
                "2 cells or more for each rank\n",
                stderr);
        finish();
        return 64;
    }
    double *memory = domain_alloc(&domain, cells, steps, euler ? 1 : 0.5);
    if (memory == NULL) {
        fputs("heat: out of memory\n", stderr);
        stop();
        return 1;
    }
    for (size_t n = 0; n < steps; n++)
        step(&domain, (double)n * domain.tau, stale);
    const double result = error(&domain);
    if (rank == 0)
        printf("ranks = %d\nerror = %.10e\n", ranks, result);
    free(memory);
    const bool done = fflush(stdout) == 0;
    if (!done)
        perror("heat");
    finish();
    return done ? 0 : 1;
}
