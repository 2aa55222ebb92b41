/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approximation.c: the main experiment. A level is a width n: fit a network of n neurons to the
 * target by a method, and measure the RMSE of the forward pass of the returned network on a test
 * grid that the fit did not see.
 */
#include "experiment/approximation.h"
#include "experiment/reason.h"
#include "method/workspace.h"
#include "text/format.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MAX 1000000
#define POINTS_MIN 16
#define POINTS_MAX 10000000

enum { ERROR, P, H, ITERATIONS, GRADIENT, STEP, STOP }; /* figures, in their order */

/* Why the last stage that was not linear stopped, as struct ordo_fit has it. */
static const char *const stops[] = {"gradient", "step", "no descent", "iterations", NULL};

static const char *target_name(size_t i) {
    return ordo_targets[i] != NULL ? ordo_targets[i]->name : NULL;
}

static const char *architecture_name(size_t i) {
    size_t count = 0;

    while (ordo_architectures[count] != NULL)
        count++;
    return i < count ? ordo_architectures[i]->name : ordo_architecture_alias(i - count);
}

static const char *activation_name(size_t i) {
    return ordo_activations[i] != NULL ? ordo_activations[i]->name : NULL;
}

static const char *method_name(size_t i) {
    return ordo_methods[i] != NULL ? ordo_methods[i]->name : NULL;
}

static const struct ordo_setting *method_settings(const char *name) {
    const struct ordo_method *method = ordo_method_find(name);

    return method != NULL ? method->settings : NULL;
}

/* The plug-ins that the settings name; NULL for one that is not read yet. */
static const struct ordo_architecture *architecture_of(const struct ordo_values *values) {
    const char *name = ordo_values_text(values, "architecture");
    return name != NULL ? ordo_architecture_find(name) : NULL;
}

static const struct ordo_activation *activation_of(const struct ordo_values *values) {
    const char *name = ordo_values_text(values, "activation");
    return name != NULL ? ordo_activation_find(name) : NULL;
}

static const struct ordo_method *method_of(const struct ordo_values *values) {
    const char *name = ordo_values_text(values, "method");
    return name != NULL ? ordo_method_find(name) : NULL;
}

/* A Lua function may leave its number of variables open; a named target does not. */
static int check_dx(struct ordo_values *values, struct ordo_value *dx,
                    struct ordo_complaint *complaint) {
    struct ordo_value *target = ordo_values_find(values, "target");
    const size_t declared = (size_t)target->function.dx;

    if (target->line == 0 && dx->given && target->function.eval != NULL)
        return ordo_sentence(complaint, "is given, expected none as the target %s has dx = %zu",
                             target->text, declared);
    complaint->line = target->line > 0;
    if (dx->given && declared > 0 && (double)declared != dx->number)
        return ordo_expected(complaint, "%zu, the number of parameters of the target", declared);
    if (!dx->given && (declared < 1 || declared > ORDO_DX_MAX)) {
        snprintf(complaint->field, sizeof complaint->field, "target");
        return ordo_sentence(complaint,
                             "is a function with %s parameters, expected 1 to %d or a field 'dx'",
                             declared == 0 ? "no fixed number of" : "too many", ORDO_DX_MAX);
    }
    complaint->line = false;
    if (!dx->given)
        dx->number = (double)declared;
    target->function.dx = (size_t)dx->number;
    return ORDO_OK;
}

/* One interval is that of every variable. */
static int check_domain(const struct ordo_values *values, struct ordo_value *domain,
                        struct ordo_complaint *complaint) {
    const size_t dx = ordo_values_integer(values, "dx");

    if (domain->count == dx)
        return ORDO_OK;
    if (domain->count != 1)
        return ordo_sentence(complaint, "has %zu intervals, expected %zu, one for each variable",
                             domain->count, dx);
    double *numbers = malloc(2 * dx * sizeof *numbers);
    if (numbers == NULL)
        return ORDO_ENOMEM;
    for (size_t i = 0; i < 2 * dx; i++)
        numbers[i] = domain->numbers[i % 2];
    free(domain->numbers);
    domain->numbers = numbers;
    domain->count = dx;
    return ORDO_OK;
}

