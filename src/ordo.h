/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ordo.h: judge whether an error falls at the rate theory says.
 *
 * The model is a power law with its sign kept,
 *
 *     error(x) = C * x^order,        log error = log C + order * log x,
 *
 * so an error that falls with a number of unknowns x = n has a negative order and one that
 * falls with a spacing x = h a positive one. A table of (x, error) goes in; a verdict, a
 * reason and the figures behind it come out:
 *
 *     #include <ordo.h>
 *     #include <stdio.h>
 *
 *     int main(void) {
 *         const double h[] = {0.1, 0.05, 0.025, 0.0125};
 *         const double error[] = {4.1e-3, 1.02e-3, 2.56e-4, 6.39e-5};
 *         struct ordo_request request = ORDO_REQUEST_DEFAULT;
 *         struct ordo_judgement *judgement;
 *
 *         request.order = 2; // the error falls as h^2
 *         request.band = 0.1;
 *         ordo_judge(4, h, error, &request, &judgement);
 *         const int verdict = judgement->check->verdict;
 *         puts(judgement->check->message);
 *         ordo_judgement_free(judgement);
 *         return verdict; // 0 only for PASS
 *     }
 *
 * Room gate (src/gate/): judges levels and fits laws to them, and does not know where they came
 * from. It may call GSL and the C library; nothing else of this project, which may call it, and
 * through this header only. It is the library libordo, whole.
 *
 * The library never prints, exits or aborts, keeps no global state, and may be called from several
 * threads at once. "Not converged" is a verdict, not an error status. It calls nothing of GSL that
 * could reach GSL's error handler, whose default ends the program.
 *
 * How it grows: a structure that the caller allocates begins with its size, and the library reads
 * and writes no more of it; one that the library allocates is reached through a pointer and freed
 * by the library. Members are added at the end, and never into what was padding, so a program that
 * was compiled with an older header runs with a newer library.
 */
#ifndef ORDO_H
#define ORDO_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What this header declares is all that the shared library shows. */
#if defined __GNUC__
#pragma GCC visibility push(default)
#ifdef __cplusplus /* ordo_law_fit is a structure and a function, as stat is in POSIX */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#endif

/* The version of this header. meson.build states it too, and refuses to configure if they differ.
 */
#define ORDO_VERSION_MAJOR 0
#define ORDO_VERSION_MINOR 2
#define ORDO_VERSION_PATCH 0
#define ORDO_VERSION "0.2.0"

/* The version that the library was built as, "0.2.0". */
const char *ordo_version(void);

/* Version of the JSON objects that the program prints (its field "ordo"). */
#define ORDO_SCHEMA 1

/* What a function that can fail returns. One list of (code, sentence). */
#define ORDO_STATUS_LIST(X)                                                                        \
    X(ORDO_OK, "success")                                                                          \
    X(ORDO_ENOMEM, "out of memory")                                                                \
    X(ORDO_EINVAL, "an argument is outside its domain")                                            \
    X(ORDO_ESINGULAR, "the linear system is singular to working precision")                        \
    X(ORDO_ENOCONV, "an iteration did not converge")                                               \
    X(ORDO_ENOTFINITE, "a value is not finite")                                                    \
    X(ORDO_EIO, "reading or writing a file failed")                                                \
    X(ORDO_ESYNTAX, "the input is malformed")                                                      \
    X(ORDO_EINTERRUPTED, "interrupted")                                                            \
    X(ORDO_EPROGRAM, "the program gave no result")

#define ORDO_STATUS_ENUM(code, text) code,
enum ordo_status { ORDO_STATUS_LIST(ORDO_STATUS_ENUM) ORDO_STATUS_COUNT };
#undef ORDO_STATUS_ENUM

/* The sentence of a status; "unknown status" for any other number. Never NULL. */
const char *ordo_status_text(int status);

