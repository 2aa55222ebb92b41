/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * network.c: a network's parameters, their number, and its forward pass.
 */
#include "model/network.h"
#include "ordo.h"
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Doubles of the stack that one array of a block of points may take, points in a block, and neurons
 * summed before they are added to the total. */
enum { BUFFER = 4096, POINTS = 256, GROUP = 32 };

static_assert(ORDO_DIMENSION_MAX <= BUFFER, "one point of the largest dimension fits a buffer");

static size_t extent_count(enum ordo_extent extent, size_t dx) {
    return extent == ORDO_SCALAR ? 1 : extent == ORDO_VECTOR ? dx : dx * dx;
}

/* Parameters per neuron. */
static size_t neuron_parameters(const struct ordo_architecture *architecture, size_t dx,
                                size_t dy) {
    size_t count = dx + 1 + dy;

    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++)
        count += extent_count(b->extent, dx);
    return count;
}

size_t ordo_network_parameters(const struct ordo_architecture *architecture, size_t n, size_t dx,
                               size_t dy) {
    const size_t each = neuron_parameters(architecture, dx, dy);
    return n > (SIZE_MAX / sizeof(double) - dy) / each ? 0 : each * n + dy;
}

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
    if (n < 1 || dx < 1 || dy < 1 || dx > ORDO_DIMENSION_MAX || dy > ORDO_DIMENSION_MAX ||
        ordo_network_parameters(architecture, n, dx, dy) == 0)
        return ORDO_EINVAL;
    block_add(net, "G", dx, n * dx);
    block_add(net, "g", 1, n);
    for (const struct ordo_block *b = architecture->blocks; b->name != NULL; b++) {
        const size_t extent = extent_count(b->extent, dx);
        if (extent > BUFFER)
            return ORDO_EINVAL;
        block_add(net, b->name, extent, n * extent);
    }
    block_add(net, "D", dy, n * dy);
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
    for (size_t b = 2; b + 2 < net->blocks_count; b++)
        w[b - 2] = net->theta + net->blocks[b].offset + i * net->blocks[b].extent;
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
    const double g = net->theta[net->blocks[1].offset + i];

    for (size_t p = 0; p < count; p++)
        z[p] = G[0] * xt[p] + g;
    for (size_t j = 1; j < net->dx; j++)
        for (size_t p = 0; p < count; p++)
            z[p] += G[j] * xt[j * count + p];
}

/* act(G_i x + g_i) M_i(x) into h; m and work are scratch. */
static void neuron(const struct ordo_network *net, size_t i, size_t count, const double xt[],
                   double h[], double m[], double work[]) {
    const struct ordo_architecture *a = net->architecture;
    double *w[ORDO_BLOCKS_MAX];

    gate(net, i, count, xt, h);
    net->activation->eval(count, h, h);
    if (net->blocks_count == 4) /* no multiplicand */
        return;
    ordo_network_neuron(net, i, w);
    a->multiply(a, net->dx, (const double *const *)w, count, xt, m, work);
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
                sum[o * count + p] = d[o];
        for (size_t first = 0; first < net->n; first += GROUP) {
            memset(part, 0, dy * count * sizeof *part);
            for (size_t i = first; i < net->n && i < first + GROUP; i++) {
                neuron(net, i, count, xt, h, m, work);
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

/* What the derivative with respect to a parameter has in common for all outputs (divided by D_io):
 * s[e*count + p] for the e-th parameter that neuron i has in block b. */
static void neuron_slope(const struct ordo_network *net, size_t b, size_t i, size_t count,
                         const double xt[], double s[], double m[], double work[], double z[]) {
    const struct ordo_architecture *a = net->architecture;
    const size_t extent = net->blocks[b].extent;
    double *w[ORDO_BLOCKS_MAX];

    ordo_network_neuron(net, i, w);
    gate(net, i, count, xt, z);
    if (b < 2) {
        net->activation->slope(count, z, z);
        a->multiply(a, net->dx, (const double *const *)w, count, xt, m, work);
        for (size_t p = 0; p < count; p++)
            z[p] *= m[p];
        for (size_t e = 0; e < extent; e++)
            for (size_t p = 0; p < count; p++)
                s[e * count + p] = b == 0 ? z[p] * xt[e * count + p] : z[p];
    } else {
        net->activation->eval(count, z, z);
        a->slope(a, net->dx, (const double *const *)w, b - 2, count, xt, s, work);
        for (size_t e = 0; e < extent; e++)
            for (size_t p = 0; p < count; p++)
                s[e * count + p] *= z[p];
    }
}

void ordo_network_jacobian(const struct ordo_network *net, size_t b, size_t N, const double x[],
                           double J[], size_t ld) {
    const size_t dy = net->dy, extent = net->blocks[b].extent;
    const size_t fitting = BUFFER / extent, whole = block_points(net);
    const size_t points = fitting < whole ? fitting : whole;
    const bool outer = b + 2 == net->blocks_count, bias = b + 1 == net->blocks_count;
    const double *D = ordo_network_block(net, "D");
    double xt[BUFFER], s[BUFFER], m[POINTS], work[POINTS], z[POINTS];

    for (size_t start = 0; start < N; start += points) {
        const size_t count = N - start < points ? N - start : points;
        transpose(net->dx, count, x + start * net->dx, xt);
        for (size_t p = 0; p < dy * count; p++)
            memset(J + (start * dy + p) * ld, 0, net->blocks[b].count * sizeof *J);
        for (size_t p = 0; p < count && bias; p++)
            for (size_t o = 0; o < dy; o++)
                J[((start + p) * dy + o) * ld + o] = 1;
        for (size_t i = 0; i < net->n && !bias; i++) {
            if (outer)
                neuron(net, i, count, xt, z, m, work);
            else
                neuron_slope(net, b, i, count, xt, s, m, work, z);
            for (size_t p = 0; p < count; p++)
                for (size_t o = 0; o < dy; o++) {
                    double *row = J + ((start + p) * dy + o) * ld + i * extent;
                    if (outer)
                        row[o] = z[p];
                    for (size_t e = 0; e < extent && !outer; e++)
                        row[e] = D[i * dy + o] * s[e * count + p];
                }
        }
    }
}
