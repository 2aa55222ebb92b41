/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * experiment.h: what a level computes.
 *
 * Room experiment: turns one level (a width, a spacing, a row of a table) into figures, the first
 * of which is the error. Every label and unit that a reader sees comes from here. It may call:
 * gate, text, process, target, setting, model, method, table.
 */
#ifndef ORDO_EXPERIMENT_H
#define ORDO_EXPERIMENT_H

#include "ordo.h"
#include "setting/setting.h"
#include "text/digest.h"
#include <signal.h>

/* Most coordinates of a level, most figures, and most bytes of their names. */
#define ORDO_COORDINATES_MAX 8
#define ORDO_FIGURES_MAX 64
#define ORDO_SYMBOL_MAX 64

/* What a level has: a coordinate, known beforehand, or a figure, which it gives. */
struct ordo_quantity {
    const char *name;  /* as in a case file, in tables and in the store: "n"; NULL closes a list */
    const char *label; /* in words, for an axis: "width n (neurons)" */
    const char *unit;  /* NULL if it has none */
    const char *const *names; /* of a NAME, NULL-ended */
    enum {
        ORDO_QUANTITY_NUMBER, /* printed with some digits */
        ORDO_QUANTITY_COUNT,  /* a whole number */
        ORDO_QUANTITY_ERROR,  /* printed as 2.103e-05 */
        ORDO_QUANTITY_NAME    /* one of `names`, by its place */
    } kind;
    bool seldom;  /* shown only where it has a value */
    bool spacing; /* of a coordinate: the smaller, the finer */
};