/* Verdicts. The value is the exit status of the program. */
enum ordo_verdict { ORDO_PASS = 0, ORDO_FAIL = 1, ORDO_INCONCLUSIVE = 2, ORDO_ERROR = 3 };

/* "PASS", "FAIL", "INCONCLUSIVE" or "ERROR"; "unknown" for any other value. Never NULL. */
const char *ordo_verdict_name(enum ordo_verdict verdict);

/* The worse of two, in the order ERROR, FAIL, INCONCLUSIVE, PASS. A value that is no verdict is an
 * ERROR. */
enum ordo_verdict ordo_verdict_worst(enum ordo_verdict a, enum ordo_verdict b);

/* Why a verdict was given. One list of (code, name, sentence); the names are part of the
 * JSON schema and do not change. What builds on the library may have reasons of its own, numbered
 * from ORDO_REASON_COUNT of its header on; a reason is therefore kept as an int. */
#define ORDO_REASON_LIST(X)                                                                        \
    X(ORDO_WITHIN_BAND, "within-band", "the whole interval lies inside the band")                  \
    X(ORDO_OUTSIDE_BAND, "outside-band", "the whole interval lies outside the band")               \
    X(ORDO_WIDE_INTERVAL, "wide-interval", "the interval crosses an edge of the band")             \
    X(ORDO_TOO_FEW_LEVELS, "too-few-levels", "fewer usable levels than the fit may rest on")       \
    X(ORDO_STALE, "stale", "the finest levels repeat one and the same error")                      \
    X(ORDO_NOT_ASYMPTOTIC, "not-asymptotic", "the order depends on the levels that are looked at") \
    X(ORDO_NOT_POWER_LAW, "not-a-power-law", "the error falls faster than any power")              \
    X(ORDO_PLATEAU, "plateau", "the error stops falling far above round-off")                      \
    X(ORDO_AT_ROUND_OFF, "round-off", "the error is round-off, so it has no order")                \
    X(ORDO_EXACT, "exact", "every error is round-off")                                             \
    X(ORDO_NOT_EXACT, "not-exact", "an error is above round-off")                                  \
    X(ORDO_VALUE_AGREES, "value-agrees", "the measured value agrees with the stated one")          \
    X(ORDO_VALUE_DIFFERS, "value-differs", "the measured value differs from the stated one")       \
    X(ORDO_BELOW, "below", "every error is smaller than its rival's")                              \
    X(ORDO_NOT_BELOW, "not-below", "an error is not smaller than its rival's")                     \
    X(ORDO_NO_JUMP, "no-jump", "every error follows the trend of its neighbours")                  \
    X(ORDO_JUMP, "jump", "an error jumps above the trend of its neighbours")                       \
    X(ORDO_NOT_REGRESSED, "not-regressed", "no error is larger than in the baseline")              \
    X(ORDO_REGRESSED, "regressed", "an error is larger than in the baseline")                      \
    X(ORDO_INVALID_X, "invalid-x", "a level is not a finite positive number")                      \
    X(ORDO_INVALID_ERROR, "invalid-error", "an error is not a finite positive number")             \
    X(ORDO_DUPLICATE_LEVEL, "duplicate-level", "a level occurs twice and no seed tells why")       \
    X(ORDO_NO_PREDICTION, "no-prediction", "theory gives no finite value to compare with")         \
    X(ORDO_INVALID_STANDARD_ERROR, "invalid-standard-error",                                       \
      "a standard error is not positive and below its error")

#define ORDO_REASON_ENUM(code, name, text) code,
enum ordo_reason { ORDO_REASON_LIST(ORDO_REASON_ENUM) ORDO_REASON_COUNT };
#undef ORDO_REASON_ENUM

/* Name ("within-band") and sentence of a reason; "unknown" and "unknown reason" for a number that
 * is not in the list. Never NULL. */
const char *ordo_reason_name(int reason);
const char *ordo_reason_text(int reason);

/* Which side of the expected order counts as success. "At least" and "at most" speak of
 * speed: at least is an order as steep as expected or steeper, in the direction of the
 * expected sign. */
