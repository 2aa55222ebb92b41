/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_staged.c: DB's protocol, stage by stage.
 */
#include "fits.h"
#include "study/workers.h"

static const char *const inits[] = {"normal", "uniform"};

/* Where all coefficients are in one stage, staged and least squares find the same function. */
static void test_staged_is_least_squares(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct fitting a = staged(names[k], "relu", 601, "runge9"), b = a;
        b.method = ordo_method_find("least_squares");
        for (size_t n = 2; n <= 31; n += n < 9 ? 1 : 11) {
            struct ordo_fit fit;
            struct ordo_network one = fitted(&a, n, 3, &fit), two = fitted(&b, n, 3, &fit);
            const size_t N = a.test.N;
            double *y = doubles(N), *z = doubles(N), worst = 0;
            ordo_network_forward(&one, N, a.test.x, y);
            ordo_network_forward(&two, N, a.test.x, z);
            for (size_t i = 0; i < N; i++)
                worst = fmax(worst, fabs(y[i] - z[i]));
            check_near(worst, 0, 1e-9);
            check_double(test_error(&a, n, 3), test_error(&b, n, 3), 1e-9);
            free(y);
            free(z);
            ordo_network_free(&one);
            ordo_network_free(&two);
        }
        fitting_free(&a);
    }
}

static void blocks_draw(struct ordo_network *net, const char *names) {
    for (size_t b = 0; b < net->blocks_count; b++)
        for (size_t j = 0; strchr(names, net->blocks[b].name[0]) && j < net->blocks[b].count; j++)
            net->theta[net->blocks[b].offset + j] = uniform(-1, 1);
}

/* What a linear stage can represent it finds: draw its parameters, keep the others, and sample the
 * network. */
static void test_staged_recovers(void **state) {
    static const struct {
        const char *architecture, *stage, *blocks;
    } rows[] = {{"mlp", "D", "Dd"},     {"glu", "D", "Dd"},     {"glu", "U", "Uud"},
                {"gqu", "U", "Uud"},    {"gqu", "Q", "Qqd"},    {"gqu2", "U", "Uud"},
                {"gqu2", "Q", "Qd"},    {"gqu2a", "U", "Uud"},  {"gqu2b", "D", "Dd"},
                {"gqu2b", "U", "Uud"},  {"gqu2b", "R", "Rd"},   {"gqu2c", "U", "Uud"},
                {"gqu2d", "Q", "QWbd"}, {"ffn_reglu", "U", "U"}};
    static const char *const activations[] = {"relu", "relu3", "silu"};

    (void)state;
    for (size_t k = 0; k < COUNT(rows); k++)
        for (size_t act = 0; act < (rows[k].architecture[0] == 'f' ? 1 : COUNT(activations)); act++)
            for (size_t n = 3; n <= 8; n += 5) {
                struct fitting a = staged(rows[k].architecture, activations[act], 151, "runge9");
                struct ordo_fit fit;
                double size = 0;
                stages(&a, rows[k].stage);
                struct ordo_network net = fitted(&a, n, 5, &fit);
                blocks_draw(&net, rows[k].blocks);
                ordo_network_forward(&net, a.fit.N, a.fit.x, a.fit.y);
                size = ordo_sample_rms(&a.fit);
                ordo_network_free(&net);
                check_between(fit_error(&a, n, 5), 0, 1e-11 * size);
                fitting_free(&a);
            }
}

/* Whether block b belongs to the last of the stages that are run by default. */
static bool in_last_stage(const struct ordo_network *net, size_t b) {
    const char *name = net->blocks[b].name, *stage = "D", *own = name;

    for (const struct ordo_block *block = net->architecture->blocks; block->name != NULL; block++) {
        stage = block->stage;
        own = strcmp(block->name, name) == 0 ? block->stage : own;
    }
    return strcmp(own, stage) == 0 || strcmp(name, "d") == 0;
}

/* The residual is orthogonal to the columns of the last stage, dropped ones and combinations of
 * others too. */
