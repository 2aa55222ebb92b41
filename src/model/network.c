/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * network.c: a network's parameters, their number, its forward pass and its derivatives.
 */
#include "model/network.h"
#include "ordo.h"
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Doubles of the stack that one array of a block of points may take, points in a block, neurons
 * summed before they are added to the total, and doubles of scratch that all arrays of second
 * derivatives at a block of points may take together. */
enum { BUFFER = 4096, POINTS = 256, GROUP = 32, BEND = 1 << 16 };

static_assert(ORDO_DIMENSION_MAX <= BUFFER, "one point of the largest dimension fits a buffer");

static size_t extent_count(enum ordo_extent extent, size_t dx) {
    return extent == ORDO_SCALAR ? 1 : extent == ORDO_VECTOR ? dx : dx * dx;
}

/* Parameters per neuron. */
static size_t neuron_parameters(const struct ordo_architecture *architecture, size_t dx,
                                size_t dy) {
    size_t count = dx + (architecture->biased ? 1 : 0) + dy;

    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++)
        count += extent_count(b->extent, dx);
    return count;
}

size_t ordo_network_parameters(const struct ordo_architecture *architecture, size_t n, size_t dx,
                               size_t dy) {
    const size_t each = neuron_parameters(architecture, dx, dy);
    if (n > (SIZE_MAX / sizeof(double) - dy) / each)
        return 0;
    return each * n + (architecture->biased ? dy : 0);
}

size_t ordo_network_neuron_parameters(const struct ordo_network *net) {
    return neuron_parameters(net->architecture, net->dx, net->dy);
}

/* Blocks before the multiplicand's (G, g), and as many after them (D, d). */
static size_t margin(const struct ordo_network *net) { return net->architecture->biased ? 2 : 1; }

static void block_add(struct ordo_network *net, const char *name, size_t extent, size_t count) {
    net->blocks[net->blocks_count].name = name;
    net->blocks[net->blocks_count].offset = net->P;
    net->blocks[net->blocks_count].count = count;
    net->blocks[net->blocks_count].extent = extent;
    net->blocks_count++;
    net->P += count;
}

int ordo_network_alloc(const struct ordo_architecture *architecture,
                       const struct ordo_activation *activation, size_t n, size_t dx, size_t dy,
                       struct ordo_network *net) {
    *net = (struct ordo_network){
        .architecture = architecture, .activation = activation, .n = n, .dx = dx, .dy = dy};
    if (architecture->activation != NULL && strcmp(architecture->activation, activation->name) != 0)
        return ORDO_EINVAL;
    if (n < 1 || dx < 1 || dy < 1 || dx > ORDO_DIMENSION_MAX || dy > ORDO_DIMENSION_MAX ||
        ordo_network_parameters(architecture, n, dx, dy) == 0)
        return ORDO_EINVAL;
    block_add(net, "G", dx, n * dx);
    if (architecture->biased)
        block_add(net, "g", 1, n);
    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++) {
        const size_t extent = extent_count(b->extent, dx);
        if (extent > BUFFER)
            return ORDO_EINVAL;
        block_add(net, b->name, extent, n * extent);
    }
    block_add(net, "D", dy, n * dy);
    if (architecture->biased)
        block_add(net, "d", dy, dy);
    net->theta = calloc(net->P, sizeof *net->theta);
    return net->theta == NULL ? ORDO_ENOMEM : ORDO_OK;
}

void ordo_network_free(struct ordo_network *net) {
    if (net == NULL)
        return;
    free(net->theta);
    *net = (struct ordo_network){0};
}

double *ordo_network_block(const struct ordo_network *net, const char *name) {
    for (size_t b = 0; b < net->blocks_count; b++)
        if (strcmp(net->blocks[b].name, name) == 0)
            return net->theta + net->blocks[b].offset;
    return NULL;
}

void ordo_network_neuron(const struct ordo_network *net, size_t i, double *w[]) {
    const size_t first = margin(net);

    for (size_t b = first; b + first < net->blocks_count; b++)
        w[b - first] = net->theta + net->blocks[b].offset + i * net->blocks[b].extent;
}

