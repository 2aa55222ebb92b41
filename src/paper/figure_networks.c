/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_networks.c: DB figures 1, 7 (what a random network of two variables looks like) and 8, 9
 * (its single neurons).
 */
#include "model/network.h"
#include "paper/figure.h"
#include "picture/plot_axes.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#define NEURONS 8
#define SEED 115346 /* every hinge line crosses the middle of the square */

/* The square [-EDGE, EDGE]^2, and points along a side. */
#define EDGE 2.0
#define SURFACE_SIDE 101
#define NEURON_SIDE 61

/* All parameters from N(0, 1); the first eight neurons of a seed. */
static int network_random(const char *architecture, struct ordo_network *network) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int status = ORDO_ENOMEM;

    if (rng != NULL)
        status = ordo_network_alloc(ordo_architecture_find(architecture),
                                    ordo_activation_find("relu"), NEURONS, 2, 1, network);
    if (status == ORDO_OK) {
        gsl_rng_set(rng, SEED);
        for (size_t i = 0; i < network->P; i++)
            network->theta[i] = gsl_ran_ugaussian(rng);
    }
    gsl_rng_free(rng);
    return status;
}

/* Neuron i alone, with outer weight 1 and no bias. */
static int network_neuron(const struct ordo_network *network, size_t i, struct ordo_network *one) {
    const int status = ordo_network_alloc(network->architecture, network->activation, 1, 2, 1, one);

    if (status != ORDO_OK)
        return status;
    for (size_t b = 0; b + 2 < network->blocks_count; b++)
        for (size_t e = 0; e < network->blocks[b].extent; e++)
            one->theta[one->blocks[b].offset + e] =
                network->theta[network->blocks[b].offset + i * network->blocks[b].extent + e];
    *ordo_network_block(one, "D") = 1;
    return ORDO_OK;
}

/* Coordinate k of `side` equally spaced ones; exactly symmetric. */
static double coordinate(size_t k, size_t side) {
    return EDGE * ((double)k - (double)(side - 1 - k)) / (double)(side - 1);
}

/* The network on the grid, z[side*side] with x_1 fastest. */
static int surface_eval(const struct ordo_network *network, size_t side, double z[]) {
    double *x = malloc(2 * side * side * sizeof *x);

    if (x == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < side * side; i++) {
        x[2 * i] = coordinate(i % side, side);
        x[2 * i + 1] = coordinate(i / side, side);
    }
    ordo_network_forward(network, side * side, x, z);
    free(x);
    return ORDO_OK;
}

/* Values on the grid, z[count][side*side]: what gnuplot calls grid data, a blank line after every
 * x_2. */
static void put_grid(FILE *out, size_t side, size_t count, const double z[]) {
    for (size_t i = 0; i < side * side; i++) {
        fprintf(out, "%s%.17g %.17g", i > 0 && i % side == 0 ? "\n" : "",
                coordinate(i % side, side), coordinate(i / side, side));
        for (size_t k = 0; k < count; k++)
            fprintf(out, " %.17g", z[k * side * side + i]);
        fputc('\n', out);
    }
}

/* Ends of the part of the line a·x + b = 0 that lies in the square. */
static bool line_clip(const double a[2], double b, double ends[2][2]) {
    const double length = a[0] * a[0] + a[1] * a[1];
    const double foot[2] = {-b * a[0] / length, -b * a[1] / length};
    const double along[2] = {-a[1], a[0]};
    double from = -HUGE_VAL, to = HUGE_VAL;

    for (int j = 0; j < 2; j++) {
        const double s = (-EDGE - foot[j]) / along[j], t = (EDGE - foot[j]) / along[j];
        from = fmax(from, fmin(s, t));
        to = fmin(to, fmax(s, t));
    }
    for (int j = 0; j < 2; j++) {
        ends[0][j] = foot[j] + from * along[j];
        ends[1][j] = foot[j] + to * along[j];
    }
    return from < to;
}

/* The line weight_i·x + bias_i = 0 of neuron i, if the network has these blocks and the line meets
 * the square, where its ends are. */
static bool neuron_line(const struct ordo_network *network, const char *weight, const char *bias,
                        size_t i, double ends[2][2]) {
    const double *row = ordo_network_block(network, weight);

    return row != NULL && line_clip(row + 2 * i, ordo_network_block(network, bias)[i], ends);
}

static void put_line(FILE *out, double ends[2][2]) {
    ordo_put_row(out, ends[0][0], ends[0][1]);
    ordo_put_row(out, ends[1][0], ends[1][1]);
}

/* Key `key`: which neurons have a line of this kind. */
static void put_line_list(FILE *out, const struct ordo_network *network, const char *weight,
                          const char *bias, const char *key) {
    double ends[2][2];

    fprintf(out, "\"%s\" \"", key);
    for (size_t i = 0; i < NEURONS; i++)
        if (neuron_line(network, weight, bias, i, ends))
            fprintf(out, " %zu", i + 1);
    fputs("\"\n", out);
}

