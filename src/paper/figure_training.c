/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_training.c: DB figure 2, six neurons before and after the full training stage.
 */
#include "experiment/approximation.h"
#include "paper/figure.h"
#include "picture/plot_axes.h"
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED 1

enum { NEURONS = 6, POINTS = 401 };

/* An architecture, trained as far as its linear stages go, and then with the gates and all. */
struct pair {
    struct ordo_case c;
    struct ordo_network network[2]; /* before, after */
    double rmse[2];
};

static const char *const when[2] = {"before", "after"};

static double abscissa(size_t i) {
    return ((double)i - (double)(POINTS - 1 - i)) / (double)(POINTS - 1);
}

static double network_eval(const struct ordo_network *network, double x) {
    double y;

    ordo_network_forward(network, 1, &x, &y);
    return y;
}

/* The network, and its error as the experiment measures it. */
static int train(const struct ordo_experiment *experiment, const void *state, void *worker,
                 struct ordo_network *network, double *rmse) {
    static const double at[] = {NEURONS};
    double value[ORDO_FIGURES_MAX] = {NAN}, predicted[ORDO_FIGURES_MAX];
    struct ordo_measurement m = {.seed = SEED, .value = value, .predicted = predicted};
    struct ordo_fit fit;
    const int status = ordo_approximation_fit(state, NEURONS, 0, SEED, worker, network, &fit);

    if (status != ORDO_OK)
        return status;
    experiment->measure(state, at, worker, &m);
    *rmse = value[0];
    free(m.note);
    return m.status;
}

static int pair_train(const char *architecture, const struct ordo_protocol *protocol,
                      struct pair *pair) {
    const bool factors = ordo_architecture_find(architecture)->factors > 0;
    const char *const stages[2] = {factors ? "D U" : "D", factors ? "D U G all" : "D G all"};
    char message[400];
    int status = ordo_protocol_case(protocol, "runge9", architecture, "staged", &pair->c);
    const struct ordo_experiment *experiment = pair->c.experiment;
    struct ordo_setup setup = {
        .settings = &pair->c.settings, .message = message, .size = sizeof message};
    void *worker = experiment->worker_alloc();

    if (worker == NULL)
        status = ORDO_ENOMEM;
    if (status == ORDO_OK)
        status = experiment->prepare(&setup);
    for (size_t k = 0; k < 2 && status == ORDO_OK; k++) {
        status = ordo_values_set(&pair->c.settings, "stages", stages[k], message, sizeof message);
        if (status == ORDO_OK)
            status = train(experiment, setup.state, worker, &pair->network[k], &pair->rmse[k]);
    }
    experiment->free(setup.state);
    experiment->worker_free(worker);
    return status;
}

static void pair_free(struct pair *pair) {
    ordo_case_free(&pair->c);
    for (size_t k = 0; k < 2; k++)
        ordo_network_free(&pair->network[k]);
}

/* What neuron i adds to the output at x. */
static int contributions(const struct ordo_network *network, double y[POINTS][NEURONS]) {
    double *theta = malloc(network->P * sizeof *theta);
    struct ordo_network one = *network;
    double *const D = ordo_network_block(network, "D");

    if (theta == NULL)
        return ORDO_ENOMEM;
    memcpy(theta, network->theta, network->P * sizeof *theta);
    one.theta = theta;
    *ordo_network_block(&one, "d") = 0;
    for (size_t i = 0; i < NEURONS; i++) {
        for (size_t k = 0; k < NEURONS; k++)
            ordo_network_block(&one, "D")[k] = k == i ? D[k] : 0;
        for (size_t p = 0; p < POINTS; p++)
            y[p][i] = network_eval(&one, abscissa(p));
    }
    free(theta);
    return ORDO_OK;
}

static double knot(const struct ordo_network *network, size_t i) {
    return -ordo_network_block(network, "g")[i] / ordo_network_block(network, "G")[i];
}

/* Neurons by ascending knot, so that a shade stands for a place. */
static void rank(const struct ordo_network *network, size_t order[NEURONS]) {
    double knots[NEURONS];

    for (size_t i = 0; i < NEURONS; i++)
        knots[i] = knot(network, i);
    gsl_sort_index(order, knots, 1, NEURONS);
}

/* What is drawn of a pair. */
struct curves {
    double fit[POINTS][3];              /* target, before, after */
    double neurons[2][POINTS][NEURONS]; /* in the order of `order` */
    size_t order[2][NEURONS];
};

static int curves_eval(const struct pair *pair, struct curves *curves) {
    const struct ordo_function *target = &ordo_values_find(&pair->c.settings, "target")->function;
    char unused[80];

    for (size_t k = 0; k < 2; k++) {
        const int status = contributions(&pair->network[k], curves->neurons[k]);
        if (status != ORDO_OK)
            return status;
        rank(&pair->network[k], curves->order[k]);
    }
    for (size_t p = 0; p < POINTS; p++) {
        const double x = abscissa(p);
        target->eval(target->context, &x, &curves->fit[p][0], unused, sizeof unused);
        for (size_t k = 0; k < 2; k++)
            curves->fit[p][k + 1] = network_eval(&pair->network[k], x);
    }
    return ORDO_OK;
}