/* Neuron i at a block of points; w[ORDO_BLOCKS_MAX] and work[count] are its scratch. */
static struct ordo_neuron neuron_at(const struct ordo_network *net, size_t i, size_t count,
                                    const double x[], double *w[], double work[]) {
    ordo_network_neuron(net, i, w);
    return (struct ordo_neuron){.architecture = net->architecture,
                                .dx = net->dx,
                                .w = w,
                                .count = count,
                                .x = x,
                                .work = work};
}

/* Points that go through together, so that x, and y while it is summed, fit their buffers. */
static size_t block_points(const struct ordo_network *net) {
    const size_t widest = net->dx > net->dy ? net->dx : net->dy;
    return BUFFER / widest < POINTS ? BUFFER / widest : POINTS;
}

/* x[count*dx] row-major into xt[dx*count] coordinate-major. */
static void transpose(size_t dx, size_t count, const double x[], double xt[]) {
    for (size_t p = 0; p < count; p++)
        for (size_t j = 0; j < dx; j++)
            xt[j * count + p] = x[p * dx + j];
}

/* G_i x + g_i at the points of a block. */
static void gate(const struct ordo_network *net, size_t i, size_t count, const double xt[],
                 double z[]) {
    const double *G = net->theta + i * net->dx;
    const double g = net->architecture->biased ? net->theta[net->blocks[1].offset + i] : 0;

    for (size_t p = 0; p < count; p++)
        z[p] = G[0] * xt[p] + g;
    for (size_t j = 1; j < net->dx; j++)
        for (size_t p = 0; p < count; p++)
            z[p] += G[j] * xt[j * count + p];
}

/* act(G_i x + g_i) M_i(x) into h; m and work are scratch. */
static void neuron_value(const struct ordo_network *net, size_t i, size_t count, const double xt[],
                         double h[], double m[], double work[]) {
    double *w[ORDO_BLOCKS_MAX];

    gate(net, i, count, xt, h);
    net->activation->eval(count, h, h);
    if (net->blocks_count == 2 * margin(net)) /* no multiplicand */
        return;
    const struct ordo_neuron neuron = neuron_at(net, i, count, xt, w, work);
    net->architecture->multiply(&neuron, m);
    for (size_t p = 0; p < count; p++)
        h[p] *= m[p];
}

void ordo_network_forward(const struct ordo_network *net, size_t N, const double x[], double y[]) {
    const size_t dy = net->dy, points = block_points(net);
    const double *D = ordo_network_block(net, "D"), *d = ordo_network_block(net, "d");
    double xt[BUFFER], sum[BUFFER], part[BUFFER], h[POINTS], m[POINTS], work[POINTS];

    for (size_t start = 0; start < N; start += points) {
        const size_t count = N - start < points ? N - start : points;
        transpose(net->dx, count, x + start * net->dx, xt);
        for (size_t o = 0; o < dy; o++)
            for (size_t p = 0; p < count; p++)
                sum[o * count + p] = d != NULL ? d[o] : 0;
        for (size_t first = 0; first < net->n; first += GROUP) {
            memset(part, 0, dy * count * sizeof *part);
            for (size_t i = first; i < net->n && i < first + GROUP; i++) {
                neuron_value(net, i, count, xt, h, m, work);
                for (size_t o = 0; o < dy; o++)
                    for (size_t p = 0; p < count; p++)
                        part[o * count + p] += D[i * dy + o] * h[p];
            }
            for (size_t p = 0; p < dy * count; p++)
                sum[p] += part[p];
        }
        for (size_t p = 0; p < count; p++)
            for (size_t o = 0; o < dy; o++)
                y[(start + p) * dy + o] = sum[o * count + p];
    }
}

/* A neuron at the points of a block, as far as its derivatives need it. */
struct tangent {
    size_t count;
    double act[POINTS], slope[POINTS]; /* act(z), act'(z) M */
    double m[POINTS];                  /* M, then act(z) M */
    double work[POINTS];
};

