/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_page.h: style sheet and script of the HTML report.
 */
#ifndef ORDO_REPORT_HTML_PAGE_H
#define ORDO_REPORT_HTML_PAGE_H

/* Pieces to be written one after another, closed by NULL. They hold neither '<' nor '&', so that
 * they mean the same to an HTML and to an XML parser. */
extern const char *const ordo_html_style[];
extern const char *const ordo_html_script[];

#endif