static int set_text(struct ordo_values *values, const char *name, const char *word) {
    struct ordo_value *value = ordo_values_find(values, name);
    char *text = strdup(word);

    if (text == NULL)
        return ORDO_ENOMEM;
    free(value->text);
    value->text = text;
    return ORDO_OK;
}

/* An alias becomes the name; the activation that is used if none is stated. */
static int settle_architecture(struct ordo_values *values) {
    const struct ordo_architecture *architecture = architecture_of(values);
    int status = ORDO_OK;

    if (architecture == NULL)
        return ORDO_OK;
    status = set_text(values, "architecture", architecture->name);
    if (status == ORDO_OK && architecture->activation != NULL)
        status = set_text(values, "activation", architecture->activation);
    return status;
}

static int check_activation(const struct ordo_values *values, struct ordo_complaint *complaint) {
    const struct ordo_architecture *architecture = architecture_of(values);
    const char *name = ordo_values_text(values, "activation");

    if (architecture->activation == NULL || strcmp(architecture->activation, name) == 0)
        return ORDO_OK;
    return ordo_expected(complaint, "\"%s\", the only one of the architecture %s",
                         architecture->activation, architecture->name);
}

static int check_method(const struct ordo_values *values, struct ordo_complaint *complaint) {
    const struct ordo_architecture *architecture = architecture_of(values);
    const struct ordo_activation *activation = activation_of(values);
    const struct ordo_method *method = method_of(values);
    const size_t dx = ordo_values_integer(values, "dx");
    char why[256] = "", ignored[256], others[256] = "";

    if (ordo_method_serves(method, architecture, activation, dx, why, sizeof why))
        return ORDO_OK;
    for (size_t i = 0; ordo_methods[i] != NULL; i++)
        if (ordo_method_serves(ordo_methods[i], architecture, activation, dx, ignored,
                               sizeof ignored))
            ordo_format_append(others, sizeof others, "%s%s", others[0] != '\0' ? " or " : "",
                               ordo_methods[i]->name);
    if (others[0] == '\0')
        return ordo_sentence(complaint,
                             "is \"%s\", but %s; no method serves %s with %s and dx = %zu",
                             method->name, why, architecture->name, activation->name, dx);
    return ordo_sentence(complaint, "is \"%s\", but %s; expected %s for %s with %s and dx = %zu",
                         method->name, why, others, architecture->name, activation->name, dx);
}

static int check(struct ordo_values *values, size_t index, struct ordo_complaint *complaint) {
    const char *name = values->settings[index]->name;
    struct ordo_value *value = &values->values[index];
    const struct ordo_method *method = method_of(values);

    if (strcmp(name, "dx") == 0)
        return check_dx(values, value, complaint);
    if (strcmp(name, "domain") == 0)
        return check_domain(values, value, complaint);
    if (strcmp(name, "architecture") == 0)
        return settle_architecture(values);
    if (strcmp(name, "activation") == 0)
        return check_activation(values, complaint);
    if (strcmp(name, "method") == 0)
        return check_method(values, complaint);
    if (method != NULL && method->check != NULL)
        return method->check(architecture_of(values), values, index, complaint);
    return ORDO_OK;
}

static int check_level(const struct ordo_values *values, const double at[],
                       struct ordo_complaint *complaint) {
    const struct ordo_architecture *architecture = architecture_of(values);
    const struct ordo_method *method = method_of(values);
    if (!(at[0] >= 1 && at[0] <= WIDTH_MAX && at[0] == floor(at[0])))
        return ordo_expected(complaint, "an integer from 1 to %d", WIDTH_MAX);
    const size_t n = (size_t)at[0];
    const size_t smallest = ordo_method_width_min(method, architecture, activation_of(values));
    const size_t step = ordo_method_width_step(method, architecture);

    if (n < smallest)
        return ordo_expected(complaint, "at least %zu, the smallest width of the method %s for %s",
                             smallest, method->name, architecture->name);
    if (n % step != 0)
        return ordo_expected(
            complaint, "a multiple of %zu, as the method %s takes %zu neurons for a cell of %s",
            step, method->name, step, architecture->name);
    return ORDO_OK;
}