enum ordo_intent { ORDO_EQUAL, ORDO_AT_LEAST, ORDO_AT_MOST };

/* "equal", "at_least" or "at_most"; "unknown" for any other value. Never NULL. */
const char *ordo_intent_name(enum ordo_intent intent);

/* Which end of x the order is a statement about. By default it is the one where theory says that
 * the error is small: large x for a negative order, small x for a positive one. An error that grows
 * with x has its limit at large x all the same: say ORDO_FINE_LARGE. */
enum ordo_fine { ORDO_FINE_AUTO, ORDO_FINE_LARGE, ORDO_FINE_SMALL };

/* What a judge is asked. Begin with ORDO_REQUEST_DEFAULT or ordo_request_init. */
struct ordo_request {
    size_t size;             /* sizeof(struct ordo_request) of the caller's header */
    double order;            /* expected signed slope of log error against log x, not 0 */
    double band;             /* half-width of the accepted orders, > 0 */
    enum ordo_intent intent; /* default ORDO_EQUAL */
    double confidence;       /* of the interval, in (0, 1); default 0.95 */
    size_t min_levels;       /* distinct levels the fit must rest on, >= 3; default 4. Three without
                                replicates decide only if deterministic */
    double from, to;         /* window of x, both ends included; 0 and INFINITY by default */
    double scale;            /* size of the exact solution, > 0; 0 (default) if it is not known:
                                then ORDO_UNKNOWN_SCALE times the largest error stands for it,
                                without a head of levels that lie as far above the rest */
    double floor;            /* error at which round-off begins; ORDO_FLOOR_AUTO (default) finds it,
                                0 says that there is none */
    bool replicates;         /* equal x are replicates of one level, not an error */
    bool deterministic;      /* levels are refined without noise: their finest steps decide where
                                a correction C x^order (1 + a h^q) bends the line, h = x or 1/x,
                                and three levels may be enough */
    double correction;       /* q if theory knows it, > 0; 0 (default) if it does not: then one
                                of 1/2, 1, 2, 3, whichever fit */
    enum ordo_fine fine;     /* which end is fine */
    const double *standard_error; /* standard_error[n] of error[n], in its unit, each above 0 and
                                     below its error, where they are known, as those of Monte Carlo
                                     are; NULL (default) if they are not. Read by ordo_judge, which
                                     keeps no reference. A row counts by (error/standard_error)^2,
                                     a level at most 1e12 times as much as another, and the interval
                                     is normal instead of Student's, unless the scatter is larger
                                     than that explains (chi-squared test) */
};

#define ORDO_FLOOR_AUTO (-1.0)
#define ORDO_UNKNOWN_SCALE 128

#define ORDO_REQUEST_DEFAULT                                                                       \
    {                                                                                              \
        sizeof(struct ordo_request), 0.0, 0.0, ORDO_EQUAL, 0.95, 4, 0.0, HUGE_VAL, 0.0,            \
            ORDO_FLOOR_AUTO, false, false, 0.0, ORDO_FINE_AUTO, NULL                               \
    }

/* ORDO_REQUEST_DEFAULT for languages without macros. `size` is that of the caller's structure: so
 * many bytes are written, those that this library does not know as 0. */
void ordo_request_init(struct ordo_request *request, size_t size);

/* Relative size below which an error is round-off whatever it does: 2^-45 = 2.8e-14, some hundred
 * units in the last place of a double. Up to ORDO_EXACT_TOLERANCE it is round-off if it has stopped
 * falling as well. */
#define ORDO_ROUND_OFF 0x1p-45

/* Relative size up to which a result counts as exact: 2^-40 = 9.1e-13. It is larger than
 * ORDO_ROUND_OFF because an exact representation may be found by a solve whose round-off grows
 * with its condition number. */
#define ORDO_EXACT_TOLERANCE 0x1p-40

#define ORDO_MESSAGE_SIZE 400

