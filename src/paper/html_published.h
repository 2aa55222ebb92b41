/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_published.h: the section "Published and measured" of the HTML report, and its drawings.
 */
#ifndef ORDO_REPORT_HTML_PUBLISHED_H
#define ORDO_REPORT_HTML_PUBLISHED_H

#include "paper/comparison.h"
#include "text/xml.h"

/* The whole section. Cases are linked to as #case-1 … in the order of the study. */
void ordo_html_published(struct ordo_xml *xml, const struct ordo_study *study,
                         const struct ordo_comparisons *comparisons);

/* Every published slope with its band beside the measured one with its interval and the asymptotic
 * one. Returns false, and draws nothing, if nothing was measured. */
bool ordo_html_slopes(struct ordo_xml *xml, const struct ordo_comparisons *comparisons);

/* The errors of a comparison's case (and those that its asymptotic fit is of), the paper's window,
 * its slope and our asymptotic fit, as small as a word. It says nothing to a screen reader. Draws
 * nothing if there are no errors. */
void ordo_html_sketch(struct ordo_xml *xml, const struct ordo_comparison *comparison);

#endif
