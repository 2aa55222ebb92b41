/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gnuplot.h: draw many pictures with few gnuplot processes.
 */
#ifndef ORDO_PICTURE_GNUPLOT_H
#define ORDO_PICTURE_GNUPLOT_H

#include <stddef.h>

/* STEM.dat of a directory drawn by a script of the same directory to STEM.svg, .png and .pdf.
 * Both names consist of letters, digits, '-', '_' and '.'. */
struct ordo_drawing {
    const char *script, *stem;
};

/* Seconds that one gnuplot may take to begin, and a tenth of them for each drawing. */
extern double ordo_gnuplot_seconds;

/* Draw them all, in a folder of this call's own within the directory, so that others may draw there
 * too. A picture gets its name when it is whole; a failed one is not there, nor is an older one of
 * that name. *drawn is the number of pictures made.
 * Returns ORDO_OK; ORDO_EIO or ORDO_ENOMEM with a sentence in message[size] if gnuplot is missing
 * or a picture could not be drawn. */
int ordo_gnuplot_draw(const char *directory, const struct ordo_drawing drawings[], size_t count,
                      size_t *drawn, char message[], size_t size);

#endif