/* An axis with room for count values y[]; `low` and `high` are the keys. */
static void put_range(FILE *out, const char *name, size_t a, const double y[], size_t count) {
    double low = y[0], high = y[0];

    for (size_t i = 1; i < count; i++) {
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
    }
    const double room = 0.08 * (high - low);
    fprintf(out, "\"%smin%zu\" \"%.16e\"\n\"%smax%zu\" \"%.16e\"\n", name, a + 1, low - room, name,
            a + 1, high + room);
}

static void put_pair(FILE *out, const struct pair *pair, size_t a) {
    fprintf(out, "\"name%zu\" \"%s\"\n\"colour%zu\" \"%zu\"\n", a + 1,
            pair->network[0].architecture->name, a + 1, ordo_figure_colour(&pair->c));
    for (size_t k = 0; k < 2; k++)
        fprintf(out, "\"rmse_%s%zu\" \"%.16e\"\n", when[k], a + 1, pair->rmse[k]);
}

static void put_curves(FILE *out, const struct pair *pair, const struct curves *curves, size_t a) {
    char name[32];

    snprintf(name, sizeof name, "fit %zu", a + 1);
    ordo_put_block(out, "x, target, network before, network after", name);
    for (size_t p = 0; p < POINTS; p++)
        fprintf(out, "%.17g %.17g %.17g %.17g\n", abscissa(p), curves->fit[p][0], curves->fit[p][1],
                curves->fit[p][2]);
    for (size_t k = 0; k < 2; k++) {
        snprintf(name, sizeof name, "neurons %zu %s", a + 1, when[k]);
        ordo_put_block(out, "x, what each neuron adds to the output, by ascending knot", name);
        for (size_t p = 0; p < POINTS; p++) {
            fprintf(out, "%.17g", abscissa(p));
            for (size_t i = 0; i < NEURONS; i++)
                fprintf(out, " %.17g", curves->neurons[k][p][curves->order[k][i]]);
            fputc('\n', out);
        }
        snprintf(name, sizeof name, "knots %zu %s", a + 1, when[k]);
        ordo_put_block(out, "knot -g_i/G_i, G_i", name);
        for (size_t i = 0; i < NEURONS; i++)
            ordo_put_row(out, knot(&pair->network[k], curves->order[k][i]),
                         ordo_network_block(&pair->network[k], "G")[curves->order[k][i]]);
    }
}

static void put_how(FILE *out, const struct ordo_figure *self,
                    const struct ordo_protocol *protocol) {
    char text[300];

    snprintf(text, sizeof text,
             "1/(1+9x²) on [−1, 1], %d neurons, %s points, seed %d; before: stages D, U (mlp: D) "
             "by %s; after: G and all follow, 100 Newton steps",
             NEURONS, protocol->points, SEED,
             strcmp(protocol->linear_solver, "qr") == 0 ? "QR" : "normal equations");
    ordo_figure_put_head(out, self, text);
}

static int training_write(FILE *out, const struct ordo_figure *self,
                          const struct ordo_figure_runs *runs) {
    static const char *const architectures[2] = {"mlp", "glu"};
    struct pair pairs[2] = {{.rmse = {0}}, {.rmse = {0}}};
    struct curves *curves = malloc(2 * sizeof *curves);
    int status = curves != NULL ? ORDO_OK : ORDO_ENOMEM;

    for (size_t a = 0; a < 2 && status == ORDO_OK; a++) {
        status = pair_train(architectures[a], runs->protocol, &pairs[a]);
        if (status == ORDO_OK)
            status = curves_eval(&pairs[a], &curves[a]);
    }
    if (status == ORDO_OK) {
        put_how(out, self, runs->protocol);
        fprintf(out, "\"neurons\" \"%d\"\n", NEURONS);
        for (size_t a = 0; a < 2; a++) {
            put_pair(out, &pairs[a], a);
            put_range(out, "fit", a, &curves[a].fit[0][0], POINTS * (size_t)3);
            put_range(out, "y", a, &curves[a].neurons[0][0][0], POINTS * (size_t)(2 * NEURONS));
        }
        for (size_t a = 0; a < 2; a++)
            put_curves(out, &pairs[a], &curves[a], a);
    }
    for (size_t a = 0; a < 2; a++)
        pair_free(&pairs[a]);
    free(curves);
    return status;
}

const struct ordo_figure ordo_figure_2 = {
    .number = 2,
    .script = "figure_fits.gp",
    .title = "Six neurons before and after all parameters are trained",
    .caption = "Left: target and networks. Middle and right: what each neuron adds to the output, "
               "before and after (without the bias d, which is the same everywhere). Training "
               "moves the knots, marked by ticks, to where the target bends.",
    .write = training_write,
};
