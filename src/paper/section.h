/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * section.h: the section "Published and measured" of reports.
 *
 * Room paper: what is about the papers alone: their slopes and errata beside ours, DB's figures
 * drawn afresh. Nothing general may live here, and no room but cli may know it. It may call: every
 * room but cli.
 */
#ifndef ORDO_SECTION_H
#define ORDO_SECTION_H

#include "paper/comparison.h"
#include "report/report.h"
#include "text/xml.h"

/* The sections that this room adds to a report, closed by NULL. */
extern const struct ordo_section *const ordo_paper_sections[];

/* What stands below its title in the page. Cases are linked to as #case-1 … in the order of the
 * study. ORDO_OK or ORDO_ENOMEM. */
int ordo_section_html(struct ordo_xml *xml, const struct ordo_report *report);

/* Every published slope with its band beside the measured one with its interval and the asymptotic
 * one. Returns false, and draws nothing, if nothing was measured. */
bool ordo_section_slopes(struct ordo_xml *xml, const struct ordo_comparisons *comparisons);

/* The errors of a comparison's case (and those that its asymptotic fit is of), the paper's window,
 * its slope and our asymptotic fit, as small as a word. It says nothing to a screen reader. Draws
 * nothing if there are no errors. */
void ordo_section_sketch(struct ordo_xml *xml, const struct ordo_comparison *comparison);

#endif
