/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_parts.h: what the sections of the page are made of.
 */
#ifndef ORDO_REPORT_HTML_PARTS_H
#define ORDO_REPORT_HTML_PARTS_H

#include "report/grid.h"
#include "text/xml.h"

/* Begin a page up to its body, and end it. `dark`: its pictures bear the dark scheme; `style`
 * stands behind the style sheet. Close returns the status. */
void ordo_html_open(struct ordo_xml *xml, FILE *out, const char *title, bool dark,
                    const char *style);
int ordo_html_close(struct ordo_xml *xml);

/* Class of the style sheet: "pass", "fail", "inconclusive" or "error". */
const char *ordo_html_verdict_class(enum ordo_verdict verdict);

/* A verdict with its mark, in a frame. */
void ordo_html_badge(struct ordo_xml *xml, enum ordo_verdict verdict);

/* <a href="address">text</a> */
void ordo_html_link(struct ordo_xml *xml, const char *address, const char *text);

/* Start a wide thing that scrolls by itself, so that the page never does. Reachable by keyboard. */
void ordo_html_scroll(struct ordo_xml *xml, const char *label);

/* The head of a table; `numeric`: bit i is set if column i holds numbers. */
void ordo_html_heads(struct ordo_xml *xml, const char *const names[], size_t count,
                     unsigned numeric);

/* A whole table. The name of a case is a link to its article. */
void ordo_html_grid(struct ordo_xml *xml, const struct ordo_grid *grid);

/* The picture STEM.svg of the directory `plots`, in the page itself, its caption, and links to the
 * files beside it. `prefix` keeps its ids apart from those of other pictures. Nothing if plots is
 * NULL. */
void ordo_html_figure(struct ordo_xml *xml, const char *plots, const char *stem, const char *prefix,
                      const char *label, const char *caption);

/* The article of result number i (from 0), with the id "case-<i + 1>". */
void ordo_html_article(struct ordo_xml *xml, const struct ordo_result *result, size_t i,
                       const char *plots);

#endif
