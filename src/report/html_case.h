/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_case.h: what the page says of one case.
 */
#ifndef ORDO_REPORT_HTML_CASE_H
#define ORDO_REPORT_HTML_CASE_H

#include "study/study.h"
#include "text/xml.h"

/* The article of result number i (from 0), with the id "case-<i + 1>"; `plots` as in html_parts.h.
 */
void ordo_html_article(struct ordo_xml *xml, const struct ordo_result *result, size_t i,
                       const char *plots);

#endif
