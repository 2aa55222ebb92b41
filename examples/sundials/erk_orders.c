/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * erk_orders.c: a solver's own test of its orders. Every explicit Butcher table that SUNDIALS
 * brings along is run by ERKStep and by ARKStep, with fixed steps, on a problem whose solution is
 * known.
 *
 *     erk_orders DIR
 *
 * writes into DIR
 *     erkstep.csv, arkstep.csv  the step h, and a column of errors for each table
 *     orders.lua                the cases that hold each column against the declared order
 *     verdicts                  what must come out: "NAME PASS" or "NAME FAIL" a line
 *
 * From 5.8.0 to 6.6.2 ERKStep took every table with c_s = 1 for first-same-as-last, so that a step
 * began with the slope at the last stage of the step before (llnl/sundials#311). Where that is not
 * the slope at the solution it is another method, whose order follows from the table (rk_order.h).
 * 6.7.0 mended it (llnl/sundials#324).
 */
#include "rk_order.h"
#include <arkode/arkode_arkstep.h>
#include <arkode/arkode_butcher_erk.h>
#include <arkode/arkode_erkstep.h>
#include <errno.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_config.h>
#include <sundials/sundials_version.h>

#define AT_LEAST(major, minor)                                                                     \
    (SUNDIALS_VERSION_MAJOR > (major) ||                                                           \
     (SUNDIALS_VERSION_MAJOR == (major) && SUNDIALS_VERSION_MINOR >= (minor)))

#ifndef SUN_COMM_NULL /* before 7.0 */
#define SUN_COMM_NULL NULL
#endif

#if AT_LEAST(7, 1) /* one set of functions for all integrators */
#define ERKStepSetFixedStep ARKodeSetFixedStep
#define ARKStepSetFixedStep ARKodeSetFixedStep
#define ERKStepEvolve ARKodeEvolve
#define ARKStepEvolve ARKodeEvolve
#define ERKStepFree ARKodeFree
#define ARKStepFree ARKodeFree
#endif

/* The same step counts for all: 4, 8, …, 8192 steps over [0, 2]. */
enum { FIRST = 4, LEVELS = 12, TABLES = ARKODE_MAX_ERK_NUM - ARKODE_MIN_ERK_NUM + 1 };
static const double END = 2;

/* A problem of Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.4:
 *
 *     y1' =  2 t y1 log(max(y2, 1e-3))        y1 = exp(sin t^2)
 *     y2' = -2 t y2 log(max(y1, 1e-3))        y2 = exp(cos t^2)
 *
 * It is nonlinear, coupled, not autonomous, and not polynomial, so that no condition of any order
 * is met for want of a term. The largest value of the solution is e. The maximum is for a step that
 * is far too long. */
static int slope(sunrealtype t, N_Vector y, N_Vector ydot, void *data) {
    const sunrealtype *at = N_VGetArrayPointer(y);
    sunrealtype *dot = N_VGetArrayPointer(ydot);

    (void)data;
    dot[0] = 2 * t * at[0] * log(fmax(at[1], 1e-3));
    dot[1] = -2 * t * at[1] * log(fmax(at[0], 1e-3));
    return 0;
}

/* The larger one, and NaN if there is one: fmax would hide it. */
static double larger(double a, double b) { return a >= b || isnan(a) ? a : b; }

static double distance(double t, const sunrealtype y[]) {
    return larger(fabs(y[0] - exp(sin(t * t))), fabs(y[1] - exp(cos(t * t))));
}

/* An integrator of SUNDIALS; it is created for a table, with no step set. */
struct stepper {
    const char *name;
    void *(*create)(ARKodeButcherTable table, N_Vector y, SUNContext context);
    int (*set_step)(void *memory, sunrealtype h);
    int (*evolve)(void *memory, sunrealtype end, N_Vector y, sunrealtype *t, int task);
    void (*free)(void **memory);
};

static void *erkstep(ARKodeButcherTable table, N_Vector y, SUNContext context) {
    void *memory = ERKStepCreate(slope, 0, y, context);

    if (memory != NULL && ERKStepSetTable(memory, table) != ARK_SUCCESS)
        ERKStepFree(&memory);
    return memory;
}

static void *arkstep(ARKodeButcherTable table, N_Vector y, SUNContext context) {
    void *memory = ARKStepCreate(slope, NULL, 0, y, context);

    if (memory != NULL && ARKStepSetTables(memory, table->q, table->p, NULL, table) != ARK_SUCCESS)
        ARKStepFree(&memory);
    return memory;
}

static const struct stepper steppers[] = {
    {"erkstep", erkstep, ERKStepSetFixedStep, ERKStepEvolve, ERKStepFree},
    {"arkstep", arkstep, ARKStepSetFixedStep, ARKStepEvolve, ARKStepFree},
};
enum { ERKSTEP, ARKSTEP, STEPPERS };

/* A Butcher table, and what it does. */
struct method {
    const char *name;
    int declared;     /* the order that SUNDIALS declares */
    int proved;       /* by the conditions of order */
    int erkstep;      /* the order that ERKStep of this version can have */
    double last_node; /* c_s */
    double error[STEPPERS][LEVELS];
};

/* "erk_orders: SENTENCE" on the error stream; returns false. */
__attribute__((format(printf, 1, 2))) static bool fail(const char *format, ...) {
    va_list arguments;

    fputs("erk_orders: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

/* The largest error of both components after any of the steps. */
static bool solve(const struct stepper *stepper, ARKodeButcherTable table, long steps,
                  SUNContext context, double *error) {
    N_Vector y = N_VNew_Serial(2, context);
    sunrealtype *at = y != NULL ? N_VGetArrayPointer(y) : NULL, t = 0;
    void *memory = NULL;

    *error = 0;
    if (at != NULL) {
        at[0] = 1;
        at[1] = exp(1);
        memory = stepper->create(table, y, context);
    }
    bool done = memory != NULL && stepper->set_step(memory, END / (double)steps) == ARK_SUCCESS;
    for (long i = 0; done && i < steps; i++) {
        done = stepper->evolve(memory, END, y, &t, ARK_ONE_STEP) >= 0;
        *error = larger(*error, distance(t, at));
    }
    if (memory != NULL)
        stepper->free(&memory);
    N_VDestroy(y);
    return done;
}

/* Before 7.1 nothing tells the names of the tables, but 6.4 on can tell the table of a name. */
static const char *table_name(int id) {
#if AT_LEAST(7, 1)
    return ARKodeButcherTable_ERKIDToName((ARKODE_ERKTableID)id);
#else
    static const char *const names[] = {"ARKODE_HEUN_EULER_2_1_2",
                                        "ARKODE_BOGACKI_SHAMPINE_4_2_3",
                                        "ARKODE_ARK324L2SA_ERK_4_2_3",
                                        "ARKODE_ZONNEVELD_5_3_4",
                                        "ARKODE_ARK436L2SA_ERK_6_3_4",
                                        "ARKODE_SAYFY_ABURUB_6_3_4",
                                        "ARKODE_CASH_KARP_6_4_5",
                                        "ARKODE_FEHLBERG_6_4_5",
                                        "ARKODE_DORMAND_PRINCE_7_4_5",
                                        "ARKODE_ARK548L2SA_ERK_8_4_5",
                                        "ARKODE_VERNER_8_5_6",
                                        "ARKODE_FEHLBERG_13_7_8",
                                        "ARKODE_KNOTH_WOLKE_3_3",
                                        "ARKODE_ARK437L2SA_ERK_7_3_4",
                                        "ARKODE_ARK548L2SAb_ERK_8_4_5",
                                        "ARKODE_ARK2_ERK_3_1_2",
                                        "ARKODE_SOFRONIOU_SPALETTA_5_3_4",
                                        "ARKODE_SHU_OSHER_3_2_3",
                                        "ARKODE_VERNER_9_5_6",
                                        "ARKODE_VERNER_10_6_7",
                                        "ARKODE_VERNER_13_7_8",
                                        "ARKODE_VERNER_16_8_9"};
    _Static_assert(TABLES <= sizeof names / sizeof names[0], "a table of SUNDIALS has no name");
    return names[id - ARKODE_MIN_ERK_NUM];
#endif
}

/* Whether the SUNDIALS that is loaded reuses the last slope wherever c_s = 1. */
static bool reuses(void) {
    int major = 0, minor = 0, patch = 0;
    char label[32];

    SUNDIALSGetVersionNumber(&major, &minor, &patch, label, sizeof label);
    return major < 6 || (major == 6 && minor < 7);
}

/* What theory says of a table. */
static bool prove(ARKodeButcherTable table, struct method *m) {
    const size_t s = (size_t)table->stages;
    double *A = malloc(s * s * sizeof *A);

    if (A == NULL)
        return false;
    for (size_t i = 0; i < s; i++)
        memcpy(A + i * s, table->A[i], s * sizeof *A);
    m->declared = table->q;
    m->last_node = table->c[s - 1];
    m->proved = rk_order(s, A, table->b);
    m->erkstep = m->last_node == 1 && reuses() ? rk_order_reused(s, A, table->b) : m->proved;
    free(A);
    return m->proved >= 0 && m->erkstep >= 0;
}

/* Everything about one table. */
static bool study(int id, SUNContext context, struct method *m) {
    ARKodeButcherTable table = ARKodeButcherTable_LoadERK((ARKODE_ERKTableID)id);
    bool done = true;

    m->name = table_name(id);
    if (strncmp(m->name, "ARKODE_", 7) == 0)
        m->name += 7;
    if (table == NULL)
        return fail("%s: SUNDIALS has no such table", m->name);
    if (!prove(table, m))
        done = fail("%s: out of memory", m->name);
    for (int k = 0; done && k < STEPPERS; k++)
        for (int i = 0; done && i < LEVELS; i++)
            if (!solve(&steppers[k], table, (long)FIRST << i, context, &m->error[k][i]))
                done = fail("%s: %s failed with %ld steps", m->name, steppers[k].name,
                            (long)FIRST << i);
    ARKodeButcherTable_Free(table);
    return done;
}

static void write_errors(FILE *file, const struct method methods[], int stepper) {
    fputs("h", file);
    for (int m = 0; m < TABLES; m++)
        fprintf(file, ",%s", methods[m].name);
    for (int i = 0; i < LEVELS; i++) {
        fprintf(file, "\n%.17g", END / (double)((long)FIRST << i));
        for (int m = 0; m < TABLES; m++)
            fprintf(file, ",%.4e", methods[m].error[stepper][i]);
    }
    fputc('\n', file);
}

static void write_erkstep(FILE *file, const struct method methods[]) {
    write_errors(file, methods, ERKSTEP);
}

static void write_arkstep(FILE *file, const struct method methods[]) {
    write_errors(file, methods, ARKSTEP);
}

static void write_case(FILE *file, const struct method *m, int stepper, const char *suffix,
                       int order, const char *intent, const char *why) {
    const char *name = steppers[stepper].name;

    fprintf(file, "  study(\"%s-%s%s\", \"%s.csv\", \"%s\", %d, \"%s\", \"%s\"),\n", name, m->name,
            suffix, name, m->name, order, intent, why);
}

/* The cases are Lua: a table of errors, a column of it, and the order that it claims. */
static void write_cases(FILE *file, const struct method methods[]) {
    fputs(
        "-- Written by erk_orders.\n"
        "--\n"
        "-- correction: with fixed steps the error is a series in whole powers of h (Hairer,\n"
        "--   Norsett, Wanner I, II.8), so what bends the line is of relative order 1.\n"
        "-- intent: order p promises an error of O(h^p). A method whose next terms are larger as\n"
        "--   far as round-off lets one see falls faster, and keeps its promise.\n"
        "-- band: orders are whole numbers, and the band must tell them apart: a tenth of the\n"
        "--   order, as `ordo gate` takes it, but no more than 0.4.\n"
        "local function study(name, table, column, order, intent, why)\n"
        "  return {\n"
        "    name = name, experiment = \"table\", table = table, column = column,\n"
        "    deterministic = true, correction = 1, scale = math.exp(1),\n"
        "    expect = { order = order, band = math.min(order / 10, 0.4), intent = intent,\n"
        "               why = why },\n"
        "  }\n"
        "end\n\n"
        "return {\n",
        file);
    for (int k = 0; k < STEPPERS; k++)
        for (int m = 0; m < TABLES; m++)
            write_case(file, &methods[m], k, "", methods[m].declared, "at_least",
                       "declared by SUNDIALS");
    for (int m = 0; m < TABLES; m++)
        if (methods[m].erkstep != methods[m].proved)
            write_case(file, &methods[m], ERKSTEP, "-reused", methods[m].erkstep, "equal",
                       "each step begins with the last slope of the step before");
    fputs("}\n", file);
}

/* An order that theory denies must FAIL, and the one that it gives instead must PASS. */
static void write_verdicts(FILE *file, const struct method methods[]) {
    for (int k = 0; k < STEPPERS; k++)
        for (int m = 0; m < TABLES; m++) {
            const int order = k == ERKSTEP ? methods[m].erkstep : methods[m].proved;
            fprintf(file, "%s-%s %s\n", steppers[k].name, methods[m].name,
                    order >= methods[m].declared ? "PASS" : "FAIL");
        }
    for (int m = 0; m < TABLES; m++)
        if (methods[m].erkstep != methods[m].proved)
            fprintf(file, "erkstep-%s-reused PASS\n", methods[m].name);
}

static bool write_file(const char *directory, const char *name, const struct method methods[],
                       void (*write)(FILE *file, const struct method methods[])) {
    char path[4096];

    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
        return fail("%s: the name of the directory is too long", directory);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return fail("%s: %s", path, strerror(errno));
    write(file, methods);
    const bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        remove(path);
        return fail("%s: writing failed", path);
    }
    return true;
}

int main(int argc, char *argv[]) {
    static struct method methods[TABLES];
    SUNContext context = NULL;
    char version[32] = "";

    if (argc != 2) {
        fputs("usage: erk_orders DIR\n", stderr);
        return 64;
    }
    SUNDIALSGetVersion(version, sizeof version);
    printf("SUNDIALS %s: ERKStep %s\n", version,
           reuses() ? "reuses the last slope wherever c_s = 1" : "reuses only what is the same");
    bool done =
        SUNContext_Create(SUN_COMM_NULL, &context) == 0 || fail("SUNDIALS makes no context");
    for (int m = 0; done && m < TABLES; m++)
        done = study(ARKODE_MIN_ERK_NUM + m, context, &methods[m]);
    SUNContext_Free(&context);
    if (!done || !write_file(argv[1], "erkstep.csv", methods, write_erkstep) ||
        !write_file(argv[1], "arkstep.csv", methods, write_arkstep) ||
        !write_file(argv[1], "orders.lua", methods, write_cases) ||
        !write_file(argv[1], "verdicts", methods, write_verdicts))
        return 3;
    printf("%-28s %8s %6s %6s %7s\n", "table", "declared", "proved", "c_s", "ERKStep");
    for (int m = 0; m < TABLES; m++)
        printf("%-28s %8d %6d %6.3g %7d\n", methods[m].name, methods[m].declared, methods[m].proved,
               methods[m].last_node, methods[m].erkstep);
    return 0;
}
