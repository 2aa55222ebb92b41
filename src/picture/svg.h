/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * svg.h: a picture of gnuplot's made fit to stand inside a page.
 */
#ifndef ORDO_PICTURE_SVG_H
#define ORDO_PICTURE_SVG_H

#include "text/xml.h"
#include <stdbool.h>

/* Write the <svg> element of the file `path` into the page: ids get the prefix, so that many
 * pictures share a page; black becomes currentColor and other colours lower-case hexadecimal, so
 * that the style sheet can change them; `label` says to a screen reader what is seen.
 * Returns false, and writes nothing, if there is no readable picture. */
bool ordo_svg_embed(struct ordo_xml *xml, const char *path, const char *prefix, const char *label);

#endif