/* What the derivatives with respect to the parameters that neuron i has in block b have in common
 * for all outputs, divided by D_io: s[e*count + p] for the e-th. */
static void neuron_slope(const struct ordo_network *net, size_t b, size_t i, const double xt[],
                         struct tangent *t, double s[]) {
    const size_t extent = net->blocks[b].extent, count = t->count;
    const bool gates = b < margin(net);
    double *w[ORDO_BLOCKS_MAX];
    const struct ordo_neuron neuron = neuron_at(net, i, count, xt, w, t->work);

    if (!gates)
        net->architecture->slope(&neuron, b - margin(net), s);
    for (size_t e = 0; e < extent; e++)
        for (size_t p = 0; p < count; p++)
            s[e * count + p] = gates ? t->slope[p] * (b == 0 ? xt[e * count + p] : 1)
                                     : t->act[p] * s[e * count + p];
}

/* The columns of neuron i in block b, for points from `start` on. */
static void neuron_columns(const struct ordo_network *net, size_t b, size_t i, const double xt[],
                           struct tangent *t, double s[], size_t start, double J[], size_t ld) {
    const size_t dy = net->dy, extent = net->blocks[b].extent;
    const bool outer = b + margin(net) == net->blocks_count;
    const double *D = ordo_network_block(net, "D");

    if (!outer)
        neuron_slope(net, b, i, xt, t, s);
    for (size_t p = 0; p < t->count; p++)
        for (size_t o = 0; o < dy; o++) {
            double *row = J + ((start + p) * dy + o) * ld + i * extent;
            if (outer)
                row[o] = t->m[p];
            for (size_t e = 0; e < extent && !outer; e++)
                row[e] = D[i * dy + o] * s[e * t->count + p];
        }
}

/* The activation and the multiplicand of neuron i, once for all blocks. */
static void neuron_tangent(const struct ordo_network *net, size_t i, const double xt[], bool gates,
                           struct tangent *t) {
    double *w[ORDO_BLOCKS_MAX];
    const struct ordo_neuron neuron = neuron_at(net, i, t->count, xt, w, t->work);

    gate(net, i, t->count, xt, t->act);
    net->architecture->multiply(&neuron, t->m);
    if (gates) {
        net->activation->jet(t->count, t->act, t->act, t->slope, NULL);
        for (size_t p = 0; p < t->count; p++)
            t->slope[p] *= t->m[p];
    } else {
        net->activation->eval(t->count, t->act, t->act);
    }
    for (size_t p = 0; p < t->count; p++)
        t->m[p] *= t->act[p];
}

void ordo_network_jacobian(const struct ordo_network *net, const bool chosen[], size_t N,
                           const double x[], double J[], size_t ld) {
    const size_t dy = net->dy, blocks = net->blocks_count - (net->architecture->biased ? 1 : 0);
    const bool bias = blocks < net->blocks_count && chosen[blocks];
    size_t points = block_points(net), first[ORDO_BLOCKS_MAX] = {0}, columns = 0;
    bool neurons = false, gates = false;
    double xt[BUFFER], s[BUFFER];
    struct tangent t;

    for (size_t b = 0; b < blocks; b++) {
        const size_t fitting = BUFFER / net->blocks[b].extent;
        first[b] = columns;
        if (!chosen[b])
            continue;
        columns += net->blocks[b].count;
        points = fitting < points ? fitting : points;
        gates = gates || b < margin(net);
        neurons = true;
    }
    for (size_t start = 0; start < N; start += points) {
        t.count = N - start < points ? N - start : points;
        transpose(net->dx, t.count, x + start * net->dx, xt);
        /* A weight D_io has a derivative in the output o only. */
        for (size_t p = 0; p < dy * t.count && dy > 1; p++)
            memset(J + (start * dy + p) * ld, 0, (columns + (bias ? dy : 0)) * sizeof *J);
        for (size_t i = 0; i < net->n && neurons; i++) {
            neuron_tangent(net, i, xt, gates, &t);
            for (size_t b = 0; b < blocks; b++)
                if (chosen[b])
                    neuron_columns(net, b, i, xt, &t, s, start, J + first[b], ld);
        }
        for (size_t p = 0; p < t.count && bias; p++)
            for (size_t o = 0; o < dy; o++)
                J[((start + p) * dy + o) * ld + columns + o] = 1;
    }
}

