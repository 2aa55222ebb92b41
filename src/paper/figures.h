/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figures.h: the figures of DB (numbering of its seed), drawn afresh from our own runs.
 */
#ifndef ORDO_FIGURES_H
#define ORDO_FIGURES_H

#include "study/study.h"

/* Figures 1 … ORDO_FIGURES. */
#define ORDO_FIGURES 9

struct ordo_figures_request {
    const char *directory;             /* made if missing */
    bool wanted[ORDO_FIGURES + 1];     /* by number */
    bool paper;                        /* ranges, points and normal equations of DB */
    int threads;                       /* 0: one per processor */
    const volatile sig_atomic_t *stop; /* nonzero: draw nothing more; may be NULL */
    const struct ordo_sink *sinks;     /* sinks[sinks_count]: are told of the runs */
    size_t sinks_count;
};

/* Write figure-N.dat, the gnuplot scripts and, if gnuplot is there, figure-N.svg, .png, .pdf and
 * index.html. Returns ORDO_OK, also without gnuplot: then with a sentence in message[size] (else
 * ""). ORDO_EINTERRUPTED if it was stopped; ORDO_EIO, ORDO_ENOMEM or what a fit failed with, with a
 * sentence. */
int ordo_figures_write(const struct ordo_figures_request *request, char message[], size_t size);

#endif