/* An entry of a list: ORDO_QUANTITY("n", COUNT, .label = "width n (neurons)"). */
#define ORDO_QUANTITY(name_, kind_, ...)                                                           \
    { .name = name_, .kind = ORDO_QUANTITY_##kind_, __VA_ARGS__ }

/* The outcome of a level. */
struct ordo_measurement {
    size_t index;       /* its place among the measurements of the case */
    size_t level;       /* which one, by its place among the levels of the case */
    unsigned long seed; /* from 1 */
    int status;         /* ORDO_OK, or why there are no figures */
    double *value;      /* value[figures], NaN where there is none */
    double *predicted;  /* predicted[figures]: according to theory, NaN where it says nothing */
    /* What it cost, not part of the determinism promise; told by study/worker.h. */
    double seconds; /* CPU time; `measure` may leave here that of other processes */
    double wall;    /* seconds by the clock; NaN if they are not known */
    double memory;  /* peak, in bytes, unless `measure` says it; NaN if it is not known */
    char *note;     /* a remark, from malloc; NULL if there is none */
};

/* How programs of others may be run. */
struct ordo_programs {
    int jobs, threads; /* at the same time; that each may use. Both are at least 1 */
    const volatile sig_atomic_t *stop; /* nonzero: end those that run; may be NULL */
};

/* What an experiment is given to prepare, and what it gives back. */
struct ordo_setup {
    const struct ordo_values *settings; /* of the experiment and of what these brought */
    const char *file;                   /* of the case: paths are relative to it */
    const void *given; /* what the caller has for this experiment already; NULL if nothing */
    const struct ordo_quantity *coordinate, *figure; /* of the case, NULL-ended */
    size_t x; /* the coordinate that is judged against; their number if it is a figure */
    const struct ordo_programs *programs; /* how those of others may be run; NULL: not at all */
    int direction;    /* -1 if large x are fine, 1 if small ones, 0 if unknown */
    bool predictions; /* whether a prediction is wanted */
    bool solutions;   /* figures are solutions, of any sign, and not errors */

    /* The levels that the case states, level[count*coordinates]. An experiment that reads its
     * levels itself sets all three, each from malloc: the coordinates of each level from coarse to
     * fine, and for every measurement which level and seed it is. */
    size_t count;
    double *level;
    size_t measurements;
    size_t *place;       /* place[measurements], ascending; NULL: every level times every seed */
    unsigned long *seed; /* seed[measurements] */

    /* Whether a level, once measured, may stand for itself in later runs, which the fingerprint may
     * deny; never so of an experiment that reads its levels. */
    bool reusable;

    void *state;   /* what measure and free get */
    double scale;  /* size of the exact solution, 0 if it is not known */
    char **labels; /* labels[coordinates + figures] that differ from the declared ones, NULL where
                      they do not; NULL if none does. From malloc, as each of them. Only of an
                      experiment that reads its levels */
    int reason;    /* of a failure: an ordo_reason, or one of reason.h; 0 by default */
    char *message; /* of a failure: message[size] */
    size_t size;
};

/* What a case is to be, once all of it is read. */
struct ordo_planned {
    const struct ordo_quantity *coordinate, *figure; /* NULL-ended */
    const double *largest; /* the last level, largest[coordinates]; NULL if none is known */
    const char *x;         /* the quantity that is judged against */
    bool predictions;      /* as in the setup */
};

struct ordo_experiment {
    const char *name; /* as in a case file: "approximation" */
    const char *summary;
    const char *source;                      /* paper and equation; NULL if it has none */
    const struct ordo_setting *settings;     /* closed by a NULL name, in the order of reading */
    const struct ordo_quantity *coordinates; /* of a level; NULL-ended */
    const struct ordo_quantity *figures;     /* the first one is the error; NULL-ended */
    const char *columns[2]; /* the two settings (or quantities) that tell cases apart in a list */
    const char *standard_error; /* the figure that is the standard error of the first; NULL: none */
    const char *series;         /* the setting whose choices are compared in one picture, or NULL */
    const char *x;     /* the default x: a coordinate or a figure; NULL: the first coordinate */
    bool reads_levels; /* `prepare` reads them, a case states none */
    bool names_coordinates; /* a case gives them their names: by its levels or, if they are read,
                               its x; those that are declared are those of a case that does not */
    bool names_figures;     /* the same, by what it expects of which; the first that is declared is
                               the error of a case that expects something of no figure by its name */
    bool runs_programs;     /* of others, which the one who starts the run has to allow */
    bool seeded;            /* levels may be repeated with other seeds */
    bool spikes;            /* a level far above the trend of its neighbours is always said */

    /* What the only coordinate of levels that are numbers is called with these settings, which are
     * all read: `x` is what the case is judged against, or NULL; `whole`, whether the levels are
     * whole numbers. NULL: as it is declared. */
    const char *(*coordinate)(const struct ordo_values *values, const char *x, bool whole);

    /* Whether a setting that was just read, or left at its default, fits those before it; may set
     * later ones. NULL: nothing to check. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL with a complaint. */
    int (*check)(struct ordo_values *values, size_t index, struct ordo_complaint *complaint);

    /* Whether a level is possible with these settings: at[coordinates]. NULL: every one is. */
    int (*check_level)(const struct ordo_values *values, const double at[],
                       struct ordo_complaint *complaint);

    /* Whether everything fits together, once all of a case is read. NULL as above. */
    int (*check_all)(const struct ordo_values *values, const struct ordo_planned *planned,
                     struct ordo_complaint *complaint);

    /* Whether nothing is drawn at random with these settings, so that the levels are refined
     * without noise unless a case says otherwise. NULL: not known, as of errors that are read. */
    bool (*deterministic)(const struct ordo_values *values);

    /* Add to the digest what determines the figures of a level besides the program, the settings,
     * the level and its seed: the values of a function, the contents of files. One thread; comes
     * before `prepare`, which need not come if all levels are known, and may leave a state that
     * `prepare` goes on with. Returns as `prepare`. NULL: there is nothing else. */
    int (*fingerprint)(struct ordo_setup *setup, struct ordo_digest *digest);

    /* Get ready for many levels. One thread. Returns ORDO_OK, or a status with its reason in the
     * setup's message. NULL: nothing to prepare. */
    int (*prepare)(struct ordo_setup *setup);

    /* How dear a level is, for the order in which levels are begun; NULL: later ones are dearer. */
    double (*cost)(const struct ordo_values *values, const double at[]);

    /* One level. Thread-safe, deterministic in (setup, at, seed). The outcome, a failure included,
     * is in *m, whose values are NaN before. `worker` is the thread's own scratch, see below. */
    void (*measure)(const void *state, const double at[], void *worker, struct ordo_measurement *m);

    /* Scratch of a worker thread that outlives a level; NULL if there is none. alloc gives NULL if
     * memory runs out; free accepts that. */
    void *(*worker_alloc)(void);
    void (*worker_free)(void *worker);

    /* Free the state. NULL if there is none. */
    void (*free)(void *state);
};

/* All experiments, closed by NULL; the first is that of a case that names none. */
extern const struct ordo_experiment *const ordo_experiments[];

/* The experiment of this name, or NULL. */
const struct ordo_experiment *ordo_experiment_find(const char *name);

/* Number of quantities; place of one by its name, the number of all if there is none. */
size_t ordo_quantities_count(const struct ordo_quantity quantities[]);
size_t ordo_quantities_index(const struct ordo_quantity quantities[], const char *name);

/* CPU time of the calling thread; time by a clock that is never set back. In seconds. */
double ordo_cpu_seconds(void);
double ordo_wall_seconds(void);

/* The text as the note of a measurement, "" as none; what was there is freed. Without
 * memory for it the measurement has failed (ORDO_ENOMEM). */
void ordo_measurement_note(struct ordo_measurement *m, const char *text);

#endif
