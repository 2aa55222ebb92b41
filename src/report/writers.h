/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * writers.h: the writers that report.c lists.
 */
#ifndef ORDO_REPORT_WRITERS_H
#define ORDO_REPORT_WRITERS_H

#include "report/report.h"

extern const struct ordo_writer ordo_writer_html;
extern const struct ordo_writer ordo_writer_json;
extern const struct ordo_writer ordo_writer_junit;
extern const struct ordo_writer ordo_writer_markdown;
extern const struct ordo_writer ordo_writer_tap;

#endif
