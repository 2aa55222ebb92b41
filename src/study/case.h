/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case.h: a verification case, and how it is read from a Lua file.
 *
 * A case file is a Lua chunk that returns one case (a table with a `name`) or a list of them.
 * It runs in a sandbox (sandbox.h): of the standard library only `math` (without random numbers),
 * `string` (without patterns) and `table`, the basic functions that can neither load code nor hide
 * an error, and the helpers geometric(a, b, count) and range(a, b, step). Instructions, memory and
 * file size are bounded.
 *
 * What may stand in a case, with types, ranges and defaults, are the tables at the end of
 * case_fields.c and case_expect.c.
 */
#ifndef ORDO_CASE_H
#define ORDO_CASE_H

#include "experiment/approximation.h"
#include "ordo.h"

/* What the levels of the judged table are; X is a column of somebody's table. */
enum ordo_versus { ORDO_VERSUS_N, ORDO_VERSUS_P, ORDO_VERSUS_H, ORDO_VERSUS_X };

/* "n", "P", "h" or "x". */
const char *ordo_versus_name(enum ordo_versus versus);

struct ordo_published;

/* Most reasons of a list in `refused`. */
#define ORDO_REFUSED_MAX 4

/* What a case expects. Every figure that is not NaN, and `below` and `published` if not NULL, gives
 * a verdict. */
struct ordo_expect {
    double order, band; /* signed slope and half-width */
    enum ordo_intent intent;
    /* The order must be refused for one of refused[refused_count], unless that is 0; the constant
     * if the reason is ORDO_VALUE_DIFFERS. */
    enum ordo_reason refused[ORDO_REFUSED_MAX];
    size_t refused_count;
    bool constant;         /* the leading constant is expected to be ... */
    double constant_value; /* ... this number, or what theory predicts if NaN ... */
    double constant_band; /* ... within this relative band, at the finest level that the fit used */
    double value, value_band;               /* each level's error, relative band */
    double exact;                           /* tolerance relative to the target's rms */
    char *below;                            /* name of the case whose errors are to be larger */
    double slope, slope_band;               /* plain slope over the stated window, absolute band */
    double jump;                            /* largest factor above the trend of the neighbours */
    const struct ordo_published *published; /* the slope over its window is that of a paper ... */
    double published_band; /* ... up to this; published.h owns the row; NULL if there is none */
    char *why;             /* the theorem or paper in words */
    char *empirical;       /* reason, where the figure is only observed; NULL for theory */
};

/* What a case that was made from a table has in place of a network. */
struct ordo_columns {
    char *x, *error, *seed; /* names as `ordo gate` takes them; seed is NULL if there is none */
    char *x_label,
        *error_label; /* what to call them: the name, or "column 2" if the file has none */
    double floor;     /* as in struct ordo_request */
    const struct ordo_baseline *baseline; /* blessed errors, not owned; NULL if there are none … */
    double baseline_tolerance;            /* … and how much larger an error may be, relative */
};

struct ordo_case {
    char *name;
    char *file;   /* as it was given on the command line */
    int line;     /* of the target function if that is Lua, else 0 */
    char *source; /* paper and equation; NULL if the case has none */
    char *target; /* the target's formula, or the source text of the Lua function */
    struct ordo_function function; /* eval is NULL in a case read back from a store */
    struct ordo_approximation approximation;
    size_t *widths; /* widths[widths_count], ascending and distinct */
    size_t widths_count;
    double *gate_scales; /* gate_scales[widths_count], beta of theory §3 for each width; NULL: 1, or
                            a case read back from a store */
    char *gate_scale; /* as the case states it: "10", or the source text of the Lua function; NULL
                         if it does not */
    unsigned long seeds; /* levels are widths x seeds 1 … seeds */
    enum ordo_versus versus;
    double from, to; /* window in units of `versus`; 0 and INFINITY if none is stated */
    double confidence;
    size_t min_levels;
    struct ordo_expect expect;
    struct ordo_columns *columns; /* NULL unless versus is ORDO_VERSUS_X */
};

/* Beta of a width of the case; 1 if it states none. */
double ordo_case_gate_scale(const struct ordo_case *c, size_t n);

/* What to call x and the error: the columns of a table, or ordo_versus_name and "error". */
const char *ordo_case_x_label(const struct ordo_case *c);
const char *ordo_case_error_label(const struct ordo_case *c);

/* Bounds of a case, checked when it is loaded: those of a list bound its memory. */
#define ORDO_WIDTH_MAX 1000000
#define ORDO_POINTS_MAX 10000000
#define ORDO_SEEDS_MAX 10000
#define ORDO_LEVELS_MAX 100000
#define ORDO_NAME_MAX 128
#define ORDO_POINTS_MIN 16
#define ORDO_TEXT_MAX 1000           /* bytes of source, why and empirical */
#define ORDO_TARGET_TEXT 400         /* bytes of a Lua function's source text, cut if longer */
#define ORDO_CASES_MAX 10000         /* cases of a list */
#define ORDO_LIST_LEVELS_MAX 1000000 /* levels of all cases of a list */
#define ORDO_POINTS_DEFAULT 10000
#define ORDO_TEST_POINTS_DEFAULT 10007

/* Cases in the order they were loaded, and the Lua states their functions live in. */
struct ordo_cases {
    size_t count, capacity;
    struct ordo_case *cases;
    struct ordo_lua **states;
    size_t states_count;
};

/* Append the cases of a file, or of all *.lua files of a directory and its subdirectories in the
 * byte order of their paths; names that begin with a dot and linked directories are passed over.
 * Returns ORDO_OK; ORDO_EIO, ORDO_ESYNTAX, ORDO_EINVAL or ORDO_ENOMEM with one sentence in
 * message[size] that names the file, the place, what was found and what was expected. On failure
 * nothing is appended. A name that occurs twice in *cases is an error. */
int ordo_cases_load(struct ordo_cases *cases, const char *path, char message[], size_t size);

/* Free the cases and their Lua states. NULL and a zeroed list are fine. */
void ordo_cases_free(struct ordo_cases *cases);

/* Free what one case owns (not the Lua state). */
void ordo_case_free(struct ordo_case *c);

#endif