/* One expectation held against a table. Figures that the expectation does not have are NaN. Begin
 * one of your own with ORDO_CHECK_INIT or ordo_check_init: of a check, the library writes `size`
 * bytes and no more, and keeps the size. One so small that it has no room for a verdict, such as
 * that of a zeroed check, can only be a mistake: the verdict is ERROR then and nothing else is
 * written. */
struct ordo_check {
    size_t size;             /* sizeof(struct ordo_check) of the header that its owner has */
    const char *expectation; /* "order", "constant", "value", "exact", "below", "slope", … */
    enum ordo_verdict verdict;
    int reason;                      /* enum ordo_reason */
    char message[ORDO_MESSAGE_SIZE]; /* one sentence in words */
    double measured;
    double interval[2]; /* of the measured figure */
    double expected;
    double band; /* absolute for "order", "slope" and "published", relative for "constant" and
                    "value" */
};

/* An ERROR without figures. */
#define ORDO_CHECK_INIT                                                                            \
    { sizeof(struct ordo_check), "", ORDO_ERROR, ORDO_INVALID_ERROR, "", NAN, {NAN, NAN}, NAN, NAN }

/* ORDO_CHECK_INIT for languages without macros; `size` as for ordo_request_init. */
void ordo_check_init(struct ordo_check *check, size_t size);

/* Why the fit left a level out; ORDO_USED if it did not. The names are part of the JSON schema. */
#define ORDO_DROP_LIST(X)                                                                          \
    X(ORDO_USED, "used")                                                                           \
    X(ORDO_DROP_WINDOW, "outside-window")                                                          \
    X(ORDO_DROP_ROUND_OFF, "round-off")                                                            \
    X(ORDO_DROP_PRE_ASYMPTOTIC, "pre-asymptotic")                                                  \
    X(ORDO_DROP_PLATEAU, "plateau")                                                                \
    X(ORDO_DROP_OUTLIER, "outlier")

#define ORDO_DROP_ENUM(code, name) code,
enum ordo_drop { ORDO_DROP_LIST(ORDO_DROP_ENUM) ORDO_DROP_COUNT };
#undef ORDO_DROP_ENUM

/* "used", "outside-window", …; "unknown" for any other value. Never NULL. */
const char *ordo_drop_name(enum ordo_drop drop);

/* One distinct x of the table, replicates merged. */
struct ordo_level {
    double x;
    double error;          /* geometric mean of the replicates, weighted by their standard errors */
    double spread;         /* standard deviation of log error over the replicates, 0 for one */
    double local_order;    /* slope from the level before (the next smaller x); NaN for the first */
    size_t replicates;     /* >= 1 */
    enum ordo_drop drop;   /* ORDO_USED, or why the fit leaves it out */
    double standard_error; /* of `error`, from those of the rows; 0 if these are not known */
};

/* The outcome of ordo_judge. */
struct ordo_judgement {
    const struct ordo_check *check; /* expectation "order": verdict, reason, message, figures */
    const char *hint; /* what else is to be said of the table or the request; "" if nothing */
    double order, interval[2]; /* fitted slope and its confidence interval; NaN if no fit */
    double constant;           /* C of the model above, from the fit; NaN if no fit */
    double residual; /* standard deviation of log error about the line, of one replicate or
                        of a row of the mean standard error; NaN if no fit */
    double from, to; /* smallest and largest x that the fit used; NaN if no fit */
    size_t used;     /* levels that the fit used */
    size_t levels_count;
    const struct ordo_level *const *levels; /* levels[levels_count], x ascending; NULL if the input
                                               is invalid */
    double correction[2];                   /* a and q of the corrected model that decided or
                                               vetoed, error = C x^limit (1 + a h^q) with h = 1/x
                                               where large x are fine and h = x where small ones
                                               are; NaN if none */
    double limit, limit_interval[2];        /* order in the limit by that model */
    double limit_constant;                  /* its C; NaN if no such curve bends as the finest
                                               step does */
    double limit_levels[2]; /* smallest and largest x of the levels that it was fitted to */
    double share;           /* its term a h^q at the finest level */
    size_t more_levels; /* further levels of the same ratio that would decide, if the interval is
                           too wide and that is known; else 0 */
};

