/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page.h: style sheet and script of a page, page.css and page.js as the build embeds them.
 */
#ifndef ORDO_REPORT_PAGE_H
#define ORDO_REPORT_PAGE_H

/* They hold neither '<' nor '&', so that they mean the same to an HTML and to an XML parser. */
extern const char ordo_page_css[];
extern const char ordo_page_js[];

#endif