static void test_staged_orthogonal(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gated4", "gqu2", "gqu2b", "gqu2d"};
    static const char *const activations[] = {"relu", "relu2", "gelu"};
    const double beta[] = {1, 1, 20}; /* smooth gates that are not one another's combinations */
    size_t columns = 0;

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t act = 0; act < COUNT(activations); act++)
            for (size_t n = 6; n <= 7; n++) {
                struct fitting a = staged(names[k], activations[act], 201, "runge9");
                struct ordo_fit fit;
                struct ordo_network net;
                const int status = fitting_fit(&a, n, beta[act], 2, &net, &fit);
                assert_int_equal(status, ORDO_OK);
                const size_t N = a.fit.N;
                double *r = doubles(N), *J = doubles(N * n), rr = 0;
                ordo_network_forward(&net, N, a.fit.x, r);
                for (size_t i = 0; i < N; i++) {
                    r[i] -= a.fit.y[i];
                    rr += r[i] * r[i];
                }
                for (size_t b = 0; b < net.blocks_count; b++) {
                    const size_t count = net.blocks[b].count;
                    if (!in_last_stage(&net, b))
                        continue;
                    block_jacobian(&net, b, N, a.fit.x, J, count);
                    for (size_t j = 0; j < count; j++, columns++) {
                        double inner = 0, square = 0;
                        for (size_t i = 0; i < N; i++) {
                            inner += J[i * count + j] * r[i];
                            square += gsl_pow_2(J[i * count + j]);
                        }
                        check_near(inner, 0, 1e-7 * sqrt(square * rr));
                    }
                }
                free(r);
                free(J);
                ordo_network_free(&net);
                fitting_free(&a);
            }
    assert_true(columns > 500);
}

/* Polynomials of the span (theory §1). */
static void test_staged_exact(void **state) {
    (void)state;
    struct fitting a = staged("glu", "relu", 401, "square");
    for (size_t n = 3; n <= 20; n++)
        check_between(test_error(&a, n, n), 0, 1e-12);
    fitting_free(&a);
    a = staged("gqu", "relu", 401, "cube");
    for (size_t n = 4; n <= 20; n += 2)
        check_between(test_error(&a, n, n), 0, 1e-11);
    fitting_free(&a);
}

enum { SEEDS = 12 };

/* Fits of several seeds, by several workers. */
struct fits {
    const struct fitting *a;
    _Atomic size_t next;
    int status[SEEDS];
    struct ordo_network net[SEEDS];
    struct ordo_fit fit[SEEDS];
};

static void fit_seeds(void *context) {
    struct fits *fits = context;

    for (size_t k; (k = fits->next++) < SEEDS;)
        fits->status[k] = fitting_fit(fits->a, 11, 1, k, &fits->net[k], &fits->fit[k]);
}

static void test_staged_seeds(void **state) {
    struct ordo_network net[SEEDS];
    struct ordo_fit fit;

    (void)state;
    for (size_t init = 0; init < COUNT(inits); init++) {
        struct fitting a = staged("gqu", "relu", 301, "runge9");
        struct fits again = {.a = &a};
        int started;
        set(&a, "init", inits[init]);
        stages(&a, "DUQ*");
        set(&a, "iterations", "5");
        for (size_t k = 0; k < SEEDS; k++)
            net[k] = fitted(&a, 11, k, &fit);
        ordo_workers_run(4, true, fit_seeds, &again, &started);
        for (size_t k = 0; k < SEEDS; k++) {
            assert_int_equal(again.status[k], ORDO_OK);
            assert_memory_equal(net[k].theta, again.net[k].theta, net[k].P * sizeof(double));
            for (size_t other = 0; other < k; other++)
                assert_true(half_square(&net[k], &a.fit) != half_square(&net[other], &a.fit));
        }
        for (size_t k = 0; k < SEEDS; k++) {
            ordo_network_free(&net[k]);
            ordo_network_free(&again.net[k]);
        }
        fitting_free(&a);
    }
}

/* The draws themselves, seen where no stage has touched them. */
static void test_staged_init(void **state) {
    double square[2] = {0}, most[2] = {0};

    (void)state;
    for (size_t init = 0; init < COUNT(inits); init++) {
        struct fitting a = staged("gqu", "relu", 1001, "runge9");
        struct ordo_fit fit;
        set(&a, "init", inits[init]);
        stages(&a, "D");
        struct ordo_network net = fitted(&a, 200, 1, &fit);
        for (size_t b = 0; b < net.blocks_count; b++)
            for (size_t j = 0; strchr("UuQq", net.blocks[b].name[0]) && j < net.n; j++) {
                const double value = net.theta[net.blocks[b].offset + j];
                square[init] += value * value / (4 * (double)net.n);
                most[init] = fmax(most[init], fabs(value));
            }
        ordo_network_free(&net);
        fitting_free(&a);
    }
    check_near(square[0], 1, 0.2); /* 800 draws: 4 standard deviations */
    check_near(square[1], 1. / 3, 0.05);
    assert_true(most[0] > 2.5);
    check_between(most[1], 0.98, 1);
}