static int check_all(const struct ordo_values *values, const struct ordo_planned *planned,
                     struct ordo_complaint *complaint) {
    const struct ordo_architecture *architecture = architecture_of(values);
    const struct ordo_activation *activation = activation_of(values);
    const struct ordo_method *method = method_of(values);
    const size_t dx = ordo_values_integer(values, "dx"), n = (size_t)planned->largest[0];
    size_t order;

    if (strcmp(planned->x, "h") == 0 && dx > 1) {
        snprintf(complaint->field, sizeof complaint->field, "x");
        return ordo_sentence(
            complaint,
            "is \"h\", expected \"n\" or \"P\", as there is a knot spacing for dx = 1 only");
    }
    if (planned->predictions &&
        !(dx == 1 && gsl_finite(ordo_method_constant(method, architecture, activation, &order)))) {
        snprintf(complaint->field, sizeof complaint->field, "expect.constant");
        return ordo_sentence(
            complaint,
            "asks for a prediction, expected a number in it, as theory states no constant for %s "
            "behind %s by the method %s in %zu dimension%s",
            architecture->name, activation->name, method->name, dx, dx == 1 ? "" : "s");
    }
    if (method->check_all == NULL)
        return ORDO_OK;
    return method->check_all(activation, values, n, complaint);
}

static bool deterministic(const struct ordo_values *values) { return method_of(values)->seedless; }

/* Coefficient of the predicted RMSE = law h^r. Uniform knots: c rms(f^(r)). Free knots: with
 * N = (b - a)/h cells, c N^-r |f^(r)|_{1/(r+1/2)} / sqrt(b - a) (theory §1). */
static double leading_constant(const struct ordo_approximation *a, double c) {
    const double length = a->upper[0] - a->lower[0];
    double norm;

    if (a->method->free_knots == NULL || !a->method->free_knots(a->settings))
        return c * ordo_derivative_rms(a->derivative, a->law_order);
    if (ordo_derivative_norm(a->derivative, a->law_order, 1 / ((double)a->law_order + 0.5),
                             &norm) != ORDO_OK)
        return GSL_NAN;
    return c * norm / sqrt(length) / gsl_pow_uint(length, (unsigned)a->law_order);
}

static void approximation_free(void *state) {
    struct ordo_approximation *a = state;

    if (a == NULL)
        return;
    ordo_sample_free(&a->fit);
    ordo_sample_free(&a->test);
    ordo_derivative_free(a->derivative);
    free(a);
}

/* The state with the target's values in it. */
static int begin(struct ordo_setup *setup) {
    const struct ordo_value *domain = ordo_values_find(setup->settings, "domain");
    const struct ordo_value *target = ordo_values_find(setup->settings, "target");
    const size_t points = ordo_values_integer(setup->settings, "points");
    const size_t test_points = ordo_values_integer(setup->settings, "test_points");
    struct ordo_approximation *a = calloc(1, sizeof *a);

    setup->reason = ORDO_TARGET_FAILED;
    setup->state = a;
    if (a == NULL)
        return ORDO_ENOMEM;
    a->settings = setup->settings;
    a->architecture = architecture_of(setup->settings);
    a->activation = activation_of(setup->settings);
    a->method = method_of(setup->settings);
    a->dx = ordo_values_integer(setup->settings, "dx");
    a->law = GSL_NAN;
    for (size_t j = 0; j < a->dx; j++) {
        a->lower[j] = domain->numbers[2 * j];
        a->upper[j] = domain->numbers[2 * j + 1];
    }
    const int status = ordo_sample_fit(&target->function, a->lower, a->upper, points, &a->fit,
                                       setup->message, setup->size);
    return status != ORDO_OK ? status
                             : ordo_sample_test(&target->function, a->lower, a->upper, test_points,
                                                points, &a->test, setup->message, setup->size);
}

