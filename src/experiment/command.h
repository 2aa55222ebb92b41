/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.h: what the levels of a case of the experiment `command` share. Private to it.
 */
#ifndef ORDO_EXPERIMENT_COMMAND_H
#define ORDO_EXPERIMENT_COMMAND_H

#include "experiment/experiment.h"
#include "experiment/placeholder.h"
#include "experiment/printed.h"
#include "experiment/rundir.h"
#include <stdatomic.h>

/* Most parameters of a case, and names that placeholders may have. */
#define ORDO_COMMAND_PARAMETERS 100
#define ORDO_COMMAND_NAMES (ORDO_COMMAND_PARAMETERS + ORDO_COORDINATES_MAX + 16)

/* The file that {out} is, in the run directory. */
#define ORDO_COMMAND_OUTPUT "out"

struct ordo_command_state {
    const struct ordo_values *settings;
    const struct ordo_quantity *coordinate;
    size_t coordinates;
    const char *figure[ORDO_FIGURES_MAX]; /* figure[figures]: their names */
    bool error[ORDO_FIGURES_MAX];         /* whether it has no sign */
    size_t figures;
    bool unnamed;                /* the error is the only one, and nobody has named it */
    char *folder;                /* of the case file, from the root on */
    char **words, **environment; /* NULL-ended, with their placeholders */
    char **parameters;           /* NULL-ended pairs, a NUL for the sign */
    char **inputs;               /* NULL-ended paths */
    const char *read;            /* the file of the run directory that has the numbers; NULL: what
                                    was printed */
    enum ordo_printed_format format;
    char *keep; /* a folder that run directories are kept in, or NULL */
    struct ordo_rundirs rundirs;
    const struct ordo_programs *programs;
    atomic_bool failed; /* a level has */
};

/* What every level's words may have beside its coordinates and parameters: the placeholders by
 * these names, in this order. h is 1/n where the levels have an n and no h. */
enum {
    ORDO_COMMAND_LEVEL,
    ORDO_COMMAND_SEED,
    ORDO_COMMAND_OUT,
    ORDO_COMMAND_THREADS,
    ORDO_COMMAND_FOLDER,
    ORDO_COMMAND_OWN
};
extern const char *const ordo_command_own[ORDO_COMMAND_OWN];

/* What every placeholder stands for at one level. It points to itself, the state and `out`. */
struct ordo_filling {
    struct ordo_binding bindings[ORDO_COMMAND_NAMES];
    size_t count;
    char numbers[ORDO_COORDINATES_MAX + 1 + ORDO_COMMAND_OWN][40];
};

void ordo_filling_make(struct ordo_filling *filling, const struct ordo_command_state *state,
                       const double at[], size_t level, unsigned long seed, const char *out);

/* The words filled, `first` before them unless it is NULL; NULL-ended. NULL if memory ran out. */
char **ordo_filling_words(const struct ordo_filling *filling, char *const words[],
                          const char *first);
void ordo_filled_free(char **words);

/* What determines the figures beside the settings. As `fingerprint` of an experiment. */
int ordo_command_digest(const struct ordo_command_state *state, struct ordo_setup *setup,
                        struct ordo_digest *digest);

/* One level, as of an experiment. */
void ordo_command_measure(const void *state, const double at[], void *worker,
                          struct ordo_measurement *m);

#endif