/* Judge a table. x[n] and error[n] in any order; n may be 0. Bad values in them are a verdict
 * (ERROR with a reason), not a failure of the call.
 * Returns ORDO_OK; ORDO_EINVAL if the request itself makes no sense (a band of 0, an order of 0,
 * a reversed window, a size of 0, …: (*judgement)->check->message says which); ORDO_ENOMEM. In
 * every case *judgement is one (never NULL), is never PASS unless the call returned ORDO_OK, and is
 * the caller's to free. */
int ordo_judge(size_t n, const double x[], const double error[], const struct ordo_request *request,
               struct ordo_judgement **judgement);

/* Free what ordo_judge made, with all that it points to. NULL is fine. */
void ordo_judgement_free(struct ordo_judgement *judgement);

/* A law that was fitted to a table: nothing is expected, so nothing is judged. */
struct ordo_law_fit {
    double order, interval[2]; /* slope and its confidence interval, NaN for fewer than 3 levels */
    double constant;           /* C of the model above */
    double residual;       /* standard deviation of log error about the line; NaN for 2 levels */
    double from, to;       /* smallest and largest x that the fit used */
    size_t used;           /* levels that the fit used, replicates merged */
    double centre, height; /* log error = height + order (log x - centre) */
};

/* Fit a law: for "power", or NULL, ordinary least squares of log error against log x over the
 * levels with from <= x <= to, each of weight 1, replicates merged by their geometric mean. x[n]
 * and error[n] in any order. Of the request confidence, min_levels (2 or more here), from, to and
 * replicates count. The interval is Student's.
 * Returns ORDO_OK; ORDO_EINVAL if there is no such law, the request makes no sense, a value is not
 * finite and positive, a level occurs twice without being a replicate, fewer than min_levels are in
 * the window, or they lie too close together; ORDO_ENOMEM. *fit is the caller's to free, and NULL
 * unless the call returned ORDO_OK. C++ needs the word struct before ordo_law_fit too. */
int ordo_law_fit(const char *law, size_t n, const double x[], const double error[],
                 const struct ordo_request *request, struct ordo_law_fit **fit);

/* Free what ordo_law_fit made. NULL is fine. */
void ordo_law_fit_free(struct ordo_law_fit *fit);

/* The laws that ordo_law_fit knows: their number, name ("power") and formula ("C x^order"). The
 * first is the default. NULL for an index that is not below the number. */
size_t ordo_law_count(void);
const char *ordo_law_name(size_t index);
const char *ordo_law_formula(size_t index);

/* The models of ordo_fit. One list of (code, name); the names are part of the JSON schema. */
#define ORDO_MODEL_LIST(X)                                                                         \
    X(ORDO_MODEL_LINE, "line")             /* C x^order, over the widest window without a trend */ \
    X(ORDO_MODEL_CORRECTION, "correction") /* C x^order (1 + a h^q), h = x, or 1/x if large x are  \
                                              fine */                                              \
    X(ORDO_MODEL_STEPS, "finest-steps")    /* the same, read off the finest levels of a study      \
                                              without noise: order and term alone */

#define ORDO_MODEL_ENUM(code, name) code,
enum ordo_model_kind { ORDO_MODEL_LIST(ORDO_MODEL_ENUM) ORDO_MODEL_COUNT };
#undef ORDO_MODEL_ENUM

/* "line", "correction" or "finest-steps"; "unknown" for any other value. Never NULL. */
const char *ordo_model_name(enum ordo_model_kind kind);