/* At even n the two gates that are open everywhere make up for a bias that is not solved for; at
 * odd n nothing does, and the error spikes (theory §1). */
static void test_staged_frozen_bias(void **state) {
    static const char *const names[] = {"glu", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct fitting a = staged(names[k], "relu", 401, "runge9"), frozen = a;
        double worst = 1;
        set(&frozen, "frozen_bias", "true");
        for (size_t n = 4; n <= 21; n++) {
            const double free_error = fit_error(&a, n, 1), error = fit_error(&frozen, n, 1);
            if (n % 2 == 0)
                check_double(error, free_error, 1e-8);
            else
                assert_true(error >= free_error * (1 - 1e-12));
            worst = fmax(worst, error / free_error);
        }
        assert_true(worst > 1.05);
        fitting_free(&a);
    }
}

/* The normal equations agree while their condition lets them, and floor near 1e-6 where QR reaches
 * what theory predicts. */
static void test_staged_normal(void **state) {
    static const struct {
        const char *architecture;
        double relerr;
    } rows[] = {{"mlp", 1e-9}, {"glu", 1e-9}, {"gqu", 1e-5}, {"gqu2", 1e-6}, {"gqu2d", 1e-6}};

    (void)state;
    for (size_t k = 0; k < COUNT(rows); k++) {
        struct fitting a = staged(rows[k].architecture, "relu", 401, "runge9");
        struct fitting normal = a;
        set(&normal, "linear_solver", "normal");
        for (size_t n = 3; n <= 16; n++)
            check_double(fit_error(&normal, n, 1), fit_error(&a, n, 1), rows[k].relerr);
        fitting_free(&a);
    }
    struct fitting a = staged("gqu2d", "relu", 2000, "runge9"), normal = a;
    set(&normal, "linear_solver", "normal");
    check_double(test_error(&a, 91, 1), 520.122 / 5040 * gsl_pow_4(2.002 / 90), 0.03);
    check_between(test_error(&normal, 91, 1), 3e-7, 3e-5);
    fitting_free(&a);
}

/* What the record says of normal equations: nothing of sound ones, nor where the start was the
 * solution already and none were solved; of singular ones it speaks once, however often they come.
 */
static void test_staged_normal_remarks(void **state) {
    struct fitting a = staged("mlp", "relu", 401, "runge9");
    struct level m;

    (void)state;
    set(&a, "linear_solver", "normal");
    stages(&a, "D");
    assert_string_equal(measured(&a, 5, 1, 1).fit.note, "");
    stages(&a, "DD");
    m = measured(&a, 5, 1, 1);
    assert_string_equal(m.fit.stop, "gradient");
    assert_int_equal(m.fit.iterations, 0);
    assert_string_equal(m.fit.note, "");
    fitting_free(&a);
    /* For even n two gates are open everywhere, so the equations lack rank (theory §1). */
    a = staged("glu", "relu", 2000, "runge9");
    set(&a, "linear_solver", "normal");
    set(&a, "sweeps", "2");
    m = measured(&a, 64, 1, 1);
    const char *found = strstr(m.fit.note, "stage U are singular");
    assert_non_null(found);
    assert_null(strstr(found + 1, "stage U are singular"));
    fitting_free(&a);
}

static void test_staged_gates(void **state) {
    (void)state;
    struct fitting a = staged("glu", "relu", 201, "runge9");
    struct ordo_network net;
    struct ordo_fit fit;

    for (int one_directional = 0; one_directional < 2; one_directional++) {
        set(&a, "one_directional", one_directional ? "true" : "false");
        assert_int_equal(fitting_fit(&a, 9, 2.5, 1, &net, &fit), ORDO_OK);
        const double *G = ordo_network_block(&net, "G"), *g = ordo_network_block(&net, "g");
        for (size_t i = 0; i < 9; i++) {
            check_near(G[i], i % 2 == 0 || one_directional ? 2.5 : -2.5, 0);
            check_near(-g[i] / G[i], -1.001 + 2.002 * (double)i / 8, 1e-15);
        }
        check_double(fit.h, 2.002 / 8, 1e-15);
        ordo_network_free(&net);
    }
    fitting_free(&a);
}