static void put_line_blocks(FILE *out, const struct ordo_network *network, const char *weight,
                            const char *bias, const char *name) {
    double ends[2][2];
    char block[32];

    for (size_t i = 0; i < NEURONS; i++)
        if (neuron_line(network, weight, bias, i, ends)) {
            snprintf(block, sizeof block, "%s %zu", name, i + 1);
            ordo_put_block(out, "ends of a line of zeros", block);
            put_line(out, ends);
        }
}

static void put_how(FILE *out, const struct ordo_figure *figure) {
    char how[160];

    snprintf(how, sizeof how,
             "%d neurons with relu, every parameter drawn from N(0, 1) (mt19937, seed %d)", NEURONS,
             SEED);
    ordo_figure_put_head(out, figure, how);
}

static int surface_write(FILE *out, const struct ordo_figure *self,
                         const struct ordo_figure_runs *runs) {
    (void)runs;
    struct ordo_network network = {0};
    double *z = malloc((size_t)SURFACE_SIDE * SURFACE_SIDE * sizeof *z);
    int status = z != NULL ? network_random(self->detail, &network) : ORDO_ENOMEM;

    if (status == ORDO_OK)
        status = surface_eval(&network, SURFACE_SIDE, z);
    if (status == ORDO_OK) {
        put_how(out, self);
        fprintf(out, "\"edge\" \"%.16e\"\n", EDGE);
        ordo_put_block(out, "x_1, x_2, y", "surface");
        put_grid(out, SURFACE_SIDE, 1, z);
        ordo_put_block(out, "ends of the part of each line G_i·x + g_i = 0 in the square",
                       "hinges");
        for (size_t i = 0; i < NEURONS; i++) {
            double ends[2][2];
            if (neuron_line(&network, "G", "g", i, ends)) {
                put_line(out, ends);
                fputc('\n', out);
            }
        }
    }
    ordo_network_free(&network);
    free(z);
    return status;
}

static int neurons_write(FILE *out, const struct ordo_figure *self,
                         const struct ordo_figure_runs *runs) {
    (void)runs;
    const size_t points = (size_t)NEURON_SIDE * NEURON_SIDE;
    struct ordo_network network = {0};
    double *z = malloc(NEURONS * points * sizeof *z), most = 0;
    int status = z != NULL ? network_random(self->detail, &network) : ORDO_ENOMEM;

    for (size_t i = 0; i < NEURONS && status == ORDO_OK; i++) {
        struct ordo_network one = {0};
        status = network_neuron(&network, i, &one);
        if (status == ORDO_OK)
            status = surface_eval(&one, NEURON_SIDE, z + i * points);
        ordo_network_free(&one);
    }
    if (status != ORDO_OK)
        goto done;
    for (size_t k = 0; k < NEURONS * points; k++)
        most = fmax(most, fabs(z[k]));
    put_how(out, self);
    fprintf(out, "\"neuron\" \"act(G·x + g)%s\"\n",
            ordo_network_block(&network, "U") != NULL ? "(U·x + u)" : "");
    fprintf(out, "\"edge\" \"%.16e\"\n\"neurons\" \"%d\"\n\"most\" \"%.16e\"\n", EDGE, NEURONS,
            most);
    put_line_list(out, &network, "G", "g", "hinges");
    put_line_list(out, &network, "U", "u", "factors");
    ordo_put_block(out, "x_1, x_2, and each neuron with outer weight 1", "neurons");
    put_grid(out, NEURON_SIDE, NEURONS, z);
    put_line_blocks(out, &network, "G", "g", "hinge");
    put_line_blocks(out, &network, "U", "u", "factor");
done:
    ordo_network_free(&network);
    free(z);
    return status;
}

const struct ordo_figure ordo_figure_1 = {
    .number = 1,
    .script = "figure_surface.gp",
    .title = "A random MLP of two variables is piecewise linear",
    .caption = "Along every hinge line G·x + g = 0 one neuron switches; between the lines the "
               "surface is flat, hence the straight and parallel contour lines.",
    .write = surface_write,
    .detail = "mlp",
};

const struct ordo_figure ordo_figure_7 = {
    .number = 7,
    .script = "figure_surface.gp",
    .title = "A random GLU of two variables is piecewise quadratic",
    .caption = "The same gates as in figure 1, each times an affine function: between the hinge "
               "lines the surface is quadratic and its contour lines are conics.",
    .write = surface_write,
    .detail = "glu",
};

const struct ordo_figure ordo_figure_8 = {
    .number = 8,
    .script = "figure_neurons.gp",
    .title = "The neurons of the MLP of figure 1 are ridge functions",
    .caption = "Each neuron act(G·x + g) is zero on one side of its hinge line and rises linearly "
               "on the other.",
    .write = neurons_write,
    .detail = "mlp",
};

const struct ordo_figure ordo_figure_9 = {
    .number = 9,
    .script = "figure_neurons.gp",
    .title = "The neurons of the GLU of figure 7 are truncated quadratics",
    .caption = "Each neuron act(G·x + g)(U·x + u) is zero on one side of its hinge line; on the "
               "other it changes sign where U·x + u = 0 (dashed).",
    .write = neurons_write,
    .detail = "glu",
};