static double dot(size_t count, const double a[], const double b[]) {
    enum { LANES = 8 }; /* sums that the compiler may keep apart */
    double lanes[LANES] = {0}, sum = 0;
    size_t p = 0;

    for (; p + LANES <= count; p += LANES)
        for (size_t l = 0; l < LANES; l++)
            lanes[l] += a[p + l] * b[p + l];
    for (; p < count; p++)
        sum += a[p] * b[p];
    for (size_t l = 0; l < LANES; l++)
        sum += lanes[l];
    return sum;
}

/* Parameters of neuron i in the multiplicand's block b. */
static size_t own_extent(const struct ordo_network *net, size_t b) {
    return net->blocks[b + margin(net)].extent;
}

/* Most pairs of parameters from two blocks of the multiplicand whose second derivative is not zero
 * everywhere. */
static size_t most_pairs(const struct ordo_network *net) {
    const struct ordo_architecture *a = net->architecture;
    const size_t own = net->blocks_count - 2 * margin(net);
    double nothing = 0, *w[ORDO_BLOCKS_MAX];
    const struct ordo_neuron nowhere = neuron_at(net, 0, 0, &nothing, w, &nothing);
    size_t most = 0;

    for (size_t b = 0; b < own && a->bend != NULL; b++)
        for (size_t c = b; c < own; c++) {
            const size_t count = own_extent(net, b) * own_extent(net, c);
            if (count > most && a->bend(&nowhere, b, c, &nothing))
                most = count;
        }
    return most;
}

/* Arrays of a block of points, one row of count for each parameter, output or pair. */
struct bend {
    size_t count, gates, own; /* parameters of a neuron's gate and of its multiplicand */
    double *gate, *slope;     /* derivatives of both: gate is x and 1 */
    double *v;                /* weights of the outputs */
    double *pair;             /* second derivatives of the multiplicand */
    double a[3][POINTS];      /* act, act', act'' */
    double m[POINTS], r[POINTS], t[POINTS], work[POINTS];
};

/* t = a b. */
static void product(size_t count, const double a[], const double b[], double t[]) {
    for (size_t p = 0; p < count; p++)
        t[p] = a[p] * b[p];
}

static bool vanishes(size_t count, const double a[]) {
    for (size_t p = 0; p < count; p++)
        if (a[p] != 0)
            return false;
    return true;
}

/* C[f] += t . rows[f*count], f < columns. */
static void accumulate(size_t count, const double t[], size_t columns, const double rows[],
                       double C[]) {
    for (size_t f = 0; f < columns; f++)
        C[f] += dot(count, t, rows + f * count);
}

/* r act d2M, the block of the multiplicand's own parameters; s->r holds r act. */
static void neuron_bend_own(const struct ordo_network *net, const struct ordo_neuron *neuron,
                            struct bend *s, double C[]) {
    const struct ordo_architecture *a = net->architecture;
    const size_t blocks = net->blocks_count - 2 * margin(net), count = s->count;
    const size_t q = s->gates + s->own + net->dy;

    for (size_t b = 0, e = s->gates; b < blocks && a->bend != NULL; e += own_extent(net, b++))
        for (size_t c = b, f = e; c < blocks; f += own_extent(net, c++)) {
            if (!a->bend(neuron, b, c, s->pair))
                continue;
            for (size_t j = 0; j < own_extent(net, b); j++)
                accumulate(count, s->r, own_extent(net, c),
                           s->pair + j * own_extent(net, c) * count, C + (e + j) * q + f);
        }
}

/* Add the points of a block to the upper triangle of neuron i's C[q*q]. With r = sum_o v_o D_io the
 * blocks of rows and columns (gate, multiplicand, D) are
 *     r act'' M    r act' dM    v act' M
 *                  r act d2M    v act dM
 *                               0           */