/* relu(beta z) = beta relu(z), so D takes it up. */
static void test_staged_scale(void **state) {
    static const double betas[] = {1e-6, 0.3, 37, 1e9};

    (void)state;
    struct fitting a = staged("gqu", "relu", 301, "runge9");
    const struct level one = measured(&a, 14, 1, 1);
    for (size_t k = 0; k < COUNT(betas); k++) {
        const struct level m = measured(&a, 14, betas[k], 1);
        assert_int_equal(m.status, ORDO_OK);
        check_double(m.error, one.error, 1e-9);
    }
    fitting_free(&a);
    /* Of a smooth gate it is the shape. */
    a = staged("mlp", "tanh", 301, "runge9");
    assert_true(measured(&a, 14, 30, 1).error > 2 * measured(&a, 14, 1, 1).error);
    fitting_free(&a);
}

/* Theory §3: smooth gates at beta = 1 are one another's combinations; the level says so. */
static void test_staged_collapse(void **state) {
    static const char *const activations[] = {"tanh", "sigmoid", "silu", "gelu"};

    (void)state;
    for (size_t k = 0; k < COUNT(activations); k++) {
        struct fitting a = staged("mlp", activations[k], 1001, "runge9");
        const struct level soft = measured(&a, 60, 1, 1), hard = measured(&a, 60, 600, 1);
        struct ordo_fit fit;
        struct ordo_network net = fitted(&a, 60, 1, &fit);
        assert_int_equal(soft.status, ORDO_OK);
        check_between(soft.error, 0, 0.1);
        assert_non_null(strstr(soft.fit.note, "of stage D have the rank"));
        assert_int_equal(fit.columns, 61);
        assert_in_range(fit.rank, 5, 40);
        assert_int_equal(hard.status, ORDO_OK);
        assert_string_equal(hard.fit.note, "");
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

static void test_staged_few_points(void **state) {
    (void)state;
    struct fitting a = staged("glu", "relu", 20, "runge9");
    struct level m = measured(&a, 20, 1, 1);

    assert_int_equal(m.status, ORDO_EINVAL);
    assert_true(isnan(m.error));
    assert_string_equal(m.fit.note, "20 gates but only 20 points");
    m = measured(&a, 21, 1, 1);
    assert_int_equal(m.status, ORDO_EINVAL);
    m = measured(&a, 19, 1, 1); /* 39 unknowns */
    assert_int_equal(m.status, ORDO_OK);
    assert_true(isfinite(m.error));
    assert_true(strlen(m.fit.note) > 0);
    m = measured(&a, 3, 1, 1);
    assert_non_null(strstr(m.fit.note, "fewer than ten points a cell"));
    m = measured(&a, 2, 1, 1);
    assert_string_equal(m.fit.note, "");
    fitting_free(&a);
}

/* Whatever is asked for: a finite error, or a status that says why not. */
static void test_staged_everything(void **state) {
    static const size_t widths[] = {1, 2, 3, 8, 9};

    (void)state;
    EACH_PAIR(architecture, act) {
        struct fitting a = staged((*architecture)->name, (*act)->name, 61, "runge9");
        for (size_t i = 0; i < COUNT(widths); i++)
            for (unsigned choice = 0; choice < 4; choice++) {
                set(&a, "init", inits[choice & 1]);
                set(&a, "linear_solver", choice & 2 ? "normal" : "qr");
                set(&a, "frozen_bias", (choice + i) % 2 == 1 ? "true" : "false");
                set(&a, "iterations", "3");
                const struct level m = measured(&a, widths[i], 1, choice);
                if (m.status != ORDO_OK || !isfinite(m.error) || m.error < 0)
                    fail_msg("%s, %s, n = %zu, choice %u: %s, error %g", (*architecture)->name,
                             (*act)->name, widths[i], choice, ordo_status_text(m.status), m.error);
            }
        fitting_free(&a);
    }
}

/* Every linear stage can only lower the error on the sample that it sees. */
static void test_staged_sweeps(void **state) {
    static const char *const names[] = {"glu", "gqu", "gated3", "gqu2", "gqu2a", "gqu2b", "gqu2d"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct fitting a = staged(names[k], "relu", 301, "sin4");
        double gain = 0;
        for (size_t n = 4; n <= 13; n++) {
            double before = INFINITY;
            for (size_t sweeps = 1; sweeps <= 3; sweeps++) {
                set_number(&a, "sweeps", sweeps);
                const double error = fit_error(&a, n, 1);
                assert_true(error <= before * (1 + 1e-8));
                gain = fmax(gain, sweeps == 3 ? before / error : 0);
                before = error;
            }
        }
        const bool one_stage = strcmp(names[k], "glu") == 0 || strcmp(names[k], "gqu2d") == 0;
        assert_true(one_stage ? gain < 1 + 1e-6 : gain > 1.01); /* one stage says all that D can */
        fitting_free(&a);
    }
}

/* Training goes on from where the stages end, and its record is the level's. */
static void test_staged_training(void **state) {
    static const char *const names[] = {"mlp", "glu", "gqu", "gqu2a"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct fitting a = staged(names[k], "relu", 201, "runge9"), all = a, gates = a;
        struct ordo_fit fit;
        stages(&a, "D");
        stages(&gates, "DG");
        stages(&all, "D*");
        set(&all, "iterations", "30");
        const double start = fit_error(&a, 8, 1);
        const double moved = fit_error(&gates, 8, 1);
        assert_true(moved < start);
        stages(&gates, "DGD"); /* on the gates as they are then */
        assert_true(fit_error(&gates, 8, 1) <= moved * (1 + 1e-9));
        assert_true(fit_error(&all, 8, 1) < start);
        struct ordo_network net = fitted(&all, 8, 1, &fit);
        check_stop(&fit, 30);
        ordo_network_free(&net);
        const struct level m = measured(&all, 8, 1, 1);
        assert_int_equal(m.fit.iterations, fit.iterations);
        check_near(m.fit.gradient, fit.gradient, 0);
        check_near(m.fit.step, fit.step, 0);
        assert_string_equal(m.fit.stop, fit.stop);
        net = fitted(&a, 8, 1, &fit); /* no such stage, no record */
        assert_int_equal(fit.iterations, 0);
        assert_true(isnan(fit.gradient) && isnan(fit.step));
        assert_string_equal(fit.stop, "");
        ordo_network_free(&net);
        fitting_free(&a);
    }
}

/* Another domain is another affine coordinate: runge9 there, with the same draws, has the same
 * error, but for the biases' and weights' round-off. */
static void test_staged_domains(void **state) {
    static const double domains[][2] = {{2, 5}, {-3, 1}, {-1e-3, 1e-3}, {-40, 200}};
    static const char *const names[] = {"mlp", "glu", "gqu"};

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t d = 0; d < COUNT(domains); d++) {
            struct fitting a = staged(names[k], "relu", 301, "runge9"), b = a;
            const double centre = 0.5 * (domains[d][0] + domains[d][1]);
            const double half = 0.5 * (domains[d][1] - domains[d][0]);
            b.lower[0] = domains[d][0];
            b.upper[0] = domains[d][1];
            for (size_t n = 5; n <= 16; n += 11) {
                const double error = test_error(&a, n, 1);
                for (size_t i = 0; i < a.fit.N; i++)
                    b.fit.x[i] = centre + half * b.fit.x[i];
                for (size_t i = 0; i < a.test.N; i++)
                    b.test.x[i] = centre + half * b.test.x[i];
                check_double(test_error(&b, n, 1), error, 1e-7);
                for (size_t i = 0; i < a.fit.N; i++)
                    b.fit.x[i] = (b.fit.x[i] - centre) / half;
                for (size_t i = 0; i < a.test.N; i++)
                    b.test.x[i] = (b.test.x[i] - centre) / half;
            }
            fitting_free(&a);
        }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(test_##name, rng_reset)
    const struct CMUnitTest tests[] = {
        TEST(staged_is_least_squares),
        TEST(staged_recovers),
        TEST(staged_orthogonal),
        TEST(staged_exact),
        TEST(staged_seeds),
        TEST(staged_init),
        TEST(staged_frozen_bias),
        TEST(staged_normal),
        TEST(staged_normal_remarks),
        TEST(staged_gates),
        TEST(staged_scale),
        TEST(staged_collapse),
        TEST(staged_few_points),
        TEST(staged_everything),
        TEST(staged_sweeps),
        TEST(staged_training),
        TEST(staged_domains),
    };
    return cmocka_run_group_tests(tests, fits_setup, fits_teardown);
}