/* The text of a named target says all, that of a function does not. */
static int fingerprint(struct ordo_setup *setup, struct ordo_digest *digest) {
    if (ordo_values_find(setup->settings, "target")->line == 0)
        return ORDO_OK;
    const int status = begin(setup);
    const struct ordo_approximation *a = setup->state;
    if (status == ORDO_OK) {
        ordo_digest_numbers(digest, a->fit.y, a->fit.N);
        ordo_digest_numbers(digest, a->test.y, a->test.N);
    }
    return status;
}

static int prepare(struct ordo_setup *setup) {
    const struct ordo_value *target = ordo_values_find(setup->settings, "target");
    int status = setup->state == NULL ? begin(setup) : ORDO_OK;
    struct ordo_approximation *a = setup->state;

    if (status != ORDO_OK)
        goto failed;
    size_t needs = ordo_method_needs(a->method, a->architecture, a->activation, setup->settings);
    const double c = ordo_method_constant(a->method, a->architecture, a->activation, &a->law_order);
    const bool predict = setup->predictions && gsl_finite(c) && a->dx == 1;
    if (predict && needs < a->law_order)
        needs = a->law_order;
    if (needs > 0)
        status = ordo_derivative_alloc(&target->function, a->lower[0], a->upper[0], needs,
                                       &a->derivative, setup->message, setup->size);
    if (status != ORDO_OK)
        goto failed;
    if (predict)
        a->law = leading_constant(a, c);
    setup->scale = ordo_sample_rms(&a->test);
    return ORDO_OK;
failed:
    approximation_free(a);
    setup->state = NULL;
    return status;
}

/* Root mean square of the network's error on a sample; y[] is scratch. */
static double rmse(const struct ordo_network *network, const struct ordo_sample *sample_,
                   double y[]) {
    const gsl_vector_const_view error = gsl_vector_const_view_array(y, sample_->N);

    ordo_network_forward(network, sample_->N, sample_->x, y);
    for (size_t i = 0; i < sample_->N; i++)
        y[i] -= sample_->y[i];
    /* The norm neither overflows nor underflows, as a sum of squares would. */
    return gsl_blas_dnrm2(&error.vector) / sqrt((double)sample_->N);
}

/* Beta of theory §3 at a level, 1 unless the case says otherwise. */
static double gate_scale(const struct ordo_values *settings, size_t level) {
    const struct ordo_value *value = ordo_values_find(settings, "gate_scale");

    if (value == NULL || !value->given)
        return 1;
    return value->numbers != NULL ? value->numbers[level] : value->number;
}

int ordo_approximation_fit(const struct ordo_approximation *a, size_t n, size_t level,
                           unsigned long seed, struct ordo_workspace *workspace,
                           struct ordo_network *network, struct ordo_fit *fit) {
    const struct ordo_problem problem = {
        .lower = a->lower,
        .upper = a->upper,
        .sample = a->fit,
        .derivative = a->derivative,
        .settings = a->settings,
        .gate_scale = gate_scale(a->settings, level),
    };
    int status;

    *fit = (struct ordo_fit){.h = GSL_NAN, .gradient = GSL_NAN, .step = GSL_NAN};
    status = ordo_network_alloc(a->architecture, a->activation, n, a->dx, 1, network);
    return status == ORDO_OK ? a->method->fit(&problem, seed, workspace, network, fit) : status;
}

static void measure(const void *state, const double at[], void *worker,
                    struct ordo_measurement *m) {
    const struct ordo_approximation *a = state;
    struct ordo_fit fit = {.h = GSL_NAN};
    struct ordo_network network = {0};
    double needed, available;
    double *y = malloc(GSL_MAX(a->test.N, a->fit.N) * sizeof *y);

    m->status = ORDO_ENOMEM;
    if (y == NULL)
        goto done;
    m->status = ordo_approximation_fit(a, (size_t)at[0], m->level, m->seed, worker, &network, &fit);
    m->value[P] = (double)network.P;
    if (m->status == ORDO_OK) {
        m->value[ERROR] = rmse(&network, &a->test, y);
        if (!gsl_finite(m->value[ERROR]))
            m->status = ORDO_ENOTFINITE;
        m->value[H] = fit.h;
        m->predicted[ERROR] = a->law * gsl_pow_uint(fit.h, (unsigned)a->law_order);
    }
    for (size_t i = 0; stops[i] != NULL; i++)
        if (strcmp(stops[i], fit.stop) == 0) {
            m->value[ITERATIONS] = (double)fit.iterations;
            m->value[GRADIENT] = fit.gradient;
            m->value[STEP] = fit.step;
            m->value[STOP] = (double)i;
        }
    if (m->status == ORDO_ENOMEM && ordo_workspace_refused(worker, &needed, &available))
        snprintf(fit.note, sizeof fit.note, "%.1f GB or more are needed and %.1f GB available",
                 1e-9 * needed, 1e-9 * available);
    ordo_measurement_note(m, fit.note);
done:
    free(y);
    ordo_network_free(&network);
}