/* One model and what its fit to a table says. */
struct ordo_model {
    enum ordo_model_kind kind;
    bool fits;                 /* as well as the best: a line that has a trend, or that a correction
                                  beats beyond chance, does not; the others always do */
    double order, interval[2]; /* signed slope in the limit and its confidence interval, an end of
                                  which is infinite if the levels do not bound it; of the finest
                                  steps: from what the last one has to what the slowest plausible
                                  term makes of it */
    double constant;           /* C */
    double q, a;               /* relative order and size of the correction; 0 of a line */
    double share;              /* a h^q at the finest level; 0 of a line */
    double finest;             /* local order of the model at the finest level */
    double residual;           /* standard deviation of log error about it; NaN of finest steps */
    double from, to;           /* smallest and largest x that it was fitted to */
    size_t used;               /* levels that it was fitted to */
};

/* The outcome of ordo_fit. */
struct ordo_models {
    const char *message; /* what came of it, in one sentence */
    const char *hint;    /* what else is to be said of the table; "" if nothing */
    int reason;          /* enum ordo_reason why nothing was fitted; -1 if something was */
    enum ordo_fine fine; /* the end that was taken for the fine one: large or small */
    double round_off;    /* height of what was left out as round-off; NaN if nothing was */
    double limit[2];     /* orders in the limit that all corrections together admit; NaN if there is
                            no correction */
    size_t models_count;
    const struct ordo_model *const *models; /* models[models_count]: the line first, then
                                               corrections by q; NULL if there are none */
    size_t levels_count;
    const struct ordo_level *const *levels; /* levels[levels_count], x ascending, with what the line
                                               leaves out; NULL if the input is invalid */
};

/* Fit without an expectation: the line as ordo_judge would take it, and every correction with q
 * from 1/2, 1, 2, 3 (or the one that the request states) that fits as well as the best, by the
 * profile likelihood, to the levels that are neither round-off nor on a plateau. A correction takes
 * 5 levels (4 without noise), a line 3. x[n] and error[n] in any order. Of the request confidence,
 * min_levels (of the line's window), from, to, scale, floor, replicates, deterministic, correction,
 * fine and standard_error count; with ORDO_FINE_AUTO the fine end is that where the errors are
 * small. Returns ORDO_OK, also if the table is invalid or too short, which message and reason say;
 * ORDO_EINVAL if the request makes no sense (the message says why); ORDO_ENOMEM. In every case
 * *models is one (never NULL) and the caller's to free. */
int ordo_fit(size_t n, const double x[], const double error[], const struct ordo_request *request,
             struct ordo_models **models);

/* Free what ordo_fit made. NULL is fine. */
void ordo_models_free(struct ordo_models *models);

/* How the solutions of the three finest levels follow one another. */
enum ordo_convergence { ORDO_MONOTONE, ORDO_OSCILLATORY, ORDO_DIVERGENT, ORDO_STAGNANT };

/* "monotone", "oscillatory", "divergent" or "stagnant"; "unknown" for any other value. Never NULL.
 */
const char *ordo_convergence_name(enum ordo_convergence kind);

/* The outcome of ordo_judge_solution. */
struct ordo_extrapolation {
    const struct ordo_check *check; /* expectation "order" */
    double order, interval[2];      /* observed order with its sign, profile-likelihood interval */
    double limit;                   /* extrapolated solution */
    double uncertainty; /* of the finest level's solution: estimated error times a factor
                           of safety (1.25, or 3 where the order is not credible) plus the
                           scatter; an order above theory is not rewarded */
    enum ordo_convergence convergence;
};

/* Judge a study whose exact solution is not known, from the solutions themselves: least-squares
 * extrapolation phi_0 + alpha h^p (Eca and Hoekstra 2014), h = x for a positive expected order and
 * 1/x for a negative one. x[n] distinct, solution[n] finite, in any order; at least four levels, or
 * three that are `deterministic`: these give an order without an interval (NaN), which passes
 * within half of the band. Of the request only order, band, confidence, min_levels and
 * deterministic count. Returns as ordo_judge does: *result is never NULL and the caller's to free.
 */