static void neuron_bend(const struct ordo_network *net, size_t i, struct bend *s, double C[]) {
    const struct ordo_architecture *a = net->architecture;
    const size_t count = s->count, dy = net->dy, gates = s->gates, own = s->own;
    const size_t blocks = net->blocks_count - 2 * margin(net), q = gates + own + dy;
    const double *D = ordo_network_block(net, "D") + i * dy;
    double *w[ORDO_BLOCKS_MAX], *row = s->slope;
    const struct ordo_neuron neuron = neuron_at(net, i, count, s->gate, w, s->work);

    gate(net, i, count, s->gate, s->t);
    net->activation->jet(count, s->t, s->a[0], s->a[1], s->a[2]);
    a->multiply(&neuron, s->m);
    for (size_t b = 0; b < blocks; row += own_extent(net, b++) * count)
        a->slope(&neuron, b, row);
    memset(s->r, 0, count * sizeof *s->r);
    for (size_t o = 0; o < dy; o++)
        for (size_t p = 0; p < count; p++)
            s->r[p] += s->v[o * count + p] * D[o];

    if (!vanishes(count, s->a[2])) {
        product(count, s->a[2], s->m, s->work);
        product(count, s->r, s->work, s->work);
        for (size_t e = 0; e < gates; e++) {
            product(count, s->work, s->gate + e * count, s->t);
            accumulate(count, s->t, gates - e, s->gate + e * count, C + e * q + e);
        }
    }
    product(count, s->r, s->a[1], s->work);
    product(count, s->a[1], s->m, s->m);
    for (size_t e = 0; e < gates; e++) {
        product(count, s->work, s->gate + e * count, s->t);
        accumulate(count, s->t, own, s->slope, C + e * q + gates);
        product(count, s->m, s->gate + e * count, s->t);
        accumulate(count, s->t, dy, s->v, C + e * q + gates + own);
    }
    for (size_t e = 0; e < own; e++) {
        product(count, s->a[0], s->slope + e * count, s->t);
        accumulate(count, s->t, dy, s->v, C + (gates + e) * q + gates + own);
    }
    product(count, s->r, s->a[0], s->r);
    neuron_bend_own(net, &neuron, s, C);
}

/* Arrays of a block of points in the second derivatives, and the points of a block. */
static size_t bend_arrays(const struct ordo_network *net) {
    return ordo_network_neuron_parameters(net) + most_pairs(net);
}

static size_t bend_points(const struct ordo_network *net) {
    const size_t whole = block_points(net), arrays = bend_arrays(net);
    const size_t fitting = arrays < BEND ? BEND / arrays : 1;
    return fitting < whole ? fitting : whole;
}

size_t ordo_network_bend_scratch(const struct ordo_network *net) {
    return bend_arrays(net) * bend_points(net);
}

void ordo_network_bend(const struct ordo_network *net, size_t N, const double x[], const double v[],
                       double scratch[], double C[]) {
    const size_t q = ordo_network_neuron_parameters(net), dx = net->dx, dy = net->dy;
    const size_t gates = dx + margin(net) - 1, points = bend_points(net);
    struct bend s = {.gates = gates, .own = q - gates - dy};

    memset(C, 0, net->n * q * q * sizeof *C);
    for (size_t start = 0; start < N; start += points) {
        s.count = N - start < points ? N - start : points;
        s.gate = scratch;
        s.slope = s.gate + gates * s.count;
        s.v = s.slope + s.own * s.count;
        s.pair = s.v + dy * s.count;
        transpose(dx, s.count, x + start * dx, s.gate);
        transpose(dy, s.count, v + start * dy, s.v);
        for (size_t p = 0; p < s.count && gates > dx; p++)
            s.gate[dx * s.count + p] = 1;
        for (size_t i = 0; i < net->n; i++)
            neuron_bend(net, i, &s, C + i * q * q);
    }
    for (size_t i = 0; i < net->n; i++)
        for (size_t e = 0; e < q; e++)
            for (size_t f = 0; f < e; f++)
                C[(i * q + e) * q + f] = C[(i * q + f) * q + e];
}
