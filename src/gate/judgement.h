/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judgement.h: a judgement in the making, and the steps of it: what is left to fit (floor.c), the
 * verdict on that (asymptotics.c), what else is to be said (hint.c). Private to the gate.
 *
 * The levels are looked at from the finest to the coarsest, because the order is a statement about
 * the limit. Fine is where theory says that the error is small: large x for a negative order, small
 * x for a positive one.
 */
#ifndef ORDO_JUDGEMENT_H
#define ORDO_JUDGEMENT_H

#include "gate/window.h"
#include "ordo.h"

/* A judgement with all that it points to. */
struct ordo_judged {
    struct ordo_judgement out; /* the first member: the caller frees by its address */
    struct ordo_check check;
    char hint[ORDO_MESSAGE_SIZE];
    struct ordo_window window;  /* the one whose figures were taken */
    bool finest_strays;         /* the finest level alone is off the line of the others */
    struct ordo_level *outlier; /* one that was left out for what it is, or NULL, … */
    double outlier_off;         /* … and the log of the factor by which it is off */
    double floor;               /* height of the round-off that was dropped, 0 if there is none */
    size_t flat; /* finest levels that have stopped falling above round-off; 0 if there is no such
                    plateau */
    struct ordo_level *levels; /* levels[out.levels_count] */
    const struct ordo_level **pointers;
};

/* The level that is `rank` steps coarser than the finest of all. */
struct ordo_level *ordo_from_fine(const struct ordo_request *request,
                                  const struct ordo_judged *judged, size_t rank);

/* The next finer level than the finest of two or more, by the ratio of the last two. It may be too
 * large, or too small, for a double. */
double ordo_next_level(const struct ordo_request *request, const struct ordo_judged *judged);

/* How fast the error falls from one level to the next finer one, in units of the expected order: 1
 * is as expected, 0 stands still. */
double ordo_progress(const struct ordo_level *coarse, const struct ordo_level *fine, double order);

/* Size of the solution, known or guessed: ORDO_UNKNOWN_SCALE times the largest error. Where the
 * finest levels fall as expected, those do not count which lie by that factor above the line that
 * is expected through the finest, nor what is coarser: an explicit scheme that is not stable there
 * has an error of 1e30, which says nothing of the solution. */
double ordo_scale_of(const struct ordo_request *request, const struct ordo_judged *judged);

/* Mark the round-off at the fine end. With ORDO_FLOOR_AUTO: everything below ORDO_ROUND_OFF, and
 * what comes after the error has stopped falling below ORDO_EXACT_TOLERANCE; a last level that the
 * floor has lifted goes too. Returns the height of the floor, 0 if there is none. */
double ordo_floor_drop(const struct ordo_request *request, struct ordo_judged *judged);

/* Error up to which a level may be round-off, which scatters, of a solution whose size nobody has
 * stated; 0 if it, or a floor, is stated. */
double ordo_floor_unknown(const struct ordo_request *request, const struct ordo_judged *judged);

/* Mark what lies outside the stated window. */
void ordo_window_drop(const struct ordo_request *request, struct ordo_judged *judged);

/* Mark one level between the ends that is off the line of all others beyond chance (1 %), of five
 * or more that scatter: where there is no noise, what is off the line is no accident of it. The
 * finest level speaks for the limit and is never left out, nor is another where it is off the line
 * too. ORDO_OK or ORDO_ENOMEM. */
int ordo_outlier_drop(const struct ordo_request *request, const struct ordo_usable *usable,
                      struct ordo_judged *judged);

/* Add to the message that it was left out. */
void ordo_outlier_say(struct ordo_judged *judged);

/* Fit all windows of the usable levels, at least min_levels, and conclude. ORDO_OK or ORDO_ENOMEM.
 */
int ordo_asymptotics(const struct ordo_request *request, const struct ordo_usable *usable,
                     struct ordo_judged *judged);

/* Let the model with a correction and the finest steps have their say on the verdict of the line:
 * veto a PASS, decide what it leaves undecided, hold a FAIL back. */
void ordo_decide(const struct ordo_request *request, const struct ordo_usable *usable,
                 struct ordo_judged *judged);

/* What the finest steps say of the limit, in a study without noise. Orders are speeds: without the
 * sign of one whose error falls. */
struct ordo_limit {
    double speed, interval[2];
    double q, share; /* relative order of the term and its size at the finest level */
    size_t used;     /* levels that it rests on */
};

/* With the relative order of the request, or the one that the steps point to. False if the finest
 * steps are scatter rather than an approach, or fewer than two. */
bool ordo_limit_find(const struct ordo_request *request, const struct ordo_usable *usable,
                     struct ordo_limit *limit);

/* Whether C x^order |log x| is a better law than a power of any order, with one parameter fewer,
 * beyond chance (F test at 5 %, as in spectral.c), and better than C x^order. x must be clear of 1,
 * and on one side. */
bool ordo_fits_logarithm(const struct ordo_request *request, const struct ordo_usable *usable);

/* Whether a level is off the line of a window (1 %), and what is to be said of it into text[size]:
 * the coarsest one may be pre-asymptotic. */
bool ordo_outlier_words(const struct ordo_usable *usable, const struct ordo_window *window,
                        bool fine_is_large, char text[], size_t size);

/* A sentence more for the hint, if there is room for all of it. */
__attribute__((format(printf, 2, 3))) void ordo_hint(struct ordo_judged *judged, const char *format,
                                                     ...);

/* What would decide a table whose interval is too wide: more levels at the same ratio, or more
 * seeds, or more samples where standard errors make the interval, unless the study is
 * deterministic. */
void ordo_hint_needed(const struct ordo_request *request, struct ordo_judged *judged);

/* Mistakes that show in the figures, and what the request might state. */
void ordo_hint_mistakes(const struct ordo_request *request, const struct ordo_usable *usable,
                        struct ordo_judged *judged);

#endif