int ordo_judge_solution(size_t n, const double x[], const double solution[],
                        const struct ordo_request *request, struct ordo_extrapolation **result);

/* Free what ordo_judge_solution made. NULL is fine. */
void ordo_extrapolation_free(struct ordo_extrapolation *result);

/* Hold a measured constant against a predicted one: PASS iff |measured/predicted - 1| <= band.
 * `what` names the place in the message ("n = 1024"). NaN, Inf and non-positive values never
 * pass. check->measured is the ratio, check->expected is 1. */
void ordo_check_constant(double measured, double predicted, double band, const char *what,
                         struct ordo_check *check);

/* Hold every error[n] against one stated value: PASS iff all |error/value - 1| <= band. */
void ordo_check_value(size_t n, const double x[], const double error[], double value, double band,
                      struct ordo_check *check);

/* PASS iff n > 0 and every error[n] is finite, >= 0 and at most tolerance * scale. Unlike an
 * order, an exact result may have errors of zero. */
void ordo_check_exact(size_t n, const double x[], const double error[], double tolerance,
                      double scale, struct ordo_check *check);

/* PASS iff n > 0 and error[i] < rival[i] for every i; `name` is the rival's in the message. */
void ordo_check_below(size_t n, const double x[], const double error[], const double rival[],
                      const char *name, struct ordo_check *check);

/* Hold the slope of log error against log x over a stated window, as papers print it, against a
 * stated or published one: ordinary least squares over the levels in the window, each of weight 1,
 * replicates merged by their geometric mean, with no claim that the window is asymptotic.
 * PASS (value-agrees) iff |slope - request->order| <= request->band, FAIL (value-differs) if not;
 * INCONCLUSIVE if Student's interval of the slope, check->interval, is wider than the band on each
 * side, if a level is round-off (below ORDO_EXACT_TOLERANCE * request->scale, unless that is 0), or
 * if there are too few levels; ERROR if a value anywhere is not finite and positive.
 * The line is that of ordo_law_fit. x[n] and error[n] in any order; `name` is the published slope's
 * in the message, NULL for a stated one (the check's expectation is "published" or "slope"). Of the
 * request order (0 is fine), band (of any size), confidence, min_levels, from, to, scale and
 * replicates count. Returns ORDO_OK, ORDO_EINVAL or ORDO_ENOMEM as ordo_judge does; never PASS
 * unless ORDO_OK. */
int ordo_check_slope(size_t n, const double x[], const double error[],
                     const struct ordo_request *request, const char *name,
                     struct ordo_check *check);

/* Look for spikes, which an average over seeds or a fit over many levels may hide: PASS iff every
 * error[n], each replicate on its own, is at most `factor` times what a power law through its two
 * neighbouring levels (geometric means of their replicates) gives there. The first and the last
 * level have one neighbour only and are not looked at, nor is round-off, that is what is below
 * ORDO_EXACT_TOLERANCE * scale. x[n] and error[n] in any order; fewer than three levels are
 * INCONCLUSIVE, a value that is not finite and positive is an ERROR. check->measured is the largest
 * ratio. Returns ORDO_OK or ORDO_ENOMEM. */
int ordo_check_jump(size_t n, const double x[], const double error[], double factor, double scale,
                    struct ordo_check *check);

/* Hold errors against blessed ones at the same levels: PASS iff every level of the baseline is
 * there and no error exceeds (1 + tolerance) times its baseline. A baseline can only add a failure:
 * levels that it does not have are not looked at, and nothing is taken from it. x[n], error[n];
 * baseline_x[m], baseline[m], m > 0, in any order; two x are equal if they agree to 1e-9.
 * check->measured is the largest ratio to the baseline. */
void ordo_check_baseline(size_t n, const double x[], const double error[], size_t m,
                         const double baseline_x[], const double baseline[], double tolerance,
                         struct ordo_check *check);

#if defined __GNUC__
#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