static void *worker_alloc(void) { return ordo_workspace_alloc(); }

static void worker_free(void *worker) { ordo_workspace_free(worker); }

static const struct ordo_setting settings[] = {
    ORDO_SETTING(
        "target", FUNCTION, .title = "Target", .required = true, .choice = target_name,
        .expected = "a function or the name of one",
        .help = "what is approximated: a function of x, or the name or formula of a named one"),
    ORDO_SETTING("dx", INTEGER, .low = 1, .high = ORDO_DX_MAX,
                 .help = "variables of a target that leaves their number open"),
    ORDO_SETTING("domain", INTERVALS, .title = "Domain", .initial = "-1:1",
                 .help = "{a, b}, or one pair for each dimension"),
    ORDO_SETTING("architecture", CHOICE, .title = "Architecture", .required = true,
                 .choice = architecture_name, .expected = "the name of an architecture",
                 .help = "the form of the network"),
    ORDO_SETTING("activation", CHOICE, .title = "Activation", .initial = "relu",
                 .choice = activation_name, .expected = "the name of an activation",
                 .help = "of the gates"),
    ORDO_SETTING("method", CHOICE, .title = "Method", .required = true, .choice = method_name,
                 .brings = method_settings, .expected = "the name of a method",
                 .help = "how the parameters are found"),
    ORDO_SETTING("points", INTEGER, .title = "Points of the fit", .initial = "10000",
                 .low = POINTS_MIN, .high = POINTS_MAX, .help = "points that the fit sees"),
    ORDO_SETTING("test_points", INTEGER, .title = "Points of the test", .initial = "10007",
                 .low = POINTS_MIN, .high = POINTS_MAX,
                 .help = "points that the error is measured on"),
    {.name = NULL},
};

static const struct ordo_quantity coordinates[] = {
    ORDO_QUANTITY("n", COUNT, .label = "width n (neurons)"),
    {.name = NULL},
};

static const struct ordo_quantity figures[] = {
    [ERROR] = ORDO_QUANTITY("error", ERROR, .label = "RMSE on the test grid"),
    [P] = ORDO_QUANTITY("P", COUNT, .label = "parameters P"),
    [H] = ORDO_QUANTITY("h", NUMBER, .label = "knot spacing h"),
    [ITERATIONS] = ORDO_QUANTITY("iterations", COUNT, .label = "Newton steps", .seldom = true),
    [GRADIENT] = ORDO_QUANTITY("gradient", ERROR, .label = "gradient at the end", .seldom = true),
    [STEP] = ORDO_QUANTITY("step", ERROR, .label = "last step", .seldom = true),
    [STOP] = ORDO_QUANTITY("stop", NAME, .label = "why it stopped", .names = stops, .seldom = true),
    [STOP + 1] = {.name = NULL},
};

const struct ordo_experiment ordo_experiment_approximation = {
    .name = "approximation",
    .summary = "fit a network to a target, level by level; the error is that of its forward pass",
    .source = "DB §4, §5",
    .settings = settings,
    .coordinates = coordinates,
    .figures = figures,
    .columns = {"architecture", "method"},
    .series = "architecture",
    .seeded = true,
    .spikes = true,
    .check = check,
    .check_level = check_level,
    .check_all = check_all,
    .deterministic = deterministic,
    .fingerprint = fingerprint,
    .prepare = prepare,
    .measure = measure,
    .worker_alloc = worker_alloc,
    .worker_free = worker_free,
    .free = approximation_free,
};
